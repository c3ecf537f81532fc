//! Coinalyze: what it counts of liquidations over several venues, an interval a row. Published sums stand beside our own
//! count and are never added to it.
//!
//! ```json
//! [{"symbol":"ETHUSDT_PERP.A","history":[{"t":1763683200,"l":1250000.5,"s":310000.2}]}]
//! ```
//! `t` is the beginning of the interval in seconds, `l` and `s` what longs and shorts lost, in dollars when they were asked
//! for so. The interval that still runs is left out: its sum is none yet. Where one of the two is missing, what the
//! interval has of it is not known.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::spec;
use crate::domain::observation::{Fact, LiquidationTotal};
use crate::domain::{Span, Stamp, Ticker};
use crate::sources::crypto::{Plain, nothing};
use crate::sources::value::{Num, float, moment, need, parse};
use crate::sources::{Batch, Known, Payload, Unread};

/// Published sums of liquidations, by the hour.
pub static LIQUIDATIONS: Plain = Plain {
    spec: spec(
        "coinalyze-liquidations",
        "coinalyze",
        "published sums of liquidations",
    ),
    read,
    polls: nothing,
    stream: None,
};

#[derive(Deserialize)]
struct Market<'a> {
    #[serde(borrow)]
    history: Option<Vec<Interval<'a>>>,
}

#[derive(Deserialize)]
struct Interval<'a> {
    #[serde(borrow)]
    t: Option<Num<'a>>,
    #[serde(borrow)]
    l: Option<Num<'a>>,
    #[serde(borrow)]
    s: Option<Num<'a>>,
}

fn read(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let markets: Vec<Market<'_>> = parse(payload.bytes)?;
    let mut sums: BTreeMap<Stamp, Sides> = BTreeMap::new();
    for (outer, market) in markets.iter().enumerate() {
        let rows = need(market.history.as_ref(), "history")
            .map_err(|unread| unread.within(format!("[{outer}]")))?;
        for (inner, row) in rows.iter().enumerate() {
            let place = |unread: Unread| unread.within(format!("[{outer}].history[{inner}]"));
            let at = need(moment(row.t, "t").map_err(place)?, "t").map_err(place)?;
            let long = amount(row.l, "l").map_err(place)?;
            let short = amount(row.s, "s").map_err(place)?;
            let sum = sums.entry(at).or_insert(Sides(Some(0.0), Some(0.0)));
            *sum = Sides(plus(sum.0, long), plus(sum.1, short));
        }
    }
    let starts: Vec<Stamp> = sums.keys().copied().collect();
    let spacing = starts.windows(2).map(|pair| pair[1].since(pair[0])).min();
    let length = spacing.unwrap_or(Span::hours(1));
    let publisher = batch.publisher();
    for (start, Sides(long, short)) in sums {
        let at = start.plus(length);
        if at > payload.at || long.or(short).is_none() {
            continue;
        }
        let usd = plus(long, short);
        if [usd, long, short]
            .into_iter()
            .flatten()
            .any(|usd| !usd.is_finite())
        {
            return Err(Unread::at("history", "its sum is too large a number"));
        }
        batch.push(Fact::LiquidationTotal(LiquidationTotal {
            publisher,
            window: window(length),
            usd,
            long_usd: long,
            short_usd: short,
            at,
            // Only the venues that it follows.
            lower_bound: true,
        }));
    }
    Ok(Known::Data)
}

/// What longs and shorts lost in an interval; `None` = not known.
#[derive(Clone, Copy)]
struct Sides(Option<f64>, Option<f64>);

fn plus(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    Some(a? + b?)
}

fn amount(number: Option<Num<'_>>, path: &str) -> Result<Option<f64>, Unread> {
    let amount = float(number, path)?;
    if amount.is_some_and(|amount| amount < 0.0) {
        return Err(Unread::at(path, "is below zero"));
    }
    Ok(amount)
}

/// `1h`, `4h`, `24h`, `5m`.
fn window(length: Span) -> Ticker {
    let seconds = length.as_secs();
    let text = if seconds % 3600 == 0 {
        format!("{}h", seconds / 3600)
    } else {
        format!("{}m", seconds / 60)
    };
    Ticker::new(&text).unwrap_or(Ticker::literal("1h"))
}
