//! Boards for the tests of the figures, from lines as tapes have them.

use crate::domain::board::Board;
use crate::domain::{Day, Stamp, wire};

/// Lines without the common keys: `source` is `test`, and all became known together, after everything.
pub(crate) fn board(lines: impl IntoIterator<Item = String>) -> Board {
    let mut board = Board::new(&[]);
    for line in lines {
        let line = format!(r#"{{{line},"source":"test","known_at":"2030-01-01T00:00:00Z"}}"#);
        board.put(&wire::read_known(&line).unwrap()).unwrap();
    }
    board
}

pub(crate) fn bar(instrument: &str, date: &str, close: f64) -> String {
    format!(
        r#""kind":"daily_bar","instrument":"{instrument}","date":"{date}","close":{close},"currency":"USD""#
    )
}

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(crate) fn at(text: &str) -> Stamp {
    Stamp::parse(text).unwrap()
}
