//! Earlier falls of bitcoin, to set beside today's.

use std::sync::LazyLock;

use super::table::{self, Refused, Row};
use crate::domain::Day;

/// One dated fall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crisis {
    /// A short stable name: its month or day.
    pub id: &'static str,
    /// The name used on the screen.
    pub name: &'static str,
    /// When it began; a reading.
    pub start: Day,
    /// The day of bitcoin's low.
    pub low_date: Day,
    /// Bitcoin's high before it, intraday, USD; `None` outside the price record.
    pub high: Option<f64>,
    /// The day of that high.
    pub high_date: Option<Day>,
    /// Bitcoin's low, intraday, USD.
    pub low: Option<f64>,
    /// low / high − 1, a negative fraction.
    pub drawdown: Option<f64>,
    /// Where the prices come from; `None` without prices.
    pub price_source: Option<&'static str>,
    /// What was published of the liquidations; `None` where nothing was found.
    pub liquidations: Option<PublishedLiquidations>,
    /// What to know about the row.
    pub note: Option<&'static str>,
}

/// A liquidation total published by a third party for one window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PublishedLiquidations {
    /// Both sides, USD.
    pub usd: f64,
    /// Longs, USD; `None` unknown.
    pub long_usd: Option<f64>,
    /// Shorts, USD; `None` unknown.
    pub short_usd: Option<f64>,
    /// The window: `24h` or `48h`.
    pub window: &'static str,
    /// The day on which the window ends.
    pub date: Day,
    /// Who published it.
    pub publisher: &'static str,
    /// True when the true total may be higher.
    pub lower_bound: bool,
    /// Where it was read.
    pub source: &'static str,
}

static CRISES: LazyLock<Vec<Crisis>> = LazyLock::new(|| {
    table::read(
        include_str!("../../../assets/facts/past_crises.csv"),
        crisis,
    )
});

/// Every fall of the table, the oldest first.
pub fn crises() -> &'static [Crisis] {
    &CRISES
}

fn crisis(row: &Row<'_>) -> Result<Crisis, Refused> {
    Ok(Crisis {
        id: row.required("id")?,
        name: row.required("name")?,
        start: row.day("start")?.ok_or(Refused)?,
        low_date: row.day("low_date")?.ok_or(Refused)?,
        high: row.number("btc_high")?,
        high_date: row.day("btc_high_date")?,
        low: row.number("btc_low")?,
        drawdown: row.number("btc_drawdown")?,
        price_source: row.text("price_source")?,
        liquidations: liquidations(row)?,
        note: row.text("note")?,
    })
}

fn liquidations(row: &Row<'_>) -> Result<Option<PublishedLiquidations>, Refused> {
    let Some(usd) = row.number("liq_total_usd")? else {
        return Ok(None);
    };
    let lower_bound = row.parsed("liq_lower_bound", |word| word.parse().ok())?;
    Ok(Some(PublishedLiquidations {
        usd,
        long_usd: row.number("liq_long_usd")?,
        short_usd: row.number("liq_short_usd")?,
        window: row.required("liq_window")?,
        date: row.day("liq_date")?.ok_or(Refused)?,
        publisher: row.required("liq_publisher")?,
        lower_bound: lower_bound.ok_or(Refused)?,
        source: row.required("liq_source")?,
    }))
}
