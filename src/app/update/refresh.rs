//! Asking the sources at once, and what the footer says of it.

use crate::app::{App, Effect, Mode};
use crate::domain::link::Refreshed;
use crate::domain::{Span, Stamp, format};

/// Wishes that all sources be asked; says why where none is.
pub(super) fn run(app: &mut App) -> Vec<Effect> {
    let why = match app.mode {
        Mode::Replay(_) => "nothing is asked in a replay: all it knows is on the tape",
        Mode::Offline => "nothing is asked: this cockpit was started with --offline",
        // Streams bring everything by themselves.
        Mode::Live if !app.lines.iter().any(|line| line.every.is_some()) => {
            "nothing is asked: no source that is asked in turn has come up"
        }
        Mode::Live => {
            app.refreshing = Some(Vec::new());
            app.notice = Some("asking".to_owned());
            return vec![Effect::Refresh];
        }
    };
    app.notice = Some(why.to_owned());
    Vec::new()
}

/// A source has answered the wish. After another key nobody waits for that any more.
pub(super) fn told(app: &mut App, told: Refreshed) -> Vec<Effect> {
    let wall = app.wall;
    if let Some(all) = &mut app.refreshing {
        all.push(told);
        app.notice = Some(words(all, wall));
        app.dirty = true;
    }
    Vec::new()
}

/// `asked 6 sources · coingecko-markets: next allowed in 41 s`, `next allowed in 41 s`.
fn words(all: &[Refreshed], now: Stamp) -> String {
    let asked = all.iter().filter(|told| told.asked > 0).count();
    let waiting = || all.iter().filter(|told| told.asked == 0);
    let first = waiting()
        .filter_map(|told| Some((told.next?, told.source)))
        .min();
    let allowed = first.map(|(next, source)| {
        // Rounded up: asked again at that time, it is allowed.
        let micros = next.since(now).as_micros().max(1);
        let seconds = Span::secs((micros - 1) / 1_000_000 + 1);
        (source, format!("next allowed in {}", format::age(seconds)))
    });
    let sources = match asked {
        1 => "asked 1 source".to_owned(),
        n => format!("asked {} sources", format::count(n)),
    };
    match (asked, allowed) {
        (0, None) => "nothing new can be asked for yet".to_owned(),
        (0, Some((_, allowed))) => allowed,
        (_, None) => sources,
        (_, Some((source, allowed))) => format!("{sources} · {source}: {allowed}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_footer_says_who_is_asked_and_who_may_not_be_yet() {
        let now = Stamp::parse("2026-11-21T09:00:00.200Z").unwrap();
        let told = |source, asked, next: Option<i64>| Refreshed {
            source,
            asked,
            next: next.map(|millis| now.plus(Span::millis(millis))),
        };
        for (all, said) in [
            (vec![told("a", 0, Some(41_000))], "next allowed in 41 s"),
            (vec![told("a", 0, Some(40_001))], "next allowed in 41 s"),
            (vec![told("a", 0, Some(-5))], "next allowed in 1 s"),
            (vec![told("a", 0, None)], "nothing new can be asked for yet"),
            (vec![told("a", 3, None)], "asked 1 source"),
            // Some of its questions were asked: that is what was wished.
            (vec![told("a", 3, Some(41_000))], "asked 1 source"),
            (
                vec![
                    told("a", 1, None),
                    told("b", 0, Some(90_000)),
                    told("c", 0, Some(60_000)),
                    told("d", 2, None),
                ],
                "asked 2 sources · c: next allowed in 1 m",
            ),
        ] {
            assert_eq!(words(&all, now), said, "{all:?}");
        }
    }
}
