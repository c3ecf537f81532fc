//! What stands behind a gate or a rule: the answer to `i` on the checklist.

use crate::domain::{Name, format};
use crate::figures::explain::{Explanation, Input};
use crate::figures::readings::Answer;

use super::checklist::Checklist;
use super::gates::{Gate, GateId};
use super::rules::Judgement;

const fn word(answer: Answer) -> &'static str {
    match answer {
        Answer::Pass => "holds",
        Answer::Fail => "does not hold",
        Answer::Unknown => "unknown, so not met",
    }
}

fn names(source: Option<&str>) -> Vec<Name> {
    source
        .into_iter()
        .flat_map(|s| s.split(", "))
        .filter_map(|s| Name::new(s).ok())
        .collect()
}

impl Checklist {
    /// Explains `verdict`, `gates.etf` (with or without `.state`), `rules.liquidity.vix` or `rules[0].value`, the part of a path after
    /// `checklist.`; `None` when there is no such thing.
    pub fn explain(&self, path: &str) -> Option<Explanation> {
        if path == "verdict" {
            return Some(self.explain_verdict());
        }
        if let Some(gate) = path.strip_prefix("gates.") {
            let gate = gate.trim_end_matches(".state");
            let (id, gate) = self
                .gates
                .each()
                .into_iter()
                .find(|(id, _)| id.key() == gate)?;
            return Some(self.explain_gate(id, gate));
        }
        if let Some(rest) = path.strip_prefix("rules[") {
            let (place, _) = rest.split_once(']')?;
            return self
                .rules
                .get(place.parse::<usize>().ok()?)
                .map(explain_rule);
        }
        self.rule(path.strip_prefix("rules.")?).map(explain_rule)
    }

    fn explain_verdict(&self) -> Explanation {
        let gates = self.gates.each();
        let inputs = gates.iter().map(|(id, gate)| Input {
            name: id.title().to_owned(),
            value: word(gate.state).to_owned(),
            path: Some(format!("checklist.gates.{}", id.key())),
            ..Input::default()
        });
        Explanation {
            title: "Verdict on extra purchases".to_owned(),
            value: self.verdict.word().to_owned(),
            raw: serde_json::to_value(self.verdict).unwrap_or_default(),
            formula: "wait if any gate fails; else unknown if one cannot be said; else clear"
                .to_owned(),
            as_of: self.rules.iter().filter_map(|rule| rule.as_of).max(),
            quality: "the regular plan is never gated".to_owned(),
            inputs: inputs.collect(),
            used_by: "header · line · brief 8 · figures-spec 10".to_owned(),
            ..Explanation::default()
        }
    }

    fn explain_gate(&self, id: GateId, gate: &Gate) -> Explanation {
        let own = |rule: &&Judgement| rule.id.split('.').next() == Some(id.key());
        let inputs: Vec<Input> = self.rules.iter().filter(own).map(input_of).collect();
        let mut sources: Vec<Name> = Vec::new();
        for rule in self.rules.iter().filter(own) {
            for name in names(rule.source.as_deref()) {
                if !sources.contains(&name) {
                    sources.push(name);
                }
            }
        }
        Explanation {
            title: format!("Gate: {}", id.title()),
            value: word(gate.state).to_owned(),
            raw: serde_json::to_value(gate.state).unwrap_or_default(),
            aside: gate.to_open.clone(),
            formula: gate.reasons.join(" "),
            as_of: self
                .rules
                .iter()
                .filter(own)
                .filter_map(|rule| rule.as_of)
                .max(),
            sources,
            quality: "gates extra purchases only".to_owned(),
            inputs,
            used_by: "verdict · header · figures-spec 10".to_owned(),
            ..Explanation::default()
        }
    }
}

fn input_of(rule: &Judgement) -> Input {
    Input {
        name: rule.label.to_owned(),
        value: format!("{} {}", rule.value_text, rule.limit_text)
            .trim()
            .to_owned(),
        as_of: rule
            .as_of
            .map_or_else(String::new, |at| format::date(at.day(), at.day())),
        source: rule.source.clone().unwrap_or_default(),
        path: Some(format!("checklist.rules.{}", rule.id)),
    }
}

fn explain_rule(rule: &Judgement) -> Explanation {
    let unknown = if rule.state == Answer::Unknown {
        "not known, so not met".to_owned()
    } else {
        String::new()
    };
    Explanation {
        title: format!("Rule: {}", rule.label),
        value: rule.value_text.clone(),
        raw: serde_json::to_value(&rule.value).unwrap_or_default(),
        aside: word(rule.state).to_owned(),
        formula: format!("holds when {}", rule.limit_text),
        as_of: rule.as_of,
        sources: names(rule.source.as_deref()),
        quality: rule.id.to_owned(),
        why_unknown: unknown,
        used_by: "its gate · figures-spec 10".to_owned(),
        ..Explanation::default()
    }
}
