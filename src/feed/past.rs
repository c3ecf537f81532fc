//! The time that a stream has missed, asked for afterwards where a venue has a history.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::sleep;

use super::backoff::Backoff;
use super::reference::{References, close};
use super::report::reason;
use super::{Desk, News};
use crate::domain::link::Reason;
use crate::domain::observation::Fact;
use crate::domain::tally::Push;
use crate::domain::{Span, Stamp};
use crate::sources::{self, Backfill, Batch, Get, Missed, Payload, Reader, Source, Stream};

/// Tries of one question that nobody answers; with the longest pauses about an hour.
const TRIES: u32 = 60;

/// What is asked of the past when a stream first stands, and how far a history is asked for at the most.
const DAY: Span = Span::days(1);

/// The time that a stream has missed and that nobody has been asked about yet.
pub(super) struct Past {
    since: Mutex<Option<Stamp>>,
    /// One question after the other: a line that is cut again and again does not ask for everything at once.
    turn: tokio::sync::Mutex<()>,
    /// Somebody waits for the turn, and will ask about all of it.
    waits: AtomicBool,
}

impl Past {
    /// A day was missed before the first connection.
    pub(super) fn new(now: Stamp) -> Self {
        Self {
            since: Mutex::new(Some(now.minus(DAY))),
            turn: tokio::sync::Mutex::default(),
            waits: AtomicBool::new(false),
        }
    }

    /// The stream was cut at this instant.
    pub(super) fn missed(&self, at: Stamp) {
        let mut since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        // What an earlier gap has left unasked is part of this one.
        *since = Some(since.map_or(at, |since| since.min(at)));
    }

    fn take(&self, now: Stamp) -> Option<Missed> {
        let mut since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        let from = since.take()?.max(now.minus(DAY)).min(now);
        Some(Missed { from, until: now })
    }

    /// The stream stands: what it missed is asked for, in its turn.
    pub(super) fn ask(
        self: &Arc<Self>,
        desk: &Arc<Desk>,
        (source, stream): (&'static dyn Source, &'static dyn Stream),
        (references, sizes): (&Arc<References>, &[Get]),
    ) {
        if self.waits.swap(true, Ordering::AcqRel) {
            return;
        }
        let (past, desk) = (Arc::clone(self), Arc::clone(desk));
        let (references, sizes) = (Arc::clone(references), sizes.to_vec());
        tokio::spawn(async move {
            let _turn = past.turn.lock().await;
            past.waits.store(false, Ordering::Release);
            let missed = past.take(desk.now());
            let wants = &desk.config.wants;
            let Some(backfill) = missed.and_then(|missed| stream.backfill(wants, missed)) else {
                return;
            };
            // Without the sizes of contracts nothing of it would be priced, and it could not be asked for once more.
            let references = references.whole_at_last(&desk, &sizes).await;
            let mut asking = Asking::new(&desk, source, &references);
            asking.all(&backfill).await;
        });
    }
}

struct Asking<'a> {
    desk: &'a Desk,
    source: &'static dyn Source,
    reader: Box<dyn Reader>,
    batch: Batch,
    backoff: Backoff,
}

/// What came of a question.
enum Answer {
    /// They are in the batch.
    Events,
    /// To this question; the next may have one.
    Nothing,
    /// To all of them.
    Refused,
}

impl<'a> Asking<'a> {
    fn new(desk: &'a Desk, source: &'static dyn Source, references: &References) -> Self {
        let mut reader = source.reader();
        references.teach(reader.as_mut());
        Self {
            reader,
            batch: Batch::new(source.spec()),
            backoff: Backoff::new(desk.config.patience),
            desk,
            source,
        }
    }

    /// Asks about a time that the stream has missed, until it is answered. What is refused is left out: the sums are lower
    /// bounds anyhow.
    async fn all(&mut self, past: &Backfill) {
        for get in &past.questions {
            match self.ask(get).await {
                Answer::Events => {}
                Answer::Nothing => continue,
                Answer::Refused => return,
            }
            let observations = self.batch.observations().iter();
            let events = observations.filter_map(|observation| match observation.fact {
                Fact::Liquidation(event) => Some((None, event)),
                _ => None,
            });
            let push = Push {
                at: self.desk.now(),
                source: self.batch.publisher(),
                origin: past.origin,
                events: events.collect(),
            };
            self.batch.clear();
            if push.events.is_empty() {
                continue;
            }
            if self.desk.news.send(News::Pushes(vec![push])).await.is_err() {
                return;
            }
        }
    }

    /// Asks until there is an answer: a host that is closed is waited for, and one that nobody reaches is tried again.
    async fn ask(&mut self, get: &Get) -> Answer {
        let desk = self.desk;
        for _ in 0..TRIES {
            desk.budgets.spend(get.host, get.weight).await;
            let Ok(answer) = desk.get(get).await else {
                sleep(self.backoff.next()).await;
                continue;
            };
            let payload = Payload {
                bytes: &answer.body,
                status: answer.status,
                at: desk.now(),
                symbol: get.symbol.as_deref(),
            };
            let read = sources::read(self.source, self.reader.as_mut(), &payload, &mut self.batch);
            let fault = match read {
                Ok(()) => {
                    desk.budgets
                        .breaker(get.host, super::breaker::Breaker::answered);
                    return Answer::Events;
                }
                Err(fault) => answer.with_wait(fault),
            };
            close(desk, get.host, answer.status, &fault);
            match reason(fault.kind) {
                Reason::RateLimited => sleep(self.backoff.next()).await,
                Reason::RefusedHere | Reason::NeedsKey => return Answer::Refused,
                _ => return Answer::Nothing,
            }
        }
        Answer::Nothing
    }
}
