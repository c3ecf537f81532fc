//! The treasuries panel over the whole screen: every figure of every company, what is said of them, the slider with
//! its loss lines, forced selling.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::{
    SPEC, below_cell, coins_cell, companies, fall, gain_cell, mnav_cell, none, selling, words,
};
use crate::domain::{Ticker, format};
use crate::figures::readings::Treasury;
use crate::ui::Cx;
use crate::ui::panels::framed::{framed, selected};
use crate::ui::theme::{Meaning, heat};
use crate::ui::widgets::frame::divider;
use crate::ui::widgets::row;
use crate::ui::widgets::table::{Cell, Column, Row, Table};
use crate::ui::widgets::wrap::{draw as draw_lines, wrap};

/// Least size for chart and simulation beside each other.
const LEAST: (u16, u16) = (120, 34);
/// Rows of the box with slider and chart below the table on narrow screens: fewest, and what it takes before sentences.
const CHART_FROM: u16 = 7;
const CHART_WANTED: u16 = 12;

pub(super) fn fits(area: Rect) -> bool {
    area.width >= LEAST.0 && area.height >= LEAST.1
}

pub(super) fn draw(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let companies = companies(cx.app);
    // Two of three rows for the chart, at most eighteen for the table.
    let top = (area.height * 2 / 5).min(18);
    let left = area.width - (area.width * 60 / 160).max(56);
    let below = Rect::new(area.x, area.y + top, left, area.height - top);
    table(
        cx,
        Rect {
            height: top,
            ..area
        },
        &companies,
        buf,
    );
    fall::draw(cx, below, &companies, buf);
    let right = Rect::new(area.x + left, below.y, area.width - left, below.height);
    selling::draw(cx, right, &companies, buf);
}

/// On a small screen: the table, and the chart where there are rows for it.
pub(super) fn draw_narrow(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let companies = companies(cx.app);
    // Frame, head and companies come first, sentences last.
    let rows = u16::try_from(companies.len()).unwrap_or(u16::MAX);
    let spare = area.height.saturating_sub(rows.saturating_add(3));
    let wanted = (area.height / 2).max(CHART_WANTED);
    let chart = if spare < CHART_FROM {
        0
    } else {
        spare.min(wanted)
    };
    let top = Rect {
        height: area.height - chart,
        ..area
    };
    table(cx, top, &companies, buf);
    if chart > 0 {
        let below = Rect::new(area.x, top.bottom(), area.width, chart);
        fall::draw(cx, below, &companies, buf);
    }
}

const COLUMNS: [Column<'static>; 14] = [
    Column::left("company", 9),
    Column::right("stock", 11),
    Column::right("1 d", 9).drop(8),
    Column::right("high", 11).drop(7),
    Column::right("coins", 16),
    Column::right("cost", 11).drop(9),
    Column::right("cost, $", 13).drop(2),
    Column::right("mark, $", 13).drop(4),
    Column::right("loss / gain", 13),
    Column::right("mNAV", 8).drop(11),
    Column::right("< $1", 7).drop(10),
    Column::right("rule", 15).drop(3),
    Column::left("stage", 18).gap(3).drop(5),
    Column::right("as of", 10).drop(1),
];

fn table(cx: &Cx<'_>, area: Rect, companies: &[(Ticker, &Treasury)], buf: &mut Buffer) {
    let theme = cx.theme;
    let at = format::clock_short(cx.app.now());
    let notes = [
        format!("holdings from filings, each with its date · marks at {at}"),
        format!("marks at {at}"),
    ];
    let inner = framed(cx, &SPEC, &notes, area, buf);
    if companies.is_empty() {
        none(cx).draw(buf, row(inner, 0), theme);
        return;
    }
    let chosen = selected(cx, SPEC.id);
    let mut stocks: Vec<String> = companies
        .iter()
        .map(|(_, one)| format::known(one.stock_price, words::stock))
        .collect();
    format::align_decimals(&mut stocks);
    let rows: Vec<Row<'_>> = companies
        .iter()
        .zip(stocks)
        .enumerate()
        .map(|(n, ((ticker, one), stock))| {
            company_row(cx, *ticker, one, stock).selected(chosen == Some(n))
        })
        .collect();
    let used = Table::new(&COLUMNS).draw(buf, inner, &rows, theme);
    if inner.height < used + 2 {
        return;
    }
    divider(buf, inner, used, theme);
    let mut y = used + 1;
    for (subject, text) in words::sentences(cx.app, companies) {
        let spans: [Span<'_>; 3] = [
            theme.bold(Meaning::Title, subject),
            Span::raw(" "),
            theme.span(Meaning::Text, text),
        ];
        let lines = wrap(&spans, inner.width, 5);
        let below = Rect::new(
            inner.x,
            (inner.y + y).min(inner.bottom()),
            inner.width,
            inner.height.saturating_sub(y),
        );
        // A sentence that does not fit whole makes room for a shorter one.
        if lines.len() <= usize::from(below.height) {
            y += draw_lines(buf, below, &lines);
        }
    }
}

fn company_row<'a>(cx: &Cx<'a>, ticker: Ticker, one: &Treasury, stock: String) -> Row<'a> {
    let theme = cx.theme;
    let today = cx.app.now().day();
    let change = one.stock_change_1d;
    let stock = match (one.stock_price, one.days_below_1) {
        (None, _) => Cell::unknown(theme),
        (Some(_), Some(1..)) => Cell::text(stock, theme.style(Meaning::Bad)),
        (Some(_), _) => Cell::text(stock, theme.style(Meaning::Text)),
    };
    Row::new([
        Cell::Spans(vec![theme.bold(Meaning::Title, ticker.to_string())]),
        stock,
        Cell::change(change, format::percent, theme),
        Cell::known(
            one.stock_from_high,
            format::percent,
            one.stock_from_high.map_or(Meaning::Unknown, heat),
            theme,
        ),
        coins_cell(cx, one),
        Cell::known(
            one.break_even_price,
            words::coin_price,
            Meaning::Text,
            theme,
        ),
        Cell::known(one.cost_usd, format::amount, Meaning::Muted, theme),
        Cell::known(one.value_usd, format::amount, Meaning::Muted, theme),
        gain_cell(cx, one.unrealised_usd, format::amount_signed),
        mnav_cell(cx, one),
        below_cell(cx, one),
        Cell::text(words::rule(one), theme.style(Meaning::Muted)),
        Cell::text(words::stage(one), theme.style(words::gravity(one))),
        Cell::known(
            one.units_date,
            |day| format::date(day, today),
            Meaning::Faint,
            theme,
        ),
    ])
}
