//! The transport against venues on this machine that refuse, limit, hang, cut, repeat themselves and fall silent. Nothing
//! here waits for a clock: every wait is for something that must come.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helper functions of a test"
)]

mod cascade;
mod dialect;
mod history;
mod lines;
mod missed;
mod proxy;
mod refresh;
mod toy;
mod venue;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use slackwater::domain::link::{Line, Reason, State};
use slackwater::domain::observation::Fact;
use slackwater::domain::{Span, Stamp};
use slackwater::feed::{Clock, Config, News, Patience, run};
use slackwater::sources::{Source, Wants};
use tokio::sync::mpsc::{Receiver, channel};

use toy::{Rules, Toy};
use venue::{Client, Venue, answer, request};

/// Quick enough for a test, and in the same proportions.
const PATIENCE: Patience = Patience {
    connect: Span::secs(5),
    answer: Span::secs(5),
    first: Span::millis(20),
    longest: Span::millis(200),
    steady: Span::secs(60),
    refused: Span::millis(300),
    limited: Span::millis(250),
    // Clocks of scripts run as they like.
    apart: Span::days(365),
};
const CALM: Rules = Rules {
    silence: Span::secs(30),
    lifetime: Span::hours(1),
    keep_alive: Span::secs(10),
};
/// Far longer than anything here takes; a test that waits so long has failed.
const LONG: Duration = Duration::from_secs(30);

fn config(sources: Vec<&'static dyn Source>, addresses: &[(&str, String)]) -> Config {
    Config {
        sources,
        wants: Wants {
            coins: vec![
                slackwater::domain::instrument::BTC,
                slackwater::domain::instrument::ETH,
            ],
            ..Wants::default()
        },
        addresses: addresses
            .iter()
            .map(|(name, address)| ((*name).to_owned(), address.clone()))
            .collect::<BTreeMap<_, _>>(),
        roots: Vec::new(),
        accounts: Vec::new(),
        patience: PATIENCE,
    }
}

#[expect(clippy::disallowed_methods, reason = "the clock of a test")]
fn now() -> Stamp {
    Stamp::from_micros(chrono::Utc::now().timestamp_micros())
}

/// What the feed says, while it runs.
struct Heard {
    news: Receiver<News>,
}

impl Heard {
    fn start(config: Config) -> Self {
        Self::start_at(config, Arc::new(now))
    }

    fn start_at(config: Config, clock: Clock) -> Self {
        let (listener, news) = channel(64);
        tokio::spawn(async move {
            run(config, clock, listener).await.unwrap();
        });
        Self { news }
    }

    /// The first news for which this gives something.
    async fn find<T>(&mut self, mut wanted: impl FnMut(News) -> Option<T>) -> T {
        let found = async {
            loop {
                let news = self.news.recv().await.expect("the feed has ended");
                if let Some(found) = wanted(news) {
                    return found;
                }
            }
        };
        tokio::time::timeout(LONG, found)
            .await
            .expect("nothing of the kind was said")
    }

    async fn price(&mut self) -> f64 {
        self.find(|news| match news {
            News::Facts(facts) => {
                facts
                    .into_iter()
                    .find_map(|known| match known.observation.fact {
                        Fact::Quote { price, .. } => Some(price),
                        _ => None,
                    })
            }
            _ => None,
        })
        .await
    }

    async fn down(&mut self) -> (Reason, String, Line) {
        self.find(|news| match news {
            News::Line(line) => match line.state.clone() {
                State::Down { reason, cause, .. } => Some((reason, cause, line)),
                _ => None,
            },
            _ => None,
        })
        .await
    }

    async fn live(&mut self) -> Line {
        self.find(|news| match news {
            News::Line(line) if line.state == State::Live => Some(line),
            _ => None,
        })
        .await
    }
}

fn toy_stream(venue: &Venue, rules: Rules) -> Config {
    config(vec![Toy::stream(rules)], &[("toy", venue.ws())])
}

fn toy_poll(venue: &Venue) -> Config {
    config(vec![Toy::poll(Span::millis(20))], &[("toy", venue.http())])
}

/// A client that has subscribed and been accepted.
async fn subscribed(stream: tokio::net::TcpStream) -> Client {
    let mut client = Client::accept(stream).await;
    assert_eq!(client.hear().await.as_deref(), Some("subscribe"));
    client.say("\"ok\"").await;
    client
}

#[tokio::test]
async fn a_stream_is_live_when_its_subscription_is_accepted_and_connects_anew_after_a_cut() {
    let venue = Venue::start(|n, stream| async move {
        let mut client = subscribed(stream).await;
        client.say(format!("BTC {}", 90_000 + n)).await;
        if n > 0 {
            client.stay().await;
        }
    })
    .await;
    let mut heard = Heard::start(toy_stream(&venue, CALM));
    let line = heard.live().await;
    assert_eq!((line.source, line.cuts), ("toy", 0));
    assert!((heard.price().await - 90_000.0).abs() < 0.5);
    let (reason, cause, line) = heard.down().await;
    assert_eq!((reason, line.cuts), (Reason::NetworkDown, 1), "{cause}");
    heard.live().await;
    assert!((heard.price().await - 90_001.0).abs() < 0.5);
}

#[tokio::test]
async fn every_refusal_of_a_handshake_has_its_own_reason_and_the_stream_recovers_by_itself() {
    for (status, headers, body, reason, word) in [
        ("429 Too Many Requests", "", "", Reason::RateLimited, "429"),
        (
            "418 I'm a teapot",
            "",
            r#"{"code":-9,"msg":"IP banned until 1"}"#,
            Reason::RefusedHere,
            "banned",
        ),
        (
            "451 Unavailable",
            "",
            r#"{"code":0,"msg":"Service unavailable from a restricted location"}"#,
            Reason::RefusedHere,
            "restricted location",
        ),
        (
            "403 Forbidden",
            "",
            "<html><title>Attention Required</title></html>",
            Reason::RefusedHere,
            "attention required",
        ),
        (
            "403 Forbidden",
            "",
            r#"{"msg":"no key"}"#,
            Reason::NeedsKey,
            "no key",
        ),
        ("404 Not Found", "", "", Reason::NoSuchSymbol, "404"),
        (
            "503 Service Unavailable",
            "",
            "",
            Reason::NotUnderstood,
            "503",
        ),
        (
            "200 OK",
            "Content-Type: text/html\r\n",
            "<html></html>",
            Reason::NetworkDown,
            "no websocket",
        ),
    ] {
        let venue = Venue::start(move |n, mut stream| async move {
            if n == 0 {
                request(&mut stream).await;
                answer(&mut stream, status, headers, body).await;
            } else {
                subscribed(stream).await.stay().await;
            }
        })
        .await;
        let mut heard = Heard::start(toy_stream(&venue, CALM));
        let (told, cause, line) = heard.down().await;
        assert_eq!(told, reason, "{status}: {cause}");
        assert!(cause.contains(word), "{status}: {cause}");
        assert!(
            line.words(now()).starts_with(reason.words()),
            "{}",
            line.words(now())
        );
        heard.live().await;
    }
}

#[tokio::test]
async fn a_venue_that_hangs_up_or_answers_as_something_else_is_a_network_that_is_down() {
    let venue = Venue::start(|n, mut stream| async move {
        match n {
            0 => drop(stream),
            1 => {
                request(&mut stream).await;
                // Not the answer to our key.
                answer(
                    &mut stream,
                    "101 Switching Protocols",
                    "Upgrade: websocket\r\nSec-WebSocket-Accept: bm90IG91ciBrZXk=\r\n",
                    "",
                )
                .await;
            }
            _ => subscribed(stream).await.stay().await,
        }
    })
    .await;
    let mut heard = Heard::start(toy_stream(&venue, CALM));
    let (reason, _, first) = heard.down().await;
    assert_eq!(reason, Reason::NetworkDown);
    let (reason, cause, second) = heard.down().await;
    assert_eq!(reason, Reason::NetworkDown, "{cause}");
    let tries = |line: &Line| match line.state {
        State::Down { tries, .. } => tries,
        _ => 0,
    };
    assert_eq!((tries(&first), tries(&second)), (1, 2));
    heard.live().await;
    assert_eq!(venue.connections(), 3);
}

#[tokio::test]
async fn a_refused_subscription_is_told_with_the_venues_words() {
    let venue = Venue::start(|_, stream| async move {
        let mut client = Client::accept(stream).await;
        client.hear().await;
        client.say("\"no\"").await;
        client.stay().await;
    })
    .await;
    let mut heard = Heard::start(toy_stream(&venue, CALM));
    let (reason, cause, _) = heard.down().await;
    assert_eq!(reason, Reason::NoSuchSymbol);
    assert!(cause.contains("not for you"), "{cause}");
}

#[tokio::test]
async fn a_line_without_a_sign_of_life_is_cut_and_one_that_only_pings_is_not() {
    let rules = Rules {
        silence: Span::millis(300),
        keep_alive: Span::millis(50),
        ..CALM
    };
    // Silent after the acknowledgement: it does not even answer what keeps lines open.
    let silent = Venue::start(|_, stream| async move {
        let client = subscribed(stream).await;
        std::future::pending::<()>().await;
        drop(client);
    })
    .await;
    let mut heard = Heard::start(toy_stream(&silent, rules));
    heard.live().await;
    let (reason, cause, _) = heard.down().await;
    assert_eq!(reason, Reason::NetworkDown);
    assert!(cause.contains("no sign of life"), "{cause}");

    // Alive and without data: it answers twenty times over three limits of silence and is still the first connection.
    let quiet = Venue::start(|_, stream| async move {
        let mut client = subscribed(stream).await;
        for _ in 0..20 {
            assert_eq!(client.hear().await.as_deref(), Some("are you there"));
            client.say("\"yes\"").await;
        }
        client.say("BTC 91000").await;
        client.stay().await;
    })
    .await;
    let mut heard = Heard::start(toy_stream(&quiet, rules));
    assert!((heard.price().await - 91_000.0).abs() < 0.5);
    assert_eq!(quiet.connections(), 1);
}

#[tokio::test]
async fn a_line_is_replaced_before_it_ends_and_nothing_is_lost_in_between() {
    // The first line goes on telling prices until its client goes: that must be after the second was accepted.
    let (gone, mut left) = channel::<(usize, usize)>(8);
    let accepted = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = Arc::clone(&accepted);
    let venue = Venue::start(move |n, stream| {
        let (gone, count) = (gone.clone(), Arc::clone(&count));
        async move {
            let client = subscribed(stream).await;
            count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            client.stay().await;
            let now = count.load(std::sync::atomic::Ordering::SeqCst);
            let _ = gone.send((n, now)).await;
        }
    })
    .await;
    let rules = Rules {
        lifetime: Span::millis(200),
        ..CALM
    };
    let mut heard = Heard::start(toy_stream(&venue, rules));
    heard.live().await;
    for expected in 0..3 {
        let (n, accepted) = tokio::time::timeout(LONG, left.recv())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(n, expected);
        assert!(
            accepted >= n + 2,
            "line {n} went before its successor stood"
        );
    }
    // No cut was told in all that time.
    while let Ok(news) = heard.news.try_recv() {
        assert!(
            !matches!(&news, News::Cut(..))
                && !matches!(&news, News::Line(line) if line.state != State::Live),
            "{news:?}"
        );
    }
}

#[tokio::test]
async fn a_limited_poll_waits_as_it_is_told_and_goes_on() {
    let asked = Arc::new(std::sync::Mutex::new(Vec::new()));
    let times = Arc::clone(&asked);
    let venue = Venue::start(move |n, mut stream| {
        let times = Arc::clone(&times);
        async move {
            request(&mut stream).await;
            times.lock().unwrap().push(tokio::time::Instant::now());
            if n == 0 {
                answer(
                    &mut stream,
                    "429 Too Many Requests",
                    "Retry-After: 1\r\n",
                    "",
                )
                .await;
            } else {
                answer(&mut stream, "200 OK", "", "BTC 92000").await;
            }
        }
    })
    .await;
    let mut heard = Heard::start(toy_poll(&venue));
    let (reason, _, line) = heard.down().await;
    assert_eq!(reason, Reason::RateLimited);
    assert!(
        line.words(now()).starts_with("rate-limited until "),
        "{}",
        line.words(now())
    );
    assert!((heard.price().await - 92_000.0).abs() < 0.5);
    let times = asked.lock().unwrap();
    assert!(
        times[1] - times[0] >= Duration::from_millis(990),
        "{:?}",
        times[1] - times[0]
    );
}

#[tokio::test]
async fn a_host_that_limits_one_source_is_told_by_every_source_and_asked_by_none() {
    let asked = Arc::new(std::sync::Mutex::new(0));
    let count = Arc::clone(&asked);
    let venue = Venue::start(move |_, mut stream| {
        let count = Arc::clone(&count);
        async move {
            request(&mut stream).await;
            *count.lock().unwrap() += 1;
            let head = "Retry-After: 7200\r\n";
            answer(&mut stream, "429 Too Many Requests", head, "").await;
        }
    })
    .await;
    // Both ask the same host, which may be asked once a second: the second waits when the first is refused.
    let both = ["kraken-ticker", "kraken-depth"];
    let find = |name: &&str| slackwater::sources::registry::find(name).unwrap();
    let sources = both.iter().map(find).collect();
    let mut heard = Heard::start(config(sources, &[("kraken", venue.http())]));
    let mut told = std::collections::BTreeSet::new();
    while told.len() < both.len() {
        let (reason, _, line) = heard.down().await;
        assert_eq!(reason, Reason::RateLimited, "{line:?}");
        assert!(line.words(now()).starts_with("rate-limited until "));
        told.insert(line.source);
    }
    assert_eq!(*asked.lock().unwrap(), 1);
}

#[tokio::test]
async fn answers_that_are_no_data_are_told_apart_and_the_last_value_is_not_taken_back() {
    for (status, body, reason) in [
        (
            "200 OK",
            "<html><body>maintenance</body></html>",
            Reason::NotUnderstood,
        ),
        (
            "200 OK",
            r#"{"code":-1121,"msg":"Invalid symbol."}"#,
            Reason::NoSuchSymbol,
        ),
        (
            "200 OK",
            r#"{"retCode":10006,"retMsg":"Too many visits!"}"#,
            Reason::RateLimited,
        ),
        ("200 OK", "BTC dear", Reason::NotUnderstood),
        ("200 OK", "", Reason::NotUnderstood),
    ] {
        let venue = Venue::start(move |n, mut stream| async move {
            request(&mut stream).await;
            let body = if n == 1 { body } else { "BTC 92000" };
            answer(&mut stream, status, "", body).await;
        })
        .await;
        let mut heard = Heard::start(toy_poll(&venue));
        assert!((heard.price().await - 92_000.0).abs() < 0.5);
        let (told, cause, _) = heard.down().await;
        assert_eq!(told, reason, "{body}: {cause}");
        heard.live().await;
    }
}

#[tokio::test]
async fn an_encrypted_line_stands_with_a_known_certificate_and_not_with_an_unknown_one() {
    let key = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned(), "localhost".to_owned()])
        .unwrap();
    let pem = key.cert.pem().into_bytes();
    let chain = vec![key.cert.der().clone()];
    let private =
        tokio_rustls::rustls::pki_types::PrivateKeyDer::try_from(key.signing_key.serialize_der())
            .unwrap();
    let server = tokio_rustls::rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(server));
    let venue = Venue::start(move |_, stream| {
        let acceptor = acceptor.clone();
        async move {
            use futures_util::{SinkExt as _, StreamExt as _};
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
            socket.next().await;
            for text in ["\"ok\"", "BTC 93000"] {
                let text = tokio_tungstenite::tungstenite::Message::text(text);
                socket.send(text).await.unwrap();
            }
            while let Some(Ok(_)) = socket.next().await {}
        }
    })
    .await;
    let address = format!("wss://{}", venue.address);
    let trusting = Config {
        roots: vec![pem],
        ..config(vec![Toy::stream(CALM)], &[("toy", address.clone())])
    };
    let mut heard = Heard::start(trusting);
    assert!((heard.price().await - 93_000.0).abs() < 0.5);
    let mut heard = Heard::start(config(vec![Toy::stream(CALM)], &[("toy", address)]));
    let (reason, cause, _) = heard.down().await;
    assert_eq!(reason, Reason::NetworkDown);
    assert!(cause.contains("certificate"), "{cause}");
}

/// A venue that refuses the country.
async fn refusing() -> Venue {
    Venue::start(|_, mut stream| async move {
        request(&mut stream).await;
        let said = r#"{"code":0,"msg":"Service unavailable from a restricted location"}"#;
        answer(&mut stream, "451 Unavailable For Legal Reasons", "", said).await;
    })
    .await
}

#[tokio::test]
async fn where_the_country_is_refused_the_host_that_stands_in_is_asked() {
    let refused = refusing().await;
    let rest = Venue::start(|_, mut stream| async move {
        let line = request(&mut stream).await;
        assert!(line.contains("/api/v3/klines?symbol="), "{line}");
        let bars =
            r#"[[1763510400000,"1","1","1","1","1",1],[1763596800000,"2","2","2","2","1",1]]"#;
        answer(&mut stream, "200 OK", "", bars).await;
    })
    .await;
    let sources = vec![slackwater::sources::registry::find("binance-klines").unwrap()];
    let addresses = [("binance", refused.http()), ("binance-data", rest.http())];
    let mut heard = Heard::start(config(sources, &addresses));
    let bars = heard
        .find(|news| match news {
            News::Facts(facts) => Some(facts.len()),
            _ => None,
        })
        .await;
    assert_eq!((bars, refused.connections()), (2, 1));

    let refused = refusing().await;
    let stream = Venue::start(|_, stream| async move {
        let mut client = Client::accept(stream).await;
        let frame = r#"{"stream":"x","data":{"e":"24hrMiniTicker","E":1763683200123,"s":"BTCUSDT","c":"82000.5"}}"#;
        client.say(frame).await;
        client.stay().await;
    })
    .await;
    let sources = vec![slackwater::sources::registry::find("binance-tickers").unwrap()];
    let addresses = [
        ("binance-stream", refused.ws()),
        ("binance-data-stream", stream.ws()),
    ];
    let mut heard = Heard::start(config(sources, &addresses));
    assert!((heard.price().await - 82_000.5).abs() < 0.01);
}

#[tokio::test]
async fn heartbeats_and_acknowledgements_of_a_price_stream_are_understood() {
    let venue = Venue::start(|_, stream| async move {
        let mut client = Client::accept(stream).await;
        client.hear().await;
        client.say(r#"{"type":"subscriptions","channels":[]}"#).await;
        for _ in 0..5 {
            client.say(r#"{"type":"heartbeat","sequence":1,"product_id":"BTC-USD"}"#).await;
        }
        let frame = r#"{"type":"ticker","product_id":"BTC-USD","price":"82000.5","time":"2025-11-21T00:00:00Z"}"#;
        client.say(frame).await;
        // The cut makes the feed say how it stands.
    })
    .await;
    let sources = vec![slackwater::sources::registry::find("coinbase-ticker").unwrap()];
    let mut heard = Heard::start(config(sources, &[("coinbase-stream", venue.ws())]));
    heard.live().await;
    assert!((heard.price().await - 82_000.5).abs() < 0.01);
    let (_, _, line) = heard.down().await;
    assert_eq!(line.unread, 0);
}
