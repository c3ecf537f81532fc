//! Rolling sums by two queues: single events for the last hour, one-second buckets per market and side for the
//! rest of the 24 hours. Each entry is added once and subtracted once from each sum.

use std::collections::VecDeque;

use super::streams::{StreamId, Streams};
use super::{Part, Side, Stamp, Sums, Window};

const MICROS: i64 = 1_000_000;
/// Above so many single events in an hour (a flood) they too are summed, by the second: somewhat less than the power of
/// two at which their queue would grow.
const SINGLE: usize = 60_000;
/// Above so many sums of seconds, in either queue, they are of ten seconds in the hour, and of a minute in the day.
pub(super) const SECONDS: usize = 1 << 17;

/// Market, side and whether it is priced, in 16 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key(u16);

impl Key {
    fn new(id: StreamId, side: Side, priced: bool) -> Self {
        Self(id.0 << 2 | u16::from(side == Side::Short) << 1 | u16::from(!priced))
    }

    fn stream(self) -> StreamId {
        StreamId(self.0 >> 2)
    }

    fn side(self) -> Side {
        if self.0 & 2 == 0 {
            Side::Long
        } else {
            Side::Short
        }
    }

    fn part(self, cents: i64, count: u16) -> Part {
        let count = u64::from(count);
        Part {
            cents,
            count,
            unpriced: if self.0 & 1 == 1 { count } else { 0 },
        }
    }
}

/// An event of the last hour (several, in a flood).
#[derive(Clone, Copy, Debug)]
struct Event {
    at: Stamp,
    cents: i64,
    key: Key,
    count: u16,
}

/// All events of one market and side in (second − 1, second]; in a flood of a longer time up to `second`.
#[derive(Clone, Copy, Debug)]
struct Second {
    cents: i64,
    end: u32,
    key: Key,
    count: u16,
}

impl Second {
    fn at(self) -> Stamp {
        Stamp::from_secs(i64::from(self.end))
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Windows {
    recent: VecDeque<Event>,
    old: VecDeque<Second>,
    /// Entries at the front of `old` that have left the 4 hours.
    beyond_4h: usize,
    sums: [Sums; 3],
}

/// The multiple of so many seconds at or after an instant; instants before 1970 or after 2106 are pinned.
fn up_to(at: Stamp, seconds: i64) -> u32 {
    let step = seconds * MICROS;
    let up = at.micros().saturating_add(step - 1).div_euclid(step) * seconds;
    u32::try_from(up.max(0)).unwrap_or(u32::MAX)
}

impl Windows {
    pub(super) fn sums(&self, window: Window) -> Sums {
        self.sums[window.index()]
    }

    pub(super) fn entries(&self) -> usize {
        self.recent.len() + self.old.len()
    }

    pub(super) fn insert(&mut self, now: Stamp, new: &super::Event, streams: &mut Streams) {
        let (at, id, side) = (new.at, new.stream, new.side);
        let key = Key::new(id, side, new.cents.is_some());
        let event = Event {
            at,
            cents: new.cents.unwrap_or(0),
            key,
            count: 1,
        };
        let part = key.part(event.cents, 1);
        let mut add = |window: Window, sums: &mut [Sums; 3]| {
            sums[window.index()].add(side, part);
            streams.add(window, id, side, part);
        };
        add(Window::H24, &mut self.sums);
        if at > now.minus(Window::H1.span()) {
            add(Window::H1, &mut self.sums);
            add(Window::H4, &mut self.sums);
            self.put_recent(event);
        } else {
            let second = up_to(at, self.step_of_day());
            if Stamp::from_secs(i64::from(second)) > now.minus(Window::H4.span()) {
                add(Window::H4, &mut self.sums);
                self.put_old(event, false);
            } else {
                self.put_old(event, true);
            }
        }
    }

    /// Seconds of one sum of the day.
    fn step_of_day(&self) -> i64 {
        if self.old.len() < SECONDS { 1 } else { 60 }
    }

    fn put_recent(&mut self, mut event: Event) {
        if self.recent.len() >= SINGLE {
            let step = if self.recent.len() < SECONDS { 1 } else { 10 };
            event.at = Stamp::from_secs(i64::from(up_to(event.at, step)));
            let ends_here = |held: &&mut Event| held.at >= event.at;
            let same = self
                .recent
                .iter_mut()
                .rev()
                .take_while(ends_here)
                .find(|held| held.at == event.at && held.key == event.key && held.count < u16::MAX);
            if let Some(held) = same {
                held.cents += event.cents;
                held.count += 1;
                return;
            }
        }
        if self.recent.back().is_none_or(|last| last.at <= event.at) {
            self.recent.push_back(event);
        } else {
            let place = self.recent.partition_point(|held| held.at <= event.at);
            self.recent.insert(place, event);
        }
    }

    /// Puts an event into the sum of its second.
    fn put_old(&mut self, event: Event, beyond_4h: bool) {
        let second = up_to(event.at, self.step_of_day());
        let place = if self.old.back().is_none_or(|last| last.end <= second) {
            self.old.len()
        } else {
            self.old.partition_point(|held| held.end <= second)
        };
        for index in (0..place).rev() {
            let held = &mut self.old[index];
            if held.end != second {
                break;
            }
            if held.key == event.key
                && let Some(count) = held.count.checked_add(event.count)
            {
                held.cents += event.cents;
                held.count = count;
                return;
            }
        }
        let entry = Second {
            cents: event.cents,
            end: second,
            key: event.key,
            count: event.count,
        };
        self.old.insert(place, entry);
        self.beyond_4h += usize::from(beyond_4h);
    }

    pub(super) fn advance(&mut self, now: Stamp, streams: &mut Streams) {
        let edge = |window: Window| now.minus(window.span());
        let mut leave = |window: Window, sums: &mut [Sums; 3], key: Key, cents: i64, count: u16| {
            let part = key.part(cents, count);
            sums[window.index()].subtract(key.side(), part);
            streams.subtract(window, key.stream(), key.side(), part);
        };
        while let Some(&event) = self.recent.front()
            && event.at <= edge(Window::H1)
        {
            self.recent.pop_front();
            leave(
                Window::H1,
                &mut self.sums,
                event.key,
                event.cents,
                event.count,
            );
            self.put_old(event, false);
        }
        while let Some(&held) = self.old.get(self.beyond_4h)
            && held.at() <= edge(Window::H4)
        {
            self.beyond_4h += 1;
            leave(Window::H4, &mut self.sums, held.key, held.cents, held.count);
        }
        while let Some(&held) = self.old.front()
            && held.at() <= edge(Window::H24)
        {
            self.old.pop_front();
            self.beyond_4h -= 1;
            leave(
                Window::H24,
                &mut self.sums,
                held.key,
                held.cents,
                held.count,
            );
        }
        // A storm's memory goes back when it is over.
        if self.recent.capacity() > SINGLE / 16 && self.recent.len() < self.recent.capacity() / 8 {
            self.recent.shrink_to(self.recent.len() * 2);
        }
        if self.old.capacity() > SINGLE / 16 && self.old.len() < self.old.capacity() / 8 {
            self.old.shrink_to(self.old.len() * 2);
        }
    }
}
