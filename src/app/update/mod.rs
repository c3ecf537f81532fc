//! One file per family of messages; this one only tells them apart.

pub(super) mod clock;
mod commands;
mod facts;
mod form;
mod journal;
mod overlays;
mod refresh;
mod tape;

use super::{App, Effect, Msg};

pub(super) fn dispatch(app: &mut App, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Wake => tape::wake(app),
        Msg::Key(chord) => {
            app.dirty = true;
            app.notice = None;
            app.refreshing = None;
            match app.overlay {
                Some(_) => overlays::key(app, chord),
                None => commands::key(app, chord),
            }
        }
        Msg::Paste(text) => overlays::paste(app, &text),
        Msg::Theme(name) => {
            app.theme = name;
            app.dirty = true;
            Vec::new()
        }
        Msg::Size(width, height) => {
            app.size = (width, height);
            app.dirty = true;
            commands::keep_focus(app);
            Vec::new()
        }
        Msg::Click { panel, row, double } => commands::click(app, panel, row, double),
        Msg::Wheel(panel, rows) => commands::wheel(app, panel, rows),
        Msg::Facts(known) => facts::take(app, &known),
        Msg::Lines(known) => facts::lines(app, &known),
        Msg::Recalled(kept) => facts::recalled(app, &kept),
        Msg::Played { until, skipped } => tape::played(app, until, skipped),
        Msg::Kept {
            listened,
            books,
            unread,
        } => {
            facts::books(app, books);
            facts::kept(app, &listened, unread)
        }
        Msg::Rewound => tape::rewound(app),
        Msg::Pushes(pushes) => facts::pushes(app, pushes),
        Msg::Stream { venue, at, stands } => {
            let at = at.min(app.wall);
            app.picture.board.stream(venue, at, stands);
            facts::refresh(app);
            Vec::new()
        }
        Msg::Line(line) => facts::line(app, line),
        Msg::Audit(audit) => facts::audit(app, audit),
        Msg::Refreshed(told) => refresh::told(app, told),
        Msg::JournalOpened(access) => journal::opened(app, access),
        Msg::Rows { entries, more } => journal::rows(app, entries, more),
        Msg::Stored {
            ticket,
            entries,
            warning,
        } => journal::stored(app, ticket, entries, warning),
        Msg::Written(entries) => journal::written(app, entries),
        Msg::NotStored { ticket, why } => journal::not_stored(app, ticket, why),
        Msg::Opened(entry) => journal::shown(app, *entry),
        Msg::NotOpened { id, why } => journal::not_opened(app, id, why),
        Msg::Trouble(text) => {
            app.notice = Some(text);
            app.dirty = true;
            Vec::new()
        }
    }
}
