//! The journal by month: dates due and kept, buys beside the plan and the fall or rise before each, and what the month's
//! coins cost against the plan alone. Computed afresh for the months that are asked for.

use chrono::Datelike;
use rust_decimal::prelude::ToPrimitive;

use super::ledger::{Ledger, Side, Trade};
use super::plan::Plan;
use super::standing::{Mark, Standing};
use crate::domain::board::Board;
use crate::domain::journal::EntryId;
use crate::domain::product::is_dollar;
use crate::domain::{Day, Ticker};
use crate::figures::dca;

/// A buy off plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Extra {
    /// Its entry.
    pub id: EntryId,
    /// When.
    pub day: Day,
    /// Return of the close over the three days before it, a fraction; `None` = a close is not known.
    pub before: Option<f64>,
}

/// One month.
#[derive(Clone, Debug, PartialEq)]
pub struct Month {
    /// Its first day.
    pub first: Day,
    /// Dates of all plans, without those still open.
    pub due: usize,
    /// Dates with a buy.
    pub matched: usize,
    /// Dates without one, skipped or not.
    pub missed: usize,
    /// Buys off plan, by day.
    pub extras: Vec<Extra>,
    /// Σ paid ÷ Σ coins of the first plan's asset and currency; `None` without a buy.
    pub cost: Option<f64>,
    /// Harmonic mean of the closes of the first plan's dates, without fees; `None` where one is not known.
    pub plain: Option<f64>,
}

/// A buy as a chart shows it: one for buys of a day that no chart could tell apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BuyMark {
    /// What was bought.
    pub asset: Ticker,
    /// When.
    pub day: Day,
    /// Dollars a coin.
    pub price: f64,
    /// Answered a date of a plan.
    pub on_plan: bool,
    /// An override.
    pub off_plan: bool,
}

/// The buys for dollars, by day. Of those of one day, asset and kind whose prices differ by less than a half per cent the
/// first stands for all.
pub fn buy_marks(ledger: &Ledger) -> Vec<BuyMark> {
    let mut marks: Vec<BuyMark> = Vec::new();
    for trade in &ledger.trades {
        let dollars = trade.side == Side::Buy && is_dollar(trade.currency.as_str());
        let price = trade.price().and_then(|price| price.to_f64());
        let (true, Some(price)) = (dollars, price) else {
            continue;
        };
        let mark = BuyMark {
            asset: trade.asset,
            day: trade.day(),
            price,
            on_plan: trade.on_plan,
            off_plan: trade.off_plan,
        };
        let same = |held: &&BuyMark| {
            (held.asset, held.on_plan, held.off_plan) == (mark.asset, mark.on_plan, mark.off_plan)
                && (held.price - price).abs() < 0.005 * price
        };
        let mut today = marks.iter().rev().take_while(|held| held.day == mark.day);
        if today.find(same).is_none() {
            marks.push(mark);
        }
    }
    marks
}

/// The last `count` months until today, newest first, none before the first trade or date.
pub fn months(
    ledger: &Ledger,
    standing: &Standing,
    plans: &[Plan],
    board: &Board,
    today: Day,
    count: usize,
) -> Vec<Month> {
    let dates = standing.plans.iter().filter_map(|plan| plan.marks.first());
    let trades = ledger.trades.first().map(Trade::day);
    let Some(start) = dates.map(|(day, _)| *day).chain(trades).min() else {
        return Vec::new();
    };
    std::iter::successors(Some(first_of(today)), |first| {
        Some(first_of(first.plus(-1)))
    })
    .take_while(|first| *first >= first_of(start))
    .take(count)
    .map(|first| month(ledger, standing, plans.first(), board, (first, today)))
    .collect()
}

fn first_of(day: Day) -> Day {
    let into = i32::try_from(day.date().day0()).unwrap_or(0);
    day.plus(-into)
}

fn month(
    ledger: &Ledger,
    standing: &Standing,
    plan: Option<&Plan>,
    board: &Board,
    (first, today): (Day, Day),
) -> Month {
    let within = |day: Day| first_of(day) == first;
    let marks = || {
        let all = standing.plans.iter().flat_map(|plan| &plan.marks);
        all.filter(|(day, _)| within(*day)).map(|(_, mark)| *mark)
    };
    let from = ledger.trades.partition_point(|trade| trade.day() < first);
    let buys = || {
        let rest = ledger.trades.iter().skip(from);
        rest.take_while(|trade| within(trade.day()))
            .filter(|trade| trade.side == Side::Buy)
    };
    let extras = buys().filter(|trade| trade.off_plan).map(|trade| Extra {
        id: trade.id,
        day: trade.day(),
        before: dca::return_before(&|day| close(board, trade.asset, day), trade.day()),
    });
    let of_plan = |plan: &Plan| {
        dca::average_cost(
            buys()
                .filter(|buy| buy.asset == plan.asset && buy.currency == plan.currency)
                .filter_map(|buy| Some((buy.paid.to_f64()?, buy.quantity.to_f64()?))),
        )
    };
    let alone = |plan: &Plan| {
        if !is_dollar(plan.currency.as_str()) {
            return None;
        }
        let dates = plan.dates(first, today).take_while(|day| within(*day));
        let closes: Option<Vec<f64>> = dates.map(|day| close(board, plan.asset, day)).collect();
        dca::harmonic_price(&closes?)
    };
    Month {
        first,
        due: marks().filter(|mark| *mark != Mark::Pending).count(),
        matched: marks().filter(|mark| *mark == Mark::Bought).count(),
        missed: marks()
            .filter(|mark| matches!(mark, Mark::Missed | Mark::Skipped))
            .count(),
        extras: extras.collect(),
        cost: plan.and_then(of_plan),
        plain: plan.and_then(alone),
    }
}

fn close(board: &Board, asset: Ticker, day: Day) -> Option<f64> {
    board.bar(asset, day).map(|bar| bar.value.close)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discipline::fixture;
    use crate::discipline::ledger::tests::{bought, written};

    #[test]
    fn a_month_counts_its_own_dates_and_buys() {
        let plans = fixture::monday_plan().plans;
        let mut extra = bought("2025-10-10", "400", "0.004");
        extra.off_plan = true;
        let rows = written(vec![
            extra,
            bought("2025-11-03", "250", "0.0025"),
            bought("2025-11-10", "250", "0.0025"),
        ]);
        let today = Day::parse("2025-11-21").unwrap();
        let now = today.start();
        let ledger = Ledger::of(&rows, today.end());
        let board = Board::new(&[]);
        let standing = Standing::of(&ledger, &plans, &board, now);
        let months = months(&ledger, &standing, &plans, &board, today, 2);
        let [november, october] = months.as_slice() else {
            panic!("{months:?}");
        };
        assert_eq!(november.first.to_string(), "2025-11-01");
        assert_eq!((november.due, november.matched, november.missed), (3, 2, 1));
        assert_eq!(november.cost, Some(100_000.0));
        assert!(november.extras.is_empty());
        assert_eq!(november.plain, None, "no close is known");
        assert_eq!(october.extras.len(), 1);
        assert_eq!(
            (october.extras[0].id.0, october.extras[0].before),
            (1, None)
        );
    }
}
