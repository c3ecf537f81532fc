//! The file: verified, copied, written beside others, attacked, and not there.

use rusqlite::Connection;
use slackwater::store::Journal;

use super::{BUY, Home};

#[test]
fn a_sound_journal_is_said_to_be_and_a_changed_one_is_not() {
    let home = Home::new();
    home.buy_on_plan();
    let hash = home.run(&["list", "--json"]).lines()[0]["hash"].clone();
    let said = home.run(&["verify", "--json"]);
    assert_eq!(
        said.is(0, &[]).out,
        format!("{{\"ok\":true,\"entries\":1,\"head\":{hash}}}\n")
    );
    assert!(home.run(&["verify"]).is(0, &[]).out.contains("1 entries"));

    let attack = Connection::open(home.database()).unwrap();
    attack
        .execute_batch("DROP TRIGGER IF EXISTS entry_no_update; PRAGMA writable_schema = ON;")
        .unwrap();
    let triggers: Vec<String> = {
        let mut query = attack
            .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            .unwrap();
        let names = query.query_map([], |row| row.get(0)).unwrap();
        names.map(Result::unwrap).collect()
    };
    for trigger in triggers {
        attack
            .execute_batch(&format!("DROP TRIGGER {trigger}"))
            .unwrap();
    }
    attack
        .execute("UPDATE entry SET note = 'x' WHERE id = 1", [])
        .unwrap();
    drop(attack);
    let said = home.run(&["verify", "--json"]);
    assert_eq!(said.status, 1);
    let answer: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (&answer["ok"], &answer["first_bad"]),
        (&false.into(), &1.into())
    );
    assert!(answer["why"].as_str().unwrap().contains("entry 1"));
    assert_eq!(home.run(&["verify"]).status, 1);
}

#[test]
fn a_journal_that_is_gone_is_missed_and_one_that_never_was_is_not() {
    let home = Home::new();
    home.run(&["verify", "--json"])
        .refused(3, &["nothing has been logged"]);
    home.run(&["backup", "copy.db"])
        .refused(3, &["nothing has been logged"]);
    home.buy_on_plan();
    std::fs::remove_file(home.database()).unwrap();
    let said = home.run(&["verify", "--json"]);
    assert_eq!(said.status, 1);
    assert!(
        said.out.starts_with("{\"ok\":false,\"first_bad\":1,"),
        "{}",
        said.out
    );

    std::fs::write(
        home.database(),
        "no database, and long enough to be looked at",
    )
    .unwrap();
    let said = home.run(&["verify", "--json"]);
    assert_eq!(said.status, 1);
    assert!(
        said.out.starts_with("{\"ok\":false,\"first_bad\":null,"),
        "{}",
        said.out
    );
    home.run(&["list"]).refused(3, &["damaged"]);
    home.run(&BUY).refused(3, &["damaged"]);
}

#[test]
fn a_copy_is_verified_and_nothing_is_overwritten() {
    let home = Home::new();
    home.buy_on_plan();
    assert!(
        home.run(&["backup", "copy.db"])
            .is(0, &[])
            .out
            .contains("1 entries, verified")
    );
    home.run(&["backup", "copy.db"])
        .refused(2, &["not overwritten"]);
    home.run(&["backup", "no/such/folder/copy.db"])
        .refused(3, &["copy.db"]);
}

#[test]
fn commands_write_beside_an_open_cockpit() {
    let home = Home::new();
    home.buy_on_plan();
    let cockpit = Journal::claim(&home.database()).unwrap();
    assert!(cockpit.view_only.is_none());
    home.run(&["note", "1", "beside it"]).is(0, &[]);
    assert_eq!(cockpit.journal.count().unwrap(), 2);
}

#[test]
fn a_journal_that_cannot_be_written_is_exit_3() {
    let home = Home::new();
    std::fs::write(home.path("file"), "").unwrap();
    home.run_with(&home.path("file"), &BUY)
        .refused(3, &["file"]);

    home.buy_on_plan();
    let writer = Connection::open(home.database()).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    home.run(&["note", "1", "too late"])
        .refused(3, &["another process", "Try again"]);
    // Whoever only reads does not wait.
    assert_eq!(home.run(&["list", "--json"]).lines().len(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn an_entry_whose_number_cannot_be_printed_is_said_to_be_saved() {
    let home = Home::new();
    home.buy_on_plan();
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("slackwater"));
    command
        .env_clear()
        .env("HOME", home.path(""))
        .arg("--data-dir")
        .arg(home.path("data"))
        .args(["journal", "note", "1", "is there"])
        .stdout(full);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("entry 2 is saved, but"), "{said}");
    assert_eq!(home.run(&["list", "--json"]).lines().len(), 2);
}
