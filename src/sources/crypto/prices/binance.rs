//! Binance spot: bars of days, and the prices of now.
//!
//! ```json
//! [[1763596800000,"91500.10","92100.00","86000.50","86631.90","31000.5",1763683199999,"2780000000.1",4100000,"1","1","0"]]
//!   open time      open       high       low        close                close time
//! [{"symbol":"ETHUSDT","lastPrice":"2735.50","closeTime":1763683212345}]          ticker/24hr, also one object
//! [{"e":"24hrMiniTicker","E":1763683212345,"s":"ETHUSDT","c":"2735.50","o":"2820.10"}]   !miniTicker@arr
//! ```

use serde::Deserialize;
use serde_json::Value;

use super::{LOOK, WEEK, bars, candles, days, millis, quote};
use crate::domain::observation::Fact;
use crate::domain::{Name, Span, Stamp};
use crate::sources::crypto::{Bars, Pair, Place, Plain, binance_rows, nothing};
use crate::sources::value::{Num, Text, float, moment, need, parse, price, there};
use crate::sources::{
    Batch, Carrier, Dial, Get, KeepAlive, Known, Payload, Spec, Stream, Turn, Unread, Wants, hosts,
};

/// Bars of days and hours.
pub static KLINES: Bars = Bars {
    spec: Spec {
        name: "binance-klines",
        publisher: Name::literal("binance"),
        carrier: Carrier::Body,
        tells: "history of prices",
    },
    read: klines,
    coins: usize::MAX,
    days: |coin, missing| {
        /// Rows of an answer at the most.
        const MOST: u32 = 1000;
        let (from, limit) = match days(missing, MOST) {
            Some((first, _, days)) => (format!("&startTime={}", millis(first.start())), days),
            None => (String::new(), MOST),
        };
        Get {
            host: &hosts::BINANCE,
            path: format!("/api/v3/klines?symbol={coin}USDT&interval=1d{from}&limit={limit}"),
            weight: 2,
            every: LOOK,
            symbol: Some(format!("{coin}USDT")),
        }
    },
};

/// The hours of the last week: what a change of a day, or of a week, is measured from.
pub static HOURS: Plain = Plain {
    spec: Spec {
        name: "binance-hours",
        publisher: Name::literal("binance"),
        carrier: Carrier::Body,
        tells: "prices of the last week by the hour",
    },
    read: klines,
    polls: |wants| {
        let ask = wants.coins.iter().map(|coin| Get {
            host: &hosts::BINANCE,
            path: format!("/api/v3/klines?symbol={coin}USDT&interval=1h&limit={WEEK}"),
            weight: 2,
            every: Span::hours(1),
            symbol: Some(format!("{coin}USDT")),
        });
        ask.collect()
    },
    stream: None,
};

/// Prices of now.
pub static TICKERS: Plain = Plain {
    spec: Spec {
        name: "binance-tickers",
        publisher: Name::literal("binance"),
        carrier: Carrier::Body,
        tells: "prices",
    },
    read: tickers,
    polls: nothing,
    stream: Some(&MiniTickers),
};

struct MiniTickers;

impl Stream for MiniTickers {
    fn dial(&self, wants: &Wants) -> Dial {
        let coins: Vec<String> = wants
            .coins
            .iter()
            .map(|coin| format!("{}usdt@miniTicker", coin.as_str().to_ascii_lowercase()))
            .collect();
        Dial {
            host: &hosts::BINANCE_STREAM,
            path: format!("/stream?streams={}", coins.join("/")),
            adds_up: false,
            headers: Vec::new(),
            hello: Vec::new(),
            acknowledgements: 0,
            keep_alive: KeepAlive::Ping(Span::secs(20)),
            silence: Span::secs(60),
            lifetime: Span::hours(23),
            references: Vec::new(),
        }
    }
    fn turn(&self, frame: &[u8]) -> Turn {
        match serde_json::from_slice::<Value>(frame) {
            Ok(json) if json.get("e").and_then(Value::as_str) == Some("serverShutdown") => {
                Turn::Renew("the venue restarts".to_owned())
            }
            _ => Turn::Pass,
        }
    }
}

fn klines(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let rows: Vec<Vec<Num<'_>>> = parse(payload.bytes)?;
    let candles = candles(&rows, [0, 1, 2, 3, 4], "")?;
    bars(&candles, Pair::asked(payload)?, payload, batch)
}

#[derive(Deserialize)]
struct Ticker<'a> {
    #[serde(borrow, alias = "s")]
    symbol: Option<Text<'a>>,
    #[serde(
        borrow,
        default,
        deserialize_with = "there",
        rename = "lastPrice",
        alias = "c",
        alias = "price"
    )]
    last: Option<Num<'a>>,
    #[serde(borrow, rename = "closeTime", alias = "E")]
    time: Option<Num<'a>>,
}

fn tickers(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let (rows, place) = binance_rows::<Ticker<'_>>(payload.bytes)?;
    if let ([one], Place::One("")) = (&rows[..], place)
        && one.symbol.is_none()
        && one.last.is_none()
    {
        return Ok(if is_word(&parse(payload.bytes)?) {
            Known::Data
        } else {
            Known::Other
        });
    }
    if !rows.is_empty() && rows.iter().all(|row| row.last.is_none()) {
        return Ok(Known::Other);
    }
    for (index, row) in rows.iter().enumerate() {
        let fact =
            ticker(row, place.is_list(), payload.at).map_err(|unread| place.of(unread, index))?;
        if let Some(fact) = fact {
            batch.push(fact);
        }
    }
    Ok(Known::Data)
}

/// The acknowledgement of a subscription, and the word before a restart: understood, and nothing in them.
fn is_word(json: &Value) -> bool {
    json.get("result").is_some_and(Value::is_null) && json.get("id").is_some()
        || json.get("e").and_then(Value::as_str) == Some("serverShutdown")
}

fn ticker(row: &Ticker<'_>, in_list: bool, arrival: Stamp) -> Result<Option<Fact>, Unread> {
    let symbol = need(row.symbol.as_deref(), "symbol")?;
    let Some(pair) = Pair::of(symbol, "symbol")? else {
        return Ok(None);
    };
    // A pair that is listed and was never traded has a price of zero or none; it must not take the others with it.
    match float(row.last, "lastPrice")? {
        Some(0.0) => return Ok(None),
        None if in_list => return Ok(None),
        _ => {}
    }
    let last = price(row.last, "lastPrice")?;
    let at = moment(row.time, "closeTime")?.unwrap_or(arrival);
    Ok(Some(quote(pair, last, at)))
}
