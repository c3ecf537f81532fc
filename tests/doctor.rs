//! `slackwater doctor` in the real binary: whom it asks, what it reads, and what it never says.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helper functions of tests may stop a test"
)]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use slackwater::sources::registry::SOURCES;

const KEY: &str = "PLANTEDkey7Q2";
const SECRET: &str = "PLANTEDsecret9X4";

/// A home of its own.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with_config(text: &str) -> Self {
        let home = Self::new();
        home.write(".config/slackwater/config.toml", text.as_bytes());
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn data(&self, name: &str) -> PathBuf {
        self.path(".local/share/slackwater").join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        private_folder(path.parent().unwrap());
        std::fs::write(path, bytes).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> assert_cmd::Command {
        let mut command = assert_cmd::cargo::cargo_bin_cmd!("slackwater");
        command
            .env_clear()
            .env("HOME", self.0.path())
            .env("PATH", "/usr/bin:/bin")
            .current_dir(self.0.path())
            .args(arguments);
        command
    }

    /// Exit status, and what was said.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        said(&mut self.command(arguments))
    }
}

fn said(command: &mut assert_cmd::Command) -> (i32, String) {
    let output = command.output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), out + &err)
}

fn private_folder(path: &Path) {
    use std::os::unix::fs::DirBuilderExt as _;
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(path).unwrap();
}

/// The line of a check: `no    journal  …`.
fn line<'a>(said: &'a str, what: &str) -> &'a str {
    let mut lines = said.lines();
    let found = lines.find(|line| line.split_whitespace().nth(1) == Some(what));
    found.unwrap_or_else(|| panic!("there is no {what} in: {said}"))
}

/// All sources off, and the account of Binance at an address.
fn nobody_but(address: &str) -> String {
    let off: Vec<String> = SOURCES
        .iter()
        .map(|source| format!("{:?}", source.spec().name))
        .collect();
    format!(
        "[sources]\noff = [{}]\n[sources.addresses]\nbinance = \"{address}\"\n",
        off.join(", ")
    )
}

/// A venue that answers everything with this, and writes down what it was asked.
fn venue(answer: String) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&asked);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read_exact(&mut byte).is_ok() {
                head.extend(byte);
            }
            let head = String::from_utf8_lossy(&head).into_owned();
            seen.lock().unwrap().push(head);
            let length = answer.len();
            let _ = write!(
                stream,
                "HTTP/1.1 403 Forbidden\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{answer}"
            );
        }
    });
    (address, asked)
}

fn keyed(home: &Home) -> assert_cmd::Command {
    let mut command = home.command(&["doctor"]);
    command
        .env("SLACKWATER_BINANCE_KEY", KEY)
        .env("SLACKWATER_BINANCE_SECRET", SECRET);
    command
}

#[test]
fn nobody_is_asked_while_the_configuration_is_wrong() {
    let (address, asked) = venue(String::new());
    let home = Home::with_config(&format!("{}[nonsense]\n", nobody_but(&address)));
    // Whoever asks all the same asks this one.
    let mut command = keyed(&home);
    command
        .env("HTTPS_PROXY", &address)
        .env("HTTP_PROXY", &address);
    let (status, out) = said(&mut command);
    assert_eq!(status, 1, "{out}");
    assert!(line(&out, "config").starts_with("no"), "{out}");
    let sources = line(&out, "sources");
    let why = "no source and no account was asked";
    assert!(
        sources.starts_with("note") && sources.contains(why),
        "{sources}"
    );
    assert!(
        !out.lines()
            .any(|line| line.contains(" account ") && line != sources)
    );
    assert!(asked.lock().unwrap().is_empty(), "{asked:?}");
}

#[test]
fn what_a_venue_repeats_in_lower_case_is_not_shown_and_sources_that_are_off_are_listed() {
    let page = format!("<html><title>Forbidden for key {KEY} and {SECRET}</title></html>");
    let (address, asked) = venue(page);
    let home = Home::with_config(&nobody_but(&address));
    let (status, out) = said(&mut keyed(&home));
    assert_eq!(status, 1, "{out}");
    assert!(asked.lock().unwrap()[0].contains(KEY), "{asked:?}");
    let account = line(&out, "account");
    assert!(account.contains("forbidden for key … and …"), "{account}");
    assert!(!out.to_lowercase().contains("planted"), "{out}");
    for source in SOURCES {
        let name = source.spec().name;
        let listed = out
            .lines()
            .any(|line| line.ends_with(&format!("{name}  off")));
        assert!(listed, "{name}: {out}");
    }
}

#[test]
fn a_program_that_prints_keys_gets_none_of_the_others() {
    let (address, _) = venue(String::new());
    let words = r#"["sh", "-c", "env > seen; exit 3"]"#;
    let config = format!(
        "{}[accounts.binance]\ncommand = {words}\n",
        nobody_but(&address)
    );
    let home = Home::with_config(&config);
    let mut command = home.command(&["doctor"]);
    for name in ["OKX_PASSPHRASE", "KRAKEN_KEY", "KRAKEN_SECRET"] {
        command.env(format!("SLACKWATER_{name}"), "planted");
    }
    command.env("SLACKWATER_THEME", "ebb");
    let (_, out) = said(&mut command);
    assert!(line(&out, "account").contains("status 3"), "{out}");
    let seen = std::fs::read_to_string(home.path("seen")).unwrap();
    assert!(!seen.contains("planted"), "{seen}");
    assert!(seen.contains("SLACKWATER_THEME=ebb"), "{seen}");
}

#[test]
fn the_journal_is_read() {
    let home = Home::new();
    let doctor = || {
        let (status, out) = home.run(&["doctor", "--offline"]);
        (status, line(&out, "journal").to_owned())
    };
    let (status, words) = doctor();
    assert_eq!(status, 0, "{words}");
    assert!(
        words.starts_with("ok") && words.contains("not there"),
        "{words}"
    );
    let mut add: Vec<&str> = "journal add --asset BTC --spent 100 --currency EUR --price 80000"
        .split(' ')
        .collect();
    add.extend(["--reason", "a trial of the journal"]);
    let (added, out) = home.run(&add);
    assert_eq!(added, 0, "{out}");
    let (status, words) = doctor();
    assert_eq!(status, 0, "{words}");
    assert!(words.contains("1 entry, as written"), "{words}");
    // Another hash in the head file: the entry is not the one that was written.
    let head = std::fs::read_dir(home.data("")).unwrap().flatten();
    let head = head.map(|file| file.path()).find(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.contains("head")
    });
    std::fs::write(head.unwrap(), format!("1 {}\n", "0".repeat(64))).unwrap();
    let (status, words) = doctor();
    assert_eq!(status, 1, "{words}");
    assert!(
        words.starts_with("no") && words.contains("entry 1"),
        "{words}"
    );
    std::fs::write(home.data("journal.db"), [0xA7; 5000]).unwrap();
    let (status, words) = doctor();
    assert_eq!(status, 1, "{words}");
    assert!(
        words.starts_with("no") && words.contains("no database"),
        "{words}"
    );
}

#[test]
fn the_cache_is_read_to_its_end() {
    let home = Home::new();
    let path = home.data("market.db");
    let doctor = || {
        let (status, out) = home.run(&["doctor", "--offline"]);
        (status, line(&out, "market").to_owned())
    };
    private_folder(path.parent().unwrap());
    drop(slackwater::store::Market::open(&path).unwrap());
    assert!(doctor().1.contains("nothing was kept"));
    let change = |text: &str| {
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.execute_batch(text).unwrap();
    };
    let fact = r#"{"kind":"quote","source":"a","instrument":"BTC","price":1,"currency":"USD","at":"2025-01-01T00:00:00Z","known_at":"2025-01-01T00:00:01Z"}"#;
    let put = |key: &str, line: &str| {
        change(&format!(
            "INSERT INTO fact (key, moment, known_at, line) VALUES ('{key}', 0, 1735689601000000, '{line}')"
        ));
    };
    put("quote|a|BTC", fact);
    let (status, words) = doctor();
    assert_eq!(status, 0, "{words}");
    assert!(
        words.starts_with("ok") && words.contains("1 line, all"),
        "{words}"
    );
    put("quote|a|ETH", "{ruin");
    let (status, words) = doctor();
    assert_eq!(status, 0, "{words}");
    assert!(
        words.starts_with("note") && words.contains("1 other"),
        "{words}"
    );
    change("DROP TABLE event");
    let (status, words) = doctor();
    assert_eq!(status, 1, "{words}");
    assert!(
        words.starts_with("no") && words.contains("cannot be read"),
        "{words}"
    );
    assert_eq!(home.run(&["line"]).0, 3);
}

#[test]
fn a_path_that_cannot_be_looked_at_is_not_called_absent() {
    let home = Home::new();
    home.write("file", b"");
    let (status, out) = home.run(&["doctor", "--offline", "--data-dir", "file/data"]);
    assert_eq!(status, 1, "{out}");
    for what in ["data", "journal", "market"] {
        let line = line(&out, what);
        assert!(
            line.starts_with("no") && line.contains("cannot be looked at"),
            "{line}"
        );
    }
}
