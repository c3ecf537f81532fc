//! Keys and the mouse at the bottom layer: chord → action → change.

use tui_input::Input;

use crate::app::actions::Command;
use crate::app::chord::Chord;
use crate::app::overlay::{Overlay, Prompt};
use crate::app::{App, Effect, PanelId};

use super::{form, journal, refresh, tape};

pub(super) fn key(app: &mut App, chord: Chord) -> Vec<Effect> {
    let found = app
        .actions
        .iter()
        .find(|a| a.chords.contains(&chord) && app.allowed(a));
    match found.map(|action| action.command.clone()) {
        Some(command) => run(app, &command),
        None => Vec::new(),
    }
}

/// Runs an action; the palette and the help come here too.
pub(super) fn run(app: &mut App, command: &Command) -> Vec<Effect> {
    app.dirty = true;
    match command {
        Command::Toggle(panel) => toggle(app, *panel),
        Command::ZoomPanel(panel) => {
            show(app, *panel);
            app.zoomed = true;
        }
        Command::Cycle { back } => cycle(app, *back),
        Command::Move { rows, cells } => step(app, *rows, *cells),
        Command::Zoom => app.zoomed = !app.zoomed,
        Command::NextPreset { back } => next_preset(app, *back),
        Command::Preset(name) => preset(app, name),
        Command::Filter => {
            let text = app.view(app.focus).filter.clone();
            prompt(app, Prompt::Filter, text);
        }
        Command::Sort => sort(app),
        Command::Reverse => {
            view(app, app.focus, |view| view.reversed = !view.reversed);
        }
        Command::Range { longer } => range(app, *longer),
        Command::Inspect => inspect(app),
        Command::Copy => return copy(app),
        Command::Checklist => show(app, PanelId('5')),
        Command::Buy => return form::buy(app),
        Command::Skip => return form::skip(app),
        Command::Open => return journal::open(app),
        Command::Correct => return form::correct(app),
        Command::Note => return form::note(app),
        Command::Freeze => freeze(app),
        Command::Refresh => return refresh::run(app),
        Command::Palette => {
            app.overlay = Some(Overlay::Palette {
                input: Input::default(),
                cursor: 0,
            });
        }
        Command::Themes => {
            let cursor = app
                .setup
                .catalog
                .themes
                .iter()
                .position(|t| *t == app.theme)
                .unwrap_or(0);
            app.overlay = Some(Overlay::Themes {
                before: app.theme.clone(),
                cursor,
            });
        }
        Command::Theme(name) => app.theme.clone_from(name),
        Command::Sources => app.overlay = Some(Overlay::Sources { cursor: 0 }),
        Command::Help => app.overlay = Some(Overlay::Help { cursor: 0 }),
        Command::Mouse => {
            app.mouse = !app.mouse;
            let word = if app.mouse {
                "the mouse works here"
            } else {
                "the mouse belongs to the terminal: select text"
            };
            app.notice = Some(word.to_owned());
            return vec![Effect::Mouse(app.mouse)];
        }
        Command::Close => return close(app, true),
        Command::Escape => return close(app, false),
        Command::Quit => return form::quit(app),
        Command::Pause => return tape::pause(app),
        Command::Step { back } => return tape::step(app, *back),
        Command::Speed { faster } => return tape::speed(app, *faster),
        Command::GoTo => {
            prompt(app, Prompt::GoTo, String::new());
        }
    }
    Vec::new()
}

fn prompt(app: &mut App, kind: Prompt, text: String) {
    app.overlay = Some(Overlay::Prompt {
        kind,
        input: Input::new(text),
        error: String::new(),
    });
}

fn view(app: &mut App, panel: PanelId, change: impl FnOnce(&mut crate::app::PanelView)) {
    if let Some(view) = app.views.get_mut(&panel) {
        change(view);
    }
}

/// The focus is always on a panel that is shown.
pub(super) fn keep_focus(app: &mut App) {
    let class = app.class();
    if !app.layout.is_shown(class, app.focus)
        && let Some(first) = app.layout.shown(class).first()
    {
        app.focus = *first;
        app.zoomed = false;
    }
}

fn show(app: &mut App, panel: PanelId) {
    let class = app.class();
    app.layout.show(class, panel, app.focus);
    if app.layout.is_shown(class, panel) {
        app.focus = panel;
    }
}

fn toggle(app: &mut App, panel: PanelId) {
    let class = app.class();
    if app.focus != panel || !app.layout.is_shown(class, panel) {
        show(app, panel);
        return;
    }
    if app.zoomed {
        app.zoomed = false;
    } else if app.layout.hide(class, panel) {
        keep_focus(app);
    } else {
        app.notice = Some("the last panel stays".to_owned());
    }
}

fn cycle(app: &mut App, back: bool) {
    let shown = app.layout.shown(app.class());
    if shown.is_empty() {
        return;
    }
    let at = shown
        .iter()
        .position(|panel| *panel == app.focus)
        .unwrap_or(0);
    let next = if back { at + shown.len() - 1 } else { at + 1 } % shown.len();
    if let Some(panel) = shown.get(next) {
        app.focus = *panel;
    }
}

/// Moves the selection; in the zoom of a panel with a slider, left and right move the slider.
fn step(app: &mut App, rows: i32, cells: i32) {
    let slider = app
        .setup
        .catalog
        .panel(app.focus)
        .and_then(|spec| spec.slider);
    let slides = app.zoomed && slider.is_some();
    if slides && cells != 0 {
        view(app, app.focus, |view| {
            let moved = i32::from(view.slider) + cells * 5;
            view.slider = u8::try_from(moved.clamp(0, 50)).unwrap_or(0);
        });
        return;
    }
    let grid = app.grid(app.focus);
    let last = grid.len().saturating_sub(1);
    let focus = app.focus;
    view(app, focus, |view| {
        view.row = moved(view.row, rows, last);
        let width = grid.row(view.row).map_or(0, |row| row.cells.len());
        view.col = moved(view.col, cells, width.saturating_sub(1));
    });
}

fn moved(from: usize, by: i32, last: usize) -> usize {
    let distance = usize::try_from(by.unsigned_abs()).unwrap_or(0);
    let to = if by < 0 {
        from.saturating_sub(distance)
    } else {
        from.saturating_add(distance)
    };
    to.min(last)
}

fn next_preset(app: &mut App, back: bool) {
    // One place more than there are presets: the panels of the start.
    let count = app.setup.presets.len() + 1;
    let at = app.preset.map_or(0, |index| index + 1);
    let next = if back { at + count - 1 } else { at + 1 } % count;
    match next
        .checked_sub(1)
        .and_then(|index| app.setup.presets.get(index))
        .map(|(name, _)| name.clone())
    {
        Some(name) => preset(app, &name),
        None => {
            app.layout.reset();
            app.preset = None;
            app.notice = Some("preset: the panels of the start".to_owned());
            keep_focus(app);
        }
    }
}

fn preset(app: &mut App, name: &str) {
    let Some(index) = app
        .setup
        .presets
        .iter()
        .position(|(known, _)| known == name)
    else {
        return;
    };
    if let Some((name, panels)) = app.setup.presets.get(index) {
        app.layout.preset(panels);
        app.notice = Some(format!("preset: {name}"));
    }
    app.preset = Some(index);
    app.zoomed = false;
    keep_focus(app);
}

fn sort(app: &mut App) {
    let count = app
        .setup
        .catalog
        .panel(app.focus)
        .map_or(0, |spec| spec.sorts.len());
    let focus = app.focus;
    view(app, focus, |view| {
        view.sort = (view.sort + 1) % count.max(1);
        view.row = 0;
    });
}

fn range(app: &mut App, longer: bool) {
    let last = app
        .setup
        .catalog
        .panel(app.focus)
        .map_or(0, |spec| spec.ranges.len())
        .saturating_sub(1);
    let focus = app.focus;
    view(app, focus, |view| {
        view.range = if longer {
            (view.range + 1).min(last)
        } else {
            view.range.saturating_sub(1)
        };
    });
}

fn inspect(app: &mut App) {
    match app.selected() {
        Some(cell) if !cell.path.is_empty() => {
            app.overlay = Some(Overlay::Inspect {
                stack: vec![cell.path],
                cursor: 0,
            });
        }
        _ => app.notice = Some("nothing to inspect here".to_owned()),
    }
}

/// The selected cell in one line: title, value, as-of, sources.
fn copy(app: &mut App) -> Vec<Effect> {
    let Some(cell) = app.selected() else {
        app.notice = Some("nothing to copy here".to_owned());
        return Vec::new();
    };
    let text = match app.explain(&cell.path) {
        Some(found) => {
            let sources: Vec<&str> = found
                .sources
                .iter()
                .map(crate::domain::Tag::as_str)
                .collect();
            let as_of = found
                .as_of
                .map_or_else(|| "as of --".to_owned(), |at| format!("as of {at}"));
            format!(
                "{}: {} ({as_of}; {})",
                found.title,
                found.value,
                sources.join(", ")
            )
        }
        None => cell.text,
    };
    app.notice = Some(format!("copied: {text}"));
    vec![Effect::Copy(text)]
}

fn freeze(app: &mut App) {
    app.frozen = match app.frozen.take() {
        Some(_) => None,
        None => Some(app.picture.clone()),
    };
}

/// Closes what lies on top: zoom, filter, freeze; at the bottom `quit` leaves.
fn close(app: &mut App, quit: bool) -> Vec<Effect> {
    if app.zoomed {
        app.zoomed = false;
    } else if !app.view(app.focus).filter.is_empty() {
        let focus = app.focus;
        view(app, focus, |view| view.filter.clear());
    } else if app.frozen.is_some() {
        app.frozen = None;
    } else if quit {
        return form::quit(app);
    }
    Vec::new()
}

pub(super) fn click(
    app: &mut App,
    panel: PanelId,
    row: Option<usize>,
    double: bool,
) -> Vec<Effect> {
    if app.overlay.is_some() {
        return Vec::new();
    }
    app.dirty = true;
    app.focus = panel;
    if let Some(row) = row {
        view(app, panel, |view| view.row = row);
    }
    if double {
        app.zoomed = !app.zoomed;
    }
    Vec::new()
}

pub(super) fn wheel(app: &mut App, panel: PanelId, rows: i32) -> Vec<Effect> {
    app.dirty = true;
    match &mut app.overlay {
        None => {
            app.focus = panel;
            step(app, rows, 0);
        }
        Some(Overlay::Entry { cursor, .. }) => {
            *cursor = moved(*cursor, rows, super::overlays::ENTRY_LINES);
        }
        Some(_) => {}
    }
    Vec::new()
}

pub(super) fn set_filter(app: &mut App, text: &str) {
    let focus = app.focus;
    view(app, focus, |view| {
        text.trim().clone_into(&mut view.filter);
        view.row = 0;
    });
}
