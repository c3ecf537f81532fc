//! The tables, their versions, and how a connection to them is set.

use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use super::StoreError;

/// How long a writer waits for another.
pub(super) const BUSY: Duration = Duration::from_secs(5);

/// "SLKW": the mark of the program in the header of its databases.
const APPLICATION: i64 = 0x534C_4B57;

/// Every step from nothing to the tables of today. A file here is never edited once it was released.
const STEPS: &[M<'static>] = &[M::up(include_str!("migrations/0001_entry.sql"))];

/// How often the setting up is tried again when another process sets up the same file.
const TRIES: u8 = 10;

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing in it yet.
    Empty,
    /// Tables of an earlier version.
    Older,
    /// Tables of today.
    Current,
}

/// Sets what holds for every connection, before anything is read.
pub(super) fn set(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // Without it a Mac hands the pages to the disk and does not wait until they are on it.
    connection.pragma_update(None, "fullfsync", true)
}

/// What the file is; a file of a later version or of another program is refused.
pub(super) fn find(connection: &Connection, path: &str) -> Result<Found, StoreError> {
    let fault = |why| StoreError::of(path, why);
    // All three of one state: another process may be making the tables just now.
    let state = Transaction::new_unchecked(connection, TransactionBehavior::Deferred);
    let state = state.map_err(fault)?;
    let number = |pragma| state.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let application = number("application_id").map_err(fault)?;
    let version = number("user_version").map_err(fault)?;
    let objects: i64 = state
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(fault)?;
    if application == 0 && version == 0 && objects == 0 {
        return Ok(Found::Empty);
    }
    if application != APPLICATION {
        let path = path.to_owned();
        return Err(StoreError::Foreign { path });
    }
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    if version > known {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found: version,
            known,
        });
    }
    Ok(if version == known {
        Found::Current
    } else {
        Found::Older
    })
}

/// Brings the tables up to date and turns write-ahead logging on. Two processes may do this at once: whoever comes
/// second waits for the first and finds its work done.
pub(super) fn prepare(connection: &mut Connection, path: &str) -> Result<(), StoreError> {
    let mut tries = 1;
    loop {
        let done = match find(connection, path)? {
            Found::Current => Ok(()),
            Found::Empty | Found::Older => migrate(connection, path),
        };
        match done.and_then(|()| log_ahead(connection, path)) {
            Err(StoreError::Migration { .. } | StoreError::Busy { .. }) if tries < TRIES => {
                tries += 1;
                // Waits, at most as long as for any other write, until the other process has ended its own.
                connection
                    .execute_batch("BEGIN IMMEDIATE; ROLLBACK")
                    .map_err(|why| StoreError::of(path, why))?;
            }
            done => return done,
        }
    }
}

fn migrate(connection: &mut Connection, path: &str) -> Result<(), StoreError> {
    let done = Migrations::from_slice(STEPS).to_latest(connection);
    done.map_err(|source| match source {
        rusqlite_migration::Error::RusqliteError { err, .. }
            if err.sqlite_error_code() != Some(ErrorCode::Unknown) =>
        {
            StoreError::of(path, err)
        }
        source => StoreError::Migration {
            path: path.to_owned(),
            source,
        },
    })
}

/// Readers then never wait for the writer, nor the writer for them. A database in memory has no log.
fn log_ahead(connection: &Connection, path: &str) -> Result<(), StoreError> {
    connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
        .map_err(|why| StoreError::of(path, why))
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::domain::journal::Hash;

    #[test]
    fn released_steps_are_never_edited() {
        let files = [(
            include_str!("migrations/0001_entry.sql"),
            "bb66a376ee0201e26c9ea5949b4d370cea0adc5cb41c87e916c0645f35873306",
        )];
        assert_eq!(files.len(), STEPS.len());
        for (sql, pinned) in files {
            assert_eq!(Hash(Sha256::digest(sql).into()).to_string(), pinned);
        }
        Migrations::from_slice(STEPS).validate().unwrap();
    }
}
