use serde_json::{Map, Value, json};
use slackwater::domain::observation::{Liquidation, Side};
use slackwater::domain::tally::heat::Heat;
use slackwater::domain::tally::{Message, SideField, Tally, Window, cents};
use slackwater::domain::{Name, Span, Stamp, Ticker};
use slackwater::figures::liquidations;

use crate::known;

fn decimal(value: &Value) -> Option<rust_decimal::Decimal> {
    value.as_str()?.parse().ok()
}

fn event(value: &Value, at: Stamp) -> Option<Liquidation> {
    let text = |key: &str, default| Name::new(value[key].as_str().unwrap_or(default)).ok();
    let usd = rust_decimal::Decimal::new(value["usd_cents"].as_i64()?, 2);
    Some(Liquidation {
        venue: text("venue", "bybit")?,
        symbol: text("symbol", "BTCUSDT")?,
        base: Ticker::literal("BTC"),
        liquidated: if value["liquidated"] == "short" {
            Side::Short
        } else {
            Side::Long
        },
        base_qty: None,
        price: usd,
        usd: Some(usd),
        at,
    })
}

/// Events in the order given, each by its own identity, counted until `now`.
fn counted(input: &Value, now: Stamp) -> Option<Tally> {
    let mut tally = Tally::default();
    for (identity, value) in (0..).zip(input["events"].as_array()?) {
        let event = event(value, Stamp::from_millis(value["ts_ms"].as_i64()?))?;
        let arrived = event.at.min(now);
        tally.ingest(arrived, Message::Identified(&[(identity, event)]));
    }
    tally.advance(now);
    Some(tally)
}

fn totals(input: &Value) -> Option<Value> {
    let tally = counted(input, Stamp::from_millis(input["now_ms"].as_i64()?))?;
    if input.get("window_ms").is_some() {
        return Some(json!({ "sum_usd_cents": tally.sums(Window::H1).long_cents }));
    }
    let mut answer = Map::new();
    for window in Window::ALL {
        let (label, sums) = (window.label(), tally.sums(window));
        let largest = tally.largest(window, 1).first().map(|print| print.cents);
        answer.insert(format!("long_{label}_usd_cents"), json!(sums.long_cents));
        answer.insert(format!("short_{label}_usd_cents"), json!(sums.short_cents));
        answer.insert(format!("count_{label}"), json!(sums.count));
        answer.insert(format!("largest_{label}_usd_cents"), json!(largest));
    }
    Some(Value::Object(answer))
}

fn dedupe(messages: &[Value]) -> Option<Value> {
    let mut tally = Tally::default();
    let now = Stamp::from_secs(1_763_683_200);
    for message in messages {
        let events: Option<Vec<Liquidation>> = message
            .as_array()?
            .iter()
            .map(|value| {
                let symbol = Name::new(value["k"].as_str()?).ok()?;
                Some(Liquidation {
                    symbol,
                    ..event(value, now)?
                })
            })
            .collect();
        tally.ingest(now, Message::Live(&events?));
    }
    Some(json!({ "sum_usd_cents": tally.sums(Window::H1).long_cents }))
}

fn sides(fields: &[Value]) -> Option<Value> {
    let sides: Option<Vec<Side>> = fields
        .iter()
        .map(|field| {
            let names = match field["venue"].as_str()? {
                "binance" => SideField::ClosingOrder,
                "bybit" => SideField::Position,
                _ => return None,
            };
            let buy = field["field"].as_str()?.eq_ignore_ascii_case("buy");
            Some(names.liquidated(buy))
        })
        .collect();
    Some(json!(sides?))
}

fn heat(input: &Value) -> Option<Value> {
    let micros = |seconds: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "seconds of an hour")]
        Stamp::from_micros((seconds * 1e6).round() as i64)
    };
    let (times, usd) = (known(&input["t_s"])?, known(&input["usd"])?);
    let number = |key: &str| input[key].as_f64();
    let (at, half_life) = (number("at_s")?, micros(number("half_life_s")?));
    let mut heat = Heat::new(half_life.since(Stamp::default()));
    for (time, usd) in times.iter().zip(usd) {
        heat.add(micros(*time), usd);
    }
    let (mu, alpha, beta) = (number("mu")?, number("alpha")?, number("beta")?);
    Some(json!({
        "heat_usd": heat.at(micros(at)),
        "lambda_per_s": liquidations::intensity(mu, alpha, beta, &times, at),
        "branching_ratio": liquidations::branching_ratio(alpha, beta),
    }))
}

fn surge(input: &Value) -> Option<Value> {
    let buckets = known(&input["bucket_usd_5m"])?;
    let (x, before) = buckets.split_last()?;
    let surge = liquidations::surge(before, *x, input["floor_usd"].as_f64()?)?;
    Some(json!({
        "median": surge.median,
        "robust_z": surge.robust_z,
        "p99": surge.p99,
        "cascade": surge.cascade,
    }))
}

fn saturation(seconds: &Value) -> Option<Value> {
    let mut tally = Tally::default();
    let start = Stamp::from_secs(1_763_683_200);
    for (cents, second) in (1..).zip(known(seconds)?) {
        #[expect(clippy::cast_possible_truncation, reason = "a second of a minute")]
        let at = start.plus(Span::secs(second as i64));
        tally.put(at, &event(&json!({ "usd_cents": cents }), at)?);
    }
    tally.advance(start.plus(Span::secs(59)));
    let share = tally.saturation().first()?.share;
    Some(json!({
        "saturation": share,
        // A count is a lower bound whatever its saturation.
        "show_as_lower_bound": true,
        "saturated": share >= liquidations::SATURATED,
    }))
}

pub(crate) fn answer(input: &Value) -> Option<Value> {
    if let Some(fields) = input.as_array() {
        return sides(fields);
    }
    if let Some(messages) = input["messages"].as_array() {
        return dedupe(messages);
    }
    if input.get("events").is_some() {
        return totals(input);
    }
    if input.get("t_s").is_some() {
        return heat(input);
    }
    if input.get("bucket_usd_5m").is_some() {
        return surge(input);
    }
    if let Some(seconds) = input.get("seconds_with_event") {
        return saturation(seconds);
    }
    let usd = decimal(&input["ap"])? * decimal(&input["z"])?;
    let cents = i32::try_from(cents(usd)?).ok()?;
    Some(json!({ "usd": f64::from(cents) / 100.0 }))
}
