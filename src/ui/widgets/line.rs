//! A line of clauses in order of weight: as many as fit are drawn whole, the rest is left out.
//!
//! ```
//! # use ratatui::{buffer::Buffer, layout::Rect};
//! # use slackwater::ui::{theme::{builtin, Meaning}, widgets::line::Clauses};
//! # let (theme, area) = (builtin::default_theme(), Rect::new(0, 0, 40, 1));
//! # let mut buf = Buffer::empty(area);
//! Clauses::new()
//!     .clause([theme.span(Meaning::Muted, "Stopped? "), theme.bold(Meaning::Bad, "no")])
//!     .clause([theme.span(Meaning::Text, "out 1 session, needs < 2")])
//!     .note([theme.span(Meaning::Faint, "press")])
//!     .draw(&mut buf, area, &theme);
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::{put, put_spans, spans_width};
use crate::ui::theme::{Meaning, Theme};

/// What stands before a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    /// ` · `
    Dot,
    /// Three blanks.
    Gap,
    /// One blank: the clause belongs to the one before it.
    Word,
}

impl Joint {
    const fn text(self) -> &'static str {
        match self {
            Self::Dot => " · ",
            Self::Gap => "   ",
            Self::Word => " ",
        }
    }
}

/// Clauses in order of weight, and a note at the right.
#[derive(Clone, Debug, Default)]
pub struct Clauses<'a> {
    clauses: Vec<(Joint, Vec<Span<'a>>)>,
    note: Vec<Span<'a>>,
}

impl<'a> Clauses<'a> {
    /// No clause yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A clause after ` · `.
    #[must_use]
    pub fn clause(self, spans: impl Into<Vec<Span<'a>>>) -> Self {
        self.joined(Joint::Dot, spans)
    }

    /// A clause after three blanks.
    #[must_use]
    pub fn apart(self, spans: impl Into<Vec<Span<'a>>>) -> Self {
        self.joined(Joint::Gap, spans)
    }

    /// A clause after one blank: more about the one before it.
    #[must_use]
    pub fn more(self, spans: impl Into<Vec<Span<'a>>>) -> Self {
        self.joined(Joint::Word, spans)
    }

    /// The note at the right end. It gives way to the clauses.
    #[must_use]
    pub fn note(mut self, spans: impl Into<Vec<Span<'a>>>) -> Self {
        self.note = spans.into();
        self
    }

    fn joined(mut self, joint: Joint, spans: impl Into<Vec<Span<'a>>>) -> Self {
        let spans = spans.into();
        if !spans.is_empty() {
            self.clauses.push((joint, spans));
        }
        self
    }

    /// How many clauses fit whole into so many cells.
    pub fn fitting(&self, room: u16) -> usize {
        let mut used = 0u16;
        for (i, (joint, spans)) in self.clauses.iter().enumerate() {
            let gap = if i == 0 {
                0
            } else {
                super::width(joint.text())
            };
            used = used.saturating_add(gap).saturating_add(spans_width(spans));
            if used > room {
                return i;
            }
        }
        self.clauses.len()
    }

    /// Draws what fits into the first row of the area; returns how many clauses that were.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, theme: &Theme) -> usize {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return 0;
        }
        let count = self.fitting(area.width);
        let mut x = area.x;
        for (i, (joint, spans)) in self.clauses.iter().take(count).enumerate() {
            if i > 0 {
                let style = theme.style(Meaning::Faint);
                x = put(buf, x, area.y, joint.text(), style, area.right());
            }
            x = put_spans(buf, x, area.y, spans, area.right());
        }
        let note = spans_width(&self.note);
        let gap = if x == area.x { 0 } else { 2 };
        if note > 0 && note + gap <= area.right() - x {
            put_spans(buf, area.right() - note, area.y, &self.note, area.right());
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{canvas, text, theme};
    use super::*;

    fn drawn(width: u16) -> String {
        let mut buf = canvas(width, 1);
        Clauses::new()
            .clause([Span::raw("BTC "), Span::raw("−903.2")])
            .more([Span::raw("20 Nov")])
            .clause([Span::raw("z −2.6")])
            .apart([Span::raw("pctl 0.4")])
            .note([Span::raw("press")])
            .draw(&mut buf, Rect::new(0, 0, width, 1), &theme());
        text(&buf).remove(0)
    }

    #[test]
    fn clauses_leave_from_the_end_and_never_in_the_middle() {
        assert_eq!(drawn(44), "BTC −903.2 20 Nov · z −2.6   pctl 0.4  press");
        assert_eq!(drawn(43), "BTC −903.2 20 Nov · z −2.6   pctl 0.4");
        assert_eq!(drawn(37), "BTC −903.2 20 Nov · z −2.6   pctl 0.4");
        assert_eq!(drawn(36), "BTC −903.2 20 Nov · z −2.6     press");
        assert_eq!(drawn(26), "BTC −903.2 20 Nov · z −2.6");
        assert_eq!(drawn(25), "BTC −903.2 20 Nov   press");
        assert_eq!(drawn(16), "BTC −903.2");
        assert_eq!(drawn(9), "    press");
        assert_eq!(drawn(4), "");
    }
}
