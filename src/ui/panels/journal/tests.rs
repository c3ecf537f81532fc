use super::*;
use crate::app::chord::Chord;
use crate::app::journal::{self, Access};
use crate::app::{App, Effect, Msg, Overlay};
use crate::discipline::ledger::tests::{bought, written};
use crate::domain::Stamp;
use crate::domain::journal::{Content, EntryId, EntryKind, Snapshot};
use crate::ui::arrange::Part;
use crate::ui::panels::testing::{described, drawn, november, survives};

fn now() -> Stamp {
    Stamp::parse("2025-11-21T09:00:00Z").unwrap()
}

fn with(mut app: App, access: Access, contents: Vec<Content>) -> App {
    app.update(now(), Msg::JournalOpened(access));
    let entries = written(contents);
    app.update(
        now(),
        Msg::Rows {
            entries,
            more: false,
        },
    );
    app
}

/// Buys on plan and off it, a sale, a skip, a correction, a note, a wait.
fn mixed() -> Vec<Content> {
    let kind = |kind, day| Content {
        kind,
        ..bought(day, "0", "0")
    };
    let bare = |of, day| {
        let dated = kind(of, day);
        Content::new(of, dated.at, dated.logged_at)
    };
    vec![
        Content {
            on_plan: true,
            ..bought("2025-11-03", "250", "0.00235")
        },
        Content {
            off_plan: true,
            reason: Some("fell nine per cent".to_owned()),
            ..bought("2025-11-05", "400", "0.004")
        },
        Content {
            corrects: Some(EntryId(2)),
            off_plan: true,
            ..Content {
                kind: EntryKind::Correction,
                ..bought("2025-11-05", "410", "0.004")
            }
        },
        Content {
            reason: Some("was ill".to_owned()),
            plan: Some("weekly".to_owned()),
            ..bare(EntryKind::Skip, "2025-11-10")
        },
        Content {
            about: Some(EntryId(1)),
            note: Some("first of the year".to_owned()),
            ..bare(EntryKind::Note, "2025-11-11")
        },
        Content {
            kind: EntryKind::Sell,
            ..bought("2025-11-12", "100", "0.001")
        },
        Content {
            asset: crate::domain::Ticker::new("ETH").ok(),
            spent: "2000".parse().ok(),
            currency: crate::domain::observation::Currency::new("USD").ok(),
            due: Stamp::parse("2025-11-22T09:00:00Z"),
            ..bare(EntryKind::Queue, "2025-11-20")
        },
    ]
}

fn many(count: i32) -> Vec<Content> {
    let first = crate::domain::Day::parse("2025-11-20").unwrap();
    (0..count)
        .map(|n| {
            bought(
                &first.plus(n / 400 - count / 400).to_string(),
                "250",
                "0.0025",
            )
        })
        .collect()
}

fn find<'a>(lines: &'a [String], word: &str) -> &'a str {
    let found = lines.iter().find(|line| line.contains(word));
    found.unwrap_or_else(|| panic!("no {word} in {lines:#?}"))
}

#[test]
fn an_empty_journal_says_how_an_entry_gets_there_and_nothing_else() {
    let practice = with(november((160, 48)), Access::Practice, Vec::new());
    let lines = drawn(&practice, &Journal, Part::Main, (58, 10));
    assert!(lines[0].contains("practice copy"));
    assert!(lines[1].contains("b logs a buy"), "{lines:#?}");
    assert!(!lines.iter().any(|line| line.contains("average cost")));
    let closed = with(
        november((160, 48)),
        Access::Closed("the disk is full".to_owned()),
        Vec::new(),
    );
    let lines = drawn(&closed, &Journal, Part::Main, (58, 10));
    assert!(lines[0].contains("cannot be opened: the disk is full"));
}

#[test]
fn rows_stand_newest_first_each_with_its_word() {
    let why = "entries are written in another window".to_owned();
    let app = with(november((160, 48)), Access::ReadOnly(why), mixed());
    let lines = drawn(&app, &Journal, Part::Main, (70, 13));
    assert!(lines[0].contains("read-only: entries are written in another window"));
    let place = |word: &str| lines.iter().position(|line| line.contains(word)).unwrap();
    assert!(place("till 22 Nov") < place("was ill") && place("was ill") < place("on plan"));
    assert!(find(&lines, "corrects #2").contains("410.00"));
    assert!(find(&lines, "see #3").contains("400.00"));
    assert!(find(&lines, "on #1").contains("first of"));
    assert!(find(&lines, "sell").contains("100.00"));
}

#[test]
fn the_average_is_that_of_the_standing_and_unknown_until_all_is_read() {
    let app = with(november((160, 48)), Access::Practice, mixed());
    // 250 + 410 over 0.00235 + 0.004 coins; the correction holds.
    let lines = drawn(&app, &Journal, Part::Main, (60, 12));
    assert!(lines[1].contains("average cost 103,937"), "{}", lines[1]);
    let mut app = app;
    let journal = app.journal().clone();
    app.keep(journal::Journal {
        complete: false,
        ..journal
    });
    let lines = drawn(&app, &Journal, Part::Main, (60, 12));
    assert!(lines[1].contains("average cost --"), "{}", lines[1]);
}

#[test]
fn columns_leave_one_at_a_time_and_money_stays() {
    let app = with(november((160, 48)), Access::Practice, mixed());
    let wide = drawn(&app, &Journal, Part::Main, (62, 12));
    assert!(wide[2].contains("price") && wide[2].contains("coins"));
    let mid = drawn(&app, &Journal, Part::Main, (50, 12));
    assert!(mid[2].contains("price") && !mid[2].contains("coins"));
    let narrow = drawn(&app, &Journal, Part::Main, (38, 12));
    assert!(!narrow[2].contains("price") && narrow[2].contains("USD"));
}

#[test]
fn every_cell_and_every_total_can_be_asked() {
    let app = with(november((160, 48)), Access::Practice, mixed());
    for row in grid(&app).rows {
        for cell in row.cells {
            assert!(app.explain(&cell.path).is_some(), "{}", cell.path);
        }
    }
    let standing = &app.journal().standing;
    let figures = crate::discipline::receipts::figures(standing);
    assert!(figures.iter().any(|(path, _)| path.ends_with("BTC")));
    for (path, told) in figures {
        assert_eq!(app.explain(&path), Some(told), "{path}");
    }
}

#[test]
fn the_zoom_shows_list_totals_months_and_buys_on_the_price() {
    let app = with(november((160, 48)), Access::Practice, mixed());
    let lines = drawn(&app, &Journal, Part::Zoom, (160, 46));
    for word in ["9 Journal", "All of it", "By month", "Buys on the price"] {
        find(&lines, word);
    }
    assert!(find(&lines, "paid, USD").contains("660.00 USD"));
    assert!(find(&lines, "overrides").contains('1'));
    assert!(find(&lines, "Nov 2025").contains("5 Nov after"));
}

#[test]
fn a_long_journal_is_counted_and_only_what_is_near_is_written() {
    let app = with(november((160, 48)), Access::Practice, many(5000));
    let rows = grid(&app);
    // The average above the list can be asked as well.
    assert_eq!(rows.len(), 5000 + 1);
    assert!(rows.row(0).is_some() && rows.row(4999).is_none());
    assert!(rows.row(5000).unwrap().id.contains("average_cost"));
    let lines = drawn(&app, &Journal, Part::Main, (60, 12));
    assert!(find(&lines, "more").contains("⋯ 4,993 more"), "{lines:#?}");
}

#[test]
fn an_entry_that_cannot_be_read_closes_its_layer_and_says_why() {
    let mut contents = mixed();
    contents[6].snapshot = Snapshot::Kept;
    let mut app = with(november((160, 48)), Access::Practice, contents);
    for key in ['9', 'o'] {
        app.update(now(), Msg::Key(Chord::char(key)));
    }
    assert!(app.overlay().is_some());
    let refuse = |app: &mut App, id| {
        let why = "the disk refused to read".to_owned();
        app.update(now(), Msg::NotOpened { id, why });
    };
    // An answer to an earlier question leaves what is open.
    refuse(&mut app, EntryId(1));
    assert!(app.overlay().is_some());
    refuse(&mut app, EntryId(7));
    assert!(app.overlay().is_none());
    assert_eq!(app.notice(), Some("the disk refused to read"));
}

#[test]
fn an_entry_opens_at_once_when_its_snapshot_is_here_and_asks_the_store_otherwise() {
    let mut contents = mixed();
    contents[6].snapshot = Snapshot::Kept;
    let mut app = with(november((160, 48)), Access::Practice, contents);
    let press = |app: &mut App, key| app.update(now(), Msg::Key(Chord::char(key)));
    press(&mut app, '9');
    assert_eq!(app.focus(), SPEC.id);
    let effects = press(&mut app, 'o');
    assert!(
        matches!(effects.as_slice(), [Effect::OpenEntry(EntryId(7))]),
        "{effects:?}"
    );
    assert_eq!(app.journal().opened, None);
    press(&mut app, 'q');
    press(&mut app, 'j');
    assert!(press(&mut app, 'o').is_empty());
    let opened = app.journal().opened.as_ref().map(|opened| opened.entry.id);
    assert_eq!(opened, Some(EntryId(6)));
    press(&mut app, 'j');
    assert!(matches!(
        app.overlay(),
        Some(Overlay::Entry { cursor: 1, .. })
    ));
    press(&mut app, 'o');
    assert!(app.overlay().is_none() && app.journal().opened.is_none());
}

#[test]
fn it_survives_every_size() {
    survives(&Journal);
    described(&SPEC);
    let app = with(november((160, 48)), Access::Practice, mixed());
    for (w, h) in [
        (60, 20),
        (80, 24),
        (30, 5),
        (11, 3),
        (1, 1),
        (160, 46),
        (130, 36),
    ] {
        for part in [Part::Main, Part::Zoom] {
            assert_eq!(drawn(&app, &Journal, part, (w, h)).len(), usize::from(h));
        }
    }
}
