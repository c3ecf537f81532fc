//! The time that a stream has missed, asked for afterwards where a venue has a history.

use std::sync::Arc;

use tokio::sync::Mutex;
use tokio::time::sleep;

use super::backoff::Backoff;
use super::reference::{References, close};
use super::{Desk, News};
use crate::domain::link::Reason;
use crate::domain::observation::Fact;
use crate::domain::tally::Push;
use crate::feed::report::reason;
use crate::sources::{self, Backfill, Batch, Get, Payload, Reader, Source};

/// Tries of one question that nobody answers; with the longest pauses about an hour.
const TRIES: u32 = 60;

/// One after the other, so that a line that is cut again and again does not ask for everything at once.
pub(super) type Turn = Arc<Mutex<()>>;

/// Asks about a time that the stream has missed, until it is answered. What is refused is left out: the sums are lower
/// bounds anyhow.
pub(super) async fn backfill(
    desk: Arc<Desk>,
    source: &'static dyn Source,
    (past, turn): (Backfill, Turn),
    (references, sizes): (Arc<References>, Vec<Get>),
) {
    let _turn = turn.lock().await;
    // Without the sizes of contracts nothing of it would be priced, and it could not be asked for once more.
    let references = references.whole_at_last(&desk, &sizes).await;
    let mut asking = Asking {
        reader: source.reader(),
        batch: Batch::new(source.spec()),
        backoff: Backoff::new(desk.config.patience),
        desk: &desk,
        source,
    };
    references.teach(asking.reader.as_mut());
    for get in &past.questions {
        match asking.ask(get).await {
            Answer::Events => {}
            Answer::Nothing => continue,
            Answer::Refused => return,
        }
        let observations = asking.batch.observations().iter();
        let events = observations.filter_map(|observation| match observation.fact {
            Fact::Liquidation(event) => Some((None, event)),
            _ => None,
        });
        let push = Push {
            at: desk.now(),
            source: asking.batch.publisher(),
            origin: past.origin,
            events: events.collect(),
        };
        asking.batch.clear();
        if !push.events.is_empty() && desk.news.send(News::Pushes(vec![push])).await.is_err() {
            return;
        }
    }
}

struct Asking<'a> {
    desk: &'a Desk,
    source: &'static dyn Source,
    reader: Box<dyn Reader>,
    batch: Batch,
    backoff: Backoff,
}

enum Answer {
    /// They are in the batch.
    Events,
    /// To this question; the next may have one.
    Nothing,
    /// To all of them.
    Refused,
}

impl Asking<'_> {
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
