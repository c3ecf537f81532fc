//! Walking the chain: is every entry there, and as it was written?

use std::path::Path;

use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Transaction, TransactionBehavior};

use super::head::{self, Head};
use super::row::{FULL, Raw};
use super::{Access, Journal, StoreError, chain};
use crate::domain::journal::{EntryId, Hash};

/// A journal in which nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many entries it has; also the number of the last one.
    pub entries: u64,
    /// Hash of the last entry; `None` where there is none.
    pub head: Option<Hash>,
}

/// A journal that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Broken {
    /// The first entry that is missing or wrong; `None` when that cannot be said.
    pub first_bad: Option<EntryId>,
    /// What is wrong, in a clause.
    pub why: String,
}

impl Broken {
    fn at(id: u64, why: String) -> Self {
        Self {
            first_bad: Some(EntryId(id)),
            why,
        }
    }
}

impl From<StoreError> for Broken {
    fn from(why: StoreError) -> Self {
        Self {
            first_bad: None,
            why: why.to_string(),
        }
    }
}

/// Is the journal of a path as it was written? One that is gone or no database is broken where its head file says that
/// there was one; [`StoreError::NotThere`] where nothing says so. Other errors mean that nobody can tell now.
pub fn inspect(path: &Path) -> Result<Result<Verified, Broken>, StoreError> {
    let why = match Journal::open(path, Access::Read) {
        Ok(journal) => return Ok(journal.verify()),
        Err(why) => why,
    };
    match why {
        StoreError::Damaged { .. } | StoreError::Foreign { .. } => Ok(Err(why.into())),
        StoreError::NotThere { .. } => match head::read(path) {
            Ok(Head::At(id, _)) => Ok(Err(cut(0, id))),
            Ok(Head::Garbled) => Ok(Err(garbled())),
            Ok(Head::None) => Err(why),
            Err(why) => Err(StoreError::file(&head::path(path), "read", why)),
        },
        why => Err(why),
    }
}

/// Recomputes every hash from what is stored, in one snapshot and in flat memory, holds the chain against the head file
/// (which was read before), and asks SQLite for the soundness of the file.
pub(super) fn verify(connection: &Connection, path: &str, head: Head) -> Result<Verified, Broken> {
    let fault = |why| Broken::from(StoreError::of(path, why));
    let snapshot = Transaction::new_unchecked(connection, TransactionBehavior::Deferred);
    let snapshot = snapshot.map_err(fault)?;
    let mut walk = Walk::new(head);
    walk.along(&snapshot, path)?;
    let verified = walk.end()?;
    integrity(&snapshot)
        .map_err(fault)?
        .map_or(Ok(verified), |why| {
            Err(Broken {
                first_bad: None,
                why: format!("every entry is as it was written, but the file is damaged: {why}"),
            })
        })
}

/// What SQLite finds wrong with the file; `None` when it is sound.
fn integrity(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let answer = connection.query_row("PRAGMA integrity_check(1)", [], |row| {
        row.get::<_, String>(0)
    })?;
    Ok((answer != "ok").then_some(answer))
}

/// Is the entry that the head file names in the chain, with its hash?
pub(super) fn holds(
    connection: &Connection,
    path: &str,
    head: Head,
) -> Result<Result<(), Broken>, StoreError> {
    let (id, hash) = match head {
        Head::None => return Ok(Ok(())),
        Head::Garbled => return Ok(Err(garbled())),
        Head::At(id, hash) => (id, hash),
    };
    let fault = |why| StoreError::of(path, why);
    let last: i64 = connection
        .query_row("SELECT coalesce(max(id), 0) FROM entry", [], |row| {
            row.get(0)
        })
        .map_err(fault)?;
    let last = u64::try_from(last).unwrap_or_default();
    if id.0 > last {
        return Ok(Err(cut(last, id)));
    }
    let stored = connection
        .query_row(
            "SELECT hash FROM entry WHERE id = ?1",
            [id.0.cast_signed()],
            |row| row.get::<_, String>(0),
        )
        .optional()
        .map_err(fault)?;
    let same = stored.as_deref().and_then(Hash::parse) == Some(hash);
    Ok(if same { Ok(()) } else { Err(not_the_head(id)) })
}

fn garbled() -> Broken {
    Broken {
        first_bad: None,
        why: "the head file beside the journal is not what was written".to_owned(),
    }
}

fn cut(last: u64, head: EntryId) -> Broken {
    let first = last + 1;
    let why = if first == head.0 {
        format!("entry {head} is missing: it was the last one, and was cut off")
    } else {
        format!("entries {first} to {head} are missing: they were the last ones, and were cut off")
    };
    Broken::at(first, why)
}

fn not_the_head(id: EntryId) -> Broken {
    Broken::at(
        id.0,
        format!("entry {id} is not the one that the head file names: it was changed"),
    )
}

/// How far the walk has come.
struct Walk {
    head: Head,
    last: u64,
    last_hash: Hash,
    /// The hash that the head file's entry has in the chain.
    met: Option<Hash>,
}

impl Walk {
    fn new(head: Head) -> Self {
        Self {
            head,
            last: 0,
            last_hash: Hash::default(),
            met: None,
        }
    }

    fn along(&mut self, connection: &Connection, path: &str) -> Result<(), Broken> {
        let query = format!("{FULL} ORDER BY id");
        let fault = |why| Broken::from(StoreError::of(path, why));
        let mut statement = connection.prepare(&query).map_err(fault)?;
        let mut rows = statement.query([]).map_err(fault)?;
        loop {
            match rows.next() {
                Ok(Some(row)) => self.step(&Raw::new(row))?,
                Ok(None) => return Ok(()),
                Err(why) if why.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
                    let next = self.last + 1;
                    return Err(Broken::at(
                        next,
                        format!("the file is damaged where entry {next} should be: {why}"),
                    ));
                }
                Err(why) => return Err(fault(why)),
            }
        }
    }

    fn step(&mut self, row: &Raw<'_>) -> Result<(), Broken> {
        let next = self.last + 1;
        let id = row.id().unwrap_or(EntryId(0));
        if id.0 != next {
            return Err(Broken::at(next, format!("entry {next} is missing")));
        }
        let prev = row.prev_hash();
        let hash = chain::link(prev, id, row.fields());
        let Some(hash) = hash.filter(|hash| hash.to_string() == row.hash()) else {
            return Err(Broken::at(
                next,
                format!("entry {id} was changed: its hash is not that of what it says"),
            ));
        };
        if Hash::parse(prev) != Some(self.last_hash) {
            return Err(self.unlinked(next));
        }
        if matches!(self.head, Head::At(head, _) if head == id) {
            self.met = Some(hash);
        }
        self.last = next;
        self.last_hash = hash;
        Ok(())
    }

    /// An entry is sound in itself, but chained to another one than stands before it: so that other one was changed,
    /// together with its own hash.
    fn unlinked(&self, id: u64) -> Broken {
        match self.last {
            0 => Broken::at(1, "entry 1 is chained to an entry before it".to_owned()),
            last => Broken::at(
                last,
                format!(
                    "entry {last} was changed: it is not the one that entry {id} was chained to"
                ),
            ),
        }
    }

    fn end(self) -> Result<Verified, Broken> {
        match self.head {
            Head::Garbled => return Err(garbled()),
            Head::At(id, _) if id.0 > self.last => return Err(cut(self.last, id)),
            Head::At(id, hash) if self.met != Some(hash) => return Err(not_the_head(id)),
            Head::At(..) | Head::None => {}
        }
        Ok(Verified {
            entries: self.last,
            head: (self.last > 0).then_some(self.last_hash),
        })
    }
}
