//! Bybit futures: funding and open interest in one answer; shares of accounts.
//!
//! ```json
//! {"retCode":0,"retMsg":"OK","result":{"category":"linear","list":[{"symbol":"ETHUSDT","lastPrice":"2750.3",
//!  "markPrice":"2750.31","fundingRate":"-0.0000412","fundingIntervalHour":"8","openInterest":"812000.5",
//!  "openInterestValue":"2233251720.5","singleOpenInterestValue":"1116625860.2"}]},"time":1763700000123}
//! {"retCode":0,"result":{"list":[{"symbol":"ETHUSDT","buyRatio":"0.64","sellRatio":"0.36","timestamp":"1763697600000"}]}}
//! ```
//! Open interest counts both sides: halved unless the one-sided figure is there. On inverse contracts it is in dollars and
//! its *value* in coins.

use serde::Deserialize;

use super::binance::share;
use super::spec;
use crate::domain::observation::Fact;
use crate::domain::{Name, Span, Stamp};
use crate::sources::crypto::{Pair, Plain};
use crate::sources::value::{
    Num, Text, float, is_success, market, moment, need, parse, price, there,
};
use crate::sources::{Batch, Get, Known, Payload, UNNAMED_MARKET, Unread, hosts};

/// Funding and open interest of all contracts; prices of the spot market.
pub static TICKERS: Plain = Plain {
    spec: spec("bybit-tickers", "bybit", "funding, open interest"),
    read: read_tickers,
    polls: |_| {
        vec![Get {
            host: &hosts::BYBIT,
            path: "/v5/market/tickers?category=linear".to_owned(),
            weight: 1,
            every: Span::minutes(1),
            symbol: None,
        }]
    },
    stream: None,
};

/// Shares of long and short accounts.
pub static LONG_SHORT: Plain = Plain {
    spec: spec("bybit-long-short", "bybit", "long and short accounts"),
    read: read_long_short,
    polls: |wants| {
        let coins = wants.coins.iter().take(2);
        coins
            .map(|coin| Get {
                host: &hosts::BYBIT,
                path: format!(
                    "/v5/market/account-ratio?category=linear&symbol={coin}USDT&period=1h&limit=1"
                ),
                weight: 1,
                every: Span::minutes(10),
                symbol: Some(format!("{coin}USDT")),
            })
            .collect()
    },
    stream: None,
};

#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct Answer<'a, T> {
    #[serde(borrow, rename = "retCode")]
    code: Option<Num<'a>>,
    result: Option<Table<'a, T>>,
    #[serde(borrow)]
    time: Option<Num<'a>>,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct Table<'a, T> {
    #[serde(borrow)]
    category: Option<Text<'a>>,
    list: Option<Vec<T>>,
}

#[derive(Deserialize)]
struct Ticker<'a> {
    #[serde(borrow)]
    symbol: Option<Text<'a>>,
    // Some venues' `null` and empty text are no price; without the key it is another list.
    #[serde(borrow, default, deserialize_with = "there", rename = "lastPrice")]
    last: Option<Num<'a>>,
    #[serde(borrow, default, deserialize_with = "there", rename = "fundingRate")]
    rate: Option<Num<'a>>,
    #[serde(borrow, rename = "fundingIntervalHour")]
    hours: Option<Num<'a>>,
    #[serde(borrow, rename = "openInterest")]
    both: Option<Num<'a>>,
    #[serde(borrow, rename = "openInterestValue")]
    both_value: Option<Num<'a>>,
    #[serde(borrow, rename = "singleOpenInterest")]
    one: Option<Num<'a>>,
    #[serde(borrow, rename = "singleOpenInterestValue")]
    one_value: Option<Num<'a>>,
}

fn read_tickers(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let answer: Answer<'_, Ticker<'_>> = parse(payload.bytes)?;
    let (true, Some(table)) = (is_success(answer.code), answer.result) else {
        return Ok(Known::Other);
    };
    let at = moment(answer.time, "time")?.unwrap_or(payload.at);
    let category = table.category.as_deref().unwrap_or("linear");
    let tickers = need(table.list, "result.list")?;
    if !tickers.is_empty() && !tickers.iter().any(|ticker| ticker.is_of(category)) {
        return Ok(Known::Other);
    }
    for (index, ticker) in tickers.iter().enumerate() {
        let read = if category == "spot" {
            spot(ticker, at, batch)
        } else {
            contract(ticker, category == "inverse", at, batch)
        };
        read.map_err(|unread| unread.within(format!("result.list[{index}]")))?;
    }
    Ok(Known::Data)
}

impl Ticker<'_> {
    /// It has what one looks for in a list of this kind.
    fn is_of(&self, category: &str) -> bool {
        if category == "spot" {
            self.last.is_some()
        } else {
            let sizes = [self.both, self.both_value, self.one, self.one_value];
            self.rate.is_some() || sizes.iter().any(Option::is_some)
        }
    }
}

fn spot(ticker: &Ticker<'_>, at: Stamp, batch: &mut Batch) -> Result<(), Unread> {
    let symbol = need(ticker.symbol.as_deref(), "symbol")?;
    // A pair that is listed and was never traded has no price; it must not take the others with it.
    if float(ticker.last, "lastPrice")?.is_none_or(|last| last == 0.0) {
        return Ok(());
    }
    if let Some(pair) = Pair::of(symbol, "symbol")? {
        batch.push(Fact::Quote {
            instrument: pair.base,
            price: price(ticker.last, "lastPrice")?,
            currency: pair.currency,
            at,
        });
    }
    Ok(())
}

fn contract(
    ticker: &Ticker<'_>,
    inverse: bool,
    at: Stamp,
    batch: &mut Batch,
) -> Result<(), Unread> {
    let venue: Name = batch.publisher();
    let symbol = market(need(ticker.symbol.as_deref(), "symbol")?, "symbol")?;
    if let Some(rate) = float(ticker.rate, "fundingRate")? {
        batch.push(Fact::Funding {
            venue,
            symbol,
            rate,
            interval_hours: float(ticker.hours, "fundingIntervalHour")?
                .filter(|hours| *hours > 0.0),
            at,
        });
    }
    let (one, both) = if inverse {
        (
            float(ticker.one, "singleOpenInterest")?,
            float(ticker.both, "openInterest")?,
        )
    } else {
        (
            float(ticker.one_value, "singleOpenInterestValue")?,
            float(ticker.both_value, "openInterestValue")?,
        )
    };
    if let Some(usd) = one.or_else(|| both.map(|both| both / 2.0)) {
        if usd < 0.0 {
            return Err(Unread::at("openInterest", "is below zero"));
        }
        batch.push(Fact::OpenInterest {
            venue,
            symbol,
            usd: Some(usd),
            at,
        });
    }
    Ok(())
}

#[derive(Deserialize)]
struct Accounts<'a> {
    #[serde(borrow)]
    symbol: Option<Text<'a>>,
    #[serde(borrow, rename = "buyRatio")]
    long: Option<Num<'a>>,
    #[serde(borrow, rename = "sellRatio")]
    short: Option<Num<'a>>,
    #[serde(borrow)]
    timestamp: Option<Num<'a>>,
}

fn read_long_short(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let answer: Answer<'_, Accounts<'_>> = parse(payload.bytes)?;
    let (true, Some(table)) = (is_success(answer.code), answer.result) else {
        return Ok(Known::Other);
    };
    for (index, row) in need(table.list, "result.list")?.iter().enumerate() {
        let accounts = || -> Result<Fact, Unread> {
            let named = row.symbol.as_deref().or(payload.symbol);
            Ok(Fact::LongShortRatio {
                venue: batch.publisher(),
                symbol: named.map_or(Ok(UNNAMED_MARKET), |name| market(name, "symbol"))?,
                long_share: share(row.long, "buyRatio")?,
                short_share: share(row.short, "sellRatio")?,
                at: moment(row.timestamp, "timestamp")?.unwrap_or(payload.at),
            })
        };
        let fact = accounts().map_err(|unread| unread.within(format!("result.list[{index}]")))?;
        batch.push(fact);
    }
    Ok(Known::Data)
}
