//! A venue: a listener, its faults and its truth.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rust_decimal::Decimal;
use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinHandle, JoinSet};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use super::certificates::Certificates;
use super::dialect::{Dialect, Liquidation, Ticker};
use super::http;
use super::state::{Counters, Fault, Out, Shared, Tempo, Truth};

/// With TLS or without.
#[derive(Clone)]
pub enum Transport {
    Plain,
    Tls(Arc<Certificates>),
}

/// What a script does.
#[derive(Clone, Debug)]
pub enum Act {
    Send(Liquidation),
    Price(Ticker),
    /// A text of your own, compressed where the venue compresses.
    Raw(String),
    Fault(Fault),
    Heal,
}

/// One step of a script: wait, then do.
#[derive(Clone, Debug)]
pub struct Step {
    pub after: Duration,
    pub act: Act,
}

/// A loopback exchange; it ends when this is dropped.
pub struct Venue {
    shared: Arc<Shared>,
    address: SocketAddr,
    tls: bool,
    listener: AbortHandle,
}

impl Drop for Venue {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

/// Milliseconds since 1970.
#[allow(clippy::disallowed_methods, reason = "a venue has a clock of its own")]
pub fn now_ms() -> i64 {
    chrono::Utc::now().timestamp_millis()
}

/// How long a test waits before it says that it waited in vain.
const PATIENCE: Duration = Duration::from_secs(20);

impl Venue {
    pub async fn start(dialect: Dialect, transport: Transport) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::new(dialect));
        let tls = matches!(transport, Transport::Tls(_));
        let task = accept(Arc::clone(&shared), Arc::new(transport), listener);
        let listener = tokio::spawn(task).abort_handle();
        Self {
            shared,
            address,
            tls,
            listener,
        }
    }

    pub fn dialect(&self) -> Dialect {
        self.shared.dialect
    }

    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// The address of the websocket, with the path of the real venue.
    pub fn ws_url(&self) -> String {
        let scheme = if self.tls { "wss" } else { "ws" };
        format!("{scheme}://{}{}", self.address, self.dialect().ws_path())
    }

    /// The address of the REST interface, without a path.
    pub fn http_url(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Fails that way from now on (or once), beside the other standing faults. Of one kind the latest stands.
    pub fn fault(&self, fault: Fault) {
        match fault {
            Fault::CutNow => self.shared.count(|state| state.cuts += 1),
            Fault::Oversized(bytes) => {
                let filler = "x".repeat(bytes.saturating_sub(13));
                self.raw(&format!(r#"{{"filler":"{filler}"}}"#));
            }
            Fault::Flood { per_second } => {
                if self.shared.has(&fault) {
                    return;
                }
                self.stand(fault);
                tokio::spawn(flood(Arc::clone(&self.shared), per_second));
            }
            other => self.stand(other),
        }
        self.shared.told();
    }

    fn stand(&self, fault: Fault) {
        let mut state = self.shared.lock();
        let kind = std::mem::discriminant(&fault);
        state
            .faults
            .retain(|old| std::mem::discriminant(old) != kind);
        state.faults.push(fault);
    }

    /// Ends every fault; an event that was held back goes out.
    pub fn heal(&self) {
        let held = {
            let mut state = self.shared.lock();
            state.faults.clear();
            state.held.take()
        };
        if let Some(event) = held {
            self.shared.deliver(&event, false);
        }
        self.shared.told();
    }

    /// How often the venue pings, and after how long without a sign of life it cuts a client.
    pub fn tempo(&self, tempo: Tempo) {
        self.shared.lock().tempo = tempo;
        self.shared.told();
    }

    /// Answers GET of this path (without a query) with this body.
    pub fn serve(&self, path: &str, body: &str) {
        let mut state = self.shared.lock();
        state.bodies.insert(path.to_owned(), body.to_owned());
    }

    /// Sends an event to all who subscribed to it, as the faults have it.
    pub fn send(&self, event: &Liquidation) {
        send(&self.shared, event);
    }

    pub fn price(&self, tick: &Ticker) {
        for client in self.shared.lock().clients.values() {
            let _ = client.try_send(Out::Price(tick.clone()));
        }
    }

    pub fn raw(&self, text: &str) {
        for client in self.shared.lock().clients.values() {
            let _ = client.try_send(Out::Raw(text.to_owned()));
        }
    }

    /// Plays steps one after the other; the handle ends with the last.
    pub fn script(self: &Arc<Self>, steps: Vec<Step>) -> JoinHandle<()> {
        let venue = Arc::clone(self);
        tokio::spawn(async move {
            for step in steps {
                if !step.after.is_zero() {
                    sleep(step.after).await;
                }
                match step.act {
                    Act::Send(event) => venue.send(&event),
                    Act::Price(tick) => venue.price(&tick),
                    Act::Raw(text) => venue.raw(&text),
                    Act::Fault(fault) => venue.fault(fault),
                    Act::Heal => venue.heal(),
                }
            }
        })
    }

    pub fn counters(&self) -> Counters {
        self.shared.lock().counters.clone()
    }

    pub fn truth(&self) -> Truth {
        self.shared.lock().truth.clone()
    }

    /// Waits until the counters are so; after twenty seconds it panics with what they are.
    pub async fn wait_for(&self, mut condition: impl FnMut(&Counters) -> bool) -> Counters {
        let mut counted = self.shared.counted.subscribe();
        let wait = async {
            loop {
                let now = self.counters();
                if condition(&now) {
                    return now;
                }
                counted.changed().await.unwrap();
            }
        };
        let Ok(now) = timeout(PATIENCE, wait).await else {
            let now = self.counters();
            panic!("{:?} waited in vain: {now:#?}", self.dialect());
        };
        now
    }
}

async fn accept(shared: Arc<Shared>, transport: Arc<Transport>, listener: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Ok((tcp, _)) = listener.accept() => {
                shared.count(|state| state.counters.accepted += 1);
                let (shared, transport) = (Arc::clone(&shared), Arc::clone(&transport));
                connections.spawn(http::connection(shared, transport, tcp));
            }
            Some(_) = connections.join_next() => {}
            else => return,
        }
    }
}

fn send(shared: &Arc<Shared>, event: &Liquidation) {
    let mut event = event.clone();
    if let Some(skew) = shared.standing(|fault| match fault {
        Fault::ClockSkew(skew) => Some(*skew),
        _ => None,
    }) {
        event.at_ms += skew;
    }
    let late = shared.standing(|fault| match fault {
        Fault::Late(late) => Some(*late),
        _ => None,
    });
    if let Some(late) = late {
        let shared = Arc::clone(shared);
        shared.count(|state| state.counters.pending += 1);
        tokio::spawn(async move {
            sleep(late).await;
            shared.count(|state| state.counters.pending -= 1);
            shared.deliver(&event, false);
        });
        return;
    }
    if shared.has(&Fault::OutOfOrder) {
        let earlier = {
            let mut state = shared.lock();
            let earlier = state.held.take();
            if earlier.is_none() {
                state.held = Some(event.clone());
            }
            earlier
        };
        if let Some(earlier) = earlier {
            shared.deliver(&event, false);
            shared.deliver(&earlier, false);
        }
        return;
    }
    let half = {
        let mut state = shared.lock();
        let before = state.faults.len();
        state.faults.retain(|fault| *fault != Fault::HalfFrame);
        state.faults.len() < before
    };
    shared.deliver(&event, half);
}

/// Events of BTC until the fault is healed or changed.
async fn flood(shared: Arc<Shared>, per_second: u32) {
    let per_beat = per_second.div_ceil(100).max(1);
    let mut pace = interval(Duration::from_secs(1) * per_beat / per_second.max(1));
    pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut id = 1_000_000;
    loop {
        pace.tick().await;
        if !shared.has(&Fault::Flood { per_second }) {
            return;
        }
        for _ in 0..per_beat {
            id += 1;
            send(
                &shared,
                &Liquidation {
                    symbol: shared.dialect.symbol("BTC"),
                    base: "BTC".to_owned(),
                    long: id % 3 != 0,
                    qty: Decimal::new(1, 2),
                    price: Decimal::new(60_000, 0),
                    at_ms: now_ms(),
                    id,
                },
            );
        }
    }
}
