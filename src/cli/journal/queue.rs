//! `slackwater journal queue`: what was put off, and letting go of it.

use std::io::Write as _;

use serde_json::json;

use super::book::Book;
use crate::cli::args_journal::{Queue, QueueCommand};
use crate::cli::environment::Environment;
use crate::cli::failure::{Answer, Failure};
use crate::cli::output;
use crate::cli::table::Table;
use crate::discipline::{Queued, order};
use crate::domain::{Stamp, format};

pub(super) fn run(environment: &Environment, options: &Queue) -> Result<Answer, Failure> {
    match &options.command {
        Some(QueueCommand::Cancel { id, json }) => cancel(environment, *id, *json),
        None => list(environment, options.json),
    }
}

fn cancel(environment: &Environment, id: u64, as_json: bool) -> Result<Answer, Failure> {
    let book = Book::read(environment)?;
    let Some(queued) = book.ledger.queue.iter().find(|queued| queued.id.0 == id) else {
        return Err(Failure::Use(format!(
            "nothing waits under {id}; `slackwater journal queue` lists what does"
        )));
    };
    let facts = book.facts(environment)?;
    let snapshot = book.snapshot(&facts, Some(queued.asset));
    book.log(order::cancellation(queued, snapshot, book.now), as_json)
}

fn state(queued: &Queued, now: Stamp) -> &'static str {
    if queued.is_due(now) { "due" } else { "waiting" }
}

fn list(environment: &Environment, as_json: bool) -> Result<Answer, Failure> {
    let book = Book::read(environment)?;
    if as_json {
        let mut out = output::buffered();
        for queued in &book.ledger.queue {
            let row = json!({
                "id": queued.id,
                "asset": queued.asset,
                "amount": queued.amount,
                "currency": queued.currency,
                "due": queued.due,
                "state": state(queued, book.now),
                "since": queued.since,
                "reason": queued.reason,
            });
            output::line(&mut out, &row)?;
        }
        out.flush()?;
        return Ok(Answer::Yes);
    }
    let mut table = Table::new(&["id", "asset", "amount", "due", "state", "reason"]).left(6);
    for queued in &book.ledger.queue {
        table.row([
            queued.id.to_string(),
            queued.asset.to_string(),
            format!("{} {}", queued.amount, queued.currency),
            format::moment(queued.due, book.now.day()),
            state(queued, book.now).to_owned(),
            queued.reason.clone().unwrap_or_default(),
        ]);
    }
    output::text(&if book.ledger.queue.is_empty() {
        String::from("nothing waits\n")
    } else {
        table.text(0)
    })?;
    Ok(Answer::Yes)
}
