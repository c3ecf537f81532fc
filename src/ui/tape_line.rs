//! The row above the footer in a replay: which tape, where in it, and that the journal is a practice copy.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::theme::{Meaning, Theme};
use super::widgets::gauge::Slider;
use super::widgets::{put, width};
use crate::app::{App, Mode};
use crate::domain::{Span, format};

/// How far before the start of the play the line begins, and how far beyond it reaches at least.
const BEFORE: Span = Span::days(5);

pub(super) fn draw(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let Mode::Replay(replay) = app.mode() else {
        return;
    };
    buf.set_style(area, theme.ground(Meaning::Background));
    // Started after its end, a tape still shows its last days.
    let start = replay.start.min(replay.span.1);
    let from = start.minus(BEFORE).max(replay.span.0).min(replay.at);
    let today = replay.at.day();
    let name = format!("tape {} {}", replay.tape, format::date(from.day(), today));
    let mut end = format::date(replay.span.1.day(), today);
    if replay.skipped > 0 {
        end.push_str(&format!(
            " · {} lines skipped",
            format::count(usize::try_from(replay.skipped).unwrap_or(0))
        ));
    }
    let note = if replay.paused {
        "paused · journal: practice copy"
    } else {
        "journal: practice copy"
    };
    let muted = theme.style(Meaning::Muted);
    let mut x = put(buf, area.x + 1, area.y, &name, muted, area.right()) + 2;
    let mut right = area.right().saturating_sub(1);
    if area.width >= 100 {
        right = right.saturating_sub(width(note));
        put(
            buf,
            right,
            area.y,
            note,
            theme.style(Meaning::Replay),
            area.right(),
        );
        right = right.saturating_sub(5);
    }
    right = right.saturating_sub(width(&end));
    put(buf, right, area.y, &end, muted, area.right());
    right = right.saturating_sub(1);
    let whole = replay.span.1.since(from).as_secs().max(1);
    let done = replay.at.since(from).as_secs().clamp(0, whole);
    x = x.min(right);
    let line = Rect {
        x,
        width: right - x,
        ..area
    };
    let slider = Slider {
        at: done as f64 / whole as f64,
        meaning: Meaning::Replay,
        marks: &[],
    };
    slider.draw(buf, line, theme);
}
