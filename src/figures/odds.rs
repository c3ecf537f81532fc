//! What markets say about the next rate decisions (methods §7): from fed funds futures, from threshold contracts and
//! from exclusive outcomes. Rates are per cent a year, target changes basis points, probabilities 0..=1.

use std::collections::BTreeMap;

/// Probability by target change in basis points (−25 = a cut).
pub type Outcomes = BTreeMap<i32, f64>;

/// The step by which the target moves, in percentage points and in basis points.
const STEP: f64 = 0.25;
const STEP_BP: i32 = 25;

/// What a month's futures price implies about the decision inside that month. All in per cent a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Implied {
    /// Rate before the decision.
    pub start: f64,
    /// Average rate of the month, 100 − price.
    pub average: f64,
    /// Rate after the decision.
    pub end: f64,
}

/// The month of a decision: its days, and how many of them still have the old rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// Days in the month.
    pub days: u32,
    /// Days at the old rate (decision day − 1, as the exchange counts).
    pub before: u32,
}

impl Month {
    /// Shares of the month at the old and at the new rate; `None` unless both are above 0.
    fn weights(self) -> Option<(f64, f64)> {
        let old = f64::from(self.before) / f64::from(self.days);
        (self.before > 0 && self.before < self.days).then_some((old, 1.0 - old))
    }

    /// Where no decision falls in the month before: that month's price gives the old rate.
    pub fn after_quiet(self, previous_price: f64, price: f64) -> Option<Implied> {
        let (old, new) = self.weights()?;
        let (start, average) = (100.0 - previous_price, 100.0 - price);
        Some(Implied {
            start,
            average,
            end: (average - old * start) / new,
        })
    }

    /// Where no decision falls in the month after: that month's price gives the new rate.
    pub fn before_quiet(self, price: f64, next_price: f64) -> Option<Implied> {
        let (old, new) = self.weights()?;
        let (average, end) = (100.0 - price, 100.0 - next_price);
        Some(Implied {
            start: (average - new * end) / old,
            average,
            end,
        })
    }
}

impl Implied {
    /// Expected number of quarter-point moves, negative = cuts.
    pub fn moves(self) -> f64 {
        (self.end - self.start) / STEP
    }

    /// The two neighbouring quarter-point outcomes that average to the expectation; `None` where it is no number of this world.
    pub fn outcomes(self) -> Option<Outcomes> {
        let moves = self.moves();
        if moves.is_nan() || moves.abs() > 100.0 {
            return None;
        }
        let lower = moves.floor();
        #[expect(clippy::cast_possible_truncation, reason = "at most 100 moves")]
        let steps = lower as i32;
        Some(Outcomes::from([
            (steps * STEP_BP, 1.0 - (moves - lower)),
            ((steps + 1) * STEP_BP, moves - lower),
        ]))
    }
}

/// Sum of the probabilities of a lower target.
pub fn cut_probability(outcomes: &Outcomes) -> f64 {
    outcomes.range(..0).map(|(_, p)| p).sum()
}

/// Distribution of the total change after several decisions that do not depend on each other.
pub fn chain(meetings: &[Outcomes]) -> Outcomes {
    meetings
        .iter()
        .fold(Outcomes::from([(0, 1.0)]), |so_far, meeting| {
            let mut next = Outcomes::new();
            for (&before, &p) in &so_far {
                for (&change, &q) in meeting {
                    *next.entry(before + change).or_default() += p * q;
                }
            }
            next
        })
}

/// Middle of bid and ask.
pub fn mid(bid: f64, ask: f64) -> f64 {
    f64::midpoint(bid, ask)
}

/// Nearest non-increasing sequence (least squares, pool adjacent violators).
pub fn non_increasing(values: &[f64]) -> Vec<f64> {
    let mut pools: Vec<(f64, usize)> = Vec::with_capacity(values.len());
    for &value in values {
        let mut pool = (value, 1);
        while let Some(&(sum, count)) = pools.last() {
            if sum * pool.1 as f64 >= pool.0 * count as f64 {
                break;
            }
            pools.pop();
            pool = (pool.0 + sum, pool.1 + count);
        }
        pools.push(pool);
    }
    pools
        .into_iter()
        .flat_map(|(sum, count)| std::iter::repeat_n(sum / count as f64, count))
        .collect()
}

/// Contracts "rate above x" for ascending x, made consistent.
#[derive(Clone, Debug, PartialEq)]
pub struct Thresholds {
    /// Probability of a rate above each threshold, non-increasing.
    pub above: Vec<f64>,
    /// Probability at or below the first threshold, between each pair, and above the last: one more than thresholds.
    pub buckets: Vec<f64>,
    /// Largest rise between neighbours that had to be smoothed away (0 = the quotes were consistent).
    pub violation: f64,
}

/// Buckets from the mids of threshold contracts; `None` of nothing.
pub fn thresholds(mids: &[f64]) -> Option<Thresholds> {
    let above = non_increasing(mids);
    let (first, last) = (*above.first()?, *above.last()?);
    let mut buckets = vec![1.0 - first];
    buckets.extend(above.windows(2).map(|pair| pair[0] - pair[1]));
    buckets.push(last);
    let violation = mids
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .fold(0.0, f64::max);
    Some(Thresholds {
        above,
        buckets,
        violation,
    })
}

/// Scales the mids of exclusive outcomes to a sum of 1, and what they summed to before; `None` unless that is above 0.
pub fn exclusive(mids: &[f64]) -> Option<(Vec<f64>, f64)> {
    let sum: f64 = mids.iter().sum();
    (sum > 0.0 && sum.is_finite()).then(|| (mids.iter().map(|m| m / sum).collect(), sum))
}

/// What exclusive outcomes cost above 1, in per cent, from the sum of their mids.
pub fn overround_percent(sum: f64) -> f64 {
    100.0 * (sum - 1.0)
}

/// Change of a probability in percentage points.
pub fn change_pp(now: f64, before: f64) -> f64 {
    100.0 * (now - before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-12, "{a} is not {b}");
    }

    #[test]
    fn a_month_split_by_a_decision() {
        let month = Month {
            days: 30,
            before: 15,
        };
        let implied = month.after_quiet(96.0, 96.1).unwrap();
        near(implied.average, 3.9);
        near(implied.end, 3.8);
        let back = month.before_quiet(96.1, 96.2).unwrap();
        near(back.start, 4.0);
        let outcomes = implied.outcomes().unwrap();
        assert!((outcomes[&-25] - 0.8).abs() < 1e-9 && (outcomes[&0] - 0.2).abs() < 1e-9);
        assert!((cut_probability(&outcomes) - 0.8).abs() < 1e-9);
        assert_eq!(
            Month {
                days: 30,
                before: 30
            }
            .after_quiet(96.0, 96.0),
            None
        );
        assert_eq!(Month { days: 0, before: 0 }.after_quiet(96.0, 96.0), None);
    }

    #[test]
    fn decisions_are_convolved() {
        let coin = Outcomes::from([(-25, 0.5), (0, 0.5)]);
        let two = chain(&[coin.clone(), coin]);
        assert_eq!(two, Outcomes::from([(-50, 0.25), (-25, 0.5), (0, 0.25)]));
        assert_eq!(chain(&[]), Outcomes::from([(0, 1.0)]));
    }

    #[test]
    fn violations_are_pooled_and_told() {
        assert_eq!(non_increasing(&[0.5, 1.0, 0.25]), [0.75, 0.75, 0.25]);
        assert_eq!(non_increasing(&[0.0, 0.25, 0.5]), [0.25, 0.25, 0.25]);
        let told = thresholds(&[0.9, 0.4, 0.5]).unwrap();
        near(told.violation, 0.1);
        near(told.buckets.iter().sum(), 1.0);
        near(told.buckets[1], 0.45);
        assert_eq!(thresholds(&[]), None);
    }

    #[test]
    fn exclusive_outcomes_sum_to_one() {
        let (scaled, sum) = exclusive(&[0.6, 0.2, 0.4]).unwrap();
        near(sum, 1.2);
        near(overround_percent(sum), 20.0);
        near(scaled.iter().sum(), 1.0);
        assert_eq!(exclusive(&[0.0, 0.0]), None);
        near(change_pp(0.33, 0.5), -17.0);
    }
}
