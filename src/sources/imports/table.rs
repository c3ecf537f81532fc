//! Bytes to records: encodings, quotes, delimiters, and physical line numbers. It knows no venue.
//!
//! The `csv` crate reads an unclosed quote to the end of the file without a word, and bounds no field. Both matter here,
//! so records are cut by a splitter of our own: one pass, one record in memory.

use std::io::{BufRead, Read};

use super::ImportError;

/// The longest field and the longest line, in bytes.
const MOST_FIELD: usize = 1_000_000;
/// How much is looked at to find header, delimiter and decimal sign, in bytes.
const LOOKED_AT: u64 = 64 * 1024;

/// One record of the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    /// Its first physical line, from 1.
    pub(super) line: u64,
    /// Its cells without the signs around them.
    pub(super) cells: Vec<String>,
    /// A quote was opened and never closed.
    pub(super) unclosed: bool,
}

impl Record {
    /// Has no cell anything in it?
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }

    /// A record that was wrapped whole in quotes, unwrapped once.
    fn unwrapped(self, delimiter: u8) -> Self {
        match self.cells.as_slice() {
            [only] if !self.unclosed && only.contains(char::from(delimiter)) => {
                let mut inner = Splitter::new(delimiter);
                inner.take(only.as_bytes());
                inner.finish(self.line)
            }
            _ => self,
        }
    }
}

/// Cuts the bytes of a record into cells.
#[derive(Debug)]
struct Splitter {
    delimiter: u8,
    cells: Vec<String>,
    cell: Vec<u8>,
    quoted: bool,
    closed: bool,
}

impl Splitter {
    const fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            cells: Vec::new(),
            cell: Vec::new(),
            quoted: false,
            closed: false,
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if self.quoted {
                if byte == b'"' {
                    self.quoted = false;
                    self.closed = true;
                } else {
                    self.cell.push(byte);
                }
            } else if byte == self.delimiter {
                self.end_cell();
            } else if byte == b'"' && self.closed {
                // A doubled quote stands for one.
                self.cell.push(byte);
                self.quoted = true;
                self.closed = false;
            } else if byte == b'"' && self.is_empty_so_far() {
                self.cell.clear();
                self.quoted = true;
            } else {
                self.closed = false;
                self.cell.push(byte);
            }
        }
    }

    /// Nothing but blanks and a byte order mark yet: OKX puts one before every cell.
    fn is_empty_so_far(&self) -> bool {
        let rest = self.cell.strip_prefix(b"\xef\xbb\xbf");
        rest.unwrap_or(&self.cell).iter().all(|byte| *byte == b' ')
    }

    fn end_cell(&mut self) {
        let text = String::from_utf8_lossy(&self.cell);
        let text = text.trim_matches(|c| matches!(c, ' ' | '\u{feff}' | '\u{a0}'));
        self.cells.push(text.to_owned());
        self.cell.clear();
        self.closed = false;
    }

    fn finish(mut self, line: u64) -> Record {
        let unclosed = self.quoted;
        self.end_cell();
        Record {
            line,
            cells: self.cells,
            unclosed,
        }
    }
}

/// The beginning of a file, read before the rest.
#[derive(Debug)]
pub(super) struct Start {
    bytes: Vec<u8>,
}

impl Start {
    /// Takes the beginning and refuses what is not text.
    pub(super) fn of(input: &mut impl Read) -> Result<Self, ImportError> {
        let mut bytes = Vec::new();
        input
            .take(LOOKED_AT)
            .read_to_end(&mut bytes)
            .map_err(ImportError::Read)?;
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return Err(ImportError::Utf16);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return Err(ImportError::Workbook);
        }
        let zeros = bytes.split(|byte| *byte == 0).count() - 1;
        if zeros * 10 > bytes.len() && zeros > 8 {
            return Err(ImportError::Utf16);
        }
        Ok(Self { bytes })
    }

    /// The bytes, to be read again before the rest.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Is there nothing but blanks?
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.trim_ascii().is_empty()
    }

    /// The records of the beginning, cut at a delimiter. The last may be cut short.
    pub(super) fn records(&self, delimiter: u8) -> Vec<Record> {
        let mut records = Records::new(self.bytes.as_slice(), delimiter);
        std::iter::from_fn(|| records.next().ok().flatten()).collect()
    }
}

/// The records of a file, one at a time.
#[derive(Debug)]
pub(super) struct Records<R> {
    input: R,
    delimiter: u8,
    line: u64,
    bytes: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> Records<R> {
    pub(super) const fn new(input: R, delimiter: u8) -> Self {
        Self {
            input,
            delimiter,
            line: 0,
            bytes: 0,
            buffer: Vec::new(),
        }
    }

    /// The next record that is not an empty line.
    pub(super) fn next(&mut self) -> Result<Option<Record>, ImportError> {
        while self.read_line()? {
            let first = self.line;
            if self.buffer.trim_ascii().is_empty() {
                continue;
            }
            let mut splitter = Splitter::new(self.delimiter);
            splitter.take(self.content());
            while splitter.quoted {
                splitter.cell.push(b'\n');
                if splitter.cell.len() > MOST_FIELD {
                    return Err(ImportError::LongField { line: first });
                }
                if !self.read_line()? {
                    break;
                }
                splitter.take(self.content());
            }
            return Ok(Some(splitter.finish(first).unwrapped(self.delimiter)));
        }
        Ok(None)
    }

    /// The line without its end.
    fn content(&self) -> &[u8] {
        let line = self.buffer.strip_suffix(b"\n").unwrap_or(&self.buffer);
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    fn read_line(&mut self) -> Result<bool, ImportError> {
        self.buffer.clear();
        let most = u64::try_from(MOST_FIELD).unwrap_or(u64::MAX);
        let read = (&mut self.input)
            .take(most)
            .read_until(b'\n', &mut self.buffer)
            .map_err(ImportError::Read)?;
        if read == MOST_FIELD {
            return Err(ImportError::LongField {
                line: self.line + 1,
            });
        }
        self.line += 1;
        self.bytes += u64::try_from(read).unwrap_or(u64::MAX);
        Ok(read > 0)
    }

    /// Were no more bytes read than this?
    pub(super) const fn at_end_within(&self, most: u64) -> bool {
        self.bytes <= most
    }
}
