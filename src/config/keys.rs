//! `[keys]`: an action's name with its keys.

use std::collections::BTreeMap;

use super::catalog::{ActionName, Catalog};
use super::chord::{bindable, is_fixed, written};
use super::problem::quoted;
use super::settings::{Binding, Preset};
use super::sheet::{Entry, Sheet, entries};
use crate::app::chord::Chord;

/// Keys of one action at most.
const MOST_CHORDS: usize = 8;

/// Reads `[keys]`; notes unknown actions, texts that are no keys, and keys that would do two things.
pub(super) fn read(
    sheet: &mut Sheet<'_>,
    entry: &Entry<'_, '_>,
    catalog: &Catalog,
    presets: &[Preset],
) -> Vec<Binding> {
    let Some(table) = sheet.table(entry) else {
        return Vec::new();
    };
    let rows = entries(table);
    let mut actions = catalog.actions.clone();
    for preset in presets {
        let name = format!("preset_{}", preset.name);
        if !actions.iter().any(|action| action.name == name) {
            let context = catalog.preset_context.clone();
            actions.push(ActionName {
                name,
                context,
                chords: Vec::new(),
            });
        }
    }
    // Which action holds a chord in a context: first those that are left as they are, and what cannot be given away.
    let mut held: BTreeMap<(&str, Chord), &str> = BTreeMap::new();
    for action in &actions {
        let changed = rows.iter().any(|row| row.key == action.name);
        for &chord in action.chords.iter().filter(|c| !changed || is_fixed(**c)) {
            held.insert((&action.context, chord), &action.name);
        }
    }
    let mut bindings = Vec::new();
    for row in &rows {
        let Some(action) = actions.iter().find(|a| a.name == row.key) else {
            let known: Vec<&str> = actions.iter().map(|a| a.name.as_str()).collect();
            sheet.unknown_key(row, "action", &known);
            continue;
        };
        let fixed = action.chords.iter().copied().filter(|c| is_fixed(*c));
        let mut chords: Vec<Chord> = fixed.collect();
        for (text, at) in sheet.texts(row.value, &row.value_at, "a key in quotes") {
            let chord = match bindable(&text) {
                Ok(chord) => chord,
                Err(why) => {
                    sheet.say(&at, why);
                    continue;
                }
            };
            match held.insert((&action.context, chord), &action.name) {
                Some(other) if other == action.name => {
                    sheet.say(&at, format!("the key {} stands here twice", quoted(&text)));
                }
                Some(other) => sheet.say(
                    &at,
                    format!(
                        "the key `{}` already does `{other}`; give `{other}` another key, or `[]`",
                        written(chord)
                    ),
                ),
                None => chords.push(chord),
            }
        }
        if chords.len() > MOST_CHORDS {
            let text = format!("`{}` has more than {MOST_CHORDS} keys", action.name);
            sheet.say(&row.value_at, text);
        }
        bindings.push(Binding {
            action: action.name.clone(),
            chords,
        });
    }
    bindings
}
