//! The live sources without a screen: recording what they tell, and asking each whether it answers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::channel;

use super::{Sources, now};
use crate::domain::Name;
use crate::domain::audit::Audit;
use crate::domain::link::{Line, State};
use crate::domain::tally::Push;
use crate::feed::{self, News};
use crate::tape::{Recorded, Recorder, TapeError};

const WAITING: usize = 1024;
/// How often what has settled is written.
const SETTLE: Duration = Duration::from_millis(500);

/// Why recording ended early.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The tape cannot be written.
    #[error(transparent)]
    Tape(#[from] TapeError),
    /// Nothing can be asked.
    #[error(transparent)]
    Feed(#[from] feed::TransportError),
    /// The system gives no runtime or no signals.
    #[error("nothing can be recorded: {0}")]
    System(#[from] std::io::Error),
}

/// Records until a signal comes: an interrupt, a request to end, or the terminal going away. `listening` is called when
/// they are heard.
///
/// # Errors
/// When the tape cannot be written or nothing can be asked; what was recorded until then stays.
pub fn record(
    sources: Sources,
    mut recorder: Recorder,
    listening: impl FnOnce(),
) -> Result<Recorded, RecordError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let (listener, mut news) = channel(WAITING);
        let mut feed = Box::pin(feed::run(sources.feed, Arc::new(now), listener));
        let mut interrupted = signal(SignalKind::interrupt())?;
        let mut ended = signal(SignalKind::terminate())?;
        let mut left = signal(SignalKind::hangup())?;
        listening();
        let mut settle = tokio::time::interval(SETTLE);
        loop {
            tokio::select! {
                outcome = &mut feed => {
                    outcome?;
                    break;
                }
                Some(news) = news.recv() => take(&mut recorder, news),
                _ = settle.tick() => recorder.settle(now())?,
                _ = interrupted.recv() => break,
                _ = ended.recv() => break,
                _ = left.recv() => break,
            }
        }
        Ok(recorder.finish()?)
    })
}

fn take(recorder: &mut Recorder, news: News) {
    match news {
        News::Facts(facts) => facts.into_iter().for_each(|known| recorder.push(known)),
        News::Pushes(pushes) => {
            let lines = pushes.iter().flat_map(Push::lines);
            lines.for_each(|known| recorder.push(known));
        }
        News::Cut(..) => recorder.cut(),
        News::Joined(..) | News::Line(_) | News::Audit(_) | News::Refreshed(_) => {}
    }
}

/// What there was to hear of the sources and accounts that were asked once.
#[derive(Debug)]
pub struct Probed {
    /// Each line as it stood at the end, in the order of the list.
    pub lines: Vec<Line>,
    /// What the accounts answered.
    pub audits: Vec<Audit>,
}

/// Asks every source and account once, for so long at most.
///
/// # Errors
/// When nothing can be asked at all.
pub fn probe(sources: Sources, patience: Duration) -> Result<Probed, RecordError> {
    let accounts = sources.feed.accounts.len();
    let order: Vec<&'static str> = sources
        .feed
        .sources
        .iter()
        .map(|source| source.spec().name)
        .collect();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (mut lines, audits) = runtime.block_on(async {
        let (listener, mut news) = channel(WAITING);
        let mut feed = Box::pin(feed::run(sources.feed, Arc::new(now), listener));
        let deadline = tokio::time::Instant::now() + patience;
        let mut lines: BTreeMap<&'static str, Line> = BTreeMap::new();
        let mut audits: BTreeMap<Name, Audit> = BTreeMap::new();
        loop {
            tokio::select! {
                outcome = &mut feed => {
                    outcome?;
                    break;
                }
                Some(news) = news.recv() => {
                    match news {
                        News::Line(line) => drop(lines.insert(line.source, line)),
                        News::Audit(audit) => drop(audits.insert(audit.venue, audit)),
                        _ => continue,
                    }
                    let heard = lines.values().all(|line| line.state != State::Opening);
                    if heard && audits.len() == accounts {
                        break;
                    }
                }
                () = tokio::time::sleep_until(deadline) => break,
            }
        }
        Ok::<_, RecordError>((lines, audits))
    })?;
    Ok(Probed {
        lines: order
            .into_iter()
            .filter_map(|name| lines.remove(name))
            .collect(),
        audits: audits.into_values().collect(),
    })
}
