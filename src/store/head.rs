//! The head file beside the database: which entry was the last, `id hash` in one line. The chain shows what was changed
//! in the middle; only this file shows what was cut off the end.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::files;
use crate::domain::journal::{EntryId, Hash};

/// Bytes of the file that are read: an id, a blank, a hash, a line's end.
const LONGEST: u64 = 128;

/// What the head file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// There is no such file: the first commit was never followed by it, or it was taken away.
    None,
    /// The last entry.
    At(EntryId, Hash),
    /// Not a line that this program writes.
    Garbled,
}

/// Where the head file of a database lies.
pub(super) fn path(database: &Path) -> PathBuf {
    files::beside(database, ".head")
}

/// Reads the head file of a database.
pub(super) fn read(database: &Path) -> io::Result<Head> {
    let file = match fs::File::open(path(database)) {
        Ok(file) => file,
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(Head::None),
        Err(why) => return Err(why),
    };
    let mut bytes = Vec::new();
    file.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(std::str::from_utf8(&bytes)
        .ok()
        .and_then(parse)
        .map_or(Head::Garbled, |(id, hash)| Head::At(id, hash)))
}

fn parse(text: &str) -> Option<(EntryId, Hash)> {
    let (id, hash) = text.strip_suffix('\n')?.split_once(' ')?;
    let id = id.parse().ok().filter(|id| *id > 0)?;
    Some((EntryId(id), Hash::parse(hash)?))
}

/// Replaces the head file of a database, durably.
pub(super) fn write(database: &Path, id: EntryId, hash: Hash) -> io::Result<()> {
    files::replace(&path(database), &format!("{id} {hash}\n"))
}
