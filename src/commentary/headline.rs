//! The header in words: the verdict, the clauses behind it in order of weight, and the regime.

use crate::discipline::{Report, Verdict};
use crate::domain::{Day, format, instrument};
use crate::figures::readings::{Answer, Flows, RegimeLabel};

/// Longest status line, in characters.
const LINE: usize = 120;

/// One clause of the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadClause {
    /// `etf`, `vix`, `whales`.
    pub id: &'static str,
    /// `ETF −$903 m`.
    pub text: String,
    /// What follows it where there is room: `, 5 sessions −$1.95 bn`; may be empty.
    pub tail: String,
    /// Where there is hardly any: `VIX 26.4`, `whales ?`.
    pub short: String,
    /// State of what it measures.
    pub state: Answer,
    /// The value is older than its allowance; the text then names its date.
    pub aged: bool,
}

/// The regime for the header's right half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegimeWords {
    /// `SYSTEMIC RISK-OFF day 3`.
    pub long: String,
    /// `RISK-OFF`.
    pub short: &'static str,
    /// The label itself, for its colour.
    pub label: RegimeLabel,
    /// Its last session is older than its allowance; `long` then names the date.
    pub aged: bool,
}

/// Days after which a session's figure no longer stands for the present: a long weekend, and one more.
const ALLOWANCE: i32 = 5;

/// The date of a session that no longer stands for the present: ` on 31 Dec 2025`; empty while it does.
fn aged(session: Option<Day>, report: &Report<'_>) -> Option<String> {
    let today = report.as_of.day();
    session
        .filter(|day| today.since(*day) > ALLOWANCE)
        .map(|day| format!(" on {}", format::date(day, today)))
}

/// Everything the header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// The verdict.
    pub verdict: Verdict,
    /// What stands before the clauses: `three gates unknown: ` or nothing.
    pub lead: &'static str,
    /// In order of weight: dropped from the right.
    pub clauses: Vec<HeadClause>,
    /// The regime.
    pub regime: RegimeWords,
}

impl Headline {
    /// The header of a report.
    pub fn of(report: &Report<'_>) -> Self {
        let states = report.checklist.gates.states();
        let all_unknown = states.iter().all(|state| *state == Answer::Unknown);
        Self {
            verdict: report.checklist.verdict,
            lead: if all_unknown {
                "three gates unknown: "
            } else {
                ""
            },
            clauses: vec![etf(report), vix(report), whales(report)],
            regime: regime(report),
        }
    }

    /// The clauses joined, in at most so many characters: first the tails go, then whole clauses from the right, then the
    /// lead.
    pub fn clauses_within(&self, width: usize) -> String {
        let mut shown = self.clauses.len();
        let mut tails = true;
        loop {
            let kept = self.clauses.get(..shown).unwrap_or_default();
            let parts: Vec<String> = kept
                .iter()
                .map(|c| {
                    if tails {
                        format!("{}{}", c.text, c.tail)
                    } else {
                        c.text.clone()
                    }
                })
                .collect();
            let text = format!("{}{}", self.lead, parts.join(" · "));
            if shown == 0 {
                return String::new();
            }
            if text.chars().count() <= width {
                return text;
            }
            if tails {
                tails = false;
            } else {
                shown -= 1;
            }
        }
    }
}

/// The header's verdict and clauses for a status bar: no colour, at most 120 characters, clauses dropped whole.
pub fn line(report: &Report<'_>) -> String {
    let headline = Headline::of(report);
    let word = headline.verdict.word();
    let clauses = headline.clauses_within(LINE - word.chars().count() - 3);
    if clauses.is_empty() {
        word.to_owned()
    } else {
        format!("{word} · {clauses}")
    }
}

fn etf(report: &Report<'_>) -> HeadClause {
    let state = report.checklist.gates.etf.state;
    let nothing = Flows::default();
    let flows = report
        .readings
        .etf_flows
        .get(instrument::BTC)
        .unwrap_or(&nothing);
    let late = match (flows.session, state) {
        (None, _) => Some("ETF no data"),
        (Some(_), Answer::Unknown) if flows.sum5_usd.is_some() => Some("ETF table late"),
        _ => None,
    };
    let (text, tail) = match (late, flows.net_usd) {
        (Some(late), _) => (late.to_owned(), String::new()),
        (None, None) => ("ETF unknown".to_owned(), String::new()),
        (None, Some(net)) => {
            let partial = flows.complete == Some(false);
            let so_far = if partial { " so far" } else { "" };
            let tail = flows.sum5_usd.map_or_else(String::new, |sum| {
                format!(", 5 sessions {}", format::usd_signed(sum))
            });
            (format!("ETF {}{so_far}", format::usd_signed(net)), tail)
        }
    };
    HeadClause {
        id: "etf",
        short: text.clone(),
        text,
        tail,
        state,
        aged: false,
    }
}

fn vix(report: &Report<'_>) -> HeadClause {
    let liquidity = &report.readings.liquidity;
    let state = report
        .checklist
        .rule("liquidity.vix")
        .map_or(Answer::Unknown, |rule| rule.state);
    let Some(vix) = liquidity.vix else {
        return HeadClause {
            id: "vix",
            text: "VIX no data".to_owned(),
            tail: String::new(),
            short: "VIX ?".to_owned(),
            state,
            aged: false,
        };
    };
    let one = format::fixed(vix, 1);
    let text = match liquidity.vix_limit {
        None => format!("VIX {one}, limit unknown"),
        Some(limit) => {
            let sign = if vix > limit { '>' } else { '≤' };
            let (value, limit) = told_apart(vix, limit);
            format!("VIX {value} {sign} {limit}")
        }
    };
    // When VIX is not what keeps the gate shut, the clause says how far the gate is.
    let gate = &report.checklist.gates.liquidity;
    let tail = if state == Answer::Pass && gate.state != Answer::Pass {
        let tally = gate
            .summary
            .iter()
            .find(|clause| clause.contains(" of 4 hold"));
        tally.map_or_else(String::new, |tally| format!(", liquidity {tally}"))
    } else {
        String::new()
    };
    let aged = aged(liquidity.vix_date, report);
    HeadClause {
        id: "vix",
        text: text + aged.as_deref().unwrap_or_default(),
        tail,
        short: format!("VIX {one}"),
        state,
        aged: aged.is_some(),
    }
}

/// Value and limit with as few decimals as still tell them apart: `26.4` and `20`.
fn told_apart(value: f64, limit: f64) -> (String, String) {
    let limit_short = format::fixed(limit, 1);
    let one = format::fixed(value, 1);
    if one == limit_short && (value - limit).abs() > f64::EPSILON {
        return (format::fixed(value, 2), format::fixed(limit, 2));
    }
    let limit_short = limit_short.strip_suffix(".0").unwrap_or(&limit_short);
    (one, limit_short.to_owned())
}

fn whales(report: &Report<'_>) -> HeadClause {
    let state = report.checklist.gates.whales.state;
    let (text, short) = match state {
        Answer::Pass => ("whales quiet", "whales quiet"),
        Answer::Fail => ("whales moving", "whales moving"),
        Answer::Unknown => ("whales unknown", "whales ?"),
    };
    let tail = match (state, report.readings.whales.z) {
        (Answer::Fail, Some(z)) => format!(", inflow z {}", format::z(z)),
        _ => String::new(),
    };
    HeadClause {
        id: "whales",
        text: text.to_owned(),
        tail,
        short: short.to_owned(),
        state,
        aged: false,
    }
}

fn regime(report: &Report<'_>) -> RegimeWords {
    let regime = &report.readings.regime;
    let (word, short) = regime_words(regime.displayed_label);
    let counted = matches!(
        regime.displayed_label,
        RegimeLabel::CryptoSpecific | RegimeLabel::SystemicRiskOff | RegimeLabel::LiquidityCrisis
    ) && regime.session_number > 0;
    let aged = aged(regime.last_session, report);
    RegimeWords {
        long: match &aged {
            Some(date) => format!("{word}{date}"),
            None if counted => format!("{word} day {}", regime.session_number),
            None => word.to_owned(),
        },
        short,
        label: regime.displayed_label,
        aged: aged.is_some(),
    }
}

/// A regime's label in full and in short: `SYSTEMIC RISK-OFF` and `RISK-OFF`.
pub const fn regime_words(label: RegimeLabel) -> (&'static str, &'static str) {
    match label {
        RegimeLabel::LiquidityCrisis => ("LIQUIDITY CRISIS", "CRISIS"),
        RegimeLabel::SystemicRiskOff => ("SYSTEMIC RISK-OFF", "RISK-OFF"),
        RegimeLabel::CryptoSpecific => ("CRYPTO-SPECIFIC", "CRYPTO ONLY"),
        RegimeLabel::Calm => ("CALM", "CALM"),
        RegimeLabel::Unknown => ("REGIME UNKNOWN", "REGIME ?"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commentary::tests::with_report;
    use crate::discipline::fixture;
    use crate::figures::Readings;

    #[test]
    fn the_header_of_november_is_that_of_the_pictures() {
        with_report(&fixture::november(), &fixture::monday_plan(), |report| {
            assert_eq!(
                line(report),
                "WAIT · ETF −$903 m, 5 sessions −$1.95 bn · VIX 26.4 > 20 · whales unknown"
            );
            let headline = Headline::of(report);
            assert_eq!(headline.regime.long, "SYSTEMIC RISK-OFF day 3");
            assert_eq!(headline.regime.short, "RISK-OFF");
            assert_eq!(
                headline.clauses_within(50),
                "ETF −$903 m · VIX 26.4 > 20 · whales unknown"
            );
            assert_eq!(headline.clauses_within(30), "ETF −$903 m · VIX 26.4 > 20");
            assert_eq!(headline.clauses_within(5), "");
        });
    }

    #[test]
    fn unknown_and_open_gates_have_their_own_words() {
        with_report(&Readings::default(), &fixture::monday_plan(), |report| {
            assert_eq!(
                line(report),
                "UNKNOWN · three gates unknown: ETF no data · VIX no data · whales unknown"
            );
        });
        let mut late = fixture::november();
        late.etf_flows.0[0].1.stopped = None;
        with_report(&late, &fixture::monday_plan(), |report| {
            assert!(line(report).contains("ETF table late"));
        });
        with_report(&fixture::december(), &fixture::monday_plan(), |report| {
            assert_eq!(
                line(report),
                "UNKNOWN · ETF +$58.5 m, 5 sessions +$288 m · VIX 16.6 ≤ 20.2, liquidity 2 of 4 hold, 2 unknown · whales unknown"
            );
            assert!(line(report).chars().count() <= 120);
        });
    }

    #[test]
    fn a_value_is_told_apart_from_its_limit() {
        let pair = |value, limit| told_apart(value, limit);
        assert_eq!(pair(26.42, 20.0), ("26.4".into(), "20".into()));
        assert_eq!(pair(20.12, 20.105), ("20.12".into(), "20.11".into()));
        assert_eq!(pair(20.0, 20.0), ("20.0".into(), "20".into()));
    }
}
