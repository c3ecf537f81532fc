//! A slider: `━━━━┃────`, where something stands between two ends.
//!
//! ```
//! # use ratatui::{buffer::Buffer, layout::Rect};
//! # use slackwater::ui::{theme::{builtin, Meaning}, widgets::gauge::Slider};
//! # let (theme, area) = (builtin::default_theme(), Rect::new(0, 0, 60, 2));
//! # let mut buf = Buffer::empty(area);
//! let marks = [(0.0, "0%"), (0.6, "−30%"), (1.0, "−50%")];
//! Slider { at: 0.6, meaning: Meaning::Accent, marks: &marks }.draw(&mut buf, area, &theme);
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::scale::cell_at;
use super::{glyph, put, run, width};
use crate::ui::theme::{Meaning, Theme};

/// A slider to draw.
#[derive(Clone, Copy, Debug)]
pub struct Slider<'a> {
    /// Where the handle stands, 0 … 1.
    pub at: f64,
    /// The colour of the handle and the part behind it.
    pub meaning: Meaning,
    /// Labels under it, each with its place 0 … 1; needs an area of two rows. Those that would touch are left out.
    pub marks: &'a [(f64, &'a str)],
}

impl Slider<'_> {
    /// Draws the slider into the first row and its marks into the second; returns the column of the handle.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, theme: &Theme) -> Option<u16> {
        let area = area.intersection(buf.area);
        if area.is_empty() || !self.at.is_finite() {
            return None;
        }
        let style = theme.style(self.meaning);
        let handle = area.x + cell_at(self.at, area.width);
        run(buf, area.x, area.y, handle - area.x, "━", style);
        glyph(buf, handle, area.y, "┃", style);
        let rest = area.right() - handle - 1;
        run(
            buf,
            handle + 1,
            area.y,
            rest,
            "─",
            theme.style(Meaning::Faint),
        );
        if area.height > 1 {
            self.labels(buf, area, theme);
        }
        Some(handle)
    }

    fn labels(&self, buf: &mut Buffer, area: Rect, theme: &Theme) {
        let mut free = area.x;
        for &(place, label) in self.marks {
            let label_width = width(label);
            let centre = area.x + cell_at(place, area.width);
            let from = centre.saturating_sub(label_width / 2).max(area.x);
            let from = from.min(area.right().saturating_sub(label_width));
            if from < free || label_width > area.width {
                continue;
            }
            let chosen = (place - self.at).abs() < 1e-9;
            let style = theme.style(if chosen {
                Meaning::Text
            } else {
                Meaning::Faint
            });
            free = put(buf, from, area.y + 1, label, style, area.right()) + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{canvas, text, theme};
    use super::*;

    #[test]
    fn the_handle_stands_at_its_share() {
        let drawn = |at: f64| {
            let mut buf = canvas(11, 2);
            let marks = [(0.0, "0%"), (0.1, "−5%"), (0.6, "−30%"), (1.0, "−50%")];
            let slider = Slider {
                at,
                meaning: Meaning::Accent,
                marks: &marks,
            };
            let area = buf.area;
            slider.draw(&mut buf, area, &theme());
            text(&buf)
        };
        assert_eq!(drawn(0.6), ["━━━━━━┃────", "0%  −30%"]);
        assert_eq!(drawn(0.0)[0], "┃──────────");
        assert_eq!(drawn(4.0)[0], "━━━━━━━━━━┃");
        assert_eq!(drawn(f64::NAN)[0], "");
    }
}
