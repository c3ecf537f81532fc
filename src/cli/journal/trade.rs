//! A trade as it stands in options: filled into the draft that the form fills too, and what is wrong with it as sentences
//! that name the option.

use crate::cli::args_journal::Trade;
use crate::cli::failure::Failure;
use crate::config::{either, nearest};
use crate::discipline::Plan;
use crate::discipline::order::{Checked, Draft, Fault, Field, Order};
use crate::domain::tag::printable;
use crate::domain::{Stamp, Ticker, journal};

/// The option of a field.
pub(super) const fn flag(field: Field) -> &'static str {
    match field {
        Field::Asset => "--asset",
        Field::Amount => "--spent",
        Field::Currency => "--currency",
        Field::Price => "--price",
        Field::Quantity => "--quantity",
        Field::Fee => "--fee",
        Field::FeeCurrency => "--fee-currency",
        Field::Venue => "--venue",
        Field::Product => "--product",
        Field::Symbol => "--symbol",
        Field::At => "--at",
        Field::Plan => "--plan",
        Field::Reason => "--reason",
        Field::Note => "--note",
    }
}

/// Puts what was given in place of what the draft says; what was not given stays.
pub(super) fn fill(draft: &mut Draft, given: &Trade) {
    // What an instrument is was judged for the old names; new ones are judged anew.
    if given.asset.is_some() || given.symbol.is_some() || given.venue.is_some() {
        draft.product.clear();
    }
    // The quantity follows from a new price unless it is given as well.
    if given.price.is_some() && given.quantity.is_none() {
        draft.quantity.clear();
    }
    for (to, from) in [
        (&mut draft.asset, &given.asset),
        (&mut draft.amount, &given.spent),
        (&mut draft.currency, &given.currency),
        (&mut draft.quantity, &given.quantity),
        (&mut draft.price, &given.price),
        (&mut draft.fee, &given.fee),
        (&mut draft.fee_currency, &given.fee_currency),
        (&mut draft.venue, &given.venue),
        (&mut draft.product, &given.product),
        (&mut draft.symbol, &given.symbol),
        (&mut draft.at, &given.at),
        (&mut draft.plan, &given.plan),
        (&mut draft.reason, &given.reason),
        (&mut draft.note, &given.note),
    ] {
        if let Some(from) = from {
            to.clone_from(from);
        }
    }
}

/// The order that a draft makes: refused is exit status 1, what cannot be read 2.
pub(super) fn checked(draft: &Draft, plans: &[Plan], now: Stamp) -> Result<Order, Failure> {
    let known: Vec<Ticker> = plans.iter().map(|plan| plan.asset).collect();
    let faults = match draft.check(&known, now) {
        Checked::Refused(why) => {
            let why = why.to_string();
            let why = why.trim_end_matches('.');
            return Err(Failure::Refused(format!("{why}. Nothing was written")));
        }
        Checked::Order(order) => match options_only(draft) {
            faults if faults.is_empty() => return Ok(*order),
            faults => faults,
        },
        Checked::Faults(faults) => options_only(draft).into_iter().chain(faults).collect(),
    };
    Err(faulty(&faults))
}

/// The form takes `250 EUR` in one field; here the money has its own option, so that two currencies cannot contradict.
fn options_only(draft: &Draft) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (field, typed) in [(Field::Amount, &draft.amount), (Field::Fee, &draft.fee)] {
        if !typed.trim().is_empty()
            && let Err(why) = journal::amount(typed)
        {
            let why = why.to_string();
            faults.push(Fault { field, why });
        }
    }
    if draft.fee.trim().is_empty() && !draft.fee_currency.trim().is_empty() {
        faults.push(Fault {
            field: Field::FeeCurrency,
            why: String::from("says what a fee was paid in, and there is no --fee"),
        });
    }
    faults
}

/// Faults, one an option, each with its option.
pub(super) fn faulty(faults: &[Fault]) -> Failure {
    let mut said: Vec<Field> = Vec::new();
    let mut sentences: Vec<String> = Vec::new();
    for fault in faults {
        if !said.contains(&fault.field) {
            said.push(fault.field);
            sentences.push(format!("{} {}", flag(fault.field), fault.why));
        }
    }
    Failure::Use(format!("{}. Nothing was written", sentences.join("; ")))
}

/// The plan of a name; exit status 2 with the nearest name when there is none.
pub(super) fn plan<'a>(name: &str, plans: &'a [Plan]) -> Result<&'a Plan, Failure> {
    let name = name.trim();
    plans.iter().find(|plan| plan.name == name).ok_or_else(|| {
        let names: Vec<&str> = plans.iter().map(|plan| plan.name.as_str()).collect();
        let rest = match (names.as_slice(), nearest(name, names.iter().copied())) {
            ([], _) => String::from("no plan is set; a [[plan]] of the configuration is one"),
            (_, Some(near)) => format!("the nearest is `{near}`"),
            (names, None) => format!("it is {}", either(names)),
        };
        Failure::Use(format!(
            "--plan: there is no plan `{}`; {rest}",
            printable(name, 60)
        ))
    })
}
