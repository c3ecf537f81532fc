//! Funds at brokers: which are leveraged or inverse, which hold coins, and what the words of a fund's name say. No grammar
//! covers tickers (SOLZ is 1x, SOLT is 2x), so there are lists.
//!
//! The leveraged ones were collected from the public product lists of the US issuers (Direxion, Defiance, T-Rex, Leverage
//! Shares, Volatility Shares, MAX and others), the spot ones from those of the US, Hong Kong,
//! Canadian and European issuers, as of November 2026. A ticker in no list, without a name beside it, is asked about.

use super::pair::Cut;
use super::venue::{Market, Venue};
use super::{Found, Kind, shown};

/// (ticker, multiple of the daily move); below zero is inverse.
const LEVERAGED: &[(&str, &str)] = &[
    ("AAPB", "2x"),
    ("AAPD", "-1x"),
    ("AAPU", "2x"),
    ("AGQ", "2x"),
    ("AIBD", "-2x"),
    ("AIBU", "2x"),
    ("AMDL", "2x"),
    ("AMZD", "-1x"),
    ("AMZU", "2x"),
    ("AVGX", "2x"),
    ("BERZ", "-3x"),
    ("BIB", "2x"),
    ("BITI", "-1x"),
    ("BITU", "2x"),
    ("BITX", "2x"),
    ("BMNU", "2x"),
    ("BNKD", "-3x"),
    ("BNKU", "3x"),
    ("BOIL", "2x"),
    ("BRZU", "2x"),
    ("BTCL", "2x"),
    ("BTCZ", "-2x"),
    ("BTFX", "2x"),
    ("BTGD", "200% exposure"),
    ("BULZ", "3x"),
    ("CARD", "-3x"),
    ("CARU", "3x"),
    ("CHAU", "2x"),
    ("CLDL", "2x"),
    ("COIW", "1.2x weekly"),
    ("CONI", "-2x"),
    ("CONL", "2x"),
    ("CRCG", "2x"),
    ("CROC", "-1x"),
    ("CURE", "3x"),
    ("CWEB", "2x"),
    ("DDG", "-1x"),
    ("DDM", "2x"),
    ("DFEN", "3x"),
    ("DFVS", "-1x"),
    ("DGP", "2x"),
    ("DGZ", "-1x"),
    ("DIG", "2x"),
    ("DOG", "-1x"),
    ("DPST", "3x"),
    ("DRIP", "-2x"),
    ("DRN", "3x"),
    ("DRV", "-3x"),
    ("DUG", "-2x"),
    ("DULL", "-3x"),
    ("DUSL", "3x"),
    ("DUST", "-2x"),
    ("DXD", "-2x"),
    ("DZZ", "-2x"),
    ("EDC", "3x"),
    ("EDZ", "-3x"),
    ("EET", "2x"),
    ("EFO", "2x"),
    ("EFU", "-2x"),
    ("EFZ", "-1x"),
    ("ERX", "2x"),
    ("ERY", "-2x"),
    ("ETHD", "-2x"),
    ("ETHT", "2x"),
    ("ETHU", "2x"),
    ("ETQ", "-2x"),
    ("ETU", "2x"),
    ("EUM", "-1x"),
    ("EUO", "-2x"),
    ("EURL", "3x"),
    ("EWV", "-2x"),
    ("EZJ", "2x"),
    ("FAS", "3x"),
    ("FAZ", "-3x"),
    ("FIAT", "-1x with options"),
    ("FLYD", "-3x"),
    ("FLYU", "3x"),
    ("FNGD", "-3x"),
    ("FNGU", "3x"),
    ("FXP", "-2x"),
    ("GDXD", "-3x"),
    ("GDXU", "3x"),
    ("GGLL", "2x"),
    ("GGLS", "-1x"),
    ("GLL", "-2x"),
    ("GUSH", "2x"),
    ("HIBL", "3x"),
    ("HIBS", "-3x"),
    ("HODU", "2x"),
    ("INDL", "2x"),
    ("IONX", "2x"),
    ("IREX", "2x"),
    ("IREZ", "-2x"),
    ("JDST", "-2x"),
    ("JETD", "-3x"),
    ("JETU", "3x"),
    ("JNUG", "2x"),
    ("KOLD", "-2x"),
    ("KORU", "3x"),
    ("LABD", "-3x"),
    ("LABU", "3x"),
    ("MAGX", "2x"),
    ("METD", "-1x"),
    ("METU", "2x"),
    ("MEXX", "3x"),
    ("MIDU", "3x"),
    ("MRAL", "2x"),
    ("MSFD", "-1x"),
    ("MSFU", "2x"),
    ("MST", "1.5-1.75x plus options"),
    ("MSTU", "2x"),
    ("MSTW", "1.2x weekly"),
    ("MSTX", "2x"),
    ("MSTZ", "-2x"),
    ("MUU", "2x"),
    ("MVV", "2x"),
    ("MYY", "-1x"),
    ("MZZ", "-2x"),
    ("NAIL", "3x"),
    ("NFXL", "2x"),
    ("NRGD", "-3x"),
    ("NRGU", "3x"),
    ("NUGT", "2x"),
    ("NVDD", "-1x to -1.5x"),
    ("NVDL", "2x"),
    ("NVDQ", "-2x"),
    ("NVDS", "-1x to -1.5x"),
    ("NVDU", "2x"),
    ("NVDX", "2x"),
    ("OILD", "-3x"),
    ("OILU", "3x"),
    ("OOQB", "200% exposure"),
    ("OOSB", "200% exposure"),
    ("PILL", "3x"),
    ("PLTU", "2x"),
    ("PSQ", "-1x"),
    ("QID", "-2x"),
    ("QLD", "2x"),
    ("QQQD", "-1x"),
    ("QQQU", "2x"),
    ("RETL", "3x"),
    ("REW", "-2x"),
    ("ROBN", "2x"),
    ("ROM", "2x"),
    ("RWM", "-1x"),
    ("RXD", "-2x"),
    ("RXL", "2x"),
    ("SAA", "2x"),
    ("SARK", "-1x"),
    ("SBB", "-1x"),
    ("SBIT", "-2x"),
    ("SCC", "-2x"),
    ("SCO", "-2x"),
    ("SDD", "-2x"),
    ("SDOW", "-3x"),
    ("SDP", "-2x"),
    ("SDS", "-2x"),
    ("SEF", "-1x"),
    ("SETH", "-1x"),
    ("SH", "-1x"),
    ("SHNY", "3x"),
    ("SJB", "-1x"),
    ("SKF", "-2x"),
    ("SLON", "2x"),
    ("SMCX", "2x"),
    ("SMDD", "-3x"),
    ("SMN", "-2x"),
    ("SMST", "-2x"),
    ("SOLT", "2x"),
    ("SOLX", "2x"),
    ("SOXL", "3x"),
    ("SOXS", "-3x"),
    ("SPDN", "-1x"),
    ("SPUU", "2x"),
    ("SPXL", "3x"),
    ("SPXS", "-3x"),
    ("SPXU", "-3x"),
    ("SQQQ", "-3x"),
    ("SRS", "-2x"),
    ("SRTY", "-3x"),
    ("SSG", "-2x"),
    ("SSO", "2x"),
    ("SVIX", "-1x"),
    ("SVXY", "-0.5x"),
    ("TARK", "2x"),
    ("TBF", "-1x"),
    ("TBT", "-2x"),
    ("TBX", "-1x"),
    ("TECL", "3x"),
    ("TECS", "-3x"),
    ("TMF", "3x"),
    ("TMV", "-3x"),
    ("TNA", "3x"),
    ("TPOR", "3x"),
    ("TQQQ", "3x"),
    ("TSDD", "-2x"),
    ("TSLG", "2x"),
    ("TSLL", "2x"),
    ("TSLQ", "-2x"),
    ("TSLR", "2x"),
    ("TSLS", "-1x"),
    ("TSLT", "2x"),
    ("TSLZ", "-2x"),
    ("TTT", "-3x"),
    ("TWM", "-2x"),
    ("TXXD", "2x"),
    ("TYD", "3x"),
    ("TYO", "-3x"),
    ("TZA", "-3x"),
    ("UBOT", "2x"),
    ("UBT", "2x"),
    ("UCC", "2x"),
    ("UCO", "2x"),
    ("UCYB", "2x"),
    ("UDOW", "3x"),
    ("UGL", "2x"),
    ("UJB", "2x"),
    ("ULE", "2x"),
    ("UMDD", "3x"),
    ("UPRO", "3x"),
    ("UPW", "2x"),
    ("URE", "2x"),
    ("URTY", "3x"),
    ("USD", "2x"),
    ("UST", "2x"),
    ("UTSL", "3x"),
    ("UVIX", "2x"),
    ("UVXY", "1.5x"),
    ("UWM", "2x"),
    ("UXRP", "2x"),
    ("UYG", "2x"),
    ("UYM", "2x"),
    ("WANT", "3x"),
    ("WEBL", "3x"),
    ("WNTR", "-1x with options"),
    ("WTID", "-3x"),
    ("WTIU", "3x"),
    ("XRPK", "2x"),
    ("XRPT", "2x"),
    ("XXRP", "2x"),
    ("YANG", "-3x"),
    ("YCL", "2x"),
    ("YCS", "-2x"),
    ("YINN", "3x"),
    ("ZSL", "-2x"),
];
/// Spot funds of coins and metals in the US.
const SPOT_US: &[&str] = &[
    "IBIT", "FBTC", "ARKB", "BITB", "GBTC", "BTC", "HODL", "EZBC", "BRRR", "BTCO", "BTCW", "ETHA",
    "ETHE", "ETH", "FETH", "ETHW", "ETHV", "CETH", "QETH", "EZET", "ETHB", "BSOL", "FSOL", "VSOL",
    "GSOL", "TSOL", "QSOL", "SOEZ", "XRPC", "GXRP", "XRP", "XRPZ", "TOXR", "HBR", "LTCC", "GDOG",
    "BWOW", "GLNK", "CLNK", "GLD", "IAU", "GLDM", "PHYS", "SGOL", "AAAU", "BAR", "OUNZ", "SLV",
    "SIVR", "PSLV", "PPLT", "PALL", "IAUM",
];
/// Spot products in Europe and Canada.
const SPOT_EUROPE: &[&str] = &[
    "BITC", "BTCE", "BTCW", "VBTC", "VETH", "ETHC", "ETHW", "ABTC", "AETH", "BTCC", "BTCX", "BTCQ",
    "EBIT", "FBTC", "QBTC", "ETHH", "ETHX", "ETHQ", "ETHR", "ZETH", "WBIT", "WETH", "CBTC", "IB1T",
    "BTC1", "SLNC", "XRPQ", "SOLQ", "QSOL", "QETH", "LSOL",
];
/// Spot funds in Hong Kong.
const SPOT_HONG_KONG: &[&str] = &[
    "3042", "9042", "83042", "3046", "9046", "83046", "3439", "9439", "3179", "9179", "3008",
    "9008", "3009", "9009",
];
/// Shares, and funds without leverage that hold no coins; a name here is no guess.
const OTHER_US: &[&str] = &[
    "AAPL", "AMD", "AMZN", "ARKK", "AVGO", "BETH", "BITO", "BITQ", "BITS", "BKCH", "BLOK", "BMNR",
    "BND", "BTBT", "BTCI", "BULL", "CLSK", "COIN", "CRCL", "CRPT", "DAPP", "DIA", "EEM", "EETH",
    "EFA", "ETHY", "FTSL", "GLXY", "GOOG", "GOOGL", "HOOD", "HUT", "IBIC", "ICSH", "IREN", "IVV",
    "IWM", "JPST", "MARA", "MAXI", "META", "MINT", "MSFT", "MSTR", "MSTY", "NAKA", "NVDA", "PLTR",
    "QQQ", "QQQM", "RIOT", "SBET", "SCHD", "SHV", "SHY", "SLYV", "SOLZ", "SPY", "SSK", "TETH",
    "TLT", "TSLA", "UJAN", "ULTY", "UUP", "VCSH", "VEA", "VOO", "VT", "VTI", "VUSB", "VWO", "VXUS",
    "WGMI", "WULF", "XBTF", "XRPI", "YBIT", "SGOV", "BIL", "CIFR", "BITF", "CORZ", "HIVE", "SQNS",
    "FGNX", "ETHZ", "UPXI", "DFDV", "XYZ", "PYPL", "MU", "INTC", "NFLX",
];
/// Known Korean codes.
const KOREA: &[(&str, Kind)] = &[
    ("122630", Kind::LeveragedEtf),
    ("233740", Kind::LeveragedEtf),
    ("114800", Kind::Inverse),
    ("251340", Kind::Inverse),
    ("252670", Kind::Inverse),
    ("252710", Kind::Inverse),
];
/// Inverse and leveraged products in Europe and Canada whose names have no multiple.
const LEVERAGED_EUROPE: &[&str] = &["BITI", "SBTC", "SETH", "BITU", "BTCS", "SBIT"];
/// Tickers of leveraged funds that are words of their own as tokens.
const NOT_TOKENISED: &[&str] = &["USD", "UST", "DOG", "SH", "MST", "SETH", "BULZ"];

/// Is this the ticker of a spot fund that the journal knows?
pub fn is_spot_fund(ticker: &str) -> bool {
    let bare = ticker.split('.').next().unwrap_or(ticker);
    SPOT_US.contains(&bare)
        || SPOT_HONG_KONG.contains(&bare)
        || (bare != ticker && SPOT_EUROPE.contains(&bare))
}

fn leveraged(ticker: &str) -> Option<(Kind, &'static str)> {
    let (_, times) = LEVERAGED.iter().find(|(name, _)| *name == ticker)?;
    let kind = if times.starts_with('-') {
        Kind::Inverse
    } else {
        Kind::LeveragedEtf
    };
    Some((kind, times))
}

fn refused(ticker: &str, kind: Kind, times: &str) -> Found {
    let times = times.replace('-', "−");
    let times = if times.is_empty() {
        String::new()
    } else {
        format!(" ({times})")
    };
    Found::refused(
        kind,
        format!("{} is {}{times}", shown(ticker), kind.phrase()),
    )
}

/// A ticker at a broker, with the name of the fund where the row gives it.
pub(super) fn at_broker(symbol: &str, market: Market, fund_name: Option<&str>) -> Found {
    if super::contract::recognised(symbol) == Some(Kind::Option) {
        return Found::refused(Kind::Option, format!("{} is an option", shown(symbol)));
    }
    let upper = symbol.trim().to_ascii_uppercase();
    let ticker = upper.split('.').next().unwrap_or(&upper);
    if let Some(kind) = fund_name.and_then(says_leverage) {
        return refused(ticker, kind, "");
    }
    let found = match market {
        Market::Us => us(ticker),
        Market::Europe => europe(ticker),
        Market::HongKong => hong_kong(ticker),
        Market::Taiwan => Some(taiwan(ticker)),
        Market::Korea => korea(ticker),
    };
    found.unwrap_or_else(|| unknown(ticker, fund_name))
}

fn spot(ticker: &str) -> Found {
    Found::taken(Kind::SpotEtf, format!("{} is a spot fund", shown(ticker)))
}

fn us(ticker: &str) -> Option<Found> {
    if let Some((kind, times)) = leveraged(ticker) {
        return Some(refused(ticker, kind, times));
    }
    if SPOT_US.contains(&ticker) {
        return Some(spot(ticker));
    }
    OTHER_US.contains(&ticker).then(|| {
        Found::taken(
            Kind::Other,
            format!("{} holds no coins one to one", shown(ticker)),
        )
    })
}

/// `3BTC.L`, `BTC3.L`, `2SBT`: a multiple before or behind the name.
fn europe(ticker: &str) -> Option<Found> {
    if LEVERAGED_EUROPE.contains(&ticker) {
        return Some(refused(ticker, Kind::LeveragedEtf, ""));
    }
    if SPOT_EUROPE.contains(&ticker) {
        return Some(spot(ticker));
    }
    let bytes = ticker.as_bytes();
    let multiple = |byte: Option<&u8>| byte.is_some_and(|b| (b'2'..=b'5').contains(b));
    let letters = ticker.bytes().filter(u8::is_ascii_uppercase).count();
    let front = multiple(bytes.first()) && letters + 1 == ticker.len() && letters >= 2;
    let back = multiple(bytes.last()) && letters + 1 == ticker.len() && letters >= 2;
    let sided = ticker
        .strip_suffix(['L', 'S'])
        .is_some_and(|front| multiple(front.as_bytes().last()) && front.len() >= 3);
    if front || back || sided {
        return Some(refused(ticker, Kind::LeveragedEtf, ""));
    }
    leveraged(ticker).map(|(kind, times)| refused(ticker, kind, times))
}

fn hong_kong(ticker: &str) -> Option<Found> {
    if SPOT_HONG_KONG.contains(&ticker) {
        return Some(spot(ticker));
    }
    let code = ticker.trim_start_matches('0');
    // A dollar or renminbi counter puts a 9 or an 8 in front or in place of the first digit.
    let code = code
        .strip_prefix('8')
        .filter(|rest| rest.len() == 4)
        .unwrap_or(code);
    if code.len() != 4 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match code.get(..2)? {
        "72" | "92" | "77" | "97" => Some(refused(ticker, Kind::LeveragedEtf, "")),
        "73" | "75" | "93" | "95" => Some(refused(ticker, Kind::Inverse, "")),
        _ => None,
    }
}

fn taiwan(ticker: &str) -> Found {
    if ticker.ends_with('L') {
        refused(ticker, Kind::LeveragedEtf, "")
    } else if ticker.ends_with('R') {
        refused(ticker, Kind::Inverse, "")
    } else {
        Found::taken(
            Kind::Other,
            format!("{} is a share or a 1x fund", shown(ticker)),
        )
    }
}

fn korea(ticker: &str) -> Option<Found> {
    let (_, kind) = KOREA.iter().find(|(code, _)| *code == ticker)?;
    Some(refused(ticker, *kind, ""))
}

fn unknown(ticker: &str, fund_name: Option<&str>) -> Found {
    match fund_name {
        Some(name) if !holds_coins(name) => Found::taken(
            Kind::Other,
            format!(
                "{} is a share or a fund without coins by its name",
                shown(ticker)
            ),
        ),
        _ => Found::asked(
            Kind::Other,
            format!(
                "{} is in no list of funds; its name would say more",
                shown(ticker)
            ),
        ),
    }
}

fn holds_coins(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["bitcoin", "ether", "crypto", "solana", "xrp", "coin"]
        .iter()
        .any(|word| lower.contains(word))
}

/// What the words of a fund's name say: `2x`, Ultra, Bull, Inverse; not "Ultra Short Bond", "Short-Term", "Bullish".
fn says_leverage(name: &str) -> Option<Kind> {
    let lower = name.to_ascii_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.')))
        .filter(|word| !word.is_empty())
        .collect();
    let followed = |word: &str, by: &[&str]| {
        words
            .windows(2)
            .any(|pair| pair[0] == word && by.contains(&pair[1]))
    };
    let has = |word: &str| words.contains(&word);
    let times = words.iter().find_map(|word| multiple(word));
    if times == Some(true) || has("inverse") || (has("bear") && (has("daily") || times.is_some())) {
        return Some(Kind::Inverse);
    }
    let plain_ultra = [
        "short",
        "short-term",
        "short-duration",
        "short-income",
        "buffer",
    ];
    if lower.contains("ultrashort")
        && !lower.contains("ultrashort bond")
        && !lower.contains("ultrashort income")
    {
        return Some(Kind::Inverse);
    }
    let ultra = has("ultra") && !followed("ultra", &plain_ultra);
    let plain_short = [
        "term",
        "maturity",
        "duration",
        "treasury",
        "bond",
        "income",
        "government",
        "municipal",
        "-term",
    ];
    let short = has("short") && !has("ultra") && !followed("short", &plain_short);
    if short {
        return Some(Kind::Inverse);
    }
    let daily = has("daily") && (has("bull") || has("target"));
    let named = lower.contains("ultrapro")
        || has("leveraged")
        || has("t-rex")
        || has("microsectors")
        || has("weeklypay");
    (times == Some(false) || ultra || daily || named).then_some(Kind::LeveragedEtf)
}

/// `2x`, `-1x`, `1.5x`: `Some(true)` when inverse. A plain 1x is none.
fn multiple(word: &str) -> Option<bool> {
    let number = word.strip_suffix('x')?;
    let inverse = number.starts_with('-');
    let value: f64 = number.trim_start_matches('-').parse().ok()?;
    let digits = number
        .trim_start_matches('-')
        .starts_with(|c: char| ('1'..='5').contains(&c));
    (digits && (inverse || value > 1.0)).then_some(inverse)
}

/// Tokenised funds and shares: `TQQQx` (xStocks), `SOXLB` (Binance).
pub(super) fn tokenised(name: &str, cut: &Cut, venue: Venue) -> Option<Found> {
    let base = name.get(..cut.base.len()).unwrap_or(name);
    let stock = match base.strip_suffix('x') {
        Some(front) if !front.is_empty() && front.bytes().all(|b| b.is_ascii_uppercase()) => front,
        _ => {
            let front = cut.base.strip_suffix('B')?;
            let named = OTHER_US.contains(&front) || leveraged(front).is_some();
            if front.len() < 3 || NOT_TOKENISED.contains(&front) || !named || venue == Venue::Any {
                return None;
            }
            front
        }
    };
    if let Some((kind, times)) = leveraged(stock) {
        let kind = if kind == Kind::Inverse {
            Kind::Inverse
        } else {
            Kind::LeveragedEtf
        };
        return Some(refused(base, kind, times));
    }
    Some(Found::taken(
        Kind::Other,
        format!("{} is a share or a fund as a token", shown(base)),
    ))
}

/// A bare name without a venue: a leveraged fund is refused, a spot fund known, the rest are coins.
pub(super) fn without_venue(upper: &str) -> Option<Found> {
    let ticker = upper.split('.').next().unwrap_or(upper);
    if let Some((kind, times)) = leveraged(ticker) {
        return Some(refused(ticker, kind, times));
    }
    if SPOT_US.contains(&ticker) && ticker.len() == 4 {
        return Some(spot(ticker));
    }
    (OTHER_US.contains(&ticker) && ticker.len() > 2).then(|| {
        Found::taken(
            Kind::Other,
            format!("{} is a share or a fund without coins", shown(ticker)),
        )
    })
}
