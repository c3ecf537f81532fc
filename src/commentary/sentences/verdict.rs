//! 8: what the gates say, and what the plan does. Always said, always last.

use super::Teller;
use crate::commentary::brief::Sentence;
use crate::commentary::receipts::{Context, Origin, Receipt};
use crate::commentary::words;
use crate::discipline::{Checklist, GateId, Verdict as Answered};
use crate::domain::{Day, format};
use crate::figures::readings::Answer;

/// The verdict and the plan.
pub(super) struct Verdict;

impl Teller for Verdict {
    fn spec(&self) -> (u8, &'static str) {
        (8, "verdict")
    }

    fn tell(&self, context: &Context<'_>) -> Result<Sentence, String> {
        let list = context.report.checklist;
        let own = Origin::own(Some(context.report.as_of));
        let gates = list.gates.each().map(|(id, gate)| {
            own.receipt(format!("checklist.gates.{}.state", id.key()), gate.state)
        });
        let mut sentence = Sentence::default();
        let (clauses, limits) = gate_words(context, list);
        let mut receipts = gates.to_vec();
        receipts.extend(limits);
        sentence.say(clauses, receipts);
        let verdict = own.receipt("checklist.verdict", list.verdict);
        sentence.say(
            match list.verdict {
                Answered::Clear => ": nothing here holds extra buys back.",
                Answered::Wait | Answered::Unknown => ": extra buys wait.",
            },
            vec![verdict],
        );
        plan(&mut sentence, list, context);
        Ok(sentence)
    }
}

/// `Liquidity (VIX 26.4, limit 20.0) and ETF gates fail, whales are unknown`.
fn gate_words(context: &Context<'_>, list: &Checklist) -> (String, Vec<Receipt>) {
    let of = |state: Answer| -> Vec<GateId> {
        let each = list.gates.each();
        let some = each.into_iter().filter(|(_, gate)| gate.state == state);
        some.map(|(id, _)| id).collect()
    };
    let (aside, receipts) = vix_aside(context, list);
    let aside = aside.as_str();
    let mut parts = Vec::new();
    let fail = of(Answer::Fail);
    match fail.as_slice() {
        [] => {}
        [GateId::Liquidity] => parts.push(format!("the liquidity gate fails{aside}")),
        [one] => parts.push(format!("the {} gate fails", adjective(*one))),
        [GateId::Liquidity, other] => {
            parts.push(format!(
                "liquidity{aside} and {} gates fail",
                adjective(*other)
            ));
        }
        [one, other] => parts.push(format!(
            "{} and {} gates fail",
            adjective(*one),
            adjective(*other)
        )),
        _ => parts.push(format!("all three gates fail{aside}")),
    }
    let unknown = of(Answer::Unknown);
    match unknown.as_slice() {
        [] => {}
        [GateId::Liquidity] => parts.push("liquidity is unknown".to_owned()),
        [one] => parts.push(format!("{} are unknown", noun(*one))),
        [one, other] => parts.push(format!("{} and {} are unknown", noun(*one), noun(*other))),
        _ => parts.push("all three gates are unknown".to_owned()),
    }
    let pass = of(Answer::Pass);
    match pass.as_slice() {
        [] => {}
        [one] => parts.push(format!("the {} gate passes", adjective(*one))),
        [one, other] => parts.push(format!(
            "{} and {} gates pass",
            adjective(*one),
            adjective(*other)
        )),
        _ => parts.push("all three gates pass".to_owned()),
    }
    let receipts = if fail.contains(&GateId::Liquidity) {
        receipts
    } else {
        Vec::new()
    };
    (words::capital(&parts.join(", ")), receipts)
}

const fn adjective(gate: GateId) -> &'static str {
    match gate {
        GateId::Liquidity => "liquidity",
        GateId::Etf => "ETF",
        GateId::Whales => "whale",
    }
}

const fn noun(gate: GateId) -> &'static str {
    match gate {
        GateId::Liquidity => "liquidity",
        GateId::Etf => "ETF flows",
        GateId::Whales => "whales",
    }
}

/// Why the liquidity gate is shut, when it is VIX.
fn vix_aside(context: &Context<'_>, list: &Checklist) -> (String, Vec<Receipt>) {
    let liquidity = &context.report.readings.liquidity;
    let fails = list
        .rule("liquidity.vix")
        .is_some_and(|rule| rule.state == Answer::Fail);
    let (Some(vix), Some(limit), true) = (liquidity.vix, liquidity.vix_limit, fails) else {
        return (String::new(), Vec::new());
    };
    let origin = Origin::of(&liquidity.provenance)
        .true_at(list.rule("liquidity.vix").and_then(|rule| rule.as_of))
        .known(liquidity.vix_seen.map(|seen| seen.known_at));
    (
        format!(
            " (VIX {}, limit {})",
            format::fixed(vix, 1),
            format::fixed(limit, 1)
        ),
        vec![
            origin.receipt("liquidity.vix", vix),
            origin.receipt("liquidity.vix_limit", limit),
        ],
    )
}

fn plan(sentence: &mut Sentence, list: &Checklist, context: &Context<'_>) {
    let place = list.position("plan.due");
    let own = Origin::own(Some(context.report.as_of));
    let path = |leaf: &str| format!("checklist.rules[{}].{leaf}", place.unwrap_or_default());
    let rule = place.and_then(|place| list.rules.get(place));
    let due = rule
        .and_then(|rule| rule.value.as_str())
        .and_then(Day::parse);
    let (Some(rule), Some(due)) = (rule, due) else {
        let state = own.receipt(path("value"), serde_json::Value::Null);
        sentence.say(" No plan is set.", vec![state]);
        return;
    };
    let config = own.published_by(rule.source.as_deref());
    let weekday = crate::discipline::plan::weekday(due.weekday());
    let date = format::date(due, context.today);
    let amount = rule.limit.as_str().unwrap_or_default();
    sentence.say(
        format!(" The regular plan goes on: {amount} on {weekday} {date}."),
        vec![
            config.receipt(path("value"), &rule.value),
            config.receipt(path("limit"), &rule.limit),
        ],
    );
}
