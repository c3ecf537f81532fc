//! Forced closings, one file a venue. What a venue's side field names (the order that closes, or the position that is
//! closed) and what its size counts (coins, contracts, dollars) is the most expensive thing to get wrong here: each file
//! says it first.

use std::hash::{BuildHasher, Hash};

use foldhash::fast::FixedState;
use rust_decimal::Decimal;

use crate::domain::observation::{Fact, Liquidation, Side};
use crate::domain::tally::SideField;
use crate::domain::{Name, Stamp, Ticker};
use crate::sources::value::need;
use crate::sources::{Reader, Source, Spec, Stream, Unread};

mod binance;
mod bitfinex;
mod bitmex;
mod bybit;
mod deribit;
mod gate;
mod htx;
mod kraken_futures;
mod okx;

pub use binance::BINANCE;
pub use bitfinex::BITFINEX;
pub use bitmex::BITMEX;
pub use bybit::BYBIT;
pub use deribit::DERIBIT;
pub use gate::GATE;
pub use htx::HTX;
pub use kraken_futures::KRAKEN_FUTURES;
pub use okx::OKX;

/// A stream of liquidations: a spec, a reader for each connection, and how it is connected to.
pub struct Streamed {
    spec: Spec,
    reader: fn() -> Box<dyn Reader>,
    stream: &'static dyn Stream,
}

impl Source for Streamed {
    fn spec(&self) -> &Spec {
        &self.spec
    }
    fn reader(&self) -> Box<dyn Reader> {
        (self.reader)()
    }
    fn stream(&self) -> Option<&dyn Stream> {
        Some(self.stream)
    }
}

/// The position that was closed, from a side by its two words.
fn by_side(
    field: SideField,
    side: Option<&str>,
    [buy, sell]: [&str; 2],
    path: &str,
) -> Result<Side, Unread> {
    match need(side, path)? {
        word if word == buy => Ok(field.liquidated(true)),
        word if word == sell => Ok(field.liquidated(false)),
        other => Err(Unread::at(
            path,
            format!("`{other}` is neither {buy} nor {sell}"),
        )),
    }
}

/// The identity that a venue gave an event, as a number: the same for the same parts in every run.
fn identity<T: Hash>(parts: &T) -> u64 {
    FixedState::with_seed(0x11d5).hash_one(parts)
}

/// An event before it is a fact: what every venue says in its own way.
struct Event {
    symbol: Name,
    base: Ticker,
    liquidated: Side,
    coins: Option<Decimal>,
    price: Decimal,
    usd: Option<Decimal>,
    at: Stamp,
}

impl Event {
    fn fact(self, venue: Name) -> Fact {
        Fact::Liquidation(Liquidation {
            venue,
            symbol: self.symbol,
            base: self.base,
            liquidated: self.liquidated,
            base_qty: self.coins,
            price: self.price,
            usd: self.usd,
            at: self.at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cache keeps them from one run to the next.
    #[test]
    fn an_identity_is_the_same_in_every_run() {
        let order = ("ef7e3f1c-0b1d", Decimal::new(105, 1));
        let said = [identity(&order), identity(&"ef7e3f1c-0b1d")];
        assert_eq!(
            said,
            [14_741_963_960_371_365_818, 15_235_883_959_437_758_367]
        );
    }
}
