//! Liquidations in the cache: each once, by its identity, however often and by however many cockpits it was told.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::keeper::Write;
use super::{place, spans};
use crate::domain::Stamp;
use crate::domain::observation::{Fact, Known};
use crate::domain::wire::write_known;

/// An event of one frame.
struct Told {
    id: Option<u64>,
    /// How often the frame tells it. One that has an id is one, however often it stands there.
    times: u32,
    known: Known,
}

/// Keeps the liquidations of some frames. Two equal ones of one frame are two, of two frames one; what the cache holds
/// already stays as it is, and what is of a time whose events were dropped does not come back. One that is
/// later than `latest` gives way to any. A line of a liquidation that came alone is a frame of its own.
pub(super) fn keep(change: &Transaction<'_>, write: &Write, latest: i64) -> rusqlite::Result<()> {
    // A floor of a clock that was ahead holds nothing back.
    let floor = spans::floor(change)?.filter(|floor| floor.micros() <= latest);
    for push in &write.pushes {
        keep_frame(change, push.kept(), floor, latest)?;
    }
    for known in &write.lines {
        keep_frame(change, [(None, *known)], floor, latest)?;
    }
    Ok(())
}

/// Keeps so many events, the newest.
pub(super) fn cut(change: &Transaction<'_>, most: i64) -> rusqlite::Result<()> {
    let full: Option<i64> = change
        .query_row(
            "SELECT at FROM event ORDER BY at DESC LIMIT 1 OFFSET ?1",
            [most],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(cut) = full {
        change.execute("DELETE FROM event WHERE at <= ?1", [cut])?;
        spans::raise_floor(change, Stamp::from_micros(cut))?;
    }
    Ok(())
}

fn keep_frame(
    change: &Transaction<'_>,
    events: impl IntoIterator<Item = (Option<u64>, Known)>,
    floor: Option<Stamp>,
    latest: i64,
) -> rusqlite::Result<()> {
    let mut frame: BTreeMap<String, Told> = BTreeMap::new();
    for (id, known) in events {
        let Fact::Liquidation(event) = known.observation.fact else {
            continue;
        };
        if floor.is_some_and(|floor| event.at <= floor) {
            continue;
        }
        let told = Told {
            id,
            times: 0,
            known,
        };
        let told = frame.entry(place::event(id, &event)).or_insert(told);
        if id.is_none() || told.times == 0 {
            told.times += 1;
        }
    }
    // Of frames that tell it unequally often the one counts that tells it most often, and as known only then.
    let mut insert = change.prepare_cached(
        "INSERT INTO event (key, id, at, known_at, times, line) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET at = excluded.at, known_at = excluded.known_at, line = excluded.line,
             times = max(times, excluded.times)
         WHERE excluded.times > event.times OR max(event.at, event.known_at) > ?7",
    )?;
    for (key, told) in frame {
        let Fact::Liquidation(event) = told.known.observation.fact else {
            continue;
        };
        let id = told.id.map(u64::cast_signed);
        let (at, known_at) = (event.at.micros(), told.known.known_at.micros());
        let line = write_known(&told.known);
        insert.execute(params![key, id, at, known_at, told.times, line, latest])?;
    }
    Ok(())
}
