//! The chain under attack: by SQL against the triggers, and by an owner of the file who takes the triggers away.

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sha2::{Digest as _, Sha256};
use slackwater::domain::journal::{EntryId, Hash};
use slackwater::store::{Broken, StoreError};

use crate::{Place, buy, everything};

/// Every column but the id, in the order of the hash.
const FIELDS: [&str; 22] = [
    "at",
    "logged_at",
    "kind",
    "asset",
    "quantity",
    "spent",
    "currency",
    "fee",
    "fee_currency",
    "venue",
    "product",
    "symbol",
    "plan",
    "on_plan",
    "off_plan",
    "reason",
    "note",
    "corrects",
    "about",
    "due",
    "origin",
    "snapshot",
];

fn broken(place: &Place) -> Broken {
    let broken = place.read().verify().unwrap_err();
    assert!(!broken.why.is_empty());
    broken
}

fn first_bad(place: &Place) -> Option<u64> {
    broken(place).first_bad.map(|id| id.0)
}

/// A buy, the entry that has everything, and two more.
fn four() -> Place {
    let place = Place::new();
    place
        .open()
        .append(&[buy(0), everything(), buy(1), buy(2)])
        .unwrap();
    assert_eq!(place.read().verify().unwrap().entries, 4);
    place
}

/// The hash of a row as the layout says, written down a second time.
fn hash_of(connection: &Connection, id: u64) -> String {
    let query = format!(
        "SELECT {}, prev_hash FROM entry WHERE id = {id}",
        FIELDS.join(", ")
    );
    connection
        .query_row(&query, [], |row| {
            let mut bytes = b"slackwater journal entry v1".to_vec();
            let mut add = |number: usize, presence: u8, text: &[u8]| {
                bytes.extend([u8::try_from(number).unwrap(), presence]);
                bytes.extend(u64::try_from(text.len()).unwrap().to_be_bytes());
                bytes.extend(text);
            };
            add(0, 1, row.get::<_, String>(22)?.as_bytes());
            add(1, 2, id.to_string().as_bytes());
            for at in 0..FIELDS.len() {
                match row.get_ref(at)? {
                    ValueRef::Null => add(at + 2, 0, b""),
                    ValueRef::Text(text) => add(at + 2, 1, text),
                    ValueRef::Integer(number) => add(at + 2, 2, number.to_string().as_bytes()),
                    other => panic!("{other:?}"),
                }
            }
            Ok(Hash(Sha256::digest(&bytes).into()).to_string())
        })
        .unwrap()
}

#[test]
fn the_stored_hash_is_the_documented_one() {
    let place = four();
    let connection = Connection::open(place.path()).unwrap();
    for entry in place.read().since(EntryId(0)).unwrap() {
        assert_eq!(hash_of(&connection, entry.id.0), entry.hash.to_string());
    }
}

#[test]
fn sql_cannot_change_replace_or_remove_a_row() {
    let place = four();
    let before = place.read().verify().unwrap();
    let connection = Connection::open(place.path()).unwrap();
    let zeros = "0".repeat(64);
    let row = |verb: &str, id: i64, origin: &str, end: &str| {
        format!(
            "{verb} INTO entry (id, at, logged_at, kind, on_plan, off_plan, origin, prev_hash, hash) \
             VALUES ({id}, '2025-01-01', '2025-01-01T00:00:00Z', 'buy', 0, 0, {origin}, '{zeros}', '{zeros}') {end}"
        )
    };
    let attempts = [
        "UPDATE entry SET spent = '1' WHERE id = 2".to_owned(),
        "UPDATE OR REPLACE entry SET id = 1 WHERE id = 2".to_owned(),
        "UPDATE OR IGNORE entry SET id = 9 WHERE id = 4".to_owned(),
        "DELETE FROM entry WHERE id = 4".to_owned(),
        "DELETE FROM entry".to_owned(),
        row("INSERT OR REPLACE", 2, "NULL", ""),
        row("REPLACE", 4, "NULL", ""),
        // A free id, but the origin of row 2: REPLACE would remove that one without asking a DELETE trigger.
        row("INSERT OR REPLACE", 5, "'kraken:TX-1#2'", ""),
        row("INSERT OR IGNORE", 5, "'kraken:TX-1#2'", ""),
        row(
            "INSERT",
            2,
            "NULL",
            "ON CONFLICT (id) DO UPDATE SET spent = '1'",
        ),
        row("INSERT", 6, "NULL", ""),
        row("INSERT", 0, "NULL", ""),
        row("INSERT", -1, "NULL", ""),
        row("INSERT", 5, "NULL", "").replace("'buy'", "x'00'"),
    ];
    for sql in &attempts {
        assert!(connection.execute_batch(sql).is_err(), "{sql}");
        assert_eq!(place.read().verify().unwrap(), before, "{sql}");
    }
}

#[test]
fn an_edit_of_any_field_is_found() {
    for field in FIELDS.iter().chain(&["prev_hash", "hash"]) {
        let place = four();
        place.attack(&format!(
            "UPDATE entry SET {field} = CASE
                WHEN typeof({field}) = 'integer' THEN 1 - {field} % 2
                WHEN {field} = '' THEN 'x'
                ELSE substr({field}, 2) || substr({field}, 1, 1) || iif(length({field}) = 64, '', ' ') END
             WHERE id = 2"
        ));
        // The head file too still names entry 4, so nothing but the row itself tells.
        assert_eq!(first_bad(&place), Some(2), "{field}");
    }
    // Absent is not empty, and a text does not slide into the next field.
    for sql in [
        "UPDATE entry SET note = NULL WHERE id = 2",
        "UPDATE entry SET note = reason, reason = note WHERE id = 2",
        "UPDATE entry SET on_plan = off_plan, off_plan = on_plan WHERE id = 2",
        "UPDATE entry SET hash = upper(hash) WHERE id = 2",
    ] {
        let place = four();
        place.attack(sql);
        assert_eq!(first_bad(&place), Some(2), "{sql}");
    }
}

#[test]
fn a_missing_row_is_named() {
    let found = |sql: &str| {
        let place = four();
        place.attack(sql);
        first_bad(&place)
    };
    assert_eq!(found("DELETE FROM entry WHERE id = 1"), Some(1));
    assert_eq!(found("DELETE FROM entry WHERE id = 3"), Some(3));
    assert_eq!(found("DELETE FROM entry WHERE id = 4"), Some(4));
    assert_eq!(found("DELETE FROM entry WHERE id >= 3"), Some(3));
    assert_eq!(found("DELETE FROM entry"), Some(1));
    assert_eq!(found("UPDATE entry SET id = 9 WHERE id = 4"), Some(4));
    assert_eq!(found("UPDATE entry SET id = 0 WHERE id = 1"), Some(1));
    assert_eq!(found("DROP TABLE entry"), None);
}

#[test]
fn a_row_whose_own_hash_was_made_to_fit_is_found_by_the_next_or_by_the_head() {
    for id in 1..=4 {
        let place = four();
        place.attack(&format!("UPDATE entry SET spent = '15.00' WHERE id = {id}"));
        let connection = Connection::open(place.path()).unwrap();
        let hash = hash_of(&connection, id);
        connection
            .execute(
                "UPDATE entry SET hash = ?1 WHERE id = ?2",
                (hash, id.cast_signed()),
            )
            .unwrap();
        assert_eq!(first_bad(&place), Some(id));
    }
}

#[test]
fn a_head_that_lies_behind_is_accepted_and_another_is_not() {
    let place = four();
    let entries = place.read().since(EntryId(0)).unwrap();
    let line = |id: u64, hash: &dyn std::fmt::Display| format!("{id} {hash}\n");
    let written = std::fs::read_to_string(place.head()).unwrap();
    assert_eq!(written, line(4, &entries[3].hash));

    std::fs::write(place.head(), line(2, &entries[1].hash)).unwrap();
    assert_eq!(place.read().verify().unwrap().entries, 4);
    std::fs::remove_file(place.head()).unwrap();
    assert_eq!(place.read().verify().unwrap().entries, 4);

    for (text, bad) in [
        (line(2, &entries[2].hash), Some(2)),
        (line(6, &entries[3].hash), Some(5)),
        (line(0, &entries[0].hash), None),
        (line(4, &entries[3].hash) + "\n", None),
        (String::new(), None),
        ("\0".repeat(500), None),
    ] {
        std::fs::write(place.head(), &text).unwrap();
        assert_eq!(first_bad(&place), bad, "{text}");
        // The next entry must not write a head that hides it.
        let refused = place.open().append(&[buy(9)]).unwrap_err();
        assert!(matches!(refused, StoreError::Broken { .. }), "{refused}");
        assert_eq!(std::fs::read_to_string(place.head()).unwrap(), text);
    }
    assert_eq!(place.read().count().unwrap(), 4);
}

#[test]
fn rows_cut_off_the_end_are_not_hidden_by_the_next_entry() {
    let place = four();
    place.attack("DELETE FROM entry WHERE id = 4");
    let refused = place.open().append(&[buy(9)]).unwrap_err().to_string();
    assert!(refused.contains("entry 4 is missing"), "{refused}");
    assert_eq!(first_bad(&place), Some(4));
}

#[test]
fn a_byte_that_changed_on_the_disk_is_found() {
    let place = four();
    let flip = |needle: &[u8]| {
        let mut bytes = std::fs::read(place.path()).unwrap();
        let at = bytes
            .windows(needle.len())
            .position(|window| window == needle)
            .unwrap();
        bytes[at] ^= 1;
        std::fs::write(place.path(), bytes).unwrap();
    };
    // Into the main file, as a checkpoint does it.
    Connection::open(place.path())
        .unwrap()
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    flip(b"ETHJPY");
    assert_eq!(first_bad(&place), Some(2));
    flip(b"DTHJPY");
    assert_eq!(place.read().verify().unwrap().entries, 4);
    // The same text stands in the index of origins behind the table: the rows are sound, the file is not.
    let bytes = std::fs::read(place.path()).unwrap();
    let needle = b"kraken:TX-1#2";
    let places: Vec<usize> = (0..bytes.len() - needle.len())
        .filter(|at| bytes[*at..].starts_with(needle))
        .collect();
    assert_eq!(places.len(), 2);
    let mut found: Vec<Option<u64>> = places
        .iter()
        .map(|at| {
            let mut damaged = bytes.clone();
            damaged[*at] ^= 1;
            std::fs::write(place.path(), damaged).unwrap();
            first_bad(&place)
        })
        .collect();
    found.sort_unstable();
    assert_eq!(found, [None, Some(2)]);
}

#[test]
fn a_damaged_page_is_named_by_the_first_entry_that_cannot_be_read() {
    let place = Place::with(2000);
    Connection::open(place.path())
        .unwrap()
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    let mut bytes = std::fs::read(place.path()).unwrap();
    let needle = b"{\"verdict\":\"wait\",\"n\":1000}";
    let at = bytes
        .windows(needle.len())
        .position(|window| window == needle)
        .unwrap();
    let page = at / 4096 * 4096;
    bytes[page..page + 4096].fill(0xff);
    std::fs::write(place.path(), bytes).unwrap();
    let bad = first_bad(&place).unwrap();
    assert!((950..=1001).contains(&bad), "{bad}");
    assert_eq!(
        place.read().entry(EntryId(bad - 1)).unwrap().unwrap().id.0,
        bad - 1
    );
}
