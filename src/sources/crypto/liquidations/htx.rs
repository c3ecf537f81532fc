//! HTX, `public.*.liquidation_orders`, on linear and on coin-margined swaps. `direction` names the *closing order*:
//! `sell` closed a long. On linear swaps `amount` is in coins and `trade_turnover` in USDT (`volume` counts contracts);
//! on coin-margined ones `volume` counts contracts of a number of dollars. Every frame is compressed.
//!
//! ```json
//! {"op":"notify","topic":"public.SOL-USDT.liquidation_orders","ts":1789670297217,"data":[{"symbol":"SOL",
//!  "contract_code":"SOL-USDT","direction":"sell","offset":"close","volume":12,"price":151.2,
//!  "created_at":1789670297212,"amount":12,"trade_turnover":1814.4}]}
//! {"code":200,"msg":"","data":[ …the same rows… ],"ts":1789670297217}                    the REST list
//! ```

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use super::binance::usual_dollars;
use super::{Event, Streamed, by_side};
use crate::domain::tally::SideField;
use crate::domain::{Name, Span};
use crate::sources::crypto::{DOLLARS, Size, product, quantity};
use crate::sources::fault::whole;
use crate::sources::hosts;
use crate::sources::value::{
    Num, Text, coin, decimal, exact_price, frame, market, moment, need, parse, unpack, word,
};
use crate::sources::{
    Batch, Carrier, Dial, KeepAlive, Known, Payload, Reader, Spec, Stream, Turn, Unread, Wants,
};

/// Liquidations of HTX.
pub static HTX: Streamed = Streamed {
    spec: Spec {
        name: "htx-liquidations",
        publisher: Name::literal("htx"),
        carrier: Carrier::Frames,
        tells: "every liquidation of swaps",
    },
    reader: || Box::new(Orders::default()),
    stream: &Line,
};

struct Line;

impl Stream for Line {
    fn dial(&self, _wants: &Wants) -> Dial {
        Dial {
            host: &hosts::HTX,
            path: "/linear-swap-notification".to_owned(),
            adds_up: true,
            headers: Vec::new(),
            hello: vec![
                r#"{"op":"sub","cid":"1","topic":"public.*.liquidation_orders"}"#.to_owned(),
            ],
            acknowledgements: 1,
            // The venue asks every five seconds, in its own words.
            keep_alive: KeepAlive::Theirs,
            silence: Span::secs(30),
            lifetime: Span::hours(23),
            references: Vec::new(),
        }
    }

    fn turn(&self, frame: &[u8]) -> Turn {
        let mut text = Vec::new();
        let frame = match unpack(frame, &mut text) {
            Ok(true) => text.as_slice(),
            Ok(false) => frame,
            Err(_) => return Turn::Pass,
        };
        let Ok(json) = serde_json::from_slice::<Value>(frame) else {
            return Turn::Pass;
        };
        match word(&json, &["op"]) {
            // The very value comes back, text or number.
            Some("ping") => {
                let ts = json
                    .get("ts")
                    .map_or_else(|| "0".to_owned(), ToString::to_string);
                Turn::Say(format!(r#"{{"op":"pong","ts":{ts}}}"#))
            }
            Some("sub") => match whole(json.get("err-code")) {
                Some(0 | 2014) | None => Turn::Accepted,
                Some(code) => {
                    let said = word(&json, &["err-msg"]).unwrap_or_default();
                    Turn::Refused(format!("{said} ({code})"))
                }
            },
            Some("close") => Turn::Renew("the venue closes the line".to_owned()),
            _ => Turn::Pass,
        }
    }
}

#[derive(Default)]
struct Orders {
    /// Dollars or coins of one contract.
    sizes: HashMap<String, Decimal>,
    /// A frame decompressed; kept for its room.
    text: Vec<u8>,
}

#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(borrow)]
    op: Option<Text<'a>>,
    #[serde(borrow)]
    topic: Option<Text<'a>>,
    /// Of the REST list.
    #[serde(borrow)]
    code: Option<Num<'a>>,
    #[serde(borrow)]
    data: Option<Vec<Row<'a>>>,
}

#[derive(Deserialize)]
struct Row<'a> {
    #[serde(borrow)]
    contract_code: Option<Text<'a>>,
    #[serde(borrow)]
    direction: Option<Text<'a>>,
    #[serde(borrow)]
    offset: Option<Text<'a>>,
    #[serde(borrow)]
    volume: Option<Num<'a>>,
    #[serde(borrow)]
    amount: Option<Num<'a>>,
    #[serde(borrow)]
    trade_turnover: Option<Num<'a>>,
    #[serde(borrow)]
    price: Option<Num<'a>>,
    #[serde(borrow)]
    created_at: Option<Num<'a>>,
}

/// The code of a list that is well.
const LISTED: i64 = 200;

fn is_own(op: Option<&str>, topic: Option<&str>) -> bool {
    op == Some("notify") && topic.is_some_and(|topic| topic.ends_with(".liquidation_orders"))
}

fn own(json: &Value) -> bool {
    let said = |key| json.get(key).and_then(Value::as_str);
    is_own(said("op"), said("topic")) || json.pointer("/data/0/contract_code").is_some()
}

impl Reader for Orders {
    fn learn(&mut self, reference: &[u8]) {
        // {"status":"ok","data":[{"symbol":"SOL","contract_code":"SOL-USD","contract_size":10, …}]} of swap_contract_info.
        #[derive(Deserialize)]
        struct Info<'a> {
            #[serde(borrow)]
            data: Vec<Contract<'a>>,
        }
        #[derive(Deserialize)]
        struct Contract<'a> {
            #[serde(borrow)]
            contract_code: Text<'a>,
            #[serde(borrow)]
            contract_size: Option<Num<'a>>,
        }
        let Ok(info) = parse::<Info<'_>>(reference) else {
            return;
        };
        for contract in info.data {
            let size = decimal(contract.contract_size, "contract_size")
                .ok()
                .flatten();
            if let Some(size) = size.filter(|size| *size > Decimal::ZERO) {
                self.sizes.insert(contract.contract_code.into_owned(), size);
            }
        }
    }

    fn read(&mut self, payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
        let mut text = std::mem::take(&mut self.text);
        let packed = unpack(payload.bytes, &mut text)?;
        let bytes = if packed {
            text.as_slice()
        } else {
            payload.bytes
        };
        let known = self.frame(bytes, batch);
        self.text = text;
        known
    }
}

impl Orders {
    fn frame(&self, bytes: &[u8], batch: &mut Batch) -> Result<Known, Unread> {
        let Some(frame) = frame::<Frame<'_>>(bytes, own)? else {
            return Ok(Known::Other);
        };
        let listed = frame.op.is_none()
            && frame
                .code
                .and_then(|code| code.whole("code").ok())
                .flatten()
                == Some(LISTED);
        let Some(rows) = &frame.data else {
            return Ok(Known::Other);
        };
        if !listed && !is_own(frame.op.as_deref(), frame.topic.as_deref()) {
            return Ok(Known::Other);
        }
        for (index, row) in rows.iter().enumerate() {
            let event = self
                .event(row)
                .map_err(|unread| unread.within(format!("data[{index}]")))?;
            if let Some(event) = event {
                batch.push(event.fact(batch.publisher()));
            }
        }
        Ok(Known::Data)
    }

    fn event(&self, row: &Row<'_>) -> Result<Option<Event>, Unread> {
        // An opening order of a name in this table closed nobody's position.
        if row
            .offset
            .as_deref()
            .is_some_and(|offset| offset != "close")
        {
            return Ok(None);
        }
        let name = need(row.contract_code.as_deref(), "contract_code")?;
        let liquidated = by_side(
            SideField::ClosingOrder,
            row.direction.as_deref(),
            ["buy", "sell"],
            "direction",
        )?;
        let price = exact_price(decimal(row.price, "price")?, "price")?;
        let at = need(moment(row.created_at, "created_at")?, "created_at")?;
        let mut parts = name.split('-');
        let base = parts.next().unwrap_or(name);
        let linear = parts
            .next()
            .is_some_and(|quote| quote != "USD" && DOLLARS.contains(&quote));
        let volume = quantity(decimal(row.volume, "volume")?, "volume")?;
        let (coins, usd) = if linear {
            let coins = match quantity(decimal(row.amount, "amount")?, "amount")? {
                Some(coins) => Some(coins),
                None => match (volume, self.sizes.get(name)) {
                    (Some(volume), Some(size)) => Some(product(volume, *size, "volume")?),
                    _ => None,
                },
            };
            let turnover = quantity(
                decimal(row.trade_turnover, "trade_turnover")?,
                "trade_turnover",
            )?;
            let usd = match (turnover, coins) {
                (Some(turnover), _) => Some(turnover),
                (None, Some(coins)) => Some(product(coins, price, "amount")?),
                (None, None) => None,
            };
            if coins.is_none() && usd.is_none() && volume.is_none() {
                return Ok(None);
            }
            (coins, usd)
        } else {
            let Some(volume) = volume else {
                return Ok(None);
            };
            let each = self
                .sizes
                .get(name)
                .copied()
                .unwrap_or_else(|| usual_dollars(base));
            let (coins, usd) = Size::Dollars(each).of(volume, price)?;
            (coins, Some(usd))
        };
        Ok(Some(Event {
            symbol: market(name, "contract_code")?,
            base: coin(base, "contract_code")?,
            liquidated,
            coins,
            price,
            usd,
            at,
        }))
    }
}
