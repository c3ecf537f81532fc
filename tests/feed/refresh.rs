//! Asking at once: what may be asked is, what may not says from when on, and no venue is asked before its time.

use std::sync::Arc;

use slackwater::domain::Span;
use slackwater::domain::link::{Reason, Refreshed};
use slackwater::feed::{Config, News, Patience, Refresh, run_wished};
use tokio::sync::mpsc::channel;

use super::toy::Toy;
use super::venue::{Venue, answer, request};
use super::{Heard, PATIENCE, config, now};

/// A feed that is told when to ask at once.
pub(crate) fn start(config: Config) -> (Heard, Refresh) {
    let (listener, news) = channel(64);
    let (refresh, wishes) = Refresh::new();
    tokio::spawn(async move {
        run_wished(config, Arc::new(now), listener, wishes)
            .await
            .unwrap();
    });
    (Heard { news }, refresh)
}

pub(crate) async fn refreshed(heard: &mut Heard) -> Refreshed {
    heard
        .find(|news| match news {
            News::Refreshed(told) => Some(told),
            _ => None,
        })
        .await
}

/// Seconds from now until a source may be asked.
fn wait(told: Refreshed) -> i64 {
    told.next.unwrap().since(now()).as_secs()
}

fn hourly(venue: &Venue) -> Config {
    Config {
        patience: Patience {
            first: Span::hours(1),
            longest: Span::hours(1),
            ..PATIENCE
        },
        ..config(vec![Toy::poll(Span::hours(1))], &[("toy", venue.http())])
    }
}

#[tokio::test]
async fn what_was_not_reached_is_asked_at_once_and_then_has_its_pace() {
    let venue = Venue::start(|n, mut stream| async move {
        // Cut on the first try; the next one by itself would come within the hour.
        if n > 0 {
            request(&mut stream).await;
            answer(&mut stream, "200 OK", "", "BTC 92000").await;
        }
    })
    .await;
    let (mut heard, refresh) = start(hourly(&venue));
    let (reason, cause, _) = heard.down().await;
    assert_eq!(reason, Reason::NetworkDown, "{cause}");
    refresh.now();
    let told = refreshed(&mut heard).await;
    assert_eq!((told.source, told.asked, told.next), ("toy", 1, None));
    assert!((heard.price().await - 92_000.0).abs() < 0.5);
    assert_eq!(venue.connections(), 2);
    // It has just answered: half an hour of its hour must pass.
    refresh.now();
    let told = refreshed(&mut heard).await;
    assert_eq!(told.asked, 0);
    assert!((1790..=1800).contains(&wait(told)), "{told:?}");
    assert_eq!(venue.connections(), 2);
}

#[tokio::test]
async fn a_venue_that_wants_to_be_left_alone_is() {
    let venue = Venue::start(|_, mut stream| async move {
        request(&mut stream).await;
        let head = "Retry-After: 7200\r\n";
        answer(&mut stream, "429 Too Many Requests", head, "").await;
    })
    .await;
    let (mut heard, refresh) = start(hourly(&venue));
    let (reason, ..) = heard.down().await;
    assert_eq!(reason, Reason::RateLimited);
    for _ in 0..3 {
        refresh.now();
        let told = refreshed(&mut heard).await;
        assert_eq!(told.asked, 0);
        assert!((7190..=7200).contains(&wait(told)), "{told:?}");
    }
    assert_eq!(venue.connections(), 1);
}

#[tokio::test]
async fn a_wish_is_answered_while_a_venue_hangs() {
    let venue = Venue::start(|_, stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let (mut heard, refresh) = start(hourly(&venue));
    // The line is told before anything is asked.
    heard
        .find(|news| matches!(news, News::Line(_)).then_some(()))
        .await;
    refresh.now();
    let told = refreshed(&mut heard).await;
    assert_eq!((told.asked, told.next), (1, None));
}
