//! Pauses after failures: doubling, with full jitter, so that a venue that comes back is not met by everybody at once. They
//! begin anew only when a line has held for a while.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};

use super::Patience;
use crate::domain::Span;

/// The pauses of one line.
pub(super) struct Backoff {
    patience: Patience,
    pauses: ExponentialBackoff,
    /// Failures in a row.
    pub(super) tries: u32,
}

pub(super) fn duration(span: Span) -> Duration {
    Duration::from_micros(u64::try_from(span.as_micros()).unwrap_or(0))
}

fn pauses(patience: Patience) -> ExponentialBackoff {
    // Half of each pause is certain and half is chance: `backon` adds up to the pause itself.
    ExponentialBuilder::default()
        .with_jitter()
        .with_factor(2.0)
        .with_min_delay(duration(patience.first) / 2)
        .with_max_delay(duration(patience.longest) / 2)
        .without_max_times()
        .build()
}

impl Backoff {
    pub(super) fn new(patience: Patience) -> Self {
        Self {
            patience,
            pauses: pauses(patience),
            tries: 0,
        }
    }

    /// The pause after a failure of a line that had held for `held`.
    pub(super) fn after(&mut self, held: Duration) -> Duration {
        if held >= duration(self.patience.steady) {
            self.reset();
        }
        self.tries = self.tries.saturating_add(1);
        self.pauses
            .next()
            .unwrap_or_else(|| duration(self.patience.longest))
    }

    /// All is well again.
    pub(super) fn reset(&mut self) {
        self.pauses = pauses(self.patience);
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_begin_anew_after_a_steady_line() {
        let patience = Patience::default();
        let mut backoff = Backoff::new(patience);
        let (mut least, most) = (duration(patience.first) / 2, duration(patience.longest));
        for n in 1..20 {
            let pause = backoff.after(Duration::from_secs(59));
            assert!(pause >= least && pause <= most, "try {n}: {pause:?}");
            assert_eq!(backoff.tries, n);
            least = (least * 2).min(most / 2);
        }
        let pause = backoff.after(Duration::from_mins(1));
        assert!(pause <= duration(patience.first), "{pause:?}");
        assert_eq!(backoff.tries, 1);
    }
}
