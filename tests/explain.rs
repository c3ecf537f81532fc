//! Every figure that is printed can be explained, and its filled formula is true.

use proptest::prelude::*;
use serde_json::Value;
use slackwater::domain::board::Board;
use slackwater::domain::{Stamp, format};
use slackwater::figures::Readings;
use slackwater::figures::explain::{Explanation, explain};
use slackwater::tape::{Embedded, Tape};

struct Scene {
    board: Board,
    readings: Readings,
    at: Stamp,
}

impl Scene {
    fn at(instant: &str) -> Self {
        let at = Stamp::parse(instant).unwrap();
        let tape = Tape::embedded(Embedded::find("2025-11").unwrap()).unwrap();
        let mut board = Board::new(&tape.header().sources);
        for known in tape.cursor().unwrap().advance_to(at) {
            board.put(&known).unwrap();
        }
        let mut readings = Readings::default();
        readings.refresh(&board, at);
        Self {
            board,
            readings,
            at,
        }
    }

    fn told(&self, path: &str) -> Explanation {
        explain(&self.board, &self.readings, path).unwrap_or_else(|| panic!("{path} is not known"))
    }

    fn leaves(&self) -> Vec<(String, Value)> {
        let mut leaves = Vec::new();
        gather(
            &serde_json::to_value(&self.readings).unwrap(),
            "",
            &mut leaves,
        );
        leaves
    }
}

/// Every leaf with its path; a list of plain items, and an empty one, also as a whole.
fn gather(value: &Value, path: &str, leaves: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                gather(value, &path, leaves);
            }
        }
        Value::Array(items) => {
            if items.iter().all(|item| !item.is_object()) {
                leaves.push((path.to_owned(), value.clone()));
            }
            for (place, item) in items.iter().enumerate() {
                gather(item, &format!("{path}[{place}]"), leaves);
            }
        }
        _ => leaves.push((path.to_owned(), value.clone())),
    }
}

const INSTANTS: [&str; 3] = [
    "2025-11-21T09:00:00Z",
    "2024-11-03T12:00:00Z",
    "2025-12-03T12:00:00Z",
];

#[test]
fn every_figure_is_explained() {
    for instant in INSTANTS {
        let scene = Scene::at(instant);
        let leaves = scene.leaves();
        assert!(leaves.len() > 400, "{instant}: {} leaves", leaves.len());
        let mut wrong = Vec::new();
        for (path, leaf) in leaves {
            match explain(&scene.board, &scene.readings, &path) {
                None => wrong.push(format!("{path}: not explained")),
                Some(told) => faults(&scene, &told, &leaf)
                    .into_iter()
                    .for_each(|fault| wrong.push(format!("{path}: {fault}"))),
            }
        }
        assert!(wrong.is_empty(), "{instant}\n{}", wrong.join("\n"));
    }
}

fn faults(scene: &Scene, told: &Explanation, leaf: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let mut must = |holds: bool, fault: &str| {
        if !holds {
            faults.push(format!("{fault}: {told:?}"));
        }
    };
    let unknown = leaf.is_null();
    must(told.raw == *leaf, "another value");
    must((told.value == format::UNKNOWN) == unknown, "value");
    must(told.why_unknown.is_empty() != unknown, "why unknown");
    must(unknown || !told.sources.is_empty(), "no source");
    must(!told.title.is_empty() && !told.formula.is_empty(), "words");
    must(!unknown || told.filled.is_empty(), "filled though unknown");
    must(told.filled.chars().count() <= 96, "filled is long");
    must(told.formula.chars().count() <= 80, "formula is long");
    must(told.as_of.is_none_or(|at| at <= scene.at), "as of later");
    must(told.known_at.is_none_or(|at| at <= scene.at), "known later");
    for input in &told.inputs {
        let width = |text: &str| text.chars().count();
        must(width(&input.name) <= 26, "long name");
        must(width(&input.value) <= 16, "long value");
        must(width(&input.as_of) <= 17, "long as-of");
        if let Some(path) = &input.path {
            let opens = explain(&scene.board, &scene.readings, path);
            must(opens.is_some(), &format!("{path} does not open"));
        }
    }
    if let Some((left, right)) = calculation(&told.filled) {
        let off = (left - right.value).abs();
        must(
            off <= 1.5 * right.step + 2e-6 * right.value.abs(),
            &format!("{} is {left}", told.filled),
        );
    }
    faults
}

/// The result that a formula names, and the worth of its last decimal.
struct Result {
    value: f64,
    step: f64,
}

/// Both sides of a filled formula; `None` where it is not arithmetic alone.
fn calculation(filled: &str) -> Option<(f64, Result)> {
    let (left, right) = filled.split_once(" = ")?;
    let spaced = left.replace('(', "( ").replace(')', " )");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = tokens.as_slice();
    let value = added(&mut rest)?;
    let decimals = right.split_once('.').map_or(0, |(_, digits)| digits.len());
    let result = Result {
        value: number(right)?,
        step: 10_f64.powi(-i32::try_from(decimals).ok()?),
    };
    rest.is_empty().then_some((value, result))
}

fn number(text: &str) -> Option<f64> {
    text.replace(',', "").replace('\u{2212}', "-").parse().ok()
}

fn added(rest: &mut &[&str]) -> Option<f64> {
    let mut value = multiplied(rest)?;
    while let Some((sign @ (&"+" | &"\u{2212}"), tail)) = rest.split_first() {
        *rest = tail;
        let next = multiplied(rest)?;
        value += if *sign == "+" { next } else { -next };
    }
    Some(value)
}

fn multiplied(rest: &mut &[&str]) -> Option<f64> {
    let mut value = single(rest)?;
    while let Some((sign @ (&"×" | &"÷"), tail)) = rest.split_first() {
        *rest = tail;
        let next = single(rest)?;
        value = if *sign == "×" {
            value * next
        } else {
            value / next
        };
    }
    Some(value)
}

fn single(rest: &mut &[&str]) -> Option<f64> {
    let (first, tail) = rest.split_first()?;
    *rest = tail;
    if *first != "(" {
        return number(first);
    }
    let value = added(rest)?;
    let (close, tail) = rest.split_first()?;
    *rest = tail;
    (*close == ")").then_some(value)
}

#[test]
fn formulas_with_numbers_put_in_give_the_value() {
    assert!(calculation("2 × (3 − −1) ÷ 4 − 1 = 1.0").is_some_and(|(left, _)| left == 1.0));
    let scene = Scene::at(INSTANTS[0]);
    let mut checked = Vec::new();
    for (path, leaf) in scene.leaves() {
        let Some(value) = leaf.as_f64() else { continue };
        let field = path.rsplit('.').next().unwrap();
        let unit = match field {
            "from_high"
            | "from_365d"
            | "from_90d"
            | "recovery_needed"
            | "change_1d"
            | "change_7d"
            | "market_cap_usd"
            | "peak_market_cap_usd"
            | "lost_usd"
            | "value_usd"
            | "unrealised_usd"
            | "if_halved_usd"
            | "break_even_price"
            | "mnav_basic"
            | "z_basket"
            | "z_gold"
            | "z_btc"
            | "z_residual"
            | "beta"
            | "r5_basket"
            | "r5_btc"
            | "rel_7d"
            | "rel_30d"
            | "rel_90d"
            | "mansfield"
            | "rrg_ratio"
            | "down_capture"
            | "down_beta"
            | "breadth_down"
            | "breadth_7d"
            | "z"
            | "percentile" => 1.0,
            "net_usd" | "sum5_usd" | "sum20_usd" => 1e6,
            _ => continue,
        };
        let told = scene.told(&path);
        let (left, right) = calculation(&told.filled)
            .unwrap_or_else(|| panic!("{path}: no arithmetic in {:?}", told.filled));
        let off = (right.value * unit - value).abs();
        assert!(
            off <= 0.51 * right.step * unit + 1e-9 * value.abs(),
            "{path}: {} says {left}, not {value}",
            told.filled
        );
        checked.push(path);
    }
    for path in [
        "drawdowns.BTC.from_high",
        "etf_flows.ETH.sum20_usd",
        "regime.beta",
    ] {
        assert!(checked.iter().any(|own| own == path), "{path}");
    }
    assert!(checked.len() > 150, "{}", checked.len());
}

#[test]
fn a_fall_reads_as_on_the_screen() {
    let scene = Scene::at(INSTANTS[0]);
    let told = scene.told("drawdowns.BTC.from_high");
    assert_eq!(told.title, "Bitcoin, from high");
    assert_eq!(told.value, "−32.6%");
    assert_eq!(told.aside, "needs +48.3% to come back");
    assert_eq!(told.filled, "84,049.39 ÷ 124,658.54 − 1 = −0.32576");
    assert_eq!(told.inputs[0].name, "last price");
    assert_eq!(told.inputs[0].as_of, "21 Nov 08:00Z");
    assert_eq!(told.inputs[0].path.as_deref(), Some("drawdowns.BTC.last"));
    let flows = scene.told("etf_flows.BTC.sum5_usd");
    assert_eq!(flows.inputs.len(), 5);
    assert_eq!(flows.inputs[0].value, "−903.2");
    assert!(flows.inputs.iter().all(|input| input.path.is_none()));
}

#[test]
fn the_unknown_says_why() {
    let scene = Scene::at("2024-11-03T12:00:00Z");
    for (path, why) in [
        ("regime.z_basket", "history of 1 session, 66 needed"),
        ("etf_flows.BTC.sum5_usd", "1 session is known, 5 needed"),
        ("etf_flows.BTC.z", "1 session is known, 61 needed"),
        ("megacaps.AAPL.lost_usd", "no share count of AAPL is known"),
        (
            "rates.cut_probability",
            "no decision of the program’s table lies ahead, or it is before 2025",
        ),
        ("whales.z", "no source for exchange flows"),
        (
            "liquidations.observed.24h.long_usd",
            "no venue has been connected, so nothing was counted",
        ),
    ] {
        assert_eq!(scene.told(path).why_unknown, why, "{path}");
    }
}

#[test]
fn lists_may_be_written_with_dots() {
    let scene = Scene::at(INSTANTS[0]);
    assert_eq!(
        scene.told("regime.sources[0]"),
        scene.told("regime.sources.0")
    );
}

#[test]
fn what_does_not_exist_is_not_explained() {
    let scene = Scene::at(INSTANTS[0]);
    for path in [
        "",
        ".",
        "drawdowns",
        "drawdowns.BTC",
        "drawdowns.BTC.",
        "drawdowns.BTC.last.x",
        "drawdowns.XYZ.last",
        "drawdowns.VIX.last",
        "regime.rows",
        "regime.sources[9]",
        "etf_flows.BTC.funds.NONE",
        "etf_flows.BTC.funds",
        "rates.outcomes",
        "rates.by_market.kalshi",
        "liquidations.published[99].usd",
        "checklist.verdict",
        "whales.gate",
    ] {
        assert_eq!(explain(&scene.board, &scene.readings, path), None, "{path}");
    }
}

#[test]
fn nothing_panics_on_any_path() {
    let scene = Scene::at(INSTANTS[0]);
    let empty = (Board::new(&[]), Readings::default());
    let steps: Vec<String> = scene
        .leaves()
        .iter()
        .flat_map(|(path, _)| path.split('.').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let step = prop_oneof![
        4 => prop::sample::select(steps),
        1 => "[a-z\\[\\]0-9.−+-]{0,8}",
        1 => any::<String>(),
    ];
    let paths = prop::collection::vec(step, 0..5).prop_map(|steps| steps.join("."));
    proptest!(ProptestConfig::with_cases(2000), |(path in paths)| {
        explain(&scene.board, &scene.readings, &path);
        explain(&empty.0, &empty.1, &path);
    });
}
