//! A form of the journal: fields with what they come to, what the plan and the gates say, and the buttons.
//!
//! Where the screen is low, blank rows go first, then small print, then the fields farthest from the focus; the buttons,
//! the verdict and what is wrong never.

mod notes;
mod words;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::Span;

use super::refused;
use crate::app::App;
use crate::app::form::{Button, Focus, Form, Line, Purpose};
use crate::app::journal::Access;
use crate::discipline::order::{Field, REASON_LENGTH};
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::frame::divider;
use crate::ui::widgets::overlay::Overlay;
use crate::ui::widgets::wrap::wrap;
use crate::ui::widgets::{elide_words, put, put_spans, row, spans_width, width};

/// Columns of the popup.
const WIDTH: u16 = 78;
/// Columns of a label.
const LABEL: u16 = 14;
/// Columns of a value.
const VALUE: u16 = 22;
/// Rows of a reason.
const REASON_ROWS: u16 = 2;

/// One row, with the order in which rows are left out where the screen is low: 0 never, the greatest first.
struct Piece<'a> {
    drop: u16,
    row: Row<'a>,
}

enum Row<'a> {
    Blank,
    Divider,
    Field(&'a Line),
    /// So many fields have no room.
    More(usize),
    Spans(Vec<Span<'a>>),
    /// At the left and at the right end.
    Apart(Vec<Span<'a>>, Vec<Span<'a>>),
    /// The n-th row of the reason.
    Reason(u16),
    Buttons,
}

const BLANK: u16 = 1000;
const SMALL: u16 = 500;
const FIELD: u16 = 100;

pub(super) fn draw(app: &App, theme: &Theme, form: &Form, screen: Rect, buf: &mut Buffer) {
    if form.refusal {
        refused::draw(app, theme, form, screen, buf);
        return;
    }
    let room = screen.height.saturating_sub(6);
    let inner_width = WIDTH.min(screen.width).saturating_sub(6);
    let mut pieces = pieces(app, theme, form, inner_width);
    fit(&mut pieces, usize::from(room));
    let height = u16::try_from(pieces.len()).unwrap_or(u16::MAX);
    let border = if form.failure.is_some() {
        Meaning::Bad
    } else if form.is_off_plan() {
        Meaning::Warn
    } else {
        Meaning::BorderFocused
    };
    let title = form.purpose.to_string();
    let note = note(app, form);
    let inner = Overlay::new(&title, WIDTH, height.saturating_add(4))
        .note(&note)
        .border(border)
        .draw(buf, screen, theme);
    for (piece, n) in pieces.iter().zip(0..) {
        paint(theme, form, &piece.row, inner, n, buf);
    }
}

fn note(app: &App, form: &Form) -> String {
    let mut words = Vec::new();
    if form.restored {
        words.push("draft");
    }
    if app.journal().access == Access::Practice {
        words.push("practice journal");
    }
    if let Some(word) = words::plan_word(form) {
        words.push(word);
    }
    words.join(" · ")
}

/// Leaves rows out until they fit.
fn fit(pieces: &mut Vec<Piece<'_>>, room: usize) {
    let mut dropped = 0;
    while pieces.len() > room {
        let worst = pieces
            .iter()
            .enumerate()
            .max_by_key(|(at, piece)| (piece.drop, *at));
        let Some((at, piece)) = worst.filter(|(_, piece)| piece.drop > 0) else {
            return;
        };
        let is_field = matches!(piece.row, Row::Field(_));
        pieces.remove(at);
        if !is_field {
            continue;
        }
        dropped += 1;
        let place = pieces
            .iter()
            .position(|piece| matches!(piece.row, Row::More(_)));
        match place.and_then(|place| pieces.get_mut(place)) {
            Some(more) => more.row = Row::More(dropped),
            None => pieces.insert(
                at,
                Piece {
                    drop: 0,
                    row: Row::More(dropped),
                },
            ),
        }
    }
}

fn pieces<'a>(app: &App, theme: &Theme, form: &'a Form, room: u16) -> Vec<Piece<'a>> {
    let mut rows: Vec<Piece<'a>> = Vec::new();
    let mut add = |drop, row| rows.push(Piece { drop, row });
    if let Some(why) = &form.failure {
        let said = [theme.bold(Meaning::Bad, format!("✗ not saved: {why}"))];
        for line in wrap(&said, room, 2) {
            add(0, Row::Spans(owned(line.spans)));
        }
        add(BLANK, Row::Blank);
    }
    let visible = form.visible();
    let focus = match form.focus {
        Focus::Line(at) => at,
        Focus::Button(_) => 0,
    };
    for (at, line) in visible.iter().enumerate() {
        if line.field == Field::Reason {
            continue;
        }
        let far = u16::try_from(at.abs_diff(focus)).unwrap_or(u16::MAX);
        let near = far <= 1 || (at < 4 && far <= 3);
        add(if near { 0 } else { FIELD + far }, Row::Field(line));
        if let Some(why) = form.fault(line.field) {
            let why = format!("{:width$}{why}", "", width = usize::from(LABEL));
            let said = [theme.span(Meaning::Bad, why)];
            for line in wrap(&said, room, LABEL) {
                add(0, Row::Spans(owned(line.spans)));
            }
        }
    }
    add(BLANK, Row::Blank);
    add(SMALL + 1, Row::Divider);
    for (drop, spans, right) in words::verdict(app, theme, form, room) {
        add(
            if drop { SMALL } else { 0 },
            match right {
                Some(right) => Row::Apart(spans, right),
                None if spans.is_empty() => Row::Blank,
                None => Row::Spans(spans),
            },
        );
    }
    if visible.iter().any(|line| line.field == Field::Reason) {
        let label = theme.span(Meaning::Muted, words::reason_label(form));
        let least = reason_note(theme, form);
        add(0, Row::Apart(vec![label], least));
        for n in 0..REASON_ROWS {
            add(if n == 0 { 0 } else { SMALL + 2 }, Row::Reason(n));
        }
        if let Some(why) = form.fault(Field::Reason) {
            add(
                0,
                Row::Spans(vec![theme.span(Meaning::Bad, why.to_owned())]),
            );
        }
        add(BLANK, Row::Blank);
    }
    for line in words::after(theme, form) {
        add(SMALL, Row::Spans(line));
    }
    add(BLANK, Row::Blank);
    add(0, Row::Buttons);
    if let Some(line) = words::below(app, theme, form) {
        add(SMALL, Row::Spans(line));
    }
    for piece in &mut rows {
        if matches!(piece.row, Row::Blank) {
            piece.drop = BLANK;
        }
    }
    rows
}

fn reason_note<'a>(theme: &Theme, form: &Form) -> Vec<Span<'a>> {
    if !matches!(form.purpose, Purpose::Buy(_)) {
        return Vec::new();
    }
    let length = form.text(Field::Reason).trim().chars().count();
    if length < REASON_LENGTH {
        let text = format!("at least {REASON_LENGTH} characters");
        vec![theme.span(Meaning::Faint, text)]
    } else {
        vec![theme.span(Meaning::Good, "✓")]
    }
}

fn owned(spans: Vec<Span<'_>>) -> Vec<Span<'static>> {
    let own = spans.into_iter();
    own.map(|span| Span::styled(span.content.into_owned(), span.style))
        .collect()
}

fn paint(theme: &Theme, form: &Form, what: &Row<'_>, inner: Rect, n: u16, buf: &mut Buffer) {
    let at = row(inner, n);
    if at.is_empty() {
        return;
    }
    match what {
        Row::Blank => {}
        Row::Divider => divider(buf, inner, n, theme),
        Row::Field(line) => field(theme, form, line, at, buf),
        Row::More(count) => {
            let text = format!("⋯ {count} more");
            let style = theme.style(Meaning::Faint);
            put(buf, at.x + LABEL, at.y, &text, style, at.right());
        }
        Row::Spans(spans) => {
            put_spans(buf, at.x, at.y, spans, at.right());
        }
        Row::Apart(left, right) => {
            let from = at.right().saturating_sub(spans_width(right));
            put_spans(buf, from, at.y, right, at.right());
            shortened(buf, at.x, at.y, left, from.saturating_sub(2));
        }
        Row::Reason(n) => reason(theme, form, *n, at, buf),
        Row::Buttons => buttons(theme, form, at, buf),
    }
}

/// Spans up to `right`; the one that does not fit ends with whole words.
fn shortened(buf: &mut Buffer, x: u16, y: u16, spans: &[Span<'_>], right: u16) {
    let mut x = x;
    for span in spans {
        let room = right.saturating_sub(x);
        let text = elide_words(&span.content, room);
        x = put(buf, x, y, &text, span.style, right);
    }
}

fn field(theme: &Theme, form: &Form, line: &Line, at: Rect, buf: &mut Buffer) {
    let label = notes::label(form, line.field);
    put(
        buf,
        at.x,
        at.y,
        label,
        theme.style(Meaning::Muted),
        at.right(),
    );
    let wide = line.field == Field::Note;
    let room = at.width.saturating_sub(LABEL);
    let value = Rect {
        x: at.x + LABEL,
        width: if wide { room } else { VALUE.min(room) },
        ..at
    };
    let focused = form.focused() == Some(line.field);
    input(
        theme,
        line,
        focused,
        notes::is_derived(form, line.field),
        value,
        buf,
    );
    if wide {
        return;
    }
    let from = value.right() + 1;
    if let Some(note) = notes::beside(form, line.field, theme) {
        let space = at.right().saturating_sub(from);
        let text = elide_words(&note.content, space);
        put(buf, from, at.y, &text, note.style, at.right());
    }
}

/// A text field: its ground, its text from where it must be scrolled to, and the cursor.
fn input(theme: &Theme, line: &Line, focused: bool, derived: bool, at: Rect, buf: &mut Buffer) {
    let ground = if focused {
        Meaning::Selection
    } else {
        Meaning::Track
    };
    buf.set_style(at, theme.ground(ground));
    if at.width < 4 {
        return;
    }
    let room = usize::from(at.width - 3);
    let (scroll, column) = line.view(room);
    let style = if derived {
        theme.style(Meaning::Muted)
    } else {
        theme.style(Meaning::Text)
    };
    let shown = after_columns(line.text(), scroll);
    let x = at.x + 1;
    put(
        buf,
        x,
        at.y,
        shown,
        style.patch(theme.ground(ground)),
        at.right() - 1,
    );
    if focused {
        let column = u16::try_from(column).unwrap_or(0);
        cursor(theme, line.is_at_end(), x + column, at.y, buf);
    }
}

fn cursor(theme: &Theme, at_end: bool, x: u16, y: u16, buf: &mut Buffer) {
    if at_end {
        let style = theme.style(Meaning::Accent);
        put(
            buf,
            x,
            y,
            "▏",
            style.patch(theme.ground(Meaning::Selection)),
            x + 1,
        );
    } else if let Some(cell) = buf.cell_mut((x, y)) {
        cell.modifier.insert(Modifier::REVERSED);
    }
}

/// A text without its first columns.
fn after_columns(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        if used >= columns {
            return &text[at..];
        }
        used += unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
    }
    if used >= columns && columns == 0 {
        text
    } else {
        ""
    }
}

/// A row of the reason: the last rows of its wrapped text, so that what is being typed is seen.
fn reason(theme: &Theme, form: &Form, n: u16, at: Rect, buf: &mut Buffer) {
    let focused = form.focused() == Some(Field::Reason);
    let ground = if focused {
        Meaning::Selection
    } else {
        Meaning::Track
    };
    buf.set_style(at, theme.ground(ground));
    let text = form.text(Field::Reason);
    let spans = [theme.span(Meaning::Text, text)];
    let lines = wrap(&spans, at.width.saturating_sub(2), 0);
    let skipped = lines.len().saturating_sub(usize::from(REASON_ROWS));
    let mut x = at.x + 1;
    if let Some(line) = lines.get(skipped + usize::from(n)) {
        let text: String = line
            .spans
            .iter()
            .map(|span| span.content.as_ref())
            .collect();
        let style = theme.style(Meaning::Text).patch(theme.ground(ground));
        x = put(buf, x, at.y, &text, style, at.right());
    }
    let last = skipped + usize::from(n) + 1 == lines.len().max(1);
    if focused && last && x < at.right() {
        // The wrapped text has lost the blank that was typed last.
        let blank = u16::from(text.ends_with(' '));
        cursor(theme, true, x + blank, at.y, buf);
    }
}

fn buttons(theme: &Theme, form: &Form, at: Rect, buf: &mut Buffer) {
    let mut x = at.x;
    for (n, button) in form.buttons().iter().enumerate() {
        let word = format!(" {} ", words::button(form, *button));
        let focused = form.focus == Focus::Button(n);
        let meaning = match (n, button) {
            (_, Button::Queue) => Meaning::Accent,
            (0, Button::Save) => Meaning::Good,
            _ => Meaning::Warn,
        };
        let style = if focused {
            theme.badge(meaning).add_modifier(Modifier::BOLD)
        } else {
            theme.strong(meaning).patch(theme.ground(Meaning::Track))
        };
        x = put(buf, x, at.y, &word, style, at.right()) + 3;
    }
    let keys = [
        theme.bold(Meaning::Key, "esc"),
        theme.span(Meaning::Muted, " cancel"),
    ];
    if x + width("esc cancel") <= at.right() {
        put_spans(buf, x, at.y, &keys, at.right());
    }
}
