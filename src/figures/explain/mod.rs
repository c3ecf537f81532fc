//! What stands behind a figure: the answer to `i` (inspect), and the receipts of the commentary.
//!
//! A figure is named by its path in the outer contract (section 4): `drawdowns.BTC.from_high`. Each block of the
//! contract has a file here and a line in `BLOCKS`; what a block explains it also says in words, and where an
//! intermediate is not among the readings it is computed again by the figure's own functions.

mod draft;
mod drawdowns;
mod flows;
mod liquidations;
mod liquidity;
mod megacaps;
mod path;
mod rates;
mod regime;
mod strength;
mod treasuries;
mod whales;

use crate::domain::board::Board;
use crate::domain::{Name, Stamp};
use crate::figures::Readings;

use draft::Desk;

/// A value as it is to be read: already in words, because a path's unit is known only to its block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// `Bitcoin, from high`.
    pub title: String,
    /// The value in the form of the panels, `--` when unknown.
    pub value: String,
    /// The raw value for receipts and scripts; `null` when unknown.
    pub raw: serde_json::Value,
    /// A clause beside the value: `needs +49.0% to come back`; may be empty.
    pub aside: String,
    /// `last ÷ highest close − 1`.
    pub formula: String,
    /// The formula with numbers put in: `84,049.39 ÷ 124,658.54 − 1 = −0.32576`; empty when something is unknown.
    pub filled: String,
    /// As-of of the newest input.
    pub as_of: Option<Stamp>,
    /// When the newest input became known.
    pub known_at: Option<Stamp>,
    /// Publishers.
    pub sources: Vec<Name>,
    /// How final it is, in words.
    pub quality: String,
    /// Why it is unknown; empty when it is known.
    pub why_unknown: String,
    /// What went in.
    pub inputs: Vec<Input>,
    /// Section of the methods, and other places where the figure is used.
    pub used_by: String,
}

/// One input of a figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Input {
    /// `last price`.
    pub name: String,
    /// In the form of the panels.
    pub value: String,
    /// When it was true, in words.
    pub as_of: String,
    /// Who says so.
    pub source: String,
    /// Its own path, when it can be opened in turn.
    pub path: Option<String>,
}

/// The rest of a path within a block, explained.
type Teller = fn(Desk<'_>, &str) -> Option<Explanation>;

/// The blocks of the contract, by their names.
static BLOCKS: &[(&str, Teller)] = &[
    ("drawdowns", drawdowns::explain),
    ("regime", regime::explain),
    ("etf_flows", flows::explain),
    ("liquidations", liquidations::explain),
    ("strength", strength::explain),
    ("treasuries", treasuries::explain),
    ("megacaps", megacaps::explain),
    ("rates", rates::explain),
    ("liquidity", liquidity::explain),
    ("whales", whales::explain),
];

/// What stands behind the figure at `path`; `None` when there is no such figure. Items of a list are written
/// `published[0]` or `published.0`.
pub fn explain(board: &Board, readings: &Readings, path: &str) -> Option<Explanation> {
    let path = path::plain(path)?;
    let (block, rest) = path.split_once('.')?;
    let (_, tell) = BLOCKS.iter().find(|(name, _)| *name == block)?;
    let mut told = tell(Desk { board, readings }, rest)?;
    // What is being looked at does not lead to itself.
    for input in &mut told.inputs {
        let own = |opens: &String| path::plain(opens).as_ref() == Some(&path);
        input.path = input.path.take().filter(|opens| !own(opens));
    }
    Some(told)
}
