//! `slackwater config`: where it is, what holds, what is wrong.

use super::args::Config as Command;
use super::environment::Environment;
use super::failure::{Answer, Failure};
use super::output;
use super::preferences::Preferences;
use crate::config::DEFAULT_FILE;
use crate::domain::tag::printable;

pub(super) fn run(environment: &Environment, command: Command) -> Result<Answer, Failure> {
    match command {
        Command::Path => path(environment),
        Command::Show { default: true } => {
            output::text(DEFAULT_FILE)?;
            Ok(Answer::Yes)
        }
        Command::Show { default: false } => {
            let preferences = Preferences::read(environment)?;
            let head = format!("# {}\n", where_from(environment));
            let shown = preferences.loaded.shown(&preferences.catalog);
            output::text(&(head + &shown))?;
            Ok(Answer::Yes)
        }
        Command::Check => check(environment),
    }
}

fn path(environment: &Environment) -> Result<Answer, Failure> {
    let Some(path) = environment.config_file() else {
        return Err(Failure::Missing(String::from(
            "there is no configuration folder: neither HOME nor XDG_CONFIG_HOME is set; use --config FILE",
        )));
    };
    output::text(&format!("{}\n", printable(&path.to_string_lossy(), 4096)))?;
    Ok(Answer::Yes)
}

fn check(environment: &Environment) -> Result<Answer, Failure> {
    let preferences = Preferences::read(environment)?;
    let broken: Vec<String> = preferences
        .broken_themes
        .iter()
        .map(ToString::to_string)
        .collect();
    if !broken.is_empty() {
        return Err(Failure::Use(broken.join("\n")));
    }
    output::text(&format!("{}: nothing is wrong\n", where_from(environment)))?;
    Ok(Answer::Yes)
}

/// The file that was read, in words.
pub(super) fn where_from(environment: &Environment) -> String {
    match environment.config_file() {
        Some(path) if path.exists() => printable(&path.to_string_lossy(), 400),
        Some(path) => format!(
            "{} (not there: defaults)",
            printable(&path.to_string_lossy(), 400)
        ),
        None => String::from("no configuration folder: defaults"),
    }
}
