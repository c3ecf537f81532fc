//! Reading the JSON form line by line: bounded, and never stopped by a bad line.

use std::io::{self, BufRead, BufReader, Read};

use super::{Header, TapeError};
use crate::domain::earliest::earliest_known;
use crate::domain::observation::Known;
use crate::domain::{Stamp, tag, wire};

/// Bytes of one line, its end included; a longer line is a bad one.
pub const MAX_LINE: usize = 64 * 1024;
/// Bytes of text of a whole tape: what a compressed file may unfold to.
const MAX_TEXT: u64 = 1 << 30;
/// Bad lines after which reading ends: what has so many is no tape, and a small compressed file can hold billions.
const MAX_BAD: u64 = 1_000_000;
/// Bad lines that are kept with their reason; of the rest only the number is.
pub const REPORTED: usize = 50;
/// The largest window a compressed file may ask for, as a power of two: 32 MiB, enough for level 20.
const WINDOW_LOG: u32 = 25;

/// A line that is not used, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Its number in the file, the header being line 1.
    pub line: u64,
    /// A printable sentence.
    pub why: String,
}

/// The bad lines met so far: all are counted, the first [`REPORTED`] are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BadLines {
    /// How many.
    pub total: u64,
    /// The first of them, in the order of the file.
    pub first: Vec<BadLine>,
    /// Why reading ended before the end of the file; `None` when it did not.
    pub broken_off: Option<BadLine>,
}

impl BadLines {
    pub(super) fn push(&mut self, bad: BadLine) {
        self.total += 1;
        if self.first.len() < REPORTED {
            self.first.push(bad);
        }
    }

    pub(super) fn break_off(&mut self, bad: BadLine) {
        self.broken_off = Some(bad.clone());
        self.push(bad);
    }

    /// No line was bad so far.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }
}

/// One line after the header.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a line is looked at once and dropped"
)]
pub enum Line {
    /// An observation, in order.
    Good(Known),
    /// A line that is skipped.
    Bad(BadLine),
    /// Reading ended before the end of the file.
    BrokenOff(BadLine),
}

/// The lines of a tape after its header.
pub struct Lines {
    input: Box<dyn BufRead + Send>,
    buffer: Vec<u8>,
    line: u64,
    bytes: u64,
    bad: u64,
    last: Option<Stamp>,
    ended: bool,
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lines")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

impl Lines {
    /// Reads the header and stands before the second line. Zstandard is told by its first bytes, whatever the name.
    pub fn open(input: impl BufRead + Send + 'static) -> Result<(Header, Self), TapeError> {
        let mut lines = Self {
            input: unpacked(input).map_err(TapeError::Read)?,
            buffer: Vec::with_capacity(1024),
            line: 0,
            bytes: 0,
            bad: 0,
            last: None,
            ended: false,
        };
        match lines
            .next_raw()
            .map_err(|why| TapeError::Read(in_words(why)))?
        {
            Raw::Text => Ok((Header::read(&lines.buffer)?, lines)),
            Raw::Long => Err(TapeError::Header(LONG.to_owned())),
            Raw::End => Err(TapeError::Header("the file is empty".to_owned())),
        }
    }

    fn next_raw(&mut self) -> io::Result<Raw> {
        self.buffer.clear();
        let mut limited = (&mut self.input).take(MAX_LINE as u64);
        let mut length = limited.read_until(b'\n', &mut self.buffer)? as u64;
        if length == 0 {
            return Ok(Raw::End);
        }
        self.line += 1;
        let whole = self.buffer.last() == Some(&b'\n') || self.buffer.len() < MAX_LINE;
        if !whole {
            length += self.skip_line(MAX_TEXT.saturating_sub(self.bytes + length))?;
        }
        self.bytes += length;
        if self.bytes > MAX_TEXT {
            return Err(io::Error::other("it holds more than 1 GiB of text"));
        }
        Ok(if whole { Raw::Text } else { Raw::Long })
    }

    /// Passes over the rest of a line without holding it; gives up soon after `limit` bytes.
    fn skip_line(&mut self, limit: u64) -> io::Result<u64> {
        let mut skipped = 0;
        loop {
            let held = self.input.fill_buf()?;
            if held.is_empty() || skipped > limit {
                return Ok(skipped);
            }
            let end = held.iter().position(|&b| b == b'\n');
            let step = end.map_or(held.len(), |at| at + 1);
            self.input.consume(step);
            skipped += step as u64;
            if end.is_some() {
                return Ok(skipped);
            }
        }
    }

    fn judge(&mut self) -> Result<Known, String> {
        let known = read_line(&self.buffer)?;
        if let Some(last) = self.last.filter(|&last| known.known_at < last) {
            return Err(format!(
                "known_at {} is before {last} of the last good line: the order is broken",
                known.known_at
            ));
        }
        self.last = Some(known.known_at);
        Ok(known)
    }
}

const LONG: &str = "it is longer than 64 KiB";

enum Raw {
    Text,
    Long,
    End,
}

impl Iterator for Lines {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        if self.ended {
            return None;
        }
        let judged = match self.next_raw() {
            Ok(Raw::End) => {
                self.ended = true;
                return None;
            }
            Ok(Raw::Text) => self.judge(),
            Ok(Raw::Long) => Err(LONG.to_owned()),
            Err(why) => {
                self.ended = true;
                return Some(Line::BrokenOff(BadLine {
                    line: self.line + 1,
                    why: read_fault(why),
                }));
            }
        };
        let why = match judged {
            Ok(known) => return Some(Line::Good(known)),
            Err(why) => why,
        };
        self.bad += 1;
        self.ended = self.bad > MAX_BAD;
        let line = self.line;
        Some(if self.ended {
            let why = String::from("a million lines before it are bad; nothing after it was read");
            Line::BrokenOff(BadLine { line, why })
        } else {
            Line::Bad(BadLine { line, why })
        })
    }
}

/// Reads one line as far as it can be judged alone, without its neighbours.
fn read_line(bytes: &[u8]) -> Result<Known, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
    // The end of the line would make the parser speak of a second one.
    let text = text.trim_ascii_end();
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    let known = wire::read_known(text).map_err(|why| json_fault(&why.to_string()))?;
    if let Some((key, earliest)) = earliest_known(&known.observation.fact)
        && earliest > known.known_at
    {
        return Err(format!(
            "`{key}` makes it true at {earliest} at the earliest, later than its known_at {}",
            known.known_at
        ));
    }
    Ok(known)
}

/// A parser's sentence made short and printable; its line number would always be 1.
pub(super) fn json_fault(why: &str) -> String {
    tag::printable(&why.replace(" at line 1 column ", ", column "), 200)
}

fn read_fault(why: io::Error) -> String {
    let why = in_words(why);
    tag::printable(
        &format!("cannot be read: {why}; nothing after it was read"),
        200,
    )
}

/// An unpacker's "incomplete frame" as a person would say it.
fn in_words(why: io::Error) -> io::Error {
    if why.kind() == io::ErrorKind::UnexpectedEof {
        io::Error::new(why.kind(), "the compressed data ends in the middle")
    } else {
        why
    }
}

/// The text of a tape, unpacked as it is read where it begins like Zstandard.
fn unpacked(mut input: impl BufRead + Send + 'static) -> io::Result<Box<dyn BufRead + Send>> {
    let mut magic = Vec::with_capacity(4);
    (&mut input).take(4).read_to_end(&mut magic)?;
    let packed = magic == [0x28, 0xb5, 0x2f, 0xfd];
    if magic.starts_with(&[0x1f, 0x8b]) {
        return Err(io::Error::other(
            "it is compressed with gzip; tapes are plain text or compressed with zstd",
        ));
    }
    let whole = io::Cursor::new(magic).chain(input);
    if !packed {
        return Ok(Box::new(whole));
    }
    let mut decoder = zstd::stream::read::Decoder::with_buffer(whole)?;
    decoder.window_log_max(WINDOW_LOG)?;
    Ok(Box::new(BufReader::with_capacity(MAX_LINE, decoder)))
}
