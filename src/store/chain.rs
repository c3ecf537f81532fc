//! The hash that chains an entry to the one before it.

use rusqlite::types::ValueRef;
use sha2::{Digest as _, Sha256};

use crate::domain::journal::{EntryId, Hash};

/// Keeps these hashes apart from any other use of SHA-256; another layout of the fields gets another label.
const LABEL: &[u8] = b"slackwater journal entry v1";

/// SHA-256 over the label, the hash before, the id and every stored field as it is stored. A field is its number, one
/// byte that says what it is (nothing, text, a number), its length and its bytes: nothing differs from empty, and no byte
/// can slide from one field into the next. `None` for a value of a type that is never stored.
pub(super) fn link<'a>(
    prev: &str,
    id: EntryId,
    fields: impl IntoIterator<Item = ValueRef<'a>>,
) -> Option<Hash> {
    let mut sha = Sha256::new();
    sha.update(LABEL);
    add(&mut sha, 0, 1, prev.as_bytes());
    add(&mut sha, 1, 2, id.to_string().as_bytes());
    for (number, field) in (2_u8..).zip(fields) {
        match field {
            ValueRef::Null => add(&mut sha, number, 0, b""),
            ValueRef::Text(text) => add(&mut sha, number, 1, text),
            ValueRef::Integer(integer) => add(&mut sha, number, 2, integer.to_string().as_bytes()),
            ValueRef::Real(_) | ValueRef::Blob(_) => return None,
        }
    }
    Some(Hash(sha.finalize().into()))
}

fn add(sha: &mut Sha256, number: u8, presence: u8, bytes: &[u8]) {
    sha.update([number, presence]);
    // A usize always fits: no text is longer than the memory that holds it.
    sha.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    sha.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(fields: &[Option<&str>]) -> Hash {
        let values = fields
            .iter()
            .map(|field| field.map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes())));
        link("00", EntryId(1), values).unwrap()
    }

    #[test]
    fn no_two_rows_hash_alike() {
        let rows: [&[Option<&str>]; 7] = [
            &[None, None],
            &[Some(""), None],
            &[None, Some("")],
            &[Some("ab"), Some("c")],
            &[Some("a"), Some("bc")],
            &[Some("abc"), None],
            &[Some("abc")],
        ];
        for (at, row) in rows.iter().enumerate() {
            for other in &rows[at + 1..] {
                assert_ne!(hash(row), hash(other), "{row:?} {other:?}");
            }
        }
    }

    #[test]
    fn the_hash_never_changes_between_versions() {
        // Computed once by another program over the layout that the comment above describes.
        assert_eq!(
            hash(&[Some("2025-11-24"), None]).to_string(),
            "c8c98691c9ffbbb1dfdc0c24adfedc3c577c20b2bd5be1629775c89a64ef3013"
        );
        assert!(link("00", EntryId(1), [ValueRef::Real(1.0)]).is_none());
    }
}
