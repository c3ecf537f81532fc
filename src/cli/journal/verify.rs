//! `slackwater journal verify`: is every entry there, and as it was written?

use serde::Serialize;

use super::book;
use crate::cli::environment::Environment;
use crate::cli::failure::{Answer, Failure, plain};
use crate::cli::output;
use crate::domain::journal::{EntryId, Hash};
use crate::store;

/// Nothing was changed.
#[derive(Serialize)]
struct Sound {
    ok: bool,
    entries: u64,
    head: Option<Hash>,
}

/// Something was.
#[derive(Serialize)]
struct Changed<'a> {
    ok: bool,
    first_bad: Option<EntryId>,
    why: &'a str,
}

pub(super) fn run(environment: &Environment, as_json: bool) -> Result<Answer, Failure> {
    let verified = store::inspect(&book::path(environment)?)?;
    match &verified {
        Ok(sound) if as_json => output::json(&Sound {
            ok: true,
            entries: sound.entries,
            head: sound.head,
        })?,
        Err(broken) if as_json => output::json(&Changed {
            ok: false,
            first_bad: broken.first_bad,
            why: &broken.why,
        })?,
        Ok(sound) => {
            let head = sound
                .head
                .map_or_else(String::new, |head| format!(", head {head}"));
            output::text(&format!(
                "every entry is as it was written: {} entries{head}\n",
                sound.entries
            ))?;
        }
        Err(broken) => {
            let first = broken.first_bad.map_or_else(String::new, |id| {
                format!("; the first at fault is entry {id}")
            });
            output::text(&plain(&format!(
                "the journal is not as it was written: {}{first}\n",
                broken.why
            )))?;
        }
    }
    Ok(Answer::from(verified.is_ok()))
}
