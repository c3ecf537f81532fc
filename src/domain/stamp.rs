//! Instants, days and spans: the three kinds of time the program knows. None of them reads a clock.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Utc, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;

/// An instant in UTC, to the microsecond. The default is the epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp(i64);

impl Stamp {
    /// From microseconds since 1970-01-01T00:00:00Z.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From milliseconds since 1970-01-01T00:00:00Z; saturates at the ends of the range.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1000))
    }

    /// From seconds since 1970-01-01T00:00:00Z; saturates at the ends of the range.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(MICROS_PER_SECOND))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(MICROS_PER_SECOND)
    }

    /// Reads RFC 3339 with any offset; `None` when it is anything else (a bare date too).
    pub fn parse(text: &str) -> Option<Self> {
        let b = text.as_bytes();
        // The form nearly every tape line has: `2025-11-21T09:00:00Z`.
        if b.len() == 20 && b[10] == b'T' && b[13] == b':' && b[16] == b':' && b[19] == b'Z' {
            let day = Day::parse(text.get(..10)?)?;
            let two = |at: usize| -> Option<i64> {
                let (hi, lo) = (
                    b.get(at)?.wrapping_sub(b'0'),
                    b.get(at + 1)?.wrapping_sub(b'0'),
                );
                (hi < 10 && lo < 10).then(|| i64::from(hi) * 10 + i64::from(lo))
            };
            let (h, m, s) = (two(11)?, two(14)?, two(17)?);
            if h > 23 || m > 59 || s > 59 {
                return None;
            }
            return Some(day.start().plus(Span::secs(h * 3600 + m * 60 + s)));
        }
        let parsed = DateTime::parse_from_rfc3339(text).ok()?;
        Some(Self(parsed.timestamp_micros()))
    }

    /// The same instant as a chrono value (clamped to chrono's range).
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }

    /// The UTC day in which this instant lies.
    pub const fn day(self) -> Day {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "an i64 of microseconds spans fewer than 2^31 days"
        )]
        Day(self.0.div_euclid(MICROS_PER_DAY) as i32)
    }

    /// This instant plus a span.
    #[must_use]
    pub const fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// This instant minus a span.
    #[must_use]
    pub const fn minus(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }

    /// How long after `earlier` this instant is; negative when it is before.
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.utc().to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not an RFC 3339 instant")))
    }
}

/// A calendar day without a time zone: a session date, or a UTC day for crypto.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// Days since 1970-01-01.
    pub const fn from_number(days: i32) -> Self {
        Self(days)
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// A day by its civil date; `None` when there is no such day.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self::from)
    }

    /// Reads `YYYY-MM-DD` and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let b = text.as_bytes();
        if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
            return None;
        }
        let number = |range: std::ops::Range<usize>| -> Option<u32> {
            b.get(range)?.iter().try_fold(0, |n, &c| {
                c.is_ascii_digit().then(|| n * 10 + u32::from(c - b'0'))
            })
        };
        Self::new(
            i32::try_from(number(0..4)?).ok()?,
            number(5..7)?,
            number(8..10)?,
        )
    }

    /// The same day as a chrono value (clamped to chrono's range).
    pub fn date(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.0).unwrap_or_default()
    }

    /// 00:00 UTC of this day.
    pub const fn start(self) -> Stamp {
        Stamp(self.0 as i64 * MICROS_PER_DAY)
    }

    /// 00:00 UTC of the next day.
    pub const fn end(self) -> Stamp {
        self.plus(1).start()
    }

    /// `days` later (earlier when negative).
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Calendar days from `earlier` to this day; negative when it is before.
    pub const fn since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        self.date().weekday()
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        Self(date.to_epoch_days())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date().format("%Y-%m-%d"))
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a date YYYY-MM-DD")))
    }
}

/// A length of time, to the microsecond; may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(i64);

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// So many microseconds.
    pub const fn micros(n: i64) -> Self {
        Self(n)
    }

    /// So many milliseconds.
    pub const fn millis(n: i64) -> Self {
        Self(n.saturating_mul(1000))
    }

    /// So many seconds.
    pub const fn secs(n: i64) -> Self {
        Self(n.saturating_mul(MICROS_PER_SECOND))
    }

    /// So many minutes.
    pub const fn minutes(n: i64) -> Self {
        Self::secs(n.saturating_mul(60))
    }

    /// So many hours.
    pub const fn hours(n: i64) -> Self {
        Self::secs(n.saturating_mul(3600))
    }

    /// So many days of 24 hours.
    pub const fn days(n: i64) -> Self {
        Self::secs(n.saturating_mul(86_400))
    }

    /// Microseconds.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Whole seconds, rounded towards zero.
    pub const fn as_secs(self) -> i64 {
        self.0 / MICROS_PER_SECOND
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_and_written_as_rfc_3339() {
        for (text, written) in [
            ("2025-11-21T09:00:00Z", "2025-11-21T09:00:00Z"),
            ("2025-11-21T10:00:00+01:00", "2025-11-21T09:00:00Z"),
            ("2025-11-21T09:00:00.250Z", "2025-11-21T09:00:00.250Z"),
            ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(Stamp::parse(text).unwrap().to_string(), written);
        }
        for bad in [
            "",
            "2025-11-21",
            "2025-11-21T24:00:00Z",
            "2025-02-30T00:00:00Z",
            "2025-11-21T0a:00:00Z",
        ] {
            assert_eq!(Stamp::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_day_is_half_open_in_utc() {
        let day = Day::new(2025, 11, 21).unwrap();
        assert_eq!(day.start().day(), day);
        assert_eq!(day.end().minus(Span::micros(1)).day(), day);
        assert_eq!(day.end().day(), day.plus(1));
        assert_eq!(
            Stamp::parse("1969-12-31T23:00:00Z").unwrap().day(),
            Day::from_number(-1)
        );
        assert_eq!(Day::parse("2025-2-01"), None);
        assert_eq!(Day::parse("2025-02-29"), None);
        assert_eq!(Day::parse("2024-02-29").unwrap().to_string(), "2024-02-29");
    }
}
