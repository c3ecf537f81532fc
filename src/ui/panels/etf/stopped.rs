//! The box "Stopped?": the conditions of the gate one by one, what an opening would take, and what the gate is worth.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::sheet::{Figure, Mark, Sheet};
use crate::discipline::worth::TRIALS;
use crate::domain::format;
use crate::figures::flows::{HOLD, Opening, earliest_opening};
use crate::ui::Cx;
use crate::ui::theme::Meaning;
use crate::ui::widgets::frame::Frame;
use crate::ui::widgets::wrap::{draw as draw_lines, wrap};
use crate::ui::widgets::{put_spans, row, spans_width};

/// One condition of the gate: whether it holds, its name, its value.
type Condition = (Option<bool>, &'static str, String);

fn conditions(sheet: &Sheet<'_>) -> [Condition; 3] {
    let flows = sheet.flows;
    let judged = flows.stopped.filter(|_| sheet.is_shown());
    let sum = flows.sum5_usd.filter(|_| judged.is_some());
    let out = flows.outflow_streak.filter(|_| judged.is_some());
    let held = usize::try_from(flows.raw_in_a_row).unwrap_or(usize::MAX);
    [
        (
            sum.map(|sum| sum >= 0.0),
            "last 5 sessions ≥ 0",
            format::known(sum, |sum| format!("{} m", format::usd_m_whole(sum))),
        ),
        (
            out.map(|out| out < 2),
            "sessions out < 2",
            format::known(out, |out| out.to_string()),
        ),
        (
            judged.map(|open| open || held >= HOLD),
            "3 sessions true in a row",
            format::known(judged, |_| format!("{} of {HOLD}", held.min(HOLD))),
        ),
    ]
}

/// Draws the box. Paragraphs that do not fit whole are left out.
pub(super) fn draw(cx: &Cx<'_>, sheet: &Sheet<'_>, mark: &Mark, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let text = Frame::new("Stopped?")
        .note("gate ETF")
        .draw(buf, area, theme);
    let conditions = conditions(sheet);
    put_spans(
        buf,
        text.x,
        text.y,
        &answer(cx, sheet, mark, &conditions),
        text.right(),
    );
    // Blank rows leave where it is low.
    let roomy = text.height >= 9;
    let mut y = 1 + u16::from(roomy);
    for (holds, name, value) in &conditions {
        let line = row(text, y);
        let (sign, meaning) = sign(*holds);
        let spans = [
            theme.bold(meaning, sign),
            theme.span(Meaning::Text, format!(" {name}")),
        ];
        let end = put_spans(buf, line.x, line.y, &spans, line.right());
        let known = if holds.is_some() {
            Meaning::Muted
        } else {
            Meaning::Unknown
        };
        let value = theme.span(known, value.as_str());
        let from = line
            .right()
            .saturating_sub(spans_width(std::slice::from_ref(&value)));
        if from > end {
            put_spans(buf, from, line.y, &[value], line.right());
        }
        y += 1;
    }
    y += u16::from(roomy);
    for paragraph in [outlook(cx, sheet), worth(cx), record(cx, sheet)] {
        let rest = Rect {
            y: text.y + y.min(text.height),
            height: text.height.saturating_sub(y),
            ..text
        };
        let lines = wrap(&paragraph, rest.width, 0);
        // Whole or not at all.
        if lines.is_empty() || lines.len() > usize::from(rest.height) {
            continue;
        }
        y += draw_lines(buf, rest, &lines) + u16::from(roomy);
    }
}

const fn sign(holds: Option<bool>) -> (&'static str, Meaning) {
    match holds {
        Some(true) => ("✓", Meaning::Good),
        Some(false) => ("✗", Meaning::Bad),
        None => ("?", Meaning::Unknown),
    }
}

fn answer<'a>(
    cx: &Cx<'a>,
    sheet: &Sheet<'_>,
    mark: &Mark,
    conditions: &[Condition; 3],
) -> Vec<Span<'a>> {
    let theme = cx.theme;
    let flows = sheet.flows;
    let (sign, meaning) = sign(flows.stopped);
    let word = match flows.stopped {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    };
    let style = mark.style(theme, theme.strong(meaning), || {
        sheet.path(Figure::Stopped.field())
    });
    let lacking = conditions.iter().filter(|c| c.0 == Some(false)).count();
    let more = match flows.stopped {
        Some(true) => opened(sheet).map_or_else(String::new, |day| format!("open since {day}")),
        Some(false) if conditions.iter().all(|c| c.0.is_some()) => {
            format!("{lacking} of 3 parts missing")
        }
        _ => "a missing session is not a zero".to_owned(),
    };
    vec![
        Span::styled(format!("{sign} {word}"), style),
        theme.span(Meaning::Text, format!("   {more}")),
    ]
}

/// The session with which the gate opened last.
fn opened(sheet: &Sheet<'_>) -> Option<String> {
    let judged = || sheet.flows.sessions.iter().filter(|s| s.stopped.is_some());
    let open = judged().rev().take_while(|s| s.stopped == Some(true));
    open.last().map(|session| sheet.date(session.day))
}

/// The earliest opening, what it assumes, and what one inflow did not do.
fn outlook<'a>(cx: &Cx<'a>, sheet: &Sheet<'_>) -> Vec<Span<'a>> {
    let theme = cx.theme;
    let muted = |text: String| theme.span(Meaning::Muted, text);
    if sheet.flows.stopped != Some(false) {
        return Vec::new();
    }
    let Some(opening) = earliest_opening(sheet.flows).filter(|_| sheet.is_shown()) else {
        let why = "Earliest opening: cannot be said, a session is missing or the calendar ends.";
        return vec![theme.span(Meaning::Unknown, why)];
    };
    let Opening {
        session,
        sessions,
        first_usd,
    } = opening;
    let day = format::date(session, sheet.today).replace(' ', "\u{a0}");
    let mut spans = vec![
        muted("Earliest opening if money returned today: ".to_owned()),
        theme.bold(Meaning::Title, day),
        muted(assumption(sessions, first_usd)),
    ];
    let flows = sheet.flows.sessions.iter().rev().take(5);
    let green = flows
        .filter_map(|s| Some((s.day, s.usd?)))
        .find(|s| s.1 > 0.0);
    if let Some((day, usd)) = green {
        spans.push(muted(format!(
            " One green day does not open it: {} was {}.",
            sheet.date(day).replace(' ', "\u{a0}"),
            format::usd_m(usd)
        )));
    }
    spans
}

fn assumption(sessions: usize, first_usd: f64) -> String {
    let least = format::signed(first_usd / 1e6, 0);
    match sessions {
        1 => format!(", if the next session brings {least}\u{a0}m or more."),
        n if first_usd > 0.0 => format!(
            ", if each of the next {n} sessions is an inflow, the first of {least}\u{a0}m or more."
        ),
        n => format!(", if each of the next {n} sessions is an inflow."),
    }
}

/// How the gate has stood on this record.
fn record<'a>(cx: &Cx<'a>, sheet: &Sheet<'_>) -> Vec<Span<'a>> {
    let judged: Vec<_> = sheet
        .flows
        .sessions
        .iter()
        .filter_map(|session| Some((session.day, session.stopped?)))
        .collect();
    let Some((first, _)) = judged.first() else {
        return Vec::new();
    };
    let open = judged.iter().filter(|(_, open)| *open).count();
    let switches = judged
        .windows(2)
        .filter(|pair| pair[0].1 != pair[1].1)
        .count();
    let share = open as f64 / judged.len() as f64;
    let text = format!(
        "On this record since {} it was open after {} of sessions and switched {switches} times.",
        format::date_full(*first),
        format::share(share, 0)
    );
    vec![cx.theme.span(Meaning::Faint, text)]
}

/// What the back-test said about waiting for it (methods, sections 3 and 11).
fn worth<'a>(cx: &Cx<'a>) -> Vec<Span<'a>> {
    let tested = &TRIALS[0];
    let text = format!(
        "What it is worth: since 2024-04 open {} of sessions, 21 switches a year; \
         buying only when open did {} against plain DCA (p\u{a0}{:.2}).",
        format::share(tested.open, 0),
        format::percent_to(tested.at_once, 1),
        tested.p.0
    );
    vec![cx.theme.span(Meaning::Faint, text)]
}
