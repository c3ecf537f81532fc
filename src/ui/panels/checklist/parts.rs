//! The parts of a gate: mark, label, value, limit, age.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{mark, put_right};
use crate::discipline::Judgement;
use crate::domain::format;
use crate::ui::Cx;
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::{elide_words, put, width};

/// Where the label begins.
const LABEL: u16 = 4;
/// Widths of limit and age, gap included.
const LIMIT: u16 = 11;
const AGE: u16 = 6;
/// A label longer than this is no reason to leave the age out.
const LONG: u16 = 24;

/// Ends of the columns, counted from the left of the text area.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    value: u16,
    /// `None` when there is no room.
    limit: Option<u16>,
    age: Option<u16>,
}

impl Columns {
    /// The columns for these parts in so many cells.
    pub(super) fn of(room: u16, parts: &[&Judgement]) -> Self {
        let needed = parts
            .iter()
            .map(|rule| width(rule.label).min(LONG) + 1 + width(&rule.value_text))
            .max()
            .unwrap_or_default()
            + LABEL;
        let both = room
            .checked_sub(AGE + LIMIT)
            .filter(|value| *value >= needed);
        if let Some(value) = both {
            return Self {
                value,
                limit: Some(value + LIMIT),
                age: Some(room),
            };
        }
        match room.checked_sub(LIMIT).filter(|value| *value >= needed) {
            Some(value) => Self {
                value,
                limit: Some(room),
                age: None,
            },
            None => Self {
                value: room,
                limit: None,
                age: None,
            },
        }
    }

    /// The cells that the head takes at the right end.
    pub(super) fn head_width(self) -> u16 {
        match (self.limit, self.age) {
            (Some(_), Some(_)) => AGE + 5,
            (Some(_), None) => 5,
            _ => 0,
        }
    }

    pub(super) fn draw_head(self, theme: &Theme, at: Rect, buf: &mut Buffer) {
        let faint = theme.style(Meaning::Faint);
        for (end, text) in [(self.limit, "limit"), (self.age, "age")] {
            if let Some(end) = end {
                put_right(buf, at.x + end, at.y, text, faint);
            }
        }
    }

    /// Draws a part.
    pub(super) fn draw(self, cx: &Cx<'_>, rule: &Judgement, at: Rect, buf: &mut Buffer) {
        let theme = cx.theme;
        let (sign, meaning) = mark(rule.state);
        put(buf, at.x + 2, at.y, sign, theme.style(meaning), at.right());
        let value = width(&rule.value_text);
        let room = self.value.saturating_sub(LABEL + value + 1);
        let muted = theme.style(Meaning::Muted);
        let label = elide_words(rule.label, room);
        put(buf, at.x + LABEL, at.y, &label, muted, at.right());
        put_right(
            buf,
            at.x + self.value,
            at.y,
            &rule.value_text,
            value_style(rule, theme),
        );
        if let Some(end) = self.limit {
            put_right(buf, at.x + end, at.y, short_limit(rule), muted);
        }
        if let (Some(end), Some(age)) = (self.age, age(cx, rule)) {
            put_right(buf, at.x + end, at.y, &age, theme.style(Meaning::Faint));
        }
    }
}

/// The style of a value: `--` is unknown.
pub(super) fn value_style(rule: &Judgement, theme: &Theme) -> ratatui::style::Style {
    theme.style(if rule.value_text == format::UNKNOWN {
        Meaning::Unknown
    } else {
        Meaning::Text
    })
}

/// The age of a value; `None` when there is none.
pub(super) fn age(cx: &Cx<'_>, rule: &Judgement) -> Option<String> {
    let known = rule.value_text != format::UNKNOWN;
    let at = rule.as_of.filter(|_| known)?;
    Some(format::age(cx.app.now().since(at)))
}

/// The limit in the ten cells of its column.
fn short_limit(rule: &Judgement) -> &str {
    match rule.id {
        "liquidity.book" => "own median",
        "whales.cdd" => "1-y median",
        _ => &rule.limit_text,
    }
}
