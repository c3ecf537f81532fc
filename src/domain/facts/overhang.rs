//! Holdings that may come to market: seized coins, governments, estates.

use std::sync::LazyLock;

use super::table::{self, Refused, Row};
use crate::domain::{Day, Ticker};

/// One case of the ledger: what is claimed against what a source documents. Rows overlap and must not be summed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overhang {
    /// A short stable name.
    pub id: &'static str,
    /// The name used on the screen.
    pub name: &'static str,
    /// Who holds the coins; `None` for a sum.
    pub entity: Option<&'static str>,
    /// The coin.
    pub asset: Ticker,
    /// Coins claimed; `None` when nobody's claim is recorded.
    pub claimed: Option<f64>,
    /// Who claims them.
    pub claimed_by: Option<&'static str>,
    /// Coins documented by a source; `None` when no source was found.
    pub documented: Option<f64>,
    /// The source, or what was found instead of one.
    pub documented_source: &'static str,
    /// The day of the newest fact of the row.
    pub as_of: Day,
    /// Coins moved or sold by then; `None` unknown.
    pub moved: Option<f64>,
    /// Coins left by then; `None` unknown.
    pub remaining: Option<f64>,
    /// What became of it, in words.
    pub status: &'static str,
    /// Public addresses, in words.
    pub addresses: Option<&'static str>,
    /// What to know about the figures.
    pub note: Option<&'static str>,
}

static OVERHANG: LazyLock<Vec<Overhang>> =
    LazyLock::new(|| table::read(include_str!("../../../assets/facts/overhang.csv"), case));

/// The ledger in its order.
pub fn overhang() -> &'static [Overhang] {
    &OVERHANG
}

fn case(row: &Row<'_>) -> Result<Overhang, Refused> {
    Ok(Overhang {
        id: row.required("id")?,
        name: row.required("name")?,
        entity: row.text("entity")?,
        asset: row.ticker("asset")?,
        claimed: row.number("claimed")?,
        claimed_by: row.text("claimed_by")?,
        documented: row.number("documented")?,
        documented_source: row.required("documented_source")?,
        as_of: row.day("as_of")?.ok_or(Refused)?,
        moved: row.number("moved")?,
        remaining: row.number("remaining")?,
        status: row.required("status")?,
        addresses: row.text("addresses")?,
        note: row.text("note")?,
    })
}
