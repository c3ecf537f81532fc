//! Kraken: ledgers, where a trade is two rows or more of one reference, and trades.

use rust_decimal::Decimal;

use crate::domain::Ticker;
use crate::domain::product::is_money;
use crate::sources::imports::cells::{Cells, Why};
use crate::sources::imports::group::{Part, Rules, Step};
use crate::sources::imports::judge::{Context, Outcome, Side, Trade, or_why, refuse, skip};
use crate::sources::imports::value::{When, code, number, time};
use crate::sources::imports::{Format, Reader};

pub(super) static LEDGERS: Format = Format {
    name: "kraken-ledgers",
    venue: "Kraken",
    code: "kraken-spot",
    columns: &["txid", "refid", "time", "type", "asset", "amount", "fee"],
    ragged: false,
    reader: Reader::Grouped(Rules { step, join }),
    refused: None,
};

pub(super) static TRADES: Format = Format {
    name: "kraken-trades",
    columns: &[
        "txid",
        "ordertxid",
        "pair",
        "time",
        "type",
        "price",
        "cost",
        "fee",
        "vol",
        "margin",
    ],
    reader: Reader::Each(|c, x| or_why(trade(c, x))),
    ..LEDGERS
};

const TIMES: &[&str] = &["%Y-%m-%d %H:%M:%S%.f"];
/// Quotes by Kraken's names, the longest first.
const QUOTES: &[&str] = &[
    "PYUSD", "RLUSD", "ZUSD", "ZEUR", "ZGBP", "ZCAD", "ZJPY", "ZAUD", "USDT", "USDC", "XXBT",
    "XETH", "EURR", "EURC", "USD", "EUR", "GBP", "CAD", "JPY", "AUD", "CHF", "DAI", "XBT", "ETH",
    "DOT",
];

/// Kraken's code of an asset as everybody writes it; staked and earning balances keep their ending.
fn asset(text: &str) -> Result<Ticker, Why> {
    let code = code(text)?;
    let plain = match code.as_str() {
        "XXBT" | "XBT" => "BTC",
        "XXDG" | "XDG" => "DOGE",
        other => match other.as_bytes() {
            [b'X' | b'Z', rest @ ..]
                if rest.len() == 3 && other.len() == 4 && KNOWN.contains(&other) =>
            {
                other.get(1..).unwrap_or(other)
            }
            _ => other,
        },
    };
    Ticker::new(plain).map_err(|why| format!("the code {why}"))
}

/// Codes with a letter in front that everybody else leaves out.
const KNOWN: &[&str] = &[
    "XETH", "XETC", "XLTC", "XMLN", "XREP", "XXLM", "XXMR", "XXRP", "XZEC", "ZUSD", "ZEUR", "ZGBP",
    "ZCAD", "ZJPY", "ZAUD", "ZCHF",
];

fn step(c: &Cells<'_>, _: &Context<'_>) -> Step {
    let what = c.word("type");
    if c.raw("txid").is_empty() {
        return Step::Alone(skip("a request without a number: not booked"));
    }
    match what.as_str() {
        "margin" | "rollover" | "settled" | "margin trade" => {
            return Step::Alone(refuse(format!("`{what}`: a margin position")));
        }
        "trade" | "spend" | "receive" => {}
        "deposit" | "withdrawal" | "transfer" | "staking" | "earn" | "reward" | "dividend"
        | "credit" | "custodytransfer" | "sale" | "invite bonus" | "nftrebate" | "adjustment"
        | "creatorroyalty" | "airdrop" | "fork" => {
            return Step::Alone(skip(format!("{what}: no trade")));
        }
        _ => {
            return Step::Alone(Outcome::Unreadable(format!(
                "the type `{what}` is not known"
            )));
        }
    }
    let cells = ["time", "asset", "amount", "fee", "type"].map(|name| c.raw(name).to_owned());
    Step::Part(c.raw("refid").to_owned(), cells.to_vec())
}

struct Leg {
    asset: Ticker,
    amount: Decimal,
    fee: Decimal,
}

fn join(parts: &[Part], x: &Context<'_>) -> Outcome {
    or_why(joined(parts, x))
}

fn joined(parts: &[Part], x: &Context<'_>) -> Result<Outcome, Why> {
    let first = parts.first().ok_or("nothing")?;
    let mut legs = Vec::new();
    for part in parts {
        let cell = |at: usize| part.cells.get(at).map_or("", String::as_str);
        legs.push(Leg {
            asset: asset(cell(1))?,
            amount: number(cell(2), x.style)?.unwrap_or_default(),
            fee: number(cell(3), x.style)?.unwrap_or_default(),
        });
    }
    let when: When = time(
        first.cells.first().map_or("", String::as_str),
        TIMES,
        x.zone,
    )?;
    let mut out: Vec<(Ticker, Decimal)> = Vec::new();
    let mut fees: Vec<(Ticker, Decimal)> = Vec::new();
    for leg in &legs {
        if !leg.amount.is_zero() {
            add(&mut out, leg.asset, leg.amount);
        }
        if !leg.fee.is_zero() {
            add(&mut fees, leg.asset, leg.fee);
        }
    }
    let (paid, got) = match out.as_slice() {
        [a, b] | [b, a] if a.1 < Decimal::ZERO && b.1 > Decimal::ZERO => (*a, *b),
        [_] | [] => return Err("only one row of the trade is in the file".into()),
        _ => return Err("the rows of this trade do not make two sides".into()),
    };
    let (side, coin, money) = if is_money(paid.0.as_str()) {
        (Side::Buy, got, paid)
    } else {
        (Side::Sell, paid, got)
    };
    let fee = match fees.as_slice() {
        [] => Some((money.0, Decimal::ZERO)),
        [one] => Some(*one),
        _ => return Err("the fee is in more than one asset".into()),
    };
    let trade = Trade::new(side, when, (coin.0, coin.1.abs()), (money.0, money.1.abs()));
    let trade = match fee {
        Some((asset, fee)) => trade.fee(Some(fee), asset),
        None => trade,
    };
    Ok(trade
        .id(&first.key)
        .why("rows of one reference are one trade")
        .done())
}

fn add(sums: &mut Vec<(Ticker, Decimal)>, asset: Ticker, amount: Decimal) {
    match sums.iter_mut().find(|(name, _)| *name == asset) {
        Some((_, sum)) => *sum += amount,
        None => sums.push((asset, amount)),
    }
}

/// Base and quote of Kraken's pair: `XXBTZEUR`, `XBTPYUSD`, `SOL/USD`.
fn pair(text: &str) -> Result<(Ticker, Ticker), Why> {
    if let Some((base, quote)) = text.split_once('/') {
        return Ok((asset(base)?, asset(quote)?));
    }
    let upper = text.to_ascii_uppercase();
    for quote in QUOTES {
        if let Some(base) = upper.strip_suffix(quote) {
            // `XTZEUR` is XTZ in euro, `MONAUSD` is MONA in dollars: the Z and the A belong to the coin.
            let joined = quote.len() == 4
                && quote.starts_with('Z')
                && !(base.len() == 4 && base.starts_with('X'))
                && !is_money(base);
            if base.len() < 2 || joined {
                continue;
            }
            return Ok((asset(base)?, asset(quote)?));
        }
    }
    Err(format!(
        "the pair `{}` is not known",
        crate::domain::tag::printable(text, 24)
    ))
}

fn trade(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    if c.number("margin")?.is_some_and(|margin| !margin.is_zero()) {
        return Ok(refuse("the margin is above zero: borrowed money"));
    }
    let misc = c.word("misc");
    if misc.contains("closing") || !c.raw("posstatus").is_empty() {
        return Ok(refuse("it opens or closes a margin position"));
    }
    let side = match c.word("type").as_str() {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        other => return Err(format!("the type `{other}` is not known")),
    };
    let name = c.text("pair");
    let (base, quote) = pair(&name)?;
    let when = c.time("time", TIMES, x.zone)?;
    Ok(Trade::new(
        side,
        when,
        (base, c.amount("vol")?),
        (quote, c.amount("cost")?),
    )
    .fee(c.fee("fee")?, quote)
    .price(c.number("price")?)
    .id(c.raw("txid"))
    .done())
}
