//! Readers of the venues where coins and contracts on them trade. Sides, units and traps are those of each venue's own
//! documents; where they differ from venue to venue, the file of the reader says what was taken and why.

use rust_decimal::Decimal;

use super::value::{coin, market};
use super::{
    Batch, Get, History, Known, Payload, Reader, Source, Spec, Stream, UNNAMED, UNNAMED_MARKET,
    Unread, Wants,
};
use crate::domain::days::Missing;
use crate::domain::instrument::{Family, family};
use crate::domain::observation::Currency;
use crate::domain::{Name, Ticker};

pub mod books;
pub mod leverage;
pub mod liquidations;
pub mod prices;

/// A source whose payloads are understood each by itself: a spec and functions.
pub struct Plain {
    spec: Spec,
    read: fn(&Payload<'_>, &mut Batch) -> Result<Known, Unread>,
    polls: fn(&Wants) -> Vec<Get>,
    stream: Option<&'static dyn Stream>,
}

impl Source for Plain {
    fn spec(&self) -> &Spec {
        &self.spec
    }
    fn reader(&self) -> Box<dyn Reader> {
        Box::new(PlainReader(self.read))
    }
    fn stream(&self) -> Option<&dyn Stream> {
        self.stream
    }
    fn polls(&self, wants: &Wants) -> Vec<Get> {
        (self.polls)(wants)
    }
}

/// A source of daily bars: a spec and functions.
pub struct Bars {
    spec: Spec,
    read: fn(&Payload<'_>, &mut Batch) -> Result<Known, Unread>,
    coins: usize,
    days: fn(Ticker, Missing) -> Get,
}

impl Source for Bars {
    fn spec(&self) -> &Spec {
        &self.spec
    }
    fn reader(&self) -> Box<dyn Reader> {
        Box::new(PlainReader(self.read))
    }
    fn history(&self) -> Option<&dyn History> {
        Some(self)
    }
}

impl History for Bars {
    fn coins(&self) -> usize {
        self.coins
    }
    fn days(&self, coin: Ticker, missing: Missing) -> Get {
        (self.days)(coin, missing)
    }
}

struct PlainReader(fn(&Payload<'_>, &mut Batch) -> Result<Known, Unread>);

impl Reader for PlainReader {
    fn read(&mut self, payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
        (self.0)(payload, batch)
    }
}

/// A pair of a spot market: what is bought, and whether it is paid in dollars. Without a name in the payload and in the
/// request neither is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pair {
    base: Ticker,
    currency: Currency,
}

impl Pair {
    /// A pair that nobody names.
    const UNNAMED: Self = Self {
        base: UNNAMED,
        currency: Currency::literal("?"),
    };

    /// Reads `BTCUSDT`, `BTC-USD`, `BTC/USD`, `XXBTZUSD`, or a coin alone. `None` for a pair against something that is no
    /// dollar: it has no price in USD (R5); and for a coin that bears the name of something else, see [`is_another`].
    fn of(name: &str, path: &str) -> Result<Option<Self>, Unread> {
        let upper = name.to_ascii_uppercase();
        let found = if let Some((base, quote)) = upper.split_once(['-', '/', '_']) {
            DOLLARS.contains(&quote).then_some(base)
        } else if let Some((base, quote)) = kraken_long(&upper) {
            DOLLARS.contains(&quote).then_some(base)
        } else {
            match split_pair(&upper) {
                (base, true) => Some(base),
                (whole, false) => is_coin(whole).then_some(whole),
            }
        };
        let Some(base) = found else { return Ok(None) };
        let base = coin(base, path)?;
        Ok((!is_another(base)).then_some(Self {
            base,
            currency: Currency::literal("USD"),
        }))
    }

    /// The pair that the request named; unnamed without one.
    fn asked(payload: &Payload<'_>) -> Result<Option<Self>, Unread> {
        match payload.symbol {
            Some(symbol) => Self::of(symbol, "--symbol"),
            None => Ok(Some(Self::UNNAMED)),
        }
    }
}

/// Kraken's long names: `XXBTZUSD`, `XETHZUSD`.
fn kraken_long(name: &str) -> Option<(&str, &str)> {
    let base = name
        .get(1..4)
        .filter(|_| name.starts_with('X') && name.len() == 8)?;
    let quote = name.get(5..).filter(|_| name.get(4..5) == Some("Z"))?;
    Some((base, quote))
}

/// A coin of the program's table, by itself: what `--symbol BTC` means.
fn is_coin(name: &str) -> bool {
    let spelled = match name {
        "XBT" => "BTC",
        "XDG" => "DOGE",
        other => other,
    };
    Ticker::new(spelled).is_ok_and(|ticker| family(ticker) == Family::Coin)
}

/// The program's table has an index, a share or a fund of this name: among coins there is SPX6900, whose ticker is that of
/// the S&P 500. Its price must never stand in that row.
fn is_another(coin: Ticker) -> bool {
    !matches!(family(coin), Family::Coin | Family::Other)
}

/// The market that the request named; unnamed without one.
fn asked_market(payload: &Payload<'_>) -> Result<Name, Unread> {
    match payload.symbol {
        Some(symbol) => market(symbol, "--symbol"),
        None => Ok(UNNAMED_MARKET),
    }
}

/// Nothing is asked: the source is only streamed, or read on demand.
fn nothing(_: &Wants) -> Vec<Get> {
    Vec::new()
}

/// The dollar and the tokens that stand for it: only pairs against these have a price in USD (decode-rules R5).
const DOLLARS: [&str; 5] = ["USDT", "USDC", "FDUSD", "BUSD", "USD"];

/// Splits a pair written together: `BTCUSDT` is `("BTC", true)`. The flag says whether the other side is a dollar;
/// where it is not, the name stays whole.
fn split_pair(pair: &str) -> (&str, bool) {
    DOLLARS
        .iter()
        .find_map(|quote| pair.strip_suffix(quote).filter(|base| !base.is_empty()))
        .map_or((pair, false), |base| (base, true))
}

/// a × b, or why there is no such product: larger than any amount of money.
fn product(a: Decimal, b: Decimal, path: &str) -> Result<Decimal, Unread> {
    a.checked_mul(b)
        .ok_or_else(|| Unread::at(path, "is too large a number"))
}

/// a ÷ b for b above zero; `None` for a quotient too large to be written.
fn quotient(a: Decimal, b: Decimal) -> Option<Decimal> {
    a.checked_div(b)
}

/// A quantity that can be liquidated: `None` for nothing, an error below zero.
fn quantity(value: Option<Decimal>, path: &str) -> Result<Option<Decimal>, Unread> {
    match value {
        Some(quantity) if quantity.is_zero() => Ok(None),
        Some(quantity) if quantity.is_sign_negative() => {
            Err(Unread::at(path, format!("`{quantity}` is below zero")))
        }
        other => Ok(other),
    }
}

/// A contract's coin and size by what its venue says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Size {
    /// One contract is so many coins.
    Coins(Decimal),
    /// One contract is worth so many US dollars.
    Dollars(Decimal),
}

impl Size {
    /// Coins and US dollars of a number of contracts at a price.
    fn of(self, contracts: Decimal, price: Decimal) -> Result<(Option<Decimal>, Decimal), Unread> {
        match self {
            Self::Coins(each) => {
                let coins = product(contracts, each, "size")?;
                Ok((Some(coins), product(coins, price, "size")?))
            }
            Self::Dollars(each) => {
                let usd = product(contracts, each, "size")?;
                Ok((quotient(usd, price), usd))
            }
        }
    }
}
