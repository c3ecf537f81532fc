//! `date,open,high,low,close`, or `date,close`.

use super::table::{Cells, find};
use super::{Options, Row, date_column, rule};
use crate::domain::calendar::{self, Session};
use crate::domain::instrument::{Family, family};
use crate::domain::observation::{Bar, Currency, Fact, Quality};
use crate::domain::{Day, Ticker};

pub(super) struct Bars {
    instrument: Ticker,
    pub(super) currency: Currency,
    date: usize,
    open: Option<usize>,
    high: Option<usize>,
    low: Option<usize>,
    close: usize,
}

impl Bars {
    pub(super) fn new(
        instrument: Ticker,
        columns: &[String],
        options: &Options,
    ) -> Result<Self, String> {
        let listed = rule::currency(instrument).and_then(|code| Currency::new(code).ok());
        let currency = listed.or(options.currency).ok_or_else(|| {
            format!(
                "{instrument} is not an instrument the program knows; its currency must be given"
            )
        })?;
        Ok(Self {
            instrument,
            currency,
            date: date_column(columns)?,
            open: find(columns, &["open"]),
            high: find(columns, &["high"]),
            low: find(columns, &["low"]),
            close: find(columns, &["close"]).ok_or("there is no column `close`")?,
        })
    }

    pub(super) fn columns(&self) -> Vec<usize> {
        let prices = [
            self.open,
            self.high,
            self.low,
            Some(self.close),
            Some(self.date),
        ];
        prices.into_iter().flatten().collect()
    }

    pub(super) fn row(&self, cells: &Cells) -> Result<Option<Row>, String> {
        let date = cells.date(self.date)?;
        let price = |column: Option<usize>| match column {
            Some(column) => positive(cells.number(column)?),
            None => Ok(None),
        };
        let bar = Bar {
            open: price(self.open)?,
            high: price(self.high)?,
            low: price(self.low)?,
            close: match price(Some(self.close))? {
                Some(close) => close,
                None if self
                    .columns()
                    .iter()
                    .any(|&c| c != self.date && cells.number(c) != Ok(None)) =>
                {
                    return Err("it has prices but no close".to_owned());
                }
                None => return Ok(None),
            },
        };
        in_order(&bar)?;
        self.in_session(date)?;
        let fact = Fact::DailyBar {
            instrument: self.instrument,
            date,
            bar,
            currency: self.currency,
        };
        Ok(Some(Row {
            date,
            facts: vec![fact],
            quality: Quality::Final,
        }))
    }

    /// A bar on a day without trading is a copy of the day before, and would look like a fresh price.
    fn in_session(&self, date: Day) -> Result<(), String> {
        // Gold settles, and the volatility index is published, on some days on which New York stocks do not trade.
        let keeps_holidays = !matches!(family(self.instrument), Family::Gold | Family::Vix);
        match calendar::session(calendar::market_of(self.instrument), date) {
            Session::Closed(why) if keeps_holidays || why == "weekend" => Err(format!(
                "{date} is no session of {} ({why}); a closed market has no bar",
                self.instrument
            )),
            _ => Ok(()),
        }
    }
}

fn positive(price: Option<f64>) -> Result<Option<f64>, String> {
    match price {
        Some(price) if price <= 0.0 => Err(format!("a price of {price} is not above zero")),
        price => Ok(price),
    }
}

fn in_order(bar: &Bar) -> Result<(), String> {
    let inner = [bar.open, Some(bar.close), bar.high, bar.low];
    for price in inner.into_iter().flatten() {
        if bar.high.is_some_and(|high| price > high) {
            return Err(format!("{price} is above the high of the day"));
        }
        if bar.low.is_some_and(|low| price < low) {
            return Err(format!("{price} is below the low of the day"));
        }
    }
    Ok(())
}
