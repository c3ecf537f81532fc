//! A source that is asked again and again: each question at its own pace, within the host's budget. Of a history only the
//! days are asked that are missing.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::backoff::{Backoff, duration};
use super::http::Lost;
use super::reference::close;
use super::report::{Report, Unheard, reason};
use super::{Desk, News};
use crate::domain::days::{Filled, Missing};
use crate::domain::link::{Line, Reason, Refreshed};
use crate::domain::observation::{Fact, Quality};
use crate::domain::{Day, Span, Stamp, Ticker, format};
use crate::sources::hosts::{Host, instead};
use crate::sources::{self, Batch, Fault, FaultKind, Get, Payload, Reader, Source, Spec};

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
    fn pace(&self) -> Option<Span> {
        let paces = self.0.iter().map(|due| match &due.ask {
            Ask::Again(get) => get.every,
            Ask::Days(_) => Span::days(1),
        });
        paces.min()
    }

    /// How many histories are filled; `None` without any.
    fn filled(&self, today: Day) -> Option<Filled> {
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
    fn next(&self) -> Option<(usize, Instant)> {
        let due = self.0.iter().enumerate();
        due.map(|(place, due)| (place, due.at))
            .min_by_key(|(_, at)| *at)
    }

    /// No question before this; when `by_hand`, then not even if it is wished.
    fn put_off(&mut self, until: Instant, by_hand: bool) {
        for due in &mut self.0 {
            due.at = due.at.max(until);
            due.paid = false;
            if by_hand {
                due.earliest = due.earliest.max(until);
            }
        }
    }

    /// Makes all questions due that may be asked now. The one at `under_way` is being asked, or waits for its host.
    fn refresh(
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
            let allowed = if under_way == Some(place) {
                desk.budgets.closed(host).map_or(Ok(()), Err)
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
struct Hosts(Vec<(&'static Host, &'static Host)>);

impl Hosts {
    /// The host that is asked in the place of this one.
    fn of(&self, host: &'static Host) -> &'static Host {
        let found = self.0.iter().find(|(refused, _)| *refused == host);
        found.map_or(host, |(_, instead)| instead)
    }
}

/// Keeps asking until nobody listens.
pub(super) async fn keep(desk: Arc<Desk>, source: &'static dyn Source, mut questions: Questions) {
    let mut report = Report::new(&desk, source.spec(), questions.pace());
    let mut backoff = Backoff::new(desk.config.patience);
    let mut reader = source.reader();
    let mut batch = Batch::new(source.spec());
    let mut hosts = Hosts::default();
    let mut wishes = desk.wishes.clone();
    while let Some((place, at)) = questions.next() {
        tokio::select! {
            biased;
            () = wishes.next() => {
                let told = questions.refresh(&desk, source, &hosts, None);
                if report.send(News::Refreshed(told)).await.is_err() {
                    return;
                }
                continue;
            }
            () = sleep_until(at) => {}
        }
        let now = desk.now();
        let Some(due) = questions.0.get_mut(place) else {
            return;
        };
        let Some(mut get) = due.question(source, now.day()) else {
            due.at = Instant::now() + duration(tomorrow(now));
            if rest(&mut report, &questions, now).await.is_err() {
                return;
            }
            continue;
        };
        get.host = hosts.of(get.host);
        report.asks(get.host);
        let paid = std::mem::take(&mut due.paid);
        let begun = Instant::now();
        let asked = {
            let asking = ask(&desk, source, (&get, paid), reader.as_mut(), &mut batch);
            tokio::pin!(asking);
            loop {
                tokio::select! {
                    asked = &mut asking => break asked,
                    () = wishes.next() => {
                        let told = questions.refresh(&desk, source, &hosts, Some(place));
                        if report.send(News::Refreshed(told)).await.is_err() {
                            return;
                        }
                    }
                }
            }
        };
        let Some(due) = questions.0.get_mut(place) else {
            return;
        };
        let told = match asked {
            Ok(()) => {
                let wait = match &mut due.ask {
                    Ask::Again(get) => get.every,
                    Ask::Days(days) => days.answered(&batch, desk.now()),
                };
                due.at = Instant::now() + duration(wait);
                // Twice its pace is what a venue may be asked by hand.
                due.earliest = begun + duration(wait) / 2;
                backoff.reset();
                well(&desk, &mut report, &questions, &mut batch).await
            }
            Err(failure) => {
                if let Some(host) = failure.refused().and_then(|()| instead(get.host)) {
                    // The same answers from where they are given: all questions go there from now on.
                    hosts.0.push((get.host, host));
                    due.at = Instant::now();
                    continue;
                }
                // A question about something that is not there is left alone; the others go on.
                let alone =
                    matches!(&failure, Failure::Fault(fault) if fault.kind == FaultKind::NotFound);
                let pause = failure.pause(&desk, &mut backoff);
                let again = Instant::now() + pause;
                if alone {
                    due.earliest = again + duration(LOOK) / 2;
                }
                due.at = match &mut due.ask {
                    Ask::Days(days) if alone => {
                        days.ended = true;
                        Instant::now() + duration(LOOK)
                    }
                    // What was not reached, and days that are missing, are asked for as soon as they may be.
                    Ask::Days(_) => again,
                    Ask::Again(_) if failure.is_lost() => again,
                    Ask::Again(get) => Instant::now() + duration(get.every),
                };
                if !alone {
                    questions.put_off(again, failure.is_refusal());
                }
                let (reason, cause) = failure.words();
                let told = (reason, cause, pause, backoff.tries);
                down(&desk, &mut report, &questions, told).await
            }
        };
        if told.is_err() {
            return;
        }
    }
}

async fn well(
    desk: &Desk,
    report: &mut Report<'_>,
    questions: &Questions,
    batch: &mut Batch,
) -> Result<(), Unheard> {
    report.take(batch, desk.now());
    let filled = questions.filled(desk.now().day());
    report.fill(filled).await?;
    report.live().await?;
    report.flush().await
}

async fn down(
    desk: &Desk,
    report: &mut Report<'_>,
    questions: &Questions,
    (reason, cause, pause, tries): (Reason, String, Duration, u32),
) -> Result<(), Unheard> {
    report.fill(questions.filled(desk.now().day())).await?;
    report.down(reason, cause, Some(pause), tries).await
}

/// Says that nothing is missing, where nothing is.
async fn rest(report: &mut Report<'_>, questions: &Questions, now: Stamp) -> Result<(), Unheard> {
    let filled = questions.filled(now.day());
    if filled.is_none_or(Filled::is_going_on) {
        return Ok(());
    }
    report.fill(filled).await?;
    let close = now.day().end();
    let cause = format!("next close {}", format::moment(close, now.day()));
    report.rest(cause, duration(close.since(now))).await
}

/// Why there is no new answer.
enum Failure {
    Lost(Lost),
    Fault(Fault),
}

impl Failure {
    /// The country or a ban.
    fn refused(&self) -> Option<()> {
        matches!(self, Self::Fault(fault) if fault.kind == FaultKind::Blocked).then_some(())
    }

    /// The venue wants us to wait, or not to come at all: a wish does not change that.
    const fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Fault(Fault {
                kind: FaultKind::RateLimited | FaultKind::Blocked | FaultKind::NotEntitled,
                ..
            })
        )
    }

    /// Nothing was answered.
    const fn is_lost(&self) -> bool {
        matches!(self, Self::Lost(_))
    }

    fn words(self) -> (Reason, String) {
        match self {
            Self::Lost(why) => (Reason::NetworkDown, why.0),
            Self::Fault(fault) => (reason(fault.kind), fault.message),
        }
    }

    fn pause(&self, desk: &Desk, backoff: &mut Backoff) -> Duration {
        let patience = desk.config.patience;
        let pause = backoff.after(Duration::ZERO);
        let Self::Fault(fault) = self else {
            return pause;
        };
        let least = match (fault.retry_after_s, fault.kind) {
            (Some(seconds), _) => Duration::from_secs(seconds),
            (None, FaultKind::RateLimited) => duration(patience.limited),
            (None, FaultKind::Blocked | FaultKind::NotEntitled) => duration(patience.refused),
            (None, _) => Duration::ZERO,
        };
        pause.max(least)
    }
}

async fn ask(
    desk: &Desk,
    source: &dyn Source,
    (get, paid): (&Get, bool),
    reader: &mut dyn Reader,
    batch: &mut Batch,
) -> Result<(), Failure> {
    if !paid {
        desk.budgets.spend(get.host, get.weight).await;
    }
    let url = desk.address(get.host, &get.path);
    let answer = desk
        .client
        .get(&url, desk.now())
        .await
        .map_err(Failure::Lost)?;
    let payload = Payload {
        bytes: &answer.body,
        status: answer.status,
        at: desk.now(),
        symbol: get.symbol.as_deref(),
    };
    sources::read(source, reader, &payload, batch).map_err(|fault| {
        let fault = Fault {
            retry_after_s: answer.retry_after.or(fault.retry_after_s),
            ..fault
        };
        close(desk, get.host, &fault);
        Failure::Fault(fault)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::days::KeptDays;
    use crate::domain::instrument::{BTC, ETH};
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
        desk.budgets.close(&BINANCE, Duration::from_secs(41));
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
