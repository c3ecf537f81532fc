//! The one loop: keys, signals, time and the tape come in, [`App::update`] decides, effects and frames go out.
//!
//! Only here (and in `cli`) is there a clock. A key is drawn at once; everything else is drawn at most every 33 ms, and
//! nothing is drawn or woken when nothing is due. The first frame is drawn before anything slow is even started.

mod effects;
mod headless;
mod input;
mod journal;
mod kept;
mod live;
mod terminal;

use std::time::Duration;

use crossterm::event::{Event, EventStream};
use futures_util::StreamExt;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::app::chord::{Chord, Key};
use crate::app::{App, Effect, Mode, Msg, Setup};
use crate::domain::Stamp;
use crate::store::Market;
use crate::tape::Cursor;
use crate::ui::theme::builtin;
use crate::ui::{self, Look, Looks};

use journal::Desk;
use kept::Kept;
use live::Live;
use terminal::Screen;

pub use headless::{Probed, RecordError, probe, record};
pub use journal::Place;
pub use live::Sources;

/// How often the journal is asked for rows that commands have written beside this cockpit.
const LOOK: Duration = Duration::from_secs(2);
/// How long the end waits for an entry that is being written.
const LAST_ANSWER: Duration = Duration::from_secs(6);
/// No more than thirty frames a second, keys apart.
const FRAME: Duration = Duration::from_millis(33);

/// Where the facts of the first screen come from.
pub enum Facts {
    /// A tape, positioned at its start: played, or its end shown offline.
    Tape(Box<Cursor>),
    /// What the last run kept.
    Kept(Market),
    /// Nothing is known yet.
    None,
}

/// Everything the cockpit needs to start.
pub struct Launch {
    /// Panels, themes, keys, plans.
    pub setup: Setup,
    /// Themes, colour depth and glyphs.
    pub looks: Looks,
    /// Live, offline or replay.
    pub mode: Mode,
    /// Where the facts of the first screen come from.
    pub facts: Facts,
    /// What is asked over the network; `None` = nothing.
    pub sources: Option<Sources>,
    /// A sentence for the footer of the first screen.
    pub notice: Option<String>,
    /// Where the journal is.
    pub journal: Place,
    /// No theme was chosen: ask the terminal whether its background is light.
    pub ask_background: bool,
    /// F12 panics, to test that the terminal is put back.
    pub test_panic: bool,
}

/// Why the cockpit could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ShellError {
    /// The terminal could not be prepared, or went away.
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] std::io::Error),
    /// The program ended before an entry of the journal was written.
    #[error("not saved: {0}")]
    Unsaved(String),
}

/// The time of the machine's clock: the only place where the cockpit reads it.
#[expect(
    clippy::disallowed_methods,
    reason = "the shell is where the clock is read"
)]
pub fn now() -> Stamp {
    Stamp::from_micros(chrono::Utc::now().timestamp_micros())
}

/// Runs the cockpit until it is closed.
///
/// # Errors
/// When the terminal cannot be prepared or goes away.
pub fn run(launch: Launch) -> Result<(), ShellError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    // Before the terminal is taken: a signal that comes during the first frame must find somebody who gives it back.
    let signals = {
        let _inside = runtime.enter();
        Signals::new()?
    };
    let mut cockpit = Cockpit::open(launch)?;
    let outcome = runtime.block_on(cockpit.live(signals));
    cockpit.screen.restore();
    cockpit.desk.finish();
    cockpit.live.finish();
    // All has been given back. Dropping ratatui's terminal would only show the cursor once more, and where the terminal is
    // gone say so on standard error: printing to a closed terminal panics.
    std::mem::forget(cockpit.screen);
    outcome
}

struct Cockpit {
    app: App,
    looks: Looks,
    look: Look,
    tape: Option<Cursor>,
    desk: Desk,
    kept: Kept,
    live: Live,
    screen: Screen,
    test_panic: bool,
    quit: bool,
}

impl Cockpit {
    fn open(launch: Launch) -> Result<Self, ShellError> {
        let Launch {
            setup,
            looks,
            mode,
            facts,
            sources,
            notice,
            journal,
            ask_background,
            test_panic,
        } = launch;
        // Asked beside the reading of the tape, and answered before the terminal is taken.
        let asked = ask_background.then(|| std::thread::spawn(terminal::is_light_background));
        let start = match &mode {
            Mode::Replay(replay) => replay.at,
            Mode::Live | Mode::Offline => now(),
        };
        let (replaying, mouse) = (matches!(mode, Mode::Replay(_)), setup.mouse);
        let mut app = App::new(setup, mode, now());
        let (width, height) = crossterm::terminal::size()?;
        app.update(now(), Msg::Size(width, height));
        let shown = matches!(&facts, Facts::Kept(_));
        let (mut tape, market) = match facts {
            Facts::Tape(cursor) => (Some(*cursor), None),
            Facts::Kept(market) => (None, Some(market)),
            Facts::None => (None, None),
        };
        if let Some(cursor) = &mut tape {
            if replaying {
                effects::play(&mut app, now(), cursor, start);
            } else {
                effects::read(&mut app, now(), cursor, start);
                app.update(now(), Msg::Wake);
            }
        }
        if let Some(notice) = notice {
            app.update(now(), Msg::Trouble(notice));
        }
        if asked.and_then(|thread| thread.join().ok()).flatten() == Some(true) {
            app.update(now(), Msg::Theme(builtin::LIGHT.to_owned()));
        }
        let look = looks.look(app.theme());
        let mut cockpit = Self {
            app,
            looks,
            look,
            tape,
            // In a thread of its own: the first frame does not wait for a database.
            desk: Desk::open(journal),
            kept: Kept::read(market),
            live: Live::none(),
            screen: Screen::open(mouse)?,
            test_panic,
            quit: false,
        };
        cockpit.draw()?;
        // Only now: neither TLS nor a name server stands before the first frame.
        if let Some(sources) = sources {
            cockpit.live = Live::start(sources, shown);
        }
        Ok(cockpit)
    }

    async fn live(&mut self, mut signals: Signals) -> Result<(), ShellError> {
        let mut events = Some(EventStream::new());
        let mut drawn = tokio::time::Instant::now();
        let mut looks = tokio::time::interval(LOOK);
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let shared = self.app.mode() == &Mode::Offline || self.app.mode() == &Mode::Live;
        while !self.quit {
            let due = self.next_due(drawn);
            tokio::select! {
                msg = self.desk.next() => self.tell(msg),
                msg = self.kept.next() => self.tell(msg),
                msgs = self.live.next() => {
                    for msg in msgs {
                        self.tell(msg);
                    }
                }
                _ = looks.tick(), if shared => self.desk.look(),
                event = next_event(&mut events) => match event {
                    Some(Ok(event)) => self.event(event),
                    Some(Err(why)) => return Err(why.into()),
                    None => {
                        events = None;
                        self.tell(Msg::Trouble("the keyboard is gone; end with a signal".to_owned()));
                    }
                },
                signal = signals.next() => match signal {
                    Came::Stop => self.quit = true,
                    Came::Resume => self.resume()?,
                },
                () = sleep_until(due) => self.tell(Msg::Wake),
            }
            if self.app.dirty() && !self.quit {
                self.draw()?;
                drawn = tokio::time::Instant::now();
            }
        }
        self.settle().await
    }

    /// Waits for what the journal has not answered yet, and says what stays unsaved.
    async fn settle(&mut self) -> Result<(), ShellError> {
        let deadline = tokio::time::Instant::now() + LAST_ANSWER;
        let mut why = String::from(
            "the disk did not answer in time; look at the journal before logging it again",
        );
        while !self.app.journal().saving.is_empty() {
            tokio::select! {
                msg = self.desk.next() => {
                    if let Msg::NotStored { why, .. } = msg {
                        return Err(ShellError::Unsaved(why));
                    }
                    self.app.update(now(), msg);
                }
                () = tokio::time::sleep_until(deadline) => {
                    why.insert_str(0, "an entry may not be saved: ");
                    return Err(ShellError::Unsaved(why));
                }
            }
        }
        Ok(())
    }

    /// When to wake without a key: at the next tick, but not sooner than a frame after the last one.
    fn next_due(&self, drawn: tokio::time::Instant) -> Option<tokio::time::Instant> {
        let now = now();
        let wake = self.app.next_wake(now)?;
        let wait = u64::try_from(wake.since(now).as_micros()).unwrap_or(0);
        let at = tokio::time::Instant::now() + Duration::from_micros(wait);
        Some(at.max(drawn + FRAME))
    }

    fn tell(&mut self, msg: Msg) {
        let effects = self.app.update(now(), msg);
        self.perform_all(effects);
    }

    fn perform_all(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Quit => self.quit = true,
            Effect::Copy(text) => {
                if let Err(why) = self.screen.copy(&text) {
                    self.tell(Msg::Trouble(format!("not copied: {why}")));
                }
            }
            Effect::Mouse(on) => {
                if let Err(why) = self.screen.mouse(on) {
                    self.tell(Msg::Trouble(format!("the mouse: {why}")));
                }
            }
            Effect::Play(until) => {
                if let Some(tape) = &mut self.tape {
                    let effects = effects::play(&mut self.app, now(), tape, until);
                    self.perform_all(effects);
                }
            }
            Effect::Append { ticket, content } => {
                if let Some(refused) = self.desk.append(ticket, *content) {
                    self.tell(refused);
                }
            }
            Effect::OpenEntry(id) => self.desk.entry(id),
            Effect::Refresh => {
                if !self.live.refresh() {
                    self.tell(Msg::Trouble("nothing is asked: no source runs".to_owned()));
                }
            }
            Effect::Rewind(until) => {
                let Some(rewound) = self.tape.as_mut().map(Cursor::restart) else {
                    return;
                };
                match rewound {
                    Ok(()) => {
                        self.tell(Msg::Rewound);
                        self.perform(Effect::Play(until));
                    }
                    Err(why) => self.tell(Msg::Trouble(format!(
                        "the tape cannot be read again: {why}"
                    ))),
                }
            }
        }
    }

    fn event(&mut self, event: Event) {
        if let Event::Resize(width, height) = event {
            self.tell(Msg::Size(width, height));
            return;
        }
        let msg = input::message(&self.app, event);
        if self.test_panic && msg == Some(Msg::Key(Chord::plain(Key::F(12)))) {
            test_panic();
        }
        if let Some(msg) = msg {
            self.tell(msg);
        }
    }

    fn resume(&mut self) -> Result<(), ShellError> {
        self.screen.reopen(self.app.mouse())?;
        self.draw()
    }

    fn draw(&mut self) -> Result<(), ShellError> {
        if self.look.theme.name() != self.app.theme() {
            self.look = self.looks.look(self.app.theme());
        }
        let (app, look) = (&self.app, &self.look);
        self.screen
            .draw(|area, buffer| ui::draw(app, look, area, buffer))?;
        self.app.drawn();
        Ok(())
    }
}

#[expect(
    clippy::panic,
    reason = "asked for by SLACKWATER_TEST_PANIC, to prove that a panic puts the terminal back"
)]
fn test_panic() {
    panic!("asked to panic by SLACKWATER_TEST_PANIC");
}

async fn next_event(events: &mut Option<EventStream>) -> Option<std::io::Result<Event>> {
    match events {
        Some(events) => events.next().await,
        None => std::future::pending().await,
    }
}

async fn sleep_until(due: Option<tokio::time::Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}

/// The signals that end the program, and the one that follows a suspension.
struct Signals {
    term: Signal,
    int: Signal,
    hup: Signal,
    cont: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        /// SIGCONT on Linux; 19 on the BSDs and macOS.
        const SIGCONT: i32 = if cfg!(target_os = "linux") { 18 } else { 19 };
        Ok(Self {
            term: signal(SignalKind::terminate())?,
            int: signal(SignalKind::interrupt())?,
            hup: signal(SignalKind::hangup())?,
            cont: signal(SignalKind::from_raw(SIGCONT))?,
        })
    }

    async fn next(&mut self) -> Came {
        tokio::select! {
            _ = self.term.recv() => Came::Stop,
            _ = self.int.recv() => Came::Stop,
            _ = self.hup.recv() => Came::Stop,
            _ = self.cont.recv() => Came::Resume,
        }
    }
}

/// What a signal asks for.
enum Came {
    Stop,
    Resume,
}
