//! What a form knows at its opening: the open date of a plan, a queued buy that is due, the freshest price, and what was
//! the same last time.

use tui_input::Input;

use super::{Focus, Form, Given, Judged, Line, Purpose};
use crate::discipline::order::{Field, open_date};
use crate::discipline::snapshot::{Quoted, quoted};
use crate::discipline::{Ledger, Plan, Queued};
use crate::domain::board::Board;
use crate::domain::journal::{Content, EntryId, EntryKind};
use crate::domain::product::is_dollar;
use crate::domain::{Stamp, Ticker};

/// Fields of a trade in the order of the form.
const TRADE: [Field; 10] = [
    Field::Asset,
    Field::Amount,
    Field::Price,
    Field::At,
    Field::Fee,
    Field::Quantity,
    Field::Venue,
    Field::Product,
    Field::Note,
    Field::Reason,
];

/// What a form is opened against.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The plans.
    pub plans: &'a [Plan],
    /// The journal as it stands.
    pub ledger: &'a Ledger,
    /// Prices.
    pub board: &'a Board,
    /// Now: tape time in a replay.
    pub now: Stamp,
}

impl Form {
    fn empty(purpose: Purpose, fields: &[Field]) -> Self {
        Self {
            purpose,
            lines: fields
                .iter()
                .map(|field| Line {
                    field: *field,
                    input: Input::default(),
                    touched: false,
                    fresh: true,
                })
                .collect(),
            focus: Focus::Line(0),
            given: Given::Price,
            quote: None,
            currency: "USD".to_owned(),
            judged: Judged::Faults(Vec::new()),
            tried: false,
            restored: false,
            failure: None,
            refusal: false,
            before: None,
        }
    }

    /// A buy: a queued one that is due, else the plan whose date is open, else the first plan's asset.
    pub(crate) fn buy(setting: &Setting<'_>) -> Self {
        let due = setting
            .ledger
            .queue
            .iter()
            .find(|queued| queued.is_due(setting.now));
        let mut form = Self::empty(Purpose::Buy(due.map(|queued| queued.id)), &TRADE);
        form.set(Field::At, setting.now.day().to_string());
        let today = setting.now.day();
        let open = setting
            .plans
            .iter()
            .find(|plan| open_date(plan, setting.ledger, today).is_some());
        match (due, open) {
            (Some(queued), _) => form.take_up(queued),
            (None, Some(plan)) => form.follow(plan, setting),
            (None, None) => {
                if let Some(plan) = setting.plans.first() {
                    form.currency = plan.currency.to_string();
                    form.set(Field::Asset, plan.asset.as_str());
                }
                form.focus = Focus::Line(1);
            }
        }
        if form.text(Field::Asset).is_empty() {
            form.set(Field::Asset, "BTC");
        }
        form.price_it(setting);
        form.judge(setting.plans, setting.ledger, setting.now);
        if due.is_none() && open.is_some() && form.obstacle().is_none() {
            form.focus = Focus::Button(0);
        }
        form
    }

    /// Nothing but what the queued buy said.
    fn take_up(&mut self, queued: &Queued) {
        self.currency = queued.currency.to_string();
        self.set(Field::Asset, queued.asset.as_str());
        let amount = format!("{} {}", queued.amount, queued.currency);
        self.set(Field::Amount, amount);
        self.set(Field::Reason, queued.reason.clone().unwrap_or_default());
        self.focus = Focus::Line(1);
    }

    /// The plan's asset and amount; fee and venue as with its last buy.
    fn follow(&mut self, plan: &Plan, setting: &Setting<'_>) {
        self.currency = plan.currency.to_string();
        self.set(Field::Asset, plan.asset.as_str());
        let amount = if plan.amount.scale() < 2 {
            let mut amount = plan.amount;
            amount.rescale(2);
            amount
        } else {
            plan.amount
        };
        let amount = if plan.currency == "JPY" {
            plan.amount
        } else {
            amount
        };
        self.set(Field::Amount, format!("{amount} {}", plan.currency));
        let last = setting.ledger.buys(plan.asset, plan.currency).last();
        if let Some(last) = last
            && last.paid == plan.amount
            && let (Some(fee), Some(code)) = (last.fee, last.fee_currency)
        {
            self.set(Field::Fee, format!("{fee} {code}"));
        }
    }

    /// The freshest price, where it is in the money of the amount and no price or quantity was typed.
    pub(crate) fn price_it(&mut self, setting: &Setting<'_>) {
        let asset = Ticker::new(&self.text(Field::Asset).trim().to_ascii_uppercase()).ok();
        self.quote = asset.and_then(|asset| quoted(setting.board, asset, setting.now));
        let typed = |field| {
            let line = self.lines.iter().find(|line| line.field == field);
            line.is_some_and(|line| line.touched)
        };
        if typed(Field::Price) || typed(Field::Quantity) {
            return;
        }
        let price = match self.usable_quote() {
            Some(quote) => plain_price(quote.price),
            None => String::new(),
        };
        self.given = Given::Price;
        self.set(Field::Price, price);
    }

    /// The market's price where it is of now and in the money of the amount.
    pub fn usable_quote(&self) -> Option<&Quoted> {
        let quote = self.quote.as_ref().filter(|quote| !quote.is_old())?;
        let code = match self.text(Field::Amount).trim().rsplit_once(' ') {
            Some((_, code)) => code.to_ascii_uppercase(),
            None => self.currency.clone(),
        };
        let same = code == quote.currency || (quote.currency == "USD" && is_dollar(&code));
        same.then_some(quote)
    }

    /// A skip of the open date, else of the next one of the first plan.
    pub(crate) fn skip(setting: &Setting<'_>) -> Self {
        let mut form = Self::empty(Purpose::Skip, &[Field::Plan, Field::Reason]);
        let today = setting.now.day();
        let open = setting
            .plans
            .iter()
            .find(|plan| open_date(plan, setting.ledger, today).is_some())
            .or(setting.plans.first());
        if let Some(plan) = open {
            form.set(Field::Plan, plan.name.clone());
            form.focus = Focus::Line(1);
        }
        form.judge(setting.plans, setting.ledger, setting.now);
        form
    }

    /// An entry as it stands, to be changed. `content` has the fields that hold now. `None` for a kind that is not
    /// corrected: a note, a wait.
    pub(crate) fn correct(id: EntryId, content: &Content, setting: &Setting<'_>) -> Option<Self> {
        let purpose = Purpose::Correct(id);
        let mut form = match content.kind {
            EntryKind::Buy | EntryKind::Sell => Self::empty(purpose, &TRADE),
            EntryKind::Skip => Self::empty(purpose, &[Field::Plan, Field::Reason]),
            EntryKind::Correction | EntryKind::Note | EntryKind::Queue => return None,
        };
        let text = |value: Option<String>| value.unwrap_or_default();
        form.before = Some(Box::new(content.clone()));
        form.currency = text(content.currency.map(|code| code.to_string()));
        form.given = Given::Quantity;
        for (field, value) in [
            (Field::Asset, text(content.asset.map(|a| a.to_string()))),
            (
                Field::Amount,
                text(
                    content
                        .paid()
                        .map(|paid| format!("{paid} {}", form.currency)),
                ),
            ),
            (Field::At, content.at.to_string()),
            (Field::Fee, fee_text(content)),
            (
                Field::Quantity,
                text(content.quantity.map(|q| q.to_string())),
            ),
            (Field::Venue, text(content.venue.map(|v| v.to_string()))),
            (
                Field::Product,
                text(content.product.map(|p| p.word().to_owned())),
            ),
            (Field::Plan, text(content.plan.clone())),
            (Field::Note, text(content.note.clone())),
            (Field::Reason, text(content.reason.clone())),
        ] {
            form.set(field, value);
        }
        form.focus = Focus::Line(1);
        form.judge(setting.plans, setting.ledger, setting.now);
        Some(form)
    }

    /// A remark on an entry.
    pub(crate) fn note(id: EntryId, setting: &Setting<'_>) -> Self {
        let mut form = Self::empty(Purpose::Note(id), &[Field::Note]);
        form.judge(setting.plans, setting.ledger, setting.now);
        form
    }
}

fn fee_text(content: &Content) -> String {
    match (content.fee, content.fee_currency) {
        (Some(fee), Some(code)) => format!("{fee} {code}"),
        (Some(fee), None) => fee.to_string(),
        (None, _) => String::new(),
    }
}

/// A price as it is typed: no separators, two decimals above one, else eight digits.
fn plain_price(price: f64) -> String {
    if price >= 1.0 {
        format!("{price:.2}")
    } else {
        let text = format!("{price:.8}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}
