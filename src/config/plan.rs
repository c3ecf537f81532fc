//! `[[plan]]`: the plans of regular buys.

use std::ops::Range;
use std::str::FromStr as _;

use chrono::Weekday;
use rust_decimal::Decimal;
use toml::de::DeValue;

use super::catalog::Catalog;
use super::nearest::{either, nearest};
use super::problem::quoted;
use super::sheet::{Entry, Sheet, entries, given, kind_of};
use super::scalar::Given;
use crate::discipline::plan::{Cadence, Plan};
use crate::domain::{Day, Name, Ticker};

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
const CADENCES: &[&str] = &["daily", "weekly", "monthly"];
const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
/// Money that is not a state's: dollar and euro coins.
const STABLECOINS: &[&str] = &[
    "USDT", "USDC", "FDUSD", "TUSD", "BUSD", "GUSD", "DAI", "PYUSD", "RLUSD", "EURC", "EURI",
];
/// Plans at most.
const MOST_PLANS: usize = 32;
/// A buy further than this from its date belongs to another date.
const MOST_TOLERANCE: i64 = 15;

/// Reads every plan; those with a problem are left out of the answer.
pub(super) fn read(
    sheet: &mut Sheet<'_>,
    entry: &Entry<'_, '_>,
    catalog: &Catalog,
) -> Vec<Plan> {
    let tables: Vec<(&DeValue<'_>, Range<usize>)> = match entry.value {
        DeValue::Array(array) => array.iter().map(|v| (v.get_ref(), v.span())).collect(),
        one => vec![(one, entry.value_at.clone())],
    };
    if tables.len() > MOST_PLANS {
        sheet.say(&entry.key_at, format!("there are more than {MOST_PLANS} plans"));
    }
    let mut plans: Vec<Plan> = Vec::new();
    for (value, at) in tables.into_iter().take(MOST_PLANS) {
        let Some(table) = value.as_table() else {
            sheet.say(&at, "a plan is a table: write it as `[[plan]]`");
            continue;
        };
        let rows = entries(table);
        let before = sheet.problems.len();
        let plan = Reader { sheet, rows, at }.plan(catalog);
        let Some((plan, name_at)) = plan.filter(|_| sheet.problems.len() == before) else {
            continue;
        };
        if plans.iter().any(|other| other.name == plan.name) {
            sheet.say(
                &name_at,
                format!("there are two plans named {}", quoted(plan.name.as_str())),
            );
        }
        plans.push(plan);
    }
    plans
}

/// One plan being read.
struct Reader<'s, 't, 'a, 'f> {
    sheet: &'s mut Sheet<'f>,
    rows: Vec<Entry<'t, 'a>>,
    at: Range<usize>,
}

impl<'t, 'a> Reader<'_, 't, 'a, '_> {
    /// The plan and where its name stands; `None` when a problem was noted.
    fn plan(mut self, catalog: &Catalog) -> Option<(Plan, Range<usize>)> {
        for row in &self.rows {
            if !KEYS.contains(&row.key) {
                self.sheet.unknown_key(row, "key of a plan", KEYS);
            }
        }
        // Each part is read before any is asked for, so that all problems are noted.
        let name = self.name();
        let asset = self.asset(catalog);
        let amount = self.amount();
        let currency = self.currency();
        let cadence = self.cadence();
        let start = self.start();
        let daily = matches!(cadence, Some(Cadence::Daily));
        let tolerance_days = self.tolerance(daily);
        let (name, name_at) = name?;
        let plan = Plan {
            name,
            asset: asset?,
            amount: amount?,
            currency: currency?,
            cadence: cadence?,
            start: start?,
            tolerance_days: tolerance_days?,
        };
        Some((plan, name_at))
    }

    fn find(&self, key: &str) -> Option<(&'t DeValue<'a>, Range<usize>)> {
        let row = self.rows.iter().find(|row| row.key == key)?;
        Some((row.value, row.value_at.clone()))
    }

    fn need(&mut self, key: &str, example: &str) -> Option<(&'t DeValue<'a>, Range<usize>)> {
        let index = self.rows.iter().position(|row| row.key == key);
        if index.is_none() {
            let at = self.at.clone();
            self.sheet
                .say(&at, format!("the plan has no `{key}`: write `{key} = {example}`"));
        }
        let row = self.rows.get(index?)?;
        Some((row.value, row.value_at.clone()))
    }
}

impl<'t, 'a> Reader<'_, 't, 'a, '_> {
    /// A text that must be there; notes what is none.
    fn text(&mut self, key: &str, example: &str) -> Option<(&'t str, Range<usize>)> {
        let (value, at) = self.need(key, example)?;
        if let DeValue::String(text) = value {
            return Some((text.as_ref(), at));
        }
        let text = format!("`{key}` is a text in quotes, not {}", kind_of(value));
        self.sheet.say(&at, text);
        None
    }

    fn name(&mut self) -> Option<(Name, Range<usize>)> {
        let (text, at) = self.text("name", "\"weekly\"")?;
        match Name::new(text) {
            Ok(name) => Some((name, at)),
            Err(why) => {
                self.sheet.say(&at, format!("the name of the plan {why}"));
                None
            }
        }
    }

    fn asset(&mut self, catalog: &Catalog) -> Option<Ticker> {
        let (text, at) = self.text("asset", "\"BTC\"")?;
        let known = || catalog.assets.iter().map(String::as_str);
        if known().any(|asset| asset == text) {
            return Ticker::new(text).ok();
        }
        let why = match nearest(text, known()) {
            Some(near) => format!("there is no asset {}; the nearest is `{near}`", quoted(text)),
            None => format!(
                "there is no asset {}; a plan buys coins or spot funds like BTC, ETH or IBIT",
                quoted(text)
            ),
        };
        self.sheet.say(&at, why);
        None
    }

    fn amount(&mut self) -> Option<Decimal> {
        let (value, at) = self.need("amount", "250")?;
        let text = match value {
            DeValue::String(text) => text.as_ref(),
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            other => {
                let text = format!("`amount` is a number above 0, not {}", kind_of(other));
                self.sheet.say(&at, text);
                return None;
            }
        };
        match Decimal::from_str(text).or_else(|_| Decimal::from_scientific(text)) {
            Ok(amount) if amount > Decimal::ZERO => Some(amount.normalize()),
            _ => {
                let text = format!("`amount` is a number above 0, not {}", quoted(text));
                self.sheet.say(&at, text);
                None
            }
        }
    }

    fn currency(&mut self) -> Option<Ticker> {
        let (text, at) = self.text("currency", "\"USD\"")?;
        let iso = text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase());
        if iso || STABLECOINS.contains(&text) {
            return Ticker::new(text).ok();
        }
        let why = format!(
            "`currency` is an ISO code like USD or EUR, or a stablecoin like USDC, not {}",
            quoted(text)
        );
        self.sheet.say(&at, why);
        None
    }

    fn cadence(&mut self) -> Option<Cadence> {
        let (text, at) = self.text("cadence", "\"weekly\"")?;
        match text {
            "daily" => self.no_day(),
            "weekly" => self.weekday().map(Cadence::Weekly),
            "monthly" => self.day_of_month().map(Cadence::Monthly),
            _ => {
                let why = match nearest(text, CADENCES.iter().copied()) {
                    Some(near) => {
                        format!("unknown cadence {}; the nearest is `{near}`", quoted(text))
                    }
                    None => format!("`cadence` is {}, not {}", either(CADENCES), quoted(text)),
                };
                self.sheet.say(&at, why);
                None
            }
        }
    }

    fn no_day(&mut self) -> Option<Cadence> {
        let Some((_, at)) = self.find("day") else {
            return Some(Cadence::Daily);
        };
        self.sheet.say(&at, "a daily plan has no `day`");
        None
    }

    fn weekday(&mut self) -> Option<Weekday> {
        let (value, at) = self.need("day", "\"monday\"")?;
        let why = if let DeValue::String(text) = value {
            let lower = text.to_lowercase();
            if let Some(weekday) = WEEKDAYS
                .iter()
                .find(|name| **name == lower || name.get(..3) == Some(lower.as_str()))
                .and_then(|name| Weekday::from_str(name).ok())
            {
                return Some(weekday);
            }
            match nearest(text, WEEKDAYS.iter().copied()) {
                Some(near) => format!("{} is no weekday; the nearest is `{near}`", quoted(text)),
                None => format!("the `day` of a weekly plan is a weekday, not {}", quoted(text)),
            }
        } else {
            format!(
                "the `day` of a weekly plan is a weekday in quotes, not {}",
                kind_of(value)
            )
        };
        self.sheet.say(&at, why);
        None
    }

    fn day_of_month(&mut self) -> Option<u32> {
        let (value, at) = self.need("day", "1")?;
        let why = match given(value) {
            Given::Number(n) => match u32::try_from(n) {
                Ok(day @ 1..=31) => return Some(day),
                _ => format!("the `day` of a monthly plan is 1 to 31, not {n}"),
            },
            _ => format!(
                "the `day` of a monthly plan is a whole number from 1 to 31, not {}",
                kind_of(value)
            ),
        };
        self.sheet.say(&at, why);
        None
    }

    fn start(&mut self) -> Option<Day> {
        let (value, at) = self.need("start", "2025-01-06")?;
        let text = match value {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            other => {
                let why = format!("`start` is a date like 2025-01-06, not {}", kind_of(other));
                self.sheet.say(&at, why);
                return None;
            }
        };
        let day = Day::parse(&text);
        if day.is_none() {
            let why = format!("`start` is a date like 2025-01-06, not {}", quoted(&text));
            self.sheet.say(&at, why);
        }
        day
    }

    fn tolerance(&mut self, daily: bool) -> Option<u32> {
        let Some((value, at)) = self.find("tolerance_days") else {
            return Some(u32::from(!daily));
        };
        let why = match given(value) {
            Given::Number(n @ 0..=MOST_TOLERANCE) => return u32::try_from(n).ok(),
            Given::Number(n) => {
                format!("`tolerance_days` is 0 to {MOST_TOLERANCE} days, not {n}")
            }
            _ => format!("`tolerance_days` is a whole number, not {}", kind_of(value)),
        };
        self.sheet.say(&at, why);
        None
    }
}
