//! Is liquidity back? The four conditions of the gate and the figures beside them (methods §8).

mod reading;
pub mod spreads;

pub use reading::compute;
pub(super) use reading::is_bitcoin;

use crate::figures::readings::Answer;
use crate::figures::stats;

/// Sessions without a risk-off or crisis label that the regime condition asks for.
pub const QUIET_SESSIONS: usize = 5;
/// Conditions that open the gate …
pub const OPEN_AT: usize = 3;
/// … on so many days in a row.
pub const OPEN_AFTER: usize = 3;
/// The gate closes when fewer hold.
pub const CLOSE_BELOW: usize = 2;
/// A VIX at or below this is never too high.
pub const VIX_CALM: f64 = 20.0;
/// Closes that the VIX limit needs.
const LEAST_VIX: usize = 120;
/// Depth against its median, spread against its median.
const DEPTH_SHARE: f64 = 0.8;
const SPREAD_SHARE: f64 = 1.5;
/// Days of Amihud's mean, of its short mean and of the median that is compared with.
const AMIHUD_DAYS: usize = 20;
const AMIHUD_SHORT: usize = 5;
const AMIHUD_LONG: usize = 90;

/// Share of the depth that stands on the bid side less that on the ask side, −1..=1; `None` of an empty book.
pub fn imbalance(bid_usd: f64, ask_usd: f64) -> Option<f64> {
    let both = bid_usd + ask_usd;
    (both > 0.0).then(|| (bid_usd - ask_usd) / both)
}

/// Amihud's illiquidity: how far a billion dollars moves the price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amihud {
    /// Mean of |return| / volume × 10⁹ over 20 days.
    pub per_billion: f64,
    /// Mean of 5 days / median of 90; above 1.5 the market is thin. `None` with fewer than 90 days.
    pub ratio: Option<f64>,
}

/// Amihud's measure from daily closes and USD volumes of one venue, oldest first; days without volume are skipped.
/// `None` with fewer than 20 days.
pub fn amihud(closes: &[f64], volumes: &[f64]) -> Option<Amihud> {
    let daily: Vec<f64> = closes
        .windows(2)
        .zip(volumes.get(1..)?)
        .filter(|(_, volume)| **volume > 0.0)
        .map(|(pair, volume)| (pair[1] / pair[0] - 1.0).abs() / volume * 1e9)
        .collect();
    let last = |days: usize| Some(&daily[daily.len().checked_sub(days)?..]);
    let ratio = last(AMIHUD_LONG).and_then(|long| {
        let median = stats::median(long).filter(|m| *m > 0.0)?;
        Some(stats::mean(last(AMIHUD_SHORT)?)? / median)
    });
    Some(Amihud {
        per_billion: stats::mean(last(AMIHUD_DAYS)?)?,
        ratio,
    })
}

/// Fed assets less the Treasury's account less reverse repos, all in one unit.
pub fn net_liquidity(assets: f64, treasury: f64, reverse_repo: f64) -> f64 {
    assets - treasury - reverse_repo
}

/// now / before − 1; `None` unless before is above 0.
pub fn growth(now: f64, before: f64) -> Option<f64> {
    (before > 0.0).then(|| now / before - 1.0)
}

/// max(20, 75th percentile) of the VIX closes of a year; `None` with fewer than 120.
pub fn vix_limit(closes: &[f64]) -> Option<f64> {
    if closes.len() < LEAST_VIX {
        return None;
    }
    Some(stats::percentile(closes, 0.75)?.max(VIX_CALM))
}

/// From the labels of the last rows, newest last: `Some(true)` = risk-off or crisis, `None` = unknown.
pub fn regime_ok(labels: &[Option<bool>]) -> Answer {
    let last = &labels[labels.len().saturating_sub(QUIET_SESSIONS)..];
    if last.contains(&Some(true)) {
        Answer::Fail
    } else if last.len() == QUIET_SESSIONS && last.iter().all(Option::is_some) {
        Answer::Pass
    } else {
        Answer::Unknown
    }
}

/// VIX at or below 20 or its limit; unknown above 20 without a limit.
pub fn vix_ok(vix: Option<f64>, limit: Option<f64>) -> Answer {
    match (vix, limit) {
        (Some(vix), _) if vix <= VIX_CALM => Answer::Pass,
        (Some(vix), Some(limit)) => answer(vix <= limit),
        _ => Answer::Unknown,
    }
}

/// A book now and its own medians of 30 days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BookAgainstMedian {
    /// Smaller side within 1 %, USD.
    pub depth: f64,
    /// Its median.
    pub depth_median: f64,
    /// Spread in basis points.
    pub spread: f64,
    /// Its median.
    pub spread_median: f64,
}

/// Depth at least 0.8 and spread at most 1.5 of their medians; unknown without at least 7 days of own samples.
pub fn book_ok(book: Option<BookAgainstMedian>) -> Answer {
    book.map_or(Answer::Unknown, |b| {
        answer(
            b.depth >= DEPTH_SHARE * b.depth_median && b.spread <= SPREAD_SHARE * b.spread_median,
        )
    })
}

/// Net liquidity did not fall in four weeks, or the supply of stablecoins did not in 30 days.
pub fn money_ok(net_change_4w: Option<f64>, stablecoin_growth: Option<f64>) -> Answer {
    let inputs = [net_change_4w, stablecoin_growth];
    if inputs.iter().flatten().any(|change| *change >= 0.0) {
        Answer::Pass
    } else if inputs.iter().all(Option::is_some) {
        Answer::Fail
    } else {
        Answer::Unknown
    }
}

fn answer(holds: bool) -> Answer {
    if holds { Answer::Pass } else { Answer::Fail }
}

/// Conditions that hold; an unknown one does not.
pub fn met(conditions: &[Answer]) -> usize {
    conditions.iter().filter(|c| **c == Answer::Pass).count()
}

/// The gate after each day, from the number of conditions met: opens when 3 or more hold on 3 days in a row, closes
/// when fewer than 2 do; starts closed.
pub fn hysteresis(met: impl IntoIterator<Item = usize>) -> Vec<bool> {
    let (mut open, mut good) = (false, 0);
    met.into_iter()
        .map(|met| {
            good = if met >= OPEN_AT { good + 1 } else { 0 };
            open = if open {
                met >= CLOSE_BELOW
            } else {
                good >= OPEN_AFTER
            };
            open
        })
        .collect()
}

/// The gate's answer: open passes; closed is unknown while the unknown conditions could open it, else it fails.
pub fn gate(open: bool, conditions: &[Answer]) -> Answer {
    let possible = conditions.iter().filter(|c| **c != Answer::Fail).count();
    match (open, possible >= OPEN_AT) {
        (true, _) => Answer::Pass,
        (false, true) => Answer::Unknown,
        (false, false) => Answer::Fail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_never_counts_as_met() {
        assert_eq!(regime_ok(&[Some(false); 5]), Answer::Pass);
        assert_eq!(regime_ok(&[Some(false); 4]), Answer::Unknown);
        assert_eq!(
            regime_ok(&[None, Some(false), Some(true), None, None]),
            Answer::Fail
        );
        assert_eq!(
            regime_ok(&[
                Some(true),
                Some(false),
                Some(false),
                Some(false),
                Some(false),
                Some(false)
            ]),
            Answer::Pass
        );
        assert_eq!(
            [
                vix_ok(Some(20.0), None),
                vix_ok(Some(20.1), None),
                vix_ok(None, Some(30.0))
            ],
            [Answer::Pass, Answer::Unknown, Answer::Unknown]
        );
        assert_eq!(
            [
                vix_ok(Some(22.0), Some(22.0)),
                vix_ok(Some(22.1), Some(22.0))
            ],
            [Answer::Pass, Answer::Fail]
        );
        assert_eq!(book_ok(None), Answer::Unknown);
        assert_eq!(money_ok(Some(-1.0), None), Answer::Unknown);
        assert_eq!(money_ok(None, Some(0.0)), Answer::Pass);
        assert_eq!(money_ok(Some(-1.0), Some(0.1)), Answer::Pass);
        assert_eq!(money_ok(Some(-1.0), Some(-0.1)), Answer::Fail);
        assert_eq!(met(&[Answer::Pass, Answer::Unknown, Answer::Fail]), 1);
    }

    #[test]
    fn the_gate_opens_late_and_closes_at_once() {
        assert_eq!(
            hysteresis([3, 3, 2, 4, 4, 3, 2, 2, 1, 3, 3, 3]),
            [
                false, false, false, false, false, true, true, true, false, false, false, true
            ]
        );
        let (p, f, u) = (Answer::Pass, Answer::Fail, Answer::Unknown);
        assert_eq!(gate(true, &[p, p, u, u]), p);
        assert_eq!(gate(false, &[p, f, u, u]), u);
        assert_eq!(gate(false, &[f, f, u, u]), f);
        assert_eq!(
            gate(false, &[p, p, p, f]),
            u,
            "three hold, but not yet for three days"
        );
    }

    #[test]
    fn a_limit_needs_half_a_year() {
        assert_eq!(vix_limit(&[30.0; 119]), None);
        assert!((vix_limit(&[30.0; 120]).unwrap() - 30.0).abs() < 1e-12);
        assert!((vix_limit(&[12.0; 250]).unwrap() - 20.0).abs() < 1e-12);
    }

    #[test]
    fn a_billion_moves_a_thin_market_more() {
        let closes: Vec<f64> = (0..100)
            .map(|i| if i % 2 == 0 { 100.0 } else { 101.0 })
            .collect();
        let thick = amihud(&closes, &[2e9; 100]).unwrap();
        let thin = amihud(&closes, &[1e9; 100]).unwrap();
        assert!((thin.per_billion / thick.per_billion - 2.0).abs() < 1e-9);
        assert!(thick.ratio.is_some());
        assert_eq!(amihud(&closes, &[0.0; 100]), None);
        assert_eq!(
            (imbalance(3.0, 1.0), imbalance(0.0, 0.0)),
            (Some(0.5), None)
        );
    }
}
