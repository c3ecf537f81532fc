//! Every action by name, with its key.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::scrolled;
use crate::app::actions::{Action, Group};
use crate::app::palette::{Match, search};
use crate::app::{App, PanelId};
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::frame::divider;
use crate::ui::widgets::overlay::Overlay;
use crate::ui::widgets::{put, put_spans, row, spans_width, width};

const WIDTH: u16 = 70;
const HEIGHT: u16 = 22;

pub(super) fn draw(
    app: &App,
    theme: &Theme,
    typed: &str,
    cursor: usize,
    screen: Rect,
    buf: &mut Buffer,
) {
    let found = search(app.actions(), typed, |action| app.allowed(action));
    let note = format!("{} of {} actions", found.len(), app.actions().len());
    let inner = Overlay::new("Palette", WIDTH, HEIGHT)
        .note(&note)
        .draw(buf, screen, theme);
    if inner.height < 4 {
        return;
    }
    let line = row(inner, 0);
    let spans = [
        theme.bold(Meaning::Key, "› "),
        theme.span(Meaning::Text, format!("{typed}▏")),
    ];
    put_spans(buf, line.x, line.y, &spans, line.right());
    let rows = usize::from(inner.height.saturating_sub(5));
    let first = scrolled(cursor, found.len(), rows);
    for (place, hit) in found.iter().skip(first).take(rows).enumerate() {
        let Ok(place) = u16::try_from(place) else {
            break;
        };
        let line = row(inner, place + 2);
        entry(
            app,
            theme,
            hit,
            usize::from(place) + first == cursor,
            line,
            buf,
        );
    }
    if found.is_empty() {
        let line = row(inner, 2);
        put(
            buf,
            line.x,
            line.y,
            "no action by this name",
            theme.style(Meaning::Unknown),
            line.right(),
        );
    }
    divider(buf, inner, inner.height.saturating_sub(2), theme);
    let line = row(inner, inner.height - 1);
    let hint = "typing filters by words and initials; keys shown are yours";
    put(
        buf,
        line.x,
        line.y,
        hint,
        theme.style(Meaning::Faint),
        line.right(),
    );
}

fn entry(app: &App, theme: &Theme, hit: &Match, chosen: bool, line: Rect, buf: &mut Buffer) {
    let Some(action) = app.actions().get(hit.action) else {
        return;
    };
    if chosen {
        let ground = Rect {
            x: line.x.saturating_sub(1),
            width: line.width + 2,
            ..line
        };
        buf.set_style(ground, theme.ground(Meaning::Selection));
    }
    let spans: Vec<Span<'_>> = action
        .label
        .chars()
        .zip(0u32..)
        .map(|(c, place)| {
            let lit = hit.letters.binary_search(&place).is_ok();
            if lit {
                theme.bold(Meaning::Accent, c.to_string())
            } else {
                theme.span(Meaning::Text, c.to_string())
            }
        })
        .collect();
    let keys = action
        .chords
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ");
    let room = line.right().saturating_sub(12);
    if spans_width(&spans) <= room - line.x {
        put_spans(buf, line.x, line.y, &spans, line.right());
    } else {
        put(
            buf,
            line.x,
            line.y,
            &action.label,
            theme.style(Meaning::Text),
            room,
        );
    }
    let kind = word(action);
    let key_at = line.right().saturating_sub(width(&keys));
    put(
        buf,
        key_at,
        line.y,
        &keys,
        theme.strong(Meaning::Key),
        line.right(),
    );
    let kind_at = line.right().saturating_sub(12 + width(kind));
    if kind_at > line.x + spans_width(&spans) + 1 {
        put(
            buf,
            kind_at,
            line.y,
            kind,
            theme.style(Meaning::Faint),
            line.right(),
        );
    }
}

const fn word(action: &Action) -> &'static str {
    match action.group {
        Group::Panel => "this panel",
        Group::Move => "move",
        Group::Panels => "panels",
        Group::Replay => "tape",
        Group::Always => "always",
        Group::Palette => "",
    }
}

/// The panel whose help is shown: the focused one.
pub(super) fn focused_name(app: &App) -> &'static str {
    let id: PanelId = app.focus();
    app.catalog().panel(id).map_or("", |spec| spec.name)
}
