//! The transport: one way to poll, one way to stream, for all sources. It asks what a source says it wants asked
//! ([`crate::sources::ask`]), within each host's budget, and hands what the reader understood to whoever listens. It knows
//! sockets, time and TLS; it knows no screen, no state and no file.
//!
//! Everything runs in [`run`], a future for any runtime of tokio; [`Feed`] gives it a thread of its own, so that a flood
//! never stands before a key. What is sent is bounded: where the listener does not follow, reading stops, and the venue's
//! socket is what waits.
//!
//! To add a source: nothing here.

mod audit;
mod backoff;
mod breaker;
mod budget;
mod http;
mod past;
mod poll;
mod questions;
mod reference;
mod report;
mod session;
mod socket;
mod stream;
mod wake;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::sync::mpsc::Sender;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::domain::audit::Audit;
use crate::domain::link::{Line, Refreshed};
use crate::domain::observation::Known;
use crate::domain::tally::Push;
use crate::domain::{Name, Span, Stamp};
use crate::sources::hosts::Host;
use crate::sources::{Get, Source, Wants, registry};

use budget::Budgets;
use http::{Answer, Client, Lost};

pub use audit::{Unlock, Watched};
pub use http::TransportError;

/// The time of the machine's clock, given by whoever starts the feed; tests give their own.
pub type Clock = Arc<dyn Fn() -> Stamp + Send + Sync>;

/// What the feed is to do.
#[derive(Clone)]
pub struct Config {
    /// Sources that are kept.
    pub sources: Vec<&'static dyn Source>,
    /// What is wanted of them.
    pub wants: Wants,
    /// Other addresses in the place of the program's own, by the name of the host: `bybit-stream`, `ws://127.0.0.1:9001`.
    pub addresses: BTreeMap<String, String>,
    /// Certificates (PEM) that are trusted beside those of the system.
    pub roots: Vec<Vec<u8>>,
    /// How patient the feed is.
    pub patience: Patience,
    /// Accounts that are asked whether anything in them is leveraged.
    pub accounts: Vec<Watched>,
}

/// How long the feed waits for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For a connection to stand.
    pub connect: Span,
    /// For the next bytes of an answer.
    pub answer: Span,
    /// Before the first try after a failure; doubles with every further one.
    pub first: Span,
    /// Before a try at the most.
    pub longest: Span,
    /// A line that has held for so long starts again with the first pause.
    pub steady: Span,
    /// Where the country or a ban refuses us without saying until when.
    pub refused: Span,
    /// Where a rate limit does not say until when.
    pub limited: Span,
    /// How far the clock may run from the steady one before the machine is taken to have slept.
    pub apart: Span,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Span::secs(10),
            answer: Span::secs(20),
            first: Span::secs(1),
            longest: Span::secs(60),
            steady: Span::secs(60),
            refused: Span::minutes(30),
            limited: Span::secs(60),
            apart: Span::secs(5),
        }
    }
}

/// What the feed tells.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// Facts, in the order of their arrival.
    Facts(Vec<Known>),
    /// Liquidations, in the order of their arrival.
    Pushes(Vec<Push>),
    /// A venue's stream of liquidations stands from this instant on.
    Joined(Name, Stamp),
    /// It was cut at this instant.
    Cut(Name, Stamp),
    /// The state of a source has changed.
    Line(Line),
    /// What an account answered.
    Audit(Audit),
    /// What became of the wish to ask a source at once.
    Refreshed(Refreshed),
}

/// Asks all sources at once that may be asked, whenever it is told to. Wishes that come while one is being seen to are one.
#[derive(Debug)]
pub struct Refresh(watch::Sender<u64>);

/// Hears the wishes of a [`Refresh`].
#[derive(Clone, Debug)]
pub struct Wishes(watch::Receiver<u64>);

impl Refresh {
    /// One who wishes, and one who hears.
    pub fn new() -> (Self, Wishes) {
        let (wish, wishes) = watch::channel(0);
        (Self(wish), Wishes(wishes))
    }

    /// All that may be asked is asked now; each source answers with [`News::Refreshed`].
    pub fn now(&self) {
        self.0
            .send_modify(|wishes| *wishes = wishes.wrapping_add(1));
    }
}

impl Wishes {
    /// The next wish; never, when nobody wishes any more.
    async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// What was wished so far is seen to.
    fn forget(&mut self) {
        self.0.mark_unchanged();
    }
}

/// Where to the news go.
pub type Listener = Sender<News>;

/// What all tasks share.
struct Desk {
    config: Config,
    client: Client,
    budgets: Budgets,
    clock: Clock,
    news: Listener,
    wishes: Wishes,
    /// Hears when the machine has slept, or its clock was set.
    wakes: Wishes,
    /// Sources that give nothing here, so that others have to stand in for them.
    absent: watch::Sender<BTreeSet<&'static str>>,
}

impl Desk {
    fn now(&self) -> Stamp {
        (self.clock)()
    }

    /// For whom a source stands in, where that one is asked at all.
    fn stands_in_for(&self, source: &dyn Source) -> Option<&'static str> {
        let other = registry::stands_in_for(source.spec().name)?;
        let asked = |source: &&'static dyn Source| source.spec().name == other;
        self.config.sources.iter().any(asked).then_some(other)
    }

    /// Whether a source gives nothing here; whoever stands in for it hears of it.
    fn note_absent(&self, source: &'static str, is: bool) {
        self.absent.send_if_modified(|absent| {
            if is {
                absent.insert(source)
            } else {
                absent.remove(source)
            }
        });
    }

    /// Waits until a source is needed: at once, unless it only stands in for another one that answers.
    async fn needed(&self, source: &dyn Source) {
        let Some(other) = self.stands_in_for(source) else {
            return;
        };
        let mut absent = self.absent.subscribe();
        // The sender lives as long as the desk.
        let _ = absent.wait_for(|absent| absent.contains(other)).await;
    }

    /// The address of a host, with a path behind it.
    fn address(&self, host: &Host, path: &str) -> String {
        let given = self.config.addresses.get(host.name);
        format!("{}{path}", given.map_or(host.address, String::as_str))
    }

    /// Asks a question that is paid for; whether its host answers is noted for all who ask it.
    async fn get(&self, question: &Get) -> Result<Answer, Lost> {
        self.get_signed(question.host, &question.path, &[]).await
    }

    /// The same with headers that nobody may see.
    async fn get_signed(
        &self,
        host: &'static Host,
        path: &str,
        secrets: &[(&'static str, String)],
    ) -> Result<Answer, Lost> {
        let url = self.address(host, path);
        let answer = self.client.get(&url, secrets, self.now()).await;
        let pause = backoff::duration(self.config.patience.longest) / 2;
        self.budgets.breaker(host, |breaker| match &answer {
            Ok(_) => breaker.reached(),
            Err(why) => breaker.lost(tokio::time::Instant::now(), pause, &why.0),
        });
        answer
    }
}

/// Keeps all sources until it is dropped, or until nobody listens any more.
///
/// # Errors
/// When no connection can be made at all: the certificates of the system cannot be read.
pub async fn run(config: Config, clock: Clock, news: Listener) -> Result<(), TransportError> {
    run_wished(config, clock, news, Refresh::new().1).await
}

/// The same, asking at once what may be asked whenever that is wished.
///
/// # Errors
/// As [`run`].
pub async fn run_wished(
    config: Config,
    clock: Clock,
    news: Listener,
    wishes: Wishes,
) -> Result<(), TransportError> {
    let client = Client::new(&config)?;
    let (wake, wakes) = Refresh::new();
    let desk = Arc::new(Desk {
        client,
        budgets: Budgets::default(),
        clock,
        news,
        wishes,
        wakes,
        absent: watch::Sender::default(),
        config,
    });
    // In their order, before any of them can say more.
    for source in &desk.config.sources {
        let questions = questions::questions(&desk, *source);
        // Who only stands in is told when it has to.
        let waits = desk.stands_in_for(*source).is_some();
        if !waits && (source.stream().is_some() || !questions.is_empty()) {
            let first = questions.opening(&desk, source.spec());
            if desk.news.send(News::Line(first)).await.is_err() {
                return Ok(());
            }
        }
    }
    let mut tasks = JoinSet::new();
    for watched in desk.config.accounts.clone() {
        tasks.spawn(audit::keep(Arc::clone(&desk), watched));
    }
    for source in desk.config.sources.clone() {
        if source.stream().is_some() {
            tasks.spawn(stream::keep(Arc::clone(&desk), source));
        }
        let questions = questions::questions(&desk, source);
        if !questions.is_empty() {
            tasks.spawn(poll::keep(Arc::clone(&desk), source, questions));
        }
    }
    tasks.spawn(wake::watch(Arc::clone(&desk), wake));
    // A task ends only when nobody listens any more.
    while tasks.join_next().await.is_some() {}
    Ok(())
}

/// The feed in a thread of its own. Dropped, it ends.
#[derive(Debug)]
pub struct Feed {
    refresh: Refresh,
    stop: CancellationToken,
    thread: Option<JoinHandle<()>>,
}

impl Feed {
    /// Starts the thread; what it is to do is found out in it, before anything is asked. `on_failure` is told when the feed
    /// cannot run at all.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        config: impl FnOnce() -> Config + Send + 'static,
        clock: Clock,
        news: Listener,
        on_failure: impl FnOnce(String) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (refresh, wishes) = Refresh::new();
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let thread = thread::Builder::new()
            .name("feed".to_owned())
            .spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build();
                let outcome = match runtime {
                    Ok(runtime) => {
                        let outcome = runtime.block_on(async {
                            tokio::select! {
                                outcome = run_wished(config(), clock, news, wishes) => outcome.map_err(|why| why.to_string()),
                                () = stopped.cancelled() => Ok(()),
                            }
                        });
                        // A name that is being looked up cannot be called off: nobody waits for it.
                        runtime.shutdown_background();
                        outcome
                    }
                    Err(why) => Err(why.to_string()),
                };
                if let Err(why) = outcome {
                    on_failure(why);
                }
            })?;
        Ok(Self {
            refresh,
            stop,
            thread: Some(thread),
        })
    }

    /// Asks all at once that may be asked.
    pub fn refresh(&self) {
        self.refresh.now();
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.stop.cancel();
        if let Some(thread) = self.thread.take() {
            // A panic in it has already been told by its hook.
            let _ = thread.join();
        }
    }
}
