//! Popups, one file each. Everything behind them dims; the header keeps its colours, the footer shows their keys.

mod entry;
mod form;
mod help;
mod inspect;
mod palette;
mod refused;
mod sources;
mod themes;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::theme::Theme;
use crate::app::{App, Overlay};

pub(super) fn draw(app: &App, theme: &Theme, screen: Rect, buf: &mut Buffer) {
    match app.overlay() {
        Some(Overlay::Help { cursor }) => help::draw(app, theme, *cursor, screen, buf),
        Some(Overlay::Palette { input, cursor }) => {
            palette::draw(app, theme, input.value(), *cursor, screen, buf);
        }
        Some(Overlay::Inspect { stack, cursor }) => {
            if let Some(path) = stack.last() {
                inspect::draw(app, theme, path, *cursor, screen, buf);
            }
        }
        Some(Overlay::Themes { cursor, .. }) => themes::draw(app, theme, *cursor, screen, buf),
        Some(Overlay::Sources { cursor }) => sources::draw(app, theme, *cursor, screen, buf),
        Some(Overlay::Entry { id, cursor }) => entry::draw(app, theme, *id, *cursor, screen, buf),
        Some(Overlay::Form(form)) => form::draw(app, theme, form, screen, buf),
        Some(Overlay::Prompt { .. }) | None => {}
    }
}

/// The first line of a list of `count` lines that keeps the chosen one in `rows`.
fn scrolled(cursor: usize, count: usize, rows: usize) -> usize {
    if count <= rows {
        return 0;
    }
    cursor
        .saturating_sub(rows.saturating_sub(1) / 2)
        .min(count - rows)
}
