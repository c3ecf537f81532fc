//! The state of a live cockpit: facts that keep coming, lines that fall silent, and what the screen says of them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helper functions of a test"
)]

mod cockpit;

use slackwater::app::{App, Effect, Mode, Msg};
use slackwater::domain::days::Filled;
use slackwater::domain::link::{Line, Reason, Refreshed, State};
use slackwater::domain::observation::{Fact, Known, Liquidation, Observation, Quality, Side};
use slackwater::domain::tally::coverage::Listened;
use slackwater::domain::tally::{Origin, Push, Window};
use slackwater::domain::wire::read_known;
use slackwater::domain::{Name, Span, Stamp, Ticker};
use slackwater::sources::registry::SOURCES;

const START: &str = "2026-11-21T09:00:00.100Z";

fn start() -> Stamp {
    cockpit::stamp(START)
}

fn live(width: u16) -> App {
    let mut app = App::new(cockpit::setup(Vec::new()), Mode::Live, start());
    app.update(start(), Msg::Size(width, 60));
    app.update(start(), Msg::Wake);
    app
}

/// A long of $40,000.
fn liquidation(at: Stamp) -> Liquidation {
    Liquidation {
        venue: Name::literal("gate"),
        symbol: Name::literal("BTC_USDT"),
        base: Ticker::literal("BTC"),
        liquidated: Side::Long,
        base_qty: "0.5".parse().ok(),
        price: "80000".parse().unwrap(),
        usd: "40000".parse().ok(),
        at,
    }
}

fn quote(price: f64, at: Stamp) -> Known {
    read_known(&format!(
        r#"{{"kind":"quote","source":"binance","instrument":"BTC","price":{price},"currency":"USD","at":"{at}","known_at":"{at}"}}"#
    ))
    .unwrap()
}

fn line(source: &'static str, state: State) -> Line {
    Line {
        state,
        heard: Some(start()),
        ..Line::opening(source, Name::literal("a"), "prices", start())
    }
}

fn price(app: &App) -> Option<f64> {
    let btc = app.readings().drawdowns.get(Ticker::literal("BTC"));
    btc.map(|btc| btc.last)
}

#[test]
fn facts_that_keep_coming_do_not_put_their_figures_off() {
    // At a width without seconds nothing else wakes the cockpit for a minute.
    let mut app = live(80);
    let mut now = start();
    let mut woken = 0;
    for n in 0..20 {
        now = now.plus(Span::millis(100));
        // As the shell does: whatever is due first.
        if app.next_wake(now).is_some_and(|due| due <= now) {
            app.update(now, Msg::Wake);
            woken += 1;
        }
        app.update(now, Msg::Lines(vec![quote(80_000.0 + f64::from(n), now)]));
    }
    assert!(
        (5..=9).contains(&woken),
        "{woken} ticks in two seconds of ten facts each"
    );
    assert!(price(&app).unwrap() > 80_010.0, "{:?}", price(&app));
}

#[test]
fn two_equal_liquidations_of_one_frame_are_two_and_of_two_frames_one() {
    let mut app = live(160);
    let event = liquidation(start());
    let venue = event.venue;
    let push = |events| Push {
        at: start(),
        source: venue,
        origin: Origin::Stream,
        events,
    };
    let twice = push(vec![(None, event), (None, event)]);
    app.update(
        start(),
        Msg::Stream {
            venue,
            at: start(),
            stands: true,
        },
    );
    app.update(start(), Msg::Pushes(vec![twice.clone(), twice]));
    app.update(start(), Msg::Wake);
    let hour = app.readings().liquidations.observed.h1;
    assert_eq!((hour.count, hour.long_usd), (Some(2), Some(80_000.0)));
}

#[test]
fn our_own_count_leads_where_nobody_has_published_and_says_what_it_covers() {
    let mut app = live(200);
    let joined = Msg::Stream {
        venue: Name::literal("gate"),
        at: start().minus(Span::minutes(130)),
        stands: true,
    };
    app.update(start(), joined);
    let short = Liquidation {
        liquidated: Side::Short,
        base: Ticker::literal("ETH"),
        symbol: Name::literal("ETH_USDT"),
        usd: "10000".parse().ok(),
        ..liquidation(start().minus(Span::minutes(90)))
    };
    let push = Push {
        at: start(),
        source: short.venue,
        origin: Origin::History,
        events: vec![(None, short), (None, liquidation(start()))],
    };
    app.update(start(), Msg::Pushes(vec![push]));
    app.update(start().plus(Span::secs(2)), Msg::Wake);
    let screen = cockpit::text(&cockpit::screen(&app));
    for words in [
        "longs ≥ $40,000   shorts ≥ $10,000",
        "1 h ≥ $40,000 · 4 h ≥ $50,000",
        "1 venue · since 06:50Z",
        "closed by force since 21 Nov",
    ] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    for key in ['3', 'z'] {
        app.update(start(), Msg::Key(slackwater::app::chord::Chord::char(key)));
    }
    let screen = cockpit::text(&cockpit::screen(&app));
    for words in [
        "1 venue · since 06:50Z · heard 2 h 10 m of 24 h",
        "cascade  25 of 72 sums of 5 m known, too few to say",
        "heat     longs $39,",
        "coins    BTC $40,000 · ETH $10,000",
    ] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    // Columns stand in the hours of which something is known, below and above the line.
    let hours = screen.split("Hours").nth(1).unwrap();
    assert!(hours.contains('█') && hours.contains('?'), "{screen}");
    assert!(hours.contains("09:00Z"), "{screen}");
}

#[test]
fn a_window_in_which_nobody_listened_is_unknown_and_not_zero() {
    let mut app = live(200);
    let venue = Name::literal("gate");
    let stream = |at, stands| Msg::Stream { venue, at, stands };
    app.update(start(), stream(start(), true));
    let push = Push {
        at: start(),
        source: venue,
        origin: Origin::Stream,
        events: vec![(None, liquidation(start()))],
    };
    app.update(start(), Msg::Pushes(vec![push]));
    let cut = start().plus(Span::minutes(5));
    app.update(cut, stream(cut, false));
    let longs = |app: &App| {
        let observed = &app.readings().liquidations.observed;
        [observed.h1, observed.h4, observed.h24].map(|window| window.long_usd)
    };
    let at = |app: &mut App, minutes| {
        app.update(start().plus(Span::minutes(minutes)), Msg::Wake);
        longs(app)
    };
    let sum = Some(40_000.0);
    // The event has left the hour, of which five minutes were heard; then nothing of it was.
    assert_eq!(at(&mut app, 62), [Some(0.0), sum, sum]);
    assert_eq!(at(&mut app, 66), [None, sum, sum]);
    assert_eq!(at(&mut app, 246), [None, None, sum]);
    let screen = cockpit::text(&cockpit::screen(&app));
    assert!(screen.contains("1 h -- · 4 h --"), "{screen}");
}

#[test]
fn a_venue_that_was_never_heard_stands_among_the_others_with_its_reason() {
    let mut app = live(200);
    let of = |source: &'static str, publisher, reason| Line {
        publisher: Name::literal(publisher),
        ..line(
            source,
            State::Down {
                reason,
                cause: String::new(),
                next: None,
                tries: 1,
            },
        )
    };
    for told in [
        of("htx-liquidations", "htx", Reason::RefusedHere),
        of("gate-liquidations", "gate", Reason::NetworkDown),
        of("binance-tickers", "binance", Reason::NetworkDown),
    ] {
        app.update(start(), Msg::Line(told));
    }
    for key in ['3', 'z'] {
        app.update(start(), Msg::Key(slackwater::app::chord::Chord::char(key)));
    }
    let row = |app: &App, venue: &str| {
        let screen = cockpit::text(&cockpit::screen(app));
        let venues = screen
            .split("─ Venues")
            .nth(1)
            .unwrap_or_default()
            .to_owned();
        let found = venues
            .lines()
            .find(|line| line.starts_with(&format!("│ {venue} ")));
        found.map(str::to_owned)
    };
    assert!(row(&app, "htx").unwrap().contains("refused here"));
    assert!(row(&app, "gate").unwrap().contains("network down"));
    assert_eq!(row(&app, "binance"), None, "it tells prices");
    // Heard, and cut: one row, which says why.
    let venue = Name::literal("gate");
    for (stands, seconds) in [(true, 1), (false, 2)] {
        let at = start().plus(Span::secs(seconds));
        app.update(at, Msg::Stream { venue, at, stands });
    }
    app.update(start().plus(Span::secs(5)), Msg::Wake);
    let gate = row(&app, "gate").unwrap();
    assert!(
        gate.contains("network down") && gate.contains("09:00Z"),
        "{gate}"
    );
}

#[test]
fn a_price_that_jumps_alone_is_told_and_not_shown() {
    let mut app = live(160);
    app.update(start(), Msg::Line(line("one", State::Live)));
    app.update(start(), Msg::Lines(vec![quote(80_000.0, start())]));
    let later = start().plus(Span::secs(1));
    app.update(later, Msg::Lines(vec![quote(800_000.0, later)]));
    app.update(later, Msg::Wake);
    assert_eq!(price(&app), Some(80_000.0));
    app.update(later, Msg::Key(slackwater::app::chord::Chord::char('!')));
    let screen = cockpit::text(&cockpit::screen(&app));
    assert!(screen.contains("BTC of binance"), "{screen}");
    assert!(
        screen.contains("800,000") && screen.contains("no second source agrees"),
        "{screen}"
    );
}

#[test]
fn an_earlier_run_is_a_gap_before_this_one_and_does_not_end_it() {
    let mut app = live(160);
    let venue = Name::literal("bybit");
    let joined = Msg::Stream {
        venue,
        at: start(),
        stands: true,
    };
    app.update(start(), joined);
    let span = Listened {
        venue,
        since: start().minus(Span::hours(3)),
        until: start().minus(Span::hours(1)),
    };
    app.update(
        start(),
        Msg::Kept {
            listened: vec![span],
            books: Vec::new(),
            unread: 0,
        },
    );
    let coverage = app.board().tally().coverage();
    let told = coverage.venues[0];
    assert!(told.connected);
    assert_eq!((told.since, told.gaps, told.gaps_s), (span.since, 1, 3600));
}

#[test]
fn what_an_earlier_run_heard_is_not_counted_again_from_a_history() {
    let mut app = live(160);
    let heard = liquidation(start().minus(Span::minutes(30)));
    let missed = liquidation(start().minus(Span::hours(2)));
    let history = Push {
        at: start(),
        source: heard.venue,
        origin: Origin::OtherHistory,
        // The same event in the words of the history, and one of a time at which nobody listened.
        events: [heard, missed]
            .map(|event| {
                (
                    None,
                    Liquidation {
                        price: "79990".parse().unwrap(),
                        ..event
                    },
                )
            })
            .to_vec(),
    };
    // The venue was faster than the disk.
    let now = Push {
        at: start(),
        source: heard.venue,
        origin: Origin::Stream,
        events: vec![(None, liquidation(start()))],
    };
    app.update(start(), Msg::Pushes(vec![history, now]));
    let line = Known {
        known_at: heard.at,
        observation: Observation {
            source: heard.venue,
            quality: Quality::Final,
            fact: Fact::Liquidation(heard),
        },
    };
    // Two of one frame that are equal.
    app.update(start(), Msg::Recalled(vec![line.into(), line.into()]));
    let span = Listened {
        venue: heard.venue,
        since: start().minus(Span::minutes(40)),
        until: start().minus(Span::minutes(20)),
    };
    app.update(
        start(),
        Msg::Kept {
            listened: vec![span],
            books: Vec::new(),
            unread: 0,
        },
    );
    assert_eq!(app.board().tally().sums(Window::H24).count, 4);
    // What was kept is no word of a connection now.
    let told = app.board().tally().coverage().venues[0];
    assert_eq!((told.connected, told.gaps, told.gaps_s), (false, 1, 1200));
}

#[test]
fn the_header_counts_who_answers_and_the_list_says_why_others_do_not() {
    let mut app = live(160);
    let limited = State::Down {
        reason: Reason::RateLimited,
        cause: "HTTP 429".to_owned(),
        next: Some(cockpit::stamp("2026-11-21T09:00:53Z")),
        tries: 1,
    };
    app.update(start(), Msg::Line(line("one", State::Live)));
    app.update(start(), Msg::Line(line("two", limited)));
    let screen = cockpit::text(&cockpit::screen(&app));
    assert!(
        screen.lines().next().unwrap().contains("feeds 1/2"),
        "{screen}"
    );
    app.update(start(), Msg::Key(slackwater::app::chord::Chord::char('!')));
    let screen = cockpit::text(&cockpit::screen(&app));
    for words in [
        "1 of 2 answer",
        "rate-limited until 09:00:53Z",
        "never “error”",
    ] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    // It answers again: the same row, and no second one.
    app.update(start(), Msg::Line(line("two", State::Live)));
    assert_eq!(app.lines().len(), 2);
    assert!(cockpit::text(&cockpit::screen(&app)).contains("2 of 2 answer"));
}

#[test]
fn a_list_that_does_not_fit_says_which_rows_it_shows() {
    let mut app = live(120);
    app.update(start(), Msg::Size(120, 40));
    let names: Vec<&str> = SOURCES.iter().map(|source| source.spec().name).collect();
    for name in &names {
        app.update(start(), Msg::Line(line(name, State::Live)));
    }
    app.update(start(), Msg::Key(slackwater::app::chord::Chord::char('!')));
    let (first, last) = (names[0], names[names.len() - 1]);
    let screen = cockpit::text(&cockpit::screen(&app));
    let count = names.len();
    assert!(
        screen.contains(&format!("{count} of {count} answer · rows 1–")),
        "{screen}"
    );
    assert!(screen.contains(first) && !screen.contains(last), "{screen}");
    for _ in &names {
        app.update(start(), Msg::Key(slackwater::app::chord::Chord::char('j')));
    }
    let screen = cockpit::text(&cockpit::screen(&app));
    assert!(screen.contains(&format!("–{count} ")), "{screen}");
    assert!(screen.contains(last) && !screen.contains(first), "{screen}");
}

#[test]
fn histories_that_are_being_filled_are_counted_where_one_waits_for_them() {
    let mut app = live(160);
    let filling = |done| Line {
        filled: Some(Filled { done, of: 34 }),
        ..line("one", State::Live)
    };
    app.update(start(), Msg::Line(filling(12)));
    let screen = cockpit::text(&cockpit::screen(&app));
    for panel in [
        "1 Drawdowns ─ history 12/34 coins ─",
        "4 Alts ─ history 12/34 coins ─",
    ] {
        assert!(screen.contains(panel), "{panel}: {screen}");
    }
    app.update(start(), Msg::Key(slackwater::app::chord::Chord::char('!')));
    let screen = cockpit::text(&cockpit::screen(&app));
    assert!(screen.contains("live · history 12/34 coins"), "{screen}");
    // Filled: not a word more, though another source of the same gives nothing.
    app.update(start(), Msg::Line(filling(34)));
    let other = Line {
        filled: Some(Filled { done: 0, of: 2 }),
        ..line("two", State::Opening)
    };
    app.update(start(), Msg::Line(other));
    app.update(start(), Msg::Key(slackwater::app::chord::Chord::char('!')));
    let screen = cockpit::text(&cockpit::screen(&app));
    assert!(!screen.contains("coins ─"), "{screen}");
}

#[test]
fn a_source_that_has_nothing_new_to_give_is_no_failing_one() {
    let mut app = live(160);
    let resting = State::Down {
        reason: Reason::NotYetPublished,
        cause: "next close 22 Nov 00:00Z".to_owned(),
        next: Some(cockpit::stamp("2026-11-22T00:00:00Z")),
        tries: 0,
    };
    app.update(start(), Msg::Line(line("one", State::Live)));
    app.update(start(), Msg::Line(line("two", resting)));
    app.update(start(), Msg::Line(line("three", State::Opening)));
    let screen = cockpit::text(&cockpit::screen(&app));
    assert!(
        screen.lines().next().unwrap().contains("feeds 2/3"),
        "{screen}"
    );
    app.update(start(), Msg::Key(slackwater::app::chord::Chord::char('!')));
    let screen = cockpit::text(&cockpit::screen(&app));
    assert!(
        screen.contains("not yet published: next close 22 Nov 00:00Z"),
        "{screen}"
    );
}

/// Presses `r`; gives what is to be done, and what the footer says.
fn refresh(app: &mut App) -> (Vec<Effect>, String) {
    let key = slackwater::app::chord::Chord::char('r');
    let effects = app.update(start(), Msg::Key(key));
    (effects, app.notice().unwrap_or_default().to_owned())
}

#[test]
fn r_asks_the_sources_at_once_and_says_who_may_not_be_asked_yet() {
    let mut app = live(160);
    let polled = Line {
        every: Some(Span::minutes(5)),
        ..line("one", State::Live)
    };
    // A stream alone is not asked in turn.
    app.update(start(), Msg::Line(line("stream", State::Live)));
    let (effects, said) = refresh(&mut app);
    assert!(
        effects.is_empty() && said.starts_with("nothing is asked: "),
        "{said}"
    );
    app.update(start(), Msg::Line(polled));
    let told = |source, asked, next| {
        Msg::Refreshed(Refreshed {
            source,
            asked,
            next,
        })
    };
    let later = Some(start().plus(Span::secs(41)));
    // From the list of sources too, which stays.
    for list in [false, true] {
        if list {
            app.update(start(), Msg::Key(slackwater::app::chord::Chord::char('!')));
            let screen = cockpit::text(&cockpit::screen(&app));
            assert!(
                screen.lines().last().unwrap().contains("r refresh"),
                "{screen}"
            );
        }
        let (effects, said) = refresh(&mut app);
        assert_eq!((effects, said.as_str()), (vec![Effect::Refresh], "asking"));
        assert_eq!(app.overlay().is_some(), list);
        app.update(start(), told("one", 0, later));
        let screen = cockpit::text(&cockpit::screen(&app));
        let last = screen.lines().last().unwrap();
        assert!(last.contains("next allowed in 41 s"), "{last}");
        app.update(start(), told("two", 3, None));
        assert_eq!(
            app.notice(),
            Some("asked 1 source · one: next allowed in 41 s")
        );
    }
    // After another key nobody waits for an answer any more.
    app.update(start(), Msg::Key(slackwater::app::chord::Chord::char('j')));
    app.update(start(), told("one", 1, None));
    assert_eq!(app.notice(), None);
}

#[test]
fn without_a_network_r_says_why_nothing_is_asked() {
    let setup = cockpit::setup(Vec::new());
    let mut offline = App::new(setup, Mode::Offline, start());
    let (effects, said) = refresh(&mut offline);
    assert_eq!(
        (effects, said.as_str()),
        (
            Vec::new(),
            "nothing is asked: this cockpit was started with --offline"
        )
    );
    let mut replay = cockpit::Cockpit::at("2025-11-21T09:00:00Z", usize::MAX);
    let (effects, said) = refresh(&mut replay.app);
    assert_eq!(
        (effects, said.as_str()),
        (
            Vec::new(),
            "nothing is asked in a replay: all it knows is on the tape"
        )
    );
}
