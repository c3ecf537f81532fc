//! The static lists: unique ids, nothing forgotten, everything unknown on an empty board.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helper functions of a test"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use slackwater::discipline::rules::{Inputs, RULES};
use slackwater::discipline::{Checklist, DisciplineSettings, Verdict};
use slackwater::domain::Stamp;
use slackwater::domain::board::Board;
use slackwater::figures::Readings;
use slackwater::figures::readings::Answer;
use slackwater::tape::EMBEDDED;
use slackwater::ui::panels::PANELS;
use slackwater::ui::theme::builtin::THEMES;

const NOON: Stamp = Stamp::from_secs(1_763_726_400);

fn nothing_known() -> Readings {
    let mut readings = Readings::default();
    readings.refresh(&Board::default(), NOON);
    readings
}

#[test]
fn panels_have_unique_ids_names_and_files() {
    let mut seen = BTreeSet::new();
    for panel in PANELS {
        let spec = panel.spec();
        assert!(
            seen.insert(spec.id.0.to_string()),
            "two panels on {}",
            spec.id.0
        );
        assert!(
            seen.insert(spec.name.to_lowercase()),
            "two panels called {}",
            spec.name
        );
        assert!(
            !spec.about.is_empty(),
            "{} does not say what it answers",
            spec.name
        );
        assert!(
            spec.ranges.is_empty() || spec.default_range < spec.ranges.len(),
            "{}",
            spec.name
        );
    }
}

#[test]
fn no_source_file_is_an_orphan() {
    for folder in [
        "src/ui/panels",
        "src/figures",
        "src/discipline/rules",
        "src/commentary",
        "src/ui/overlays",
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let registry = fs::read_to_string(folder.join("mod.rs")).unwrap();
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            if name != "mod" {
                let line = format!("mod {name};");
                assert!(
                    registry.contains(&line),
                    "{} is not in {}/mod.rs",
                    name,
                    folder.display()
                );
            }
        }
    }
}

#[test]
fn every_rule_is_unknown_when_nothing_is_known() {
    let readings = nothing_known();
    let settings = DisciplineSettings::default();
    let mut ids = BTreeSet::new();
    for rule in RULES {
        let said = rule.judge(&Inputs {
            readings: &readings,
            settings: &settings,
            at: NOON,
        });
        assert!(ids.insert(said.id), "two rules called {}", said.id);
        assert_eq!(
            said.state,
            Answer::Unknown,
            "{} claims to know something",
            said.id
        );
        assert!(
            said.value.is_null() || said.value.is_string(),
            "{}: {}",
            said.id,
            said.value
        );
    }
    let checklist = Checklist::judge(&readings, &settings, NOON);
    assert_eq!(checklist.verdict, Verdict::Unknown);
}

#[test]
fn an_empty_board_gives_no_number_at_all() {
    fn numbers(path: &str, value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Number(_) => found.push(path.to_owned()),
            serde_json::Value::Array(items) => {
                items
                    .iter()
                    .enumerate()
                    .for_each(|(i, v)| numbers(&format!("{path}[{i}]"), v, found));
            }
            serde_json::Value::Object(map) => {
                map.iter()
                    .for_each(|(k, v)| numbers(&format!("{path}.{k}"), v, found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    numbers(
        "",
        &serde_json::to_value(nothing_known()).unwrap(),
        &mut found,
    );
    assert!(found.is_empty(), "numbers out of nothing: {found:?}");
}

#[test]
fn themes_and_tapes_have_unique_names() {
    let names: BTreeSet<&str> = THEMES.iter().map(|theme| theme.name).collect();
    assert_eq!(names.len(), THEMES.len());
    let tapes: BTreeSet<&str> = EMBEDDED.iter().map(|tape| tape.name).collect();
    assert_eq!(tapes.len(), EMBEDDED.len());
}

#[test]
fn who_stands_in_and_for_whom_are_sources() {
    use slackwater::sources::registry::{STAND_INS, find, stands_in_for};
    for (source, other) in STAND_INS {
        assert!(
            find(source).is_some() && find(other).is_some(),
            "{source}, {other}"
        );
        assert_eq!(stands_in_for(source), Some(*other));
        assert_eq!(stands_in_for(other), None, "nobody waits for one who waits");
    }
}
