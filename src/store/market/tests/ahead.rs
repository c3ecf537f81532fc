//! A clock that was ahead of the time, and then set right.

use super::*;

#[test]
fn what_a_clock_that_was_ahead_has_written_is_left_out_gives_way_and_goes() {
    let folder = tempfile::tempdir().unwrap();
    let mut market = Market::open(&folder.path().join("market.db")).unwrap();
    let stamp = |text: &str| Stamp::parse(text).unwrap();
    let write = |lines: &[Known], now: &str| Write {
        now: Some(stamp(now)),
        ..facts(lines)
    };
    let venue = Name::literal("a");
    let span = |since: &str, until: &str| Listened {
        venue,
        since: stamp(since),
        until: stamp(until),
    };
    let (noon, one) = ("2026-01-06T12:00:00Z", "2026-01-06T13:00:00Z");
    // Of a venue whose rows have no time.
    let event = |at| Write {
        now: Some(stamp(at)),
        ..pushed(&[frame(at, &[(Some(7), liquidation(at))])])
    };
    let ahead = [bar(90.0, one), reading("a", one, 10.0, 3.0)];
    let astray = span("2026-01-06T12:30:00Z", one);
    market.keep(&write(&ahead, one), &[astray]).unwrap();
    market.keep(&event(one), &[]).unwrap();
    let mut told = 0;
    let count = |market: &Market, now: &str, told: &mut usize| {
        market.read(stamp(now), |kept| *told += kept.len()).unwrap();
        let days = market.kept_days(stamp(now)).unwrap();
        let listened = market.listened(stamp(now)).unwrap();
        (days != KeptDays::default(), listened.len())
    };
    assert_eq!(count(&market, noon, &mut told), (false, 0));
    assert_eq!(told, 0);
    // By a second or two clocks may differ.
    let almost = "2026-01-06T12:59:57Z";
    assert_eq!(count(&market, almost, &mut told), (true, 1));
    assert_eq!(told, 3);
    // The clock was set right: what comes now stands, though it is known before.
    let right = [bar(91.0, noon)];
    market.keep(&write(&right, noon), &[]).unwrap();
    market.keep(&event(noon), &[]).unwrap();
    let mut lines = Vec::new();
    market.read(stamp(noon), |kept| lines.extend(kept)).unwrap();
    let lines: Vec<Known> = lines.into_iter().map(|kept| kept.known).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines.contains(&right[0]) && lines.contains(&liquidation(noon)));
    // And the rest goes, so that it is not there when the time has come.
    market.prune(stamp(noon)).unwrap();
    assert_eq!(read(&market).len(), 2);
    assert_eq!(market.listened(end()).unwrap(), []);
}

#[test]
fn events_dropped_under_a_clock_that_was_ahead_hold_nothing_back_when_it_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let mut market = Market::open(&folder.path().join("market.db")).unwrap();
    let now = Stamp::parse("2026-01-06T12:00:00Z").unwrap();
    let ahead = liquidation("2026-01-06T13:00:00Z");
    market.keep(&facts(&[ahead]), &[]).unwrap();
    cut(&mut market, 0);
    let event = liquidation("2026-01-06T12:00:00Z");
    let write = Write {
        now: Some(now),
        ..facts(&[event])
    };
    market.keep(&write, &[]).unwrap();
    market.prune(now).unwrap();
    assert_eq!(read(&market), [event]);
    // What was listened to before is not claimed: its events are gone.
    let span = |since, until| Listened {
        venue: Name::literal("a"),
        since: now.plus(Span::minutes(since)),
        until: now.plus(Span::minutes(until)),
    };
    let spans = [span(-60, -1), span(-1, 10)];
    market.keep(&Write::default(), &spans).unwrap();
    assert_eq!(market.listened(end()).unwrap(), [span(1, 10)]);
}
