//! Asking the board.

use super::{
    Board, Gap, HoldingLine, Levels, MarketKey, Metric, OddsQuote, PriceFact, PriceKind,
    SourceState,
};
use crate::domain::book::BookHour;
use crate::domain::history::{History, Point, Seen, SourceId};
use crate::domain::instrument::{Family, family};
use crate::domain::observation::{
    Bar, Depth, FlowTotal, LiquidationTotal, OddsMarket, Outcome, Revenue, Unit,
};
use crate::domain::tally::Tally;
use crate::domain::{Day, Name, Span, Stamp, Ticker, calendar};

impl Board {
    /// The name of a source.
    pub fn source(&self, id: SourceId) -> Name {
        let state = self.sources.get(usize::from(id.0));
        state.map_or(Name::literal("?"), |state| state.name)
    }

    /// What each source that has spoken has said so far, in the order of preference.
    pub fn source_states(&self) -> impl Iterator<Item = &SourceState> + '_ {
        self.sources.iter().filter(|state| state.facts > 0)
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
        let daily = self.daily.iter().map(|(ticker, _)| ticker);
        let hourly = self.hourly.iter().map(|(ticker, _)| ticker);
        let quotes = self.quotes.iter().map(|(ticker, _)| ticker);
        let mut tickers: Vec<Ticker> = daily.chain(hourly).chain(quotes).collect();
        tickers.sort_unstable();
        tickers.dedup();
        tickers
    }

    /// Daily bars, ascending by session date; prices as traded.
    pub fn daily(&self, instrument: Ticker) -> &[Point<Day, Bar>] {
        self.daily.points(instrument)
    }

    /// Daily bars of other sources for the same dates.
    pub fn daily_beside(&self, instrument: Ticker) -> &[Point<Day, Bar>] {
        self.daily
            .get(instrument)
            .map(History::beside)
            .unwrap_or_default()
    }

    /// The bar of exactly this date.
    pub fn bar(&self, instrument: Ticker, day: Day) -> Option<&Point<Day, Bar>> {
        self.daily.get(instrument)?.get(day)
    }

    /// Hourly bars, ascending by the start of the hour.
    pub fn hourly(&self, instrument: Ticker) -> &[Point<Stamp, Bar>] {
        self.hourly.points(instrument)
    }

    /// Quotes, ascending by their instant.
    pub fn quotes(&self, instrument: Ticker) -> &[Point<Stamp, f64>] {
        self.quotes.points(instrument)
    }

    /// Quotes of other sources for the same instants.
    pub fn quotes_beside(&self, instrument: Ticker) -> &[Point<Stamp, f64>] {
        self.quotes
            .get(instrument)
            .map(History::beside)
            .unwrap_or_default()
    }

    /// Splits, ascending by the first session on the new basis: new shares for one old.
    pub fn splits(&self, instrument: Ticker) -> &[Point<Day, f64>] {
        self.splits.points(instrument)
    }

    /// The newest price of an instrument: for coins the price fact with the latest instant (the daily bar at a tie),
    /// for everything else the newest daily bar. `None` when there is no price.
    pub fn last_price(&self, instrument: Ticker) -> Option<PriceFact> {
        if family(instrument) == Family::Coin {
            return self.price_at(instrument, Stamp::from_micros(i64::MAX));
        }
        let bar = self.daily.get(instrument)?.last()?;
        Some(daily_fact(instrument, bar))
    }

    /// The latest price fact of a coin whose instant is at or before `until`: daily closes at the end of their UTC
    /// day, hourly closes at the end of their hour, quotes at their own time. At a tie daily goes before hourly
    /// before quote.
    pub fn price_at(&self, coin: Ticker, until: Stamp) -> Option<PriceFact> {
        let daily = self
            .daily
            .get(coin)
            .and_then(|h| h.at_or_before(until.day().plus(-1)));
        let hour = until.minus(Span::hours(1));
        let hourly = self.hourly.get(coin).and_then(|h| h.at_or_before(hour));
        let quote = self.quotes.get(coin).and_then(|h| h.at_or_before(until));
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
        self.flow_totals.points(asset)
    }

    /// Flow totals of other sources for the same sessions.
    pub fn flow_totals_beside(&self, asset: Ticker) -> &[Point<Day, FlowTotal>] {
        self.flow_totals
            .get(asset)
            .map(History::beside)
            .unwrap_or_default()
    }

    /// Assets with flows.
    pub fn flow_assets(&self) -> impl Iterator<Item = Ticker> + '_ {
        self.flow_totals.iter().map(|(asset, _)| asset)
    }

    /// Funds of an asset with the history of their flows, by name.
    pub fn funds(
        &self,
        asset: Ticker,
    ) -> impl Iterator<Item = (Name, &[Point<Day, Option<f64>>])> + '_ {
        self.fund_flows
            .iter()
            .filter(move |((of, _), _)| *of == asset)
            .map(|((_, fund), points)| (fund, points))
    }

    /// A series, ascending by date.
    pub fn series(&self, series: Ticker) -> &[Point<Day, (f64, Unit)>] {
        self.series.points(series)
    }

    /// What a company held, ascending by date.
    pub fn holdings(&self, company: Ticker) -> &[Point<Day, HoldingLine>] {
        self.holdings.points(company)
    }

    /// Shares outstanding, ascending by date.
    pub fn shares(&self, company: Ticker) -> &[Point<Day, f64>] {
        self.shares.points(company)
    }

    /// Published liquidation totals of all publishers and windows, newest first.
    pub fn liquidation_totals(&self) -> Vec<Point<Stamp, LiquidationTotal>> {
        let mut all: Vec<_> = self
            .totals
            .iter()
            .flat_map(|(_, points)| points)
            .copied()
            .collect();
        all.sort_by_key(|p| std::cmp::Reverse((p.at, p.seen.known_at)));
        all
    }

    /// Lines of odds for one meeting: market, outcome and quotes ascending by time.
    pub fn odds(
        &self,
        meeting: Day,
    ) -> impl Iterator<Item = (OddsMarket, Outcome, &Levels<OddsQuote>)> + '_ {
        self.odds
            .iter()
            .filter(move |((day, _, _), _)| *day == meeting)
            .map(|((_, market, outcome), points)| (market, outcome, points))
    }

    /// Funding rate (fraction per interval) and interval in hours, per market.
    pub fn funding(&self) -> impl Iterator<Item = (MarketKey, &Levels<(f64, Option<f64>)>)> + '_ {
        self.funding.iter()
    }

    /// Open interest in USD, per market.
    pub fn open_interest(&self) -> impl Iterator<Item = (MarketKey, &Levels<f64>)> + '_ {
        self.open_interest.iter()
    }

    /// Long and short shares of accounts, per market.
    pub fn long_short(&self) -> impl Iterator<Item = (MarketKey, &Levels<(f64, f64)>)> + '_ {
        self.long_short.iter()
    }

    /// Order books, per market.
    pub fn depth(&self) -> impl Iterator<Item = (MarketKey, &Levels<Depth>)> + '_ {
        self.depth.iter()
    }

    /// Medians of the hours of a book that were over before this run, ascending by the beginning of the hour.
    pub fn book_hours(&self, market: MarketKey) -> &Levels<BookHour> {
        self.book_hours.points(market)
    }

    /// Net flow to exchanges in coins (in less out), ascending by day; days with one side only are left out.
    pub fn exchange_flows(&self, asset: Ticker) -> &[Point<Day, f64>] {
        self.exchange_flows.points(asset)
    }

    /// Balances of watched addresses: address, asset, history.
    pub fn balances(&self) -> impl Iterator<Item = ((Name, Ticker), &Levels<f64>)> + '_ {
        self.balances.iter()
    }

    /// Protocol revenue, ascending by date.
    pub fn revenue(&self) -> impl Iterator<Item = (Name, &[Point<Day, Revenue>])> + '_ {
        self.revenue.iter()
    }

    /// Facts among the refused that were dated ahead of the clock by which they became known: of many the clock is slow.
    pub const fn ahead(&self) -> u64 {
        self.ahead
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
