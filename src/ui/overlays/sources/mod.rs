//! Who says what, how old it is, and what was not taken.

mod live;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::scrolled;
use crate::app::{App, Mode};
use crate::domain::format;
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::frame::divider;
use crate::ui::widgets::overlay::Overlay;
use crate::ui::widgets::{elide, put, row, width};

pub(super) fn draw(app: &App, theme: &Theme, cursor: usize, screen: Rect, buf: &mut Buffer) {
    if !app.lines().is_empty() {
        return live::draw(app, theme, cursor, screen, buf);
    }
    let board = app.board();
    let sources: Vec<_> = board.source_states().collect();
    let (kind, state) = match app.mode() {
        Mode::Replay(_) => ("recorded", "tape"),
        Mode::Offline => ("recorded", "offline: no connection is made"),
        Mode::Live => ("live", "live"),
    };
    let note = format!("{} sources, {kind}", sources.len());
    let height = u16::try_from(sources.len())
        .unwrap_or(u16::MAX)
        .saturating_add(14);
    let inner = Overlay::new("Sources", 92, height)
        .note(&note)
        .draw(buf, screen, theme);
    let faint = theme.style(Meaning::Faint);
    let head = row(inner, 0);
    for (x, text) in [
        (0, "source"),
        (30, "facts"),
        (40, "newest known"),
        (62, "age"),
        (67, "state"),
    ] {
        put(buf, head.x + x, head.y, text, faint, head.right());
    }
    let rows = usize::from(inner.height.saturating_sub(8));
    let first = scrolled(cursor.min(sources.len()), sources.len(), rows.max(1));
    for (place, source) in sources.iter().enumerate().skip(first).take(rows) {
        let Ok(y) = u16::try_from(place - first + 1) else {
            break;
        };
        let line = row(inner, y);
        let (now, text) = (app.now(), theme.style(Meaning::Text));
        put(
            buf,
            line.x,
            line.y,
            &elide(source.name.as_str(), 24),
            text,
            line.right(),
        );
        let facts = format::count(usize::try_from(source.facts).unwrap_or(usize::MAX));
        put(
            buf,
            line.x + 35 - width(&facts).min(35),
            line.y,
            &facts,
            text,
            line.right(),
        );
        let newest = source.newest.map_or_else(
            || format::UNKNOWN.to_owned(),
            |at| format::moment(at, now.day()),
        );
        put(
            buf,
            line.x + 40,
            line.y,
            &newest,
            theme.style(Meaning::Muted),
            line.right(),
        );
        let age = source.newest.map_or_else(
            || format::UNKNOWN.to_owned(),
            |at| format::age(now.since(at)),
        );
        put(
            buf,
            line.x + 65 - width(&age).min(65),
            line.y,
            &age,
            text,
            line.right(),
        );
        put(
            buf,
            line.x + 67,
            line.y,
            state,
            theme.style(Meaning::Muted),
            line.right(),
        );
    }
    foot(app, theme, inner, buf);
}

fn foot(app: &App, theme: &Theme, inner: Rect, buf: &mut Buffer) {
    let skipped = if let Mode::Replay(replay) = app.mode() {
        replay.skipped
    } else {
        0
    };
    divider(buf, inner, inner.height.saturating_sub(6), theme);
    let count = |n: u64| format::count(usize::try_from(n).unwrap_or(usize::MAX));
    let lines = [
        format!(
            "Not taken   {} lines of the tape could not be read and were skipped",
            count(skipped)
        ),
        format!(
            "            {} facts were refused: a price of zero or less, a negative amount",
            count(app.board().refused())
        ),
        format!(
            "Gaps        {} cut lines recorded",
            app.board().gaps().len()
        ),
        "A closed market keeps its last close with its age. Unknown is never shown as zero."
            .to_owned(),
    ];
    for (text, back) in lines.iter().zip([4u16, 3, 2, 1]) {
        let line = row(inner, inner.height.saturating_sub(back));
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
