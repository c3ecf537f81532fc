//! The one thread that writes the cache. Lines are handed over without waiting and written together; what comes while
//! the disk cannot follow is not taken, never held without bound.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::claims::{Claims, Turn};
use super::{Market, MarketError};
use crate::domain::Stamp;
use crate::domain::observation::Known;
use crate::domain::tally::Push;

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
    /// What became of connections, in its order. From their turns follows what the cache claims to have heard.
    pub turns: Vec<Turn>,
    /// Something that came before this was never handed over: no claim reaches over it.
    pub lost: bool,
    /// The time of the clock: up to here everything was handed over. Without it nothing is claimed and nothing cleaned.
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
    pub(super) fn len(&self) -> usize {
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
    /// Starts the thread, and opens the cache in it. `on_fault` is called in it, once for each failure that is not the one
    /// before; after one of opening nothing is kept.
    pub fn start(
        open: impl FnOnce() -> Result<Market, MarketError> + Send + 'static,
        mut on_fault: impl FnMut(MarketError) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (writes, taken) = sync_channel(WAITING);
        let waiting = Arc::new(AtomicUsize::new(0));
        let queue = Queue {
            writes: taken,
            waiting: Arc::clone(&waiting),
        };
        let serve = move || match open() {
            Ok(market) => serve(Desk::new(market), &queue, on_fault),
            Err(why) => {
                // What is handed over from now on goes nowhere, and nothing of it waits.
                drop(queue);
                on_fault(why);
            }
        };
        let thread = thread::Builder::new()
            .name("market".to_owned())
            .spawn(serve)?;
        Ok(Self {
            writes: Some(writes),
            thread: Some(thread),
            waiting,
        })
    }

    /// Hands a batch over; never waits.
    ///
    /// # Errors
    /// The batch itself, when the disk cannot follow: nothing of it is kept. One that comes after the thread has ended is no
    /// error: why it did was told.
    pub fn keep(&self, write: Write) -> Result<(), Write> {
        let lines = write.len();
        // One batch is always taken, however large.
        let waiting = self.waiting.fetch_add(lines, Ordering::Relaxed);
        let refused = if waiting == 0 || waiting + lines <= LINES {
            match self.writes.as_ref().map(|writes| writes.try_send(write)) {
                Some(Ok(())) => return Ok(()),
                Some(Err(TrySendError::Full(write))) => Err(write),
                Some(Err(TrySendError::Disconnected(_))) | None => Ok(()),
            }
        } else {
            Err(write)
        };
        self.waiting.fetch_sub(lines, Ordering::Relaxed);
        refused
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

/// The cache, with what this cockpit claims to have heard.
struct Desk {
    market: Market,
    claims: Claims,
    writes: u32,
}

impl Desk {
    fn new(market: Market) -> Self {
        Self {
            market,
            claims: Claims::default(),
            writes: 0,
        }
    }

    /// Cleans from time to time, and writes a batch.
    fn write(&mut self, all: &Write) -> Result<(), MarketError> {
        // Before the writing: what a wrong clock has left would stand above what comes.
        let due = self.writes.is_multiple_of(CLEAN_EVERY);
        self.writes = self.writes.wrapping_add(1);
        let cleaned = match all.now.filter(|_| due) {
            Some(now) => self.market.prune(now),
            None => Ok(()),
        };
        let listened = all.now.map_or_else(Vec::new, |now| {
            self.claims.take(&all.turns, all.lost, now);
            self.claims.at(now)
        });
        let kept = self.market.keep(all, &listened);
        match (&kept, all.now) {
            (Ok(()), Some(now)) => self.claims.written(now),
            (Ok(()), None) => {}
            (Err(_), _) => self.claims.failed(),
        }
        kept.and(cleaned)
    }
}

fn serve(mut desk: Desk, queue: &Queue, mut on_fault: impl FnMut(MarketError)) {
    let mut said = String::new();
    while let Some(mut all) = queue.next() {
        let over = gather(&mut all, queue);
        match desk.write(&all) {
            Ok(()) => said.clear(),
            Err(why) => {
                let text = why.to_string();
                if text != said {
                    said = text;
                    on_fault(why);
                }
            }
        }
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
                all.turns.extend(more.turns);
                all.lost |= more.lost;
                all.now = more.now.or(all.now);
            }
            Err(RecvTimeoutError::Timeout) => return false,
            Err(RecvTimeoutError::Disconnected) => return true,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Name;
    use crate::domain::tally::coverage::Listened;
    use crate::domain::wire::read_known;

    fn at(second: i64) -> Stamp {
        Stamp::from_secs(1_767_600_000 + second)
    }

    fn event(second: i64) -> Known {
        let at = at(second);
        read_known(&format!(
            r#"{{"kind":"liquidation","source":"a","venue":"a","symbol":"X","base":"X","liquidated":"long","base_qty":"1","price":"2","usd":"2","at":"{at}","known_at":"{at}"}}"#
        ))
        .unwrap()
    }

    /// A batch of one event.
    fn batch(second: i64) -> Write {
        Write {
            now: Some(at(second)),
            ..Write::from(vec![event(second)])
        }
    }

    #[test]
    fn a_full_disk_ends_what_is_claimed_and_what_is_written_later_is_claimed_anew() {
        let folder = tempfile::tempdir().unwrap();
        let market = Market::open(&folder.path().join("market.db")).unwrap();
        let venue = Name::literal("a");
        let span = |since, until| Listened {
            venue,
            since: at(since),
            until: at(until),
        };
        let mut desk = Desk::new(market);
        let joined = Turn {
            venue,
            at: at(0),
            stands: true,
        };
        let first = Write {
            turns: vec![joined],
            ..batch(2)
        };
        desk.write(&first).unwrap();
        assert_eq!(desk.market.listened(at(3_600)).unwrap(), [span(0, 2)]);
        // The file may not grow: as on a full disk, a batch that needs room is lost, a small one is not.
        let room = |pages: i64| {
            let connection = &desk.market.connection;
            connection.pragma_update(None, "max_page_count", pages)
        };
        room(1).unwrap();
        let many = Write {
            now: Some(at(4)),
            ..Write::from((3..2_000).map(event).collect::<Vec<_>>())
        };
        let said = desk.write(&many).unwrap_err().to_string();
        assert!(said.contains("full"), "{said}");
        assert_eq!(desk.market.listened(at(3_600)).unwrap(), [span(0, 2)]);
        for second in [10, 12] {
            desk.write(&batch(second)).unwrap();
        }
        assert_eq!(
            desk.market.listened(at(3_600)).unwrap(),
            [span(0, 2), span(10, 12)]
        );
        let mut lines = 0;
        desk.market
            .read(at(3_600), |kept| lines += kept.len())
            .unwrap();
        assert_eq!(lines, 3);
    }

    #[test]
    fn a_cache_that_cannot_be_opened_is_told_once_and_nothing_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("market.db");
        std::fs::write(&path, "these are my notes, and no database at all").unwrap();
        let (faults, said) = std::sync::mpsc::channel();
        let open = move || Market::open(&path);
        let keeper = MarketKeeper::start(open, move |why| {
            let _ = faults.send(why.to_string());
        })
        .unwrap();
        // The thread has ended when nobody is left that could tell more.
        assert_eq!(said.iter().count(), 1);
        assert!((0..1_000).all(|second| keeper.keep(batch(second)).is_ok()));
    }
}
