//! A chart of signed columns around a zero line, exact to an eighth of a cell at both ends.
//!
//! ```
//! # use ratatui::{buffer::Buffer, layout::Rect};
//! # use slackwater::ui::{theme::builtin, widgets::columns::Columns};
//! # use slackwater::domain::format;
//! # let (theme, area) = (builtin::default_theme(), Rect::new(0, 0, 60, 9));
//! # let mut buf = Buffer::empty(area);
//! let flows = [Some(-903.2), None, Some(75.4)];
//! Columns::new(&flows)
//!     .axis(7, &|v| format::signed(v, 0))
//!     .labels(&[(0, "18 Nov".to_owned())])
//!     .draw(&mut buf, area, &theme);
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::scale::ticks;
use super::spark::EIGHTHS;
use super::{glyph, put, run, width};
use crate::ui::theme::{Meaning, Theme};

/// A chart of columns to draw. The last values that fit are shown.
pub struct Columns<'a> {
    values: &'a [Option<f64>],
    /// What hangs below the zero line under each value.
    beneath: &'a [Option<f64>],
    pitch: u16,
    axis: u16,
    form: Option<&'a dyn Fn(f64) -> String>,
    labels: &'a [(usize, String)],
    meanings: (Meaning, Meaning),
}

/// Where the chart was drawn, for words beside a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The first of the values that is shown.
    pub first: usize,
    /// The column of the screen where it begins.
    pub left: u16,
    /// Cells from one to the next.
    pub pitch: u16,
    /// The row of the zero line.
    pub zero: u16,
}

impl Drawn {
    /// The column of the screen where a value begins; `None` when it is not shown.
    pub fn x(&self, value: usize) -> Option<u16> {
        let n = u16::try_from(value.checked_sub(self.first)?).ok()?;
        Some(self.left + n * self.pitch)
    }
}

impl<'a> Columns<'a> {
    /// One value a session, oldest first; `None` is missing and keeps its place.
    pub fn new(values: &'a [Option<f64>]) -> Self {
        Self {
            values,
            beneath: &[],
            pitch: 2,
            axis: 0,
            form: None,
            labels: &[],
            meanings: (Meaning::Up, Meaning::Down),
        }
    }

    /// Two sides in each place: `values` rise above the zero line and these, none above zero, hang below it, both by one
    /// scale. A place is unknown where its value is.
    #[must_use]
    pub fn over(mut self, beneath: &'a [Option<f64>]) -> Self {
        self.beneath = beneath;
        self
    }

    /// Three cells a session (bar 2, gap 1) instead of two.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.pitch = 3;
        self
    }

    /// Labels at the left in an axis at least so wide, and how a value is written there.
    #[must_use]
    pub fn axis(mut self, width: u16, form: &'a dyn Fn(f64) -> String) -> Self {
        self.axis = width;
        self.form = Some(form);
        self
    }

    /// Labels below, each at one value (its index); needs the last row of the area. Those that would touch are left out.
    #[must_use]
    pub fn labels(mut self, labels: &'a [(usize, String)]) -> Self {
        self.labels = labels;
        self
    }

    /// Other colours than up and down.
    #[must_use]
    pub fn meanings(mut self, positive: Meaning, negative: Meaning) -> Self {
        self.meanings = (positive, negative);
        self
    }

    /// Draws the chart; `None` when there is no room for a column or no row for the zero line.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, theme: &Theme) -> Option<Drawn> {
        let area = area.intersection(buf.area);
        let rows = area
            .height
            .saturating_sub(u16::from(!self.labels.is_empty()));
        if rows == 0 {
            return None;
        }
        let mut axis = self.axis;
        let (mut shown, mut scale, mut marks);
        // The axis grows with its labels, which depend on what is shown.
        loop {
            let room = area
                .width
                .checked_sub(axis)
                .filter(|r| *r + 1 >= self.pitch)?;
            // The last column needs no gap after it.
            shown = self.values.len().min(usize::from((room + 1) / self.pitch));
            let values = &self.values[self.values.len() - shown..];
            let hidden = self.beneath.len().saturating_sub(shown);
            let both = values.iter().chain(&self.beneath[hidden..]);
            scale = Scale::of(both.copied(), rows);
            marks = self.marks(&scale);
            let needed = marks.iter().map(|(_, text)| width(text) + 2).max();
            match needed {
                Some(needed) if needed > axis && self.form.is_some() => axis = needed,
                _ => break,
            }
        }
        let drawn = Drawn {
            first: self.values.len() - shown,
            left: area.x + axis,
            pitch: self.pitch,
            zero: area.y + scale.up,
        };
        let faint = theme.style(Meaning::Faint);
        for (row, text) in &marks {
            let from = drawn.left.saturating_sub(2 + width(text));
            put(buf, from, area.y + row, text, faint, drawn.left);
        }
        #[expect(clippy::cast_possible_truncation, reason = "shown fits the width")]
        let length = ((shown as u16) * self.pitch).min(area.right() - drawn.left);
        run(buf, drawn.left, drawn.zero, length, "▔", faint);
        for (i, value) in self.values.iter().enumerate().skip(drawn.first) {
            if let Some(x) = drawn.x(i) {
                self.column(buf, x, drawn.zero, *value, &scale, theme);
                let beneath = self.beneath.get(i).copied().flatten();
                if let Some(beneath) = beneath.filter(|_| value.is_some()) {
                    self.column(buf, x, drawn.zero, Some(beneath), &scale, theme);
                }
            }
        }
        if !self.labels.is_empty() {
            self.draw_labels(buf, area, &drawn, theme);
        }
        Some(drawn)
    }

    /// Labels of the axis by row, zero before all others.
    fn marks(&self, scale: &Scale) -> Vec<(u16, String)> {
        let Some(form) = self.form else {
            return Vec::new();
        };
        let rows = scale.up + scale.down;
        let mut values = ticks(scale.low, scale.high, usize::from(rows / 2).clamp(3, 6));
        values.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
        let mut marks: Vec<(u16, String)> = Vec::new();
        for value in values {
            let row = scale.row(value);
            if marks.iter().all(|(taken, _)| *taken != row) {
                marks.push((row, form(value)));
            }
        }
        marks
    }

    fn column(
        &self,
        buf: &mut Buffer,
        x: u16,
        zero: u16,
        value: Option<f64>,
        scale: &Scale,
        theme: &Theme,
    ) {
        let cells = self.pitch - 1;
        let Some(value) = value.filter(|v| v.is_finite()) else {
            glyph(buf, x, zero, "?", theme.style(Meaning::Unknown));
            return;
        };
        let eighths = scale.eighths(value);
        let (full, rest) = (eighths / 8, eighths % 8);
        if value >= 0.0 {
            let style = theme.style(self.meanings.0);
            for n in 1..=full {
                run(buf, x, zero - n, cells, "█", style);
            }
            if rest > 0 {
                let part = EIGHTHS[usize::from(rest) - 1];
                run(buf, x, zero - full - 1, cells, part, style);
            }
        } else {
            let style = theme.style(self.meanings.1);
            for n in 0..full {
                run(buf, x, zero + n, cells, "█", style);
            }
            if rest > 0 {
                // The upper eighths are the complement of lower ones, reversed.
                let part = EIGHTHS[usize::from(8 - rest) - 1];
                let reversed = style.add_modifier(Modifier::REVERSED);
                run(buf, x, zero + full, cells, part, reversed);
            }
        }
    }

    fn draw_labels(&self, buf: &mut Buffer, area: Rect, drawn: &Drawn, theme: &Theme) {
        let style: Style = theme.style(Meaning::Faint);
        let mut free = drawn.left;
        for (at, label) in self.labels {
            let Some(x) = drawn.x(*at) else { continue };
            if x >= free && x + width(label) <= area.right() {
                free = put(buf, x, area.bottom() - 1, label, style, area.right()) + 2;
            }
        }
    }
}

/// How many rows stand above and below zero, and what a row is worth.
struct Scale {
    up: u16,
    down: u16,
    unit: f64,
    low: f64,
    high: f64,
}

impl Scale {
    fn of(values: impl Iterator<Item = Option<f64>>, rows: u16) -> Self {
        let (low, high) = values
            .flatten()
            .filter(|value| value.is_finite())
            .fold((0.0_f64, 0.0_f64), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        // The row below zero holds the zero line and is there even when nothing falls below.
        let mut best = (rows - 1, 1, f64::INFINITY);
        for down in 1..=rows {
            let up = rows - down;
            if up == 0 && high > 0.0 {
                continue;
            }
            let unit = (high / f64::from(up.max(1))).max(-low / f64::from(down));
            if unit < best.2 {
                best = (up, down, unit);
            }
        }
        let (up, down, unit) = best;
        let unit = if unit.is_finite() && unit > 0.0 {
            unit
        } else {
            1.0
        };
        Self {
            up,
            down,
            unit,
            low,
            high,
        }
    }

    /// The height of a value in eighths of a row: at least one for anything that is not zero.
    fn eighths(&self, value: f64) -> u16 {
        let limit = 8 * if value < 0.0 { self.down } else { self.up };
        if value.abs() <= 0.0 {
            return 0;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 1 … limit"
        )]
        let eighths = (value.abs() / self.unit * 8.0)
            .round()
            .clamp(1.0, f64::from(limit.max(1))) as u16;
        eighths.min(limit)
    }

    /// The row of a label, from the top.
    fn row(&self, value: f64) -> u16 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a positive number of rows, clamped below"
        )]
        let away = (value.abs() / self.unit + 1e-9).floor() as u16;
        if value < 0.0 {
            let away = away.min(self.down - 1);
            self.up + away
        } else if self.up == 0 {
            0
        } else {
            self.up - 1 - away.min(self.up - 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{canvas, text, theme};
    use super::*;

    fn chart(values: &[Option<f64>], w: u16, h: u16) -> (Vec<String>, Buffer) {
        let mut buf = canvas(w, h);
        let area = buf.area;
        Columns::new(values).draw(&mut buf, area, &theme());
        (text(&buf), buf)
    }

    #[test]
    fn columns_are_exact_to_an_eighth_at_both_ends() {
        let values = [
            Some(16.0),
            Some(11.0),
            Some(-5.0),
            Some(-16.0),
            Some(0.01),
            Some(-0.01),
        ];
        let (lines, buf) = chart(&values, 12, 4);
        assert_eq!(lines, ["█ ▃", "█ █     ▁", "▔▔▔▔▃▔█▔▔▔▇▔", "      █"]);
        let reversed = |x, y| buf[(x, y)].modifier.contains(Modifier::REVERSED);
        assert!(reversed(4, 2) && reversed(10, 2));
        assert!(!reversed(6, 2) && !reversed(0, 0));
        let theme = theme();
        assert_eq!(buf[(4, 2)].fg, theme.shade(Meaning::Down).colour);
        assert_eq!(buf[(0, 0)].fg, theme.shade(Meaning::Up).colour);
        assert_eq!(buf[(0, 2)].fg, theme.shade(Meaning::Faint).colour);
    }

    #[test]
    fn zero_is_no_column_and_a_missing_session_keeps_its_place() {
        let (lines, buf) = chart(&[Some(0.0), None, Some(1.0), Some(f64::NAN)], 7, 2);
        assert_eq!(lines, ["    █", "▔▔?▔▔▔?"]);
        assert_eq!(buf[(2, 1)].fg, theme().shade(Meaning::Unknown).colour);
        assert_eq!(chart(&[Some(-1.0)], 4, 2).0, ["█▔", "█"]);
        assert_eq!(chart(&[None, None], 4, 2).0, ["", "?▔?▔"]);
    }

    #[test]
    fn two_sides_stand_in_one_place_by_one_scale() {
        let (up, down) = ([Some(1.0), None, Some(0.0)], [Some(-3.0), None, Some(-1.0)]);
        let mut buf = canvas(6, 4);
        let area = buf.area;
        Columns::new(&up).over(&down).draw(&mut buf, area, &theme());
        assert_eq!(text(&buf), ["█", "█▔?▔█▔", "█", "█"]);
    }

    #[test]
    fn the_last_sessions_stay_and_labels_do_not_touch() {
        let values: Vec<_> = (0..20).map(|i| Some(f64::from(i) - 10.0)).collect();
        let labels = [
            (0, "1 Oct".to_owned()),
            (11, "12 Oct".to_owned()),
            (12, "13 Oct".to_owned()),
            (16, "17 Oct".to_owned()),
            (19, "20 Oct".to_owned()),
        ];
        let mut buf = canvas(27, 6);
        let area = buf.area;
        let form = |v: f64| crate::domain::format::signed(v, 0);
        let drawn = Columns::new(&values)
            .axis(7, &form)
            .labels(&labels)
            .draw(&mut buf, area, &theme())
            .unwrap();
        assert_eq!((drawn.first, drawn.left), (10, 7));
        assert_eq!(drawn.x(9), None);
        assert_eq!(drawn.x(11), Some(9));
        let lines = text(&buf);
        assert_eq!(lines[5], "         12 Oct    17 Oct");
        assert!(lines[3].starts_with("    0  "), "{lines:?}");
        assert!(lines[4].contains('▔'));
    }

    #[test]
    fn wide_columns_are_two_cells_and_a_gap() {
        let mut buf = canvas(9, 2);
        let area = buf.area;
        Columns::new(&[Some(1.0), None, Some(0.5)])
            .wide()
            .draw(&mut buf, area, &theme());
        assert_eq!(text(&buf), ["██    ▄▄", "▔▔▔?▔▔▔▔▔"]);
    }

    #[test]
    fn any_size_is_survived() {
        let form = |v: f64| format!("{v}");
        let labels = [(0, "x".to_owned())];
        for w in 0..12 {
            for h in 0..5 {
                for values in [
                    &[Some(5.0), Some(-9e30)][..],
                    &[],
                    &[Some(f64::MIN_POSITIVE)],
                ] {
                    let mut buf = canvas(12, 5);
                    Columns::new(values).axis(3, &form).labels(&labels).draw(
                        &mut buf,
                        Rect::new(1, 1, w, h),
                        &theme(),
                    );
                }
            }
        }
    }
}
