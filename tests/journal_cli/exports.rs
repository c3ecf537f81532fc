//! Exports: nothing in them computes or steers, and the books balance.

use super::{Home, extra};

/// A buy with awkward words, corrected; an extra one taken out; a sale of more than is held; a skip and a remark.
fn awkward() -> Home {
    let home = Home::new();
    home.buy_on_plan();
    let note = "a \"quoted\" | one; two, \\ three\nand a line";
    home.run(&[
        "correct",
        "1",
        "--fee",
        "0.0001",
        "--fee-currency",
        "BNB",
        "--note",
        note,
    ])
    .is(0, &[]);
    let reason = "=HYPERLINK(\"http://x\"), not a formula";
    home.run(&extra(&["--reason", reason, "--venue", "@home"]))
        .is(0, &[]);
    let inch = [
        "add",
        "--asset",
        "1INCH",
        "--spent",
        "20",
        "--currency",
        "EUR",
        "--product",
        "spot",
    ];
    let inch = [
        &inch[..],
        &["--quantity", "100.123456789012345678", "--at", "2025-11-26"],
    ]
    .concat();
    home.run(&[&inch[..], &["--reason", "for the name alone"]].concat())
        .is(0, &[]);
    let sale = [
        "add",
        "--asset",
        "BTC",
        "--spent",
        "500",
        "--currency",
        "USD",
        "--side",
        "sell",
    ];
    home.run(&[&sale[..], &["--quantity", "0.005", "--at", "2025-11-27"]].concat())
        .is(0, &[]);
    let skip = ["skip", "--plan", "btc-weekly", "--reason=-2+3 days ill"];
    home.run(&[&skip[..], &["--date", "2025-12-08"]].concat())
        .is(0, &[]);
    home.run(&["note", "1", "+49 30 1234"]).is(0, &[]);
    home
}

#[test]
fn a_table_holds_every_row_and_no_formula() {
    let home = awkward();
    let text = home
        .run(&["export", "--format", "csv"])
        .is(0, &[])
        .out
        .clone();
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let heads = table.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 7);
    let cell = |row: usize, name: &str| {
        let at = heads.iter().position(|head| head == name).unwrap();
        rows[row].get(at).unwrap().to_owned()
    };
    assert_eq!(cell(0, "spent"), "249.75");
    assert_eq!(cell(1, "corrects"), "1");
    assert_eq!(
        cell(1, "note"),
        "a \"quoted\" | one; two, \\ three and a line"
    );
    assert_eq!(
        cell(2, "reason"),
        "'=HYPERLINK(\"http://x\"), not a formula"
    );
    assert_eq!(cell(2, "venue"), "'@home");
    assert_eq!(
        (cell(2, "override"), cell(2, "on_plan")),
        ("true".into(), "false".into())
    );
    assert_eq!(cell(3, "quantity"), "100.123456789012345678");
    assert_eq!(cell(5, "reason"), "'-2+3 days ill");
    assert_eq!(cell(6, "note"), "'+49 30 1234");
    for row in &rows {
        let acts = row
            .iter()
            .find(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
        assert_eq!(acts, None);
    }
}

#[test]
fn json_is_what_the_list_says() {
    let home = awkward();
    let export = home.run(&["export", "--format", "json"]).out;
    assert_eq!(export, home.run(&["list", "--json"]).out);
}

#[test]
fn hledger_gets_what_holds_after_corrections() {
    let home = awkward();
    let text = home
        .run(&["export", "--format", "hledger"])
        .is(0, &[])
        .out
        .clone();
    for part in [
        "2025-11-24 * buy BTC\n    ; entry: 1\n    ; at: 2025-11-24\n    ; plan: btc-weekly\n    ; note: a \"quoted\" | one; two, \\ three and a line\n    assets:coins:BTC  0.00299 BTC @@ 249.75 USD\n    assets:cash:USD  -249.75 USD\n    expenses:fees  0.0001 BNB\n    assets:coins:BNB  -0.0001 BNB\n",
        "    assets:coins:1INCH  100.123456789012345678 \"1INCH\" @@ 20 EUR\n    assets:cash:EUR  -20 EUR\n",
        "    assets:coins:BTC  -0.005 BTC @@ 500 USD\n    assets:cash:USD  500 USD\n",
        "    ; reason: '=HYPERLINK(\"http://x\"), not a formula\n",
        "; 2025-12-08 entry 6: btc-weekly was skipped: '-2+3 days ill\n",
        "remark on entry 1: '+49 30 1234\n",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    home.run(&["correct", "1", "--void"]).is(0, &[]);
    let text = home.run(&["export", "--format", "hledger"]).out;
    assert!(!text.contains("249.75"), "{text}");
}

#[test]
fn beancount_keeps_coins_at_their_cost() {
    let home = awkward();
    let text = home
        .run(&["export", "--format", "beancount"])
        .is(0, &[])
        .out
        .clone();
    for part in [
        "option \"booking_method\" \"FIFO\"\n",
        "; C1INCH stands for 1INCH\n2025-11-24 commodity C1INCH\n2025-11-24 open Assets:Coins:C1INCH\n",
        "  note: \"a \\\"quoted\\\" | one; two, \\\\ three and a line\"\n",
        "  Assets:Coins:BTC  0.00299 BTC {{249.75 USD}}\n  Assets:Cash:USD  -249.75 USD\n",
        "  Equity:Outside  -0.0001 BNB\n  Expenses:Fees  0.0001 BNB\n",
        "  Assets:Coins:C1INCH  100.123456789012345678 C1INCH {{20 EUR}}\n",
        // More is sold than the journal holds: 0.00201 of 0.005 come from outside, at the price of the sale.
        "  Assets:Cash:USD  500 USD\n  Assets:Coins:BTC  -0.00299 BTC {USD}\n  Equity:Outside  -0.00201 BTC @@ 201 USD\n  Income:Gains\n",
        "2025-11-25 * \"'@home\" \"buy ETH\"\n",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn a_file_is_private_replaced_whole_and_needs_its_folder() {
    let home = awkward();
    let file = home.path("out.csv");
    std::fs::write(&file, "old").unwrap();
    let said = home.run(&["export", "--format", "csv", "out.csv"]);
    assert_eq!(said.is(0, &[]).out, "");
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text, home.run(&["export", "--format", "csv"]).out);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let left = std::fs::read_dir(home.path("")).unwrap();
    let parts = left.filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        name.to_string_lossy().ends_with(".part")
    });
    assert_eq!(parts.count(), 0);
    for own in ["data/journal.db", "data/../data/journal.db.head"] {
        home.run(&["export", "--format", "csv", own])
            .refused(2, &["the journal itself"]);
    }
    home.run(&["verify"]).is(0, &[]);
    home.run(&["export", "--format", "csv", "no/such/folder/out.csv"])
        .refused(3, &["out.csv", "cannot be written"]);
}

#[test]
fn an_empty_journal_gives_its_head_alone() {
    let home = Home::new();
    let csv = home
        .run(&["export", "--format", "csv"])
        .is(0, &[])
        .out
        .clone();
    assert_eq!(csv.lines().count(), 1);
    assert_eq!(home.run(&["export", "--format", "json"]).is(0, &[]).out, "");
    for format in ["hledger", "beancount"] {
        home.run(&["export", "--format", format]).is(0, &[]);
    }
    home.run(&["export", "--format", "xml"]).is(2, &["xml"]);
}
