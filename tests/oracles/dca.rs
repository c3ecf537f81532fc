use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value, json};
use slackwater::discipline::leverage::Position;
use slackwater::domain::{Day, Stamp};
use slackwater::figures::dca::{self, Bought, lots};
use slackwater::figures::liquidations;

fn day(value: &Value) -> Option<Day> {
    Day::parse(value.as_str()?)
}

fn days(value: &Value) -> Option<Vec<Day>> {
    value.as_array()?.iter().map(day).collect()
}

fn numbers(value: &Value) -> Option<Vec<f64>> {
    value.as_array()?.iter().map(Value::as_f64).collect()
}

fn journal(input: &Value) -> Option<Value> {
    let dates = days(&input["plan_dates"])?;
    let amount = input["plan_usd"].as_f64()?;
    let tolerance = i32::try_from(input["tolerance_days"].as_i64()?).ok()?;
    let fee = input["fee_rate"].as_f64()?;
    let price_days = days(&input["price_dates"])?;
    let prices = numbers(&input["price"])?;
    let value_day = day(&input["value_date"])?;
    let close = |wanted: Day| {
        let at = price_days.iter().position(|day| *day == wanted)?;
        prices.get(at).copied()
    };
    let mut buys = Vec::new();
    for buy in input["buys"].as_array()? {
        buys.push(Bought {
            day: day(&buy["date"])?,
            paid: buy["usd"].as_f64()?,
        });
    }
    let bought: Vec<Day> = buys.iter().map(|buy| buy.day).collect();
    let matched = dca::matches(&dates, &bought, tolerance);
    let kept = dca::kept(&dates, &matched, tolerance, value_day);
    let paid_of = |at: &usize| buys[*at].paid;
    let extra: Vec<f64> = (0..buys.len())
        .filter(|at| !matched.contains(&Some(*at)))
        .map(|at| paid_of(&at))
        .collect();
    let mut coins = Vec::new();
    for buy in &buys {
        coins.push(buy.paid * (1.0 - fee) / close(buy.day)?);
    }
    let held: f64 = coins.iter().sum();
    let last = close(value_day)?;
    let mut flows: Vec<(Day, f64)> = buys.iter().map(|buy| (buy.day, -buy.paid)).collect();
    flows.push((value_day, held * last));
    let mut links = Vec::new();
    let mut own = 0.0;
    let steps: Vec<Day> = bought.iter().copied().chain([value_day]).collect();
    for (pair, coins) in steps.windows(2).zip(&coins) {
        own += coins;
        links.push((own * close(pair[0])?, own * close(pair[1])?));
    }
    let planned: Option<Vec<f64>> = dates.iter().map(|day| close(*day)).collect();
    let planned = planned?;
    let cost = dca::average_cost(buys.iter().map(|buy| buy.paid).zip(coins.iter().copied()));
    Some(json!({
        "planned": dates.len(),
        "on_time": kept.matched,
        "adherence_pct": kept.adherence()? * 100.0,
        "streak": kept.streak,
        "unplanned_buys": extra.len(),
        "unplanned_usd": extra.iter().sum::<f64>(),
        "mean_abs_size_deviation_pct":
            dca::size_deviation(matched.iter().flatten().map(paid_of), amount)? * 100.0,
        "chase_score": dca::chase_score(&buys, &dates, &close),
        "coins": held,
        "invested": buys.iter().map(|buy| buy.paid).sum::<f64>(),
        "average_cost_incl_fees": cost,
        "mean_price_on_plan_days": planned.iter().sum::<f64>() / planned.len() as f64,
        "value": held * last,
        "xirr_act365": dca::xirr(&flows).map(|found| found.rate),
        "twr_excl_fees": dca::time_weighted(links),
    }))
}

/// The vectors give lots without saying which method: the answer has every method's figures, told apart by the case.
fn lots_of(input: &Value, method: lots::Method) -> Option<Value> {
    let exact = |value: &Value| Decimal::try_from(value.as_f64()?).ok();
    let mut held = lots::Lots::default();
    for buy in input["buys"].as_array()? {
        let quantity = exact(&buy["qty"])?;
        held.buy(quantity, quantity * exact(&buy["price"])?);
    }
    let sold = exact(&input["sell_qty"])?;
    let cost = held.sell(sold, method).ok()?;
    let average = held.cost() / held.quantity();
    Some(json!({
        "realised": (sold * exact(&input["sell_price"])? - cost).to_f64(),
        "remaining_average_cost": average.to_f64(),
    }))
}

fn replay(input: &Value) -> Option<Value> {
    let dates = days(&input["dates"])?;
    let lows = numbers(&input["low"])?;
    if input["entry_at"] != "first close" {
        return None;
    }
    let entry = *numbers(&input["close"])?.first()?;
    let maintenance = input["mmr"].as_f64()?;
    let mut found = Map::new();
    for leverage in input["leverages"].as_array()? {
        let price =
            liquidations::liquidation_price_on_value(entry, leverage.as_f64()?, maintenance)?;
        let later = dates.iter().zip(&lows).skip(1);
        let gone = liquidations::gone_at(later.map(|(day, low)| (day.start(), *low)), price);
        let gone = gone.map(|at: Stamp| at.day().to_string());
        found.insert(
            leverage.to_string(),
            json!({ "liq_price": price, "date": gone }),
        );
    }
    Some(Value::Object(found))
}

fn position(value: &Value) -> Option<Position> {
    Some(match value["kind"].as_str()? {
        "spot" => Position::Spot,
        "perp" => Position::Contract {
            quantity: Decimal::try_from(value["qty"].as_f64()?).ok()?,
        },
        "borrow" => Position::Borrowed {
            amount: Decimal::try_from(value["amount"].as_f64()?).ok()?,
        },
        "token" => Position::Held {
            symbol: value["symbol"].as_str()?.to_owned(),
        },
        _ => return None,
    })
}

pub(crate) fn answer(name: &str, input: &Value) -> Option<Value> {
    if input.get("plan_dates").is_some() {
        return journal(input);
    }
    if let Some(flows) = input.get("flows") {
        let flows: Vec<(Day, f64)> = days(&input["dates"])?
            .into_iter()
            .zip(numbers(flows)?)
            .collect();
        return Some(json!({ "xirr": dca::xirr(&flows).map(|found| found.rate) }));
    }
    if input.get("sell_qty").is_some() {
        let method = match name.rsplit('_').next()? {
            "fifo" => lots::Method::Fifo,
            "lifo" => lots::Method::Lifo,
            "hifo" => lots::Method::Hifo,
            "average" => lots::Method::Average,
            _ => return None,
        };
        return lots_of(input, method);
    }
    if let Some(total) = input["total"].as_f64() {
        let prices = numbers(&input["price"])?;
        let parts = usize::try_from(input["instalments"].as_u64()?).ok()?;
        let (lump, instalments, cost) = dca::lump_against_instalments(&prices, total, parts)?;
        return Some(json!({
            "lump_sum_end": lump,
            "dca_end": instalments,
            "lump_minus_dca_pct": (lump / instalments - 1.0) * 100.0,
            "dca_average_cost": cost,
            "harmonic_mean_price": dca::harmonic_price(prices.get(..parts)?),
        }));
    }
    if let Some(step) = input["step"].as_f64() {
        let (payments, coins, cost) = dca::value_averaging(&numbers(&input["price"])?, step);
        return Some(json!({ "contributions": payments, "shares": coins, "average_cost": cost }));
    }
    if let Some(leverage) = input["leverage"].as_f64() {
        let (entry, mmr) = (input["entry"].as_f64()?, input["mmr"].as_f64()?);
        let on_value = liquidations::liquidation_price_on_value(entry, leverage, mmr)?;
        return Some(json!({
            "mm_on_current_value": on_value,
            "mm_on_entry_value": liquidations::liquidation_price(entry, leverage, mmr),
            "fall_to_liquidation": on_value / entry - 1.0,
        }));
    }
    if input.get("leverages").is_some() {
        return replay(input);
    }
    let positions: Option<Vec<Position>> = input["positions"]
        .as_array()?
        .iter()
        .map(position)
        .collect();
    let leveraged: Vec<bool> = positions?.iter().map(Position::is_leveraged).collect();
    Some(json!({ "leveraged": leveraged }))
}
