//! Bitfinex: the sign of the amount is the side, the cost is amount × price, `UST` is USDT.

use rust_decimal::Decimal;

use super::{Spec, spec};
use crate::sources::imports::When;
use crate::sources::imports::cells::Cells;
use crate::sources::imports::trade::{Read, Side, Stop, Trade};
use crate::sources::imports::when::Clock;

pub(super) const ALL: &[Spec] = &[Spec {
    note: Some("times are in the account's zone, taken as UTC (--zone)"),
    ..spec(
        "bitfinex-trades",
        "bitfinex",
        &[
            "#",
            "pair",
            "amount",
            "price",
            "fee",
            "feecurrency",
            "date",
            "orderid",
        ],
        time,
        trade,
    )
}];

fn time(cells: &Cells<'_>) -> Result<When, Stop> {
    let cell = cells.raw("date");
    let patterns: &[&str] = if cell.find('-') == Some(4) {
        &["%Y-%m-%d %H:%M:%S"]
    } else {
        &["%d-%m-%y %H:%M:%S"]
    };
    cells.time(cell, patterns, Clock::UTC)
}

fn everybodys(code: &str) -> String {
    let upper = code.to_ascii_uppercase();
    match upper.as_str() {
        "UST" => "USDT".to_owned(),
        "UDC" => "USDC".to_owned(),
        "DSH" => "DASH".to_owned(),
        _ => upper,
    }
}

fn trade(cells: &Cells<'_>) -> Read {
    let pair = cells.text("pair");
    if pair.split(['/', ':']).any(|part| part.ends_with("F0")) {
        return Err(Stop::refuse(format!("{pair} is a perpetual")));
    }
    let parts = pair.split_once(['/', ':']);
    let parts = parts.or_else(|| pair.split_at_checked(3).filter(|_| pair.len() == 6));
    let (base, quote) =
        parts.ok_or_else(|| Stop::unreadable(format!("the pair `{pair}` has no known quote")))?;
    let (amount, price) = (cells.need("amount")?, cells.need("price")?);
    let spent: Decimal = amount
        .checked_mul(price)
        .ok_or_else(|| Stop::unreadable("the cost cannot be kept exactly"))?;
    let side = if amount.is_sign_negative() {
        Side::Sell
    } else {
        Side::Buy
    };
    Trade::new(
        side,
        time(cells)?,
        (amount, everybodys(base)),
        (spent, everybodys(quote)),
    )
    .fee(cells.number("fee")?, everybodys(cells.raw("feecurrency")))
    .id(cells.raw("#"))
    .read()
}
