//! Help: this panel first, then movement, the tape, what is always there, and the panels. Every line can be run.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::palette::focused_name;
use super::scrolled;
use crate::app::actions::{Action, Group};
use crate::app::{App, PanelId};
use crate::discipline::worth;
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::overlay::Overlay;
use crate::ui::widgets::wrap::wrap;
use crate::ui::widgets::{put, row};

/// The panel whose help says first what the gates are worth: the checklist.
const GATES: PanelId = PanelId('5');
const WIDTH: u16 = 92;
const HEIGHT: u16 = 46;
/// Where the words of an action begin.
const LABEL: u16 = 12;

/// A line of a column: a heading, an action (its place in the list of help), or a plain sentence.
enum Line {
    Head(&'static str),
    Action(usize),
    /// The rest of an action's words.
    Rest(String),
    Text(String),
    Blank,
}

pub(super) fn draw(app: &App, theme: &Theme, cursor: usize, screen: Rect, buf: &mut Buffer) {
    let title = format!("Help: {}", focused_name(app));
    let overlay = Overlay::new(&title, WIDTH, HEIGHT).note("every line can be run with enter");
    let inner = overlay.draw(buf, screen, theme);
    let order = app.help_lines();
    let half = inner.width / 2;
    let split = inner.width >= 70;
    let room = if split { half - 2 } else { inner.width };
    let (left, right) = columns(app, &order, room.saturating_sub(1));
    if split {
        let first = Rect {
            width: half - 2,
            ..inner
        };
        let second = Rect {
            x: inner.x + half,
            width: half - 2,
            ..inner
        };
        column(app, theme, &order, cursor, &left, first, buf);
        column(app, theme, &order, cursor, &right, second, buf);
    } else {
        let all: Vec<Line> = left.into_iter().chain([Line::Blank]).chain(right).collect();
        column(app, theme, &order, cursor, &all, inner, buf);
    }
}

/// Whole words in lines of so many cells; lines after the first begin with so many blanks.
fn lines_of(text: &str, room: u16, hang: u16) -> Vec<String> {
    let spans = [Span::raw(text)];
    wrap(&spans, room, hang)
        .into_iter()
        .map(|line| {
            line.spans
                .iter()
                .map(|span| span.content.as_ref())
                .collect()
        })
        .collect()
}

fn wrapped(text: &str, room: u16) -> Vec<Line> {
    lines_of(text, room, 2)
        .into_iter()
        .map(Line::Text)
        .collect()
}

/// What an action does, in lines for a column of so many cells.
fn label_lines(action: &Action, room: u16) -> Vec<String> {
    lines_of(&action.label, room.saturating_sub(LABEL), 0)
}

/// The columns, their sentences wrapped to so many cells.
fn columns(app: &App, order: &[usize], room: u16) -> (Vec<Line>, Vec<Line>) {
    let of = |group: Group| -> Vec<Line> {
        let places = order.iter().enumerate();
        let wanted = places.filter_map(|(place, index)| {
            let action = app.actions().get(*index).filter(|a| a.group == group)?;
            Some((place, action))
        });
        wanted
            .flat_map(|(place, action)| {
                let label = label_lines(action, room + 1);
                let rest = label.into_iter().skip(1).map(Line::Rest);
                [Line::Action(place)].into_iter().chain(rest)
            })
            .collect()
    };
    let mut left = vec![Line::Head("This panel")];
    let spec = app.catalog().panel(app.focus());
    if let Some(spec) = spec {
        left.extend(wrapped(spec.about, room));
    }
    left.extend(of(Group::Panel));
    let on_gates = app.focus() == GATES;
    if on_gates {
        left.extend(worth_of_gates(room, true));
    }
    left.extend([Line::Blank, Line::Head("Move")]);
    left.extend(of(Group::Move));
    left.extend([Line::Blank, Line::Head("What the signs mean")]);
    let signs = [
        "✓  holds",
        "✗  does not hold",
        "?  not known; counts as not met",
        "-- not known; never zero",
    ];
    left.extend(signs.iter().map(|line| Line::Text((*line).to_owned())));
    if let Some(spec) = spec {
        left.extend(spec.legend.iter().flat_map(|line| wrapped(line, room)));
    }
    let mut right = vec![Line::Head("Panels")];
    right.extend(of(Group::Panels));
    let tape = of(Group::Replay);
    if !tape.is_empty() {
        right.extend([Line::Blank, Line::Head("The tape")]);
        right.extend(tape);
    }
    right.extend([Line::Blank, Line::Head("Always")]);
    right.extend(of(Group::Always));
    if !on_gates {
        right.extend(worth_of_gates(room, false));
    }
    (left, right)
}

/// What the gates are worth: the sentence, and on the checklist's own page what was tested with its figures; elsewhere
/// what else there is to say.
fn worth_of_gates(room: u16, is_own_page: bool) -> Vec<Line> {
    let mut lines = vec![Line::Blank, Line::Head("What the gates are worth")];
    lines.extend(wrapped(worth::IN_ONE_LINE, room));
    if is_own_page {
        lines.extend(wrapped(worth::PROTOCOL, room));
        for trial in &worth::TRIALS {
            let [tested, gained] = trial.lines();
            lines.extend(wrapped(&tested, room));
            lines.push(Line::Text(format!("  {gained}")));
        }
    } else {
        lines.extend(worth::IN_FULL.iter().flat_map(|line| wrapped(line, room)));
    }
    lines
}

fn column(
    app: &App,
    theme: &Theme,
    order: &[usize],
    cursor: usize,
    lines: &[Line],
    area: Rect,
    buf: &mut Buffer,
) {
    let chosen = lines
        .iter()
        .position(|line| matches!(line, Line::Action(place) if *place == cursor));
    let rows = usize::from(area.height);
    let later = lines.iter().skip(chosen.map_or(0, |at| at + 1));
    let is_last = !later
        .into_iter()
        .any(|line| matches!(line, Line::Action(_)));
    let first = match chosen {
        // Nothing to run comes after the last action: with it, what follows comes into sight.
        Some(at) if is_last => at.min(lines.len().saturating_sub(rows)),
        at => scrolled(at.unwrap_or(0), lines.len(), rows),
    };
    for (line, y) in lines.iter().skip(first).zip(0..area.height) {
        let at = row(area, y);
        match line {
            Line::Blank => {}
            Line::Head(text) => {
                put(
                    buf,
                    at.x,
                    at.y,
                    text,
                    theme.strong(Meaning::Title),
                    at.right(),
                );
            }
            Line::Text(text) => {
                put(
                    buf,
                    at.x + 1,
                    at.y,
                    text,
                    theme.style(Meaning::Muted),
                    at.right(),
                );
            }
            Line::Rest(text) => {
                let style = theme.style(Meaning::Text);
                put(buf, at.x + LABEL, at.y, text, style, at.right());
            }
            Line::Action(place) => {
                let action = order
                    .get(*place)
                    .and_then(|index| app.actions().get(*index));
                if let Some(action) = action {
                    entry(theme, action, *place == cursor, at, buf);
                }
            }
        }
    }
}

fn entry(theme: &Theme, action: &Action, chosen: bool, line: Rect, buf: &mut Buffer) {
    if chosen {
        buf.set_style(line, theme.ground(Meaning::Selection));
    }
    let keys = action
        .chords
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ");
    let keys = if keys.is_empty() {
        "--".to_owned()
    } else {
        keys
    };
    put(
        buf,
        line.x + 1,
        line.y,
        &keys,
        theme.strong(Meaning::Key),
        line.right(),
    );
    let label = label_lines(action, line.width);
    put(
        buf,
        line.x + LABEL,
        line.y,
        label.first().map_or("", String::as_str),
        theme.style(Meaning::Text),
        line.right(),
    );
}
