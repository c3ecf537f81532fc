//! The live sources behind the screen: started after the first frame, their news as messages, and what they bring kept for
//! the next start.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::now;
use crate::app::Msg;
use crate::feed::{Config, Feed, News};
use crate::store::{Market, MarketKeeper, Turn, Write};

/// News that may wait; then reading stops, and the venue's socket is what waits.
const WAITING: usize = 64;
/// News taken at once, before the screen has its turn.
const AT_ONCE: usize = 256;
/// Troubles that may wait to be told.
const TROUBLES: usize = 16;

/// What the cockpit asks, and where it keeps the answers.
#[derive(Clone)]
pub struct Sources {
    /// What is asked.
    pub feed: Config,
    /// The cache of the market; `None` when there is no folder for data.
    pub market: Option<PathBuf>,
}

/// The feed as the loop holds it.
pub(super) struct Live {
    feed: Option<Feed>,
    keeper: Option<MarketKeeper>,
    news: Receiver<News>,
    troubles: Receiver<String>,
    /// What became of connections and could not be handed to the cache yet.
    turns: Vec<Turn>,
    /// The cache could not follow, and this was told.
    behind: bool,
    teller: Sender<String>,
    waiting: Vec<News>,
}

impl Live {
    /// Nothing is asked.
    pub(super) fn none() -> Self {
        let (teller, troubles) = channel(1);
        Self {
            feed: None,
            keeper: None,
            news: channel(1).1,
            troubles,
            turns: Vec::new(),
            behind: false,
            teller,
            waiting: Vec::new(),
        }
    }

    /// Starts the feed and the thread that keeps what it brings. `shown`: what the cache holds is on the screen, so that
    /// only what is missing in it needs asking.
    pub(super) fn start(sources: Sources, shown: bool) -> Self {
        let (listener, news) = channel(WAITING);
        let (teller, troubles) = channel(TROUBLES);
        let failed = teller.clone();
        let (asked, cache) = (sources.feed, sources.market.clone().filter(|_| shown));
        let config = move || with_kept(asked, cache.as_deref());
        let feed = Feed::start(config, Arc::new(now), listener, move |why| {
            tell(&failed, why);
        });
        let feed = feed.map_err(|why| tell(&teller, why.to_string())).ok();
        let keeper = sources.market.and_then(|path| keeper(path, &teller));
        Self {
            feed,
            keeper,
            news,
            troubles,
            turns: Vec::new(),
            behind: false,
            teller,
            waiting: Vec::with_capacity(AT_ONCE),
        }
    }

    /// The next messages; never, when nothing more will come.
    pub(super) async fn next(&mut self) -> Vec<Msg> {
        tokio::select! {
            Some(why) = self.troubles.recv() => vec![Msg::Trouble(why)],
            n = self.news.recv_many(&mut self.waiting, AT_ONCE), if self.feed.is_some() => {
                if n == 0 {
                    self.feed = None;
                }
                let news = std::mem::take(&mut self.waiting);
                self.keep(&news);
                news.into_iter().map(message).collect()
            }
        }
    }

    /// Hands what came to the cache.
    fn keep(&mut self, news: &[News]) {
        let Some(keeper) = &self.keeper else {
            return;
        };
        let mut write = Write {
            turns: std::mem::take(&mut self.turns),
            lost: self.behind,
            now: Some(now()),
            ..Write::default()
        };
        let mut turn = |venue, at, stands| write.turns.push(Turn { venue, at, stands });
        for news in news {
            match news {
                News::Facts(facts) => write.lines.extend(facts),
                News::Pushes(pushes) => {
                    let kept = pushes.iter().filter(|push| push.kept().next().is_some());
                    write.pushes.extend(kept.cloned());
                }
                News::Joined(venue, at) => turn(*venue, *at, true),
                News::Cut(venue, at) => turn(*venue, *at, false),
                News::Line(_) | News::Audit(_) | News::Refreshed(_) => {}
            }
        }
        let refused = keeper.keep(write).err();
        if refused.is_some() && !self.behind {
            let why = "the disk cannot follow what comes in: the next start will miss some of it";
            tell(&self.teller, why.to_owned());
        }
        self.behind = refused.is_some();
        // The events are lost; what became of the connections is said with the next batch.
        self.turns = refused.map(|write| write.turns).unwrap_or_default();
    }

    /// Asks all sources at once that may be asked; false when there is no feed to ask.
    pub(super) fn refresh(&self) -> bool {
        let feed = self.feed.as_ref();
        feed.inspect(|feed| feed.refresh()).is_some()
    }

    /// Ends the feed, and writes what it has brought.
    pub(super) fn finish(self) {
        drop(self.news);
        drop(self.feed);
        drop(self.keeper);
    }
}

/// What is asked when this much is kept. A cache that cannot be read is none: all of it is asked for anew.
fn with_kept(mut feed: Config, cache: Option<&Path>) -> Config {
    let market = cache.and_then(|path| Market::open_kept(path).ok().flatten());
    if let Some(days) = market.and_then(|market| market.kept_days(now()).ok()) {
        feed.wants.kept = days;
    }
    feed
}

fn tell(teller: &Sender<String>, why: String) {
    // Of many troubles at once the first few say enough.
    let _ = teller.try_send(why);
}

/// The cache is opened in the thread that writes it: the loop waits for no disk.
fn keeper(path: PathBuf, teller: &Sender<String>) -> Option<MarketKeeper> {
    let told = teller.clone();
    let open = move || Market::open(&path);
    let started = MarketKeeper::start(open, move |why| tell(&told, why.to_string()));
    started.map_err(|why| tell(teller, why.to_string())).ok()
}

fn message(news: News) -> Msg {
    match news {
        News::Facts(facts) => Msg::Lines(facts),
        News::Pushes(pushes) => Msg::Pushes(pushes),
        News::Joined(venue, at) => Msg::Stream {
            venue,
            at,
            stands: true,
        },
        News::Cut(venue, at) => Msg::Stream {
            venue,
            at,
            stands: false,
        },
        News::Line(line) => Msg::Line(line),
        News::Audit(audit) => Msg::Audit(audit),
        News::Refreshed(told) => Msg::Refreshed(told),
    }
}
