//! `slackwater journal correct`: an earlier entry as it should have been. Only what is given changes.

use super::book::Book;
use super::{skip, trade};
use crate::cli::args_journal::{Correct, Trade};
use crate::cli::environment::Environment;
use crate::cli::failure::{Answer, Failure};
use crate::cli::preferences::Preferences;
use crate::discipline::Plan;
use crate::discipline::correction::is_void;
use crate::discipline::order::{self, Draft, reason_fault};
use crate::domain::journal::{Content, EntryId, EntryKind, Snapshot};

pub(super) fn run(environment: &Environment, options: &Correct) -> Result<Answer, Failure> {
    let plans = Preferences::read(environment)?.discipline().plans;
    let book = Book::read(environment)?;
    let (root, old) = book.effective(options.id)?;
    if is_void(&old) {
        return Err(Failure::Use(format!(
            "entry {root} was taken out by a correction, which is final; log it anew"
        )));
    }
    let new = match old.kind {
        _ if options.void => void(options, root, &old, &book)?,
        EntryKind::Buy | EntryKind::Sell => of_trade(options, root, &old, &plans, &book)?,
        EntryKind::Skip => of_skip(options, root, &old, &plans, &book)?,
        EntryKind::Correction | EntryKind::Note | EntryKind::Queue => {
            return Err(Failure::Use(format!(
                "entry {root} is a {}; buys, sales and skips are corrected",
                old.kind.word()
            )));
        }
    };
    let facts = book.facts(environment)?;
    let snapshot = book.snapshot(&facts, new.asset);
    book.log(Content { snapshot, ..new }, options.json)
}

/// Out of every sum, and nothing else.
fn void(options: &Correct, root: EntryId, old: &Content, book: &Book) -> Result<Content, Failure> {
    if !matches!(old.kind, EntryKind::Buy | EntryKind::Sell | EntryKind::Skip) {
        return Err(Failure::Use(format!(
            "entry {root} is a {}, which is in no sum; a wait ends with `slackwater journal queue cancel`",
            old.kind.word()
        )));
    }
    if given(options).next().is_some() {
        return Err(Failure::Use(String::from(
            "--void takes the entry out and changes nothing else; give it alone",
        )));
    }
    Ok(order::void(root, old, Snapshot::Absent, book.now))
}

fn of_trade(
    options: &Correct,
    root: EntryId,
    old: &Content,
    plans: &[Plan],
    book: &Book,
) -> Result<Content, Failure> {
    if options.date.is_some() {
        return Err(Failure::Use(format!(
            "--date belongs to a skip; entry {root} is a {}, its time is --at",
            old.kind.word()
        )));
    }
    let mut draft = Draft::of(old);
    if options
        .side
        .is_some_and(|side| side.of_order() != draft.side)
    {
        return Err(Failure::Use(format!(
            "--side: a buy does not become a sale, nor a sale a buy. Take entry {root} out with --void and log it anew"
        )));
    }
    if let Some(name) = options.trade.plan.as_deref() {
        trade::plan(name, plans)?;
    }
    trade::fill(&mut draft, &options.trade);
    let order = trade::checked(&draft, plans, book.now)?;
    if old.off_plan
        && options.trade.reason.is_some()
        && let Some(fault) = reason_fault(order.reason.as_deref().unwrap_or_default())
    {
        return Err(Failure::Refused(format!(
            "--reason of a buy off plan: {}. Nothing was written",
            fault.why
        )));
    }
    let new = order.correction(root, old, Snapshot::Absent, book.now);
    changed(root, old, &new)?;
    Ok(new)
}

fn of_skip(
    options: &Correct,
    root: EntryId,
    old: &Content,
    plans: &[Plan],
    book: &Book,
) -> Result<Content, Failure> {
    if let Some(flag) = given(options).find(|flag| !["--plan", "--reason", "--date"].contains(flag))
    {
        return Err(Failure::Use(format!(
            "{flag} belongs to a trade; entry {root} is a skip, which has --plan, --reason and --date"
        )));
    }
    let name = options.trade.plan.as_deref().or(old.plan.as_deref());
    let name = name.unwrap_or_default();
    let date = match options.date.as_deref() {
        Some(typed) => skip::date(typed, trade::plan(name, plans)?)?,
        None => old.due.map_or(old.at.day(), crate::domain::Stamp::day),
    };
    if options.trade.plan.is_some() {
        // The date must be one of the new plan's too.
        skip::date(&date.to_string(), trade::plan(name, plans)?)?;
    }
    let reason = match options.trade.reason.as_deref() {
        Some(typed) => skip::reason(typed)?,
        None => old.reason.clone().unwrap_or_default(),
    };
    let new = order::skip(name, date, &reason, Some(root), Snapshot::Absent, book.now);
    // A skip was said when it was said; its moment is no field that changes.
    let new = Content { at: old.at, ..new };
    changed(root, old, &new)?;
    Ok(new)
}

/// The options that were given, in the order of the help.
fn given(options: &Correct) -> impl Iterator<Item = &'static str> {
    let Trade {
        asset,
        spent,
        currency,
        quantity,
        price,
        fee,
        fee_currency,
        venue,
        product,
        symbol,
        at,
        plan,
        reason,
        note,
    } = &options.trade;
    let all = [
        ("--asset", asset),
        ("--spent", spent),
        ("--currency", currency),
        ("--quantity", quantity),
        ("--price", price),
        ("--fee", fee),
        ("--fee-currency", fee_currency),
        ("--venue", venue),
        ("--product", product),
        ("--symbol", symbol),
        ("--at", at),
        ("--plan", plan),
        ("--reason", reason),
        ("--note", note),
        ("--date", &options.date),
    ];
    let named = all.map(|(name, value)| value.is_some().then_some(name));
    named.into_iter().flatten()
}

/// A correction that says what stands already is a slip.
fn changed(root: EntryId, old: &Content, new: &Content) -> Result<(), Failure> {
    let same = Content {
        logged_at: old.logged_at,
        kind: old.kind,
        corrects: old.corrects,
        origin: old.origin.clone(),
        snapshot: old.snapshot.clone(),
        ..new.clone()
    } == *old;
    if same {
        return Err(Failure::Use(format!(
            "that is what entry {root} says already. Nothing was written"
        )));
    }
    Ok(())
}
