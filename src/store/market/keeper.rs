//! The one thread that writes the cache. Lines are handed over without waiting and written together; what comes while
//! the disk cannot follow is not taken, never held without bound.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::{Market, MarketError};
use crate::domain::Stamp;
use crate::domain::observation::Known;
use crate::domain::tally::Push;
use crate::domain::tally::coverage::Listened;

/// Batches that may wait.
const WAITING: usize = 256;
/// Lines that may wait, about 300 bytes each.
const LINES: usize = 10_000;
/// Lines of one transaction.
const TOGETHER: usize = 2_000;
/// How long lines gather before they are written.
const GATHER: Duration = Duration::from_secs(2);
/// Writes between two cleanings: a minute of a calm market, 60,000 events of a flood.
const CLEAN_EVERY: u32 = 30;

/// What is handed over.
#[derive(Debug, Default)]
pub struct Write {
    /// New lines; a liquidation among them is one that came alone.
    pub lines: Vec<Known>,
    /// Liquidations by the frame.
    pub pushes: Vec<Push>,
    /// Connections as they are now.
    pub listened: Vec<Listened>,
    /// The time of the clock, for the cleaning.
    pub now: Option<Stamp>,
}

impl From<Vec<Known>> for Write {
    fn from(lines: Vec<Known>) -> Self {
        Self {
            lines,
            ..Self::default()
        }
    }
}

impl Write {
    /// Lines of all that is told.
    fn len(&self) -> usize {
        let events = self.pushes.iter().map(|push| push.events.len());
        self.lines.len() + events.sum::<usize>()
    }
}

/// The thread, owned. Dropped, it writes what it has and ends.
#[derive(Debug)]
pub struct MarketKeeper {
    writes: Option<SyncSender<Write>>,
    thread: Option<JoinHandle<()>>,
    waiting: Arc<AtomicUsize>,
}

impl MarketKeeper {
    /// Starts the thread. `on_fault` is called in it, once for each failure that is not the one before.
    pub fn start(
        market: Market,
        on_fault: impl FnMut(MarketError) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (writes, taken) = sync_channel(WAITING);
        let waiting = Arc::new(AtomicUsize::new(0));
        let queue = Queue {
            writes: taken,
            waiting: Arc::clone(&waiting),
        };
        let thread = thread::Builder::new()
            .name("market".to_owned())
            .spawn(move || serve(market, &queue, on_fault))?;
        Ok(Self {
            writes: Some(writes),
            thread: Some(thread),
            waiting,
        })
    }

    /// Hands a batch over; never waits. False when the disk cannot follow: nothing of the batch is kept.
    #[must_use]
    pub fn keep(&self, write: Write) -> bool {
        let lines = write.len();
        // One batch is always taken, however large.
        let waiting = self.waiting.fetch_add(lines, Ordering::Relaxed);
        let taken = (waiting == 0 || waiting + lines <= LINES)
            && self
                .writes
                .as_ref()
                .is_some_and(|writes| writes.try_send(write).is_ok());
        if !taken {
            self.waiting.fetch_sub(lines, Ordering::Relaxed);
        }
        taken
    }
}

impl Drop for MarketKeeper {
    fn drop(&mut self) {
        self.writes = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What was handed over and is not written yet.
struct Queue {
    writes: Receiver<Write>,
    waiting: Arc<AtomicUsize>,
}

impl Queue {
    /// The next batch; `None` when nothing more will come.
    fn next(&self) -> Option<Write> {
        self.writes.recv().ok().inspect(|write| self.took(write))
    }

    fn next_within(&self, time: Duration) -> Result<Write, RecvTimeoutError> {
        let next = self.writes.recv_timeout(time);
        next.inspect(|write| self.took(write))
    }

    fn took(&self, write: &Write) {
        self.waiting.fetch_sub(write.len(), Ordering::Relaxed);
    }
}

fn serve(mut market: Market, queue: &Queue, mut on_fault: impl FnMut(MarketError)) {
    let mut said = String::new();
    let mut writes = 0_u32;
    let mut tell = |done: Result<(), MarketError>| {
        let Err(why) = done else {
            said.clear();
            return;
        };
        let text = why.to_string();
        if text != said {
            said = text;
            on_fault(why);
        }
    };
    while let Some(mut all) = queue.next() {
        let over = gather(&mut all, queue);
        tell(market.keep(&all, &all.listened));
        if let Some(now) = all.now.filter(|_| writes.is_multiple_of(CLEAN_EVERY)) {
            tell(market.prune(now));
        }
        writes = writes.wrapping_add(1);
        if over {
            return;
        }
    }
}

/// Waits a little for more; true when nothing more will come.
#[expect(
    clippy::disallowed_methods,
    reason = "how long to wait for more is no fact: nothing that is kept depends on it"
)]
fn gather(all: &mut Write, queue: &Queue) -> bool {
    let until = Instant::now() + GATHER;
    let mut lines = all.len();
    while lines < TOGETHER {
        let left = until.saturating_duration_since(Instant::now());
        match queue.next_within(left) {
            Ok(more) => {
                lines += more.len();
                all.lines.extend(more.lines);
                all.pushes.extend(more.pushes);
                all.listened.extend(more.listened);
                all.now = more.now.or(all.now);
            }
            Err(RecvTimeoutError::Timeout) => return false,
            Err(RecvTimeoutError::Disconnected) => return true,
        }
    }
    false
}
