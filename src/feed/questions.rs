//! What is asked of a source, and when: each question at its own pace. Of a history only the days are asked that are
//! missing.

use std::time::Duration;

use tokio::time::Instant;

use super::Desk;
use super::backoff::duration;
use super::breaker::Breaker;
use super::report::Report;
use crate::domain::days::{Filled, Missing};
use crate::domain::link::{Line, Refreshed};
use crate::domain::observation::{Fact, Quality};
use crate::domain::{Day, Span, Stamp, Ticker};
use crate::sources::hosts::Host;
use crate::sources::{self, Batch, Get, Source, Spec};

/// A venue may take so long to close a day.
const SLACK: Span = Span::minutes(1);
/// A day that is over and not there yet is asked for again after this.
const SOON: Span = Span::minutes(10);
/// A history is looked at this often at least: a machine that slept does not notice midnight.
const LOOK: Span = Span::hours(6);

/// What is asked.
enum Ask {
    /// The same question each time.
    Again(Get),
    /// The days of a coin that are missing.
    Days(Days),
}

impl Ask {
    /// What it is about, in a word.
    fn name(&self) -> String {
        match self {
            Self::Again(get) => get
                .symbol
                .clone()
                .unwrap_or_else(|| get.host.name.to_owned()),
            Self::Days(days) => days.coin.to_string(),
        }
    }
}

/// The history of a coin.
struct Days {
    coin: Ticker,
    /// The last close that is kept.
    last: Option<Day>,
    /// The source gave all that it has, though it does not reach yesterday: the coin is not there, or no longer.
    ended: bool,
}

impl Days {
    fn missing(&self, today: Day) -> Option<Missing> {
        Missing::after(self.last, today)
    }

    fn is_done(&self, today: Day) -> bool {
        self.ended || self.missing(today).is_none()
    }

    /// Takes note of an answer; gives how long the next question waits.
    fn answered(&mut self, batch: &Batch, now: Stamp) -> Span {
        let closes = batch
            .observations()
            .iter()
            .filter_map(|observation| match observation.fact {
                Fact::DailyBar { date, .. } if observation.quality == Quality::Final => Some(date),
                _ => None,
            });
        let newest = closes.max();
        let more = newest > self.last;
        self.last = self.last.max(newest);
        let today = now.day();
        match self.missing(today) {
            None => tomorrow(now),
            // One answer does not hold all.
            Some(_) if more => Span::ZERO,
            Some(missing) => {
                self.ended = true;
                let late = matches!(missing, Missing::From(_, 1));
                if late { SOON } else { LOOK }
            }
        }
    }
}

/// How long until the day that goes on has its close.
fn tomorrow(now: Stamp) -> Span {
    let wait = now.day().end().plus(SLACK).since(now);
    wait.min(LOOK)
}

/// A question and when it is due.
struct Due {
    ask: Ask,
    at: Instant,
    /// Not before this, whoever wishes it: a question has its pace, and a refusal its end.
    earliest: Instant,
    /// Its price has been taken from the budget already.
    paid: bool,
    /// What it is about is not there.
    absent: bool,
}

impl Due {
    /// The question as it is now; `None` when there is nothing to ask.
    fn question(&self, source: &dyn Source, today: Day) -> Option<Get> {
        match &self.ask {
            Ask::Again(get) => Some(get.clone()),
            Ask::Days(days) => {
                let missing = days.missing(today)?;
                Some(source.history()?.days(days.coin, missing))
            }
        }
    }
}

/// The questions of a source.
pub(super) struct Questions(Vec<Due>);

/// Why a question was not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Miss {
    /// What it is about is not there.
    NotThere,
    /// Nobody answered.
    Lost,
    /// The venue wants us to wait, or not to come at all: a wish does not change that.
    Refused,
    /// The answer was of no use.
    Useless,
}

/// What is asked of a source, all of it now.
pub(super) fn questions(desk: &Desk, source: &dyn Source) -> Questions {
    let (now, wants) = (Instant::now(), &desk.config.wants);
    let publisher = source.spec().publisher;
    let again = source.polls(wants).into_iter().map(Ask::Again);
    let coins = source.history().map_or(0, sources::History::coins);
    let days = wants.coins.iter().take(coins).map(|coin| {
        Ask::Days(Days {
            coin: *coin,
            last: wants.kept.last(publisher, *coin),
            ended: false,
        })
    });
    let due = again.chain(days).map(|ask| Due {
        ask,
        at: now,
        earliest: now,
        paid: false,
        absent: false,
    });
    Questions(due.collect())
}

impl Questions {
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The line of the source before anything was asked.
    pub(super) fn opening(&self, desk: &Desk, spec: &Spec) -> Line {
        let line = Report::new(desk, spec, self.pace()).line().clone();
        Line {
            filled: self.filled(desk.now().day()),
            ..line
        }
    }

    /// How often the source is asked; `None` for one that is only streamed.
    pub(super) fn pace(&self) -> Option<Span> {
        let paces = self.0.iter().map(|due| match &due.ask {
            Ask::Again(get) => get.every,
            Ask::Days(_) => Span::days(1),
        });
        paces.min()
    }

    /// How many histories are filled; `None` without any.
    pub(super) fn filled(&self, today: Day) -> Option<Filled> {
        let days = || {
            self.0.iter().filter_map(|due| match &due.ask {
                Ask::Days(days) => Some(days),
                Ask::Again(_) => None,
            })
        };
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let of = count(days().count());
        let done = count(days().filter(|days| days.is_done(today)).count());
        (of > 0).then_some(Filled { done, of })
    }

    /// The place of the question that is due next. A source has few of them: it is found by looking.
    pub(super) fn next(&self) -> Option<(usize, Instant)> {
        let due = self.0.iter().enumerate();
        due.map(|(place, due)| (place, due.at))
            .min_by_key(|(_, at)| *at)
    }

    /// The question at a place as it is now, and whether its price was taken already; `None` when there is nothing to ask
    /// before tomorrow.
    pub(super) fn take(
        &mut self,
        place: usize,
        source: &dyn Source,
        now: Stamp,
    ) -> Option<(Get, bool)> {
        let due = self.0.get_mut(place)?;
        let Some(get) = due.question(source, now.day()) else {
            due.at = Instant::now() + duration(tomorrow(now));
            return None;
        };
        Some((get, std::mem::take(&mut due.paid)))
    }

    /// The question at a place was asked at `begun`, and answered.
    pub(super) fn answered(&mut self, place: usize, batch: &Batch, begun: Instant, now: Stamp) {
        let Some(due) = self.0.get_mut(place) else {
            return;
        };
        let wait = match &mut due.ask {
            Ask::Again(get) => get.every,
            Ask::Days(days) => days.answered(batch, now),
        };
        due.absent = false;
        due.at = Instant::now() + duration(wait);
        // Twice its pace is what a venue may be asked by hand.
        due.earliest = begun + duration(wait) / 2;
    }

    /// The question at a place was not answered; the source pauses.
    pub(super) fn missed(&mut self, place: usize, miss: Miss, pause: Duration) {
        let now = Instant::now();
        let again = now + pause;
        // A question about something that is not there is left alone; the others go on.
        let alone = miss == Miss::NotThere;
        let Some(due) = self.0.get_mut(place) else {
            return;
        };
        if alone {
            due.absent = true;
            due.earliest = again + duration(LOOK) / 2;
        }
        due.at = match &mut due.ask {
            Ask::Days(days) if alone => {
                days.ended = true;
                now + duration(LOOK)
            }
            // What was not reached, or may not be asked yet, and days that are missing, as soon as may be.
            Ask::Days(_) => again,
            Ask::Again(_) if matches!(miss, Miss::Lost | Miss::Refused) => again,
            Ask::Again(get) => now + duration(get.every),
        };
        if !alone {
            self.put_off(again, miss == Miss::Refused);
        }
    }

    /// What is not there, in words, where something else is; `None` also when nothing is.
    pub(super) fn without(&self) -> Option<String> {
        let absent = self.0.iter().filter(|due| due.absent);
        let mut names: Vec<String> = absent.map(|due| due.ask.name()).collect();
        let some = !names.is_empty() && names.len() < self.0.len();
        // A coin's days and hours are asked for apart, and are missing together.
        names.sort();
        names.dedup_by(|later, name| later.starts_with(&*name));
        some.then(|| format!("without {}", names.join(", ")))
    }

    /// The machine has slept: all is due that may be asked. A venue's pauses and the pace of a question go on.
    pub(super) fn wake(&mut self) {
        let now = Instant::now();
        for due in self.0.iter_mut().filter(|due| !due.absent) {
            due.at = due.earliest.max(now).min(due.at);
        }
    }

    /// The question at a place is due at once.
    pub(super) fn at_once(&mut self, place: usize) {
        if let Some(due) = self.0.get_mut(place) {
            due.at = Instant::now();
        }
    }

    /// No question before this; when `by_hand`, then not even if it is wished.
    pub(super) fn put_off(&mut self, until: Instant, by_hand: bool) {
        for due in &mut self.0 {
            due.at = due.at.max(until);
            due.paid = false;
            if by_hand {
                due.earliest = due.earliest.max(until);
            }
        }
    }

    /// Makes all questions due that may be asked now. The one at `under_way` is being asked, or waits for its host.
    pub(super) fn refresh(
        &mut self,
        desk: &Desk,
        source: &dyn Source,
        hosts: &Hosts,
        under_way: Option<usize>,
    ) -> Refreshed {
        let (now, wall) = (Instant::now(), desk.now());
        let (mut asked, mut waits) = (0, Vec::new());
        for (place, due) in self.0.iter_mut().enumerate() {
            // Of a history that is filled there is nothing to ask.
            let Some(get) = due.question(source, wall.day()) else {
                continue;
            };
            let host = hosts.of(get.host);
            // That it did not answer is no reason not to try it when that is wished.
            desk.budgets.breaker(host, Breaker::open);
            let allowed = if under_way == Some(place) {
                let closed = desk.budgets.closed(host);
                closed.map_or(Ok(()), |closed| Err(closed.until - now))
            } else if due.earliest > now {
                Err(due.earliest - now)
            } else if due.paid {
                Ok(())
            } else {
                let spent = desk.budgets.try_spend(host, get.weight);
                due.paid = spent.is_ok();
                spent
            };
            match allowed {
                Ok(()) => {
                    asked += 1;
                    due.at = due.at.min(now);
                }
                Err(wait) => waits.push(wait),
            }
        }
        let next = waits.into_iter().min().map(|wait| {
            let micros = i64::try_from(wait.as_micros()).unwrap_or(i64::MAX);
            wall.plus(Span::micros(micros))
        });
        Refreshed {
            source: source.spec().name,
            asked,
            next,
        }
    }
}

/// Hosts that refuse us, each with the one that stands in for it.
#[derive(Default)]
pub(super) struct Hosts(pub(super) Vec<(&'static Host, &'static Host)>);

impl Hosts {
    /// The host that is asked in the place of this one.
    pub(super) fn of(&self, host: &'static Host) -> &'static Host {
        let found = self.0.iter().find(|(refused, _)| *refused == host);
        found.map_or(host, |(_, instead)| instead)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;
    use crate::domain::days::KeptDays;
    use crate::domain::instrument::{BTC, ETH};
    use crate::domain::link::Reason;
    use crate::feed::http::Client;
    use crate::feed::{Config, Patience, Refresh};
    use crate::sources::hosts::BINANCE;
    use crate::sources::{Wants, registry};

    fn desk(kept: KeptDays) -> Desk {
        let config = Config {
            sources: Vec::new(),
            wants: Wants {
                coins: vec![BTC, ETH],
                kept,
            },
            addresses: BTreeMap::new(),
            roots: Vec::new(),
            patience: Patience::default(),
            accounts: Vec::new(),
        };
        Desk {
            client: Client::new(&config).unwrap(),
            budgets: super::super::budget::Budgets::default(),
            clock: Arc::new(|| Stamp::parse("2026-11-21T09:00:00Z").unwrap()),
            news: tokio::sync::mpsc::channel(1).0,
            wishes: Refresh::new().1,
            wakes: Refresh::new().1,
            absent: tokio::sync::watch::Sender::default(),
            config,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_question_is_asked_by_hand_at_twice_its_pace_and_no_faster() {
        let desk = desk(KeptDays::default());
        let source = registry::find("kraken-ticker").unwrap();
        let mut questions = questions(&desk, source);
        let start = Instant::now();
        questions.0[0].at = start + Duration::from_secs(30);
        questions.0[0].earliest = start + Duration::from_secs(15);
        let told = questions.refresh(&desk, source, &Hosts::default(), None);
        let next = desk.now().plus(Span::secs(15));
        assert_eq!((told.asked, told.next), (0, Some(next)));
        assert_eq!(questions.next(), Some((0, start + Duration::from_secs(30))));
        tokio::time::advance(Duration::from_secs(15)).await;
        // The second wish for the same question takes nothing more from a budget of one a second.
        for _ in 0..2 {
            let told = questions.refresh(&desk, source, &Hosts::default(), None);
            assert_eq!((told.asked, told.next), (1, None));
        }
        assert_eq!(questions.next(), Some((0, Instant::now())));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_filled_is_not_asked_and_a_closed_host_says_until_when() {
        let yesterday = Day::new(2026, 11, 20).unwrap();
        let mut kept = KeptDays::default();
        for n in 0..100 {
            kept.note(
                crate::domain::Name::literal("binance"),
                BTC,
                yesterday.plus(-n),
            );
        }
        let desk = desk(kept);
        let source = registry::find("binance-klines").unwrap();
        let mut questions = questions(&desk, source);
        assert_eq!(
            questions.filled(yesterday.plus(1)),
            Some(Filled { done: 1, of: 2 })
        );
        desk.budgets.breaker(&BINANCE, |breaker| {
            let (now, wait) = (Instant::now(), Duration::from_secs(41));
            breaker.refuse(now, wait, Reason::RateLimited, "HTTP 429");
        });
        // Also the question that is under way waits for its host.
        for under_way in [None, Some(1)] {
            let told = questions.refresh(&desk, source, &Hosts::default(), under_way);
            let next = desk.now().plus(Span::secs(41));
            assert_eq!((told.asked, told.next), (0, Some(next)));
        }
        tokio::time::advance(Duration::from_secs(41)).await;
        let told = questions.refresh(&desk, source, &Hosts::default(), None);
        assert_eq!((told.asked, told.next), (1, None));
    }
}
