//! An entry as a row: every field of it in its column, as text that comes back exactly.
//!
//! Money and quantities are decimal text with the digits they came with, times are RFC 3339 or a bare date. The order of
//! [`COLUMNS`] is the order in the hash.

use rusqlite::Row;
use rusqlite::types::{Value, ValueRef};
use rust_decimal::Decimal;

use super::StoreError;
use crate::domain::journal::{Content, Entry, EntryId, EntryKind, Hash, Moment, Snapshot};
use crate::domain::product::Kind as Product;
use crate::domain::tag::Tag;

/// Columns of the fields, in the order of the hash. The id stands before them, the two hashes after them.
pub(super) const COLUMNS: [&str; 22] = [
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

/// Asks for rows with the text of their snapshots, as [`entry`] and [`Raw`] read them.
pub(super) const FULL: &str = "\
    SELECT id, at, logged_at, kind, asset, quantity, spent, currency, fee, fee_currency, venue, product, symbol, plan, \
    on_plan, off_plan, reason, note, corrects, about, due, origin, snapshot, prev_hash, hash FROM entry";

/// Asks for rows with 1 in place of a snapshot that is there. SQLite knows the type of a value without reading it, so
/// that the text is not even fetched from the disk (with `IS NOT NULL` it is: three times slower).
pub(super) const BRIEF: &str = "\
    SELECT id, at, logged_at, kind, asset, quantity, spent, currency, fee, fee_currency, venue, product, symbol, plan, \
    on_plan, off_plan, reason, note, corrects, about, due, origin, \
    iif(typeof(snapshot) = 'null', NULL, 1), prev_hash, hash FROM entry";

/// Writes a row; its values are the id, those of [`values`], and the two hashes.
pub(super) const INSERT: &str = "\
    INSERT INTO entry (id, at, logged_at, kind, asset, quantity, spent, currency, fee, fee_currency, venue, product, \
    symbol, plan, on_plan, off_plan, reason, note, corrects, about, due, origin, snapshot, prev_hash, hash) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, \
    ?24, ?25)";

const FIRST: usize = 1;
const PREV_HASH: usize = FIRST + COLUMNS.len();
const HASH: usize = PREV_HASH + 1;

/// What is stored of an entry, column by column.
pub(super) fn values(content: &Content) -> Result<[Value; 22], StoreError> {
    let text = |text: Option<&str>| text.map_or(Value::Null, |text| Value::Text(text.to_owned()));
    let decimal =
        |value: Option<Decimal>| value.map_or(Value::Null, |value| Value::Text(value.to_string()));
    let pointer = |id: Option<EntryId>| match id {
        None => Ok(Value::Null),
        Some(id) => i64::try_from(id.0)
            .map(Value::Integer)
            .map_err(|_| StoreError::Dangling { id }),
    };
    let snapshot = match &content.snapshot {
        Snapshot::Absent => Value::Null,
        Snapshot::Text(text) => Value::Text(text.to_string()),
        Snapshot::Kept => {
            let why = "its snapshot was not read";
            return Err(StoreError::Unfit { why });
        }
    };
    Ok([
        Value::Text(content.at.to_string()),
        Value::Text(Moment::At(content.logged_at).to_string()),
        text(Some(content.kind.word())),
        text(content.asset.as_ref().map(Tag::as_str)),
        decimal(content.quantity),
        decimal(content.spent),
        text(content.currency.as_ref().map(Tag::as_str)),
        decimal(content.fee),
        text(content.fee_currency.as_ref().map(Tag::as_str)),
        text(content.venue.as_ref().map(Tag::as_str)),
        text(content.product.map(Product::word)),
        text(content.symbol.as_ref().map(Tag::as_str)),
        text(content.plan.as_deref()),
        Value::Integer(i64::from(content.on_plan)),
        Value::Integer(i64::from(content.off_plan)),
        text(content.reason.as_deref()),
        text(content.note.as_deref()),
        pointer(content.corrects)?,
        pointer(content.about)?,
        content
            .due
            .map_or(Value::Null, |due| Value::Text(Moment::At(due).to_string())),
        text(content.origin.as_deref()),
        snapshot,
    ])
}

/// Reads the entry of a row of either list of columns.
pub(super) fn entry(row: &Row<'_>) -> Result<Entry, StoreError> {
    let fields = Fields {
        row,
        id: id(row).ok_or(unreadable(EntryId(0), "id"))?,
    };
    let instant = |text: &str| match Moment::parse(text) {
        Some(Moment::At(stamp)) => Some(stamp),
        _ => None,
    };
    let content = Content {
        at: fields.must(0, Moment::parse)?,
        logged_at: fields.must(1, instant)?,
        kind: fields.must(2, EntryKind::of)?,
        asset: fields.read(3, |text| Tag::new(text).ok())?,
        quantity: fields.read(4, decimal)?,
        spent: fields.read(5, decimal)?,
        currency: fields.read(6, |text| Tag::new(text).ok())?,
        fee: fields.read(7, decimal)?,
        fee_currency: fields.read(8, |text| Tag::new(text).ok())?,
        venue: fields.read(9, |text| Tag::new(text).ok())?,
        product: fields.read(10, Product::of)?,
        symbol: fields.read(11, |text| Tag::new(text).ok())?,
        plan: fields.read(12, |text| Some(text.to_owned()))?,
        on_plan: fields.flag(13)?,
        off_plan: fields.flag(14)?,
        reason: fields.read(15, |text| Some(text.to_owned()))?,
        note: fields.read(16, |text| Some(text.to_owned()))?,
        corrects: fields.pointer(17)?,
        about: fields.pointer(18)?,
        due: fields.read(19, instant)?,
        origin: fields.read(20, |text| Some(text.to_owned()))?,
        snapshot: fields.snapshot(21)?,
    };
    let hash = |at, column| {
        let text = row.get_ref(at).ok().and_then(|value| value.as_str().ok());
        text.and_then(Hash::parse)
            .ok_or(unreadable(fields.id, column))
    };
    Ok(Entry {
        id: fields.id,
        content,
        prev_hash: hash(PREV_HASH, "prev_hash")?,
        hash: hash(HASH, "hash")?,
    })
}

/// A row as it is stored, for the walk along the chain.
pub(super) struct Raw<'a>(&'a Row<'a>);

impl<'a> Raw<'a> {
    pub(super) const fn new(row: &'a Row<'a>) -> Self {
        Self(row)
    }

    pub(super) fn id(&self) -> Option<EntryId> {
        id(self.0)
    }

    /// The fields in the order of the hash.
    pub(super) fn fields(&self) -> impl Iterator<Item = ValueRef<'a>> {
        let row = self.0;
        // The list of columns is fixed, so each is there; one that is not would only give a wrong hash.
        (FIRST..PREV_HASH).map(|at| row.get_ref(at).unwrap_or(ValueRef::Real(0.0)))
    }

    pub(super) fn prev_hash(&self) -> &'a str {
        self.text(PREV_HASH)
    }

    pub(super) fn hash(&self) -> &'a str {
        self.text(HASH)
    }

    /// A column of text; nothing for anything else, which is no hash either.
    fn text(&self, at: usize) -> &'a str {
        let value = self.0.get_ref(at).ok();
        value
            .and_then(|value| value.as_str().ok())
            .unwrap_or_default()
    }
}

fn id(row: &Row<'_>) -> Option<EntryId> {
    let id = row.get_ref(0).ok()?.as_i64().ok()?;
    u64::try_from(id).ok().map(EntryId)
}

const fn unreadable(id: EntryId, column: &'static str) -> StoreError {
    StoreError::Unreadable { id, column }
}

fn decimal(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text).ok()
}

/// The fields of one row, by their place among [`COLUMNS`].
struct Fields<'a> {
    row: &'a Row<'a>,
    id: EntryId,
}

impl<'a> Fields<'a> {
    fn bad(&self, at: usize) -> StoreError {
        unreadable(self.id, COLUMNS.get(at).copied().unwrap_or("row"))
    }

    fn value(&self, at: usize) -> Result<ValueRef<'a>, StoreError> {
        self.row.get_ref(FIRST + at).map_err(|_| self.bad(at))
    }

    /// A column of text, or nothing.
    fn read<T>(
        &self,
        at: usize,
        of: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        let text = self.value(at)?.as_str_or_null();
        let Some(text) = text.map_err(|_| self.bad(at))? else {
            return Ok(None);
        };
        of(text).map(Some).ok_or_else(|| self.bad(at))
    }

    /// A column of text that is never empty.
    fn must<T>(&self, at: usize, of: impl FnOnce(&str) -> Option<T>) -> Result<T, StoreError> {
        self.read(at, of)?.ok_or_else(|| self.bad(at))
    }

    fn flag(&self, at: usize) -> Result<bool, StoreError> {
        match self.value(at)? {
            ValueRef::Integer(0) => Ok(false),
            ValueRef::Integer(1) => Ok(true),
            _ => Err(self.bad(at)),
        }
    }

    fn pointer(&self, at: usize) -> Result<Option<EntryId>, StoreError> {
        match self.value(at)? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(id) => u64::try_from(id)
                .map(|id| Some(EntryId(id)))
                .map_err(|_| self.bad(at)),
            _ => Err(self.bad(at)),
        }
    }

    fn snapshot(&self, at: usize) -> Result<Snapshot, StoreError> {
        match self.value(at)? {
            ValueRef::Null => Ok(Snapshot::Absent),
            ValueRef::Integer(_) => Ok(Snapshot::Kept),
            ValueRef::Text(text) => std::str::from_utf8(text)
                .map(|text| Snapshot::Text(text.into()))
                .map_err(|_| self.bad(at)),
            _ => Err(self.bad(at)),
        }
    }
}
