//! The journal: opening it, adding to it, reading from it.

use std::collections::HashSet;
use std::fmt;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Params, params};

use super::error::shown;
use super::head::{self, Head};
use super::row::{self, BRIEF, FULL, INSERT};
use super::schema::{self, Found};
use super::verify::{self, Broken, Verified};
use super::{StoreError, backup, chain, files};
use crate::domain::journal::{Content, Entry, EntryId, Hash, Snapshot};
use crate::domain::tag;

/// What a journal is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To read and to add; folder and file are made where they are not there.
    Write,
    /// To read; nothing is made.
    Read,
}

/// How much of an entry is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Without the text of its snapshot ([`Snapshot::Kept`] where there is one).
    Brief,
    /// With it.
    Full,
}

/// Entries that are on the disk.
#[derive(Debug, Default)]
pub struct Stored {
    /// As they are kept, without the text of their snapshots.
    pub entries: Vec<Entry>,
    /// Why the head file does not name the last of them: they *are* saved, but until the next entry nobody would notice
    /// if they were cut off again.
    pub lag: Option<StoreError>,
}

/// Why a cockpit may only look.
#[derive(Debug)]
pub enum ViewOnly {
    /// Another cockpit has the journal.
    Taken,
    /// The file or its folder cannot be written.
    Denied(StoreError),
}

impl fmt::Display for ViewOnly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken => f.write_str("read-only: another cockpit has this journal"),
            Self::Denied(why) => write!(f, "read-only: {why}"),
        }
    }
}

/// A journal as a cockpit gets it.
#[derive(Debug)]
pub struct Claimed {
    /// The journal.
    pub journal: Journal,
    /// Why it can only be read; `None` when this cockpit writes it.
    pub view_only: Option<ViewOnly>,
}

/// An open journal.
#[derive(Debug)]
pub struct Journal {
    pub(super) connection: Connection,
    /// `None` for a journal in memory, which has no files beside it.
    path: Option<PathBuf>,
    /// Which file it was when it was opened.
    identity: Option<(u64, u64)>,
    /// The path as it stands in sentences.
    shown: String,
    access: Access,
    /// Held as long as the cockpit is open, so that there is one.
    _claim: Option<File>,
}

impl Journal {
    /// Opens a journal beside whoever else has it open.
    pub fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        Self::open_with(path, access, None)
    }

    fn open_with(path: &Path, access: Access, claim: Option<File>) -> Result<Self, StoreError> {
        let name = shown(path);
        let fault = |why| StoreError::of(&name, why);
        let reach = match access {
            Access::Write => {
                make(path)?;
                OpenFlags::SQLITE_OPEN_READ_WRITE
            }
            Access::Read => {
                match path.try_exists() {
                    Ok(true) => {}
                    Ok(false) => return Err(StoreError::NotThere { path: name }),
                    Err(source) => return Err(StoreError::Unreachable { path: name, source }),
                }
                OpenFlags::SQLITE_OPEN_READ_ONLY
            }
        };
        let flags = reach | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(fault)?;
        let mut opened = ready(connection, &name);
        if access == Access::Read
            && matches!(opened, Err(StoreError::Denied { .. }))
            && is_still(path)
        {
            opened = ready(open_still(path).map_err(fault)?, &name);
        }
        let (mut connection, found) = opened?;
        match (access, found) {
            (Access::Write, _) => {
                // SQLite quietly opens for reading what it may not write; asking for the lock gives the reason.
                if connection.is_readonly(rusqlite::MAIN_DB).map_err(fault)? {
                    connection
                        .execute_batch("BEGIN IMMEDIATE; ROLLBACK")
                        .map_err(fault)?;
                }
                schema::prepare(&mut connection, &name)?;
            }
            (Access::Read, Found::Empty) => return Err(StoreError::NotThere { path: name }),
            (Access::Read, Found::Older) => drop(Self::open(path, Access::Write)?),
            (Access::Read, Found::Current) => {}
        }
        Ok(Self {
            connection,
            path: Some(path.to_owned()),
            identity: files::identity(path),
            shown: name,
            access,
            _claim: claim,
        })
    }

    /// Opens a journal for a cockpit: for writing when no other cockpit has it and it can be written, else for reading.
    /// Commands do not claim; they write beside an open cockpit.
    pub fn claim(path: &Path) -> Result<Claimed, StoreError> {
        let view_only = match lock(path) {
            Ok(Some(claim)) => match Self::open_with(path, Access::Write, Some(claim)) {
                Ok(journal) => {
                    return Ok(Claimed {
                        journal,
                        view_only: None,
                    });
                }
                Err(why @ StoreError::Denied { .. }) => ViewOnly::Denied(why),
                Err(why) => return Err(why),
            },
            Ok(None) => ViewOnly::Taken,
            Err(why) if path.exists() => ViewOnly::Denied(why),
            Err(why) => return Err(why),
        };
        Ok(Claimed {
            journal: Self::open(path, Access::Read)?,
            view_only: Some(view_only),
        })
    }

    /// A journal that is gone when it is dropped: for a replay, which never writes to the real one, and for tests.
    pub fn in_memory() -> Result<Self, StoreError> {
        let name = "the journal in memory".to_owned();
        let fault = |why| StoreError::of(&name, why);
        let mut connection = Connection::open_in_memory().map_err(fault)?;
        schema::set(&mut connection).map_err(fault)?;
        schema::prepare(&mut connection, &name)?;
        Ok(Self {
            connection,
            path: None,
            identity: None,
            shown: name,
            access: Access::Write,
            _claim: None,
        })
    }

    /// Adds entries, all or none, and returns when they are on the disk.
    ///
    /// One transaction takes the write lock (waiting at most five seconds for another process), reads the head in it,
    /// and commits with a flush. Then the head file is replaced, under the lock again, so that it never goes back. An
    /// error means that no row is there, except [`StoreError::Doubtful`], which says so. When the rows are there and only
    /// the head file could not be written, they are given back as saved, with the reason in [`Stored::lag`]: a head file
    /// that lies behind in the chain is no fault.
    pub fn append(&mut self, contents: &[Content]) -> Result<Stored, StoreError> {
        if self.access == Access::Read {
            let path = self.shown.clone();
            return Err(StoreError::ViewOnly { path });
        }
        if contents.is_empty() {
            return Ok(Stored::default());
        }
        let (path, shown) = (self.path.as_deref(), self.shown.as_str());
        let fault = |why| StoreError::of(shown, why);
        let writing = self.connection.transaction().map_err(fault)?;
        // A row in a file that has no name any more would be gone with the process.
        if path.is_some_and(|path| files::identity(path) != self.identity) {
            let path = shown.to_owned();
            return Err(StoreError::Replaced { path });
        }
        sound_head(&writing, path, shown)?;
        let (mut last, mut prev) = last(&writing)
            .map_err(fault)?
            .map_or((0, Hash::default()), |(id, hash)| (id.0, hash));
        let before = last;
        let mut entries = Vec::with_capacity(contents.len());
        for content in contents {
            last += 1;
            let added = add(&writing, shown, EntryId(last), prev, content);
            let entry = added.map_err(|why| match why {
                StoreError::Already { id, .. } if id.0 > before => StoreError::Unfit {
                    why: "two of the imported rows have the same key",
                },
                why => why,
            })?;
            prev = entry.hash;
            entries.push(entry);
        }
        writing
            .commit()
            .map_err(|why| StoreError::of_commit(shown, why))?;
        let lag = self.write_head().err();
        Ok(Stored { entries, lag })
    }

    /// Names the last entry in the head file, whoever wrote it.
    fn write_head(&mut self) -> Result<(), StoreError> {
        let Some(path) = self.path.as_deref() else {
            return Ok(());
        };
        let fault = |why| StoreError::of(&self.shown, why);
        let locked = self.connection.transaction().map_err(fault)?;
        match last(&locked).map_err(fault)? {
            Some((id, hash)) => head::write(path, id, hash)
                .map_err(|why| StoreError::file(&head::path(path), "written", why)),
            None => Ok(()),
        }
    }

    /// The last entry's number and hash; `None` while there is none.
    pub fn head(&self) -> Result<Option<(EntryId, Hash)>, StoreError> {
        last(&self.connection).map_err(|why| self.fault(why))
    }

    /// How many entries there are.
    pub fn count(&self) -> Result<u64, StoreError> {
        Ok(self.head()?.map_or(0, |(id, _)| id.0))
    }

    /// One entry with the text of its snapshot; `None` when there is none of this number.
    pub fn entry(&self, id: EntryId) -> Result<Option<Entry>, StoreError> {
        let query = format!("{FULL} WHERE id = ?1");
        Ok(self.rows(&query, [number(id)])?.pop())
    }

    /// At most `count` entries before the one named, or the newest; newest first, without the text of snapshots.
    pub fn page(&self, before: Option<EntryId>, count: u32) -> Result<Vec<Entry>, StoreError> {
        let query = format!("{BRIEF} WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
        self.rows(&query, params![before.map_or(i64::MAX, number), count])
    }

    /// Entries after the one named (0: all), oldest first, without the text of snapshots.
    pub fn since(&self, id: EntryId) -> Result<Vec<Entry>, StoreError> {
        let query = format!("{BRIEF} WHERE id > ?1 ORDER BY id");
        self.rows(&query, [number(id)])
    }

    /// Visits every entry, oldest first, one at a time; the first error of the visitor ends it.
    pub fn each<E: From<StoreError>>(
        &self,
        detail: Detail,
        visit: impl FnMut(Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        let columns = match detail {
            Detail::Brief => BRIEF,
            Detail::Full => FULL,
        };
        self.visit(&format!("{columns} ORDER BY id"), [], visit)
    }

    /// Keys of the imported rows that the journal holds.
    pub fn origins(&self) -> Result<HashSet<String>, StoreError> {
        let query = "SELECT origin FROM entry WHERE origin IS NOT NULL";
        let mut statement = self
            .connection
            .prepare(query)
            .map_err(|why| self.fault(why))?;
        let origins = statement.query_map([], |row| row.get(0));
        origins
            .and_then(Iterator::collect)
            .map_err(|why| self.fault(why))
    }

    /// Is every entry there, and as it was written? Walks the whole chain in flat memory.
    pub fn verify(&self) -> Result<Verified, Broken> {
        let head = self.head_file()?;
        verify::verify(&self.connection, &self.shown, head)
    }

    /// Writes a verified copy with its own head file to a path where nothing is yet, while others may go on writing.
    pub fn backup(&self, to: &Path) -> Result<Verified, StoreError> {
        // Read before the copy is made, so that it lies in it or behind.
        let head = self.head_file()?;
        backup::backup(&self.connection, &self.shown, head, to)
    }

    fn head_file(&self) -> Result<Head, StoreError> {
        head_file(self.path.as_deref())
    }

    fn rows(&self, query: &str, values: impl Params) -> Result<Vec<Entry>, StoreError> {
        let mut entries = Vec::new();
        self.visit(query, values, |entry| {
            entries.push(entry);
            Ok::<_, StoreError>(())
        })?;
        Ok(entries)
    }

    fn visit<E: From<StoreError>>(
        &self,
        query: &str,
        values: impl Params,
        mut visit: impl FnMut(Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        let fault = |why| self.fault(why);
        let mut statement = self.connection.prepare_cached(query).map_err(fault)?;
        let mut rows = statement.query(values).map_err(fault)?;
        while let Some(row) = rows.next().map_err(fault)? {
            visit(row::entry(row)?)?;
        }
        Ok(())
    }

    fn fault(&self, why: rusqlite::Error) -> StoreError {
        StoreError::of(&self.shown, why)
    }
}

/// Makes the folder and an empty file for the person alone; what is there already is only taken away from others.
fn make(path: &Path) -> Result<(), StoreError> {
    let folder = files::folder(path);
    files::make_folder(folder).map_err(|why| StoreError::file(folder, "created", why))?;
    // Never opened when it is there: closing it would take SQLite's locks from this process.
    match files::private().create_new(true).open(path) {
        Ok(_) => files::flush_folder(folder).map_err(|why| StoreError::file(path, "created", why)),
        Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {
            // A file of another user that may be written all the same stays as it is.
            let _ = files::make_private(path);
            Ok(())
        }
        Err(why) => Err(StoreError::file(path, "created", why)),
    }
}

/// Sets a connection, and says what is at its other end.
fn ready(mut connection: Connection, shown: &str) -> Result<(Connection, Found), StoreError> {
    schema::set(&mut connection).map_err(|why| StoreError::of(shown, why))?;
    let found = schema::find(&connection, shown)?;
    Ok((connection, found))
}

/// Has every writer closed the file in order, so that all of it is in the one file?
fn is_still(path: &Path) -> bool {
    std::fs::metadata(files::beside(path, "-wal")).map_or(true, |log| log.len() == 0)
}

/// Opens a file where nothing can be written, not even the index that readers of a log share: on a read-only disk.
fn open_still(path: &Path) -> rusqlite::Result<Connection> {
    let mut address = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                address.push(char::from(*byte));
            }
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(address, flags)
}

/// Takes the lock of the one cockpit; `None` when another has it.
fn lock(path: &Path) -> Result<Option<File>, StoreError> {
    let folder = files::folder(path);
    files::make_folder(folder).map_err(|why| StoreError::file(folder, "created", why))?;
    let lock = files::beside(path, ".lock");
    let fault = |why| StoreError::file(&lock, "locked", why);
    let file = files::private().create(true).truncate(false).open(&lock);
    let file = file.map_err(fault)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(why)) => Err(fault(why)),
    }
}

fn head_file(path: Option<&Path>) -> Result<Head, StoreError> {
    path.map_or(Ok(Head::None), |path| {
        head::read(path).map_err(|why| StoreError::file(&head::path(path), "read", why))
    })
}

/// Nothing is added to a chain whose end is missing: the new head file would hide it for good.
fn sound_head(connection: &Connection, path: Option<&Path>, shown: &str) -> Result<(), StoreError> {
    let head = head_file(path)?;
    verify::holds(connection, shown, head)?.map_err(|broken| StoreError::Broken {
        path: shown.to_owned(),
        broken,
    })
}

fn last(connection: &Connection) -> rusqlite::Result<Option<(EntryId, Hash)>> {
    let mut statement =
        connection.prepare_cached("SELECT id, hash FROM entry ORDER BY id DESC LIMIT 1")?;
    let last = statement.query_row([], |row| {
        let (id, hash): (i64, String) = (row.get(0)?, row.get(1)?);
        let id = u64::try_from(id).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(0, id))?;
        // A hash that is none gives zeros, to which no later row is chained: `verify` finds it.
        Ok((EntryId(id), Hash::parse(&hash).unwrap_or_default()))
    });
    last.optional()
}

/// Writes one row and reads it back, so that what is given out is what is kept.
fn add(
    connection: &Connection,
    shown: &str,
    id: EntryId,
    prev: Hash,
    content: &Content,
) -> Result<Entry, StoreError> {
    let fault = |why| StoreError::of(shown, why);
    for pointer in [content.corrects, content.about].into_iter().flatten() {
        if pointer.0 == 0 || pointer >= id {
            return Err(StoreError::Dangling { id: pointer });
        }
    }
    if let Some(origin) = &content.origin {
        let mut holder = connection
            .prepare_cached("SELECT id FROM entry WHERE origin = ?1")
            .map_err(fault)?;
        let holder = holder.query_row([origin], |row| row.get::<_, i64>(0));
        if let Some(holder) = holder.optional().map_err(fault)? {
            return Err(StoreError::Already {
                origin: tag::printable(origin, 80),
                id: EntryId(holder.cast_unsigned()),
            });
        }
    }
    let fields = row::values(content)?;
    let prev = prev.to_string();
    let unfit = |why| StoreError::Unfit { why };
    let hash = chain::link(&prev, id, fields.iter().map(Into::into))
        .ok_or_else(|| unfit("a field has no hash"))?;
    let mut insert = connection.prepare_cached(INSERT).map_err(fault)?;
    let (id, hash) = (number(id), hash.to_string());
    let mut values: Vec<&dyn rusqlite::ToSql> = vec![&id];
    values.extend(fields.iter().map(|field| field as &dyn rusqlite::ToSql));
    values.extend([&prev as &dyn rusqlite::ToSql, &hash]);
    insert.execute(values.as_slice()).map_err(fault)?;

    let query = format!("{FULL} WHERE id = ?1");
    let mut kept = connection.prepare_cached(&query).map_err(fault)?;
    let mut kept = kept.query([id]).map_err(fault)?;
    let kept = kept.next().map_err(fault)?;
    let mut entry = row::entry(kept.ok_or_else(|| unfit("it does not come back"))?)?;
    if entry.content != *content {
        return Err(unfit("a time, an amount or a name would come back changed"));
    }
    if matches!(entry.content.snapshot, Snapshot::Text(_)) {
        entry.content.snapshot = Snapshot::Kept;
    }
    Ok(entry)
}

/// A number as SQLite knows it; beyond its range there is no entry either.
fn number(id: EntryId) -> i64 {
    i64::try_from(id.0).unwrap_or(i64::MAX)
}
