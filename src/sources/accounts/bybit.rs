//! Bybit v5: the unified account and every kind of contract. Time, key, window and query are signed together; the signature
//! goes into a header.
//!
//! ```json
//! {"retCode":0,"retMsg":"","result":{"readOnly":1,"permissions":{"ContractTrade":[],"Wallet":[]}}}
//! {"retCode":0,"retMsg":"OK","result":{"list":[{"accountType":"UNIFIED","totalPositionIM":"0","coin":[
//!   {"coin":"BTC","equity":"0.4","walletBalance":"0.4","borrowAmount":"0","spotBorrow":"0"}]}]}}
//! {"retCode":0,"retMsg":"OK","result":{"nextPageCursor":"","category":"linear","list":[
//!   {"symbol":"SOLUSDT","side":"Sell","size":"3","liqPrice":""}]}}
//! ```

use serde::Deserialize;

use super::{
    Account, Credentials, Page, Powers, Question, Refusal, Signed, amount, empty_or_amount,
    leveraged_token,
};
use crate::domain::{Name, Stamp};
use crate::sources::hosts::BYBIT;
use crate::sources::value::{Num, Text, is_success, need, parse};
use crate::sources::{Carrier, Spec, Unread};

/// The account at Bybit.
pub(super) struct Bybit;

static SPEC: Spec = Spec {
    name: "bybit-account",
    publisher: Name::literal("bybit"),
    carrier: Carrier::Body,
    tells: "leverage in your account",
};

const WALLET: &str = "spot, margin";
/// Milliseconds between our time and theirs.
const WINDOW: &str = "10000";
/// How the contracts are asked, each a part: those in USDT and USDC need their coin.
const CONTRACTS: [(&str, &str); 4] = [
    ("USDT futures", "category=linear&settleCoin=USDT&limit=200"),
    ("USDC futures", "category=linear&settleCoin=USDC&limit=200"),
    ("inverse futures", "category=inverse&limit=200"),
    ("options", "category=option&limit=200"),
];

fn question(part: &'static str, path: &'static str, query: impl Into<String>) -> Question {
    Question {
        part,
        host: &BYBIT,
        path,
        query: query.into(),
        weight: 1,
    }
}

impl Account for Bybit {
    fn spec(&self) -> &Spec {
        &SPEC
    }

    fn title(&self) -> &'static str {
        "Bybit"
    }

    fn key(&self) -> Question {
        question("key", "/v5/user/query-api", "")
    }

    fn questions(&self) -> Vec<Question> {
        let wallet = question(WALLET, "/v5/account/wallet-balance", "accountType=UNIFIED");
        let contracts = CONTRACTS
            .into_iter()
            .map(|(part, query)| question(part, "/v5/position/list", query));
        std::iter::once(wallet).chain(contracts).collect()
    }

    fn sign(&self, question: &Question, credentials: &Credentials, at: Stamp) -> Signed {
        let time = (at.micros() / 1000).to_string();
        let (key, query) = (credentials.key(), &question.query);
        let signature = credentials.hex(&format!("{time}{key}{WINDOW}{query}"));
        let joint = if query.is_empty() { "" } else { "?" };
        Signed {
            path: format!("{}{joint}{query}", question.path),
            headers: vec![
                ("x-bapi-api-key", key.to_owned()),
                ("x-bapi-timestamp", time),
                ("x-bapi-recv-window", WINDOW.to_owned()),
                ("x-bapi-sign", signature),
            ],
        }
    }

    fn refusal(&self, code: i64) -> Option<Refusal> {
        match code {
            10_005 => Some(Refusal::Permission),
            10_003 | 33_004 => Some(Refusal::Key),
            10_004 => Some(Refusal::Signature),
            10_002 => Some(Refusal::Clock),
            _ => None,
        }
    }

    fn read_key(&self, body: &[u8]) -> Result<Powers, Unread> {
        let answer: Answer<'_, Rights<'_>> = parse(body)?;
        let rights = answer.told()?;
        let path = "result.readOnly";
        let read_only = need(rights.read_only, path)?.whole(path)?;
        Ok(if read_only == Some(1) {
            Powers::Read
        } else {
            Powers::More("it may do more than read (readOnly is not 1)".to_owned())
        })
    }

    fn read(&self, question: &Question, body: &[u8]) -> Result<Page, Unread> {
        if question.part == WALLET {
            return Ok(Page {
                leverage: wallet(body)?,
                next: None,
            });
        }
        positions(question, body)
    }
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct Answer<'a, T> {
    #[serde(borrow, rename = "retCode")]
    code: Option<Num<'a>>,
    result: Option<T>,
}

impl<T> Answer<'_, T> {
    /// What was asked for. Only an answer that says it is one: without the code of success nothing in it counts.
    fn told(self) -> Result<T, Unread> {
        if !is_success(self.code) {
            return Err(Unread::at("retCode", "does not say that all is well"));
        }
        need(self.result, "result")
    }
}

#[derive(Deserialize)]
struct Rights<'a> {
    #[serde(borrow, rename = "readOnly")]
    read_only: Option<Num<'a>>,
}

#[derive(Deserialize)]
struct Wallets<'a> {
    #[serde(borrow)]
    list: Option<Vec<Wallet<'a>>>,
}

#[derive(Deserialize)]
struct Wallet<'a> {
    #[serde(borrow, rename = "totalPositionIM")]
    position_margin: Option<Num<'a>>,
    #[serde(borrow)]
    coin: Option<Vec<Coin<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Coin<'a> {
    #[serde(borrow)]
    coin: Option<Text<'a>>,
    #[serde(borrow)]
    equity: Option<Num<'a>>,
    #[serde(borrow)]
    borrow_amount: Option<Num<'a>>,
    #[serde(borrow)]
    spot_borrow: Option<Num<'a>>,
}

/// The unified account: borrowed coins, debts, margin bound by positions, leveraged tokens.
fn wallet(body: &[u8]) -> Result<Vec<String>, Unread> {
    let answer: Answer<'_, Wallets<'_>> = parse(body)?;
    let wallets = need(answer.told()?.list, "result.list")?;
    if wallets.is_empty() {
        return Err(Unread::at("result.list", "holds no account"));
    }
    let mut leverage = Vec::new();
    for wallet in wallets {
        let path = "result.list[0].totalPositionIM";
        let bound = empty_or_amount(wallet.position_margin, path)?;
        if !bound.is_zero() {
            leverage.push(format!("{} USD bound by positions", bound.normalize()));
        }
        for (n, coin) in need(wallet.coin, "result.list[0].coin")?
            .into_iter()
            .enumerate()
        {
            let place = format!("result.list[0].coin[{n}]");
            leverage.extend(coin.leverage().map_err(|unread| unread.within(place))?);
        }
    }
    Ok(leverage)
}

impl Coin<'_> {
    fn leverage(self) -> Result<Option<String>, Unread> {
        let name = need(self.coin, "coin")?;
        let equity = empty_or_amount(self.equity, "equity")?;
        let borrowed = empty_or_amount(self.borrow_amount, "borrowAmount")?;
        // Older accounts do not have it; `borrowAmount` then says all.
        let spot = self
            .spot_borrow
            .map_or(Ok(None), |spot| spot.decimal("spotBorrow"))?;
        let owed = if borrowed.is_zero() {
            spot.unwrap_or_default()
        } else {
            borrowed
        };
        if !owed.is_zero() {
            return Ok(Some(format!(
                "{} {} borrowed",
                owed.abs().normalize(),
                &*name
            )));
        }
        if equity.is_sign_negative() && !equity.is_zero() {
            return Ok(Some(format!(
                "{} {} owed",
                equity.abs().normalize(),
                &*name
            )));
        }
        if equity.is_zero() {
            return Ok(None);
        }
        leveraged_token(&name, "bybit-spot")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Positions<'a> {
    #[serde(borrow)]
    next_page_cursor: Option<Text<'a>>,
    #[serde(borrow)]
    list: Option<Vec<Position<'a>>>,
}

#[derive(Deserialize)]
struct Position<'a> {
    #[serde(borrow)]
    symbol: Option<Text<'a>>,
    #[serde(borrow)]
    side: Option<Text<'a>>,
    #[serde(borrow)]
    size: Option<Num<'a>>,
}

fn positions(question: &Question, body: &[u8]) -> Result<Page, Unread> {
    let answer: Answer<'_, Positions<'_>> = parse(body)?;
    let positions = answer.told()?;
    let mut leverage = Vec::new();
    for (n, row) in need(positions.list, "result.list")?.into_iter().enumerate() {
        let read = || {
            let size = amount(row.size, "size")?;
            if size.is_zero() {
                return Ok(None);
            }
            let side = match row.side.as_deref() {
                Some("Buy") => "long",
                Some("Sell") => "short",
                _ => "position",
            };
            let symbol = need(row.symbol, "symbol")?;
            Ok(Some(format!("{} {side} {}", &*symbol, size.normalize())))
        };
        let place = format!("result.list[{n}]");
        leverage.extend(read().map_err(|unread: Unread| unread.within(place))?);
    }
    // The cursor is the venue's own escaped text; it goes back as it came, or not at all.
    let cursor = positions
        .next_page_cursor
        .filter(|cursor| !cursor.is_empty());
    let next = cursor.map(|cursor| {
        let usable = |c: char| c.is_ascii_alphanumeric() || "%-_.~:,=+/".contains(c);
        if !cursor.chars().all(usable) {
            return Err(Unread::at("result.nextPageCursor", "is no cursor"));
        }
        let first = question.query.split("&cursor=").next().unwrap_or_default();
        Ok(Question {
            query: format!("{first}&cursor={}", &*cursor),
            ..question.clone()
        })
    });
    Ok(Page {
        leverage,
        next: next.transpose()?,
    })
}
