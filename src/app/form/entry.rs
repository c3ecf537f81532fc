//! From a filled form to the entry that is written.

use super::{Button, Form, Judged, Purpose};
use crate::discipline::order::{self, Field, Ruling};
use crate::domain::Stamp;
use crate::domain::journal::{Content, Moment, Snapshot};

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
            (Judged::Trade(order, _), Purpose::Buy(_)) if button == Button::Queue => {
                Some(order.queued(snapshot, now))
            }
            (Judged::Trade(order, ruling), Purpose::Buy(about)) => {
                let mut content = order.content(ruling, snapshot, now);
                if content.at == Moment::On(now.day()) {
                    content.at = Moment::At(Stamp::from_secs(now.secs()));
                }
                if matches!(ruling, Ruling::OnPlan { .. }) {
                    content.reason = None;
                }
                content.about = about;
                Some(content)
            }
            (Judged::Trade(order, _), Purpose::Correct(id)) => {
                let old = self.before.as_deref()?;
                Some(order.correction(id, old, snapshot, now))
            }
            (Judged::Skip { plan, date }, purpose) => {
                let corrects = match purpose {
                    Purpose::Correct(id) => Some(id),
                    _ => None,
                };
                let reason = self.text(Field::Reason);
                Some(order::skip(plan, *date, reason, corrects, snapshot, now))
            }
            (Judged::Note, Purpose::Note(id)) => {
                Some(order::remark(id, self.text(Field::Note), snapshot, now))
            }
            _ => None,
        }
    }

    /// The correction that takes an entry out of every sum.
    fn void(&self, snapshot: Snapshot, now: Stamp) -> Option<Content> {
        let Purpose::Correct(id) = self.purpose else {
            return None;
        };
        let old = self.before.as_deref()?;
        Some(order::void(id, old, snapshot, now))
    }
}
