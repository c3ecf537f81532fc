//! What a task tells of its source: facts and events in batches, and its own state when it changes.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::{Desk, News};
use crate::domain::days::Filled;
use crate::domain::instrument::is_watched;
use crate::domain::link::{Line, Reason, State};
use crate::domain::observation::{Fact, Known, Quality};
use crate::domain::tally::{Origin, Push};
use crate::domain::{Name, Span, Stamp, Ticker};
use crate::sources::hosts::Host;
use crate::sources::{Batch, Fault, FaultKind, Spec};

/// Frames gather for so long before they are handed on.
pub(super) const GATHER: Duration = Duration::from_millis(100);
/// Or until there are so many.
const MANY: usize = 512;
/// How often a source that goes on well says so.
const STILL: Span = Span::secs(5);
/// Cuts are counted over a day.
const DAY: Span = Span::days(1);

/// Nobody listens any more: the task ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unheard;

/// The reason of the eight for a fault.
pub(super) const fn reason(kind: FaultKind) -> Reason {
    match kind {
        FaultKind::RateLimited => Reason::RateLimited,
        FaultKind::Blocked => Reason::RefusedHere,
        FaultKind::NotEntitled => Reason::NeedsKey,
        FaultKind::NotFound => Reason::NoSuchSymbol,
        FaultKind::Schema | FaultKind::Venue | FaultKind::Stale => Reason::NotUnderstood,
    }
}

/// What a task has to tell.
pub(super) struct Report<'a> {
    desk: &'a Desk,
    line: Line,
    /// Who was last asked.
    host: Option<&'static Host>,
    /// Who is asked in the place of whom, in words.
    detour: Option<String>,
    /// What the source is not asked for, in words.
    without: Option<String>,
    said: Stamp,
    facts: Vec<Known>,
    pushes: Vec<Push>,
    cuts: VecDeque<Stamp>,
}

impl<'a> Report<'a> {
    pub(super) fn new(desk: &'a Desk, spec: &Spec, every: Option<Span>) -> Self {
        let now = desk.now();
        let line = Line {
            every,
            ..Line::opening(spec.name, spec.publisher, spec.tells, now)
        };
        Self {
            desk,
            line,
            host: None,
            detour: None,
            without: None,
            said: now,
            facts: Vec::new(),
            pushes: Vec::new(),
            cuts: VecDeque::new(),
        }
    }

    /// How many histories are filled: told at once while the source answers, else with its next word.
    pub(super) async fn fill(&mut self, filled: Option<Filled>) -> Result<(), Unheard> {
        let same = std::mem::replace(&mut self.line.filled, filled) == filled;
        if same || self.line.state != State::Live {
            return Ok(());
        }
        self.say().await
    }

    /// There is nothing to ask for before an instant: said once, unless the source has answered.
    pub(super) async fn rest(&mut self, cause: String, wait: Duration) -> Result<(), Unheard> {
        let same = match &self.line.state {
            State::Live => true,
            State::Down { cause: held, .. } => *held == cause,
            State::Opening => false,
        };
        if same {
            return Ok(());
        }
        self.down(Reason::NotYetPublished, cause, Some(wait), 0)
            .await
    }

    /// The line as it is.
    pub(super) const fn line(&self) -> &Line {
        &self.line
    }

    /// A host is asked something: its budget is what is told from now on.
    pub(super) const fn asks(&mut self, host: &'static Host) {
        self.host = Some(host);
    }

    /// Who publishes.
    pub(super) const fn publisher(&self) -> Name {
        self.line.publisher
    }

    /// Takes what a payload gave, in its order; the batch is empty afterwards.
    pub(super) fn take(&mut self, batch: &mut Batch, at: Stamp) {
        self.line.heard = Some(at);
        let mut events = Vec::new();
        for (observation, id) in batch.observations().iter().zip(batch.ids()) {
            if let Fact::Liquidation(event) = observation.fact {
                events.push((*id, event));
            } else {
                let known = Known {
                    known_at: at,
                    observation: *observation,
                };
                if !is_shown(&observation.fact) {
                    continue;
                }
                // A day or an hour that is not over has no close.
                if observation.quality != Quality::Provisional || !is_bar(&observation.fact) {
                    self.facts.push(known);
                }
            }
        }
        if !events.is_empty() {
            let source = self.line.publisher;
            self.pushes.push(Push {
                at,
                source,
                origin: Origin::Stream,
                events,
            });
        }
        batch.clear();
    }

    /// The source gave an answer that is no fact.
    pub(super) fn answered(&mut self, at: Stamp) {
        self.line.heard = Some(at);
    }

    /// So much has gathered that it must be handed on.
    pub(super) fn is_full(&self) -> bool {
        self.facts.len() + self.pushes.len() >= MANY
    }

    /// Nothing has gathered.
    pub(super) fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.pushes.is_empty()
    }

    /// Hands on what has gathered; waits while the listener cannot follow. Of a level that came twice only the last one.
    pub(super) async fn flush(&mut self) -> Result<(), Unheard> {
        if !self.facts.is_empty() {
            let facts = newest(std::mem::take(&mut self.facts));
            self.send(News::Facts(facts)).await?;
        }
        if !self.pushes.is_empty() {
            let pushes = std::mem::take(&mut self.pushes);
            self.send(News::Pushes(pushes)).await?;
        }
        let since = self.desk.now().since(self.said);
        // Said in the future: the clock was set back.
        if self.line.state == State::Live && (since >= STILL || since < Span::ZERO) {
            self.say().await?;
        }
        Ok(())
    }

    /// What the source is not asked for, in words; told with the next state.
    pub(super) fn without(&mut self, what: Option<String>) {
        self.without = what;
        self.notes();
    }

    /// From now on one host is asked in the place of another; told with the next state.
    pub(super) fn instead(&mut self, refused: &Host, host: &'static Host, cause: &str) {
        self.detour = Some(format!(
            "by {}: {} refuses us ({cause})",
            host.domain(),
            refused.domain()
        ));
        self.asks(host);
        self.notes();
    }

    fn notes(&mut self) {
        let notes = [self.detour.as_deref(), self.without.as_deref()];
        let notes: Vec<&str> = notes.into_iter().flatten().collect();
        self.line.without = (!notes.is_empty()).then(|| notes.join(", "));
    }

    /// The source answers.
    pub(super) async fn live(&mut self) -> Result<(), Unheard> {
        if self.line.state != State::Live {
            self.turn(State::Live);
            self.say().await?;
        }
        Ok(())
    }

    /// The source gives nothing new.
    pub(super) async fn down(
        &mut self,
        reason: Reason,
        cause: String,
        wait: Option<Duration>,
        tries: u32,
    ) -> Result<(), Unheard> {
        let now = self.desk.now();
        let next = wait.map(|wait| {
            let micros = i64::try_from(wait.as_micros()).unwrap_or(i64::MAX);
            now.plus(Span::micros(micros))
        });
        if self.line.state == State::Live {
            self.cuts.push_back(now);
        }
        self.turn(State::Down {
            reason,
            cause,
            next,
            tries,
        });
        self.say().await
    }

    /// The clock was set, or stood still: what was told of the next try is told anew.
    pub(super) async fn retime(&mut self, until: Instant) -> Result<(), Unheard> {
        let left = until.saturating_duration_since(Instant::now());
        let micros = i64::try_from(left.as_micros()).unwrap_or(i64::MAX);
        let at = self.desk.now().plus(Span::micros(micros));
        if let State::Down { next, .. } = &mut self.line.state {
            *next = Some(at);
            return self.say().await;
        }
        Ok(())
    }

    /// A payload that was not understood, while the line goes on.
    pub(super) fn unread(&mut self, _fault: &Fault) {
        self.line.unread += 1;
    }

    /// A venue's stream stands, or is cut.
    pub(super) async fn send(&mut self, news: News) -> Result<(), Unheard> {
        self.desk.news.send(news).await.map_err(|_| Unheard)
    }

    fn turn(&mut self, state: State) {
        let same = matches!(
            (&self.line.state, &state),
            (State::Live, State::Live)
                | (State::Opening, State::Opening)
                | (State::Down { .. }, State::Down { .. })
        );
        if !same {
            self.line.since = self.desk.now();
        }
        self.line.state = state;
    }

    async fn say(&mut self) -> Result<(), Unheard> {
        let now = self.desk.now();
        self.said = now;
        while self.cuts.front().is_some_and(|cut| now.since(*cut) > DAY) {
            self.cuts.pop_front();
        }
        self.line.cuts = u32::try_from(self.cuts.len()).unwrap_or(u32::MAX);
        self.line.spent = self.host.and_then(|host| self.desk.budgets.spent(host));
        let line = self.line.clone();
        self.send(News::Line(line)).await
    }
}

/// An answer about all markets of a venue has a thousand that nobody looks at: they are not held and not kept.
fn is_shown(fact: &Fact) -> bool {
    match fact {
        Fact::Funding { venue, symbol, .. }
        | Fact::OpenInterest { venue, symbol, .. }
        | Fact::LongShortRatio { venue, symbol, .. } => is_watched(*venue, *symbol),
        _ => true,
    }
}

const fn is_bar(fact: &Fact) -> bool {
    matches!(fact, Fact::DailyBar { .. } | Fact::HourlyBar { .. })
}

/// What a level is about.
#[derive(PartialEq, Eq, Hash)]
enum Level {
    Quote(Ticker),
    Market(&'static str, Name),
}

const fn level(fact: &Fact) -> Option<Level> {
    match fact {
        Fact::Quote { instrument, .. } => Some(Level::Quote(*instrument)),
        Fact::Funding { symbol, .. }
        | Fact::OpenInterest { symbol, .. }
        | Fact::LongShortRatio { symbol, .. }
        | Fact::Depth { symbol, .. } => Some(Level::Market(fact.kind(), *symbol)),
        _ => None,
    }
}

/// Keeps the last of each level and everything else, in order.
fn newest(facts: Vec<Known>) -> Vec<Known> {
    let mut last: HashMap<Level, usize> = HashMap::new();
    for (place, known) in facts.iter().enumerate() {
        if let Some(level) = level(&known.observation.fact) {
            last.insert(level, place);
        }
    }
    let kept = |place: usize, known: &Known| {
        level(&known.observation.fact).is_none_or(|level| last.get(&level) == Some(&place))
    };
    let mut place = 0;
    let mut facts = facts;
    facts.retain(|known| {
        place += 1;
        kept(place - 1, known)
    });
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::wire::read_known;

    #[test]
    fn of_a_level_the_last_stays_and_of_a_history_all() {
        let quote = |coin: &str, price: f64| {
            read_known(&format!(
                r#"{{"kind":"quote","source":"a","instrument":"{coin}","price":{price},"currency":"USD","at":"2026-01-01T00:00:00Z","known_at":"2026-01-01T00:00:00Z"}}"#
            ))
            .unwrap()
        };
        let bar = |day: &str| {
            read_known(&format!(
                r#"{{"kind":"daily_bar","source":"a","instrument":"BTC","date":"{day}","close":1,"currency":"USD","known_at":"2026-02-01T00:00:00Z"}}"#
            ))
            .unwrap()
        };
        let (first, second) = (bar("2026-01-01"), bar("2026-01-02"));
        let facts = vec![
            quote("BTC", 1.0),
            first,
            quote("ETH", 3.0),
            quote("BTC", 2.0),
            second,
        ];
        assert_eq!(
            newest(facts),
            [first, quote("ETH", 3.0), quote("BTC", 2.0), second]
        );
    }
}
