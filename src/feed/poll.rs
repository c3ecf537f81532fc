//! A source that is asked again and again: each question at its own pace, within the host's budget. Of a history only the
//! days are asked that are missing.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::Desk;
use super::backoff::{Backoff, duration};
use super::http::Lost;
use super::reference::close;
use super::report::{Report, Unheard, reason};
use crate::domain::days::{Filled, Missing};
use crate::domain::link::{Line, Reason};
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
    let due = again.chain(days).map(|ask| Due { ask, at: now });
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

    /// The question that is due next. A source has few of them: it is found by looking.
    fn next(&mut self) -> Option<&mut Due> {
        self.0.iter_mut().min_by_key(|due| due.at)
    }

    /// No question before this.
    fn put_off(&mut self, until: Instant) {
        for due in &mut self.0 {
            due.at = due.at.max(until);
        }
    }
}

/// Keeps asking until nobody listens.
pub(super) async fn keep(desk: Arc<Desk>, source: &'static dyn Source, mut questions: Questions) {
    let mut report = Report::new(&desk, source.spec(), questions.pace());
    let mut backoff = Backoff::new(desk.config.patience);
    let mut reader = source.reader();
    let mut batch = Batch::new(source.spec());
    // Hosts that refuse us, each with the one that stands in for it.
    let mut refused: Vec<(&'static Host, &'static Host)> = Vec::new();
    while let Some(next) = questions.next() {
        sleep_until(next.at).await;
        let now = desk.now();
        let Some(mut get) = next.question(source, now.day()) else {
            let wait = duration(tomorrow(now));
            next.at = Instant::now() + wait;
            if rest(&mut report, &questions, now).await.is_err() {
                return;
            }
            continue;
        };
        if let Some((_, host)) = refused.iter().find(|(host, _)| *host == get.host) {
            get.host = host;
        }
        let asked = ask(&desk, source, &get, reader.as_mut(), &mut batch).await;
        let told = match asked {
            Ok(()) => {
                let wait = match &mut next.ask {
                    Ask::Again(get) => get.every,
                    Ask::Days(days) => days.answered(&batch, desk.now()),
                };
                next.at = Instant::now() + duration(wait);
                backoff.reset();
                well(&desk, &mut report, &questions, &mut batch).await
            }
            Err(failure) => {
                if let Some(host) = failure.refused().and_then(|()| instead(get.host)) {
                    // The same answers from where they are given: all questions go there from now on.
                    refused.push((get.host, host));
                    next.at = Instant::now();
                    continue;
                }
                // A question about something that is not there is left alone; the others go on.
                let alone =
                    matches!(&failure, Failure::Fault(fault) if fault.kind == FaultKind::NotFound);
                let pause = failure.pause(&desk, &mut backoff);
                let again = Instant::now() + pause;
                next.at = match &mut next.ask {
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
                    questions.put_off(again);
                }
                let (reason, cause) = failure.words();
                down(
                    &desk,
                    &mut report,
                    &questions,
                    (reason, cause),
                    pause,
                    backoff.tries,
                )
                .await
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
    (reason, cause): (Reason, String),
    pause: Duration,
    tries: u32,
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
    get: &Get,
    reader: &mut dyn Reader,
    batch: &mut Batch,
) -> Result<(), Failure> {
    desk.budgets.spend(get.host, get.weight).await;
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
