//! One connection of a stream: how it is opened, and how long it may say nothing.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Desk;
use super::backoff::duration;
use super::breaker::Breaker;
use super::http::Lost;
use super::reference::{References, close};
use super::socket::{NotOpen, Socket, open};
use super::stream::End;
use super::wake::Clocks;
use crate::domain::link::Reason;
use crate::domain::{Span, Stamp};
use crate::sources::{Dial, KeepAlive, Reader, Source, Stream, Subscription};

/// Prices of the most traded coins come every second: without one for so long the line is none, whatever it answers.
const PRICELESS: Duration = Duration::from_mins(2);
/// So many payloads without an observation that are not understood, and no more that are: the venue speaks another
/// language now.
const UNREAD: u32 = 20;

/// One connection with what was said on it.
pub(super) struct Wire {
    pub(super) socket: Socket,
    pub(super) reader: Box<dyn Reader>,
    /// Subscriptions accepted and refused.
    pub(super) accepted: u32,
    pub(super) refused: u32,
    /// Last sign of life.
    pub(super) alive: Clocks,
    pub(super) opened: Instant,
    /// When it last gave an observation; at first when it was opened.
    told: Instant,
    /// Payloads since then that were understood, and that were not.
    understood: u32,
    unread: u32,
    /// The machine has slept since the last sign of life, or its clock was set.
    pub(super) slept: bool,
    pub(super) references: Arc<References>,
    pub(super) subscription: Subscription,
}

impl Wire {
    pub(super) async fn keep_alive(&mut self, dial: &Dial) -> Result<(), Lost> {
        match &dial.keep_alive {
            KeepAlive::Say(text, _) => self.socket.say(text).await,
            KeepAlive::Ping(_) => self.socket.ping().await,
            KeepAlive::Theirs => Ok(()),
        }
    }

    /// All that was asked for was answered, and some of it is given.
    pub(super) fn is_accepted(&self) -> bool {
        let wanted = self.subscription.acknowledgements;
        // A line that nobody acknowledges is up when it answers a ping.
        self.accepted > 0 && self.accepted + self.refused >= wanted
            || wanted == 0 && self.alive.steady > self.opened
    }

    /// What is not listened to, in words.
    pub(super) fn without(&self) -> Option<String> {
        let (refused, all) = (self.refused, self.subscription.acknowledgements);
        let refused = (refused > 0).then(|| format!("{refused} of {all} subscriptions refused"));
        refused.or_else(|| self.subscription.without.clone())
    }

    /// It gave an observation.
    pub(super) fn gave(&mut self) {
        (self.told, self.understood, self.unread) = (Instant::now(), 0, 0);
    }

    /// It gave something that is understood and no observation.
    pub(super) const fn gave_nothing(&mut self) {
        self.understood = self.understood.saturating_add(1);
    }

    /// It gave something that nobody understands; true when it gives hardly anything else any more.
    pub(super) const fn gave_riddle(&mut self) -> bool {
        self.unread = self.unread.saturating_add(1);
        self.unread >= UNREAD && self.unread >= self.understood
    }

    /// Notes a sign of life; false when it may have waited here while the machine slept. Then nothing speaks for the time
    /// since the one before.
    pub(super) fn lives(&mut self, desk: &Desk) -> bool {
        let now = Clocks::now(desk);
        self.slept |= now.parted(self.alive) > desk.config.patience.apart;
        if !self.slept {
            self.alive = now;
        }
        !self.slept
    }

    /// When it is given up without another word.
    pub(super) fn deadline(&self, desk: &Desk, dial: &Dial) -> Instant {
        let silent = self.alive.steady + duration(dial.silence);
        let accepted = self.opened + duration(desk.config.patience.answer);
        let priceless = self.told + PRICELESS;
        if !self.is_accepted() {
            silent.min(accepted)
        } else if dial.adds_up {
            silent
        } else {
            silent.min(priceless)
        }
    }

    /// Why it is given up, once its deadline is over.
    pub(super) fn overdue(&self, dial: &Dial) -> End {
        if self.alive.steady + duration(dial.silence) <= Instant::now() {
            let seconds = dial.silence.as_secs();
            return End::lost(Lost(format!("no sign of life for {seconds} s")));
        }
        if self.is_accepted() {
            let seconds = PRICELESS.as_secs();
            return End::lost(Lost(format!("it answers, but no price for {seconds} s")));
        }
        let (told, all) = (
            self.accepted + self.refused,
            self.subscription.acknowledgements,
        );
        End {
            reason: Reason::NotUnderstood,
            cause: format!("{told} of {all} subscriptions were acknowledged"),
            wait: None,
        }
    }

    /// Until when it was surely listened to, of a line that ended at `now`. What came before its last sign of life has
    /// come, because a connection keeps the order; after a silence longer than the venue's own rule, or a sleep, or with a
    /// clock that was set, nothing speaks for the time since.
    pub(super) fn stood_until(&self, dial: &Dial, now: Stamp) -> Stamp {
        let silent = now.since(self.alive.wall);
        if !self.slept && silent < dial.silence && silent >= Span::ZERO {
            return now;
        }
        self.alive.wall.min(now)
    }
}

/// Opens a line, teaches its reader and says what is said first.
pub(super) async fn connect(
    desk: &Desk,
    (source, stream): (&'static dyn Source, &dyn Stream),
    dial: &Dial,
    references: Arc<References>,
) -> Result<Wire, NotOpen> {
    let spent = desk.budgets.spend_while_open(dial.host, 1).await;
    spent.map_err(NotOpen::Closed)?;
    let mut socket = match open(desk, dial).await {
        Ok(socket) => socket,
        Err(not_open) => {
            match &not_open {
                NotOpen::Refused(status, fault) => close(desk, dial.host, *status, fault),
                _ => desk.budgets.breaker(dial.host, Breaker::spoke),
            }
            return Err(not_open);
        }
    };
    desk.budgets.breaker(dial.host, Breaker::answered);
    let mut reader = source.reader();
    references.teach(reader.as_mut());
    let subscription = stream.subscription(dial, &desk.config.wants, references.bodies());
    let hello = async {
        for text in &subscription.hello {
            socket.say(text).await?;
        }
        if subscription.acknowledgements == 0 {
            socket.ping().await?;
        }
        Ok(())
    };
    let said = tokio::time::timeout(duration(desk.config.patience.answer), hello).await;
    let late = |_| Lost("it does not take what is said to it".to_owned());
    said.map_err(late)
        .and_then(|said| said)
        .map_err(NotOpen::Lost)?;
    let alive = Clocks::now(desk);
    Ok(Wire {
        socket,
        reader,
        accepted: 0,
        refused: 0,
        alive,
        opened: alive.steady,
        told: alive.steady,
        understood: 0,
        unread: 0,
        slept: false,
        references,
        subscription,
    })
}
