//! OKX, `liquidation-orders` (the push and the REST history have the same rows). `posSide` names the *position*; where it
//! is `net` or missing, `side` names the *closing order*: a sell closed a long. `sz` counts contracts, of a size that only
//! the list of instruments tells; without it an event is unpriced, and so is an option, whose price is in coins. At most
//! one order a second and contract is pushed.
//!
//! ```json
//! {"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"instType":"SWAP","instId":"SOL-USDT-SWAP",
//!  "instFamily":"SOL-USDT","uly":"SOL-USDT","details":[{"posSide":"long","side":"sell","bkPx":"151.2","sz":"12.5",
//!  "bkLoss":"0","ccy":"","ts":"1791565600771"}]}]}
//! ```

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use super::{Event, Streamed};
use crate::domain::observation::Side;
use crate::domain::tally::{Origin, SideField};
use crate::domain::{Name, Span};
use crate::sources::crypto::{DOLLARS, Size, quantity};
use crate::sources::hosts;
use crate::sources::value::{
    Num, Text, coin, decimal, exact_price, frame, is_bare_word, is_success, market, moment, need,
    parse, word,
};
use crate::sources::{
    Backfill, Batch, Carrier, Dial, Get, KeepAlive, Known, Missed, Payload, Reader, Spec, Stream,
    Turn, Unread, Wants,
};

/// Liquidations of OKX.
pub static OKX: Streamed = Streamed {
    spec: Spec {
        name: "okx-liquidations",
        publisher: Name::literal("okx"),
        carrier: Carrier::Frames,
        tells: "liquidations, thinned to one a second and contract",
    },
    reader: || Box::new(Orders::default()),
    stream: &Line,
};

struct Line;

impl Stream for Line {
    fn dial(&self, _wants: &Wants) -> Dial {
        let kinds = ["SWAP", "FUTURES"];
        let subjects: Vec<String> = kinds
            .iter()
            .map(|kind| format!(r#"{{"channel":"{CHANNEL}","instType":"{kind}"}}"#))
            .collect();
        let references = kinds.iter().map(|kind| Get {
            host: &hosts::OKX,
            path: format!("/api/v5/public/instruments?instType={kind}"),
            weight: 1,
            every: Span::hours(4),
            symbol: None,
        });
        Dial {
            host: &hosts::OKX_STREAM,
            path: "/ws/v5/public".to_owned(),
            adds_up: true,
            headers: Vec::new(),
            hello: vec![format!(
                r#"{{"op":"subscribe","args":[{}]}}"#,
                subjects.join(",")
            )],
            acknowledgements: 2,
            // Protocol pings do not count there.
            keep_alive: KeepAlive::Say("ping".to_owned(), Span::secs(20)),
            silence: Span::secs(60),
            lifetime: Span::hours(23),
            references: references.collect(),
        }
    }

    /// The newest hundred orders of each coin, in the rows of the stream.
    fn backfill(&self, wants: &Wants, _missed: Missed) -> Option<Backfill> {
        let coins = wants.coins.iter();
        let questions = coins
            .map(|coin| Get {
                host: &hosts::OKX,
                path: format!(
                    "/api/v5/public/liquidation-orders?instType=SWAP&instFamily={coin}-USDT&state=filled&limit=100"
                ),
                weight: 1,
                every: Span::days(1),
                symbol: None,
            })
            .collect();
        Some(Backfill {
            questions,
            origin: Origin::History,
        })
    }

    fn turn(&self, frame: &[u8]) -> Turn {
        let Ok(json) = serde_json::from_slice::<Value>(frame) else {
            return Turn::Pass;
        };
        let said = word(&json, &["msg"]).unwrap_or_default().to_owned();
        match word(&json, &["event"]) {
            Some("subscribe") => Turn::Accepted,
            Some("error") => Turn::Refused(said),
            Some("notice") => Turn::Renew(said),
            _ => Turn::Pass,
        }
    }
}

#[derive(Default)]
struct Orders {
    /// Size of one contract by `instId`.
    sizes: HashMap<String, Size>,
    /// The same by `instFamily`, for futures that have expired and stand in no list any more.
    families: HashMap<String, Size>,
}

/// What the orders of an instrument count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Swap,
    Future,
    /// Counted in coins of a loan.
    Margin,
    Option,
}

/// The kind as the venue names it, else by the name: `BTC-USDT-SWAP`, `BTC-USD-261225`, `BTC-USD-261225-90000-C`, `BTC-USDT`.
fn kind(told: Option<&str>, name: &str) -> Kind {
    match told {
        Some("SWAP") => Kind::Swap,
        Some("FUTURES") => Kind::Future,
        Some("MARGIN") => Kind::Margin,
        Some("OPTION") => Kind::Option,
        _ => match name.split('-').count() {
            0..=2 => Kind::Margin,
            3 if name.ends_with("-SWAP") => Kind::Swap,
            3 => Kind::Future,
            _ => Kind::Option,
        },
    }
}

/// The other side of the market is a dollar: `BTC-USDT`, `BTC-USD_UM-SWAP`.
fn in_dollars(name: &str) -> bool {
    let quote = name.split('-').nth(1).unwrap_or_default();
    DOLLARS.contains(&quote.split('_').next().unwrap_or_default())
}

#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(borrow)]
    arg: Option<Arg<'a>>,
    #[serde(borrow)]
    code: Option<Num<'a>>,
    #[serde(borrow)]
    data: Option<Vec<Instrument<'a>>>,
}

#[derive(Deserialize)]
struct Arg<'a> {
    #[serde(borrow)]
    channel: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Instrument<'a> {
    #[serde(borrow, rename = "instType")]
    kind: Option<Text<'a>>,
    #[serde(borrow, rename = "instId")]
    id: Option<Text<'a>>,
    #[serde(borrow, rename = "instFamily")]
    family: Option<Text<'a>>,
    #[serde(borrow)]
    uly: Option<Text<'a>>,
    #[serde(borrow, default)]
    details: Vec<Detail<'a>>,
}

#[derive(Deserialize)]
struct Detail<'a> {
    #[serde(borrow, rename = "posSide")]
    position: Option<Text<'a>>,
    #[serde(borrow)]
    side: Option<Text<'a>>,
    #[serde(borrow, rename = "bkPx")]
    price: Option<Num<'a>>,
    #[serde(borrow)]
    sz: Option<Num<'a>>,
    #[serde(borrow)]
    ts: Option<Num<'a>>,
}

const CHANNEL: &str = "liquidation-orders";

fn own(json: &Value) -> bool {
    let channel = json.pointer("/arg/channel").and_then(Value::as_str);
    channel == Some(CHANNEL) && json.get("data").is_some()
        || json.pointer("/data/0/details").is_some()
}

impl Reader for Orders {
    fn learn(&mut self, reference: &[u8]) {
        // {"data":[{"instId":"SOL-USDT-SWAP","instFamily":"SOL-USDT","ctVal":"1","ctMult":"1","ctValCcy":"SOL",
        //  "ctType":"linear", …}]} of public/instruments.
        #[derive(Deserialize)]
        struct List<'a> {
            #[serde(borrow)]
            data: Vec<Contract<'a>>,
        }
        #[derive(Deserialize)]
        struct Contract<'a> {
            #[serde(borrow, rename = "instType")]
            kind: Option<Text<'a>>,
            #[serde(borrow, rename = "instId")]
            id: Option<Text<'a>>,
            #[serde(borrow, rename = "instFamily")]
            family: Option<Text<'a>>,
            #[serde(borrow)]
            uly: Option<Text<'a>>,
            #[serde(borrow, rename = "ctVal")]
            value: Option<Num<'a>>,
            #[serde(borrow, rename = "ctMult")]
            multiple: Option<Num<'a>>,
            #[serde(borrow, rename = "ctValCcy")]
            currency: Option<Text<'a>>,
        }
        let Ok(list) = parse::<List<'_>>(reference) else {
            return;
        };
        for contract in list.data {
            let name = contract.id.as_deref().unwrap_or_default();
            let kind = kind(contract.kind.as_deref(), name);
            if !matches!(kind, Kind::Swap | Kind::Future) {
                continue;
            }
            let read = |number| decimal(number, "ctVal").ok().flatten();
            let multiple = read(contract.multiple).unwrap_or(Decimal::ONE);
            let each = read(contract.value).and_then(|value| value.checked_mul(multiple));
            let Some(each) = each.filter(|each| *each > Decimal::ZERO) else {
                continue;
            };
            // A value in dollars is that of an inverse contract, or of a linear one quoted by value: no price needed.
            let size = match contract.currency.as_deref() {
                Some(currency) if DOLLARS.contains(&currency) => Size::Dollars(each),
                Some(_) => Size::Coins(each),
                None => continue,
            };
            let families = [contract.family, contract.uly].into_iter().flatten();
            for family in families.filter(|family| !family.is_empty()) {
                // It stands for futures: one of them knows better than a swap.
                let held = self.families.entry(family.into_owned()).or_insert(size);
                if kind == Kind::Future {
                    *held = size;
                }
            }
            if let Some(id) = contract.id {
                self.sizes.insert(id.into_owned(), size);
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
        let channel = frame.arg.as_ref().and_then(|arg| arg.channel.as_deref());
        let answer = is_success(frame.code);
        let (Some(data), true) = (frame.data, channel == Some(CHANNEL) || answer) else {
            return Ok(Known::Other);
        };
        for (index, instrument) in data.iter().enumerate() {
            self.instrument(instrument, batch)
                .map_err(|unread| unread.within(format!("data[{index}]")))?;
        }
        Ok(Known::Data)
    }
}

impl Orders {
    fn instrument(&self, instrument: &Instrument<'_>, batch: &mut Batch) -> Result<(), Unread> {
        if instrument.details.is_empty() {
            return Ok(());
        }
        let name = need(instrument.id.as_deref(), "instId")?;
        let symbol = market(name, "instId")?;
        let base = coin(name.split('-').next().unwrap_or(name), "instId")?;
        let size = self.size(instrument, name);
        let in_dollars = in_dollars(name);
        for (index, detail) in instrument.details.iter().enumerate() {
            let read = || -> Result<Option<Event>, Unread> {
                let Some(contracts) =
                    quantity(need(decimal(detail.sz, "sz")?, "sz").map(Some)?, "sz")?
                else {
                    return Ok(None);
                };
                let price = exact_price(decimal(detail.price, "bkPx")?, "bkPx")?;
                let (coins, usd) = match size {
                    Some(size) => {
                        let (coins, usd) = size.of(contracts, price)?;
                        let priced = in_dollars || matches!(size, Size::Dollars(_));
                        (coins, priced.then_some(usd))
                    }
                    None => (None, None),
                };
                Ok(Some(Event {
                    symbol,
                    base,
                    liquidated: liquidated(detail)?,
                    coins,
                    price,
                    usd,
                    at: need(moment(detail.ts, "ts")?, "ts")?,
                }))
            };
            if let Some(event) =
                read().map_err(|unread| unread.within(format!("details[{index}]")))?
            {
                batch.push(event.fact(batch.publisher()));
            }
        }
        Ok(())
    }
}

impl Orders {
    /// What one unit of `sz` is.
    fn size(&self, instrument: &Instrument<'_>, name: &str) -> Option<Size> {
        match kind(instrument.kind.as_deref(), name) {
            Kind::Margin => Some(Size::Coins(Decimal::ONE)),
            Kind::Option => None,
            Kind::Swap => self.sizes.get(name).copied(),
            Kind::Future => {
                let named = [&instrument.family, &instrument.uly].into_iter();
                let mut families = named.filter_map(Option::as_deref);
                let family = || families.find_map(|family| self.families.get(family));
                self.sizes.get(name).or_else(family).copied()
            }
        }
    }
}

fn liquidated(detail: &Detail<'_>) -> Result<Side, Unread> {
    match detail.position.as_deref() {
        Some("long") => Ok(Side::Long),
        Some("short") => Ok(Side::Short),
        _ => match need(detail.side.as_deref(), "side")? {
            "sell" => Ok(SideField::ClosingOrder.liquidated(false)),
            "buy" => Ok(SideField::ClosingOrder.liquidated(true)),
            other => Err(Unread::at(
                "side",
                format!("`{other}` is neither buy nor sell"),
            )),
        },
    }
}
