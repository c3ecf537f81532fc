//! Two returns that answer two questions: money-weighted, what did I get; time-weighted, what did the assets do.

use crate::domain::Day;

/// Bounds of a yearly rate.
const LOWEST: f64 = -0.9999;
const HIGHEST: f64 = 1e6;
/// Places between them where the sign is looked at.
const STEPS: i32 = 600;

/// A yearly money-weighted rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// A fraction a year.
    pub rate: f64,
    /// There are several; this is the one nearest zero.
    pub several: bool,
}

/// XIRR: the rate r with Σ flow × (1 + r)^(−days / 365) = 0; what was paid is negative, what came or could come back is
/// positive. `None` unless there are flows of both signs and a root between −99.99 % and 10⁶.
pub fn xirr(flows: &[(Day, f64)]) -> Option<Rate> {
    let first = flows.iter().map(|(day, _)| *day).min()?;
    let both = flows.iter().any(|(_, f)| *f > 0.0) && flows.iter().any(|(_, f)| *f < 0.0);
    if !both {
        return None;
    }
    let value = |growth: f64| -> f64 {
        let worth =
            |(day, flow): &(Day, f64)| flow * growth.powf(-f64::from(day.since(first)) / 365.0);
        flows.iter().map(worth).sum()
    };
    // Evenly spaced in the logarithm of growth: small rates and great ones are seen alike.
    let (from, to) = ((1.0 + LOWEST).ln(), (1.0 + HIGHEST).ln());
    let at = |step: i32| (from + (to - from) * f64::from(step) / f64::from(STEPS)).exp();
    let mut roots: Vec<f64> = (0..STEPS)
        .filter_map(|step| bisect(&value, at(step), at(step + 1)))
        .map(|growth| growth - 1.0)
        .collect();
    roots.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    roots.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
    let rate = *roots.first()?;
    Some(Rate {
        rate,
        several: roots.len() > 1,
    })
}

/// A root between two places of different sign.
fn bisect(value: &impl Fn(f64) -> f64, low: f64, high: f64) -> Option<f64> {
    let (mut low, mut high) = (low, high);
    let start = value(low);
    let end = value(high);
    if start == 0.0 {
        return Some(low);
    }
    if !start.is_finite() || !end.is_finite() || start.signum() == end.signum() {
        return None;
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if value(middle).signum() == start.signum() {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(f64::midpoint(low, high))
}

/// Chained growth between flows: each link is the value just after one flow and just before the next. A fraction; `None`
/// without a link or when a value is not above zero. Purchase fees stay out of the values.
pub fn time_weighted(links: impl IntoIterator<Item = (f64, f64)>) -> Option<f64> {
    let mut growth = 1.0;
    let mut any = false;
    for (after, before) in links {
        if after <= 0.0 || before <= 0.0 {
            return None;
        }
        growth *= before / after;
        any = true;
    }
    any.then_some(growth - 1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(n: i32) -> Day {
        Day::from_number(n)
    }

    #[test]
    fn a_doubling_in_a_year_is_a_hundred_per_cent() {
        let found = xirr(&[(day(0), -100.0), (day(365), 200.0)]).unwrap();
        assert!((found.rate - 1.0).abs() < 1e-9 && !found.several);
        let lost = xirr(&[(day(0), -100.0), (day(365), 50.0)]).unwrap();
        assert!((lost.rate + 0.5).abs() < 1e-9);
        assert_eq!(xirr(&[(day(0), -1.0), (day(31), -2.0)]), None);
        assert_eq!(xirr(&[]), None);
    }

    #[test]
    fn of_several_roots_the_one_nearest_zero_is_taken_and_said() {
        // −1 + 2.3 x − 1.32 x² has its roots at growth 1.1 and 1.2.
        let found = xirr(&[(day(0), -1.0), (day(365), 2.3), (day(730), -1.32)]).unwrap();
        assert!((found.rate - 0.1).abs() < 1e-6, "{found:?}");
        assert!(found.several);
    }

    #[test]
    fn links_are_chained() {
        let found = time_weighted([(100.0, 110.0), (210.0, 105.0)]).unwrap();
        assert!((found + 0.45).abs() < 1e-12);
        assert_eq!(time_weighted([]), None);
        assert_eq!(time_weighted([(0.0, 1.0)]), None);
    }

    proptest! {
        #[test]
        fn the_rate_makes_the_present_value_nothing(paid in prop::collection::vec((0..1000_i32, 1.0..1000.0_f64), 1..20), back in 1.0..20_000.0_f64) {
            let mut flows: Vec<(Day, f64)> = paid.iter().map(|(n, money)| (day(*n), -money)).collect();
            flows.push((day(1100), back));
            if let Some(found) = xirr(&flows) {
                let first = flows.iter().map(|(d, _)| *d).min().unwrap();
                let worth: f64 = flows.iter().map(|(d, f)| f * (1.0 + found.rate).powf(-f64::from(d.since(first)) / 365.0)).sum();
                let scale: f64 = flows.iter().map(|(d, f)| f.abs() * (1.0 + found.rate).powf(-f64::from(d.since(first)) / 365.0)).sum();
                prop_assert!(worth.abs() <= scale * 1e-6, "{worth} of {scale}");
            }
        }
    }
}
