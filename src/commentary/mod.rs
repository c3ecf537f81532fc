//! The day in words: the header's clauses, the brief with its receipts, and what changed since the last look.
//!
//! Knows the domain, the figures and the discipline; knows no panels, no files and no clock. The same figures give the
//! same words. Nothing is said that a figure does not show, and what cannot be said is left out by name. To add a
//! sentence: its file in [`sentences`] and its line in the registry there.

pub mod brief;
pub mod changes;
pub mod headline;
pub mod page;
pub mod receipts;
pub mod sentences;
mod words;

pub use brief::{Brief, Clause, LeftOut, Sentence};
pub use changes::{Change, Snapshot, changes};
pub use headline::{Headline, line};
pub use receipts::Receipt;

#[cfg(test)]
mod tests;
