//! A cockpit with a shell of its own for tests: what the real one does, without a terminal.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    reason = "shared by several tests, each of which uses a part of it"
)]

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use slackwater::app::chord::Chord;
use slackwater::app::journal::{Access, Ticket};
use slackwater::app::{App, Effect, Mode, Msg, Replay, Setup, standard_presets};
use slackwater::discipline::{DisciplineSettings, PlanDraft};
use slackwater::domain::Stamp;
use slackwater::domain::journal::Content;
use slackwater::store::Journal;
use slackwater::tape::{Cursor, Embedded, Tape};
use slackwater::ui::theme::{Charset, ColourDepth};
use slackwater::ui::{Looks, draw};

pub const WALL: Stamp = Stamp::from_secs(1_800_000_000);

pub fn looks() -> Looks {
    Looks {
        own: Vec::new(),
        depth: ColourDepth::True,
        charset: Charset::Unicode,
    }
}

pub fn stamp(text: &str) -> Stamp {
    Stamp::parse(text).unwrap()
}

/// The start of a cockpit without any configuration.
pub fn setup(sources: Vec<slackwater::domain::Name>) -> Setup {
    Setup {
        catalog: looks().catalog(),
        theme: "slack".to_owned(),
        presets: standard_presets(),
        keys: Vec::new(),
        discipline: DisciplineSettings::default(),
        sources,
        mouse: true,
        clock_seconds: true,
        shown: None,
        sorts: Vec::new(),
        ranges: Vec::new(),
    }
}

/// A cockpit on the 2025-11 tape with a shell of its own: what the real one does, without a terminal.
pub struct Cockpit {
    pub app: App,
    pub tape: Cursor,
    pub chunk: usize,
    pub copied: Vec<String>,
    pub quit: bool,
    pub journal: Journal,
    /// Why the store cannot write, while it cannot.
    pub broken: Option<String>,
}

/// A weekly plan on Mondays, as a configuration would have it.
pub fn monday_plan() -> DisciplineSettings {
    let text = |text: &str| Some(text.to_owned());
    let plan = PlanDraft {
        name: text("weekly"),
        asset: text("BTC"),
        amount: text("250"),
        currency: text("USD"),
        cadence: text("weekly"),
        day: text("monday"),
        start: text("2025-11-03"),
        tolerance_days: Some(1),
    };
    DisciplineSettings {
        audits: Vec::new(),
        plans: vec![plan.check().unwrap()],
        declares_no_leverage: true,
    }
}

impl Cockpit {
    pub fn at(at: &str, chunk: usize) -> Self {
        Self::with(at, chunk, DisciplineSettings::default())
    }

    pub fn with(at: &str, chunk: usize, discipline: DisciplineSettings) -> Self {
        let tape = Tape::embedded(Embedded::find("2025-11").unwrap()).unwrap();
        let span = tape.span().unwrap().unwrap();
        let at = stamp(at);
        let setup = Setup {
            discipline,
            ..setup(tape.header().sources.clone())
        };
        let replay = Replay {
            tape: tape.header().name.to_string(),
            start: at,
            span,
            at,
            speed: 60,
            paused: true,
            anchor: (WALL, at),
            waiting: false,
            skipped: 0,
        };
        let mut cockpit = Self {
            app: App::new(setup, Mode::Replay(replay), WALL),
            tape: tape.cursor().unwrap(),
            chunk,
            copied: Vec::new(),
            quit: false,
            journal: Journal::in_memory().unwrap(),
            broken: None,
        };
        cockpit.tell(Msg::JournalOpened(Access::Practice));
        cockpit.tell(Msg::Rows {
            entries: Vec::new(),
            more: false,
        });
        cockpit.tell(Msg::Size(160, 48));
        cockpit.play(at);
        cockpit
    }

    pub fn play(&mut self, until: Stamp) {
        loop {
            let lines: Vec<_> = self.tape.advance_to(until).take(self.chunk).collect();
            if lines.is_empty() {
                break;
            }
            self.app.update(WALL, Msg::Lines(lines));
        }
        self.tell(Msg::Played { until, skipped: 0 });
    }

    pub fn tell(&mut self, msg: Msg) {
        for effect in self.app.update(WALL, msg) {
            match effect {
                Effect::Play(until) => self.play(until),
                Effect::Rewind(until) => {
                    self.tape.restart().unwrap();
                    self.tell(Msg::Rewound);
                    self.play(until);
                }
                Effect::Copy(text) => self.copied.push(text),
                Effect::Quit => self.quit = true,
                Effect::Mouse(_) | Effect::Refresh => {}
                Effect::Append { ticket, content } => self.append(ticket, *content),
                Effect::OpenEntry(id) => {
                    let entry = self.journal.entry(id).unwrap().unwrap();
                    self.tell(Msg::Opened(Box::new(entry)));
                }
            }
        }
    }

    fn append(&mut self, ticket: Ticket, content: Content) {
        let msg = match &self.broken {
            Some(why) => Msg::NotStored {
                ticket,
                why: why.clone(),
            },
            None => Msg::Stored {
                ticket,
                entries: self.journal.append(&[content]).unwrap().entries,
                warning: None,
            },
        };
        self.tell(msg);
    }

    pub fn press(&mut self, keys: &str) {
        for key in keys.split(' ') {
            self.tell(Msg::Key(
                Chord::parse(key).unwrap_or_else(|| panic!("no key {key}")),
            ));
        }
    }

    /// Types a text, character by character.
    pub fn write(&mut self, text: &str) {
        for c in text.chars() {
            self.tell(Msg::Key(Chord::char(c)));
        }
    }

    pub fn frame(&self) -> Buffer {
        let (width, height) = self.app.size();
        let area = Rect::new(0, 0, width, height);
        let mut buffer = Buffer::empty(area);
        draw(
            &self.app,
            &looks().look(self.app.theme()),
            area,
            &mut buffer,
        );
        buffer
    }

    pub fn figures(&self) -> serde_json::Value {
        serde_json::to_value(self.app.readings()).unwrap()
    }
}

pub fn text(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width);
    let rows = buffer.content.chunks(width);
    rows.map(|row| {
        row.iter()
            .map(ratatui::buffer::Cell::symbol)
            .collect::<String>()
            + "\n"
    })
    .collect()
}

/// A cockpit that knows nothing at all.
pub fn empty(at: &str, width: u16, height: u16) -> App {
    let mut app = App::new(setup(Vec::new()), Mode::Offline, stamp(at));
    app.update(stamp(at), Msg::Size(width, height));
    app.update(stamp(at), Msg::Wake);
    app
}

/// The screen of a state.
pub fn screen(app: &App) -> Buffer {
    let (width, height) = app.size();
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    draw(app, &looks().look(app.theme()), area, &mut buffer);
    buffer
}
