//! Heat: a sum that forgets by halves.

use super::{Span, Stamp};

/// H(t) = Σ usd · 2^(−(t − tᵢ)/h), kept by its recursion. Late events are discounted for their age on entry.
#[derive(Clone, Copy, Debug)]
pub struct Heat {
    half_life: Span,
    usd: f64,
    at: Stamp,
}

impl Heat {
    /// Cold, with this half-life.
    pub const fn new(half_life: Span) -> Self {
        Self {
            half_life,
            usd: 0.0,
            at: Stamp::from_micros(i64::MIN / 2),
        }
    }

    /// Adds an event of `usd` dollars at `at`.
    pub fn add(&mut self, at: Stamp, usd: f64) {
        if at > self.at {
            self.usd = self.at(at) + usd;
            self.at = at;
        } else {
            self.usd += usd * self.faded(at, self.at);
        }
    }

    /// Heat in USD at an instant at or after the last event (before it: as at the last event).
    pub fn at(&self, now: Stamp) -> f64 {
        self.usd * self.faded(self.at, now)
    }

    fn faded(&self, from: Stamp, to: Stamp) -> f64 {
        let age = to.since(from).as_micros();
        if age <= 0 {
            return 1.0;
        }
        (-(age as f64) / self.half_life.as_micros() as f64).exp2()
    }
}
