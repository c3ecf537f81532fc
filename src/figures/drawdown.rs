//! How far a price stands below its highs, for how long, and what it takes to come back (methods §1).

use std::collections::VecDeque;

use super::readings::{Drawdown, MarketWord, Members, Provenance};
use crate::domain::board::{Board, PriceFact, PriceKind};
use crate::domain::calendar::{self, MarketState};
use crate::domain::history::Point;
use crate::domain::instrument::{self, Family, INSTRUMENTS};
use crate::domain::observation::Bar;
use crate::domain::{Day, Span, Stamp, Ticker};

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

/// The depth of each close below the highest close of the `days` to its date, a fraction ≤ 0; without `days`, below the
/// highest close so far. Closes in ascending order of date; O(n).
pub fn depths(closes: &[Close], days: Option<i32>) -> Vec<Close> {
    // Closes that may still be the highest of a window: falling prices from the front.
    let mut tops: VecDeque<Close> = VecDeque::new();
    closes
        .iter()
        .map(|&(date, price)| {
            while tops.back().is_some_and(|top| top.1 <= price) {
                tops.pop_back();
            }
            tops.push_back((date, price));
            let start = days.map(|days| date.plus(-days));
            while tops.front().is_some_and(|top| Some(top.0) <= start) {
                tops.pop_front();
            }
            let high = tops.front().map_or(price, |top| top.1);
            (date, price / high - 1.0)
        })
        .collect()
}

/// The path under water of an instrument: [`depths`] of its daily closes on today's split basis, with the newest price as
/// the last of them, so that the path ends where `from_high`, `from_365d` or `from_90d` stands. Empty without a price.
pub fn under_water(board: &Board, ticker: Ticker, days: Option<i32>) -> Vec<Close> {
    let closes = board
        .last_price(ticker)
        .map(|price| closes(board, ticker, &price));
    closes.map_or_else(Vec::new, |closes| depths(&closes, days))
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

/// Falls of every instrument with a price, in the order of the contract, then by name. Volatility and yields are
/// levels, not holdings, and have no row. Only `market` depends on `at` (figures-spec section 2).
pub fn compute(board: &Board, at: Stamp) -> Members<Drawdown> {
    let others = board.priced().into_iter();
    let unlisted = others.filter(|ticker| instrument::instrument(*ticker).is_none());
    let listed = INSTRUMENTS.iter().map(|row| row.ticker);
    Members(
        listed
            .chain(unlisted)
            .filter(|ticker| !matches!(instrument::family(*ticker), Family::Vix | Family::Yield))
            .filter_map(|ticker| Some((ticker, fall(board, ticker, at)?)))
            .collect(),
    )
}

/// The row of one instrument; `None` without a price.
pub(super) fn fall(board: &Board, ticker: Ticker, at: Stamp) -> Option<Drawdown> {
    let price = board.last_price(ticker)?;
    let bars = board.daily(ticker);
    let earlier = bars.get(..bars.partition_point(|bar| bar.at < price.day))?;
    let basis = Basis::of(board.splits(ticker), price.day);
    let closes = closes_to(&price, earlier, &basis);

    let high = high(&closes)?;
    let high_bar = earlier
        .binary_search_by(|bar| bar.at.cmp(&high.date))
        .ok()
        .and_then(|index| earlier.get(index));
    let (reference_1d, reference_7d) = references(board, ticker, &price, earlier, &basis);
    let mut provenance = Provenance::default();
    provenance.note(price.instant, board.source(price.seen.source));
    if let Some(bar) = high_bar {
        provenance.note(
            calendar::bar_as_of(ticker, bar.at),
            board.source(bar.seen.source),
        );
    }
    for used in [reference_1d, reference_7d].into_iter().flatten() {
        provenance.note(used.instant, board.source(used.seen.source));
    }
    let change = |reference: Option<PriceFact>| reference.map(|r| price.price / r.price - 1.0);
    Some(Drawdown {
        last: price.price,
        last_date: price.day,
        change_1d: change(reference_1d),
        change_7d: change(reference_7d),
        from_high: price.price / high.price - 1.0,
        from_365d: price.price / high_within(&closes, 365)?.price - 1.0,
        from_90d: price.price / high_within(&closes, 90)?.price - 1.0,
        high: high.price,
        high_date: high.date,
        days_under_water: price.day.since(high.date),
        recovery_needed: high.price / price.price - 1.0,
        market: market_word(ticker, at),
        price,
        high_seen: high_bar.map_or(price.seen, |bar| bar.seen),
        first_date: closes.first()?.0,
        intraday_high: intraday_high(board, ticker, &price, &basis),
        reference_1d,
        reference_7d,
        provenance,
    })
}

/// The history in which the highs of a last price are looked for: earlier closes on its basis, and itself.
pub(super) fn closes(board: &Board, ticker: Ticker, last: &PriceFact) -> Vec<Close> {
    let bars = board.daily(ticker);
    let earlier = &bars[..bars.partition_point(|bar| bar.at < last.day)];
    closes_to(last, earlier, &Basis::of(board.splits(ticker), last.day))
}

fn closes_to(last: &PriceFact, earlier: &[Point<Day, Bar>], basis: &Basis<'_>) -> Vec<Close> {
    let mut closes: Vec<Close> = Vec::with_capacity(earlier.len() + 1);
    closes.extend(
        earlier
            .iter()
            .map(|bar| (bar.at, bar.value.close * basis.factor(bar.at))),
    );
    closes.push((last.day, last.price));
    closes
}

fn market_word(ticker: Ticker, at: Stamp) -> MarketWord {
    match calendar::state(calendar::market_of(ticker), at) {
        MarketState::Always => MarketWord::Always,
        MarketState::Open => MarketWord::Open,
        MarketState::Closed { .. } | MarketState::Unknown => MarketWord::Closed,
    }
}

/// What brings a price as traded onto the basis of the last one.
struct Basis<'a> {
    splits: &'a [Point<Day, f64>],
}

impl<'a> Basis<'a> {
    /// Splits after the last price do not count yet.
    fn of(splits: &'a [Point<Day, f64>], last: Day) -> Self {
        let known = splits.partition_point(|split| split.at <= last);
        Self {
            splits: &splits[..known],
        }
    }

    /// 1 / ratio of every split after `day`.
    fn factor(&self, day: Day) -> f64 {
        let later = self.splits.partition_point(|split| split.at <= day);
        self.splits[later..]
            .iter()
            .map(|split| 1.0 / split.value)
            .product()
    }
}

/// The prices of a day and of a week before, on the basis of the last one.
fn references(
    board: &Board,
    ticker: Ticker,
    price: &PriceFact,
    earlier: &[Point<Day, Bar>],
    basis: &Basis<'_>,
) -> (Option<PriceFact>, Option<PriceFact>) {
    let on_basis = |fact: PriceFact| PriceFact {
        price: fact.price * basis.factor(fact.day),
        ..fact
    };
    if instrument::family(ticker) == Family::Coin {
        let before = |hours: i64| {
            let wanted = price.instant.minus(Span::hours(hours));
            let fact = board.price_at(ticker, wanted)?;
            (wanted.since(fact.instant) <= Span::hours(24)).then(|| on_basis(fact))
        };
        return (before(24), before(168));
    }
    let fact = |bar: &Point<Day, Bar>| {
        on_basis(PriceFact {
            instant: calendar::bar_as_of(ticker, bar.at),
            price: bar.value.close,
            day: bar.at,
            kind: PriceKind::Daily,
            seen: bar.seen,
        })
    };
    let week = earlier.partition_point(|bar| bar.at <= price.day.plus(-7));
    let week_bar = week
        .checked_sub(1)
        .and_then(|index| earlier.get(index))
        .filter(|bar| bar.at >= price.day.plus(-11));
    (earlier.last().map(fact), week_bar.map(fact))
}

/// The highest print of daily bars and, after the last of them, of hourly bars and the last price; `None` where no bar
/// gives highs.
fn intraday_high(
    board: &Board,
    ticker: Ticker,
    price: &PriceFact,
    basis: &Basis<'_>,
) -> Option<(f64, Day)> {
    let bars = board.daily(ticker);
    let hourly = board.hourly(ticker);
    let running = bars.last().map_or(0, |bar| {
        hourly.partition_point(|hour| hour.at < bar.at.end())
    });
    let of_days = bars
        .iter()
        .filter_map(|bar| Some((bar.value.high? * basis.factor(bar.at), bar.at)));
    let of_hours = hourly[running..].iter().filter_map(|hour| {
        Some((
            hour.value.high? * basis.factor(hour.at.day()),
            hour.at.day(),
        ))
    });
    let highest = of_days
        .chain(of_hours)
        .reduce(|best, print| if print.0 >= best.0 { print } else { best })?;
    Some(if price.price > highest.0 {
        (price.price, price.day)
    } else {
        highest
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instrument::{BTC, SPX};
    use crate::figures::facts::{at, bar, board, day};

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

    fn near(got: Option<f64>, want: f64) {
        assert!(
            got.is_some_and(|g| (g - want).abs() < 1e-12),
            "{got:?} is not {want}"
        );
    }

    #[test]
    fn a_coin_is_measured_by_the_hour_and_never_against_its_own_hours() {
        let hour = |at: &str, close: f64| {
            format!(
                r#""kind":"hourly_bar","instrument":"BTC","at":"{at}","open":1,"high":{close},"low":1,"close":{close},"currency":"USD""#
            )
        };
        let board = board([
            bar("BTC", "2025-11-18", 100.0),
            bar("BTC", "2025-11-19", 80.0),
            hour("2025-11-20T05:00:00Z", 120.0),
            hour("2025-11-20T23:00:00Z", 60.0),
        ]);
        let told = compute(&board, at("2025-11-21T09:00:00Z"));
        let btc = told.get(BTC).unwrap();
        // The close of the 23:00 hour is that of the 20th; the earlier hour of 120 is no close and no high.
        assert_eq!(
            (btc.last_date, btc.high_date),
            (day("2025-11-20"), day("2025-11-18"))
        );
        assert_eq!((btc.days_under_water, btc.market), (2, MarketWord::Always));
        near(Some(btc.from_high), -0.4);
        near(Some(btc.recovery_needed), 100.0 / 60.0 - 1.0);
        near(btc.change_1d, -0.25);
        assert_eq!(btc.change_7d, None);
        assert_eq!(btc.intraday_high, Some((120.0, day("2025-11-20"))));
        assert_eq!(btc.provenance.as_of, Some(at("2025-11-21T00:00:00Z")));
    }

    #[test]
    fn a_gap_of_more_than_a_day_leaves_the_change_unknown() {
        let board = board([
            bar("BTC", "2025-11-17", 100.0),
            bar("BTC", "2025-11-20", 60.0),
        ]);
        let told = compute(&board, at("2025-11-21T09:00:00Z"));
        assert_eq!(told.get(BTC).unwrap().change_1d, None);
    }

    #[test]
    fn a_session_compares_with_its_own_bars_over_any_gap() {
        let board = board([
            bar("SPX", "2025-11-13", 90.0),
            bar("SPX", "2025-11-19", 100.0),
            bar("SPX", "2025-11-24", 99.0),
            bar("VIX", "2025-11-24", 20.0),
        ]);
        let told = compute(&board, at("2025-11-25T15:00:00Z"));
        let spx = told.get(SPX).unwrap();
        near(spx.change_1d, -0.01);
        near(spx.change_7d, 0.1);
        assert_eq!(spx.market, MarketWord::Open);
        assert_eq!(told.0.len(), 1, "volatility is a level and has no row");
    }

    #[test]
    fn a_split_puts_the_past_on_the_basis_of_the_last_price() {
        let split = |date: &str| {
            format!(r#""kind":"split","instrument":"SQNS","date":"{date}","ratio":0.1"#)
        };
        let mut facts = vec![
            bar("SQNS", "2025-09-12", 2.0),
            bar("SQNS", "2025-09-16", 1.0),
            bar("SQNS", "2025-09-17", 9.0),
        ];
        facts.push(split("2025-09-17"));
        let sqns = Ticker::literal("SQNS");
        let told = compute(&board(facts.clone()), at("2025-09-18T00:00:00Z"));
        near(told.get(sqns).unwrap().change_1d, -0.1);
        near(told.get(sqns).map(|d| d.high), 20.0);
        facts[3] = split("2025-09-18");
        let told = compute(&board(facts), at("2025-09-18T00:00:00Z"));
        near(told.get(sqns).map(|d| d.high), 9.0);
    }
}
