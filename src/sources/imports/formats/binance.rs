//! Binance: trade histories new and old, the statement of all operations, Convert, and Binance.US.

use super::{Spec, says, spec};
use rust_decimal::Decimal;

use crate::domain::product::{base_and_quote, is_money};
use crate::sources::imports::cells::{self, Cells};
use crate::sources::imports::group::Leg;
use crate::sources::imports::trade::{Read, Reading, Side, Stop, Trade};
use crate::sources::imports::when::Clock;
use crate::sources::imports::{When, number};

const SPOT: Option<&str> =
    Some("taken as spot: a margin account exports the same header (--account margin refuses it)");

pub(super) const ALL: &[Spec] = &[
    Spec {
        instead: Some(
            "this is Binance's order history, which has no fees; export the trade history instead (Orders, Spot Order, Trade History)",
        ),
        ..spec(
            "binance-order-history",
            "binance-spot",
            &["dateutc", "pair", "type", "filled", "total", "status"],
            time,
            trade,
        )
    },
    Spec {
        note: SPOT,
        ..spec(
            "binance-trade-history",
            "binance-spot",
            &[
                "dateutc", "pair", "side", "price", "executed", "amount", "fee",
            ],
            time,
            trade,
        )
    },
    Spec {
        note: SPOT,
        ..spec(
            "binance-old-semicolon",
            "binance-spot",
            &[
                "dateutc", "market", "type", "price", "amount", "total", "fee", "feecoin",
            ],
            time,
            old_trade,
        )
    },
    spec(
        "binance-statement",
        "binance-spot",
        &[
            "utctime",
            "account",
            "operation",
            "coin",
            "change",
            "remark",
        ],
        statement_time,
        statement,
    ),
    spec(
        "binance-convert",
        "binance-spot",
        &[
            "date",
            "pair",
            "type",
            "sell",
            "buy",
            "price",
            "inverseprice",
            "status",
        ],
        convert_time,
        convert,
    ),
    spec(
        "binance-us",
        "binance-us-spot",
        &["userid", "time", "category", "operation", "orderid"],
        us_time,
        us,
    ),
];

const PATTERNS: &[&str] = &["%Y-%m-%d %H:%M:%S"];

fn time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("dateutc"), PATTERNS, Clock::UTC)
}

fn pair(name: &str) -> Result<(String, String), Stop> {
    base_and_quote(name)
        .map(|(base, quote)| (base.as_str().to_owned(), quote.as_str().to_owned()))
        .ok_or_else(|| {
            Stop::unreadable(format!(
                "the pair `{}` has no known quote",
                crate::domain::tag::printable(name, 40)
            ))
        })
}

fn trade(cells: &Cells<'_>) -> Read {
    let name = cells.text("pair");
    let (base, quote) = pair(&name)?;
    let (quantity, _) = cells.joined("executed", &[&base])?;
    let (spent, _) = cells.joined("amount", &[&quote])?;
    let fee = if cells.raw("fee").is_empty() {
        None
    } else {
        Some(fee(cells, &base, &quote)?)
    };
    let mut trade = Trade::new(
        Side::of(cells.raw("side"))?,
        time(cells)?,
        (quantity, base),
        (spent, quote),
    )
    .price(cells.number("price")?)
    .symbol(&name);
    trade.fee = fee;
    trade.read()
}

/// The fee is in the base, the quote, BNB, or else in a coin that ends the cell in letters.
fn fee(cells: &Cells<'_>, base: &str, quote: &str) -> Result<(Decimal, String), Stop> {
    cells.joined(
        "fee",
        &[base, quote, "BNB", "USDT", "USDC", "FDUSD", "BTC", "ETH"],
    )
}

fn old_trade(cells: &Cells<'_>) -> Read {
    let name = cells.text("market");
    let (base, quote) = pair(&name)?;
    Trade::new(
        Side::of(cells.raw("type"))?,
        time(cells)?,
        (cells.need("amount")?, base),
        (cells.need("total")?, quote),
    )
    .fee(cells.number("fee")?, cells.code("feecoin")?)
    .price(cells.number("price")?)
    .symbol(&name)
    .read()
}

fn statement_time(cells: &Cells<'_>) -> Result<When, Stop> {
    let cell = cells.raw("utctime");
    let short = cell.find('-') == Some(2);
    cells.time(
        cell,
        if short {
            &["%y-%m-%d %H:%M:%S"]
        } else {
            PATTERNS
        },
        Clock::UTC,
    )
}

/// Operations that are understood and no trade for money.
const NO_TRADE: &[&str] = &[
    "deposit",
    "withdraw",
    "transfer",
    "interest",
    "reward",
    "distribution",
    "staking",
    "savings",
    "earn",
    "airdrop",
    "small assets exchange",
    "dust",
    "cashback",
    "commission",
    "referral",
    "launchpool",
    "redemption",
    "subscription",
    "purchase",
    "mining",
    "voucher",
    "vote",
    "send",
    "receive",
    "pay",
    "fiat",
    "token swap",
    "bnb vault",
    "refund",
    "card spending",
];

fn statement(cells: &Cells<'_>) -> Read {
    let (account, operation) = (cells.word("account"), cells.word("operation"));
    let moved = operation.contains("transfer");
    if !moved
        && says(
            &account,
            &[
                "margin", "future", "usd-m", "coin-m", "usdⓢ", "option", "usdt-m", "loan",
            ],
        )
    {
        return Err(Stop::refuse(format!(
            "the account `{account}` holds borrowed money or contracts"
        )));
    }
    if !moved
        && says(
            &operation,
            &[
                "margin",
                "loan",
                "borrow",
                "funding fee",
                "realized",
                "realize",
                "liquidat",
                "leverage token",
                "insurance",
                "option",
            ],
        )
    {
        return Err(Stop::refuse(format!("`{operation}` is leverage")));
    }
    let family = match operation.as_str() {
        "transaction buy"
        | "transaction spend"
        | "transaction sold"
        | "transaction revenue"
        | "transaction fee"
        | "buy"
        | "sell"
        | "transaction related"
        | "fee" => "trade",
        "binance convert" | "convert" => "convert",
        "buy crypto with card"
        | "buy crypto"
        | "buy crypto with fiat"
        | "sell crypto to fiat"
        | "sell crypto to card" => "card",
        "large otc trading" => "otc",
        known if says(known, NO_TRADE) => {
            return Err(Stop::skip(format!("{known}: no trade for money")));
        }
        other => return Err(Stop::unknown(other)),
    };
    if !says(
        &account,
        &["spot", "funding", "earn", "pool", "saving", "card"],
    ) {
        return Err(Stop::refuse(format!(
            "the account `{account}` is not a spot account"
        )));
    }
    let code = cells.code("coin")?;
    let change = cells.need("change")?;
    let is_fee = matches!(operation.as_str(), "transaction fee" | "fee");
    Ok(Reading::Leg(Box::new(Leg {
        group: format!("{}\u{1f}{account}\u{1f}{family}", cells.raw("utctime")),
        time: statement_time(cells)?,
        amount: if is_fee { Decimal::ZERO } else { change },
        fee: is_fee.then(|| (change.abs(), code.clone())),
        symbol: None,
        code,
        id: None,
        row_id: None,
    })))
}

fn convert_time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("date"), PATTERNS, Clock::UTC)
}

fn convert(cells: &Cells<'_>) -> Read {
    if says(&cells.word("wallet"), &["margin", "future"]) {
        return Err(Stop::refuse("converted in a margin account"));
    }
    let status = cells.word("status");
    if !says(&status, &["success", "completed", "filled"]) {
        return if says(
            &status,
            &["expired", "fail", "cancel", "process", "pending", "open"],
        ) {
            Err(Stop::skip(format!("not executed: {status}")))
        } else {
            Err(Stop::unknown(&status))
        };
    }
    let side = |name: &str| {
        let (amount, code) = cells.raw(name).rsplit_once(' ').unwrap_or_default();
        let amount = number::money(amount, cells.context.decimal).map(|money| money.amount);
        let amount =
            amount.ok_or_else(|| Stop::unreadable(format!("{name} is no amount with its coin")))?;
        Ok::<_, Stop>((amount, cells::code(code)?))
    };
    let (gave, got) = (side("sell")?, side("buy")?);
    exchange(convert_time(cells)?, got, gave)?.read()
}

/// What was got and what was given, as a buy or a sale.
pub(super) fn exchange(
    time: When,
    got: (Decimal, String),
    gave: (Decimal, String),
) -> Result<Trade, Stop> {
    match (is_money(&got.1), is_money(&gave.1)) {
        (true, true) => Err(Stop::skip("money for money, no buy of coins")),
        (false, false) => Err(Stop::skip("coins for coins, not paid in money")),
        (false, true) => Ok(Trade::new(Side::Buy, time, got, gave)),
        (true, false) => Ok(Trade::new(Side::Sell, time, gave, got)),
    }
}

fn us_time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("time"), PATTERNS, Clock::UTC)
}

/// Binance.US: one row a trade, with base, quote and fee of the fill.
fn us(cells: &Cells<'_>) -> Read {
    let category = cells.word("category");
    let operation = cells.word("operation");
    if says(
        &category,
        &[
            "deposit",
            "withdraw",
            "distribution",
            "reward",
            "transfer",
            "staking",
            "other",
        ],
    ) {
        return Err(Stop::skip(format!("{category}: no trade for money")));
    }
    let part = |name: &str| {
        let code = cells.code(&format!("{name}asset"))?;
        Ok::<_, Stop>((cells.need(&format!("realizedamountfor{name}asset"))?, code))
    };
    let time = us_time(cells)?;
    let mut trade = match (category.as_str(), operation.as_str()) {
        ("spot trading", word) => Trade::new(Side::of(word)?, time, part("base")?, part("quote")?),
        // Here the base is what was given and the quote what was got.
        ("buy" | "sell" | "quick buy" | "quick sell" | "convert", _) => {
            exchange(time, part("quote")?, part("base")?)?
        }
        _ if says(&operation, &["staking", "reward"]) => {
            return Err(Stop::skip(format!("{operation}: no trade for money")));
        }
        _ => return Err(Stop::unknown(&format!("{category}/{operation}"))),
    };
    trade.fee = match cells.raw("feeasset") {
        "" => None,
        code => {
            let code = cells::code(code)?;
            cells
                .number("realizedamountforfeeasset")?
                .map(|fee| (fee, code))
        }
    };
    // The order's id is that of all its fills.
    trade.id(cells.raw("transactionid")).read()
}
