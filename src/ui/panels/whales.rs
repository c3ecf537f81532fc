//! Panel 8: what large holders could bring to market, and whether they move. Claims stand beside what a source
//! documents; rows overlap and are never added. A row that was not known yet at the time of a tape is not shown.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::Panel;
use super::framed::{boxed, framed, selected};
use crate::app::{App, Grid, GridCell, GridRow, Mode, PanelId, PanelSpec};
use crate::discipline::Judgement;
use crate::domain::facts::{Overhang, overhang};
use crate::domain::{format, instrument};
use crate::ui::Cx;
use crate::ui::arrange::Part;
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::table::{Cell, Column, Row, Table};
use crate::ui::widgets::wrap::{draw as draw_lines, wrap};
use crate::ui::widgets::{elide_words, put, put_spans, row, spans_width, width};

/// The panel.
pub(super) struct Whales;

static SPEC: PanelSpec = PanelSpec {
    id: PanelId('8'),
    name: "Whales",
    short: "Whales",
    about: "What could large holders sell, and do they move?",
    sorts: &[],
    ranges: &[],
    default_range: 0,
    slider: None,
    legend: &[
        "claimed  what somebody says; documented  what a source shows; rows overlap: never add them",
        "a row of the ledger appears from the day of its newest fact on",
    ],
    grid,
};

/// The rules of the gate, in the order in which their lines stand below the ledger.
const INPUTS: [&str; 3] = ["whales.netflow", "whales.watched", "whales.cdd"];

/// The cases known by now, of all coins or of bitcoin only.
fn cases(app: &App) -> Vec<&'static Overhang> {
    let zoomed = app.zoomed() == Some(SPEC.id);
    overhang()
        .iter()
        .filter(|case| known(app, case) && (zoomed || case.asset == instrument::BTC))
        .collect()
}

/// A fact of a day is known when the day is over.
fn known(app: &App, case: &Overhang) -> bool {
    case.as_of.end() <= app.now()
}

fn coins(amount: Option<f64>) -> String {
    format::known(amount, |amount| format::coins(amount, 0))
}

fn grid(app: &App) -> Grid {
    let ledger = cases(app).into_iter().map(|case| GridRow {
        id: case.id.to_owned(),
        label: case.name.to_owned(),
        // The ledger is a table of the program, not a figure of the contract: nothing to inspect.
        cells: [case.claimed, case.documented, case.moved, case.remaining]
            .map(|amount| GridCell::new("", coins(amount)))
            .to_vec(),
    });
    let inputs = inputs(app).map(|rule| GridRow {
        id: rule.id.to_owned(),
        label: rule.label.to_owned(),
        cells: vec![GridCell::new(
            format!("checklist.rules.{}", rule.id),
            rule.value_text.clone(),
        )],
    });
    Grid::of(ledger.chain(inputs).collect()).filtered(&app.view(SPEC.id).filter)
}

fn inputs(app: &App) -> impl Iterator<Item = &Judgement> {
    INPUTS.iter().filter_map(|id| app.checklist().rule(id))
}

/// The rows of the ledger that the filter leaves.
fn shown(app: &App) -> Vec<&'static Overhang> {
    let mut cases = cases(app);
    if app.view(SPEC.id).filter.is_empty() {
        return cases;
    }
    let kept = grid(app).rows;
    cases.retain(|case| kept.iter().any(|row| row.id == case.id));
    cases
}

/// A name without what stands in brackets.
fn brief(name: &'static str) -> &'static str {
    name.split(" (").next().unwrap_or(name)
}

/// The name, or as much of it as fits, in whole words.
fn short(name: &'static str, room: u16) -> Cow<'static, str> {
    if width(name) <= room {
        return Cow::Borrowed(name);
    }
    elide_words(brief(name), room)
}

impl Panel for Whales {
    fn spec(&self) -> &'static PanelSpec {
        &SPEC
    }

    fn draw(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        let notes = ["overhang ledger, BTC · never added", "overhang ledger, BTC"];
        let inner = framed(cx, &SPEC, &notes, area, buf);
        let columns = [
            Column::left("", 22),
            Column::right("claimed", 11).drop(2),
            Column::right("documented", 11),
            Column::right("moved", 11).drop(1),
        ];
        let below = below(inner.height);
        let above = Rect {
            height: inner.height - below,
            ..inner
        };
        let cases = shown(cx.app);
        let rows = rows(
            cx,
            &cases,
            usize::from(above.height.saturating_sub(1)),
            |case| {
                let theme = cx.theme;
                vec![
                    Cell::text(short(case.name, 21), theme.style(Meaning::Text)),
                    amount(case.claimed, Meaning::Muted, theme),
                    amount(case.documented, Meaning::Title, theme),
                    amount(case.moved, Meaning::Text, theme),
                ]
            },
        );
        if cases.is_empty() {
            nothing(cx, above, buf);
        } else {
            Table::new(&columns).draw(buf, above, &rows, cx.theme);
        }
        let lines = inputs(cx.app).zip(inner.height - below.min(3)..inner.height);
        for (rule, y) in lines {
            input(cx, rule, row(inner, y), buf);
        }
    }

    fn draw_zoom(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        zoom(cx, area, buf);
    }

    fn row_at(&self, app: &App, area: Rect, part: Part, line: u16) -> Option<usize> {
        let inner = area.height.saturating_sub(2);
        let (room, first) = match part {
            Part::Zoom => (ledger_height(area).saturating_sub(2), 1),
            _ => (inner - below(inner).min(inner), 1),
        };
        let place = usize::from(line.checked_sub(first)?);
        let total = shown(app).len();
        let cap = usize::from(room.saturating_sub(1));
        let visible = if total > cap {
            cap.saturating_sub(1)
        } else {
            total
        };
        let chosen = (app.focus() == SPEC.id).then(|| app.view(SPEC.id).row);
        (place < visible).then_some(place + first_shown(chosen, visible))
    }
}

/// Rows for the inputs below the ledger, the blank one before them included.
const fn below(height: u16) -> u16 {
    match height {
        0..=4 => 0,
        5..=6 => 3,
        _ => 4,
    }
}

/// The first case on the screen: the chosen one stays in sight.
fn first_shown(chosen: Option<usize>, fits: usize) -> usize {
    chosen.map_or(0, |place| (place + 1).saturating_sub(fits))
}

/// The rows of the ledger that fit, and how many do not.
fn rows<'a>(
    cx: &Cx<'_>,
    cases: &[&'static Overhang],
    room: usize,
    cells: impl Fn(&'static Overhang) -> Vec<Cell<'a>>,
) -> Vec<Row<'a>> {
    let chosen = selected(cx, SPEC.id);
    let fits = if cases.len() > room {
        room.saturating_sub(1)
    } else {
        cases.len()
    };
    let mut rows: Vec<Row<'a>> = cases
        .iter()
        .enumerate()
        .skip(first_shown(chosen, fits))
        .take(fits)
        .map(|(place, case)| Row::new(cells(case)).selected(chosen == Some(place)))
        .collect();
    if fits < cases.len() && room > 0 {
        rows.push(Row::More(cases.len() - fits));
    }
    rows
}

fn amount<'a>(value: Option<f64>, meaning: Meaning, theme: &Theme) -> Cell<'a> {
    Cell::known(value, |value| format::coins(value, 0), meaning, theme)
}

/// Why the ledger is empty.
fn nothing(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let text = if matches!(cx.app.mode(), Mode::Replay(_)) {
        "no case of the ledger was documented by then"
    } else {
        "the filter hides every case"
    };
    let spans = [cx.theme.span(Meaning::Unknown, text)];
    draw_lines(buf, area, &wrap(&spans, area.width, 0));
}

/// `exchange inflow z    --  needs a source`.
fn input(cx: &Cx<'_>, rule: &Judgement, at: Rect, buf: &mut Buffer) {
    const VALUE: u16 = 22;
    let theme = cx.theme;
    put(
        buf,
        at.x,
        at.y,
        rule.label,
        theme.style(Meaning::Muted),
        at.right(),
    );
    let spans: Vec<Span<'_>> = if rule.value_text == format::UNKNOWN {
        let need = match rule.id {
            "whales.watched" => "none configured",
            _ => "needs a source",
        };
        vec![
            theme.unknown(),
            Span::raw("  "),
            theme.span(Meaning::Unknown, need),
        ]
    } else {
        vec![
            theme.span(Meaning::Text, rule.value_text.clone()),
            theme.span(Meaning::Muted, format!("  {}", rule.limit_text)),
        ]
    };
    let mut shown = spans;
    while at.x + VALUE + spans_width(&shown) > at.right() && !shown.is_empty() {
        shown.pop();
    }
    put_spans(buf, at.x + VALUE, at.y, &shown, at.right());
}

/// Rows of the ledger's box in the zoom.
fn ledger_height(area: Rect) -> u16 {
    if area.height >= 20 {
        area.height - 9
    } else {
        area.height
    }
}

/// The whole ledger with its sources, and the gate's inputs below.
fn zoom(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let height = ledger_height(area);
    let top = Rect { height, ..area };
    let notes = [
        "overhang ledger · rows overlap: never added · from the day of each row's newest fact on",
        "overhang ledger · never added",
    ];
    let inner = framed(cx, &SPEC, &notes, top, buf);
    let columns = [
        Column::left("", 30),
        Column::left("coin", 6).drop(4),
        Column::right("claimed", 12).drop(3),
        Column::right("documented", 12),
        Column::right("moved", 12).drop(1),
        Column::right("remaining", 12).drop(2),
        Column::right("as of", 14).drop(5),
        Column::flex("what became of it", 30).drop(6),
    ];
    // What the columns before it leave.
    let told = inner.width.saturating_sub(100).max(28);
    let today = cx.app.now().day();
    let cases = shown(cx.app);
    let rows = rows(
        cx,
        &cases,
        usize::from(inner.height.saturating_sub(1)),
        |case| {
            vec![
                Cell::text(short(case.name, 29), theme.style(Meaning::Text)),
                Cell::text(case.asset.as_str(), theme.style(Meaning::Muted)),
                amount(case.claimed, Meaning::Muted, theme),
                amount(case.documented, Meaning::Title, theme),
                amount(case.moved, Meaning::Text, theme),
                amount(case.remaining, Meaning::Text, theme),
                Cell::text(format::date(case.as_of, today), theme.style(Meaning::Muted)),
                Cell::text(elide_words(case.status, told), theme.style(Meaning::Muted)),
            ]
        },
    );
    if cases.is_empty() {
        nothing(cx, inner, buf);
    } else {
        Table::new(&columns).draw(buf, inner, &rows, theme);
    }
    if height == area.height {
        return;
    }
    let bottom = Rect {
        y: area.y + height,
        height: area.height - height,
        ..area
    };
    let inner = boxed(cx, "Inputs of the gate", "unknown is not met", bottom, buf);
    for (rule, y) in inputs(cx.app).zip(0..) {
        input(cx, rule, row(inner, y), buf);
    }
    let later = overhang().len() - overhang().iter().filter(|case| known(cx.app, case)).count();
    let chosen = selected(cx, SPEC.id).and_then(|place| cases.get(place));
    // A note may tell what became known after the time of a tape.
    let noted = !matches!(cx.app.mode(), Mode::Replay(_));
    let spans = match chosen {
        Some(case) => vec![
            theme.bold(Meaning::Title, brief(case.name)),
            theme.span(Meaning::Muted, format!(": {}", case.documented_source)),
            theme.span(
                Meaning::Faint,
                case.note
                    .filter(|_| noted)
                    .map_or_else(String::new, |note| format!(" · {note}")),
            ),
        ],
        None if later > 0 => vec![theme.span(
            Meaning::Faint,
            format!("{later} cases of the ledger became known later and are not shown"),
        )],
        None => Vec::new(),
    };
    let from = 4.min(inner.height);
    let room = Rect {
        y: inner.y + from,
        height: inner.height - from,
        ..inner
    };
    draw_lines(buf, room, &wrap(&spans, room.width, 0));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discipline::fixture;
    use crate::ui::panels::testing::{cockpit, described, drawn, november, survives};

    #[test]
    fn a_case_is_not_shown_before_it_was_known() {
        let app = november((200, 60));
        let text = drawn(&app, &Whales, Part::Zoom, (160, 46)).join("\n");
        assert!(text.contains("Mt. Gox"), "{text}");
        assert!(!text.contains("Qian Zhimin"), "{text}");
        assert!(text.contains("became known later"));
        let mut later = fixture::november();
        later.at = fixture::at("2026-11-21T09:00:00Z");
        let app = cockpit(later, fixture::monday_plan(), (200, 60));
        let text = drawn(&app, &Whales, Part::Main, (48, 20)).join("\n");
        assert!(
            text.contains("Qian Zhimin") && text.contains("61,000"),
            "{text}"
        );
    }

    #[test]
    fn before_any_case_it_says_so_and_adds_nothing_up() {
        let mut early = fixture::november();
        early.at = fixture::at("2017-01-01T00:00:00Z");
        let app = cockpit(early, fixture::monday_plan(), (200, 60));
        let lines = drawn(&app, &Whales, Part::Main, (48, 12));
        assert!(lines[1].contains("no case of the ledger"), "{lines:?}");
        assert!(
            lines
                .iter()
                .any(|line| line.contains("exchange inflow z     --  needs a source"))
        );
    }

    #[test]
    fn any_size_is_survived() {
        survives(&Whales);
        described(&SPEC);
    }
}
