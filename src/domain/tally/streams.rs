//! The markets that have been heard, each with its sums; a market is a venue's symbol.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::FixedState;

use super::{Name, Part, Side, Stamp, Sums, Ticker, Window};

/// More markets than all venues together list; further ones are summed as one market `*` of no coin.
const LIMIT: u16 = 8192;
const SECONDS: i64 = 60;
/// Markets whose saturation is told.
const BUSIEST: usize = 32;

/// A market by its place in the tally's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(pub(super) u16);

/// A market's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Market {
    /// The venue.
    pub venue: Name,
    /// The venue's own name of the market.
    pub symbol: Name,
    /// The coin.
    pub base: Ticker,
}

/// How busy a market's stream is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Saturation {
    /// The market.
    pub market: Market,
    /// Share (0..1) of the seconds of the last minute with at least one event. From 0.5 on a venue that pushes one
    /// event a second at most must be taken as saturated: its sums fall short.
    pub share: f64,
}

#[derive(Clone, Debug)]
struct Stream {
    market: Market,
    sums: [Sums; 3],
    /// Bit n is second `second − n`.
    bits: u64,
    second: i64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Streams {
    venues: Vec<(Name, HashMap<Name, StreamId, FixedState>)>,
    markets: Vec<Stream>,
    other: Option<StreamId>,
}

const OTHER: Name = Name::literal("*");

impl Streams {
    pub(super) fn id(&mut self, venue: Name, symbol: Name, base: Ticker) -> StreamId {
        let known = self.venues.iter().position(|(name, _)| *name == venue);
        let at = known.unwrap_or_else(|| {
            self.venues.push((venue, HashMap::default()));
            self.venues.len() - 1
        });
        if let Some(&id) = self.venues[at].1.get(symbol.as_str()) {
            return id;
        }
        if self.markets.len() >= usize::from(LIMIT) {
            if let Some(id) = self.other {
                return id;
            }
            let id = self.push(Market {
                venue: OTHER,
                symbol: OTHER,
                base: Ticker::literal("*"),
            });
            self.other = Some(id);
            return id;
        }
        let id = self.push(Market {
            venue,
            symbol,
            base,
        });
        self.venues[at].1.insert(symbol, id);
        id
    }

    fn push(&mut self, market: Market) -> StreamId {
        let id = StreamId(u16::try_from(self.markets.len()).unwrap_or(LIMIT));
        self.markets.push(Stream {
            market,
            sums: [Sums::default(); 3],
            bits: 0,
            second: i64::MIN,
        });
        id
    }

    pub(super) fn market(&self, id: StreamId) -> Market {
        self.markets[usize::from(id.0)].market
    }

    pub(super) fn add(&mut self, window: Window, id: StreamId, side: Side, part: Part) {
        self.markets[usize::from(id.0)].sums[window.index()].add(side, part);
    }

    pub(super) fn subtract(&mut self, window: Window, id: StreamId, side: Side, part: Part) {
        self.markets[usize::from(id.0)].sums[window.index()].subtract(side, part);
    }

    pub(super) fn mark(&mut self, id: StreamId, at: Stamp) {
        let stream = &mut self.markets[usize::from(id.0)];
        let second = at.secs();
        let ahead = second.saturating_sub(stream.second);
        if ahead > 0 {
            stream.bits = shifted(stream.bits, ahead) | 1;
            stream.second = second;
        } else if ahead > -SECONDS {
            stream.bits |= 1 << -ahead;
        }
    }

    pub(super) fn saturation(&self, now: Stamp) -> Vec<Saturation> {
        let mut busy: Vec<(u32, &Stream)> = self
            .markets
            .iter()
            .map(|stream| {
                let age = now.secs().saturating_sub(stream.second).max(0);
                let bits = shifted(stream.bits, age) & ((1 << SECONDS) - 1);
                (bits.count_ones(), stream)
            })
            .filter(|(hit, _)| *hit > 0)
            .collect();
        busy.sort_by_key(|(hit, _)| std::cmp::Reverse(*hit));
        busy.truncate(BUSIEST);
        busy.iter()
            .map(|(hit, stream)| Saturation {
                market: stream.market,
                share: f64::from(*hit) / SECONDS as f64,
            })
            .collect()
    }

    pub(super) fn by_venue(&self, window: Window) -> Vec<(Name, Sums)> {
        self.grouped(window, |market| market.venue)
    }

    pub(super) fn by_base(&self, window: Window) -> Vec<(Ticker, Sums)> {
        let mut all = self.grouped(window, |market| market.base);
        all.sort_by_key(|(base, sums)| {
            (std::cmp::Reverse(sums.long_cents + sums.short_cents), *base)
        });
        all
    }

    fn grouped<K: Copy + Eq + Hash>(
        &self,
        window: Window,
        key: impl Fn(&Market) -> K,
    ) -> Vec<(K, Sums)> {
        let mut all: Vec<(K, Sums)> = Vec::new();
        let mut places: HashMap<K, usize, FixedState> = HashMap::default();
        for stream in &self.markets {
            let sums = &stream.sums[window.index()];
            if sums.count == 0 {
                continue;
            }
            let key = key(&stream.market);
            let place = *places.entry(key).or_insert_with(|| {
                all.push((key, Sums::default()));
                all.len() - 1
            });
            all[place].1.merge(sums);
        }
        all
    }
}

fn shifted(bits: u64, by: i64) -> u64 {
    u32::try_from(by)
        .ok()
        .and_then(|by| bits.checked_shl(by))
        .unwrap_or(0)
}
