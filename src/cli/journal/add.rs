//! `slackwater journal add`: a buy or a sale, or a buy put off for a day.

use super::book::Book;
use super::trade;
use crate::cli::args_journal::Add;
use crate::cli::environment::Environment;
use crate::cli::failure::{Answer, Failure};
use crate::cli::preferences::Preferences;
use crate::discipline::order::{
    Basis, Draft, OffPlan, Order, REASON_LENGTH, Ruling, reason_fault, rule,
};
use crate::discipline::{Plan, Queued, Side};
use crate::domain::format;

pub(super) fn run(environment: &Environment, options: &Add) -> Result<Answer, Failure> {
    let plans = Preferences::read(environment)?.discipline().plans;
    let book = Book::read(environment)?;
    let mut draft = Draft {
        side: options.side.of_order(),
        basis: Basis::Spent,
        ..Draft::default()
    };
    trade::fill(&mut draft, &options.trade);
    let waited = options.queued.map(|id| waiting(&book, id)).transpose()?;
    if let Some(reason) = waited.and_then(|waited| waited.reason.as_ref())
        && draft.reason.is_empty()
    {
        draft.reason.clone_from(reason);
    }
    // Leverage is refused first, however badly the rest was typed.
    let order = trade::checked(&draft, &plans, book.now).map_err(|why| match why {
        Failure::Use(_) => missing(options).unwrap_or(why),
        refused => refused,
    })?;
    if let Some(name) = options.trade.plan.as_deref() {
        trade::plan(name, &plans)?;
    }
    if let Some(waited) = waited {
        ends(waited, &order)?;
    }
    let ruling = rule(&order, &plans, &book.ledger);
    may_be_logged(options, &order, &ruling, &plans)?;
    let facts = book.facts(environment)?;
    let snapshot = book.snapshot(&facts, Some(order.asset));
    let mut content = if options.queue {
        order.queued(snapshot, book.now)
    } else {
        order.content(&ruling, snapshot, book.now)
    };
    content.about = waited.map(|waited| waited.id);
    book.log(content, options.json)
}

/// What no trade can do without, in one sentence instead of one after the other.
fn missing(options: &Add) -> Option<Failure> {
    let given = &options.trade;
    let wanted = [
        ("--asset", given.asset.is_some()),
        ("--spent", given.spent.is_some()),
        ("--currency", given.currency.is_some()),
        (
            "--quantity or --price",
            given.quantity.is_some() || given.price.is_some(),
        ),
    ];
    let missing: Vec<&str> = wanted
        .into_iter()
        .filter(|(_, given)| !given)
        .map(|(name, _)| name)
        .collect();
    (!missing.is_empty()).then(|| {
        Failure::Use(format!(
            "journal add needs {}. Nothing was written; see `slackwater journal add --help`",
            missing.join(", ")
        ))
    })
}

/// The buy that was put off under a number.
fn waiting(book: &Book, id: u64) -> Result<&Queued, Failure> {
    let found = book.ledger.queue.iter().find(|queued| queued.id.0 == id);
    found.ok_or_else(|| {
        Failure::Use(format!(
            "--queued: nothing waits under {id}; `slackwater journal queue` lists what does"
        ))
    })
}

fn ends(waited: &Queued, order: &Order) -> Result<(), Failure> {
    if order.side == Side::Buy && order.asset == waited.asset {
        return Ok(());
    }
    Err(Failure::Use(format!(
        "--queued: a buy of {} waits under {}; this is another",
        waited.asset, waited.id
    )))
}

/// A buy off plan needs its reason or a day's wait; a wait needs a buy off plan.
fn may_be_logged(
    options: &Add,
    order: &Order,
    ruling: &Ruling,
    plans: &[Plan],
) -> Result<(), Failure> {
    let no_wait = |why: &str| {
        Err(Failure::Use(format!(
            "--queue puts a buy off plan off; {why}. Nothing was written"
        )))
    };
    match ruling {
        Ruling::Sale if options.queue => no_wait("this is a sale"),
        Ruling::OnPlan { plan, date } if options.queue => {
            no_wait(&format!("this one answers {date} of the plan {plan}"))
        }
        Ruling::OffPlan(why) if !options.queue => {
            match reason_fault(order.reason.as_deref().unwrap_or_default()) {
                Some(_) => Err(Failure::Refused(off_plan(why, order, plans))),
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Why it is off plan, when the plan's next date is, and both ways on.
fn off_plan(why: &OffPlan, order: &Order, plans: &[Plan]) -> String {
    let day = order.at.day();
    let named = |plan: &&Plan| {
        let name = order.plan.as_ref();
        name.map_or(plan.asset == order.asset, |name| *name == plan.name)
    };
    let next = match why {
        // The sentence says it.
        OffPlan::Date { .. } => String::new(),
        _ => plans.iter().find(named).map_or_else(String::new, |plan| {
            let next = format::date(plan.due_from(day.plus(1)), day);
            format!("; the next date of {} is {next}", plan.name)
        }),
    };
    format!(
        "this buy is off plan: {why}{next}. Say why with --reason, in at least {REASON_LENGTH} characters, or put it off \
         for 24 h with --queue. Nothing was written"
    )
}
