//! Money, what stands for it, staked coins, and names that are several things.

use super::{Found, Kind};

/// ISO 4217 codes in use.
const ISO: &str = " AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF \
CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF \
IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT \
MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR \
SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST \
XAF XCD XOF XPF YER ZAR ZMW ZWG ";
/// Stablecoins that the journal counts as money.
const STABLE_MONEY: &[&str] = &[
    "USDT", "USDC", "FDUSD", "TUSD", "BUSD", "GUSD", "DAI", "PYUSD", "RLUSD", "EURC", "EURI",
];
/// Other coins that stand for money: buying one is an exchange, but nothing is paid in it here.
const OTHER_STABLE: &[&str] = &[
    "USD0", "USD1", "USDE", "USDS", "USDD", "USDP", "USDX", "USDB", "USDG", "USDQ", "USDY", "FRAX",
    "LUSD", "SUSD", "CRVUSD", "GHO", "MIM", "EURS", "EURT", "EURR", "AEUR", "BFUSD", "XUSD",
    "EURQ", "USTC", "PAX", "HUSD", "USDJ",
];
/// Staked coins and receipts of staking.
const STAKED: &[&str] = &[
    "BETH", "WBETH", "BNSOL", "CBETH", "STETH", "WSTETH", "RETH", "METH", "CMETH", "MSOL",
    "JITOSOL", "INF", "LSETH", "ETH2", "EZETH", "WEETH", "EETH", "SWETH", "OSETH", "ANKRETH",
    "SFRXETH", "STSOL", "JSOL", "BBSOL", "HSOL", "JUPSOL", "STKBNB", "SLISBNB", "SAVAX", "STMATIC",
    "MATICX", "STX2", "BSOL", "DSOL", "STATOM", "STTIA", "STDOT", "LDOT",
];
/// Names that are a coin, a fund or a contract by the venue.
const SEVERAL: &[(&str, &str)] = &[
    (
        "BTC",
        "BTC is the coin, a perpetual at Hyperliquid, and a fund at a broker",
    ),
    (
        "ETH",
        "ETH is the coin, a perpetual at Hyperliquid, and a fund at a broker",
    ),
    ("USD", "USD is money, and a 2x fund at a broker"),
    (
        "UST",
        "UST is USDT at Bitfinex, a dead coin, and a 2x fund at a broker",
    ),
    ("BTCZ", "BTCZ is a coin, and an inverse fund at a broker"),
    ("BETH", "BETH is staked ether, and a fund at a broker"),
    ("BULL", "BULL is a 3x token, and a share at a broker"),
    ("SETH", "SETH is a coin, and an inverse fund at a broker"),
    ("DOG", "DOG is a coin, and an inverse fund at a broker"),
    ("MST", "MST is a coin, and a leveraged fund at a broker"),
    ("BSOL", "BSOL is staked SOL, and a fund at a broker"),
    ("VSOL", "VSOL is staked SOL, and a fund at a broker"),
    ("XRP", "XRP is the coin, and a fund at a broker"),
    ("SOLX", "SOLX is a coin, and a 2x fund at a broker"),
    ("ETHW", "ETHW is a coin, and a fund at a broker"),
    ("FBTC", "FBTC is wrapped bitcoin, and a fund at a broker"),
    ("SH", "SH is a coin, and an inverse fund at a broker"),
    ("DUST", "DUST is a coin, and an inverse fund at a broker"),
    ("CETH", "CETH is lent ether, and a fund at a broker"),
    (
        "METU",
        "METU is a leveraged fund at a broker, and the name of a coin",
    ),
];

/// ISO 4217 codes and the stablecoins that count as money: what a price can be paid in.
pub fn is_money(code: &str) -> bool {
    STABLE_MONEY.contains(&code)
        || (code.len() == 3
            && code.bytes().all(|b| b.is_ascii_uppercase())
            && ISO.contains(&format!(" {code} ")))
}

/// The dollar and its stablecoins: what can be added up in dollars, nearly.
pub fn is_dollar(code: &str) -> bool {
    code == "USD" || (STABLE_MONEY.contains(&code) && !code.starts_with("EUR"))
}

pub(super) fn is_stable(code: &str) -> bool {
    STABLE_MONEY.contains(&code) || OTHER_STABLE.contains(&code)
}

/// Staked coins by name; Kraken's balances `SOL03.S`, `XBT.M`, `DOT28.S`.
pub(super) fn is_staked(code: &str) -> bool {
    let kraken = code.rsplit_once('.').is_some_and(|(front, end)| {
        !front.is_empty() && ["S", "M", "P", "F", "B", "HOLD"].contains(&end)
    });
    kraken || STAKED.contains(&code)
}

/// Is this name more than one thing without its venue?
pub(super) fn is_two_things(code: &str) -> bool {
    SEVERAL.iter().any(|(name, _)| *name == code)
}

/// The question about a name that is more than one thing.
pub(super) fn ambiguous(code: &str) -> Option<Found> {
    let (_, why) = SEVERAL.iter().find(|(name, _)| *name == code)?;
    Some(Found::asked(Kind::Spot, *why))
}
