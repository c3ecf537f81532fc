//! Runs the figures against published test vectors: files `{method, cases: [{name, input, expected, tolerance}]}` in
//! the folder `SLACKWATER_ORACLES`, by default `../shared/oracles`; skipped with a note where there is none.
//!
//! To add a file: a module with `answer` and a line in [`FILES`]. `answer` gives everything that the case's input asks
//! for, as JSON shaped like `expected`, or `None` where it does not know that kind of input: then the test fails, so
//! that no vector is passed over.

mod dca;
mod drawdown;
mod flows;
mod hindsight;
mod liquidations;
mod liquidity;
mod odds;
mod regime;
mod strength;
mod treasuries;
mod whales;

use std::path::PathBuf;

use serde_json::Value;

/// What the program makes of one input; the case's name where the input does not say what is asked.
type Answer = fn(&str, &Value) -> Option<Value>;

/// The vector files that are run.
const FILES: &[(&str, Answer)] = &[
    ("01_drawdown.json", |_, input| drawdown::answer(input)),
    ("02_regime.json", |_, input| regime::answer(input)),
    ("03_etf_flows.json", |_, input| flows::answer(input)),
    ("04_liquidations.json", |_, input| {
        liquidations::answer(input)
    }),
    ("05_alt_strength.json", |_, input| strength::answer(input)),
    ("06_dat.json", |_, input| treasuries::answer(input)),
    ("07_rate_odds.json", |_, input| odds::answer(input)),
    ("08_liquidity.json", |_, input| liquidity::answer(input)),
    ("09_whales.json", |_, input| whales::answer(input)),
    ("10_dca.json", dca::answer),
    ("11_gate_backtest.json", hindsight::answer),
    ("12_real_events_regime.json", |_, input| {
        regime::answer(input)
    }),
    ("13_real_events_indices.json", |_, input| {
        regime::answer(input)
    }),
];

#[expect(
    clippy::disallowed_methods,
    reason = "a test names its data by the environment"
)]
fn folder() -> PathBuf {
    std::env::var_os("SLACKWATER_ORACLES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/oracles"),
        PathBuf::from,
    )
}

#[test]
fn oracles_agree_with_the_figures() {
    let folder = folder();
    if !folder.is_dir() {
        println!("skipped: no test vectors in {}", folder.display());
        return;
    }
    let mut wrong = Vec::new();
    for (file, answer) in FILES {
        let text = std::fs::read_to_string(folder.join(file))
            .unwrap_or_else(|why| panic!("{file}: {why}"));
        let vectors: Value = serde_json::from_str(&text).unwrap();
        let cases = vectors["cases"].as_array().unwrap();
        assert!(!cases.is_empty(), "{file} holds no case");
        let before = wrong.len();
        for case in cases {
            let name = format!("{file} {}", case["name"].as_str().unwrap());
            match answer(case["name"].as_str().unwrap(), &case["input"]) {
                None => wrong.push(format!("{name}: nothing here runs this input")),
                Some(got) => {
                    compare(
                        &name,
                        &case["expected"],
                        &got,
                        &case["tolerance"],
                        &mut wrong,
                    );
                }
            }
        }
        println!(
            "{file}: {} vectors, {} faults",
            cases.len(),
            wrong.len() - before
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Notes each expected leaf that differs or is not there.
fn compare(path: &str, expected: &Value, got: &Value, tolerance: &Value, wrong: &mut Vec<String>) {
    let same = match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            // What the generator of the vector put in is no answer to anything.
            let asked = expected
                .iter()
                .filter(|(key, _)| *key != "true_spread_simulated");
            for (key, value) in asked {
                let path = format!("{path}.{key}");
                match got.get(key) {
                    Some(got) => compare(&path, value, got, tolerance, wrong),
                    None => wrong.push(format!("{path}: not answered")),
                }
            }
            return;
        }
        (Value::Array(expected), Value::Array(got)) if expected.len() == got.len() => {
            for (n, (value, got)) in expected.iter().zip(got).enumerate() {
                compare(&format!("{path}[{n}]"), value, got, tolerance, wrong);
            }
            return;
        }
        (Value::Number(expected), Value::Number(got)) => {
            let exact = tolerance["kind"] == "exact";
            let limit = if exact {
                Some(0.0)
            } else {
                tolerance["value"].as_f64()
            };
            match (expected.as_f64(), got.as_f64(), limit) {
                (Some(e), Some(g), Some(limit)) => (g - e).abs() <= limit * e.abs().max(1.0),
                _ => false,
            }
        }
        _ => expected == got,
    };
    if !same {
        wrong.push(format!("{path}: expected {expected}, got {got}"));
    }
}

/// The numbers of a list, `null` as missing; `None` where it is no list of them.
fn numbers(value: &Value) -> Option<Vec<Option<f64>>> {
    value
        .as_array()?
        .iter()
        .map(|v| match v {
            Value::Null => Some(None),
            other => other.as_f64().map(Some),
        })
        .collect()
}

/// The numbers of a list, without the missing ones.
fn known(value: &Value) -> Option<Vec<f64>> {
    Some(numbers(value)?.into_iter().flatten().collect())
}
