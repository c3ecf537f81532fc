//! What the cache says of the times at which it was listened.

use super::*;

#[test]
fn in_a_flood_the_oldest_events_leave_and_with_them_the_time_they_speak_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut market = Market::open(&folder.path().join("market.db")).unwrap();
    let start = Stamp::parse("2026-01-05T00:00:00Z").unwrap();
    let event = |n: i64| {
        let Fact::Liquidation(event) = liquidation("2026-01-05T00:00:00Z").observation.fact else {
            unreachable!()
        };
        let at = start.plus(Span::millis(n));
        let mut known = liquidation("2026-01-05T00:00:00Z");
        known.observation.fact =
            Fact::Liquidation(crate::domain::observation::Liquidation { at, ..event });
        known
    };
    let events: Vec<Known> = (0..600).map(event).collect();
    let stop = start.plus(Span::minutes(10));
    let listened = Listened {
        venue: Name::literal("a"),
        since: start,
        until: stop,
    };
    market.keep(&Write::from(events), &[listened]).unwrap();
    cut(&mut market, 500);
    assert_eq!(read(&market).len(), 500);
    let since = start.plus(Span::millis(99));
    assert_eq!(
        market.listened(end()).unwrap(),
        [Listened { since, ..listened }]
    );
    // The connection goes on under its own beginning, and the venue tells once more what was dropped.
    let until = stop.plus(Span::minutes(1));
    let listened = Listened { until, ..listened };
    let again: Vec<Known> = (0..610).map(event).collect();
    market.keep(&Write::from(again), &[listened]).unwrap();
    assert_eq!(read(&market).len(), 510);
    assert_eq!(
        market.listened(end()).unwrap(),
        [Listened { since, ..listened }]
    );
    // And once more, while another cockpit listens too.
    let other = Listened {
        since: start.plus(Span::millis(50)),
        until: until.plus(Span::minutes(1)),
        ..listened
    };
    market.keep(&Write::default(), &[other]).unwrap();
    cut(&mut market, 400);
    market.keep(&Write::default(), &[listened]).unwrap();
    market.prune(until).unwrap();
    let since = start.plus(Span::millis(209));
    assert_eq!(
        market.listened(end()).unwrap(),
        [Listened { since, ..other }]
    );
    // What ended before the floor says nothing.
    let below = Listened {
        venue: Name::literal("b"),
        until: start.plus(Span::millis(209)),
        ..listened
    };
    market.keep(&Write::default(), &[below]).unwrap();
    assert_eq!(market.listened(end()).unwrap().len(), 1);
}

#[test]
fn a_connection_of_days_claims_no_more_than_the_hours_whose_events_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut market = Market::open(&folder.path().join("market.db")).unwrap();
    let now = Stamp::parse("2026-01-08T12:00:00Z").unwrap();
    let listened = Listened {
        venue: Name::literal("a"),
        since: now.minus(Span::hours(72)),
        until: now,
    };
    let events = ["2026-01-07T10:00:00Z", "2026-01-07T12:00:00Z"].map(liquidation);
    market.keep(&facts(&events), &[listened]).unwrap();
    market.prune(now).unwrap();
    assert_eq!(read(&market), events[1..]);
    let since = now.minus(Span::hours(25));
    assert_eq!(
        market.listened(now).unwrap(),
        [Listened { since, ..listened }]
    );
}

#[test]
fn times_that_overlap_are_one_and_each_connection_has_its_own_last_word() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    let (mut one, mut other) = (Market::open(&path).unwrap(), Market::open(&path).unwrap());
    let at = |minute| {
        Day::parse("2026-01-05")
            .unwrap()
            .start()
            .plus(Span::minutes(minute))
    };
    let span = |venue: &'static str, since, until| Listened {
        venue: Name::literal(venue),
        since: at(since),
        until: at(until),
    };
    one.keep(&Write::default(), &[span("a", 0, 480), span("b", 5, 6)])
        .unwrap();
    other.keep(&Write::default(), &[span("a", 10, 30)]).unwrap();
    assert_eq!(
        one.listened(end()).unwrap(),
        [span("a", 0, 480), span("b", 5, 6)]
    );
    // It slept: the line was dead since the twentieth minute. What the other one heard stays heard.
    one.keep(&Write::default(), &[span("a", 0, 20)]).unwrap();
    assert_eq!(one.listened(end()).unwrap()[0], span("a", 0, 30));
    one.keep(&Write::default(), &[span("a", 0, 5)]).unwrap();
    assert_eq!(
        one.listened(end()).unwrap(),
        [span("a", 0, 5), span("b", 5, 6), span("a", 10, 30)]
    );
    // Dead from the beginning: nothing was heard.
    other.keep(&Write::default(), &[span("a", 10, 9)]).unwrap();
    assert_eq!(
        one.listened(end()).unwrap(),
        [span("a", 0, 5), span("b", 5, 6)]
    );
}
