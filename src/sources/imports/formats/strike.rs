//! Strike: the export of 2025, and two of 2023 to 2024.

use rust_decimal::Decimal;

use super::{Spec, says, spec};
use crate::sources::imports::When;
use crate::sources::imports::cells::{self, Cells};
use crate::sources::imports::trade::{Read, Side, Stop, Trade};
use crate::sources::imports::when::Clock;

pub(super) const ALL: &[Spec] = &[
    spec(
        "strike-new",
        "strike",
        &["reference", "datetimeutc", "transactiontype", "amountbtc"],
        new_time,
        by_currency,
    ),
    spec(
        "strike-initiated",
        "strike",
        &[
            "transactionid",
            "initiatedtimeutc",
            "transactiontype",
            "amount1",
            "currency1",
        ],
        initiated_time,
        initiated,
    ),
    spec(
        "strike-eur",
        "strike",
        &[
            "transactionid",
            "timeutc",
            "status",
            "transactiontype",
            "amountbtc",
        ],
        eur_time,
        by_currency,
    ),
];

const PATTERNS: &[&str] = &["%b %d %Y %H:%M:%S", "%Y-%m-%d %H:%M:%S"];

fn new_time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("datetimeutc"), PATTERNS, Clock::UTC)
}

fn eur_time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("timeutc"), PATTERNS, Clock::UTC)
}

fn initiated_time(cells: &Cells<'_>) -> Result<When, Stop> {
    let cell = format!(
        "{} {}",
        cells.raw("initiateddateutc"),
        cells.raw("initiatedtimeutc")
    );
    cells.time(cell.trim(), PATTERNS, Clock::UTC)
}

/// The side of a trade; everything else is told by name.
fn side(cells: &Cells<'_>) -> Result<Side, Stop> {
    let kind = cells.word("transactiontype");
    let status = cells.first(&["status", "state"]).to_lowercase();
    if says(
        &kind,
        &["loan", "collateral", "margin", "borrow", "line of credit"],
    ) {
        return Err(Stop::refuse(format!("`{kind}` is borrowed money")));
    }
    if says(
        &status,
        &[
            "fail",
            "cancel",
            "pending",
            "revers",
            "expired",
            "initiated",
        ],
    ) {
        return Err(Stop::skip(format!("not executed: {status}")));
    }
    match kind.as_str() {
        "purchase" | "buy" | "trade" => Ok(Side::Buy),
        "sale" | "sell" => Ok(Side::Sell),
        _ if says(
            &kind,
            &[
                "deposit",
                "withdraw",
                "send",
                "receive",
                "payment",
                "transfer",
                "gift",
                "reward",
                "referral",
                "bill",
                "onchain",
                "lightning",
                "p2p",
                "fee",
                "payroll",
                "refund",
                "interest",
            ],
        ) =>
        {
            Err(Stop::skip(format!("{kind}: no trade for money")))
        }
        _ => Err(Stop::unknown(&kind)),
    }
}

/// A column of money for each currency: `Amount USD`, `Amount EUR`.
fn by_currency(cells: &Cells<'_>) -> Read {
    let mut side = side(cells)?;
    let money = ["USD", "EUR", "GBP", "USDT"]
        .into_iter()
        .find(|code| cells.header.has(&format!("amount{}", code.to_lowercase())));
    let money = money.ok_or_else(|| Stop::unreadable("no column of money"))?;
    let low = money.to_lowercase();
    let coins = cells.need("amountbtc")?;
    if cells.word("transactiontype") == "trade" && coins.is_sign_negative() {
        side = Side::Sell;
    }
    let amount = cells.need(&format!("amount{low}"))?.abs();
    let fee = cells.number(&format!("fee{low}"))?;
    let price = price(cells)?;
    let spent = match cells.number(&format!("costbasis{low}"))? {
        Some(basis) if side == Side::Buy => by_basis(amount, fee, basis.abs())?,
        _ => by_price(side, amount, fee, coins, price),
    };
    let time = if cells.header.has("datetimeutc") {
        new_time(cells)?
    } else {
        eur_time(cells)?
    };
    Trade::new(
        side,
        time,
        (coins, "BTC".to_owned()),
        (spent, money.to_owned()),
    )
    .fee(fee, money)
    .price(price)
    .id(cells.first(&["reference", "transactionid"]))
    .read()
}

/// The price, under either of its names.
fn price(cells: &Cells<'_>) -> Result<Option<Decimal>, Stop> {
    let rate = cells.number("exchangerate")?;
    Ok(cells.number("btcprice")?.or(rate))
}

/// The money for the coins. Some versions write it with the fee (100.00), some without (−99.01): the cost basis decides.
fn by_basis(amount: Decimal, fee: Option<Decimal>, basis: Decimal) -> Result<Decimal, Stop> {
    let own = fee.unwrap_or_default().abs();
    if amount + own == basis {
        Ok(amount)
    } else if amount == basis {
        Ok(amount - own)
    } else {
        Err(Stop::unreadable(
            "amount and fee do not add up to the cost basis",
        ))
    }
}

/// Without a cost basis the price decides whether the fee is in the amount: what lies nearer to quantity × price is taken.
fn by_price(
    side: Side,
    amount: Decimal,
    fee: Option<Decimal>,
    coins: Decimal,
    price: Option<Decimal>,
) -> Decimal {
    let own = fee.unwrap_or_default().abs();
    let other = match side {
        Side::Buy => amount - own,
        Side::Sell => amount + own,
    };
    let worth = price.and_then(|price| price.checked_mul(coins.abs()));
    match worth {
        Some(worth) if (other - worth).abs() < (amount - worth).abs() => other,
        _ => amount,
    }
}

fn initiated(cells: &Cells<'_>) -> Read {
    let side = side(cells)?;
    let part = |at: u8| {
        let code = cells.code(&format!("currency{at}"))?;
        Ok::<_, Stop>((
            cells.need(&format!("amount{at}"))?,
            code,
            cells.number(&format!("fee{at}"))?,
        ))
    };
    let ((one, first, fee_one), (two, second, fee_two)) = (part(1)?, part(2)?);
    let (money, coins) = if first == "BTC" {
        ((two, second, fee_two), (one, first))
    } else {
        ((one, first, fee_one), (two, second))
    };
    let side = if coins.0.is_sign_negative() {
        Side::Sell
    } else {
        side
    };
    let (amount, code, fee) = money;
    let price = price(cells)?;
    let spent = by_price(side, amount.abs(), fee, coins.0, price);
    Trade::new(
        side,
        initiated_time(cells)?,
        coins,
        (spent, cells::code(&code)?),
    )
    .fee(fee, code)
    .price(price)
    .id(cells.raw("transactionid"))
    .read()
}
