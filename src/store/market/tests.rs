mod ahead;
mod spans;

use std::sync::mpsc::channel;

use super::*;
use crate::domain::observation::Known;
use crate::domain::tally::{Origin, Push};
use crate::domain::{Day, Name, Span};

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

/// After all that is kept.
fn end() -> Stamp {
    Day::parse("2026-12-01").unwrap().start()
}

fn read(market: &Market) -> Vec<Known> {
    let mut lines = Vec::new();
    let each = |kept: Vec<Recalled>| lines.extend(kept.into_iter().map(|kept| kept.known));
    assert_eq!(market.read(end(), each).unwrap(), 0);
    lines
}

fn facts(lines: &[Known]) -> Write {
    Write::from(lines.to_vec())
}

/// The events of one frame, each with the id that its venue gave it.
fn frame(at: &str, events: &[(Option<u64>, Known)]) -> Push {
    let event = |(id, known): &(Option<u64>, Known)| match known.observation.fact {
        Fact::Liquidation(event) => (*id, event),
        _ => unreachable!(),
    };
    Push {
        at: Stamp::parse(at).unwrap(),
        source: Name::literal("a"),
        origin: Origin::Stream,
        events: events.iter().map(event).collect(),
    }
}

fn pushed(pushes: &[Push]) -> Write {
    Write {
        pushes: pushes.to_vec(),
        ..Write::default()
    }
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
    let write = Write {
        lines: vec![late],
        ..pushed(&[frame(
            "2026-01-05T12:00:00Z",
            &twins.map(|event| (None, event)),
        )])
    };
    market.keep(&write, &[]).unwrap();
    // An older line that comes later changes nothing.
    market.keep(&facts(&[early]), &[]).unwrap();
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
            &facts(&[first, second, next, event, day]),
            &[span("2026-01-05T12:00:00Z")],
        )
        .unwrap();
    market
        .keep(&Write::default(), &[span("2026-01-05T13:00:00Z")])
        .unwrap();
    assert_eq!(
        market.listened(end()).unwrap(),
        [span("2026-01-05T13:00:00Z")]
    );
    assert_eq!(read(&market), [event, second, next, day]);
    market
        .prune(Day::parse("2026-01-08").unwrap().start())
        .unwrap();
    assert_eq!(read(&market), [second, next, day]);
    assert_eq!(market.listened(end()).unwrap(), []);
    market
        .prune(Day::parse("2026-06-01").unwrap().start())
        .unwrap();
    assert_eq!(read(&market), [day]);
}

#[test]
fn hours_of_altcoins_are_kept_for_a_week_and_those_of_bitcoin_for_longer() {
    let folder = tempfile::tempdir().unwrap();
    let mut market = Market::open(&folder.path().join("market.db")).unwrap();
    let hour = |coin: &str| {
        known(
            &format!(
                r#"{{"kind":"hourly_bar","source":"a","instrument":"{coin}","at":"2026-01-05T11:00:00Z","open":1,"high":1,"low":1,"close":1,"currency":"USD"}}"#
            ),
            "2026-01-05T12:00:01Z",
        )
    };
    let (sol, btc, eth) = (hour("SOL"), hour("BTC"), hour("ETH"));
    market.keep(&facts(&[sol, btc, eth]), &[]).unwrap();
    let prune = |market: &mut Market, day: &str| {
        market.prune(Day::parse(day).unwrap().start()).unwrap();
        let mut left = read(market);
        left.sort_by_key(|known| format!("{known:?}"));
        left
    };
    assert_eq!(prune(&mut market, "2026-01-14").len(), 3);
    let left = prune(&mut market, "2026-01-15");
    assert!(
        left.len() == 2 && left.contains(&btc) && left.contains(&eth),
        "{left:?}"
    );
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
    market.keep(&facts(&noon[..2]), &[]).unwrap();
    market.keep(&facts(&[other]), &[]).unwrap();
    // The hour goes on: no median yet, and an end without a word loses no reading.
    drop(market);
    let mut market = Market::open(&path).unwrap();
    assert_eq!(market.book_hours(end()).unwrap(), []);
    assert_eq!(read(&market), [noon[0], noon[1], other]);
    market.keep(&facts(&noon[2..]), &[]).unwrap();
    // It is over with the first reading of the next one; the other market's is not.
    let one = reading("a", "2026-01-05T13:00:00Z", 30.0, 4.0);
    market.keep(&facts(&[one]), &[]).unwrap();
    let hours = market.book_hours(end()).unwrap();
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
        .keep(
            &facts(&[reading("a", "2026-01-05T12:10:00Z", 1.0, 9.0)]),
            &[],
        )
        .unwrap();
    assert_eq!(market.book_hours(end()).unwrap(), hours);
    let later = [
        reading("a", "2026-01-05T13:30:00Z", 50.0, 8.0),
        reading("a", "2026-01-05T14:00:00Z", 1.0, 1.0),
    ];
    market.keep(&facts(&later), &[]).unwrap();
    let second = (key, at("2026-01-05T13:00:00Z"), median(6.0, 40.0));
    assert_eq!(market.book_hours(end()).unwrap(), [hours[0], second]);
    market
        .prune(Day::parse("2026-06-01").unwrap().start())
        .unwrap();
    assert_eq!(
        (market.book_hours(end()).unwrap(), read(&market)),
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
        (
            include_str!("../migrations/0004_events.sql"),
            "0d562b16efdf905241a95be8aa05f517dc774df227c220b8184d9ed24fa8b459",
        ),
    ];
    assert_eq!(files.len(), open::STEPS.len());
    for (sql, pinned) in files {
        let hash = crate::domain::journal::Hash(Sha256::digest(sql).into());
        assert_eq!(hash.to_string(), pinned);
    }
    rusqlite_migration::Migrations::from_slice(open::STEPS)
        .validate()
        .unwrap();
}

fn cut(market: &mut Market, most: i64) {
    let change = market.connection.transaction().unwrap();
    events::cut(&change, most).unwrap();
    change.commit().unwrap();
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
fn what_was_kept_is_read_though_nothing_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    // Signs that mean something in an address.
    let path = folder.path().join("50% of #1?/market.db");
    let day = bar(90.0, "2026-01-06T00:00:05Z");
    Market::open(&path)
        .unwrap()
        .keep(&facts(&[day]), &[])
        .unwrap();
    // Another cockpit writes and does not end.
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let kept = || Market::open_kept(&path).unwrap().unwrap();
    assert_eq!(read(&kept()), [day]);
    // Opening it to write does not write yet.
    assert_eq!(read(&Market::open(&path).unwrap()), [day]);
    let said = kept().keep(&facts(&[day]), &[]).unwrap_err().to_string();
    assert!(said.contains("cannot be written"), "{said}");
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);
    // Nothing can be made beside it.
    #[cfg(unix)]
    {
        let shared = path.with_file_name("market.db-shm");
        std::os::unix::fs::symlink(folder.path().join("nowhere/at all"), shared).unwrap();
        assert!(Market::open(&path).is_err());
        assert_eq!(read(&kept()), [day]);
        // A log that cannot be read may hold the better half: then it is said.
        std::fs::write(path.with_file_name("market.db-wal"), "x").unwrap();
        assert!(Market::open_kept(&path).is_err());
    }
}

#[test]
fn tables_of_an_earlier_version_are_brought_up_to_date_and_keep_their_facts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    let day = bar(90.0, "2026-01-06T00:00:05Z");
    {
        let mut connection = rusqlite::Connection::open(&path).unwrap();
        rusqlite_migration::Migrations::from_slice(&open::STEPS[..3])
            .to_latest(&mut connection)
            .unwrap();
        connection
            .pragma_update(None, "application_id", 0x534C_4B4D)
            .unwrap();
        let line = write_known(&day);
        connection
            .execute("INSERT INTO fact VALUES ('k', 0, 0, ?1)", [line])
            .unwrap();
        let line = write_known(&liquidation("2026-01-05T12:00:00Z"));
        connection
            .execute("INSERT INTO event VALUES (0, ?1, 0, 1)", [line])
            .unwrap();
        connection
            .execute("INSERT INTO span VALUES ('a', 0, 9)", [])
            .unwrap();
    }
    // Events without an identity go, and nothing speaks for their time any more.
    let market = Market::open_kept(&path).unwrap().unwrap();
    assert_eq!(read(&market), [day]);
    assert_eq!(market.listened(end()).unwrap(), []);
}

#[test]
fn the_thread_writes_what_it_was_handed_before_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    let (faults, said) = channel();
    let open = path.clone();
    let keeper = MarketKeeper::start(
        move || Market::open(&open),
        move |why| {
            let _ = faults.send(why.to_string());
        },
    )
    .unwrap();
    for hour in 0..20 {
        let line = liquidation(&format!("2026-01-05T{hour:02}:00:00Z"));
        let now = Some(line.known_at);
        let taken = keeper.keep(Write {
            now,
            ..Write::from(vec![line])
        });
        assert!(taken.is_ok());
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
    let keeper = MarketKeeper::start(move || Ok(market), |_| {}).unwrap();
    let line = liquidation("2026-01-05T00:00:00Z");
    let batch = || Write::from(vec![line; 1000]);
    let taken = (0..100)
        .take_while(|_| keeper.keep(batch()).is_ok())
        .count();
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
    let many = vec![(None, event); 3000];
    let pushes = [
        frame("2026-01-05T11:00:00Z", &[(None, early)]),
        frame("2026-01-05T12:00:00Z", &many),
        frame("2026-01-05T13:00:00Z", &[(None, late)]),
    ];
    market.keep(&pushed(&pushes), &[]).unwrap();
    let mut chunks = Vec::new();
    market.read(end(), |known| chunks.push(known)).unwrap();
    let lengths: Vec<usize> = chunks.iter().map(Vec::len).collect();
    assert_eq!(lengths, [3001, 1]);
}

/// How often each event is there, by its price.
fn counts(market: &Market) -> Vec<(Known, usize)> {
    let lines = read(market);
    let same = lines.chunk_by(|a, b| a == b);
    same.map(|same| (same[0], same.len())).collect()
}

#[test]
fn an_event_that_is_told_again_is_one_and_equal_ones_of_one_frame_are_several() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    let (mut one, mut other) = (Market::open(&path).unwrap(), Market::open(&path).unwrap());
    let event = liquidation("2026-01-05T12:00:00Z");
    let twice = [(None, event), (None, event)];
    let (first, again) = ("2026-01-05T12:00:00Z", "2026-01-05T12:10:00Z");
    one.keep(&pushed(&[frame(first, &twice)]), &[]).unwrap();
    // After a reconnect, in a history, from a second cockpit; in one write and in several.
    let history = Push {
        origin: Origin::History,
        ..frame(again, &twice)
    };
    let once = frame(again, &twice[..1]);
    one.keep(&pushed(&[once.clone(), once, history.clone()]), &[])
        .unwrap();
    other.keep(&pushed(&[history]), &[]).unwrap();
    // The same number in other digits.
    let mut zeros = event;
    if let Fact::Liquidation(event) = &mut zeros.observation.fact {
        event.price = "2.000".parse().unwrap();
        event.base_qty = "1.0".parse().ok();
    }
    let zeros = frame(again, &[(None, zeros)]);
    other.keep(&pushed(&[zeros]), &[]).unwrap();
    assert_eq!(counts(&one), [(event, 2)]);
    // A frame that tells it three times says that there are three, and says it later.
    let thrice = frame(again, &[(None, event); 3]);
    other.keep(&pushed(&[thrice]), &[]).unwrap();
    let known_at = Stamp::parse(again).unwrap();
    assert_eq!(counts(&one), [(Known { known_at, ..event }, 3)]);
}

#[test]
fn an_event_with_an_id_is_that_one_whatever_else_its_row_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    let (mut one, mut other) = (Market::open(&path).unwrap(), Market::open(&path).unwrap());
    // A venue whose rows have no time: that of their arrival stands for it.
    let row = |at, id: u64| pushed(&[frame(at, &[(Some(id), liquidation(at)); 2])]);
    let large = u64::MAX - 4;
    one.keep(&row("2026-01-05T12:00:00Z", 7), &[]).unwrap();
    other.keep(&row("2026-01-05T12:00:01Z", 7), &[]).unwrap();
    // Another id is another event, also with the same content.
    other
        .keep(&row("2026-01-05T12:00:00Z", large), &[])
        .unwrap();
    let mut told = Vec::new();
    one.read(end(), |kept| told.extend(kept)).unwrap();
    let mut ids: Vec<u64> = told.iter().filter_map(|kept| kept.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, [7, large]);
    let at = liquidation("2026-01-05T12:00:00Z");
    assert!(told.iter().all(|kept| kept.known == at), "{told:?}");
}

#[test]
fn what_a_history_says_in_rows_of_another_kind_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut market = Market::open(&folder.path().join("market.db")).unwrap();
    let at = "2026-01-05T12:00:00Z";
    let push = Push {
        origin: Origin::OtherHistory,
        ..frame(at, &[(None, liquidation(at))])
    };
    market.keep(&pushed(&[push]), &[]).unwrap();
    assert_eq!(read(&market), []);
}
