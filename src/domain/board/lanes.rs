//! The histories of one kind of fact, one a subject, in the order of the subjects.

use crate::domain::clock::{AHEAD, SetBack};
use crate::domain::history::{History, Point, Put, Seen};
use crate::domain::{Span, Stamp};

/// Histories by subject. Few subjects, many points: a sorted list, searched by halves, beats a tree.
#[derive(Clone, Debug)]
pub(super) struct Lanes<S, K, V> {
    lanes: Vec<(S, History<K, V>)>,
    limit: usize,
}

impl<S: Copy + Ord, K: Copy + Ord, V: Copy + PartialEq> Lanes<S, K, V> {
    /// No history yet; each will keep at most `limit` points.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            lanes: Vec::new(),
            limit,
        }
    }

    /// Takes a value in; a new subject gets a history of its own.
    pub(super) fn put(&mut self, subject: S, at: K, value: V, seen: Seen) -> Put {
        let index = match self.lanes.binary_search_by(|(s, _)| s.cmp(&subject)) {
            Ok(index) => index,
            Err(index) => {
                self.lanes
                    .insert(index, (subject, History::new(self.limit)));
                index
            }
        };
        match self.lanes.get_mut(index) {
            Some((_, history)) => history.put(Point { at, value, seen }),
            None => Put::Ignored,
        }
    }

    /// The clock was set back: forgets what is true only later than it, by the instant at which a point is true.
    pub(super) fn set_back(&mut self, back: SetBack, true_at: impl Fn(S, K) -> Stamp) {
        let latest = back.to.plus(AHEAD);
        for (subject, history) in &mut self.lanes {
            history.set_back(back, |at| true_at(*subject, at) > latest);
        }
        self.lanes
            .retain(|(_, history)| !history.points().is_empty());
    }

    /// The history of a subject.
    pub(super) fn get(&self, subject: S) -> Option<&History<K, V>> {
        let index = self.lanes.binary_search_by(|(s, _)| s.cmp(&subject)).ok()?;
        self.lanes.get(index).map(|(_, history)| history)
    }

    /// The winning points of a subject, ascending; empty when it is not known.
    pub(super) fn points(&self, subject: S) -> &[Point<K, V>] {
        self.get(subject).map(History::points).unwrap_or_default()
    }

    /// Every subject with its winning points, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (S, &[Point<K, V>])> + '_ {
        self.lanes
            .iter()
            .map(|(subject, history)| (*subject, history.points()))
    }
}

impl<S: Copy + Ord, V: Copy + PartialEq> Lanes<S, Stamp, V> {
    /// Thins every history that has more than `most` points ([`History::thin`]).
    pub(super) fn thin(&mut self, most: usize, whole: usize, step: Span, oldest: Stamp) {
        for (_, history) in &mut self.lanes {
            if history.points().len() > most {
                history.thin(whole, step, oldest);
            }
        }
    }
}
