//! No leverage: what the accounts answer that are asked with a read-only key, else the person's own declaration. The word
//! of a declaration is "declared none", never "verified"; an audit says by name what answered, and one part that did not
//! keeps the whole unknown.

use super::{Inputs, Judgement, Rule, Spec};
use crate::domain::audit::{self, Audit, Outcome};
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
        if let Some(outcome) = audit::outcome(&inputs.settings.audits, inputs.at) {
            return audited(self.spec(), inputs, outcome);
        }
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

fn audited(spec: Spec, inputs: &Inputs<'_>, outcome: Outcome) -> Judgement {
    let audits = &inputs.settings.audits;
    // What is open first, then what is not known, then what is free: a narrow panel shows the beginning.
    let mut told: Vec<&Audit> = audits.iter().collect();
    told.sort_by_key(|audit| std::cmp::Reverse(audit.outcome(inputs.at)));
    let words: Vec<String> = told.iter().map(|audit| audit.words(inputs.at)).collect();
    let words = words.join(" · ");
    let mut judged = Judgement::new(spec, "none", "only what was asked");
    judged.value_text.clone_from(&words);
    let answer = match outcome {
        Outcome::Nothing => Answer::Pass,
        Outcome::Leverage => Answer::Fail,
        Outcome::Unknown => return judged,
    };
    let venues: Vec<&str> = audits.iter().map(|audit| audit.venue.as_str()).collect();
    judged.source = Some(venues.join(", "));
    judged.as_of = audits.iter().map(|audit| audit.at).min();
    judged.measured(answer, words.clone(), words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discipline::DisciplineSettings;
    use crate::domain::audit::{Found, Key, Part};
    use crate::domain::{Name, Stamp};
    use crate::figures::Readings;

    fn account(venue: &'static str, title: &'static str, found: Found) -> Audit {
        Audit {
            venue: Name::literal(venue),
            title,
            key: Key::ReadOnly,
            parts: vec![Part {
                name: "margin",
                found,
            }],
            at: Stamp::parse("2026-11-21T09:12:00Z").unwrap(),
        }
    }

    fn judged(declared: bool, audits: Vec<Audit>) -> Judgement {
        let (readings, settings) = (
            Readings::default(),
            DisciplineSettings {
                declares_no_leverage: declared,
                audits,
                ..DisciplineSettings::default()
            },
        );
        None.judge(&Inputs {
            readings: &readings,
            settings: &settings,
            at: Stamp::parse("2026-11-21T09:20:00Z").unwrap(),
        })
    }

    fn free() -> Audit {
        account("okx", "OKX", Found::Nothing)
    }

    #[test]
    fn a_declaration_is_not_heard_where_an_account_was_asked() {
        assert_eq!(judged(true, Vec::new()).value_text, "declared none");
        let passed = judged(false, vec![free()]);
        assert_eq!(
            (passed.state, passed.value_text.as_str()),
            (Answer::Pass, "OKX margin: none at 09:12Z")
        );
        assert_eq!(passed.source.as_deref(), Some("okx"));
        assert_eq!(passed.as_of, Stamp::parse("2026-11-21T09:12:00Z"));
        let unread = Found::Unread("cannot be read with this key".to_owned());
        let partly = judged(true, vec![free(), account("bybit", "Bybit", unread)]);
        assert_eq!(partly.state, Answer::Unknown);
        assert!(partly.value.is_null());
        assert_eq!(
            partly.value_text,
            "Bybit margin cannot be read with this key · OKX margin: none at 09:12Z"
        );
        let open = Found::Leverage(vec!["BTCUSDT long 2".to_owned()]);
        let failed = judged(true, vec![free(), account("bybit", "Bybit", open)]);
        assert_eq!(failed.state, Answer::Fail);
        assert!(
            failed
                .value_text
                .starts_with("Bybit margin: BTCUSDT long 2 · ")
        );
        let unasked = Audit::unasked(Name::literal("bybit"), "Bybit");
        assert_eq!(judged(true, vec![unasked, free()]).state, Answer::Unknown);
    }
}
