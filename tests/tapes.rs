//! Tapes as files: every kind of bad line, compressed and broken files, and the two that the program carries.
#![expect(clippy::unwrap_used, reason = "a test that fails stops")]

use std::io::Write as _;
use std::path::Path;

use slackwater::domain::observation::Known;
use slackwater::domain::{Stamp, tag, wire};
use slackwater::tape::{BadLines, EMBEDDED, Tape, TapeError, check, info, write};

const HEADER: &str = r#"{"tape":1,"name":"own","note":"made for a test","sources":["a","b"]}"#;
const FIRST: &str = r#"{"kind":"daily_bar","source":"a","instrument":"BTC","date":"2025-11-18","close":92000,"currency":"USD","known_at":"2025-11-19T00:00:05Z"}"#;
const LAST: &str = r#"{"kind":"daily_bar","source":"a","instrument":"BTC","date":"2025-11-20","close":86637.23,"currency":"USD","known_at":"2025-11-21T00:00:05Z"}"#;
const END: Stamp = Stamp::from_micros(i64::MAX);

fn tape(lines: &[&str]) -> Tape {
    let text = [&[HEADER], lines].concat().join("\n") + "\n";
    Tape::bytes(text.into_bytes()).unwrap()
}

/// The bad lines of a tape on which this line is the third; cursor and check must agree about them.
fn judged(line: &str) -> BadLines {
    let tape = tape(&[FIRST, line, LAST]);
    let mut cursor = tape.cursor().unwrap();
    let good = cursor.advance_to(END).count();
    let bad = check(&tape).unwrap();
    assert_eq!(cursor.skipped(), &bad);
    assert_eq!(good as u64 + bad.total, 3);
    bad
}

const BAD: &[(&str, &str)] = &[
    (r#"{"kind":"daily_bar","#, "EOF"),
    ("", "empty"),
    ("7", "invalid type"),
    (
        r#"{"kind":"weather","source":"a","known_at":"2025-11-20T00:00:00Z"}"#,
        "unknown kind `weather`",
    ),
    (
        r#"{"kind":"fund_flow","source":"a","asset":"BTC","date":"2025-11-18","usd":1,"known_at":"2025-11-20T00:00:00Z"}"#,
        "`fund` is missing",
    ),
    (
        r#"{"kind":"fund_flow","source":"a","asset":"BTC","fund":"IBIT","date":"2025-11-18","usd":1}"#,
        "`known_at` is missing",
    ),
    (
        r#"{"kind":"series_point","source":"a","series":"DGS10","date":"2025-11-18","value":"4","unit":"percent","known_at":"2025-11-20T00:00:00Z"}"#,
        "string",
    ),
    (
        r#"{"kind":"series_point","source":"a","series":"DGS10","date":"2025-11-18","value":4,"unit":"bp","known_at":"2025-11-20T00:00:00Z"}"#,
        "`bp` is not USD, percent or index",
    ),
    (
        r#"{"kind":"daily_bar","source":"a","instrument":"SPX","date":"2025-11-18","close":1,"currency":"dollars","known_at":"2025-11-20T00:00:00Z"}"#,
        "ISO code",
    ),
    // True only after it was known: a quote, a coin's unfinished day, an open session, flows before the close, a day
    // that has not begun.
    (
        r#"{"kind":"quote","source":"a","instrument":"BTC","at":"2025-11-20T00:00:01Z","price":1,"currency":"USD","known_at":"2025-11-20T00:00:00Z"}"#,
        "`at` makes it true at 2025-11-20T00:00:01Z",
    ),
    (
        r#"{"kind":"daily_bar","source":"a","instrument":"ETH","date":"2025-11-19","close":1,"currency":"USD","known_at":"2025-11-19T23:59:59Z"}"#,
        "2025-11-20T00:00:00Z at the earliest",
    ),
    (
        r#"{"kind":"daily_bar","source":"a","instrument":"SPX","date":"2025-11-19","close":1,"currency":"USD","known_at":"2025-11-19T20:59:59Z"}"#,
        "2025-11-19T21:00:00Z",
    ),
    (
        r#"{"kind":"fund_flow","source":"a","asset":"BTC","fund":"IBIT","date":"2025-11-19","usd":1,"known_at":"2025-11-19T20:00:00Z"}"#,
        "2025-11-19T21:00:00Z",
    ),
    (
        r#"{"kind":"series_point","source":"a","series":"fear_greed","date":"2025-11-20","value":11,"unit":"index","known_at":"2025-11-19T23:50:00Z"}"#,
        "2025-11-20T00:00:00Z",
    ),
    (
        r#"{"kind":"holding","source":"a","company":"BMNR","asset":"ETH","date":"2025-12-20","units":1,"known_at":"2025-11-19T23:50:00Z"}"#,
        "2025-12-20T00:00:00Z",
    ),
    (
        r#"{"kind":"split","source":"a","instrument":"SQNS","date":"2025-09-17","ratio":0.1,"known_at":"2025-09-17T08:00:00Z"}"#,
        "order is broken",
    ),
    (
        r#"{"kind":"fund_flow","source":"a","asset":"BTC","fund":"IB\u001b[31mIT","date":"2025-11-18","usd":1,"known_at":"2025-11-20T00:00:00Z"}"#,
        "`fund` holds a control",
    ),
    (
        r#"{"kind":"\u001b[31m\u202e","source":"a","known_at":"2025-11-20T00:00:00Z"}"#,
        "unknown kind",
    ),
    ("{\"kind\":\"split\u{7}\"}", "control character"),
];

#[test]
fn every_kind_of_bad_line_is_skipped_counted_and_named() {
    for (line, word) in BAD {
        let bad = judged(line);
        assert_eq!((bad.total, bad.first[0].line), (1, 3), "{line}");
        let why = &bad.first[0].why;
        assert!(why.contains(word), "{line}: {why}");
        assert!(!why.chars().any(tag::is_unprintable), "{why:?}");
        assert!(!why.contains("at line 1"), "{why}");
    }
}

#[test]
fn what_may_be_known_early_is_good() {
    for line in [
        r#"{"kind":"split","source":"a","instrument":"SQNS","date":"2026-09-17","ratio":0.1,"known_at":"2025-11-20T08:00:00Z"}"#,
        r#"{"kind":"odds","source":"a","market":"kalshi","meeting":"2025-12-10","outcome":-25,"probability":0.4,"at":"2025-11-20T08:00:00Z","known_at":"2025-11-20T08:00:00Z"}"#,
        r#"{"kind":"series_point","source":"a","series":"fear_greed","date":"2025-11-20","value":11,"unit":"index","known_at":"2025-11-20T00:10:00Z"}"#,
        r#"{"kind":"holding","source":"a","company":"BMNR","asset":"ETH","date":"2025-11-20","units":1,"known_at":"2025-11-20T21:15:00Z"}"#,
    ] {
        assert!(judged(line).is_empty(), "{line}");
    }
}

#[test]
fn a_huge_line_is_one_bad_line() {
    let huge = format!(r#"{{"kind":"{}"}}"#, "x".repeat(3 << 20));
    let bad = judged(&huge);
    assert_eq!((bad.total, bad.first[0].line), (1, 3));
    assert!(bad.first[0].why.contains("64 KiB"));
    let header = Tape::bytes(huge.into_bytes()).unwrap_err();
    assert!(header.to_string().contains("line 1"), "{header}");
}

#[test]
fn of_many_bad_lines_fifty_are_kept_and_all_counted() {
    let tape = tape(&["x"; 137]);
    let bad = check(&tape).unwrap();
    assert_eq!((bad.total, bad.first.len()), (137, 50));
    assert_eq!(bad.first[49].line, 51);
    assert_eq!(tape.span().unwrap(), None);
    assert_eq!(tape.default_start().unwrap(), None);
}

#[test]
fn a_header_that_is_missing_names_line_1() {
    for text in ["", FIRST, "\n", "{\"tape\":3,\"name\":\"x\"}"] {
        let error = Tape::bytes(text.as_bytes().to_vec()).unwrap_err();
        assert!(matches!(error, TapeError::Header(_)), "{error}");
        assert!(error.to_string().contains("line 1"), "{error}");
    }
}

#[test]
fn a_last_line_without_an_end_and_windows_line_ends_are_read() {
    let text = format!("\u{feff}{HEADER}\r\n{FIRST}\r\n{LAST}");
    let info = info(&Tape::bytes(text.into_bytes()).unwrap()).unwrap();
    assert_eq!((info.lines, info.bad.total), (2, 0));
}

#[test]
fn a_cursor_stops_where_it_is_told_and_goes_on_from_there() {
    let tape = tape(&[FIRST, "x", LAST]);
    let mut cursor = tape.cursor().unwrap();
    let first = Stamp::parse("2025-11-19T00:00:05Z").unwrap();
    assert_eq!(cursor.advance_to(Stamp::from_micros(0)).count(), 0);
    assert_eq!(cursor.advance_to(first).count(), 1);
    assert_eq!(cursor.advance_to(first).count(), 0);
    assert_eq!(cursor.next_known_at(), Stamp::parse("2025-11-21T00:00:05Z"));
    assert_eq!(cursor.skipped().total, 1);
    cursor.restart().unwrap();
    assert!(cursor.skipped().is_empty());
    assert_eq!(cursor.advance_to(END).count(), 2);
    assert_eq!(cursor.next_known_at(), None);
}

#[test]
fn a_compressed_tape_is_told_by_its_bytes_and_written_whole() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [FIRST, LAST].map(|line| wire::read_known(line).unwrap());
    let header = tape(&[]).header().clone();
    for (name, packed) in [("a.jsonl", false), ("a.jsonl.zst", true)] {
        let path = folder.path().join(name);
        std::fs::write(&path, "the old one").unwrap();
        write(&path, &header, &lines).unwrap();
        let zst = std::fs::read(&path)
            .unwrap()
            .starts_with(&[0x28, 0xb5, 0x2f, 0xfd]);
        assert_eq!(zst, packed);
        let misnamed = folder.path().join("misnamed.txt");
        std::fs::rename(&path, &misnamed).unwrap();
        let tape = Tape::named(&misnamed).unwrap();
        assert_eq!(tape.header(), &header);
        let back: Vec<Known> = tape.cursor().unwrap().advance_to(END).collect();
        assert_eq!(back, lines);
        assert_eq!(
            tape.default_start().unwrap(),
            Stamp::parse("2025-11-20T00:00:05Z")
        );
    }
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 1, "nothing is left beside it");
    let nowhere = write(&folder.path().join("no/such.jsonl"), &header, &lines).unwrap_err();
    assert!(matches!(nowhere, TapeError::Write { .. }), "{nowhere}");
}

#[test]
fn a_truncated_compressed_tape_gives_what_is_there_and_says_so() {
    // Prices that do not repeat, so that there is something to cut off.
    let line = |n: u64| {
        let price = 1 + n.wrapping_mul(2_654_435_761) % 99_999;
        LAST.replace("86637.23", &price.to_string())
    };
    let lines: Vec<String> = (0..8000).map(line).collect();
    let mut packer = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
    writeln!(packer, "{HEADER}\n{}", lines.join("\n")).unwrap();
    let whole = packer.finish().unwrap();
    let tape = Tape::bytes(whole[..whole.len() * 3 / 4].to_vec()).unwrap();
    let bad = check(&tape).unwrap();
    let broken = bad.broken_off.unwrap();
    assert!(broken.why.contains("ends in the middle"), "{}", broken.why);
    assert!(info(&tape).unwrap().lines > 100);
    assert!(check(&Tape::bytes(whole).unwrap()).unwrap().is_empty());
}

#[test]
fn a_bomb_is_passed_over_without_being_held() {
    let mut packer = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    writeln!(packer, "{HEADER}\n{FIRST}").unwrap();
    for _ in 0..64 {
        packer.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    writeln!(packer, "\n{LAST}").unwrap();
    let bytes = packer.finish().unwrap();
    assert!(bytes.len() < 100_000);
    let bad = check(&Tape::bytes(bytes).unwrap()).unwrap();
    assert_eq!((bad.total, bad.first[0].line), (1, 3));
    assert_eq!(bad.broken_off, None);
}

#[test]
fn a_million_bad_lines_are_enough() {
    let text = format!("{HEADER}\n{}{LAST}\n", "\n".repeat(1_000_005));
    let bad = check(&Tape::bytes(text.into_bytes()).unwrap()).unwrap();
    assert_eq!(bad.total, 1_000_001);
    let last = bad.broken_off.unwrap();
    assert_eq!(last.line, 1_000_002);
    assert!(last.why.contains("nothing after it"), "{}", last.why);
}

#[test]
fn files_that_are_no_tapes_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("none.jsonl");
    for (path, word) in [
        (folder.path(), "irectory"),
        (absent.as_path(), "2025-11 and 2020-03"),
    ] {
        let said = Tape::named(path).unwrap_err().to_string();
        assert!(said.contains(word), "{said}");
    }
    let gzip = Tape::bytes(vec![0x1f, 0x8b, 8, 0, 0]).unwrap_err();
    assert!(gzip.to_string().contains("gzip"), "{gzip}");
}

#[test]
fn the_embedded_tapes_are_without_fault_and_counted() {
    let counts = EMBEDDED.iter().map(|embedded| {
        let info = info(&Tape::named(Path::new(embedded.name)).unwrap()).unwrap();
        assert!(info.bad.is_empty());
        assert_eq!(info.kinds.values().sum::<u64>(), info.lines);
        assert_eq!(info.subjects.values().sum::<u64>(), info.lines);
        info.lines
    });
    assert_eq!(counts.collect::<Vec<_>>(), [28_769, 5752]);
}

#[test]
fn the_recordings_beside_the_project_are_the_embedded_ones() {
    for embedded in EMBEDDED {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../shared/tapes")
            .join(format!("{}.jsonl", embedded.name));
        if !path.exists() {
            println!("skipped: {} is not there", path.display());
            continue;
        }
        let (file, own) = (
            Tape::file(&path).unwrap(),
            Tape::embedded(embedded).unwrap(),
        );
        assert_eq!(file.header(), own.header());
        assert_eq!(file.span().unwrap(), own.span().unwrap());
        let (mut file, mut own) = (file.cursor().unwrap(), own.cursor().unwrap());
        assert!(file.advance_to(END).eq(own.advance_to(END)));
        assert!(file.skipped().is_empty());
    }
}
