//! Words to lines: styled text wrapped to a width, with a hanging indent, never inside a word.
//!
//! A no-break space (U+00A0) holds a figure and its unit together and is drawn as a blank.
//!
//! ```
//! # use ratatui::{buffer::Buffer, layout::Rect};
//! # use slackwater::ui::{theme::{builtin, Meaning}, widgets::wrap::{wrap, draw}};
//! # let (theme, area) = (builtin::default_theme(), Rect::new(0, 0, 30, 4));
//! # let mut buf = Buffer::empty(area);
//! let text = [theme.span(Meaning::Text, "Bitcoin trades "), theme.bold(Meaning::Text, "32.9%")];
//! let lines = wrap(&text, area.width, 0);
//! draw(&mut buf, area, &lines);
//! ```

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{elide, put, put_spans, spans_width, width};

/// Wraps styled text to a width. Lines after the first begin with `hang` blanks. A word wider than the line is elided.
pub fn wrap<'a>(spans: &'a [Span<'a>], room: u16, hang: u16) -> Vec<Line<'a>> {
    let hang = hang.min(room.saturating_sub(1));
    let mut lines = Vec::new();
    let mut line: Vec<Span<'a>> = Vec::new();
    let mut used = 0;
    for word in words(spans) {
        let mut word = word;
        let indent = if lines.is_empty() { 0 } else { hang };
        let mut length = spans_width(&word);
        if used > indent && used + 1 + length > room {
            lines.push(Line::from(std::mem::take(&mut line)));
            used = 0;
        }
        if used == 0 {
            let indent = if lines.is_empty() { 0 } else { hang };
            if indent > 0 {
                line.push(Span::raw(" ".repeat(usize::from(indent))));
            }
            used = indent;
            if length > room - indent.min(room) {
                word = shortened(&word, room - indent.min(room));
                length = spans_width(&word);
            }
        } else {
            line.push(Span::raw(" "));
            used += 1;
        }
        used += length;
        line.append(&mut word);
    }
    if !line.is_empty() {
        lines.push(Line::from(line));
    }
    lines
}

/// The words of the text; one may have several styles in it.
fn words<'a>(spans: &'a [Span<'a>]) -> Vec<Vec<Span<'a>>> {
    let mut words = Vec::new();
    let mut word: Vec<Span<'a>> = Vec::new();
    for span in spans {
        for (i, piece) in span.content.split([' ', '\n']).enumerate() {
            if i > 0 && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if !piece.is_empty() {
                let text = if piece.contains('\u{a0}') {
                    Cow::Owned(piece.replace('\u{a0}', " "))
                } else {
                    Cow::Borrowed(piece)
                };
                word.push(Span::styled(text, span.style));
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// A word wider than any line: as much of it as fits, and `…`.
fn shortened<'a>(word: &[Span<'a>], room: u16) -> Vec<Span<'a>> {
    let mut left = room;
    let mut kept = Vec::new();
    for (i, span) in word.iter().enumerate() {
        let rest = spans_width(&word[i + 1..]);
        let own = width(&span.content);
        if own + rest.min(1) <= left && own < left {
            left -= own;
            kept.push(span.clone());
        } else {
            let mut text = elide(&span.content, left).into_owned();
            if !text.ends_with('…') && left > 0 {
                text.push('…');
            }
            kept.push(Span::styled(text, span.style));
            break;
        }
    }
    kept
}

/// Draws wrapped lines; returns how many rows they took. Lines below the area are left out.
pub fn draw(buf: &mut Buffer, area: Rect, lines: &[Line<'_>]) -> u16 {
    let area = area.intersection(buf.area);
    let mut rows = 0;
    for (y, line) in (area.top()..area.bottom()).zip(lines) {
        put(buf, area.x, y, "", line.style, area.right());
        put_spans(buf, area.x, y, &line.spans, area.right());
        rows += 1;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::super::testing::{canvas, text};
    use super::*;
    use ratatui::style::Stylize;

    fn wrapped(spans: &[Span<'_>], room: u16, hang: u16) -> Vec<String> {
        wrap(spans, room, hang)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn lines_break_between_words() {
        let sentence = [
            Span::raw("ETFs lost "),
            Span::raw("$903\u{a0}m").bold(),
            Span::raw(" on 20\u{a0}Nov, the  largest."),
        ];
        assert_eq!(
            wrapped(&sentence, 16, 0),
            ["ETFs lost $903 m", "on 20 Nov, the", "largest."]
        );
        assert_eq!(
            wrapped(&sentence, 15, 2),
            ["ETFs lost", "  $903 m on", "  20 Nov, the", "  largest."]
        );
    }

    #[test]
    fn styles_survive_inside_a_word() {
        let word = [Span::raw("(p "), Span::raw("0.60").bold(), Span::raw(").")];
        let lines = wrap(&word, 20, 0);
        assert_eq!(lines[0].to_string(), "(p 0.60).");
        let bold = lines[0].spans.iter().find(|s| s.content == "0.60").unwrap();
        assert!(
            bold.style
                .add_modifier
                .contains(ratatui::style::Modifier::BOLD)
        );
    }

    #[test]
    fn a_word_wider_than_the_line_is_elided() {
        assert_eq!(
            wrapped(&[Span::raw("a bcdefghij k")], 5, 0),
            ["a", "bcde…", "k"]
        );
        assert_eq!(
            wrapped(&[Span::raw("abc"), Span::raw("def")], 4, 0),
            ["abc…"]
        );
        assert_eq!(wrapped(&[Span::raw("abc")], 0, 0).len(), 1);
        assert!(wrapped(&[Span::raw("  ")], 5, 0).is_empty());
        let mut buf = canvas(5, 2);
        let area = buf.area;
        let spans = [Span::raw("one two three four")];
        assert_eq!(draw(&mut buf, area, &wrap(&spans, 5, 0)), 2);
        assert_eq!(text(&buf), ["one", "two"]);
    }
}
