//! `slackwater` and `slackwater replay`: what the cockpit starts with.

use std::io::IsTerminal as _;

use super::args::Replay as Options;
use super::at::instant;
use super::environment::Environment;
use super::facts::{before, default_tape, open};
use super::failure::{Answer, Failure};
use super::preferences::Preferences;
use crate::app::{Mode, Replay};
use crate::config::{self, Colours, Origin};
use crate::shell::{self, Launch, Place};
use crate::tape::{Cursor, Tape};
use crate::ui::theme::Charset;
use crate::ui::theme::ColourDepth;

/// The cockpit without a tape. This version has no live sources: it shows the end of the embedded tape, with its age.
pub(super) fn live(environment: &Environment) -> Result<Answer, Failure> {
    let preferences = Preferences::read(environment)?;
    let cursor = default_tape()?.cursor()?;
    let journal = match environment.journal() {
        Some(path) => Place::File(path),
        None => Place::Nowhere,
    };
    launch(environment, preferences, Mode::Offline, cursor, journal)
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
    let cursor = Tape::cursor(&tape)?;
    launch(environment, preferences, mode, cursor, Place::Practice)
}

fn launch(
    environment: &Environment,
    preferences: Preferences,
    mode: Mode,
    cursor: Cursor,
    journal: Place,
) -> Result<Answer, Failure> {
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        return Err(Failure::Use(String::from(
            "the cockpit needs a terminal on standard input and output; `slackwater figures` prints without one",
        )));
    }
    let setup = preferences.setup(&cursor.header().sources);
    let settings = &preferences.loaded.settings;
    let looks_depth = depth(settings.colours, environment);
    let looks = crate::ui::Looks {
        depth: looks_depth,
        charset: charset(settings.charset, environment),
        ..preferences.looks
    };
    shell::run(Launch {
        setup,
        looks,
        mode,
        tape: Some(cursor),
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
