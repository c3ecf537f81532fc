use super::*;
use crate::domain::observation::{Fact, Known};
use crate::domain::{Stamp, wire};
use crate::tape::{EMBEDDED, Line, Lines, Tape};

fn round(lines: &[Known]) -> Vec<Known> {
    let header =
        crate::tape::Header::read(br#"{"tape":1,"name":"t","note":"n","sources":["a"]}"#).unwrap();
    let bytes: &'static [u8] = encode(&header, lines).leak();
    let decoder = Decoder::open(bytes).unwrap();
    assert_eq!(decoder.header(), &header);
    assert_eq!(
        decoder.span(),
        lines
            .first()
            .map(|first| (first.known_at, lines.last().unwrap().known_at))
    );
    decoder.collect()
}

const EVERY_KIND: &[&str] = &[
    r#"{"kind":"quote","source":"a","instrument":"BTC","at":"2025-01-02T03:04:05Z","price":90.5,"currency":"USD","known_at":"2025-01-02T03:04:06Z"}"#,
    r#"{"kind":"quote","source":"b","quality":"provisional","instrument":"BTC","at":"2025-01-02T03:04:05.123456Z","price":0.1234567890123456,"currency":"USD","known_at":"2025-01-02T03:04:06.000001Z"}"#,
    r#"{"kind":"daily_bar","source":"a","instrument":"SPX","date":"2025-01-02","close":5.25,"currency":"USD","known_at":"2025-01-02T21:15:00Z"}"#,
    r#"{"kind":"daily_bar","source":"a","instrument":"SPX","date":"2025-01-02","open":1e300,"low":4.9e-324,"close":5.125,"currency":"USD","known_at":"2025-01-02T21:15:00Z"}"#,
    r#"{"kind":"hourly_bar","source":"a","instrument":"BTC","at":"2025-01-02T03:00:00Z","open":1,"high":3,"low":0.5,"close":-0.0,"currency":"USD","known_at":"2025-01-03T04:00:05Z"}"#,
    r#"{"kind":"fund_flow","source":"a","asset":"BTC","fund":"IBIT","date":"2025-01-02","usd":-54900000,"known_at":"2025-01-03T05:00:00Z"}"#,
    r#"{"kind":"fund_flow","source":"a","asset":"BTC","fund":"IBIT","date":"2025-01-01","known_at":"2025-01-03T05:00:00Z"}"#,
    r#"{"kind":"flow_total","source":"a","asset":"BTC","date":"2025-01-02","usd":null,"funds_reported":3,"funds_expected":11,"quality":"derived","known_at":"2025-01-03T05:00:00Z"}"#,
    r#"{"kind":"liquidation","source":"a","venue":"bybit","symbol":"BTCUSDT","base":"BTC","liquidated":"short","base_qty":"0.1230","price":"90000.10","usd":null,"at":"2025-01-02T03:04:05.250Z","known_at":"2025-01-03T05:00:01Z"}"#,
    r#"{"kind":"liquidation_total","source":"a","publisher":"p","window":"24h","usd":1e9,"long_usd":null,"short_usd":12.5,"at":"2025-01-02T03:04:05Z","lower_bound":true,"known_at":"2025-01-03T05:00:01Z"}"#,
    r#"{"kind":"funding","source":"a","venue":"v","symbol":"s","rate":-0.000123,"interval_hours":8,"at":"2025-01-02T03:04:05Z","known_at":"2025-01-03T05:00:01Z"}"#,
    r#"{"kind":"open_interest","source":"a","venue":"v","symbol":"s","usd":123456789.12,"at":"2025-01-02T03:04:05Z","known_at":"2025-01-03T05:00:01Z"}"#,
    r#"{"kind":"long_short_ratio","source":"a","venue":"v","symbol":"s","long_share":0.6,"short_share":0.4,"at":"2025-01-02T03:04:05Z","known_at":"2025-01-03T05:00:01Z"}"#,
    r#"{"kind":"depth","source":"a","venue":"v","symbol":"s","best_bid":1,"best_ask":2,"mid":1.5,"spread_bps":3.25,"bid_usd_1pct":7,"ask_usd_1pct":8,"bid_complete":true,"ask_complete":false,"at":"2025-01-02T03:04:05Z","known_at":"2025-01-03T05:00:01Z"}"#,
    r#"{"kind":"odds","source":"a","market":"press","meeting":"2025-01-29","outcome":-25,"probability":0.3,"at":"2025-01-02T03:04:05Z","known_at":"2025-01-03T05:00:01Z"}"#,
    r#"{"kind":"odds","source":"a","market":"kalshi","meeting":"2025-01-29","outcome":"any_cut","probability":null,"bid":0.1,"ask":0.4,"at":"2025-01-02T03:04:05Z","known_at":"2025-01-03T05:00:01Z"}"#,
    r#"{"kind":"odds","source":"a","market":"kalshi","meeting":"2025-01-29","outcome":"any_change","probability":0,"at":"2025-01-02T03:04:05Z","known_at":"2025-01-03T05:00:01Z"}"#,
    r#"{"kind":"series_point","source":"a","series":"WALCL","date":"2025-01-02","value":6500000000000,"unit":"USD","known_at":"2025-01-03T05:00:01Z"}"#,
    r#"{"kind":"holding","source":"a","company":"BMNR","asset":"ETH","date":"2025-01-02","units":3559879,"cost_usd":null,"known_at":"2025-01-03T05:00:01Z"}"#,
    r#"{"kind":"shares","source":"a","company":"BMNR","shares":384067823,"date":"2025-01-02","known_at":"2025-01-03T05:00:01Z"}"#,
    r#"{"kind":"split","source":"a","instrument":"SQNS","date":"2025-09-17","ratio":0.1,"known_at":"2025-01-03T05:00:01Z"}"#,
    r#"{"kind":"address_balance","source":"a","address":"bc1q","units":0.5,"asset":"BTC","at":"2025-01-02T03:04:05Z","known_at":"2025-01-03T05:00:01Z"}"#,
    r#"{"kind":"exchange_flow","source":"a","asset":"BTC","date":"2025-01-02","inflow":10.5,"outflow":3,"known_at":"2025-01-03T05:00:01Z"}"#,
    r#"{"kind":"revenue","source":"a","protocol":"p","usd_24h":1.5,"usd_30d":null,"date":"2025-01-02","known_at":"2025-01-03T05:00:01Z"}"#,
];

#[test]
fn every_kind_comes_back_equal() {
    let lines: Vec<Known> = EVERY_KIND
        .iter()
        .map(|line| wire::read_known(line).unwrap())
        .collect();
    let back = round(&lines);
    assert_eq!(back.len(), lines.len());
    for (back, line) in back.iter().zip(&lines) {
        assert_eq!(back, line);
        // Equal is not enough for −0.0 and the digits of a decimal: the texts agree too.
        assert_eq!(wire::write_known(back), wire::write_known(line));
    }
    assert!(round(&[]).is_empty());
}

#[test]
fn a_kind_without_an_example_is_noticed() {
    let seen: std::collections::BTreeSet<_> = EVERY_KIND
        .iter()
        .map(|line| wire::read_known(line).unwrap().observation.fact.kind())
        .collect();
    assert_eq!(seen.len(), fields::KINDS.len());
    let kinds: std::collections::BTreeSet<_> = fields::KINDS.iter().map(Fact::kind).collect();
    assert_eq!(seen, kinds);
}

#[test]
fn the_embedded_tapes_equal_their_json_form_line_by_line() {
    for embedded in EMBEDDED {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("assets/tapes")
            .join(format!("{}.jsonl.zst", embedded.name));
        let file = std::io::BufReader::new(std::fs::File::open(path).unwrap());
        let (header, lines) = Lines::open(file).unwrap();
        let mut decoder = Decoder::open(embedded.bytes).unwrap();
        assert_eq!(decoder.header(), &header);
        assert_eq!(header.name, embedded.name);
        let mut count = 0;
        for line in lines {
            let Line::Good(known) = line else {
                panic!("{}: {line:?}", embedded.name);
            };
            assert_eq!(
                decoder.next(),
                Some(known),
                "{} record {count}",
                embedded.name
            );
            count += 1;
        }
        assert_eq!(decoder.next(), None);
        assert_eq!(decoder.records(), count);
        let (first, last) = decoder.span().unwrap();
        assert!(first < embedded.default_start && embedded.default_start < last);
    }
    let starts: Vec<String> = EMBEDDED
        .iter()
        .map(|tape| tape.default_start.to_string())
        .collect();
    assert_eq!(starts, ["2025-11-21T04:58:00Z", "2020-03-12T12:00:00Z"]);
}

#[test]
fn a_damaged_tape_ends_and_does_not_panic() {
    let lines: Vec<Known> = EVERY_KIND
        .iter()
        .map(|line| wire::read_known(line).unwrap())
        .collect();
    let header = crate::tape::Header::read(br#"{"tape":1,"name":"t"}"#).unwrap();
    let whole: &'static [u8] = encode(&header, &lines).leak();
    for cut in 0..whole.len() {
        let held = Decoder::open(&whole[..cut]).map_or(0, Iterator::count);
        assert!(held < lines.len(), "cut at {cut}");
    }
    for at in MAGIC.len()..whole.len() {
        let mut bytes = whole.to_vec();
        bytes[at] ^= 0xa5;
        let held = Decoder::open(bytes.leak()).map_or(0, |d| d.take(1000).count());
        assert!(held <= 1000);
    }
}

#[test]
fn a_cursor_takes_what_is_known_and_no_more() {
    let tape = Tape::embedded(&EMBEDDED[0]).unwrap();
    let mut cursor = tape.cursor().unwrap();
    let noon = Stamp::parse("2025-11-21T12:00:00Z").unwrap();
    let taken: Vec<Known> = cursor.advance_to(noon).collect();
    assert!(taken.iter().all(|known| known.known_at <= noon));
    assert!(cursor.next_known_at().unwrap() > noon);
    assert_eq!(cursor.advance_to(noon).count(), 0);
    cursor.restart().unwrap();
    assert_eq!(cursor.advance_to(noon).count(), taken.len());
    let rest = cursor.advance_to(Stamp::from_micros(i64::MAX)).count();
    assert_eq!(taken.len() + rest, 28_769);
    assert_eq!(cursor.next_known_at(), None);
}
