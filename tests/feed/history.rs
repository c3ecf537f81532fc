//! Histories of daily closes: at a first start all of them are asked, later only the days that are missing, and what was
//! broken off goes on where it stopped.

use std::sync::{Arc, Mutex};

use slackwater::domain::days::{Filled, KeptDays};
use slackwater::domain::instrument::{BTC, ETH};
use slackwater::domain::link::{Line, Reason, State};
use slackwater::domain::{Day, Name, Span, Stamp};
use slackwater::feed::{Config, News, run};
use slackwater::sources::{Wants, registry};
use slackwater::store::Market;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::JoinHandle;

use super::venue::{Venue, answer, request};
use super::{LONG, config};

/// A day in the middle of which the first start happens.
fn today() -> Day {
    Day::new(2026, 11, 21).unwrap()
}

/// What was asked, in order.
type Asked = Arc<Mutex<Vec<String>>>;

/// The number behind a key of a query.
fn number(path: &str, key: &str) -> Option<i64> {
    let query = path.split_once('?')?.1;
    let value = query.split('&').find_map(|part| part.strip_prefix(key))?;
    value.strip_prefix('=')?.parse().ok()
}

/// Rows as Binance gives them, up to the day that is still open; the second coin is answered only when `whole`.
async fn binance(today: Day, whole: bool) -> (Venue, Asked) {
    let asked = Asked::default();
    let notes = Arc::clone(&asked);
    let venue = Venue::start(move |_, mut stream| {
        let notes = Arc::clone(&notes);
        async move {
            let line = request(&mut stream).await;
            let path = line.split(' ').nth(1).unwrap().to_owned();
            notes.lock().unwrap().push(path.clone());
            if path.contains("ETH") && !whole {
                std::future::pending::<()>().await;
            }
            let limit = i32::try_from(number(&path, "limit").unwrap()).unwrap();
            let first = number(&path, "startTime").map_or(today.plus(1 - limit), |start| {
                Stamp::from_micros(start * 1000).day()
            });
            let days = (0..limit)
                .map(|n| first.plus(n))
                .filter(|day| *day <= today);
            let rows = days.map(|day| {
                let start = day.start().micros() / 1000;
                format!(r#"[{start},"1","1","1","{}","1",1]"#, 1 + day.number())
            });
            let rows = rows.collect::<Vec<_>>().join(",");
            answer(&mut stream, "200 OK", "", &format!("[{rows}]")).await;
        }
    })
    .await;
    (venue, asked)
}

/// A cockpit's feed with its cache.
struct Start {
    news: Receiver<News>,
    market: Market,
    task: JoinHandle<()>,
}

impl Start {
    fn new(venue: &Venue, market: Market, now: Stamp) -> Self {
        let sources = vec![registry::find("binance-klines").unwrap()];
        let base = config(sources, &[("binance", venue.http())]);
        let config = Config {
            wants: Wants {
                kept: market.kept_days(now).unwrap(),
                ..base.wants.clone()
            },
            ..base
        };
        let (listener, news) = channel(64);
        let task = tokio::spawn(async move {
            run(config, Arc::new(move || now), listener).await.unwrap();
        });
        Self { news, market, task }
    }

    /// Keeps what is told until a line is as wanted; gives all lines.
    async fn until(&mut self, wanted: impl Fn(&Line) -> bool) -> Vec<Line> {
        let heard = async {
            let mut lines = Vec::new();
            loop {
                match self.news.recv().await.expect("the feed has ended") {
                    News::Facts(facts) => self.market.keep(&facts.into(), &[]).unwrap(),
                    News::Line(line) => {
                        lines.push(line);
                        if lines.last().is_some_and(&wanted) {
                            return lines;
                        }
                    }
                    _ => {}
                }
            }
        };
        tokio::time::timeout(LONG, heard)
            .await
            .expect("no line is as wanted")
    }

    /// The end without a word; the cache stays.
    fn kill(self) -> Market {
        self.task.abort();
        self.market
    }
}

fn filled(done: u32) -> impl Fn(&Line) -> bool {
    move |line| line.filled == Some(Filled { done, of: 2 })
}

fn last(market: &Market, coin: slackwater::domain::Ticker) -> Option<Day> {
    let later = today().plus(9).start();
    let kept: KeptDays = market.kept_days(later).unwrap();
    kept.last(Name::literal("binance"), coin)
}

fn taken(asked: &Asked) -> Vec<String> {
    std::mem::take(&mut *asked.lock().unwrap())
}

fn klines(coin: &str, rest: &str) -> String {
    format!("/api/v3/klines?symbol={coin}USDT&interval=1d{rest}")
}

#[tokio::test]
async fn only_what_is_missing_is_asked_and_a_broken_filling_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let market = Market::open(&folder.path().join("market.db")).unwrap();
    let noon = |day: Day| day.start().plus(Span::hours(12));

    // A first start asks for everything, and is killed between the coins.
    let (venue, asked) = binance(today(), false).await;
    let mut start = Start::new(&venue, market, noon(today()));
    let lines = start.until(filled(1)).await;
    assert_eq!(
        lines[0].filled,
        Some(Filled { done: 0, of: 2 }),
        "told at once"
    );
    // The facts follow the line that counts them.
    let facts = start.news.recv().await;
    let Some(News::Facts(facts)) = facts else {
        panic!("{facts:?}")
    };
    // The day that goes on has no close.
    assert_eq!(facts.len(), 999);
    start.market.keep(&facts.into(), &[]).unwrap();
    let market = start.kill();
    assert_eq!(taken(&asked)[0], klines("BTC", "&limit=1000"));
    let yesterday = Some(today().plus(-1));
    assert_eq!((last(&market, BTC), last(&market, ETH)), (yesterday, None));

    // The next start asks for the coin that is missing and for nothing else.
    let (venue, asked) = binance(today(), true).await;
    let mut start = Start::new(&venue, market, noon(today()));
    let lines = start
        .until(|line| filled(2)(line) && line.heard.is_some())
        .await;
    assert_eq!(lines[0].filled, Some(Filled { done: 1, of: 2 }));
    let Some(News::Facts(facts)) = start.news.recv().await else {
        panic!("no facts")
    };
    start.market.keep(&facts.into(), &[]).unwrap();
    let market = start.kill();
    assert_eq!(taken(&asked), [klines("ETH", "&limit=1000")]);
    assert_eq!(last(&market, ETH), yesterday);

    // On the same day nothing is missing: nothing is asked, and the line says until when.
    let mut start = Start::new(&venue, market, noon(today()));
    let down = |line: &Line| matches!(line.state, State::Down { .. });
    let lines = start.until(down).await;
    let line = lines.last().unwrap();
    assert!(
        matches!(&line.state, State::Down { reason: Reason::NotYetPublished, next: Some(next), .. } if *next == today().end())
    );
    assert_eq!(
        line.words(noon(today())),
        "not yet published: next close 22 Nov 00:00Z"
    );
    assert!(line.is_well());
    let market = start.kill();
    assert_eq!(taken(&asked), [""; 0]);

    // Three days later three days of each coin are missing.
    let later = today().plus(3);
    let (venue, asked) = binance(later, true).await;
    let mut start = Start::new(&venue, market, noon(later));
    start
        .until(|line| filled(2)(line) && line.heard.is_some())
        .await;
    let Some(News::Facts(facts)) = start.news.recv().await else {
        panic!("no facts")
    };
    assert_eq!(facts.len(), 3);
    start.market.keep(&facts.into(), &[]).unwrap();
    let market = start.kill();
    let from = today().start().micros() / 1000;
    let rest = format!("&startTime={from}&limit=3");
    assert_eq!(taken(&asked), [klines("BTC", &rest), klines("ETH", &rest)]);
    let yesterday = Some(later.plus(-1));
    assert_eq!(
        (last(&market, BTC), last(&market, ETH)),
        (yesterday, yesterday)
    );
}

#[tokio::test]
async fn a_coin_that_the_venue_does_not_have_does_not_hold_the_others_up() {
    let venue = Venue::start(|_, mut stream| async move {
        let line = request(&mut stream).await;
        if line.contains("BTC") {
            let said = r#"{"code":-1121,"msg":"Invalid symbol."}"#;
            answer(&mut stream, "400 Bad Request", "", said).await;
        } else {
            let start = today().plus(-1).start().micros() / 1000;
            let row = format!(r#"[[{start},"1","1","1","1","1",1]]"#);
            answer(&mut stream, "200 OK", "", &row).await;
        }
    })
    .await;
    let market = Market::open(&tempfile::tempdir().unwrap().path().join("m.db")).unwrap();
    let mut start = Start::new(&venue, market, today().start().plus(Span::hours(12)));
    let lines = start.until(filled(2)).await;
    let line = lines.last().unwrap();
    assert_eq!((&line.state, line.filling()), (&State::Live, None));
}

#[tokio::test]
async fn another_history_is_asked_only_where_the_first_one_is_refused() {
    for refused in [false, true] {
        let first = Venue::start(move |_, mut stream| async move {
            request(&mut stream).await;
            if refused {
                answer(&mut stream, "451 Unavailable", "", "a restricted location").await;
            } else {
                let start = today().plus(-1).start().micros() / 1000;
                let row = format!(r#"[[{start},"1","1","1","1","1",1]]"#);
                answer(&mut stream, "200 OK", "", &row).await;
            }
        })
        .await;
        let other = Venue::start(|_, mut stream| async move {
            request(&mut stream).await;
            let start = today().plus(-1).start().secs();
            let rows = format!(
                r#"{{"error":[],"result":{{"XXBTZUSD":[[{start},"2","2","2","2","2","1",1]],"last":1}}}}"#
            );
            answer(&mut stream, "200 OK", "", &rows).await;
        })
        .await;
        let sources = ["binance-klines", "kraken-ohlc"].map(|name| registry::find(name).unwrap());
        let addresses = [
            ("binance", first.http()),
            ("binance-data", first.http()),
            ("kraken", other.http()),
        ];
        let (listener, mut news) = channel(64);
        let config = config(sources.to_vec(), &addresses);
        let noon = today().start().plus(Span::hours(12));
        tokio::spawn(async move { run(config, Arc::new(move || noon), listener).await });
        let wanted = if refused { "kraken" } else { "binance" };
        let heard = async {
            loop {
                if let News::Facts(facts) = news.recv().await.unwrap() {
                    return facts[0].observation.source;
                }
            }
        };
        let source = tokio::time::timeout(LONG, heard).await.unwrap();
        assert_eq!(
            (source.as_str(), other.connections() > 0),
            (wanted, refused)
        );
    }
}

/// How the other venues ask for days by name.
#[test]
fn each_venue_is_asked_in_its_own_words() {
    use slackwater::domain::days::Missing;
    let path = |source: &str, missing| {
        let source = registry::find(source).unwrap();
        source.history().unwrap().days(BTC, missing).path
    };
    let three = Missing::From(today(), 3);
    assert_eq!(
        path("coinbase-candles", three),
        "/products/BTC-USD/candles?granularity=86400&start=2026-11-21T00:00:00Z&end=2026-11-23T00:00:00Z"
    );
    assert_eq!(
        path("coinbase-candles", Missing::All),
        "/products/BTC-USD/candles?granularity=86400"
    );
    let (from, until) = (
        today().start().micros() / 1000,
        today().plus(2).start().micros() / 1000,
    );
    assert_eq!(
        path("bybit-klines", three),
        format!(
            "/v5/market/kline?category=spot&symbol=BTCUSDT&interval=D&start={from}&end={until}&limit=3"
        )
    );
    assert_eq!(
        path("kraken-ohlc", three),
        format!(
            "/0/public/OHLC?pair=XBTUSD&interval=1440&since={}",
            today().plus(-1).start().secs()
        )
    );
    // More than an answer holds is asked for in parts.
    assert!(path("binance-klines", Missing::From(today(), 5000)).ends_with("&limit=1000"));
    assert!(
        path("coinbase-candles", Missing::From(today(), 5000))
            .ends_with(&format!("&end={}", today().plus(299).start()))
    );
}
