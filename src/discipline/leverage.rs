//! Leverage is refused, not warned about: what is said to the person, in one place for form, command line and import.

use rust_decimal::Decimal;

use crate::domain::product::{Found, Kind, Refuse, classify};

/// What is refused in general.
pub const REFUSED_HERE: &str = "Rejected here: perpetuals, futures, options, margin, borrowed funds, leveraged tokens (3L 3S UP DOWN BULL BEAR), 2x and inverse funds.";

/// Why something is refused: `ETH3L is a leveraged token (3× long). slackwater logs spot only.`
pub fn refusal(found: &Found) -> String {
    format!("{}. slackwater logs spot only.", found.why)
}

/// A kind in a sentence: `a leveraged token`.
pub const fn named(kind: Kind) -> &'static str {
    kind.phrase()
}

/// Something held or owed, as an audit sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Position {
    /// Coins or a plain fund, paid in full.
    Spot,
    /// A perpetual, a future or an option.
    Contract {
        /// Contracts; below zero is short, zero is closed.
        quantity: Decimal,
    },
    /// A loan or a margin debt of anything.
    Borrowed {
        /// What is owed.
        amount: Decimal,
    },
    /// Something held under this name; it may be a leveraged token.
    Held {
        /// Its name.
        symbol: String,
    },
}

impl Position {
    /// Is it leverage? (Methods section 10; self-reported, so the word is "declared none", never "verified".)
    pub fn is_leveraged(&self) -> bool {
        match self {
            Self::Spot => false,
            Self::Contract { quantity } => !quantity.is_zero(),
            Self::Borrowed { amount } => !amount.is_zero(),
            Self::Held { symbol } => classify(symbol, None).refuse == Refuse::Yes,
        }
    }
}
