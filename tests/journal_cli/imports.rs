//! What an exchange exported, into the journal: once, whole or not at all, and never leverage.

use crate::Home;

const FILE: &str = "time,side,asset,quantity,spent,currency,fee,fee_currency,venue,id,note\n\
    2025-03-03T10:00:00Z,buy,BTC,0.003,250.00,USD,0.50,USD,Shop,1,\n\
    2025-03-10T10:00:00Z,buy,BTC,0.0031,250.00,USD,0.50,USD,Shop,2,\n\
    2025-03-11T10:00:00Z,buy,ETH3L,1,250.00,USD,0.50,USD,Shop,3,\n\
    2025-03-12T10:00:00Z,sell,BTC,0.001,90.00,USD,0,USD,Shop,4,\n";

fn verdicts(out: &str) -> Vec<String> {
    out.lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            row["verdict"].as_str().unwrap().to_owned()
        })
        .collect()
}

#[test]
fn a_second_import_adds_nothing_and_leverage_never_gets_in() {
    let home = Home::new();
    std::fs::write(home.path("a.csv"), FILE).unwrap();
    let dry = home.run(&["import", "a.csv", "--json"]);
    assert_eq!(dry.status, 0);
    assert_eq!(
        verdicts(&dry.out),
        ["buy", "buy", "refuse_leverage", "sell"]
    );
    assert!(!home.database().exists(), "a dry run wrote");
    let first = home.run(&["import", "a.csv", "--commit"]);
    assert_eq!(first.status, 0, "{}", first.err);
    assert!(
        first.out.contains("3 entries were written."),
        "{}",
        first.out
    );
    let second = home.run(&["import", "a.csv", "--commit", "--json"]);
    assert_eq!(
        verdicts(&second.out),
        ["skip", "skip", "refuse_leverage", "skip"]
    );
    let listed = home.run(&["list", "--json"]);
    assert_eq!(listed.out.lines().count(), 3);
    let entry: serde_json::Value =
        serde_json::from_str(listed.out.lines().next().unwrap()).unwrap();
    assert_eq!(
        (entry["snapshot"].is_null(), entry["override"].as_bool()),
        (true, Some(false))
    );
    assert_eq!(
        (entry["spent"].as_str(), entry["fee"].as_str()),
        (Some("250.00"), Some("0.50"))
    );
    home.run(&["verify"]).is(0, &[]);
}

#[test]
fn the_journals_own_export_adds_nothing_to_it_and_restores_it_elsewhere() {
    let home = Home::new();
    std::fs::write(home.path("a.csv"), FILE).unwrap();
    home.run(&["import", "a.csv", "--commit"]).is(0, &[]);
    home.run(&["export", "--format", "csv", "own.csv"])
        .is(0, &[]);
    let again = home.run(&["import", "own.csv", "--commit", "--json"]);
    assert_eq!(
        verdicts(&again.out),
        ["skip", "skip", "skip"],
        "{}",
        again.out
    );
    assert_eq!(home.run(&["list", "--json"]).out.lines().count(), 3);
    let other = Home::new();
    std::fs::copy(home.path("own.csv"), other.path("own.csv")).unwrap();
    let restored = other.run(&["import", "own.csv", "--commit"]);
    assert!(
        restored.out.contains("3 entries were written."),
        "{}",
        restored.out
    );
    let again = other.run(&["import", "own.csv", "--commit", "--json"]);
    assert_eq!(verdicts(&again.out), ["skip", "skip", "skip"]);
}

#[test]
fn what_was_logged_by_hand_is_not_imported_beside_it() {
    let home = Home::new();
    std::fs::write(home.path("a.csv"), FILE).unwrap();
    let by_hand = [
        "add",
        "--asset",
        "BTC",
        "--spent",
        "250.10",
        "--currency",
        "USD",
        "--quantity",
        "0.003",
        "--fee",
        "0.50",
        "--at",
        "2025-03-03T09:58:00Z",
        "--reason",
        "logged by hand on the day",
    ];
    home.run(&by_hand).is(0, &[]);
    let dry = home.run(&["import", "a.csv", "--json"]);
    assert_eq!(
        verdicts(&dry.out),
        ["skip", "buy", "refuse_leverage", "sell"]
    );
    assert!(
        dry.out.contains("already logged as 1; --import-anyway 2"),
        "{}",
        dry.out
    );
    let anyway = home.run(&["import", "a.csv", "--json", "--import-anyway", "2"]);
    assert_eq!(verdicts(&anyway.out)[0], "buy");
}

#[test]
fn a_row_that_cannot_be_read_keeps_all_out_unless_the_rest_is_taken() {
    let home = Home::new();
    let bad = format!("{FILE}2025-03-13T10:00:00Z,buy,BTC,NaN,90.00,USD,0,USD,Shop,5,\n");
    std::fs::write(home.path("a.csv"), bad).unwrap();
    let refused = home.run(&["import", "a.csv", "--commit"]);
    assert_eq!(refused.status, 1);
    assert!(
        refused.out.contains("a.csv:6: cannot be read"),
        "{}",
        refused.out
    );
    assert!(!home.database().exists());
    let rest = home.run(&["import", "a.csv", "--commit", "--accept-rest"]);
    assert_eq!(rest.status, 1);
    assert!(
        rest.out
            .contains("3 entries were written; 1 rows could not be read."),
        "{}",
        rest.out
    );
}

#[test]
fn nothing_of_a_file_of_derivatives_is_committed_and_unknown_files_are_named() {
    let home = Home::new();
    let log = "transactTime,transactType,amount,fee,address,transactStatus\n2025-01-02T00:00:00Z,RealisedPNL,-50,1,,Completed\n";
    std::fs::write(home.path("b.csv"), log).unwrap();
    let dry = home.run(&["import", "b.csv", "--json"]);
    assert_eq!(
        (dry.status, verdicts(&dry.out)),
        (0, vec!["refuse_leverage".to_owned()])
    );
    home.run(&["import", "b.csv", "--commit"])
        .is(2, &["derivatives"]);
    std::fs::write(home.path("c.csv"), "name,age\nx,1\n").unwrap();
    home.run(&["import", "c.csv"])
        .is(2, &["c.csv", "no known header"]);
    home.run(&["import", "nowhere.csv"]).is(3, &["nowhere.csv"]);
}
