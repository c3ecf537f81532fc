//! The forms of the journal as a person uses them: keys in, entries and screens out.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod cockpit;

use cockpit::{Cockpit, monday_plan, stamp, text};
use slackwater::app::journal::Access;
use slackwater::app::{JOURNAL, Msg, Overlay};
use slackwater::discipline::DisciplineSettings;
use slackwater::domain::journal::{Entry, EntryKind, Snapshot};

fn monday() -> Cockpit {
    Cockpit::with("2025-11-24T09:00:00Z", 512, monday_plan())
}

fn entries(cockpit: &Cockpit) -> Vec<Entry> {
    cockpit.app.journal().entries.iter().cloned().collect()
}

fn shows(cockpit: &Cockpit, wanted: &str) {
    let screen = text(&cockpit.frame());
    assert!(screen.contains(wanted), "`{wanted}` is not on\n{screen}");
}

fn form_is_open(cockpit: &Cockpit) -> bool {
    matches!(cockpit.app.overlay(), Some(Overlay::Form(_)))
}

#[test]
fn on_a_plan_day_a_buy_is_two_keys() {
    let mut c = monday();
    c.press("b");
    shows(&c, "✓ on plan");
    shows(&c, "87050.39");
    c.press("enter");
    assert!(!form_is_open(&c));
    shows(&c, "saved as entry 1 · on plan");
    let [entry] = entries(&c).try_into().unwrap();
    let content = &entry.content;
    assert_eq!(content.kind, EntryKind::Buy);
    assert!(content.on_plan && !content.off_plan);
    assert_eq!(content.plan.as_deref(), Some("weekly"));
    assert_eq!(content.spent.unwrap().to_string(), "250.00");
    assert_eq!(content.quantity.unwrap().to_string(), "0.00287189982722");
    assert_eq!(content.fee, None);
    assert_eq!(content.at.to_string(), "2025-11-24T09:00:00Z");
    let kept = c.journal.entry(entry.id).unwrap().unwrap();
    let Snapshot::Text(snapshot) = kept.content.snapshot else {
        panic!("no snapshot");
    };
    for part in [
        r#""verdict":"wait""#,
        r#""practice":true"#,
        r#""price":{"age_s":3600,"as_of":"2025-11-24T08:00:00Z","asset":"BTC","currency":"USD","price":87050.39"#,
        r#""plans":[{"amount":"250""#,
    ] {
        assert!(snapshot.contains(part), "{part} is not in {snapshot}");
    }
}

#[test]
fn what_is_typed_over_a_filled_in_price_takes_its_place() {
    let mut c = monday();
    c.press("b up up up up up up up");
    // From the button back past remark, product, venue, quantity, fee and date to the price.
    let Some(Overlay::Form(form)) = c.app.overlay() else {
        panic!("no form");
    };
    assert_eq!(
        form.focused(),
        Some(slackwater::discipline::order::Field::Price)
    );
    c.write("90000");
    shows(&c, "90000");
    assert!(!text(&c.frame()).contains("87050.3990000"));
    // What follows is put where the cursor is.
    c.write("5");
    shows(&c, "900005");
    c.press("backspace enter");
    let screen = text(&c.frame());
    assert!(!screen.contains("87050.39"), "{screen}");
}

#[test]
fn a_price_of_days_ago_is_told_and_not_filled_in() {
    let mut c = Cockpit::with("2026-01-05T09:00:00Z", 512, monday_plan());
    c.press("b");
    shows(&c, "the last is 4 d old: type it");
    let Some(Overlay::Form(form)) = c.app.overlay() else {
        panic!("no form");
    };
    assert_eq!(form.text(slackwater::discipline::order::Field::Price), "");
    // Enter saves nothing: without a price there is no quantity.
    c.press("enter");
    assert!(entries(&c).is_empty());
}

#[test]
fn off_plan_the_first_button_waits_and_the_second_needs_a_reason() {
    let mut c = Cockpit::with("2025-11-21T09:00:00Z", 512, monday_plan());
    c.press("b");
    c.write("2000");
    shows(&c, "off plan");
    shows(&c, "This is an extra buy, and the gates are shut");
    shows(&c, "no date of the plan weekly is near; the next is 24 Nov");
    // From the amount past price, date, fee, quantity, venue, product, remark to the reason, then the wait, then the log.
    c.press("tab tab tab tab tab tab tab tab");
    c.write("dip");
    c.press("tab tab enter");
    assert!(form_is_open(&c), "logged without a reason");
    shows(&c, "at least 12 characters");
    c.write(" of 43%, average down");
    c.press("tab tab enter");
    let [entry] = entries(&c).try_into().unwrap();
    assert!(entry.content.off_plan && !entry.content.on_plan);
    assert_eq!(
        entry.content.reason.as_deref(),
        Some("dip of 43%, average down")
    );
    shows(&c, "an override, with its reason");
}

#[test]
fn a_queued_buy_comes_back_when_it_is_due() {
    let mut c = Cockpit::with("2025-11-21T09:00:00Z", 512, monday_plan());
    c.press("b");
    c.write("2000");
    c.press("tab tab tab tab tab tab tab tab tab enter");
    shows(&c, "asks again 22 Nov 09:00Z");
    let [waits] = entries(&c).try_into().unwrap();
    assert_eq!(waits.content.kind, EntryKind::Queue);
    assert_eq!(waits.content.spent.unwrap().to_string(), "2000");
    assert_eq!(waits.content.quantity, None);
    assert_eq!(c.app.journal().ledger.queue.len(), 1);
    c.press("b");
    c.write("1");
    shows(&c, "no date of the plan weekly");
    c.press("ctrl-n esc");
    c.play(stamp("2025-11-22T09:00:00Z"));
    c.press("b");
    shows(&c, "2000 USD");
    c.press("tab tab tab tab tab tab tab tab");
    c.write("still want it after a night");
    c.press("tab tab enter");
    let all = entries(&c);
    assert_eq!(all.len(), 2, "{all:?}");
    assert_eq!(all[1].content.about, Some(all[0].id));
    assert!(c.app.journal().ledger.queue.is_empty());
}

#[test]
fn leverage_is_refused_and_nothing_is_written() {
    let mut c = monday();
    c.press("b shift-tab shift-tab shift-tab shift-tab shift-tab shift-tab shift-tab shift-tab shift-tab ctrl-u");
    c.write("ETH3L");
    c.press("tab");
    shows(&c, "Refused: leverage");
    shows(&c, "nothing was written");
    shows(&c, "10×");
    c.press("esc");
    assert!(form_is_open(&c));
    c.press("esc");
    assert!(entries(&c).is_empty());
}

#[test]
fn a_failed_save_brings_the_form_back_with_its_text() {
    let mut c = monday();
    c.broken = Some("nothing was written to journal.db: the disk is full. Free some space".into());
    c.press("b tab");
    c.press("tab ctrl-u");
    c.write("260");
    c.press("tab tab tab tab tab tab tab tab enter");
    assert!(form_is_open(&c));
    shows(
        &c,
        "✗ not saved: nothing was written to journal.db: the disk is full",
    );
    shows(&c, "260");
    assert!(entries(&c).is_empty() && c.app.journal().saving.is_empty());
    c.broken = None;
    c.press("enter");
    let [entry] = entries(&c).try_into().unwrap();
    assert_eq!(entry.content.spent.unwrap().to_string(), "260");
}

#[test]
fn a_form_that_is_left_keeps_its_text() {
    let mut c = monday();
    c.press("b tab tab ctrl-u");
    c.write("123.45");
    c.press("esc");
    assert!(!form_is_open(&c));
    shows(&c, "draft kept");
    c.press("b");
    shows(&c, "123.45");
    shows(&c, "draft · practice journal");
    c.press("ctrl-n");
    shows(&c, "250.00 USD");
    // What was not touched is no draft.
    c.press("esc b");
    shows(&c, "practice journal · on plan");
}

#[test]
fn price_and_quantity_give_each_other() {
    let mut c = monday();
    c.press("b tab tab tab tab tab tab");
    c.press("ctrl-u");
    c.write("0.003");
    shows(&c, "83333.33333");
    shows(&c, "you get 0.003 BTC");
    c.press("ctrl-u");
    c.write("0,003");
    shows(&c, "can be read in two ways");
}

#[test]
fn a_skip_names_its_date_and_its_reason() {
    let mut c = monday();
    c.press("x");
    shows(&c, "Log a skip");
    c.write("no salary this month");
    shows(&c, "left out: 24 Nov of weekly");
    c.press("enter enter");
    let [entry] = entries(&c).try_into().unwrap();
    assert_eq!(entry.content.kind, EntryKind::Skip);
    assert_eq!(
        c.app.journal().ledger.skips[0].date.to_string(),
        "2025-11-24"
    );
    let mut bought = monday();
    bought.press("b enter x");
    bought.write("away");
    shows(&bought, "left out: 1 Dec of weekly");
    let mut planless = Cockpit::with("2025-11-24T09:00:00Z", 512, DisciplineSettings::default());
    planless.press("x");
    shows(&planless, "no plan is set");
}

#[test]
fn a_read_only_journal_says_so_and_takes_nothing() {
    let mut c = monday();
    c.tell(Msg::JournalOpened(Access::ReadOnly(
        "another cockpit has this journal".into(),
    )));
    c.press("b");
    assert!(!form_is_open(&c));
    shows(&c, "read-only here: another cockpit has this journal");
}

#[test]
fn a_buy_stands_in_the_journal_with_the_price_and_opens_to_what_was_known() {
    let mut c = monday();
    c.press("b");
    c.press("enter");
    c.press("9");
    c.press("z");
    shows(&c, "average cost 87,050  now 0.0%");
    shows(&c, "• on plan");
    shows(&c, "1 of 4");
    c.press("o");
    shows(&c, "known then and now");
    shows(&c, "practice copy");
    c.press("q");
    for size in [(60, 20), (80, 24), (160, 48)] {
        c.tell(Msg::Size(size.0, size.1));
        if c.app.focus() != JOURNAL {
            c.press("9");
        }
        shows(&c, "250.00");
    }
}
