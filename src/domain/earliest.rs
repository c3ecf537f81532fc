//! When a fact can have been known at the earliest. One that claims to have been known before is a fault: a line of a tape
//! that knew the future, or a newest price that would stand for as long as if it were fresh.

use super::instrument::{Family, family};
use super::observation::Fact;
use super::{Day, Stamp, Ticker, calendar};

/// The earliest instant at which a daily bar can have been known: [`calendar::bar_as_of`]; of an instrument without a row
/// in the program's table 00:00 UTC of the day, as its hours are not known.
pub fn bar_known(instrument: Ticker, date: Day) -> Stamp {
    if family(instrument) == Family::Other {
        date.start()
    } else {
        calendar::bar_as_of(instrument, date)
    }
}

/// The earliest instant at which a fact can have been known, with the key it follows from; `None` where nothing
/// forbids an early one (a split is announced before its day).
///
/// - `at` itself, of an hourly bar too.
/// - A daily bar: the close of its session, for coins the end of the UTC day ([`calendar::bar_as_of`]); of an
///   instrument without a row in the program's table 00:00 UTC of `date`, as its hours are not known.
/// - ETF flows: 16:00 New York of `date`.
/// - Series, holdings, shares, exchange flows and revenue: 00:00 UTC of `date`. In the figures they count from the end
///   of that day, yet some are published in its course: the fear and greed index of a day ten minutes after it began,
///   a holding in the evening of the day it is dated. Only a `date` that has not begun is refused.
pub fn earliest_known(fact: &Fact) -> Option<(&'static str, Stamp)> {
    Some(match *fact {
        Fact::Quote { at, .. }
        | Fact::HourlyBar { at, .. }
        | Fact::Funding { at, .. }
        | Fact::OpenInterest { at, .. }
        | Fact::LongShortRatio { at, .. }
        | Fact::Depth { at, .. }
        | Fact::AddressBalance { at, .. } => ("at", at),
        Fact::Liquidation(ref event) => ("at", event.at),
        Fact::LiquidationTotal(ref total) => ("at", total.at),
        Fact::Odds(ref odds) => ("at", odds.at),
        Fact::DailyBar {
            instrument, date, ..
        } => ("date", bar_known(instrument, date)),
        Fact::FundFlow { date, .. } | Fact::FlowTotal { date, .. } => {
            ("date", calendar::flow_as_of(date))
        }
        Fact::SeriesPoint { date, .. }
        | Fact::Holding { date, .. }
        | Fact::Shares { date, .. }
        | Fact::ExchangeFlow { date, .. }
        | Fact::Revenue { date, .. } => ("date", date.start()),
        Fact::Split { .. } => return None,
    })
}
