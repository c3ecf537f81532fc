//! Until when a host must not be asked at all: because it said so, or because it does not answer. Then one question at a
//! time finds out whether it may be asked again.

use std::time::Duration;

use tokio::time::Instant;

use crate::domain::link::Reason;

/// Questions in a row without an answer after which a host is given up, whoever asked them.
const BROKEN: u32 = 5;
/// A host that says "too many" again and again is left alone twice as long each time, up to an hour.
const LONGEST: Duration = Duration::from_hours(1);

/// Why a host is not asked, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Closed {
    /// Until.
    pub(super) until: Instant,
    /// Of the eight reasons.
    pub(super) reason: Reason,
    /// In words.
    pub(super) cause: String,
}

/// The state of one host.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    closed: Option<Closed>,
    /// The pause is over, and one question finds out whether that is so.
    probing: bool,
    /// Questions in a row without an answer.
    lost: u32,
    /// Answers in a row that said "too many".
    limited: u32,
}

impl Breaker {
    /// Why the host must not be asked now; `None` = it may.
    pub(super) fn closed(&self, now: Instant) -> Option<&Closed> {
        self.closed.as_ref().filter(|closed| closed.until > now)
    }

    /// A question goes out. Of a host that was closed it is the only one until it is answered, or for `patience`: else all
    /// that has waited would be asked in one instant.
    pub(super) fn enter(&mut self, now: Instant, patience: Duration) {
        if let Some(closed) = &mut self.closed {
            closed.until = now + patience;
            self.probing = true;
        }
    }

    /// The host asks for a pause. A later end stays.
    pub(super) fn refuse(&mut self, now: Instant, mut wait: Duration, reason: Reason, cause: &str) {
        // Of several questions under way the first answer speaks for all.
        let probing = std::mem::take(&mut self.probing);
        if reason == Reason::RateLimited && (probing || self.closed(now).is_none()) {
            let doubled = wait.saturating_mul(1 << self.limited.min(16));
            wait = doubled.min(LONGEST).max(wait);
            self.limited += 1;
        }
        let until = now + wait;
        if probing || self.closed.as_ref().is_none_or(|held| held.until < until) {
            self.closed = Some(Closed {
                until,
                reason,
                cause: cause.to_owned(),
            });
        }
    }

    /// The host did not answer.
    pub(super) fn lost(&mut self, now: Instant, pause: Duration, cause: &str) {
        self.lost = self.lost.saturating_add(1);
        // What it said of itself holds for longer.
        self.spoke();
        let said = |closed: &Closed| closed.reason != Reason::NetworkDown;
        if self.lost >= BROKEN && !self.closed(now).is_some_and(said) {
            self.closed = Some(Closed {
                until: now + pause,
                reason: Reason::NetworkDown,
                cause: cause.to_owned(),
            });
        }
    }

    /// The host is there.
    pub(super) fn reached(&mut self) {
        self.lost = 0;
        self.open();
    }

    /// The host gave what it was asked for.
    pub(super) fn answered(&mut self) {
        self.limited = 0;
        self.spoke();
    }

    /// The host said something else than to wait, or nothing: its pause is over.
    pub(super) fn spoke(&mut self) {
        if std::mem::take(&mut self.probing) {
            self.closed = None;
        }
    }

    /// The next question goes out at once, unless the host itself asked for a pause.
    pub(super) fn open(&mut self) {
        let given_up = |closed: &Closed| closed.reason == Reason::NetworkDown;
        if self.closed.as_ref().is_some_and(given_up) {
            self.closed = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_secs(30);

    #[test]
    fn a_host_that_does_not_answer_is_given_up_and_one_question_at_a_time_looks_for_it() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        for _ in 1..BROKEN {
            breaker.lost(now, PAUSE, "reset");
            assert_eq!(breaker.closed(now), None);
        }
        breaker.lost(now, PAUSE, "reset");
        let closed = breaker.closed(now).unwrap();
        assert_eq!(
            (closed.reason, &*closed.cause),
            (Reason::NetworkDown, "reset")
        );
        assert_eq!(closed.until, now + PAUSE);
        // One goes out; the others wait until it comes back.
        let later = now + PAUSE;
        assert_eq!(breaker.closed(later), None);
        breaker.enter(later, PAUSE * 2);
        assert!(breaker.closed(later + PAUSE).is_some());
        breaker.lost(later + PAUSE, PAUSE, "reset");
        assert_eq!(breaker.closed(later + PAUSE * 2), None);
        breaker.enter(later + PAUSE * 2, PAUSE);
        breaker.reached();
        assert_eq!(breaker.closed(later + PAUSE * 2), None);
        breaker.lost(later + PAUSE * 2, PAUSE, "reset");
        assert_eq!(breaker.closed(later + PAUSE * 2), None, "counted anew");
    }

    #[test]
    fn a_wish_opens_what_was_given_up_and_not_what_the_host_has_closed() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..BROKEN {
            breaker.lost(now, PAUSE, "reset");
        }
        breaker.open();
        assert_eq!(breaker.closed(now), None);
        breaker.refuse(now, PAUSE, Reason::RefusedHere, "banned");
        breaker.lost(now, PAUSE * 9, "reset");
        breaker.open();
        breaker.reached();
        let closed = breaker.closed(now).unwrap();
        assert_eq!(
            (closed.reason, closed.until),
            (Reason::RefusedHere, now + PAUSE)
        );
        // When its own pause is over one question finds that out, and all go on with its answer, whatever that is.
        let over = now + PAUSE;
        breaker.enter(over, PAUSE);
        assert!(breaker.closed(over).is_some());
        breaker.spoke();
        assert_eq!(breaker.closed(over), None);
    }

    #[test]
    fn a_host_that_says_too_many_to_the_first_question_after_its_pause_is_closed_anew() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        breaker.refuse(now, PAUSE, Reason::RateLimited, "429");
        let over = now + PAUSE;
        // What looks for it may take longer than the next pause: that one counts.
        breaker.enter(over, PAUSE * 9);
        breaker.refuse(over, PAUSE, Reason::RateLimited, "429");
        assert_eq!(breaker.closed(over).unwrap().until, over + PAUSE * 2);
    }

    #[test]
    fn a_rate_limit_that_repeats_doubles_up_to_an_hour_and_a_later_end_stays() {
        let (mut breaker, mut now) = (Breaker::default(), Instant::now());
        let mut waits = Vec::new();
        for _ in 0..8 {
            breaker.refuse(now, Duration::from_mins(1), Reason::RateLimited, "429");
            let until = breaker.closed(now).unwrap().until;
            waits.push((until - now).as_secs() / 60);
            now = until;
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        breaker.answered();
        breaker.refuse(now, Duration::from_hours(2), Reason::RateLimited, "429");
        breaker.refuse(now, PAUSE, Reason::RateLimited, "429");
        let until = breaker.closed(now).unwrap().until;
        assert_eq!(until - now, Duration::from_hours(2));
    }
}
