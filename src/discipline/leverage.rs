//! stub
use crate::domain::product::{Found, Kind};
/// x
pub fn refusal(name: &str, found: &Found) -> String {
    format!("{name} {}", found.why)
}
/// x
pub fn named(_k: Kind) -> &'static str {
    "x"
}
/// REFUSED
pub const REFUSED_HERE: &str = "Rejected here: perpetuals, futures, margin, borrowed funds, leveraged tokens (3L 3S UP DOWN BULL BEAR), 2x and inverse funds.";
