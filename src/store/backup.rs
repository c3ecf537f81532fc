//! A copy of the journal: made while others write, verified before it gets its name.

use std::fs;
use std::io;
use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::error::shown;
use super::head::{self, Head};
use super::verify::{self, Verified};
use super::{StoreError, files, schema};
use crate::domain::journal::EntryId;

/// Copies, verifies, flushes and names. `head` is the head file of the original.
pub(super) fn backup(
    from: &Connection,
    from_path: &str,
    head: Head,
    to: &Path,
) -> Result<Verified, StoreError> {
    // Takes the name at once: of two copies to one place the second is refused, and nothing is ever overwritten.
    files::private()
        .create_new(true)
        .open(to)
        .map_err(|why| match why.kind() {
            io::ErrorKind::AlreadyExists => StoreError::Exists { path: shown(to) },
            _ => StoreError::file(to, "created", why),
        })?;
    let part = files::beside(to, &format!(".{}.part", std::process::id()));
    let done = copy(from, from_path, head, &part).and_then(|verified| {
        put(&part, to, verified)?;
        Ok(verified)
    });
    if done.is_err() {
        let _ = fs::remove_file(&part);
        let _ = fs::remove_file(to);
    }
    done
}

fn copy(
    from: &Connection,
    from_path: &str,
    head: Head,
    part: &Path,
) -> Result<Verified, StoreError> {
    let name = shown(part);
    let fault = |why| StoreError::of(&name, why);
    files::private()
        .create_new(true)
        .open(part)
        .map_err(|why| StoreError::file(part, "created", why))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut copy = Connection::open_with_flags(part, flags).map_err(fault)?;
    schema::set(&mut copy).map_err(fault)?;
    // All pages in one step: one state of the original, and no writer that makes the copy start again.
    match Backup::new(from, &mut copy).and_then(|backup| backup.step(-1)) {
        Ok(StepResult::Done) => {}
        Ok(_) => {
            let path = from_path.to_owned();
            return Err(StoreError::Busy { path });
        }
        Err(why) => return Err(fault(why)),
    }
    // One file without a log beside it, which can be read from a disk that cannot be written.
    copy.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))
        .map_err(fault)?;
    let verified = verify::verify(&copy, &name, head).map_err(|broken| StoreError::Broken {
        path: from_path.to_owned(),
        broken,
    })?;
    copy.close().map_err(|(_, why)| fault(why))?;
    Ok(verified)
}

fn put(part: &Path, to: &Path, verified: Verified) -> Result<(), StoreError> {
    let fault = |why| StoreError::file(to, "written", why);
    fs::File::open(part)
        .and_then(|file| file.sync_all())
        .map_err(fault)?;
    // The head first: a copy without it would pass, a head without its copy is no journal.
    if let Some(hash) = verified.head {
        head::write(to, EntryId(verified.entries), hash)
            .map_err(|why| StoreError::file(&head::path(to), "written", why))?;
    }
    fs::rename(part, to).map_err(fault)?;
    files::flush_folder(files::folder(to)).map_err(fault)
}
