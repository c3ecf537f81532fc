//! Brokers: the Dutch statement with semicolons, and Fidelity.

use rust_decimal::Decimal;

use crate::domain::Ticker;
use crate::sources::imports::cells::{Cells, Why};
use crate::sources::imports::judge::{Context, Outcome, Side, Trade, or_why, refuse, skip};
use crate::sources::imports::{Format, Reader};

pub(super) static DUTCH: Format = Format {
    name: "dutch-broker",
    venue: "Broker",
    code: "nl-spot",
    columns: &[
        "datum",
        "type",
        "waarde",
        "opmerking",
        "isin",
        "aantal",
        "kosten",
    ],
    ragged: false,
    reader: Reader::Each(|c, x| or_why(dutch(c, x))),
    refused: None,
};

pub(super) static FIDELITY: Format = Format {
    name: "fidelity",
    venue: "Fidelity",
    code: "us-broker",
    columns: &["run date", "action", "symbol", "description", "type"],
    ragged: true,
    reader: Reader::Each(|c, _| or_why(fidelity(c))),
    refused: None,
};

const EUR: Ticker = Ticker::literal("EUR");
const USD: Ticker = Ticker::literal("USD");
/// Numbers of coins as securities.
const ISINS: &[(&str, &str)] = &[
    ("XF000BTC0017", "BTC"),
    ("XF000ETH0019", "ETH"),
    ("XF000SOL0012", "SOL"),
    ("XF000XRP0018", "XRP"),
    ("XF000ADA0018", "ADA"),
];

fn dutch(c: &Cells<'_>, x: &Context<'_>) -> Result<Outcome, Why> {
    let kind = c.word("type");
    let side = match kind.as_str() {
        "buy" | "koop" | "aankoop" => Side::Buy,
        "sell" | "verkoop" => Side::Sell,
        "storting" | "opname" | "deposit" | "withdrawal" | "dividend" | "rente" | "interest"
        | "kosten" | "belasting" | "overboeking" | "transfer" | "fee" => {
            return Ok(skip(format!("{kind}: no trade")));
        }
        _ => return Err(format!("the type `{kind}` is not known")),
    };
    let isin = c.text("isin");
    let Some((_, asset)) = ISINS.iter().find(|(number, _)| *number == isin) else {
        return if isin.starts_with("XF000") {
            Err(format!("the coin of {isin} is not known"))
        } else {
            Ok(skip("a security that is no coin"))
        };
    };
    let when = c.time(
        "datum",
        &[
            "%Y-%m-%dT%H:%M:%S%.f",
            "%Y-%m-%dT%H:%M:%S%.fZ",
            "%Y-%m-%d %H:%M:%S%.f",
        ],
        x.zone,
    )?;
    let asset = Ticker::new(asset).map_err(|why| format!("the code {why}"))?;
    Ok(Trade::new(
        side,
        when,
        (asset, c.amount("aantal")?),
        (EUR, c.amount("waarde")?),
    )
    .fee(c.fee("kosten")?, EUR)
    .done())
}

fn fidelity(c: &Cells<'_>) -> Result<Outcome, Why> {
    let date = c.raw("run date");
    let action = c.text("action").to_uppercase();
    if action.is_empty() || !date.starts_with(|first: char| first.is_ascii_digit()) {
        return Ok(skip("a footer"));
    }
    let side = if action.contains("YOU BOUGHT") {
        Side::Buy
    } else if action.contains("YOU SOLD") {
        Side::Sell
    } else if action.contains("MARGIN INTEREST")
        || action.contains("DEBIT INTEREST")
        || action.contains("MARGIN LOAN")
    {
        return Ok(refuse("interest on borrowed money"));
    } else {
        let plain = [
            "ELECTRONIC FUNDS",
            "DIVIDEND",
            "REINVESTMENT",
            "INTEREST",
            "TRANSFER",
            "DEPOSIT",
            "WITHDRAWAL",
            "FEE",
            "CONTRIBUTION",
            "JOURNALED",
            "DISTRIBUTION",
            "REDEMPTION",
            "WIRE",
            "CHECK",
            "DIRECT",
            "ROLLOVER",
            "CONVERSION",
            "TAX",
            "EXCHANGED",
            "EXPIRED",
            "ASSIGNED",
            "CREDIT",
            "DEBIT",
            "CASH",
            "ADJUST",
            "SPLIT",
            "MERGER",
            "BILL",
        ];
        if action.contains("EXPIRED") || action.contains("ASSIGNED") {
            return Ok(refuse("an option"));
        }
        if plain.iter().any(|word| action.contains(word)) {
            return Ok(skip("no trade"));
        }
        return Err(format!(
            "the action `{}` is not known",
            crate::domain::tag::printable(&action, 40)
        ));
    };
    let symbol = c.text("symbol");
    if symbol.trim_start().starts_with('-')
        || action.contains("OPENING TRANSACTION")
        || action.contains("CLOSING TRANSACTION")
    {
        return Ok(refuse("an option"));
    }
    if symbol.trim().is_empty() {
        return Err("the symbol is empty".into());
    }
    if c.word("settlement date") == "processing" {
        return Ok(skip("still processing"));
    }
    let when = c.date("run date", &["%m/%d/%Y"])?;
    let column = |name: &'static str, other: &'static str| if c.has(name) { name } else { other };
    let amount = c.amount(column("amount ($)", "amount"))?;
    let commission = c.number(column("commission ($)", "commission"))?;
    let fees = c.number(column("fees ($)", "fees"))?;
    let fee = match (commission, fees) {
        (None, None) => None,
        (a, b) => Some(a.unwrap_or_default().abs() + b.unwrap_or_default().abs()),
    };
    let own = fee.unwrap_or(Decimal::ZERO);
    // The amount is what moved: with the fee for a purchase, after it for a sale.
    let spent = match side {
        Side::Buy => amount - own,
        Side::Sell => amount + own,
    };
    let margin = c.word("type") == "margin";
    let trade = Trade::new(
        side,
        when,
        (c.code("symbol")?, c.amount("quantity")?),
        (USD, spent),
    )
    .fee(fee, USD)
    .price(c.number(column("price ($)", "price"))?)
    .fund(c.text("description"));
    Ok(if margin {
        trade.why("a spot trade; the account may borrow, nothing in the row says that it did")
    } else {
        trade
    }
    .done())
}
