//! `slackwater journal note`: a remark on an entry.

use super::book::Book;
use crate::cli::environment::Environment;
use crate::cli::failure::{Answer, Failure};
use crate::discipline::order;
use crate::domain::journal::EntryId;

pub(super) fn run(
    environment: &Environment,
    id: u64,
    text: &str,
    as_json: bool,
) -> Result<Answer, Failure> {
    let text = order::text(text).and_then(|text| text.ok_or_else(|| String::from("is empty")));
    let text =
        text.map_err(|why| Failure::Use(format!("the remark {why}. Nothing was written")))?;
    let book = Book::read(environment)?;
    book.named(id)?;
    let facts = book.facts(environment)?;
    let snapshot = book.snapshot(&facts, None);
    book.log(
        order::remark(EntryId(id), &text, snapshot, book.now),
        as_json,
    )
}
