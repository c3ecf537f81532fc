//! How the journal stands to the plans, and what it has come to: adherence, streak, cost, return. Computed afresh from the
//! ledger each time, never stored (what a buy was at the moment of logging is stored with it).
//!
//! Methods: section 10 of the methods, one file each in [`crate::figures::dca`].

mod market;
mod stats;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use super::ledger::{Ledger, Side};
use super::order::open_date;
use super::plan::Plan;
use crate::domain::board::Board;
use crate::domain::observation::Currency;
use crate::domain::{Day, Stamp, Ticker};
use crate::figures::dca;

use market::Market;

/// What became of a date of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// A buy answers it.
    Bought,
    /// Its tolerance has passed without one.
    Missed,
    /// Missed, and a skip says why.
    Skipped,
    /// Still within its tolerance.
    Pending,
}

/// How one plan stands.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanStanding {
    /// Its name.
    pub plan: String,
    /// The first date after today, or today's where it has no buy yet.
    pub next: Day,
    /// The date within whose tolerance today lies and which has no buy yet.
    pub open: Option<Day>,
    /// Its dates so far with what became of them, by day.
    pub marks: Vec<(Day, Mark)>,
    /// Dates so far whose tolerance has passed or which have a buy.
    pub due: usize,
    /// Dates with a buy.
    pub matched: usize,
    /// Dates within their tolerance, without a buy.
    pub pending: usize,
    /// Dates whose tolerance passed without a buy.
    pub missed: usize,
    /// matched / due; `None` before the first date.
    pub adherence: Option<f64>,
    /// Latest dates in a row that have a buy; pending ones neither count nor break it.
    pub streak: usize,
    /// Mean of |paid − amount| / amount over matched dates; `None` without one.
    pub size_deviation: Option<f64>,
}

/// The figures of `journal stats` (outer contract, section 5). `None` = unknown.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Stats {
    /// Rows of every kind.
    pub entries: usize,
    /// Buys.
    pub buys: usize,
    /// Sales.
    pub sells: usize,
    /// Skips.
    pub skips: usize,
    /// Money paid for buys by currency, fees included where they are in it.
    pub paid: BTreeMap<Currency, Decimal>,
    /// Coins held by asset.
    pub quantity: BTreeMap<Ticker, Decimal>,
    /// Σ paid / Σ quantity of the buys of an asset; left out where it was bought in currencies that cannot be added.
    pub average_cost: BTreeMap<Ticker, Option<f64>>,
    /// Of all plans together.
    pub due: usize,
    /// Of all plans together.
    pub matched: usize,
    /// Of all plans together.
    pub pending: usize,
    /// Of all plans together.
    pub missed: usize,
    /// matched / due.
    pub adherence: Option<f64>,
    /// Of the first plan.
    pub streak: usize,
    /// Mean of |paid − amount| / amount over matched dates.
    pub size_deviation: Option<f64>,
    /// Above zero chases, below zero buys weakness; a log return over 3 days. `None` below 8 buys.
    pub chase_score: Option<f64>,
    /// Share of missed dates whose preceding 3-day return was −5 % or worse; `None` without a missed date.
    pub panic_skips: Option<f64>,
    /// Buys off plan.
    pub overrides: usize,
    /// Money-weighted return, a fraction a year; `None` where it is not defined.
    pub xirr: Option<f64>,
    /// Time-weighted return since the first buy, a fraction.
    pub twr: Option<f64>,
    /// Average cost that the plan alone would have had: its amount on each date at that day's close.
    pub plain_dca_cost: Option<f64>,
    /// Harmonic mean of the closes of the plan's dates.
    pub harmonic_price: Option<f64>,
    /// What the coins are worth in USD now; only from dollars and dollar stablecoins.
    pub value_usd: Option<f64>,
    /// Some of it was paid in dollar stablecoins, so the dollar figures are near, not exact (`≈` on the screen).
    pub value_is_near: bool,
    /// The horizon is below 30 days, so that a yearly rate says nothing: total gain as a fraction instead of `xirr`.
    pub total_gain: Option<f64>,
}

/// The plans and the figures at one instant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// One for each plan, in the order of the configuration.
    pub plans: Vec<PlanStanding>,
    /// The figures.
    pub stats: Stats,
}

impl Standing {
    /// Counts and values the ledger at an instant; prices come from the board.
    pub fn of(ledger: &Ledger, plans: &[Plan], board: &Board, now: Stamp) -> Self {
        let market = Market::new(board, now);
        let answers = answers(plans, ledger, now.day());
        let standings: Vec<PlanStanding> = plans
            .iter()
            .zip(&answers)
            .map(|(plan, answered)| plan_standing(plan, answered, ledger, now.day()))
            .collect();
        let stats = stats::of(ledger, plans, &answers, &standings, &market);
        Self {
            plans: standings,
            stats,
        }
    }
}

/// The dates of a plan so far, and the trade (by its place in the ledger) that answers each.
#[derive(Clone, Debug, Default)]
struct Answered {
    dates: Vec<Day>,
    trades: Vec<Option<usize>>,
}

/// Matches the plans in their order; a buy answers one date of one plan. A buy that carries another plan's name is left
/// to that plan.
fn answers(plans: &[Plan], ledger: &Ledger, today: Day) -> Vec<Answered> {
    let mut taken = vec![false; ledger.trades.len()];
    plans
        .iter()
        .map(|plan| {
            let dates: Vec<Day> = plan.dates(plan.start, today).collect();
            let free: Vec<(usize, Day)> = ledger
                .trades
                .iter()
                .enumerate()
                .filter(|(at, trade)| {
                    taken.get(*at) == Some(&false)
                        && trade.side == Side::Buy
                        && trade.asset == plan.asset
                        && trade.currency == plan.currency
                        && trade.plan.as_deref().is_none_or(|name| name == plan.name)
                })
                .map(|(at, trade)| (at, trade.day()))
                .collect();
            let days: Vec<Day> = free.iter().map(|(_, day)| *day).collect();
            let trades: Vec<Option<usize>> = dca::matches(&dates, &days, plan.tolerance_days)
                .into_iter()
                .map(|found| free.get(found?).map(|(at, _)| *at))
                .collect();
            for at in trades.iter().flatten() {
                if let Some(slot) = taken.get_mut(*at) {
                    *slot = true;
                }
            }
            Answered { dates, trades }
        })
        .collect()
}

fn plan_standing(plan: &Plan, answered: &Answered, ledger: &Ledger, today: Day) -> PlanStanding {
    let kept = dca::kept(
        &answered.dates,
        &answered.trades,
        plan.tolerance_days,
        today,
    );
    let skipped = |date: Day| {
        let mut skips = ledger.skips.iter();
        skips.any(|skip| skip.plan == plan.name && skip.date == date)
    };
    let marks = answered
        .dates
        .iter()
        .zip(&answered.trades)
        .map(|(date, trade)| {
            let mark = match trade {
                Some(_) => Mark::Bought,
                None if skipped(*date) => Mark::Skipped,
                None if today.since(*date) <= plan.tolerance_days => Mark::Pending,
                None => Mark::Missed,
            };
            (*date, mark)
        })
        .collect();
    let paid = answered
        .trades
        .iter()
        .flatten()
        .filter_map(|at| ledger.trades.get(*at)?.paid.to_f64());
    let bought_today = answered.dates.last() == Some(&today)
        && answered.trades.last().is_some_and(Option::is_some);
    PlanStanding {
        plan: plan.name.clone(),
        next: plan.due_from(if bought_today { today.plus(1) } else { today }),
        open: open_date(plan, ledger, today),
        marks,
        due: kept.due(),
        matched: kept.matched,
        pending: kept.pending,
        missed: kept.missed,
        adherence: kept.adherence(),
        streak: kept.streak,
        size_deviation: plan
            .amount
            .to_f64()
            .and_then(|amount| dca::size_deviation(paid, amount)),
    }
}
