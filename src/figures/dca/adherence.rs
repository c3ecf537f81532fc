//! Dates of a plan against buys: one to one, in the order of the plan, the nearest buy within the tolerance.

use crate::domain::Day;

/// For each plan date (ascending) the index of the buy that answers it: the nearest within `tolerance` days that answers
/// no earlier date; of two equally near ones the earlier.
pub fn matches(dates: &[Day], buys: &[Day], tolerance: i32) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..buys.len()).collect();
    order.sort_by_key(|at| (buys.get(*at).copied(), *at));
    let mut taken = vec![false; buys.len()];
    let day = |at: usize| buys.get(at).copied().unwrap_or_default();
    dates
        .iter()
        .map(|date| {
            let first = order.partition_point(|at| day(*at).since(*date) < -tolerance);
            let near = order.iter().skip(first).copied();
            let nearest = near
                .take_while(|at| day(*at).since(*date) <= tolerance)
                .filter(|at| taken.get(*at) == Some(&false))
                .min_by_key(|at| (day(*at).since(*date).abs(), day(*at), *at))?;
            if let Some(slot) = taken.get_mut(nearest) {
                *slot = true;
            }
            Some(nearest)
        })
        .collect()
}

/// How a plan was kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Dates with a buy.
    pub matched: usize,
    /// Dates without one, still within their tolerance.
    pub pending: usize,
    /// Dates without one whose tolerance has passed.
    pub missed: usize,
    /// Latest dates in a row that have a buy; pending ones are passed over.
    pub streak: usize,
}

impl Kept {
    /// Dates that can be judged: matched and missed.
    pub const fn due(&self) -> usize {
        self.matched + self.missed
    }

    /// matched / due, 0..1; `None` before the first date that can be judged.
    pub fn adherence(&self) -> Option<f64> {
        (self.due() > 0).then(|| self.matched as f64 / self.due() as f64)
    }
}

/// Counts the dates up to `today` (ascending, as [`matches()`] took them).
pub fn kept(dates: &[Day], matched: &[Option<usize>], tolerance: i32, today: Day) -> Kept {
    let mut kept = Kept::default();
    for (date, buy) in dates.iter().zip(matched) {
        if buy.is_some() {
            kept.matched += 1;
            kept.streak += 1;
        } else if today.since(*date) <= tolerance {
            kept.pending += 1;
        } else {
            kept.missed += 1;
            kept.streak = 0;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn days(numbers: &[i32]) -> Vec<Day> {
        numbers.iter().map(|n| Day::from_number(*n)).collect()
    }

    #[test]
    fn the_nearest_buy_answers_and_ties_go_to_the_earlier() {
        let dates = days(&[10, 17, 24]);
        assert_eq!(
            matches(&dates, &days(&[9, 11, 18]), 1),
            [Some(0), Some(2), None]
        );
        assert_eq!(matches(&dates, &days(&[12, 16]), 1), [None, Some(1), None]);
        assert_eq!(matches(&days(&[10, 11]), &days(&[11]), 1), [Some(0), None]);
    }

    #[test]
    fn a_date_within_its_tolerance_is_pending_and_breaks_no_streak() {
        let dates = days(&[10, 17, 24, 31]);
        let matched = [None, Some(0), Some(1), None];
        let at = |today| kept(&dates, &matched, 1, Day::from_number(today));
        assert_eq!(
            at(32),
            Kept {
                matched: 2,
                pending: 1,
                missed: 1,
                streak: 2
            }
        );
        assert_eq!(
            at(33),
            Kept {
                matched: 2,
                pending: 0,
                missed: 2,
                streak: 0
            }
        );
        assert_eq!(at(32).adherence(), Some(2.0 / 3.0));
        assert_eq!(Kept::default().adherence(), None);
    }

    proptest! {
        #[test]
        fn matching_is_one_to_one_and_within_the_tolerance(
            gaps in prop::collection::vec(1..9_i32, 0..30),
            buys in prop::collection::vec(0..200_i32, 0..40),
            tolerance in 0..4_i32,
        ) {
            let mut day = 0;
            let dates: Vec<Day> = gaps.iter().map(|gap| { day += gap; Day::from_number(day) }).collect();
            let buys = days(&buys);
            let found = matches(&dates, &buys, tolerance);
            let mut used: Vec<usize> = found.iter().flatten().copied().collect();
            for (date, at) in dates.iter().zip(&found) {
                if let Some(at) = at {
                    prop_assert!(buys[*at].since(*date).abs() <= tolerance);
                }
            }
            let all = used.len();
            used.sort_unstable();
            used.dedup();
            prop_assert_eq!(used.len(), all);
        }
    }
}
