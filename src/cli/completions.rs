//! `slackwater completions SHELL`.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::args::Cli;
use super::failure::{Answer, Failure};
use super::output;

pub(super) fn run(shell: Shell) -> Result<Answer, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "slackwater", &mut script);
    output::text(&String::from_utf8_lossy(&script))?;
    Ok(Answer::Yes)
}
