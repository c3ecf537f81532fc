//! Prices that are held back: a jump that no second source confirms is not shown, and is told instead.
//!
//! A quote more than a tenth away from the price of less than a minute ago waits. It is taken as soon as another publisher
//! says about the same, or when its own has gone on saying so for five minutes: a wrong print does not last so long, and a
//! market that has really fallen must not stay unseen because only one venue lists it.

use super::board::Board;
use super::observation::{Fact, Known};
use super::{Name, Span, Stamp, Ticker};

/// Further from the last price than this is a jump.
const JUMP: f64 = 0.10;
/// A price older than this is no yardstick.
const RECENT: Span = Span::minutes(1);
/// Two prices so close say the same.
const SAME: f64 = 0.02;
/// A second source has to agree within this time.
const TOGETHER: Span = Span::minutes(2);
/// Held for so long without a contradiction, a price is believed.
const LASTING: Span = Span::minutes(5);
/// Prices held at once; more instruments than this never jump together without a second source saying so.
const MOST: usize = 64;

/// A price that waits for a second source.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The newest quote of it.
    pub known: Known,
    /// What it is about.
    pub instrument: Ticker,
    /// The price that waits.
    pub price: f64,
    /// The last price that was taken.
    pub last: f64,
    /// Since when it waits.
    pub since: Stamp,
}

impl Held {
    /// Who says so.
    pub fn source(&self) -> Name {
        self.known.observation.source
    }
}

/// What waits, and how much ever did.
#[derive(Clone, Debug, Default)]
pub struct Quarantine {
    held: Vec<Held>,
    total: u64,
}

fn apart(a: f64, b: f64) -> f64 {
    (a / b - 1.0).abs().max((b / a - 1.0).abs())
}

impl Quarantine {
    /// What waits now, the oldest first.
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// How many prices were ever held back.
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// Forgets what waits, because the clock was set back: since when it waits is not known any more.
    pub fn restart(&mut self) {
        self.held.clear();
    }

    /// Is this fact to be taken? Only quotes are ever held.
    pub fn admits(&mut self, board: &Board, known: &Known) -> bool {
        let Fact::Quote {
            instrument, price, ..
        } = known.observation.fact
        else {
            return true;
        };
        // The board refuses it; here it must not speak for another price.
        if Board::is_ahead(known) {
            return true;
        }
        let (source, now) = (known.observation.source, known.known_at);
        let Some(newest) = board.quotes(instrument).last() else {
            return true;
        };
        let near = apart(price, newest.value) <= JUMP;
        let old = now.since(newest.seen.known_at) > RECENT;
        let confirmed = self.held.iter().any(|held| {
            held.instrument == instrument
                && held.source() != source
                && apart(price, held.price) <= SAME
                && now.since(held.known.known_at) <= TOGETHER
        });
        let mine = self
            .held
            .iter()
            .position(|held| held.instrument == instrument && held.source() == source);
        let lasting = mine
            .and_then(|place| self.held.get(place))
            .is_some_and(|held| {
                apart(price, held.price) <= JUMP && now.since(held.since) >= LASTING
            });
        // While something waits, the age of the last price is no reason to believe it: it ages because this one waits.
        if near || confirmed || lasting || (old && mine.is_none()) {
            self.held.retain(|held| {
                held.instrument != instrument
                    || apart(price, held.price) > JUMP && held.source() != source
            });
            return true;
        }
        match mine.and_then(|place| self.held.get_mut(place)) {
            Some(held) => {
                if apart(price, held.price) > JUMP {
                    held.since = now;
                }
                held.price = price;
                held.known = *known;
            }
            None => {
                self.total += 1;
                if self.held.len() >= MOST {
                    self.held.remove(0);
                }
                self.held.push(Held {
                    known: *known,
                    instrument,
                    price,
                    last: newest.value,
                    since: now,
                });
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::wire::read_known;

    fn quote(source: &str, price: f64, at: &str) -> Known {
        read_known(&format!(
            r#"{{"kind":"quote","source":"{source}","instrument":"BNB","price":{price},"currency":"USD","at":"2026-01-01T{at}Z","known_at":"2026-01-01T{at}Z"}}"#
        ))
        .unwrap()
    }

    struct Desk {
        board: Board,
        quarantine: Quarantine,
    }

    impl Desk {
        fn new() -> Self {
            let mut desk = Self {
                board: Board::default(),
                quarantine: Quarantine::default(),
            };
            assert!(desk.hear("a", 866.0, "08:40:00"));
            desk
        }

        fn hear(&mut self, source: &str, price: f64, at: &str) -> bool {
            let known = quote(source, price, at);
            let taken = self.quarantine.admits(&self.board, &known);
            if taken {
                self.board.put(&known).unwrap();
            }
            taken
        }
    }

    #[test]
    fn a_jump_waits_for_a_second_source() {
        let mut desk = Desk::new();
        assert!(!desk.hear("a", 8_664.0, "08:40:10"));
        let held = &desk.quarantine.held()[0];
        assert_eq!((held.price, held.last), (8_664.0, 866.0));
        // Another publisher says what was believed before: it goes on, and the jump still waits.
        assert!(desk.hear("b", 867.0, "08:40:20"));
        assert!(!desk.hear("a", 8_665.0, "08:40:30"));
        // The publisher comes to its senses.
        assert!(desk.hear("a", 866.5, "08:40:40"));
        assert_eq!(
            (desk.quarantine.held().len(), desk.quarantine.total()),
            (0, 1)
        );
    }

    #[test]
    fn a_real_fall_is_taken_with_its_second_source() {
        let mut desk = Desk::new();
        assert!(!desk.hear("a", 700.0, "08:40:10"));
        assert!(desk.hear("b", 705.0, "08:40:20"));
        assert!(desk.quarantine.held().is_empty());
        assert!(desk.hear("a", 698.0, "08:40:21"));
    }

    #[test]
    fn a_fall_that_lasts_is_believed_without_one() {
        let mut desk = Desk::new();
        assert!(!desk.hear("a", 700.0, "08:40:10"));
        for minute in 41..45 {
            assert!(!desk.hear("a", 700.0, &format!("08:{minute}:00")));
        }
        assert!(desk.hear("a", 701.0, "08:45:11"));
        assert!(desk.hear("a", 702.0, "08:45:12"));
    }

    #[test]
    fn a_fall_in_steps_and_a_price_after_a_long_silence_are_no_jump() {
        let mut desk = Desk::new();
        assert!(desk.hear("a", 790.0, "08:40:10"));
        assert!(desk.hear("a", 720.0, "08:40:20"));
        assert!(desk.hear("a", 400.0, "09:40:20"));
    }
}
