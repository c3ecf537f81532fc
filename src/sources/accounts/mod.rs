//! Accounts that can be asked whether anything in them is leveraged, with a key that can only read. Which questions, how
//! they are signed and what the answers mean, by each venue's own documents; the keys and the sockets are others'.
//!
//! The order is fixed: first what the key may do. A key that can trade or withdraw is refused and nothing is asked with
//! it. Every failure is *unknown*, never "no leverage".
//!
//! To add a venue: one file with an [`Account`], and its line in [`ACCOUNTS`].

mod binance;
mod bybit;
mod credentials;
mod okx;
#[cfg(test)]
mod tests;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use super::hosts::Host;
use super::value::Num;
use super::{Carrier, Fault, FaultKind, Payload, Spec, Unread, fault};
use crate::domain::Stamp;
use crate::domain::product::{self, Refuse};
use crate::domain::tag::printable;

pub use credentials::{Credentials, CredentialsError};

/// Every account that can be asked. To add one: its line here.
pub static ACCOUNTS: &[&dyn Account] = &[&binance::Binance, &bybit::Bybit, &okx::Okx];

/// Characters of a venue's words that are kept.
const TOLD: usize = 160;

/// The account of a venue: `binance`.
pub fn find(venue: &str) -> Option<&'static dyn Account> {
    let mut accounts = ACCOUNTS.iter().copied();
    accounts.find(|account| account.spec().publisher.as_str() == venue)
}

/// A question that is signed and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The part of the account it is about: `margin`.
    pub part: &'static str,
    /// Whom. Never a host that stands in for another: a key goes to its venue alone.
    pub host: &'static Host,
    /// Path, from the first slash on.
    pub path: &'static str,
    /// What follows the question mark, before signing; may be empty.
    pub query: String,
    /// What it costs there.
    pub weight: u32,
}

/// A question ready to be sent. Its text is as secret as the key.
#[derive(Clone)]
pub struct Signed {
    /// Path and query.
    pub path: String,
    /// Headers: key, time, signature.
    pub headers: Vec<(&'static str, String)>,
}

/// What a key may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Powers {
    /// Nothing but reading.
    Read,
    /// More; what, in words: `it may withdraw (enableWithdrawals)`.
    More(String),
}

/// What an answer holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Leverage, each in words.
    pub leverage: Vec<String>,
    /// Where the rest of the answer is asked.
    pub next: Option<Question>,
}

/// What a refusal of a signed question means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The key is unknown, expired, or not for this address.
    Key,
    /// The key does not reach this part.
    Permission,
    /// The signature does not fit.
    Signature,
    /// Our clock is too far from theirs.
    Clock,
}

impl Refusal {
    const fn words(self) -> &'static str {
        match self {
            Self::Key => "does not accept the key: unknown, expired, or bound to another address",
            Self::Permission => "cannot be read with this key",
            Self::Signature => "does not accept the signature: the secret is not this key's",
            Self::Clock => "refuses: the clock of this machine is off",
        }
    }
}

/// A venue's account.
pub trait Account: Sync {
    /// Its name in lists (`binance-account`) and its venue.
    fn spec(&self) -> &Spec;
    /// The venue as it is written: `Binance`.
    fn title(&self) -> &'static str;
    /// Its keys come with a passphrase.
    fn has_passphrase(&self) -> bool {
        false
    }
    /// The question that comes first: what may this key do?
    fn key(&self) -> Question;
    /// The questions about the parts, one or more each.
    fn questions(&self) -> Vec<Question>;
    /// Signs a question at an instant.
    fn sign(&self, question: &Question, credentials: &Credentials, at: Stamp) -> Signed;
    /// What a venue's error code means on a question about a part; `None` for codes that are no matter of the key.
    fn refusal(&self, code: i64) -> Option<Refusal>;
    /// What the answer to [`Account::key`] says.
    ///
    /// # Errors
    /// [`Unread`] when it is not understood: the key is then not used.
    fn read_key(&self, body: &[u8]) -> Result<Powers, Unread>;
    /// What an answer about a part says.
    ///
    /// # Errors
    /// [`Unread`] when it is not understood: the part is then unknown.
    fn read(&self, question: &Question, body: &[u8]) -> Result<Page, Unread>;
}

/// What the answer to the question about the key says.
///
/// # Errors
/// The [`Fault`] that it reports or is.
pub fn read_key(account: &dyn Account, payload: &Payload<'_>) -> Result<Powers, Fault> {
    // On this question a missing permission is a key that is not accepted: reading one's own key needs none.
    refused(account, payload, |refusal| match refusal {
        Refusal::Permission => Refusal::Key,
        other => other,
    })?;
    let powers = account
        .read_key(payload.bytes)
        .map_err(|unread| fault::of_unread(payload, &unread))?;
    Ok(match powers {
        Powers::Read => Powers::Read,
        Powers::More(what) => Powers::More(printable(&what, TOLD)),
    })
}

/// What an answer about a part says.
///
/// # Errors
/// The [`Fault`] that it reports or is.
pub fn read(
    account: &dyn Account,
    question: &Question,
    payload: &Payload<'_>,
) -> Result<Page, Fault> {
    refused(account, payload, |refusal| refusal)?;
    let page = account
        .read(question, payload.bytes)
        .map_err(|unread| fault::of_unread(payload, &unread))?;
    let leverage = page.leverage.iter().map(|open| printable(open, TOLD));
    Ok(Page {
        leverage: leverage.collect(),
        ..page
    })
}

/// An answer that is a refusal: by the venue's code, by the status, by its words.
fn refused(
    account: &dyn Account,
    payload: &Payload<'_>,
    mean: fn(Refusal) -> Refusal,
) -> Result<(), Fault> {
    let code = code(payload.bytes);
    if let Some(refusal) = code.and_then(|code| account.refusal(code)) {
        let words = mean(refusal).words();
        return Err(Fault::new(FaultKind::NotEntitled, words));
    }
    if !(200..300).contains(&payload.status) {
        return Err(fault::of_status(payload));
    }
    match code {
        Some(code) if code != 0 => Err(fault::of_other(payload, Carrier::Body)
            .err()
            .unwrap_or_else(|| Fault::new(FaultKind::Venue, format!("error {code}")))),
        _ => Ok(()),
    }
}

/// The venue's code: `code` of Binance (a number) and OKX (a text), `retCode` of Bybit.
#[derive(Deserialize)]
struct Code<'a> {
    #[serde(borrow, alias = "retCode")]
    code: Option<Num<'a>>,
}

fn code(body: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(body).ok()?;
    let code: Code<'_> = serde_json::from_str(text).ok()?;
    code.code?.whole("code").ok().flatten()
}

/// An amount that has to be there: a missing one is no zero.
fn amount(value: Option<Num<'_>>, path: &str) -> Result<Decimal, Unread> {
    super::value::need(super::value::decimal(value, path)?, path)
}

/// An amount that a venue leaves empty where there is none; its key has to be there all the same.
fn empty_or_amount(value: Option<Num<'_>>, path: &str) -> Result<Decimal, Unread> {
    let value = super::value::need(value, path)?;
    Ok(value.decimal(path)?.unwrap_or_default())
}

/// What a holding of a spot account is, where it is not simply a coin: leveraged, or a name that cannot be told from one.
fn leveraged_token(coin: &str, venue: &str) -> Result<Option<String>, Unread> {
    match product::classify(coin, Some(venue)).refuse {
        Refuse::No => Ok(None),
        Refuse::Yes => Ok(Some(format!("{coin} is a leveraged token"))),
        Refuse::Ask => Err(Unread::at(
            "",
            format!("{coin}: a coin or a leveraged token?"),
        )),
    }
}

/// A member of an object that has to be `true` or `false`.
fn flag(json: &Value, name: &str) -> Result<bool, Unread> {
    json.get(name)
        .and_then(Value::as_bool)
        .ok_or_else(|| Unread::at(name, "is missing"))
}
