//! What a stream is asked for beside itself: the sizes of contracts, without which events have no price, and the hours
//! before it stood.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::backoff::duration;
use super::report::reason;
use super::{Desk, News};
use crate::domain::Span;
use crate::domain::observation::Fact;
use crate::domain::tally::Push;
use crate::sources::hosts::Host;
use crate::sources::{self, Backfill, Batch, FaultKind, Get, Payload, Reader, Source};

/// Asks about a time that the stream has missed. What is not answered is left out: the sums are lower bounds anyhow.
pub(super) async fn backfill(
    desk: Arc<Desk>,
    source: &'static dyn Source,
    past: Backfill,
    references: Arc<References>,
) {
    let mut reader = source.reader();
    references.teach(reader.as_mut());
    let mut batch = Batch::new(source.spec());
    for get in past.questions {
        desk.budgets.spend(get.host, get.weight).await;
        let Ok(answer) = desk.get(&get).await else {
            continue;
        };
        let at = desk.now();
        let payload = Payload {
            bytes: &answer.body,
            status: answer.status,
            at,
            symbol: get.symbol.as_deref(),
        };
        if let Err(fault) = sources::read(source, reader.as_mut(), &payload, &mut batch) {
            close(&desk, get.host, &fault);
            continue;
        }
        let events = batch
            .observations()
            .iter()
            .filter_map(|observation| match observation.fact {
                Fact::Liquidation(event) => Some((None, event)),
                _ => None,
            });
        let push = Push {
            at,
            source: batch.publisher(),
            origin: past.origin,
            events: events.collect(),
        };
        batch.clear();
        if !push.events.is_empty() && desk.news.send(News::Pushes(vec![push])).await.is_err() {
            return;
        }
    }
}

/// A host that says "too many" or "banned" is closed to every source.
pub(super) fn close(desk: &Desk, host: &'static Host, fault: &sources::Fault) {
    let patience = desk.config.patience;
    let wait = match (fault.kind, fault.retry_after_s) {
        (FaultKind::RateLimited | FaultKind::Blocked, Some(seconds)) => {
            Duration::from_secs(seconds)
        }
        (FaultKind::RateLimited, None) => duration(patience.limited),
        _ => return,
    };
    let (now, reason) = (Instant::now(), reason(fault.kind));
    desk.budgets.breaker(host, |breaker| {
        breaker.refuse(now, wait, reason, &fault.message);
    });
}

/// The answers that a reader needs before it can price.
pub(super) struct References {
    bodies: Vec<Vec<u8>>,
    pub(super) asked: usize,
    /// No answer is missing.
    whole: bool,
    every: Span,
    at: Instant,
}

/// Where an answer is missing it is asked again soon; until then events of unknown size are unpriced.
const SOON: Duration = Duration::from_mins(1);

/// How long a stream waits for contract sizes before it is opened without them.
pub(super) const PATIENT: Duration = Duration::from_secs(5);

impl References {
    /// None of the answers.
    pub(super) fn none(asked: &[Get]) -> Self {
        Self {
            bodies: Vec::new(),
            asked: asked.len(),
            whole: asked.is_empty(),
            every: Span::hours(1),
            at: Instant::now(),
        }
    }

    pub(super) fn next_at(&self) -> Instant {
        self.at
            + if self.whole {
                duration(self.every)
            } else {
                SOON
            }
    }

    /// The answers there are.
    pub(super) fn bodies(&self) -> &[Vec<u8>] {
        &self.bodies
    }

    /// Where an answer is missing those of before hold.
    pub(super) fn or(self, before: &Self) -> Self {
        if self.whole {
            return self;
        }
        Self {
            bodies: before.bodies.clone(),
            ..self
        }
    }

    pub(super) fn teach(&self, reader: &mut dyn Reader) {
        for body in &self.bodies {
            reader.learn(body);
        }
    }
}

pub(super) async fn references(desk: &Desk, asked: &[Get]) -> References {
    let mut bodies = Vec::new();
    for get in asked {
        desk.budgets.spend(get.host, get.weight).await;
        if let Ok(answer) = desk.get(get).await
            && answer.status == 200
        {
            bodies.push(answer.body);
        }
    }
    References {
        whole: bodies.len() == asked.len(),
        bodies,
        asked: asked.len(),
        every: asked
            .iter()
            .map(|get| get.every)
            .min()
            .unwrap_or(Span::hours(1)),
        at: Instant::now(),
    }
}
