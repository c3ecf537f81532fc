//! What the buys say of the buyer: size kept, strength chased, falls fled from.

use crate::domain::Day;

/// Below so many buys the chase score says nothing.
const FEWEST: usize = 8;
/// Days over which the move before a buy is taken.
const BEFORE: i32 = 3;
/// A fall from here on counts as one that a missed date fled from.
const PANIC: f64 = -0.05;

/// A buy as these figures see it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bought {
    /// Its UTC day.
    pub day: Day,
    /// Money paid, in one currency.
    pub paid: f64,
}

/// Simple return of the close over the three days before `day`, a fraction; `None` without both closes.
pub fn return_before(close: &impl Fn(Day) -> Option<f64>, day: Day) -> Option<f64> {
    let (now, then) = (close(day)?, close(day.plus(-BEFORE))?);
    (then > 0.0 && now > 0.0).then(|| now / then - 1.0)
}

/// Mean of |paid − amount| / amount over the buys that answer a date; `None` without one.
pub fn size_deviation(paid: impl IntoIterator<Item = f64>, amount: f64) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0_usize);
    for paid in paid {
        sum += (paid - amount).abs() / amount;
        count += 1;
    }
    (count > 0 && amount > 0.0).then(|| sum / count as f64)
}

/// Money-weighted mean of the 3-day log return before each buy, less the mean of the same over the plan's dates: above
/// zero chases, below zero buys weakness. `None` below eight buys that can be measured, or without a measured date.
pub fn chase_score(
    buys: &[Bought],
    dates: &[Day],
    close: &impl Fn(Day) -> Option<f64>,
) -> Option<f64> {
    let log = |day| return_before(close, day).map(f64::ln_1p);
    let measured: Vec<(f64, f64)> = buys
        .iter()
        .filter_map(|buy| Some((buy.paid, log(buy.day)?)))
        .collect();
    let paid: f64 = measured.iter().map(|(paid, _)| paid).sum();
    let planned: Vec<f64> = dates.iter().filter_map(|day| log(*day)).collect();
    if measured.len() < FEWEST || planned.is_empty() || paid <= 0.0 {
        return None;
    }
    let own = measured.iter().map(|(paid, r)| paid * r).sum::<f64>() / paid;
    Some(own - planned.iter().sum::<f64>() / planned.len() as f64)
}

/// Share of the missed dates whose preceding 3-day return was −5 % or worse, 0..1; `None` without a missed date that can
/// be measured.
pub fn panic_skips(missed: &[Day], close: &impl Fn(Day) -> Option<f64>) -> Option<f64> {
    let returns: Vec<f64> = missed
        .iter()
        .filter_map(|day| return_before(close, *day))
        .collect();
    let fled = returns.iter().filter(|r| **r <= PANIC).count();
    (!returns.is_empty()).then(|| fled as f64 / returns.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i32) -> Day {
        Day::from_number(n)
    }

    /// Closes of 100, and 94 on day 6.
    fn close(day: Day) -> Option<f64> {
        (0..60)
            .contains(&day.number())
            .then(|| if day.number() == 6 { 94.0 } else { 100.0 })
    }

    #[test]
    fn a_missed_date_after_a_fall_is_a_panic_skip() {
        assert_eq!(panic_skips(&[day(6), day(20)], &close), Some(0.5));
        assert_eq!(
            panic_skips(&[day(1)], &close),
            None,
            "no close three days before"
        );
        assert_eq!(panic_skips(&[], &close), None);
    }

    #[test]
    fn buying_after_a_rise_chases() {
        let bought = |n| Bought {
            day: day(n),
            paid: 100.0,
        };
        // Three days after the fall the close is 6.4 % higher again.
        let mut buys: Vec<Bought> = (20..27).map(bought).collect();
        assert_eq!(
            chase_score(&buys, &[day(30)], &close),
            None,
            "seven are too few"
        );
        buys.push(Bought {
            day: day(9),
            paid: 700.0,
        });
        let score = chase_score(&buys, &[day(30)], &close).unwrap();
        assert!(
            (score - (100.0_f64 / 94.0).ln() / 2.0).abs() < 1e-12,
            "{score}"
        );
    }

    #[test]
    fn size_deviation_is_a_mean_share() {
        assert_eq!(size_deviation([100.0, 150.0], 100.0), Some(0.25));
        assert_eq!(size_deviation([], 100.0), None);
    }
}
