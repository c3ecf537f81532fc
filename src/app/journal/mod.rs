//! The journal as the state knows it: rows that the store has written, what follows from them, and what is under way. A row
//! is here only because the store said so.

mod listing;

use std::collections::{BTreeMap, VecDeque};

pub(crate) use listing::refresh as relist;
pub use listing::{Listing, price};

use super::form::Form;
use crate::discipline::review::{BuyMark, Month};
use crate::discipline::{Ledger, Standing, correction, receipts};
use crate::domain::Stamp;
use crate::domain::journal::{Content, Entry, EntryId};
use crate::figures::explain::Explanation;

/// Number of a piece of work given to the store; the answer carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// Whether entries can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Not opened yet.
    Opening,
    /// Entries are kept.
    Open,
    /// Another cockpit writes: entries are shown and not written. Why, in words.
    ReadOnly(String),
    /// It cannot be opened. Why, in words.
    Closed(String),
    /// A replay's own: kept in memory and gone with it.
    Practice,
}

impl Access {
    /// Can an entry be logged?
    pub const fn writes(&self) -> bool {
        matches!(self, Self::Open | Self::Practice)
    }
}

/// An entry under way.
#[derive(Clone, Debug)]
pub struct Saving {
    /// Its ticket.
    pub ticket: Ticket,
    /// What is being written.
    pub content: Content,
    /// Where it was typed; it comes back when the store cannot write.
    pub(crate) form: Form,
}

/// An entry opened to what was known then.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The entry with its snapshot.
    pub entry: Entry,
}

/// The journal.
#[derive(Clone, Debug)]
pub struct Journal {
    /// Can it be written?
    pub access: Access,
    /// Rows by number; older ones may still be on their way.
    pub entries: VecDeque<Entry>,
    /// The latest correction of each row that has one.
    pub corrected: BTreeMap<EntryId, EntryId>,
    /// Which of the rows the panel lists, in its order.
    pub listing: Listing,
    /// Changes with every change of the rows.
    pub(crate) revision: u64,
    /// All rows are here, so that sums can be made.
    pub complete: bool,
    /// The rows after corrections; empty until `complete`.
    pub ledger: Ledger,
    /// Adherence, cost, return; default until `complete`.
    pub standing: Standing,
    /// The last two years by month, newest first; empty until `complete`.
    pub months: Vec<Month>,
    /// The buys for a chart, by day; empty until `complete`.
    pub buys: Vec<BuyMark>,
    /// Given to the store and not answered.
    pub saving: Vec<Saving>,
    /// The entry shown with what was known then.
    pub opened: Option<Opened>,
    pub(crate) next_ticket: u64,
    /// The instant for which `standing` was computed.
    pub(crate) computed: Option<Stamp>,
}

impl Default for Journal {
    fn default() -> Self {
        Self {
            access: Access::Opening,
            entries: VecDeque::new(),
            corrected: BTreeMap::new(),
            listing: Listing::default(),
            revision: 0,
            complete: false,
            ledger: Ledger::default(),
            standing: Standing::default(),
            months: Vec::new(),
            buys: Vec::new(),
            saving: Vec::new(),
            opened: None,
            next_ticket: 1,
            computed: None,
        }
    }
}

impl Journal {
    /// The row of a number.
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        let first = self.entries.front()?.id.0;
        let at = usize::try_from(id.0.checked_sub(first)?).ok()?;
        self.entries.get(at)
    }

    /// Takes in rows by number, older ones than those that are here or newer ones; known ones are passed over.
    pub(crate) fn add(&mut self, entries: Vec<Entry>) {
        for entry in &entries {
            if let Some(old) = entry.content.corrects {
                let latest = self.corrected.entry(old).or_insert(entry.id);
                *latest = entry.id.max(*latest);
            }
            if self.entries.back().is_none_or(|last| last.id < entry.id) {
                self.entries.push_back(entry.clone());
            }
        }
        for entry in entries.into_iter().rev() {
            if self
                .entries
                .front()
                .is_some_and(|first| entry.id < first.id)
            {
                self.entries.push_front(entry);
            }
        }
        self.revision += 1;
    }

    /// The listed rows from a place on, first one first.
    pub fn listed(&self, from: usize) -> impl Iterator<Item = &Entry> {
        let places = self.listing.places().get(from..).unwrap_or_default();
        places.iter().filter_map(|place| self.entries.get(*place))
    }

    /// The row where an entry began: itself, or what it corrects, however often.
    pub fn root(&self, id: EntryId) -> EntryId {
        correction::root(id, |id| self.entry(id))
    }

    /// The row where an entry began, and its fields as they hold now, under the kind of that row. `None` when it is not
    /// here.
    pub fn effective(&self, id: EntryId) -> Option<(EntryId, Content)> {
        let newest = self.entries.back()?.id;
        correction::effective(id, newest, |id| self.entry(id))
    }

    /// Explains `stats.xirr` or `12.paid`, the part of a path after `journal.`; `None` when there is no such thing.
    pub fn explain(&self, path: &str) -> Option<Explanation> {
        let (head, rest) = path.split_once('.')?;
        if head == "stats" {
            return receipts::explain_stats(&self.standing, rest);
        }
        receipts::explain_entry(self.entry(EntryId(head.parse().ok()?))?, rest)
    }

    /// Why nothing can be logged now; `None` when it can.
    pub fn refusal(&self) -> Option<String> {
        match &self.access {
            Access::Open | Access::Practice if self.complete => None,
            Access::Open | Access::Practice | Access::Opening => {
                Some("the journal is still being read".to_owned())
            }
            Access::ReadOnly(why) => Some(format!("the journal is read-only here: {why}")),
            Access::Closed(why) => Some(format!("the journal is closed: {why}")),
        }
    }
}
