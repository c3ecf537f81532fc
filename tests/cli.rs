//! The real binary: answers, exit statuses, and what it says when something is wrong.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helper functions of tests may stop a test"
)]

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use slackwater::domain::tag::is_unprintable;

/// A home of its own, so that no test sees the configuration of whoever runs it.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with_config(text: &str) -> Self {
        let home = Self::new();
        home.write(".config/slackwater/config.toml", text);
        home
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    fn command(&self, arguments: &[&str]) -> assert_cmd::Command {
        let mut command = assert_cmd::cargo::cargo_bin_cmd!("slackwater");
        command
            .env_clear()
            .env("HOME", self.path())
            .current_dir(self.path())
            .args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Said {
        Said::of(&self.command(arguments).output().unwrap())
    }
}

/// What the program said.
struct Said {
    status: i32,
    out: String,
    err: String,
}

impl Said {
    fn of(output: &Output) -> Self {
        let said = Self {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        };
        for text in [&said.out, &said.err] {
            let bad = text.chars().find(|c| *c != '\n' && is_unprintable(*c));
            assert_eq!(bad, None, "a control character in {text:?}");
        }
        assert!(!said.err.contains("RUST_BACKTRACE"), "{}", said.err);
        said
    }

    /// Exit status and words of standard error.
    fn is(&self, status: i32, words: &[&str]) {
        assert_eq!(self.status, status, "{}{}", self.out, self.err);
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not in: {}", self.err);
        }
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

const HEADER: &str = r#"{"tape":1,"name":"small","note":"","sources":["a"]}"#;

/// Three days of bitcoin; the line of a day is known five seconds into the next.
fn small_tape() -> String {
    let line = |day: &str, known: &str, close: f64| {
        format!(
            r#"{{"kind":"daily_bar","source":"a","instrument":"BTC","date":"{day}","close":{close},"currency":"USD","known_at":"{known}T00:00:05Z"}}"#
        )
    };
    [
        HEADER.to_owned(),
        line("2025-01-01", "2025-01-02", 100.0),
        line("2025-01-02", "2025-01-03", 80.0),
        line("2025-01-03", "2025-01-04", 90.0),
    ]
    .join("\n")
        + "\n"
}

#[test]
fn help_and_version_are_there_for_everything() {
    let home = Home::new();
    for command in [
        "",
        "replay",
        "figures",
        "brief",
        "checklist",
        "line",
        "tape",
        "tape info",
        "tape check",
        "tape record",
        "tape import",
        "doctor",
        "config",
        "config path",
        "config show",
        "config check",
        "keys",
        "themes",
        "themes list",
        "themes check",
        "completions",
        "man",
    ] {
        let mut arguments: Vec<&str> = command.split_whitespace().collect();
        arguments.push("--help");
        let said = home.run(&arguments);
        assert_eq!((said.status, said.err.as_str()), (0, ""), "{command}");
        assert!(
            said.out.contains("Usage: slackwater"),
            "{command}: {}",
            said.out
        );
    }
    let said = home.run(&["--version"]);
    assert_eq!(
        said.out,
        format!("slackwater {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn wrong_use_is_told_in_a_sentence_with_what_was_meant() {
    let home = Home::new();
    home.run(&["figuers"])
        .is(2, &["figuers", "'figures'", "--help"]);
    home.run(&["figures", "--jsn"]).is(2, &["--jsn", "--json"]);
    home.run(&["tape"])
        .is(2, &["needs a command", "info, check, import or record"]);
    home.run(&["tape", "check"]).is(2, &["<TAPE>"]);
    home.run(&["replay", "--speed", "0"]).is(2, &["--speed"]);
    home.run(&["completions", "zsch"]).is(2, &["zsh"]);
    home.run(&["keys", "--theme", "slak"])
        .is(2, &["`slak`", "nearest is `slack`"]);
    home.run(&["figures", "--tape", "2025-12"])
        .is(3, &["`2025-12`", "nearest is `2025-11`"]);
    home.run(&["tape", "info", "no-such.jsonl"])
        .is(3, &["no-such.jsonl"]);
    home.run(&["tape", "record", "--out", "no/such/folder/x"])
        .is(3, &["no/such/folder/x"]);
    home.run(&["--config", "absent.toml", "keys"])
        .is(3, &["absent.toml"]);
    home.run(&[]).is(2, &["needs a terminal"]);
    home.run(&["replay", "--paused"])
        .is(2, &["needs a terminal"]);
}

#[test]
fn an_instant_is_an_instant_or_the_end_of_a_date() {
    let home = Home::new();
    let tape = home.write("small.jsonl", &small_tape());
    let tape = tape.to_str().unwrap();
    let figures = |at: &str| home.run(&["figures", "--json", "--tape", tape, "--at", at]);
    assert_eq!(
        figures("2025-01-02").json()["as_of"],
        "2025-01-03T00:00:00Z"
    );
    assert_eq!(
        figures("2025-01-02").json()["drawdowns"]["BTC"]["last"],
        100.0
    );
    assert_eq!(
        figures("2025-01-03T00:00:05Z").json()["drawdowns"]["BTC"]["last"],
        80.0
    );
    assert_eq!(
        figures("2030-01-01").json()["as_of"],
        "2030-01-02T00:00:00Z"
    );
    figures("2025-01-01T00:00:00Z").is(
        2,
        &["before", "2025-01-02T00:00:05Z to 2025-01-04T00:00:05Z"],
    );
    figures("2025-01-02 09:00").is(2, &["did you mean 2025-01-02T09:00:00Z?"]);
    figures("yesterday").is(2, &["`yesterday` is no instant"]);
    home.run(&["replay", tape, "--at", "2024-01-01"])
        .is(2, &["before"]);
}

#[test]
fn the_mode_says_where_the_facts_come_from() {
    let home = Home::new();
    let tape = home.write("small.jsonl", &small_tape());
    let replay = home
        .run(&["figures", "--json", "--tape", tape.to_str().unwrap()])
        .json();
    assert_eq!(
        (&replay["mode"], &replay["tape"]),
        (&"replay".into(), &"small".into())
    );
    assert_eq!(replay["as_of"], "2025-01-04T00:00:05Z");
    let offline = home.run(&["figures", "--json"]).json();
    assert_eq!(
        (&offline["mode"], &offline["tape"]),
        (&"offline".into(), &"2025-11".into())
    );
    assert_eq!(offline["as_of"], "2026-01-01T21:15:00Z");
}

#[test]
fn unknown_is_never_zero() {
    let home = Home::new();
    let tape = home.write("small.jsonl", &small_tape());
    let tape = tape.to_str().unwrap();
    let text = home.run(&["figures", "--tape", tape]).out;
    assert!(
        text.contains("drawdowns") && text.contains("Bitcoin"),
        "{text}"
    );
    let vix = text
        .lines()
        .find(|line| line.trim_start().starts_with("VIX "))
        .unwrap();
    assert!(vix.trim_end().ends_with("--"), "{vix}");
    let json = home.run(&["checklist", "--json", "--tape", tape]);
    assert_eq!(json.status, 1, "unknown is no yes");
    assert_eq!(json.json()["verdict"], "unknown");
    let line = home.run(&["line", "--tape", tape]);
    assert!(
        line.out.starts_with("UNKNOWN") && line.out.lines().count() == 1,
        "{}",
        line.out
    );
}

#[test]
fn november_waits_in_every_form() {
    let home = Home::new();
    let at = ["--at", "2025-11-21T09:00:00Z"];
    let run = |arguments: &[&str]| home.run(&[arguments, &at[..]].concat());
    let checklist = run(&["checklist"]);
    assert_eq!(checklist.status, 1);
    assert!(checklist.out.contains("WAIT"), "{}", checklist.out);
    let json = run(&["checklist", "--json"]).json();
    assert_eq!(json["gates"]["etf"]["state"], "fail");
    assert_eq!(json["as_of"], "2025-11-20T21:15:00Z");
    let sources = serde_json::json!(["cboe", "yahoo", "binance", "farside"]);
    assert_eq!(json["sources"], sources);
    assert_eq!(run(&["figures", "--json"]).json()["checklist"], json);
    let line = run(&["line"]).out;
    assert!(line.starts_with("WAIT · ETF −$903 m"), "{line}");
    assert!(line.trim_end().chars().count() <= 120);
    let brief = run(&["brief", "--format", "json"]).json();
    assert!(brief["sentences"].as_array().unwrap().len() >= 3);
    for format in ["md", "text"] {
        let said = run(&["brief", "--format", format]);
        assert!(said.out.contains("Bitcoin"), "{}", said.out);
    }
}

#[test]
fn bad_lines_are_counted_and_told() {
    let home = Home::new();
    let tape = small_tape() + "nonsense\n{\"kind\":\"\u{7}\"}\n";
    home.write("bad.jsonl", &tape);
    let said = home.run(&["figures", "--json", "--tape", "bad.jsonl"]);
    said.is(
        0,
        &["2 of 5 lines were skipped; see slackwater tape check bad.jsonl"],
    );
    assert_eq!(said.json()["drawdowns"]["BTC"]["last"], 90.0);
    let check = home.run(&["tape", "check", "bad.jsonl"]);
    assert_eq!(check.status, 1);
    assert!(check.out.starts_with("bad.jsonl:5:"), "{}", check.out);
    assert_eq!(check.out.lines().count(), 2);
    assert_eq!(home.run(&["tape", "check", "2020-03"]).status, 0);
    let info = home.run(&["tape", "info", "--json", "bad.jsonl"]).json();
    assert_eq!((&info["lines"], &info["bad_lines"]), (&3.into(), &2.into()));
    home.write("other.txt", "hello\n");
    home.run(&["figures", "--tape", "other.txt"])
        .is(2, &["other.txt", "line 1"]);
    home.write("empty.jsonl", &format!("{HEADER}\n"));
    home.run(&["figures", "--tape", "empty.jsonl"])
        .is(2, &["no line that can be used"]);
}

#[test]
fn a_bad_configuration_stops_everything_that_reads_it() {
    let home = Home::with_config("theme = \"slak\"\nmous = true\n[replay]\nspeed = 0\n");
    for command in [
        &["figures"][..],
        &["replay"],
        &["keys"],
        &["config", "check"],
        &["config", "show"],
    ] {
        let said = home.run(command);
        said.is(
            2,
            &[
                "config.toml:1:9: there is no theme `slak`; the nearest is `slack`",
                "config.toml:2:1: unknown key `mous`; the nearest is `mouse`",
                "config.toml:4:9: `speed`",
            ],
        );
        assert_eq!(said.out, "");
    }
    let doctor = home.run(&["doctor", "--offline"]);
    assert_eq!(doctor.status, 1);
    assert!(doctor.out.contains("config.toml:2:1"), "{}", doctor.out);
    assert_eq!(
        home.run(&["tape", "info", "2025-11"]).status,
        0,
        "needs no configuration"
    );
    assert_eq!(
        home.run(&["--config", ".", "keys"]).status,
        3,
        "a folder is no file"
    );
}

#[test]
fn settings_are_shown_with_where_they_come_from() {
    let home = Home::with_config("theme = \"ebb\"\nmouse = false\n");
    let shown = |arguments: &[&str], name: &str, value: &str| {
        let output = home.command(arguments).env(name, value).output().unwrap();
        Said::of(&output).out
    };
    let line = |text: &str, start: &str| {
        let line = text.lines().find(|line| line.starts_with(start)).unwrap();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let text = shown(&["config", "show"], "SLACKWATER_REPLAY_SPEED", "300");
    assert_eq!(line(&text, "theme"), "theme = \"ebb\" # file");
    assert_eq!(
        line(&text, "speed"),
        "speed = 300 # SLACKWATER_REPLAY_SPEED"
    );
    assert_eq!(line(&text, "charset"), "charset = \"auto\" # default");
    let text = shown(
        &["config", "show", "--theme", "mono"],
        "SLACKWATER_THEME",
        "slack",
    );
    assert_eq!(line(&text, "theme"), "theme = \"mono\" # --theme");
    let other = home.write("other.toml", "mouse = true\n");
    let text = shown(
        &["config", "show"],
        "SLACKWATER_CONFIG",
        other.to_str().unwrap(),
    );
    assert_eq!(line(&text, "mouse"), "mouse = true # file");
    let path = home.run(&["config", "path"]).out;
    assert!(path.ends_with(".config/slackwater/config.toml\n"), "{path}");
    assert_eq!(
        home.run(&["config", "show", "--default"]).out,
        slackwater::config::DEFAULT_FILE
    );
}

#[test]
fn a_plan_enters_the_checklist() {
    let plan = "[[plan]]\nname = \"weekly\"\nasset = \"BTC\"\namount = 250\ncurrency = \"USD\"\ncadence = \"weekly\"\nday = \"monday\"\nstart = 2025-01-06\n[discipline]\ndeclares_no_leverage = true\n";
    let rule = |home: &Home, id: &str| {
        let json = home
            .run(&["checklist", "--json", "--at", "2025-11-21T09:00:00Z"])
            .json();
        let rules = json["rules"].as_array().unwrap().clone();
        rules.into_iter().find(|rule| rule["id"] == id).unwrap()
    };
    let with = Home::with_config(plan);
    assert_eq!(rule(&with, "plan.due")["value"], "2025-11-24");
    assert_eq!(rule(&with, "leverage.none")["state"], "pass");
    assert!(rule(&Home::new(), "plan.due")["value"].is_null());
}

#[test]
fn keys_and_themes_are_listed_as_configured() {
    let home = Home::with_config("theme = \"mine\"\n[keys]\nfreeze = [\"F\", \"ctrl-l\"]\n");
    let theme = include_str!("../themes/slack.toml").replace("\"slack\"", "\"mine\"");
    home.write(".config/slackwater/themes/mine.toml", &theme);
    let keys = home.run(&["keys"]).out;
    assert!(
        keys.contains("F ctrl-l") && keys.contains("Freeze the screen"),
        "{keys}"
    );
    assert!(
        home.run(&["keys", "--markdown"])
            .out
            .contains("| `F` `ctrl-l` | `freeze` |")
    );
    let list = home.run(&["themes", "list"]).out;
    assert!(
        list.lines()
            .any(|line| line.starts_with('*') && line.contains("mine")),
        "{list}"
    );
    assert_eq!(home.run(&["themes", "check"]).status, 0);

    let bad = home.write("bad.toml", "name = \"bad\"\nkind = \"dusk\"\n");
    let check = home.run(&["themes", "check", bad.to_str().unwrap()]);
    assert_eq!(check.status, 1);
    assert!(check.out.contains("bad.toml:2:"), "{}", check.out);
    let grey = home.write(
        "grey.toml",
        &theme.replace("text           = \"#", "text           = \"#2"),
    );
    assert_ne!(
        home.run(&["themes", "check", grey.to_str().unwrap()])
            .status,
        0
    );
    home.run(&["themes", "check", "absent.toml"])
        .is(3, &["absent.toml"]);
}

#[test]
fn scripts_and_manual_are_written() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = home.command(&["completions", shell]).output().unwrap();
        assert!(said.status.success() && said.stdout.len() > 500, "{shell}");
    }
    let man = home.run(&["man"]).out;
    for word in [
        ".TH slackwater 1",
        "SLACKWATER REPLAY",
        "SLACKWATER TAPE CHECK",
    ] {
        assert!(man.contains(word), "{word}");
    }
}

#[test]
fn nothing_from_outside_reaches_the_terminal_raw() {
    let hostile = "\u{1b}]0;x\u{7}\u{1b}[2J\u{202e}";
    let home = Home::with_config(&format!(
        "theme = \"a\\u001b[31m\"\n\"{}\" = 1\n",
        "\\u001b[2J"
    ));
    // Said::of refuses control characters on both streams.
    for arguments in [
        &["figures"][..],
        &[hostile],
        &["figures", hostile],
        &["figures", "--at", hostile],
        &["figures", "--tape", hostile],
        &["tape", "check", hostile],
        &["themes", "check", hostile],
        &["keys", "--theme", hostile],
        &["--config", hostile, "config", "show"],
        &["--config", hostile, "config", "path"],
        &["completions", hostile],
        &["brief", "--format", hostile],
    ] {
        home.run(arguments);
    }
    let home = Home::new();
    home.write("h.jsonl", "{\"tape\":1,\"name\":\"a\",\"note\":\"\\u001b[2J\",\"sources\":[]}\n{\"kind\":\"\\u001b[2J\"}\n");
    assert_eq!(home.run(&["tape", "info", "h.jsonl"]).status, 0);
    assert_eq!(home.run(&["tape", "check", "h.jsonl"]).status, 1);
    let mut doctor = home.command(&["doctor", "--offline"]);
    doctor
        .env("TERM", hostile)
        .env("LANG", hostile)
        .env("SLACKWATER_MOUSE", hostile);
    assert_eq!(Said::of(&doctor.output().unwrap()).status, 1);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let home = Home::new();
    for arguments in [
        &["figures"][..],
        &["figures", "--json"],
        &["keys"],
        &["man"],
    ] {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("slackwater"))
            .args(arguments)
            .env("HOME", home.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn the_doctor_sees_a_folder_that_is_open_to_others() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    let healthy = home.run(&["doctor", "--offline"]);
    assert_eq!(healthy.status, 0, "{}", healthy.out);
    for word in [
        "config",
        "colours",
        "clock",
        "calendar",
        "2025-11",
        "no host was asked",
        "wss://stream.bybit.com",
    ] {
        assert!(healthy.out.contains(word), "{word}: {}", healthy.out);
    }
    let data = home.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    let data = data.to_str().unwrap();
    let said = home.run(&["doctor", "--offline", "--data-dir", data]);
    assert_eq!(said.status, 1);
    assert!(
        said.out.contains("open to others (mode 755)"),
        "{}",
        said.out
    );
}

#[test]
fn tables_become_a_tape() {
    let home = Home::new();
    home.write("sol.csv", "date,close\n2025-01-01,190.5\n2025-01-02,200\n");
    let import = |more: &[&str]| {
        let start = ["tape", "import", "sol.csv", "--out", "sol.jsonl"];
        home.run(&[&start[..], more].concat())
    };
    let said = import(&["--instrument", "SOL", "--known-after", "5s"]);
    assert_eq!((said.status, said.err.as_str()), (0, ""), "{}", said.out);
    assert_eq!(home.run(&["tape", "check", "sol.jsonl"]).status, 0);
    let figures = home
        .run(&["figures", "--json", "--tape", "sol.jsonl"])
        .json();
    assert_eq!(figures["drawdowns"]["SOL"]["last"], 200.0);
    assert_eq!(figures["as_of"], "2025-01-03T00:00:05Z");

    import(&[]).is(2, &["--instrument"]);
    import(&["--instrument", "SOL", "--series", "X"]).is(2, &["--series"]);
    import(&["--instrument", "SOL", "--known-after", "soon"]).is(2, &["`soon` is no duration"]);
    import(&["absent.csv", "--instrument", "SOL"]).is(3, &["absent.csv"]);
    home.write("sol.csv", "date,close\n2025-01-01,190.5\n2025-01-02,dear\n");
    import(&["--instrument", "SOL"]).is(1, &["sol.csv:3: "]);
    home.write("sol.csv", "hello\n");
    import(&["--instrument", "SOL"]).is(2, &["no tape was written"]);
}

#[test]
fn a_damaged_tape_is_bad_input_and_a_place_has_its_column() {
    let home = Home::new();
    let packed = zstd::encode_all(small_tape().as_bytes(), 3).unwrap();
    let cut = packed.get(..packed.len() / 2).unwrap();
    std::fs::write(home.path().join("cut.jsonl.zst"), cut).unwrap();
    for command in [["tape", "check"], ["line", "--tape"]] {
        home.run(&[&command[..], &["cut.jsonl.zst"]].concat())
            .is(2, &["cut.jsonl.zst: ", "ends in the middle"]);
    }
    home.write("bad.jsonl", &(small_tape() + "{\"kind\":\njunk\n"));
    let said = home.run(&["tape", "check", "bad.jsonl"]);
    assert_eq!(
        said.out,
        "bad.jsonl:5:8: EOF while parsing a value\nbad.jsonl:6:1: expected value\n"
    );
}
