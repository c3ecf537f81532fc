//! `slackwater checklist`: gates and rules; exit status 0 only if every gate passes.

use super::args::Scene;
use super::environment::Environment;
use super::facts::{self, Facts};
use super::failure::{Answer, Failure};
use super::output;
use super::table::Table;
use crate::discipline::Verdict;
use crate::domain::format;
use crate::figures::readings;

pub(super) fn run(environment: &Environment, options: &Scene) -> Result<Answer, Failure> {
    let facts = facts::read(environment, &options.source)?;
    if options.json {
        output::json(&facts.checklist)?;
    } else {
        let head = format!("checklist as of {} · {}\n", facts.at, facts.origin());
        output::text(&(head + &text(&facts)))?;
    }
    Ok(Answer::from(facts.checklist.verdict == Verdict::Clear))
}

const fn state(answer: readings::Answer) -> &'static str {
    match answer {
        readings::Answer::Pass => "pass",
        readings::Answer::Fail => "fail",
        readings::Answer::Unknown => "unknown",
    }
}

/// Verdict, gates with their reasons, and rules.
pub(super) fn text(facts: &Facts) -> String {
    let list = &facts.checklist;
    let mut text = format!(
        "  {} · extra buys only; a plan is never gated\n",
        list.verdict.word()
    );
    for (id, gate) in list.gates.each() {
        let summary = gate.summary.join(" · ");
        let line = format!("  {}: {} · {summary}", id.title(), state(gate.state));
        text.push_str(line.trim_end_matches(" · "));
        text.push('\n');
        for reason in &gate.reasons {
            text.push_str(&super::failure::plain(&format!("    {reason}\n")));
        }
    }
    let mut table = Table::new(&["rule", "", "state", "value", "limit", "age", "source"]).left(3);
    for rule in &list.rules {
        table.row([
            rule.id.to_owned(),
            rule.label.to_owned(),
            state(rule.state).to_owned(),
            rule.value_text.clone(),
            rule.limit_text.clone(),
            format::known(rule.as_of, |at| format::age(facts.at.since(at))),
            rule.source
                .clone()
                .unwrap_or_else(|| String::from(format::UNKNOWN)),
        ]);
    }
    text + &table.text(2)
}
