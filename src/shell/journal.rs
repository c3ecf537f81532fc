//! The journal behind the screen: opened after the first frame in a thread of its own, asked by effects, and answering
//! with messages.

use std::path::PathBuf;
use std::thread;

use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::app::Msg;
use crate::app::journal::{Access, Ticket};
use crate::domain::journal::{Content, EntryId};
use crate::store::{Answer, Journal, Keeper, Request};

/// Answers that may wait for the loop.
const WAITING: usize = 64;

/// Which journal the cockpit keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In memory, for a replay: gone with it, and never the real one.
    Practice,
    /// In this file.
    File(PathBuf),
    /// Nowhere: there is no folder for data.
    Nowhere,
}

/// What comes from the threads behind.
enum Came {
    Ready(Keeper, Access),
    Failed(String),
    Answer(Answer),
}

/// The journal as the loop holds it.
pub(super) struct Desk {
    keeper: Option<Keeper>,
    answers: Receiver<Came>,
}

impl Desk {
    /// Opens the journal in a thread of its own; its first answer says whether it could be.
    pub(super) fn open(place: Place) -> Self {
        let (sender, answers) = channel(WAITING);
        let opener = sender.clone();
        let started = thread::Builder::new()
            .name("open journal".to_owned())
            .spawn(move || {
                let came = match start(place, opener.clone()) {
                    Ok((keeper, access)) => Came::Ready(keeper, access),
                    Err(why) => Came::Failed(why),
                };
                // The loop may have ended meanwhile; then there is nobody to tell.
                let _ = opener.blocking_send(came);
            });
        if let Err(why) = started {
            let _ = sender.try_send(Came::Failed(why.to_string()));
        }
        Self {
            keeper: None,
            answers,
        }
    }

    /// The next message; never, when nothing more will come.
    pub(super) async fn next(&mut self) -> Msg {
        match self.answers.recv().await {
            Some(Came::Ready(keeper, access)) => {
                self.keeper = Some(keeper);
                Msg::JournalOpened(access)
            }
            Some(Came::Failed(why)) => Msg::JournalOpened(Access::Closed(why)),
            Some(Came::Answer(answer)) => message(answer),
            None => std::future::pending().await,
        }
    }

    /// Hands an entry over; the message is the refusal.
    pub(super) fn append(&self, ticket: Ticket, content: Content) -> Option<Msg> {
        let refused = |why: String| Some(Msg::NotStored { ticket, why });
        let Some(keeper) = &self.keeper else {
            return refused("the journal is not open".to_owned());
        };
        let request = Request::Append {
            ticket: ticket.0,
            contents: vec![content],
        };
        keeper
            .ask(request)
            .err()
            .and_then(|why| refused(why.to_string()))
    }

    /// Asks for an entry with its snapshot.
    pub(super) fn entry(&self, id: EntryId) {
        self.ask(Request::Open(id));
    }

    /// Looks for entries that commands have written meanwhile.
    pub(super) fn look(&self) {
        self.ask(Request::Look);
    }

    /// A request that is asked again when it gets lost.
    fn ask(&self, request: Request) {
        if let Some(keeper) = &self.keeper {
            let _ = keeper.ask(request);
        }
    }

    /// Lets the thread end. Its answers are heard no more, so that it never waits for them.
    pub(super) fn finish(self) {
        drop(self.answers);
        if let Some(keeper) = self.keeper {
            keeper.finish();
        }
    }
}

fn start(place: Place, sender: Sender<Came>) -> Result<(Keeper, Access), String> {
    let (journal, access) = match place {
        Place::Practice => (
            Journal::in_memory().map_err(|why| why.to_string())?,
            Access::Practice,
        ),
        Place::File(path) => {
            let claimed = Journal::claim(&path).map_err(|why| why.to_string())?;
            let access = match claimed.view_only {
                Some(why) => Access::ReadOnly(why.to_string().replace("read-only: ", "")),
                None => Access::Open,
            };
            (claimed.journal, access)
        }
        Place::Nowhere => {
            return Err("there is no folder for data; name one with --data-dir".to_owned());
        }
    };
    let keeper = Keeper::start(journal, move |answer| {
        let _ = sender.blocking_send(Came::Answer(answer));
    })
    .map_err(|why| why.to_string())?;
    Ok((keeper, access))
}

fn message(answer: Answer) -> Msg {
    match answer {
        Answer::Older { mut entries, more } => {
            entries.reverse();
            Msg::Rows { entries, more }
        }
        Answer::Written(entries) => Msg::Written(entries),
        Answer::Stored { ticket, stored } => Msg::Stored {
            ticket: Ticket(ticket),
            entries: stored.entries,
            warning: stored.lag.map(|why| why.to_string()),
        },
        Answer::NotStored { ticket, why } => Msg::NotStored {
            ticket: Ticket(ticket),
            why: why.to_string(),
        },
        Answer::Opened(entry) => Msg::Opened(entry),
        Answer::NotOpened { id, why } => Msg::NotOpened {
            id,
            why: match why {
                Some(why) => why.to_string(),
                None => format!("there is no entry {id}"),
            },
        },
        Answer::Unread(why) => Msg::Trouble(format!("the journal: {why}")),
        Answer::Failed(why) => Msg::JournalOpened(Access::Closed(why.to_string())),
    }
}
