//! Panel 1: how far is everything under its high, for how long, and is it Bitcoin or is it everything?

mod foot;
mod plan;
mod table;
#[cfg(test)]
mod tests;
mod under_water;

use std::cmp::Ordering;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Panel, absent};
use crate::app::{App, Grid, GridCell, GridRow, PanelId, PanelSpec};
use crate::domain::instrument::{
    self, AAPL, BTC, CSI300, ETH, GOLD, Group, HSI, MSFT, NDX, NVDA, SPX, SSE,
};
use crate::domain::{Ticker, format};
use crate::figures::readings::Drawdown;
use crate::ui::Cx;
use crate::ui::arrange::Part;
use crate::ui::widgets::frame::{Frame, inner};
use plan::Plan;

/// The panel.
pub(super) struct Drawdowns;

const ID: PanelId = PanelId('1');

static SPEC: PanelSpec = PanelSpec {
    id: ID,
    name: "Drawdowns",
    short: "Drawdowns",
    about: "How far under its high is each market, and is it Bitcoin or is it everything?",
    sorts: &["market", "from high", "1 d", "7 d"],
    ranges: &["90 days", "365 days", "all history"],
    default_range: 2,
    slider: None,
    legend: &[
        "from high   last price against the highest daily close of the range, never above 0",
        "under       calendar days since that close; to high: the rise that brings it back",
        "live, tape  price of now; closed, settled: last close, with its age",
        "Regime      what fell with what over five sessions; session n: n rows in a row with this label",
    ],
    grid,
};

/// The order of the screen.
const ORDER: [Ticker; 11] = [BTC, ETH, SPX, NDX, HSI, SSE, CSI300, GOLD, NVDA, MSFT, AAPL];

/// How far back a high may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Range {
    Quarter,
    Year,
    All,
}

impl Range {
    fn of(app: &App) -> Self {
        match app.view(ID).range {
            0 => Self::Quarter,
            1 => Self::Year,
            _ => Self::All,
        }
    }

    /// Calendar days; `None` for all of them.
    const fn days(self) -> Option<i32> {
        match self {
            Self::Quarter => Some(90),
            Self::Year => Some(365),
            Self::All => None,
        }
    }

    /// The fall in this range, and its field.
    const fn depth(self, fall: &Drawdown) -> (f64, &'static str) {
        match self {
            Self::Quarter => (fall.from_90d, "from_90d"),
            Self::Year => (fall.from_365d, "from_365d"),
            Self::All => (fall.from_high, "from_high"),
        }
    }
}

/// One market of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    ticker: Ticker,
    /// `None` without a price.
    fall: Option<&'a Drawdown>,
}

impl Entry<'_> {
    fn name(&self) -> &'static str {
        instrument::instrument(self.ticker).map_or("", |row| row.name)
    }

    fn group(&self) -> &'static str {
        match instrument::instrument(self.ticker).map(|row| row.group) {
            Some(Group::Crypto) => "crypto",
            Some(Group::Us) => "US",
            Some(Group::Asia) => "Asia",
            Some(Group::Gold) => "gold",
            Some(Group::Megacap) => "mega",
            _ => "",
        }
    }
}

/// The markets as they stand on the screen: sorted and filtered.
fn entries(app: &App) -> Vec<Entry<'_>> {
    let view = app.view(ID);
    let wanted = view.filter.trim().to_lowercase();
    let kept = |entry: &Entry<'_>| {
        wanted.is_empty()
            || entry.name().to_lowercase().contains(&wanted)
            || entry.ticker.as_str().to_lowercase().contains(&wanted)
    };
    let falls = &app.readings().drawdowns;
    let mut entries: Vec<Entry<'_>> = ORDER
        .into_iter()
        .map(|ticker| Entry {
            ticker,
            fall: falls.get(ticker),
        })
        .filter(kept)
        .collect();
    let range = Range::of(app);
    let key = |entry: &Entry<'_>| match view.sort {
        1 => entry.fall.map(|fall| range.depth(fall).0),
        2 => entry.fall.and_then(|fall| fall.change_1d),
        _ => entry.fall.and_then(|fall| fall.change_7d),
    };
    if view.sort > 0 {
        // The deepest fall first; what is unknown stays last either way.
        entries.sort_by(|a, b| match (key(a), key(b)) {
            (Some(a), Some(b)) if view.reversed => b.total_cmp(&a),
            (Some(a), Some(b)) => a.total_cmp(&b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        });
    } else if view.reversed {
        entries.reverse();
    }
    entries
}

fn grid(app: &App) -> Grid {
    let range = Range::of(app);
    let rows = entries(app).into_iter().map(|entry| GridRow {
        id: entry.ticker.to_string(),
        label: entry.name().to_owned(),
        cells: cells(app, &entry, range),
    });
    Grid::of(rows.collect())
}

fn cells(app: &App, entry: &Entry<'_>, range: Range) -> Vec<GridCell> {
    let ticker = entry.ticker;
    let cell = |field: &str, text: Option<String>| {
        let text = text.unwrap_or_else(|| format::UNKNOWN.to_owned());
        GridCell::new(format!("drawdowns.{ticker}.{field}"), text)
    };
    let fall = entry.fall;
    let depth = fall.map(|fall| range.depth(fall));
    let mut cells = vec![
        cell("last", fall.map(|f| format::price(f.last))),
        cell(
            "change_1d",
            fall.and_then(|f| f.change_1d).map(format::percent),
        ),
        cell(
            "change_7d",
            fall.and_then(|f| f.change_7d).map(format::percent),
        ),
        cell(
            depth.map_or("from_high", |(_, field)| field),
            depth.map(|(depth, _)| format::percent(depth)),
        ),
    ];
    if range == Range::All {
        cells.push(cell("days_under_water", fall.map(table::under)));
        cells.push(cell(
            "recovery_needed",
            fall.map(|f| format::percent(f.recovery_needed)),
        ));
    }
    if let Some(megacap) = app.readings().megacaps.get(ticker) {
        cells.push(GridCell::new(
            format!("megacaps.{ticker}.lost_usd"),
            format::known(megacap.lost_usd, format::usd),
        ));
    }
    cells
}

/// What the numbers are measured from.
fn note(app: &App) -> String {
    let range = Range::of(app);
    if let Some(days) = range.days() {
        return format!("from {days}-day high · close");
    }
    let falls = &app.readings().drawdowns;
    let first = || {
        let falls = ORDER.into_iter().filter_map(|ticker| falls.get(ticker));
        falls.map(|fall| fall.first_date)
    };
    // One date is only told when it is that of all, holidays aside.
    match (first().min(), first().max()) {
        (Some(earliest), Some(latest)) if latest.since(earliest) <= 10 => {
            format!("from highest close since {}", format::date_full(earliest))
        }
        _ => "from highest known close".to_owned(),
    }
}

/// The row to draw as selected.
fn selected(cx: &Cx<'_>) -> Option<usize> {
    let view = cx.app.view(ID);
    let moved = view.row != 0 || view.col != 0 || cx.app.zoomed() == Some(ID);
    (cx.focused && moved).then_some(view.row)
}

fn draw_box(cx: &Cx<'_>, area: Rect, zoomed: bool, buf: &mut Buffer) {
    let falls = cx.app.readings().drawdowns.iter();
    let newest = falls
        .filter(|(ticker, _)| ORDER.contains(ticker))
        .map(|(_, fall)| fall.price.instant)
        .max();
    let note = note(cx.app);
    let mut state = absent::offline(cx, newest);
    state.extend(absent::filling(cx));
    let text = Frame::new(SPEC.name)
        .key(ID.0)
        .state(state)
        .note(&note)
        .focused(cx.focused)
        .draw(buf, area, cx.theme);
    let entries = entries(cx.app);
    let plan = Plan::of(cx.app, &entries, text.height, zoomed);
    table::draw(cx, text, &entries, &plan, zoomed, buf);
    foot::draw(cx, text, &plan, zoomed, buf);
}

impl Panel for Drawdowns {
    fn spec(&self) -> &'static PanelSpec {
        &SPEC
    }

    fn draw(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        draw_box(cx, area, false, buf);
    }

    fn draw_zoom(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        let (above, below) = zoom_parts(area);
        draw_box(cx, above, true, buf);
        if let Some(below) = below {
            under_water::draw(cx, below, buf);
        }
    }

    fn row_at(&self, app: &App, area: Rect, part: Part, line: u16) -> Option<usize> {
        let zoomed = part == Part::Zoom;
        let area = if zoomed { zoom_parts(area).0 } else { area };
        let entries = entries(app);
        let plan = Plan::of(app, &entries, inner(area).height, zoomed);
        plan.entry_at(line)
    }
}

/// The table above, the chart below where there is room for it.
fn zoom_parts(area: Rect) -> (Rect, Option<Rect>) {
    // Table with blank rows between its groups, four lines below it, frame.
    const TALLEST: u16 = 23;
    const LEAST_CHART: u16 = 8;
    if area.height < 16 {
        return (area, None);
    }
    // 19 and 27 of the 46 rows of the common size.
    let chart = (area.height * 27 / 46).max(LEAST_CHART);
    let table = (area.height - chart).min(TALLEST);
    let above = Rect {
        height: table,
        ..area
    };
    let below = Rect {
        y: area.y + table,
        height: area.height - table,
        ..area
    };
    (above, Some(below))
}
