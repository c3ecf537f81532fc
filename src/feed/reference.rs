//! What a stream is asked for beside itself: the sizes of contracts, without which events have no price, and the list of
//! those that are traded.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::Desk;
use super::backoff::{duration, least};
use super::breaker::Breaker;
use super::report::reason;
use crate::domain::Span;
use crate::domain::link::Reason;
use crate::sources::hosts::Host;
use crate::sources::{self, Fault, Get, Payload, Reader};

/// What a host says of itself holds for every source: "too many" and "banned" close it until its time. Of a host that was
/// closed any other answer says that it is there again.
pub(super) fn close(desk: &Desk, host: &'static Host, status: u16, fault: &Fault) {
    let reason = reason(fault.kind);
    let closes = match reason {
        Reason::RateLimited => true,
        // A country is refused by its answer to each question; a ban holds for the whole host.
        Reason::RefusedHere => status == 418,
        _ => false,
    };
    desk.budgets.breaker(host, |breaker| {
        if closes {
            let wait = least(desk.config.patience, reason, fault.retry_after_s);
            breaker.refuse(Instant::now(), wait, reason, &fault.message);
        } else {
            breaker.spoke();
        }
    });
}

/// The answers that a reader needs before it can price.
#[derive(Debug)]
pub(super) struct References {
    /// One a question; empty where there is no answer.
    bodies: Vec<Vec<u8>>,
    pub(super) asked: usize,
    /// When they were asked for, and are again.
    at: Instant,
    next: Instant,
}

/// Where an answer is missing it is asked again soon; until then events of unknown size are unpriced.
const SOON: Duration = Duration::from_mins(1);

/// An event of a contract that is not in the list is one of a new listing: the list is asked for after this at the
/// earliest, because a contract may be in none.
const LISTED: Duration = Duration::from_mins(15);

/// How long a stream waits for contract sizes before it is opened without them.
pub(super) const PATIENT: Duration = Duration::from_secs(5);

/// How often they are asked for on behalf of a history.
const TRIES: usize = 60;

impl References {
    /// None of the answers.
    pub(super) fn none(asked: &[Get]) -> Self {
        Self {
            bodies: vec![Vec::new(); asked.len()],
            asked: asked.len(),
            at: Instant::now(),
            next: Instant::now() + SOON,
        }
    }

    /// When they are asked for again; `lacking` = a contract came that is not among them.
    pub(super) fn next_at(&self, lacking: bool) -> Instant {
        if lacking {
            return self.next.min(self.at + LISTED);
        }
        self.next
    }

    /// The answers; one that is missing is empty.
    pub(super) fn bodies(&self) -> &[Vec<u8>] {
        &self.bodies
    }

    /// No answer is missing.
    fn is_whole(&self) -> bool {
        self.bodies.iter().all(|body| !body.is_empty())
    }

    /// Where an answer is missing that of before holds.
    pub(super) fn or(mut self, before: &Self) -> Self {
        for (body, held) in self.bodies.iter_mut().zip(&before.bodies) {
            if body.is_empty() {
                body.clone_from(held);
            }
        }
        self
    }

    pub(super) fn teach(&self, reader: &mut dyn Reader) {
        for body in self.bodies.iter().filter(|body| !body.is_empty()) {
            reader.learn(body);
        }
    }

    /// The same, asked again and again until nothing is missing.
    pub(super) async fn whole_at_last(
        self: std::sync::Arc<Self>,
        desk: &Desk,
        asked: &[Get],
    ) -> std::sync::Arc<Self> {
        let mut held = self;
        for _ in 0..TRIES {
            if held.is_whole() {
                break;
            }
            sleep(held.next.saturating_duration_since(Instant::now())).await;
            held = std::sync::Arc::new(references(desk, asked).await.or(&held));
        }
        held
    }
}

/// Asks for them once. A host that is closed is not waited for.
pub(super) async fn references(desk: &Desk, asked: &[Get]) -> References {
    let every = asked.iter().map(|get| get.every).min();
    let mut wait = duration(every.unwrap_or(Span::hours(1)));
    let mut bodies = Vec::with_capacity(asked.len());
    for get in asked {
        let answer = answer(desk, get).await;
        bodies.push(answer.unwrap_or_else(|again| {
            wait = wait.min(again.max(SOON));
            Vec::new()
        }));
    }
    let at = Instant::now();
    References {
        asked: asked.len(),
        at,
        next: at + wait,
        bodies,
    }
}

/// An answer, or how long to wait before the next try.
async fn answer(desk: &Desk, get: &Get) -> Result<Vec<u8>, Duration> {
    let spent = desk.budgets.spend_while_open(get.host, get.weight).await;
    spent.map_err(|closed| closed.until.saturating_duration_since(Instant::now()))?;
    let answer = desk.get(get).await.map_err(|_| SOON)?;
    let payload = Payload {
        bytes: &answer.body,
        status: answer.status,
        at: desk.now(),
        symbol: get.symbol.as_deref(),
    };
    // Some venues refuse with HTTP 200.
    let Some(fault) = sources::refusal(&payload) else {
        desk.budgets.breaker(get.host, Breaker::answered);
        return Ok(answer.body);
    };
    let fault = answer.with_wait(fault);
    close(desk, get.host, answer.status, &fault);
    Err(least(
        desk.config.patience,
        reason(fault.kind),
        fault.retry_after_s,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(bodies: [&str; 2], every: Duration) -> References {
        let at = Instant::now();
        References {
            bodies: bodies.map(|body| body.as_bytes().to_vec()).to_vec(),
            asked: 2,
            at,
            next: at + every,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_missing_answer_leaves_the_one_of_before() {
        let day = Duration::from_hours(4);
        let later = answers(["", "d"], SOON).or(&answers(["a", "b"], day));
        assert_eq!(later.bodies(), [b"a".to_vec(), b"d".to_vec()]);
        assert!(later.is_whole());
        assert!(!answers(["", "d"], SOON).is_whole());
    }

    #[tokio::test(start_paused = true)]
    async fn a_contract_that_is_not_listed_brings_the_next_list_forward() {
        let whole = answers(["a", "b"], Duration::from_hours(4));
        assert_eq!(
            whole.next_at(false),
            Instant::now() + Duration::from_hours(4)
        );
        assert_eq!(whole.next_at(true), Instant::now() + LISTED);
        let missing = answers(["a", ""], SOON);
        assert_eq!(missing.next_at(true), Instant::now() + SOON);
    }
}
