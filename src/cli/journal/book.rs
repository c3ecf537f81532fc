//! The journal of a command: its rows, what follows from them, and the one way to add to it.

use std::io::{self, Write as _};
use std::path::PathBuf;

use serde::Serialize;

use crate::cli::args::Source;
use crate::cli::environment::Environment;
use crate::cli::facts::{self, Facts};
use crate::cli::failure::{Answer, Failure, plain};
use crate::cli::output;
use crate::discipline::snapshot::{Present, quoted};
use crate::discipline::{Ledger, correction};
use crate::domain::journal::{Content, Entry, EntryId, Hash, Snapshot};
use crate::domain::{Stamp, Ticker};
use crate::shell;
use crate::store::{Access, Journal, StoreError};

/// What is said of an entry that is on the disk.
#[derive(Serialize)]
struct Logged {
    id: EntryId,
    hash: Hash,
    on_plan: bool,
    #[serde(rename = "override")]
    off_plan: bool,
}

impl Logged {
    fn of(entry: &Entry) -> Self {
        Self {
            id: entry.id,
            hash: entry.hash,
            on_plan: entry.content.on_plan,
            off_plan: entry.content.off_plan,
        }
    }
}

/// Where the journal is.
pub(super) fn path(environment: &Environment) -> Result<PathBuf, Failure> {
    environment.journal().ok_or_else(|| {
        Failure::Missing(String::from(
            "there is no folder for the journal: HOME is not set. Name one with --data-dir",
        ))
    })
}

/// The journal for reading; `None` while nothing was ever logged.
pub(super) fn open(environment: &Environment) -> Result<Option<Journal>, Failure> {
    match Journal::open(&path(environment)?, Access::Read) {
        Ok(journal) => Ok(Some(journal)),
        Err(StoreError::NotThere { .. }) => Ok(None),
        Err(why) => Err(why.into()),
    }
}

/// Every row, without the texts of snapshots, and the instant of the command.
#[derive(Debug)]
pub(super) struct Book {
    path: PathBuf,
    /// The clock's time, read once.
    pub(super) now: Stamp,
    /// Rows by number, from 1 without holes.
    pub(super) entries: Vec<Entry>,
    /// The rows after corrections.
    pub(super) ledger: Ledger,
}

impl Book {
    /// Reads it; empty while nothing was ever logged.
    pub(super) fn read(environment: &Environment) -> Result<Self, Failure> {
        let entries = match open(environment)? {
            Some(journal) => journal.since(EntryId(0))?,
            None => Vec::new(),
        };
        // All of them, also those from before a clock was set back.
        let ledger = Ledger::of(&entries, Stamp::from_micros(i64::MAX));
        Ok(Self {
            path: path(environment)?,
            now: shell::now(),
            entries,
            ledger,
        })
    }

    /// The row of a number.
    pub(super) fn entry(&self, id: EntryId) -> Option<&Entry> {
        let at = usize::try_from(id.0.checked_sub(1)?).ok()?;
        self.entries.get(at)
    }

    /// The row of a number that somebody typed.
    pub(super) fn named(&self, id: u64) -> Result<&Entry, Failure> {
        self.entry(EntryId(id))
            .ok_or_else(|| none(id, self.entries.len()))
    }

    /// The row where an entry began, and its fields as they hold now.
    pub(super) fn effective(&self, id: u64) -> Result<(EntryId, Content), Failure> {
        let newest = EntryId(u64::try_from(self.entries.len()).unwrap_or(u64::MAX));
        let found = correction::effective(EntryId(id), newest, |id| self.entry(id));
        found.ok_or_else(|| none(id, self.entries.len()))
    }

    /// The row where an entry began.
    pub(super) fn root(&self, id: EntryId) -> EntryId {
        correction::root(id, |id| self.entry(id))
    }

    /// What is known at the instant of the command.
    pub(super) fn facts(&self, environment: &Environment) -> Result<Facts, Failure> {
        let source = Source {
            tape: None,
            at: Some(self.now.to_string()),
        };
        facts::read(environment, &source)
    }

    /// What an entry keeps of it: the ages in it say how old it is.
    pub(super) fn snapshot(&self, facts: &Facts, asset: Option<Ticker>) -> Snapshot {
        let price = asset.and_then(|asset| quoted(&facts.board, asset, facts.at));
        let present = Present {
            report: &facts.report(),
            price: price.as_ref(),
            plans: &facts.settings.plans,
            queue: &self.ledger.queue,
            practice: false,
        };
        Snapshot::Text(present.text().into())
    }

    /// Writes an entry and tells its number, once it is on the disk.
    pub(super) fn log(&self, content: Content, as_json: bool) -> Result<Answer, Failure> {
        let mut journal = Journal::open(&self.path, Access::Write)?;
        let stored = journal.append(&[content])?;
        if let Some(lag) = stored.lag {
            let note = format!("slackwater: the entry is saved, but its head file is not: {lag}");
            // The entry is on the disk; that the note cannot be written does not change it.
            let _ = writeln!(std::io::stderr(), "{}", plain(&note));
        }
        for entry in &stored.entries {
            told(entry, as_json).map_err(|why| match Failure::from(why) {
                gone if gone.is_broken_pipe() => gone,
                why => Failure::Missing(format!("entry {} is saved, but {}", entry.id, why.said())),
            })?;
        }
        Ok(Answer::Yes)
    }
}

fn told(entry: &Entry, as_json: bool) -> io::Result<()> {
    if as_json {
        output::json(&Logged::of(entry))
    } else {
        output::text(&format!("{}\n", entry.id))
    }
}

/// A number that no entry has.
pub(super) fn none(id: u64, entries: usize) -> Failure {
    Failure::Use(match entries {
        0 => format!("there is no entry {id}: the journal is empty"),
        1 => format!("there is no entry {id}; the journal has one, number 1"),
        last => format!("there is no entry {id}; the journal has the numbers 1 to {last}"),
    })
}
