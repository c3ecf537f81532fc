//! Forced selling: how unusual the last minutes are, how hot the last hour is, and what became of borrowed longs
//! (methods §4; the liquidation price §10). The count itself is [`crate::domain::tally`].

mod reading;

pub use reading::{LargePrint, OwnCount, compute};

use crate::domain::Stamp;
use crate::figures::stats;

/// Buckets of 5 minutes that the running one is compared with: 24 hours.
pub const BASELINE: usize = 288;
/// Fewest covered buckets that a comparison needs: 6 hours.
pub const LEAST_BASELINE: usize = 72;
/// Below this sum in 5 minutes nothing is a cascade, for each venue that is counted ($10 m on two venues).
pub const FLOOR_USD_PER_VENUE: f64 = 5e6;
/// From this share of busy seconds in a minute on, a venue that pushes one event a second at most is saturated.
pub const SATURATED: f64 = 0.5;
/// Maintenance margin on the entry value that the fates of borrowed longs assume.
pub const MAINTENANCE: f64 = 0.005;

/// Robust z from which a bucket is a cascade.
const CASCADE_Z: f64 = 5.0;
/// Makes the MAD estimate a normal standard deviation.
const MAD_SCALE: f64 = 1.4826;
/// Quiet buckets that end a cascade.
const END_AFTER: usize = 3;

/// One bucket against those before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surge {
    /// Median of the baseline, USD.
    pub median: f64,
    /// (x − median) / (1.4826 · MAD); `None` where the MAD is 0.
    pub robust_z: Option<f64>,
    /// 99th percentile of the baseline, USD.
    pub p99: f64,
    /// What x must reach: the larger of floor and p99, USD.
    pub trigger: f64,
    /// x reaches the trigger and its z 5 (the trigger alone where the MAD is 0).
    pub cascade: bool,
}

/// Judges the sum `x` of a bucket against the (up to 288) buckets before it, all in USD; `None` with fewer than 72.
pub fn surge(before: &[f64], x: f64, floor: f64) -> Option<Surge> {
    let baseline = &before[before.len().saturating_sub(BASELINE)..];
    if baseline.len() < LEAST_BASELINE {
        return None;
    }
    let median = stats::median(baseline)?;
    let spread = MAD_SCALE * stats::mad(baseline)?;
    let robust_z = (spread > 0.0).then(|| (x - median) / spread);
    let p99 = stats::percentile(baseline, 0.99)?;
    let trigger = floor.max(p99);
    Some(Surge {
        median,
        robust_z,
        p99,
        trigger,
        cascade: x >= trigger && robust_z.is_none_or(|z| z >= CASCADE_Z),
    })
}

/// The state of the cascade meter.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Cascade {
    /// No venue has been connected: nothing can be said.
    #[default]
    Unknown,
    /// Too little is known of what is usual.
    WarmingUp {
        /// Covered buckets so far, of the 72 that are needed.
        buckets: usize,
    },
    /// No cascade.
    Calm {
        /// The running bucket against its baseline.
        now: Surge,
    },
    /// A cascade, not yet ended.
    Running {
        /// The running bucket against its baseline.
        now: Surge,
        /// Buckets since it began, the running one included.
        buckets: usize,
        /// What its first bucket had to reach, USD.
        trigger: f64,
    },
}

/// The meter over sums of 5 minutes, oldest first, the running bucket last; `None` = not covered. A cascade begins with
/// a surge and ends when three buckets in a row stay below half of its trigger.
pub fn cascade(buckets: &[Option<f64>], floor: f64) -> Cascade {
    let Some(last) = buckets.len().checked_sub(1) else {
        return Cascade::Unknown;
    };
    let judge = |index: usize| -> Option<Surge> {
        let from = index.saturating_sub(BASELINE);
        let before: Vec<f64> = buckets[from..index].iter().copied().flatten().collect();
        surge(&before, buckets[index]?, floor)
    };
    let Some(now) = judge(last) else {
        let from = last.saturating_sub(BASELINE);
        let buckets = buckets[from..last].iter().flatten().count();
        return Cascade::WarmingUp { buckets };
    };
    let mut running: Option<(usize, f64)> = None;
    let mut quiet = 0;
    for (index, sum) in buckets
        .iter()
        .enumerate()
        .skip(last.saturating_sub(BASELINE))
    {
        let x = sum.unwrap_or(0.0);
        match running {
            // Only a sum above the floor can begin one: the others need no sorting.
            None if x >= floor => {
                if let Some(began) = judge(index).filter(|s| s.cascade) {
                    running = Some((index, began.trigger));
                    quiet = 0;
                }
            }
            None => {}
            Some((_, trigger)) => {
                quiet = if x < trigger / 2.0 { quiet + 1 } else { 0 };
                // The running bucket may still grow: it ends nothing.
                if quiet >= END_AFTER && index < last {
                    running = None;
                }
            }
        }
    }
    match running {
        None => Cascade::Calm { now },
        Some((began, trigger)) => Cascade::Running {
            now,
            buckets: last - began + 1,
            trigger,
        },
    }
}

/// Self-exciting intensity λ(t) = μ + Σ α·e^(−β(t − tᵢ)) at `at`, per second, from the seconds of events up to then in
/// ascending order; `None` unless the branching ratio α/β is below 1. A smoothed reading, its parameters are not fitted.
pub fn intensity(mu: f64, alpha: f64, beta: f64, events: &[f64], at: f64) -> Option<f64> {
    if branching_ratio(alpha, beta)? >= 1.0 {
        return None;
    }
    let (mut excitement, mut last) = (0.0, at);
    for &t in events.iter().take_while(|&&t| t <= at) {
        excitement = excitement * (-beta * (t - last)).exp() + alpha;
        last = t;
    }
    Some(mu + excitement * (-beta * (at - last)).exp())
}

/// Mean number of events that one event causes, α/β; `None` unless β > 0.
pub fn branching_ratio(alpha: f64, beta: f64) -> Option<f64> {
    (beta > 0.0).then(|| alpha / beta)
}

/// Price at which an isolated long of `leverage` × from `entry` is liquidated, maintenance on the entry value:
/// E(1 − 1/k + mm). Fees and funding bring it closer. `None` without leverage.
pub fn liquidation_price(entry: f64, leverage: f64, maintenance: f64) -> Option<f64> {
    (leverage > 1.0 && entry > 0.0).then(|| entry * (1.0 - 1.0 / leverage + maintenance))
}

/// As [`liquidation_price`], for venues that take the maintenance on the current value: E(1 − 1/k)/(1 − mm).
pub fn liquidation_price_on_value(entry: f64, leverage: f64, maintenance: f64) -> Option<f64> {
    (leverage > 1.0 && entry > 0.0 && maintenance < 1.0)
        .then(|| entry * (1.0 - 1.0 / leverage) / (1.0 - maintenance))
}

/// The first of the ascending (instant, low) pairs whose low is at or below `price`.
pub fn gone_at(lows: impl IntoIterator<Item = (Stamp, f64)>, price: f64) -> Option<Stamp> {
    lows.into_iter()
        .find(|(_, low)| *low <= price)
        .map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(n: usize) -> Vec<f64> {
        (0..n).map(|i| 1e5 + (i * 7919 % 1000) as f64).collect()
    }

    #[test]
    fn a_surge_needs_floor_percentile_and_z() {
        let before = noise(BASELINE);
        assert!(surge(&before, 2e7, 1e7).unwrap().cascade);
        assert!(
            !surge(&before, 9e6, 1e7).unwrap().cascade,
            "below the floor"
        );
        assert_eq!(surge(&before[..71], 2e7, 1e7), None);
        let flat = surge(&[5.0; 100], 5.0, 1.0).unwrap();
        assert_eq!(
            (flat.robust_z, flat.cascade),
            (None, true),
            "the percentile alone"
        );
        let mut wild = before;
        wild[..10].fill(9e7);
        assert!(
            !surge(&wild, 2e7, 1e7).unwrap().cascade,
            "below the 99th percentile"
        );
    }

    #[test]
    fn a_cascade_ends_after_three_quiet_buckets_and_the_running_one_ends_nothing() {
        let mut buckets: Vec<Option<f64>> = noise(BASELINE).into_iter().map(Some).collect();
        assert!(matches!(cascade(&buckets, 1e7), Cascade::Calm { .. }));
        buckets.push(Some(3e7));
        for quiet in 1..=3 {
            buckets.push(Some(4.9e6));
            let now = cascade(&buckets, 1e7);
            assert!(
                matches!(now, Cascade::Running { buckets, trigger, .. } if buckets == quiet + 1 && (trigger - 1e7).abs() < 1.0),
                "{now:?}"
            );
        }
        buckets.push(Some(0.0));
        assert!(matches!(cascade(&buckets, 1e7), Cascade::Calm { .. }));
    }

    #[test]
    fn uncovered_buckets_are_no_baseline() {
        let mut buckets = vec![None; 200];
        buckets.extend(noise(71).into_iter().map(Some));
        buckets.push(Some(5e7));
        assert_eq!(cascade(&buckets, 1e7), Cascade::WarmingUp { buckets: 71 });
        assert_eq!(cascade(&[], 1e7), Cascade::Unknown);
    }

    #[test]
    fn the_intensity_is_the_direct_sum() {
        let events = [1.0, 2.0, 5.0, 50.0];
        let got = intensity(0.1, 0.2, 0.5, &events, 6.0).unwrap();
        let direct = 0.1
            + events[..3]
                .iter()
                .map(|t| 0.2 * (-0.5 * (6.0 - t)).exp())
                .sum::<f64>();
        assert!((got - direct).abs() < 1e-12);
        assert_eq!(intensity(0.1, 0.5, 0.5, &events, 6.0), None, "explosive");
    }

    #[test]
    fn the_end_of_a_long() {
        let price = liquidation_price(100.0, 4.0, 0.005).unwrap();
        assert!((price - 75.5).abs() < 1e-12);
        assert_eq!(liquidation_price(100.0, 1.0, 0.005), None);
        let lows = [(1, 80.0), (2, 75.5), (3, 60.0)].map(|(s, low)| (Stamp::from_secs(s), low));
        assert_eq!(gone_at(lows, price), Some(Stamp::from_secs(2)));
        assert_eq!(gone_at(lows, 59.0), None);
    }
}
