//! The grammar of leveraged tokens, which stand on ordinary spot books.

use super::{Found, Kind, shown};

/// Underlyings of the tokens that end in UP and DOWN. A free rule would take SUP, TUP, JUP and SYRUP.
const UP_DOWN: &[&str] = &[
    "1INCH", "AAVE", "ADA", "BCH", "BNB", "BTC", "DOT", "EOS", "ETH", "FIL", "LINK", "LTC",
    "SUSHI", "SXP", "TRX", "UNI", "XLM", "XRP", "XTZ", "YFI",
];
/// Underlyings of the tokens that FTX issued and others listed.
const FTX: &[&str] = &[
    "ETH", "EOS", "XRP", "BNB", "ADA", "ALT", "ALGO", "ATOM", "BAL", "BCH", "BSV", "BTMX", "COMP",
    "CUSDT", "DEFI", "DMG", "DOGE", "DRGN", "ETC", "EXCH", "HT", "KNC", "LEO", "LINK", "LTC",
    "MATIC", "MID", "MKR", "OKB", "PAXG", "PRIV", "SUSHI", "SXP", "THETA", "TOMO", "TRX", "TRYB",
    "UNISWAP", "USDT", "VET", "XAUT", "XLM", "XTZ", "BTC",
];
const FTX_WORDS: &[&str] = &["BULL", "BEAR", "HALF", "HEDGE"];

/// A leveraged token by its name in upper case; `None` for everything else.
pub(super) fn recognised(base: &str) -> Option<Found> {
    let base = base
        .strip_suffix("NAV")
        .filter(|b| multiple(b).is_some())
        .unwrap_or(base);
    if let Some((times, side)) = multiple(base) {
        return Some(token(base, &format!(" ({times}× {side})")));
    }
    let named = up_down(base) || ftx(base) || on_chain(base);
    named.then(|| token(base, ""))
}

fn token(base: &str, times: &str) -> Found {
    Found::refused(
        Kind::LeveragedToken,
        format!("{} is a leveraged token{times}", shown(base)),
    )
}

/// `ETH3L`, `BTC1S`, `ADA2S`: at least two characters, a multiple from 1, L or S.
fn multiple(base: &str) -> Option<(&str, &'static str)> {
    let (front, side) = match base.strip_suffix('L') {
        Some(front) => (front, "long"),
        None => (base.strip_suffix('S')?, "short"),
    };
    let digits = front.bytes().rev().take_while(u8::is_ascii_digit).count();
    // The name before the multiple has at least two characters, so that it keeps digits of its own: `1INCH3L`.
    let most = digits.min(2).min(front.len().checked_sub(2)?);
    let times = (1..=most)
        .rev()
        .filter_map(|n| front.get(front.len() - n..))
        .find(|times| !times.starts_with('0'))?;
    let name = front.get(..front.len() - times.len())?;
    let plain = name
        .bytes()
        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    (plain && name.bytes().any(|b| b.is_ascii_uppercase())).then_some((times, side))
}

fn up_down(base: &str) -> bool {
    ["UP", "DOWN"].iter().any(|end| {
        base.strip_suffix(end)
            .is_some_and(|front| UP_DOWN.contains(&front))
    })
}

fn ftx(base: &str) -> bool {
    if FTX_WORDS.contains(&base) {
        return true;
    }
    FTX_WORDS.iter().any(|word| {
        let front = base.strip_suffix(word);
        front.is_some_and(|front| FTX.contains(&front))
            || base
                .strip_suffix("SHIT")
                .is_some_and(|front| front == *word)
    })
}

/// `BTC2X`, `ETH2X-FLI`, `ICETH`.
fn on_chain(base: &str) -> bool {
    let base = match base.strip_suffix("-FLI") {
        Some(_) => return true,
        None => base,
    };
    if base == "ICETH" {
        return true;
    }
    base.strip_suffix('X').is_some_and(|front| {
        let mut letters = front.chars();
        let times = letters.next_back();
        let name = letters.as_str();
        (2..=6).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_uppercase())
            && matches!(times, Some('2'..='5'))
    })
}
