//! The journal's own export, and a plain table made by hand.

use super::{Spec, spec};
use crate::domain::product::Kind;
use crate::sources::imports::When;
use crate::sources::imports::cells::{self, Cells};
use crate::sources::imports::trade::{Read, Side, Stop, Trade};
use crate::sources::imports::when::Clock;

pub(super) const ALL: &[Spec] = &[
    spec(
        "journal",
        "any",
        &["id", "at", "kind", "asset", "quantity", "spent", "currency"],
        journal_time,
        journal,
    ),
    spec(
        "slackwater",
        "any",
        &["time", "side", "asset", "quantity", "spent", "currency"],
        time,
        table,
    ),
];

const PATTERNS: &[&str] = &["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"];

fn journal_time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("at"), PATTERNS, Clock::UTC)
}

fn time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("time"), PATTERNS, Clock::UTC)
}

fn journal(cells: &Cells<'_>) -> Read {
    let kind = cells.word("kind");
    match kind.as_str() {
        "buy" | "sell" => {
            // An entry's number is no id of a venue.
            let id = format!("journal-{}", cells.raw("id"));
            row(cells, Side::of(&kind)?, journal_time(cells)?, &id)
        }
        "skip" | "correction" | "note" | "queue" => Err(Stop::skip(format!("{kind}: no trade"))),
        _ => Err(Stop::unknown(&kind)),
    }
}

fn table(cells: &Cells<'_>) -> Read {
    match cells.word("side").as_str() {
        "" | "skip" => Err(Stop::skip("no trade")),
        side => row(cells, Side::of(side)?, time(cells)?, cells.raw("id")),
    }
}

fn row(cells: &Cells<'_>, side: Side, time: When, id: &str) -> Read {
    let fee = cells.number("fee")?;
    let code = match cells.raw("feecurrency") {
        "" => cells.code("currency")?,
        code => cells::code(code)?,
    };
    let mut trade = Trade::new(
        side,
        time,
        (cells.need("quantity")?, cells.code("asset")?),
        (cells.need("spent")?, cells.code("currency")?),
    )
    .fee(fee, code)
    .id(id);
    trade.venue = Some(cells.text("venue")).filter(|venue| !venue.is_empty());
    trade.product = match cells.raw("product") {
        // A table by hand that names no product holds coins; a name that is known to be leverage is still refused.
        "" => Some(Kind::Spot),
        word => Some(Kind::of(word).ok_or_else(|| Stop::unknown(word))?),
    };
    trade.read()
}
