//! Tables that become tapes: what is taken, with which unit and `known_at`, and what is refused with which line.
#![expect(clippy::unwrap_used, reason = "a test that fails stops")]

use std::path::{Path, PathBuf};

use slackwater::domain::observation::{Fact, Known};
use slackwater::domain::{Name, Span, Stamp, Ticker, wire};
use slackwater::tape::import::{Options, Report, Spec, Subject, run};
use slackwater::tape::{EMBEDDED, Tape, info, write};

fn instrument(name: &str) -> Subject {
    Subject::Instrument(Ticker::new(name).unwrap())
}

fn series(name: &str) -> Subject {
    Subject::Series(Ticker::new(name).unwrap())
}

fn flows(name: &str) -> Subject {
    Subject::Flows(Ticker::new(name).unwrap())
}

fn imported_with(tables: &[(Subject, &str)], options: &Options) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let mut specs = Vec::new();
    for (n, (subject, text)) in tables.iter().enumerate() {
        let path = folder.path().join(format!("{n}.csv"));
        std::fs::write(&path, text).unwrap();
        specs.push(Spec {
            subject: *subject,
            path,
        });
    }
    run(&specs, options)
}

fn imported(tables: &[(Subject, &str)]) -> Report {
    imported_with(tables, &Options::default())
}

fn texts(report: &Report) -> Vec<String> {
    report.lines.iter().map(wire::write_known).collect()
}

/// The refusals, without the folder of the file.
fn said(report: &Report) -> Vec<String> {
    let short = |refused: &slackwater::tape::import::Refused| {
        let file = Path::new(&refused.file).file_name().unwrap();
        let mut refused = refused.clone();
        refused.file = file.to_string_lossy().into_owned();
        refused.to_string()
    };
    report.refused.iter().map(short).collect()
}

#[test]
fn prices_and_series_are_merged_in_the_order_they_became_known() {
    let report = imported(&[
        (
            instrument("BTC"),
            "\u{feff}Date,Open,High,Low,Close,Volume\r\n2025-11-20,91554.96,93160,86100,\"86637.23\",9\r\n",
        ),
        (
            instrument("SPX"),
            "date,close\n2025-11-20,6538.76\n2025-11-28,6849.09\n2025-11-21,\n",
        ),
        (
            series("WALCL"),
            "observation_date,WALCL\n2025-11-19,6555283\n2025-11-26,.\n",
        ),
        (series("RRPONTSYD"), "date,value\n2025-11-20,2.503\n"),
    ]);
    assert_eq!(said(&report), Vec::<String>::new());
    assert_eq!(
        texts(&report),
        [
            r#"{"kind":"daily_bar","source":"import","instrument":"SPX","date":"2025-11-20","close":6538.76,"currency":"USD","known_at":"2025-11-20T21:15:00Z"}"#,
            r#"{"kind":"series_point","source":"import","series":"WALCL","date":"2025-11-19","value":6555283000000,"unit":"USD","known_at":"2025-11-20T21:15:00Z"}"#,
            r#"{"kind":"daily_bar","source":"import","instrument":"BTC","date":"2025-11-20","open":91554.96,"high":93160,"low":86100,"close":86637.23,"currency":"USD","known_at":"2025-11-21T00:00:05Z"}"#,
            r#"{"kind":"series_point","source":"import","series":"RRPONTSYD","date":"2025-11-20","value":2503000000,"unit":"USD","known_at":"2025-11-21T21:15:00Z"}"#,
            // A half day: known at 13:15 New York.
            r#"{"kind":"daily_bar","source":"import","instrument":"SPX","date":"2025-11-28","close":6849.09,"currency":"USD","known_at":"2025-11-28T18:15:00Z"}"#,
        ]
    );
    let units: Vec<&str> = report.taken.iter().map(|t| t.unit.as_str()).collect();
    assert_eq!(
        units,
        ["USD", "USD", "USD (from millions)", "USD (from billions)"]
    );
    assert_eq!(report.taken[0].ignored, ["volume"]);
    assert_eq!((report.taken[1].rows, report.taken[1].empty), (2, 1));
}

#[test]
fn known_after_counts_from_the_instant_the_fact_was_true() {
    let table = [(instrument("HSI"), "date,close\n2025-11-20,25835.57\n")];
    let with = |span| Options {
        known_after: Some(span),
        ..Options::default()
    };
    let report = imported_with(&table, &with(Span::hours(1)));
    let expected = Stamp::parse("2025-11-20T09:00:00Z").unwrap();
    assert_eq!(report.lines[0].known_at, expected);
    let report = imported_with(&table, &with(Span::secs(-1)));
    assert!(report.lines.is_empty() && report.refused.len() == 1);
}

#[test]
fn what_a_table_does_not_say_plainly_is_refused_with_its_line() {
    let report = imported(&[(
        instrument("SPX"),
        "date,open,high,low,close\n\
         20/11/2025,1,1,1,1\n\
         2025-11-20,\"1,000\",1,1,1\n\
         2025-11-19,1,1,1,one\n\
         2025-11-18,1,1,1,0\n\
         2025-11-17,5,4,1,2\n\
         2025-11-15,1,1,1,1\n\
         2025-11-14,1,1,1\n\
         2025-11-13,1,1,1,\n\
         2025-11-12,1,2,1,1\n\
         2025-11-12,1,2,1,2\n\
         2025-11-11,1,2,1,2\n\
         2025-11-11,1,2,1,2\n",
    )]);
    let expected = [
        ("0.csv:2: ", "`20/11/2025` is not a date YYYY-MM-DD"),
        ("0.csv:3: ", "thousands separators"),
        ("0.csv:4: ", "`one` is not a plain number"),
        ("0.csv:5: ", "not above zero"),
        ("0.csv:6: ", "above the high"),
        ("0.csv:7: ", "no session of SPX (weekend)"),
        ("0.csv:8: ", "4 cells"),
        ("0.csv:9: ", "no close"),
        ("0.csv:11: ", "line 10; neither row was taken"),
    ];
    let said = said(&report);
    assert_eq!(said.len(), expected.len(), "{said:#?}");
    for (said, (place, word)) in said.iter().zip(expected) {
        assert!(said.starts_with(place) && said.contains(word), "{said}");
    }
    assert_eq!(report.lines.len(), 1);
    assert_eq!((report.taken[0].rows, report.taken[0].empty), (1, 1));
}

#[test]
fn tables_of_another_shape_are_refused_whole() {
    for (subject, text, word) in [
        (
            instrument("BTC"),
            "day;close\n2025-11-20;1\n",
            "no column `date`",
        ),
        (
            instrument("BTC"),
            "date,price\n2025-11-20,1\n",
            "no column `close`",
        ),
        (instrument("XYZ"), "date,close\n2025-11-20,1\n", "currency"),
        (series("XYZ"), "date,value\n2025-11-20,1\n", "unit"),
        (
            series("SOFR"),
            "date,WALCL\n2025-11-20,1\n",
            "no column `value` or `SOFR`",
        ),
        (
            flows("BTC"),
            "date,total\n2025-11-20,1\n",
            "no column of a fund",
        ),
        (flows("BTC"), "date,ib\u{1b}it\n2025-11-20,1\n", "control"),
        (
            flows("BTC"),
            "date,ibit,IBIT\n2025-11-20,1,1\n",
            "two columns `ibit`",
        ),
    ] {
        let report = imported(&[(subject, text)]);
        assert!(report.lines.is_empty());
        let said = said(&report);
        assert!(
            said[0].starts_with("0.csv:1: ") && said[0].contains(word),
            "{said:?}"
        );
    }
    let whole = imported(&[(series("WALCL"), "date,value\n2025-11-19,6555283000000\n")]);
    assert!(said(&whole)[0].contains("whole USD already"));
}

#[test]
fn text_that_is_not_utf_8_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("0.csv");
    std::fs::write(&path, b"date,close\n2025-11-20,1\xff\n").unwrap();
    let specs = [path, folder.path().join("none.csv")].map(|path| Spec {
        subject: instrument("BTC"),
        path,
    });
    let said = said(&run(&specs, &Options::default()));
    assert!(said[0].starts_with("0.csv:2: it is not UTF-8"), "{said:?}");
    assert!(said[1].starts_with("none.csv: "), "{said:?}");
}

#[test]
fn flows_keep_zero_and_unknown_apart() {
    // Newest first, as some tables stand: who is expected does not depend on the order of the rows.
    let report = imported(&[(
        flows("BTC"),
        "date,ibit,fbtc,msbt,total\n\
         2025-11-28,0.0,0.0,,0.0\n\
         2025-11-27,0.0,0.0,,0.0\n\
         2025-11-26,1.0,1.0,,5.0\n\
         2025-11-25,-,3.5,,\n\
         2025-11-24,-149.1,15.3,,-133.8\n\
         2025-11-22,1.0,,,1.0\n",
    )]);
    let said = said(&report);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("0.csv:4: ") && said[0].contains("not the sum of the funds, 2.0"));
    assert!(said[1].starts_with("0.csv:7: ") && said[1].contains("weekend"));
    assert_eq!(
        texts(&report),
        [
            r#"{"kind":"fund_flow","source":"import","asset":"BTC","fund":"IBIT","date":"2025-11-24","usd":-149100000,"known_at":"2025-11-25T05:00:00Z"}"#,
            r#"{"kind":"fund_flow","source":"import","asset":"BTC","fund":"FBTC","date":"2025-11-24","usd":15300000,"known_at":"2025-11-25T05:00:00Z"}"#,
            r#"{"kind":"flow_total","source":"import","asset":"BTC","date":"2025-11-24","usd":-133800000,"funds_reported":2,"funds_expected":2,"known_at":"2025-11-25T05:00:00Z"}"#,
            r#"{"kind":"fund_flow","source":"import","asset":"BTC","fund":"FBTC","date":"2025-11-25","usd":3500000,"known_at":"2025-11-26T05:00:00Z"}"#,
            r#"{"kind":"flow_total","source":"import","asset":"BTC","date":"2025-11-25","usd":null,"funds_reported":1,"funds_expected":2,"known_at":"2025-11-26T05:00:00Z"}"#,
            r#"{"kind":"fund_flow","source":"import","asset":"BTC","fund":"IBIT","date":"2025-11-28","usd":0,"known_at":"2025-11-29T05:00:00Z"}"#,
            r#"{"kind":"fund_flow","source":"import","asset":"BTC","fund":"FBTC","date":"2025-11-28","usd":0,"known_at":"2025-11-29T05:00:00Z"}"#,
            r#"{"kind":"flow_total","source":"import","asset":"BTC","date":"2025-11-28","usd":0,"funds_reported":2,"funds_expected":2,"known_at":"2025-11-29T05:00:00Z"}"#,
        ]
    );
    assert_eq!((report.taken[0].rows, report.taken[0].empty), (3, 1));
}

#[test]
fn an_imported_tape_has_no_bad_line() {
    let report = imported(&[
        (instrument("DXY"), "date,close\n2025-11-28,99.46\n"),
        (series("fear_greed"), "date,value\n2025-11-28,25\n"),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.jsonl.zst");
    let header = report.header(Name::new("own").unwrap(), &Options::default());
    write(&path, &header, &report.lines).unwrap();
    let info = info(&Tape::file(&path).unwrap()).unwrap();
    assert_eq!((info.lines, info.bad.total), (2, 0));
}

/// A line without its publisher, which a table does not name.
fn nameless(known: &Known) -> String {
    let mut known = *known;
    known.observation.source = Name::literal("x");
    wire::write_known(&known)
}

#[test]
fn the_tables_beside_the_project_give_the_lines_of_the_embedded_tape() {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !data.exists() {
        println!("skipped: {} is not there", data.display());
        return;
    }
    let specs = [
        (instrument("BTC"), "crypto_btc.csv"),
        (instrument("SPX"), "index_spx.csv"),
        (instrument("HSI"), "index_hsi.csv"),
        (instrument("SSE"), "index_sse.csv"),
        (instrument("VIX"), "index_vix.csv"),
        (instrument("GOLD"), "gold_gc_f.csv"),
        (instrument("NVDA"), "equity_nvda_raw.csv"),
        (instrument("MSTR"), "dat_mstr_close.csv"),
        (series("DGS10"), "series_us10y_dgs10.csv"),
        (series("fear_greed"), "fear_greed.csv"),
        (flows("BTC"), "etf_btc_flows_usd_m.csv"),
        (flows("ETH"), "etf_eth_flows_usd_m.csv"),
    ]
    .map(|(subject, file)| Spec {
        subject,
        path: data.join(file),
    });
    let report = run(&specs, &Options::default());
    for refused in &report.refused {
        println!("{refused}");
    }
    let ours: std::collections::BTreeSet<String> = report.lines.iter().map(nameless).collect();
    let own = Tape::embedded(&EMBEDDED[0]).unwrap();
    let covered = |known: &Known| match known.observation.fact {
        Fact::DailyBar { instrument, .. } => specs
            .iter()
            .any(|spec| spec.subject == Subject::Instrument(instrument)),
        Fact::SeriesPoint { series, .. } => specs
            .iter()
            .any(|spec| spec.subject == Subject::Series(series)),
        Fact::FundFlow { .. } | Fact::FlowTotal { .. } => true,
        _ => false,
    };
    let missing: Vec<String> = own
        .cursor()
        .unwrap()
        .advance_to(Stamp::from_micros(i64::MAX))
        .filter(covered)
        .map(|known| nameless(&known))
        .filter(|line| !ours.contains(line))
        .collect();
    assert!(
        missing.is_empty(),
        "{} missing: {:#?}",
        missing.len(),
        missing.iter().take(10).collect::<Vec<_>>()
    );
}
