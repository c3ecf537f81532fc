//! The zoom: both charts, the funds of the session, sums, what is missing for "stopped", and where it all comes from.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::sheet::{Figure, Mark, Sheet};
use super::{ID, absent, chart, draw_main, funds, row_with, words};
use crate::app::App;
use crate::domain::instrument::{BTC, ETH};
use crate::domain::{Stamp, format};
use crate::figures::flows::{HOLD, Opening, earliest_opening};
use crate::figures::readings::Flows;
use crate::ui::Cx;
use crate::ui::theme::Meaning;
use crate::ui::widgets::frame::{Frame, inner};
use crate::ui::widgets::line::Clauses;
use crate::ui::widgets::table::{Cell, Column, Row, Table};
use crate::ui::widgets::wrap::{draw as draw_lines, wrap};
use crate::ui::widgets::{put, put_spans, row, spans_width};

/// The boxes of the zoom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    /// Bitcoin's chart; in one column the normal view.
    main: Rect,
    stopped: Rect,
    /// Beside each other, where there are two columns.
    beside: Option<Beside>,
}

#[derive(Clone, Copy, Debug)]
struct Beside {
    ether: Rect,
    sources: Rect,
    funds: Rect,
    sums: Rect,
}

impl Parts {
    /// Two columns, or the normal view above "Stopped?"; `None` where there is no room for more than the normal view.
    pub(super) fn of(app: &App, area: Rect) -> Option<Self> {
        const SOURCES: u16 = 5;
        const SUMS: u16 = 14;
        const STOPPED: u16 = 12;
        const LEAST_FUNDS: u16 = 7;
        let slice = |from: Rect, y: u16, height: u16| Rect {
            y: from.y + y,
            height,
            ..from
        };
        if area.width < 110 || area.height < SUMS + STOPPED + LEAST_FUNDS {
            const BELOW: u16 = 10;
            let main = area.height.checked_sub(BELOW).filter(|rows| *rows >= 8)?;
            return Some(Self {
                main: slice(area, 0, main),
                stopped: slice(area, main, BELOW),
                beside: None,
            });
        }
        let right = if area.width >= 150 { 58 } else { 50 };
        let left = Rect {
            width: area.width - right,
            ..area
        };
        let right = Rect {
            x: left.right(),
            width: right,
            ..area
        };
        let charts = area.height - SOURCES;
        // 24 of 40 rows for bitcoin.
        let bitcoin = charts * 3 / 5;
        let wanted = funds::table_rows(app, &Sheet::of(app, BTC)).saturating_add(2);
        let funds = wanted.clamp(LEAST_FUNDS, (area.height - SUMS - STOPPED).max(LEAST_FUNDS));
        Some(Self {
            main: slice(left, 0, bitcoin),
            stopped: slice(right, funds + SUMS, area.height - funds - SUMS),
            beside: Some(Beside {
                ether: slice(left, bitcoin, charts - bitcoin),
                sources: slice(left, charts, SOURCES),
                funds: slice(right, 0, funds),
                sums: slice(right, funds, SUMS),
            }),
        })
    }
}

pub(super) fn draw(cx: &Cx<'_>, parts: &Parts, buf: &mut Buffer) {
    let (btc, eth) = (Sheet::of(cx.app, BTC), Sheet::of(cx.app, ETH));
    let mark = Mark::of(cx);
    match parts.beside {
        None => draw_main(cx, parts.main, buf),
        Some(beside) => {
            chart_box(cx, &btc, true, parts.main, buf);
            chart_box(cx, &eth, false, beside.ether, buf);
            sources(cx, [&btc, &eth], beside.sources, buf);
            let shown = if mark.ether { &eth } else { &btc };
            funds_box(cx, shown, &mark, beside.funds, buf);
            sums(cx, [&btc, &eth], &mark, beside.sums, buf);
        }
    }
    stopped(cx, &btc, &mark, parts.stopped, buf);
}

/// The row of the grid in this row of the screen.
pub(super) fn row_at(app: &App, parts: &Parts, y: u16) -> Option<usize> {
    let line = |area: Rect| {
        let text = inner(area);
        (text.top()..text.bottom()).contains(&y).then(|| y - text.y)
    };
    if line(parts.stopped).is_some() {
        return row_with(app, Figure::Stopped.field());
    }
    let beside = parts.beside?;
    if let Some(line) = line(beside.sums) {
        let figure = SUM_ROWS.get(usize::from(line).checked_sub(1)?)?.as_ref()?;
        return row_with(app, figure.field());
    }
    let sheet = Sheet::of(app, BTC);
    let listed = funds::tabled(app, &sheet, inner(beside.funds).height);
    let fund = listed.fund_at(line(beside.funds)?)?;
    row_with(app, fund.name.as_str())
}

fn chart_box(cx: &Cx<'_>, sheet: &Sheet<'_>, first: bool, area: Rect, buf: &mut Buffer) {
    let look = chart::Look {
        dates: true,
        axis: true,
        wide: true,
        value: true,
    };
    let sessions = chart::sessions(cx, sheet);
    let shown = chart::fitting(look, sessions.len(), inner(area).width);
    let mut note = format!("last {shown} sessions · USD m");
    if let Some(source) = sheet.source(cx.app) {
        note.push_str(" · ");
        note.push_str(&source);
    }
    let name = format!("ETF flows · {}", sheet.asset);
    let mut frame = Frame::new(&name)
        .state(words::state(cx, sheet))
        .note(&note)
        .focused(first && cx.focused);
    if first {
        frame = frame.key(ID.0);
    }
    let text = frame.draw(buf, area, cx.theme);
    let mut head = Clauses::new().clause(words::session(cx, sheet, &Mark::none()));
    if let Some((rank, since)) = rank(sheet.flows) {
        head = head
            .apart([cx.theme.span(Meaning::Text, rank)])
            .more([cx.theme.span(Meaning::Text, since)]);
    }
    if let Some(streak) = words::streak(sheet.flows).filter(|_| sheet.is_shown()) {
        head = head.apart([cx.theme.span(Meaning::Text, format!("{streak} in a row"))]);
    }
    let holes: Vec<_> = sessions[sessions.len() - shown..]
        .iter()
        .filter(|session| session.usd.is_none())
        .copied()
        .collect();
    if !holes.is_empty() {
        let text = format!("? {}", words::missing(sheet, &holes));
        head = head.apart([cx.theme.span(Meaning::Unknown, text)]);
    }
    head.draw(buf, row(text, 0), cx.theme);
    let below = Rect {
        y: text.y + 2,
        height: text.height.saturating_sub(2),
        ..text
    };
    chart::draw(cx, sheet, look, below, buf);
}

/// `second-largest outflow of 264 sessions` and `since 1 Nov 2024`, for the ten largest.
fn rank(flows: &Flows) -> Option<(String, String)> {
    const ORDINALS: [&str; 10] = [
        "", "second-", "third-", "fourth-", "fifth-", "sixth-", "seventh-", "eighth-", "ninth-",
        "tenth-",
    ];
    let (rank, of, since) = flows.outflow_rank?;
    flows.net_usd.filter(|usd| *usd < 0.0)?;
    let ordinal = ORDINALS.get(rank.checked_sub(1)?)?;
    Some((
        format!("{ordinal}largest outflow of {} sessions", format::count(of)),
        format!("since {}", format::date_full(since)),
    ))
}

fn funds_box(cx: &Cx<'_>, sheet: &Sheet<'_>, mark: &Mark, area: Rect, buf: &mut Buffer) {
    let session = sheet.flows.session.filter(|_| sheet.is_shown());
    let name = match session {
        Some(session) => format!("{} by fund · {}", sheet.date(session), sheet.asset),
        None => "By fund".to_owned(),
    };
    let text = Frame::new(&name).note("USD m").draw(buf, area, cx.theme);
    if session.is_none() {
        let words = [
            cx.theme.unknown(),
            cx.theme.span(Meaning::Unknown, " no session to show"),
        ];
        put_spans(buf, text.x, text.y, &words, text.right());
        return;
    }
    funds::table(cx, sheet, mark, text, buf);
}

/// What stands in the rows of the sums, below their head.
const SUM_ROWS: [Option<Figure>; 9] = [
    Some(Figure::Net),
    Some(Figure::Sum5),
    Some(Figure::Sum20),
    None,
    None,
    Some(Figure::Out),
    Some(Figure::In),
    Some(Figure::Z),
    Some(Figure::Percentile),
];
/// The row of the sum since the recording began.
const SINCE: usize = 3;

fn sums(cx: &Cx<'_>, sheets: [&Sheet<'_>; 2], mark: &Mark, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let text = Frame::new("Sums").draw(buf, area, theme);
    let columns = [
        Column::left("", 22),
        Column::right("BTC", 12),
        Column::right("ETH", 12),
    ];
    let since = sheets.map(|sheet| {
        let known = sheet.flows.sessions.iter().filter_map(|s| s.usd);
        sheet.flows.session.map(|_| known.sum::<f64>())
    });
    let figures = sheets.each_ref().map(|sheet| column(sheet));
    let label = |text: String| Cell::text(text, theme.style(Meaning::Muted));
    let mut rows: Vec<Row<'_>> = Vec::with_capacity(SUM_ROWS.len() + 2);
    for (at, figure) in SUM_ROWS.iter().enumerate() {
        let cell = |n: usize| -> Cell<'_> {
            let text = figures[n].get(at).cloned().unwrap_or_default();
            let meaning = match (figure, since[n]) {
                _ if text.trim() == format::UNKNOWN => Meaning::Unknown,
                (Some(figure), _) => figure.meaning(sheets[n]),
                (None, Some(usd)) => Meaning::direction(usd),
                (None, None) => Meaning::Unknown,
            };
            let style = theme.style(meaning);
            let path = || figure.map_or_else(String::new, |f| sheets[n].path(f.field()));
            Cell::text(text, mark.style(theme, style, path))
        };
        rows.push(match figure {
            Some(Figure::Z) => {
                Row::new([label("z, up to 250 before".to_owned()), cell(0), cell(1)])
            }
            Some(figure) => Row::new([label(figure.label().to_owned()), cell(0), cell(1)]),
            None if at == SINCE => {
                let first = sheets[0].flows.sessions.first().map(|s| s.day);
                let name = format!("since {}", format::known(first, format::date_full));
                Row::new([label(name), cell(0), cell(1)])
            }
            None => Row::Blank,
        });
    }
    rows.push(Row::new([
        label("last 5, % of AUM".to_owned()),
        Cell::unknown(theme),
        Cell::unknown(theme),
    ]));
    let used = Table::new(&columns).draw(buf, text, &rows, theme);
    let why = format!("assets under management: {}", absent::reason(cx.app));
    put(
        buf,
        text.x,
        row(text, used).y,
        &why,
        theme.style(Meaning::Unknown),
        text.right(),
    );
}

/// The figures of one asset, their decimal points under each other.
fn column(sheet: &Sheet<'_>) -> Vec<String> {
    let total = || {
        let known = sheet.flows.sessions.iter().filter_map(|s| s.usd);
        sheet.flows.session.map(|_| known.sum::<f64>())
    };
    let mut column: Vec<String> = SUM_ROWS
        .iter()
        .enumerate()
        .map(|(at, figure)| match figure {
            Some(figure) => figure.text(sheet),
            None if at == SINCE => format::known(total(), format::usd_m),
            None => String::new(),
        })
        .collect();
    format::align_decimals(&mut column);
    column
}

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

fn stopped(cx: &Cx<'_>, sheet: &Sheet<'_>, mark: &Mark, area: Rect, buf: &mut Buffer) {
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
    const TEXT: &str = "What it is worth: since 2024-04 open 54% of sessions, 21 switches a year; \
        buying only when open did −0.4% against plain DCA (p\u{a0}0.60).";
    vec![cx.theme.span(Meaning::Faint, TEXT)]
}

fn sources(cx: &Cx<'_>, sheets: [&Sheet<'_>; 2], area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let text = Frame::new("Sources").draw(buf, area, theme);
    let unknown = |why: &'static str| {
        let why = Clauses::new().clause([theme.span(Meaning::Unknown, why)]);
        (theme.unknown(), why)
    };
    for (y, sheet) in (0..).zip(sheets) {
        let name = match sheet.source(cx.app) {
            Some(source) => format!("{source} {}", sheet.asset),
            None => sheet.asset.to_string(),
        };
        let (dated, checked) = match (sheet.flows.session, sheet.flows.seen) {
            (Some(session), Some(seen)) => {
                let seen = seen_at(seen.known_at, cx.app.now());
                let dated = format!("{}, seen {seen}", sheet.date(session));
                let dated = theme.span(sheet.fresh(Meaning::Muted), dated);
                (dated, checked(cx, sheet))
            }
            _ => unknown(absent::reason(cx.app)),
        };
        source_line(cx, &name, dated, &checked, row(text, y), buf);
    }
    let (dated, why) = unknown("none to compare with");
    source_line(cx, "Second source", dated, &why, row(text, 2), buf);
}

/// Name 16, when 21 or 28, then as many clauses as fit.
fn source_line(
    cx: &Cx<'_>,
    name: &str,
    dated: Span<'_>,
    checked: &Clauses<'_>,
    line: Rect,
    buf: &mut Buffer,
) {
    const NAME: u16 = 16;
    let text = cx.theme.style(Meaning::Text);
    put(buf, line.x, line.y, name, text, line.right());
    let end = put_spans(buf, line.x + NAME, line.y, &[dated], line.right());
    let usual = line.x + NAME + if line.width < 80 { 21 } else { 28 };
    let from = usual.max(end + 2).min(line.right());
    let rest = Rect {
        x: from,
        width: line.right() - from,
        ..line
    };
    checked.draw(buf, rest, cx.theme);
}

/// The time of day today, else with its date.
fn seen_at(seen: Stamp, now: Stamp) -> String {
    if seen.day() == now.day() {
        format::clock_short(seen)
    } else {
        format::moment(seen, now.day())
    }
}

/// Whether the funds add up, and how many have reported.
fn checked<'a>(cx: &Cx<'a>, sheet: &Sheet<'_>) -> Clauses<'a> {
    let theme = cx.theme;
    let sum = match (funds::sum(sheet), funds::difference(sheet)) {
        (None, _) => theme.span(Meaning::Unknown, "table sum -- no fund reported"),
        (_, Some(by)) => theme.span(
            Meaning::Warn,
            format!("table sum ✗ differs by {}", format::usd_m(by)),
        ),
        (Some(_), None) => theme.span(Meaning::Good, "table sum ✓"),
    };
    let line = Clauses::new().clause([sum]);
    let Some((reported, expected)) = sheet.flows.reported else {
        return line;
    };
    let meaning = if reported < expected {
        Meaning::Stale
    } else {
        Meaning::Good
    };
    line.clause([theme.span(meaning, format!("{reported} of {expected} funds"))])
}
