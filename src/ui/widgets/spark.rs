//! One row of eighths with a scale fixed by the panel.
//!
//! ```
//! # use ratatui::{buffer::Buffer, layout::Rect};
//! # use slackwater::ui::{theme::{builtin, Meaning}, widgets::spark::spark};
//! # let (theme, area) = (builtin::default_theme(), Rect::new(0, 0, 18, 1));
//! # let mut buf = Buffer::empty(area);
//! spark(&mut buf, area, &[Some(0.94), None, Some(0.32)], (0.0, 1.0), theme.style(Meaning::Series3));
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::glyph;

/// The lower eighths of a cell, from one to eight.
pub const EIGHTHS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Draws the last values that fit, right-aligned, one cell each; a missing one stays blank. Values outside the scale
/// (low, high) stand at its ends.
pub fn spark(
    buf: &mut Buffer,
    area: Rect,
    values: &[Option<f64>],
    scale: (f64, f64),
    style: Style,
) {
    let area = area.intersection(buf.area);
    let (low, high) = scale;
    if area.is_empty() || !(high - low).is_finite() || high <= low {
        return;
    }
    for (x, value) in (area.left()..area.right()).rev().zip(values.iter().rev()) {
        if let Some(value) = value.filter(|v| !v.is_nan()) {
            let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "0 … 7"
            )]
            let level = (share * 7.0).round() as usize;
            glyph(buf, x, area.y, EIGHTHS[level], style);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{canvas, text};
    use super::*;

    #[test]
    fn the_scale_is_fixed_and_gaps_stay() {
        let mut buf = canvas(6, 1);
        let area = buf.area;
        let values = [
            Some(0.5),
            Some(0.0),
            Some(1.0),
            None,
            Some(0.5),
            Some(9.0),
            Some(-9.0),
        ];
        spark(&mut buf, area, &values, (0.0, 1.0), Style::new());
        assert_eq!(text(&buf), ["▁█ ▅█▁"]);
        let mut buf = canvas(3, 1);
        spark(&mut buf, area, &[Some(1.0)], (0.0, 2.0), Style::new());
        spark(&mut buf, area, &[Some(1.0)], (2.0, 2.0), Style::new());
        assert_eq!(text(&buf), ["  ▅"]);
    }
}
