//! Standard output: one write where it can be. A reader that has gone is no error, and changes no exit status: where an
//! answer was written in one piece it stays the answer; of many lines the rest is left out ([`super::main`] keeps quiet).

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::domain::tag::is_unprintable;

/// Writes a text and what is left in the buffer.
pub(super) fn text(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    unless_gone(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Writes one line of JSON.
pub(super) fn json(value: &impl Serialize) -> io::Result<()> {
    let mut out = buffered();
    unless_gone(line(&mut out, value).and_then(|()| out.flush()))
}

/// The reader had what it wanted; what the command found out still holds.
fn unless_gone(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(why) if why.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Standard output for many lines; what is written last needs a `flush`.
pub(super) fn buffered() -> BufWriter<io::StdoutLock<'static>> {
    BufWriter::with_capacity(1 << 16, io::stdout().lock())
}

/// One line of JSON. Characters in its strings that a terminal would act on are escaped.
pub(super) fn line(out: &mut (impl Write + ?Sized), value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Escaped))?;
    out.write_all(b"\n")
}

/// JSON escapes the controls below U+0020 by itself; the others steer a terminal as well.
struct Escaped;

impl Formatter for Escaped {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        escape(out, text)
    }

    /// A snapshot goes through as it was stored: what is unprintable in it can only stand in a string.
    fn write_raw_fragment<W: ?Sized + Write>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        escape(out, text)
    }
}

fn escape(out: &mut (impl Write + ?Sized), text: &str) -> io::Result<()> {
    let mut rest = text;
    while let Some(at) = rest.find(is_unprintable) {
        let (before, from) = rest.split_at(at);
        out.write_all(before.as_bytes())?;
        let mut letters = from.chars();
        if let Some(letter) = letters.next() {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
        }
        rest = letters.as_str();
    }
    out.write_all(rest.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_holds_nothing_that_steers_a_terminal_and_says_the_same() {
        let text = "a\u{1b}[31m\u{9b}é\u{202e}\u{e0041}\"\n";
        let mut written = Vec::new();
        line(&mut written, &text).unwrap();
        let written = String::from_utf8(written).unwrap();
        let bad = written.trim_end().chars().find(|c| is_unprintable(*c));
        assert_eq!(bad, None, "{written}");
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}
