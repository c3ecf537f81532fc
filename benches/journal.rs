//! What the journal costs on the disk of this machine: `cargo bench --bench journal`.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark"
)]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Instant;

use divan::Bencher;
use divan::counter::ItemsCount;
use rust_decimal::Decimal;
use slackwater::domain::journal::{Content, EntryKind, Moment, Snapshot};
use slackwater::domain::observation::Currency;
use slackwater::domain::{Span, Stamp, Ticker};
use slackwater::store::{Access, Detail, Journal, StoreError};

/// Entries of the long journal, each with a snapshot of four kilobytes.
const ENTRIES: u32 = 100_000;
/// Appends whose slowest hundredth is printed.
const APPENDS: usize = 1000;

/// The long journal, made once.
static LONG: OnceLock<PathBuf> = OnceLock::new();

fn main() {
    // Without the flag the benchmarks are only tried: `cargo test --all-targets`.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let long = folder.path().join("long.db");
    fill(&long);
    println!("append: {}", appends(&folder.path().join("short.db")));
    LONG.set(long).unwrap();
    divan::main();
}

fn buy(n: u32) -> Content {
    let at = Stamp::from_secs(1_700_000_000).plus(Span::secs(i64::from(n) * 60));
    Content {
        asset: Some(Ticker::literal("BTC")),
        quantity: Some(Decimal::new(i64::from(n) + 1, 8)),
        spent: Some(Decimal::new(15_000, 2)),
        currency: Some(Currency::literal("EUR")),
        plan: Some("weekly".to_owned()),
        on_plan: true,
        snapshot: Snapshot::Text("snapshot".repeat(512).into()),
        ..Content::new(EntryKind::Buy, Moment::At(at), at)
    }
}

fn fill(path: &Path) {
    let mut journal = Journal::open(path, Access::Write).unwrap();
    for from in (0..ENTRIES).step_by(10_000) {
        let contents: Vec<Content> = (from..from + 10_000).map(buy).collect();
        journal.append(&contents).unwrap();
    }
}

/// Appends one entry at a time and sorts what each took: row, flush, head file, flush.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn appends(path: &Path) -> String {
    let mut journal = Journal::open(path, Access::Write).unwrap();
    let mut took: Vec<_> = (0..APPENDS)
        .map(|_| {
            let start = Instant::now();
            journal.append(&[buy(1)]).unwrap();
            start.elapsed()
        })
        .collect();
    took.sort();
    format!(
        "p50 {:?}, p99 {:?}, worst {:?} of {APPENDS}",
        took[APPENDS / 2],
        took[APPENDS * 99 / 100],
        took[APPENDS - 1]
    )
}

fn long() -> &'static Path {
    LONG.get().unwrap()
}

/// Opens the long journal and reads its first page.
#[divan::bench]
fn open_and_first_page(bencher: Bencher<'_, '_>) {
    bencher.bench(|| {
        let claimed = Journal::claim(long()).unwrap();
        claimed.journal.page(None, 200).unwrap()
    });
}

/// Reads every entry of it without the snapshots.
#[divan::bench(sample_count = 10)]
fn each_brief(bencher: Bencher<'_, '_>) {
    each(bencher, Detail::Brief);
}

/// Reads every entry of it with the snapshots.
#[divan::bench(sample_count = 10)]
fn each_full(bencher: Bencher<'_, '_>) {
    each(bencher, Detail::Full);
}

fn each(bencher: Bencher<'_, '_>, detail: Detail) {
    let journal = Journal::open(long(), Access::Read).unwrap();
    bencher.counter(ItemsCount::new(ENTRIES)).bench_local(|| {
        let mut seen = 0_u32;
        journal
            .each(detail, |_| {
                seen += 1;
                Ok::<_, StoreError>(())
            })
            .unwrap();
        seen
    });
}

/// Recomputes every hash of it and checks the file.
#[divan::bench(sample_count = 5)]
fn verify(bencher: Bencher<'_, '_>) {
    let journal = Journal::open(long(), Access::Read).unwrap();
    bencher
        .counter(ItemsCount::new(ENTRIES))
        .bench_local(|| journal.verify().unwrap());
}
