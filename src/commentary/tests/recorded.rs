//! The brief over the embedded recordings: calm and crisis, weekend and half day, the first days of a record.

use super::*;
use crate::domain::board::Board;
use crate::tape::{Embedded, Tape};

const DAYS: [(&str, &str); 12] = [
    ("2025-11", "2025-11-21T09:00:00Z"),
    ("2025-11", "2025-11-21T22:00:00Z"),
    ("2025-11", "2025-11-22T12:00:00Z"),
    ("2025-11", "2025-11-28T19:00:00Z"),
    ("2025-11", "2025-12-03T12:00:00Z"),
    ("2025-11", "2025-10-08T21:30:00Z"),
    ("2025-11", "2025-10-11T12:00:00Z"),
    ("2025-11", "2025-11-14T23:00:00Z"),
    ("2025-11", "2024-11-03T12:00:00Z"),
    ("2025-11", "2024-11-21T12:00:00Z"),
    ("2020-03", "2020-03-12T22:00:00Z"),
    ("2020-03", "2019-10-15T12:00:00Z"),
];

fn readings(tape: &str, at: &str) -> Readings {
    let tape = Tape::embedded(Embedded::find(tape).unwrap()).unwrap();
    let at = fixture::at(at);
    let mut board = Board::new(&tape.header().sources);
    let mut cursor = tape.cursor().unwrap();
    while let Some(known) = cursor.next_until(at) {
        board.put(&known).unwrap();
    }
    let mut readings = Readings::default();
    readings.refresh(&board, at);
    readings
}

#[test]
fn recorded_days_are_told_truthfully() {
    for (tape, at) in DAYS {
        let readings = readings(tape, at);
        for settings in [fixture::monday_plan(), DisciplineSettings::default()] {
            let told = brief(&readings, &settings);
            prove(&readings, &settings, &told);
            assert_eq!(told.sentences.len() + told.left_out.len(), 9, "{at}");
            println!("\n{}", told.text(110));
            with_report(&readings, &settings, |report| {
                let line = line(report);
                assert!(line.chars().count() <= 120, "{line}");
                println!("{line} [{}]", Headline::of(report).regime.long);
            });
        }
    }
}

#[test]
fn days_that_everybody_remembers() {
    for (tape, at, id, text) in [
        (
            "2025-11",
            "2025-11-21T09:00:00Z",
            5,
            "ETFs lost $903 m on 20 Nov, the second-largest outflow of the 264 sessions recorded since 1 Nov 2024; \
             the last five sessions sum to −$1.95 bn.",
        ),
        (
            "2025-11",
            "2025-11-21T09:00:00Z",
            4,
            "Gold hardly fell on 20 Nov (−0.5%) but lost 3.1% in five sessions: this is not a dash for cash.",
        ),
        (
            "2025-11",
            "2025-11-22T12:00:00Z",
            2,
            "Stocks fell with bitcoin: their basket lost 3.5% in the five sessions to Friday 21 Nov, \
             all four markets by one deviation or more.",
        ),
        (
            "2025-11",
            "2025-11-28T19:00:00Z",
            4,
            "Gold’s newest settlement is of 26 Nov (+0.6% on the day, +2.1% in seven days).",
        ),
        (
            "2020-03",
            "2020-03-12T22:00:00Z",
            1,
            "Bitcoin fell 26.9% in 24 hours to 5,743.43; it is 45.9% below the highest close of this record, \
             3 Sep 2019, 191 days under water.",
        ),
        (
            "2020-03",
            "2020-03-12T22:00:00Z",
            2,
            "Everything fell at once, gold too: the stock basket lost 12.2% in the five sessions to 12 Mar, \
             all four markets by one deviation or more.",
        ),
    ] {
        assert_eq!(sentence(&readings(tape, at), id), text);
    }
}
