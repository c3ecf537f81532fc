//! A bounded, ordered history of one fact over its key (a date or an instant), over all its sources.
//!
//! For each key the winner stands in [`History::points`]: the latest `known_at`, then the order in which the tape's
//! header (or the registry of sources) names the sources. The losers are kept beside it, because two sources that
//! disagree are themselves worth showing.

use super::clock::SetBack;
use super::observation::Quality;
use super::{Span, Stamp};

/// A source by its place in the board's list of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub(super) u16);

/// Where and when a value became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// First instant at which it could be known.
    pub known_at: Stamp,
    /// Who published it; its name is [`super::board::Board::source`].
    pub source: SourceId,
    /// How far it may still change.
    pub quality: Quality,
}

/// A value at its key, with its provenance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point<K, V> {
    /// The session date, or the instant.
    pub at: K,
    /// The value.
    pub value: V,
    /// Source, time and quality.
    pub seen: Seen,
}

/// What [`History::put`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// The newest key: appended.
    Newest,
    /// An earlier key, or another value for a known one: the past changed.
    Revised,
    /// Kept, but another source's value stays in front.
    Beside,
    /// Already known, or older than what is known: nothing changed.
    Ignored,
}

/// Points in ascending order of key; at most `limit` of them, the oldest dropped first.
#[derive(Clone, Debug)]
pub struct History<K, V> {
    points: Vec<Point<K, V>>,
    beside: Vec<Point<K, V>>,
    limit: usize,
    /// The greatest key that was dropped for want of room: nothing at or before it comes back.
    floor: Option<K>,
}

impl<K: Copy + Ord, V: Copy + PartialEq> History<K, V> {
    /// An empty history that keeps at most `limit` keys.
    pub fn new(limit: usize) -> Self {
        Self {
            points: Vec::new(),
            beside: Vec::new(),
            limit: limit.max(1),
            floor: None,
        }
    }

    /// The winning points, ascending.
    pub fn points(&self) -> &[Point<K, V>] {
        &self.points
    }

    /// Values of other sources for keys that have a winner, ascending by key.
    pub fn beside(&self) -> &[Point<K, V>] {
        &self.beside
    }

    /// The point with the greatest key.
    pub fn last(&self) -> Option<&Point<K, V>> {
        self.points.last()
    }

    /// The point of exactly this key.
    pub fn get(&self, key: K) -> Option<&Point<K, V>> {
        let index = self.points.binary_search_by(|p| p.at.cmp(&key)).ok()?;
        self.points.get(index)
    }

    /// The latest point at or before this key.
    pub fn at_or_before(&self, key: K) -> Option<&Point<K, V>> {
        let after = self.points.partition_point(|p| p.at <= key);
        self.points.get(after.checked_sub(1)?)
    }

    /// The points with keys in (`after`, `until`].
    pub fn within(&self, after: K, until: K) -> &[Point<K, V>] {
        let from = self.points.partition_point(|p| p.at <= after);
        let to = self.points.partition_point(|p| p.at <= until);
        self.points.get(from..to).unwrap_or_default()
    }

    /// Takes a value in. Facts arrive in any order; the outcome does not depend on it.
    pub fn put(&mut self, point: Point<K, V>) -> Put {
        match self.points.last() {
            Some(last) if last.at < point.at => {
                self.points.push(point);
                if self.points.len() > self.limit {
                    // A block at a time, so that a full history costs O(1) a point.
                    self.floor = self.points.drain(..=self.limit / 16).last().map(|p| p.at);
                }
                return Put::Newest;
            }
            None => {
                self.points.push(point);
                return Put::Newest;
            }
            Some(_) => {}
        }
        if self.floor.is_some_and(|floor| point.at <= floor) {
            return Put::Ignored;
        }
        let index = self.points.partition_point(|p| p.at < point.at);
        let Some(held) = self.points.get_mut(index).filter(|p| p.at == point.at) else {
            self.points.insert(index, point);
            return Put::Revised;
        };
        if held.seen.source == point.seen.source {
            if point.seen.known_at < held.seen.known_at || *held == point {
                return Put::Ignored;
            }
            *held = point;
            return Put::Revised;
        }
        let wins = (point.seen.known_at, std::cmp::Reverse(point.seen.source))
            > (held.seen.known_at, std::cmp::Reverse(held.seen.source));
        if wins {
            let loser = std::mem::replace(held, point);
            self.beside
                .retain(|p| p.at != point.at || p.seen.source != point.seen.source);
            self.put_beside(loser);
            Put::Revised
        } else {
            self.put_beside(point);
            Put::Beside
        }
    }

    /// The clock was set back: what is true only later than it (`is_ahead`) is forgotten, and what was noted later than it
    /// is moved, so that a value that comes now is the newer one.
    pub(super) fn set_back(&mut self, back: SetBack, is_ahead: impl Fn(K) -> bool) {
        for points in [&mut self.points, &mut self.beside] {
            points.retain(|point| !is_ahead(point.at));
            for point in points {
                point.seen.known_at = back.corrected(point.seen.known_at);
            }
        }
    }

    fn put_beside(&mut self, point: Point<K, V>) {
        let same = |p: &Point<K, V>| p.at == point.at && p.seen.source == point.seen.source;
        if let Some(held) = self.beside.iter_mut().find(|p| same(p)) {
            if held.seen.known_at <= point.seen.known_at {
                *held = point;
            }
            return;
        }
        let index = self.beside.partition_point(|p| p.at <= point.at);
        self.beside.insert(index, point);
        if self.beside.len() > self.limit {
            self.beside.remove(0);
        }
    }
}

impl<V: Copy + PartialEq> History<Stamp, V> {
    /// Leaves the newest `whole` points as they are; of each step before them the last one, and nothing before `oldest`.
    pub(super) fn thin(&mut self, whole: usize, step: Span, oldest: Stamp) {
        let step = step.as_micros().max(1);
        let bucket = |at: Stamp| at.micros().div_euclid(step);
        let exact = self.points.len().saturating_sub(whole);
        let later: Vec<Option<i64>> = self
            .points
            .iter()
            .skip(1)
            .map(|p| Some(bucket(p.at)))
            .collect();
        let mut place = 0;
        self.points.retain(|point| {
            let last = later
                .get(place)
                .is_none_or(|next| *next != Some(bucket(point.at)));
            place += 1;
            place > exact || (last && point.at >= oldest)
        });
        self.beside.retain(|point| point.at >= oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: i32, value: f64, known: i64, source: u16) -> Point<i32, f64> {
        let seen = Seen {
            known_at: Stamp::from_secs(known),
            source: SourceId(source),
            quality: Quality::Final,
        };
        Point { at, value, seen }
    }

    fn values(history: &History<i32, f64>) -> Vec<(i32, f64)> {
        history.points().iter().map(|p| (p.at, p.value)).collect()
    }

    #[test]
    fn the_latest_known_value_of_a_source_wins_whatever_the_order() {
        let facts = [
            point(1, 10.0, 5, 0),
            point(2, 20.0, 6, 0),
            point(1, 11.0, 7, 0),
            point(3, 30.0, 8, 0),
        ];
        let mut forward = History::new(9);
        let mut backward = History::new(9);
        for fact in facts {
            forward.put(fact);
        }
        for fact in facts.into_iter().rev() {
            backward.put(fact);
        }
        assert_eq!(values(&forward), [(1, 11.0), (2, 20.0), (3, 30.0)]);
        assert_eq!(values(&forward), values(&backward));
    }

    #[test]
    fn between_sources_the_later_known_wins_and_then_the_order_of_sources() {
        let mut history = History::new(9);
        history.put(point(1, 10.0, 5, 0));
        assert_eq!(
            history.put(point(1, 99.0, 5, 1)),
            Put::Beside,
            "a tie goes to the source named first"
        );
        assert_eq!(values(&history), [(1, 10.0)]);
        assert_eq!(
            history.put(point(1, 98.0, 6, 1)),
            Put::Revised,
            "known later"
        );
        assert_eq!(values(&history), [(1, 98.0)]);
        assert_eq!(
            history.beside().iter().map(|p| p.value).collect::<Vec<_>>(),
            [10.0]
        );
    }

    #[test]
    fn a_thinned_history_keeps_the_last_of_each_step_and_its_end_whole() {
        let mut history = History::new(1000);
        let at = |second: i64| Stamp::from_secs(second);
        for second in 0..600 {
            let seen = Seen {
                known_at: at(second),
                source: SourceId(0),
                quality: Quality::Final,
            };
            history.put(Point {
                at: at(second),
                value: second,
                seen,
            });
        }
        for _ in 0..2 {
            history.thin(3, Span::minutes(1), at(120));
            let left: Vec<i64> = history.points().iter().map(|p| p.at.secs()).collect();
            assert_eq!(left, [179, 239, 299, 359, 419, 479, 539, 597, 598, 599]);
        }
        // What was between is not there any more: the last of the minute before stands for it.
        assert_eq!(history.at_or_before(at(400)).unwrap().at, at(359));
    }

    #[test]
    fn memory_is_bounded_and_windows_are_half_open() {
        let mut history = History::new(32);
        for day in 0..1000 {
            history.put(point(day, f64::from(day), i64::from(day), 0));
        }
        assert!(history.points().len() <= 32);
        assert_eq!(history.last().unwrap().at, 999);
        assert_eq!(
            history.put(point(3, 1.0, 9, 0)),
            Put::Ignored,
            "older than what a full history keeps"
        );
        assert_eq!(
            history
                .within(990, 993)
                .iter()
                .map(|p| p.at)
                .collect::<Vec<_>>(),
            [991, 992, 993]
        );
        assert_eq!(history.at_or_before(5000).unwrap().at, 999);
        assert_eq!(history.at_or_before(-1), None);
    }
}
