//! The grammar of contracts: perpetuals, dated futures, options, by the shape of their names.

use super::{Kind, pair, shown};

/// Codes of the months of futures.
const MONTHS: &str = "FGHJKMNQUVXZ";
const MONTH_NAMES: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];

/// What a name is wherever it is traded; `None` when its shape says nothing.
pub(super) fn recognised(name: &str) -> Option<Kind> {
    let upper = name.to_ascii_uppercase();
    prefixed(&upper)
        .or_else(|| colon(name))
        .or_else(|| listed_option(&upper))
        .or_else(|| segments(&upper))
        .or_else(|| glued(&upper))
}

/// The sentence's clause for a contract.
pub(super) fn why(name: &str, kind: Kind) -> String {
    format!("{} is {}", shown(name), kind.phrase())
}

/// Kraken Futures, WOO, Bitget.
fn prefixed(upper: &str) -> Option<Kind> {
    if ["PI_", "PF_", "PV_"].iter().any(|p| upper.starts_with(p)) {
        return Some(Kind::Perp);
    }
    if ["FI_", "FF_"].iter().any(|p| upper.starts_with(p)) {
        return Some(Kind::DatedFuture);
    }
    let woo = upper.starts_with("PERP_") && upper.matches('_').count() == 2;
    let bitget = ["_UMCBL", "_DMCBL", "_CMCBL"]
        .iter()
        .any(|s| upper.contains(s));
    (woo || bitget).then_some(Kind::Perp)
}

/// `tBTCF0:USTF0` (Bitfinex), `xyz:NVDA` (Hyperliquid).
fn colon(name: &str) -> Option<Kind> {
    let (left, right) = name.split_once(':')?;
    let dex = !left.is_empty() && left.chars().all(|c| c.is_ascii_lowercase());
    let bitfinex = left.ends_with("F0") || right.ends_with("F0");
    (dex || bitfinex).then_some(Kind::Perp)
}

/// Options as brokers write them: `FBTC261218P00070000`, `IBIT 251219 C 60`, `-IBIT251219C60`.
fn listed_option(upper: &str) -> Option<Kind> {
    let joined: String = upper.chars().filter(|c| !c.is_whitespace()).collect();
    let fidelity = joined.starts_with('-');
    let rest = joined.trim_start_matches('-');
    let root = rest.bytes().take_while(u8::is_ascii_uppercase).count();
    if !(1..=6).contains(&root) {
        return None;
    }
    let tail = rest.get(root..)?;
    let date = tail.get(..6)?;
    let side = tail.get(6..7)?;
    let strike = tail.get(7..)?;
    let number = !strike.is_empty() && strike.chars().all(|c| c.is_ascii_digit() || c == '.');
    let occ = strike.len() == 8;
    let digits = date.bytes().all(|b| b.is_ascii_digit());
    let spaced = upper.contains(char::is_whitespace);
    (digits && matches!(side, "C" | "P") && number && (occ || fidelity || spaced))
        .then_some(Kind::Option)
}

fn parts(upper: &str) -> Vec<&str> {
    upper
        .split(|c: char| matches!(c, '-' | '_' | '/' | ':') || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect()
}

/// Names in segments: the coin stands first, so `SWAP-USDT` and `PERP-USD` are coins.
fn segments(upper: &str) -> Option<Kind> {
    let all = parts(upper);
    let later = all.get(1..)?;
    let has = |words: &[&str]| later.iter().any(|part| words.contains(part));
    if has(&["FS", "CS", "STRD", "STRG", "COMBO"]) {
        return Some(Kind::Option);
    }
    let dated = later.iter().any(|part| is_date(part));
    let last = later.last().copied().unwrap_or_default();
    let option = matches!(last, "C" | "P") || later.windows(2).any(|w| matches!(w, ["C" | "P", _]));
    if dated && option {
        return Some(Kind::Option);
    }
    if dated || has(&["CDE", "CQ", "CW", "NW", "NQ", "BQ"]) {
        return Some(Kind::DatedFuture);
    }
    if has(&["SWAP", "XPERP", "PERP", "PERPETUAL", "INTX"]) {
        return Some(Kind::Perp);
    }
    let combined = later
        .iter()
        .any(|part| part.ends_with("PERP") && part.len() > 4);
    combined.then_some(Kind::Perp)
}

/// `26DEC25`, `8MAY26`, `251226`, `20251226`.
fn is_date(part: &str) -> bool {
    let digits = part.bytes().all(|b| b.is_ascii_digit());
    if digits {
        return matches!(part.len(), 6 | 8);
    }
    let day = part.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&day)
        && part
            .get(day..day + 3)
            .is_some_and(|month| MONTH_NAMES.contains(&month))
        && part
            .get(day + 3..)
            .is_some_and(|year| year.len() == 2 && year.bytes().all(|b| b.is_ascii_digit()))
}

/// Names in one piece: `BTCPERP`, `XBTUSDTM`, `BTCUSDZ25`, `BTC251226`.
fn glued(upper: &str) -> Option<Kind> {
    if parts(upper).len() > 1 {
        return None;
    }
    let base = pair::cut(upper).base;
    if let Some(front) = upper.strip_suffix("PERP")
        && front.len() >= 2
        && base != "PERP"
    {
        return Some(Kind::Perp);
    }
    let kucoin = ["USDTM", "USDM", "USDCM"].iter().any(|end| {
        upper
            .strip_suffix(end)
            .is_some_and(|front| front.len() >= 2)
    });
    if kucoin {
        return Some(Kind::Perp);
    }
    if month_code(upper)
        .is_some_and(|root| root.ends_with("USD") || root.ends_with("USDT") || root == "XBT")
    {
        return Some(Kind::DatedFuture);
    }
    let root = upper.bytes().take_while(u8::is_ascii_uppercase).count();
    let tail = upper.get(root..)?;
    let dated =
        (2..=5).contains(&root) && tail.len() == 6 && tail.bytes().all(|b| b.is_ascii_digit());
    dated.then_some(Kind::DatedFuture)
}

/// The root before a month code and a year: `XBT` of `XBTZ25`.
fn month_code(upper: &str) -> Option<&str> {
    let years = upper.bytes().rev().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&years) {
        return None;
    }
    let front = upper.get(..upper.len() - years)?;
    let month = front.chars().last()?;
    let root = front.get(..front.len() - 1)?;
    (MONTHS.contains(month) && root.len() >= 2).then_some(root)
}

/// What a name is on a venue where everything is a contract, if its shape says which.
pub(super) fn at_contract_venue(name: &str) -> Option<Kind> {
    let upper = name.to_ascii_uppercase();
    month_code(&upper).map(|_| Kind::DatedFuture)
}

/// `BTC-1231`, `BTC-MOVE-1231`, `ETH-PERP`.
pub(super) fn on_ftx(name: &str) -> Kind {
    let last = name.rsplit('-').next().unwrap_or_default();
    let dated = !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit());
    if dated || name.contains("MOVE") {
        Kind::DatedFuture
    } else {
        Kind::Perp
    }
}
