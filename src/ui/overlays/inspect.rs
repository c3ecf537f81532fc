//! What stands behind a figure: value, formula with numbers put in, as of, known at, source, quality, inputs.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::scrolled;
use crate::app::App;
use crate::domain::{Stamp, Tag, format};
use crate::figures::explain::{Explanation, Input};
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::frame::divider;
use crate::ui::widgets::overlay::Overlay;
use crate::ui::widgets::wrap::wrap;
use crate::ui::widgets::{elide, put, row, width};

const WIDTH: u16 = 84;
const LABEL: u16 = 12;

pub(super) fn draw(
    app: &App,
    theme: &Theme,
    path: &str,
    cursor: usize,
    screen: Rect,
    buf: &mut Buffer,
) {
    let Some(found) = app.explain(path) else {
        let inner = Overlay::new("Inspect", WIDTH, 7)
            .note(path)
            .draw(buf, screen, theme);
        let text = "nothing is recorded about this cell";
        put(
            buf,
            inner.x,
            inner.y,
            text,
            theme.style(Meaning::Unknown),
            inner.right(),
        );
        return;
    };
    let rows = u16::try_from(found.inputs.len())
        .unwrap_or(u16::MAX)
        .min(12);
    // Borders and margins take six columns.
    let room = WIDTH.min(screen.width).saturating_sub(LABEL + 6);
    let spans = [Span::raw(found.formula.as_str())];
    let more = wrap(&spans, room, 0).len().saturating_sub(1);
    let more = u16::try_from(more).unwrap_or(0);
    let height = 16 + rows + more + u16::from(!found.filled.is_empty());
    let inner = Overlay::new(&found.title, WIDTH, height)
        .note(path)
        .draw(buf, screen, theme);
    let mut y = head(theme, &found, inner, buf);
    for (label, value) in facts(app, &found) {
        y += field(theme, label, &value, row(inner, y), buf);
    }
    y += 1;
    divider(buf, inner, y, theme);
    inputs(
        theme,
        &found.inputs,
        cursor,
        Rect {
            y: inner.y + y + 1,
            height: inner.height.saturating_sub(y + 3),
            ..inner
        },
        buf,
    );
    let last = row(inner, inner.height.saturating_sub(1));
    if !found.used_by.is_empty() {
        let text = format!("used by  {}", found.used_by);
        put(
            buf,
            last.x,
            last.y,
            &elide(&text, last.width),
            theme.style(Meaning::Faint),
            last.right(),
        );
    }
}

/// Value, what it asks for, formula; returns the rows taken.
fn head(theme: &Theme, found: &Explanation, inner: Rect, buf: &mut Buffer) -> u16 {
    let line = row(inner, 0);
    let unknown = !found.why_unknown.is_empty() || found.value == format::UNKNOWN;
    let style = if unknown {
        theme.strong(Meaning::Unknown)
    } else {
        theme.strong(Meaning::Title)
    };
    let x = put(buf, line.x, line.y, &found.value, style, line.right());
    let aside = if unknown {
        &found.why_unknown
    } else {
        &found.aside
    };
    put(
        buf,
        x + 3,
        line.y,
        aside,
        theme.style(Meaning::Muted),
        line.right(),
    );
    let mut y = 2;
    let spans = [Span::raw(found.formula.as_str())];
    let lines = wrap(&spans, inner.width.saturating_sub(LABEL), 0);
    for (n, line) in lines.iter().enumerate() {
        let label = if n == 0 { "formula" } else { "" };
        y += field(theme, label, &line.to_string(), row(inner, y), buf);
    }
    if !found.filled.is_empty() {
        y += field(theme, "", &found.filled, row(inner, y), buf);
    }
    y
}

fn facts(app: &App, found: &Explanation) -> Vec<(&'static str, String)> {
    let today = app.now().day();
    let moment = |at: Option<Stamp>| {
        at.map_or_else(
            || format::UNKNOWN.to_owned(),
            |at| format::moment(at, today),
        )
    };
    let known = match found.known_at {
        Some(at) => format!(
            "{}, {} ago",
            format::moment(at, today),
            format::age_long(app.now().since(at))
        ),
        None => format::UNKNOWN.to_owned(),
    };
    let sources: Vec<&str> = found.sources.iter().map(Tag::as_str).collect();
    vec![
        ("as of", moment(found.as_of)),
        ("known at", known),
        (
            "source",
            if sources.is_empty() {
                format::UNKNOWN.to_owned()
            } else {
                sources.join(", ")
            },
        ),
        ("quality", found.quality.clone()),
    ]
}

fn field(theme: &Theme, label: &str, value: &str, line: Rect, buf: &mut Buffer) -> u16 {
    put(
        buf,
        line.x,
        line.y,
        label,
        theme.style(Meaning::Muted),
        line.right(),
    );
    let x = line.x + LABEL;
    let room = line.right().saturating_sub(x);
    put(
        buf,
        x,
        line.y,
        &elide(value, room),
        theme.style(Meaning::Text),
        line.right(),
    );
    1
}

fn inputs(theme: &Theme, inputs: &[Input], cursor: usize, area: Rect, buf: &mut Buffer) {
    let faint = theme.style(Meaning::Faint);
    let head = row(area, 0);
    let right_of = |line: Rect, text: &str, end: u16| line.x + end.saturating_sub(width(text));
    put(buf, head.x, head.y, "input", faint, head.right());
    put(
        buf,
        right_of(head, "value", 40),
        head.y,
        "value",
        faint,
        head.right(),
    );
    put(
        buf,
        right_of(head, "as of", 58),
        head.y,
        "as of",
        faint,
        head.right(),
    );
    put(buf, head.x + 61, head.y, "source", faint, head.right());
    let rows = usize::from(area.height.saturating_sub(1));
    let first = scrolled(cursor, inputs.len(), rows);
    for (place, input) in inputs.iter().enumerate().skip(first).take(rows) {
        let Ok(y) = u16::try_from(place - first) else {
            break;
        };
        let line = row(area, y + 1);
        if place == cursor {
            buf.set_style(line, theme.ground(Meaning::Selection));
        }
        let name = elide(&input.name, 26);
        let meaning = if input.path.is_some() {
            Meaning::Accent
        } else {
            Meaning::Muted
        };
        put(
            buf,
            line.x,
            line.y,
            &name,
            theme.style(meaning),
            line.right(),
        );
        let value = if input.value == format::UNKNOWN {
            Meaning::Unknown
        } else {
            Meaning::Text
        };
        put(
            buf,
            right_of(line, &input.value, 40),
            line.y,
            &input.value,
            theme.style(value),
            line.right(),
        );
        put(
            buf,
            right_of(line, &input.as_of, 58),
            line.y,
            &input.as_of,
            theme.style(Meaning::Muted),
            line.right(),
        );
        let source = elide(&input.source, line.width.saturating_sub(61));
        put(
            buf,
            line.x + 61,
            line.y,
            &source,
            theme.style(Meaning::Muted),
            line.right(),
        );
    }
}
