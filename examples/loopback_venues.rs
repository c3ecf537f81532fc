//! Starts every loopback venue, prints the addresses and plays a cascade over and over until ctrl-c.
//!
//! `cargo run --example loopback_venues` (plain) or `… -- tls`, which also prints the authority's certificate.
#![allow(clippy::print_stdout, reason = "an example that prints addresses")]

use std::sync::Arc;
use std::time::Duration;

use rust_decimal::Decimal;

#[path = "../tests/venues/mod.rs"]
mod venues;

use venues::{Act, Certificates, Dialect, Liquidation, Step, Ticker, Transport, Venue};

#[allow(
    clippy::disallowed_methods,
    reason = "an example with a clock of its own"
)]
fn now_ms() -> i64 {
    chrono::Utc::now().timestamp_millis()
}

/// A fall of two minutes: events come faster and larger, prices go down, then it ebbs.
fn cascade(dialect: Dialect) -> Vec<Step> {
    let mut steps = Vec::new();
    let coins = [("BTC", 61_000_i64), ("ETH", 2_400), ("SOL", 150)];
    let mut at_ms = now_ms();
    for number in 0_i64..240 {
        let distance = (number - 120).abs();
        let after = Duration::from_millis(100 + 7 * distance.unsigned_abs());
        at_ms += i64::try_from(after.as_millis()).unwrap_or(0);
        let (base, start) = coins[usize::try_from(number % 3).unwrap_or(0)];
        let price = Decimal::new(start * (1_000 - number / 4), 3);
        let act = if dialect.liquidates() {
            Act::Send(Liquidation {
                symbol: dialect.symbol(base),
                base: base.to_owned(),
                long: number % 7 != 0,
                qty: Decimal::new((130 - distance) * 60_000 / start, 1),
                price,
                at_ms,
                id: u64::try_from(at_ms).unwrap_or(0),
            })
        } else {
            Act::Price(Ticker {
                symbol: dialect.symbol(base),
                last: price,
                open_24h: Decimal::from(start),
                volume: Decimal::from(10_000 + number),
                at_ms,
            })
        };
        steps.push(Step { after, act });
    }
    steps
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let transport = if std::env::args().any(|word| word == "tls") {
        let certificates = Arc::new(Certificates::new());
        println!("{}", certificates.ca_pem());
        Transport::Tls(certificates)
    } else {
        Transport::Plain
    };
    let mut playing = Vec::new();
    for dialect in Dialect::ALL {
        let venue = Arc::new(Venue::start(dialect, transport.clone()).await);
        println!(
            "{:15} {}  {}",
            dialect.name(),
            venue.ws_url(),
            venue.http_url()
        );
        playing.push(tokio::spawn(async move {
            while venue.script(cascade(dialect)).await.is_ok() {}
        }));
    }
    println!("playing a cascade; ctrl-c ends it");
    let _ = tokio::signal::ctrl_c().await;
    for task in playing {
        task.abort();
    }
}
