//! Bybit, `allLiquidation`. The side names the *position*: `Buy` is a long that was closed. `v` counts coins on linear
//! contracts and dollars on inverse ones; `p` is the bankruptcy price. Every liquidation is pushed, several in a frame.
//!
//! ```json
//! {"topic":"allLiquidation.SOLUSDT","type":"snapshot","ts":1791091285551,
//!  "data":[{"T":1791091285156,"s":"SOLUSDT","S":"Buy","v":"20.5","p":"151.20"}]}
//! ```

use serde::Deserialize;
use serde_json::Value;

use super::{Event, Streamed, by_side};
use crate::domain::tally::SideField;
use crate::domain::{Name, Span};
use crate::sources::crypto::{product, quantity, quotient, split_pair};
use crate::sources::hosts;
use crate::sources::value::{
    Num, Text, coin, decimal, exact_price, frame, market, moment, need, parse, word,
};
use crate::sources::{
    Batch, Carrier, Dial, Get, KeepAlive, Known, Payload, Reader, Spec, Stream, Subscription, Turn,
    Unread, Wants,
};

/// Liquidations of Bybit.
pub static BYBIT: Streamed = Streamed {
    spec: Spec {
        name: "bybit-liquidations",
        publisher: Name::literal("bybit"),
        carrier: Carrier::Frames,
        tells: "every liquidation of the linear contracts",
    },
    reader: || Box::new(Rows),
    stream: &Line,
};

struct Line;

impl Stream for Line {
    fn dial(&self, _wants: &Wants) -> Dial {
        Dial {
            host: &hosts::BYBIT_STREAM,
            path: "/v5/public/linear".to_owned(),
            adds_up: true,
            headers: Vec::new(),
            // By the list of contracts: see `subscription`.
            acknowledgements: 0,
            hello: Vec::new(),
            keep_alive: KeepAlive::Say(r#"{"op":"ping"}"#.to_owned(), Span::secs(20)),
            silence: Span::secs(60),
            lifetime: Span::hours(23),
            references: vec![Get {
                host: &hosts::BYBIT,
                path: "/v5/market/instruments-info?category=linear&limit=1000".to_owned(),
                weight: 1,
                every: Span::hours(4),
                symbol: None,
            }],
        }
    }

    fn subscription(&self, _dial: &Dial, wants: &Wants, answers: &[Vec<u8>]) -> Subscription {
        let listed: Vec<String> = answers.iter().flat_map(|answer| trading(answer)).collect();
        if listed.is_empty() {
            return of_coins(wants);
        }
        of_contracts(wants, listed)
    }

    fn turn(&self, frame: &[u8]) -> Turn {
        let Ok(json) = serde_json::from_slice::<Value>(frame) else {
            return Turn::Pass;
        };
        let said = json
            .get("ret_msg")
            .and_then(Value::as_str)
            .unwrap_or_default();
        match (
            word(&json, &["op"]),
            json.get("success").and_then(Value::as_bool),
        ) {
            (Some("subscribe"), Some(true)) => Turn::Accepted,
            (Some("subscribe"), Some(false)) => Turn::Refused(said.to_owned()),
            _ => Turn::Pass,
        }
    }
}

/// Characters that all subjects of one connection may have together.
const MOST_CHARACTERS: usize = 21_000;
/// Subjects of one request.
const TOGETHER: usize = 200;

fn subject(symbol: &str) -> String {
    format!("\"allLiquidation.{symbol}\"")
}

/// Requests, each with an acknowledgement of its own.
fn requests<'a>(
    groups: impl Iterator<Item = &'a [String]>,
    without: Option<String>,
) -> Subscription {
    let hello: Vec<String> = groups
        .enumerate()
        .map(|(n, subjects)| {
            let subjects = subjects.join(",");
            format!(r#"{{"req_id":"{n}","op":"subscribe","args":[{subjects}]}}"#)
        })
        .collect();
    Subscription {
        acknowledgements: u32::try_from(hello.len()).unwrap_or(u32::MAX),
        hello,
        without,
    }
}

/// Without the list: one coin a request, because one that does not exist fails its whole request.
fn of_coins(wants: &Wants) -> Subscription {
    let subjects: Vec<String> = wants
        .coins
        .iter()
        .map(|coin| subject(&format!("{coin}USDT")))
        .collect();
    let count = subjects.len();
    let without = format!("{count} coins only: the list of contracts was not answered");
    requests(subjects.chunks(1), Some(without))
}

/// All contracts of the list, those of the wanted coins first, as many as one connection may ask for.
fn of_contracts(wants: &Wants, listed: Vec<String>) -> Subscription {
    let place = |symbol: &str| {
        let coin = symbol.strip_suffix("USDT").unwrap_or_default();
        wants
            .coins
            .iter()
            .position(|wanted| wanted.as_str() == coin)
    };
    let mut listed = listed;
    listed.sort_by_cached_key(|symbol| (place(symbol).unwrap_or(usize::MAX), symbol.clone()));
    listed.dedup();
    let all = listed.len();
    let mut characters = 0;
    let subjects: Vec<String> = listed
        .iter()
        .map(|symbol| subject(symbol))
        .take_while(|subject| {
            characters += subject.len() + 1;
            characters <= MOST_CHARACTERS
        })
        .collect();
    let count = subjects.len();
    let without = (count < all).then(|| format!("{count} of {all} contracts"));
    requests(subjects.chunks(TOGETHER), without)
}

/// The contracts of a list that are traded; none when it is not understood.
fn trading(list: &[u8]) -> Vec<String> {
    // {"retCode":0,"result":{"category":"linear","list":[{"symbol":"SOLUSDT","status":"Trading", …}],"nextPageCursor":""}}
    #[derive(Deserialize)]
    struct Answer {
        result: List,
    }
    #[derive(Deserialize)]
    struct List {
        list: Vec<Contract>,
    }
    #[derive(Deserialize)]
    struct Contract {
        symbol: String,
        status: String,
    }
    let Ok(answer) = parse::<Answer>(list) else {
        return Vec::new();
    };
    let contracts = answer.result.list.into_iter();
    contracts
        .filter(|contract| contract.status == "Trading")
        .map(|contract| contract.symbol)
        // They go into a request as they are.
        .filter(|symbol| {
            symbol
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
        .collect()
}

struct Rows;

#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(borrow)]
    topic: Option<Text<'a>>,
    #[serde(borrow, default)]
    data: Vec<Row<'a>>,
}

#[derive(Deserialize)]
struct Row<'a> {
    #[serde(borrow, rename = "T")]
    time: Option<Num<'a>>,
    #[serde(borrow)]
    s: Option<Text<'a>>,
    #[serde(borrow, rename = "S")]
    side: Option<Text<'a>>,
    #[serde(borrow)]
    v: Option<Num<'a>>,
    #[serde(borrow)]
    p: Option<Num<'a>>,
}

fn own(json: &Value) -> bool {
    let topic = json.get("topic").and_then(Value::as_str);
    topic.is_some_and(is_own)
}

fn is_own(topic: &str) -> bool {
    topic.starts_with("allLiquidation.")
}

impl Reader for Rows {
    fn read(&mut self, payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
        let Some(frame) = frame::<Frame<'_>>(payload.bytes, own)? else {
            return Ok(Known::Other);
        };
        if !frame.topic.as_deref().is_some_and(is_own) {
            return Ok(Known::Other);
        }
        for (index, row) in frame.data.iter().enumerate() {
            let event = event(row).map_err(|unread| unread.within(format!("data[{index}]")))?;
            if let Some(event) = event {
                batch.push(event.fact(batch.publisher()));
            }
        }
        Ok(Known::Data)
    }
}

fn event(row: &Row<'_>) -> Result<Option<Event>, Unread> {
    let name = need(row.s.as_deref(), "s")?;
    let liquidated = by_side(
        SideField::Position,
        row.side.as_deref(),
        ["Buy", "Sell"],
        "S",
    )?;
    let price = exact_price(decimal(row.p, "p")?, "p")?;
    let at = need(moment(row.time, "T")?, "T")?;
    let Some(size) = quantity(need(decimal(row.v, "v")?, "v").map(Some)?, "v")? else {
        return Ok(None);
    };
    let market_name = market(name, "s")?;
    // `BTCPERP` and `BTC-25SEP26` are linear in USDC, `BTCUSDT` in USDT; `BTCUSD` and `BTCUSDZ26` are inverse.
    let (base, counts) = underlying(name);
    let (coins, usd) = match counts {
        Counts::Dollars => (quotient(size, price), Some(size)),
        Counts::Coins => (Some(size), Some(product(size, price, "v")?)),
        Counts::Others => (Some(size), None),
    };
    Ok(Some(Event {
        symbol: market_name,
        base: coin(base, "s")?,
        liquidated,
        coins,
        price,
        usd,
        at,
    }))
}

/// What the size of a contract counts.
enum Counts {
    /// Coins that are priced in dollars.
    Coins,
    /// Dollars.
    Dollars,
    /// Coins that are priced in something else.
    Others,
}

/// The coin of a contract, and what its size counts.
fn underlying(symbol: &str) -> (&str, Counts) {
    if let Some((base, _)) = symbol.split_once('-') {
        return (split_pair(base).0, Counts::Coins);
    }
    if let Some(base) = symbol.strip_suffix("PERP") {
        return (base, Counts::Coins);
    }
    let pair = undated(symbol).unwrap_or(symbol);
    if let Some(base) = pair.strip_suffix("USD").filter(|base| !base.is_empty()) {
        return (base, Counts::Dollars);
    }
    match split_pair(pair) {
        (base, true) => (base, Counts::Coins),
        (whole, false) => (whole, Counts::Others),
    }
}

/// `BTCUSD` of `BTCUSDZ25`. A name may have letters of any script.
fn undated(symbol: &str) -> Option<&str> {
    let mut letters = symbol.chars();
    let (year, decade, month) = (
        letters.next_back()?,
        letters.next_back()?,
        letters.next_back()?,
    );
    let dated = year.is_ascii_digit() && decade.is_ascii_digit() && "HMUZ".contains(month);
    (dated && !letters.as_str().is_empty()).then_some(letters.as_str())
}
