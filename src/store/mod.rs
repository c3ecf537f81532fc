//! What is kept between runs: the journal, in an SQLite file that only grows, and the cache of the market (see
//! [`Market`]), in another that may be thrown away.
//!
//! [`Journal`] opens, appends, reads, verifies and copies; [`Keeper`] is the one thread that does so for a screen. A row
//! is chained to the one before it by its hash, triggers refuse to change or to take away a row, and a small *head file*
//! beside the database says which row was the last, so that rows cut off the end are missed. Nothing here knows a
//! clock, a plan, a form or a task: what is written was decided elsewhere.
//!
//! To keep another field: a new file in `migrations/` (an old one is never edited), its line in `schema`, its column in
//! `row`, and its number in the hash behind the others.

mod backup;
mod chain;
mod error;
mod files;
mod head;
mod journal;
mod keeper;
mod market;
mod row;
mod schema;
#[cfg(test)]
mod tests;
mod verify;

pub use error::StoreError;
pub use journal::{Access, Claimed, Detail, Journal, Stored, ViewOnly};
pub use keeper::{Answer, Keeper, NotAsked, Request};
pub use market::{Market, MarketError, MarketKeeper, Turn, Write};
pub use verify::{Broken, Verified, inspect};
