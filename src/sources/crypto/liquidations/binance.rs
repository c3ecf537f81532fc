//! Binance USD-M and COIN-M, `forceOrder`. The side names the *closing order*: `SELL` closed a long. `z` is what was
//! filled of the order so far (coins, for COIN-M contracts of a fixed number of dollars), `ap` the average price; `l` is
//! the last part only. The stream is thinned to one order a second and symbol: sums of it are lower bounds.
//!
//! ```json
//! {"stream":"!forceOrder@arr","data":{"e":"forceOrder","E":1791565603055,"o":{"s":"ETHUSDT","S":"SELL","o":"LIMIT",
//!  "f":"IOC","q":"1.20","p":"2400.10","ap":"2402.00","X":"FILLED","l":"0.20","z":"1.20","T":1791565602120,
//!  "ps":"ETHUSDT","st":1}}}
//! ```
//! Without the wrapper on a single stream; `st` and `ps` inside `o` or beside it; an array of such objects is read too.

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use super::{Event, Streamed, by_side};
use crate::domain::tally::SideField;
use crate::domain::{Name, Span};
use crate::sources::crypto::{
    Size, binance_rows, product, quantity, split_dollar_pair, split_pair,
};
use crate::sources::hosts;
use crate::sources::value::{Num, Text, coin, decimal, exact_price, market, moment, need, parse};
use crate::sources::{
    Batch, Carrier, Dial, Get, KeepAlive, Known, Payload, Reader, Spec, Stream, Turn, Unread, Wants,
};

/// Liquidations of Binance.
pub static BINANCE: Streamed = Streamed {
    spec: Spec {
        name: "binance-liquidations",
        publisher: Name::literal("binance"),
        carrier: Carrier::Frames,
        tells: "liquidations, thinned to one a second and symbol",
    },
    reader: || Box::new(Orders::default()),
    stream: &Line,
};

struct Line;

impl Stream for Line {
    // One host only: since mid-2026 both carry both products, and each event would count twice. `/market` is the route
    // that delivers: the unrouted one acknowledges and stays silent.
    fn dial(&self, _wants: &Wants) -> Dial {
        Dial {
            host: &hosts::BINANCE_FUTURES_STREAM,
            path: "/market/stream?streams=!forceOrder@arr".to_owned(),
            adds_up: true,
            headers: Vec::new(),
            hello: Vec::new(),
            acknowledgements: 0,
            // The venue pings every three minutes and cuts after ten without an answer.
            keep_alive: KeepAlive::Ping(Span::minutes(1)),
            silence: Span::minutes(4),
            lifetime: Span::hours(23),
            references: vec![Get {
                host: &hosts::BINANCE_COIN,
                path: "/dapi/v1/exchangeInfo".to_owned(),
                weight: 1,
                every: Span::hours(6),
                symbol: None,
            }],
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

#[derive(Default)]
struct Orders {
    /// Dollars a contract of COIN-M, by symbol.
    sizes: HashMap<String, Decimal>,
}

#[derive(Deserialize)]
struct Push<'a> {
    #[serde(borrow)]
    e: Option<Text<'a>>,
    #[serde(borrow)]
    o: Option<Order<'a>>,
    #[serde(borrow)]
    st: Option<Num<'a>>,
}

#[derive(Deserialize)]
struct Order<'a> {
    #[serde(borrow)]
    s: Option<Text<'a>>,
    #[serde(borrow, rename = "S")]
    side: Option<Text<'a>>,
    #[serde(borrow)]
    q: Option<Num<'a>>,
    #[serde(borrow)]
    p: Option<Num<'a>>,
    #[serde(borrow)]
    ap: Option<Num<'a>>,
    #[serde(borrow)]
    z: Option<Num<'a>>,
    #[serde(borrow, rename = "T")]
    time: Option<Num<'a>>,
    #[serde(borrow)]
    st: Option<Num<'a>>,
}

const EVENT: &str = "forceOrder";

/// One of the events, bare or in a list, is a liquidation.
fn own(json: &Value) -> bool {
    let push = json.get("data").unwrap_or(json);
    let is_own = |push: &Value| push.get("e").and_then(Value::as_str) == Some(EVENT);
    push.as_array()
        .map_or_else(|| is_own(push), |pushes| pushes.iter().any(is_own))
}

impl Reader for Orders {
    fn learn(&mut self, reference: &[u8]) {
        // {"symbols":[{"symbol":"ETHUSD_PERP","pair":"ETHUSD","contractSize":10, …}]} of dapi exchangeInfo.
        #[derive(Deserialize)]
        struct Info<'a> {
            #[serde(borrow)]
            symbols: Vec<Contract<'a>>,
        }
        #[derive(Deserialize)]
        struct Contract<'a> {
            #[serde(borrow)]
            symbol: Text<'a>,
            #[serde(borrow)]
            pair: Option<Text<'a>>,
            #[serde(borrow, rename = "contractSize")]
            size: Option<Num<'a>>,
        }
        let Ok(info) = parse::<Info<'_>>(reference) else {
            return;
        };
        for contract in info.symbols {
            let size = decimal(contract.size, "contractSize").ok().flatten();
            let Some(size) = size.filter(|size| *size > Decimal::ZERO) else {
                continue;
            };
            if let Some(pair) = contract.pair {
                self.sizes.entry(pair.into_owned()).or_insert(size);
            }
            self.sizes.insert(contract.symbol.into_owned(), size);
        }
    }

    fn read(&mut self, payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
        let (pushes, place) = match binance_rows::<Push<'_>>(payload.bytes) {
            Ok(rows) => rows,
            Err(unread) => {
                return match serde_json::from_slice::<Value>(payload.bytes) {
                    Ok(json) if !own(&json) => Ok(Known::Other),
                    _ => Err(unread),
                };
            }
        };
        let mut known = Known::Other;
        for (index, push) in pushes.iter().enumerate() {
            // Other events have an order in `o` as well.
            let other = push.e.as_deref().is_some_and(|event| event != EVENT);
            let Some(order) = push.o.as_ref().filter(|_| !other) else {
                continue;
            };
            known = Known::Data;
            let event = self
                .event(order, is_marked(push, order))
                .map_err(|unread| place.of(unread.within("o"), index))?;
            if let Some(event) = event {
                batch.push(event.fact(batch.publisher()));
            }
        }
        Ok(known)
    }
}

/// The product's own mark is that of COIN-M. One that is no number says nothing: the name decides then.
fn is_marked(push: &Push<'_>, order: &Order<'_>) -> bool {
    let product = order.st.or(push.st).and_then(|st| st.whole("st").ok());
    product.flatten() == Some(2)
}

impl Orders {
    fn event(&self, order: &Order<'_>, coin_margined: bool) -> Result<Option<Event>, Unread> {
        let name = need(order.s.as_deref(), "s")?;
        let liquidated = by_side(
            SideField::ClosingOrder,
            order.side.as_deref(),
            ["BUY", "SELL"],
            "S",
        )?;
        let filled = quantity(decimal(order.z, "z")?, "z")?;
        let Some(filled) =
            filled.map_or_else(|| quantity(decimal(order.q, "q")?, "q"), |z| Ok(Some(z)))?
        else {
            return Ok(None);
        };
        let average = decimal(order.ap, "ap")?.filter(|price| !price.is_zero());
        let price = average.map_or_else(|| decimal(order.p, "p"), |price| Ok(Some(price)))?;
        let price = exact_price(price, "p")?;
        let at = need(moment(order.time, "T")?, "T")?;
        let pair = name.split_once('_').map_or(name, |(pair, _)| pair);
        let coin_margined = coin_margined || is_coin_margined(name);
        let (base, in_dollars) = if coin_margined {
            split_dollar_pair(pair)
        } else {
            split_pair(pair)
        };
        let (coins, usd) = if coin_margined {
            let (coins, usd) = Size::Dollars(self.dollars(name, pair, base)).of(filled, price)?;
            (coins, Some(usd))
        } else {
            let usd = product(filled, price, "z")?;
            (Some(filled), in_dollars.then_some(usd))
        };
        Ok(Some(Event {
            symbol: market(name, "s")?,
            base: coin(base, "s")?,
            liquidated,
            coins,
            price,
            usd,
            at,
        }))
    }

    /// Dollars of one COIN-M contract: of the very one, of its pair, else what they have always been (R27).
    fn dollars(&self, symbol: &str, pair: &str, base: &str) -> Decimal {
        let known = self.sizes.get(symbol).or_else(|| self.sizes.get(pair));
        known.copied().unwrap_or_else(|| usual_dollars(base))
    }
}

/// Dollars of a coin-margined contract where no metadata are at hand: 100 for bitcoin, 10 for others (R27).
pub(super) fn usual_dollars(base: &str) -> Decimal {
    Decimal::from(if base == "BTC" { 100 } else { 10 })
}

/// `BTCUSD_PERP`, `ETHUSD_260925`: contracts of dollars, settled in coins.
fn is_coin_margined(symbol: &str) -> bool {
    symbol.split_once("USD_").is_some_and(|(base, end)| {
        !base.is_empty()
            && (end == "PERP" || (end.len() == 6 && end.bytes().all(|b| b.is_ascii_digit())))
    })
}
