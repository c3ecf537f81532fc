//! How far a price stands below its highs, for how long, and what it takes to come back (methods §1).

use crate::domain::{Day, Span, Stamp};

/// One close of a history: the session date (UTC day for coins) and a price above 0.
pub type Close = (Day, f64);

/// Rise needed to regain a high from a depth (0.5 → 1.0, both fractions); `None` at a depth of 1 or more, or below 0.
pub fn recovery_needed(depth: f64) -> Option<f64> {
    (0.0..1.0)
        .contains(&depth)
        .then(|| 1.0 / (1.0 - depth) - 1.0)
}

/// Return in US dollars from the return in local currency and that of the currency in dollars, all simple fractions.
pub fn usd_return(local: f64, currency: f64) -> f64 {
    (1.0 + local) * (1.0 + currency) - 1.0
}

/// Closes that may be used, in their order, and how many were rejected as data errors (not above 0, or not finite).
pub fn usable(closes: &[Close]) -> (Vec<Close>, usize) {
    let kept: Vec<Close> = closes
        .iter()
        .copied()
        .filter(|(_, price)| is_price(*price))
        .collect();
    let rejected = closes.len() - kept.len();
    (kept, rejected)
}

/// Whether a number can be a price.
pub fn is_price(value: f64) -> bool {
    value.is_finite() && value > 0.0
}

/// The highest close of a stretch and the latest date that has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct High {
    /// The price.
    pub price: f64,
    /// The latest date with that price.
    pub date: Day,
}

/// The highest close of a history; ties go to the latest date. `None` of nothing.
pub fn high(closes: &[Close]) -> Option<High> {
    closes
        .iter()
        .fold(None, |best: Option<High>, &(date, price)| {
            if best.is_some_and(|b| price < b.price) {
                best
            } else {
                Some(High { price, date })
            }
        })
}

/// The highest close with a date in (last date − `days`, last date], of closes in ascending order. `None` of nothing.
pub fn high_within(closes: &[Close], days: i32) -> Option<High> {
    let &(last, _) = closes.last()?;
    let start = closes.partition_point(|&(date, _)| date <= last.plus(-days));
    high(&closes[start..])
}

/// What the whole path of a price says about its falls. Fractions are ≤ 0; days are calendar days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Path {
    /// Last close against the high of all closes.
    pub current: f64,
    /// That high, with the latest date that has it.
    pub high: High,
    /// Rise from the last close to the high.
    pub recovery_needed: f64,
    /// Deepest fall from a running high.
    pub deepest: f64,
    /// First date of the deepest fall.
    pub trough: Day,
    /// Last date of the running high before the trough.
    pub peak: Day,
    /// First date after the trough at or above the peak; `None` while there is none, or where there was no fall.
    pub recovered: Option<Day>,
    /// Days since the last date at the running high; 0 at a high or a tie with it.
    pub days_under_water: i32,
    /// Longest stretch between two dates at the running high, the open one included.
    pub longest_under_water: i32,
}

/// Walks closes in ascending order of date (missing ones left out). `None` of nothing.
pub fn path(closes: &[Close]) -> Option<Path> {
    let &(first, price) = closes.first()?;
    let &(last, last_price) = closes.last()?;
    let mut top = High { price, date: first };
    let (mut deepest, mut trough, mut peak) = (0.0, first, top);
    let mut recovered = None;
    let mut longest = 0;
    for &(date, price) in closes {
        if price >= top.price {
            longest = longest.max(date.since(top.date));
            top = High { price, date };
        }
        let fall = price / top.price - 1.0;
        if fall < deepest {
            (deepest, trough, peak, recovered) = (fall, date, top, None);
        } else if recovered.is_none() && deepest < 0.0 && price >= peak.price {
            recovered = Some(date);
        }
    }
    let days_under_water = last.since(top.date);
    Some(Path {
        current: last_price / top.price - 1.0,
        high: top,
        recovery_needed: top.price / last_price - 1.0,
        deepest,
        trough,
        peak: peak.date,
        recovered,
        days_under_water,
        longest_under_water: longest.max(days_under_water),
    })
}

/// What a fall cost in market capitalisation, in the currency of the capitalisations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CapLoss {
    /// Capitalisation now.
    pub cap: f64,
    /// The highest one listed.
    pub peak: f64,
    /// Peak less now, never below 0.
    pub lost: f64,
    /// Now against the peak, a fraction ≤ 0.
    pub drawdown: f64,
}

/// Loss from the highest of the capitalisations (price as traded × shares then outstanding) to the last one. `None` of nothing.
pub fn cap_loss(caps: &[f64]) -> Option<CapLoss> {
    let &cap = caps.last()?;
    let peak = caps.iter().copied().fold(cap, f64::max);
    Some(CapLoss {
        cap,
        peak,
        lost: peak - cap,
        drawdown: cap / peak - 1.0,
    })
}

/// For each instant the last value at or before it, if it is at most `max_age` old. Both lists ascend.
pub fn as_of<T: Copy>(grid: &[Stamp], series: &[(Stamp, T)], max_age: Span) -> Vec<Option<T>> {
    grid.iter()
        .map(|&at| {
            let after = series.partition_point(|&(known, _)| known <= at);
            let &(known, value) = series.get(after.checked_sub(1)?)?;
            (at.since(known) <= max_age).then_some(value)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(prices: &[f64]) -> Vec<Close> {
        let start = Day::new(2024, 2, 27).unwrap();
        (0..)
            .zip(prices)
            .map(|(n, &p)| (start.plus(n), p))
            .collect()
    }

    #[test]
    fn a_fall_and_its_recovery() {
        let path = path(&days(&[10.0, 12.0, 9.0, 6.0, 8.0, 12.0, 13.0, 11.0])).unwrap();
        let day = |n| days(&[1.0])[0].0.plus(n);
        assert!((path.deepest + 0.5).abs() < 1e-12);
        assert_eq!(
            (path.peak, path.trough, path.recovered),
            (day(1), day(3), Some(day(5)))
        );
        assert_eq!((path.high.date, path.days_under_water), (day(6), 1));
        assert_eq!(path.longest_under_water, 4);
        assert!((path.recovery_needed - 2.0 / 11.0).abs() < 1e-12);
    }

    #[test]
    fn a_tie_with_the_old_high_ends_the_time_under_water() {
        let path = path(&days(&[5.0, 4.0, 5.0])).unwrap();
        assert_eq!((path.days_under_water, path.longest_under_water), (0, 2));
        assert_eq!(high(&days(&[5.0, 4.0, 5.0])).unwrap().date, path.high.date);
    }

    #[test]
    fn no_fall_has_nothing_to_recover_from() {
        assert_eq!(path(&days(&[1.0, 2.0, 3.0])).unwrap().recovered, None);
        assert_eq!(path(&[]), None);
    }

    #[test]
    fn a_window_is_open_at_its_start() {
        let closes = days(&[9.0, 8.0, 7.0, 6.0]);
        let price = |n| high_within(&closes, n).map(|h| h.price);
        assert_eq!(price(3), Some(8.0));
        assert_eq!(price(4), Some(9.0));
    }

    #[test]
    fn prices_that_are_none_are_rejected_and_counted() {
        let (kept, rejected) = usable(&days(&[1.0, 0.0, f64::NAN, -2.0, 3.0]));
        assert_eq!((kept.len(), rejected), (2, 3));
    }

    #[test]
    fn recovery_and_loss() {
        assert!(recovery_needed(0.8).is_some_and(|r| (r - 4.0).abs() < 1e-9));
        assert_eq!(
            (recovery_needed(1.0), recovery_needed(f64::NAN)),
            (None, None)
        );
        let loss = cap_loss(&[3.0, 5.0, 4.0]).unwrap();
        assert!((loss.lost - 1.0).abs() < 1e-12 && (loss.drawdown + 0.2).abs() < 1e-12);
        assert!((usd_return(-0.1, 0.1) + 0.01).abs() < 1e-12);
    }

    #[test]
    fn a_value_too_old_is_unknown() {
        let at = |h: i64| Stamp::from_secs(h * 3600);
        let series = [(at(0), 1), (at(10), 2)];
        assert_eq!(
            as_of(
                &[at(-1), at(0), at(9), at(14), at(15)],
                &series,
                Span::hours(4)
            ),
            [None, Some(1), None, Some(2), None]
        );
    }
}
