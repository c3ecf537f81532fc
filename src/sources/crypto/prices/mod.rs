//! Prices of coins on spot markets: tickers, and bars of days and hours.

use super::Pair;
use crate::domain::days::Missing;
use crate::domain::observation::{Bar, Fact, Quality};
use crate::domain::{Day, Span, Stamp};
use crate::sources::value::{Num, need, price};
use crate::sources::{Batch, Known, Payload, Unread};

mod binance;
mod bybit;
mod coinbase;
mod coingecko;
mod kraken;
mod okx;

pub use binance::{HOURS as BINANCE_HOURS, KLINES as BINANCE_KLINES, TICKERS as BINANCE_TICKERS};
pub use bybit::KLINES as BYBIT_KLINES;
pub use coinbase::{CANDLES as COINBASE_CANDLES, TICKER as COINBASE_TICKER};
pub use coingecko::{MARKETS as COINGECKO_MARKETS, TREASURIES as COINGECKO_TREASURIES};
pub(super) use kraken::Answer as KrakenAnswer;
pub use kraken::{HOURS as KRAKEN_HOURS, OHLC as KRAKEN_OHLC, TICKER as KRAKEN_TICKER};
pub use okx::{CANDLES as OKX_CANDLES, TICKERS as OKX_TICKERS};

/// A row of a table of bars.
struct Candle {
    start: Stamp,
    bar: Bar,
    /// The venue says that it still runs.
    runs: bool,
}

/// Reads a row by the places of its cells: start, open, high, low, close.
fn candle(row: &[Num<'_>], places: [usize; 5]) -> Result<Candle, Unread> {
    let cell = |place: usize| (row.get(place).copied(), format!("[{place}]"));
    let level = |place| {
        let (number, path) = cell(place);
        price(number, &path)
    };
    let [start, open, high, low, close] = places;
    let (number, path) = cell(start);
    let number = need(number, &path)?;
    Ok(Candle {
        start: need(number.instant(&path)?, &path)?,
        bar: Bar {
            open: Some(level(open)?),
            high: Some(level(high)?),
            low: Some(level(low)?),
            close: level(close)?,
        },
        runs: false,
    })
}

/// Puts the bars of a table into the batch. Their length is the spacing of the rows: a day or an hour; of other lengths no
/// bar is made, and a table without any is not what was asked for (R3). Nor is one of days that begin at another hour than
/// UTC's: those of Hong Kong would pass for the day before. A bar that is still open is provisional.
fn bars(
    candles: &[Candle],
    pair: Option<Pair>,
    payload: &Payload<'_>,
    batch: &mut Batch,
) -> Result<Known, Unread> {
    let Some(pair) = pair else {
        return Ok(Known::Data);
    };
    let mut starts: Vec<Stamp> = candles.iter().map(|candle| candle.start).collect();
    starts.sort_unstable();
    starts.dedup();
    let spacing = starts.windows(2).map(|pair| pair[1].since(pair[0])).min();
    let length = match (spacing, starts.first()) {
        (None, None) => return Ok(Known::Data),
        (None, Some(start)) if start.day().start() == *start => Span::days(1),
        (None, Some(_)) => Span::hours(1),
        (Some(spacing), _) => spacing,
    };
    if length != Span::days(1) && length != Span::hours(1) {
        return Err(Unread::at(
            "",
            format!(
                "rows {} s apart are neither days nor hours",
                length.as_secs()
            ),
        ));
    }
    let is_day = length == Span::days(1);
    let whole = |start: Stamp| !is_day || start.day().start() == start;
    if !starts.iter().any(|start| whole(*start)) {
        return Err(Unread::at("", "the days do not begin at 00:00 UTC"));
    }
    for candle in candles.iter().filter(|candle| whole(candle.start)) {
        let (instrument, currency, bar) = (pair.base, pair.currency, candle.bar);
        let fact = if is_day {
            Fact::DailyBar {
                instrument,
                date: candle.start.day(),
                bar,
                currency,
            }
        } else {
            Fact::HourlyBar {
                instrument,
                at: candle.start,
                bar,
                currency,
            }
        };
        let open = candle.runs || candle.start.plus(length) > payload.at;
        batch.push_as(
            if open {
                Quality::Provisional
            } else {
                Quality::Final
            },
            fact,
        );
    }
    Ok(Known::Data)
}

/// Rows of cells by place, each read by [`candle`].
fn candles(rows: &[Vec<Num<'_>>], places: [usize; 5], path: &str) -> Result<Vec<Candle>, Unread> {
    rows.iter()
        .enumerate()
        .map(|(index, row)| {
            candle(row, places).map_err(|unread| unread.within(format!("{path}[{index}]")))
        })
        .collect()
}

/// How often a history is looked at: a new day is asked for when it is over, and what failed is tried again.
const LOOK: Span = Span::hours(6);

/// Hours of a week and a day: as far back as a change of a week looks, and one more day for a hole.
const WEEK: u32 = 192;

/// First and last of the missing days of an answer that holds at most so many; `None` = the whole history.
fn days(missing: Missing, most: u32) -> Option<(Day, Day, u32)> {
    let Missing::From(first, days) = missing else {
        return None;
    };
    let days = days.min(most);
    let later = i32::try_from(days).unwrap_or(i32::MAX).saturating_sub(1);
    Some((first, first.plus(later), days))
}

/// Milliseconds since 1970.
const fn millis(at: Stamp) -> i64 {
    at.micros() / 1000
}

/// A price of now.
fn quote(pair: Pair, price: f64, at: Stamp) -> Fact {
    Fact::Quote {
        instrument: pair.base,
        price,
        currency: pair.currency,
        at,
    }
}
