//! When the plan is due. The plan is never gated: this rule enters no verdict.

use serde_json::Value;

use super::{Inputs, Judgement, Rule, Spec};
use crate::discipline::plan::Plan;
use crate::domain::{Day, format};
use crate::figures::readings::Answer;

/// The next date of the plans.
pub(super) struct Due;

impl Rule for Due {
    fn spec(&self) -> Spec {
        Spec {
            id: "plan.due",
            gate: None,
            label: "plan",
        }
    }

    fn judge(&self, inputs: &Inputs<'_>) -> Judgement {
        let today = inputs.at.day();
        let Some((due, plan)) = next(&inputs.settings.plans, today) else {
            let mut judged = Judgement::new(self.spec(), Value::Null, "[plan] in config.toml");
            judged.value_text = "none set".into();
            return judged;
        };
        let amount = format!("{} of {}", plan.amount_text(), plan.asset);
        let mut judged = Judgement::new(self.spec(), amount, plan.text()).measured(
            Answer::Pass,
            due.to_string(),
            format!("next {}", format::date(due, today)),
        );
        judged.source = Some("config".into());
        judged.as_of = Some(inputs.at);
        judged
    }
}

/// The plan whose date comes first, and that date; among plans of one date the first in the configuration.
fn next(plans: &[Plan], today: Day) -> Option<(Day, &Plan)> {
    plans
        .iter()
        .map(|plan| (plan.due_from(today), plan))
        .min_by_key(|(due, _)| *due)
}
