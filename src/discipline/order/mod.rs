//! A buy or a sale before it is logged: what was typed, checked field by field, then held against the plan. The form and
//! the command line ask here, so that both refuse the same things in the same words.

mod entry;
mod ruling;
#[cfg(test)]
mod tests;

use rust_decimal::Decimal;

use super::ledger::Side;
use super::leverage;
use crate::domain::journal::{Content, EntryKind, Moment, amount};
use crate::domain::observation::Currency;
use crate::domain::product::{self, Asked, Found, Kind, Refuse};
use crate::domain::tag::{is_unprintable, printable};
use crate::domain::{Day, Name, Stamp, Ticker};

pub use entry::{WAIT, cancellation, remark, skip, void};
pub use ruling::{
    OffPlan, REASON_LENGTH, Ruling, date_to_skip, is_open, open_date, reason_fault, rule,
};

/// Bitcoins there can ever be. Of other coins no supply is known here, so none is checked.
const BITCOINS: u32 = 21_000_000;
/// Longest reason or note, in characters.
const LONGEST_TEXT: usize = 2000;
/// How far quantity × price may lie from the money spent.
const TOLERANCE: Decimal = Decimal::from_parts(2, 0, 0, false, 2);
/// Bitcoin's first block: nothing was bought before.
const FIRST_DAY: &str = "2009-01-03";

/// A field of the form, an option of the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// What was bought.
    Asset,
    /// The money.
    Amount,
    /// Its currency.
    Currency,
    /// Price of one.
    Price,
    /// How many.
    Quantity,
    /// The fee.
    Fee,
    /// Its currency.
    FeeCurrency,
    /// Where.
    Venue,
    /// Spot coin or spot fund.
    Product,
    /// The market's own name.
    Symbol,
    /// When.
    At,
    /// The plan it is for.
    Plan,
    /// Why.
    Reason,
    /// A remark.
    Note,
}

/// One thing that is wrong with what was typed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Fault {
    /// Where.
    pub field: Field,
    /// A clause without a full stop.
    pub why: String,
}

/// Whether the money that was typed has the fee in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Basis {
    /// All that was paid, fee included: the form, and a plan's amount.
    #[default]
    Paid,
    /// For the coins alone: the command line and exports.
    Spent,
}

/// What was typed. An empty field was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Bought or sold.
    pub side: Side,
    /// `BTC`.
    pub asset: String,
    /// `250`, or `250 USD`.
    pub amount: String,
    /// Is the fee in it?
    pub basis: Basis,
    /// Where the amount does not say.
    pub currency: String,
    /// Price of one, in the amount's currency. Price or quantity must be given.
    pub price: String,
    /// Coins before a fee taken in them.
    pub quantity: String,
    /// `0.25`, or `0.25 USD`.
    pub fee: String,
    /// Where the fee does not say; else the amount's.
    pub fee_currency: String,
    /// `Kraken`.
    pub venue: String,
    /// `spot`, `spot_etf`.
    pub product: String,
    /// The market's own name.
    pub symbol: String,
    /// RFC 3339 or a date; now when empty.
    pub at: String,
    /// Name of a plan.
    pub plan: String,
    /// Why.
    pub reason: String,
    /// A remark.
    pub note: String,
}

/// A buy or sale whose fields are in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Bought or sold.
    pub side: Side,
    /// When.
    pub at: Moment,
    /// What.
    pub asset: Ticker,
    /// How many, above zero.
    pub quantity: Decimal,
    /// Money without the fee.
    pub spent: Decimal,
    /// Its currency.
    pub currency: Currency,
    /// The fee; `None` = not said.
    pub fee: Option<Decimal>,
    /// What it was paid in.
    pub fee_currency: Option<Ticker>,
    /// Where.
    pub venue: Option<Name>,
    /// What kind of product.
    pub product: Kind,
    /// The market's own name.
    pub symbol: Option<Name>,
    /// The plan it was said to be for.
    pub plan: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// A remark.
    pub note: Option<String>,
}

/// Why something is not logged though every field can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Borrowed money, in whatever form.
    #[error("{sentence}")]
    Leverage {
        /// The name that was refused.
        symbol: String,
        /// What it is.
        kind: Kind,
        /// Why, as a sentence.
        sentence: String,
    },
    /// One name, several things.
    #[error("{0}")]
    Ask(String),
    /// Money for money.
    #[error("{0} is money; exchanging one money for another is no buy")]
    Money(Ticker),
    /// Neither a coin nor a fund of coins.
    #[error("{0}; the journal takes spot coins and spot funds")]
    Unfit(String),
}

/// What came of checking.
#[derive(Clone, Debug, PartialEq)]
pub enum Checked {
    /// Every field can be read and the product is taken.
    Order(Box<Order>),
    /// It is refused whatever the other fields say.
    Refused(Refused),
    /// Something cannot be read; at least one fault.
    Faults(Vec<Fault>),
}

impl Draft {
    /// Reads every field. A refusal comes before faults: leverage is refused, however badly it was typed. `known` holds
    /// names that are spot by themselves: the assets of the plans.
    pub fn check(&self, known: &[Ticker], now: Stamp) -> Checked {
        let mut faults = Vec::new();
        let asset = keep(&mut faults, Field::Asset, self.read_asset());
        let declared = keep(&mut faults, Field::Product, self.read_product());
        let mut kind = Kind::Spot;
        if let (Some(asset), Some(declared)) = (asset, declared) {
            match self.kind(asset, declared, known) {
                Ok(found) => kind = found,
                Err(refused) => return Checked::Refused(refused),
            }
        }
        let money = self.read_money(&mut faults);
        let at = keep(&mut faults, Field::At, self.read_at(now));
        let venue = keep(&mut faults, Field::Venue, name(&self.venue));
        let symbol = keep(&mut faults, Field::Symbol, name(&self.symbol));
        let reason = keep(&mut faults, Field::Reason, text(&self.reason));
        let note = keep(&mut faults, Field::Note, text(&self.note));
        let plan = keep(&mut faults, Field::Plan, text(&self.plan));
        match (asset, money, at, venue, symbol, reason, note, plan) {
            (
                Some(asset),
                Some(money),
                Some(at),
                Some(venue),
                Some(symbol),
                Some(reason),
                Some(note),
                Some(plan),
            ) if faults.is_empty() => {
                if let Err(fault) = supply(asset, money.quantity) {
                    return Checked::Faults(vec![fault]);
                }
                Checked::Order(Box::new(Order {
                    side: self.side,
                    at,
                    asset,
                    quantity: money.quantity,
                    spent: money.spent,
                    currency: money.currency,
                    fee: money.fee,
                    fee_currency: money.fee_currency,
                    venue,
                    product: kind,
                    symbol,
                    plan,
                    reason,
                    note,
                }))
            }
            _ => Checked::Faults(faults),
        }
    }

    /// What is traded, by the venue and the names; refused when it is leverage, money or neither coin nor fund.
    fn kind(
        &self,
        asset: Ticker,
        declared: Option<Kind>,
        known: &[Ticker],
    ) -> Result<Kind, Refused> {
        let symbol = match self.symbol.trim() {
            "" => asset.as_str().to_owned(),
            symbol => symbol.to_owned(),
        };
        if declared.is_some_and(Kind::is_leverage) {
            return Err(declared_leverage(&symbol, declared));
        }
        for name in [symbol.as_str(), asset.as_str()] {
            let found = product::judge(&Asked {
                symbol: name,
                venue: venue_code(&self.venue),
                product: declared,
                ..Asked::default()
            });
            if found.refuse == Refuse::Yes {
                return Err(refused(name, &found));
            }
            let coin = name == asset.as_str() && (known.contains(&asset) || is_listed(asset));
            if found.refuse == Refuse::Ask && declared.is_none() && !coin {
                return Err(Refused::Ask(format!(
                    "{}. Say --product or --venue, in the form the field product or venue",
                    found.why
                )));
            }
        }
        if product::is_money(asset.as_str()) {
            return Err(Refused::Money(asset));
        }
        let plain = product::classify(asset.as_str(), None).kind;
        match declared.unwrap_or(plain) {
            kind @ (Kind::Spot | Kind::SpotEtf | Kind::Staking) => Ok(kind),
            _ if declared.is_none() && (known.contains(&asset) || is_listed(asset)) => {
                Ok(Kind::Spot)
            }
            _ => Err(Refused::Unfit(format!(
                "{asset} is neither a spot coin nor a spot fund"
            ))),
        }
    }

    fn read_asset(&self) -> Result<Ticker, String> {
        let code = self.asset.trim();
        if code.is_empty() {
            return Err("which asset? For example BTC".into());
        }
        let fits = code.len() <= 24
            && code
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b".-_/:".contains(&b));
        if !fits {
            return Err(format!(
                "`{}` is not the code of an asset, like BTC or IBIT",
                printable(code, 24)
            ));
        }
        Ticker::new(&code.to_ascii_uppercase()).map_err(|why| format!("the asset {why}"))
    }

    fn read_product(&self) -> Result<Option<Kind>, String> {
        match self.product.trim() {
            "" => Ok(None),
            word => Kind::of(&word.replace([' ', '-'], "_").to_ascii_lowercase())
                .map(Some)
                .ok_or_else(|| {
                    format!("`{}` is no product: spot or spot_etf", printable(word, 24))
                }),
        }
    }

    fn read_at(&self, now: Stamp) -> Result<Moment, String> {
        let typed = self.at.trim();
        if typed.is_empty() {
            return Ok(Moment::At(Stamp::from_secs(now.secs())));
        }
        let at = Moment::parse(typed).ok_or_else(|| {
            format!(
                "`{}` is neither a date like 2025-11-24 nor a time like 2025-11-24T09:00:00Z",
                printable(typed, 40)
            )
        })?;
        if !at.is_past(now) {
            return Err(format!("{at} has not come yet"));
        }
        if Day::parse(FIRST_DAY).is_some_and(|first| at.day() < first) {
            return Err(format!("{at} is before there were coins"));
        }
        Ok(at)
    }

    fn read_money(&self, faults: &mut Vec<Fault>) -> Option<Money> {
        let money = keep(faults, Field::Amount, sum(&self.amount, &self.currency));
        let (amount, code) = money?;
        let currency = keep(faults, Field::Currency, currency(&code))?;
        let fee = match self.fee.trim() {
            "" => Some(None),
            typed => {
                let default = match self.fee_currency.trim() {
                    "" => code.as_str(),
                    given => given,
                };
                keep(faults, Field::Fee, sum(typed, default)).map(Some)
            }
        }?;
        let (fee, fee_currency) = match fee {
            Some((fee, code)) => {
                let code = Ticker::new(&code).map_err(|why| format!("the currency {why}"));
                (Some(fee), keep(faults, Field::FeeCurrency, code))
            }
            None => (None, None),
        };
        let same = fee_currency.is_some_and(|code| code.as_str() == currency.as_str());
        let within = fee.filter(|_| same && self.basis == Basis::Paid);
        let spent = match (within, self.side) {
            (Some(fee), Side::Buy) => amount.checked_sub(fee),
            (Some(fee), Side::Sell) => amount.checked_add(fee),
            (None, _) => Some(amount),
        };
        let spent = spent.filter(|spent| *spent > Decimal::ZERO);
        let Some(spent) = spent else {
            let why = if amount.is_zero() {
                "the amount is above zero"
            } else {
                "the fee is not smaller than the amount"
            };
            faults.push(Fault {
                field: Field::Amount,
                why: why.into(),
            });
            return None;
        };
        let quantity = self.read_quantity(spent, faults)?;
        Some(Money {
            quantity,
            spent,
            currency,
            fee,
            fee_currency,
        })
    }

    /// The quantity as typed, else from the price; both must agree where both are given.
    fn read_quantity(&self, spent: Decimal, faults: &mut Vec<Fault>) -> Option<Decimal> {
        let mut read = |field, typed: &str| match typed.trim() {
            "" => Some(None),
            typed => keep(faults, field, above_zero(typed)).map(Some),
        };
        let price = read(Field::Price, &self.price)?;
        let quantity = read(Field::Quantity, &self.quantity)?;
        let mut fault = |field, why: String| {
            faults.push(Fault { field, why });
            None
        };
        match (quantity, price) {
            (Some(quantity), Some(price)) if agrees(quantity, price, spent) => Some(quantity),
            (Some(quantity), Some(price)) => fault(
                Field::Quantity,
                format!(
                    "{} × {} is {}, not {}",
                    quantity.normalize(),
                    price.normalize(),
                    quantity.saturating_mul(price).round_dp(2).normalize(),
                    spent.normalize()
                ),
            ),
            (Some(quantity), None) => Some(quantity),
            (None, Some(price)) => quantity_of(spent, price)
                .or_else(|| fault(Field::Price, "that price gives no quantity".into())),
            (None, None) => fault(
                Field::Price,
                "the price of one, or the quantity, is needed".into(),
            ),
        }
    }
}

impl Order {
    /// Money with the fee where it was paid in the same currency.
    pub fn paid(&self) -> Decimal {
        let content = Content {
            spent: Some(self.spent),
            currency: Some(self.currency),
            fee: self.fee,
            fee_currency: self.fee_currency,
            ..Content::new(self.kind(), self.at, Stamp::default())
        };
        content.paid().unwrap_or(self.spent)
    }

    /// The kind of its entry.
    pub const fn kind(&self) -> EntryKind {
        match self.side {
            Side::Buy => EntryKind::Buy,
            Side::Sell => EntryKind::Sell,
        }
    }
}

/// Quantity for money at a price: 8 decimals, or more where a coin is dear enough that 12 digits need them. `None` when
/// it does not fit or rounds to nothing.
pub fn quantity_of(spent: Decimal, price: Decimal) -> Option<Decimal> {
    let exact = spent.checked_div(price)?;
    let twelve = exact.round_sf(12)?;
    let rounded = exact.round_dp(twelve.scale().max(8)).normalize();
    (rounded > Decimal::ZERO).then_some(rounded)
}

/// Price of one for money and a quantity; `None` when it does not fit.
pub fn price_of(spent: Decimal, quantity: Decimal) -> Option<Decimal> {
    let price = spent.checked_div(quantity)?;
    Some(price.round_sf(10)?.normalize())
}

/// Is this a coin or fund the program itself knows to be plain?
fn is_listed(asset: Ticker) -> bool {
    use crate::domain::instrument::{Family, INSTRUMENTS};
    let coin = |family| matches!(family, Family::Coin);
    INSTRUMENTS
        .iter()
        .any(|known| known.ticker == asset && coin(known.family))
}

fn venue_code(venue: &str) -> Option<&str> {
    let venue = venue.trim();
    (!venue.is_empty()).then_some(venue)
}

fn refused(name: &str, found: &Found) -> Refused {
    Refused::Leverage {
        symbol: printable(name, 32),
        kind: found.kind,
        sentence: leverage::refusal(found),
    }
}

fn declared_leverage(name: &str, declared: Option<Kind>) -> Refused {
    let kind = declared.unwrap_or(Kind::Margin);
    let found = Found {
        kind,
        refuse: Refuse::Yes,
        why: format!(
            "{} was said to be {}",
            printable(name, 32),
            leverage::named(kind)
        ),
    };
    refused(name, &found)
}

/// Money as it was typed.
#[derive(Clone, Copy, Debug)]
struct Money {
    quantity: Decimal,
    spent: Decimal,
    currency: Currency,
    fee: Option<Decimal>,
    fee_currency: Option<Ticker>,
}

fn keep<T>(faults: &mut Vec<Fault>, field: Field, read: Result<T, String>) -> Option<T> {
    read.map_err(|why| faults.push(Fault { field, why })).ok()
}

/// `250`, `250 USD`, `250USD` where letters follow digits.
fn sum(typed: &str, default: &str) -> Result<(Decimal, String), String> {
    let typed = typed.trim();
    let (number, code) = match typed.rsplit_once(char::is_whitespace) {
        Some((number, code)) if code.chars().all(|c| c.is_ascii_alphabetic()) => (number, code),
        _ => (typed, default.trim()),
    };
    let number = amount(number).map_err(|why| why.to_string())?;
    if code.is_empty() {
        return Err("in which currency? Write it behind the number: 250 USD".into());
    }
    Ok((number, code.to_ascii_uppercase()))
}

fn currency(code: &str) -> Result<Currency, String> {
    if !product::is_money(code) {
        return Err(format!(
            "`{}` is no currency like USD or EUR, and no money stablecoin like USDT",
            printable(code, 12)
        ));
    }
    Currency::new(code).map_err(|why| format!("the currency {why}"))
}

fn above_zero(typed: &str) -> Result<Decimal, String> {
    match amount(typed) {
        Ok(number) if number > Decimal::ZERO => Ok(number),
        Ok(_) => Err("is above zero".into()),
        Err(why) => Err(why.to_string()),
    }
}

fn agrees(quantity: Decimal, price: Decimal, spent: Decimal) -> bool {
    let Some(product) = quantity.checked_mul(price) else {
        return false;
    };
    (product - spent).abs() <= spent.saturating_mul(TOLERANCE)
}

fn supply(asset: Ticker, quantity: Decimal) -> Result<(), Fault> {
    if asset == "BTC" && quantity > Decimal::from(BITCOINS) {
        return Err(Fault {
            field: Field::Quantity,
            why: format!(
                "{} bitcoins are more than there will ever be",
                quantity.normalize()
            ),
        });
    }
    Ok(())
}

fn name(typed: &str) -> Result<Option<Name>, String> {
    match typed.trim() {
        "" => Ok(None),
        typed => Name::new(typed)
            .map(Some)
            .map_err(|why| format!("`{}` {why}", printable(typed, 24))),
    }
}

/// A reason or a remark without blanks around it; `None` where nothing was written. Refused, with the reason as a clause,
/// when it is too long or holds what could steer a terminal.
pub fn text(typed: &str) -> Result<Option<String>, String> {
    let typed = typed.trim();
    if typed.chars().count() > LONGEST_TEXT {
        return Err(format!("is longer than {LONGEST_TEXT} characters"));
    }
    if typed.chars().any(|c| c != '\n' && is_unprintable(c)) {
        return Err("holds a control or invisible character".into());
    }
    Ok((!typed.is_empty()).then(|| typed.to_owned()))
}
