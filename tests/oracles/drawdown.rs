use serde_json::{Value, json};
use slackwater::domain::{Day, Span, Stamp};
use slackwater::figures::drawdown;

use crate::{known, numbers};

pub(crate) fn answer(input: &Value) -> Option<Value> {
    if input.get("close").is_some() {
        path(input)
    } else if let Some(depth) = input.get("depth") {
        Some(json!({ "recovery_needed": drawdown::recovery_needed(depth.as_f64()?) }))
    } else if let Some(close) = input.get("close_unadjusted") {
        let caps: Vec<f64> = known(close)?
            .iter()
            .zip(known(&input["shares_out"])?)
            .map(|(price, shares)| price * shares)
            .collect();
        let loss = drawdown::cap_loss(&caps)?;
        Some(
            json!({ "cap": caps, "peak_cap": loss.peak, "lost_usd": loss.lost, "dd": loss.drawdown }),
        )
    } else if let Some(peak) = input.get("peak_cap") {
        let loss = drawdown::cap_loss(&[peak.as_f64()?, input["cap"].as_f64()?])?;
        let needed = drawdown::recovery_needed(-loss.drawdown);
        Some(json!({ "dd": loss.drawdown, "lost_usd": loss.lost, "recovery_needed": needed }))
    } else if let Some(local) = input.get("r_local") {
        let currency = input["r_fx_usd_per_local"].as_f64()?;
        Some(json!({ "r_usd": drawdown::usd_return(local.as_f64()?, currency) }))
    } else {
        aligned(input)
    }
}

fn path(input: &Value) -> Option<Value> {
    let dates = input["dates"].as_array()?.iter();
    let closes: Vec<(Day, f64)> = dates
        .zip(numbers(&input["close"])?)
        .filter_map(|(date, close)| Some((Day::parse(date.as_str()?)?, close?)))
        .collect();
    let (closes, _) = drawdown::usable(&closes);
    let path = drawdown::path(&closes)?;
    let (quarter, year) = (
        drawdown::high_within(&closes, 90)?.price,
        drawdown::high_within(&closes, 365)?.price,
    );
    let last = closes.last()?.1;
    Some(json!({
        "current_dd": path.current,
        "ath": path.high.price,
        "ath_date_last": path.high.date,
        "recovery_needed": path.recovery_needed,
        "max_dd": path.deepest,
        "max_dd_trough": path.trough,
        "max_dd_peak": path.peak,
        "max_dd_recovered": path.recovered,
        "underwater_days_now": path.days_under_water,
        "longest_underwater_days": path.longest_under_water,
        "high_90d": quarter,
        "dd_from_90d_high": last / quarter - 1.0,
        "high_365d": year,
        "dd_from_365d_high": last / year - 1.0,
    }))
}

fn instants(value: &Value) -> Option<Vec<Stamp>> {
    let instant = |v: &Value| {
        let text = v.as_str()?;
        Stamp::parse(text).or_else(|| Stamp::parse(&text.replace('Z', ":00Z")))
    };
    value.as_array()?.iter().map(instant).collect()
}

fn aligned(input: &Value) -> Option<Value> {
    let grid = instants(input.get("grid_utc")?)?;
    let series: Vec<(Stamp, f64)> = instants(&input["series_utc"])?
        .into_iter()
        .zip(known(&input["series"])?)
        .collect();
    let age = Span::days(input["max_age_days"].as_i64()?);
    Some(json!({ "aligned": drawdown::as_of(&grid, &series, age) }))
}
