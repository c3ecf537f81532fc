//! `[accounts]`: where the keys of an account are that is asked whether anything in it is leveraged. Never the keys
//! themselves.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::catalog::Catalog;
use super::sheet::{Entry, Sheet, entries, kind_of};

const KEYS: &[&str] = &["file", "command"];
/// What people write who put the key itself into the file.
const SECRETS: &[&str] = &["key", "secret", "passphrase", "api_key", "api_secret"];

/// Where the keys of an account are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeysFrom {
    /// In a file that only this person can read.
    File(String),
    /// A program prints them: its name and arguments.
    Command(Vec<String>),
}

/// Reads the table, by venue; what is wrong is left out of the answer.
pub(super) fn read(
    sheet: &mut Sheet<'_>,
    entry: &Entry<'_, '_>,
    catalog: &Catalog,
) -> BTreeMap<String, KeysFrom> {
    let mut accounts = BTreeMap::new();
    let Some(table) = sheet.table(entry) else {
        return accounts;
    };
    let venues: Vec<&str> = catalog.accounts.iter().map(String::as_str).collect();
    for row in entries(table) {
        if !venues.contains(&row.key) {
            sheet.unknown_key(&row, "account of `[accounts]`", &venues);
            continue;
        }
        if let Some(from) = account(sheet, &row) {
            accounts.insert(row.key.to_owned(), from);
        }
    }
    accounts
}

fn account(sheet: &mut Sheet<'_>, entry: &Entry<'_, '_>) -> Option<KeysFrom> {
    let table = sheet.table_in("accounts", entry)?;
    let mut found = None;
    let rows = entries(table);
    for row in &rows {
        let from = match row.key {
            "file" => file(sheet, row),
            "command" => command(sheet, row),
            name if SECRETS.contains(&name) => {
                let text = "a key does not belong into this file: name a `file` that only you can read, or a `command`";
                sheet.say(&row.key_at, text);
                continue;
            }
            _ => {
                sheet.unknown_key(row, "key of an account", KEYS);
                continue;
            }
        };
        if from.is_some() && found.is_some() {
            sheet.say(&row.key_at, "either `file` or `command`, not both");
        }
        found = from.or(found);
    }
    if rows.is_empty() {
        sheet.say(
            &entry.value_at,
            "say where the keys are: `file = …` or `command = […]`",
        );
    }
    found
}

fn file(sheet: &mut Sheet<'_>, row: &Entry<'_, '_>) -> Option<KeysFrom> {
    match row.value {
        DeValue::String(path) if !path.trim().is_empty() => Some(KeysFrom::File(path.to_string())),
        DeValue::String(_) => {
            sheet.say(&row.value_at, "the path of a file is expected here");
            None
        }
        other => {
            let text = format!("the path of a file is a text, not {}", kind_of(other));
            sheet.say(&row.value_at, text);
            None
        }
    }
}

fn command(sheet: &mut Sheet<'_>, row: &Entry<'_, '_>) -> Option<KeysFrom> {
    let words = sheet.texts(row.value, &row.value_at, "a program with its arguments");
    let words: Vec<String> = words
        .into_iter()
        .map(|(word, _)| word.into_owned())
        .collect();
    if words
        .first()
        .is_none_or(|program| program.trim().is_empty())
    {
        sheet.say(
            &row.value_at,
            "a program with its arguments is expected here: [\"pass\", \"show\", \"binance\"]",
        );
        return None;
    }
    Some(KeysFrom::Command(words))
}
