//! Panel 2: is money leaving the spot funds, and has it stopped? Amounts on the screen are millions of US dollars.

mod chart;
mod funds;
mod sheet;
mod stopped;
#[cfg(test)]
mod tests;
mod words;
mod zoom;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Panel, absent};
use crate::app::{App, Grid, GridCell, GridRow, PanelId, PanelSpec};
use crate::domain::instrument::{BTC, ETH};
use crate::ui::Cx;
use crate::ui::arrange::Part;
use crate::ui::widgets::frame::{Frame, inner};
use crate::ui::widgets::row;
use sheet::{Figure, Mark, Sheet};

/// The panel.
pub(super) struct Etf;

const ID: PanelId = PanelId('2');

static SPEC: PanelSpec = PanelSpec {
    id: ID,
    name: "ETF flows",
    short: "ETF",
    about: "Is money leaving the US spot funds, and has it stopped?",
    sorts: &[],
    ranges: &["20 sessions", "30 sessions", "60 sessions", "120 sessions"],
    default_range: 1,
    slider: None,
    legend: &[
        "a column is the net flow of one session, all funds; ? is a session whose total is not known",
        "last 5, last 20  sums of reported sessions; z, pctl: against up to 250 sessions before",
        "Stopped?  opens when the last five sum to 0 or more and fewer than two sessions in a row are out,",
        "          three sessions in a row; closes after three that are not",
    ],
    grid,
};

/// Sessions of the chosen range, at most.
fn range(app: &App) -> usize {
    match app.view(ID).range {
        0 => 20,
        1 => 30,
        2 => 60,
        _ => 120,
    }
}

/// Figures first, bitcoin's and ether's side by side; then the funds by their rank.
fn grid(app: &App) -> Grid {
    let sheets = [Sheet::of(app, BTC), Sheet::of(app, ETH)];
    let mut rows: Vec<GridRow> = Figure::ALL
        .into_iter()
        .map(|figure| GridRow {
            id: figure.field().to_owned(),
            label: figure.label().to_owned(),
            cells: sheets
                .iter()
                .map(|sheet| GridCell::new(sheet.path(figure.field()), figure.text(sheet)))
                .collect(),
        })
        .collect();
    let funds = sheets.each_ref().map(|sheet| funds::of(app, sheet));
    let longest = funds.iter().map(Vec::len).max().unwrap_or(0);
    for rank in 0..longest {
        let both = funds.iter().zip(&sheets);
        let both: Vec<_> = both
            .filter_map(|(funds, sheet)| Some((funds.get(rank)?, sheet)))
            .collect();
        let names: Vec<&str> = both.iter().map(|(fund, _)| fund.name.as_str()).collect();
        rows.push(GridRow {
            id: names.join(" "),
            label: names.join(" "),
            cells: both
                .iter()
                .map(|(fund, sheet)| GridCell::new(fund.path(sheet), fund.text()))
                .collect(),
        });
    }
    Grid::of(rows).filtered(&app.view(ID).filter)
}

/// Where the parts of the normal view stand, counted from the top of the text area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Places {
    chart: u16,
    dates: bool,
    axis: bool,
    ether: Option<u16>,
    stopped: Option<u16>,
    /// Column at which the list of funds begins.
    funds: Option<u16>,
}

impl Places {
    /// Dropped as it gets low: ether's line, dates, axis. Funds leave below 80 columns.
    fn of(text: Rect) -> Self {
        const FUNDS: u16 = 19;
        let height = text.height;
        let ether = (height >= 8).then(|| height - 2);
        let stopped = (height >= 2).then(|| height - 1);
        let below = u16::from(ether.is_some()) + u16::from(stopped.is_some());
        let chart = height.saturating_sub(1 + below);
        Self {
            chart,
            dates: height >= 7,
            axis: height >= 6,
            ether,
            stopped,
            funds: (text.width >= 80 && chart > 2).then(|| text.width - FUNDS),
        }
    }
}

fn draw_main(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let app = cx.app;
    let (btc, eth) = (Sheet::of(app, BTC), Sheet::of(app, ETH));
    let source = btc.source(app);
    let note = match source {
        _ if area.width < 80 => "USD m a session".to_owned(),
        Some(source) => format!("US spot · USD m a session · {source}"),
        None => "US spot · USD m a session".to_owned(),
    };
    let text = Frame::new(SPEC.name)
        .key(ID.0)
        .state(words::state(cx, &btc))
        .note(&note)
        .focused(cx.focused)
        .draw(buf, area, cx.theme);
    let places = Places::of(text);
    let mark = Mark::of(cx);
    words::head(cx, &btc, &mark, row(text, 0), buf);
    let chart = Rect {
        y: text.y + 1,
        height: places.chart,
        width: places.funds.map_or(text.width, |x| x - 1),
        ..text
    };
    let look = chart::Look {
        dates: places.dates,
        axis: places.axis,
        large: false,
    };
    chart::draw(cx, &btc, look, chart, buf);
    if let Some(x) = places.funds {
        let list = Rect {
            x: text.x + x,
            width: text.width - x,
            ..chart
        };
        let of = if mark.ether { &eth } else { &btc };
        funds::list(cx, of, &mark, list, buf);
    }
    if let Some(y) = places.ether {
        words::ether(cx, &eth, &mark, row(text, y), buf);
    }
    if let Some(y) = places.stopped {
        words::stopped(cx, &btc, &mark, row(text, y), buf);
    }
}

/// The row of the grid that holds this figure or fund.
fn row_with(app: &App, id: &str) -> Option<usize> {
    let holds = |row: &GridRow| row.id.split(' ').any(|part| part == id);
    grid(app).rows.iter().position(holds)
}

impl Panel for Etf {
    fn spec(&self) -> &'static PanelSpec {
        &SPEC
    }

    fn draw(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        draw_main(cx, area, buf);
    }

    fn draw_zoom(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        match zoom::Parts::of(cx.app, area) {
            Some(parts) => zoom::draw(cx, &parts, buf),
            None => draw_main(cx, area, buf),
        }
    }

    fn draw_second(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        let eth = Sheet::of(cx.app, ETH);
        let text = Frame::new("ETF flows · ETH")
            .key(ID.0)
            .state(words::state(cx, &eth))
            .note("USD m a session")
            .draw(buf, area, cx.theme);
        words::ether(cx, &eth, &Mark::none(), row(text, 0), buf);
        let chart = Rect {
            y: text.y + 1,
            height: text.height.saturating_sub(1),
            ..text
        };
        let look = chart::Look {
            dates: text.height >= 5,
            axis: text.height >= 4,
            large: false,
        };
        chart::draw(cx, &eth, look, chart, buf);
    }

    fn row_at(&self, app: &App, area: Rect, part: Part, line: u16) -> Option<usize> {
        if part == Part::Zoom
            && let Some(parts) = zoom::Parts::of(app, area)
        {
            return zoom::row_at(app, &parts, area.y + 1 + line);
        }
        let text = inner(area);
        let places = Places::of(text);
        if line == 0 {
            return row_with(app, Figure::Net.field());
        }
        if places.stopped == Some(line) {
            return row_with(app, Figure::Stopped.field());
        }
        places.funds?;
        let sheet = Sheet::of(app, BTC);
        let fund = funds::listed(app, &sheet, places.chart).fund_at(line - 1)?;
        row_with(app, fund.name.as_str())
    }
}
