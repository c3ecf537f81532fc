//! Altcoins against bitcoin.

use serde::Serialize;

use super::{Members, Provenance};
use crate::domain::history::Seen;
use crate::domain::{Day, Ticker};

/// Quadrant of the RRG-style picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Quadrant {
    /// Strong and gaining.
    Leading,
    /// Strong and losing.
    Weakening,
    /// Weak and losing.
    Lagging,
    /// Weak and gaining.
    Improving,
}

/// One coin against bitcoin (methods section 5, figures-spec section 6).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Alt {
    /// Relative return over 7 days.
    pub rel_7d: Option<f64>,
    /// Relative return over 30 days.
    pub rel_30d: Option<f64>,
    /// Relative return over 90 days.
    pub rel_90d: Option<f64>,
    /// 100 × (S / SMA200 − 1).
    pub mansfield: Option<f64>,
    /// RRG-style ratio, around 100.
    pub rrg_ratio: Option<f64>,
    /// RRG-style momentum, around 100.
    pub rrg_momentum: Option<f64>,
    /// Where it stands in the picture.
    pub quadrant: Option<Quadrant>,
    /// 100 = falls as bitcoin falls.
    pub down_capture: Option<f64>,
    /// Slope on bitcoin's down days.
    pub down_beta: Option<f64>,
    /// Close of the common day in USD.
    #[serde(skip)]
    pub price: f64,
    /// Against bitcoin since its 90-day high.
    #[serde(skip)]
    pub held_up: Option<f64>,
    /// R² to bitcoin over 60 days; below 0.1 the coin is idiosyncratic.
    #[serde(skip)]
    pub r2_60d: Option<f64>,
    /// (ratio, momentum) of the last days, oldest first, the newest being today's.
    #[serde(skip)]
    pub tail: Vec<(f64, f64)>,
    /// Provenance of the close.
    #[serde(skip)]
    pub seen: Option<Seen>,
}

/// Did altcoins hold up?
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Strength {
    /// Coins with a close of the common day.
    pub universe: Vec<Ticker>,
    /// Share ahead of bitcoin over 7 days.
    pub breadth_7d: Option<f64>,
    /// Share ahead of bitcoin over 30 days.
    pub breadth_30d: Option<f64>,
    /// Share ahead of bitcoin over 90 days.
    pub breadth_90d: Option<f64>,
    /// Coins that held up better since bitcoin's 90-day high.
    pub held_up: Option<u32>,
    /// Coins that could be judged.
    pub of: Option<u32>,
    /// Every coin of the universe.
    pub alts: Members<Alt>,
    /// The common day.
    #[serde(skip)]
    pub day: Option<Day>,
    /// Day of bitcoin's highest close of 90 days.
    #[serde(skip)]
    pub btc_high_day: Option<Day>,
    /// Coins that are left out, with the date of their last close.
    #[serde(skip)]
    pub late: Vec<(Ticker, Day)>,
    /// Median of the known down-betas.
    #[serde(skip)]
    pub median_down_beta: Option<f64>,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}
