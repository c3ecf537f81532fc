//! The table of coins.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::{Figure, SPEC, order};
use crate::app::App;
use crate::domain::{Day, Ticker, format};
use crate::figures::readings::Alt;
use crate::figures::strength::IDIOSYNCRATIC_R2;
use crate::ui::Cx;
use crate::ui::theme::Meaning;
use crate::ui::widgets::table::{Cell, Column, Row, Table, middle, window};

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Slot {
    /// A coin, by its place in the order.
    Coin(usize),
    /// So many are hidden.
    More(usize),
}

/// Which coins are shown in so many rows: the middle gives way, unless a selected one is to be seen.
fn slots(total: usize, room: u16, chosen: Option<usize>) -> Vec<Slot> {
    let room = usize::from(room);
    let (head, hidden, tail) = middle(total, room);
    let in_middle = |row: usize| row >= head && row < total - tail;
    let more = |n: usize| (n > 0).then_some(Slot::More(n));
    if chosen.is_some_and(in_middle) {
        let (above, shown, below) = window(total, room, chosen.unwrap_or_default());
        let coins = shown.map(Slot::Coin);
        return more(above)
            .into_iter()
            .chain(coins)
            .chain(more(below))
            .collect();
    }
    let first = (0..head).map(Slot::Coin);
    let last = (total - tail..total).map(Slot::Coin);
    first.chain(more(hidden)).chain(last).collect()
}

/// Place in the order of the coin in a line of the table of so many rows.
pub(super) fn row_at(app: &App, room: u16, zoomed: bool, line: u16) -> Option<usize> {
    let view = app.view(SPEC.id);
    let moved = zoomed || view.row != 0 || view.col != 0;
    let chosen = (moved && app.focus() == SPEC.id).then_some(view.row);
    match slots(order(app).len(), room, chosen).get(usize::from(line))? {
        Slot::Coin(place) => Some(*place),
        Slot::More(_) => None,
    }
}

/// Columns with their turn to drop; `beside` where the picture takes the place of the last.
fn columns(app: &App) -> [Column<'static>; 7] {
    let figure = Figure::sorted(app);
    let at = |n: usize, head, width| Column::right(head, width).sorted(Figure::ALL[n] == figure);
    [
        Column::left("coin", 6),
        Column::right("price", 10).drop(4),
        at(0, "7 d", 8),
        at(1, "30 d", 9),
        at(2, "90 d", 11).drop(3),
        at(3, "held up", 9).drop(2),
        at(4, "beta↓", 7).drop(1),
    ]
}

/// Width of the picture beside the table, and of the gap before it.
const PICTURE: u16 = 28;
const GAP: u16 = 3;

/// Draws head and rows; returns the cells that are free at the right for the picture (0 when there is none).
pub(super) fn draw(
    cx: &Cx<'_>,
    area: Rect,
    coins: &[(Ticker, &Alt)],
    chosen: Option<usize>,
    beside: bool,
    buf: &mut Buffer,
) -> u16 {
    let late = &cx.app.readings().strength.late;
    let room = area.height.saturating_sub(1);
    let slots = slots(coins.len(), room, chosen);
    let mut prices: Vec<String> = coins
        .iter()
        .map(|(_, alt)| format::price(alt.price))
        .collect();
    format::align_decimals(&mut prices);
    let mut rows: Vec<Row<'_>> = Vec::with_capacity(slots.len());
    for slot in &slots {
        rows.push(match *slot {
            Slot::Coin(place) => {
                let (ticker, alt) = coins[place];
                let price = std::mem::take(&mut prices[place]);
                coin_row(cx, ticker, alt, price).selected(chosen == Some(place))
            }
            Slot::More(hidden) => Row::More(hidden),
        });
    }
    if rows.is_empty() && late.is_empty() {
        let text = if cx.app.view(SPEC.id).filter.is_empty() {
            "unknown: no day of closes yet"
        } else {
            "no coin of that name"
        };
        rows.push(Row::new([Cell::Across(vec![
            cx.theme.span(Meaning::Unknown, text),
        ])]));
    }
    let columns = columns(cx.app);
    let table = Table::new(&columns);
    let width = if beside {
        area.width.saturating_sub(PICTURE + GAP)
    } else {
        area.width
    };
    let ends = table.places(width, &rows).into_iter().flatten();
    let used = ends
        .map(|(x, width)| x + width)
        .max()
        .unwrap_or(0)
        .min(width);
    // The late stand below, and their words need the whole line.
    if !beside && rows.len() + late.len() <= usize::from(room) {
        rows.extend(
            late.iter()
                .map(|(ticker, last)| late_row(cx, *ticker, *last, area.width)),
        );
    }
    let place = Rect {
        width: if beside { used } else { area.width },
        ..area
    };
    table.draw(buf, place, &rows, cx.theme);
    if beside {
        area.width - used - GAP.min(area.width - used)
    } else {
        0
    }
}

fn coin_row<'a>(cx: &Cx<'a>, ticker: Ticker, alt: &Alt, price: String) -> Row<'a> {
    let theme = cx.theme;
    let alone = alt.r2_60d.is_some_and(|r2| r2 < IDIOSYNCRATIC_R2);
    let mut name: Vec<Span<'a>> = vec![theme.span(Meaning::Text, ticker.to_string())];
    if alone {
        name.push(theme.span(Meaning::Muted, "*"));
    }
    let mut cells = vec![
        Cell::Spans(name),
        Cell::text(price, theme.style(Meaning::Text)),
    ];
    cells.extend(Figure::ALL.map(|figure| {
        let value = figure.of(alt);
        match figure {
            Figure::Beta => Cell::known(value, |v| figure.form(v), Meaning::Text, theme),
            _ => Cell::change(value, |v| figure.form(v), theme),
        }
    }));
    Row::new(cells)
}

/// A coin without a close of the common day, in words that fit.
fn late_row<'a>(cx: &Cx<'a>, ticker: Ticker, last: Day, room: u16) -> Row<'a> {
    let theme = cx.theme;
    let last = format::date(last, cx.app.now().day());
    let long = format!("late: last seen {last}, left out of the counts");
    // Coin, `--` and the gaps around it take twelve cells.
    let text = if crate::ui::widgets::width(&long) + 12 <= room {
        long
    } else {
        "late".to_owned()
    };
    Row::new([
        Cell::text(ticker.to_string(), theme.style(Meaning::Unknown)),
        Cell::Across(vec![
            theme.unknown(),
            theme.span(Meaning::Unknown, format!("  {text}")),
        ]),
    ])
}
