//! What was known when an entry was written, as canonical JSON: keys in order, no blanks, numbers as they were measured.
//! It is stored with the entry and covered by its hash, so that a year later one can see what one knew.
//!
//! The blocks and units are those of section 4 of the outer contract; what has no bearing on a purchase (alts, companies,
//! single funds) is left out to keep an entry small.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::ledger::Queued;
use super::plan::Plan;
use super::report::Report;
use crate::domain::board::Board;
use crate::domain::instrument::{Family, family};
use crate::domain::{Name, Span, Stamp, Ticker, format};

/// Version of the form of a snapshot.
const VERSION: u32 = 1;

/// The price at which a purchase was looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quoted {
    /// What is priced.
    pub asset: Ticker,
    /// Price of one, in `currency`.
    pub price: f64,
    /// Currency of the price.
    pub currency: &'static str,
    /// Who published it.
    pub source: Name,
    /// When it was true.
    pub as_of: Stamp,
    /// Its age when it was looked at, in seconds.
    pub age_s: i64,
}

impl Quoted {
    /// Too old to be the price of something bought now: coins trade at every hour, funds in the sessions of a day.
    pub fn is_old(&self) -> bool {
        let most = if family(self.asset) == Family::Coin {
            Span::hours(3)
        } else {
            Span::days(1)
        };
        self.age_s > most.as_secs()
    }
}

/// The freshest price of an asset with its age; `None` when there is none.
pub fn quoted(board: &Board, asset: Ticker, now: Stamp) -> Option<Quoted> {
    let fact = board.last_price(asset)?;
    let instrument = crate::domain::instrument::instrument(asset)?;
    Some(Quoted {
        asset,
        price: fact.price,
        currency: instrument.currency,
        source: board.source(fact.seen.source),
        as_of: fact.instant,
        age_s: now.since(fact.instant).as_secs(),
    })
}

/// What an entry keeps of the present.
#[derive(Clone, Copy, Debug)]
pub struct Present<'a> {
    /// Figures and gates.
    pub report: &'a Report<'a>,
    /// The price of what is bought; `None` = not known, or nothing is bought.
    pub price: Option<&'a Quoted>,
    /// The plans as they are now.
    pub plans: &'a [Plan],
    /// What waits.
    pub queue: &'a [Queued],
    /// A practice entry of a replay.
    pub practice: bool,
}

impl Present<'_> {
    /// The snapshot as canonical JSON.
    pub fn text(&self) -> String {
        canonical(&self.value())
    }

    fn value(&self) -> Value {
        let report = serde_json::to_value(self.report).unwrap_or_default();
        let take = |key: &str| report.get(key).cloned().unwrap_or(Value::Null);
        let plans: Vec<Value> = self.plans.iter().map(plan).collect();
        let queue: Vec<Value> = self.queue.iter().map(queued).collect();
        json!({
            "v": VERSION,
            "as_of": take("as_of"),
            "mode": take("mode"),
            "tape": take("tape"),
            "practice": self.practice,
            "price": self.price,
            "verdict": report.pointer("/checklist/verdict").cloned().unwrap_or(Value::Null),
            "gates": report.pointer("/checklist/gates").cloned().unwrap_or(Value::Null),
            "rules": report.pointer("/checklist/rules").cloned().unwrap_or(Value::Null),
            "regime": take("regime"),
            "drawdowns": take("drawdowns"),
            "etf_flows": without(take("etf_flows"), "funds"),
            "liquidations": take("liquidations"),
            "liquidity": take("liquidity"),
            "whales": without_all(take("whales"), &["overhang"]),
            "plans": plans,
            "queue": queue,
        })
    }
}

fn plan(plan: &Plan) -> Value {
    json!({
        "name": plan.name,
        "text": plan.text(),
        "asset": plan.asset,
        "amount": plan.amount.to_string(),
        "currency": plan.currency,
        "tolerance_days": plan.tolerance_days,
    })
}

fn queued(queued: &Queued) -> Value {
    json!({
        "id": queued.id,
        "asset": queued.asset,
        "amount": queued.amount.to_string(),
        "currency": queued.currency,
        "due": queued.due,
    })
}

/// Drops a key from every member of a map of blocks.
fn without(mut blocks: Value, key: &str) -> Value {
    if let Some(map) = blocks.as_object_mut() {
        for block in map.values_mut().filter_map(Value::as_object_mut) {
            block.remove(key);
        }
    }
    blocks
}

fn without_all(mut block: Value, keys: &[&str]) -> Value {
    if let Some(map) = block.as_object_mut() {
        for key in keys {
            map.remove(*key);
        }
    }
    block
}

/// JSON with its keys in the order of their bytes and no blanks: the same value gives the same text.
pub fn canonical(value: &Value) -> String {
    sorted(value).to_string()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            let members = keys
                .into_iter()
                .map(|key| (key.clone(), map.get(key).map_or(Value::Null, sorted)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

/// One line of "what was known then" beside "now".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is: `Bitcoin from high`.
    pub label: String,
    /// Path in the snapshot: `/drawdowns/BTC/from_high`.
    pub path: String,
    /// Then; `--` = was not known.
    pub then: String,
    /// Age of the fact then, as text; empty where it has none.
    pub age: String,
    /// Now; `--` = is not known.
    pub now: String,
}

/// How a figure of a snapshot is written.
type Form = fn(&Value) -> Option<String>;

/// (label, path, where its as-of stands, form)
static LINES: &[(&str, &str, &str, Form)] = &[
    ("verdict", "/verdict", "", word),
    ("liquidity gate", "/gates/liquidity/state", "", word),
    ("ETF gate", "/gates/etf/state", "", word),
    ("whales gate", "/gates/whales/state", "", word),
    ("regime", "/regime/displayed_label", "/regime/as_of", word),
    (
        "bitcoin",
        "/drawdowns/BTC/last",
        "/drawdowns/BTC/as_of",
        price,
    ),
    (
        "  from high",
        "/drawdowns/BTC/from_high",
        "/drawdowns/BTC/as_of",
        percent,
    ),
    (
        "  7 d",
        "/drawdowns/BTC/change_7d",
        "/drawdowns/BTC/as_of",
        percent,
    ),
    (
        "ether",
        "/drawdowns/ETH/last",
        "/drawdowns/ETH/as_of",
        price,
    ),
    (
        "  from high",
        "/drawdowns/ETH/from_high",
        "/drawdowns/ETH/as_of",
        percent,
    ),
    (
        "S&P 500 from high",
        "/drawdowns/SPX/from_high",
        "/drawdowns/SPX/as_of",
        percent,
    ),
    (
        "BTC ETF, last session",
        "/etf_flows/BTC/net_usd",
        "/etf_flows/BTC/as_of",
        money,
    ),
    (
        "BTC ETF, last 5",
        "/etf_flows/BTC/sum5_usd",
        "/etf_flows/BTC/as_of",
        money,
    ),
    (
        "ETH ETF, last 5",
        "/etf_flows/ETH/sum5_usd",
        "/etf_flows/ETH/as_of",
        money,
    ),
    (
        "longs liquidated, 24 h",
        "/liquidations/published/0/long_usd",
        "/liquidations/published/0/at",
        money,
    ),
    (
        "shorts liquidated, 24 h",
        "/liquidations/published/0/short_usd",
        "/liquidations/published/0/at",
        money,
    ),
    ("VIX", "/liquidity/vix", "/liquidity/as_of", number),
];

/// A snapshot beside the present, line by line. `None` when the text is no snapshot.
pub fn beside(then: &str, now: &str) -> Option<Vec<Line>> {
    let then: Value = serde_json::from_str(then).ok()?;
    let now: Value = serde_json::from_str(now).ok()?;
    let taken = stamp(&then, "/as_of")?;
    let written = |value: &Value, path: &str, form: Form| {
        let found = value.pointer(path).and_then(form);
        found.unwrap_or_else(|| format::UNKNOWN.to_owned())
    };
    let lines = LINES.iter().map(|(label, path, as_of, form)| Line {
        label: (*label).to_owned(),
        path: (*path).to_owned(),
        then: written(&then, path, *form),
        age: stamp(&then, as_of).map_or_else(String::new, |as_of| format::age(taken.since(as_of))),
        now: written(&now, path, *form),
    });
    Some(lines.collect())
}

fn stamp(value: &Value, path: &str) -> Option<Stamp> {
    if path.is_empty() {
        return None;
    }
    Stamp::parse(value.pointer(path)?.as_str()?)
}

fn word(value: &Value) -> Option<String> {
    value.as_str().map(|word| word.replace('_', " "))
}

fn price(value: &Value) -> Option<String> {
    value.as_f64().map(format::price)
}

fn percent(value: &Value) -> Option<String> {
    value.as_f64().map(format::percent)
}

fn money(value: &Value) -> Option<String> {
    value.as_f64().map(format::usd_signed)
}

fn number(value: &Value) -> Option<String> {
    value.as_f64().map(format::ratio)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discipline::{Checklist, Mode, fixture};

    fn november() -> String {
        let readings = fixture::november();
        let settings = fixture::monday_plan();
        let checklist = Checklist::judge(&readings, &settings, readings.at);
        let report = Report {
            as_of: readings.at,
            mode: Mode::Replay,
            tape: Some("2025-11"),
            readings: &readings,
            checklist: &checklist,
        };
        let present = Present {
            report: &report,
            price: None,
            plans: &settings.plans,
            queue: &[],
            practice: true,
        };
        present.text()
    }

    #[test]
    fn the_same_present_gives_the_same_text() {
        let text = november();
        assert_eq!(text, november());
        assert!(text.starts_with(r#"{"as_of":"2025-11-21T09:00:00Z","drawdowns":{"#));
        assert!(text.contains(r#""verdict":"wait""#) && text.contains(r#""price":null"#));
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(canonical(&value), text);
        assert_eq!(value.pointer("/plans/0/asset").unwrap(), "BTC");
        assert!(text.len() < 16_000, "{} bytes", text.len());
    }

    #[test]
    fn keys_are_sorted_at_every_depth() {
        let value = json!({"b": [{"z": 1, "a": null}], "a": {"y": "é", "x": 0.1}});
        assert_eq!(
            canonical(&value),
            r#"{"a":{"x":0.1,"y":"é"},"b":[{"a":null,"z":1}]}"#
        );
    }

    #[test]
    fn then_stands_beside_now_and_unknown_stays_unknown() {
        let then = november();
        let lines = beside(&then, "{}").unwrap();
        let of = |label: &str| lines.iter().find(|line| line.label == label).unwrap();
        assert_eq!(
            (of("verdict").then.as_str(), of("verdict").now.as_str()),
            ("wait", "--")
        );
        assert_eq!(of("VIX").then, "26.42");
        assert_eq!(of("bitcoin").age.is_empty(), of("bitcoin").then == "--");
        assert_eq!(beside("not json", "{}"), None);
    }
}
