//! Kraken Futures: funding and open interest of all contracts. `fundingRate` is absolute: relative it is times the mark
//! price on inverse contracts and by the mark price on linear ones, an hour. Open interest is in dollars on inverse
//! contracts and in coins on linear ones.
//!
//! ```json
//! {"result":"success","serverTime":"2025-11-21T04:40:00.123Z","tickers":[{"symbol":"PF_ETHUSD","tag":"perpetual",
//!  "markPrice":2750.3,"fundingRate":-0.0283,"openInterest":5120.5,"last":2750.1}]}
//! ```

use serde::Deserialize;

use super::spec;
use crate::domain::observation::Fact;
use crate::domain::{Span, Stamp};
use crate::sources::crypto::{Plain, split_dollar_pair};
use crate::sources::value::{Num, Text, float, market, need, parse, price};
use crate::sources::{Batch, Get, Known, Payload, Unread, hosts};

/// Funding and open interest.
pub static TICKERS: Plain = Plain {
    spec: spec(
        "kraken-futures-tickers",
        "kraken-futures",
        "funding, open interest",
    ),
    read,
    polls: |_| {
        vec![Get {
            host: &hosts::KRAKEN_FUTURES,
            path: "/derivatives/api/v3/tickers".to_owned(),
            weight: 1,
            every: Span::minutes(1),
            symbol: None,
        }]
    },
    stream: None,
};

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, rename = "serverTime")]
    time: Option<Text<'a>>,
    #[serde(borrow)]
    tickers: Option<Vec<Ticker<'a>>>,
}

#[derive(Deserialize)]
struct Ticker<'a> {
    #[serde(borrow)]
    symbol: Option<Text<'a>>,
    #[serde(borrow, rename = "markPrice")]
    mark: Option<Num<'a>>,
    #[serde(borrow, rename = "fundingRate")]
    rate: Option<Num<'a>>,
    #[serde(borrow, rename = "openInterest")]
    interest: Option<Num<'a>>,
}

fn read(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let answer: Answer<'_> = parse(payload.bytes)?;
    let Some(tickers) = answer.tickers else {
        return Ok(Known::Other);
    };
    let says = |ticker: &Ticker<'_>| {
        let members = [ticker.mark, ticker.rate, ticker.interest];
        members.iter().any(Option::is_some)
    };
    if !tickers.is_empty() && !tickers.iter().any(says) {
        return Ok(Known::Other);
    }
    let at = match answer.time.as_deref() {
        Some(text) => {
            Stamp::parse(text).ok_or_else(|| Unread::at("serverTime", "is no instant"))?
        }
        None => payload.at,
    };
    for (index, ticker) in tickers.iter().enumerate() {
        contract(ticker, at, batch).map_err(|unread| unread.within(format!("tickers[{index}]")))?;
    }
    Ok(Known::Data)
}

fn contract(ticker: &Ticker<'_>, at: Stamp, batch: &mut Batch) -> Result<(), Unread> {
    let name = need(ticker.symbol.as_deref(), "symbol")?;
    let mut parts = name.split('_');
    let (kind, pair) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let inverse = match kind {
        "PI" | "FI" => true,
        "PF" | "FF" => false,
        // Indices and what else stands in the list.
        _ => return Ok(()),
    };
    if !split_dollar_pair(pair).1 || ticker.mark.is_none() {
        return Ok(());
    }
    let (venue, symbol) = (batch.publisher(), market(name, "symbol")?);
    let mark = price(ticker.mark, "markPrice")?;
    let perpetual = matches!(kind, "PI" | "PF");
    if let Some(rate) = float(ticker.rate, "fundingRate")?.filter(|_| perpetual) {
        batch.push(Fact::Funding {
            venue,
            symbol,
            rate: finite(
                if inverse { rate * mark } else { rate / mark },
                "fundingRate",
            )?,
            interval_hours: Some(1.0),
            at,
        });
    }
    if let Some(interest) = float(ticker.interest, "openInterest")? {
        if interest < 0.0 {
            return Err(Unread::at("openInterest", "is below zero"));
        }
        batch.push(Fact::OpenInterest {
            venue,
            symbol,
            usd: Some(finite(
                if inverse { interest } else { interest * mark },
                "openInterest",
            )?),
            at,
        });
    }
    Ok(())
}

/// A product of two numbers of a payload that is a number.
fn finite(value: f64, path: &str) -> Result<f64, Unread> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(Unread::at(path, "is too large a number"))
    }
}
