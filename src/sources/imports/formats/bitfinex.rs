//! Bitfinex: trades. The sign of the amount is the side.

use rust_decimal::Decimal;

use crate::domain::Ticker;
use crate::domain::product::{Asked, Refuse, base_and_quote, judge};
use crate::sources::imports::cells::{Cells, Why};
use crate::sources::imports::judge::{Context, Outcome, Side, Trade, or_why, refuse};
use crate::sources::imports::{Format, Reader};

pub(super) static TRADES: Format = Format {
    name: "bitfinex-trades",
    venue: "Bitfinex",
    code: "bitfinex",
    columns: &[
        "#",
        "pair",
        "amount",
        "price",
        "fee",
        "fee currency",
        "date",
        "order id",
    ],
    ragged: false,
    reader: Reader::Each(|c, x| or_why(trade(c, x))),
    refused: None,
};

/// Bitfinex's own codes.
fn plain(code: Ticker) -> Ticker {
    match code.as_str() {
        "UST" => Ticker::literal("USDT"),
        "UDC" => Ticker::literal("USDC"),
        "TSD" => Ticker::literal("TUSD"),
        "EUT" => Ticker::literal("EURT"),
        _ => code,
    }
}

fn trade(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let pair = c.text("pair");
    let found = judge(&Asked {
        symbol: &pair.replace('/', ":"),
        venue: Some(x.format.code),
        ..Asked::default()
    });
    if found.refuse == Refuse::Yes {
        return Ok(refuse(found.why));
    }
    let kind = c.any(&["order type", "type"]);
    if !kind.is_empty() && !kind.to_ascii_uppercase().contains("EXCHANGE") {
        return Ok(refuse(format!(
            "the order type `{kind}` without EXCHANGE is margin"
        )));
    }
    let (base, quote) = base_and_quote(&pair).ok_or("the pair cannot be cut")?;
    let amount = c.signed("amount")?;
    if amount.is_zero() {
        return Err("the amount is zero".into());
    }
    let side = if amount > Decimal::ZERO {
        Side::Buy
    } else {
        Side::Sell
    };
    let price = c.amount("price")?;
    let spent = amount
        .abs()
        .checked_mul(price)
        .ok_or("the money does not fit")?;
    let when = c.time(
        "date",
        &["%d-%m-%y %H:%M:%S%.f", "%d-%m-%Y %H:%M:%S%.f"],
        x.zone,
    )?;
    let trade = Trade::new(
        side,
        when,
        (plain(base), amount.abs()),
        (plain(quote), spent),
    );
    let fee = c.fee("fee")?;
    let trade = match fee {
        Some(_) if !c.raw("fee currency").is_empty() => {
            trade.fee(fee, plain(c.code("fee currency")?))
        }
        _ => trade,
    };
    Ok(trade.id(c.raw("#")).done())
}
