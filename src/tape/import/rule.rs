//! When an imported fact counts as known: the rule that the note of the embedded tapes states.

use crate::domain::instrument::{self, Family, family};
use crate::domain::observation::Fact;
use crate::domain::{Day, Span, Stamp, Ticker, calendar};

/// `known_at` of a bar, a series point or a flow: by the rule, or so long after the fact was true.
pub(super) fn known_at(fact: &Fact, after: Option<Span>) -> Stamp {
    let (by_rule, as_of) = match *fact {
        Fact::DailyBar {
            instrument, date, ..
        } => (bar(instrument, date), calendar::bar_as_of(instrument, date)),
        Fact::SeriesPoint { series, date, .. } => (point(series, date), date.end()),
        Fact::FundFlow { date, .. } | Fact::FlowTotal { date, .. } => {
            (date.end().plus(Span::hours(5)), calendar::flow_as_of(date))
        }
        // No table gives another kind.
        _ => (Stamp::from_micros(i64::MAX), Stamp::from_micros(i64::MAX)),
    };
    after.map_or(by_rule, |span| as_of.plus(span))
}

/// Coins five seconds after the UTC day; US stocks, funds, indices and yields a quarter of an hour after the cash close;
/// gold and the dollar index at 17:15 New York; Hong Kong 08:30Z, Shanghai 07:15Z.
fn bar(ticker: Ticker, day: Day) -> Stamp {
    match family(ticker) {
        Family::Coin => day.end().plus(Span::secs(5)),
        Family::Gold | Family::Dollar => calendar::new_york(day, 17, 15),
        Family::HongKong => day.start().plus(Span::minutes(8 * 60 + 30)),
        Family::Shanghai => day.start().plus(Span::minutes(7 * 60 + 15)),
        Family::UsIndex | Family::UsEquity | Family::Vix | Family::Yield => {
            calendar::us_cash_close(day).plus(Span::minutes(15))
        }
        // Its hours are not known: not before that day is over everywhere.
        Family::Other => day.end().plus(Span::hours(12)),
    }
}

/// The fear and greed index ten minutes into its day; every other series at 21:15Z of the next calendar day.
fn point(series: Ticker, day: Day) -> Stamp {
    if series == "fear_greed" {
        return day.start().plus(Span::minutes(10));
    }
    day.end().plus(Span::minutes(21 * 60 + 15))
}

/// The currency a listed instrument is quoted in.
pub(super) fn currency(ticker: Ticker) -> Option<&'static str> {
    instrument::instrument(ticker).map(|row| row.currency)
}
