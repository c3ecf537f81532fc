//! A source that is asked again and again: each of its questions when it is due, within the host's budget, and what came of
//! it told.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::backoff::{Backoff, duration, least};
use super::breaker::{Breaker, Closed};
use super::http::Lost;
use super::questions::{Hosts, Miss, Questions};
use super::reference::close;
use super::report::{Report, Unheard, reason};
use super::{Desk, News, Wishes};
use crate::domain::days::Filled;
use crate::domain::format;
use crate::domain::link::Reason;
use crate::sources::hosts::{Host, instead};
use crate::sources::{self, Batch, Fault, FaultKind, Get, Payload, Reader, Source};

/// After so many failures in a row another source stands in, where there is one.
const HOPELESS: u32 = 5;

/// Keeps asking until nobody listens.
pub(super) async fn keep(desk: Arc<Desk>, source: &'static dyn Source, questions: Questions) {
    let (mut wishes, mut wakes) = (desk.wishes.clone(), desk.wakes.clone());
    let mut poll = Poll {
        report: Report::new(&desk, source.spec(), questions.pace()),
        backoff: Backoff::new(desk.config.patience),
        reader: source.reader(),
        batch: Batch::new(source.spec()),
        hosts: Hosts::default(),
        desk: &desk,
        source,
        questions,
    };
    // Who has once stood in goes on: two that take turns would help nobody.
    tokio::select! {
        () = desk.needed(source) => wishes.forget(),
        () = desk.news.closed() => return,
    }
    while let Some((place, at)) = poll.questions.next() {
        let told = tokio::select! {
            biased;
            () = wishes.next() => poll.refresh(None).await,
            // The steady clock stood still meanwhile, and where we are may be elsewhere.
            () = wakes.next() => {
                poll.questions.wake();
                match poll.questions.next() {
                    Some((_, at)) => poll.report.retime(at).await,
                    None => Ok(()),
                }
            }
            () = sleep_until(at) => poll.ask(place, &mut wishes).await,
        };
        if told == Err(Unheard) {
            return;
        }
    }
}

struct Poll<'a> {
    desk: &'a Desk,
    source: &'static dyn Source,
    questions: Questions,
    report: Report<'a>,
    backoff: Backoff,
    reader: Box<dyn Reader>,
    batch: Batch,
    hosts: Hosts,
}

impl Poll<'_> {
    /// What may be asked is due at once, because that was wished; one question may be under way.
    async fn refresh(&mut self, under_way: Option<usize>) -> Result<(), Unheard> {
        let told = self
            .questions
            .refresh(self.desk, self.source, &self.hosts, under_way);
        self.report.send(News::Refreshed(told)).await
    }

    /// Asks the question at a place, if it may be asked, and tells what came of it.
    async fn ask(&mut self, place: usize, wishes: &mut Wishes) -> Result<(), Unheard> {
        let Some((mut get, paid)) = self.questions.take(place, self.source, self.desk.now()) else {
            return self.rest().await;
        };
        get.host = self.hosts.of(get.host);
        self.report.asks(get.host);
        let begun = Instant::now();
        match self.answer(place, (&get, paid), wishes).await? {
            Ok(()) => {
                self.questions
                    .answered(place, &self.batch, begun, self.desk.now());
                self.backoff.well();
                self.report.without(self.questions.without());
                self.well().await
            }
            Err(Failure::Closed(closed)) => {
                // Another source was told to wait, or found nobody there: that holds for this one too.
                self.questions.put_off(closed.until, false);
                self.down(closed.reason, closed.cause).await
            }
            Err(failure) => self.failed(place, get.host, failure).await,
        }
    }

    /// Tells why a question was not answered, and when the next one is asked.
    async fn failed(
        &mut self,
        place: usize,
        host: &'static Host,
        failure: Failure,
    ) -> Result<(), Unheard> {
        if failure.is_country()
            && let Some(instead) = instead(host)
        {
            // The same answers from where they are given: all questions go there from now on.
            self.report.instead(host, instead, &failure.words().1);
            self.hosts.0.push((host, instead));
            self.questions.at_once(place);
            return Ok(());
        }
        let mut pause = failure.pause(self.desk, &mut self.backoff);
        if let Some(closed) = self.desk.budgets.closed(host) {
            pause = pause.max(closed.until.saturating_duration_since(Instant::now()));
        }
        self.questions.missed(place, failure.miss(), pause);
        let without = self.questions.without();
        self.report.without(without.clone());
        if failure.miss() == Miss::NotThere && without.is_some() {
            // The others are there.
            return self.report.live().await;
        }
        let (reason, cause) = failure.words();
        self.down(reason, cause).await
    }

    /// The answer to a question; wishes are heard meanwhile.
    async fn answer(
        &mut self,
        place: usize,
        question: (&Get, bool),
        wishes: &mut Wishes,
    ) -> Result<Result<(), Failure>, Unheard> {
        let (desk, source) = (self.desk, self.source);
        let asking = ask(
            desk,
            source,
            question,
            self.reader.as_mut(),
            &mut self.batch,
        );
        tokio::pin!(asking);
        loop {
            tokio::select! {
                asked = &mut asking => return Ok(asked),
                () = wishes.next() => {
                    let told = self.questions.refresh(desk, source, &self.hosts, Some(place));
                    self.report.send(News::Refreshed(told)).await?;
                }
            }
        }
    }

    async fn well(&mut self) -> Result<(), Unheard> {
        self.report.take(&mut self.batch, self.desk.now());
        self.desk.note_absent(self.source.spec().name, false);
        let filled = self.questions.filled(self.desk.now().day());
        self.report.fill(filled).await?;
        self.report.live().await?;
        self.report.flush().await
    }

    /// Tells why the source gives nothing new, and when it is really asked next.
    async fn down(&mut self, reason: Reason, cause: String) -> Result<(), Unheard> {
        let refused = matches!(reason, Reason::RefusedHere);
        if refused || self.backoff.tries >= HOPELESS {
            self.desk.note_absent(self.source.spec().name, true);
        }
        let filled = self.questions.filled(self.desk.now().day());
        self.report.fill(filled).await?;
        let next = self.questions.next();
        let wait = next.map(|(_, at)| at.saturating_duration_since(Instant::now()));
        self.report
            .down(reason, cause, wait, self.backoff.tries)
            .await
    }

    /// Says that nothing is missing, where nothing is.
    async fn rest(&mut self) -> Result<(), Unheard> {
        let now = self.desk.now();
        let filled = self.questions.filled(now.day());
        if filled.is_none_or(Filled::is_going_on) {
            return Ok(());
        }
        self.report.fill(filled).await?;
        let close = now.day().end();
        let cause = format!("next close {}", format::moment(close, now.day()));
        self.report.rest(cause, duration(close.since(now))).await
    }
}

/// Why there is no new answer.
enum Failure {
    /// The host may not be asked.
    Closed(Closed),
    Lost(Lost),
    /// The status, and what the answer says.
    Fault(u16, Fault),
}

impl Failure {
    /// It is refused where we are, and not for what we did: a ban holds for every address of a venue.
    fn is_country(&self) -> bool {
        matches!(self, Self::Fault(status, fault) if fault.kind == FaultKind::Blocked && *status != 418)
    }

    const fn miss(&self) -> Miss {
        match self {
            Self::Closed(_) | Self::Lost(_) => Miss::Lost,
            Self::Fault(_, fault) => match fault.kind {
                FaultKind::NotFound => Miss::NotThere,
                FaultKind::RateLimited | FaultKind::Blocked | FaultKind::NotEntitled => {
                    Miss::Refused
                }
                FaultKind::Schema | FaultKind::Venue | FaultKind::Stale => Miss::Useless,
            },
        }
    }

    fn words(&self) -> (Reason, String) {
        match self {
            Self::Closed(closed) => (closed.reason, closed.cause.clone()),
            Self::Lost(why) => (Reason::NetworkDown, why.0.clone()),
            Self::Fault(_, fault) => (reason(fault.kind), fault.message.clone()),
        }
    }

    fn pause(&self, desk: &Desk, backoff: &mut Backoff) -> Duration {
        // That something is not there is no failure of the line.
        if self.miss() == Miss::NotThere {
            return Duration::ZERO;
        }
        let pause = backoff.next();
        match self {
            Self::Fault(_, fault) => {
                let reason = reason(fault.kind);
                pause.max(least(desk.config.patience, reason, fault.retry_after_s))
            }
            _ => pause,
        }
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
        let spent = desk.budgets.spend_while_open(get.host, get.weight).await;
        spent.map_err(Failure::Closed)?;
    }
    let answer = desk.get(get).await.map_err(Failure::Lost)?;
    let payload = Payload {
        bytes: &answer.body,
        status: answer.status,
        at: desk.now(),
        symbol: get.symbol.as_deref(),
    };
    let read = sources::read(source, reader, &payload, batch);
    if read.is_ok() {
        desk.budgets.breaker(get.host, Breaker::answered);
    }
    read.map_err(|fault| {
        let fault = answer.with_wait(fault);
        close(desk, get.host, answer.status, &fault);
        Failure::Fault(answer.status, fault)
    })
}
