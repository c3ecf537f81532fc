//! Pure calculations, one file a method; each names the source of its formula and is held against vectors.
//!
//! They know the domain and nothing else: not where a number came from, not how it is shown. [`readings`] holds the
//! shape of every derived figure once. To add a method: its file here, its block in `readings`, its line in
//! [`Readings`].

pub mod dca;
pub mod drawdown;
pub mod explain;
pub mod flows;
pub mod hindsight;
pub mod liquidations;
pub mod liquidity;
pub mod megacaps;
pub mod odds;
pub mod price_gap;
pub mod rates;
pub mod readings;
pub mod regime;
pub mod stats;
pub mod strength;
pub mod treasuries;
pub mod whales;

#[cfg(test)]
mod facts;

use crate::domain::board::{Board, Metric};
use crate::domain::{Span, Stamp, calendar};

use readings::{
    Drawdown, Flows, Liquidations, Liquidity, Megacap, Members, Rates, Regime, Strength, Treasury,
    Whales,
};

/// Every derived figure, once.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Readings {
    /// The instant at which these figures hold.
    #[serde(skip)]
    pub at: Stamp,
    /// Falls of every instrument with a price.
    pub drawdowns: Members<Drawdown>,
    /// What fell with what.
    pub regime: Regime,
    /// Flows per asset.
    pub etf_flows: Members<Flows>,
    /// Forced selling.
    pub liquidations: Liquidations,
    /// Altcoins against bitcoin.
    pub strength: Strength,
    /// Treasury companies.
    pub treasuries: Members<Treasury>,
    /// Lost market value of the largest companies.
    pub megacaps: Members<Megacap>,
    /// Rate odds.
    pub rates: Rates,
    /// Liquidity and its gate.
    pub liquidity: Liquidity,
    /// Whales and their gate.
    pub whales: Whales,
    #[serde(skip)]
    pub(crate) ledger: Ledger,
}

/// When a block was computed, and how long it holds without a new fact.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Held {
    revision: u64,
    from: Stamp,
    until: Stamp,
}

impl Held {
    /// True when the block must be computed again: an input moved, or time left the span for which it holds.
    fn is_due(&self, revision: u64, at: Stamp) -> bool {
        self.revision != revision + 1 || at < self.from || at >= self.until
    }

    /// Notes that the block was computed at `at` and holds until `until` (exclusive).
    fn hold(&mut self, revision: u64, at: Stamp, until: Stamp) {
        // One more than the revision, so that a block that was never computed is due on an empty board.
        *self = Self {
            revision: revision + 1,
            from: at,
            until,
        };
    }
}

/// What each block was computed from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Ledger {
    drawdowns: Held,
    regime: Held,
    flows: Held,
    megacaps: Held,
    rates: Held,
    liquidations: Held,
    strength: Held,
    treasuries: Held,
    liquidity: Held,
    whales: Held,
}

/// Later than anything.
const FOR_EVER: Stamp = Stamp::from_micros(i64::MAX);

/// When the first of the exchanges opens or closes next.
fn next_bell(at: Stamp) -> Stamp {
    use calendar::Market::{Comex, Dollar, Hkex, Nyse, Sse};
    [Nyse, Hkex, Sse, Comex, Dollar]
        .into_iter()
        .filter_map(|market| calendar::next_change(market, at))
        .min()
        .unwrap_or(FOR_EVER)
}

/// Puts a block in its place; true when it differs from the one before.
fn put<T: PartialEq>(place: &mut T, block: T) -> bool {
    let differs = *place != block;
    *place = block;
    differs
}

impl Readings {
    /// Brings the figures to the board's state at `at`. A block is computed again only when a metric it reads has a new
    /// revision, or when time alone changes it (a market opens, a day begins, a quote grows too old). True when any differs.
    pub fn refresh(&mut self, board: &Board, at: Stamp) -> bool {
        use Metric::{
            Company, Daily, Depth, Flow, Gap, Hourly, Liquidation, LiquidationTotal, Odds,
            PricePast, Quote, Series, Whale,
        };
        // Windows that slide with every instant hold for that instant alone.
        let sliding = at.plus(Span::micros(1));
        self.at = at;
        let mut changed = false;
        let midnight = at.day().end();
        // A book counts for ten minutes (figures-spec section 10); without one only the day matters.
        let has_book = board.depth().next().is_some();
        let liquidity_until = if has_book { sliding } else { midnight };
        let due = |held: &mut Held, metrics: &[Metric], until: Stamp| {
            let revision = board.revision_of(metrics);
            let is_due = held.is_due(revision, at);
            if is_due {
                held.hold(revision, at, until);
            }
            is_due
        };
        if due(
            &mut self.ledger.drawdowns,
            &[Daily, Hourly, Quote],
            next_bell(at),
        ) {
            changed |= put(&mut self.drawdowns, drawdown::compute(board, at));
        }
        if due(
            &mut self.ledger.regime,
            &[Daily, Hourly, PricePast],
            FOR_EVER,
        ) {
            changed |= put(&mut self.regime, regime::compute(board));
        }
        let reported = at.day().start().plus(flows::REPORTED_BY);
        let until = if at < reported { reported } else { midnight };
        if due(&mut self.ledger.flows, &[Flow], until) {
            changed |= put(&mut self.etf_flows, flows::compute(board, at));
        }
        if due(&mut self.ledger.megacaps, &[Daily, Company], FOR_EVER) {
            changed |= put(&mut self.megacaps, megacaps::compute(board));
        }
        if due(&mut self.ledger.rates, &[Odds], sliding) {
            changed |= put(&mut self.rates, rates::compute(board, at));
        }
        let events = [Liquidation, LiquidationTotal, Gap, Daily, Hourly];
        if due(&mut self.ledger.liquidations, &events, sliding) {
            changed |= put(&mut self.liquidations, liquidations::compute(board, at));
        }
        if due(&mut self.ledger.strength, &[Daily], FOR_EVER) {
            changed |= put(&mut self.strength, strength::compute(board));
        }
        let companies = [Daily, Hourly, Quote, Company];
        if due(&mut self.ledger.treasuries, &companies, midnight) {
            changed |= put(&mut self.treasuries, treasuries::compute(board, at));
        }
        let levels = [Daily, Hourly, PricePast, Series, Depth];
        if due(&mut self.ledger.liquidity, &levels, liquidity_until) {
            changed |= put(
                &mut self.liquidity,
                liquidity::compute(board, &self.regime.rows, at),
            );
        }
        if due(&mut self.ledger.whales, &[Whale], midnight) {
            changed |= put(&mut self.whales, whales::compute(board, at));
        }
        changed
    }
}
