//! How far each instrument has fallen.

use serde::Serialize;

use super::Provenance;
use crate::domain::Day;
use crate::domain::board::PriceFact;
use crate::domain::history::Seen;

/// Whether an instrument's market trades now (figures-spec section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MarketWord {
    /// In a session.
    Open,
    /// Between sessions, at lunch, on a holiday, or past the calendar's end.
    Closed,
    /// Trades around the clock.
    Always,
}

/// One instrument's fall (figures-spec section 2).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Drawdown {
    /// Newest price, in the instrument's currency.
    pub last: f64,
    /// Its session date; for coins the UTC day.
    pub last_date: Day,
    /// Coins: against 24 h earlier; sessions: against the previous bar.
    pub change_1d: Option<f64>,
    /// Against 168 h, or seven calendar days, earlier.
    pub change_7d: Option<f64>,
    /// Against the highest close of all known history; ≤ 0.
    pub from_high: f64,
    /// Against the highest close of the 365 days to `last_date`.
    pub from_365d: f64,
    /// Against the highest close of the 90 days to `last_date`.
    pub from_90d: f64,
    /// That highest close, on today's split basis.
    pub high: f64,
    /// Its latest date.
    pub high_date: Day,
    /// Calendar days from `high_date` to `last_date`.
    pub days_under_water: i32,
    /// Rise that brings the high back: high / last − 1.
    pub recovery_needed: f64,
    /// Whether its market trades now.
    pub market: MarketWord,
    /// The price fact behind `last`.
    #[serde(skip)]
    pub price: PriceFact,
    /// Provenance of the high.
    #[serde(skip)]
    pub high_seen: Seen,
    /// First date of the known history ("since listing" when it is shorter than a window).
    #[serde(skip)]
    pub first_date: Day,
    /// Highest intraday print and its date, where bars have highs.
    #[serde(skip)]
    pub intraday_high: Option<(f64, Day)>,
    /// The reference price of `change_1d`.
    #[serde(skip)]
    pub reference_1d: Option<PriceFact>,
    /// The reference price of `change_7d`.
    #[serde(skip)]
    pub reference_7d: Option<PriceFact>,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}
