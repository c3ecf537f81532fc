//! OKX: the trading history, where the two sides of a fill are two rows of one order, and its older forms.

use rust_decimal::Decimal;

use crate::domain::Ticker;
use crate::domain::product::{Asked, Refuse, base_and_quote, judge};
use crate::sources::imports::cells::{Cells, Why};
use crate::sources::imports::group::{Part, Rules, Step};
use crate::sources::imports::judge::{Context, Outcome, Side, Trade, or_why, refuse, skip};
use crate::sources::imports::value::{code, number, time};
use crate::sources::imports::{Format, Reader};

pub(super) static TRADING: Format = Format {
    name: "okx-trading-history",
    venue: "OKX",
    code: "okx",
    columns: &[
        "id",
        "order id",
        "time",
        "trade type",
        "amount",
        "trading unit",
        "filled price",
        "fee",
    ],
    ragged: false,
    reader: Reader::Grouped(Rules { step, join }),
    refused: None,
};

pub(super) static OLDEST: Format = Format {
    name: "okx-old",
    columns: &[
        "order id",
        "trade id",
        "trade time",
        "pairs",
        "amount",
        "price",
        "total",
        "fee",
    ],
    reader: Reader::Each(|c, x| or_why(oldest(c, x))),
    ..TRADING
};

const TIMES: &[&str] = &["%Y-%m-%d %H:%M:%S%.f"];

fn refused(symbol: &str, x: &Context<'_>) -> Option<Outcome> {
    let found = judge(&Asked {
        symbol,
        venue: Some(x.format.code),
        ..Asked::default()
    });
    (found.refuse == Refuse::Yes).then(|| refuse(found.why))
}

fn step(c: &Cells<'_>, x: &Context<'_>) -> Step {
    let kind = c.word("trade type");
    let action = c.any(&["action", "type", "side"]).to_lowercase();
    match kind.as_str() {
        "spot" => {}
        "transfer" | "deposit" | "withdrawal" | "convert" | "earn" | "simple earn"
        | "distribution" | "staking" => {
            return Step::Alone(skip(format!("{kind}: no trade")));
        }
        "perpetual" | "perpetual swap" | "swap" | "futures" | "expiry futures" | "delivery"
        | "options" | "option" | "margin" | "isolated margin" | "cross margin" | "liquidation"
        | "leverage" => return Step::Alone(refuse(format!("the trade type `{kind}` is leverage"))),
        _ => {
            return Step::Alone(Outcome::Unreadable(format!(
                "the trade type `{kind}` is not known"
            )));
        }
    }
    let symbol = c.any(&["symbol", "instrument"]).to_owned();
    if let Some(outcome) = refused(&symbol, x) {
        return Step::Alone(outcome);
    }
    if !matches!(action.as_str(), "buy" | "sell") {
        let plain = action.starts_with("transfer")
            || action.contains("interest")
            || action.contains("reward");
        return Step::Alone(if plain {
            skip(format!("{action}: no trade"))
        } else {
            Outcome::Unreadable(format!("the action `{action}` is not known"))
        });
    }
    // An order may be filled several times: its fills of one second are one trade.
    let key = format!("{}@{}", c.raw("order id"), c.raw("time"));
    let cells = vec![
        c.raw("time").to_owned(),
        symbol,
        action,
        c.raw("amount").to_owned(),
        c.raw("trading unit").to_owned(),
        c.raw("filled price").to_owned(),
        c.raw("fee").to_owned(),
        c.any(&["fee unit", "fee currency"]).to_owned(),
    ];
    Step::Part(key, cells)
}

fn join(parts: &[Part], x: &Context<'_>) -> Outcome {
    or_why(joined(parts, x))
}

fn joined(parts: &[Part], x: &Context<'_>) -> Result<Outcome, Why> {
    let first = parts.first().ok_or("nothing")?;
    let cell = |part: &Part, at: usize| part.cells.get(at).cloned().unwrap_or_default();
    let symbol = cell(first, 1);
    let (base, quote) = base_and_quote(&symbol).ok_or("the symbol cannot be cut into a pair")?;
    let when = time(&cell(first, 0), TIMES, x.zone)?;
    let (mut quantity, mut spent, mut side, mut price) = (Decimal::ZERO, Decimal::ZERO, None, None);
    let mut fees: Vec<(Ticker, Decimal)> = Vec::new();
    for part in parts {
        let amount = number(&cell(part, 3), x.style)?
            .ok_or("the amount is empty")?
            .abs();
        let unit = code(&cell(part, 4))?;
        if unit == base {
            quantity += amount;
            side = Some(if cell(part, 2) == "buy" {
                Side::Buy
            } else {
                Side::Sell
            });
            price = number(&cell(part, 5), x.style)?;
        } else if unit == quote {
            spent += amount;
        } else {
            return Err(format!("the unit {unit} is no part of {symbol}"));
        }
        if let Some(fee) = number(&cell(part, 6), x.style)?.filter(|fee| !fee.is_zero()) {
            let coin = code(&cell(part, 7))?;
            match fees.iter_mut().find(|(name, _)| *name == coin) {
                Some((_, sum)) => *sum += fee,
                None => fees.push((coin, fee)),
            }
        }
    }
    let side = side.ok_or("the row of the coin is not in the file")?;
    if spent.is_zero() {
        let price = price.ok_or("the row of the money is not in the file")?;
        spent = quantity
            .checked_mul(price)
            .ok_or("the money does not fit")?
            .normalize();
    }
    let trade = Trade::new(side, when, (base, quantity), (quote, spent)).symbol(&symbol);
    let trade = match fees.as_slice() {
        [] => trade.fee(Some(Decimal::ZERO), quote),
        [(coin, fee)] => trade.fee(Some(*fee), *coin),
        _ => return Err("the fee is in more than one coin".into()),
    };
    Ok(trade
        .id(&first.key)
        .why("rows of one order are one trade")
        .done())
}

fn oldest(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let pairs = c.text("pairs");
    if let Some(outcome) = refused(&pairs, x) {
        return Ok(outcome);
    }
    let (base, quote) = base_and_quote(&pairs).ok_or("the pair cannot be cut")?;
    let amount = c.signed("amount")?;
    let side = match c.any(&["side", "action", "type"]).to_lowercase().as_str() {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        _ if amount < Decimal::ZERO => Side::Sell,
        _ => Side::Buy,
    };
    let when = c.time("trade time", TIMES, x.zone)?;
    let trade = Trade::new(
        side,
        when,
        (base, amount.abs()),
        (quote, c.amount("total")?),
    )
    .price(c.number("price")?)
    .symbol(&pairs);
    let unit = c.any(&["unit", "fee unit", "fee currency"]);
    let trade = match c.fee("fee")? {
        Some(fee) if !unit.is_empty() => trade.fee(Some(fee), code(unit)?),
        _ => trade,
    };
    Ok(trade.id(c.raw("trade id")).done())
}
