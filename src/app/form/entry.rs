//! From a filled form to the entry that is written.

use super::{Button, Form, Judged, Purpose};
use crate::discipline::order::{Field, Ruling};
use crate::domain::journal::{Content, EntryKind, Moment, Snapshot};
use crate::domain::{Span, Stamp};

/// How long an extra buy waits.
pub const WAIT: Span = Span::hours(24);

impl Form {
    /// The entry that a button writes; `None` while something is in the way. A bare date of today becomes now: the order
    /// of two entries of one day is the order in which they were logged.
    pub(crate) fn content(
        &self,
        button: Button,
        snapshot: Snapshot,
        now: Stamp,
    ) -> Option<Content> {
        if button == Button::Void {
            return self.void(snapshot, now);
        }
        if button == Button::Save && self.obstacle().is_some() {
            return None;
        }
        match (&self.judged, self.purpose) {
            (Judged::Trade(order, ruling), Purpose::Buy(about)) => {
                let mut content = order.content(ruling, snapshot, now);
                if content.at == Moment::On(now.day()) {
                    content.at = Moment::At(Stamp::from_secs(now.secs()));
                }
                if button == Button::Queue {
                    content.kind = EntryKind::Queue;
                    content.spent = Some(order.paid());
                    content.quantity = None;
                    content.fee = None;
                    content.fee_currency = None;
                    content.off_plan = false;
                    content.due = Some(now.plus(WAIT));
                    content.at = Moment::At(Stamp::from_secs(now.secs()));
                    return Some(content);
                }
                if matches!(ruling, Ruling::OnPlan { .. }) {
                    content.reason = None;
                }
                content.about = about;
                Some(content)
            }
            (Judged::Trade(order, _), Purpose::Correct(id)) => {
                let old = self.before.as_deref()?;
                let new = order.content(&Ruling::Sale, snapshot, now);
                let corrected = Content {
                    kind: EntryKind::Correction,
                    corrects: Some(id),
                    plan: old.plan.clone(),
                    on_plan: old.on_plan,
                    off_plan: old.off_plan,
                    symbol: old.symbol,
                    about: old.about,
                    ..new
                };
                Some(corrected)
            }
            (Judged::Skip { plan, date }, purpose) => Some(Content {
                plan: Some(plan.clone()),
                due: Some(date.start()),
                reason: Some(self.text(Field::Reason).trim().to_owned()),
                snapshot,
                corrects: match purpose {
                    Purpose::Correct(id) => Some(id),
                    _ => None,
                },
                ..Content::new(
                    match purpose {
                        Purpose::Correct(_) => EntryKind::Correction,
                        _ => EntryKind::Skip,
                    },
                    Moment::At(Stamp::from_secs(now.secs())),
                    now,
                )
            }),
            (Judged::Note, Purpose::Note(id)) => Some(Content {
                note: Some(self.text(Field::Note).trim().to_owned()),
                about: Some(id),
                snapshot,
                ..Content::new(
                    EntryKind::Note,
                    Moment::At(Stamp::from_secs(now.secs())),
                    now,
                )
            }),
            _ => None,
        }
    }

    /// The correction that takes an entry out of every sum.
    fn void(&self, snapshot: Snapshot, now: Stamp) -> Option<Content> {
        let Purpose::Correct(id) = self.purpose else {
            return None;
        };
        let old = self.before.as_deref()?;
        Some(Content {
            kind: EntryKind::Correction,
            corrects: Some(id),
            logged_at: now,
            quantity: None,
            spent: None,
            fee: None,
            fee_currency: None,
            plan: None,
            origin: None,
            snapshot,
            ..old.clone()
        })
    }
}
