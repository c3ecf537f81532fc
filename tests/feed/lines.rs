//! Lines that say too little, or nothing that is understood, and a machine that slept: what the feed claims to have heard
//! is what it heard.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use slackwater::domain::link::{Line, Reason, State};
use slackwater::domain::{Span, Stamp};
use slackwater::feed::{Clock, Config, News, Patience};
use slackwater::sources::registry;

use super::toy::Toy;
use super::venue::{Client, Venue, answer, request};
use super::{CALM, Heard, PATIENCE, Rules, config, now, subscribed, toy_stream};

/// The machine's clock, and how far it was set.
fn clock() -> (Arc<AtomicI64>, Clock) {
    let set = Arc::new(AtomicI64::new(0));
    let read = Arc::clone(&set);
    let clock: Clock = Arc::new(move || now().plus(Span::secs(read.load(Ordering::SeqCst))));
    (set, clock)
}

async fn joined(heard: &mut Heard) -> Stamp {
    heard
        .find(|news| match news {
            News::Joined(_, at) => Some(at),
            _ => None,
        })
        .await
}

async fn cut(heard: &mut Heard) -> Stamp {
    heard
        .find(|news| match news {
            News::Cut(_, at) => Some(at),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn a_sleep_is_no_time_of_listening_and_a_clock_that_was_set_back_is_none_either() {
    let venue =
        Venue::start(|_, stream| async move { subscribed(stream).await.stay().await }).await;
    let (set, time) = clock();
    let wakeful = Config {
        patience: Patience {
            apart: Span::secs(5),
            ..PATIENCE
        },
        ..toy_stream(&venue, CALM)
    };
    let mut heard = Heard::start_at(wakeful, time);
    let first = joined(&mut heard).await;
    set.store(8 * 3600, Ordering::SeqCst);
    let until = cut(&mut heard).await;
    assert!(until >= first && until.since(first) < Span::minutes(1));
    let back = joined(&mut heard).await;
    assert!(back.since(first) >= Span::hours(8));
    // The clock was wrong all the time: what was said by it ends now, not in eight hours.
    set.store(0, Ordering::SeqCst);
    let until = cut(&mut heard).await;
    assert!(until.since(first) < Span::minutes(1));
    assert!(joined(&mut heard).await >= until);
}

#[tokio::test]
async fn a_frame_that_waited_here_through_a_sleep_does_not_speak_for_it() {
    // As soon as the clock has jumped the venue speaks, before anybody has noticed the jump.
    let (set, time) = clock();
    let jumped = Arc::clone(&set);
    let venue = Venue::start(move |_, stream| {
        let jumped = Arc::clone(&jumped);
        async move {
            let mut client = subscribed(stream).await;
            client.say("BTC 90000").await;
            // Only what keeps the line awake makes it speak again.
            while client.hear().await.is_some() {
                jumped.store(8 * 3600, Ordering::SeqCst);
                client.say("BTC 91000").await;
            }
        }
    })
    .await;
    let rules = Rules {
        keep_alive: Span::millis(100),
        ..CALM
    };
    let wakeful = Config {
        patience: Patience {
            apart: Span::secs(5),
            ..PATIENCE
        },
        ..toy_stream(&venue, rules)
    };
    let mut heard = Heard::start_at(wakeful, time);
    let first = joined(&mut heard).await;
    let until = cut(&mut heard).await;
    assert!(until >= first && until.since(first) < Span::minutes(1));
    assert!(joined(&mut heard).await.since(first) >= Span::hours(8));
}

#[tokio::test]
async fn a_line_that_is_never_accepted_is_told_and_what_it_told_ends_with_it() {
    for tells in [false, true] {
        let venue = Venue::start(move |_, stream| async move {
            let mut client = Client::accept(stream).await;
            client.hear().await;
            if tells {
                client.say("BTC 90000").await;
            }
            client.stay().await;
        })
        .await;
        let impatient = Config {
            patience: Patience {
                answer: Span::millis(300),
                ..PATIENCE
            },
            ..toy_stream(&venue, CALM)
        };
        let mut heard = Heard::start(impatient);
        if tells {
            let from = joined(&mut heard).await;
            assert!(cut(&mut heard).await >= from);
        }
        let (reason, cause, line) = heard.down().await;
        assert_eq!(reason, Reason::NotUnderstood);
        assert_eq!(cause, "0 of 1 subscriptions were acknowledged");
        assert!(matches!(line.state, State::Down { next: Some(_), .. }));
    }
}

#[tokio::test]
async fn a_line_that_only_tells_riddles_is_not_understood() {
    let venue = Venue::start(|_, stream| async move {
        let mut client = subscribed(stream).await;
        for _ in 0..19 {
            client.say("BTC dear").await;
        }
        // One that is understood: the counting begins anew.
        client.say("BTC 90000").await;
        for _ in 0..20 {
            client.say("BTC dear").await;
        }
        client.stay().await;
    })
    .await;
    let mut heard = Heard::start(toy_stream(&venue, CALM));
    assert!((heard.price().await - 90_000.0).abs() < 0.5);
    let (reason, cause, line) = heard.down().await;
    assert_eq!((reason, line.unread), (Reason::NotUnderstood, 39));
    assert!(cause.contains("is no number"), "{cause}");
}

#[tokio::test]
async fn what_the_first_line_still_has_to_say_when_the_second_stands_is_heard() {
    // The first line tells a last price when its successor is up.
    let up = Arc::new(tokio::sync::Notify::new());
    let venue = Venue::start(move |n, stream| {
        let up = Arc::clone(&up);
        async move {
            let mut client = subscribed(stream).await;
            if n == 0 {
                up.notified().await;
                client.say("BTC 95000").await;
            } else {
                up.notify_one();
            }
            client.stay().await;
        }
    })
    .await;
    let rules = Rules {
        lifetime: Span::millis(300),
        ..CALM
    };
    let mut heard = Heard::start(toy_stream(&venue, rules));
    assert!((heard.price().await - 95_000.0).abs() < 0.5);
}

#[tokio::test]
async fn a_refused_question_is_asked_again_when_it_is_told_and_not_a_whole_pace_later() {
    let venue = Venue::start(|n, mut stream| async move {
        request(&mut stream).await;
        if n == 0 {
            let wait = "Retry-After: 1\r\n";
            answer(&mut stream, "429 Too Many Requests", wait, "").await;
        } else {
            answer(&mut stream, "200 OK", "", "BTC 92000").await;
        }
    })
    .await;
    let hourly = config(vec![Toy::poll(Span::hours(1))], &[("toy", venue.http())]);
    let mut heard = Heard::start(hourly);
    let (_, _, line) = heard.down().await;
    let State::Down {
        next: Some(next), ..
    } = line.state
    else {
        panic!("{line:?}");
    };
    assert!((heard.price().await - 92_000.0).abs() < 0.5);
    let off = now().since(next);
    assert!(off >= Span::ZERO && off < Span::minutes(1), "{off:?}");
}

#[tokio::test]
async fn a_pause_that_is_over_is_no_reason_any_more() {
    let venue = Venue::start(|n, mut stream| async move {
        match n {
            0 => {
                request(&mut stream).await;
                let wait = "Retry-After: 1\r\n";
                answer(&mut stream, "429 Too Many Requests", wait, "").await;
            }
            1 => drop(subscribed(stream).await),
            _ => subscribed(stream).await.stay().await,
        }
    })
    .await;
    let mut heard = Heard::start(toy_stream(&venue, CALM));
    let mut reasons = Vec::new();
    while venue.connections() < 3 || reasons.last() != Some(&None) {
        let state = heard
            .find(|news| match news {
                News::Line(line) if line.state != State::Opening => Some(line.state),
                _ => None,
            })
            .await;
        reasons.push(match state {
            State::Down { reason, .. } => Some(reason),
            _ => None,
        });
    }
    let (limited, down) = (Some(Reason::RateLimited), Some(Reason::NetworkDown));
    assert_eq!(reasons, [limited, None, down, None]);
}

#[tokio::test]
async fn a_ban_is_sat_out_and_a_country_is_gone_round_and_both_are_told() {
    let said = [
        ("418 I'm a teapot", r#"{"code":-9,"msg":"IP banned"}"#),
        ("451 Unavailable", "a restricted location"),
    ];
    for (status, body) in said {
        let refusing = Venue::start(move |_, mut stream| async move {
            request(&mut stream).await;
            answer(&mut stream, status, "Retry-After: 900\r\n", body).await;
        })
        .await;
        let mirror = Venue::start(|_, mut stream| async move {
            request(&mut stream).await;
            answer(&mut stream, "200 OK", "", "[]").await;
        })
        .await;
        let source = registry::find("binance-depth").unwrap();
        let addresses = [
            ("binance", refusing.http()),
            ("binance-data", mirror.http()),
        ];
        let mut heard = Heard::start(config(vec![source], &addresses));
        if status.starts_with("418") {
            let (reason, ..) = heard.down().await;
            assert_eq!((reason, mirror.connections()), (Reason::RefusedHere, 0));
            continue;
        }
        let told = |line: &Line| line.without.clone().filter(|said| !said.is_empty());
        let detour = heard
            .find(|news| match news {
                News::Line(line) => told(&line),
                _ => None,
            })
            .await;
        assert!(
            detour.starts_with("by data-api.binance.vision: api.binance.com refuses us"),
            "{detour}"
        );
    }
}

#[tokio::test]
async fn an_hour_that_nobody_answered_is_asked_for_again() {
    let rest = Venue::start(|n, mut stream| async move {
        let line = request(&mut stream).await;
        let body = if line.contains("/liq_orders") {
            // The first two questions about the past are lost.
            if n < 3 {
                return;
            }
            let (from, _) = super::missed::asked(&line);
            format!(
                r#"[{{"contract":"SOL_USDT","size":2,"order_size":-2,"fill_price":"140.5","order_price":"140.1","left":0,"time":{from}}}]"#
            )
        } else {
            r#"[{"name":"SOL_USDT","quanto_multiplier":"1"}]"#.to_owned()
        };
        answer(&mut stream, "200 OK", "", &body).await;
    })
    .await;
    let stream = Venue::start(|_, stream| async move {
        super::missed::accepted_by_gate(stream).await.stay().await;
    })
    .await;
    let source = registry::find("gate-liquidations").unwrap();
    let addresses = [("gate", rest.http()), ("gate-stream", stream.ws())];
    let mut heard = Heard::start(config(vec![source], &addresses));
    // All hours of a day, also those of the lost questions.
    for _ in 0..24 {
        heard
            .find(|news| matches!(news, News::Pushes(_)).then_some(()))
            .await;
    }
    assert!(rest.connections() >= 1 + 2 + 24);
}

#[tokio::test]
async fn a_wish_connects_a_line_that_was_lost_and_leaves_one_that_was_refused() {
    for refused in [false, true] {
        let open = Arc::new(AtomicBool::new(false));
        let door = Arc::clone(&open);
        let venue = Venue::start(move |_, mut stream| {
            let open = door.load(Ordering::SeqCst);
            async move {
                if open {
                    subscribed(stream).await.stay().await;
                } else if refused {
                    request(&mut stream).await;
                    let wait = "Retry-After: 7200\r\n";
                    answer(&mut stream, "429 Too Many Requests", wait, "").await;
                }
            }
        })
        .await;
        let patient = Config {
            patience: Patience {
                first: Span::hours(1),
                longest: Span::hours(1),
                ..PATIENCE
            },
            ..toy_stream(&venue, CALM)
        };
        let (mut heard, refresh) = super::refresh::start(patient);
        heard.down().await;
        open.store(true, Ordering::SeqCst);
        refresh.now();
        let told = super::refresh::refreshed(&mut heard).await;
        assert_eq!(
            (told.asked, told.next.is_some()),
            (u32::from(!refused), refused)
        );
        if refused {
            assert_eq!(venue.connections(), 1);
        } else {
            heard.live().await;
        }
    }
}
