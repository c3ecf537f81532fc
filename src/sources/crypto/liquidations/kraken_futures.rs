//! Kraken Futures, trades of the type `liquidation`. `side` is the aggressor's, which is the closing order: `sell` closed
//! a long. `qty` counts dollars on inverse contracts (`PI_`, `FI_`) and coins on linear ones (`PF_`, `FF_`). The first
//! frame, `trade_snapshot`, holds old trades and is not counted.
//!
//! ```json
//! {"feed":"trade","product_id":"PF_SOLUSD","uid":"3ee209b8-…","side":"sell","type":"liquidation","seq":41799,
//!  "time":1793561965283,"qty":12.5,"price":151.2}
//! ```

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use super::{Event, Streamed, by_side, identity};
use crate::domain::instrument::BTC;
use crate::domain::tally::SideField;
use crate::domain::{Name, Span, Ticker};
use crate::sources::crypto::{Size, quantity, split_dollar_pair};
use crate::sources::fault::is_repeated;
use crate::sources::hosts;
use crate::sources::value::{
    Num, Text, coin, decimal, exact_price, frame, market, moment, need, word,
};
use crate::sources::{
    Batch, Carrier, Dial, KeepAlive, Known, Payload, Reader, Spec, Stream, Turn, Unread, Wants,
};

/// Liquidations of Kraken Futures.
pub static KRAKEN_FUTURES: Streamed = Streamed {
    spec: Spec {
        name: "kraken-futures-liquidations",
        publisher: Name::literal("kraken-futures"),
        carrier: Carrier::Frames,
        tells: "every liquidation of the contracts subscribed to",
    },
    reader: || Box::new(Trades),
    stream: &Line,
};

struct Line;

impl Stream for Line {
    fn dial(&self, wants: &Wants) -> Dial {
        let spelled = |coin: &Ticker| {
            if *coin == BTC {
                "XBT".to_owned()
            } else {
                coin.to_string()
            }
        };
        let linear = wants
            .coins
            .iter()
            .map(|coin| format!("\"PF_{}USD\"", spelled(coin)));
        let inverse = ["\"PI_XBTUSD\"", "\"PI_ETHUSD\""].map(str::to_owned);
        let products: Vec<String> = inverse.into_iter().chain(linear).collect();
        let hello: Vec<String> = products
            .iter()
            .map(|product| {
                format!(r#"{{"event":"subscribe","feed":"trade","product_ids":[{product}]}}"#)
            })
            .collect();
        Dial {
            host: &hosts::KRAKEN_FUTURES_STREAM,
            path: "/ws/v1".to_owned(),
            adds_up: true,
            headers: Vec::new(),
            acknowledgements: u32::try_from(hello.len()).unwrap_or(u32::MAX),
            hello,
            keep_alive: KeepAlive::Ping(Span::secs(30)),
            silence: Span::secs(90),
            lifetime: Span::hours(23),
            references: Vec::new(),
        }
    }

    fn turn(&self, frame: &[u8]) -> Turn {
        let Ok(json) = serde_json::from_slice::<Value>(frame) else {
            return Turn::Pass;
        };
        let said = word(&json, &["message"]).unwrap_or_default().to_owned();
        match word(&json, &["event"]) {
            Some("subscribed") => Turn::Accepted,
            // It stands from before.
            Some("error" | "alert") if is_repeated(&said) => Turn::Accepted,
            Some("error" | "alert") => Turn::Refused(said),
            _ => Turn::Pass,
        }
    }
}

struct Trades;

#[derive(Deserialize)]
struct Trade<'a> {
    #[serde(borrow)]
    feed: Option<Text<'a>>,
    #[serde(borrow)]
    event: Option<Text<'a>>,
    #[serde(borrow, rename = "type")]
    kind: Option<Text<'a>>,
    #[serde(borrow)]
    product_id: Option<Text<'a>>,
    #[serde(borrow)]
    uid: Option<Text<'a>>,
    #[serde(borrow)]
    side: Option<Text<'a>>,
    #[serde(borrow)]
    time: Option<Num<'a>>,
    #[serde(borrow)]
    qty: Option<Num<'a>>,
    #[serde(borrow)]
    price: Option<Num<'a>>,
}

fn own(json: &Value) -> bool {
    json.get("feed").and_then(Value::as_str) == Some("trade") && json.get("event").is_none()
}

impl Reader for Trades {
    fn read(&mut self, payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
        let Some(trade) = frame::<Trade<'_>>(payload.bytes, own)? else {
            return Ok(Known::Other);
        };
        match (trade.feed.as_deref(), &trade.event) {
            (Some("trade"), None) => {}
            (Some("trade_snapshot"), None) => return Ok(Known::Data),
            _ => return Ok(Known::Other),
        }
        if trade.kind.as_deref() != Some("liquidation") {
            return Ok(Known::Data);
        }
        if let Some(event) = event(&trade)? {
            let fact = event.fact(batch.publisher());
            match trade.uid.as_deref() {
                Some(uid) => batch.push_identified(identity(&uid), fact),
                None => batch.push(fact),
            }
        }
        Ok(Known::Data)
    }
}

fn event(trade: &Trade<'_>) -> Result<Option<Event>, Unread> {
    let name = need(trade.product_id.as_deref(), "product_id")?;
    let liquidated = by_side(
        SideField::ClosingOrder,
        trade.side.as_deref(),
        ["buy", "sell"],
        "side",
    )?;
    let price = exact_price(decimal(trade.price, "price")?, "price")?;
    let at = need(moment(trade.time, "time")?, "time")?;
    let qty = need(decimal(trade.qty, "qty")?, "qty")?;
    let Some(qty) = quantity(Some(qty), "qty")? else {
        return Ok(None);
    };
    let mut parts = name.split('_');
    let (kind, pair) = (parts.next().unwrap_or(""), parts.next().unwrap_or(name));
    let (base, in_dollars) = split_dollar_pair(pair);
    let (coins, usd) = match kind {
        "PI" | "FI" if in_dollars => {
            let (coins, usd) = Size::Dollars(Decimal::ONE).of(qty, price)?;
            (coins, Some(usd))
        }
        "PF" | "FF" if in_dollars => {
            let (coins, usd) = Size::Coins(Decimal::ONE).of(qty, price)?;
            (coins, Some(usd))
        }
        _ => (None, None),
    };
    Ok(Some(Event {
        symbol: market(name, "product_id")?,
        base: coin(base, "product_id")?,
        liquidated,
        coins,
        price,
        usd,
        at,
    }))
}
