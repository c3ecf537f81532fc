//! All state of the cockpit, and the only way to change it: [`App::update`].
//!
//! Time is an argument, effects are data ([`Effect`]), and there is no clock, file, socket, terminal or randomness
//! below this line. `update` only dispatches to one file per family of messages (`update/`). What exists (panels,
//! themes) comes from the layers above as a [`Catalog`]. To add an action: `actions.rs` and its arm in `update/`.

pub mod actions;
pub mod chord;
pub mod form;
pub mod journal;
pub mod layout;
pub mod msg;
pub mod overlay;
pub mod palette;
pub mod panel;
mod update;

use std::collections::BTreeMap;

use actions::{Action, When, actions};
use chord::Chord;
use layout::{Layout, SizeClass};
pub use msg::{Effect, Mode, Msg, Replay};
pub use overlay::{Overlay, Prompt};
pub use panel::{Catalog, Grid, GridCell, GridRow, PanelId, PanelSpec, PanelView};

use crate::commentary::Brief;
use crate::discipline::{self, Checklist, DisciplineSettings, Report};
use crate::domain::board::Board;
use crate::domain::days::Filled;
use crate::domain::link::{Line, Refreshed};
use crate::domain::quarantine::Quarantine;
use crate::domain::tally::Push;
use crate::domain::{Name, Span, Stamp};
use crate::figures::Readings;

/// What the cockpit starts with; comes from the configuration and the command line.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Panels and themes that exist.
    pub catalog: Catalog,
    /// Theme at the start.
    pub theme: String,
    /// Named sets of panels.
    pub presets: Vec<(String, Vec<PanelId>)>,
    /// Keys that replace the defaults: action id → chords.
    pub keys: Vec<(String, Vec<Chord>)>,
    /// Plans and declarations.
    pub discipline: DisciplineSettings,
    /// Sources in their order of preference.
    pub sources: Vec<Name>,
    /// The mouse is taken at the start.
    pub mouse: bool,
    /// The clock of the header shows seconds where there is room.
    pub clock_seconds: bool,
    /// Panels at the start; `None` = those of the size.
    pub shown: Option<Vec<PanelId>>,
    /// Order of the rows at the start: panel and index into its `sorts`.
    pub sorts: Vec<(PanelId, usize)>,
    /// Time range at the start: panel and index into its `ranges`.
    pub ranges: Vec<(PanelId, usize)>,
}

/// The presets that come with the program (mock/STYLE section 3).
pub fn standard_presets() -> Vec<(String, Vec<PanelId>)> {
    [
        ("crash", "1250"),
        ("flows", "237"),
        ("alts", "41"),
        ("mine", "596"),
    ]
    .into_iter()
    .map(|(name, digits)| (name.to_owned(), digits.chars().map(PanelId).collect()))
    .collect()
}

/// What is known and what follows from it, at one instant.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// Facts.
    pub board: Board,
    /// Figures.
    pub readings: Readings,
    /// Gates, rules, verdict.
    pub checklist: Checklist,
    /// All of it in words.
    pub brief: Brief,
    /// The instant at which all of this holds.
    pub now: Stamp,
}

impl Picture {
    /// Figures and gates with where they come from: what headline and brief are told from.
    pub fn report<'a>(&'a self, mode: &'a Mode) -> Report<'a> {
        let (origin, tape) = match mode {
            Mode::Live => (discipline::Mode::Live, None),
            Mode::Offline => (discipline::Mode::Offline, None),
            Mode::Replay(replay) => (discipline::Mode::Replay, Some(replay.tape.as_str())),
        };
        Report {
            as_of: self.now,
            mode: origin,
            tape,
            readings: &self.readings,
            checklist: &self.checklist,
        }
    }
}

/// How often figures follow what is streaming in.
const TICK: Span = Span::millis(250);

/// The panel of the journal.
pub const JOURNAL: PanelId = PanelId('9');

/// The state.
#[derive(Debug)]
pub struct App {
    pub(crate) setup: Setup,
    pub(crate) actions: Vec<Action>,
    pub(crate) mode: Mode,
    /// Boxed, so that freezing and thawing move a pointer.
    picture: Box<Picture>,
    /// The picture on the screen while frozen.
    frozen: Option<Box<Picture>>,
    wall: Stamp,
    /// The latest time of the wall since it was last set back.
    latest: Stamp,
    size: (u16, u16),
    layout: Layout,
    preset: Option<usize>,
    focus: PanelId,
    zoomed: bool,
    views: BTreeMap<PanelId, PanelView>,
    overlay: Option<Overlay>,
    theme: String,
    mouse: bool,
    notice: Option<String>,
    /// What the sources have answered to the wish to ask them at once; `None` once another key was pressed.
    refreshing: Option<Vec<Refreshed>>,
    journal: journal::Journal,
    /// Live prices that wait for a second source.
    quarantine: Quarantine,
    /// The lines to the live sources, in the order in which they first spoke.
    lines: Vec<Line>,
    /// Liquidations of the past that wait for [`Msg::Kept`]; `None` once that has come.
    early: Option<Vec<Push>>,
    /// Forms that were left with text in them.
    drafts: BTreeMap<form::Purpose, form::Form>,
    dirty: bool,
    /// Since when facts are on the board whose figures have not been made.
    pending: Option<Stamp>,
}

impl App {
    /// A cockpit without any fact yet.
    pub fn new(setup: Setup, mode: Mode, wall: Stamp) -> Self {
        let mut table = actions(&setup.catalog, &setup.presets);
        for (id, chords) in &setup.keys {
            if let Some(action) = table.iter_mut().find(|action| action.id == *id) {
                action.chords.clone_from(chords);
            }
        }
        let views = setup.catalog.panels.iter().map(|spec| {
            let given = |list: &[(PanelId, usize)]| {
                let found = list.iter().find(|(id, _)| *id == spec.id);
                found.map(|(_, index)| *index)
            };
            let view = PanelView {
                range: given(&setup.ranges).unwrap_or(spec.default_range),
                sort: given(&setup.sorts).unwrap_or(0),
                slider: spec.slider.unwrap_or(0),
                ..PanelView::default()
            };
            (spec.id, view)
        });
        let mut layout = Layout::default();
        let mut focus = PanelId('1');
        if let Some(shown) = &setup.shown {
            layout.preset(shown);
            focus = shown.first().copied().unwrap_or(focus);
        }
        let now = if let Mode::Replay(replay) = &mode {
            replay.at
        } else {
            wall
        };
        Self {
            views: views.collect(),
            actions: table,
            picture: Box::new(Picture {
                board: Board::new(&setup.sources),
                now,
                ..Picture::default()
            }),
            frozen: None,
            mode,
            wall,
            latest: wall,
            size: (0, 0),
            layout,
            preset: None,
            focus,
            zoomed: false,
            overlay: None,
            theme: setup.theme.clone(),
            mouse: setup.mouse,
            notice: None,
            refreshing: None,
            journal: journal::Journal::default(),
            quarantine: Quarantine::default(),
            lines: Vec::new(),
            early: Some(Vec::new()),
            drafts: BTreeMap::new(),
            dirty: true,
            pending: None,
            setup,
        }
    }

    /// The only mutation in the program. `wall` is the time of the shell's clock.
    pub fn update(&mut self, wall: Stamp, msg: Msg) -> Vec<Effect> {
        let told = update::clock::follow(self, wall);
        let effects = update::dispatch(self, msg);
        // Said last, so that the key that shows it does not take it away.
        self.notice = told.or_else(|| self.notice.take());
        journal::relist(self);
        effects
    }

    /// Puts a picture made by hand on the screen.
    #[cfg(test)]
    pub(crate) fn show(&mut self, picture: Picture) {
        *self.picture = picture;
    }

    /// Puts a journal made by hand on the screen.
    #[cfg(test)]
    pub(crate) fn keep(&mut self, journal: journal::Journal) {
        self.journal = journal;
        journal::relist(self);
    }

    /// What is on the screen: the frozen picture while there is one.
    pub fn picture(&self) -> &Picture {
        self.frozen.as_deref().unwrap_or(&self.picture)
    }

    /// Figures on the screen.
    pub fn readings(&self) -> &Readings {
        &self.picture().readings
    }

    /// Facts behind the screen.
    pub fn board(&self) -> &Board {
        &self.picture().board
    }

    /// Gates and rules on the screen.
    pub fn checklist(&self) -> &Checklist {
        &self.picture().checklist
    }

    /// The commentary on the screen.
    pub fn brief(&self) -> &Brief {
        &self.picture().brief
    }

    /// Figures and gates on the screen, with where they come from.
    pub fn report(&self) -> Report<'_> {
        self.picture().report(&self.mode)
    }

    /// The instant at which the screen holds: tape time in a replay, else the clock; ages count from here.
    pub fn now(&self) -> Stamp {
        self.picture().now
    }

    /// Frozen since this instant.
    pub fn frozen_at(&self) -> Option<Stamp> {
        self.frozen.as_ref().map(|picture| picture.now)
    }

    /// Live, offline or replay.
    pub fn mode(&self) -> &Mode {
        &self.mode
    }

    /// Columns and rows of the terminal.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// Size class of the terminal.
    pub fn class(&self) -> SizeClass {
        SizeClass::of(self.size.0, self.size.1)
    }

    /// Shown panels by column, for this size.
    pub fn columns(&self) -> &[Vec<PanelId>] {
        self.layout.columns(self.class())
    }

    /// Is this panel on the screen (also behind a zoom)?
    pub fn is_shown(&self, panel: PanelId) -> bool {
        self.layout.is_shown(self.class(), panel)
    }

    /// The focused panel.
    pub fn focus(&self) -> PanelId {
        self.focus
    }

    /// The panel over the whole screen.
    pub fn zoomed(&self) -> Option<PanelId> {
        self.zoomed.then_some(self.focus)
    }

    /// What a panel remembers.
    pub fn view(&self, panel: PanelId) -> &PanelView {
        static EMPTY: PanelView = PanelView {
            row: 0,
            col: 0,
            sort: 0,
            reversed: false,
            range: 0,
            filter: String::new(),
            slider: 0,
        };
        self.views.get(&panel).unwrap_or(&EMPTY)
    }

    /// The selectable cells of a panel, sorted and filtered.
    pub fn grid(&self, panel: PanelId) -> Grid {
        self.setup
            .catalog
            .panel(panel)
            .map(|spec| (spec.grid)(self))
            .unwrap_or_default()
    }

    /// The selected cell of the focused panel.
    pub fn selected(&self) -> Option<GridCell> {
        let view = self.view(self.focus);
        let grid = self.grid(self.focus);
        let row = grid.row(view.row)?;
        row.cells
            .get(view.col.min(row.cells.len().saturating_sub(1)))
            .cloned()
    }

    /// The top layer.
    pub fn overlay(&self) -> Option<&Overlay> {
        self.overlay.as_ref()
    }

    /// Name of the theme on the screen.
    pub fn theme(&self) -> &str {
        &self.theme
    }

    /// A message in the footer, until the next key.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// The clock has seconds: as configured, and not on narrow screens.
    pub fn shows_seconds(&self) -> bool {
        self.setup.clock_seconds && self.size.0 >= 100
    }

    /// The mouse is taken from the terminal.
    pub fn mouse(&self) -> bool {
        self.mouse
    }

    /// Panels and themes that exist.
    pub fn catalog(&self) -> &Catalog {
        &self.setup.catalog
    }

    /// The journal: rows, what follows from them, and what is under way.
    pub fn journal(&self) -> &journal::Journal {
        &self.journal
    }

    /// Live prices that are held back.
    pub fn quarantine(&self) -> &Quarantine {
        &self.quarantine
    }

    /// The lines to the live sources; empty without any.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Histories that are being filled, of the source that has come furthest: what one has filled, no other has to.
    pub fn filling(&self) -> Option<Filled> {
        let filled = self.lines.iter().filter_map(|line| line.filled);
        let furthest = filled.max_by_key(|filled| (filled.done, filled.of));
        furthest.filter(|filled| filled.is_going_on())
    }

    /// Plans and declarations.
    pub fn discipline(&self) -> &DisciplineSettings {
        &self.setup.discipline
    }

    /// All actions.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Can this action be run now?
    pub fn allowed(&self, action: &Action) -> bool {
        let spec = self.setup.catalog.panel(self.focus);
        match action.when {
            When::Always => true,
            When::Replay => matches!(self.mode, Mode::Replay(_)),
            When::Sortable => spec.is_some_and(|spec| spec.sorts.len() > 1),
            When::Ranged => spec.is_some_and(|spec| spec.ranges.len() > 1),
            When::Journal => self.focus == JOURNAL,
        }
    }

    /// Something on the screen may have changed since the last [`App::drawn`].
    pub fn dirty(&self) -> bool {
        self.dirty
    }

    /// The screen has been drawn.
    pub fn drawn(&mut self) {
        self.dirty = false;
    }

    /// When time alone will change something: the next tick of the clock or of the tape, by the clock that shows `now`; at
    /// once when that was set back since the last message, or the screen would sleep for as long. `None` = never.
    pub fn next_wake(&self, now: Stamp) -> Option<Stamp> {
        self.next_tick()
            .map(|tick| if now < self.wall { now } else { tick })
    }

    fn next_tick(&self) -> Option<Stamp> {
        let second = |wall: Stamp| Stamp::from_secs(wall.secs() + 1);
        match &self.mode {
            Mode::Replay(replay) if replay.paused => None,
            Mode::Replay(_) => Some(self.wall.plus(TICK)),
            _ if self.frozen.is_some() => None,
            _ => {
                // Narrow screens show minutes only; they sleep longer.
                let clock = if self.shows_seconds() {
                    second(self.wall)
                } else {
                    Stamp::from_secs((self.wall.secs() / 60 + 1) * 60)
                };
                // Counted from the first fact: facts that go on coming must not put their figures off.
                let figures = self.pending.map(|since| since.plus(TICK));
                Some(figures.map_or(clock, |figures| figures.min(clock)))
            }
        }
    }
}

impl App {
    /// What stands behind a figure, by its path in the outer contract; `None` when there is no such figure.
    pub fn explain(&self, path: &str) -> Option<crate::figures::explain::Explanation> {
        let picture = self.picture();
        if let Some(rest) = path.strip_prefix("checklist.") {
            return picture.checklist.explain(rest);
        }
        if let Some(rest) = path.strip_prefix("journal.") {
            return self.journal.explain(rest);
        }
        crate::figures::explain::explain(&picture.board, &picture.readings, path)
    }

    /// Actions in the order of the help page: this panel's, movement, the tape, always, panels. Indices into
    /// [`App::actions`].
    pub fn help_lines(&self) -> Vec<usize> {
        use actions::Group;
        [
            Group::Panel,
            Group::Move,
            Group::Replay,
            Group::Panels,
            Group::Always,
        ]
        .into_iter()
        .flat_map(|group| {
            self.actions
                .iter()
                .enumerate()
                .filter(move |(_, a)| a.group == group)
                .map(|(index, _)| index)
        })
        .filter(|index| {
            self.actions
                .get(*index)
                .is_some_and(|action| self.allowed(action))
        })
        .collect()
    }
}
