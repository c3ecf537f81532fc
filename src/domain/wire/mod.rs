//! Observations as JSON: one flat object a line, keys of the outer contract (section 2), in both directions.
//!
//! ```json
//! {"kind":"daily_bar","source":"yahoo","instrument":"SPX","date":"2025-11-20","open":6737.93,"high":6770.35,
//!  "low":6534.05,"close":6538.76,"currency":"USD","known_at":"2025-11-20T21:15:00Z"}
//! ```
//! A flat struct of borrowed options is read first and then turned into its kind: several times faster than a tagged
//! enum, and the error can name the key that is missing or wrong.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};

mod write;

pub use write::{write_known, write_observation};

use super::observation::{
    Bar, Currency, Depth, ExchangeFlow, Fact, FlowTotal, Holding, Known, Liquidation,
    LiquidationTotal, Observation, Odds, OddsMarket, Outcome, Quality, Revenue, Side, Unit,
};
use super::{Day, Name, Stamp, Tag, TagError, Ticker};

/// Why a line is not an observation.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// Not JSON, or a key of the wrong type.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// No such kind.
    #[error("unknown kind `{0}`")]
    Kind(String),
    /// A key that this kind needs is absent or null.
    #[error("key `{0}` is missing")]
    Missing(&'static str),
    /// A name that is empty, too long or not printable.
    #[error("key `{0}` {1}")]
    Name(&'static str, TagError),
    /// A value outside what the key allows.
    #[error("key `{0}`: `{1}` is not {2}")]
    Value(&'static str, String, &'static str),
}

/// A number, or a string that holds one (where the exact decimal matters).
#[derive(Clone, Debug)]
struct Exact<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Exact<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Exact<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number, or a string that holds one")
            }
            fn visit_borrowed_str<E>(self, v: &'de str) -> Result<Self::Value, E> {
                Ok(Exact(Cow::Borrowed(v)))
            }
            fn visit_str<E>(self, v: &str) -> Result<Self::Value, E> {
                Ok(Exact(Cow::Owned(v.to_owned())))
            }
            fn visit_f64<E>(self, v: f64) -> Result<Self::Value, E> {
                Ok(Exact(Cow::Owned(v.to_string())))
            }
            fn visit_i64<E>(self, v: i64) -> Result<Self::Value, E> {
                Ok(Exact(Cow::Owned(v.to_string())))
            }
            fn visit_u64<E>(self, v: u64) -> Result<Self::Value, E> {
                Ok(Exact(Cow::Owned(v.to_string())))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl Exact<'_> {
    fn decimal(&self, key: &'static str) -> Result<Decimal, WireError> {
        let text = self.0.trim();
        Decimal::from_str_exact(text)
            .or_else(|_| Decimal::from_scientific(text))
            .map_err(|_| {
                WireError::Value(key, self.0.chars().take(40).collect(), "a decimal number")
            })
    }

    fn number(&self, key: &'static str) -> Result<f64, WireError> {
        let value: f64 =
            self.0.trim().parse().map_err(|_| {
                WireError::Value(key, self.0.chars().take(40).collect(), "a number")
            })?;
        if value.is_finite() {
            Ok(value)
        } else {
            Err(WireError::Value(
                key,
                self.0.chars().take(40).collect(),
                "a finite number",
            ))
        }
    }
}

/// An outcome is a number of basis points, or a word.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum WireOutcome<'a> {
    Points(f64),
    #[serde(borrow)]
    Word(Cow<'a, str>),
}

/// A key that has to be there, though its value may be `null` (unknown): `None` = the key is absent.
type Said<T> = Option<Option<T>>;

fn said<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Said<T>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wire<'a> {
    #[serde(borrow)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    source: Option<Cow<'a, str>>,
    quality: Option<Quality>,
    known_at: Option<Stamp>,
    at: Option<Stamp>,
    date: Option<Day>,
    #[serde(borrow)]
    instrument: Option<Cow<'a, str>>,
    #[serde(borrow)]
    currency: Option<Cow<'a, str>>,
    #[serde(borrow)]
    price: Option<Exact<'a>>,
    open: Option<f64>,
    high: Option<f64>,
    low: Option<f64>,
    close: Option<f64>,
    #[serde(borrow)]
    asset: Option<Cow<'a, str>>,
    #[serde(borrow)]
    fund: Option<Cow<'a, str>>,
    #[serde(borrow, deserialize_with = "said")]
    usd: Said<Exact<'a>>,
    funds_reported: Option<u32>,
    funds_expected: Option<u32>,
    #[serde(borrow)]
    venue: Option<Cow<'a, str>>,
    #[serde(borrow)]
    symbol: Option<Cow<'a, str>>,
    #[serde(borrow)]
    base: Option<Cow<'a, str>>,
    liquidated: Option<Side>,
    #[serde(borrow)]
    base_qty: Option<Exact<'a>>,
    #[serde(borrow)]
    publisher: Option<Cow<'a, str>>,
    #[serde(borrow)]
    window: Option<Cow<'a, str>>,
    long_usd: Option<f64>,
    short_usd: Option<f64>,
    lower_bound: Option<bool>,
    rate: Option<f64>,
    #[serde(deserialize_with = "said")]
    interval_hours: Said<f64>,
    long_share: Option<f64>,
    short_share: Option<f64>,
    best_bid: Option<f64>,
    best_ask: Option<f64>,
    mid: Option<f64>,
    spread_bps: Option<f64>,
    bid_usd_1pct: Option<f64>,
    ask_usd_1pct: Option<f64>,
    bid_complete: Option<bool>,
    ask_complete: Option<bool>,
    market: Option<OddsMarket>,
    meeting: Option<Day>,
    #[serde(borrow)]
    outcome: Option<WireOutcome<'a>>,
    probability: Option<f64>,
    bid: Option<f64>,
    ask: Option<f64>,
    #[serde(borrow)]
    series: Option<Cow<'a, str>>,
    value: Option<f64>,
    #[serde(borrow)]
    unit: Option<Cow<'a, str>>,
    #[serde(borrow)]
    company: Option<Cow<'a, str>>,
    units: Option<f64>,
    pending_units: Option<f64>,
    cost_usd: Option<f64>,
    shares: Option<f64>,
    ratio: Option<f64>,
    #[serde(borrow)]
    address: Option<Cow<'a, str>>,
    #[serde(deserialize_with = "said")]
    inflow: Said<f64>,
    #[serde(deserialize_with = "said")]
    outflow: Said<f64>,
    #[serde(borrow)]
    protocol: Option<Cow<'a, str>>,
    usd_24h: Option<f64>,
    usd_30d: Option<f64>,
}

fn need<T>(value: Option<T>, key: &'static str) -> Result<T, WireError> {
    value.ok_or(WireError::Missing(key))
}

fn name<const N: usize>(
    value: Option<&Cow<'_, str>>,
    key: &'static str,
) -> Result<Tag<N>, WireError> {
    Tag::new(need(value, key)?).map_err(|why| WireError::Name(key, why))
}

impl Wire<'_> {
    fn fact(&self) -> Result<Fact, WireError> {
        let kind = need(self.kind.as_deref(), "kind")?;
        Ok(match kind {
            "quote" => Fact::Quote {
                instrument: self.ticker("instrument")?,
                price: need(self.price.as_ref(), "price")?.number("price")?,
                currency: self.currency()?,
                at: need(self.at, "at")?,
            },
            "daily_bar" => Fact::DailyBar {
                instrument: self.ticker("instrument")?,
                date: need(self.date, "date")?,
                bar: self.bar(false)?,
                currency: self.currency()?,
            },
            "hourly_bar" => Fact::HourlyBar {
                instrument: self.ticker("instrument")?,
                at: need(self.at, "at")?,
                bar: self.bar(true)?,
                currency: self.currency()?,
            },
            "fund_flow" | "flow_total" | "exchange_flow" | "series_point" => {
                self.flow_fact(kind)?
            }
            "liquidation" | "liquidation_total" | "funding" | "open_interest"
            | "long_short_ratio" | "depth" => self.venue_fact(kind)?,
            "odds" => Fact::Odds(self.odds()?),
            "holding" | "shares" | "split" | "address_balance" | "revenue" => {
                self.company_fact(kind)?
            }
            other => return Err(WireError::Kind(other.chars().take(40).collect())),
        })
    }

    fn ticker(&self, key: &'static str) -> Result<Ticker, WireError> {
        let value = match key {
            "instrument" => &self.instrument,
            "asset" => &self.asset,
            "series" => &self.series,
            "base" => &self.base,
            "window" => &self.window,
            _ => &self.company,
        };
        name(value.as_ref(), key)
    }

    fn currency(&self) -> Result<Currency, WireError> {
        let text = need(self.currency.as_deref(), "currency")?;
        let iso = text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase());
        if iso || text == "points" {
            return Currency::new(text).map_err(|why| WireError::Name("currency", why));
        }
        Err(WireError::Value(
            "currency",
            text.chars().take(40).collect(),
            "an ISO code or `points`",
        ))
    }

    fn bar(&self, whole: bool) -> Result<Bar, WireError> {
        if whole {
            need(self.open, "open")?;
            need(self.high, "high")?;
            need(self.low, "low")?;
        }
        Ok(Bar {
            open: self.open,
            high: self.high,
            low: self.low,
            close: need(self.close, "close")?,
        })
    }

    fn usd(&self) -> Result<Option<f64>, WireError> {
        let usd = self.usd.as_ref().and_then(Option::as_ref);
        usd.map(|usd| usd.number("usd")).transpose()
    }

    fn flow_fact(&self, kind: &str) -> Result<Fact, WireError> {
        let date = need(self.date, "date")?;
        Ok(match kind {
            "fund_flow" => Fact::FundFlow {
                asset: self.ticker("asset")?,
                fund: name(self.fund.as_ref(), "fund")?,
                date,
                usd: self.usd()?,
            },
            "flow_total" => Fact::FlowTotal {
                asset: self.ticker("asset")?,
                date,
                total: FlowTotal {
                    usd: self.usd()?,
                    funds_reported: need(self.funds_reported, "funds_reported")?,
                    funds_expected: need(self.funds_expected, "funds_expected")?,
                },
            },
            "exchange_flow" => Fact::ExchangeFlow {
                asset: self.ticker("asset")?,
                date,
                flow: ExchangeFlow {
                    inflow: need(self.inflow, "inflow")?,
                    outflow: need(self.outflow, "outflow")?,
                },
            },
            _ => Fact::SeriesPoint {
                series: self.ticker("series")?,
                date,
                value: need(self.value, "value")?,
                unit: self.unit()?,
            },
        })
    }

    fn unit(&self) -> Result<Unit, WireError> {
        match need(self.unit.as_deref(), "unit")? {
            "USD" => Ok(Unit::Usd),
            "percent" => Ok(Unit::Percent),
            "index" => Ok(Unit::Index),
            other => Err(WireError::Value(
                "unit",
                other.chars().take(40).collect(),
                "USD, percent or index",
            )),
        }
    }

    fn venue_fact(&self, kind: &str) -> Result<Fact, WireError> {
        let at = need(self.at, "at")?;
        if kind == "liquidation_total" {
            return Ok(Fact::LiquidationTotal(LiquidationTotal {
                publisher: name(self.publisher.as_ref(), "publisher")?,
                window: self.ticker("window")?,
                usd: self.usd()?,
                long_usd: self.long_usd,
                short_usd: self.short_usd,
                at,
                lower_bound: need(self.lower_bound, "lower_bound")?,
            }));
        }
        let venue = name(self.venue.as_ref(), "venue")?;
        let symbol = name(self.symbol.as_ref(), "symbol")?;
        Ok(match kind {
            "liquidation" => Fact::Liquidation(Liquidation {
                venue,
                symbol,
                base: self.ticker("base")?,
                liquidated: need(self.liquidated, "liquidated")?,
                base_qty: self
                    .base_qty
                    .as_ref()
                    .map(|q| q.decimal("base_qty"))
                    .transpose()?,
                price: need(self.price.as_ref(), "price")?.decimal("price")?,
                usd: self
                    .usd
                    .as_ref()
                    .and_then(Option::as_ref)
                    .map(|usd| usd.decimal("usd"))
                    .transpose()?,
                at,
            }),
            "funding" => Fact::Funding {
                venue,
                symbol,
                rate: need(self.rate, "rate")?,
                interval_hours: need(self.interval_hours, "interval_hours")?,
                at,
            },
            "open_interest" => Fact::OpenInterest {
                venue,
                symbol,
                usd: need(self.usd.as_ref(), "usd").and_then(|_| self.usd())?,
                at,
            },
            "long_short_ratio" => Fact::LongShortRatio {
                venue,
                symbol,
                long_share: need(self.long_share, "long_share")?,
                short_share: need(self.short_share, "short_share")?,
                at,
            },
            _ => Fact::Depth {
                venue,
                symbol,
                depth: self.depth()?,
                at,
            },
        })
    }

    fn depth(&self) -> Result<Depth, WireError> {
        Ok(Depth {
            best_bid: need(self.best_bid, "best_bid")?,
            best_ask: need(self.best_ask, "best_ask")?,
            mid: need(self.mid, "mid")?,
            spread_bps: need(self.spread_bps, "spread_bps")?,
            bid_usd_1pct: need(self.bid_usd_1pct, "bid_usd_1pct")?,
            ask_usd_1pct: need(self.ask_usd_1pct, "ask_usd_1pct")?,
            bid_complete: need(self.bid_complete, "bid_complete")?,
            ask_complete: need(self.ask_complete, "ask_complete")?,
        })
    }

    fn odds(&self) -> Result<Odds, WireError> {
        let outcome = match need(self.outcome.as_ref(), "outcome")? {
            WireOutcome::Points(bp) if bp.fract().abs() < f64::EPSILON && bp.abs() < 10_000.0 =>
            {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "whole and below 10,000, checked in the guard"
                )]
                Outcome::Change(*bp as i32)
            }
            WireOutcome::Points(bp) => {
                return Err(WireError::Value(
                    "outcome",
                    bp.to_string(),
                    "a whole number of basis points",
                ));
            }
            WireOutcome::Word(word) => match word.as_ref() {
                "any_cut" => Outcome::AnyCut,
                "any_change" => Outcome::AnyChange,
                other => {
                    let other = other.chars().take(40).collect();
                    return Err(WireError::Value(
                        "outcome",
                        other,
                        "a number, `any_cut` or `any_change`",
                    ));
                }
            },
        };
        Ok(Odds {
            market: need(self.market, "market")?,
            meeting: need(self.meeting, "meeting")?,
            outcome,
            probability: self.probability,
            bid: self.bid,
            ask: self.ask,
            at: need(self.at, "at")?,
        })
    }

    fn company_fact(&self, kind: &str) -> Result<Fact, WireError> {
        Ok(match kind {
            "address_balance" => Fact::AddressBalance {
                address: name(self.address.as_ref(), "address")?,
                units: need(self.units, "units")?,
                pending_units: self.pending_units,
                asset: self.ticker("asset")?,
                at: need(self.at, "at")?,
            },
            "holding" => Fact::Holding {
                company: self.ticker("company")?,
                asset: self.ticker("asset")?,
                date: need(self.date, "date")?,
                holding: Holding {
                    units: need(self.units, "units")?,
                    cost_usd: self.cost_usd,
                },
            },
            "shares" => Fact::Shares {
                company: self.ticker("company")?,
                shares: need(self.shares, "shares")?,
                date: need(self.date, "date")?,
            },
            "split" => Fact::Split {
                instrument: self.ticker("instrument")?,
                date: need(self.date, "date")?,
                ratio: need(self.ratio, "ratio")?,
            },
            _ => Fact::Revenue {
                protocol: name(self.protocol.as_ref(), "protocol")?,
                revenue: Revenue {
                    usd_24h: self.usd_24h,
                    usd_30d: self.usd_30d,
                },
                date: need(self.date, "date")?,
            },
        })
    }
}

/// Reads one line of a tape: an observation with its `known_at`.
pub fn read_known(line: &str) -> Result<Known, WireError> {
    let wire: Wire<'_> = serde_json::from_str(line)?;
    let observation = observation(&wire)?;
    Ok(Known {
        known_at: need(wire.known_at, "known_at")?,
        observation,
    })
}

/// Reads one observation without a `known_at` (one there is left unread).
pub fn read_observation(line: &str) -> Result<Observation, WireError> {
    let wire: Wire<'_> = serde_json::from_str(line)?;
    observation(&wire)
}

fn observation(wire: &Wire<'_>) -> Result<Observation, WireError> {
    let fact = wire.fact()?;
    let source: Name = name(wire.source.as_ref(), "source")?;
    Ok(Observation {
        source,
        quality: wire.quality.unwrap_or_default(),
        fact,
    })
}

#[cfg(test)]
mod tests;
