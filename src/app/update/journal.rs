//! What the store says: rows that are there, entries that were written, entries that were not.

use crate::app::form::Form;
use crate::app::journal::{Access, Opened, Ticket};
use crate::app::overlay::Overlay;
use crate::app::{App, Effect};
use crate::discipline::{Ledger, Standing, review};
use crate::domain::Span;
use crate::domain::journal::{Entry, EntryId, EntryKind, Snapshot};

use super::form::present;

/// Prices move all the time; the figures that hang on them are made anew this often.
const REVALUE: Span = Span::minutes(1);
/// Months that are reviewed.
const MONTHS: usize = 24;

pub(super) fn opened(app: &mut App, access: Access) -> Vec<Effect> {
    if let Access::Closed(why) = &access {
        app.notice = Some(format!("the journal: {why}"));
    }
    app.journal.access = access;
    app.dirty = true;
    Vec::new()
}

/// Rows by number: older ones than those that are here, or newer ones that others wrote. `more`: older ones will follow.
pub(super) fn rows(app: &mut App, entries: Vec<Entry>, more: bool) -> Vec<Effect> {
    let journal = &mut app.journal;
    journal.add(entries);
    journal.complete |= !more;
    read(app);
    Vec::new()
}

pub(super) fn stored(
    app: &mut App,
    ticket: Ticket,
    entries: Vec<Entry>,
    warning: Option<String>,
) -> Vec<Effect> {
    app.journal.saving.retain(|saving| saving.ticket != ticket);
    let said = entries.first().map(|entry| words(entry, app));
    app.notice = match (said, warning) {
        (Some(said), Some(warning)) => Some(format!("{said} · {warning}")),
        (Some(said), None) => Some(said),
        (None, _) => app.notice.take(),
    };
    written(app, entries)
}

/// Rows that are newer than those that are here.
pub(super) fn written(app: &mut App, entries: Vec<Entry>) -> Vec<Effect> {
    let more = !app.journal.complete;
    rows(app, entries, more)
}

/// The form comes back with its text and the reason. Another form that is open meanwhile is kept as a draft.
pub(super) fn not_stored(app: &mut App, ticket: Ticket, why: String) -> Vec<Effect> {
    let saving = &mut app.journal.saving;
    let Some(at) = saving.iter().position(|saving| saving.ticket == ticket) else {
        return Vec::new();
    };
    let form = saving.remove(at).form;
    if let Some(Overlay::Form(other)) = app.overlay.take() {
        app.drafts.insert(other.purpose, *other);
    }
    app.notice = Some(format!("not saved: {why}"));
    app.overlay = Some(Overlay::Form(Box::new(Form {
        failure: Some(why),
        ..form
    })));
    app.dirty = true;
    Vec::new()
}

/// Opens the selected entry to what was known then; the snapshot is asked of the store where it is not here.
pub(super) fn open(app: &mut App) -> Vec<Effect> {
    let found = super::form::selected(app).and_then(|id| app.journal.entry(id));
    let Some(entry) = found.cloned() else {
        app.notice = Some("choose an entry to see what was known then".to_owned());
        return Vec::new();
    };
    app.overlay = Some(Overlay::Entry {
        id: entry.id,
        cursor: 0,
    });
    app.journal.opened = None;
    if entry.content.snapshot == Snapshot::Kept {
        return vec![Effect::OpenEntry(entry.id)];
    }
    shown(app, entry)
}

pub(super) fn shown(app: &mut App, entry: Entry) -> Vec<Effect> {
    app.journal.opened = Some(Opened { entry });
    app.dirty = true;
    Vec::new()
}

/// The entry that was asked for cannot be shown: its layer closes and the reason stands in the footer.
pub(super) fn not_opened(app: &mut App, wanted: EntryId, why: String) -> Vec<Effect> {
    if matches!(app.overlay, Some(Overlay::Entry { id, .. }) if id == wanted) {
        app.overlay = None;
    }
    app.notice = Some(why);
    app.dirty = true;
    Vec::new()
}

/// What follows from the rows, once all are here.
pub(super) fn read(app: &mut App) {
    let now = present(app);
    if app.journal.complete {
        app.journal.ledger = Ledger::of(&app.journal.entries, now);
        app.journal.buys = review::buy_marks(&app.journal.ledger);
    }
    value(app);
}

/// Adherence, cost and return at this instant.
fn value(app: &mut App) {
    let now = present(app);
    if app.journal.complete {
        let plans = &app.setup.discipline.plans;
        app.journal.standing = Standing::of(&app.journal.ledger, plans, &app.picture.board, now);
        app.journal.months = review::months(
            &app.journal.ledger,
            &app.journal.standing,
            plans,
            &app.picture.board,
            now.day(),
            MONTHS,
        );
        app.journal.computed = Some(now);
    }
    app.dirty = true;
}

/// Time has passed or prices have moved: a new day, a rewound tape, a minute.
pub(super) fn refresh(app: &mut App) {
    let now = present(app);
    let Some(computed) = app.journal.computed else {
        return;
    };
    if now < computed {
        read(app);
    } else if now.day() != computed.day() || now.since(computed) >= REVALUE {
        value(app);
    }
}

/// `saved as entry 47 · on plan`.
fn words(entry: &Entry, app: &App) -> String {
    let content = &entry.content;
    let practice = app.journal.access == Access::Practice;
    let mut said = format!("saved as entry {}", entry.id);
    let how = match content.kind {
        EntryKind::Buy if content.on_plan => " · on plan".to_owned(),
        EntryKind::Buy if content.off_plan => " · an override, with its reason".to_owned(),
        EntryKind::Queue => content.due.map_or(String::new(), |due| {
            format!(
                " · asks again {}",
                crate::domain::format::moment(due, entry.content.logged_at.day())
            )
        }),
        EntryKind::Correction => content.corrects.map_or(String::new(), |old| {
            format!(" · corrects {old}, which stays")
        }),
        _ => String::new(),
    };
    said.push_str(&how);
    if practice {
        said.push_str(" · practice journal");
    }
    said
}
