//! The brief: at most nine sentences in a fixed order, each clause with its receipts.

use serde::{Serialize, Serializer};

use crate::discipline::Report;
use crate::domain::Stamp;
use crate::figures::explain::Explanation;

use super::receipts::{Context, Receipt};
use super::sentences::SENTENCES;

/// The order in which sentences leave a panel that is too low for all of them; the verdict, 8, never does.
pub const DROP_ORDER: [u8; 8] = [6, 7, 4, 9, 2, 3, 5, 1];

/// A part of a sentence that rests on its own receipts.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Its piece of the sentence; the clauses of a sentence joined are its text.
    pub text: String,
    /// What it rests on.
    pub receipts: Vec<Receipt>,
}

/// One sentence, or two that belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sentence {
    /// 1 to 9, fixed by its subject.
    pub id: u8,
    /// Its pieces in order.
    pub clauses: Vec<Clause>,
}

impl Sentence {
    /// The whole text.
    pub fn text(&self) -> String {
        self.clauses.iter().map(|c| c.text.as_str()).collect()
    }

    /// The receipts of all clauses, each path once.
    pub fn receipts(&self) -> Vec<&Receipt> {
        let mut all: Vec<&Receipt> = Vec::new();
        for receipt in self.clauses.iter().flat_map(|clause| &clause.receipts) {
            if all.iter().all(|held| held.path != receipt.path) {
                all.push(receipt);
            }
        }
        all
    }

    /// Adds a clause.
    pub(crate) fn say(&mut self, text: impl Into<String>, receipts: Vec<Receipt>) -> &mut Self {
        self.clauses.push(Clause {
            text: text.into(),
            receipts,
        });
        self
    }

    /// Ends it with a full stop.
    pub(crate) fn end(mut self) -> Self {
        if let Some(last) = self.clauses.last_mut() {
            last.text.push('.');
        }
        self
    }
}

impl Serialize for Sentence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut out = serializer.serialize_struct("Sentence", 3)?;
        out.serialize_field("id", &self.id)?;
        out.serialize_field("text", &self.text())?;
        out.serialize_field("receipts", &self.receipts())?;
        out.end()
    }
}

/// A sentence that cannot be said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// 1 to 9.
    pub id: u8,
    /// What is missing, in a few words.
    pub why: String,
}

/// The commentary of one instant.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Brief {
    /// The instant at which it holds.
    pub as_of: Stamp,
    /// The tape's name; `None` without one.
    pub tape: Option<String>,
    /// What can be said, in the order of the story; the verdict last.
    pub sentences: Vec<Sentence>,
    /// What cannot.
    pub left_out: Vec<LeftOut>,
}

impl Brief {
    /// Tells the story of a report. The same report gives the same words.
    pub fn compose(report: &Report<'_>) -> Self {
        let context = Context::new(report);
        let mut brief = Self {
            as_of: report.as_of,
            tape: report.tape.map(str::to_owned),
            ..Self::default()
        };
        for teller in SENTENCES {
            let (id, _) = teller.spec();
            match teller.tell(&context) {
                Ok(clauses) => brief.sentences.push(Sentence { id, ..clauses }),
                Err(why) => brief.left_out.push(LeftOut { id, why }),
            }
        }
        brief
    }

    /// Completes sources and times of receipts from the explanations of their figures; what a receipt already says stays.
    #[must_use]
    pub fn attested(mut self, explain: impl Fn(&str) -> Option<Explanation>) -> Self {
        let clauses = self.sentences.iter_mut().flat_map(|s| &mut s.clauses);
        for receipt in clauses.flat_map(|clause| &mut clause.receipts) {
            let lacks = receipt.known_at.is_none() || receipt.source.is_none();
            if let Some(explanation) = lacks.then(|| explain(&receipt.path)).flatten() {
                receipt.complete(&explanation);
            }
        }
        self
    }

    /// The sentences that fit when only so many may stand, in reading order: by [`DROP_ORDER`], the verdict always.
    pub fn at_most(&self, count: usize) -> Vec<&Sentence> {
        let mut kept: Vec<&Sentence> = self.sentences.iter().collect();
        for id in DROP_ORDER {
            if kept.len() <= count.max(1) {
                break;
            }
            kept.retain(|sentence| sentence.id != id);
        }
        kept
    }
}
