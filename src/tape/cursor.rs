//! A tape by its name, and a place on it that moves forward with time.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::compact::Decoder;
use super::{BadLines, Embedded, Header, Line, Lines, TapeError};
use crate::domain::observation::Known;
use crate::domain::{Span, Stamp, tag};

/// Bytes of a tape that comes through a pipe and must be held, because it cannot be read twice.
const MAX_PIPE: u64 = 256 << 20;

/// A tape that can be run along as often as wanted.
#[derive(Clone, Debug)]
pub struct Tape {
    source: Source,
    header: Header,
}

#[derive(Clone, Debug)]
enum Source {
    Embedded(&'static Embedded),
    File(PathBuf),
    Bytes(Arc<[u8]>),
}

impl Tape {
    /// A tape as `--tape` names it: an embedded one, or else a file.
    pub fn named(name: &Path) -> Result<Self, TapeError> {
        match name.to_str().and_then(Embedded::find) {
            Some(embedded) => Self::embedded(embedded),
            None => Self::file(name),
        }
    }

    /// An embedded tape.
    pub fn embedded(embedded: &'static Embedded) -> Result<Self, TapeError> {
        Self::from_source(Source::Embedded(embedded))
    }

    /// A `.jsonl` or `.jsonl.zst` file; which of them, its first bytes tell. A pipe is read to its end and held.
    pub fn file(path: &Path) -> Result<Self, TapeError> {
        let open = |why| TapeError::Open {
            path: tag::printable(&path.to_string_lossy(), 200),
            why,
        };
        let meta = std::fs::metadata(path).map_err(open)?;
        if meta.is_dir() {
            return Err(open(io::ErrorKind::IsADirectory.into()));
        }
        if meta.is_file() {
            return Self::from_source(Source::File(path.to_owned()));
        }
        let mut bytes = Vec::new();
        let pipe = File::open(path).map_err(open)?;
        pipe.take(MAX_PIPE + 1)
            .read_to_end(&mut bytes)
            .map_err(open)?;
        if bytes.len() as u64 > MAX_PIPE {
            return Err(open(io::ErrorKind::FileTooLarge.into()));
        }
        Self::bytes(bytes)
    }

    /// A tape in memory, plain or compressed.
    pub fn bytes(bytes: impl Into<Arc<[u8]>>) -> Result<Self, TapeError> {
        Self::from_source(Source::Bytes(bytes.into()))
    }

    fn from_source(source: Source) -> Result<Self, TapeError> {
        let header = Reader::open(&source)?.0;
        Ok(Self { source, header })
    }

    /// What it says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// A cursor that stands before the first line.
    pub fn cursor(&self) -> Result<Cursor, TapeError> {
        let (header, reader) = Reader::open(&self.source)?;
        Ok(Cursor {
            source: self.source.clone(),
            header,
            reader,
            skipped: BadLines::default(),
        })
    }

    /// The first and last `known_at` of its good lines; `None` when it has none. Of a file the whole is read.
    pub fn span(&self) -> Result<Option<(Stamp, Stamp)>, TapeError> {
        let mut reader = Reader::open(&self.source)?.1;
        if let Reader::Compact(decoder) = &reader {
            return Ok(decoder.span());
        }
        let mut skipped = BadLines::default();
        let mut span = None;
        while let Some(known) = reader.next(&mut skipped) {
            span = Some((
                span.map_or(known.known_at, |(first, _)| first),
                known.known_at,
            ));
        }
        Ok(span)
    }

    /// Where `replay` begins: an embedded tape has its own instant, a file is begun 24 hours before its end.
    pub fn default_start(&self) -> Result<Option<Stamp>, TapeError> {
        if let Source::Embedded(embedded) = self.source {
            return Ok(Some(embedded.default_start));
        }
        let Some((first, last)) = self.span()? else {
            return Ok(None);
        };
        Ok(Some(first.max(last.minus(Span::days(1)))))
    }
}

/// A place on a tape. It decodes no line beyond the one that comes next.
#[derive(Debug)]
pub struct Cursor {
    source: Source,
    header: Header,
    reader: Reader,
    skipped: BadLines,
}

impl Cursor {
    /// What the tape says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// `known_at` of the line that comes next; `None` at the end. Bad lines on the way to it are counted.
    pub fn next_known_at(&mut self) -> Option<Stamp> {
        self.reader.peek(&mut self.skipped)
    }

    /// The next line if it is known at `until` or before; `None` when the cursor has come to `until`, or to the end.
    pub fn next_until(&mut self, until: Stamp) -> Option<Known> {
        if self.next_known_at()? > until {
            return None;
        }
        self.reader.next(&mut self.skipped)
    }

    /// All lines from here that are known at `until` or before, in order. What is not taken stays for the next call.
    pub fn advance_to(&mut self, until: Stamp) -> Advance<'_> {
        Advance {
            cursor: self,
            until,
        }
    }

    /// Back to before the first line, for a seek into the past.
    pub fn restart(&mut self) -> Result<(), TapeError> {
        self.reader = Reader::open(&self.source)?.1;
        self.skipped = BadLines::default();
        Ok(())
    }

    /// The bad lines passed so far, that is: up to and with those before the line that comes next.
    pub fn skipped(&self) -> &BadLines {
        &self.skipped
    }
}

/// The lines of [`Cursor::advance_to`].
#[derive(Debug)]
pub struct Advance<'a> {
    cursor: &'a mut Cursor,
    until: Stamp,
}

impl Iterator for Advance<'_> {
    type Item = Known;

    fn next(&mut self) -> Option<Known> {
        self.cursor.next_until(self.until)
    }
}

#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one, and it is used at once"
)]
enum Reader {
    Compact(Box<Decoder>),
    Lines { lines: Lines, peeked: Option<Known> },
}

impl Reader {
    fn open(source: &Source) -> Result<(Header, Self), TapeError> {
        let (header, lines) = match source {
            Source::Embedded(embedded) => {
                let decoder = Decoder::open(embedded.bytes)?;
                return Ok((decoder.header().clone(), Self::Compact(Box::new(decoder))));
            }
            Source::File(path) => {
                let file = File::open(path).map_err(|why| TapeError::Open {
                    path: tag::printable(&path.to_string_lossy(), 200),
                    why,
                })?;
                Lines::open(BufReader::with_capacity(super::MAX_LINE, file))?
            }
            Source::Bytes(bytes) => Lines::open(io::Cursor::new(Arc::clone(bytes)))?,
        };
        let peeked = None;
        Ok((header, Self::Lines { lines, peeked }))
    }

    fn peek(&mut self, skipped: &mut BadLines) -> Option<Stamp> {
        match self {
            Self::Compact(decoder) => decoder.next_known_at(),
            Self::Lines { lines, peeked } => {
                if peeked.is_none() {
                    *peeked = next_good(lines, skipped);
                }
                peeked.as_ref().map(|known| known.known_at)
            }
        }
    }

    fn next(&mut self, skipped: &mut BadLines) -> Option<Known> {
        match self {
            Self::Compact(decoder) => decoder.next(),
            Self::Lines { lines, peeked } => peeked.take().or_else(|| next_good(lines, skipped)),
        }
    }
}

fn next_good(lines: &mut Lines, skipped: &mut BadLines) -> Option<Known> {
    loop {
        match lines.next()? {
            Line::Good(known) => return Some(known),
            Line::Bad(bad) => skipped.push(bad),
            Line::BrokenOff(bad) => skipped.break_off(bad),
        }
    }
}
