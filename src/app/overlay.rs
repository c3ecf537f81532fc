//! What may lie over the panels: popups and one-line prompts. Only text and positions; how they look is not known here.

use tui_input::Input;

use super::form::Form;
use crate::domain::journal::EntryId;

/// The top layer.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// Help for the focused panel, and all keys.
    Help {
        /// Selected line.
        cursor: usize,
    },
    /// Every action by name.
    Palette {
        /// What was typed.
        input: Input,
        /// Selected line of the matches.
        cursor: usize,
    },
    /// What stands behind a figure; inputs can be opened in turn, so it is a stack of paths.
    Inspect {
        /// Paths, the last one is shown.
        stack: Vec<String>,
        /// Selected input.
        cursor: usize,
    },
    /// Theme picker with live preview.
    Themes {
        /// Theme to go back to.
        before: String,
        /// Selected theme.
        cursor: usize,
    },
    /// Sources and what was skipped or refused.
    Sources {
        /// Selected line.
        cursor: usize,
    },
    /// The entry that is open in the journal, and what was known then.
    Entry {
        /// Which; it is shown once the store has answered for it.
        id: EntryId,
        /// First line shown.
        cursor: usize,
    },
    /// A form of the journal.
    Form(Box<Form>),
    /// A line of text is being typed.
    Prompt {
        /// For what.
        kind: Prompt,
        /// What was typed.
        input: Input,
        /// What is wrong with it, in words; empty when nothing is.
        error: String,
    },
}

/// What a prompt asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Rows to keep.
    Filter,
    /// A time of the tape.
    GoTo,
}
