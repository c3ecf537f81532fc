//! Services that buy at regular times: Swan, River, Cash App, Relai.

use super::binance::exchange;
use super::{Spec, says, spec};
use crate::domain::product::is_money;
use crate::sources::imports::When;
use crate::sources::imports::cells::{self, Cells};
use crate::sources::imports::trade::{Read, Side, Stop, Trade};
use crate::sources::imports::when::Clock;

pub(super) const ALL: &[Spec] = &[
    spec(
        "swan",
        "swan",
        &[
            "event",
            "date",
            "timezone",
            "status",
            "transactionid",
            "totalusd",
            "transactionusd",
            "feeusd",
            "unitcount",
        ],
        iso_time,
        swan,
    ),
    spec(
        "swan-trades",
        "swan",
        &[
            "date",
            "receivedquantity",
            "receivedcurrency",
            "sentquantity",
            "sentcurrency",
            "feeamount",
            "feecurrency",
            "tag",
        ],
        template_time,
        template,
    ),
    Spec {
        note: Some("River states no zone; taken as UTC (--zone)"),
        ..spec(
            "river",
            "river",
            &[
                "date",
                "sentamount",
                "sentcurrency",
                "receivedamount",
                "receivedcurrency",
                "feeamount",
                "tag",
            ],
            iso_time,
            river,
        )
    },
    spec(
        "cashapp",
        "cashapp",
        &[
            "date",
            "transactionid",
            "transactiontype",
            "currency",
            "amount",
            "fee",
            "netamount",
            "assettype",
            "assetamount",
            "status",
        ],
        iso_time,
        cashapp,
    ),
    spec(
        "relai",
        "relai",
        &["date", "transactiontype", "btcamount"],
        iso_time,
        relai,
    ),
];

const ISO: &[&str] = &["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"];

fn iso_time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("date"), ISO, Clock::UTC)
}

fn template_time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("date"), &["%m/%d/%Y %H:%M:%S"], Clock::UTC)
}

fn swan(cells: &Cells<'_>) -> Read {
    let event = cells.word("event");
    let side = match event.as_str() {
        "purchase" => Side::Buy,
        "sale" | "sell" => Side::Sell,
        _ if says(
            &event,
            &[
                "deposit", "withdraw", "fee", "transfer", "interest", "reward",
            ],
        ) =>
        {
            return Err(Stop::skip(format!("{event}: no trade for money")));
        }
        _ if says(&event, &["loan", "borrow"]) => {
            return Err(Stop::refuse(format!("`{event}` is borrowed money")));
        }
        _ => return Err(Stop::unknown(&event)),
    };
    let status = cells.word("status");
    if status != "settled" {
        return Err(Stop::skip(format!("not settled: {status}")));
    }
    let (spent, fee) = (cells.need("transactionusd")?.abs(), cells.number("feeusd")?);
    if let Some(total) = cells.number("totalusd")?
        && side == Side::Buy
        && spent + fee.unwrap_or_default().abs() != total.abs()
    {
        return Err(Stop::unreadable("money and fee do not add up to the total"));
    }
    Trade::new(
        side,
        iso_time(cells)?,
        (cells.need("unitcount")?, cells.code("assettype")?),
        (spent, "USD".to_owned()),
    )
    .fee(fee, "USD")
    .price(cells.number("btcprice")?)
    .id(cells.raw("transactionid"))
    .read()
}

fn template(cells: &Cells<'_>) -> Read {
    both_sides(
        cells,
        "receivedquantity",
        "sentquantity",
        template_time(cells),
    )
}

fn river(cells: &Cells<'_>) -> Read {
    both_sides(cells, "receivedamount", "sentamount", iso_time(cells))
}

/// A row with what was received and what was sent.
fn both_sides(cells: &Cells<'_>, got: &str, gave: &str, time: Result<When, Stop>) -> Read {
    let tag = cells.word("tag");
    if says(&tag, &["loan", "borrow", "margin"]) {
        return Err(Stop::refuse(format!("`{tag}` is borrowed money")));
    }
    let trade = matches!(
        tag.as_str(),
        "" | "buy" | "sell" | "trade" | "purchase" | "sale" | "recurring buy"
    );
    let one_sided = cells.raw(got).is_empty() || cells.raw(gave).is_empty();
    if one_sided {
        let known = says(
            &tag,
            &[
                "interest", "reward", "gift", "payment", "transfer", "send", "receive", "deposit",
                "withdraw", "income", "airdrop", "mining", "fee", "referral", "promo", "cashback",
                "bonus", "lost",
            ],
        );
        return match tag.as_str() {
            "" => Err(Stop::skip("a transfer")),
            _ if known => Err(Stop::skip(format!("{tag}: no trade for money"))),
            _ if trade => Err(Stop::unreadable("a trade with one side only")),
            _ => Err(Stop::unknown(&tag)),
        };
    }
    if !trade {
        return Err(Stop::unknown(&tag));
    }
    let (bought, sold) = (cells.raw("receivedcurrency"), cells.raw("sentcurrency"));
    let fee_code = match cells.raw("feecurrency") {
        "" if is_money(bought) => bought,
        "" => sold,
        code => code,
    };
    let (bought, sold) = (cells::code(bought)?, cells::code(sold)?);
    let received = cells.need_in(got, &bought)?;
    if received.is_sign_negative() {
        return Err(Stop::unreadable("a trade that receives a negative amount"));
    }
    let got = (received, bought);
    let gave = (cells.need_in(gave, &sold)?, sold);
    let fee = cells.number("feeamount")?;
    let fee_code = if fee.is_some() {
        cells::code(fee_code)?
    } else {
        String::new()
    };
    exchange(time?, got, gave)?.fee(fee, fee_code).read()
}

fn cashapp(cells: &Cells<'_>) -> Read {
    let kind = cells.word("transactiontype");
    let side = match kind.as_str() {
        "bitcoin buy" | "bitcoin recurring buy" | "bitcoin purchase" => Side::Buy,
        "bitcoin sale" | "bitcoin sell" => Side::Sell,
        _ if says(&kind, &["loan", "borrow", "margin"]) => {
            return Err(Stop::refuse(format!("`{kind}` is borrowed money")));
        }
        _ if says(
            &kind,
            &[
                "boost",
                "notification",
                "card",
                "withdraw",
                "deposit",
                "sent",
                "received",
                "send",
                "receive",
                "p2p",
                "transfer",
                "cash",
                "interest",
                "reward",
                "payment",
                "stock",
                "lightning",
                "refund",
                "atm",
                "dividend",
                "round up",
                "savings",
            ],
        ) =>
        {
            return Err(Stop::skip(format!("{kind}: no trade for money")));
        }
        _ => return Err(Stop::unknown(&kind)),
    };
    let status = cells.word("status");
    if !says(&status, &["complete"]) || status.contains("incomplete") {
        return if says(
            &status,
            &[
                "fail",
                "cancel",
                "pending",
                "declin",
                "incomplete",
                "revers",
                "refund",
                "waiting",
            ],
        ) {
            Err(Stop::skip(format!("not executed: {status}")))
        } else {
            Err(Stop::unknown(&status))
        };
    }
    let money = cells.code("currency")?;
    let (amount, fee) = (cells.need_in("amount", &money)?, cells.number("fee")?);
    if let (Some(fee), Some(net)) = (fee, cells.number("netamount")?)
        && amount + fee != net
        && amount - fee != net
    {
        return Err(Stop::unreadable(
            "amount and fee do not add up to the net amount",
        ));
    }
    Trade::new(
        side,
        iso_time(cells)?,
        (cells.need("assetamount")?, cells.code("assettype")?),
        (amount, money.clone()),
    )
    .fee(fee, money)
    .price(cells.number("assetprice")?)
    .id(cells.raw("transactionid"))
    .read()
}

/// Relai: `Date,Transaction Type,BTC Amount,BTC Price,Currency Pair,Fiat Amount (excl. fees),Fiat Currency,Fee,Fee Currency,…`.
fn relai(cells: &Cells<'_>) -> Read {
    let kind = cells.word("transactiontype");
    let side = match kind.as_str() {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        _ if says(
            &kind,
            &[
                "withdraw", "deposit", "send", "receive", "transfer", "reward", "bonus",
            ],
        ) =>
        {
            return Err(Stop::skip(format!("{kind}: no trade for money")));
        }
        _ => return Err(Stop::unknown(&kind)),
    };
    let column = |names: &[&'static str]| {
        names
            .iter()
            .copied()
            .find(|name| cells.header.has(name))
            .unwrap_or(names[0])
    };
    let money = cells.code(column(&["fiatcurrency", "currency", "quotecurrency"]))?;
    let spent = cells.need(column(&["fiatamountexclfees", "fiatamount", "amount"]))?;
    let fee = cells.number(column(&["fee", "fees", "feeamount"]))?;
    let fee_code = match cells.raw(column(&["feecurrency"])) {
        "" => money.clone(),
        code => cells::code(code)?,
    };
    Trade::new(
        side,
        iso_time(cells)?,
        (cells.need("btcamount")?, "BTC".to_owned()),
        (spent, money),
    )
    .fee(fee, fee_code)
    .price(cells.number("btcprice")?)
    .id(cells.first(&["transactionid", "operationid", "id"]))
    .read()
}
