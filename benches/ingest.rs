//! What taking facts in costs: lines of a tape, and liquidations: `cargo bench --bench ingest`.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use divan::Bencher;
use divan::counter::ItemsCount;
use rust_decimal::Decimal;
use slackwater::domain::board::Board;
use slackwater::domain::observation::{Fact, Known, Liquidation, Observation, Quality, Side};
use slackwater::domain::tally::Push;
use slackwater::domain::wire::{read_known, write_known};
use slackwater::domain::{Name, Span, Stamp, Ticker};
use slackwater::sources::{Batch, Payload, read, registry};
use slackwater::tape::{Embedded, Tape};

fn main() {
    divan::main();
}

fn lines() -> Vec<String> {
    let tape = Tape::embedded(Embedded::find("2025-11").unwrap()).unwrap();
    let until = Stamp::parse("2025-11-21T09:00:00Z").unwrap();
    tape.cursor()
        .unwrap()
        .advance_to(until)
        .map(|known| write_known(&known))
        .collect()
}

/// Reads the lines of the tape as JSON.
#[divan::bench]
fn json_lines(bencher: Bencher<'_, '_>) {
    let lines = lines();
    bencher
        .counter(ItemsCount::new(lines.len()))
        .bench(|| lines.iter().filter(|line| read_known(line).is_ok()).count());
}

fn cascade(count: u32) -> Vec<Known> {
    let start = Stamp::from_secs(1_763_683_200);
    (0..count)
        .map(|n| {
            let at = start.plus(Span::millis(i64::from(n)));
            let event = Liquidation {
                venue: Name::literal(["bybit", "htx", "gate"][n as usize % 3]),
                symbol: Name::literal(["BTCUSDT", "ETHUSDT"][n as usize % 2]),
                base: Ticker::literal(["BTC", "ETH"][n as usize % 2]),
                liquidated: if n % 9 == 0 { Side::Short } else { Side::Long },
                base_qty: Some(Decimal::new(i64::from(n % 500) + 1, 3)),
                price: Decimal::new(84_000 + i64::from(n % 300), 0),
                usd: Some(Decimal::new(i64::from(n % 90_000) + 1, 2)),
                at,
            };
            let source = Name::literal("bench");
            let observation = Observation {
                source,
                quality: Quality::Final,
                fact: Fact::Liquidation(event),
            };
            Known {
                known_at: at,
                observation,
            }
        })
        .collect()
}

/// Puts liquidations on the board: identity, windows, buckets.
#[divan::bench]
fn liquidations(bencher: Bencher<'_, '_>) {
    let events = cascade(100_000);
    bencher.counter(ItemsCount::new(events.len())).bench(|| {
        let mut board = Board::default();
        for event in &events {
            let _ = board.put(event);
        }
        board
    });
}

/// Frames of Bybit as they come over the wire: read, and folded into windows and buckets.
#[divan::bench]
fn frames_to_board(bencher: Bencher<'_, '_>) {
    let source = registry::find("bybit-liquidations").unwrap();
    let start = 1_791_091_285_000_u64;
    let frames: Vec<String> = (0..100_000_u64)
        .map(|n| {
            let (at, side) = (start + n * 3, if n % 5 == 0 { "Sell" } else { "Buy" });
            let (size, price) = (n % 900 + 1, 80_000 + n % 700);
            format!(
                r#"{{"topic":"allLiquidation.BTCUSDT","type":"snapshot","ts":{at},"data":[{{"T":{at},"s":"BTCUSDT","S":"{side}","v":"0.{size:03}","p":"{price}.10"}}]}}"#
            )
        })
        .collect();
    bencher
        .counter(ItemsCount::new(frames.len()))
        .bench_local(|| {
            let mut reader = source.reader();
            let mut batch = Batch::new(source.spec());
            let mut board = Board::default();
            let mut events = Vec::new();
            for (n, frame) in (0..).zip(&frames) {
                let at = Stamp::from_millis(1_791_091_285_000 + n * 3);
                let payload = Payload {
                    bytes: frame.as_bytes(),
                    status: 200,
                    at,
                    symbol: None,
                };
                read(source, reader.as_mut(), &payload, &mut batch).unwrap();
                events.clear();
                for observation in batch.observations() {
                    if let Fact::Liquidation(event) = observation.fact {
                        events.push((None, event));
                    }
                }
                batch.clear();
                let push = Push {
                    at,
                    source: Name::literal("bybit"),
                    origin: slackwater::domain::tally::Origin::Stream,
                    events: std::mem::take(&mut events),
                };
                board.push(&push);
                events = push.events;
            }
            assert_eq!(board.tally().taken().added, 100_000);
            board
        });
}
