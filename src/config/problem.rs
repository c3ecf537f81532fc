//! What is wrong with a configuration: always a list, each entry with its place.

use std::fmt;

use crate::domain::tag::printable;

/// Where a setting was given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In the file.
    File {
        /// The file as it is named to the user.
        file: String,
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
    },
    /// By a variable of the environment or an option of the command line, named here.
    Given(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { file, line, column } => write!(f, "{file}:{line}:{column}"),
            Self::Given(name) => f.write_str(name),
        }
    }
}

/// One thing that is wrong, in a sentence without control characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it stands.
    pub place: Place,
    /// What is wrong and what would be right.
    pub text: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.text)
    }
}

/// A text from the file between back quotes, short and printable.
pub(super) fn quoted(text: &str) -> String {
    const LIMIT: usize = 40;
    let more = if text.chars().count() > LIMIT {
        "…"
    } else {
        ""
    };
    format!("`{}{more}`", printable(text, LIMIT))
}

/// Turns byte offsets of a text into lines and columns.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    file: String,
    text: &'a str,
}

impl<'a> Lines<'a> {
    /// Of a file named so, which holds this text.
    pub(super) fn new(file: &str, text: &'a str) -> Self {
        Self {
            file: printable(file, 4096),
            text,
        }
    }

    /// The place of a byte offset; past the end it is the end.
    pub(super) fn place(&self, offset: usize) -> Place {
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = self.text.get(..end).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Place::File {
            file: self.file.clone(),
            line: before.matches('\n').count() + 1,
            column: before.get(start..).unwrap_or_default().chars().count() + 1,
        }
    }
}
