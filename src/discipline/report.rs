//! Everything at one instant: exactly what `figures --json` prints (section 4 of the outer contract).

use serde::Serialize;

use crate::domain::Stamp;
use crate::figures::Readings;

use super::checklist::Checklist;

/// Where the facts come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Sources on the network.
    Live,
    /// A tape.
    Replay,
    /// What is stored, and no connection.
    #[default]
    Offline,
}

/// The figures and the checklist at one instant.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Report<'a> {
    /// The instant at which everything below holds.
    pub as_of: Stamp,
    /// Where the facts come from.
    pub mode: Mode,
    /// The tape's name; `None` without one.
    pub tape: Option<&'a str>,
    /// The figures.
    #[serde(flatten)]
    pub readings: &'a Readings,
    /// The gates and rules.
    pub checklist: &'a Checklist,
}
