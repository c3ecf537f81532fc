//! Services for regular buying and small exchanges: Swan, River, Cash App, Relai, Bitvavo.

use chrono_tz::Tz;
use rust_decimal::Decimal;

use crate::domain::Ticker;
use crate::domain::product::is_money;
use crate::sources::imports::cells::{Cells, Why};
use crate::sources::imports::judge::{Context, Outcome, Side, Trade, or_why, refuse, skip};
use crate::sources::imports::value::{code, time};
use crate::sources::imports::{Format, Reader};

const USD: Ticker = Ticker::literal("USD");
const BTC: Ticker = Ticker::literal("BTC");

pub(super) static SWAN: Format = Format {
    name: "swan",
    venue: "Swan",
    code: "swan",
    columns: &[
        "event",
        "date",
        "timezone",
        "status",
        "transaction id",
        "total usd",
        "transaction usd",
        "fee usd",
        "unit count",
        "asset type",
    ],
    ragged: false,
    reader: Reader::Each(|c, _| or_why(swan(c))),
    refused: None,
};

pub(super) static SWAN_TRADES: Format = Format {
    name: "swan-trades",
    columns: &[
        "date",
        "received quantity",
        "received currency",
        "sent quantity",
        "sent currency",
        "fee amount",
        "fee currency",
        "tag",
    ],
    reader: {
        Reader::Each(|c, x| {
            let columns = Exchanged {
                sent: ("sent quantity", "sent currency"),
                received: ("received quantity", "received currency"),
                times: &["%m/%d/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S%.f"],
            };
            or_why(exchanged(c, x, &columns))
        })
    },
    ..SWAN
};

pub(super) static RIVER: Format = Format {
    name: "river",
    venue: "River",
    code: "river",
    columns: &[
        "date",
        "sent amount",
        "sent currency",
        "received amount",
        "received currency",
        "fee amount",
        "tag",
    ],
    reader: {
        Reader::Each(|c, x| {
            let columns = Exchanged {
                sent: ("sent amount", "sent currency"),
                received: ("received amount", "received currency"),
                times: &["%Y-%m-%d %H:%M:%S%.f"],
            };
            or_why(exchanged(c, x, &columns))
        })
    },
    ..SWAN
};

pub(super) static CASHAPP: Format = Format {
    name: "cashapp",
    venue: "Cash App",
    code: "cashapp",
    columns: &[
        "date",
        "transaction id",
        "transaction type",
        "currency",
        "amount",
        "fee",
        "net amount",
        "asset type",
        "asset amount",
        "status",
    ],
    reader: Reader::Each(|c, _| or_why(cashapp(c))),
    ..SWAN
};

pub(super) static RELAI: Format = Format {
    name: "relai",
    venue: "Relai",
    code: "relai",
    columns: &["date", "transaction type", "btc amount"],
    reader: Reader::Each(|c, x| or_why(relai(c, x))),
    ..SWAN
};

pub(super) static BITVAVO: Format = Format {
    name: "bitvavo",
    venue: "Bitvavo",
    code: "bitvavo",
    columns: &["timezone", "date", "time", "type", "currency", "amount"],
    reader: Reader::Each(|c, x| or_why(bitvavo(c, x))),
    ..SWAN
};

fn swan(c: &Cells<'_>) -> Result<Outcome, Why> {
    let event = c.word("event");
    match event.as_str() {
        "purchase" => {}
        "deposit" | "withdrawal" | "monthly_fee" | "prepaid_fee" | "fee" | "transfer"
        | "referral" | "bonus" | "prepaid fee" | "monthly fee" => {
            return Ok(skip(format!("{event}: no buy")));
        }
        _ if event.contains("loan") || event.contains("borrow") => {
            return Ok(refuse("borrowed money"));
        }
        _ => return Err(format!("the event `{event}` is not known")),
    }
    let status = c.word("status");
    if status != "settled" {
        return Ok(skip(format!("{status}: not settled")));
    }
    let at = c.raw("date");
    let at = at
        .strip_suffix("+00")
        .or_else(|| at.strip_suffix("+00:00"))
        .unwrap_or(at);
    let when = time(at, &["%Y-%m-%d %H:%M:%S%.f"], Tz::UTC)?;
    let (spent, fee, total) = (
        c.amount("transaction usd")?,
        c.fee("fee usd")?,
        c.number("total usd")?,
    );
    if let (Some(fee), Some(total)) = (fee, total)
        && spent + fee != total.abs()
    {
        return Err(format!(
            "{spent} and the fee {fee} are not the total {total}"
        ));
    }
    let asset = c.code("asset type")?;
    Ok(Trade::new(
        Side::Buy,
        when,
        (asset, c.amount("unit count")?),
        (USD, spent),
    )
    .fee(fee, USD)
    .price(c.number("btc price")?)
    .id(c.raw("transaction id"))
    .done())
}

/// The columns of a layout that says what was sent and what was received.
struct Exchanged {
    sent: (&'static str, &'static str),
    received: (&'static str, &'static str),
    times: &'static [&'static str],
}

fn exchanged(c: &Cells<'_>, x: &Context<'_>, columns: &Exchanged) -> Result<Outcome, Why> {
    let tag = c.word("tag");
    let received = c.number(columns.received.0)?;
    let sent = c.number(columns.sent.0)?;
    if tag.contains("loan") || tag.contains("margin") {
        return Ok(refuse(format!("`{tag}` is borrowed money")));
    }
    let (Some(received), Some(sent)) = (received, sent) else {
        return match tag.as_str() {
            "buy" | "sell" | "trade" => Err("one side of the trade is empty".into()),
            "" | "interest" | "send" | "receive" | "deposit" | "withdrawal" | "gift" | "income"
            | "reward" | "fee" | "payment" | "cashback" | "referral" | "mining" | "staked"
            | "airdrop" | "lost" | "donation" | "spent" | "split" => {
                Ok(skip("a transfer or income, no trade"))
            }
            _ => Err(format!("the tag `{tag}` is not known")),
        };
    };
    if received < Decimal::ZERO {
        return Err("what was received is below zero".into());
    }
    let (got, gave) = (c.code(columns.received.1)?, c.code(columns.sent.1)?);
    let when = c.time("date", columns.times, x.zone)?;
    let (side, coin, money) = if is_money(gave.as_str()) {
        (Side::Buy, (got, received), (gave, sent.abs()))
    } else {
        (Side::Sell, (gave, sent.abs()), (got, received))
    };
    let trade = Trade::new(side, when, coin, money);
    let fee = c.fee("fee amount")?;
    Ok(match fee {
        Some(_) if !c.raw("fee currency").is_empty() => trade.fee(fee, c.code("fee currency")?),
        Some(_) => trade.fee(fee, money.0),
        None => trade,
    }
    .done())
}

fn cashapp(c: &Cells<'_>) -> Result<Outcome, Why> {
    let kind = c.word("transaction type");
    let side = match kind.as_str() {
        "bitcoin buy" | "bitcoin recurring buy" | "bitcoin roundups" | "bitcoin auto invest" => {
            Side::Buy
        }
        "bitcoin sell" | "bitcoin sale" => Side::Sell,
        _ if kind.contains("loan") || kind.contains("borrow") => {
            return Ok(refuse("borrowed money"));
        }
        _ if kind.contains("bitcoin") && (kind.contains("buy") || kind.contains("sale")) => {
            return Err(format!("the type `{kind}` is not known"));
        }
        "" => return Err("the type is empty".into()),
        _ => return Ok(skip(format!("{kind}: no trade of coins"))),
    };
    let status = c.word("status");
    if !matches!(status.as_str(), "complete" | "completed") {
        return Ok(skip(format!("{status}: not complete")));
    }
    let when = c.raw("date");
    let (local, zone) = when.rsplit_once(' ').ok_or("the time has no zone")?;
    // A fixed offset each: standard and daylight time are written by their own letters.
    let zone = match zone {
        "EST" | "CDT" => Tz::Etc__GMTPlus5,
        "EDT" => Tz::Etc__GMTPlus4,
        "CST" | "MDT" => Tz::Etc__GMTPlus6,
        "MST" | "PDT" => Tz::Etc__GMTPlus7,
        "PST" | "AKDT" => Tz::Etc__GMTPlus8,
        "AKST" => Tz::Etc__GMTPlus9,
        "HST" => Tz::Etc__GMTPlus10,
        "UTC" | "GMT" => Tz::UTC,
        other => return Err(format!("the zone `{other}` is not known")),
    };
    let when = time(local, &["%Y-%m-%d %H:%M:%S%.f"], zone)?;
    let (amount, fee, net) = (
        c.signed("amount")?,
        c.number("fee")?.unwrap_or_default(),
        c.number("net amount")?,
    );
    if let Some(net) = net
        && amount + fee != net
    {
        return Err(format!(
            "the amount {amount} and the fee {fee} are not the net amount {net}"
        ));
    }
    let (asset, money) = (c.code("asset type")?, c.code("currency")?);
    Ok(Trade::new(
        side,
        when,
        (asset, c.amount("asset amount")?),
        (money, amount.abs()),
    )
    .fee(Some(fee.abs()), money)
    .price(c.number("asset price")?)
    .id(c.raw("transaction id"))
    .done())
}

fn relai(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let kind = c.word("transaction type");
    let side = match kind.as_str() {
        "buy" | "purchase" | "recurring buy" => Side::Buy,
        "sell" | "sale" => Side::Sell,
        "send" | "receive" | "deposit" | "withdrawal" | "transfer" | "payment" => {
            return Ok(skip(format!("{kind}: no trade")));
        }
        _ => return Err(format!("the type `{kind}` is not known")),
    };
    let when = c.time(
        "date",
        &["%Y-%m-%dT%H:%M:%S%.fZ", "%Y-%m-%d %H:%M:%S%.f"],
        x.zone,
    )?;
    let quantity = c.amount("btc amount")?;
    let money = code(c.any(&["fiat currency", "currency", "fiat amount currency"]))?;
    let text = c.beginning("fiat amount (excl");
    let text = if text.is_empty() {
        c.any(&["fiat amount", "amount"])
    } else {
        text
    };
    let spent = c
        .as_number("fiat amount", text)?
        .ok_or("the money is empty")?
        .abs();
    let trade =
        Trade::new(side, when, (BTC, quantity), (money, spent)).price(c.number("btc price")?);
    let fee = c.fee("fee")?;
    let trade = match fee {
        Some(_) if !c.raw("fee currency").is_empty() => trade.fee(fee, c.code("fee currency")?),
        Some(_) => trade.fee(fee, money),
        None => trade,
    };
    Ok(trade.id(c.any(&["operation id", "transaction id"])).done())
}

fn bitvavo(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let kind = c.word("type");
    let side = match kind.as_str() {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        "deposit"
        | "withdrawal"
        | "staking"
        | "fixed staking"
        | "affiliate"
        | "rebate"
        | "internal transfer"
        | "campaign new user incentive"
        | "campaign_new_user_incentive"
        | "distribution"
        | "external transferred funds"
        | "loan"
        | "withdrawal cancelled" => {
            return Ok(if kind == "loan" {
                refuse("borrowed money")
            } else {
                skip(format!("{kind}: no trade"))
            });
        }
        _ => return Err(format!("the type `{kind}` is not known")),
    };
    let status = c.word("status");
    if !matches!(status.as_str(), "completed" | "distributed" | "") {
        return Ok(skip(format!("{status}: not completed")));
    }
    let zone: Tz = match c.raw("timezone") {
        "" => x.zone,
        named => named
            .parse()
            .map_err(|_| format!("the zone `{named}` is not known"))?,
    };
    let local = format!("{} {}", c.raw("date"), c.raw("time"));
    let when = time(&local, &["%Y-%m-%d %H:%M:%S%.f"], zone)?;
    let asset = c.code("currency")?;
    let paid_currency = c.any(&["received / paid currency", "eur received / paid currency"]);
    let money = if paid_currency.is_empty() {
        Ticker::literal("EUR")
    } else {
        code(paid_currency)?
    };
    let text = c.any(&["received / paid amount", "eur received / paid amount"]);
    let paid = c
        .as_number("received / paid amount", text)?
        .ok_or("the money is empty")?
        .abs();
    let fee = c.fee("fee amount")?;
    let fee_currency = match c.raw("fee currency") {
        "" => money,
        named => code(named)?,
    };
    // What was paid holds the fee; what was received is after it.
    let own = fee.filter(|_| fee_currency == money).unwrap_or_default();
    let spent = match side {
        Side::Buy => paid - own,
        Side::Sell => paid + own,
    };
    let price = c.any(&["quote price", "price (eur)"]);
    Ok(
        Trade::new(side, when, (asset, c.amount("amount")?), (money, spent))
            .fee(fee, fee_currency)
            .price(c.as_number("quote price", price)?)
            .id(c.raw("transaction id"))
            .done(),
    )
}
