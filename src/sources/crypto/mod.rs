//! Readers of the venues where coins and contracts on them trade. Sides, units and traps are those of each venue's own
//! documents; where they differ from venue to venue, the file of the reader says what was taken and why.

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::value::{coin, market, parse};
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
        Self::split_by(split_pair, name, path)
    }

    /// The same at a venue where the other side is the dollar itself: there `DOTUSD` is DOT.
    fn of_dollar_venue(name: &str, path: &str) -> Result<Option<Self>, Unread> {
        Self::split_by(split_dollar_pair, name, path)
    }

    fn split_by(
        split: fn(&str) -> (&str, bool),
        name: &str,
        path: &str,
    ) -> Result<Option<Self>, Unread> {
        let upper = name.to_ascii_uppercase();
        let found = if let Some((base, quote)) = upper.split_once(['-', '/', '_']) {
            DOLLARS.contains(&quote).then_some(base)
        } else if let Some((base, quote)) = kraken_long(&upper) {
            DOLLARS.contains(&quote).then_some(base)
        } else {
            match split(&upper) {
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

/// Kraken's long names: `XXBTZUSD`, `ZEURZUSD`; four letters a side, with an X before a coin and a Z before a currency.
/// Of its newer coins only Tether stands there with a Z on the other side: `USDTZUSD`.
fn kraken_long(name: &str) -> Option<(&str, &str)> {
    let (base, quote) = (name.get(..4)?, name.get(4..)?.strip_prefix('Z')?);
    let base = match base {
        "USDT" => base,
        _ => base.strip_prefix(['X', 'Z'])?,
    };
    (quote.len() == 3).then_some((base, quote))
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

/// The rows of a payload of Binance, and where they stand: one or a list, bare or under `data` of a combined stream.
fn binance_rows<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<(Vec<T>, Place), Unread> {
    #[derive(Deserialize)]
    struct Combined<'a> {
        #[serde(borrow)]
        data: &'a RawValue,
    }
    let is_list = |bytes: &[u8]| bytes.trim_ascii_start().starts_with(b"[");
    // Of a list serde would take the first element for `data`.
    let combined = if is_list(bytes) {
        None
    } else {
        parse::<Combined<'_>>(bytes).ok()
    };
    let (bytes, path) = combined.map_or((bytes, ""), |combined| {
        (combined.data.get().as_bytes(), "data")
    });
    let outer = |unread: Unread| {
        if path.is_empty() {
            unread
        } else {
            unread.within(path)
        }
    };
    if is_list(bytes) {
        Ok((parse(bytes).map_err(outer)?, Place::Many(path)))
    } else {
        Ok((vec![parse(bytes).map_err(outer)?], Place::One(path)))
    }
}

/// Where the rows of a payload stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// One, by itself or in a member.
    One(&'static str),
    /// A list, by itself or in a member.
    Many(&'static str),
}

impl Place {
    const fn is_list(self) -> bool {
        matches!(self, Self::Many(_))
    }

    /// What is wrong in a row, seen from the whole.
    fn of(self, unread: Unread, index: usize) -> Unread {
        match self {
            Self::One("") => unread,
            Self::One(path) => unread.within(path),
            Self::Many(path) => unread.within(format!("{path}[{index}]")),
        }
    }
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
const DOLLARS: [&str; 4] = ["USDT", "USDC", "FDUSD", "USD"];

/// Tokens whose names end like the dollar's and that do not stand for it (R5): `BTCTUSD` is no price in dollars, and there
/// is no coin BTCT.
const OTHER_DOLLARS: [&str; 5] = ["RLUSD", "PYUSD", "TUSD", "BUSD", "GUSD"];

/// Coins whose pair against the dollar ends like one against such a token, where no coin has the shorter name: DOTUSD.
const ENDING_LIKE_THEM: [&str; 8] = ["DOT", "BAT", "GRT", "APT", "QNT", "LPT", "ANT", "SHIB"];

/// Splits a pair written together: `BTCUSDT` is `("BTC", true)`. The flag says whether the other side is a dollar;
/// where it is not, the name stays whole.
fn split_pair(pair: &str) -> (&str, bool) {
    split(pair, |_| true)
}

/// The same at a venue where the other side is the dollar itself: `DOTUSD` is DOT, because TUSD is no side there. What no
/// coin's name ends in is another token there as well, and so is what would leave a known coin.
fn split_dollar_pair(pair: &str) -> (&str, bool) {
    split(pair, |(base, quote)| quote.len() > 4 || is_coin(base))
}

/// `doubtful` decides on a base and a token of [`OTHER_DOLLARS`], where the name may as well be a longer coin's in dollars.
fn split(pair: &str, doubtful: impl Fn((&str, &str)) -> bool) -> (&str, bool) {
    let mut quotes = DOLLARS.iter();
    let found = quotes.find_map(|quote| {
        let base = pair.strip_suffix(quote).filter(|base| !base.is_empty())?;
        Some((base, *quote))
    });
    let Some((base, quote)) = found else {
        return (pair, false);
    };
    let is_other = |token: &str| {
        let rest = pair.strip_suffix(token).unwrap_or_default();
        // `USDTUSD` is Tether in dollars.
        !rest.is_empty() && rest != "USD" && doubtful((rest, token))
    };
    // XBTUSD and BNBUSD end like pairs against TUSD and BUSD.
    let certain = is_coin(base) || ENDING_LIKE_THEM.contains(&base);
    if quote == "USD" && !certain && OTHER_DOLLARS.iter().any(|token| is_other(token)) {
        return (pair, false);
    }
    (base, true)
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
