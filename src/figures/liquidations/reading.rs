//! The board's side: our own count as it stands at an instant, what others have published, and the fates of longs.

use std::borrow::Cow;

use super::{Cascade, FLOOR_USD_PER_VENUE, MAINTENANCE, cascade, gone_at, liquidation_price};
use crate::domain::board::Board;
use crate::domain::history::Point;
use crate::domain::instrument::BTC;
use crate::domain::observation::{Bar, Side};
use crate::domain::tally::coverage::Coverage;
use crate::domain::tally::histogram::Bucket;
use crate::domain::tally::streams::{Market, Saturation};
use crate::domain::tally::{Sums, Tally, Window};
use crate::domain::{Day, Name, Span, Stamp, Ticker};
use crate::figures::drawdown;
use crate::figures::readings::{
    LiquidationCoverage, LiquidationWindow, Liquidations, LongFate, Observed, Provenance, Published,
};

/// Leverages whose fate is told.
const LEVERAGES: [u32; 4] = [10, 5, 3, 2];
/// Days whose highest close is the entry.
const ENTRY_DAYS: i32 = 90;
/// Largest prints that are kept ready.
const PRINTS: usize = 12;

/// A large single liquidation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LargePrint {
    /// The venue's time.
    pub at: Stamp,
    /// Where it happened.
    pub market: Market,
    /// The position that was closed.
    pub side: Side,
    /// Its value.
    pub usd: f64,
    /// Price as the venue gives it.
    pub price: rust_decimal::Decimal,
}

/// What our own count says beyond the three windows.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnCount {
    /// 24 hours by venue, in the order in which the venues were first heard.
    pub by_venue: Vec<(Name, LiquidationWindow)>,
    /// 24 hours by coin, largest first.
    pub by_base: Vec<(Ticker, LiquidationWindow)>,
    /// Largest single events of 24 hours, largest first.
    pub largest: Vec<LargePrint>,
    /// Sums of 5 minutes over 48 hours, oldest first, the running one last.
    pub buckets: Vec<Bucket>,
    /// The cascade meter of liquidated longs.
    pub longs: Cascade,
    /// The cascade meter of liquidated shorts.
    pub shorts: Cascade,
    /// Heat of (longs, shorts), USD with a half-life of 10 minutes.
    pub heat_usd: (f64, f64),
    /// Markets whose streams were busy in the last minute, busiest first.
    pub saturation: Vec<Saturation>,
    /// Coverage by venue.
    pub coverage: Coverage,
}

/// The block at `at` (figures-spec section 5). The board's tally should have been advanced to `at`; where it has not
/// been, a copy is.
pub fn compute(board: &Board, at: Stamp) -> Liquidations {
    let mut provenance = Provenance::default();
    let mut told = Liquidations {
        published: published(board, at, &mut provenance),
        longs: fates(board),
        ..Liquidations::default()
    };
    let mut tally = Cow::Borrowed(board.tally());
    if tally.now() < at && !tally.coverage().venues.is_empty() {
        tally.to_mut().advance(at);
    }
    let coverage = tally.coverage();
    if !coverage.venues.is_empty() {
        // A window in which nobody listened is unknown by itself, whatever is known of a longer one.
        let window = |of: Window| {
            let known = tally.knows(of).then(|| window(tally.sums(of)));
            known.unwrap_or_default()
        };
        told.observed = Observed {
            h1: window(Window::H1),
            h4: window(Window::H4),
            h24: window(Window::H24),
        };
        told.coverage = LiquidationCoverage {
            venues: coverage.venues.iter().map(|v| v.venue).collect(),
            since: coverage.since,
            gaps_s: Some(coverage.gaps_s),
            complete_24h: coverage.complete_24h,
        };
        // Without an event, what is newest is the silence since the venues were connected.
        if let Some(newest) = tally.newest().or(coverage.since) {
            for venue in &coverage.venues {
                provenance.note(newest.min(at), venue.venue);
            }
        }
        told.own = Some(own(&tally, coverage));
    }
    told.provenance = provenance;
    told
}

fn published(board: &Board, at: Stamp, provenance: &mut Provenance) -> Vec<Published> {
    let oldest = at.minus(Span::hours(24));
    board
        .liquidation_totals()
        .into_iter()
        .filter(|point| point.at > oldest && point.at <= at)
        .map(|point| {
            let source = board.source(point.seen.source);
            provenance.note(point.at, source);
            Published {
                total: point.value,
                source,
                known_at: point.seen.known_at,
            }
        })
        .collect()
}

fn window(sums: Sums) -> LiquidationWindow {
    LiquidationWindow {
        long_usd: Some(dollars(sums.long_cents)),
        short_usd: Some(dollars(sums.short_cents)),
        count: Some(sums.count),
        unpriced: Some(sums.unpriced),
    }
}

fn dollars(cents: i64) -> f64 {
    cents as f64 / 100.0
}

fn own(tally: &Tally, coverage: Coverage) -> OwnCount {
    let buckets = tally.buckets();
    let floor = FLOOR_USD_PER_VENUE * coverage.venues.len() as f64;
    let meter = |cents: fn(&Bucket) -> i64| {
        let sums: Vec<Option<f64>> = buckets
            .iter()
            .map(|bucket| bucket.covered.then(|| dollars(cents(bucket))))
            .collect();
        cascade(&sums, floor)
    };
    let largest = tally.largest(Window::H24, PRINTS);
    OwnCount {
        by_venue: named(tally.by_venue(Window::H24)),
        by_base: named(tally.by_base(Window::H24)),
        largest: largest
            .iter()
            .map(|print| LargePrint {
                at: print.at,
                market: tally.market(print),
                side: print.side,
                usd: dollars(print.cents),
                price: print.price,
            })
            .collect(),
        longs: meter(|bucket| bucket.long_cents),
        shorts: meter(|bucket| bucket.short_cents),
        buckets,
        heat_usd: tally.heat(),
        saturation: tally.saturation(),
        coverage,
    }
}

fn named<K>(sums: Vec<(K, Sums)>) -> Vec<(K, LiquidationWindow)> {
    sums.into_iter()
        .map(|(key, sums)| (key, window(sums)))
        .collect()
}

/// What became of longs from bitcoin's highest close of 90 days; empty without a daily close.
fn fates(board: &Board) -> Vec<LongFate> {
    let bars = board.daily(BTC);
    let Some(last) = bars.last() else {
        return Vec::new();
    };
    let from = bars.partition_point(|bar| bar.at <= last.at.plus(-ENTRY_DAYS));
    let closes: Vec<(Day, f64)> = bars[from..]
        .iter()
        .map(|bar| (bar.at, bar.value.close))
        .collect();
    let Some(high) = drawdown::high(&closes) else {
        return Vec::new();
    };
    LEVERAGES
        .iter()
        .filter_map(|&leverage| {
            let price = liquidation_price(high.price, f64::from(leverage), MAINTENANCE)?;
            let gone = end(board, high.date, price);
            Some(LongFate {
                leverage,
                entry: high.price,
                entry_day: high.date,
                liquidation_price: price,
                gone: gone.map(|(at, _)| at),
                hourly: gone.is_some_and(|(_, hourly)| hourly),
            })
        })
        .collect()
}

/// The first hour after `entry` whose low reached `price`, or the first day where its hours are not known (or do not
/// show it); with whether it is an hour.
fn end(board: &Board, entry: Day, price: f64) -> Option<(Stamp, bool)> {
    let low = |bar: &Bar| bar.low.unwrap_or(bar.close);
    let (daily, hourly) = (board.daily(BTC), board.hourly(BTC));
    let days = daily[daily.partition_point(|bar| bar.at <= entry)..].iter();
    let hours = &hourly[hourly.partition_point(|hour| hour.at < entry.end())..];
    let hour = gone_at(
        hours
            .iter()
            .map(|h: &Point<Stamp, Bar>| (h.at, low(&h.value))),
        price,
    );
    let day = gone_at(days.map(|d| (d.at.start(), low(&d.value))), price);
    match (hour, day) {
        // The day's own hour, or an earlier one, is the better answer.
        (Some(hour), Some(day)) if hour.day() > day.day() => Some((day, false)),
        (Some(hour), _) => Some((hour, true)),
        (None, day) => day.map(|day| (day, false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::facts::{at, bar, board, day};

    fn liquidation(venue: &str, when: &str, usd: &str) -> String {
        format!(
            r#""kind":"liquidation","venue":"{venue}","symbol":"BTCUSDT","base":"BTC","liquidated":"long","base_qty":"1","price":"84000","usd":{usd},"at":"{when}""#
        )
    }

    /// The lines as they come: each known at its own time.
    fn counted(lines: &[(&str, &str, &str)]) -> Board {
        let mut board = Board::new(&[]);
        for (venue, when, usd) in lines {
            let line = liquidation(venue, when, usd);
            let line = format!(r#"{{{line},"source":"{venue}","known_at":"{when}"}}"#);
            board
                .put(&crate::domain::wire::read_known(&line).unwrap())
                .unwrap();
        }
        board
    }

    #[test]
    fn without_a_venue_nothing_is_zero() {
        let told = compute(
            &board([bar("BTC", "2025-11-20", 86_000.0)]),
            at("2025-11-21T00:00:00Z"),
        );
        assert_eq!(told.observed, Observed::default());
        assert_eq!(
            (told.coverage, told.own),
            (LiquidationCoverage::default(), None)
        );
    }

    #[test]
    fn the_count_stands_at_the_instant_asked_for() {
        let board = counted(&[
            ("bybit", "2025-11-21T06:00:00Z", "\"1000.50\""),
            ("okx", "2025-11-21T07:30:00Z", "\"200\""),
            ("okx", "2025-11-21T07:29:00Z", "null"),
        ]);
        let told = compute(&board, at("2025-11-21T08:00:00Z"));
        assert_eq!(
            (
                told.observed.h1.long_usd,
                told.observed.h1.count,
                told.observed.h1.unpriced
            ),
            (Some(200.0), Some(2), Some(1))
        );
        assert_eq!(told.observed.h4.long_usd, Some(1200.5));
        let later = compute(&board, at("2025-11-21T11:00:00Z"));
        assert_eq!(
            (later.observed.h4.long_usd, later.observed.h1.count),
            (Some(200.0), Some(0)),
            "a known zero"
        );
        assert_eq!(later.coverage.since, Some(at("2025-11-21T06:00:00Z")));
        assert_eq!(later.provenance.as_of, Some(at("2025-11-21T07:30:00Z")));
        let own = later.own.unwrap();
        assert_eq!(own.largest.len(), 2);
        assert_eq!(own.by_venue.len(), 2);
        assert!(matches!(own.longs, Cascade::WarmingUp { .. }));
    }

    #[test]
    fn published_totals_last_a_day_and_keep_what_they_do_not_say() {
        let total = |when: &str, usd: &str| {
            format!(
                r#""kind":"liquidation_total","publisher":"CoinGlass","window":"24h","usd":{usd},"long_usd":1,"short_usd":null,"at":"{when}","lower_bound":true"#
            )
        };
        let board = board([
            total("2025-11-20T09:00:00Z", "1"),
            total("2025-11-20T09:00:01Z", "null"),
            total("2025-11-21T09:00:00Z", "3"),
        ]);
        let told = compute(&board, at("2025-11-21T09:00:00Z"));
        let usd: Vec<Option<f64>> = told.published.iter().map(|p| p.total.usd).collect();
        assert_eq!(usd, [Some(3.0), None]);
    }

    #[test]
    fn a_long_ends_in_its_hour_or_its_day() {
        let low = |day: &str, low: f64| {
            format!(
                r#""kind":"daily_bar","instrument":"BTC","date":"{day}","low":{low},"close":95,"currency":"USD""#
            )
        };
        let hour = |when: &str, low: f64| {
            format!(
                r#""kind":"hourly_bar","instrument":"BTC","at":"{when}","open":96,"high":97,"low":{low},"close":95,"currency":"USD""#
            )
        };
        let told = compute(
            &board([
                bar("BTC", "2025-08-01", 200.0),
                bar("BTC", "2025-11-01", 100.0),
                low("2025-11-02", 90.0),
                hour("2025-11-01T23:00:00Z", 1.0),
                hour("2025-11-03T05:00:00Z", 80.0),
                low("2025-11-03", 80.0),
                low("2025-11-04", 67.0),
            ]),
            at("2025-11-05T00:00:00Z"),
        );
        let fates: Vec<(u32, Option<Stamp>, bool)> = told
            .longs
            .iter()
            .map(|l| (l.leverage, l.gone, l.hourly))
            .collect();
        assert_eq!(
            fates,
            [
                (10, Some(at("2025-11-02T00:00:00Z")), false),
                (5, Some(at("2025-11-03T05:00:00Z")), true),
                (3, Some(at("2025-11-04T00:00:00Z")), false),
                (2, None, false),
            ]
        );
        assert_eq!(told.longs[0].entry_day, day("2025-11-01"));
    }
}
