//! Short names from outside (tickers, funds, venues, sources): kept inline, and never with a control character in them.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What the system said, without the number of its error behind it: `Permission denied`.
pub fn unnumbered(why: &std::io::Error) -> String {
    let said = why.to_string();
    let end = said.find(" (os error ").unwrap_or(said.len());
    printable(said.get(..end).unwrap_or(&said), 200)
}

/// Why a name was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TagError {
    /// Nothing in it.
    #[error("is empty")]
    Empty,
    /// More bytes than any real name has.
    #[error("is longer than {0} bytes")]
    Long(usize),
    /// Control, bidirectional or other invisible characters, which must never reach a terminal.
    #[error("holds a control or invisible character")]
    Control,
}

/// A short name of at most `N` bytes, held inline: `Copy`, ordered, without control characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag<const N: usize> {
    bytes: [u8; N],
    len: u8,
}

/// An instrument, asset, company, coin or series: `BTC`, `SPX`, `WALCL`.
pub type Ticker = Tag<31>;
/// A venue's own name of a market, a fund, a publisher, a venue, an address.
pub type Name = Tag<63>;

impl<const N: usize> Tag<N> {
    /// Checks and keeps a name.
    pub fn new(text: &str) -> Result<Self, TagError> {
        if text.trim().is_empty() {
            return Err(TagError::Empty);
        }
        if text.len() > N {
            return Err(TagError::Long(N));
        }
        if text.chars().any(is_unprintable) {
            return Err(TagError::Control);
        }
        let mut bytes = [0; N];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self {
            bytes,
            len: u8::try_from(text.len()).map_err(|_| TagError::Long(N))?,
        })
    }

    /// A name written in the program's own tables. Only for literals: a bad one stops the build when used in a constant.
    ///
    /// # Panics
    /// When the literal is empty, too long, or not printable ASCII.
    pub const fn literal(text: &str) -> Self {
        let source = text.as_bytes();
        assert!(
            !source.is_empty() && source.len() <= N && N <= 255,
            "a literal name is empty or too long"
        );
        let mut bytes = [0; N];
        let mut at = 0;
        while at < source.len() {
            assert!(
                source[at] >= 0x20 && source[at] <= 0x7e,
                "a literal name is printable ASCII"
            );
            bytes[at] = source[at];
            at += 1;
        }
        #[expect(clippy::cast_possible_truncation, reason = "checked against 255 above")]
        Self {
            bytes,
            len: source.len() as u8,
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        // The bytes came from a `&str` of this length, so this never falls back.
        std::str::from_utf8(self.bytes.get(..usize::from(self.len)).unwrap_or_default())
            .unwrap_or_default()
    }
}

/// Characters that may move the cursor, reorder or hide text: never accepted from outside.
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Free text from outside made safe for a terminal: unprintable characters become `·`, and at most `limit` characters stay.
pub fn printable(text: &str, limit: usize) -> String {
    text.chars()
        .take(limit)
        .map(|c| if is_unprintable(c) { '·' } else { c })
        .collect()
}

impl<const N: usize> fmt::Display for Tag<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<const N: usize> fmt::Debug for Tag<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

// As a `str` hashes, so that maps of names can be asked with text.
impl<const N: usize> std::hash::Hash for Tag<N> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl<const N: usize> PartialEq<str> for Tag<N> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl<const N: usize> PartialEq<&str> for Tag<N> {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl<const N: usize> std::borrow::Borrow<str> for Tag<N> {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl<const N: usize> Serialize for Tag<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de, const N: usize> Deserialize<'de> for Tag<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::new(&text).map_err(|why| serde::de::Error::custom(format!("the name {why}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_printable_short_and_not_empty() {
        assert_eq!(Ticker::new("BTC").unwrap().as_str(), "BTC");
        assert_eq!(Ticker::new("南方東英").unwrap().as_str(), "南方東英");
        assert_eq!(Ticker::new("  "), Err(TagError::Empty));
        assert_eq!(Ticker::new(&"X".repeat(32)), Err(TagError::Long(31)));
        for bad in ["IB\u{1b}[31mIT", "A\nB", "A\u{202e}B", "A\u{0}"] {
            assert_eq!(Ticker::new(bad), Err(TagError::Control), "{bad:?}");
        }
        assert_eq!(printable("a\u{1b}b\u{7}c", 2), "a·");
    }
}
