//! The figures of `journal stats`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::market::{Market, worth};
use super::{Answered, PlanStanding, Stats};
use crate::discipline::ledger::{Ledger, Side, Trade};
use crate::discipline::plan::Plan;
use crate::domain::product::is_dollar;
use crate::domain::{Day, Ticker};
use crate::figures::dca::{self, Bought};

/// Below so many days a yearly rate says nothing.
const SHORTEST_HORIZON: i32 = 30;

pub(super) fn of(
    ledger: &Ledger,
    plans: &[Plan],
    answers: &[Answered],
    standings: &[PlanStanding],
    market: &Market<'_>,
) -> Stats {
    let buys = || ledger.trades.iter().filter(|trade| trade.side == Side::Buy);
    let sum = |count: fn(&PlanStanding) -> usize| standings.iter().map(count).sum::<usize>();
    let (due, matched) = (sum(|s| s.due), sum(|s| s.matched));
    let mut stats = Stats {
        entries: ledger.entries,
        buys: buys().count(),
        sells: ledger.trades.len() - buys().count(),
        skips: ledger.skips.len(),
        due,
        matched,
        pending: sum(|s| s.pending),
        missed: sum(|s| s.missed),
        adherence: (due > 0).then(|| matched as f64 / due as f64),
        streak: standings.first().map_or(0, |first| first.streak),
        size_deviation: size_deviation(ledger, plans, answers),
        overrides: buys().filter(|trade| trade.off_plan).count(),
        ..Stats::default()
    };
    for trade in buys() {
        *stats.paid.entry(trade.currency).or_default() += trade.paid;
        stats.average_cost.entry(trade.asset).or_insert(None);
    }
    for (asset, cost) in &mut stats.average_cost {
        *cost = average_cost(ledger, *asset);
    }
    for asset in assets(ledger) {
        stats.quantity.insert(asset, ledger.held(asset));
    }
    compared(&mut stats, ledger, plans, answers, market);
    valued(&mut stats, ledger, market);
    stats
}

/// Every asset that was traded.
fn assets(ledger: &Ledger) -> Vec<Ticker> {
    let mut assets: Vec<Ticker> = ledger.trades.iter().map(|trade| trade.asset).collect();
    assets.sort_unstable();
    assets.dedup();
    assets
}

/// Σ paid / Σ quantity of an asset's buys; `None` where they were paid in currencies that cannot be added.
fn average_cost(ledger: &Ledger, asset: Ticker) -> Option<f64> {
    let buys: Vec<&Trade> = ledger
        .trades
        .iter()
        .filter(|trade| trade.side == Side::Buy && trade.asset == asset)
        .collect();
    let first = buys.first()?.currency;
    let added = buys
        .iter()
        .all(|buy| buy.currency == first || both_dollars(buy, first.as_str()));
    if !added {
        return None;
    }
    dca::average_cost(
        buys.iter()
            .filter_map(|buy| Some((buy.paid.to_f64()?, buy.quantity.to_f64()?))),
    )
}

fn both_dollars(buy: &Trade, other: &str) -> bool {
    is_dollar(buy.currency.as_str()) && is_dollar(other)
}

fn size_deviation(ledger: &Ledger, plans: &[Plan], answers: &[Answered]) -> Option<f64> {
    let mut shares = Vec::new();
    for (plan, answered) in plans.iter().zip(answers) {
        let amount = plan.amount.to_f64()?;
        let paid = answered
            .trades
            .iter()
            .flatten()
            .filter_map(|at| ledger.trades.get(*at)?.paid.to_f64());
        shares.extend(paid.map(|paid| (paid - amount).abs() / amount));
    }
    crate::figures::stats::mean(&shares)
}

/// Against the plan: strength chased, falls fled from, and what the plan alone would have paid. The asset is that of the
/// first plan.
fn compared(
    stats: &mut Stats,
    ledger: &Ledger,
    plans: &[Plan],
    answers: &[Answered],
    market: &Market<'_>,
) {
    let (Some(plan), Some(answered)) = (plans.first(), answers.first()) else {
        return;
    };
    let close = |day: Day| market.close(plan.asset, day);
    let buys: Vec<Bought> = ledger
        .buys(plan.asset, plan.currency)
        .filter_map(|buy| {
            Some(Bought {
                day: buy.day(),
                paid: buy.paid.to_f64()?,
            })
        })
        .collect();
    stats.chase_score = dca::chase_score(&buys, &answered.dates, &close);
    let missed: Vec<Day> = answered
        .dates
        .iter()
        .zip(&answered.trades)
        .filter(|(date, trade)| {
            trade.is_none() && market.now.day().since(**date) > plan.tolerance_days
        })
        .map(|(date, _)| *date)
        .collect();
    stats.panic_skips = dca::panic_skips(&missed, &close);
    // Only where every date has its close: a mean over some of them is another figure.
    let closes: Option<Vec<f64>> = answered.dates.iter().map(|day| close(*day)).collect();
    if is_dollar(plan.currency.as_str()) {
        stats.harmonic_price = closes.as_deref().and_then(dca::harmonic_price);
    }
    let share = fee_share(ledger, plan);
    stats.plain_dca_cost = stats.harmonic_price.map(|price| price / (1.0 - share));
}

/// The share of the money that went into fees, where they are known and in the same currency; zero where none is.
fn fee_share(ledger: &Ledger, plan: &Plan) -> f64 {
    let (mut fees, mut paid) = (Decimal::ZERO, Decimal::ZERO);
    for buy in ledger.buys(plan.asset, plan.currency) {
        if let (Some(fee), Some(code)) = (buy.fee, buy.fee_currency)
            && code.as_str() == buy.currency.as_str()
        {
            fees += fee;
            paid += buy.paid;
        }
    }
    fees.checked_div(paid)
        .and_then(|share| share.to_f64())
        .unwrap_or(0.0)
}

/// Value and return in dollars; only where everything was paid in dollars or their stablecoins and every coin held has a
/// price.
fn valued(stats: &mut Stats, ledger: &Ledger, market: &Market<'_>) {
    let in_dollars = ledger
        .trades
        .iter()
        .all(|trade| is_dollar(trade.currency.as_str()));
    if ledger.trades.is_empty() || !in_dollars {
        return;
    }
    stats.value_is_near = ledger.trades.iter().any(|trade| trade.currency != "USD");
    let oversold = stats.quantity.values().any(|held| *held < Decimal::ZERO);
    if oversold {
        // More was sold than the journal holds: it does not know the coins' beginning.
        return;
    }
    let value: Option<f64> = stats
        .quantity
        .iter()
        .filter(|(_, held)| !held.is_zero())
        .map(|(asset, held)| worth(*held, market.price(*asset)?))
        .sum();
    stats.value_usd = value;
    let Some(value) = value else { return };
    let today = market.now.day();
    let mut flows: Vec<(Day, f64)> = ledger
        .trades
        .iter()
        .filter_map(|trade| {
            let paid = trade.paid.to_f64()?;
            Some((
                trade.day(),
                if trade.side == Side::Buy { -paid } else { paid },
            ))
        })
        .collect();
    let first = flows.iter().map(|(day, _)| *day).min().unwrap_or(today);
    let out: f64 = flows.iter().map(|(_, flow)| -flow.min(0.0)).sum();
    let back: f64 = flows.iter().map(|(_, flow)| flow.max(0.0)).sum();
    if today.since(first) < SHORTEST_HORIZON {
        stats.total_gain = (out > 0.0).then(|| (value + back) / out - 1.0);
    } else {
        flows.push((today, value));
        stats.xirr = dca::xirr(&flows).map(|found| found.rate);
    }
    stats.twr = links(ledger, market).and_then(dca::time_weighted);
}

/// Values of the holdings just after each day's trades and just before the next day's, at closes; `None` where a close
/// is not known.
fn links(ledger: &Ledger, market: &Market<'_>) -> Option<Vec<(f64, f64)>> {
    let mut held: BTreeMap<Ticker, Decimal> = BTreeMap::new();
    let mut days: Vec<Day> = ledger.trades.iter().map(Trade::day).collect();
    days.dedup();
    let today = market.now.day();
    let value = |held: &BTreeMap<Ticker, Decimal>, day: Day| -> Option<f64> {
        held.iter()
            .filter(|(_, quantity)| !quantity.is_zero())
            .map(|(asset, quantity)| worth(*quantity, market.close(*asset, day)?))
            .sum()
    };
    let mut links = Vec::new();
    for (at, day) in days.iter().enumerate() {
        for trade in ledger.trades.iter().filter(|trade| trade.day() == *day) {
            let coins = held.entry(trade.asset).or_default();
            match trade.side {
                Side::Buy => *coins += trade.quantity,
                Side::Sell => *coins -= trade.quantity,
            }
        }
        let next = days.get(at + 1).copied().unwrap_or(today);
        let after = value(&held, *day)?;
        if after > 0.0 && next > *day {
            links.push((after, value(&held, next)?));
        }
    }
    Some(links)
}
