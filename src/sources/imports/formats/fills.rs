//! Gemini and Bitvavo.

use super::{Spec, says, spec};
use crate::domain::product::base_and_quote;
use crate::sources::imports::When;
use crate::sources::imports::cells::Cells;
use crate::sources::imports::trade::{Read, Side, Stop, Trade};
use crate::sources::imports::when::Clock;

pub(super) const ALL: &[Spec] = &[
    Spec {
        // The totals below the table have neither date nor type.
        footer: Some(|cells| cells.raw("date").is_empty() && cells.raw("type").is_empty()),
        ..spec(
            "gemini",
            "gemini",
            &["date", "timeutc", "type", "symbol", "specification"],
            gemini_time,
            gemini,
        )
    },
    spec(
        "bitvavo",
        "bitvavo",
        &[
            "timezone",
            "date",
            "time",
            "type",
            "currency",
            "amount",
            "receivedpaidamount",
        ],
        bitvavo_time,
        bitvavo,
    ),
];

fn gemini_time(cells: &Cells<'_>) -> Result<When, Stop> {
    let date = cells.raw("date");
    let date = date.split([' ', 'T']).next().unwrap_or_default();
    let clock = cells.raw("timeutc");
    let clock = clock.rsplit([' ', 'T']).next().unwrap_or_default();
    cells.time(
        &format!("{date} {clock}"),
        &["%Y-%m-%d %H:%M:%S"],
        Clock::UTC,
    )
}

fn gemini(cells: &Cells<'_>) -> Read {
    let kind = cells.word("type");
    let symbol = cells.text("symbol");
    if symbol.len() > 6 && symbol.ends_with("PERP") {
        return Err(Stop::refuse(format!("{symbol} is a perpetual")));
    }
    let side = match kind.as_str() {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        _ if says(
            &kind,
            &[
                "credit", "debit", "deposit", "withdraw", "transfer", "reward", "interest", "earn",
                "staking",
            ],
        ) =>
        {
            return Err(Stop::skip(format!("{kind}: no trade for money")));
        }
        _ => return Err(Stop::unknown(&kind)),
    };
    let (base, quote) = base_and_quote(&symbol)
        .ok_or_else(|| Stop::unreadable(format!("the pair `{symbol}` has no known quote")))?;
    let (base, quote) = (base.as_str().to_owned(), quote.as_str().to_owned());
    // One pair of columns for each coin: `BTC Amount BTC`, `Fee (USD) USD`.
    let amount = |code: &str| {
        let code = code.to_lowercase();
        cells.need(&format!("{code}amount{code}"))
    };
    let low = quote.to_lowercase();
    let fee = cells.number(&format!("fee{low}{low}"))?;
    Trade::new(
        side,
        gemini_time(cells)?,
        (amount(&base)?.abs(), base.clone()),
        (amount(&quote)?, quote.clone()),
    )
    .fee(fee, quote)
    .id(cells.first(&["tradeid", "txhash"]))
    .symbol(&symbol)
    .read()
}

fn bitvavo_time(cells: &Cells<'_>) -> Result<When, Stop> {
    let name = cells.raw("timezone");
    let zone = name.parse().map_err(|_| {
        Stop::unreadable(format!(
            "the zone `{}` is not known; say --zone",
            cells.text("timezone")
        ))
    })?;
    let cell = format!("{} {}", cells.raw("date"), cells.raw("time"));
    cells.time(&cell, &["%Y-%m-%d %H:%M:%S"], Clock::Named(zone))
}

fn bitvavo(cells: &Cells<'_>) -> Read {
    let kind = cells.word("type");
    let side = match kind.as_str() {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        _ if says(
            &kind,
            &[
                "deposit",
                "withdraw",
                "staking",
                "reward",
                "rebate",
                "affiliate",
                "earn",
                "lending",
                "airdrop",
                "transfer",
            ],
        ) =>
        {
            return Err(Stop::skip(format!("{kind}: no trade for money")));
        }
        _ => return Err(Stop::unknown(&kind)),
    };
    let status = cells.word("status");
    if !says(&status, &["completed", "distributed"]) {
        return Err(Stop::skip(format!("not executed: {status}")));
    }
    let money = cells.code("receivedpaidcurrency")?;
    let total = cells.need("receivedpaidamount")?.abs();
    let fee = cells.number("feeamount")?;
    let fee_code = cells.raw("feecurrency").to_ascii_uppercase();
    // What was paid contains the fee, what was received is after it.
    let own = fee.filter(|_| fee_code == money).unwrap_or_default().abs();
    let spent = match side {
        Side::Buy => total - own,
        Side::Sell => total + own,
    };
    Trade::new(
        side,
        bitvavo_time(cells)?,
        (cells.need("amount")?, cells.code("currency")?),
        (spent, money),
    )
    .fee(fee, fee_code)
    .price(cells.number("quoteprice")?)
    .id(cells.raw("transactionid"))
    .read()
}
