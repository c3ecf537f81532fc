//! The checklist over the whole screen: verdict, the three gates side by side, plan, rules, history.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;
use rust_decimal::prelude::ToPrimitive;

use super::parts::{age, value_style};
use super::{SPEC, ahead, chosen, grown, history, lines, mark, plan, put_right, rules_of};
use crate::app::App;
use crate::discipline::worth::{self, TRIALS};
use crate::discipline::{Gate, GateId, Judgement, Plan, Verdict};
use crate::domain::{format, instrument};
use crate::figures::readings::{Answer, LongFate};
use crate::ui::Cx;
use crate::ui::panels::framed::framed;
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::frame::{Frame, divider};
use crate::ui::widgets::line::Clauses;
use crate::ui::widgets::wrap::{draw as draw_lines, wrap};
use crate::ui::widgets::{elide_words, put, put_spans, row, width};

/// From this width the gates stand side by side.
const WIDE: u16 = 110;
const VERDICT: u16 = 7;
const GATES: u16 = 11;
const PLAN: u16 = 14;
/// Fewest rows in which the history says anything.
const HISTORY: u16 = 10;

/// Where the words of a rule begin.
const RULE_SAYS: u16 = 31;
/// Lines of what a rule says at the most.
const SAYS_LINES: usize = 3;

/// A plan as it stands in the configuration.
const SAMPLE: [&str; 8] = [
    "[[plan]]",
    "name = \"weekly\"",
    "asset = \"BTC\"",
    "amount = 250",
    "currency = \"USD\"",
    "cadence = \"weekly\"",
    "day = \"monday\"",
    "start = 2025-01-06",
];

/// The boxes of the zoom.
struct Boxes {
    verdict: Rect,
    /// Side by side, or `None` when they stand as the list of the panel in `rest`.
    gates: Option<[Rect; 3]>,
    plan: Rect,
    rules: Rect,
    history: Rect,
    list: Rect,
}

fn boxes(area: Rect) -> Boxes {
    let slice = |from: u16, height: u16| {
        let y = (area.y + from).min(area.bottom());
        Rect {
            y,
            height: height.min(area.bottom() - y),
            ..area
        }
    };
    let none = Rect { height: 0, ..area };
    if area.width < WIDE || area.height < VERDICT + GATES {
        let top = if area.height >= VERDICT + 12 {
            VERDICT
        } else {
            0
        };
        return Boxes {
            verdict: slice(0, top),
            gates: None,
            plan: none,
            rules: none,
            history: none,
            list: slice(top, area.height),
        };
    }
    let third = area.width / 3;
    let gate = |n: u16| {
        let x = area.x + n * third;
        let width = if n == 2 { area.right() - x } else { third };
        Rect {
            x,
            width,
            ..slice(VERDICT, GATES)
        }
    };
    let left = area.height - VERDICT - GATES;
    let middle = if left >= PLAN + HISTORY { PLAN } else { left };
    let half = area.width / 2;
    let both = slice(VERDICT + GATES, middle);
    Boxes {
        verdict: slice(0, VERDICT),
        gates: Some([gate(0), gate(1), gate(2)]),
        plan: Rect {
            width: half,
            ..both
        },
        rules: Rect {
            x: area.x + half,
            width: area.width - half,
            ..both
        },
        history: slice(VERDICT + GATES + middle, area.height),
        list: none,
    }
}

pub(super) fn draw(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let boxes = boxes(area);
    if boxes.verdict.height > 0 {
        verdict(cx, boxes.verdict, buf);
    }
    match boxes.gates {
        Some(areas) => {
            let gates = cx.app.checklist().gates.each();
            for ((id, gate), area) in gates.into_iter().zip(areas) {
                gate_box(cx, id, gate, area, buf);
            }
        }
        None => {
            let inner = framed(cx, &SPEC, &["extra buys only"], boxes.list, buf);
            super::body(cx, inner, buf);
        }
    }
    if boxes.plan.height >= 4 {
        plan_box(cx, boxes.plan, buf);
        rules_box(cx, boxes.rules, buf);
    }
    if boxes.history.height >= 4 {
        history::draw(cx, boxes.history, buf);
    }
}

/// The row of the grid in a line of the zoom (gates side by side are told apart by key, not by mouse).
pub(super) fn id_at(app: &App, area: Rect, line: u16) -> Option<String> {
    let boxes = boxes(area);
    let y = area.y + 1 + line;
    if y == boxes.verdict.y + 1 && boxes.verdict.height > 0 {
        return Some("verdict".to_owned());
    }
    if boxes.gates.is_some() {
        return None;
    }
    let at = y.checked_sub(boxes.list.y + 1)?;
    let lines = lines(app, boxes.list.height.saturating_sub(2), None);
    super::id_of(app, *lines.get(usize::from(at))?).map(str::to_owned)
}

fn select(cx: &Cx<'_>, id: &str, at: Rect, buf: &mut Buffer) {
    if chosen(cx).as_deref() == Some(id) {
        buf.set_style(at, cx.theme.ground(Meaning::Selection));
    }
}

/// `✗ fails`, with its colour.
fn state<'a>(answer: Answer, theme: &Theme) -> Vec<Span<'a>> {
    let (sign, meaning) = mark(answer);
    let word = match answer {
        Answer::Pass => "open",
        Answer::Fail => "fails",
        Answer::Unknown => "unknown",
    };
    vec![theme.bold(meaning, format!("{sign} {word}"))]
}

fn verdict(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let list = cx.app.checklist();
    let notes = [
        "gates hold back extra buys; the regular plan is never gated",
        "the plan is never gated",
    ];
    let inner = framed(cx, &SPEC, &notes, area, buf);
    let meaning = match list.verdict {
        Verdict::Wait => Meaning::Warn,
        Verdict::Clear => Meaning::Good,
        Verdict::Unknown => Meaning::Unknown,
    };
    let word = format!("  {}  ", list.verdict.word());
    let mut line = Clauses::new().clause([Span::styled(word, theme.badge(meaning))]);
    for (id, gate) in list.gates.each() {
        let name = match id {
            GateId::Liquidity => "Liquidity ",
            GateId::Etf => "ETF ",
            GateId::Whales => "Whales ",
        };
        let mut spans = vec![theme.bold(Meaning::Title, name)];
        spans.extend(state(gate.state, theme));
        line = line.apart(spans);
    }
    let line = line.apart([theme.span(Meaning::Muted, "the verdict is the weakest of the three")]);
    let first = row(inner, 0);
    line.draw(buf, first, theme);
    select(cx, "verdict", first, buf);
    let open = list.to_open();
    let mut y = 2;
    if !open.is_empty() {
        let spans = [
            theme.bold(Meaning::Title, "To open: "),
            theme.span(Meaning::Text, open.join(" · ")),
        ];
        y += paragraph(&spans, inner, y, buf) + 1;
    }
    let spans = [
        theme.bold(Meaning::Title, "Worth: "),
        theme.span(Meaning::Muted, worth::IN_ONE_LINE),
    ];
    paragraph(&spans, inner, y.min(4), buf);
}

/// Wrapped text from a row on; returns the rows it took.
fn paragraph(spans: &[Span<'_>], inner: Rect, from: u16, buf: &mut Buffer) -> u16 {
    let from = from.min(inner.height);
    let room = Rect {
        y: inner.y + from,
        height: inner.height - from,
        ..inner
    };
    draw_lines(buf, room, &wrap(spans, room.width, 0))
}

fn gate_box(cx: &Cx<'_>, id: GateId, gate: &Gate, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let inner = Frame::new(id.title())
        .state(state(gate.state, theme))
        .draw(buf, area, theme);
    let mut y = 0;
    for (_, rule) in rules_of(cx.app, id) {
        let at = row(inner, y);
        part(cx, rule, at, buf);
        select(cx, rule.id, at, buf);
        y += 1;
    }
    // The gate itself, selected: its clauses.
    let line = row(inner, y + 1);
    super::summary(gate, theme).draw(buf, line, theme);
    select(cx, id.key(), line, buf);
    let note = match id {
        GateId::Liquidity => "Opens when 3 of 4 hold on 3 days; closes below 2.".to_owned(),
        GateId::Etf => {
            let open = format::share(TRIALS[0].open, 0);
            format!("A slow light: open {open} of sessions since 2024-04.")
        }
        GateId::Whales if gate.state == Answer::Unknown => {
            "No source: needs a key, or a watch list.".to_owned()
        }
        GateId::Whales => "Quiet inflow, watched coins and coin days.".to_owned(),
    };
    let spans = [theme.span(Meaning::Muted, note)];
    let lines = wrap(&spans, inner.width, 0);
    let needed = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    if y + 2 + needed <= inner.height {
        let from = inner.height - needed - u16::from(y + 3 + needed <= inner.height);
        paragraph(&spans, inner, from, buf);
    }
}

/// A part of a gate in its own box: mark, label, value, limit, age.
fn part(cx: &Cx<'_>, rule: &Judgement, at: Rect, buf: &mut Buffer) {
    const LIMIT: u16 = 16;
    let theme = cx.theme;
    let muted = theme.style(Meaning::Muted);
    let (sign, meaning) = mark(rule.state);
    put(buf, at.x, at.y, sign, theme.style(meaning), at.right());
    let end = at.right().saturating_sub(LIMIT + 2);
    let value = width(&rule.value_text);
    let room = end.saturating_sub(at.x + 2 + value + 1);
    let label = elide_words(rule.label, room);
    put(buf, at.x + 2, at.y, &label, muted, at.right());
    put_right(buf, end, at.y, &rule.value_text, value_style(rule, theme));
    let limit = put(buf, end + 2, at.y, &rule.limit_text, muted, at.right());
    if let Some(age) = age(cx, rule).filter(|age| limit + 1 + width(age) <= at.right()) {
        put_right(buf, at.right(), at.y, &age, theme.style(Meaning::Faint));
    }
}

fn plan_box(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let plans = &cx.app.discipline().plans;
    let note = match plans.as_slice() {
        [one] => {
            let days = if one.tolerance_days == 1 {
                "day"
            } else {
                "days"
            };
            format!(
                "{} · tolerance {} {days}",
                one.cadence.title(),
                one.tolerance_days
            )
        }
        _ => "never gated".to_owned(),
    };
    let inner = Frame::new("The plan").note(&note).draw(buf, area, theme);
    if plans.is_empty() {
        let spans = [
            theme.span(Meaning::Text, "none set"),
            theme.span(Meaning::Muted, " · [plan] in config.toml"),
        ];
        put_spans(buf, inner.x, inner.y, &spans, inner.right());
        let line = row(inner, 0);
        select(cx, "plan.due", line, buf);
    }
    let mut y = 0;
    if let Some(plan) = plans.first() {
        y = first_plan(cx, plan, inner, buf);
    }
    for plan in plans.iter().skip(1) {
        let at = row(inner, y);
        let text = plan::other(cx.app, plan);
        put(
            buf,
            at.x,
            at.y,
            &text,
            theme.style(Meaning::Muted),
            at.right(),
        );
        y += 1;
    }
    for queued in &cx.app.journal().ledger.queue {
        plan::waiting(cx.app, queued, theme).draw(buf, row(inner, y), theme);
        y += 1;
    }
    let said = match (plans.is_empty(), cx.app.journal().complete) {
        (true, _) => "A plan says what, how much and how often. No gate ever holds it back.",
        (false, false) => "Dates kept, streak and adherence are unknown until the journal is read.",
        (false, true) => return,
    };
    let spans = [theme.span(Meaning::Faint, said)];
    let mut from = y.max(2);
    let lines = wrap(&spans, inner.width, 0).len();
    if usize::from(from) + lines <= usize::from(inner.height) {
        from += paragraph(&spans, inner, from, buf) + 1;
    }
    let sample = plans.is_empty() && usize::from(inner.height.saturating_sub(from)) >= SAMPLE.len();
    for (text, y) in SAMPLE.iter().zip(from..).take_while(|_| sample) {
        let line = row(inner, y);
        put(
            buf,
            line.x,
            line.y,
            text,
            theme.style(Meaning::Muted),
            line.right(),
        );
    }
}

/// The first plan: its next purchase, the dates so far, and the figures; returns the rows it took.
fn first_plan(cx: &Cx<'_>, plan: &Plan, inner: Rect, buf: &mut Buffer) -> u16 {
    let line = row(inner, 0);
    next_purchase(cx, plan, line, buf);
    select(cx, "plan.due", line, buf);
    if let Some(coins) = at_price(cx.app, plan) {
        let style = cx.theme.style(Meaning::Muted);
        let line = row(inner, 1);
        put(buf, line.x, line.y, &coins, style, line.right());
    }
    let Some(standing) = plan::standing(cx.app, plan) else {
        return 3;
    };
    let mut y = 3;
    let bar = plan::kept(cx, standing, inner, y, buf);
    y += if bar > 0 { bar + 1 } else { 0 };
    y + plan::figures(cx, standing, inner, y, buf)
}

/// `$250 of BTC on Monday 24 Nov, in 3 d`.
fn next_purchase(cx: &Cx<'_>, plan: &Plan, at: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let today = cx.app.now().day();
    let standing = plan::standing(cx.app, plan);
    let due = standing.map_or_else(|| plan.due_from(today), |standing| standing.next);
    let amount = format!("{} of {}", plan.amount_text(), plan.asset);
    let pieces = vec![
        vec![
            theme.bold(Meaning::Title, amount),
            theme.span(Meaning::Text, " on "),
            theme.bold(
                Meaning::Title,
                format!("{} {}", due.date().format("%A"), format::date(due, today)),
            ),
        ],
        vec![theme.span(Meaning::Text, format!(", {}", ahead(due, today)))],
    ];
    put_spans(buf, at.x, at.y, &grown(pieces, at.width), at.right());
}

/// `at 83,643 that is 0.00299 BTC`; `None` when no price is known or the plan is not in US dollars.
fn at_price(app: &App, plan: &Plan) -> Option<String> {
    let fall = app.readings().drawdowns.get(plan.asset)?;
    let amount = plan.amount.to_f64().filter(|_| plan.currency == "USD")?;
    Some(format!(
        "at {} that is {} {}",
        format::price(fall.last),
        format::coins(amount / fall.last, 5),
        plan.asset
    ))
}

fn rules_box(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let inner = Frame::new("Rules").draw(buf, area, theme);
    let muted = theme.style(Meaning::Muted);
    let mut y = 0;
    let mut line = |answer, label: &str, said: &str| {
        let at = row(inner, y);
        let (sign, meaning) = mark(answer);
        put(buf, at.x, at.y, sign, theme.style(meaning), at.right());
        let text = theme.style(Meaning::Text);
        put(buf, at.x + 2, at.y, label, text, at.right());
        // What an account answers may take a second line.
        let room = at.width.saturating_sub(RULE_SAYS);
        let said = [Span::styled(said, muted)];
        let lines = wrap(&said, room, 0);
        for (n, line) in (0..).zip(lines.iter().take(SAYS_LINES)) {
            let at = row(inner, y + n);
            put_spans(buf, at.x + RULE_SAYS, at.y, &line.spans, at.right());
            if usize::from(n) + 1 == SAYS_LINES && lines.len() > SAYS_LINES {
                put(
                    buf,
                    at.right().saturating_sub(1),
                    at.y,
                    "…",
                    muted,
                    at.right(),
                );
            }
        }
        y += u16::try_from(lines.len().clamp(1, SAYS_LINES)).unwrap_or(1);
        at
    };
    let leverage = cx.app.checklist().rule("leverage.none");
    let first = leverage.map(|rule| {
        let audited = !cx.app.discipline().audits.is_empty();
        let said = match rule.state {
            Answer::Pass if audited => "none in what was asked, by name below".to_owned(),
            Answer::Fail => "there is leverage, by name below".to_owned(),
            Answer::Unknown if audited => "not everything was answered: below".to_owned(),
            Answer::Pass => format!("{}, {}", rule.value_text, rule.limit_text),
            Answer::Unknown => format!("{} · {}", rule.value_text, rule.limit_text),
        };
        (rule.id, line(rule.state, rule.label, &said))
    });
    for (answer, label, said) in plan::rules(cx.app) {
        line(answer, label, &said);
    }
    if let Some((id, at)) = first {
        select(cx, id, at, buf);
    }
    y += 1;
    divider(buf, inner, y, theme);
    y += 1;
    borrowed(cx, inner, y, buf);
}

/// What would have become of a borrowed long from the high.
fn borrowed(cx: &Cx<'_>, inner: Rect, from: u16, buf: &mut Buffer) {
    let theme = cx.theme;
    let longs = &cx.app.readings().liquidations.longs;
    let Some(first) = longs.first() else {
        let spans = [
            theme.span(Meaning::Text, "If you had borrowed at the high  "),
            theme.unknown(),
            theme.span(Meaning::Unknown, "  no price of the last 90 days"),
        ];
        paragraph(&spans, inner, from, buf);
        return;
    };
    let today = cx.app.now().day();
    let head = format!(
        "If you had borrowed at the {} high, {}",
        format::date(first.entry_day, today),
        format::price(first.entry)
    );
    let at = row(inner, from);
    put(
        buf,
        at.x,
        at.y,
        &head,
        theme.strong(Meaning::Title),
        at.right(),
    );
    for (long, y) in longs.iter().zip(from + 1..) {
        fate(cx, long, row(inner, y), buf);
    }
}

fn fate(cx: &Cx<'_>, long: &LongFate, at: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let today = cx.app.now().day();
    let times = format!("{}×", long.leverage);
    let text = theme.style(Meaning::Text);
    put_right(buf, at.x + 3, at.y, &times, theme.strong(Meaning::Title));
    let price = format::price(long.liquidation_price);
    put_right(buf, at.x + 14, at.y, &price, text);
    let last = cx.app.readings().drawdowns.get(instrument::BTC);
    let said = match (long.gone, last) {
        (Some(gone), _) => {
            let when = if long.hourly {
                format::moment(gone, today)
            } else {
                format::date(gone.day(), today)
            };
            theme.span(Meaning::Bad, format!("✗ liquidated {when}"))
        }
        (None, Some(fall)) => {
            let away = format::percent(long.liquidation_price / fall.last - 1.0);
            theme.span(Meaning::Muted, format!("· alive, {away} from here"))
        }
        (None, None) => theme.span(Meaning::Muted, "· alive"),
    };
    if at.x + 17 + width(&said.content) <= at.right() {
        put_spans(buf, at.x + 17, at.y, &[said], at.right());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_fill_the_area_and_never_overlap() {
        for (w, h) in [(160, 46), (120, 38), (200, 58), (80, 22), (60, 18), (30, 4)] {
            let area = Rect::new(0, 1, w, h);
            let boxes = boxes(area);
            let mut all = vec![
                boxes.verdict,
                boxes.plan,
                boxes.rules,
                boxes.history,
                boxes.list,
            ];
            all.extend(boxes.gates.into_iter().flatten());
            let cells: u32 = all.iter().map(|r| r.area()).sum();
            assert_eq!(cells, area.area(), "{w}x{h}");
            for (n, a) in all.iter().enumerate() {
                for b in &all[n + 1..] {
                    assert_eq!(a.intersection(*b).area(), 0, "{w}x{h}: {a} {b}");
                }
            }
        }
    }

    #[test]
    fn the_sample_of_a_plan_is_that_of_the_configuration() {
        let template = include_str!("../../../../assets/config.toml");
        for line in SAMPLE {
            assert!(template.contains(&format!("\n# {line}")), "{line}");
        }
    }

    #[test]
    fn the_screen_line_of_a_list_is_a_row_of_the_grid() {
        let app = crate::ui::panels::testing::november((80, 24));
        let area = Rect::new(0, 1, 80, 22);
        let shown: Vec<_> = (0..22).filter_map(|line| id_at(&app, area, line)).collect();
        assert!(shown.contains(&"verdict".to_owned()));
        for id in &shown {
            assert!(
                crate::ui::panels::checklist::grid(&app)
                    .rows
                    .iter()
                    .any(|row| row.id == *id),
                "{id}"
            );
        }
    }
}
