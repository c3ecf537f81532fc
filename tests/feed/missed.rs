//! What a stream has missed and what it is not asked for: histories after the first connection and after every gap, and
//! contracts that are subscribed to one by one.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use slackwater::domain::link::{Line, State};
use slackwater::domain::tally::{Origin, Push};
use slackwater::domain::{Span, Stamp};
use slackwater::feed::{Clock, News};
use slackwater::sources::{Missed, registry};

use super::venue::{Client, Venue, answer, request};
use super::{Heard, config};

const CONTRACTS: &str = r#"[{"name":"SOL_USDT","quanto_multiplier":"1"}]"#;

/// The numbers behind `from=` and `to=` of a request.
pub(crate) fn asked(line: &str) -> (i64, i64) {
    let number = |key: &str| {
        let (_, rest) = line.split_once(key).unwrap();
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap()
    };
    (number("from="), number("to="))
}

/// A client whose subscription Gate has accepted.
pub(crate) async fn accepted_by_gate(stream: tokio::net::TcpStream) -> Client {
    let mut client = Client::accept(stream).await;
    client.hear().await;
    client
        .say(r#"{"time":1,"channel":"futures.public_liquidates","event":"subscribe","result":{"status":"success"}}"#)
        .await;
    client
}

#[tokio::test]
async fn a_day_is_asked_for_at_first_and_after_a_cut_only_what_was_missed() {
    let start = Stamp::parse("2026-10-10T21:00:00Z").unwrap();
    let clock = Arc::new(AtomicI64::new(start.micros()));
    let lists: Arc<Mutex<Vec<(i64, i64)>>> = Arc::default();
    let noted = Arc::clone(&lists);
    let rest = Venue::start(move |_, mut stream| {
        let noted = Arc::clone(&noted);
        async move {
            let line = request(&mut stream).await;
            let body = if line.contains("/liq_orders") {
                let (from, to) = asked(&line);
                noted.lock().unwrap().push((from, to));
                // A long of 3 coins at the beginning of each list.
                format!(
                    r#"[{{"contract":"SOL_USDT","size":3,"order_size":-3,"fill_price":"150.5","order_price":"150.1","left":0,"time":{from}}}]"#
                )
            } else {
                CONTRACTS.to_owned()
            };
            answer(&mut stream, "200 OK", "", &body).await;
        }
    })
    .await;
    let (hang_up, shut) = (
        Arc::new(tokio::sync::Notify::new()),
        Arc::new(AtomicBool::new(false)),
    );
    let (told, door) = (Arc::clone(&hang_up), Arc::clone(&shut));
    let stream = Venue::start(move |_, stream| {
        let (told, door) = (Arc::clone(&told), Arc::clone(&door));
        async move {
            if door.load(Ordering::SeqCst) {
                return;
            }
            let client = accepted_by_gate(stream).await;
            told.notified().await;
            drop(client);
        }
    })
    .await;
    let source = registry::find("gate-liquidations").unwrap();
    let addresses = [("gate", rest.http()), ("gate-stream", stream.ws())];
    let read = Arc::clone(&clock);
    let time: Clock = Arc::new(move || Stamp::from_micros(read.load(Ordering::SeqCst)));
    let mut heard = Heard::start_at(config(vec![source], &addresses), time);
    let history = |news| match news {
        News::Pushes(pushes) => pushes.into_iter().next(),
        _ => None,
    };
    let mut first: Vec<Push> = Vec::new();
    while first.len() < 25 {
        first.push(heard.find(history).await);
    }
    let event = first[0].events[0].1;
    assert_eq!(first[0].origin, Origin::OtherHistory);
    assert_eq!(event.usd, Some("451.5".parse().unwrap()));
    {
        let mut lists = lists.lock().unwrap();
        let seconds = start.micros() / 1_000_000;
        assert_eq!(
            lists.first(),
            Some(&(seconds - 3599, seconds + 1)),
            "the newest first"
        );
        assert_eq!(lists.last().unwrap().0, seconds - 86_400);
        assert!(
            lists.iter().all(|(from, to)| to - from <= 3600),
            "{lists:?}"
        );
        assert!(
            lists.windows(2).all(|pair| pair[0].0 == pair[1].1),
            "{lists:?}"
        );
        lists.clear();
    }

    // Cut, and back after 70 seconds.
    shut.store(true, Ordering::SeqCst);
    hang_up.notify_one();
    heard
        .find(|news| matches!(news, News::Cut(..)).then_some(()))
        .await;
    clock.store(start.plus(Span::secs(70)).micros(), Ordering::SeqCst);
    shut.store(false, Ordering::SeqCst);
    heard.find(history).await;
    let seconds = start.micros() / 1_000_000;
    assert_eq!(*lists.lock().unwrap(), [(seconds, seconds + 71)]);
}

/// Answers with the list of contracts, and says what is subscribed to.
async fn bybit(list: &'static str, topics: usize) -> (Line, Vec<String>) {
    let rest = Venue::start(move |_, mut stream| async move {
        request(&mut stream).await;
        answer(&mut stream, "200 OK", "", list).await;
    })
    .await;
    let said: Arc<Mutex<Vec<String>>> = Arc::default();
    let noted = Arc::clone(&said);
    let stream = Venue::start(move |_, stream| {
        let noted = Arc::clone(&noted);
        async move {
            let mut client = Client::accept(stream).await;
            while let Some(text) = client.hear().await {
                if text.contains("subscribe") {
                    noted.lock().unwrap().push(text);
                    client.say(r#"{"success":true,"op":"subscribe"}"#).await;
                }
            }
        }
    })
    .await;
    let source = registry::find("bybit-liquidations").unwrap();
    let addresses = [("bybit", rest.http()), ("bybit-stream", stream.ws())];
    let mut heard = Heard::start(config(vec![source], &addresses));
    let line = heard
        .find(|news| match news {
            News::Line(line) if line.state == State::Live => Some(line),
            _ => None,
        })
        .await;
    let said = said.lock().unwrap().clone();
    assert_eq!(said.join("").matches("allLiquidation.").count(), topics);
    (line, said)
}

#[tokio::test]
async fn every_traded_contract_is_subscribed_to_the_wanted_ones_first() {
    let (line, said) = bybit(
        r#"{"retCode":0,"result":{"category":"linear","list":[
            {"symbol":"AAVEUSDT","status":"Trading"},{"symbol":"BTCUSDT-25DEC26","status":"Trading"},
            {"symbol":"GONEUSDT","status":"Closed"},{"symbol":"BAD\",\"x","status":"Trading"},
            {"symbol":"ETHUSDT","status":"Trading"},{"symbol":"BTCUSDT","status":"Trading"}],"nextPageCursor":""}}"#,
        4,
    )
    .await;
    assert_eq!(
        said,
        [
            r#"{"req_id":"0","op":"subscribe","args":["allLiquidation.BTCUSDT","allLiquidation.ETHUSDT","allLiquidation.AAVEUSDT","allLiquidation.BTCUSDT-25DEC26"]}"#
        ]
    );
    assert_eq!(line.words(line.since), "live");
}

#[tokio::test]
async fn without_the_list_the_wanted_coins_are_subscribed_to_and_that_is_told() {
    let (line, said) = bybit(r#"{"retCode":10016,"retMsg":"busy","result":{}}"#, 2).await;
    assert_eq!(
        said.len(),
        2,
        "one that does not exist must not take the other with it"
    );
    assert_eq!(
        line.words(line.since),
        "live, 2 coins only: the list of contracts was not answered"
    );
}

#[test]
fn one_connection_asks_for_no_more_than_its_venue_allows() {
    let contracts: Vec<String> = (0..1000)
        .map(|n| format!(r#"{{"symbol":"COIN{n:04}USDT","status":"Trading"}}"#))
        .collect();
    let list = format!(r#"{{"result":{{"list":[{}]}}}}"#, contracts.join(","));
    let wants = config(Vec::new(), &[]).wants;
    let source = registry::find("bybit-liquidations").unwrap();
    let stream = source.stream().unwrap();
    let subscription = stream.subscription(&stream.dial(&wants), &wants, &[list.into_bytes()]);
    let subjects: Vec<usize> = subscription
        .hello
        .iter()
        .map(|text| text.matches("allLiquidation.").count())
        .collect();
    let count: usize = subjects.iter().sum();
    assert!(subjects.iter().all(|n| *n <= 200), "{subjects:?}");
    // Each with its quotation marks and its comma.
    let each = r#""allLiquidation.COIN0000USDT","#.len();
    assert_eq!(count, 21_000 / each);
    assert_eq!(
        subscription.without,
        Some(format!("{count} of 1000 contracts"))
    );
    assert_eq!(subscription.acknowledgements as usize, subjects.len());
    // A gap of a moment is one question.
    let gate = registry::find("gate-liquidations").unwrap();
    let now = Stamp::parse("2026-10-10T21:00:00Z").unwrap();
    let missed = Missed {
        from: now,
        until: now,
    };
    let past = gate.stream().unwrap().backfill(&wants, missed).unwrap();
    assert_eq!(past.questions.len(), 1);
}
