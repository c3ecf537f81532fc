//! What a frame costs at the reference sizes: `cargo bench --bench frame`.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use divan::Bencher;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rust_decimal::Decimal;
use slackwater::app::chord::{Chord, Key};
use slackwater::app::journal::Access;
use slackwater::app::{App, Mode, Msg, Replay, Setup, standard_presets};
use slackwater::discipline::DisciplineSettings;
use slackwater::domain::journal::{Content, Entry, EntryId, EntryKind, Hash, Moment};
use slackwater::domain::observation::Currency;
use slackwater::domain::{Span, Stamp, Ticker};
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

/// A cockpit whose journal has a hundred thousand entries, panel 9 over the whole screen.
fn long_journal() -> App {
    let mut app = cockpit(200, 60);
    let at = Stamp::parse("2025-11-21T09:00:00Z").unwrap();
    let start = Stamp::parse("2023-01-01T00:00:00Z").unwrap();
    let entries = (0..100_000).map(|n| {
        let when = start.plus(Span::minutes(n * 15));
        Entry {
            id: EntryId(u64::try_from(n).unwrap() + 1),
            content: Content {
                asset: Some(Ticker::literal("BTC")),
                quantity: Some(Decimal::new(n + 1, 8)),
                spent: Some(Decimal::new(15_000 + n % 700, 2)),
                currency: Some(Currency::literal("USD")),
                plan: Some("weekly".to_owned()),
                on_plan: n % 3 != 0,
                ..Content::new(EntryKind::Buy, Moment::At(when), when)
            },
            prev_hash: Hash([0; 32]),
            hash: Hash([0; 32]),
        }
    });
    let entries = entries.collect();
    app.update(at, Msg::JournalOpened(Access::Practice));
    app.update(
        at,
        Msg::Rows {
            entries,
            more: false,
        },
    );
    for key in [Key::Char('9'), Key::Char('z')] {
        app.update(at, Msg::Key(Chord::plain(key)));
    }
    assert_eq!(app.journal().listing.len(), 100_000);
    app
}

/// One row down in a journal of a hundred thousand entries, and the frame that shows it.
#[divan::bench]
fn scroll_a_long_journal(bencher: Bencher<'_, '_>) {
    let mut app = long_journal();
    let at = Stamp::parse("2025-11-21T09:00:00Z").unwrap();
    let look = looks().look("slack");
    let area = Rect::new(0, 0, 200, 60);
    let mut buffer = Buffer::empty(area);
    bencher.bench_local(|| {
        app.update(at, Msg::Key(Chord::plain(Key::Char('j'))));
        buffer.reset();
        draw(&app, &look, area, &mut buffer);
    });
}

/// The order of a hundred thousand entries made anew: another sort is asked for.
#[divan::bench]
fn sort_a_long_journal(bencher: Bencher<'_, '_>) {
    let mut app = long_journal();
    let at = Stamp::parse("2025-11-21T09:00:00Z").unwrap();
    bencher.bench_local(|| app.update(at, Msg::Key(Chord::plain(Key::Char('s')))));
}
