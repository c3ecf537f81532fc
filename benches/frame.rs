//! What a frame costs at the reference sizes: `cargo bench --bench frame`.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use divan::Bencher;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use slackwater::app::{App, Mode, Msg, Replay, Setup, standard_presets};
use slackwater::discipline::DisciplineSettings;
use slackwater::domain::Stamp;
use slackwater::tape::{Embedded, Tape};
use slackwater::ui::theme::{Charset, ColourDepth};
use slackwater::ui::{Looks, draw};

fn main() {
    divan::main();
}

fn looks() -> Looks {
    Looks {
        own: Vec::new(),
        depth: ColourDepth::True,
        charset: Charset::Unicode,
    }
}

fn cockpit(width: u16, height: u16) -> App {
    let at = Stamp::parse("2025-11-21T09:00:00Z").unwrap();
    let tape = Tape::embedded(Embedded::find("2025-11").unwrap()).unwrap();
    let setup = Setup {
        catalog: looks().catalog(),
        theme: "slack".to_owned(),
        presets: standard_presets(),
        keys: Vec::new(),
        discipline: DisciplineSettings::default(),
        sources: tape.header().sources.clone(),
        mouse: true,
        clock_seconds: true,
        shown: None,
        sorts: Vec::new(),
        ranges: Vec::new(),
    };
    let replay = Replay {
        tape: tape.header().name.to_string(),
        start: at,
        span: tape.span().unwrap().unwrap(),
        at,
        speed: 60,
        paused: true,
        anchor: (at, at),
        waiting: false,
        skipped: 0,
    };
    let mut app = App::new(setup, Mode::Replay(replay), at);
    app.update(at, Msg::Size(width, height));
    app.update(
        at,
        Msg::Lines(tape.cursor().unwrap().advance_to(at).collect()),
    );
    app.update(
        at,
        Msg::Played {
            until: at,
            skipped: 0,
        },
    );
    app
}

/// One whole frame, every panel of that size drawn anew.
#[divan::bench(args = [(80, 24), (120, 40), (160, 48), (200, 60), (320, 90)])]
fn frame(bencher: Bencher<'_, '_>, (width, height): (u16, u16)) {
    let app = cockpit(width, height);
    let look = looks().look("slack");
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    bencher.bench_local(|| {
        buffer.reset();
        draw(&app, &look, area, &mut buffer);
    });
}
