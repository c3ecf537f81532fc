//! Deribit, trades with the mark `liquidation`: `T` the taker was liquidated, `M` the maker, `MT` both. `direction` is
//! the taker's: `T` with `sell` closed a long, `M` with `buy` closed the maker's long. `amount` is in dollars on inverse
//! futures and in coins on linear ones and options, whose price is in coins.
//!
//! ```json
//! {"jsonrpc":"2.0","method":"subscription","params":{"channel":"trades.future.ETH.100ms","data":[{"trade_id":"ETH-81",
//!  "timestamp":1765531356452,"price":2294.5,"amount":120.0,"direction":"sell","index_price":2296.7,
//!  "instrument_name":"ETH-PERPETUAL","liquidation":"T"}]}}
//! ```

use serde::Deserialize;
use serde_json::Value;

use super::{Event, Streamed, identity};
use crate::domain::observation::Side;
use crate::domain::{Name, Span};
use crate::sources::crypto::{Size, product, quantity};
use crate::sources::hosts;
use crate::sources::value::{
    Num, Text, coin, decimal, exact_price, frame, market, moment, need, word,
};
use crate::sources::{
    Batch, Carrier, Dial, KeepAlive, Known, Payload, Reader, Spec, Stream, Turn, Unread, Wants,
};
use rust_decimal::Decimal;

/// Liquidations of Deribit.
pub static DERIBIT: Streamed = Streamed {
    spec: Spec {
        name: "deribit-liquidations",
        publisher: Name::literal("deribit"),
        carrier: Carrier::Frames,
        tells: "every liquidation of futures and options",
    },
    reader: || Box::new(Trades),
    stream: &Line,
};

struct Line;

impl Stream for Line {
    fn dial(&self, _wants: &Wants) -> Dial {
        Dial {
            host: &hosts::DERIBIT_STREAM,
            path: "/ws/api/v2".to_owned(),
            adds_up: true,
            headers: Vec::new(),
            hello: vec![
                r#"{"jsonrpc":"2.0","id":1,"method":"public/set_heartbeat","params":{"interval":30}}"#.to_owned(),
                r#"{"jsonrpc":"2.0","id":2,"method":"public/subscribe","params":{"channels":["trades.future.BTC.100ms","trades.future.ETH.100ms","trades.option.any.100ms"]}}"#.to_owned(),
            ],
            acknowledgements: 1,
            keep_alive: KeepAlive::Theirs,
            silence: Span::secs(90),
            lifetime: Span::hours(23),
            references: Vec::new(),
        }
    }

    fn turn(&self, frame: &[u8]) -> Turn {
        let Ok(json) = serde_json::from_slice::<Value>(frame) else {
            return Turn::Pass;
        };
        if let Some(said) = word(&json, &["error", "message"]) {
            return Turn::Refused(said.to_owned());
        }
        if word(&json, &["params", "type"]) == Some("test_request") {
            return Turn::Say(
                r#"{"jsonrpc":"2.0","id":3,"method":"public/test","params":{}}"#.to_owned(),
            );
        }
        // The answer lists the channels that were really taken.
        let taken = json.get("result").and_then(Value::as_array).map(Vec::len);
        match (json.get("id").and_then(Value::as_i64), taken) {
            (Some(2), Some(3)) => Turn::Accepted,
            (Some(2), Some(0)) => Turn::Refused("none of 3 channels was accepted".to_owned()),
            (Some(2), Some(n)) => Turn::AcceptedWithout(format!("{n} of 3 channels only")),
            _ => Turn::Pass,
        }
    }
}

struct Trades;

#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(borrow)]
    method: Option<Text<'a>>,
    #[serde(borrow)]
    params: Option<Params<'a>>,
}

#[derive(Deserialize)]
struct Params<'a> {
    #[serde(borrow)]
    channel: Option<Text<'a>>,
    #[serde(borrow, default)]
    data: Vec<Trade<'a>>,
}

#[derive(Deserialize)]
struct Trade<'a> {
    #[serde(borrow)]
    liquidation: Option<Text<'a>>,
    #[serde(borrow)]
    trade_id: Option<Text<'a>>,
    #[serde(borrow)]
    instrument_name: Option<Text<'a>>,
    #[serde(borrow)]
    direction: Option<Text<'a>>,
    #[serde(borrow)]
    amount: Option<Num<'a>>,
    #[serde(borrow)]
    price: Option<Num<'a>>,
    #[serde(borrow)]
    index_price: Option<Num<'a>>,
    #[serde(borrow)]
    timestamp: Option<Num<'a>>,
}

fn own(json: &Value) -> bool {
    let channel = json.pointer("/params/channel").and_then(Value::as_str);
    channel.is_some_and(|channel| channel.starts_with("trades."))
}

impl Reader for Trades {
    fn read(&mut self, payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
        let Some(frame) = frame::<Frame<'_>>(payload.bytes, own)? else {
            return Ok(Known::Other);
        };
        let (Some("subscription"), Some(params)) = (frame.method.as_deref(), frame.params) else {
            return Ok(Known::Other);
        };
        if !params
            .channel
            .as_deref()
            .is_some_and(|c| c.starts_with("trades."))
        {
            return Ok(Known::Other);
        }
        for (index, trade) in params.data.iter().enumerate() {
            let place = || format!("params.data[{index}]");
            for &side in sides(trade).map_err(|unread| unread.within(place()))? {
                let event = event(trade, side).map_err(|unread| unread.within(place()))?;
                let Some(event) = event else { continue };
                let fact = event.fact(batch.publisher());
                match trade.trade_id.as_deref() {
                    Some(id) => batch.push_identified(identity(&(id, side)), fact),
                    None => batch.push(fact),
                }
            }
        }
        Ok(Known::Data)
    }
}

/// The positions that a trade closed by force.
fn sides(trade: &Trade<'_>) -> Result<&'static [Side], Unread> {
    let mark = match trade.liquidation.as_deref() {
        None | Some("" | "none") => return Ok(&[]),
        Some(mark) => mark,
    };
    let sold = match need(trade.direction.as_deref(), "direction")? {
        "sell" => true,
        "buy" => false,
        other => {
            return Err(Unread::at(
                "direction",
                format!("`{other}` is neither buy nor sell"),
            ));
        }
    };
    Ok(match (mark, sold) {
        ("T", true) | ("M", false) => &[Side::Long],
        ("T", false) | ("M", true) => &[Side::Short],
        ("MT" | "TM", _) => &[Side::Long, Side::Short],
        (other, _) => {
            return Err(Unread::at(
                "liquidation",
                format!("`{other}` is none of M, T and MT"),
            ));
        }
    })
}

fn event(trade: &Trade<'_>, liquidated: Side) -> Result<Option<Event>, Unread> {
    let name = need(trade.instrument_name.as_deref(), "instrument_name")?;
    let at = need(moment(trade.timestamp, "timestamp")?, "timestamp")?;
    let price = exact_price(decimal(trade.price, "price")?, "price")?;
    let amount = need(decimal(trade.amount, "amount")?, "amount")?;
    let Some(amount) = quantity(Some(amount), "amount")? else {
        return Ok(None);
    };
    let family = name.split('-').next().unwrap_or(name);
    let (base, quote) = family.split_once('_').unwrap_or((family, ""));
    let option = name.ends_with("-C") || name.ends_with("-P");
    let (coins, usd) = if quote.is_empty() && option {
        // The price of an option on a coin is a part of that coin.
        let index = decimal(trade.index_price, "index_price")?;
        let usd = match index {
            Some(index) => Some(product(product(amount, price, "amount")?, index, "amount")?),
            None => None,
        };
        (Some(amount), usd)
    } else {
        let size = if quote.is_empty() {
            Size::Dollars(Decimal::ONE)
        } else {
            Size::Coins(Decimal::ONE)
        };
        let (coins, usd) = size.of(amount, price)?;
        let in_dollars = quote.is_empty() || crate::sources::crypto::DOLLARS.contains(&quote);
        (coins, in_dollars.then_some(usd))
    };
    Ok(Some(Event {
        symbol: market(name, "instrument_name")?,
        base: coin(base, "instrument_name")?,
        liquidated,
        coins,
        price,
        usd,
        at,
    }))
}
