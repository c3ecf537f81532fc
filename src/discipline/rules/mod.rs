//! The rules: one small judgement each, in a fixed registry. A rule reads figures and settings and says pass, fail or
//! unknown with its value, its limit and its age; what it cannot see is unknown, and an unknown never passes.
//!
//! To add one: its unit struct in a file here, and its line in [`RULES`].

mod etf;
mod leverage;
mod liquidity;
mod plan;
mod whales;

use serde::Serialize;
use serde_json::Value;

use crate::domain::{Name, Stamp};
use crate::figures::Readings;
use crate::figures::readings::{Answer, Provenance};

use super::checklist::DisciplineSettings;
use super::gates::GateId;

pub(crate) use liquidity::{CLEAR_SESSIONS, limit_text};

/// What a rule may look at.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The figures.
    pub readings: &'a Readings,
    /// What the person has set down.
    pub settings: &'a DisciplineSettings,
    /// Now.
    pub at: Stamp,
}

/// What a rule is, apart from any figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    /// `gate.part`.
    pub id: &'static str,
    /// The gate it belongs to; `None` for the rules of the plan and of leverage.
    pub gate: Option<GateId>,
    /// As it stands in the panel: `5-session sum, USD m`.
    pub label: &'static str,
}

/// A rule of the checklist.
pub trait Rule: Sync {
    /// What it is.
    fn spec(&self) -> Spec;
    /// What it says now.
    fn judge(&self, inputs: &Inputs<'_>) -> Judgement;
}

/// Every rule, in the order in which the panel shows them.
pub static RULES: &[&dyn Rule] = &[
    &liquidity::Vix,
    &liquidity::RiskOff,
    &liquidity::Book,
    &liquidity::Money,
    &etf::Sum5,
    &etf::Streak,
    &etf::InARow,
    &whales::Netflow,
    &whales::Watched,
    &whales::Cdd,
    &plan::Due,
    &leverage::None,
];

/// What a rule says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judgement {
    /// `gate.part`.
    pub id: &'static str,
    /// Pass, fail or unknown.
    pub state: Answer,
    /// The measured value in the unit of its figure; `null` = unknown.
    pub value: Value,
    /// What it is held against; `null` where there is no single figure.
    pub limit: Value,
    /// Publishers; `null` = unknown.
    pub source: Option<String>,
    /// When the value was true; its age on the screen is counted from here.
    pub as_of: Option<Stamp>,
    /// As it stands in the panel.
    #[serde(skip)]
    pub label: &'static str,
    /// Value in the form of the panel, `--` when unknown.
    #[serde(skip)]
    pub value_text: String,
    /// Limit in the form of the panel: `≤ 20.0`.
    #[serde(skip)]
    pub limit_text: String,
}

impl Judgement {
    /// An unknown with its limit, to be filled by the rule.
    fn new(spec: Spec, limit: impl Into<Value>, limit_text: impl Into<String>) -> Self {
        Self {
            id: spec.id,
            state: Answer::Unknown,
            value: Value::Null,
            limit: limit.into(),
            source: None,
            as_of: None,
            label: spec.label,
            value_text: crate::domain::format::UNKNOWN.to_owned(),
            limit_text: limit_text.into(),
        }
    }

    /// Puts the measured value in.
    fn measured(mut self, state: Answer, value: impl Into<Value>, text: impl Into<String>) -> Self {
        self.state = state;
        self.value = value.into();
        self.value_text = text.into();
        self
    }

    /// Says where the value comes from.
    fn credited(mut self, provenance: &Provenance, as_of: Option<Stamp>) -> Self {
        self.source = credit(&provenance.sources);
        self.as_of = as_of.or(provenance.as_of);
        self
    }
}

/// Publishers as one text; `None` when there is none.
pub(crate) fn credit(sources: &[Name]) -> Option<String> {
    let names: Vec<&str> = sources.iter().map(Name::as_str).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Pass or fail by a comparison that could be made.
fn holds(condition: bool) -> Answer {
    if condition {
        Answer::Pass
    } else {
        Answer::Fail
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_name_their_gate() {
        let mut seen = std::collections::BTreeSet::new();
        for rule in RULES {
            let spec = rule.spec();
            assert!(seen.insert(spec.id), "{} twice", spec.id);
            let (family, part) = spec.id.split_once('.').unwrap();
            assert!(!part.is_empty() && !spec.label.is_empty());
            match spec.gate {
                Some(gate) => assert_eq!(family, gate.key()),
                None => assert!(["plan", "leverage"].contains(&family)),
            }
        }
    }

    #[test]
    fn an_empty_board_passes_nothing() {
        let (readings, settings) = (Readings::default(), DisciplineSettings::default());
        let inputs = Inputs {
            readings: &readings,
            settings: &settings,
            at: Stamp::default(),
        };
        for rule in RULES {
            let judged = rule.judge(&inputs);
            assert_eq!(judged.id, rule.spec().id);
            assert_eq!(judged.state, Answer::Unknown, "{}", judged.id);
        }
    }
}
