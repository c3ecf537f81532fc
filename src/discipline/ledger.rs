//! The journal as it stands: what was bought, sold, skipped and put off, after every correction. The rows themselves
//! never change; here each trade carries the fields that hold now and the number under which it began.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::domain::journal::{Content, Entry, EntryId, EntryKind, Moment};
use crate::domain::observation::Currency;
use crate::domain::{Day, Stamp, Ticker};

/// Bought or sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Side {
    /// Money out, coins in.
    #[default]
    Buy,
    /// Coins out, money in.
    Sell,
}

/// A buy or a sale with the fields that hold now.
#[derive(Clone, Debug, PartialEq)]
pub struct Trade {
    /// The entry it began with.
    pub id: EntryId,
    /// The entry whose fields hold: `id`, or its latest correction.
    pub latest: EntryId,
    /// Bought or sold.
    pub side: Side,
    /// When.
    pub at: Moment,
    /// The asset.
    pub asset: Ticker,
    /// Coins or shares, above zero.
    pub quantity: Decimal,
    /// Money without the fee.
    pub spent: Decimal,
    /// Money with the fee where it was paid in the same currency; for a sale, what came in.
    pub paid: Decimal,
    /// The currency of both.
    pub currency: Currency,
    /// Fee; `None` = not known.
    pub fee: Option<Decimal>,
    /// What the fee was paid in.
    pub fee_currency: Option<Ticker>,
    /// Name of its plan.
    pub plan: Option<String>,
    /// Stored when it was logged.
    pub on_plan: bool,
    /// An override: a buy off plan.
    pub off_plan: bool,
    /// It came from a file.
    pub imported: bool,
}

impl Trade {
    /// The UTC day.
    pub fn day(&self) -> Day {
        self.at.day()
    }

    /// Price of one coin; `None` when it does not fit a decimal.
    pub fn price(&self) -> Option<Decimal> {
        self.spent.checked_div(self.quantity)
    }
}

/// A date of a plan that was left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Skip {
    /// Its entry.
    pub id: EntryId,
    /// Name of the plan.
    pub plan: String,
    /// The date that was left out.
    pub date: Day,
    /// Why.
    pub reason: String,
}

/// An extra buy put off for a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Queued {
    /// Its entry.
    pub id: EntryId,
    /// What is waited for.
    pub asset: Ticker,
    /// The money that would be paid.
    pub amount: Decimal,
    /// Its currency.
    pub currency: Currency,
    /// When it was put off.
    pub since: Stamp,
    /// When it comes back.
    pub due: Stamp,
    /// The reason given so far.
    pub reason: Option<String>,
}

impl Queued {
    /// Has the wait ended?
    pub fn is_due(&self, now: Stamp) -> bool {
        self.due <= now
    }
}

/// The journal as it stands at one instant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// Buys and sales by time, then by number.
    pub trades: Vec<Trade>,
    /// Skips, by number.
    pub skips: Vec<Skip>,
    /// What still waits, by number.
    pub queue: Vec<Queued>,
    /// Remarks by the entry they are about.
    pub remarks: Vec<(EntryId, EntryId)>,
    /// Entries read, of every kind.
    pub entries: usize,
}

impl Ledger {
    /// Reads entries in the order of their numbers; those written after `now` (a tape that was wound back) are left
    /// out.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>, now: Stamp) -> Self {
        let mut reader = Reader::default();
        for entry in entries {
            if entry.content.logged_at <= now {
                reader.take(entry);
            }
        }
        reader.finish()
    }

    /// A trade by the entry with which it began.
    pub fn trade(&self, id: EntryId) -> Option<&Trade> {
        self.trades.iter().find(|trade| trade.id == id)
    }

    /// Buys of an asset in a currency, by time: those that may answer a plan.
    pub fn buys(&self, asset: Ticker, currency: Currency) -> impl Iterator<Item = &Trade> {
        self.trades.iter().filter(move |trade| {
            trade.side == Side::Buy && trade.asset == asset && trade.currency == currency
        })
    }

    /// Coins held of an asset: bought less sold; below zero when more was sold than the journal holds.
    pub fn held(&self, asset: Ticker) -> Decimal {
        let of_asset = self.trades.iter().filter(|trade| trade.asset == asset);
        of_asset.fold(Decimal::ZERO, |sum, trade| match trade.side {
            Side::Buy => sum.saturating_add(trade.quantity),
            Side::Sell => sum.saturating_sub(trade.quantity),
        })
    }
}

/// What a number stands for, so that a correction of a correction finds the row where it began.
#[derive(Clone, Copy, Debug)]
enum Root {
    Trade(usize),
    Skip(usize),
}

#[derive(Debug, Default)]
struct Reader {
    trades: Vec<Option<Trade>>,
    skips: Vec<Option<Skip>>,
    queue: Vec<Queued>,
    remarks: Vec<(EntryId, EntryId)>,
    roots: HashMap<EntryId, Root>,
    entries: usize,
}

impl Reader {
    fn take(&mut self, entry: &Entry) {
        self.entries += 1;
        let content = &entry.content;
        if let Some(about) = content.about
            && content.kind != EntryKind::Note
        {
            self.queue.retain(|queued| queued.id != about);
        }
        match content.kind {
            EntryKind::Buy => self.trade(entry.id, Side::Buy, content),
            EntryKind::Sell => self.trade(entry.id, Side::Sell, content),
            EntryKind::Skip => {
                if let Some(skip) = skip(entry.id, content) {
                    self.roots.insert(entry.id, Root::Skip(self.skips.len()));
                    self.skips.push(Some(skip));
                }
            }
            EntryKind::Correction => self.correct(entry.id, content),
            EntryKind::Note => {
                if let Some(about) = content.about {
                    self.remarks.push((about, entry.id));
                }
            }
            EntryKind::Queue => {
                if let Some(queued) = queued(entry.id, content) {
                    self.queue.push(queued);
                }
            }
        }
    }

    fn trade(&mut self, id: EntryId, side: Side, content: &Content) {
        if let Some(trade) = trade(id, id, side, content) {
            self.roots.insert(id, Root::Trade(self.trades.len()));
            self.trades.push(Some(trade));
        }
    }

    /// Puts the corrected fields in place of the old ones. A correction without a quantity says that the trade never
    /// was, one of a skip without a plan that the date was not skipped.
    fn correct(&mut self, id: EntryId, content: &Content) {
        let Some(root) = content
            .corrects
            .and_then(|old| self.roots.get(&old))
            .copied()
        else {
            return;
        };
        self.roots.insert(id, root);
        match root {
            Root::Trade(at) => {
                let Some(slot) = self.trades.get_mut(at) else {
                    return;
                };
                let Some(old) = slot else { return };
                *slot = trade(old.id, id, old.side, content).map(|new| Trade {
                    imported: old.imported,
                    ..new
                });
            }
            Root::Skip(at) => {
                if let Some(slot) = self.skips.get_mut(at) {
                    let first = slot.as_ref().map_or(id, |old| old.id);
                    *slot = skip(first, content);
                }
            }
        }
    }

    fn finish(self) -> Ledger {
        let mut trades: Vec<Trade> = self.trades.into_iter().flatten().collect();
        trades.sort_by_key(|trade| (trade.at.order(), trade.id));
        Ledger {
            trades,
            skips: self.skips.into_iter().flatten().collect(),
            queue: self.queue,
            remarks: self.remarks,
            entries: self.entries,
        }
    }
}

fn trade(id: EntryId, latest: EntryId, side: Side, content: &Content) -> Option<Trade> {
    let kind = match side {
        Side::Buy => EntryKind::Buy,
        Side::Sell => EntryKind::Sell,
    };
    Some(Trade {
        id,
        latest,
        side,
        at: content.at,
        asset: content.asset?,
        quantity: content.quantity?,
        spent: content.spent?,
        paid: paid(kind, content)?,
        currency: content.currency?,
        fee: content.fee,
        fee_currency: content.fee_currency,
        plan: content.plan.clone(),
        on_plan: content.on_plan,
        off_plan: content.off_plan,
        imported: content.origin.is_some(),
    })
}

/// A correction is paid for as the entry it corrects.
fn paid(kind: EntryKind, content: &Content) -> Option<Decimal> {
    match (kind, content.paid()?, content.spent?) {
        // `Content::paid` adds the fee for everything but a sale.
        (EntryKind::Sell, added, spent) if content.kind == EntryKind::Correction => {
            spent.checked_sub(added.checked_sub(spent)?)
        }
        (_, paid, _) => Some(paid),
    }
}

fn skip(id: EntryId, content: &Content) -> Option<Skip> {
    Some(Skip {
        id,
        plan: content.plan.clone()?,
        date: content.due.map_or(content.at.day(), Stamp::day),
        reason: content.reason.clone().unwrap_or_default(),
    })
}

fn queued(id: EntryId, content: &Content) -> Option<Queued> {
    if content.about.is_some() {
        return None;
    }
    Some(Queued {
        id,
        asset: content.asset?,
        amount: content.spent?,
        currency: content.currency?,
        since: content.logged_at,
        due: content.due?,
        reason: content.reason.clone(),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::journal::Hash;

    /// A journal of these contents, numbered from 1.
    pub(crate) fn written(contents: Vec<Content>) -> Vec<Entry> {
        let numbered = contents.into_iter().zip(1..);
        numbered
            .map(|(content, id)| Entry {
                id: EntryId(id),
                content,
                prev_hash: Hash::default(),
                hash: Hash::default(),
            })
            .collect()
    }

    /// A buy of bitcoin for dollars.
    pub(crate) fn bought(day: &str, spent: &str, quantity: &str) -> Content {
        let at = Moment::parse(day).unwrap();
        Content {
            asset: Ticker::new("BTC").ok(),
            quantity: quantity.parse().ok(),
            spent: spent.parse().ok(),
            currency: Currency::new("USD").ok(),
            fee: Some(Decimal::ZERO),
            fee_currency: Ticker::new("USD").ok(),
            ..Content::new(EntryKind::Buy, at, at.order())
        }
    }

    fn read(entries: &[Entry]) -> Ledger {
        Ledger::of(entries, Stamp::parse("2026-01-01T00:00:00Z").unwrap())
    }

    #[test]
    fn a_correction_of_a_correction_lands_on_the_first_row() {
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
        let ledger = read(&rows);
        let said: Vec<_> = ledger
            .trades
            .iter()
            .map(|t| (t.id.0, t.latest.0, t.spent.to_string()))
            .collect();
        assert_eq!(said, [(2, 2, "100".to_owned()), (1, 4, "210".to_owned())]);
        assert_eq!(ledger.held(Ticker::literal("BTC")).to_string(), "0.003");
    }

    #[test]
    fn a_trade_that_never_was_is_gone() {
        let mut gone = bought("2025-11-10", "250", "0.002");
        gone.kind = EntryKind::Correction;
        gone.corrects = Some(EntryId(1));
        gone.quantity = None;
        let rows = written(vec![bought("2025-11-10", "250", "0.002"), gone]);
        assert!(read(&rows).trades.is_empty());
    }

    #[test]
    fn a_corrected_sale_takes_its_fee_off() {
        let sale = Content {
            kind: EntryKind::Sell,
            fee: Some(Decimal::ONE),
            ..bought("2025-11-10", "100", "0.001")
        };
        let fixed = Content {
            kind: EntryKind::Correction,
            corrects: Some(EntryId(1)),
            spent: Some(Decimal::from(90)),
            ..sale.clone()
        };
        let ledger = read(&written(vec![sale, fixed]));
        assert_eq!(ledger.trades[0].paid.to_string(), "89");
    }

    #[test]
    fn a_wait_ends_by_a_buy_or_a_cancellation() {
        let wait = Content {
            due: Stamp::parse("2025-11-22T09:00:00Z"),
            ..Content {
                kind: EntryKind::Queue,
                ..bought("2025-11-21", "2000", "0.01")
            }
        };
        let ended = |kind, about| Content {
            about: Some(EntryId(about)),
            kind,
            ..bought("2025-11-22", "2000", "0.01")
        };
        let rows = written(vec![wait.clone(), wait.clone(), wait]);
        assert_eq!(read(&rows).queue.len(), 3);
        let mut more: Vec<Content> = rows.into_iter().map(|row| row.content).collect();
        more.push(ended(EntryKind::Buy, 1));
        more.push(ended(EntryKind::Queue, 3));
        let ledger = read(&written(more));
        let left: Vec<_> = ledger.queue.iter().map(|queued| queued.id.0).collect();
        assert_eq!(left, [2]);
        assert_eq!(ledger.trades.len(), 1);
    }

    #[test]
    fn entries_of_a_later_tape_time_are_left_out() {
        let rows = written(vec![bought("2025-11-10", "250", "0.002")]);
        let early = Stamp::parse("2025-11-09T00:00:00Z").unwrap();
        assert_eq!(Ledger::of(&rows, early), Ledger::default());
    }
}
