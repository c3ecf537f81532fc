//! Reading: lists, one entry, corrections, statistics.

use serde_json::Value;

use super::{BUY, Home, extra};

#[test]
fn a_line_has_the_keys_of_the_contract_and_decimals_as_text() {
    let home = Home::new();
    home.buy_on_plan();
    let said = home.run(&["list", "--json"]);
    let keys = [
        "id",
        "at",
        "kind",
        "asset",
        "quantity",
        "spent",
        "currency",
        "fee",
        "fee_currency",
        "venue",
        "product",
        "plan",
        "reason",
        "note",
        "corrects",
        "override",
        "snapshot",
        "prev_hash",
        "hash",
        "logged_at",
        "symbol",
        "on_plan",
        "about",
        "due",
        "origin",
    ];
    let row = said.json();
    assert_eq!(row.as_object().unwrap().len(), keys.len());
    let mut rest = said.out.as_str();
    for key in keys {
        let at = rest.find(&format!("\"{key}\":"));
        assert!(at.is_some(), "{key} is not where it belongs");
        rest = &rest[at.unwrap()..];
    }
    for (key, value) in [
        ("at", "2025-11-24"),
        ("kind", "buy"),
        ("quantity", "0.00299"),
        ("spent", "249.75"),
        ("fee", "0.25"),
        ("fee_currency", "USD"),
        ("product", "spot"),
    ] {
        assert_eq!(row[key], value, "{key}");
    }
    assert_eq!(row["venue"], Value::Null);
    let snapshot = &row["snapshot"];
    assert_eq!(
        (&snapshot["mode"], &snapshot["practice"]),
        (&"offline".into(), &false.into())
    );
    assert_eq!(snapshot["plans"][0]["name"], "btc-weekly");
    // The embedded facts are old, and the snapshot says how old.
    assert_eq!(snapshot["price"]["asset"], "BTC");
    assert!(snapshot["price"]["age_s"].as_i64().unwrap() > 86_400);
    assert_eq!(row["prev_hash"], "0".repeat(64));
}

#[test]
fn an_empty_journal_is_no_error_and_is_not_made_by_reading() {
    let home = Home::new();
    for command in [&["list"][..], &["list", "--json"], &["queue", "--json"]] {
        assert_eq!(home.run(command).is(0, &[]).out, "");
    }
    assert_eq!(home.run(&["stats", "--json"]).json()["entries"], 0);
    home.run(&["show", "1"]).refused(2, &["no entry 1"]);
    assert!(!home.path("data").exists());
}

#[test]
fn lists_are_narrowed_by_kind_asset_and_number() {
    let home = Home::new();
    home.buy_on_plan();
    home.run(&extra(&["--reason", "it fell by half today"]))
        .is(0, &[]);
    home.run(&["note", "1", "one"]).is(0, &[]);
    let ids = |more: &[&str]| -> Vec<u64> {
        let rows = home.run(&[&["list", "--json"][..], more].concat()).lines();
        rows.iter().map(|row| row["id"].as_u64().unwrap()).collect()
    };
    assert_eq!(ids(&[]), [1, 2, 3]);
    assert_eq!(ids(&["--kind", "buy"]), [1, 2]);
    assert_eq!(ids(&["--asset", "eth"]), [2]);
    assert_eq!(ids(&["--last", "2"]), [2, 3]);
    assert_eq!(ids(&["--kind", "buy", "--last", "1"]), [2]);
    home.run(&["list", "--kind", "bought"])
        .is(2, &["buy, sell, skip"]);
    home.run(&["list", "--last", "0"]).is(2, &["--last"]);
    let table = home.run(&["list"]).out;
    assert!(table.starts_with("id  when"), "{table}");
    assert!(
        table.contains("off plan · it fell by half today"),
        "{table}"
    );
}

#[test]
fn a_correction_changes_what_is_given_and_the_old_row_stays() {
    let home = Home::new();
    home.buy_on_plan();
    let correct = |more: &[&str]| home.run(&[&["correct", "1", "--json"][..], more].concat());
    let said = correct(&["--spent", "249.70", "--venue", "Kraken"]).json();
    assert_eq!((&said["id"], &said["on_plan"]), (&2.into(), &true.into()));
    // A correction of the correction, and of what it changed nothing is lost.
    home.run(&["correct", "2", "--fee", "0.5", "--fee-currency", "BNB"])
        .is(0, &[]);
    let rows = home.run(&["list", "--json"]).lines();
    assert_eq!(
        (&rows[0]["spent"], &rows[0]["venue"]),
        (&"249.75".into(), &Value::Null)
    );
    let last = &rows[2];
    for (key, value) in [
        ("kind", "correction"),
        ("at", "2025-11-24"),
        ("quantity", "0.00299"),
        ("spent", "249.70"),
        ("fee", "0.5"),
        ("fee_currency", "BNB"),
        ("venue", "Kraken"),
        ("plan", "btc-weekly"),
    ] {
        assert_eq!(last[key], value, "{key}");
    }
    assert_eq!(
        (&last["corrects"], &last["on_plan"]),
        (&1.into(), &true.into())
    );
    correct(&["--spent", "249.7"]).refused(2, &["says already"]);
    correct(&[]).refused(2, &["says already"]);
    correct(&["--spent", "x"]).refused(2, &["--spent"]);
    correct(&["--date", "2025-12-01"]).refused(2, &["--date"]);
    correct(&["--side", "sell"]).refused(2, &["--side", "--void"]);
    home.run(&["correct", "9", "--spent", "1"])
        .refused(2, &["no entry 9"]);
    // A new price gives a new quantity.
    correct(&["--price", "100000"]).is(0, &[]);
    let last = &home.run(&["list", "--json", "--last", "1"]).lines()[0];
    assert_eq!(last["quantity"], "0.002497");
}

#[test]
fn an_entry_that_never_was_leaves_every_sum_and_cannot_come_back() {
    let home = Home::new();
    home.buy_on_plan();
    home.run(&["correct", "1", "--void", "--spent", "2"])
        .refused(2, &["--void"]);
    home.run(&["correct", "1", "--void"]).is(0, &[]);
    home.run(&["correct", "1", "--spent", "2"])
        .refused(2, &["final"]);
    // The date has no buy any more.
    let said = home.run(&BUY).json();
    assert_eq!(said["on_plan"], true);
    let note = home.run(&["note", "1", "was a test"]);
    note.is(0, &[]);
    home.run(&["correct", "4", "--void"]).refused(2, &["note"]);
}

#[test]
fn one_entry_shows_then_beside_now_and_what_names_it() {
    let home = Home::new();
    home.buy_on_plan();
    home.run(&["correct", "1", "--venue", "Kraken"]).is(0, &[]);
    home.run(&["note", "2", "of the correction"]).is(0, &[]);
    let text = home.run(&["show", "1"]).is(0, &[]).out.clone();
    for line in [
        "entry        1 · buy",
        "paid         250.00 USD",
        "to the plan  on plan",
        "known",
        "bitcoin",
        "corrected by  2",
        "of the correction",
        "hash  ",
    ] {
        assert!(text.contains(line), "`{line}` is not in {text}");
    }
    let row = home.run(&["show", "1", "--json"]).json();
    assert_eq!(row["corrected_by"], serde_json::json!([2]));
    assert_eq!(row["notes"], serde_json::json!([3]));
    assert_eq!(
        row["hash"],
        home.run(&["list", "--json"]).lines()[0]["hash"]
    );
    home.run(&["show", "7"]).refused(2, &["1 to 3"]);
}

#[test]
fn statistics_have_the_keys_of_the_contract() {
    let home = Home::new();
    home.buy_on_plan();
    let stats = home.run(&["stats", "--json"]).json();
    for key in [
        "entries",
        "buys",
        "sells",
        "skips",
        "paid",
        "quantity",
        "average_cost",
        "due",
        "matched",
        "pending",
        "missed",
        "adherence",
        "streak",
        "size_deviation",
        "chase_score",
        "panic_skips",
        "overrides",
        "xirr",
        "twr",
        "plain_dca_cost",
        "harmonic_price",
        "value_usd",
    ] {
        assert!(stats.get(key).is_some(), "{key}");
    }
    let text = home.run(&["stats"]).out;
    assert!(
        text.contains("adherence") && text.contains("chase score"),
        "{text}"
    );
}
