//! All sources, in the order of lists on the screen and in `doctor`.

use super::Source;
use super::crypto::liquidations;
use crate::domain::Name;

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

/// Who publishes, in the order of preference where two tell the same.
pub fn publishers() -> Vec<Name> {
    let mut publishers = Vec::new();
    for source in SOURCES {
        let publisher = source.spec().publisher;
        if !publishers.contains(&publisher) {
            publishers.push(publisher);
        }
    }
    publishers
}

/// The source of a name.
pub fn find(name: &str) -> Option<&'static dyn Source> {
    SOURCES
        .iter()
        .copied()
        .find(|source| source.spec().name == name)
}
