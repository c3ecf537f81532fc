//! A source that is asked again and again: each question at its own pace, within the host's budget.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::Desk;
use super::backoff::{Backoff, duration};
use super::http::Lost;
use super::reference::close;
use super::report::{Report, Unheard, reason};
use crate::domain::link::Reason;
use crate::sources::hosts::instead;
use crate::sources::{self, Batch, Fault, FaultKind, Get, Payload, Reader, Source};

/// A question and when it is due.
struct Due {
    get: Get,
    at: Instant,
}

/// Keeps asking until nobody listens.
pub(super) async fn keep(desk: Arc<Desk>, source: &'static dyn Source) {
    let now = Instant::now();
    let questions = source.polls(&desk.config.wants);
    let fastest = questions.iter().map(|get| get.every).min();
    let mut due: Vec<Due> = questions
        .into_iter()
        .map(|get| Due { get, at: now })
        .collect();
    let mut report = Report::new(&desk, source.spec(), fastest);
    let mut backoff = Backoff::new(desk.config.patience);
    let mut reader = source.reader();
    let mut batch = Batch::new(source.spec());
    // A source has few questions: the earliest is found by looking.
    while let Some(next) = due.iter_mut().min_by_key(|due| due.at) {
        sleep_until(next.at).await;
        let asked = ask(&desk, source, &next.get, reader.as_mut(), &mut batch).await;
        next.at = Instant::now() + duration(next.get.every);
        let told = match asked {
            Ok(()) => {
                backoff.reset();
                well(&desk, &mut report, &mut batch).await
            }
            Err(failure) => {
                if let Some(host) = failure.refused().and_then(|()| instead(next.get.host)) {
                    // The same answers from where they are given: all questions go there from now on.
                    let refused = next.get.host;
                    for due in due.iter_mut().filter(|due| due.get.host == refused) {
                        due.get.host = host;
                        due.at = Instant::now();
                    }
                    continue;
                }
                // A question about something that is not there is left alone; the others go on.
                let alone =
                    matches!(&failure, Failure::Fault(fault) if fault.kind == FaultKind::NotFound);
                let pause = failure.pause(&desk, &mut backoff);
                let again = Instant::now() + pause;
                for due in due.iter_mut().filter(|_| !alone) {
                    due.at = due.at.max(again);
                }
                let (reason, cause) = failure.words();
                report.down(reason, cause, Some(pause), backoff.tries).await
            }
        };
        if told.is_err() {
            return;
        }
    }
}

async fn well(desk: &Desk, report: &mut Report<'_>, batch: &mut Batch) -> Result<(), Unheard> {
    report.take(batch, desk.now());
    report.live().await?;
    report.flush().await
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
