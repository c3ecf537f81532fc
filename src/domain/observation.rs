//! Observations: one fact from one source, in the kinds of the outer contract (section 2).
//!
//! Absent means unknown and is `None`; it is never a zero. JSON in both directions is in [`super::wire`].

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Day, Name, Stamp, Ticker};

/// How far a fact may still change, or how it came about.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// As published, not expected to change.
    #[default]
    Final,
    /// Published, but to be completed or corrected.
    Provisional,
    /// Real, but older than its publisher's best feed.
    Delayed,
    /// Follows from other published figures.
    Derived,
    /// Typed in by a person.
    Manual,
}

/// Which side of a position: what was liquidated, or who pays funding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// A bet on rising prices.
    Long,
    /// A bet on falling prices.
    Short,
}

/// ISO 4217 code, or `points` for an index without a currency.
pub type Currency = super::Tag<7>;

/// Unit of a series: what `value` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unit {
    /// US dollars, whole (not millions).
    #[serde(rename = "USD")]
    Usd,
    /// Per cent, as published (4.11 means 4.11 %).
    #[serde(rename = "percent")]
    Percent,
    /// A plain index number.
    #[serde(rename = "index")]
    Index,
}

/// Open, high, low and close of a bar, unadjusted, in the instrument's own currency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// First price; `None` when the source gives closes only.
    pub open: Option<f64>,
    /// Highest price; `None` when the source gives closes only.
    pub high: Option<f64>,
    /// Lowest price; `None` when the source gives closes only.
    pub low: Option<f64>,
    /// Last price.
    pub close: f64,
}

/// Net creations of all funds of one asset in one session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlowTotal {
    /// Net flow in USD, negative = outflow; `None` = not known.
    pub usd: Option<f64>,
    /// Funds that have reported.
    pub funds_reported: u32,
    /// Funds that were expected to report.
    pub funds_expected: u32,
}

/// One forced closing of a position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Liquidation {
    /// The venue that closed it.
    pub venue: Name,
    /// The venue's own name of the market.
    pub symbol: Name,
    /// The coin.
    pub base: Ticker,
    /// The position that was closed.
    pub liquidated: Side,
    /// Quantity in coins; `None` when the contract size is unknown.
    pub base_qty: Option<Decimal>,
    /// Price of the closing order or its bankruptcy price, as the venue gives it.
    pub price: Decimal,
    /// Value in USD; `None` = contract size unknown, counted as unpriced.
    pub usd: Option<Decimal>,
    /// The venue's time of the event.
    pub at: Stamp,
}

/// A third party's total of liquidations over a window; shown beside our own count, never added to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LiquidationTotal {
    /// Who published it.
    pub publisher: Name,
    /// The window it covers, as written (`24h`).
    pub window: Ticker,
    /// Both sides; `None` where only the parts were printed.
    pub usd: Option<f64>,
    /// Longs.
    pub long_usd: Option<f64>,
    /// Shorts.
    pub short_usd: Option<f64>,
    /// End of the window.
    pub at: Stamp,
    /// The publisher says that the true total is higher.
    pub lower_bound: bool,
}

/// The state of an order book within ±1 % of its middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Depth {
    /// Highest bid.
    pub best_bid: f64,
    /// Lowest ask.
    pub best_ask: f64,
    /// Middle of the two.
    pub mid: f64,
    /// Spread in basis points of the middle.
    pub spread_bps: f64,
    /// USD of bids at or above 0.99 × mid.
    pub bid_usd_1pct: f64,
    /// USD of asks at or below 1.01 × mid.
    pub ask_usd_1pct: f64,
    /// The delivered bids reach 1 %; otherwise the sum is a lower bound.
    pub bid_complete: bool,
    /// The delivered asks reach 1 %; otherwise the sum is a lower bound.
    pub ask_complete: bool,
}

impl Depth {
    /// USD within 1 % of the middle, on the side that has less.
    pub fn smaller_side(&self) -> f64 {
        self.bid_usd_1pct.min(self.ask_usd_1pct)
    }
}

/// What an odds line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Target change in basis points: −25, 0, 25.
    Change(i32),
    /// Any cut, where only that is traded.
    AnyCut,
    /// Any change, where only that is traded.
    AnyChange,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Change(bp) => write!(f, "{bp}"),
            Self::AnyCut => f.write_str("any_cut"),
            Self::AnyChange => f.write_str("any_change"),
        }
    }
}

/// Where rate odds are quoted, in the order in which the head figure prefers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OddsMarket {
    /// Kalshi.
    Kalshi,
    /// Polymarket.
    Polymarket,
    /// Implied by the fed funds futures (`FedWatch` and the like).
    FedFundsFutures,
    /// Printed by a newspaper.
    Press,
}

impl OddsMarket {
    /// As it stands in the contract and in the path of a figure: `fed_funds_futures`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Kalshi => "kalshi",
            Self::Polymarket => "polymarket",
            Self::FedFundsFutures => "fed_funds_futures",
            Self::Press => "press",
        }
    }

    /// As people call it: `fed funds futures`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kalshi => "Kalshi",
            Self::Polymarket => "Polymarket",
            Self::FedFundsFutures => "fed funds futures",
            Self::Press => "press",
        }
    }
}

/// Probability of one outcome of one meeting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Odds {
    /// Where it is quoted.
    pub market: OddsMarket,
    /// Day of the decision.
    pub meeting: Day,
    /// Which outcome.
    pub outcome: Outcome,
    /// 0..1; `None` when only a wide bid and ask are there.
    pub probability: Option<f64>,
    /// Best bid, 0..1.
    pub bid: Option<f64>,
    /// Best ask, 0..1.
    pub ask: Option<f64>,
    /// When it was quoted.
    pub at: Stamp,
}

/// What a company holds of an asset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Holding {
    /// Coins.
    pub units: f64,
    /// What all of them cost in USD; `None` = not published with this count.
    pub cost_usd: Option<f64>,
}

/// Coins moved to and from exchanges in a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExchangeFlow {
    /// Coins in; `None` = not published yet.
    pub inflow: Option<f64>,
    /// Coins out; `None` = not published yet.
    pub outflow: Option<f64>,
}

impl ExchangeFlow {
    /// Coins in less coins out; `None` while one side is not known.
    pub fn net(self) -> Option<f64> {
        Some(self.inflow? - self.outflow?)
    }
}

/// Fees or revenue of a protocol.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Revenue {
    /// USD over 24 hours.
    pub usd_24h: Option<f64>,
    /// USD over 30 days.
    pub usd_30d: Option<f64>,
}

/// One fact, by kind. The keys of each variant are those of the outer contract.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields are the keys of the contract and are documented on the types above"
)]
pub enum Fact {
    /// A last trade or ticker price.
    Quote {
        instrument: Ticker,
        price: f64,
        currency: Currency,
        at: Stamp,
    },
    /// A session's bar; unadjusted.
    DailyBar {
        instrument: Ticker,
        date: Day,
        bar: Bar,
        currency: Currency,
    },
    /// An hour's bar; `at` is the start of the hour.
    HourlyBar {
        instrument: Ticker,
        at: Stamp,
        bar: Bar,
        currency: Currency,
    },
    /// One fund's net creations in USD; `None` = known not to have reported.
    FundFlow {
        asset: Ticker,
        fund: Name,
        date: Day,
        usd: Option<f64>,
    },
    /// All funds of an asset.
    FlowTotal {
        asset: Ticker,
        date: Day,
        total: FlowTotal,
    },
    /// One forced closing.
    Liquidation(Liquidation),
    /// A published total.
    LiquidationTotal(LiquidationTotal),
    /// Funding rate, a fraction per interval; the interval is `None` where the venue does not say it.
    Funding {
        venue: Name,
        symbol: Name,
        rate: f64,
        interval_hours: Option<f64>,
        at: Stamp,
    },
    /// Open interest in USD, one-sided; `None` = in contracts or coins of unknown value.
    OpenInterest {
        venue: Name,
        symbol: Name,
        usd: Option<f64>,
        at: Stamp,
    },
    /// Shares of accounts, 0..1.
    LongShortRatio {
        venue: Name,
        symbol: Name,
        long_share: f64,
        short_share: f64,
        at: Stamp,
    },
    /// Order book within ±1 %.
    Depth {
        venue: Name,
        symbol: Name,
        depth: Depth,
        at: Stamp,
    },
    /// Probability of a rate decision.
    Odds(Odds),
    /// A point of an economic or sentiment series.
    SeriesPoint {
        series: Ticker,
        date: Day,
        value: f64,
        unit: Unit,
    },
    /// A company's coins.
    Holding {
        company: Ticker,
        asset: Ticker,
        date: Day,
        holding: Holding,
    },
    /// A company's shares outstanding.
    Shares {
        company: Ticker,
        shares: f64,
        date: Day,
    },
    /// New shares for one old; 0.2 is a 1-for-5 reverse split. `date` is the first session on the new basis.
    Split {
        instrument: Ticker,
        date: Day,
        ratio: f64,
    },
    /// Coins at an address: confirmed, and what unconfirmed transactions would change (`None` = not known).
    AddressBalance {
        address: Name,
        units: f64,
        pending_units: Option<f64>,
        asset: Ticker,
        at: Stamp,
    },
    /// Coins to and from exchanges.
    ExchangeFlow {
        asset: Ticker,
        date: Day,
        flow: ExchangeFlow,
    },
    /// A protocol's fees.
    Revenue {
        protocol: Name,
        revenue: Revenue,
        date: Day,
    },
}

/// One fact with its source and quality.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// Short name of the publisher.
    pub source: Name,
    /// How far it may still change.
    pub quality: Quality,
    /// The fact itself.
    pub fact: Fact,
}

/// An observation with the first instant at which an observer could know it: what a tape holds and a feed delivers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    /// When it could be known.
    pub known_at: Stamp,
    /// What became known.
    pub observation: Observation,
}

impl Fact {
    /// The kind's name in the contract.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Quote { .. } => "quote",
            Self::DailyBar { .. } => "daily_bar",
            Self::HourlyBar { .. } => "hourly_bar",
            Self::FundFlow { .. } => "fund_flow",
            Self::FlowTotal { .. } => "flow_total",
            Self::Liquidation(_) => "liquidation",
            Self::LiquidationTotal(_) => "liquidation_total",
            Self::Funding { .. } => "funding",
            Self::OpenInterest { .. } => "open_interest",
            Self::LongShortRatio { .. } => "long_short_ratio",
            Self::Depth { .. } => "depth",
            Self::Odds(_) => "odds",
            Self::SeriesPoint { .. } => "series_point",
            Self::Holding { .. } => "holding",
            Self::Shares { .. } => "shares",
            Self::Split { .. } => "split",
            Self::AddressBalance { .. } => "address_balance",
            Self::ExchangeFlow { .. } => "exchange_flow",
            Self::Revenue { .. } => "revenue",
        }
    }
}
