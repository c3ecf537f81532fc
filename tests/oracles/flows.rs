use serde_json::{Value, json};
use slackwater::figures::flows;

use crate::known;

pub(crate) fn answer(input: &Value) -> Option<Value> {
    if let Some(raw) = input.get("raw") {
        let raw: Option<Vec<bool>> = raw.as_array()?.iter().map(Value::as_bool).collect();
        return Some(json!({ "open": flows::hysteresis(raw?) }));
    }
    let totals = known(input.get("daily_net_musd")?)?;
    let unusual = flows::unusual(&totals);
    let sum5 = flows::sum_of_last(&totals, 5);
    let assets = input["aum_musd_5_sessions_ago"].as_f64();
    let share = sum5
        .zip(assets)
        .and_then(|(sum, assets)| flows::share_of_assets(sum, assets));
    Some(json!({
        "n_reported": totals.len(),
        "last": totals.last(),
        "sum5": sum5,
        "sum20": flows::sum_of_last(&totals, 20),
        "outflow_streak": flows::outflow_streak(&totals),
        "inflow_streak": flows::inflow_streak(&totals),
        "z": unusual.and_then(|u| u.z),
        "percentile": unusual.map(|u| 100.0 * u.percentile),
        "outflows_stopped_raw": flows::stopped_raw(&totals),
        "sum5_pct_aum": share.map(|s| 100.0 * s),
    }))
}
