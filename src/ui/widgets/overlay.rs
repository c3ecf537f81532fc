//! A popup: a box on its own ground; everything behind it dims, the header keeps its colours.
//!
//! ```
//! # use ratatui::{buffer::Buffer, layout::Rect};
//! # use slackwater::ui::{theme::builtin, widgets::overlay::Overlay};
//! # let (theme, screen) = (builtin::default_theme(), Rect::new(0, 0, 120, 40));
//! # let mut buf = Buffer::empty(screen);
//! let inner = Overlay::new("Palette", 70, 18).note("4 of 61 actions").draw(&mut buf, screen, &theme);
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::frame::outline;
use super::{elide, put, width};
use crate::ui::theme::{Meaning, Theme};

/// Where a popup stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Centre,
    Right,
}

/// A popup to draw.
#[derive(Clone, Debug)]
pub struct Overlay<'a> {
    title: &'a str,
    note: &'a str,
    width: u16,
    height: u16,
    border: Meaning,
    place: Place,
}

/// The area inside the margins of a box; empty in one that is too small.
fn inside(area: Rect) -> Rect {
    if area.width < 7 || area.height < 5 {
        return Rect::new(area.x, area.y, 0, 0);
    }
    Rect::new(area.x + 3, area.y + 2, area.width - 6, area.height - 4)
}

impl<'a> Overlay<'a> {
    /// A popup of this size with its border; it shrinks to the screen.
    pub fn new(title: &'a str, width: u16, height: u16) -> Self {
        Self {
            title,
            note: "",
            width,
            height,
            border: Meaning::BorderFocused,
            place: Place::Centre,
        }
    }

    /// The note at the right of the title.
    #[must_use]
    pub fn note(mut self, note: &'a str) -> Self {
        self.note = note;
        self
    }

    /// Another colour of the border: `warn` for a form with a closed gate, `bad` for a refusal.
    #[must_use]
    pub fn border(mut self, meaning: Meaning) -> Self {
        self.border = meaning;
        self
    }

    /// At the right side, so that the screen behind can be seen.
    #[must_use]
    pub fn at_right(mut self) -> Self {
        self.place = Place::Right;
        self
    }

    /// Where the box stands: between header (first row) and footer (last row) of the screen.
    pub fn area(&self, screen: Rect) -> Rect {
        let room = body(screen);
        let (w, h) = (self.width.min(room.width), self.height.min(room.height));
        let x = match self.place {
            Place::Centre => room.x + (room.width - w) / 2,
            Place::Right => room.right() - w - (room.width - w).min(4),
        };
        Rect::new(x, room.y + (room.height - h) / 2, w, h)
    }

    /// Dims the screen and draws the box; returns the area inside its margins (two columns, one row). The footer is the
    /// caller's: it shows the keys of the popup.
    pub fn draw(&self, buf: &mut Buffer, screen: Rect, theme: &Theme) -> Rect {
        dim(buf, screen.intersection(buf.area), theme);
        self.draw_over(buf, screen, theme)
    }

    /// As [`Self::draw`], but the screen behind keeps its colours: for a live preview.
    pub fn draw_over(&self, buf: &mut Buffer, screen: Rect, theme: &Theme) -> Rect {
        let area = self.area(screen.intersection(buf.area));
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                buf[(x, y)].reset();
            }
        }
        buf.set_style(area, theme.style(Meaning::Text));
        buf.set_style(area, theme.ground(Meaning::Overlay));
        outline(buf, area, theme.style(self.border));
        self.head(buf, area, theme);
        inside(area)
    }

    /// The area inside its margins, as [`Self::draw`] gives it.
    pub fn inside(&self, screen: Rect) -> Rect {
        inside(self.area(screen))
    }

    fn head(&self, buf: &mut Buffer, area: Rect, theme: &Theme) {
        if area.width < 7 || area.height == 0 {
            return;
        }
        let right = area.right() - 2;
        let blank = theme.style(Meaning::Text);
        let title = elide(self.title, right - area.x - 4);
        let mut x = put(buf, area.x + 2, area.y, " ", blank, right);
        x = put(buf, x, area.y, &title, theme.strong(Meaning::Title), right);
        x = put(buf, x, area.y, " ", blank, right);
        let note = width(self.note);
        if note > 0 && x + 1 + note + 2 <= right {
            let from = put(buf, right - note - 2, area.y, " ", blank, right);
            let style = theme.style(Meaning::Muted);
            let end = put(buf, from, area.y, self.note, style, right);
            put(buf, end, area.y, " ", blank, right);
        }
    }
}

fn body(screen: Rect) -> Rect {
    Rect::new(
        screen.x,
        screen.y + 1.min(screen.height),
        screen.width,
        screen.height.saturating_sub(2),
    )
}

/// Everything between header and footer in the colour of what lies behind a popup. Reversed cells stay reversed: they
/// are the lower ends of columns.
fn dim(buf: &mut Buffer, screen: Rect, theme: &Theme) {
    let behind = theme
        .style(Meaning::BehindOverlay)
        .remove_modifier(Modifier::BOLD | Modifier::UNDERLINED);
    buf.set_style(body(screen), behind);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{canvas, text, theme};
    use super::*;

    #[test]
    fn the_box_is_centred_and_the_header_keeps_its_colours() {
        let theme = theme();
        let mut buf = canvas(20, 9);
        for y in 0..9 {
            buf.set_string(0, y, "x".repeat(20), theme.strong(Meaning::Up));
        }
        let screen = buf.area;
        let inner = Overlay::new("Log a buy", 14, 5).draw(&mut buf, screen, &theme);
        assert_eq!(inner, Rect::new(6, 4, 8, 1));
        let drawn = text(&buf);
        assert_eq!(drawn[2], "xxx╭─ Log a b… ─╮xxx");
        assert_eq!(drawn[4], "xxx│            │xxx");
        let colour = |x: u16, y: u16| buf[(x, y)].fg;
        assert_eq!(colour(0, 0), theme.shade(Meaning::Up).colour);
        assert_eq!(colour(0, 1), theme.shade(Meaning::BehindOverlay).colour);
        assert!(!buf[(0, 1)].modifier.contains(Modifier::BOLD));
        assert_eq!(colour(0, 8), theme.shade(Meaning::Up).colour);
        assert_eq!(buf[(8, 4)].bg, theme.shade(Meaning::Overlay).colour);
    }

    #[test]
    fn title_and_note() {
        let mut buf = canvas(30, 7);
        let screen = buf.area;
        let popup = Overlay::new("Log a buy", 28, 5).note("off plan");
        popup.draw(&mut buf, screen, &theme());
        assert_eq!(text(&buf)[1], " ╭─ Log a buy ─── off plan ─╮");
        let side = Overlay::new("Theme", 10, 5).at_right();
        assert_eq!(side.area(screen), Rect::new(16, 1, 10, 5));
        let before = buf[(0, 3)].clone();
        side.draw_over(&mut buf, screen, &theme());
        assert_eq!(buf[(0, 3)], before);
    }

    #[test]
    fn any_size_is_survived() {
        for w in 0..9 {
            for h in 0..7 {
                let mut buf = canvas(w, h);
                let screen = buf.area;
                Overlay::new("Title", 40, 40)
                    .note("note")
                    .draw(&mut buf, screen, &theme());
            }
        }
    }
}
