//! Holds the blocks of figures against expected ones: files `{tape, at, expect, tolerance, tolerances}` in the folder
//! `SLACKWATER_EXPECTED`, by default `../shared/expected`, with the tapes in `tapes` beside it; skipped with a note
//! where there is none.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helper functions of a test"
)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value, json};
use slackwater::domain::board::Board;
use slackwater::domain::observation::Known;
use slackwater::domain::{Name, Stamp, wire};
use slackwater::figures::{
    drawdown, flows, liquidations, liquidity, megacaps, rates, regime, strength, treasuries, whales,
};

/// A tape: the sources of its header, and its lines in their order.
struct Tape {
    sources: Vec<Name>,
    lines: Vec<Known>,
}

impl Tape {
    /// `None` where the file is no tape.
    fn read(text: &str) -> Option<Self> {
        let (header, lines) = text.split_once('\n')?;
        let header: Value = serde_json::from_str(header).ok()?;
        let sources = header["sources"].as_array()?.iter();
        Some(Self {
            sources: sources
                .map(|name| Name::new(name.as_str()?).ok())
                .collect::<Option<_>>()?,
            lines: lines
                .lines()
                .map(|line| wire::read_known(line).ok())
                .collect::<Option<_>>()?,
        })
    }

    /// What is known at an instant; `None` where the board refuses a fact.
    fn board(&self, at: Stamp) -> Option<Board> {
        let mut board = Board::new(&self.sources);
        for known in self.lines.iter().filter(|known| known.known_at <= at) {
            board.put(known).ok()?;
        }
        Some(board)
    }
}

fn blocks(board: &Board, at: Stamp) -> Value {
    let regime = regime::compute(board);
    json!({
        "liquidity": liquidity::compute(board, &regime.rows, at),
        "liquidations": liquidations::compute(board, at),
        "strength": strength::compute(board),
        "treasuries": treasuries::compute(board, at),
        "whales": whales::compute(board, at),
        "drawdowns": drawdown::compute(board, at),
        "regime": regime,
        "etf_flows": flows::compute(board, at),
        "megacaps": megacaps::compute(board),
        "rates": rates::compute(board, at),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test names its data by the environment"
)]
fn folder() -> PathBuf {
    std::env::var_os("SLACKWATER_EXPECTED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/expected"),
        PathBuf::from,
    )
}

#[test]
fn blocks_agree_with_the_expected_figures() {
    let folder = folder();
    if !folder.is_dir() {
        println!("skipped: no expected figures in {}", folder.display());
        return;
    }
    let mut tapes: BTreeMap<String, Tape> = BTreeMap::new();
    let mut wrong = Vec::new();
    let (mut files, mut leaves) = (0, 0);
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let file: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let name = file["tape"].as_str().unwrap();
        let at = Stamp::parse(file["at"].as_str().unwrap()).unwrap();
        let tape = tapes.entry(name.to_owned()).or_insert_with(|| {
            let tape = folder.join(format!("../tapes/{name}.jsonl"));
            Tape::read(&std::fs::read_to_string(tape).unwrap()).unwrap()
        });
        let got = blocks(&tape.board(at).unwrap(), at);
        let mut check = Check {
            file: &file,
            leaves: 0,
            wrong: Vec::new(),
        };
        for (block, got) in got.as_object().unwrap() {
            check.walk(block, &file["expect"][block], got);
        }
        files += 1;
        leaves += check.leaves;
        wrong.extend(check.wrong.iter().map(|w| format!("{name} {at} {w}")));
    }
    assert!(files > 0, "{} holds no expected figures", folder.display());
    println!("{files} files, {leaves} leaves, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

struct Check<'a> {
    file: &'a Value,
    leaves: usize,
    wrong: Vec<String>,
}

impl Check<'_> {
    /// Every expected leaf must be there; where `null` is expected the member may be left out.
    fn walk(&mut self, path: &str, expected: &Value, got: &Value) {
        if let Value::Object(members) = expected {
            for (key, value) in members {
                self.walk(&format!("{path}.{key}"), value, &got[key]);
            }
            return;
        }
        if let (Value::Array(members), Value::Array(others)) = (expected, got)
            && members.len() == others.len()
            && members.iter().any(Value::is_object)
        {
            for (n, (value, got)) in members.iter().zip(others).enumerate() {
                self.walk(&format!("{path}[{n}]"), value, got);
            }
            return;
        }
        self.leaves += 1;
        let same = match (expected.as_f64(), got.as_f64()) {
            (Some(e), Some(g)) => {
                let own = self.file["tolerances"][path].as_f64();
                let limit = own.or(self.file["tolerance"].as_f64()).unwrap_or_default();
                (e - g).abs() <= limit * e.abs().max(1.0)
            }
            _ => expected == got,
        };
        if !same {
            self.wrong
                .push(format!("{path}: expected {expected}, got {got}"));
        }
    }
}
