//! Interactive Brokers: flex queries whose columns the person chose, and the transaction history in sections.

use rust_decimal::Decimal;

use crate::domain::Ticker;
use crate::sources::imports::cells::{Cells, Why};
use crate::sources::imports::judge::{Context, Outcome, Side, Trade, or_why, refuse, skip};
use crate::sources::imports::value::{When, code, date, time};
use crate::sources::imports::{Format, Reader};

pub(super) static FLEX: Format = Format {
    name: "ibkr-flex",
    venue: "Interactive Brokers",
    code: "us-broker",
    columns: &["buy/sell", "tradedate", "symbol", "quantity"],
    ragged: false,
    reader: Reader::Each(|c, x| or_why(flex(c, x))),
    refused: None,
};

pub(super) static HISTORY: Format = Format {
    name: "ibkr-transaction-history",
    columns: &[
        "transaction history",
        "header",
        "date",
        "account",
        "transaction type",
        "symbol",
        "quantity",
        "price",
    ],
    ragged: true,
    reader: Reader::Each(|c, x| or_why(history(c, x))),
    ..FLEX
};

fn flex(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let class = c.any(&["assetclass", "asset class"]).to_ascii_uppercase();
    match class.as_str() {
        "FUT" | "OPT" | "FOP" | "CFD" | "WAR" | "FSFOP" | "IOPT" | "FSOPT" => {
            return Ok(refuse(format!("{class}: a derivative")));
        }
        "CASH" | "BOND" | "BILL" | "CMDTY" => {
            return Ok(skip(format!("{class}: neither a coin nor a fund")));
        }
        _ => {}
    }
    let side = match c.word("buy/sell").as_str() {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        "" => return Ok(skip("no trade")),
        other => return Err(format!("`{other}` is neither buy nor sell")),
    };
    let when = instant(c.any(&["datetime", "date/time", "tradedate"]), x)?;
    let symbol = c.text("symbol");
    let money = code(c.any(&["currencyprimary", "currency"]))?;
    let quantity = c.amount("quantity")?;
    let price = c.any(&["tradeprice", "price"]);
    let price = c.as_number("tradeprice", price)?;
    let text = c.any(&["trademoney", "trade money", "proceeds"]);
    let spent = match (c.as_number("trademoney", text)?, price) {
        (Some(money), _) => money.abs(),
        (None, Some(price)) => quantity
            .checked_mul(price)
            .ok_or("the money does not fit")?,
        (None, None) => {
            return Err(
                "the file has neither the money nor the price; add TradeMoney to the query".into(),
            );
        }
    };
    let fee = c.any(&["ibcommission", "commission"]);
    let fee = c.as_number("ibcommission", fee)?;
    let fee_money = match c.any(&["ibcommissioncurrency", "commissioncurrency"]) {
        "" => money,
        named => code(named)?,
    };
    let asset = if class == "CRYPTO" {
        // `BTC.USD-PAXOS`, `BTC`
        code(symbol.split(['.', '-']).next().unwrap_or_default())?
    } else {
        code(symbol.trim())?
    };
    let id = c.any(&["tradeid", "transactionid", "ibexecid"]);
    Ok(Trade::new(side, when, (asset, quantity), (money, spent))
        .fee(fee.map(|fee| fee.abs()), fee_money)
        .price(price)
        .fund(c.text("description"))
        .id(id)
        .done())
}

/// `20250303`, `20250303;093005`, `2025-03-03`.
fn instant(text: &str, x: &Context<'_>) -> Result<When, Why> {
    if text.contains([';', ':', ' ']) {
        let joined = text.replace([';', ','], " ");
        return time(
            &joined,
            &["%Y%m%d %H%M%S", "%Y-%m-%d %H:%M:%S", "%Y%m%d %H:%M:%S"],
            x.zone,
        );
    }
    date(text, &["%Y%m%d", "%Y-%m-%d"])
}

/// The base currency of the account, which the section before the history states.
fn base_currency(x: &Context<'_>) -> Result<Ticker, Why> {
    let stated = x
        .preamble
        .iter()
        .find(|cells| cells.iter().any(|cell| cell.trim() == "Base Currency"));
    let named = stated
        .and_then(|cells| cells.last())
        .ok_or("the file does not state the base currency of the account")?;
    code(named)
}

fn history(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    // The first two cells of a row say its section and whether it is data.
    if c.raw("transaction history") != "Transaction History" || c.raw("header") != "Data" {
        return Ok(skip("another section"));
    }
    let kind = c.word("transaction type");
    let side = match kind.as_str() {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        _ if kind.contains("debit interest")
            || kind.contains("margin")
            || kind.contains("borrow") =>
        {
            return Ok(refuse(format!("{kind}: borrowed money")));
        }
        _ if kind.contains("option")
            || kind.contains("assignment")
            || kind.contains("exercise")
            || kind.contains("futures") =>
        {
            return Ok(refuse(format!("{kind}: a derivative")));
        }
        "deposit"
        | "withdrawal"
        | "dividend"
        | "payment in lieu"
        | "foreign tax withholding"
        | "credit interest"
        | "other fee"
        | "fee"
        | "forex trade component"
        | "adjustment"
        | "system transfer"
        | "cash transfer"
        | "transfer"
        | "commission adjustment"
        | "disbursement"
        | "sales tax"
        | "electronic fund transfer"
        | "tax"
        | "interest"
        | "stock split"
        | "corporate action"
        | "forex" => return Ok(skip(format!("{kind}: no trade"))),
        _ => return Err(format!("the type `{kind}` is not known")),
    };
    let symbol = c.text("symbol");
    if symbol.trim().contains(' ') {
        return Ok(refuse("an option"));
    }
    let money = base_currency(x)?;
    let when = c.date("date", &["%Y-%m-%d", "%Y%m%d"])?;
    let fee = c.number("commission")?;
    Ok(Trade::new(
        side,
        when,
        (code(symbol.trim())?, c.amount("quantity")?),
        (money, gross(c)?),
    )
    .fee(fee.map(|fee| fee.abs()), money)
    .fund(c.text("description"))
    .why("money in the base currency of the account")
    .done())
}

fn gross(c: &Cells<'_>) -> Result<Decimal, Why> {
    let text = c.any(&["gross amount", "gross amount "]);
    c.as_number("gross amount", text)?
        .map(|gross| gross.abs())
        .ok_or_else(|| "the gross amount is empty".into())
}
