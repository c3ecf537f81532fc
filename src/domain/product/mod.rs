//! What a name is: a spot coin, a fund, a contract, a leveraged token. The venue is asked first, because one name is a
//! coin here and a perpetual there; where the name cannot decide, the answer is to ask, never a guess.
//!
//! Tests in their order: the venue, marks of borrowed money, the grammar of contracts, that of leveraged tokens, the list
//! of funds. To add a leveraged fund or a spot fund: its line in `funds`; a venue: its line in `venue`.

mod contract;
mod funds;
mod marks;
mod money;
mod pair;
#[cfg(test)]
mod tests;
mod token;
mod venue;

use serde::Serialize;

pub use funds::is_spot_fund;
pub use money::{is_dollar, is_money};
pub use pair::base_and_quote;

use venue::Venue;

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

    /// In a sentence: `a leveraged token`.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Spot => "a spot coin",
            Self::SpotEtf => "a spot fund",
            Self::Stablecoin => "money",
            Self::Staking => "a staked coin",
            Self::Other => "neither a coin nor a fund of coins",
            Self::Perp => "a perpetual",
            Self::DatedFuture => "a future",
            Self::Option => "an option",
            Self::Margin => "bought with borrowed money",
            Self::LeveragedToken => "a leveraged token",
            Self::LeveragedEtf => "a leveraged fund",
            Self::Inverse => "an inverse fund",
        }
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
impl Found {
    fn new(kind: Kind, refuse: Refuse, why: impl Into<String>) -> Self {
        Self {
            kind,
            refuse,
            why: why.into(),
        }
    }

    fn refused(kind: Kind, why: impl Into<String>) -> Self {
        Self::new(kind, Refuse::Yes, why)
    }

    fn taken(kind: Kind, why: impl Into<String>) -> Self {
        Self::new(kind, Refuse::No, why)
    }

    fn asked(kind: Kind, why: impl Into<String>) -> Self {
        Self::new(kind, Refuse::Ask, why)
    }
}

/// A name and what is known beside it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// The market's own name, with marks behind a colon where a row has them: `BTC-USDT:tdMode=cross`.
    pub symbol: &'a str,
    /// Code of the venue (`binance-spot`, `us-broker`); `any`, `None` and unknown ones say nothing.
    pub venue: Option<&'a str>,
    /// Marks of the row: order type, account, margin mode.
    pub marks: &'a [&'a str],
    /// The fund's name in the broker's row.
    pub fund_name: Option<&'a str>,
    /// What the person or the file says it is. It answers a question; it never clears leverage.
    pub product: Option<Kind>,
}

/// What a name is at a venue.
pub fn classify(symbol: &str, venue: Option<&str>) -> Found {
    judge(&Asked {
        symbol,
        venue,
        ..Asked::default()
    })
}

/// What a name is, with all that is known beside it.
pub fn judge(asked: &Asked<'_>) -> Found {
    let found = by_evidence(asked);
    match asked.product {
        Some(kind) if kind.is_leverage() && found.refuse != Refuse::Yes => Found::refused(
            kind,
            format!("{} was said to be {}", shown(asked.symbol), kind.phrase()),
        ),
        Some(kind @ (Kind::Spot | Kind::SpotEtf | Kind::Staking))
            if found.refuse == Refuse::Ask =>
        {
            Found::taken(kind, format!("said to be {}", kind.phrase()))
        }
        _ => found,
    }
}

fn by_evidence(asked: &Asked<'_>) -> Found {
    let venue = Venue::of(asked.venue);
    let (name, mark) = marks::split(asked.symbol.trim());
    if name.is_empty() {
        return Found::asked(Kind::Other, "no name was given");
    }
    let mut marks = mark.iter().chain(asked.marks);
    if let Some(found) = marks.find_map(|mark| marks::read(mark, venue)) {
        return found;
    }
    if let Some(found) = marks::account_or_operation(name) {
        return found;
    }
    if let Some(found) = venue.decides(name) {
        return found;
    }
    if let Venue::Broker(market) = venue {
        return funds::at_broker(name, market, asked.fund_name);
    }
    if let Some(kind) = contract::recognised(name) {
        return Found::refused(kind, contract::why(name, kind));
    }
    coin(name, venue)
}

/// A name on a spot book, or one without a venue.
fn coin(name: &str, venue: Venue) -> Found {
    let cut = pair::cut(name);
    let upper = name.to_ascii_uppercase();
    for part in [upper.as_str(), cut.base.as_str()] {
        if venue == Venue::Any && part == upper && money::is_two_things(part) {
            continue;
        }
        if let Some(found) = token::recognised(part) {
            return found;
        }
    }
    if let Some(found) = funds::tokenised(name, &cut, venue) {
        return found;
    }
    if venue == Venue::Any
        && let Some(found) = money::ambiguous(&upper)
    {
        return found;
    }
    for part in [upper.as_str(), cut.base.as_str()] {
        if money::is_stable(part) {
            let why = format!("{part} stands for money; buying it is an exchange, no buy of coins");
            return Found::taken(Kind::Stablecoin, why);
        }
        if money::is_staked(part) {
            return Found::taken(
                Kind::Staking,
                format!("{part} is a staked coin; staking is no leverage"),
            );
        }
    }
    match (venue, cut.how) {
        (Venue::Any, pair::How::Glued | pair::How::Separated) => Found::asked(
            Kind::Spot,
            format!(
                "{} is a spot pair on one book and a contract on another",
                shown(name)
            ),
        ),
        (Venue::Any, pair::How::Whole) => funds::without_venue(&upper)
            .unwrap_or_else(|| Found::taken(Kind::Spot, format!("{} is a coin", shown(name)))),
        _ => Found::taken(Kind::Spot, format!("{} is on a spot book", shown(name))),
    }
}

/// A name as it may stand in a sentence.
fn shown(name: &str) -> String {
    super::tag::printable(name, 40)
}
