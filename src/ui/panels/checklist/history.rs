//! The gates over the last sessions, above bitcoin's closes of the same sessions.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::discipline::worth;
use crate::domain::{Day, format, instrument};
use crate::figures::readings::Answer;
use crate::ui::Cx;
use crate::ui::theme::{Kind, Meaning, Theme};
use crate::ui::widgets::braille::Canvas;
use crate::ui::widgets::frame::Frame;
use crate::ui::widgets::line::Clauses;
use crate::ui::widgets::{glyph, put, row, run, width};

/// Cells left of the first session.
const LEFT: u16 = 12;
/// Most sessions shown, one a cell.
const MOST: u16 = 130;

pub(super) fn draw(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let inner = Frame::new("What was open, and when")
        .note("gate history, US sessions, newest at the right")
        .draw(buf, area, theme);
    let room = usize::from(inner.width.saturating_sub(LEFT).min(MOST));
    let flows = cx.app.readings().etf_flows.get(instrument::BTC);
    let sessions = flows.map_or(&[][..], |flows| flows.sessions.as_slice());
    let sessions = sessions
        .get(sessions.len().saturating_sub(room)..)
        .unwrap_or_default();
    if sessions.is_empty() || inner.height < 5 {
        let text = "no session of the ETF table is known";
        let style = theme.style(Meaning::Unknown);
        put(buf, inner.x, inner.y, text, style, inner.right());
        return;
    }
    let days: Vec<Day> = sessions.iter().map(|session| session.day).collect();
    let etf: Vec<Answer> = sessions
        .iter()
        .map(|session| match session.stopped {
            Some(true) => Answer::Pass,
            Some(false) => Answer::Fail,
            None => Answer::Unknown,
        })
        .collect();
    let rows = &cx.app.readings().liquidity.rows;
    let vix: Vec<Answer> = days
        .iter()
        .map(|day| {
            let found = rows.binary_search_by_key(day, |row| row.day);
            found
                .ok()
                .and_then(|at| rows.get(at))
                .map_or(Answer::Unknown, |row| row.vix_ok)
        })
        .collect();
    strip(theme, "ETF", &etf, row(inner, 0), buf);
    strip(theme, "VIX", &vix, row(inner, 1), buf);
    never_known(theme, "whales", days.len(), row(inner, 2), buf);
    let foot = inner.height - if inner.height >= 11 { 2 } else { 1 };
    let chart = Rect {
        y: inner.y + 3,
        height: foot.saturating_sub(5),
        ..inner
    };
    price(cx, &days, chart, buf);
    months(theme, &days, row(inner, foot.saturating_sub(2)), buf);
    counts(theme, &etf, &vix, row(inner, foot), buf);
}

/// One cell a session: its colour says open or shut; without colours its shape does.
fn strip(theme: &Theme, name: &str, answers: &[Answer], at: Rect, buf: &mut Buffer) {
    put(
        buf,
        at.x,
        at.y,
        name,
        theme.style(Meaning::Text),
        at.right(),
    );
    let plain = matches!(theme.kind(), Kind::Mono);
    for (answer, x) in answers.iter().zip(at.x + LEFT..at.right()) {
        let (symbol, meaning) = match answer {
            Answer::Pass => ("▀", Meaning::Good),
            Answer::Fail if plain => ("▁", Meaning::Bad),
            Answer::Fail => ("▀", Meaning::Bad),
            Answer::Unknown => ("╌", Meaning::Unknown),
        };
        glyph(buf, x, at.y, symbol, theme.style(meaning));
    }
}

/// A gate of which no history is kept.
fn never_known(theme: &Theme, name: &str, sessions: usize, at: Rect, buf: &mut Buffer) {
    put(
        buf,
        at.x,
        at.y,
        name,
        theme.style(Meaning::Text),
        at.right(),
    );
    let count = u16::try_from(sessions).unwrap_or(MOST);
    let style = theme.style(Meaning::Unknown);
    run(
        buf,
        at.x + LEFT,
        at.y,
        count.min(at.width.saturating_sub(LEFT)),
        "╌",
        style,
    );
    let word = " unknown ";
    if count > width(word) {
        let from = at.x + LEFT + (count - width(word)) / 2;
        put(buf, from, at.y, word, style, at.right());
    }
}

/// Bitcoin's closes of these sessions.
fn price(cx: &Cx<'_>, days: &[Day], at: Rect, buf: &mut Buffer) {
    if at.height == 0 || at.width <= LEFT {
        return;
    }
    let board = cx.app.board();
    let points: Vec<(f64, f64)> = (0u16..)
        .zip(days)
        .map(|(n, day)| {
            let close = board.bar(instrument::BTC, *day).map(|bar| bar.value.close);
            (f64::from(n), close.unwrap_or(f64::NAN))
        })
        .collect();
    let closes = || points.iter().map(|p| p.1).filter(|close| close.is_finite());
    let low = closes().fold(f64::INFINITY, f64::min);
    let high = closes().fold(f64::NEG_INFINITY, f64::max);
    let theme = cx.theme;
    put(
        buf,
        at.x,
        at.y + at.height / 2,
        "BTC",
        theme.style(Meaning::Text),
        at.right(),
    );
    if !low.is_finite() || high <= low {
        let style = theme.style(Meaning::Unknown);
        put(buf, at.x + LEFT, at.y, "no closes known", style, at.right());
        return;
    }
    let faint = theme.style(Meaning::Faint);
    for (value, y) in [(high, at.y), (low, at.bottom() - 1)] {
        let text = format!("{}k", format::fixed(value / 1000.0, 0));
        super::put_right(buf, at.x + LEFT - 1, y, &text, faint);
    }
    let sessions = u16::try_from(days.len()).unwrap_or(MOST);
    let chart = Rect {
        x: at.x + LEFT,
        width: sessions.min(at.width - LEFT),
        ..at
    };
    let last = f64::from(sessions.saturating_sub(1).max(1));
    let mut canvas = Canvas::new(chart, (0.0, last), (low, high));
    // A session without a close is a hole; weekends are not sessions.
    canvas.line(&points, 1.5, Meaning::Series1);
    canvas.draw(buf, theme);
}

/// The name of a month under its first session.
fn months(theme: &Theme, days: &[Day], at: Rect, buf: &mut Buffer) {
    let style = theme.style(Meaning::Faint);
    let mut free = at.x;
    let mut before = None;
    for (day, x) in days.iter().zip(at.x + LEFT..at.right()) {
        let month = day.date().format("%b").to_string();
        let starts = before
            .replace(month.clone())
            .is_some_and(|last| last != month);
        if starts && x >= free && x + width(&month) <= at.right() {
            free = put(buf, x, at.y, &month, style, at.right()) + 2;
        }
    }
}

fn counts(theme: &Theme, etf: &[Answer], vix: &[Answer], at: Rect, buf: &mut Buffer) {
    let of = |list: &[Answer], wanted: Answer| list.iter().filter(|a| **a == wanted).count();
    let tally = |list: &[Answer], name: &str| {
        let (open, shut) = (of(list, Answer::Pass), of(list, Answer::Fail));
        let unknown = of(list, Answer::Unknown);
        let mut spans = vec![
            theme.span(Meaning::Text, format!("{name} open ")),
            theme.bold(Meaning::Title, format!("{open} of {} sessions", list.len())),
            theme.span(Meaning::Muted, format!(", shut {shut}")),
        ];
        if unknown > 0 {
            spans.push(theme.span(Meaning::Unknown, format!(", unknown {unknown}")));
        }
        spans
    };
    Clauses::new()
        .clause(tally(etf, "ETF"))
        .clause(tally(vix, "VIX"))
        .draw(buf, at, theme);
    let next = Rect { y: at.y + 1, ..at };
    if width(worth::IN_FULL[2]) <= next.width && next.y + 1 < buf.area.bottom() {
        let style = theme.style(Meaning::Faint);
        put(buf, next.x, next.y, worth::IN_FULL[2], style, next.right());
    }
}
