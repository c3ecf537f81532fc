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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discipline::fixture;

    #[test]
    fn the_blocks_stand_in_the_order_of_the_contract() {
        let readings = fixture::november();
        let checklist = Checklist::judge(&readings, &fixture::monday_plan(), readings.at);
        let report = Report {
            as_of: readings.at,
            mode: Mode::Replay,
            tape: Some("2025-11"),
            readings: &readings,
            checklist: &checklist,
        };
        let text = serde_json::to_string(&report).unwrap();
        let mut rest = text.as_str();
        for key in [
            "{\"as_of\":\"2025-11-21T09:00:00Z\",\"mode\":\"replay\",\"tape\":\"2025-11\",\"drawdowns\":{",
            ",\"regime\":{",
            ",\"etf_flows\":{",
            ",\"liquidations\":{",
            ",\"strength\":{",
            ",\"treasuries\":{",
            ",\"megacaps\":{",
            ",\"rates\":{",
            ",\"liquidity\":{",
            ",\"whales\":{",
            ",\"checklist\":{\"gates\":{\"liquidity\":{\"state\":\"fail\",\"reasons\":[",
            ",\"rules\":[{\"id\":\"liquidity.vix\",\"state\":\"fail\",\"value\":26.42,\"limit\":20.0,\"source\":\"Cboe\",\"as_of\":\"2025-11-20T21:15:00Z\"}",
            ",\"verdict\":\"wait\",",
        ] {
            let at = rest.find(key);
            assert!(at.is_some(), "{key} is not where it belongs");
            rest = &rest[at.unwrap() + key.len()..];
        }
    }
}
