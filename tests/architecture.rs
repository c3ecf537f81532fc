//! Proves the layers of the crate by reading its sources: which module may name which, and which crates.
//!
//! A text scan: comments, strings and test modules are stripped, then every `crate::x` path and every crate name of
//! `Cargo.toml` is held against the table. `super::super` is forbidden, so that the table cannot be climbed around.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helper functions of a test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Module, rank, crates it may name (`serde`, `serde_json` and `thiserror` are free everywhere).
const LAYERS: &[(&str, u8, &[&str])] = &[
    ("domain", 0, &["chrono", "chrono_tz", "rust_decimal"]),
    ("figures", 1, &["rust_decimal", "chrono"]),
    ("tape", 1, &["csv", "zstd", "chrono", "rust_decimal"]),
    (
        "sources",
        1,
        &[
            "csv",
            "scraper",
            "flate2",
            "chrono",
            "chrono_tz",
            "rust_decimal",
            "hmac",
            "sha2",
            "data_encoding",
            "secrecy",
        ],
    ),
    (
        "store",
        1,
        &[
            "rusqlite",
            "rusqlite_migration",
            "sha2",
            "rust_decimal",
            "chrono",
        ],
    ),
    (
        "feed",
        2,
        &[
            "tokio",
            "tokio_util",
            "futures_util",
            "reqwest",
            "tokio_tungstenite",
            "governor",
            "backon",
            "chrono",
        ],
    ),
    ("discipline", 2, &["rust_decimal", "chrono", "sha2"]),
    ("commentary", 3, &["rust_decimal", "chrono"]),
    (
        "app",
        4,
        &["nucleo_matcher", "tui_input", "rust_decimal", "chrono"],
    ),
    ("config", 5, &["toml", "etcetera", "rust_decimal", "chrono"]),
    (
        "ui",
        5,
        &["ratatui", "unicode_width", "toml", "chrono", "rust_decimal"],
    ),
    (
        "shell",
        6,
        &[
            "tokio",
            "crossterm",
            "futures_util",
            "terminal_colorsaurus",
            "ratatui",
            "chrono",
        ],
    ),
    (
        "cli",
        7,
        &[
            "csv",
            "clap",
            "clap_complete",
            "clap_mangen",
            "ratatui",
            "chrono",
            "chrono_tz",
            "rust_decimal",
            "etcetera",
            "crossterm",
            "toml",
            "zstd",
            "unicode_width",
            "secrecy",
        ],
    ),
];

/// Crates whose names are looked for. `serde`, `serde_json`, `thiserror`, `std` may stand anywhere.
const WATCHED: &[&str] = &[
    "ratatui",
    "crossterm",
    "tokio",
    "futures_util",
    "tui_input",
    "nucleo_matcher",
    "unicode_width",
    "terminal_colorsaurus",
    "toml",
    "csv",
    "chrono",
    "chrono_tz",
    "rust_decimal",
    "zstd",
    "clap",
    "clap_complete",
    "clap_mangen",
    "etcetera",
    "reqwest",
    "tokio_tungstenite",
    "rusqlite",
    "rusqlite_migration",
    "sha2",
    "hmac",
    "flate2",
    "scraper",
    "governor",
    "backon",
    "secrecy",
    "data_encoding",
    "tokio_util",
    "notify",
    "tracing",
];

/// Longest file that is not a table.
const LONGEST: usize = 600;
/// Tables: one row a line, allowed to be longer.
const TABLES: &[&str] = &["tests/sources/cases.rs"];

fn source_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(source_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The program's own code: without comments, string contents and test modules.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let mut kept = String::new();
    for line in text.lines() {
        let line = line.trim_start();
        if line.starts_with("//") {
            continue;
        }
        let mut quoted = false;
        let mut before = ' ';
        let mut out = String::new();
        for c in line.chars() {
            if c == '"' && before != '\\' {
                quoted = !quoted;
            } else if !quoted {
                out.push(c);
            }
            before = c;
        }
        kept.push_str(out.split("//").next().unwrap_or_default());
        kept.push('\n');
    }
    kept
}

/// Names that follow `prefix` in the code, also inside one level of braces.
fn named_after(code: &str, prefix: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let flat: String = code.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = flat.as_str();
    while let Some(at) = rest.find(prefix) {
        let before = rest[..at].chars().last();
        rest = &rest[at + prefix.len()..];
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        names.insert(first_word(&word));
                        word.clear();
                    }
                    _ => word.push(c),
                }
            }
            names.insert(first_word(&word));
        } else {
            names.insert(first_word(rest));
        }
    }
    names.remove("");
    names
}

fn first_word(text: &str) -> String {
    text.trim()
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

fn module_of(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).unwrap();
    let first = inside
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_str()
        .unwrap();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn lower_layers_never_name_higher_ones() {
    let ranks: BTreeMap<&str, u8> = LAYERS
        .iter()
        .map(|(name, rank, _)| (*name, *rank))
        .collect();
    let mut faults = Vec::new();
    for path in source_files(&root().join("src")) {
        let module = module_of(&path);
        if module == "main" || module == "lib" {
            continue;
        }
        let Some(own) = ranks.get(module.as_str()) else {
            panic!(
                "{} belongs to no layer: add it to the table",
                path.display()
            );
        };
        let code = code(&fs::read_to_string(&path).unwrap());
        for other in named_after(&code, "crate::") {
            match ranks.get(other.as_str()) {
                Some(rank) if other != module && rank >= own => {
                    faults.push(format!(
                        "{}: {module} (rank {own}) names {other} (rank {rank})",
                        path.display()
                    ));
                }
                _ => {}
            }
        }
        if code.contains("super::super") {
            faults.push(format!(
                "{}: `super::super` climbs around the table",
                path.display()
            ));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn each_layer_names_only_its_own_crates() {
    let mut faults = Vec::new();
    for path in source_files(&root().join("src")) {
        let module = module_of(&path);
        let Some((_, _, allowed)) = LAYERS.iter().find(|(name, _, _)| *name == module) else {
            continue;
        };
        let code = code(&fs::read_to_string(&path).unwrap());
        for name in WATCHED {
            let used = code.match_indices(&format!("{name}::")).any(|(at, _)| {
                let before = code[..at].chars().last();
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
            });
            if used && !allowed.contains(name) {
                faults.push(format!("{}: {module} must not know {name}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn no_file_is_longer_than_it_can_be_read() {
    let mut faults = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for path in source_files(&root().join(folder)) {
            let name = path
                .strip_prefix(root())
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            if lines > LONGEST && !TABLES.contains(&name.as_str()) {
                faults.push(format!("{name}: {lines} lines"));
            }
        }
    }
    assert!(
        faults.is_empty(),
        "longer than {LONGEST} lines and not a table:\n{}",
        faults.join("\n")
    );
}

#[test]
fn every_module_says_what_it_is_for() {
    for (module, _, _) in LAYERS {
        let path = root().join("src").join(module).join("mod.rs");
        if path.exists() {
            let text = fs::read_to_string(&path).unwrap();
            assert!(
                text.starts_with("//! "),
                "{} has no first paragraph",
                path.display()
            );
        }
    }
}

#[test]
fn the_scan_sees_what_it_should() {
    let sample = "use crate::{domain::Day, ui::{Look}};\n// crate::shell\nlet x = \"crate::cli\"; crate::app::run();\n";
    let seen: Vec<String> = named_after(&code(sample), "crate::").into_iter().collect();
    assert_eq!(seen, ["app", "domain", "ui"]);
}
