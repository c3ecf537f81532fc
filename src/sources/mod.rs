//! Pure readers of what others publish and export: bytes in, facts and rows out. A reader names what it needs and
//! understands what it gets; it knows no socket, no clock and no file. The transport and `decode` on the command line
//! call the same ones, by [`read`].
//!
//! To add a source: one file under the folder of its kind with a [`Source`], its line in [`registry::SOURCES`], and
//! payloads of its documented shape under `tests/fixtures/<source>`.

use std::fmt;

use crate::domain::observation::{Fact, Observation, Quality};
use crate::domain::{Name, Stamp, Ticker};

pub mod accounts;
pub mod ask;
pub mod crypto;
pub mod fault;
pub mod hosts;
pub mod imports;
pub mod registry;
mod value;

pub use ask::{Backfill, Dial, Get, History, KeepAlive, Missed, Stream, Subscription, Turn, Wants};
pub use fault::{Fault, FaultKind};

/// One payload as it arrived: a websocket frame or the body of an HTTP answer.
#[derive(Clone, Copy, Debug)]
pub struct Payload<'a> {
    /// The bytes, undecoded.
    pub bytes: &'a [u8],
    /// HTTP status; 200 for a frame.
    pub status: u16,
    /// Arrival, for facts whose payload has no time of its own.
    pub at: Stamp,
    /// Whom the request asked about (`BTCUSDT`, `MSTR`), where the answer does not say it.
    pub symbol: Option<&'a str>,
}

/// How a source is carried, which decides what an unknown shape means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// A websocket: frames of other kinds pass (acknowledgements, pings); each is understood by itself.
    Frames,
    /// An HTTP answer: it is what was asked for, or a failure.
    Body,
}

/// What a source is.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// Its name in `decode`, `doctor` and the configuration: `binance-liquidations`.
    pub name: &'static str,
    /// Who publishes it; stands as `source` and `venue` in its observations.
    pub publisher: Name,
    /// How it is carried.
    pub carrier: Carrier,
    /// What it tells, in a few words for lists.
    pub tells: &'static str,
}

/// A source of facts: what it is, and a reader for one connection.
pub trait Source: Sync {
    /// What it is.
    fn spec(&self) -> &Spec;
    /// A reader without memory of an earlier connection.
    fn reader(&self) -> Box<dyn Reader>;
    /// How it is streamed; `None` = it is asked over HTTP.
    fn stream(&self) -> Option<&dyn Stream> {
        None
    }
    /// How its histories are asked; `None` = it has none.
    fn history(&self) -> Option<&dyn History> {
        None
    }
    /// What is asked of it over HTTP, again and again; nothing for a stream or a history.
    fn polls(&self, _wants: &Wants) -> Vec<Get> {
        Vec::new()
    }
}

impl fmt::Debug for dyn Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.spec().name)
    }
}

/// Understands the payloads of one connection, in their order.
pub trait Reader: Send {
    /// Takes in a payload that gives no facts but is needed to read others: contract sizes, mark prices. What it does
    /// not know is passed over: the facts that needed it are then unpriced.
    fn learn(&mut self, _reference: &[u8]) {}

    /// Puts the facts of a payload into the batch.
    ///
    /// # Errors
    /// [`Unread`] when the payload is the source's own and cannot be understood; the batch then counts for nothing.
    fn read(&mut self, payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread>;
}

/// Whether a payload was the source's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Data of this source, possibly none today.
    Data,
    /// Another kind of payload: an acknowledgement, a ping, an error.
    Other,
}

/// Where a payload departs from what its reader knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Where: `data[3].price`; empty for the payload as a whole.
    pub path: String,
    /// What is wrong there.
    pub why: String,
}

impl Unread {
    /// At a place of the payload.
    pub fn at(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            why: why.into(),
        }
    }

    /// The same, seen from the object around it: `price` in row 3 of `data` is `data[3].price`.
    #[must_use]
    pub fn within(mut self, outer: impl fmt::Display) -> Self {
        let joint = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.path = format!("{outer}{joint}{}", self.path);
        self
    }
}

/// The facts of the payloads read so far, kept between payloads so that reading allocates nothing.
#[derive(Debug)]
pub struct Batch {
    publisher: Name,
    observations: Vec<Observation>,
    ids: Vec<Option<u64>>,
}

impl Batch {
    /// An empty one for a source.
    pub fn new(spec: &Spec) -> Self {
        Self {
            publisher: spec.publisher,
            observations: Vec::new(),
            ids: Vec::new(),
        }
    }

    /// Who publishes; the `venue` of its facts.
    pub const fn publisher(&self) -> Name {
        self.publisher
    }

    /// Adds a fact of final quality.
    pub fn push(&mut self, fact: Fact) {
        self.push_as(Quality::Final, fact);
    }

    /// Adds a fact of a given quality.
    pub fn push_as(&mut self, quality: Quality, fact: Fact) {
        self.add(None, quality, fact);
    }

    /// Adds an event with the identity that its venue gave it.
    pub fn push_identified(&mut self, id: u64, fact: Fact) {
        self.add(Some(id), Quality::Final, fact);
    }

    fn add(&mut self, id: Option<u64>, quality: Quality, fact: Fact) {
        let source = self.publisher;
        self.observations.push(Observation {
            source,
            quality,
            fact,
        });
        self.ids.push(id);
    }

    /// The facts, in the payload's order.
    pub fn observations(&self) -> &[Observation] {
        &self.observations
    }

    /// For each of [`Self::observations`], the identity that its venue gave it, if any.
    pub fn ids(&self) -> &[Option<u64>] {
        &self.ids
    }

    /// Forgets the facts and keeps the room.
    pub fn clear(&mut self) {
        self.observations.clear();
        self.ids.clear();
    }

    fn cut(&mut self, len: usize) {
        self.observations.truncate(len);
        self.ids.truncate(len);
    }
}

/// Stands for the instrument, coin or company that neither the payload nor the request names; printed as `null`.
pub const UNNAMED: Ticker = Ticker::literal("?");
/// [`UNNAMED`], for a market.
pub const UNNAMED_MARKET: Name = Name::literal("?");

/// Larger payloads are refused unread; the largest real one (a full order book, all tickers) has about 5 MB.
pub const LARGEST: usize = 64 << 20;

/// Reads one payload into the batch.
///
/// # Errors
/// The [`Fault`] that the payload reports or is; the batch is then as it was before.
pub fn read(
    source: &dyn Source,
    reader: &mut dyn Reader,
    payload: &Payload<'_>,
    batch: &mut Batch,
) -> Result<(), Fault> {
    read_as(source.spec().carrier, reader, payload, batch)
}

/// What a payload says instead of an answer, of whatever kind the answer would have been: a status, an error of the venue,
/// a web page. `None` when nothing speaks against it.
pub fn refusal(payload: &Payload<'_>) -> Option<Fault> {
    if !(200..300).contains(&payload.status) {
        return Some(fault::of_status(payload));
    }
    fault::of_other(payload, Carrier::Frames).err()
}

/// Reads one payload that came by a given carrier: some sources are asked over HTTP and streamed as well, and a frame of
/// another kind is no failure then.
///
/// # Errors
/// As [`read`].
pub fn read_as(
    carrier: Carrier,
    reader: &mut dyn Reader,
    payload: &Payload<'_>,
    batch: &mut Batch,
) -> Result<(), Fault> {
    if payload.bytes.len() > LARGEST {
        return Err(Fault::new(
            FaultKind::Schema,
            format!("{} MB in one payload", payload.bytes.len() >> 20),
        ));
    }
    if !(200..300).contains(&payload.status) {
        return Err(fault::of_status(payload));
    }
    let before = batch.observations.len();
    match reader.read(payload, batch) {
        Ok(Known::Data) => Ok(()),
        Ok(Known::Other) => {
            batch.cut(before);
            fault::of_other(payload, carrier)
        }
        Err(unread) => {
            batch.cut(before);
            Err(fault::of_unread(payload, &unread))
        }
    }
}
