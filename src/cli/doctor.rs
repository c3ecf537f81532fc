//! `slackwater doctor`: configuration, store, terminal, clock, calendars, tapes, the cache, every address that is
//! ever asked, and whether each source answers. Exit status 1 when something must be mended.

use std::io::IsTerminal as _;
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
use crate::domain::calendar::{self, Market, Session};
use crate::domain::link::{Line, State as Link};
use crate::domain::tag::printable;
use crate::domain::{Day, Stamp};
use crate::shell;
use crate::sources::hosts::HOSTS;
use crate::store;
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
    let (settings, mut checks) = configuration(environment);
    checks.extend(folders(environment));
    checks.extend(terminal(environment, &settings));
    checks.push(clock(now));
    checks.extend(calendars(now.day()));
    checks.extend(tapes());
    checks.extend(market(environment));
    checks.extend(hosts(&settings));
    checks.extend(sources(environment, &settings, offline));
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

/// The cache of the market.
fn market(environment: &Environment) -> Vec<Check> {
    let Some(path) = environment.market() else {
        return Vec::new();
    };
    let check = match store::Market::open_kept(&path) {
        Ok(Some(market)) => {
            let words = format!("{}: what was last known is there", market.shown());
            Check::new("market", State::Ok, words)
        }
        Ok(None) => Check::new("market", State::Ok, "nothing was kept yet"),
        Err(why) => Check::new("market", State::No, why.to_string()),
    };
    vec![check]
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

/// Whether each source answers. That one does not is no fault of this machine: worth knowing, nothing to mend.
fn sources(environment: &Environment, settings: &Settings, offline: bool) -> Vec<Check> {
    if offline {
        let words = "--offline: no host was asked";
        return vec![Check::new("sources", State::Note, words)];
    }
    let mut asked = super::cockpit::sources(environment, settings);
    asked.feed.accounts = super::accounts::watched(environment, settings);
    let unanswered = asked.feed.accounts.clone();
    let probed = match shell::probe(asked, PATIENCE) {
        Ok(probed) => probed,
        Err(why) => return vec![Check::new("sources", State::No, why.to_string())],
    };
    let now = shell::now();
    let check = |line: &Line| {
        let state = if line.state == Link::Live {
            State::Ok
        } else {
            State::Note
        };
        let words = match line.state {
            Link::Opening => "no answer in time".to_owned(),
            _ => line.words(now),
        };
        Check::new("source", state, format!("{}  {words}", line.source))
    };
    let mut checks: Vec<Check> = probed.lines.iter().map(check).collect();
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

/// The configuration, and the settings that the later checks go by.
fn configuration(environment: &Environment) -> (Settings, Vec<Check>) {
    match Preferences::read(environment) {
        Ok(preferences) => {
            let mut checks = vec![Check::new("config", State::Ok, where_from(environment))];
            for broken in &preferences.broken_themes {
                checks.push(Check::new("theme", State::No, broken.to_string()));
            }
            (preferences.loaded.settings, checks)
        }
        Err(failure) => {
            let words = failure.to_string();
            let words = words.trim_start_matches("slackwater: ").to_owned();
            let check = Check::new("config", State::No, words);
            (Settings::default(), vec![check])
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
    let Ok(meta) = path.metadata() else {
        return Check::new(
            what,
            State::Ok,
            format!("{name} (not there: nothing is stored yet)"),
        );
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
    const MARKETS: [(&str, Market); 4] = [
        ("New York", Market::Nyse),
        ("Hong Kong", Market::Hkex),
        ("Shanghai", Market::Sse),
        ("gold futures", Market::Comex),
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
