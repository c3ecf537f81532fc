//! Which row an entry began with, and its fields as they hold now. A correction may correct a correction; all of them
//! belong to the row that was logged first.

use crate::domain::journal::{Content, Entry, EntryId, EntryKind};

/// The row where an entry began: itself, or what it corrects, however often. `row` finds an entry by its number.
pub fn root<'a>(id: EntryId, row: impl Fn(EntryId) -> Option<&'a Entry>) -> EntryId {
    let mut root = id;
    while let Some(entry) = row(root)
        && entry.content.kind == EntryKind::Correction
        && let Some(old) = entry.content.corrects
        && old < root
    {
        root = old;
    }
    root
}

/// The row where an entry began, and its fields as they hold now, under the kind of that row. `newest` is the number of
/// the last entry. `None` when there is no such entry.
pub fn effective<'a>(
    id: EntryId,
    newest: EntryId,
    row: impl Fn(EntryId) -> Option<&'a Entry> + Copy,
) -> Option<(EntryId, Content)> {
    let first = row(root(id, row))?;
    let latest = (first.id.0..=newest.0)
        .rev()
        .map(EntryId)
        .find(|later| root(*later, row) == first.id)
        .and_then(row)?;
    let content = Content {
        kind: first.content.kind,
        ..latest.content.clone()
    };
    Some((first.id, content))
}

/// Was it taken out of every sum by a correction? `content` has the fields that hold now, under the kind of the first
/// row.
pub fn is_void(content: &Content) -> bool {
    match content.kind {
        EntryKind::Buy | EntryKind::Sell => content.quantity.is_none(),
        EntryKind::Skip => content.plan.is_none(),
        EntryKind::Correction | EntryKind::Note | EntryKind::Queue => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discipline::ledger::tests::{bought, written};

    #[test]
    fn the_latest_correction_holds_under_the_first_number_and_kind() {
        let fixed = |spent: &str, old: u64| Content {
            kind: EntryKind::Correction,
            corrects: Some(EntryId(old)),
            ..bought("2025-11-10", spent, "0.002")
        };
        let rows = written(vec![
            bought("2025-11-10", "250", "0.002"),
            bought("2025-11-03", "100", "0.001"),
            fixed("205", 1),
            fixed("210", 3),
        ]);
        let row = |id: EntryId| rows.iter().find(|entry| entry.id == id);
        let of = |id| effective(EntryId(id), EntryId(4), row);
        for id in [1, 3, 4] {
            let (first, content) = of(id).unwrap();
            assert_eq!((first.0, content.kind), (1, EntryKind::Buy));
            assert_eq!(content.spent.unwrap().to_string(), "210");
        }
        assert_eq!(of(2).unwrap().0, EntryId(2));
        assert_eq!(of(9), None);
    }

    #[test]
    fn a_trade_without_a_quantity_never_was() {
        let bought = bought("2025-11-10", "250", "0.002");
        assert!(!is_void(&bought));
        let gone = Content {
            quantity: None,
            ..bought
        };
        assert!(is_void(&gone));
    }
}
