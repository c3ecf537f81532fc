//! Notices that the machine has slept, or that its clock was set. The steady clock stands still in a sleep, so that pauses
//! and deadlines would go on as if nothing had been missed.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

use super::{Desk, Refresh};
use crate::domain::{Span, Stamp};

/// How often the two clocks are compared: so long a line that a sleep has ended may look alive.
const EVERY: Duration = Duration::from_secs(1);

/// The two clocks at one instant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clocks {
    /// The steady one.
    pub(super) steady: Instant,
    /// The wall's.
    pub(super) wall: Stamp,
}

impl Clocks {
    pub(super) fn now(desk: &Desk) -> Self {
        Self {
            steady: Instant::now(),
            wall: desk.now(),
        }
    }

    /// How far the wall's clock has run from the steady one since an earlier instant, in either direction.
    pub(super) fn parted(self, before: Self) -> Span {
        let steady = self.steady.saturating_duration_since(before.steady);
        let steady = i64::try_from(steady.as_micros()).unwrap_or(i64::MAX);
        let wall = self.wall.since(before.wall).as_micros();
        Span::micros(wall.saturating_sub(steady).saturating_abs())
    }
}

/// Tells everybody whenever the clocks have parted.
pub(super) async fn watch(desk: Arc<Desk>, wake: Refresh) {
    let mut before = Clocks::now(&desk);
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = desk.news.closed() => return,
        }
        let now = Clocks::now(&desk);
        if now.parted(before) > desk.config.patience.apart {
            wake.now();
        }
        before = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_and_a_clock_that_was_set_part_the_clocks_and_a_busy_machine_does_not() {
        let (steady, wall) = (Instant::now(), Stamp::from_secs(1_795_000_000));
        let before = Clocks { steady, wall };
        let after = |busy: u64, wall: Stamp| Clocks {
            steady: steady + Duration::from_secs(busy),
            wall,
        };
        for (busy, wall, apart) in [
            (1, wall.plus(Span::secs(1)), Span::ZERO),
            (40, wall.plus(Span::secs(40)), Span::ZERO),
            (1, wall.plus(Span::hours(8)), Span::secs(8 * 3600 - 1)),
            (1, wall.minus(Span::hours(1)), Span::secs(3601)),
        ] {
            assert_eq!(after(busy, wall).parted(before), apart);
        }
    }
}
