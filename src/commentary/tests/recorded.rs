//! The brief over the embedded recordings: calm and crisis, weekend and half day, the first days of a record.

use super::*;
use crate::domain::board::Board;
use crate::tape::{Embedded, Tape};

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
    for (tape, at) in [
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
    ] {
        let readings = readings(tape, at);
        for settings in [fixture::monday_plan(), DisciplineSettings::default()] {
            let told = brief(&readings, &settings);
            prove(&readings, &settings, &told);
            assert_eq!(told.sentences.len() + told.left_out.len(), 9, "{at}");
            println!("\n{}", told.text(110));
            with_report(&readings, &settings, |report| {
                let line = line(report);
                assert!(line.chars().count() <= 120, "{line}");
                println!("{line}   [{}]", Headline::of(report).regime.long);
            });
        }
    }
}
