//! The one thread that keeps a journal for a screen: what it is asked it does in order, and every request that was taken
//! is answered.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};

use super::{Journal, StoreError, Stored};
use crate::domain::journal::{Content, Entry, EntryId};

/// Requests that may wait. A person never types ahead of the disk by so many.
const WAITING: usize = 64;
/// Entries of the first answer: more than a screen shows.
const FIRST_PAGE: u32 = 200;
/// Entries of every later one: a few milliseconds, so that a request never waits long behind it.
const NEXT_PAGE: u32 = 2000;

/// What the keeper may be asked.
#[derive(Debug)]
pub enum Request {
    /// Add entries, all or none.
    Append {
        /// Comes back with the answer.
        ticket: u64,
        /// What they say.
        contents: Vec<Content>,
    },
    /// Read one entry with the text of its snapshot.
    Open(EntryId),
    /// Look for entries that other processes have written.
    Look,
}

/// What the keeper says.
#[derive(Debug)]
pub enum Answer {
    /// Entries that were there before: newest first, each answer older than the one before it, from the start on.
    Older {
        /// The entries, without the text of their snapshots.
        entries: Vec<Entry>,
        /// Will older ones follow?
        more: bool,
    },
    /// Entries that another process has written; oldest first, each once, always before a later [`Answer::Stored`].
    Written(Vec<Entry>),
    /// Entries of a request that are on the disk now.
    Stored {
        /// Of the request.
        ticket: u64,
        /// The entries, and whether the head file could follow.
        stored: Stored,
    },
    /// Entries of a request that are not saved, and why.
    NotStored {
        /// Of the request.
        ticket: u64,
        /// Why.
        why: StoreError,
    },
    /// An entry with the text of its snapshot.
    Opened(Box<Entry>),
    /// An entry that could not be read.
    NotOpened {
        /// Which.
        id: EntryId,
        /// Why; `None` when there is no entry of this number.
        why: Option<StoreError>,
    },
    /// Entries could not be read.
    Unread(StoreError),
    /// The thread has failed: every request from now on is answered with this reason.
    Failed(StoreError),
}

/// Why a request was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAsked {
    /// Too many are waiting.
    #[error("the journal is still busy with earlier entries. Try again in a moment")]
    Full,
    /// The thread is gone.
    #[error("the part of the program that keeps the journal has failed. Restart")]
    Gone,
}

/// The thread, owned. Dropped, it does what it was asked and ends.
#[derive(Debug)]
pub struct Keeper {
    requests: Option<SyncSender<Request>>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Starts the thread. Its first answer is the newest page, then come the older ones; requests are served between
    /// them. `on_answer` is called in the thread and should only pass the answer on.
    pub fn start(
        journal: Journal,
        on_answer: impl FnMut(Answer) + Send + 'static,
    ) -> Result<Self, StoreError> {
        Self::spawn(Desk::new(journal), on_answer)
    }

    fn spawn(
        mut work: impl Work + Send + 'static,
        mut on_answer: impl FnMut(Answer) + Send + 'static,
    ) -> Result<Self, StoreError> {
        let (requests, waiting) = sync_channel(WAITING);
        let thread = thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || serve(&mut work, &waiting, &mut on_answer))
            .map_err(|why| StoreError::Failed {
                why: why.to_string(),
            })?;
        Ok(Self {
            requests: Some(requests),
            thread: Some(thread),
        })
    }

    /// Hands a request over; never waits.
    pub fn ask(&self, request: Request) -> Result<(), NotAsked> {
        let requests = self.requests.as_ref().ok_or(NotAsked::Gone)?;
        requests.try_send(request).map_err(|why| match why {
            TrySendError::Full(_) => NotAsked::Full,
            TrySendError::Disconnected(_) => NotAsked::Gone,
        })
    }

    /// Lets the thread do what it was asked, and waits for its end.
    pub fn finish(self) {
        drop(self);
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            // A panic of it was caught and answered.
            let _ = thread.join();
        }
    }
}

/// What the thread does; a trait only so that a test can let it fail.
trait Work {
    /// Serves one request.
    fn serve(&mut self, request: Request, answer: &mut dyn FnMut(Answer));
    /// Reads on; false when everything was read.
    fn read_on(&mut self, answer: &mut dyn FnMut(Answer)) -> bool;
}

fn serve(work: &mut dyn Work, waiting: &Receiver<Request>, answer: &mut dyn FnMut(Answer)) {
    let mut open = None;
    let done = catch_unwind(AssertUnwindSafe(|| {
        let mut reading = work.read_on(answer);
        loop {
            match next(waiting, reading) {
                Next::Asked(request) => {
                    open = ticket(&request);
                    work.serve(request, answer);
                    open = None;
                }
                Next::Idle => reading = work.read_on(answer),
                Next::Over => break,
            }
        }
    }));
    if let Err(panic) = done {
        refuse(&reason(panic.as_ref()), open, waiting, answer);
    }
}

/// After a panic: says so, and goes on answering that nothing is done, so that no request that was taken is left open.
fn refuse(
    why: &str,
    open: Option<u64>,
    waiting: &Receiver<Request>,
    answer: &mut dyn FnMut(Answer),
) {
    let failed = || StoreError::Failed {
        why: why.to_owned(),
    };
    if let Some(ticket) = open {
        let why = failed();
        answer(Answer::NotStored { ticket, why });
    }
    answer(Answer::Failed(failed()));
    for request in waiting {
        let why = failed();
        answer(match request {
            Request::Append { ticket, .. } => Answer::NotStored { ticket, why },
            Request::Open(id) => Answer::NotOpened { id, why: Some(why) },
            Request::Look => Answer::Unread(why),
        });
    }
}

/// What the thread turns to.
enum Next {
    Asked(Request),
    /// Nobody asks: there is time to read on.
    Idle,
    /// Nobody will ask again.
    Over,
}

fn next(waiting: &Receiver<Request>, reading: bool) -> Next {
    if !reading {
        return waiting.recv().map_or(Next::Over, Next::Asked);
    }
    match waiting.try_recv() {
        Ok(request) => Next::Asked(request),
        Err(TryRecvError::Empty) => Next::Idle,
        Err(TryRecvError::Disconnected) => Next::Over,
    }
}

const fn ticket(request: &Request) -> Option<u64> {
    match request {
        Request::Append { ticket, .. } => Some(*ticket),
        Request::Open(_) | Request::Look => None,
    }
}

fn reason(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no reason given").to_owned()
}

/// The journal and what of it was already answered.
struct Desk {
    journal: Journal,
    /// The oldest entry that was answered; `None` before the first page.
    oldest: Option<EntryId>,
    /// The newest entry that was answered; 0 = none.
    newest: EntryId,
}

impl Desk {
    const fn new(journal: Journal) -> Self {
        Self {
            journal,
            oldest: None,
            newest: EntryId(0),
        }
    }

    fn append(&mut self, ticket: u64, contents: &[Content], answer: &mut dyn FnMut(Answer)) {
        match self.journal.append(contents) {
            Ok(stored) => {
                if let Some(first) = stored.entries.first() {
                    self.look(Some(first.id), answer);
                }
                if let Some(last) = stored.entries.last() {
                    self.newest = last.id;
                }
                answer(Answer::Stored { ticket, stored });
            }
            Err(why) => answer(Answer::NotStored { ticket, why }),
        }
    }

    /// Answers the entries of others, up to the one named.
    fn look(&mut self, before: Option<EntryId>, answer: &mut dyn FnMut(Answer)) {
        let own = |entry: &Entry| before.is_some_and(|before| entry.id >= before);
        if before.is_some_and(|before| before.0 == self.newest.0 + 1) {
            return;
        }
        match self.journal.since(self.newest) {
            Ok(mut entries) => {
                entries.retain(|entry| !own(entry));
                if let Some(last) = entries.last() {
                    self.newest = last.id;
                    answer(Answer::Written(entries));
                }
            }
            Err(why) => answer(Answer::Unread(why)),
        }
    }

    fn open(&self, id: EntryId, answer: &mut dyn FnMut(Answer)) {
        answer(match self.journal.entry(id) {
            Ok(Some(entry)) => Answer::Opened(Box::new(entry)),
            Ok(None) => Answer::NotOpened { id, why: None },
            Err(why) => Answer::NotOpened { id, why: Some(why) },
        });
    }
}

impl Work for Desk {
    fn serve(&mut self, request: Request, answer: &mut dyn FnMut(Answer)) {
        match request {
            Request::Append { ticket, contents } => self.append(ticket, &contents, answer),
            Request::Open(id) => self.open(id, answer),
            Request::Look => self.look(None, answer),
        }
    }

    fn read_on(&mut self, answer: &mut dyn FnMut(Answer)) -> bool {
        let count = if self.oldest.is_none() {
            FIRST_PAGE
        } else {
            NEXT_PAGE
        };
        let entries = match self.journal.page(self.oldest, count) {
            Ok(entries) => entries,
            Err(why) => {
                answer(Answer::Unread(why));
                return false;
            }
        };
        if let (None, Some(first)) = (self.oldest, entries.first()) {
            self.newest = first.id;
        }
        self.oldest = entries.last().map(|entry| entry.id);
        let more = self.oldest.is_some_and(|oldest| oldest.0 > 1);
        answer(Answer::Older { entries, more });
        more
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::sync::mpsc;

    use super::*;
    use crate::domain::Stamp;
    use crate::domain::journal::{EntryKind, Moment};
    use crate::store::Access;

    fn note(n: u64) -> Content {
        Content {
            note: Some(n.to_string()),
            ..Content::new(
                EntryKind::Note,
                Moment::At(Stamp::default()),
                Stamp::default(),
            )
        }
    }

    fn append(ticket: u64) -> Request {
        let contents = vec![note(ticket)];
        Request::Append { ticket, contents }
    }

    fn place() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        (folder, path)
    }

    fn write(path: &Path, count: u64) {
        let contents: Vec<Content> = (0..count).map(note).collect();
        let mut journal = Journal::open(path, Access::Write).unwrap();
        journal.append(&contents).unwrap();
    }

    fn start(journal: Journal) -> (Keeper, Receiver<Answer>) {
        let (send, answers) = mpsc::channel();
        let keeper = Keeper::start(journal, move |answer| drop(send.send(answer)));
        (keeper.unwrap(), answers)
    }

    fn ids(entries: &[Entry]) -> Vec<u64> {
        entries.iter().map(|entry| entry.id.0).collect()
    }

    #[test]
    fn the_newest_page_comes_first_and_every_older_one_after_it() {
        let (_folder, path) = place();
        write(&path, 5000);
        let (keeper, answers) = start(Journal::open(&path, Access::Read).unwrap());
        let mut seen = Vec::new();
        let mut pages = Vec::new();
        loop {
            let Answer::Older { entries, more } = answers.recv().unwrap() else {
                panic!("nothing else was asked for");
            };
            pages.push(entries.len());
            seen.extend(ids(&entries));
            if !more {
                break;
            }
        }
        assert_eq!(pages, [200, 2000, 2000, 800]);
        assert_eq!(seen, (1..=5000).rev().collect::<Vec<u64>>());
        keeper.finish();
    }

    #[test]
    fn rows_of_others_are_told_once_and_before_what_follows_them() {
        let (_folder, path) = place();
        let (keeper, answers) = start(Journal::open(&path, Access::Write).unwrap());
        let first = answers.recv().unwrap();
        assert!(matches!(first, Answer::Older { entries, more: false } if entries.is_empty()));

        write(&path, 2);
        keeper.ask(Request::Look).unwrap();
        let told = answers.recv().unwrap();
        assert!(matches!(told, Answer::Written(entries) if ids(&entries) == [1, 2]));
        write(&path, 1);
        keeper.ask(append(7)).unwrap();
        let told = answers.recv().unwrap();
        assert!(matches!(told, Answer::Written(entries) if ids(&entries) == [3]));
        let Answer::Stored { ticket, stored } = answers.recv().unwrap() else {
            panic!("the entry was not stored");
        };
        assert_eq!((ticket, ids(&stored.entries)), (7, vec![4]));

        // Nothing new: the next answer is that of the next request.
        keeper.ask(Request::Look).unwrap();
        keeper.ask(Request::Open(EntryId(4))).unwrap();
        assert!(
            matches!(answers.recv().unwrap(), Answer::Opened(entry) if entry.content == note(7))
        );
        keeper.ask(Request::Open(EntryId(5))).unwrap();
        let told = answers.recv().unwrap();
        assert!(matches!(
            told,
            Answer::NotOpened {
                id: EntryId(5),
                why: None
            }
        ));
    }

    #[test]
    fn what_is_not_stored_says_why_and_the_next_is_taken() {
        let (keeper, answers) = start(Journal::in_memory().unwrap());
        let wrong = Content {
            about: Some(EntryId(9)),
            ..note(1)
        };
        let contents = vec![wrong];
        keeper
            .ask(Request::Append {
                ticket: 1,
                contents,
            })
            .unwrap();
        keeper.ask(append(2)).unwrap();
        keeper.finish();
        let answers: Vec<Answer> = answers.iter().skip(1).collect();
        let [
            Answer::NotStored { ticket: 1, why },
            Answer::Stored { ticket: 2, .. },
        ] = &answers[..]
        else {
            panic!("{answers:?}");
        };
        assert!(why.to_string().contains("there is no entry 9"), "{why}");
    }

    #[test]
    fn an_end_waits_for_what_was_asked_and_a_full_queue_is_said() {
        let (_folder, path) = place();
        let (go, wait) = mpsc::channel::<()>();
        let (send, answers) = mpsc::channel();
        let journal = Journal::open(&path, Access::Write).unwrap();
        let keeper = Keeper::start(journal, move |answer| {
            // Ends at once when the other end is dropped.
            let _ = wait.recv();
            drop(send.send(answer));
        })
        .unwrap();
        let mut asked = 0;
        while keeper.ask(append(asked)) == Ok(()) {
            asked += 1;
        }
        assert!(asked >= WAITING as u64);
        assert_eq!(keeper.ask(append(asked)), Err(NotAsked::Full));
        drop(go);
        keeper.finish();
        let stored = answers
            .iter()
            .filter(|answer| matches!(answer, Answer::Stored { .. }));
        assert_eq!(stored.count() as u64, asked);
        let journal = Journal::open(&path, Access::Read).unwrap();
        assert_eq!(journal.verify().unwrap().entries, asked);
    }

    /// Fails at the first request.
    struct Failing;

    impl Work for Failing {
        fn serve(&mut self, _: Request, _: &mut dyn FnMut(Answer)) {
            panic!("out of luck");
        }

        fn read_on(&mut self, _: &mut dyn FnMut(Answer)) -> bool {
            false
        }
    }

    #[test]
    fn a_panic_is_an_answer_and_no_request_stays_open() {
        let (send, answers) = mpsc::channel();
        let keeper = Keeper::spawn(Failing, move |answer| drop(send.send(answer))).unwrap();
        keeper.ask(append(1)).unwrap();
        keeper.ask(append(2)).unwrap();
        let failed = answers.recv().unwrap();
        assert!(matches!(failed, Answer::NotStored { ticket: 1, .. }));
        let Answer::Failed(why) = answers.recv().unwrap() else {
            panic!("the failure is not told");
        };
        assert!(why.to_string().contains("out of luck"), "{why}");
        keeper.ask(append(3)).unwrap();
        keeper.ask(Request::Open(EntryId(1))).unwrap();
        keeper.finish();
        let rest: Vec<Answer> = answers.iter().collect();
        assert!(matches!(
            rest[..],
            [
                Answer::NotStored { ticket: 2, .. },
                Answer::NotStored { ticket: 3, .. },
                Answer::NotOpened {
                    id: EntryId(1),
                    why: Some(_)
                }
            ]
        ));
    }
}
