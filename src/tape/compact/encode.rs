//! Writing the compact form. Done once for a tape, so it may take its time: two passes, the first to learn the scales.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::fields::{KINDS, Keys, Values, Word, keys, values};
use super::{MAGIC, SLOTS};
use crate::domain::observation::{Fact, Known};
use crate::domain::{Day, Stamp, Tag};
use crate::tape::Header;

/// Writes a tape in the compact form. The observations must stand in the order of their `known_at`; a signed step back
/// could not be told from one forward.
pub fn encode(header: &Header, tape: &[Known]) -> Vec<u8> {
    let mut strings = Strings::default();
    let mut streams = Streams::default();
    let ids: Vec<usize> = tape
        .iter()
        .map(|known| streams.place(known, &mut strings))
        .collect();
    let tick = tick(tape);
    let first = tape.first().map_or(0, |known| known.known_at.micros()) / tick;
    let mut records = Records {
        out: Vec::new(),
        tick,
        known: first,
    };
    for (known, &id) in tape.iter().zip(&ids) {
        if let Some(stream) = streams.all.get_mut(id) {
            records.push(known, id, stream);
        }
    }
    let mut out = MAGIC.to_vec();
    text(&mut out, header.name.as_str());
    text(&mut out, &header.note);
    unsigned(&mut out, header.sources.len() as u64);
    for source in &header.sources {
        text(&mut out, source.as_str());
    }
    unsigned(&mut out, tick.unsigned_abs());
    unsigned(&mut out, tape.len() as u64);
    signed(&mut out, first);
    unsigned(&mut out, records.known.abs_diff(first));
    unsigned(&mut out, strings.all.len() as u64);
    for string in &strings.all {
        text(&mut out, string);
    }
    streams.write(&mut out);
    out.extend(records.out);
    out
}

/// Microseconds of the largest unit in which every instant is whole.
fn tick(tape: &[Known]) -> i64 {
    struct Whole(bool);
    impl Values for Whole {
        fn instant(&mut self, field: &mut Stamp) {
            self.0 &= field.micros() % 1_000_000 == 0;
        }
        fn day(&mut self, _: &mut Day) {}
        fn optional(&mut self, _: &mut Option<f64>) {}
        fn decimal(&mut self, _: &mut Option<Decimal>) {}
        fn word<T: Word>(&mut self, _: &mut T) {}
    }
    let mut whole = Whole(true);
    for known in tape {
        let (mut known_at, mut fact) = (known.known_at, known.observation.fact);
        whole.instant(&mut known_at);
        values(&mut fact, &mut whole);
    }
    if whole.0 { 1_000_000 } else { 1 }
}

#[derive(Default)]
struct Strings {
    all: Vec<String>,
    places: HashMap<String, u64>,
}

impl Strings {
    fn place(&mut self, text: &str) -> u64 {
        if let Some(&place) = self.places.get(text) {
            return place;
        }
        let place = self.all.len() as u64;
        self.all.push(text.to_owned());
        self.places.insert(text.to_owned(), place);
        place
    }
}

/// A stream's definition, the scales of its numbers, and where its last record left them.
struct Stream {
    definition: Vec<u8>,
    used: usize,
    scales: [i8; SLOTS],
    last: [i64; SLOTS],
    lag: i64,
}

#[derive(Default)]
struct Streams {
    all: Vec<Stream>,
    places: HashMap<Vec<u8>, usize>,
}

impl Streams {
    /// The stream of an observation; its scales are widened to hold it.
    fn place(&mut self, known: &Known, strings: &mut Strings) -> usize {
        let mut fact = known.observation.fact;
        let mut definition = Definition {
            out: vec![kind_number(&fact)],
            strings,
        };
        definition.word(&mut known.observation.quality.clone());
        definition.text(&mut known.observation.source.clone());
        keys(&mut fact, &mut definition);
        let definition = definition.out;
        let next = self.all.len();
        let place = *self.places.entry(definition.clone()).or_insert(next);
        if place == next {
            self.all.push(Stream {
                definition,
                used: 0,
                scales: [i8::MIN; SLOTS],
                last: [0; SLOTS],
                lag: 0,
            });
        }
        if let Some(stream) = self.all.get_mut(place) {
            values(&mut fact, &mut Widen { stream, slot: 0 });
        }
        place
    }

    fn write(&self, out: &mut Vec<u8>) {
        unsigned(out, self.all.len() as u64);
        for stream in &self.all {
            out.extend(&stream.definition);
            unsigned(out, stream.used as u64);
            for &scale in stream.scales.iter().take(stream.used) {
                signed(out, i64::from(scale.max(-9)));
            }
        }
    }
}

struct Definition<'a> {
    out: Vec<u8>,
    strings: &'a mut Strings,
}

impl Keys for Definition<'_> {
    fn text<const N: usize>(&mut self, field: &mut Tag<N>) {
        let place = self.strings.place(field.as_str());
        unsigned(&mut self.out, place);
    }
    fn word<T: Word>(&mut self, field: &mut T) {
        signed(&mut self.out, field.code());
    }
}

/// The first pass: how many decimals each slot needs.
struct Widen<'a> {
    stream: &'a mut Stream,
    slot: usize,
}

impl Values for Widen<'_> {
    fn optional(&mut self, field: &mut Option<f64>) {
        if let Some(held) = self.stream.scales.get_mut(self.slot) {
            let needed = field
                .and_then(|value| (-9..=12).find(|&scale| scaled(value, scale).is_some()))
                .unwrap_or(i8::MIN);
            *held = needed.max(*held);
        }
        self.slot += 1;
        self.stream.used = self.stream.used.max(self.slot);
    }
    fn instant(&mut self, _: &mut Stamp) {}
    fn day(&mut self, _: &mut Day) {}
    fn decimal(&mut self, _: &mut Option<Decimal>) {}
    fn word<T: Word>(&mut self, _: &mut T) {}
}

/// The whole number that a decoder turns back into exactly this value; `None` where there is none.
fn scaled(value: f64, scale: i8) -> Option<i64> {
    let (factor, divisor) = super::decode::power(scale);
    let number = (value * divisor / factor).round();
    if number.abs() > 9e15 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and within 2^53")]
    let number = number as i64;
    let back = number as f64 * factor / divisor;
    (back.to_bits() == value.to_bits()).then_some(number)
}

/// The second pass.
struct Records {
    out: Vec<u8>,
    tick: i64,
    /// Of the record before, in ticks.
    known: i64,
}

impl Records {
    fn push(&mut self, known: &Known, id: usize, stream: &mut Stream) {
        let at = known.known_at.micros() / self.tick;
        unsigned(&mut self.out, id as u64);
        unsigned(&mut self.out, at.abs_diff(self.known));
        self.known = at;
        let mut record = Record {
            out: &mut self.out,
            tick: self.tick,
            known: at,
            known_day: known.known_at.day(),
            stream,
            slot: 0,
        };
        values(&mut { known.observation.fact }, &mut record);
    }
}

struct Record<'a> {
    out: &'a mut Vec<u8>,
    tick: i64,
    known: i64,
    known_day: Day,
    stream: &'a mut Stream,
    slot: usize,
}

impl Record<'_> {
    fn lag(&mut self, lag: i64) {
        signed(self.out, lag.wrapping_sub(self.stream.lag));
        self.stream.lag = lag;
    }
}

impl Values for Record<'_> {
    fn instant(&mut self, field: &mut Stamp) {
        self.lag(self.known.wrapping_sub(field.micros() / self.tick));
    }
    fn day(&mut self, field: &mut Day) {
        self.lag(i64::from(self.known_day.number()) - i64::from(field.number()));
    }
    fn optional(&mut self, field: &mut Option<f64>) {
        let slot = self.slot;
        self.slot += 1;
        let Some(value) = *field else {
            self.out.push(0);
            return;
        };
        let scale = self.stream.scales.get(slot).map_or(0, |&s| s.max(-9));
        if let (Some(number), Some(last)) = (scaled(value, scale), self.stream.last.get_mut(slot)) {
            unsigned(self.out, zigzag(number - *last) + 2);
            *last = number;
        } else {
            self.out.push(1);
            self.out.extend(value.to_le_bytes());
        }
    }
    fn decimal(&mut self, field: &mut Option<Decimal>) {
        self.out.push(u8::from(field.is_some()));
        if let Some(value) = field {
            self.out.extend(value.serialize());
        }
    }
    fn word<T: Word>(&mut self, field: &mut T) {
        signed(self.out, field.code());
    }
}

fn kind_number(fact: &Fact) -> u8 {
    let place = KINDS.iter().position(|kind| kind.kind() == fact.kind());
    place.and_then(|p| u8::try_from(p).ok()).unwrap_or(u8::MAX)
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

fn signed(out: &mut Vec<u8>, value: i64) {
    unsigned(out, zigzag(value));
}

fn unsigned(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

fn text(out: &mut Vec<u8>, text: &str) {
    unsigned(out, text.len() as u64);
    out.extend(text.as_bytes());
}
