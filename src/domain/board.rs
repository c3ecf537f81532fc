//! The board: every fact that is known, per key and per source, with bounded memory.
//!
//! Levels keep their history, one winner a key ([`super::history`]). Events (liquidations) are deduplicated by identity
//! and summed by the [`super::tally::Tally`]. Gaps are facts too. Each metric has a revision, so that a derived figure
//! is computed again only when something it reads has changed. Nothing here knows what time it is.

use std::collections::BTreeMap;

use super::history::{History, Point, Put, Seen, SourceId};
use super::instrument::{Family, family};
use super::observation::{
    Bar, Depth, ExchangeFlow, Fact, FlowTotal, Holding, Known, Liquidation, LiquidationTotal,
    OddsMarket, Outcome, Revenue, Unit,
};
use super::tally::Tally;
use super::{Day, Name, Span, Stamp, Ticker, calendar};

/// Points kept of one key: eleven years of days.
const DAILY_LIMIT: usize = 4096;
/// Half a year of hours.
const HOURLY_LIMIT: usize = 4400;
/// Quotes of one instrument.
const QUOTE_LIMIT: usize = 16_384;
/// Points kept of one odds line, funding rate, book and the like.
const LEVEL_LIMIT: usize = 4096;
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

type Histories<S, K, V> = BTreeMap<S, History<K, V>>;

/// A company's holding with its asset: one line of a filing.
pub type HoldingLine = (Ticker, Holding);

/// What a source has said so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceState {
    /// Its name.
    pub name: Name,
    /// Facts taken from it.
    pub facts: u64,
    /// Latest `known_at` of them.
    pub newest: Stamp,
}

/// Everything that is known, and from whom.
#[derive(Clone, Debug, Default)]
pub struct Board {
    sources: Vec<Name>,
    states: Vec<SourceState>,
    daily: Histories<Ticker, Day, Bar>,
    hourly: Histories<Ticker, Stamp, Bar>,
    quotes: Histories<Ticker, Stamp, f64>,
    flow_totals: Histories<Ticker, Day, FlowTotal>,
    fund_flows: BTreeMap<Ticker, Histories<Name, Day, Option<f64>>>,
    series: Histories<Ticker, Day, (f64, Unit)>,
    holdings: Histories<Ticker, Day, HoldingLine>,
    shares: Histories<Ticker, Day, f64>,
    splits: Histories<Ticker, Day, f64>,
    totals: Histories<(Name, Ticker), Stamp, LiquidationTotal>,
    odds: Histories<OddsKey, Stamp, OddsQuote>,
    funding: Histories<MarketKey, Stamp, (f64, f64)>,
    open_interest: Histories<MarketKey, Stamp, f64>,
    long_short: Histories<MarketKey, Stamp, (f64, f64)>,
    depth: Histories<MarketKey, Stamp, Depth>,
    exchange_flows: Histories<Ticker, Day, ExchangeFlow>,
    balances: Histories<(Name, Ticker), Stamp, f64>,
    revenue: Histories<Name, Day, Revenue>,
    tally: Tally,
    gaps: Vec<Gap>,
    revisions: [u64; METRICS],
    newest_known: Option<Stamp>,
    facts: u64,
    refused: u64,
}

impl Board {
    /// An empty board; `sources` in their order of preference (a tape's header names them so).
    pub fn new(sources: &[Name]) -> Self {
        Self {
            sources: sources.to_vec(),
            ..Self::default()
        }
    }

    /// Takes a fact in. An error means that it was not taken, and has been counted.
    pub fn put(&mut self, known: &Known) -> Result<Put, Refused> {
        let outcome = self.take(known);
        match outcome {
            Ok(put) => {
                self.facts += 1;
                self.newest_known = self.newest_known.max(Some(known.known_at));
                self.note_source(known);
                Ok(put)
            }
            Err(why) => {
                self.refused += 1;
                Err(why)
            }
        }
    }

    fn take(&mut self, known: &Known) -> Result<Put, Refused> {
        let observation = &known.observation;
        let seen = Seen {
            known_at: known.known_at,
            source: self.source_id(observation.source)?,
            quality: observation.quality,
        };
        let (metric, put) = match observation.fact {
            Fact::DailyBar {
                instrument,
                date,
                bar,
                ..
            } => {
                positive(bar.close)?;
                let put = place(&mut self.daily, instrument, DAILY_LIMIT, date, bar, seen);
                (self.price_metric(Metric::Daily, put), put)
            }
            Fact::HourlyBar {
                instrument,
                at,
                bar,
                ..
            } => {
                positive(bar.close)?;
                let put = place(&mut self.hourly, instrument, HOURLY_LIMIT, at, bar, seen);
                (self.price_metric(Metric::Hourly, put), put)
            }
            Fact::Quote {
                instrument,
                price,
                at,
                ..
            } => {
                positive(price)?;
                let put = place(&mut self.quotes, instrument, QUOTE_LIMIT, at, price, seen);
                (self.price_metric(Metric::Quote, put), put)
            }
            Fact::Split {
                instrument,
                date,
                ratio,
            } => {
                positive(ratio)?;
                let put = place(&mut self.splits, instrument, LEVEL_LIMIT, date, ratio, seen);
                (self.price_metric(Metric::Daily, put), put)
            }
            Fact::FundFlow {
                asset,
                fund,
                date,
                usd,
            } => {
                let funds = self.fund_flows.entry(asset).or_default();
                (
                    Metric::Flow,
                    place(funds, fund, DAILY_LIMIT, date, usd, seen),
                )
            }
            Fact::FlowTotal { asset, date, total } => (
                Metric::Flow,
                place(&mut self.flow_totals, asset, DAILY_LIMIT, date, total, seen),
            ),
            Fact::Liquidation(event) => (
                Metric::Liquidation,
                self.take_event(known.known_at, &event)?,
            ),
            Fact::LiquidationTotal(total) => {
                let key = (total.publisher, total.window);
                (
                    Metric::LiquidationTotal,
                    place(&mut self.totals, key, LEVEL_LIMIT, total.at, total, seen),
                )
            }
            Fact::Odds(odds) => {
                let key = (odds.meeting, odds.market, odds.outcome);
                let quote = OddsQuote {
                    probability: odds.probability,
                    bid: odds.bid,
                    ask: odds.ask,
                };
                (
                    Metric::Odds,
                    place(&mut self.odds, key, LEVEL_LIMIT, odds.at, quote, seen),
                )
            }
            Fact::SeriesPoint {
                series,
                date,
                value,
                unit,
            } => (
                Metric::Series,
                place(
                    &mut self.series,
                    series,
                    DAILY_LIMIT,
                    date,
                    (value, unit),
                    seen,
                ),
            ),
            ref other => self.take_rare(other, seen)?,
        };
        if put != Put::Ignored {
            self.bump(metric);
        }
        Ok(put)
    }

    /// The kinds that come seldom.
    fn take_rare(&mut self, fact: &Fact, seen: Seen) -> Result<(Metric, Put), Refused> {
        Ok(match *fact {
            Fact::Funding {
                venue,
                symbol,
                rate,
                interval_hours,
                at,
            } => {
                let value = (rate, interval_hours);
                (
                    Metric::Leverage,
                    place(
                        &mut self.funding,
                        (venue, symbol),
                        LEVEL_LIMIT,
                        at,
                        value,
                        seen,
                    ),
                )
            }
            Fact::OpenInterest {
                venue,
                symbol,
                usd,
                at,
            } => {
                not_negative(usd)?;
                (
                    Metric::Leverage,
                    place(
                        &mut self.open_interest,
                        (venue, symbol),
                        LEVEL_LIMIT,
                        at,
                        usd,
                        seen,
                    ),
                )
            }
            Fact::LongShortRatio {
                venue,
                symbol,
                long_share,
                short_share,
                at,
            } => {
                let value = (long_share, short_share);
                (
                    Metric::Leverage,
                    place(
                        &mut self.long_short,
                        (venue, symbol),
                        LEVEL_LIMIT,
                        at,
                        value,
                        seen,
                    ),
                )
            }
            Fact::Depth {
                venue,
                symbol,
                depth,
                at,
            } => {
                positive(depth.mid)?;
                (
                    Metric::Depth,
                    place(
                        &mut self.depth,
                        (venue, symbol),
                        LEVEL_LIMIT,
                        at,
                        depth,
                        seen,
                    ),
                )
            }
            Fact::Holding {
                company,
                asset,
                date,
                holding,
            } => {
                not_negative(holding.units)?;
                let line = (asset, holding);
                (
                    Metric::Company,
                    place(&mut self.holdings, company, DAILY_LIMIT, date, line, seen),
                )
            }
            Fact::Shares {
                company,
                shares,
                date,
            } => {
                positive(shares)?;
                (
                    Metric::Company,
                    place(&mut self.shares, company, DAILY_LIMIT, date, shares, seen),
                )
            }
            Fact::AddressBalance {
                address,
                units,
                asset,
                at,
            } => {
                not_negative(units)?;
                (
                    Metric::Whale,
                    place(
                        &mut self.balances,
                        (address, asset),
                        LEVEL_LIMIT,
                        at,
                        units,
                        seen,
                    ),
                )
            }
            Fact::ExchangeFlow { asset, date, flow } => (
                Metric::Whale,
                place(
                    &mut self.exchange_flows,
                    asset,
                    DAILY_LIMIT,
                    date,
                    flow,
                    seen,
                ),
            ),
            Fact::Revenue {
                protocol,
                revenue,
                date,
            } => (
                Metric::Revenue,
                place(
                    &mut self.revenue,
                    protocol,
                    DAILY_LIMIT,
                    date,
                    revenue,
                    seen,
                ),
            ),
            // The frequent kinds are taken by `take`.
            _ => return Err(Refused::Crowded),
        })
    }

    fn take_event(&mut self, known_at: Stamp, event: &Liquidation) -> Result<Put, Refused> {
        if event.price.is_sign_negative() || event.price.is_zero() {
            return Err(Refused::Price);
        }
        Ok(if self.tally.put(known_at, event) {
            Put::Newest
        } else {
            Put::Ignored
        })
    }

    fn price_metric(&mut self, metric: Metric, put: Put) -> Metric {
        if put == Put::Revised {
            self.bump(Metric::PricePast);
        }
        metric
    }

    fn bump(&mut self, metric: Metric) {
        if let Some(revision) = self.revisions.get_mut(metric as usize) {
            *revision += 1;
        }
    }

    fn source_id(&mut self, name: Name) -> Result<SourceId, Refused> {
        let index = match self.sources.iter().position(|known| *known == name) {
            Some(index) => index,
            None if self.sources.len() < usize::from(u16::MAX) => {
                self.sources.push(name);
                self.sources.len() - 1
            }
            None => return Err(Refused::Crowded),
        };
        Ok(SourceId(
            u16::try_from(index).map_err(|_| Refused::Crowded)?,
        ))
    }

    fn note_source(&mut self, known: &Known) {
        let name = known.observation.source;
        match self.states.iter_mut().find(|state| state.name == name) {
            Some(state) => {
                state.facts += 1;
                state.newest = state.newest.max(known.known_at);
            }
            None => self.states.push(SourceState {
                name,
                facts: 1,
                newest: known.known_at,
            }),
        }
    }

    /// What each source has said so far, in the order in which they first spoke.
    pub fn source_states(&self) -> &[SourceState] {
        &self.states
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

    /// The name of a source.
    pub fn source(&self, id: SourceId) -> Name {
        self.sources
            .get(usize::from(id.0))
            .copied()
            .unwrap_or(Name::literal("?"))
    }

    /// How often something about this metric has changed.
    pub fn revision(&self, metric: Metric) -> u64 {
        self.revisions
            .get(metric as usize)
            .copied()
            .unwrap_or_default()
    }

    /// The sum of the revisions of several metrics: it moves when one of them does.
    pub fn revision_of(&self, metrics: &[Metric]) -> u64 {
        metrics.iter().map(|m| self.revision(*m)).sum()
    }

    /// Facts taken so far.
    pub fn facts(&self) -> u64 {
        self.facts
    }

    /// Facts refused so far (prices of zero or less and the like).
    pub fn refused(&self) -> u64 {
        self.refused
    }

    /// The latest `known_at` of all facts.
    pub fn newest_known(&self) -> Option<Stamp> {
        self.newest_known
    }

    /// Nothing is known yet.
    pub fn is_empty(&self) -> bool {
        self.facts == 0
    }

    /// Instruments with at least one price, in alphabetical order.
    pub fn priced(&self) -> Vec<Ticker> {
        let mut tickers: Vec<Ticker> = self
            .daily
            .keys()
            .chain(self.hourly.keys())
            .chain(self.quotes.keys())
            .copied()
            .collect();
        tickers.sort_unstable();
        tickers.dedup();
        tickers
    }

    /// Daily bars, ascending by session date; prices as traded.
    pub fn daily(&self, instrument: Ticker) -> &[Point<Day, Bar>] {
        points(&self.daily, &instrument)
    }

    /// Daily bars of other sources for the same dates.
    pub fn daily_beside(&self, instrument: Ticker) -> &[Point<Day, Bar>] {
        self.daily
            .get(&instrument)
            .map(History::beside)
            .unwrap_or_default()
    }

    /// The bar of exactly this date.
    pub fn bar(&self, instrument: Ticker, day: Day) -> Option<&Point<Day, Bar>> {
        self.daily.get(&instrument)?.get(day)
    }

    /// Hourly bars, ascending by the start of the hour.
    pub fn hourly(&self, instrument: Ticker) -> &[Point<Stamp, Bar>] {
        points(&self.hourly, &instrument)
    }

    /// Quotes, ascending by their instant.
    pub fn quotes(&self, instrument: Ticker) -> &[Point<Stamp, f64>] {
        points(&self.quotes, &instrument)
    }

    /// Splits, ascending by the first session on the new basis: new shares for one old.
    pub fn splits(&self, instrument: Ticker) -> &[Point<Day, f64>] {
        points(&self.splits, &instrument)
    }

    /// The newest price of an instrument: for coins the price fact with the latest instant (the daily bar at a tie),
    /// for everything else the newest daily bar. `None` when there is no price.
    pub fn last_price(&self, instrument: Ticker) -> Option<PriceFact> {
        if family(instrument) == Family::Coin {
            return self.price_at(instrument, Stamp::from_micros(i64::MAX));
        }
        let bar = self.daily.get(&instrument)?.last()?;
        Some(daily_fact(instrument, bar))
    }

    /// The latest price fact of a coin whose instant is at or before `until`: daily closes at the end of their UTC
    /// day, hourly closes at the end of their hour, quotes at their own time. At a tie daily goes before hourly
    /// before quote.
    pub fn price_at(&self, coin: Ticker, until: Stamp) -> Option<PriceFact> {
        let daily = self
            .daily
            .get(&coin)
            .and_then(|h| h.at_or_before(until.day().plus(-1)));
        let hour = until.minus(Span::hours(1));
        let hourly = self.hourly.get(&coin).and_then(|h| h.at_or_before(hour));
        let quote = self.quotes.get(&coin).and_then(|h| h.at_or_before(until));
        let daily = daily.map(|p| daily_fact(coin, p));
        let hourly = hourly.map(|p| {
            coin_fact(
                p.at.plus(Span::hours(1)),
                p.value.close,
                PriceKind::Hourly,
                p.seen,
            )
        });
        let quote = quote.map(|p| coin_fact(p.at, p.value, PriceKind::Quote, p.seen));
        [daily, hourly, quote]
            .into_iter()
            .flatten()
            .max_by_key(|fact| (fact.instant, fact.kind))
    }

    /// Flow totals of an asset, ascending by session.
    pub fn flow_totals(&self, asset: Ticker) -> &[Point<Day, FlowTotal>] {
        points(&self.flow_totals, &asset)
    }

    /// Flow totals of other sources for the same sessions.
    pub fn flow_totals_beside(&self, asset: Ticker) -> &[Point<Day, FlowTotal>] {
        self.flow_totals
            .get(&asset)
            .map(History::beside)
            .unwrap_or_default()
    }

    /// Assets with flows.
    pub fn flow_assets(&self) -> impl Iterator<Item = Ticker> + '_ {
        self.flow_totals.keys().copied()
    }

    /// Funds of an asset with the history of their flows, by name.
    pub fn funds(
        &self,
        asset: Ticker,
    ) -> impl Iterator<Item = (Name, &[Point<Day, Option<f64>>])> + '_ {
        self.fund_flows
            .get(&asset)
            .into_iter()
            .flatten()
            .map(|(fund, history)| (*fund, history.points()))
    }

    /// A series, ascending by date.
    pub fn series(&self, series: Ticker) -> &[Point<Day, (f64, Unit)>] {
        points(&self.series, &series)
    }

    /// What a company held, ascending by date.
    pub fn holdings(&self, company: Ticker) -> &[Point<Day, HoldingLine>] {
        points(&self.holdings, &company)
    }

    /// Shares outstanding, ascending by date.
    pub fn shares(&self, company: Ticker) -> &[Point<Day, f64>] {
        points(&self.shares, &company)
    }

    /// Published liquidation totals of all publishers and windows, newest first.
    pub fn liquidation_totals(&self) -> Vec<Point<Stamp, LiquidationTotal>> {
        let mut all: Vec<_> = self
            .totals
            .values()
            .flat_map(History::points)
            .copied()
            .collect();
        all.sort_by_key(|p| std::cmp::Reverse((p.at, p.seen.known_at)));
        all
    }

    /// Lines of odds for one meeting: market, outcome and quotes ascending by time.
    pub fn odds(
        &self,
        meeting: Day,
    ) -> impl Iterator<Item = (OddsMarket, Outcome, &[Point<Stamp, OddsQuote>])> + '_ {
        self.odds
            .iter()
            .filter(move |((day, _, _), _)| *day == meeting)
            .map(|((_, market, outcome), history)| (*market, *outcome, history.points()))
    }

    /// Funding rate (fraction per interval) and interval in hours, per market.
    pub fn funding(&self) -> impl Iterator<Item = (MarketKey, &[Point<Stamp, (f64, f64)>])> + '_ {
        self.funding
            .iter()
            .map(|(key, history)| (*key, history.points()))
    }

    /// Open interest in USD, per market.
    pub fn open_interest(&self) -> impl Iterator<Item = (MarketKey, &[Point<Stamp, f64>])> + '_ {
        self.open_interest
            .iter()
            .map(|(key, history)| (*key, history.points()))
    }

    /// Long and short shares of accounts, per market.
    pub fn long_short(
        &self,
    ) -> impl Iterator<Item = (MarketKey, &[Point<Stamp, (f64, f64)>])> + '_ {
        self.long_short
            .iter()
            .map(|(key, history)| (*key, history.points()))
    }

    /// Order books, per market.
    pub fn depth(&self) -> impl Iterator<Item = (MarketKey, &[Point<Stamp, Depth>])> + '_ {
        self.depth
            .iter()
            .map(|(key, history)| (*key, history.points()))
    }

    /// Coins to and from exchanges, ascending by day.
    pub fn exchange_flows(&self, asset: Ticker) -> &[Point<Day, ExchangeFlow>] {
        points(&self.exchange_flows, &asset)
    }

    /// Balances of watched addresses: address, asset, history.
    pub fn balances(&self) -> impl Iterator<Item = ((Name, Ticker), &[Point<Stamp, f64>])> + '_ {
        self.balances
            .iter()
            .map(|(key, history)| (*key, history.points()))
    }

    /// Protocol revenue, ascending by date.
    pub fn revenue(&self) -> impl Iterator<Item = (Name, &[Point<Day, Revenue>])> + '_ {
        self.revenue
            .iter()
            .map(|(key, history)| (*key, history.points()))
    }

    /// Liquidations as counted here.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Liquidations as counted here, to note connections and backfills.
    pub fn tally_mut(&mut self) -> &mut Tally {
        self.bump(Metric::Liquidation);
        &mut self.tally
    }

    /// Cut lines, oldest first.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }
}

fn place<S: Ord, K: Copy + Ord, V: Copy + PartialEq>(
    histories: &mut Histories<S, K, V>,
    subject: S,
    limit: usize,
    at: K,
    value: V,
    seen: Seen,
) -> Put {
    histories
        .entry(subject)
        .or_insert_with(|| History::new(limit))
        .put(Point { at, value, seen })
}

fn points<'a, S: Ord, K: Copy + Ord, V: Copy + PartialEq>(
    histories: &'a Histories<S, K, V>,
    subject: &S,
) -> &'a [Point<K, V>] {
    histories
        .get(subject)
        .map(History::points)
        .unwrap_or_default()
}

fn daily_fact(instrument: Ticker, bar: &Point<Day, Bar>) -> PriceFact {
    PriceFact {
        instant: calendar::bar_as_of(instrument, bar.at),
        price: bar.value.close,
        day: bar.at,
        kind: PriceKind::Daily,
        seen: bar.seen,
    }
}

fn coin_fact(instant: Stamp, price: f64, kind: PriceKind, seen: Seen) -> PriceFact {
    PriceFact {
        instant,
        price,
        day: instant.minus(Span::secs(1)).day(),
        kind,
        seen,
    }
}

fn positive(value: f64) -> Result<(), Refused> {
    if value.is_finite() && value > 0.0 {
        Ok(())
    } else {
        Err(Refused::Price)
    }
}

fn not_negative(value: f64) -> Result<(), Refused> {
    if value.is_finite() && value >= 0.0 {
        Ok(())
    } else {
        Err(Refused::Negative)
    }
}
