//! Bybit: fills of the spot book, and the log of the unified account, where a spot trade has two legs.

use rust_decimal::Decimal;

use super::{Spec, says, spec};
use crate::domain::product::{Refuse, base_and_quote, classify};
use crate::sources::imports::When;
use crate::sources::imports::cells::{self, Cells};
use crate::sources::imports::group::Leg;
use crate::sources::imports::trade::{Read, Reading, Side, Stop, Trade};
use crate::sources::imports::when::Clock;

pub(super) const ALL: &[Spec] = &[
    spec(
        "bybit-spot",
        "bybit-spot",
        &[
            "spotpairs",
            "direction",
            "filledvalue",
            "filledprice",
            "filledquantity",
            "timestamputc",
        ],
        spot_time,
        spot,
    ),
    spec(
        "bybit-unified",
        "bybit-spot",
        &[
            "uid",
            "currency",
            "contract",
            "type",
            "direction",
            "quantity",
            "position",
            "feepaid",
            "timeutc",
        ],
        unified_time,
        unified,
    ),
];

fn spot_time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(
        cells.raw("timestamputc"),
        &["%H:%M %Y-%m-%d", "%Y-%m-%d %H:%M:%S"],
        Clock::UTC,
    )
}

fn spot(cells: &Cells<'_>) -> Read {
    let pair = cells.text("spotpairs");
    let (base, quote) = base_and_quote(&pair)
        .ok_or_else(|| Stop::unreadable(format!("the pair `{pair}` has no known quote")))?;
    let (base, quote) = (base.as_str().to_owned(), quote.as_str().to_owned());
    let side = Side::of(cells.raw("direction"))?;
    let fee_code = match cells.raw("feecoin") {
        "" if side == Side::Buy => base.clone(),
        "" => quote.clone(),
        code => cells::code(code)?,
    };
    let fee = if cells.header.has("fees") {
        "fees"
    } else {
        "execfeev2"
    };
    Trade::new(
        side,
        spot_time(cells)?,
        (cells.need("filledquantity")?, base),
        (cells.need("filledvalue")?, quote),
    )
    .fee(cells.number(fee)?, fee_code)
    .price(cells.number("filledprice")?)
    .id(cells.raw("transactionid"))
    .symbol(&pair)
    .read()
}

fn unified_time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("timeutc"), &["%Y-%m-%d %H:%M:%S"], Clock::UTC)
}

fn unified(cells: &Cells<'_>) -> Read {
    let kind = cells.word("type");
    if says(
        &kind,
        &[
            "settlement",
            "funding",
            "liquidation",
            "delivery",
            "adl",
            "interest",
            "borrow",
            "repay",
        ],
    ) {
        return Err(Stop::refuse(format!("`{kind}` is leverage")));
    }
    if kind != "trade" {
        return if says(
            &kind,
            &[
                "transfer",
                "deposit",
                "withdraw",
                "airdrop",
                "bonus",
                "earn",
                "convert",
                "reward",
                "fee_refund",
            ],
        ) {
            Err(Stop::skip(format!("{kind}: no trade for money")))
        } else {
            Err(Stop::unknown(&kind))
        };
    }
    let position = cells.number("position")?.unwrap_or(Decimal::ZERO);
    let contract = cells.text("contract");
    let found = classify(&contract, Some("bybit-spot"));
    if !position.is_zero()
        || found.refuse == Refuse::Yes
        || says(&cells.word("action"), &["open", "close"])
    {
        return Err(Stop::refuse("the row opens, changes or closes a position"));
    }
    let code = cells.code("currency")?;
    let quantity = cells.need("quantity")?.abs();
    let amount = if comes_in(cells)? {
        quantity
    } else {
        -quantity
    };
    Ok(Reading::Leg(Box::new(Leg {
        group: format!(
            "{contract}\u{1f}{}\u{1f}{}",
            cells.raw("timeutc"),
            cells.raw("filledprice")
        ),
        time: unified_time(cells)?,
        fee: cells
            .number("feepaid")?
            .map(|fee| (fee.abs(), code.clone())),
        code,
        amount,
        id: None,
        row_id: None,
        symbol: Some(contract),
    })))
}

/// Does the row add to the balance? The direction is that of the trade, not of the row; the change of the balance has the sign.
fn comes_in(cells: &Cells<'_>) -> Result<bool, Stop> {
    let mut signed = [cells.number("change")?, cells.number("quantity")?]
        .into_iter()
        .flatten();
    let moved = signed.find(|amount| !amount.is_zero());
    Ok(moved.is_some_and(|amount| amount.is_sign_positive()))
}
