use serde_json::{Value, json};
use slackwater::domain::Day;
use slackwater::figures::whales::{self, Inputs, Pressure};

use crate::{known, numbers};

fn rule(input: &Value) -> Option<Value> {
    let week = known(input.get("z_last_7")?).unwrap_or_default();
    let inputs = Inputs {
        z_last_week: &week,
        max_z_90d: input["max_z_last_90d"].as_f64(),
        watched_quiet: input["watched_quiet"].as_bool(),
        cdd_quiet: input["cdd_quiet"].as_bool(),
    };
    let state = match inputs.rule() {
        Pressure::Released => "released",
        Pressure::Quiet => "quiet",
        Pressure::Pressure => "pressure",
        Pressure::Unknown => "unknown",
    };
    Some(json!({ "state": state, "unknown_inputs": inputs.unknown() }))
}

fn watched(input: &Value) -> Option<Value> {
    let until = Day::parse(input["as_of"].as_str()?)?;
    let after = until.plus(-whales::WATCHED_DAYS);
    let mut changes = Vec::new();
    for tx in input["tx"].as_array()? {
        let date = Day::parse(tx["date"].as_str()?)?;
        if date > after && date <= until {
            changes.push(tx["btc"].as_f64()?);
        }
    }
    let outflow = whales::outflow(changes);
    let limit = input["threshold_btc"].as_f64()?;
    Some(json!({ "outflow_14d": outflow, "quiet": outflow < limit }))
}

pub(crate) fn answer(input: &Value) -> Option<Value> {
    if let Some(daily) = input.get("net_inflow_btc") {
        let sums = whales::weekly_sums(&numbers(daily)?);
        let last = sums.len().checked_sub(1)?;
        return Some(json!({ "sum7": sums[last], "z": whales::netflow_z(&sums, last) }));
    }
    if let Some(outputs) = input["spent_outputs"].as_array() {
        let spent: Option<Vec<(f64, f64)>> = outputs
            .iter()
            .map(|o| Some((o["value"].as_f64()?, o["age_days"].as_f64()?)))
            .collect();
        let spent = spent?;
        return Some(json!({
            "cdd": whales::coin_days_destroyed(&spent),
            "dormancy_days": whales::dormancy(&spent),
        }));
    }
    if let Some(supply) = input["supply"].as_f64() {
        return Some(json!({ "sa_cdd": input["cdd"].as_f64()? / supply }));
    }
    if let Some(daily) = input.get("cdd") {
        let told = whales::coin_days(&known(daily)?)?;
        return Some(json!({
            "avg7": told.mean_7d,
            "median_1y_of_avg7": told.median_1y,
            "quiet": told.quiet,
        }));
    }
    if input.get("tx").is_some() {
        return watched(input);
    }
    rule(input)
}
