//! `BitMEX`, table `liquidation`. The side names the *closing order*: `Sell` closed a long. The table holds the orders
//! that are still open: an event is a new order (`insert`) or a larger one (`update` with more `leavesQty`); less is a
//! fill, a `delete` is the end, and what stands in the first `partial` is older than the connection. Rows have no time:
//! arrival counts. `leavesQty` is in contracts, which are dollars on inverse markets.
//!
//! ```json
//! {"table":"liquidation","action":"insert","data":[{"orderID":"5f6c…","symbol":"XBTUSD","side":"Sell",
//!  "price":61250.5,"leavesQty":42300}]}
//! ```

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use super::{Event, Streamed, by_side, identity};
use crate::domain::observation::Side;
use crate::domain::tally::SideField;
use crate::domain::{Name, Span, Stamp, Ticker};
use crate::sources::crypto::{DOLLARS, Size, product, quotient, split_dollar_pair};
use crate::sources::hosts;
use crate::sources::value::{
    Num, Text, coin, decimal, exact_price, frame, is_bare_word, market, need, parse, word,
};
use crate::sources::{
    Batch, Carrier, Dial, Get, KeepAlive, Known, Payload, Reader, Spec, Stream, Turn, Unread, Wants,
};

/// Liquidations of `BitMEX`.
pub static BITMEX: Streamed = Streamed {
    spec: Spec {
        name: "bitmex-liquidations",
        publisher: Name::literal("bitmex"),
        carrier: Carrier::Frames,
        tells: "every liquidation order",
    },
    reader: || Box::new(Orders::default()),
    stream: &Line,
};

struct Line;

impl Stream for Line {
    fn dial(&self, _wants: &Wants) -> Dial {
        Dial {
            host: &hosts::BITMEX_STREAM,
            path: "/realtime?subscribe=liquidation".to_owned(),
            adds_up: true,
            headers: Vec::new(),
            hello: Vec::new(),
            acknowledgements: 1,
            keep_alive: KeepAlive::Say("ping".to_owned(), Span::secs(5)),
            silence: Span::secs(30),
            lifetime: Span::hours(23),
            references: vec![Get {
                host: &hosts::BITMEX,
                path: "/api/v1/instrument/active".to_owned(),
                weight: 1,
                every: Span::hours(4),
                symbol: None,
            }],
        }
    }

    fn turn(&self, frame: &[u8]) -> Turn {
        let Ok(json) = serde_json::from_slice::<Value>(frame) else {
            return Turn::Pass;
        };
        if let Some(said) = word(&json, &["error"]) {
            return Turn::Refused(said.to_owned());
        }
        if json.get("subscribe").is_some()
            && json.get("success").and_then(Value::as_bool) == Some(true)
        {
            return Turn::Accepted;
        }
        Turn::Pass
    }
}

#[derive(Default)]
struct Orders {
    contracts: HashMap<String, Contract>,
    /// For quanto contracts, whose value is in bitcoin.
    bitcoin: Option<Decimal>,
    open: HashMap<String, Open>,
}

/// What one contract is worth, and in what its price is.
#[derive(Clone, Copy)]
enum Contract {
    /// Priced in dollars.
    Sized(Size),
    /// Coins, priced in bitcoin.
    InBitcoin(Decimal),
    /// Coins, priced in something that has no price in dollars here.
    InOther(Decimal),
    /// One unit of a currency that is no dollar, settled in coins.
    InverseOther,
    /// Satoshi a point of price.
    Quanto(Decimal),
}

/// In what a market is quoted: as it says, else by its name.
enum Quote {
    Dollar,
    Bitcoin,
    Other,
}

fn quote(told: Option<&str>, symbol: &str) -> Quote {
    match told {
        Some("XBT") => Quote::Bitcoin,
        Some(quote) if DOLLARS.contains(&quote) => Quote::Dollar,
        None if split_dollar_pair(symbol).1 || is_bitcoin_inverse(symbol) => Quote::Dollar,
        Some(_) | None => Quote::Other,
    }
}

/// An order of the table.
struct Open {
    symbol: Name,
    side: Side,
    price: Decimal,
    leaves: Decimal,
    /// All that was ever added to it: with the order's id the identity of an addition.
    added: Decimal,
}

/// Far more orders than are ever open at once.
const MOST_OPEN: usize = 1 << 16;

#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(borrow)]
    table: Option<Text<'a>>,
    #[serde(borrow)]
    action: Option<Text<'a>>,
    #[serde(borrow, default)]
    data: Vec<Row<'a>>,
}

#[derive(Deserialize)]
struct Row<'a> {
    #[serde(borrow, rename = "orderID")]
    order: Option<Text<'a>>,
    #[serde(borrow)]
    symbol: Option<Text<'a>>,
    #[serde(borrow)]
    side: Option<Text<'a>>,
    #[serde(borrow)]
    price: Option<Num<'a>>,
    #[serde(borrow, rename = "leavesQty")]
    leaves: Option<Num<'a>>,
}

fn own(json: &Value) -> bool {
    json.get("table").and_then(Value::as_str) == Some("liquidation")
}

impl Reader for Orders {
    fn learn(&mut self, reference: &[u8]) {
        // [{"symbol":"XBTUSDT","isInverse":false,"isQuanto":false,"multiplier":1,
        //   "underlyingToPositionMultiplier":1000000,"markPrice":61250.1, …}] of instrument/active.
        #[derive(Deserialize)]
        struct Instrument<'a> {
            #[serde(borrow)]
            symbol: Text<'a>,
            #[serde(rename = "isInverse", default)]
            inverse: bool,
            #[serde(rename = "isQuanto", default)]
            quanto: bool,
            #[serde(borrow, rename = "quoteCurrency")]
            quote: Option<Text<'a>>,
            #[serde(borrow)]
            multiplier: Option<Num<'a>>,
            #[serde(borrow, rename = "underlyingToPositionMultiplier")]
            per_coin: Option<Num<'a>>,
            #[serde(borrow, rename = "markPrice")]
            mark: Option<Num<'a>>,
        }
        let Ok(list) = parse::<Vec<Instrument<'_>>>(reference) else {
            return;
        };
        for instrument in list {
            let read = |number| {
                decimal(number, "")
                    .ok()
                    .flatten()
                    .filter(|n: &Decimal| *n > Decimal::ZERO)
            };
            if &*instrument.symbol == "XBTUSD" {
                self.bitcoin = read(instrument.mark).or(self.bitcoin);
            }
            let quote = quote(instrument.quote.as_deref(), &instrument.symbol);
            let contract = if instrument.inverse {
                Some(match quote {
                    Quote::Dollar => Contract::Sized(Size::Dollars(Decimal::ONE)),
                    Quote::Bitcoin | Quote::Other => Contract::InverseOther,
                })
            } else if instrument.quanto {
                read(instrument.multiplier).map(Contract::Quanto)
            } else {
                let coins = read(instrument.per_coin).and_then(|n| Decimal::ONE.checked_div(n));
                coins.map(|coins| match quote {
                    Quote::Dollar => Contract::Sized(Size::Coins(coins)),
                    Quote::Bitcoin => Contract::InBitcoin(coins),
                    Quote::Other => Contract::InOther(coins),
                })
            };
            if let Some(contract) = contract {
                self.contracts
                    .insert(instrument.symbol.into_owned(), contract);
            }
        }
    }

    fn read(&mut self, payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
        if is_bare_word(payload.bytes) {
            return Ok(Known::Other);
        }
        let Some(frame) = frame::<Frame<'_>>(payload.bytes, own)? else {
            return Ok(Known::Other);
        };
        if frame.table.as_deref() != Some("liquidation") {
            return Ok(Known::Other);
        }
        let action = need(frame.action.as_deref(), "action")?;
        for (index, row) in frame.data.iter().enumerate() {
            self.row(action, row, payload.at, batch)
                .map_err(|unread| unread.within(format!("data[{index}]")))?;
        }
        Ok(Known::Data)
    }
}

impl Orders {
    fn row(
        &mut self,
        action: &str,
        row: &Row<'_>,
        at: Stamp,
        batch: &mut Batch,
    ) -> Result<(), Unread> {
        let id = need(row.order.as_deref(), "orderID")?;
        match action {
            "delete" => {
                self.open.remove(id);
                return Ok(());
            }
            "partial" | "insert" | "update" => {}
            other => return Err(Unread::at("action", format!("`{other}` is not known"))),
        }
        let leaves = decimal(row.leaves, "leavesQty")?;
        if leaves.is_some_and(|leaves| leaves.is_sign_negative()) {
            return Err(Unread::at("leavesQty", "is below zero"));
        }
        let price = match row.price {
            Some(_) => Some(exact_price(decimal(row.price, "price")?, "price")?),
            None => None,
        };
        if let Some(open) = self.open.get_mut(id) {
            open.price = price.unwrap_or(open.price);
            let Some(leaves) = leaves else {
                return Ok(());
            };
            let more = leaves - open.leaves;
            open.leaves = leaves;
            if more <= Decimal::ZERO || action == "partial" {
                return Ok(());
            }
            open.added = open.added.checked_add(more).unwrap_or(open.added);
            let (symbol, side, price, added) = (open.symbol, open.side, open.price, open.added);
            return self.push(id, symbol, side, price, more, added, at, batch);
        }
        if action == "update" {
            // An order from before the connection: how much of it is new cannot be known.
            return Ok(());
        }
        let side = by_side(
            SideField::ClosingOrder,
            row.side.as_deref(),
            ["Buy", "Sell"],
            "side",
        )?;
        let symbol = market(need(row.symbol.as_deref(), "symbol")?, "symbol")?;
        let (price, leaves) = (need(price, "price")?, need(leaves, "leavesQty")?);
        if self.open.len() >= MOST_OPEN {
            self.open.clear();
        }
        let open = Open {
            symbol,
            side,
            price,
            leaves,
            added: leaves,
        };
        self.open.insert(id.to_owned(), open);
        if action == "insert" && !leaves.is_zero() {
            self.push(id, symbol, side, price, leaves, leaves, at, batch)?;
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one order")]
    fn push(
        &self,
        id: &str,
        symbol: Name,
        side: Side,
        price: Decimal,
        contracts: Decimal,
        added: Decimal,
        at: Stamp,
        batch: &mut Batch,
    ) -> Result<(), Unread> {
        let (coins, usd) = self.worth(symbol.as_str(), contracts, price)?;
        let event = Event {
            symbol,
            base: base(symbol.as_str())?,
            liquidated: side,
            coins,
            price,
            usd,
            at,
        };
        batch.push_identified(identity(&(id, added)), event.fact(batch.publisher()));
        Ok(())
    }

    fn worth(
        &self,
        symbol: &str,
        contracts: Decimal,
        price: Decimal,
    ) -> Result<(Option<Decimal>, Option<Decimal>), Unread> {
        let contract = self.contracts.get(symbol).copied().or_else(|| {
            // Bitcoin's own markets against the dollar have always been of one dollar a contract.
            is_bitcoin_inverse(symbol).then_some(Contract::Sized(Size::Dollars(Decimal::ONE)))
        });
        match contract {
            None => Ok((None, None)),
            Some(Contract::Sized(size)) => {
                let (coins, usd) = size.of(contracts, price)?;
                Ok((coins, Some(usd)))
            }
            Some(Contract::InBitcoin(coins)) => {
                let coins = product(contracts, coins, "leavesQty")?;
                let usd = match self.bitcoin {
                    Some(bitcoin) => {
                        let value = product(coins, price, "leavesQty")?;
                        Some(product(value, bitcoin, "leavesQty")?)
                    }
                    None => None,
                };
                Ok((Some(coins), usd))
            }
            Some(Contract::InOther(coins)) => {
                Ok((Some(product(contracts, coins, "leavesQty")?), None))
            }
            Some(Contract::InverseOther) => Ok((quotient(contracts, price), None)),
            Some(Contract::Quanto(satoshi)) => {
                let Some(bitcoin) = self.bitcoin else {
                    return Ok((None, None));
                };
                let in_satoshi = product(
                    product(contracts, satoshi, "leavesQty")?,
                    price,
                    "leavesQty",
                )?;
                let usd = product(in_satoshi * Decimal::new(1, 8), bitcoin, "leavesQty")?;
                Ok((quotient(usd, price), Some(usd)))
            }
        }
    }
}

/// `XBTUSD`, and dated ones such as `XBTZ26`.
fn is_bitcoin_inverse(symbol: &str) -> bool {
    symbol == "XBTUSD"
        || symbol.strip_prefix("XBT").is_some_and(|end| {
            let mut letters = end.bytes();
            end.len() == 3
                && letters.next().is_some_and(|b| b.is_ascii_uppercase())
                && letters.all(|b| b.is_ascii_digit())
        })
}

/// The coin of `XBTUSD`, `ETHUSDT`, `ETHXBT`, `XBTZ26`.
fn base(symbol: &str) -> Result<Ticker, Unread> {
    let symbol = symbol.split(['_', ':']).next().unwrap_or(symbol);
    let (base, split) = split_dollar_pair(symbol);
    if split {
        return coin(base, "symbol");
    }
    let in_other = ["XBT", "EUR"]
        .iter()
        .find_map(|quote| symbol.strip_suffix(quote).filter(|base| !base.is_empty()));
    if let Some(base) = in_other {
        return coin(base, "symbol");
    }
    let undated = symbol
        .len()
        .checked_sub(3)
        .and_then(|end| Some((symbol.get(..end)?, symbol.get(end + 1..)?)))
        .filter(|(name, year)| !name.is_empty() && year.bytes().all(|b| b.is_ascii_digit()))
        .map_or(symbol, |(name, _)| name);
    coin(split_dollar_pair(undated).0, "symbol")
}
