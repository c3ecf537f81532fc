//! Small drawing pieces: each takes plain values, a [`Buffer`], a [`Rect`] and the [`Theme`](super::theme::Theme), and
//! never draws outside its area. None of them knows the program.

pub mod bar;
pub mod braille;
pub mod columns;
pub mod frame;
pub mod gauge;
pub mod line;
pub mod lines;
pub mod overlay;
pub mod rows;
pub mod scale;
pub mod scatter;
pub mod spark;
pub mod table;
pub mod wrap;

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;
use unicode_width::UnicodeWidthStr;

/// The cells a text takes.
pub fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// The cells some spans take.
pub fn spans_width(spans: &[Span<'_>]) -> u16 {
    spans
        .iter()
        .fold(0, |sum, span| sum.saturating_add(width(&span.content)))
}

/// Writes a text at a place, at most up to `right` (exclusive) and never outside the buffer; returns where it ended.
pub fn put(buf: &mut Buffer, x: u16, y: u16, text: &str, style: Style, right: u16) -> u16 {
    let area = buf.area;
    if y < area.top() || y >= area.bottom() || x < area.left() || x >= right.min(area.right()) {
        return x;
    }
    buf.set_stringn(x, y, text, usize::from(right - x), style).0
}

/// Writes spans one after the other, as [`put`] does.
pub fn put_spans(buf: &mut Buffer, x: u16, y: u16, spans: &[Span<'_>], right: u16) -> u16 {
    spans.iter().fold(x, |x, span| {
        put(buf, x, y, &span.content, span.style, right)
    })
}

/// Sets one cell to a glyph, when it is in the buffer.
pub fn glyph(buf: &mut Buffer, x: u16, y: u16, symbol: &str, style: Style) {
    if let Some(cell) = buf.cell_mut((x, y)) {
        cell.set_symbol(symbol).set_style(style);
    }
}

/// Fills a run of cells in one row with one glyph.
pub fn run(buf: &mut Buffer, x: u16, y: u16, count: u16, symbol: &str, style: Style) {
    for x in x..x.saturating_add(count).min(buf.area.right()) {
        glyph(buf, x, y, symbol, style);
    }
}

/// A name that may not fit its column: whole, or its beginning and `…`; empty when there is no room at all.
pub fn elide(text: &str, room: u16) -> Cow<'_, str> {
    if width(text) <= room {
        return Cow::Borrowed(text);
    }
    if room == 0 {
        return Cow::Borrowed("");
    }
    let mut used = 0;
    let mut kept = String::new();
    for c in text.chars() {
        let next = used + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if next + 1 > usize::from(room) {
            break;
        }
        used = next;
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    Cow::Owned(kept)
}

/// As [`elide`], but only whole words stay before the `…`; a first word that is too long is elided itself.
pub fn elide_words(text: &str, room: u16) -> Cow<'_, str> {
    if width(text) <= room {
        return Cow::Borrowed(text);
    }
    let mut end = 0;
    for (at, _) in text.match_indices(' ') {
        if width(&text[..at]) + 1 > room {
            break;
        }
        end = at;
    }
    let kept = text[..end].trim_end_matches([',', ';', ':', ' ']);
    if kept.is_empty() {
        return elide(text, room);
    }
    Cow::Owned(format!("{kept}…"))
}

/// The row of an area that is `n` below its top; empty when the area is lower.
pub fn row(area: Rect, n: u16) -> Rect {
    if n >= area.height {
        return Rect::new(area.x, area.bottom(), 0, 0);
    }
    Rect::new(area.x, area.y + n, area.width, 1)
}

#[cfg(test)]
pub(crate) mod testing {
    //! What the tests of the widgets share.

    use ratatui::buffer::{Buffer, Cell};
    use ratatui::layout::Rect;

    use crate::ui::theme::{Theme, builtin};

    /// The theme of the tests.
    pub(crate) fn theme() -> Theme {
        builtin::default_theme()
    }

    /// An empty buffer.
    pub(crate) fn canvas(width: u16, height: u16) -> Buffer {
        Buffer::empty(Rect::new(0, 0, width, height))
    }

    /// The text of a buffer, without blanks at the ends of its rows.
    pub(crate) fn text(buf: &Buffer) -> Vec<String> {
        buf.content
            .chunks(usize::from(buf.area.width))
            .map(|row| {
                let line: String = row.iter().map(Cell::symbol).collect();
                line.trim_end().to_owned()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::{canvas, text};

    #[test]
    fn names_are_elided_and_nothing_leaves_the_buffer() {
        assert_eq!(elide("Hang Seng", 9), "Hang Seng");
        assert_eq!(elide("Hang Seng", 6), "Hang…");
        assert_eq!(elide("Hang Seng", 0), "");
        assert_eq!(elide("南方東英", 5), "南方…");
        assert_eq!(
            elide_words("net liquidity or stablecoins", 26),
            "net liquidity or…"
        );
        assert_eq!(elide_words("Silk Road, Individual X", 21), "Silk Road…");
        assert_eq!(elide_words("Bitfinex hack", 6), "Bitfi…");
        assert_eq!(elide_words("Bitfinex", 8), "Bitfinex");
        let mut buf = canvas(4, 1);
        put(&mut buf, 2, 0, "abcdef", Style::new(), 99);
        put(&mut buf, 9, 9, "x", Style::new(), 99);
        run(&mut buf, 0, 5, 3, "x", Style::new());
        assert_eq!(text(&buf), ["  ab"]);
    }
}
