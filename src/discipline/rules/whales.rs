//! The three inputs of the whale gate (methods section 9).

use super::{Inputs, Judgement, Rule, Spec, holds};
use crate::discipline::gates::GateId;
use crate::domain::format;

/// z of the exchange inflow up to which it is quiet.
const QUIET_Z: f64 = 0.5;
/// Coins that may leave watched addresses in 14 days.
const QUIET_COINS: f64 = 1000.0;

/// z of the seven-day exchange inflow.
pub(super) struct Netflow;
/// Coins moved from watched addresses.
pub(super) struct Watched;
/// Coin days destroyed.
pub(super) struct Cdd;

impl Rule for Netflow {
    fn spec(&self) -> Spec {
        spec("whales.netflow", "exchange inflow z")
    }

    fn judge(&self, inputs: &Inputs<'_>) -> Judgement {
        let whales = &inputs.readings.whales;
        let judged = Judgement::new(self.spec(), QUIET_Z, "≤ 0.5");
        match whales.z {
            Some(z) => judged
                .measured(holds(z <= QUIET_Z), z, format::z(z))
                .credited(&whales.provenance, None),
            None => judged,
        }
    }
}

impl Rule for Watched {
    fn spec(&self) -> Spec {
        spec("whales.watched", "watched coins moved")
    }

    fn judge(&self, inputs: &Inputs<'_>) -> Judgement {
        let whales = &inputs.readings.whales;
        let judged = Judgement::new(self.spec(), QUIET_COINS, "< 1,000");
        match whales.watched_out_14d {
            Some(coins) => judged
                .measured(holds(coins < QUIET_COINS), coins, format::coins(coins, 0))
                .credited(&whales.provenance, None),
            None => judged,
        }
    }
}

impl Rule for Cdd {
    fn spec(&self) -> Spec {
        spec("whales.cdd", "coin days destroyed")
    }

    fn judge(&self, inputs: &Inputs<'_>) -> Judgement {
        let whales = &inputs.readings.whales;
        let judged = Judgement::new(self.spec(), true, "≤ 1-y median");
        match whales.cdd_quiet {
            Some(quiet) => judged
                .measured(holds(quiet), quiet, if quiet { "quiet" } else { "raised" })
                .credited(&whales.provenance, None),
            None => judged,
        }
    }
}

const fn spec(id: &'static str, label: &'static str) -> Spec {
    Spec {
        id,
        gate: Some(GateId::Whales),
        label,
    }
}
