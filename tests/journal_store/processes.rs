//! Several processes at one journal, and processes that are killed while they write.
//!
//! A child is this test program again, told by a variable of its environment to play a role; without the variable the
//! test functions that are roles do nothing.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Barrier};

use slackwater::domain::journal::{Content, EntryId};
use slackwater::store::{Access, Journal, StoreError, ViewOnly};

use crate::{Place, buy};

const ROLE: &str = "SLACKWATER_TEST_JOURNAL_ROLE";
/// Times that a writer is killed.
const KILLS: u32 = 300;

/// The path to work at, when this process is a child in this role.
#[expect(
    clippy::disallowed_methods,
    reason = "how a child of a test is told what to do"
)]
pub(crate) fn role(name: &str) -> Option<PathBuf> {
    let told = std::env::var(ROLE).ok()?;
    told.strip_prefix(name)?
        .strip_prefix(':')
        .map(PathBuf::from)
}

/// How to run a role as a child: the program, its arguments, and the variable.
pub(crate) fn child(
    test: &str,
    role: &str,
    path: &Path,
) -> (PathBuf, [String; 3], (&'static str, String)) {
    let arguments = [test, "--exact", "--nocapture"].map(String::from);
    let variable = (ROLE, format!("{role}:{}", path.display()));
    (std::env::current_exe().unwrap(), arguments, variable)
}

fn start(test: &str, name: &str, path: &Path) -> Child {
    let (program, arguments, role) = child(test, name, path);
    Command::new(program)
        .args(arguments)
        .env(role.0, role.1)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Two rows that belong together, as they follow on `last`.
fn pair(last: u64) -> [Content; 2] {
    [1, 2].map(|n| buy(u32::try_from(last + n).unwrap()))
}

/// Run in a child: writes pairs of rows for ever and says which were saved.
#[test]
fn write_on() {
    let Some(path) = role("write") else { return };
    let mut journal = Journal::open(&path, Access::Write).unwrap();
    loop {
        let last = journal.count().unwrap();
        let stored = journal.append(&pair(last)).unwrap();
        let mut out = std::io::stdout();
        writeln!(out, "saved {}", stored.entries[1].id).unwrap();
        out.flush().unwrap();
    }
}

/// Kills a writer after it has said so often that it saved something, and a little later; gives the last it said.
fn kill_a_writer(path: &Path, after: u64, spins: u64) -> u64 {
    let mut writer = start("processes::write_on", "write", path);
    let mut out = BufReader::new(writer.stdout.take().unwrap());
    let mut said = String::new();
    while (said.matches("saved").count() as u64) < after {
        assert!(out.read_line(&mut said).unwrap() > 0, "it ended: {said}");
    }
    for _ in 0..spins {
        std::hint::spin_loop();
    }
    writer.kill().unwrap();
    writer.wait().unwrap();
    // What it said before it died counts too; a last line may be broken off.
    out.read_to_string(&mut said).unwrap();
    let whole = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let last = whole.rsplit("saved ").next().unwrap();
    last.trim().parse().unwrap_or_default()
}

#[test]
fn a_killed_writer_loses_nothing_that_it_called_saved() {
    let place = Place::new();
    drop(place.open());
    let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
    let mut unsaid = 0;
    for kill in 0..KILLS {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        let saved = kill_a_writer(&place.path(), dice % 6, (dice >> 8) % 300_000);
        let journal = place.read();
        let verified = journal
            .verify()
            .unwrap_or_else(|why| panic!("kill {kill}: {why}"));
        assert!(
            verified.entries >= saved,
            "kill {kill}: {} of {saved}",
            verified.entries
        );
        assert_eq!(verified.entries % 2, 0, "kill {kill}: half a pair");
        unsaid += u64::from(verified.entries > saved);
    }
    let journal = place.read();
    for entry in journal.since(EntryId(0)).unwrap() {
        let whole = journal.entry(entry.id).unwrap().unwrap();
        assert_eq!(whole.content, buy(u32::try_from(entry.id.0).unwrap()));
    }
    let entries = journal.count().unwrap();
    println!("{KILLS} kills, {entries} entries; {unsaid} times more was there than was said");
    assert!(entries > u64::from(KILLS));
}

/// Run in a child: appends fifty rows beside others.
#[test]
fn write_fifty() {
    let Some(path) = role("fifty") else { return };
    write_beside(&path);
}

fn write_beside(path: &Path) {
    let mut journal = Journal::open(path, Access::Write).unwrap();
    for n in 0..50 {
        let stored = journal.append(&[buy(n)]).unwrap();
        assert!(stored.lag.is_none());
        // What was saved is seen at once.
        let id = stored.entries[0].id;
        assert_eq!(
            journal.entry(id).unwrap().unwrap().hash,
            stored.entries[0].hash
        );
    }
}

#[test]
fn threads_and_processes_write_one_unbroken_chain() {
    let place = Place::new();
    let path = place.path();
    let claimed = Journal::claim(&path).unwrap();
    let processes: Vec<Child> = (0..2)
        .map(|_| start("processes::write_fifty", "fifty", &path))
        .collect();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| write_beside(&path));
        }
    });
    for mut process in processes {
        assert!(process.wait().unwrap().success());
    }
    let verified = claimed.journal.verify().unwrap();
    assert_eq!(verified.entries, 200);
    let head = std::fs::read_to_string(place.head()).unwrap();
    assert_eq!(head, format!("200 {}\n", verified.head.unwrap()));
}

#[test]
fn whoever_comes_first_makes_the_journal() {
    for _ in 0..20 {
        let place = Place::new();
        let together = Arc::new(Barrier::new(6));
        std::thread::scope(|scope| {
            for n in 0..6 {
                let (together, path) = (Arc::clone(&together), place.path());
                scope.spawn(move || {
                    together.wait();
                    let mut journal = Journal::open(&path, Access::Write).unwrap();
                    journal.append(&[buy(n)]).unwrap();
                });
            }
        });
        assert_eq!(place.read().verify().unwrap().entries, 6);
    }
}

#[test]
fn two_imports_of_one_file_add_its_rows_once() {
    let place = Place::new();
    drop(place.open());
    let together = Barrier::new(2);
    let import = || {
        let mut journal = place.open();
        let known = journal.origins().unwrap();
        assert!(known.is_empty());
        together.wait();
        let rows: Vec<Content> = (0..20)
            .map(|n| Content {
                origin: Some(format!("file:{n}")),
                ..buy(n)
            })
            .collect();
        journal.append(&rows).is_ok()
    };
    let (one, two) = std::thread::scope(|scope| {
        let other = scope.spawn(import);
        (import(), other.join().unwrap())
    });
    assert!(one != two);
    assert_eq!(place.read().verify().unwrap().entries, 20);
}

/// Run in a child: a cockpit that holds the journal until its input ends.
#[test]
fn hold() {
    let Some(path) = role("hold") else { return };
    let claimed = Journal::claim(&path).unwrap();
    println!("holds {}", claimed.view_only.is_none());
    let _ = std::io::stdin().lines().count();
}

#[test]
fn a_second_cockpit_reads_and_says_why_and_a_command_writes() {
    let place = Place::with(1);
    let mut first = start("processes::hold", "hold", &place.path());
    let mut lines = BufReader::new(first.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("holds true")));

    let mut second = Journal::claim(&place.path()).unwrap();
    let why = second.view_only.take().unwrap();
    assert!(matches!(why, ViewOnly::Taken));
    assert!(why.to_string().contains("another cockpit"), "{why}");
    let refused = second.journal.append(&[buy(1)]);
    assert!(matches!(refused, Err(StoreError::ViewOnly { .. })));
    // A command does not claim, and who only reads sees what it wrote.
    place.open().append(&[buy(1)]).unwrap();
    assert_eq!(second.journal.since(EntryId(1)).unwrap().len(), 1);

    // The claim ends with its process, however that ends.
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(Journal::claim(&place.path()).unwrap().view_only.is_none());
}
