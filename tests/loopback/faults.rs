//! Every fault does what its name says, and heals.

use std::time::Duration;

use futures_util::SinkExt as _;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::venues::{Act, Dialect, Fault, Step};
use super::{ends, event, get, plain, soon, subscribed, text_with};

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
    let start = tokio::time::Instant::now();
    assert_eq!(get(&venue, "/own").await.1, "[1]");
    assert!(start.elapsed() >= Duration::from_millis(38), "not slow");
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
