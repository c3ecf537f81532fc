//! The layouts, one file a venue or a family of them. [`FORMATS`] is their registry: the first whose columns a header has
//! is taken, so the narrower ones stand first.

mod apps;
mod binance;
mod bitfinex;
mod bitstamp;
mod brokers;
mod bybit;
mod coinbase;
mod derivatives;
mod gemini;
mod ibkr;
mod kraken;
mod okx;
mod own;
mod revolut;
mod robinhood;
mod strike;

use super::Format;

/// Every layout.
pub(crate) static FORMATS: &[&Format] = &[
    &own::SLACKWATER,
    &own::GENERIC,
    &coinbase::V4,
    &coinbase::V2,
    &coinbase::V1,
    &coinbase::FILLS,
    &kraken::LEDGERS,
    &kraken::TRADES,
    &binance::TRADES,
    &binance::ORDERS,
    &binance::OLD,
    &binance::STATEMENT,
    &binance::CONVERT,
    &binance::US,
    &bitstamp::NEW,
    &bitstamp::OLD,
    &bitfinex::TRADES,
    &gemini::TRADES,
    &okx::TRADING,
    &okx::OLDEST,
    &bybit::SPOT,
    &bybit::DERIVATIVES,
    &bybit::UNIFIED,
    &apps::SWAN,
    &apps::SWAN_TRADES,
    &apps::RIVER,
    &strike::NEW,
    &strike::INITIATED,
    &strike::ANNUAL,
    &apps::CASHAPP,
    &revolut::CRYPTO,
    &revolut::INVEST,
    &robinhood::ACTIVITY,
    &robinhood::CRYPTO,
    &brokers::DUTCH,
    &brokers::FIDELITY,
    &ibkr::FLEX,
    &ibkr::HISTORY,
    &apps::RELAI,
    &apps::BITVAVO,
    &derivatives::DERIBIT,
    &derivatives::BITMEX,
    &derivatives::KUCOIN,
    &derivatives::BINANCE_FUTURES,
    &derivatives::HYPERLIQUID,
    &derivatives::KRAKEN_FUTURES,
];
