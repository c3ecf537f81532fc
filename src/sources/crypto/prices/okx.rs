//! OKX spot: bars of days (`1Dutc`) and hours, newest first, and the prices of now of all pairs in one answer.
//!
//! ```json
//! {"code":"0","msg":"","data":[["1763683200000","2735.5","2801","2690.1","2750.3","41200.5","113000000","113000000","0"]]}
//! {"code":"0","msg":"","data":[{"instType":"SPOT","instId":"ETH-USDT","last":"2735.5","ts":"1763683212345"}]}
//! ```

use serde::Deserialize;

use super::{bars, candles, quote};
use crate::domain::{Name, Span};
use crate::sources::crypto::{Pair, Plain, is_coin, nothing};
use crate::sources::value::{Num, Text, float, is_success, moment, need, parse, price, there};
use crate::sources::{Batch, Carrier, Get, Known, Payload, Spec, Unread, hosts};

const OKX: Name = Name::literal("okx");

/// Bars of days and hours.
pub static CANDLES: Plain = Plain {
    spec: Spec {
        name: "okx-candles",
        publisher: OKX,
        carrier: Carrier::Body,
        tells: "history of prices",
    },
    read,
    polls: nothing,
    stream: None,
};

/// The prices of now.
pub static TICKERS: Plain = Plain {
    spec: Spec {
        name: "okx-tickers",
        publisher: OKX,
        carrier: Carrier::Body,
        tells: "prices of all coins, a second source",
    },
    read: read_tickers,
    polls: |_| {
        vec![Get {
            host: &hosts::OKX,
            path: "/api/v5/market/tickers?instType=SPOT".to_owned(),
            weight: 1,
            every: Span::secs(30),
            symbol: None,
        }]
    },
    stream: None,
};

/// The place of `confirm` in a row: 0 while the bar still runs.
const CONFIRM: usize = 8;

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    code: Option<Num<'a>>,
    #[serde(borrow)]
    data: Option<Vec<Vec<Num<'a>>>>,
}

fn read(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let answer: Answer<'_> = parse(payload.bytes)?;
    let (true, Some(rows)) = (is_success(answer.code), answer.data) else {
        return Ok(Known::Other);
    };
    let mut candles = candles(&rows, [0, 1, 2, 3, 4], "data")?;
    for (candle, row) in candles.iter_mut().zip(&rows) {
        // The venue's own word for a bar that still runs, whatever the clock says.
        candle.runs = match row.get(CONFIRM) {
            Some(confirm) => confirm.whole("data[][8]")? == Some(0),
            None => false,
        };
    }
    bars(&candles, Pair::asked(payload)?, payload, batch)
}

#[derive(Deserialize)]
struct Tickers<'a> {
    #[serde(borrow)]
    code: Option<Num<'a>>,
    #[serde(borrow)]
    data: Option<Vec<Ticker<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ticker<'a> {
    #[serde(borrow)]
    inst_id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "there")]
    last: Option<Num<'a>>,
    #[serde(borrow)]
    ts: Option<Num<'a>>,
}

/// The coins of the program's table against USDT. Each also trades against USDC and USD, in thinner books: of two prices
/// of one coin at one instant neither would be wrong. Of a coin outside the table nobody knows whether two venues mean the
/// same by its name.
fn read_tickers(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let answer: Tickers<'_> = parse(payload.bytes)?;
    let (true, Some(tickers)) = (is_success(answer.code), answer.data) else {
        return Ok(Known::Other);
    };
    if !tickers.is_empty() && tickers.iter().all(|ticker| ticker.last.is_none()) {
        return Ok(Known::Other);
    }
    for (index, ticker) in tickers.iter().enumerate() {
        let mut read = || -> Result<(), Unread> {
            let name = need(ticker.inst_id.as_deref(), "instId")?;
            if !name.strip_suffix("-USDT").is_some_and(is_coin) {
                return Ok(());
            }
            // A pair that is listed and was never traded has no price.
            if float(ticker.last, "last")?.is_none_or(|last| last == 0.0) {
                return Ok(());
            }
            let last = price(ticker.last, "last")?;
            let at = moment(ticker.ts, "ts")?.unwrap_or(payload.at);
            if let Some(pair) = Pair::of(name, "instId")? {
                batch.push(quote(pair, last, at));
            }
            Ok(())
        };
        read().map_err(|unread| unread.within(format!("data[{index}]")))?;
    }
    Ok(Known::Data)
}
