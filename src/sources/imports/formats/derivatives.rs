//! Files of derivatives. Every row is still given its verdict, and nothing from them can be written.

use super::{Spec, says, spec};
use crate::sources::imports::When;
use crate::sources::imports::cells::Cells;
use crate::sources::imports::trade::{Read, Stop};
use crate::sources::imports::when::Clock;

const fn log(name: &'static str, venue: &'static str, has: &'static [&'static str]) -> Spec {
    Spec {
        derivatives: true,
        note: Some("a log of derivatives: nothing from it can be written"),
        ..spec(name, venue, has, time, row)
    }
}

pub(super) const ALL: &[Spec] = &[
    log(
        "deribit-log",
        "deribit",
        &["userseq", "date", "instrument", "type", "side", "funding"],
    ),
    log(
        "bitmex-wallet",
        "bitmex",
        &["transacttime", "transacttype", "amount", "fee"],
    ),
    log(
        "kucoin-futures",
        "kucoin-futures",
        &["uid", "accounttype", "symbol", "closetype", "realizedpnl"],
    ),
    log(
        "bybit-derivatives",
        "bybit-linear",
        &[
            "currency",
            "contract",
            "type",
            "direction",
            "position",
            "funding",
        ],
    ),
    log(
        "binance-futures",
        "binance-usdm",
        &[
            "dateutc",
            "type",
            "amount",
            "asset",
            "symbol",
            "transactionid",
        ],
    ),
    log(
        "hyperliquid",
        "hyperliquid",
        &["time", "coin", "dir", "px", "sz", "ntl", "fee"],
    ),
    log(
        "kraken-futures",
        "kraken-futures",
        &[
            "uid",
            "datetime",
            "account",
            "type",
            "symbol",
            "change",
            "newbalance",
        ],
    ),
];

fn time(cells: &Cells<'_>) -> Result<When, Stop> {
    const PATTERNS: &[&str] = &[
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
        "%d/%m/%Y - %H:%M:%S",
        "%m/%d/%Y, %I:%M:%S %p",
    ];
    let cell = cells.first(&[
        "date",
        "dateutc",
        "transacttime",
        "time",
        "timeutc",
        "datetime",
        "positionclosingtime",
        "closingtime",
        "closetime",
    ]);
    cells.time(cell, PATTERNS, Clock::UTC)
}

fn row(cells: &Cells<'_>) -> Read {
    let kind = cells.first(&["transacttype", "type", "dir"]).to_lowercase();
    if says(&kind, &["deposit", "withdraw", "transfer"]) {
        return Err(Stop::skip(format!("{kind}: no trade")));
    }
    // Spot trades of Hyperliquid say Buy or Sell, contracts Open or Close.
    if cells.header.has("dir") && matches!(kind.as_str(), "buy" | "sell") {
        return Err(Stop::unreadable(
            "a spot trade in a log of contracts; log it by hand with `slackwater journal add`",
        ));
    }
    Err(Stop::refuse("a row of a log of derivatives"))
}
