//! Recording: a tape that grows while facts arrive.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use super::{Header, TapeError, earliest_known};
use crate::domain::observation::Known;
use crate::domain::{Span, Stamp, tag, wire};

/// Lines of several sources overtake one another by less than this.
const OVERTAKE: Span = Span::secs(2);
/// A venue's clock may be ahead of ours by so much; what lies further ahead is no fact yet.
const AHEAD: Span = Span::secs(5);

/// What is written to.
enum Out {
    Plain(BufWriter<File>),
    Packed(Box<zstd::stream::write::Encoder<'static, BufWriter<File>>>),
}

impl Out {
    fn line(&mut self, line: &str) -> io::Result<()> {
        match self {
            Self::Plain(out) => writeln!(out, "{line}"),
            Self::Packed(out) => writeln!(out, "{line}"),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.flush(),
            Self::Packed(out) => out.flush(),
        }
    }
}

/// A tape being recorded.
pub struct Recorder {
    out: Out,
    shown: String,
    waiting: BTreeMap<Stamp, Vec<Known>>,
    /// The last instant that was written: nothing before it may follow.
    written: Stamp,
    lines: u64,
    dropped: u64,
}

impl Recorder {
    /// Begins a tape, compressed where the path ends in `.zst`. A file that is there already is left as it is.
    pub fn create(path: &Path, header: &Header) -> Result<Self, TapeError> {
        let shown = tag::printable(&path.to_string_lossy(), 200);
        let begin = || -> io::Result<Out> {
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = BufWriter::new(options.open(path)?);
            let mut out = if path.extension().is_some_and(|end| end == "zst") {
                Out::Packed(Box::new(zstd::stream::write::Encoder::new(file, 0)?))
            } else {
                Out::Plain(file)
            };
            out.line(&header.line())?;
            out.flush()?;
            Ok(out)
        };
        match begin() {
            Ok(out) => Ok(Self {
                out,
                shown,
                waiting: BTreeMap::new(),
                written: Stamp::from_micros(i64::MIN),
                lines: 0,
                dropped: 0,
            }),
            Err(why) => Err(TapeError::Write { path: shown, why }),
        }
    }

    /// Takes a line. One that is true only later is known then (a venue's clock may be ahead); one from further ahead, or
    /// from before what is written, is dropped and counted.
    pub fn push(&mut self, mut known: Known) {
        if let Some((_, earliest)) = earliest_known(&known.observation.fact) {
            if earliest > known.known_at.plus(AHEAD) {
                self.dropped += 1;
                return;
            }
            known.known_at = known.known_at.max(earliest);
        }
        if known.known_at < self.written {
            self.dropped += 1;
            return;
        }
        self.waiting.entry(known.known_at).or_default().push(known);
    }

    /// Writes what nothing can overtake any more.
    pub fn settle(&mut self, now: Stamp) -> Result<(), TapeError> {
        let later = self.waiting.split_off(&now.minus(OVERTAKE));
        let ready = std::mem::replace(&mut self.waiting, later);
        self.write(ready)
    }

    fn write(&mut self, ready: BTreeMap<Stamp, Vec<Known>>) -> Result<(), TapeError> {
        let write = || -> io::Result<()> {
            for (at, lines) in ready {
                for known in lines {
                    self.out.line(&wire::write_known(&known))?;
                    self.lines += 1;
                }
                self.written = at;
            }
            self.out.flush()
        };
        write().map_err(|why| TapeError::Write {
            path: self.shown.clone(),
            why,
        })
    }

    /// Lines written, and lines dropped.
    pub const fn counts(&self) -> (u64, u64) {
        (self.lines, self.dropped)
    }

    /// Writes the rest and ends the file.
    pub fn finish(mut self) -> Result<(u64, u64), TapeError> {
        let rest = std::mem::take(&mut self.waiting);
        self.write(rest)?;
        let counts = self.counts();
        let end = match self.out {
            Out::Plain(out) => out.into_inner().map_err(io::IntoInnerError::into_error),
            Out::Packed(out) => out
                .finish()
                .and_then(|out| out.into_inner().map_err(io::IntoInnerError::into_error)),
        };
        match end.and_then(|file| file.sync_all()) {
            Ok(()) => Ok(counts),
            Err(why) => Err(TapeError::Write {
                path: self.shown,
                why,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Name;
    use crate::domain::wire::read_known;
    use crate::tape::{Tape, check, info};

    fn quote(at: &str, known_at: &str) -> Known {
        read_known(&format!(
            r#"{{"kind":"quote","source":"a","instrument":"BTC","price":1,"currency":"USD","at":"2026-01-01T{at}Z","known_at":"2026-01-01T{known_at}Z"}}"#
        ))
        .unwrap()
    }

    #[test]
    fn what_was_recorded_is_a_tape_without_a_bad_line() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.jsonl", "a.jsonl.zst"] {
            let path = folder.path().join(name);
            let header = Header {
                name: Name::literal("live"),
                note: String::new(),
                sources: vec![Name::literal("a")],
            };
            let mut recorder = Recorder::create(&path, &header).unwrap();
            // Out of order, of a clock ahead by a second, of a clock ahead by a minute.
            recorder.push(quote("10:00:01", "10:00:02"));
            recorder.push(quote("10:00:00", "10:00:01"));
            recorder.push(quote("10:00:04", "10:00:03"));
            recorder.push(quote("10:01:04", "10:00:03"));
            recorder
                .settle(Stamp::parse("2026-01-01T10:00:04.500Z").unwrap())
                .unwrap();
            assert_eq!(recorder.counts(), (2, 1));
            // From before what is written already.
            recorder.push(quote("10:00:00", "10:00:01.500"));
            assert_eq!(recorder.finish().unwrap(), (3, 2));
            let tape = Tape::named(&path).unwrap();
            assert!(check(&tape).unwrap().is_empty(), "{name}");
            assert_eq!(info(&tape).unwrap().lines, 3);
            assert!(Recorder::create(&path, &header).is_err(), "overwritten");
        }
    }
}
