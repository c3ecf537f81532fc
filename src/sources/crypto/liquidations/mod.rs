//! Forced closings, one file a venue. What a venue's side field names (the order that closes, or the position that is
//! closed) and what its size counts (coins, contracts, dollars) is the most expensive thing to get wrong here: each file
//! says it first.

use std::hash::{BuildHasher, Hash};

use foldhash::fast::FixedState;
use rust_decimal::Decimal;

use crate::domain::observation::{Fact, Liquidation, Side};
use crate::domain::{Name, Stamp, Ticker};

mod binance;
mod bitfinex;
mod bitmex;
mod bybit;
mod deribit;
mod gate;
mod htx;
mod kraken_futures;
mod okx;

pub use binance::Binance;
pub use bitfinex::Bitfinex;
pub use bitmex::Bitmex;
pub use bybit::Bybit;
pub use deribit::Deribit;
pub use gate::Gate;
pub use htx::Htx;
pub use kraken_futures::KrakenFutures;
pub use okx::Okx;

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
