//! Readers of the CSV files that exchanges and brokers export: each row of a file becomes a buy, a sale, something that is
//! neither, leverage, or a row that cannot be trusted. Nothing is guessed: what must be asked is *unreadable* and says so.
//!
//! Streaming: a file is read once, in flat memory, also where the rows of one trade lie apart. To add a layout: its file
//! (or its function) in `formats` and its line in `FORMATS`.
//!
//! A layout of your own: a file whose header begins
//! `time,side,asset,quantity,spent,currency,fee,fee_currency,venue,id,note` (format `generic`): `time` is RFC 3339 or
//! `YYYY-MM-DD`, `side` is buy or sell, `spent` is the money without the fee; `fee` may be empty (not known), `id` may be
//! empty. What `journal export --format csv` writes can be read again (format `slackwater`).

mod cells;
mod formats;
mod group;
mod judge;
mod record;
#[cfg(test)]
mod tests;
mod value;

use std::io::{BufRead, BufReader, Read};

use chrono_tz::Tz;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use crate::domain::product::Kind;
use crate::domain::tag::printable;
use crate::domain::{Name, Stamp, Ticker};

use formats::FORMATS;

use cells::{Header, Style};
use judge::{Context, Outcome};

/// The largest file that is read.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// Rows of a file at most.
const MOST_ROWS: u64 = 1_000_000;
/// The header is among so many lines.
const HEADER_WITHIN: usize = 30;
/// Bytes that are looked at for the header and the decimal sign.
const AHEAD: usize = 256 * 1024;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A spot coin or spot fund bought for money.
    Buy,
    /// The reverse.
    Sell,
    /// Understood, and neither.
    Skip,
    /// Leverage in any form.
    RefuseLeverage,
    /// It should be a trade and cannot be trusted, or must be asked about.
    Unreadable,
}

/// A row of the file with its verdict (outer contract, section 5). Fields are `None` where the verdict needs none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// First physical line, from 1.
    pub line: u64,
    /// What it is.
    pub verdict: Verdict,
    /// UTC, with the fraction's digits of the file; or a bare date.
    pub time: Option<String>,
    /// What was traded.
    pub asset: Option<Ticker>,
    /// How much, before a fee taken in it.
    #[serde(serialize_with = "exact")]
    pub quantity: Option<Decimal>,
    /// Money without the fee.
    #[serde(serialize_with = "exact")]
    pub spent: Option<Decimal>,
    /// Its currency.
    pub currency: Option<Ticker>,
    /// `None` = the file does not say.
    #[serde(serialize_with = "exact")]
    pub fee: Option<Decimal>,
    /// What the fee was taken in.
    pub fee_currency: Option<Ticker>,
    /// Why it got this verdict.
    pub why: String,
    /// Lines of the trade where it is spread over rows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<u64>,
    /// The market's own name.
    #[serde(skip)]
    pub symbol: Option<Name>,
    /// Where it was traded, for people: `Kraken`.
    #[serde(skip)]
    pub venue: Option<Name>,
    /// What was traded.
    #[serde(skip)]
    pub product: Option<Kind>,
    /// A remark of the file.
    #[serde(skip)]
    pub note: Option<String>,
    /// Venue and the venue's own id, or a hash of the row and its place among equal ones: the same in every import.
    #[serde(skip)]
    pub key: Option<String>,
}

#[expect(clippy::ref_option, reason = "the signature that serde asks for")]
fn exact<S: Serializer>(value: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.collect_str(value),
        None => serializer.serialize_none(),
    }
}

/// Which account an export is from, where the file does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Account {
    /// Paid in full.
    Spot,
    /// With borrowed money.
    Margin,
}

/// How a file writes decimals, where the evidence does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DecimalSign {
    /// `1,234.50`.
    Point,
    /// `1.234,50`.
    Comma,
}

/// What the person says about a file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Name of the layout; found by the header when `None`.
    pub format: Option<&'a str>,
    /// Which account.
    pub account: Option<Account>,
    /// How decimals are written.
    pub decimal: Option<DecimalSign>,
    /// The zone of times that state none.
    pub zone: Option<Tz>,
    /// Spot funds of the user's own.
    pub funds: &'a [Ticker],
}

/// What a file was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The layout.
    pub format: &'static str,
    /// Rows given.
    pub rows: u64,
}

/// Why no row can be given.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// No text.
    #[error(
        "it is {0}; export it again as CSV (UTF-8), and do not open it in a spreadsheet on the way"
    )]
    NotText(&'static str),
    /// Nothing in it.
    #[error("it is empty")]
    Empty,
    /// No known header.
    #[error(
        "no known header is in its first {HEADER_WITHIN} lines (it begins `{0}`). Known layouts: {1}; anything else can be brought into the layout `generic`: time,side,asset,quantity,spent,currency,fee,fee_currency,venue,id,note"
    )]
    Header(String, String),
    /// Known, but not what can be imported.
    #[error("{0}")]
    Wrong(&'static str),
    /// `--format` names no layout.
    #[error("there is no layout `{0}`; there are {1}")]
    Format(String, String),
    /// `--format` does not fit the file.
    #[error("it has no header of the layout {0}")]
    Other(&'static str),
    /// Over a limit.
    #[error("it is larger than {0}; split it and import the parts one by one")]
    Large(&'static str),
}

/// A layout.
pub(crate) struct Format {
    /// Its name: `kraken-ledgers`.
    pub(crate) name: &'static str,
    /// The venue for people: `Kraken`.
    pub(crate) venue: &'static str,
    /// Code of the venue for what a name is there: `kraken-spot`.
    pub(crate) code: &'static str,
    /// Columns that its header has, in lower case.
    pub(crate) columns: &'static [&'static str],
    /// Rows may be shorter or longer than the header: sections, footers.
    pub(crate) ragged: bool,
    /// How its rows are read.
    pub(crate) reader: Reader,
    /// Known, but refused as a whole, with what to export instead.
    pub(crate) refused: Option<&'static str>,
}

/// How a layout's rows are read.
#[derive(Clone, Copy)]
pub(crate) enum Reader {
    /// Row by row.
    Each(fn(&cells::Cells<'_>, &Context<'_>) -> Outcome),
    /// Rows of one trade lie on several lines.
    Grouped(group::Rules),
}

/// Reads a file and hands every row over, in the order of its lines. `now` bounds the times that are believed.
///
/// # Errors
/// When no row can be given at all.
pub fn read(
    input: impl Read,
    options: &Options<'_>,
    now: Stamp,
    each: &mut dyn FnMut(Row) -> std::io::Result<()>,
) -> Result<Summary, ImportError> {
    let mut input = BufReader::with_capacity(1 << 16, input.take(MOST_BYTES + 1));
    let ahead = look_ahead(&mut input)?;
    let found = find_header(&ahead, options)?;
    if let Some(why) = found.format.refused {
        return Err(ImportError::Wrong(why));
    }
    let style = match options.decimal {
        Some(DecimalSign::Point) => Style::Point,
        Some(DecimalSign::Comma) => Style::Comma,
        None => cells::evidence(&ahead, found.delimiter),
    };
    let context = Context::new(found.format, options, style, now, &found.preamble);
    let source = std::io::Cursor::new(ahead).chain(input);
    let records = record::Records::new(source, found.delimiter);
    judge::run(records, &found.header, found.line, &context, each)
}

/// The beginning of the file, at least its header.
fn look_ahead(input: &mut impl BufRead) -> Result<Vec<u8>, ImportError> {
    let mut ahead = Vec::new();
    input.by_ref().take(AHEAD as u64).read_to_end(&mut ahead)?;
    if ahead.is_empty() {
        return Err(ImportError::Empty);
    }
    if ahead.starts_with(&[0xff, 0xfe]) || ahead.starts_with(&[0xfe, 0xff]) {
        return Err(ImportError::NotText("UTF-16, as a spreadsheet saves it"));
    }
    if ahead.starts_with(b"PK\x03\x04") {
        return Err(ImportError::NotText(
            "a spreadsheet or an archive, not text",
        ));
    }
    let nothing = ahead.iter().take(4096).filter(|b| **b == 0).count();
    if nothing * 8 > ahead.len().min(4096) {
        return Err(ImportError::NotText("not text"));
    }
    Ok(ahead)
}

struct Found {
    format: &'static Format,
    delimiter: u8,
    header: Header,
    /// Line of the header, from 1.
    line: u64,
    preamble: Vec<Vec<String>>,
}

fn find_header(ahead: &[u8], options: &Options<'_>) -> Result<Found, ImportError> {
    let wanted = match options.format {
        Some(name) => Some(
            FORMATS
                .iter()
                .find(|format| format.name == name)
                .ok_or_else(|| ImportError::Format(printable(name, 40), names()))?,
        ),
        None => None,
    };
    for delimiter in [b',', b';', b'\t'] {
        let mut preamble = Vec::new();
        let records = record::Records::new(ahead, delimiter);
        for record in records.take(HEADER_WITHIN) {
            let Ok(record) = record else { break };
            if record.line > HEADER_WITHIN as u64 {
                break;
            }
            let header = Header::new(&record.cells);
            let mut fits = FORMATS
                .iter()
                .filter(|format| wanted.is_none_or(|wanted| wanted.name == format.name));
            if let Some(format) = fits.find(|format| header.fits(format)) {
                return Ok(Found {
                    format,
                    delimiter,
                    header,
                    line: record.line,
                    preamble,
                });
            }
            preamble.push(record.cells);
        }
    }
    match wanted {
        Some(format) => Err(ImportError::Other(format.name)),
        None => {
            let begins = String::from_utf8_lossy(ahead);
            let first = begins.lines().find(|line| !line.trim().is_empty());
            Err(ImportError::Header(
                printable(first.unwrap_or_default(), 60),
                names(),
            ))
        }
    }
}

/// Names of the layouts.
pub fn names() -> String {
    let names: Vec<&str> = FORMATS
        .iter()
        .filter(|format| format.refused.is_none())
        .map(|format| format.name)
        .collect();
    names.join(", ")
}
