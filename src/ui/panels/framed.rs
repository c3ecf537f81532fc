//! The frame around a panel, and which of its rows is the selected one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use crate::app::{PanelId, PanelSpec};
use crate::ui::Cx;
use crate::ui::widgets::frame::Frame;
use crate::ui::widgets::{spans_width, width};

/// Draws the frame of a panel with the longest of the notes that fits; returns the text area.
pub(super) fn framed<S: AsRef<str>>(
    cx: &Cx<'_>,
    spec: &PanelSpec,
    notes: &[S],
    area: Rect,
    buf: &mut Buffer,
) -> Rect {
    framed_in(cx, spec, Vec::new(), notes, area, buf)
}

/// The same with a state behind the name, for which the notes give way.
pub(super) fn framed_in<S: AsRef<str>>(
    cx: &Cx<'_>,
    spec: &PanelSpec,
    state: Vec<Span<'_>>,
    notes: &[S],
    area: Rect,
    buf: &mut Buffer,
) -> Rect {
    let beside = match spans_width(&state) {
        0 => 0,
        state => state + 3,
    };
    // `╭─ 3 Name ─ note ─╮`: eleven cells beside name and note.
    let taken = 11 + width(spec.name) + beside;
    let room = area.width.saturating_sub(taken);
    let note = notes
        .iter()
        .map(AsRef::as_ref)
        .find(|note| width(note) <= room)
        .unwrap_or_default();
    Frame::new(spec.name)
        .key(spec.id.0)
        .state(state)
        .note(note)
        .focused(cx.focused)
        .draw(buf, area, cx.theme)
}

/// Draws the frame of a further box of a zoom: no key, never focused; returns the text area.
pub(super) fn boxed(cx: &Cx<'_>, name: &str, note: &str, area: Rect, buf: &mut Buffer) -> Rect {
    Frame::new(name).note(note).draw(buf, area, cx.theme)
}

/// The row of the grid to draw as selected: none before the selection was moved, unless the panel is zoomed.
pub(super) fn selected(cx: &Cx<'_>, panel: PanelId) -> Option<usize> {
    let view = cx.app.view(panel);
    let moved = view.row != 0 || view.col != 0 || cx.app.zoomed() == Some(panel);
    (cx.focused && moved).then_some(view.row)
}
