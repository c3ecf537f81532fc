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
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

mod venues;

use venues::{
    Act, Certificates, Dialect, Fault, Liquidation, Proxy, ProxyKind, Step, Tally, Tempo, Ticker,
    Transport, Venue,
};

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
        every: Duration::from_secs(60),
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

#[tokio::test]
async fn http_faults_answer_instead_of_the_venue_and_heal() {
    let venue = plain(Dialect::Okx).await;
    let path = "/api/v5/public/instruments";
    for (fault, status, part) in [
        (
            Fault::TooManyRequests {
                retry_after: Some(7),
            },
            "429",
            "Retry-After: 7",
        ),
        (
            Fault::TooManyRequests { retry_after: None },
            "429",
            "Too many",
        ),
        (
            Fault::Banned {
                until_ms: 1_791_565_602_000,
            },
            "418",
            "IP banned until 1791565602000",
        ),
        (Fault::RestrictedCountry, "451", "restricted location"),
        (Fault::Forbidden, "403", "<html>"),
        (Fault::Html, "200", "<!doctype html>"),
    ] {
        venue.fault(fault.clone());
        let (head, body) = get(&venue, path).await;
        assert!(head.split(' ').nth(1) == Some(status), "{fault:?}: {head}");
        assert!(
            head.contains(part) || body.contains(part),
            "{fault:?}: {head} {body}"
        );
        assert_eq!(
            head.contains("Retry-After"),
            part.starts_with("Retry-After")
        );
        let tcp = TcpStream::connect(venue.address()).await.unwrap();
        let refused = client_async(venue.ws_url(), tcp).await;
        assert!(matches!(refused, Err(Error::Http(answer)) if answer.status().as_str() == status));
        venue.heal();
    }
    let (head, body) = get(&venue, &format!("{path}?instType=SWAP")).await;
    assert!(head.starts_with("HTTP/1.1 200"));
    let list: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(list["data"][0]["ctVal"], "0.01");
    assert_eq!(venue.counters().requests[path], 7);
    venue.serve("/own", "[1]");
    venue.fault(Fault::SlowBody {
        bytes_per_second: 50,
    });
    assert_eq!(get(&venue, "/own").await.1, "[1]");
}

#[tokio::test]
async fn connections_fail_as_told() {
    let venue = plain(Dialect::Bybit).await;
    venue.fault(Fault::HangUp);
    let tcp = TcpStream::connect(venue.address()).await.unwrap();
    assert!(soon(client_async(venue.ws_url(), tcp)).await.is_err());
    venue.heal();

    venue.fault(Fault::NoHandshake);
    let tcp = TcpStream::connect(venue.address()).await.unwrap();
    let silent = timeout(
        Duration::from_millis(100),
        client_async(venue.ws_url(), tcp),
    )
    .await;
    assert!(silent.is_err(), "the handshake was answered");
    venue.heal();

    let mut client = subscribed(&venue).await;
    venue.fault(Fault::CutNow);
    assert!(ends(&mut client).await, "the cut came with a goodbye");
    let counters = venue.wait_for(|c| c.open == 0).await;
    assert_eq!((counters.accepted, counters.opened), (3, 1));

    let mut client = subscribed(&venue).await;
    venue.fault(Fault::HalfFrame);
    venue.send(&event(Dialect::Bybit, "BTC", true, 1));
    assert!(ends(&mut client).await);
    venue.wait_for(|c| c.pending == 0 && c.open == 0).await;
    let truth = venue.truth();
    assert_eq!((truth.sent_total().count, truth.lost_total().count), (0, 1));

    let mut client = subscribed(&venue).await;
    venue.fault(Fault::Oversized(300_000));
    assert_eq!(text_with(&mut client, "filler").await.len(), 300_000);
}

#[tokio::test]
async fn data_faults_hold_back_repeat_and_disorder() {
    let dialect = Dialect::Bybit;
    let venue = plain(dialect).await;
    let send = |id: u64| venue.send(&event(dialect, "BTC", false, id));
    send(1);
    assert_eq!(venue.truth().lost_total().count, 1, "nobody was there");
    let mut client = subscribed(&venue).await;
    text_with(&mut client, "success").await;

    venue.fault(Fault::PingOnly);
    send(2);
    venue.wait_for(|c| c.pending == 0).await;
    venue.heal();
    venue.fault(Fault::SilentAfterAck);
    client
        .send(Message::text(r#"{"op":"ping"}"#))
        .await
        .unwrap();
    send(3);
    venue.wait_for(|c| c.pending == 0).await;
    assert_eq!(venue.counters().pings, 0);
    venue.heal();
    text_with(&mut client, "pong").await;

    venue.fault(Fault::OutOfOrder);
    send(4);
    send(5);
    text_with(&mut client, r#""T":1791565602005"#).await;
    text_with(&mut client, r#""T":1791565602004"#).await;
    send(6);
    venue.heal();
    text_with(&mut client, r#""T":1791565602006"#).await;
    venue.fault(Fault::ClockSkew(-2_000));
    send(7);
    text_with(&mut client, r#""T":1791565600007"#).await;
    venue.heal();
    venue.fault(Fault::Late(Duration::from_millis(30)));
    send(8);
    text_with(&mut client, r#""T":1791565602008"#).await;
    venue.heal();
    venue.wait_for(|c| c.pending == 0).await;
    let truth = venue.truth();
    assert_eq!((truth.sent_total().count, truth.lost_total().count), (5, 3));

    venue.fault(Fault::DuplicatesAfterReconnect(2));
    drop(client);
    venue.wait_for(|c| c.open == 0).await;
    let mut client = subscribed(&venue).await;
    text_with(&mut client, r#""T":1791565600007"#).await;
    text_with(&mut client, r#""T":1791565602008"#).await;
    assert_eq!(venue.truth(), truth, "what is repeated counts once");
}

#[tokio::test]
async fn a_flood_is_counted_to_the_last_event() {
    let venue = plain(Dialect::Okx).await;
    let mut client = subscribed(&venue).await;
    venue.fault(Fault::Flood { per_second: 5_000 });
    let mut got = 0_u64;
    while got < 1_000 {
        text_with(&mut client, "\"details\"").await;
        got += 1;
    }
    venue.heal();
    venue.send(&event(Dialect::Okx, "ETH", true, 5));
    soon(async {
        loop {
            let text = text_with(&mut client, "\"details\"").await;
            got += 1;
            if text.contains("ETH-USDT-SWAP") {
                break;
            }
        }
    })
    .await;
    venue.wait_for(|c| c.pending == 0).await;
    let truth = venue.truth();
    assert_eq!(truth.sent_total().count, got);
    assert_eq!(truth.lost_total().count, 0);
}

#[tokio::test]
async fn a_script_plays_in_order() {
    let venue = plain(Dialect::Gate).await;
    let mut client = subscribed(&venue).await;
    let step = |act| Step {
        after: Duration::ZERO,
        act,
    };
    let script = venue.script(vec![
        step(Act::Fault(Fault::ClockSkew(1_000))),
        step(Act::Send(event(Dialect::Gate, "ETH", false, 1))),
        step(Act::Heal),
        step(Act::Raw(r#"{"own":1}"#.to_owned())),
        step(Act::Send(event(Dialect::Gate, "ETH", false, 2))),
    ]);
    text_with(&mut client, r#""time_ms":1791565603001"#).await;
    text_with(&mut client, r#"{"own":1}"#).await;
    text_with(&mut client, r#""size":250,"time":1791565602002"#).await;
    script.await.unwrap();
}

async fn secure(
    certificates: &Certificates,
    tcp: TcpStream,
    host: &str,
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let connector = TlsConnector::from(certificates.client());
    connector.connect(name, tcp).await
}

#[tokio::test]
async fn tls_is_trusted_through_its_own_authority_only() {
    let certificates = Arc::new(Certificates::new());
    assert!(
        certificates
            .ca_pem()
            .starts_with("-----BEGIN CERTIFICATE-----")
    );
    let venue = Venue::start(Dialect::Htx, Transport::Tls(Arc::clone(&certificates))).await;
    let tcp = TcpStream::connect(venue.address()).await.unwrap();
    let tls = secure(&certificates, tcp, "127.0.0.1").await.unwrap();
    let mut client = client_async(venue.ws_url(), tls).await.unwrap().0;
    let ask = Dialect::Htx.subscriptions(&BASES).remove(0);
    client.send(Message::text(ask)).await.unwrap();
    text_with(&mut client, r#""err-code":0"#).await;

    venue.fault(Fault::WrongCertificate);
    let tcp = TcpStream::connect(venue.address()).await.unwrap();
    let refused = secure(&certificates, tcp, "127.0.0.1").await.unwrap_err();
    assert!(refused.to_string().contains("UnknownIssuer"), "{refused}");
}

#[tokio::test]
async fn proxies_write_down_the_host_and_map_it() {
    let certificates = Arc::new(Certificates::new());
    let venue = Venue::start(Dialect::Binance, Transport::Tls(Arc::clone(&certificates))).await;
    let host = "fstream.binance.com";
    for kind in [ProxyKind::Connect, ProxyKind::Socks5h] {
        let proxy = Proxy::start(kind).await;
        proxy.map(host, venue.port());
        for (name, taken) in [(host, true), ("example.com", false)] {
            let mut tcp = TcpStream::connect(proxy.address()).await.unwrap();
            let yes = match kind {
                ProxyKind::Connect => {
                    let ask = format!("CONNECT {name}:443 HTTP/1.1\r\nHost: {name}:443\r\n\r\n");
                    tcp.write_all(ask.as_bytes()).await.unwrap();
                    let mut answer = [0; 39];
                    soon(tcp.read_exact(&mut answer)).await.unwrap();
                    answer.starts_with(b"HTTP/1.1 200")
                }
                ProxyKind::Socks5h => {
                    let length = u8::try_from(name.len()).unwrap();
                    let mut ask = vec![5, 1, 0, 5, 1, 0, 3, length];
                    ask.extend(name.as_bytes());
                    ask.extend(443_u16.to_be_bytes());
                    tcp.write_all(&ask).await.unwrap();
                    let mut answer = [0; 12];
                    soon(tcp.read_exact(&mut answer)).await.unwrap();
                    answer[3] == 0
                }
            };
            assert_eq!(yes, taken, "{kind:?} {name}");
            if taken {
                let tls = secure(&certificates, tcp, host).await.unwrap();
                let url = format!("wss://{host}{}", Dialect::Binance.ws_path());
                let mut client = client_async(url, tls).await.unwrap().0;
                venue.wait_for(|c| c.open == 1).await;
                venue.send(&event(Dialect::Binance, "BTC", true, 3));
                text_with(&mut client, r#"{"stream":"!forceOrder@arr","data":"#).await;
                drop(client);
                venue.wait_for(|c| c.open == 0).await;
            }
        }
        assert_eq!(
            proxy.wait_for(2).await,
            [format!("{host}:443"), "example.com:443".to_owned()]
        );
        assert!(proxy.url().ends_with(&proxy.address().to_string()));
    }
}
