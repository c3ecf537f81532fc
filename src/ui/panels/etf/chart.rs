//! The columns of the sessions, with holes where a total is missing.

use chrono::Weekday;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::range;
use super::sheet::Sheet;
use crate::domain::format;
use crate::figures::readings::FlowSession;
use crate::ui::Cx;
use crate::ui::theme::Meaning;
use crate::ui::widgets::columns::Columns;
use crate::ui::widgets::{put, width};

/// Cells of the axis: `−1,000` grows it.
const AXIS: u16 = 7;

/// What the chart has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Dates below.
    pub(super) dates: bool,
    /// Amounts at the left.
    pub(super) axis: bool,
    /// As in the zoom: three cells a session where they fit, and the newest value beside its column.
    pub(super) large: bool,
}

/// The last sessions of the chosen range.
pub(super) fn sessions<'a>(cx: &Cx<'_>, sheet: &Sheet<'a>) -> &'a [FlowSession] {
    let all = &sheet.flows.sessions;
    all.get(all.len().saturating_sub(range(cx.app))..)
        .unwrap_or(&[])
}

/// Cells from one session to the next: three where all of the range fit so.
fn is_wide(look: Look, sessions: usize, room: u16) -> bool {
    look.large && sessions * 3 <= usize::from(room + 1)
}

/// How many sessions of the range find room.
pub(super) fn fitting(look: Look, sessions: usize, room: u16) -> usize {
    let room = room.saturating_sub(if look.axis { AXIS } else { 0 });
    let pitch = if is_wide(look, sessions, room) { 3 } else { 2 };
    sessions.min(usize::from((room + 1) / pitch))
}

pub(super) fn draw(cx: &Cx<'_>, sheet: &Sheet<'_>, look: Look, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let sessions = sessions(cx, sheet);
    let room = area.width.saturating_sub(if look.axis { AXIS } else { 0 });
    let first = sessions.len() - fitting(look, sessions.len(), area.width);
    let values: Vec<Option<f64>> = sessions
        .iter()
        .map(|s| s.usd.map(|usd| usd / 1e6))
        .collect();
    if values.is_empty() || area.height < 2 {
        return;
    }
    let labels = if look.dates {
        labels(sheet, sessions, first)
    } else {
        Vec::new()
    };
    let amount = |value: f64| format::signed(value, 0);
    let mut columns = Columns::new(&values).labels(&labels);
    if look.axis {
        columns = columns.axis(AXIS, &amount);
    }
    if is_wide(look, sessions.len(), room) {
        columns = columns.wide();
    }
    let Some(drawn) = columns.draw(buf, area, theme) else {
        return;
    };
    let newest = sessions
        .iter()
        .rposition(|session| session.usd.is_some())
        .filter(|_| look.large);
    let Some((at, usd)) = newest.and_then(|at| Some((at, sessions.get(at)?.usd?))) else {
        return;
    };
    // Beside the end of its column, where nothing else stands.
    let text = format::usd_m(usd);
    let bottom = area.bottom() - 1 - u16::from(look.dates);
    let y = if usd < 0.0 { bottom } else { area.top() };
    let Some(x) = drawn.x(at).and_then(|x| x.checked_sub(width(&text) + 1)) else {
        return;
    };
    let free = (x.saturating_sub(1)..=x + width(&text))
        .all(|x| buf.cell((x, y)).is_some_and(|cell| cell.symbol() == " "));
    if free && x > drawn.left {
        let style = theme.strong(sheet.fresh(Meaning::written(usd, &text)));
        put(buf, x, y, &text, style, area.right());
    }
}

/// Dates at the first session that is shown and at the first of each week. The one after the first is there in case the
/// axis takes its place: labels that would touch are left out.
fn labels(sheet: &Sheet<'_>, sessions: &[FlowSession], first: usize) -> Vec<(usize, String)> {
    let week = |at: usize| {
        sessions
            .get(at)
            .map(|s| s.day.plus(-days_into_week(s.day.weekday())))
    };
    (first..sessions.len())
        .filter(|&at| at <= first + 1 || week(at) != week(at - 1))
        .filter_map(|at| Some((at, sheet.date(sessions.get(at)?.day))))
        .collect()
}

fn days_into_week(day: Weekday) -> i32 {
    i32::try_from(day.num_days_from_monday()).unwrap_or(0)
}
