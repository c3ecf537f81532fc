//! Binance and Binance.US: trade histories, the statement of all accounts, Convert.

use rust_decimal::Decimal;

use crate::domain::Ticker;
use crate::domain::product::{self, Asked, Refuse, base_and_quote, is_money};
use crate::sources::imports::cells::{Cells, Why};
use crate::sources::imports::group::{Part, Rules, Step};
use crate::sources::imports::judge::{Context, Outcome, Side, Trade, or_why, refuse, skip};
use crate::sources::imports::value::{code, number, time};
use crate::sources::imports::{Format, Reader};

pub(super) static TRADES: Format = Format {
    name: "binance-trade-history",
    venue: "Binance",
    code: "binance-spot",
    columns: &[
        "date(utc)",
        "pair",
        "side",
        "price",
        "executed",
        "amount",
        "fee",
    ],
    ragged: false,
    reader: Reader::Each(|c, x| or_why(trade(c, x))),
    refused: None,
};

pub(super) static ORDERS: Format = Format {
    name: "binance-order-history",
    columns: &["date(utc)", "pair", "type", "filled", "total", "status"],
    refused: Some(
        "it is Binance's order history, whose orders are not their fills; export the trade history instead (Orders, Trade History)",
    ),
    ..TRADES
};

pub(super) static OLD: Format = Format {
    name: "binance-old",
    columns: &[
        "date(utc)",
        "market",
        "type",
        "price",
        "amount",
        "total",
        "fee",
        "fee coin",
    ],
    reader: Reader::Each(|c, x| or_why(old(c, x))),
    ..TRADES
};

pub(super) static STATEMENT: Format = Format {
    name: "binance-statement",
    columns: &["utc time", "account", "operation", "coin", "change"],
    reader: Reader::Grouped(Rules { step, join }),
    ..TRADES
};

pub(super) static CONVERT: Format = Format {
    name: "binance-convert",
    columns: &[
        "date",
        "pair",
        "type",
        "sell",
        "buy",
        "price",
        "inverse price",
        "status",
    ],
    reader: Reader::Each(|c, x| or_why(convert(c, x))),
    ..TRADES
};

pub(super) static US: Format = Format {
    name: "binance-us",
    venue: "Binance.US",
    columns: &["time", "category", "operation", "order id"],
    reader: Reader::Each(|c, x| or_why(us(c, x))),
    ..TRADES
};

const TIMES: &[&str] = &["%Y-%m-%d %H:%M:%S%.f", "%y-%m-%d %H:%M:%S%.f"];
const SPOT_ONLY: &str =
    "a spot trade; a margin account exports the same, then say --account margin";

fn side(word: &str) -> Result<Side, Why> {
    match word {
        "buy" => Ok(Side::Buy),
        "sell" => Ok(Side::Sell),
        other => Err(format!("the side `{other}` is not known")),
    }
}

fn trade(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let side = side(&c.word("side"))?;
    let pair = c.text("pair").to_ascii_uppercase();
    let (executed, amount) = (c.raw("executed"), c.raw("amount"));
    let (base, quote) = cut(&pair, executed, amount)?;
    let when = c.time("date(utc)", TIMES, x.zone)?;
    let quantity = joined(c, "executed", executed, &base)?;
    let spent = joined(c, "amount", amount, &quote)?;
    let (fee, fee_coin) = fee(c, &base, &quote)?;
    let trade = Trade::new(side, when, (code(&base)?, quantity), (code(&quote)?, spent))
        .price(c.number("price")?)
        .symbol(&pair)
        .why(SPOT_ONLY);
    Ok(match fee_coin {
        Some(coin) => trade.fee(fee, coin),
        None => trade,
    }
    .done())
}

/// Base and quote of a pair by the codes behind its two amounts: `1INCHUSDT`, `100.0000001INCH`, `41.00USDT`.
fn cut(pair: &str, executed: &str, amount: &str) -> Result<(String, String), Why> {
    let (executed, amount) = (executed.to_ascii_uppercase(), amount.to_ascii_uppercase());
    let digits = |text: &str, code: &str| {
        text.strip_suffix(code).is_some_and(|rest| {
            rest.is_empty() || rest.ends_with(|c: char| c.is_ascii_digit() || c == '.')
        })
    };
    let at = (1..pair.len()).find(|at| {
        pair.split_at_checked(*at)
            .is_some_and(|(base, quote)| digits(&executed, base) && digits(&amount, quote))
    });
    if let Some((base, quote)) = at.and_then(|at| pair.split_at_checked(at)) {
        return Ok((base.to_owned(), quote.to_owned()));
    }
    let (base, quote) = base_and_quote(pair).ok_or("the pair cannot be cut")?;
    Ok((base.to_string(), quote.to_string()))
}

/// A number with the code that is glued behind it.
fn joined(c: &Cells<'_>, name: &str, text: &str, code: &str) -> Result<Decimal, Why> {
    let upper = text.to_ascii_uppercase();
    let digits = upper.strip_suffix(code).unwrap_or(&upper);
    c.as_number(name, digits)?
        .map(|value| value.abs())
        .ok_or_else(|| format!("{name} is empty"))
}

fn fee(c: &Cells<'_>, base: &str, quote: &str) -> Result<(Option<Decimal>, Option<Ticker>), Why> {
    let text = c.raw("fee").to_ascii_uppercase();
    if text.is_empty() {
        return Ok((None, None));
    }
    for known in [base, quote] {
        if let Some(digits) = text.strip_suffix(known)
            && let Ok(Some(fee)) = c.as_number("fee", digits)
        {
            return Ok((Some(fee), Some(code(known)?)));
        }
    }
    let letters = text
        .bytes()
        .rev()
        .take_while(u8::is_ascii_uppercase)
        .count();
    let (digits, coin) = text.split_at(text.len() - letters);
    if coin.is_empty() {
        return Err("the fee names no coin".into());
    }
    Ok((c.as_number("fee", digits)?, Some(code(coin)?)))
}

fn old(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let side = side(&c.word("type"))?;
    let market = c.text("market");
    let (base, quote) = base_and_quote(&market).ok_or("the market cannot be cut into a pair")?;
    let when = c.time("date(utc)", TIMES, x.zone)?;
    let trade = Trade::new(
        side,
        when,
        (base, c.amount("amount")?),
        (quote, c.amount("total")?),
    )
    .price(c.number("price")?)
    .symbol(&market)
    .why(SPOT_ONLY);
    let fee = c.fee("fee")?;
    Ok(match fee {
        Some(_) if !c.raw("fee coin").is_empty() => trade.fee(fee, c.code("fee coin")?),
        _ => trade,
    }
    .done())
}

fn convert(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    if c.word("status") != "successful" {
        return Ok(skip("not executed"));
    }
    let leg = |name: &str| -> Result<(Ticker, Decimal), Why> {
        let text = c.text(name);
        let (digits, coin) = text
            .trim()
            .rsplit_once(' ')
            .ok_or_else(|| format!("{name} names no coin"))?;
        let value = c
            .as_number(name, digits)?
            .ok_or_else(|| format!("{name} is empty"))?;
        Ok((code(coin)?, value.abs()))
    };
    let (sold, bought) = (leg("sell")?, leg("buy")?);
    let when = c.time("date", TIMES, x.zone)?;
    // The key of a conversion has no id: its time to the second and its amounts.
    let (side, coin, money) = if is_money(sold.0.as_str()) {
        (Side::Buy, bought, sold)
    } else if is_money(bought.0.as_str()) {
        (Side::Sell, sold, bought)
    } else {
        return Ok(skip("a conversion between coins"));
    };
    Ok(Trade::new(side, when, coin, money)
        .why("a conversion; the fee is in the price")
        .done())
}

const TRADING: &[&str] = &[
    "transaction buy",
    "transaction spend",
    "transaction fee",
    "transaction sold",
    "transaction revenue",
    "buy",
    "sell",
    "fee",
    "transaction related",
    "binance convert",
    "buy crypto with card",
    "large otc trading",
    "buy crypto",
    "sell crypto",
    "buy crypto with fiat",
    "fiat ocbs - add fiat and fees",
];
const PLAIN: &[&str] = &[
    "deposit",
    "withdraw",
    "fiat deposit",
    "fiat withdraw",
    "fiat withdrawal",
    "distribution",
    "airdrop assets",
    "referral commission",
    "commission rebate",
    "commission history",
    "referral kickback",
    "cashback voucher",
    "cash voucher distribution",
    "simple earn flexible interest",
    "simple earn locked rewards",
    "simple earn flexible subscription",
    "simple earn flexible redemption",
    "simple earn locked subscription",
    "simple earn locked redemption",
    "staking rewards",
    "staking purchase",
    "staking redemption",
    "eth 2.0 staking",
    "eth 2.0 staking rewards",
    "eth 2.0 staking withdrawals",
    "launchpool interest",
    "launchpool earnings withdrawal",
    "launchpool airdrop",
    "pos savings interest",
    "pos savings purchase",
    "pos savings redemption",
    "savings interest",
    "savings purchase",
    "savings principal redemption",
    "rewards distribution",
    "token swap - redenomination/rebranding",
    "token swap - distribution",
    "small assets exchange bnb",
    "small assets exchange bnb (spot)",
    "asset recovery",
    "mining reward",
    "pool distribution",
    "merchant acquiring",
    "binance card spending",
    "card cashback",
    "p2p trading",
    "send",
    "receive",
    "hodler airdrops distribution",
    "megadrop rewards",
    "crypto box",
    "nft transaction",
    "asset - transfer",
    "main and funding account transfer",
    "super bnb mining",
];

fn step(c: &Cells<'_>, x: &Context<'_>) -> Step {
    let operation = c.text("operation");
    let account = c.text("account");
    let judged = |symbol: String| {
        product::judge(&Asked {
            symbol: &symbol,
            venue: Some(x.format.code),
            ..Asked::default()
        })
    };
    let found = judged(format!("account:{account}"));
    if found.refuse == Refuse::Yes {
        return Step::Alone(refuse(found.why));
    }
    let word = operation.trim().to_lowercase();
    if word.starts_with("transfer between") || word.contains("transfer") {
        return Step::Alone(skip("a transfer between accounts, no trade"));
    }
    let found = judged(format!("op:{operation}"));
    if found.refuse == Refuse::Yes {
        return Step::Alone(refuse(found.why));
    }
    if let Ok(coin) = c.code("coin") {
        let found = judged(coin.to_string());
        if found.refuse == Refuse::Yes {
            return Step::Alone(refuse(found.why));
        }
    }
    if PLAIN.contains(&word.as_str()) {
        return Step::Alone(skip(format!("{word}: no trade for money")));
    }
    if !TRADING.contains(&word.as_str()) {
        return Step::Alone(Outcome::Unreadable(format!(
            "the operation `{operation}` is not known"
        )));
    }
    if found.refuse == Refuse::Ask {
        return Step::Alone(Outcome::Unreadable(found.why));
    }
    let kind = match word.as_str() {
        "binance convert" | "buy crypto with card" | "large otc trading" => word.as_str(),
        _ => "trade",
    };
    let key = format!("{} {kind}", c.raw("utc time"));
    let cells = ["utc time", "coin", "change", "operation"].map(|name| c.raw(name).to_owned());
    Step::Part(key, cells.to_vec())
}

fn join(parts: &[Part], x: &Context<'_>) -> Outcome {
    or_why(joined_parts(parts, x))
}

/// The rows of one second: bought, spent, and the fee.
fn joined_parts(parts: &[Part], x: &Context<'_>) -> Result<Outcome, Why> {
    let first = parts.first().ok_or("nothing")?;
    let mut sums: Vec<(Ticker, Decimal)> = Vec::new();
    let mut fees: Vec<(Ticker, Decimal)> = Vec::new();
    for part in parts {
        let cell = |at: usize| part.cells.get(at).map_or("", String::as_str);
        let coin = code(cell(1))?;
        let change = number(cell(2), x.style)?.ok_or("the change is empty")?;
        let is_fee = cell(3).to_lowercase().contains("fee");
        let into = if is_fee { &mut fees } else { &mut sums };
        match into.iter_mut().find(|(name, _)| *name == coin) {
            Some((_, sum)) => *sum += change,
            None => into.push((coin, change)),
        }
    }
    let when = time(
        first.cells.first().map_or("", String::as_str),
        TIMES,
        x.zone,
    )?;
    let got: Vec<_> = sums
        .iter()
        .filter(|(_, sum)| *sum > Decimal::ZERO)
        .collect();
    let gave: Vec<_> = sums
        .iter()
        .filter(|(_, sum)| *sum < Decimal::ZERO)
        .collect();
    let ([got], [gave]) = (got.as_slice(), gave.as_slice()) else {
        return Err(if got.is_empty() || gave.is_empty() {
            "only one side of the trade is in the file".into()
        } else {
            "several coins were traded in this second, and the file gives no prices to pair them"
                .into()
        });
    };
    let (side, coin, money) = if is_money(gave.0.as_str()) {
        (Side::Buy, got, gave)
    } else {
        (Side::Sell, gave, got)
    };
    let trade = Trade::new(side, when, (coin.0, coin.1.abs()), (money.0, money.1.abs()));
    let trade = match fees.as_slice() {
        [] => trade,
        [(coin, fee)] => trade.fee(Some(*fee), *coin),
        _ => return Err("the fee is in more than one coin".into()),
    };
    Ok(trade.why("rows of one second are one trade").done())
}

fn us(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let category = c.word("category");
    let operation = c.word("operation");
    let side = match (category.as_str(), operation.as_str()) {
        ("spot trading" | "quick buy" | "quick sell" | "otc trading" | "recurring buy", "buy")
        | ("quick buy" | "recurring buy", _) => Side::Buy,
        ("spot trading" | "quick sell" | "otc trading", "sell") | ("quick sell", _) => Side::Sell,
        (
            "deposit" | "withdrawal" | "distribution" | "convert" | "staking" | "others" | "other",
            _,
        ) => return Ok(skip(format!("{category}: no trade for money"))),
        _ => return Err(format!("`{category}`, `{operation}` is not known")),
    };
    let when = c.time(
        "time",
        &["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.fZ"],
        x.zone,
    )?;
    let leg = |coin: &str, amount: &str| -> Result<(Ticker, Decimal), Why> {
        Ok((c.code(coin)?, c.amount(amount)?))
    };
    let base = leg("base asset", "realized amount for base asset")?;
    let quote = leg("quote asset", "realized amount for quote asset")?;
    // Binance.US writes its dollar balance as a coin.
    let trade = Trade::new(side, when, base, quote).symbol(&format!("{}{}", base.0, quote.0));
    let fee = c.fee("realized amount for fee asset")?;
    let trade = match fee {
        Some(_) if !c.raw("fee asset").is_empty() => trade.fee(fee, c.code("fee asset")?),
        _ => trade,
    };
    Ok(trade.id(c.raw("transaction id")).done())
}
