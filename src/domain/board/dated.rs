//! Facts that are dated later than they became known are refused.

use super::Board;
use crate::domain::clock::AHEAD;
use crate::domain::earliest::earliest_known;
use crate::domain::observation::{Fact, Known};

impl Board {
    /// Known so much before it can have been that it is refused ([`super::Refused::Ahead`]): more than clocks differ. Of
    /// events the count keeps a rule of its own ([`crate::domain::tally`]).
    pub fn is_ahead(known: &Known) -> bool {
        let fact = &known.observation.fact;
        !matches!(fact, Fact::Liquidation(_))
            && earliest_known(fact)
                .is_some_and(|(_, earliest)| earliest > known.known_at.plus(AHEAD))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::board::Refused;
    use crate::domain::observation::{Bar, LiquidationTotal, Observation, Quality};
    use crate::domain::{Name, Stamp, Ticker};

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
        let midnight = Stamp::parse("2026-11-20T00:00:00Z").unwrap();
        let close = Stamp::parse("2026-11-20T21:00:00Z").unwrap();
        for fact in facts(midnight) {
            // Those of a session in New York are known when it is over.
            let at = match fact {
                Fact::DailyBar { instrument, .. } if instrument == "SPX" => close,
                Fact::FundFlow { .. } | Fact::FlowTotal { .. } => close,
                _ => midnight,
            };
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
