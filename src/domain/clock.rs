//! Corrections of the machine's clock: how far a time may lie ahead of it, and what becomes of noted times when it is set
//! back.

use super::{Span, Stamp};

/// Clocks differ by less than this. What is dated further ahead is no fact yet: a venue errs, or this machine's clock is
/// behind.
pub const AHEAD: Span = Span::secs(5);

/// Smaller steps back are harmless and not told: NTP steps by fractions of a second, a leap second or a virtual machine by
/// seconds, while live events may be 15 minutes late and the shortest window is an hour. A clock that was wrong is wrong
/// by minutes or more.
pub const STEADY: Span = Span::minutes(1);

/// The clock was set back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetBack {
    /// The latest time that it has shown.
    pub from: Stamp,
    /// What it shows now, earlier than `from`.
    pub to: Stamp,
}

impl SetBack {
    /// How far.
    pub const fn by(self) -> Span {
        self.from.since(self.to)
    }

    /// A time that the wrong clock noted, on the right one. One that is not ahead of the clock now is left: nobody knows
    /// since when it was wrong.
    pub fn corrected(self, noted: Stamp) -> Stamp {
        if noted <= self.to {
            return noted;
        }
        noted.minus(self.by()).min(self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_ahead_goes_back_as_far_as_the_clock() {
        let at = |minutes: i64| Stamp::from_secs(minutes * 60);
        let back = SetBack {
            from: at(120),
            to: at(60),
        };
        assert_eq!(back.by(), Span::hours(1));
        for (noted, corrected) in [(110, 50), (120, 60), (60, 60), (61, 1), (30, 30), (500, 60)] {
            assert_eq!(back.corrected(at(noted)), at(corrected), "{noted}");
        }
    }
}
