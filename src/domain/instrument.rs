//! The instruments the program knows by name: what each is, where it stands in the tables, in which currency it is quoted.
//!
//! Other tickers may come in from configuration and tapes; they have [`Family::Other`] and no row here.

use std::sync::LazyLock;

use super::Ticker;

/// What kind of instrument a ticker is: decides its sessions and the as-of instant of its daily bars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// A coin: trades around the clock, a day is a UTC day.
    Coin,
    /// An index of US stocks.
    UsIndex,
    /// A US stock or exchange-traded fund.
    UsEquity,
    /// The Cboe volatility index.
    Vix,
    /// A Hong Kong index.
    HongKong,
    /// A mainland index (Shanghai, CSI 300).
    Shanghai,
    /// Gold futures.
    Gold,
    /// The dollar index.
    Dollar,
    /// A US treasury yield.
    Yield,
    /// Not in the program's table.
    Other,
}

/// The block of rows an instrument belongs to on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Bitcoin and ether.
    Crypto,
    /// US indices.
    Us,
    /// Hong Kong and mainland indices.
    Asia,
    /// Gold futures.
    Gold,
    /// US megacaps.
    Megacap,
    /// Coins other than bitcoin and ether.
    Alt,
    /// Listed companies that hold coins.
    Treasury,
    /// Exchange-traded funds.
    Fund,
    /// Levels that are not a holding: volatility, the dollar index, yields.
    Level,
}

/// One instrument of the program's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instrument {
    /// The name used in tapes and JSON.
    pub ticker: Ticker,
    /// The name used on the screen.
    pub name: &'static str,
    /// What kind of instrument it is.
    pub family: Family,
    /// Where it stands on the screen.
    pub group: Group,
    /// The ISO code of the currency it is quoted in, or `points`.
    pub currency: &'static str,
}

/// Bitcoin.
pub const BTC: Ticker = Ticker::literal("BTC");
/// Ether.
pub const ETH: Ticker = Ticker::literal("ETH");
/// Solana.
pub const SOL: Ticker = Ticker::literal("SOL");
/// BNB.
pub const BNB: Ticker = Ticker::literal("BNB");
/// XRP.
pub const XRP: Ticker = Ticker::literal("XRP");
/// Dogecoin.
pub const DOGE: Ticker = Ticker::literal("DOGE");
/// Cardano.
pub const ADA: Ticker = Ticker::literal("ADA");
/// Avalanche.
pub const AVAX: Ticker = Ticker::literal("AVAX");
/// Chainlink.
pub const LINK: Ticker = Ticker::literal("LINK");
/// Zcash.
pub const ZEC: Ticker = Ticker::literal("ZEC");
/// TRON.
pub const TRX: Ticker = Ticker::literal("TRX");
/// Litecoin.
pub const LTC: Ticker = Ticker::literal("LTC");
/// Bitcoin Cash.
pub const BCH: Ticker = Ticker::literal("BCH");
/// Uniswap.
pub const UNI: Ticker = Ticker::literal("UNI");
/// Aave.
pub const AAVE: Ticker = Ticker::literal("AAVE");
/// NEAR Protocol.
pub const NEAR: Ticker = Ticker::literal("NEAR");
/// Sui.
pub const SUI: Ticker = Ticker::literal("SUI");
/// Monero.
pub const XMR: Ticker = Ticker::literal("XMR");
/// Hyperliquid.
pub const HYPE: Ticker = Ticker::literal("HYPE");
/// S&P 500.
pub const SPX: Ticker = Ticker::literal("SPX");
/// Nasdaq 100.
pub const NDX: Ticker = Ticker::literal("NDX");
/// Nasdaq Composite.
pub const IXIC: Ticker = Ticker::literal("IXIC");
/// Gold GC=F.
pub const GOLD: Ticker = Ticker::literal("GOLD");
/// CSI 300.
pub const CSI300: Ticker = Ticker::literal("CSI300");
/// Shanghai.
pub const SSE: Ticker = Ticker::literal("SSE");
/// Hang Seng.
pub const HSI: Ticker = Ticker::literal("HSI");
/// The Cboe volatility index.
pub const VIX: Ticker = Ticker::literal("VIX");
/// The dollar index.
pub const DXY: Ticker = Ticker::literal("DXY");
/// US 10-year yield.
pub const US10Y: Ticker = Ticker::literal("US10Y");
/// US 2-year yield.
pub const US2Y: Ticker = Ticker::literal("US2Y");
/// NVDA.
pub const NVDA: Ticker = Ticker::literal("NVDA");
/// MSFT.
pub const MSFT: Ticker = Ticker::literal("MSFT");
/// AAPL.
pub const AAPL: Ticker = Ticker::literal("AAPL");
/// MSTR.
pub const MSTR: Ticker = Ticker::literal("MSTR");
/// BMNR.
pub const BMNR: Ticker = Ticker::literal("BMNR");
/// SQNS.
pub const SQNS: Ticker = Ticker::literal("SQNS");
/// FGNX.
pub const FGNX: Ticker = Ticker::literal("FGNX");
/// SBET.
pub const SBET: Ticker = Ticker::literal("SBET");
/// NAKA.
pub const NAKA: Ticker = Ticker::literal("NAKA");
/// IBIT.
pub const IBIT: Ticker = Ticker::literal("IBIT");
/// ETHA.
pub const ETHA: Ticker = Ticker::literal("ETHA");
/// GLD.
pub const GLD: Ticker = Ticker::literal("GLD");

/// Every instrument of the program's table: coins first, then indices, gold, levels, stocks and funds.
pub const INSTRUMENTS: &[Instrument] = &[
    row(BTC, "Bitcoin", Family::Coin, Group::Crypto, "USD"),
    row(ETH, "Ether", Family::Coin, Group::Crypto, "USD"),
    row(SOL, "Solana", Family::Coin, Group::Alt, "USD"),
    row(BNB, "BNB", Family::Coin, Group::Alt, "USD"),
    row(XRP, "XRP", Family::Coin, Group::Alt, "USD"),
    row(DOGE, "Dogecoin", Family::Coin, Group::Alt, "USD"),
    row(ADA, "Cardano", Family::Coin, Group::Alt, "USD"),
    row(AVAX, "Avalanche", Family::Coin, Group::Alt, "USD"),
    row(LINK, "Chainlink", Family::Coin, Group::Alt, "USD"),
    row(ZEC, "Zcash", Family::Coin, Group::Alt, "USD"),
    row(TRX, "TRON", Family::Coin, Group::Alt, "USD"),
    row(LTC, "Litecoin", Family::Coin, Group::Alt, "USD"),
    row(BCH, "Bitcoin Cash", Family::Coin, Group::Alt, "USD"),
    row(UNI, "Uniswap", Family::Coin, Group::Alt, "USD"),
    row(AAVE, "Aave", Family::Coin, Group::Alt, "USD"),
    row(NEAR, "NEAR Protocol", Family::Coin, Group::Alt, "USD"),
    row(SUI, "Sui", Family::Coin, Group::Alt, "USD"),
    row(XMR, "Monero", Family::Coin, Group::Alt, "USD"),
    row(HYPE, "Hyperliquid", Family::Coin, Group::Alt, "USD"),
    row(SPX, "S&P 500", Family::UsIndex, Group::Us, "USD"),
    row(NDX, "Nasdaq 100", Family::UsIndex, Group::Us, "USD"),
    row(IXIC, "Nasdaq Composite", Family::UsIndex, Group::Us, "USD"),
    row(GOLD, "Gold GC=F", Family::Gold, Group::Gold, "USD"),
    row(CSI300, "CSI 300", Family::Shanghai, Group::Asia, "CNY"),
    row(SSE, "Shanghai", Family::Shanghai, Group::Asia, "CNY"),
    row(HSI, "Hang Seng", Family::HongKong, Group::Asia, "HKD"),
    row(VIX, "VIX", Family::Vix, Group::Level, "points"),
    row(DXY, "Dollar index", Family::Dollar, Group::Level, "points"),
    row(
        US10Y,
        "US 10-year yield",
        Family::Yield,
        Group::Level,
        "points",
    ),
    row(
        US2Y,
        "US 2-year yield",
        Family::Yield,
        Group::Level,
        "points",
    ),
    row(NVDA, "NVDA", Family::UsEquity, Group::Megacap, "USD"),
    row(MSFT, "MSFT", Family::UsEquity, Group::Megacap, "USD"),
    row(AAPL, "AAPL", Family::UsEquity, Group::Megacap, "USD"),
    row(MSTR, "MSTR", Family::UsEquity, Group::Treasury, "USD"),
    row(BMNR, "BMNR", Family::UsEquity, Group::Treasury, "USD"),
    row(SQNS, "SQNS", Family::UsEquity, Group::Treasury, "USD"),
    row(FGNX, "FGNX", Family::UsEquity, Group::Treasury, "USD"),
    row(SBET, "SBET", Family::UsEquity, Group::Treasury, "USD"),
    row(NAKA, "NAKA", Family::UsEquity, Group::Treasury, "USD"),
    row(IBIT, "IBIT", Family::UsEquity, Group::Fund, "USD"),
    row(ETHA, "ETHA", Family::UsEquity, Group::Fund, "USD"),
    row(GLD, "GLD", Family::UsEquity, Group::Fund, "USD"),
];

/// The coins other than bitcoin, in the order of [`INSTRUMENTS`].
pub const ALTS: &[Ticker] = &[
    ETH, SOL, BNB, XRP, DOGE, ADA, AVAX, LINK, ZEC, TRX, LTC, BCH, UNI, AAVE, NEAR, SUI, XMR, HYPE,
];

/// The perpetual of bitcoin on each venue whose leverage is watched: venue, and the contract as that venue names it.
pub const PERPETUALS: [(&str, &str); 4] = [
    ("binance", "BTCUSDT"),
    ("bybit", "BTCUSDT"),
    ("okx", "BTC-USDT-SWAP"),
    ("kraken-futures", "PF_XBTUSD"),
];

/// Whether funding, open interest or the accounts of a market are shown: those of [`PERPETUALS`], and the accounts of OKX,
/// which it tells of the coin and not of the contract.
pub fn is_watched(venue: super::Name, symbol: super::Name) -> bool {
    let (venue, symbol) = (venue.as_str(), symbol.as_str());
    PERPETUALS.contains(&(venue, symbol)) || (venue, symbol) == ("okx", "BTC")
}

const fn row(
    ticker: Ticker,
    name: &'static str,
    family: Family,
    group: Group,
    currency: &'static str,
) -> Instrument {
    Instrument {
        ticker,
        name,
        family,
        group,
        currency,
    }
}

/// The table by [`key`], ascending: whoever reads a tape asks it once a line.
static BY_KEY: LazyLock<Vec<(u64, &'static Instrument)>> = LazyLock::new(|| {
    let keyed = |row: &'static Instrument| Some((key(row.ticker)?, row));
    let mut rows: Vec<_> = INSTRUMENTS.iter().filter_map(keyed).collect();
    rows.sort_unstable_by_key(|row| row.0);
    rows
});

/// A short ticker as one number; `None` when it is longer than any in the table.
fn key(ticker: Ticker) -> Option<u64> {
    let text = ticker.as_str().as_bytes();
    (text.len() <= 8).then(|| text.iter().fold(0, |key, &byte| key << 8 | u64::from(byte)))
}

/// The row of a ticker; `None` when the program's table has none.
pub fn instrument(ticker: Ticker) -> Option<&'static Instrument> {
    let (rows, key) = (&*BY_KEY, key(ticker)?);
    let at = rows.binary_search_by_key(&key, |row| row.0).ok()?;
    rows.get(at).map(|row| row.1)
}

/// The family of a ticker; [`Family::Other`] when the program's table has none.
pub fn family(ticker: Ticker) -> Family {
    instrument(ticker).map_or(Family::Other, |row| row.family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instrument_is_found_by_its_ticker_and_no_other_is() {
        for row in INSTRUMENTS {
            assert_eq!(instrument(row.ticker), Some(row));
        }
        for absent in ["BTCX", "btc", "AAA", "ZZZ", "XXXXXXBTC"] {
            assert_eq!(family(Ticker::new(absent).unwrap()), Family::Other);
        }
    }

    #[test]
    fn the_table_stands_in_the_documented_order() {
        let named: Vec<_> = INSTRUMENTS
            .iter()
            .map(|row| row.ticker.to_string())
            .collect();
        assert_eq!(
            named.join(" "),
            "BTC ETH SOL BNB XRP DOGE ADA AVAX LINK ZEC TRX LTC BCH UNI AAVE NEAR SUI XMR HYPE \
             SPX NDX IXIC GOLD CSI300 SSE HSI VIX DXY US10Y US2Y NVDA MSFT AAPL \
             MSTR BMNR SQNS FGNX SBET NAKA IBIT ETHA GLD"
        );
        let coins = INSTRUMENTS.iter().filter(|row| row.family == Family::Coin);
        assert!(coins.map(|row| row.ticker).skip(1).eq(ALTS.iter().copied()));
    }
}
