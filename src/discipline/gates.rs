//! The three gates: state, reasons in sentences, and what would open them.

use serde::Serialize;

use crate::domain::{Day, format, instrument};
use crate::figures::readings::{Answer, Flows, RegimeLabel};

use super::rules::{Inputs, Judgement, limit_text};

/// Which gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GateId {
    /// Is liquidity back?
    Liquidity,
    /// Has the ETF outflow stopped?
    Etf,
    /// Have the whales stopped?
    Whales,
}

impl GateId {
    /// The key of the contract, and the first half of the ids of its rules.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Liquidity => "liquidity",
            Self::Etf => "etf",
            Self::Whales => "whales",
        }
    }

    /// As it stands in the panel.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Liquidity => "Liquidity",
            Self::Etf => "ETF flows",
            Self::Whales => "Whales",
        }
    }
}

/// One gate.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Gate {
    /// Pass, fail or unknown.
    pub state: Answer,
    /// Plain sentences.
    pub reasons: Vec<String>,
    /// The clauses beside the gate's name, in order of weight.
    #[serde(skip)]
    pub summary: Vec<String>,
    /// What would open it; empty when it is open.
    #[serde(skip)]
    pub to_open: String,
    /// First session since which it has been open without a break; `None` when it is not or that is not known.
    #[serde(skip)]
    pub open_since: Option<Day>,
}

/// The three gates.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Gates {
    /// Is liquidity back?
    pub liquidity: Gate,
    /// Has the ETF outflow stopped?
    pub etf: Gate,
    /// Have the whales stopped?
    pub whales: Gate,
}

/// What a gate is when it cannot be said.
const UNKNOWN: &str = "unknown, so not met";

impl Gates {
    /// The gates with their names, in the order of the panel.
    pub fn each(&self) -> [(GateId, &Gate); 3] {
        [
            (GateId::Liquidity, &self.liquidity),
            (GateId::Etf, &self.etf),
            (GateId::Whales, &self.whales),
        ]
    }

    /// The three states, in the order of [`Gates::each`].
    pub fn states(&self) -> [Answer; 3] {
        self.each().map(|(_, gate)| gate.state)
    }

    pub(super) fn judge(inputs: &Inputs<'_>, rules: &[Judgement]) -> Self {
        Self {
            liquidity: liquidity(inputs, rules),
            etf: etf(inputs),
            whales: whales(inputs, rules),
        }
    }
}

fn rule<'a>(rules: &'a [Judgement], id: &str) -> Option<&'a Judgement> {
    rules.iter().find(|rule| rule.id == id)
}

fn state(rules: &[Judgement], id: &str) -> Answer {
    rule(rules, id).map_or(Answer::Unknown, |rule| rule.state)
}

fn since(day: Option<Day>, today: Day) -> String {
    day.map_or_else(
        || "open".to_owned(),
        |day| format!("open since {}", format::date(day, today)),
    )
}

const CONDITIONS: [&str; 4] = [
    "liquidity.vix",
    "liquidity.regime",
    "liquidity.book",
    "liquidity.money",
];

fn liquidity(inputs: &Inputs<'_>, rules: &[Judgement]) -> Gate {
    let rows = &inputs.readings.liquidity.rows;
    let gate = inputs.readings.liquidity.gate;
    let today = inputs.at.day();
    let states = CONDITIONS.map(|id| state(rules, id));
    let hold = states.iter().filter(|s| **s == Answer::Pass).count();
    let unknown = states.iter().filter(|s| **s == Answer::Unknown).count();
    let tally = if unknown == 0 {
        format!("{hold} of 4 hold")
    } else {
        format!("{hold} of 4 hold, {unknown} unknown")
    };
    let open_since = (gate == Answer::Pass)
        .then(|| rows.iter().rev().take_while(|row| row.open).last())
        .flatten()
        .map(|row| row.day);
    let summary = match gate {
        Answer::Pass => vec![since(open_since, today), tally],
        Answer::Fail => vec![tally, "needs 3 on 3 days".to_owned()],
        Answer::Unknown if unknown == 4 => vec![UNKNOWN.to_owned()],
        Answer::Unknown => vec![UNKNOWN.to_owned(), tally],
    };
    Gate {
        state: gate,
        reasons: liquidity_reasons(inputs, rules),
        summary,
        to_open: match gate {
            Answer::Pass => String::new(),
            _ => liquidity_to_open(inputs, states),
        },
        open_since,
    }
}

fn liquidity_reasons(inputs: &Inputs<'_>, rules: &[Judgement]) -> Vec<String> {
    let liquidity = &inputs.readings.liquidity;
    let today = inputs.at.day();
    let mut reasons = Vec::new();
    reasons.push(match (liquidity.vix, liquidity.vix_date) {
        (Some(vix), day) => {
            let on = day.map_or_else(String::new, |day| {
                format!(" on {}", format::date(day, today))
            });
            let limit = liquidity.vix_limit.map_or_else(
                || "its limit needs a longer record".to_owned(),
                |limit| format!("the limit is {}", limit_text(limit)),
            );
            format!("VIX closed at {}{on}; {limit}.", format::fixed(vix, 2))
        }
        (None, _) => "No VIX close is known.".to_owned(),
    });
    reasons.push(risk_off_reason(inputs));
    reasons.push(
        match state(rules, "liquidity.book") {
            Answer::Pass => "Depth and spread of the order book are near their own medians.",
            Answer::Fail => "The order book is thinner or wider than its own median allows.",
            Answer::Unknown if liquidity.depth_1pct_usd.is_some() => {
                "The order book is known, but not yet what is usual for it."
            }
            Answer::Unknown => "Depth and spread of the order book are not known.",
        }
        .to_owned(),
    );
    reasons.push(
        match state(rules, "liquidity.money") {
            Answer::Pass => "Net liquidity or the supply of stablecoins grows.",
            Answer::Fail => "Neither net liquidity nor the supply of stablecoins grows.",
            Answer::Unknown => "Neither net liquidity nor stablecoin growth is known.",
        }
        .to_owned(),
    );
    reasons
}

fn risk_off_reason(inputs: &Inputs<'_>) -> String {
    let readings = inputs.readings;
    let needed = super::rules::CLEAR_SESSIONS;
    match (
        readings.liquidity.sessions_since_risk_off,
        readings.regime.last_session,
    ) {
        (Some(0), Some(session)) => {
            let word = match readings.regime.label {
                RegimeLabel::LiquidityCrisis => "a liquidity crisis",
                _ => "risk-off",
            };
            let on = format::date(session, inputs.at.day());
            format!("The session of {on} was {word}; {needed} clear sessions are needed.")
        }
        (Some(n), _) => {
            let sessions = if n == 1 { "session" } else { "sessions" };
            format!("{n} clear {sessions} in a row; {needed} are needed.")
        }
        (None, _) => "Whether the last five sessions were clear is not known.".to_owned(),
    }
}

fn liquidity_to_open(inputs: &Inputs<'_>, states: [Answer; 4]) -> String {
    let limit = inputs.readings.liquidity.vix_limit.unwrap_or(20.0);
    let names = [
        format!("VIX ≤ {}", limit_text(limit)),
        format!("{} sessions clear", super::rules::CLEAR_SESSIONS),
        "book".to_owned(),
        "money".to_owned(),
    ];
    let missing: Vec<String> = names
        .into_iter()
        .zip(states)
        .filter(|(_, state)| *state != Answer::Pass)
        .map(|(name, _)| name)
        .collect();
    let unknown = states.iter().filter(|s| **s == Answer::Unknown).count();
    let words = ["", "one", "two", "three", "four"];
    let aside = match words.get(unknown) {
        Some(word) if unknown > 0 => format!(" ({word} unknown)"),
        _ => String::new(),
    };
    if missing.is_empty() {
        return "three of four on 3 days in a row".to_owned();
    }
    format!("three of four on 3 days: {}{aside}", missing.join(", "))
}

fn etf(inputs: &Inputs<'_>) -> Gate {
    let today = inputs.at.day();
    let unknown = Flows::default();
    let flows = inputs
        .readings
        .etf_flows
        .get(instrument::BTC)
        .unwrap_or(&unknown);
    let state = match flows.stopped {
        Some(true) => Answer::Pass,
        Some(false) => Answer::Fail,
        None => Answer::Unknown,
    };
    let open_since = (state == Answer::Pass)
        .then(|| {
            flows
                .sessions
                .iter()
                .rev()
                .filter(|session| session.stopped.is_some())
                .take_while(|session| session.stopped == Some(true))
                .last()
        })
        .flatten()
        .map(|session| session.day);
    let summary = match state {
        Answer::Pass => vec![since(open_since, today)],
        Answer::Unknown => vec![UNKNOWN.to_owned()],
        Answer::Fail if flows.raw_in_a_row > 0 => {
            let n = flows.raw_in_a_row;
            let sessions = if n == 1 { "session" } else { "sessions" };
            vec![
                format!("holds for {n} {sessions}"),
                "needs 3 in a row".to_owned(),
            ]
        }
        Answer::Fail => {
            let goes_on = flows.net_usd.is_none_or(|usd| usd < 0.0);
            let head = if goes_on {
                "outflow goes on"
            } else {
                "5 sessions still sum to an outflow"
            };
            vec![head.to_owned(), "needs 3 sessions in a row".to_owned()]
        }
    };
    let to_open = match state {
        Answer::Pass => "",
        Answer::Fail => "last 5 ETF sessions ≥ 0, three in a row",
        Answer::Unknown => "ETF sessions that can be counted",
    };
    Gate {
        state,
        reasons: etf_reasons(flows, state, today),
        summary,
        to_open: to_open.to_owned(),
        open_since,
    }
}

fn etf_reasons(flows: &Flows, state: Answer, today: Day) -> Vec<String> {
    let Some(session) = flows.session else {
        return vec!["No ETF session is known.".to_owned()];
    };
    let on = format::date(session, today);
    if state == Answer::Unknown {
        return vec![match flows.sum5_usd {
            None => format!("The newest ETF session is {on}; five are needed for a sum."),
            Some(_) => format!("The newest ETF session is {on}: too old to be judged."),
        }];
    }
    let mut reasons = Vec::new();
    if let Some(sum) = flows.sum5_usd {
        let sum = format::usd_signed(sum);
        reasons.push(format!(
            "Five sessions to {on} sum to {sum}; the sum must be zero or more."
        ));
    }
    if let Some(streak) = flows.outflow_streak {
        let sessions = if streak == 1 { "session" } else { "sessions" };
        reasons.push(format!(
            "{streak} {sessions} out in a row; fewer than 2 are needed."
        ));
    }
    let row = flows.raw_in_a_row;
    reasons.push(if state == Answer::Pass {
        format!("Open; it shuts after 3 sessions in a row on which that fails ({row} hold now).")
    } else {
        format!("Both must hold for 3 sessions in a row; so far {row}.")
    });
    reasons
}

fn whales(inputs: &Inputs<'_>, rules: &[Judgement]) -> Gate {
    let state = inputs.readings.whales.gate;
    let mut reasons = Vec::new();
    for (id, name, unit) in [
        ("whales.netflow", "The z of the exchange inflow", ""),
        (
            "whales.watched",
            "What left watched addresses in 14 days",
            " coins",
        ),
    ] {
        let Some(rule) = rule(rules, id) else {
            continue;
        };
        reasons.push(match rule.state {
            Answer::Unknown => format!("{name} is not known."),
            _ => format!(
                "{name} is {}{unit}; it must be {}.",
                rule.value_text, rule.limit_text
            ),
        });
    }
    reasons.push(
        match self::state(rules, "whales.cdd") {
            Answer::Pass => "Coin days destroyed are quiet.",
            Answer::Fail => "Coin days destroyed are above their median of a year.",
            Answer::Unknown => "Coin days destroyed are not known.",
        }
        .to_owned(),
    );
    let (summary, to_open) = match state {
        Answer::Pass => ("quiet", ""),
        Answer::Fail => (
            "still moving",
            "exchange inflow, watched coins and coin days quiet",
        ),
        Answer::Unknown => (UNKNOWN, "a source for whales"),
    };
    Gate {
        state,
        reasons,
        summary: vec![summary.to_owned()],
        to_open: to_open.to_owned(),
        open_since: None,
    }
}
