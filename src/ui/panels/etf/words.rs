//! The lines of clauses: the newest session, ether's, and whether the outflow has stopped.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::absent;
use super::sheet::{Figure, Mark, Sheet};
use crate::app::Mode;
use crate::domain::observation::Quality;
use crate::domain::{calendar, format};
use crate::figures::flows::HOLD;
use crate::figures::readings::{FlowSession, Flows};
use crate::ui::Cx;
use crate::ui::theme::Meaning;
use crate::ui::widgets::line::Clauses;
use crate::ui::widgets::{put_spans, spans_width};

/// The panel's state: late when sessions are missing, its age without network.
pub(super) fn state<'a>(cx: &Cx<'a>, sheet: &Sheet<'_>) -> Vec<Span<'a>> {
    let Some(session) = sheet.flows.session else {
        return Vec::new();
    };
    if !sheet.missing().is_empty() {
        let days = i64::from(sheet.today.since(session));
        let text = format!("late {}", format::days(days));
        return vec![cx.theme.span(Meaning::Stale, text)];
    }
    if matches!(cx.app.mode(), Mode::Offline) {
        let age = cx.app.now().since(calendar::flow_as_of(session));
        let text = format!("{} old", format::age(age));
        return vec![cx.theme.span(Meaning::Stale, text)];
    }
    Vec::new()
}

/// A figure in its colour, marked when it is the selected one.
pub(super) fn figure<'a>(
    cx: &Cx<'a>,
    sheet: &Sheet<'_>,
    mark: &Mark,
    figure: Figure,
    strong: bool,
) -> Span<'a> {
    let text = figure.short(sheet);
    let meaning = figure.meaning(sheet, &text);
    let style = if strong {
        cx.theme.strong(meaning)
    } else {
        cx.theme.style(meaning)
    };
    let style = mark.style(cx.theme, style, || sheet.path(figure.field()));
    Span::styled(text, style)
}

/// What is not final about the newest session: `provisional`, `7 of 11 funds`. Nothing when all is.
pub(super) fn reserve(flows: &Flows) -> Option<String> {
    match flows.reported {
        Some((reported, expected)) if flows.complete == Some(false) => {
            Some(format!("{reported} of {expected} funds"))
        }
        _ => flows
            .seen
            .is_some_and(|seen| seen.quality == Quality::Provisional)
            .then(|| "provisional".to_owned()),
    }
}

/// `19 and 20 Nov missing`, `12, 13 and 14 Nov missing`, `5 sessions missing`.
pub(super) fn missing(sheet: &Sheet<'_>, sessions: &[FlowSession]) -> String {
    let name = |session: &FlowSession| sheet.date(session.day);
    match sessions {
        [] => String::new(),
        [one] => format!("{} missing", name(one)),
        [before @ .., last] if before.len() < 3 => {
            let last = name(last);
            let month = last.split_once(' ').map_or("", |(_, month)| month);
            let before: Vec<String> = before
                .iter()
                .map(|session| {
                    let date = name(session);
                    // The month once, where it is the same.
                    let day = date
                        .strip_suffix(month)
                        .map(|day| day.trim_end().to_owned());
                    day.unwrap_or(date)
                })
                .collect();
            format!("{} and {last} missing", before.join(", "))
        }
        many => format!("{} sessions missing", many.len()),
    }
}

/// Asset, newest flow, date, and what is not final about it.
fn newest<'a>(cx: &Cx<'a>, sheet: &Sheet<'_>, mark: &Mark) -> Vec<Span<'a>> {
    let name = format!("{} ", sheet.asset);
    let mut spans = vec![cx.theme.bold(Meaning::Title, name)];
    spans.extend(session(cx, sheet, mark));
    if sheet.is_shown() && !sheet.missing().is_empty() {
        let text = format!("  {}", missing(sheet, sheet.missing()));
        spans.push(cx.theme.span(Meaning::Unknown, text));
    }
    spans
}

/// Newest flow, date, and what is not final about it.
pub(super) fn session<'a>(cx: &Cx<'a>, sheet: &Sheet<'_>, mark: &Mark) -> Vec<Span<'a>> {
    let theme = cx.theme;
    let Some(session) = sheet.flows.session.filter(|_| sheet.is_shown()) else {
        let why = if sheet.flows.session.is_some() {
            format!("  {}, sums not shown", missing(sheet, sheet.missing()))
        } else {
            format!("  {}", absent::reason(cx.app))
        };
        return vec![theme.unknown(), theme.span(Meaning::Unknown, why)];
    };
    let date = theme.span(
        sheet.fresh(Meaning::Muted),
        format!(" {}", sheet.date(session)),
    );
    let mut spans = vec![figure(cx, sheet, mark, Figure::Net, true), date];
    if let Some(reserve) = reserve(sheet.flows) {
        spans.push(theme.span(Meaning::Stale, format!(" {reserve}")));
    }
    spans
}

/// A label and its figure, two blanks away from what is before it.
fn labelled<'a>(
    cx: &Cx<'a>,
    sheet: &Sheet<'_>,
    mark: &Mark,
    label: &'static str,
    of: Figure,
) -> Vec<Span<'a>> {
    let label = cx.theme.span(Meaning::Muted, format!("  {label} "));
    vec![label, figure(cx, sheet, mark, of, false)]
}

/// The first line. What does not fit leaves in the order z, percentile, last 20, last 5.
pub(super) fn head(cx: &Cx<'_>, sheet: &Sheet<'_>, mark: &Mark, area: Rect, buf: &mut Buffer) {
    const PARTS: [(&str, Figure); 4] = [
        ("last 5", Figure::Sum5),
        ("last 20", Figure::Sum20),
        ("z", Figure::Z),
        ("pctl", Figure::Percentile),
    ];
    const LEAVING: [Figure; 4] = [Figure::Z, Figure::Percentile, Figure::Sum20, Figure::Sum5];
    let first = newest(cx, sheet, mark);
    let mut parts: Vec<(Figure, Vec<Span<'_>>)> = PARTS
        .into_iter()
        .filter(|_| sheet.is_shown())
        .map(|(label, of)| (of, labelled(cx, sheet, mark, label, of)))
        .collect();
    for leaving in LEAVING {
        let rest = parts.iter().map(|(_, spans)| spans_width(spans));
        if spans_width(&first) + rest.sum::<u16>() <= area.width {
            break;
        }
        parts.retain(|(of, _)| *of != leaving);
    }
    // Of the first clause nothing is cut either: its words leave one at a time.
    let kept = (0..=first.len())
        .rev()
        .find(|n| spans_width(&first[..*n]) <= area.width)
        .unwrap_or(0);
    let mut x = put_spans(buf, area.x, area.y, &first[..kept], area.right());
    for (_, spans) in &parts {
        x = put_spans(buf, x, area.y, spans, area.right());
    }
}

/// `9 sessions out`, `2 sessions in`.
pub(super) fn streak(flows: &Flows) -> Option<String> {
    let sessions = |n: u32| if n == 1 { "session" } else { "sessions" };
    match (flows.outflow_streak?, flows.inflow_streak?) {
        (0, 0) => Some("no flow".to_owned()),
        (0, n) => Some(format!("{n} {} in", sessions(n))),
        (n, _) => Some(format!("{n} {} out", sessions(n))),
    }
}

/// Ether's line.
pub(super) fn ether(cx: &Cx<'_>, sheet: &Sheet<'_>, mark: &Mark, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let mut line = Clauses::new();
    if sheet.is_shown() && sheet.missing().is_empty() {
        let mut first = vec![
            theme.bold(Meaning::Title, format!("{} ", sheet.asset)),
            figure(cx, sheet, mark, Figure::Net, true),
        ];
        if let Some(reserve) = reserve(sheet.flows) {
            first.push(theme.span(Meaning::Stale, format!(" {reserve}")));
        }
        line = line.clause(first);
        if let Some(streak) = streak(sheet.flows) {
            let style = mark.style(theme, theme.style(Meaning::Text), || {
                sheet.path(Figure::Out.field())
            });
            line = line.more([Span::styled(streak, style)]);
        }
    } else {
        line = line.clause(newest(cx, sheet, mark));
    }
    if sheet.is_shown() {
        // One blank of the two is the joint.
        let part = |label: &'static str, of: Figure| {
            let label = theme.span(Meaning::Muted, format!(" {label} "));
            vec![label, figure(cx, sheet, mark, of, false)]
        };
        line = line
            .more(part("last 5", Figure::Sum5))
            .more(part("last 20", Figure::Sum20));
    }
    line.draw(buf, area, theme);
}

/// Whether the outflow has stopped, and what is missing.
pub(super) fn stopped(cx: &Cx<'_>, sheet: &Sheet<'_>, mark: &Mark, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let flows = sheet.flows;
    let text = |text: String| theme.span(Meaning::Text, text);
    let (word, meaning) = match flows.stopped {
        Some(true) => ("yes", Meaning::Good),
        Some(false) => ("no", Meaning::Bad),
        None => ("? unknown", Meaning::Unknown),
    };
    let style = mark.style(theme, theme.strong(meaning), || {
        sheet.path(Figure::Stopped.field())
    });
    let mut line = Clauses::new().clause([
        theme.span(Meaning::Muted, "Stopped? "),
        Span::styled(word, style),
    ]);
    let Some(stopped) = flows.stopped.filter(|_| sheet.is_shown()) else {
        if let Some(session) = flows.session.filter(|_| flows.stopped.is_some()) {
            line = line.clause([text(format!("as of {}", sheet.date(session)))]);
        }
        let why = if flows.session.is_none() {
            "no session is known"
        } else {
            "a missing session is not a zero"
        };
        line.clause([theme.span(Meaning::Unknown, why)])
            .draw(buf, area, theme);
        return;
    };
    if let Some(sum) = flows.sum5_usd {
        let mut clause = vec![
            text("last 5 ".to_owned()),
            theme.span(
                sheet.fresh(Meaning::written(sum, &format::usd_m_whole(sum))),
                format::usd_m_whole(sum),
            ),
            text(" needs ≥ 0".to_owned()),
        ];
        if sum >= 0.0 {
            clause.push(theme.span(Meaning::Good, " ✓"));
        }
        line = line.clause(clause);
    }
    if let Some(out) = flows.outflow_streak {
        let sessions = if out == 1 { "session" } else { "sessions" };
        let text = text(format!("out {out} {sessions}, needs < 2"));
        let style = mark.style(theme, text.style, || sheet.path(Figure::Out.field()));
        let mut clause = vec![text.style(style)];
        if out < 2 {
            clause.push(theme.span(Meaning::Good, " ✓"));
        }
        line = line.clause(clause);
    }
    let held = usize::try_from(flows.raw_in_a_row).unwrap_or(usize::MAX);
    let row = match (stopped, held) {
        (false, 0) => format!("then {HOLD} in a row"),
        (false, _) => format!("held {} of {HOLD} in a row", held.min(HOLD)),
        (true, 0) => format!("closes after {HOLD} in a row that fail"),
        (true, _) => String::new(),
    };
    if !row.is_empty() {
        line = line.clause([theme.span(Meaning::Muted, row)]);
    }
    line.draw(buf, area, theme);
}
