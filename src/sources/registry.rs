//! All sources, in the order of lists on the screen and in `doctor`.

use super::Source;
use super::crypto::{books, leverage, liquidations, prices};
use crate::domain::Name;

/// Every source. To add one: its line here.
pub static SOURCES: &[&dyn Source] = &[
    &liquidations::BINANCE,
    &liquidations::BYBIT,
    &liquidations::OKX,
    &liquidations::GATE,
    &liquidations::HTX,
    &liquidations::BITMEX,
    &liquidations::BITFINEX,
    &liquidations::DERIBIT,
    &liquidations::KRAKEN_FUTURES,
    &prices::BINANCE_TICKERS,
    &prices::COINBASE_TICKER,
    &prices::KRAKEN_TICKER,
    &prices::OKX_TICKERS,
    &prices::COINGECKO_MARKETS,
    &prices::BINANCE_HOURS,
    &prices::KRAKEN_HOURS,
    &prices::BINANCE_KLINES,
    &prices::COINBASE_CANDLES,
    &prices::BYBIT_KLINES,
    &prices::OKX_CANDLES,
    &prices::KRAKEN_OHLC,
    &leverage::BINANCE_FUNDING,
    &leverage::BinanceOpenInterest,
    &leverage::BINANCE_LONG_SHORT,
    &leverage::BYBIT_TICKERS,
    &leverage::BYBIT_LONG_SHORT,
    &leverage::OKX_FUNDING,
    &leverage::OKX_LONG_SHORT,
    &leverage::KRAKEN_FUTURES_TICKERS,
    &leverage::COINALYZE_LIQUIDATIONS,
    &books::BINANCE,
    &books::COINBASE,
    &books::KRAKEN,
    &books::BYBIT,
    &prices::COINGECKO_TREASURIES,
];

/// Sources that are asked only while another one is refused here or not reached: who stands in, and for whom. Histories
/// in dollars and in a dollar coin differ by a little, and of two the one that answered last would count.
pub static STAND_INS: &[(&str, &str)] = &[
    ("kraken-ohlc", "binance-klines"),
    ("kraken-hours", "binance-hours"),
];

/// For whom a source stands in; `None` for one that is always asked.
pub fn stands_in_for(name: &str) -> Option<&'static str> {
    let found = STAND_INS.iter().find(|(source, _)| *source == name);
    found.map(|(_, other)| *other)
}

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
