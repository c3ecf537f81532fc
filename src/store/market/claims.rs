//! What the cache may claim to have heard: the times of connection of this cockpit, held against what became of its writes.
//!
//! A claim grows with a write that was made, and only then. What was lost on the way to the disk ends every claim before it;
//! a new one begins behind it.

use std::collections::{BTreeMap, VecDeque};

use crate::domain::tally::coverage::Listened;
use crate::domain::{Name, Span, Stamp};

/// Claims of one connection that a later word may still shorten. Each lost write begins one.
const BEFORE: usize = 64;

/// So long without a batch of any source, the machine slept or its clock was set: no claim reaches over it.
const QUIET: Span = Span::minutes(5);

/// A venue's stream stands from an instant on, or was cut at one: at the last sign of life, which may lie far back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The venue.
    pub venue: Name,
    /// When.
    pub at: Stamp,
    /// It stands; else it was cut.
    pub stands: bool,
}

/// A connection that stands.
#[derive(Debug)]
struct Line {
    /// The claim that grows begins here.
    since: Stamp,
    /// It stands in the cache up to here.
    written: Option<Stamp>,
    /// Claims of the same connection that a lost write has ended.
    before: VecDeque<Listened>,
}

/// The last word of a connection that was cut.
#[derive(Debug)]
struct Last {
    word: Listened,
    /// The claim stands in the cache up to here.
    written: Option<Stamp>,
}

/// The claims of this cockpit.
#[derive(Debug, Default)]
pub(super) struct Claims {
    lines: BTreeMap<Name, Line>,
    /// Not written yet.
    last: Vec<Last>,
    /// A write failed since the last one that was made.
    failed: bool,
    /// The time of the batch before.
    before: Option<Stamp>,
}

impl Claims {
    /// Takes what became of the connections up to `now`. `lost`: something that came before `now` was never handed over.
    pub(super) fn take(&mut self, turns: &[Turn], lost: bool, now: Stamp) {
        let before = self.before.replace(now);
        let slept = before.is_some_and(|before| now.since(before) > QUIET);
        let lost = lost || self.failed || slept;
        for turn in turns {
            if lost {
                self.end_all(now);
            }
            if turn.stands {
                self.lines.insert(
                    turn.venue,
                    Line {
                        since: turn.at,
                        written: None,
                        before: VecDeque::new(),
                    },
                );
            } else if let Some(line) = self.lines.remove(&turn.venue) {
                self.cut(line, *turn);
            }
        }
        if lost {
            self.end_all(now);
        }
    }

    fn cut(&mut self, line: Line, turn: Turn) {
        let Turn { venue, at, .. } = turn;
        let (since, written) = (line.since, line.written);
        // One that says nothing need not be written, unless it takes back what is.
        if at > since || written.is_some() {
            self.last.push(Last {
                word: Listened {
                    venue,
                    since,
                    until: at,
                },
                written,
            });
        }
        let shorter = line.before.into_iter().filter(|before| before.until > at);
        self.last.extend(shorter.map(|before| Last {
            word: Listened {
                until: at,
                ..before
            },
            written: Some(at),
        }));
    }

    /// Ends every claim that grows, where it was written last; a new one begins now.
    fn end_all(&mut self, now: Stamp) {
        for (venue, line) in &mut self.lines {
            if let Some(until) = line.written.take() {
                line.before.push_back(Listened {
                    venue: *venue,
                    since: line.since,
                    until,
                });
                if line.before.len() > BEFORE {
                    line.before.pop_front();
                }
            }
            line.since = now;
        }
    }

    /// What is to be written at `now`.
    pub(super) fn at(&self, now: Stamp) -> Vec<Listened> {
        let last = self.last.iter().map(|last| last.word);
        let grow = self.lines.iter().filter(|(_, line)| line.since < now);
        let grow = grow.map(|(venue, line)| Listened {
            venue: *venue,
            since: line.since,
            until: now,
        });
        last.chain(grow).collect()
    }

    /// What was to be written at `now` is.
    pub(super) fn written(&mut self, now: Stamp) {
        self.failed = false;
        self.last.clear();
        for line in self.lines.values_mut().filter(|line| line.since < now) {
            line.written = Some(now);
        }
    }

    /// What was to be written is lost, with all that came since the write before.
    pub(super) fn failed(&mut self) {
        self.failed = true;
        self.last.retain_mut(|last| {
            let word = &mut last.word;
            last.written.is_some_and(|written| {
                word.until = word.until.min(written);
                true
            })
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Name = Name::literal("a");

    fn at(second: i64) -> Stamp {
        Stamp::from_secs(1_800_000_000 + second)
    }

    fn joined(second: i64) -> Turn {
        Turn {
            venue: A,
            at: at(second),
            stands: true,
        }
    }

    fn cut(second: i64) -> Turn {
        Turn {
            stands: false,
            ..joined(second)
        }
    }

    fn span(since: i64, until: i64) -> Listened {
        Listened {
            venue: A,
            since: at(since),
            until: at(until),
        }
    }

    /// A batch: its turns, whether something was lost before it, its time, and whether it is written; gives what it says.
    fn batch(
        claims: &mut Claims,
        turns: &[Turn],
        lost: bool,
        now: i64,
        good: bool,
    ) -> Vec<Listened> {
        claims.take(turns, lost, at(now));
        let told = claims.at(at(now));
        if good {
            claims.written(at(now));
        } else {
            claims.failed();
        }
        told
    }

    #[test]
    fn a_claim_grows_with_each_write_and_ends_where_the_line_gave_its_last_sign() {
        let mut claims = Claims::default();
        assert_eq!(
            batch(&mut claims, &[joined(0)], false, 2, true),
            [span(0, 2)]
        );
        assert_eq!(batch(&mut claims, &[], false, 30, true), [span(0, 30)]);
        // The line was dead before, and that is told later than the next batch.
        assert_eq!(batch(&mut claims, &[], false, 90, true), [span(0, 90)]);
        let told = batch(&mut claims, &[cut(29), joined(95)], false, 96, true);
        assert_eq!(told, [span(0, 29), span(95, 96)]);
        assert_eq!(batch(&mut claims, &[], false, 97, true), [span(95, 97)]);
    }

    #[test]
    fn a_machine_that_slept_claims_nothing_of_its_sleep_before_the_cut_is_told() {
        let mut claims = Claims::default();
        batch(&mut claims, &[joined(0)], false, 30, true);
        assert_eq!(batch(&mut claims, &[], false, 9_000, true), []);
        assert_eq!(
            batch(&mut claims, &[], false, 9_010, true),
            [span(9_000, 9_010)]
        );
        // What it claimed after it woke is taken back, and of the time before what the line did not live.
        let told = batch(&mut claims, &[cut(29), joined(9_015)], false, 9_016, true);
        let back = span(9_000, 29);
        assert_eq!(told, [back, span(0, 29), span(9_015, 9_016)]);
    }

    #[test]
    fn a_write_that_failed_ends_the_claim_before_it_and_the_next_begins_behind_it() {
        let mut claims = Claims::default();
        batch(&mut claims, &[joined(0)], false, 2, true);
        batch(&mut claims, &[], false, 4, false);
        // The events of the fourth second are lost. What is told at the tenth is written.
        assert_eq!(batch(&mut claims, &[], false, 10, true), []);
        assert_eq!(batch(&mut claims, &[], false, 12, true), [span(10, 12)]);
        // The line turns out to have been dead since the first second: both claims are shortened.
        let told = batch(&mut claims, &[cut(1)], false, 14, true);
        assert_eq!(told, [span(10, 1), span(0, 1)]);
    }

    #[test]
    fn a_cut_whose_write_failed_is_said_again_and_claims_no_more_than_was_written() {
        let mut claims = Claims::default();
        batch(&mut claims, &[joined(0)], false, 2, true);
        batch(&mut claims, &[], false, 9, true);
        assert_eq!(
            batch(&mut claims, &[cut(11)], false, 12, false),
            [span(0, 11)]
        );
        assert_eq!(batch(&mut claims, &[], false, 14, true), [span(0, 9)]);
        assert_eq!(batch(&mut claims, &[], false, 16, true), []);
        // And one that takes back what was written is said until it stands there.
        batch(&mut claims, &[joined(20)], false, 40, true);
        assert_eq!(
            batch(&mut claims, &[cut(30)], false, 42, false),
            [span(20, 30)]
        );
        assert_eq!(batch(&mut claims, &[], false, 44, true), [span(20, 30)]);
    }

    #[test]
    fn what_was_never_handed_over_is_claimed_by_no_connection_of_that_time() {
        let mut claims = Claims::default();
        batch(&mut claims, &[joined(0)], false, 2, true);
        // Joined and cut while the disk could not follow.
        let turns = [cut(5), joined(6), cut(8), joined(9)];
        assert_eq!(batch(&mut claims, &turns, true, 20, true), []);
        assert_eq!(batch(&mut claims, &[], false, 22, true), [span(20, 22)]);
    }
}
