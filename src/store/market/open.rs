//! How the cache is opened: for writing, made and brought up to date where it has to be; for reading, without a write.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};
use rusqlite_migration::{M, Migrations};

use super::MarketError;
use crate::store::error::shown;
use crate::store::files;

/// Every step from nothing to the tables of today. A file here is never edited once it was released.
pub(super) const STEPS: &[M<'static>] = &[
    M::up(include_str!("../migrations/0001_market.sql")),
    M::up(include_str!("../migrations/0002_books.sql")),
    M::up(include_str!("../migrations/0003_twins.sql")),
    M::up(include_str!("../migrations/0004_events.sql")),
];
/// "SLKM": the mark of this cache in the header of its file.
const APPLICATION: i64 = 0x534C_4B4D;
/// How long a writer waits for another cockpit's.
const BUSY: Duration = Duration::from_secs(2);

/// Opens the cache to write it; makes it, readable by this person alone, where it is not there. One that is there and of
/// today is not written to.
pub(super) fn for_writing(path: &Path) -> Result<Connection, MarketError> {
    let fault = |what, source| MarketError {
        path: shown(path),
        what,
        source,
        remedy: super::ANEW,
    };
    make(path).map_err(|why| fault("cannot be made", why.into()))?;
    let mut connection =
        Connection::open(path).map_err(|why| fault("cannot be opened", why.into()))?;
    let marked = set(&connection)
        .and_then(|()| Ok((number(&connection, "application_id")?, tables(&connection)?)));
    let (mark, tables) = marked.map_err(|why| fault("cannot be read", why.into()))?;
    if mark != APPLICATION {
        if tables > 0 {
            let why = "its mark is not ours".into();
            return Err(fault("is a database of another program", why));
        }
        // Before there are tables: a file that is left half made is known as ours.
        connection
            .pragma_update(None, "application_id", APPLICATION)
            .map_err(|why| fault("cannot be written", why.into()))?;
    }
    Migrations::from_slice(STEPS)
        .to_latest(&mut connection)
        .map_err(|why| fault("cannot be brought up to date", why.into()))?;
    Ok(connection)
}

fn make(path: &Path) -> std::io::Result<()> {
    files::make_folder(files::folder(path))?;
    if path.exists() {
        return files::make_private(path);
    }
    let mut options = files::private();
    options.create(true).truncate(false).open(path).map(drop)
}

fn set(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    // What a power cut takes of a cache is fetched again.
    connection.pragma_update(None, "synchronous", "NORMAL")
}

fn number(connection: &Connection, pragma: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, pragma, |row| row.get(0))
}

fn tables(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
}

/// Opens the cache to read it; `None` where that takes a write first (tables of an earlier version), or cannot be.
pub(super) fn for_reading(path: &Path) -> Option<Connection> {
    match ours(Connection::open_with_flags(path, read_only())) {
        Ok(found) => found,
        // Beside a log nothing can be made: a folder that may only be read, or a full disk.
        Err(
            ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::PermissionDenied
            | ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure,
        ) => at_rest(path),
        Err(_) => None,
    }
}

fn read_only() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

/// A connection to tables of today that are ours.
fn ours(opened: rusqlite::Result<Connection>) -> Result<Option<Connection>, ErrorCode> {
    let find = |connection: Connection| {
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        let current = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
        let ours = number(&connection, "application_id")? == APPLICATION
            && number(&connection, "user_version")? == current;
        Ok(ours.then_some(connection))
    };
    let found: rusqlite::Result<_> = opened.and_then(find);
    found.map_err(|why| why.sqlite_error_code().unwrap_or(ErrorCode::Unknown))
}

/// The file alone, without the log beside it. Only where there is no log: without it the file would be half of the truth.
fn at_rest(path: &Path) -> Option<Connection> {
    let log = std::fs::metadata(files::beside(path, "-wal"));
    if log.is_ok_and(|log| log.len() > 0) {
        return None;
    }
    let mut address = String::from("file:");
    for character in path.to_str()?.chars() {
        match character {
            '%' => address.push_str("%25"),
            '?' => address.push_str("%3f"),
            '#' => address.push_str("%23"),
            character => address.push(character),
        }
    }
    address.push_str("?immutable=1");
    let flags = read_only() | OpenFlags::SQLITE_OPEN_URI;
    ours(Connection::open_with_flags(address, flags)).ok()?
}
