//! Where each kind of fact goes, and which are refused.

use super::{Board, Metric, OddsQuote, Refused};
use crate::domain::Stamp;
use crate::domain::history::{Put, Seen, SourceId};
use crate::domain::observation::{Fact, Known, Liquidation};

impl Board {
    pub(super) fn take(&mut self, known: &Known, source: SourceId) -> Result<Put, Refused> {
        if Self::is_ahead(known) {
            return Err(Refused::Ahead);
        }
        let seen = Seen {
            known_at: known.known_at,
            source,
            quality: known.observation.quality,
        };
        let fact = &known.observation.fact;
        let (metric, put) = match fact {
            Fact::DailyBar { .. }
            | Fact::HourlyBar { .. }
            | Fact::Quote { .. }
            | Fact::Split { .. } => self.take_price(fact, seen)?,
            Fact::FundFlow { .. }
            | Fact::FlowTotal { .. }
            | Fact::ExchangeFlow { .. }
            | Fact::SeriesPoint { .. }
            | Fact::Revenue { .. } => self.take_daily(fact, seen),
            Fact::Liquidation(event) => {
                let put = self.take_event(known.known_at, event)?;
                (Metric::Liquidation, put)
            }
            Fact::Holding { .. } | Fact::Shares { .. } | Fact::AddressBalance { .. } => {
                self.take_holder(fact, seen)?
            }
            _ => self.take_venue(fact, seen)?,
        };
        if put != Put::Ignored {
            self.bump(metric);
        }
        Ok(put)
    }

    fn take_price(&mut self, fact: &Fact, seen: Seen) -> Result<(Metric, Put), Refused> {
        let (metric, put) = match *fact {
            Fact::DailyBar {
                instrument,
                date,
                bar,
                ..
            } => {
                positive(bar.close)?;
                (Metric::Daily, self.daily.put(instrument, date, bar, seen))
            }
            Fact::HourlyBar {
                instrument,
                at,
                bar,
                ..
            } => {
                positive(bar.close)?;
                (Metric::Hourly, self.hourly.put(instrument, at, bar, seen))
            }
            Fact::Quote {
                instrument,
                price,
                at,
                ..
            } => {
                positive(price)?;
                (Metric::Quote, self.quotes.put(instrument, at, price, seen))
            }
            Fact::Split {
                instrument,
                date,
                ratio,
            } => {
                positive(ratio)?;
                (
                    Metric::Daily,
                    self.splits.put(instrument, date, ratio, seen),
                )
            }
            _ => (Metric::Daily, Put::Ignored),
        };
        if put == Put::Revised {
            self.bump(Metric::PricePast);
        }
        Ok((metric, put))
    }

    fn take_daily(&mut self, fact: &Fact, seen: Seen) -> (Metric, Put) {
        match *fact {
            Fact::FundFlow {
                asset,
                fund,
                date,
                usd,
            } => {
                let put = self.fund_flows.put((asset, fund), date, usd, seen);
                (Metric::Flow, put)
            }
            Fact::FlowTotal { asset, date, total } => {
                (Metric::Flow, self.flow_totals.put(asset, date, total, seen))
            }
            Fact::ExchangeFlow { asset, date, flow } => {
                // One side alone says nothing of the net, which is all that is asked of a day.
                let put = flow.net().map_or(Put::Ignored, |net| {
                    self.exchange_flows.put(asset, date, net, seen)
                });
                (Metric::Whale, put)
            }
            Fact::SeriesPoint {
                series,
                date,
                value,
                unit,
            } => {
                let put = self.series.put(series, date, (value, unit), seen);
                (Metric::Series, put)
            }
            Fact::Revenue {
                protocol,
                revenue,
                date,
            } => {
                let put = self.revenue.put(protocol, date, revenue, seen);
                (Metric::Revenue, put)
            }
            _ => (Metric::Series, Put::Ignored),
        }
    }

    fn take_holder(&mut self, fact: &Fact, seen: Seen) -> Result<(Metric, Put), Refused> {
        Ok(match *fact {
            Fact::Holding {
                company,
                asset,
                date,
                holding,
            } => {
                not_negative(holding.units)?;
                let put = self.holdings.put(company, date, (asset, holding), seen);
                (Metric::Company, put)
            }
            Fact::Shares {
                company,
                shares,
                date,
            } => {
                positive(shares)?;
                (
                    Metric::Company,
                    self.shares.put(company, date, shares, seen),
                )
            }
            Fact::AddressBalance {
                address,
                units,
                asset,
                pending_units: _,
                at,
            } => {
                not_negative(units)?;
                let put = self.balances.put((address, asset), at, units, seen);
                (Metric::Whale, put)
            }
            _ => (Metric::Company, Put::Ignored),
        })
    }

    fn take_venue(&mut self, fact: &Fact, seen: Seen) -> Result<(Metric, Put), Refused> {
        Ok(match *fact {
            Fact::LiquidationTotal(total) => {
                let key = (total.publisher, total.window);
                let put = self.totals.put(key, total.at, total, seen);
                (Metric::LiquidationTotal, put)
            }
            Fact::Odds(odds) => {
                let key = (odds.meeting, odds.market, odds.outcome);
                let quote = OddsQuote {
                    probability: odds.probability,
                    bid: odds.bid,
                    ask: odds.ask,
                };
                (Metric::Odds, self.odds.put(key, odds.at, quote, seen))
            }
            Fact::Funding {
                venue,
                symbol,
                rate,
                interval_hours,
                at,
            } => {
                let value = (rate, interval_hours);
                let put = self.funding.put((venue, symbol), at, value, seen);
                (Metric::Leverage, put)
            }
            Fact::OpenInterest {
                venue,
                symbol,
                usd,
                at,
            } => {
                let Some(usd) = usd else {
                    return Ok((Metric::Leverage, Put::Ignored));
                };
                not_negative(usd)?;
                let put = self.open_interest.put((venue, symbol), at, usd, seen);
                (Metric::Leverage, put)
            }
            Fact::LongShortRatio {
                venue,
                symbol,
                long_share,
                short_share,
                at,
            } => {
                let value = (long_share, short_share);
                let put = self.long_short.put((venue, symbol), at, value, seen);
                (Metric::Leverage, put)
            }
            Fact::Depth {
                venue,
                symbol,
                depth,
                at,
            } => {
                positive(depth.mid)?;
                (
                    Metric::Depth,
                    self.depth.put((venue, symbol), at, depth, seen),
                )
            }
            _ => (Metric::Leverage, Put::Ignored),
        })
    }

    fn take_event(&mut self, known_at: Stamp, event: &Liquidation) -> Result<Put, Refused> {
        if event.price.is_sign_negative() || event.price.is_zero() {
            return Err(Refused::Price);
        }
        Ok(if self.tally.put(known_at, event) {
            Put::Newest
        } else {
            Put::Ignored
        })
    }
}

fn positive(value: f64) -> Result<(), Refused> {
    if value.is_finite() && value > 0.0 {
        Ok(())
    } else {
        Err(Refused::Price)
    }
}

fn not_negative(value: f64) -> Result<(), Refused> {
    if value.is_finite() && value >= 0.0 {
        Ok(())
    } else {
        Err(Refused::Negative)
    }
}
