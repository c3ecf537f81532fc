//! A falling market over six venues that publish everything: cut in the middle, repeating themselves after they have come
//! back. The sums must be what was sent, to the cent.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;

use rust_decimal::Decimal;
use slackwater::domain::board::Board;
use slackwater::domain::tally::Window;
use slackwater::domain::{Name, Span, Stamp};
use slackwater::feed::News;
use slackwater::sources::registry;
use tokio::net::TcpStream;

use super::venue::{Client, Venue, answer, request};
use super::{Heard, LONG, config, now};

/// A liquidation before it is written in a venue's words.
#[derive(Clone, Copy)]
struct Event {
    long: bool,
    /// Thousandths of a coin.
    milli: i64,
    /// Dollars.
    price: i64,
    at: Stamp,
    id: usize,
}

impl Event {
    fn usd(&self) -> Decimal {
        Decimal::new(self.milli, 3) * Decimal::from(self.price)
    }

    fn coins(&self) -> Decimal {
        Decimal::new(self.milli, 3)
    }
}

/// How a venue says things.
struct Dialect {
    source: &'static str,
    host: &'static str,
    /// Acknowledges what the client said.
    accept: fn(&str) -> Option<String>,
    /// Says a frame of events.
    tell: fn(&[Event]) -> String,
    packed: bool,
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

const DIALECTS: [Dialect; 6] = [
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
];

async fn say(client: &mut Client, packed: bool, text: &str) {
    if packed {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        client.send(encoder.finish().unwrap()).await;
    } else {
        client.say(text).await;
    }
}

/// Frames of a venue, each with one to three events; the first two of the second frame are equal in everything.
fn frames(venue: i64, alone: bool) -> Vec<Vec<Event>> {
    let start = now().minus(Span::secs(20));
    let mut id = 0;
    (0..120)
        .map(|n: i64| {
            let count = if alone { 1 } else { 1 + n % 3 };
            (0..count)
                .map(|k| {
                    id += 1;
                    let twin = n == 1 && k == 1;
                    let k = if twin { 0 } else { k };
                    Event {
                        long: (n + k + venue) % 4 != 0,
                        milli: 1 + (n * 7 + k * 3 + venue) % 50,
                        price: 80_000 + n * 13 + k,
                        at: start.plus(Span::millis(n * 100 + k)),
                        id,
                    }
                })
                .collect()
        })
        .collect()
}

/// Accepts everything that is said at first, then tells the frames: up to a cut in the middle, and after it once more the
/// last ones before it.
async fn play(
    n: usize,
    stream: TcpStream,
    dialect: &'static Dialect,
    frames: Arc<Vec<Vec<Event>>>,
    hellos: usize,
) {
    let mut client = Client::accept(stream).await;
    let mut accepted = 0;
    while accepted < hellos {
        let Some(said) = client.hear().await else {
            return;
        };
        if let Some(text) = (dialect.accept)(&said) {
            say(&mut client, dialect.packed, &text).await;
            accepted += 1;
        }
    }
    let half = frames.len() / 2;
    let part = if n == 0 {
        0..half
    } else {
        half - 5..frames.len()
    };
    for frame in &frames[part] {
        say(&mut client, dialect.packed, &(dialect.tell)(frame)).await;
    }
    if n > 0 {
        client.stay().await;
    }
}

#[tokio::test]
async fn the_sums_of_a_cascade_are_what_was_sent_and_every_cut_is_told() {
    let contracts = Venue::start(|_, mut stream| async move {
        request(&mut stream).await;
        answer(
            &mut stream,
            "200 OK",
            "",
            r#"[{"name":"BTC_USDT","quanto_multiplier":"0.001"}]"#,
        )
        .await;
    })
    .await;
    let mut addresses = vec![("gate", contracts.http())];
    let mut truth: BTreeMap<Name, (u64, Decimal, Decimal)> = BTreeMap::new();
    let mut sources = Vec::new();
    for (place, dialect) in (0..).zip(&DIALECTS) {
        let source = registry::find(dialect.source).unwrap();
        let frames = Arc::new(frames(place, dialect.source.starts_with("kraken")));
        let sum = truth.entry(source.spec().publisher).or_default();
        for event in frames.iter().flatten() {
            sum.0 += 1;
            *(if event.long { &mut sum.1 } else { &mut sum.2 }) += event.usd();
        }
        let wants = config(Vec::new(), &[]).wants;
        let hellos = source.stream().unwrap().dial(&wants).acknowledgements as usize;
        let venue =
            Venue::start(move |n, stream| play(n, stream, dialect, Arc::clone(&frames), hellos))
                .await;
        addresses.push((dialect.host, venue.ws()));
        sources.push(source);
    }
    let mut heard = Heard::start(config(sources, &addresses));
    let mut board = Board::default();
    let wanted: u64 = truth.values().map(|sum| sum.0).sum();
    let all = async {
        while board.tally().sums(Window::H24).count < wanted {
            match heard.news.recv().await.expect("the feed has ended") {
                News::Pushes(pushes) => {
                    for push in &pushes {
                        board.push(push);
                    }
                }
                News::Joined(venue, at) => board.stream(venue, at, true),
                News::Cut(venue, at) => board.stream(venue, at, false),
                _ => {}
            }
        }
    };
    tokio::time::timeout(LONG, all)
        .await
        .expect("events are missing");
    let venues = board.tally().by_venue(Window::H24);
    assert_eq!(venues.len(), truth.len());
    for (venue, sums) in venues {
        let (count, long, short) = truth[&venue];
        let cents = |usd: Decimal| slackwater::domain::tally::cents(usd).unwrap();
        assert_eq!(sums.count, count, "{venue}");
        assert_eq!(sums.unpriced, 0, "{venue}");
        // Each event is rounded to the cent.
        let close = |have: i64, want: Decimal| (have - cents(want)).unsigned_abs() <= count;
        assert!(
            close(sums.long_cents, long),
            "{venue}: {} of {long}",
            sums.long_cents
        );
        assert!(
            close(sums.short_cents, short),
            "{venue}: {} of {short}",
            sums.short_cents
        );
    }
    let coverage = board.tally().coverage();
    assert_eq!(coverage.venues.len(), truth.len());
    for venue in &coverage.venues {
        assert_eq!((venue.gaps, venue.connected), (1, true), "{}", venue.venue);
    }
    assert_eq!(coverage.gaps, truth.len());
    assert!(
        board.tally().taken().duplicate >= 5 * 6 - 10,
        "{:?}",
        board.tally().taken()
    );
}
