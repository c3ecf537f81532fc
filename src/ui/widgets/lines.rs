//! A chart of lines: grid, limits, curves in braille, names at their ends.
//!
//! ```
//! # use ratatui::{buffer::Buffer, layout::Rect, text::Line};
//! # use slackwater::ui::{theme::{builtin, Meaning}, widgets::lines::{Curve, Grid, LineChart}};
//! # let (theme, area) = (builtin::default_theme(), Rect::new(0, 0, 80, 16));
//! # let mut buf = Buffer::empty(area);
//! let depth = [(0.0, 0.0), (1.0, -0.1), (2.0, -0.329)];
//! let curve = Curve {
//!     points: &depth,
//!     meaning: Meaning::Series1,
//!     name: vec![Line::from(theme.bold(Meaning::Series1, "Bitcoin"))],
//! };
//! let grid = [Grid::line(0.0, "0%"), Grid::line(-0.2, "−20%"), Grid::limit(-0.3, "−30%", "bear")];
//! LineChart { x: (0.0, 2.0), y: (-0.5, 0.0), pause: 5.0, axis: 7, names: 12, grid: &grid, ..LineChart::default() }
//!     .draw(&mut buf, area, &[curve], &theme);
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::braille::Canvas;
use super::{glyph, put, put_spans, run, spans_width, width};
use crate::ui::theme::{Meaning, Theme};

/// One line of a chart.
#[derive(Clone, Debug)]
pub struct Curve<'a> {
    /// In order of x. A `y` that is not a number is a hole.
    pub points: &'a [(f64, f64)],
    /// Its colour.
    pub meaning: Meaning,
    /// What stands at its right end, one row a line; none for a curve without a name.
    pub name: Vec<Line<'a>>,
}

/// A horizontal line behind the curves.
#[derive(Clone, Copy, Debug)]
pub struct Grid<'a> {
    y: f64,
    label: &'a str,
    limit: Option<&'a str>,
}

impl<'a> Grid<'a> {
    /// A grid line at a value, with its label on the axis; the one at zero is stronger.
    pub const fn line(y: f64, label: &'a str) -> Self {
        Self {
            y,
            label,
            limit: None,
        }
    }

    /// A limit, drawn in `warn`, with its label on the axis and its name at the right end.
    pub const fn limit(y: f64, label: &'a str, name: &'a str) -> Self {
        Self {
            y,
            label,
            limit: Some(name),
        }
    }
}

/// A chart of lines. `y` labels stand left, `x` labels in the last row, names of curves at the right.
#[derive(Clone, Copy, Debug, Default)]
pub struct LineChart<'a> {
    /// The values at the left and the right edge.
    pub x: (f64, f64),
    /// The values at the bottom and the top edge.
    pub y: (f64, f64),
    /// Points further apart in x are not joined.
    pub pause: f64,
    /// Cells for the labels of y, two blanks to the chart included.
    pub axis: u16,
    /// Cells for the names at the right, one blank from the chart included; 0 for none.
    pub names: u16,
    /// Lines behind the curves.
    pub grid: &'a [Grid<'a>],
    /// Labels below; those that would touch are left out. With any, the last row is theirs.
    pub labels: &'a [(f64, &'a str)],
    /// A vertical mark at a value of x, in `accent`.
    pub mark: Option<f64>,
}

impl LineChart<'_> {
    /// Draws the chart, the last curve on top. Returns the canvas, which knows where values lie.
    pub fn draw(
        &self,
        buf: &mut Buffer,
        area: Rect,
        curves: &[Curve<'_>],
        theme: &Theme,
    ) -> Canvas {
        let area = area.intersection(buf.area);
        let below = u16::from(!self.labels.is_empty());
        let chart = Rect::new(
            (area.x + self.axis).min(area.right()),
            area.y,
            area.width.saturating_sub(self.axis + self.names),
            area.height.saturating_sub(below),
        );
        let mut canvas = Canvas::new(chart, self.x, self.y);
        for line in self.grid {
            self.grid_line(buf, chart, line, &canvas, theme);
        }
        if let Some(x) = self.mark.and_then(|x| canvas.column_of(x)) {
            let style = theme.style(Meaning::Accent);
            (chart.top()..chart.bottom()).for_each(|y| glyph(buf, x, y, "┊", style));
        }
        for curve in curves {
            canvas.line(curve.points, self.pause, curve.meaning);
        }
        canvas.draw(buf, theme);
        for line in self.grid {
            Self::limit_name(buf, chart, line, &canvas, theme);
        }
        if below > 0 {
            self.draw_labels(buf, area, &canvas, theme);
        }
        if self.names > 1 {
            let room = Rect::new(chart.right() + 1, chart.y, self.names - 1, chart.height);
            draw_names(buf, room.intersection(area), curves, &canvas);
        }
        canvas
    }

    fn grid_line(
        &self,
        buf: &mut Buffer,
        chart: Rect,
        line: &Grid<'_>,
        canvas: &Canvas,
        theme: &Theme,
    ) {
        let Some(y) = canvas.row_of(line.y) else {
            return;
        };
        let meaning = match line.limit {
            Some(_) => Meaning::Warn,
            None if line.y.abs() < f64::EPSILON => Meaning::Faint,
            None => Meaning::Grid,
        };
        let symbol = if line.limit.is_some() { "╌" } else { "─" };
        run(buf, chart.x, y, chart.width, symbol, theme.style(meaning));
        let style = theme.style(if line.limit.is_some() {
            Meaning::Warn
        } else {
            Meaning::Faint
        });
        // A label too long for the axis is left out rather than cut.
        let from = chart.x.checked_sub(2 + width(line.label));
        if let Some(from) = from.filter(|from| self.axis > 0 && *from + self.axis >= chart.x) {
            put(buf, from, y, line.label, style, chart.x);
        }
    }

    /// The name of a limit stands on it where no curve does: at the right, else at the left, else the axis must do.
    fn limit_name(buf: &mut Buffer, chart: Rect, line: &Grid<'_>, canvas: &Canvas, theme: &Theme) {
        let (Some(name), Some(y)) = (line.limit, canvas.row_of(line.y)) else {
            return;
        };
        let length = width(name) + 1;
        if name.is_empty() || length > chart.width {
            return;
        }
        let style = theme.style(Meaning::Warn);
        let right = chart.right() - length;
        if canvas.is_free(right, y, length) {
            let x = put(buf, right, y, " ", style, chart.right());
            put(buf, x, y, name, style, chart.right());
        } else if canvas.is_free(chart.x, y, length) {
            let x = put(buf, chart.x, y, name, style, chart.right());
            put(buf, x, y, " ", style, chart.right());
        }
    }

    fn draw_labels(&self, buf: &mut Buffer, area: Rect, canvas: &Canvas, theme: &Theme) {
        let mut free = area.x;
        for &(x, label) in self.labels {
            let Some(column) = canvas.column_of(x) else {
                continue;
            };
            let from = column.saturating_sub(width(label) / 2).max(area.x);
            if from >= free && from + width(label) <= area.right() {
                let style = theme.style(Meaning::Faint);
                free = put(buf, from, area.bottom() - 1, label, style, area.right()) + 2;
            }
        }
    }
}

/// Names at the heights of the ends of their curves, moved apart so that none covers another.
fn draw_names(buf: &mut Buffer, area: Rect, curves: &[Curve<'_>], canvas: &Canvas) {
    let mut named: Vec<(u16, &Curve<'_>)> = curves
        .iter()
        .filter(|c| !c.name.is_empty())
        .filter_map(|c| {
            let end = c.points.iter().rev().find(|p| p.1.is_finite())?;
            Some((canvas.row_of(end.1)?.saturating_sub(area.y), c))
        })
        .collect();
    named.sort_by_key(|(row, _)| *row);
    let heights: Vec<u16> = named
        .iter()
        .map(|(_, c)| u16::try_from(c.name.len()).unwrap_or(1))
        .collect();
    let wanted: Vec<u16> = named.iter().map(|(row, _)| *row).collect();
    let rows = spread(&wanted, &heights, area.height);
    for ((_, curve), row) in named.iter().zip(rows) {
        let Some(row) = row else { continue };
        for (y, line) in (area.y + row..area.bottom()).zip(&curve.name) {
            if spans_width(&line.spans) <= area.width {
                put_spans(buf, area.x, y, &line.spans, area.right());
            }
        }
    }
}

/// Rows for labels of these heights, each as near to the row it wants as the ones before it allow; moved up together
/// when the last would stand below the end. `None` for one that finds no room. `wanted` is in ascending order.
fn spread(wanted: &[u16], heights: &[u16], rows: u16) -> Vec<Option<u16>> {
    let mut tops = Vec::with_capacity(wanted.len());
    let mut free = 0;
    for (&want, &height) in wanted.iter().zip(heights) {
        let top = want.max(free);
        free = top + height;
        tops.push(top);
    }
    let mut end = rows;
    let mut placed = vec![None; tops.len()];
    for (i, (&top, &height)) in tops.iter().zip(heights).enumerate().rev() {
        let Some(lowest) = end.checked_sub(height) else {
            continue;
        };
        let top = top.min(lowest);
        placed[i] = Some(top);
        end = top;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::super::testing::{canvas, text, theme};
    use super::*;

    #[test]
    fn grid_labels_and_names_stand_around_the_curves() {
        let theme = theme();
        let mut buf = canvas(30, 7);
        let area = buf.area;
        let flat = [(0.0, -1.0), (1.0, -1.0)];
        let near = [(0.0, -1.0), (1.0, -1.1)];
        let curve = |points, name| Curve {
            points,
            meaning: Meaning::Series1,
            name: vec![Line::from(name)],
        };
        let grid = [
            Grid::line(0.0, "0"),
            Grid::line(-1.0, "−1"),
            Grid::limit(-2.0, "−2", "low"),
            Grid::line(-9.0, "−9"),
        ];
        let chart = LineChart {
            x: (0.0, 1.0),
            y: (-2.0, 0.0),
            pause: 5.0,
            axis: 6,
            names: 7,
            grid: &grid,
            labels: &[(0.0, "Jan"), (0.1, "Feb"), (1.0, "Mar")],
            mark: None,
        };
        chart.draw(
            &mut buf,
            area,
            &[curve(&flat, "A"), curve(&near, "B")],
            &theme,
        );
        let lines = text(&buf);
        assert_eq!(lines[0], "   0  ─────────────────");
        assert!(lines[2].starts_with("  −1  ") || lines[3].starts_with("  −1  "));
        assert_eq!(lines[5], "  −2  ╌╌╌╌╌╌╌╌╌╌╌╌╌ low");
        assert_eq!(lines[6], "     Jan             Mar");
        let a = lines.iter().position(|l| l.ends_with('A')).unwrap();
        let b = lines.iter().position(|l| l.ends_with('B')).unwrap();
        assert_eq!(b, a + 1);
        let colour = |x, y| buf[(x, y)].fg;
        assert_eq!(colour(8, 0), theme.shade(Meaning::Faint).colour);
        assert_eq!(colour(8, 5), theme.shade(Meaning::Warn).colour);
    }

    #[test]
    fn the_name_of_a_limit_gives_way_to_the_curves() {
        let drawn = |points: &[(f64, f64)]| {
            let mut buf = canvas(12, 3);
            let area = buf.area;
            let grid = [Grid::limit(0.5, "", "low")];
            let chart = LineChart {
                x: (0.0, 1.0),
                y: (0.0, 1.0),
                pause: 5.0,
                grid: &grid,
                ..LineChart::default()
            };
            let curve = Curve {
                points,
                meaning: Meaning::Series1,
                name: Vec::new(),
            };
            chart.draw(&mut buf, area, &[curve], &theme());
            text(&buf).remove(1)
        };
        assert_eq!(drawn(&[]), "╌╌╌╌╌╌╌╌ low");
        assert!(drawn(&[(0.9, 0.5)]).starts_with("low ╌╌"));
        assert!(!drawn(&[(0.0, 0.5), (1.0, 0.5)]).contains('l'));
    }

    #[test]
    fn names_move_apart_and_stay_inside() {
        assert_eq!(
            spread(&[2, 2, 3], &[1, 1, 1], 9),
            [Some(2), Some(3), Some(4)]
        );
        assert_eq!(spread(&[2, 2], &[2, 2], 9), [Some(2), Some(4)]);
        assert_eq!(
            spread(&[8, 8, 8], &[1, 1, 1], 9),
            [Some(6), Some(7), Some(8)]
        );
        assert_eq!(spread(&[0, 0, 0], &[1, 1, 1], 2), [None, Some(0), Some(1)]);
    }

    #[test]
    fn any_size_is_survived() {
        for w in 0..20 {
            for h in 0..4 {
                let mut buf = canvas(20, 4);
                let grid = [Grid::limit(0.5, "0.5", "limit")];
                let chart = LineChart {
                    x: (0.0, 1.0),
                    y: (0.0, 1.0),
                    pause: 1.0,
                    axis: 6,
                    names: 5,
                    grid: &grid,
                    labels: &[(0.5, "mid")],
                    mark: Some(0.5),
                };
                let curve = Curve {
                    points: &[(0.0, 0.0), (1.0, 1.0)],
                    meaning: Meaning::Series1,
                    name: vec![Line::from("x"), Line::from("y")],
                };
                chart.draw(&mut buf, Rect::new(0, 0, w, h), &[curve], &theme());
            }
        }
    }
}
