//! Plain text in columns, for people and for `less`: no colour, no frames.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::failure::plain;

/// Rows of cells under a head. The first column stands left, the others right.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
    left: usize,
    /// The last column stands left, whatever stands before it.
    text_last: bool,
}

impl Table {
    /// A table with this head.
    pub(super) fn new(head: &[&str]) -> Self {
        Self {
            rows: vec![head.iter().map(|cell| (*cell).to_owned()).collect()],
            left: 1,
            text_last: false,
        }
    }

    /// A table without a head, all columns to the left.
    pub(super) fn list() -> Self {
        Self {
            rows: Vec::new(),
            left: usize::MAX,
            text_last: false,
        }
    }

    /// The first `n` columns stand left.
    #[must_use]
    pub(super) fn left(mut self, n: usize) -> Self {
        self.left = n;
        self
    }

    /// The last column is text and stands left.
    #[must_use]
    pub(super) fn text_last(mut self) -> Self {
        self.text_last = true;
        self
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells = cells
            .into_iter()
            .map(|cell| plain(&cell).replace('\n', " "));
        self.rows.push(cells.collect());
    }

    /// The lines, none wider than this many cells; `None` = as wide as they are.
    pub(super) fn within(&self, width: Option<usize>) -> String {
        let text = self.text(0);
        let Some(width) = width else { return text };
        let mut narrow = String::with_capacity(text.len());
        for line in text.lines() {
            if line.width() <= width {
                narrow.push_str(line);
            } else {
                let mut used = 0;
                narrow.extend(line.chars().take_while(|letter| {
                    used += letter.width().unwrap_or(0);
                    used < width
                }));
                narrow.push('…');
            }
            narrow.push('\n');
        }
        narrow
    }

    /// The lines, each with this many blanks before it.
    pub(super) fn text(&self, indent: usize) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = self.rows.iter().filter_map(|row| row.get(column));
                cells.map(|cell| cell.width()).max().unwrap_or(0)
            })
            .collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = " ".repeat(indent);
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                if column > 0 {
                    line.push_str("  ");
                }
                let pad = " ".repeat(width.saturating_sub(cell.width()));
                let is_text = self.text_last && column + 1 == columns;
                if column < self.left || is_text {
                    line.push_str(cell);
                    line.push_str(&pad);
                } else {
                    line.push_str(&pad);
                    line.push_str(cell);
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_nothing_unprintable_stays() {
        let mut table = Table::new(&["coin", "price"]);
        table.row(["BTC".into(), "84,049".into()]);
        table.row(["南方\u{1b}".into(), "--".into()]);
        assert_eq!(
            table.text(2),
            "  coin    price\n  BTC    84,049\n  南方·      --\n"
        );
        assert_eq!(table.within(Some(6)), "coin …\nBTC  …\n南方·…\n");
    }
}
