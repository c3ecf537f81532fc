//! Our own layouts: the generic one for everything that has none, and what the journal exports.

use chrono_tz::Tz;

use crate::sources::imports::cells::{Cells, Why};
use crate::sources::imports::judge::{Context, Outcome, Side, Trade, or_why, skip};
use crate::sources::imports::value::{When, date, time};
use crate::sources::imports::{Format, Reader};

pub(super) static GENERIC: Format = Format {
    name: "generic",
    venue: "generic",
    code: "generic-spot",
    columns: &[
        "time",
        "side",
        "asset",
        "quantity",
        "spent",
        "currency",
        "fee",
        "fee currency",
    ],
    ragged: false,
    reader: Reader::Each(|c, x| or_why(generic(c, x))),
    refused: None,
};

pub(super) static SLACKWATER: Format = Format {
    name: "slackwater",
    venue: "slackwater",
    code: "slackwater-spot",
    columns: &[
        "id",
        "at",
        "kind",
        "asset",
        "quantity",
        "spent",
        "currency",
        "fee",
        "fee currency",
        "venue",
        "product",
        "plan",
    ],
    reader: Reader::Each(|c, x| or_why(exported(c, x))),
    ..GENERIC
};

fn moment(text: &str, x: &Context<'_>) -> Result<When, Why> {
    if !text.contains('T') {
        return date(text, &["%Y-%m-%d"]);
    }
    time(text, &["%Y-%m-%dT%H:%M:%S%.fZ"], Tz::UTC)
        .or_else(|_| time(text, &["%Y-%m-%dT%H:%M:%S%.f"], x.zone))
}

fn trade(c: &Cells<'_>, x: &Context<'_>, side: Side, at: &str) -> Result<Trade, Why> {
    let when = moment(c.raw(at), x)?;
    let money = c.code("currency")?;
    let quantity = c.signed("quantity")?;
    if quantity.is_sign_negative() {
        return Err("the quantity is below zero".into());
    }
    let trade = Trade::new(
        side,
        when,
        (c.code("asset")?, quantity),
        (money, c.amount("spent")?),
    )
    .note(c.text("note"));
    let fee = c.fee("fee")?;
    Ok(match fee {
        Some(_) if !c.raw("fee currency").is_empty() => trade.fee(fee, c.code("fee currency")?),
        Some(_) => trade.fee(fee, money),
        None => trade,
    })
}

fn side(word: &str) -> Result<Side, Why> {
    match word {
        "buy" => Ok(Side::Buy),
        "sell" => Ok(Side::Sell),
        other => Err(format!("the side `{other}` is neither buy nor sell")),
    }
}

fn generic(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let side = side(&c.word("side"))?;
    let venue = c.text("venue");
    let id = c.raw("id");
    let trade = trade(c, x, side, "time")?;
    // The id is the venue's own: the same number at two venues is two trades.
    Ok(if id.is_empty() {
        trade
    } else {
        trade.id(&format!("{venue}/{id}"))
    }
    .done())
}

fn exported(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let kind = c.word("kind");
    match kind.as_str() {
        "buy" | "sell" => Ok(trade(c, x, side(&kind)?, "at")?.id(c.raw("id")).done()),
        "skip" | "correction" | "note" | "queue" => {
            Ok(skip(format!("{kind}: only buys and sales are read back")))
        }
        _ => Err(format!("the kind `{kind}` is not known")),
    }
}
