use serde_json::{Value, json};
use slackwater::figures::treasuries::spiral::{self, Parameters, State};
use slackwater::figures::treasuries::{self, Coins, DOLLAR, RULE_SESSIONS};

use crate::known;

fn loss(input: &Value) -> Option<Value> {
    let number = |key: &str| input[key].as_f64();
    let (units, price, hole) = (number("coins")?, number("price")?, number("ftx_hole_usd")?);
    let coins = Coins {
        units,
        cost_usd: units * number("avg_cost")?,
    };
    let (value, unrealised) = (units * price, coins.unrealised(price));
    let halved = coins.unrealised(price / 2.0);
    let at_hole = coins.price_of_loss(hole);
    Some(json!({
        "cost_usd": coins.cost_usd,
        "value_usd": value,
        "unrealised_usd": unrealised,
        "unrealised_pct": unrealised / coins.cost_usd,
        "break_even_price": coins.break_even(),
        "if_halved_again": { "price": price / 2.0, "unrealised_usd": halved },
        "ftx_hole_usd": treasuries::FTX_HOLE_USD,
        "price_at_which_loss_equals_ftx": at_hole,
        "fall_needed_pct": at_hole.map(|p| p / price - 1.0),
        "reaches_ftx_if_halved": -halved >= hole,
    }))
}

fn multiples(input: &Value) -> Option<Value> {
    let number = |key: &str| input[key].as_f64();
    let nav = number("coins")? * number("coin_price")?;
    let stock = number("stock_price")?;
    let diluted = number("shares_diluted");
    let or_zero = |key: &str| number(key).unwrap_or(0.0);
    let (cash, debt, preferred) = (or_zero("cash"), or_zero("debt"), or_zero("preferred"));
    Some(json!({
        "crypto_nav": nav,
        "mnav_basic": treasuries::mnav(stock, number("shares_basic")?, nav),
        "mnav_diluted": diluted.and_then(|shares| treasuries::mnav(stock, shares, nav)),
        "mnav_ev": diluted.and_then(|shares| {
            treasuries::mnav_enterprise(stock * shares, debt, preferred, cash, nav)
        }),
        "nav_per_share_diluted": diluted.and_then(|shares| {
            treasuries::nav_per_share(nav, cash, debt, preferred, shares)
        }),
    }))
}

fn simulated(input: &Value) -> Option<Value> {
    let number = |key: &str| input[key].as_f64();
    let start = State {
        coin_price: number("coin_price")?,
        coins: number("coins")?,
        shares: number("shares")?,
        mnav: number("mnav")?,
    };
    let parameters = Parameters {
        cash: number("cash")?,
        debt: number("debt")?,
        floor_price: number("floor_price")?,
        mnav_trigger: number("mnav_trigger")?,
        daily_usd: number("daily_usd")?,
        budget_usd: number("budget_usd")?,
        stock_adv_usd: number("stock_adv_usd")?,
        buyback_share_of_adv: number("buyback_share_of_adv")?,
        min_shares_frac: number("min_shares_frac")?,
        adv_usd: number("adv_usd")?,
        sigma_d: number("sigma_d")?,
        y: number("Y")?,
        permanent: number("permanent")?,
        peers: number("peers")?,
        kappa: number("kappa")?,
        mnav_min: number("mnav_min")?,
        mnav_max: number("mnav_max")?,
    };
    let days = usize::try_from(input["days"].as_u64()?).ok()?;
    let run = spiral::run(start, &parameters, days);
    let last = run.path.last()?;
    let path: Vec<Value> = (5..=days)
        .step_by(5)
        .map(|day| {
            let s = run.path[day];
            json!([
                day,
                s.coin_price,
                s.coins,
                s.shares,
                s.mnav,
                s.stock_price(&parameters)
            ])
        })
        .collect();
    Some(json!({
        "coin_price": last.coin_price,
        "coins": last.coins,
        "shares": last.shares,
        "mnav": last.mnav,
        "stock_price": last.stock_price(&parameters),
        "coins_sold": start.coins - last.coins,
        "usd_raised": run.raised_usd,
        "coin_price_change": last.coin_price / start.coin_price - 1.0,
        "coins_per_share_change": last.coins / last.shares / (start.coins / start.shares) - 1.0,
        "path_every_5": path,
    }))
}

pub(crate) fn answer(input: &Value) -> Option<Value> {
    let number = |key: &str| input[key].as_f64();
    if input.get("days").is_some() {
        return simulated(input);
    }
    if input.get("avg_cost").is_some() {
        return loss(input);
    }
    if input.get("shares_basic").is_some() {
        return multiples(input);
    }
    if let Some(usd) = number("Q_usd") {
        let impact = spiral::impact(usd, number("adv_usd")?, number("sigma_d")?, number("Y")?);
        return Some(json!({ "impact": impact }));
    }
    if let Some(usd) = number("usd") {
        let (coins, shares) = (number("coins")?, number("shares")?);
        let (coin, stock) = (number("coin_price")?, number("stock_price")?);
        let change = treasuries::buy_back(coins, shares, coin, stock, usd);
        return Some(json!({
            "mnav": treasuries::mnav(stock, shares, coins * coin),
            "coins_per_share_change": change,
            "accretive": change.map(|c| c > 0.0),
        }));
    }
    let closes = known(input.get("closes")?)?;
    let mean = treasuries::mean_of_rule(&closes);
    let below = treasuries::closes_below(&closes, number("floor").unwrap_or(DOLLAR));
    Some(json!({
        "days_below": below,
        "nasdaq_notice_due": below >= RULE_SESSIONS,
        "sessions_to_notice": RULE_SESSIONS.saturating_sub(below),
        "avg30": mean,
        "nyse_below": mean.map(|m| m < DOLLAR),
    }))
}
