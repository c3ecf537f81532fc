//! Panel 5: may an extra purchase be made? Three gates with their parts, the plan, which is never gated, and the rules.
//! What is not known is not met.

mod history;
mod parts;
mod plan;
mod zoom;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::Panel;
use super::framed::{framed, selected};
use crate::app::{App, Grid, GridCell, GridRow, PanelId, PanelSpec};
use crate::discipline::{Gate, GateId, Judgement, Plan};
use crate::domain::{Day, format};
use crate::figures::readings::Answer;
use crate::ui::Cx;
use crate::ui::arrange::Part;
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::frame::divider;
use crate::ui::widgets::line::Clauses;
use crate::ui::widgets::{put, put_spans, row, spans_width, width};

/// The panel.
pub(super) struct Checklist;

static SPEC: PanelSpec = PanelSpec {
    id: PanelId('5'),
    name: "Checklist",
    short: "Checklist",
    about: "Do the gates hold back an extra purchase?",
    sorts: &[],
    ranges: &[],
    default_range: 0,
    slider: None,
    legend: &[
        "a gate holds back extra purchases only; the regular plan is never gated",
        "0 of 4 hold  conditions of the gate that are met; unknown is not met",
        "12 h  age of the value in front of it",
    ],
    grid,
};

/// The width from which the columns of the parts have a head.
const HEADED: u16 = 62;

/// What stands in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Gate(GateId),
    /// A rule of a gate, by its place in the checklist.
    Part(usize),
    Divider,
    Plan,
    PlanDetail,
    /// A further plan, by its place in the configuration.
    Other(usize),
    /// What waits, by its place in the queue.
    Queue(usize),
    Rule,
}

/// The mark of an answer with its colour.
const fn mark(answer: Answer) -> (&'static str, Meaning) {
    match answer {
        Answer::Pass => ("✓", Meaning::Good),
        Answer::Fail => ("✗", Meaning::Bad),
        Answer::Unknown => ("?", Meaning::Unknown),
    }
}

/// The rules of a gate with their places in the checklist.
fn rules_of(app: &App, gate: GateId) -> impl Iterator<Item = (usize, &Judgement)> {
    let rules = app.checklist().rules.iter().enumerate();
    rules.filter(move |(_, rule)| {
        rule.id
            .split_once('.')
            .is_some_and(|(head, _)| head == gate.key())
    })
}

fn grid(app: &App) -> Grid {
    let list = app.checklist();
    let mut rows = vec![GridRow {
        id: "verdict".to_owned(),
        label: "Verdict".to_owned(),
        cells: vec![GridCell::new("checklist.verdict", list.verdict.word())],
    }];
    for (id, gate) in list.gates.each() {
        let path = format!("checklist.gates.{}.state", id.key());
        let said = gate.summary.join(" · ");
        rows.push(GridRow {
            id: id.key().to_owned(),
            label: id.title().to_owned(),
            cells: vec![GridCell::new(path, said)],
        });
        rows.extend(rules_of(app, id).map(|(_, rule)| rule_row(rule)));
    }
    let own = list
        .rules
        .iter()
        .filter(|rule| ["plan.due", "leverage.none"].contains(&rule.id));
    rows.extend(own.map(rule_row));
    Grid::of(rows).filtered(&app.view(SPEC.id).filter)
}

fn rule_row(rule: &Judgement) -> GridRow {
    GridRow {
        id: rule.id.to_owned(),
        label: rule.label.to_owned(),
        cells: vec![GridCell::new(
            format!("checklist.rules.{}", rule.id),
            rule.value_text.clone(),
        )],
    }
}

/// The row of the grid that a line shows.
fn id_of(app: &App, line: Line) -> Option<&str> {
    match line {
        Line::Gate(id) => Some(id.key()),
        Line::Part(place) => app.checklist().rules.get(place).map(|rule| rule.id),
        Line::Plan | Line::PlanDetail | Line::Other(_) | Line::Queue(_) => Some("plan.due"),
        Line::Rule => Some("leverage.none"),
        Line::Divider => None,
    }
}

/// The lines that fit, in their order. The selected one stays.
fn lines(app: &App, height: u16, chosen: Option<&str>) -> Vec<Line> {
    let filter = &app.view(SPEC.id).filter;
    let kept = (!filter.is_empty()).then(|| grid(app).rows);
    let mut lines = Vec::new();
    for (id, _) in app.checklist().gates.each() {
        lines.push(Line::Gate(id));
        let parts = rules_of(app, id).filter(|(_, rule)| {
            // The gate's own line says how many sessions in a row are there.
            let shown = rule.id != "etf.in_a_row" || chosen == Some(rule.id);
            shown
                && kept
                    .as_ref()
                    .is_none_or(|rows| rows.iter().any(|row| row.id == rule.id))
        });
        lines.extend(parts.map(|(place, _)| Line::Part(place)));
    }
    lines.extend([Line::Divider, Line::Plan]);
    if !app.discipline().plans.is_empty() {
        lines.push(Line::PlanDetail);
    }
    let plans = app.discipline().plans.iter().enumerate();
    let first = current(app);
    lines.extend(
        plans
            .filter(|(_, plan)| Some(*plan) != first)
            .map(|(place, _)| Line::Other(place)),
    );
    lines.extend((0..app.journal().ledger.queue.len()).map(Line::Queue));
    lines.push(Line::Rule);
    while lines.len() > usize::from(height) {
        let weakest = lines
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, line)| id_of(app, **line) != chosen || chosen.is_none())
            .min_by_key(|(_, line)| weight(app, **line));
        match weakest {
            Some((place, line)) if weight(app, *line) < u8::MAX => {
                lines.remove(place);
            }
            _ => break,
        }
    }
    lines
}

/// What leaves first has the least: unknown parts (the last of their gates first), parts that pass, parts that fail,
/// the divider, the rule, the plan's second line. Gates and plan never leave.
fn weight(app: &App, line: Line) -> u8 {
    let rules = &app.checklist().rules;
    match line {
        Line::Part(place) => {
            let Some(rule) = rules.get(place) else {
                return 0;
            };
            let head = rule.id.split('.').next();
            let before = rules.iter().take(place);
            let rank = before.filter(|r| r.id.split('.').next() == head).count();
            match rule.state {
                Answer::Unknown => 9 - u8::try_from(rank.min(9)).unwrap_or(9),
                Answer::Pass => 10,
                Answer::Fail => 11,
            }
        }
        Line::Divider => 12,
        Line::Rule | Line::Other(_) => 13,
        Line::PlanDetail => 14,
        Line::Queue(_) => 15,
        Line::Gate(_) | Line::Plan => u8::MAX,
    }
}

impl Panel for Checklist {
    fn spec(&self) -> &'static PanelSpec {
        &SPEC
    }

    fn draw(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        let inner = framed(cx, &SPEC, &["extra buys only"], area, buf);
        body(cx, inner, buf);
    }

    fn draw_zoom(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        zoom::draw(cx, area, buf);
    }

    fn row_at(&self, app: &App, area: Rect, part: Part, line: u16) -> Option<usize> {
        let id = match part {
            Part::Zoom => zoom::id_at(app, area, line)?,
            _ => {
                let lines = lines(app, area.height.saturating_sub(2), None);
                id_of(app, *lines.get(usize::from(line))?)?.to_owned()
            }
        };
        grid(app).rows.iter().position(|row| row.id == id)
    }
}

/// The id of the selected row; `None` when none is to be shown.
fn chosen(cx: &Cx<'_>) -> Option<String> {
    let place = selected(cx, SPEC.id)?;
    grid(cx.app).rows.into_iter().nth(place).map(|row| row.id)
}

/// Gates, plan and rules as a list.
fn body(cx: &Cx<'_>, inner: Rect, buf: &mut Buffer) {
    let chosen = chosen(cx);
    let lines = lines(cx.app, inner.height, chosen.as_deref());
    let shown: Vec<&Judgement> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Part(place) => cx.app.checklist().rules.get(*place),
            _ => None,
        })
        .collect();
    let columns = parts::Columns::of(inner.width, &shown);
    let list = cx.app.checklist();
    for (n, line) in (0..inner.height).zip(&lines) {
        let at = row(inner, n);
        match line {
            Line::Gate(id) => {
                let gate = list.gates.each().into_iter().find(|(own, _)| own == id);
                if let Some((_, gate)) = gate {
                    let headed = n == 0 && inner.width >= HEADED && !shown.is_empty();
                    gate_line(cx, *id, gate, headed.then_some(columns), at, buf);
                }
            }
            Line::Part(place) => {
                if let Some(rule) = list.rules.get(*place) {
                    columns.draw(cx, rule, at, buf);
                }
            }
            Line::Divider => divider(buf, inner, n, cx.theme),
            Line::Plan => plan_line(cx, at, buf),
            Line::PlanDetail | Line::Other(_) | Line::Queue(_) => {
                let room = Rect {
                    x: at.x + 6.min(at.width),
                    width: at.width.saturating_sub(6),
                    ..at
                };
                plan_more(cx.app, *line, cx.theme).draw(buf, room, cx.theme);
            }
            Line::Rule => rule_line(cx, at, buf),
        }
        if chosen.is_some() && id_of(cx.app, *line) == chosen.as_deref() {
            buf.set_style(at, cx.theme.ground(Meaning::Selection));
        }
    }
}

fn gate_line(
    cx: &Cx<'_>,
    id: GateId,
    gate: &Gate,
    head: Option<parts::Columns>,
    at: Rect,
    buf: &mut Buffer,
) {
    let theme = cx.theme;
    let (sign, meaning) = mark(gate.state);
    put(buf, at.x, at.y, sign, theme.strong(meaning), at.right());
    let name = theme.strong(Meaning::Title);
    put(buf, at.x + 2, at.y, id.title(), name, at.right());
    let line = summary(gate, theme);
    let room = Rect {
        x: (at.x + 13).min(at.right()),
        width: at.width.saturating_sub(13),
        ..at
    };
    let count = line.draw(buf, room, theme);
    let Some(columns) = head else {
        return;
    };
    // The head of the columns gives way to the clauses.
    let narrow = room.width.saturating_sub(columns.head_width() + 2);
    if line.fitting(narrow) >= count {
        columns.draw_head(theme, at, buf);
    }
}

/// What a gate says about itself, in order of weight.
fn summary<'a>(gate: &'a Gate, theme: &Theme) -> Clauses<'a> {
    let (_, meaning) = mark(gate.state);
    let clauses = gate.summary.iter().enumerate();
    clauses.fold(Clauses::new(), |line, (place, clause)| {
        let span = if place == 0 {
            theme.bold(meaning, clause.as_str())
        } else {
            theme.span(Meaning::Muted, clause.as_str())
        };
        line.clause([span])
    })
}

/// As many of the pieces as fit, one after the other.
fn grown<'a>(pieces: Vec<Vec<Span<'a>>>, room: u16) -> Vec<Span<'a>> {
    let mut spans: Vec<Span<'a>> = Vec::new();
    for piece in pieces {
        if spans_width(&spans) + spans_width(&piece) > room {
            break;
        }
        spans.extend(piece);
    }
    spans
}

/// The next date of the plan; `None` without a plan.
fn due(app: &App) -> Option<(Day, &Judgement)> {
    let rule = app.checklist().rule("plan.due")?;
    Some((rule.value.as_str().and_then(Day::parse)?, rule))
}

/// `in 3 d`, `today`.
fn ahead(due: Day, today: Day) -> String {
    match due.since(today) {
        0 => "today".to_owned(),
        days => format!("in {}", format::days(days.into())),
    }
}

/// `Plan  $250 of BTC every Monday · next 24 Nov, in 3 d`.
fn plan_line(cx: &Cx<'_>, at: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let label = theme.span(Meaning::Muted, "Plan  ");
    let today = cx.app.now().day();
    let pieces = match due(cx.app) {
        Some((due, rule)) => {
            let standing = current(cx.app).and_then(|plan| plan::standing(cx.app, plan));
            let due = standing.map_or(due, |standing| standing.next);
            let amount = rule.limit.as_str().unwrap_or_default();
            let rhythm = rule.limit_text.strip_prefix(amount).unwrap_or_default();
            vec![
                vec![label, theme.bold(Meaning::Title, amount)],
                vec![theme.span(Meaning::Text, rhythm)],
                vec![
                    theme.span(Meaning::Text, " · next "),
                    theme.bold(Meaning::Title, format::date(due, today)),
                ],
                vec![theme.span(Meaning::Text, format!(", {}", ahead(due, today)))],
            ]
        }
        None => vec![
            vec![label, theme.span(Meaning::Text, "none set")],
            vec![theme.span(Meaning::Muted, " · [plan] in config.toml")],
        ],
    };
    put_spans(buf, at.x, at.y, &grown(pieces, at.width), at.right());
}

/// The plan that is due first, by what its rule says.
fn current(app: &App) -> Option<&Plan> {
    let (_, rule) = due(app)?;
    let mut plans = app.discipline().plans.iter();
    plans.find(|plan| plan.text() == rule.limit_text)
}

/// A line under that of the plan.
fn plan_more<'a>(app: &App, line: Line, theme: &Theme) -> Clauses<'a> {
    let text = |text| Clauses::new().clause([theme.span(Meaning::Muted, text)]);
    match line {
        Line::Other(place) => {
            let plan = app.discipline().plans.get(place);
            text(plan.map_or_else(String::new, |own| plan::other(app, own)))
        }
        Line::Queue(place) => match app.journal().ledger.queue.get(place) {
            Some(queued) => plan::waiting(app, queued, theme),
            None => Clauses::new(),
        },
        _ => plan::detail(app, current(app), theme),
    }
}

/// `Rule  ✓ no leverage: declared none`.
fn rule_line(cx: &Cx<'_>, at: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let Some(rule) = cx.app.checklist().rule("leverage.none") else {
        return;
    };
    let (sign, meaning) = mark(rule.state);
    let label = theme.span(Meaning::Muted, "Rule  ");
    let mut pieces = vec![
        vec![
            label,
            theme.span(meaning, sign),
            theme.span(Meaning::Text, format!(" {}", rule.label)),
        ],
        vec![theme.span(Meaning::Muted, format!(": {}", rule.value_text))],
    ];
    if rule.state == Answer::Unknown {
        pieces.push(vec![
            theme.span(Meaning::Muted, format!(" · {}", rule.limit_text)),
        ]);
    }
    for (answer, label, _) in plan::rules(cx.app)
        .iter()
        .filter(|rule| rule.0 == Answer::Pass)
    {
        let (sign, meaning) = mark(*answer);
        pieces.push(vec![
            theme.span(meaning, format!("   {sign} ")),
            theme.span(Meaning::Text, *label),
        ]);
    }
    put_spans(buf, at.x, at.y, &grown(pieces, at.width), at.right());
}

/// Writes a text so that it ends at a column.
fn put_right(buf: &mut Buffer, end: u16, y: u16, text: &str, style: ratatui::style::Style) {
    let from = end.saturating_sub(width(text));
    put(buf, from, y, text, style, end);
}
