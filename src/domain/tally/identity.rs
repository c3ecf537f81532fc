//! Which events are held already, kept for the 24 hours of the longest window. The second of two equal events has an
//! identity of its own, so that none needs a count beside it.
//!
//! Identities lie in slices of one minute of event time, so that they leave together. A slice that no live event can reach
//! any more is frozen into a sorted list of 8 bytes an event. Ids that a venue gave have no time of their own: the same
//! one may come again minutes later, so they stand in one table beside the slices.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::FixedState;

use super::streams::StreamId;
use super::{LATE, Liquidation, Span, Stamp, Window};

const SLICE: Span = Span::minutes(1);
/// Identities held in tables (a flood); above this the oldest minute is frozen, or forgotten when it is the only one.
const TABLED: usize = 1 << 20;
/// Identities held in lists; above this the oldest minutes are forgotten.
const LISTED: usize = 1 << 20;

/// Ids given by venues; above this the oldest are forgotten.
const GIVEN: usize = 1 << 17;

const STATE: FixedState = FixedState::with_seed(0x51ac_4a7e);

/// Identity of an event that has no id of its own.
pub(super) fn of(id: StreamId, event: &Liquidation) -> u64 {
    let mut hasher = STATE.build_hasher();
    hasher.write_u16(id.0);
    event.liquidated.hash(&mut hasher);
    event.at.hash(&mut hasher);
    event.price.hash(&mut hasher);
    event.base_qty.hash(&mut hasher);
    hasher.finish()
}

/// Identity of an event that the venue gave one, within its market.
pub(super) fn given(id: StreamId, given: u64) -> u64 {
    STATE.hash_one((id.0, given))
}

/// The identity of the `n`-th equal event of a message, from 1 on.
fn nth(identity: u64, n: u32) -> u64 {
    // An odd number, so that no two of them are the same.
    identity.wrapping_add(u64::from(n - 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// Whether an event is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// Not held yet.
    New,
    /// Held already.
    Held,
    /// From a time whose identities had to be forgotten (a flood): cannot be told from what was counted.
    Forgotten,
}

#[derive(Clone, Debug)]
enum Slice {
    Table(HashSet<u64, FixedState>),
    /// Ascending.
    List(Vec<u64>),
}

#[derive(Clone, Debug, Default)]
pub(super) struct Identities {
    /// Number of the first slice.
    first: i64,
    slices: VecDeque<Slice>,
    /// Slices up to this number were forgotten for want of room.
    forgotten: Option<i64>,
    /// Slices before this number are lists.
    frozen: i64,
    tabled: usize,
    listed: usize,
    message: HashMap<u64, u32, FixedState>,
    given: HashSet<u64, FixedState>,
    /// When each given id was first seen, oldest first.
    given_at: VecDeque<(Stamp, u64)>,
    /// Contents of events that an earlier run counted, whose given ids are not known.
    kept: HashSet<u64, FixedState>,
}

fn number(at: Stamp) -> i64 {
    at.micros().div_euclid(SLICE.as_micros())
}

/// A number of slices (at most those of a day).
fn length(slices: usize) -> i64 {
    i64::try_from(slices).unwrap_or(i64::MAX)
}

impl Identities {
    /// Identities that are held.
    pub(super) fn held(&self) -> usize {
        self.tabled + self.listed + self.given.len() + self.kept.len()
    }

    /// Counts of the message before are done with.
    pub(super) fn begin_message(&mut self) {
        if self.message.capacity() > 256 {
            self.message = HashMap::default();
        } else if !self.message.is_empty() {
            self.message.clear();
        }
    }

    /// Whether this event adds to what is held: the n-th equal event of a message is new when fewer than n are held.
    pub(super) fn admit(&mut self, at: Stamp, identity: u64) -> Admission {
        let wanted = self.message.entry(identity).or_insert(0);
        *wanted += 1;
        let identity = nth(identity, *wanted);
        let number = number(at);
        if self.forgotten.is_some_and(|forgotten| number <= forgotten) && number < self.frozen {
            return Admission::Forgotten;
        }
        match self.slice(number) {
            Slice::Table(table) => {
                if !table.insert(identity) {
                    return Admission::Held;
                }
                self.tabled += 1;
                if self.tabled > TABLED {
                    self.relieve_tables();
                }
            }
            Slice::List(list) => {
                let Err(place) = list.binary_search(&identity) else {
                    return Admission::Held;
                };
                list.insert(place, identity);
                self.listed += 1;
                self.relieve_lists();
            }
        }
        Admission::New
    }

    /// Notes the content of an event that an earlier run counted. They come in order, and a venue repeats only the newest.
    pub(super) fn keep(&mut self, content: u64) {
        if self.kept.len() >= GIVEN {
            self.kept.clear();
        }
        self.kept.insert(content);
    }

    /// Whether an id that the venue gave is new, and the event none of an earlier run; it is kept for 24 hours from `now`.
    pub(super) fn admit_given(&mut self, now: Stamp, identity: u64, content: u64) -> Admission {
        if !self.given.insert(identity) {
            return Admission::Held;
        }
        self.note_given(now, identity);
        if self.kept.remove(&content) {
            return Admission::Held;
        }
        Admission::New
    }

    fn note_given(&mut self, now: Stamp, identity: u64) {
        self.given_at.push_back((now, identity));
        if self.given_at.len() > GIVEN {
            self.forget_given();
        }
    }

    fn forget_given(&mut self) {
        if let Some((_, identity)) = self.given_at.pop_front() {
            self.given.remove(&identity);
        }
    }

    fn slice(&mut self, number: i64) -> &mut Slice {
        if self.slices.is_empty() {
            self.first = number;
        }
        while number < self.first {
            self.first -= 1;
            self.slices.push_front(self.empty(self.first));
        }
        let index = usize::try_from(number - self.first).unwrap_or(0);
        while self.slices.len() <= index {
            self.slices.push_back(self.empty(self.end()));
        }
        &mut self.slices[index]
    }

    /// Number of the slice after the last.
    fn end(&self) -> i64 {
        self.first + length(self.slices.len())
    }

    fn empty(&self, number: i64) -> Slice {
        if number < self.frozen {
            Slice::List(Vec::new())
        } else {
            Slice::Table(HashSet::default())
        }
    }

    pub(super) fn advance(&mut self, now: Stamp) {
        let day_ago = now.minus(Window::H24.span());
        while self.given_at.front().is_some_and(|&(at, _)| at <= day_ago) {
            self.forget_given();
        }
        let oldest = number(day_ago);
        while self.first < oldest && !self.slices.is_empty() {
            self.drop_first();
        }
        let frozen = number(now.minus(LATE));
        if frozen > self.frozen {
            self.freeze(frozen);
            self.relieve_lists();
        }
    }

    /// Turns the tables of slices before `until` into lists.
    fn freeze(&mut self, until: i64) {
        let from = usize::try_from(self.frozen - self.first).unwrap_or(0);
        let to = usize::try_from(until - self.first)
            .unwrap_or(0)
            .min(self.slices.len());
        for slice in self.slices.range_mut(from.min(to)..to) {
            if let Slice::Table(table) = slice {
                self.tabled -= table.len();
                let mut list: Vec<u64> = table.iter().copied().collect();
                list.sort_unstable();
                self.listed += list.len();
                *slice = Slice::List(list);
            }
        }
        self.frozen = until;
    }

    fn relieve_tables(&mut self) {
        let tables = self
            .slices
            .iter()
            .position(|slice| matches!(slice, Slice::Table(_)));
        let Some(oldest) = tables else {
            return;
        };
        if oldest + 1 < self.slices.len() {
            let behind = self.slices.len() - (oldest + 1);
            self.freeze(self.end() - length(behind));
            self.relieve_lists();
        } else if let Some(Slice::Table(table)) = self.slices.back_mut() {
            self.tabled -= table.len();
            table.clear();
        }
    }

    fn relieve_lists(&mut self) {
        while self.listed > LISTED && self.slices.len() > 1 {
            self.forgotten = Some(self.first);
            self.drop_first();
        }
    }

    fn drop_first(&mut self) {
        match self.slices.pop_front() {
            Some(Slice::Table(table)) => self.tabled -= table.len(),
            Some(Slice::List(list)) => self.listed -= list.len(),
            None => {}
        }
        self.first += 1;
    }
}
