//! Configuration: what can be set, where it is read from, and everything that is wrong with it, at once.
//!
//! Knows the file's text and the given overrides as values; it opens no file, reads no environment and knows neither
//! screen nor transport: the names of themes, panels and actions come as a [`Catalog`]. To add a setting of one value:
//! its row in `scalar.rs`, its field in [`Settings`], its line in `assets/config.toml`.

mod accounts;
mod catalog;
mod chord;
mod keys;
mod nearest;
mod panels;
mod plan;
mod problem;
mod scalar;
mod settings;
mod sheet;
mod show;
mod sources;

use std::collections::BTreeMap;

use toml::de::DeTable;

pub use accounts::KeysFrom;
pub use catalog::{ActionName, Catalog, PanelName};
pub use chord::written as written_chord;
pub use nearest::{either, nearest};
pub use problem::{Place, Problem};
pub use settings::{AltsOrder, Binding, Charset, Colours, Preset, Range, Settings};
pub use sources::Sources;

use scalar::{Given, SCALARS, Scalar};
use sheet::{Entry, Sheet, entries, given};

/// The commented configuration with every default, as `config show --default` prints it.
pub const DEFAULT_FILE: &str = include_str!("../../assets/config.toml");

/// Bytes of a configuration file at most; real ones have a few thousand.
pub const MOST_BYTES: usize = 256 * 1024;

/// A configuration file that has been read.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// As it is named to the user.
    pub name: &'a str,
    /// What stands in it.
    pub text: &'a str,
}

/// A setting that was given outside the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Which: `theme`, `replay.speed`.
    pub key: &'static str,
    /// What it was given as.
    pub value: String,
    /// By what: `SLACKWATER_THEME`, `--theme`.
    pub by: String,
}

/// Where a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was not given.
    Default,
    /// From the file.
    File,
    /// By a variable or an option, named here.
    Given(String),
}

/// Settings with where each comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// What holds.
    pub settings: Settings,
    origins: BTreeMap<String, Origin>,
}

impl Loaded {
    /// Where a setting of the file's top level or `table.key` comes from.
    pub fn origin(&self, key: &str) -> Origin {
        self.origins.get(key).cloned().unwrap_or(Origin::Default)
    }
}

/// Variables of the environment that set something, each with its key.
pub fn variables() -> Vec<(String, &'static str)> {
    SCALARS
        .iter()
        .map(|scalar| (scalar.variable(), scalar.key))
        .collect()
}

/// Puts the settings together: defaults, then the file, then the overrides in their order. Otherwise everything that is
/// wrong, in the order of the file, without control characters.
pub fn load(
    catalog: &Catalog,
    file: Option<File<'_>>,
    overrides: &[Override],
) -> Result<Loaded, Vec<Problem>> {
    let mut loaded = Loaded {
        settings: Settings::default(),
        origins: BTreeMap::new(),
    };
    let mut problems = match file {
        Some(file) => read_file(&mut loaded, catalog, file),
        None => Vec::new(),
    };
    for given in overrides {
        let Some(scalar) = SCALARS.iter().find(|scalar| scalar.key == given.key) else {
            continue;
        };
        match scalar.check(Given::Loose(&given.value), catalog) {
            Ok(value) => {
                (scalar.set)(&mut loaded.settings, value);
                let origin = Origin::Given(given.by.clone());
                loaded.origins.insert(given.key.to_owned(), origin);
            }
            Err(text) => problems.push(Problem {
                place: Place::Given(given.by.clone()),
                text,
            }),
        }
    }
    if problems.is_empty() {
        Ok(loaded)
    } else {
        Err(problems)
    }
}

fn read_file(loaded: &mut Loaded, catalog: &Catalog, file: File<'_>) -> Vec<Problem> {
    let mut sheet = Sheet::new(file.name, file.text);
    if file.text.len() > MOST_BYTES {
        sheet.say(&(0..0), "the file is too large to be a configuration");
        return sheet.problems;
    }
    let (document, errors) = DeTable::parse_recoverable(file.text);
    for error in &errors {
        let at = error.span().unwrap_or(0..0);
        let what = crate::domain::tag::printable(error.message(), 200);
        sheet.say(&at, format!("this is not TOML: {what}"));
    }
    // What stands on a line that could not be read is a guess: only the other lines are judged.
    let unreadable: Vec<Place> = sheet.problems.iter().map(|p| p.place.clone()).collect();
    let (keys, rest): (Vec<_>, Vec<_>) = entries(document.get_ref())
        .into_iter()
        .partition(|entry| entry.key == "keys");
    // Presets are actions too, so keys come after them.
    for entry in rest.iter().chain(&keys) {
        read_entry(&mut sheet, loaded, catalog, entry);
    }
    let mut problems = sheet.problems;
    let mut at = 0;
    problems.retain(|problem| {
        at += 1;
        at <= unreadable.len()
            || !unreadable
                .iter()
                .any(|place| same_line(place, &problem.place))
    });
    problems.sort();
    problems.dedup();
    problems
}

fn same_line(a: &Place, b: &Place) -> bool {
    matches!((a, b), (Place::File { line: a, .. }, Place::File { line: b, .. }) if a == b)
}

fn read_entry(
    sheet: &mut Sheet<'_>,
    loaded: &mut Loaded,
    catalog: &Catalog,
    entry: &Entry<'_, '_>,
) {
    let settings = &mut loaded.settings;
    match entry.key {
        "panels" => {
            let panels = panels::read(sheet, entry.value, &entry.value_at, catalog);
            settings.panels = panels.or(settings.panels.take());
        }
        "presets" => panels::read_presets(sheet, entry, catalog, &mut settings.presets),
        "keys" => settings.keys = keys::read(sheet, entry, catalog, &settings.presets),
        "sources" => settings.sources = sources::read(sheet, entry, catalog),
        "accounts" => settings.accounts = accounts::read(sheet, entry, catalog),
        "plan" => settings.plans = plan::read(sheet, entry, catalog),
        key if in_table(key).next().is_some() => {
            read_table(sheet, loaded, catalog, entry);
            return;
        }
        key => match SCALARS.iter().find(|scalar| scalar.key == key) {
            Some(scalar) => read_scalar(sheet, loaded, catalog, scalar, entry),
            None => unknown(sheet, entry),
        },
    }
    loaded.origins.insert(entry.key.to_owned(), Origin::File);
}

/// The settings that stand in a table of the file.
fn in_table(table: &str) -> impl Iterator<Item = &'static Scalar> {
    SCALARS.iter().filter(move |scalar| {
        scalar
            .key
            .split_once('.')
            .is_some_and(|(name, _)| name == table)
    })
}

fn read_table(
    sheet: &mut Sheet<'_>,
    loaded: &mut Loaded,
    catalog: &Catalog,
    entry: &Entry<'_, '_>,
) {
    let Some(table) = sheet.table(entry) else {
        return;
    };
    for row in entries(table) {
        let key = format!("{}.{}", entry.key, row.key);
        if let Some(scalar) = SCALARS.iter().find(|scalar| scalar.key == key) {
            read_scalar(sheet, loaded, catalog, scalar, &row);
            loaded.origins.insert(key, Origin::File);
        } else {
            let known: Vec<&str> = in_table(entry.key)
                .filter_map(|scalar| scalar.key.split_once('.'))
                .map(|(_, name)| name)
                .collect();
            sheet.unknown_key(&row, &format!("key of `[{}]`", entry.key), &known);
        }
    }
}

fn read_scalar(
    sheet: &mut Sheet<'_>,
    loaded: &mut Loaded,
    catalog: &Catalog,
    scalar: &Scalar,
    entry: &Entry<'_, '_>,
) {
    match scalar.check(given(entry.value), catalog) {
        Ok(value) => (scalar.set)(&mut loaded.settings, value),
        Err(why) => sheet.say(&entry.value_at, why),
    }
}

fn unknown(sheet: &mut Sheet<'_>, entry: &Entry<'_, '_>) {
    // A key that stands in a table is often written without it.
    if let Some(scalar) = SCALARS.iter().find(|scalar| {
        scalar
            .key
            .split_once('.')
            .is_some_and(|(_, name)| name == entry.key)
    }) && let Some((table, name)) = scalar.key.split_once('.')
    {
        sheet.say(&entry.key_at, format!("`{name}` belongs under `[{table}]`"));
        return;
    }
    let mut known = vec!["panels", "presets", "keys", "plan", "sources", "accounts"];
    for scalar in SCALARS {
        let top = scalar.key.split('.').next().unwrap_or(scalar.key);
        if !known.contains(&top) {
            known.push(top);
        }
    }
    sheet.unknown_key(entry, "key", &known);
}
