//! Bitfinex, status channel `liq:global`. The sign of AMOUNT is that of the *position*: above zero a long was closed.
//! Each liquidation comes twice, as a trigger (`IS_MATCH` 0) and as its execution (1): only the first is counted.
//!
//! ```json
//! [386841,[["pos",143683674,1593522802742,null,"tETHF0:USTF0",1.25,2135.97,null,0,1,null,2130.5]]]
//!  chanId   type  POS_ID    MTS                 SYMBOL         AMOUNT BASE     MATCH SOLD   PRICE
//! ```
//! More elements follow the rows where sequence numbers or times were asked for.

use serde::Deserialize;
use serde_json::Value;

use super::{Event, Streamed, identity};
use crate::domain::observation::Side;
use crate::domain::{Name, Span};
use crate::sources::crypto::{DOLLARS, product, split_pair};
use crate::sources::hosts;
use crate::sources::value::{
    Num, Text, coin, decimal, exact_price, market, moment, need, parse, word,
};
use crate::sources::{
    Batch, Carrier, Dial, KeepAlive, Known, Payload, Reader, Spec, Stream, Turn, Unread, Wants,
};

/// Liquidations of Bitfinex.
pub static BITFINEX: Streamed = Streamed {
    spec: Spec {
        name: "bitfinex-liquidations",
        publisher: Name::literal("bitfinex"),
        carrier: Carrier::Frames,
        tells: "every liquidation of contracts and margin positions",
    },
    reader: || Box::new(Rows),
    stream: &Line,
};

struct Line;

impl Stream for Line {
    fn dial(&self, _wants: &Wants) -> Dial {
        Dial {
            host: &hosts::BITFINEX_STREAM,
            path: "/ws/2".to_owned(),
            adds_up: true,
            headers: Vec::new(),
            hello: vec![
                r#"{"event":"subscribe","channel":"status","key":"liq:global"}"#.to_owned(),
            ],
            acknowledgements: 1,
            // A heartbeat comes every 15 seconds.
            keep_alive: KeepAlive::Theirs,
            silence: Span::secs(60),
            lifetime: Span::hours(23),
            references: Vec::new(),
        }
    }

    fn turn(&self, frame: &[u8]) -> Turn {
        let Ok(json) = serde_json::from_slice::<Value>(frame) else {
            return Turn::Pass;
        };
        match (
            word(&json, &["event"]),
            json.get("code").and_then(Value::as_i64),
        ) {
            (Some("subscribed"), _) => Turn::Accepted,
            (Some("error"), _) => {
                Turn::Refused(word(&json, &["msg"]).unwrap_or_default().to_owned())
            }
            (Some("info"), Some(20_051)) => Turn::Renew("the venue restarts".to_owned()),
            (Some("info"), Some(20_061)) => {
                Turn::Renew("the venue's maintenance has ended".to_owned())
            }
            _ => Turn::Pass,
        }
    }
}

struct Rows;

/// A row's cells, whose types differ by place.
#[derive(Deserialize)]
#[serde(transparent)]
struct Row<'a> {
    #[serde(borrow)]
    cells: Vec<Num<'a>>,
}

/// A row `["pos", …]` inside the rows of a frame.
fn own(json: &Value) -> bool {
    json.pointer("/1/0/0").and_then(Value::as_str) == Some("pos")
        || json.pointer("/0/0/0").and_then(Value::as_str) == Some("pos")
}

impl Reader for Rows {
    fn read(&mut self, payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
        if !payload.bytes.trim_ascii_start().starts_with(b"[") {
            return Ok(Known::Other);
        }
        // [chanId, rows, …] of the stream; [row, …] or [[row], …] of the REST history.
        let parts = parse::<Vec<Num<'_>>>(payload.bytes)?;
        let Some(rows) = parts.iter().take(2).find(|part| part.is_list()) else {
            return Ok(Known::Other);
        };
        let rows = match parse::<Vec<Row<'_>>>(rows.raw().as_bytes()) {
            Ok(rows) => rows,
            Err(unread) => {
                let whole = parse::<Value>(payload.bytes)?;
                return if own(&whole) {
                    Err(unread.within("[1]"))
                } else {
                    Ok(Known::Other)
                };
            }
        };
        for (index, row) in rows.iter().enumerate() {
            if row.cells.first().is_none_or(|kind| kind.raw() != "\"pos\"") {
                return Ok(Known::Other);
            }
            let event =
                event(&row.cells).map_err(|unread| unread.within(format!("[1][{index}]")))?;
            if let Some((id, event)) = event {
                batch.push_identified(id, event.fact(batch.publisher()));
            }
        }
        Ok(Known::Data)
    }
}

fn event(cells: &[Num<'_>]) -> Result<Option<(u64, Event)>, Unread> {
    let cell = |index: usize| cells.get(index).copied();
    if need(cell(8), "[8]")?.raw().trim_matches('"') != "0" {
        return Ok(None);
    }
    let amount = need(decimal(cell(5), "[5]")?, "[5]")?;
    if amount.is_zero() {
        return Ok(None);
    }
    let at = need(moment(cell(2), "[2]")?, "[2]")?;
    let name: Text<'_> = need(cell(4), "[4]")?.string("[4]")?;
    let price = match decimal(cell(11), "[11]")? {
        Some(price) if !price.is_zero() => price,
        _ => need(decimal(cell(6), "[6]")?, "[6]")?,
    };
    let price = exact_price(Some(price), "[11]")?;
    let (base, in_dollars) = underlying(&name);
    let coins = amount.abs();
    let usd = product(coins, price, "[5]")?;
    let position = cell(1).map_or("", |id| id.raw());
    let event = Event {
        symbol: market(&name, "[4]")?,
        base: coin(base, "[4]")?,
        liquidated: if amount.is_sign_positive() {
            Side::Long
        } else {
            Side::Short
        },
        coins: Some(coins),
        price,
        usd: in_dollars.then_some(usd),
        at,
    };
    Ok(Some((identity(&(position, at, amount, price)), event)))
}

/// The coin of `tBTCF0:USTF0`, `tBTCUSD`, `tLINK:USD`, and whether it is priced in dollars (UST is Tether there).
fn underlying(symbol: &str) -> (&str, bool) {
    let name = symbol.strip_prefix('t').unwrap_or(symbol);
    let dollar = |quote: &str| matches!(quote, "UST" | "UDC") || DOLLARS.contains(&quote);
    if let Some((base, quote)) = name.split_once(':') {
        let plain = |part| -> &str { str::strip_suffix(part, "F0").unwrap_or(part) };
        return (plain(base), dollar(plain(quote)));
    }
    match name
        .len()
        .checked_sub(3)
        .and_then(|at| Some((name.get(..at)?, name.get(at..)?)))
    {
        Some((base, quote)) if !base.is_empty() && dollar(quote) => (base, true),
        _ => split_pair(name),
    }
}
