use proptest::prelude::*;

use super::*;

fn now() -> Stamp {
    Stamp::parse("2025-11-24T12:00:00Z").unwrap()
}

fn rows_with(bytes: &[u8], options: &Options<'_>) -> Result<Vec<Row>, ImportError> {
    let mut rows = Vec::new();
    read(bytes, options, now(), &mut |row| rows.push(row))?;
    Ok(rows)
}

fn rows(text: &str) -> Vec<Row> {
    rows_with(text.as_bytes(), &Options::default()).unwrap()
}

/// A row in one line: verdict, and what a trade says.
fn told(row: &Row) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    let number = |value: &Option<rust_decimal::Decimal>| {
        value.map_or_else(|| "-".to_owned(), |value| value.normalize().to_string())
    };
    let time = row.time.as_ref().map(|when| when.text.clone());
    if !matches!(row.verdict, Verdict::Buy | Verdict::Sell) {
        return format!("{} {}", row.line, row.verdict.word());
    }
    format!(
        "{} {} {} {} {} for {} {} fee {} {}",
        row.line,
        row.verdict.word(),
        text(&time),
        number(&row.quantity),
        text(&row.asset),
        number(&row.spent),
        text(&row.currency),
        number(&row.fee),
        text(&row.fee_currency)
    )
}

/// Every layout, with what each of its rows must become.
const LAYOUTS: &[(&str, &str, &[&str])] = &[
    (
        "binance-futures",
        include_str!("../../../tests/fixtures/imports/binance-futures.csv"),
        &["2 refuse_leverage", "3 skip"],
    ),
    (
        "binance-old-semicolon",
        include_str!("../../../tests/fixtures/imports/binance-old-semicolon.csv"),
        &["2 buy 2019-03-04T05:06:07Z 0.01 BTC for 38.005 USDT fee 0.00001 BTC"],
    ),
    (
        "binance-us",
        include_str!("../../../tests/fixtures/imports/binance-us.csv"),
        &[
            "2 buy 2023-02-03T10:11:12.345Z 0.002 BTC for 46.8 USD fee 0.05 USD",
            "3 skip",
        ],
    ),
    (
        "bitmex-wallet",
        include_str!("../../../tests/fixtures/imports/bitmex-wallet.csv"),
        &["2 refuse_leverage", "3 skip"],
    ),
    (
        "bybit-unified",
        include_str!("../../../tests/fixtures/imports/bybit-unified.csv"),
        &[
            "2 buy 2024-03-01T09:00:00Z 0.002 BTC for 100 USDT fee 0.000002 BTC",
            "3 skip",
            "4 refuse_leverage",
            "5 refuse_leverage",
            "6 skip",
        ],
    ),
    (
        "coinbase-v1-old",
        include_str!("../../../tests/fixtures/imports/coinbase-v1-old.csv"),
        &[
            "4 buy 2020-03-12T10:00:00Z 0.01 BTC for 48 EUR fee 1.49 EUR",
            "5 skip",
        ],
    ),
    (
        "coinbase-v4",
        include_str!("../../../tests/fixtures/imports/coinbase-v4-usdc.csv"),
        &["2 buy 2025-02-03T10:00:00Z 0.002 BTC for 190 USDC fee 1.146 USDC"],
    ),
    (
        "gemini",
        include_str!("../../../tests/fixtures/imports/gemini.csv"),
        &[
            "2 buy 2024-03-01T08:00:01.250Z 0.001 BTC for 61.5 USD fee 0.25 USD",
            "3 skip",
            "4 refuse_leverage",
            "5 skip",
        ],
    ),
    (
        "ibkr-transaction-history",
        include_str!("../../../tests/fixtures/imports/ibkr-transaction-history.csv"),
        &["6 buy 2024-04-01 3 IBIT for 111 EUR fee 1 EUR", "7 skip"],
    ),
    (
        "kucoin-futures",
        include_str!("../../../tests/fixtures/imports/kucoin-futures.csv"),
        &["2 refuse_leverage"],
    ),
    (
        "okx-trading-history",
        include_str!("../../../tests/fixtures/imports/okx-older.csv"),
        &[
            "3 sell 2024-01-02T01:00:00Z 0.5 ETH for 1000 USDT fee 1 USDT",
            "4 skip",
        ],
    ),
    (
        "relai",
        include_str!("../../../tests/fixtures/imports/relai.csv"),
        &["2 buy 2024-05-01T10:00:00Z 0.002 BTC for 100 EUR fee 1 EUR"],
    ),
    (
        "revolut-invest",
        include_str!("../../../tests/fixtures/imports/revolut-invest.csv"),
        &[
            "2 buy 2024-03-04T15:00:00.123456Z 2 IBIT for 76 USD fee - -",
            "3 skip",
            "4 refuse_leverage",
        ],
    ),
    (
        "robinhood-crypto",
        include_str!("../../../tests/fixtures/imports/robinhood-crypto.csv"),
        &[
            "2 buy 2024-03-01T10:00:00Z 0.001 BTC for 61.9 USD fee - -",
            "3 skip",
        ],
    ),
    (
        "strike-eur",
        include_str!("../../../tests/fixtures/imports/strike-eur.csv"),
        &["2 buy 2024-02-07T10:11:12Z 0.001 BTC for 40 EUR fee 0.4 EUR"],
    ),
    (
        "strike-initiated",
        include_str!("../../../tests/fixtures/imports/strike-initiated.csv"),
        &[
            "2 buy 2024-01-06T09:10:11Z 0.001 BTC for 43.5 USD fee 0.43 USD",
            "3 skip",
        ],
    ),
    (
        "swan-trades",
        include_str!("../../../tests/fixtures/imports/swan-trades.csv"),
        &["2 buy 2024-02-28T14:05:06Z 0.0005 BTC for 30.5 USD fee 0.3 USD"],
    ),
];

#[test]
fn every_layout_is_found_and_read() {
    for (name, text, want) in LAYOUTS {
        let mut got = Vec::new();
        let each = &mut |row: Row| got.push(told(&row));
        let summary = read(text.as_bytes(), &Options::default(), now(), each).unwrap();
        assert_eq!(
            (summary.format, got.as_slice()),
            (
                *name,
                &want
                    .iter()
                    .map(|line| (*line).to_owned())
                    .collect::<Vec<_>>()[..]
            )
        );
    }
}

#[test]
fn an_order_history_says_what_to_export_instead() {
    let text = include_str!("../../../tests/fixtures/imports/binance-order-history.csv");
    let why = rows_with(text.as_bytes(), &Options::default()).unwrap_err();
    assert!(
        why.to_string().contains("export the trade history"),
        "{why}"
    );
}

const PLAIN: &str = "time,side,asset,quantity,spent,currency,fee,fee_currency,venue,id,note\n";

#[test]
fn hostile_cells_are_never_trusted() {
    for cells in [
        "2025-01-02T03:04:05Z,buy,BTC,NaN,10,EUR,,,,a,",
        "2025-01-02T03:04:05Z,buy,BTC,1e400,10,EUR,,,,a,",
        "2025-01-02T03:04:05Z,buy,BTC,0.0\u{202e}1,10,EUR,,,,a,",
        "2025-01-02T03:04:05Z,buy,B\u{422}C,0.01,10,EUR,,,,a,",
        "2025-01-02T03:04:05Z,buy,BTC,-0.01,10,EUR,,,,a,",
        "2026-01-02T03:04:05Z,buy,BTC,0.01,10,EUR,,,,a,",
        "2008-01-02T03:04:05Z,buy,BTC,0.01,10,EUR,,,,a,",
        "17.11.2025 08:31,buy,BTC,0.01,10,EUR,,,,a,",
        "2025-01-02T03:04:05Z,buy,BTC,21000001,10,EUR,,,,a,",
        "2025-01-02T03:04:05Z,buy,BTC,\"0,001\",10.5,EUR,,,,a,",
        "2025-01-02T03:04:05Z,buy,BTC,0.01,10,EUR,,,,a",
        "2025-01-02T03:04:05Z,swap,BTC,0.01,10,EUR,,,,a,",
    ] {
        let rows = rows(&format!("{PLAIN}{cells}\n"));
        let verdicts: Vec<Verdict> = rows.iter().map(|row| row.verdict).collect();
        assert_eq!(verdicts, [Verdict::Unreadable], "{cells}");
    }
}

#[test]
fn an_id_seen_twice_is_a_duplicate_and_equal_rows_without_ids_are_two_fills() {
    let one = "2025-01-02,buy,BTC,0.01,900,EUR,,,,";
    let with = rows(&format!("{PLAIN}{one}a,\n{one}a,\n"));
    assert_eq!(
        [with[0].verdict, with[1].verdict],
        [Verdict::Buy, Verdict::Skip]
    );
    let text = format!("{PLAIN}{one},\n{one},\n");
    let (first, second) = (rows(&text), rows(&text));
    assert!(first[0].key.is_some() && first[0].key != first[1].key);
    assert_eq!(first, second);
}

#[test]
fn line_numbers_count_newlines_in_quotes_and_an_unclosed_quote_ends_the_rows() {
    let text = format!(
        "{PLAIN}2025-01-02,buy,BTC,0.01,900,EUR,,,,a,\"one\r\ntwo\"\r\n\r\n2025-01-03,sell,BTC,0.01,900,EUR,0,EUR,,b,\"open\n2025-01-04,buy,BTC,0.01,900,EUR,,,,c,\n"
    );
    let told: Vec<String> = rows(&text).iter().map(told).collect();
    assert_eq!(
        told,
        [
            "2 buy 2025-01-02 0.01 BTC for 900 EUR fee - -",
            "5 unreadable"
        ]
    );
}

#[test]
fn what_is_no_text_is_named() {
    let of = |bytes: &[u8]| rows_with(bytes, &Options::default()).unwrap_err();
    assert!(matches!(of(b"\xff\xfet\0i\0"), ImportError::Utf16));
    assert!(matches!(of(b"PK\x03\x04rest"), ImportError::Workbook));
    assert!(matches!(of(b" \n\n"), ImportError::Empty));
    assert!(matches!(
        of(b"a,b,c\n1,2,3\n"),
        ImportError::UnknownHeader(_)
    ));
    let mut long = format!("{PLAIN}\"").into_bytes();
    long.resize(2_000_000, b'x');
    assert!(matches!(of(&long), ImportError::LongField { line: 2 }));
}

#[test]
fn a_margin_account_is_refused_when_said() {
    let text = "Date(UTC),Pair,Side,Price,Executed,Amount,Fee\n2025-02-03 04:05:06,BTCUSDT,BUY,50000,0.01BTC,500USDT,0.1USDT\n";
    let margin = Options {
        account: Some(Account::Margin),
        ..Options::default()
    };
    assert_eq!(rows(text)[0].verdict, Verdict::Buy);
    let refused = rows_with(text.as_bytes(), &margin).unwrap();
    assert_eq!(refused[0].verdict, Verdict::RefuseLeverage);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic_and_lines_only_grow(
        layout in 0..LAYOUTS.len(),
        tail in proptest::collection::vec(any::<u8>(), 0..300),
        cut in 0_usize..400,
    ) {
        let (_, text, _) = LAYOUTS[layout];
        let mut bytes = text.as_bytes().to_vec();
        let at = bytes.len().saturating_sub(cut);
        bytes.splice(at..at, tail);
        if let Ok(rows) = rows_with(&bytes, &Options::default()) {
            prop_assert!(rows.windows(2).all(|pair| pair[0].line < pair[1].line));
        }
    }
}
