//! Gate, `futures.public_liquidates`, and the REST list of the same. On the stream the sign of `size` is that of the
//! *closing order* (below zero closed a long); in the REST list it is that of the *position*, the other way round.
//! `size` counts contracts of `quanto_multiplier` coins; without the list of contracts an event is unpriced.
//!
//! ```json
//! {"channel":"futures.public_liquidates","event":"update","time":1791505434,"time_ms":1791505434123,
//!  "result":[{"price":"2410.5","size":"-12.5","time":1791505433123,"contract":"ETH_USDT"}]}
//! [{"contract":"ETH_USDT","size":35,"order_size":-35,"fill_price":"2411.0","order_price":"2405.2","left":0,
//!   "time":1791505433}]
//! ```
//! `time` was in seconds before 2026-08 and is in milliseconds since.

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use super::{Event, Streamed};
use crate::domain::observation::Side;
use crate::domain::tally::Origin;
use crate::domain::{Name, Span, Stamp};
use crate::sources::crypto::{DOLLARS, Size};
use crate::sources::hosts;
use crate::sources::value::{
    Num, Text, coin, decimal, exact_price, frame, market, moment, need, parse, word,
};
use crate::sources::{
    Backfill, Batch, Carrier, Dial, Get, KeepAlive, Known, Missed, Payload, Reader, Spec, Stream,
    Turn, Unread, Wants,
};

/// Liquidations of Gate.
pub static GATE: Streamed = Streamed {
    spec: Spec {
        name: "gate-liquidations",
        publisher: Name::literal("gate"),
        carrier: Carrier::Frames,
        tells: "every liquidation of all USDT contracts",
    },
    reader: || Box::new(Rows::default()),
    stream: &Line,
};

struct Line;

impl Stream for Line {
    fn dial(&self, _wants: &Wants) -> Dial {
        Dial {
            host: &hosts::GATE_STREAM,
            path: "/v4/ws/usdt".to_owned(),
            adds_up: true,
            // Without it sizes are cut to whole numbers.
            headers: vec![("X-Gate-Size-Decimal", "1")],
            // `time` has to be there and is not looked at.
            hello: vec![format!(
                r#"{{"time":1,"channel":"{CHANNEL}","event":"subscribe","payload":["!all"]}}"#
            )],
            acknowledgements: 1,
            keep_alive: KeepAlive::Say(
                r#"{"time":1,"channel":"futures.ping"}"#.to_owned(),
                Span::secs(15),
            ),
            silence: Span::secs(60),
            lifetime: Span::hours(23),
            references: vec![Get {
                host: &hosts::GATE,
                path: "/api/v4/futures/usdt/contracts".to_owned(),
                weight: 1,
                every: Span::hours(4),
                symbol: None,
            }],
        }
    }

    /// Hour by hour, which is the longest the list may be asked for; the newest first. Its rows have the price of the fill
    /// and whole seconds where the stream has the price of the order and milliseconds.
    fn backfill(&self, _wants: &Wants, missed: Missed) -> Option<Backfill> {
        let seconds = |at: Stamp| at.micros().div_euclid(1_000_000);
        let from = seconds(missed.from);
        let mut until = seconds(missed.until) + 1;
        let mut questions = Vec::new();
        while until > from && questions.len() < HOURS {
            let begin = from.max(until - 3600);
            questions.push(Get {
                host: &hosts::GATE,
                path: format!("/api/v4/futures/usdt/liq_orders?limit=1000&from={begin}&to={until}"),
                weight: 1,
                every: Span::days(1),
                symbol: None,
            });
            until = begin;
        }
        Some(Backfill {
            questions,
            origin: Origin::OtherHistory,
        })
    }

    fn turn(&self, frame: &[u8]) -> Turn {
        let Ok(json) = serde_json::from_slice::<Value>(frame) else {
            return Turn::Pass;
        };
        // {"error":null} is none.
        if let Some(error) = json.get("error").filter(|error| !error.is_null()) {
            let said = word(error, &["message"]).map_or_else(|| error.to_string(), str::to_owned);
            return Turn::Refused(said);
        }
        let ours = word(&json, &["channel"]) == Some(CHANNEL);
        if !ours || word(&json, &["event"]) != Some("subscribe") {
            return Turn::Pass;
        }
        match word(&json, &["result", "status"]) {
            Some("success") => Turn::Accepted,
            status => Turn::Refused(status.unwrap_or("no status").to_owned()),
        }
    }
}

#[derive(Default)]
struct Rows {
    /// Coins of one contract.
    multipliers: HashMap<String, Decimal>,
}

#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(borrow)]
    channel: Option<Text<'a>>,
    #[serde(borrow)]
    event: Option<Text<'a>>,
    #[serde(borrow)]
    result: Option<Vec<Row<'a>>>,
}

#[derive(Deserialize)]
struct Row<'a> {
    #[serde(borrow)]
    contract: Option<Text<'a>>,
    #[serde(borrow)]
    size: Option<Num<'a>>,
    #[serde(borrow)]
    price: Option<Num<'a>>,
    #[serde(borrow)]
    fill_price: Option<Num<'a>>,
    #[serde(borrow)]
    order_price: Option<Num<'a>>,
    #[serde(borrow)]
    time: Option<Num<'a>>,
    #[serde(borrow)]
    time_ms: Option<Num<'a>>,
}

/// A day, and the hour that has begun.
const HOURS: usize = 25;

const CHANNEL: &str = "futures.public_liquidates";

fn own(json: &Value) -> bool {
    let said = |key| json.get(key).and_then(Value::as_str);
    said("channel") == Some(CHANNEL) && said("event") == Some("update")
        || json.get(0).is_some_and(Value::is_object)
}

/// What the sign of a size belongs to.
#[derive(Clone, Copy)]
enum Sign {
    ClosingOrder,
    Position,
}

impl Reader for Rows {
    fn learn(&mut self, reference: &[u8]) {
        // [{"name":"ETH_USDT","quanto_multiplier":"0.01","type":"direct", …}] of futures/usdt/contracts.
        #[derive(Deserialize)]
        struct Contract<'a> {
            #[serde(borrow)]
            name: Text<'a>,
            #[serde(borrow)]
            quanto_multiplier: Option<Num<'a>>,
        }
        let Ok(list) = parse::<Vec<Contract<'_>>>(reference) else {
            return;
        };
        for contract in list {
            let size = decimal(contract.quanto_multiplier, "quanto_multiplier");
            if let Some(size) = size.ok().flatten().filter(|size| *size > Decimal::ZERO) {
                self.multipliers.insert(contract.name.into_owned(), size);
            }
        }
    }

    fn read(&mut self, payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
        if payload.bytes.trim_ascii_start().starts_with(b"[") {
            let Some(rows) = frame::<Vec<Row<'_>>>(payload.bytes, own)? else {
                return Ok(Known::Other);
            };
            return self.rows(&rows, Sign::Position, "", batch);
        }
        match frame::<Frame<'_>>(payload.bytes, own)? {
            Some(Frame {
                channel: Some(channel),
                event: Some(event),
                result: Some(rows),
            }) if &*channel == CHANNEL && &*event == "update" => {
                self.rows(&rows, Sign::ClosingOrder, "result", batch)
            }
            _ => Ok(Known::Other),
        }
    }
}

impl Rows {
    fn rows(
        &self,
        rows: &[Row<'_>],
        sign: Sign,
        path: &str,
        batch: &mut Batch,
    ) -> Result<Known, Unread> {
        for (index, row) in rows.iter().enumerate() {
            let event = self
                .event(row, sign)
                .map_err(|unread| unread.within(format!("{path}[{index}]")))?;
            if let Some(event) = event {
                batch.push(event.fact(batch.publisher()));
            }
        }
        Ok(Known::Data)
    }

    fn event(&self, row: &Row<'_>, sign: Sign) -> Result<Option<Event>, Unread> {
        let name = need(row.contract.as_deref(), "contract")?;
        let size = need(decimal(row.size, "size")?, "size")?;
        if size.is_zero() {
            return Ok(None);
        }
        let liquidated = match (sign, size.is_sign_negative()) {
            (Sign::ClosingOrder, true) | (Sign::Position, false) => Side::Long,
            (Sign::ClosingOrder, false) | (Sign::Position, true) => Side::Short,
        };
        let Some(price) = price(row, sign)? else {
            return Ok(None);
        };
        let at = match moment(row.time_ms, "time_ms") {
            Ok(Some(at)) => at,
            _ => need(moment(row.time, "time")?, "time")?,
        };
        let (base, quote) = name.split_once('_').unwrap_or((name, ""));
        let size = size.abs();
        // BTC_USD is settled in bitcoin, its contract is one dollar.
        let each = if quote == "USD" {
            Some(Size::Dollars(Decimal::ONE))
        } else {
            self.multipliers.get(name).copied().map(Size::Coins)
        };
        let (coins, usd) = match each {
            Some(each) => {
                let (coins, usd) = each.of(size, price)?;
                (coins, is_dollar(quote).then_some(usd))
            }
            None => (None, None),
        };
        Ok(Some(Event {
            symbol: market(name, "contract")?,
            base: coin(base, "contract")?,
            liquidated,
            coins,
            price,
            usd,
            at,
        }))
    }
}

/// The price of an event. In the list an order that nobody filled has none of its own: its limit counts then, and where
/// that is missing too there is no event, rather than no list.
fn price(row: &Row<'_>, sign: Sign) -> Result<Option<Decimal>, Unread> {
    let Sign::Position = sign else {
        return exact_price(decimal(row.price, "price")?, "price").map(Some);
    };
    let told = |number, path| -> Result<Option<Decimal>, Unread> {
        let price = decimal(number, path)?.filter(|price| !price.is_zero());
        price.map_or(Ok(None), |price| exact_price(Some(price), path).map(Some))
    };
    match told(row.fill_price, "fill_price")? {
        Some(price) => Ok(Some(price)),
        None => told(row.order_price, "order_price"),
    }
}

fn is_dollar(quote: &str) -> bool {
    quote
        .split('_')
        .next()
        .is_some_and(|quote| DOLLARS.contains(&quote) || quote == "USD1")
}
