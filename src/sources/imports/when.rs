//! Times of a cell: a pattern each format names, a zone, and the fraction exactly as written.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Offset as _, TimeZone as _};
use chrono_tz::Tz;

use crate::domain::tag::is_unprintable;
use crate::domain::{Day, Span, Stamp};

/// When a row happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// As the outer contract writes it: `2025-05-06T13:15:22.5Z`, or a bare date.
    pub text: String,
    /// The UTC day.
    pub day: Day,
    /// The instant; `None` for a bare date.
    pub at: Option<Stamp>,
}

impl When {
    /// Has it come by now?
    pub(super) fn is_past(&self, now: Stamp) -> bool {
        self.at.map_or(self.day <= now.day(), |at| at <= now)
    }
}

const ZONES: &[(&str, i32)] = &[
    ("UTC", 0),
    ("GMT", 0),
    ("Z", 0),
    ("AKST", -9),
    ("AKDT", -8),
    ("HST", -10),
    ("EST", -5),
    ("EDT", -4),
    ("CST", -6),
    ("CDT", -5),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
];

/// Where a clock that names no zone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// So many seconds east of UTC.
    Fixed(i32),
    /// A named zone.
    Named(Tz),
}

impl Clock {
    pub(super) const UTC: Self = Self::Fixed(0);

    fn offset(self, local: NaiveDateTime) -> Option<FixedOffset> {
        match self {
            Self::Fixed(seconds) => FixedOffset::east_opt(seconds),
            Self::Named(zone) => Some(zone.from_local_datetime(&local).single()?.offset().fix()),
        }
    }
}

/// A date and a time by one of the patterns; else a bare date by one of them. `None` when none fits.
pub(super) fn read(cell: &str, patterns: &[&str], clock: Clock) -> Option<When> {
    if cell.chars().any(is_unprintable) {
        return None;
    }
    let (text, own) = without_zone(cell.trim());
    let (text, fraction) = without_fraction(text);
    for pattern in patterns {
        if let Ok(local) = NaiveDateTime::parse_from_str(&text, pattern) {
            let offset = own.map_or_else(|| clock.offset(local), FixedOffset::east_opt)?;
            let at: DateTime<FixedOffset> = offset.from_local_datetime(&local).single()?;
            return instant(at.timestamp(), &fraction);
        }
        if fraction.is_empty()
            && own.is_none()
            && let Ok(date) = NaiveDate::parse_from_str(&text, pattern)
        {
            let day = Day::parse(&date.format("%Y-%m-%d").to_string())?;
            return Some(When {
                text: day.to_string(),
                day,
                at: None,
            });
        }
    }
    None
}

fn instant(seconds: i64, fraction: &str) -> Option<When> {
    let whole = Stamp::from_secs(seconds);
    let micros: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let at = whole.plus(Span::micros(micros.parse().ok()?));
    let written = whole.utc().format("%Y-%m-%dT%H:%M:%S");
    let text = if fraction.bytes().all(|b| b == b'0') {
        format!("{written}Z")
    } else {
        format!("{written}.{fraction}Z")
    };
    Some(When {
        text,
        day: whole.day(),
        at: Some(at),
    })
}

/// The text without its zone, and the zone in seconds east.
fn without_zone(text: &str) -> (&str, Option<i32>) {
    for (name, hours) in ZONES {
        if let Some(rest) = text.strip_suffix(name)
            && rest.ends_with(|c: char| c.is_ascii_digit() || c == ' ')
        {
            return (rest.trim_end(), Some(hours * 3600));
        }
    }
    let Some(at) = text.rfind(['+', '-']) else {
        return (text, None);
    };
    let (front, zone) = text.split_at(at);
    if !front.contains(':') {
        return (text, None);
    }
    offset(zone).map_or((text, None), |seconds| (front.trim_end(), Some(seconds)))
}

/// `+8`, `+08`, `+0800`, `-05:00` in seconds east.
pub(super) fn offset(zone: &str) -> Option<i32> {
    let (sign, rest) = match zone.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, zone.strip_prefix('+')?),
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some(parts) => parts,
        None if rest.len() == 4 => rest.split_at_checked(2)?,
        None => (rest, "0"),
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..=14).contains(&hours) && (0..60).contains(&minutes))
        .then_some(sign * (hours * 3600 + minutes * 60))
}

/// The text without the digits behind its seconds, and those digits.
fn without_fraction(text: &str) -> (String, String) {
    if let Some((front, rest)) = text.rsplit_once('.')
        && front.contains(':')
    {
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (digits, tail) = rest.split_at(end);
        if !digits.is_empty() && digits.len() <= 9 {
            return (format!("{front}{tail}"), digits.to_owned());
        }
    }
    (text.to_owned(), String::new())
}

/// Was this date rewritten by a spreadsheet: `11/1/25 7:00`, `17.11.2025 08:31`, `45748.5`?
pub(super) fn is_rewritten(cell: &str) -> bool {
    let serial = cell.len() >= 5 && cell.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let date = cell.split(' ').next().unwrap_or_default();
    serial || date.split(['/', '.']).count() == 3
}
