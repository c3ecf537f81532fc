//! The forms of the journal: log a buy, log a skip, correct an entry, add a note. Text fields, what they come to, and what
//! is wrong with them; how they look is not known here.
//!
//! Every change of a field is checked at once against the same rules as the command line ([`crate::discipline::order`]).
//! A form that is left keeps its text as a draft.

mod entry;
mod prefill;

use std::fmt;

use tui_input::Input;

use crate::discipline::order::{
    Checked, Draft, Fault, Field, Order, Refused, Ruling, reason_fault,
};
use crate::discipline::snapshot::Quoted;
use crate::discipline::{Ledger, Plan, Side, order};
use crate::domain::journal::{Content, EntryId, EntryKind};
use crate::domain::{Day, Stamp, Ticker};

pub use prefill::Setting;

/// What a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Log a buy; `Some` when it takes up a queued one.
    Buy(Option<EntryId>),
    /// Log that a date of a plan is left out.
    Skip,
    /// Correct this entry.
    Correct(EntryId),
    /// A remark on this entry.
    Note(EntryId),
}

/// Where the keys go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// A field, by its place among the visible ones.
    Line(usize),
    /// A button, by its place.
    Button(usize),
}

/// What can be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Write the entry: `Save buy`, `Log with reason`, `Log skip` …
    Save,
    /// Ask again in 24 hours.
    Queue,
    /// Write that the corrected entry never happened.
    Void,
}

/// Which of price and quantity was typed; the other follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// The price of one.
    Price,
    /// The number of coins.
    Quantity,
}

/// A field with what was typed.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which.
    pub field: Field,
    /// Its text.
    pub(crate) input: Input,
    /// Changed by hand.
    pub touched: bool,
    /// As the form filled it in: the first character typed takes its place, as with selected text, so that a price typed
    /// over another never becomes a mixture of both.
    pub(crate) fresh: bool,
}

impl Line {
    /// How many columns of the text are scrolled away in a field of `room` columns, and the column of the cursor behind
    /// them.
    pub fn view(&self, room: usize) -> (usize, usize) {
        let scroll = self.input.visual_scroll(room);
        (scroll, self.input.visual_cursor().saturating_sub(scroll))
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// The cursor stands behind the last character.
    pub fn is_at_end(&self) -> bool {
        self.input.cursor() == self.text().chars().count()
    }
}

/// What the fields come to.
#[derive(Clone, Debug, PartialEq)]
pub enum Judged {
    /// A trade, and how it stands to the plans.
    Trade(Box<Order>, Ruling),
    /// A date of a plan that is left out.
    Skip {
        /// The plan.
        plan: String,
        /// The date.
        date: Day,
    },
    /// A remark that can be written.
    Note,
    /// Not taken, whatever else is typed.
    Refused(Refused),
    /// Something is wrong or missing.
    Faults(Vec<Fault>),
}

/// A form that is being filled in.
#[derive(Clone, Debug)]
pub struct Form {
    /// What it is for.
    pub purpose: Purpose,
    /// Its fields.
    pub lines: Vec<Line>,
    /// Where the keys go.
    pub focus: Focus,
    /// Which of price and quantity was typed.
    pub given: Given,
    /// The market's price when the form was opened or its asset changed; `None` = not known.
    pub quote: Option<Quoted>,
    /// Currency of an amount that names none.
    pub currency: String,
    /// What the fields come to.
    pub judged: Judged,
    /// A button was pressed: faults of untouched fields show too.
    pub tried: bool,
    /// The text is that of an earlier form.
    pub restored: bool,
    /// Why the last attempt to save failed.
    pub failure: Option<String>,
    /// The refusal lies on top.
    pub refusal: bool,
    /// The entry that is corrected, as it stood.
    pub(crate) before: Option<Box<Content>>,
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Buy(_) => f.write_str("Log a buy"),
            Self::Skip => f.write_str("Log a skip"),
            Self::Correct(id) => write!(f, "Correct entry {id}"),
            Self::Note(id) => write!(f, "Note on entry {id}"),
        }
    }
}

impl Form {
    /// The text of a field; empty where the form has no such field.
    pub fn text(&self, field: Field) -> &str {
        let line = self.lines.iter().find(|line| line.field == field);
        line.map_or("", |line| line.input.value())
    }

    /// Fields that can be reached now: the reason of a buy only off plan.
    pub fn visible(&self) -> Vec<&Line> {
        let reason = self.needs_reason() || !self.text(Field::Reason).is_empty();
        let shown = |line: &&Line| line.field != Field::Reason || reason;
        self.lines.iter().filter(shown).collect()
    }

    /// Does this form ask for a reason?
    pub fn needs_reason(&self) -> bool {
        match self.purpose {
            Purpose::Skip => true,
            Purpose::Note(_) => false,
            Purpose::Buy(_) => self.is_off_plan(),
            Purpose::Correct(_) => self.before.as_ref().is_some_and(|old| old.reason.is_some()),
        }
    }

    /// An extra buy, as far as its fields can be read.
    pub fn is_off_plan(&self) -> bool {
        matches!(&self.judged, Judged::Trade(_, Ruling::OffPlan(_)))
    }

    /// The buttons, the first one first. Off plan it is the wait.
    pub fn buttons(&self) -> &'static [Button] {
        match self.purpose {
            Purpose::Buy(_) if self.is_off_plan() => &[Button::Queue, Button::Save],
            Purpose::Correct(_) => &[Button::Save, Button::Void],
            _ => &[Button::Save],
        }
    }

    /// The field that has the focus.
    pub fn focused(&self) -> Option<Field> {
        match self.focus {
            Focus::Line(at) => self.visible().get(at).map(|line| line.field),
            Focus::Button(_) => None,
        }
    }

    /// What is wrong with a field, where it should be said already: it was touched, or a button was pressed.
    pub fn fault(&self, field: Field) -> Option<&str> {
        let line = self.lines.iter().find(|line| line.field == field)?;
        if !(line.touched || self.tried) {
            return None;
        }
        self.fault_at(field)
    }

    /// What is wrong with a field.
    fn fault_at(&self, field: Field) -> Option<&str> {
        match &self.judged {
            Judged::Faults(faults) => faults
                .iter()
                .find(|fault| home(fault.field) == field)
                .map(|fault| fault.why.as_str()),
            Judged::Refused(refused) if field == Field::Asset => Some(match refused {
                Refused::Leverage { sentence, .. } => sentence,
                Refused::Ask(why) | Refused::Unfit(why) => why,
                Refused::Money(_) => "is money; exchanging money for money is no buy",
            }),
            _ => None,
        }
    }

    /// Is what was typed leverage?
    pub fn is_leverage(&self) -> bool {
        matches!(self.judged, Judged::Refused(Refused::Leverage { .. }))
    }

    /// Has anything been typed?
    pub fn is_touched(&self) -> bool {
        self.lines.iter().any(|line| line.touched)
    }

    /// The order that the fields describe, where they can be read.
    pub fn order(&self) -> Option<&Order> {
        match &self.judged {
            Judged::Trade(order, _) => Some(order),
            _ => None,
        }
    }

    pub(crate) fn set(&mut self, field: Field, text: impl Into<String>) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.field == field) {
            line.input = Input::new(text.into());
            line.fresh = true;
        }
    }

    pub(crate) fn line_mut(&mut self, field: Field) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.field == field)
    }

    /// The fields as the rules read them.
    pub(crate) fn draft(&self) -> Draft {
        let text = |field| self.text(field).to_owned();
        let given = |given, field| {
            if self.given == given {
                text(field)
            } else {
                String::new()
            }
        };
        Draft {
            side: self.side(),
            asset: text(Field::Asset),
            amount: text(Field::Amount),
            basis: order::Basis::Paid,
            currency: self.currency.clone(),
            price: given(Given::Price, Field::Price),
            quantity: given(Given::Quantity, Field::Quantity),
            fee: text(Field::Fee),
            fee_currency: String::new(),
            venue: text(Field::Venue),
            product: text(Field::Product),
            symbol: text(Field::Symbol),
            at: text(Field::At),
            plan: text(Field::Plan),
            reason: text(Field::Reason),
            note: text(Field::Note),
        }
    }

    fn side(&self) -> Side {
        match self.corrects() {
            Some(EntryKind::Sell) => Side::Sell,
            _ => Side::Buy,
        }
    }

    /// Reads the fields afresh.
    pub(crate) fn judge(&mut self, plans: &[Plan], ledger: &Ledger, now: Stamp) {
        self.judged = match self.purpose {
            Purpose::Correct(_) if self.corrects() == Some(EntryKind::Skip) => {
                self.judge_skip(plans, ledger, now)
            }
            Purpose::Buy(_) | Purpose::Correct(_) => self.judge_trade(plans, ledger, now),
            Purpose::Skip => self.judge_skip(plans, ledger, now),
            Purpose::Note(_) => match self.text(Field::Note).trim() {
                "" => Judged::Faults(vec![Fault {
                    field: Field::Note,
                    why: "there is nothing to write yet".into(),
                }]),
                _ => Judged::Note,
            },
        };
        self.derive();
    }

    /// The kind of the entry that is corrected.
    pub fn corrects(&self) -> Option<EntryKind> {
        self.before.as_ref().map(|old| old.kind)
    }

    fn judge_trade(&self, plans: &[Plan], ledger: &Ledger, now: Stamp) -> Judged {
        let known: Vec<Ticker> = plans.iter().map(|plan| plan.asset).collect();
        match self.draft().check(&known, now) {
            Checked::Order(order) => {
                let ruling = order::rule(&order, plans, ledger);
                Judged::Trade(order, ruling)
            }
            Checked::Refused(refused) => Judged::Refused(refused),
            Checked::Faults(faults) => Judged::Faults(faults),
        }
    }

    /// The date that is skipped: the open one, else the next.
    fn judge_skip(&self, plans: &[Plan], ledger: &Ledger, now: Stamp) -> Judged {
        let fault = |field, why: String| Judged::Faults(vec![Fault { field, why }]);
        let name = self.text(Field::Plan).trim();
        let Some(plan) = plans.iter().find(|plan| plan.name == name) else {
            let names: Vec<&str> = plans.iter().map(|plan| plan.name.as_str()).collect();
            return match names.as_slice() {
                [] => fault(
                    Field::Plan,
                    "no plan is set, so there is no date to skip".into(),
                ),
                names => fault(Field::Plan, format!("which plan? {}", names.join(", "))),
            };
        };
        if self.text(Field::Reason).trim().is_empty() {
            return fault(Field::Reason, "why is it left out?".into());
        }
        let kept = self.before.as_ref().and_then(|old| old.due).map(Stamp::day);
        let today = now.day();
        let date = kept.unwrap_or_else(|| order::date_to_skip(plan, ledger, today));
        Judged::Skip {
            plan: plan.name.clone(),
            date,
        }
    }

    /// Writes the one of price and quantity that was not typed.
    fn derive(&mut self) {
        let derived = match &self.judged {
            Judged::Trade(order, _) => match self.given {
                Given::Price => Some((Field::Quantity, order.quantity.normalize().to_string())),
                Given::Quantity => order::price_of(order.spent, order.quantity)
                    .map(|price| (Field::Price, price.to_string())),
            },
            _ => match self.given {
                Given::Price => Some((Field::Quantity, String::new())),
                Given::Quantity => Some((Field::Price, String::new())),
            },
        };
        if let Some((field, text)) = derived
            && self.focused() != Some(field)
        {
            self.set(field, text);
        }
    }

    /// Can it be written? Else the first field at fault.
    pub(crate) fn obstacle(&self) -> Option<Field> {
        match &self.judged {
            Judged::Faults(faults) => faults.first().map(|fault| home(fault.field)),
            Judged::Refused(_) => Some(Field::Asset),
            Judged::Trade(_, Ruling::OffPlan(_)) if matches!(self.purpose, Purpose::Buy(_)) => {
                reason_fault(self.text(Field::Reason)).map(|fault| fault.field)
            }
            Judged::Trade(..) | Judged::Skip { .. } | Judged::Note => None,
        }
    }
}

/// The field of the form under which a fault shows: a currency is typed with its number.
const fn home(field: Field) -> Field {
    match field {
        Field::Currency => Field::Amount,
        Field::FeeCurrency => Field::Fee,
        other => other,
    }
}
