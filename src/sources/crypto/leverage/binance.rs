//! Binance futures: funding, open interest, shares of accounts.
//!
//! ```json
//! [{"symbol":"ETHUSDT","markPrice":"2750.31","lastFundingRate":"-0.00004120","nextFundingTime":1763712000000,"time":1763700000000}]
//! {"e":"markPriceUpdate","E":1763700000000,"s":"ETHUSDT","p":"2750.31","r":"-0.0000412","T":1763712000000}
//! {"stream":"!markPrice@arr","data":[{"e":"markPriceUpdate", …}]}                                    combined stream
//! {"openInterest":"912345.1","symbol":"ETHUSDT","time":1763700000123}                                coins
//! {"symbol":"ETHUSD_PERP","pair":"ETHUSD","openInterest":"5000000","contractType":"PERPETUAL","time":1763700000123}  contracts
//! [{"symbol":"ETHUSDT","sumOpenInterest":"912345.1","sumOpenInterestValue":"2509000000.5","timestamp":1763697600000}]
//! [{"symbol":"ETHUSDT","longAccount":"0.64","longShortRatio":"1.7778","shortAccount":"0.36","timestamp":1763697600000}]
//! ```
//! `lastFundingRate` is empty on dated contracts: none. Coins are priced with the mark price of the reference payload.

use std::collections::HashMap;

use serde::Deserialize;

use super::spec;
use crate::domain::observation::Fact;
use crate::domain::{Name, Span, Stamp};
use crate::sources::crypto::{Place, Plain, binance_rows, split_pair};
use crate::sources::value::{Num, Text, float, market, moment, need, parse, price, there};
use crate::sources::{
    Batch, Get, Known, Payload, Reader, Source, Spec, UNNAMED_MARKET, Unread, Wants, hosts,
};

/// Funding of all contracts.
pub static FUNDING: Plain = Plain {
    spec: spec("binance-funding", "binance", "funding rates"),
    read: read_funding,
    polls: |_| {
        vec![Get {
            host: &hosts::BINANCE_FUTURES,
            path: "/fapi/v1/premiumIndex".to_owned(),
            weight: 10,
            every: Span::minutes(1),
            symbol: None,
        }]
    },
    stream: None,
};

/// Shares of long and short accounts.
pub static LONG_SHORT: Plain = Plain {
    spec: spec("binance-long-short", "binance", "long and short accounts"),
    read: read_long_short,
    polls: |wants| {
        let coins = wants.coins.iter().take(2);
        coins
            .map(|coin| Get {
                host: &hosts::BINANCE_FUTURES,
                path: format!(
                    "/futures/data/globalLongShortAccountRatio?symbol={coin}USDT&period=1h&limit=1"
                ),
                weight: 1,
                every: Span::minutes(10),
                symbol: Some(format!("{coin}USDT")),
            })
            .collect()
    },
    stream: None,
};

/// Open interest; coins need a mark price.
#[derive(Clone, Copy, Debug)]
pub struct OpenInterest;

static OPEN_INTEREST: Spec = spec("binance-open-interest", "binance", "open interest");

impl Source for OpenInterest {
    fn spec(&self) -> &Spec {
        &OPEN_INTEREST
    }
    fn reader(&self) -> Box<dyn Reader> {
        Box::new(Marks::default())
    }
    fn polls(&self, wants: &Wants) -> Vec<Get> {
        let coins = wants.coins.iter().take(2);
        coins
            .map(|coin| Get {
                host: &hosts::BINANCE_FUTURES,
                // The history of one hour is in dollars and needs no second question.
                path: format!("/futures/data/openInterestHist?symbol={coin}USDT&period=5m&limit=1"),
                weight: 1,
                every: Span::minutes(5),
                symbol: Some(format!("{coin}USDT")),
            })
            .collect()
    }
}

#[derive(Deserialize)]
struct Premium<'a> {
    #[serde(borrow, alias = "s")]
    symbol: Option<Text<'a>>,
    /// Empty or `null` where there is none; without the key it is another payload.
    #[serde(
        borrow,
        default,
        deserialize_with = "there",
        rename = "lastFundingRate",
        alias = "r"
    )]
    rate: Option<Num<'a>>,
    #[serde(borrow, rename = "markPrice", alias = "p")]
    mark: Option<Num<'a>>,
    #[serde(borrow, alias = "E")]
    time: Option<Num<'a>>,
}

fn read_funding(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let (rows, place) = binance_rows::<Premium<'_>>(payload.bytes)?;
    let own = |row: &Premium<'_>| row.symbol.is_some() && row.rate.is_some();
    if !rows.is_empty() && !rows.iter().any(own) {
        return Ok(Known::Other);
    }
    for (index, row) in rows.iter().enumerate() {
        let funding = || -> Result<Option<Fact>, Unread> {
            let Some(rate) = float(row.rate, "lastFundingRate")? else {
                return Ok(None);
            };
            Ok(Some(Fact::Funding {
                venue: batch.publisher(),
                symbol: market(need(row.symbol.as_deref(), "symbol")?, "symbol")?,
                rate,
                interval_hours: None,
                at: moment(row.time, "time")?.unwrap_or(payload.at),
            }))
        };
        if let Some(fact) = funding().map_err(|unread| place.of(unread, index))? {
            batch.push(fact);
        }
    }
    Ok(Known::Data)
}

#[derive(Default)]
struct Marks {
    marks: HashMap<String, f64>,
}

#[derive(Deserialize)]
struct Interest<'a> {
    #[serde(borrow)]
    symbol: Option<Text<'a>>,
    #[serde(borrow)]
    pair: Option<Text<'a>>,
    #[serde(borrow, rename = "openInterest", alias = "sumOpenInterest")]
    amount: Option<Num<'a>>,
    #[serde(borrow, rename = "sumOpenInterestValue")]
    value: Option<Num<'a>>,
    #[serde(borrow, alias = "timestamp")]
    time: Option<Num<'a>>,
}

impl Reader for Marks {
    fn learn(&mut self, reference: &[u8]) {
        let Ok((rows, _)) = binance_rows::<Premium<'_>>(reference) else {
            return;
        };
        for row in rows {
            if let (Some(symbol), Ok(mark)) = (row.symbol, price(row.mark, "")) {
                self.marks.insert(symbol.into_owned(), mark);
            }
        }
    }

    fn read(&mut self, payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
        let (rows, place) = binance_rows::<Interest<'_>>(payload.bytes)?;
        let says = |row: &&Interest<'_>| row.amount.is_some() || row.value.is_some();
        if !rows.is_empty() && !rows.iter().any(|row| says(&row)) {
            return Ok(Known::Other);
        }
        for (index, row) in rows.iter().enumerate().filter(|(_, row)| says(row)) {
            let fact = self
                .interest(row, payload, batch.publisher())
                .map_err(|unread| place.of(unread, index))?;
            batch.push(fact);
        }
        Ok(Known::Data)
    }
}

impl Marks {
    fn interest(
        &self,
        row: &Interest<'_>,
        payload: &Payload<'_>,
        venue: Name,
    ) -> Result<Fact, Unread> {
        let named = row
            .symbol
            .as_deref()
            .or(row.pair.as_deref())
            .or(payload.symbol);
        let amount = float(row.amount, "openInterest")?;
        if amount.is_some_and(|amount| amount < 0.0) {
            return Err(Unread::at("openInterest", "is below zero"));
        }
        // Contracts of COIN-M: 100 dollars of bitcoin, 10 of anything else. Their *value* would be in coins.
        let pair = named.map(|name| name.split('_').next().unwrap_or(name));
        let coin_margined = row.pair.is_some() || pair.is_some_and(|pair| pair.ends_with("USD"));
        let usd = if coin_margined {
            let bitcoin = pair.is_some_and(|pair| split_pair(pair).0 == "BTC");
            amount.map(|contracts| contracts * if bitcoin { 100.0 } else { 10.0 })
        } else if let Some(value) = float(row.value, "sumOpenInterestValue")? {
            Some(value)
        } else {
            let mark = named.and_then(|name| self.marks.get(name));
            amount.zip(mark).map(|(coins, mark)| coins * mark)
        };
        if usd.is_some_and(|usd| usd < 0.0 || !usd.is_finite()) {
            return Err(Unread::at("sumOpenInterestValue", "is no amount of money"));
        }
        let at: Stamp = moment(row.time, "time")?.unwrap_or(payload.at);
        Ok(Fact::OpenInterest {
            venue,
            symbol: named.map_or(Ok(UNNAMED_MARKET), |name| market(name, "symbol"))?,
            usd,
            at,
        })
    }
}

#[derive(Deserialize)]
struct Accounts<'a> {
    #[serde(borrow, alias = "pair")]
    symbol: Option<Text<'a>>,
    #[serde(borrow, rename = "longAccount", alias = "longPosition")]
    long: Option<Num<'a>>,
    #[serde(borrow, rename = "shortAccount", alias = "shortPosition")]
    short: Option<Num<'a>>,
    #[serde(borrow)]
    timestamp: Option<Num<'a>>,
}

fn read_long_short(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let rows: Vec<Accounts<'_>> = parse(payload.bytes)?;
    for (index, row) in rows.iter().enumerate() {
        let accounts = || -> Result<Fact, Unread> {
            let named = row.symbol.as_deref().or(payload.symbol);
            Ok(Fact::LongShortRatio {
                venue: batch.publisher(),
                symbol: named.map_or(Ok(UNNAMED_MARKET), |name| market(name, "symbol"))?,
                long_share: share(row.long, "longAccount")?,
                short_share: share(row.short, "shortAccount")?,
                at: moment(row.timestamp, "timestamp")?.unwrap_or(payload.at),
            })
        };
        let fact = accounts().map_err(|unread| Place::Many("").of(unread, index))?;
        batch.push(fact);
    }
    Ok(Known::Data)
}

/// A share of accounts, 0 to 1.
pub(super) fn share(value: Option<Num<'_>>, path: &str) -> Result<f64, Unread> {
    let share = need(float(value, path)?, path)?;
    if (0.0..=1.0).contains(&share) {
        Ok(share)
    } else {
        Err(Unread::at(
            path,
            format!("`{share}` is no share of a whole"),
        ))
    }
}
