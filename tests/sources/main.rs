//! Every reader on payloads of its documented shape, and on everything that is none: the side, the unit and the time of
//! each venue, and never a panic, a number that is none, or a character that steers a terminal.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helper functions of a test"
)]

mod cases;
mod edges;
mod hostile;

use rust_decimal::Decimal;
use serde_json::Value;
use slackwater::domain::Stamp;
use slackwater::domain::wire::write_observation;
use slackwater::sources::{self, Batch, Fault, FaultKind, Payload, Source, Wants, registry};

/// Payloads of one connection, and what must become of them.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    /// Which source.
    pub(crate) source: &'static str,
    /// What is tried.
    pub(crate) about: &'static str,
    /// References that are learnt first.
    pub(crate) with: &'static [&'static str],
    /// Whom the request named.
    pub(crate) symbol: Option<&'static str>,
    /// The frames of a connection, or the one answer.
    pub(crate) payloads: &'static [&'static str],
    /// The observations, as they are written, without `source`.
    pub(crate) told: &'static [&'static str],
}

/// A refusal, and what must be made of it.
pub(crate) struct Refusal {
    pub(crate) source: &'static str,
    pub(crate) status: u16,
    pub(crate) body: &'static str,
    pub(crate) kind: FaultKind,
    pub(crate) retry_after_s: Option<u64>,
    /// A word of its message.
    pub(crate) word: &'static str,
}

pub(crate) fn arrival() -> Stamp {
    Stamp::parse("2026-11-21T09:00:00Z").unwrap()
}

pub(crate) fn read(
    source: &dyn Source,
    reader: &mut dyn sources::Reader,
    payload: (&[u8], u16, Option<&str>),
    batch: &mut Batch,
) -> Result<(), Fault> {
    let payload = Payload {
        bytes: payload.0,
        status: payload.1,
        at: arrival(),
        symbol: payload.2,
    };
    sources::read(source, reader, &payload, batch)
}

/// All payloads with what must become of them.
pub(crate) fn every_case() -> impl Iterator<Item = &'static Case> {
    cases::CASES.iter().chain(edges::EDGES)
}

/// An observation whose exact numbers have no noughts at their end.
fn plain(line: &str) -> Value {
    let mut value: Value = serde_json::from_str(line).unwrap();
    for key in ["base_qty", "price", "usd"] {
        let exact = value[key]
            .as_str()
            .map(|text| text.parse::<Decimal>().unwrap());
        if let Some(exact) = exact {
            value[key] = exact.normalize().to_string().into();
        }
    }
    value
}

#[test]
fn every_source_understands_its_documented_shapes() {
    for case in every_case() {
        let source = registry::find(case.source).unwrap();
        let mut reader = source.reader();
        for reference in case.with {
            reader.learn(reference.as_bytes());
        }
        let mut batch = Batch::new(source.spec());
        for payload in case.payloads {
            let payload = (payload.as_bytes(), 200, case.symbol);
            read(source, reader.as_mut(), payload, &mut batch)
                .unwrap_or_else(|fault| panic!("{}, {}: {fault}", case.source, case.about));
        }
        let publisher = format!("\"source\":\"{}\",", source.spec().publisher);
        let told = batch.observations().iter().map(|observation| {
            let line = write_observation(observation);
            plain(&line.replacen(&publisher, "", 1))
        });
        let told: Vec<Value> = told.collect();
        let wanted: Vec<Value> = case.told.iter().map(|line| plain(line)).collect();
        assert_eq!(told, wanted, "{}, {}", case.source, case.about);
    }
}

#[test]
fn no_source_is_without_a_payload() {
    for source in registry::SOURCES {
        let name = source.spec().name;
        let tried = every_case().any(|case| case.source == name && !case.told.is_empty());
        assert!(tried, "{name} has no case with an observation");
    }
}

#[test]
fn every_refusal_has_its_kind() {
    for refusal in cases::REFUSALS.iter().chain(edges::EDGE_REFUSALS) {
        let source = registry::find(refusal.source).unwrap();
        let mut batch = Batch::new(source.spec());
        let payload = (refusal.body.as_bytes(), refusal.status, None);
        let fault = read(source, source.reader().as_mut(), payload, &mut batch).unwrap_err();
        let told = (fault.kind, fault.retry_after_s);
        assert_eq!(
            told,
            (refusal.kind, refusal.retry_after_s),
            "{}: {fault}",
            refusal.body
        );
        assert!(
            fault.message.contains(refusal.word),
            "{}: {fault}",
            refusal.body
        );
        assert!(batch.observations().is_empty());
    }
}

#[test]
fn only_what_adds_up_is_said_to_be_listened_to() {
    let wants = Wants {
        coins: vec![slackwater::domain::instrument::BTC],
        ..Wants::default()
    };
    for source in registry::SOURCES {
        if let Some(stream) = source.stream() {
            let adds_up = stream.dial(&wants).adds_up;
            assert_eq!(adds_up, source.spec().name.ends_with("-liquidations"));
        }
    }
}

#[test]
fn names_are_those_of_the_contract_and_each_its_own() {
    let mut names: Vec<&str> = registry::SOURCES
        .iter()
        .map(|source| source.spec().name)
        .collect();
    for name in &names {
        assert!(
            name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
            "{name}"
        );
    }
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn a_subscription_is_accepted_only_where_the_venue_says_so() {
    use slackwater::sources::Turn;
    let turn = |source: &str, frame: &str| {
        let stream = registry::find(source).unwrap().stream().unwrap();
        stream.turn(frame.as_bytes())
    };
    let gate = |rest: &str| {
        let frame =
            format!(r#"{{"channel":"futures.public_liquidates","event":"subscribe",{rest}}}"#);
        turn("gate-liquidations", &frame)
    };
    let accepted = gate(r#""error":null,"result":{"status":"success"}"#);
    assert!(matches!(accepted, Turn::Accepted), "{accepted:?}");
    for (rest, word) in [
        (r#""result":{"status":"fail"}"#, "fail"),
        (r#""result":{}"#, "no status"),
        (r#""error":{"code":2}"#, "2"),
        (
            r#""error":{"code":2,"message":"unknown contract X"}"#,
            "unknown contract",
        ),
    ] {
        let refused = gate(rest);
        assert!(
            matches!(&refused, Turn::Refused(why) if why.contains(word)),
            "{rest}: {refused:?}"
        );
    }
    let kraken = |frame| turn("kraken-futures-liquidations", frame);
    let again =
        kraken(r#"{"event":"alert","message":"Already subscribed to feed, re-requesting"}"#);
    assert!(matches!(again, Turn::Accepted), "{again:?}");
    let refused = kraken(r#"{"event":"alert","message":"Invalid product id"}"#);
    assert!(matches!(refused, Turn::Refused(_)), "{refused:?}");
    let coinbase = r#"{"type":"error","message":"Failed to subscribe","reason":"X-USD is not a valid product"}"#;
    let refused = turn("coinbase-ticker", coinbase);
    let why = "Failed to subscribe: X-USD is not a valid product".to_owned();
    assert_eq!(refused, Turn::Refused(why));
    let htx = turn(
        "htx-liquidations",
        r#"{"op":"sub","err-code":"2003","err-msg":"no"}"#,
    );
    assert!(matches!(htx, Turn::Refused(_)), "{htx:?}");
}
