//! From the size of the terminal and the shown panels to rectangles (mock/STYLE section 3). A pure function: the screen
//! draws with it, and the shell asks it where a click fell.

use ratatui::layout::Rect;

use crate::app::layout::SizeClass;
use crate::app::{App, Mode, PanelId};

/// What stands in a rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The panel.
    Main,
    /// Its second box, where there is room for one (the ETF panel's ETH chart).
    Second,
    /// The panel over the whole screen.
    Zoom,
}

/// A panel and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pane {
    /// Which panel.
    pub panel: PanelId,
    /// Which part of it.
    pub part: Part,
    /// Frame included.
    pub area: Rect,
}

/// The parts of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// First row.
    pub header: Rect,
    /// Panels in reading order.
    pub panes: Vec<Pane>,
    /// The tape line in a replay.
    pub tape: Option<Rect>,
    /// Last row.
    pub footer: Rect,
}

/// Rows of each panel in each size class, by digit; the last panel of a column, or the one marked 0, takes the rest.
#[expect(
    clippy::match_same_arms,
    reason = "a table of mock/STYLE section 3, by size class"
)]
const fn rows(class: SizeClass, panel: PanelId) -> u16 {
    match (class, panel.0) {
        (SizeClass::Huge, '1') => 23,
        (SizeClass::Huge, '2') => 16,
        (SizeClass::Huge, '5') => 20,
        (SizeClass::Huge, '0') => 19,
        (SizeClass::Huge, '3') => 9,
        (SizeClass::Huge, '6') => 11,
        (SizeClass::Huge, '8') => 12,
        (SizeClass::Wide, '1') => 18,
        (SizeClass::Wide, '5') => 14,
        (SizeClass::Wide, '0') => 10,
        (SizeClass::Wide, '6') => 9,
        (SizeClass::Medium, '1' | '5') => 16,
        (SizeClass::Medium, '0') => 0,
        (SizeClass::Medium, '2') => 12,
        (SizeClass::Narrow, '1' | '2' | '4') => 13,
        (SizeClass::Small | SizeClass::Tiny | SizeClass::Word, '1' | '2' | '4') => 10,
        (_, '3' | '7') => 7,
        (_, '6' | '8') => 10,
        (_, '2') => 14,
        _ => 12,
    }
}

/// Widths of the columns of a size class; the last takes the rest.
const fn widths(class: SizeClass) -> &'static [u16] {
    match class {
        SizeClass::Huge => &[92, 58, 0],
        SizeClass::Wide => &[92, 0],
        SizeClass::Medium => &[68, 0],
        _ => &[0],
    }
}

/// Fewest rows in which a panel says anything.
const LEAST: u16 = 4;

/// Where everything stands on a screen of this size.
pub fn arrange(app: &App, area: Rect) -> Screen {
    let header = Rect {
        height: area.height.min(1),
        ..area
    };
    let footer = Rect {
        y: area.bottom().saturating_sub(1),
        height: 1,
        ..area
    }
    .intersection(area);
    let class = SizeClass::of(area.width, area.height);
    let tape_rows = u16::from(matches!(app.mode(), Mode::Replay(_)) && class >= SizeClass::Small);
    let body = Rect {
        y: area.y + header.height,
        height: area.height.saturating_sub(2 + tape_rows),
        ..area
    };
    let tape = (tape_rows == 1).then_some(Rect {
        y: body.bottom(),
        height: 1,
        ..area
    });
    let panes = match app.zoomed() {
        _ if class < SizeClass::Small => Vec::new(),
        Some(panel) => vec![Pane {
            panel,
            part: Part::Zoom,
            area: body,
        }],
        None => columns(app, class, body),
    };
    Screen {
        header,
        panes,
        tape,
        footer,
    }
}

fn columns(app: &App, class: SizeClass, body: Rect) -> Vec<Pane> {
    let shown: Vec<(usize, &Vec<PanelId>)> = app
        .columns()
        .iter()
        .enumerate()
        .filter(|(_, panels)| !panels.is_empty())
        .collect();
    let mut panes = Vec::new();
    let mut left = body.x;
    for (place, (index, panels)) in shown.iter().enumerate() {
        let nominal = widths(class).get(*index).copied().unwrap_or(0);
        let rest = body.right().saturating_sub(left);
        let last = place + 1 == shown.len();
        let width = if last { rest } else { nominal.min(rest) };
        let column = Rect {
            x: left,
            width,
            ..body
        };
        panes.extend(stack(app, class, panels, column));
        left += width;
    }
    panes
}

/// Panels from top to bottom. One takes what is left: the one with no fixed rows, else the last.
fn stack(app: &App, class: SizeClass, panels: &[PanelId], column: Rect) -> Vec<Pane> {
    let second = class == SizeClass::Huge
        && column.width < 58
        && app.is_shown(PanelId('2'))
        && panels.len() == 4;
    let flex = if second {
        panels.len()
    } else {
        panels
            .iter()
            .position(|panel| rows(class, *panel) == 0)
            .unwrap_or(panels.len().saturating_sub(1))
    };
    let mut heights: Vec<u16> = panels
        .iter()
        .map(|panel| rows(class, *panel).max(LEAST))
        .collect();
    let mut parts: Vec<(PanelId, Part)> = panels.iter().map(|panel| (*panel, Part::Main)).collect();
    if second {
        heights.push(LEAST);
        parts.push((PanelId('2'), Part::Second));
    }
    let fixed: u16 = heights
        .iter()
        .enumerate()
        .filter(|(i, _)| *i != flex)
        .map(|(_, h)| *h)
        .sum();
    if let Some(rest) = heights.get_mut(flex) {
        *rest = column.height.saturating_sub(fixed).max(LEAST);
    }
    shrink(&mut heights, column.height);
    let mut top = column.y;
    let mut panes = Vec::new();
    for ((panel, part), height) in parts.into_iter().zip(heights) {
        let area = Rect {
            y: top,
            height,
            ..column
        };
        if height >= LEAST {
            panes.push(Pane { panel, part, area });
        }
        top += height;
    }
    panes
}

/// Takes rows from the tallest panels until they fit; when even the least is too much, the last ones get nothing.
fn shrink(heights: &mut [u16], room: u16) {
    loop {
        let total: u16 = heights.iter().sum();
        if total <= room {
            if let Some(last) = heights.iter_mut().rev().find(|h| **h > 0) {
                *last += room - total;
            }
            return;
        }
        match heights.iter_mut().max() {
            Some(tallest) if *tallest > LEAST => *tallest -= 1,
            _ => match heights.iter_mut().rev().find(|h| **h > 0) {
                Some(last) => *last = 0,
                None => return,
            },
        }
    }
}
