//! The facts of a command: a tape played up to an instant, and what follows from them.

use std::io::Write as _;
use std::path::Path;

use super::args::Source;
use super::at::instant;
use super::environment::Environment;
use super::failure::{Failure, plain};
use super::preferences::Preferences;
use crate::config::nearest;
use crate::discipline::{Checklist, DisciplineSettings, Mode, Report};
use crate::domain::board::Board;
use crate::domain::tag::printable;
use crate::domain::{Name, Stamp, format};
use crate::figures::Readings;
use crate::tape::{EMBEDDED, Tape, TapeError};

/// Everything at one instant.
#[derive(Debug)]
pub(super) struct Facts {
    /// The instant.
    pub(super) at: Stamp,
    /// Where the facts come from.
    pub(super) mode: Mode,
    /// Name of the tape.
    pub(super) tape: Name,
    /// What is known.
    pub(super) board: Board,
    /// Figures.
    pub(super) readings: Readings,
    /// Plans and declarations.
    pub(super) settings: DisciplineSettings,
    /// Gates and rules.
    pub(super) checklist: Checklist,
}

impl Facts {
    /// What `figures --json` prints.
    pub(super) fn report(&self) -> Report<'_> {
        Report {
            as_of: self.at,
            mode: self.mode,
            tape: Some(self.tape.as_str()),
            readings: &self.readings,
            checklist: &self.checklist,
        }
    }
}

/// Plays the tape and judges what is on it. Lines that were skipped are counted on standard error.
pub(super) fn read(environment: &Environment, source: &Source) -> Result<Facts, Failure> {
    let at = source.at.as_deref().map(instant).transpose()?;
    let settings = Preferences::read(environment)?.discipline();
    // No market store holds anything in a version without live sources: what is embedded stands in for it.
    let (tape, mode) = match &source.tape {
        Some(path) => (open(path)?, Mode::Replay),
        None => (default_tape()?, Mode::Offline),
    };
    let mut cursor = tape.cursor()?;
    let Some(first) = cursor.next_known_at() else {
        return Err(Failure::Use(format!(
            "the tape {} holds no line that can be used; see `slackwater tape check`",
            tape.header().name
        )));
    };
    if let Some(at) = at.filter(|at| *at < first) {
        return Err(before(&tape, at));
    }
    let mut board = Board::new(&tape.header().sources);
    let (mut lines, mut last) = (0_usize, first);
    for known in cursor.advance_to(at.unwrap_or(Stamp::from_micros(i64::MAX))) {
        last = known.known_at;
        lines += 1;
        // A fact the board refuses is counted there and shown as unknown.
        let _ = board.put(&known);
    }
    let skipped = usize::try_from(cursor.skipped().total).unwrap_or(usize::MAX);
    if skipped > 0 {
        let name = source.tape.as_deref().unwrap_or(Path::new("2025-11"));
        let note = format!(
            "slackwater: {} of {} lines were skipped; see slackwater tape check {}",
            format::count(skipped),
            format::count(lines + skipped),
            name.display()
        );
        // The figures are the answer; that the note cannot be written does not change them.
        let _ = writeln!(std::io::stderr(), "{}", plain(&note));
    }
    let at = at.unwrap_or(last);
    let mut readings = Readings::default();
    readings.refresh(&board, at);
    let checklist = Checklist::judge(&readings, &settings, at);
    Ok(Facts {
        at,
        mode,
        tape: tape.header().name,
        board,
        readings,
        settings,
        checklist,
    })
}

/// The tape that stands in when nothing was recorded.
pub(super) fn default_tape() -> Result<Tape, Failure> {
    match EMBEDDED.first() {
        Some(embedded) => Ok(Tape::embedded(embedded)?),
        None => Err(Failure::Missing(String::from("no tape is embedded"))),
    }
}

/// A tape as it was named. A name that is neither embedded nor a file gets the nearest embedded one.
pub(super) fn open(name: &Path) -> Result<Tape, Failure> {
    Tape::named(name).map_err(|why| match &why {
        TapeError::Open { why: cause, .. } if cause.kind() == std::io::ErrorKind::NotFound => {
            let text = name.to_string_lossy();
            let embedded = EMBEDDED.iter().map(|tape| tape.name);
            match nearest(&text, embedded) {
                Some(near) => Failure::Missing(format!(
                    "there is no tape `{}`, embedded or as a file; the nearest is `{near}`",
                    printable(&text, 200)
                )),
                None => Failure::Missing(format!(
                    "there is no tape `{}`; embedded are 2025-11 and 2020-03, anything else is a file",
                    printable(&text, 200)
                )),
            }
        }
        TapeError::Header(_) | TapeError::Compact(_) => Failure::Use(format!(
            "{}: {why}",
            printable(&name.to_string_lossy(), 200)
        )),
        TapeError::Read(_) => {
            let said = format!("{}: {why}", printable(&name.to_string_lossy(), 200));
            match Failure::from(why) {
                Failure::Use(_) => Failure::Use(said),
                _ => Failure::Missing(said),
            }
        }
        _ => Failure::from(why),
    })
}

/// An instant before the tape begins.
pub(super) fn before(tape: &Tape, at: Stamp) -> Failure {
    let name = tape.header().name;
    match tape.span() {
        Ok(Some((first, last))) => Failure::Use(format!(
            "{at} is before the tape {name} begins; it runs from {first} to {last}"
        )),
        _ => Failure::Use(format!("{at} is before the tape {name} begins")),
    }
}
