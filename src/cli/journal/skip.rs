//! `slackwater journal skip`: a date of a plan that is left out, and why.

use super::book::Book;
use super::trade;
use crate::cli::args_journal::Skip;
use crate::cli::environment::Environment;
use crate::cli::failure::{Answer, Failure};
use crate::cli::preferences::Preferences;
use crate::discipline::Plan;
use crate::discipline::order::{self, Fault, Field, date_to_skip, is_open};
use crate::domain::Day;
use crate::domain::tag::printable;

pub(super) fn run(environment: &Environment, options: &Skip) -> Result<Answer, Failure> {
    let plans = Preferences::read(environment)?.discipline().plans;
    let plan = trade::plan(&options.plan, &plans)?;
    let reason = reason(&options.reason)?;
    let book = Book::read(environment)?;
    let today = book.now.day();
    let date = match options.date.as_deref() {
        Some(typed) => date(typed, plan)?,
        None => date_to_skip(plan, &book.ledger, today),
    };
    let skips = &book.ledger.skips;
    if let Some(earlier) = skips
        .iter()
        .find(|skip| skip.plan == plan.name && skip.date == date)
    {
        return Err(Failure::Use(format!(
            "{date} of {} is skipped already, by entry {}; `slackwater journal correct {}` changes its reason",
            plan.name, earlier.id, earlier.id
        )));
    }
    if !is_open(plan, date, &book.ledger) {
        return Err(Failure::Use(format!(
            "{date} of {} has its buy, so it is not skipped. Nothing was written",
            plan.name
        )));
    }
    let facts = book.facts(environment)?;
    let snapshot = book.snapshot(&facts, Some(plan.asset));
    let content = order::skip(&plan.name, date, &reason, None, snapshot, book.now);
    book.log(content, options.json)
}

/// Why it is left out; something must be said.
pub(super) fn reason(typed: &str) -> Result<String, Failure> {
    let reason = order::text(typed).and_then(|reason| {
        reason.ok_or_else(|| String::from("says why the date is left out, and is empty"))
    });
    reason.map_err(|why| {
        trade::faulty(&[Fault {
            field: Field::Reason,
            why,
        }])
    })
}

/// A date that somebody typed; it must be one of the plan's.
pub(super) fn date(typed: &str, plan: &Plan) -> Result<Day, Failure> {
    let Some(day) = Day::parse(typed.trim()) else {
        return Err(Failure::Use(format!(
            "--date: `{}` is no date like 2025-11-24. Nothing was written",
            printable(typed, 40)
        )));
    };
    let next = plan.due_from(day);
    if next == day {
        return Ok(day);
    }
    Err(Failure::Use(format!(
        "--date: {day} is no date of the plan {} ({}); the next one is {next}. Nothing was written",
        plan.name,
        plan.text()
    )))
}
