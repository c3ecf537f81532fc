//! The board's side: every altcoin against bitcoin on the newest day for which bitcoin has a daily close.

use super::{MANSFIELD_DAYS, Pair, breadth, days_since_high, held_up, quadrant};
use crate::domain::board::Board;
use crate::domain::instrument::{ALTS, BTC};
use crate::domain::{Day, Ticker, calendar};
use crate::figures::readings::{Alt, Strength};
use crate::figures::stats;

/// Days of daily closes that the longest figure needs.
const DAYS: usize = MANSFIELD_DAYS;
/// Days of bitcoin's high.
const HIGH_DAYS: usize = 90;
/// Points of the tail in the picture, today's included.
const TAIL: usize = 6;

/// The block (figures-spec section 6): daily closes only, so time alone changes nothing.
pub fn compute(board: &Board) -> Strength {
    let mut told = Strength::default();
    let Some(newest) = board.daily(BTC).last() else {
        return told;
    };
    let day = newest.at;
    let btc = closes(board, BTC, day);
    let high = days_since_high(&btc, HIGH_DAYS);
    told.day = Some(day);
    told.btc_high_day = high.and_then(|days| Some(day.plus(-i32::try_from(days).ok()?)));
    told.provenance.note(
        calendar::bar_as_of(BTC, day),
        board.source(newest.seen.source),
    );
    for &coin in ALTS {
        match board.bar(coin, day) {
            Some(bar) => {
                told.provenance.note(
                    calendar::bar_as_of(coin, day),
                    board.source(bar.seen.source),
                );
                told.universe.push(coin);
                let alt = Alt {
                    price: bar.value.close,
                    seen: Some(bar.seen),
                    ..against(&closes(board, coin, day), &btc, high)
                };
                told.alts.0.push((coin, alt));
            }
            None => told
                .late
                .extend(board.daily(coin).last().map(|last| (coin, last.at))),
        }
    }
    summarize(&mut told, high);
    told
}

/// Closes of the last [`DAYS`] days to `day`; `None` where a day has none.
fn closes(board: &Board, coin: Ticker, day: Day) -> Vec<Option<f64>> {
    let mut dense = vec![None; DAYS];
    for bar in board.daily(coin).iter().rev() {
        // Bars of a later day stand before the window, earlier ones behind it.
        let Ok(back) = usize::try_from(day.since(bar.at)) else {
            continue;
        };
        if back >= DAYS {
            break;
        }
        dense[DAYS - 1 - back] = Some(bar.value.close);
    }
    dense
}

fn against(alt: &[Option<f64>], btc: &[Option<f64>], high: Option<usize>) -> Alt {
    let pair = Pair::new(alt, btc);
    let path = pair.rrg(TAIL);
    let point = path.last().copied().flatten();
    let mut tail: Vec<(f64, f64)> = path.into_iter().rev().map_while(|point| point).collect();
    tail.reverse();
    let resilience = pair.resilience();
    Alt {
        rel_7d: pair.relative_return(7),
        rel_30d: pair.relative_return(30),
        rel_90d: pair.relative_return(90),
        mansfield: pair.mansfield(MANSFIELD_DAYS),
        // A ratio stands alone where only its momentum is unknown.
        rrg_ratio: pair.rrg_ratio(),
        rrg_momentum: point.map(|(_, momentum)| momentum),
        quadrant: point.map(|(ratio, momentum)| quadrant(ratio, momentum)),
        down_capture: resilience.down_capture,
        down_beta: resilience.down_beta,
        held_up: high.filter(|days| *days > 0).and_then(|days| {
            let (btc, alt) = pair.since(days)?;
            Some(held_up(btc, alt))
        }),
        r2_60d: pair.r2(),
        tail,
        ..Alt::default()
    }
}

fn summarize(told: &mut Strength, high: Option<usize>) {
    let alts = &told.alts;
    let known = |figure: fn(&Alt) -> Option<f64>| -> Vec<f64> {
        alts.iter().filter_map(|(_, alt)| figure(alt)).collect()
    };
    let kept = known(|alt| alt.held_up);
    let count = |n: usize| u32::try_from(n).ok();
    let judged = high.is_some_and(|days| days > 0);
    let (held_up, of) = (
        count(kept.iter().filter(|v| **v > 0.0).count()),
        count(kept.len()),
    );
    let breadths = [
        known(|alt| alt.rel_7d),
        known(|alt| alt.rel_30d),
        known(|alt| alt.rel_90d),
    ];
    let median = stats::median(&known(|alt| alt.down_beta));
    [told.breadth_7d, told.breadth_30d, told.breadth_90d] =
        breadths.map(|relative| breadth(&relative));
    told.held_up = held_up.filter(|_| judged);
    told.of = of.filter(|_| judged);
    told.median_down_beta = median;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instrument::{ETH, HYPE, SOL};
    use crate::figures::facts::{bar, board, day};

    /// Daily closes of a coin for the days from 2025-01-01 on.
    fn days(coin: &str, closes: impl IntoIterator<Item = f64>) -> Vec<String> {
        (0..)
            .zip(closes)
            .map(|(n, close)| bar(coin, &day("2025-01-01").plus(n).to_string(), close))
            .collect()
    }

    #[test]
    fn a_coin_without_a_close_of_the_day_is_left_out_with_the_day_it_was_last_seen() {
        let mut lines = days("BTC", (0..100).map(|n| 100.0 - f64::from(n % 10)));
        lines.extend(days("ETH", (0..100).map(|n| 10.0 + f64::from(n % 7))));
        lines.extend(days("SOL", (0..101).map(|n| 5.0 + f64::from(n % 3))));
        lines.extend(days("HYPE", (0..40).map(f64::from).map(|n| 1.0 + n)));
        let told = compute(&board(lines));
        assert_eq!(told.universe, [ETH, SOL]);
        assert_eq!(told.late, [(HYPE, day("2025-01-01").plus(39))]);
        assert_eq!(told.day, Some(day("2025-01-01").plus(99)));
        let eth = told.alts.get(ETH).unwrap();
        assert!(eth.rel_90d.is_some() && eth.mansfield.is_none());
        assert_eq!(eth.tail.len(), TAIL);
        assert_eq!(eth.tail.last().map(|p| p.0), eth.rrg_ratio);
        assert_eq!(told.breadth_7d, None, "two coins are no breadth");
    }

    #[test]
    fn held_up_is_unknown_on_the_day_of_the_high() {
        let mut lines = days("BTC", (0..100).map(|n| 100.0 + f64::from(n)));
        lines.extend(days("ETH", (0..100).map(|n| 10.0 + f64::from(n % 7))));
        let at_high = compute(&board(lines.clone()));
        assert_eq!((at_high.held_up, at_high.of), (None, None));
        let next = day("2025-01-01").plus(100).to_string();
        lines.extend([bar("BTC", &next, 100.0), bar("ETH", &next, 11.0)]);
        let after = compute(&board(lines));
        assert_eq!((after.held_up, after.of), (Some(1), Some(1)));
        assert_eq!(after.btc_high_day, Some(day("2025-01-01").plus(99)));
    }

    #[test]
    fn an_empty_board_has_no_strength() {
        assert_eq!(compute(&Board::default()), Strength::default());
    }
}
