//! Keys while a popup or a prompt lies on top.

use tui_input::{Input, InputRequest};

use crate::app::actions::Command;
use crate::app::chord::{Chord, Key};
use crate::app::overlay::{Overlay, Prompt};
use crate::app::{App, Effect, palette};
use crate::domain::{Day, Stamp};

use super::{commands, form, tape};

/// More lines than an open entry has; where the last one is, the screen knows.
pub(super) const ENTRY_LINES: usize = 1000;

pub(super) fn key(app: &mut App, chord: Chord) -> Vec<Effect> {
    if chord == Chord::ctrl('c') {
        return form::quit(app);
    }
    let Some(overlay) = app.overlay.take() else {
        return Vec::new();
    };
    match overlay {
        Overlay::Prompt { kind, input, .. } => prompt(app, chord, kind, input),
        Overlay::Form(form) => form::key(app, chord, form),
        Overlay::Palette { input, cursor } => palette_key(app, chord, input, cursor),
        Overlay::Themes { before, cursor } => themes(app, chord, before, cursor),
        Overlay::Inspect { stack, cursor } => inspect(app, chord, stack, cursor),
        Overlay::Help { cursor } => help(app, chord, cursor),
        Overlay::Entry { id, cursor } => {
            if closes(chord) || chord == Chord::char('o') {
                app.journal.opened = None;
            } else {
                app.overlay = Some(Overlay::Entry {
                    id,
                    cursor: listed(chord, cursor, ENTRY_LINES),
                });
            }
            Vec::new()
        }
        Overlay::Sources { cursor } => {
            let wished = app
                .actions
                .iter()
                .any(|action| action.command == Command::Refresh && action.chords.contains(&chord));
            if wished {
                app.overlay = Some(Overlay::Sources { cursor });
                return commands::run(app, &Command::Refresh);
            }
            if !closes(chord) && chord != Chord::char('!') {
                let sources = app
                    .lines
                    .len()
                    .max(app.picture.board.source_states().count());
                app.overlay = Some(Overlay::Sources {
                    cursor: listed(chord, cursor, sources),
                });
            }
            Vec::new()
        }
    }
}

pub(super) fn paste(app: &mut App, text: &str) -> Vec<Effect> {
    if matches!(app.overlay, Some(Overlay::Form(_))) {
        form::paste(app, text);
        return Vec::new();
    }
    if let Some(Overlay::Prompt { input, .. } | Overlay::Palette { input, .. }) = &mut app.overlay {
        for c in text.chars().filter(|c| !c.is_control()).take(200) {
            input.handle(InputRequest::InsertChar(c));
        }
        app.dirty = true;
    }
    if let Some(Overlay::Prompt {
        kind: Prompt::Filter,
        input,
        ..
    }) = &app.overlay
    {
        let typed = input.value().to_owned();
        commands::set_filter(app, &typed);
    }
    Vec::new()
}

fn closes(chord: Chord) -> bool {
    chord == Chord::plain(Key::Esc) || chord == Chord::char('q')
}

/// A cursor in a list of `count` lines after a key.
fn listed(chord: Chord, cursor: usize, count: usize) -> usize {
    let last = count.saturating_sub(1);
    match chord.key {
        Key::Down => (cursor + 1).min(last),
        Key::Char('j') | Key::Tab if !chord.ctrl => (cursor + 1).min(last),
        Key::Up | Key::BackTab => cursor.saturating_sub(1),
        Key::Char('k') if !chord.ctrl => cursor.saturating_sub(1),
        Key::PageDown => (cursor + 10).min(last),
        Key::PageUp => cursor.saturating_sub(10),
        Key::Home => 0,
        Key::End => last,
        _ => cursor.min(last),
    }
}

/// What a key does to a line of text; `None` when it is no key of a text field.
pub(super) fn request(chord: Chord) -> Option<InputRequest> {
    Some(match (chord.key, chord.ctrl, chord.alt) {
        (Key::Char(c), false, false) => InputRequest::InsertChar(c),
        (Key::Backspace, false, _) => InputRequest::DeletePrevChar,
        (Key::Delete, ..) => InputRequest::DeleteNextChar,
        (Key::Left, ..) => InputRequest::GoToPrevChar,
        (Key::Right, ..) => InputRequest::GoToNextChar,
        (Key::Home, ..) | (Key::Char('a'), true, _) => InputRequest::GoToStart,
        (Key::End, ..) | (Key::Char('e'), true, _) => InputRequest::GoToEnd,
        (Key::Char('w') | Key::Backspace, true, _) => InputRequest::DeletePrevWord,
        (Key::Char('u'), true, _) => InputRequest::DeleteLine,
        (Key::Char('k'), true, _) => InputRequest::DeleteTillEnd,
        _ => return None,
    })
}

fn prompt(app: &mut App, chord: Chord, kind: Prompt, mut input: Input) -> Vec<Effect> {
    match chord.key {
        Key::Esc => {
            if kind == Prompt::Filter {
                commands::set_filter(app, "");
            }
            return Vec::new();
        }
        Key::Enter => return accept(app, kind, input),
        _ => {}
    }
    if let Some(request) = request(chord) {
        input.handle(request);
    }
    if kind == Prompt::Filter {
        commands::set_filter(app, input.value());
    }
    app.overlay = Some(Overlay::Prompt {
        kind,
        input,
        error: String::new(),
    });
    Vec::new()
}

fn accept(app: &mut App, kind: Prompt, input: Input) -> Vec<Effect> {
    match kind {
        Prompt::Filter => Vec::new(),
        Prompt::GoTo => match read_time(input.value(), app.now()) {
            Some(to) => tape::seek(app, to),
            None => {
                let error = "a time like 2025-11-21T09:00Z, 2025-11-21, 09:00, +6h".to_owned();
                app.overlay = Some(Overlay::Prompt { kind, input, error });
                Vec::new()
            }
        },
    }
}

/// A time as people type it: RFC 3339, a date (its end), a time of the present day, or `+6h`, `-2d`, `+30m`.
fn read_time(text: &str, now: Stamp) -> Option<Stamp> {
    let text = text.trim();
    if let Some(stamp) = Stamp::parse(text) {
        return Some(stamp);
    }
    if let Some(day) = Day::parse(text) {
        return Some(day.end());
    }
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => {
            let (hour, minute) = text.trim_end_matches('Z').split_once(':')?;
            let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
            if !(0..24).contains(&hour) || !(0..60).contains(&minute) {
                return None;
            }
            return Some(
                now.day()
                    .start()
                    .plus(crate::domain::Span::minutes(hour * 60 + minute)),
            );
        }
    };
    let unit = rest.chars().last()?;
    let number: i64 = rest
        .strip_suffix(unit)?
        .trim()
        .parse()
        .ok()
        .filter(|n| (0..100_000).contains(n))?;
    let minutes = match unit {
        'm' => 1,
        'h' => 60,
        'd' => 24 * 60,
        'w' => 7 * 24 * 60,
        _ => return None,
    };
    Some(now.plus(crate::domain::Span::minutes(sign * number * minutes)))
}

fn palette_key(app: &mut App, chord: Chord, mut input: Input, cursor: usize) -> Vec<Effect> {
    let found = palette::search(&app.actions, input.value(), |action| app.allowed(action));
    match chord.key {
        Key::Esc => return Vec::new(),
        Key::Enter => {
            let chosen = found
                .get(cursor)
                .and_then(|m| app.actions.get(m.action))
                .map(|a| a.command.clone());
            return chosen
                .map(|command| commands::run(app, &command))
                .unwrap_or_default();
        }
        Key::Up | Key::Down | Key::PageUp | Key::PageDown | Key::Tab | Key::BackTab => {
            app.overlay = Some(Overlay::Palette {
                input,
                cursor: listed(chord, cursor, found.len()),
            });
            return Vec::new();
        }
        _ => {}
    }
    if let Some(request) = request(chord) {
        input.handle(request);
    }
    app.overlay = Some(Overlay::Palette { input, cursor: 0 });
    Vec::new()
}

fn themes(app: &mut App, chord: Chord, before: String, cursor: usize) -> Vec<Effect> {
    if closes(chord) {
        app.theme = before;
        return Vec::new();
    }
    if chord == Chord::plain(Key::Enter) {
        app.notice = Some(format!(
            "theme {}; to keep it: theme = \"{}\" in config.toml",
            app.theme, app.theme
        ));
        return Vec::new();
    }
    let cursor = listed(chord, cursor, app.setup.catalog.themes.len());
    if let Some(theme) = app.setup.catalog.themes.get(cursor) {
        app.theme.clone_from(theme);
    }
    app.overlay = Some(Overlay::Themes { before, cursor });
    Vec::new()
}

fn inspect(app: &mut App, chord: Chord, mut stack: Vec<String>, cursor: usize) -> Vec<Effect> {
    let shown = stack.last().and_then(|path| app.explain(path));
    let inputs = shown.as_ref().map_or(0, |found| found.inputs.len());
    match chord.key {
        Key::Esc | Key::Char('q' | 'i') | Key::Backspace | Key::Left => {
            stack.pop();
            let close = chord.key == Key::Char('q') || stack.is_empty();
            app.overlay = (!close).then_some(Overlay::Inspect { stack, cursor: 0 });
            return Vec::new();
        }
        Key::Char('y') => {
            let text =
                shown.map(|found| format!("{}: {}  {}", found.title, found.value, found.filled));
            app.overlay = Some(Overlay::Inspect { stack, cursor });
            app.notice = Some("copied".to_owned());
            return text.map(Effect::Copy).into_iter().collect();
        }
        Key::Enter | Key::Right => {
            let opened = shown.and_then(|found| {
                found
                    .inputs
                    .get(cursor)
                    .and_then(|input| input.path.clone())
            });
            if let Some(path) = opened.filter(|path| stack.len() < 16 && stack.last() != Some(path))
            {
                stack.push(path);
                app.overlay = Some(Overlay::Inspect { stack, cursor: 0 });
                return Vec::new();
            }
        }
        _ => {}
    }
    app.overlay = Some(Overlay::Inspect {
        stack,
        cursor: listed(chord, cursor, inputs),
    });
    Vec::new()
}

fn help(app: &mut App, chord: Chord, cursor: usize) -> Vec<Effect> {
    if closes(chord) || chord == Chord::char('?') {
        return Vec::new();
    }
    let lines = app.help_lines();
    if chord == Chord::plain(Key::Enter) {
        let chosen = lines
            .get(cursor)
            .and_then(|index| app.actions.get(*index))
            .map(|a| a.command.clone());
        return chosen
            .map(|command| commands::run(app, &command))
            .unwrap_or_default();
    }
    if chord == Chord::char('/') {
        app.overlay = Some(Overlay::Palette {
            input: Input::default(),
            cursor: 0,
        });
        return Vec::new();
    }
    app.overlay = Some(Overlay::Help {
        cursor: listed(chord, cursor, lines.len()),
    });
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_type_them() {
        let now = Stamp::parse("2025-11-21T09:00:00Z").unwrap();
        for (text, meant) in [
            ("2025-11-20T22:00:00Z", "2025-11-20T22:00:00Z"),
            ("2025-11-20", "2025-11-21T00:00:00Z"),
            ("14:30", "2025-11-21T14:30:00Z"),
            ("14:30Z", "2025-11-21T14:30:00Z"),
            ("+6h", "2025-11-21T15:00:00Z"),
            ("-2d", "2025-11-19T09:00:00Z"),
        ] {
            assert_eq!(read_time(text, now).unwrap().to_string(), meant, "{text}");
        }
        for bad in ["", "25:00", "+h", "yesterday", "+6", "+999999999d", "-ü"] {
            assert_eq!(read_time(bad, now), None, "{bad}");
        }
    }
}
