//! `slackwater product` as scripts use it.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::fs;

use assert_cmd::Command;

fn product(args: &[&str]) -> (i32, String, String) {
    let home = tempfile::tempdir().unwrap();
    let out = Command::cargo_bin("slackwater")
        .unwrap()
        .env("HOME", home.path())
        .arg("product")
        .args(args)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        out.status.code().unwrap(),
        text(out.stdout),
        text(out.stderr),
    )
}

#[test]
fn the_exit_status_says_whether_the_journal_takes_it() {
    let (status, out, _) = product(&["AVAX3S", "--venue", "kucoin-spot"]);
    assert_eq!(status, 1);
    assert!(
        out.starts_with("AVAX3S is a leveraged token (3× short). slackwater logs spot only.\n"),
        "{out}"
    );
    let (status, out, _) = product(&["AVAX-USDT", "--venue", "kucoin-spot"]);
    assert_eq!(
        (status, out.as_str()),
        (0, "AVAX-USDT: a spot coin. The journal takes it.\n")
    );
    let (status, out, _) = product(&["AVAXUSDT", "--json"]);
    assert_eq!(status, 1);
    let line: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (line["refuse"].as_str(), line["venue"].as_str()),
        (Some("ask"), Some("any"))
    );
}

#[test]
fn a_table_gets_one_answer_a_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("names.csv");
    fs::write(
        &path,
        "venue,symbol\nokx,AVAX-USDT\nokx,AVAX-USDT-SWAP\nany,\u{1b}[2Jx\n",
    )
    .unwrap();
    let (status, out, _) = product(&["--csv", path.to_str().unwrap(), "--json"]);
    assert_eq!(status, 1);
    let refused: Vec<String> = out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["refuse"].to_string())
        .collect();
    assert_eq!(refused, ["\"no\"", "\"yes\"", "\"no\""]);
    assert!(!out.contains('\u{1b}'));
    fs::write(&path, "name,venue\nBTC,any\n").unwrap();
    let (status, _, err) = product(&["--csv", path.to_str().unwrap(), "--json"]);
    assert_eq!(status, 2);
    assert!(
        err.contains("names.csv:1: the table needs the columns"),
        "{err}"
    );
    let (status, _, err) = product(&["--csv", "/nowhere.csv", "--json"]);
    assert_eq!(status, 3, "{err}");
}
