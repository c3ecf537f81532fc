//! `[sources]`: which of them are asked, and at which addresses.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::catalog::Catalog;
use super::nearest::nearest;
use super::problem::quoted;
use super::sheet::{Entry, Sheet, entries, kind_of};

const KEYS: &[&str] = &["off", "addresses"];

/// What may be said of sources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Sources that are never asked.
    pub off: Vec<String>,
    /// Other addresses in the place of the program's own, by the name of the host.
    pub addresses: BTreeMap<String, String>,
}

/// Reads the table; what is wrong is left out of the answer.
pub(super) fn read(sheet: &mut Sheet<'_>, entry: &Entry<'_, '_>, catalog: &Catalog) -> Sources {
    let mut sources = Sources::default();
    let Some(table) = sheet.table(entry) else {
        return sources;
    };
    for row in entries(table) {
        match row.key {
            "off" => {
                for (name, at) in sheet.texts(row.value, &row.value_at, "the name of a source") {
                    if catalog.sources.iter().any(|known| *known == name) {
                        sources.off.push(name.into_owned());
                    } else {
                        sheet.say(&at, unknown("source", &name, &catalog.sources));
                    }
                }
            }
            "addresses" => sources.addresses = addresses(sheet, &row, catalog),
            _ => sheet.unknown_key(&row, "key of `[sources]`", KEYS),
        }
    }
    sources
}

fn addresses(
    sheet: &mut Sheet<'_>,
    entry: &Entry<'_, '_>,
    catalog: &Catalog,
) -> BTreeMap<String, String> {
    let mut addresses = BTreeMap::new();
    let Some(table) = sheet.table_in("sources", entry) else {
        return addresses;
    };
    for row in entries(table) {
        let Some((_, usual)) = catalog.hosts.iter().find(|(name, _)| name == row.key) else {
            let names: Vec<String> = catalog.hosts.iter().map(|(name, _)| name.clone()).collect();
            sheet.say(&row.key_at, unknown("host", row.key, &names));
            continue;
        };
        let DeValue::String(text) = row.value else {
            let text = format!("an address is a text, not {}", kind_of(row.value));
            sheet.say(&row.value_at, text);
            continue;
        };
        match fault(text, usual) {
            Some(why) => sheet.say(&row.value_at, why),
            None => {
                addresses.insert(row.key.to_owned(), text.to_string());
            }
        }
    }
    addresses
}

/// What is wrong with an address in the place of the usual one.
fn fault(address: &str, usual: &str) -> Option<String> {
    let streams = usual.starts_with("ws");
    let (plain, safe) = if streams {
        ("ws", "wss")
    } else {
        ("http", "https")
    };
    let Some((scheme, rest)) = address.split_once("://") else {
        return Some(format!(
            "{} is no address: write it like `{usual}`",
            quoted(address)
        ));
    };
    if scheme != plain && scheme != safe {
        return Some(format!(
            "this host is asked over `{safe}://`, not `{}://`",
            quoted(scheme).trim_matches('`')
        ));
    }
    if rest.is_empty() || rest.contains(['/', '?', '#', '@']) || rest.contains(char::is_whitespace)
    {
        return Some(format!(
            "an address is scheme, host and port only, like `{usual}`"
        ));
    }
    // Unencrypted only to this machine: a proxy or a trial of one's own.
    let host = rest.rsplit_once(':').map_or(rest, |(host, _)| host);
    let here = matches!(host, "127.0.0.1" | "localhost" | "[::1]");
    (scheme == plain && !here)
        .then(|| format!("only 127.0.0.1 may be asked without encryption: use `{safe}://`"))
}

fn unknown(what: &str, name: &str, known: &[String]) -> String {
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("unknown {what} {}; the nearest is `{near}`", quoted(name)),
        None => format!(
            "unknown {what} {}; `slackwater doctor` lists all of them",
            quoted(name)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_encrypted_or_on_this_machine() {
        let usual = "wss://stream.bybit.com";
        for good in [
            "wss://stream.bybit.eu",
            "ws://127.0.0.1:9001",
            "ws://localhost:1",
        ] {
            assert_eq!(fault(good, usual), None, "{good}");
        }
        for (bad, word) in [
            ("stream.bybit.eu", "no address"),
            ("https://stream.bybit.eu", "over `wss://`"),
            ("ws://stream.bybit.eu", "without encryption"),
            ("wss://stream.bybit.eu/v5", "host and port only"),
            ("wss://me:secret@stream.bybit.eu", "host and port only"),
            ("wss://", "host and port only"),
        ] {
            let said = fault(bad, usual).unwrap();
            assert!(said.contains(word), "{bad}: {said}");
        }
    }
}
