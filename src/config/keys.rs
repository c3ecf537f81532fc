//! `[keys]`: an action's name with its keys.

use std::collections::BTreeMap;

use super::catalog::Catalog;
use super::chord::{bindable, written};
use super::problem::quoted;
use super::settings::Binding;
use super::sheet::{Entry, Sheet, entries};
use crate::app::chord::Chord;

/// Keys of one action at most.
const MOST_CHORDS: usize = 8;

/// Reads `[keys]`; notes unknown actions, texts that are no keys, and keys that would mean two things in one context.
pub(super) fn read(
    sheet: &mut Sheet<'_>,
    entry: &Entry<'_, '_>,
    catalog: &Catalog,
) -> Vec<Binding> {
    let Some(table) = sheet.table(entry) else {
        return Vec::new();
    };
    let rows = entries(table);
    let mut bindings = Vec::new();
    // Which action holds a chord in a context; the configured ones are put in first, so that a clash is told where the
    // user wrote it.
    let mut held: BTreeMap<(&str, Chord), &str> = BTreeMap::new();
    for action in &catalog.actions {
        if !rows.iter().any(|row| row.key == action.name) {
            for &chord in &action.chords {
                held.insert((&action.context, chord), &action.name);
            }
        }
    }
    for row in &rows {
        let Some(action) = catalog.actions.iter().find(|a| a.name == row.key) else {
            let known: Vec<&str> = catalog.actions.iter().map(|a| a.name.as_str()).collect();
            sheet.unknown_key(row, "action", &known);
            continue;
        };
        let mut chords: Vec<Chord> = Vec::new();
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
            sheet.say(
                &row.value_at,
                format!("`{}` has more than {MOST_CHORDS} keys", action.name),
            );
        }
        bindings.push(Binding {
            action: action.name.clone(),
            chords,
        });
    }
    bindings
}
