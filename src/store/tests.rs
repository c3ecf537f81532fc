//! Tests of the store from the inside: what only its own connection can be made to do.

use std::time::Duration;

use super::*;
use crate::domain::Stamp;
use crate::domain::journal::{Content, EntryKind, Moment, Snapshot};

fn entry(n: u8) -> Content {
    Content {
        note: Some(n.to_string().repeat(700)),
        snapshot: Snapshot::Text("{}".into()),
        ..Content::new(
            EntryKind::Note,
            Moment::At(Stamp::default()),
            Stamp::default(),
        )
    }
}

fn place() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    (folder, path)
}

#[test]
fn a_full_database_takes_nothing_and_loses_nothing() {
    let (_folder, path) = place();
    let mut journal = Journal::open(&path, Access::Write).unwrap();
    journal.append(&[entry(0)]).unwrap();
    let limit = |journal: &Journal, pages: u32| {
        journal
            .connection
            .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
            .unwrap();
    };
    limit(&journal, 12);
    let mut saved = 1;
    let why = loop {
        match journal.append(&[entry(1), entry(2)]) {
            Ok(stored) => saved += stored.entries.len() as u64,
            Err(why) => break why,
        }
        assert!(saved < 1000);
    };
    assert!(matches!(why, StoreError::Full { .. }), "{why}");
    assert!(
        why.to_string()
            .contains("the disk is full. Free some space"),
        "{why}"
    );
    assert!(std::error::Error::source(&why).is_some());
    assert_eq!(journal.verify().unwrap().entries, saved);
    limit(&journal, 1000);
    journal.append(&[entry(3)]).unwrap();
    assert_eq!(journal.verify().unwrap().entries, saved + 1);
}

#[test]
fn a_writer_that_does_not_end_is_named_and_nothing_is_written() {
    let (_folder, path) = place();
    let mut holder = Journal::open(&path, Access::Write).unwrap();
    let mut journal = Journal::open(&path, Access::Write).unwrap();
    journal.connection.busy_timeout(Duration::ZERO).unwrap();
    let writing = holder.connection.transaction().unwrap();
    let why = journal.append(&[entry(0)]).unwrap_err();
    assert!(matches!(why, StoreError::Busy { .. }), "{why}");
    // Reading does not wait for it, nor does a copy.
    assert_eq!(journal.verify().unwrap().entries, 0);
    journal.backup(&path.with_file_name("copy.db")).unwrap();
    drop(writing);
    journal.append(&[entry(0)]).unwrap();
}

#[test]
fn a_connection_is_set_as_a_journal_needs_it() {
    let (_folder, path) = place();
    let journal = Journal::open(&path, Access::Write).unwrap();
    let pragma = |name: &str| {
        journal
            .connection
            .pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))
            .unwrap()
    };
    let number = rusqlite::types::Value::Integer;
    assert_eq!(
        pragma("journal_mode"),
        rusqlite::types::Value::Text("wal".to_owned())
    );
    assert_eq!(pragma("synchronous"), number(2));
    assert_eq!(pragma("foreign_keys"), number(1));
    assert_eq!(pragma("trusted_schema"), number(0));
    assert_eq!(pragma("application_id"), number(0x534C_4B57));
    assert_eq!(pragma("user_version"), number(1));
}

#[test]
fn a_commit_that_could_not_be_flushed_is_in_doubt_and_one_that_could_not_be_written_is_not() {
    let error = |code| {
        let error = rusqlite::ffi::Error::new(code);
        StoreError::of_commit("journal.db", rusqlite::Error::SqliteFailure(error, None))
    };
    assert!(matches!(
        error(rusqlite::ffi::SQLITE_IOERR_FSYNC),
        StoreError::Doubtful { .. }
    ));
    assert!(matches!(
        error(rusqlite::ffi::SQLITE_IOERR_WRITE),
        StoreError::Disk { .. }
    ));
    assert!(matches!(
        error(rusqlite::ffi::SQLITE_FULL),
        StoreError::Full { .. }
    ));
    assert!(matches!(
        error(rusqlite::ffi::SQLITE_BUSY),
        StoreError::Busy { .. }
    ));
}
