//! The zoom: both charts, the funds of the session, sums, what is missing for "stopped", and where it all comes from.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::sheet::{Figure, Mark, Sheet};
use super::{ID, absent, chart, draw_main, funds, row_with, stopped, words};
use crate::app::App;
use crate::domain::instrument::{BTC, ETH};
use crate::domain::{Stamp, format};
use crate::figures::readings::Flows;
use crate::ui::Cx;
use crate::ui::theme::Meaning;
use crate::ui::widgets::frame::{Frame, inner};
use crate::ui::widgets::line::Clauses;
use crate::ui::widgets::table::{Cell, Column, Row, Table};
use crate::ui::widgets::{put, put_spans, row};

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
    stopped::draw(cx, &btc, &mark, parts.stopped, buf);
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
        large: true,
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
                (Some(figure), _) => figure.meaning(sheets[n], &text),
                (None, Some(usd)) => Meaning::written(usd, &text),
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
