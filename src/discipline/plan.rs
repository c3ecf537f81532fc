//! The regular plan: what, how much, how often; its dates, and its validation in sentences.

use chrono::{Datelike, NaiveDate, Weekday};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::observation::Currency;
use crate::domain::{Day, Ticker, format, tag};

/// Longest name of a plan, in characters.
const NAME_LIMIT: usize = 40;

/// How often, and on which day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cadence {
    /// Every day.
    Daily,
    /// Every week on this day.
    Weekly(Weekday),
    /// Every other week on this day, counted from the first such day on or after the start.
    Biweekly(Weekday),
    /// Every month on this day, 1..=31; a day beyond the month's end is its last day.
    Monthly(u32),
}

impl Cadence {
    /// The longest tolerance with which a purchase still belongs to one date only.
    const fn widest_tolerance(self) -> i32 {
        match self {
            Self::Daily => 0,
            Self::Weekly(_) => 3,
            Self::Biweekly(_) => 6,
            Self::Monthly(_) => 13,
        }
    }

    /// `weekly · Monday`, for the head of a panel.
    pub fn title(self) -> String {
        match self {
            Self::Daily => "daily".into(),
            Self::Weekly(day) => format!("weekly · {}", weekday(day)),
            Self::Biweekly(day) => format!("biweekly · {}", weekday(day)),
            Self::Monthly(day) => format!("monthly · {}", format::ordinal(day)),
        }
    }
}

/// A regular plan; it is never gated.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Name, at most 40 characters.
    pub name: String,
    /// What is accumulated.
    pub asset: Ticker,
    /// Money paid each time, fee included; above zero.
    pub amount: Decimal,
    /// Its ISO code.
    pub currency: Currency,
    /// How often.
    pub cadence: Cadence,
    /// No date of the plan lies before it.
    pub start: Day,
    /// Days by which a purchase may miss its date, 0..
    pub tolerance_days: i32,
}

/// A plan as it stands in the configuration, not yet checked. Absent keys are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanDraft {
    /// Name.
    pub name: Option<String>,
    /// Ticker.
    pub asset: Option<String>,
    /// Decimal number as text.
    pub amount: Option<String>,
    /// ISO code.
    pub currency: Option<String>,
    /// `daily`, `weekly`, `biweekly`, `monthly`.
    pub cadence: Option<String>,
    /// Day of the week (`Monday`, `mon`) or of the month (`15`).
    pub day: Option<String>,
    /// `YYYY-MM-DD`.
    pub start: Option<String>,
    /// Days; 1 by default, 0 for a daily plan.
    pub tolerance_days: Option<i64>,
}

/// One thing that is wrong with a draft.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct PlanFault {
    /// The key it is about.
    pub key: &'static str,
    /// A plain sentence.
    pub why: String,
}

impl PlanDraft {
    /// Checks every key; all faults at once.
    pub fn check(&self) -> Result<Plan, Vec<PlanFault>> {
        let mut faults = Faults::default();
        let name = faults.keep("name", self.checked_name());
        let asset = faults.keep("asset", self.checked_asset());
        let amount = faults.keep("amount", self.checked_amount());
        let currency = faults.keep("currency", self.checked_currency());
        let cadence = faults.keep_own(self.checked_cadence());
        let start = faults.keep("start", self.checked_start());
        let tolerance = faults.keep("tolerance_days", self.checked_tolerance(cadence));
        match (name, asset, amount, currency, cadence, start, tolerance) {
            (
                Some(name),
                Some(asset),
                Some(amount),
                Some(currency),
                Some(cadence),
                Some(start),
                Some(tolerance_days),
            ) => Ok(Plan {
                name,
                asset,
                amount,
                currency,
                cadence,
                start,
                tolerance_days,
            }),
            _ => Err(faults.0),
        }
    }

    fn checked_name(&self) -> Result<String, String> {
        let name = self.name.as_deref().unwrap_or_default().trim();
        if name.is_empty() {
            return Err("A plan needs a name.".into());
        }
        if name.chars().count() > NAME_LIMIT || name.chars().any(tag::is_unprintable) {
            return Err(format!(
                "A plan's name is at most {NAME_LIMIT} printable characters."
            ));
        }
        Ok(name.to_owned())
    }

    fn checked_asset(&self) -> Result<Ticker, String> {
        let text = self.asset.as_deref().unwrap_or_default().trim();
        if text.is_empty() {
            return Err("A plan needs an asset, for example BTC.".into());
        }
        Ticker::new(text).map_err(|why| format!("The asset {why}."))
    }

    fn checked_amount(&self) -> Result<Decimal, String> {
        let text = self.amount.as_deref().unwrap_or_default().trim();
        if text.is_empty() {
            return Err("A plan needs an amount.".into());
        }
        match Decimal::from_str_exact(text) {
            Ok(amount) if amount > Decimal::ZERO => Ok(amount),
            Ok(_) => Err("The amount must be above zero.".into()),
            Err(_) => Err(format!(
                "The amount `{}` is not a number like 250 or 99.50.",
                tag::printable(text, 24)
            )),
        }
    }

    fn checked_currency(&self) -> Result<Currency, String> {
        let text = self.currency.as_deref().unwrap_or_default().trim();
        let code = matches!(text.len(), 3..=5) && text.bytes().all(|b| b.is_ascii_uppercase());
        if !code {
            return Err("A plan needs a currency code like USD or EUR.".into());
        }
        Currency::new(text).map_err(|why| format!("The currency {why}."))
    }

    fn checked_cadence(&self) -> Result<Cadence, PlanFault> {
        let fault = |key, why: &str| PlanFault {
            key,
            why: why.into(),
        };
        let day = self.day.as_deref().map(str::trim);
        let week = || {
            day.and_then(|day| day.parse::<Weekday>().ok())
                .ok_or_else(|| fault("day", "This cadence needs a day of the week, like Monday."))
        };
        match self.cadence.as_deref().unwrap_or_default().trim() {
            "daily" if day.is_none() => Ok(Cadence::Daily),
            "daily" => Err(fault("day", "A daily plan has no day.")),
            "weekly" => week().map(Cadence::Weekly),
            "biweekly" => week().map(Cadence::Biweekly),
            "monthly" => day
                .and_then(|day| day.parse().ok())
                .filter(|day| (1..=31).contains(day))
                .map(Cadence::Monthly)
                .ok_or_else(|| fault("day", "A monthly plan needs a day of the month, 1 to 31.")),
            _ => Err(fault(
                "cadence",
                "The cadence is one of daily, weekly, biweekly, monthly.",
            )),
        }
    }

    fn checked_start(&self) -> Result<Day, String> {
        let text = self.start.as_deref().unwrap_or_default().trim();
        Day::parse(text)
            .ok_or_else(|| "A plan needs a start date of the form YYYY-MM-DD.".to_owned())
    }

    fn checked_tolerance(&self, cadence: Option<Cadence>) -> Result<i32, String> {
        let default = i64::from(cadence != Some(Cadence::Daily));
        let widest = cadence.map_or(i32::MAX, Cadence::widest_tolerance);
        let days = self.tolerance_days.unwrap_or(default);
        i32::try_from(days)
            .ok()
            .filter(|days| (0..=widest).contains(days))
            .ok_or_else(|| {
                format!(
                    "The tolerance is from 0 to {widest} days with this cadence, so that a purchase belongs to one date only."
                )
            })
    }
}

#[derive(Default)]
struct Faults(Vec<PlanFault>);

impl Faults {
    fn keep<T>(&mut self, key: &'static str, checked: Result<T, String>) -> Option<T> {
        self.keep_own(checked.map_err(|why| PlanFault { key, why }))
    }

    fn keep_own<T>(&mut self, checked: Result<T, PlanFault>) -> Option<T> {
        checked.map_err(|fault| self.0.push(fault)).ok()
    }
}

impl Plan {
    /// The first date of the plan on or after a day.
    pub fn due_from(&self, day: Day) -> Day {
        let from = day.max(self.start);
        match self.cadence {
            Cadence::Daily => from,
            Cadence::Weekly(weekday) => on_or_after(from, weekday),
            Cadence::Biweekly(weekday) => {
                let first = on_or_after(self.start, weekday);
                let past = from.since(first).max(0);
                first.plus((past + 13) / 14 * 14)
            }
            Cadence::Monthly(day_of_month) => {
                let date = from.date();
                let here = in_month(date.year(), date.month(), day_of_month);
                if here >= from {
                    return here;
                }
                let (year, month) = match date.month() {
                    12 => (date.year() + 1, 1),
                    month => (date.year(), month + 1),
                };
                in_month(year, month, day_of_month)
            }
        }
    }

    /// Every date of the plan from one day to another, both included.
    pub fn dates(&self, from: Day, until: Day) -> impl Iterator<Item = Day> {
        std::iter::successors(Some(self.due_from(from)), |day| {
            Some(self.due_from(day.plus(1)))
        })
        .take_while(move |day| *day <= until)
    }

    /// `$250`, `250 EUR`.
    pub fn amount_text(&self) -> String {
        let digits = if self.amount.normalize().scale() == 0 {
            format::exact(self.amount, 0)
        } else {
            format::exact(self.amount, 2)
        };
        if self.currency == "USD" {
            format!("${digits}")
        } else {
            format!("{digits} {}", self.currency)
        }
    }

    /// `$250 of BTC every Monday`.
    pub fn text(&self) -> String {
        let rhythm = match self.cadence {
            Cadence::Daily => "every day".to_owned(),
            Cadence::Weekly(day) => format!("every {}", weekday(day)),
            Cadence::Biweekly(day) => format!("every other {}", weekday(day)),
            Cadence::Monthly(day) => format!("on the {} of each month", format::ordinal(day)),
        };
        format!("{} of {} {rhythm}", self.amount_text(), self.asset)
    }
}

fn on_or_after(day: Day, weekday: Weekday) -> Day {
    let ahead = weekday.days_since(day.weekday());
    day.plus(i32::try_from(ahead).unwrap_or_default())
}

/// A day of a month; its last day when the month is shorter.
fn in_month(year: i32, month: u32, day_of_month: u32) -> Day {
    (28..=31)
        .rev()
        .map(|last| day_of_month.min(last))
        .find_map(|day| NaiveDate::from_ymd_opt(year, month, day))
        .map(Day::from)
        .unwrap_or_default()
}

/// `Monday`.
pub(crate) const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> PlanDraft {
        let text = |text: &str| Some(text.to_owned());
        PlanDraft {
            name: text("weekly"),
            asset: text("BTC"),
            amount: text("250"),
            currency: text("USD"),
            cadence: text("weekly"),
            day: text("Monday"),
            start: text("2025-01-01"),
            tolerance_days: None,
        }
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn with(cadence: Cadence, start: &str) -> Plan {
        Plan {
            cadence,
            start: day(start),
            ..draft().check().unwrap()
        }
    }

    #[test]
    fn dates_follow_the_cadence() {
        let plan = draft().check().unwrap();
        assert_eq!(plan.text(), "$250 of BTC every Monday");
        assert_eq!(plan.due_from(day("2025-11-21")), day("2025-11-24"));
        assert_eq!(plan.due_from(day("2025-11-24")), day("2025-11-24"));
        assert_eq!(plan.due_from(day("2024-01-01")), day("2025-01-06"));

        let every_other = with(Cadence::Biweekly(Weekday::Fri), "2025-11-01");
        let dates: Vec<_> = every_other
            .dates(day("2025-11-01"), day("2025-12-10"))
            .map(|d| d.to_string())
            .collect();
        assert_eq!(dates, ["2025-11-07", "2025-11-21", "2025-12-05"]);

        let month_end = with(Cadence::Monthly(31), "2025-11-15");
        let dates: Vec<_> = month_end
            .dates(day("2025-11-01"), day("2026-03-05"))
            .map(|d| d.to_string())
            .collect();
        assert_eq!(
            dates,
            ["2025-11-30", "2025-12-31", "2026-01-31", "2026-02-28"]
        );

        let daily = with(Cadence::Daily, "2025-11-20");
        assert_eq!(daily.dates(day("2025-11-01"), day("2025-11-22")).count(), 3);
    }

    #[test]
    fn every_fault_is_named_at_once_and_by_its_key() {
        let faults = PlanDraft::default().check().unwrap_err();
        let keys: Vec<_> = faults.iter().map(|fault| fault.key).collect();
        assert_eq!(
            keys,
            ["name", "asset", "amount", "currency", "cadence", "start"]
        );
        for (key, bad) in [
            (
                "amount",
                PlanDraft {
                    amount: Some("0".into()),
                    ..draft()
                },
            ),
            (
                "amount",
                PlanDraft {
                    amount: Some("1e3x".into()),
                    ..draft()
                },
            ),
            (
                "currency",
                PlanDraft {
                    currency: Some("usd".into()),
                    ..draft()
                },
            ),
            (
                "day",
                PlanDraft {
                    day: Some("15".into()),
                    ..draft()
                },
            ),
            (
                "day",
                PlanDraft {
                    cadence: Some("daily".into()),
                    ..draft()
                },
            ),
            (
                "day",
                PlanDraft {
                    cadence: Some("monthly".into()),
                    day: Some("32".into()),
                    ..draft()
                },
            ),
            (
                "tolerance_days",
                PlanDraft {
                    tolerance_days: Some(4),
                    ..draft()
                },
            ),
            (
                "tolerance_days",
                PlanDraft {
                    tolerance_days: Some(-1),
                    ..draft()
                },
            ),
            (
                "name",
                PlanDraft {
                    name: Some("a\u{1b}[1m".into()),
                    ..draft()
                },
            ),
        ] {
            let faults = bad.check().unwrap_err();
            assert_eq!(faults.len(), 1, "{faults:?}");
            assert_eq!(faults[0].key, key);
            assert!(faults[0].why.ends_with('.'));
        }
        let daily = PlanDraft {
            cadence: Some("daily".into()),
            day: None,
            ..draft()
        };
        assert_eq!(daily.check().unwrap().tolerance_days, 0);
        assert_eq!(draft().check().unwrap().tolerance_days, 1);
    }

    #[test]
    fn money_reads_as_money() {
        let mut plan = draft().check().unwrap();
        plan.amount = Decimal::new(9_950, 2);
        plan.currency = Currency::literal("EUR");
        plan.cadence = Cadence::Monthly(22);
        assert_eq!(plan.text(), "99.50 EUR of BTC on the 22nd of each month");
    }
}
