//! The transport on all nine venues in their own dialects: through cuts and repetitions, and through proxies.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use slackwater::domain::board::Board;
use slackwater::domain::instrument::{BTC, ETH};
use slackwater::domain::tally::{Window, cents};
use slackwater::domain::{Span, Stamp};
use slackwater::feed::{Config, News, Patience, run};
use slackwater::sources::{Source, Wants, registry};
use tokio::sync::mpsc::{Receiver, channel};

use super::venues::{Dialect, Fault, Liquidation, Venue};
use super::{plain, soon};

/// The hosts of a venue: its stream, and where its contract lists are asked.
fn hosts(dialect: Dialect) -> [&'static str; 2] {
    match dialect {
        Dialect::Binance => ["binance-futures-stream", "binance-coin"],
        Dialect::Bybit => ["bybit-stream", "bybit"],
        Dialect::Okx => ["okx-stream", "okx"],
        Dialect::Gate => ["gate-stream", "gate"],
        Dialect::Htx => ["htx", ""],
        Dialect::Bitmex => ["bitmex-stream", "bitmex"],
        Dialect::Bitfinex => ["bitfinex-stream", ""],
        Dialect::Deribit => ["deribit-stream", ""],
        Dialect::KrakenFutures => ["kraken-futures-stream", ""],
        Dialect::Coinbase | Dialect::Kraken => ["", ""],
    }
}

#[expect(clippy::disallowed_methods, reason = "the clock of a test")]
fn now() -> Stamp {
    Stamp::from_micros(chrono::Utc::now().timestamp_micros())
}

fn start(sources: Vec<&'static dyn Source>, addresses: BTreeMap<String, String>) -> Receiver<News> {
    let config = Config {
        sources,
        wants: Wants {
            coins: vec![BTC, ETH],
            ..Wants::default()
        },
        addresses,
        roots: Vec::new(),
        accounts: Vec::new(),
        patience: Patience {
            first: Span::millis(20),
            longest: Span::millis(100),
            ..Patience::default()
        },
    };
    let (listener, news) = channel(64);
    tokio::spawn(async move { run(config, Arc::new(now), listener).await.unwrap() });
    news
}

/// A venue's n-th event: some of each side and coin, none like another.
fn fall(dialect: Dialect, n: u64) -> Liquidation {
    let (base, price) = if n.is_multiple_of(3) {
        ("ETH", 2_400)
    } else {
        ("BTC", 80_000)
    };
    let at = now().micros() / 1000;
    Liquidation {
        symbol: dialect.symbol(base),
        base: base.to_owned(),
        long: !n.is_multiple_of(4),
        qty: Decimal::from(n + 1),
        price: Decimal::from(price),
        at_ms: at,
        id: n,
    }
}

/// What the feed has told of a venue, until it has told so many events.
async fn hear(news: &mut Receiver<News>, board: &mut Board, done: impl Fn(&Board) -> bool) {
    soon(async {
        while !done(board) {
            match news.recv().await.expect("the feed has ended") {
                News::Pushes(pushes) => {
                    for push in pushes {
                        board.push(&push);
                    }
                }
                News::Joined(venue, at) => board.stream(venue, at, true),
                News::Cut(venue, at) => board.stream(venue, at, false),
                _ => {}
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_sums_of_all_nine_are_what_was_sent_through_a_cut_and_repetitions() {
    for dialect in Dialect::ALL {
        if !dialect.liquidates() {
            continue;
        }
        let venue = plain(dialect).await;
        let source = registry::find(&format!("{}-liquidations", dialect.name())).unwrap();
        let [stream, lists] = hosts(dialect);
        let mut addresses = BTreeMap::new();
        addresses.insert(lists.to_owned(), venue.http_url());
        let url = venue.ws_url();
        let (scheme, rest) = url.split_once("://").unwrap();
        let authority = rest.split('/').next().unwrap();
        addresses.insert(stream.to_owned(), format!("{scheme}://{authority}"));
        let mut news = start(vec![source], addresses);
        let mut board = Board::default();
        let publisher = source.spec().publisher;
        let connected = |board: &Board| {
            let coverage = board.tally().coverage();
            coverage
                .venues
                .iter()
                .any(|v| v.venue == publisher && v.connected)
        };
        let count = |board: &Board| board.tally().sums(Window::H24).count;
        hear(&mut news, &mut board, connected).await;
        (0..20).for_each(|n| venue.send(&fall(dialect, n)));
        hear(&mut news, &mut board, |board| count(board) >= 20).await;
        // Cut, and after it the last ones come once more.
        venue.fault(Fault::DuplicatesAfterReconnect(5));
        venue.fault(Fault::CutNow);
        hear(&mut news, &mut board, |board| !connected(board)).await;
        hear(&mut news, &mut board, connected).await;
        (20..40).for_each(|n| venue.send(&fall(dialect, n)));
        hear(&mut news, &mut board, |board| count(board) >= 40).await;
        let (sums, sent) = (board.tally().sums(Window::H24), venue.truth().sent_total());
        assert_eq!((sums.count, sums.unpriced), (sent.count, 0), "{dialect:?}");
        let all = sums.long_cents + sums.short_cents;
        let off = (all - cents(sent.usd).unwrap()).unsigned_abs();
        // Each event is rounded to the cent.
        assert!(off <= sent.count, "{dialect:?}: {all} of {}", sent.usd);
        assert_eq!(board.tally().coverage().gaps, 1, "{dialect:?}");
    }
}

#[tokio::test]
async fn a_flood_is_counted_to_the_last_event() {
    let venue: Arc<Venue> = plain(Dialect::Bybit).await;
    let url = venue.ws_url();
    let authority = url.split("://").nth(1).unwrap().split('/').next().unwrap();
    let addresses = [("bybit-stream".to_owned(), format!("ws://{authority}"))];
    let source = registry::find("bybit-liquidations").unwrap();
    let mut news = start(vec![source], addresses.into_iter().collect());
    let mut board = Board::default();
    hear(&mut news, &mut board, |board| {
        board.tally().coverage().since.is_some()
    })
    .await;
    let total = 20_000;
    for n in 0..total {
        venue.send(&fall(Dialect::Bybit, n));
        if n % 1000 == 0 {
            tokio::task::yield_now().await;
        }
    }
    hear(&mut news, &mut board, |board| {
        board.tally().sums(Window::H24).count >= total
    })
    .await;
    assert_eq!(board.tally().taken().added, total);
    assert_eq!(board.tally().taken().duplicate, 0);
}

#[tokio::test]
async fn the_hours_before_are_asked_for_and_nothing_is_counted_twice() {
    let venue = plain(Dialect::Okx).await;
    let hour_ago = now().micros() / 1000 - 3_600_000;
    let row = |at: i64| {
        format!(r#"{{"posSide":"long","side":"sell","bkPx":"80000","sz":"100","ts":"{at}"}}"#)
    };
    let past = format!(
        r#"{{"code":"0","data":[{{"instType":"SWAP","instId":"BTC-USDT-SWAP","instFamily":"BTC-USDT","details":[{},{}]}}]}}"#,
        row(hour_ago),
        row(hour_ago + 60_000)
    );
    venue.serve("/api/v5/public/liquidation-orders", &past);
    let url = venue.ws_url();
    let authority = url.split("://").nth(1).unwrap().split('/').next().unwrap();
    let addresses = [
        ("okx-stream".to_owned(), format!("ws://{authority}")),
        ("okx".to_owned(), format!("http://{authority}")),
    ];
    let source = registry::find("okx-liquidations").unwrap();
    let mut news = start(vec![source], addresses.into_iter().collect());
    let mut board = Board::default();
    // Both coins are asked for, and the venue gives the same answer to both questions.
    hear(&mut news, &mut board, |board| {
        board.tally().taken().duplicate >= 2
    })
    .await;
    assert_eq!(board.tally().sums(Window::H24).count, 2);
    assert_eq!(
        board.tally().sums(Window::H1).count,
        1,
        "at their own times"
    );
    assert_eq!(board.tally().sums(Window::H24).unpriced, 0);
}
