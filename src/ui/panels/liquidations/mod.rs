//! Panel 3: who is being forced to sell? Totals that others publish, our own count beside them (never added), and what
//! became of borrowed longs from bitcoin's high. A window that nobody listened to is unknown, not zero.

mod words;
mod zoom;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Panel;
use super::framed::{framed, selected};
use crate::app::{App, Grid, GridCell, GridRow, PanelId, PanelSpec};
use crate::domain::format;
use crate::figures::readings::{LiquidationWindow, Published};
use crate::ui::Cx;
use crate::ui::arrange::Part;
use crate::ui::theme::Meaning;
use crate::ui::widgets::bar::share_bar;
use crate::ui::widgets::row;

/// The panel.
pub(super) struct Liquidations;

static SPEC: PanelSpec = PanelSpec {
    id: PanelId('3'),
    name: "Liquidations",
    short: "Liquidations",
    about: "Who is being forced to sell?",
    sorts: &[],
    ranges: &[],
    default_range: 0,
    legend: &[
        "published totals are a third party's, shown beside our own count, never added to it",
        "≥  a lower bound: a window with gaps, or the publisher says so",
        "3× 83,729 ✗ 21 Nov  a long with threefold leverage from the 90-day high ended there",
    ],
    grid,
};

/// One selectable line.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Line {
    /// A published total, by its place in the list.
    Published(usize),
    /// One of the windows of our own count.
    Own(Window),
}

/// The windows of our own count.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Window {
    H1,
    H4,
    H24,
}

impl Window {
    const ALL: [Self; 3] = [Self::H1, Self::H4, Self::H24];

    const fn name(self) -> &'static str {
        match self {
            Self::H1 => "1h",
            Self::H4 => "4h",
            Self::H24 => "24h",
        }
    }

    fn of(self, app: &App) -> LiquidationWindow {
        let observed = app.readings().liquidations.observed;
        match self {
            Self::H1 => observed.h1,
            Self::H4 => observed.h4,
            Self::H24 => observed.h24,
        }
    }
}

/// The newest published total that has both sides, else the newest with any; its place in the list.
fn head(published: &[Published]) -> Option<usize> {
    let both = |p: &Published| p.total.long_usd.is_some() && p.total.short_usd.is_some();
    let any = |p: &Published| p.total.long_usd.is_some() || p.total.short_usd.is_some();
    published
        .iter()
        .position(both)
        .or_else(|| published.iter().position(any))
        .or((!published.is_empty()).then_some(0))
}

/// The newest published total of both sides together; its place in the list.
fn sum(published: &[Published]) -> Option<usize> {
    published.iter().position(|p| p.total.usd.is_some())
}

/// The selectable lines in the order of the screen, without those that the filter hides.
fn lines(app: &App) -> Vec<Line> {
    let mut lines = all_lines(app);
    if !app.view(SPEC.id).filter.is_empty() {
        let kept = grid(app).rows;
        lines.retain(|line| {
            grid_row(app, *line).is_some_and(|row| kept.iter().any(|k| k.id == row.id))
        });
    }
    lines
}

fn all_lines(app: &App) -> Vec<Line> {
    let published = &app.readings().liquidations.published;
    if app.zoomed() == Some(SPEC.id) {
        let all = (0..published.len()).map(Line::Published);
        return all.chain(Window::ALL.map(Line::Own)).collect();
    }
    let mut lines: Vec<Line> = head(published).map(Line::Published).into_iter().collect();
    let sum = sum(published).map(Line::Published);
    lines.extend(sum.filter(|line| !lines.contains(line)));
    lines.push(Line::Own(Window::H24));
    lines
}

fn grid(app: &App) -> Grid {
    let rows = all_lines(app)
        .into_iter()
        .filter_map(|line| grid_row(app, line));
    Grid {
        rows: rows.collect(),
    }
    .filtered(&app.view(SPEC.id).filter)
}

fn grid_row(app: &App, line: Line) -> Option<GridRow> {
    let usd = |value: Option<f64>| format::known(value, format::usd);
    Some(match line {
        Line::Published(at) => {
            let total = app.readings().liquidations.published.get(at)?.total;
            let cell = |field: &str, value| {
                let path = format!("liquidations.published[{at}].{field}");
                GridCell::new(path, usd(value))
            };
            GridRow {
                id: format!("published.{at}"),
                label: format!("{} {}", total.publisher, total.window),
                cells: vec![
                    cell("long_usd", total.long_usd),
                    cell("short_usd", total.short_usd),
                    cell("usd", total.usd),
                ],
            }
        }
        Line::Own(window) => {
            let own = window.of(app);
            let path = |field: &str| format!("liquidations.observed.{}.{field}", window.name());
            let count = |n: Option<u64>| format::known(n, words::count);
            GridRow {
                id: format!("observed.{}", window.name()),
                label: format!("own count {}", window.name()),
                cells: vec![
                    GridCell::new(path("long_usd"), usd(own.long_usd)),
                    GridCell::new(path("short_usd"), usd(own.short_usd)),
                    GridCell::new(path("count"), count(own.count)),
                    GridCell::new(path("unpriced"), count(own.unpriced)),
                ],
            }
        }
    })
}

/// What stands in a text row of the normal view.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Text {
    Sides,
    Bar,
    Sum,
    Own,
    /// The longs in one line, or the head of two.
    Longs,
    /// Further lines of longs: which.
    MoreLongs(usize),
}

/// The rows of the normal view; they leave from the end as it gets lower.
fn texts(height: u16) -> &'static [Text] {
    const ALL: [Text; 7] = [
        Text::Sides,
        Text::Bar,
        Text::Sum,
        Text::Own,
        Text::Longs,
        Text::MoreLongs(0),
        Text::MoreLongs(1),
    ];
    &ALL[..usize::from(height).min(ALL.len())]
}

impl Panel for Liquidations {
    fn spec(&self) -> &'static PanelSpec {
        &SPEC
    }

    fn draw(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        let published = &cx.app.readings().liquidations.published;
        let head = head(published);
        let inner = framed(cx, &SPEC, &words::notes(cx.app, head), area, buf);
        let chosen = selected(cx, SPEC.id).and_then(|row| lines(cx.app).get(row).copied());
        let longs_head = words::longs_head(cx);
        let long = inner.height > 5 && longs_head.fitting(inner.width) > 0;
        for (n, text) in (0..).zip(texts(inner.height)) {
            let line = row(inner, n);
            match text {
                Text::Sides => {
                    words::sides(cx, head).draw(buf, line, cx.theme);
                }
                Text::Bar => bar(cx, head, line, buf),
                Text::Sum => {
                    words::sum(cx, sum(published)).draw(buf, line, cx.theme);
                }
                Text::Own => {
                    words::own(cx).draw(buf, line, cx.theme);
                }
                Text::Longs if long => {
                    longs_head.draw(buf, line, cx.theme);
                }
                Text::Longs => {
                    words::longs(cx, &[3, 5, 2, 10], line.width).draw(buf, line, cx.theme);
                }
                Text::MoreLongs(_) if !long => {}
                Text::MoreLongs(n) => {
                    // Two in a row; where there is but one row, all that fit.
                    let few: &[u32] = match (n, inner.height) {
                        (0, 6) => &[3, 5, 2, 10],
                        (0, _) => &[3, 5],
                        _ => &[2, 10],
                    };
                    words::fates(cx, few).draw(buf, line, cx.theme);
                }
            }
            if chosen.is_some() && chosen == line_of(*text, published) {
                buf.set_style(line, cx.theme.ground(Meaning::Selection));
            }
        }
    }

    fn draw_zoom(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        zoom::draw(cx, area, buf);
    }

    fn row_at(&self, app: &App, area: Rect, part: Part, line: u16) -> Option<usize> {
        if part == Part::Zoom {
            return zoom::row_at(app, area, line);
        }
        let text = texts(area.height.saturating_sub(2)).get(usize::from(line))?;
        let wanted = line_of(*text, &app.readings().liquidations.published)?;
        lines(app).iter().position(|line| *line == wanted)
    }
}

/// The line of the grid that a text row shows.
fn line_of(text: Text, published: &[Published]) -> Option<Line> {
    match text {
        Text::Sides | Text::Bar => head(published).map(Line::Published),
        Text::Sum => sum(published).map(Line::Published),
        Text::Own => Some(Line::Own(Window::H24)),
        Text::Longs | Text::MoreLongs(_) => None,
    }
}

fn bar(cx: &Cx<'_>, published: Option<usize>, line: Rect, buf: &mut Buffer) {
    let list = &cx.app.readings().liquidations.published;
    let total = published.and_then(|at| list.get(at)).map(|p| p.total);
    if let Some((Some(long), Some(short))) = total.map(|t| (t.long_usd, t.short_usd)) {
        let parts = [(long, Meaning::Down), (short, Meaning::Up)];
        share_bar(buf, line, parts, cx.theme);
    }
}
