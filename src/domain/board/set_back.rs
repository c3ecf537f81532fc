//! What becomes of the board when the clock is set back: nothing may be true, or have been known, later than now.

use super::Board;
use crate::domain::clock::SetBack;
use crate::domain::earliest::bar_known;
use crate::domain::{Span, Stamp};

impl Board {
    /// The clock was set back. What is dated later than it is forgotten: a newest price of the future would stand for
    /// hours as if it were fresh. What was only noted later is kept with its time corrected, because histories are not
    /// asked for twice. The count of liquidations starts anew ([`super::Tally::restart`]).
    pub fn set_back(&mut self, back: SetBack) {
        let hour = |start: Stamp| start.plus(Span::hours(1));
        self.daily.set_back(back, bar_known);
        self.hourly.set_back(back, |_, start| hour(start));
        self.quotes.set_back(back, |_, at| at);
        self.flow_totals.set_back(back, |_, day| day.start());
        self.fund_flows.set_back(back, |_, day| day.start());
        self.series.set_back(back, |_, day| day.start());
        self.holdings.set_back(back, |_, day| day.start());
        self.shares.set_back(back, |_, day| day.start());
        // Announced before its day.
        self.splits.set_back(back, |_, _| Stamp::from_micros(0));
        self.totals.set_back(back, |_, at| at);
        self.odds.set_back(back, |_, at| at);
        self.funding.set_back(back, |_, at| at);
        self.open_interest.set_back(back, |_, at| at);
        self.long_short.set_back(back, |_, at| at);
        self.depth.set_back(back, |_, at| at);
        self.book_hours.set_back(back, |_, start| hour(start));
        self.exchange_flows.set_back(back, |_, day| day.start());
        self.balances.set_back(back, |_, at| at);
        self.revenue.set_back(back, |_, day| day.start());
        self.tally.restart(back.to);
        for gap in &mut self.gaps {
            gap.from = back.corrected(gap.from);
            gap.until = gap.until.map(|until| back.corrected(until));
        }
        for source in &mut self.sources {
            source.newest = source.newest.map(|newest| back.corrected(newest));
        }
        self.newest_known = self.newest_known.map(|newest| back.corrected(newest));
        for revision in &mut self.revisions {
            *revision += 1;
        }
    }
}
