//! Regular buying: did the buys keep to the plan, what did they cost, what have they become (methods section 10).
//!
//! Pure calculations on days, money and prices; nothing here knows a journal or a plan.

mod adherence;
mod behaviour;
mod cost;
pub mod lots;
mod returns;

pub use adherence::{Kept, kept, matches};
pub use behaviour::{Bought, chase_score, panic_skips, return_before, size_deviation};
pub use cost::{average_cost, harmonic_price, lump_against_instalments, value_averaging};
pub use returns::{Rate, time_weighted, xirr};
