//! The brief on paper: markdown and plain text. Prose first, then what it rests on.

use std::fmt::Write as _;

use serde_json::Value;

use crate::domain::{Stamp, format};

use super::brief::{Brief, Sentence};
use super::receipts::Receipt;

/// Narrowest column of text.
const NARROWEST: usize = 24;

impl Brief {
    /// As markdown: the sentences as a numbered story, a table of figures, and what was left out.
    pub fn markdown(&self) -> String {
        let mut page = format!("# Brief, {}\n\n", heading(self.as_of));
        if let Some(tape) = &self.tape {
            let _ = writeln!(page, "Recording {}.\n", escaped(tape));
        }
        // Writing into a `String` cannot fail.
        for (place, sentence) in self.sentences.iter().enumerate() {
            let _ = writeln!(page, "{}. {}", place + 1, escaped(&sentence.text()));
        }
        page.push_str("\n## Figures\n\n");
        page.push_str("| sentence | figure | value | source | as of | known at |\n");
        page.push_str("|---:|---|---:|---|---|---|\n");
        for (place, sentence) in self.sentences.iter().enumerate() {
            for receipt in sentence.receipts() {
                let _ = writeln!(
                    page,
                    "| {} | `{}` | {} | {} | {} | {} |",
                    place + 1,
                    receipt.path,
                    escaped(&value(&receipt.value)),
                    escaped(receipt.source.as_deref().unwrap_or(format::UNKNOWN)),
                    instant(receipt.as_of),
                    instant(receipt.known_at),
                );
            }
        }
        if !self.left_out.is_empty() {
            page.push_str("\n## Left out\n\n");
            for left in &self.left_out {
                let subject = super::sentences::subject(left.id);
                let _ = writeln!(page, "- {subject}: {}", escaped(&left.why));
            }
        }
        page
    }

    /// As plain text of at most so many columns (24 at least; a path that is longer stands out): each sentence followed
    /// by its figures.
    pub fn text(&self, width: usize) -> String {
        let width = width.max(NARROWEST);
        let mut page = format!("Brief, {}\n", heading(self.as_of));
        if let Some(tape) = &self.tape {
            let _ = writeln!(page, "Recording {tape}");
        }
        for (place, sentence) in self.sentences.iter().enumerate() {
            page.push('\n');
            let lead = format!("{}  ", place + 1);
            page.push_str(&wrapped(&sentence.text(), &lead, 3, width));
            for line in figures(sentence) {
                page.push_str(&wrapped(&line, "     ", 7, width));
            }
        }
        if !self.left_out.is_empty() {
            page.push_str("\nLeft out\n");
            for left in &self.left_out {
                let line = format!("{}: {}", super::sentences::subject(left.id), left.why);
                page.push_str(&wrapped(&line, "   ", 5, width));
            }
        }
        page
    }
}

/// One line a receipt: `drawdowns.BTC.last 84049.39 · Binance · as of 2025-11-21 08:00Z · known 2025-11-21 08:00Z`.
fn figures(sentence: &Sentence) -> Vec<String> {
    sentence.receipts().into_iter().map(figure).collect()
}

fn figure(receipt: &Receipt) -> String {
    let mut line = format!("{} {}", receipt.path, value(&receipt.value));
    line.push_str(" · ");
    line.push_str(receipt.source.as_deref().unwrap_or("source unknown"));
    let _ = write!(line, " · as of {}", instant(receipt.as_of));
    let _ = write!(line, " · known {}", instant(receipt.known_at));
    line
}

fn heading(at: Stamp) -> String {
    format!(
        "{}, {}",
        format::date_full(at.day()),
        format::clock_short(at)
    )
}

fn instant(at: Option<Stamp>) -> String {
    at.map_or_else(
        || format::UNKNOWN.to_owned(),
        |at| format!("{} {}", at.day(), format::clock_short(at)),
    )
}

/// A leaf as it stands in the JSON, text without its quotes.
fn value(leaf: &Value) -> String {
    match leaf {
        Value::Null => format::UNKNOWN.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(value).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// Text from outside may not make tables, links or code.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '|' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The pieces at which a sentence may be broken: words, and figures with their unit or month (`$903 m`, `20 Nov`), which
/// are never torn apart.
pub fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(' ') {
        let before = text.get(start..at).unwrap_or_default();
        let after = text.get(at + 1..).unwrap_or_default();
        let next = after.split(' ').next().unwrap_or_default();
        let glued = before.ends_with(|c: char| c.is_ascii_digit())
            && UNITS.contains(&next.trim_end_matches(|c: char| !c.is_alphanumeric()));
        if !glued {
            pieces.push(before);
            start = at + 1;
        }
    }
    pieces.push(text.get(start..).unwrap_or_default());
    pieces
}

/// What follows a figure and belongs to it.
const UNITS: [&str; 17] = [
    "m", "bn", "T", "pp", "d", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
    "Oct", "Nov", "Dec",
];

/// Greedy lines of whole words; the first begins with `lead`, the others with so many blanks.
fn wrapped(text: &str, lead: &str, indent: usize, width: usize) -> String {
    let mut page = String::from(lead);
    let mut column = lead.chars().count();
    let mut fresh = true;
    for word in pieces(text) {
        let size = word.chars().count();
        if !fresh && column + 1 + size > width {
            page.push('\n');
            page.extend(std::iter::repeat_n(' ', indent));
            column = indent;
            fresh = true;
        }
        if !fresh {
            page.push(' ');
            column += 1;
        }
        page.push_str(word);
        column += size;
        fresh = false;
    }
    page.push('\n');
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discipline::fixture;

    #[test]
    fn text_keeps_to_its_width_and_loses_nothing() {
        let brief = crate::commentary::tests::brief(&fixture::november(), &fixture::monday_plan());
        let page = brief.text(60);
        for line in page.lines() {
            let words = line.trim_start().split(' ').count();
            assert!(line.chars().count() <= 60 || words == 1, "{line}");
        }
        let joined = page.split_whitespace().collect::<Vec<_>>().join(" ");
        for sentence in &brief.sentences {
            assert!(joined.contains(&sentence.text()), "{}", sentence.text());
        }
    }

    #[test]
    fn a_figure_stays_with_its_unit() {
        assert_eq!(
            pieces("lost −$666 m, on 20 Nov 2024."),
            ["lost", "−$666 m,", "on", "20 Nov", "2024."]
        );
    }

    #[test]
    fn markdown_has_a_row_for_every_receipt() {
        let brief = crate::commentary::tests::brief(&fixture::november(), &fixture::monday_plan());
        let page = brief.markdown();
        let rows = page.lines().filter(|line| line.contains("| `")).count();
        let receipts: usize = brief.sentences.iter().map(|s| s.receipts().len()).sum();
        assert_eq!(rows, receipts);
        assert!(page.starts_with("# Brief, 21 Nov 2025, 09:00Z\n"));
        assert_eq!(escaped("a|b_c"), "a\\|b\\_c");
    }
}
