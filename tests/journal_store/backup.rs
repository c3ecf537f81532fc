//! Copies of the journal.

use std::fs;

use slackwater::domain::journal::EntryId;
use slackwater::store::{Access, Journal, StoreError};

use crate::{Place, buy, everything};

#[test]
fn a_copy_is_equal_verified_and_one_file() {
    let place = Place::with(300);
    let mut journal = place.open();
    journal.append(&[everything()]).unwrap();
    let to = place.path().with_file_name("copy.db");
    let verified = journal.backup(&to).unwrap();
    assert_eq!(verified, journal.verify().unwrap());
    let copy = Journal::open(&to, Access::Read).unwrap();
    assert_eq!(copy.verify().unwrap(), verified);
    assert_eq!(
        copy.since(EntryId(0)).unwrap(),
        journal.since(EntryId(0)).unwrap()
    );
    assert_eq!(
        copy.entry(EntryId(301)).unwrap(),
        journal.entry(EntryId(301)).unwrap()
    );
    let head = fs::read_to_string(place.path().with_file_name("copy.db.head")).unwrap();
    assert_eq!(head, fs::read_to_string(place.head()).unwrap());
    drop(copy);
    let mut names: Vec<String> = fs::read_dir(to.parent().unwrap())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("copy"))
        .collect();
    names.sort();
    assert_eq!(names, ["copy.db", "copy.db.head"]);
    // It is a journal like any other.
    let mut copy = Journal::open(&to, Access::Write).unwrap();
    assert_eq!(
        copy.append(&[buy(1)]).unwrap().entries[0].prev_hash,
        verified.head.unwrap()
    );
}

#[test]
#[cfg(unix)]
fn a_copy_is_the_persons_own() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::with(1);
    let to = place.folder.path().join("copy.db");
    place.read().backup(&to).unwrap();
    for file in [to.clone(), place.folder.path().join("copy.db.head")] {
        assert_eq!(
            fs::metadata(file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

#[test]
fn a_copy_overwrites_nothing() {
    let place = Place::with(1);
    let to = place.folder.path().join("copy.db");
    fs::write(&to, "holiday pictures").unwrap();
    let why = place.read().backup(&to).unwrap_err();
    assert!(matches!(why, StoreError::Exists { .. }), "{why}");
    assert_eq!(fs::read_to_string(&to).unwrap(), "holiday pictures");
    let own = place.read().backup(&place.path()).unwrap_err();
    assert!(matches!(own, StoreError::Exists { .. }), "{own}");
    let nowhere = place.folder.path().join("no such folder").join("copy.db");
    let why = place.read().backup(&nowhere).unwrap_err();
    assert!(
        why.to_string().contains("copy.db cannot be created"),
        "{why}"
    );
}

#[test]
fn a_broken_journal_is_not_copied() {
    for sql in [
        "DELETE FROM entry WHERE id = 3",
        "UPDATE entry SET spent = '1' WHERE id = 2",
    ] {
        let place = Place::with(3);
        place.attack(sql);
        let to = place.folder.path().join("copy.db");
        let why = place.read().backup(&to).unwrap_err();
        assert!(matches!(why, StoreError::Broken { .. }), "{why}");
        let left: Vec<_> = fs::read_dir(place.folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }
}
