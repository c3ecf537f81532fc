//! Coinbase: the account's transactions in four generations, and the fills of Pro and Advanced.

use rust_decimal::Decimal;

use crate::domain::Ticker;
use crate::domain::product::base_and_quote;
use crate::sources::imports::cells::{Cells, Why};
use crate::sources::imports::judge::{Context, Outcome, Side, Trade, or_why, skip};
use crate::sources::imports::value::{When, code};
use crate::sources::imports::{Format, Reader};

pub(super) static V4: Format = Format {
    name: "coinbase-v4",
    venue: "Coinbase",
    code: "coinbase",
    columns: &[
        "id",
        "timestamp",
        "transaction type",
        "asset",
        "quantity transacted",
        "price currency",
    ],
    ragged: false,
    reader: Reader::Each(|c, x| or_why(account(c, x, &plain))),
    refused: None,
};

pub(super) static V2: Format = Format {
    name: "coinbase-v2",
    columns: &[
        "timestamp",
        "transaction type",
        "asset",
        "quantity transacted",
        "spot price currency",
        "subtotal",
    ],
    reader: Reader::Each(|c, x| or_why(account(c, x, &spot_price))),
    ..V4
};

pub(super) static V1: Format = Format {
    name: "coinbase-v1",
    columns: &[
        "timestamp",
        "transaction type",
        "asset",
        "quantity transacted",
    ],
    reader: Reader::Each(|c, x| or_why(account(c, x, &in_header))),
    ..V4
};

pub(super) static FILLS: Format = Format {
    name: "coinbase-fills",
    columns: &[
        "trade id",
        "product",
        "side",
        "created at",
        "size",
        "price",
        "fee",
        "total",
        "price/fee/total unit",
    ],
    reader: Reader::Each(|c, x| or_why(fill(c, x))),
    ..V4
};

const TIMES: &[&str] = &["%Y-%m-%d %H:%M:%S%.f UTC", "%Y-%m-%dT%H:%M:%S%.fZ"];

/// Currency, price, money without the fee, money with it, fee.
struct Money {
    currency: Ticker,
    price: Option<Decimal>,
    subtotal: Option<Decimal>,
    fee: Option<Decimal>,
}

fn plain(c: &Cells<'_>) -> Result<Money, Why> {
    Ok(Money {
        currency: c.code("price currency")?,
        price: c.number("price at transaction")?,
        subtotal: c.number("subtotal")?,
        fee: c.fee("fees and/or spread")?,
    })
}

fn spot_price(c: &Cells<'_>) -> Result<Money, Why> {
    let fee = if c.has("fees and/or spread") {
        "fees and/or spread"
    } else {
        "fees"
    };
    Ok(Money {
        currency: c.code("spot price currency")?,
        price: c.number("spot price at transaction")?,
        subtotal: c.number("subtotal")?,
        fee: c.fee(fee)?,
    })
}

/// The oldest: the currency stands in the names of the columns, `EUR Subtotal`.
fn in_header(c: &Cells<'_>) -> Result<Money, Why> {
    let column = c
        .column_ending(" subtotal")
        .ok_or("the header names no currency")?;
    let money = column.split(' ').next().unwrap_or_default();
    let named = |end: &str| format!("{money} {end}");
    Ok(Money {
        currency: code(money)?,
        price: c.number(&named("spot price at transaction"))?,
        subtotal: c.number(column)?,
        fee: c.fee(&named("fees"))?,
    })
}

fn account(
    c: &Cells<'_>,
    x: &Context<'_>,
    money: &dyn Fn(&Cells<'_>) -> Result<Money, Why>,
) -> Result<Outcome, Why> {
    let what = c.word("transaction type");
    let side = match what.as_str() {
        "buy" | "advanced trade buy" | "advance trade buy" => Side::Buy,
        "sell" | "advanced trade sell" | "advance trade sell" => Side::Sell,
        "convert" => return Ok(skip("a conversion between coins, not paid in money")),
        "send"
        | "receive"
        | "deposit"
        | "withdrawal"
        | "pro deposit"
        | "pro withdrawal"
        | "exchange deposit"
        | "exchange withdrawal"
        | "prime deposit"
        | "prime withdrawal"
        | "vault withdrawal"
        | "vault deposit"
        | "fiat deposit"
        | "fiat withdrawal"
        | "coinbase card"
        | "retail staking transfer"
        | "retail unstaking transfer"
        | "asset migration"
        | "subscription"
        | "card spend"
        | "card buy back" => return Ok(skip("a transfer")),
        _ if [
            "staking income",
            "reward income",
            "rewards income",
            "inflation reward",
            "learning reward",
            "coinbase earn",
            "interest",
        ]
        .contains(&what.as_str()) =>
        {
            return Ok(skip("a reward"));
        }
        _ if what.contains("futures")
            || what.contains("perpetual")
            || what.contains("derivative")
            || what.contains("liquidation")
            || what.contains("margin")
            || what.contains("loan")
            || what.contains("borrow") =>
        {
            return Ok(Outcome::Refuse(format!("`{what}` is leverage")));
        }
        _ => {
            return Err(format!(
                "the transaction type `{}` is not known",
                c.text("transaction type")
            ));
        }
    };
    let when = c.time("timestamp", TIMES, x.zone)?;
    let asset = c.code("asset")?;
    let quantity = c.amount("quantity transacted")?;
    let notes = c.text("notes");
    let money = money(c)?;
    let market = on_market(&notes);
    let trade = match market {
        // Another quote than the account's currency: the money columns are only a valuation.
        Some(market) if market.quote != money.currency => {
            let spent = quantity
                .checked_mul(market.price)
                .ok_or("the money does not fit")?
                .normalize();
            let fee = (market.total - spent).abs();
            Trade::new(side, when, (asset, quantity), (market.quote, spent))
                .fee(Some(fee), market.quote)
                .symbol(&market.symbol)
        }
        market => {
            let spent = money.subtotal.ok_or("the subtotal is empty")?.abs();
            let trade = Trade::new(side, when, (asset, quantity), (money.currency, spent))
                .fee(money.fee, money.currency)
                .price(money.price);
            match market {
                Some(market) => trade.symbol(&market.symbol),
                None => trade,
            }
        }
    };
    Ok(trade.id(c.raw("id")).note(notes).done())
}

/// What the notes say of the market: `… for 455.476 USD on ETH-USD at 1811.04 USD/ETH`.
struct Market {
    symbol: String,
    quote: Ticker,
    price: Decimal,
    total: Decimal,
}

fn on_market(notes: &str) -> Option<Market> {
    let words: Vec<&str> = notes.split_whitespace().collect();
    let after = |word: &str| words.iter().position(|w| *w == word).map(|at| at + 1);
    let number = |at: usize| words.get(at)?.replace(',', "").parse::<Decimal>().ok();
    let symbol = words.get(after("on")?)?;
    let (_, quote) = base_and_quote(symbol)?;
    Some(Market {
        symbol: (*symbol).to_owned(),
        quote,
        price: number(after("at")?)?,
        total: number(after("for")?)?,
    })
}

fn fill(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let side = match c.word("side").as_str() {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        other => return Err(format!("the side `{other}` is not known")),
    };
    let when: When = c.time("created at", &["%Y-%m-%dT%H:%M:%S%.fZ"], x.zone)?;
    let product = c.text("product");
    let (asset, _) =
        base_and_quote(&product).ok_or_else(|| format!("the product `{product}` is no pair"))?;
    let unit = c.code("price/fee/total unit")?;
    let fee = c.fee("fee")?.unwrap_or_default();
    let total = c.amount("total")?;
    let spent = match side {
        Side::Buy => total - fee,
        Side::Sell => total + fee,
    };
    Ok(
        Trade::new(side, when, (asset, c.amount("size")?), (unit, spent))
            .fee(Some(fee), unit)
            .price(c.number("price")?)
            .symbol(&product)
            .id(c.raw("trade id"))
            .done(),
    )
}
