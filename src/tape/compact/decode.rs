//! Reading the compact form, record by record.

use rust_decimal::Decimal;

use super::fields::{KINDS, Keys, Values, Word, keys, values};
use super::{MAGIC, SLOTS};
use crate::domain::observation::{Known, Observation, Quality};
use crate::domain::{Day, Name, Stamp, Tag};
use crate::tape::{Header, TapeError};

/// Stands in a compact tape before the next record.
#[derive(Clone, Debug)]
pub struct Decoder {
    bytes: Bytes,
    header: Header,
    tick: i64,
    span: Option<(Stamp, Stamp)>,
    records: u64,
    left: u64,
    streams: Vec<Stream>,
    /// Of the record before, in ticks.
    known: i64,
    /// Stream and `known_at` in ticks of the next record.
    next: Option<(usize, i64)>,
}

#[derive(Clone, Debug)]
struct Stream {
    observation: Observation,
    slots: [Slot; SLOTS],
    lag: i64,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    factor: f64,
    divisor: f64,
    last: i64,
}

/// Factor and divisor, one of which is 1, that turn a scaled number into its value. Both and the number are exact, so
/// that the one rounding is that of reading the decimal text.
pub(super) fn power(scale: i8) -> (f64, f64) {
    let power = 10_f64.powi(i32::from(scale.unsigned_abs()));
    if scale < 0 {
        (power, 1.0)
    } else {
        (1.0, power)
    }
}

impl Decoder {
    /// Reads everything that stands before the records.
    pub fn open(bytes: &'static [u8]) -> Result<Self, TapeError> {
        let rest = bytes
            .strip_prefix(MAGIC)
            .ok_or(TapeError::Compact("it does not begin like one"))?;
        let mut bytes = Bytes {
            rest,
            failed: false,
        };
        Self::read(&mut bytes).ok_or(TapeError::Compact("its tables cannot be read"))
    }

    fn read(bytes: &mut Bytes) -> Option<Self> {
        let name = Name::new(bytes.text()?).ok()?;
        let note = bytes.text()?.to_owned();
        let sources = (0..bytes.unsigned())
            .map(|_| Name::new(bytes.text()?).ok())
            .collect::<Option<_>>()?;
        let tick = i64::try_from(bytes.unsigned()).ok().filter(|&t| t > 0)?;
        let records = bytes.unsigned();
        let first = bytes.signed();
        let last = first.wrapping_add_unsigned(bytes.unsigned());
        let at = |ticks: i64| Stamp::from_micros(ticks.wrapping_mul(tick));
        let strings = (0..bytes.unsigned())
            .map(|_| bytes.text())
            .collect::<Option<Vec<_>>>()?;
        let streams = (0..bytes.unsigned())
            .map(|_| Stream::read(bytes, &strings))
            .collect::<Option<_>>()?;
        let mut decoder = Self {
            bytes: bytes.clone(),
            header: Header {
                name,
                note,
                sources,
            },
            tick,
            span: (records > 0).then(|| (at(first), at(last))),
            records,
            left: records,
            streams,
            known: first,
            next: None,
        };
        decoder.look_ahead();
        Some(decoder)
    }

    /// What the tape says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Its first and last `known_at`; `None` when it holds no record.
    pub fn span(&self) -> Option<(Stamp, Stamp)> {
        self.span
    }

    /// How many records it holds.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// `known_at` of the next record; `None` at the end.
    pub fn next_known_at(&self) -> Option<Stamp> {
        self.next
            .map(|(_, known)| Stamp::from_micros(known.wrapping_mul(self.tick)))
    }

    fn look_ahead(&mut self) {
        self.next = None;
        if self.left == 0 || self.bytes.failed {
            return;
        }
        let stream = usize::try_from(self.bytes.unsigned()).unwrap_or(usize::MAX);
        let known = self.known.wrapping_add_unsigned(self.bytes.unsigned());
        if !self.bytes.failed && stream < self.streams.len() {
            self.next = Some((stream, known));
        }
    }
}

impl Iterator for Decoder {
    type Item = Known;

    #[inline]
    fn next(&mut self) -> Option<Known> {
        let (stream, ticks) = self.next?;
        let stream = self.streams.get_mut(stream)?;
        let known_at = Stamp::from_micros(ticks.wrapping_mul(self.tick));
        let mut record = Record {
            bytes: &mut self.bytes,
            tick: self.tick,
            known: ticks,
            known_day: known_at.day(),
            slots: stream.slots.iter_mut(),
            lag: &mut stream.lag,
        };
        values(&mut stream.observation.fact, &mut record);
        let known = Known {
            known_at,
            observation: stream.observation,
        };
        self.known = ticks;
        self.left -= 1;
        if self.bytes.failed {
            self.next = None;
            return None;
        }
        self.look_ahead();
        Some(known)
    }
}

impl Stream {
    fn read(bytes: &mut Bytes, strings: &[&'static str]) -> Option<Self> {
        let mut fact = *KINDS.get(usize::from(bytes.byte()))?;
        let mut source = Name::literal("?");
        let mut quality = Quality::Final;
        let mut definition = Definition { bytes, strings };
        definition.word(&mut quality);
        definition.text(&mut source);
        keys(&mut fact, &mut definition);
        let (factor, divisor) = power(0);
        let mut slots = [Slot {
            factor,
            divisor,
            last: 0,
        }; SLOTS];
        let used = usize::try_from(bytes.unsigned()).ok()?;
        for slot in slots.get_mut(..used)? {
            let scale = i8::try_from(bytes.signed()).ok()?;
            (slot.factor, slot.divisor) = power(scale);
        }
        (!bytes.failed).then_some(Self {
            observation: Observation {
                source,
                quality,
                fact,
            },
            slots,
            lag: 0,
        })
    }
}

struct Definition<'a> {
    bytes: &'a mut Bytes,
    strings: &'a [&'static str],
}

impl Keys for Definition<'_> {
    fn text<const N: usize>(&mut self, field: &mut Tag<N>) {
        let place = usize::try_from(self.bytes.unsigned()).unwrap_or(usize::MAX);
        match self.strings.get(place).map(|text| Tag::new(text)) {
            Some(Ok(tag)) => *field = tag,
            _ => self.bytes.failed = true,
        }
    }
    fn word<T: Word>(&mut self, field: &mut T) {
        self.bytes.word(field);
    }
}

struct Record<'a> {
    bytes: &'a mut Bytes,
    tick: i64,
    known: i64,
    known_day: Day,
    slots: std::slice::IterMut<'a, Slot>,
    lag: &'a mut i64,
}

impl Values for Record<'_> {
    #[inline]
    fn instant(&mut self, field: &mut Stamp) {
        *self.lag = self.lag.wrapping_add(self.bytes.signed());
        let ticks = self.known.wrapping_sub(*self.lag);
        *field = Stamp::from_micros(ticks.wrapping_mul(self.tick));
    }
    #[inline]
    fn day(&mut self, field: &mut Day) {
        *self.lag = self.lag.wrapping_add(self.bytes.signed());
        match i32::try_from(i64::from(self.known_day.number()).wrapping_sub(*self.lag)) {
            Ok(number) => *field = Day::from_number(number),
            Err(_) => self.bytes.failed = true,
        }
    }
    #[inline]
    fn optional(&mut self, field: &mut Option<f64>) {
        let Some(slot) = self.slots.next() else {
            self.bytes.failed = true;
            return;
        };
        *field = match self.bytes.unsigned() {
            0 => None,
            1 => Some(f64::from_le_bytes(self.bytes.take())),
            step => {
                slot.last = slot.last.wrapping_add(unzigzag(step - 2));
                Some(slot.last as f64 * slot.factor / slot.divisor)
            }
        };
    }
    #[inline]
    fn number(&mut self, field: &mut f64) {
        let mut value = None;
        self.optional(&mut value);
        match value {
            Some(value) => *field = value,
            None => self.bytes.failed = true,
        }
    }
    fn decimal(&mut self, field: &mut Option<Decimal>) {
        *field = match self.bytes.byte() {
            0 => None,
            _ => Some(Decimal::deserialize(self.bytes.take())),
        };
    }
    #[inline]
    fn word<T: Word>(&mut self, field: &mut T) {
        self.bytes.word(field);
    }
}

/// What is left to read. After the first byte that is not there everything read is zero, and `failed` is set.
#[derive(Clone, Debug)]
struct Bytes {
    rest: &'static [u8],
    failed: bool,
}

impl Bytes {
    #[inline]
    fn byte(&mut self) -> u8 {
        if let [first, rest @ ..] = self.rest {
            self.rest = rest;
            *first
        } else {
            self.failed = true;
            0
        }
    }

    #[inline]
    fn unsigned(&mut self) -> u64 {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte();
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return value;
            }
        }
        self.failed = true;
        0
    }

    #[inline]
    fn signed(&mut self) -> i64 {
        unzigzag(self.unsigned())
    }

    #[inline]
    fn word<T: Word>(&mut self, field: &mut T) {
        match T::from_code(self.signed()) {
            Some(word) => *field = word,
            None => self.failed = true,
        }
    }

    fn take<const N: usize>(&mut self) -> [u8; N] {
        if let Some((taken, rest)) = self.rest.split_first_chunk::<N>() {
            self.rest = rest;
            *taken
        } else {
            self.failed = true;
            [0; N]
        }
    }

    fn text(&mut self) -> Option<&'static str> {
        let length = usize::try_from(self.unsigned()).ok()?;
        let (text, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        std::str::from_utf8(text).ok()
    }
}

#[inline]
fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}
