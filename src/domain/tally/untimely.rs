//! How much of what the streams send is not counted because of its time: the sign of a wrong clock, here or at a venue.

use super::{Span, Stamp};

/// So far back it is looked.
pub const LOOK: Span = Span::minutes(MINUTES);
const MINUTES: i64 = 10;
/// Fewer events than this are no sign: one venue's hiccup.
const LEAST: u64 = 3;
/// One in so many that came is a part to be told: a lower bound bears less.
const PART: u64 = 10;

/// What became of the events of the streams in the last ten minutes, as far as their times matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Untimely {
    /// Refused: dated further ahead than clocks differ.
    pub ahead: u64,
    /// Dropped: later than [`super::LATE`].
    pub late: u64,
    /// In time, those that came twice included.
    pub timely: u64,
}

impl Untimely {
    /// So much is missing in the count that it has to be told beside it.
    pub const fn is_notable(self) -> bool {
        let lost = self.ahead + self.late;
        lost >= LEAST && lost * PART >= lost + self.timely
    }
}

/// The last minutes one by one, in a ring.
#[derive(Clone, Debug, Default)]
pub(super) struct Minutes {
    /// As many as [`MINUTES`], each with its number.
    ring: [(i64, Untimely); 10],
}

impl Minutes {
    /// The running minute.
    pub(super) fn at(&mut self, now: Stamp) -> &mut Untimely {
        let minute = now.secs().div_euclid(60);
        // The remainder of a positive divisor is below it and not negative.
        let slot = &mut self.ring[usize::try_from(minute.rem_euclid(MINUTES)).unwrap_or(0)];
        if slot.0 != minute {
            *slot = (minute, Untimely::default());
        }
        &mut slot.1
    }

    /// The sum of the minutes that are not too old.
    pub(super) fn sum(&self, now: Stamp) -> Untimely {
        let minute = now.secs().div_euclid(60);
        let recent = self
            .ring
            .iter()
            .filter(|(of, _)| *of > minute - MINUTES && *of <= minute);
        recent.fold(Untimely::default(), |sum, (_, one)| Untimely {
            ahead: sum.ahead + one.ahead,
            late: sum.late + one.late,
            timely: sum.timely + one.timely,
        })
    }
}
