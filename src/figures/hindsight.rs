//! Did waiting for the gates help? The same contributions three ways: bought when they arrive, held until a gate is open,
//! and all at once on the first day, which uses money not yet earned (methods section 11).
//!
//! No look-ahead: what is decided at t uses the gate at t − lag, lag ≥ 1, and rows published by then. The placebo rotates
//! the gate through all offsets: the same share of open days, the same runs, at other times.

use super::stats;
use crate::domain::Stamp;

/// What is simulated.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'a> {
    /// A price a day, above zero.
    pub prices: &'a [f64],
    /// The gate at each day's close.
    pub gate: &'a [bool],
    /// Days on which a contribution arrives, ascending indices.
    pub days: &'a [usize],
    /// Money a contribution.
    pub contribution: f64,
    /// Days between a gate and the decision that may know it; at least one.
    pub lag: usize,
    /// Parts in which held money is released; one = at once.
    pub parts: u32,
    /// Share of each purchase that is lost.
    pub fee: f64,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// End value of buying each contribution when it arrives.
    pub plain_end: f64,
    /// End value of waiting, cash included.
    pub gated_end: f64,
    /// Cash left at the end of waiting.
    pub cash_left: f64,
    /// Purchases of the waiting arm: day and money.
    pub buys: Vec<(usize, f64)>,
    /// End value of all the money on the first day.
    pub lump_end: f64,
    /// Share of days on which the gate is open.
    pub duty: f64,
    /// gated / plain − 1.
    pub advantage: f64,
    /// Money a coin of the waiting arm; `None` when it never bought.
    pub gated_cost: Option<f64>,
    /// Money a coin of plain buying.
    pub plain_cost: Option<f64>,
    /// Mean share of cash in the waiting arm's value, over the days on which it had any value.
    pub cash_share: f64,
    /// How often the gate opened.
    pub openings: usize,
    /// Most days in a row with money waiting.
    pub longest_wait: usize,
    /// Deepest fall of the waiting arm from its peak, contributions taken out; ≤ 0.
    pub max_drawdown: f64,
}

impl Trial<'_> {
    /// Runs the three arms; `None` when the series do not fit together, a price is not above zero, or the lag is zero.
    pub fn run(&self) -> Option<Outcome> {
        let last = *self.prices.last()?;
        let sound = self.lag > 0
            && self.parts > 0
            && self.gate.len() == self.prices.len()
            && self.prices.iter().all(|price| *price > 0.0)
            && self.days.iter().all(|day| *day < self.prices.len());
        if !sound || self.days.is_empty() {
            return None;
        }
        let total = self.contribution * self.days.len() as f64;
        let coins = |money: f64, price: f64| money * (1.0 - self.fee) / price;
        let plain: f64 = self
            .days
            .iter()
            .filter_map(|day| Some(coins(self.contribution, *self.prices.get(*day)?)))
            .sum();
        let mut arm = Waiting::default();
        for (day, price) in self.prices.iter().enumerate() {
            let arriving =
                self.days.iter().filter(|at| **at == day).count() as f64 * self.contribution;
            let open = day.checked_sub(self.lag).and_then(|at| self.gate.get(at)) == Some(&true);
            arm.step(day, *price, arriving, open, self);
        }
        let gated_end = arm.coins * last + arm.cash;
        let plain_end = plain * last;
        let spent: f64 = arm.buys.iter().map(|(_, money)| money).sum();
        let open = self.gate.iter().filter(|open| **open).count();
        let opened = self
            .gate
            .windows(2)
            .filter(|pair| matches!(pair, [false, true]))
            .count();
        Some(Outcome {
            plain_end,
            gated_end,
            cash_left: arm.cash,
            lump_end: coins(total, *self.prices.first()?) * last,
            duty: open as f64 / self.gate.len() as f64,
            advantage: gated_end / plain_end - 1.0,
            gated_cost: (arm.coins > 0.0).then(|| spent / arm.coins),
            plain_cost: (plain > 0.0).then(|| total / plain),
            cash_share: stats::mean(&arm.shares).unwrap_or(0.0),
            openings: opened + usize::from(self.gate.first() == Some(&true)),
            longest_wait: arm.longest,
            max_drawdown: arm.deepest,
            buys: arm.buys,
        })
    }

    /// The advantage of every other rotation of the gate, in their order.
    fn rotations(&self) -> Vec<f64> {
        let mut gate = self.gate.to_vec();
        let others = 1..gate.len();
        others
            .filter_map(|_| {
                gate.rotate_left(1);
                let outcome = Trial {
                    gate: &gate,
                    ..*self
                }
                .run()?;
                Some(outcome.advantage)
            })
            .collect()
    }

    /// How the gate compares with the same gate at other times: p = (1 + placebos at least as good) / (1 + placebos), and
    /// the placebos' median advantage. `None` as for [`Trial::run`], or with fewer than two days.
    pub fn placebo(&self) -> Option<(f64, f64)> {
        let real = self.run()?.advantage;
        let others = self.rotations();
        let median = stats::median(&others)?;
        let as_good = others.iter().filter(|other| **other >= real).count();
        Some(((1 + as_good) as f64 / (1 + others.len()) as f64, median))
    }
}

/// The arm that waits.
#[derive(Debug, Default)]
struct Waiting {
    cash: f64,
    coins: f64,
    /// Money a part of the release that is under way.
    part: Option<f64>,
    buys: Vec<(usize, f64)>,
    shares: Vec<f64>,
    waited: usize,
    longest: usize,
    /// Value after the last day's flows, for a return without contributions.
    value: f64,
    index: f64,
    peak: f64,
    deepest: f64,
}

impl Waiting {
    fn step(&mut self, day: usize, price: f64, arriving: f64, open: bool, trial: &Trial<'_>) {
        let before = self.coins * price + self.cash;
        if self.value > 0.0 {
            self.index *= before / self.value;
            self.peak = self.peak.max(self.index);
            self.deepest = self.deepest.min(self.index / self.peak - 1.0);
        } else {
            (self.index, self.peak) = (1.0, 1.0);
        }
        self.cash += arriving;
        if open && self.cash > 0.0 {
            let part = *self.part.get_or_insert(self.cash / f64::from(trial.parts));
            let money = self.cash.min(part.max(arriving));
            self.cash -= money;
            self.coins += money * (1.0 - trial.fee) / price;
            self.buys.push((day, money));
            // Nothing but the rest of a subtraction is left.
            if self.cash < trial.contribution * 1e-9 {
                self.cash = 0.0;
                self.part = None;
            }
        }
        self.waited = if self.cash > 0.0 { self.waited + 1 } else { 0 };
        self.longest = self.longest.max(self.waited);
        self.value = self.coins * price + self.cash;
        if self.value > 0.0 {
            self.shares.push(self.cash / self.value);
        }
    }
}

/// The latest row that was published at an instant; rows in the order of their publication. `None` before the first.
pub fn known<T>(rows: &[(Stamp, T)], at: Stamp) -> Option<&T> {
    let published = rows.iter().filter(|(published, _)| *published <= at);
    published
        .max_by_key(|(published, _)| *published)
        .map(|(_, row)| row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial<'a>(prices: &'a [f64], gate: &'a [bool]) -> Trial<'a> {
        Trial {
            prices,
            gate,
            days: &[0],
            contribution: 100.0,
            lag: 1,
            parts: 1,
            fee: 0.0,
        }
    }

    #[test]
    fn a_gate_that_is_true_only_at_the_low_buys_the_day_after() {
        let prices = [100.0, 50.0, 80.0, 160.0];
        let outcome = trial(&prices, &[false, true, false, false]).run().unwrap();
        assert_eq!(outcome.buys, [(2, 100.0)]);
        assert_eq!((outcome.plain_end, outcome.gated_end), (160.0, 200.0));
        assert_eq!((outcome.openings, outcome.longest_wait), (1, 2));
        assert!((outcome.advantage - 0.25).abs() < 1e-12);
    }

    #[test]
    fn a_gate_that_never_opens_holds_cash() {
        let outcome = trial(&[100.0, 50.0], &[false, false]).run().unwrap();
        assert_eq!(
            (outcome.gated_end, outcome.cash_left, outcome.gated_cost),
            (100.0, 100.0, None)
        );
        assert_eq!((outcome.cash_share, outcome.max_drawdown), (1.0, 0.0));
    }

    #[test]
    fn the_waiting_arms_fall_leaves_contributions_out() {
        let prices = [100.0, 100.0, 50.0, 75.0];
        let always = [true; 4];
        let both = Trial {
            days: &[0, 2],
            ..trial(&prices, &always)
        };
        let outcome = both.run().unwrap();
        assert!((outcome.max_drawdown + 0.5).abs() < 1e-12, "{outcome:?}");
    }

    #[test]
    fn what_does_not_fit_together_is_not_run() {
        assert_eq!(trial(&[], &[]).run(), None);
        assert_eq!(trial(&[1.0], &[true, false]).run(), None);
        let now = Trial {
            lag: 0,
            ..trial(&[1.0], &[true])
        };
        assert_eq!(now.run(), None, "today's gate is not known today");
    }

    #[test]
    fn a_row_is_known_from_its_publication_on() {
        let at = Stamp::from_secs;
        let rows = [(at(10), "a"), (at(20), "b")];
        assert_eq!(known(&rows, at(9)), None);
        assert_eq!(known(&rows, at(10)), Some(&"a"));
        assert_eq!(known(&rows, at(25)), Some(&"b"));
    }
}
