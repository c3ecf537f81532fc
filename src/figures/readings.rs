//! The shapes of every derived figure, once: what `figures --json` prints, what panels draw, what gates judge and what
//! the commentary says are these structs and no other. Field names and units are those of the outer contract
//! (section 4); fields that are not part of it carry `#[serde(skip)]`.
//!
//! A fraction is a fraction (−0.0976 is −9.76 %). Money is US dollars. `None` = unknown.

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::domain::board::PriceFact;
use crate::domain::history::Seen;
use crate::domain::observation::{LiquidationTotal, OddsMarket};
use crate::domain::{Day, Name, Stamp, Ticker};

/// Where a block's figures come from.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Provenance {
    /// As-of of the newest fact in the block.
    pub as_of: Option<Stamp>,
    /// Publishers of the facts used, each once.
    pub sources: Vec<Name>,
}

impl Provenance {
    /// Notes one fact that was used.
    pub fn note(&mut self, as_of: Stamp, source: Name) {
        self.as_of = self.as_of.max(Some(as_of));
        if !self.sources.contains(&source) {
            self.sources.push(source);
        }
    }
}

/// Members of a map by ticker, in the order of the contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Members<T>(pub Vec<(Ticker, T)>);

impl<T> Default for Members<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Members<T> {
    /// The member of this ticker.
    pub fn get(&self, ticker: Ticker) -> Option<&T> {
        self.0
            .iter()
            .find(|(t, _)| *t == ticker)
            .map(|(_, member)| member)
    }

    /// All members in order.
    pub fn iter(&self) -> impl Iterator<Item = &(Ticker, T)> {
        self.0.iter()
    }
}

impl<T: Serialize> Serialize for Members<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(k, v)| (k, v)))
    }
}

fn as_map<K: ToString, V: Serialize, S: Serializer>(
    pairs: &[(K, V)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(pairs.len()))?;
    for (key, value) in pairs {
        map.serialize_entry(&key.to_string(), value)?;
    }
    map.end()
}

/// A count out of a count, as `{n, of}`.
#[expect(clippy::ref_option, reason = "serde calls it with the field")]
fn as_part<S: Serializer>(part: &Option<(u32, u32)>, serializer: S) -> Result<S::Ok, S::Error> {
    let Some((n, of)) = part else {
        return serializer.serialize_none();
    };
    let mut map = serializer.serialize_map(Some(2))?;
    map.serialize_entry("n", n)?;
    map.serialize_entry("of", of)?;
    map.end()
}

/// A rank with its record, as `{rank, of, since}`.
#[expect(clippy::ref_option, reason = "serde calls it with the field")]
fn as_rank<S: Serializer>(
    rank: &Option<(usize, usize, Day)>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let Some((rank, of, since)) = rank else {
        return serializer.serialize_none();
    };
    let mut map = serializer.serialize_map(Some(3))?;
    map.serialize_entry("rank", rank)?;
    map.serialize_entry("of", of)?;
    map.serialize_entry("since", since)?;
    map.end()
}

/// Whether an instrument's market trades now (figures-spec section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MarketWord {
    /// In a session.
    Open,
    /// Between sessions, at lunch, on a holiday, or past the calendar's end.
    Closed,
    /// Trades around the clock.
    Always,
}

/// One instrument's fall (figures-spec section 2).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Drawdown {
    /// Newest price, in the instrument's currency.
    pub last: f64,
    /// Its session date; for coins the UTC day.
    pub last_date: Day,
    /// Coins: against 24 h earlier; sessions: against the previous bar.
    pub change_1d: Option<f64>,
    /// Against 168 h, or seven calendar days, earlier.
    pub change_7d: Option<f64>,
    /// Against the highest close of all known history; ≤ 0.
    pub from_high: f64,
    /// Against the highest close of the 365 days to `last_date`.
    pub from_365d: f64,
    /// Against the highest close of the 90 days to `last_date`.
    pub from_90d: f64,
    /// That highest close, on today's split basis.
    pub high: f64,
    /// Its latest date.
    pub high_date: Day,
    /// Calendar days from `high_date` to `last_date`.
    pub days_under_water: i32,
    /// Rise that brings the high back: high / last − 1.
    pub recovery_needed: f64,
    /// Whether its market trades now.
    pub market: MarketWord,
    /// The price fact behind `last`.
    #[serde(skip)]
    pub price: PriceFact,
    /// Provenance of the high.
    #[serde(skip)]
    pub high_seen: Seen,
    /// First date of the known history ("since listing" when it is shorter than a window).
    #[serde(skip)]
    pub first_date: Day,
    /// Highest intraday print and its date, where bars have highs.
    #[serde(skip)]
    pub intraday_high: Option<(f64, Day)>,
    /// The reference price of `change_1d`.
    #[serde(skip)]
    pub reference_1d: Option<PriceFact>,
    /// The reference price of `change_7d`.
    #[serde(skip)]
    pub reference_7d: Option<PriceFact>,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// What fell with what, mildest first.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum RegimeLabel {
    /// Cannot be said.
    #[default]
    Unknown,
    /// None of the others.
    Calm,
    /// Bitcoin falls, equities do not.
    CryptoSpecific,
    /// Equities fall together.
    SystemicRiskOff,
    /// Everything falls, gold too.
    LiquidityCrisis,
}

/// One session's row of the regime table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RegimeRow {
    /// Session of the S&P 500.
    pub day: Day,
    /// The label of this row alone.
    pub label: RegimeLabel,
    /// Most severe label of the last three rows.
    pub displayed: RegimeLabel,
    /// Basket's five-session z.
    pub z_basket: Option<f64>,
    /// Bitcoin's five-session z.
    pub z_btc: Option<f64>,
}

/// Is it Bitcoin or is it everything? (methods section 2, figures-spec section 3)
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Regime {
    /// Label of the last row.
    pub label: RegimeLabel,
    /// Most severe label of the last three rows, `unknown` ignored.
    pub displayed_label: RegimeLabel,
    /// Date of the last row.
    pub last_session: Option<Day>,
    /// z of the equity basket over five sessions.
    pub z_basket: Option<f64>,
    /// Log return of the equity basket over five sessions.
    pub r5_basket: Option<f64>,
    /// z of gold.
    pub z_gold: Option<f64>,
    /// Five-session log return of gold.
    pub r5_gold: Option<f64>,
    /// z of bitcoin.
    pub z_btc: Option<f64>,
    /// Five-session log return of bitcoin.
    pub r5_btc: Option<f64>,
    /// Share of fresh equity markets with z ≤ −1.
    pub breadth_down: Option<f64>,
    /// OLS slope of bitcoin on the basket.
    pub beta: Option<f64>,
    /// Share of bitcoin's fall that beta explains, 0..1.
    pub explained_share: Option<f64>,
    /// z of what beta does not explain.
    pub z_residual: Option<f64>,
    /// Mean pairwise correlation, 20 rows.
    pub avg_corr_20d: Option<f64>,
    /// Mean pairwise correlation, 60 rows.
    pub avg_corr_60d: Option<f64>,
    /// Largest eigenvalue of the correlation matrix / 6.
    pub absorption_ratio: Option<f64>,
    /// Mahalanobis distance / n of the last row.
    pub turbulence: Option<f64>,
    /// Share of earlier values at or below it, 0..1.
    pub turbulence_percentile: Option<f64>,
    /// Equity markets with z ≤ −1, and markets that could be judged.
    #[serde(serialize_with = "as_part")]
    pub equities_down: Option<(u32, u32)>,
    /// Consecutive rows, the last included, with the displayed label.
    #[serde(skip)]
    pub session_number: u32,
    /// Every row, ascending.
    #[serde(skip)]
    pub rows: Vec<RegimeRow>,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// One session of flows, for charts: `usd` is `None` where a session of the calendar has no known total.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlowSession {
    /// The session.
    pub day: Day,
    /// Net flow of all funds.
    pub usd: Option<f64>,
    /// All expected funds have reported.
    pub complete: bool,
    /// The "stopped" gate after this session; `None` before the fifth.
    pub stopped: Option<bool>,
}

/// ETF flows of one asset (methods section 3, figures-spec section 4).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Flows {
    /// Newest session with a known total.
    pub session: Option<Day>,
    /// Its net flow.
    pub net_usd: Option<f64>,
    /// All expected funds have reported.
    pub complete: Option<bool>,
    /// Sum of the last five sessions.
    pub sum5_usd: Option<f64>,
    /// Sum of the last twenty sessions.
    pub sum20_usd: Option<f64>,
    /// Latest sessions in a row with an outflow.
    pub outflow_streak: Option<u32>,
    /// Latest sessions in a row with an inflow.
    pub inflow_streak: Option<u32>,
    /// Against up to 250 sessions before.
    pub z: Option<f64>,
    /// Share of those at or below it, 0..1.
    pub percentile: Option<f64>,
    /// The 3/3 hysteresis gate.
    pub stopped: Option<bool>,
    /// Funds of `session`; absent = not reported.
    #[serde(serialize_with = "as_map")]
    pub funds: Vec<(Name, f64)>,
    /// Funds that have reported and were expected in `session`.
    #[serde(serialize_with = "as_part")]
    pub reported: Option<(u32, u32)>,
    /// Latest sessions in a row for which the raw condition (sum5 ≥ 0 and streak < 2) holds.
    #[serde(skip)]
    pub raw_in_a_row: u32,
    /// Rank of the newest session among outflows (1 = largest outflow), sessions recorded, first session.
    #[serde(serialize_with = "as_rank")]
    pub outflow_rank: Option<(usize, usize, Day)>,
    /// When and by whom the newest total became known.
    #[serde(skip)]
    pub seen: Option<Seen>,
    /// Every session from the first known to the newest that should be known, ascending.
    #[serde(skip)]
    pub sessions: Vec<FlowSession>,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// Our own count over one window; all `None` while no venue has been connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct LiquidationWindow {
    /// Longs closed by force.
    pub long_usd: Option<f64>,
    /// Shorts closed by force.
    pub short_usd: Option<f64>,
    /// Events.
    pub count: Option<u64>,
    /// Events whose contract size is unknown; not in the sums.
    pub unpriced: Option<u64>,
}

/// The three windows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Observed {
    /// One hour.
    #[serde(rename = "1h")]
    pub h1: LiquidationWindow,
    /// Four hours.
    #[serde(rename = "4h")]
    pub h4: LiquidationWindow,
    /// 24 hours.
    #[serde(rename = "24h")]
    pub h24: LiquidationWindow,
}

/// What our own count covers.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LiquidationCoverage {
    /// Venues that have been connected.
    pub venues: Vec<Name>,
    /// Since when the count runs.
    pub since: Option<Stamp>,
    /// Seconds of the window that were cut.
    pub gaps_s: Option<i64>,
    /// The 24 h window is covered without a gap.
    pub complete_24h: bool,
}

/// A published total, as observed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Published {
    /// The total.
    pub total: LiquidationTotal,
    /// Who gave it to us.
    pub source: Name,
    /// When it became known.
    pub known_at: Stamp,
}

impl Serialize for Published {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(9))?;
        map.serialize_entry("publisher", &self.total.publisher)?;
        map.serialize_entry("window", &self.total.window)?;
        map.serialize_entry("at", &self.total.at)?;
        map.serialize_entry("usd", &self.total.usd)?;
        map.serialize_entry("long_usd", &self.total.long_usd)?;
        map.serialize_entry("short_usd", &self.total.short_usd)?;
        map.serialize_entry("lower_bound", &self.total.lower_bound)?;
        map.serialize_entry("source", &self.source)?;
        map.serialize_entry("known_at", &self.known_at)?;
        map.end()
    }
}

/// What would have become of a borrowed long from the 90-day high.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LongFate {
    /// Leverage: 2, 3, 5, 10.
    pub leverage: u32,
    /// Highest daily close of the 90 days.
    pub entry: f64,
    /// Its date.
    pub entry_day: Day,
    /// Liquidation price, maintenance on the entry value.
    pub liquidation_price: f64,
    /// Start of the hour (or 00:00 of the day) whose low reached it; `None` = alive.
    pub gone: Option<Stamp>,
    /// `gone` is exact to the hour.
    pub hourly: bool,
}

/// Who is being forced to sell? (methods section 4, figures-spec section 5)
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Liquidations {
    /// Our own count.
    pub observed: Observed,
    /// What it covers.
    pub coverage: LiquidationCoverage,
    /// Published totals of the last 24 h, newest first; never added to our own.
    pub published: Vec<Published>,
    /// Longs from BTC's 90-day high at 10×, 5×, 3× and 2×.
    #[serde(skip)]
    pub longs: Vec<LongFate>,
    /// Venues, coins, prints, histogram, cascade and heat of our own count; `None` while no venue has been connected.
    #[serde(skip)]
    pub own: Option<super::liquidations::OwnCount>,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// Quadrant of the RRG-style picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Quadrant {
    /// Strong and gaining.
    Leading,
    /// Strong and losing.
    Weakening,
    /// Weak and losing.
    Lagging,
    /// Weak and gaining.
    Improving,
}

/// One coin against bitcoin (methods section 5, figures-spec section 6).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Alt {
    /// Relative return over 7 days.
    pub rel_7d: Option<f64>,
    /// Relative return over 30 days.
    pub rel_30d: Option<f64>,
    /// Relative return over 90 days.
    pub rel_90d: Option<f64>,
    /// 100 × (S / SMA200 − 1).
    pub mansfield: Option<f64>,
    /// RRG-style ratio, around 100.
    pub rrg_ratio: Option<f64>,
    /// RRG-style momentum, around 100.
    pub rrg_momentum: Option<f64>,
    /// Where it stands in the picture.
    pub quadrant: Option<Quadrant>,
    /// 100 = falls as bitcoin falls.
    pub down_capture: Option<f64>,
    /// Slope on bitcoin's down days.
    pub down_beta: Option<f64>,
    /// Close of the common day in USD.
    #[serde(skip)]
    pub price: f64,
    /// Against bitcoin since its 90-day high.
    #[serde(skip)]
    pub held_up: Option<f64>,
    /// R² to bitcoin over 60 days; below 0.1 the coin is idiosyncratic.
    #[serde(skip)]
    pub r2_60d: Option<f64>,
    /// (ratio, momentum) of the last days, oldest first, the newest being today's.
    #[serde(skip)]
    pub tail: Vec<(f64, f64)>,
    /// Provenance of the close.
    #[serde(skip)]
    pub seen: Option<Seen>,
}

/// Did altcoins hold up?
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Strength {
    /// Coins with a close of the common day.
    pub universe: Vec<Ticker>,
    /// Share ahead of bitcoin over 7 days.
    pub breadth_7d: Option<f64>,
    /// Share ahead of bitcoin over 30 days.
    pub breadth_30d: Option<f64>,
    /// Share ahead of bitcoin over 90 days.
    pub breadth_90d: Option<f64>,
    /// Coins that held up better since bitcoin's 90-day high.
    pub held_up: Option<u32>,
    /// Coins that could be judged.
    pub of: Option<u32>,
    /// Every coin of the universe.
    pub alts: Members<Alt>,
    /// The common day.
    #[serde(skip)]
    pub day: Option<Day>,
    /// Day of bitcoin's highest close of 90 days.
    #[serde(skip)]
    pub btc_high_day: Option<Day>,
    /// Coins that are left out, with the date of their last close.
    #[serde(skip)]
    pub late: Vec<(Ticker, Day)>,
    /// Median of the known down-betas.
    #[serde(skip)]
    pub median_down_beta: Option<f64>,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// Which exchange's price rule applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListingRule {
    /// 30 closes in a row below 1.00.
    Nasdaq,
    /// Mean of 30 closes below 1.00.
    Nyse,
    /// No fixed line.
    NyseAmerican,
}

/// How far a treasury company has gone down the road.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The exchange's price rule is broken.
    DelistingClock,
    /// Below one dollar.
    #[serde(rename = "below_1")]
    Below1,
    /// Has sold coins in the last 30 days.
    Selling,
    /// Coins are worth less than they cost.
    UnderWater,
    /// The stock is worth less than its coins.
    Discount,
    /// None of these.
    Premium,
    /// Cannot be said.
    #[default]
    Unknown,
}

/// One treasury company (methods section 6, figures-spec section 7).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Treasury {
    /// Coin held.
    pub asset: Option<Ticker>,
    /// Coins.
    pub units: Option<f64>,
    /// Date of that count.
    pub units_date: Option<Day>,
    /// What they cost, from the same line.
    pub cost_usd: Option<f64>,
    /// Coins at the last price.
    pub value_usd: Option<f64>,
    /// Value − cost.
    pub unrealised_usd: Option<f64>,
    /// Average cost.
    pub break_even_price: Option<f64>,
    /// Loss if the coin halves again.
    pub if_halved_usd: Option<f64>,
    /// Coin price at which the loss is 8 bn.
    pub price_for_ftx_hole: Option<f64>,
    /// Stock × shares / value of the coins.
    pub mnav_basic: Option<f64>,
    /// Newest close as traded.
    pub stock_price: Option<f64>,
    /// Latest closes in a row below 1.00.
    pub days_below_1: Option<u32>,
    /// Which exchange's rule.
    pub rule: ListingRule,
    /// How far it has gone.
    pub stage: Stage,
    /// Session of the stock price.
    #[serde(skip)]
    pub stock_date: Option<Day>,
    /// Stock's change from the previous close.
    #[serde(skip)]
    pub stock_change_1d: Option<f64>,
    /// Stock from its highest close, on today's basis.
    #[serde(skip)]
    pub stock_from_high: Option<f64>,
    /// Shares outstanding used for mNAV and their date.
    #[serde(skip)]
    pub shares: Option<(f64, Day)>,
    /// Coins sold between the last two counts, and the later date.
    #[serde(skip)]
    pub sold: Option<(f64, Day)>,
    /// Coin price used.
    #[serde(skip)]
    pub coin_price: Option<PriceFact>,
    /// Provenance of the holding.
    #[serde(skip)]
    pub holding_seen: Option<Seen>,
    /// Mean of the last 30 closes as traded; `None` with fewer.
    #[serde(skip)]
    pub mean_close_30: Option<f64>,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// A megacap's loss of market value (figures-spec section 8).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Megacap {
    /// Shares outstanding.
    pub shares: Option<f64>,
    /// Their date.
    pub shares_date: Option<Day>,
    /// Close × shares.
    pub market_cap_usd: Option<f64>,
    /// Highest of all known closes.
    pub peak_market_cap_usd: Option<f64>,
    /// Peak − now.
    pub lost_usd: Option<f64>,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// What a cut probability was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CutBasis {
    /// Sum of the negative outcomes.
    Outcomes,
    /// A market on any cut.
    AnyCut,
    /// A market on any change: an upper bound of a cut; the screen says "change".
    AnyChange,
}

/// One market's answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct MarketOdds {
    /// Probability of a cut (or of a change, see `basis`), 0..1.
    pub cut_probability: Option<f64>,
    /// What it was read from.
    pub basis: Option<CutBasis>,
    /// When it was quoted.
    #[serde(skip)]
    pub quoted_at: Option<Stamp>,
    /// Change from a day earlier, in percentage points.
    #[serde(skip)]
    pub change_1d_pp: Option<f64>,
}

/// Rate odds (methods section 7, figures-spec section 9).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Rates {
    /// First decision after now.
    pub meeting: Option<Day>,
    /// Market of the head figure.
    pub market: Option<OddsMarket>,
    /// Probability of each numeric outcome there, by basis points.
    #[serde(serialize_with = "as_map")]
    pub outcomes: Vec<(i32, f64)>,
    /// Head figure, 0..1.
    pub cut_probability: Option<f64>,
    /// What it was read from.
    pub cut_basis: Option<CutBasis>,
    /// Change from a day earlier, in percentage points.
    pub change_1d_pp: Option<f64>,
    /// Every market that has ever quoted this meeting.
    #[serde(serialize_with = "market_map")]
    pub by_market: Vec<(OddsMarket, MarketOdds)>,
    /// End-of-day probability of the head market by the same rule, ascending, for a spark.
    #[serde(skip)]
    pub history: Vec<(Day, f64)>,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}

fn market_map<S: Serializer>(
    pairs: &[(OddsMarket, MarketOdds)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(pairs.len()))?;
    for (market, odds) in pairs {
        map.serialize_entry(market, odds)?;
    }
    map.end()
}

/// Three-valued answer; an unknown never counts as met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Holds.
    Pass,
    /// Does not hold.
    Fail,
    /// Cannot be said.
    #[default]
    Unknown,
}

/// A row of the liquidity gate's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiquidityRow {
    /// Session of the S&P 500.
    pub day: Day,
    /// No risk-off or crisis label in the last five rows.
    pub regime_ok: Answer,
    /// VIX at or below its limit.
    pub vix_ok: Answer,
    /// Depth and spread against their own medians.
    pub book_ok: Answer,
    /// Net liquidity or stablecoins grow.
    pub money_ok: Answer,
    /// The gate after this row.
    pub open: bool,
}

impl LiquidityRow {
    /// The four conditions in their order.
    pub const fn conditions(&self) -> [Answer; 4] {
        [self.regime_ok, self.vix_ok, self.book_ok, self.money_ok]
    }
}

/// Is liquidity back? (methods section 8, figures-spec section 10)
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Liquidity {
    /// Newest VIX close.
    pub vix: Option<f64>,
    /// max(20, 75th percentile of a year).
    pub vix_limit: Option<f64>,
    /// WALCL − WTREGEN − RRPONTSYD.
    pub net_liquidity_usd: Option<f64>,
    /// Against the value known for 28 days earlier.
    pub net_liquidity_change_4w_usd: Option<f64>,
    /// Supply against 30 days earlier.
    pub stablecoin_growth_30d: Option<f64>,
    /// Newest BTC book.
    pub spread_bps: Option<f64>,
    /// Smaller side of it.
    pub depth_1pct_usd: Option<f64>,
    /// Session of the VIX close.
    #[serde(skip)]
    pub vix_date: Option<Day>,
    /// Provenance of the VIX close.
    #[serde(skip)]
    pub vix_seen: Option<Seen>,
    /// Rows since the last risk-off or crisis label; `None` where labels are missing.
    #[serde(skip)]
    pub sessions_since_risk_off: Option<u32>,
    /// The gate's state now.
    #[serde(skip)]
    pub gate: Answer,
    /// Every row, ascending.
    #[serde(skip)]
    pub rows: Vec<LiquidityRow>,
    /// Other levels shown on the panel: 10-year yield, dollar index, fear and greed, SOFR (name, value, date, seen).
    #[serde(skip)]
    pub levels: Vec<(Ticker, f64, Day, Seen)>,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// One line of the overhang ledger.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overhang {
    /// Whose coins.
    pub name: String,
    /// Coins claimed.
    pub claimed: Option<f64>,
    /// Coins documented.
    pub documented: Option<f64>,
    /// Coins moved so far.
    pub moved: Option<f64>,
    /// Coins remaining.
    pub remaining: Option<f64>,
}

/// Have the whales stopped? (methods section 9, figures-spec section 10)
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Whales {
    /// Inflow − outflow over 7 days, coins.
    pub exchange_netflow_7d: Option<f64>,
    /// Against 365 earlier sums.
    pub z: Option<f64>,
    /// Empty on a tape.
    pub overhang: Vec<Overhang>,
    /// Coins that left watched addresses in 14 days.
    #[serde(skip)]
    pub watched_out_14d: Option<f64>,
    /// Coin days destroyed are quiet.
    #[serde(skip)]
    pub cdd_quiet: Option<bool>,
    /// The gate's state.
    #[serde(skip)]
    pub gate: Answer,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}
