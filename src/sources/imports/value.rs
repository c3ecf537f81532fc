//! What stands in a cell: exact numbers in the conventions of money, codes, times. A cell that could mean two things, or
//! holds anything that does not belong there, is a reason, never a guess.

use chrono::{NaiveDate, NaiveDateTime, TimeZone as _, Timelike as _};
use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::cells::Style;
use crate::domain::tag::{is_unprintable, printable};
use crate::domain::{Day, Ticker};

/// When something happened: UTC, or a bare date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// UTC, and the digits of its fraction in the file.
    At(NaiveDateTime, usize),
    /// A day.
    On(NaiveDate),
}

impl When {
    /// As section 5 of the outer contract writes it: the fraction's digits of the file, none when all are zero.
    pub(super) fn text(self) -> String {
        match self {
            Self::On(date) => date.format("%Y-%m-%d").to_string(),
            Self::At(at, digits) => {
                let nanos = format!("{:09}", at.nanosecond());
                let fraction = nanos.get(..digits.min(9)).unwrap_or_default();
                let seconds = at.format("%Y-%m-%dT%H:%M:%S");
                if fraction.bytes().all(|b| b == b'0') {
                    format!("{seconds}Z")
                } else {
                    format!("{seconds}.{fraction}Z")
                }
            }
        }
    }

    pub(super) fn day(self) -> Day {
        match self {
            Self::On(date) => date.into(),
            Self::At(at, _) => at.date().into(),
        }
    }
}

/// Text without escape sequences (whole), then without control, bidirectional and other invisible characters.
pub(super) fn clean(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => match chars.next() {
                // CSI: parameters, then one final character.
                Some('[') => while chars.next().is_some_and(|c| !('@'..='~').contains(&c)) {},
                // OSC: up to BEL or ST.
                Some(']') => {
                    while let Some(c) = chars.next() {
                        if c == '\u{7}' || (c == '\u{1b}' && chars.next_if_eq(&'\\').is_some()) {
                            break;
                        }
                    }
                }
                _ => {}
            },
            '\n' | '\r' | '\t' => kept.push(' '),
            c if is_unprintable(c) => {}
            c => kept.push(c),
        }
    }
    kept
}

/// The convention that a number in a cell shows, where it shows one.
pub(super) fn sign_of(text: &str) -> Option<Style> {
    let number = text.trim_start_matches(['-', '+']);
    let (point, comma) = (number.contains('.'), number.contains(','));
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',') {
        return None;
    }
    match (number.rfind('.'), number.rfind(',')) {
        (Some(p), Some(c)) => Some(if p > c { Style::Point } else { Style::Comma }),
        _ => {
            let last = number.rsplit(['.', ',']).next().unwrap_or_default();
            let first = number.split(['.', ',']).next().unwrap_or_default();
            // Three digits behind the sign may be thousands.
            if last.len() == 3 && first != "0" {
                return None;
            }
            match (point, comma) {
                (true, _) => Some(Style::Point),
                (_, true) => Some(Style::Comma),
                _ => None,
            }
        }
    }
}

/// A number in the conventions of money cells: `$1,234.50`, `-$5.00`, `($5.00)`, `€5`, `5.00 CHF`, `--`.
pub(super) fn number(text: &str, style: Style) -> Result<Option<Decimal>, String> {
    let shown = || printable(text, 30);
    let bad = || format!("`{}` is not a number", shown());
    if text.chars().any(is_unprintable) || text.contains('\u{fffd}') {
        return Err(format!("`{}` holds a control character", shown()));
    }
    let text = text.trim();
    if matches!(text, "" | "-" | "--") {
        return Ok(None);
    }
    let (bracketed, inner) = match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) => (true, inner.trim()),
        None => (false, text),
    };
    let mut rest = inner;
    let mut negative = bracketed;
    // A sign and a currency stand in any order before the digits.
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix(['-', '\u{2212}']) {
            negative = !negative || bracketed;
            rest = after;
        } else if let Some(after) = rest.strip_prefix(['+', '$', '€', '£', '¥']) {
            rest = after;
        } else {
            let code = rest.bytes().take_while(u8::is_ascii_uppercase).count();
            match (code, rest.get(code..)) {
                (3, Some(after)) if after.starts_with(' ') => rest = after,
                _ => break,
            }
        }
    }
    let rest = rest.trim_end_matches(['$', '€', '£', '¥', '%']).trim_end();
    let rest = match rest.rsplit_once(' ') {
        Some((digits, code)) if code.len() <= 6 && code.bytes().all(|b| b.is_ascii_uppercase()) => digits.trim_end(),
        _ => rest,
    };
    let value = digits(rest, style).ok_or_else(bad)?;
    Ok(Some(if negative { -value } else { value }))
}

/// Digits with the separators of one convention.
fn digits(text: &str, style: Style) -> Option<Decimal> {
    let (group, point) = match style {
        Style::Point => (',', '.'),
        Style::Comma => ('.', ','),
    };
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent.parse::<i32>().ok()?)),
        None => (text, None),
    };
    let (whole, part) = number.split_once(point).unwrap_or((number, ""));
    let all = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let whole = if whole.contains(group) {
        let mut groups = whole.split(group);
        let first = groups.next()?;
        let sound = (1..=3).contains(&first.len()) && all(first) && groups.all(|g| g.len() == 3 && all(g));
        if !sound {
            return None;
        }
        whole.replace(group, "")
    } else {
        whole.to_owned()
    };
    if !all(&whole) || !all(part) || (whole.is_empty() && part.is_empty()) {
        return None;
    }
    // Zeros behind the last digit say nothing and may not fit.
    let part = if part.len() > 20 { part.trim_end_matches('0') } else { part };
    let plain = format!("{}{}{part}", if whole.is_empty() { "0" } else { &whole }, if part.is_empty() { "" } else { "." });
    let value = Decimal::from_str_exact(&plain).ok()?;
    match exponent {
        None => Some(value),
        Some(exponent) if exponent.abs() > 28 => value.is_zero().then_some(Decimal::ZERO),
        Some(exponent) => {
            let factor = Decimal::from_scientific(&format!("1e{exponent}")).ok()?;
            Some(value.checked_mul(factor)?.normalize())
        }
    }
}

/// A code of at most 12 letters, digits and points, in upper case.
pub(super) fn code(text: &str) -> Result<Ticker, String> {
    let text = text.trim();
    let sound = (1..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
    if !sound {
        return Err(format!("`{}` is not the code of an asset", printable(text, 24)));
    }
    Ticker::new(&text.to_ascii_uppercase()).map_err(|why| format!("the code {why}"))
}

const REWRITTEN: &str = "the date was rewritten by a spreadsheet; export again, and do not open it in a spreadsheet";

fn bad_time(text: &str) -> String {
    let shown = printable(text, 32);
    let serial = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let slashes = text.contains('/') || (text.matches('.').count() == 2 && text.len() < 20);
    if text.trim().is_empty() {
        "the time is empty".to_owned()
    } else if serial || slashes {
        format!("`{shown}`: {REWRITTEN}")
    } else {
        format!("`{shown}` is not a time of this layout")
    }
}

/// A time by patterns of `chrono`, in a zone. A fraction may follow the seconds.
pub(super) fn time(text: &str, patterns: &[&str], zone: Tz) -> Result<When, String> {
    if text.chars().any(is_unprintable) {
        return Err("the time holds a control character".to_owned());
    }
    let text = text.trim();
    let local = patterns.iter().find_map(|pattern| NaiveDateTime::parse_from_str(text, pattern).ok());
    let local = local.ok_or_else(|| bad_time(text))?;
    if local.second() == 60 || local.nanosecond() >= 1_000_000_000 {
        return Err(bad_time(text));
    }
    let digits = fraction_digits(text);
    match zone.from_local_datetime(&local) {
        chrono::LocalResult::Single(at) => Ok(When::At(at.naive_utc(), digits)),
        // The hour that comes twice in autumn: the first one.
        chrono::LocalResult::Ambiguous(at, _) => Ok(When::At(at.naive_utc(), digits)),
        chrono::LocalResult::None => Err(format!("`{}` was skipped by the clocks of {zone}", printable(text, 32))),
    }
}

fn fraction_digits(text: &str) -> usize {
    let Some(at) = text.rfind(':') else { return 0 };
    let seconds = text.get(at..).unwrap_or_default();
    let fraction = seconds.split_once('.').map_or("", |(_, fraction)| fraction);
    fraction.bytes().take_while(u8::is_ascii_digit).count()
}

/// A bare date by patterns.
pub(super) fn date(text: &str, patterns: &[&str]) -> Result<When, String> {
    if text.chars().any(is_unprintable) {
        return Err("the date holds a control character".to_owned());
    }
    let text = text.trim();
    let found = patterns.iter().find_map(|pattern| NaiveDate::parse_from_str(text, pattern).ok());
    found.map(When::On).ok_or_else(|| bad_time(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_cells_are_read_exactly() {
        for (text, value) in [
            ("$1,234.50", "1234.50"),
            ("-$5.00", "-5.00"),
            ("($5.00)", "-5.00"),
            ("€5", "5"),
            ("5.00 CHF", "5.00"),
            ("USD 12.30", "12.30"),
            ("1.5E-4", "0.00015"),
            ("0E-18", "0"),
            ("2.47E+01", "24.7"),
            ("1,234", "1234"),
            ("0.35000000000000000000", "0.35"),
            ("-€1,000", "-1000"),
        ] {
            let read = number(text, Style::Point).unwrap().unwrap();
            assert_eq!(read, value.parse().unwrap(), "{text}");
        }
        let comma = |text| number(text, Style::Comma).unwrap().unwrap().to_string();
        assert_eq!(comma("-1.234,50"), "-1234.50");
        assert_eq!(comma("2,00 €"), "2.00");
        for empty in ["", "-", "--", " "] {
            assert_eq!(number(empty, Style::Point), Ok(None));
        }
        for bad in ["NaN", "inf", "1e400", "#REF!", "0,5", "1,23,456", "0.0\u{0}1", "abc", "1.2.3", "٣"] {
            assert!(number(bad, Style::Point).is_err(), "{bad}");
        }
        assert!(number("1,234.5", Style::Comma).is_err());
    }

    #[test]
    fn times_keep_their_fraction_and_their_zone() {
        let iso = &["%Y-%m-%d %H:%M:%S%.f"];
        let read = |text, zone| time(text, iso, zone).map(When::text);
        assert_eq!(read("2025-07-15 08:00:05.120", Tz::Europe__Amsterdam).unwrap(), "2025-07-15T06:00:05.120Z");
        assert_eq!(read("2025-01-15 08:00:05.000", Tz::UTC).unwrap(), "2025-01-15T08:00:05Z");
        assert!(read("11/1/25 7:00", Tz::UTC).unwrap_err().contains("spreadsheet"));
        assert!(read("45748.5", Tz::UTC).unwrap_err().contains("spreadsheet"));
        assert!(read("2025-03-30 02:30:00", Tz::Europe__Amsterdam).unwrap_err().contains("skipped"));
        assert!(read("2025-13-01 00:00:00", Tz::UTC).is_err());
    }

    #[test]
    fn texts_lose_whole_escape_sequences() {
        assert_eq!(clean("Buy\u{1b}[31m\u{202e}x\u{1b}]0;title\u{7}y\u{0}"), "Buyxy");
        assert!(code("BTC\u{200b}").is_err() && code("ВTC").is_err() && code("=BTC+1").is_err());
        assert_eq!(code("dot.s").unwrap(), "DOT.S");
    }
}
