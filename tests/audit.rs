//! Accounts that are asked with a key: against a venue on this machine that checks the signature, refuses, repeats what it
//! was sent, and comes back. No key is ever seen where it does not belong.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helper functions of a test"
)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use slackwater::domain::audit::{Audit, Key, Outcome};
use slackwater::domain::link::{Reason, State};
use slackwater::domain::{Span, Stamp};
use slackwater::feed::{Config, News, Patience, Watched, run};
use slackwater::sources::Wants;
use slackwater::sources::accounts::{Credentials, find};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{Receiver, channel};

const KEY: &str = "planted-key-7Q2";
const SECRET: &str = "planted-secret-9X4";
/// Far longer than anything here takes.
const LONG: Duration = Duration::from_secs(30);

#[expect(clippy::disallowed_methods, reason = "the clock of a test")]
fn now() -> Stamp {
    Stamp::from_micros(chrono::Utc::now().timestamp_micros())
}

/// A request as the venue sees it.
#[derive(Clone, Debug)]
struct Asked {
    path: String,
    query: String,
    head: String,
}

impl Asked {
    /// The signature is that of the query before it, and the key stands in its header.
    fn is_signed(&self) -> bool {
        let Some((query, signature)) = self.query.split_once("&signature=") else {
            return false;
        };
        let mut code = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        code.update(query.as_bytes());
        let made = HEXLOWER.encode(&code.finalize().into_bytes());
        let timely = query.split('&').any(|part| {
            let time = part.strip_prefix("timestamp=");
            time.and_then(|time| time.parse::<i64>().ok())
                .is_some_and(|time| (now().micros() / 1000 - time).abs() < 60_000)
        });
        let keyed = self
            .head
            .to_lowercase()
            .contains(&format!("x-mbx-apikey: {KEY}").to_lowercase());
        made == signature && timely && keyed
    }
}

/// Status and body for a path.
type Answers = fn(n: usize, path: &str) -> (u16, String);

/// A venue that answers each question by its path, and remembers all of them. Status 0 hangs up.
async fn venue(answers: Answers) -> (String, Arc<Mutex<Vec<Asked>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let seen = Arc::clone(&seen);
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let Ok(byte) = stream.read_u8().await else {
                        return;
                    };
                    head.push(byte);
                }
                let head = String::from_utf8(head).unwrap();
                let target = head.split(' ').nth(1).unwrap().to_owned();
                let (path, query) = target.split_once('?').unwrap_or((&target, ""));
                let n = {
                    let mut seen = seen.lock().unwrap();
                    let n = seen
                        .iter()
                        .filter(|asked: &&Asked| asked.path == path)
                        .count();
                    seen.push(Asked {
                        path: path.to_owned(),
                        query: query.to_owned(),
                        head: head.clone(),
                    });
                    n
                };
                let (status, body) = answers(n, path);
                if status > 0 {
                    let length = body.len();
                    let answer = format!(
                        "HTTP/1.1 {status} x\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
                    );
                    let _ = stream.write_all(answer.as_bytes()).await;
                }
            });
        }
    });
    (address, asked)
}

fn start(address: &str) -> Receiver<News> {
    let hosts = ["binance", "binance-futures", "binance-coin"];
    let config = Config {
        sources: Vec::new(),
        wants: Wants::default(),
        addresses: hosts
            .iter()
            .map(|host| ((*host).to_owned(), address.to_owned()))
            .collect::<BTreeMap<_, _>>(),
        roots: Vec::new(),
        accounts: vec![Watched {
            account: find("binance").unwrap(),
            unlock: Arc::new(|| {
                Credentials::parse(&format!("key={KEY}\nsecret={SECRET}"), false)
                    .map_err(|why| why.to_string())
            }),
        }],
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

/// The first audit for which this holds; no news on the way may hold a key.
async fn audit(news: &mut Receiver<News>, wanted: impl Fn(&Audit) -> bool) -> Audit {
    let found = async {
        loop {
            let news = news.recv().await.expect("the feed has ended");
            let shown = format!("{news:?}");
            assert!(!shown.contains("planted"), "{shown}");
            if let News::Audit(audit) = news
                && wanted(&audit)
            {
                return audit;
            }
        }
    };
    tokio::time::timeout(LONG, found)
        .await
        .expect("no such audit")
}

const READS: &str = r#"{"enableReading":true,"enableWithdrawals":false,"enableMargin":false,"enableFutures":false,"enableSpotAndMarginTrading":false}"#;

fn free(path: &str) -> (u16, String) {
    let body = match path {
        "/sapi/v1/account/apiRestrictions" => READS,
        "/api/v3/account" => r#"{"balances":[{"asset":"BTC","free":"0.4","locked":"0"}]}"#,
        "/sapi/v1/margin/account" => r#"{"userAssets":[]}"#,
        "/sapi/v1/margin/isolated/account" => r#"{"assets":[]}"#,
        "/fapi/v3/positionRisk" | "/dapi/v1/positionRisk" => "[]",
        _ => return (404, String::new()),
    };
    (200, body.to_owned())
}

#[tokio::test]
async fn every_part_is_asked_with_a_signature_and_told_by_name() {
    let (address, asked) = venue(|_, path| free(path)).await;
    let mut news = start(&address);
    let audit = audit(&mut news, |_| true).await;
    assert_eq!(audit.outcome(now()), Outcome::Nothing);
    let words = audit.words(now());
    let free = "Binance spot, margin, isolated margin, USD-M futures, COIN-M futures: none at ";
    assert!(words.starts_with(free), "{words}");
    let asked = asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 6);
    assert_eq!(asked[0].path, "/sapi/v1/account/apiRestrictions");
    for asked in &asked {
        assert!(asked.is_signed(), "{asked:?}");
    }
}

#[tokio::test]
async fn a_key_that_can_trade_is_asked_nothing_more() {
    let (address, asked) = venue(|_, path| {
        let (status, body) = free(path);
        (
            status,
            body.replace("\"enableFutures\":false", "\"enableFutures\":true"),
        )
    })
    .await;
    let mut news = start(&address);
    let audit = audit(&mut news, |_| true).await;
    assert!(
        matches!(&audit.key, Key::Refused(what) if what.contains("enableFutures")),
        "{audit:?}"
    );
    assert_eq!(audit.outcome(now()), Outcome::Unknown);
    // The line says what is to be done, and nothing else was asked before it said so.
    let told = async {
        loop {
            if let Some(News::Line(line)) = news.recv().await
                && let State::Down { reason, cause, .. } = line.state
            {
                return (reason, cause);
            }
        }
    };
    let (reason, cause) = tokio::time::timeout(LONG, told).await.unwrap();
    assert_eq!(reason, Reason::NeedsKey);
    assert!(cause.contains("make one that only reads"), "{cause}");
    assert_eq!(asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_part_that_the_key_does_not_reach_keeps_the_whole_unknown() {
    let (address, _) = venue(|_, path| {
        if path.starts_with("/fapi") {
            let body = r#"{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}"#;
            return (401, body.to_owned());
        }
        free(path)
    })
    .await;
    let mut news = start(&address);
    let audit = audit(&mut news, |_| true).await;
    assert_eq!(audit.outcome(now()), Outcome::Unknown);
    let words = audit.words(now());
    assert!(
        words.starts_with("Binance spot, margin, isolated margin, COIN-M futures: none at "),
        "{words}"
    );
    assert!(
        words.ends_with("; USD-M futures cannot be read with this key"),
        "{words}"
    );
}

#[tokio::test]
async fn what_fails_is_unknown_at_once_and_asked_again_until_it_answers() {
    let (address, _) = venue(|n, path| match (n, path) {
        (0, "/sapi/v1/account/apiRestrictions") => (0, String::new()),
        (1, "/sapi/v1/account/apiRestrictions") => (200, "<html>maintenance</html>".to_owned()),
        (0, "/sapi/v1/margin/account") => (500, String::new()),
        (1, "/sapi/v1/margin/account") => (
            200,
            r#"{"userAssets":[{"asset":"USDT","borrowed":"12"}]}"#.to_owned(),
        ),
        _ => free(path),
    })
    .await;
    let mut news = start(&address);
    let first = audit(&mut news, |_| true).await;
    assert!(
        matches!(&first.key, Key::Unread(why) if why.contains("did not answer")),
        "{first:?}"
    );
    let second = audit(&mut news, |_| true).await;
    assert!(
        matches!(&second.key, Key::Unread(why) if why.contains("web page")),
        "{second:?}"
    );
    for words in [
        "gives an error: HTTP 500",
        "is not understood: userAssets[0].interest",
    ] {
        let partly = audit(&mut news, |_| true).await;
        assert_eq!(partly.outcome(now()), Outcome::Unknown);
        let said = partly.words(now());
        assert!(said.contains(&format!("; margin {words}")), "{said}");
    }
    let last = audit(&mut news, |_| true).await;
    assert_eq!(last.outcome(now()), Outcome::Nothing, "{last:?}");
}

#[tokio::test]
async fn a_venue_that_repeats_the_keys_does_not_get_them_onto_the_screen() {
    // `audit` looks at all that is said.
    let (address, _) = venue(|_, path| {
        if path.starts_with("/dapi") {
            let body = format!(r#"[{{"symbol":"{KEY}","positionAmt":"1","positionSide":"LONG"}}]"#);
            return (200, body);
        }
        if path.contains("/margin/") {
            return (
                400,
                format!(r#"{{"code":-9,"msg":"bad {KEY} or {SECRET}"}}"#),
            );
        }
        free(path)
    })
    .await;
    let mut news = start(&address);
    let audit = audit(&mut news, |_| true).await;
    assert_eq!(audit.outcome(now()), Outcome::Leverage);
    let words = audit.words(now());
    assert!(words.contains("COIN-M futures: … long 1"), "{words}");
    assert!(words.contains("bad … or …"), "{words}");
}
