//! Everything that can happen to the program, as data.

use super::chord::Chord;
use super::journal::{Access, Ticket};
use super::panel::PanelId;
use crate::domain::audit::Audit;
use crate::domain::board::{MarketKey, Recalled};
use crate::domain::book::BookHour;
use crate::domain::journal::{Content, Entry, EntryId};
use crate::domain::link::{Line, Refreshed};
use crate::domain::observation::Known;
use crate::domain::tally::Push;
use crate::domain::tally::coverage::Listened;
use crate::domain::{Name, Span, Stamp};

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// Nothing but time.
    Wake,
    /// A key was pressed.
    Key(Chord),
    /// Text was pasted.
    Paste(String),
    /// The terminal suits this theme.
    Theme(String),
    /// The terminal has another size.
    Size(u16, u16),
    /// The mouse was pressed on a panel, on this row of its grid where there is one.
    Click {
        /// The panel under the pointer.
        panel: PanelId,
        /// Row of its grid.
        row: Option<usize>,
        /// Pressed twice.
        double: bool,
    },
    /// The wheel was turned over a panel: rows, negative = up.
    Wheel(PanelId, i32),
    /// Observations became known.
    Facts(Vec<Known>),
    /// Lines of the tape, in order; the figures follow with [`Msg::Played`].
    Lines(Vec<Known>),
    /// The tape has been played up to this instant; its lines came before, as [`Msg::Lines`].
    Played {
        /// Tape time.
        until: Stamp,
        /// Bad lines skipped so far.
        skipped: u64,
    },
    /// Lines that the last run kept, in the order in which they became known.
    Recalled(Vec<Recalled>),
    /// The cache of the last run was read: its lines came before, as [`Msg::Recalled`].
    Kept {
        /// When each venue was listened to, earliest first.
        listened: Vec<Listened>,
        /// Medians of order books by the beginnings of their hours.
        books: Vec<(MarketKey, Stamp, BookHour)>,
        /// Lines that could not be read.
        unread: u64,
    },
    /// The tape was rewound: start from an empty board.
    Rewound,
    /// Liquidations arrived, frame by frame.
    Pushes(Vec<Push>),
    /// A venue's stream of liquidations stands from this instant on, or was cut at it.
    Stream {
        /// The venue.
        venue: Name,
        /// When.
        at: Stamp,
        /// It stands.
        stands: bool,
    },
    /// The state of the line to a source has changed.
    Line(Line),
    /// What an account answered.
    Audit(Audit),
    /// What became of the wish to ask a source at once.
    Refreshed(Refreshed),
    /// The journal was opened, or could not be.
    JournalOpened(Access),
    /// Rows of the journal by number; older ones follow when there are `more`.
    Rows {
        /// The rows.
        entries: Vec<Entry>,
        /// Older ones follow.
        more: bool,
    },
    /// Entries are kept, durably.
    Stored {
        /// What they were given under.
        ticket: Ticket,
        /// As they are kept.
        entries: Vec<Entry>,
        /// Saved, but something beside them could not be written.
        warning: Option<String>,
    },
    /// Entries that another process has written, oldest first.
    Written(Vec<Entry>),
    /// Entries are not kept.
    NotStored {
        /// What they were given under.
        ticket: Ticket,
        /// Why, in words.
        why: String,
    },
    /// An entry with its snapshot.
    Opened(Box<Entry>),
    /// An entry could not be read. Why, in words.
    NotOpened {
        /// Which.
        id: EntryId,
        /// Why.
        why: String,
    },
    /// Something went wrong outside, in words for the footer.
    Trouble(String),
}

/// What is to be done outside, as data.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Leave.
    Quit,
    /// Put text on the clipboard.
    Copy(String),
    /// Take the mouse, or give it back to the terminal.
    Mouse(bool),
    /// Read the tape up to this instant and answer with [`Msg::Lines`] and [`Msg::Played`].
    Play(Stamp),
    /// Start the tape anew ([`Msg::Rewound`]) and read it up to this instant.
    Rewind(Stamp),
    /// Write an entry and answer with [`Msg::Stored`] or [`Msg::NotStored`].
    Append {
        /// Comes back in the answer.
        ticket: Ticket,
        /// What is written.
        content: Box<Content>,
    },
    /// Ask all sources at once that may be asked; each answers with [`Msg::Refreshed`].
    Refresh,
    /// Read an entry with its snapshot and answer with [`Msg::Opened`].
    OpenEntry(EntryId),
}

/// How the cockpit came to its facts.
#[derive(Clone, Debug, PartialEq)]
pub enum Mode {
    /// Live sources.
    Live,
    /// No connection: every figure shows its age.
    Offline,
    /// A recorded market.
    Replay(Replay),
}

/// A tape being played.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// Name in its header.
    pub tape: String,
    /// Where the play began: the left end of the line on the screen lies five days before.
    pub start: Stamp,
    /// First and last `known_at`.
    pub span: (Stamp, Stamp),
    /// Tape time.
    pub at: Stamp,
    /// Seconds of tape a second.
    pub speed: u32,
    /// Standing still.
    pub paused: bool,
    /// Wall time and tape time when the play last changed its pace.
    pub anchor: (Stamp, Stamp),
    /// A play has been asked for and not yet answered.
    pub waiting: bool,
    /// Bad lines skipped.
    pub skipped: u64,
}

impl Replay {
    /// Paces that `<` and `>` go through.
    pub const SPEEDS: [u32; 9] = [1, 10, 60, 300, 900, 3600, 14_400, 43_200, 86_400];

    /// Tape time at a wall time.
    pub fn time(&self, wall: Stamp) -> Stamp {
        if self.paused {
            return self.at;
        }
        let passed = wall.since(self.anchor.0).as_micros().max(0);
        let played = Span::micros(passed.saturating_mul(i64::from(self.speed)));
        self.anchor.1.plus(played).min(self.span.1)
    }

    /// At the end of the tape.
    pub fn ended(&self) -> bool {
        self.at >= self.span.1
    }
}
