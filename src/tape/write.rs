//! Writing tapes: the JSON form into a file, and the compact form of a tape without fault.

use std::fs::{self, File};
use std::io::{self, BufRead, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{Header, Line, Lines, TapeError, compact};
use crate::domain::observation::Known;
use crate::domain::{tag, wire};

/// The highest ordinary level of Zstandard.
const LEVEL: i32 = 19;

/// Reads a tape in the JSON form and gives it in the compact form. One bad line is enough to refuse.
pub fn pack(input: impl BufRead + Send + 'static) -> Result<Vec<u8>, TapeError> {
    let (header, lines) = Lines::open(input)?;
    let mut tape = Vec::new();
    for line in lines {
        match line {
            Line::Good(known) => tape.push(known),
            Line::Bad(bad) | Line::BrokenOff(bad) => return Err(TapeError::Bad(bad)),
        }
    }
    Ok(compact::encode(&header, &tape))
}

/// Writes a tape in the JSON form, compressed where the path ends in `.zst`. The file appears whole or not at all: it is
/// written beside its place, flushed to the disk and renamed.
pub fn write<'a>(
    path: &Path,
    header: &Header,
    lines: impl IntoIterator<Item = &'a Known>,
) -> Result<(), TapeError> {
    let fault = |why| TapeError::Write {
        path: tag::printable(&path.to_string_lossy(), 200),
        why,
    };
    let beside = beside(path).map_err(fault)?;
    let written = write_beside(&beside, path, header, lines);
    if written.is_err() {
        // What stands in its place is untouched; the half-written file is of no use to anyone.
        let _ = fs::remove_file(&beside);
    }
    written.map_err(fault)
}

/// Why a file could not be written, and what to do, as a clause that follows its name.
pub(super) fn refusal(why: &io::Error) -> String {
    use io::ErrorKind::{
        AlreadyExists, NotADirectory, NotFound, PermissionDenied, QuotaExceeded,
        ReadOnlyFilesystem, StorageFull,
    };
    let clause = match why.kind() {
        AlreadyExists => "is there already and is never overwritten: give another name",
        NotFound | NotADirectory => {
            "cannot be made, as its folder is not there: make the folder, or give another name"
        }
        PermissionDenied => {
            "cannot be written: the folder is of another user or may only be read. Give another place"
        }
        ReadOnlyFilesystem => "cannot be written: the disk may only be read. Give another place",
        StorageFull | QuotaExceeded => {
            "cannot be written, as the disk is full: free some space, or give another place"
        }
        _ => {
            let said = tag::unnumbered(why);
            return format!("cannot be written: {said}. Give another name or place");
        }
    };
    clause.to_owned()
}

fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.part", std::process::id()));
    Ok(path.with_file_name(hidden))
}

fn write_beside<'a>(
    beside: &Path,
    path: &Path,
    header: &Header,
    lines: impl IntoIterator<Item = &'a Known>,
) -> io::Result<()> {
    let mut file = create(beside)?;
    if path.extension().is_some_and(|end| end == "zst") {
        let mut packer = zstd::stream::write::Encoder::new(&mut file, LEVEL)?;
        packer.include_checksum(true)?;
        write_lines(&mut packer, header, lines)?;
        packer.finish()?;
    } else {
        write_lines(&mut file, header, lines)?;
    }
    file.into_inner()?.sync_all()?;
    fs::rename(beside, path)
}

/// A file that did not exist before, for its owner alone.
fn create(path: &Path) -> io::Result<BufWriter<File>> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(BufWriter::new(options.open(path)?))
}

fn write_lines<'a>(
    out: &mut impl Write,
    header: &Header,
    lines: impl IntoIterator<Item = &'a Known>,
) -> io::Result<()> {
    writeln!(out, "{}", header.line())?;
    for known in lines {
        writeln!(out, "{}", wire::write_known(known))?;
    }
    Ok(())
}
