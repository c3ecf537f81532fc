//! The live count of liquidations: exact rolling sums over 1, 4 and 24 hours, without double counting.
//!
//! Events of overlapping connections and of backfills are recognised by their identity and added once
//! (`identity`); sums are integer cents kept by two queues (`window`); the largest prints (`prints`), the sums
//! over 5 minutes ([`histogram`]) and the decayed [`heat`] run beside them; [`coverage`] says what the count can be
//! trusted for. Every total is a lower bound: venues thin their streams. Nothing here knows a socket or a clock; the
//! method is section 4 of the methods.

mod cents;
pub mod coverage;
pub mod heat;
pub mod histogram;
mod identity;
pub mod prints;
pub mod streams;
pub mod untimely;
mod window;

use std::collections::VecDeque;

use rust_decimal::Decimal;

use super::observation::{Fact, Known, Liquidation, Observation, Quality, Side};
use super::{Name, Span, Stamp, Ticker};
pub use cents::cents;
use coverage::{Coverage, Links};
use heat::Heat;
use histogram::{Bucket, Histogram};
use identity::{Admission, Identities};
use prints::{Print, Prints};
use streams::{Saturation, StreamId, Streams};
use untimely::{Minutes, Untimely};
use window::Windows;

/// Events later than this are not counted when they come alone.
pub const LATE: Span = Span::minutes(15);
/// Events further ahead of the clock than this are refused.
pub use super::clock::AHEAD;
/// How near to a time of connection an event of another history may have been pushed as well: clocks differ, and whole
/// seconds are cut.
pub const EDGE: Span = Span::secs(2);
/// The half-life of the heat of the gauge.
pub const HEAT_HALF_LIFE: Span = Span::secs(600);
/// A single liquidation above this many cents ($10 bn) is a fault of the feed.
const IMPLAUSIBLE_CENTS: i64 = 1_000_000_000_000;

/// The windows that are summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Window {
    /// The last hour, exact.
    H1,
    /// The last four hours, exact to one second at its far edge.
    H4,
    /// The last 24 hours, exact to one second at its far edge.
    H24,
}

impl Window {
    /// All windows, shortest first.
    pub const ALL: [Self; 3] = [Self::H1, Self::H4, Self::H24];

    /// Its length.
    pub const fn span(self) -> Span {
        match self {
            Self::H1 => Span::hours(1),
            Self::H4 => Span::hours(4),
            Self::H24 => Span::hours(24),
        }
    }

    /// As written in the outer contract: `1h`, `4h`, `24h`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::H1 => "1h",
            Self::H4 => "4h",
            Self::H24 => "24h",
        }
    }

    pub(super) const fn index(self) -> usize {
        match self {
            Self::H1 => 0,
            Self::H4 => 1,
            Self::H24 => 2,
        }
    }
}

/// What is held of a window, a venue or a coin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Liquidated longs, US cents.
    pub long_cents: i64,
    /// Liquidated shorts, US cents.
    pub short_cents: i64,
    /// All events, the unpriced ones included.
    pub count: u64,
    /// Events whose contract size is unknown: in `count`, not in the cents.
    pub unpriced: u64,
}

impl Sums {
    fn add(&mut self, side: Side, part: Part) {
        match side {
            Side::Long => self.long_cents += part.cents,
            Side::Short => self.short_cents += part.cents,
        }
        self.count += part.count;
        self.unpriced += part.unpriced;
    }

    fn merge(&mut self, other: &Self) {
        self.long_cents += other.long_cents;
        self.short_cents += other.short_cents;
        self.count += other.count;
        self.unpriced += other.unpriced;
    }

    fn subtract(&mut self, side: Side, part: Part) {
        match side {
            Side::Long => self.long_cents -= part.cents,
            Side::Short => self.short_cents -= part.cents,
        }
        self.count -= part.count;
        self.unpriced -= part.unpriced;
    }
}

/// What one entry of a queue adds to a sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Part {
    cents: i64,
    count: u64,
    unpriced: u64,
}

/// A message of one venue, as the feed got it.
#[derive(Clone, Copy, Debug)]
pub enum Message<'a> {
    /// A push: the identity of an event is its venue, symbol, side, time, price and quantity.
    Live(&'a [Liquidation]),
    /// A push of a venue whose rows carry no time (`BitMEX`): each event with an identity that the reader formed from
    /// the order's id and its cumulative quantity.
    Identified(&'a [(u64, Liquidation)]),
    /// The answer to a question about the past: counted at its own times, however late.
    Backfill(&'a [Liquidation]),
    /// The same in rows that cannot be told from those of the stream: counted where the stream did not stand.
    Missed(&'a [Liquidation]),
    /// What an earlier run counted, each with the id that its venue gave it. One without is known by its content when the
    /// venue says it once more.
    Kept(&'a [(Option<u64>, Liquidation)]),
}

/// Where the events of a push are from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The venue's stream.
    Stream,
    /// Its history, in the very rows of the stream: what came already is recognised.
    History,
    /// What an earlier run heard of it.
    Kept,
    /// Its history in rows of another kind (other prices, whole seconds): the same event has another identity there, so
    /// that only those count whose time the stream has missed.
    OtherHistory,
}

/// The liquidations of one frame as they arrived: counted together, because two equal ones in one frame are two, and in two
/// frames one.
#[derive(Clone, Debug, PartialEq)]
pub struct Push {
    /// Arrival.
    pub at: Stamp,
    /// Who publishes.
    pub source: Name,
    /// Where they are from; what is of the past is counted at its own times, however late.
    pub origin: Origin,
    /// The events, each with the identity its venue gave it.
    pub events: Vec<(Option<u64>, Liquidation)>,
}

impl Push {
    /// The events that can be kept, each with its id and as a line. None of [`Origin::OtherHistory`]: by its line nobody
    /// could tell later which of them the stream had told as well, so that these are asked for anew.
    pub fn kept(&self) -> impl Iterator<Item = (Option<u64>, Known)> + '_ {
        let kept = self.origin != Origin::OtherHistory;
        let events = self.events.iter().filter(move |_| kept);
        events.map(|(id, event)| {
            let observation = Observation {
                source: self.source,
                quality: Quality::Final,
                fact: Fact::Liquidation(*event),
            };
            let known_at = self.at;
            let known = Known {
                known_at,
                observation,
            };
            (*id, known)
        })
    }

    /// The lines alone.
    pub fn lines(&self) -> impl Iterator<Item = Known> + '_ {
        self.kept().map(|(_, known)| known)
    }
}

/// What became of the events of one message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Counted.
    pub added: u64,
    /// Held already.
    pub duplicate: u64,
    /// Too late for a live event, older than 24 hours, or from a time whose identities are no longer held.
    pub late_dropped: u64,
    /// More than 5 s ahead of the clock, negative, or absurdly large.
    pub refused: u64,
}

/// How much a tally holds: what has to stay bounded however much comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Identities of events.
    pub identities: usize,
    /// Entries of the windows' queues.
    pub entries: usize,
    /// Candidates for the largest prints.
    pub prints: usize,
    /// Events that wait for the clock to reach them.
    pub ahead: usize,
}

/// An event ready to be counted.
#[derive(Clone, Copy, Debug)]
struct Event {
    at: Stamp,
    stream: StreamId,
    side: Side,
    /// `None` = unpriced.
    cents: Option<i64>,
    price: Decimal,
    base_qty: Option<Decimal>,
}

/// What the side field of a venue's liquidation message names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideField {
    /// The order that closes the position: a sell closes a long (Binance).
    ClosingOrder,
    /// The position that is closed: a buy is a long (Bybit).
    Position,
}

impl SideField {
    /// The position that was closed, from the field's buy or sell.
    pub const fn liquidated(self, buy: bool) -> Side {
        match (self, buy) {
            (Self::ClosingOrder, false) | (Self::Position, true) => Side::Long,
            (Self::ClosingOrder, true) | (Self::Position, false) => Side::Short,
        }
    }
}

/// The running count. Two instants drive it: the arrival time of a message and the events' own times.
#[derive(Clone, Debug)]
pub struct Tally {
    now: Stamp,
    streams: Streams,
    identities: Identities,
    windows: Windows,
    prints: Prints,
    histogram: Histogram,
    heat: [Heat; 2],
    links: Links,
    /// Events up to [`AHEAD`] of the clock wait here until it reaches them, earliest first.
    ahead: VecDeque<Event>,
    newest: Option<Stamp>,
    taken: Taken,
    minutes: Minutes,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            now: Stamp::default(),
            streams: Streams::default(),
            identities: Identities::default(),
            windows: Windows::default(),
            prints: Prints::default(),
            histogram: Histogram::default(),
            heat: [Heat::new(HEAT_HALF_LIFE), Heat::new(HEAT_HALF_LIFE)],
            links: Links::default(),
            ahead: VecDeque::new(),
            newest: None,
            taken: Taken::default(),
            minutes: Minutes::default(),
        }
    }
}

impl Tally {
    /// Takes a message that arrived at `now`. A venue that was never announced counts as connected from then on.
    pub fn ingest(&mut self, now: Stamp, message: Message<'_>) -> Taken {
        self.advance(now);
        self.identities.begin_message();
        let mut taken = Taken::default();
        match message {
            Message::Live(events) => {
                for event in events {
                    self.take(event, None, true, &mut taken);
                }
            }
            Message::Identified(events) => {
                for (identity, event) in events {
                    self.take(event, Some(*identity), true, &mut taken);
                }
            }
            Message::Backfill(events) => {
                for event in events {
                    self.take(event, None, false, &mut taken);
                }
            }
            Message::Kept(events) => {
                for (identity, event) in events {
                    self.take(event, *identity, false, &mut taken);
                    if identity.is_none() {
                        let id = self.streams.id(event.venue, event.symbol, event.base);
                        self.identities.keep(identity::of(id, event));
                    }
                }
            }
            Message::Missed(events) => {
                for event in events {
                    if self.links.stood(event.venue, event.at, EDGE) {
                        taken.duplicate += 1;
                    } else {
                        self.take(event, None, false, &mut taken);
                    }
                }
            }
        }
        self.taken.added += taken.added;
        self.taken.duplicate += taken.duplicate;
        self.taken.late_dropped += taken.late_dropped;
        self.taken.refused += taken.refused;
        taken
    }

    /// Takes the events of a frame.
    pub fn push(&mut self, push: &Push) -> Taken {
        let given: Vec<(u64, Liquidation)> = push
            .events
            .iter()
            .filter_map(|(id, event)| Some(((*id)?, *event)))
            .collect();
        if given.len() == push.events.len() && push.origin == Origin::Stream {
            return self.ingest(push.at, Message::Identified(&given));
        }
        let events: Vec<Liquidation> = push.events.iter().map(|(_, event)| *event).collect();
        let message = match push.origin {
            Origin::Stream => Message::Live(&events),
            Origin::History => Message::Backfill(&events),
            Origin::OtherHistory => Message::Missed(&events),
            Origin::Kept => Message::Kept(&push.events),
        };
        self.ingest(push.at, message)
    }

    /// Takes one event that came alone (a line of a tape); false when it is not counted.
    pub fn put(&mut self, known_at: Stamp, event: &Liquidation) -> bool {
        self.ingest(known_at, Message::Live(std::slice::from_ref(event)))
            .added
            > 0
    }

    /// Lets time pass: what is older than a window leaves it. Time never runs back.
    pub fn advance(&mut self, now: Stamp) {
        if now <= self.now {
            return;
        }
        self.now = now;
        while let Some(&event) = self.ahead.front()
            && event.at <= now
        {
            self.ahead.pop_front();
            self.count(event);
        }
        self.windows.advance(now, &mut self.streams);
        self.identities.advance(now);
        self.histogram.advance(now);
        self.links.advance(now);
    }

    /// A venue's stream stands (its first connection, not a second one beside it).
    pub fn connected(&mut self, venue: Name, at: Stamp) {
        self.links.connected(venue, at);
    }

    /// A time during which a venue was listened to before this program was started.
    pub fn listened(&mut self, span: &coverage::Listened) {
        self.links.listened(span);
    }

    /// Whether anything can be said of a window: some venue was connected in it, or its history has told of it. Otherwise its
    /// sum is unknown, not zero.
    pub fn knows(&self, window: Window) -> bool {
        self.links.listened_after(self.now.minus(window.span())) || self.sums(window).count > 0
    }

    /// The last connection to a venue is gone.
    pub fn disconnected(&mut self, venue: Name, at: Stamp) {
        self.links.disconnected(venue, at);
    }

    /// Starts the count anew at an instant, because the clock was set back to it: against the time that has been counted to,
    /// every event would be late for as long. Streams that stand count as connected from that instant on; an event
    /// that was counted may come again, and is counted again. What became of the events before stays told.
    pub fn restart(&mut self, now: Stamp) {
        let standing: Vec<Name> = self.links.standing().collect();
        *self = Self {
            now,
            taken: self.taken,
            ..Self::default()
        };
        for venue in standing {
            self.connected(venue, now);
        }
    }

    fn take(&mut self, event: &Liquidation, identity: Option<u64>, live: bool, taken: &mut Taken) {
        let cents = match event.usd.map(cents) {
            None => None,
            Some(Some(c)) if (0..=IMPLAUSIBLE_CENTS).contains(&c) => Some(c),
            Some(_) => {
                taken.refused += 1;
                return;
            }
        };
        let ahead = event.at > self.now.plus(AHEAD);
        let late = live && event.at < self.now.minus(LATE);
        if live {
            let minute = self.minutes.at(self.now);
            minute.ahead += u64::from(ahead);
            minute.late += u64::from(late);
            minute.timely += u64::from(!ahead && !late);
        }
        if ahead {
            taken.refused += 1;
            return;
        }
        if late || event.at <= self.now.minus(Window::H24.span()) {
            taken.late_dropped += 1;
            return;
        }
        let id = self.streams.id(event.venue, event.symbol, event.base);
        if live {
            self.links.heard(event.venue, self.now);
        }
        let admission = match identity {
            Some(given) => {
                let content = identity::of(id, event);
                let identity = identity::given(id, given);
                self.identities.admit_given(self.now, identity, content)
            }
            None => self.identities.admit(event.at, identity::of(id, event)),
        };
        match admission {
            Admission::New => {
                taken.added += 1;
                self.admit(Event {
                    at: event.at,
                    stream: id,
                    side: event.liquidated,
                    cents,
                    price: event.price,
                    base_qty: event.base_qty,
                });
            }
            Admission::Held => taken.duplicate += 1,
            Admission::Forgotten => taken.late_dropped += 1,
        }
    }

    fn admit(&mut self, event: Event) {
        if event.at <= self.now {
            self.count(event);
        } else {
            let place = self.ahead.partition_point(|held| held.at <= event.at);
            self.ahead.insert(place, event);
        }
    }

    fn count(&mut self, event: Event) {
        self.newest = self.newest.max(Some(event.at));
        self.windows.insert(self.now, &event, &mut self.streams);
        self.streams.mark(event.stream, event.at);
        let Some(cents) = event.cents else { return };
        self.histogram.add(event.at, event.side, cents);
        let usd = cents as f64 / 100.0;
        self.heat[usize::from(event.side == Side::Short)].add(event.at, usd);
        self.prints.add(Print {
            at: event.at,
            stream: event.stream,
            side: event.side,
            cents,
            price: event.price,
            base_qty: event.base_qty,
        });
    }

    /// The latest instant the tally knows of.
    pub fn now(&self) -> Stamp {
        self.now
    }

    /// The latest event counted.
    pub fn newest(&self) -> Option<Stamp> {
        self.newest
    }

    /// Sums of a window, all venues. Meaningless (not zero) while [`Tally::coverage`] has no venue.
    pub fn sums(&self, window: Window) -> Sums {
        self.windows.sums(window)
    }

    /// Sums of a window by venue, in the order in which the venues were first heard.
    pub fn by_venue(&self, window: Window) -> Vec<(Name, Sums)> {
        self.streams.by_venue(window)
    }

    /// Sums of a window by coin, largest first.
    pub fn by_base(&self, window: Window) -> Vec<(Ticker, Sums)> {
        self.streams.by_base(window)
    }

    /// The `n` (at most [`prints::KEPT`]) largest single events of a window, largest first.
    pub fn largest(&self, window: Window, n: usize) -> Vec<Print> {
        self.prints.largest(self.now.minus(window.span()), n)
    }

    /// Venue, symbol and coin of a print.
    pub fn market(&self, print: &Print) -> streams::Market {
        self.streams.market(print.stream)
    }

    /// Sums over 5 minutes, oldest first, the running one last; at most 48 hours. `covered` is false where no venue
    /// was connected throughout: unknown, not zero.
    pub fn buckets(&self) -> Vec<Bucket> {
        self.histogram.buckets(&self.links)
    }

    /// Decayed sum in USD of (longs, shorts) now: H = Σ usd · 2^(−age/600 s).
    pub fn heat(&self) -> (f64, f64) {
        (self.heat[0].at(self.now), self.heat[1].at(self.now))
    }

    /// How long and how completely the venues have been listened to.
    pub fn coverage(&self) -> Coverage {
        self.links.coverage(self.now)
    }

    /// The 32 markets with the largest share of seconds of the last minute that had an event, largest first.
    pub fn saturation(&self) -> Vec<Saturation> {
        self.streams.saturation(self.now)
    }

    /// How much is held.
    pub fn held(&self) -> Held {
        Held {
            identities: self.identities.held(),
            entries: self.windows.entries(),
            prints: self.prints.held(),
            ahead: self.ahead.len(),
        }
    }

    /// How much of what the streams sent lately was not counted because of its time.
    pub fn untimely(&self) -> Untimely {
        self.minutes.sum(self.now)
    }

    /// What became of all events since the start.
    pub fn taken(&self) -> Taken {
        self.taken
    }
}

#[cfg(test)]
mod tests;
