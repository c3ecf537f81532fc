//! What fell with what.

use serde::{Deserialize, Serialize};

use super::{Provenance, as_part};
use crate::domain::Day;

/// What fell with what, mildest first.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum RegimeLabel {
    /// Cannot be said.
    #[default]
    Unknown,
    /// None of the others.
    Calm,
    /// Bitcoin falls, equities do not.
    CryptoSpecific,
    /// Equities fall together.
    SystemicRiskOff,
    /// Everything falls, gold too.
    LiquidityCrisis,
}

/// One session's row of the regime table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RegimeRow {
    /// Session of the S&P 500.
    pub day: Day,
    /// The label of this row alone.
    pub label: RegimeLabel,
    /// Most severe label of the last three rows.
    pub displayed: RegimeLabel,
    /// Basket's five-session z.
    pub z_basket: Option<f64>,
    /// Bitcoin's five-session z.
    pub z_btc: Option<f64>,
}

/// Is it Bitcoin or is it everything? (methods section 2, figures-spec section 3)
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Regime {
    /// Label of the last row.
    pub label: RegimeLabel,
    /// Most severe label of the last three rows, `unknown` ignored.
    pub displayed_label: RegimeLabel,
    /// Date of the last row.
    pub last_session: Option<Day>,
    /// z of the equity basket over five sessions.
    pub z_basket: Option<f64>,
    /// Log return of the equity basket over five sessions.
    pub r5_basket: Option<f64>,
    /// z of gold.
    pub z_gold: Option<f64>,
    /// Five-session log return of gold.
    pub r5_gold: Option<f64>,
    /// z of bitcoin.
    pub z_btc: Option<f64>,
    /// Five-session log return of bitcoin.
    pub r5_btc: Option<f64>,
    /// Share of fresh equity markets with z ≤ −1.
    pub breadth_down: Option<f64>,
    /// OLS slope of bitcoin on the basket.
    pub beta: Option<f64>,
    /// Share of bitcoin's fall that beta explains, 0..1.
    pub explained_share: Option<f64>,
    /// z of what beta does not explain.
    pub z_residual: Option<f64>,
    /// Mean pairwise correlation, 20 rows.
    pub avg_corr_20d: Option<f64>,
    /// Mean pairwise correlation, 60 rows.
    pub avg_corr_60d: Option<f64>,
    /// Largest eigenvalue of the correlation matrix / 6.
    pub absorption_ratio: Option<f64>,
    /// Mahalanobis distance / n of the last row.
    pub turbulence: Option<f64>,
    /// Share of earlier values at or below it, 0..1.
    pub turbulence_percentile: Option<f64>,
    /// Equity markets with z ≤ −1, and markets that could be judged.
    #[serde(serialize_with = "as_part")]
    pub equities_down: Option<(u32, u32)>,
    /// Consecutive rows, the last included, with the displayed label.
    #[serde(skip)]
    pub session_number: u32,
    /// Every row, ascending.
    #[serde(skip)]
    pub rows: Vec<RegimeRow>,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}
