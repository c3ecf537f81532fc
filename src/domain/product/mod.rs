//! What a name is: a spot coin, a fund, a contract, a leveraged token. The venue is asked first, because one name is a
//! coin here and a perpetual there; where the name cannot decide, the answer is to ask, never a guess.

use serde::Serialize;

/// What is traded under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A coin, paid in full.
    Spot,
    /// A fund that holds coins, without leverage.
    SpotEtf,
    /// A coin that stands for money.
    Stablecoin,
    /// A coin that is staked, or the receipt of one.
    Staking,
    /// None of the others: shares, futures funds, option-income funds.
    Other,
    /// A perpetual contract.
    Perp,
    /// A contract with a date.
    DatedFuture,
    /// An option.
    Option,
    /// Bought with borrowed money.
    Margin,
    /// A token that multiplies its underlying.
    LeveragedToken,
    /// A fund that multiplies its underlying.
    LeveragedEtf,
    /// A token or fund that gains when its underlying falls.
    Inverse,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Spot,
        Self::SpotEtf,
        Self::Stablecoin,
        Self::Staking,
        Self::Other,
        Self::Perp,
        Self::DatedFuture,
        Self::Option,
        Self::Margin,
        Self::LeveragedToken,
        Self::LeveragedEtf,
        Self::Inverse,
    ];

    /// The word in JSON, CSV and the store: `spot_etf`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Spot => "spot",
            Self::SpotEtf => "spot_etf",
            Self::Stablecoin => "stablecoin",
            Self::Staking => "staking",
            Self::Other => "other",
            Self::Perp => "perp",
            Self::DatedFuture => "dated_future",
            Self::Option => "option",
            Self::Margin => "margin",
            Self::LeveragedToken => "leveraged_token",
            Self::LeveragedEtf => "leveraged_etf",
            Self::Inverse => "inverse",
        }
    }

    /// The kind of a word; `None` for any other.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Is this leverage, or a bet against?
    pub const fn is_leverage(self) -> bool {
        matches!(
            self,
            Self::Perp
                | Self::DatedFuture
                | Self::Option
                | Self::Margin
                | Self::LeveragedToken
                | Self::LeveragedEtf
                | Self::Inverse
        )
    }
}

/// Does the journal take it?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refuse {
    /// It is leverage: never.
    Yes,
    /// It is not.
    No,
    /// The name alone cannot say.
    Ask,
}

/// What a name was found to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// What it is; where `refuse` is `ask`, what it most likely is.
    pub kind: Kind,
    /// Does the journal take it?
    pub refuse: Refuse,
    /// Why, in a clause without a full stop.
    pub why: String,
}
/// STUB
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// s
    pub symbol: &'a str,
    /// v
    pub venue: Option<&'a str>,
    /// m
    pub marks: &'a [&'a str],
    /// f
    pub fund_name: Option<&'a str>,
    /// p
    pub product: Option<Kind>,
}
/// j
pub fn judge(a: &Asked<'_>) -> Found {
    classify(a.symbol, a.venue)
}
/// c
pub fn classify(s: &str, _v: Option<&str>) -> Found {
    let (kind, refuse) = if s.ends_with("3L") {
        (Kind::LeveragedToken, Refuse::Yes)
    } else if s.ends_with("USDT") && s.len() > 4 {
        (Kind::Spot, Refuse::Ask)
    } else {
        (Kind::Spot, Refuse::No)
    };
    Found {
        kind,
        refuse,
        why: format!("{s} is x"),
    }
}
/// m
pub fn is_money(s: &str) -> bool {
    ["USD", "EUR", "JPY", "USDT", "CHF"].contains(&s)
}
/// d
pub fn is_dollar(s: &str) -> bool {
    ["USD", "USDT", "USDC"].contains(&s)
}
