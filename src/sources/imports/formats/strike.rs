//! Strike: the statements since 2023, whose amounts hold the fee in one version and not in another.

use rust_decimal::Decimal;

use crate::domain::Ticker;
use crate::sources::imports::cells::{Cells, Why};
use crate::sources::imports::judge::{Context, Outcome, Side, Trade, or_why, refuse, skip};
use crate::sources::imports::value::{code, time};
use crate::sources::imports::{Format, Reader};

const BTC: Ticker = Ticker::literal("BTC");

pub(super) static NEW: Format = Format {
    name: "strike-2025",
    venue: "Strike",
    code: "strike",
    columns: &[
        "reference",
        "date & time (utc)",
        "transaction type",
        "amount btc",
    ],
    ragged: false,
    reader: Reader::Each(|c, x| or_why(annual(c, x, "date & time (utc)", "reference"))),
    refused: None,
};

pub(super) static ANNUAL: Format = Format {
    name: "strike-annual",
    columns: &[
        "transaction id",
        "time (utc)",
        "status",
        "transaction type",
        "amount btc",
    ],
    reader: Reader::Each(|c, x| or_why(annual(c, x, "time (utc)", "transaction id"))),
    ..NEW
};

pub(super) static INITIATED: Format = Format {
    name: "strike-initiated",
    columns: &[
        "transaction id",
        "initiated date (utc)",
        "initiated time (utc)",
        "transaction type",
        "amount 1",
        "currency 1",
    ],
    reader: Reader::Each(|c, x| or_why(initiated(c, x))),
    ..NEW
};

const TIMES: &[&str] = &[
    "%b %d %Y %H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%b %d, %Y %H:%M:%S%.f",
];

/// A trade, or why it is none.
fn side(kind: &str) -> Result<Result<Option<Side>, Outcome>, Why> {
    Ok(match kind {
        "purchase" | "buy" | "recurring buy" | "recurring purchase" | "bitcoin purchase" => {
            Ok(Some(Side::Buy))
        }
        "sale" | "sell" | "bitcoin sale" => Ok(Some(Side::Sell)),
        // The sign of the money tells.
        "trade" | "exchange" | "conversion" => Ok(None),
        "deposit" | "withdrawal" | "receive" | "send" | "payment" | "lightning" | "on-chain"
        | "onchain" | "p2p" | "reward" | "referral" | "bill pay" | "refund" | "tip"
        | "transfer" | "adjustment" | "cashback" | "received" | "sent" | "fee" | "bonus" => {
            Err(skip(format!("{kind}: no trade")))
        }
        _ if kind.contains("loan")
            || kind.contains("collateral")
            || kind.contains("borrow")
            || kind.contains("interest payment") =>
        {
            Err(refuse("borrowed money against coins"))
        }
        _ => return Err(format!("the type `{kind}` is not known")),
    })
}

fn settled(status: &str) -> bool {
    matches!(
        status,
        "" | "completed" | "complete" | "settled" | "success" | "confirmed"
    )
}

fn annual(c: &Cells<'_>, x: &Context<'_>, at: &str, id: &str) -> Result<Outcome, Why> {
    let kind = c.word("transaction type");
    let known = match side(&kind)? {
        Ok(side) => side,
        Err(outcome) => return Ok(outcome),
    };
    let status = c.word("status");
    if !settled(&status) {
        return Ok(skip(format!("{status}: not completed")));
    }
    // `Amount USD`, `Fee USD`: the currency stands in the names of the columns.
    let money = ["usd", "eur", "gbp", "usdt", "aud"]
        .into_iter()
        .find(|money| c.has(&format!("amount {money}")))
        .ok_or("the header names no money")?;
    let amount = c.signed(&format!("amount {money}"))?;
    let fee = c.fee(&format!("fee {money}"))?;
    let quantity = c.signed("amount btc")?;
    let side = known.unwrap_or(if quantity > Decimal::ZERO {
        Side::Buy
    } else {
        Side::Sell
    });
    let basis = c.number(&format!("cost basis ({money})"))?;
    let own = fee.unwrap_or_default();
    let spent = match basis.map(|basis| basis.abs()) {
        Some(basis) if side == Side::Buy && amount.abs() + own == basis => amount.abs(),
        Some(basis) if side == Side::Buy && amount.abs() == basis => amount.abs() - own,
        Some(basis) if side == Side::Buy => {
            return Err(format!(
                "the amount {amount} and the fee {own} are not the cost basis {basis}"
            ));
        }
        _ => amount.abs(),
    };
    let when = time(c.raw(at), TIMES, x.zone)?;
    let money = code(money)?;
    Ok(
        Trade::new(side, when, (BTC, quantity.abs()), (money, spent))
            .fee(fee, money)
            .id(c.raw(id))
            .note(c.text("description"))
            .done(),
    )
}

fn initiated(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let kind = c.word("transaction type");
    let known = match side(&kind)? {
        Ok(side) => side,
        Err(outcome) => return Ok(outcome),
    };
    let status = c.any(&["state", "status"]).to_lowercase();
    if !settled(&status) {
        return Ok(skip(format!("{status}: not completed")));
    }
    let leg = |n: u8| -> Result<(Ticker, Decimal, Option<Decimal>), Why> {
        let column = |what: &str| format!("{what} {n}");
        Ok((
            c.code(&column("currency"))?,
            c.signed(&column("amount"))?,
            c.fee(&column("fee"))?,
        ))
    };
    let (first, second) = (leg(1)?, leg(2)?);
    let (coin, money) = if first.0 == BTC {
        (first, second)
    } else {
        (second, first)
    };
    if coin.0 != BTC {
        return Err("no side of the trade is bitcoin".into());
    }
    let side = known.unwrap_or(if coin.1 > Decimal::ZERO {
        Side::Buy
    } else {
        Side::Sell
    });
    let local = format!(
        "{} {}",
        c.raw("initiated date (utc)"),
        c.raw("initiated time (utc)")
    );
    let when = time(&local, TIMES, x.zone)?;
    let trade = Trade::new(side, when, (BTC, coin.1.abs()), (money.0, money.1.abs()));
    let trade = match (money.2, coin.2.filter(|fee| !fee.is_zero())) {
        (fee @ Some(_), _) => trade.fee(fee, money.0),
        (None, fee @ Some(_)) => trade.fee(fee, BTC),
        (None, None) => trade,
    };
    Ok(trade.id(c.raw("transaction id")).done())
}
