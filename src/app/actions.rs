//! One table of actions: it feeds the keys, the footer, the help, the palette, `slackwater keys` and the README.
//!
//! To add an action: a row here and an arm in `update/`. Panels, presets and themes add their own rows from the
//! [`super::panel::Catalog`].

use super::chord::Chord;
use super::panel::{Catalog, PanelId};

/// What an action does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Show and focus a panel; hide it when it is focused.
    Toggle(PanelId),
    /// Show a panel over the whole screen.
    ZoomPanel(PanelId),
    /// Focus the next panel (or the previous one).
    Cycle {
        /// Backwards.
        back: bool,
    },
    /// Move the selection.
    Move {
        /// Rows, negative = up.
        rows: i32,
        /// Cells, negative = left.
        cells: i32,
    },
    /// Zoom the focused panel, or back.
    Zoom,
    /// The next preset of panels (or the previous one).
    NextPreset {
        /// Backwards.
        back: bool,
    },
    /// A preset by its name.
    Preset(String),
    /// Type a filter for the rows of the focused panel.
    Filter,
    /// Sort by the next column.
    Sort,
    /// Sort the other way round.
    Reverse,
    /// A shorter or longer time range.
    Range {
        /// Longer.
        longer: bool,
    },
    /// What stands behind the selected figure.
    Inspect,
    /// Copy the selected cell with its source and time.
    Copy,
    /// Go to the checklist.
    Checklist,
    /// Log a buy.
    Buy,
    /// Log a skip.
    Skip,
    /// Open the selected entry to what was known then.
    Open,
    /// Correct the selected entry.
    Correct,
    /// A note on the selected entry.
    Note,
    /// Freeze the screen, or let it go on.
    Freeze,
    /// Ask all sources at once that may be asked.
    Refresh,
    /// Every action by name.
    Palette,
    /// Choose a theme with a live preview.
    Themes,
    /// Take a theme.
    Theme(String),
    /// Sources, skipped lines, refused facts.
    Sources,
    /// Give the mouse to the terminal, or take it back.
    Mouse,
    /// Help for this panel first.
    Help,
    /// Close the top layer; quit at the bottom.
    Close,
    /// Close the top layer; never quit.
    Escape,
    /// Quit at once.
    Quit,
    /// Pause the tape or let it play.
    Pause,
    /// Step the tape by a few minutes.
    Step {
        /// Backwards.
        back: bool,
    },
    /// Change the tape's speed.
    Speed {
        /// Faster.
        faster: bool,
    },
    /// Go to a time of the tape.
    GoTo,
}

/// When an action can be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// Always.
    Always,
    /// Only while a tape is played.
    Replay,
    /// Only when the focused panel can be sorted.
    Sortable,
    /// Only when the focused panel has time ranges.
    Ranged,
    /// Only on the journal.
    Journal,
}

/// Where an action stands in the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// On the focused panel.
    Panel,
    /// Movement.
    Move,
    /// Show and hide.
    Panels,
    /// The tape.
    Replay,
    /// Everywhere.
    Always,
    /// Only in the palette.
    Palette,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// Stable name, used in the configuration: `next_panel`.
    pub id: String,
    /// What it does, in words: palette and help.
    pub label: String,
    /// Word in the footer, with its weight (the greater, the longer it stays); `None` = not there.
    pub footer: Option<(&'static str, u8)>,
    /// Where it stands in the help.
    pub group: Group,
    /// When it can be run.
    pub when: When,
    /// Keys that run it.
    pub chords: Vec<Chord>,
    /// What it does.
    pub command: Command,
}

/// (id, label, footer, group, when, keys, command)
type Row = (
    &'static str,
    &'static str,
    Option<(&'static str, u8)>,
    Group,
    When,
    &'static [&'static str],
    Command,
);

static ROWS: &[Row] = &{
    use Group::{Always as Everywhere, Move, Panel, Panels, Replay as Tape};
    use When::{Always, Journal, Ranged, Replay, Sortable};
    const fn arrow(rows: i32, cells: i32) -> Command {
        Command::Move { rows, cells }
    }
    [
        (
            "zoom",
            "Zoom this panel, or back",
            Some(("zoom", 60)),
            Move,
            Always,
            &["z", "enter"],
            Command::Zoom,
        ),
        (
            "inspect",
            "Inspect: what stands behind this figure",
            Some(("inspect", 70)),
            Panel,
            Always,
            &["i"],
            Command::Inspect,
        ),
        (
            "copy",
            "Copy the cell with its source and time",
            None,
            Panel,
            Always,
            &["y"],
            Command::Copy,
        ),
        (
            "filter",
            "Filter the rows",
            Some(("filter", 40)),
            Panel,
            Always,
            &["/"],
            Command::Filter,
        ),
        (
            "sort",
            "Sort by the next column",
            Some(("sort", 20)),
            Panel,
            Sortable,
            &["s"],
            Command::Sort,
        ),
        (
            "reverse",
            "Sort the other way round",
            None,
            Panel,
            Sortable,
            &["S"],
            Command::Reverse,
        ),
        (
            "shorter",
            "Shorter time range",
            Some(("shorter", 10)),
            Panel,
            Ranged,
            &["["],
            Command::Range { longer: false },
        ),
        (
            "longer",
            "Longer time range",
            Some(("longer", 11)),
            Panel,
            Ranged,
            &["]"],
            Command::Range { longer: true },
        ),
        (
            "open",
            "What was known when this entry was written",
            Some(("open", 51)),
            Panel,
            Journal,
            &["o"],
            Command::Open,
        ),
        (
            "correct",
            "Correct this entry",
            Some(("correct", 50)),
            Panel,
            Journal,
            &["e"],
            Command::Correct,
        ),
        (
            "note",
            "A note on this entry",
            Some(("note", 22)),
            Panel,
            Journal,
            &["n"],
            Command::Note,
        ),
        (
            "next_panel",
            "Next panel",
            None,
            Move,
            Always,
            &["tab"],
            Command::Cycle { back: false },
        ),
        (
            "previous_panel",
            "Previous panel",
            None,
            Move,
            Always,
            &["shift-tab"],
            Command::Cycle { back: true },
        ),
        (
            "left",
            "Cell to the left",
            None,
            Move,
            Always,
            &["h", "left"],
            arrow(0, -1),
        ),
        (
            "down",
            "Row below",
            None,
            Move,
            Always,
            &["j", "down"],
            arrow(1, 0),
        ),
        (
            "up",
            "Row above",
            None,
            Move,
            Always,
            &["k", "up"],
            arrow(-1, 0),
        ),
        (
            "right",
            "Cell to the right",
            None,
            Move,
            Always,
            &["l", "right"],
            arrow(0, 1),
        ),
        (
            "page_down",
            "Ten rows down",
            None,
            Move,
            Always,
            &["pagedown"],
            arrow(10, 0),
        ),
        (
            "page_up",
            "Ten rows up",
            None,
            Move,
            Always,
            &["pageup"],
            arrow(-10, 0),
        ),
        (
            "preset",
            "Next preset of panels",
            Some(("preset", 30)),
            Panels,
            Always,
            &["p"],
            Command::NextPreset { back: false },
        ),
        (
            "preset_back",
            "Previous preset of panels",
            None,
            Panels,
            Always,
            &["P"],
            Command::NextPreset { back: true },
        ),
        (
            "checklist",
            "Go to the checklist",
            None,
            Panels,
            Always,
            &["c"],
            Command::Checklist,
        ),
        (
            "pause",
            "Pause the tape, or play on",
            Some(("pause", 90)),
            Tape,
            Replay,
            &["space"],
            Command::Pause,
        ),
        (
            "step_back",
            "One step back",
            None,
            Tape,
            Replay,
            &[","],
            Command::Step { back: true },
        ),
        (
            "step",
            "One step on",
            Some(("step", 80)),
            Tape,
            Replay,
            &["."],
            Command::Step { back: false },
        ),
        (
            "slower",
            "Slower",
            None,
            Tape,
            Replay,
            &["<"],
            Command::Speed { faster: false },
        ),
        (
            "faster",
            "Faster",
            Some(("speed", 75)),
            Tape,
            Replay,
            &[">"],
            Command::Speed { faster: true },
        ),
        (
            "go_to",
            "Go to a time",
            Some(("go to", 74)),
            Tape,
            Replay,
            &["g"],
            Command::GoTo,
        ),
        (
            "buy",
            "Log a buy",
            Some(("buy", 65)),
            Everywhere,
            Always,
            &["b"],
            Command::Buy,
        ),
        (
            "skip",
            "Log a skip: a date of the plan left out",
            Some(("skip", 12)),
            Everywhere,
            Always,
            &["x"],
            Command::Skip,
        ),
        (
            "freeze",
            "Freeze the screen",
            None,
            Everywhere,
            Always,
            &["f"],
            Command::Freeze,
        ),
        (
            "refresh",
            "Ask the sources at once",
            None,
            Everywhere,
            Always,
            &["r"],
            Command::Refresh,
        ),
        (
            "palette",
            "Palette: every action by name",
            Some(("palette", 15)),
            Everywhere,
            Always,
            &[":", "ctrl-p"],
            Command::Palette,
        ),
        (
            "theme",
            "Theme",
            None,
            Everywhere,
            Always,
            &["T"],
            Command::Themes,
        ),
        (
            "sources",
            "Sources, skipped lines, refused facts",
            Some(("sources", 14)),
            Everywhere,
            Always,
            &["!"],
            Command::Sources,
        ),
        (
            "mouse",
            "Release the mouse, or take it back",
            None,
            Everywhere,
            Always,
            &["%"],
            Command::Mouse,
        ),
        (
            "help",
            "Help for this panel",
            Some(("help", 254)),
            Everywhere,
            Always,
            &["?"],
            Command::Help,
        ),
        (
            "close",
            "Close; quits at the bottom",
            Some(("quit", 255)),
            Everywhere,
            Always,
            &["q"],
            Command::Close,
        ),
        (
            "escape",
            "Close; never quits",
            None,
            Everywhere,
            Always,
            &["esc"],
            Command::Escape,
        ),
        (
            "quit",
            "Quit at once",
            None,
            Everywhere,
            Always,
            &["ctrl-c"],
            Command::Quit,
        ),
    ]
};

/// All actions: the fixed ones, and those of the panels, presets and themes that exist.
pub fn actions(catalog: &Catalog, presets: &[(String, Vec<PanelId>)]) -> Vec<Action> {
    let mut all: Vec<Action> = ROWS
        .iter()
        .map(|(id, label, footer, group, when, keys, command)| Action {
            id: (*id).to_owned(),
            label: (*label).to_owned(),
            footer: *footer,
            group: *group,
            when: *when,
            chords: keys.iter().filter_map(|key| Chord::parse(key)).collect(),
            command: command.clone(),
        })
        .collect();
    let extra = |id: String, label: String, group, chords, command| Action {
        id,
        label,
        footer: None,
        group,
        when: When::Always,
        chords,
        command,
    };
    for spec in &catalog.panels {
        let id = spec.id;
        let word = spec.short.to_lowercase();
        let key = vec![Chord::char(id.0)];
        all.push(extra(
            format!("panel_{word}"),
            format!("Show and focus {}", spec.name),
            Group::Panels,
            key,
            Command::Toggle(id),
        ));
        all.push(extra(
            format!("zoom_{word}"),
            format!("Zoom {}", spec.name),
            Group::Palette,
            Vec::new(),
            Command::ZoomPanel(id),
        ));
    }
    for (name, panels) in presets {
        let digits: String = panels.iter().map(|p| p.0).collect();
        let label = format!("Preset {name}: panels {digits}");
        all.push(extra(
            format!("preset_{name}"),
            label,
            Group::Palette,
            Vec::new(),
            Command::Preset(name.clone()),
        ));
    }
    for theme in &catalog.themes {
        let label = format!("Theme {theme}");
        all.push(extra(
            format!("theme_{theme}"),
            label,
            Group::Palette,
            Vec::new(),
            Command::Theme(theme.clone()),
        ));
    }
    all
}
