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
use crate::domain::board::{Board, Recalled};
use crate::domain::quarantine::Quarantine;
use crate::domain::tag::printable;
use crate::domain::{Name, Span, Stamp, format};
use crate::figures::Readings;
use crate::shell;
use crate::sources::registry;
use crate::store::Market;
use crate::tape::{EMBEDDED, Tape, TapeError};

/// Everything at one instant.
#[derive(Debug)]
pub(super) struct Facts {
    /// The instant.
    pub(super) at: Stamp,
    /// Where the facts come from.
    pub(super) mode: Mode,
    /// Name of the tape; `None` for what the cockpit kept.
    pub(super) tape: Option<Name>,
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
    /// Where the facts come from, in words: `tape 2025-11`, `as the cockpit kept it`.
    pub(super) fn origin(&self) -> String {
        match &self.tape {
            Some(tape) => format!("tape {tape}"),
            None => "as the cockpit kept it".to_owned(),
        }
    }

    /// What `figures --json` prints.
    pub(super) fn report(&self) -> Report<'_> {
        Report {
            as_of: self.at,
            mode: self.mode,
            tape: self.tape.as_ref().map(Name::as_str),
            readings: &self.readings,
            checklist: &self.checklist,
        }
    }
}

/// Lines as they became known, up to some instant.
struct Played {
    tape: Option<Name>,
    mode: Mode,
    board: Board,
    last: Stamp,
}

/// Plays the tape, or what was kept, and judges it. Lines that were skipped are counted on standard error.
pub(super) fn read(environment: &Environment, source: &Source) -> Result<Facts, Failure> {
    let at = source.at.as_deref().map(instant).transpose()?;
    let settings = Preferences::read(environment)?.discipline();
    let played = match &source.tape {
        Some(path) => play(&open(path)?, Mode::Replay, at, Some(path))?,
        None => match kept(environment, at)? {
            Some(played) => played,
            None => play(&default_tape()?, Mode::Offline, at, None)?,
        },
    };
    let at = at.unwrap_or(played.last);
    let mut readings = Readings::default();
    readings.refresh(&played.board, at);
    let checklist = Checklist::judge(&readings, &settings, at);
    Ok(Facts {
        at,
        mode: played.mode,
        tape: played.tape,
        board: played.board,
        readings,
        settings,
        checklist,
    })
}

/// What the cockpit kept of the market; `None` where it kept nothing. A cache that cannot be read is an error: figures
/// of an old tape in its place would look like today's.
fn kept(environment: &Environment, at: Option<Stamp>) -> Result<Option<Played>, Failure> {
    let Some(path) = environment.market() else {
        return Ok(None);
    };
    let market = match Market::open_kept(&path) {
        Ok(Some(market)) => market,
        Ok(None) => return Ok(None),
        Err(why) => return Err(Failure::Missing(why.to_string())),
    };
    let mut board = Board::new(&registry::publishers());
    let (mut first, mut last): (Option<Stamp>, Option<Stamp>) = (None, None);
    let mut quarantine = Quarantine::default();
    let now = shell::now();
    let unread = market.read(now, |mut kept| {
        let known_at = |kept: &Recalled| kept.known.known_at;
        first = first.or(kept.first().map(known_at));
        kept.retain(|kept| at.is_none_or(|at| known_at(kept) <= at));
        last = kept.last().map(known_at).or(last);
        // What is refused or held back is shown as unknown.
        board.recall(&kept, |board, fact| quarantine.admits(board, fact));
    });
    let beside = unread.and_then(|_| Ok((market.listened(now)?, market.book_hours(now)?)));
    let (listened, books) = beside.map_err(|why| Failure::Missing(why.to_string()))?;
    let Some(last) = last else {
        return Err(nothing_read(&market, now, at.zip(first)));
    };
    for span in listened {
        board.tally_mut().listened(&span);
    }
    for (market, start, hour) in books {
        // An hour that was not over at that instant was not known either.
        if at.is_none_or(|at| start.plus(Span::hours(1)) <= at) {
            board.put_book_hour(market, start, hour);
        }
    }
    Ok(Some(Played {
        tape: None,
        mode: Mode::Offline,
        board,
        last,
    }))
}

/// Why nothing of a cache that is not empty can be told. `before`: the instant that was asked for, and the first that is
/// kept.
fn nothing_read(market: &Market, now: Stamp, before: Option<(Stamp, Stamp)>) -> Failure {
    let name = market.shown();
    if let Some((at, first)) = before {
        return Failure::Use(format!(
            "{at} is before the cache {name} begins, at {first}"
        ));
    }
    match market.all_ahead(now) {
        Ok(Some(earliest)) => Failure::Missing(format!(
            "all that {name} keeps is dated later than this machine's clock: it begins at {earliest}, and the clock says {now}. Check the clock"
        )),
        Ok(None) => Failure::Use(format!("{name} holds no line that can be read")),
        Err(why) => Failure::Missing(why.to_string()),
    }
}

fn play(
    tape: &Tape,
    mode: Mode,
    at: Option<Stamp>,
    named: Option<&Path>,
) -> Result<Played, Failure> {
    let mut cursor = tape.cursor()?;
    let Some(first) = cursor.next_known_at() else {
        return Err(Failure::Use(format!(
            "the tape {} holds no line that can be used; see `slackwater tape check`",
            tape.header().name
        )));
    };
    if let Some(at) = at.filter(|at| *at < first) {
        return Err(before(tape, at));
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
        let name = named.unwrap_or(Path::new("2025-11"));
        let note = format!(
            "slackwater: {} of {} lines were skipped; see slackwater tape check {}",
            format::count(skipped),
            format::count(lines + skipped),
            name.display()
        );
        // The figures are the answer; that the note cannot be written does not change them.
        let _ = writeln!(std::io::stderr(), "{}", plain(&note));
    }
    Ok(Played {
        tape: Some(tape.header().name),
        mode,
        board,
        last,
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
