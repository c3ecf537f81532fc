//! An account that is asked, several times an hour, whether anything in it is leveraged. First what its key may do: a key
//! that can trade or withdraw is refused and nothing more is asked with it. Whatever goes wrong is told as unknown, at
//! once and by name; a former answer never stands in for a missing one.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use super::backoff::{Backoff, duration};
use super::breaker::{Breaker, Closed};
use super::reference::close;
use super::report::{Report, Unheard, reason};
use super::{Desk, News};
use crate::domain::audit::{Audit, Found, Key, Part};
use crate::domain::link::Reason;
use crate::domain::{Span, Stamp};
use crate::sources::accounts::{self, Account, Credentials, Powers, Question};
use crate::sources::{Fault, FaultKind, Payload};

/// How often an account is asked.
const EVERY: Span = Span::minutes(10);
/// How long whoever has the keys may take: a command may ask a person for a passphrase.
const UNLOCK: Duration = Duration::from_mins(2);
/// Pages of one answer at the most; nobody has so many positions.
const PAGES: usize = 50;

/// Gives the keys, or says in words why there are none. It may take its time and is called in a thread of its own.
pub type Unlock = Arc<dyn Fn() -> Result<Credentials, String> + Send + Sync>;

/// An account that is to be asked.
#[derive(Clone)]
pub struct Watched {
    /// Which.
    pub account: &'static dyn Account,
    /// Where its keys are.
    pub unlock: Unlock,
}

/// Keeps asking until nobody listens.
pub(super) async fn keep(desk: Arc<Desk>, watched: Watched) {
    let account = watched.account;
    let mut report = Report::new(&desk, account.spec(), Some(EVERY));
    let mut backoff = Backoff::new(desk.config.patience);
    let mut credentials = None;
    let mut wakes = desk.wakes.clone();
    loop {
        let round = match &credentials {
            None => unlock(&watched.unlock)
                .await
                .map(|keys| credentials = Some(keys)),
            Some(_) => Ok(()),
        };
        let round = match (round, &credentials) {
            (Ok(()), Some(keys)) => ask(&desk, account, keys).await,
            (Err(why), _) => Round::without(Failure::keys(&why)),
            (Ok(()), None) => Round::without(Failure::keys("there is none")),
        };
        match tell(&desk, account, &mut report, &mut backoff, round).await {
            Ok(pause) => tokio::select! {
                () = sleep(pause) => {}
                // What was true before a sleep may not be any more.
                () = wakes.next() => {}
            },
            Err(Unheard) => return,
        }
    }
}

async fn unlock(unlock: &Unlock) -> Result<Credentials, String> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let unlock = Arc::clone(unlock);
    // A thread of its own: nobody waits for it at the end of the program.
    let started = std::thread::Builder::new()
        .name("keys".to_owned())
        .spawn(move || drop(sender.send(unlock())));
    if let Err(why) = started {
        return Err(why.to_string());
    }
    match timeout(UNLOCK, receiver).await {
        Ok(Ok(given)) => given,
        Ok(Err(_)) => Err("whoever has the keys gave none".to_owned()),
        Err(_) => Err(format!(
            "the keys did not come within {} s",
            UNLOCK.as_secs()
        )),
    }
}

/// Why a question has no answer.
struct Failure {
    reason: Reason,
    /// In words that follow the name of the account or the part.
    words: String,
    /// How long the venue asks us to wait.
    wait: Option<Duration>,
}

impl Failure {
    /// The host may not be asked: because of what it said to others, or because nobody reaches it.
    fn closed(closed: &Closed) -> Self {
        Self {
            reason: closed.reason,
            words: format!("may not be asked now: {}", closed.cause),
            wait: Some(closed.until.saturating_duration_since(Instant::now())),
        }
    }

    fn keys(why: &str) -> Self {
        Self {
            reason: Reason::NeedsKey,
            words: format!("has no usable key: {why}"),
            wait: None,
        }
    }

    fn of(fault: &Fault, keys: &Credentials) -> Self {
        let said = keys.redact(&fault.message);
        let words = match fault.kind {
            FaultKind::NotEntitled => said,
            FaultKind::RateLimited => "asks to wait: too many questions".to_owned(),
            FaultKind::Blocked => format!("is refused here: {said}"),
            FaultKind::NotFound | FaultKind::Venue => format!("gives an error: {said}"),
            FaultKind::Schema | FaultKind::Stale => format!("is not understood: {said}"),
        };
        Self {
            reason: reason(fault.kind),
            words,
            wait: fault
                .retry_after_s
                .filter(|seconds| *seconds > 0)
                .map(Duration::from_secs),
        }
    }
}

/// One round of questions.
struct Round {
    key: Key,
    parts: Vec<Part>,
    /// What went wrong, the most pressing: the line says it, and it is tried again sooner.
    failure: Option<Failure>,
}

impl Round {
    fn without(failure: Failure) -> Self {
        Self {
            key: Key::Unread(failure.words.clone()),
            parts: Vec::new(),
            failure: Some(failure),
        }
    }
}

async fn ask(desk: &Desk, account: &dyn Account, keys: &Credentials) -> Round {
    let question = account.key();
    let powers = send(desk, account, keys, &question, accounts::read_key).await;
    match powers {
        Ok(Powers::Read) => {}
        Ok(Powers::More(what)) => {
            let what = keys.redact(&what);
            return Round {
                key: Key::Refused(what.clone()),
                parts: Vec::new(),
                failure: Some(Failure {
                    reason: Reason::NeedsKey,
                    words: format!("the key is refused: {what}; make one that only reads"),
                    wait: None,
                }),
            };
        }
        Err(failure) => return Round::without(failure),
    }
    let mut round = Round {
        key: Key::ReadOnly,
        parts: Vec::new(),
        failure: None,
    };
    for question in account.questions() {
        let name = question.part;
        let found = match part(desk, account, keys, question).await {
            Ok(leverage) if leverage.is_empty() => Found::Nothing,
            Ok(leverage) => Found::Leverage(leverage),
            Err(failure) => {
                let words = failure.words.clone();
                // What a key may not read stays so; what else fails is worth another try soon.
                let pressing = failure.reason != Reason::NeedsKey;
                if pressing || round.failure.is_none() {
                    round.failure = Some(Failure {
                        words: format!("{name} {words}"),
                        ..failure
                    });
                }
                Found::Unread(words)
            }
        };
        round.parts.push(Part { name, found });
    }
    round
}

/// Asks about one part, to the end of its pages.
async fn part(
    desk: &Desk,
    account: &dyn Account,
    keys: &Credentials,
    first: Question,
) -> Result<Vec<String>, Failure> {
    let mut leverage = Vec::new();
    let mut next = Some(first);
    for _ in 0..PAGES {
        let Some(question) = next else {
            return Ok(leverage);
        };
        let page = send(desk, account, keys, &question, |account, payload| {
            accounts::read(account, &question, payload)
        })
        .await?;
        leverage.extend(page.leverage.iter().map(|open| keys.redact(open)));
        next = page.next;
    }
    Err(Failure {
        reason: Reason::NotUnderstood,
        words: format!("is not understood: more than {PAGES} pages"),
        wait: None,
    })
}

async fn send<T>(
    desk: &Desk,
    account: &dyn Account,
    keys: &Credentials,
    question: &Question,
    read: impl FnOnce(&dyn Account, &Payload<'_>) -> Result<T, Fault>,
) -> Result<T, Failure> {
    let spent = desk
        .budgets
        .spend_while_open(question.host, question.weight);
    spent.await.map_err(|closed| Failure::closed(&closed))?;
    let signed = account.sign(question, keys, desk.now());
    let (path, headers) = (&signed.path, &signed.headers);
    let answer = desk.get_signed(question.host, path, headers).await;
    let answer = answer.map_err(|lost| Failure {
        reason: Reason::NetworkDown,
        words: format!("did not answer: {}", keys.redact(&lost.0)),
        wait: None,
    })?;
    let payload = Payload {
        bytes: &answer.body,
        status: answer.status,
        at: desk.now(),
        symbol: None,
    };
    let read = read(account, &payload);
    if read.is_ok() {
        desk.budgets.breaker(question.host, Breaker::answered);
    }
    read.map_err(|fault| {
        let fault = answer.with_wait(fault);
        close(desk, question.host, answer.status, &fault);
        Failure::of(&fault, keys)
    })
}

/// Tells what a round found, and how long to wait for the next.
async fn tell(
    desk: &Desk,
    account: &dyn Account,
    report: &mut Report<'_>,
    backoff: &mut Backoff,
    round: Round,
) -> Result<Duration, Unheard> {
    let at: Stamp = desk.now();
    let answered = round
        .parts
        .iter()
        .any(|part| !matches!(part.found, Found::Unread(_)));
    report
        .send(News::Audit(Audit {
            venue: account.spec().publisher,
            title: account.title(),
            key: round.key,
            parts: round.parts,
            at,
        }))
        .await?;
    if answered {
        report.answered(at);
    }
    let Some(failure) = round.failure else {
        backoff.well();
        report.live().await?;
        return Ok(duration(EVERY));
    };
    let patience = desk.config.patience;
    let pause = backoff.next();
    let least = match (failure.wait, failure.reason) {
        (Some(wait), _) => wait,
        (None, Reason::RateLimited) => duration(patience.limited),
        (None, Reason::RefusedHere | Reason::NeedsKey) => duration(EVERY),
        (None, _) => Duration::ZERO,
    };
    let pause = pause.max(least);
    report
        .down(failure.reason, failure.words, Some(pause), backoff.tries)
        .await?;
    Ok(pause)
}
