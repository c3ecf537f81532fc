//! Marks of a row: order types, accounts, margin modes, operations.

use super::venue::Venue;
use super::{Found, Kind, shown};

/// Order types of Bitfinex; without the word EXCHANGE they are margin orders.
const ORDER_TYPES: &[&str] = &[
    "LIMIT",
    "MARKET",
    "STOP",
    "STOP_LIMIT",
    "TRAILING_STOP",
    "FOK",
    "IOC",
];

/// The name and the mark behind its last colon, where that is one. A colon of the venue's own belongs to the name.
pub(super) fn split(symbol: &str) -> (&str, Option<&str>) {
    if symbol.starts_with("account:") || symbol.starts_with("op:") {
        return (symbol, None);
    }
    match symbol.rsplit_once(':') {
        Some((name, mark)) if is_mark(mark) || says_leverage(name, mark) => (name, Some(mark)),
        _ => (symbol, None),
    }
}

/// A tail like `:cross` or `:Futures` is a mark; `xyz:TSLA` and `BTCF0:USTF0` are names.
fn says_leverage(name: &str, tail: &str) -> bool {
    let dex = name.bytes().all(|b| b.is_ascii_lowercase());
    !dex && borrowed(&tail.replace('_', " ").to_ascii_lowercase()).is_some()
}

fn is_mark(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.contains('=')
        || lower.contains("margin")
        || lower.contains("loan")
        || lower.contains("exchange")
        || [
            "closing", "opened", "closed", "opening", "spot-api", "rollover", "settled",
        ]
        .contains(&lower.as_str())
        || ORDER_TYPES.contains(&text.to_ascii_uppercase().replace(' ', "_").as_str())
}

/// What a mark says; `None` when it says nothing against.
pub(super) fn read(mark: &str, venue: Venue) -> Option<Found> {
    let text = mark.replace('_', " ").trim().to_ascii_lowercase();
    let found = |kind: Kind| {
        let words = shown(&mark.replace('_', " "));
        Some(Found::refused(
            kind,
            format!("`{words}` marks {}", noun(kind)),
        ))
    };
    let (key, value) = text.split_once('=').unwrap_or(("", text.as_str()));
    let key: String = key.chars().filter(|c| !c.is_whitespace()).collect();
    match (key.as_str(), value.trim()) {
        ("isleverage", value) => match value {
            "0" | "false" | "" => None,
            _ => found(Kind::Margin),
        },
        ("tdmode", "cash") | ("tradetype" | "account", "spot") => None,
        ("tdmode", _) => found(Kind::Margin),
        ("margin", value) => match value {
            "0" | "0.0" | "" | "false" | "no" => None,
            _ => found(Kind::Margin),
        },
        // Whatever the column is called: what it says of borrowed money counts.
        (_, value) => {
            if value.contains("exchange") {
                return None;
            }
            let order = value.to_ascii_uppercase().replace(' ', "_");
            let bitfinex = ORDER_TYPES.contains(&order.as_str()) && venue != Venue::Any;
            borrowed(value)
                .or(bitfinex.then_some(Kind::Margin))
                .and_then(found)
        }
    }
}

const fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Margin => "borrowed money",
        Kind::LeveragedToken => "a leveraged token",
        Kind::Option => "an option",
        Kind::DatedFuture => "a future",
        _ => "a perpetual",
    }
}

/// Leverage by the words of an account, a trade type or an operation.
fn borrowed(value: &str) -> Option<Kind> {
    let has = |words: &[&str]| words.iter().any(|word| value.contains(word));
    if has(&["leverage token", "leveraged token"]) {
        return Some(Kind::LeveragedToken);
    }
    if value.starts_with("margin>0")
        || has(&[
            "margin", "loan", "borrow", "isolated", "cross", "rollover", "settled", "repay",
        ])
    {
        return Some(Kind::Margin);
    }
    if [
        "closing",
        "closed",
        "opened",
        "opening",
        "open",
        "debit interest",
    ]
    .contains(&value)
    {
        return Some(Kind::Margin);
    }
    if has(&["option"]) {
        return Some(Kind::Option);
    }
    if has(&[
        "perpetual",
        "swap",
        "futures",
        "usd-m",
        "usds-m",
        "coin-m",
        "usdm",
        "coinm",
        "funding fee",
    ]) {
        return Some(Kind::Perp);
    }
    if has(&["future", "delivery"]) {
        return Some(Kind::DatedFuture);
    }
    None
}

/// `account:Cross_Margin`, `op:Leverage_Token_Redemption`.
pub(super) fn account_or_operation(name: &str) -> Option<Found> {
    let (what, rest) = match (name.strip_prefix("account:"), name.strip_prefix("op:")) {
        (Some(rest), _) => ("account", rest),
        (None, rest) => ("operation", rest?),
    };
    let text = rest.replace('_', " ").trim().to_ascii_lowercase();
    let named = shown(&rest.replace('_', " "));
    if let Some(kind) = borrowed(&text).or_else(|| glued_margin(&text)) {
        return Some(Found::refused(
            kind,
            format!("the {what} `{named}` is {}", noun(kind)),
        ));
    }
    let plain = [
        "spot", "funding", "earn", "pool", "savings", "cash", "card", "staking", "trading",
    ];
    let futures = [
        "realized profit",
        "insurance",
        "clearance",
        "adl",
        "auto-deleveraging",
    ];
    let doubtful = what == "operation" && futures.iter().any(|word| text.contains(word));
    let known = (what == "operation" && !doubtful) || plain.iter().any(|word| text.contains(word));
    Some(if known {
        Found::taken(Kind::Spot, format!("the {what} `{named}` is no leverage"))
    } else {
        Found::asked(Kind::Spot, format!("the {what} `{named}` is not known"))
    })
}

fn glued_margin(text: &str) -> Option<Kind> {
    text.contains("mfutures").then_some(Kind::Perp)
}
