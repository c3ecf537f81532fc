//! The screen as text: every panel empty, fresh and stale, the whole screen at its five sizes, zooms and popups; and the
//! colours of one screen. `cargo insta review` (or `INSTA_UPDATE=always cargo test --test frames`) takes new frames.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helper functions of a test"
)]

mod cockpit;

use std::fmt::Write;

use cockpit::{Cockpit, empty, looks, screen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use slackwater::app::chord::Chord;
use slackwater::app::{App, Mode, Msg};
use slackwater::domain::link::{Line, Reason, Spent, State};
use slackwater::domain::observation::Known;
use slackwater::domain::wire::read_known;
use slackwater::domain::{Name, Span};
use slackwater::tape::{Embedded, Tape};
use slackwater::ui::panels::PANELS;
use slackwater::ui::theme::{Charset, ColourDepth, builtin, is_allowed_glyph};
use slackwater::ui::{Cx, Looks, draw};

const CRASH: &str = "2025-11-21T09:00:00Z";
/// Three weeks after the last price on the tape: everything is old.
const LATE: &str = "2026-01-20T12:00:00Z";
const SIZES: [(u16, u16); 5] = [(60, 20), (80, 24), (120, 40), (160, 48), (200, 60)];

fn sized(at: &str, (width, height): (u16, u16)) -> Cockpit {
    let mut cockpit = Cockpit::at(at, usize::MAX);
    cockpit.tell(Msg::Size(width, height));
    cockpit
}

#[test]
fn the_whole_screen_at_its_five_sizes() {
    for size in SIZES {
        let cockpit = sized(CRASH, size);
        insta::assert_snapshot!(
            format!("cockpit-{}x{}", size.0, size.1),
            text(&cockpit.frame())
        );
    }
}

#[test]
fn the_verdict_is_visible_at_every_size() {
    let mut cockpit = sized(CRASH, (200, 60));
    for width in [
        1u16, 4, 6, 10, 20, 29, 30, 45, 59, 60, 76, 110, 140, 190, 400,
    ] {
        for height in [1u16, 2, 4, 5, 10, 19, 20, 22, 36, 44, 56, 120] {
            cockpit.tell(Msg::Size(width, height));
            let frame = text(&cockpit.frame());
            assert!(
                width < 6 || frame.contains("WAIT"),
                "{width}×{height}:\n{frame}"
            );
        }
    }
}

/// One panel alone, at the width of each kind of column.
fn panels_of(app: &App) -> String {
    let theme = builtin::default_theme();
    let mut all = String::new();
    for panel in PANELS {
        for (width, height) in [(58, 9), (66, 14), (92, 18)] {
            let area = Rect::new(0, 0, width, height);
            let mut buffer = Buffer::empty(area);
            panel.draw(
                &Cx {
                    app,
                    theme: &theme,
                    focused: false,
                },
                area,
                &mut buffer,
            );
            writeln!(all, "{}", text(&buffer)).unwrap();
        }
    }
    all
}

#[test]
fn every_panel_empty_fresh_and_stale() {
    insta::assert_snapshot!("panels-empty", panels_of(&empty(CRASH, 160, 48)));
    insta::assert_snapshot!("panels-fresh", panels_of(&sized(CRASH, (160, 48)).app));
    insta::assert_snapshot!("panels-stale", panels_of(&sized(LATE, (160, 48)).app));
}

#[test]
fn zooms() {
    for digit in "1234567890".chars() {
        let mut cockpit = sized(CRASH, (160, 48));
        if cockpit.app.focus().0 != digit {
            cockpit.press(&digit.to_string());
        }
        cockpit.press("z");
        insta::assert_snapshot!(format!("zoom-{digit}"), text(&cockpit.frame()));
    }
}

#[test]
fn popups() {
    for (name, keys) in [
        ("help", "5 ?"),
        ("palette", ": e t f"),
        ("inspect", "l l l i"),
        ("theme", "T down"),
        ("sources", "!"),
        ("go-to", "g"),
        ("filter", "/ b i t"),
    ] {
        let mut cockpit = sized(CRASH, (120, 40));
        cockpit.press(keys);
        insta::assert_snapshot!(format!("popup-{name}"), text(&cockpit.frame()));
    }
}

#[test]
fn every_theme_shows_the_same_words() {
    let mut cockpit = sized(CRASH, (160, 48));
    let slack = text(&cockpit.frame());
    for theme in builtin::THEMES {
        cockpit.tell(Msg::Key(slackwater::app::chord::Chord::char('T')));
        let place = cockpit
            .app
            .catalog()
            .themes
            .iter()
            .position(|name| name == theme.name)
            .unwrap();
        cockpit.press("home");
        (0..place).for_each(|_| cockpit.press("down"));
        cockpit.press("enter esc");
        assert_eq!(cockpit.app.theme(), theme.name);
        let words = |frame: &str| -> String {
            frame
                .lines()
                .rev()
                .skip(1)
                .collect::<Vec<_>>()
                .join("\n")
                .replace(['▗', '▄', '▖'], " ")
        };
        assert_eq!(
            words(&text(&cockpit.frame())),
            words(&slack),
            "{}",
            theme.name
        );
    }
}

#[test]
fn only_allowed_glyphs_and_ascii_where_asked() {
    for size in SIZES {
        let cockpit = sized(CRASH, size);
        for c in text(&cockpit.frame()).chars() {
            assert!(c == '\n' || is_allowed_glyph(c), "{c:?} at {size:?}");
        }
        let looks = Looks {
            own: Vec::new(),
            depth: ColourDepth::Mono,
            charset: Charset::Ascii,
        };
        let area = Rect::new(0, 0, size.0, size.1);
        let mut buffer = Buffer::empty(area);
        draw(&cockpit.app, &looks.look("slack"), area, &mut buffer);
        let frame = text(&buffer);
        assert!(frame.is_ascii(), "{size:?}:\n{frame}");
        assert!(frame.contains("WAIT"));
    }
}

/// The frame with a letter for every style, and what the letters stand for.
fn styles(buffer: &Buffer) -> String {
    let mut known: Vec<Style> = Vec::new();
    let mut map = String::new();
    for row in buffer.content.chunks(usize::from(buffer.area.width)) {
        for cell in row {
            let style = cell.style();
            let place = known.iter().position(|s| *s == style).unwrap_or_else(|| {
                known.push(style);
                known.len() - 1
            });
            map.push(char::from(b'a' + u8::try_from(place % 26).unwrap()));
        }
        map.push('\n');
    }
    for (place, style) in known.iter().enumerate() {
        let letter = char::from(b'a' + u8::try_from(place % 26).unwrap());
        writeln!(
            map,
            "{letter} {:?} on {:?} {:?}",
            style.fg, style.bg, style.add_modifier
        )
        .unwrap();
    }
    map
}

#[test]
fn colours_and_weights() {
    insta::assert_snapshot!("styles-80x24", styles(&sized(CRASH, (80, 24)).frame()));
}

#[test]
fn nothing_known_is_said_and_not_drawn_as_zero() {
    for (width, height) in SIZES {
        let frame = text(&screen(&empty(CRASH, width, height)));
        assert!(frame.contains("UNKNOWN"), "{frame}");
        for zero in ["0.0%", " $0", "−0.0", "0.00 "] {
            assert!(
                !frame.contains(zero),
                "{zero} out of nothing at {width}×{height}:\n{frame}"
            );
        }
    }
    let _ = looks();
}

/// A live cockpit on the facts of the tape, with prices of two venues.
fn live() -> App {
    let at = cockpit::stamp(CRASH);
    let tape = Cockpit::at(CRASH, usize::MAX);
    let mut app = App::new(
        cockpit::setup(tape.tape.header().sources.clone()),
        Mode::Live,
        at,
    );
    app.update(at, Msg::Size(160, 48));
    let mut lines: Vec<Known> = Tape::embedded(Embedded::find("2025-11").unwrap())
        .unwrap()
        .cursor()
        .unwrap()
        .advance_to(at)
        .collect();
    for (source, coin, price, age) in [
        ("coinbase", "BTC", "83655.10", 2),
        ("binance", "BTC", "83643.45", 1),
        ("binance", "ETH", "2737.89", 1),
    ] {
        let then = at.minus(Span::secs(age));
        let line = format!(
            r#"{{"kind":"quote","source":"{source}","instrument":"{coin}","price":{price},"currency":"USD","at":"{then}","known_at":"{then}"}}"#
        );
        lines.push(read_known(&line).unwrap());
    }
    app.update(at, Msg::Lines(lines));
    for (source, state) in [
        ("binance-tickers", State::Live),
        (
            "coinbase-ticker",
            State::Down {
                reason: Reason::NetworkDown,
                cause: "reset".to_owned(),
                next: Some(at.plus(Span::secs(12))),
                tries: 3,
            },
        ),
    ] {
        app.update(
            at,
            Msg::Line(Line {
                state,
                heard: Some(at.minus(Span::secs(1))),
                spent: (source == "binance-tickers").then_some(Spent {
                    used: 1,
                    of: 60,
                    seconds: 300,
                }),
                ..Line::opening(source, Name::literal("a"), "prices", at)
            }),
        );
    }
    app.update(at, Msg::Wake);
    app
}

#[test]
fn two_prices_of_one_coin_and_their_gap() {
    let mut app = live();
    let at = cockpit::stamp(CRASH);
    let press = |app: &mut App, key: &str| {
        app.update(at, Msg::Key(Chord::parse(key).unwrap()));
    };
    press(&mut app, "z");
    insta::assert_snapshot!("live-zoom-1", text(&screen(&app)));
    press(&mut app, "!");
    insta::assert_snapshot!("live-sources", text(&screen(&app)));
    // All that the selected source says is told under the table, also where its row has no room for it.
    let whole = "network down: reset, 3rd try since 21 Nov 09:00Z · last heard 1 s ago · tried again in 12 s";
    assert!(!text(&screen(&app)).contains(whole));
    press(&mut app, "down");
    assert!(text(&screen(&app)).contains(whole));
    press(&mut app, "esc");
    press(&mut app, "i");
    insta::assert_snapshot!("live-inspect", text(&screen(&app)));
    // A minute later nothing of it is of now.
    press(&mut app, "esc");
    app.update(at.plus(Span::secs(90)), Msg::Wake);
    let frame = text(&screen(&app));
    assert!(frame.contains("price: no fresh price"), "{frame}");
    assert!(!frame.contains("bp apart"), "{frame}");
}
