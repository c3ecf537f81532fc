//! An order book reduced to what is kept of it: best prices, spread, and the money within 1 % of the middle.

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

#[cfg(test)]
mod tests {
    use super::*;

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
