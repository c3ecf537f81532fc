//! From what was checked to the entry that is written: the same fields whether a form or a command asked.

use super::{Basis, Draft, Order, Ruling};
use crate::discipline::ledger::{Queued, Side};
use crate::domain::journal::{Content, EntryId, EntryKind, Moment, Snapshot};
use crate::domain::{Day, Span, Stamp};

/// How long an extra buy waits.
pub const WAIT: Span = Span::hours(24);

impl Draft {
    /// An entry as it would be typed, so that only what is wrong need be typed anew.
    pub fn of(content: &Content) -> Self {
        fn typed(value: Option<impl ToString>) -> String {
            value.map(|value| value.to_string()).unwrap_or_default()
        }
        Self {
            side: match content.kind {
                EntryKind::Sell => Side::Sell,
                _ => Side::Buy,
            },
            asset: typed(content.asset),
            amount: typed(content.spent),
            basis: Basis::Spent,
            currency: typed(content.currency),
            price: String::new(),
            quantity: typed(content.quantity),
            fee: typed(content.fee),
            fee_currency: typed(content.fee_currency),
            venue: typed(content.venue),
            product: typed(content.product.map(crate::domain::product::Kind::word)),
            symbol: typed(content.symbol),
            at: content.at.to_string(),
            plan: typed(content.plan.as_ref()),
            reason: typed(content.reason.as_ref()),
            note: typed(content.note.as_ref()),
        }
    }
}

impl Order {
    /// The entry that logs it. `ruling` and `snapshot` say how it stood to the plan and what was known.
    pub fn content(&self, ruling: &Ruling, snapshot: Snapshot, now: Stamp) -> Content {
        let (plan, on_plan, off_plan) = match ruling {
            Ruling::OnPlan { plan, .. } => (Some(plan.clone()), true, false),
            Ruling::OffPlan(_) => (self.plan.clone(), false, true),
            Ruling::Sale => (self.plan.clone(), false, false),
        };
        Content {
            asset: Some(self.asset),
            quantity: Some(self.quantity),
            spent: Some(self.spent),
            currency: Some(self.currency),
            fee: self.fee,
            fee_currency: self.fee_currency,
            venue: self.venue,
            product: Some(self.product),
            symbol: self.symbol,
            plan,
            on_plan,
            off_plan,
            reason: self.reason.clone(),
            note: self.note.clone(),
            snapshot,
            ..Content::new(self.kind(), self.at, now)
        }
    }

    /// The entry that puts it off: the money that would be paid, and when it comes back. Nothing is bought yet, so it has
    /// no quantity and no fee.
    pub fn queued(&self, snapshot: Snapshot, now: Stamp) -> Content {
        Content {
            kind: EntryKind::Queue,
            at: logged(now),
            spent: Some(self.paid()),
            quantity: None,
            fee: None,
            fee_currency: None,
            due: Some(now.plus(WAIT)),
            ..self.content(&Ruling::Sale, snapshot, now)
        }
    }

    /// The entry that puts these fields in place of those of `old`, which are the fields that held until now. What the
    /// buy was to its plan was said when it was logged and stays; so does the plan unless another is named.
    pub fn correction(
        &self,
        of: EntryId,
        old: &Content,
        snapshot: Snapshot,
        now: Stamp,
    ) -> Content {
        Content {
            kind: EntryKind::Correction,
            corrects: Some(of),
            plan: self.plan.clone().or_else(|| old.plan.clone()),
            on_plan: old.on_plan,
            off_plan: old.off_plan,
            symbol: self.symbol.or(old.symbol),
            about: old.about,
            ..self.content(&Ruling::Sale, snapshot, now)
        }
    }
}

/// The correction that takes an entry out of every sum: without a quantity a trade never was, without a plan a date was
/// not skipped.
pub fn void(of: EntryId, old: &Content, snapshot: Snapshot, now: Stamp) -> Content {
    Content {
        kind: EntryKind::Correction,
        corrects: Some(of),
        logged_at: now,
        quantity: None,
        spent: None,
        fee: None,
        fee_currency: None,
        plan: None,
        origin: None,
        snapshot,
        ..old.clone()
    }
}

/// The entry of a date of a plan that is left out; with `corrects`, the one that says so anew.
pub fn skip(
    plan: &str,
    date: Day,
    reason: &str,
    corrects: Option<EntryId>,
    snapshot: Snapshot,
    now: Stamp,
) -> Content {
    let kind = match corrects {
        Some(_) => EntryKind::Correction,
        None => EntryKind::Skip,
    };
    Content {
        plan: Some(plan.to_owned()),
        due: Some(date.start()),
        reason: Some(reason.trim().to_owned()),
        corrects,
        snapshot,
        ..Content::new(kind, logged(now), now)
    }
}

/// The entry of a remark on another.
pub fn remark(about: EntryId, text: &str, snapshot: Snapshot, now: Stamp) -> Content {
    Content {
        note: Some(text.trim().to_owned()),
        about: Some(about),
        snapshot,
        ..Content::new(EntryKind::Note, logged(now), now)
    }
}

/// The entry that ends a wait without a buy.
pub fn cancellation(queued: &Queued, snapshot: Snapshot, now: Stamp) -> Content {
    Content {
        asset: Some(queued.asset),
        spent: Some(queued.amount),
        currency: Some(queued.currency),
        about: Some(queued.id),
        snapshot,
        ..Content::new(EntryKind::Queue, logged(now), now)
    }
}

/// The moment of logging, in whole seconds.
fn logged(now: Stamp) -> Moment {
    Moment::At(Stamp::from_secs(now.secs()))
}
