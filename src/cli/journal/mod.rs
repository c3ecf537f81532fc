//! `slackwater journal`: the decision journal without the screen. Each command reads what was written, decides in
//! `discipline` as the form does, and says that something is saved only when it is on the disk.
//!
//! Knows the store and the clock; asks nothing, whether somebody is looking or not. To add a command: its file here, its
//! variant in `args_journal::Journal` and its arm in `run`.

mod add;
mod backup;
mod book;
mod correct;
mod export;
mod import;
mod list;
mod note;
mod queue;
mod row;
mod show;
mod skip;
mod stats;
mod trade;
mod verify;

use super::args_journal::Journal as Command;
use super::environment::Environment;
use super::failure::{Answer, Failure};

pub(super) fn run(environment: &Environment, command: &Command) -> Result<Answer, Failure> {
    match command {
        Command::Add(options) => add::run(environment, options),
        Command::Skip(options) => skip::run(environment, options),
        Command::Correct(options) => correct::run(environment, options),
        Command::Note { id, text, json } => note::run(environment, *id, text, *json),
        Command::Queue(options) => queue::run(environment, options),
        Command::List(options) => list::run(environment, options),
        Command::Show { id, json } => show::run(environment, *id, *json),
        Command::Stats { json } => stats::run(environment, *json),
        Command::Export(options) => export::run(environment, options),
        Command::Import(options) => import::run(environment, options),
        Command::Verify { json } => verify::run(environment, *json),
        Command::Backup { file } => backup::run(environment, file),
    }
}
