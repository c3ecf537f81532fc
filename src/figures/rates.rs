//! What markets say about the next rate decision (methods §7, figures-spec section 9): the level of each market, the
//! head figure, its change in a day and its past.

use std::sync::LazyLock;

use super::odds::change_pp;
use super::readings::{CutBasis, MarketOdds, Provenance, Rates};
use crate::domain::board::{Board, OddsQuote};
use crate::domain::calendar;
use crate::domain::history::Point;
use crate::domain::observation::{OddsMarket, Outcome};
use crate::domain::{Day, Span, Stamp};

/// Markets in the order in which the head figure prefers them.
const MARKETS: [OddsMarket; 4] = [
    OddsMarket::Kalshi,
    OddsMarket::Polymarket,
    OddsMarket::FedFundsFutures,
    OddsMarket::Press,
];
/// A quote older than this gives no point value.
pub(super) const FRESH: Span = Span::hours(24);
/// Where the value of a day earlier is looked for: between this and [`FRESH`] ago.
pub(super) const DAY_EARLIER: Span = Span::hours(30);
/// Bid and ask further apart than this give no point value.
pub(super) const WIDE: f64 = 0.10;
/// Exclusive outcomes that sum to this are scaled to 1; anything else is not a whole set and stays as observed.
const WHOLE: std::ops::RangeInclusive<f64> = 0.9..=1.1;
/// Days of the past that are kept for a spark.
const PAST_DAYS: i32 = 120;

/// First decision that this figure knows; the table is longer, but odds before it are not of this program's time.
const FIRST_DECISION: Day = Day::from_number(20_117);

static DECISIONS: LazyLock<Vec<Day>> = LazyLock::new(|| {
    include_str!("../../assets/facts/fomc.csv")
        .lines()
        .filter_map(|line| {
            let mut cells = line.split(',');
            let day = Day::parse(cells.next()?)?;
            (cells.next() == Some("scheduled") && day >= FIRST_DECISION).then_some(day)
        })
        .collect()
});

/// The first scheduled decision (14:00 New York) after an instant; `None` before 2025-01-29 and after the table's end.
pub fn next_decision(at: Stamp) -> Option<Day> {
    if at < FIRST_DECISION.start() {
        return None;
    }
    let later = DECISIONS.partition_point(|day| calendar::new_york(*day, 14, 0) <= at);
    DECISIONS.get(later).copied()
}

/// Odds of the next decision at `at`.
pub fn compute(board: &Board, at: Stamp) -> Rates {
    let Some(meeting) = next_decision(at) else {
        return Rates::default();
    };
    let lines: Vec<Line<'_>> = board
        .odds(meeting)
        .map(|(market, outcome, quotes)| Line {
            market,
            outcome,
            quotes,
        })
        .collect();
    let mut provenance = Provenance::default();
    let mut by_market = Vec::with_capacity(MARKETS.len());
    let mut head: Option<(OddsMarket, Reading, Option<f64>)> = None;
    for market in MARKETS {
        let own: Vec<Line<'_>> = lines
            .iter()
            .filter(|line| line.market == market && line.quotes.iter().any(|q| q.at <= at))
            .copied()
            .collect();
        if own.is_empty() {
            continue;
        }
        let now = Reading::of(&own, at.minus(FRESH), at);
        let before = Reading::of(&own, at.minus(DAY_EARLIER), at.minus(FRESH));
        let change_1d_pp = now.change_from(&before);
        for quote in &now.used {
            provenance.note(quote.at, board.source(quote.seen.source));
        }
        by_market.push((
            market,
            MarketOdds {
                cut_probability: now.cut.map(|(p, _)| p),
                basis: now.cut.map(|(_, basis)| basis),
                quoted_at: now.used.iter().map(|quote| quote.at).max(),
                change_1d_pp,
            },
        ));
        if head.is_none() && now.cut.is_some() {
            head = Some((market, now, change_1d_pp));
        }
    }
    let mut rates = Rates {
        meeting: Some(meeting),
        by_market,
        provenance,
        ..Rates::default()
    };
    if let Some((market, reading, change_1d_pp)) = head {
        let basis = reading.cut.map(|(_, basis)| basis);
        rates.history = past(&lines, market, basis, at);
        rates.market = Some(market);
        rates.cut_probability = reading.cut.map(|(p, _)| p);
        rates.cut_basis = basis;
        rates.outcomes = reading.outcomes;
        rates.change_1d_pp = change_1d_pp;
    }
    rates
}

/// All quotes of one outcome in one market, ascending by time.
#[derive(Clone, Copy)]
struct Line<'a> {
    market: OddsMarket,
    outcome: Outcome,
    quotes: &'a [Point<Stamp, OddsQuote>],
}

impl<'a> Line<'a> {
    /// The newest quote in (`after`, `until`].
    fn level(&self, after: Stamp, until: Stamp) -> Option<&'a Point<Stamp, OddsQuote>> {
        let later = self.quotes.partition_point(|quote| quote.at <= until);
        let quote = self.quotes.get(later.checked_sub(1)?)?;
        (quote.at > after).then_some(quote)
    }
}

/// The point value of a quote; `None` where bid and ask are too far apart for one.
fn point_value(quote: &OddsQuote) -> Option<f64> {
    let wide = quote
        .bid
        .zip(quote.ask)
        .is_some_and(|(bid, ask)| ask - bid > WIDE);
    quote.probability.filter(|p| !wide && p.is_finite())
}

/// What one market says of a meeting by quotes in (`after`, `until`].
pub(super) fn reading(
    board: &Board,
    meeting: Day,
    market: OddsMarket,
    after: Stamp,
    until: Stamp,
) -> Reading {
    let own: Vec<Line<'_>> = board
        .odds(meeting)
        .filter(|(quoted, ..)| *quoted == market)
        .map(|(market, outcome, quotes)| Line {
            market,
            outcome,
            quotes,
        })
        .collect();
    Reading::of(&own, after, until)
}

/// What one market says in one window.
#[derive(Default)]
pub(super) struct Reading {
    /// Numeric outcomes with a value, ascending.
    pub(super) outcomes: Vec<(i32, f64)>,
    /// Probability of a cut, or of a change.
    pub(super) cut: Option<(f64, CutBasis)>,
    /// The quotes that it was read from.
    pub(super) used: Vec<Point<Stamp, OddsQuote>>,
}

impl Reading {
    fn of(lines: &[Line<'_>], after: Stamp, until: Stamp) -> Self {
        let mut reading = Self::default();
        let (mut any_cut, mut any_change) = (None, None);
        // A lower target that is traded but has no point value: a sum without it would be too small.
        let mut cut_unknown = false;
        for line in lines {
            let Some(quote) = line.level(after, until) else {
                continue;
            };
            let value = point_value(&quote.value);
            if value.is_some() {
                reading.used.push(*quote);
            }
            match line.outcome {
                Outcome::Change(bp) => match value {
                    Some(p) => reading.outcomes.push((bp, p)),
                    None => cut_unknown |= bp < 0,
                },
                Outcome::AnyCut => any_cut = value,
                Outcome::AnyChange => any_change = value,
            }
        }
        reading.outcomes.sort_unstable_by_key(|(bp, _)| *bp);
        reading.scale();
        let lower: Vec<f64> = reading
            .outcomes
            .iter()
            .filter(|(bp, _)| *bp < 0)
            .map(|(_, p)| *p)
            .collect();
        let only_hold = match reading.outcomes.as_slice() {
            [(0, hold)] => Some(1.0 - hold),
            _ => None,
        };
        reading.cut = if lower.is_empty() || cut_unknown {
            any_cut
                .map(|p| (p, CutBasis::AnyCut))
                .or_else(|| Some((any_change.or(only_hold)?, CutBasis::AnyChange)))
        } else {
            Some((lower.iter().sum(), CutBasis::Outcomes))
        };
        reading
    }

    /// Scales a whole set of exclusive outcomes to a sum of 1.
    fn scale(&mut self) {
        let sum: f64 = self.outcomes.iter().map(|(_, p)| p).sum();
        if self.outcomes.len() >= 2 && WHOLE.contains(&sum) {
            for (_, p) in &mut self.outcomes {
                *p /= sum;
            }
        }
    }

    /// Percentage points since an earlier reading by the same rule; `None` when the rule differs.
    fn change_from(&self, before: &Self) -> Option<f64> {
        let ((now, basis), (then, old_basis)) = self.cut.zip(before.cut)?;
        (basis == old_basis).then(|| change_pp(now, then))
    }
}

/// The market's value at the end of each UTC day and now, where it was read by the same rule.
fn past(
    lines: &[Line<'_>],
    market: OddsMarket,
    basis: Option<CutBasis>,
    at: Stamp,
) -> Vec<(Day, f64)> {
    let own: Vec<Line<'_>> = lines
        .iter()
        .filter(|line| line.market == market)
        .copied()
        .collect();
    let first = own
        .iter()
        .filter_map(|line| Some(line.quotes.first()?.at.day()))
        .min();
    let today = at.day();
    let from = first.map_or(today, |day| day.max(today.plus(-PAST_DAYS)));
    (from.number()..=today.number())
        .map(Day::from_number)
        .filter_map(|day| {
            let until = day.end().minus(Span::micros(1)).min(at);
            let (p, rule) = Reading::of(&own, until.minus(FRESH), until).cut?;
            (Some(rule) == basis).then_some((day, p))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Name;
    use crate::domain::observation::{Fact, Known, Observation, Odds, Quality};

    fn at(text: &str) -> Stamp {
        Stamp::parse(text).unwrap()
    }

    fn put(board: &mut Board, market: OddsMarket, outcome: Outcome, probability: f64, when: &str) {
        let odds = Odds {
            market,
            meeting: Day::new(2025, 12, 10).unwrap(),
            outcome,
            probability: Some(probability),
            bid: None,
            ask: None,
            at: at(when),
        };
        let observation = Observation {
            source: Name::literal("test"),
            quality: Quality::Final,
            fact: Fact::Odds(odds),
        };
        let known_at = at(when);
        board
            .put(&Known {
                known_at,
                observation,
            })
            .unwrap();
    }

    fn near(got: Option<f64>, want: f64) {
        assert!(
            got.is_some_and(|g| (g - want).abs() < 1e-12),
            "{got:?} is not {want}"
        );
    }

    #[test]
    fn a_decision_is_past_at_two_in_new_york() {
        let day = |y, m, d| Day::new(y, m, d);
        assert_eq!(day(2025, 1, 29), Some(FIRST_DECISION));
        assert_eq!(next_decision(at("2025-01-28T23:00:00Z")), None);
        assert_eq!(next_decision(at("2025-12-10T18:59:59Z")), day(2025, 12, 10));
        assert_eq!(next_decision(at("2025-12-10T19:00:00Z")), day(2026, 1, 28));
        assert_eq!(next_decision(at("2028-01-01T00:00:00Z")), None);
    }

    #[test]
    fn outcomes_go_before_words_and_a_change_is_called_a_change() {
        use OddsMarket::{Kalshi, Polymarket, Press};
        let mut board = Board::new(&[]);
        put(
            &mut board,
            Press,
            Outcome::Change(-25),
            0.7,
            "2025-11-21T08:00:00Z",
        );
        put(
            &mut board,
            Polymarket,
            Outcome::AnyChange,
            0.4,
            "2025-11-21T08:00:00Z",
        );
        let now = at("2025-11-21T09:00:00Z");
        let rates = compute(&board, now);
        assert_eq!(rates.market, Some(Polymarket));
        assert_eq!(rates.cut_basis, Some(CutBasis::AnyChange));
        near(rates.cut_probability, 0.4);
        put(
            &mut board,
            Kalshi,
            Outcome::Change(0),
            0.5,
            "2025-11-21T08:00:00Z",
        );
        near(compute(&board, now).cut_probability, 0.5);
        put(
            &mut board,
            Kalshi,
            Outcome::Change(-25),
            0.45,
            "2025-11-21T08:30:00Z",
        );
        let rates = compute(&board, now);
        assert_eq!(rates.cut_basis, Some(CutBasis::Outcomes));
        near(rates.cut_probability, 0.45 / 0.95);
        near(
            rates.outcomes.iter().map(|(_, p)| *p).reduce(|a, b| a + b),
            1.0,
        );
        assert_eq!(rates.by_market.len(), 3);
    }

    #[test]
    fn an_old_quote_gives_no_value_and_a_day_earlier_has_its_own_window() {
        let mut board = Board::new(&[]);
        let zero = Outcome::Change(0);
        put(
            &mut board,
            OddsMarket::Kalshi,
            zero,
            0.5,
            "2025-11-20T05:00:00Z",
        );
        let told = |now: &str| compute(&board, at(now));
        near(told("2025-11-21T04:59:59Z").cut_probability, 0.5);
        let stale = told("2025-11-21T05:00:00Z");
        assert_eq!((stale.cut_probability, stale.market), (None, None));
        assert_eq!(stale.by_market.len(), 1);
        put(
            &mut board,
            OddsMarket::Kalshi,
            zero,
            0.7,
            "2025-11-21T09:00:00Z",
        );
        near(
            compute(&board, at("2025-11-21T10:00:00Z")).change_1d_pp,
            -20.0,
        );
        assert_eq!(
            compute(&board, at("2025-11-21T11:00:00Z")).change_1d_pp,
            None
        );
    }

    #[test]
    fn a_wide_quote_has_no_point_and_spoils_the_sum() {
        let mut board = Board::new(&[]);
        let when = "2025-11-21T08:00:00Z";
        put(
            &mut board,
            OddsMarket::Kalshi,
            Outcome::Change(-25),
            0.4,
            when,
        );
        let observation = Observation {
            source: Name::literal("test"),
            quality: Quality::Final,
            fact: Fact::Odds(Odds {
                market: OddsMarket::Kalshi,
                meeting: Day::new(2025, 12, 10).unwrap(),
                outcome: Outcome::Change(-50),
                probability: Some(0.2),
                bid: Some(0.1),
                ask: Some(0.3),
                at: at(when),
            }),
        };
        let known_at = at(when);
        board
            .put(&Known {
                known_at,
                observation,
            })
            .unwrap();
        let rates = compute(&board, at("2025-11-21T09:00:00Z"));
        assert_eq!((rates.cut_probability, rates.cut_basis), (None, None));
    }
}
