//! Colours by meaning. Code names a [`Meaning`]; a [`Theme`] says what it looks like.
//!
//! ```
//! use slackwater::ui::theme::{Meaning, builtin};
//! let theme = builtin::default_theme();
//! let fall = theme.span(Meaning::Down, "−9.2%");
//! let figure = theme.bold(Meaning::Text, "83,643");
//! # let _ = (fall, figure);
//! ```

pub mod builtin;
pub mod charset;
pub mod contrast;
pub mod depth;
pub mod meaning;
pub mod parse;

use std::borrow::Cow;

use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Span;

pub use charset::{Charset, is_allowed_glyph};
pub use depth::ColourDepth;
pub use meaning::{Meaning, heat};
pub use parse::{Problem, ThemeError};

/// What kind of terminal colours a theme is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 24-bit colours, light on dark.
    Dark,
    /// 24-bit colours, dark on light.
    Light,
    /// The terminal's own sixteen colours.
    Sixteen,
    /// No colour: weight, brightness, underline and reverse.
    Mono,
}

/// What one meaning looks like: a colour and the modifiers that go with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shade {
    /// `Color::Reset` for `default`.
    pub colour: Color,
    /// Bold, dim, underlined, reversed; or none.
    pub modifiers: Modifier,
}

/// A complete theme: a shade for every meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    name: String,
    kind: Kind,
    shades: [Shade; Meaning::COUNT],
}

impl Theme {
    /// The name, as in its file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Dark, light, sixteen colours or none.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The shade of a meaning.
    pub fn shade(&self, meaning: Meaning) -> Shade {
        self.shades[meaning as usize]
    }

    /// The style of text, lines and marks of this meaning. The ground under them stays as it is.
    pub fn style(&self, meaning: Meaning) -> Style {
        let shade = self.shade(meaning);
        Style::new().fg(shade.colour).add_modifier(shade.modifiers)
    }

    /// As [`Self::style`], bold: the one figure of a line that answers its question.
    pub fn strong(&self, meaning: Meaning) -> Style {
        self.style(meaning).add_modifier(Modifier::BOLD)
    }

    /// The style of a ground (`background`, `surface`, `overlay`, `header`, `selection`, `track`): only what lies behind.
    pub fn ground(&self, meaning: Meaning) -> Style {
        let shade = self.shade(meaning);
        Style::new().bg(shade.colour).add_modifier(shade.modifiers)
    }

    /// The style of a reversed block: a badge in the header, the first button of a form.
    pub fn badge(&self, meaning: Meaning) -> Style {
        self.style(meaning)
            .remove_modifier(Modifier::DIM)
            .add_modifier(Modifier::BOLD | Modifier::REVERSED)
    }

    /// A piece of text of this meaning.
    pub fn span<'a>(&self, meaning: Meaning, text: impl Into<Cow<'a, str>>) -> Span<'a> {
        Span::styled(text, self.style(meaning))
    }

    /// A bold piece of text of this meaning.
    pub fn bold<'a>(&self, meaning: Meaning, text: impl Into<Cow<'a, str>>) -> Span<'a> {
        Span::styled(text, self.strong(meaning))
    }

    /// A change in the colour of its direction, as it is written.
    pub fn change<'a>(&self, change: f64, text: String) -> Span<'a> {
        self.span(Meaning::written(change, &text), text)
    }

    /// The `--` of anything unknown.
    pub fn unknown(&self) -> Span<'static> {
        self.span(Meaning::Unknown, crate::domain::format::UNKNOWN)
    }

    /// Whether bar tracks are drawn: where there is no colour they would look like bars.
    pub fn has_tracks(&self) -> bool {
        self.shade(Meaning::Track).colour != Color::Reset
    }
}
