//! `slackwater keys`: the table of actions, with the keys that hold.

use std::fmt::Write as _;

use super::args::Keys;
use super::environment::Environment;
use super::failure::{Answer, Failure};
use super::output;
use super::preferences::Preferences;
use super::table::Table;
use crate::app::actions::{Action, Group, When, actions};
use crate::config::written_chord;

pub(super) fn run(environment: &Environment, options: Keys) -> Result<Answer, Failure> {
    let preferences = Preferences::read(environment)?;
    let mut all = actions(&preferences.looks.catalog(), &preferences.presets());
    for (name, chords) in preferences.keys() {
        if let Some(action) = all.iter_mut().find(|action| action.id == name) {
            action.chords = chords;
        }
    }
    let text = if options.markdown {
        markdown(&all)
    } else {
        plain(&all)
    };
    output::text(&text)?;
    Ok(Answer::Yes)
}

const GROUPS: [(Group, &str); 6] = [
    (Group::Panel, "this panel"),
    (Group::Move, "movement"),
    (Group::Panels, "panels"),
    (Group::Replay, "replay"),
    (Group::Always, "always"),
    (Group::Palette, "from the palette"),
];

fn chords(action: &Action) -> String {
    let chords: Vec<String> = action.chords.iter().map(|c| written_chord(*c)).collect();
    chords.join(" ")
}

fn of(all: &[Action], group: Group) -> impl Iterator<Item = &Action> {
    all.iter().filter(move |action| action.group == group)
}

const fn when(action: &Action) -> &'static str {
    match action.when {
        When::Replay => "in a replay",
        When::Sortable => "where rows can be sorted",
        When::Ranged => "where there are time ranges",
        When::Journal => "on the journal",
        When::Always => "",
    }
}

fn plain(all: &[Action]) -> String {
    let mut text = String::new();
    for (group, title) in GROUPS {
        let mut table = Table::list();
        for action in of(all, group) {
            let when = when(action).to_owned();
            table.row([
                chords(action),
                action.id.clone(),
                action.label.clone(),
                when,
            ]);
        }
        let _ = write!(text, "{title}\n{}\n", table.text(2));
    }
    text
}

fn markdown(all: &[Action]) -> String {
    let mut text = String::from("| key | name | does |\n|---|---|---|\n");
    for (group, _) in GROUPS.iter().filter(|(group, _)| *group != Group::Palette) {
        for action in of(all, *group) {
            let keys: Vec<String> = action
                .chords
                .iter()
                .map(|c| format!("`{}`", written_chord(*c).replace('|', "\\|")))
                .collect();
            let _ = writeln!(
                text,
                "| {} | `{}` | {} |",
                keys.join(" "),
                action.id,
                action.label
            );
        }
    }
    text
}
