//! The same tape gives the same state and the same screen, however the lines are cut into batches, and going back
//! and forth changes nothing.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helper functions of a test"
)]

use proptest::prelude::*;
mod cockpit;

use cockpit::{Cockpit, WALL, stamp, text};
use slackwater::app::chord::{Chord, Key};
use slackwater::app::{Effect, Mode, Msg};
use slackwater::domain::{Span, instrument};

#[test]
fn batches_do_not_matter() {
    let whole = Cockpit::at("2025-11-21T09:00:00Z", usize::MAX);
    let cut = Cockpit::at("2025-11-21T09:00:00Z", 7);
    assert_eq!(whole.figures(), cut.figures());
    assert_eq!(whole.frame(), cut.frame());
}

#[test]
fn stepping_there_is_the_same_as_being_there() {
    let mut stepped = Cockpit::at("2025-11-21T04:58:00Z", 512);
    for minutes in [2, 30, 60, 150] {
        let until = stepped.app.now().plus(Span::minutes(minutes));
        stepped.play(until);
    }
    stepped.play(stamp("2025-11-21T09:00:00Z"));
    let there = Cockpit::at("2025-11-21T09:00:00Z", 512);
    assert_eq!(stepped.figures(), there.figures());
}

#[test]
fn going_back_forgets_what_was_not_known_then() {
    let mut cockpit = Cockpit::at("2025-11-22T12:00:00Z", 512);
    cockpit.press("g ctrl-u");
    cockpit.tell(Msg::Paste("2025-11-20T22:00:00Z".to_owned()));
    cockpit.press("enter");
    assert_eq!(cockpit.app.now(), stamp("2025-11-20T22:00:00Z"));
    let there = Cockpit::at("2025-11-20T22:00:00Z", 512);
    assert_eq!(cockpit.figures(), there.figures());
}

#[test]
fn a_paused_tape_never_wakes_anybody() {
    let cockpit = Cockpit::at("2025-11-21T09:00:00Z", 512);
    assert_eq!(cockpit.app.next_wake(stamp("2025-11-21T09:00:00Z")), None);
}

#[test]
fn it_plays_at_its_speed_and_stops_at_the_end() {
    let mut cockpit = Cockpit::at("2025-11-21T09:00:00Z", 512);
    cockpit.press("space");
    for second in 1..=60 {
        let wall = WALL.plus(Span::secs(second));
        let effects = cockpit.app.update(wall, Msg::Wake);
        for effect in effects {
            if let Effect::Play(until) = effect {
                for line in cockpit.tape.advance_to(until) {
                    cockpit.app.update(wall, Msg::Lines(vec![line]));
                }
                cockpit.app.update(wall, Msg::Played { until, skipped: 0 });
            }
        }
    }
    assert_eq!(
        cockpit.app.now(),
        stamp("2025-11-21T10:00:00Z"),
        "60 seconds at 60×"
    );
    cockpit.press("g ctrl-u");
    cockpit.tell(Msg::Paste("2030-01-01".to_owned()));
    cockpit.press("enter");
    let Mode::Replay(replay) = cockpit.app.mode() else {
        panic!("no replay")
    };
    assert!(replay.ended() && replay.paused);
}

#[test]
fn the_first_minute_brings_the_flows_of_the_20th_and_an_hour_of_prices() {
    let mut cockpit = Cockpit::at("2025-11-21T04:58:00Z", 512);
    let session = |cockpit: &Cockpit| {
        let flows = cockpit.app.readings().etf_flows.get(instrument::BTC);
        flows
            .and_then(|flows| flows.session)
            .map(|day| day.to_string())
    };
    let last = |cockpit: &Cockpit| {
        let fall = cockpit.app.readings().drawdowns.get(instrument::BTC);
        fall.map(|fall| fall.price.instant)
    };
    assert_eq!(session(&cockpit).as_deref(), Some("2025-11-19"));
    let before = last(&cockpit);
    cockpit.play(stamp("2025-11-21T05:58:00Z"));
    assert_eq!(session(&cockpit).as_deref(), Some("2025-11-20"));
    assert_ne!(last(&cockpit), before);
}

#[test]
fn the_close_before_never_passes_for_a_price_of_the_open_session() {
    // 05:02Z: Hong Kong trades, and the newest price known is the close of the day before.
    let cockpit = Cockpit::at("2025-11-21T05:02:00Z", 512);
    let frame = text(&cockpit.frame());
    let row = frame
        .lines()
        .find(|line| line.contains("Hang Seng"))
        .unwrap();
    assert!(row.contains("last 21 h") && !row.contains("open"), "{row}");
}

#[test]
fn freezing_keeps_the_screen_while_the_tape_goes_on() {
    let mut cockpit = Cockpit::at("2025-11-21T04:58:00Z", 512);
    cockpit.press("f");
    let frozen = cockpit.figures();
    cockpit.play(stamp("2025-11-21T09:00:00Z"));
    assert_eq!(cockpit.figures(), frozen);
    assert!(text(&cockpit.frame()).contains("FROZEN 04:58Z"));
    cockpit.press("f");
    assert_ne!(cockpit.figures(), frozen);
}

#[test]
fn escape_never_quits_and_q_quits_only_at_the_bottom() {
    let mut cockpit = Cockpit::at("2025-11-21T09:00:00Z", 512);
    cockpit.press("z ? q q esc esc esc");
    assert!(!cockpit.quit);
    cockpit.press("q");
    assert!(cockpit.quit);
}

#[test]
fn a_filter_keeps_rows_and_clears_with_escape() {
    let mut cockpit = Cockpit::at("2025-11-21T09:00:00Z", 512);
    let panel = cockpit.app.focus();
    let all = cockpit.app.grid(panel).rows.len();
    cockpit.press("/ g o l d enter");
    let kept = cockpit.app.grid(panel).rows;
    assert!(kept.len() < all && !kept.is_empty());
    assert!(
        kept.iter()
            .all(|row| row.label.to_lowercase().contains("gold") || row.id == "GOLD")
    );
    cockpit.press("esc");
    assert_eq!(cockpit.app.grid(panel).rows.len(), all);
}

#[test]
fn a_copied_cell_names_its_source_and_time() {
    let mut cockpit = Cockpit::at("2025-11-21T09:00:00Z", 512);
    cockpit.press("y");
    let copied = cockpit.copied.pop().unwrap();
    assert!(
        copied.contains("binance") && copied.contains("as of 2025-11-21"),
        "{copied}"
    );
}

#[test]
fn every_cell_of_every_panel_can_be_inspected() {
    let cockpit = Cockpit::at("2025-11-21T09:00:00Z", 512);
    let mut seen = 0;
    for spec in &cockpit.app.catalog().panels {
        for row in cockpit.app.grid(spec.id).rows {
            for cell in row.cells.iter().filter(|cell| !cell.path.is_empty()) {
                assert!(
                    cockpit.app.explain(&cell.path).is_some(),
                    "panel {}: {}",
                    spec.id.0,
                    cell.path
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "only {seen} cells");
}

/// Any key that is on a keyboard.
fn any_key() -> impl Strategy<Value = Chord> {
    let named = prop::sample::select(vec![
        Key::Enter,
        Key::Esc,
        Key::Tab,
        Key::BackTab,
        Key::Up,
        Key::Down,
        Key::Left,
        Key::Right,
        Key::Home,
        Key::End,
        Key::PageUp,
        Key::PageDown,
        Key::Backspace,
        Key::Delete,
        Key::F(5),
    ]);
    let char = prop::char::range(' ', '~').prop_map(Key::Char);
    (
        prop_oneof![1 => named, 3 => char],
        prop::bool::weighted(0.1),
    )
        .prop_map(|(key, ctrl)| Chord {
            key,
            ctrl,
            alt: false,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_keys_at_any_size_make_it_fall(
        keys in prop::collection::vec(any_key(), 1..24),
        sizes in prop::collection::vec((1u16..240, 1u16..80), 1..4),
    ) {
        let mut cockpit = Cockpit::at("2025-11-21T09:00:00Z", usize::MAX);
        for (key, (width, height)) in keys.iter().zip(sizes.iter().cycle()) {
            cockpit.tell(Msg::Size(*width, *height));
            if *key == Chord::char(',') || *key == Chord::char('g') {
                continue; // rewinding the whole tape is tested above and is slow in a debug build
            }
            cockpit.tell(Msg::Key(*key));
            let frame = text(&cockpit.frame());
            prop_assert!(!frame.contains('\x1b'), "an escape reached the screen");
        }
    }
}
