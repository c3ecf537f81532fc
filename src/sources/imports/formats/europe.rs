//! Revolut, crypto and shares, and the statement of a Dutch broker.

use super::{Spec, says, spec};
use crate::sources::imports::When;
use crate::sources::imports::cells::{self, Cells};
use crate::sources::imports::trade::{Read, Side, Stop, Trade};
use crate::sources::imports::when::Clock;

pub(super) const ALL: &[Spec] = &[
    Spec {
        note: Some("Revolut states no zone; taken as UTC (--zone)"),
        ..spec(
            "revolut-crypto",
            "revolut",
            &[
                "symbol", "type", "quantity", "price", "value", "fees", "date",
            ],
            revolut_time,
            revolut,
        )
    },
    spec(
        "revolut-invest",
        "us-broker",
        &[
            "date",
            "ticker",
            "type",
            "quantity",
            "pricepershare",
            "totalamount",
            "currency",
        ],
        iso_time,
        shares,
    ),
    spec(
        "semicolon-comma",
        "eu-broker",
        &["datum", "type", "waarde", "isin", "aantal", "kosten"],
        dutch_time,
        dutch,
    ),
];

const ISO: &[&str] = &["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"];

const PATTERNS: &[&str] = &[
    "%b %d, %Y, %I:%M:%S %p",
    "%b %d, %Y, %H:%M:%S",
    "%d %b %Y, %H:%M:%S",
    "%d %b %Y, %I:%M:%S %p",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
];

fn revolut_time(cells: &Cells<'_>) -> Result<When, Stop> {
    let cell = cells
        .raw("date")
        .replace(['\u{202f}', '\u{a0}'], " ")
        .replacen("Sept", "Sep", 1);
    cells.time(&cell, PATTERNS, Clock::UTC)
}

fn revolut(cells: &Cells<'_>) -> Read {
    let kind = cells.word("type");
    let side = match kind.as_str() {
        "buy" | "buy - revolut x" => Side::Buy,
        "sell" | "sell - revolut x" => Side::Sell,
        _ if says(
            &kind,
            &[
                "stake", "staking", "payment", "reward", "send", "receive", "transfer", "deposit",
                "withdraw", "exchange", "other",
            ],
        ) =>
        {
            return Err(Stop::skip(format!("{kind}: no trade for money")));
        }
        _ => return Err(Stop::unknown(&kind)),
    };
    let value = cells
        .money("value")?
        .ok_or_else(|| Stop::unreadable("value is empty"))?;
    let money = value
        .currency
        .ok_or_else(|| Stop::unreadable("value names no currency"))?;
    let fee = cells.money("fees")?;
    let fee_code = fee
        .as_ref()
        .and_then(|fee| fee.currency.clone())
        .unwrap_or_else(|| money.clone());
    Trade::new(
        side,
        revolut_time(cells)?,
        (cells.need("quantity")?, cells.code("symbol")?),
        (value.amount, cells::code(&money)?),
    )
    .fee(fee.map(|fee| fee.amount), fee_code)
    .price(cells.number("price")?)
    .read()
}

fn iso_time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("date"), ISO, Clock::UTC)
}

fn shares(cells: &Cells<'_>) -> Read {
    let kind = cells.word("type");
    let side = match kind.split(' ').next().unwrap_or_default() {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        _ if says(&kind, &["margin", "loan"]) => {
            return Err(Stop::refuse(format!("`{kind}` is borrowed money")));
        }
        _ if says(
            &kind,
            &[
                "dividend",
                "cash",
                "fee",
                "split",
                "transfer",
                "interest",
                "deposit",
                "withdraw",
                "merger",
                "spin",
                "position closure",
            ],
        ) =>
        {
            return Err(Stop::skip(format!("{kind}: no trade for money")));
        }
        _ => return Err(Stop::unknown(&kind)),
    };
    let total = cells
        .money("totalamount")?
        .ok_or_else(|| Stop::unreadable("the total is empty"))?;
    Trade::new(
        side,
        iso_time(cells)?,
        (cells.need("quantity")?, cells.text("ticker")),
        (total.amount, cells.code("currency")?),
    )
    .price(cells.number("pricepershare")?)
    .read()
}

fn dutch_time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("datum"), ISO, Clock::UTC)
}

fn dutch(cells: &Cells<'_>) -> Read {
    let kind = cells.word("type");
    let side = match kind.as_str() {
        "buy" | "koop" | "aankoop" => Side::Buy,
        "sell" | "verkoop" => Side::Sell,
        _ if says(
            &kind,
            &[
                "storting",
                "opname",
                "dividend",
                "rente",
                "kosten",
                "overboeking",
                "deposit",
                "withdraw",
                "fee",
                "interest",
                "cash",
            ],
        ) =>
        {
            return Err(Stop::skip(format!("{kind}: no trade for money")));
        }
        _ => return Err(Stop::unknown(&kind)),
    };
    let isin = cells.raw("isin");
    if isin != "XF000BTC0017" {
        return Err(Stop::unreadable(format!(
            "the ISIN `{}` is not known; log it by hand with `slackwater journal add`",
            cells.text("isin")
        )));
    }
    let mut trade = Trade::new(
        side,
        dutch_time(cells)?,
        (cells.need("aantal")?, "BTC".to_owned()),
        (cells.need("waarde")?, "EUR".to_owned()),
    )
    .fee(cells.number("kosten")?, "EUR");
    trade.product = Some(crate::domain::product::Kind::Spot);
    trade.read()
}
