//! `slackwater man`: one page with every command.

use clap::CommandFactory as _;
use clap_mangen::Man;

use super::args::Cli;
use super::failure::{Answer, Failure};
use super::output;

pub(super) fn run() -> Result<Answer, Failure> {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    let man = Man::new(command.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    for part in command.get_subcommands() {
        section(part, "slackwater", &mut page)?;
    }
    output::text(&String::from_utf8_lossy(&page))?;
    Ok(Answer::Yes)
}

/// A command with its options, then what stands below it.
fn section(command: &clap::Command, above: &str, page: &mut Vec<u8>) -> Result<(), Failure> {
    let name = format!("{above} {}", command.get_name());
    page.extend_from_slice(format!(".SH \"{}\"\n", name.to_uppercase()).as_bytes());
    let man = Man::new(command.clone().display_name(name.clone()));
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    for part in command.get_subcommands() {
        section(part, &name, page)?;
    }
    Ok(())
}
