//! An order book reduced to what is kept of it: best prices, spread, and the money within 1 % of the middle; and the
//! median of its readings in an hour, which later readings are compared with.

use super::Stamp;
use super::observation::Depth;

/// How far from the middle depth is counted.
const REACH: f64 = 0.01;

/// Spread and depth of a book of (price, coins) levels in any order: Σ price · coins of bids at or above 0.99 × mid
/// and of asks at or below 1.01 × mid, in the quote currency. A side whose levels end inside 1 % is not complete: its
/// sum is a lower bound. `None` when a side is empty, a number is not finite and above 0, or the book is crossed.
pub fn depth(bids: &[(f64, f64)], asks: &[(f64, f64)]) -> Option<Depth> {
    let sound = |(price, coins): &(f64, f64)| {
        price.is_finite() && *price > 0.0 && coins.is_finite() && *coins >= 0.0
    };
    if bids.is_empty() || asks.is_empty() || !bids.iter().chain(asks).all(sound) {
        return None;
    }
    let prices = |side: &[(f64, f64)]| {
        side.iter()
            .map(|level| level.0)
            .fold((f64::MAX, f64::MIN), |(low, high), p| {
                (low.min(p), high.max(p))
            })
    };
    let ((lowest_bid, best_bid), (best_ask, highest_ask)) = (prices(bids), prices(asks));
    if best_bid > best_ask {
        return None;
    }
    let mid = f64::midpoint(best_bid, best_ask);
    let (floor, ceiling) = (mid * (1.0 - REACH), mid * (1.0 + REACH));
    let sum = |side: &[(f64, f64)]| -> f64 {
        side.iter()
            .filter(|level| (floor..=ceiling).contains(&level.0))
            .map(|(price, coins)| price * coins)
            .sum()
    };
    Some(Depth {
        best_bid,
        best_ask,
        mid,
        spread_bps: 1e4 * (best_ask - best_bid) / mid,
        bid_usd_1pct: sum(bids),
        ask_usd_1pct: sum(asks),
        bid_complete: lowest_bid <= floor,
        ask_complete: highest_ask >= ceiling,
    })
}

/// The median of the readings of a book in one hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BookHour {
    /// Spread in basis points.
    pub spread_bps: f64,
    /// USD of the smaller side within 1 %.
    pub depth_usd: f64,
}

impl BookHour {
    /// The medians of some readings, each figure by itself; `None` of nothing.
    pub fn of(readings: &[Depth]) -> Option<Self> {
        Some(Self {
            spread_bps: median(readings.iter().map(|depth| depth.spread_bps))?,
            depth_usd: median(readings.iter().map(Depth::smaller_side))?,
        })
    }
}

/// The beginning of the hour of an instant.
pub fn hour(at: Stamp) -> Stamp {
    Stamp::from_secs(at.secs().div_euclid(3600) * 3600)
}

/// The middle value, or the mean of the two middle ones.
fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    let low = *sorted.get(sorted.len().checked_sub(1)? / 2)?;
    let high = *sorted.get(sorted.len() / 2)?;
    Some(low + (high - low) * 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_its_median_and_each_figure_has_its_own() {
        let reading = |spread_bps, bid_usd_1pct, ask_usd_1pct| Depth {
            spread_bps,
            bid_usd_1pct,
            ask_usd_1pct,
            ..depth(&[(99.0, 1.0)], &[(101.0, 1.0)]).unwrap()
        };
        let readings = [
            reading(1.0, 10.0, 90.0),
            reading(9.0, 80.0, 20.0),
            reading(2.0, 50.0, 60.0),
        ];
        let hour = |readings: &[Depth]| {
            let hour = BookHour::of(readings)?;
            Some((hour.spread_bps, hour.depth_usd))
        };
        assert_eq!(hour(&readings), Some((2.0, 20.0)));
        assert_eq!(hour(&readings[..2]), Some((5.0, 15.0)));
        assert_eq!(hour(&readings[..1]), Some((1.0, 10.0)));
        assert_eq!(hour(&[]), None);
        let at = |text: &str| Stamp::parse(text).unwrap();
        assert_eq!(
            super::hour(at("2026-01-05T12:59:59.999Z")),
            at("2026-01-05T12:00:00Z")
        );
    }

    #[test]
    fn bounds_are_inclusive_and_a_short_book_says_so() {
        let bids = [(99.5, 1.0), (99.0, 2.0), (98.99, 50.0)];
        let asks = [(100.5, 1.0), (100.9, 3.0)];
        let got = depth(&bids, &asks).unwrap();
        assert!((got.mid - 100.0).abs() < 1e-12 && (got.spread_bps - 100.0).abs() < 1e-9);
        assert!((got.bid_usd_1pct - (99.5 + 198.0)).abs() < 1e-9);
        assert!((got.ask_usd_1pct - (100.5 + 302.7)).abs() < 1e-9);
        assert_eq!((got.bid_complete, got.ask_complete), (true, false));
    }

    #[test]
    fn half_a_book_and_a_crossed_one_have_no_depth() {
        let side = [(99.0, 1.0)];
        assert_eq!(depth(&side, &[]), None);
        assert_eq!(depth(&[(101.0, 1.0)], &side), None);
        assert_eq!(depth(&side, &[(f64::NAN, 1.0)]), None);
    }
}
