//! Bybit: spot trades, and the log of the unified account, where a spot trade is two legs without a position.

use rust_decimal::Decimal;

use crate::domain::Ticker;
use crate::domain::product::{Asked, Refuse, base_and_quote, judge};
use crate::sources::imports::cells::{Cells, Why};
use crate::sources::imports::group::{Part, Rules, Step};
use crate::sources::imports::judge::{Context, Outcome, Side, Trade, or_why, refuse, skip};
use crate::sources::imports::value::{code, number, time};
use crate::sources::imports::{Format, Reader};

pub(super) static SPOT: Format = Format {
    name: "bybit-spot",
    venue: "Bybit",
    code: "bybit-spot",
    columns: &[
        "spot pairs",
        "order type",
        "direction",
        "filled value",
        "filled price",
        "filled quantity",
        "fees",
    ],
    ragged: false,
    reader: Reader::Each(|c, x| or_why(spot(c, x))),
    refused: None,
};

pub(super) static UNIFIED: Format = Format {
    name: "bybit-unified",
    columns: &[
        "uid",
        "currency",
        "contract",
        "type",
        "direction",
        "quantity",
        "position",
        "filled price",
        "funding",
        "fee paid",
    ],
    reader: Reader::Grouped(Rules { step, join }),
    ..SPOT
};

pub(super) static DERIVATIVES: Format = Format {
    name: "bybit-derivatives",
    columns: &[
        "time",
        "currency",
        "contract",
        "type",
        "direction",
        "position",
        "funding",
    ],
    reader: Reader::Each(|c, _| derivative(c)),
    ..SPOT
};

fn spot(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let side = match c.word("direction").as_str() {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        other => return Err(format!("the direction `{other}` is not known")),
    };
    let pair = c.text("spot pairs");
    let (base, quote) = base_and_quote(&pair).ok_or("the pair cannot be cut")?;
    let when = c.time(
        "timestamp (utc)",
        &[
            "%H:%M %Y-%m-%d",
            "%H:%M:%S %Y-%m-%d",
            "%Y-%m-%d %H:%M:%S%.f",
            "%Y-%m-%d %H:%M",
        ],
        x.zone,
    )?;
    let trade = Trade::new(
        side,
        when,
        (base, c.amount("filled quantity")?),
        (quote, c.amount("filled value")?),
    )
    .price(c.number("filled price")?)
    .symbol(&pair)
    .id(c.raw("transaction id"));
    // Older files name no coin: a buy pays in the coin bought, a sale in the money.
    let coin = match (c.raw("feecoin"), side) {
        ("", Side::Buy) => base,
        ("", Side::Sell) => quote,
        (coin, _) => code(coin)?,
    };
    let own = c.fee("execfeev2")?;
    let fee = match own.filter(|fee| !fee.is_zero()) {
        Some(fee) => Some(fee),
        None => c.fee("fees")?,
    };
    Ok(trade.fee(fee, coin).done())
}

fn kind_of(c: &Cells<'_>) -> Option<Outcome> {
    let kind = c.word("type").replace('_', " ");
    match kind.as_str() {
        "trade" => None,
        "deposit" | "withdraw" | "withdrawal" | "transfer in" | "transfer out" | "bonus"
        | "airdrop" | "airdrop asset" | "fee refund" | "reward" | "convert" | "currency buy"
        | "currency sell" | "earn" | "auto deduction" | "bonus recollect" | "staking" => {
            Some(skip(format!("{kind}: no trade")))
        }
        "settlement" | "delivery" | "liquidation" | "interest" | "adl" | "funding" | "repay"
        | "borrow" | "liability" | "option" => {
            Some(refuse(format!("`{kind}` is of a derivative or a loan")))
        }
        _ => Some(Outcome::Unreadable(format!(
            "the type `{kind}` is not known"
        ))),
    }
}

fn derivative(c: &Cells<'_>) -> Outcome {
    kind_of(c).unwrap_or_else(|| refuse("a log of derivatives"))
}

fn step(c: &Cells<'_>, x: &Context<'_>) -> Step {
    if let Some(outcome) = kind_of(c) {
        return Step::Alone(outcome);
    }
    let contract = c.raw("contract").to_owned();
    let found = judge(&Asked {
        symbol: &contract,
        venue: Some(x.format.code),
        ..Asked::default()
    });
    if found.refuse == Refuse::Yes {
        return Step::Alone(refuse(found.why));
    }
    let at = c.any(&["time(utc)", "time (utc)", "time"]).to_owned();
    let key = format!("{at} {contract}");
    let cells = vec![
        at,
        contract,
        c.raw("currency").to_owned(),
        c.word("direction"),
        c.raw("quantity").to_owned(),
        c.raw("position").to_owned(),
        c.raw("filled price").to_owned(),
        c.raw("fee paid").to_owned(),
        c.raw("change").to_owned(),
    ];
    Step::Part(key, cells)
}

fn join(parts: &[Part], x: &Context<'_>) -> Outcome {
    or_why(joined(parts, x))
}

fn joined(parts: &[Part], x: &Context<'_>) -> Result<Outcome, Why> {
    let first = parts.first().ok_or("nothing")?;
    let cell = |part: &Part, at: usize| part.cells.get(at).cloned().unwrap_or_default();
    let value = |part: &Part, at: usize| -> Result<Decimal, Why> {
        Ok(number(&cell(part, at), x.style)?.unwrap_or_default())
    };
    let contract = cell(first, 1);
    let (base, quote) =
        base_and_quote(&contract).ok_or("the contract cannot be cut into a pair")?;
    for part in parts {
        if !value(part, 5)?.is_zero() {
            return Ok(refuse("a leg with a position is of a derivative"));
        }
    }
    let (mut quantity, mut spent, mut side) = (Decimal::ZERO, Decimal::ZERO, None);
    let mut fees: Vec<(Ticker, Decimal)> = Vec::new();
    for part in parts {
        let coin = code(&cell(part, 2))?;
        let amount = value(part, 4)?;
        if coin == base {
            quantity += amount.abs();
            let sold = cell(part, 3) == "sell" || amount < Decimal::ZERO;
            side = Some(if sold { Side::Sell } else { Side::Buy });
        } else if coin == quote {
            spent += amount.abs();
        } else {
            return Err(format!("{coin} is no part of {contract}"));
        }
        let fee = value(part, 7)?;
        if !fee.is_zero() {
            match fees.iter_mut().find(|(name, _)| *name == coin) {
                Some((_, sum)) => *sum += fee,
                None => fees.push((coin, fee)),
            }
        }
    }
    let Some(side) = side.filter(|_| !spent.is_zero()) else {
        return Ok(refuse("one leg alone is of a derivative"));
    };
    let times = &["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%H:%M %Y-%m-%d"];
    let when = time(&cell(first, 0), times, x.zone)?;
    let trade = Trade::new(side, when, (base, quantity), (quote, spent))
        .symbol(&contract)
        .why("two legs without a position are a spot trade");
    Ok(match fees.as_slice() {
        [] => trade.fee(Some(Decimal::ZERO), quote),
        [(coin, fee)] => trade.fee(Some(*fee), *coin),
        _ => return Err("the fee is in more than one coin".into()),
    }
    .done())
}
