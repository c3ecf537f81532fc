//! The README shows what the program shows: its picture and its key table are compared with the program's own, and
//! `UPDATE_DOCS=1 cargo test --test docs` writes them anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helper functions of a test"
)]

mod cockpit;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use cockpit::{Cockpit, text};
use slackwater::app::Msg;

fn readme() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// Compares the part between two marks, or writes it.
fn part(name: &str, made: &str) {
    let (open, close) = (
        format!("<!-- {name}: made by tests/docs.rs -->\n"),
        format!("<!-- /{name} -->"),
    );
    let whole = fs::read_to_string(readme()).unwrap();
    let from = whole.find(&open).unwrap() + open.len();
    let to = from + whole[from..].find(&close).unwrap();
    #[expect(
        clippy::disallowed_methods,
        reason = "asks whether the README is to be written anew"
    )]
    if std::env::var("UPDATE_DOCS").is_ok() {
        let new = format!("{}{made}{}", &whole[..from], &whole[to..]);
        fs::write(readme(), new).unwrap();
        return;
    }
    assert_eq!(
        &whole[from..to],
        made,
        "`{name}` is out of date: UPDATE_DOCS=1 cargo test --test docs"
    );
}

#[test]
fn the_readme_is_what_the_program_shows() {
    let mut cockpit = Cockpit::at("2025-11-21T09:00:00Z", usize::MAX);
    cockpit.tell(Msg::Size(160, 48));
    let frame = text(&cockpit.frame());
    let trimmed: String = frame
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect();
    part("screen", &format!("```text\n{trimmed}```\n"));
    let keys = Command::new(env!("CARGO_BIN_EXE_slackwater"))
        .args(["keys", "--markdown"])
        .output()
        .unwrap();
    assert!(keys.status.success());
    part(
        "keys",
        &format!("{}\n", String::from_utf8(keys.stdout).unwrap().trim_end()),
    );
}

#[test]
fn the_first_two_commands_stand_first() {
    let whole = fs::read_to_string(readme()).unwrap();
    let commands: Vec<&str> = whole
        .lines()
        .filter(|line| line.starts_with("cargo "))
        .collect();
    assert!(commands[0].starts_with("cargo run --release -- replay"));
    assert!(commands[1].starts_with("cargo test"));
}
