use serde_json::{Value, json};
use slackwater::figures::strength::{self, MANSFIELD_DAYS, Pair, Season};

use crate::{known, numbers};

fn season(index: Option<f64>) -> Value {
    let label = index.map(strength::season).map(|season| match season {
        Season::Altcoin => "altcoin_season",
        Season::Neutral => "neutral",
        Season::Bitcoin => "bitcoin_season",
    });
    json!({ "index": index, "label": label })
}

fn pair(alt: &[Option<f64>], btc: &[Option<f64>]) -> Value {
    let pair = Pair::new(alt, btc);
    let point = pair.rrg(1).first().copied().flatten();
    let told = pair.resilience();
    let high = strength::days_since_high(btc, 90).and_then(|days| pair.since(days));
    json!({
        "rel_return_2": pair.relative_return(2),
        "rel_return_7d": pair.relative_return(7),
        "rel_return_30d": pair.relative_return(30),
        "rel_return_90d": pair.relative_return(90),
        "mansfield_200": pair.mansfield(MANSFIELD_DAYS),
        "rs_ratio": pair.rrg_ratio(),
        "rs_ratio_14": point.map(|p| p.0),
        "rs_momentum_14": point.map(|p| p.1),
        "quadrant": point.map(|p| strength::quadrant(p.0, p.1)),
        "down_days": told.down_days,
        "down_capture_pct": told.down_capture,
        "up_capture_pct": told.up_capture,
        "down_beta": told.down_beta,
        "beta": told.beta,
        "since_btc_90d_peak": high.map(|(btc, alt)| json!({
            "btc": btc,
            "alt": alt,
            "resilience": strength::held_up(btc, alt),
        })),
    })
}

pub(crate) fn answer(input: &Value) -> Option<Value> {
    if let Some(returns) = input.get("alt_returns_90d") {
        let than = input["btc_return_90d"].as_f64()?;
        let share = strength::share_above(&known(returns)?, than);
        return Some(season(share.map(|s| 100.0 * s)));
    }
    if let Some(all) = input.get("alts") {
        let share = input["outperforming"].as_f64()? / all.as_f64()?;
        return Some(season(Some(100.0 * share)));
    }
    Some(pair(&numbers(&input["alt"])?, &numbers(&input["btc"])?))
}
