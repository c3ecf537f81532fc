//! `slackwater journal show`: one entry, what was known when it was written beside what is known now, and the entries
//! that name it.

use std::fmt::Write as _;

use serde::Serialize;

use super::book::{self, Book};
use super::row::Row;
use crate::cli::environment::Environment;
use crate::cli::failure::{Answer, Failure, plain};
use crate::cli::output;
use crate::cli::table::Table;
use crate::discipline::snapshot::beside;
use crate::domain::journal::{Content, Entry, EntryId, EntryKind, Snapshot};

/// The entry's line with what names it.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    row: Row<'a>,
    corrected_by: Vec<EntryId>,
    notes: Vec<EntryId>,
}

pub(super) fn run(environment: &Environment, id: u64, as_json: bool) -> Result<Answer, Failure> {
    let journal = book::open(environment)?.ok_or_else(|| book::none(id, 0))?;
    let book = Book::read(environment)?;
    let entry = journal
        .entry(EntryId(id))?
        .ok_or_else(|| book::none(id, book.entries.len()))?;
    let root = book.root(entry.id);
    let naming = |kind| naming(&book, root, kind);
    let (corrected_by, notes) = (naming(EntryKind::Correction), naming(EntryKind::Note));
    if as_json {
        output::json(&Shown {
            row: Row::of(&entry),
            corrected_by,
            notes,
        })?;
        return Ok(Answer::Yes);
    }
    let began = book
        .entry(root)
        .map_or(entry.content.kind, |first| first.content.kind);
    let mut text = fields(&entry, began);
    if let Snapshot::Text(then) = &entry.content.snapshot {
        let facts = book.facts(environment)?;
        if let Snapshot::Text(now) = book.snapshot(&facts, entry.content.asset) {
            text.push_str(&known(then, &now));
        }
    } else {
        text.push_str("\nwhat was known then was not kept: the entry was imported\n");
    }
    text.push_str(&named(&book, &corrected_by, &notes));
    let _ = write!(text, "\nhash  {}\nprev  {}\n", entry.hash, entry.prev_hash);
    output::text(&plain(&text))?;
    Ok(Answer::Yes)
}

/// Entries of a kind that name the one that began at `root`, or a correction of it.
fn naming(book: &Book, root: EntryId, kind: EntryKind) -> Vec<EntryId> {
    let all = book.entries.iter();
    let of_root = all.filter(|entry| {
        let content = &entry.content;
        let named = match kind {
            EntryKind::Correction => content.corrects,
            _ => content.about,
        };
        content.kind == kind && named.is_some_and(|named| book.root(named) == root)
    });
    of_root.map(|entry| entry.id).collect()
}

/// What the entry says; fields that it does not have are left out. `began` is the kind of the row that it corrects, else
/// its own: of a sale the fee is taken off.
fn fields(entry: &Entry, began: EntryKind) -> String {
    let content = &entry.content;
    let mut table = Table::list();
    let mut say = |label: &str, value: Option<String>| {
        if let Some(value) = value {
            table.row([label.to_owned(), value]);
        }
    };
    say(
        "entry",
        Some(format!("{} · {}", entry.id, content.kind.word())),
    );
    say("at", written(Some(content.at)));
    say("logged", written(Some(content.logged_at)));
    say("asset", written(content.asset));
    say("quantity", written(content.quantity));
    say("spent", content.spent.map(|spent| money(spent, content)));
    say(
        "fee",
        content.fee.map(|fee| match content.fee_currency {
            Some(code) => format!("{fee} {code}"),
            None => fee.to_string(),
        }),
    );
    let (label, whole) = match began {
        EntryKind::Sell => (
            "received",
            Content {
                kind: began,
                ..content.clone()
            },
        ),
        _ => ("paid", content.clone()),
    };
    say(label, whole.paid().map(|paid| money(paid, content)));
    say("venue", written(content.venue));
    say(
        "product",
        content.product.map(|product| product.word().to_owned()),
    );
    say("symbol", written(content.symbol));
    say("plan", content.plan.clone());
    say("to the plan", standing(content).map(str::to_owned));
    say("due", written(content.due));
    say("reason", content.reason.clone());
    say("note", content.note.clone());
    say("corrects", written(content.corrects));
    say("about", written(content.about));
    say("imported as", content.origin.clone());
    table.text(0)
}

fn written(value: Option<impl ToString>) -> Option<String> {
    value.map(|value| value.to_string())
}

const fn standing(content: &Content) -> Option<&'static str> {
    match (content.on_plan, content.off_plan) {
        (true, _) => Some("on plan"),
        (_, true) => Some("off plan (override)"),
        _ => None,
    }
}

fn money(sum: rust_decimal::Decimal, content: &Content) -> String {
    match content.currency {
        Some(code) => format!("{sum} {code}"),
        None => sum.to_string(),
    }
}

fn known(then: &str, now: &str) -> String {
    let Some(lines) = beside(then, now) else {
        return String::from(
            "\nwhat was known then cannot be read; see slackwater journal verify\n",
        );
    };
    let mut table = Table::new(&["known", "then", "age then", "now"]);
    for line in lines {
        table.row([line.label, line.then, line.age, line.now]);
    }
    format!("\n{}", table.text(0))
}

/// Corrections and remarks, with what they say.
fn named(book: &Book, corrected_by: &[EntryId], notes: &[EntryId]) -> String {
    let mut table = Table::list();
    for id in corrected_by {
        table.row(["corrected by".to_owned(), id.to_string(), String::new()]);
    }
    for id in notes {
        let note = book.entry(*id).and_then(|entry| entry.content.note.clone());
        table.row([
            "remark".to_owned(),
            id.to_string(),
            note.unwrap_or_default(),
        ]);
    }
    match table.text(0) {
        text if text.is_empty() => text,
        text => format!("\n{text}"),
    }
}
