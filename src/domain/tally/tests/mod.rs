use super::*;

mod flood;

fn at(seconds: f64) -> Stamp {
    #[expect(clippy::cast_possible_truncation, reason = "small test times")]
    Stamp::from_micros(1_763_683_200_000_000 + (seconds * 1e6).round() as i64)
}

fn event(venue: &str, symbol: &str, side: Side, seconds: f64, usd: &str) -> Liquidation {
    Liquidation {
        venue: Name::new(venue).unwrap(),
        symbol: Name::new(symbol).unwrap(),
        base: Ticker::new(&symbol[..3]).unwrap(),
        liquidated: side,
        base_qty: Some(usd.parse().unwrap()),
        price: Decimal::ONE,
        usd: Some(usd.parse().unwrap()),
        at: at(seconds),
    }
}

fn long(seconds: f64, usd: &str) -> Liquidation {
    event("bybit", "BTCUSDT", Side::Long, seconds, usd)
}

fn live(tally: &mut Tally, event: Liquidation) -> Taken {
    tally.ingest(event.at, Message::Live(&[event]))
}

/// Small deterministic noise.
struct Noise(u64);

impl Noise {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

#[test]
fn windows_are_half_open_and_empty_out() {
    let mut tally = Tally::default();
    live(&mut tally, long(0.0, "5"));
    live(&mut tally, long(3600.0, "7"));
    assert_eq!(
        tally.sums(Window::H1).long_cents,
        700,
        "exactly an hour old is out"
    );
    assert_eq!(tally.sums(Window::H4).long_cents, 1200);
    tally.advance(at(4.0 * 3600.0));
    assert_eq!(tally.sums(Window::H4).long_cents, 700);
    assert_eq!(
        tally.sums(Window::H24),
        Sums {
            long_cents: 1200,
            count: 2,
            ..Sums::default()
        }
    );
    tally.advance(at(25.0 * 3600.0));
    for window in Window::ALL {
        assert_eq!(tally.sums(window), Sums::default());
        assert_eq!(tally.by_venue(window), []);
        assert_eq!(tally.largest(window, 9), []);
    }
}

#[test]
fn sums_agree_with_counting_by_hand_at_every_step() {
    let mut noise = Noise(7);
    let mut tally = Tally::default();
    let mut all: Vec<Liquidation> = Vec::new();
    let mut now = 0.0;
    for n in 0..4000_u32 {
        now += f64::from(u32::try_from(noise.below(90)).unwrap());
        // Whole seconds late, so that the one-second edge of the longer windows is exact too.
        let late = f64::from(u32::try_from(noise.below(900)).unwrap());
        let side = if noise.below(3) == 0 {
            Side::Short
        } else {
            Side::Long
        };
        let venue = ["binance", "bybit", "okx"][usize::try_from(noise.below(3)).unwrap()];
        let symbol = ["BTCUSDT", "ETHUSDT"][usize::try_from(noise.below(2)).unwrap()];
        let mut one = event(
            venue,
            symbol,
            side,
            now - late,
            &format!("{}.25", noise.below(1_000_000)),
        );
        one.price = Decimal::from(n);
        if noise.below(20) == 0 {
            one.usd = None;
        }
        tally.ingest(at(now), Message::Live(&[one]));
        all.push(one);
        if n % 40 != 0 {
            continue;
        }
        for window in Window::ALL {
            let mut expected = Sums::default();
            let mut largest = 0;
            for held in all
                .iter()
                .filter(|e| e.at > at(now).minus(window.span()) && e.at <= at(now))
            {
                let value = held.usd.map(|usd| cents(usd).unwrap());
                let part = Part {
                    cents: value.unwrap_or(0),
                    count: 1,
                    unpriced: u64::from(value.is_none()),
                };
                expected.add(held.liquidated, part);
                largest = largest.max(value.unwrap_or(0));
            }
            assert_eq!(tally.sums(window), expected, "{window:?} after {n}");
            assert_eq!(
                tally.largest(window, 1).first().map_or(0, |p| p.cents),
                largest
            );
            let mut venues = Sums::default();
            tally
                .by_venue(window)
                .iter()
                .for_each(|(_, sums)| venues.merge(sums));
            let mut coins = Sums::default();
            tally
                .by_base(window)
                .iter()
                .for_each(|(_, sums)| coins.merge(sums));
            assert_eq!((venues, coins), (expected, expected));
        }
    }
    assert!(tally.taken().added == 4000);
}

#[test]
fn the_largest_prints_are_exact_for_every_window() {
    let mut noise = Noise(3);
    let mut tally = Tally::default();
    let mut all = Vec::new();
    for n in 0..30_000_u32 {
        let seconds = f64::from(n) * 2.0;
        let usd = noise.below(1_000_000);
        live(&mut tally, long(seconds, &usd.to_string()));
        all.push((seconds, i64::try_from(usd).unwrap() * 100));
    }
    for window in Window::ALL {
        #[expect(clippy::cast_precision_loss, reason = "hours")]
        let after = 59_998.0 - window.span().as_secs() as f64;
        let mut expected: Vec<i64> = all.iter().filter(|e| e.0 > after).map(|e| e.1).collect();
        expected.sort_unstable_by(|a, b| b.cmp(a));
        expected.truncate(prints::KEPT);
        let found: Vec<i64> = tally
            .largest(window, prints::KEPT)
            .iter()
            .map(|p| p.cents)
            .collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn a_repeated_message_adds_nothing_and_equal_fills_of_one_message_stay_two() {
    let (a, b, c) = (long(1.0, "1"), long(2.0, "2.5"), long(3.0, "0.4"));
    let mut tally = Tally::default();
    let first = tally.ingest(at(5.0), Message::Live(&[a, b, b]));
    assert_eq!((first.added, first.duplicate), (3, 0));
    let second = tally.ingest(at(5.0), Message::Live(&[b, b, c]));
    assert_eq!((second.added, second.duplicate), (1, 2));
    assert_eq!(tally.sums(Window::H1).long_cents, 100 + 250 + 250 + 40);
    let mut written = b;
    written.price = "1.000".parse().unwrap();
    assert_eq!(
        live(&mut tally, written).duplicate,
        1,
        "the same price in other digits"
    );
    for different in [
        Liquidation {
            liquidated: Side::Short,
            ..b
        },
        Liquidation {
            price: Decimal::TWO,
            ..b
        },
        Liquidation {
            base_qty: None,
            ..b
        },
        Liquidation { at: at(2.001), ..b },
        Liquidation {
            symbol: Name::literal("BTCUSD"),
            ..b
        },
        Liquidation {
            venue: Name::literal("okx"),
            ..b
        },
    ] {
        assert_eq!(
            tally.ingest(at(5.0), Message::Live(&[different])).added,
            1,
            "{different:?}"
        );
    }
}

#[test]
fn an_order_with_an_id_is_counted_once_whatever_its_time() {
    let mut tally = Tally::default();
    let first = long(1.0, "10");
    let again = Liquidation {
        at: at(900.0),
        ..first
    };
    tally.ingest(at(1.0), Message::Identified(&[(77, first)]));
    let taken = tally.ingest(at(900.0), Message::Identified(&[(77, again), (78, again)]));
    assert_eq!((taken.added, taken.duplicate), (1, 1));
    assert_eq!(tally.sums(Window::H1).count, 2);
}

#[test]
fn late_events_are_dropped_alone_and_counted_from_a_backfill() {
    let mut tally = Tally::default();
    let now = at(90_000.0);
    tally.ingest(
        now,
        Message::Live(&[long(90_000.0 - 900.0, "1"), long(90_000.0 - 901.0, "2")]),
    );
    assert_eq!(
        tally.taken(),
        Taken {
            added: 1,
            late_dropped: 1,
            ..Taken::default()
        }
    );
    // The backfill repeats what is held and brings what was missed: within the hour, within four, within the day, older.
    let past = [
        long(90_000.0 - 900.0, "1"),
        long(90_000.0 - 901.0, "2"),
        long(90_000.0 - 7_200.0, "4"),
        long(90_000.0 - 7_200.0, "4"),
        long(90_000.0 - 50_000.0, "8"),
        long(90_000.0 - 86_400.0, "16"),
    ];
    let taken = tally.ingest(now, Message::Backfill(&past));
    assert_eq!(
        taken,
        Taken {
            added: 4,
            duplicate: 1,
            late_dropped: 1,
            refused: 0
        }
    );
    let again = tally.ingest(now, Message::Backfill(&past));
    assert_eq!((again.added, again.duplicate), (0, 5));
    assert_eq!(
        Window::ALL.map(|w| tally.sums(w).long_cents),
        [300, 1100, 1900]
    );
    tally.advance(at(90_000.0 + 4.0 * 3600.0));
    assert_eq!(Window::ALL.map(|w| tally.sums(w).long_cents), [0, 0, 1900]);
    tally.advance(at(90_000.0 + 24.0 * 3600.0));
    assert_eq!(tally.sums(Window::H24), Sums::default());
}

#[test]
fn identities_last_for_the_day() {
    let mut tally = Tally::default();
    let early = long(0.5, "3");
    live(&mut tally, early);
    tally.advance(at(23.9 * 3600.0));
    assert_eq!(
        tally
            .ingest(tally.now(), Message::Backfill(&[early, early]))
            .added,
        1
    );
    assert_eq!(tally.sums(Window::H24).long_cents, 600);
    assert_eq!(tally.sums(Window::H4).count, 0);
}

#[test]
fn impossible_events_are_refused() {
    let mut tally = Tally::default();
    let now = at(100.0);
    let taken = tally.ingest(
        now,
        Message::Live(&[
            long(105.0, "1"),
            long(105.001, "1"),
            long(100.0, "-1"),
            long(100.0, "99999999999999"),
        ]),
    );
    assert_eq!((taken.added, taken.refused), (1, 3));
}

#[test]
fn an_event_ahead_of_the_clock_waits_for_it() {
    let mut tally = Tally::default();
    tally.ingest(
        at(100.0),
        Message::Live(&[long(102.0, "2"), long(101.0, "1"), long(100.0, "4")]),
    );
    assert_eq!(tally.sums(Window::H1).long_cents, 400);
    tally.advance(at(101.0));
    assert_eq!(tally.sums(Window::H1).long_cents, 500);
    assert_eq!(
        tally
            .ingest(at(101.5), Message::Live(&[long(102.0, "2")]))
            .duplicate,
        1
    );
    tally.advance(at(103.0));
    assert_eq!(tally.sums(Window::H1).long_cents, 700);
    assert_eq!(tally.largest(Window::H1, 1)[0].cents, 400);
}

#[test]
fn unpriced_events_are_counted_and_never_worth_zero_dollars() {
    let mut tally = Tally::default();
    tally.ingest(
        at(9.0),
        Message::Live(&[
            Liquidation {
                usd: None,
                ..long(1.0, "5")
            },
            long(2.0, "5"),
        ]),
    );
    tally.advance(at(2.0 * 3600.0));
    let day = tally.sums(Window::H24);
    assert_eq!((day.count, day.unpriced, day.long_cents), (2, 1, 500));
    assert_eq!(tally.largest(Window::H24, 5).len(), 1);
}

#[test]
fn decimal_dollars_become_cents() {
    for (usd, expected) in [
        ("189.68064", 18_968),
        ("0.005", 1),
        ("0.0049999", 0),
        ("-0.005", -1),
        ("12", 1200),
        ("12.3", 1230),
        ("1.2345678901234567890123", 123),
        ("82651.90", 8_265_190),
    ] {
        assert_eq!(cents(usd.parse().unwrap()), Some(expected), "{usd}");
    }
    assert_eq!(cents(Decimal::MAX), None);
}

#[test]
fn coverage_names_gaps_and_is_complete_only_after_a_day() {
    let (binance, okx) = (Name::literal("binance"), Name::literal("okx"));
    let mut tally = Tally::default();
    assert_eq!(tally.coverage(), Coverage::default());
    tally.connected(binance, at(0.0));
    tally.connected(okx, at(60.0));
    tally.advance(at(86_459.0));
    assert!(!tally.coverage().complete_24h);
    tally.advance(at(86_460.0));
    let whole = tally.coverage();
    assert!(whole.complete_24h);
    assert_eq!((whole.since, whole.gaps_s), (Some(at(0.0)), 0));
    tally.disconnected(okx, at(90_000.0));
    tally.connected(okx, at(90_030.5));
    tally.disconnected(binance, at(90_100.0));
    tally.advance(at(90_110.0));
    let holed = tally.coverage();
    assert!(!holed.complete_24h);
    assert_eq!((holed.gaps, holed.gaps_s), (2, 31 + 10));
    assert_eq!(
        holed.venues.iter().map(|v| v.connected).collect::<Vec<_>>(),
        [false, true]
    );
    tally.advance(at(90_030.5 + 86_400.0));
    let later = tally.coverage();
    assert_eq!(
        later.gaps, 1,
        "a day after its end the gap of okx is forgotten, binance is still away"
    );
    tally.advance(at(90_100.0 + 86_400.0));
    assert_eq!(tally.coverage().venues.len(), 1, "a day without binance");
    assert!(tally.coverage().complete_24h);
}

#[test]
fn a_venue_that_speaks_is_connected_and_a_backfill_is_not_a_connection() {
    let mut tally = Tally::default();
    tally.ingest(at(9.0), Message::Backfill(&[long(1.0, "5")]));
    assert_eq!(tally.coverage().venues, []);
    live(&mut tally, long(10.0, "5"));
    assert_eq!(tally.coverage().since, Some(at(10.0)));
    tally.disconnected(Name::literal("bybit"), at(11.0));
    live(&mut tally, long(12.0, "5"));
    assert!(
        !tally.coverage().venues[0].connected,
        "an event still in the pipe is no connection"
    );
}

#[test]
fn buckets_without_a_connection_are_not_covered() {
    let mut tally = Tally::default();
    tally.connected(Name::literal("bybit"), at(100.0));
    tally.ingest(
        at(500.0),
        Message::Live(&[long(299.999, "1"), long(300.0, "2"), long(400.0, "4")]),
    );
    tally.disconnected(Name::literal("bybit"), at(650.0));
    tally.advance(at(950.0));
    let buckets = tally.buckets();
    let last: Vec<(i64, bool)> = buckets[buckets.len() - 4..]
        .iter()
        .map(|b| (b.long_cents, b.covered))
        .collect();
    assert_eq!(last, [(100, false), (600, true), (0, false), (0, false)]);
}

#[test]
fn heat_halves_and_saturation_counts_seconds() {
    let mut tally = Tally::default();
    for second in 0..30 {
        live(&mut tally, long(f64::from(second), "100"));
        live(&mut tally, long(f64::from(second) + 0.5, "100"));
    }
    tally.advance(at(29.9));
    let share = tally.saturation()[0].share;
    assert!((share - 0.5).abs() < 1e-12, "{share}");
    tally.advance(at(74.0));
    assert!((tally.saturation()[0].share - 15.0 / 60.0).abs() < 1e-12);
    let (hot, short) = tally.heat();
    tally.advance(at(74.0 + 600.0));
    assert!((tally.heat().0 / hot - 0.5).abs() < 1e-9);
    assert!(short.abs() < 1e-12);
    assert_eq!(tally.saturation(), []);
}

#[test]
fn the_order_of_late_events_does_not_change_the_heat() {
    let events = [(0.0, 10.0), (300.0, 20.0), (250.0, 40.0), (900.0, 5.0)];
    let mut heat = Heat::new(HEAT_HALF_LIFE);
    for (seconds, usd) in events {
        heat.add(at(seconds), usd);
    }
    let direct: f64 = events
        .iter()
        .map(|(s, usd)| usd * (-(1200.0 - s) / 600.0_f64).exp2())
        .sum();
    assert!((heat.at(at(1200.0)) / direct - 1.0).abs() < 1e-12);
}

#[test]
fn a_history_of_other_rows_counts_only_where_the_stream_did_not_stand() {
    let venue = long(0.0, "1").venue;
    let mut tally = Tally::default();
    // It stood, was cut for a minute, and stands.
    tally.connected(venue, at(1_000.0));
    tally.disconnected(venue, at(2_000.0));
    tally.connected(venue, at(2_060.0));
    tally.advance(at(3_000.0));
    let past = [
        long(500.0, "1"),    // before it first stood
        long(998.5, "2"),    // so shortly before that it may have been pushed as well
        long(1_500.0, "4"),  // while it stood
        long(2_001.5, "8"),  // in the edge of the cut
        long(2_030.0, "16"), // missed
        long(2_030.0, "16"), // and another one
        long(2_058.5, "32"), // in the edge of the return
        long(2_500.0, "64"), // while it stands
    ];
    let taken = tally.ingest(at(3_000.0), Message::Missed(&past));
    assert_eq!((taken.added, taken.duplicate), (3, 5));
    let coins: Decimal = tally
        .largest(Window::H1, 9)
        .iter()
        .filter_map(|print| print.base_qty)
        .sum();
    assert_eq!(coins, Decimal::from(33));
    // Asked once more, it adds nothing; and the gap stays a gap.
    let again = tally.ingest(at(3_001.0), Message::Missed(&past));
    assert_eq!((again.added, again.duplicate), (0, 8));
    let told = tally.coverage().venues[0];
    assert_eq!((told.gaps, told.gaps_s), (1, 60));
}

#[test]
fn what_an_earlier_run_counted_is_counted_though_the_clock_is_ahead_and_not_again_by_its_id() {
    let mut tally = Tally::default();
    let (old, late) = (long(1_000.0, "1"), long(7_000.0, "2"));
    // A venue was faster than the disk.
    tally.ingest(at(7_300.0), Message::Identified(&[(5, long(7_299.0, "4"))]));
    let taken = tally.ingest(at(7_010.0), Message::Kept(&[(None, old), (None, late)]));
    assert_eq!((taken.added, taken.late_dropped), (2, 0));
    // The venue says the last one once more, with its id; and another one that only looks like it.
    let again = tally.ingest(at(7_310.0), Message::Identified(&[(7, late), (8, late)]));
    assert_eq!((again.added, again.duplicate), (1, 1));
    let repeated = tally.ingest(at(7_320.0), Message::Identified(&[(7, late)]));
    assert_eq!((repeated.added, repeated.duplicate), (0, 1));
    assert_eq!(tally.sums(Window::H24).count, 4);
}

#[test]
fn what_an_earlier_run_counted_by_its_id_is_known_by_it_though_the_row_has_another_time() {
    let mut tally = Tally::default();
    let (first, twin) = (long(7_000.0, "2"), long(7_000.0, "2"));
    // Equal in all but the id: two events, each of a frame of its own.
    tally.ingest(at(7_001.0), Message::Kept(&[(Some(7), first)]));
    tally.ingest(at(7_002.0), Message::Kept(&[(Some(8), twin)]));
    assert_eq!(tally.sums(Window::H24).count, 2);
    // The venue says the first once more, in a row without a time: that of its arrival stands for it.
    let again = [(7, long(7_100.0, "2")), (9, long(7_100.0, "2"))];
    let taken = tally.ingest(at(7_100.0), Message::Identified(&again));
    assert_eq!((taken.added, taken.duplicate), (1, 1));
    // And what came before the disk had told it is not told by the disk once more.
    let late = tally.ingest(at(7_101.0), Message::Kept(&[(Some(9), first)]));
    assert_eq!((late.added, late.duplicate), (0, 1));
}
