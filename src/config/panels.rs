//! Panels and presets: which panels are shown.

use std::ops::Range;

use toml::de::DeValue;

use super::catalog::Catalog;
use super::nearest::nearest;
use super::problem::quoted;
use super::settings::Preset;
use super::sheet::{Entry, Sheet, entries};

/// Presets at most; `p` walks through them one by one.
const MOST_PRESETS: usize = 32;

/// The digits of a list of panels, each named by its name or digit; notes unknown and repeated ones. `None` when
/// nothing is left.
pub(super) fn read(
    sheet: &mut Sheet<'_>,
    value: &DeValue<'_>,
    at: &Range<usize>,
    catalog: &Catalog,
) -> Option<Vec<char>> {
    let mut digits = Vec::new();
    let before = sheet.problems.len();
    for (word, at) in sheet.texts(value, at, "a panel's name or digit") {
        match catalog.panel(&word) {
            None => {
                let known = catalog.panels.iter().map(|panel| panel.name.as_str());
                let text = match nearest(&word, known) {
                    Some(near) => {
                        format!(
                            "there is no panel {}; the nearest is `{near}`",
                            quoted(&word)
                        )
                    }
                    None => format!(
                        "there is no panel {}; panels are {}",
                        quoted(&word),
                        listed(catalog)
                    ),
                };
                sheet.say(&at, text);
            }
            Some(digit) if digits.contains(&digit) => {
                sheet.say(
                    &at,
                    format!("the panel {} stands here twice", quoted(&word)),
                );
            }
            Some(digit) => digits.push(digit),
        }
    }
    if digits.is_empty() && sheet.problems.len() == before {
        sheet.say(at, "at least one panel is expected here");
    }
    (!digits.is_empty()).then_some(digits)
}

fn listed(catalog: &Catalog) -> String {
    let names: Vec<String> = catalog
        .panels
        .iter()
        .map(|panel| format!("{} {}", panel.key, panel.name))
        .collect();
    names.join(", ")
}

/// Reads `[presets]` into the list: a known name is replaced in its place, a new one comes last.
pub(super) fn read_presets(
    sheet: &mut Sheet<'_>,
    entry: &Entry<'_, '_>,
    catalog: &Catalog,
    presets: &mut Vec<Preset>,
) {
    let Some(table) = sheet.table(entry) else {
        return;
    };
    for entry in entries(table) {
        if !is_name(entry.key) {
            sheet.say(
                &entry.key_at,
                format!(
                    "{} is no name for a preset; use up to 20 letters, digits, `-` and `_`",
                    quoted(entry.key)
                ),
            );
            continue;
        }
        let Some(panels) = read(sheet, entry.value, &entry.value_at, catalog) else {
            continue;
        };
        let full = presets.len() >= MOST_PRESETS;
        match presets.iter_mut().find(|preset| preset.name == entry.key) {
            Some(preset) => preset.panels = panels,
            None if full => {
                sheet.say(
                    &entry.key_at,
                    format!("more than {MOST_PRESETS} presets are too many to walk through"),
                );
                return;
            }
            None => presets.push(Preset {
                name: entry.key.to_owned(),
                panels,
            }),
        }
    }
}

fn is_name(text: &str) -> bool {
    (1..=20).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
