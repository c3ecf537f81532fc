//! `slackwater` and `slackwater replay`: what the cockpit starts with.

use std::io::IsTerminal as _;

use super::accounts;
use super::args::Replay as Options;
use super::at::instant;
use super::environment::Environment;
use super::facts::{before, default_tape, open};
use super::failure::{Answer, Failure};
use super::preferences::Preferences;
use crate::app::{Mode, Replay};
use crate::config::{self, Colours, Origin, Settings};
use crate::domain::Name;
use crate::domain::audit::Audit;
use crate::domain::instrument::{ALTS, BTC, ETH};
use crate::feed;
use crate::shell::{self, Facts, Launch, Place, Sources};
use crate::sources::{Wants, registry};
use crate::store::Market;
use crate::tape::{Cursor, Tape};
use crate::ui::theme::Charset;
use crate::ui::theme::ColourDepth;

/// What a cockpit says that shows the embedded tape.
const RECORDING: &str = "a recording, with its age; slackwater replay plays it";

/// The cockpit without a tape: live, or offline on what was kept or on the end of the embedded tape, with its age.
pub(super) fn live(environment: &Environment, offline: bool) -> Result<Answer, Failure> {
    let preferences = Preferences::read(environment)?;
    let kept = environment.market().map(|path| Market::open_kept(&path));
    let start = match kept {
        Some(Ok(Some(market))) => Start {
            sources: registry::publishers(),
            facts: Facts::Kept(market),
            notice: None,
        },
        other => {
            let trouble = match other {
                Some(Err(why)) => Some(why.to_string()),
                _ => None,
            };
            let start = if offline {
                recording()?
            } else {
                Start::nothing()
            };
            Start {
                notice: trouble.or(start.notice.clone()),
                ..start
            }
        }
    };
    let journal = match environment.journal() {
        Some(path) => Place::File(path),
        None => Place::Nowhere,
    };
    let mode = if offline { Mode::Offline } else { Mode::Live };
    launch(environment, preferences, mode, start, journal)
}

/// What is asked over the network, as configured.
pub(super) fn sources(environment: &Environment, settings: &Settings) -> Sources {
    let configured = &settings.sources;
    let wanted = registry::SOURCES.iter().copied();
    let others = ALTS.iter().copied().filter(|coin| *coin != ETH);
    let coins = [BTC, ETH].into_iter().chain(others);
    Sources {
        feed: feed::Config {
            sources: wanted
                .filter(|source| !configured.off.iter().any(|name| name == source.spec().name))
                .collect(),
            wants: Wants {
                coins: coins.collect(),
                ..Wants::default()
            },
            addresses: configured.addresses.clone(),
            roots: Vec::new(),
            patience: feed::Patience::default(),
            accounts: Vec::new(),
        },
        market: environment.market(),
    }
}

/// The facts of the first screen.
struct Start {
    /// Sources in their order of preference.
    sources: Vec<Name>,
    facts: Facts,
    notice: Option<String>,
}

impl Start {
    /// Nothing is known yet.
    fn nothing() -> Self {
        Self {
            sources: registry::publishers(),
            facts: Facts::None,
            notice: None,
        }
    }

    fn tape(cursor: Cursor) -> Self {
        Self {
            sources: cursor.header().sources.clone(),
            facts: Facts::Tape(Box::new(cursor)),
            notice: None,
        }
    }
}

fn recording() -> Result<Start, Failure> {
    Ok(Start {
        notice: Some(RECORDING.to_owned()),
        ..Start::tape(default_tape()?.cursor()?)
    })
}

/// The cockpit driven by a tape.
pub(super) fn replay(environment: &Environment, options: &Options) -> Result<Answer, Failure> {
    let at = options.at.as_deref().map(instant).transpose()?;
    let preferences = Preferences::read(environment)?;
    let tape = open(&options.tape)?;
    let empty = || {
        Failure::Use(format!(
            "the tape {} holds no line that can be used; see `slackwater tape check`",
            tape.header().name
        ))
    };
    let span = tape.span()?.ok_or_else(empty)?;
    let start = match at {
        Some(at) if at < span.0 => return Err(before(&tape, at)),
        Some(at) => at,
        None => tape.default_start()?.ok_or_else(empty)?,
    };
    let speed = options
        .speed
        .unwrap_or(preferences.loaded.settings.replay_speed);
    let mode = Mode::Replay(Replay {
        tape: tape.header().name.to_string(),
        start,
        span,
        at: start,
        speed,
        paused: options.paused,
        anchor: (shell::now(), start),
        waiting: false,
        skipped: 0,
    });
    let start = Start::tape(Tape::cursor(&tape)?);
    launch(environment, preferences, mode, start, Place::Practice)
}

fn launch(
    environment: &Environment,
    preferences: Preferences,
    mode: Mode,
    start: Start,
    journal: Place,
) -> Result<Answer, Failure> {
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        return Err(Failure::Use(String::from(
            "the cockpit needs a terminal on standard input and output; `slackwater figures` prints without one",
        )));
    }
    let mut setup = preferences.setup(&start.sources);
    let settings = &preferences.loaded.settings;
    let looks_depth = depth(settings.colours, environment);
    let looks = crate::ui::Looks {
        depth: looks_depth,
        charset: charset(settings.charset, environment),
        ..preferences.looks
    };
    let live = matches!(mode, Mode::Live).then(|| {
        let mut sources = sources(environment, settings);
        sources.feed.accounts = accounts::watched(environment, settings);
        let unasked = sources.feed.accounts.iter().map(|watched| {
            let account = watched.account;
            Audit::unasked(account.spec().publisher, account.title())
        });
        setup.discipline.audits = unasked.collect();
        sources
    });
    shell::run(Launch {
        sources: live,
        setup,
        looks,
        mode,
        facts: start.facts,
        notice: start.notice,
        journal,
        ask_background: preferences.loaded.origin("theme") == Origin::Default
            && looks_depth != ColourDepth::Mono,
        test_panic: environment.test_panic,
    })
    .map_err(|why| Failure::Missing(why.to_string()))?;
    Ok(Answer::Yes)
}

/// How many colours to use: as configured, else none with `NO_COLOR`, else what the terminal says of itself.
pub(super) fn depth(colours: Colours, environment: &Environment) -> ColourDepth {
    match colours {
        Colours::None => ColourDepth::Mono,
        Colours::Sixteen => ColourDepth::Sixteen,
        Colours::TwoFiftySix => ColourDepth::Indexed,
        Colours::TrueColor => ColourDepth::True,
        Colours::Auto => {
            let term = environment.term.as_str();
            let full = matches!(environment.colorterm.as_str(), "truecolor" | "24bit")
                || term.ends_with("-direct");
            if environment.no_color || term == "dumb" {
                ColourDepth::Mono
            } else if full {
                ColourDepth::True
            } else if term.contains("256color") {
                ColourDepth::Indexed
            } else {
                ColourDepth::Sixteen
            }
        }
    }
}

/// Which characters to use: as configured, else ASCII where the locale says that it is not UTF-8, and on the Linux
/// console, whose font has few signs.
pub(super) fn charset(charset: config::Charset, environment: &Environment) -> Charset {
    let locale = environment.locale.to_ascii_lowercase();
    let unicode = ["utf-8", "utf8"].iter().any(|word| locale.contains(word)) || locale.is_empty();
    let full = match charset {
        config::Charset::Unicode => true,
        config::Charset::Ascii => false,
        config::Charset::Auto => unicode && environment.term != "linux",
    };
    if full {
        Charset::Unicode
    } else {
        Charset::Ascii
    }
}
