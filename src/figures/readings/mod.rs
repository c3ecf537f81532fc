//! The shapes of every derived figure, once: what `figures --json` prints, what panels draw, what gates judge and what
//! the commentary says are these structs and no other. Field names and units are those of the outer contract
//! (section 4); fields that are not part of it carry `#[serde(skip)]`.
//!
//! A fraction is a fraction (−0.0976 is −9.76 %). Money is US dollars. `None` = unknown.

mod drawdowns;
mod flows;
mod liquidations;
mod liquidity;
mod rates;
mod regime;
mod strength;
mod treasuries;
mod whales;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::domain::{Day, Name, Stamp, Ticker};

pub use drawdowns::{Drawdown, MarketWord};
pub use flows::{FlowSession, Flows};
pub use liquidations::{
    LiquidationCoverage, LiquidationWindow, Liquidations, LongFate, Observed, Published,
};
pub use liquidity::{Answer, Liquidity, LiquidityRow};
pub use rates::{CutBasis, MarketOdds, Rates};
pub use regime::{Regime, RegimeLabel, RegimeRow};
pub use strength::{Alt, Quadrant, Strength};
pub use treasuries::{ListingRule, Megacap, Stage, Treasury};
pub use whales::{Overhang, Whales};

/// Where a block's figures come from.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Provenance {
    /// As-of of the newest fact in the block.
    pub as_of: Option<Stamp>,
    /// Publishers of the facts used, each once.
    pub sources: Vec<Name>,
}

impl Provenance {
    /// Notes one fact that was used.
    pub fn note(&mut self, as_of: Stamp, source: Name) {
        self.as_of = self.as_of.max(Some(as_of));
        if !self.sources.contains(&source) {
            self.sources.push(source);
        }
    }
}

/// Members of a map by ticker, in the order of the contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Members<T>(pub Vec<(Ticker, T)>);

impl<T> Default for Members<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Members<T> {
    /// The member of this ticker.
    pub fn get(&self, ticker: Ticker) -> Option<&T> {
        self.0
            .iter()
            .find(|(t, _)| *t == ticker)
            .map(|(_, member)| member)
    }

    /// All members in order.
    pub fn iter(&self) -> impl Iterator<Item = &(Ticker, T)> {
        self.0.iter()
    }
}

impl<T: Serialize> Serialize for Members<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(k, v)| (k, v)))
    }
}

fn as_map<K: ToString, V: Serialize, S: Serializer>(
    pairs: &[(K, V)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(pairs.len()))?;
    for (key, value) in pairs {
        map.serialize_entry(&key.to_string(), value)?;
    }
    map.end()
}

/// A count out of a count, as `{n, of}`.
#[expect(clippy::ref_option, reason = "serde calls it with the field")]
fn as_part<S: Serializer>(part: &Option<(u32, u32)>, serializer: S) -> Result<S::Ok, S::Error> {
    let Some((n, of)) = part else {
        return serializer.serialize_none();
    };
    let mut map = serializer.serialize_map(Some(2))?;
    map.serialize_entry("n", n)?;
    map.serialize_entry("of", of)?;
    map.end()
}

/// A rank with its record, as `{rank, of, since}`.
#[expect(clippy::ref_option, reason = "serde calls it with the field")]
fn as_rank<S: Serializer>(
    rank: &Option<(usize, usize, Day)>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let Some((rank, of, since)) = rank else {
        return serializer.serialize_none();
    };
    let mut map = serializer.serialize_map(Some(3))?;
    map.serialize_entry("rank", rank)?;
    map.serialize_entry("of", of)?;
    map.serialize_entry("since", since)?;
    map.end()
}
