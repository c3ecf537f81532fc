//! The first tide, and the gate that watches it.

use serde::Serialize;

use super::Provenance;
use crate::domain::history::Seen;
use crate::domain::{Day, Ticker};

/// Three-valued answer; an unknown never counts as met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Holds.
    Pass,
    /// Does not hold.
    Fail,
    /// Cannot be said.
    #[default]
    Unknown,
}

/// A row of the liquidity gate's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiquidityRow {
    /// Session of the S&P 500.
    pub day: Day,
    /// No risk-off or crisis label in the last five rows.
    pub regime_ok: Answer,
    /// VIX at or below its limit.
    pub vix_ok: Answer,
    /// Depth and spread against their own medians.
    pub book_ok: Answer,
    /// Net liquidity or stablecoins grow.
    pub money_ok: Answer,
    /// The gate after this row.
    pub open: bool,
}

impl LiquidityRow {
    /// The four conditions in their order.
    pub const fn conditions(&self) -> [Answer; 4] {
        [self.regime_ok, self.vix_ok, self.book_ok, self.money_ok]
    }
}

/// Is liquidity back? (methods section 8, figures-spec section 10)
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Liquidity {
    /// Newest VIX close.
    pub vix: Option<f64>,
    /// max(20, 75th percentile of a year).
    pub vix_limit: Option<f64>,
    /// WALCL − WTREGEN − RRPONTSYD.
    pub net_liquidity_usd: Option<f64>,
    /// Against the value known for 28 days earlier.
    pub net_liquidity_change_4w_usd: Option<f64>,
    /// Supply against 30 days earlier.
    pub stablecoin_growth_30d: Option<f64>,
    /// Newest BTC book.
    pub spread_bps: Option<f64>,
    /// Smaller side of it.
    pub depth_1pct_usd: Option<f64>,
    /// Session of the VIX close.
    #[serde(skip)]
    pub vix_date: Option<Day>,
    /// Provenance of the VIX close.
    #[serde(skip)]
    pub vix_seen: Option<Seen>,
    /// Rows since the last risk-off or crisis label; `None` where labels are missing.
    #[serde(skip)]
    pub sessions_since_risk_off: Option<u32>,
    /// The gate's state now.
    #[serde(skip)]
    pub gate: Answer,
    /// Every row, ascending.
    #[serde(skip)]
    pub rows: Vec<LiquidityRow>,
    /// Other levels shown on the panel: 10-year yield, dollar index, fear and greed, SOFR (name, value, date, seen).
    #[serde(skip)]
    pub levels: Vec<(Ticker, f64, Day, Seen)>,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}
