//! Forced selling.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::Provenance;
use crate::domain::observation::LiquidationTotal;
use crate::domain::{Day, Name, Stamp};

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
    pub own: Option<crate::figures::liquidations::OwnCount>,
    /// Newest fact and publishers.
    #[serde(flatten)]
    pub provenance: Provenance,
}
