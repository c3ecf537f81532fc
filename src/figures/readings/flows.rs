//! Money into and out of funds.

use serde::Serialize;

use super::{Provenance, as_map, as_part, as_rank};
use crate::domain::history::Seen;
use crate::domain::{Day, Name};

/// One session of flows, for charts: `usd` is `None` where a session of the calendar has no known total.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlowSession {
    /// The session.
    pub day: Day,
    /// Net flow of all funds.
    pub usd: Option<f64>,
    /// All expected funds have reported.
    pub complete: bool,
    /// The "stopped" gate after this session; `None` before the fifth.
    pub stopped: Option<bool>,
}

/// ETF flows of one asset (methods section 3, figures-spec section 4).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Flows {
    /// Newest session with a known total.
    pub session: Option<Day>,
    /// Its net flow.
    pub net_usd: Option<f64>,
    /// All expected funds have reported.
    pub complete: Option<bool>,
    /// Sum of the last five sessions.
    pub sum5_usd: Option<f64>,
    /// Sum of the last twenty sessions.
    pub sum20_usd: Option<f64>,
    /// Latest sessions in a row with an outflow.
    pub outflow_streak: Option<u32>,
    /// Latest sessions in a row with an inflow.
    pub inflow_streak: Option<u32>,
    /// Against up to 250 sessions before.
    pub z: Option<f64>,
    /// Share of those at or below it, 0..1.
    pub percentile: Option<f64>,
    /// The 3/3 hysteresis gate.
    pub stopped: Option<bool>,
    /// Funds of `session`; absent = not reported.
    #[serde(serialize_with = "as_map")]
    pub funds: Vec<(Name, f64)>,
    /// Funds that have reported and were expected in `session`.
    #[serde(serialize_with = "as_part")]
    pub reported: Option<(u32, u32)>,
    /// Latest sessions in a row for which the raw condition (sum5 ≥ 0 and streak < 2) holds.
    #[serde(skip)]
    pub raw_in_a_row: u32,
    /// Rank of the newest session among outflows (1 = largest outflow), sessions recorded, first session.
    #[serde(serialize_with = "as_rank")]
    pub outflow_rank: Option<(usize, usize, Day)>,
    /// When and by whom the newest total became known.
    #[serde(skip)]
    pub seen: Option<Seen>,
    /// Every session from the first known to the newest that should be known, ascending.
    #[serde(skip)]
    pub sessions: Vec<FlowSession>,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}
