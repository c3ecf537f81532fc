//! Instants on the command line: RFC 3339, or a date D, which means (D+1)T00:00:00Z.

use super::failure::Failure;
use crate::domain::tag::printable;
use crate::domain::{Day, Stamp};

/// The instant a text names; otherwise a sentence on how one is written.
pub(super) fn instant(text: &str) -> Result<Stamp, Failure> {
    let text = text.trim();
    if let Some(stamp) = Stamp::parse(text).or_else(|| Day::parse(text).map(Day::end)) {
        return if writable(stamp) {
            Ok(stamp)
        } else {
            Err(Failure::Use(format!(
                "`{}` lies outside the years 0 to 9999, which is all that can be written",
                printable(text, 40)
            )))
        };
    }
    let hint = likely(text).map_or_else(String::new, |likely| format!("; did you mean {likely}?"));
    Err(Failure::Use(format!(
        "`{}` is no instant: write 2025-11-21T09:00:00Z, or a date like 2025-11-21, which means its end{hint}",
        printable(text, 40)
    )))
}

/// RFC 3339 writes four digits of a year: the end of 9999-12-31, and an offset at either end, can leave them.
fn writable(stamp: Stamp) -> bool {
    !stamp.to_string().starts_with(['+', '-'])
}

/// What was probably meant.
fn likely(text: &str) -> Option<String> {
    let upper = text.replacen(' ', "T", 1).to_ascii_uppercase();
    [
        format!("{upper}Z"),
        format!("{upper}:00Z"),
        upper.replace('Z', ":00Z"),
        upper.replace(['/', '.'], "-"),
        upper.clone(),
    ]
    .into_iter()
    .find(|try_this| Stamp::parse(try_this).is_some() || Day::parse(try_this).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_means_its_end() {
        for (text, meant) in [
            ("2025-11-21", "2025-11-22T00:00:00Z"),
            ("2025-12-31", "2026-01-01T00:00:00Z"),
            ("2025-11-21T09:00:00Z", "2025-11-21T09:00:00Z"),
            (" 2025-11-21T10:00:00+01:00 ", "2025-11-21T09:00:00Z"),
        ] {
            assert_eq!(instant(text).unwrap().to_string(), meant);
        }
    }

    #[test]
    fn an_instant_that_cannot_be_written_is_refused() {
        assert!(instant("9999-12-31T23:59:59Z").is_ok());
        for text in ["9999-12-31", "9999-12-31T23:59:59-01:00"] {
            let said = instant(text).unwrap_err().to_string();
            assert!(said.contains("9999, which is all"), "{said}");
        }
    }

    #[test]
    fn a_wrong_one_gets_what_was_probably_meant() {
        for (text, hint) in [
            ("2025-11-21T09:00:00", "2025-11-21T09:00:00Z?"),
            ("2025-11-21 09:00", "2025-11-21T09:00:00Z?"),
            ("2025-11-21T09:00Z", "2025-11-21T09:00:00Z?"),
            ("2025/11/21", "2025-11-21?"),
            ("2025-02-30", "its end"),
            ("\u{1b}[2J", "`·[2J`"),
        ] {
            let said = instant(text).unwrap_err().to_string();
            assert!(said.contains(hint), "{said}");
        }
    }
}
