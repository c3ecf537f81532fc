//! Leverage is refused, not warned about: what is said to the person, in one place for form, command line and import.

use crate::domain::product::{Found, Kind};

/// What is refused in general.
pub const REFUSED_HERE: &str = "Rejected here: perpetuals, futures, options, margin, borrowed funds, leveraged tokens (3L 3S UP DOWN BULL BEAR), 2x and inverse funds.";

/// Why something is refused: `ETH3L is a leveraged token (3× long). slackwater logs spot only.`
pub fn refusal(found: &Found) -> String {
    format!("{}. slackwater logs spot only.", found.why)
}

/// A kind in a sentence: `a leveraged token`.
pub const fn named(kind: Kind) -> &'static str {
    kind.phrase()
}
