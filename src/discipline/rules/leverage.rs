//! No leverage: the person's own declaration. Without an audit the word is "declared none", never "verified".

use super::{Inputs, Judgement, Rule, Spec};
use crate::figures::readings::Answer;

/// Nothing borrowed.
pub(super) struct None;

impl Rule for None {
    fn spec(&self) -> Spec {
        Spec {
            id: "leverage.none",
            gate: Option::None,
            label: "no leverage",
        }
    }

    fn judge(&self, inputs: &Inputs<'_>) -> Judgement {
        let mut judged = Judgement::new(self.spec(), "none", "[discipline] in config.toml");
        if !inputs.settings.declares_no_leverage {
            judged.value_text = "not declared".into();
            return judged;
        }
        judged.limit_text = "never “verified”".into();
        judged.source = Some("config".into());
        judged.as_of = Some(inputs.at);
        judged.measured(Answer::Pass, "declared none", "declared none")
    }
}
