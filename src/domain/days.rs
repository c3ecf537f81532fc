//! Histories of daily closes: which days of a coin are kept, which are missing, and how far their filling has come.

use std::collections::BTreeMap;

use super::{Day, Name, Ticker};

/// Fewer days than this may be the beginning of a history that was never filled: it is asked for anew, whole.
const LEAST: i32 = 60;

/// The days of one publisher and coin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    first: Day,
    last: Day,
    days: i32,
}

/// The daily closes that are kept, by publisher and coin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptDays(BTreeMap<(Name, Ticker), Run>);

impl KeptDays {
    /// Notes a close that is kept; in any order, each day of a coin once.
    pub fn note(&mut self, source: Name, coin: Ticker, day: Day) {
        let run = self.0.entry((source, coin)).or_insert(Run {
            first: day,
            last: day,
            days: 0,
        });
        run.first = run.first.min(day);
        run.last = run.last.max(day);
        run.days = run.days.saturating_add(1);
    }

    /// The last day of a history without a hole; `None` where there is none, a day is missing in the middle, or so few are
    /// kept that they may be all that was written before an end without a word.
    pub fn last(&self, source: Name, coin: Ticker) -> Option<Day> {
        let run = self.0.get(&(source, coin))?;
        let whole = run.last.since(run.first).saturating_add(1) == run.days;
        (whole && run.days >= LEAST).then_some(run.last)
    }
}

/// What is missing of a history that ends today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// All of it.
    All,
    /// So many days from this one on; the last of them was over yesterday.
    From(Day, u32),
}

impl Missing {
    /// What is missing after the last kept day; `None` = nothing: today has no close yet.
    pub fn after(last: Option<Day>, today: Day) -> Option<Self> {
        let Some(last) = last else {
            return Some(Self::All);
        };
        let days = u32::try_from(today.since(last) - 1).unwrap_or(0);
        (days > 0).then_some(Self::From(last.plus(1), days))
    }
}

/// How many histories of a source are filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filled {
    /// To yesterday, or as far as the source has them.
    pub done: u32,
    /// Of so many.
    pub of: u32,
}

impl Filled {
    /// Some are still to come.
    pub const fn is_going_on(self) -> bool {
        self.done < self.of
    }

    /// In words: `history 12/34 coins`.
    pub fn words(self) -> String {
        format!("history {}/{} coins", self.done, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: Name = Name::literal("a");
    const COIN: Ticker = Ticker::literal("BTC");

    fn kept(days: impl Iterator<Item = i32>) -> Option<Day> {
        let mut kept = KeptDays::default();
        for day in days {
            kept.note(SOURCE, COIN, Day::from_number(day));
        }
        kept.last(SOURCE, COIN)
    }

    #[test]
    fn only_a_history_without_a_hole_is_gone_on_with() {
        let last = Some(Day::from_number(99));
        assert_eq!(kept(0..100), last);
        assert_eq!(kept((0..100).rev()), last);
        assert_eq!(kept((0..100).filter(|day| *day != 50)), None);
        assert_eq!(kept(41..100), None, "59 days may be a broken beginning");
        assert_eq!(kept(40..100), last);
        assert_eq!(
            KeptDays::default().last(SOURCE, COIN),
            None,
            "nothing is kept"
        );
    }

    #[test]
    fn what_is_missing_ends_yesterday() {
        let day = Day::from_number;
        assert_eq!(Missing::after(None, day(100)), Some(Missing::All));
        assert_eq!(
            Missing::after(Some(day(96)), day(100)),
            Some(Missing::From(day(97), 3))
        );
        assert_eq!(Missing::after(Some(day(99)), day(100)), None);
        // A clock that was set back asks for nothing.
        assert_eq!(Missing::after(Some(day(105)), day(100)), None);
    }

    #[test]
    fn progress_is_told_in_words() {
        let filled = |done| Filled { done, of: 34 };
        assert_eq!(filled(12).words(), "history 12/34 coins");
        assert!(filled(33).is_going_on() && !filled(34).is_going_on());
    }
}
