//! The file system in the way: modes, strangers, damage, no space, no permission.

use std::fs;
use std::path::Path;
use std::process::Command;

use rusqlite::Connection;
use slackwater::domain::journal::EntryId;
use slackwater::store::{Access, Journal, StoreError, ViewOnly};

use crate::processes::{child, role};
use crate::{Place, buy};

/// Where a file lies that leaves room on a full disk when it is removed.
const FILLER: &str = "filler";

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
#[cfg(unix)]
fn folder_and_files_are_the_persons_own() {
    let place = Place::new();
    let claimed = Journal::claim(&place.path()).unwrap();
    assert!(claimed.view_only.is_none());
    let mut journal = claimed.journal;
    journal.append(&[buy(0)]).unwrap();
    let folder = place.path().parent().unwrap().to_owned();
    assert_eq!(mode(&folder), 0o700);
    let files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    // The database, its log, the index of the log, the head, the lock.
    assert_eq!(files.len(), 5, "{files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    drop(journal);
    // One that others could read is taken away from them.
    set_mode(&place.path(), 0o644);
    drop(place.open());
    assert_eq!(mode(&place.path()), 0o600);
}

#[test]
fn what_is_no_journal_is_left_alone() {
    let place = Place::with(1);
    let newer = Connection::open(place.path()).unwrap();
    newer.pragma_update(None, "user_version", 7).unwrap();
    drop(newer);
    for access in [Access::Read, Access::Write] {
        let why = Journal::open(&place.path(), access).unwrap_err();
        assert!(matches!(
            why,
            StoreError::Newer {
                found: 7,
                known: 1,
                ..
            }
        ));
        assert!(
            why.to_string().contains("Install the newer version"),
            "{why}"
        );
        assert!(!why.is_damage());
    }

    let other = Place::new();
    fs::create_dir(other.path().parent().unwrap()).unwrap();
    let foreign = Connection::open(other.path()).unwrap();
    foreign
        .execute_batch("CREATE TABLE songs (name TEXT)")
        .unwrap();
    drop(foreign);
    let before = fs::read(other.path()).unwrap();
    for access in [Access::Read, Access::Write] {
        let why = Journal::open(&other.path(), access).unwrap_err();
        assert!(matches!(why, StoreError::Foreign { .. }), "{why}");
    }
    assert_eq!(fs::read(other.path()).unwrap(), before);

    let text = "not a database, but a list of songs\n".repeat(200);
    fs::write(other.path(), &text).unwrap();
    for access in [Access::Read, Access::Write] {
        let why = Journal::open(&other.path(), access).unwrap_err();
        assert!(
            matches!(why, StoreError::Damaged { .. }) && why.is_damage(),
            "{why}"
        );
        assert!(why.to_string().contains("journal verify"), "{why}");
    }
    assert_eq!(fs::read_to_string(other.path()).unwrap(), text);
}

#[test]
fn places_where_nothing_can_be_written_are_named() {
    let place = Place::new();
    fs::write(
        place.folder.path().join("data"),
        "a file where the folder should be",
    )
    .unwrap();
    let why = Journal::open(&place.path(), Access::Write).unwrap_err();
    assert!(why.to_string().contains("data cannot be created"), "{why}");
    assert!(Journal::claim(&place.path()).is_err());

    let place = Place::new();
    fs::create_dir_all(place.path()).unwrap();
    let why = Journal::open(&place.path(), Access::Write).unwrap_err();
    assert!(matches!(why, StoreError::Denied { .. }), "{why}");
}

#[test]
#[cfg(unix)]
fn a_read_only_folder_is_read_and_never_written() {
    let place = Place::with(3);
    let folder = place.path().parent().unwrap().to_owned();
    let copy = folder.join("a copy? 100% #1.db");
    place.open().backup(&copy).unwrap();
    set_mode(&folder, 0o500);
    if fs::write(folder.join("probe"), "").is_ok() {
        println!("skipped: this user may write into a read-only folder");
        return;
    }
    // One whose log was closed in order, and one that never had a log; the name needs care in an address.
    for path in [place.path(), copy] {
        let claimed = Journal::claim(&path).unwrap();
        let why = claimed.view_only.unwrap();
        assert!(matches!(why, ViewOnly::Denied(_)), "{why}");
        let mut journal = claimed.journal;
        assert_eq!(journal.verify().unwrap().entries, 3);
        let why = journal.append(&[buy(3)]).unwrap_err();
        assert!(matches!(why, StoreError::ViewOnly { .. }), "{why}");
        let why = Journal::open(&path, Access::Write).unwrap_err();
        assert!(matches!(why, StoreError::Denied { .. }), "{why}");
    }
    let why = Journal::open(&folder.join("new.db"), Access::Write).unwrap_err();
    assert!(
        why.to_string().contains("new.db cannot be created"),
        "{why}"
    );
    set_mode(&folder, 0o700);
}

#[test]
#[cfg(unix)]
fn nothing_is_written_to_a_file_that_was_moved_away() {
    let place = Place::with(2);
    let copy = place.path().with_file_name("copy.db");
    let mut journal = place.open();
    journal.backup(&copy).unwrap();
    fs::rename(&copy, place.path()).unwrap();
    let why = journal.append(&[buy(2)]).unwrap_err();
    assert!(matches!(why, StoreError::Replaced { .. }), "{why}");
    drop(journal);
    assert_eq!(
        place.open().append(&[buy(2)]).unwrap().entries[0].id,
        EntryId(3)
    );
}

#[test]
fn a_head_file_that_cannot_be_written_never_makes_a_saved_entry_unsaved() {
    let place = Place::with(2);
    let part = place.path().with_file_name("journal.db.head.part");
    fs::create_dir(&part).unwrap();
    let stored = place.open().append(&[buy(2)]).unwrap();
    assert_eq!(stored.entries[0].id, EntryId(3));
    let lag = stored.lag.unwrap().to_string();
    assert!(lag.contains("journal.db.head cannot be written"), "{lag}");
    // Behind, and accepted; the next entry brings it up to date.
    assert!(fs::read_to_string(place.head()).unwrap().starts_with("2 "));
    assert_eq!(place.read().verify().unwrap().entries, 3);
    fs::remove_dir(&part).unwrap();
    assert!(place.open().append(&[buy(3)]).unwrap().lag.is_none());
    assert!(fs::read_to_string(place.head()).unwrap().starts_with("4 "));
}

/// Run in a child: appends until nothing more can be written, and proves what the person is told.
#[test]
fn fill_the_disk() {
    let Some(path) = role("fill") else { return };
    let mut journal = Journal::open(&path, Access::Write).unwrap();
    let mut saved = journal.count().unwrap();
    let why = loop {
        match journal.append(&[buy(u32::try_from(saved).unwrap())]) {
            Ok(stored) => saved = stored.entries[0].id.0,
            Err(why) => break why,
        }
        assert!(saved < 100_000, "the disk never became full");
    };
    assert!(saved > 10);
    assert_eq!(journal.count().unwrap(), saved, "not saved is not there");
    assert_eq!(journal.verify().unwrap().entries, saved);
    println!("refused after {saved}: {why}");
    if fs::remove_file(path.with_file_name(FILLER)).is_err() {
        // As if killed now: whoever opens the file next finds the log as the failed write left it.
        std::mem::forget(journal);
    } else {
        let stored = journal.append(&[buy(0)]).unwrap();
        assert_eq!(stored.entries[0].id.0, saved + 1);
        assert!(stored.lag.is_none());
        assert_eq!(journal.verify().unwrap().entries, saved + 1);
    }
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{errors}");
    text
}

#[test]
#[cfg(unix)]
fn a_limit_on_the_size_of_files_refuses_the_entry_and_keeps_the_rest() {
    let place = Place::with(5);
    let (program, arguments, role) = child("disk::fill_the_disk", "fill", &place.path());
    let text = run(Command::new("sh")
        .arg("-c")
        .arg("trap '' XFSZ; ulimit -f 400; exec \"$0\" \"$@\"")
        .arg(program)
        .args(arguments)
        .env(role.0, role.1));
    assert!(
        text.contains("a quota, a limit on the size of files"),
        "{text}"
    );
    let said = text
        .split("refused after ")
        .nth(1)
        .and_then(|rest| rest.split(':').next());
    let before = place.read().verify().unwrap().entries;
    assert_eq!(said, Some(before.to_string().as_str()));
    assert!(place.open().append(&[buy(0)]).unwrap().lag.is_none());
    assert_eq!(place.read().verify().unwrap().entries, before + 1);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_refuses_the_entry_and_takes_it_when_there_is_room() {
    let place = Place::new();
    let disk = place.folder.path().join("data");
    fs::create_dir(&disk).unwrap();
    let (program, arguments, role) = child("disk::fill_the_disk", "fill", &place.path());
    let mounted = "mount -t tmpfs -o size=1m none \"$1\"";
    let output = Command::new("unshare")
        .args(["-rm", "sh", "-c", mounted, "sh"])
        .arg(&disk)
        .output();
    if !output.is_ok_and(|output| output.status.success()) {
        println!("skipped: no small file system can be mounted here");
        return;
    }
    let script =
        format!("{mounted} && head -c 300000 /dev/zero > \"$1/{FILLER}\" && shift && exec \"$@\"");
    let text = run(Command::new("unshare")
        .args(["-rm", "sh", "-c", &script, "sh"])
        .arg(&disk)
        .arg(program)
        .args(arguments)
        .env(role.0, role.1));
    assert!(text.contains("the disk is full"), "{text}");
}
