//! Gemini: the transaction history, saved from its workbook as CSV. One pair of columns a coin, one coin a row.

use rust_decimal::Decimal;

use crate::domain::Ticker;
use crate::domain::product::{Asked, Refuse, base_and_quote, judge};
use crate::sources::imports::cells::{Cells, Why};
use crate::sources::imports::judge::{Context, Outcome, Side, Trade, or_why, refuse, skip};
use crate::sources::imports::value::{When, time};
use crate::sources::imports::{Format, Reader};

pub(super) static TRADES: Format = Format {
    name: "gemini",
    venue: "Gemini",
    code: "gemini",
    columns: &["date", "time (utc)", "type", "symbol", "specification"],
    ragged: false,
    reader: Reader::Each(|c, x| or_why(trade(c, x))),
    refused: None,
};

fn trade(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let kind = c.word("type");
    if c.raw("date").is_empty() {
        return Ok(skip("the row of totals"));
    }
    let symbol = c.text("symbol").replace(' ', "").to_ascii_uppercase();
    let found = judge(&Asked {
        symbol: &symbol,
        venue: Some(x.format.code),
        ..Asked::default()
    });
    if !symbol.is_empty() && found.refuse == Refuse::Yes {
        return Ok(refuse(found.why));
    }
    let side = match kind.as_str() {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        "credit"
        | "debit"
        | "deposit"
        | "withdrawal"
        | "transfer"
        | "interest credit"
        | "earn"
        | "reward"
        | "monthly interest summary"
        | "card"
        | "redemption"
        | "administrative debit"
        | "administrative credit"
        | "staking reward" => return Ok(skip(format!("{kind}: no trade"))),
        _ if kind.contains("perp")
            || kind.contains("funding")
            || kind.contains("margin")
            || kind.contains("derivative") =>
        {
            return Ok(refuse(format!("`{kind}` is leverage")));
        }
        _ => return Err(format!("the type `{kind}` is not known")),
    };
    let (base, quote) = base_and_quote(&symbol).ok_or("the symbol cannot be cut into a pair")?;
    let when = instant(c, x)?;
    let cell = |coin: Ticker, what: &str| -> Result<Option<Decimal>, Why> {
        let column = match what {
            "fee" => format!("fee ({coin}) {coin}"),
            _ => format!("{coin} amount {coin}"),
        }
        .to_lowercase();
        c.number(&column)
    };
    let need = |coin: Ticker| -> Result<Decimal, Why> {
        let value = cell(coin, "amount")?;
        value
            .map(|value| value.abs())
            .ok_or_else(|| format!("the amount of {coin} is empty"))
    };
    let trade = Trade::new(side, when, (base, need(base)?), (quote, need(quote)?));
    let trade = match (cell(quote, "fee")?, cell(base, "fee")?) {
        (Some(fee), _) => trade.fee(Some(fee), quote),
        (None, Some(fee)) => trade.fee(Some(fee), base),
        (None, None) => trade,
    };
    let id = c.any(&["trade id", "order id"]);
    // An order has several fills; only a trade's number is its own.
    Ok(if c.has("trade id") {
        trade.id(id)
    } else {
        trade
    }
    .done())
}

/// The time stands in one cell or in two.
fn instant(c: &Cells<'_>, x: &Context<'_>) -> Result<When, Why> {
    const BOTH: &[&str] = &[
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%.fZ",
    ];
    let (date, clock) = (c.raw("date"), c.raw("time (utc)"));
    if let Ok(when) = time(clock, BOTH, x.zone) {
        return Ok(when);
    }
    if clock.is_empty() {
        return time(date, BOTH, x.zone);
    }
    let day = date.split([' ', 'T']).next().unwrap_or_default();
    time(&format!("{day} {clock}"), BOTH, x.zone)
}
