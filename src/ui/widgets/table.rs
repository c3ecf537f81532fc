//! Tables: columns that drop one at a time when it gets narrow, rows of styled cells.
//!
//! ```
//! # use ratatui::{buffer::Buffer, layout::Rect, text::Span};
//! # use slackwater::ui::{theme::{builtin, Meaning}, widgets::{bar::Bar, table::{Cell, Column, Row, Table}}};
//! # let (theme, area) = (builtin::default_theme(), Rect::new(0, 0, 60, 10));
//! # let mut buf = Buffer::empty(area);
//! let columns = [
//!     Column::left("", 10),
//!     Column::right("last", 12).sorted(true),
//!     Column::flex("0", 12).scale("", "−50%").drop(2),
//!     Column::right("under", 7).drop(1),
//! ];
//! let row = Row::new([
//!     Cell::text("Bitcoin", theme.style(Meaning::Text)),
//!     Cell::text("83,643   ", theme.style(Meaning::Text)),
//!     Cell::Bar(Bar { share: Some(0.66), meaning: Meaning::Heat4 }),
//!     Cell::unknown(&theme),
//! ]);
//! Table::new(&columns).draw(&mut buf, area, &[row, Row::More(8)], &theme);
//! ```

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;

use super::bar::Bar;
pub use super::rows::{middle, window};
use super::{elide, put, put_spans, run, spans_width, width};
use crate::domain::format;
use crate::ui::theme::{Meaning, Theme};

/// At which end of its column a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Align {
    Left,
    Right,
}

/// A column. Its width counts the gap on its left.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    head: &'a str,
    middle: &'a str,
    end: &'a str,
    width: u16,
    gap: u16,
    flex: bool,
    align: Align,
    sorted: bool,
    group: bool,
    drop: u8,
}

impl<'a> Column<'a> {
    const fn new(head: &'a str, width: u16, align: Align) -> Self {
        Self {
            head,
            middle: "",
            end: "",
            width,
            gap: 0,
            flex: false,
            align,
            sorted: false,
            group: false,
            drop: 0,
        }
    }

    /// Text at the left. A text longer than the column is elided.
    pub const fn left(head: &'a str, width: u16) -> Self {
        Self::new(head, width, Align::Left)
    }

    /// Figures at the right. The column grows when a figure is longer, so that none is ever cut.
    pub const fn right(head: &'a str, width: u16) -> Self {
        Self::new(head, width, Align::Right)
    }

    /// Takes what is left, at least so much, after a gap of two.
    pub const fn flex(head: &'a str, at_least: u16) -> Self {
        let mut column = Self::new(head, at_least, Align::Left);
        column.flex = true;
        column.gap = 2;
        column
    }

    /// A gap before the text (for a left column after a right one). It is part of the width.
    #[must_use]
    pub const fn gap(mut self, gap: u16) -> Self {
        self.gap = gap;
        self
    }

    /// Words of the head for a scale: in the middle and at the right end.
    #[must_use]
    pub const fn scale(mut self, middle: &'a str, end: &'a str) -> Self {
        self.middle = middle;
        self.end = end;
        self
    }

    /// Whether the rows are sorted by it.
    #[must_use]
    pub const fn sorted(mut self, sorted: bool) -> Self {
        self.sorted = sorted;
        self
    }

    /// A name that stands once, in the first of the rows that share it.
    #[must_use]
    pub const fn group(mut self) -> Self {
        self.group = true;
        self
    }

    /// Its turn in the drop order: 1 goes first; 0, the default, never.
    #[must_use]
    pub const fn drop(mut self, turn: u8) -> Self {
        self.drop = turn;
        self
    }
}

/// One cell of a row.
#[derive(Clone, Debug)]
pub enum Cell<'a> {
    /// Styled text.
    Spans(Vec<Span<'a>>),
    /// A bar over the width of the column.
    Bar(Bar),
    /// Text from here to the end of the row, in place of all cells after it.
    Across(Vec<Span<'a>>),
    /// Does not apply.
    Blank,
}

impl<'a> Cell<'a> {
    /// Text of one style.
    pub fn text(text: impl Into<Cow<'a, str>>, style: Style) -> Self {
        Self::Spans(vec![Span::styled(text, style)])
    }

    /// The `--` of anything unknown.
    pub fn unknown(theme: &Theme) -> Self {
        Self::Spans(vec![theme.unknown()])
    }

    /// A figure in this meaning, or `--` when it is not known.
    pub fn known<T>(
        value: Option<T>,
        form: impl FnOnce(T) -> String,
        meaning: Meaning,
        theme: &Theme,
    ) -> Self {
        match value.map(form) {
            Some(text) if text.trim() != format::UNKNOWN => Self::text(text, theme.style(meaning)),
            _ => Self::unknown(theme),
        }
    }

    /// A change in the colour of its direction, as it is written, or `--` when it is not known.
    pub fn change(value: Option<f64>, form: impl FnOnce(f64) -> String, theme: &Theme) -> Self {
        let Some(value) = value else {
            return Self::unknown(theme);
        };
        let text = form(value);
        let meaning = Meaning::written(value, &text);
        Self::known(Some(text), |text| text, meaning, theme)
    }

    fn width(&self) -> u16 {
        match self {
            Self::Spans(spans) => spans_width(spans),
            _ => 0,
        }
    }
}

impl<'a> From<Span<'a>> for Cell<'a> {
    fn from(span: Span<'a>) -> Self {
        Self::Spans(vec![span])
    }
}

/// One row of a table.
#[derive(Clone, Debug)]
pub enum Row<'a> {
    /// One cell a column, in their order.
    Cells {
        /// The cells; missing ones at the end are blank.
        cells: Vec<Cell<'a>>,
        /// Whether it is the selected one.
        selected: bool,
    },
    /// `⋯ 8 more`
    More(usize),
    /// The line above a total.
    Rule,
    /// Nothing: between groups.
    Blank,
}

impl<'a> Row<'a> {
    /// A row of cells.
    pub fn new(cells: impl Into<Vec<Cell<'a>>>) -> Self {
        Self::Cells {
            cells: cells.into(),
            selected: false,
        }
    }

    /// The same row, selected or not.
    #[must_use]
    pub fn selected(mut self, is: bool) -> Self {
        if let Self::Cells { selected, .. } = &mut self {
            *selected = is;
        }
        self
    }
}

/// A table to draw.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    columns: &'a [Column<'a>],
    head: bool,
}

impl<'a> Table<'a> {
    /// A table with a head.
    pub const fn new(columns: &'a [Column<'a>]) -> Self {
        Self {
            columns,
            head: true,
        }
    }

    /// Without its head.
    #[must_use]
    pub const fn headless(mut self) -> Self {
        self.head = false;
        self
    }

    /// Where each column stands (x from the left of the area, width without its gap), or `None` when it was dropped.
    pub fn places(&self, room: u16, rows: &[Row<'_>]) -> Vec<Option<(u16, u16)>> {
        let mut widths: Vec<_> = (0..self.columns.len())
            .map(|i| Some(self.needed(i, rows)))
            .collect();
        let sum = |widths: &[Option<u16>]| -> u16 { widths.iter().flatten().sum() };
        let mut order: Vec<_> = (0..self.columns.len())
            .filter(|&i| self.columns[i].drop > 0)
            .collect();
        order.sort_by_key(|&i| self.columns[i].drop);
        for i in order {
            if sum(&widths) <= room {
                break;
            }
            widths[i] = None;
        }
        let spare = room.saturating_sub(sum(&widths));
        let flex = (0..widths.len()).find(|&i| self.columns[i].flex && widths[i].is_some());
        if let Some(width) = flex.and_then(|i| widths[i].as_mut()) {
            *width += spare;
        }
        let mut x = 0;
        let place = |(width, column): (Option<u16>, &Column<'_>)| {
            let width = width?;
            let gap = if x == 0 { 0 } else { column.gap.min(width) };
            let place = (x + gap, width - gap);
            x += width;
            Some(place)
        };
        widths.into_iter().zip(self.columns).map(place).collect()
    }

    /// The least width a column needs: what it was given, or more for a longer figure.
    fn needed(&self, i: usize, rows: &[Row<'_>]) -> u16 {
        let column = &self.columns[i];
        if column.align == Align::Left {
            return column.width;
        }
        let longest = rows.iter().filter_map(|row| match row {
            Row::Cells { cells, .. } => cells.get(i).map(Cell::width),
            _ => None,
        });
        let gap = u16::from(i > 0);
        let head = if self.head { width(column.head) } else { 0 };
        let longest = longest.max().unwrap_or(0).max(head);
        column.width.max(longest + gap)
    }

    /// Draws head and rows from the top of the area; returns how many rows of the area were used.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, rows: &[Row<'_>], theme: &Theme) -> u16 {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return 0;
        }
        let places = self.places(area.width, rows);
        let mut y = area.y;
        if self.head {
            self.draw_head(buf, area, &places, theme);
            y += 1;
        }
        let mut above: Option<&[Cell<'_>]> = None;
        for row in rows {
            if y >= area.bottom() {
                break;
            }
            let line = Rect::new(area.x, y, area.width, 1);
            match row {
                Row::Cells { cells, selected } => {
                    self.draw_cells(buf, line, &places, cells, above, theme);
                    if *selected {
                        buf.set_style(line, theme.ground(Meaning::Selection));
                    }
                    above = Some(cells);
                }
                Row::More(hidden) => {
                    let text = format!("⋯ {} more", format::count(*hidden));
                    let style = theme.style(Meaning::Faint);
                    put(buf, line.x, y, &text, style, line.right());
                    above = None;
                }
                Row::Rule => {
                    let style = theme.style(Meaning::Border);
                    run(buf, line.x, y, line.width, "─", style);
                    above = None;
                }
                Row::Blank => above = None,
            }
            y += 1;
        }
        y - area.y
    }

    fn draw_head(
        &self,
        buf: &mut Buffer,
        area: Rect,
        places: &[Option<(u16, u16)>],
        theme: &Theme,
    ) {
        for (column, place) in self.columns.iter().zip(places) {
            let Some((x, room)) = *place else { continue };
            let style = theme.style(if column.sorted {
                Meaning::Key
            } else {
                Meaning::Faint
            });
            let (left, right) = (area.x + x, (area.x + x + room).min(area.right()));
            let head = elide(column.head, room);
            let from = match column.align {
                Align::Left => left,
                Align::Right => right.saturating_sub(width(&head)).max(left),
            };
            let mut free = put(buf, from, area.y, &head, style, right);
            let end = right.saturating_sub(width(column.end));
            if !column.end.is_empty() && end >= free {
                put(buf, end, area.y, column.end, style, right);
                let middle = left + (room.saturating_sub(width(column.middle))) / 2;
                free += 2;
                if middle >= free && middle + width(column.middle) + 2 <= end {
                    put(buf, middle, area.y, column.middle, style, end);
                }
            }
        }
    }

    fn draw_cells(
        &self,
        buf: &mut Buffer,
        line: Rect,
        places: &[Option<(u16, u16)>],
        cells: &[Cell<'_>],
        above: Option<&[Cell<'_>]>,
        theme: &Theme,
    ) {
        for (i, (cell, place)) in cells.iter().zip(places).enumerate() {
            if let Cell::Across(spans) = cell {
                // It stands where its column would, also when that one was dropped, apart from the cell before it.
                let before = places[..i].iter().flatten().next_back();
                let apart = before.map_or(0, |(x, width)| x + width + 2);
                let x = match *place {
                    Some((x, _)) if self.columns[i].align == Align::Left => x,
                    _ => apart,
                };
                put_spans(buf, line.x + x, line.y, spans, line.right());
                return;
            }
            let Some((x, room)) = *place else { continue };
            let column = &self.columns[i];
            let area = Rect::new(line.x + x, line.y, room, 1).intersection(line);
            match cell {
                Cell::Bar(bar) => bar.draw(buf, area, theme),
                Cell::Spans(_) if column.group && same(cells, above, i) => {}
                Cell::Spans(spans) => {
                    // A left text needs a blank before a next one that starts without a gap.
                    let next = self.columns.get(i + 1);
                    let tight = next.is_some_and(|c| c.align == Align::Left && c.gap == 0);
                    let room = area.width.saturating_sub(u16::from(tight));
                    draw_spans(buf, area, spans, column.align, room);
                }
                Cell::Across(_) | Cell::Blank => {}
            }
        }
    }
}

fn same(cells: &[Cell<'_>], above: Option<&[Cell<'_>]>, i: usize) -> bool {
    let text = |cell: Option<&Cell<'_>>| match cell {
        Some(Cell::Spans(spans)) => {
            Some(spans.iter().map(|s| s.content.as_ref()).collect::<String>())
        }
        _ => None,
    };
    let own = text(cells.get(i));
    own.is_some() && own == text(above.and_then(|a| a.get(i)))
}

fn draw_spans(buf: &mut Buffer, area: Rect, spans: &[Span<'_>], align: Align, room: u16) {
    let wide = spans_width(spans);
    match align {
        Align::Right => {
            // A figure too long for what is left of a narrow area is not shown in part.
            if wide <= area.width {
                put_spans(buf, area.right() - wide, area.y, spans, area.right());
            } else {
                let style = spans.first().map_or(Style::new(), |s| s.style);
                put(
                    buf,
                    area.right().saturating_sub(1),
                    area.y,
                    "…",
                    style,
                    area.right(),
                );
            }
        }
        Align::Left if wide <= room => {
            put_spans(buf, area.x, area.y, spans, area.x + room);
        }
        Align::Left => {
            let mut x = area.x;
            for (i, span) in spans.iter().enumerate() {
                let left = (area.x + room).saturating_sub(x);
                let rest = spans_width(&spans[i + 1..]);
                if width(&span.content) + rest.min(1) > left {
                    let text = elide(&span.content, left);
                    let end = put(buf, x, area.y, &text, span.style, area.x + room);
                    if !text.ends_with('…') {
                        put(buf, end, area.y, "…", span.style, area.x + room);
                    }
                    return;
                }
                x = put(buf, x, area.y, &span.content, span.style, area.x + room);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{canvas, text, theme};
    use super::*;

    const COLUMNS: [Column<'static>; 6] = [
        Column::left("", 8).group().drop(2),
        Column::left("", 10),
        Column::right("last", 12),
        Column::right("1 d", 8).sorted(true),
        Column::flex("0", 12).scale("", "−50%").drop(3),
        Column::right("under", 7).drop(1),
    ];

    fn row(group: &'static str, name: &'static str, last: &'static str) -> Row<'static> {
        let plain = Style::new();
        Row::new([
            Cell::text(group, plain),
            Cell::text(name, plain),
            Cell::text(last, plain),
            Cell::known(None::<f64>, format::percent, Meaning::Up, &theme()),
            Cell::Bar(Bar {
                share: Some(0.5),
                meaning: Meaning::Heat0,
            }),
            Cell::text("46 d", plain),
        ])
    }

    fn drawn(width: u16, rows: &[Row<'_>]) -> Vec<String> {
        let mut buf = canvas(width, 7);
        let area = buf.area;
        Table::new(&COLUMNS).draw(&mut buf, area, rows, &theme());
        text(&buf)
    }

    #[test]
    fn a_change_that_is_written_as_zero_has_no_colour_of_a_direction() {
        let theme = theme();
        for (change, meaning) in [
            (Some(0.000_4), Meaning::Neutral),
            (Some(-0.000_4), Meaning::Neutral),
            (Some(-0.000_6), Meaning::Down),
            (None, Meaning::Unknown),
        ] {
            let cell = Cell::change(change, format::percent, &theme);
            let Cell::Spans(spans) = cell else {
                panic!("no text")
            };
            assert_eq!(spans[0].style, theme.style(meaning), "{change:?}");
        }
    }

    #[test]
    fn groups_stand_once_and_the_bar_takes_what_is_left() {
        let rows = [
            row("crypto", "Bitcoin", "83,643   "),
            row("crypto", "Ether", "2,737.89"),
            Row::More(8),
            row("mega", "AAPL", "266.25"),
            Row::Rule,
            row("mega", "total", "--"),
        ];
        assert_eq!(
            drawn(62, &rows),
            [
                "                          last     1 d  0          −50%  under",
                "crypto  Bitcoin      83,643         --  ▄▄▄▄▄▄▄▖▄▄▄▄▄▄▄   46 d",
                "        Ether         2,737.89      --  ▄▄▄▄▄▄▄▖▄▄▄▄▄▄▄   46 d",
                "⋯ 8 more",
                "mega    AAPL            266.25      --  ▄▄▄▄▄▄▄▖▄▄▄▄▄▄▄   46 d",
                "──────────────────────────────────────────────────────────────",
                "mega    total               --      --  ▄▄▄▄▄▄▄▖▄▄▄▄▄▄▄   46 d",
            ]
        );
    }

    #[test]
    fn columns_drop_in_their_order() {
        let rows = [row("US", "S&P 500", "6,538.76")];
        let second = |width: u16| drawn(width, &rows).remove(1);
        assert!(second(57).ends_with("46 d"));
        assert!(second(56).starts_with("US") && !second(56).contains("46 d"));
        assert!(second(45).starts_with("S&P 500") && second(45).contains('▄'));
        assert_eq!(second(40), "S&P 500       6,538.76      --");
        // Nothing more may go; what does not fit is not shown in part.
        assert_eq!(second(16), "S&P 500        …");
    }

    #[test]
    fn figures_widen_their_column_and_names_are_elided() {
        let columns = [Column::left("fund", 6), Column::right("flow", 8)];
        let rows = [Row::new([
            Cell::text("Grayscale", Style::new()),
            Cell::text("+1,234,567.8", Style::new()),
        ])];
        let mut buf = canvas(30, 2);
        let area = buf.area;
        Table::new(&columns).draw(&mut buf, area, &rows, &theme());
        assert_eq!(text(&buf), ["fund           flow", "Grays… +1,234,567.8"]);
    }

    #[test]
    fn text_may_run_across_and_selection_covers_the_row() {
        let theme = theme();
        let columns = [
            Column::left("", 6),
            Column::right("a", 6),
            Column::right("b", 6),
        ];
        let rows = [
            Row::new([
                Cell::text("HYPE", Style::new()),
                Cell::unknown(&theme),
                Cell::Across(vec![Span::raw("late, left out")]),
            ]),
            Row::new([Cell::Blank]).selected(true),
        ];
        let mut buf = canvas(30, 2);
        let area = buf.area;
        let used = Table::new(&columns)
            .headless()
            .draw(&mut buf, area, &rows, &theme);
        assert_eq!(used, 2);
        assert_eq!(text(&buf)[0], "HYPE      --  late, left out");
        let selection = theme.shade(Meaning::Selection).colour;
        assert!((0..30).all(|x| buf[(x, 1)].bg == selection));
        assert_ne!(buf[(0, 0)].bg, selection);
    }
}
