//! Liquidations in the words of venues that publish all of theirs.

use std::io::Write as _;

use rust_decimal::Decimal;
use slackwater::domain::Stamp;

use super::venue::Client;

/// A liquidation before it is written in a venue's words.
#[derive(Clone, Copy)]
pub(crate) struct Event {
    pub(crate) long: bool,
    /// Thousandths of a coin.
    pub(crate) milli: i64,
    /// Dollars.
    pub(crate) price: i64,
    pub(crate) at: Stamp,
    pub(crate) id: usize,
}

impl Event {
    pub(crate) fn usd(&self) -> Decimal {
        Decimal::new(self.milli, 3) * Decimal::from(self.price)
    }

    fn coins(&self) -> Decimal {
        Decimal::new(self.milli, 3)
    }
}

/// How a venue says things.
pub(crate) struct Dialect {
    pub(crate) source: &'static str,
    pub(crate) host: &'static str,
    /// Acknowledges what the client said.
    pub(crate) accept: fn(&str) -> Option<String>,
    /// Says a frame of events.
    pub(crate) tell: fn(&[Event]) -> String,
    pub(crate) packed: bool,
}

fn millis(at: Stamp) -> i64 {
    at.micros() / 1000
}

fn rows(events: &[Event], row: impl Fn(&Event) -> String) -> String {
    events.iter().map(row).collect::<Vec<_>>().join(",")
}

fn side(yes: bool, words: [&'static str; 2]) -> &'static str {
    if yes { words[0] } else { words[1] }
}

pub(crate) const DIALECTS: [Dialect; 7] = [
    Dialect {
        source: "bybit-liquidations",
        host: "bybit-stream",
        accept: |said| {
            said.contains("subscribe")
                .then(|| r#"{"success":true,"ret_msg":"","op":"subscribe"}"#.to_owned())
        },
        tell: |events| {
            let rows = rows(events, |e| {
                let side = side(e.long, ["Buy", "Sell"]);
                let (at, coins, price) = (millis(e.at), e.coins(), e.price);
                format!(r#"{{"T":{at},"s":"BTCUSDT","S":"{side}","v":"{coins}","p":"{price}"}}"#)
            });
            format!(
                r#"{{"topic":"allLiquidation.BTCUSDT","type":"snapshot","ts":1,"data":[{rows}]}}"#
            )
        },
        packed: false,
    },
    Dialect {
        source: "htx-liquidations",
        host: "htx",
        accept: |said| {
            said.contains("sub")
                .then(|| r#"{"op":"sub","cid":"1","err-code":0}"#.to_owned())
        },
        tell: |events| {
            let rows = rows(events, |e| {
                let side = side(e.long, ["sell", "buy"]);
                let (at, coins, price, usd) = (millis(e.at), e.coins(), e.price, e.usd());
                format!(
                    r#"{{"contract_code":"BTC-USDT","direction":"{side}","offset":"close","volume":1,"price":{price},"created_at":{at},"amount":{coins},"trade_turnover":{usd}}}"#
                )
            });
            format!(
                r#"{{"op":"notify","topic":"public.BTC-USDT.liquidation_orders","data":[{rows}]}}"#
            )
        },
        packed: true,
    },
    Dialect {
        source: "bitfinex-liquidations",
        host: "bitfinex-stream",
        accept: |said| {
            said.contains("liq:global").then(|| {
                r#"{"event":"subscribed","channel":"status","chanId":7,"key":"liq:global"}"#
                    .to_owned()
            })
        },
        tell: |events| {
            let rows = rows(events, |e| {
                let (at, price, id) = (millis(e.at), e.price, e.id);
                let coins = if e.long { e.coins() } else { -e.coins() };
                format!(
                    r#"["pos",{id},{at},null,"tBTCF0:USTF0",{coins},{price},null,0,1,null,{price}]"#
                )
            });
            format!("[7,[{rows}]]")
        },
        packed: false,
    },
    Dialect {
        source: "deribit-liquidations",
        host: "deribit-stream",
        accept: |said| {
            said.contains("public/subscribe")
                .then(|| r#"{"jsonrpc":"2.0","id":2,"result":["a","b","c"]}"#.to_owned())
        },
        tell: |events| {
            let rows = rows(events, |e| {
                let side = side(e.long, ["sell", "buy"]);
                let (at, coins, price, id) = (millis(e.at), e.coins(), e.price, e.id);
                format!(
                    r#"{{"trade_id":"{id}","timestamp":{at},"price":{price},"amount":{coins},"direction":"{side}","instrument_name":"BTC_USDC-PERPETUAL","liquidation":"T"}}"#
                )
            });
            format!(
                r#"{{"jsonrpc":"2.0","method":"subscription","params":{{"channel":"trades.future.BTC.100ms","data":[{rows}]}}}}"#
            )
        },
        packed: false,
    },
    Dialect {
        source: "kraken-futures-liquidations",
        host: "kraken-futures-stream",
        accept: |said| {
            said.contains("subscribe")
                .then(|| r#"{"event":"subscribed","feed":"trade"}"#.to_owned())
        },
        // One trade a frame.
        tell: |events| {
            let e = events[0];
            let side = side(e.long, ["sell", "buy"]);
            let (at, coins, price, id) = (millis(e.at), e.coins(), e.price, e.id);
            format!(
                r#"{{"feed":"trade","product_id":"PF_XBTUSD","uid":"{id}","side":"{side}","type":"liquidation","seq":1,"time":{at},"qty":{coins},"price":{price}}}"#
            )
        },
        packed: false,
    },
    Dialect {
        source: "gate-liquidations",
        host: "gate-stream",
        accept: |said| {
            said.contains("subscribe").then(|| {
                r#"{"time":1,"channel":"futures.public_liquidates","event":"subscribe","result":{"status":"success"}}"#.to_owned()
            })
        },
        tell: |events| {
            let rows = rows(events, |e| {
                let (at, price) = (millis(e.at), e.price);
                // Contracts of a thousandth of a coin.
                let size = if e.long { -e.milli } else { e.milli };
                format!(
                    r#"{{"price":"{price}","size":"{size}","time":{at},"contract":"BTC_USDT"}}"#
                )
            });
            format!(
                r#"{{"channel":"futures.public_liquidates","event":"update","time":1,"result":[{rows}]}}"#
            )
        },
        packed: false,
    },
    Dialect {
        source: "bitmex-liquidations",
        host: "bitmex-stream",
        // The address of the stream is its subscription.
        accept: |_| None,
        tell: |events| orders("insert", events),
        packed: false,
    },
];

/// A frame of `BitMEX`; `partial` is the table as it is when a connection begins.
pub(crate) fn orders(action: &str, events: &[Event]) -> String {
    let rows = rows(events, |e| {
        let side = side(e.long, ["Sell", "Buy"]);
        // Contracts of a thousandth of a coin.
        let (id, price, contracts) = (e.id, e.price, e.milli);
        format!(
            r#"{{"orderID":"{id}","symbol":"XBTUSDT","side":"{side}","price":{price},"leavesQty":{contracts}}}"#
        )
    });
    format!(r#"{{"table":"liquidation","action":"{action}","data":[{rows}]}}"#)
}

pub(crate) async fn say(client: &mut Client, packed: bool, text: &str) {
    if packed {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        client.send(encoder.finish().unwrap()).await;
    } else {
        client.say(text).await;
    }
}
