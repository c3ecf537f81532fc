//! From what a format read to a verdict: leverage first, then money, then whether the numbers can be true.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::cells::{self, Cells};
use super::formats::Spec;
use super::group::Leg;
use super::row::{Row, Verdict};
use super::{Account, When};
use crate::domain::product::{Asked, Kind, Refuse, is_money, judge};
use crate::domain::{Day, Stamp};

/// A row that is no trade, and why.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    verdict: Verdict,
    why: String,
}

impl Stop {
    pub(super) fn skip(why: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Skip,
            why: why.into(),
        }
    }

    pub(super) fn refuse(why: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::RefuseLeverage,
            why: why.into(),
        }
    }

    pub(super) fn unreadable(why: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Unreadable,
            why: why.into(),
        }
    }

    /// A type no format knows: never skipped in silence.
    pub(super) fn unknown(what: &str) -> Self {
        let shown = crate::domain::tag::printable(what, 40);
        Self::unreadable(format!("the type `{shown}` is not known"))
    }
}

/// Bought or sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Buy,
    Sell,
}

impl Side {
    /// By a word that begins with it, as `Buy`, `SELL`, `bought`, `sold`.
    pub(super) fn of(word: &str) -> Result<Self, Stop> {
        match word.trim().to_lowercase().as_str() {
            "buy" | "bought" | "b" | "purchase" => Ok(Self::Buy),
            "sell" | "sold" | "s" | "sale" => Ok(Self::Sell),
            _ => Err(Stop::unknown(word)),
        }
    }
}

/// A trade as a format read it. Signs are those of the file.
#[derive(Clone, Debug)]
pub(super) struct Trade {
    pub(super) side: Side,
    pub(super) time: When,
    pub(super) asset: String,
    pub(super) quantity: Decimal,
    pub(super) spent: Decimal,
    pub(super) currency: String,
    pub(super) fee: Option<(Decimal, String)>,
    pub(super) price: Option<Decimal>,
    pub(super) id: Option<String>,
    pub(super) symbol: Option<String>,
    pub(super) fund: Option<String>,
    /// The file's own word of what it is.
    pub(super) product: Option<Kind>,
    /// The venue, where the row names it.
    pub(super) venue: Option<String>,
    /// What was assumed of this row.
    pub(super) note: Option<&'static str>,
}

/// What a format makes of a row.
#[derive(Clone, Debug)]
pub(super) enum Reading {
    /// A whole trade.
    Trade(Box<Trade>),
    /// A part of a trade.
    Leg(Box<Leg>),
}

/// A reading, or why there is none.
pub(super) type Read = Result<Reading, Stop>;

/// A row that is done, or a part of a trade that waits for the others.
#[derive(Debug)]
pub(super) enum Judged {
    Row(Box<Row>),
    Leg(u64, Box<Leg>),
}

/// Judges the rows of one file.
#[derive(Debug)]
pub(super) struct Judge {
    spec: &'static Spec,
    now: Stamp,
    seen: HashMap<u128, u64>,
}

impl Judge {
    pub(super) fn new(spec: &'static Spec, now: Stamp) -> Self {
        Self {
            spec,
            now,
            seen: HashMap::new(),
        }
    }

    pub(super) fn read(&mut self, cells: &Cells<'_>) -> Judged {
        let line = cells.record.line;
        match self.reading(cells) {
            Ok(Reading::Leg(leg)) => {
                if let Some(id) = &leg.row_id
                    && let Some(first) = self.seen_before(&format!("leg {id}"), line)
                {
                    return Judged::Row(Box::new(duplicate(line, first)));
                }
                Judged::Leg(line, leg)
            }
            Ok(Reading::Trade(trade)) => {
                let cells = cells.record.cells.join("\u{1f}");
                Judged::Row(Box::new(self.trade(line, *trade, &cells)))
            }
            Err(stop) => Judged::Row(Box::new(self.stopped(
                line,
                stop,
                (self.spec.time)(cells).ok(),
            ))),
        }
    }

    fn reading(&self, cells: &Cells<'_>) -> Read {
        if cells.record.unclosed {
            return Err(Stop::unreadable(
                "a quote is opened here and never closed; export the history again",
            ));
        }
        if cells.record.is_blank() {
            return Err(Stop::skip("an empty row"));
        }
        if let Some(footer) = self.spec.footer
            && footer(cells)
        {
            return Err(Stop::skip("a line that belongs to no row"));
        }
        if cells.is_ragged() {
            return Err(Stop::unreadable(
                "the row has more or fewer cells than the header has columns",
            ));
        }
        let read = (self.spec.read)(cells)?;
        if cells.context.account == Some(Account::Margin) {
            return Err(Stop::refuse("the account was said to be a margin account"));
        }
        Ok(read)
    }

    /// The row of what is no trade.
    pub(super) fn stopped(&self, line: u64, stop: Stop, time: Option<When>) -> Row {
        let mut row = Row::plain(line, stop.verdict, stop.why);
        self.spec.venue.clone_into(&mut row.venue);
        if stop.verdict == Verdict::RefuseLeverage {
            row.time = time;
        }
        row
    }

    /// The verdict of a whole trade. `cells` tells rows apart in formats without ids.
    pub(super) fn trade(&mut self, line: u64, trade: Trade, cells: &str) -> Row {
        let time = trade.time.clone();
        match self.judged(line, trade, cells) {
            Ok(row) => row,
            Err(stop) => self.stopped(line, stop, Some(time)),
        }
    }

    fn judged(&mut self, line: u64, trade: Trade, cells: &str) -> Result<Row, Stop> {
        let venue = trade.venue.clone();
        let venue = venue.unwrap_or_else(|| self.spec.venue.to_owned());
        let kind = product(&trade, &venue)?;
        let asset = cells::code(&trade.asset)?;
        let currency = cells::code(&trade.currency)?;
        if let Some(id) = &trade.id
            && let Some(first) = self.seen_before(&format!("id {id}"), line)
        {
            return Ok(duplicate(line, first));
        }
        if !is_money(&currency) {
            return Err(Stop::skip("paid in a coin, not in money"));
        }
        if kind == Kind::Stablecoin || is_money(&asset) {
            return Err(Stop::skip(format!("{asset} is money: an exchange, no buy")));
        }
        self.plausible(&trade, &asset)?;
        let key = self.key(&trade, &venue, cells);
        let (fee, fee_currency) = trade.fee.map(|(fee, code)| (fee.abs(), code)).unzip();
        Ok(Row {
            line,
            verdict: match trade.side {
                Side::Buy => Verdict::Buy,
                Side::Sell => Verdict::Sell,
            },
            time: Some(trade.time),
            asset: Some(asset),
            quantity: Some(trade.quantity.abs()),
            spent: Some(trade.spent.abs()),
            currency: Some(currency),
            fee,
            fee_currency,
            why: trade
                .note
                .or(self.spec.note)
                .unwrap_or("a spot trade")
                .to_owned(),
            lines: Vec::new(),
            symbol: trade.symbol,
            venue,
            product: Some(kind),
            key: Some(key),
        })
    }

    fn plausible(&self, trade: &Trade, asset: &str) -> Result<(), Stop> {
        if trade.quantity.is_zero() {
            return Err(Stop::unreadable("the quantity is zero"));
        }
        if trade.side == Side::Buy && trade.quantity.is_sign_negative() {
            return Err(Stop::unreadable("a buy that receives a negative quantity"));
        }
        if trade.spent.is_zero() {
            return Err(Stop::unreadable("no money was paid or received"));
        }
        if asset == "BTC" && trade.quantity.abs() > Decimal::from(21_000_000) {
            return Err(Stop::unreadable("more bitcoin than will ever exist"));
        }
        if !trade.time.is_past(self.now) {
            return Err(Stop::unreadable("the time is in the future"));
        }
        if Day::new(2009, 1, 1).is_some_and(|first| trade.time.day < first) {
            return Err(Stop::unreadable("the time is before 2009"));
        }
        let priced = trade.price.filter(|price| !price.is_zero());
        let worth = priced.and_then(|price| price.abs().checked_mul(trade.quantity.abs()));
        if let Some(worth) = worth {
            let spent = trade.spent.abs();
            // Cents and rounded quantities of small trades are no contradiction.
            let slack = spent * Decimal::new(2, 2) + Decimal::new(1, 2);
            if (worth - spent).abs() > slack {
                return Err(Stop::unreadable(
                    "quantity × price is more than 2 % away from the money",
                ));
            }
        }
        Ok(())
    }

    /// Venue and id; without one the hash of the row and its number among equal rows.
    fn key(&mut self, trade: &Trade, venue: &str, cells: &str) -> String {
        if let Some(id) = &trade.id {
            return format!("{venue}:{id}");
        }
        let hash = fnv(cells);
        let count = self.seen.entry(fnv(&format!("row {hash}"))).or_insert(0);
        *count += 1;
        format!("{venue}:{hash:032x}:{count}")
    }

    /// The line of the first row with this id.
    fn seen_before(&mut self, id: &str, line: u64) -> Option<u64> {
        let first = *self.seen.entry(fnv(id)).or_insert(line);
        (first != line).then_some(first)
    }
}

/// FNV-1a, 128 bits: the same in every version of the program, so that a row is known again next year.
fn fnv(text: &str) -> u128 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    text.bytes().fold(BASIS, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(PRIME)
    })
}

/// What was traded: leverage is refused, what is no coin is left, what cannot be told is asked.
fn product(trade: &Trade, venue: &str) -> Result<Kind, Stop> {
    let found = judge(&Asked {
        symbol: trade.symbol.as_deref().unwrap_or(&trade.asset),
        venue: Some(venue),
        marks: &[],
        fund_name: trade.fund.as_deref(),
        product: trade.product,
    });
    match found.refuse {
        Refuse::Yes => Err(Stop::refuse(found.why)),
        Refuse::Ask => Err(Stop::unreadable(format!(
            "{}; log it by hand with `slackwater journal add --product`",
            found.why
        ))),
        Refuse::No if found.kind == Kind::Other => Err(Stop::skip(found.why)),
        Refuse::No => Ok(found.kind),
    }
}

fn duplicate(line: u64, first: u64) -> Row {
    Row::plain(
        line,
        Verdict::Skip,
        format!("the same id as an earlier row (line {first})"),
    )
}

impl Trade {
    /// A trade without fee, price and id.
    pub(super) fn new(
        side: Side,
        time: When,
        (quantity, asset): (Decimal, String),
        (spent, currency): (Decimal, String),
    ) -> Self {
        Self {
            side,
            time,
            asset,
            quantity,
            spent,
            currency,
            fee: None,
            price: None,
            id: None,
            symbol: None,
            fund: None,
            product: None,
            venue: None,
            note: None,
        }
    }

    /// With what was assumed of it.
    pub(super) fn note(mut self, note: Option<&'static str>) -> Self {
        self.note = note;
        self
    }

    /// With its fee and the currency of it.
    pub(super) fn fee(mut self, fee: Option<Decimal>, code: impl Into<String>) -> Self {
        self.fee = fee.map(|fee| (fee, code.into()));
        self
    }

    /// With the price the file gives.
    pub(super) fn price(mut self, price: Option<Decimal>) -> Self {
        self.price = price;
        self
    }

    /// With the venue's id; an empty one, or one that a spreadsheet has rounded, is none.
    pub(super) fn id(mut self, id: &str) -> Self {
        let rounded = id.contains("E+");
        self.id = (!id.is_empty() && !rounded).then(|| id.to_owned());
        self
    }

    /// With the market's own name.
    pub(super) fn symbol(mut self, symbol: &str) -> Self {
        self.symbol = (!symbol.is_empty()).then(|| symbol.to_owned());
        self
    }

    /// With the fund's name.
    pub(super) fn fund(mut self, fund: String) -> Self {
        self.fund = Some(fund);
        self
    }

    /// As the reading of a row.
    #[allow(
        clippy::unnecessary_wraps,
        reason = "it ends every function that reads a row, and those can fail"
    )]
    pub(super) fn read(self) -> Read {
        Ok(Reading::Trade(Box::new(self)))
    }
}
