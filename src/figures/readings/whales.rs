//! The third tide, and the gate that watches it.

use serde::Serialize;

use super::{Answer, Provenance};

/// One line of the overhang ledger.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overhang {
    /// Whose coins.
    pub name: String,
    /// Coins claimed.
    pub claimed: Option<f64>,
    /// Coins documented.
    pub documented: Option<f64>,
    /// Coins moved so far.
    pub moved: Option<f64>,
    /// Coins remaining.
    pub remaining: Option<f64>,
}

/// Have the whales stopped? (methods section 9, figures-spec section 10)
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Whales {
    /// Inflow − outflow over 7 days, coins.
    pub exchange_netflow_7d: Option<f64>,
    /// Against 365 earlier sums.
    pub z: Option<f64>,
    /// Empty on a tape.
    pub overhang: Vec<Overhang>,
    /// Coins that left watched addresses in 14 days.
    #[serde(skip)]
    pub watched_out_14d: Option<f64>,
    /// Coin days destroyed are quiet.
    #[serde(skip)]
    pub cdd_quiet: Option<bool>,
    /// The gate's state.
    #[serde(skip)]
    pub gate: Answer,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}
