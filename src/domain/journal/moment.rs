//! When an entry happened: an instant, or a day whose time nobody knows.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::domain::{Day, Span, Stamp};

/// An instant, or a bare date: a file that gives only the date never gets a midnight invented for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// To the microsecond.
    At(Stamp),
    /// A UTC day; sorts at its end.
    On(Day),
}

impl Moment {
    /// Reads RFC 3339 or `YYYY-MM-DD`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        Day::parse(text)
            .map(Self::On)
            .or_else(|| Stamp::parse(text).map(Self::At))
    }

    /// The UTC day.
    pub const fn day(self) -> Day {
        match self {
            Self::At(stamp) => stamp.day(),
            Self::On(day) => day,
        }
    }

    /// Its place among others: the instant, or the last microsecond of the day.
    pub const fn order(self) -> Stamp {
        match self {
            Self::At(stamp) => stamp,
            Self::On(day) => day.end().minus(Span::micros(1)),
        }
    }

    /// Has it come by now? A bare date has when its day has begun.
    pub fn is_past(self, now: Stamp) -> bool {
        match self {
            Self::At(stamp) => stamp <= now,
            Self::On(day) => day <= now.day(),
        }
    }
}

impl fmt::Display for Moment {
    /// `2025-11-24T09:00:00.25Z` (no digits that say nothing) or `2025-11-24`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(day) => day.fmt(f),
            Self::At(stamp) => {
                let seconds = stamp.utc().format("%Y-%m-%dT%H:%M:%S");
                match stamp.micros().rem_euclid(1_000_000) {
                    0 => write!(f, "{seconds}Z"),
                    micros => {
                        let digits = format!("{micros:06}");
                        write!(f, "{seconds}.{}Z", digits.trim_end_matches('0'))
                    }
                }
            }
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_date_stays_one_and_sorts_at_the_days_end() {
        let read = |text: &str| Moment::parse(text).unwrap();
        for text in [
            "2025-11-24",
            "2025-11-24T09:00:00Z",
            "2025-11-24T09:00:00.25Z",
        ] {
            assert_eq!(read(text).to_string(), text);
        }
        assert_eq!(
            read("2025-11-24T10:00:00+01:00"),
            read("2025-11-24T09:00:00Z")
        );
        assert!(read("2025-11-24").order() > read("2025-11-24T23:59:59Z").order());
        assert!(read("2025-11-24").order() < read("2025-11-25T00:00:00Z").order());
        let noon = Stamp::parse("2025-11-24T12:00:00Z").unwrap();
        assert!(read("2025-11-24").is_past(noon) && !read("2025-11-25").is_past(noon));
        assert!(!read("2025-11-24T12:00:01Z").is_past(noon));
        assert_eq!(Moment::parse("24.11.2025"), None);
    }
}
