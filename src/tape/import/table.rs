//! CSV tables: bounded, UTF-8, with plain numbers and dates only.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::domain::{Day, tag};

/// Bytes of one table.
const MAX_BYTES: u64 = 64 << 20;

/// A table in memory. A row that has another number of cells than the header is an error of its line.
pub(super) struct Table {
    /// Names of the columns, trimmed and in lower case.
    pub(super) columns: Vec<String>,
    /// Line number and cells.
    pub(super) rows: Vec<(u64, Result<Cells, String>)>,
}

/// The trimmed cells of one row.
pub(super) struct Cells(csv::StringRecord);

/// Line, if there is one, and what is wrong.
type Fault = (Option<u64>, String);

impl Table {
    pub(super) fn open(path: &Path) -> Result<Self, Fault> {
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
            .map_err(|why| (None, why.to_string()))?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err((None, "it is larger than 64 MiB".to_owned()));
        }
        Self::read(&bytes)
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|why| {
            let before = bytes.get(..why.valid_up_to()).unwrap_or_default();
            let line = before.split(|&b| b == b'\n').count() as u64;
            (Some(line), "it is not UTF-8; export it as UTF-8".to_owned())
        })?;
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let fault = |why: csv::Error| (None, tag::printable(&why.to_string(), 200));
        let columns: Vec<String> = reader
            .headers()
            .map_err(fault)?
            .iter()
            .map(str::to_ascii_lowercase)
            .collect();
        if let Some(twice) = columns
            .iter()
            .enumerate()
            .find(|(at, name)| columns.iter().take(*at).any(|before| before == *name))
        {
            let name = tag::printable(twice.1, 40);
            return Err((Some(1), format!("there are two columns `{name}`")));
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(fault)?;
            let line = record.position().map_or(0, csv::Position::line);
            let cells = if record.len() == columns.len() {
                Ok(Cells(record))
            } else {
                Err(format!(
                    "it has {} cells, the first line names {} columns",
                    record.len(),
                    columns.len()
                ))
            };
            rows.push((line, cells));
        }
        Ok(Self { columns, rows })
    }
}

/// The place of the first column with one of these names.
pub(super) fn find(columns: &[String], names: &[&str]) -> Option<usize> {
    columns.iter().position(|c| names.contains(&c.as_str()))
}

impl Cells {
    fn text(&self, column: usize) -> &str {
        self.0.get(column).unwrap_or_default()
    }

    /// `YYYY-MM-DD` and nothing else: any other order of day and month could be read two ways.
    pub(super) fn date(&self, column: usize) -> Result<Day, String> {
        let text = self.text(column);
        Day::parse(text)
            .ok_or_else(|| format!("`{}` is not a date YYYY-MM-DD", tag::printable(text, 40)))
    }

    /// A plain number with a decimal point; `None` for an empty cell, `.` (as FRED writes) and `-` (as ETF tables do).
    pub(super) fn number(&self, column: usize) -> Result<Option<f64>, String> {
        let text = self.text(column);
        if matches!(text, "" | "." | "-") {
            return Ok(None);
        }
        let shown = || tag::printable(text, 40);
        if text.contains(',') {
            return Err(format!(
                "`{}` has a comma; write numbers with a decimal point and without thousands separators",
                shown()
            ));
        }
        let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'e' | b'E' | b'+');
        text.bytes()
            .all(plain)
            .then(|| text.parse().ok())
            .flatten()
            .filter(|value: &f64| value.is_finite())
            .map(Some)
            .ok_or_else(|| format!("`{}` is not a plain number", shown()))
    }
}
