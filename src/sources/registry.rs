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
