//! How commands end: what is not there, what cannot be reached, who has gone, and how a recording is ended.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helper functions of a test"
)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use slackwater::domain::wire::read_known;
use slackwater::sources::registry;
use slackwater::store::Market;

fn command(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("slackwater"));
    command
        .env_clear()
        .env("HOME", home)
        .current_dir(home)
        .args(arguments);
    command
}

/// Exit status, and the words of standard output and standard error.
fn run(home: &Path, arguments: &[&str]) -> (i32, String, String) {
    said(&command(home, arguments).output().unwrap())
}

fn said(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let status = output.status.code().unwrap_or(-1);
    (status, text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_data_folder_that_cannot_be_reached_is_not_taken_for_an_empty_one() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("file"), "").unwrap();
    std::os::unix::fs::symlink("loop", home.path().join("loop")).unwrap();
    for folder in ["file/data", "loop"] {
        for (arguments, database) in [
            (&["line"][..], "market.db"),
            (&["figures", "--json"], "market.db"),
            (&["journal", "list"], "journal.db"),
            (&["journal", "stats"], "journal.db"),
            (&["journal", "verify"], "journal.db"),
        ] {
            let given = [arguments, &["--data-dir", folder]].concat();
            let (status, out, err) = run(home.path(), &given);
            assert_eq!((status, out.as_str()), (3, ""), "{given:?}: {err}");
            let named = format!("{folder}/{database}");
            for word in [&named, "cannot be reached", "--data-dir"] {
                assert!(err.contains(word), "{given:?}: `{word}` is not in {err}");
            }
            assert!(!err.contains("os error"), "{err}");
        }
    }
    // One that is certainly absent is an empty one.
    let (status, out, _) = run(home.path(), &["line", "--data-dir", "none"]);
    assert!(status == 0 && !out.is_empty());
    let (status, out, _) = run(home.path(), &["journal", "list", "--data-dir", "none"]);
    assert_eq!((status, out.as_str()), (0, ""));
}

#[test]
fn a_reader_that_has_gone_changes_no_answer() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(
        home.path().join("bad.jsonl"),
        "{\"tape\":1,\"name\":\"a\",\"note\":\"\",\"sources\":[]}\nnonsense\n",
    )
    .unwrap();
    std::fs::write(home.path().join("fault.json"), "<html>").unwrap();
    let source = registry::SOURCES[0].spec().name;
    for (arguments, status) in [
        (&["checklist", "--tape", "2025-11"][..], 1),
        (&["checklist", "--json", "--tape", "2025-11"], 1),
        (&["tape", "check", "bad.jsonl"], 1),
        (&["decode", source, "fault.json"], 2),
        (&["line"], 0),
        (&["--help"], 0),
    ] {
        let whole = run(home.path(), arguments);
        assert_eq!(whole.0, status, "{arguments:?}: {whole:?}");
        // A pipe of which the reading end is closed before anything is written.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let child = command(home.path(), arguments)
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let gone = said(&child.wait_with_output().unwrap());
        assert_eq!((gone.0, gone.2.as_str()), (status, ""), "{arguments:?}");
    }
}

#[test]
fn where_reading_broke_off_is_told_once() {
    let home = tempfile::tempdir().unwrap();
    let header = "{\"tape\":1,\"name\":\"a\",\"note\":\"\",\"sources\":[]}\n";
    // Lines that do not repeat, so that the header can be unpacked from the first half.
    let line = |n: u64| {
        let price = 1 + n.wrapping_mul(2_654_435_761) % 99_999;
        format!(
            "{{\"kind\":\"quote\",\"source\":\"a\",\"instrument\":\"BTC\",\"price\":{price},\"currency\":\"USD\",\"at\":\"2026-01-01T00:00:00Z\",\"known_at\":\"2026-01-01T00:00:00Z\"}}\n"
        )
    };
    let text: String = (0..8000).map(line).collect();
    let packed = zstd::encode_all((header.to_owned() + &text).as_bytes(), 3).unwrap();
    let half = &packed[..packed.len() * 3 / 4];
    std::fs::write(home.path().join("half.jsonl.zst"), half).unwrap();
    let (status, out, _) = run(home.path(), &["tape", "check", "half.jsonl.zst"]);
    assert_eq!((status, out.lines().count()), (1, 1), "{out}");
    assert!(out.contains("ends in the middle"), "{out}");
    // After more bad lines than are told one by one it still is told, and is not counted again.
    std::fs::write(
        home.path().join("long.jsonl"),
        header.to_owned() + &"\n".repeat(1_000_005),
    )
    .unwrap();
    let (_, out, _) = run(home.path(), &["tape", "check", "long.jsonl"]);
    assert_eq!(out.lines().count(), 52, "{out}");
    assert!(out.contains("long.jsonl:1000002: "), "{out}");
    assert!(out.ends_with("and 999,950 more bad lines\n"), "{out}");
}

#[test]
fn a_source_that_is_none_gets_the_nearest_or_all_of_them() {
    let home = tempfile::tempdir().unwrap();
    let source = registry::SOURCES[0].spec().name;
    let (status, _, err) = run(home.path(), &["decode", &format!("{source}x"), "f"]);
    assert_eq!(status, 2, "{err}");
    assert!(err.contains(&format!("the nearest is `{source}`")), "{err}");
    let (status, _, err) = run(home.path(), &["decode", "wwwwwwww", "f"]);
    assert_eq!(status, 2, "{err}");
    for source in registry::SOURCES {
        assert!(err.contains(source.spec().name), "{err}");
    }
}

#[test]
fn a_clock_that_is_slow_is_said_to_be() {
    let home = tempfile::tempdir().unwrap();
    // No clock that this runs by is as late.
    let later = "2199-01-01T00:00:00Z";
    let line = format!(
        "{{\"kind\":\"quote\",\"source\":\"a\",\"instrument\":\"BTC\",\"price\":1,\"currency\":\"USD\",\"at\":\"{later}\",\"known_at\":\"{later}\"}}"
    );
    let known = read_known(&line).unwrap();
    let mut market = Market::open(&home.path().join("market.db")).unwrap();
    market.keep(&vec![known].into(), &[]).unwrap();
    drop(market);
    for command in ["line", "figures"] {
        let (status, out, err) = run(home.path(), &[command, "--data-dir", "."]);
        assert_eq!((status, out.as_str()), (3, ""), "{err}");
        for word in [
            "market.db",
            "later than this machine's clock",
            "Check the clock",
        ] {
            assert!(err.contains(word), "`{word}` is not in {err}");
        }
    }
}

#[test]
fn a_recording_needs_connections_and_a_name_that_is_free() {
    let home = tempfile::tempdir().unwrap();
    let record = |more: &[&str], out: &str| {
        let given = [more, &["tape", "record", "--out", out]].concat();
        run(home.path(), &given)
    };
    let (status, _, err) = record(&["--offline"], "a.jsonl");
    assert_eq!(status, 2, "{err}");
    assert!(err.contains("leave out `--offline`"), "{err}");
    assert!(!home.path().join("a.jsonl").exists(), "nothing is made");
    std::fs::write(home.path().join("a.jsonl"), "mine").unwrap();
    let (status, _, err) = record(&[], "a.jsonl");
    assert_eq!(status, 3, "{err}");
    assert_eq!(
        err,
        "slackwater: a.jsonl is there already and is never overwritten: give another name\n"
    );
    let (status, _, err) = record(&[], "no/such/a.jsonl");
    assert_eq!(status, 3, "{err}");
    assert!(err.contains("make the folder"), "{err}");
}

/// A recording of no source at all, so that nothing is asked over the network, once it hears signals.
fn recording(home: &Path, out: &str) -> (Child, BufReader<std::process::ChildStderr>) {
    let off: Vec<String> = registry::SOURCES
        .iter()
        .map(|source| format!("\"{}\"", source.spec().name))
        .collect();
    let config = format!("[sources]\noff = [{}]\n", off.join(", "));
    std::fs::write(home.join("config.toml"), config).unwrap();
    let given = ["--config", "config.toml", "tape", "record", "--out", out];
    let mut child = command(home, &given)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut heard = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    heard.read_line(&mut first).unwrap();
    assert!(first.contains("recording to"), "{first}");
    (child, heard)
}

#[test]
fn a_recording_is_ended_whole_by_each_signal() {
    let home = tempfile::tempdir().unwrap();
    for signal in ["HUP", "INT", "TERM"] {
        let out = format!("{signal}.jsonl.zst");
        let (mut child, mut heard) = recording(home.path(), &out);
        let sent = Command::new("kill")
            .args(["-s", signal, &child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
        let mut last = String::new();
        heard.read_to_string(&mut last).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}: {last}");
        assert_eq!(
            last,
            format!(
                "slackwater: no source answered, so {out} holds no line; `slackwater doctor` says why\n"
            )
        );
        let (status, said, _) = run(home.path(), &["tape", "check", &out]);
        assert_eq!(status, 0, "{signal}: {said}");
    }
}
