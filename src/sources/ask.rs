//! What a source asks for, as data: the transport does it, for all of them in the same way.

use super::hosts::Host;
use crate::domain::days::{KeptDays, Missing};
use crate::domain::tally::Origin;
use crate::domain::{Span, Stamp, Ticker};

/// What the cockpit wants to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    /// Coins, the most wanted first.
    pub coins: Vec<Ticker>,
    /// Daily closes that are kept already: only what is missing after them is asked.
    pub kept: KeptDays,
}

/// A question to be asked over HTTP, once or again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Get {
    /// Whom.
    pub host: &'static Host,
    /// Path and query, from the first slash on.
    pub path: String,
    /// What it costs there.
    pub weight: u32,
    /// How often it is asked anew.
    pub every: Span,
    /// Whom the answer is about, where it does not say so.
    pub symbol: Option<String>,
}

/// A websocket to be kept open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dial {
    /// Whom.
    pub host: &'static Host,
    /// Path and query, from the first slash on.
    pub path: String,
    /// What it pushes adds up, so that a cut is a gap in its sums; prices do not.
    pub adds_up: bool,
    /// Headers of the handshake.
    pub headers: Vec<(&'static str, &'static str)>,
    /// What is said first, in this order.
    pub hello: Vec<String>,
    /// How many acknowledgements mean that all was accepted; 0 = the venue sends none.
    pub acknowledgements: u32,
    /// What keeps the line open.
    pub keep_alive: KeepAlive,
    /// Without any frame or pong for so long, the line is dead.
    pub silence: Span,
    /// The line is replaced before the venue ends it; the new one is up before the old one goes.
    pub lifetime: Span,
    /// Questions whose answers the reader needs before it can price events, asked again every few hours.
    pub references: Vec<Get>,
}

/// What keeps a line open, by the venue's rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeepAlive {
    /// The venue pings; the answer to a websocket ping is enough.
    Theirs,
    /// A websocket ping this often.
    Ping(Span),
    /// This text this often.
    Say(String, Span),
}

/// What a frame that is no data asks of us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing.
    Pass,
    /// Answer with this text.
    Say(String),
    /// A subscription was accepted.
    Accepted,
    /// A subscription was accepted in part; what of it was not, in words.
    AcceptedWithout(String),
    /// A subscription was refused; why.
    Refused(String),
    /// The venue asks us to connect anew; why.
    Renew(String),
}

/// What is said first on a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The texts, in this order.
    pub hello: Vec<String>,
    /// How many acknowledgements mean that all was accepted; 0 = the venue sends none.
    pub acknowledgements: u32,
    /// What is not subscribed to, in words; `None` when nothing is left out.
    pub without: Option<String>,
}

/// A time that a stream has missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missed {
    /// From.
    pub from: Stamp,
    /// To.
    pub until: Stamp,
}

/// Questions about a time that a stream has missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backfill {
    /// The questions, the most wanted first.
    pub questions: Vec<Get>,
    /// Whether the answers have the rows of the stream.
    pub origin: Origin,
}

/// A source that has the daily bars of coins.
pub trait History: Sync {
    /// How many coins, of the most wanted.
    fn coins(&self) -> usize;
    /// The question after the days of a coin that are missing, or after the first of them where one answer cannot hold all.
    fn days(&self, coin: Ticker, missing: Missing) -> Get;
}

/// A source that is streamed.
pub trait Stream: Sync {
    /// How it is connected to.
    fn dial(&self, wants: &Wants) -> Dial;
    /// What is subscribed to, from the answers to [`Dial::references`] that there are: a venue that has no word for "all"
    /// is told its contracts one by one.
    fn subscription(&self, dial: &Dial, _wants: &Wants, _answers: &[Vec<u8>]) -> Subscription {
        Subscription {
            hello: dial.hello.clone(),
            acknowledgements: dial.acknowledgements,
            without: None,
        }
    }
    /// What is asked about a time that the stream has missed: the day before it first stood, and every gap. `None` where
    /// the venue gives no such history.
    fn backfill(&self, _wants: &Wants, _missed: Missed) -> Option<Backfill> {
        None
    }
    /// What a frame that its reader does not know asks of us.
    fn turn(&self, frame: &[u8]) -> Turn;
}
