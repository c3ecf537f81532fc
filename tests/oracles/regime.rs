use serde_json::{Value, json};
use slackwater::figures::readings::RegimeLabel;
use slackwater::figures::regime::coupling;
use slackwater::figures::regime::label::{self, Evidence};
use slackwater::figures::regime::returns::{self, Parts, Returns};

use crate::numbers;

pub(crate) fn answer(input: &Value) -> Option<Value> {
    if input.get("at_row").is_some() {
        session(input)
    } else if input.get("z_basket").is_some() {
        Some(json!({ "label": rules(input).label() }))
    } else if let Some(raw) = input.get("raw") {
        // The program holds for three sessions; a vector with another number is not its.
        (input["hold"].as_u64()? == label::HOLD as u64).then_some(())?;
        let raw: Vec<RegimeLabel> = serde_json::from_value(raw.clone()).ok()?;
        let shown: Vec<RegimeLabel> = (1..=raw.len())
            .map(|n| label::displayed(&raw[..n]))
            .collect();
        Some(json!({ "shown": shown }))
    } else if let Some(assets) = input.get("assets_in_rows") {
        (input["matrix"] == "covariance" && input["k"] == 1).then_some(())?;
        let columns: Option<Vec<_>> = assets.as_array()?.iter().map(numbers).collect();
        let returns = Returns::from_columns(columns?)?;
        let rows = returns.rows();
        let matrix = coupling::covariance(&returns, rows - 1, rows, 2)?;
        Some(json!({ "absorption_ratio": coupling::absorption_ratio(&matrix) }))
    } else {
        collinear(&table(input)?)
    }
}

fn table(input: &Value) -> Option<Returns> {
    let rows: Option<Vec<_>> = input
        .get("log_returns")?
        .as_array()?
        .iter()
        .map(numbers)
        .collect();
    let rows = rows?;
    let columns = (0..rows.first()?.len())
        .map(|c| rows.iter().map(|row| row[c]).collect())
        .collect();
    Returns::from_columns(columns)
}

fn rules(input: &Value) -> Evidence {
    let number = |key: &str| input[key].as_f64();
    Evidence {
        z_basket: number("z_basket"),
        r5_basket: number("r5_basket"),
        z_gold: number("z_gold"),
        r5_gold: number("r5_gold"),
        z_coin: number("z_btc"),
        r5_coin: number("r5_btc"),
        breadth_down: number("breadth_down"),
        equities: 4,
        down: (0, 4),
    }
}

fn session(input: &Value) -> Option<Value> {
    let returns = table(input)?;
    let row = usize::try_from(input["at_row"].as_u64()?).ok()?;
    let names = input["columns"].as_array()?;
    let parts = Parts {
        equities: input["equity"].as_array()?.len(),
    };
    (names[parts.gold()] == "GOLD" && names[parts.coin()] == "BTC").then_some(())?;

    let basket = returns.basket(parts.equities);
    let told = returns::evidence(&returns, parts, &basket, row);
    let beta = returns::beta(returns.column(parts.coin()), &basket, row, &told)?;
    let matrix = coupling::correlation(&coupling::covariance(&returns, row, 60, 40)?)?;
    let turbulence = coupling::turbulence(&returns, 250, 10 * returns.width(), 0);
    Some(json!({
        "z_basket": told.z_basket,
        "r5_basket": told.r5_basket,
        "z_gold": told.z_gold,
        "r5_gold": told.r5_gold,
        "z_btc": told.z_coin,
        "r5_btc": told.r5_coin,
        "breadth_down": told.breadth_down,
        "beta_btc": beta.slope,
        "r2_btc": beta.r2,
        "explained_r5": beta.explained,
        "residual_r5": beta.residual,
        "z_residual": beta.z_residual,
        "explained_share": beta.explained_share,
        "avg_corr_20": coupling::average_correlation(&returns, row, 20, 6),
        "avg_corr_60": coupling::average_correlation(&returns, row, 60, 6),
        "absorption_k": (returns.width() / 5).max(1),
        "absorption_ratio_corr_60": coupling::absorption_ratio(&matrix),
        "turbulence": turbulence[row],
        "label": told.label(),
    }))
}

fn collinear(returns: &Returns) -> Option<Value> {
    let rows = returns.rows();
    let matrix = coupling::correlation(&coupling::covariance(returns, rows - 1, rows, 2)?)?;
    let turbulence = coupling::turbulence(returns, rows, 2, 0);
    Some(json!({
        "avg_corr": coupling::average_correlation(returns, rows - 1, rows, 1),
        "absorption_ratio_k1": coupling::absorption_ratio(&matrix),
        "turbulence": turbulence[rows - 1],
    }))
}
