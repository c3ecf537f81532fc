//! The journal on a real disk: what goes in comes out, nothing is changed or lost unnoticed, and no death of the process
//! leaves half a row.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helper functions of a test"
)]

mod backup;
mod chain;
mod disk;
mod processes;
mod rows;

use std::path::PathBuf;

use rust_decimal::Decimal;
use slackwater::domain::journal::{Content, EntryId, EntryKind, Moment, Snapshot};
use slackwater::domain::observation::Currency;
use slackwater::domain::product::Kind;
use slackwater::domain::{Day, Name, Span, Stamp, Ticker};
use slackwater::store::{Access, Journal};
use tempfile::TempDir;

fn stamp(text: &str) -> Stamp {
    Stamp::parse(text).unwrap()
}

fn amount(text: &str) -> Option<Decimal> {
    text.parse().ok()
}

/// The `n`th of many small buys.
fn buy(n: u32) -> Content {
    let at = stamp("2025-03-03T08:00:00Z").plus(Span::secs(i64::from(n) * 3600));
    Content {
        asset: Some(Ticker::literal("BTC")),
        quantity: Some(Decimal::new(i64::from(n) + 1_000, 8)),
        spent: amount("150.00"),
        currency: Some(Currency::literal("EUR")),
        fee: amount("0.90"),
        fee_currency: Some(Ticker::literal("EUR")),
        venue: Some(Name::literal("kraken")),
        plan: Some("weekly".to_owned()),
        on_plan: true,
        snapshot: Snapshot::Text(format!("{{\"verdict\":\"wait\",\"n\":{n}}}").into()),
        ..Content::new(EntryKind::Buy, Moment::At(at), at)
    }
}

/// An entry in which every field says something; it points at entry 1.
fn everything() -> Content {
    Content {
        at: Moment::On(Day::parse("2025-04-01").unwrap()),
        logged_at: stamp("2025-04-02T07:30:00.250001Z"),
        kind: EntryKind::Correction,
        asset: Some(Ticker::literal("ETH")),
        quantity: amount("0.123456789012345678"),
        spent: amount("48125"),
        currency: Some(Currency::literal("JPY")),
        fee: amount("0.0100"),
        fee_currency: Some(Ticker::literal("BNB")),
        venue: Some(Name::new("Bank · Zürich").unwrap()),
        product: Some(Kind::Spot),
        symbol: Some(Name::literal("ETHJPY")),
        plan: Some("monthly".to_owned()),
        on_plan: false,
        off_plan: true,
        reason: Some("the amount was read from the wrong line".to_owned()),
        note: Some(String::new()),
        corrects: Some(EntryId(1)),
        about: Some(EntryId(1)),
        due: Some(stamp("2025-04-03T07:30:00Z")),
        origin: Some("kraken:TX-1#2".to_owned()),
        snapshot: Snapshot::Text("{}".into()),
    }
}

/// A folder of its own and the database in it.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("data").join("journal.db")
    }

    fn head(&self) -> PathBuf {
        self.folder.path().join("data").join("journal.db.head")
    }

    fn open(&self) -> Journal {
        Journal::open(&self.path(), Access::Write).unwrap()
    }

    fn read(&self) -> Journal {
        Journal::open(&self.path(), Access::Read).unwrap()
    }

    /// A journal of `count` buys, closed again.
    fn with(count: u32) -> Self {
        let place = Self::new();
        let contents: Vec<Content> = (0..count).map(buy).collect();
        let stored = place.open().append(&contents).unwrap();
        assert!(stored.lag.is_none());
        place
    }

    /// Runs SQL as an attacker would: without the triggers.
    fn attack(&self, sql: &str) {
        let connection = rusqlite::Connection::open(self.path()).unwrap();
        let mut names = connection
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            .unwrap();
        let names: Vec<String> = names
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(names.len(), 4);
        connection
            .pragma_update(None, "foreign_keys", false)
            .unwrap();
        for name in names {
            connection
                .execute_batch(&format!("DROP TRIGGER {name}"))
                .unwrap();
        }
        connection.execute_batch(sql).unwrap();
    }
}
