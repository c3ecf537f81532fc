//! Binance: spot, cross and isolated margin, USD-M and COIN-M futures. The query with its time is signed and the signature
//! stands last; exactly the bytes that are sent are signed.
//!
//! ```json
//! {"ipRestrict":true,"createTime":1788000000000,"enableReading":true,"enableWithdrawals":false,
//!  "enableInternalTransfer":false,"enableMargin":false,"enableFutures":false,"permitsUniversalTransfer":false,
//!  "enableVanillaOptions":false,"enableSpotAndMarginTrading":false}
//! {"balances":[{"asset":"BTC","free":"0.31","locked":"0"}]}
//! {"marginLevel":"999","userAssets":[{"asset":"USDT","borrowed":"0","interest":"0","free":"12","locked":"0"}]}
//! {"assets":[{"symbol":"BTCUSDT","baseAsset":{"asset":"BTC","borrowed":"0","interest":"0"},
//!   "quoteAsset":{"asset":"USDT","borrowed":"150","interest":"0.02"}}]}
//! [{"symbol":"ETHUSDT","positionSide":"BOTH","positionAmt":"-0.500"}]
//! ```
//! A key without the permission for futures is answered with code -2015 there, which is *unknown*.

use serde::Deserialize;
use serde_json::Value;

use super::{
    Account, Credentials, Page, Powers, Question, Refusal, Signed, amount, flag, leveraged_token,
};
use crate::domain::{Name, Stamp};
use crate::sources::hosts::{BINANCE, BINANCE_COIN, BINANCE_FUTURES, Host};
use crate::sources::value::{Num, Text, need, parse};
use crate::sources::{Carrier, Spec, Unread};

/// The account at Binance.
pub(super) struct Binance;

static SPEC: Spec = Spec {
    name: "binance-account",
    publisher: Name::literal("binance"),
    carrier: Carrier::Body,
    tells: "leverage in your account",
};

const SPOT: &str = "spot";
const MARGIN: &str = "margin";
const ISOLATED: &str = "isolated margin";
const USD_M: &str = "USD-M futures";
const COIN_M: &str = "COIN-M futures";

/// Permissions that only read, or only narrow the key.
const HARMLESS: [&str; 2] = ["enableReading", "enableFixReadOnly"];
/// Permissions that have to be named, so that silence about them is not taken for a no.
const POWERS: [&str; 4] = [
    "enableWithdrawals",
    "enableSpotAndMarginTrading",
    "enableMargin",
    "enableFutures",
];

const fn question(
    part: &'static str,
    host: &'static Host,
    path: &'static str,
    weight: u32,
) -> Question {
    Question {
        part,
        host,
        path,
        query: String::new(),
        weight,
    }
}

impl Account for Binance {
    fn spec(&self) -> &Spec {
        &SPEC
    }

    fn title(&self) -> &'static str {
        "Binance"
    }

    fn key(&self) -> Question {
        question("key", &BINANCE, "/sapi/v1/account/apiRestrictions", 1)
    }

    fn questions(&self) -> Vec<Question> {
        vec![
            question(SPOT, &BINANCE, "/api/v3/account", 20),
            question(MARGIN, &BINANCE, "/sapi/v1/margin/account", 10),
            question(ISOLATED, &BINANCE, "/sapi/v1/margin/isolated/account", 10),
            question(USD_M, &BINANCE_FUTURES, "/fapi/v3/positionRisk", 5),
            question(COIN_M, &BINANCE_COIN, "/dapi/v1/positionRisk", 5),
        ]
    }

    fn sign(&self, question: &Question, credentials: &Credentials, at: Stamp) -> Signed {
        let joint = if question.query.is_empty() { "" } else { "&" };
        let millis = at.micros() / 1000;
        let query = format!(
            "{}{joint}recvWindow=10000&timestamp={millis}",
            question.query
        );
        let signature = credentials.hex(&query);
        Signed {
            path: format!("{}?{query}&signature={signature}", question.path),
            headers: vec![("x-mbx-apikey", credentials.key().to_owned())],
        }
    }

    fn refusal(&self, code: i64) -> Option<Refusal> {
        match code {
            -2015 => Some(Refusal::Permission),
            -2014 => Some(Refusal::Key),
            -1022 => Some(Refusal::Signature),
            -1021 => Some(Refusal::Clock),
            _ => None,
        }
    }

    fn read_key(&self, body: &[u8]) -> Result<Powers, Unread> {
        let json: Value = parse(body)?;
        for power in POWERS {
            flag(&json, power)?;
        }
        if !flag(&json, "enableReading")? {
            return Err(Unread::at(
                "enableReading",
                "is not set: the key reads nothing",
            ));
        }
        // Whatever else can be enabled is a power, also one that this program has never heard of.
        let members = json.as_object().into_iter().flatten();
        let more: Vec<&str> = members
            .filter(|(name, value)| {
                let permits = name.starts_with("enable") || name.starts_with("permits");
                let harmless = HARMLESS.contains(&name.as_str());
                permits && !harmless && **value != Value::Bool(false)
            })
            .map(|(name, _)| name.as_str())
            .collect();
        Ok(if more.is_empty() {
            Powers::Read
        } else {
            Powers::More(format!("it may do more than read ({})", more.join(", ")))
        })
    }

    fn read(&self, question: &Question, body: &[u8]) -> Result<Page, Unread> {
        let leverage = match question.part {
            SPOT => spot(body),
            MARGIN => margin(body),
            ISOLATED => isolated(body),
            _ => positions(body),
        }?;
        Ok(Page {
            leverage,
            next: None,
        })
    }
}

#[derive(Deserialize)]
struct Spot<'a> {
    #[serde(borrow)]
    balances: Option<Vec<Balance<'a>>>,
}

#[derive(Deserialize)]
struct Balance<'a> {
    #[serde(borrow)]
    asset: Option<Text<'a>>,
    #[serde(borrow)]
    free: Option<Num<'a>>,
    #[serde(borrow)]
    locked: Option<Num<'a>>,
}

fn spot(body: &[u8]) -> Result<Vec<String>, Unread> {
    let account: Spot<'_> = parse(body)?;
    let mut leverage = Vec::new();
    for (n, row) in need(account.balances, "balances")?.into_iter().enumerate() {
        let read = || {
            let (free, locked) = (amount(row.free, "free")?, amount(row.locked, "locked")?);
            if free.is_zero() && locked.is_zero() {
                return Ok(None);
            }
            leveraged_token(&need(row.asset, "asset")?, "binance-spot")
        };
        leverage.extend(read().map_err(|unread: Unread| unread.within(format!("balances[{n}]")))?);
    }
    Ok(leverage)
}

#[derive(Deserialize)]
struct Margin<'a> {
    #[serde(borrow, rename = "userAssets")]
    assets: Option<Vec<Debt<'a>>>,
}

#[derive(Deserialize)]
struct Debt<'a> {
    #[serde(borrow)]
    asset: Option<Text<'a>>,
    #[serde(borrow)]
    borrowed: Option<Num<'a>>,
    #[serde(borrow)]
    interest: Option<Num<'a>>,
}

impl Debt<'_> {
    /// What is owed of it, in words.
    fn owed(self, place: &str) -> Result<Option<String>, Unread> {
        let read = || {
            let (borrowed, interest) = (
                amount(self.borrowed, "borrowed")?,
                amount(self.interest, "interest")?,
            );
            let asset = need(self.asset, "asset")?;
            Ok(if !borrowed.is_zero() {
                Some(format!("{} {} borrowed", borrowed.normalize(), &*asset))
            } else if !interest.is_zero() {
                Some(format!(
                    "{} {} of interest owed",
                    interest.normalize(),
                    &*asset
                ))
            } else {
                None
            })
        };
        read().map_err(|unread: Unread| unread.within(place))
    }
}

fn margin(body: &[u8]) -> Result<Vec<String>, Unread> {
    let account: Margin<'_> = parse(body)?;
    let mut leverage = Vec::new();
    for (n, debt) in need(account.assets, "userAssets")?.into_iter().enumerate() {
        leverage.extend(debt.owed(&format!("userAssets[{n}]"))?);
    }
    Ok(leverage)
}

#[derive(Deserialize)]
struct Isolated<'a> {
    #[serde(borrow)]
    assets: Option<Vec<Pair<'a>>>,
}

#[derive(Deserialize)]
struct Pair<'a> {
    #[serde(borrow, rename = "baseAsset")]
    base: Option<Debt<'a>>,
    #[serde(borrow, rename = "quoteAsset")]
    quote: Option<Debt<'a>>,
}

fn isolated(body: &[u8]) -> Result<Vec<String>, Unread> {
    let account: Isolated<'_> = parse(body)?;
    let mut leverage = Vec::new();
    for (n, pair) in need(account.assets, "assets")?.into_iter().enumerate() {
        let (base, quote) = (
            format!("assets[{n}].baseAsset"),
            format!("assets[{n}].quoteAsset"),
        );
        leverage.extend(need(pair.base, &base)?.owed(&base)?);
        leverage.extend(need(pair.quote, &quote)?.owed(&quote)?);
    }
    Ok(leverage)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Position<'a> {
    #[serde(borrow)]
    symbol: Option<Text<'a>>,
    #[serde(borrow)]
    position_side: Option<Text<'a>>,
    #[serde(borrow)]
    position_amt: Option<Num<'a>>,
}

/// Positions of futures; amounts in coins (USD-M) or contracts (COIN-M).
fn positions(body: &[u8]) -> Result<Vec<String>, Unread> {
    let rows: Vec<Position<'_>> = parse(body)?;
    let mut leverage = Vec::new();
    for (n, row) in rows.into_iter().enumerate() {
        let read = || {
            let held = amount(row.position_amt, "positionAmt")?;
            if held.is_zero() {
                return Ok(None);
            }
            let side = match row.position_side.as_deref() {
                Some("LONG") => "long",
                Some("SHORT") => "short",
                _ if held.is_sign_negative() => "short",
                _ => "long",
            };
            let symbol = need(row.symbol, "symbol")?;
            Ok(Some(format!(
                "{} {side} {}",
                &*symbol,
                held.abs().normalize()
            )))
        };
        leverage.extend(read().map_err(|unread: Unread| unread.within(format!("[{n}]")))?);
    }
    Ok(leverage)
}
