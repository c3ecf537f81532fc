//! Tapes: recorded markets, line by line with the instant at which each fact could be known.
//!
//! A tape is a file of the outer contract (`.jsonl`, `.jsonl.zst`), or one of the two that the program carries in its
//! own [`compact`] form. [`Tape`] names it, [`Cursor`] runs along it and never reads past the instant it was asked
//! for. A bad line never stops reading: it is skipped, counted and reported with its number. Nothing here reads a
//! clock; everything from outside is bounded in size before it is held.

mod check;
pub mod compact;
mod cursor;
mod embedded;
mod header;
pub mod import;
mod info;
mod read;
mod recorder;
mod write;

pub use check::check;
pub use cursor::{Advance, Cursor, Tape};
pub use embedded::{EMBEDDED, Embedded};
pub use header::Header;
pub use info::{Info, info};
pub use read::{BadLine, BadLines, Line, Lines, MAX_LINE, REPORTED};
pub use recorder::{Recorded, Recorder};
pub use write::{pack, write};

/// Why a tape cannot be used at all. (A bad line is no such reason, see [`BadLine`].)
#[derive(Debug, thiserror::Error)]
pub enum TapeError {
    /// Neither an embedded tape nor a file that can be opened.
    #[error("{path}: {}; the embedded tapes are 2025-11 and 2020-03", crate::domain::tag::unnumbered(.why))]
    Open {
        /// As it was given, printable.
        path: String,
        /// What the system said.
        why: std::io::Error,
    },
    /// The file cannot be read or unpacked.
    #[error("the tape cannot be read: {0}")]
    Read(std::io::Error),
    /// The file cannot be written.
    #[error("{path} {}", write::refusal(.why))]
    Write {
        /// As it was given, printable.
        path: String,
        /// What the system said.
        why: std::io::Error,
    },
    /// A recording that could not go on.
    #[error("{path} {}. {}", write::refusal(.why), recorder::kept(*.lines))]
    Stopped {
        /// As it was given, printable.
        path: String,
        /// Lines that were written before.
        lines: u64,
        /// What the system said.
        why: std::io::Error,
    },
    /// The first line does not say what tape this is.
    #[error(
        "line 1 is not the header of a tape ({0}); it must be {{\"tape\":1,\"name\":…,\"note\":…,\"sources\":[…]}}"
    )]
    Header(String),
    /// A tape that must be without fault is not.
    #[error("line {}: {}", .0.line, .0.why)]
    Bad(BadLine),
    /// A compact tape that is cut short or damaged.
    #[error("the compact tape is damaged: {0}")]
    Compact(&'static str),
}
