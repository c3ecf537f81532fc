//! Files of derivatives: every row gets its verdict, and none can be committed.

use crate::sources::imports::cells::Cells;
use crate::sources::imports::judge::{Outcome, refuse, skip};
use crate::sources::imports::{Format, Reader};

pub(super) static DERIBIT: Format = Format {
    name: "deribit-log",
    venue: "Deribit",
    code: "deribit",
    columns: &[
        "id",
        "userseq",
        "date",
        "instrument",
        "type",
        "side",
        "position",
        "funding",
    ],
    ragged: true,
    reader: Reader::Each(|c, _| of(&c.word("type"))),
    refused: None,
};

pub(super) static BITMEX: Format = Format {
    name: "bitmex-wallet",
    venue: "BitMEX",
    code: "bitmex",
    columns: &["transacttime", "transacttype", "amount", "fee"],
    reader: Reader::Each(|c, _| of(&c.word("transacttype"))),
    ..DERIBIT
};

pub(super) static KUCOIN: Format = Format {
    name: "kucoin-futures",
    venue: "KuCoin",
    code: "kucoin-futures",
    columns: &[
        "uid",
        "account type",
        "symbol",
        "close type",
        "realized pnl",
    ],
    reader: Reader::Each(|c, _| closed(c)),
    ..DERIBIT
};

pub(super) static BINANCE_FUTURES: Format = Format {
    name: "binance-futures",
    venue: "Binance",
    code: "binance-usdm",
    columns: &[
        "date(utc)",
        "type",
        "amount",
        "asset",
        "symbol",
        "transaction id",
    ],
    reader: Reader::Each(|c, _| of(&c.word("type"))),
    ..DERIBIT
};

pub(super) static HYPERLIQUID: Format = Format {
    name: "hyperliquid",
    venue: "Hyperliquid",
    code: "hyperliquid-perp",
    columns: &["time", "coin", "dir", "px", "sz", "ntl", "fee", "closedpnl"],
    reader: Reader::Each(|c, _| direction(c)),
    ..DERIBIT
};

pub(super) static KRAKEN_FUTURES: Format = Format {
    name: "kraken-futures-log",
    venue: "Kraken Futures",
    code: "kraken-futures",
    columns: &["uid", "datetime", "account", "type", "symbol", "change"],
    reader: Reader::Each(|c, _| of(&c.word("type"))),
    ..DERIBIT
};

/// Money that came or went is no trade; everything else is.
fn of(kind: &str) -> Outcome {
    let kind = kind.replace('_', " ");
    let moved = [
        "deposit",
        "withdrawal",
        "withdraw",
        "transfer",
        "coin swap deposit",
        "cross-exchange transfer",
        "referral",
        "welcome bonus",
        "airdrop",
    ];
    let is_moved = moved.iter().any(|word| kind.starts_with(word)) || kind.ends_with("transfer");
    if kind.is_empty() {
        return Outcome::Unreadable("the type is empty".into());
    }
    if is_moved {
        skip(format!("{kind}: no trade"))
    } else {
        refuse(format!("{kind}: a log of derivatives"))
    }
}

fn closed(c: &Cells<'_>) -> Outcome {
    if c.is_blank() {
        return skip("an empty row");
    }
    refuse("the result of a closed contract")
}

/// Spot rows of Hyperliquid have no direction of a position, but its file of perpetuals cannot be told apart from a mixed one.
fn direction(c: &Cells<'_>) -> Outcome {
    let what = c.word("dir");
    match what.as_str() {
        "deposit" | "withdrawal" | "transfer" | "spot dust conversion" => {
            skip(format!("{what}: no trade"))
        }
        "buy" | "sell" => Outcome::Unreadable(
            "a spot trade in a file of perpetuals; the layout of its fees is not known".into(),
        ),
        "" => Outcome::Unreadable("the direction is empty".into()),
        _ => refuse(format!("{what}: a perpetual")),
    }
}
