//! What the tests of the panels share.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Panel;
use crate::app::{App, Catalog, Mode, Msg, PanelSpec, Picture, Replay, Setup};
use crate::commentary::Brief;
use crate::discipline::{Checklist, DisciplineSettings, fixture};
use crate::domain::Stamp;
use crate::figures::Readings;
use crate::ui::theme::builtin::default_theme;
use crate::ui::widgets::testing::text;
use crate::ui::{Cx, arrange::Part};

/// A cockpit of this size in a replay, with these figures and settings.
pub(crate) fn cockpit(readings: Readings, discipline: DisciplineSettings, size: (u16, u16)) -> App {
    let at = readings.at;
    let replay = Replay {
        tape: "2025-11".to_owned(),
        start: at,
        span: (at, at),
        at,
        speed: 60,
        paused: false,
        anchor: (at, at),
        waiting: false,
        skipped: 0,
    };
    in_mode(Mode::Replay(replay), readings, discipline, size)
}

/// As [`cockpit`], in another mode.
pub(crate) fn in_mode(
    mode: Mode,
    readings: Readings,
    discipline: DisciplineSettings,
    size: (u16, u16),
) -> App {
    let at = readings.at;
    let setup = Setup {
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
    };
    let mut picture = Picture {
        checklist: Checklist::judge(&readings, &discipline, at),
        readings,
        now: at,
        ..Picture::default()
    };
    picture.brief = Brief::compose(&picture.report(&mode));
    let setup = Setup {
        discipline,
        ..setup
    };
    let mut app = App::new(setup, mode, Stamp::default());
    app.update(Stamp::default(), Msg::Size(size.0, size.1));
    app.show(picture);
    app
}

/// 21 November 2025, 09:00Z, with a plan for Mondays.
pub(crate) fn november(size: (u16, u16)) -> App {
    cockpit(fixture::november(), fixture::monday_plan(), size)
}

/// Nothing known and no plan.
pub(crate) fn nothing(size: (u16, u16)) -> App {
    cockpit(Readings::default(), DisciplineSettings::default(), size)
}

/// The lines of a panel drawn into an area of this size.
pub(crate) fn drawn(app: &App, panel: &dyn Panel, part: Part, size: (u16, u16)) -> Vec<String> {
    let theme = default_theme();
    let area = Rect::new(0, 0, size.0, size.1);
    let mut buf = Buffer::empty(area);
    let cx = Cx {
        app,
        theme: &theme,
        focused: true,
    };
    match part {
        Part::Main => panel.draw(&cx, area, &mut buf),
        Part::Second => panel.draw_second(&cx, area, &mut buf),
        Part::Zoom => panel.draw_zoom(&cx, area, &mut buf),
    }
    text(&buf)
}

/// Draws a panel at every size from 1×1 on, known and unknown, in both parts.
pub(crate) fn survives(panel: &dyn Panel) {
    let apps = [november((160, 48)), nothing((160, 48))];
    for app in &apps {
        for part in [Part::Main, Part::Zoom] {
            for (w, h) in (1..=166)
                .step_by(33)
                .flat_map(|w| (1..=50).step_by(7).map(move |h| (w, h)))
            {
                let lines = drawn(app, panel, part, (w, h));
                assert_eq!(lines.len(), usize::from(h));
                for line in 0..h {
                    let area = Rect::new(0, 0, w, h);
                    if let Some(row) = panel.row_at(app, area, part, line) {
                        assert!(row < app.grid(panel.spec().id).rows.len());
                    }
                }
            }
        }
    }
}

/// No spec without words.
pub(crate) fn described(spec: &PanelSpec) {
    assert!(!spec.about.is_empty() && !spec.legend.is_empty());
}
