//! Points around a centre in four quadrants, with the paths they came along.
//!
//! ```
//! # use ratatui::{buffer::Buffer, layout::Rect};
//! # use slackwater::ui::{theme::{builtin, Meaning}, widgets::scatter::{Point, Scatter}};
//! # let (theme, area) = (builtin::default_theme(), Rect::new(0, 0, 60, 20));
//! # let mut buf = Buffer::empty(area);
//! let points = [Point { at: (101.2, 100.4), name: "TRX", meaning: Meaning::Up, tail: &[(100.9, 99.1)] }];
//! Scatter { x: (97.8, 102.2), y: (97.6, 102.4), ..Scatter::rotation() }.draw(&mut buf, area, &points, &theme);
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::braille::Canvas;
use super::{glyph, put, run, width};
use crate::ui::theme::{Meaning, Theme};

/// One point.
#[derive(Clone, Copy, Debug)]
pub struct Point<'a> {
    /// x and y. A point that is not a number is not drawn.
    pub at: (f64, f64),
    /// Its name, drawn right of it, else left, else not at all.
    pub name: &'a str,
    /// Its colour.
    pub meaning: Meaning,
    /// Where it came from, oldest first, without the point itself; empty for no tail.
    pub tail: &'a [(f64, f64)],
}

/// The frame of reference of the points.
#[derive(Clone, Copy, Debug)]
pub struct Scatter<'a> {
    /// The values at the left and the right edge.
    pub x: (f64, f64),
    /// The values at the bottom and the top edge.
    pub y: (f64, f64),
    /// Where the axes cross.
    pub centre: (f64, f64),
    /// The words in the corners: upper left, upper right, lower left, lower right.
    pub corners: [&'a str; 4],
    /// Whether tails are drawn.
    pub tails: bool,
}

impl Scatter<'static> {
    /// Relative strength (x) against its momentum (y) around 100, with tails.
    pub const fn rotation() -> Self {
        Self {
            x: (98.0, 102.0),
            y: (98.0, 102.0),
            centre: (100.0, 100.0),
            corners: ["improving", "leading", "lagging", "weakening"],
            tails: true,
        }
    }

    /// As [`Self::rotation`], points only.
    pub const fn compact() -> Self {
        let mut scatter = Self::rotation();
        scatter.tails = false;
        scatter
    }
}

impl Scatter<'_> {
    /// Draws axes, corner words, tails, points and names; earlier points are named first. Returns how many points stay
    /// without a name.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, points: &[Point<'_>], theme: &Theme) -> usize {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return points.len();
        }
        let mut canvas = Canvas::new(area, self.x, self.y);
        self.axes(buf, area, &canvas, theme);
        let mut taken = Taken::new(area);
        let places: Vec<_> = points.iter().map(|p| place(&canvas, area, p.at)).collect();
        for (x, y, _) in places.iter().flatten() {
            taken.claim(*x, *y, 1);
        }
        self.corner_words(buf, area, &mut taken, theme);
        if self.tails {
            for point in points.iter().rev() {
                let mut path = point.tail.to_vec();
                path.push(point.at);
                if path.len() > 1 {
                    canvas.line(&path, f64::INFINITY, point.meaning);
                }
            }
            canvas.draw(buf, theme);
        }
        // The first points stand on top, as they are named first.
        for (point, place) in points.iter().zip(&places).rev() {
            if let Some((x, y, symbol)) = *place {
                glyph(buf, x, y, symbol, theme.style(point.meaning));
            }
        }
        let mut unnamed = 0;
        for (point, place) in points.iter().zip(&places) {
            let Some((x, y, _)) = *place else {
                unnamed += 1;
                continue;
            };
            let length = width(point.name);
            let right = Some(x + 1).filter(|from| taken.free(*from, y, length));
            let left = || {
                x.checked_sub(length)
                    .filter(|at| taken.free(*at, y, length))
            };
            if let Some(from) = right.or_else(left) {
                taken.claim(from, y, length);
                put(
                    buf,
                    from,
                    y,
                    point.name,
                    theme.style(point.meaning),
                    from + length,
                );
            } else {
                unnamed += 1;
            }
        }
        unnamed
    }

    fn axes(&self, buf: &mut Buffer, area: Rect, canvas: &Canvas, theme: &Theme) {
        let style = theme.style(Meaning::Faint);
        let column = canvas.column_of(self.centre.0);
        let row = canvas.row_of(self.centre.1);
        if let Some(x) = column {
            (area.top()..area.bottom()).for_each(|y| glyph(buf, x, y, "┊", style));
        }
        if let Some(y) = row {
            run(buf, area.x, y, area.width, "╌", style);
        }
        if let (Some(x), Some(y)) = (column, row) {
            glyph(buf, x, y, "┼", style);
        }
    }

    /// The words of the quadrants, where two fit beside each other and there are rows for both pairs.
    fn corner_words(&self, buf: &mut Buffer, area: Rect, taken: &mut Taken, theme: &Theme) {
        let style = theme.style(Meaning::Faint);
        if area.height < 3 {
            return;
        }
        for (y, [left, right]) in [
            (area.top(), [self.corners[0], self.corners[1]]),
            (area.bottom() - 1, [self.corners[2], self.corners[3]]),
        ] {
            if width(left) + width(right) + 3 > area.width {
                continue;
            }
            let from = area.right() - width(right);
            for (x, word) in [(area.x, left), (from, right)] {
                // A point in the corner goes before the corner's word.
                if !taken.free(x, y, width(word)) {
                    continue;
                }
                put(buf, x, y, word, style, area.right());
                taken.claim(x, y, width(word));
            }
        }
    }
}

/// The cell of a point and its glyph: an arrow at the edge when it lies outside.
fn place(canvas: &Canvas, area: Rect, at: (f64, f64)) -> Option<(u16, u16, &'static str)> {
    let (x, y) = canvas.dot_at(at)?;
    let (across, down) = ((x / 2.0).round(), (y / 4.0).floor());
    let across = if x >= 0.0 {
        (x.round() / 2.0).floor()
    } else {
        across
    };
    let down = if y >= 0.0 {
        (y.round() / 4.0).floor()
    } else {
        down
    };
    let (last_x, last_y) = (f64::from(area.width - 1), f64::from(area.height - 1));
    let symbol = if across > last_x {
        "▸"
    } else if across < 0.0 || x < -0.5 {
        "◂"
    } else if down > last_y {
        "▾"
    } else if down < 0.0 || y < -0.5 {
        "▴"
    } else {
        "•"
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the area"
    )]
    let cell = |v: f64, last: f64| v.clamp(0.0, last) as u16;
    Some((
        area.x + cell(across, last_x),
        area.y + cell(down, last_y),
        symbol,
    ))
}

/// Cells that hold a point or a word.
struct Taken {
    area: Rect,
    cells: Vec<bool>,
}

impl Taken {
    fn new(area: Rect) -> Self {
        let cells = usize::from(area.width) * usize::from(area.height);
        Self {
            area,
            cells: vec![false; cells],
        }
    }

    fn range(&self, x: u16, y: u16, length: u16) -> Option<std::ops::Range<usize>> {
        let a = self.area;
        if x < a.x || y < a.y || y >= a.bottom() || x.checked_add(length)? > a.right() {
            return None;
        }
        let from = usize::from(y - a.y) * usize::from(a.width) + usize::from(x - a.x);
        Some(from..from + usize::from(length))
    }

    fn free(&self, x: u16, y: u16, length: u16) -> bool {
        self.range(x, y, length)
            .and_then(|range| self.cells.get(range))
            .is_some_and(|cells| cells.iter().all(|taken| !taken))
    }

    fn claim(&mut self, x: u16, y: u16, length: u16) {
        if let Some(cells) = self
            .range(x, y, length)
            .and_then(|range| self.cells.get_mut(range))
        {
            cells.fill(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{canvas, text, theme};
    use super::*;

    fn point(x: f64, y: f64, name: &'static str) -> Point<'static> {
        Point {
            at: (x, y),
            name,
            meaning: Meaning::Up,
            tail: &[],
        }
    }

    fn drawn(points: &[Point<'_>]) -> (Vec<String>, usize) {
        let mut buf = canvas(31, 7);
        let area = buf.area;
        let unnamed = Scatter::compact().draw(&mut buf, area, points, &theme());
        (text(&buf), unnamed)
    }

    #[test]
    fn axes_cross_and_corners_name_the_quadrants() {
        let (lines, _) = drawn(&[]);
        assert_eq!(lines[0], "improving      ┊        leading");
        assert_eq!(lines[3], "╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┼╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌");
        assert_eq!(lines[6], "lagging        ┊      weakening");
    }

    #[test]
    fn names_stand_right_else_left_else_nowhere() {
        let (lines, unnamed) = drawn(&[point(100.5, 101.0, "SOL"), point(101.95, 101.0, "AVAX")]);
        assert!(lines[1].contains("•SOL"), "{lines:?}");
        assert!(lines[1].ends_with("AVAX•"), "{lines:?}");
        assert_eq!(unnamed, 0);
        let crowded = [
            point(101.0, 101.0, "ABCDEFGHIJ"),
            point(101.3, 101.0, "KLMNOPQRSTUVWXYZ"),
        ];
        let (lines, unnamed) = drawn(&crowded);
        assert_eq!(unnamed, 1);
        assert_eq!(
            lines
                .iter()
                .flat_map(|l| l.chars())
                .filter(|c| *c == '•')
                .count(),
            2
        );
    }

    #[test]
    fn points_outside_stand_on_the_edge() {
        let (lines, unnamed) = drawn(&[
            point(150.0, 101.0, "R"),
            point(50.0, 101.0, "L"),
            point(100.5, 150.0, "T"),
            point(100.5, 50.0, "B"),
            point(f64::NAN, 100.0, "N"),
        ]);
        assert!(
            lines[1].starts_with("◂L") && lines[1].ends_with("R▸"),
            "{lines:?}"
        );
        assert!(lines[0].contains("▴T") && lines[6].contains("▾B"));
        assert_eq!(unnamed, 1);
        assert!(!lines.concat().contains('N'));
    }

    #[test]
    fn tails_are_braille_in_the_colour_of_their_point() {
        let theme = theme();
        let mut buf = canvas(31, 7);
        let area = buf.area;
        let tail = [(98.5, 98.5), (99.0, 99.0)];
        let points = [Point {
            tail: &tail,
            ..point(101.0, 101.0, "SOL")
        }];
        Scatter::rotation().draw(&mut buf, area, &points, &theme);
        let dots: Vec<_> = buf
            .content
            .iter()
            .filter(|c| {
                c.symbol()
                    .starts_with(|c| ('\u{2801}'..='\u{28ff}').contains(&c))
            })
            .collect();
        assert!(dots.len() > 8);
        let up = theme.shade(Meaning::Up).colour;
        assert!(dots.iter().all(|c| c.fg == up));
    }

    #[test]
    fn any_size_is_survived() {
        for w in 0..31 {
            for h in 0..7 {
                let mut buf = canvas(31, 7);
                let points = [point(101.0, 1e300, "SOL"), point(-1e300, 100.0, "X")];
                Scatter::rotation().draw(&mut buf, Rect::new(0, 0, w, h), &points, &theme());
            }
        }
    }
}
