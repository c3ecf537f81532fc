//! A file that appears whole or not at all, readable for its owner alone.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::Fault;
use crate::cli::failure::Failure;
use crate::domain::tag::printable;

/// Writes beside its place, flushes to the disk and renames. What stood there is untouched until then.
pub(super) fn replace(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), Fault>,
) -> Result<(), Failure> {
    let fault = |why: io::Error| {
        Failure::Missing(format!(
            "{}: the export cannot be written: {why}",
            printable(&path.to_string_lossy(), 300)
        ))
    };
    let part = beside(path).map_err(fault)?;
    let written = write(&part, path, fill);
    if written.is_err() {
        // The half-written file is of no use to anyone.
        let _ = fs::remove_file(&part);
    }
    written.map_err(|why| match why {
        Fault::Write(why) => fault(why),
        why @ Fault::Store(_) => why.into(),
    })
}

fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.part", std::process::id()));
    Ok(path.with_file_name(hidden))
}

fn write(
    part: &Path,
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = BufWriter::with_capacity(1 << 16, options.open(part)?);
    fill(&mut out)?;
    let file: File = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    fs::rename(part, path)?;
    Ok(())
}
