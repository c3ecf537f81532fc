//! Have the whales stopped? Exchange inflows, watched addresses, coin days destroyed, and the rule over the three
//! (methods §9). A transfer is not a sale.

mod reading;

pub use reading::compute;

use crate::figures::stats;

/// Days of the netflow's sum and of the rule.
pub const WEEK: usize = 7;
/// Earlier seven-day sums that one is compared with, and how many of them must be there.
const BASELINE: usize = 365;
const LEAST_BASELINE: usize = 300;
/// Days in which a burst must have happened for "released".
pub const BURST_DAYS: usize = 90;
/// z from which an inflow is a burst, and up to which it is quiet.
const BURST_Z: f64 = 2.0;
/// Highest z that is quiet.
pub const QUIET_Z: f64 = 0.5;
/// Coins that may leave watched addresses in 14 days.
pub const QUIET_COINS: f64 = 1000.0;
/// Days over which watched addresses are summed.
pub const WATCHED_DAYS: i32 = 14;

/// Sums over 7 days that end on each day of a daily series; `None` where one of the seven is missing.
pub fn weekly_sums(daily: &[Option<f64>]) -> Vec<Option<f64>> {
    (0..daily.len())
        .map(|day| {
            let week = daily.get((day + 1).checked_sub(WEEK)?..=day)?;
            week.iter().copied().sum()
        })
        .collect()
}

/// z of the sum `index` against the 365 sums before it (sd n−1); `None` with fewer than 300 known.
pub fn netflow_z(sums: &[Option<f64>], index: usize) -> Option<f64> {
    let now = (*sums.get(index)?)?;
    let before: Vec<f64> = sums[index.saturating_sub(BASELINE)..index]
        .iter()
        .copied()
        .flatten()
        .collect();
    if before.len() < LEAST_BASELINE {
        return None;
    }
    let sd = stats::sd(&before).filter(|sd| *sd > 0.0)?;
    Some((now - stats::mean(&before)?) / sd)
}

/// Coin days destroyed: Σ value · age of (value in coins, age in days).
pub fn coin_days_destroyed(spent: &[(f64, f64)]) -> f64 {
    spent.iter().map(|(value, age)| value * age).sum()
}

/// Mean age in days of the coins that moved; `None` when none did.
pub fn dormancy(spent: &[(f64, f64)]) -> Option<f64> {
    let moved: f64 = spent.iter().map(|(value, _)| value).sum();
    (moved > 0.0).then(|| coin_days_destroyed(spent) / moved)
}

/// Whether old coins lie still.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoinDays {
    /// Mean of the last 7 days.
    pub mean_7d: f64,
    /// Median over a year of that mean.
    pub median_1y: f64,
    /// `mean_7d ≤ median_1y`.
    pub quiet: bool,
}

/// The last seven days of coin days destroyed against a year of such means; `None` with fewer than 365 of them.
pub fn coin_days(daily: &[f64]) -> Option<CoinDays> {
    let means: Vec<f64> = daily.windows(WEEK).filter_map(stats::mean).collect();
    let year = &means[means.len().checked_sub(BASELINE)?..];
    let (mean_7d, median_1y) = (*year.last()?, stats::median(year)?);
    Some(CoinDays {
        mean_7d,
        median_1y,
        quiet: mean_7d <= median_1y,
    })
}

/// Coins that left: the falls among changes of watched balances, as a positive number.
pub fn outflow(changes: impl IntoIterator<Item = f64>) -> f64 {
    changes
        .into_iter()
        .filter(|change| *change < 0.0)
        .map(f64::abs)
        .sum()
}

/// The three inputs of the rule; `None` = unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Inputs<'a> {
    /// z of the last 7 days; empty = unknown.
    pub z_last_week: &'a [f64],
    /// Highest z of 90 days.
    pub max_z_90d: Option<f64>,
    /// Watched addresses are quiet.
    pub watched_quiet: Option<bool>,
    /// Coin days destroyed are quiet.
    pub cdd_quiet: Option<bool>,
}

/// What the rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressure {
    /// A burst has happened and has ended.
    Released,
    /// Quiet without a burst before.
    Quiet,
    /// Not quiet.
    Pressure,
    /// Two or more inputs are unknown.
    Unknown,
}

impl Inputs<'_> {
    /// Names of the inputs that are unknown.
    pub fn unknown(&self) -> Vec<&'static str> {
        let inputs = [
            ("exchange_netflow", self.z_last_week.len() < WEEK),
            ("watched", self.watched_quiet.is_none()),
            ("cdd", self.cdd_quiet.is_none()),
        ];
        inputs
            .into_iter()
            .filter(|(_, unknown)| *unknown)
            .map(|(name, _)| name)
            .collect()
    }

    /// Quiet when every known input is; an unknown one is skipped, two or more make the answer unknown.
    pub fn rule(&self) -> Pressure {
        if self.unknown().len() >= 2 {
            return Pressure::Unknown;
        }
        let quiet = self.z_last_week.iter().all(|z| *z <= QUIET_Z)
            && self.watched_quiet != Some(false)
            && self.cdd_quiet != Some(false);
        match (quiet, self.max_z_90d.is_some_and(|z| z >= BURST_Z)) {
            (false, _) => Pressure::Pressure,
            (true, true) => Pressure::Released,
            (true, false) => Pressure::Quiet,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEK_OF_CALM: [f64; 7] = [0.5, 0.1, -2.0, 0.0, 0.2, 0.3, 0.4];

    #[test]
    fn the_rule_skips_one_unknown_and_not_two() {
        let all = Inputs {
            z_last_week: &WEEK_OF_CALM,
            max_z_90d: Some(1.9),
            watched_quiet: Some(true),
            cdd_quiet: Some(true),
        };
        assert_eq!(all.rule(), Pressure::Quiet);
        assert_eq!(
            Inputs {
                max_z_90d: Some(2.0),
                ..all
            }
            .rule(),
            Pressure::Released
        );
        assert_eq!(
            Inputs {
                cdd_quiet: None,
                ..all
            }
            .rule(),
            Pressure::Quiet
        );
        assert_eq!(
            Inputs {
                cdd_quiet: Some(false),
                ..all
            }
            .rule(),
            Pressure::Pressure
        );
        assert_eq!(
            Inputs {
                watched_quiet: None,
                cdd_quiet: None,
                ..all
            }
            .rule(),
            Pressure::Unknown
        );
        let short = Inputs {
            z_last_week: &WEEK_OF_CALM[1..],
            ..all
        };
        assert_eq!(short.unknown(), ["exchange_netflow"]);
        assert_eq!(Inputs::default().rule(), Pressure::Unknown);
    }

    #[test]
    fn a_missing_day_is_not_zero_coins() {
        let mut daily: Vec<Option<f64>> = (0..20).map(|n| Some(f64::from(n))).collect();
        assert_eq!(weekly_sums(&daily)[6], Some(21.0));
        daily[3] = None;
        let sums = weekly_sums(&daily);
        assert_eq!((sums[5], sums[9], sums[10]), (None, None, Some(49.0)));
    }

    #[test]
    fn a_z_needs_most_of_a_year() {
        let sums: Vec<Option<f64>> = (0..400).map(|n| Some(f64::from(n % 2))).collect();
        assert_eq!(netflow_z(&sums, 299), None);
        assert!(netflow_z(&sums, 300).is_some_and(|z| (z + 1.0).abs() < 0.01));
        assert_eq!(netflow_z(&[Some(1.0); 400], 399), None, "nothing varies");
    }

    #[test]
    fn only_what_leaves_counts() {
        assert!((outflow([-5.0, 3.0, -1.5]) - 6.5).abs() < 1e-12);
        assert!((coin_days_destroyed(&[(2.0, 100.0), (10.0, 0.25)]) - 202.5).abs() < 1e-12);
        assert_eq!(dormancy(&[]), None);
    }
}
