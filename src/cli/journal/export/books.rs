//! The journal as bookkeeping wants it: what was bought and sold after all corrections, by time, and what was said about
//! it.

use std::collections::{BTreeSet, HashMap};

use rust_decimal::Decimal;

use super::Fault;
use super::cell::cell;
use crate::discipline::correction::{is_void, root};
use crate::domain::journal::{Content, Entry, EntryId, EntryKind};
use crate::domain::observation::Currency;
use crate::domain::{Day, Ticker};
use crate::store::Journal;

/// Entries by time, then by number, with the fields that hold now under the kind of their first row.
#[derive(Debug, Default)]
pub(super) struct Books {
    /// Without those that were taken out.
    pub(super) entries: Vec<(EntryId, Content)>,
}

/// A buy or a sale with all that a booking needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deal {
    /// A sale?
    pub(super) sale: bool,
    /// What.
    pub(super) asset: Ticker,
    /// How many, above zero.
    pub(super) quantity: Decimal,
    /// Money without the fee.
    pub(super) spent: Decimal,
    /// Its currency.
    pub(super) currency: Currency,
    /// Fee above zero, and what it was paid in.
    pub(super) fee: Option<(Decimal, Ticker)>,
}

/// Reads the whole journal, without snapshots.
pub(super) fn read(journal: Option<&Journal>) -> Result<Books, Fault> {
    let entries = match journal {
        Some(journal) => journal.since(EntryId(0))?,
        None => Vec::new(),
    };
    Ok(Books::of(entries))
}

impl Books {
    fn of(entries: Vec<Entry>) -> Self {
        let roots: Vec<EntryId> = {
            let row = |id: EntryId| entries.get(usize::try_from(id.0.checked_sub(1)?).ok()?);
            entries.iter().map(|entry| root(entry.id, row)).collect()
        };
        let mut places: HashMap<EntryId, usize> = HashMap::new();
        let mut latest: Vec<(EntryId, Content)> = Vec::new();
        for (entry, root) in entries.into_iter().zip(roots) {
            match places.get(&root).and_then(|at| latest.get_mut(*at)) {
                Some((_, content)) if !is_void(content) => {
                    *content = Content {
                        kind: content.kind,
                        ..entry.content
                    };
                }
                Some(_) => {}
                None => {
                    places.insert(root, latest.len());
                    latest.push((root, entry.content));
                }
            }
        }
        latest.retain(|(_, content)| !is_void(content));
        latest.sort_by_key(|(id, content)| (content.at.order(), *id));
        Self { entries: latest }
    }

    /// Every code that stands in a deal: assets, moneys, what fees were paid in.
    pub(super) fn codes(&self) -> BTreeSet<String> {
        let deals = self.entries.iter().filter_map(|(_, content)| deal(content));
        deals
            .flat_map(|deal| {
                let fee = deal.fee.map(|(_, code)| code.to_string());
                [deal.asset.to_string(), deal.currency.to_string()]
                    .into_iter()
                    .chain(fee)
            })
            .collect()
    }

    /// The first day; `None` while there is nothing.
    pub(super) fn first(&self) -> Option<Day> {
        self.entries.first().map(|(_, content)| content.at.day())
    }
}

/// The deal of an entry; `None` for what is no trade.
pub(super) fn deal(content: &Content) -> Option<Deal> {
    let sale = match content.kind {
        EntryKind::Buy => false,
        EntryKind::Sell => true,
        EntryKind::Skip | EntryKind::Correction | EntryKind::Note | EntryKind::Queue => {
            return None;
        }
    };
    let currency = content.currency?;
    let fee = content.fee.filter(|fee| !fee.is_zero());
    let paid_in = || {
        content
            .fee_currency
            .or_else(|| Ticker::new(currency.as_str()).ok())
    };
    Some(Deal {
        sale,
        asset: content.asset?,
        quantity: content.quantity?,
        spent: content.spent?,
        currency,
        fee: fee.and_then(|fee| Some((fee, paid_in()?))),
    })
}

/// What happened, in three words: `buy BTC`.
pub(super) fn title(deal: &Deal) -> String {
    let verb = if deal.sale { "sell" } else { "buy" };
    format!("{verb} {}", deal.asset)
}

/// What was said about an entry: name and text, one line each, nothing in it that acts.
pub(super) fn remarks(id: EntryId, content: &Content) -> Vec<(&'static str, String)> {
    let mut remarks = vec![("entry", id.to_string()), ("at", content.at.to_string())];
    for (name, text) in [
        ("plan", content.plan.as_deref()),
        ("reason", content.reason.as_deref()),
        ("note", content.note.as_deref()),
    ] {
        remarks.extend(text.map(|text| (name, cell(text))));
    }
    remarks
}

/// One line for what is no trade: a skip, a remark, a wait.
pub(super) fn comment(id: EntryId, content: &Content) -> String {
    let text = |text: &Option<String>| text.as_deref().map(cell).unwrap_or_default();
    let day = content.at.day();
    match content.kind {
        EntryKind::Skip => {
            let date = content.due.map_or(day, crate::domain::Stamp::day);
            let plan = text(&content.plan);
            let reason = text(&content.reason);
            format!("{date} entry {id}: {plan} was skipped: {reason}")
        }
        EntryKind::Note => {
            let about = content
                .about
                .map_or_else(String::new, |id| format!(" on entry {id}"));
            format!("{day} entry {id}: remark{about}: {}", text(&content.note))
        }
        EntryKind::Queue => match content.about {
            Some(about) => format!("{day} entry {id}: entry {about} no longer waits"),
            None => {
                let what = match (content.spent, content.currency, content.asset) {
                    (Some(spent), Some(currency), Some(asset)) => {
                        format!("{spent} {currency} of {}", cell(asset.as_str()))
                    }
                    _ => String::from("a buy"),
                };
                let reason = text(&content.reason);
                format!("{day} entry {id}: {what} was put off: {reason}")
            }
        },
        EntryKind::Buy | EntryKind::Sell | EntryKind::Correction => {
            format!(
                "{day} entry {id}: a {} without an amount",
                content.kind.word()
            )
        }
    }
}
