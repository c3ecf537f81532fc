//! `slackwater doctor`: configuration, store, terminal, clock, calendars, tapes, the journal, the cache, every address that
//! is ever asked, and whether each source answers. Exit status 1 when something must be mended.

use std::io::{self, ErrorKind, IsTerminal as _};
use std::path::Path;
use std::time::Duration;

use super::cockpit::{charset, depth};
use super::config::where_from;
use super::environment::Environment;
use super::failure::{Answer, Failure};
use super::output;
use super::preferences::Preferences;
use super::table::Table;
use crate::config::Settings;
use crate::domain::audit::{Audit, Key, Outcome};
use crate::domain::calendar::{self, Market as Exchange, Session};
use crate::domain::link::{Line, State as Link};
use crate::domain::tag::printable;
use crate::domain::{Day, Stamp, format};
use crate::shell;
use crate::sources::hosts::HOSTS;
use crate::sources::registry::SOURCES;
use crate::store::{self, Market, MarketError, StoreError};
use crate::tape::{EMBEDDED, Tape, info};
use crate::ui::theme::{Charset, ColourDepth};

/// How a check went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Ok,
    /// Nothing is broken, but it is worth knowing.
    Note,
    /// Must be mended.
    No,
}

struct Check {
    what: &'static str,
    state: State,
    words: String,
}

impl Check {
    fn new(what: &'static str, state: State, words: impl Into<String>) -> Self {
        Self {
            what,
            state,
            words: words.into(),
        }
    }
}

pub(super) fn run(environment: &Environment, offline: bool) -> Result<Answer, Failure> {
    let now = shell::now();
    let (configured, mut checks) = configuration(environment);
    let settings = configured.clone().unwrap_or_default();
    checks.extend(folders(environment));
    checks.extend(terminal(environment, &settings));
    checks.push(clock(now));
    checks.extend(calendars(now.day()));
    checks.extend(tapes());
    checks.extend(environment.journal().map(|path| journal(&path)));
    checks.extend(environment.market().map(|path| market(&path, now)));
    checks.extend(hosts(&settings));
    checks.extend(match configured {
        _ if offline => vec![unasked("--offline: no host was asked")],
        None => vec![unasked(UNTOLD)],
        Some(settings) => sources(environment, &settings),
    });
    let mut table = Table::list();
    for check in &checks {
        let state = match check.state {
            State::Ok => "ok",
            State::Note => "note",
            State::No => "no",
        };
        let mut lines = check.words.lines();
        let first = lines.next().unwrap_or_default().to_owned();
        table.row([state.to_owned(), check.what.to_owned(), first]);
        for line in lines {
            table.row([String::new(), String::new(), line.to_owned()]);
        }
    }
    output::text(&table.text(0))?;
    let healthy = checks.iter().all(|check| check.state != State::No);
    Ok(Answer::from(healthy))
}

/// How long each source is waited for.
const PATIENCE: Duration = Duration::from_secs(12);
/// How long a program may take that prints keys: shorter, so that it is ended and told.
const KEYS: Duration = Duration::from_secs(10);
/// Why nobody is asked while the configuration is wrong.
const UNTOLD: &str = "no source and no account was asked: which of them are off, and at which addresses they are asked, \
                      stands in the configuration, and that is wrong. Mend it, then run this again";

/// The journal, every entry of it: is it as it was written?
fn journal(path: &Path) -> Check {
    let (state, words) = match (path.try_exists(), store::inspect(path)) {
        (Err(why), _) => (State::No, unseen(path, &why)),
        (Ok(_), Ok(Ok(sound))) => {
            let entries = counted(sound.entries, "entry", "entries");
            let name = printable(&path.to_string_lossy(), 400);
            (State::Ok, format!("{name}: {entries}, as written"))
        }
        (Ok(_), Ok(Err(broken))) => (
            State::No,
            format!("the journal is not as it was written: {broken}"),
        ),
        (Ok(_), Err(StoreError::NotThere { .. })) => {
            (State::Ok, "not there: nothing was logged yet".to_owned())
        }
        (Ok(_), Err(why)) => (State::No, why.to_string()),
    };
    Check::new("journal", state, words)
}

/// The cache of the market.
fn market(path: &Path, now: Stamp) -> Check {
    let (state, words) = match (path.try_exists(), kept(path, now)) {
        (Err(why), _) => (State::No, unseen(path, &why)),
        (Ok(_), Err(why)) => (State::No, why.to_string()),
        (Ok(_), Ok(None)) => (State::Ok, "nothing was kept yet".to_owned()),
        (Ok(_), Ok(Some(kept))) => kept.told(path),
    };
    Check::new("market", state, words)
}

/// What the cache holds.
#[derive(Default)]
struct Kept {
    lines: usize,
    unread: u64,
}

/// Reads the cache to its end, as the commands do that show it; `None` where nothing was kept.
fn kept(path: &Path, now: Stamp) -> Result<Option<Kept>, MarketError> {
    let Some(market) = Market::open_kept(path)? else {
        return Ok(None);
    };
    let mut kept = Kept::default();
    kept.unread = market.read(now, |lines| kept.lines += lines.len())?;
    market.listened(now)?;
    market.book_hours(now)?;
    Ok(Some(kept))
}

impl Kept {
    fn told(&self, path: &Path) -> (State, String) {
        let name = printable(&path.to_string_lossy(), 400);
        let lines = u64::try_from(self.lines).unwrap_or(u64::MAX);
        let lines = counted(lines, "line", "lines");
        match (self.lines, self.unread) {
            (0, _) => (
                State::No,
                format!(
                    "{name} holds no line that can be read. It holds only what can be fetched again: moving it away starts it anew"
                ),
            ),
            (_, 0) => (State::Ok, format!("{name}: {lines}, all of them read")),
            (_, unread) => {
                let unread = counted(unread, "other cannot", "others cannot");
                let words = format!("{name}: {lines}; {unread} be read and count as unknown");
                (State::Note, words)
            }
        }
    }
}

fn counted(number: u64, one: &str, more: &str) -> String {
    let word = if number == 1 { one } else { more };
    let number = usize::try_from(number).unwrap_or(usize::MAX);
    format!("{} {word}", format::count(number))
}

/// Of what nobody can say whether it is there.
fn unseen(path: &Path, why: &io::Error) -> String {
    let name = printable(&path.to_string_lossy(), 400);
    format!(
        "{name} cannot be looked at: {why}. See that each part of the path but the last is a folder that you may enter, or \
         name another with --data-dir"
    )
}

/// Every address that is ever asked.
fn hosts(settings: &Settings) -> Vec<Check> {
    let given = &settings.sources.addresses;
    let addresses = HOSTS.iter().map(|host| match given.get(host.name) {
        Some(address) => format!("{}  {address} (configured)", host.name),
        None => format!("{}  {}", host.name, host.address),
    });
    let addresses: Vec<String> = addresses.collect();
    vec![Check::new("hosts", State::Ok, addresses.join("\n"))]
}

fn unasked(why: &str) -> Check {
    Check::new("sources", State::Note, why)
}

/// What is said of a source that was not asked: it only stands in for another, or has no questions without a key.
const UNNEEDED: &str = "not asked: there is nothing to ask it";
/// What is said of a source that has not answered yet.
const NO_ANSWER: &str = "no answer in time";

/// How a source answers. Not how often it was tried: the same question is asked again while others are waited for.
fn source(line: &Line, now: Stamp) -> (State, String) {
    let mut line = line.clone();
    match &mut line.state {
        Link::Live => (State::Ok, line.words(now)),
        Link::Opening => (State::Note, NO_ANSWER.to_owned()),
        Link::Down { tries, .. } => {
            *tries = 1;
            (State::Note, line.words(now))
        }
    }
}

/// Whether each source answers. That one does not is no fault of this machine: worth knowing, nothing to mend.
fn sources(environment: &Environment, settings: &Settings) -> Vec<Check> {
    let mut asked = super::cockpit::sources(environment, settings);
    asked.feed.accounts = super::accounts::watched_within(environment, settings, KEYS);
    let unanswered = asked.feed.accounts.clone();
    let probed = match shell::probe(asked, PATIENCE) {
        Ok(probed) => probed,
        Err(why) => return vec![Check::new("sources", State::No, why.to_string())],
    };
    let now = shell::now();
    let off = &settings.sources.off;
    let check = |name: &'static str| {
        let line = probed.lines.iter().find(|line| line.source == name);
        let (state, words) = match line {
            _ if off.iter().any(|off| off == name) => (State::Note, "off".to_owned()),
            Some(line) => source(line, now),
            None => (State::Note, UNNEEDED.to_owned()),
        };
        Check::new("source", state, format!("{name}  {words}"))
    };
    let names = SOURCES.iter().map(|source| source.spec().name);
    let mut checks: Vec<Check> = names.map(check).collect();
    for watched in unanswered {
        let venue = watched.account.spec().publisher;
        let audit = probed.audits.iter().find(|audit| audit.venue == venue);
        let unasked = Audit::unasked(venue, watched.account.title());
        checks.push(account(audit.unwrap_or(&unasked), now));
    }
    checks
}

/// What an account answered. Leverage in it is no fault of this machine; a key that cannot be used must be mended.
fn account(audit: &Audit, now: Stamp) -> Check {
    let (state, words) = match &audit.key {
        Key::Unasked => (
            State::Note,
            format!("{} did not answer in time", audit.title),
        ),
        Key::Refused(_) => (
            State::No,
            format!("{}; make a key that only reads", audit.words(now)),
        ),
        Key::Unread(_) => (State::No, audit.words(now)),
        Key::ReadOnly if audit.outcome(now) == Outcome::Nothing => (State::Ok, audit.words(now)),
        Key::ReadOnly => (State::Note, audit.words(now)),
    };
    Check::new("account", state, words)
}

/// The configuration, and the settings in it; `None` while it is wrong.
fn configuration(environment: &Environment) -> (Option<Settings>, Vec<Check>) {
    match Preferences::read(environment) {
        Ok(preferences) => {
            let mut checks = vec![Check::new("config", State::Ok, where_from(environment))];
            for broken in &preferences.broken_themes {
                checks.push(Check::new("theme", State::No, broken.to_string()));
            }
            (Some(preferences.loaded.settings), checks)
        }
        Err(failure) => {
            let words = failure.to_string();
            let words = words.trim_start_matches("slackwater: ").to_owned();
            let check = Check::new("config", State::No, words);
            (None, vec![check])
        }
    }
}

fn folders(environment: &Environment) -> Vec<Check> {
    let folders = [("data", &environment.data), ("log", &environment.state)];
    folders
        .into_iter()
        .map(|(what, folder)| match folder {
            Some(folder) => self::folder(what, folder),
            None => Check::new(
                what,
                State::No,
                "no folder: neither HOME nor an XDG variable is set; use --data-dir",
            ),
        })
        .collect()
}

/// A folder is nobody else's business: 0700.
fn folder(what: &'static str, path: &Path) -> Check {
    let name = printable(&path.to_string_lossy(), 400);
    let meta = match path.metadata() {
        Ok(meta) => meta,
        Err(why) if why.kind() == ErrorKind::NotFound => {
            let words = format!("{name} (not there: nothing is stored yet)");
            return Check::new(what, State::Ok, words);
        }
        Err(why) => return Check::new(what, State::No, unseen(path, &why)),
    };
    if !meta.is_dir() {
        return Check::new(what, State::No, format!("{name} is no folder"));
    }
    let open = open_to_others(&meta);
    if open != 0 {
        return Check::new(
            what,
            State::No,
            format!("{name} is open to others (mode {open:03o}); run chmod 700 on it"),
        );
    }
    Check::new(what, State::Ok, name)
}

/// The permissions of a folder when it is open to others, else 0.
#[cfg(unix)]
fn open_to_others(meta: &std::fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = meta.permissions().mode() & 0o777;
    let others = mode & 0o077;
    if others > 0 { mode } else { 0 }
}

#[cfg(not(unix))]
fn open_to_others(_meta: &std::fs::Metadata) -> u32 {
    0
}

fn terminal(environment: &Environment, settings: &Settings) -> Vec<Check> {
    let colours = match depth(settings.colours, environment) {
        ColourDepth::Mono => "no colour",
        ColourDepth::Sixteen => "16 colours",
        ColourDepth::Indexed => "256 colours",
        ColourDepth::True => "24-bit colour",
    };
    let characters = match charset(settings.charset, environment) {
        Charset::Unicode => "lines, blocks and braille",
        Charset::Ascii => "ASCII only",
    };
    let or = |text: &str, other: &str| {
        let text = printable(text, 60);
        if text.is_empty() {
            other.to_owned()
        } else {
            text
        }
    };
    let term = or(&environment.term, "not set");
    let locale = or(&environment.locale, "not set");
    let no_color = if environment.no_color {
        " · NO_COLOR is set"
    } else {
        ""
    };
    let mut checks = vec![
        Check::new(
            "colours",
            State::Ok,
            format!("{colours} · TERM {term}{no_color}"),
        ),
        Check::new(
            "characters",
            State::Ok,
            format!("{characters} · locale {locale}"),
        ),
    ];
    let there = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let size = crossterm::terminal::size().ok().filter(|_| there);
    checks.push(match size {
        None => Check::new("terminal", State::Note, "none here; the cockpit needs one"),
        Some((width, height)) if width < 60 || height < 20 => Check::new(
            "terminal",
            State::Note,
            format!("{width}×{height}; panels need 60×20, below that only the gates are shown"),
        ),
        Some((width, height)) => Check::new("terminal", State::Ok, format!("{width}×{height}")),
    });
    checks
}

/// The clock against what is certainly past: the end of the newest embedded tape.
fn clock(now: Stamp) -> Check {
    let past = EMBEDDED.iter().filter_map(|embedded| {
        let tape = Tape::embedded(embedded).ok()?;
        tape.span().ok()?.map(|(_, last)| last)
    });
    let reading = Stamp::from_secs(now.secs());
    match past.max() {
        Some(past) if now < past => Check::new(
            "clock",
            State::No,
            format!("{reading} cannot be: the embedded tape ends {past}; every age would be wrong"),
        ),
        _ => Check::new("clock", State::Ok, reading.to_string()),
    }
}

/// Until when each calendar may be believed.
fn calendars(today: Day) -> Vec<Check> {
    const MARKETS: [(&str, Exchange); 4] = [
        ("New York", Exchange::Nyse),
        ("Hong Kong", Exchange::Hkex),
        ("Shanghai", Exchange::Sse),
        ("gold futures", Exchange::Comex),
    ];
    /// No calendar reaches further.
    const YEARS_5: i32 = 5 * 366;
    MARKETS
        .into_iter()
        .map(|(name, market)| {
            let known = |day: Day| calendar::session(market, day) != Session::Unknown;
            let last = (0..YEARS_5)
                .map(|n| today.plus(n))
                .take_while(|day| known(*day))
                .last();
            match last {
                Some(last) if last.since(today) < 60 => Check::new(
                    "calendar",
                    State::Note,
                    format!("{name}: only until {last}; then sessions are unknown"),
                ),
                Some(last) => Check::new("calendar", State::Ok, format!("{name}: until {last}")),
                None => Check::new(
                    "calendar",
                    State::Note,
                    format!("{name}: does not reach today; sessions are unknown"),
                ),
            }
        })
        .collect()
}

fn tapes() -> Vec<Check> {
    EMBEDDED
        .iter()
        .map(|embedded| {
            let read = Tape::embedded(embedded).and_then(|tape| info(&tape));
            match read {
                Ok(info) if info.bad.is_empty() && info.lines > 0 => {
                    let span = info.span.map_or_else(String::new, |(first, last)| {
                        format!(", {} to {}", first.day(), last.day())
                    });
                    let words = format!("{}: {} lines{span}", embedded.name, info.lines);
                    Check::new("tape", State::Ok, words)
                }
                Ok(_) => Check::new("tape", State::No, format!("{}: damaged", embedded.name)),
                Err(why) => Check::new("tape", State::No, format!("{}: {why}", embedded.name)),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Name;
    use crate::domain::link::Reason;

    #[test]
    fn how_often_a_source_was_tried_is_not_said() {
        let now = Stamp::from_secs(1_800_000_000);
        let mut line = Line {
            state: Link::Down {
                reason: Reason::NetworkDown,
                cause: "reset".to_owned(),
                next: Some(now),
                tries: 5,
            },
            ..Line::opening("a", Name::literal("a"), "b", now)
        };
        let words = |line: &Line| source(line, now);
        assert_eq!(
            words(&line),
            (State::Note, "network down: reset".to_owned())
        );
        line.state = Link::Opening;
        assert_eq!(words(&line), (State::Note, NO_ANSWER.to_owned()));
        line.state = Link::Live;
        assert_eq!(words(&line), (State::Ok, "live".to_owned()));
    }
}
