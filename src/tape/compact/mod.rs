//! The compact form of a tape: the program's own, for the tapes it carries.
//!
//! Lossless: every observation comes back equal, bit for bit, in the same order. All integers are varints of 7 bits a
//! byte, low bits first, the top bit meaning "more follows"; signed ones are zigzag-coded (0, −1, 1, −2 … as 0, 1, 2,
//! 3 …). A text is its length in bytes and its UTF-8.
//!
//! ```text
//! magic      "SWTAPE" 0x01
//! header     name, note, number of sources, sources (texts)
//! tick       microseconds of one unit of time: 1,000,000, or 1 where an instant has a fraction
//! records    their number; then the first known_at and the last one less the first, both in ticks
//! strings    number, then texts: every name that occurs
//! streams    number, then per stream: kind, quality, source (an index into strings), its keys in the order of
//!            `fields::keys` (indices into strings, or signed numbers), number of its numeric slots, and per slot the
//!            power of ten by which its numbers are scaled (signed)
//! record     stream; known_at less that of the record before it; then its values in the order of `fields::values`:
//!   instant    (known_at − instant) less the same of the stream's record before it, signed, in ticks
//!   day        (UTC day of known_at − day) less the same of the record before it, signed
//!   number     0 = unknown; 1 = eight bytes of a float follow, low byte first; else 2 + zigzag of the scaled number
//!              less the slot's scaled number before it
//!   decimal    0 = unknown; 1 = sixteen bytes of `Decimal::serialize` follow
//!   word       a signed number: a flag, a count, a side
//! ```
//! A *stream* is everything that stays the same from one fact to the next: the closes of one index from one source.
//! A record holds only what changes, mostly one byte a field, and a decoder writes it into the stream's last
//! observation in place: no allocation, no look-up of a name.

mod decode;
mod encode;
mod fields;

pub use decode::Decoder;
pub use encode::encode;

/// The first bytes; the last one is the version.
const MAGIC: &[u8] = b"SWTAPE\x01";
/// No kind has more numbers than this.
const SLOTS: usize = 8;

#[cfg(test)]
mod tests;
