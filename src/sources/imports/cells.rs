//! Cells by the names of their columns, and what their text may be.

use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::Format;
use super::record::Records;
use super::value::{self, When};
use crate::domain::Ticker;
use crate::domain::tag::is_unprintable;

/// How decimals are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `1,234.50`.
    Point,
    /// `1.234,50`.
    Comma,
}

/// What a cell should have been: the reason why a row is unreadable.
pub(super) type Why = String;

/// Names of the columns in lower case, blanks for underscores.
#[derive(Clone, Debug)]
pub(super) struct Header(Vec<String>);

impl Header {
    pub(super) fn new(cells: &[String]) -> Self {
        Self(cells.iter().map(|cell| named(cell)).collect())
    }

    pub(super) fn fits(&self, format: &Format) -> bool {
        self.0.len() >= format.columns.len() && format.columns.iter().all(|wanted| self.at(wanted).is_some())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    fn at(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|column| column == name)
    }
}

fn named(cell: &str) -> String {
    let plain: String = cell.chars().filter(|c| !is_unprintable(*c)).collect();
    let plain = plain.trim().to_lowercase();
    // Binance writes `User_ID` in one year and `User ID` in the next.
    plain.replace('_', " ")
}

/// A row.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'a> {
    pub(super) header: &'a Header,
    pub(super) cells: &'a [String],
    pub(super) style: Style,
}

impl<'a> Cells<'a> {
    /// The text as it stands, without a byte-order mark and blanks around it; empty where there is no such column.
    pub(super) fn raw(&self, name: &str) -> &'a str {
        let cell = self.header.at(name).and_then(|at| self.cells.get(at));
        cell.map_or("", |cell| trimmed(cell))
    }

    /// The first of these columns that the header has.
    pub(super) fn any(&self, names: &[&str]) -> &'a str {
        let found = names.iter().find(|name| self.header.at(name).is_some());
        found.map_or("", |name| self.raw(name))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.header.at(name).is_some()
    }

    /// A column by how its name begins.
    pub(super) fn beginning(&self, start: &str) -> &'a str {
        let at = self.header.0.iter().position(|name| name.starts_with(start));
        at.and_then(|at| self.cells.get(at)).map_or("", |cell| trimmed(cell))
    }

    /// The full name of a column by how it ends.
    pub(super) fn column_ending(&self, end: &str) -> Option<&'a str> {
        self.header.0.iter().find(|name| name.ends_with(end)).map(String::as_str)
    }

    /// Text without escape sequences, control and bidirectional characters.
    pub(super) fn text(&self, name: &str) -> String {
        value::clean(self.raw(name))
    }

    /// Lower case, for comparing.
    pub(super) fn word(&self, name: &str) -> String {
        self.text(name).trim().to_lowercase()
    }

    /// A number; `None` where the cell is empty, `-` or `--`.
    pub(super) fn number(&self, name: &str) -> Result<Option<Decimal>, Why> {
        self.as_number(name, self.raw(name))
    }

    pub(super) fn as_number(&self, name: &str, text: &str) -> Result<Option<Decimal>, Why> {
        value::number(text, self.style).map_err(|why| format!("{name}: {why}"))
    }

    /// A number that must be there; its sign is left out.
    pub(super) fn amount(&self, name: &str) -> Result<Decimal, Why> {
        Ok(self.signed(name)?.abs())
    }

    /// A number that must be there, with its sign.
    pub(super) fn signed(&self, name: &str) -> Result<Decimal, Why> {
        self.number(name)?.ok_or_else(|| format!("{name} is empty"))
    }

    /// A fee: its sign is left out; `None` = the file does not say.
    pub(super) fn fee(&self, name: &str) -> Result<Option<Decimal>, Why> {
        Ok(self.number(name)?.map(|fee| fee.abs()))
    }

    /// A code of an asset or a currency.
    pub(super) fn code(&self, name: &str) -> Result<Ticker, Why> {
        value::code(self.raw(name)).map_err(|why| format!("{name}: {why}"))
    }

    /// A time by the patterns of the layout, in its zone.
    pub(super) fn time(&self, name: &str, patterns: &[&str], zone: Tz) -> Result<When, Why> {
        value::time(self.raw(name), patterns, zone).map_err(|why| format!("{name}: {why}"))
    }

    /// A bare date.
    pub(super) fn date(&self, name: &str, patterns: &[&str]) -> Result<When, Why> {
        value::date(self.raw(name), patterns).map_err(|why| format!("{name}: {why}"))
    }

    /// Nothing stands in any cell.
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| trimmed(cell).is_empty())
    }
}

fn trimmed(cell: &str) -> &str {
    cell.trim_matches(|c: char| c == '\u{feff}' || c == '\u{a0}' || (c.is_whitespace() && c != '\t'))
}

/// How a file writes its decimals, by its first rows. A comma file writes points; a file of semicolons or tabs is looked at.
pub(super) fn evidence(ahead: &[u8], delimiter: u8) -> Style {
    if delimiter == b',' {
        return Style::Point;
    }
    let (mut points, mut commas) = (0_usize, 0_usize);
    for record in Records::new(ahead, delimiter).take(200).flatten() {
        for cell in &record.cells {
            match value::sign_of(trimmed(cell)) {
                Some(Style::Point) => points += 1,
                Some(Style::Comma) => commas += 1,
                None => {}
            }
        }
    }
    if commas > 0 || points == 0 { Style::Comma } else { Style::Point }
}
