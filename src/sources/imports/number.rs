//! Exact decimals of a cell: currency signs, brackets, thousands, powers of ten. Never through a float.

use rust_decimal::Decimal;

use crate::domain::tag::is_unprintable;

/// Which sign parts the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalSign {
    /// `1,234.50`
    Point,
    /// `1.234,50`
    Comma,
}

impl DecimalSign {
    /// The other one.
    pub(super) const fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }

    /// The sign the cells of a file speak for; `None` when they can be read both ways.
    pub(super) fn by_evidence<'a>(cells: impl Iterator<Item = &'a str>) -> Option<Self> {
        let (mut comma, mut point) = (0_usize, 0_usize);
        for cell in cells.filter(|cell| cell.contains([',', '.'])) {
            match (money(cell, Self::Comma), money(cell, Self::Point)) {
                (Some(_), None) => comma += 1,
                (None, Some(_)) => point += 1,
                _ => {}
            }
        }
        match (comma, point) {
            (0, 0) => None,
            _ if comma > point => Some(Self::Comma),
            _ => Some(Self::Point),
        }
    }
}

/// An amount and the currency that stands in its cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Money {
    pub(super) amount: Decimal,
    pub(super) currency: Option<String>,
}

/// Reads `$1,234.50`, `-$5.00`, `($5.00)`, `5.00 CHF`, `2,00 €`; `None` for anything else.
pub(super) fn money(cell: &str, sign: DecimalSign) -> Option<Money> {
    if cell.chars().any(is_unprintable) {
        return None;
    }
    let text = cell.trim();
    let bracketed = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    let text = bracketed.unwrap_or(text).trim();
    let (minus, text) = minus(text);
    let (currency, text) = without_currency(text);
    let (inner, text) = self::minus(text);
    let amount = plain(text, sign)?;
    let negative = minus || inner || bracketed.is_some();
    Some(Money {
        amount: if negative { -amount } else { amount },
        currency,
    })
}

fn minus(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn without_currency(text: &str) -> (Option<String>, &str) {
    const SIGNS: &[(&str, &str)] = &[
        ("US$", "USD"),
        ("$", "USD"),
        ("€", "EUR"),
        ("£", "GBP"),
        ("¥", "JPY"),
        ("zł", "PLN"),
    ];
    for (mark, code) in SIGNS {
        let rest = text.strip_prefix(mark).or_else(|| text.strip_suffix(mark));
        if let Some(rest) = rest {
            // Revolut writes `€,78,500.00` in some languages.
            let rest = rest.trim_matches([' ', '\u{a0}', '\u{202f}']);
            return (Some((*code).to_owned()), rest.trim_start_matches(','));
        }
    }
    let is_code = |code: &str| {
        (2..=10).contains(&code.len())
            && code.bytes().all(|b| b.is_ascii_alphanumeric())
            && code.bytes().any(|b| b.is_ascii_alphabetic())
    };
    if let Some((front, code)) = text.rsplit_once([' ', '\u{a0}', '\u{202f}'])
        && is_code(code)
    {
        return (Some(code.to_owned()), front.trim());
    }
    if let Some((code, rest)) = text.split_once([' ', '\u{a0}', '\u{202f}'])
        && is_code(code)
    {
        return (Some(code.to_owned()), rest.trim());
    }
    (None, text)
}

fn plain(text: &str, sign: DecimalSign) -> Option<Decimal> {
    let (mantissa, power) = match text.split_once(['e', 'E']) {
        Some((front, power)) => (front, power.parse::<i32>().ok()?),
        None => (text, 0),
    };
    if !(-40..=40).contains(&power) {
        return None;
    }
    let (point, group) = match sign {
        DecimalSign::Point => ('.', ','),
        DecimalSign::Comma => (',', '.'),
    };
    let (whole, part) = mantissa.split_once(point).unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && part.is_empty()) || !digits(part) {
        return None;
    }
    let whole = joined(whole, group)?;
    // More zeros than can be kept say nothing.
    let part = if whole.len() + part.len() > 28 {
        part.trim_end_matches('0')
    } else {
        part
    };
    scaled(&whole, part, power)
}

/// Digits in groups of three, joined. A group never begins with a lonely zero: `0,001` is no thousand.
fn joined(whole: &str, group: char) -> Option<String> {
    let mut parts = whole.split(group);
    let first = parts.next()?;
    let rest: Vec<&str> = parts.collect();
    let grouped_well = rest.is_empty()
        || ((1..=3).contains(&first.len())
            && !first.starts_with('0')
            && rest.iter().all(|part| part.len() == 3));
    let all = format!("{first}{}", rest.concat());
    (grouped_well && all.bytes().all(|b| b.is_ascii_digit())).then_some(all)
}

/// The number of these digits, with its point moved by a power of ten.
fn scaled(whole: &str, part: &str, power: i32) -> Option<Decimal> {
    let digits = format!("{whole}{part}");
    let mut scale = i32::try_from(part.len()).ok()? - power;
    let mut digits = digits.trim_start_matches('0').to_owned();
    if digits.is_empty() {
        return Some(Decimal::ZERO);
    }
    while scale < 0 {
        digits.push('0');
        scale += 1;
    }
    let value: i128 = digits.parse().ok()?;
    Decimal::try_from_i128_with_scale(value, u32::try_from(scale).ok()?).ok()
}
