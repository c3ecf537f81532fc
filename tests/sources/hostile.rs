//! Everything that is no payload: cut, nested, endless, forged.

use std::io::Write as _;

use slackwater::domain::observation::{Fact, Observation};
use slackwater::domain::tag::is_unprintable;
use slackwater::domain::wire::write_observation;
use slackwater::sources::{Batch, Source, registry};

use super::{every_case, read};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What holds of anything that a reader may ever say.
fn sound(observation: &Observation) {
    let line = write_observation(observation);
    assert!(!line.chars().any(is_unprintable), "{line:?}");
    let finite = |value: f64| assert!(value.is_finite(), "{line}");
    let price = |value: f64| assert!(value.is_finite() && value > 0.0, "{line}");
    match observation.fact {
        Fact::Quote { price: value, .. } => price(value),
        Fact::DailyBar { bar, .. } | Fact::HourlyBar { bar, .. } => {
            let rest = [bar.open, bar.high, bar.low];
            rest.into_iter()
                .flatten()
                .chain([bar.close])
                .for_each(price);
        }
        Fact::Liquidation(event) => {
            assert!(
                event.price.is_sign_positive() && !event.price.is_zero(),
                "{line}"
            );
            let above = |n: Option<rust_decimal::Decimal>| n.is_none_or(|n| n.is_sign_positive());
            assert!(above(event.base_qty) && above(event.usd), "{line}");
        }
        Fact::Funding { rate, .. } => finite(rate),
        Fact::OpenInterest { usd, .. } => {
            assert!(
                usd.is_none_or(|usd| usd.is_finite() && usd >= 0.0),
                "{line}"
            );
        }
        Fact::Depth { depth, .. } => {
            [depth.mid, depth.best_bid, depth.best_ask]
                .into_iter()
                .for_each(price);
            [depth.bid_usd_1pct, depth.ask_usd_1pct, depth.spread_bps]
                .into_iter()
                .for_each(finite);
        }
        Fact::LongShortRatio {
            long_share,
            short_share,
            ..
        } => {
            for share in [long_share, short_share] {
                assert!((0.0..=1.0).contains(&share), "{line}");
            }
        }
        Fact::LiquidationTotal(total) => {
            for usd in [total.usd, total.long_usd, total.short_usd]
                .into_iter()
                .flatten()
            {
                assert!(usd.is_finite() && usd >= 0.0, "{line}");
            }
        }
        Fact::Holding { holding, .. } => {
            assert!(holding.units.is_finite() && holding.units >= 0.0, "{line}");
        }
        _ => {}
    }
}

fn survives(source: &dyn Source, bytes: &[u8]) {
    let statuses: &[u16] = if bytes.len() > 100_000 {
        &[200]
    } else {
        &[200, 429]
    };
    for &status in statuses {
        let mut batch = Batch::new(source.spec());
        let read = read(
            source,
            source.reader().as_mut(),
            (bytes, status, None),
            &mut batch,
        );
        batch.observations().iter().for_each(sound);
        if let Err(fault) = read {
            assert!(batch.observations().is_empty());
            assert!(
                !fault.message.chars().any(is_unprintable),
                "{:?}",
                fault.message
            );
            assert!(!fault.message.trim().is_empty(), "{}", source.spec().name);
        }
    }
}

#[test]
fn no_payload_that_is_none_does_harm() {
    let mut all: Vec<Vec<u8>> = [
        "",
        " ",
        "null",
        "[]",
        "{}",
        "0",
        "\"\"",
        "true",
        "[null]",
        "[[]]",
        "[{}]",
        "{\"data\":[{}]}",
        "\u{feff}{}",
    ]
    .into_iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    all.push(b"[".repeat(10_000));
    all.push(b"{\"a\":".repeat(10_000));
    all.push([b"[".repeat(10_000), b"]".repeat(10_000)].concat());
    all.push(b"9".repeat(2_000_000));
    all.push(format!("[[1763510400000,\"{}\"]]", "1".repeat(500_000)).into_bytes());
    all.push(vec![0xff, 0xfe, 0x80, 0x1b, b'[', b'2', b'J']);
    all.push(
        "<html>\u{1b}[2J\u{9b}31m\u{202e}</html>"
            .as_bytes()
            .to_vec(),
    );
    all.push(r#"{"error":"\u001b]0;owned\u0007\u009b2J\u202e"}"#.as_bytes().to_vec());
    all.push(gzip(&vec![b' '; 32 << 20]));
    all.push(gzip(b"{\"op\":\"notify\"")[..20].to_vec());
    for source in registry::SOURCES {
        for bytes in &all {
            survives(*source, bytes);
        }
    }
}

#[test]
fn no_cut_or_forged_payload_does_harm() {
    for case in every_case() {
        let source = registry::find(case.source).unwrap();
        for payload in case.payloads {
            let bytes = payload.as_bytes();
            for end in (0..bytes.len()).step_by(7) {
                survives(source, &bytes[..end]);
            }
            survives(source, &gzip(bytes));
            // One thing at a time is made impossible.
            for (from, to) in [
                (":\"", ":\"-"),
                (":\"", ":\"\\u001b[2J"),
                (":\"", ":\"\\u202e"),
                ("\"S", "\"\u{9b}S"),
                (":1", ":-1"),
                (":1", ":1e400"),
                ("\"1", "\"1e400"),
                (",", ",null,"),
                ("[", "[null,"),
                (":", ":null,\"x\":"),
                ("0", "00"),
                ("T", "t"),
                ("U", "\u{5e01}U"),
                ("S", "\u{5e01}"),
                ("D", "\u{1f4a9}D"),
                ("-", "\u{5e01}-"),
                ("_", "\u{5e01}_"),
            ] {
                survives(source, payload.replacen(from, to, 1).as_bytes());
                survives(source, payload.replace(from, to).as_bytes());
            }
        }
    }
}
