//! A table for a spreadsheet: every row as it was written. What was known then is in the JSON export.

use std::io::Write;

use super::Fault;
use super::cell::cell;
use crate::domain::journal::Entry;
use crate::store::{Detail, Journal};

const HEAD: [&str; 24] = [
    "id",
    "at",
    "kind",
    "asset",
    "quantity",
    "spent",
    "currency",
    "fee",
    "fee_currency",
    "venue",
    "product",
    "symbol",
    "plan",
    "on_plan",
    "override",
    "reason",
    "note",
    "corrects",
    "about",
    "due",
    "origin",
    "logged_at",
    "prev_hash",
    "hash",
];

pub(super) fn write(out: &mut dyn Write, journal: Option<&Journal>) -> Result<(), Fault> {
    writeln!(out, "{}", HEAD.join(","))?;
    let Some(journal) = journal else {
        return Ok(());
    };
    journal.each(Detail::Brief, |entry| {
        let cells = row(&entry).map(|cell| quoted(&cell));
        writeln!(out, "{}", cells.join(",")).map_err(Fault::from)
    })
}

/// A cell with a separator or a quote in it stands in quotes; line ends are blanks already.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', ';']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// Numbers, instants and the words of the program are written as they are; whatever a person or a file said is made safe.
fn row(entry: &Entry) -> [String; 24] {
    let content = &entry.content;
    [
        entry.id.to_string(),
        content.at.to_string(),
        content.kind.word().to_owned(),
        said(content.asset),
        plain(content.quantity),
        plain(content.spent),
        said(content.currency),
        plain(content.fee),
        said(content.fee_currency),
        said(content.venue),
        plain(content.product.map(crate::domain::product::Kind::word)),
        said(content.symbol),
        said(content.plan.as_ref()),
        content.on_plan.to_string(),
        content.off_plan.to_string(),
        said(content.reason.as_ref()),
        said(content.note.as_ref()),
        plain(content.corrects),
        plain(content.about),
        plain(content.due),
        said(content.origin.as_ref()),
        content.logged_at.to_string(),
        entry.prev_hash.to_string(),
        entry.hash.to_string(),
    ]
}

fn plain(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn said(value: Option<impl ToString>) -> String {
    cell(&plain(value))
}
