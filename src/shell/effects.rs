//! Reading the tape for the state.

use crate::app::Msg;
use crate::domain::Stamp;
use crate::domain::observation::Known;
use crate::tape::Cursor;

/// The lines up to an instant that have not been read yet.
pub(super) fn read(tape: &mut Cursor, until: Stamp) -> Vec<Known> {
    let mut facts = Vec::new();
    tape.advance_to(until, |known| facts.push(*known));
    facts
}

/// Reads on, as a message.
pub(super) fn play(tape: &mut Cursor, until: Stamp) -> Msg {
    let facts = read(tape, until);
    Msg::Played { until, facts, skipped: tape.skipped() }
}
