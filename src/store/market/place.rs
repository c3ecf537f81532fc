//! Where a fact stands in the cache: of what it is, and of when.

use std::fmt::Write as _;

use crate::domain::observation::{Fact, Known, Liquidation, Side};
use crate::domain::{Day, Span, Stamp};

/// A fact's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Kind, publisher and subject.
    pub(super) key: String,
    /// Microseconds since 1970; 0 = only the newest is kept.
    pub(super) moment: i64,
}

/// Facts that change by the minute keep one line an hour: what the figures over days need of them.
const STEP: Span = Span::hours(1);

fn hour(at: Stamp) -> i64 {
    let step = STEP.as_micros();
    at.micros().div_euclid(step) * step
}

fn day(date: Day) -> i64 {
    date.start().micros()
}

/// The place of a fact; `None` for a liquidation, which is an event and stands in a table of its own.
pub(super) fn place(known: &Known) -> Option<Place> {
    let fact = &known.observation.fact;
    let mut key = format!("{}|{}", fact.kind(), known.observation.source);
    let mut say = |part: &dyn std::fmt::Display| {
        // Writing to a text cannot fail.
        let _ = write!(key, "|{part}");
    };
    let moment = match fact {
        Fact::Liquidation(_) => return None,
        Fact::Quote { instrument, .. } => {
            say(instrument);
            0
        }
        Fact::DailyBar {
            instrument, date, ..
        }
        | Fact::Split {
            instrument, date, ..
        } => {
            say(instrument);
            day(*date)
        }
        Fact::HourlyBar { instrument, at, .. } => {
            say(instrument);
            hour(*at)
        }
        Fact::FundFlow {
            asset, fund, date, ..
        } => {
            say(asset);
            say(fund);
            day(*date)
        }
        Fact::FlowTotal { asset, date, .. } | Fact::ExchangeFlow { asset, date, .. } => {
            say(asset);
            day(*date)
        }
        Fact::LiquidationTotal(total) => {
            say(&total.publisher);
            say(&total.window);
            hour(total.at)
        }
        Fact::Funding {
            venue, symbol, at, ..
        }
        | Fact::OpenInterest {
            venue, symbol, at, ..
        }
        | Fact::LongShortRatio {
            venue, symbol, at, ..
        }
        | Fact::Depth {
            venue, symbol, at, ..
        } => {
            say(venue);
            say(symbol);
            hour(*at)
        }
        Fact::Odds(odds) => {
            say(&odds.market.key());
            say(&odds.meeting);
            say(&odds.outcome);
            hour(odds.at)
        }
        Fact::SeriesPoint { series, date, .. } => {
            say(series);
            day(*date)
        }
        Fact::Holding {
            company,
            asset,
            date,
            ..
        } => {
            say(company);
            say(asset);
            day(*date)
        }
        Fact::Shares { company, date, .. } => {
            say(company);
            day(*date)
        }
        Fact::AddressBalance { address, at, .. } => {
            say(address);
            hour(*at)
        }
        Fact::Revenue { protocol, date, .. } => {
            say(protocol);
            day(*date)
        }
    };
    Some(Place { key, moment })
}

/// The identity of a liquidation: its market, and the id that its venue gave it, or else what it is. Numbers stand without
/// the zeros behind them: a venue may write the same one in two ways.
pub(super) fn event(id: Option<u64>, event: &Liquidation) -> String {
    let (venue, symbol) = (event.venue, event.symbol);
    if let Some(id) = id {
        return format!("{venue}|{symbol}|#{id}");
    }
    let side = match event.liquidated {
        Side::Long => "long",
        Side::Short => "short",
    };
    let (at, price) = (event.at.micros(), event.price.normalize());
    match event.base_qty {
        Some(coins) => format!("{venue}|{symbol}|{side}|{at}|{price}|{}", coins.normalize()),
        None => format!("{venue}|{symbol}|{side}|{at}|{price}|-"),
    }
}

/// Kinds of which only the newest hundred days are kept: nothing looks further back at what is told by the hour.
pub(super) const HOURLY: [&str; 8] = [
    "hourly_bar",
    "liquidation_total",
    "funding",
    "open_interest",
    "long_short_ratio",
    "depth",
    "odds",
    "address_balance",
];
