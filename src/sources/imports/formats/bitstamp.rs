//! Bitstamp: the old export with currencies in the cells, and the new one with columns of their own.

use super::{Spec, says, spec};
use crate::sources::imports::When;
use crate::sources::imports::cells::{self, Cells};
use crate::sources::imports::trade::{Read, Side, Stop, Trade};
use crate::sources::imports::when::Clock;

pub(super) const ALL: &[Spec] = &[
    spec(
        "bitstamp-new",
        "bitstamp",
        &[
            "id",
            "account",
            "type",
            "subtype",
            "datetime",
            "amount",
            "amountcurrency",
            "value",
            "valuecurrency",
        ],
        new_time,
        new,
    ),
    spec(
        "bitstamp-old",
        "bitstamp",
        &[
            "type", "datetime", "account", "amount", "value", "rate", "fee", "subtype",
        ],
        old_time,
        old,
    ),
];

fn new_time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(
        cells.raw("datetime"),
        &["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"],
        Clock::UTC,
    )
}

/// `Sept.` and a `May` without its point; minutes only.
fn old_time(cells: &Cells<'_>) -> Result<When, Stop> {
    let cell = cells.raw("datetime");
    let plain = cell
        .replacen("Sept.", "Sep", 1)
        .replacen("Sept ", "Sep ", 1)
        .replacen('.', "", 1);
    cells.time(
        &plain,
        &["%b %d, %Y, %I:%M %p", "%B %d, %Y, %I:%M %p"],
        Clock::UTC,
    )
}

/// Is this row a trade? Anything but a known type is an error.
fn is_trade(cells: &Cells<'_>) -> Result<(), Stop> {
    let kind = cells.word("type");
    match kind.as_str() {
        "market" | "limit" | "instant" | "stop" | "buy" | "sell" | "trade" => Ok(()),
        _ if says(
            &kind,
            &[
                "margin",
                "derivative",
                "perpetual",
                "borrow",
                "loan",
                "liquidat",
            ],
        ) =>
        {
            Err(Stop::refuse(format!("`{kind}` is leverage")))
        }
        _ if says(
            &kind,
            &[
                "deposit",
                "withdraw",
                "transfer",
                "staking",
                "reward",
                "airdrop",
                "card",
                "referral",
                "inter account",
                "lending",
                "earn",
            ],
        ) =>
        {
            Err(Stop::skip(format!("{kind}: no trade for money")))
        }
        _ => Err(Stop::unknown(&kind)),
    }
}

fn new(cells: &Cells<'_>) -> Read {
    is_trade(cells)?;
    let fee = cells.number("fee")?;
    let code = match cells.raw("feecurrency") {
        "" => cells.code("valuecurrency")?,
        code => cells::code(code)?,
    };
    Trade::new(
        Side::of(cells.raw("subtype"))?,
        new_time(cells)?,
        (cells.need("amount")?, cells.code("amountcurrency")?),
        (cells.need("value")?, cells.code("valuecurrency")?),
    )
    .fee(fee, code)
    .price(cells.number("rate")?)
    .id(cells.raw("id"))
    .read()
}

fn old(cells: &Cells<'_>) -> Read {
    is_trade(cells)?;
    let part = |name: &str| {
        let money = cells.money(name)?;
        let money = money.ok_or_else(|| Stop::unreadable(format!("{name} is empty")))?;
        let code = money
            .currency
            .ok_or_else(|| Stop::unreadable(format!("{name} names no currency")))?;
        Ok::<_, Stop>((money.amount, cells::code(&code)?))
    };
    let (quantity, spent) = (part("amount")?, part("value")?);
    let fee = cells.money("fee")?;
    let code = fee
        .as_ref()
        .and_then(|fee| fee.currency.clone())
        .unwrap_or_else(|| spent.1.clone());
    Trade::new(
        Side::of(cells.raw("subtype"))?,
        old_time(cells)?,
        quantity,
        spent,
    )
    .fee(fee.map(|fee| fee.amount), code)
    .price(cells.number("rate")?)
    .read()
}
