//! The loopback venues, proved with a plain websocket client.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helper functions of a test"
)]

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use rust_decimal::Decimal;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

mod venues;

#[path = "loopback/edges.rs"]
mod edges;
#[path = "loopback/faults.rs"]
mod faults;
#[path = "loopback/live.rs"]
mod live;
#[path = "loopback/readers.rs"]
mod readers;

use venues::{Dialect, Fault, Liquidation, Tally, Tempo, Ticker, Transport, Venue};

type Client = WebSocketStream<TcpStream>;

const BASES: [&str; 2] = ["BTC", "ETH"];

async fn plain(dialect: Dialect) -> Arc<Venue> {
    Arc::new(Venue::start(dialect, Transport::Plain).await)
}

async fn open(venue: &Venue) -> Client {
    let tcp = TcpStream::connect(venue.address()).await.unwrap();
    client_async(venue.ws_url(), tcp).await.unwrap().0
}

async fn subscribed(venue: &Venue) -> Client {
    let mut client = open(venue).await;
    let before = venue.counters();
    for text in venue.dialect().subscriptions(&BASES) {
        client.send(Message::text(text)).await.unwrap();
    }
    let done =
        |c: &venues::Counters| c.acknowledged > before.acknowledged || c.refused > before.refused;
    venue.wait_for(done).await;
    client
}

async fn soon<T>(future: impl Future<Output = T>) -> T {
    let limit = Duration::from_secs(20);
    timeout(limit, future).await.expect("waited in vain")
}

fn unpack(message: &Message) -> Option<String> {
    match message {
        Message::Text(text) => Some(text.as_str().to_owned()),
        Message::Binary(bytes) => {
            let mut text = String::new();
            let mut decoder = flate2::read::GzDecoder::new(&bytes[..]);
            decoder.read_to_string(&mut text).unwrap();
            Some(text)
        }
        _ => None,
    }
}

/// The next text that has this in it.
async fn text_with<S>(client: &mut WebSocketStream<S>, part: &str) -> String
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    soon(async {
        loop {
            let message = client.next().await.unwrap().unwrap();
            if let Some(text) = unpack(&message).filter(|text| text.contains(part)) {
                return text;
            }
        }
    })
    .await
}

/// Reads until the connection ends; true if it ended without a goodbye.
async fn ends(client: &mut Client) -> bool {
    soon(async {
        loop {
            match client.next().await {
                None => return false,
                Some(Err(_)) => return true,
                Some(Ok(_)) => {}
            }
        }
    })
    .await
}

fn event(dialect: Dialect, base: &str, long: bool, id: u64) -> Liquidation {
    Liquidation {
        symbol: dialect.symbol(base),
        base: base.to_owned(),
        long,
        qty: Decimal::new(25, 1),
        price: Decimal::new(6_000_050, 2),
        at_ms: 1_791_565_602_000 + i64::try_from(id).unwrap(),
        id,
    }
}

/// Status line, headers and body.
async fn get(venue: &Venue, path: &str) -> (String, String) {
    let mut tcp = TcpStream::connect(venue.address()).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    tcp.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    soon(tcp.read_to_string(&mut answer)).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

#[tokio::test]
async fn every_venue_acknowledges_and_sends_in_its_own_form() {
    // A part of the acknowledgement; where the quantity, price and side of a long stand and what they are.
    let cases: [(Dialect, &str, &str, &str); 9] = [
        (
            Dialect::Binance,
            r#""result":null"#,
            r#""z":"2.5","T""#,
            r#""S":"SELL""#,
        ),
        (
            Dialect::Bybit,
            r#""success":true"#,
            r#""v":"2.5""#,
            r#""S":"Buy""#,
        ),
        (
            Dialect::Okx,
            r#""event":"subscribe""#,
            r#""sz":"250""#,
            r#""posSide":"long""#,
        ),
        (
            Dialect::Gate,
            r#""status":"success""#,
            r#""size":-25000,"#,
            "BTC_USDT",
        ),
        (
            Dialect::Htx,
            r#""err-code":0"#,
            r#""trade_turnover":150001.25"#,
            r#""direction":"sell""#,
        ),
        (
            Dialect::Bitmex,
            r#""success":true"#,
            r#""leavesQty":150001.25"#,
            r#""side":"Sell""#,
        ),
        (
            Dialect::Bitfinex,
            r#""event":"subscribed""#,
            r#""tBTCF0:USTF0",2.5,60000.50"#,
            r#"["pos",7,"#,
        ),
        (
            Dialect::Deribit,
            r#""result":["trades.future.BTC.100ms""#,
            r#""amount":150001.25"#,
            r#""direction":"sell""#,
        ),
        (
            Dialect::KrakenFutures,
            r#""event":"subscribed""#,
            r#""qty":2.5"#,
            r#""type":"liquidation""#,
        ),
    ];
    for (dialect, ack, quantity, side) in cases {
        let venue = plain(dialect).await;
        let mut client = subscribed(&venue).await;
        text_with(&mut client, ack).await;
        venue.send(&event(dialect, "BTC", true, 7));
        let text = text_with(&mut client, quantity).await;
        assert!(text.contains(side), "{dialect:?}: {text}");
        serde_json::from_str::<Value>(&text).unwrap();
        let counters = venue.wait_for(|c| c.pending == 0).await;
        assert!(
            counters
                .subscriptions
                .ends_with(&dialect.subscriptions(&BASES))
        );
        let truth = venue.truth();
        let tally = Tally {
            count: 1,
            usd: Decimal::new(15_000_125, 2),
        };
        assert_eq!(
            truth.sent[&(dialect.symbol("BTC"), true)],
            tally,
            "{dialect:?}"
        );
        assert!(truth.lost.is_empty());
    }
}

#[tokio::test]
async fn prices_come_where_prices_are_asked_for() {
    for (dialect, part) in [
        (Dialect::Coinbase, r#""open_24h":"61000""#),
        (Dialect::Kraken, r#""change":-1000"#),
    ] {
        let venue = plain(dialect).await;
        let mut client = subscribed(&venue).await;
        venue.price(&Ticker {
            symbol: dialect.symbol("BTC"),
            last: Decimal::from(60_000),
            open_24h: Decimal::from(61_000),
            volume: Decimal::from(12),
            at_ms: 1_791_565_602_000,
        });
        text_with(&mut client, part).await;
    }
    let venue = plain(Dialect::Binance).await;
    let tcp = TcpStream::connect(venue.address()).await.unwrap();
    let url = format!("ws://{}/ws/!miniTicker@arr", venue.address());
    let mut client = client_async(url, tcp).await.unwrap().0;
    venue.wait_for(|c| c.open == 1).await;
    venue.price(&Ticker {
        symbol: "BTCUSDT".to_owned(),
        last: Decimal::from(60_000),
        open_24h: Decimal::from(61_000),
        volume: Decimal::from(12),
        at_ms: 1_791_565_602_000,
    });
    assert!(
        text_with(&mut client, "24hrMiniTicker")
            .await
            .starts_with('[')
    );
}

#[tokio::test]
async fn refusals_are_in_the_words_of_the_venue() {
    for (dialect, part) in [
        (Dialect::Binance, r#""error":{"code":2"#),
        (Dialect::Bybit, r#""success":false"#),
        (Dialect::Okx, r#""code":"60018""#),
        (Dialect::Gate, r#""status":"fail""#),
        (Dialect::Htx, r#""err-code":2011"#),
        (Dialect::Bitmex, r#""status":400"#),
        (Dialect::Bitfinex, r#""code":10302"#),
        (Dialect::Deribit, r#""result":[]"#),
        (Dialect::KrakenFutures, r#""event":"error""#),
        (Dialect::Coinbase, r#""type":"error""#),
        (Dialect::Kraken, r#""success":false"#),
    ] {
        let venue = plain(dialect).await;
        venue.fault(Fault::RefuseSubscription);
        let mut client = subscribed(&venue).await;
        text_with(&mut client, part).await;
        let counters = venue.counters();
        assert_eq!(
            (counters.acknowledged, counters.refused),
            (0, 1),
            "{dialect:?}"
        );
    }
}

#[tokio::test]
async fn pings_are_answered_by_the_rule_of_the_venue() {
    for (dialect, ping, pong) in [
        (Dialect::Bybit, r#"{"op":"ping"}"#, r#""ret_msg":"pong""#),
        (Dialect::Okx, "ping", "pong"),
        (
            Dialect::Gate,
            r#"{"time":1,"channel":"futures.ping"}"#,
            "futures.pong",
        ),
        (Dialect::Bitmex, "ping", "pong"),
        (
            Dialect::Bitfinex,
            r#"{"event":"ping","cid":5}"#,
            r#""event":"pong""#,
        ),
        (
            Dialect::Kraken,
            r#"{"method":"ping"}"#,
            r#""method":"pong""#,
        ),
    ] {
        let venue = plain(dialect).await;
        let mut client = open(&venue).await;
        client.send(Message::text(ping)).await.unwrap();
        text_with(&mut client, pong).await;
        venue.wait_for(|c| c.pings == 1).await;
    }
    let venue = plain(Dialect::KrakenFutures).await;
    let mut client = open(&venue).await;
    client.send(Message::Ping("x".into())).await.unwrap();
    soon(async { while !client.next().await.unwrap().unwrap().is_pong() {} }).await;
    venue.wait_for(|c| c.pings == 1).await;
}

#[tokio::test]
async fn venues_that_ping_want_the_right_pong() {
    let quick = Tempo {
        every: Duration::from_millis(20),
        within: None,
    };
    let venue = plain(Dialect::Htx).await;
    venue.tempo(quick);
    let mut client = open(&venue).await;
    let ping = text_with(&mut client, r#""op":"ping""#).await;
    let ping: Value = serde_json::from_str(&ping).unwrap();
    // A pong of another value is none.
    client
        .send(Message::text(r#"{"op":"pong","ts":"1"}"#))
        .await
        .unwrap();
    venue.wait_for(|c| c.others == 1).await;
    assert_eq!(venue.counters().pongs, 0);
    assert!(ping["ts"].is_string());
    venue.tempo(Tempo {
        every: Duration::from_mins(1),
        within: None,
    });
    // The last ping is the one to be answered: all that came are, and one of them fits.
    let mut ts = ping["ts"].clone();
    while venue.counters().pongs == 0 {
        let pong = serde_json::json!({"op": "pong", "ts": ts}).to_string();
        let before = venue.counters();
        client.send(Message::text(pong)).await.unwrap();
        venue
            .wait_for(|c| c.others + c.pongs > before.others + before.pongs)
            .await;
        if venue.counters().pongs == 0 {
            let next = text_with(&mut client, r#""op":"ping""#).await;
            ts = serde_json::from_str::<Value>(&next).unwrap()["ts"].clone();
        }
    }

    let venue = plain(Dialect::Deribit).await;
    venue.tempo(quick);
    let mut client = open(&venue).await;
    let ask =
        r#"{"jsonrpc":"2.0","id":9,"method":"public/set_heartbeat","params":{"interval":30}}"#;
    client.send(Message::text(ask)).await.unwrap();
    text_with(&mut client, "test_request").await;
    let test = r#"{"jsonrpc":"2.0","id":10,"method":"public/test","params":{}}"#;
    client.send(Message::text(test)).await.unwrap();
    text_with(&mut client, r#""id":10"#).await;
    venue.wait_for(|c| c.pongs == 1).await;

    let venue = plain(Dialect::Binance).await;
    venue.tempo(quick);
    let mut client = open(&venue).await;
    soon(async {
        while venue.counters().pongs == 0 {
            client.next().await.unwrap().unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn silent_clients_are_cut_when_told_so() {
    for dialect in [
        Dialect::Okx,
        Dialect::Bybit,
        Dialect::Gate,
        Dialect::Htx,
        Dialect::Bitmex,
    ] {
        let venue = plain(dialect).await;
        venue.tempo(Tempo {
            every: Duration::from_secs(9),
            within: Some(Duration::from_millis(60)),
        });
        let mut client = subscribed(&venue).await;
        ends(&mut client).await;
        let counters = venue.wait_for(|c| c.open == 0).await;
        assert_eq!(counters.cut_silent, 1, "{dialect:?}");
    }
}
