//! Coinbase: three layouts of the transaction history, and the fills of Pro and Advanced Trade.

use rust_decimal::Decimal;

use super::{Spec, says, spec};
use crate::domain::product::is_money;
use crate::sources::imports::When;
use crate::sources::imports::cells::{self, Cells};
use crate::sources::imports::trade::{Read, Side, Stop, Trade};
use crate::sources::imports::when::Clock;

pub(super) const ALL: &[Spec] = &[
    spec(
        "coinbase-v4",
        "coinbase",
        &[
            "id",
            "timestamp",
            "transactiontype",
            "asset",
            "quantitytransacted",
            "pricecurrency",
        ],
        time,
        history,
    ),
    spec(
        "coinbase-v2-old",
        "coinbase",
        &[
            "timestamp",
            "transactiontype",
            "asset",
            "quantitytransacted",
            "spotpricecurrency",
        ],
        time,
        history,
    ),
    spec(
        "coinbase-v1-old",
        "coinbase",
        &[
            "timestamp",
            "transactiontype",
            "asset",
            "quantitytransacted",
        ],
        time,
        history,
    ),
    spec(
        "coinbase-fills",
        "coinbase",
        &["tradeid", "product", "side", "createdat", "size", "total"],
        fill_time,
        fill,
    ),
];

const PATTERNS: &[&str] = &["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"];
/// Types that are no trade for money.
const NO_TRADE: &[&str] = &[
    "convert",
    "income",
    "reward",
    "earn",
    "send",
    "receive",
    "deposit",
    "withdrawal",
    "transfer",
    "migration",
    "airdrop received",
    "incentive",
    "card",
    "withdraw",
    "unstak",
    "staking",
];
const LEVERAGE: &[&str] = &[
    "perpetual",
    "futures",
    "margin",
    "loan",
    "borrow",
    "liquidat",
];

fn time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("timestamp"), PATTERNS, Clock::UTC)
}

fn history(cells: &Cells<'_>) -> Read {
    let kind = cells.word("transactiontype");
    let side = match kind.as_str() {
        "buy" | "advanced trade buy" | "advance trade buy" => Side::Buy,
        "sell" | "advanced trade sell" | "advance trade sell" => Side::Sell,
        kind if says(kind, LEVERAGE) => return Err(Stop::refuse("a contract or borrowed money")),
        kind if says(kind, NO_TRADE) => {
            return Err(Stop::skip(format!("{kind}: no trade for money")));
        }
        kind => return Err(Stop::unknown(kind)),
    };
    let asset = cells.code("asset")?;
    let quantity = cells.need("quantitytransacted")?;
    let by_header = cells
        .header
        .ending("spotpriceattransaction")
        .unwrap_or_default();
    let currency = match cells.first(&["pricecurrency", "spotpricecurrency"]) {
        "" => cells::code(by_header)?,
        code => cells::code(code)?,
    };
    let notes = cells.text("notes");
    let pair = notes
        .rsplit_once(" on ")
        .and_then(|(_, rest)| rest.split(' ').next())
        .unwrap_or_default();
    if let Some((base, quote)) = pair.rsplit_once('-')
        && base == asset
        && quote != currency
    {
        return from_notes(cells, side, (quantity, asset), quote, &notes, pair);
    }
    let named = |end: &str| format!("{by_header}{end}");
    let first = |names: [&str; 3]| {
        cells
            .header
            .has(names[0])
            .then_some(names[0])
            .or(cells.header.has(names[1]).then_some(names[1]))
            .unwrap_or(names[2])
            .to_owned()
    };
    let subtotal = first(["subtotal", &named("subtotal"), "subtotal"]);
    let fees = match first(["feesandorspread", "fees", &named("fees")]) {
        name if cells.header.has(&name) => name,
        _ => named("feesandorspread"),
    };
    let price = first([
        "priceattransaction",
        "spotpriceattransaction",
        &named("spotpriceattransaction"),
    ]);
    Trade::new(
        side,
        time(cells)?,
        (quantity, asset),
        (cells.need_in(&subtotal, &currency)?, currency.clone()),
    )
    .fee(cells.number(&fees)?, currency)
    .price(cells.number(&price)?)
    .id(cells.raw("id"))
    .read()
}

/// A market whose quote is not the account's currency: the money columns are only a valuation, the trade is in the notes.
fn from_notes(
    cells: &Cells<'_>,
    side: Side,
    (quantity, asset): (Decimal, String),
    quote: &str,
    notes: &str,
    pair: &str,
) -> Read {
    if !is_money(quote) {
        return Err(Stop::skip("paid in a coin, not in money"));
    }
    let after = |word: &str| {
        let (_, rest) = notes.split_once(word)?;
        let amount = rest.split(' ').next()?;
        crate::sources::imports::number::money(amount, cells.context.decimal)
    };
    let (Some(total), Some(price)) = (after(" for "), after(" at ")) else {
        return Err(Stop::unreadable(format!(
            "the notes do not say what was paid in {quote}"
        )));
    };
    let spent = price
        .amount
        .checked_mul(quantity.abs())
        .ok_or_else(|| Stop::unreadable("the cost cannot be kept exactly"))?;
    let fee = match side {
        Side::Buy => total.amount - spent,
        Side::Sell => spent - total.amount,
    };
    if fee.abs() * Decimal::TEN > spent {
        return Err(Stop::unreadable(
            "the price and the total in the notes are not of one trade",
        ));
    }
    // A trade without a fee whose total was rounded.
    let (spent, fee) = if fee.is_sign_negative() {
        (total.amount, Decimal::ZERO)
    } else {
        (spent, fee)
    };
    Trade::new(
        side,
        time(cells)?,
        (quantity, asset),
        (spent, quote.to_owned()),
    )
    .fee(Some(fee), quote)
    .price(Some(price.amount))
    .id(cells.raw("id"))
    .symbol(pair)
    .read()
}

fn fill_time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("createdat"), PATTERNS, Clock::UTC)
}

fn fill(cells: &Cells<'_>) -> Read {
    let product = cells.text("product");
    let (base, quote) = product.split_once('-').unwrap_or((&product, ""));
    let quote = match cells.raw("pricefeetotalunit") {
        "" => quote,
        unit => unit,
    };
    let side = Side::of(cells.raw("side"))?;
    let (total, fee) = (cells.need("total")?.abs(), cells.need("fee")?.abs());
    let spent = match side {
        Side::Buy => total - fee,
        Side::Sell => total + fee,
    };
    Trade::new(
        side,
        fill_time(cells)?,
        (cells.need("size")?, base.to_owned()),
        (spent, quote.to_owned()),
    )
    .fee(Some(fee), quote)
    .price(cells.number("price")?)
    .id(cells.raw("tradeid"))
    .symbol(&product)
    .read()
}
