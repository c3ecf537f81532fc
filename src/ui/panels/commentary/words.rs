//! A sentence on the screen: its number, its words, and the one bold figure of each clause.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::NUMBER;
use crate::commentary::sentences::{SENTENCES, subject};
use crate::commentary::{LeftOut, Sentence};
use crate::domain::format;
use crate::ui::Cx;
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::put;
use crate::ui::widgets::wrap::{draw as draw_lines, wrap};

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const UNITS: [&str; 9] = ["m", "bn", "T", "pp", "d", "days", "sessions", "BTC", "ETH"];

/// The number of a sentence: its place in the whole story, the same whatever else can be said.
pub(super) fn number(id: u8) -> usize {
    let place = SENTENCES.iter().position(|teller| teller.spec().0 == id);
    place.map_or(0, |place| place + 1)
}

/// `2 stocks: no equity market is known`.
pub(super) fn left_out(left: &LeftOut) -> String {
    format!("{} {}: {}", number(left.id), subject(left.id), left.why)
}

/// A leaf as it stands in the JSON, text without its quotes.
pub(super) fn leaf(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => format::UNKNOWN.to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The rows that a sentence takes.
pub(super) fn rows(sentence: &Sentence, room: u16) -> u16 {
    let text = [Span::raw(held(&sentence.text()))];
    let lines = wrap(&text, room.saturating_sub(NUMBER), 0).len();
    u16::try_from(lines).unwrap_or(u16::MAX).max(1)
}

/// Draws number and words.
pub(super) fn draw(cx: &Cx<'_>, sentence: &Sentence, strong: bool, at: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let style = if strong {
        theme.strong(Meaning::Key)
    } else {
        theme.style(Meaning::Key)
    };
    let number = number(sentence.id).to_string();
    put(buf, at.x, at.y, &number, style, at.right());
    let spans = spans(theme, sentence);
    let room = Rect {
        x: at.x + NUMBER.min(at.width),
        width: at.width.saturating_sub(NUMBER),
        ..at
    };
    draw_lines(buf, room, &wrap(&spans, room.width, 0));
}

/// The words with the bold figure of each clause.
fn spans<'a>(theme: &Theme, sentence: &Sentence) -> Vec<Span<'a>> {
    let mut spans = Vec::new();
    for clause in &sentence.clauses {
        let text = held(&clause.text);
        match figure(&text) {
            Some((from, to)) => {
                let (before, rest) = text.split_at(from);
                let (bold, after) = rest.split_at(to - from);
                spans.push(theme.span(Meaning::Text, before.to_owned()));
                spans.push(theme.bold(Meaning::Title, bold.to_owned()));
                spans.push(theme.span(Meaning::Text, after.to_owned()));
            }
            None => spans.push(theme.span(Meaning::Text, text)),
        }
    }
    spans
}

/// The text with every figure held to its unit, so that no line ends between them.
fn held(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = "";
    for (place, word) in text.split(' ').enumerate() {
        if place > 0 {
            let unit = word.trim_end_matches([',', '.', ';', ':', ')']);
            let joined = is_figure(bare(before)) && UNITS.contains(&unit);
            out.push(if joined { '\u{a0}' } else { ' ' });
        }
        out.push_str(word);
        before = word;
    }
    out
}

/// A word without what stands around it.
fn bare(word: &str) -> &str {
    word.trim_start_matches(['(', '“'])
        .trim_end_matches([',', '.', ';', ':', ')', '”'])
}

fn is_figure(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit())
        && word
            .chars()
            .all(|c| c.is_ascii_digit() || ",.%$−+≥".contains(c))
}

/// Words before a number that only says how long or out of how many.
const FRAMES: [&str; 6] = ["over", "in", "the", "of", "Of", "last"];

/// Where the figure stands that a clause is about: the first with a unit or a sign of its own, else the first number
/// that is no date, window or whole. `None` when there is none.
fn figure(text: &str) -> Option<(usize, usize)> {
    let mut plain = None;
    let mut from = 0;
    let words: Vec<&str> = text.split(' ').collect();
    for (place, word) in words.iter().enumerate() {
        let core = word.split('\u{a0}').next().map(bare).unwrap_or_default();
        let next = words.get(place + 1).copied().map(bare).unwrap_or_default();
        let before = place
            .checked_sub(1)
            .and_then(|at| words.get(at))
            .copied()
            .map_or("", bare);
        let dated = MONTHS.contains(&next) || MONTHS.contains(&before);
        let signed = core.contains(['%', '$', '−', '+']);
        let framed = !signed && FRAMES.contains(&before);
        if is_figure(core) && !dated && !framed {
            let whole = bare(word);
            let start = from + word.find(whole).unwrap_or_default();
            let found = (start, start + whole.len());
            if signed || whole.contains('\u{a0}') {
                return Some(found);
            }
            plain = plain.or(Some(found));
        }
        from += word.len() + 1;
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bold(text: &str) -> Option<String> {
        let text = held(text);
        figure(&text).map(|(from, to)| text[from..to].replace('\u{a0}', " "))
    }

    #[test]
    fn the_figure_of_a_clause_is_found_with_its_unit() {
        for (text, expected) in [
            ("ETFs lost $903 m on 20 Nov,", Some("$903 m")),
            (" for 46 days.", Some("46 days")),
            ("Of 17 alts, 10 beat bitcoin over 7 days", Some("10")),
            (" (GLD −0.03%), so", Some("−0.03%")),
            ("five sessions sum to −$1.95 bn.", Some("−$1.95 bn")),
            ("since 6 Oct 2025 it fell", None),
            (" under its 90-day high", None),
            ("nothing to say", None),
            ("corr 0.59 only", Some("0.59")),
        ] {
            assert_eq!(bold(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn numbers_follow_the_story() {
        let numbers: Vec<usize> = SENTENCES.iter().map(|t| number(t.spec().0)).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(number(99), 0);
    }
}
