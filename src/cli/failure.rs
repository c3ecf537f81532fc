//! Why a command ended without its answer: one or two plain sentences and an exit status.

use std::fmt;
use std::io;

use clap::error::ErrorKind;

use crate::domain::tag::is_unprintable;
use crate::store::StoreError;
use crate::tape::TapeError;

/// What a command that has done its work answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Exit status 0.
    Yes,
    /// Exit status 1: checklist says wait, a check failed.
    No,
    /// Exit status 2, and the fault stands on standard output: `decode` of a payload that is a failure.
    Fault,
}

impl From<bool> for Answer {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// The answer is no, and the sentence says why.
    Refused(String),
    /// Wrong use or bad input.
    Use(String),
    /// A needed source or file is not there, or cannot be written.
    Missing(String),
    /// Standard output was closed or is full.
    Output(io::Error),
}

impl Failure {
    pub(super) const fn status(&self) -> u8 {
        match self {
            Self::Refused(_) => 1,
            Self::Use(_) => 2,
            Self::Missing(_) | Self::Output(_) => 3,
        }
    }

    /// The sentence, as it was put together.
    pub(super) fn said(&self) -> String {
        match self {
            Self::Refused(text) | Self::Use(text) | Self::Missing(text) => text.clone(),
            Self::Output(why) => format!("standard output cannot be written: {why}"),
        }
    }

    /// The reader of standard output has gone: `slackwater figures | head`. No error.
    pub(super) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(why) if why.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "slackwater: {}", plain(&self.said()))
    }
}

impl From<io::Error> for Failure {
    fn from(why: io::Error) -> Self {
        Self::Output(why)
    }
}

impl From<StoreError> for Failure {
    fn from(why: StoreError) -> Self {
        let text = why.to_string();
        match why {
            // What was given is at fault, not the store.
            StoreError::Dangling { .. } | StoreError::Unfit { .. } => Self::Use(text),
            _ => Self::Missing(text),
        }
    }
}

impl From<TapeError> for Failure {
    fn from(why: TapeError) -> Self {
        let text = why.to_string();
        match why {
            // What is in the file is at fault, not the reading of it.
            TapeError::Read(why)
                if matches!(
                    why.kind(),
                    io::ErrorKind::UnexpectedEof
                        | io::ErrorKind::InvalidData
                        | io::ErrorKind::Other
                ) =>
            {
                Self::Use(text)
            }
            TapeError::Open { .. }
            | TapeError::Read(_)
            | TapeError::Write { .. }
            | TapeError::Stopped { .. } => Self::Missing(text),
            TapeError::Header(_) | TapeError::Bad(_) | TapeError::Compact(_) => Self::Use(text),
        }
    }
}

/// Text that may hold pieces from outside, safe for a terminal; lines stay.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c != '\n' && is_unprintable(c) {
                '·'
            } else {
                c
            }
        })
        .collect()
}

/// What clap says of the arguments: help and version are answers, the rest becomes a sentence.
pub(super) fn of_arguments(error: &clap::Error) -> Result<Answer, Failure> {
    let text = plain(&error.render().to_string());
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        super::output::text(&text)?;
        return Ok(Answer::Yes);
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Err(Failure::Use(no_command(&text)));
    }
    Err(Failure::Use(sentence(&text)))
}

/// A command that needs another behind it: `tape`, `config`, `themes`.
fn no_command(help: &str) -> String {
    let usage = help.lines().find_map(|line| line.strip_prefix("Usage: "));
    let usage = usage.unwrap_or("slackwater");
    let name = usage.split(" [").next().unwrap_or(usage);
    let below = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<&str> = below
        .take_while(|line| !line.is_empty())
        // What goes on from the line before stands further in.
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    format!(
        "`{name}` needs a command: {}.\nTry `{name} --help`.",
        crate::config::either(&commands)
    )
}

/// The message of clap in one line, and where to read on.
fn sentence(text: &str) -> String {
    let mut clauses: Vec<&str> = Vec::new();
    let mut help = "slackwater --help";
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(usage) = line.strip_prefix("Usage: ") {
            let end = usage.find(['[', '<', '-']).unwrap_or(usage.len());
            let command = usage.get(..end).unwrap_or_default().trim_end();
            let command = if command.is_empty() {
                "slackwater"
            } else {
                command
            };
            return format!("{}.\nTry `{command} --help`.", clauses.join("; "));
        }
        if let Some(more) = line.strip_prefix("For more information, try '") {
            help = more.trim_end_matches("'.");
            continue;
        }
        let clause = line
            .trim_start_matches("error: ")
            .trim_start_matches("tip: ");
        clauses.push(clause.trim_end_matches(['.', ':']));
    }
    let command = if help == "--help" {
        "slackwater --help"
    } else {
        help
    };
    format!("{}.\nTry `{command}`.", clauses.join("; "))
}
