//! Bitfinex, status channel `liq:global`. The sign of AMOUNT is that of the *position*: above zero a long was closed.
//! Each liquidation comes twice, as a trigger (`IS_MATCH` 0) and as its execution (1): only the first is counted.
//!
//! ```json
//! [386841,[["pos",143683674,1593522802742,null,"tETHF0:USTF0",1.25,2135.97,null,0,1,null,2130.5]]]
//!  chanId   type  POS_ID    MTS                 SYMBOL         AMOUNT BASE     MATCH SOLD   PRICE
//! ```
//! More elements follow the rows where sequence numbers or times were asked for. The history of the REST interface is a
//! list of such rows, each by itself or in a list of its own: `[[["pos", …]],[["pos", …]]]`.

use serde_json::Value;

use super::{Event, Streamed, identity};
use crate::domain::observation::Side;
use crate::domain::{Name, Span};
use crate::sources::crypto::{DOLLARS, product, split_dollar_pair};
use crate::sources::fault::whole;
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
        match (word(&json, &["event"]), whole(json.get("code"))) {
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

/// A row `["pos", …]` inside the rows of a frame or a history.
fn own(json: &Value) -> bool {
    ["/1/0/0", "/0/0/0", "/0/0"]
        .iter()
        .any(|place| json.pointer(place).and_then(Value::as_str) == Some("pos"))
}

impl Reader for Rows {
    fn read(&mut self, payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
        if !payload.bytes.trim_ascii_start().starts_with(b"[") {
            return Ok(Known::Other);
        }
        let parts = parse::<Vec<Num<'_>>>(payload.bytes)?;
        let mut rows = Vec::new();
        // [chanId, rows, …] of the stream; all that is in it of the history.
        let known = match parts.first() {
            Some(first) if !first.is_list() => match parts.get(1) {
                Some(part) if part.is_list() => gather(*part, "[1]".to_owned(), 1, &mut rows),
                _ => false,
            },
            _ => parts
                .iter()
                .enumerate()
                .all(|(index, part)| gather(*part, format!("[{index}]"), 1, &mut rows)),
        };
        if !known {
            return if own(&parse(payload.bytes)?) {
                Err(Unread::at("", "holds something that is no row"))
            } else {
                Ok(Known::Other)
            };
        }
        for (place, cells) in &rows {
            if let Some((id, event)) = event(cells).map_err(|unread| unread.within(place))? {
                batch.push_identified(id, event.fact(batch.publisher()));
            }
        }
        Ok(Known::Data)
    }
}

/// Gathers the rows of a list, or of the lists in it, with their places; false when something else stands there.
fn gather<'a>(
    part: Num<'a>,
    place: String,
    deeper: u8,
    rows: &mut Vec<(String, Vec<Num<'a>>)>,
) -> bool {
    let Ok(cells) = part.list() else {
        return false;
    };
    match cells.first() {
        None => true,
        Some(kind) if kind.raw() == "\"pos\"" => {
            rows.push((place, cells));
            true
        }
        Some(_) if deeper > 0 => cells
            .iter()
            .enumerate()
            .all(|(index, cell)| gather(*cell, format!("{place}[{index}]"), deeper - 1, rows)),
        Some(_) => false,
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
        _ => split_dollar_pair(name),
    }
}
