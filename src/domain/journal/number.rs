//! Reading an amount that a person typed. What could mean two things is asked about, never guessed: `1,234` is a
//! thousand here and one and a quarter there.

use rust_decimal::Decimal;

use crate::domain::tag::printable;

/// Why a text is not taken as an amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAmount {
    /// Nothing was typed.
    #[error("is empty")]
    Empty,
    /// Not digits with at most one point.
    #[error("`{0}` is not a number like 250 or 0.00299")]
    Letters(String),
    /// A minus.
    #[error("`{0}` is below zero; a sale is its own kind of entry")]
    Negative(String),
    /// A comma that could part thousands or decimals.
    #[error("`{0}` can be read in two ways; write it without commas, as {1}")]
    Comma(String, String),
    /// Thousands parted by something else.
    #[error("`{0}` has separators in it; write {1}")]
    Grouped(String, String),
    /// More digits than can be kept exactly.
    #[error("`{0}` has more than 28 digits and cannot be kept exactly")]
    Long(String),
}

/// An amount of zero or more, exactly as typed: digits, and at most one point.
pub fn amount(text: &str) -> Result<Decimal, NotAnAmount> {
    let text = text.trim();
    let shown = || printable(text, 40);
    if text.is_empty() {
        return Err(NotAnAmount::Empty);
    }
    if plain(text) {
        return Decimal::from_str_exact(text).map_err(|_| NotAnAmount::Long(shown()));
    }
    if let Some(rest) = text.strip_prefix(['-', '\u{2212}'])
        && (plain(rest) || rest.contains(','))
    {
        return Err(NotAnAmount::Negative(shown()));
    }
    let digits_and = |signs: &[char]| {
        text.chars().any(|c| c.is_ascii_digit())
            && text
                .chars()
                .all(|c| c.is_ascii_digit() || signs.contains(&c))
    };
    if text.contains(',') && digits_and(&['.', ',']) {
        return Err(NotAnAmount::Comma(shown(), either_way(text)));
    }
    if digits_and(&['.', '\'', '\u{2019}', '_', ' ', '\u{a0}', '\u{202f}']) {
        let joined: String = text
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        if plain(&joined) {
            return Err(NotAnAmount::Grouped(shown(), joined));
        }
    }
    Err(NotAnAmount::Letters(shown()))
}

/// Digits with at most one point, and a digit on each side of it that is written.
fn plain(text: &str) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    digits(whole) && digits(part)
}

/// `1234.5`, or `1234 or 1.234` where both readings stand.
fn either_way(text: &str) -> String {
    let without: String = text.chars().filter(|c| *c != ',').collect();
    let groups = text
        .split('.')
        .next()
        .unwrap_or_default()
        .split(',')
        .skip(1);
    let grouped = groups.clone().count() > 0 && groups.clone().all(|group| group.len() == 3);
    if text.contains('.') || groups.count() > 1 {
        let last = text.rfind([',', '.']);
        let comma_last = last.is_some_and(|at| text[at..].starts_with(','));
        if comma_last && !grouped {
            let (whole, part) = text.split_at(last.unwrap_or_default());
            let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
            return format!("{whole}.{}", part.trim_start_matches(','));
        }
        return without;
    }
    let pointed = text.replace(',', ".");
    if grouped {
        format!("{without} or {pointed}")
    } else {
        pointed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_kept_exactly() {
        for text in [
            "0",
            "250",
            "250.00",
            "0.000000000000000001",
            "12345678.123456789012345678",
        ] {
            assert_eq!(amount(text).unwrap().to_string(), text);
        }
        let sum = amount("0.1").unwrap() + amount("0.2").unwrap();
        assert_eq!(sum.to_string(), "0.3");
        assert_eq!(amount(" 15000 ").unwrap().to_string(), "15000");
    }

    #[test]
    fn what_can_mean_two_things_is_asked() {
        for (text, says) in [
            (
                "1,234",
                "`1,234` can be read in two ways; write it without commas, as 1234 or 1.234",
            ),
            (
                "0,5",
                "`0,5` can be read in two ways; write it without commas, as 0.5",
            ),
            (
                "1,234.50",
                "`1,234.50` can be read in two ways; write it without commas, as 1234.50",
            ),
            (
                "1.234,50",
                "`1.234,50` can be read in two ways; write it without commas, as 1234.50",
            ),
            ("1 234.5", "`1 234.5` has separators in it; write 1234.5"),
            ("1'000", "`1'000` has separators in it; write 1000"),
        ] {
            assert_eq!(amount(text).unwrap_err().to_string(), says);
        }
    }

    #[test]
    fn the_rest_is_refused_by_name() {
        assert_eq!(amount(" "), Err(NotAnAmount::Empty));
        for text in ["-5", "\u{2212}5", "-1,5"] {
            assert!(
                matches!(amount(text), Err(NotAnAmount::Negative(_))),
                "{text}"
            );
        }
        for text in ["NaN", "inf", "1e5", "1.2.3", "$5", "5.", ".5", "#REF!", "٣"] {
            assert!(
                matches!(amount(text), Err(NotAnAmount::Letters(_))),
                "{text}"
            );
        }
        let long = "0.".to_owned() + &"1".repeat(40);
        assert!(matches!(amount(&long), Err(NotAnAmount::Long(_))));
    }
}
