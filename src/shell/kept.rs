//! What the last run kept of the market, read behind the first frame.

use std::thread;

use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::now;
use crate::app::Msg;
use crate::store::Market;

/// Chunks that may wait for the loop.
const WAITING: usize = 8;

/// The reading under way.
pub(super) struct Kept {
    messages: Receiver<Msg>,
}

impl Kept {
    /// Reads the cache in a thread of its own, where there is one.
    pub(super) fn read(market: Option<Market>) -> Self {
        let (sender, messages) = channel(WAITING);
        if let Some(market) = market {
            let teller = sender.clone();
            let started = thread::Builder::new()
                .name("read market".to_owned())
                .spawn(move || read(&market, &teller));
            if let Err(why) = started {
                let _ = sender.try_send(Msg::Trouble(why.to_string()));
            }
        } else {
            // That nothing was kept has to be known too. There is room in a channel of which nothing was sent.
            let _ = sender.try_send(nothing());
        }
        Self { messages }
    }

    /// The next message; never, when nothing more will come.
    pub(super) async fn next(&mut self) -> Msg {
        match self.messages.recv().await {
            Some(msg) => msg,
            None => std::future::pending().await,
        }
    }
}

fn read(market: &Market, teller: &Sender<Msg>) {
    // The loop may have ended meanwhile; then there is nobody to tell.
    let tell = |msg| drop(teller.blocking_send(msg));
    let now = now();
    let done = market.read(now, |kept| tell(Msg::Recalled(kept)));
    let beside = |unread| Ok((unread, market.listened(now)?, market.book_hours(now)?));
    match done.and_then(beside) {
        Ok((unread, listened, books)) => tell(Msg::Kept {
            listened,
            books,
            unread,
        }),
        Err(why) => {
            tell(Msg::Trouble(why.to_string()));
            // What waits for the reading waits no longer.
            tell(nothing());
        }
    }
}

fn nothing() -> Msg {
    Msg::Kept {
        listened: Vec::new(),
        books: Vec::new(),
        unread: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_that_cannot_be_read_is_told_and_ends_the_waiting_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("market.db");
        let market = Market::open(&path).unwrap();
        market.damage();
        let mut kept = Kept::read(Some(market));
        let mut next = || kept.messages.blocking_recv();
        assert!(matches!(next(), Some(Msg::Trouble(_))));
        assert_eq!(next(), Some(nothing()));
        assert_eq!(next(), None);
    }
}
