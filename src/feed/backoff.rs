//! Pauses after failures: doubling, with full jitter (anything from almost nothing to the whole pause), so that a venue that
//! comes back is not met by everybody at once. They begin anew only when all was well for a while.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};

use tokio::time::Instant;

use super::Patience;
use crate::domain::Span;
use crate::domain::link::Reason;

/// The least pause, as a part of the first one.
const LEAST: u32 = 4;

/// The pauses of one line.
pub(super) struct Backoff {
    patience: Patience,
    pauses: ExponentialBackoff,
    /// Failures in a row.
    pub(super) tries: u32,
    /// When the last one was.
    failed: Option<Instant>,
}

pub(super) fn duration(span: Span) -> Duration {
    Duration::from_micros(u64::try_from(span.as_micros()).unwrap_or(0))
}

fn pauses(patience: Patience) -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_factor(2.0)
        .with_min_delay(duration(patience.first))
        .with_max_delay(duration(patience.longest))
        .without_max_times()
        .build()
}

impl Backoff {
    pub(super) fn new(patience: Patience) -> Self {
        Self {
            patience,
            pauses: pauses(patience),
            tries: 0,
            failed: None,
        }
    }

    /// The pause after a failure of a line that had held for `held`.
    pub(super) fn after(&mut self, held: Duration) -> Duration {
        if held >= duration(self.patience.steady) {
            self.reset();
        }
        self.next()
    }

    /// The pause after a failure.
    pub(super) fn next(&mut self) -> Duration {
        self.failed = Some(Instant::now());
        self.tries = self.tries.saturating_add(1);
        let whole = self
            .pauses
            .next()
            .unwrap_or_else(|| duration(self.patience.longest));
        // `backon` only adds its chance to a pause that is certain.
        whole
            .mul_f64(fastrand::f64())
            .max(duration(self.patience.first) / LEAST)
    }

    /// All is well; once it was for a while, the next failure is the first one.
    pub(super) fn well(&mut self) {
        let steady = duration(self.patience.steady);
        if self.failed.is_some_and(|failed| failed.elapsed() >= steady) {
            self.reset();
        }
    }

    fn reset(&mut self) {
        self.pauses = pauses(self.patience);
        (self.tries, self.failed) = (0, None);
    }
}

/// How long a refusal keeps us away at least: as the venue says, else by what kind of refusal it is. A wait of nothing,
/// or one that is over by our clock, says nothing.
pub(super) fn least(patience: Patience, reason: Reason, said: Option<u64>) -> Duration {
    match (said.filter(|seconds| *seconds > 0), reason) {
        (Some(seconds), _) => Duration::from_secs(seconds),
        (None, Reason::RateLimited) => duration(patience.limited),
        (None, Reason::RefusedHere | Reason::NeedsKey | Reason::NoSuchSymbol) => {
            duration(patience.refused)
        }
        (None, _) => Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_begin_anew_after_a_steady_line() {
        let patience = Patience::default();
        let mut backoff = Backoff::new(patience);
        let least = duration(patience.first) / LEAST;
        let (mut whole, most) = (duration(patience.first), duration(patience.longest));
        for n in 1..20 {
            let pause = backoff.after(Duration::from_secs(59));
            assert!(pause >= least && pause <= whole, "try {n}: {pause:?}");
            assert_eq!(backoff.tries, n);
            whole = (whole * 2).min(most);
        }
        // Spread over the whole pause.
        let pauses: Vec<Duration> = (0..200).map(|_| backoff.after(Duration::ZERO)).collect();
        let below = pauses.iter().filter(|pause| **pause < most / 2).count();
        assert!((50..150).contains(&below), "{below}");
        let pause = backoff.after(Duration::from_mins(1));
        assert!(pause <= duration(patience.first), "{pause:?}");
        assert_eq!(backoff.tries, 1);
    }
}
