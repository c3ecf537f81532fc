//! Sums over 5 minutes for the last 48 hours: a day to show and the day before as its baseline.

use super::coverage::Links;
use super::{Side, Span, Stamp};

/// Length of a bucket.
pub const BUCKET: Span = Span::minutes(5);
/// Buckets that are kept, the running one included.
pub const KEPT: u16 = 2 * 288 + 1;

/// Sums of one bucket [start, start + 5 min).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Its first instant.
    pub start: Stamp,
    /// Liquidated longs, US cents.
    pub long_cents: i64,
    /// Liquidated shorts, US cents.
    pub short_cents: i64,
    /// At least one venue was connected throughout (up to now for the running bucket); otherwise the sums say nothing.
    pub covered: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Histogram {
    /// Cell of bucket number n is n mod KEPT.
    cells: Vec<[i64; 2]>,
    newest: Option<i64>,
    now: Stamp,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            cells: vec![[0; 2]; usize::from(KEPT)],
            newest: None,
            now: Stamp::default(),
        }
    }
}

fn number(at: Stamp) -> i64 {
    at.micros().div_euclid(BUCKET.as_micros())
}

fn start(number: i64) -> Stamp {
    Stamp::from_micros(number.saturating_mul(BUCKET.as_micros()))
}

fn cell(number: i64) -> usize {
    usize::try_from(number.rem_euclid(i64::from(KEPT))).unwrap_or(0)
}

impl Histogram {
    pub(super) fn advance(&mut self, now: Stamp) {
        self.now = self.now.max(now);
        self.reach(number(now));
    }

    fn reach(&mut self, number: i64) {
        let newest = *self.newest.get_or_insert(number);
        let fresh = (number - newest).clamp(0, i64::from(KEPT));
        for n in 0..fresh {
            self.cells[cell(number - n)] = [0; 2];
        }
        self.newest = Some(newest.max(number));
    }

    pub(super) fn add(&mut self, at: Stamp, side: Side, cents: i64) {
        let number = number(at);
        self.reach(number);
        if self
            .newest
            .is_some_and(|newest| newest - number < i64::from(KEPT))
        {
            self.cells[cell(number)][usize::from(side == Side::Short)] += cents;
        }
    }

    pub(super) fn buckets(&self, links: &Links) -> Vec<Bucket> {
        let Some(newest) = self.newest else {
            return Vec::new();
        };
        let oldest = newest - (i64::from(KEPT) - 1);
        (oldest..=newest)
            .map(|number| {
                let [long_cents, short_cents] = self.cells[cell(number)];
                Bucket {
                    start: start(number),
                    long_cents,
                    short_cents,
                    covered: links.covers(start(number), start(number + 1).min(self.now)),
                }
            })
            .collect()
    }
}
