//! Readers of the CSV files that exchanges and brokers export. A file goes in as bytes, one row comes out for each record,
//! each with a verdict: bought, sold, understood and no trade, leverage, or not to be trusted. Nothing here knows the
//! journal, a clock or a file.
//!
//! Memory stays flat: one record, a window of `group::WINDOW` rows for formats that spread a trade over rows, and
//! sixteen bytes for each identifier seen.
//!
//! To add a format: its entry in the table of its family under `formats`. A table of your own needs the header
//! `time,side,asset,quantity,spent,currency` and may have `fee,fee_currency,venue,id,note` (format `slackwater`): times in
//! RFC 3339 or `YYYY-MM-DD`, side `buy` or `sell`, anything else is no trade. The journal's own export is read likewise.

mod cells;
mod formats;
mod group;
mod number;
mod row;
mod table;
#[cfg(test)]
mod tests;
mod trade;
mod when;

use std::io::{BufReader, Read};

use crate::domain::Stamp;

/// A named time zone.
pub use chrono_tz::Tz as Zone;
pub use number::DecimalSign;
pub use row::{Row, Verdict};
pub use when::When;

use cells::{Cells, Context, Header};
use formats::Spec;
use table::{Records, Start};

/// The most bytes of a file.
pub const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// The most rows of a file.
const MOST_ROWS: u64 = 1_000_000;
/// The header stands within so many records.
const HEADER_WITHIN: usize = 30;

/// From which account a file comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// Paid in full.
    Spot,
    /// With borrowed money.
    Margin,
}

/// What a file does not say of itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// The format's name; `None` finds it by the header.
    pub format: Option<&'a str>,
    /// The account; `None` takes it as spot.
    pub account: Option<Account>,
    /// The sign of decimals; `None` goes by the file's evidence.
    pub decimal: Option<DecimalSign>,
    /// The zone of times that name none; `None` takes UTC.
    pub zone: Option<Zone>,
}

/// How a file was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Name of the format.
    pub format: &'static str,
    /// Rows of each verdict, in the order of [`Verdict::ALL`].
    pub counts: [u64; 5],
    /// Nothing of such a file may be written: it holds derivatives.
    pub derivatives: bool,
    /// What was assumed of the whole file, as a sentence.
    pub note: Option<&'static str>,
}

/// Why no row of a file can be given.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The bytes could not be read.
    #[error("the file cannot be read: {0}")]
    Read(#[source] std::io::Error),
    /// UTF-16, or binary.
    #[error(
        "the file is UTF-16 or binary, not UTF-8 text; download it again from the venue and do not save it in a spreadsheet"
    )]
    Utf16,
    /// A workbook.
    #[error(
        "the file is a spreadsheet workbook (xlsx); export the history as CSV, or save the sheet as CSV UTF-8"
    )]
    Workbook,
    /// Nothing in it.
    #[error("the file is empty; export the history again")]
    Empty,
    /// A field over the limit.
    #[error(
        "line {line}: a field is longer than 1 MB, as when a quote is never closed; export the history again"
    )]
    LongField {
        /// Its first line.
        line: u64,
    },
    /// The file is over the limit.
    #[error("the file is larger than 64 MB; export it in parts, a year each")]
    LongFile,
    /// Too many rows.
    #[error("the file has more than 1,000,000 rows; export it in parts, a year each")]
    ManyRows,
    /// A header that no format has.
    #[error(
        "no known header within the first 30 lines (it looks like `{0}`); export the trade or transaction history as CSV, or name the format with --format"
    )]
    UnknownHeader(String),
    /// A format's name that is not known.
    #[error("there is no format `{0}`; the formats are {1}")]
    UnknownFormat(String, String),
    /// The format's header is not in the file.
    #[error(
        "the file has no header of the format `{0}`; leave out --format to see what it looks like"
    )]
    NotThatFormat(&'static str),
    /// Recognised, and of no use.
    #[error("{0}")]
    NotImportable(&'static str),
}

/// Reads a file and gives its rows in the order of their lines.
pub fn read(
    mut input: impl Read,
    options: &Options<'_>,
    now: Stamp,
    each: &mut dyn FnMut(Row),
) -> Result<Summary, ImportError> {
    let start = Start::of(&mut input)?;
    if start.is_empty() {
        return Err(ImportError::Empty);
    }
    let layout = Layout::find(&start, options)?;
    if let Some(instead) = layout.spec.instead {
        return Err(ImportError::NotImportable(instead));
    }
    let whole = start.bytes().chain(input).take(MOST_BYTES + 1);
    let mut records = Records::new(BufReader::new(whole), layout.delimiter);
    for _ in 0..=layout.header_at {
        records.next()?;
    }
    let context = layout.context(&start, options);
    let mut summary = Summary {
        format: layout.spec.name,
        derivatives: layout.spec.derivatives,
        note: layout.spec.note,
        ..Summary::default()
    };
    let mut out = |row: Row| {
        if let Some(count) = summary.counts.get_mut(row.verdict as usize) {
            *count += 1;
        }
        each(row);
    };
    let mut rows = 0;
    let mut judge = trade::Judge::new(layout.spec, now);
    let mut window = group::Window::new();
    while let Some(record) = records.next()? {
        rows += 1;
        if rows > MOST_ROWS {
            return Err(ImportError::ManyRows);
        }
        let cells = Cells::new(&layout.header, &record, &context);
        let read = judge.read(&cells);
        window.push(read, &mut judge, &mut out);
    }
    if !records.at_end_within(MOST_BYTES) {
        return Err(ImportError::LongFile);
    }
    window.finish(&mut judge, &mut out);
    Ok(summary)
}

/// Which format a file has, and where its header stands.
struct Layout {
    spec: &'static Spec,
    delimiter: u8,
    header: Header,
    header_at: usize,
    preamble: Vec<table::Record>,
}

impl Layout {
    fn find(start: &Start, options: &Options<'_>) -> Result<Self, ImportError> {
        let wanted = options.format.map(formats::named).transpose()?;
        let mut widest = String::new();
        let mut most = 0;
        for delimiter in [b',', b';', b'\t'] {
            let records = start.records(delimiter);
            for (at, record) in records.iter().take(HEADER_WITHIN).enumerate() {
                let header = Header::new(&record.cells);
                let found = formats::ALL
                    .iter()
                    .flat_map(|family| family.iter())
                    .find(|spec| wanted.is_none_or(|name| name == spec.name) && header.fits(spec));
                if let Some(spec) = found {
                    return Ok(Self {
                        spec,
                        delimiter,
                        header,
                        header_at: at,
                        preamble: records.into_iter().take(at).collect(),
                    });
                }
                if record.cells.len() > most {
                    most = record.cells.len();
                    widest = record.cells.join(",");
                }
            }
        }
        Err(wanted.map_or_else(
            || ImportError::UnknownHeader(crate::domain::tag::printable(&widest, 80)),
            ImportError::NotThatFormat,
        ))
    }

    fn context(&self, start: &Start, options: &Options<'_>) -> Context {
        let records = start.records(self.delimiter);
        let cells = records
            .iter()
            .skip(self.header_at + 1)
            .flat_map(|record| record.cells.iter().map(String::as_str));
        let decimal = options.decimal.or_else(|| DecimalSign::by_evidence(cells));
        Context {
            // In a file of commas `1,234` is a thousand; elsewhere it can be either.
            decimal_is_sure: decimal.is_some() || self.delimiter == b',',
            decimal: decimal.unwrap_or(if self.delimiter == b';' {
                DecimalSign::Comma
            } else {
                DecimalSign::Point
            }),
            clock: options.zone.map(when::Clock::Named),
            account: options.account,
            preamble: self.preamble.clone(),
        }
    }
}
