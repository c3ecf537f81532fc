//! What a journal holds: entries and the words in them. A row is written once and never changed; what was wrong with it
//! is said by a later row that names it.
//!
//! Money and quantities are exact decimals. Nothing here knows how an entry is kept, checked, or shown.

mod moment;
mod number;

use std::fmt;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::observation::Currency;
use super::product::Kind as Product;
use super::{Name, Stamp, Ticker};

pub use moment::Moment;
pub use number::{NotAnAmount, amount};

/// Number of an entry: 1, 2, 3 … in the order in which they were written, without holes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct EntryId(pub u64);

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// Coins, or shares of a spot fund, bought for money.
    Buy,
    /// The reverse. No part of adherence, never an override.
    Sell,
    /// A date of a plan left out, with its reason.
    Skip,
    /// An earlier entry as it should have been: all its fields, and which one it was.
    Correction,
    /// A remark on an earlier entry.
    Note,
    /// An extra buy put off for a day, or the end of such a wait (then `about` names it).
    Queue,
}

impl EntryKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Buy,
        Self::Sell,
        Self::Skip,
        Self::Correction,
        Self::Note,
        Self::Queue,
    ];

    /// The word in JSON, CSV and the store: `buy`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Buy => "buy",
            Self::Sell => "sell",
            Self::Skip => "skip",
            Self::Correction => "correction",
            Self::Note => "note",
            Self::Queue => "queue",
        }
    }

    /// The kind of a word; `None` for any other.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What was known when an entry was written, as canonical JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Snapshot {
    /// None was taken: the entry was imported.
    #[default]
    Absent,
    /// The store holds one that has not been read.
    Kept,
    /// The text.
    Text(Box<str>),
}

/// What an entry says, before it is written. Fields that do not belong to its kind are `None`.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// When it happened.
    pub at: Moment,
    /// When it was written down.
    pub logged_at: Stamp,
    /// What it is.
    pub kind: EntryKind,
    /// The asset bought, sold, skipped or waited for: `BTC`, `IBIT`.
    pub asset: Option<Ticker>,
    /// Coins or shares before a fee taken in them; above zero.
    pub quantity: Option<Decimal>,
    /// Money for the coins without the fee (for a sale: proceeds before the fee); zero or above.
    pub spent: Option<Decimal>,
    /// Its code: ISO 4217 or a money stablecoin.
    pub currency: Option<Currency>,
    /// Fee; `None` = not known, zero = there was none.
    pub fee: Option<Decimal>,
    /// What the fee was paid in; it may be a coin.
    pub fee_currency: Option<Ticker>,
    /// Where it was traded, as the person calls it.
    pub venue: Option<Name>,
    /// What was traded.
    pub product: Option<Product>,
    /// The market's own name as it was given: `BTCUSDT`.
    pub symbol: Option<Name>,
    /// Name of the plan it belongs to.
    pub plan: Option<String>,
    /// Answered a date of its plan when it was logged; stored, and never computed again.
    pub on_plan: bool,
    /// A buy off plan (`override` in the outer contract).
    pub off_plan: bool,
    /// Why: of an off-plan buy, of a skip.
    pub reason: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// The entry that this one corrects.
    pub corrects: Option<EntryId>,
    /// The entry that this one is about: of a note; of the buy or the cancellation that ends a wait.
    pub about: Option<EntryId>,
    /// When a queued buy comes back.
    pub due: Option<Stamp>,
    /// Key of an imported row, so that a second import adds nothing.
    pub origin: Option<String>,
    /// What was known then.
    pub snapshot: Snapshot,
}

impl Content {
    /// An entry of this kind that says nothing yet.
    pub fn new(kind: EntryKind, at: Moment, logged_at: Stamp) -> Self {
        Self {
            at,
            logged_at,
            kind,
            asset: None,
            quantity: None,
            spent: None,
            currency: None,
            fee: None,
            fee_currency: None,
            venue: None,
            product: None,
            symbol: None,
            plan: None,
            on_plan: false,
            off_plan: false,
            reason: None,
            note: None,
            corrects: None,
            about: None,
            due: None,
            origin: None,
            snapshot: Snapshot::Absent,
        }
    }

    /// Money paid: `spent` and the fee where their currencies agree, else `spent` alone; for a sale, what came in.
    /// `None` where nothing was spent.
    pub fn paid(&self) -> Option<Decimal> {
        let spent = self.spent?;
        let same = match (self.currency, self.fee_currency) {
            (Some(money), Some(fee)) => money.as_str() == fee.as_str(),
            _ => false,
        };
        match self.fee.filter(|_| same) {
            Some(fee) if self.kind == EntryKind::Sell => spent.checked_sub(fee),
            Some(fee) => spent.checked_add(fee),
            None => Some(spent),
        }
    }
}

/// A SHA-256 hash, shown as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// Reads 64 hexadecimal digits; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut bytes = [0_u8; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let nibble = |at: usize| char::from(*pair.get(at)?).to_digit(16);
            *byte = u8::try_from(nibble(0)? * 16 + nibble(1)?).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An entry as it is kept: its number, what it says, and its links in the chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its number.
    pub id: EntryId,
    /// What it says.
    pub content: Content,
    /// Hash of the entry before it; of the first one, zeros.
    pub prev_hash: Hash,
    /// Hash over `prev_hash` and every stored field.
    pub hash: Hash,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buy(spent: &str, fee: &str, fee_currency: &str) -> Content {
        let at = Moment::At(Stamp::default());
        Content {
            spent: spent.parse().ok(),
            currency: Currency::new("USD").ok(),
            fee: fee.parse().ok(),
            fee_currency: Ticker::new(fee_currency).ok(),
            ..Content::new(EntryKind::Buy, at, Stamp::default())
        }
    }

    #[test]
    fn paid_adds_the_fee_only_in_the_same_currency() {
        let paid = |content: Content| content.paid().map(|paid| paid.to_string());
        assert_eq!(paid(buy("0.1", "0.2", "USD")).as_deref(), Some("0.3"));
        assert_eq!(paid(buy("0.1", "0.2", "BNB")).as_deref(), Some("0.1"));
        let sale = Content {
            kind: EntryKind::Sell,
            ..buy("100.00", "0.25", "USD")
        };
        assert_eq!(paid(sale).as_deref(), Some("99.75"));
        assert_eq!(paid(buy("", "1", "USD")), None);
    }

    #[test]
    fn hashes_and_kinds_are_read_as_they_are_written() {
        let hash = Hash(std::array::from_fn(|at| u8::try_from(at * 7).unwrap()));
        assert_eq!(Hash::parse(&hash.to_string()), Some(hash));
        for bad in ["", "00", &"g".repeat(64), &"0".repeat(63)] {
            assert_eq!(Hash::parse(bad), None);
        }
        for kind in EntryKind::ALL {
            assert_eq!(EntryKind::of(kind.word()), Some(kind));
        }
    }
}
