use super::*;

const LINES: &[&str] = &[
    r#"{"kind":"quote","source":"a","instrument":"BTC","at":"2025-01-02T03:04:05Z","price":90.5,"currency":"USD","known_at":"2025-01-02T03:04:06Z"}"#,
    r#"{"kind":"daily_bar","source":"a","instrument":"SPX","date":"2025-01-02","close":5.25,"currency":"USD","known_at":"2025-01-02T21:15:00Z"}"#,
    r#"{"kind":"hourly_bar","source":"a","instrument":"BTC","at":"2025-01-02T03:00:00Z","open":1,"high":3,"low":0.5,"close":2,"currency":"USD","known_at":"2025-01-02T04:00:05Z"}"#,
    r#"{"kind":"fund_flow","source":"a","asset":"BTC","fund":"IBIT","date":"2025-01-02","usd":-54900000,"known_at":"2025-01-03T05:00:00Z"}"#,
    r#"{"kind":"flow_total","source":"a","asset":"BTC","date":"2025-01-02","usd":null,"funds_reported":3,"funds_expected":11,"quality":"provisional","known_at":"2025-01-03T05:00:00Z"}"#,
    r#"{"kind":"liquidation","source":"a","venue":"bybit","symbol":"BTCUSDT","base":"BTC","liquidated":"long","base_qty":"0.123456789012345678","price":"90000.10","usd":null,"at":"2025-01-02T03:04:05.250Z","known_at":"2025-01-02T03:04:06Z"}"#,
    r#"{"kind":"odds","source":"a","market":"fed_funds_futures","meeting":"2025-01-29","outcome":-25,"probability":0.3,"at":"2025-01-02T03:04:05Z","known_at":"2025-01-02T03:04:06Z"}"#,
    r#"{"kind":"odds","source":"a","market":"kalshi","meeting":"2025-01-29","outcome":"any_cut","probability":null,"bid":0.1,"ask":0.4,"at":"2025-01-02T03:04:05Z","known_at":"2025-01-02T03:04:06Z"}"#,
    r#"{"kind":"split","source":"a","instrument":"SQNS","date":"2025-09-17","ratio":0.1,"known_at":"2025-09-17T08:00:00Z"}"#,
    r#"{"kind":"exchange_flow","source":"a","asset":"BTC","date":"2025-01-02","inflow":10.5,"outflow":3,"known_at":"2025-01-03T05:00:00Z"}"#,
];

#[test]
fn every_line_is_written_as_it_was_read() {
    for line in LINES {
        assert_eq!(&write_known(&read_known(line).unwrap()), line);
    }
}

#[test]
fn what_is_wrong_is_named() {
    for (line, word) in [
        ("nonsense", "expected"),
        (
            r#"{"kind":"weather","source":"a"}"#,
            "unknown kind `weather`",
        ),
        (
            r#"{"kind":"split","source":"a","instrument":"X","date":"2025-01-02"}"#,
            "key `ratio` is missing",
        ),
        (
            r#"{"kind":"split","instrument":"X","date":"2025-01-02","ratio":2}"#,
            "key `source` is missing",
        ),
        (
            r#"{"kind":"split","source":"a","instrument":"X","date":"2025-13-02","ratio":2}"#,
            "2025-13-02",
        ),
        (
            r#"{"kind":"fund_flow","source":"a","asset":"BTC","fund":"IB\u001b[1mIT","date":"2025-01-02","usd":1}"#,
            "key `fund` holds a control",
        ),
        (
            r#"{"kind":"series_point","source":"a","series":"WALCL","date":"2025-01-02","value":1,"unit":"USD m"}"#,
            "`USD m` is not USD, percent or index",
        ),
        (
            r#"{"kind":"quote","source":"a","instrument":"BTC","at":"2025-01-02T03:04:05Z","price":1,"currency":"usd"}"#,
            "`usd` is not an ISO code",
        ),
        (
            r#"{"kind":"quote","source":"a","instrument":"BTC","at":"2025-01-02T03:04:05Z","price":"NaN","currency":"USD"}"#,
            "finite",
        ),
    ] {
        let said = read_observation(line).unwrap_err().to_string();
        assert!(said.contains(word), "{line}: {said}");
    }
}

#[test]
fn unknown_stays_unknown() {
    let known = read_known(LINES[4]).unwrap();
    assert!(matches!(
        known.observation.fact,
        Fact::FlowTotal {
            total: FlowTotal { usd: None, .. },
            ..
        }
    ));
    assert_eq!(known.observation.quality, Quality::Provisional);
}
