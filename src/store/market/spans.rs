//! When each venue was listened to, and the floor below which nothing may be said of it.
//!
//! Every connection of every cockpit has a row of its own, so that none can lengthen or shorten what another one claims;
//! rows that overlap become one when they are read. Dropping events changes no row: it raises the floor, and no time is
//! told below it, whoever writes it afterwards.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::domain::tally::coverage::Listened;
use crate::domain::{Name, Stamp};

/// Writes times of connection. The last word of one holds, the shorter one too: a line may turn out to have been dead
/// before that was noticed.
pub(super) fn keep(connection: &Connection, listened: &[Listened]) -> rusqlite::Result<()> {
    let mut span = connection.prepare_cached(
        "INSERT INTO span (venue, since, until) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET until = excluded.until",
    )?;
    for listened in listened {
        let (since, until) = (listened.since.micros(), listened.until.micros());
        span.execute(params![listened.venue.as_str(), since, until])?;
    }
    Ok(())
}

/// The times of connection above the floor that end by `latest`, earliest first; of one venue no two touch.
pub(super) fn read(connection: &Connection, latest: i64) -> rusqlite::Result<Vec<Listened>> {
    let floor = floor(connection)?.unwrap_or(Stamp::from_micros(i64::MIN));
    let mut spans = connection
        .prepare("SELECT venue, since, until FROM span WHERE until <= ?1 ORDER BY venue, since")?;
    let mut rows = spans.query([latest])?;
    let mut all: Vec<Listened> = Vec::new();
    while let Some(row) = rows.next()? {
        let Ok(venue) = Name::new(row.get_ref(0)?.as_str()?) else {
            continue;
        };
        let since = Stamp::from_micros(row.get(1)?).max(floor);
        let until = Stamp::from_micros(row.get(2)?);
        if until <= since {
            continue;
        }
        match all.last_mut() {
            Some(last) if last.venue == venue && since <= last.until => {
                last.until = last.until.max(until);
            }
            _ => all.push(Listened {
                venue,
                since,
                until,
            }),
        }
    }
    all.sort_by_key(|listened| (listened.since, listened.venue));
    Ok(all)
}

/// The instant up to which events were dropped; `None` while none were.
pub(super) fn floor(connection: &Connection) -> rusqlite::Result<Option<Stamp>> {
    let mut at = connection.prepare_cached("SELECT at FROM floor")?;
    let at = at.query_row([], |row| row.get(0)).optional()?;
    Ok(at.map(Stamp::from_micros))
}

/// Events up to this instant were dropped.
pub(super) fn raise_floor(connection: &Connection, at: Stamp) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO floor (one, at) VALUES (1, ?1) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)",
        [at.micros()],
    )?;
    Ok(())
}

/// Drops what ended before `oldest` or says nothing, and what is of a clock that was ahead: nobody can say when that was. A
/// floor of such a clock comes down to where it was.
pub(super) fn prune(connection: &Connection, oldest: Stamp, ahead: i64) -> rusqlite::Result<()> {
    connection.execute("UPDATE floor SET at = ?1 WHERE at > ?1", [ahead])?;
    let floor = floor(connection)?.unwrap_or(oldest);
    connection.execute(
        "DELETE FROM span WHERE until < ?1 OR until <= ?2 OR until > ?3",
        params![oldest.micros(), floor.micros(), ahead],
    )?;
    Ok(())
}
