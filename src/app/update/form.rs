//! Keys while a form of the journal lies on top, and what its buttons do.

use tui_input::InputRequest;

use super::overlays::request;
use crate::app::chord::{Chord, Key};
use crate::app::form::{Focus, Form, Given, Purpose, Setting};
use crate::app::journal::{Saving, Ticket};
use crate::app::overlay::Overlay;
use crate::app::{App, Effect, Mode};
use crate::discipline::order::Field;
use crate::discipline::snapshot::{Present, quoted};
use crate::domain::Stamp;
use crate::domain::journal::{Content, EntryId, Snapshot};
use crate::domain::tag::is_unprintable;

/// Characters of a field at most.
const LONGEST: usize = 400;

/// The instant that an entry gets: tape time in a replay, else the clock.
pub(super) fn present(app: &App) -> Stamp {
    match &app.mode {
        Mode::Replay(replay) => replay.at,
        Mode::Live | Mode::Offline => app.wall,
    }
}

fn setting(app: &App) -> Setting<'_> {
    Setting {
        plans: &app.setup.discipline.plans,
        ledger: &app.journal.ledger,
        board: &app.picture.board,
        now: present(app),
    }
}

/// Opens the form of a buy, or the one that was left with text in it.
pub(super) fn buy(app: &mut App) -> Vec<Effect> {
    let form = Form::buy(&setting(app));
    open(app, form)
}

/// Opens the form of a skip.
pub(super) fn skip(app: &mut App) -> Vec<Effect> {
    if app.setup.discipline.plans.is_empty() {
        app.notice = Some("no plan is set, so there is no date to skip".to_owned());
        return Vec::new();
    }
    let form = Form::skip(&setting(app));
    open(app, form)
}

/// Opens the correction of the selected entry.
pub(super) fn correct(app: &mut App) -> Vec<Effect> {
    let found = selected(app).and_then(|id| app.journal.effective(id));
    let form = found.and_then(|(root, content)| Form::correct(root, &content, &setting(app)));
    match form {
        Some(form) => open(app, form),
        None => {
            app.notice = Some("choose a buy, a sale or a skip to correct it".to_owned());
            Vec::new()
        }
    }
}

/// Opens a remark on the selected entry.
pub(super) fn note(app: &mut App) -> Vec<Effect> {
    match selected(app) {
        Some(id) => {
            let form = Form::note(id, &setting(app));
            open(app, form)
        }
        None => {
            app.notice = Some("choose an entry to write a note on it".to_owned());
            Vec::new()
        }
    }
}

/// The entry in the selected row of the journal.
pub(super) fn selected(app: &App) -> Option<EntryId> {
    let cell = app.selected()?;
    let id = cell.path.strip_prefix("journal.")?.split('.').next()?;
    id.parse().ok().map(EntryId)
}

fn open(app: &mut App, fresh: Form) -> Vec<Effect> {
    if let Some(why) = app.journal.refusal() {
        app.notice = Some(why);
        return Vec::new();
    }
    let form = match app.drafts.remove(&fresh.purpose) {
        Some(draft) => Form {
            restored: true,
            ..draft
        },
        None => fresh,
    };
    show(app, form);
    Vec::new()
}

fn show(app: &mut App, mut form: Form) {
    let (journal, setup) = (&app.journal, &app.setup);
    form.judge(&setup.discipline.plans, &journal.ledger, present(app));
    app.overlay = Some(Overlay::Form(Box::new(form)));
}

pub(super) fn key(app: &mut App, chord: Chord, mut form: Box<Form>) -> Vec<Effect> {
    if form.refusal {
        form.refusal = !matches!(chord.key, Key::Esc | Key::Enter | Key::Char('q' | ' '));
        form.focus = Focus::Line(0);
        app.overlay = Some(Overlay::Form(form));
        return Vec::new();
    }
    match (chord.key, chord.ctrl) {
        (Key::Esc, _) => return leave(app, *form),
        (Key::Char('n'), true) => return afresh(app, &form),
        (Key::Tab | Key::Down, _) => go(&mut form, 1),
        (Key::BackTab | Key::Up, _) => go(&mut form, -1),
        (Key::Enter, _) => {
            if let Focus::Button(at) = form.focus {
                return press(app, *form, at);
            }
            go(&mut form, 1);
        }
        (Key::Left, _) if matches!(form.focus, Focus::Button(_)) => go(&mut form, -1),
        (Key::Right, _) if matches!(form.focus, Focus::Button(_)) => go(&mut form, 1),
        _ => {
            if let Some(request) = request(chord) {
                edit(app, &mut form, &[request]);
            }
        }
    }
    show(app, *form);
    Vec::new()
}

pub(super) fn paste(app: &mut App, text: &str) {
    let Some(Overlay::Form(form)) = app.overlay.take() else {
        return;
    };
    let mut form = *form;
    let typed = text.chars().filter(|c| !is_unprintable(*c));
    let requests: Vec<InputRequest> = typed.take(LONGEST).map(InputRequest::InsertChar).collect();
    edit(app, &mut form, &requests);
    show(app, form);
    app.dirty = true;
}

fn edit(app: &App, form: &mut Form, requests: &[InputRequest]) {
    let Some(field) = form.focused() else {
        return;
    };
    let Some(line) = form.line_mut(field) else {
        return;
    };
    let before = line.input.value().to_owned();
    if std::mem::take(&mut line.fresh)
        && matches!(requests.first(), Some(InputRequest::InsertChar(_)))
    {
        line.input.reset();
    }
    for request in requests {
        let full = line.input.value().chars().count() >= LONGEST;
        if !(full && matches!(request, InputRequest::InsertChar(_))) {
            line.input.handle(*request);
        }
    }
    if line.input.value() == before {
        return;
    }
    line.touched = true;
    form.failure = None;
    match field {
        Field::Price => form.given = Given::Price,
        Field::Quantity => form.given = Given::Quantity,
        Field::Asset | Field::Amount if matches!(form.purpose, Purpose::Buy(_)) => {
            form.price_it(&setting(app));
        }
        _ => {}
    }
}

/// Moves the focus among the fields and the buttons. Leaving the asset with a name that is leverage shows why at once.
fn go(form: &mut Form, by: isize) {
    let (lines, buttons) = (form.visible().len(), form.buttons().len());
    let count = isize::try_from(lines + buttons).unwrap_or(1).max(1);
    let at = match form.focus {
        Focus::Line(at) => at,
        Focus::Button(at) => lines + at,
    };
    let leaving = form.focused();
    let at = isize::try_from(at).unwrap_or(0);
    let next = usize::try_from((at + by).rem_euclid(count)).unwrap_or(0);
    form.focus = if next < lines {
        Focus::Line(next)
    } else {
        Focus::Button(next - lines)
    };
    if leaving == Some(Field::Asset) && form.is_leverage() {
        form.refusal = true;
    }
}

/// Leaves the form; what was typed is kept.
fn leave(app: &mut App, form: Form) -> Vec<Effect> {
    if form.is_touched() {
        app.notice = Some(format!(
            "draft kept; the same key brings it back: {}",
            form.purpose
        ));
        app.drafts.insert(form.purpose, form);
    }
    Vec::new()
}

/// Ends the program; with text in a form that would be lost, only at the second time.
pub(super) fn quit(app: &mut App) -> Vec<Effect> {
    if let Some(Overlay::Form(form)) = app.overlay.take() {
        leave(app, *form);
    }
    // The second time the drafts are gone from here, and nothing holds it back.
    if std::mem::take(&mut app.drafts).is_empty() {
        return vec![Effect::Quit];
    }
    app.notice = Some("a form has text that would be lost; once more quits".to_owned());
    app.dirty = true;
    Vec::new()
}

/// Throws the text away and begins anew.
fn afresh(app: &mut App, form: &Form) -> Vec<Effect> {
    app.drafts.remove(&form.purpose);
    match form.purpose {
        Purpose::Buy(_) => buy(app),
        Purpose::Skip => skip(app),
        Purpose::Correct(_) => correct(app),
        Purpose::Note(_) => note(app),
    }
}

fn press(app: &mut App, mut form: Form, at: usize) -> Vec<Effect> {
    let Some(button) = form.buttons().get(at).copied() else {
        return Vec::new();
    };
    form.tried = true;
    if form.is_leverage() {
        form.refusal = true;
        show(app, form);
        return Vec::new();
    }
    let now = present(app);
    let snapshot = Snapshot::Text(snapshot(app, &form).into());
    match form.content(button, snapshot, now) {
        Some(content) => append(app, form, content),
        None => {
            let obstacle = form.obstacle();
            let place = form
                .visible()
                .iter()
                .position(|line| Some(line.field) == obstacle);
            if let Some(place) = place {
                form.focus = Focus::Line(place);
            }
            show(app, form);
            Vec::new()
        }
    }
}

/// What is known now, for the entry that is about to be written.
fn snapshot(app: &App, form: &Form) -> String {
    let picture = &app.picture;
    let now = present(app);
    let asset = form.order().map(|order| order.asset);
    let price = asset.and_then(|asset| quoted(&picture.board, asset, now));
    let report = picture.report(&app.mode);
    Present {
        report: &report,
        price: price.as_ref(),
        plans: &app.setup.discipline.plans,
        queue: &app.journal.ledger.queue,
        practice: matches!(app.mode, Mode::Replay(_)),
    }
    .text()
}

fn append(app: &mut App, form: Form, content: Content) -> Vec<Effect> {
    let ticket = Ticket(app.journal.next_ticket);
    app.journal.next_ticket += 1;
    app.journal.saving.push(Saving {
        ticket,
        content: content.clone(),
        form,
    });
    app.overlay = None;
    app.notice = Some("saving …".to_owned());
    app.dirty = true;
    vec![Effect::Append {
        ticket,
        content: Box::new(content),
    }]
}
