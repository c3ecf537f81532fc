//! A source that is streamed: connected, and connected anew when it is cut, until nobody listens.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::backoff::{Backoff, least};
use super::breaker::Closed;
use super::http::Lost;
use super::past::Past;
use super::report::{Report, Unheard, reason};
use super::session::Session;
use super::socket::NotOpen;
use super::{Desk, News, Wishes};
use crate::domain::Span;
use crate::domain::link::{Reason, Refreshed};
use crate::sources::hosts::{Host, instead};
use crate::sources::{Fault, Source};

/// Keeps the stream until nobody listens.
pub(super) async fn keep(desk: Arc<Desk>, source: &'static dyn Source) {
    let Some(stream) = source.stream() else {
        return;
    };
    let first = stream.dial(&desk.config.wants).host;
    let mut kept = Kept {
        report: Report::new(&desk, source.spec(), None),
        backoff: Backoff::new(desk.config.patience),
        host: first,
        wishes: desk.wishes.clone(),
        wakes: desk.wakes.clone(),
        desk: &desk,
        source,
    };
    let past = Arc::new(Past::new(desk.now()));
    loop {
        let wakes = kept.wakes.clone();
        let session = Session::new(&desk, (source, stream), &mut kept.report, &past);
        let end = session.live(kept.host, wakes).await;
        let told = match end {
            Ok((end, stood)) => kept.ended(end, stood).await,
            Err(Unheard) => return,
        };
        if told == Err(Unheard) {
            return;
        }
    }
}

/// What outlives a session.
struct Kept<'a> {
    desk: &'a Desk,
    source: &'static dyn Source,
    report: Report<'a>,
    backoff: Backoff,
    /// Who is dialled.
    host: &'static Host,
    wishes: Wishes,
    wakes: Wishes,
}

impl Kept<'_> {
    /// Tells why a session ended, and waits until the next may begin.
    async fn ended(&mut self, end: End, stood: Duration) -> Result<(), Unheard> {
        if end.is_country()
            && let Some(host) = instead(self.host)
        {
            // The same stream from where it is not refused.
            self.report.instead(self.host, host, &end.cause);
            self.host = host;
            return Ok(());
        }
        let desk = self.desk;
        let least = least(desk.config.patience, end.reason, None);
        let mut pause = self
            .backoff
            .after(stood)
            .max(end.wait.map_or(least, Wait::length));
        if let Some(closed) = desk.budgets.closed(self.host) {
            pause = pause.max(closed.until.saturating_duration_since(Instant::now()));
        }
        let until = Instant::now() + pause;
        let lost = end.reason == Reason::NetworkDown;
        // What a venue asks us to wait holds also when the machine has slept meanwhile.
        let bound = end.reason == Reason::RateLimited || matches!(end.wait, Some(Wait::Ban(_)));
        self.report
            .down(end.reason, end.cause, Some(pause), self.backoff.tries)
            .await?;
        self.wait(until, lost, bound).await
    }

    /// Waits for an instant; not any longer when the machine wakes, nor when it is wished and the venue has nothing
    /// against it.
    async fn wait(&mut self, until: Instant, lost: bool, bound: bool) -> Result<(), Unheard> {
        // What was wished while the line stood has been seen to.
        self.wishes.forget();
        self.wakes.forget();
        loop {
            tokio::select! {
                () = sleep_until(until) => return Ok(()),
                () = self.wakes.next() => {
                    if !bound {
                        return Ok(());
                    }
                    self.report.retime(until).await?;
                }
                () = self.wishes.next() => {
                    let left = until.saturating_duration_since(Instant::now());
                    let next = self.desk.now().plus(span(left));
                    let told = Refreshed {
                        source: self.source.spec().name,
                        asked: u32::from(lost),
                        next: (!lost).then_some(next),
                    };
                    self.report.send(News::Refreshed(told)).await?;
                    if lost {
                        return Ok(());
                    }
                }
            }
        }
    }
}

fn span(duration: Duration) -> Span {
    Span::micros(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX))
}

/// Why a session ended.
pub(super) struct End {
    pub(super) reason: Reason,
    pub(super) cause: String,
    /// How long the venue asks us to wait; else by what kind of end it is.
    pub(super) wait: Option<Wait>,
}

/// A wait, and what it is a wait for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wait {
    /// As the answer says.
    Said(Duration),
    /// The host is banned for so long: another address of it is the same venue.
    Ban(Duration),
}

impl Wait {
    const fn length(self) -> Duration {
        match self {
            Self::Said(length) | Self::Ban(length) => length,
        }
    }
}

impl End {
    pub(super) fn lost(cause: Lost) -> Self {
        Self {
            reason: Reason::NetworkDown,
            cause: cause.0,
            wait: None,
        }
    }

    /// The venue refuses.
    pub(super) fn refused(desk: &Desk, status: u16, fault: Fault) -> Self {
        let reason = reason(fault.kind);
        let wait = least(desk.config.patience, reason, fault.retry_after_s);
        let banned = reason == Reason::RefusedHere && status == 418;
        Self {
            reason,
            cause: fault.message,
            wait: Some(if banned {
                Wait::Ban(wait)
            } else {
                Wait::Said(wait)
            }),
        }
    }

    pub(super) fn of(desk: &Desk, not_open: NotOpen) -> Self {
        match not_open {
            NotOpen::Lost(why) => Self::lost(why),
            NotOpen::Refused(status, fault) => Self::refused(desk, status, fault),
            NotOpen::Closed(Closed {
                until,
                reason,
                cause,
            }) => Self {
                reason,
                cause,
                wait: Some(Wait::Ban(until.saturating_duration_since(Instant::now()))),
            },
        }
    }

    /// It is refused where we are, and not for what we did.
    fn is_country(&self) -> bool {
        self.reason == Reason::RefusedHere && !matches!(self.wait, Some(Wait::Ban(_)))
    }
}
