use serde_json::{Value, json};
use slackwater::domain::book;
use slackwater::figures::liquidity::spreads::{self, Day};
use slackwater::figures::liquidity::{self, BookAgainstMedian};
use slackwater::figures::readings::Answer;

use crate::known;

fn levels(side: &Value) -> Option<Vec<(f64, f64)>> {
    side.as_array()?
        .iter()
        .map(|level| Some((level[0].as_f64()?, level[1].as_f64()?)))
        .collect()
}

fn order_book(input: &Value) -> Option<Value> {
    let depth = book::depth(&levels(&input["bids"])?, &levels(&input["asks"])?)?;
    Some(json!({
        "mid": depth.mid,
        "spread_bps": depth.spread_bps,
        "bid_depth_1pct_usd": depth.bid_usd_1pct,
        "ask_depth_1pct_usd": depth.ask_usd_1pct,
        "bids_reach_1pct": depth.bid_complete,
        "asks_reach_1pct": depth.ask_complete,
        "imbalance": liquidity::imbalance(depth.bid_usd_1pct, depth.ask_usd_1pct),
    }))
}

fn estimates(input: &Value) -> Option<Value> {
    let column = |key: &str| known(&input[key]);
    let (open, high) = (column("open")?, column("high")?);
    let (low, close) = (column("low")?, column("close")?);
    let days: Vec<Day> = (0..open.len())
        .map(|n| Day {
            open: open[n],
            high: high[n],
            low: low[n],
            close: close[n],
        })
        .collect();
    let ranges = spreads::abdi_ranaldo(&days)?;
    Some(json!({
        "corwin_schultz": spreads::corwin_schultz(&days),
        "abdi_ranaldo_2day": ranges.two_day,
        "abdi_ranaldo_monthly": ranges.monthly,
        "edge_bidask_package": spreads::edge(&days),
    }))
}

fn conditions(input: &Value) -> Option<Value> {
    let number = |key: &str| input[key].as_f64();
    let since = usize::try_from(input["sessions_since_systemic_or_crisis"].as_u64()?).ok()?;
    let mut labels = vec![Some(true)];
    labels.extend(vec![Some(false); since]);
    let book = BookAgainstMedian {
        depth: number("depth_1pct_usd")?,
        depth_median: number("depth_1pct_median_30d")?,
        spread: number("spread_bps")?,
        spread_median: number("spread_median_30d")?,
    };
    let limit = number("vix_p75_1y").map(|p75| p75.max(liquidity::VIX_CALM));
    let answers = [
        liquidity::regime_ok(&labels),
        liquidity::vix_ok(number("vix"), limit),
        liquidity::book_ok(Some(book)),
        liquidity::money_ok(
            number("net_liquidity_4w_change"),
            number("stablecoin_30d_growth"),
        ),
    ];
    let [regime, vix, book, money] = answers.map(|a| a == Answer::Pass);
    Some(json!({
        "regime_ok": regime,
        "vix_ok": vix,
        "book_ok": book,
        "money_ok": money,
        "met": liquidity::met(&answers),
    }))
}

pub(crate) fn answer(input: &Value) -> Option<Value> {
    let number = |key: &str| input[key].as_f64();
    if input.get("bids").is_some() {
        return order_book(input);
    }
    if input.get("open").is_some() {
        return estimates(input);
    }
    if let Some(volumes) = input.get("volume_usd") {
        let amihud = liquidity::amihud(&known(&input["close"])?, &known(volumes)?)?;
        return Some(json!({
            "illiq_20d_per_bn": amihud.per_billion,
            "ratio_5d_to_90d_median": amihud.ratio,
        }));
    }
    if let Some(assets) = number("WALCL_musd") {
        let (treasury, repo) = (number("WTREGEN_musd")?, number("RRPONTSYD_busd")?);
        let net = liquidity::net_liquidity(assets * 1e6, treasury * 1e6, repo * 1e9);
        return Some(json!({ "net_busd": net / 1e9 }));
    }
    if let Some(now) = number("now") {
        let growth = liquidity::growth(now, number("d30")?)?;
        return Some(json!({ "growth_30d_pct": 100.0 * growth }));
    }
    if let Some(met) = input["met_per_day"].as_array() {
        let same = input["open_after_days"] == liquidity::OPEN_AFTER
            && input["open_at"] == liquidity::OPEN_AT
            && input["close_below"] == liquidity::CLOSE_BELOW;
        let met: Option<Vec<usize>> = met
            .iter()
            .map(|m| usize::try_from(m.as_u64()?).ok())
            .collect();
        return same.then_some(json!({ "open": liquidity::hysteresis(met?) }));
    }
    conditions(input)
}
