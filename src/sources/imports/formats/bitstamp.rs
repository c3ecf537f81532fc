//! Bitstamp: the old and the new export of transactions.

use rust_decimal::Decimal;

use crate::domain::Ticker;
use crate::sources::imports::cells::{Cells, Why};
use crate::sources::imports::judge::{Context, Outcome, Side, Trade, or_why, skip};
use crate::sources::imports::value::{code, time};
use crate::sources::imports::{Format, Reader};

pub(super) static OLD: Format = Format {
    name: "bitstamp-old",
    venue: "Bitstamp",
    code: "bitstamp",
    columns: &[
        "type", "datetime", "account", "amount", "value", "rate", "fee", "sub type",
    ],
    ragged: false,
    reader: Reader::Each(|c, x| or_why(old(c, x))),
    refused: None,
};

pub(super) static NEW: Format = Format {
    name: "bitstamp-new",
    columns: &[
        "id",
        "account",
        "type",
        "subtype",
        "datetime",
        "amount",
        "amount currency",
        "value",
        "value currency",
    ],
    reader: Reader::Each(|c, x| or_why(new(c, x))),
    ..OLD
};

fn side(kind: &str, sub: &str) -> Result<Option<Side>, Why> {
    match (kind, sub) {
        ("market" | "trade" | "instant" | "limit" | "stop" | "credit card buy", "buy") => {
            Ok(Some(Side::Buy))
        }
        ("market" | "trade" | "instant" | "limit" | "stop", "sell") => Ok(Some(Side::Sell)),
        _ => {
            let plain = [
                "deposit",
                "withdrawal",
                "staking reward",
                "staking rewards",
                "staking",
                "crypto deposit",
                "sub account transfer",
                "inter account transfer",
                "airdrop",
                "referral reward",
                "card deposit",
                "ach deposit",
                "ripple deposit",
                "ripple payment",
                "started generating yield",
                "stopped generating yield",
                "lending reward",
                "distribution",
                "settlement transfer",
                "converted assets",
            ];
            if plain.contains(&kind) {
                Ok(None)
            } else {
                Err(format!("the type `{kind}` is not known"))
            }
        }
    }
}

/// `0.00212 BTC`: a number and its code.
fn both(c: &Cells<'_>, name: &str) -> Result<(Ticker, Decimal), Why> {
    let text = c.raw(name);
    let (digits, coin) = text
        .rsplit_once(' ')
        .ok_or_else(|| format!("{name} names no currency"))?;
    let value = c
        .as_number(name, digits)?
        .ok_or_else(|| format!("{name} is empty"))?;
    Ok((code(coin)?, value.abs()))
}

fn old(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let kind = c.word("type");
    let Some(side) = side(&kind, &c.word("sub type"))? else {
        return Ok(skip(format!("{kind}: no trade")));
    };
    // September is written with four letters there, and May without a point.
    let text = c.raw("datetime").replace("Sept.", "Sep.");
    let when = time(
        &text,
        &["%b. %d, %Y, %I:%M %p", "%b %d, %Y, %I:%M %p"],
        x.zone,
    )?;
    let trade = Trade::new(side, when, both(c, "amount")?, both(c, "value")?);
    let trade = match c.raw("fee") {
        "" => trade,
        _ => {
            let (currency, fee) = both(c, "fee")?;
            trade.fee(Some(fee), currency)
        }
    };
    let price = match c.raw("rate") {
        "" => None,
        _ => Some(both(c, "rate")?.1),
    };
    Ok(trade.price(price).done())
}

fn new(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let kind = c.word("type");
    let Some(side) = side(&kind, &c.word("subtype"))? else {
        return Ok(skip(format!("{kind}: no trade")));
    };
    let when = c.time("datetime", &["%Y-%m-%dT%H:%M:%S%.fZ"], x.zone)?;
    let coin = (c.code("amount currency")?, c.amount("amount")?);
    let money = (c.code("value currency")?, c.amount("value")?);
    let trade = Trade::new(side, when, coin, money).price(c.number("rate")?);
    let fee = c.fee("fee")?;
    let trade = match fee {
        Some(_) if !c.raw("fee currency").is_empty() => trade.fee(fee, c.code("fee currency")?),
        Some(_) => trade.fee(fee, money.0),
        None => trade,
    };
    Ok(trade.id(c.raw("id")).done())
}
