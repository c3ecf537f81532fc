use serde_json::{Value, json};
use slackwater::domain::Stamp;
use slackwater::figures::hindsight::{Trial, known};

fn instant(value: &Value) -> Option<Stamp> {
    // The vectors leave the seconds out.
    Stamp::parse(&value.as_str()?.replace('Z', ":00Z"))
}

fn latest(input: &Value) -> Option<Value> {
    let mut rows = Vec::new();
    for row in input["rows"].as_array()? {
        rows.push((instant(&row["published"])?, row));
    }
    let row = known(&rows, instant(&input["at"])?)?;
    Some(json!({ "latest_session_known": row["session"], "musd": row["musd"] }))
}

pub(crate) fn answer(_: &str, input: &Value) -> Option<Value> {
    if input.get("rows").is_some() {
        return latest(input);
    }
    let prices: Option<Vec<f64>> = input["price"]
        .as_array()?
        .iter()
        .map(Value::as_f64)
        .collect();
    let gate: Option<Vec<bool>> = input["gate_at_close"]
        .as_array()?
        .iter()
        .map(Value::as_bool)
        .collect();
    let mut days = Vec::new();
    for day in input["contribution_days"].as_array()? {
        days.push(usize::try_from(day.as_u64()?).ok()?);
    }
    let (prices, gate) = (prices?, gate?);
    let trial = Trial {
        prices: &prices,
        gate: &gate,
        days: &days,
        contribution: input["contribution"].as_f64()?,
        lag: usize::try_from(input["lag"].as_u64()?).ok()?,
        parts: u32::try_from(input["release_parts"].as_u64()?).ok()?,
        fee: input["fee"].as_f64()?,
    };
    let outcome = trial.run()?;
    let (p, median) = trial.placebo()?;
    Some(json!({
        "plain_end": outcome.plain_end,
        "gated_end": outcome.gated_end,
        "gated_cash_left": outcome.cash_left,
        "gated_buys": outcome.buys,
        "lump_end": outcome.lump_end,
        "gate_duty": outcome.duty,
        "advantage_pct": outcome.advantage * 100.0,
        "gated_avg_cost": outcome.gated_cost,
        "plain_avg_cost": outcome.plain_cost,
        "p_value": p,
        "placebo_median_pct": median * 100.0,
    }))
}
