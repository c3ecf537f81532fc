//! One client's websocket, from the upgrade to the end.

use std::sync::Arc;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::mpsc;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep_until};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use super::dialect::{Dialect, Liquidation};
use super::frames;
use super::http::Io;
use super::state::{Fault, Out, Shared};
use super::talk::{Kind, Session};
use super::venue::now_ms;

type Socket = WebSocketStream<Box<dyn Io>>;

/// Frames that wait for one client; one that is slower than this misses events.
const QUEUE: usize = 65_536;

struct Client {
    shared: Arc<Shared>,
    session: Session,
    id: u64,
    /// Had subscribed to something when its address or a message said so.
    subscribed: bool,
    queue: mpsc::Receiver<Out>,
    /// The event that is being written.
    writing: Option<u64>,
    alive: Instant,
    beat: Interval,
}

pub async fn serve(shared: Arc<Shared>, mut socket: Socket, session: Session) {
    let (sender, queue) = mpsc::channel(QUEUE);
    let (id, cuts) = shared.count(|state| {
        state.client_numbers += 1;
        state.clients.insert(state.client_numbers, sender);
        state.counters.opened += 1;
        state.counters.open += 1;
        state
            .counters
            .subscriptions
            .extend(session.channels.iter().cloned());
        (state.client_numbers, state.cuts)
    });
    let subscribed = !session.channels.is_empty();
    let mut client = Client {
        beat: beat(&shared),
        shared: Arc::clone(&shared),
        session,
        id,
        subscribed,
        queue,
        writing: None,
        alive: Instant::now(),
    };
    tokio::select! {
        _ = Box::pin(client.talk(&mut socket)) => {}
        () = shared.cut_after(cuts) => {}
    }
    drop(socket);
    client.leave();
}

fn beat(shared: &Shared) -> Interval {
    let every = shared.lock().tempo.every;
    let mut beat = interval_at(Instant::now() + every, every);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beat
}

impl Client {
    /// `None` ends the connection.
    async fn talk(&mut self, socket: &mut Socket) -> Option<()> {
        let mut control = self.shared.control.subscribe();
        for line in self.session.greeting() {
            self.say(socket, line).await?;
        }
        if self.subscribed {
            self.repeat(socket).await?;
        }
        loop {
            let mute = self.mute();
            let within = self.shared.lock().tempo.within;
            let deadline = self.alive + within.unwrap_or_default();
            tokio::select! {
                // What the venue was told rules before what is next to be said.
                biased;
                changed = control.changed() => {
                    changed.ok()?;
                    self.beat = beat(&self.shared);
                    self.alive = Instant::now();
                }
                _ = self.beat.tick(), if !mute => {
                    if let Some(text) = self.session.beat(now_ms()) {
                        self.say(socket, text).await?;
                    }
                    if self.pings_by_protocol() {
                        let payload = now_ms().to_string().into_bytes();
                        socket.send(Message::Ping(payload.into())).await.ok()?;
                    }
                }
                () = sleep_until(deadline), if within.is_some() && self.has_rule() => {
                    self.shared.count(|state| state.counters.cut_silent += 1);
                    return None;
                }
                message = socket.next(), if !mute => self.hear(socket, message?.ok()?).await?,
                out = self.queue.recv() => self.push(socket, out?).await?,
            }
        }
    }

    fn mute(&self) -> bool {
        self.subscribed && self.shared.has(&Fault::SilentAfterAck)
    }

    const fn pings_by_protocol(&self) -> bool {
        matches!(self.session.dialect, Dialect::Binance | Dialect::Coinbase)
    }

    /// The venue cuts who does not keep alive: with pings, or by answering its own.
    const fn has_rule(&self) -> bool {
        match self.session.dialect {
            Dialect::Deribit => self.session.heartbeat,
            Dialect::Bitfinex => false,
            _ => true,
        }
    }

    async fn say(&self, socket: &mut Socket, text: String) -> Option<()> {
        let message = if text == "pong" {
            Message::text(text)
        } else {
            frames::pack(self.session.dialect, text)
        };
        socket.send(message).await.ok()
    }

    async fn hear(&mut self, socket: &mut Socket, message: Message) -> Option<()> {
        let dialect = self.session.dialect;
        match message {
            Message::Text(text) => {
                let refuse = self.shared.has(&Fault::RefuseSubscription);
                let heard = self.session.hear(text.as_str(), refuse, now_ms());
                let keeps = match heard.kind {
                    Kind::Ping => !matches!(dialect, Dialect::Bitfinex),
                    Kind::Pong => true,
                    // OKX and BitMEX cut after silence: every message counts.
                    _ => matches!(dialect, Dialect::Okx | Dialect::Bitmex),
                };
                if keeps {
                    self.alive = Instant::now();
                }
                for line in heard.replies {
                    self.say(socket, line).await?;
                }
                let subscribed = heard.kind == Kind::Subscribed;
                self.subscribed |= subscribed;
                self.shared.count(|state| {
                    let counters = &mut state.counters;
                    match heard.kind {
                        Kind::Subscribed => counters.acknowledged += 1,
                        Kind::Refused => counters.refused += 1,
                        Kind::Ping => counters.pings += 1,
                        Kind::Pong => counters.pongs += 1,
                        Kind::Other => counters.others += 1,
                    }
                    if matches!(heard.kind, Kind::Subscribed | Kind::Refused) {
                        counters.subscriptions.push(text.as_str().to_owned());
                    }
                });
                if subscribed {
                    self.repeat(socket).await?;
                }
            }
            Message::Ping(_) => {
                // The library answers; only some venues take a protocol ping for a sign of life.
                if matches!(dialect, Dialect::KrakenFutures | Dialect::Kraken) {
                    self.alive = Instant::now();
                }
                self.shared.count(|state| state.counters.pings += 1);
                socket.flush().await.ok()?;
            }
            Message::Pong(_) => {
                if self.pings_by_protocol() {
                    self.alive = Instant::now();
                }
                self.shared.count(|state| state.counters.pongs += 1);
            }
            Message::Close(_) => return None,
            Message::Binary(_) | Message::Frame(_) => {
                self.shared.count(|state| state.counters.others += 1);
            }
        }
        Some(())
    }

    /// Events again, for who comes back.
    async fn repeat(&self, socket: &mut Socket) -> Option<()> {
        let of = |fault: &Fault| match fault {
            Fault::DuplicatesAfterReconnect(count) => Some(*count),
            _ => None,
        };
        let count = self.shared.standing(of).unwrap_or(0);
        if count == 0 || self.id < 2 {
            return Some(());
        }
        let again: Vec<Liquidation> = {
            let state = self.shared.lock();
            let skip = state.history.len().saturating_sub(count);
            state.history.iter().skip(skip).cloned().collect()
        };
        for event in again {
            if let Some(text) = frames::liquidation(&self.session, &event) {
                self.say(socket, text).await?;
                self.shared.settle(None, true);
            }
        }
        Some(())
    }

    async fn push(&mut self, socket: &mut Socket, out: Out) -> Option<()> {
        let mute = self.mute();
        let dry = mute || self.shared.has(&Fault::PingOnly);
        match out {
            Out::Event {
                number,
                event,
                half,
            } => {
                let text = frames::liquidation(&self.session, &event).filter(|_| !dry);
                let Some(text) = text else {
                    self.shared.settle(number, false);
                    return Some(());
                };
                self.writing = number;
                if half {
                    cut_in_half(socket, &text).await;
                    return None;
                }
                self.say(socket, text).await?;
                self.writing = None;
                self.shared.settle(number, true);
            }
            Out::Price(tick) if !dry => {
                if let Some(text) = frames::ticker(&self.session, &tick) {
                    self.say(socket, text).await?;
                }
            }
            Out::Raw(text) if !mute => self.say(socket, text).await?,
            Out::Price(_) | Out::Raw(_) => {}
        }
        Some(())
    }

    /// Takes the client off the list and gives up what was still to be written.
    fn leave(mut self) {
        self.shared.count(|state| {
            state.clients.remove(&self.id);
            state.counters.open -= 1;
        });
        if self.writing.is_some() {
            self.shared.settle(self.writing, false);
        }
        self.queue.close();
        while let Ok(out) = self.queue.try_recv() {
            if let Out::Event { number, .. } = out {
                self.shared.settle(number, false);
            }
        }
    }
}

/// The head of a text frame that promises the whole, and half of it.
async fn cut_in_half(socket: &mut Socket, text: &str) {
    let bytes = text.as_bytes();
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    let mut frame = vec![0x81, 126];
    frame.extend(length.to_be_bytes());
    frame.extend(&bytes[..bytes.len() / 2]);
    let raw = socket.get_mut();
    let _ = raw.write_all(&frame).await;
    let _ = raw.flush().await;
}
