//! All sources, in the order of lists on the screen and in `doctor`.

use super::Source;
use super::crypto::liquidations;

/// Every source. To add one: its line here.
pub static SOURCES: &[&dyn Source] = &[
    &liquidations::Binance,
    &liquidations::Bybit,
    &liquidations::Okx,
    &liquidations::Gate,
    &liquidations::Htx,
    &liquidations::Bitmex,
    &liquidations::Bitfinex,
    &liquidations::Deribit,
    &liquidations::KrakenFutures,
];

/// The source of a name.
pub fn find(name: &str) -> Option<&'static dyn Source> {
    SOURCES
        .iter()
        .copied()
        .find(|source| source.spec().name == name)
}
