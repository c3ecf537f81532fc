//! `slackwater tape`: look at, validate and make tapes.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use serde_json::json;

use super::args::Tape as Command;
use super::environment::Environment;
use super::facts::open;
use super::failure::{Answer, Failure};
use super::output;
use super::preferences::Preferences;
use super::table::Table;
use crate::domain::tag::printable;
use crate::domain::{Name, format};
use crate::shell;
use crate::sources::registry;
use crate::tape::{self, BadLine, BadLines, Header, Info, Recorded, Recorder};

pub(super) fn run(
    environment: &Environment,
    command: &Command,
    offline: bool,
) -> Result<Answer, Failure> {
    match command {
        Command::Info { tape, json } => info(tape, *json),
        Command::Check { tape } => check(tape),
        Command::Import(options) => super::import::run(options),
        Command::Record { .. } if offline => Err(Failure::Use(String::from(
            "`tape record` records what the sources tell over the network, so it needs connections: leave out `--offline`",
        ))),
        Command::Record { out } => record(environment, out),
    }
}

/// Records what the live sources tell until it is interrupted.
fn record(environment: &Environment, out: &Path) -> Result<Answer, Failure> {
    let settings = Preferences::read(environment)?.loaded.settings;
    let header = Header {
        name: Name::literal("recorded"),
        note: String::from(
            "recorded live; known_at is the arrival; no line says when nobody listened, so sums of liquidations are lower bounds",
        ),
        sources: registry::publishers(),
    };
    let recorder = Recorder::create(out, &header)?;
    let name = printable(&out.to_string_lossy(), 200);
    // What is said on the way is no answer; nobody may be there to hear it.
    let tell = |words: String| drop(writeln!(std::io::stderr(), "slackwater: {words}"));
    let sources = super::cockpit::sources(environment, &settings);
    let recorded = shell::record(sources, recorder, || {
        tell(format!("recording to {name}; ctrl-c ends it"));
    })
    .map_err(|why| Failure::Missing(why.to_string()))?;
    tell(recorded_text(&name, &recorded));
    Ok(Answer::Yes)
}

/// What a recording came to, in one line.
fn recorded_text(name: &str, recorded: &Recorded) -> String {
    let dropped = match recorded.dropped {
        0 => String::new(),
        dropped => format!(
            "; {} dated ahead of this machine's clock left out",
            number(dropped)
        ),
    };
    if recorded.lines == 0 {
        return format!(
            "no source answered, so {name} holds no line{dropped}; `slackwater doctor` says why"
        );
    }
    let plural = |n: u64| if n == 1 { "" } else { "s" };
    let sources = u64::try_from(recorded.sources).unwrap_or(u64::MAX);
    format!(
        "{} line{} of {} source{} written to {name}{dropped}{}",
        number(recorded.lines),
        plural(recorded.lines),
        number(sources),
        plural(sources),
        cuts_text(recorded.cuts)
    )
}

/// What the sums of a tape lack is not in it: it is told when it is made.
fn cuts_text(cuts: u64) -> String {
    match cuts {
        0 => String::new(),
        1 => "; one stream of liquidations was cut once, and the tape does not know".to_owned(),
        cuts => format!(
            "; streams of liquidations were cut {} times, and the tape does not know",
            number(cuts)
        ),
    }
}

fn info(path: &Path, as_json: bool) -> Result<Answer, Failure> {
    let info = tape::info(&open(path)?)?;
    if as_json {
        output::json(&json!({
            "name": info.header.name,
            "note": info.header.note,
            "sources": info.header.sources,
            "first_known_at": info.span.map(|(first, _)| first),
            "last_known_at": info.span.map(|(_, last)| last),
            "lines": info.lines,
            "bad_lines": info.bad.total,
            "kinds": info.kinds,
        }))?;
    } else {
        output::text(&info_text(&info))?;
    }
    Ok(Answer::Yes)
}

fn number(n: u64) -> String {
    format::count(usize::try_from(n).unwrap_or(usize::MAX))
}

fn info_text(info: &Info) -> String {
    let sources: Vec<&str> = info.header.sources.iter().map(Name::as_str).collect();
    let span = format::known(info.span, |(first, last)| format!("{first} to {last}"));
    let mut text = format!(
        "tape {}\nspan {span}\nsources {}\nlines {}, bad {}\n",
        info.header.name,
        sources.join(", "),
        number(info.lines),
        number(info.bad.total)
    );
    let mut table = Table::new(&["kind", "lines", "about"]);
    for (kind, lines) in &info.kinds {
        let subjects = info.subjects.keys().filter(|(of, _)| of == kind).count();
        table.row([(*kind).to_owned(), number(*lines), format::count(subjects)]);
    }
    let _ = write!(text, "\n{}\n{}\n", table.text(0), info.header.note);
    text
}

fn check(path: &Path) -> Result<Answer, Failure> {
    let bad = tape::check(&open(path)?)?;
    let name = printable(&path.to_string_lossy(), 200);
    output::text(&check_text(&name, &bad))?;
    Ok(Answer::from(bad.is_empty()))
}

fn check_text(name: &str, bad: &BadLines) -> String {
    let mut text = String::new();
    // Where reading ended early stands among the first, or comes after them.
    let end = bad.broken_off.iter().filter(|end| !bad.first.contains(end));
    let told: Vec<&BadLine> = bad.first.iter().chain(end).collect();
    for line in &told {
        // A parser's column stands behind its reason; here it belongs to the place.
        let place = line.why.rsplit_once(", column ");
        let _ = match place.filter(|(_, column)| column.parse::<u64>().is_ok()) {
            Some((why, column)) => writeln!(text, "{name}:{}:{column}: {why}", line.line),
            None => writeln!(text, "{name}:{}: {}", line.line, line.why),
        };
    }
    let more = bad.total.saturating_sub(told.len() as u64);
    if more > 0 {
        let _ = writeln!(text, "and {} more bad lines", number(more));
    }
    if text.is_empty() {
        let _ = writeln!(text, "{name}: no bad line");
    }
    text
}
