//! Prices that are held back: a jump that no second source confirms is not shown, and is told instead.
//!
//! A quote more than a tenth away from the price of less than a minute ago waits. It is taken as soon as another publisher
//! says about the same, or when its own has gone on saying so for five minutes: a wrong print does not last so long, and a
//! market that has really fallen must not stay unseen because only one venue lists it.
//!
//! Where no price is so recent, the newest close, hour or quote of the last days is the yardstick, with a wide bound. Where
//! nothing is known at all, the first price is taken, but not for granted: when a close comes to be known that is far
//! from it, that close is the yardstick.

use super::board::Board;
use super::observation::{Fact, Known};
use super::{Name, Span, Stamp, Ticker, calendar};

/// Further from the last price than this is a jump.
const JUMP: f64 = 0.10;
/// Further from a yardstick that is not recent than this is too far to be believed at once: less than half of it, or more
/// than double. Alts have fallen by half within a day and must be shown at once; a wrong print is wrong by a digit, by a
/// unit or by the market it is of, which is more. And a fall that is deeper only waits for its second source.
const FAR: f64 = 1.0;
/// A price older than this is no yardstick for a jump.
const RECENT: Span = Span::minutes(1);
/// Older than a long weekend, nothing is a yardstick.
const DAYS: Span = Span::days(4);
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
    /// Instruments whose price was taken with nothing to compare it with, and whose word it was.
    unproven: Vec<(Ticker, Name)>,
    total: u64,
}

/// What a price is compared with.
#[derive(Clone, Copy, Debug)]
enum Yardstick {
    /// A quote of just now.
    Recent(f64),
    /// The newest price of the last days.
    Old(f64),
    /// The newest close, in the place of a price that nothing has proven and that is far from it.
    Close(f64),
    /// Nothing.
    Unknown,
}

impl Yardstick {
    fn of(board: &Board, instrument: Ticker, now: Stamp) -> Self {
        let quote = board.quotes(instrument).last();
        if let Some(quote) = quote.filter(|quote| now.since(quote.seen.known_at) <= RECENT) {
            return Self::Recent(quote.value);
        }
        let quote = quote.map(|quote| (quote.at, quote.value));
        let newest = [quote, closed(board, instrument)].into_iter().flatten();
        newest
            .max_by_key(|(at, _)| *at)
            .filter(|(at, _)| now.since(*at) <= DAYS)
            .map_or(Self::Unknown, |(_, price)| Self::Old(price))
    }
}

/// The newest price of a day or an hour, and when it was true.
fn closed(board: &Board, instrument: Ticker) -> Option<(Stamp, f64)> {
    let day = board.daily(instrument).last();
    let day = day.map(|bar| (calendar::bar_as_of(instrument, bar.at), bar.value.close));
    let hour = board.hourly(instrument).last();
    let hour = hour.map(|bar| (bar.at.plus(Span::hours(1)), bar.value.close));
    [day, hour].into_iter().flatten().max_by_key(|(at, _)| *at)
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
        self.unproven.clear();
    }

    /// Is this fact to be taken? Only quotes are ever held.
    pub fn admits(&mut self, board: &Board, known: &Known) -> bool {
        let Fact::Quote {
            instrument, price, ..
        } = known.observation.fact
        else {
            return true;
        };
        // The board refuses and counts it; here it must not wait, nor speak for another price.
        if Board::is_ahead(known) || !price.is_finite() || price <= 0.0 {
            return true;
        }
        let (source, now) = (known.observation.source, known.known_at);
        let yardstick = self.yardstick(board, instrument, now);
        let confirmed = self.held.iter().any(|held| {
            held.instrument == instrument
                && held.source() != source
                && apart(price, held.price) <= SAME
                && now.since(held.known.known_at) <= TOGETHER
        });
        let waits = self
            .held
            .iter()
            .find(|held| held.instrument == instrument && held.source() == source);
        let lasting = waits.is_some_and(|held| {
            apart(price, held.price) <= JUMP && now.since(held.since) >= LASTING
        });
        let believed = match yardstick {
            Yardstick::Recent(last) => apart(price, last) <= JUMP,
            // While a jump waits, the age of the last price is no reason to believe it: it ages because this one waits.
            Yardstick::Old(last) => {
                apart(price, last) <= JUMP
                    || apart(price, last) <= FAR
                        && waits.is_none_or(|held| apart(held.price, last) > FAR)
            }
            // What waits does so because it is not what was never proven.
            Yardstick::Close(last) => apart(price, last) <= FAR,
            Yardstick::Unknown => waits.is_none(),
        };
        if believed || confirmed || lasting {
            self.held.retain(|held| {
                held.instrument != instrument
                    || apart(price, held.price) > JUMP && held.source() != source
            });
            let proven = confirmed || lasting;
            if matches!(yardstick, Yardstick::Unknown) && !proven {
                self.doubt(instrument, source);
            } else {
                // Its own word proves nothing, however often.
                self.unproven
                    .retain(|(of, by)| *of != instrument || *by == source && !proven);
            }
            return true;
        }
        let last = match yardstick {
            Yardstick::Recent(last) | Yardstick::Old(last) | Yardstick::Close(last) => last,
            Yardstick::Unknown => waits.map_or(price, |held| held.last),
        };
        self.hold(Held {
            known: *known,
            instrument,
            price,
            last,
            since: now,
        });
        false
    }

    /// Lets a price wait; one that its source goes on saying waits since it said so first.
    fn hold(&mut self, new: Held) {
        let same =
            |held: &&mut Held| held.instrument == new.instrument && held.source() == new.source();
        if let Some(held) = self.held.iter_mut().find(same) {
            if apart(new.price, held.price) > JUMP {
                held.since = new.since;
            }
            held.price = new.price;
            held.known = new.known;
            return;
        }
        self.total += 1;
        if self.held.len() >= MOST {
            self.held.remove(0);
        }
        self.held.push(new);
    }

    /// What a price is compared with: not with one that nothing has proven, once a close is known that is far from it.
    fn yardstick(&self, board: &Board, instrument: Ticker, now: Stamp) -> Yardstick {
        let yardstick = Yardstick::of(board, instrument, now);
        let unproven = self.unproven.iter().any(|(of, _)| *of == instrument);
        match (yardstick, closed(board, instrument)) {
            (Yardstick::Recent(last) | Yardstick::Old(last), Some((at, close)))
                if unproven && now.since(at) <= DAYS && apart(last, close) > FAR =>
            {
                Yardstick::Close(close)
            }
            _ => yardstick,
        }
    }

    fn doubt(&mut self, instrument: Ticker, source: Name) {
        if self.unproven.len() >= MOST {
            self.unproven.remove(0);
        }
        self.unproven.retain(|(of, _)| *of != instrument);
        self.unproven.push((instrument, source));
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

    /// A board that knows a close of BNB only.
    fn with_close(date: &str, close: f64) -> Desk {
        let mut desk = Desk {
            board: Board::default(),
            quarantine: Quarantine::default(),
        };
        desk.close(date, close);
        desk
    }

    impl Desk {
        fn close(&mut self, date: &str, close: f64) {
            let line = format!(
                r#"{{"kind":"daily_bar","source":"d","instrument":"BNB","date":"{date}","close":{close},"currency":"USD","known_at":"2026-01-01T00:00:00Z"}}"#
            );
            self.board.put(&read_known(&line).unwrap()).unwrap();
        }

        fn shown(&self) -> Option<f64> {
            let newest = self.board.quotes(Ticker::literal("BNB")).last();
            newest.map(|quote| quote.value)
        }
    }

    #[test]
    fn a_first_price_far_from_the_last_close_waits_and_the_true_one_does_not() {
        let mut desk = with_close("2025-12-31", 866.0);
        assert!(!desk.hear("a", 8_664.0, "08:40:00"));
        let held = &desk.quarantine.held()[0];
        assert_eq!((held.price, held.last), (8_664.0, 866.0));
        assert!(desk.hear("b", 870.0, "08:40:01"));
        assert!(!desk.hear("a", 8_664.0, "08:40:02"));
        assert!(desk.hear("a", 869.0, "08:40:03"));
        assert!(desk.quarantine.held().is_empty());
        // After a silence too.
        assert!(!desk.hear("a", 8_664.0, "08:50:00"));
        assert!(!desk.hear("a", 86.0, "08:50:10"));
        assert_eq!(desk.shown(), Some(869.0));
    }

    #[test]
    fn a_first_price_of_a_crash_day_is_taken_and_a_deeper_one_with_its_second_source_or_as_it_lasts()
     {
        let mut desk = with_close("2025-12-31", 1_000.0);
        assert!(desk.hear("a", 505.0, "08:40:00"), "half in a day");
        let mut desk = with_close("2025-12-31", 1_000.0);
        assert!(!desk.hear("a", 400.0, "08:40:00"));
        assert!(desk.hear("b", 402.0, "08:40:30"));
        assert!(desk.hear("a", 399.0, "08:40:31"));
        let mut alone = with_close("2025-12-31", 1_000.0);
        for minute in 40..45 {
            assert!(!alone.hear("a", 400.0, &format!("08:{minute}:00")));
        }
        assert!(alone.hear("a", 400.0, "08:45:00"));
        assert!(alone.hear("a", 401.0, "08:45:01"));
        assert!(!alone.hear("b", 1_000.0, "08:45:02"));
    }

    #[test]
    fn a_source_that_comes_to_its_senses_is_taken_though_not_near_the_close() {
        let mut desk = with_close("2025-12-31", 1_000.0);
        assert!(!desk.hear("a", 8_000.0, "08:40:00"));
        assert!(desk.hear("a", 800.0, "08:40:10"));
    }

    #[test]
    fn where_nothing_is_known_the_price_that_another_or_a_close_confirms_wins() {
        let nothing = || with_close("2025-12-20", 5.0);
        let mut desk = nothing();
        assert!(desk.hear("a", 8_664.0, "08:40:00"), "too old a yardstick");
        assert!(!desk.hear("b", 866.0, "08:40:10"));
        assert!(desk.hear("c", 867.0, "08:40:20"));
        assert!(!desk.hear("a", 8_665.0, "08:40:21"));
        // A close comes to be known: what was taken is no yardstick any more, neither for others nor for its own source.
        for true_price in [866.0, 700.0] {
            let mut desk = nothing();
            assert!(desk.hear("a", 8_664.0, "08:40:00"));
            assert!(!desk.hear("b", true_price, "08:40:10"));
            desk.close("2025-12-31", 860.0);
            assert!(!desk.hear("a", 8_664.0, "08:40:11"));
            assert!(desk.hear("b", true_price, "08:40:12"));
            assert!(!desk.hear("a", 8_664.0, "08:40:13"));
            assert_eq!(desk.shown(), Some(true_price));
        }
    }

    #[test]
    fn a_price_that_lasts_against_the_close_is_not_doubted_again() {
        let mut desk = with_close("2025-12-20", 5.0);
        assert!(desk.hear("a", 400.0, "08:40:00"));
        desk.close("2025-12-31", 1_000.0);
        for minute in 41..46 {
            assert!(!desk.hear("a", 400.0, &format!("08:{minute}:00")));
        }
        assert!(desk.hear("a", 400.0, "08:46:00"));
        assert!(desk.hear("a", 401.0, "08:46:01"));
    }

    #[test]
    fn a_price_that_cannot_be_one_does_not_wait() {
        let mut desk = Desk::new();
        let zero = quote("b", 0.0, "08:40:01");
        assert!(desk.quarantine.admits(&desk.board, &zero));
        assert!(desk.board.put(&zero).is_err());
        assert!(desk.quarantine.held().is_empty());
    }
}
