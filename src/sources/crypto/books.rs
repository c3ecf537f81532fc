//! Order books: spread, and the money within ±1 % of the middle, in dollars.
//!
//! ```json
//! {"lastUpdateId":1,"bids":[["2750.10","1.5"]],"asks":[["2750.20","0.8"]]}                             Binance
//! {"bids":[["2750.10","1.5",3]],"asks":[["2750.20","0.8",1]],"time":"2025-11-21T00:12:30Z"}            Coinbase Exchange
//! {"pricebook":{"product_id":"ETH-USD","bids":[{"price":"2750.1","size":"1.5"}],"asks":[…],"time":"…"}}  Advanced
//! {"error":[],"result":{"XETHZUSD":{"asks":[["2750.2","0.8",1763683950]],"bids":[…]}}}                 Kraken
//! {"retCode":0,"result":{"s":"ETHUSDT","b":[["2750.1","1.5"]],"a":[…],"ts":1763683950123}}             Bybit
//! ```
//! Where the deepest level that was delivered does not reach the band, the sum of that side is a lower bound.

use serde::Deserialize;

use super::prices::KrakenAnswer;
use super::{Pair, Plain, asked_market};
use crate::domain::observation::{Depth, Fact};
use crate::domain::{Name, Span, Stamp};
use crate::sources::value::{Num, Text, float, is_success, market, moment, need, parse, price};
use crate::sources::{Batch, Carrier, Get, Known, Payload, Spec, UNNAMED_MARKET, Unread, hosts};

/// How often a book is sampled (methods, section 8): the medians of hours are made of these.
const SAMPLE: Span = Span::minutes(1);

/// Binance.
pub static BINANCE: Plain = Plain {
    spec: spec("binance-depth", "binance"),
    read: read_binance,
    polls: |wants| {
        let coins = wants.coins.iter().take(1);
        coins
            .map(|coin| Get {
                host: &hosts::BINANCE,
                // Fewer levels do not reach 1 % of bitcoin.
                path: format!("/api/v3/depth?symbol={coin}USDT&limit=5000"),
                weight: 250,
                every: SAMPLE,
                symbol: Some(format!("{coin}USDT")),
            })
            .collect()
    },
    stream: None,
};

/// Coinbase.
pub static COINBASE: Plain = Plain {
    spec: spec("coinbase-depth", "coinbase"),
    read: read_coinbase,
    polls: |wants| {
        let coins = wants.coins.iter().take(1);
        coins
            .map(|coin| Get {
                host: &hosts::COINBASE,
                path: format!("/products/{coin}-USD/book?level=2"),
                weight: 2,
                // The whole book, megabytes of it.
                every: Span::minutes(5),
                symbol: Some(format!("{coin}-USD")),
            })
            .collect()
    },
    stream: None,
};

const KRAKEN_NAME: Name = Name::literal("kraken");

/// Kraken.
pub static KRAKEN: Plain = Plain {
    spec: spec("kraken-depth", "kraken"),
    read: read_kraken,
    polls: |_| {
        vec![Get {
            host: &hosts::KRAKEN,
            path: "/0/public/Depth?pair=XBTUSD&count=500".to_owned(),
            weight: 1,
            every: SAMPLE,
            symbol: None,
        }]
    },
    stream: None,
};

/// Bybit.
pub static BYBIT: Plain = Plain {
    spec: spec("bybit-depth", "bybit"),
    read: read_bybit,
    polls: super::nothing,
    stream: None,
};

const fn spec(name: &'static str, publisher: &'static str) -> Spec {
    Spec {
        name,
        publisher: Name::literal(publisher),
        carrier: Carrier::Body,
        tells: "order book within 1 %",
    }
}

/// Price and size of each level.
type Levels = Vec<(f64, f64)>;

/// A level by place: price, size, and what the venue adds.
type Cells<'a> = Vec<Num<'a>>;

fn level(cells: &[Num<'_>]) -> Result<(f64, f64), Unread> {
    let size = need(float(cells.get(1).copied(), "[1]")?, "[1]")?;
    if size < 0.0 {
        return Err(Unread::at("[1]", "is below zero"));
    }
    Ok((price(cells.first().copied(), "[0]")?, size))
}

fn levels(rows: &[Cells<'_>], path: &str) -> Result<Levels, Unread> {
    rows.iter()
        .enumerate()
        .map(|(index, cells)| {
            level(cells).map_err(|unread| unread.within(format!("{path}[{index}]")))
        })
        .collect()
}

/// Spread and money within 1 % of the middle of the best prices; `None` for a book with an empty side.
///
/// # Errors
/// When bids and asks overlap: what was delivered is no state of a book.
fn within_band(mut bids: Levels, mut asks: Levels) -> Result<Option<Depth>, Unread> {
    // A level of size zero is an empty one.
    bids.retain(|level| level.1 > 0.0);
    asks.retain(|level| level.1 > 0.0);
    bids.sort_by(|a, b| b.0.total_cmp(&a.0));
    asks.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (Some(&(best_bid, _)), Some(&(best_ask, _))) = (bids.first(), asks.first()) else {
        return Ok(None);
    };
    if best_bid >= best_ask {
        return Err(Unread::at(
            "",
            format!("the bid {best_bid} is not below the ask {best_ask}"),
        ));
    }
    let mid = f64::midpoint(best_bid, best_ask);
    let (low, high) = (0.99 * mid, 1.01 * mid);
    let sum = |levels: &[(f64, f64)]| {
        let inside = levels
            .iter()
            .filter(|level| (low..=high).contains(&level.0));
        inside.map(|(price, size)| price * size).sum::<f64>()
    };
    let depth = Depth {
        best_bid,
        best_ask,
        mid,
        spread_bps: (best_ask - best_bid) / mid * 10_000.0,
        bid_usd_1pct: sum(&bids),
        ask_usd_1pct: sum(&asks),
        bid_complete: bids.last().is_some_and(|level| level.0 <= low),
        ask_complete: asks.last().is_some_and(|level| level.0 >= high),
    };
    if depth.bid_usd_1pct.is_finite() && depth.ask_usd_1pct.is_finite() {
        Ok(Some(depth))
    } else {
        Err(Unread::at("", "the sum of the levels is no number"))
    }
}

/// Puts a book into the batch, unless its pair is priced in something that is no dollar.
fn push(
    symbol: Option<&str>,
    payload: &Payload<'_>,
    (bids, asks): (Levels, Levels),
    at: Stamp,
    batch: &mut Batch,
) -> Result<Known, Unread> {
    let symbol = symbol.or(payload.symbol);
    let pair = if batch.publisher() == KRAKEN_NAME {
        Pair::of_dollar_venue
    } else {
        Pair::of
    };
    let dollars = match symbol {
        Some(symbol) => pair(symbol, "symbol")?.is_some(),
        None => true,
    };
    let name = match symbol {
        Some(symbol) => market(symbol, "symbol")?,
        None => UNNAMED_MARKET,
    };
    if let Some(depth) = within_band(bids, asks)?.filter(|_| dollars) {
        batch.push(Fact::Depth {
            venue: batch.publisher(),
            symbol: name,
            depth,
            at,
        });
    }
    Ok(Known::Data)
}

#[derive(Deserialize)]
struct Sides<'a> {
    #[serde(borrow)]
    bids: Option<Vec<Cells<'a>>>,
    #[serde(borrow)]
    asks: Option<Vec<Cells<'a>>>,
    #[serde(borrow)]
    time: Option<Text<'a>>,
}

fn read_binance(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let book: Sides<'_> = parse(payload.bytes)?;
    let (Some(bids), Some(asks)) = (&book.bids, &book.asks) else {
        return Ok(Known::Other);
    };
    let sides = (levels(bids, "bids")?, levels(asks, "asks")?);
    // The answer has no name: that of the request, which may also be none.
    asked_market(payload)?;
    push(None, payload, sides, payload.at, batch)
}

#[derive(Deserialize)]
struct Advanced<'a> {
    #[serde(borrow)]
    pricebook: Option<Book<'a>>,
}

#[derive(Deserialize)]
struct Book<'a> {
    #[serde(borrow)]
    product_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    bids: Vec<Level<'a>>,
    #[serde(borrow, default)]
    asks: Vec<Level<'a>>,
    #[serde(borrow)]
    time: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Level<'a> {
    #[serde(borrow)]
    price: Option<Num<'a>>,
    #[serde(borrow)]
    size: Option<Num<'a>>,
}

fn named(levels: &[Level<'_>], path: &str) -> Result<Levels, Unread> {
    let read = |level: &Level<'_>| -> Result<(f64, f64), Unread> {
        let size = need(float(level.size, "size")?, "size")?;
        if size < 0.0 {
            return Err(Unread::at("size", "is below zero"));
        }
        Ok((price(level.price, "price")?, size))
    };
    levels
        .iter()
        .enumerate()
        .map(|(index, level)| {
            read(level).map_err(|unread| unread.within(format!("{path}[{index}]")))
        })
        .collect()
}

fn read_coinbase(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let instant = |text: Option<&Text<'_>>| {
        text.and_then(|text| Stamp::parse(text))
            .unwrap_or(payload.at)
    };
    if let Ok(Advanced {
        pricebook: Some(book),
    }) = parse::<Advanced<'_>>(payload.bytes)
    {
        let sides = (
            named(&book.bids, "pricebook.bids")?,
            named(&book.asks, "pricebook.asks")?,
        );
        let at = instant(book.time.as_ref());
        return push(book.product_id.as_deref(), payload, sides, at, batch);
    }
    let book: Sides<'_> = parse(payload.bytes)?;
    let (Some(bids), Some(asks)) = (&book.bids, &book.asks) else {
        return Ok(Known::Other);
    };
    let sides = (levels(bids, "bids")?, levels(asks, "asks")?);
    let at = instant(book.time.as_ref());
    push(None, payload, sides, at, batch)
}

fn read_kraken(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let Some(mut pairs) = parse::<KrakenAnswer<'_>>(payload.bytes)?.pairs() else {
        return Ok(Known::Other);
    };
    let Some((name, book)) = pairs.next() else {
        return Ok(Known::Data);
    };
    let path = format!("result.{name}");
    let within = |unread: Unread| unread.within(&path);
    let book: Sides<'_> = parse(book.get().as_bytes()).map_err(within)?;
    let sides = (
        levels(&need(book.bids, "bids").map_err(within)?, "bids").map_err(within)?,
        levels(&need(book.asks, "asks").map_err(within)?, "asks").map_err(within)?,
    );
    push(Some(&name), payload, sides, payload.at, batch)
}

#[derive(Deserialize)]
struct BybitAnswer<'a> {
    #[serde(borrow, rename = "retCode")]
    code: Option<Num<'a>>,
    #[serde(borrow)]
    result: Option<BybitBook<'a>>,
}

#[derive(Deserialize)]
struct BybitBook<'a> {
    #[serde(borrow)]
    s: Option<Text<'a>>,
    #[serde(borrow)]
    b: Option<Vec<Cells<'a>>>,
    #[serde(borrow)]
    a: Option<Vec<Cells<'a>>>,
    #[serde(borrow)]
    ts: Option<Num<'a>>,
}

fn read_bybit(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let answer: BybitAnswer<'_> = parse(payload.bytes)?;
    let (true, Some(book)) = (is_success(answer.code), answer.result) else {
        return Ok(Known::Other);
    };
    let (Some(bids), Some(asks)) = (&book.b, &book.a) else {
        return Ok(Known::Other);
    };
    let sides = (levels(bids, "result.b")?, levels(asks, "result.a")?);
    let at = moment(book.ts, "result.ts")?.unwrap_or(payload.at);
    push(book.s.as_deref(), payload, sides, at, batch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_band_counts_and_a_side_that_does_not_reach_it_is_a_lower_bound() {
        let bids = vec![(98.0, 7.0), (99.9, 2.0), (99.5, 1.0)];
        let asks = vec![(100.1, 1.0), (100.9, 3.0)];
        let depth = within_band(bids, asks).unwrap().unwrap();
        assert!((depth.mid - 100.0).abs() < 1e-9);
        assert!((depth.spread_bps - 20.0).abs() < 1e-9);
        assert!((depth.bid_usd_1pct - (99.9 * 2.0 + 99.5)).abs() < 1e-9);
        assert!((depth.ask_usd_1pct - (100.1 + 100.9 * 3.0)).abs() < 1e-9);
        assert!(depth.bid_complete && !depth.ask_complete);
    }

    #[test]
    fn a_book_that_cannot_be_is_refused_and_an_empty_side_says_nothing() {
        assert!(within_band(vec![(101.0, 1.0)], vec![(100.0, 1.0)]).is_err());
        assert_eq!(
            within_band(vec![(100.0, 0.0)], vec![(101.0, 1.0)]),
            Ok(None)
        );
    }
}
