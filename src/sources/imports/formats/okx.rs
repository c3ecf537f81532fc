//! OKX: two rows a fill, one for each coin; the zone stands in the line before the header.

use rust_decimal::Decimal;

use super::{Spec, says, spec};
use crate::domain::product::base_and_quote;
use crate::sources::imports::When;
use crate::sources::imports::cells::{self, Cells};
use crate::sources::imports::group::Leg;
use crate::sources::imports::trade::{Read, Reading, Side, Stop, Trade};
use crate::sources::imports::when::{Clock, offset};

pub(super) const ALL: &[Spec] = &[
    spec(
        "okx-trading-history",
        "okx",
        &[
            "id",
            "orderid",
            "time",
            "tradetype",
            "action",
            "amount",
            "tradingunit",
            "fee",
            "feeunit",
        ],
        time,
        row,
    ),
    spec(
        "okx-trading-history",
        "okx",
        &[
            "id",
            "orderid",
            "time",
            "tradetype",
            "instrument",
            "type",
            "amount",
        ],
        time,
        row,
    ),
    spec(
        "okx-trading-history",
        "okx",
        &[
            "tradeid",
            "tradetime",
            "pairs",
            "amount",
            "price",
            "total",
            "fee",
        ],
        time,
        fill,
    ),
];

/// The zone of the line before the header: `Time Zone:UTC+8`.
fn zone(cells: &Cells<'_>) -> Clock {
    let mut lines = cells
        .context
        .preamble
        .iter()
        .flat_map(|record| &record.cells);
    let zone = lines.find_map(|cell| cell.split_once("Time Zone:"));
    let seconds = zone.and_then(|(_, zone)| offset(zone.trim().trim_start_matches("UTC")));
    Clock::Fixed(seconds.unwrap_or_default())
}

fn time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(
        cells.first(&["time", "tradetime"]),
        &["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"],
        zone(cells),
    )
}

fn row(cells: &Cells<'_>) -> Read {
    let kind = cells.word("tradetype");
    let symbol = cells.first(&["symbol", "instrument"]);
    match kind.as_str() {
        "spot" => {}
        "transfer" | "deposit" | "withdrawal" | "earn" | "convert" | "reward" | "rebate" => {
            return Err(Stop::skip(format!("{kind}: no trade for money")));
        }
        _ if says(
            &kind,
            &[
                "perpetual",
                "future",
                "option",
                "margin",
                "swap",
                "delivery",
            ],
        ) =>
        {
            return Err(Stop::refuse(format!("the trade type is `{kind}`")));
        }
        _ => return Err(Stop::unknown(&kind)),
    }
    let word = cells
        .first(&["action", "type", "side", "tradetype"])
        .to_lowercase();
    let code = cells::code(cells.first(&["tradingunit", "unit", "currency", "balanceunit"]))?;
    let amount = cells.need("amount")?.abs();
    let amount = match word.as_str() {
        "buy" => amount,
        "sell" => -amount,
        _ if says(&word, &["transfer", "deposit", "withdraw"]) => {
            return Err(Stop::skip(format!("{word}: no trade for money")));
        }
        _ => return Err(Stop::unknown(&word)),
    };
    let fee = cells.number("fee")?.map(|fee| fee.abs());
    let fee_code = match cells.first(&["feeunit", "feecurrency"]) {
        "" => code.clone(),
        code => cells::code(code)?,
    };
    let order = cells.raw("orderid");
    let price = cells.first(&["filledprice", "price"]);
    let id = cells.raw("id");
    Ok(Reading::Leg(Box::new(Leg {
        group: format!("{order}\u{1f}{}\u{1f}{price}", cells.raw("time")),
        time: time(cells)?,
        code,
        amount,
        fee: fee.map(|fee| (fee, fee_code)),
        id: Some(format!("{order}/{id}")),
        row_id: Some(id.to_owned()).filter(|id| !id.is_empty()),
        symbol: Some(symbol.to_owned()),
    })))
}

/// The oldest layout: one row a fill, the sign of the amount is the side, total and fee carry their coins.
fn fill(cells: &Cells<'_>) -> Read {
    let pair = cells.text("pairs");
    let (base, quote) = base_and_quote(&pair)
        .ok_or_else(|| Stop::unreadable(format!("the pair `{pair}` has no known quote")))?;
    let (base, quote) = (base.as_str().to_owned(), quote.as_str().to_owned());
    let (quantity, _) = coded(cells, "amount", &base)?;
    let (spent, quote) = coded(cells, "total", &quote)?;
    let side = match cells.first(&["side", "action", "type"]) {
        "" if quantity.is_sign_negative() => Side::Sell,
        "" => Side::Buy,
        word => Side::of(word)?,
    };
    let unit = cells.first(&["feeunit", "unit"]);
    let fee = match cells.raw("fee") {
        "" => None,
        _ => Some(coded(
            cells,
            "fee",
            if unit.is_empty() { &quote } else { unit },
        )?),
    };
    let mut trade = Trade::new(side, time(cells)?, (quantity.abs(), base), (spent, quote))
        .price(cells.number("price")?)
        .id(cells.raw("tradeid"))
        .symbol(&pair);
    trade.fee = fee;
    trade.read()
}

/// An amount with the coin in its cell, or else with this one.
fn coded(cells: &Cells<'_>, name: &str, code: &str) -> Result<(Decimal, String), Stop> {
    let money = cells
        .money(name)?
        .ok_or_else(|| Stop::unreadable(format!("{name} is empty")))?;
    let code = money.currency.as_deref().unwrap_or(code);
    Ok((money.amount, cells::code(code)?))
}
