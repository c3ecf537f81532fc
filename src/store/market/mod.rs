//! The cache of the market: the last line of every fact, so that the next start shows the last known figures with their
//! age while the sources come up. All of it can be fetched again; it is written in the background and a write that fails
//! loses nothing but time.
//!
//! Revisions replace the line before them: what could be known at some earlier instant is a tape's business.

mod books;
mod claims;
mod events;
mod keeper;
mod open;
mod place;
mod spans;
#[cfg(test)]
mod tests;

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::error::shown;
use crate::domain::board::{MarketKey, Recalled};
use crate::domain::book::BookHour;
use crate::domain::days::KeptDays;
use crate::domain::observation::Fact;
use crate::domain::tag::unnumbered;
use crate::domain::tally::AHEAD;
use crate::domain::tally::coverage::Listened;
use crate::domain::wire::{read_known, write_known};
use crate::domain::{Span, Stamp};

pub use claims::Turn;
pub use keeper::{MarketKeeper, Write};
use place::place;

/// Liquidations are counted over 24 hours; an hour more for what comes late.
const EVENTS: Span = Span::hours(25);
/// Liquidations that are kept at the most: several of the largest days there were. In a flood the oldest leave, and with
/// them the time for which the sums could speak.
const MOST_EVENTS: i64 = 250_000;
/// Lines handed out at once.
const CHUNK: usize = 1024;
/// Times of connection are told for the 48 hours of the histogram.
const SPANS: Span = Span::hours(49);
/// What lies further ahead of a writer's time is of a clock that was wrong, and is dropped. Between this and the few seconds
/// that clocks differ it is only left out: another cockpit may have written it while this writer waited.
const ASTRAY: Span = Span::minutes(1);
/// What is told by the hour.
const HOURLY: Span = Span::days(100);
/// A change of a week, its slack of a day, and one more.
const WEEK: Span = Span::days(9);

/// Why the cache cannot be used. The cockpit goes on without it.
#[derive(Debug, thiserror::Error)]
#[error("{path}, the cache of the market, {what}: {source}. {remedy}")]
pub struct MarketError {
    path: String,
    what: &'static str,
    source: Box<dyn std::error::Error + Send + Sync>,
    remedy: &'static str,
}

/// What helps against damage.
const ANEW: &str = "It holds only what can be fetched again: moving it away starts it anew";
/// What helps where it cannot be said whether there is one.
const REACH: &str = "Check the folder and who owns it, or name another folder with `--data-dir`";

/// The cache, open.
#[derive(Debug)]
pub struct Market {
    connection: Connection,
    shown: String,
}

impl Market {
    /// Opens the cache to read it where it is there and holds something. Nothing is made, and nothing is written where the
    /// tables are those of today: neither a full disk nor another cockpit hides what was kept. Only a file that is certainly
    /// absent is not there: a folder that may not be looked into is an error.
    pub fn open_kept(path: &Path) -> Result<Option<Self>, MarketError> {
        let there = path.try_exists().map_err(|why| MarketError {
            path: shown(path),
            what: "cannot be reached",
            source: unnumbered(&why).into(),
            remedy: REACH,
        })?;
        if !there {
            return Ok(None);
        }
        let market = match open::for_reading(path) {
            Some(connection) => Self {
                connection,
                shown: shown(path),
            },
            None => Self::open(path)?,
        };
        Ok((!market.is_empty()?).then_some(market))
    }

    /// Opens the cache; makes it, readable by this person alone, where it is not there.
    pub fn open(path: &Path) -> Result<Self, MarketError> {
        Ok(Self {
            connection: open::for_writing(path)?,
            shown: shown(path),
        })
    }

    /// Takes a table away, for tests of what follows.
    #[cfg(test)]
    pub(crate) fn damage(&self) {
        self.connection.execute_batch("DROP TABLE fact").unwrap();
    }

    /// The path as it stands in sentences.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    fn fault(&self, what: &'static str, why: rusqlite::Error) -> MarketError {
        MarketError {
            path: self.shown.clone(),
            what,
            source: why.into(),
            remedy: ANEW,
        }
    }

    /// Keeps what was told, and times of connection, in one transaction. Of two lines of one fact the one known later stays;
    /// of a liquidation that is told again there is one.
    pub fn keep(&mut self, write: &Write, listened: &[Listened]) -> Result<(), MarketError> {
        if write.len() == 0 && listened.is_empty() {
            return Ok(());
        }
        let kept = keep(&mut self.connection, write, listened);
        kept.map_err(|why| self.fault("cannot be written", why))
    }

    /// Hands out every line, in the order in which it became known, some hundreds at once; those of one instant are never
    /// parted, and equal liquidations stand side by side. A line that this version cannot read is left out and counted; one
    /// that a clock ahead of `now` has written is left out.
    pub fn read(
        &self,
        now: Stamp,
        mut each: impl FnMut(Vec<Recalled>),
    ) -> Result<u64, MarketError> {
        let mut unread = 0;
        let read = || -> rusqlite::Result<()> {
            let mut lines = self.connection.prepare(
                // The newest reading of a book stands among the facts already.
                "SELECT line, known_at, 1, NULL FROM fact WHERE known_at <= ?1
                 UNION ALL SELECT line, known_at, times, id FROM event WHERE max(at, known_at) <= ?1
                 UNION ALL SELECT line, known_at, 1, NULL FROM book WHERE max(at, known_at) <= ?1 AND EXISTS (SELECT 1 FROM book AS later
                     WHERE later.venue = book.venue AND later.symbol = book.symbol AND later.at > book.at)
                 ORDER BY 2",
            )?;
            let mut rows = lines.query([latest(Some(now))])?;
            let mut chunk: Vec<Recalled> = Vec::with_capacity(CHUNK);
            while let Some(row) = rows.next()? {
                let times: u32 = row.get(2)?;
                let Ok(known) = read_known(row.get_ref(0)?.as_str()?) else {
                    unread += u64::from(times);
                    continue;
                };
                let same = chunk.last().map(|last| last.known.known_at) == Some(known.known_at);
                if chunk.len() >= CHUNK && !same {
                    each(std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK)));
                }
                let id: Option<i64> = row.get(3)?;
                let id = id.map(i64::cast_unsigned);
                chunk.extend((0..times).map(|_| Recalled { known, id }));
            }
            each(chunk);
            Ok(())
        };
        let done = { read }();
        done.map_err(|why| self.fault("cannot be read", why))?;
        Ok(unread)
    }

    /// The daily closes that are kept and are read at this time, by publisher and coin.
    pub fn kept_days(&self, now: Stamp) -> Result<KeptDays, MarketError> {
        let read = || -> rusqlite::Result<KeptDays> {
            let mut kept = KeptDays::default();
            // A key begins with its kind; `}` follows `|` in the order of characters.
            let mut lines = self.connection.prepare(
                "SELECT line FROM fact WHERE key >= 'daily_bar|' AND key < 'daily_bar}' AND known_at <= ?1",
            )?;
            let mut rows = lines.query([latest(Some(now))])?;
            while let Some(row) = rows.next()? {
                if let Ok(known) = read_known(row.get_ref(0)?.as_str()?)
                    && let Fact::DailyBar {
                        instrument, date, ..
                    } = known.observation.fact
                {
                    kept.note(known.observation.source, instrument, date);
                }
            }
            Ok(kept)
        };
        read().map_err(|why| self.fault("cannot be read", why))
    }

    /// The medians of order books by the beginnings of their hours, earliest first within a market.
    pub fn book_hours(&self, now: Stamp) -> Result<Vec<(MarketKey, Stamp, BookHour)>, MarketError> {
        books::hours(&self.connection, now).map_err(|why| self.fault("cannot be read", why))
    }

    /// When each venue was listened to, earliest first; of one venue no two times touch, and none reaches back to where
    /// liquidations had to be dropped. One that a clock ahead of `now` has written is left out: nobody can say when it was.
    pub fn listened(&self, now: Stamp) -> Result<Vec<Listened>, MarketError> {
        spans::read(&self.connection, latest(Some(now)))
            .map_err(|why| self.fault("cannot be read", why))
    }

    /// Nothing was ever kept.
    pub fn is_empty(&self) -> Result<bool, MarketError> {
        let found: Result<Option<i64>, _> = self
            .connection
            .query_row("SELECT 1 FROM fact LIMIT 1", [], |row| row.get(0))
            .optional();
        match found {
            Ok(found) => Ok(found.is_none()),
            Err(why) => Err(self.fault("cannot be read", why)),
        }
    }

    /// The earliest instant of the facts, where all of them lie ahead of `now` and so none is read: the clock is slow, or
    /// another one was fast.
    pub fn all_ahead(&self, now: Stamp) -> Result<Option<Stamp>, MarketError> {
        let found: rusqlite::Result<Option<i64>> =
            self.connection
                .query_row("SELECT min(known_at) FROM fact", [], |row| row.get(0));
        let earliest = found.map_err(|why| self.fault("cannot be read", why))?;
        Ok(earliest
            .filter(|earliest| *earliest > latest(Some(now)))
            .map(Stamp::from_micros))
    }

    /// Drops what no figure looks back to any more, and what a clock ahead of `now` has written.
    pub fn prune(&mut self, now: Stamp) -> Result<(), MarketError> {
        prune(&mut self.connection, now).map_err(|why| self.fault("cannot be written", why))
    }
}

/// The last instant that can have been at a time of the clock; every one where it is not known.
fn latest(now: Option<Stamp>) -> i64 {
    now.map_or(i64::MAX, |now| now.plus(AHEAD).micros())
}

/// In one transaction: events never go without the time that they speak for.
fn prune(connection: &mut Connection, now: Stamp) -> rusqlite::Result<()> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let oldest = |kept: Span| now.minus(kept).micros();
    let ahead = now.plus(ASTRAY).micros();
    // Each by its index: a flood leaves hundreds of thousands.
    change.execute("DELETE FROM event WHERE at < ?1", [oldest(EVENTS)])?;
    change.execute("DELETE FROM event WHERE at > ?1", [ahead])?;
    // A connection may be older than the events that are left of it: empty hours that were heard would be zero.
    spans::raise_floor(&change, now.minus(EVENTS))?;
    events::cut(&change, MOST_EVENTS)?;
    spans::prune(&change, now.minus(SPANS), ahead)?;
    books::prune(&change, oldest(HOURLY), ahead)?;
    change.execute("DELETE FROM fact WHERE known_at > ?1", [ahead])?;
    for kind in place::HOURLY {
        // A key begins with its kind; `}` follows `|` in the order of characters.
        change.execute(
            "DELETE FROM fact WHERE key >= ?1 || '|' AND key < ?1 || '}' AND moment < ?2",
            params![kind, oldest(HOURLY)],
        )?;
    }
    // Twenty coins by the hour: of all but the two that others are measured against a week is looked back to.
    change.execute(
        "DELETE FROM fact WHERE key >= 'hourly_bar|' AND key < 'hourly_bar}' AND moment < ?1
         AND key NOT GLOB '*|BTC' AND key NOT GLOB '*|ETH'",
        [oldest(WEEK)],
    )?;
    change.commit()
}

fn keep(connection: &mut Connection, write: &Write, listened: &[Listened]) -> rusqlite::Result<()> {
    let latest = latest(write.now);
    // What is written depends on what is read first.
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    {
        let mut fact = change.prepare_cached(
            "INSERT INTO fact (key, moment, known_at, line) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET known_at = excluded.known_at, line = excluded.line
             WHERE excluded.known_at >= fact.known_at OR fact.known_at > ?5",
        )?;
        for known in &write.lines {
            if let Some(place) = place(known) {
                let (known_at, line) = (known.known_at.micros(), write_known(known));
                fact.execute(params![place.key, place.moment, known_at, line, latest])?;
            }
        }
    }
    spans::keep(&change, listened)?;
    events::keep(&change, write, latest)?;
    books::keep(&change, &write.lines, latest)?;
    change.commit()
}
