//! OKX: funding of a swap, and the ratio of long to short accounts of a coin.
//!
//! ```json
//! {"code":"0","data":[{"instId":"ETH-USDT-SWAP","fundingRate":"-0.0000412","fundingTime":"1763712000000",
//!  "nextFundingTime":"1763740800000","ts":"1763700000123"}]}
//! {"code":"0","data":[["1763697600000","1.7778"]]}
//! ```

use serde::Deserialize;

use super::spec;
use crate::domain::observation::Fact;
use crate::domain::{Span, Stamp};
use crate::sources::crypto::{Plain, asked_market};
use crate::sources::value::{Num, Text, float, is_success, market, moment, need, parse, there};
use crate::sources::{Batch, Get, Known, Payload, Unread, hosts};

/// Funding of one swap.
pub static FUNDING: Plain = Plain {
    spec: spec("okx-funding", "okx", "funding rates"),
    read: read_funding,
    polls: |wants| {
        let coins = wants.coins.iter().take(2);
        coins
            .map(|coin| Get {
                host: &hosts::OKX,
                path: format!("/api/v5/public/funding-rate?instId={coin}-USDT-SWAP"),
                weight: 1,
                every: Span::minutes(2),
                symbol: None,
            })
            .collect()
    },
    stream: None,
};

/// Long against short accounts.
pub static LONG_SHORT: Plain = Plain {
    spec: spec("okx-long-short", "okx", "long and short accounts"),
    read: read_long_short,
    polls: |wants| {
        let coins = wants.coins.iter().take(2);
        coins
            .map(|coin| Get {
                host: &hosts::OKX,
                path: format!("/api/v5/rubik/stat/contracts/long-short-account-ratio?ccy={coin}&period=1H&limit=1"),
                weight: 1,
                every: Span::minutes(10),
                symbol: Some(coin.to_string()),
            })
            .collect()
    },
    stream: None,
};

#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct Answer<'a, T> {
    #[serde(borrow)]
    code: Option<Num<'a>>,
    data: Option<Vec<T>>,
}

#[derive(Deserialize)]
struct Rate<'a> {
    #[serde(borrow, rename = "instId")]
    id: Option<Text<'a>>,
    /// Empty where there is none; without the key it is another list.
    #[serde(borrow, default, deserialize_with = "there", rename = "fundingRate")]
    rate: Option<Num<'a>>,
    #[serde(borrow, rename = "fundingTime")]
    time: Option<Num<'a>>,
    #[serde(borrow, rename = "nextFundingTime")]
    next: Option<Num<'a>>,
    #[serde(borrow)]
    ts: Option<Num<'a>>,
}

fn read_funding(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let answer: Answer<'_, Rate<'_>> = parse(payload.bytes)?;
    let (true, Some(rows)) = (is_success(answer.code), answer.data) else {
        return Ok(Known::Other);
    };
    if !rows.is_empty() && rows.iter().all(|row| row.rate.is_none()) {
        return Ok(Known::Other);
    }
    for (index, row) in rows.iter().enumerate() {
        let funding = || -> Result<Option<Fact>, Unread> {
            let Some(rate) = float(row.rate, "fundingRate")? else {
                return Ok(None);
            };
            Ok(Some(Fact::Funding {
                venue: batch.publisher(),
                symbol: market(need(row.id.as_deref(), "instId")?, "instId")?,
                rate,
                interval_hours: interval(
                    moment(row.time, "fundingTime")?,
                    moment(row.next, "nextFundingTime")?,
                ),
                at: moment(row.ts, "ts")?.unwrap_or(payload.at),
            }))
        };
        if let Some(fact) = funding().map_err(|unread| unread.within(format!("data[{index}]")))? {
            batch.push(fact);
        }
    }
    Ok(Known::Data)
}

fn interval(this: Option<Stamp>, next: Option<Stamp>) -> Option<f64> {
    let span = next?.since(this?).as_secs();
    #[expect(clippy::cast_precision_loss, reason = "a few hours in seconds")]
    (span > 0).then(|| span as f64 / 3600.0)
}

fn read_long_short(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let answer: Answer<'_, Vec<Num<'_>>> = parse(payload.bytes)?;
    let (true, Some(rows)) = (is_success(answer.code), answer.data) else {
        return Ok(Known::Other);
    };
    let symbol = asked_market(payload)?;
    for (index, row) in rows.iter().enumerate() {
        let accounts = || -> Result<Fact, Unread> {
            let ratio = need(float(row.get(1).copied(), "[1]")?, "[1]")?;
            if ratio < 0.0 {
                return Err(Unread::at("[1]", "is below zero"));
            }
            let long_share = ratio / (1.0 + ratio);
            Ok(Fact::LongShortRatio {
                venue: batch.publisher(),
                symbol,
                long_share,
                short_share: 1.0 - long_share,
                at: need(moment(row.first().copied(), "[0]")?, "[0]")?,
            })
        };
        let fact = accounts().map_err(|unread| unread.within(format!("data[{index}]")))?;
        batch.push(fact);
    }
    Ok(Known::Data)
}
