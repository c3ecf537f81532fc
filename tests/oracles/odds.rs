use serde_json::{Map, Value, json};
use slackwater::figures::odds::{self, Month, Outcomes};

use crate::known;

pub(crate) fn answer(input: &Value) -> Option<Value> {
    if input.get("meeting_month_price").is_some() {
        futures(input)
    } else if let Some(meetings) = input.get("meetings") {
        let meetings: Option<Vec<Outcomes>> = meetings.as_array()?.iter().map(outcomes).collect();
        let total = odds::chain(&meetings?);
        Some(json!({ "cumulative_bp": total, "p_any_cut": odds::cut_probability(&total) }))
    } else if input.get("threshold").is_some() {
        thresholds(input)
    } else if let Some(quotes) = input.get("bid_ask") {
        exclusive(quotes)
    } else {
        let (today, yesterday) = (input.get("today")?.as_f64()?, input["yesterday"].as_f64()?);
        Some(json!({ "pp": odds::change_pp(today, yesterday) }))
    }
}

fn futures(input: &Value) -> Option<Value> {
    let whole = |key: &str| u32::try_from(input[key].as_u64()?).ok();
    let month = Month {
        days: whole("days_in_month")?,
        before: whole("days_before_change")?,
    };
    let price = input["meeting_month_price"].as_f64()?;
    let implied = match input.get("prev_month_price") {
        Some(previous) => month.after_quiet(previous.as_f64()?, price)?,
        None => month.before_quiet(price, input.get("next_month_price")?.as_f64()?)?,
    };
    let outcomes = implied.outcomes()?;
    Some(json!({
        "start": implied.start,
        "implied_average": implied.average,
        "end": implied.end,
        "moves": implied.moves(),
        "p_hike_25": outcomes.get(&25).copied().unwrap_or(0.0),
        "p_no_change": outcomes.get(&0).copied().unwrap_or(0.0),
        "outcomes_bp": outcomes,
    }))
}

fn outcomes(value: &Value) -> Option<Outcomes> {
    value
        .as_object()?
        .iter()
        .map(|(bp, p)| Some((bp.parse().ok()?, p.as_f64()?)))
        .collect()
}

fn thresholds(input: &Value) -> Option<Value> {
    let at = known(&input["threshold"])?;
    let mids: Vec<f64> = known(&input["yes_bid"])?
        .into_iter()
        .zip(known(&input["yes_ask"])?)
        .map(|(bid, ask)| odds::mid(bid, ask))
        .collect();
    let told = odds::thresholds(&mids)?;
    let mut buckets = Map::new();
    for (n, p) in told.buckets.iter().enumerate() {
        let low = n.checked_sub(1).and_then(|n| at.get(n));
        let name = match (low, at.get(n)) {
            (Some(low), Some(high)) => format!("({low:.2}, {high:.2}]"),
            (None, Some(high)) => format!("<= {high:.2}"),
            (low, None) => format!("> {:.2}", low?),
        };
        buckets.insert(name, json!(p));
    }
    let sum: f64 = told.buckets.iter().sum();
    Some(json!({ "mid": mids, "monotone": told.above, "bucket_probability": buckets, "sum": sum }))
}

fn exclusive(quotes: &Value) -> Option<Value> {
    let quotes = quotes.as_object()?;
    let mids: Option<Vec<f64>> = quotes
        .values()
        .map(|q| Some(odds::mid(q[0].as_f64()?, q[1].as_f64()?)))
        .collect();
    let (scaled, sum) = odds::exclusive(&mids?)?;
    let normalised: Map<String, Value> = quotes
        .keys()
        .cloned()
        .zip(scaled.into_iter().map(Value::from))
        .collect();
    Some(json!({
        "sum_of_mids": sum,
        "normalised": normalised,
        "overround_pct": odds::overround_percent(sum),
    }))
}
