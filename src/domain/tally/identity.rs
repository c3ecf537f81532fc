//! Which events are held already, kept for the 24 hours of the longest window. The second of two equal events has an
//! identity of its own, so that none needs a count beside it.
//!
//! New identities stand in a small table. When it is full it becomes a run: a sorted list of 8 bytes an event that knows
//! from when to when its events are. Events come nearly in the order of their times, so that an event that comes now lies
//! in the time of few runs. In a flood the earliest run is forgotten, and with it the right to count anything of its time
//! once more. Ids that a venue gave have no time of their own: the same one may come again minutes later, so they stand in
//! two generations beside the runs.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::FixedState;

use super::streams::StreamId;
use super::{Liquidation, Stamp, Window};

/// Identities of one run: what fills a table of 4096 places to the seven eighths at which it would grow.
const RUN: usize = 3584;
/// Identities in runs (2 MiB); above this the earliest run is forgotten. At 10,000 events a second they reach back 26 s,
/// at the 300 of the worst quarter of an hour so far as long as a live event may be late.
const HELD: usize = 1 << 18;
/// Ids given by venues in one of two generations; above this the older generation is forgotten.
const GIVEN: usize = 57_344;
/// Contents of an earlier run.
const KEPT: usize = 1 << 17;

const STATE: FixedState = FixedState::with_seed(0x51ac_4a7e);

type Set = HashSet<u64, FixedState>;

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

/// The times of some events.
#[derive(Clone, Copy, Debug)]
struct Times {
    from: Stamp,
    to: Stamp,
}

impl Times {
    fn with(times: Option<Self>, at: Stamp) -> Self {
        let Self { from, to } = times.unwrap_or(Self { from: at, to: at });
        Self {
            from: from.min(at),
            to: to.max(at),
        }
    }

    fn hold(self, at: Stamp) -> bool {
        self.from <= at && at <= self.to
    }
}

#[derive(Clone, Debug)]
struct Run {
    times: Times,
    /// Ascending.
    identities: Box<[u64]>,
}

/// Ids of about the same time.
#[derive(Clone, Debug, Default)]
struct Generation {
    ids: Set,
    /// When the last one came.
    last: Stamp,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Identities {
    fresh: Set,
    /// Of the fresh ones.
    times: Option<Times>,
    runs: VecDeque<Run>,
    in_runs: usize,
    /// Runs of events up to this time were forgotten for want of room.
    forgotten: Option<Stamp>,
    message: HashMap<u64, u32, FixedState>,
    /// The younger generation, and the one before it.
    given: [Generation; 2],
    /// Contents of events that an earlier run of the program counted, whose given ids are not known.
    kept: Set,
}

impl Identities {
    /// Identities that are held.
    pub(super) fn held(&self) -> usize {
        let given: usize = self.given.iter().map(|given| given.ids.len()).sum();
        self.fresh.len() + self.in_runs + given + self.kept.len()
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
        let in_run =
            |run: &Run| run.times.hold(at) && run.identities.binary_search(&identity).is_ok();
        if self.fresh.contains(&identity) || self.runs.iter().rev().any(in_run) {
            return Admission::Held;
        }
        if self.forgotten.is_some_and(|forgotten| at <= forgotten) {
            return Admission::Forgotten;
        }
        self.fresh.insert(identity);
        self.times = Some(Times::with(self.times, at));
        if self.fresh.len() >= RUN {
            self.freeze();
        }
        Admission::New
    }

    /// Makes a run of the fresh ones.
    fn freeze(&mut self) {
        let Some(times) = self.times.take() else {
            return;
        };
        let mut identities: Box<[u64]> = self.fresh.drain().collect();
        identities.sort_unstable();
        self.in_runs += identities.len();
        self.runs.push_back(Run { times, identities });
        while self.in_runs > HELD {
            self.forget_earliest();
        }
    }

    fn forget_earliest(&mut self) {
        let ends = self.runs.iter().enumerate();
        let earliest = ends.min_by_key(|(_, run)| run.times.to).map(|(n, _)| n);
        if let Some(run) = earliest.and_then(|n| self.runs.remove(n)) {
            self.in_runs -= run.identities.len();
            self.forgotten = self.forgotten.max(Some(run.times.to));
        }
    }

    /// Notes the content of an event that an earlier run counted. They come in order, and a venue repeats only the newest.
    pub(super) fn keep(&mut self, content: u64) {
        if self.kept.len() >= KEPT {
            self.kept.clear();
        }
        self.kept.insert(content);
    }

    /// Whether an id that the venue gave is new, and the event none of an earlier run; it is kept for 24 hours from `now`.
    pub(super) fn admit_given(&mut self, now: Stamp, identity: u64, content: u64) -> Admission {
        let [young, old] = &mut self.given;
        if young.ids.contains(&identity) || old.ids.contains(&identity) {
            return Admission::Held;
        }
        if young.ids.len() >= GIVEN {
            std::mem::swap(young, old);
            young.ids.clear();
        }
        young.ids.insert(identity);
        young.last = now;
        if self.kept.remove(&content) {
            return Admission::Held;
        }
        Admission::New
    }

    /// Forgets what is older than a day.
    pub(super) fn advance(&mut self, now: Stamp) {
        let day_ago = now.minus(Window::H24.span());
        for generation in &mut self.given {
            if generation.last <= day_ago && !generation.ids.is_empty() {
                generation.ids = Set::default();
            }
        }
        if self.times.is_some_and(|times| times.to <= day_ago) {
            self.fresh.clear();
            self.times = None;
        }
        if self.runs.front().is_some_and(|run| run.times.to <= day_ago) {
            self.runs.retain(|run| run.times.to > day_ago);
            self.in_runs = self.runs.iter().map(|run| run.identities.len()).sum();
        }
    }
}
