//! What an earlier run kept, back on the board.

use super::Board;
use crate::domain::observation::{Fact, Known, Liquidation};
use crate::domain::tally::{Origin, Push};
use crate::domain::{Name, Stamp};

/// A line that an earlier run kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recalled {
    /// The line.
    pub known: Known,
    /// The id that its venue gave a liquidation; `None` where it gave none, and for every other fact.
    pub id: Option<u64>,
}

impl From<Known> for Recalled {
    fn from(known: Known) -> Self {
        Self { known, id: None }
    }
}

impl Recalled {
    fn event(&self) -> Option<(Option<u64>, Liquidation)> {
        match self.known.observation.fact {
            Fact::Liquidation(event) => Some((self.id, event)),
            _ => None,
        }
    }

    /// The frame in which a liquidation came: when, and from whom.
    fn frame(&self) -> Option<(Stamp, Name)> {
        let of = (self.known.known_at, self.known.observation.source);
        self.event().map(|_| of)
    }
}

impl Board {
    /// Takes what an earlier run kept, in its order, as far as it is admitted. Liquidations count at their own times, however
    /// late they were known; equal ones of one frame stand side by side and are as many.
    pub fn recall(&mut self, kept: &[Recalled], mut admits: impl FnMut(&Self, &Known) -> bool) {
        let one_frame = |a: &Recalled, b: &Recalled| a.frame().is_some() && a.frame() == b.frame();
        for together in kept.chunk_by(one_frame) {
            let Some(first) = together.first() else {
                continue;
            };
            if let Some((at, source)) = first.frame() {
                self.push(&Push {
                    at,
                    source,
                    origin: Origin::Kept,
                    events: together.iter().filter_map(Recalled::event).collect(),
                });
            } else if admits(self, &first.known) {
                // What the board refuses it counts.
                let _ = self.put(&first.known);
            }
        }
    }
}
