//! Readers of the venues where coins and contracts on them trade. Sides, units and traps are those of each venue's own
//! documents; where they differ from venue to venue, the file of the reader says what was taken and why.

use rust_decimal::Decimal;

use super::Unread;

pub mod liquidations;

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
