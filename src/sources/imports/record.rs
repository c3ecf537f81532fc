//! Records of a CSV file with the physical line on which each begins. Our own splitter: an unclosed quote must be noticed
//! where it begins and its field bounded, and lines inside quotes counted, which the crate for CSV does not report.

use std::io::{self, BufRead, BufReader, Read};

/// Bytes of a field, and of a line, at most.
const MOST_FIELD: usize = 1024 * 1024;

/// A record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// Line on which it begins, from 1.
    pub(super) line: u64,
    /// Its cells as they stand, without quotes.
    pub(super) cells: Vec<String>,
    /// A quote was opened and never closed, or a field is larger than any real one: everything from here on is in it.
    pub(super) broken: bool,
}

/// Reads records; blank lines are none.
pub(super) struct Records<R> {
    input: BufReader<R>,
    delimiter: u8,
    line: u64,
    over: bool,
}

impl<R: Read> Records<R> {
    pub(super) fn new(input: R, delimiter: u8) -> Self {
        Self {
            input: BufReader::with_capacity(1 << 16, input),
            delimiter,
            line: 0,
            over: false,
        }
    }

    /// A physical line without its end; `None` at the end of the file. `Err(true)`-like: too long lines are cut, and the
    /// rest of the file is left.
    fn line(&mut self, into: &mut Vec<u8>) -> io::Result<bool> {
        let before = into.len();
        let room = (MOST_FIELD + 1) as u64;
        let read = self.input.by_ref().take(room).read_until(b'\n', into)?;
        if read == 0 {
            return Ok(false);
        }
        self.line += 1;
        if into.len() - before > MOST_FIELD {
            self.over = true;
        }
        Ok(true)
    }

    fn record(&mut self) -> io::Result<Option<Record>> {
        let mut bytes = Vec::new();
        while !self.over {
            bytes.clear();
            if !self.line(&mut bytes)? {
                return Ok(None);
            }
            let line = self.line;
            if is_blank(&bytes) {
                continue;
            }
            let mut broken = self.over;
            loop {
                let split = split(&bytes, self.delimiter);
                if !split.open || broken {
                    return Ok(Some(Record {
                        line,
                        cells: split.cells,
                        broken: broken || split.open,
                    }));
                }
                broken = bytes.len() > MOST_FIELD || self.over || !self.line(&mut bytes)?;
                if broken {
                    self.over = true;
                }
            }
        }
        Ok(None)
    }
}

impl<R: Read> Iterator for Records<R> {
    type Item = io::Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        self.record().transpose()
    }
}

fn is_blank(line: &[u8]) -> bool {
    let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    text.iter().all(u8::is_ascii_whitespace)
}

struct Split {
    cells: Vec<String>,
    /// The last field's quote is not closed yet.
    open: bool,
}

/// Splits the bytes of a record. A quote opens a field only at its beginning (behind a byte-order mark and blanks).
fn split(bytes: &[u8], delimiter: u8) -> Split {
    let mut cells = Vec::new();
    let mut rest = bytes;
    while let [b'\n' | b'\r'] | [.., b'\n' | b'\r'] = rest {
        rest = rest.get(..rest.len() - 1).unwrap_or_default();
    }
    loop {
        let (start, quoted) = opening(rest);
        if quoted {
            let body = rest.get(start..).unwrap_or_default();
            let Some((text, used)) = quoted_field(body) else {
                let whole = bytes.get(bytes.len() - body.len().min(bytes.len())..).unwrap_or(body);
                cells.push(lossy(whole));
                return Split { cells, open: true };
            };
            let after = body.get(used..).unwrap_or_default();
            let end = after.iter().position(|b| *b == delimiter);
            let tail = after.get(..end.unwrap_or(after.len())).unwrap_or_default();
            cells.push(text + lossy(tail).trim_end());
            match end {
                Some(end) => rest = after.get(end + 1..).unwrap_or_default(),
                None => return Split { cells, open: false },
            }
        } else {
            match rest.iter().position(|b| *b == delimiter) {
                Some(end) => {
                    cells.push(lossy(rest.get(..end).unwrap_or_default()));
                    rest = rest.get(end + 1..).unwrap_or_default();
                }
                None => {
                    cells.push(lossy(rest));
                    return Split { cells, open: false };
                }
            }
        }
    }
}

/// Where the text of a field begins, and whether a quote opens it.
fn opening(field: &[u8]) -> (usize, bool) {
    let mut at = 0;
    while let Some(rest) = field.get(at..) {
        if rest.starts_with(b"\xef\xbb\xbf") {
            at += 3;
        } else if rest.first() == Some(&b' ') {
            at += 1;
        } else {
            break;
        }
    }
    if field.get(at) == Some(&b'"') { (at + 1, true) } else { (0, false) }
}

/// The text up to the closing quote, and the bytes used with it; `None` when it is not closed.
fn quoted_field(body: &[u8]) -> Option<(String, usize)> {
    let mut text = Vec::new();
    let mut at = 0;
    loop {
        let quote = body.get(at..)?.iter().position(|b| *b == b'"')? + at;
        text.extend_from_slice(body.get(at..quote)?);
        if body.get(quote + 1) == Some(&b'"') {
            text.push(b'"');
            at = quote + 2;
        } else {
            return Some((lossy(&text), quote + 1));
        }
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The cells of a row that is wrapped whole in quotes, with doubled quotes inside.
pub(super) fn unwrapped(cell: &str, delimiter: u8) -> Vec<String> {
    split(cell.as_bytes(), delimiter).cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Vec<(u64, Vec<String>, bool)> {
        Records::new(text.as_bytes(), b',')
            .map(|record| record.map(|r| (r.line, r.cells, r.broken)).unwrap())
            .collect()
    }

    #[test]
    fn lines_inside_quotes_are_counted() {
        let found = records("a,\"b\nc\",d\r\n\r\n\"x \"\"y\"\"\",\u{feff}z\n");
        assert_eq!(found[0], (1, vec!["a".into(), "b\nc".into(), "d".into()], false));
        assert_eq!(found[1], (4, vec!["x \"y\"".into(), "\u{feff}z".into()], false));
    }

    #[test]
    fn a_quote_in_the_middle_is_a_character_and_an_open_one_is_broken() {
        assert_eq!(records("5\" pipe,b\n")[0].1, ["5\" pipe", "b"]);
        let found = records("a,b\n\"c,d\ne,f\n");
        assert_eq!(found.len(), 2);
        assert!(found[1].2 && found[1].0 == 2);
    }

    #[test]
    fn a_field_that_never_ends_is_bounded() {
        let endless = "a,b\n\"".to_owned() + &"x,\n".repeat(600_000);
        let found = records(&endless);
        assert_eq!(found.len(), 2);
        assert!(found[1].2);
        let one_line = "A".repeat(3_000_000);
        assert!(records(&one_line)[0].2);
    }
}
