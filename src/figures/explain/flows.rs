//! Money into and out of the funds.

use serde_json::Value;

use super::Explanation;
use super::draft::{Desk, Draft, name_of, num, of, sum, term};
use super::path::{after, leaf, member};
use crate::domain::history::Point;
use crate::domain::instrument::BTC;
use crate::domain::observation::FlowTotal;
use crate::domain::{Day, Ticker, calendar, format};
use crate::figures::readings::{FlowSession, Flows};
use crate::figures::{flows, stats};

const MILLION: f64 = 1e6;

pub(super) fn explain(desk: Desk<'_>, path: &str) -> Option<Explanation> {
    let (asset, flows, field) = member(&desk.readings.etf_flows, path)?;
    let case = Case { desk, asset, flows };
    if let Some(fund) = after(field, "funds").filter(|fund| !fund.is_empty()) {
        return case.fund(fund);
    }
    let raw = leaf(flows, field)?;
    Some(match field {
        "session" => case.session(raw),
        "net_usd" => case.net(raw),
        "complete" => case.complete(raw),
        "sum5_usd" => case.sum(raw, 5, flows.sum5_usd),
        "sum20_usd" => case.sum(raw, 20, flows.sum20_usd),
        "outflow_streak" => case.streak(raw, "out", flows.outflow_streak, |usd| usd < 0.0),
        "inflow_streak" => case.streak(raw, "in", flows.inflow_streak, |usd| usd > 0.0),
        "z" => case.z(raw),
        "percentile" => case.percentile(raw),
        "stopped" => case.stopped(raw),
        "reported" | "reported.n" | "reported.of" => case.reported(raw, field),
        "outflow_rank" | "outflow_rank.rank" | "outflow_rank.of" | "outflow_rank.since" => {
            case.rank(raw, field)
        }
        _ => desk.provenance(&case.subject(), &flows.provenance, field, raw)?,
    })
}

struct Case<'a> {
    desk: Desk<'a>,
    asset: Ticker,
    flows: &'a Flows,
}

impl<'a> Case<'a> {
    fn subject(&self) -> String {
        format!("{} ETF flows", name_of(self.asset))
    }

    fn draft(&self, what: &str, formula: &str) -> Draft<'a> {
        let brief = if self.asset == BTC {
            "brief 5 · checklist · "
        } else {
            ""
        };
        self.desk
            .draft(format!("{}, {what}", self.subject()), formula)
            .used_by(&format!("{brief}methods 3, “ETF flows”"))
    }

    fn path(&self, field: &str) -> String {
        format!("etf_flows.{}.{field}", self.asset)
    }

    /// Sessions with a known total, oldest first.
    fn known(&self) -> Vec<(FlowSession, f64)> {
        let sessions = self.flows.sessions.iter();
        sessions.filter_map(|s| Some((*s, s.usd?))).collect()
    }

    fn total(&self, day: Day) -> Option<&'a Point<Day, FlowTotal>> {
        let totals = self.desk.board.flow_totals(self.asset);
        let place = totals.binary_search_by(|total| total.at.cmp(&day)).ok()?;
        totals.get(place)
    }

    /// Why a figure that needs so many sessions is unknown.
    fn needs(&self, sessions: usize) -> String {
        match self.known().len() {
            0 => format!("no flow of {} funds is known", name_of(self.asset)),
            1 => format!("1 session is known, {sessions} needed"),
            known => format!("{known} sessions are known, {sessions} needed"),
        }
    }

    /// Rows of sessions, newest first.
    fn with_sessions(&self, mut draft: Draft<'a>, sessions: &[(FlowSession, f64)]) -> Draft<'a> {
        for (session, usd) in sessions.iter().rev() {
            let Some(total) = self.total(session.day) else {
                continue;
            };
            let name = if session.complete {
                "session, USD m"
            } else {
                "session, USD m, partial"
            };
            let when = self.desk.date(session.day);
            let as_of = calendar::flow_as_of(session.day);
            draft = draft.fact(name, format::usd_m(*usd), when, as_of, total.seen);
        }
        draft
    }

    /// What another source says of the newest session.
    fn beside(&self) -> Option<String> {
        let session = self.flows.session?;
        let totals = self.desk.board.flow_totals_beside(self.asset);
        let other = totals.iter().rev().find(|total| total.at == session)?;
        let source = self.desk.board.source(other.seen.source);
        let usd = format::usd_signed(other.value.usd?);
        Some(format!("{source} says {usd}"))
    }

    fn completeness(&self) -> Option<String> {
        let (n, of) = self.flows.reported?;
        Some(format!("{n} of {of} funds have reported"))
    }

    fn newest(&self, draft: Draft<'a>) -> Draft<'a> {
        let known = self.known();
        let last = &known[known.len().saturating_sub(1)..];
        let draft = self.with_sessions(draft, last);
        if last.is_empty() {
            draft
        } else {
            draft.opens(self.path("net_usd"))
        }
    }

    fn session(&self, raw: Value) -> Explanation {
        let draft = self.draft("newest session", "newest session with a known total");
        self.newest(draft).note(self.completeness()).done(
            raw,
            self.flows.session.map(format::date_full),
            || self.needs(1),
        )
    }

    fn net(&self, raw: Value) -> Explanation {
        let mut draft = self
            .draft(
                "net flow of a session",
                "sum of the funds that have reported",
            )
            .note(self.completeness())
            .note(self.beside());
        if let Some(session) = self.flows.session {
            draft = draft.aside(format!("session of {}", self.desk.date(session)));
            if let Some(total) = self.total(session) {
                draft = draft.seen(calendar::flow_as_of(session), total.seen);
            }
            for (fund, usd) in &self.flows.funds {
                draft = self.with_fund(draft, fund.as_str(), *usd, session);
            }
        }
        let terms: Vec<f64> = self.flows.funds.iter().map(|(_, usd)| *usd).collect();
        let total: f64 = terms.iter().sum();
        let whole = self
            .flows
            .net_usd
            .is_some_and(|net| (net - total).abs() < 0.05 * MILLION);
        let not_zero: Vec<f64> = terms.into_iter().filter(|usd| usd.abs() > 0.0).collect();
        draft
            .filled(whole.then(|| sum(&not_zero, MILLION, 1)).flatten())
            .done(raw, self.flows.net_usd.map(format::usd_signed), || {
                self.needs(1)
            })
    }

    fn with_fund(&self, draft: Draft<'a>, fund: &str, usd: f64, session: Day) -> Draft<'a> {
        let point = self.fund_point(fund, session);
        let Some(seen) = point.map(|point| point.seen) else {
            return draft;
        };
        let when = self.desk.date(session);
        let as_of = calendar::flow_as_of(session);
        draft
            .fact(
                format!("{fund}, USD m"),
                format::usd_m(usd),
                when,
                as_of,
                seen,
            )
            .opens(self.path(&format!("funds.{fund}")))
    }

    fn fund_point(&self, fund: &str, session: Day) -> Option<&'a Point<Day, Option<f64>>> {
        let mut funds = self.desk.board.funds(self.asset);
        let (_, history) = funds.find(|(name, _)| name.as_str() == fund)?;
        let place = history.binary_search_by(|p| p.at.cmp(&session)).ok()?;
        history.get(place)
    }

    /// A fund that the board has ever heard of, also where it has not reported the session.
    fn fund(&self, fund: &str) -> Option<Explanation> {
        let mut funds = self.desk.board.funds(self.asset);
        let (_, history) = funds.find(|(name, _)| name.as_str() == fund)?;
        let told = self
            .flows
            .funds
            .iter()
            .find(|(name, _)| name.as_str() == fund);
        let usd = told.map(|(_, usd)| *usd);
        let raw = usd.map_or(Value::Null, Value::from);
        let mut draft = self.draft(
            &format!("fund {fund}"),
            "net creations, as the fund reported them",
        );
        if let Some(session) = self.flows.session {
            draft = draft.aside(format!("session of {}", self.desk.date(session)));
            if let Some(usd) = usd {
                draft = self.with_fund(draft, fund, usd, session);
            }
        }
        let earlier = history
            .iter()
            .rev()
            .filter(|p| self.flows.session.is_none_or(|session| p.at < session))
            .filter_map(|p| Some((p, p.value?)));
        for (point, usd) in earlier.take(4) {
            let when = self.desk.date(point.at);
            draft = draft.beside(
                "session before, USD m",
                format::usd_m(usd),
                when,
                point.seen,
            );
        }
        Some(draft.done(raw, usd.map(format::usd_signed), || {
            self.flows.session.map_or_else(
                || self.needs(1),
                |session| {
                    format!(
                        "has not reported the session of {}",
                        self.desk.date(session)
                    )
                },
            )
        }))
    }

    fn complete(&self, raw: Value) -> Explanation {
        let word = self
            .flows
            .complete
            .map(|yes| if yes { "complete" } else { "partial" });
        let mut draft = self.draft("all funds reported", "funds reported ≥ funds expected");
        if let Some((n, of)) = self.flows.reported {
            draft = draft
                .filled(Some(format!("{n} of {of}")))
                .step("funds reported", n.to_string())
                .opens(self.path("reported.n"))
                .step("funds expected", of.to_string())
                .opens(self.path("reported.of"));
        }
        self.newest(draft)
            .done(raw, word.map(str::to_owned), || self.needs(1))
    }

    fn reported(&self, raw: Value, field: &str) -> Explanation {
        let (what, value) = match field {
            "reported.n" => (
                "funds reported",
                self.flows.reported.map(|(n, _)| n.to_string()),
            ),
            "reported.of" => (
                "funds expected",
                self.flows.reported.map(|(_, of)| of.to_string()),
            ),
            _ => ("funds reported of expected", self.completeness()),
        };
        let draft = self.draft(what, "as the source counts them in the newest session");
        self.newest(draft).done(raw, value, || self.needs(1))
    }

    fn sum(&self, raw: Value, count: usize, value: Option<f64>) -> Explanation {
        let known = self.known();
        let last = &known[known.len().saturating_sub(count)..];
        let terms: Vec<f64> = last.iter().rev().map(|(_, usd)| *usd).collect();
        let (formula, filled) = if count > 5 {
            let fives: Vec<f64> = terms.chunks(5).map(|five| five.iter().sum()).collect();
            (
                format!("sum of the last {count} sessions (below: by fives, newest first), USD m"),
                sum(&fives, MILLION, 1),
            )
        } else {
            (
                format!("sum of the last {count} sessions, newest first, USD m"),
                sum(&terms, MILLION, 1),
            )
        };
        let draft = self
            .draft(&format!("{count} sessions"), &formula)
            .filled(filled);
        self.with_sessions(draft, last)
            .note(self.completeness())
            .done(raw, value.map(format::usd_signed), || self.needs(count))
    }

    fn streak(
        &self,
        raw: Value,
        way: &str,
        value: Option<u32>,
        counts: fn(f64) -> bool,
    ) -> Explanation {
        let known = self.known();
        let run = known
            .iter()
            .rev()
            .take_while(|(_, usd)| counts(*usd))
            .count();
        // The session that ended the run is shown too, and of a long run its newest part.
        let shown = &known[known.len().saturating_sub((run + 1).min(12))..];
        let draft = self.draft(
            &format!("sessions with {way}flow in a row"),
            &format!("latest sessions in a row with an {way}flow; an exact 0 ends the run"),
        );
        self.with_sessions(draft, shown)
            .done(raw, value.map(|n| n.to_string()), || self.needs(1))
    }

    /// The newest session's flow and those it is compared with.
    fn baseline(&self) -> Option<(f64, Vec<f64>)> {
        let totals: Vec<f64> = self.known().into_iter().map(|(_, usd)| usd).collect();
        let told = flows::unusual(&totals)?;
        let (last, before) = totals.split_last()?;
        Some((*last, before[before.len() - told.baseline..].to_vec()))
    }

    fn z(&self, raw: Value) -> Explanation {
        let draft = self.draft(
            "z of a session",
            "(session − mean) ÷ deviation of up to 250 sessions before, USD m",
        );
        let mut draft = self.newest(draft);
        let baseline = self.baseline();
        if let Some((last, before)) = &baseline {
            if let (Some(mean), Some(sd)) = (stats::mean(before), stats::sd(before)) {
                draft = draft
                    .filled(self.flows.z.map(|z| {
                        let [last, mean, sd] = [*last, mean, sd].map(|usd| usd / MILLION);
                        let top = format!("{}{}", num(last), term(-mean));
                        format!("({top}) ÷ {} = {}", num(sd), format::fixed(z, 3))
                    }))
                    .step("mean before, USD m", format::usd_m(mean))
                    .step(
                        "standard deviation, USD m",
                        format::usd_m(sd).replace('+', ""),
                    );
            }
            draft = draft.step("sessions before", format::count(before.len()));
        }
        draft.done(raw, self.flows.z.map(format::z), || {
            if baseline.is_some() {
                "all sessions before are equal".to_owned()
            } else {
                self.needs(61)
            }
        })
    }

    fn percentile(&self, raw: Value) -> Explanation {
        let draft = self.draft(
            "percentile of a session",
            "share of up to 250 sessions before that are at or below it",
        );
        let mut draft = self.newest(draft);
        if let Some((last, before)) = self.baseline() {
            let below = before.iter().filter(|usd| **usd <= last).count();
            let share = format::fixed(below as f64 / before.len() as f64, 5);
            draft = draft
                .filled(Some(format!("{below} ÷ {} = {share}", before.len())))
                .step("at or below", format::count(below))
                .step("sessions before", format::count(before.len()));
        }
        draft.done(raw, self.flows.percentile.map(format::percentile), || {
            self.needs(61)
        })
    }

    fn stopped(&self, raw: Value) -> Explanation {
        let provenance = &self.flows.provenance;
        let mut draft = self.draft(
            "outflow stopped",
            "5 sessions ≥ 0 and under 2 out in a row, true 3 times in a row",
        );
        draft = draft.aside(format!(
            "{} in a row so far, {} open it; {} against it close it",
            self.flows.raw_in_a_row,
            flows::HOLD,
            flows::HOLD
        ));
        if let Some(sum) = self.flows.sum5_usd {
            draft = draft.figure(
                "5 sessions",
                format::usd_signed(sum),
                self.path("sum5_usd"),
                provenance,
            );
        }
        if let Some(streak) = self.flows.outflow_streak {
            draft = draft.figure(
                "sessions out in a row",
                streak.to_string(),
                self.path("outflow_streak"),
                provenance,
            );
        }
        draft = draft.step(
            "condition met in a row",
            of(self.flows.raw_in_a_row as usize, flows::HOLD),
        );
        let known = self.known();
        draft = self.with_sessions(draft, &known[known.len().saturating_sub(5)..]);
        let word = self.flows.stopped.map(|yes| if yes { "yes" } else { "no" });
        draft.done(raw, word.map(str::to_owned), || {
            match self.flows.session.filter(|_| known.len() >= 5) {
                Some(session) => format!(
                    "the newest session is {} days old, older than 5",
                    self.desk.at().day().since(session)
                ),
                None => self.needs(5),
            }
        })
    }

    fn rank(&self, raw: Value, field: &str) -> Explanation {
        let rank = self.flows.outflow_rank;
        let (what, value) = match field {
            "outflow_rank.rank" => (
                "rank among outflows",
                rank.map(|(rank, ..)| rank.to_string()),
            ),
            "outflow_rank.of" => (
                "sessions recorded",
                rank.map(|(_, of, _)| format::count(of)),
            ),
            "outflow_rank.since" => (
                "recorded since",
                rank.map(|(.., since)| format::date_full(since)),
            ),
            _ => (
                "rank among outflows",
                rank.map(|(rank, all, _)| of(rank, all)),
            ),
        };
        let mut draft = self.draft(what, "1 + sessions with a larger outflow, of all recorded");
        if let Some((rank, all, since)) = rank {
            draft = draft
                .filled(Some(format!("1 + {} = {rank}", rank.saturating_sub(1))))
                .step("sessions recorded", format::count(all))
                .opens(self.path("outflow_rank.of"))
                .step("since", format::date_full(since))
                .opens(self.path("outflow_rank.since"));
        }
        let mut largest = self.known();
        largest.sort_by(|a, b| b.1.total_cmp(&a.1));
        let draft = self.newest(draft);
        let top = &largest[largest.len().saturating_sub(3)..];
        self.with_sessions(draft, top)
            .done(raw, value, || self.needs(1))
    }
}
