//! `[[plan]]`: the plans of regular buys. What makes a plan is said by the discipline; here each of its faults gets its
//! place in the file, and a misspelt word its nearest.

use std::ops::Range;

use toml::de::DeValue;

use super::catalog::Catalog;
use super::nearest::nearest;
use super::problem::quoted;
use super::sheet::{Entry, Sheet, entries, kind_of};
use crate::discipline::{Plan, PlanDraft};

const KEYS: &[&str] = &[
    "name",
    "asset",
    "amount",
    "currency",
    "cadence",
    "day",
    "start",
    "tolerance_days",
];
const CADENCES: &[&str] = &["daily", "weekly", "biweekly", "monthly"];
const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
/// Plans at most.
const MOST_PLANS: usize = 32;

/// Reads every plan; those with a problem are left out of the answer.
pub(super) fn read(sheet: &mut Sheet<'_>, entry: &Entry<'_, '_>, catalog: &Catalog) -> Vec<Plan> {
    let tables: Vec<(&DeValue<'_>, Range<usize>)> = match entry.value {
        DeValue::Array(array) => array.iter().map(|v| (v.get_ref(), v.span())).collect(),
        one => vec![(one, entry.value_at.clone())],
    };
    if tables.len() > MOST_PLANS {
        let text = format!("there are more than {MOST_PLANS} plans");
        sheet.say(&entry.key_at, text);
    }
    let mut plans: Vec<Plan> = Vec::new();
    for (value, at) in tables.into_iter().take(MOST_PLANS) {
        let Some(table) = value.as_table() else {
            sheet.say(&at, "a plan is a table: write it as `[[plan]]`");
            continue;
        };
        let rows = entries(table);
        let Some(plan) = one(sheet, &rows, &at, catalog) else {
            continue;
        };
        if plans.iter().any(|other| other.name == plan.name) {
            let name_at = place(&rows, "name").unwrap_or(at);
            let text = format!("there are two plans named {}", quoted(&plan.name));
            sheet.say(&name_at, text);
        }
        plans.push(plan);
    }
    plans
}

fn place(rows: &[Entry<'_, '_>], key: &str) -> Option<Range<usize>> {
    let row = rows.iter().find(|row| row.key == key)?;
    Some(row.value_at.clone())
}

fn one(
    sheet: &mut Sheet<'_>,
    rows: &[Entry<'_, '_>],
    at: &Range<usize>,
    catalog: &Catalog,
) -> Option<Plan> {
    let mut draft = PlanDraft::default();
    // Keys about which everything has been said.
    let mut said: Vec<&str> = Vec::new();
    for row in rows {
        let before = sheet.problems.len();
        fill(sheet, &mut draft, row);
        if sheet.problems.len() > before {
            said.push(row.key);
        }
    }
    for (key, problem) in misspelt(&draft, catalog) {
        if !said.contains(&key) {
            sheet.say(&place(rows, key).unwrap_or(at.clone()), problem);
            said.push(key);
        }
    }
    // A cadence that is not known says nothing about the day and the tolerance.
    if said.contains(&"cadence") {
        said.extend(["day", "tolerance_days"]);
    }
    match draft.check() {
        Ok(plan) => said.is_empty().then_some(plan),
        Err(faults) => {
            for fault in faults {
                if !said.contains(&fault.key) {
                    let at = place(rows, fault.key).unwrap_or(at.clone());
                    sheet.say(&at, sentence(fault.key, &fault.why));
                }
            }
            None
        }
    }
}

/// Puts one key of the table into the draft; notes an unknown key and a wrong kind of value.
fn fill(sheet: &mut Sheet<'_>, draft: &mut PlanDraft, row: &Entry<'_, '_>) {
    let target = match row.key {
        "name" => &mut draft.name,
        "asset" => &mut draft.asset,
        "currency" => &mut draft.currency,
        "cadence" => &mut draft.cadence,
        "amount" => &mut draft.amount,
        "day" => &mut draft.day,
        "start" => &mut draft.start,
        "tolerance_days" => {
            match row.value {
                DeValue::Integer(days) => draft.tolerance_days = days.to_string().parse().ok(),
                other => {
                    let text =
                        format!("`tolerance_days` is a whole number, not {}", kind_of(other));
                    sheet.say(&row.value_at, text);
                }
            }
            return;
        }
        _ => {
            sheet.unknown_key(row, "key of a plan", KEYS);
            return;
        }
    };
    *target = match (row.key, row.value) {
        (_, DeValue::String(text)) => Some(text.to_string()),
        ("amount" | "day", DeValue::Integer(number)) => Some(number.to_string()),
        ("amount", DeValue::Float(number)) => Some(number.to_string()),
        ("start", DeValue::Datetime(date)) => Some(date.to_string()),
        (key, other) => {
            let kind = match key {
                "amount" => "a number",
                "day" => "a weekday in quotes or a day of the month",
                "start" => "a date like 2025-01-06",
                _ => "a text in quotes",
            };
            sheet.say(
                &row.value_at,
                format!("`{key}` is {kind}, not {}", kind_of(other)),
            );
            None
        }
    };
}

/// Words of the draft that are nearly known ones, and assets that are not known at all.
fn misspelt(draft: &PlanDraft, catalog: &Catalog) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let assets = || catalog.assets.iter().map(String::as_str);
    if let Some(asset) = draft.asset.as_deref().map(str::trim)
        && !asset.is_empty()
        && !assets().any(|known| known == asset)
    {
        let text = match nearest(asset, assets()) {
            Some(near) => format!(
                "there is no asset {}; the nearest is `{near}`",
                quoted(asset)
            ),
            None => format!(
                "there is no asset {}; a plan buys a coin or a spot fund, like BTC, ETH or IBIT",
                quoted(asset)
            ),
        };
        found.push(("asset", text));
    }
    if let Some(cadence) = draft.cadence.as_deref().map(str::trim)
        && !CADENCES.contains(&cadence)
        && let Some(near) = nearest(cadence, CADENCES.iter().copied())
    {
        let text = format!(
            "unknown cadence {}; the nearest is `{near}`",
            quoted(cadence)
        );
        found.push(("cadence", text));
    }
    if let Some(day) = draft.day.as_deref().map(str::trim)
        && day.parse::<chrono::Weekday>().is_err()
        && let Some(near) = nearest(day, WEEKDAYS.iter().copied())
    {
        let text = format!("{} is no weekday; the nearest is `{near}`", quoted(day));
        found.push(("day", text));
    }
    found
}

/// A sentence of the discipline as the other sentences here are: with its key, without a full stop.
fn sentence(key: &str, why: &str) -> String {
    format!("`{key}`: {}", why.trim_end_matches('.'))
}
