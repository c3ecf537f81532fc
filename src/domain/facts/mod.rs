//! The tables the program ships: decisions of the Federal Reserve, contested holdings, treasury companies, splits, past
//! crises, and the groups of coins. Each row keeps its date and its source; an empty cell is unknown, never zero.
//!
//! Knows nothing of files: the tables are part of the program, read at the first use. To add a table: a CSV in
//! `assets/facts` with its origin at the head, a row type with a reader here, and its count in the test.

mod coins;
mod crises;
mod fomc;
mod holders;
mod overhang;
mod table;

pub use coins::{Coin, CoinGroup, DefiLlama, DefiLlamaKind, coin, coins, in_group};
pub use crises::{Crisis, PublishedLiquidations, crises};
pub use fomc::{Meeting, TargetRange, meetings, next_meeting, target_range_at};
pub use holders::{ListingRule, Split, Treasury, splits, treasuries};
pub use overhang::{Overhang, overhang};

#[cfg(test)]
mod tests;
