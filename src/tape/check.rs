//! Judging every line of a tape.

use super::{BadLines, Tape, TapeError};
use crate::domain::Stamp;

/// Reads the whole tape and gives its bad lines. An error when it cannot be read at all (no file, no header).
pub fn check(tape: &Tape) -> Result<BadLines, TapeError> {
    let mut cursor = tape.cursor()?;
    let end = Stamp::from_micros(i64::MAX);
    while cursor.next_until(end).is_some() {}
    Ok(cursor.skipped().clone())
}
