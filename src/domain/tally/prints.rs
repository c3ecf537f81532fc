//! The largest single events, exact for every window at once.

use rust_decimal::Decimal;

use super::streams::StreamId;
use super::{Side, Stamp};

/// How many of the largest prints of a window can be asked for.
pub const KEPT: usize = 16;
/// Prints are sifted when this many new ones have come.
const SIFT: usize = 512;

/// One liquidation, priced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Print {
    /// The venue's time.
    pub at: Stamp,
    /// Its market; see [`super::Tally::market`].
    pub stream: StreamId,
    /// The position that was closed.
    pub side: Side,
    /// Value in US cents.
    pub cents: i64,
    /// Price as the venue gives it.
    pub price: Decimal,
    /// Coins; `None` when the contract size is unknown.
    pub base_qty: Option<Decimal>,
}

/// Keeps a print only while fewer than [`KEPT`] later ones are larger: those are all that any window ending now or
/// later can ever show. About `KEPT · ln(n / KEPT)` remain of n.
#[derive(Clone, Debug, Default)]
pub(super) struct Prints {
    kept: Vec<Print>,
    sifted: usize,
}

impl Prints {
    pub(super) fn add(&mut self, print: Print) {
        self.kept.push(print);
        if self.kept.len() >= self.sifted + SIFT {
            self.sift();
        }
    }

    pub(super) fn held(&self) -> usize {
        self.kept.len()
    }

    fn sift(&mut self) {
        // Newest first; of equal times the larger first, so that it stands for "later".
        self.kept
            .sort_by_key(|print| std::cmp::Reverse((print.at, print.cents)));
        let mut larger: Vec<i64> = Vec::with_capacity(KEPT + 1);
        self.kept.retain(|print| {
            let place = larger.partition_point(|&cents| cents >= print.cents);
            if place >= KEPT {
                return false;
            }
            larger.insert(place, print.cents);
            larger.truncate(KEPT);
            true
        });
        let Some(newest) = self.kept.first().map(|print| print.at) else {
            return;
        };
        let oldest = newest.minus(super::Window::H24.span());
        self.kept.retain(|print| print.at > oldest);
        self.sifted = self.kept.len();
    }

    pub(super) fn largest(&self, after: Stamp, n: usize) -> Vec<Print> {
        let mut found: Vec<Print> = self
            .kept
            .iter()
            .filter(|print| print.at > after)
            .copied()
            .collect();
        found.sort_by_key(|print| std::cmp::Reverse((print.cents, print.at)));
        found.truncate(n.min(KEPT));
        found
    }
}
