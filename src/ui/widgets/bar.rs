//! Bars lying in one row: the half-height bar of a table with its track, and the full-width share bar of two parts.
//!
//! ```
//! # use ratatui::{buffer::Buffer, layout::Rect};
//! # use slackwater::ui::{theme::{builtin, heat}, widgets::bar::{Bar, share_bar}, theme::Meaning};
//! # let (theme, area) = (builtin::default_theme(), Rect::new(0, 0, 40, 1));
//! # let mut buf = Buffer::empty(area);
//! Bar { share: Some(0.329 / 0.5), meaning: heat(0.329) }.draw(&mut buf, area, &theme);
//! share_bar(&mut buf, area, [(1.78e9, Meaning::Down), (129e6, Meaning::Up)], &theme);
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{glyph, run};
use crate::ui::theme::{Meaning, Theme};

/// A half-height bar with half-cell steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// How much of the width is filled, 0 … 1; more is full. `None` when unknown: then nothing is drawn, not even the
    /// track, so that it cannot be read as zero.
    pub share: Option<f64>,
    /// The colour of the filled part.
    pub meaning: Meaning,
}

impl Bar {
    /// Draws the bar and its track into the first row of the area.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, theme: &Theme) {
        let area = area.intersection(buf.area);
        let Some(share) = self.share.filter(|s| s.is_finite()) else {
            return;
        };
        if area.is_empty() {
            return;
        }
        let halves = steps(share, area.width.saturating_mul(2));
        let (full, half) = (halves / 2, halves % 2);
        let style = theme.style(self.meaning);
        run(buf, area.x, area.y, full, "▄", style);
        if half == 1 {
            glyph(buf, area.x + full, area.y, "▖", style);
        }
        if !theme.has_tracks() {
            return;
        }
        let track = theme.style(Meaning::Track);
        let mut x = area.x + full + half;
        // The gap is half a cell: the right half of `▖`, or the left half of `▗`. Nothing needs one before nothing.
        if half == 0 && full > 0 && x < area.right() {
            glyph(buf, x, area.y, "▗", track);
            x += 1;
        }
        run(buf, x, area.y, area.right().saturating_sub(x), "▄", track);
    }
}

/// A share of so many steps: at least one for anything above zero.
fn steps(share: f64, all: u16) -> u16 {
    if share <= 0.0 {
        return 0;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 1 … all"
    )]
    let steps = (share * f64::from(all))
        .round()
        .clamp(1.0, f64::from(all.max(1))) as u16;
    steps.min(all)
}

/// Two parts of one whole over the full width, with one blank between them; a part that is zero takes no cell, one that
/// is not takes at least one. Nothing is drawn when there is no whole.
pub fn share_bar(buf: &mut Buffer, area: Rect, parts: [(f64, Meaning); 2], theme: &Theme) {
    let area = area.intersection(buf.area);
    let [(first, first_meaning), (second, second_meaning)] = parts;
    let whole = first + second;
    if area.is_empty() || !whole.is_finite() || first < 0.0 || second < 0.0 || whole <= 0.0 {
        return;
    }
    let both = first > 0.0 && second > 0.0 && area.width >= 3;
    let cells = if both { area.width - 1 } else { area.width };
    let mut left = steps(first / whole, cells);
    if both {
        left = left.min(cells - 1);
    }
    run(buf, area.x, area.y, left, "█", theme.style(first_meaning));
    let right = cells - left;
    let from = area.right() - right;
    run(buf, from, area.y, right, "█", theme.style(second_meaning));
}

#[cfg(test)]
mod tests {
    use super::super::testing::{canvas, text, theme};
    use super::*;
    use crate::ui::theme::builtin;

    fn bar(share: Option<f64>, theme: &Theme) -> (String, usize) {
        let mut buf = canvas(8, 1);
        let meaning = Meaning::Heat4;
        Bar { share, meaning }.draw(&mut buf, Rect::new(0, 0, 8, 1), theme);
        let colour = theme.shade(meaning).colour;
        let filled = buf
            .content
            .iter()
            .filter(|c| c.fg == colour && c.symbol() != " ")
            .count();
        (text(&buf).remove(0), filled)
    }

    #[test]
    fn bars_step_in_half_cells_and_the_track_starts_half_a_cell_later() {
        let theme = theme();
        for (share, drawn, filled) in [
            (0.0, "▄▄▄▄▄▄▄▄", 0),
            (0.001, "▖▄▄▄▄▄▄▄", 1),
            (0.25, "▄▄▗▄▄▄▄▄", 2),
            (0.30, "▄▄▖▄▄▄▄▄", 3),
            (1.0, "▄▄▄▄▄▄▄▄", 8),
            (7.0, "▄▄▄▄▄▄▄▄", 8),
        ] {
            assert_eq!(bar(Some(share), &theme), (drawn.to_owned(), filled));
        }
    }

    #[test]
    fn the_unknown_has_neither_bar_nor_track_and_mono_no_track() {
        assert_eq!(bar(None, &theme()).0, "");
        assert_eq!(bar(Some(f64::NAN), &theme()).0, "");
        assert_eq!(bar(Some(0.3), &builtin::mono()).0, "▄▄▖");
    }

    #[test]
    fn shares_fill_the_width() {
        let drawn = |a: f64, b: f64| {
            let mut buf = canvas(10, 1);
            let area = buf.area;
            share_bar(
                &mut buf,
                area,
                [(a, Meaning::Down), (b, Meaning::Up)],
                &theme(),
            );
            text(&buf).remove(0)
        };
        assert_eq!(drawn(2.0, 1.0), "██████ ███");
        assert_eq!(drawn(1e9, 1.0), "████████ █");
        assert_eq!(drawn(1.0, 1e9), "█ ████████");
        assert_eq!(drawn(5.0, 0.0), "██████████");
        assert_eq!(drawn(0.0, 5.0), "██████████");
        assert_eq!(drawn(0.0, 0.0), "");
        assert_eq!(drawn(f64::NAN, 1.0), "");
    }
}
