//! Kraken spot: bars of days and hours, oldest first, and the price of now. It answers under its own name of the pair
//! (`XXBTZUSD` for `XBTUSD`), beside a key `last`. Errors arrive with status 200.
//!
//! ```json
//! {"error":[],"result":{"XETHZUSD":[[1763683200,"2735.5","2801.0","2690.1","2750.3","2744.0","41200.5",52100]],"last":1}}
//! {"error":[],"result":{"XETHZUSD":{"a":["2750.4","1","1.0"],"b":["2750.3","1","1.0"],"c":["2750.3","0.1"]}}}
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{LOOK, bars, candles, quote};
use crate::domain::days::Missing;
use crate::domain::{Name, Span};
use crate::sources::crypto::{Bars, Pair, Plain};
use crate::sources::value::{Num, parse, price};
use crate::sources::{Batch, Carrier, Get, Known, Payload, Spec, Unread, hosts};

const KRAKEN: Name = Name::literal("kraken");

/// Bars of days and hours.
pub static OHLC: Bars = Bars {
    spec: Spec {
        name: "kraken-ohlc",
        publisher: KRAKEN,
        carrier: Carrier::Body,
        tells: "history of prices, where others are refused",
    },
    read: read_ohlc,
    coins: usize::MAX,
    days: |coin, missing| {
        // After so many seconds; an answer holds 720 rows, the newest.
        let since = match missing {
            Missing::From(first, _) => format!("&since={}", first.plus(-1).start().secs()),
            Missing::All => String::new(),
        };
        Get {
            host: &hosts::KRAKEN,
            path: format!("/0/public/OHLC?pair={}&interval=1440{since}", pair(coin)),
            weight: 1,
            every: LOOK,
            symbol: None,
        }
    },
};

/// The hours of the last month, as many as an answer holds, of the two coins that everything is measured against.
pub static HOURS: Plain = Plain {
    spec: Spec {
        name: "kraken-hours",
        publisher: KRAKEN,
        carrier: Carrier::Body,
        tells: "prices of a month by the hour, of two coins",
    },
    read: read_ohlc,
    polls: |wants| {
        let ask = wants.coins.iter().take(2).map(|coin| Get {
            host: &hosts::KRAKEN,
            path: format!("/0/public/OHLC?pair={}&interval=60", pair(*coin)),
            weight: 1,
            every: Span::hours(1),
            symbol: None,
        });
        ask.collect()
    },
    stream: None,
};

/// The pair of a coin in dollars, as Kraken spells it.
fn pair(coin: crate::domain::Ticker) -> String {
    let spelled = match coin.as_str() {
        "BTC" => "XBT",
        "DOGE" => "XDG",
        other => other,
    };
    format!("{spelled}USD")
}

/// The price of now.
pub static TICKER: Plain = Plain {
    spec: Spec {
        name: "kraken-ticker",
        publisher: KRAKEN,
        carrier: Carrier::Body,
        tells: "prices, a third source",
    },
    read: read_ticker,
    polls: |_| {
        vec![Get {
            host: &hosts::KRAKEN,
            path: "/0/public/Ticker?pair=XBTUSD,ETHUSD".to_owned(),
            weight: 1,
            every: Span::secs(30),
            symbol: None,
        }]
    },
    stream: None,
};

/// An answer: what stands under the names of pairs.
#[derive(Deserialize)]
pub(in crate::sources::crypto) struct Answer<'a> {
    #[serde(default)]
    error: Vec<String>,
    #[serde(borrow)]
    result: Option<BTreeMap<String, &'a RawValue>>,
}

impl<'a> Answer<'a> {
    /// What stands under each pair; `None` for an error or another shape.
    pub(in crate::sources::crypto) fn pairs(
        self,
    ) -> Option<impl Iterator<Item = (String, &'a RawValue)>> {
        let result = self.result.filter(|_| self.error.is_empty())?;
        Some(result.into_iter().filter(|(name, _)| name != "last"))
    }
}

fn read_ohlc(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let Some(mut pairs) = parse::<Answer<'_>>(payload.bytes)?.pairs() else {
        return Ok(Known::Other);
    };
    let Some((name, table)) = pairs.next() else {
        return Ok(Known::Data);
    };
    let path = format!("result.{name}");
    let rows: Vec<Vec<Num<'_>>> =
        parse(table.get().as_bytes()).map_err(|unread| unread.within(&path))?;
    bars(
        &candles(&rows, [0, 1, 2, 3, 4], &path)?,
        Pair::of_dollar_venue(&name, &path)?,
        payload,
        batch,
    )
}

#[derive(Deserialize)]
struct Ticker<'a> {
    /// Last trade: price and size.
    #[serde(borrow)]
    c: Option<Vec<Num<'a>>>,
}

fn read_ticker(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let Some(pairs) = parse::<Answer<'_>>(payload.bytes)?.pairs() else {
        return Ok(Known::Other);
    };
    for (name, ticker) in pairs {
        let path = format!("result.{name}");
        let ticker: Ticker<'_> =
            parse(ticker.get().as_bytes()).map_err(|unread| unread.within(&path))?;
        let last = ticker.c.as_ref().and_then(|cells| cells.first().copied());
        if let Some(pair) = Pair::of_dollar_venue(&name, &path)? {
            let last = price(last, "c[0]").map_err(|unread| unread.within(&path))?;
            batch.push(quote(pair, last, payload.at));
        }
    }
    Ok(Known::Data)
}
