use proptest::prelude::*;

use super::*;

fn said(symbol: &str, venue: &str) -> (Kind, Refuse) {
    let found = classify(symbol, Some(venue));
    (found.kind, found.refuse)
}

#[test]
fn the_venue_comes_first() {
    use Kind::{DatedFuture, Margin, Option as Opt, Perp, Spot, SpotEtf};
    for (symbol, venue, kind, refuse) in [
        ("AVAXUSDT", "binance-spot", Spot, Refuse::No),
        ("AVAXUSDT", "binance-usdm", Perp, Refuse::Yes),
        ("AVAXUSDT", "any", Spot, Refuse::Ask),
        ("AVAXUSDT", "my own exchange", Spot, Refuse::Ask),
        ("ADA_USDT", "gate-spot", Spot, Refuse::No),
        ("ADA_USDT", "gate-futures", Perp, Refuse::Yes),
        ("ADA_USDT", "bitmex", Spot, Refuse::No),
        ("ADAUSDT", "bitmex", Perp, Refuse::Yes),
        ("XBTH26", "bitmex", DatedFuture, Refuse::Yes),
        ("ETHUSDM26", "bybit-inverse", DatedFuture, Refuse::Yes),
        ("LTC-USD", "dydx", Perp, Refuse::Yes),
        ("LTC-USD", "coinbase", Spot, Refuse::No),
        ("LTC-USD", "htx-swap", Perp, Refuse::Yes),
        ("SOL_USDC", "deribit", Spot, Refuse::No),
        ("SOL_USDC-28MAR25-150-P", "deribit", Opt, Refuse::Yes),
        ("ETH-STRG-29MAY26-2200", "deribit", Opt, Refuse::Yes),
        ("AVAX", "hyperliquid-perp", Perp, Refuse::Yes),
        ("AVAX-USDT", "okx", Spot, Refuse::No),
        ("AVAX-USDT-SWAP", "okx", Perp, Refuse::Yes),
        ("AVAX-USDT:tdMode=cross", "okx", Margin, Refuse::Yes),
        ("AVAX-USDT:tdMode=cash", "okx", Spot, Refuse::No),
        ("AVAX-USDT:Trade_Type=Swap", "okx", Perp, Refuse::Yes),
        ("AVAX-USDT:isolated", "okx", Margin, Refuse::Yes),
        ("AVAXUSDT:is_leverage=1", "bybit-spot", Margin, Refuse::Yes),
        ("AVAX/USD:misc=closing", "kraken-spot", Margin, Refuse::Yes),
        ("AVAX/USD:margin=0", "kraken-spot", Spot, Refuse::No),
        (
            "avaxusdt:source=super-margin-api",
            "htx-spot",
            Margin,
            Refuse::Yes,
        ),
        ("kBONK", "hyperliquid", Perp, Refuse::Yes),
        ("ETH/USD:EXCHANGE_MARKET", "bitfinex", Spot, Refuse::No),
        (
            "ETH/USD:TRAILING_STOP",
            "bitfinex-margin",
            Margin,
            Refuse::Yes,
        ),
        ("ETH/USD:LIMIT", "bitfinex", Margin, Refuse::Yes),
        (
            "account:Isolated_Margin",
            "binance-margin",
            Margin,
            Refuse::Yes,
        ),
        ("account:Spot", "binance-spot", Spot, Refuse::No),
        ("MBTF6", "cme", DatedFuture, Refuse::Yes),
        ("ETH-0325", "ftx", DatedFuture, Refuse::Yes),
        ("SOL/USD", "ftx", Spot, Refuse::No),
        ("HODL", "us-broker", SpotEtf, Refuse::No),
        ("BTC", "us-broker", SpotEtf, Refuse::No),
        ("BTC", "any", Spot, Refuse::Ask),
        ("IBIT270115C00050000", "us-broker", Opt, Refuse::Yes),
        ("-ETHA260116P20", "us-broker", Opt, Refuse::Yes),
    ] {
        assert_eq!(said(symbol, venue), (kind, refuse), "{symbol} @ {venue}");
    }
}

#[test]
fn leveraged_tokens_are_found_and_their_look_alikes_pass() {
    for name in [
        "DOGE3L",
        "btc1s",
        "1INCH3L",
        "ADA2SUSDT",
        "SOL5L_USDT",
        "LINK3L-USDT",
        "eth3susdtnav",
        "BTCDOWN",
        "FILUP",
        "TRXBEAR",
        "HALFSHIT",
        "HEDGE",
        "MKRHALF",
        "SOL2X",
        "ETH2X-FLI",
        "ICETH",
    ] {
        for venue in ["bybit-spot", "any"] {
            assert_eq!(
                said(name, venue),
                (Kind::LeveragedToken, Refuse::Yes),
                "{name} @ {venue}"
            );
        }
    }
    for name in [
        "SOL", "FIL", "AXS", "ENS", "RSS3", "API3", "PORT3", "L3", "C98", "1INCH", "2Z", "3P",
        "5IRE", "JUP", "SYRUP", "SUPER", "PUP", "SUP", "TUP", "SOUP", "BULLA", "BULLIEVE", "BERA",
        "HEDG", "X2Y2", "L1X", "PERP", "SWAP", "1000SATS", "S",
    ] {
        for venue in ["kucoin-spot", "any"] {
            assert_eq!(
                said(name, venue),
                (Kind::Spot, Refuse::No),
                "{name} @ {venue}"
            );
        }
    }
    assert_eq!(said("BULL", "any").1, Refuse::Ask);
    assert_eq!(said("BULL", "us-broker"), (Kind::Other, Refuse::No));
    assert_eq!(
        classify("ETH3L", None).why,
        "ETH3L is a leveraged token (3× long)"
    );
}

#[test]
fn funds_go_by_list_and_by_name() {
    for (symbol, venue, kind, refuse) in [
        ("SOLT", "us-broker", Kind::LeveragedEtf, Refuse::Yes),
        ("SOLZ", "us-broker", Kind::Other, Refuse::No),
        ("TZA", "us-broker", Kind::Inverse, Refuse::Yes),
        ("7709.HK", "hk-broker", Kind::LeveragedEtf, Refuse::Yes),
        ("7552.HK", "hk-broker", Kind::Inverse, Refuse::Yes),
        ("3046.HK", "hk-broker", Kind::SpotEtf, Refuse::No),
        ("00675L.TW", "tw-broker", Kind::LeveragedEtf, Refuse::Yes),
        ("00664R.TW", "tw-broker", Kind::Inverse, Refuse::Yes),
        ("3ETH.L", "eu-broker", Kind::LeveragedEtf, Refuse::Yes),
        ("TQQQ", "any", Kind::LeveragedEtf, Refuse::Yes),
        ("SQQQx", "token", Kind::Inverse, Refuse::Yes),
        ("QQQx", "token", Kind::Other, Refuse::No),
        ("TQQQBUSDT", "binance-spot", Kind::LeveragedEtf, Refuse::Yes),
        ("WXYZ", "us-broker", Kind::Other, Refuse::Ask),
    ] {
        assert_eq!(said(symbol, venue), (kind, refuse), "{symbol} @ {venue}");
    }
    let named = |name| {
        judge(&Asked {
            symbol: "ZZZZ",
            venue: Some("us-broker"),
            fund_name: Some(name),
            ..Asked::default()
        })
        .refuse
    };
    for name in [
        "Direxion Daily Semiconductor Bull 3X Shares",
        "ProShares UltraShort Ether ETF",
        "T-REX 2X Long XYZ Daily Target ETF",
        "ProShares Short Bitcoin ETF",
        "ProShares Ultra Solana",
        "XYZ -1x Bitcoin",
        "Roundhill COIN WeeklyPay ETF",
    ] {
        assert_eq!(named(name), Refuse::Yes, "{name}");
    }
    for name in [
        "Vanguard Ultra Short Bond ETF",
        "JPMorgan Ultra-Short Income ETF",
        "iShares Short Treasury Bond ETF",
        "Invesco DB US Dollar Index Bullish Fund",
        "Vanguard Short-Term Corporate Bond ETF",
        "Innovator US Equity Ultra Buffer ETF",
    ] {
        assert_eq!(named(name), Refuse::No, "{name}");
    }
}

#[test]
fn what_the_person_says_answers_a_question_and_clears_no_leverage() {
    let declared = |symbol, product| {
        judge(&Asked {
            symbol,
            product: Some(product),
            ..Asked::default()
        })
        .refuse
    };
    assert_eq!(declared("BTCUSDT", Kind::Spot), Refuse::No);
    assert_eq!(declared("ETH3L", Kind::Spot), Refuse::Yes);
    assert_eq!(declared("BTC-PERP", Kind::Spot), Refuse::Yes);
    assert_eq!(declared("SOL", Kind::Margin), Refuse::Yes);
}

#[test]
fn money_staking_and_pairs_are_told_apart() {
    assert_eq!(
        said("USDCUSDT", "binance-spot"),
        (Kind::Stablecoin, Refuse::No)
    );
    assert_eq!(said("SOL03.S", "kraken-spot"), (Kind::Staking, Refuse::No));
    assert!(
        is_money("EUR")
            && is_money("FDUSD")
            && is_money("JPY")
            && !is_money("BTC")
            && !is_money("usd")
    );
    assert!(is_dollar("USDC") && !is_dollar("EURC") && !is_dollar("EUR"));
    let cut = |symbol| base_and_quote(symbol).map(|(base, quote)| format!("{base} {quote}"));
    assert_eq!(cut("BTCFDUSD").as_deref(), Some("BTC FDUSD"));
    assert_eq!(cut("1INCH-USD").as_deref(), Some("1INCH USD"));
    assert_eq!(cut("ethbtc").as_deref(), Some("ETH BTC"));
    assert_eq!(cut("WBTC"), None);
    assert!(is_spot_fund("IBIT") && is_spot_fund("3042.HK") && !is_spot_fund("BITO"));
}

#[test]
fn a_name_of_any_script_is_cut_between_its_letters() {
    for symbol in ["币X", "%𔇠X", "币安2X"] {
        assert!(!classify(symbol, None).why.is_empty());
    }
}

proptest! {
    #[test]
    fn no_name_breaks_it(symbol in "\\PC{0,40}|[A-Z0-9:_/.-]{0,20}|.{0,12}", venue in "[a-z-]{0,14}|us-broker|deribit|ftx|htx-spot") {
        let found = classify(&symbol, Some(&venue));
        prop_assert!(!found.why.chars().any(crate::domain::tag::is_unprintable));
    }
}
