//! Tapes from tables: CSV files of prices, series and ETF flows.
//!
//! Nothing is guessed: a cell that is not a plain number, a date in another order, a table whose columns are not known is
//! refused with its file and line. A blank cell is a fact that is not there, never a zero. `known_at` follows the rule
//! of the embedded tapes (see [`Options::known_after`]).

mod bars;
mod flows;
mod rule;
mod series;
mod table;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::PathBuf;

use super::Header;
use crate::domain::observation::{Currency, Fact, Known, Observation, Quality, Unit};
use crate::domain::{Day, Name, Span, Ticker, tag};

/// What a table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// `date,open,high,low,close` or `date,close` of an instrument.
    Instrument(Ticker),
    /// `date,value` of a series.
    Series(Ticker),
    /// Net creations of an asset's funds in millions of USD: a date, a column a fund, and perhaps a total.
    Flows(Ticker),
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// What it is about.
    pub subject: Subject,
    /// Where it is.
    pub path: PathBuf,
}

/// What the tables do not say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// How long after a fact was true it became known; `None` = the rule of the embedded tapes. A bar is true at its
    /// close, flows at 16:00 New York, a series at the end of its UTC day. Not negative.
    pub known_after: Option<Span>,
    /// The currency of an instrument that the program's table does not have.
    pub currency: Option<Currency>,
    /// The unit of a series that the program does not know; its values are taken as they stand.
    pub unit: Option<Unit>,
    /// Who published the figures; `None` = `import`.
    pub source: Option<Name>,
}

/// Rows of one table that became lines of the tape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The file, printable.
    pub file: String,
    /// Rows of which at least one figure was taken.
    pub rows: u64,
    /// Rows without a figure (a closed market, a holiday without flows), and repeated rows: no line.
    pub empty: u64,
    /// How the figures were read: `USD (from millions)`, `percent`, `HKD`.
    pub unit: String,
    /// Columns that were left unread, printable.
    pub ignored: Vec<String>,
}

/// A row, or a whole table, that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The file, printable.
    pub file: String,
    /// Its line, counted from 1; `None` when it is the whole file.
    pub line: Option<u64>,
    /// A printable sentence.
    pub why: String,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.why),
            None => write!(f, "{}: {}", self.file, self.why),
        }
    }
}

/// The outcome of an import.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The lines of the tape in the order of their `known_at`.
    pub lines: Vec<Known>,
    /// What was taken, a table each.
    pub taken: Vec<Taken>,
    /// What was not.
    pub refused: Vec<Refused>,
}

impl Report {
    /// A header for the lines; the note says by which rule they count as known.
    pub fn header(&self, name: Name, options: &Options) -> Header {
        let rule = match options.known_after {
            None => "by the rule of the embedded tapes".to_owned(),
            Some(span) => format!("{} s after the fact was true", span.as_secs()),
        };
        let source = options.source.unwrap_or(SOURCE);
        Header {
            name,
            note: format!("Imported from tables. known_at: {rule}."),
            sources: vec![source],
        }
    }
}

const SOURCE: Name = Name::literal("import");

/// The figures of one row, before duplicates are sorted out.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    date: Day,
    facts: Vec<Fact>,
    quality: Quality,
}

/// A row with the place it came from.
struct Placed {
    row: Row,
    table: usize,
    line: u64,
    /// Another row of this date says something else.
    disputed: bool,
}

/// Reads all tables and merges them. It never fails: what cannot be taken stands in [`Report::refused`].
pub fn run(specs: &[Spec], options: &Options) -> Report {
    let mut report = Report::default();
    let mut rows: BTreeMap<(Subject, Day), Placed> = BTreeMap::new();
    for spec in specs {
        read_table(spec, options, &mut rows, &mut report);
    }
    let source = options.source.unwrap_or(SOURCE);
    for placed in rows.into_values().filter(|placed| !placed.disputed) {
        if let Some(taken) = report.taken.get_mut(placed.table) {
            taken.rows += 1;
        }
        let row = placed.row;
        report.lines.extend(row.facts.iter().map(|&fact| Known {
            known_at: rule::known_at(&fact, options.known_after),
            observation: Observation {
                source,
                quality: row.quality,
                fact,
            },
        }));
    }
    report.lines.sort_by_key(|known| known.known_at);
    report
        .refused
        .sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    report
}

fn read_table(
    spec: &Spec,
    options: &Options,
    rows: &mut BTreeMap<(Subject, Day), Placed>,
    report: &mut Report,
) {
    let file = tag::printable(&spec.path.to_string_lossy(), 200);
    let read =
        table::Table::open(&spec.path).and_then(|table| Ok((plan(spec, &table, options)?, table)));
    let (plan, table) = match read {
        Ok(read) => read,
        Err((line, why)) => {
            report.refused.push(Refused { file, line, why });
            return;
        }
    };
    let mut taken = Taken {
        file: file.clone(),
        rows: 0,
        empty: 0,
        unit: plan.unit(),
        ignored: plan.ignored(&table),
    };
    let index = report.taken.len();
    for (line, cells) in table.rows {
        let refuse = |why| Refused {
            file: file.clone(),
            line: Some(line),
            why,
        };
        match cells.and_then(|cells| plan.row(&cells)) {
            Ok(Some(row)) => {
                let placed = Placed {
                    row,
                    table: index,
                    line,
                    disputed: false,
                };
                match place(rows, spec.subject, placed) {
                    Ok(new) => taken.empty += u64::from(!new),
                    Err(why) => report.refused.push(refuse(why)),
                }
            }
            Ok(None) => taken.empty += 1,
            Err(why) => report.refused.push(refuse(why)),
        }
    }
    report.taken.push(taken);
}

/// Keeps a row; false when the same one is there already. Two rows that disagree are both left out.
fn place(
    rows: &mut BTreeMap<(Subject, Day), Placed>,
    subject: Subject,
    placed: Placed,
) -> Result<bool, String> {
    match rows.entry((subject, placed.row.date)) {
        Entry::Vacant(vacant) => {
            vacant.insert(placed);
            Ok(true)
        }
        Entry::Occupied(mut held) => {
            let held = held.get_mut();
            if held.row == placed.row && !held.disputed {
                return Ok(false);
            }
            held.disputed = true;
            Err(format!(
                "{} has other figures in line {}{}; neither row was taken",
                placed.row.date,
                held.line,
                if held.table == placed.table {
                    ""
                } else {
                    " of an earlier file"
                },
            ))
        }
    }
}

/// How the rows of one table are read.
enum Plan {
    Bars(bars::Bars),
    Series(series::Series),
    Flows(flows::Flows),
}

fn plan(
    spec: &Spec,
    table: &table::Table,
    options: &Options,
) -> Result<Plan, (Option<u64>, String)> {
    if options.known_after.is_some_and(|span| span < Span::ZERO) {
        return Err((None, "nothing is known before it is true".to_owned()));
    }
    let columns = &table.columns;
    match spec.subject {
        Subject::Instrument(ticker) => bars::Bars::new(ticker, columns, options).map(Plan::Bars),
        Subject::Series(series) => series::Series::new(series, columns, options).map(Plan::Series),
        Subject::Flows(asset) => flows::Flows::new(asset, table).map(Plan::Flows),
    }
    .map_err(|why| (Some(1), why))
}

impl Plan {
    fn unit(&self) -> String {
        match self {
            Self::Bars(bars) => bars.currency.to_string(),
            Self::Series(series) => series.unit_text(),
            Self::Flows(_) => "USD (from millions)".to_owned(),
        }
    }

    /// The columns that nothing reads.
    fn ignored(&self, table: &table::Table) -> Vec<String> {
        let used = match self {
            Self::Bars(bars) => bars.columns(),
            Self::Series(series) => series.columns(),
            Self::Flows(_) => return Vec::new(),
        };
        let unread =
            |(at, name): (usize, &String)| (!used.contains(&at)).then(|| tag::printable(name, 40));
        table
            .columns
            .iter()
            .enumerate()
            .filter_map(unread)
            .collect()
    }

    fn row(&self, cells: &table::Cells) -> Result<Option<Row>, String> {
        match self {
            Self::Bars(bars) => bars.row(cells),
            Self::Series(series) => series.row(cells),
            Self::Flows(flows) => flows.row(cells),
        }
    }
}

/// The place of the date column.
fn date_column(columns: &[String]) -> Result<usize, String> {
    table::find(columns, &["date", "observation_date"]).ok_or_else(|| {
        "there is no column `date`; the first line must name the columns, separated by commas"
            .to_owned()
    })
}
