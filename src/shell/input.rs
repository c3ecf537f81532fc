//! Terminal events as messages.

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use crate::app::chord::{Chord, Key};
use crate::app::{App, Msg};
use crate::ui;

/// The message of an event; `None` when the program has no use for it.
pub(super) fn message(app: &App, event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => chord(key).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(width, height) => Some(Msg::Size(width, height)),
        Event::Mouse(mouse) => pointed(app, mouse),
        Event::Key(_) | Event::FocusGained | Event::FocusLost => None,
    }
}

fn chord(event: KeyEvent) -> Option<Chord> {
    let key = match event.code {
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => Key::BackTab,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::F(n) => Key::F(n),
        _ => return None,
    };
    Some(Chord {
        key,
        ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
        alt: event.modifiers.contains(KeyModifiers::ALT),
    })
}

fn pointed(app: &App, event: MouseEvent) -> Option<Msg> {
    let hit = ui::hit(app, event.column, event.row)?;
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => {
            let again = app.focus() == hit.panel && hit.row.is_none();
            Some(Msg::Click {
                panel: hit.panel,
                row: hit.row,
                double: again && hit.on_title,
            })
        }
        MouseEventKind::ScrollDown => Some(Msg::Wheel(hit.panel, 3)),
        MouseEventKind::ScrollUp => Some(Msg::Wheel(hit.panel, -3)),
        _ => None,
    }
}
