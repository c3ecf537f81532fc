//! Revolut: the statement of coins, in the letters of the phone's language, and that of shares and funds.

use crate::domain::Ticker;
use crate::sources::imports::cells::{Cells, Why};
use crate::sources::imports::judge::{Context, Outcome, Side, Trade, or_why, skip};
use crate::sources::imports::value::code;
use crate::sources::imports::{Format, Reader};

pub(super) static CRYPTO: Format = Format {
    name: "revolut-crypto",
    venue: "Revolut",
    code: "revolut",
    columns: &[
        "symbol", "type", "quantity", "price", "value", "fees", "date",
    ],
    ragged: false,
    reader: Reader::Each(|c, x| or_why(crypto(c, x))),
    refused: None,
};

pub(super) static INVEST: Format = Format {
    name: "revolut-invest",
    code: "us-broker",
    columns: &[
        "date",
        "ticker",
        "type",
        "quantity",
        "price per share",
        "total amount",
        "currency",
    ],
    reader: Reader::Each(|c, x| or_why(invest(c, x))),
    ..CRYPTO
};

const TIMES: &[&str] = &[
    "%b %d, %Y, %I:%M:%S %p",
    "%d %b %Y, %H:%M:%S",
    "%b %d, %Y, %H:%M:%S",
    "%d %b %Y, %I:%M:%S %p",
    "%Y-%m-%dT%H:%M:%S%.fZ",
    "%Y-%m-%d %H:%M:%S%.f",
    "%d %B %Y, %H:%M:%S",
    "%B %d, %Y, %I:%M:%S %p",
];

/// The currency that stands in a money cell.
fn money_of(text: &str) -> Result<Ticker, Why> {
    for (sign, name) in [("€", "EUR"), ("$", "USD"), ("£", "GBP")] {
        if text.contains(sign) {
            return code(name);
        }
    }
    let letters: String = text.chars().filter(char::is_ascii_uppercase).collect();
    if letters.len() == 3 {
        return code(&letters);
    }
    Err(format!(
        "`{}` names no currency",
        crate::domain::tag::printable(text, 24)
    ))
}

fn crypto(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let kind = c.word("type");
    let side = match kind.as_str() {
        _ if kind == "buy" || kind.starts_with("buy -") => Side::Buy,
        _ if kind == "sell" || kind.starts_with("sell -") => Side::Sell,
        "stake" | "unstake" | "payment" | "receive" | "send" | "learn reward"
        | "staking reward" | "reward" | "other" | "transfer" | "exchange" | "deposit"
        | "withdrawal" | "cashback" | "airdrop" => return Ok(skip(format!("{kind}: no trade"))),
        _ => return Err(format!("the type `{kind}` is not known")),
    };
    let value = c.raw("value");
    let money = money_of(value)?;
    // Newer phones write a narrow blank before AM and PM.
    let when = c.raw("date").replace(['\u{202f}', '\u{a0}'], " ");
    let when = crate::sources::imports::value::time(&when, TIMES, x.zone)?;
    Ok(Trade::new(
        side,
        when,
        (c.code("symbol")?, c.amount("quantity")?),
        (money, c.amount("value")?),
    )
    .fee(c.fee("fees")?, money)
    .price(c.number("price")?)
    .done())
}

fn invest(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let kind = c.word("type");
    let side = match kind.as_str() {
        _ if kind.starts_with("buy") => Side::Buy,
        _ if kind.starts_with("sell") => Side::Sell,
        _ if kind.starts_with("cash")
            || kind.contains("dividend")
            || kind.contains("fee")
            || kind.contains("split")
            || kind.contains("transfer")
            || kind.contains("merger")
            || kind.contains("spinoff") =>
        {
            return Ok(skip(format!("{kind}: no trade")));
        }
        _ => return Err(format!("the type `{kind}` is not known")),
    };
    let money = c.code("currency")?;
    let when = c.time(
        "date",
        &["%Y-%m-%dT%H:%M:%S%.fZ", "%Y-%m-%d %H:%M:%S%.f"],
        x.zone,
    )?;
    let ticker = c.code("ticker")?;
    let spent = c.amount("total amount")?;
    Ok(
        Trade::new(side, when, (ticker, c.amount("quantity")?), (money, spent))
            .price(c.number("price per share")?)
            .done(),
    )
}
