//! What stands behind a figure of the journal: the answer to `i` on panel 9. `journal.stats.xirr` is a figure over all
//! entries, `journal.12.paid` a field of one. The panel shows the same list, so that every figure on it can be asked.
//!
//! To add a figure: its line in [`figures`].

use rust_decimal::Decimal;

use super::standing::{Standing, Stats};
use crate::domain::journal::{Entry, Snapshot};
use crate::domain::observation::Currency;
use crate::domain::{Name, Ticker, format};
use crate::figures::explain::{Explanation, Input};

const NO_BUY: &str = "no buy yet";
const NO_DATE: &str = "no date of a plan was due yet";
const NO_CLOSE: &str = "no date was due yet, or the close of one is not known";
const NO_VALUE: &str = "not all in dollars, or no price of these days is known";

/// Every figure over all entries, in the order of the panel, with its path.
pub fn figures(standing: &Standing) -> Vec<(String, Explanation)> {
    let stats = &standing.stats;
    let mut found = money(stats);
    found.extend(returns(stats));
    found.extend(behaviour(stats));
    let path = |key: &str| format!("journal.stats.{key}");
    found
        .into_iter()
        .map(|(key, told)| (path(&key), told))
        .collect()
}

/// Explains the part of a path after `journal.stats.`; `None` when there is no such figure.
pub fn explain_stats(standing: &Standing, key: &str) -> Option<Explanation> {
    let path = format!("journal.stats.{key}");
    let mut all = figures(standing).into_iter();
    all.find(|(own, _)| *own == path).map(|(_, told)| told)
}

/// Explains a field of an entry; `None` when entries have no such field.
pub fn explain_entry(entry: &Entry, field: &str) -> Option<Explanation> {
    let content = &entry.content;
    let money = |value| exact(value, content.currency.as_ref().map(Currency::as_str));
    let coins = exact(content.quantity, content.asset.as_ref().map(Ticker::as_str));
    let spent = money(content.spent);
    let (title, value, formula) = match field {
        "at" => ("date", Some(content.at.to_string()), "as it was logged"),
        "kind" => (
            "kind",
            Some(content.kind.word().to_owned()),
            "as it was logged",
        ),
        "paid" => (
            "paid",
            money(content.paid()),
            "spent + fee where their currencies agree; of a sale, spent − fee",
        ),
        "price" => (
            "price of one",
            price(content.spent, content.quantity),
            "spent ÷ coins, without the fee",
        ),
        "quantity" => (
            "coins",
            coins.clone(),
            "as it was logged, before a fee taken in coins",
        ),
        "verdict" => (
            "on plan",
            Some(on_plan(entry).to_owned()),
            "said when it was logged, and never computed again",
        ),
        _ => return None,
    };
    let fee = exact(
        content.fee,
        content.fee_currency.as_ref().map(Ticker::as_str),
    );
    let inputs = [
        ("spent", spent),
        ("fee", fee),
        ("coins", coins),
        ("reason", content.reason.clone()),
        ("note", content.note.clone()),
    ];
    let inputs = inputs.into_iter().filter_map(|(name, value)| {
        Some(Input {
            name: name.to_owned(),
            value: value?,
            source: "journal".to_owned(),
            ..Input::default()
        })
    });
    let why = match value {
        Some(_) => "",
        None => "this entry does not say it",
    };
    Some(Explanation {
        title: format!("Entry {}, {title}", entry.id),
        value: value.unwrap_or_else(|| format::UNKNOWN.to_owned()),
        formula: formula.to_owned(),
        as_of: Some(content.at.order()),
        known_at: Some(content.logged_at),
        sources: own_source(),
        quality: match content.snapshot {
            Snapshot::Absent => "written once, never changed; without a snapshot".to_owned(),
            _ => "written once, never changed; o shows what was known then".to_owned(),
        },
        why_unknown: why.to_owned(),
        inputs: inputs.collect(),
        used_by: "journal list · outer contract 5".to_owned(),
        ..Explanation::default()
    })
}

/// All digits of a figure with its unit: `250.75 USD`.
fn exact(value: Option<Decimal>, unit: Option<&str>) -> Option<String> {
    let text = format!("{} {}", value?.normalize(), unit.unwrap_or_default());
    Some(text.trim_end().to_owned())
}

fn price(spent: Option<Decimal>, quantity: Option<Decimal>) -> Option<String> {
    Some(format::coins_exact(spent?.checked_div(quantity?)?, 8))
}

const fn on_plan(entry: &Entry) -> &'static str {
    match (entry.content.on_plan, entry.content.off_plan) {
        (true, _) => "on plan",
        (_, true) => "override",
        _ => "no buy of a plan",
    }
}

fn own_source() -> Vec<Name> {
    Name::new("journal").into_iter().collect()
}

/// A figure in words: `None` says `--` and why.
fn told(title: &str, value: Option<String>, formula: &str, why: &str) -> Explanation {
    let why = if value.is_some() { "" } else { why };
    Explanation {
        title: title.to_owned(),
        value: value.unwrap_or_else(|| format::UNKNOWN.to_owned()),
        formula: formula.to_owned(),
        sources: own_source(),
        quality: "after every correction, computed afresh".to_owned(),
        why_unknown: why.to_owned(),
        used_by: "panel 9 · journal stats · methods 10".to_owned(),
        ..Explanation::default()
    }
}

fn input(name: &str, value: String, key: &str) -> Input {
    Input {
        name: name.to_owned(),
        value,
        source: "journal".to_owned(),
        path: (!key.is_empty()).then(|| format!("journal.stats.{key}")),
        ..Input::default()
    }
}

type Keyed = (String, Explanation);

/// What went in, what is held, what it cost and what it is worth.
fn money(stats: &Stats) -> Vec<Keyed> {
    let mut found = Vec::new();
    for (code, paid) in &stats.paid {
        let value = format!("{} {code}", format::exact(*paid, 2));
        let formula = "Σ paid of the buys, fees included where they are in this currency";
        found.push((
            format!("paid.{code}"),
            told(&format!("paid, {code}"), Some(value), formula, ""),
        ));
    }
    for (asset, held) in &stats.quantity {
        let value = format!("{} {asset}", format::coins_exact(*held, 8));
        found.push((
            format!("quantity.{asset}"),
            told(
                &format!("held, {asset}"),
                Some(value),
                "Σ bought − Σ sold",
                "",
            ),
        ));
    }
    for (asset, cost) in &stats.average_cost {
        let mut cost = told(
            &format!("average cost, {asset}"),
            cost.map(format::price),
            "Σ paid ÷ Σ coins of the buys",
            "bought in currencies that cannot be added",
        );
        cost.inputs = stats
            .paid
            .iter()
            .map(|(code, paid)| {
                input(
                    &format!("paid, {code}, all assets"),
                    format::exact(*paid, 2),
                    &format!("paid.{code}"),
                )
            })
            .collect();
        found.push((format!("average_cost.{asset}"), cost));
    }
    found
}

fn returns(stats: &Stats) -> Vec<Keyed> {
    let near = if stats.value_is_near { "≈ " } else { "" };
    let value = stats
        .value_usd
        .map(|value| format!("{near}{} USD", format::fixed(value, 2)));
    let mut worth = told("value now", value, "Σ coins held × newest price", NO_VALUE);
    worth.inputs = stats
        .quantity
        .iter()
        .map(|(asset, held)| {
            let key = format!("quantity.{asset}");
            input(asset.as_str(), format::coins_exact(*held, 8), &key)
        })
        .collect();
    let gain = match stats.total_gain {
        Some(gain) => (
            "total_gain",
            told(
                "total gain",
                Some(format::percent(gain)),
                "(value + proceeds of sales) ÷ paid − 1; the first buy is less than 30 days old",
                "",
            ),
        ),
        None => (
            "xirr",
            told(
                "money-weighted return a year",
                stats.xirr.map(format::percent),
                "the yearly rate at which all flows and the value now sum to zero (XIRR)",
                "below 30 days, not all in dollars, or a price is not known",
            ),
        ),
    };
    let twr = told(
        "time-weighted return",
        stats.twr.map(format::percent),
        "product of the returns between one day of trades and the next, less one",
        "no day since the first buy, not all in dollars, or a close is not known",
    );
    vec![
        ("value_usd".to_owned(), worth),
        (gain.0.to_owned(), gain.1),
        ("twr".to_owned(), twr),
    ]
}

fn behaviour(stats: &Stats) -> Vec<Keyed> {
    let share = |value: Option<f64>, decimals| value.map(|value| format::share(value, decimals));
    let adherence = stats.adherence.map(|kept| {
        format!(
            "{} of {}, {}",
            stats.matched,
            stats.due,
            format::share(kept, 0)
        )
    });
    let streak = (stats.due > 0).then(|| format::count(stats.streak));
    let mut chase = told(
        "chase score",
        stats.chase_score.map(format::percent),
        "paid-weighted 3-day log return before the buys, less that before the dates of the plan",
        "below 8 buys, or a close before them is not known",
    );
    chase.aside = stats
        .chase_score
        .map_or_else(String::new, |score| chase_words(score).to_owned());
    let rows = [
        (
            "adherence",
            told(
                "adherence",
                adherence,
                "dates with a buy ÷ dates whose tolerance has passed or which have one",
                NO_DATE,
            ),
        ),
        (
            "streak",
            told(
                "streak",
                streak,
                "latest dates of the first plan in a row that have a buy",
                NO_DATE,
            ),
        ),
        (
            "size_deviation",
            told(
                "size deviation",
                share(stats.size_deviation, 1),
                "mean of |paid − amount| ÷ amount over the dates with a buy",
                "no date has a buy yet",
            ),
        ),
        ("chase_score", chase),
        (
            "panic_skips",
            told(
                "panic skips",
                share(stats.panic_skips, 0),
                "share of missed dates whose 3-day return before was −5% or worse",
                "no date was missed, or the closes before it are not known",
            ),
        ),
        (
            "overrides",
            told(
                "overrides",
                (stats.buys > 0).then(|| format::count(stats.overrides)),
                "buys off plan, each with its reason",
                NO_BUY,
            ),
        ),
        (
            "plain_dca_cost",
            told(
                "plain DCA cost",
                stats.plain_dca_cost.map(format::price),
                "harmonic mean of the closes on the plan's dates, with the same share of fees",
                NO_CLOSE,
            ),
        ),
        (
            "harmonic_price",
            told(
                "harmonic price",
                stats.harmonic_price.map(format::price),
                "n ÷ Σ (1 ÷ close) over the plan's dates",
                NO_CLOSE,
            ),
        ),
    ];
    rows.into_iter()
        .map(|(key, told)| (key.to_owned(), told))
        .collect()
}

/// What a chase score says.
pub fn chase_words(score: f64) -> &'static str {
    if score > 0.0 {
        "chases strength"
    } else if score < 0.0 {
        "buys weakness"
    } else {
        "neither chases nor waits"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discipline::ledger::tests::{bought, written};

    #[test]
    fn every_figure_can_be_asked_by_its_path_and_says_why_it_is_unknown() {
        let standing = Standing::default();
        let all = figures(&standing);
        assert!(all.len() >= 10);
        for (path, told) in all {
            let key = path.strip_prefix("journal.stats.").unwrap();
            assert_eq!(explain_stats(&standing, key).as_ref(), Some(&told));
            assert_eq!(told.value, format::UNKNOWN, "{path}");
            assert!(!told.why_unknown.is_empty(), "{path}");
        }
        assert_eq!(explain_stats(&standing, "luck"), None);
    }

    #[test]
    fn a_field_of_an_entry_shows_its_exact_value() {
        let mut content = bought("2025-11-10", "250.00", "0.002");
        content.fee = "0.75".parse().ok();
        let entry = written(vec![content]).remove(0);
        let paid = explain_entry(&entry, "paid").unwrap();
        assert_eq!(paid.value, "250.75 USD");
        assert_eq!(explain_entry(&entry, "price").unwrap().value, "125,000");
        assert_eq!(explain_entry(&entry, "luck"), None);
    }

    #[test]
    fn a_chase_score_has_words() {
        assert_eq!(chase_words(-0.003), "buys weakness");
        assert_eq!(chase_words(0.01), "chases strength");
    }
}
