//! The conditions of the ETF gate: bitcoin's flows only; ether's are shown and not gated (methods section 3).

use super::{Inputs, Judgement, Rule, Spec, holds};
use crate::discipline::gates::GateId;
use crate::domain::{calendar, format, instrument};
use crate::figures::readings::{Answer, Flows};

/// Sessions in a row with an outflow at which the raw condition no longer holds.
pub(crate) const STREAK_LIMIT: u32 = 2;
/// Sessions in a row on which the raw condition has to hold before the gate opens.
pub(crate) const IN_A_ROW: u32 = 3;

/// Sum of five sessions.
pub(super) struct Sum5;
/// Sessions out in a row.
pub(super) struct Streak;
/// Sessions in a row for which both hold.
pub(super) struct InARow;

impl Rule for Sum5 {
    fn spec(&self) -> Spec {
        spec("etf.sum5", "5-session sum, USD m")
    }

    fn judge(&self, inputs: &Inputs<'_>) -> Judgement {
        let judged = Judgement::new(self.spec(), 0, "≥ 0");
        let Some((flows, sum)) = flows(inputs).and_then(|f| f.sum5_usd.map(|sum| (f, sum))) else {
            return judged;
        };
        let state = unless_late(flows, holds(sum >= 0.0));
        credited(judged.measured(state, sum, format::usd_m_whole(sum)), flows)
    }
}

impl Rule for Streak {
    fn spec(&self) -> Spec {
        spec("etf.streak", "sessions out in a row")
    }

    fn judge(&self, inputs: &Inputs<'_>) -> Judgement {
        let limit = format!("< {STREAK_LIMIT}");
        let judged = Judgement::new(self.spec(), STREAK_LIMIT, limit);
        let Some((flows, streak)) = flows(inputs).and_then(|f| f.outflow_streak.map(|n| (f, n)))
        else {
            return judged;
        };
        let state = unless_late(flows, holds(streak < STREAK_LIMIT));
        credited(judged.measured(state, streak, streak.to_string()), flows)
    }
}

impl Rule for InARow {
    fn spec(&self) -> Spec {
        spec("etf.in_a_row", "true in a row")
    }

    fn judge(&self, inputs: &Inputs<'_>) -> Judgement {
        let judged = Judgement::new(self.spec(), IN_A_ROW, format!("≥ {IN_A_ROW}"));
        let Some(flows) = flows(inputs).filter(|flows| flows.stopped.is_some()) else {
            return judged;
        };
        let row = flows.raw_in_a_row;
        credited(
            judged.measured(holds(row >= IN_A_ROW), row, row.to_string()),
            flows,
        )
    }
}

const fn spec(id: &'static str, label: &'static str) -> Spec {
    Spec {
        id,
        gate: Some(GateId::Etf),
        label,
    }
}

fn flows<'a>(inputs: &Inputs<'a>) -> Option<&'a Flows> {
    inputs.readings.etf_flows.get(instrument::BTC)
}

/// A table that is too old to be judged neither passes nor fails, although its figures are shown.
fn unless_late(flows: &Flows, state: Answer) -> Answer {
    match flows.stopped {
        Some(_) => state,
        None => Answer::Unknown,
    }
}

fn credited(judged: Judgement, flows: &Flows) -> Judgement {
    judged.credited(&flows.provenance, flows.session.map(calendar::flow_as_of))
}
