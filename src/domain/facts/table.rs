//! A strict reader for the embedded tables: comma-separated, one header line, quoted cells without quotes or line breaks
//! inside them, `#` lines at the head.

use crate::domain::{Day, Ticker};

/// A cell or a row that the table's reader does not take.
#[derive(Debug)]
pub(super) struct Refused;

/// One line of a table, asked by the name of a column.
pub(super) struct Row<'a> {
    header: &'a [&'static str],
    cells: Vec<&'static str>,
}

/// Reads a table. A refused row is left out; the tests prove that the program's own tables have none.
pub(super) fn read<T>(text: &'static str, row: impl Fn(&Row<'_>) -> Result<T, Refused>) -> Vec<T> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let Some(Ok(header)) = lines.next().map(cells) else {
        return Vec::new();
    };
    lines
        .filter_map(|line| {
            let cells = cells(line).ok()?;
            let header = &header;
            (cells.len() == header.len())
                .then(|| row(&Row { header, cells }).ok())
                .flatten()
        })
        .collect()
}

fn cells(line: &'static str) -> Result<Vec<&'static str>, Refused> {
    let mut cells = Vec::with_capacity(24);
    let mut rest = line;
    loop {
        let (cell, after) = if let Some(quoted) = rest.strip_prefix('"') {
            quoted.split_once('"').ok_or(Refused)?
        } else {
            rest.split_at(rest.find(',').unwrap_or(rest.len()))
        };
        if cell.contains('"') {
            return Err(Refused);
        }
        cells.push(cell);
        if after.is_empty() {
            return Ok(cells);
        }
        rest = after.strip_prefix(',').ok_or(Refused)?;
    }
}

impl Row<'_> {
    /// The text of a cell; `None` when it is empty.
    pub(super) fn text(&self, column: &str) -> Result<Option<&'static str>, Refused> {
        let at = self.header.iter().position(|name| *name == column);
        let cell = at.and_then(|at| self.cells.get(at)).ok_or(Refused)?;
        Ok(Some(*cell).filter(|cell| !cell.is_empty()))
    }

    /// The text of a cell that may not be empty.
    pub(super) fn required(&self, column: &str) -> Result<&'static str, Refused> {
        self.text(column)?.ok_or(Refused)
    }

    /// A finite number; `None` when the cell is empty.
    pub(super) fn number(&self, column: &str) -> Result<Option<f64>, Refused> {
        self.parsed(column, |text| {
            text.parse().ok().filter(|n: &f64| n.is_finite())
        })
    }

    /// A day; `None` when the cell is empty.
    pub(super) fn day(&self, column: &str) -> Result<Option<Day>, Refused> {
        self.parsed(column, Day::parse)
    }

    /// A ticker.
    pub(super) fn ticker(&self, column: &str) -> Result<Ticker, Refused> {
        Ticker::new(self.required(column)?).map_err(|_| Refused)
    }

    /// Whatever `read` makes of a cell; `None` when the cell is empty.
    pub(super) fn parsed<T>(
        &self,
        column: &str,
        read: impl Fn(&'static str) -> Option<T>,
    ) -> Result<Option<T>, Refused> {
        self.text(column)?
            .map(|text| read(text).ok_or(Refused))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_cells_keep_their_commas_and_broken_ones_are_refused() {
        assert_eq!(cells(r#"a,"b, c",,d"#).unwrap(), ["a", "b, c", "", "d"]);
        assert_eq!(cells("a,").unwrap(), ["a", ""]);
        for bad in [r#"a,"b"#, r#""a"b,c"#, r#"a"b,c"#, r#""a""b",c"#] {
            assert!(cells(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_row_is_refused_whole_when_a_cell_is_not_what_it_should_be() {
        let read = |text| read(text, |row| Ok((row.day("day")?, row.number("n")?)));
        assert_eq!(
            read("# head\nday,n\n2025-01-02,1.5\n2025-01-03,\n,2\n"),
            [
                (Day::new(2025, 1, 2), Some(1.5)),
                (Day::new(2025, 1, 3), None),
                (None, Some(2.0))
            ]
        );
        assert!(read("day,n\n2025-01-02,NaN\n2025-1-2,1\n2025-01-02\n").is_empty());
        assert!(read("day,m\n2025-01-02,1\n").is_empty());
    }
}
