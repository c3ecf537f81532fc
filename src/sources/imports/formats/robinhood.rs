//! Robinhood: the activity of the broker's account, and the orders of coins.

use crate::domain::Ticker;
use crate::domain::product::base_and_quote;
use crate::sources::imports::cells::{Cells, Why};
use crate::sources::imports::judge::{Context, Outcome, Side, Trade, or_why, refuse, skip};
use crate::sources::imports::{Format, Reader};

const USD: Ticker = Ticker::literal("USD");

pub(super) static ACTIVITY: Format = Format {
    name: "robinhood-activity",
    venue: "Robinhood",
    code: "us-broker",
    columns: &[
        "activity date",
        "process date",
        "settle date",
        "instrument",
        "description",
        "trans code",
        "quantity",
        "price",
        "amount",
    ],
    ragged: true,
    reader: Reader::Each(|c, _| or_why(activity(c))),
    refused: None,
};

pub(super) static CRYPTO: Format = Format {
    name: "robinhood-crypto",
    code: "robinhood-spot",
    columns: &[
        "uuid",
        "time entered",
        "symbol",
        "side",
        "quantity",
        "state",
        "notional",
    ],
    ragged: false,
    reader: Reader::Each(|c, x| or_why(crypto(c, x))),
    ..ACTIVITY
};

fn activity(c: &Cells<'_>) -> Result<Outcome, Why> {
    let what = c.word("trans code");
    if c.raw("activity date").is_empty() {
        return Ok(skip("a footer"));
    }
    let side = match what.as_str() {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        "bto" | "sto" | "btc" | "stc" | "oexp" | "oasgn" | "oexcs" | "oca" => {
            return Ok(refuse(format!("`{what}`: an option")));
        }
        "mint" | "mgn" | "margin" | "loan" => {
            return Ok(refuse(format!("`{what}`: borrowed money")));
        }
        "ach" | "cdiv" | "mdiv" | "int" | "gold" | "slip" | "spl" | "sprc" | "merg" | "acati"
        | "acato" | "rec" | "wire" | "dfee" | "afee" | "dtax" | "misc" | "rtp" | "xent"
        | "gdbp" | "itrf" | "mrgs" | "soff" | "symc" | "cil" | "oct" | "dcf" | "dct" | "futswp"
        | "fee" | "reward" | "jnl" => {
            return Ok(skip(format!("`{what}`: no trade")));
        }
        _ => return Err(format!("the code `{what}` is not known")),
    };
    let description = c.text("description");
    let lower = description.to_lowercase();
    if lower.contains(" call $") || lower.contains(" put $") {
        return Ok(refuse("an option"));
    }
    let when = c.date("activity date", &["%m/%d/%Y"])?;
    Ok(Trade::new(
        side,
        when,
        (c.code("instrument")?, c.amount("quantity")?),
        (USD, c.amount("amount")?),
    )
    .price(c.number("price")?)
    .fund(description)
    .done())
}

fn crypto(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let state = c.word("state");
    if !matches!(
        state.as_str(),
        "filled" | "partially filled" | "partially_filled"
    ) {
        return Ok(skip(format!("{state}: not filled")));
    }
    let side = match c.word("side").as_str() {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        other => return Err(format!("the side `{other}` is not known")),
    };
    let symbol = c.text("symbol");
    let asset = match base_and_quote(&symbol) {
        Some((base, quote)) if quote == "USD" => base,
        _ => c.code("symbol")?,
    };
    let when = c.time(
        "time entered",
        &[
            "%Y-%m-%dT%H:%M:%S%.fZ",
            "%Y-%m-%d %H:%M:%S%.f",
            "%Y-%m-%dT%H:%M:%S%.f",
        ],
        x.zone,
    )?;
    Ok(Trade::new(
        side,
        when,
        (asset, c.amount("quantity")?),
        (USD, c.amount("notional")?),
    )
    .id(c.raw("uuid"))
    .why("the fee is in the spread")
    .done())
}
