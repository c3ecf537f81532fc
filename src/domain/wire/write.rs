//! Writing: one flat object a line, whole numbers without a decimal point, unknown values `null` or left out.

use serde::Serialize;

use crate::domain::observation::{Bar, Currency, Fact, Known, Observation, Outcome, Quality};

/// Writes an observation as one line of JSON without a line end; unknown values are left out or `null` as the
/// contract says.
pub fn write_observation(observation: &Observation) -> String {
    let mut map = fact_json(&observation.fact);
    map.insert(1, ("source", observation.source.as_str().into()));
    if observation.quality != Quality::Final {
        map.push((
            "quality",
            serde_json::to_value(observation.quality).unwrap_or_default(),
        ));
    }
    line(&map)
}

/// Writes an observation with its `known_at` as one line of a tape, without a line end.
pub fn write_known(known: &Known) -> String {
    let mut text = write_observation(&known.observation);
    text.pop();
    text.push_str(",\"known_at\":\"");
    text.push_str(&known.known_at.to_string());
    text.push_str("\"}");
    text
}

type Pairs = Vec<(&'static str, serde_json::Value)>;

fn line(pairs: &Pairs) -> String {
    let mut text = String::with_capacity(192);
    for (index, (key, value)) in pairs.iter().enumerate() {
        text.push(if index == 0 { '{' } else { ',' });
        text.push('"');
        text.push_str(key);
        text.push_str("\":");
        text.push_str(&value.to_string());
    }
    text.push('}');
    text
}

fn json<T: Serialize>(value: T) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// A number as JSON writes it shortest: `90000000`, not `90000000.0`.
fn number(value: f64) -> serde_json::Value {
    if value.fract() == 0.0 && value.abs() < 9e15 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "whole and within 2^53, checked above"
        )]
        return serde_json::Value::from(value as i64);
    }
    serde_json::Value::from(value)
}

fn optional(value: Option<f64>) -> serde_json::Value {
    value.map_or(serde_json::Value::Null, number)
}

fn bar_json(pairs: &mut Pairs, bar: &Bar, currency: Currency) {
    for (key, value) in [("open", bar.open), ("high", bar.high), ("low", bar.low)] {
        if let Some(value) = value {
            pairs.push((key, number(value)));
        }
    }
    pairs.push(("close", number(bar.close)));
    pairs.push(("currency", json(currency)));
}

#[expect(
    clippy::too_many_lines,
    reason = "a table: one row a kind, one pair a key"
)]
fn fact_json(fact: &Fact) -> Pairs {
    let mut pairs: Pairs = vec![("kind", fact.kind().into())];
    match fact {
        Fact::Quote {
            instrument,
            price,
            currency,
            at,
        } => pairs.extend([
            ("instrument", json(instrument)),
            ("at", json(at)),
            ("price", number(*price)),
            ("currency", json(currency)),
        ]),
        Fact::DailyBar {
            instrument,
            date,
            bar,
            currency,
        } => {
            pairs.extend([("instrument", json(instrument)), ("date", json(date))]);
            bar_json(&mut pairs, bar, *currency);
        }
        Fact::HourlyBar {
            instrument,
            at,
            bar,
            currency,
        } => {
            pairs.extend([("instrument", json(instrument)), ("at", json(at))]);
            bar_json(&mut pairs, bar, *currency);
        }
        Fact::FundFlow {
            asset,
            fund,
            date,
            usd,
        } => pairs.extend([
            ("asset", json(asset)),
            ("fund", json(fund)),
            ("date", json(date)),
            ("usd", optional(*usd)),
        ]),
        Fact::FlowTotal { asset, date, total } => pairs.extend([
            ("asset", json(asset)),
            ("date", json(date)),
            ("usd", optional(total.usd)),
            ("funds_reported", json(total.funds_reported)),
            ("funds_expected", json(total.funds_expected)),
        ]),
        Fact::Liquidation(event) => pairs.extend([
            ("venue", json(event.venue)),
            ("symbol", json(event.symbol)),
            ("base", json(event.base)),
            ("liquidated", json(event.liquidated)),
            ("base_qty", json(event.base_qty.map(|q| q.to_string()))),
            ("price", json(event.price.to_string())),
            ("usd", json(event.usd.map(|usd| usd.to_string()))),
            ("at", json(event.at)),
        ]),
        Fact::LiquidationTotal(total) => pairs.extend([
            ("publisher", json(total.publisher)),
            ("window", json(total.window)),
            ("usd", optional(total.usd)),
            ("long_usd", optional(total.long_usd)),
            ("short_usd", optional(total.short_usd)),
            ("at", json(total.at)),
            ("lower_bound", json(total.lower_bound)),
        ]),
        Fact::Funding {
            venue,
            symbol,
            rate,
            interval_hours,
            at,
        } => pairs.extend([
            ("venue", json(venue)),
            ("symbol", json(symbol)),
            ("rate", number(*rate)),
            ("interval_hours", optional(*interval_hours)),
            ("at", json(at)),
        ]),
        Fact::OpenInterest {
            venue,
            symbol,
            usd,
            at,
        } => pairs.extend([
            ("venue", json(venue)),
            ("symbol", json(symbol)),
            ("usd", optional(*usd)),
            ("at", json(at)),
        ]),
        Fact::LongShortRatio {
            venue,
            symbol,
            long_share,
            short_share,
            at,
        } => pairs.extend([
            ("venue", json(venue)),
            ("symbol", json(symbol)),
            ("long_share", number(*long_share)),
            ("short_share", number(*short_share)),
            ("at", json(at)),
        ]),
        Fact::Depth {
            venue,
            symbol,
            depth,
            at,
        } => pairs.extend([
            ("venue", json(venue)),
            ("symbol", json(symbol)),
            ("best_bid", number(depth.best_bid)),
            ("best_ask", number(depth.best_ask)),
            ("mid", number(depth.mid)),
            ("spread_bps", number(depth.spread_bps)),
            ("bid_usd_1pct", number(depth.bid_usd_1pct)),
            ("ask_usd_1pct", number(depth.ask_usd_1pct)),
            ("bid_complete", json(depth.bid_complete)),
            ("ask_complete", json(depth.ask_complete)),
            ("at", json(at)),
        ]),
        Fact::Odds(odds) => {
            let outcome = match odds.outcome {
                Outcome::Change(bp) => json(bp),
                word => json(word.to_string()),
            };
            pairs.extend([
                ("market", json(odds.market)),
                ("meeting", json(odds.meeting)),
                ("outcome", outcome),
                ("probability", optional(odds.probability)),
            ]);
            for (key, value) in [("bid", odds.bid), ("ask", odds.ask)] {
                if let Some(value) = value {
                    pairs.push((key, number(value)));
                }
            }
            pairs.push(("at", json(odds.at)));
        }
        Fact::SeriesPoint {
            series,
            date,
            value,
            unit,
        } => pairs.extend([
            ("series", json(series)),
            ("date", json(date)),
            ("value", number(*value)),
            ("unit", json(unit)),
        ]),
        Fact::Holding {
            company,
            asset,
            date,
            holding,
        } => pairs.extend([
            ("company", json(company)),
            ("asset", json(asset)),
            ("units", number(holding.units)),
            ("cost_usd", optional(holding.cost_usd)),
            ("date", json(date)),
        ]),
        Fact::Shares {
            company,
            shares,
            date,
        } => {
            pairs.extend([
                ("company", json(company)),
                ("shares", number(*shares)),
                ("date", json(date)),
            ]);
        }
        Fact::Split {
            instrument,
            date,
            ratio,
        } => {
            pairs.extend([
                ("instrument", json(instrument)),
                ("date", json(date)),
                ("ratio", number(*ratio)),
            ]);
        }
        Fact::AddressBalance {
            address,
            units,
            pending_units,
            asset,
            at,
        } => {
            pairs.extend([("address", json(address)), ("units", number(*units))]);
            if let Some(pending) = *pending_units {
                pairs.push(("pending_units", number(pending)));
            }
            pairs.extend([("asset", json(asset)), ("at", json(at))]);
        }
        Fact::ExchangeFlow { asset, date, flow } => pairs.extend([
            ("asset", json(asset)),
            ("date", json(date)),
            ("inflow", optional(flow.inflow)),
            ("outflow", optional(flow.outflow)),
        ]),
        Fact::Revenue {
            protocol,
            revenue,
            date,
        } => pairs.extend([
            ("protocol", json(protocol)),
            ("usd_24h", optional(revenue.usd_24h)),
            ("usd_30d", optional(revenue.usd_30d)),
            ("date", json(date)),
        ]),
    }
    pairs
}
