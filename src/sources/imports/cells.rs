//! The cells of a record by the names of their columns, read as texts, numbers, codes and times.

use rust_decimal::Decimal;

use super::Account;
use super::formats::Spec;
use super::number::{self, DecimalSign, Money};
use super::table::Record;
use super::trade::Stop;
use super::when::{self, Clock, When};
use crate::domain::tag::{is_unprintable, printable};

/// The columns of a file by their names in lower case, without blanks and signs.
#[derive(Clone, Debug)]
pub(super) struct Header {
    names: Vec<String>,
    written: Vec<String>,
}

/// `Fee (USD)` becomes `feeusd`.
fn plain(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_alphanumeric() || *c == '#');
    kept.flat_map(char::to_lowercase).collect()
}

impl Header {
    pub(super) fn new(cells: &[String]) -> Self {
        Self {
            names: cells.iter().map(|cell| plain(cell)).collect(),
            written: cells.to_vec(),
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|column| column == name)
    }

    /// The name of a column as the file writes it.
    fn shown(&self, name: &str) -> String {
        let at = self.names.iter().position(|column| column == name);
        let written = at.and_then(|at| self.written.get(at));
        printable(written.map_or(name, String::as_str), 40)
    }

    /// Has this header every column of the format, and none that it must not have?
    pub(super) fn fits(&self, spec: &Spec) -> bool {
        spec.has.iter().all(|name| self.has(name)) && !spec.lacks.iter().any(|name| self.has(name))
    }

    /// Columns that end like this, with what stands before: `btcamountbtc` gives `btc`.
    pub(super) fn ending(&self, end: &str) -> Option<&str> {
        self.names.iter().find_map(|name| name.strip_suffix(end))
    }
}

/// What is known of the file around a row.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) decimal: DecimalSign,
    /// Is the sign shown by the file or the person, so that no number is ambiguous?
    pub(super) decimal_is_sure: bool,
    pub(super) clock: Option<Clock>,
    pub(super) account: Option<Account>,
    pub(super) preamble: Vec<Record>,
}

/// A record with its columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cells<'a> {
    pub(super) header: &'a Header,
    pub(super) record: &'a Record,
    pub(super) context: &'a Context,
}

impl<'a> Cells<'a> {
    pub(super) const fn new(header: &'a Header, record: &'a Record, context: &'a Context) -> Self {
        Self {
            header,
            record,
            context,
        }
    }

    /// The cell of a column as it stands; empty without one.
    pub(super) fn raw(&self, name: &str) -> &'a str {
        let at = self.header.names.iter().position(|column| column == name);
        at.and_then(|at| self.record.cells.get(at))
            .map_or("", String::as_str)
    }

    /// The first of these columns that has something in it.
    pub(super) fn first(&self, names: &[&str]) -> &'a str {
        let cells = names.iter().map(|name| self.raw(name));
        cells
            .into_iter()
            .find(|cell| !cell.is_empty())
            .unwrap_or("")
    }

    /// A text: escape sequences are removed whole, then control and bidirectional signs.
    pub(super) fn text(&self, name: &str) -> String {
        clean(self.raw(name))
    }

    /// A text in lower case, to compare.
    pub(super) fn word(&self, name: &str) -> String {
        self.text(name).to_lowercase()
    }

    /// Cells without a column of their own: too few, or too many.
    pub(super) fn is_ragged(&self) -> bool {
        self.record.cells.len() != self.header.names.len()
    }

    /// An amount with the currency in its cell; `None` for an empty one.
    pub(super) fn money(&self, name: &str) -> Result<Option<Money>, Stop> {
        let cell = self.raw(name);
        if ["", "-", "--"].contains(&cell) {
            return Ok(None);
        }
        let money = number::money(cell, self.context.decimal);
        let money = money.ok_or_else(|| self.not_a_number(name))?;
        let other = number::money(cell, self.context.decimal.other());
        if !self.context.decimal_is_sure && other.is_some_and(|other| other.amount != money.amount)
        {
            let name = self.header.shown(name);
            return Err(Stop::unreadable(format!(
                "{name}: `{}` can be read with a decimal comma or point; say --decimal comma or --decimal point",
                printable(cell, 40)
            )));
        }
        Ok(Some(money))
    }

    fn not_a_number(&self, name: &str) -> Stop {
        let cell = self.raw(name);
        let remedy = match number::money(cell, self.context.decimal.other()) {
            Some(_) => "; if the file parts decimals the other way, say --decimal point or comma",
            None => "",
        };
        let name = self.header.shown(name);
        Stop::unreadable(format!(
            "{name}: `{}` is no number that can be kept exactly{remedy}",
            printable(cell, 40)
        ))
    }

    /// A number; `None` for an empty cell.
    pub(super) fn number(&self, name: &str) -> Result<Option<Decimal>, Stop> {
        Ok(self.money(name)?.map(|money| money.amount))
    }

    /// A number that must be there.
    pub(super) fn need(&self, name: &str) -> Result<Decimal, Stop> {
        self.number(name)?.ok_or_else(|| self.empty(name))
    }

    /// An amount that must be there, in a currency that stands in another cell. A code in its own cell must not differ.
    pub(super) fn need_in(&self, name: &str, currency: &str) -> Result<Decimal, Stop> {
        let money = self.money(name)?.ok_or_else(|| self.empty(name))?;
        match money.currency {
            // Accounts in Canadian or Australian dollars show the plain sign too.
            Some(own) if own != currency && !self.raw(name).contains('$') => {
                Err(Stop::unreadable(format!(
                    "{}: the amount is in {own} and the row says {currency}",
                    self.header.shown(name)
                )))
            }
            _ => Ok(money.amount),
        }
    }

    fn empty(&self, name: &str) -> Stop {
        Stop::unreadable(format!("{} is empty", self.header.shown(name)))
    }

    /// A number joined to its code, cut by the codes that can stand there: `100.0000001INCH`.
    pub(super) fn joined(&self, name: &str, codes: &[&str]) -> Result<(Decimal, String), Stop> {
        let cell = self.raw(name);
        for code in codes {
            if let Some(amount) = cell
                .strip_suffix(code)
                .and_then(|front| number::money(front, self.context.decimal))
                .filter(|money| money.currency.is_none())
            {
                return Ok((amount.amount, (*code).to_owned()));
            }
        }
        Err(self.not_a_number(name))
    }

    /// A code of a coin or a currency.
    pub(super) fn code(&self, name: &str) -> Result<String, Stop> {
        code(self.raw(name))
    }

    /// A time by one of the patterns; `clock` holds where neither the cell nor the person names a zone.
    pub(super) fn time(&self, cell: &str, patterns: &[&str], clock: Clock) -> Result<When, Stop> {
        let clock = self.context.clock.unwrap_or(clock);
        when::read(cell, patterns, clock).ok_or_else(|| {
            let shown = printable(cell, 40);
            Stop::unreadable(if when::is_rewritten(cell) {
                format!("a spreadsheet rewrote the date `{shown}`; export again, do not open it in a spreadsheet")
            } else {
                format!("`{shown}` is no date of this format, or an hour that the clocks of its zone skip or repeat")
            })
        })
    }
}

/// A code as it is, in upper case.
pub(super) fn code(cell: &str) -> Result<String, Stop> {
    let fits = (1..=12).contains(&cell.len())
        && cell.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
    if fits {
        Ok(cell.to_ascii_uppercase())
    } else {
        Err(Stop::unreadable(format!(
            "`{}` is no code of a coin or currency",
            printable(cell, 40)
        )))
    }
}

/// Removes escape sequences whole, then every sign that is not printed.
fn clean(cell: &str) -> String {
    let mut kept = String::with_capacity(cell.len());
    let mut signs = cell.chars().peekable();
    while let Some(sign) = signs.next() {
        if sign == '\u{1b}' {
            skip_sequence(&mut signs);
        } else if sign == '\n' || sign == '\t' {
            kept.push(' ');
        } else if !is_unprintable(sign) {
            kept.push(sign);
        }
    }
    kept.trim().to_owned()
}

/// The rest of an escape sequence: `[…` to its letter, `]…` (a title, a link) to its end, else one sign.
fn skip_sequence(signs: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match signs.next() {
        Some('[') => {
            while signs.next_if(|c| !('@'..='~').contains(c)).is_some() {}
            signs.next();
        }
        Some(']' | 'P' | '^' | '_' | 'X') => {
            while signs
                .next_if(|c| !matches!(c, '\u{7}' | '\u{1b}'))
                .is_some()
            {}
            if signs.next() == Some('\u{1b}') {
                signs.next();
            }
        }
        _ => {}
    }
}
