//! OKX v5: balances with what is owed, and positions of every kind, margin included. Time, method and path with query are
//! signed; the signature goes into a header in base 64, beside the passphrase.
//!
//! ```json
//! {"code":"0","msg":"","data":[{"acctLv":"1","perm":"read_only"}]}
//! {"code":"0","msg":"","data":[{"details":[{"ccy":"USDT","eq":"50","liab":"-12.5","crossLiab":"","isoLiab":"0"}]}]}
//! {"code":"0","msg":"","data":[{"instType":"SWAP","instId":"ETH-USDT-SWAP","pos":"-2","posSide":"net","lever":"5"}]}
//! ```

use serde::Deserialize;

use super::{
    Account, Credentials, Page, Powers, Question, Refusal, Signed, amount, empty_or_amount,
};
use crate::domain::{Name, Stamp};
use crate::sources::hosts::OKX;
use crate::sources::value::{Num, Text, is_success, need, parse};
use crate::sources::{Carrier, Spec, Unread};

/// The account at OKX.
pub(super) struct Okx;

static SPEC: Spec = Spec {
    name: "okx-account",
    publisher: Name::literal("okx"),
    carrier: Carrier::Body,
    tells: "leverage in your account",
};

const BALANCE: &str = "spot, margin";
const POSITIONS: &str = "positions";

const fn question(part: &'static str, path: &'static str) -> Question {
    Question {
        part,
        host: &OKX,
        path,
        query: String::new(),
        weight: 1,
    }
}

impl Account for Okx {
    fn spec(&self) -> &Spec {
        &SPEC
    }

    fn title(&self) -> &'static str {
        "OKX"
    }

    fn has_passphrase(&self) -> bool {
        true
    }

    fn key(&self) -> Question {
        question("key", "/api/v5/account/config")
    }

    fn questions(&self) -> Vec<Question> {
        vec![
            question(BALANCE, "/api/v5/account/balance"),
            question(POSITIONS, "/api/v5/account/positions"),
        ]
    }

    fn sign(&self, question: &Question, credentials: &Credentials, at: Stamp) -> Signed {
        let time = at.utc().format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
        let path = question.path.to_owned();
        let signature = credentials.base64(&format!("{time}GET{path}"));
        Signed {
            path,
            headers: vec![
                ("ok-access-key", credentials.key().to_owned()),
                ("ok-access-passphrase", credentials.passphrase().to_owned()),
                ("ok-access-timestamp", time),
                ("ok-access-sign", signature),
            ],
        }
    }

    fn refusal(&self, code: i64) -> Option<Refusal> {
        match code {
            50_114 | 50_120 => Some(Refusal::Permission),
            50_111 => Some(Refusal::Key),
            50_105 | 50_113 => Some(Refusal::Signature),
            50_102 => Some(Refusal::Clock),
            _ => None,
        }
    }

    fn read_key(&self, body: &[u8]) -> Result<Powers, Unread> {
        let answer: Answer<'_, Rights<'_>> = parse(body)?;
        let rights = answer.told()?.into_iter().next();
        let rights = rights.ok_or_else(|| Unread::at("data", "is empty"))?;
        let permissions = need(rights.perm, "data[0].perm")?;
        Ok(if &*permissions == "read_only" {
            Powers::Read
        } else {
            Powers::More(format!("it may do more than read ({})", &*permissions))
        })
    }

    fn read(&self, question: &Question, body: &[u8]) -> Result<Page, Unread> {
        let leverage = if question.part == BALANCE {
            debts(body)
        } else {
            positions(body)
        }?;
        Ok(Page {
            leverage,
            next: None,
        })
    }
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct Answer<'a, T> {
    #[serde(borrow)]
    code: Option<Num<'a>>,
    data: Option<Vec<T>>,
}

impl<T> Answer<'_, T> {
    /// What was asked for. Only an answer that says it is one: without the code of success nothing in it counts.
    fn told(self) -> Result<Vec<T>, Unread> {
        if !is_success(self.code) {
            return Err(Unread::at("code", "does not say that all is well"));
        }
        need(self.data, "data")
    }
}

#[derive(Deserialize)]
struct Rights<'a> {
    #[serde(borrow)]
    perm: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Balance<'a> {
    #[serde(borrow)]
    details: Option<Vec<Coin<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Coin<'a> {
    #[serde(borrow)]
    ccy: Option<Text<'a>>,
    #[serde(borrow)]
    liab: Option<Num<'a>>,
    #[serde(borrow)]
    cross_liab: Option<Num<'a>>,
    #[serde(borrow)]
    iso_liab: Option<Num<'a>>,
}

/// What is owed: negative or positive, and empty where the mode of the account has no such thing.
fn debts(body: &[u8]) -> Result<Vec<String>, Unread> {
    let answer: Answer<'_, Balance<'_>> = parse(body)?;
    let balance = answer.told()?.into_iter().next();
    let balance = balance.ok_or_else(|| Unread::at("data", "is empty"))?;
    let mut leverage = Vec::new();
    for (n, coin) in need(balance.details, "data[0].details")?
        .into_iter()
        .enumerate()
    {
        let read = || {
            let owed = [
                empty_or_amount(coin.liab, "liab")?,
                empty_or_amount(coin.cross_liab, "crossLiab")?,
                empty_or_amount(coin.iso_liab, "isoLiab")?,
            ];
            let name = need(coin.ccy, "ccy")?;
            let most = owed
                .iter()
                .map(rust_decimal::Decimal::abs)
                .max()
                .unwrap_or_default();
            Ok((!most.is_zero()).then(|| format!("{} {} borrowed", most.normalize(), &*name)))
        };
        let place = format!("data[0].details[{n}]");
        leverage.extend(read().map_err(|unread: Unread| unread.within(place))?);
    }
    Ok(leverage)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Position<'a> {
    #[serde(borrow)]
    inst_id: Option<Text<'a>>,
    #[serde(borrow)]
    pos: Option<Num<'a>>,
    #[serde(borrow)]
    pos_side: Option<Text<'a>>,
    #[serde(borrow)]
    lever: Option<Num<'a>>,
}

fn positions(body: &[u8]) -> Result<Vec<String>, Unread> {
    let answer: Answer<'_, Position<'_>> = parse(body)?;
    let mut leverage = Vec::new();
    for (n, row) in answer.told()?.into_iter().enumerate() {
        let read = || {
            let size = amount(row.pos, "pos")?;
            if size.is_zero() {
                return Ok(None);
            }
            let side = match row.pos_side.as_deref() {
                Some("long") => "long",
                Some("short") => "short",
                _ if size.is_sign_negative() => "short",
                _ => "long",
            };
            let times = row.lever.map_or(Ok(None), |lever| lever.decimal("lever"))?;
            let times =
                times.map_or_else(String::new, |times| format!(" at {}×", times.normalize()));
            let name = need(row.inst_id, "instId")?;
            Ok(Some(format!(
                "{} {side} {}{times}",
                &*name,
                size.abs().normalize()
            )))
        };
        let place = format!("data[{n}]");
        leverage.extend(read().map_err(|unread: Unread| unread.within(place))?);
    }
    Ok(leverage)
}
