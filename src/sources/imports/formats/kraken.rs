//! Kraken: ledgers, where a trade is two or three rows with one refid, and trades.

use super::{Spec, says, spec};
use crate::domain::product::is_money;
use crate::sources::imports::When;
use crate::sources::imports::cells::{self, Cells};
use crate::sources::imports::group::Leg;
use crate::sources::imports::trade::{Read, Reading, Side, Stop, Trade};
use crate::sources::imports::when::Clock;

pub(super) const ALL: &[Spec] = &[
    spec(
        "kraken-ledgers",
        "kraken",
        &[
            "txid", "refid", "time", "type", "asset", "amount", "fee", "balance",
        ],
        time,
        ledger,
    ),
    spec(
        "kraken-trades",
        "kraken",
        &[
            "txid",
            "ordertxid",
            "pair",
            "time",
            "type",
            "price",
            "cost",
            "fee",
            "vol",
        ],
        time,
        trade,
    ),
];

fn time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("time"), &["%Y-%m-%d %H:%M:%S"], Clock::UTC)
}

/// Kraken's codes in everybody's: `XXBT` is BTC, `ZEUR` is EUR.
fn everybodys(code: &str) -> String {
    // Balances that are held back, staked or lent are of the same coin: `EUR.HOLD`, `DOT28.S`, `XBT.M`.
    let code = match code.split_once('.') {
        Some((coin, "S")) => coin.trim_end_matches(|sign: char| sign.is_ascii_digit()),
        Some((coin, "M" | "P" | "F" | "B" | "T" | "HOLD")) => coin,
        _ => code,
    };
    match code {
        "XXBT" | "XBT" => "BTC",
        "XXDG" | "XDG" => "DOGE",
        "XETH" | "XXRP" | "XXLM" | "XLTC" | "XZEC" | "XXMR" | "XREP" | "XETC" | "XMLN" | "ZEUR"
        | "ZUSD" | "ZGBP" | "ZCAD" | "ZJPY" | "ZAUD" | "ZCHF" => &code[1..],
        _ => code,
    }
    .to_owned()
}

fn ledger(cells: &Cells<'_>) -> Read {
    if cells.raw("txid").is_empty() {
        return Err(Stop::skip("a request without txid, not booked"));
    }
    let kind = cells.word("type");
    if says(&cells.word("wallet"), &["margin", "futures"]) {
        return Err(Stop::refuse("the wallet is one of margin or futures"));
    }
    if cells.word("subtype") == "dustsweeping" {
        return Err(Stop::skip("small remains of coins swept into one"));
    }
    match kind.as_str() {
        "trade" | "spend" | "receive" => {}
        "margin" | "rollover" | "settled" => {
            return Err(Stop::refuse(format!(
                "`{kind}` belongs to a margin position"
            )));
        }
        "deposit" | "withdrawal" | "transfer" | "staking" | "earn" | "reward" | "adjustment"
        | "dividend" | "airdrop" | "nft" | "conversion" | "sale" | "invite bonus"
        | "creditline" => {
            if kind == "creditline" {
                return Err(Stop::refuse("a credit line is borrowed money"));
            }
            return Err(Stop::skip(format!("{kind}: no trade for money")));
        }
        _ => return Err(Stop::unknown(&kind)),
    }
    let code = everybodys(&cells.code("asset")?);
    let fee = cells.number("fee")?;
    Ok(Reading::Leg(Box::new(Leg {
        group: cells.raw("refid").to_owned(),
        time: time(cells)?,
        amount: cells.need("amount")?,
        fee: fee.map(|fee| (fee, code.clone())),
        code,
        id: Some(cells.raw("refid").to_owned()),
        row_id: Some(cells.raw("txid").to_owned()),
        symbol: None,
    })))
}

const WITH_SIGN: &[&str] = &[
    "ZEUR", "ZUSD", "ZGBP", "ZCAD", "ZJPY", "ZAUD", "XXBT", "XETH",
];
const BARE: &[&str] = &[
    "PYUSD", "RLUSD", "USDT", "USDC", "EURT", "EURR", "USDQ", "USDG", "DAI", "EUR", "USD", "GBP",
    "CAD", "JPY", "AUD", "CHF", "AED", "XBT", "ETH", "DOT", "SOL",
];

/// Base and quote. The longest quote wins, but where a `Z` could belong to either side the known pairs decide.
fn cut(pair: &str) -> Option<(String, String)> {
    if let Some((base, quote)) = pair.split_once('/') {
        return Some((everybodys(base), everybodys(quote)));
    }
    // `USDTZUSD` is money in an old code for money.
    if let Some(base) = pair.strip_suffix("ZUSD")
        && is_money(base)
    {
        return Some((base.to_owned(), "USD".to_owned()));
    }
    // An old code has four signs and begins with X or Z: XXBTZEUR. Anything else has no sign before the quote.
    let old = pair.len() == 8 && pair.starts_with(['X', 'Z']);
    if old && let Some(quote) = WITH_SIGN.iter().find(|quote| pair.ends_with(**quote)) {
        let base = pair.strip_suffix(quote)?;
        return Some((everybodys(base), everybodys(quote)));
    }
    // MONA ends like the beginning of no quote; `MONAUSD`, `CHZUSD` and `XTZEUR` are cut by the bare list.
    let quote = BARE
        .iter()
        .find(|quote| pair.ends_with(**quote) && pair.len() > quote.len())?;
    let base = pair.strip_suffix(quote)?;
    Some((everybodys(base), everybodys(quote)))
}

fn trade(cells: &Cells<'_>) -> Read {
    let margin = cells
        .number("margin")?
        .is_some_and(|margin| !margin.is_zero());
    let misc = cells.word("misc");
    if margin || !cells.raw("posstatus").is_empty() || says(&misc, &["closing", "margin"]) {
        return Err(Stop::refuse("a margin position"));
    }
    let pair = cells.text("pair");
    let (base, quote) = cut(&pair)
        .ok_or_else(|| Stop::unreadable(format!("the pair `{pair}` has no known quote")))?;
    Trade::new(
        Side::of(cells.raw("type"))?,
        time(cells)?,
        (cells.need("vol")?, cells::code(&base)?),
        (cells.need("cost")?, quote.clone()),
    )
    .fee(cells.number("fee")?, quote)
    .price(cells.number("price")?)
    .id(cells.raw("txid"))
    .read()
}
