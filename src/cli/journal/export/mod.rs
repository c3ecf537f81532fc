//! `slackwater journal export`: the entries for another program, row by row, to standard output or into a file that
//! appears whole or not at all.
//!
//! To add a form: its file here, its variant in `args_journal::Format` and its arm in `write`.

mod beancount;
mod books;
mod cell;
mod file;
mod hledger;
mod lots;
mod sheet;

use std::io::Write;
use std::path::Path;

use super::book;
use super::row::Row;
use crate::cli::args_journal::{Export, Format};
use crate::cli::environment::Environment;
use crate::cli::failure::{Answer, Failure};
use crate::cli::output;
use crate::domain::tag::printable;
use crate::store::{Detail, Journal, StoreError};

pub(super) fn run(environment: &Environment, options: &Export) -> Result<Answer, Failure> {
    let journal = book::open(environment)?;
    match &options.file {
        Some(path) if is_of_the_journal(path, &book::path(environment)?) => {
            return Err(Failure::Use(format!(
                "{} is the journal itself, or lies beside it under its name; name another file",
                printable(&path.to_string_lossy(), 300)
            )));
        }
        Some(path) => file::replace(path, |out| write(out, journal.as_ref(), options.format))?,
        None => {
            let mut out = output::buffered();
            write(&mut out, journal.as_ref(), options.format)?;
            out.flush()?;
        }
    }
    Ok(Answer::Yes)
}

/// Would the export take the place of the journal, its head file or its log? Under whatever way the folder was named.
fn is_of_the_journal(path: &Path, journal: &Path) -> bool {
    let folder = |path: &Path| match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.canonicalize().ok(),
        _ => Path::new(".").canonicalize().ok(),
    };
    let (Some(name), Some(own)) = (path.file_name(), journal.file_name()) else {
        return false;
    };
    let begins = name.as_encoded_bytes().starts_with(own.as_encoded_bytes());
    begins && folder(path).is_some() && folder(path) == folder(journal)
}

/// Why an export was not written.
#[derive(Debug, thiserror::Error)]
enum Fault {
    /// The journal cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is written cannot be written.
    #[error(transparent)]
    Write(#[from] std::io::Error),
}

impl From<Fault> for Failure {
    fn from(why: Fault) -> Self {
        match why {
            Fault::Store(why) => why.into(),
            Fault::Write(why) => why.into(),
        }
    }
}

/// Nothing but the head where nothing was ever logged.
fn write(out: &mut dyn Write, journal: Option<&Journal>, format: Format) -> Result<(), Fault> {
    match format {
        Format::Csv => sheet::write(out, journal),
        Format::Json => match journal {
            Some(journal) => journal.each(Detail::Full, |entry| {
                output::line(out, &Row::of(&entry)).map_err(Fault::from)
            }),
            None => Ok(()),
        },
        Format::Hledger => hledger::write(out, &books::read(journal)?).map_err(Fault::from),
        Format::Beancount => beancount::write(out, &books::read(journal)?).map_err(Fault::from),
    }
}
