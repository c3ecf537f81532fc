//! The command line: the outermost layer. Reads arguments, environment, clock and configuration, calls what lies below
//! and turns every cause into one or two plain sentences and an exit status (see `failure`).
//!
//! To add a command: its file here, its variant in `args::Command` and its arm in `run`.
//!
//! Errors keep their types up to here, so no crate for error reports is needed: each becomes its sentence in `failure`,
//! and there is no backtrace to hide.

mod accounts;
mod args;
mod args_journal;
mod at;
mod brief;
mod checklist;
mod cockpit;
mod completions;
mod config;
mod decode;
mod doctor;
mod environment;
mod facts;
mod failure;
mod figures;
mod import;
mod journal;
mod keys;
mod line;
mod man;
mod output;
mod preferences;
mod product;
mod table;
mod tape;
mod themes;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

use args::{Cli, Command};
use environment::Environment;
use failure::{Answer, Failure};

/// Runs the program and gives its exit status: 0 done, 1 the answer is "no", 2 wrong use or bad input, 3 a needed
/// source or file is not there.
pub fn main() -> ExitCode {
    let outcome = match Cli::try_parse() {
        Ok(cli) => run(&cli),
        Err(error) => failure::of_arguments(&error),
    };
    match outcome {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Ok(Answer::Fault) => ExitCode::from(2),
        // Only lists of many lines end so, and their answer is always yes.
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            // There is nowhere left to tell that standard error is gone.
            let _ = writeln!(std::io::stderr(), "{failure}");
            ExitCode::from(failure.status())
        }
    }
}

fn run(cli: &Cli) -> Result<Answer, Failure> {
    let environment = Environment::read(&cli.global);
    let Some(command) = &cli.command else {
        return cockpit::live(&environment, cli.global.offline);
    };
    match command {
        Command::Replay(options) => cockpit::replay(&environment, options),
        Command::Figures(options) => figures::run(&environment, options),
        Command::Brief(options) => brief::run(&environment, options),
        Command::Line(source) => line::run(&environment, source),
        Command::Checklist(options) => checklist::run(&environment, options),
        Command::Journal(command) => journal::run(&environment, command),
        Command::Decode(options) => decode::run(options),
        Command::Tape(command) => tape::run(&environment, command, cli.global.offline),
        Command::Doctor => doctor::run(&environment, cli.global.offline),
        Command::Config(command) => config::run(&environment, *command),
        Command::Keys(options) => keys::run(&environment, *options),
        Command::Themes(command) => themes::run(&environment, command),
        Command::Completions { shell } => completions::run(*shell),
        Command::Product(options) => product::run(options),
        Command::Man => man::run(),
    }
}
