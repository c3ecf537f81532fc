//! What two panels say in the same words: why a fact is not there, and how old the newest one is.

use ratatui::text::Span as Words;

use crate::app::{App, Mode};
use crate::domain::{Stamp, format};
use crate::ui::Cx;
use crate::ui::theme::Meaning;

/// Why a fact is missing, as far as the mode can tell; short enough for a narrow bar column.
pub(super) fn reason(app: &App) -> &'static str {
    match app.mode() {
        Mode::Replay(_) => "not on tape",
        Mode::Live | Mode::Offline => "not seen yet",
    }
}

/// The state of a panel that is told from histories while they are being filled: `history 12/34 coins`.
pub(super) fn filling<'a>(cx: &Cx<'a>) -> Vec<Words<'a>> {
    let filling = cx.app.filling().filter(|_| cx.app.mode() == &Mode::Live);
    filling
        .map(|filled| cx.theme.span(Meaning::Muted, filled.words()))
        .into_iter()
        .collect()
}

/// The state of a panel without network, from the as-of of its newest fact: `all 2 h 14 m and older`.
pub(super) fn offline<'a>(cx: &Cx<'a>, newest: Option<Stamp>) -> Vec<Words<'a>> {
    let age = newest.map(|newest| format::age_long(cx.app.now().since(newest)));
    match (cx.app.mode(), age) {
        (Mode::Offline, Some(age)) => {
            vec![
                cx.theme
                    .span(Meaning::Stale, format!("all {age} and older")),
            ]
        }
        _ => Vec::new(),
    }
}
