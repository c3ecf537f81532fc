//! The frame of a panel: `╭─ 1 Drawdowns ─ late 3 d ─────── from 365-day high ─╮`, and the divider inside it.
//!
//! ```
//! # use ratatui::{buffer::Buffer, layout::Rect};
//! # use slackwater::ui::{theme::{builtin, Meaning}, widgets::frame::{Frame, divider}};
//! # let (theme, area) = (builtin::default_theme(), Rect::new(0, 0, 60, 9));
//! # let mut buf = Buffer::empty(area);
//! let inner = Frame::new("Drawdowns").key('1').note("from highest close").focused(true).draw(&mut buf, area, &theme);
//! divider(&mut buf, inner, 4, &theme);
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;

use super::{elide, glyph, put, put_spans, run, spans_width, width};
use crate::ui::theme::{Meaning, Theme};

/// A frame to draw.
#[derive(Clone, Debug, Default)]
pub struct Frame<'a> {
    name: &'a str,
    key: Option<char>,
    state: Vec<Span<'a>>,
    note: &'a str,
    focused: bool,
}

impl<'a> Frame<'a> {
    /// A frame with a name (it may be empty).
    pub fn new(name: &'a str) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    /// The digit that leads to the panel.
    #[must_use]
    pub fn key(mut self, key: char) -> Self {
        self.key = Some(key);
        self
    }

    /// What is not normal about the panel (`late 3 d`). Never dropped.
    #[must_use]
    pub fn state(mut self, state: impl Into<Vec<Span<'a>>>) -> Self {
        self.state = state.into();
        self
    }

    /// What the numbers are. Dropped first.
    #[must_use]
    pub fn note(mut self, note: &'a str) -> Self {
        self.note = note;
        self
    }

    /// Whether the panel has the focus.
    #[must_use]
    pub fn focused(mut self, focused: bool) -> Self {
        self.focused = focused;
        self
    }

    /// Draws the frame and its ground; returns the text area: one blank column at each side, w − 4 by h − 2.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, theme: &Theme) -> Rect {
        let area = area.intersection(buf.area);
        buf.set_style(area, theme.ground(Meaning::Surface));
        let line = theme.style(if self.focused {
            Meaning::BorderFocused
        } else {
            Meaning::Border
        });
        outline(buf, area, line);
        self.title(buf, area, theme);
        inner(area)
    }

    fn title(&self, buf: &mut Buffer, area: Rect, theme: &Theme) {
        // `╭─ ` before and ` ─╮` after whatever is written.
        if area.width < 7 || area.height == 0 {
            return;
        }
        let right = area.right() - 3;
        let room = right - (area.x + 3);
        let state = spans_width(&self.state);
        let key = if self.key.is_some() { 2 } else { 0 };
        // ` ─ ` stands between name and state.
        let taken = key + if state > 0 { state + 3 } else { 0 };
        let name = elide(self.name, room.saturating_sub(taken));
        let mut x = area.x + 2;
        let blank = theme.style(Meaning::Text);
        if key > 0 || !name.is_empty() {
            x = put(buf, x, area.y, " ", blank, right);
        }
        if let Some(digit) = self.key {
            let mut bytes = [0; 4];
            let style = theme.strong(Meaning::Key);
            x = put(buf, x, area.y, digit.encode_utf8(&mut bytes), style, right);
            x = put(buf, x, area.y, " ", blank, right);
        }
        let meaning = if self.focused {
            Meaning::Accent
        } else {
            Meaning::Title
        };
        if !name.is_empty() {
            x = put(buf, x, area.y, &name, theme.strong(meaning), right);
            x = put(buf, x, area.y, " ", blank, right + 1);
        }
        if state > 0 {
            x = put(buf, x + 1, area.y, " ", blank, right + 1);
            x = put_spans(buf, x, area.y, &self.state, right);
            x = put(buf, x, area.y, " ", blank, right + 1);
        }
        // At least one stroke of the border between the title and the note.
        let note = width(self.note);
        if note > 0 && x + 1 + 1 + note <= right {
            let from = put(buf, right - note - 1, area.y, " ", blank, right);
            let style = theme.style(Meaning::Muted);
            let end = put(buf, from, area.y, self.note, style, right);
            put(buf, end, area.y, " ", blank, right + 1);
        }
    }
}

/// A rounded box.
pub(super) fn outline(buf: &mut Buffer, area: Rect, line: Style) {
    if area.width < 2 || area.height < 2 {
        return;
    }
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    for (y, left_corner, right_corner) in [(area.y, "╭", "╮"), (bottom, "╰", "╯")] {
        glyph(buf, area.x, y, left_corner, line);
        run(buf, area.x + 1, y, area.width - 2, "─", line);
        glyph(buf, right, y, right_corner, line);
    }
    for y in area.y + 1..bottom {
        glyph(buf, area.x, y, "│", line);
        glyph(buf, right, y, "│", line);
    }
}

/// The text area of a frame: w − 4 by h − 2; empty when the frame is too small for any.
pub fn inner(area: Rect) -> Rect {
    if area.width < 5 || area.height < 3 {
        return Rect::new(area.x, area.y, 0, 0);
    }
    Rect::new(area.x + 2, area.y + 1, area.width - 4, area.height - 2)
}

/// The divider `╌` in the row `n` of a text area, from edge to edge of its frame.
pub fn divider(buf: &mut Buffer, inner: Rect, n: u16, theme: &Theme) {
    if n >= inner.height || inner.x == 0 {
        return;
    }
    let style = theme.style(Meaning::Border);
    run(buf, inner.x - 1, inner.y + n, inner.width + 2, "╌", style);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{canvas, text, theme};
    use super::*;

    fn top(frame: &Frame<'_>, width: u16) -> String {
        let mut buf = canvas(width, 3);
        let area = buf.area;
        frame.draw(&mut buf, area, &theme());
        text(&buf).remove(0)
    }

    #[test]
    fn the_note_goes_first_and_the_state_never() {
        let frame = Frame::new("Drawdowns")
            .key('1')
            .state([Span::raw("late 3 d")])
            .note("close");
        assert_eq!(
            top(&frame, 42),
            "╭─ 1 Drawdowns ─ late 3 d ─────── close ─╮"
        );
        assert_eq!(top(&frame, 36), "╭─ 1 Drawdowns ─ late 3 d ─ close ─╮");
        assert_eq!(top(&frame, 35), "╭─ 1 Drawdowns ─ late 3 d ────────╮");
        assert_eq!(top(&frame, 28), "╭─ 1 Drawdowns ─ late 3 d ─╮");
        assert_eq!(top(&frame, 24), "╭─ 1 Draw… ─ late 3 d ─╮");
        assert_eq!(top(&Frame::new("Table"), 12), "╭─ Table ──╮");
        assert_eq!(top(&Frame::new(""), 6), "╭────╮");
    }

    #[test]
    fn the_text_area_and_the_divider() {
        let mut buf = canvas(12, 5);
        let theme = theme();
        let area = buf.area;
        let inner = Frame::new("A").focused(true).draw(&mut buf, area, &theme);
        assert_eq!(inner, Rect::new(2, 1, 8, 3));
        divider(&mut buf, inner, 1, &theme);
        divider(&mut buf, inner, 3, &theme);
        assert_eq!(
            text(&buf),
            [
                "╭─ A ──────╮",
                "│          │",
                "│╌╌╌╌╌╌╌╌╌╌│",
                "│          │",
                "╰──────────╯"
            ]
        );
        let accent = theme.shade(Meaning::BorderFocused).colour;
        assert_eq!(buf[(0, 0)].fg, accent);
        assert_eq!(buf[(3, 0)].fg, theme.shade(Meaning::Accent).colour);
        assert_eq!(buf[(5, 3)].bg, theme.shade(Meaning::Surface).colour);
    }

    #[test]
    fn any_size_is_survived() {
        for w in 0..12 {
            for h in 0..5 {
                let mut buf = canvas(12, 5);
                let frame = Frame::new("Drawdowns")
                    .key('1')
                    .state([Span::raw("late")])
                    .note("n");
                frame.draw(&mut buf, Rect::new(3, 2, w, h), &theme());
            }
        }
    }
}
