//! American brokers: Robinhood, Fidelity, Interactive Brokers.

use rust_decimal::Decimal;

use super::{Spec, says, spec};
use crate::sources::imports::When;
use crate::sources::imports::cells::{self, Cells};
use crate::sources::imports::trade::{Read, Side, Stop, Trade};
use crate::sources::imports::when::Clock;

pub(super) const ALL: &[Spec] = &[
    Spec {
        footer: Some(|cells| {
            cells.raw("activitydate").is_empty() && cells.raw("transcode").is_empty()
        }),
        ..spec(
            "robinhood-activity",
            "us-broker",
            &[
                "activitydate",
                "processdate",
                "settledate",
                "instrument",
                "description",
                "transcode",
                "quantity",
                "price",
                "amount",
            ],
            robinhood_date,
            robinhood,
        )
    },
    spec(
        "robinhood-crypto",
        "robinhood-spot",
        &[
            "uuid",
            "timeentered",
            "symbol",
            "side",
            "quantity",
            "state",
            "notional",
        ],
        crypto_time,
        crypto,
    ),
    Spec {
        footer: Some(|cells| {
            // Text below the table: no row of it begins with a date.
            let first = cells.raw("rundate");
            !first.starts_with(|sign: char| sign.is_ascii_digit())
                && !cells.raw("action").starts_with("YOU ")
        }),
        ..spec(
            "fidelity",
            "us-broker",
            &[
                "rundate",
                "action",
                "symbol",
                "description",
                "type",
                "quantity",
                "price",
                "amount",
            ],
            fidelity_date,
            fidelity,
        )
    },
    spec(
        "ibkr-flex-trades",
        "us-broker",
        &[
            "buysell",
            "tradedate",
            "symbol",
            "quantity",
            "trademoney",
            "currencyprimary",
            "ibcommission",
        ],
        flex_time,
        flex,
    ),
    Spec {
        footer: Some(|cells| {
            !cells
                .raw("transactionhistory")
                .starts_with("Transaction History")
                || cells.raw("header") != "Data"
        }),
        ..spec(
            "ibkr-transaction-history",
            "us-broker",
            &[
                "transactionhistory",
                "header",
                "date",
                "account",
                "transactiontype",
                "symbol",
                "quantity",
            ],
            history_date,
            history,
        )
    },
];

fn robinhood_date(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("activitydate"), &["%m/%d/%Y"], Clock::UTC)
}

fn robinhood(cells: &Cells<'_>) -> Read {
    let code = cells.text("transcode").to_ascii_uppercase();
    let side = match code.as_str() {
        "BUY" => Side::Buy,
        "SELL" => Side::Sell,
        "BTO" | "STO" | "BTC" | "STC" | "OEXP" | "OASGN" | "OEXCS" | "OCC" => {
            return Err(Stop::refuse(format!("`{code}` is an option")));
        }
        "MINT" => return Err(Stop::refuse("margin interest: borrowed money")),
        "ACH" | "CDIV" | "MDIV" | "INT" | "SLIP" | "GOLD" | "ACATI" | "ACATO" | "SPL" | "SPR"
        | "DTAX" | "DFEE" | "AFEE" | "REC" | "MISC" | "RTP" | "XENT" | "XENT_CC" | "GDBP"
        | "DCF" | "CONV" | "ITRF" | "WIRE" | "MRGS" | "NOA" | "ROC" | "CIL" | "FUTSWP" | "CRRD"
        | "DRIP" | "ABIP" | "JNL" | "MTCH" | "T/A" | "SXCH" | "SOFF" => {
            return Err(Stop::skip(format!("{code}: no trade for money")));
        }
        _ => return Err(Stop::unknown(&code)),
    };
    Trade::new(
        side,
        robinhood_date(cells)?,
        (cells.need("quantity")?, cells.text("instrument")),
        (cells.need("amount")?, "USD".to_owned()),
    )
    .price(cells.number("price")?)
    .fund(cells.text("description"))
    .read()
}

fn crypto_time(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(
        cells.raw("timeentered"),
        &["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"],
        Clock::UTC,
    )
}

fn crypto(cells: &Cells<'_>) -> Read {
    let state = cells.word("state");
    if !says(&state, &["filled", "complete"]) {
        return if says(
            &state,
            &[
                "cancel",
                "reject",
                "fail",
                "pending",
                "confirm",
                "queued",
                "expired",
                "unconfirmed",
            ],
        ) {
            Err(Stop::skip(format!("not executed: {state}")))
        } else {
            Err(Stop::unknown(&state))
        };
    }
    let symbol = cells.text("symbol");
    let base = symbol.split(['-', '/']).next().unwrap_or_default();
    let base = if symbol.contains(['-', '/']) {
        base
    } else {
        symbol
            .strip_suffix("USD")
            .filter(|base| !base.is_empty())
            .unwrap_or(&symbol)
    };
    Trade::new(
        Side::of(cells.raw("side"))?,
        crypto_time(cells)?,
        (cells.need("quantity")?, cells::code(base)?),
        (cells.need("notional")?, "USD".to_owned()),
    )
    .id(cells.raw("uuid"))
    .read()
}

fn fidelity_date(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("rundate"), &["%m/%d/%Y"], Clock::UTC)
}

/// A margin-enabled account writes it beside every trade, also where nothing is borrowed.
const MARGIN_TYPE: &str =
    "the type is Margin: taken as spot; leave it out if it was paid with borrowed money";

fn fidelity(cells: &Cells<'_>) -> Read {
    let action = cells.text("action").to_ascii_uppercase();
    let symbol = cells.text("symbol");
    if symbol.starts_with('-')
        || says(
            &action,
            &[
                "OPENING TRANSACTION",
                "CLOSING TRANSACTION",
                "ASSIGNED",
                "EXPIRED",
            ],
        )
    {
        return Err(Stop::refuse("an option"));
    }
    if says(&action, &["MARGIN INTEREST", "SHORT SALE"]) {
        return Err(Stop::refuse("borrowed money"));
    }
    let side = if action.starts_with("YOU BOUGHT") {
        Side::Buy
    } else if action.starts_with("YOU SOLD") {
        Side::Sell
    } else if says(
        &action,
        &[
            "TRANSFER",
            "DIVIDEND",
            "INTEREST",
            "REINVEST",
            "DEPOSIT",
            "CONTRIB",
            "FEE",
            "REDEMPTION",
            "ROLLOVER",
            "DISTRIB",
            "CONVERSION",
            "JOURNALED",
            "TAX",
            "PURCHASE INTO CORE",
            "WITHDRAW",
            "CREDIT",
            "DEBIT",
            "PAID",
            "CHECK",
            "SPLIT",
        ],
    ) {
        return Err(Stop::skip("no trade for money"));
    } else {
        return Err(Stop::unknown(&action));
    };
    if cells.word("settlementdate") == "processing" {
        return Err(Stop::skip("not settled: processing"));
    }
    let (commission, fees) = (cells.number("commission")?, cells.number("fees")?);
    let fee = match (commission, fees) {
        (None, None) => None,
        (one, two) => Some(one.unwrap_or_default() + two.unwrap_or_default()),
    };
    let own = fee.unwrap_or_default();
    let amount = cells.need("amount")?.abs();
    let spent = match side {
        Side::Buy => amount - own,
        Side::Sell => amount + own,
    };
    Trade::new(
        side,
        fidelity_date(cells)?,
        (cells.need("quantity")?, symbol),
        (spent, "USD".to_owned()),
    )
    .fee(fee, "USD")
    .price(cells.number("price")?)
    .fund(format!("{} {}", cells.text("description"), action))
    .note((cells.word("type") == "margin").then_some(MARGIN_TYPE))
    .read()
}

fn flex_time(cells: &Cells<'_>) -> Result<When, Stop> {
    let cell = cells.first(&["datetime", "tradedate"]);
    cells.time(
        cell,
        &["%Y%m%d;%H%M%S", "%Y%m%d", "%Y-%m-%d;%H:%M:%S", "%Y-%m-%d"],
        Clock::UTC,
    )
}

fn flex(cells: &Cells<'_>) -> Read {
    let class = cells
        .first(&["assetclass", "assetcategory"])
        .to_ascii_uppercase();
    match class.as_str() {
        "" | "STK" | "ETF" | "CRYPTO" | "FUND" => {}
        "FUT" | "OPT" | "FOP" | "CFD" | "WAR" | "FSFOP" | "FSOPT" => {
            return Err(Stop::refuse(format!("the asset class is {class}")));
        }
        "CASH" | "BOND" | "BILL" => return Err(Stop::skip(format!("{class}: no coin or fund"))),
        _ => return Err(Stop::unknown(&class)),
    }
    let code = match cells.raw("ibcommissioncurrency") {
        "" => cells.code("currencyprimary")?,
        code => cells::code(code)?,
    };
    let mut trade = Trade::new(
        Side::of(cells.raw("buysell"))?,
        flex_time(cells)?,
        (cells.need("quantity")?, cells.text("symbol")),
        (cells.need("trademoney")?, cells.code("currencyprimary")?),
    )
    .fee(cells.number("ibcommission")?, code)
    .price(cells.number("tradeprice")?)
    .id(cells.first(&["tradeid", "transactionid", "ibexecid"]));
    if !cells.raw("description").is_empty() {
        trade = trade.fund(cells.text("description"));
    }
    if class == "CRYPTO" {
        trade.product = Some(crate::domain::product::Kind::Spot);
    }
    trade.read()
}

fn history_date(cells: &Cells<'_>) -> Result<When, Stop> {
    cells.time(cells.raw("date"), &["%Y-%m-%d", "%Y%m%d"], Clock::UTC)
}

/// Money is always in the account's base currency, which the Summary section names; the price may be in the fund's.
fn history(cells: &Cells<'_>) -> Read {
    let kind = cells.word("transactiontype");
    let side = match kind.as_str() {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        _ if says(&kind, &["debit interest", "margin"]) => {
            return Err(Stop::refuse(format!("`{kind}` is borrowed money")));
        }
        _ if says(&kind, &["assignment", "exercise", "expiration", "option"]) => {
            return Err(Stop::refuse(format!("`{kind}` is of an option")));
        }
        _ if says(
            &kind,
            &[
                "deposit",
                "withdraw",
                "dividend",
                "interest",
                "fee",
                "tax",
                "transfer",
                "forex",
                "adjustment",
                "payment",
                "corporate",
                "split",
            ],
        ) =>
        {
            return Err(Stop::skip(format!("{kind}: no trade for money")));
        }
        _ => return Err(Stop::unknown(&kind)),
    };
    let mut lines = cells.context.preamble.iter();
    let base = lines.find(|line| line.cells.iter().any(|cell| cell == "Base Currency"));
    let base = base.and_then(|line| {
        line.cells
            .iter()
            .skip_while(|cell| *cell != "Base Currency")
            .nth(1)
    });
    let money = base
        .ok_or_else(|| Stop::unreadable("the Summary section does not name the base currency"))?;
    let fee = cells.number("commission")?;
    Trade::new(
        side,
        history_date(cells)?,
        (cells.need("quantity")?, cells.text("symbol")),
        (cells.need("grossamount")?, cells::code(money)?),
    )
    .fee(fee.map(|fee: Decimal| fee.abs()), money.as_str())
    .fund(cells.text("description"))
    .read()
}
