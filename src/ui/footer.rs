//! The last row: digits of the panels at the left, the keys that work here and now at the right.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::Span;

use super::theme::{Meaning, Theme};
use super::widgets::{elide_words, put, put_spans, spans_width, width};
use crate::app::actions::{Action, Command, Group};
use crate::app::chord::Chord;
use crate::app::{App, Mode, Overlay, Prompt};

pub(super) fn draw(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    buf.set_style(area, theme.ground(Meaning::Header));
    if area.is_empty() {
        return;
    }
    let left = left(app, theme, area.width);
    let start = put_spans(buf, area.x + 1, area.y, &left, area.right());
    let room = area.right().saturating_sub(start + 2);
    let keys = keys(app);
    let right = fitting(&keys, theme, room);
    let from = area.right().saturating_sub(spans_width(&right) + 1);
    put_spans(buf, from, area.y, &right, area.right());
}

/// A message or a prompt, else the panels by their digits.
fn left(app: &App, theme: &Theme, columns: u16) -> Vec<Span<'static>> {
    if let Some(Overlay::Prompt { kind, input, error }) = app.overlay() {
        let label = match kind {
            Prompt::Filter => "/",
            Prompt::GoTo => "go to ",
        };
        let mut spans = vec![
            theme.bold(Meaning::Key, label),
            Span::styled(
                format!("{}▏", input.value()),
                theme
                    .style(Meaning::Text)
                    .patch(theme.ground(Meaning::Selection)),
            ),
        ];
        if *kind == Prompt::GoTo && input.value().is_empty() && error.is_empty() {
            spans.push(theme.span(Meaning::Faint, " 2025-11-21, 09:00 or +6h"));
        }
        if !error.is_empty() {
            let room = columns.saturating_sub(spans_width(&spans) + 4);
            let error = elide_words(error, room).into_owned();
            spans.push(theme.span(Meaning::Bad, format!("  {error}")));
        }
        return spans;
    }
    if let Some(notice) = app.notice() {
        let text = elide_words(notice, columns.saturating_sub(24)).into_owned();
        return vec![theme.span(Meaning::Text, text)];
    }
    if columns < 76 {
        return Vec::new();
    }
    let names = columns >= 140;
    let mut spans = Vec::new();
    for spec in &app.catalog().panels {
        let shown = app.is_shown(spec.id);
        let style = if shown {
            theme.strong(Meaning::Key)
        } else {
            theme.style(Meaning::Faint)
        };
        let style = if app.focus() == spec.id {
            style.add_modifier(Modifier::UNDERLINED)
        } else {
            style
        };
        spans.push(Span::styled(spec.id.0.to_string(), style));
        if names {
            let meaning = match (app.focus() == spec.id, shown) {
                (true, _) => Meaning::Text,
                (_, true) => Meaning::Muted,
                _ => Meaning::Faint,
            };
            spans.push(theme.span(meaning, format!("{} ", spec.short)));
        }
    }
    spans
}

/// A key and its word, with the weight that decides who stays.
struct Entry {
    keys: String,
    word: &'static str,
    weight: u8,
}

fn entry(keys: &str, word: &'static str, weight: u8) -> Entry {
    Entry {
        keys: keys.to_owned(),
        word,
        weight,
    }
}

fn keys(app: &App) -> Vec<Entry> {
    match app.overlay() {
        Some(Overlay::Prompt {
            kind: Prompt::Filter,
            ..
        }) => {
            vec![entry("enter", "keep", 2), entry("esc", "clear", 1)]
        }
        Some(Overlay::Prompt { .. }) => vec![entry("enter", "go", 2), entry("esc", "cancel", 1)],
        Some(Overlay::Palette { .. }) => {
            vec![
                entry("↑ ↓", "choose", 1),
                entry("enter", "run", 2),
                entry("esc", "close", 3),
            ]
        }
        Some(Overlay::Help { .. }) => {
            vec![
                entry("/", "search", 1),
                entry("enter", "do it", 2),
                entry("esc", "close", 3),
            ]
        }
        Some(Overlay::Inspect { .. }) => {
            vec![
                entry("y", "copy", 1),
                entry("enter", "open input", 2),
                entry("esc", "close", 3),
            ]
        }
        Some(Overlay::Themes { .. }) => {
            vec![
                entry("↑ ↓", "preview", 1),
                entry("enter", "keep", 2),
                entry("esc", "back", 3),
            ]
        }
        Some(Overlay::Form(form)) if form.refusal => vec![entry("esc", "back to the form", 3)],
        Some(Overlay::Form(_)) => {
            vec![
                entry("ctrl-n", "afresh", 0),
                entry("tab", "next", 1),
                entry("enter", "press", 2),
                entry("esc", "cancel", 3),
            ]
        }
        Some(Overlay::Sources { .. }) => {
            let moves = if app.lines().is_empty() {
                "scroll"
            } else {
                "select"
            };
            let mut keys = vec![entry("↑ ↓", moves, 1), entry("esc", "close", 3)];
            let refresh = app.actions().iter().find(|a| a.command == Command::Refresh);
            let chord = refresh.and_then(|action| action.chords.first());
            // Where nothing is asked, the key only says so.
            if let Some(chord) = chord.filter(|_| app.mode() == &Mode::Live) {
                keys.insert(0, entry(&chord.to_string(), "refresh", 2));
            }
            keys
        }
        Some(Overlay::Entry { .. }) => {
            vec![entry("↑ ↓", "scroll", 1), entry("esc", "close", 3)]
        }
        None => from_actions(app),
    }
}

/// The entries of the table of actions that can be run here, in its order.
fn from_actions(app: &App) -> Vec<Entry> {
    let replay = matches!(app.mode(), Mode::Replay(_));
    app.actions()
        .iter()
        .filter(|action| app.allowed(action))
        .filter_map(|action| {
            let (word, weight) = action.footer?;
            // While a tape plays its own keys come first.
            let weight = if replay && action.group == Group::Replay {
                weight.saturating_add(100)
            } else {
                weight
            };
            Some(Entry {
                keys: shown_keys(app, action),
                word: word_now(app, action, word),
                weight,
            })
        })
        .collect()
}

fn word_now(app: &App, action: &Action, word: &'static str) -> &'static str {
    match (&action.command, app.mode()) {
        (Command::Zoom, _) if app.zoomed().is_some() => "back",
        (Command::Pause, Mode::Replay(replay)) if replay.paused => "play",
        (Command::Close, _) if app.zoomed().is_some() => "close",
        (Command::Freeze, _) if app.frozen_at().is_some() => "go on",
        _ => word,
    }
}

/// The first key of an action; for steps and speeds both directions.
fn shown_keys(app: &App, action: &Action) -> String {
    let first = |command: &Command| -> Option<Chord> {
        app.actions()
            .iter()
            .find(|a| a.command == *command)
            .and_then(|a| a.chords.first().copied())
    };
    let own = action
        .chords
        .first()
        .map(ToString::to_string)
        .unwrap_or_default();
    let other = match action.command {
        Command::Step { back: false } => first(&Command::Step { back: true }),
        Command::Speed { faster: true } => first(&Command::Speed { faster: false }),
        _ => None,
    };
    other.map_or(own.clone(), |chord| format!("{chord} {own}"))
}

/// As many entries as fit, the lightest left out first, in their own order.
fn fitting(entries: &[Entry], theme: &Theme, room: u16) -> Vec<Span<'static>> {
    let mut by_weight: Vec<usize> = (0..entries.len()).collect();
    by_weight.sort_by_key(|index| entries.get(*index).map(|e| std::cmp::Reverse(e.weight)));
    let mut kept: Vec<usize> = Vec::new();
    let mut used = 0u16;
    for index in by_weight {
        let Some(entry) = entries.get(index) else {
            continue;
        };
        let gap = if kept.is_empty() { 0 } else { 2 };
        let cost = gap + width(&entry.keys) + 1 + width(entry.word);
        if used + cost <= room {
            used += cost;
            kept.push(index);
        }
    }
    kept.sort_unstable_by_key(|index| {
        // Help and quit stand at the end whatever their row in the table.
        let weight = entries.get(*index).map_or(0, |e| e.weight);
        (
            weight >= 250,
            if weight >= 250 { weight } else { 0 },
            *index,
        )
    });
    let mut spans = Vec::new();
    for (place, index) in kept.iter().enumerate() {
        let Some(entry) = entries.get(*index) else {
            continue;
        };
        if place > 0 {
            spans.push(Span::raw("  "));
        }
        spans.push(theme.bold(Meaning::Key, entry.keys.clone()));
        spans.push(theme.span(Meaning::Muted, format!(" {}", entry.word)));
    }
    spans
}

/// A single line in place of the screen: used where there is no room for more.
pub(super) fn line(theme: &Theme, text: &str, area: Rect, buf: &mut Buffer) {
    put(
        buf,
        area.x,
        area.y,
        text,
        theme.style(Meaning::Text),
        area.right(),
    );
}
