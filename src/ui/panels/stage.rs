//! A cockpit on the tape of November 2025, for the tests of panels: real facts, real figures, no terminal.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Panel;
use crate::app::chord::Chord;
use crate::app::{App, Catalog, Mode, Msg, Replay, Setup};
use crate::discipline::DisciplineSettings;
use crate::domain::Stamp;
use crate::tape::{Embedded, Tape};
use crate::ui::Cx;
use crate::ui::arrange::Part;
use crate::ui::widgets::testing::{text, theme};

fn setup() -> Setup {
    Setup {
        catalog: Catalog {
            panels: super::PANELS.iter().map(|panel| panel.spec()).collect(),
            themes: Vec::new(),
        },
        theme: "slack".to_owned(),
        presets: Vec::new(),
        keys: Vec::new(),
        discipline: DisciplineSettings::default(),
        sources: Vec::new(),
        mouse: false,
        clock_seconds: true,
        shown: None,
        sorts: Vec::new(),
        ranges: Vec::new(),
    }
}

fn november() -> Tape {
    Tape::embedded(Embedded::find("2025-11").unwrap()).unwrap()
}

/// The tape at an instant.
pub(crate) fn at(instant: &str) -> App {
    cut(instant, instant)
}

/// The tape at an instant, of which nothing more is known since an earlier one.
pub(crate) fn cut(last_line: &str, instant: &str) -> App {
    let instant = Stamp::parse(instant).unwrap();
    let tape = november();
    let replay = Replay {
        tape: "2025-11".to_owned(),
        start: instant,
        span: tape.span().unwrap().unwrap(),
        at: instant,
        speed: 60,
        paused: true,
        anchor: (instant, instant),
        waiting: false,
        skipped: 0,
    };
    let mut app = fresh(Mode::Replay(replay), instant);
    let last_line = Stamp::parse(last_line).unwrap();
    let lines = tape.cursor().unwrap().advance_to(last_line).collect();
    app.update(instant, Msg::Lines(lines));
    let played = Msg::Played {
        until: instant,
        skipped: 0,
    };
    app.update(instant, played);
    app
}

/// A cockpit without network that has the facts of the tape up to an earlier instant.
pub(crate) fn offline(last_line: &str, instant: &str) -> App {
    let instant = Stamp::parse(instant).unwrap();
    let mut app = fresh(Mode::Offline, instant);
    let last_line = Stamp::parse(last_line).unwrap();
    let lines = november().cursor().unwrap().advance_to(last_line).collect();
    app.update(instant, Msg::Facts(lines));
    app
}

fn fresh(mode: Mode, wall: Stamp) -> App {
    let setup = Setup {
        sources: november().header().sources.clone(),
        ..setup()
    };
    let mut app = App::new(setup, mode, wall);
    app.update(wall, Msg::Size(160, 48));
    app
}

/// A cockpit that knows nothing.
pub(crate) fn empty(mode: Mode) -> App {
    fresh(mode, Stamp::parse("2025-11-21T09:00:00Z").unwrap())
}

/// Presses keys, with blanks between them.
pub(crate) fn press(app: &mut App, keys: &str) {
    for key in keys.split(' ') {
        app.update(app.now(), Msg::Key(Chord::parse(key).unwrap()));
    }
}

/// One panel on a canvas of its size.
pub(crate) fn canvas(app: &App, panel: &dyn Panel, part: Part, width: u16, height: u16) -> Buffer {
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    let theme = theme();
    let cx = Cx {
        app,
        theme: &theme,
        focused: app.focus() == panel.spec().id,
    };
    let area = buf.area;
    match part {
        Part::Main => panel.draw(&cx, area, &mut buf),
        Part::Second => panel.draw_second(&cx, area, &mut buf),
        Part::Zoom => panel.draw_zoom(&cx, area, &mut buf),
    }
    buf
}

/// The text of one panel.
pub(crate) fn lines(
    app: &App,
    panel: &dyn Panel,
    part: Part,
    width: u16,
    height: u16,
) -> Vec<String> {
    text(&canvas(app, panel, part, width, height))
}

/// Draws a panel at every size and asks for every line.
pub(crate) fn survives_every_size(app: &App, panel: &dyn Panel) {
    for part in [Part::Main, Part::Second, Part::Zoom] {
        let sizes = (1..=64)
            .flat_map(|w| [(w, 1 + w % 24), (w * 3, 60 - w % 50)])
            .chain([(400, 100), (24, 4), (400, 4), (24, 100)]);
        for (width, height) in sizes {
            let buf = canvas(app, panel, part, width, height);
            for line in 0..height {
                panel.row_at(app, buf.area, part, line);
            }
        }
    }
}
