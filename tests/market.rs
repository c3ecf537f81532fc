//! The cache of the market through the real binary: what was kept is what the commands tell, with its age.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helper functions of a test"
)]

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use slackwater::domain::observation::{Fact, Known};
use slackwater::domain::tally::coverage::Listened;
use slackwater::domain::tally::{Origin, Push};
use slackwater::domain::wire::read_known;
use slackwater::domain::{Name, Stamp};
use slackwater::store::{Market, Write};
use slackwater::tape::{Embedded, Tape};

const AT: &str = "2025-11-21T09:00:00Z";

fn lines(until: &str) -> Vec<Known> {
    let tape = Tape::embedded(Embedded::find("2025-11").unwrap()).unwrap();
    let mut cursor = tape.cursor().unwrap();
    cursor.advance_to(Stamp::parse(until).unwrap()).collect()
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::cargo_bin("slackwater")
        .unwrap()
        .args(arguments)
        .arg("--data-dir")
        .arg(folder)
        .env("XDG_CONFIG_HOME", folder)
        .output()
        .unwrap()
}

fn figures(folder: &Path, arguments: &[&str]) -> Value {
    let output = run(folder, &[&["figures", "--json"], arguments].concat());
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_figures_of_what_was_kept_are_those_of_the_tape() {
    let folder = tempfile::tempdir().unwrap();
    let mut market = Market::open(&folder.path().join("market.db")).unwrap();
    // As it came, in many small writes.
    for lines in lines(AT).chunks(997) {
        market.keep(&lines.to_vec().into(), &[]).unwrap();
    }
    drop(market);
    let mut kept = figures(folder.path(), &["--at", AT]);
    let mut played = figures(folder.path(), &["--tape", "2025-11", "--at", AT]);
    assert_eq!(
        (&kept["mode"], &kept["tape"]),
        (&Value::from("offline"), &Value::Null)
    );
    for figures in [&mut kept, &mut played] {
        let object = figures.as_object_mut().unwrap();
        for key in ["mode", "tape"] {
            object.remove(key);
        }
    }
    for (block, told) in played.as_object().unwrap() {
        assert_eq!(&kept[block], told, "{block}");
    }
}

#[test]
fn liquidations_that_were_kept_count_at_their_own_times_each_as_often_as_it_was_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut market = Market::open(&folder.path().join("market.db")).unwrap();
    let event = |at: &str, known_at: &str| {
        read_known(&format!(
            r#"{{"kind":"liquidation","source":"okx","venue":"okx","symbol":"BTC-USDT-SWAP","base":"BTC","liquidated":"long","base_qty":"1","price":"80000","usd":"80000","at":"{at}","known_at":"{known_at}"}}"#
        ))
        .unwrap()
    };
    let twin = event("2025-11-21T08:00:00Z", "2025-11-21T08:00:01Z");
    // A history tells late what happened before.
    let told_late = event("2025-11-21T02:00:00Z", "2025-11-21T08:30:00Z");
    let frame = |events: &[Known], origin| {
        let event = |known: &Known| match known.observation.fact {
            Fact::Liquidation(event) => (None, event),
            _ => unreachable!(),
        };
        let push = Push {
            at: events[0].known_at,
            source: Name::literal("okx"),
            origin,
            events: events.iter().map(event).collect(),
        };
        Write {
            pushes: vec![push],
            ..Write::default()
        }
    };
    market
        .keep(&frame(&[twin, twin], Origin::Stream), &[])
        .unwrap();
    // The twins come again in the history after a cut, and the day needs a fact of another kind to be a cache.
    let again = event("2025-11-21T08:00:00Z", "2025-11-21T08:30:00Z");
    let stamp = |text| Stamp::parse(text).unwrap();
    let listened = Listened {
        venue: Name::literal("okx"),
        since: stamp("2025-11-21T07:00:00Z"),
        until: stamp(AT),
    };
    let after = frame(&[again, again, told_late], Origin::History);
    market.keep(&after, &[listened]).unwrap();
    market.keep(&lines(AT).into(), &[]).unwrap();
    drop(market);
    let told = figures(folder.path(), &["--at", AT]);
    let observed = &told["liquidations"]["observed"];
    assert_eq!(observed["4h"]["count"], 2, "{observed}");
    assert_eq!(observed["24h"]["count"], 3, "{observed}");
}

#[test]
fn an_empty_cache_gives_way_to_the_recording_and_a_broken_one_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    drop(Market::open(&path).unwrap());
    let told = figures(folder.path(), &[]);
    assert_eq!(
        (&told["mode"], &told["tape"]),
        (&Value::from("offline"), &Value::from("2025-11"))
    );
    std::fs::write(&path, "no database").unwrap();
    let output = run(folder.path(), &["figures"]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("market.db") && said.contains("moving it away"),
        "{said}"
    );
}

#[test]
fn an_instant_before_the_cache_is_refused_with_its_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let mut market = Market::open(&folder.path().join("market.db")).unwrap();
    let lines = lines("2025-11-21T09:00:00Z");
    let last = lines[lines.len() - 50..].to_vec();
    market.keep(&last.into(), &[]).unwrap();
    drop(market);
    let output = run(folder.path(), &["line", "--at", "2020-01-01"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("before the cache") && said.contains("2025-11-"),
        "{said}"
    );
}
