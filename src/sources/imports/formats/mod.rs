//! The formats, a table for each family of venues. A format is named by its columns, never by their places.
//!
//! To add one: a [`Spec`] in the table of its family, with a function that reads a row.

mod binance;
mod bitfinex;
mod bitstamp;
mod bybit;
mod coinbase;
mod derivatives;
mod europe;
mod fills;
mod funds;
mod kraken;
mod okx;
mod own;
mod savers;
mod strike;

use super::ImportError;
use super::When;
use super::cells::Cells;
use super::trade::{Read, Stop};

/// One layout of one export.
#[derive(Debug)]
pub(super) struct Spec {
    /// The name `--format` takes.
    pub(super) name: &'static str,
    /// Code of the venue.
    pub(super) venue: &'static str,
    /// Columns that must be there.
    pub(super) has: &'static [&'static str],
    /// Columns that must not.
    pub(super) lacks: &'static [&'static str],
    /// The time of a row.
    pub(super) time: fn(&Cells<'_>) -> Result<When, Stop>,
    /// What a row is.
    pub(super) read: fn(&Cells<'_>) -> Read,
    /// Is this a line below the table, which may have any number of cells?
    pub(super) footer: Option<fn(&Cells<'_>) -> bool>,
    /// What to export instead, for a file that cannot be used.
    pub(super) instead: Option<&'static str>,
    /// Nothing of such a file may be written.
    pub(super) derivatives: bool,
    /// What is assumed of every row.
    pub(super) note: Option<&'static str>,
}

type Reader = fn(&Cells<'_>) -> Read;
type Clock = fn(&Cells<'_>) -> Result<When, Stop>;

/// A format without particulars.
const fn spec(
    name: &'static str,
    venue: &'static str,
    has: &'static [&'static str],
    time: Clock,
    read: Reader,
) -> Spec {
    Spec {
        name,
        venue,
        has,
        lacks: &[],
        time,
        read,
        footer: None,
        instead: None,
        derivatives: false,
        note: None,
    }
}

/// Every format. The first that fits is taken.
pub(super) const ALL: &[&[Spec]] = &[
    coinbase::ALL,
    kraken::ALL,
    binance::ALL,
    bitstamp::ALL,
    bitfinex::ALL,
    okx::ALL,
    bybit::ALL,
    fills::ALL,
    savers::ALL,
    strike::ALL,
    europe::ALL,
    funds::ALL,
    derivatives::ALL,
    own::ALL,
];

/// Further names of formats.
const ALSO: &[(&str, &str)] = &[("coinbase-v4-eur", "coinbase-v4")];

/// The format of a name.
pub(super) fn named(name: &str) -> Result<&'static str, ImportError> {
    let all = || {
        ALL.iter()
            .flat_map(|family| family.iter().map(|spec| spec.name))
    };
    let alias = ALSO.iter().find(|(alias, _)| *alias == name);
    let name = alias.map_or(name, |(_, known)| known);
    all().find(|known| *known == name).ok_or_else(|| {
        let mut names: Vec<&str> = all().collect();
        names.dedup();
        ImportError::UnknownFormat(crate::domain::tag::printable(name, 40), names.join(", "))
    })
}

/// Has the word one of these in it?
fn says(word: &str, any: &[&str]) -> bool {
    any.iter().any(|part| word.contains(part))
}
