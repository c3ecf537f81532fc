//! Time: the clock's tick, and the play, pause, step and seek of a tape.

use crate::app::{App, Effect, Mode, Replay};
use crate::domain::{Span, Stamp};

use super::facts;

/// How far one step goes.
const STEP: Span = Span::minutes(15);

pub(super) fn wake(app: &mut App) -> Vec<Effect> {
    let wall = app.wall;
    match &mut app.mode {
        Mode::Replay(replay) => {
            let time = replay.time(wall);
            if replay.paused || replay.waiting || time <= replay.at {
                return Vec::new();
            }
            replay.waiting = true;
            vec![Effect::Play(time)]
        }
        Mode::Live | Mode::Offline => {
            facts::refresh(app);
            Vec::new()
        }
    }
}

pub(super) fn played(app: &mut App, until: Stamp, skipped: u64) -> Vec<Effect> {
    let wall = app.wall;
    let Mode::Replay(replay) = &mut app.mode else {
        return Vec::new();
    };
    replay.waiting = false;
    replay.at = until;
    replay.skipped = skipped;
    if replay.ended() && !replay.paused {
        replay.paused = true;
        app.notice = Some("end of the tape: paused".to_owned());
    }
    if replay.paused {
        replay.anchor = (wall, until);
    }
    facts::refresh(app);
    Vec::new()
}

pub(super) fn rewound(app: &mut App) -> Vec<Effect> {
    let sources = app.setup.sources.clone();
    app.picture.board = crate::domain::board::Board::new(&sources);
    app.picture.readings = crate::figures::Readings::default();
    Vec::new()
}

pub(super) fn pause(app: &mut App) -> Vec<Effect> {
    let wall = app.wall;
    if let Mode::Replay(replay) = &mut app.mode {
        if replay.ended() {
            app.notice =
                Some("this is the end of the tape; g goes to a time, , steps back".to_owned());
            return Vec::new();
        }
        replay.paused = !replay.paused;
        replay.anchor = (wall, replay.at);
    }
    Vec::new()
}

pub(super) fn speed(app: &mut App, faster: bool) -> Vec<Effect> {
    let wall = app.wall;
    if let Mode::Replay(replay) = &mut app.mode {
        let speeds = Replay::SPEEDS;
        let next = if faster {
            speeds.iter().find(|s| **s > replay.speed)
        } else {
            speeds.iter().rev().find(|s| **s < replay.speed)
        };
        if let Some(next) = next {
            replay.anchor = (wall, replay.time(wall));
            replay.speed = *next;
        }
    }
    Vec::new()
}

pub(super) fn step(app: &mut App, back: bool) -> Vec<Effect> {
    let Mode::Replay(replay) = &app.mode else {
        return Vec::new();
    };
    let to = if back {
        replay.at.minus(STEP)
    } else {
        replay.at.plus(STEP)
    };
    seek(app, to)
}

/// Goes to a time of the tape, within its span; a time before the present starts it anew.
pub(super) fn seek(app: &mut App, to: Stamp) -> Vec<Effect> {
    let wall = app.wall;
    let Mode::Replay(replay) = &mut app.mode else {
        return Vec::new();
    };
    let wanted = to;
    let to = to.max(replay.span.0).min(replay.span.1);
    if wanted < to {
        app.notice = Some("the tape begins here".to_owned());
    } else if wanted > to {
        app.notice = Some("the tape ends here".to_owned());
    }
    replay.anchor = (wall, to);
    if to == replay.at {
        return Vec::new();
    }
    replay.waiting = true;
    if to > replay.at {
        vec![Effect::Play(to)]
    } else {
        vec![Effect::Rewind(to)]
    }
}
