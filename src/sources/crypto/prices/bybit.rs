//! Bybit spot: bars of days and hours, newest first.
//!
//! ```json
//! {"retCode":0,"retMsg":"OK","result":{"symbol":"ETHUSDT","category":"spot",
//!  "list":[["1763683200000","2735.5","2801.0","2690.1","2750.3","41200.5","113000000.2"]]},"time":1763700000000}
//! ```

use serde::Deserialize;

use super::{LOOK, bars, candles, days, millis};
use crate::domain::Name;
use crate::sources::crypto::{Bars, Pair};
use crate::sources::value::{Num, Text, is_success, parse};
use crate::sources::{Batch, Carrier, Get, Known, Payload, Spec, Unread, hosts};

/// Bars of days and hours.
pub static KLINES: Bars = Bars {
    spec: Spec {
        name: "bybit-klines",
        publisher: Name::literal("bybit"),
        carrier: Carrier::Body,
        tells: "history of prices, a second source",
    },
    read,
    coins: 2,
    days: |coin, missing| {
        /// Rows that are asked for at the most: a year and a month.
        const MOST: u32 = 400;
        // The end as well: of a span with more rows than asked for, the newest are given.
        let (span, limit) = match days(missing, MOST) {
            Some((first, last, days)) => (
                format!(
                    "&start={}&end={}",
                    millis(first.start()),
                    millis(last.start())
                ),
                days,
            ),
            None => (String::new(), MOST),
        };
        Get {
            host: &hosts::BYBIT,
            path: format!(
                "/v5/market/kline?category=spot&symbol={coin}USDT&interval=D{span}&limit={limit}"
            ),
            weight: 1,
            every: LOOK,
            symbol: Some(format!("{coin}USDT")),
        }
    },
};

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, rename = "retCode")]
    code: Option<Num<'a>>,
    #[serde(borrow)]
    result: Option<Table<'a>>,
}

#[derive(Deserialize)]
struct Table<'a> {
    #[serde(borrow)]
    symbol: Option<Text<'a>>,
    #[serde(borrow)]
    list: Option<Vec<Vec<Num<'a>>>>,
}

fn read(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let answer: Answer<'_> = parse(payload.bytes)?;
    let (
        true,
        Some(Table {
            symbol,
            list: Some(rows),
        }),
    ) = (is_success(answer.code), answer.result)
    else {
        return Ok(Known::Other);
    };
    let pair = match symbol.as_deref() {
        Some(symbol) => Pair::of(symbol, "result.symbol")?,
        None => Pair::asked(payload)?,
    };
    let candles = candles(&rows, [0, 1, 2, 3, 4], "result.list")?;
    bars(&candles, pair, payload, batch)
}
