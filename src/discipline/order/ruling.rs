//! Is a buy on plan? Said once, at the moment of logging, and stored: a date of the plan within its tolerance has no buy
//! yet, asset and currency are the plan's, and what is paid is at most one and a half times its amount.

use rust_decimal::Decimal;

use super::{Fault, Field, Order};
use crate::discipline::ledger::{Ledger, Side};
use crate::discipline::plan::Plan;
use crate::domain::{Day, format};

/// Characters that the reason of an off-plan buy must have: enough for a sentence to be read a year later.
pub const REASON_LENGTH: usize = 12;
/// Paid at most this many times the plan's amount.
const MOST: Decimal = Decimal::from_parts(15, 0, 0, false, 1);

/// How a trade stands to the plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// It answers this date of this plan.
    OnPlan {
        /// The plan's name.
        plan: String,
        /// The date it answers.
        date: Day,
    },
    /// An extra buy: a reason is needed, and it is recorded as an override.
    OffPlan(OffPlan),
    /// A sale stands outside the plans.
    Sale,
}

/// Why a buy is off plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OffPlan {
    /// No plan is set.
    #[error("no plan is set")]
    NoPlan,
    /// No plan buys this asset.
    #[error("not in the plan")]
    Asset,
    /// The plan pays in another currency.
    #[error("the plan {plan} pays in {currency}")]
    Currency {
        /// The plan's name.
        plan: String,
        /// Its currency.
        currency: String,
    },
    /// Its dates near this day have their buys, or none is near.
    #[error("{}", no_date(plan, *answered, *next, *today))]
    Date {
        /// The plan's name.
        plan: String,
        /// The date near it that has its buy already.
        answered: Option<Day>,
        /// The plan's next date.
        next: Day,
        /// The day of the buy.
        today: Day,
    },
    /// More than one and a half times the amount.
    #[error("above 1.5 × {amount} of the plan {plan}")]
    Amount {
        /// The plan's name.
        plan: String,
        /// Its amount as text.
        amount: String,
    },
}

impl OffPlan {
    /// In a few words: `not in the plan`, `next date 1 Dec`.
    pub fn brief(&self) -> String {
        match self {
            Self::NoPlan | Self::Asset => "not in the plan".to_owned(),
            Self::Currency { currency, .. } => format!("the plan pays in {currency}"),
            Self::Date { next, today, .. } => {
                format!("off plan; next date {}", format::date(*next, *today))
            }
            Self::Amount { amount, .. } => format!("above 1.5 × {amount}"),
        }
    }
}

fn no_date(plan: &str, answered: Option<Day>, next: Day, today: Day) -> String {
    let next = format::date(next, today);
    match answered {
        Some(day) => format!(
            "the date {} of the plan {plan} has its buy; the next is {next}",
            format::date(day, today)
        ),
        None => format!("no date of the plan {plan} is near; the next is {next}"),
    }
}

/// Holds an order against the plans, in their order. A plan it was said to be for is the only one asked.
pub fn rule(order: &Order, plans: &[Plan], ledger: &Ledger) -> Ruling {
    if order.side == Side::Sell {
        return Ruling::Sale;
    }
    let asked = plans
        .iter()
        .filter(|plan| order.plan.as_deref().is_none_or(|name| name == plan.name));
    let mut nearest = if plans.is_empty() {
        OffPlan::NoPlan
    } else {
        OffPlan::Asset
    };
    for plan in asked {
        match answers(order, plan, ledger) {
            Ok(date) => {
                return Ruling::OnPlan {
                    plan: plan.name.clone(),
                    date,
                };
            }
            // The plan that comes nearest says why: date and amount before currency before asset.
            Err(why) if rank(&why) > rank(&nearest) => nearest = why,
            Err(_) => {}
        }
    }
    Ruling::OffPlan(nearest)
}

const fn rank(why: &OffPlan) -> u8 {
    match why {
        OffPlan::NoPlan => 0,
        OffPlan::Asset => 1,
        OffPlan::Currency { .. } => 2,
        OffPlan::Date { .. } => 3,
        OffPlan::Amount { .. } => 4,
    }
}

fn answers(order: &Order, plan: &Plan, ledger: &Ledger) -> Result<Day, OffPlan> {
    if plan.asset != order.asset {
        return Err(OffPlan::Asset);
    }
    if plan.currency != order.currency {
        return Err(OffPlan::Currency {
            plan: plan.name.clone(),
            currency: plan.currency.to_string(),
        });
    }
    let day = order.at.day();
    let date = match near(plan, day) {
        Some(date) if is_open(plan, date, ledger) => date,
        answered => {
            return Err(OffPlan::Date {
                plan: plan.name.clone(),
                answered,
                next: plan.due_from(answered.map_or(day, |date| date.max(day)).plus(1)),
                today: day,
            });
        }
    };
    if order.paid() > plan.amount.saturating_mul(MOST) {
        return Err(OffPlan::Amount {
            plan: plan.name.clone(),
            amount: plan.amount_text(),
        });
    }
    Ok(date)
}

/// The date of the plan to which a day belongs; the tolerance is so narrow that there is one at most.
fn near(plan: &Plan, day: Day) -> Option<Day> {
    let date = plan.due_from(day.plus(-plan.tolerance_days));
    (date.since(day).abs() <= plan.tolerance_days).then_some(date)
}

/// Has this date of the plan no buy yet?
pub fn is_open(plan: &Plan, date: Day, ledger: &Ledger) -> bool {
    !ledger
        .buys(plan.asset, plan.currency)
        .filter(|buy| buy.plan.as_deref().is_none_or(|name| name == plan.name))
        .any(|buy| buy.day().since(date).abs() <= plan.tolerance_days)
}

/// The date of the plan near `today` that has no buy yet; `None` when there is none.
pub fn open_date(plan: &Plan, ledger: &Ledger, today: Day) -> Option<Day> {
    near(plan, today).filter(|date| is_open(plan, *date, ledger))
}

/// The date that a skip is about: the open one, else the next that has no buy.
pub fn date_to_skip(plan: &Plan, ledger: &Ledger, today: Day) -> Day {
    open_date(plan, ledger, today).unwrap_or_else(|| {
        let next = plan.due_from(today);
        if is_open(plan, next, ledger) {
            next
        } else {
            plan.due_from(next.plus(1))
        }
    })
}

/// What is missing from the reason of an off-plan buy; `None` when it will do.
pub fn reason_fault(reason: &str) -> Option<Fault> {
    let length = reason.trim().chars().count();
    (length < REASON_LENGTH).then(|| Fault {
        field: Field::Reason,
        why: match length {
            0 => format!("a reason of at least {REASON_LENGTH} characters is needed"),
            _ => format!("at least {REASON_LENGTH} characters; this has {length}"),
        },
    })
}
