//! What markets say of the next decision on rates.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::{Provenance, as_map};
use crate::domain::observation::OddsMarket;
use crate::domain::{Day, Stamp};

/// What a cut probability was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CutBasis {
    /// Sum of the negative outcomes.
    Outcomes,
    /// A market on any cut.
    AnyCut,
    /// A market on any change: an upper bound of a cut; the screen says "change".
    AnyChange,
}

/// One market's answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct MarketOdds {
    /// Probability of a cut (or of a change, see `basis`), 0..1.
    pub cut_probability: Option<f64>,
    /// What it was read from.
    pub basis: Option<CutBasis>,
    /// When it was quoted.
    #[serde(skip)]
    pub quoted_at: Option<Stamp>,
    /// Change from a day earlier, in percentage points.
    #[serde(skip)]
    pub change_1d_pp: Option<f64>,
}

/// Rate odds (methods section 7, figures-spec section 9).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Rates {
    /// First decision after now.
    pub meeting: Option<Day>,
    /// Market of the head figure.
    pub market: Option<OddsMarket>,
    /// Probability of each numeric outcome there, by basis points.
    #[serde(serialize_with = "as_map")]
    pub outcomes: Vec<(i32, f64)>,
    /// Head figure, 0..1.
    pub cut_probability: Option<f64>,
    /// What it was read from.
    pub cut_basis: Option<CutBasis>,
    /// Change from a day earlier, in percentage points.
    pub change_1d_pp: Option<f64>,
    /// Every market that has ever quoted this meeting.
    #[serde(serialize_with = "market_map")]
    pub by_market: Vec<(OddsMarket, MarketOdds)>,
    /// End-of-day probability of the head market by the same rule, ascending, for a spark.
    #[serde(skip)]
    pub history: Vec<(Day, f64)>,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}

fn market_map<S: Serializer>(
    pairs: &[(OddsMarket, MarketOdds)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(pairs.len()))?;
    for (market, odds) in pairs {
        map.serialize_entry(market, odds)?;
    }
    map.end()
}
