//! Why the store could not do what it was asked: what failed, where, and what to do next.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;
use rusqlite::ffi;

use super::Broken;
use crate::domain::journal::EntryId;
use crate::domain::tag;

/// Longest path that is shown, in characters.
const SHOWN: usize = 300;

/// Why the store could not do what it was asked. Unless it is [`StoreError::Doubtful`], nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no journal, or nothing was ever written to it.
    #[error("{path} is not there: nothing has been logged yet")]
    NotThere {
        /// The database.
        path: String,
    },
    /// Its tables are those of a later version of the program.
    #[error(
        "{path} was written by a newer slackwater (tables of version {found}, this one knows {known}). Install the newer version"
    )]
    Newer {
        /// The database.
        path: String,
        /// Version of its tables.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// A database, but of another program.
    #[error(
        "{path} is a database of another program. Move it away, or name another folder with `--data-dir`"
    )]
    Foreign {
        /// The database.
        path: String,
    },
    /// No database, or a damaged one.
    #[error(
        "{path} is damaged, or no database. Keep it, see what `slackwater journal verify` says, and restore the newest backup"
    )]
    Damaged {
        /// The database.
        path: String,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// No space is left.
    #[error("nothing was written to {path}: the disk is full. Free some space and try again")]
    Full {
        /// The database.
        path: String,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// File or folder may only be read, or not even that.
    #[error(
        "{path} cannot be opened or written: the file or its folder is read-only or of another user. Check who owns it and what is allowed"
    )]
    Denied {
        /// The database.
        path: String,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// Another process writes and does not end.
    #[error(
        "{path} is being written by another process, for more than {seconds} s. Try again when it is done",
        seconds = super::schema::BUSY.as_secs()
    )]
    Busy {
        /// The database.
        path: String,
    },
    /// The disk refused a write or a read.
    #[error(
        "the disk refused to read or write {path}: a quota, a limit on the size of files, or a failing disk. Nothing was written; free some space or check the disk and try again"
    )]
    Disk {
        /// The database.
        path: String,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The disk failed in the middle of a commit: nobody can say on which side of it.
    #[error(
        "it is not certain that the entry was saved: the disk failed while {path} was written. Restart, look at the newest entries, and only then log it again"
    )]
    Doubtful {
        /// The database.
        path: String,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// A file beside the database, or its folder.
    #[error("{path} cannot be {doing}: {source}")]
    File {
        /// The file or folder.
        path: String,
        /// What was tried: `created`, `written`.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// Nobody can tell whether it is there: the folder may not be looked into, or the path leads nowhere.
    #[error(
        "{path} cannot be reached: {}. Check the folder and who owns it, or name another folder with `--data-dir`",
        tag::unnumbered(source)
    )]
    Unreachable {
        /// The database.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// Anything else from SQLite.
    #[error("{path}: {source}")]
    Other {
        /// The database.
        path: String,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The tables could not be brought up to date.
    #[error("the tables of {path} could not be brought up to date: {source}")]
    Migration {
        /// The database.
        path: String,
        /// What the migration said.
        source: rusqlite_migration::Error,
    },
    /// Another file stands where the open one was.
    #[error(
        "{path} was moved away or replaced while it was open. Nothing was written; close the program and start it again"
    )]
    Replaced {
        /// The database.
        path: String,
    },
    /// It was opened for reading.
    #[error(
        "{path} was opened for reading only: another cockpit writes it. Close that one, or log with `slackwater journal add`"
    )]
    ViewOnly {
        /// The database.
        path: String,
    },
    /// An imported row that the journal holds already.
    #[error(
        "entry {id} was imported from the same row ({origin}). Nothing was written; start the import again"
    )]
    Already {
        /// Key of the imported row.
        origin: String,
        /// The entry that holds it.
        id: EntryId,
    },
    /// An entry names another that is not there.
    #[error("there is no entry {id} in the journal, so nothing can be said about it")]
    Dangling {
        /// The entry that is not there.
        id: EntryId,
    },
    /// An entry that would not come back as it was given.
    #[error("the entry cannot be kept exactly: {why}. Nothing was written")]
    Unfit {
        /// Why, in a clause.
        why: &'static str,
    },
    /// A row that was not written by this program.
    #[error(
        "entry {id} cannot be read: its `{column}` is not what was written. Run `slackwater journal verify`"
    )]
    Unreadable {
        /// The entry.
        id: EntryId,
        /// The column.
        column: &'static str,
    },
    /// The chain does not hold, so nothing is added to it or copied from it.
    #[error(
        "the journal {path} does not verify: {broken}. Nothing was written; keep the file and restore the newest backup"
    )]
    Broken {
        /// The database.
        path: String,
        /// What is wrong.
        broken: Broken,
    },
    /// A copy is never written over a file.
    #[error("{path} is there already and is not overwritten. Name another file")]
    Exists {
        /// Where the copy should have gone.
        path: String,
    },
    /// The thread that keeps the journal has failed.
    #[error(
        "the part of the program that keeps the journal has failed ({why}). Restart, and look at the newest entries before logging again"
    )]
    Failed {
        /// What it said.
        why: String,
    },
}

impl StoreError {
    /// What an error of SQLite means for the person.
    pub(super) fn of(path: &str, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full { path, source },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::Denied { path, source }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::Damaged { path, source }
            }
            Some(ErrorCode::SystemIoFailure) => Self::Disk { path, source },
            _ => Self::Other { path, source },
        }
    }

    /// What an error of a commit means. A commit that could not be written whole did not happen; one that could not be
    /// flushed may come back when the file is opened again.
    pub(super) fn of_commit(path: &str, source: rusqlite::Error) -> Self {
        let extended = source.sqlite_error().map(|error| error.extended_code);
        match source.sqlite_error_code() {
            Some(ErrorCode::SystemIoFailure) if extended != Some(ffi::SQLITE_IOERR_WRITE) => {
                Self::Doubtful {
                    path: path.to_owned(),
                    source,
                }
            }
            _ => Self::of(path, source),
        }
    }

    pub(super) fn file(path: &Path, doing: &'static str, source: io::Error) -> Self {
        Self::File {
            path: shown(path),
            doing,
            source,
        }
    }

    /// Does it say that the file is no sound journal, rather than that it could not be reached?
    pub const fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::Foreign { .. } | Self::Damaged { .. } | Self::Unreadable { .. }
        )
    }
}

/// A path as it may stand in a sentence.
pub(super) fn shown(path: &Path) -> String {
    tag::printable(&path.to_string_lossy(), SHOWN)
}
