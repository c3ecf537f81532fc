use std::sync::mpsc::channel;

use super::*;
use crate::domain::{Day, Span};

fn known(line: &str, known_at: &str) -> Known {
    let text = line.replace('}', &format!(",\"known_at\":\"{known_at}\"}}"));
    read_known(&text).unwrap()
}

fn bar(close: f64, known_at: &str) -> Known {
    let line = format!(
        r#"{{"kind":"daily_bar","source":"a","instrument":"BTC","date":"2026-01-05","close":{close},"currency":"USD"}}"#
    );
    known(&line, known_at)
}

fn liquidation(at: &str) -> Known {
    let line = format!(
        r#"{{"kind":"liquidation","source":"a","venue":"a","symbol":"X","base":"X","liquidated":"long","base_qty":"1","price":"2","usd":"2","at":"{at}"}}"#
    );
    known(&line, at)
}

fn read(market: &Market) -> Vec<Known> {
    let mut lines = Vec::new();
    assert_eq!(market.read(|known| lines.extend(known)).unwrap(), 0);
    lines
}

#[test]
fn what_is_kept_is_there_after_the_next_start_and_revisions_replace() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/market.db");
    let mut market = Market::open(&path).unwrap();
    assert!(market.is_empty().unwrap());
    let event = liquidation("2026-01-05T12:00:00Z");
    let (early, late) = (
        bar(90.0, "2026-01-06T00:00:05Z"),
        bar(91.0, "2026-01-06T08:00:00Z"),
    );
    // Two of one frame that are equal in every field.
    let twins = [event, event];
    market.keep(&[late, event, event], &[]).unwrap();
    // An older line that comes later changes nothing.
    market.keep(&[early], &[]).unwrap();
    drop(market);
    let market = Market::open(&path).unwrap();
    assert!(!market.is_empty().unwrap());
    assert_eq!(read(&market), [&twins[..], &[late]].concat());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn facts_of_the_hour_keep_their_last_line_and_leave_after_a_hundred_days() {
    let folder = tempfile::tempdir().unwrap();
    let mut market = Market::open(&folder.path().join("market.db")).unwrap();
    let funding = |at: &str, rate: f64| {
        let line = format!(
            r#"{{"kind":"funding","source":"a","venue":"a","symbol":"X","rate":{rate},"interval_hours":null,"at":"{at}"}}"#
        );
        known(&line, at)
    };
    let (first, second) = (
        funding("2026-01-05T12:01:00Z", 0.1),
        funding("2026-01-05T12:59:00Z", 0.2),
    );
    let next = funding("2026-01-05T13:00:00Z", 0.3);
    let event = liquidation("2026-01-05T12:00:00Z");
    let day = bar(90.0, "2026-01-06T00:00:05Z");
    let venue = Name::literal("a");
    let span = |until: &str| Listened {
        venue,
        since: Stamp::parse("2026-01-05T11:00:00Z").unwrap(),
        until: Stamp::parse(until).unwrap(),
    };
    market
        .keep(
            &[first, second, next, event, day],
            &[span("2026-01-05T12:00:00Z")],
        )
        .unwrap();
    market.keep(&[], &[span("2026-01-05T13:00:00Z")]).unwrap();
    assert_eq!(market.listened().unwrap(), [span("2026-01-05T13:00:00Z")]);
    assert_eq!(read(&market), [event, second, next, day]);
    market
        .prune(Day::parse("2026-01-08").unwrap().start())
        .unwrap();
    assert_eq!(read(&market), [second, next, day]);
    assert_eq!(market.listened().unwrap(), []);
    market
        .prune(Day::parse("2026-06-01").unwrap().start())
        .unwrap();
    assert_eq!(read(&market), [day]);
}

fn reading(venue: &str, at: &str, depth: f64, spread: f64) -> Known {
    let line = format!(
        r#"{{"kind":"depth","source":"{venue}","venue":"{venue}","symbol":"BTCUSDT","best_bid":99,"best_ask":101,"mid":100,"spread_bps":{spread},"bid_usd_1pct":{depth},"ask_usd_1pct":500,"bid_complete":true,"ask_complete":true,"at":"{at}"}}"#
    );
    known(&line, at)
}

#[test]
fn an_hour_of_a_book_is_kept_as_its_median_and_the_newest_reading_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    let mut market = Market::open(&path).unwrap();
    let noon = [
        reading("a", "2026-01-05T12:00:00Z", 10.0, 3.0),
        reading("a", "2026-01-05T12:20:00Z", 90.0, 1.0),
        reading("a", "2026-01-05T12:40:00Z", 20.0, 2.0),
    ];
    let other = reading("b", "2026-01-05T12:30:00Z", 7.0, 7.0);
    market.keep(&noon[..2], &[]).unwrap();
    market.keep(&[other], &[]).unwrap();
    // The hour goes on: no median yet, and an end without a word loses no reading.
    drop(market);
    let mut market = Market::open(&path).unwrap();
    assert_eq!(market.book_hours().unwrap(), []);
    assert_eq!(read(&market), [noon[0], noon[1], other]);
    market.keep(&noon[2..], &[]).unwrap();
    // It is over with the first reading of the next one; the other market's is not.
    let one = reading("a", "2026-01-05T13:00:00Z", 30.0, 4.0);
    market.keep(&[one], &[]).unwrap();
    let hours = market.book_hours().unwrap();
    let at = |text: &str| Stamp::parse(text).unwrap();
    let key = (Name::literal("a"), Name::literal("BTCUSDT"));
    let median = |spread_bps, depth_usd| BookHour {
        spread_bps,
        depth_usd,
    };
    assert_eq!(
        hours,
        [(key, at("2026-01-05T12:00:00Z"), median(2.0, 20.0))]
    );
    // Of the hour that is over the last reading stays as it was read; nothing comes twice.
    assert_eq!(read(&market), [other, noon[2], one]);
    // A reading that comes too late makes no new median.
    market
        .keep(&[reading("a", "2026-01-05T12:10:00Z", 1.0, 9.0)], &[])
        .unwrap();
    assert_eq!(market.book_hours().unwrap(), hours);
    let later = [
        reading("a", "2026-01-05T13:30:00Z", 50.0, 8.0),
        reading("a", "2026-01-05T14:00:00Z", 1.0, 1.0),
    ];
    market.keep(&later, &[]).unwrap();
    let second = (key, at("2026-01-05T13:00:00Z"), median(6.0, 40.0));
    assert_eq!(market.book_hours().unwrap(), [hours[0], second]);
    market
        .prune(Day::parse("2026-06-01").unwrap().start())
        .unwrap();
    assert_eq!(
        (market.book_hours().unwrap(), read(&market)),
        (vec![], vec![])
    );
}

#[test]
fn released_steps_are_never_edited() {
    use sha2::{Digest as _, Sha256};
    let files = [
        (
            include_str!("../migrations/0001_market.sql"),
            "2d0b30a53cf5ead310728966ab401069751431c6b57d95f97dfece5da8351e3d",
        ),
        (
            include_str!("../migrations/0002_books.sql"),
            "5a88e13db60fc66fde8509a672b50a534b0648fe8df8523ef1edf582ec82408e",
        ),
        (
            include_str!("../migrations/0003_twins.sql"),
            "d65e60e19213a1862a4f8dd090d16a9f36b92956bc8804add3e10f954c8ddd54",
        ),
    ];
    assert_eq!(files.len(), STEPS.len());
    for (sql, pinned) in files {
        let hash = crate::domain::journal::Hash(Sha256::digest(sql).into());
        assert_eq!(hash.to_string(), pinned);
    }
    Migrations::from_slice(STEPS).validate().unwrap();
}

#[test]
fn in_a_flood_the_oldest_events_leave_and_with_them_the_time_they_speak_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut market = Market::open(&folder.path().join("market.db")).unwrap();
    let start = Stamp::parse("2026-01-05T00:00:00Z").unwrap();
    let event = |n: i64| {
        let Fact::Liquidation(event) = liquidation("2026-01-05T00:00:00Z").observation.fact else {
            unreachable!()
        };
        let at = start.plus(Span::millis(n));
        let mut known = liquidation("2026-01-05T00:00:00Z");
        known.observation.fact =
            Fact::Liquidation(crate::domain::observation::Liquidation { at, ..event });
        known
    };
    let events: Vec<Known> = (0..600).map(event).collect();
    let end = start.plus(Span::minutes(10));
    let listened = Listened {
        venue: Name::literal("a"),
        since: start,
        until: end,
    };
    market.keep(&events, &[listened]).unwrap();
    cut(&market.connection, 500).unwrap();
    let mut kept = 0;
    market.read(|known| kept += known.len()).unwrap();
    assert_eq!(kept, 500);
    let since = start.plus(Span::millis(99));
    assert_eq!(market.listened().unwrap(), [Listened { since, ..listened }]);
}

#[test]
fn a_file_that_is_none_of_ours_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    std::fs::write(&path, "these are my notes, and no database at all").unwrap();
    let said = Market::open(&path).unwrap_err().to_string();
    assert!(
        said.contains("market.db, the cache of the market, cannot be"),
        "{said}"
    );
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .starts_with("these are my notes")
    );
    let other = folder.path().join("other.db");
    rusqlite::Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE mine (a)")
        .unwrap();
    let said = Market::open(&other).unwrap_err().to_string();
    assert!(said.contains("of another program"), "{said}");
}

#[test]
fn the_thread_writes_what_it_was_handed_before_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    let (faults, said) = channel();
    let keeper = MarketKeeper::start(Market::open(&path).unwrap(), move |why| {
        let _ = faults.send(why.to_string());
    })
    .unwrap();
    for hour in 0..20 {
        let line = liquidation(&format!("2026-01-05T{hour:02}:00:00Z"));
        let now = Some(line.known_at);
        let taken = keeper.keep(Write {
            lines: vec![line],
            listened: Vec::new(),
            now,
        });
        assert!(taken);
    }
    drop(keeper);
    assert_eq!(said.iter().collect::<Vec<_>>(), Vec::<String>::new());
    assert_eq!(read(&Market::open(&path).unwrap()).len(), 20);
}

#[test]
fn what_the_disk_cannot_follow_is_refused_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    let market = Market::open(&path).unwrap();
    // Another program holds the file, so that the thread cannot write while it is handed more.
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let keeper = MarketKeeper::start(market, |_| {}).unwrap();
    let line = liquidation("2026-01-05T00:00:00Z");
    let batch = || Write {
        lines: vec![line; 1000],
        ..Write::default()
    };
    let taken = (0..100).take_while(|_| keeper.keep(batch())).count();
    // Ten wait, and no more than a transaction and what gathers for it can be under way.
    assert!((10..=14).contains(&taken), "{taken}");
    drop(other);
    drop(keeper);
}

#[test]
fn lines_of_one_instant_are_never_parted() {
    let folder = tempfile::tempdir().unwrap();
    let mut market = Market::open(&folder.path().join("market.db")).unwrap();
    let early = liquidation("2026-01-05T11:00:00Z");
    let event = liquidation("2026-01-05T12:00:00Z");
    let late = liquidation("2026-01-05T13:00:00Z");
    market
        .keep(&[vec![early], vec![event; 3000], vec![late]].concat(), &[])
        .unwrap();
    let mut chunks = Vec::new();
    market.read(|known| chunks.push(known)).unwrap();
    let lengths: Vec<usize> = chunks.iter().map(Vec::len).collect();
    assert_eq!(lengths, [3001, 1]);
}
