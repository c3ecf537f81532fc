//! Listed companies that hold coins, and the splits that change what one of their shares is.

use std::sync::LazyLock;

use super::table::{self, Refused, Row};
use crate::domain::{Day, Ticker};

/// The exchange's family of rules on a price below one dollar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListingRule {
    /// Nasdaq: 30 closes in a row below one dollar start the clock.
    Nasdaq,
    /// NYSE: a mean of 30 closes below one dollar starts it.
    Nyse,
    /// NYSE American: no fixed line.
    NyseAmerican,
    /// Tokyo: no such rule.
    Tokyo,
}

/// What one source says of a company. Every figure is as of its own day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Treasury {
    /// Which edition of the seed the row belongs to: `2025-11` or `2026`.
    pub vintage: &'static str,
    /// The company's ticker.
    pub ticker: Ticker,
    /// Its name.
    pub company: &'static str,
    /// Where it is listed.
    pub exchange: &'static str,
    /// Which dollar rule it falls under.
    pub rule: ListingRule,
    /// The coin it holds.
    pub asset: Ticker,
    /// Coins held; `None` when no figure was found.
    pub units: Option<f64>,
    /// What they cost altogether, USD.
    pub cost_usd: Option<f64>,
    /// What one cost on average, USD; may be known where the total is not.
    pub average_cost_usd: Option<f64>,
    /// The day of the holding.
    pub as_of: Option<Day>,
    /// True when only the month is known and `as_of` is its last day.
    pub month_only: bool,
    /// Shares outstanding, on the basis of `shares_date`: later splits still apply.
    pub shares: Option<f64>,
    /// The day of the share count.
    pub shares_date: Option<Day>,
    /// Debt, USD.
    pub debt_usd: Option<f64>,
    /// Cash, USD.
    pub cash_usd: Option<f64>,
    /// Preferred stock, USD.
    pub preferred_usd: Option<f64>,
    /// What the figures are: `reported`, `tracker`, `rounded`, `not sourced`, …
    pub quality: &'static str,
    /// The source; `None` beside `not sourced`.
    pub source: Option<&'static str>,
    /// The day of the source.
    pub source_date: Option<Day>,
    /// What to know about the figures.
    pub note: Option<&'static str>,
}

/// A split, a reverse split or a change of what one depositary share stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split {
    /// The stock.
    pub ticker: Ticker,
    /// The first session on the new basis; the day of the announcement where `announced` says so.
    pub date: Day,
    /// True when only the announcement is known: the split must not be applied by `date`.
    pub announced: bool,
    /// New shares for one old: 0.2 is a 1-for-5 reverse split.
    pub ratio: f64,
    /// `reverse`, `split` or `ads ratio`.
    pub kind: &'static str,
    /// How well the row is known.
    pub evidence: &'static str,
    /// The source; `None` beside `from memory`.
    pub source: Option<&'static str>,
    /// What to know about the date.
    pub note: Option<&'static str>,
}

static TREASURIES: LazyLock<Vec<Treasury>> = LazyLock::new(|| {
    let text = include_str!("../../../assets/facts/treasuries.csv");
    table::read(text, treasury)
});
static SPLITS: LazyLock<Vec<Split>> =
    LazyLock::new(|| table::read(include_str!("../../../assets/facts/splits.csv"), split));

/// Every row of the seed; a company has one for each vintage or more.
pub fn treasuries() -> &'static [Treasury] {
    &TREASURIES
}

/// Every known split, in no order.
pub fn splits() -> &'static [Split] {
    &SPLITS
}

fn treasury(row: &Row<'_>) -> Result<Treasury, Refused> {
    let rule = row.parsed("listing_rule", |rule| match rule {
        "nasdaq_5550" => Some(ListingRule::Nasdaq),
        "nyse_802" => Some(ListingRule::Nyse),
        "nyse_american" => Some(ListingRule::NyseAmerican),
        "tse" => Some(ListingRule::Tokyo),
        _ => None,
    })?;
    let month_only = row.parsed("as_of_precision", |precision| match precision {
        "day" => Some(false),
        "month" => Some(true),
        _ => None,
    })?;
    Ok(Treasury {
        vintage: row.required("vintage")?,
        ticker: row.ticker("ticker")?,
        company: row.required("company")?,
        exchange: row.required("exchange")?,
        rule: rule.ok_or(Refused)?,
        asset: row.ticker("asset")?,
        units: row.number("units")?,
        cost_usd: row.number("cost_usd_total")?,
        average_cost_usd: row.number("avg_cost_usd")?,
        as_of: row.day("as_of")?,
        month_only: month_only.unwrap_or(false),
        shares: row.number("shares_basic")?,
        shares_date: row.day("shares_date")?,
        debt_usd: row.number("debt_usd")?,
        cash_usd: row.number("cash_usd")?,
        preferred_usd: row.number("preferred_usd")?,
        quality: row.required("quality")?,
        source: row.text("source")?,
        source_date: row.day("source_date")?,
        note: row.text("note")?,
    })
}

fn split(row: &Row<'_>) -> Result<Split, Refused> {
    let announced = row.parsed("date_precision", |precision| match precision {
        "day" => Some(false),
        "announced" => Some(true),
        _ => None,
    })?;
    Ok(Split {
        ticker: row.ticker("ticker")?,
        date: row.day("date")?.ok_or(Refused)?,
        announced: announced.ok_or(Refused)?,
        ratio: row.parsed("ratio", new_for_old)?.ok_or(Refused)?,
        kind: row.required("kind")?,
        evidence: row.required("evidence")?,
        source: row.text("source")?,
        note: row.text("note")?,
    })
}

/// `1:5`, one new share for five old, is 0.2.
fn new_for_old(text: &str) -> Option<f64> {
    let (new, old) = text.split_once(':')?;
    let (new, old) = (new.parse::<u16>().ok()?, old.parse::<u16>().ok()?);
    (new > 0 && old > 0).then(|| f64::from(new) / f64::from(old))
}
