//! One session of a stream, from its connection to its end: subscribed, watched, and replaced before its venue ends it.
//! Every cut is told, because what was pushed meanwhile is lost.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep_until};

use super::backoff::duration;
use super::http::Lost;
use super::past::Past;
use super::reference::{PATIENT, References, references};
use super::report::{GATHER, Report, Unheard};
use super::socket::{Came, NotOpen};
use super::stream::End;
use super::wire::{Wire, connect};
use super::{Desk, News, Wishes};
use crate::domain::link::Reason;
use crate::domain::observation::{Fact, Observation};
use crate::domain::{Span, Stamp};
use crate::sources::hosts::Host;
use crate::sources::{
    self, Batch, Carrier, Dial, FaultKind, KeepAlive, Payload, Source, Stream, Turn,
};

/// A line whose place was taken is read for so long still: what is under way on it is not lost.
const LINGER: Duration = Duration::from_secs(1);
/// A line stands for so long before the next one is dialled, whatever its venue asks for.
const RENEW: Duration = Duration::from_secs(10);

/// From a connection to its end, its successors included.
pub(super) struct Session<'a, 'b> {
    desk: &'a Arc<Desk>,
    source: &'static dyn Source,
    stream: &'static dyn Stream,
    report: &'a mut Report<'b>,
    /// The venue is known to be listened to.
    joined: bool,
    /// When all that was asked for was first accepted.
    stands: Option<Instant>,
    /// An event came of a contract whose size is not known.
    lacking: bool,
    past: &'a Arc<Past>,
}

type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a session waits for beside its line.
struct Beside<'a> {
    /// A second line that is being opened.
    opening: Option<Later<'a, Result<Wire, NotOpen>>>,
    second: Option<Second>,
    /// When a second line is wanted.
    renewal: Instant,
    /// Contract sizes that are being asked anew.
    asking: Option<Later<'a, References>>,
    references: Arc<References>,
}

/// A line beside the first.
struct Second {
    wire: Wire,
    /// It goes at this instant; `None` = it comes, and is not accepted yet.
    goes: Option<Instant>,
}

impl Beside<'_> {
    /// No second line stands or is being opened.
    fn is_alone(&self) -> bool {
        self.second.is_none() && self.opening.is_none()
    }

    fn may_ask(&self) -> bool {
        self.references.asked > 0 && self.asking.is_none()
    }

    fn second_until(&self, desk: &Desk, dial: &Dial) -> Instant {
        let second = self.second.as_ref();
        second.map_or_else(Instant::now, |second| {
            second
                .goes
                .unwrap_or_else(|| second.wire.deadline(desk, dial))
        })
    }

    /// The second line goes, without having taken the place of the first; another one is tried later.
    fn drop_second(&mut self, pause: Duration) {
        if self
            .second
            .take()
            .is_some_and(|second| second.goes.is_none())
        {
            self.renewal = Instant::now() + pause;
        }
    }
}

/// What happened next.
enum Event {
    Came(Result<Came, Lost>),
    CameBeside(Result<Came, Lost>),
    Opened(Box<Result<Wire, NotOpen>>),
    Learned(References),
    RenewalDue,
    ReferencesDue,
    Overdue,
    OverdueBeside,
    Pulse,
    Gathered,
    Woke,
}

/// What a frame may lead to.
enum Heard {
    End(End),
    /// A second line is wanted.
    Renew,
}

impl<'a, 'b> Session<'a, 'b> {
    pub(super) fn new(
        desk: &'a Arc<Desk>,
        (source, stream): (&'static dyn Source, &'static dyn Stream),
        report: &'a mut Report<'b>,
        past: &'a Arc<Past>,
    ) -> Self {
        Self {
            desk,
            source,
            stream,
            report,
            joined: false,
            stands: None,
            lacking: false,
            past,
        }
    }

    /// Gives why it ended, and how long it had stood.
    pub(super) async fn live(
        mut self,
        host: &'static Host,
        wakes: Wishes,
    ) -> Result<(End, Duration), Unheard> {
        let mut dial = self.stream.dial(&self.desk.config.wants);
        dial.host = host;
        let dial = dial;
        self.report.asks(dial.host);
        // Without sizes events are unpriced; but a host that does not answer must not keep the stream from standing.
        let asked = references(self.desk, &dial.references);
        let references = tokio::time::timeout(PATIENT, asked).await;
        let references =
            Arc::new(references.unwrap_or_else(|_| References::none(&dial.references)));
        let lines = (self.source, self.stream);
        let opened = connect(self.desk, lines, &dial, Arc::clone(&references)).await;
        let mut wire = match opened {
            Ok(wire) => wire,
            Err(not_open) => return Ok((End::of(self.desk, not_open), Duration::ZERO)),
        };
        let end = self.listen(&dial, &mut wire, references, wakes).await?;
        let stood = self.stands.map_or(Duration::ZERO, |since| {
            wire.alive.steady.saturating_duration_since(since)
        });
        self.report.flush().await?;
        if self.joined {
            let at = wire.stood_until(&dial, self.desk.now());
            self.past.missed(at);
            let cut = News::Cut(self.report.publisher(), at);
            self.report.send(cut).await?;
        }
        Ok((end, stood))
    }

    /// Reads frames until the line is cut. A second line may stand beside the first for a moment.
    async fn listen(
        &mut self,
        dial: &'a Dial,
        wire: &mut Wire,
        references: Arc<References>,
        mut wakes: Wishes,
    ) -> Result<End, Unheard> {
        let mut batch = Batch::new(self.source.spec());
        let mut gather = ticks(GATHER);
        let mut pulse = ticks(pulse(dial));
        // The first tick is at once, and the line has only just spoken.
        pulse.reset();
        let mut beside = Beside {
            opening: None,
            second: None,
            renewal: wire.opened + duration(dial.lifetime),
            asking: None,
            references,
        };
        loop {
            let event = self.next(
                dial,
                wire,
                &mut beside,
                (&mut gather, &mut pulse, &mut wakes),
            );
            let end = match event.await {
                Event::Came(came) => self.came(dial, came, wire, &mut beside, &mut batch).await?,
                Event::CameBeside(came) => {
                    self.came_beside(dial, came, wire, &mut beside, &mut batch)
                        .await?;
                    None
                }
                Event::Overdue => Some(wire.overdue(dial)),
                Event::Woke => {
                    wire.slept = true;
                    Some(slept())
                }
                Event::Pulse => {
                    if let Some(second) = &mut beside.second
                        && second.wire.keep_alive(dial).await.is_err()
                    {
                        beside.drop_second(duration(self.desk.config.patience.longest));
                    }
                    wire.keep_alive(dial).await.err().map(End::lost)
                }
                Event::Gathered => {
                    self.report.flush().await?;
                    None
                }
                event => {
                    self.beside(dial, event, wire, &mut beside);
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

    async fn next(
        &self,
        dial: &Dial,
        wire: &mut Wire,
        beside: &mut Beside<'a>,
        (gather, pulse, wakes): (&mut Interval, &mut Interval, &mut Wishes),
    ) -> Event {
        let (alone, may_ask) = (beside.is_alone(), beside.may_ask());
        let (renewal, refresh) = (beside.renewal, beside.references.next_at(self.lacking));
        let overdue = wire.deadline(self.desk, dial);
        let beside_overdue = beside.second_until(self.desk, dial);
        let has_second = beside.second.is_some();
        tokio::select! {
            came = wire.socket.next() => Event::Came(came),
            came = heard_of(&mut beside.second) => Event::CameBeside(came),
            opened = later(&mut beside.opening) => Event::Opened(Box::new(opened)),
            learned = later(&mut beside.asking) => Event::Learned(learned),
            () = sleep_until(renewal), if alone => Event::RenewalDue,
            () = sleep_until(refresh), if may_ask => Event::ReferencesDue,
            () = sleep_until(overdue) => Event::Overdue,
            () = sleep_until(beside_overdue), if has_second => Event::OverdueBeside,
            () = wakes.next() => Event::Woke,
            _ = pulse.tick() => Event::Pulse,
            _ = gather.tick(), if !self.report.is_empty() => Event::Gathered,
        }
    }

    /// Something came on the line, or it was cut.
    async fn came(
        &mut self,
        dial: &Dial,
        came: Result<Came, Lost>,
        wire: &mut Wire,
        beside: &mut Beside<'a>,
        batch: &mut Batch,
    ) -> Result<Option<End>, Unheard> {
        let came = match came {
            Ok(came) => came,
            Err(why) => return Ok(Some(End::lost(why))),
        };
        Ok(match self.heard(dial, wire, came, batch).await? {
            Some(Heard::End(end)) => Some(end),
            Some(Heard::Renew) => {
                beside.renewal = Instant::now().max(wire.opened + RENEW);
                None
            }
            None => None,
        })
    }

    /// Something came on the second line. Once it is accepted it takes the place of the first.
    async fn came_beside(
        &mut self,
        dial: &Dial,
        came: Result<Came, Lost>,
        wire: &mut Wire,
        beside: &mut Beside<'a>,
        batch: &mut Batch,
    ) -> Result<(), Unheard> {
        let Some(mut second) = beside.second.take() else {
            return Ok(());
        };
        let gone = match came {
            Ok(came) => matches!(
                self.heard(dial, &mut second.wire, came, batch).await?,
                Some(Heard::End(_))
            ),
            Err(_) => true,
        };
        let (comes, accepted) = (second.goes.is_none(), second.wire.is_accepted());
        beside.second = Some(second);
        if gone {
            beside.drop_second(duration(self.desk.config.patience.longest));
        } else if comes
            && accepted
            && let Some(second) = &mut beside.second
        {
            std::mem::swap(wire, &mut second.wire);
            second.goes = Some(Instant::now() + LINGER);
            beside.renewal = wire.opened + duration(dial.lifetime);
            self.report.without(wire.without());
        }
        Ok(())
    }

    /// What is done beside the line: a second one, contract sizes.
    fn beside(&mut self, dial: &'a Dial, event: Event, wire: &mut Wire, beside: &mut Beside<'a>) {
        let longest = duration(self.desk.config.patience.longest);
        match event {
            Event::RenewalDue => {
                let (lines, references) =
                    ((self.source, self.stream), Arc::clone(&beside.references));
                beside.opening = Some(Box::pin(connect(self.desk, lines, dial, references)));
            }
            Event::Opened(opened) => {
                beside.opening = None;
                match *opened {
                    Ok(wire) => beside.second = Some(Second { wire, goes: None }),
                    Err(_) => beside.renewal = Instant::now() + longest,
                }
            }
            Event::OverdueBeside => beside.drop_second(longest),
            Event::ReferencesDue => {
                beside.asking = Some(Box::pin(references(self.desk, &dial.references)));
            }
            Event::Learned(learned) => {
                beside.asking = None;
                self.lacking = false;
                self.learned(dial, learned, wire, beside);
            }
            _ => {}
        }
    }

    /// Contract sizes came. Where other contracts are listed, or at last some, a second line asks for them.
    fn learned(&self, dial: &Dial, learned: References, wire: &mut Wire, beside: &mut Beside<'a>) {
        let learned = learned.or(&beside.references);
        learned.teach(wire.reader.as_mut());
        let wants = &self.desk.config.wants;
        let now = self.stream.subscription(dial, wants, learned.bodies());
        // A list that is suddenly empty is no reason to hear of less.
        let worse = now.without.is_some() && wire.subscription.without.is_none();
        if now != wire.subscription && !worse {
            beside.renewal = Instant::now();
        }
        beside.references = Arc::new(learned);
    }

    /// Takes in what came on a line. What ends the line is returned.
    async fn heard(
        &mut self,
        dial: &Dial,
        wire: &mut Wire,
        came: Came,
        batch: &mut Batch,
    ) -> Result<Option<Heard>, Unheard> {
        if !wire.lives(self.desk) {
            return Ok(Some(Heard::End(slept())));
        }
        if let Came::Frame(frame) = came
            && let Some(heard) = self.frame(dial, wire, &frame, batch).await?
        {
            return Ok(Some(heard));
        }
        if self.stands.is_none() && wire.is_accepted() {
            self.stands = Some(Instant::now());
            self.report.without(wire.without());
            self.report.live().await?;
            self.join(dial, wire.alive.wall, &wire.references).await?;
        }
        Ok(None)
    }

    /// The venue is listened to from now on: because it has accepted what was asked for, or because it tells already.
    async fn join(
        &mut self,
        dial: &Dial,
        at: Stamp,
        references: &Arc<References>,
    ) -> Result<(), Unheard> {
        if self.joined || !dial.adds_up {
            return Ok(());
        }
        self.joined = true;
        let joined = News::Joined(self.report.publisher(), at);
        self.report.send(joined).await?;
        self.past.ask(
            self.desk,
            (self.source, self.stream),
            (references, &dial.references),
        );
        Ok(())
    }

    async fn frame(
        &mut self,
        dial: &Dial,
        wire: &mut Wire,
        frame: &[u8],
        batch: &mut Batch,
    ) -> Result<Option<Heard>, Unheard> {
        let payload = Payload {
            bytes: frame,
            status: 200,
            at: wire.alive.wall,
            symbol: None,
        };
        let read = sources::read_as(Carrier::Frames, wire.reader.as_mut(), &payload, batch);
        if !batch.observations().is_empty() {
            wire.gave();
            self.lacking |= batch.observations().iter().any(is_unpriced);
            self.join(dial, payload.at, &wire.references).await?;
            self.report.take(batch, payload.at);
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
            Turn::AcceptedWithout(what) => {
                wire.accepted += 1;
                wire.subscription.without = Some(what);
            }
            Turn::Refused(why) => {
                wire.refused += 1;
                let all = wire.refused >= wire.subscription.acknowledgements.max(1);
                let end = all && wire.accepted == 0;
                return Ok(end.then(|| Heard::End(refused(self.desk, &why, read.err()))));
            }
            Turn::Renew(_) => return Ok(Some(Heard::Renew)),
        }
        Ok(match read {
            Ok(()) => {
                wire.gave_nothing();
                None
            }
            Err(fault) if fault.kind == FaultKind::RateLimited => {
                Some(Heard::End(End::refused(self.desk, 200, fault)))
            }
            Err(fault) => {
                self.report.unread(&fault);
                let end = wire.gave_riddle();
                end.then(|| Heard::End(End::refused(self.desk, 200, fault)))
            }
        })
    }
}

/// Its contract has no known size.
fn is_unpriced(observation: &Observation) -> bool {
    matches!(&observation.fact, Fact::Liquidation(event) if event.usd.is_none())
}

/// Whether the line has outlived a sleep shows only later, and what comes first may have waited here: it is dialled anew.
fn slept() -> End {
    End::lost(Lost("the machine slept, or its clock was set".to_owned()))
}

/// The venue has refused all that was asked for.
fn refused(desk: &Desk, why: &str, fault: Option<sources::Fault>) -> End {
    let cause = format!("the subscription was refused: {why}");
    match fault {
        Some(fault) => End {
            cause,
            ..End::refused(desk, 200, fault)
        },
        None => End {
            reason: Reason::NoSuchSymbol,
            cause,
            wait: None,
        },
    }
}

fn ticks(every: Duration) -> Interval {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// A future that may not be there: then it never ends.
async fn later<T>(future: &mut Option<Later<'_, T>>) -> T {
    match future {
        Some(future) => future.await,
        None => std::future::pending().await,
    }
}

async fn heard_of(second: &mut Option<Second>) -> Result<Came, Lost> {
    match second {
        Some(second) => second.wire.socket.next().await,
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
