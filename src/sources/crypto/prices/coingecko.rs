//! `CoinGecko`: prices of hundreds of coins in one answer, and what listed companies hold of one.
//!
//! ```json
//! [{"id":"ethereum","symbol":"eth","current_price":2750.3,"market_cap":331000000000,"last_updated":"2025-11-21T00:12:30.1Z"}]
//! {"total_holdings":1.2,"companies":[{"name":"Example","symbol":"EXMP.US","total_holdings":120.5,
//!   "total_entry_value_usd":9000000.0}]}
//! {"name":"Example","symbol":"EXMP.US","holdings":[{"coin_id":"ethereum","amount":120.5,"total_entry_value_usd":9000000.0}]}
//! ```
//! The list may also stand under `governments` or another key. An entry value of 0 means that the cost is not known (R14); every field may be null.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::quote;
use crate::domain::observation::{Currency, Fact, Holding};
use crate::domain::{Name, Span, Stamp, Ticker};
use crate::sources::crypto::{Pair, Plain, is_another, is_coin, nothing};
use crate::sources::value::{Num, Text, coin, float, parse, there};
use crate::sources::{Batch, Carrier, Get, Known, Payload, Spec, UNNAMED, Unread, hosts};

const COINGECKO: Name = Name::literal("coingecko");

/// Prices of many coins.
pub static MARKETS: Plain = Plain {
    spec: Spec {
        name: "coingecko-markets",
        publisher: COINGECKO,
        carrier: Carrier::Body,
        tells: "prices of 250 coins",
    },
    read: read_markets,
    polls: |_| {
        vec![Get {
            host: &hosts::COINGECKO,
            path: "/api/v3/coins/markets?vs_currency=usd&order=market_cap_desc&per_page=250&page=1"
                .to_owned(),
            weight: 1,
            every: Span::minutes(5),
            symbol: None,
        }]
    },
    stream: None,
};

/// What companies hold.
pub static TREASURIES: Plain = Plain {
    spec: Spec {
        name: "coingecko-treasuries",
        publisher: COINGECKO,
        carrier: Carrier::Body,
        tells: "coins of listed companies",
    },
    read: read_treasuries,
    polls: nothing,
    stream: None,
};

#[derive(Deserialize)]
struct Market<'a> {
    #[serde(borrow)]
    symbol: Option<Text<'a>>,
    /// May be `null`; without the key it is another list.
    #[serde(borrow, default, deserialize_with = "there")]
    current_price: Option<Num<'a>>,
    #[serde(borrow)]
    market_cap: Option<Num<'a>>,
    #[serde(borrow)]
    last_updated: Option<Text<'a>>,
}

fn read_markets(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let markets: Vec<Market<'_>> = parse(payload.bytes)?;
    if !markets.is_empty() && markets.iter().all(|market| market.current_price.is_none()) {
        return Ok(Known::Other);
    }
    // Several coins may share a symbol: the largest is the one that is meant.
    let mut found: HashMap<Ticker, (f64, Fact)> = HashMap::new();
    let mut order = Vec::new();
    for (index, market) in markets.iter().enumerate() {
        let told =
            told(market, payload.at).map_err(|unread| unread.within(format!("[{index}]")))?;
        let Some((cap, instrument, fact)) = told else {
            continue;
        };
        match found.get_mut(&instrument) {
            Some(held) if held.0 >= cap => {}
            Some(held) => *held = (cap, fact),
            None => {
                order.push(instrument);
                found.insert(instrument, (cap, fact));
            }
        }
    }
    for instrument in order {
        if let Some((_, fact)) = found.remove(&instrument) {
            batch.push(fact);
        }
    }
    Ok(Known::Data)
}

fn told(market: &Market<'_>, arrival: Stamp) -> Result<Option<(f64, Ticker, Fact)>, Unread> {
    // Every field may be null, and one row of 250 must not take the others with it.
    let Some(price) = float(market.current_price, "current_price")?.filter(|price| *price != 0.0)
    else {
        return Ok(None);
    };
    if price < 0.0 {
        return Err(Unread::at(
            "current_price",
            format!("`{price}` is not a price"),
        ));
    }
    // No name, or a longer one than any coin of a table has.
    let symbol = market.symbol.as_deref().unwrap_or_default().to_uppercase();
    let Some(base) = coin(&symbol, "symbol")
        .ok()
        .filter(|base| !is_another(*base))
    else {
        return Ok(None);
    };
    let at = match market
        .last_updated
        .as_deref()
        .filter(|text| !text.is_empty())
    {
        Some(text) => {
            Stamp::parse(text).ok_or_else(|| Unread::at("last_updated", "is no instant"))?
        }
        None => arrival,
    };
    let pair = Pair {
        base,
        currency: Currency::literal("USD"),
    };
    let cap = float(market.market_cap, "market_cap")?.unwrap_or(0.0);
    Ok(Some((cap, base, quote(pair, price, at))))
}

/// Of one company; a list of several stands under a key that names what they are, see [`entities`].
#[derive(Deserialize)]
struct Treasuries<'a> {
    #[serde(borrow)]
    symbol: Option<Text<'a>>,
    #[serde(borrow)]
    holdings: Option<Vec<Held<'a>>>,
}

#[derive(Deserialize)]
struct Company<'a> {
    #[serde(borrow)]
    symbol: Option<Text<'a>>,
    /// May be `null`; without the key it is another list.
    #[serde(borrow, default, deserialize_with = "there")]
    total_holdings: Option<Num<'a>>,
    #[serde(borrow)]
    total_entry_value_usd: Option<Num<'a>>,
}

#[derive(Deserialize)]
struct Held<'a> {
    #[serde(borrow)]
    coin_id: Option<Text<'a>>,
    #[serde(borrow)]
    amount: Option<Num<'a>>,
    #[serde(borrow)]
    total_entry_value_usd: Option<Num<'a>>,
}

fn read_treasuries(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    if let Some((key, companies)) = entities(payload.bytes)? {
        let asset = match payload.symbol {
            Some(symbol) => asset(symbol),
            None => Some(UNNAMED),
        };
        let asset = asset.ok_or_else(|| Unread::at("--symbol", "is no coin this program knows"))?;
        for (index, company) in companies.iter().enumerate() {
            let symbol = company.symbol.as_deref();
            let held = (company.total_holdings, company.total_entry_value_usd);
            push(symbol, asset, held, payload.at, batch)
                .map_err(|unread| unread.within(format!("{key}[{index}]")))?;
        }
        return Ok(Known::Data);
    }
    let answer: Treasuries<'_> = parse(payload.bytes)?;
    let Some(holdings) = answer.holdings else {
        return Ok(Known::Other);
    };
    for (index, held) in holdings.iter().enumerate() {
        let Some(asset) = held.coin_id.as_deref().and_then(asset) else {
            continue;
        };
        let money = (held.amount, held.total_entry_value_usd);
        push(answer.symbol.as_deref(), asset, money, payload.at, batch)
            .map_err(|unread| unread.within(format!("holdings[{index}]")))?;
    }
    Ok(Known::Data)
}

/// The list of those who hold a coin, whatever they are (`companies`, `governments`), with its key: the one list beside the
/// sum of it. `None` for another answer.
fn entities(bytes: &[u8]) -> Result<Option<(String, Vec<Company<'_>>)>, Unread> {
    let members: BTreeMap<String, &RawValue> = parse(bytes)?;
    if members.contains_key("holdings") {
        return Ok(None);
    }
    let mut lists = members
        .into_iter()
        .filter(|(_, member)| member.get().starts_with('['));
    let (Some((key, list)), None) = (lists.next(), lists.next()) else {
        return Ok(None);
    };
    let rows: Vec<Company<'_>> =
        parse(list.get().as_bytes()).map_err(|unread| unread.within(&key))?;
    let own = rows.is_empty() || rows.iter().any(|row| row.total_holdings.is_some());
    Ok(own.then_some((key, rows)))
}

fn push(
    symbol: Option<&str>,
    asset: Ticker,
    (units, cost): (Option<Num<'_>>, Option<Num<'_>>),
    arrival: Stamp,
    batch: &mut Batch,
) -> Result<(), Unread> {
    // `MSTR.US`, `BRK.B.US`: what follows the last dot names the exchange. A holder that is not listed has no ticker and no
    // row.
    let symbol = symbol.unwrap_or_default();
    let ticker = symbol.rsplit_once('.').map_or(symbol, |(ticker, _)| ticker);
    let Some(units) = float(units, "total_holdings")?.filter(|_| !ticker.trim().is_empty()) else {
        return Ok(());
    };
    if units < 0.0 {
        return Err(Unread::at("total_holdings", "is below zero"));
    }
    let company = Ticker::new(ticker).map_err(|why| Unread::at("symbol", why.to_string()))?;
    let cost_usd = float(cost, "total_entry_value_usd")?.filter(|cost| *cost > 0.0);
    batch.push(Fact::Holding {
        company,
        asset,
        date: arrival.day(),
        holding: Holding { units, cost_usd },
    });
    Ok(())
}

/// The coin of an id of `CoinGecko`, or of a ticker.
fn asset(id: &str) -> Option<Ticker> {
    let upper = id.to_ascii_uppercase();
    if is_coin(&upper) {
        return coin(&upper, "").ok();
    }
    let lower = id.to_ascii_lowercase();
    let known = IDS.iter().find(|(known, _)| *known == lower);
    known.and_then(|(_, ticker)| Ticker::new(ticker).ok())
}

/// The coins of the program's table whose id is not their ticker.
const IDS: [(&str, &str); 16] = [
    ("bitcoin", "BTC"),
    ("ethereum", "ETH"),
    ("solana", "SOL"),
    ("binancecoin", "BNB"),
    ("ripple", "XRP"),
    ("dogecoin", "DOGE"),
    ("cardano", "ADA"),
    ("avalanche-2", "AVAX"),
    ("chainlink", "LINK"),
    ("zcash", "ZEC"),
    ("tron", "TRX"),
    ("litecoin", "LTC"),
    ("bitcoin-cash", "BCH"),
    ("uniswap", "UNI"),
    ("monero", "XMR"),
    ("hyperliquid", "HYPE"),
];
