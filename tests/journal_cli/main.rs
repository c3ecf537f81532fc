//! The journal through the real binary: what it prints, its exit statuses, and what it says when it refuses.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helper functions of tests may stop a test"
)]

mod exports;
mod imports;
mod rows;
mod store;

use std::path::{Path, PathBuf};

use serde_json::Value;
use slackwater::domain::tag::is_unprintable;

/// A plan with a date on every Monday.
const CONFIG: &str = r#"
[[plan]]
name = "btc-weekly"
asset = "BTC"
amount = 250
currency = "USD"
cadence = "weekly"
day = "Monday"
start = "2025-01-06"
"#;

/// A home with a plan, and a folder for the journal that is not there yet.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        std::fs::write(home.0.path().join("config.toml"), CONFIG).unwrap();
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn database(&self) -> PathBuf {
        self.path("data/journal.db")
    }

    fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(&self.path("data"), arguments)
    }

    fn run_with(&self, data: &Path, arguments: &[&str]) -> Said {
        let mut command = assert_cmd::cargo::cargo_bin_cmd!("slackwater");
        command
            .env_clear()
            .env("HOME", self.0.path())
            .current_dir(self.0.path())
            .arg("--config")
            .arg(self.path("config.toml"))
            .arg("--data-dir")
            .arg(data)
            .arg("journal")
            .args(arguments);
        let output = command.output().unwrap();
        let said = Said {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        for text in [&said.out, &said.err] {
            let bad = text.chars().find(|c| *c != '\n' && is_unprintable(*c));
            assert_eq!(bad, None, "a control character in {text:?}");
        }
        said
    }

    /// A buy that answers the plan's date of 2025-11-24.
    fn buy_on_plan(&self) {
        self.run(&BUY).is(0, &[]);
    }
}

const BUY: [&str; 14] = [
    "add",
    "--asset",
    "BTC",
    "--spent",
    "249.75",
    "--currency",
    "USD",
    "--quantity",
    "0.00299",
    "--fee",
    "0.25",
    "--at",
    "2025-11-24",
    "--json",
];

/// A buy of an asset that no plan has, with whatever else is said.
fn extra<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec![
        "add",
        "--asset",
        "ETH",
        "--spent",
        "2000",
        "--currency",
        "USD",
    ];
    arguments.extend(["--price", "2500", "--at", "2025-11-25"]);
    arguments.extend(more);
    arguments
}

/// What the program said.
struct Said {
    status: i32,
    out: String,
    err: String,
}

impl Said {
    /// Exit status and words of standard error; an error says nothing on standard output.
    fn is(&self, status: i32, words: &[&str]) -> &Self {
        assert_eq!(self.status, status, "{}{}", self.out, self.err);
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not in: {}", self.err);
        }
        self
    }

    fn refused(&self, status: i32, words: &[&str]) {
        self.is(status, words);
        assert_eq!(self.out, "");
        assert!(self.err.starts_with("slackwater: "), "{}", self.err);
    }

    fn json(&self) -> Value {
        self.is(0, &[]);
        serde_json::from_str(&self.out).unwrap()
    }

    fn lines(&self) -> Vec<Value> {
        let lines = self.is(0, &[]).out.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

#[test]
fn a_buy_on_plan_needs_no_reason_and_is_there_when_its_number_is() {
    let home = Home::new();
    let said = home.run(&BUY).json();
    assert_eq!(said["id"], 1);
    assert_eq!(
        (&said["on_plan"], &said["override"]),
        (&true.into(), &false.into())
    );
    let listed = home.run(&["list", "--json"]).lines();
    assert_eq!(listed[0]["hash"], said["hash"]);
    assert_eq!(listed[0]["plan"], "btc-weekly");
    let plain = home.run(&extra(&["--reason", "it fell by half today"]));
    assert_eq!(plain.is(0, &[]).out, "2\n");
}

#[test]
fn leverage_is_refused_first_and_nothing_is_written() {
    let home = Home::new();
    home.run(&["add", "--asset", "ETH3L"])
        .refused(1, &["ETH3L", "Nothing was written"]);
    home.run(&extra(&["--product", "perp", "--plan", "no such plan"]))
        .refused(1, &["ETH"]);
    home.run(&extra(&["--symbol", "ETHUSDT"]))
        .refused(1, &["--product", "--venue"]);
    let money = [
        "add",
        "--asset",
        "USDT",
        "--spent",
        "1",
        "--currency",
        "USD",
    ];
    home.run(&[&money[..], &["--price", "1", "--side", "sell"]].concat())
        .refused(1, &["USDT is money"]);
    assert!(!home.database().exists());
    home.buy_on_plan();
    home.run(&["correct", "1", "--asset", "BTC3L"])
        .refused(1, &["BTC3L"]);
    assert_eq!(home.run(&["list", "--json"]).lines().len(), 1);
}

#[test]
fn a_buy_off_plan_says_why_it_is_and_both_ways_on() {
    let home = Home::new();
    home.buy_on_plan();
    home.run(&BUY).refused(
        1,
        &[
            "has its buy",
            "the next is 1 Dec",
            "--reason",
            "12",
            "--queue",
        ],
    );
    let dear = [
        "add",
        "--asset",
        "BTC",
        "--spent",
        "2000",
        "--currency",
        "USD",
    ];
    let dear = [&dear[..], &["--price", "80000", "--at", "2025-12-01"]].concat();
    home.run(&dear).refused(
        1,
        &["above 1.5 × $250", "the next date of btc-weekly is 8 Dec"],
    );
    home.run(&extra(&[])).refused(1, &["not in the plan"]);
    home.run(&extra(&["--reason", "too short"]))
        .refused(1, &["12 characters"]);
    let said = home
        .run(&extra(&["--json", "--reason", "twelve chars"]))
        .json();
    assert_eq!(
        (&said["on_plan"], &said["override"]),
        (&false.into(), &true.into())
    );
}

#[test]
fn a_sale_is_neither_on_plan_nor_off() {
    let home = Home::new();
    let said = home.run(&extra(&["--side", "sell", "--json"])).json();
    assert_eq!(
        (&said["on_plan"], &said["override"]),
        (&false.into(), &false.into())
    );
    assert_eq!(home.run(&["list", "--json"]).lines()[0]["kind"], "sell");
}

#[test]
fn what_cannot_be_read_is_named_by_its_option() {
    let home = Home::new();
    let good = [
        ("--asset", "BTC"),
        ("--spent", "250"),
        ("--currency", "USD"),
        ("--price", "80000"),
    ];
    for (option, value, word) in [
        ("--asset", "B$C", "B$C"),
        ("--spent", "1,234", "1234"),
        ("--spent", "-5", "below zero"),
        ("--spent", "0", "above zero"),
        ("--spent", "250 EUR", "250 EUR"),
        ("--currency", "XXX", "no currency"),
        ("--price", "0", "above zero"),
        ("--quantity", "1", "is 80000, not 250"),
        ("--fee", "a", "`a`"),
        ("--fee-currency", "BNB", "no --fee"),
        ("--product", "perpetual", "no product"),
        ("--at", "24.11.2025", "neither a date"),
        ("--at", "2999-01-01", "has not come yet"),
        ("--plan", "btc-weely", "the nearest is `btc-weekly`"),
        ("--note", "\u{1b}[2J", "control"),
    ] {
        let mut arguments = vec!["add"];
        for (name, given) in good.into_iter().filter(|(name, _)| *name != option) {
            arguments.extend([name, given]);
        }
        arguments.extend([option, value]);
        home.run(&arguments).refused(2, &[option, word]);
    }
    home.run(&["add", "--asset", "BTC"])
        .refused(2, &["--spent, --currency, --quantity or --price"]);
    home.run(&["add", "--asset", "BTC", "--side", "hold"])
        .is(2, &["--side"]);
    assert!(!home.database().exists());
}

#[test]
fn a_buy_that_was_put_off_waits_until_it_is_bought_or_let_go() {
    let home = Home::new();
    let off = |more: &[&str]| home.run(&extra(more));
    off(&["--queue"]).is(0, &[]);
    off(&["--queue", "--reason", "it looks cheap to me"]).is(0, &[]);
    let waiting = home.run(&["queue", "--json"]).lines();
    assert_eq!(waiting[0]["id"], 1);
    assert_eq!(waiting[0]["amount"], "2000");
    assert_eq!(
        (&waiting[0]["asset"], &waiting[0]["currency"]),
        (&"ETH".into(), &"USD".into())
    );
    assert_eq!(waiting[0]["state"], "waiting");
    off(&["--queued", "7"]).refused(2, &["--queued", "7"]);
    // The reason that was given then is the reason.
    off(&["--queued", "2"]).is(0, &[]);
    home.run(&["queue", "cancel", "1"]).is(0, &[]);
    home.run(&["queue", "cancel", "1"])
        .refused(2, &["nothing waits under 1"]);
    assert_eq!(home.run(&["queue", "--json"]).out, "");
    assert_eq!(home.run(&["queue"]).out, "nothing waits\n");
    let rows = home.run(&["list", "--json"]).lines();
    assert_eq!(
        (&rows[2]["about"], &rows[3]["about"]),
        (&2.into(), &1.into())
    );
    assert_eq!(rows[2]["reason"], "it looks cheap to me");
    assert_eq!(rows[0]["quantity"], Value::Null);
    let on_plan = [&BUY[..], &["--queue"]].concat();
    home.run(&on_plan)
        .refused(2, &["--queue", "2025-11-24 of the plan btc-weekly"]);
}

#[test]
fn a_date_is_skipped_once_with_its_reason() {
    let home = Home::new();
    home.buy_on_plan();
    let skip = |more: &[&str]| home.run(&[&["skip", "--plan", "btc-weekly"][..], more].concat());
    let why = ["--reason", "ill, in bed"];
    let on = |date: &'static str| [&why[..], &["--date", date, "--json"]].concat();
    assert_eq!(skip(&on("2025-12-08")).json()["id"], 2);
    skip(&on("2025-12-08")).refused(2, &["skipped already, by entry 2"]);
    skip(&on("2025-12-09")).refused(2, &["--date", "the next one is 2025-12-15"]);
    skip(&on("soon")).refused(2, &["--date", "`soon`"]);
    skip(&on("2025-11-24")).refused(2, &["has its buy"]);
    skip(&["--reason", " "]).refused(2, &["--reason"]);
    skip(&[]).is(2, &["--reason"]);
    home.run(&["skip", "--plan", "eth", "--reason", "x"])
        .refused(2, &["--plan", "btc-weekly"]);
    let row = &home.run(&["list", "--json", "--kind", "skip"]).lines()[0];
    assert_eq!(
        (&row["plan"], &row["reason"]),
        (&"btc-weekly".into(), &"ill, in bed".into())
    );
    assert_eq!(row["due"], "2025-12-08T00:00:00Z");

    home.run(&["correct", "2", "--reason", "away"]).is(0, &[]);
    home.run(&["correct", "2", "--spent", "1"])
        .refused(2, &["--spent belongs to a trade"]);
    let row = &home.run(&["list", "--json", "--last", "1"]).lines()[0];
    assert_eq!(
        (&row["corrects"], &row["reason"]),
        (&2.into(), &"away".into())
    );
    assert_eq!(row["due"], "2025-12-08T00:00:00Z");
}

#[test]
fn the_commands_are_named_where_one_is_missing() {
    Home::new()
        .run(&[])
        .refused(2, &["needs a command: add, skip, correct"]);
}

#[test]
fn a_remark_is_about_an_entry_that_is_there() {
    let home = Home::new();
    home.run(&["note", "1", "text"])
        .refused(2, &["no entry 1", "empty"]);
    home.buy_on_plan();
    assert_eq!(home.run(&["note", "1", "read again"]).is(0, &[]).out, "2\n");
    home.run(&["note", "3", "text"])
        .refused(2, &["no entry 3", "1 to 2"]);
    home.run(&["note", "1", " "]).refused(2, &["empty"]);
    home.run(&["note", "1", "\u{202e}"])
        .refused(2, &["control"]);
    home.run(&["note", "one", "text"]).is(2, &["one"]);
}
