//! Order books in the cache: the readings of the hour that goes on, and the median of each hour before it.
//!
//! The last reading of an hour stands with the other facts besides; it is what a screen without network shows.

use rusqlite::{Connection, Transaction, params};

use crate::domain::board::MarketKey;
use crate::domain::book::{self, BookHour};
use crate::domain::observation::{Depth, Fact, Known};
use crate::domain::wire::{read_known, write_known};
use crate::domain::{Name, Stamp};

/// Keeps the readings among some lines, and makes a median of each hour that is over by them. A reading that is later than
/// `latest` gives way to any.
pub(super) fn keep(change: &Transaction<'_>, lines: &[Known], latest: i64) -> rusqlite::Result<()> {
    let mut reading = change.prepare_cached(
        "INSERT INTO book (venue, symbol, at, known_at, line) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET known_at = excluded.known_at, line = excluded.line
         WHERE excluded.known_at >= book.known_at OR book.known_at > ?6",
    )?;
    let mut touched: Vec<MarketKey> = Vec::new();
    for known in lines {
        if let Fact::Depth {
            venue, symbol, at, ..
        } = known.observation.fact
        {
            let line = write_known(known);
            let (at, known_at) = (at.micros(), known.known_at.micros());
            reading.execute(params![
                venue.as_str(),
                symbol.as_str(),
                at,
                known_at,
                line,
                latest
            ])?;
            if !touched.contains(&(venue, symbol)) {
                touched.push((venue, symbol));
            }
        }
    }
    touched
        .into_iter()
        .try_for_each(|market| settle(change, market))
}

/// Makes a median of each hour of a market but that of its newest reading, whose readings are kept.
fn settle(change: &Transaction<'_>, (venue, symbol): MarketKey) -> rusqlite::Result<()> {
    let market = params![venue.as_str(), symbol.as_str()];
    let mut lines = change
        .prepare_cached("SELECT line FROM book WHERE venue = ?1 AND symbol = ?2 ORDER BY at")?;
    let mut rows = lines.query(market)?;
    let mut readings: Vec<(Stamp, Depth)> = Vec::new();
    while let Some(row) = rows.next()? {
        if let Ok(known) = read_known(row.get_ref(0)?.as_str()?)
            && let Fact::Depth { depth, at, .. } = known.observation.fact
        {
            readings.push((at, depth));
        }
    }
    let Some(going_on) = readings.last().map(|(at, _)| book::hour(*at)) else {
        return Ok(());
    };
    // A median that is there was made of the whole hour: a reading that comes late does not make it anew.
    let mut median = change.prepare_cached(
        "INSERT INTO book_hour (venue, symbol, start, spread_bps, depth_usd) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO NOTHING",
    )?;
    for hour in readings.chunk_by(|a, b| book::hour(a.0) == book::hour(b.0)) {
        let start = hour.first().map(|(at, _)| book::hour(*at));
        let depths: Vec<Depth> = hour.iter().map(|(_, depth)| *depth).collect();
        if let (Some(start), Some(of)) = (start, BookHour::of(&depths))
            && start < going_on
        {
            let (venue, symbol) = (venue.as_str(), symbol.as_str());
            let start = start.micros();
            median.execute(params![venue, symbol, start, of.spread_bps, of.depth_usd])?;
        }
    }
    let mut over =
        change.prepare_cached("DELETE FROM book WHERE venue = ?1 AND symbol = ?2 AND at < ?3")?;
    over.execute(params![venue.as_str(), symbol.as_str(), going_on.micros()])?;
    Ok(())
}

/// The medians of hours that have begun, earliest first within a market.
pub(super) fn hours(
    connection: &Connection,
    now: Stamp,
) -> rusqlite::Result<Vec<(MarketKey, Stamp, BookHour)>> {
    let mut hours = connection.prepare(
        "SELECT venue, symbol, start, spread_bps, depth_usd FROM book_hour
         WHERE start <= ?1 ORDER BY venue, symbol, start",
    )?;
    let rows = hours.query_map([now.micros()], |row| {
        let name = |at| -> rusqlite::Result<Option<Name>> {
            Ok(Name::new(row.get_ref(at)?.as_str()?).ok())
        };
        let hour = BookHour {
            spread_bps: row.get(3)?,
            depth_usd: row.get(4)?,
        };
        Ok((
            name(0)?.zip(name(1)?),
            Stamp::from_micros(row.get(2)?),
            hour,
        ))
    })?;
    rows.filter_map(|row| match row {
        Ok((Some(market), start, hour)) => Some(Ok((market, start, hour))),
        Ok((None, ..)) => None,
        Err(why) => Some(Err(why)),
    })
    .collect()
}

/// Drops what is older, and what is of a clock that was ahead.
pub(super) fn prune(connection: &Connection, oldest: i64, ahead: i64) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM book WHERE at < ?1 OR max(at, known_at) > ?2",
        [oldest, ahead],
    )?;
    connection.execute(
        "DELETE FROM book_hour WHERE start < ?1 OR start > ?2",
        [oldest, ahead],
    )?;
    Ok(())
}
