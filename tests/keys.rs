//! The table of actions: no key means two things at once, everything can be reached, names are unique.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helper functions of a test"
)]

use std::collections::{BTreeMap, BTreeSet};

use slackwater::app::actions::{Action, Group, When, actions};
use slackwater::app::standard_presets;
use slackwater::ui::theme::{Charset, ColourDepth};
use slackwater::ui::{Looks, panels::PANELS};

fn table() -> Vec<Action> {
    let looks = Looks {
        own: Vec::new(),
        depth: ColourDepth::True,
        charset: Charset::Unicode,
    };
    actions(&looks.catalog(), &standard_presets())
}

#[test]
fn no_key_has_two_meanings() {
    let mut owners: BTreeMap<_, Vec<(String, When)>> = BTreeMap::new();
    for action in table() {
        for chord in &action.chords {
            owners
                .entry(*chord)
                .or_default()
                .push((action.id.clone(), action.when));
        }
    }
    for (chord, owners) in owners {
        assert_eq!(owners.len(), 1, "{chord} is bound to {owners:?}");
    }
}

#[test]
fn every_action_has_its_own_name_and_a_way_to_it() {
    let mut ids = BTreeSet::new();
    for action in table() {
        assert!(ids.insert(action.id.clone()), "{} stands twice", action.id);
        assert!(
            !action.label.trim().is_empty(),
            "{} has no words",
            action.id
        );
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        assert!(
            action.id.chars().all(word),
            "{} is no plain name",
            action.id
        );
        assert!(
            !action.chords.is_empty() || action.group == Group::Palette,
            "{} has no key and is not in the palette's own group",
            action.id
        );
    }
}

#[test]
fn no_chord_belongs_to_a_multiplexer_or_an_editor() {
    let taken = [
        "ctrl-b", "ctrl-a", "ctrl-z", "ctrl-s", "ctrl-q", "ctrl-w", "ctrl-o",
    ];
    for action in table() {
        for chord in &action.chords {
            for name in taken {
                assert_ne!(
                    Some(*chord),
                    slackwater::app::chord::Chord::parse(name),
                    "{}",
                    action.id
                );
            }
        }
    }
}

#[test]
fn every_panel_is_reached_by_its_digit() {
    let table = table();
    for panel in PANELS {
        let spec = panel.spec();
        let chord = slackwater::app::chord::Chord::char(spec.id.0);
        assert!(
            table.iter().any(|action| action.chords.contains(&chord)),
            "{}",
            spec.name
        );
    }
    let digits: Vec<char> = PANELS.iter().map(|panel| panel.spec().id.0).collect();
    assert_eq!(
        digits,
        ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'],
        "in the order of the keyboard"
    );
}
