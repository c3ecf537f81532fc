//! How much is borrowed, and what it costs: funding rates, open interest (one side, in dollars), shares of long and short
//! accounts, and what others publish of liquidations.

use crate::domain::Name;
use crate::sources::{Carrier, Spec};

mod binance;
mod bybit;
mod coinalyze;
mod kraken_futures;
mod okx;

pub use binance::{
    FUNDING as BINANCE_FUNDING, LONG_SHORT as BINANCE_LONG_SHORT,
    OpenInterest as BinanceOpenInterest,
};
pub use bybit::{LONG_SHORT as BYBIT_LONG_SHORT, TICKERS as BYBIT_TICKERS};
pub use coinalyze::LIQUIDATIONS as COINALYZE_LIQUIDATIONS;
pub use kraken_futures::TICKERS as KRAKEN_FUTURES_TICKERS;
pub use okx::{FUNDING as OKX_FUNDING, LONG_SHORT as OKX_LONG_SHORT};

const fn spec(name: &'static str, publisher: &'static str, tells: &'static str) -> Spec {
    Spec {
        name,
        publisher: Name::literal(publisher),
        carrier: Carrier::Body,
        tells,
    }
}
