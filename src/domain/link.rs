//! The state of a line to a source, as the screen tells it: it answers, or why it does not, in one of eight words, and when
//! it is tried again.

use super::days::Filled;
use super::{Name, Span, Stamp, format};

/// Why a source gives nothing new. There is no ninth: each has its own sentence on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Too many requests: waits by itself.
    RateLimited,
    /// It answers only with a key, or with a larger plan.
    NeedsKey,
    /// No such symbol, pair or channel: a setting is wrong.
    NoSuchSymbol,
    /// Not reached, cut, or silent for too long.
    NetworkDown,
    /// The market is closed; the last close stays.
    MarketClosed,
    /// The next issue is known and not yet out.
    NotYetPublished,
    /// Refused here: the country, or a ban.
    RefusedHere,
    /// An answer that is not understood, or one that cannot be true; the last good value stays with its age.
    NotUnderstood,
}

impl Reason {
    /// All eight, in the order of the help page.
    pub const ALL: [Self; 8] = [
        Self::RateLimited,
        Self::NeedsKey,
        Self::NoSuchSymbol,
        Self::NetworkDown,
        Self::MarketClosed,
        Self::NotYetPublished,
        Self::RefusedHere,
        Self::NotUnderstood,
    ];

    /// In words: `network down`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::RateLimited => "rate-limited",
            Self::NeedsKey => "needs a key",
            Self::NoSuchSymbol => "no such symbol",
            Self::NetworkDown => "network down",
            Self::MarketClosed => "market closed",
            Self::NotYetPublished => "not yet published",
            Self::RefusedHere => "refused here",
            Self::NotUnderstood => "not understood",
        }
    }
}

/// What a source last said of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Not asked yet, or the connection is being made for the first time.
    Opening,
    /// It answers. A stream that is silent for a while still does.
    Live,
    /// It gives nothing new.
    Down {
        /// Why.
        reason: Reason,
        /// The cause, in words; may be empty.
        cause: String,
        /// When it is tried again; `None` = not in this session.
        next: Option<Stamp>,
        /// Tries in a row that failed.
        tries: u32,
    },
}

/// How much of what a host may be asked was spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// Weight that has not come back yet.
    pub used: u32,
    /// Weight that may be spent at all.
    pub of: u32,
    /// In so many seconds all of it comes back.
    pub seconds: u32,
}

/// The line to a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The source's name, as in `decode` and `doctor`.
    pub source: &'static str,
    /// Who publishes.
    pub publisher: Name,
    /// What it gives.
    pub gives: &'static str,
    /// Its state.
    pub state: State,
    /// Since when.
    pub since: Stamp,
    /// It is a stream; else it is asked this often.
    pub every: Option<Span>,
    /// When it last gave anything.
    pub heard: Option<Stamp>,
    /// Payloads that were not understood.
    pub unread: u64,
    /// Cuts of the last day.
    pub cuts: u32,
    /// What was spent of the budget of its host when this was told; several sources may share a host. `None` before it was
    /// asked anything.
    pub spent: Option<Spent>,
    /// What it is not asked for, in words, though it has it.
    pub without: Option<String>,
    /// How many histories are filled, where the source has any.
    pub filled: Option<Filled>,
}

/// What became of the wish to ask a source at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refreshed {
    /// The source.
    pub source: &'static str,
    /// Questions that are being asked.
    pub asked: u32,
    /// When the first of those may be asked that may not be now; `None` when there is none such.
    pub next: Option<Stamp>,
}

impl Line {
    /// A line of which nothing is known yet.
    pub const fn opening(
        source: &'static str,
        publisher: Name,
        gives: &'static str,
        since: Stamp,
    ) -> Self {
        Self {
            source,
            publisher,
            gives,
            state: State::Opening,
            since,
            every: None,
            heard: None,
            unread: 0,
            cuts: 0,
            spent: None,
            without: None,
            filled: None,
        }
    }

    /// It answers, or there is nothing to ask it for yet: a market is closed, the next issue is not out.
    pub const fn is_well(&self) -> bool {
        match self.state {
            State::Live => true,
            State::Opening => false,
            State::Down { reason, .. } => {
                matches!(reason, Reason::MarketClosed | Reason::NotYetPublished)
            }
        }
    }

    /// Its histories while they are being filled.
    pub fn filling(&self) -> Option<Filled> {
        self.filled.filter(|filled| filled.is_going_on())
    }

    /// Its state in words: `live`, `rate-limited until 09:00:53Z`, `network down: reset, 3rd try`.
    pub fn words(&self, now: Stamp) -> String {
        let State::Down {
            reason,
            cause,
            next,
            tries,
        } = &self.state
        else {
            return match (&self.state, &self.without) {
                (State::Live, None) => "live".to_owned(),
                (State::Live, Some(without)) => format!("live, {without}"),
                _ => "opening".to_owned(),
            };
        };
        let until = next.filter(|next| *next > now);
        let clock = |at: Stamp| at.utc().format("%H:%M:%SZ").to_string();
        match (reason, until) {
            (Reason::RateLimited, Some(next)) => format!("rate-limited until {}", clock(next)),
            (Reason::NetworkDown, _) if *tries > 1 => {
                format!("network down: {cause}, {} try", format::ordinal(*tries))
            }
            (reason, _) if cause.is_empty() => reason.words().to_owned(),
            (reason, _) => format!("{}: {cause}", reason.words()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_told_in_the_words_of_its_reason() {
        let now = Stamp::parse("2026-11-21T09:00:00Z").unwrap();
        let line = |reason, cause: &str, next: Option<&str>, tries| Line {
            state: State::Down {
                reason,
                cause: cause.to_owned(),
                next: next.and_then(Stamp::parse),
                tries,
            },
            ..Line::opening("a", Name::literal("a"), "b", now)
        };
        let next = Some("2026-11-21T09:00:53Z");
        for (line, words) in [
            (
                line(Reason::RateLimited, "HTTP 429", next, 1),
                "rate-limited until 09:00:53Z",
            ),
            (
                line(Reason::NetworkDown, "reset", next, 3),
                "network down: reset, 3rd try",
            ),
            (
                line(Reason::NetworkDown, "reset", next, 1),
                "network down: reset",
            ),
            (
                line(Reason::RefusedHere, "HTTP 451", None, 1),
                "refused here: HTTP 451",
            ),
            (line(Reason::NeedsKey, "", None, 1), "needs a key"),
        ] {
            assert_eq!(line.words(now), words);
        }
    }
}
