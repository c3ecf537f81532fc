//! The journal over the whole screen: the list, what it came to, the months, and the buys on the price.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::{SPEC, body, chart, notes, totals};
use crate::discipline::review::Month;
use crate::domain::format;
use crate::ui::Cx;
use crate::ui::panels::framed::{boxed, framed};
use crate::ui::theme::Meaning;
use crate::ui::widgets::table::{Cell, Column, Row, Table};
use crate::ui::widgets::wrap::{draw as draw_lines, wrap};

/// From this size on the boxes stand beside each other.
const WIDE: u16 = 130;
const HIGH: u16 = 36;
/// Rows of the totals with their frame.
const TOTALS: u16 = 18;

/// The boxes of the zoom; without height where there is no room.
pub(super) struct Boxes {
    pub(super) list: Rect,
    totals: Rect,
    months: Rect,
    chart: Rect,
}

pub(super) fn boxes(area: Rect) -> Boxes {
    let none = Rect { height: 0, ..area };
    if area.width < WIDE || area.height < HIGH {
        return Boxes {
            list: area,
            totals: none,
            months: none,
            chart: none,
        };
    }
    let left = area.width * 2 / 5;
    let beside = |from: u16, height: u16| Rect {
        x: area.x + left,
        y: area.y + from,
        width: area.width - left,
        height,
    };
    let rest = area.height - TOTALS;
    let months = (rest / 2).min(15);
    Boxes {
        list: Rect {
            width: left,
            ..area
        },
        totals: beside(0, TOTALS),
        months: beside(TOTALS, months),
        chart: beside(TOTALS + months, rest - months),
    }
}

pub(super) fn draw(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let boxes = boxes(area);
    let inner = framed(cx, &SPEC, &notes(cx.app), boxes.list, buf);
    body(cx, inner, buf);
    if boxes.totals.height > 0 {
        let note = "after every correction";
        let inner = boxed(cx, "All of it", note, boxes.totals, buf);
        totals::draw(cx, inner, buf);
        by_month(cx, boxes.months, buf);
        chart::draw(cx, boxes.chart, buf);
    }
}

/// Month, dates kept, extra buys with the three days before them, cost against the plan alone.
fn by_month(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let inner = boxed(
        cx,
        "By month",
        "extra buys with the 3 days before",
        area,
        buf,
    );
    let journal = cx.app.journal();
    let said = if journal.complete {
        "no buy and no date of a plan yet"
    } else {
        "unknown until the journal is read"
    };
    let shown = usize::from(inner.height.saturating_sub(1));
    let months = journal.months.iter().take(shown);
    if journal.months.is_empty() {
        let text = [theme.span(Meaning::Muted, said)];
        draw_lines(buf, inner, &wrap(&text, inner.width, 0));
        return;
    }
    let rows: Vec<Row<'_>> = months.map(|month| month_row(cx, month)).collect();
    let columns = [
        Column::left("month", 9),
        Column::right("due", 5),
        Column::right("kept", 6),
        Column::right("missed", 8),
        Column::right("cost", 10),
        Column::right("plain DCA", 11),
        Column::flex("extra buys", 20),
    ];
    Table::new(&columns).draw(buf, inner, &rows, theme);
}

fn month_row<'a>(cx: &Cx<'a>, month: &Month) -> Row<'a> {
    let theme = cx.theme;
    let count = |n: usize, meaning| Cell::text(format::count(n), theme.style(meaning));
    let missed = if month.missed > 0 {
        Meaning::Warn
    } else {
        Meaning::Muted
    };
    Row::new([
        Cell::text(
            month.first.date().format("%b %Y").to_string(),
            theme.style(Meaning::Muted),
        ),
        count(month.due, Meaning::Text),
        count(month.matched, Meaning::Text),
        count(month.missed, missed),
        Cell::known(month.cost, format::price, Meaning::Text, theme),
        Cell::known(month.plain, format::price, Meaning::Text, theme),
        Cell::Spans(extras(cx, month)),
    ])
}

/// `10 Oct after −7.3%`, one after the other.
fn extras<'a>(cx: &Cx<'a>, month: &Month) -> Vec<Span<'a>> {
    let theme = cx.theme;
    let today = cx.app.now().day();
    let mut spans = Vec::new();
    for (n, extra) in month.extras.iter().enumerate() {
        let gap = if n > 0 { " · " } else { "" };
        let day = format!("{gap}{} after ", format::date(extra.day, today));
        spans.push(theme.span(Meaning::Text, day));
        spans.push(match extra.before {
            Some(change) => theme.change(change, format::percent(change)),
            None => theme.unknown(),
        });
    }
    spans
}
