//! A clock that is set back, or was wrong: nothing of the future remains, nothing new is lost, and the screen says so.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helper functions of a test"
)]

mod cockpit;

use slackwater::app::chord::Chord;
use slackwater::app::{App, Effect, Mode, Msg, Replay};
use slackwater::domain::audit::{self, Audit};
use slackwater::domain::link::{Line, State};
use slackwater::domain::observation::{Fact, Known, Liquidation, Observation, Quality, Side};
use slackwater::domain::tally::coverage::Listened;
use slackwater::domain::tally::{Origin, Push, Window};
use slackwater::domain::wire::read_known;
use slackwater::domain::{Name, Span, Stamp, Ticker};

const VENUE: Name = Name::literal("gate");
const BTC: Ticker = Ticker::literal("BTC");
const HOUR: Span = Span::hours(1);

/// The true time at the start of each test.
fn start() -> Stamp {
    cockpit::stamp("2026-11-21T09:00:00.100Z")
}

fn live(at: Stamp) -> App {
    let mut app = App::new(cockpit::setup(Vec::new()), Mode::Live, at);
    app.update(at, Msg::Size(160, 60));
    app.update(at, Msg::Wake);
    app
}

fn stream(at: Stamp) -> Msg {
    Msg::Stream {
        venue: VENUE,
        at,
        stands: true,
    }
}

/// A long of $40,000 that arrived at `at` and happened at `event`.
fn push(at: Stamp, event: Stamp) -> Msg {
    let event = Liquidation {
        venue: VENUE,
        symbol: Name::literal("BTC_USDT"),
        base: BTC,
        liquidated: Side::Long,
        base_qty: "0.5".parse().ok(),
        price: "80000".parse().unwrap(),
        usd: "40000".parse().ok(),
        at: event,
    };
    Msg::Pushes(vec![Push {
        at,
        source: VENUE,
        origin: Origin::Stream,
        events: vec![(None, event)],
    }])
}

fn quote(price: f64, at: Stamp, known_at: Stamp) -> Known {
    quote_of("binance", price, at, known_at)
}

fn quote_of(source: &str, price: f64, at: Stamp, known_at: Stamp) -> Known {
    read_known(&format!(
        r#"{{"kind":"quote","source":"{source}","instrument":"BTC","price":{price},"currency":"USD","at":"{at}","known_at":"{known_at}"}}"#
    ))
    .unwrap()
}

fn day(date: &str, price: f64, known_at: Stamp) -> Known {
    read_known(&format!(
        r#"{{"kind":"daily_bar","source":"binance","instrument":"BTC","date":"{date}","close":{price},"currency":"USD","known_at":"{known_at}"}}"#
    ))
    .unwrap()
}

fn count(app: &App, window: Window) -> u64 {
    app.board().tally().sums(window).count
}

fn price(app: &App) -> Option<f64> {
    app.readings().drawdowns.get(BTC).map(|btc| btc.last)
}

#[test]
fn after_a_step_back_the_count_starts_anew_and_goes_on_at_once() {
    let wrong = start().plus(HOUR);
    let mut app = live(wrong);
    app.update(wrong, stream(wrong));
    app.update(wrong, push(wrong, wrong.minus(Span::minutes(14))));
    assert_eq!(count(&app, Window::H24), 1);
    // A key shows it, and does not take it away.
    app.update(start(), Msg::Key(Chord::char('j')));
    let told = "the clock was set back by 1 h 0 m: liquidations are counted anew from 09:00Z";
    assert_eq!(app.notice(), Some(told));
    let screen = cockpit::text(&cockpit::screen(&app));
    assert!(screen.contains(told), "{screen}");
    assert_eq!((count(&app, Window::H24), app.now()), (0, start()));
    let coverage = app.board().tally().coverage();
    let venue = coverage.venues[0];
    assert!(venue.connected && !coverage.complete_24h);
    assert_eq!((venue.since, venue.gaps), (start(), 0));
    // What was on its way with the old time does not carry the count into the future again.
    let now = start().plus(Span::secs(1));
    app.update(now, push(wrong, now));
    for second in 2..5 {
        let now = start().plus(Span::secs(second));
        app.update(now, push(now, now));
    }
    assert_eq!(count(&app, Window::H1), 4);
    assert_eq!(app.board().tally().taken().late_dropped, 0);
    app.update(now, Msg::Key(Chord::char('j')));
    assert_eq!(app.notice(), None);
}

#[test]
fn a_venue_that_is_cut_stays_cut_and_one_that_joins_late_is_not_connected_in_the_future() {
    let wrong = start().plus(HOUR);
    let mut app = live(wrong);
    app.update(wrong, stream(wrong));
    let cut = Msg::Stream {
        venue: VENUE,
        at: wrong,
        stands: false,
    };
    app.update(wrong, cut);
    app.update(start(), Msg::Wake);
    assert_eq!(app.readings().liquidations.observed.h24.count, None);
    app.update(start(), stream(wrong));
    let coverage = app.board().tally().coverage();
    assert_eq!(coverage.since, Some(start()));
}

#[test]
fn small_steps_back_lose_nothing_however_many() {
    let mut app = live(start());
    app.update(start(), stream(start()));
    let mut now = start();
    for step in 0..20 {
        now = now.plus(Span::millis(if step % 2 == 0 { 30_000 } else { -29_000 }));
        app.update(now, push(now, now));
    }
    assert_eq!((count(&app, Window::H1), app.notice()), (20, None));
    // Many small ones are a large one.
    for _ in 0..5 {
        now = now.minus(Span::secs(25));
        app.update(now, Msg::Wake);
    }
    assert!(app.notice().is_some_and(|told| told.contains("set back")));
    app.update(now, push(now, now));
    assert_eq!(count(&app, Window::H1), 1);
}

#[test]
fn an_idle_screen_wakes_at_once_when_the_clock_was_set_back() {
    for step in [Span::secs(20), HOUR] {
        let app = live(start().plus(step));
        assert_eq!(app.next_wake(start()), Some(start()));
        let steady = app.next_wake(start().plus(step)).unwrap();
        assert!(steady > start().plus(step));
    }
    // Figures that wait do not wait for the clock to come back.
    let mut app = live(start().plus(Span::secs(30)));
    app.update(
        start().plus(Span::secs(30)),
        push(start().plus(Span::secs(30)), start()),
    );
    app.update(start(), Msg::Paste(String::new()));
    assert!(app.next_wake(start()).unwrap() <= start().plus(Span::millis(250)));
}

#[test]
fn a_tape_goes_on_at_its_pace() {
    let (from, until) = (start(), start().plus(Span::hours(10)));
    let wall = cockpit::WALL;
    let replay = Replay {
        tape: "a".to_owned(),
        start: from,
        span: (from, until),
        at: from,
        speed: 60,
        paused: false,
        anchor: (wall, from),
        waiting: false,
        skipped: 0,
    };
    let mut app = App::new(cockpit::setup(Vec::new()), Mode::Replay(replay), wall);
    let minute = from.plus(Span::minutes(1));
    let played = app.update(wall.plus(Span::secs(1)), Msg::Wake);
    assert_eq!(played, [Effect::Play(minute)]);
    app.update(
        wall.plus(Span::secs(1)),
        Msg::Played {
            until: minute,
            skipped: 0,
        },
    );
    let back = wall.minus(HOUR);
    assert_eq!(app.update(back, Msg::Wake), []);
    assert_eq!(
        app.update(back.plus(Span::secs(1)), Msg::Wake),
        [Effect::Play(from.plus(Span::minutes(2)))]
    );
    assert_eq!(app.notice(), None);
}

#[test]
fn a_price_of_the_future_is_forgotten_and_what_was_noted_then_gets_its_time() {
    let wrong = start().plus(HOUR);
    let mut app = live(wrong);
    let facts = [
        day("2026-11-19", 70_000.0, wrong),
        // A venue with a time of its own, and one that is dated by this machine.
        quote(80_000.0, start(), wrong),
        quote(81_000.0, wrong, wrong),
    ];
    app.update(wrong, Msg::Facts(facts.to_vec()));
    assert_eq!(price(&app), Some(81_000.0));
    let now = start().plus(Span::secs(2));
    app.update(now, Msg::Wake);
    assert_eq!(price(&app), Some(80_000.0));
    let board = app.board();
    let noted = board.quotes(BTC).last().unwrap().seen.known_at;
    assert_eq!(noted, now);
    assert_eq!(board.daily(BTC).len(), 1, "histories are not asked twice");
    assert!(board.newest_known().unwrap() <= now);
    assert!(
        board
            .source_states()
            .all(|source| source.newest.unwrap() <= now)
    );
    // A correction of what was noted then is taken.
    app.update(now, Msg::Facts(vec![day("2026-11-19", 71_000.0, now)]));
    let close = app.board().daily(BTC).first().map(|bar| bar.value.close);
    assert_eq!(close, Some(71_000.0));
    // And what was on its way.
    app.update(now, Msg::Facts(vec![quote(80_100.0, now, wrong)]));
    assert_eq!(price(&app), Some(80_100.0));
}

#[test]
fn a_clock_that_is_wrong_is_told_beside_the_sums_that_miss_its_events() {
    for (off, panel, list) in [
        (
            Span::secs(20),
            "12 refused, dated ahead of this clock: check it",
            "12 events of 10 m refused: dated ahead of this machine's clock; check the clock",
        ),
        (
            Span::minutes(-20),
            "12 dropped, late by this clock: check it",
            "12 events of 10 m dropped: too late by this machine's clock; check the clock",
        ),
    ] {
        let mut app = live(start());
        app.update(start(), stream(start()));
        let shown = |app: &mut App, now: Stamp| {
            app.update(now, Msg::Wake);
            let panels = cockpit::text(&cockpit::screen(app));
            app.update(now, Msg::Key(Chord::char('!')));
            let popup = cockpit::text(&cockpit::screen(app));
            app.update(now, Msg::Key(Chord::char('!')));
            (panels, popup)
        };
        let line = a_line();
        app.update(start(), Msg::Line(line));
        let mut now = start();
        for n in 1..=12 {
            if n == 3 {
                let (panels, popup) = shown(&mut app, now);
                assert!(!panels.contains("check it"), "two are a hiccup: {panels}");
                assert!(!popup.contains("check the clock"), "{popup}");
            }
            now = now.plus(Span::secs(1));
            app.update(now, push(now, now.plus(off)));
        }
        let (panels, popup) = shown(&mut app, now);
        assert!(panels.contains(panel), "{panels}");
        assert!(popup.contains(list), "{popup}");
        assert_eq!(app.readings().liquidations.observed.h24.count, Some(0));
        // A small part of what comes is within what a lower bound bears.
        for _ in 0..120 {
            now = now.plus(Span::secs(1));
            app.update(now, push(now, now));
        }
        let (panels, _) = shown(&mut app, now);
        assert!(!panels.contains("check it"), "{panels}");
        // And what was long ago is no sign of now.
        let mut app = live(start());
        app.update(start(), stream(start()));
        for n in 0..12 {
            let now = start().plus(Span::secs(n));
            app.update(now, push(now, now.plus(off)));
        }
        assert!(app.board().tally().untimely().is_notable());
        app.update(start().plus(Span::minutes(11)), Msg::Wake);
        assert!(!app.board().tally().untimely().is_notable());
    }
}

/// A source that answers.
fn a_line() -> Line {
    Line {
        state: State::Live,
        ..Line::opening("one", VENUE, "liquidations", start())
    }
}

#[test]
fn prices_that_a_slow_clock_refuses_are_no_silence() {
    let mut app = live(start());
    let now = start();
    let venues = now.plus(Span::secs(8));
    let many = |n| vec![quote(80_000.0, venues, now); n];
    let told = |app: &App| {
        let screen = cockpit::text(&cockpit::screen(app));
        screen.contains("dated ahead of this machine’s clock: check it")
    };
    app.update(now, Msg::Facts(many(19)));
    assert!(!told(&app));
    app.update(now, Msg::Line(a_line()));
    app.update(now, Msg::Facts(many(1)));
    assert!(told(&app));
    // Told once; the list of sources goes on saying it.
    app.update(now, Msg::Key(Chord::char('j')));
    app.update(now, Msg::Facts(many(1)));
    assert!(!told(&app));
    app.update(now, Msg::Key(Chord::char('!')));
    assert!(told(&app));
    assert_eq!((app.board().ahead(), app.board().refused()), (21, 21));
}

#[test]
fn a_fact_that_is_dated_in_the_future_is_refused_and_counted() {
    let mut app = live(start());
    let now = start();
    app.update(now, Msg::Facts(vec![quote(80_000.0, now, now)]));
    let lie = cockpit::stamp("2099-01-01T00:00:00Z");
    let near = now.plus(Span::secs(5));
    let lies = [
        quote_of("okx", 90_000.0, lie, now),
        quote_of("okx", 800_000.0, near.plus(Span::millis(1)), now),
        day("2026-11-21", 60_000.0, now),
        read_known(&format!(
            r#"{{"kind":"hourly_bar","source":"okx","instrument":"BTC","at":"{lie}","open":1,"high":1,"low":1,"close":1,"currency":"USD","known_at":"{now}"}}"#
        ))
        .unwrap(),
    ];
    app.update(now, Msg::Facts(lies.to_vec()));
    assert_eq!((price(&app), app.board().refused()), (Some(80_000.0), 4));
    // It does not speak for the jump of another source either.
    app.update(now, Msg::Facts(vec![quote_of("a", 800_000.0, now, now)]));
    assert_eq!(price(&app), Some(80_000.0));
    assert_eq!(app.quarantine().held().len(), 1);
    // A clock that is ahead by less than clocks differ is none that lies.
    app.update(now, Msg::Facts(vec![quote_of("okx", 80_100.0, near, now)]));
    assert_eq!(price(&app), Some(80_100.0));
    app.update(now, Msg::Key(Chord::char('!')));
    let screen = cockpit::text(&cockpit::screen(&app));
    assert!(screen.contains("4 facts"), "{screen}");
}

#[test]
fn a_day_that_only_the_wrong_clock_held_for_over_is_forgotten() {
    let midnight = cockpit::stamp("2026-11-22T00:10:00Z");
    let mut app = live(midnight);
    app.update(
        midnight,
        Msg::Facts(vec![day("2026-11-21", 70_000.0, midnight)]),
    );
    assert_eq!(price(&app), Some(70_000.0));
    app.update(midnight.minus(HOUR), Msg::Wake);
    assert_eq!(price(&app), None);
}

#[test]
fn ages_of_sources_accounts_and_prices_that_wait_are_not_stuck() {
    let wrong = start().plus(HOUR);
    let mut app = live(wrong);
    let line = Line {
        state: State::Live,
        heard: Some(wrong.minus(Span::minutes(10))),
        ..Line::opening("one", Name::literal("a"), "prices", wrong)
    };
    app.update(wrong, Msg::Line(line.clone()));
    let audited = Audit {
        key: audit::Key::ReadOnly,
        at: wrong.minus(Span::minutes(50)),
        ..Audit::unasked(Name::literal("binance"), "Binance")
    };
    app.update(wrong, Msg::Audit(audited));
    app.update(wrong, Msg::Facts(vec![quote(80_000.0, start(), wrong)]));
    app.update(wrong, Msg::Facts(vec![quote(160_000.0, start(), wrong)]));
    assert_eq!(app.quarantine().held().len(), 1);
    app.update(start(), Msg::Wake);
    assert_eq!(app.lines()[0].heard, Some(start().minus(Span::minutes(10))));
    assert_eq!(app.lines()[0].since, start());
    let held = &app.discipline().audits[0];
    assert!(!held.is_old(start()) && held.is_old(start().plus(Span::minutes(11))));
    // A second source does not confirm what was said at a time that nobody knows.
    assert!(app.quarantine().held().is_empty());
    let now = start().plus(Span::minutes(4));
    app.update(now, Msg::Line(line));
    assert_eq!(app.lines()[0].heard, Some(now));
}

#[test]
fn what_was_kept_under_a_clock_that_was_ahead_is_not_used() {
    let ahead = start().plus(HOUR);
    let mut app = live(start());
    let event = Known {
        known_at: ahead,
        observation: Observation {
            source: VENUE,
            quality: Quality::Final,
            fact: Fact::Liquidation(Liquidation {
                venue: VENUE,
                symbol: Name::literal("BTC_USDT"),
                base: BTC,
                liquidated: Side::Long,
                base_qty: None,
                price: "80000".parse().unwrap(),
                usd: "40000".parse().ok(),
                at: start().minus(HOUR),
            }),
        },
    };
    let yesterday = start().minus(Span::hours(24));
    let kept = vec![
        quote(79_000.0, yesterday, yesterday),
        quote(81_000.0, start(), ahead),
        event,
    ];
    let kept = kept
        .into_iter()
        .map(slackwater::domain::board::Recalled::from);
    app.update(start(), Msg::Recalled(kept.collect()));
    let listened = |since: Span, until: Span| Listened {
        venue: VENUE,
        since: start().plus(since),
        until: start().plus(until),
    };
    app.update(
        start(),
        Msg::Kept {
            listened: vec![
                listened(Span::hours(-3), Span::hours(-2)),
                listened(Span::hours(-1), HOUR),
            ],
            books: Vec::new(),
            unread: 0,
        },
    );
    app.update(start(), stream(start()));
    assert_eq!(price(&app), Some(79_000.0));
    assert_eq!(app.board().refused(), 2);
    let tally = app.board().tally();
    assert_eq!((tally.now(), count(&app, Window::H24)), (start(), 0));
    let venue = tally.coverage().venues[0];
    assert_eq!((venue.gaps, venue.gaps_s), (1, 7200));
    let now = start().plus(Span::secs(1));
    app.update(now, push(now, now));
    assert_eq!(count(&app, Window::H24), 1);
}
