//! How long and how completely each venue has been listened to: what a total may claim.
//!
//! A time that was asked for afterwards stays a gap here: a venue's history is cut at so many rows, and no answer says
//! whether it was.

use std::collections::VecDeque;

use super::{Name, Span, Stamp, Window};

/// Times of connection are kept for the 48 hours of the histogram and one more.
const KEPT: Span = Span::hours(49);

/// One venue's part of the last 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VenueCoverage {
    /// The venue.
    pub venue: Name,
    /// Its first connection since the start of the program (or of the recording).
    pub since: Stamp,
    /// It is connected now.
    pub connected: bool,
    /// Interruptions within the last 24 hours, a present one included.
    pub gaps: usize,
    /// Their length within the last 24 hours, whole seconds rounded up.
    pub gaps_s: i64,
}

/// A time during which a venue was listened to, before this program was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listened {
    /// The venue.
    pub venue: Name,
    /// From.
    pub since: Stamp,
    /// To; for a connection that was still there, when it was last noted.
    pub until: Stamp,
}

/// What the 24-hour total can be trusted for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Venues listened to within the last 24 hours, by name. Empty: every sum is unknown, not zero.
    pub venues: Vec<VenueCoverage>,
    /// The first connection of any of them.
    pub since: Option<Stamp>,
    /// Interruptions of all venues.
    pub gaps: usize,
    /// Seconds of interruption, summed over the venues.
    pub gaps_s: i64,
    /// Every venue has been connected for 24 hours without a gap.
    pub complete_24h: bool,
}

#[derive(Clone, Debug)]
struct Link {
    venue: Name,
    first: Stamp,
    spans: VecDeque<(Stamp, Stamp)>,
    open: Option<Stamp>,
    /// Only its events speak for the connection (a tape without words about it); any word takes its place.
    inferred: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    links: Vec<Link>,
}

impl Links {
    pub(super) fn connected(&mut self, venue: Name, at: Stamp) {
        let Some(link) = self.told(venue) else {
            self.links.push(Link::new(venue, at));
            return;
        };
        if link.open.is_some() {
            return;
        }
        link.open = Some(match link.spans.back() {
            // Reconnected at the instant of the cut: no gap.
            Some(&(from, until)) if at <= until => {
                link.spans.pop_back();
                from
            }
            _ => at,
        });
    }

    /// The link of a venue of whose connection there is word now: what was only inferred of it is forgotten.
    fn told(&mut self, venue: Name) -> Option<&mut Link> {
        self.links
            .retain(|link| !(link.inferred && link.venue == venue));
        self.links.iter_mut().find(|link| link.venue == venue)
    }

    /// Takes in a time of an earlier run. What is listened to now stays as it is.
    pub(super) fn listened(&mut self, span: &Listened) {
        let (since, until) = (span.since, span.until.max(span.since));
        let Some(link) = self.told(span.venue) else {
            self.links.push(Link {
                spans: VecDeque::from([(since, until)]),
                open: None,
                ..Link::new(span.venue, since)
            });
            return;
        };
        // Nothing before the present connection reaches into it.
        let until = link.open.map_or(until, |open| until.min(open));
        if since >= until {
            return;
        }
        link.first = link.first.min(since);
        let place = link.spans.partition_point(|&(from, _)| from < since);
        link.spans.insert(place, (since, until));
    }

    pub(super) fn disconnected(&mut self, venue: Name, at: Stamp) {
        let Some(link) = self.links.iter_mut().find(|link| link.venue == venue) else {
            return;
        };
        if let Some(from) = link.open.take() {
            link.spans.push_back((from, at.max(from)));
        }
    }

    /// An event came from a venue: without any word about its connection, it is connected from now on.
    pub(super) fn heard(&mut self, venue: Name, at: Stamp) {
        if !self.links.iter().any(|link| link.venue == venue) {
            self.links.push(Link {
                inferred: true,
                ..Link::new(venue, at)
            });
        }
    }

    /// Venues whose streams are said to stand.
    pub(super) fn standing(&self) -> impl Iterator<Item = Name> + '_ {
        let told = self.links.iter().filter(|link| !link.inferred);
        told.filter(|link| link.open.is_some())
            .map(|link| link.venue)
    }

    /// Whether a venue was listened to at an instant, or so shortly before or after it that it may have pushed it.
    pub(super) fn stood(&self, venue: Name, at: Stamp, edge: Span) -> bool {
        let (early, late) = (at.plus(edge), at.minus(edge));
        let link = self.links.iter().find(|link| link.venue == venue);
        link.is_some_and(|link| {
            link.open.is_some_and(|open| open <= early)
                || link
                    .spans
                    .iter()
                    .any(|&(from, until)| from <= early && until >= late)
        })
    }

    pub(super) fn advance(&mut self, now: Stamp) {
        let oldest = now.minus(KEPT);
        for link in &mut self.links {
            while link.spans.front().is_some_and(|&(_, until)| until < oldest) {
                link.spans.pop_front();
            }
        }
    }

    /// Whether some venue was connected at any time after `edge`.
    pub(super) fn listened_after(&self, edge: Stamp) -> bool {
        self.links
            .iter()
            .any(|link| link.open.is_some() || link.spans.iter().any(|&(_, until)| until > edge))
    }

    /// Whether some venue was connected throughout [from, until].
    pub(super) fn covers(&self, from: Stamp, until: Stamp) -> bool {
        self.links.iter().any(|link| {
            link.open.is_some_and(|open| open <= from)
                || link
                    .spans
                    .iter()
                    .any(|&(start, end)| start <= from && end >= until)
        })
    }

    pub(super) fn coverage(&self, now: Stamp) -> Coverage {
        let edge = now.minus(Window::H24.span());
        let mut venues: Vec<VenueCoverage> = self
            .links
            .iter()
            .filter_map(|link| link.coverage(edge, now))
            .collect();
        venues.sort_by_key(|venue| venue.venue);
        Coverage {
            since: venues.iter().map(|venue| venue.since).min(),
            gaps: venues.iter().map(|venue| venue.gaps).sum(),
            gaps_s: venues.iter().map(|venue| venue.gaps_s).sum(),
            complete_24h: !venues.is_empty()
                && venues
                    .iter()
                    .all(|venue| venue.since <= edge && venue.gaps == 0),
            venues,
        }
    }
}

impl Link {
    fn new(venue: Name, at: Stamp) -> Self {
        Self {
            venue,
            first: at,
            spans: VecDeque::new(),
            open: Some(at),
            inferred: false,
        }
    }

    /// `None` when it was not connected at any time after `edge`.
    fn coverage(&self, edge: Stamp, now: Stamp) -> Option<VenueCoverage> {
        let open = self.open.map(|from| (from, now.max(from)));
        let mut reached = self.first.max(edge);
        let (mut gaps, mut lost, mut heard) = (0, Span::ZERO, false);
        for (from, until) in self.spans.iter().copied().chain(open) {
            if until <= edge {
                continue;
            }
            heard = true;
            if from > reached {
                gaps += 1;
                lost = Span::micros(lost.as_micros() + from.since(reached).as_micros());
            }
            reached = reached.max(until);
        }
        if self.open.is_none() && now > reached {
            gaps += 1;
            lost = Span::micros(lost.as_micros() + now.since(reached).as_micros());
        }
        heard.then_some(VenueCoverage {
            venue: self.venue,
            since: self.first,
            connected: self.open.is_some(),
            gaps,
            gaps_s: (lost.as_micros() + 999_999) / 1_000_000,
        })
    }
}
