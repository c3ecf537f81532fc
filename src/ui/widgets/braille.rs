//! A canvas of braille dots, two by four in a cell, one colour a cell: what is drawn last wins.
//!
//! ```
//! # use ratatui::{buffer::Buffer, layout::Rect};
//! # use slackwater::ui::{theme::{builtin, Meaning}, widgets::braille::Canvas};
//! # let (theme, area) = (builtin::default_theme(), Rect::new(0, 0, 40, 9));
//! # let mut buf = Buffer::empty(area);
//! let mut canvas = Canvas::new(area, (0.0, 10.0), (-1.0, 0.0));
//! canvas.line(&[(0.0, 0.0), (1.0, -0.2), (9.0, -0.5)], 5.0, Meaning::Series1);
//! canvas.draw(&mut buf, &theme);
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::glyph;
use crate::ui::theme::{Meaning, Theme};

/// Dots to draw over an area.
#[derive(Clone, Debug)]
pub struct Canvas {
    area: Rect,
    x: (f64, f64),
    y: (f64, f64),
    cells: Vec<(u8, Meaning)>,
}

impl Canvas {
    /// An empty canvas over an area, for values between the ends of x (left, right) and y (bottom, top).
    pub fn new(area: Rect, x: (f64, f64), y: (f64, f64)) -> Self {
        let cells = usize::from(area.width) * usize::from(area.height);
        Self {
            area,
            x,
            y,
            cells: vec![(0, Meaning::Text); cells],
        }
    }

    /// The place of a value in dots from the upper left, which may lie outside; `None` when it is not finite or there
    /// is no scale.
    pub fn dot_at(&self, (x, y): (f64, f64)) -> Option<(f64, f64)> {
        let across = share(x, self.x)? * (f64::from(self.area.width) * 2.0 - 1.0);
        let down = (1.0 - share(y, self.y)?) * (f64::from(self.area.height) * 4.0 - 1.0);
        Some((across, down))
    }

    /// The cell of the screen in which a value lies; `None` when it lies outside.
    pub fn cell_of(&self, point: (f64, f64)) -> Option<(u16, u16)> {
        let (x, y) = whole(self.dot_at(point)?);
        let (width, height) = self.dots();
        if x < 0 || y < 0 || x >= width || y >= height {
            return None;
        }
        let cell = |n: i32| u16::try_from(n).unwrap_or(0);
        Some((self.area.x + cell(x / 2), self.area.y + cell(y / 4)))
    }

    /// The row of the screen on which a value of y lies; `None` when it lies outside.
    pub fn row_of(&self, y: f64) -> Option<u16> {
        self.cell_of((self.x.0, y)).map(|(_, row)| row)
    }

    /// The column of the screen on which a value of x lies; `None` when it lies outside.
    pub fn column_of(&self, x: f64) -> Option<u16> {
        self.cell_of((x, self.y.0)).map(|(column, _)| column)
    }

    /// Joins points in order of x. Neighbours further apart than `pause` are not joined: the gap stays a gap, as does a
    /// point that is not a number. A point alone is a dot. What lies outside the scale is cut off at its edge.
    pub fn line(&mut self, points: &[(f64, f64)], pause: f64, meaning: Meaning) {
        let mut before: Option<((f64, f64), f64)> = None;
        for &(x, y) in points {
            let Some(dot) = self.dot_at((x, y)) else {
                before = None;
                continue;
            };
            match before {
                Some((last, last_x)) if (x - last_x).abs() <= pause => {
                    self.segment(last, dot, meaning);
                }
                _ => self.segment(dot, dot, meaning),
            }
            before = Some((dot, x));
        }
    }

    /// Whether no dot lies in these cells of one row of the screen.
    pub fn is_free(&self, x: u16, y: u16, length: u16) -> bool {
        let a = self.area;
        if y < a.top() || y >= a.bottom() || x < a.left() || x + length > a.right() {
            return false;
        }
        let from = usize::from(y - a.y) * usize::from(a.width) + usize::from(x - a.x);
        self.cells[from..from + usize::from(length)]
            .iter()
            .all(|(dots, _)| *dots == 0)
    }

    /// Draws the cells with dots; the others stay as they are.
    pub fn draw(&self, buf: &mut Buffer, theme: &Theme) {
        let width = usize::from(self.area.width).max(1);
        for (y, row) in (self.area.top()..self.area.bottom()).zip(self.cells.chunks(width)) {
            for (x, &(dots, meaning)) in (self.area.left()..self.area.right()).zip(row) {
                if dots != 0 {
                    let mut bytes = [0; 4];
                    let symbol = char::from_u32(0x2800 + u32::from(dots)).unwrap_or('*');
                    let symbol = symbol.encode_utf8(&mut bytes);
                    glyph(buf, x, y, symbol, theme.style(meaning));
                }
            }
        }
    }

    fn dots(&self) -> (i32, i32) {
        (
            i32::from(self.area.width) * 2,
            i32::from(self.area.height) * 4,
        )
    }

    fn segment(&mut self, from: (f64, f64), to: (f64, f64), meaning: Meaning) {
        let (width, height) = self.dots();
        let limit = (f64::from(width) - 0.5, f64::from(height) - 0.5);
        let Some((from, to)) = clip(from, to, limit) else {
            return;
        };
        // Bresenham.
        let ((mut x, mut y), (x1, y1)) = (whole(from), whole(to));
        let (dx, dy) = ((x1 - x).abs(), -(y1 - y).abs());
        let (step_x, step_y) = ((x1 - x).signum(), (y1 - y).signum());
        let mut error = dx + dy;
        loop {
            self.set(x, y, meaning);
            if (x, y) == (x1, y1) {
                return;
            }
            let double = 2 * error;
            if double >= dy {
                error += dy;
                x += step_x;
            }
            if double <= dx {
                error += dx;
                y += step_y;
            }
        }
    }

    fn set(&mut self, x: i32, y: i32, meaning: Meaning) {
        const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return;
        };
        let width = usize::from(self.area.width);
        if x / 2 >= width {
            return;
        }
        if let Some(cell) = self.cells.get_mut(y / 4 * width + x / 2) {
            cell.0 |= BITS[y % 4][x % 2];
            cell.1 = meaning;
        }
    }
}

fn share(value: f64, (low, high): (f64, f64)) -> Option<f64> {
    let share = (value - low) / (high - low);
    share.is_finite().then_some(share)
}

fn whole((x, y): (f64, f64)) -> (i32, i32) {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "saturates; far outside of every screen"
    )]
    let whole = |v: f64| v.round() as i32;
    (whole(x), whole(y))
}

/// The part of a segment inside −0.5 … limit (Liang and Barsky); `None` when none is.
fn clip(from: (f64, f64), to: (f64, f64), limit: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
    const LOW: f64 = -0.499;
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut start, mut end) = (0.0f64, 1.0f64);
    for (p, q) in [
        (-dx, from.0 - LOW),
        (dx, limit.0 - 0.001 - from.0),
        (-dy, from.1 - LOW),
        (dy, limit.1 - 0.001 - from.1),
    ] {
        if p.abs() <= f64::EPSILON {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            start = start.max(q / p);
        } else {
            end = end.min(q / p);
        }
    }
    let at = |t: f64| (from.0 + t * dx, from.1 + t * dy);
    (start <= end).then(|| (at(start), at(end)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{canvas, text, theme};
    use super::*;

    fn drawn(points: &[(f64, f64)], pause: f64) -> Vec<String> {
        let mut buf = canvas(4, 2);
        // Eight by eight dots: a value is a dot.
        let mut dots = Canvas::new(buf.area, (0.0, 7.0), (0.0, 7.0));
        dots.line(points, pause, Meaning::Series1);
        dots.draw(&mut buf, &theme());
        text(&buf)
    }

    #[test]
    fn lines_join_neighbours_and_not_over_gaps() {
        assert_eq!(drawn(&[(0.0, 7.0), (7.0, 7.0)], 9.0), ["⠉⠉⠉⠉", ""]);
        assert_eq!(drawn(&[(0.0, 7.0), (7.0, 7.0)], 5.0), ["⠁  ⠈", ""]);
        assert_eq!(drawn(&[(0.0, 0.0), (7.0, 7.0)], 9.0), ["  ⡠⠊", "⡠⠊"]);
        let hole = [(0.0, 7.0), (1.0, f64::NAN), (2.0, 7.0), (3.0, 7.0)];
        assert_eq!(drawn(&hole, 5.0), ["⠁⠉", ""]);
    }

    #[test]
    fn what_lies_outside_is_cut_at_the_edge() {
        assert_eq!(drawn(&[(3.0, 99.0), (3.0, -99.0)], 9.0), [" ⢸", " ⢸"]);
        assert_eq!(drawn(&[(0.0, 50.0), (7.0, 50.0)], 9.0), ["", ""]);
        assert_eq!(drawn(&[(-1e6, 7.0), (1e6, 7.0)], f64::MAX)[0], "⠉⠉⠉⠉");
    }

    #[test]
    fn the_line_drawn_last_gives_the_colour() {
        let theme = theme();
        let mut buf = canvas(4, 2);
        let mut dots = Canvas::new(buf.area, (0.0, 7.0), (0.0, 7.0));
        dots.line(&[(0.0, 7.0), (7.0, 7.0)], 9.0, Meaning::Series1);
        dots.line(&[(2.0, 7.0), (3.0, 5.0)], 9.0, Meaning::Series2);
        dots.draw(&mut buf, &theme);
        let colour = |m: Meaning| theme.shade(m).colour;
        assert_eq!(buf[(0, 0)].fg, colour(Meaning::Series1));
        assert_eq!(buf[(1, 0)].fg, colour(Meaning::Series2));
        assert!(dots.is_free(0, 1, 4) && !dots.is_free(0, 0, 1) && !dots.is_free(2, 1, 4));
        assert_eq!(dots.row_of(0.0), Some(1));
        assert_eq!(dots.row_of(9.0), None);
        assert_eq!(dots.column_of(7.0), Some(3));
        assert_eq!(dots.cell_of((0.0, 7.0)), Some((0, 0)));
    }

    #[test]
    fn a_scale_without_range_draws_nothing() {
        let mut buf = canvas(2, 1);
        let mut dots = Canvas::new(buf.area, (1.0, 1.0), (0.0, 1.0));
        dots.line(&[(1.0, 0.5)], 1.0, Meaning::Text);
        dots.draw(&mut buf, &theme());
        assert_eq!(text(&buf), [""]);
        let mut none = Canvas::new(Rect::new(0, 0, 0, 0), (0.0, 1.0), (0.0, 1.0));
        none.line(&[(0.0, 0.5), (1.0, 0.5)], 1.0, Meaning::Text);
        none.draw(&mut buf, &theme());
    }
}
