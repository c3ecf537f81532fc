//! Tables of ETF flows in millions of USD: a date, a column a fund, and perhaps a total.

use super::table::{Cells, Table, find};
use super::{Row, date_column};
use crate::domain::calendar::{self, Market, Session};
use crate::domain::observation::{Fact, FlowTotal, Quality};
use crate::domain::{Day, Name, Ticker};

/// Millions by which a printed total may differ from the sum of its rounded parts.
const ROUNDING: f64 = 0.1 + 1e-9;

pub(super) struct Flows {
    asset: Ticker,
    date: usize,
    total: Option<usize>,
    funds: Vec<Fund>,
}

struct Fund {
    name: Name,
    column: usize,
    /// The first date on which it reported, in whatever order the rows stand; before it, nobody expects it to.
    since: Option<Day>,
}

impl Flows {
    pub(super) fn new(asset: Ticker, table: &Table) -> Result<Self, String> {
        let columns = &table.columns;
        let date = date_column(columns)?;
        let total = find(columns, &["total"]);
        let mut funds = Vec::new();
        for (column, name) in columns.iter().enumerate() {
            if column == date || Some(column) == total {
                continue;
            }
            let name = Name::new(&name.to_uppercase())
                .map_err(|why| format!("the name of column {} {why}", column + 1))?;
            funds.push(Fund {
                name,
                column,
                since: first_report(table, date, column),
            });
        }
        if funds.is_empty() {
            return Err("there is no column of a fund".to_owned());
        }
        Ok(Self {
            asset,
            date,
            total,
            funds,
        })
    }

    pub(super) fn row(&self, cells: &Cells) -> Result<Option<Row>, String> {
        let date = cells.date(self.date)?;
        let cell = |fund: &Fund| cells.number(fund.column);
        let figures: Vec<Option<f64>> = self.funds.iter().map(cell).collect::<Result<_, _>>()?;
        let printed = match self.total {
            Some(column) => cells.number(column)?,
            None => None,
        };
        let sum: f64 = figures.iter().flatten().sum();
        if figures.iter().all(Option::is_none) {
            // A total alone cannot be checked; an empty row says nothing.
            return match printed {
                Some(total) if total != 0.0 => Err("it has a total but no fund".to_owned()),
                _ => Ok(None),
            };
        }
        let all_zero = figures.iter().flatten().all(|&flow| flow == 0.0);
        if !Self::traded(date, all_zero)? {
            return Ok(None);
        }
        if let Some(total) = printed.filter(|total| (total - sum).abs() > ROUNDING) {
            return Err(format!(
                "the total {total} is not the sum of the funds, {sum:.1}"
            ));
        }
        Ok(Some(self.facts(date, &figures, printed, sum)))
    }

    /// Whether the funds traded on this day. Zeros on a holiday are no row, on a session they are true zeros.
    fn traded(date: Day, all_zero: bool) -> Result<bool, String> {
        match calendar::session(Market::Nyse, date) {
            Session::Closed(_) if all_zero => Ok(false),
            Session::Closed(why) => Err(format!(
                "{date} is no session of the NYSE ({why}), yet it has flows"
            )),
            Session::Unknown if all_zero => Err(format!(
                "every fund is zero, and whether {date} was a session is not known"
            )),
            Session::Full | Session::Half | Session::Unknown => Ok(true),
        }
    }

    fn facts(&self, date: Day, figures: &[Option<f64>], printed: Option<f64>, sum: f64) -> Row {
        let mut facts = Vec::with_capacity(figures.len() + 1);
        let (mut reported, mut expected) = (0, 0);
        for (fund, figure) in self.funds.iter().zip(figures) {
            expected += u32::from(fund.since.is_some_and(|since| since <= date));
            if let Some(flow) = figure {
                reported += 1;
                facts.push(Fact::FundFlow {
                    asset: self.asset,
                    fund: fund.name,
                    date,
                    usd: Some(dollars(*flow)),
                });
            }
        }
        let complete = reported == expected;
        // The sum of some funds is not the flow of all of them: without a printed total it stays unknown.
        let total = printed.or(complete.then_some(sum));
        facts.push(Fact::FlowTotal {
            asset: self.asset,
            date,
            total: FlowTotal {
                usd: total.map(dollars),
                funds_reported: reported,
                funds_expected: expected,
            },
        });
        Row {
            date,
            facts,
            quality: Quality::Final,
        }
    }
}

fn first_report(table: &Table, date: usize, column: usize) -> Option<Day> {
    let cells = table
        .rows
        .iter()
        .filter_map(|(_, cells)| cells.as_ref().ok());
    cells
        .filter(|cells| matches!(cells.number(column), Ok(Some(_))))
        .filter_map(|cells| cells.date(date).ok())
        .min()
}

fn dollars(millions: f64) -> f64 {
    // Adding zero turns the −0.0 of a rounded sum into 0.
    (millions * 1e6).round() + 0.0
}
