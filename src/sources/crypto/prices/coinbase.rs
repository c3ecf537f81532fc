//! Coinbase: bars and the price of now, in the forms of its Exchange and of its Advanced interface.
//!
//! ```json
//! [[1763683200,2690.1,2801.0,2735.5,2750.3,41200.5]]      Exchange: time, LOW, HIGH, OPEN, CLOSE, volume; newest first
//! {"candles":[{"start":"1763683200","low":"2690.1","high":"2801","open":"2735.5","close":"2750.3","volume":"41200"}]}
//! {"price":"2750.30","time":"2025-11-21T00:12:30.125Z","bid":"2750.2","ask":"2750.3"}            Exchange ticker
//! {"type":"ticker","product_id":"ETH-USD","price":"2750.3","time":"2025-11-21T00:12:30.125Z"}   websocket
//! {"product_id":"ETH-USD","price":"2750.3","price_percentage_change_24h":"-2.1"}                 Advanced product
//! {"trades":[{"product_id":"ETH-USD","price":"2750.3","time":"2025-11-21T00:12:30Z"}]}           Advanced ticker
//! ```

use serde::Deserialize;
use serde_json::Value;

use super::{Candle, LOOK, bars, candles, days, quote};
use crate::domain::observation::Bar;
use crate::domain::{Name, Span, Stamp};
use crate::sources::crypto::{Bars, Pair, Plain};
use crate::sources::value::{Num, Text, moment, need, parse, price, word};
use crate::sources::{
    Batch, Carrier, Dial, Get, KeepAlive, Known, Payload, Spec, Stream, Turn, Unread, Wants, hosts,
};

const COINBASE: Name = Name::literal("coinbase");

/// Bars of days and hours.
pub static CANDLES: Bars = Bars {
    spec: Spec {
        name: "coinbase-candles",
        publisher: COINBASE,
        carrier: Carrier::Body,
        tells: "history of prices, a second source",
    },
    read: read_candles,
    coins: 2,
    days: |coin, missing| {
        /// A span of more rows is refused; without a span the newest so many are given.
        const MOST: u32 = 300;
        let span = days(missing, MOST).map_or_else(String::new, |(first, last, _)| {
            format!("&start={}&end={}", first.start(), last.start())
        });
        Get {
            host: &hosts::COINBASE,
            path: format!("/products/{coin}-USD/candles?granularity=86400{span}"),
            weight: 1,
            every: LOOK,
            symbol: Some(format!("{coin}-USD")),
        }
    },
};

/// The price of now.
pub static TICKER: Plain = Plain {
    spec: Spec {
        name: "coinbase-ticker",
        publisher: COINBASE,
        carrier: Carrier::Body,
        tells: "prices, a second source",
    },
    read: read_ticker,
    polls: crate::sources::crypto::nothing,
    stream: Some(&Tickers),
};

struct Tickers;

impl Stream for Tickers {
    fn dial(&self, wants: &Wants) -> Dial {
        let products: Vec<String> = wants
            .coins
            .iter()
            .take(2)
            .map(|coin| format!("\"{coin}-USD\""))
            .collect();
        Dial {
            host: &hosts::COINBASE_STREAM,
            path: "/".to_owned(),
            adds_up: false,
            headers: Vec::new(),
            // `ticker_batch` speaks every five seconds: enough for a second opinion.
            hello: vec![format!(
                r#"{{"type":"subscribe","product_ids":[{}],"channels":["ticker_batch","heartbeat"]}}"#,
                products.join(",")
            )],
            acknowledgements: 1,
            keep_alive: KeepAlive::Ping(Span::secs(20)),
            silence: Span::secs(30),
            lifetime: Span::hours(23),
            references: Vec::new(),
        }
    }
    fn turn(&self, frame: &[u8]) -> Turn {
        let Ok(json) = serde_json::from_slice::<Value>(frame) else {
            return Turn::Pass;
        };
        match word(&json, &["type"]) {
            Some("subscriptions") => Turn::Accepted,
            Some("error") => {
                // {"type":"error","message":"Failed to subscribe","reason":"X is not a valid product"}
                let said = ["message", "reason"]
                    .iter()
                    .filter_map(|key| word(&json, &[key]));
                Turn::Refused(said.collect::<Vec<_>>().join(": "))
            }
            _ => Turn::Pass,
        }
    }
}

#[derive(Deserialize)]
struct Advanced<'a> {
    #[serde(borrow)]
    candles: Option<Vec<Row<'a>>>,
}

#[derive(Deserialize)]
struct Row<'a> {
    #[serde(borrow)]
    start: Option<Num<'a>>,
    #[serde(borrow)]
    open: Option<Num<'a>>,
    #[serde(borrow)]
    high: Option<Num<'a>>,
    #[serde(borrow)]
    low: Option<Num<'a>>,
    #[serde(borrow)]
    close: Option<Num<'a>>,
}

fn read_candles(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let pair = Pair::asked(payload)?;
    if payload.bytes.trim_ascii_start().starts_with(b"[") {
        let rows: Vec<Vec<Num<'_>>> = parse(payload.bytes)?;
        return bars(&candles(&rows, [0, 3, 2, 1, 4], "")?, pair, payload, batch);
    }
    let answer: Advanced<'_> = parse(payload.bytes)?;
    let Some(rows) = answer.candles else {
        return Ok(Known::Other);
    };
    let candle = |row: &Row<'_>| -> Result<Candle, Unread> {
        Ok(Candle {
            start: need(moment(row.start, "start")?, "start")?,
            bar: Bar {
                open: Some(price(row.open, "open")?),
                high: Some(price(row.high, "high")?),
                low: Some(price(row.low, "low")?),
                close: price(row.close, "close")?,
            },
            runs: false,
        })
    };
    let candles: Vec<Candle> = rows
        .iter()
        .enumerate()
        .map(|(index, row)| {
            candle(row).map_err(|unread| unread.within(format!("candles[{index}]")))
        })
        .collect::<Result<_, _>>()?;
    bars(&candles, pair, payload, batch)
}

#[derive(Deserialize)]
struct Ticker<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Text<'a>>,
    #[serde(borrow)]
    product_id: Option<Text<'a>>,
    #[serde(borrow)]
    price: Option<Num<'a>>,
    #[serde(borrow)]
    time: Option<Text<'a>>,
    #[serde(borrow)]
    trades: Option<Vec<Trade<'a>>>,
}

#[derive(Deserialize)]
struct Trade<'a> {
    #[serde(borrow)]
    product_id: Option<Text<'a>>,
    #[serde(borrow)]
    price: Option<Num<'a>>,
    #[serde(borrow)]
    time: Option<Text<'a>>,
}

fn read_ticker(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let ticker: Ticker<'_> = parse(payload.bytes)?;
    match ticker.kind.as_deref() {
        None | Some("ticker" | "ticker_batch") => {}
        // Understood, and nothing in them.
        Some("subscriptions" | "heartbeat") => return Ok(Known::Data),
        Some(_) => return Ok(Known::Other),
    }
    let instant = |text: Option<&str>| -> Result<Option<Stamp>, Unread> {
        text.map(|text| Stamp::parse(text).ok_or_else(|| Unread::at("time", "is no instant")))
            .transpose()
    };
    let (product, last, at) = if let Some(trades) = &ticker.trades {
        let mut newest: Option<(Stamp, &Trade<'_>)> = None;
        for trade in trades {
            let at = need(instant(trade.time.as_deref())?, "time")
                .map_err(|unread| unread.within("trades[]"))?;
            if newest.is_none_or(|(newest, _)| at > newest) {
                newest = Some((at, trade));
            }
        }
        let Some((at, trade)) = newest else {
            return Ok(Known::Data);
        };
        (
            trade.product_id.as_deref().or(ticker.product_id.as_deref()),
            trade.price,
            at,
        )
    } else if ticker.price.is_some() {
        let at = instant(ticker.time.as_deref())?.unwrap_or(payload.at);
        (ticker.product_id.as_deref(), ticker.price, at)
    } else {
        return Ok(Known::Other);
    };
    let pair = match product {
        Some(product) => Pair::of(product, "product_id")?,
        None => Pair::asked(payload)?,
    };
    if let Some(pair) = pair {
        batch.push(quote(pair, price(last, "price")?, at));
    }
    Ok(Known::Data)
}
