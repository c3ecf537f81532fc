//! Cutting a pair into base and quote: separators first, else by a known list of quotes, the longest first.

use crate::domain::Ticker;

/// Quotes, the longest first.
const QUOTES: &[&str] = &[
    "FDUSD", "PYUSD", "RLUSD", "USDT", "USDC", "TUSD", "BUSD", "GUSD", "EURC", "EURI", "USD",
    "EUR", "GBP", "TRY", "DAI", "UST", "JPY", "AUD", "CAD", "CHF", "BRL", "KRW", "BTC", "ETH",
    "BNB",
];
/// Coins of their own that end like a pair.
const WHOLE: &[&str] = &[
    "WBTC", "LBTC", "CBBTC", "TBTC", "SBTC", "FBTC", "UBTC", "BBTC", "HBTC", "RENBTC", "STETH",
    "WSTETH", "CBETH", "RETH", "METH", "WETH", "WBETH", "BETH", "LSETH", "EZETH", "WEETH", "SWETH",
    "OSETH", "EETH", "ANKRETH", "SFRXETH", "FRXETH", "ICETH", "STKBNB", "WBNB", "TUSD", "BUSD",
    "FDUSD", "PYUSD", "RLUSD", "GUSD", "EURC", "EURI", "SUSD", "LUSD", "CRVUSD", "XAUT",
];

/// How a name was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// It is no pair.
    Whole,
    /// By a separator.
    Separated,
    /// By a slash, which only spot pairs have.
    Slashed,
    /// By the list.
    Glued,
}

/// A name in its parts, in upper case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) base: String,
    pub(super) quote: Option<String>,
    pub(super) how: How,
}

pub(super) fn cut(name: &str) -> Cut {
    let upper = name.to_ascii_uppercase();
    let upper = upper.strip_suffix("_SPBL").unwrap_or(&upper);
    let upper = upper.strip_prefix("SPOT_").unwrap_or(upper);
    // Bitfinex writes `tBTCUSD`.
    let upper = match name.strip_prefix('t') {
        Some(rest)
            if rest.len() >= 6 && rest.bytes().all(|b| b.is_ascii_uppercase() || b == b':') =>
        {
            upper.get(1..).unwrap_or(upper)
        }
        _ => upper,
    };
    let whole = || Cut {
        base: upper.to_owned(),
        quote: None,
        how: How::Whole,
    };
    if upper.ends_with("-FLI") {
        return whole();
    }
    if let Some(at) = upper.find(['-', '_', '/', ':']) {
        let (base, rest) = upper.split_at(at);
        let quote = rest.get(1..).unwrap_or_default();
        if base.is_empty() || quote.is_empty() {
            return whole();
        }
        return Cut {
            base: base.to_owned(),
            quote: Some(quote.to_owned()),
            how: if rest.starts_with('/') {
                How::Slashed
            } else {
                How::Separated
            },
        };
    }
    if WHOLE.contains(&upper) {
        return whole();
    }
    let bare = upper.strip_suffix("NAV").unwrap_or(upper);
    let glued = QUOTES.iter().find_map(|quote| {
        let base = bare.strip_suffix(quote)?;
        // `1INCH` is no quote of anything; a base has at least one sign.
        (!base.is_empty()).then(|| Cut {
            base: base.to_owned(),
            quote: Some((*quote).to_owned()),
            how: How::Glued,
        })
    });
    glued.unwrap_or_else(whole)
}

/// Base and quote of a pair in upper case; `None` when the name is no pair.
pub fn base_and_quote(symbol: &str) -> Option<(Ticker, Ticker)> {
    let cut = cut(symbol.trim());
    let quote = cut.quote?;
    Some((Ticker::new(&cut.base).ok()?, Ticker::new(&quote).ok()?))
}
