//! The first row: name, mode badge, verdict, the clauses behind it, regime, feeds, clock (mock/STYLE section 7).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::theme::{Meaning, Theme};
use super::widgets::{put_spans, spans_width};
use crate::app::{App, Mode};
use crate::discipline::Verdict;
use crate::domain::format;

pub(super) fn draw(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    buf.set_style(area, theme.ground(Meaning::Header));
    if area.is_empty() {
        return;
    }
    let mut left = Vec::new();
    if area.width >= 100 {
        left.push(theme.bold(Meaning::Title, "slackwater "));
    }
    left.extend(badge(app, theme, area.width));
    left.push(Span::raw("  "));
    left.push(verdict(app, theme));
    put_spans(buf, area.x + 1, area.y, &left, area.right());
    let right = vec![clock(app, theme, area.width)];
    let from = area.right().saturating_sub(spans_width(&right) + 1);
    put_spans(buf, from, area.y, &right, area.right());
}

/// The mode: a plain word when live, a reversed block when it must not be missed.
fn badge(app: &App, theme: &Theme, width: u16) -> Vec<Span<'static>> {
    if let Some(at) = app.frozen_at() {
        return vec![Span::styled(
            format!(" FROZEN {} ", format::clock_short(at)),
            theme.badge(Meaning::Warn),
        )];
    }
    match app.mode() {
        Mode::Live if width < 70 => vec![theme.span(Meaning::Live, "●")],
        Mode::Live => vec![theme.span(Meaning::Live, "● LIVE")],
        Mode::Offline => vec![Span::styled(" OFFLINE ", theme.badge(Meaning::Offline))],
        Mode::Replay(replay) => {
            let pace = if replay.paused {
                "paused".to_owned()
            } else {
                format!("{}×", replay.speed)
            };
            let text = if width < 70 {
                " REPLAY ".to_owned()
            } else {
                format!(" REPLAY {pace} ")
            };
            vec![Span::styled(text, theme.badge(Meaning::Replay))]
        }
    }
}

/// The verdict's word on its block.
pub(super) fn verdict(app: &App, theme: &Theme) -> Span<'static> {
    let verdict = app.checklist().verdict;
    let meaning = match verdict {
        Verdict::Wait => Meaning::Warn,
        Verdict::Clear => Meaning::Good,
        Verdict::Unknown => Meaning::Unknown,
    };
    Span::styled(format!("  {}  ", verdict.word()), theme.badge(meaning))
}

fn clock(app: &App, theme: &Theme, width: u16) -> Span<'static> {
    let now = app.now();
    let time = if width < 100 || !app.shows_seconds() {
        format::clock_short(now)
    } else {
        format::clock(now)
    };
    match app.mode() {
        Mode::Replay(_) => theme.bold(
            Meaning::Replay,
            format!("{} {time}", format::date(now.day(), now.day())),
        ),
        Mode::Offline => theme.bold(Meaning::Offline, time),
        Mode::Live => theme.bold(Meaning::Text, time),
    }
}
