//! The checklist: every rule judged, three gates, one verdict.

use serde::Serialize;

use crate::domain::Stamp;
use crate::domain::audit::Audit;
use crate::figures::Readings;
use crate::figures::readings::Answer;

use super::gates::Gates;
use super::plan::Plan;
use super::rules::{Inputs, Judgement, RULES};

/// What the three gates say together about an extra purchase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// At least one gate fails.
    Wait,
    /// Every gate passes.
    Clear,
    /// No gate fails, and at least one cannot be said.
    #[default]
    Unknown,
}

impl Verdict {
    /// Fail before unknown before clear.
    pub fn of(states: [Answer; 3]) -> Self {
        if states.contains(&Answer::Fail) {
            Self::Wait
        } else if states.contains(&Answer::Unknown) {
            Self::Unknown
        } else {
            Self::Clear
        }
    }

    /// The header's word: `WAIT`, `CLEAR`, `UNKNOWN`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Wait => "WAIT",
            Self::Clear => "CLEAR",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// What a person has set down about themselves, and what their accounts say; empty without a configuration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DisciplineSettings {
    /// The regular plans, in the order of the configuration.
    pub plans: Vec<Plan>,
    /// `declares_no_leverage` of the section `discipline`: the person's own word, never "verified".
    pub declares_no_leverage: bool,
    /// What the accounts that are asked have answered, one each; empty without such accounts.
    pub audits: Vec<Audit>,
}

/// Gates, rules and the verdict: the `checklist` block of the outer contract.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Checklist {
    /// The three gates.
    pub gates: Gates,
    /// Every rule in the order of the registry.
    pub rules: Vec<Judgement>,
    /// The verdict of the three gates; the rules outside a gate do not enter it.
    pub verdict: Verdict,
    /// As-of of the newest fact a rule was judged by; `None` while none was.
    pub as_of: Option<Stamp>,
    /// Publishers of those facts, each once, in the order of the rules.
    pub sources: Vec<String>,
}

impl Checklist {
    /// Judges the figures as they stand at `at`.
    pub fn judge(readings: &Readings, settings: &DisciplineSettings, at: Stamp) -> Self {
        let inputs = Inputs {
            readings,
            settings,
            at,
        };
        let rules: Vec<Judgement> = RULES.iter().map(|rule| rule.judge(&inputs)).collect();
        let gates = Gates::judge(&inputs, &rules);
        let verdict = Verdict::of(gates.states());
        let mut sources: Vec<String> = Vec::new();
        let named = rules.iter().filter_map(|rule| rule.source.as_deref());
        for source in named.flat_map(|of_rule| of_rule.split(", ")) {
            if !sources.iter().any(|known| known == source) {
                sources.push(source.to_owned());
            }
        }
        Self {
            as_of: rules.iter().filter_map(|rule| rule.as_of).max(),
            sources,
            gates,
            rules,
            verdict,
        }
    }

    /// The judgement of a rule by its id.
    pub fn rule(&self, id: &str) -> Option<&Judgement> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The place of a rule in `rules`, for a path like `checklist.rules[9].value`.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.rules.iter().position(|rule| rule.id == id)
    }

    /// What would have to happen for the shut gates to open, one clause a gate; empty when all are open.
    pub fn to_open(&self) -> Vec<&str> {
        self.gates
            .each()
            .into_iter()
            .map(|(_, gate)| gate.to_open.as_str())
            .filter(|clause| !clause.is_empty())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discipline::fixture;
    use crate::figures::readings::Answer::{Fail, Pass, Unknown};

    const STATES: [Answer; 3] = [Pass, Fail, Unknown];

    fn with(states: [Answer; 3]) -> Readings {
        let mut readings = fixture::november();
        readings.liquidity.gate = states[0];
        for (ticker, flows) in &mut readings.etf_flows.0 {
            if *ticker == crate::domain::instrument::BTC {
                flows.stopped = match states[1] {
                    Pass => Some(true),
                    Fail => Some(false),
                    Unknown => None,
                };
            }
        }
        readings.whales.gate = states[2];
        readings
    }

    #[test]
    fn the_block_says_how_new_it_is_and_from_whom() {
        let list = Checklist::judge(
            &Readings::default(),
            &DisciplineSettings::default(),
            Stamp::from_micros(0),
        );
        let block = serde_json::to_value(&list).unwrap();
        assert_eq!(block["as_of"], serde_json::Value::Null);
        assert_eq!(block["sources"], serde_json::json!([]));
    }

    #[test]
    fn the_verdict_of_all_27_combinations() {
        let mut seen = [0; 3];
        for liquidity in STATES {
            for etf in STATES {
                for whales in STATES {
                    let states = [liquidity, etf, whales];
                    let readings = with(states);
                    let list =
                        Checklist::judge(&readings, &DisciplineSettings::default(), readings.at);
                    assert_eq!(list.gates.states(), states);
                    let fails = states.iter().filter(|s| **s == Fail).count();
                    let unknown = states.iter().filter(|s| **s == Unknown).count();
                    let expected = match (fails, unknown) {
                        (0, 0) => Verdict::Clear,
                        (0, _) => Verdict::Unknown,
                        _ => Verdict::Wait,
                    };
                    assert_eq!(list.verdict, expected, "{states:?}");
                    seen[expected as usize] += 1;
                    for (id, gate) in list.gates.each() {
                        assert!(!gate.reasons.is_empty(), "{id:?} {states:?}");
                        assert_eq!(gate.to_open.is_empty(), gate.state == Pass, "{id:?}");
                        assert!(!gate.summary.is_empty());
                        for reason in &gate.reasons {
                            assert!(reason.ends_with('.'), "{reason}");
                            assert!(!reason.contains("--"), "{reason}");
                        }
                    }
                }
            }
        }
        assert_eq!(seen, [19, 1, 7]);
    }

    #[test]
    fn a_missing_input_never_clears_and_an_unknown_rule_never_passes() {
        for states in [
            [Fail, Pass, Pass],
            [Pass, Unknown, Pass],
            [Pass, Pass, Pass],
        ] {
            let readings = with(states);
            let before =
                Checklist::judge(&readings, &DisciplineSettings::default(), readings.at).verdict;
            for (name, strip) in fixture::STRIPS {
                let mut less = readings.clone();
                strip(&mut less);
                let after = Checklist::judge(&less, &DisciplineSettings::default(), less.at);
                assert!(
                    before == Verdict::Clear || after.verdict != Verdict::Clear,
                    "{name}: {before:?} became clear"
                );
                for rule in &after.rules {
                    let silent = rule.value.is_null();
                    assert!(
                        !silent || rule.state != Pass,
                        "{name}: {} passes unseen",
                        rule.id
                    );
                }
            }
        }
    }

    #[test]
    fn november_waits_for_three_things() {
        let readings = fixture::november();
        let list = Checklist::judge(&readings, &fixture::monday_plan(), readings.at);
        assert_eq!(list.verdict, Verdict::Wait);
        assert_eq!(
            list.gates.liquidity.reasons,
            [
                "VIX closed at 26.42 on 20 Nov; the limit is 20.0.",
                "The session of 20 Nov was risk-off; 5 clear sessions are needed.",
                "Depth and spread of the order book are not known.",
                "Neither net liquidity nor stablecoin growth is known.",
            ]
        );
        assert_eq!(
            list.gates.liquidity.summary,
            ["0 of 4 hold, 2 unknown", "needs 3 on 3 days"]
        );
        assert_eq!(
            list.gates.etf.summary,
            ["outflow goes on", "needs 3 sessions in a row"]
        );
        assert_eq!(list.gates.whales.summary, ["unknown, so not met"]);
        assert_eq!(
            list.to_open().join(" · "),
            "three of four on 3 days: VIX ≤ 20.0, 5 sessions clear, book, money (two unknown) · \
             last 5 ETF sessions ≥ 0, three in a row · a source for whales"
        );
        let ids: Vec<_> = list.rules.iter().map(|rule| rule.id).collect();
        assert_eq!(
            ids,
            [
                "liquidity.vix",
                "liquidity.regime",
                "liquidity.book",
                "liquidity.money",
                "etf.sum5",
                "etf.streak",
                "etf.in_a_row",
                "whales.netflow",
                "whales.watched",
                "whales.cdd",
                "plan.due",
                "leverage.none",
            ]
        );
        let vix = list.rule("liquidity.vix").unwrap();
        assert_eq!(
            (vix.state, vix.value.as_f64(), vix.limit.as_f64()),
            (Fail, Some(26.42), Some(20.0))
        );
        assert_eq!(
            (vix.value_text.as_str(), vix.limit_text.as_str()),
            ("26.42", "≤ 20.0")
        );
        assert_eq!(vix.as_of, Stamp::parse("2025-11-20T21:15:00Z"));
        assert_eq!(list.rule("plan.due").unwrap().value, "2025-11-24");
        assert_eq!(
            list.rule("leverage.none").unwrap().value_text,
            "declared none"
        );
    }

    #[test]
    fn nothing_known_is_nothing_claimed() {
        let list = Checklist::judge(
            &Readings::default(),
            &DisciplineSettings::default(),
            Stamp::default(),
        );
        assert_eq!(list.verdict, Verdict::Unknown);
        for rule in &list.rules {
            assert_eq!(rule.state, Unknown, "{}", rule.id);
            assert!(rule.value.is_null(), "{}", rule.id);
        }
        assert_eq!(list.rule("plan.due").unwrap().value_text, "none set");
        assert_eq!(
            list.rule("leverage.none").unwrap().value_text,
            "not declared"
        );
    }

    #[test]
    fn an_open_gate_says_since_when() {
        let readings = fixture::december();
        let list = Checklist::judge(&readings, &DisciplineSettings::default(), readings.at);
        assert_eq!(list.gates.etf.summary, ["open since 2 Dec"]);
        assert_eq!(
            list.gates.liquidity.summary,
            ["unknown, so not met", "2 of 4 hold, 2 unknown"]
        );
    }
}
