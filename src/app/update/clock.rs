//! The wall's clock, which may be set back while the cockpit runs.

use crate::app::{App, Mode};
use crate::domain::clock::{STEADY, SetBack};
use crate::domain::{Stamp, format};

use super::facts;

/// Takes in the time of a message. Gives what is to be told when the clock was set back so far that what counts by it had
/// to start anew.
pub(crate) fn follow(app: &mut App, wall: Stamp) -> Option<String> {
    let before = std::mem::replace(&mut app.wall, wall);
    app.pending = app.pending.map(|since| since.min(wall));
    if let Mode::Replay(replay) = &mut app.mode {
        if wall < before {
            // The tape goes on from where it is, at its pace.
            replay.anchor.0 = replay.anchor.0.minus(before.since(wall));
        }
        return None;
    }
    let latest = app.latest.max(wall);
    app.latest = latest;
    let back = SetBack {
        from: latest,
        to: wall,
    };
    if back.by() <= STEADY {
        return None;
    }
    app.latest = wall;
    set_back(app, back);
    Some(format!(
        "the clock was set back by {}: liquidations are counted anew from {}",
        format::age_long(back.by()),
        format::clock_short(wall)
    ))
}

fn set_back(app: &mut App, back: SetBack) {
    app.picture.board.set_back(back);
    app.quarantine.restart();
    for push in app.early.iter_mut().flatten() {
        push.at = back.corrected(push.at);
    }
    for line in &mut app.lines {
        line.since = back.corrected(line.since);
        line.heard = line.heard.map(|heard| back.corrected(heard));
    }
    for audit in &mut app.setup.discipline.audits {
        audit.at = back.corrected(audit.at);
    }
    facts::refresh(app);
}
