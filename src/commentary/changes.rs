//! What changed since the last look: a short list, in order of weight. What did not change is not in it.

use crate::discipline::Checklist;
use crate::domain::{format, instrument};
use crate::figures::Readings;
use crate::figures::readings::Answer;

use super::headline::regime_words;

/// Figures and checklist as they stood at one instant.
#[derive(Clone, Copy, Debug)]
pub struct Snapshot<'a> {
    /// The figures; their instant is `readings.at`.
    pub readings: &'a Readings,
    /// The checklist.
    pub checklist: &'a Checklist,
}

/// One thing that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Path of the figure in the outer contract.
    pub path: String,
    /// `Bitcoin`, `ETF gate`.
    pub name: String,
    /// How it was; `--` when it was unknown.
    pub then: String,
    /// How it is; `--` when it is unknown.
    pub now: String,
    /// `−3.3%`, `new`, `opened`; may be empty.
    pub change: String,
    /// The whole as a sentence.
    pub text: String,
}

/// A change of a price that is worth a line.
const NOTED: f64 = 0.0005;

/// What changed from one look to the next; empty when nothing did.
pub fn changes(before: &Snapshot<'_>, after: &Snapshot<'_>) -> Vec<Change> {
    let mut list = Vec::new();
    verdict(before, after, &mut list);
    gates(before, after, &mut list);
    price(before, after, &mut list);
    regime(before, after, &mut list);
    flows(before, after, &mut list);
    liquidations(before, after, &mut list);
    list
}

fn verdict(before: &Snapshot<'_>, after: &Snapshot<'_>, list: &mut Vec<Change>) {
    let (then, now) = (before.checklist.verdict, after.checklist.verdict);
    if then != now {
        list.push(Change {
            path: "checklist.verdict".into(),
            name: "Verdict".into(),
            then: then.word().into(),
            now: now.word().into(),
            change: String::new(),
            text: format!("The verdict went from {} to {}.", then.word(), now.word()),
        });
    }
}

fn gates(before: &Snapshot<'_>, after: &Snapshot<'_>, list: &mut Vec<Change>) {
    let was = before.checklist.gates.each();
    for ((id, then), (_, now)) in was.into_iter().zip(after.checklist.gates.each()) {
        if then.state == now.state {
            continue;
        }
        let change = match (then.state, now.state) {
            (_, Answer::Pass) => "opened",
            (Answer::Pass, Answer::Fail) => "shut",
            (_, Answer::Fail) => "fails",
            (_, Answer::Unknown) => "became unknown",
        };
        list.push(Change {
            path: format!("checklist.gates.{}.state", id.key()),
            name: format!("{} gate", id.title()),
            then: state(then.state).into(),
            now: state(now.state).into(),
            change: change.into(),
            text: format!("The gate for {} {change}.", topic(id)),
        });
    }
}

const fn topic(id: crate::discipline::GateId) -> &'static str {
    match id {
        crate::discipline::GateId::Liquidity => "liquidity",
        crate::discipline::GateId::Etf => "ETF flows",
        crate::discipline::GateId::Whales => "whales",
    }
}

const fn state(answer: Answer) -> &'static str {
    match answer {
        Answer::Pass => "pass",
        Answer::Fail => "fail",
        Answer::Unknown => "unknown",
    }
}

fn price(before: &Snapshot<'_>, after: &Snapshot<'_>, list: &mut Vec<Change>) {
    let of = |snapshot: &Snapshot<'_>| {
        let fall = snapshot.readings.drawdowns.get(instrument::BTC);
        fall.map(|fall| fall.last)
    };
    let Some(now) = of(after) else {
        return;
    };
    let written = format::price(now);
    let (then, change, text) = match of(before) {
        None => (
            format::UNKNOWN.to_owned(),
            "new".to_owned(),
            format!("Bitcoin stands at {written}."),
        ),
        Some(then) => {
            let change = now / then - 1.0;
            if change.abs() < NOTED {
                return;
            }
            let verb = if change < 0.0 { "fell" } else { "rose" };
            let size = format::share(change.abs(), 1);
            let since = format::moment(before.readings.at, after.readings.at.day());
            let text = format!("Bitcoin {verb} {size} to {written} since {since}.");
            (format::price(then), format::percent(change), text)
        }
    };
    list.push(Change {
        path: "drawdowns.BTC.last".into(),
        name: "Bitcoin".into(),
        then,
        now: written,
        change,
        text,
    });
}

fn regime(before: &Snapshot<'_>, after: &Snapshot<'_>, list: &mut Vec<Change>) {
    let (then, now) = (&before.readings.regime, &after.readings.regime);
    if then.displayed_label == now.displayed_label {
        return;
    }
    let word = |label| regime_words(label).0.to_lowercase();
    list.push(Change {
        path: "regime.displayed_label".into(),
        name: "Regime".into(),
        then: word(then.displayed_label),
        now: word(now.displayed_label),
        change: String::new(),
        text: format!(
            "The regime went from {} to {}.",
            word(then.displayed_label).trim_start_matches("regime "),
            word(now.displayed_label).trim_start_matches("regime "),
        ),
    });
}

fn flows(before: &Snapshot<'_>, after: &Snapshot<'_>, list: &mut Vec<Change>) {
    let today = after.readings.at.day();
    for (asset, now) in after.readings.etf_flows.iter() {
        let then = before.readings.etf_flows.get(*asset);
        let (Some(session), Some(usd)) = (now.session, now.net_usd) else {
            continue;
        };
        let same = then.filter(|then| then.session == Some(session));
        let on = format::date(session, today);
        let written = format::usd_signed(usd);
        let (was, change, text) = match same.and_then(|then| then.net_usd) {
            Some(was) if format::usd_m(was) == format::usd_m(usd) => continue,
            Some(was) => {
                let was = format::usd_signed(was);
                let text =
                    format!("The ETF flow of {asset} on {on} was revised from {was} to {written}.");
                (was, "revised".to_owned(), text)
            }
            None => (
                format::UNKNOWN.to_owned(),
                "new".to_owned(),
                format!("The ETF flow of {asset} on {on} came in: {written}."),
            ),
        };
        list.push(Change {
            path: format!("etf_flows.{asset}.net_usd"),
            name: format!("ETF flow {asset}, {on}"),
            then: was,
            now: written,
            change,
            text,
        });
    }
}

fn liquidations(before: &Snapshot<'_>, after: &Snapshot<'_>, list: &mut Vec<Change>) {
    let newest = |snapshot: &Snapshot<'_>| {
        let published = snapshot.readings.liquidations.published.first();
        published.copied()
    };
    let Some(now) = newest(after) else {
        return;
    };
    let then = newest(before);
    if then.is_some_and(|then| then.total == now.total) {
        return;
    }
    let written = |total: &crate::domain::observation::LiquidationTotal| {
        let bound = if total.lower_bound { "≥ " } else { "" };
        match (total.usd, total.long_usd) {
            (Some(usd), _) => format!("{bound}{}", format::usd(usd)),
            (None, Some(long)) => format!("{bound}{} of longs", format::usd(long)),
            (None, None) => format::UNKNOWN.to_owned(),
        }
    };
    let total = written(&now.total);
    if total == format::UNKNOWN {
        return;
    }
    let until = format::moment(now.total.at, after.readings.at.day());
    list.push(Change {
        path: "liquidations.published[0]".into(),
        name: format!("Liquidations {}", now.total.window),
        then: then.map_or_else(|| format::UNKNOWN.to_owned(), |then| written(&then.total)),
        now: total.clone(),
        change: "new".into(),
        text: format!(
            "{} counts {total} closed by force in the {} to {until}.",
            now.total.publisher, now.total.window
        ),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discipline::{DisciplineSettings, fixture};

    fn judged(readings: &Readings) -> Checklist {
        Checklist::judge(readings, &DisciplineSettings::default(), readings.at)
    }

    #[test]
    fn only_what_changed_is_said() {
        let (then, now) = (fixture::november(), fixture::december());
        let (before, after) = (judged(&then), judged(&now));
        let a = Snapshot {
            readings: &then,
            checklist: &before,
        };
        let b = Snapshot {
            readings: &now,
            checklist: &after,
        };
        assert_eq!(changes(&a, &a), []);
        let said: Vec<_> = changes(&a, &b).into_iter().map(|c| c.text).collect();
        assert_eq!(
            said,
            [
                "The verdict went from WAIT to UNKNOWN.",
                "The gate for liquidity became unknown.",
                "The gate for ETF flows opened.",
                "Bitcoin rose 10.6% to 92,939 since 21 Nov 09:00Z.",
                "The regime went from systemic risk-off to calm.",
                "The ETF flow of BTC on 2 Dec came in: +$58.5 m.",
            ]
        );
        let back: Vec<_> = changes(&b, &a).into_iter().map(|c| c.text).collect();
        assert!(
            back.contains(&"The gate for ETF flows shut.".to_owned()),
            "{back:?}"
        );
        assert!(back.iter().any(|text| text
            == "CoinGlass counts $1.78 bn of longs closed by force in the 24h to 21 Nov 09:00Z."));
    }

    #[test]
    fn a_first_look_has_no_past() {
        let nothing = Readings::default();
        let now = fixture::november();
        let (before, after) = (judged(&nothing), judged(&now));
        let list = changes(
            &Snapshot {
                readings: &nothing,
                checklist: &before,
            },
            &Snapshot {
                readings: &now,
                checklist: &after,
            },
        );
        let bitcoin = list.iter().find(|c| c.name == "Bitcoin").unwrap();
        assert_eq!(
            (bitcoin.then.as_str(), bitcoin.change.as_str()),
            ("--", "new")
        );
    }
}
