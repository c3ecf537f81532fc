//! The sentences of the brief, one file a subject, in the order of the story: what fell, with what, who sells, what
//! held, what is still to come, and last what the plan does.
//!
//! Each says what its figures show and nothing else; when an input is missing its clause is left out, and when the
//! figure it is about is missing the whole sentence is, with the reason. Ids are fixed by subject.

mod alts;
mod beta;
mod bitcoin;
mod etf;
mod gold;
mod liquidations;
mod rates;
mod stocks;
mod verdict;

use super::brief::Sentence;
use super::receipts::Context;

/// A sentence that can be told, or a reason why not.
pub(crate) trait Teller: Sync {
    /// Id and subject.
    fn spec(&self) -> (u8, &'static str);
    /// The sentence (its id is filled in by the caller), or what is missing.
    fn tell(&self, context: &Context<'_>) -> Result<Sentence, String>;
}

/// Every sentence in reading order.
pub(crate) static SENTENCES: &[&dyn Teller] = &[
    &bitcoin::Bitcoin,
    &stocks::Stocks,
    &beta::Beta,
    &etf::Etf,
    &liquidations::Liquidations,
    &gold::Gold,
    &alts::Alts,
    &rates::Rates,
    &verdict::Verdict,
];

/// The subject of a sentence, by its id; empty for an id that does not exist.
pub fn subject(id: u8) -> &'static str {
    let specs = SENTENCES.iter().map(|teller| teller.spec());
    specs
        .filter(|(own, _)| *own == id)
        .map(|(_, subject)| subject)
        .next()
        .unwrap_or_default()
}
