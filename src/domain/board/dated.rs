//! When a fact can be true at the earliest. One that was known before is a fault: a newest price of the future would stand
//! for as long as if it were fresh.

use super::Board;
use crate::domain::clock::AHEAD;
use crate::domain::instrument::{Family, family};
use crate::domain::observation::{Fact, Known};
use crate::domain::{Day, Stamp, Ticker};

/// A coin's bar is true at the end of its UTC day, others within their day (their sessions are the calendar's business).
pub(super) fn bar_true_at(instrument: Ticker, day: Day) -> Stamp {
    if family(instrument) == Family::Coin {
        day.end()
    } else {
        day.start()
    }
}

/// `None` where nothing forbids an early one: a split is announced before its day, and of events the count keeps a rule of
/// its own ([`crate::domain::tally`]). An hourly bar may come before its hour is over, as on tapes.
fn true_at(fact: &Fact) -> Option<Stamp> {
    Some(match *fact {
        Fact::Quote { at, .. }
        | Fact::HourlyBar { at, .. }
        | Fact::Funding { at, .. }
        | Fact::OpenInterest { at, .. }
        | Fact::LongShortRatio { at, .. }
        | Fact::Depth { at, .. }
        | Fact::AddressBalance { at, .. } => at,
        Fact::LiquidationTotal(ref total) => total.at,
        Fact::Odds(ref odds) => odds.at,
        Fact::DailyBar {
            instrument, date, ..
        } => bar_true_at(instrument, date),
        Fact::FundFlow { date, .. }
        | Fact::FlowTotal { date, .. }
        | Fact::SeriesPoint { date, .. }
        | Fact::Holding { date, .. }
        | Fact::Shares { date, .. }
        | Fact::ExchangeFlow { date, .. }
        | Fact::Revenue { date, .. } => date.start(),
        Fact::Liquidation(_) | Fact::Split { .. } => return None,
    })
}

impl Board {
    /// Dated so much later than it became known that it is refused ([`super::Refused::Ahead`]): more than clocks differ.
    pub fn is_ahead(known: &Known) -> bool {
        true_at(&known.observation.fact).is_some_and(|at| at > known.known_at.plus(AHEAD))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Name;
    use crate::domain::board::Refused;
    use crate::domain::observation::{Bar, LiquidationTotal, Observation, Quality};

    fn facts(at: Stamp) -> Vec<Fact> {
        let (venue, symbol) = (Name::literal("a"), Name::literal("b"));
        let date = at.day();
        let bar = Bar {
            open: None,
            high: None,
            low: None,
            close: 1.0,
        };
        let (instrument, currency) = (Ticker::literal("BTC"), crate::domain::Tag::literal("USD"));
        vec![
            Fact::Quote {
                instrument,
                price: 1.0,
                currency,
                at,
            },
            Fact::HourlyBar {
                instrument,
                at,
                bar,
                currency,
            },
            // True at its end.
            Fact::DailyBar {
                instrument,
                date: date.plus(-1),
                bar,
                currency,
            },
            Fact::DailyBar {
                instrument: Ticker::literal("SPX"),
                date,
                bar,
                currency,
            },
            Fact::Funding {
                venue,
                symbol,
                rate: 0.1,
                interval_hours: None,
                at,
            },
            Fact::OpenInterest {
                venue,
                symbol,
                usd: Some(1.0),
                at,
            },
            Fact::LongShortRatio {
                venue,
                symbol,
                long_share: 0.5,
                short_share: 0.5,
                at,
            },
            Fact::AddressBalance {
                address: venue,
                units: 1.0,
                pending_units: None,
                asset: instrument,
                at,
            },
            Fact::LiquidationTotal(LiquidationTotal {
                publisher: venue,
                window: Ticker::literal("24h"),
                usd: Some(1.0),
                long_usd: None,
                short_usd: None,
                at,
                lower_bound: false,
            }),
            Fact::FundFlow {
                asset: instrument,
                fund: venue,
                date,
                usd: None,
            },
            Fact::Shares {
                company: instrument,
                shares: 1.0,
                date,
            },
        ]
    }

    #[test]
    fn no_kind_is_known_before_it_is_true_by_more_than_clocks_differ() {
        let at = Stamp::parse("2026-11-21T00:00:00Z").unwrap();
        for fact in facts(at) {
            let outcome = |known_at: Stamp| {
                let observation = Observation {
                    source: Name::literal("a"),
                    quality: Quality::Final,
                    fact,
                };
                let mut board = Board::default();
                let put = board.put(&Known {
                    known_at,
                    observation,
                });
                assert_eq!(board.refused(), u64::from(put.is_err()));
                put.map(|_| ())
            };
            let early = at.minus(AHEAD);
            assert_eq!(outcome(early), Ok(()), "{fact:?}");
            let earlier = early.minus(crate::domain::Span::millis(1));
            assert_eq!(outcome(earlier), Err(Refused::Ahead), "{fact:?}");
        }
    }
}
