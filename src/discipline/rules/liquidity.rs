//! The four conditions of the liquidity gate (methods section 8, figures-spec section 10).

use serde_json::Value;

use super::{Inputs, Judgement, Rule, Spec, holds};
use crate::discipline::gates::GateId;
use crate::domain::{calendar, format, instrument};
use crate::figures::readings::{Answer, LiquidityRow};

/// VIX at which the condition holds whatever its year was like.
const VIX_FLOOR: f64 = 20.0;
/// Sessions without a risk-off or crisis label that are needed.
pub(crate) const CLEAR_SESSIONS: u32 = 5;

/// VIX against its limit.
pub(super) struct Vix;
/// Sessions since the last risk-off label.
pub(super) struct RiskOff;
/// Depth and spread against their own medians.
pub(super) struct Book;
/// Net liquidity or stablecoins grow.
pub(super) struct Money;

/// A VIX limit as it is written: one decimal.
pub(crate) fn limit_text(limit: f64) -> String {
    format::fixed(limit, 1)
}

impl Rule for Vix {
    fn spec(&self) -> Spec {
        Spec {
            id: "liquidity.vix",
            gate: Some(GateId::Liquidity),
            label: "VIX",
        }
    }

    fn judge(&self, inputs: &Inputs<'_>) -> Judgement {
        let liquidity = &inputs.readings.liquidity;
        // A year too short for a percentile still has the fixed half of the limit.
        let known = liquidity.vix_limit.unwrap_or(VIX_FLOOR);
        let limit = liquidity.vix_limit.map_or(Value::Null, Value::from);
        let judged = Judgement::new(self.spec(), limit, format!("≤ {}", limit_text(known)));
        let Some(vix) = liquidity.vix else {
            return judged;
        };
        let state = match liquidity.vix_limit {
            _ if vix <= VIX_FLOOR => Answer::Pass,
            Some(limit) => holds(vix <= limit),
            None => Answer::Unknown,
        };
        let as_of = liquidity
            .vix_date
            .map(|day| calendar::bar_as_of(instrument::VIX, day));
        judged
            .measured(state, vix, format::fixed(vix, 2))
            .credited(&liquidity.provenance, as_of)
    }
}

impl Rule for RiskOff {
    fn spec(&self) -> Spec {
        Spec {
            id: "liquidity.regime",
            gate: Some(GateId::Liquidity),
            label: "sessions since risk-off",
        }
    }

    fn judge(&self, inputs: &Inputs<'_>) -> Judgement {
        let readings = inputs.readings;
        let judged = Judgement::new(self.spec(), CLEAR_SESSIONS, format!("≥ {CLEAR_SESSIONS}"));
        let state = last(inputs, |row| row.regime_ok);
        let Some(since) = readings.liquidity.sessions_since_risk_off else {
            // A label in between is missing, so the sessions cannot be counted; one that is there can still fail.
            return Judgement {
                state: if state == Answer::Fail {
                    Answer::Fail
                } else {
                    Answer::Unknown
                },
                ..judged
            };
        };
        let as_of = readings.regime.last_session.map(calendar::us_cash_close);
        judged
            .measured(state, since, since.to_string())
            .credited(&readings.regime.provenance, as_of)
    }
}

impl Rule for Book {
    fn spec(&self) -> Spec {
        Spec {
            id: "liquidity.book",
            gate: Some(GateId::Liquidity),
            label: "book depth, spread",
        }
    }

    fn judge(&self, inputs: &Inputs<'_>) -> Judgement {
        let liquidity = &inputs.readings.liquidity;
        let judged = Judgement::new(self.spec(), Value::Null, "own 30-d median");
        let (Some(depth), Some(spread)) = (liquidity.depth_1pct_usd, liquidity.spread_bps) else {
            return judged;
        };
        let text = format!("{} · {} bp", format::usd(depth), format::fixed(spread, 1));
        judged
            .measured(last(inputs, |row| row.book_ok), depth, text)
            .credited(&liquidity.provenance, None)
    }
}

impl Rule for Money {
    fn spec(&self) -> Spec {
        Spec {
            id: "liquidity.money",
            gate: Some(GateId::Liquidity),
            label: "net liquidity or stablecoins",
        }
    }

    fn judge(&self, inputs: &Inputs<'_>) -> Judgement {
        let liquidity = &inputs.readings.liquidity;
        let judged = Judgement::new(self.spec(), 0, "≥ 0");
        let state = last(inputs, |row| row.money_ok);
        let judged = match (
            liquidity.net_liquidity_change_4w_usd,
            liquidity.stablecoin_growth_30d,
        ) {
            (Some(net), Some(growth)) if net < 0.0 && growth > 0.0 => {
                judged.measured(state, growth, format::percent(growth))
            }
            (Some(net), _) => judged.measured(state, net, format::usd_signed(net)),
            (None, Some(growth)) => judged.measured(state, growth, format::percent(growth)),
            (None, None) => return judged,
        };
        judged.credited(&liquidity.provenance, None)
    }
}

/// A condition of the newest row; unknown before the first.
fn last(inputs: &Inputs<'_>, condition: impl Fn(&LiquidityRow) -> Answer) -> Answer {
    let rows = &inputs.readings.liquidity.rows;
    rows.last().map_or(Answer::Unknown, condition)
}
