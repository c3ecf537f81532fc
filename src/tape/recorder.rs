//! Recording: a tape that grows while facts arrive.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use super::{Header, TapeError};
use crate::domain::earliest::earliest_known;
use crate::domain::observation::Known;
use crate::domain::{Name, Span, Stamp, format, tag, wire};

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

/// What was recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Lines that were written.
    pub lines: u64,
    /// Lines that were dropped: dated too far ahead of the clock.
    pub dropped: u64,
    /// Sources of the lines that were written.
    pub sources: usize,
    /// How often a stream of liquidations was cut: no line says so, and the sums of the tape lack what came meanwhile.
    pub cuts: u64,
}

/// What is left of a recording that could not go on.
pub(super) fn kept(lines: u64) -> String {
    match lines {
        0 => String::from("Nothing was recorded"),
        1 => String::from("The one line written before is kept"),
        lines => {
            let lines = format::count(usize::try_from(lines).unwrap_or(usize::MAX));
            format!("The {lines} lines written before are kept")
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
    /// The latest time of the clock: it may be set back, and a tape does not run back.
    reached: Stamp,
    lines: u64,
    dropped: u64,
    cuts: u64,
    sources: BTreeSet<Name>,
    /// Lines that the system has taken.
    flushed: u64,
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
            let begun = out.line(&header.line()).and_then(|()| out.flush());
            if begun.is_err() {
                // Half a header is no tape, and would be in the way of the next try.
                let _ = std::fs::remove_file(path);
            }
            begun.map(|()| out)
        };
        match begin() {
            Ok(out) => Ok(Self {
                out,
                shown,
                waiting: BTreeMap::new(),
                written: Stamp::from_micros(i64::MIN),
                reached: Stamp::from_micros(i64::MIN),
                lines: 0,
                dropped: 0,
                cuts: 0,
                sources: BTreeSet::new(),
                flushed: 0,
            }),
            Err(why) => Err(TapeError::Write { path: shown, why }),
        }
    }

    /// Takes a line. One that is true only later is known then (a venue's clock may be ahead); one from further ahead is
    /// dropped and counted. One from before what is written (the clock was set back, or a source was slow) is known with the
    /// last line written: so the order holds, nothing is lost, and no fact is known before it was; later than it was is no
    /// foresight.
    pub fn push(&mut self, mut known: Known) {
        known.known_at = known.known_at.max(self.written);
        if let Some((_, earliest)) = earliest_known(&known.observation.fact) {
            if earliest > known.known_at.plus(AHEAD) {
                self.dropped += 1;
                return;
            }
            known.known_at = known.known_at.max(earliest);
        }
        self.waiting.entry(known.known_at).or_default().push(known);
    }

    /// Writes what nothing can overtake any more.
    pub fn settle(&mut self, now: Stamp) -> Result<(), TapeError> {
        self.reached = self.reached.max(now);
        let later = self.waiting.split_off(&self.reached.minus(OVERTAKE));
        let ready = std::mem::replace(&mut self.waiting, later);
        self.write(ready)
    }

    fn write(&mut self, ready: BTreeMap<Stamp, Vec<Known>>) -> Result<(), TapeError> {
        let write = || -> io::Result<()> {
            for (at, lines) in ready {
                for known in lines {
                    self.out.line(&wire::write_known(&known))?;
                    self.lines += 1;
                    self.sources.insert(known.observation.source);
                }
                self.written = at;
            }
            self.out.flush()
        };
        let written = write();
        if written.is_ok() {
            self.flushed = self.lines;
        }
        written.map_err(|why| TapeError::Stopped {
            path: self.shown.clone(),
            lines: self.flushed,
            why,
        })
    }

    /// What was written and dropped so far.
    pub fn counts(&self) -> Recorded {
        Recorded {
            lines: self.lines,
            dropped: self.dropped,
            sources: self.sources.len(),
            cuts: self.cuts,
        }
    }

    /// A stream of liquidations was cut.
    pub const fn cut(&mut self) {
        self.cuts += 1;
    }

    /// Writes the rest and ends the file.
    pub fn finish(mut self) -> Result<Recorded, TapeError> {
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
            Err(why) => Err(TapeError::Stopped {
                path: self.shown,
                lines: self.flushed,
                why,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::wire::read_known;
    use crate::tape::{Tape, check, info};

    fn quote(at: &str, known_at: &str) -> Known {
        read_known(&format!(
            r#"{{"kind":"quote","source":"a","instrument":"BTC","price":1,"currency":"USD","at":"2026-01-01T{at}Z","known_at":"2026-01-01T{known_at}Z"}}"#
        ))
        .unwrap()
    }

    fn counted(recorded: Recorded) -> (u64, u64, usize) {
        (recorded.lines, recorded.dropped, recorded.sources)
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_says_how_many_lines_are_kept() {
        let header = Header {
            name: Name::literal("live"),
            note: String::new(),
            sources: vec![Name::literal("a")],
        };
        let folder = tempfile::tempdir().unwrap();
        let mut recorder = Recorder::create(&folder.path().join("a.jsonl"), &header).unwrap();
        let clock = |time: &str| Stamp::parse(&format!("2026-01-01T{time}Z")).unwrap();
        for time in ["10:00:00", "10:00:01"] {
            recorder.push(quote(time, time));
        }
        recorder.settle(clock("10:00:05")).unwrap();
        // From here on the disk is full.
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        recorder.out = Out::Plain(BufWriter::new(full));
        recorder.push(quote("10:00:06", "10:00:06"));
        let said = recorder.settle(clock("10:00:10")).unwrap_err().to_string();
        assert!(
            said.ends_with(
                "a.jsonl cannot be written, as the disk is full: free some space, or give another place. The 2 lines written before are kept"
            ),
            "{said}"
        );
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
            assert_eq!(counted(recorder.counts()), (2, 1, 1));
            // From before what is written already.
            recorder.push(quote("10:00:00", "10:00:01.500"));
            assert_eq!(counted(recorder.finish().unwrap()), (4, 1, 1));
            let tape = Tape::named(&path).unwrap();
            assert!(check(&tape).unwrap().is_empty(), "{name}");
            assert_eq!(info(&tape).unwrap().lines, 4);
            assert!(Recorder::create(&path, &header).is_err(), "overwritten");
        }
    }

    #[test]
    fn a_clock_that_is_set_back_loses_nothing_and_does_not_hold_the_tape_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let header = Header {
            name: Name::literal("live"),
            note: String::new(),
            sources: vec![Name::literal("a")],
        };
        let mut recorder = Recorder::create(&path, &header).unwrap();
        let clock = |time: &str| Stamp::parse(&format!("2026-01-01T{time}Z")).unwrap();
        recorder.push(quote("11:00:00", "11:00:00"));
        recorder.settle(clock("11:00:03")).unwrap();
        // It was an hour ahead.
        for second in 10..20 {
            let time = format!("10:00:{second}");
            recorder.push(quote(&time, &time));
            recorder.settle(clock(&time)).unwrap();
        }
        assert_eq!(counted(recorder.counts()), (11, 0, 1));
        // And the hour is over.
        recorder.push(quote("11:00:05", "11:00:05"));
        assert_eq!(counted(recorder.finish().unwrap()), (12, 0, 1));
        let tape = Tape::named(&path).unwrap();
        assert!(check(&tape).unwrap().is_empty());
        let lines: Vec<Known> = {
            let mut cursor = tape.cursor().unwrap();
            cursor.advance_to(clock("12:00:00")).collect()
        };
        let instants: Vec<Stamp> = lines.iter().map(|known| known.known_at).collect();
        let mut wanted = vec![clock("11:00:00"); 11];
        wanted.push(clock("11:00:05"));
        assert_eq!(instants, wanted);
    }
}
