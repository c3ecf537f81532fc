//! `date,value` of an economic or sentiment series.

use super::table::{Cells, find};
use super::{Options, Row, date_column};
use crate::domain::Ticker;
use crate::domain::observation::{Fact, Quality, Unit};

/// A sum in USD above this was in whole dollars already when it was taken for millions: 100 trillion.
const TOO_MUCH: f64 = 1e14;

pub(super) struct Series {
    name: Ticker,
    unit: Unit,
    factor: f64,
    date: usize,
    value: usize,
}

/// Unit of a series, and the factor from the publisher's figures to it.
fn unit_of(series: &str) -> Option<(Unit, f64)> {
    Some(match series {
        "WALCL" | "WTREGEN" => (Unit::Usd, 1e6),
        "RRPONTSYD" => (Unit::Usd, 1e9),
        "stablecoin_supply_usd" => (Unit::Usd, 1.0),
        "SOFR" | "EFFR" | "DFF" | "IORB" => (Unit::Percent, 1.0),
        "fear_greed" | "VIXCLS" => (Unit::Index, 1.0),
        yields if yields.starts_with("DGS") => (Unit::Percent, 1.0),
        _ => return None,
    })
}

impl Series {
    pub(super) fn new(
        series: Ticker,
        columns: &[String],
        options: &Options,
    ) -> Result<Self, String> {
        let given = options.unit.map(|unit| (unit, 1.0));
        let (unit, factor) = unit_of(series.as_str()).or(given).ok_or_else(|| {
            format!("{series} is not a series the program knows; its unit must be given")
        })?;
        let own = series.as_str().to_ascii_lowercase();
        let value = find(columns, &["value", &own])
            .ok_or_else(|| format!("there is no column `value` or `{series}`"))?;
        Ok(Self {
            name: series,
            unit,
            factor,
            date: date_column(columns)?,
            value,
        })
    }

    pub(super) fn unit_text(&self) -> String {
        let unit = match self.unit {
            Unit::Usd => "USD",
            Unit::Percent => "percent",
            Unit::Index => "index",
        };
        let from = if self.factor > 1e8 {
            " (from billions)"
        } else if self.factor > 1.0 {
            " (from millions)"
        } else {
            ""
        };
        format!("{unit}{from}")
    }

    pub(super) fn columns(&self) -> Vec<usize> {
        vec![self.date, self.value]
    }

    pub(super) fn row(&self, cells: &Cells) -> Result<Option<Row>, String> {
        let date = cells.date(self.date)?;
        let Some(number) = cells.number(self.value)? else {
            return Ok(None);
        };
        let mut value = number;
        if self.factor > 1.0 {
            value = (number * self.factor).round();
            if value.abs() > TOO_MUCH {
                return Err(format!(
                    "{number} is too much for {} in the publisher's unit; is it in whole USD already?",
                    self.name
                ));
            }
        }
        let fact = Fact::SeriesPoint {
            series: self.name,
            date,
            value,
            unit: self.unit,
        };
        Ok(Some(Row {
            date,
            facts: vec![fact],
            quality: Quality::Final,
        }))
    }
}
