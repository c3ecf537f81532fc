//! A source that is streamed: connected, subscribed, watched, replaced before its venue ends it, and connected anew when it
//! is cut. Every cut is told, because what was pushed meanwhile is lost.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until};

use super::backoff::{Backoff, duration};
use super::http::Lost;
use super::reference::{PATIENT, References, backfill, close, references};
use super::report::{GATHER, Report, Unheard, reason};
use super::socket::{Came, NotOpen, Socket, open};
use super::{Desk, News};
use crate::domain::link::Reason;
use crate::domain::{Span, Stamp};
use crate::sources::hosts::{Host, instead};
use crate::sources::{
    self, Batch, Carrier, Dial, FaultKind, KeepAlive, Missed, Payload, Reader, Source, Stream,
    Subscription, Turn,
};

/// What is asked of the past when a stream first stands.
const DAY: Span = Span::days(1);

/// Keeps the stream until nobody listens.
pub(super) async fn keep(desk: Arc<Desk>, source: &'static dyn Source) {
    let Some(stream) = source.stream() else {
        return;
    };
    let mut report = Report::new(&desk, source.spec(), None);
    let mut backoff = Backoff::new(desk.config.patience);
    let mut host = None;
    let mut cut = None;
    loop {
        let began = Instant::now();
        let end = Session {
            desk: &desk,
            source,
            stream,
            report: &mut report,
            cut: &mut cut,
            joined: false,
        }
        .live(host)
        .await;
        let end = match end {
            Ok(end) => end,
            Err(Unheard) => return,
        };
        if end.reason == Reason::RefusedHere && host.is_none() {
            // The same stream from where it is not refused, if there is one.
            host = instead(stream.dial(&desk.config.wants).host);
            if host.is_some() {
                continue;
            }
        }
        let pause = end.pause(&desk, &mut backoff, began.elapsed());
        if report
            .down(end.reason, end.cause, Some(pause), backoff.tries)
            .await
            .is_err()
        {
            return;
        }
        sleep(pause).await;
    }
}

/// Why a session ended.
struct End {
    reason: Reason,
    cause: String,
    /// Seconds that the venue asks us to wait.
    wait: Option<u64>,
}

impl End {
    fn lost(cause: Lost) -> Self {
        Self {
            reason: Reason::NetworkDown,
            cause: cause.0,
            wait: None,
        }
    }

    fn of(not_open: NotOpen) -> Self {
        match not_open {
            NotOpen::Lost(why) => Self::lost(why),
            NotOpen::Refused(fault) => Self {
                reason: reason(fault.kind),
                cause: fault.message,
                wait: fault.retry_after_s,
            },
        }
    }

    /// How long to wait: as the venue says, else by what kind of refusal it is.
    fn pause(&self, desk: &Desk, backoff: &mut Backoff, held: Duration) -> Duration {
        let patience = desk.config.patience;
        let pause = backoff.after(held);
        let least = match (self.wait, self.reason) {
            (Some(seconds), _) => Duration::from_secs(seconds),
            (None, Reason::RateLimited) => duration(patience.limited),
            (None, Reason::RefusedHere | Reason::NeedsKey | Reason::NoSuchSymbol) => {
                duration(patience.refused)
            }
            (None, _) => Duration::ZERO,
        };
        pause.max(least)
    }
}

/// One connection with what was said on it.
struct Wire {
    socket: Socket,
    reader: Box<dyn Reader>,
    /// Subscriptions accepted and refused.
    accepted: u32,
    refused: u32,
    /// Last sign of life.
    alive: Instant,
    opened: Instant,
    references: Arc<References>,
    subscription: Subscription,
}

impl Beside<'_> {
    /// No second line stands or is being opened.
    fn is_alone(&self) -> bool {
        self.successor.is_none() && self.opening.is_none()
    }

    fn may_ask(&self) -> bool {
        self.references.asked > 0 && self.asking.is_none()
    }
}

impl Wire {
    async fn keep_alive(&mut self, dial: &Dial) -> Result<(), Lost> {
        match &dial.keep_alive {
            KeepAlive::Say(text, _) => self.socket.say(text).await,
            KeepAlive::Ping(_) => self.socket.ping().await,
            KeepAlive::Theirs => Ok(()),
        }
    }

    fn is_accepted(&self) -> bool {
        let wanted = self.subscription.acknowledgements;
        self.accepted > 0 && self.accepted + self.refused >= wanted || wanted == 0
    }

    /// What is not listened to, in words.
    fn without(&self) -> Option<String> {
        let (refused, all) = (self.refused, self.subscription.acknowledgements);
        let refused = (refused > 0).then(|| format!("{refused} of {all} subscriptions refused"));
        refused.or_else(|| self.subscription.without.clone())
    }
}

/// From a connection to its end, its successors included.
struct Session<'a, 'b> {
    desk: &'a Arc<Desk>,
    source: &'static dyn Source,
    stream: &'a dyn Stream,
    report: &'a mut Report<'b>,
    /// When the session before was cut.
    cut: &'a mut Option<Stamp>,
    joined: bool,
}

type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a session waits for beside its line.
struct Beside<'a> {
    /// A second line that is being opened.
    opening: Option<Later<'a, Result<Wire, NotOpen>>>,
    /// A second line that stands and is not accepted yet.
    successor: Option<Wire>,
    /// When a second line is wanted.
    renewal: Instant,
    /// Contract sizes that are being asked anew.
    asking: Option<Later<'a, References>>,
    references: Arc<References>,
}

/// What happened next.
enum Event {
    Came(Result<Came, Lost>),
    CameBeside(Result<Came, Lost>),
    Opened(Box<Result<Wire, NotOpen>>),
    Learned(References),
    RenewalDue,
    ReferencesDue,
    Dead,
    Pulse,
    Gathered,
}

impl<'a> Session<'a, '_> {
    async fn live(mut self, host: Option<&'static Host>) -> Result<End, Unheard> {
        let mut dial = self.stream.dial(&self.desk.config.wants);
        dial.host = host.unwrap_or(dial.host);
        let dial = dial;
        self.report.asks(dial.host);
        // Without sizes events are unpriced; but a host that does not answer must not keep the stream from standing.
        let asked = references(self.desk, &dial.references);
        let references = tokio::time::timeout(PATIENT, asked).await;
        let references =
            Arc::new(references.unwrap_or_else(|_| References::none(&dial.references)));
        let opened = connect(
            self.desk,
            (self.source, self.stream),
            &dial,
            Arc::clone(&references),
        )
        .await;
        let end = match opened {
            Ok(wire) => self.listen(&dial, wire, references).await,
            Err(not_open) => Ok(End::of(not_open)),
        };
        // Also when nobody listens any more: then telling it fails as well.
        if self.joined {
            let at = self.desk.now();
            *self.cut = Some(at);
            self.report.flush().await?;
            if dial.adds_up {
                let cut = News::Cut(self.report.publisher(), at);
                self.report.send(cut).await?;
            }
        }
        end
    }

    /// Reads frames until the line is cut. A second line may stand beside the first for a moment.
    async fn listen(
        &mut self,
        dial: &'a Dial,
        first: Wire,
        references: Arc<References>,
    ) -> Result<End, Unheard> {
        let mut wire = first;
        let mut batch = Batch::new(self.source.spec());
        let mut gather = interval(GATHER);
        gather.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut pulse = interval(pulse(dial));
        pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first tick is at once, and the line has only just spoken.
        pulse.reset();
        let mut beside = Beside {
            opening: None,
            successor: None,
            renewal: wire.opened + duration(dial.lifetime),
            asking: None,
            references,
        };
        loop {
            let refresh = beside.references.next_at();
            let event = tokio::select! {
                came = wire.socket.next() => Event::Came(came),
                came = heard_of(&mut beside.successor) => Event::CameBeside(came),
                opened = later(&mut beside.opening) => Event::Opened(Box::new(opened)),
                learned = later(&mut beside.asking) => Event::Learned(learned),
                () = sleep_until(beside.renewal), if beside.is_alone() => Event::RenewalDue,
                () = sleep_until(refresh), if beside.may_ask() => Event::ReferencesDue,
                () = sleep_until(wire.alive + duration(dial.silence)) => Event::Dead,
                _ = pulse.tick() => Event::Pulse,
                _ = gather.tick(), if !self.report.is_empty() => Event::Gathered,
            };
            let end = match event {
                Event::Came(came) => {
                    self.came(dial, came, &mut wire, &mut beside, &mut batch)
                        .await?
                }
                Event::CameBeside(came) => {
                    self.came_beside(dial, came, &mut wire, &mut beside, &mut batch)
                        .await?;
                    None
                }
                Event::Dead => {
                    let seconds = dial.silence.as_secs();
                    Some(End::lost(Lost(format!("no sign of life for {seconds} s"))))
                }
                Event::Pulse => wire.keep_alive(dial).await.err().map(End::lost),
                Event::Gathered => {
                    self.report.flush().await?;
                    None
                }
                event => {
                    self.beside(dial, event, &mut wire, &mut beside);
                    None
                }
            };
            if let Some(end) = end {
                return Ok(end);
            }
            if self.report.is_full() {
                self.report.flush().await?;
            }
        }
    }

    /// Something came on the line, or it was cut; where a second one stands it takes the place.
    async fn came(
        &mut self,
        dial: &Dial,
        came: Result<Came, Lost>,
        wire: &mut Wire,
        beside: &mut Beside<'a>,
        batch: &mut Batch,
    ) -> Result<Option<End>, Unheard> {
        let end = match came {
            Ok(came) => match self.heard(dial, wire, came, batch).await? {
                Some(Heard::End(end)) => end,
                Some(Heard::Renew) => {
                    beside.renewal = Instant::now();
                    return Ok(None);
                }
                None => return Ok(None),
            },
            Err(why) => End::lost(why),
        };
        match beside.successor.take() {
            Some(next) if next.is_accepted() => {
                *wire = next;
                beside.renewal = wire.opened + duration(dial.lifetime);
                Ok(None)
            }
            _ => Ok(Some(end)),
        }
    }

    /// Something came on the second line. Once it is accepted the first one goes.
    async fn came_beside(
        &mut self,
        dial: &Dial,
        came: Result<Came, Lost>,
        wire: &mut Wire,
        beside: &mut Beside<'a>,
        batch: &mut Batch,
    ) -> Result<(), Unheard> {
        let Some(mut next) = beside.successor.take() else {
            return Ok(());
        };
        let gone = match came {
            Ok(came) => matches!(
                self.heard(dial, &mut next, came, batch).await?,
                Some(Heard::End(_))
            ),
            Err(_) => true,
        };
        if gone {
            beside.renewal = Instant::now() + duration(self.desk.config.patience.longest);
        } else if next.is_accepted() {
            beside.renewal = next.opened + duration(dial.lifetime);
            self.report.without(next.without());
            *wire = next;
        } else {
            beside.successor = Some(next);
        }
        Ok(())
    }

    /// What is done beside the line: a second one, contract sizes.
    fn beside(&self, dial: &'a Dial, event: Event, wire: &mut Wire, beside: &mut Beside<'a>) {
        match event {
            Event::RenewalDue => {
                let references = Arc::clone(&beside.references);
                beside.opening = Some(Box::pin(connect(
                    self.desk,
                    (self.source, self.stream),
                    dial,
                    references,
                )));
            }
            Event::Opened(opened) => {
                beside.opening = None;
                match *opened {
                    Ok(next) if next.subscription.acknowledgements == 0 => {
                        beside.renewal = next.opened + duration(dial.lifetime);
                        *wire = next;
                    }
                    Ok(next) => beside.successor = Some(next),
                    Err(_) => {
                        let longest = duration(self.desk.config.patience.longest);
                        beside.renewal = Instant::now() + longest;
                    }
                }
            }
            Event::ReferencesDue => {
                beside.asking = Some(Box::pin(references(self.desk, &dial.references)));
            }
            Event::Learned(learned) => {
                beside.asking = None;
                let learned = learned.or(&beside.references);
                learned.teach(wire.reader.as_mut());
                let wants = &self.desk.config.wants;
                let now = self.stream.subscription(dial, wants, learned.bodies());
                if now != wire.subscription {
                    // Other contracts are listed, or at last some: a second line asks for them.
                    beside.renewal = Instant::now();
                }
                beside.references = Arc::new(learned);
            }
            _ => {}
        }
    }

    /// Takes in what came on a line. What ends the line is returned.
    async fn heard(
        &mut self,
        dial: &Dial,
        wire: &mut Wire,
        came: Came,
        batch: &mut Batch,
    ) -> Result<Option<Heard>, Unheard> {
        wire.alive = Instant::now();
        let at = self.desk.now();
        if let Came::Frame(frame) = came
            && let Some(heard) = self.frame(wire, &frame, at, batch).await?
        {
            return Ok(Some(heard));
        }
        if !self.joined && wire.is_accepted() {
            self.joined = true;
            self.report.without(wire.without());
            self.report.live().await?;
            if dial.adds_up {
                let joined = News::Joined(self.report.publisher(), at);
                self.report.send(joined).await?;
                let from = self.cut.unwrap_or(at.minus(DAY));
                let missed = Missed { from, until: at };
                if let Some(past) = self.stream.backfill(&self.desk.config.wants, missed) {
                    let desk = Arc::clone(self.desk);
                    tokio::spawn(backfill(
                        desk,
                        self.source,
                        past,
                        Arc::clone(&wire.references),
                    ));
                }
            }
        }
        Ok(None)
    }

    async fn frame(
        &mut self,
        wire: &mut Wire,
        frame: &[u8],
        at: Stamp,
        batch: &mut Batch,
    ) -> Result<Option<Heard>, Unheard> {
        let payload = Payload {
            bytes: frame,
            status: 200,
            at,
            symbol: None,
        };
        let read = sources::read_as(Carrier::Frames, wire.reader.as_mut(), &payload, batch);
        if !batch.observations().is_empty() {
            self.report.take(batch, at);
            return Ok(None);
        }
        // No data: an acknowledgement, a ping, a refusal.
        match self.stream.turn(frame) {
            Turn::Pass => {}
            Turn::Say(text) => {
                if let Err(why) = wire.socket.say(&text).await {
                    return Ok(Some(Heard::End(End::lost(why))));
                }
            }
            Turn::Accepted => wire.accepted += 1,
            Turn::Refused(why) => {
                wire.refused += 1;
                let all = wire.refused >= wire.subscription.acknowledgements.max(1);
                if all && wire.accepted == 0 {
                    let fault = read.err();
                    return Ok(Some(Heard::End(End {
                        reason: fault
                            .as_ref()
                            .map_or(Reason::NoSuchSymbol, |f| reason(f.kind)),
                        cause: format!("the subscription was refused: {why}"),
                        wait: fault.and_then(|fault| fault.retry_after_s),
                    })));
                }
                return Ok(None);
            }
            Turn::Renew(_) => return Ok(Some(Heard::Renew)),
        }
        match read {
            Ok(()) => Ok(None),
            Err(fault) if fault.kind == FaultKind::RateLimited => Ok(Some(Heard::End(End {
                reason: Reason::RateLimited,
                cause: fault.message,
                wait: fault.retry_after_s,
            }))),
            Err(fault) => {
                self.report.unread(&fault);
                Ok(None)
            }
        }
    }
}

/// What a frame may lead to.
enum Heard {
    End(End),
    /// A second line is wanted.
    Renew,
}

/// A future that may not be there: then it never ends.
async fn later<T>(future: &mut Option<Later<'_, T>>) -> T {
    match future {
        Some(future) => future.await,
        None => std::future::pending().await,
    }
}

async fn heard_of(successor: &mut Option<Wire>) -> Result<Came, Lost> {
    match successor {
        Some(wire) => wire.socket.next().await,
        None => std::future::pending().await,
    }
}

/// How often the line is kept awake; seldom where the venue does it.
fn pulse(dial: &Dial) -> Duration {
    duration(match &dial.keep_alive {
        KeepAlive::Say(_, every) | KeepAlive::Ping(every) => *every,
        KeepAlive::Theirs => Span::hours(1),
    })
}

/// Opens a line, teaches its reader and says what is said first.
async fn connect(
    desk: &Desk,
    (source, stream): (&'static dyn Source, &dyn Stream),
    dial: &Dial,
    references: Arc<References>,
) -> Result<Wire, NotOpen> {
    desk.budgets.spend(dial.host, 1).await;
    let mut socket = match open(desk, dial).await {
        Ok(socket) => socket,
        Err(not_open) => {
            if let NotOpen::Refused(fault) = &not_open {
                close(desk, dial.host, fault);
            }
            return Err(not_open);
        }
    };
    let mut reader = source.reader();
    references.teach(reader.as_mut());
    let subscription = stream.subscription(dial, &desk.config.wants, references.bodies());
    for text in &subscription.hello {
        socket.say(text).await.map_err(NotOpen::Lost)?;
    }
    // A line that nobody acknowledges is up when it answers a ping.
    if subscription.acknowledgements == 0 {
        socket.ping().await.map_err(NotOpen::Lost)?;
    }
    let now = Instant::now();
    Ok(Wire {
        socket,
        reader,
        accepted: 0,
        refused: 0,
        alive: now,
        opened: now,
        references,
        subscription,
    })
}
