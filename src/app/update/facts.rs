//! Observations: onto the board, then every figure whose inputs moved.

use crate::app::{App, Effect, Mode};
use crate::commentary::Brief;
use crate::discipline::Checklist;
use crate::domain::audit::Audit;
use crate::domain::board::{MarketKey, Recalled};
use crate::domain::book::BookHour;
use crate::domain::clock::AHEAD;
use crate::domain::link::Line;
use crate::domain::observation::Known;
use crate::domain::tally::coverage::Listened;
use crate::domain::tally::{Origin, Push};
use crate::domain::{Span, Stamp};

/// So many facts dated ahead of the clock, and it is the clock.
const MANY_AHEAD: u64 = 20;

/// Pushes of the past that may wait: those of a day, hour by hour, several times.
const MOST_EARLY: usize = 256;

pub(super) fn take(app: &mut App, known: &[Known]) -> Vec<Effect> {
    put(app, known);
    refresh(app);
    Vec::new()
}

/// Puts facts on the board. What the board refuses it counts; the sources popup shows the count.
pub(super) fn put(app: &mut App, known: &[Known]) {
    let live = app.mode == Mode::Live;
    let ahead = app.picture.board.ahead();
    for fact in known {
        let mut fact = *fact;
        if live {
            // What was on its way while the clock was set back is known now, at the latest.
            fact.known_at = fact.known_at.min(app.wall);
            if !app.quarantine.admits(&app.picture.board, &fact) {
                continue;
            }
        }
        if app.picture.board.put(&fact).is_err() {
            app.dirty = true;
        }
    }
    if live && ahead < MANY_AHEAD && app.picture.board.ahead() >= MANY_AHEAD {
        app.notice = Some(
            "facts are refused because they are dated ahead of this machine’s clock: check it"
                .to_owned(),
        );
    }
}

/// Liquidations: onto the board frame by frame. The figures follow with the next tick, so that a flood of them costs a
/// few computations a second and not one a frame.
pub(super) fn pushes(app: &mut App, pushes: Vec<Push>) -> Vec<Effect> {
    for mut push in pushes {
        // On its way while the clock was set back: the count must not run into the future again.
        push.at = push.at.min(app.wall);
        match &mut app.early {
            // What an earlier run heard has to be known before: it is not counted again.
            Some(early) if push.origin == Origin::OtherHistory => {
                if early.len() < MOST_EARLY {
                    early.push(push);
                }
            }
            _ => {
                app.picture.board.push(&push);
            }
        }
    }
    wait(app);
    Vec::new()
}

/// The figures follow a moment after the first of the facts that came.
fn wait(app: &mut App) {
    app.pending = app.pending.or(Some(app.wall));
}

/// The state of a line, in the place of what was known of it.
pub(super) fn line(app: &mut App, mut line: Line) -> Vec<Effect> {
    // A source may tell what it noted before the clock was set back.
    line.since = line.since.min(app.wall);
    line.heard = line.heard.map(|heard| heard.min(app.wall));
    match app.lines.iter_mut().find(|held| held.source == line.source) {
        Some(held) => *held = line,
        None => app.lines.push(line),
    }
    app.dirty = true;
    Vec::new()
}

/// What an account answered, in the place of what it had answered before.
pub(super) fn audit(app: &mut App, mut audit: Audit) -> Vec<Effect> {
    audit.at = audit.at.min(app.wall);
    let audits = &mut app.setup.discipline.audits;
    match audits.iter_mut().find(|held| held.venue == audit.venue) {
        Some(held) => *held = audit,
        None => audits.push(audit),
    }
    judge(app);
    app.dirty = true;
    Vec::new()
}

/// The medians of order books of an earlier run; one of an hour that is not over yet was noted under a wrong clock.
pub(super) fn books(app: &mut App, books: Vec<(MarketKey, Stamp, BookHour)>) {
    for (market, start, hour) in books {
        if start.plus(Span::hours(1)) <= app.wall.plus(AHEAD) {
            app.picture.board.put_book_hour(market, start, hour);
        }
    }
}

/// The last run's facts are on the board: the times of connection, then every figure.
pub(super) fn kept(app: &mut App, listened: &[Listened], unread: u64) -> Vec<Effect> {
    let latest = app.wall.plus(AHEAD);
    let tally = app.picture.board.tally_mut();
    // A time that is not over yet was noted under a wrong clock: of nothing in it is it known when it was.
    for span in listened.iter().filter(|span| span.until <= latest) {
        tally.listened(span);
    }
    for push in app.early.take().unwrap_or_default() {
        app.picture.board.push(&push);
    }
    if unread > 0 {
        app.notice = Some(format!(
            "{unread} lines of the cache were of another version and are fetched anew"
        ));
    }
    refresh(app);
    Vec::new()
}

/// Lines in order, whose figures follow: with the next tick of a live feed, or when the tape has been played.
pub(super) fn lines(app: &mut App, known: &[Known]) -> Vec<Effect> {
    put(app, known);
    if app.mode == Mode::Live {
        wait(app);
    }
    Vec::new()
}

/// What the last run kept: the figures follow when it is there ([`kept`]), or with the next tick of a live feed.
pub(super) fn recalled(app: &mut App, kept: &[Recalled]) -> Vec<Effect> {
    let (board, quarantine) = (&mut app.picture.board, &mut app.quarantine);
    // Written under a clock that was ahead: nobody knows when that was, and the count must not run into the future.
    let latest = app.wall.plus(AHEAD);
    let known = kept.iter().filter(|kept| kept.known.known_at <= latest);
    let sound: Vec<Recalled> = known.copied().collect();
    board.refuse(kept.len() - sound.len());
    board.recall(&sound, |board, fact| quarantine.admits(board, fact));
    app.dirty = true;
    if app.mode == Mode::Live {
        wait(app);
    }
    Vec::new()
}

/// Gates, rules and words from the figures as they are.
fn judge(app: &mut App) {
    let picture = &mut app.picture;
    picture.checklist = Checklist::judge(&picture.readings, &app.setup.discipline, picture.now);
    picture.brief = Brief::compose(&picture.report(&app.mode));
}

/// Brings figures and gates to the present of the mode: tape time, or the clock.
pub(super) fn refresh(app: &mut App) {
    let now = match &app.mode {
        Mode::Replay(replay) => replay.at,
        Mode::Live | Mode::Offline => app.wall,
    };
    app.pending = None;
    let picture = &mut app.picture;
    let (before, new_day) = (picture.now, now.day() != picture.now.day());
    picture.now = now;
    picture.board.advance(now);
    if app.mode == Mode::Live {
        picture.board.thin_quotes(now);
    }
    let audits = &app.setup.discipline.audits;
    let aged = audits
        .iter()
        .any(|audit| audit.is_old(now) != audit.is_old(before));
    // A plan falls due at midnight and an audit grows old, though no figure moves.
    if picture.readings.refresh(&picture.board, now) || new_day || aged {
        judge(app);
    }
    super::journal::refresh(app);
    app.dirty |= app.frozen.is_none();
}
