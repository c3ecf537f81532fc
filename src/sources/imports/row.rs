//! What one record of a file becomes.

use rust_decimal::Decimal;
use serde::Serialize;

use super::When;
use crate::domain::product::Kind;

/// What is done with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Coins or a spot fund were bought with money.
    Buy,
    /// They were sold for money.
    Sell,
    /// Understood, and no trade for money.
    Skip,
    /// Leverage: never taken.
    RefuseLeverage,
    /// It should be a trade and cannot be trusted, or is of a type that is not known.
    Unreadable,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 5] = [
        Self::Buy,
        Self::Sell,
        Self::Skip,
        Self::RefuseLeverage,
        Self::Unreadable,
    ];

    /// The word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Buy => "buy",
            Self::Sell => "sell",
            Self::Skip => "skip",
            Self::RefuseLeverage => "refuse_leverage",
            Self::Unreadable => "unreadable",
        }
    }
}

/// One record of the file. Serialises as in section 5 of the outer contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its first physical line.
    pub line: u64,
    /// What is done with it.
    pub verdict: Verdict,
    /// When; `None` where the row is no trade.
    #[serde(serialize_with = "text_of")]
    pub time: Option<When>,
    /// Code of the coin or fund.
    pub asset: Option<String>,
    /// Coins, before a fee taken in coins.
    pub quantity: Option<Decimal>,
    /// Money for the coins, without the fee.
    pub spent: Option<Decimal>,
    /// Currency of `spent`.
    pub currency: Option<String>,
    /// The fee; `None` when the file does not say.
    pub fee: Option<Decimal>,
    /// Currency of the fee.
    pub fee_currency: Option<String>,
    /// Why, in a clause.
    pub why: String,
    /// Every line of a trade that is spread over rows; empty otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<u64>,
    /// The market's own name.
    #[serde(skip)]
    pub symbol: Option<String>,
    /// Code of the venue.
    #[serde(skip)]
    pub venue: String,
    /// What was traded; `None` where nothing was.
    #[serde(skip)]
    pub product: Option<Kind>,
    /// The same for the same trade in every export: venue and its id, or the hash of the row and its number among equals.
    #[serde(skip)]
    pub key: Option<String>,
}

impl Row {
    /// A row that is no trade.
    pub(super) fn plain(line: u64, verdict: Verdict, why: impl Into<String>) -> Self {
        Self {
            line,
            verdict,
            time: None,
            asset: None,
            quantity: None,
            spent: None,
            currency: None,
            fee: None,
            fee_currency: None,
            why: why.into(),
            lines: Vec::new(),
            symbol: None,
            venue: String::new(),
            product: None,
            key: None,
        }
    }
}

#[allow(
    clippy::ref_option,
    reason = "the signature is serde's for `serialize_with`"
)]
fn text_of<S: serde::Serializer>(time: &Option<When>, serializer: S) -> Result<S::Ok, S::Error> {
    time.as_ref().map(|when| &when.text).serialize(serializer)
}
