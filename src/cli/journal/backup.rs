//! `slackwater journal backup`: a copy that was verified before it got its name.

use std::path::Path;

use super::book;
use crate::cli::environment::Environment;
use crate::cli::failure::{Answer, Failure, plain};
use crate::cli::output;
use crate::store::{Access, Journal, StoreError};

pub(super) fn run(environment: &Environment, file: &Path) -> Result<Answer, Failure> {
    let journal = Journal::open(&book::path(environment)?, Access::Read)?;
    let copied = journal.backup(file).map_err(|why| match why {
        // The name that was given is at fault.
        StoreError::Exists { .. } => Failure::Use(why.to_string()),
        why => why.into(),
    })?;
    output::text(&plain(&format!(
        "{}: {} entries, verified\n",
        file.display(),
        copied.entries
    )))?;
    Ok(Answer::Yes)
}
