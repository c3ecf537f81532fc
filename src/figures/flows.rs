//! Money into and out of the spot funds: sums, streaks, how unusual a session was, and whether the outflow has
//! stopped (methods §3). Amounts are net creations of one reported session, oldest first, negative = outflow.

use crate::figures::stats;

/// Sessions before the last that a session is compared with, at most.
const BASELINE: usize = 250;
/// Fewest sessions that a session can be compared with.
const LEAST_BASELINE: usize = 60;
/// Sessions in a row that open or close the gate.
pub const HOLD: usize = 3;

/// Sum of the last `sessions`; `None` with fewer.
pub fn sum_of_last(totals: &[f64], sessions: usize) -> Option<f64> {
    let start = totals.len().checked_sub(sessions)?;
    Some(totals[start..].iter().sum())
}

/// Latest consecutive sessions below 0; a true zero ends the streak.
pub fn outflow_streak(totals: &[f64]) -> usize {
    totals.iter().rev().take_while(|t| **t < 0.0).count()
}

/// Latest consecutive sessions above 0; a true zero ends the streak.
pub fn inflow_streak(totals: &[f64]) -> usize {
    totals.iter().rev().take_while(|t| **t > 0.0).count()
}

/// How the last session compares with those before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unusual {
    /// Standard deviations from the mean; `None` where the baseline does not vary.
    pub z: Option<f64>,
    /// Share (0..=1) of the baseline at or below the session.
    pub percentile: f64,
    /// Sessions in the baseline (60..=250).
    pub baseline: usize,
}

/// The last session against the up to 250 before it; `None` with fewer than 60.
pub fn unusual(totals: &[f64]) -> Option<Unusual> {
    let (&last, before) = totals.split_last()?;
    let baseline = &before[before.len().saturating_sub(BASELINE)..];
    if baseline.len() < LEAST_BASELINE {
        return None;
    }
    let (mean, sd) = (stats::mean(baseline)?, stats::sd(baseline)?);
    Some(Unusual {
        z: (sd > 0.0).then(|| (last - mean) / sd),
        percentile: stats::share_at_or_below(baseline.iter().copied(), last)?,
        baseline: baseline.len(),
    })
}

/// Whether outflows look stopped at the last session, before any delay: five-session sum at or above 0 and fewer than
/// two outflows in a row. `None` before the fifth session.
pub fn stopped_raw(totals: &[f64]) -> Option<bool> {
    Some(sum_of_last(totals, 5)? >= 0.0 && outflow_streak(totals) < 2)
}

/// A light that opens after [`HOLD`] true answers in a row and closes after as many false ones; it starts closed.
pub fn hysteresis(raw: impl IntoIterator<Item = bool>) -> Vec<bool> {
    let (mut open, mut against) = (false, 0);
    raw.into_iter()
        .map(|answer| {
            against = if answer == open { 0 } else { against + 1 };
            if against == HOLD {
                (open, against) = (answer, 0);
            }
            open
        })
        .collect()
}

/// "Outflows stopped" after each session from the fifth on (the first answer belongs to session 5); empty with fewer.
pub fn stopped(totals: &[f64]) -> Vec<bool> {
    hysteresis((5..=totals.len()).filter_map(|n| stopped_raw(&totals[..n])))
}

/// A sum of flows as a fraction of the assets under management at its start, both in one currency; `None` unless the assets are above 0.
pub fn share_of_assets(sum: f64, assets: f64) -> Option<f64> {
    (assets > 0.0 && assets.is_finite()).then(|| sum / assets)
}

/// Place of the last session among all recorded ones: (1 = largest outflow, sessions recorded). Equal sessions share
/// the better place. `None` of nothing.
pub fn outflow_rank(totals: &[f64]) -> Option<(usize, usize)> {
    let &last = totals.last()?;
    Some((
        1 + totals.iter().filter(|t| **t < last).count(),
        totals.len(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_streaks() {
        let totals = [5.0, -1.0, 0.0, -2.0, -3.0, -4.0];
        assert_eq!(sum_of_last(&totals, 5), Some(-10.0));
        assert_eq!(sum_of_last(&totals, 7), None);
        assert_eq!((outflow_streak(&totals), inflow_streak(&totals)), (3, 0));
        assert_eq!((outflow_streak(&[]), inflow_streak(&[0.0, 1.0])), (0, 1));
    }

    #[test]
    fn a_session_is_compared_only_with_enough_before_it() {
        let mut totals: Vec<f64> = (0..60).map(|n| f64::from(n % 2)).collect();
        assert_eq!(unusual(&totals), None);
        totals.push(0.0);
        let told = unusual(&totals).unwrap();
        assert!((told.percentile - 0.5).abs() < 1e-12);
        assert!(
            told.z
                .is_some_and(|z| (z + 0.5 / (15.0_f64 / 59.0).sqrt()).abs() < 1e-12)
        );
        let flat = unusual(&[2.0; 300]).unwrap();
        assert_eq!((flat.z, flat.baseline), (None, 250));
    }

    #[test]
    fn the_light_needs_three_in_a_row_both_ways() {
        let raw = [
            true, true, false, true, true, true, false, true, false, false, false,
        ];
        assert_eq!(
            hysteresis(raw),
            [
                false, false, false, false, false, true, true, true, true, true, false
            ]
        );
        assert!(stopped(&[1.0; 4]).is_empty());
        assert_eq!(stopped(&[1.0; 7]), [false, false, true]);
    }

    #[test]
    fn two_outflows_in_a_row_are_not_a_stop() {
        assert_eq!(stopped_raw(&[9.0, 9.0, 9.0, -1.0, -1.0]), Some(false));
        assert_eq!(stopped_raw(&[9.0, 9.0, 9.0, 0.0, -1.0]), Some(true));
        assert_eq!(stopped_raw(&[9.0; 4]), None);
    }

    #[test]
    fn rank_and_share() {
        assert_eq!(outflow_rank(&[-5.0, 1.0, -7.0, -5.0]), Some((2, 4)));
        assert_eq!(share_of_assets(-1.0, 0.0), None);
        assert_eq!(share_of_assets(-1.0, 4.0), Some(-0.25));
    }
}
