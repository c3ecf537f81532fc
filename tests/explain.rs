//! Every figure that is printed can be explained, and its filled formula is true.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helper functions of a test"
)]

use proptest::prelude::*;
use serde_json::Value;
use slackwater::domain::board::Board;
use slackwater::domain::{Day, Name, Stamp, format, wire};
use slackwater::figures::Readings;
use slackwater::figures::explain::{Explanation, explain};
use slackwater::figures::readings::Overhang;
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

    /// The recording with what it lacks: money, order book, exchange flows, a venue's liquidations, a second source.
    fn rich() -> Self {
        let mut scene = Self::at(INSTANTS[0]);
        for line in lacking() {
            let line = format!(r#"{{{line},"known_at":"2025-11-21T08:59:00Z"}}"#);
            scene.board.put(&wire::read_known(&line).unwrap()).unwrap();
        }
        let venue = Name::literal("bybit");
        let connected = Stamp::parse("2025-11-21T08:00:00Z").unwrap();
        scene.board.tally_mut().connected(venue, connected);
        scene.readings.refresh(&scene.board, scene.at);
        scene.readings.whales.overhang = vec![Overhang {
            name: "Estate of an exchange".to_owned(),
            claimed: Some(142_000.0),
            documented: None,
            moved: Some(100_000.0),
            remaining: Some(34_689.0),
        }];
        scene
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

fn lacking() -> Vec<String> {
    let day = |back: i32| Day::new(2025, 11, 20).unwrap().plus(-back);
    let mut lines = Vec::new();
    for back in 0..400 {
        let (date, wave) = (day(back), f64::from(back * 37 % 101));
        let (inflow, outflow) = (20_000.0 + 13.0 * wave, 20_500.0 + 7.5 * f64::from(back % 5));
        lines.push(format!(
            r#""kind":"exchange_flow","source":"chain","asset":"BTC","date":"{date}","inflow":{inflow},"outflow":{outflow}"#
        ));
    }
    for (series, level) in [
        ("WALCL", 6.55e12),
        ("WTREGEN", 0.94e12),
        ("RRPONTSYD", 0.003e12),
    ] {
        for week in 0..6 {
            let (date, value) = (day(1 + 7 * week), level * (1.0 - f64::from(week) / 300.0));
            lines.push(format!(
                r#""kind":"series_point","source":"fred","series":"{series}","date":"{date}","value":{value},"unit":"USD""#
            ));
        }
    }
    for (back, value) in [(0, 303.5e9), (30, 307.25e9)] {
        let date = day(back);
        lines.push(format!(
            r#""kind":"series_point","source":"defillama","series":"stablecoin_supply_usd","date":"{date}","value":{value},"unit":"USD""#
        ));
    }
    for (outcome, p) in [("-50", 0.02), ("-25", 0.31), ("0", 0.69)] {
        lines.push(format!(
            r#""kind":"odds","source":"kalshi","market":"kalshi","meeting":"2025-12-10","outcome":{outcome},"probability":{p},"at":"2025-11-21T08:58:00Z""#
        ));
    }
    lines.extend(
        [
            r#""kind":"depth","source":"binance","venue":"binance","symbol":"BTCUSDT","best_bid":84049.0,"best_ask":84049.5,"mid":84049.25,"spread_bps":0.05948893,"bid_usd_1pct":21500000,"ask_usd_1pct":18250000,"bid_complete":false,"ask_complete":true,"at":"2025-11-21T08:58:30Z""#,
            r#""kind":"liquidation","source":"bybit","venue":"bybit","symbol":"BTCUSDT","base":"BTC","liquidated":"long","base_qty":"0.5","price":"84000","usd":"42000","at":"2025-11-21T08:58:00Z""#,
            r#""kind":"shares","source":"filing","company":"MSTR","shares":287000000,"date":"2025-11-03""#,
            r#""kind":"holding","source":"company","company":"MSTR","asset":"BTC","units":649870,"cost_usd":48370000000,"date":"2025-11-17""#,
            r#""kind":"flow_total","source":"sosovalue","asset":"BTC","date":"2025-11-20","usd":-901200000,"funds_reported":12,"funds_expected":12"#,
            r#""kind":"daily_bar","source":"coinbase","instrument":"BTC","date":"2025-11-20","close":86645.89,"currency":"USD""#,
        ]
        .map(str::to_owned),
    );
    lines
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
    let rich = std::iter::once(("with more sources", Scene::rich()));
    for (instant, scene) in rich.chain(INSTANTS.map(|at| (at, Scene::at(at)))) {
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
    must(told.filled.chars().count() <= 68, "filled is long");
    must(told.formula.chars().count() <= 68, "formula is long");
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
    assert!(
        calculation("2 × (3 − −1) ÷ 4 − 1 = 1.0")
            .is_some_and(|(left, _)| (left - 1.0).abs() < 1e-12)
    );
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
fn what_the_recording_lacks_is_explained_too() {
    let scene = Scene::rich();
    for path in [
        "liquidity.net_liquidity_usd",
        "liquidity.net_liquidity_change_4w_usd",
        "liquidity.stablecoin_growth_30d",
        "liquidity.spread_bps",
        "whales.exchange_netflow_7d",
        "whales.z",
        "rates.cut_probability",
        "treasuries.MSTR.mnav_basic",
        "treasuries.MSTR.if_halved_usd",
        "treasuries.MSTR.price_for_ftx_hole",
    ] {
        let told = scene.told(path);
        let (_, right) = calculation(&told.filled)
            .unwrap_or_else(|| panic!("{path}: {:?}, {}", told.filled, told.why_unknown));
        let unit = if path.contains("net_liquidity") {
            1e9
        } else {
            1.0
        };
        let off = (right.value * unit - told.raw.as_f64().unwrap()).abs();
        assert!(off <= 0.51 * right.step * unit, "{path}: {}", told.filled);
    }
    let told = scene.told("drawdowns.BTC.last");
    let apart = "binance differs by 0.01% at the close of 20 Nov";
    assert!(told.quality.ends_with(apart), "{}", told.quality);
    let told = scene.told("etf_flows.BTC.net_usd");
    assert!(
        told.quality.ends_with("farside says −$903 m"),
        "{}",
        told.quality
    );
    assert_eq!(told.filled, "", "funds of one source, the total of another");
    let told = scene.told("liquidations.observed.24h.long_usd");
    assert_eq!(told.value, "$42,000");
    assert_eq!(told.sources, [Name::literal("bybit")]);
    let told = scene.told("whales.overhang[0].documented");
    assert_eq!(told.why_unknown, "coins documented: not documented");
    let told = scene.told("liquidity.depth_1pct_usd");
    let bids = told.inputs.iter().find(|i| i.name == "bids within 1%");
    assert_eq!(bids.unwrap().value, "≥ $21.5 m");
}

#[test]
fn a_quote_that_is_too_old_says_so() {
    let mut scene = Scene::at("2025-11-16T06:30:00Z");
    scene.readings.at = Stamp::parse("2025-11-17T08:30:00Z").unwrap();
    let rates = slackwater::figures::rates::compute(&scene.board, scene.readings.at);
    scene.readings.rates = rates;
    let told = scene.told("rates.by_market.polymarket.cut_probability");
    assert_eq!(told.why_unknown, "quoted 26 h ago, older than 24 h");
    assert_eq!(told.value, "--");
}

#[test]
fn the_unknown_says_why() {
    let scene = Scene::at("2024-11-03T12:00:00Z");
    let board = Board::new(&[]);
    for (path, why) in [
        ("drawdowns.HSI.last", "no price of Hang Seng is known"),
        ("treasuries.NAKA.mnav_basic", "nothing of NAKA is known"),
    ] {
        let told = explain(&board, &Readings::default(), path).unwrap();
        assert_eq!(
            (told.value.as_str(), told.why_unknown.as_str()),
            ("--", why)
        );
    }
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
        "treasuries.AAPL.units",
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
