//! Standard output: one write where it can be, and a closed pipe is an error that [`super::main`] keeps quiet about.

use std::io::{self, BufWriter, Write as _};

use serde::Serialize;

/// Writes a text and what is left in the buffer.
pub(super) fn text(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Writes one line of JSON.
pub(super) fn json(value: &impl Serialize) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    serde_json::to_writer(&mut out, value)?;
    out.write_all(b"\n")?;
    out.flush()
}
