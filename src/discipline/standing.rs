//! How the journal stands to the plans, and what it has come to: adherence, streak, cost, return. Computed afresh from the
//! ledger each time, never stored (what a buy was at the moment of logging is stored with it).
//!
//! Methods: section 10 of the methods, one file each in [methods, section 10.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use super::ledger::Ledger;
use super::plan::Plan;
use crate::domain::board::Board;
use crate::domain::observation::Currency;
use crate::domain::{Day, Stamp, Ticker};

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
    /// STUB
    pub fn of(_ledger: &Ledger, _plans: &[Plan], _board: &Board, _now: Stamp) -> Self {
        Self::default()
    }
}
