//! What the figures cost on the recorded market of November 2025: `cargo bench --bench figures`.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use divan::Bencher;
use slackwater::domain::Stamp;
use slackwater::domain::board::Board;
use slackwater::figures::Readings;
use slackwater::tape::{Embedded, Tape};

fn main() {
    divan::main();
}

fn moment() -> Stamp {
    Stamp::parse("2025-11-21T09:00:00Z").unwrap()
}

fn board() -> Board {
    let tape = Tape::embedded(Embedded::find("2025-11").unwrap()).unwrap();
    let mut board = Board::new(&tape.header().sources);
    for known in tape.cursor().unwrap().advance_to(moment()) {
        let _ = board.put(&known);
    }
    board
}

/// Decodes the embedded tape to 21 November and puts it on a board.
#[divan::bench]
fn tape_to_board() -> Board {
    board()
}

/// Every figure from nothing.
#[divan::bench]
fn all_figures(bencher: Bencher<'_, '_>) {
    let board = board();
    bencher.bench(|| {
        let mut readings = Readings::default();
        readings.refresh(&board, moment());
        readings
    });
}

/// A refresh when nothing has changed: what a tick of the clock costs.
#[divan::bench]
fn unchanged(bencher: Bencher<'_, '_>) {
    let board = board();
    let mut readings = Readings::default();
    readings.refresh(&board, moment());
    bencher.bench_local(|| readings.refresh(&board, moment()));
}
