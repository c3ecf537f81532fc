//! The board: every fact that is known, per key and per source, with bounded memory.
//!
//! Levels keep their history, one winner a key ([`super::history`]). Events (liquidations) are deduplicated by identity
//! and summed by the [`super::tally::Tally`]. Gaps are facts too. Each metric has a revision, so that a derived figure
//! is computed again only when something it reads has changed. Nothing here knows what time it is.

mod dated;
mod lanes;
mod read;
mod recall;
mod set_back;
mod take;

use super::book::BookHour;
use super::history::{Point, Put, Seen, SourceId};
use super::observation::{
    Bar, Depth, FlowTotal, Holding, Known, LiquidationTotal, OddsMarket, Outcome, Quality, Revenue,
    Unit,
};
use super::tally::{Push, Taken, Tally};
use super::{Day, Name, Span, Stamp, Ticker};
use lanes::Lanes;
pub use recall::Recalled;

/// Points kept of one key: eleven years of days.
const DAILY_LIMIT: usize = 4096;
/// Half a year of hours.
const HOURLY_LIMIT: usize = 4400;
/// Quotes of one instrument.
const QUOTE_LIMIT: usize = 16_384;
/// Points kept of one odds line, funding rate, book and the like.
const LEVEL_LIMIT: usize = 4096;
/// Readings of a book: one each five minutes for the 30 days that the newest is compared with.
const BOOK_LIMIT: usize = 31 * 288;
/// Gaps kept; the oldest are forgotten first.
const GAP_LIMIT: usize = 1024;

/// What has a revision of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Metric {
    /// Daily bars and splits.
    Daily,
    /// Hourly bars.
    Hourly,
    /// Quotes.
    Quote,
    /// A price fact that is not the newest of its history: the past of a price changed.
    PricePast,
    /// Fund flows and their totals.
    Flow,
    /// Liquidation events.
    Liquidation,
    /// Published liquidation totals.
    LiquidationTotal,
    /// Funding, open interest, long/short ratio.
    Leverage,
    /// Order books.
    Depth,
    /// Rate odds.
    Odds,
    /// Economic and sentiment series.
    Series,
    /// Holdings and shares of companies.
    Company,
    /// Exchange flows and watched addresses.
    Whale,
    /// Protocol revenue.
    Revenue,
    /// Cut lines.
    Gap,
}

const METRICS: usize = Metric::Gap as usize + 1;

/// Why a fact was not put on the board; counted, never silently dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A price, ratio or number of shares that is not above zero.
    #[error("a price of zero or less")]
    Price,
    /// Coins, shares or sums that cannot be negative.
    #[error("a negative amount")]
    Negative,
    /// Dated later than it became known: a fault of its source, or of the clock.
    #[error("dated later than it became known")]
    Ahead,
    /// More sources or names than there can be.
    #[error("too many different names")]
    Crowded,
}

/// A line to a source that was cut: draw a hole, do not join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Whose line.
    pub source: Name,
    /// When it was cut.
    pub from: Stamp,
    /// When it came back; `None` while it is down.
    pub until: Option<Stamp>,
}

/// Which kind of fact a price was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PriceKind {
    /// A quote at its instant.
    Quote,
    /// An hour's close, at the end of the hour.
    Hourly,
    /// A day's close, at the end of the day or session.
    Daily,
}

/// A price with the instant at which it was true.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PriceFact {
    /// When it was true.
    pub instant: Stamp,
    /// In the instrument's own currency.
    pub price: f64,
    /// Session date; for coins the UTC day of the instant less one second.
    pub day: Day,
    /// From which kind of fact.
    pub kind: PriceKind,
    /// Source, known-at and quality.
    pub seen: Seen,
}

/// A quoted probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OddsQuote {
    /// 0..1; `None` when only a wide bid and ask are there.
    pub probability: Option<f64>,
    /// Best bid.
    pub bid: Option<f64>,
    /// Best ask.
    pub ask: Option<f64>,
}

/// Key of one line of odds.
pub type OddsKey = (Day, OddsMarket, Outcome);
/// Venue and its own name of a market.
pub type MarketKey = (Name, Name);

/// Values of one market or venue over time.
pub type Levels<V> = [Point<Stamp, V>];

/// A company's holding with its asset: one line of a filing.
pub type HoldingLine = (Ticker, Holding);

/// What a source has said so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceState {
    /// Its name.
    pub name: Name,
    /// Facts taken from it.
    pub facts: u64,
    /// Latest `known_at` of them; `None` while it has said nothing.
    pub newest: Option<Stamp>,
}

impl SourceState {
    const fn silent(name: Name) -> Self {
        Self {
            name,
            facts: 0,
            newest: None,
        }
    }
}

/// Everything that is known, and from whom.
#[derive(Clone, Debug)]
pub struct Board {
    sources: Vec<SourceState>,
    daily: Lanes<Ticker, Day, Bar>,
    hourly: Lanes<Ticker, Stamp, Bar>,
    quotes: Lanes<Ticker, Stamp, f64>,
    flow_totals: Lanes<Ticker, Day, FlowTotal>,
    fund_flows: Lanes<(Ticker, Name), Day, Option<f64>>,
    series: Lanes<Ticker, Day, (f64, Unit)>,
    holdings: Lanes<Ticker, Day, HoldingLine>,
    shares: Lanes<Ticker, Day, f64>,
    splits: Lanes<Ticker, Day, f64>,
    totals: Lanes<(Name, Ticker), Stamp, LiquidationTotal>,
    odds: Lanes<OddsKey, Stamp, OddsQuote>,
    funding: Lanes<MarketKey, Stamp, (f64, Option<f64>)>,
    open_interest: Lanes<MarketKey, Stamp, f64>,
    long_short: Lanes<MarketKey, Stamp, (f64, f64)>,
    depth: Lanes<MarketKey, Stamp, Depth>,
    /// Medians of the hours before this run, of which not every reading is here.
    book_hours: Lanes<MarketKey, Stamp, BookHour>,
    exchange_flows: Lanes<Ticker, Day, f64>,
    balances: Lanes<(Name, Ticker), Stamp, f64>,
    revenue: Lanes<Name, Day, Revenue>,
    tally: Tally,
    gaps: Vec<Gap>,
    revisions: [u64; METRICS],
    newest_known: Option<Stamp>,
    facts: u64,
    refused: u64,
    ahead: u64,
}

impl Default for Board {
    fn default() -> Self {
        Self::new(&[])
    }
}

impl Board {
    /// An empty board; `sources` in their order of preference (a tape's header names them so).
    pub fn new(sources: &[Name]) -> Self {
        Self {
            sources: sources
                .iter()
                .map(|name| SourceState::silent(*name))
                .collect(),
            daily: Lanes::new(DAILY_LIMIT),
            hourly: Lanes::new(HOURLY_LIMIT),
            quotes: Lanes::new(QUOTE_LIMIT),
            flow_totals: Lanes::new(DAILY_LIMIT),
            fund_flows: Lanes::new(DAILY_LIMIT),
            series: Lanes::new(DAILY_LIMIT),
            holdings: Lanes::new(DAILY_LIMIT),
            shares: Lanes::new(DAILY_LIMIT),
            splits: Lanes::new(LEVEL_LIMIT),
            totals: Lanes::new(LEVEL_LIMIT),
            odds: Lanes::new(LEVEL_LIMIT),
            funding: Lanes::new(LEVEL_LIMIT),
            open_interest: Lanes::new(LEVEL_LIMIT),
            long_short: Lanes::new(LEVEL_LIMIT),
            depth: Lanes::new(BOOK_LIMIT),
            book_hours: Lanes::new(LEVEL_LIMIT),
            exchange_flows: Lanes::new(DAILY_LIMIT),
            balances: Lanes::new(LEVEL_LIMIT),
            revenue: Lanes::new(DAILY_LIMIT),
            tally: Tally::default(),
            gaps: Vec::new(),
            revisions: [0; METRICS],
            newest_known: None,
            facts: 0,
            refused: 0,
            ahead: 0,
        }
    }

    /// Takes a fact in. An error means that it was not taken, and has been counted.
    pub fn put(&mut self, known: &Known) -> Result<Put, Refused> {
        let outcome = self
            .source_id(known.observation.source)
            .and_then(|source| Ok((source, self.take(known, source)?)));
        match outcome {
            Ok((source, put)) => {
                self.facts += 1;
                self.newest_known = self.newest_known.max(Some(known.known_at));
                if let Some(state) = self.sources.get_mut(usize::from(source.0)) {
                    state.facts += 1;
                    state.newest = state.newest.max(Some(known.known_at));
                }
                Ok(put)
            }
            Err(why) => {
                self.refused += 1;
                self.ahead += u64::from(why == Refused::Ahead);
                Err(why)
            }
        }
    }

    /// Takes the liquidations of a frame.
    pub fn push(&mut self, push: &Push) -> Taken {
        let taken = self.tally.push(push);
        if taken.added > 0 {
            self.bump(Metric::Liquidation);
        }
        self.facts += taken.added;
        self.refused += taken.refused;
        self.newest_known = self.newest_known.max(Some(push.at));
        if let Ok(source) = self.source_id(push.source)
            && let Some(state) = self.sources.get_mut(usize::from(source.0))
        {
            state.facts += taken.added;
            state.newest = state.newest.max(Some(push.at));
        }
        taken
    }

    /// Counts facts that whoever brought them found to be impossible.
    pub fn refuse(&mut self, facts: usize) {
        self.refused += facts as u64;
    }

    /// Lets time pass for what is counted: no new fact.
    pub fn advance(&mut self, now: Stamp) {
        self.tally.advance(now);
    }

    /// What a live cockpit need not hold of the prices that come every second, for days: one in five minutes is enough to
    /// measure a change of a day from, the newest all stay, and changes of a week are measured from bars.
    pub fn thin_quotes(&mut self, now: Stamp) {
        self.quotes
            .thin(1024, 128, Span::minutes(5), now.minus(Span::days(2)));
    }

    /// A venue's stream of liquidations stands from an instant on, or was cut at one.
    pub fn stream(&mut self, venue: Name, at: Stamp, stands: bool) {
        if stands {
            self.tally.connected(venue, at);
        } else {
            self.tally.disconnected(venue, at);
        }
        self.bump(Metric::Liquidation);
    }

    /// Notes the median of an hour of an earlier run, by the beginning of the hour.
    pub fn put_book_hour(&mut self, market: MarketKey, start: Stamp, hour: BookHour) {
        let sound = |value: f64| value.is_finite() && value >= 0.0;
        // No reading of its own: it is not counted among what a source has said.
        let Ok(source) = self.source_id(market.0) else {
            return;
        };
        if sound(hour.spread_bps) && sound(hour.depth_usd) {
            let seen = Seen {
                known_at: start.plus(Span::hours(1)),
                source,
                quality: Quality::Derived,
            };
            self.book_hours.put(market, start, hour, seen);
            self.bump(Metric::Depth);
        }
    }

    fn bump(&mut self, metric: Metric) {
        if let Some(revision) = self.revisions.get_mut(metric as usize) {
            *revision += 1;
        }
    }

    fn source_id(&mut self, name: Name) -> Result<SourceId, Refused> {
        let index = match self.sources.iter().position(|known| known.name == name) {
            Some(index) => index,
            None => {
                self.sources.push(SourceState::silent(name));
                self.sources.len() - 1
            }
        };
        u16::try_from(index)
            .map(SourceId)
            .map_err(|_| Refused::Crowded)
    }

    /// Notes that a source's line was cut, or came back.
    pub fn put_gap(&mut self, gap: Gap) {
        match self
            .gaps
            .iter_mut()
            .find(|held| held.source == gap.source && held.from == gap.from)
        {
            Some(held) => *held = gap,
            None => self.gaps.push(gap),
        }
        if self.gaps.len() > GAP_LIMIT {
            self.gaps.remove(0);
        }
        self.bump(Metric::Gap);
    }
}
