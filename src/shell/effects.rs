//! Reading the tape for the state.

use crate::app::{App, Effect, Msg};
use crate::domain::Stamp;
use crate::tape::Cursor;

/// Lines handed over at once: enough to be quick, few enough to be small.
const CHUNK: usize = 512;

/// Hands the lines up to an instant to the state, in chunks.
pub(super) fn read(app: &mut App, wall: Stamp, tape: &mut Cursor, until: Stamp) {
    loop {
        let known: Vec<_> = tape.advance_to(until).take(CHUNK).collect();
        if known.is_empty() {
            return;
        }
        app.update(wall, Msg::Lines(known));
    }
}

/// Plays the tape up to an instant.
pub(super) fn play(app: &mut App, wall: Stamp, tape: &mut Cursor, until: Stamp) -> Vec<Effect> {
    read(app, wall, tape, until);
    let skipped = tape.skipped().total;
    app.update(wall, Msg::Played { until, skipped })
}
