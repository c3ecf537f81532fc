//! Panel 9: what was bought, when and at what price, as the store has written it. The rows stand as they were logged; sums
//! and averages are those of the journal's standing and are made elsewhere.

mod chart;
mod list;
#[cfg(test)]
mod tests;
mod totals;
mod zoom;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Panel;
use super::framed::{framed, selected};
use crate::app::journal::Access;
use crate::app::{App, Grid, GridCell, GridRow, PanelId, PanelSpec};
use crate::domain::journal::Entry;
use crate::domain::{Ticker, format};
use crate::ui::Cx;
use crate::ui::arrange::Part;
use crate::ui::theme::Meaning;
use crate::ui::widgets::wrap::{draw, wrap};
use crate::ui::widgets::{put_spans, row};

/// The panel.
pub(super) struct Journal;

static SPEC: PanelSpec = PanelSpec {
    id: PanelId('9'),
    name: "Journal",
    short: "Journal",
    about: "What was bought, when and at what price?",
    sorts: &["newest", "largest", "price"],
    ranges: &["30 d", "90 d", "1 y", "all"],
    default_range: 3,
    slider: None,
    legend: &[
        "average cost  paid, fees included, by coins bought; now  the price against it",
        "on plan  answered a date of the plan when it was logged; override  off plan, with its reason",
        "see #12  corrected by entry 12, which holds; fix  such a correction",
        "nothing is invented here: without a record there is no entry and no average cost",
    ],
    grid,
};

/// Rows on each side of the selected one whose cells are written. The others only count, so that a long journal costs no
/// more than a short one.
const WRITTEN: usize = 128;
/// Rows above those of the table: the average and the head.
const ABOVE: u16 = 2;

/// The entries as they are listed, and after them the figures that stand beside them.
fn grid(app: &App) -> Grid {
    let journal = app.journal();
    let listed = journal.listing.len();
    let first = app.view(SPEC.id).row.saturating_sub(WRITTEN).min(listed);
    let entries = journal.listed(first).take(2 * WRITTEN + 1);
    let rows = entries.map(|entry| grid_row(app, entry)).collect();
    let figures = totals::figures(app).into_iter();
    let figures = figures.map(|(path, told)| GridRow {
        id: path.clone(),
        label: told.title,
        cells: vec![GridCell::new(path, told.value)],
    });
    Grid::window(first, rows, listed, figures.collect())
}

fn grid_row(app: &App, entry: &Entry) -> GridRow {
    let content = &entry.content;
    let id = entry.id;
    let today = app.now().day();
    let cell = |field: &str, text: Option<String>| {
        GridCell::new(
            format!("journal.{id}.{field}"),
            text.unwrap_or_else(|| format::UNKNOWN.to_owned()),
        )
    };
    GridRow {
        id: id.to_string(),
        label: format!("entry {id}"),
        cells: vec![
            cell("at", Some(format::date(content.at.day(), today))),
            cell("kind", Some(content.kind.word().to_owned())),
            cell("paid", list::money(content)),
            cell("price", list::price(content)),
            cell("quantity", list::coins(app, content)),
            cell("verdict", Some(list::verdict(content, today).0)),
        ],
    }
}

/// The asset of the first plan; without a plan, of the newest trade.
fn asset(app: &App) -> Option<Ticker> {
    let planned = app.discipline().plans.first().map(|plan| plan.asset);
    planned.or_else(|| Some(app.journal().ledger.trades.last()?.asset))
}

/// What the frame says: how the journal is kept, else how many rows it has.
fn note(app: &App) -> String {
    let journal = app.journal();
    let count = journal.entries.len();
    match &journal.access {
        Access::Practice => "practice copy".to_owned(),
        Access::ReadOnly(why) => format!("read-only: {why}"),
        Access::Closed(why) => format!("cannot be opened: {why}"),
        Access::Opening => "opening…".to_owned(),
        Access::Open if !journal.complete => "being read…".to_owned(),
        Access::Open if count == 1 => "1 entry".to_owned(),
        Access::Open => format!("{} entries", format::count(count)),
    }
}

/// The note of the frame and its short form.
fn notes(app: &App) -> [String; 2] {
    let long = note(app);
    let short = long.split(':').next().unwrap_or_default().to_owned();
    [long, short]
}

/// What stands where there is no entry.
fn empty(app: &App) -> String {
    match &app.journal().access {
        Access::Practice => {
            "No entry yet. b logs a buy: here in a practice copy, which is gone with the replay."
                .to_owned()
        }
        Access::Open if app.journal().complete => {
            "No entry yet. b logs a buy; it is kept in journal.db in the data folder.".to_owned()
        }
        Access::Open | Access::Opening => "The journal is being read.".to_owned(),
        Access::ReadOnly(why) => format!("No entry yet. Nothing can be logged here: {why}"),
        Access::Closed(why) => format!("The journal cannot be opened: {why}"),
    }
}

/// The text under the average, or in its place where nothing is there.
fn body(cx: &Cx<'_>, inner: Rect, buf: &mut Buffer) {
    let journal = cx.app.journal();
    if journal.entries.is_empty() && journal.saving.is_empty() {
        let text = [cx.theme.span(Meaning::Muted, empty(cx.app))];
        draw(buf, inner, &wrap(&text, inner.width, 0));
        return;
    }
    let top = row(inner, 0);
    let average = totals::average(cx.app, cx.theme);
    put_spans(buf, top.x, top.y, &average, top.right());
    let below = Rect {
        y: inner.y + 1.min(inner.height),
        height: inner.height.saturating_sub(1),
        ..inner
    };
    let chosen = selected(cx, SPEC.id);
    let listed = list::draw(cx, below, chosen, buf);
    if cx.app.zoomed() != Some(SPEC.id) && chosen.is_some_and(|row| row >= listed) {
        buf.set_style(top, cx.theme.ground(Meaning::Selection));
    }
}

impl Panel for Journal {
    fn spec(&self) -> &'static PanelSpec {
        &SPEC
    }

    fn draw(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        let inner = framed(cx, &SPEC, &notes(cx.app), area, buf);
        body(cx, inner, buf);
    }

    fn draw_zoom(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        zoom::draw(cx, area, buf);
    }

    fn row_at(&self, app: &App, area: Rect, part: Part, line: u16) -> Option<usize> {
        let area = match part {
            Part::Zoom => zoom::boxes(area).list,
            _ => area,
        };
        let height = area.height.checked_sub(2 + ABOVE)?;
        let line = usize::from(line.checked_sub(ABOVE).filter(|line| *line < height)?);
        let view = app.view(SPEC.id);
        let moved = part == Part::Zoom || view.row != 0 || view.col != 0;
        let chosen = (moved && app.focus() == SPEC.id).then_some(view.row);
        let total = app.journal().listing.len();
        let (above, range, _) = list::shown(app, total, height, chosen);
        let before = app.journal().saving.len() + usize::from(above > 0);
        let place = range.start + line.checked_sub(before)?;
        range.contains(&place).then_some(place)
    }
}
