//! Coins to and from exchanges, and the overhang.

use serde_json::Value;

use super::Explanation;
use super::draft::{Desk, Draft, num, of, sum, term};
use super::path::{after, leaf, place};
use crate::domain::history::Point;
use crate::domain::instrument::BTC;
use crate::domain::{Day, format};
use crate::figures::readings::Whales;
use crate::figures::stats;
use crate::figures::whales::{WEEK, weekly_sums};

/// Earlier seven-day sums that the newest is compared with.
const BASELINE: i32 = 365;

pub(super) fn explain(desk: Desk<'_>, path: &str) -> Option<Explanation> {
    let whales = &desk.readings.whales;
    let raw = leaf(whales, path)?;
    let case = Case {
        desk,
        whales,
        flows: desk.board.exchange_flows(BTC),
    };
    Some(match path {
        "exchange_netflow_7d" => case.netflow(raw),
        "z" => case.z(raw),
        _ => match after(path, "overhang") {
            Some("") => case.ledger(raw),
            Some(rest) => case.overhang(raw, rest)?,
            None => desk.provenance("Whales", &whales.provenance, path, raw)?,
        },
    })
}

struct Case<'a> {
    desk: Desk<'a>,
    whales: &'a Whales,
    flows: &'a [Point<Day, f64>],
}

impl<'a> Case<'a> {
    fn draft(&self, what: &str, formula: &str) -> Draft<'a> {
        self.desk
            .draft(what, formula)
            .used_by("checklist · methods 9, “Whale pressure”")
    }

    /// The days of the newest week, newest first; a day without a figure is `--`.
    fn with_week(&self, mut draft: Draft<'a>) -> Draft<'a> {
        let Some(newest) = self.flows.last() else {
            return draft;
        };
        for back in 0..7 {
            let day = newest.at.plus(-back);
            draft = match self.flows.iter().rev().find(|flow| flow.at == day) {
                Some(flow) => draft.dated("net inflow, BTC", signed(flow.value), flow),
                None => draft.row(super::Input {
                    name: "net inflow, BTC".to_owned(),
                    value: format::UNKNOWN.to_owned(),
                    as_of: self.desk.date(day),
                    ..super::Input::default()
                }),
            };
        }
        draft
    }

    fn why(&self) -> String {
        if self.flows.is_empty() {
            "no source for exchange flows".to_owned()
        } else {
            "a day of the last seven is missing".to_owned()
        }
    }

    fn netflow(&self, raw: Value) -> Explanation {
        let terms: Vec<f64> = self
            .flows
            .iter()
            .rev()
            .take(WEEK)
            .map(|f| f.value)
            .collect();
        let value = self.whales.exchange_netflow_7d;
        let draft = self
            .draft(
                "Bitcoin to exchanges, 7 days",
                "sum of inflow − outflow of seven days, BTC",
            )
            .filled(sum(&terms, 1.0, 2))
            .note(Some(
                "by the publisher’s labels of exchange addresses".to_owned(),
            ));
        self.with_week(draft).done(
            raw,
            value.map(|coins| format!("{} BTC", signed(coins))),
            || self.why(),
        )
    }

    /// Seven-day sums before the newest, as far as they are known.
    fn before(&self) -> Vec<f64> {
        let Some(newest) = self.flows.last() else {
            return Vec::new();
        };
        let week = i32::try_from(WEEK).unwrap_or_default();
        let first = newest.at.plus(-(BASELINE + week - 1));
        let daily: Vec<Option<f64>> = (first.number()..newest.at.number())
            .map(|day| {
                let day = Day::from_number(day);
                let place = self.flows.binary_search_by(|flow| flow.at.cmp(&day)).ok()?;
                self.flows.get(place).map(|flow| flow.value)
            })
            .collect();
        weekly_sums(&daily).into_iter().flatten().collect()
    }

    fn z(&self, raw: Value) -> Explanation {
        let before = self.before();
        let mut draft = self.draft(
            "z of the flow to exchanges",
            "(7-day sum − mean) ÷ deviation of 365 earlier 7-day sums",
        );
        if let Some(now) = self.whales.exchange_netflow_7d {
            draft = draft.figure(
                "7-day sum, BTC",
                signed(now),
                "whales.exchange_netflow_7d",
                &self.whales.provenance,
            );
            if let (Some(mean), Some(sd), Some(z)) =
                (stats::mean(&before), stats::sd(&before), self.whales.z)
            {
                draft = draft
                    .filled(Some(format!(
                        "({}{}) ÷ {} = {}",
                        num(now),
                        term(-mean),
                        num(sd),
                        format::fixed(z, 3)
                    )))
                    .step("mean before", signed(mean))
                    .step("deviation before", format::fixed(sd, 0));
            }
        }
        draft = draft.step("earlier sums", of(before.len(), 365));
        self.with_week(draft)
            .done(raw, self.whales.z.map(format::z), || {
                if self.whales.exchange_netflow_7d.is_none() {
                    self.why()
                } else if before.len() < 300 {
                    format!("{} earlier sums are known, 300 needed", before.len())
                } else {
                    "all earlier sums are equal".to_owned()
                }
            })
    }

    fn ledger(&self, raw: Value) -> Explanation {
        let lines = &self.whales.overhang;
        let mut draft = self.draft("Overhang", "coins of lists that are watched, line by line");
        if lines.is_empty() {
            draft = draft.aside("the ledger is the program’s own table, not part of a tape");
        }
        for (place, line) in lines.iter().enumerate() {
            let value = format::known(line.remaining, |coins| format::coins(coins, 0));
            draft = draft
                .step(line.name.clone(), value)
                .opens(format!("whales.overhang[{place}].remaining"));
        }
        draft.done(raw, Some(format!("{} lines", lines.len())), String::new)
    }

    fn overhang(&self, raw: Value, rest: &str) -> Option<Explanation> {
        let (step, field) = rest.split_once('.')?;
        let line = self.whales.overhang.get(place(step)?)?;
        let (what, value) = match field {
            "name" => ("name", None),
            "claimed" => ("coins claimed", line.claimed),
            "documented" => ("coins documented", line.documented),
            "moved" => ("coins moved so far", line.moved),
            "remaining" => ("coins remaining", line.remaining),
            _ => return None,
        };
        let mut draft = self
            .draft(
                &format!("{}, {what}", line.name),
                "from the program’s ledger; a transfer is not a sale",
            )
            .note(Some("from the program’s own table".to_owned()));
        for (name, key, coins) in [
            ("claimed", "claimed", line.claimed),
            ("documented", "documented", line.documented),
            ("moved", "moved", line.moved),
            ("remaining", "remaining", line.remaining),
        ] {
            if key != field {
                draft = draft
                    .step(name, format::known(coins, |coins| format::coins(coins, 0)))
                    .opens(format!("whales.overhang[{step}].{key}"));
            }
        }
        let text = if field == "name" {
            Some(line.name.clone())
        } else {
            value.map(|coins| format::coins(coins, 0))
        };
        Some(draft.done(raw, text, || format!("{what}: not documented")))
    }
}

fn signed(coins: f64) -> String {
    format::signed(coins, 0)
}
