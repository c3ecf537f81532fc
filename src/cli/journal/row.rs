//! One entry as a line of JSON: the keys of section 5 of the outer contract, then the others. Decimals are strings.

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::domain::journal::{Entry, EntryId, EntryKind, Hash, Moment, Snapshot};
use crate::domain::observation::Currency;
use crate::domain::product::Kind;
use crate::domain::{Name, Stamp, Ticker};

/// An entry as it is printed.
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    id: EntryId,
    at: Moment,
    kind: EntryKind,
    asset: Option<Ticker>,
    quantity: Option<Decimal>,
    spent: Option<Decimal>,
    currency: Option<Currency>,
    fee: Option<Decimal>,
    fee_currency: Option<Ticker>,
    venue: Option<Name>,
    product: Option<Kind>,
    plan: Option<&'a str>,
    reason: Option<&'a str>,
    note: Option<&'a str>,
    corrects: Option<EntryId>,
    #[serde(rename = "override")]
    off_plan: bool,
    snapshot: Option<Box<RawValue>>,
    prev_hash: Hash,
    hash: Hash,
    logged_at: Stamp,
    symbol: Option<Name>,
    on_plan: bool,
    about: Option<EntryId>,
    due: Option<Stamp>,
    origin: Option<&'a str>,
}

impl<'a> Row<'a> {
    /// The line of an entry that was read with its snapshot.
    pub(super) fn of(entry: &'a Entry) -> Self {
        let content = &entry.content;
        Self {
            id: entry.id,
            at: content.at,
            kind: content.kind,
            asset: content.asset,
            quantity: content.quantity,
            spent: content.spent,
            currency: content.currency,
            fee: content.fee,
            fee_currency: content.fee_currency,
            venue: content.venue,
            product: content.product,
            plan: content.plan.as_deref(),
            reason: content.reason.as_deref(),
            note: content.note.as_deref(),
            corrects: content.corrects,
            off_plan: content.off_plan,
            snapshot: snapshot(&content.snapshot),
            prev_hash: entry.prev_hash,
            hash: entry.hash,
            logged_at: content.logged_at,
            symbol: content.symbol,
            on_plan: content.on_plan,
            about: content.about,
            due: content.due,
            origin: content.origin.as_deref(),
        }
    }
}

/// The text goes through as it was stored: reading numbers and writing them again could change a digit. `None` also for
/// what is no JSON, which only a changed row can hold.
fn snapshot(snapshot: &Snapshot) -> Option<Box<RawValue>> {
    match snapshot {
        Snapshot::Text(text) => RawValue::from_string(text.to_string()).ok(),
        Snapshot::Absent | Snapshot::Kept => None,
    }
}
