//! The first line of a tape: what it is and where its figures come from.

use serde::{Deserialize, Serialize};

use super::TapeError;
use crate::domain::{Name, tag};

/// Characters of a note that are kept.
const NOTE_LIMIT: usize = 4096;

/// What a tape says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The tape's name, as `figures --json` repeats it.
    pub name: Name,
    /// Free text: how the figures were collected and when they count as known. Printable, at most 4096 characters.
    pub note: String,
    /// Sources in their order of preference, for facts known at the same instant.
    pub sources: Vec<Name>,
}

#[derive(Deserialize, Serialize)]
struct Wire {
    tape: u32,
    name: Name,
    #[serde(default)]
    note: String,
    #[serde(default)]
    sources: Vec<Name>,
}

impl Header {
    /// Reads the first line. Version 1 is the only one there is.
    pub fn read(line: &[u8]) -> Result<Self, TapeError> {
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        if line.iter().all(u8::is_ascii_whitespace) {
            return Err(TapeError::Header("it is empty".to_owned()));
        }
        let wire: Wire = serde_json::from_slice(line)
            .map_err(|why| TapeError::Header(super::read::json_fault(&why.to_string())))?;
        if wire.tape != 1 {
            let why = format!("tape version {}, only 1 is known", wire.tape);
            return Err(TapeError::Header(why));
        }
        Ok(Self {
            name: wire.name,
            note: tag::printable(&wire.note, NOTE_LIMIT),
            sources: wire.sources,
        })
    }

    /// The header as the first line of a tape, without a line end.
    pub fn line(&self) -> String {
        let wire = Wire {
            tape: 1,
            name: self.name,
            note: self.note.clone(),
            sources: self.sources.clone(),
        };
        serde_json::to_string(&wire).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_and_written() {
        let line = r#"{"tape":1,"name":"a","note":"n","sources":["x","y"]}"#;
        let header = Header::read(line.as_bytes()).unwrap();
        assert_eq!(header.sources.len(), 2);
        assert_eq!(header.line(), line);
    }

    #[test]
    fn a_broken_header_names_line_1_and_holds_no_control_character() {
        for bad in [
            "",
            "{}",
            "[1]",
            r#"{"tape":2,"name":"a"}"#,
            r#"{"tape":1}"#,
            r#"{"tape":1,"name":"a\u001b[31m"}"#,
            r#"{"tape":"\u001b[31m","name":"a"}"#,
            r#"{"kind":"split"}"#,
        ] {
            let said = Header::read(bad.as_bytes()).unwrap_err().to_string();
            assert!(said.contains("line 1"), "{said}");
            assert!(!said.chars().any(tag::is_unprintable), "{said:?}");
        }
        let noted = Header::read(br#"{"tape":1,"name":"a","note":"x\u001b[2Jy"}"#).unwrap();
        assert_eq!(noted.note, "x·[2Jy");
    }
}
