//! Companies that hold coins, and the lost value of the largest companies.

use serde::Serialize;

use super::Provenance;
use crate::domain::board::PriceFact;
use crate::domain::history::Seen;
use crate::domain::{Day, Ticker};

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
