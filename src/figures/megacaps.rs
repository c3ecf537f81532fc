//! What the largest companies have lost in market value (figures-spec section 8): capitalisation = close as traded ×
//! the share count valid on that date, against the highest of all known closes.

use super::drawdown;
use super::readings::{Megacap, Members, Provenance};
use crate::domain::board::Board;
use crate::domain::calendar;
use crate::domain::history::Point;
use crate::domain::instrument::{Group, INSTRUMENTS};
use crate::domain::observation::Bar;
use crate::domain::{Day, Ticker};

/// One row for each megacap of the instrument table; all unknown where no share count is.
pub fn compute(board: &Board) -> Members<Megacap> {
    Members(
        INSTRUMENTS
            .iter()
            .filter(|row| row.group == Group::Megacap)
            .map(|row| {
                let known = of_company(board, row.ticker);
                (row.ticker, known.unwrap_or_default())
            })
            .collect(),
    )
}

fn of_company(board: &Board, company: Ticker) -> Option<Megacap> {
    let facts = board.shares(company);
    let newest = facts.last()?;
    let bars = board.daily(company);
    let valid = bars
        .last()
        .and_then(|bar| valid_on(facts, bar.at))
        .unwrap_or(newest);
    let mut provenance = Provenance::default();
    provenance.note(valid.at.end(), board.source(valid.seen.source));
    if let Some(bar) = bars.last() {
        let instant = calendar::bar_as_of(company, bar.at);
        provenance.note(instant, board.source(bar.seen.source));
    }
    let caps: Vec<f64> = caps(board, company).map(|cap| cap.usd).collect();
    let loss = drawdown::cap_loss(&caps);
    Some(Megacap {
        shares: Some(valid.value),
        shares_date: Some(valid.at),
        market_cap_usd: loss.map(|l| l.cap),
        peak_market_cap_usd: loss.map(|l| l.peak),
        lost_usd: loss.map(|l| l.lost),
        provenance,
    })
}

/// A company's capitalisation on the date of a close.
#[derive(Clone, Copy, Debug)]
pub(super) struct CapOn<'a> {
    /// The close, as traded.
    pub bar: &'a Point<Day, Bar>,
    /// Shares on the close's basis.
    pub shares: f64,
    /// Close × shares, USD.
    pub usd: f64,
}

/// Capitalisations on all known closes, ascending; none where no share count is known.
pub(super) fn caps(board: &Board, company: Ticker) -> impl Iterator<Item = CapOn<'_>> {
    let (facts, splits) = (board.shares(company), board.splits(company));
    board.daily(company).iter().filter_map(move |bar| {
        let count = valid_on(facts, bar.at)?;
        let basis = split_between(splits, count.at, bar.at);
        Some(CapOn {
            bar,
            shares: count.value * basis,
            usd: bar.value.close * count.value * basis,
        })
    })
}

/// The latest count at or before a date; before the first one that one ("at constant shares").
pub(super) fn valid_on(facts: &[Point<Day, f64>], day: Day) -> Option<&Point<Day, f64>> {
    let after = facts.partition_point(|fact| fact.at <= day);
    facts.get(after.saturating_sub(1))
}

/// New shares for one old between the day of a count and that of a price as traded: a count must stand on the price's basis.
pub(super) fn split_between(splits: &[Point<Day, f64>], counted: Day, priced: Day) -> f64 {
    splits
        .iter()
        .map(|split| match (split.at > counted, split.at > priced) {
            (true, false) => split.value,
            (false, true) => 1.0 / split.value,
            _ => 1.0,
        })
        .product()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instrument::{AAPL, NVDA};
    use crate::figures::facts::{bar, board, day};

    fn shares(date: &str, count: f64) -> String {
        format!(r#""kind":"shares","company":"NVDA","shares":{count},"date":"{date}""#)
    }

    #[test]
    fn a_cap_uses_the_count_of_its_day() {
        let told = compute(&board([
            bar("NVDA", "2025-10-28", 10.0),
            bar("NVDA", "2025-11-20", 8.0),
            shares("2025-10-01", 100.0),
            shares("2025-11-01", 90.0),
            shares("2025-12-01", 1.0),
        ]));
        let cap = told.get(NVDA).unwrap();
        assert_eq!(
            (cap.shares, cap.shares_date),
            (Some(90.0), Some(day("2025-11-01")))
        );
        assert_eq!(
            (cap.market_cap_usd, cap.peak_market_cap_usd),
            (Some(720.0), Some(1000.0))
        );
        assert_eq!(cap.lost_usd, Some(280.0));
        assert_eq!(
            told.get(AAPL),
            Some(&Megacap::default()),
            "no count is guessed"
        );
    }

    #[test]
    fn a_split_is_no_loss() {
        let split = r#""kind":"split","instrument":"NVDA","date":"2025-11-10","ratio":10"#;
        let prices = || {
            [
                bar("NVDA", "2025-11-07", 1000.0),
                bar("NVDA", "2025-11-10", 100.0),
            ]
        };
        for count in [shares("2025-10-01", 5.0), shares("2025-11-12", 50.0)] {
            let facts = prices().into_iter().chain([split.to_owned(), count]);
            let cap = compute(&board(facts)).get(NVDA).unwrap().clone();
            assert!(
                cap.lost_usd.is_some_and(|lost| lost.abs() < 1e-6),
                "{cap:?}"
            );
        }
    }
}
