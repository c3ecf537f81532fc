//! What goes in comes out, and what cannot be kept is refused in a sentence.

use std::collections::HashSet;

use rust_decimal::Decimal;
use slackwater::domain::Stamp;
use slackwater::domain::journal::{Content, EntryId, EntryKind, Hash, Moment, Snapshot};
use slackwater::store::{Access, Detail, Journal, StoreError};

use crate::{Place, amount, buy, everything};

#[test]
fn every_field_comes_back_as_it_was_written() {
    let place = Place::with(1);
    let stored = place.open().append(&[everything()]).unwrap();
    let entry = place.read().entry(EntryId(2)).unwrap().unwrap();
    assert_eq!(entry.content, everything());
    assert_eq!(entry.hash, stored.entries[0].hash);
    assert_eq!(stored.entries[0].content.snapshot, Snapshot::Kept);
    let first = place.read().entry(EntryId(1)).unwrap().unwrap();
    assert_eq!((first.content, first.prev_hash), (buy(0), Hash::default()));
    assert_eq!(entry.prev_hash, first.hash);
    assert_eq!(place.read().entry(EntryId(3)).unwrap(), None);
}

#[test]
fn decimals_keep_every_digit_and_their_scale() {
    let mut journal = Journal::in_memory().unwrap();
    let texts = [
        "0.000000000000000001",
        "123456789.123456789012345678",
        "20999999.97690000",
        "1.50",
        "1500000",
        "0",
        "0.00",
    ];
    for text in texts {
        let content = Content {
            quantity: amount(text),
            ..buy(0)
        };
        let stored = journal.append(&[content]).unwrap();
        let kept = stored.entries[0]
            .content
            .quantity
            .as_ref()
            .map(Decimal::to_string);
        assert_eq!(kept.as_deref(), Some(text));
    }
}

#[test]
fn a_long_snapshot_comes_back_only_when_it_is_asked_for() {
    let place = Place::new();
    let text: Box<str> = format!("{{\"gates\":\"{}\"}}", "ä".repeat(10_000)).into();
    let long = Content {
        snapshot: Snapshot::Text(text.clone()),
        ..buy(0)
    };
    let without = Content {
        snapshot: Snapshot::Absent,
        ..buy(1)
    };
    let journal = {
        place.open().append(&[long, without]).unwrap();
        place.read()
    };
    let page = journal.page(None, 10).unwrap();
    assert_eq!(page[0].content.snapshot, Snapshot::Absent);
    assert_eq!(page[1].content.snapshot, Snapshot::Kept);
    let opened = journal.entry(EntryId(1)).unwrap().unwrap();
    assert_eq!(opened.content.snapshot, Snapshot::Text(text));
    assert_eq!(journal.verify().unwrap().entries, 2);
}

#[test]
fn pages_go_back_and_news_go_on() {
    let place = Place::with(7);
    let journal = place.read();
    let ids = |entries: Vec<slackwater::domain::journal::Entry>| -> Vec<u64> {
        entries.iter().map(|entry| entry.id.0).collect()
    };
    assert_eq!(ids(journal.page(None, 3).unwrap()), [7, 6, 5]);
    assert_eq!(ids(journal.page(Some(EntryId(5)), 3).unwrap()), [4, 3, 2]);
    assert_eq!(ids(journal.page(Some(EntryId(2)), 3).unwrap()), [1]);
    assert!(journal.page(Some(EntryId(1)), 3).unwrap().is_empty());
    assert_eq!(ids(journal.since(EntryId(5)).unwrap()), [6, 7]);
    assert_eq!(journal.count().unwrap(), 7);

    let mut texts = 0;
    let stopped = journal.each(Detail::Full, |entry| {
        texts += u64::from(matches!(entry.content.snapshot, Snapshot::Text(_)));
        if entry.id == EntryId(4) {
            return Err(StoreError::Dangling { id: entry.id });
        }
        Ok(())
    });
    assert!(matches!(
        stopped,
        Err(StoreError::Dangling { id: EntryId(4) })
    ));
    assert_eq!(texts, 4);
}

#[test]
fn an_imported_row_is_taken_once() {
    let place = Place::new();
    let row = |origin: &str| Content {
        origin: Some(origin.to_owned()),
        ..buy(0)
    };
    let mut journal = place.open();
    journal.append(&[row("a"), row("b")]).unwrap();
    let expected: HashSet<String> = ["a", "b"].map(String::from).into();
    assert_eq!(journal.origins().unwrap(), expected);
    let refused = place.open().append(&[row("c"), row("b")]).unwrap_err();
    let StoreError::Already { origin, id } = &refused else {
        panic!("{refused}");
    };
    assert_eq!((origin.as_str(), *id), ("b", EntryId(2)));
    // All or none: `c` stood before it in the same import.
    assert_eq!(journal.count().unwrap(), 2);
    let twice = journal.append(&[row("d"), row("d")]).unwrap_err();
    assert!(matches!(twice, StoreError::Unfit { .. }));
    assert_eq!(journal.count().unwrap(), 2);
}

#[test]
fn an_entry_names_only_entries_before_it() {
    let mut journal = Journal::in_memory().unwrap();
    let note = |about| Content {
        about: Some(EntryId(about)),
        ..Content::new(EntryKind::Note, buy(0).at, Stamp::default())
    };
    for wrong in [0, 2, 3, u64::MAX] {
        let refused = journal.append(&[buy(0), note(wrong)]).unwrap_err();
        assert!(matches!(refused, StoreError::Dangling { id } if id.0 == wrong));
        assert_eq!(journal.head().unwrap(), None);
    }
    // One that is written with it is before it.
    journal.append(&[buy(0), note(1)]).unwrap();
}

#[test]
fn what_would_come_back_changed_is_not_taken() {
    let mut journal = Journal::in_memory().unwrap();
    let far = Content {
        at: Moment::At(Stamp::from_micros(i64::MAX)),
        ..buy(0)
    };
    let unread = Content {
        snapshot: Snapshot::Kept,
        ..buy(0)
    };
    for content in [far, unread] {
        let refused = journal.append(&[buy(0), content]).unwrap_err();
        assert!(
            refused.to_string().ends_with("Nothing was written"),
            "{refused}"
        );
        assert_eq!(journal.count().unwrap(), 0);
    }
    assert!(journal.append(&[]).unwrap().entries.is_empty());
}

#[test]
fn a_journal_that_was_never_written_is_not_there() {
    let place = Place::new();
    let refused = Journal::open(&place.path(), Access::Read).unwrap_err();
    assert!(matches!(refused, StoreError::NotThere { .. }), "{refused}");
    assert!(!place.path().exists());
    assert_eq!(place.open().verify().unwrap().head, None);
    let refused = place.read().append(&[buy(0)]);
    assert!(matches!(refused, Err(StoreError::ViewOnly { .. })));
}
