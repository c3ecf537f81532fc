//! What taking facts in costs: lines of a tape, and liquidations: `cargo bench --bench ingest`.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use divan::Bencher;
use divan::counter::ItemsCount;
use rust_decimal::Decimal;
use slackwater::domain::board::Board;
use slackwater::domain::observation::{Fact, Known, Liquidation, Observation, Quality, Side};
use slackwater::domain::wire::{read_known, write_known};
use slackwater::domain::{Name, Span, Stamp, Ticker};
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
