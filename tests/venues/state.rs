//! What a venue is told to do, what it counted, and the truth of what it sent.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use rust_decimal::Decimal;
use tokio::sync::{mpsc, watch};

use super::dialect::{Dialect, Liquidation, Ticker};

/// A way to fail. Most last until `heal`; `HalfFrame`, `Oversized` and `CutNow` happen once.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// HTTP 429, with or without `Retry-After` seconds.
    TooManyRequests {
        retry_after: Option<u64>,
    },
    /// HTTP 418 with the text of a ban until that time.
    Banned {
        until_ms: i64,
    },
    /// HTTP 451.
    RestrictedCountry,
    /// HTTP 403 with a page.
    Forbidden,
    /// HTTP 200 with a page instead of JSON.
    Html,
    /// Accepts and hangs up.
    HangUp,
    /// Accepts and never answers, neither TLS nor HTTP.
    NoHandshake,
    /// Acknowledges and pings, but sends no data.
    PingOnly,
    /// Says nothing more once it acknowledged a subscription; neither pings nor pongs.
    SilentAfterAck,
    RefuseSubscription,
    /// The next event is sent by half, then the connection is cut.
    HalfFrame,
    /// Who subscribes on a later connection is first sent the last n events again.
    DuplicatesAfterReconnect(usize),
    /// Every two events change places.
    OutOfOrder,
    /// Every event is sent that much later, with its own time.
    Late(Duration),
    /// Times of events are off by so many milliseconds.
    ClockSkew(i64),
    /// Bodies of HTTP answers trickle.
    SlowBody {
        bytes_per_second: u32,
    },
    /// Events of BTC, beside all others.
    Flood {
        per_second: u32,
    },
    /// The certificate is of an authority that nobody knows.
    WrongCertificate,
    /// One text frame of so many bytes.
    Oversized(usize),
    /// Every open connection is cut, without a goodbye.
    CutNow,
}

/// The keep-alive of a venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tempo {
    /// The venue pings (or beats) this often.
    pub every: Duration,
    /// A client that breaks the venue's rule for so long is cut.
    pub within: Option<Duration>,
}

impl Default for Tempo {
    fn default() -> Self {
        Self {
            every: Duration::from_secs(15),
            within: None,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// TCP connections accepted.
    pub accepted: u64,
    /// Websockets opened, ever and now.
    pub opened: u64,
    pub open: u64,
    /// Texts of the subscriptions seen.
    pub subscriptions: Vec<String>,
    /// Subscriptions acknowledged and refused.
    pub acknowledged: u64,
    pub refused: u64,
    /// Of clients: protocol pings and the venue's own kind.
    pub pings: u64,
    pub pongs: u64,
    /// Texts that were neither.
    pub others: u64,
    /// Clients cut because they broke the keep-alive rule.
    pub cut_silent: u64,
    /// Plain HTTP requests by path, without the query.
    pub requests: BTreeMap<String, u64>,
    /// Events written to a client, events queued and not yet written.
    pub written: u64,
    pub pending: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub count: u64,
    pub usd: Decimal,
}

/// By symbol, and whether a long was closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Truth {
    /// Written to at least one client, each event once.
    pub sent: BTreeMap<(String, bool), Tally>,
    /// Written to nobody: nobody was connected or subscribed, or the connection failed first.
    pub lost: BTreeMap<(String, bool), Tally>,
}

impl Truth {
    pub fn sent_total(&self) -> Tally {
        total(&self.sent)
    }
    pub fn lost_total(&self) -> Tally {
        total(&self.lost)
    }
}

fn total(tallies: &BTreeMap<(String, bool), Tally>) -> Tally {
    tallies.values().fold(Tally::default(), |sum, one| Tally {
        count: sum.count + one.count,
        usd: sum.usd + one.usd,
    })
}

fn count(tallies: &mut BTreeMap<(String, bool), Tally>, event: &Liquidation) {
    let tally = tallies
        .entry((event.symbol.clone(), event.long))
        .or_default();
    tally.count += 1;
    tally.usd += event.usd();
}

/// What a connection is told to do.
pub enum Out {
    Event {
        number: Option<u64>,
        event: Liquidation,
        half: bool,
    },
    Price(Ticker),
    Raw(String),
}

struct Pending {
    event: Liquidation,
    copies: usize,
}

#[derive(Default)]
pub struct State {
    pub faults: Vec<Fault>,
    pub tempo: Tempo,
    pub counters: Counters,
    pub truth: Truth,
    pub clients: BTreeMap<u64, mpsc::Sender<Out>>,
    /// Events that were written, for repetition.
    pub history: VecDeque<Liquidation>,
    /// The event that waits for the next one to overtake it.
    pub held: Option<Liquidation>,
    pub bodies: BTreeMap<String, String>,
    /// Counts `CutNow`: who was there before the last one is cut.
    pub cuts: u64,
    pub client_numbers: u64,
    pending: HashMap<u64, Pending>,
    numbers: u64,
}

/// Events remembered for repetition.
const HISTORY: usize = 10_000;

pub struct Shared {
    pub dialect: Dialect,
    state: Mutex<State>,
    /// Told when faults or the tempo change.
    pub control: watch::Sender<u64>,
    /// Told when anything was counted.
    pub counted: watch::Sender<u64>,
}

impl Shared {
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            state: Mutex::default(),
            control: watch::Sender::new(0),
            counted: watch::Sender::new(0),
        }
    }

    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Changes the state and tells those who wait for counters.
    pub fn count<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let out = change(&mut self.lock());
        self.counted.send_modify(|version| *version += 1);
        out
    }

    pub fn told(&self) {
        self.control.send_modify(|version| *version += 1);
    }

    /// Resolves when a cut is ordered after the one of this number.
    pub async fn cut_after(&self, cuts: u64) {
        let mut control = self.control.subscribe();
        while self.lock().cuts == cuts {
            if control.changed().await.is_err() {
                return;
            }
        }
    }

    /// The first standing fault that `of` knows.
    pub fn standing<T>(&self, of: impl Fn(&Fault) -> Option<T>) -> Option<T> {
        self.lock().faults.iter().find_map(of)
    }

    pub fn has(&self, fault: &Fault) -> bool {
        self.lock().faults.contains(fault)
    }

    /// Hands an event to every client.
    pub fn deliver(&self, event: &Liquidation, half: bool) {
        self.count(|state| {
            state.numbers += 1;
            let number = state.numbers;
            let mut copies = 0;
            for client in state.clients.values() {
                let event = event.clone();
                let number = Some(number);
                let out = Out::Event {
                    number,
                    event,
                    half,
                };
                copies += usize::from(client.try_send(out).is_ok());
            }
            if copies == 0 {
                count(&mut state.truth.lost, event);
            } else {
                let event = event.clone();
                state.pending.insert(number, Pending { event, copies });
                state.counters.pending += 1;
            }
        });
    }

    /// One copy of an event was written, or will never be.
    pub fn settle(&self, number: Option<u64>, written: bool) {
        self.count(|state| {
            state.counters.written += u64::from(written);
            let Some(number) = number else { return };
            let Some(pending) = state.pending.get_mut(&number) else {
                return;
            };
            pending.copies -= 1;
            if written {
                count(&mut state.truth.sent, &pending.event);
                state.history.push_back(pending.event.clone());
                if state.history.len() > HISTORY {
                    state.history.pop_front();
                }
            } else if pending.copies == 0 {
                count(&mut state.truth.lost, &pending.event);
            } else {
                return;
            }
            state.pending.remove(&number);
            state.counters.pending -= 1;
        });
    }
}
