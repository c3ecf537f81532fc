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

/// The tape at an instant.
pub(crate) fn at(instant: &str) -> App {
    let instant = Stamp::parse(instant).unwrap();
    let tape = Tape::embedded(Embedded::find("2025-11").unwrap()).unwrap();
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
    let setup = Setup {
        sources: tape.header().sources.clone(),
        ..setup()
    };
    let mut app = App::new(setup, Mode::Replay(replay), instant);
    app.update(instant, Msg::Size(160, 48));
    let lines = tape.cursor().unwrap().advance_to(instant).collect();
    app.update(instant, Msg::Lines(lines));
    let played = Msg::Played {
        until: instant,
        skipped: 0,
    };
    app.update(instant, played);
    app
}

/// A cockpit that knows nothing.
pub(crate) fn empty(mode: Mode) -> App {
    let mut app = App::new(setup(), mode, Stamp::from_secs(1_763_715_600));
    app.update(Stamp::from_secs(1_763_715_600), Msg::Size(160, 48));
    app
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
