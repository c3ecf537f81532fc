//! The real binary in a real pseudo-terminal: first paint, and the terminal put back on every way out.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helper functions of a test"
)]
#![cfg(unix)]

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use slackwater::sources::hosts::HOSTS;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// However slow the machine is: only a hang takes longer.
const PATIENCE: Duration = Duration::from_mins(1);

const ROWS: NonZero<u16> = NonZero::new(40).unwrap();
const COLUMNS: NonZero<u16> = NonZero::new(120).unwrap();

struct Session {
    child: Box<dyn Child + Send + Sync>,
    input: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    raw: Vec<u8>,
    /// What the terminal says of its background; nothing at all when it is `None`.
    background: Option<&'static str>,
    home: PathBuf,
    _master: Box<dyn MasterPty + Send>,
}

impl Session {
    fn start(args: &[&str], env: &[(&str, &str)]) -> Self {
        let size = PtySize {
            rows: ROWS.get(),
            cols: COLUMNS.get(),
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_slackwater"));
        command.args(args);
        for name in ["RUST_BACKTRACE", "NO_COLOR", "SLACKWATER_CONFIG"] {
            command.env_remove(name);
        }
        let home = tempfile::tempdir().unwrap().keep();
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
            command.env(name, &home);
        }
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        for (name, value) in env {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let input = pair.master.take_writer().unwrap();
        let screen = vt100::Parser::new(ROWS, COLUMNS, 0);
        Self {
            child,
            input,
            output,
            screen,
            raw: Vec::new(),
            background: Some("0000/0000/0000"),
            home,
            _master: pair.master,
        }
    }

    /// Reads until the screen holds a text; answers the question for the background colour on the way.
    #[expect(
        clippy::disallowed_methods,
        reason = "the patience of a test with a real program"
    )]
    fn wait_for(&mut self, wanted: &str) {
        // In all, because a live cockpit never falls silent.
        let until = Instant::now() + PATIENCE;
        while !self.screen.screen().contents().contains(wanted) {
            let left = until.saturating_duration_since(Instant::now());
            let Ok(bytes) = self.output.recv_timeout(left) else {
                panic!("never saw {wanted:?}:\n{}", self.screen.screen().contents());
            };
            self.take(&bytes);
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        self.screen.process(bytes);
        let text = String::from_utf8_lossy(bytes);
        if let Some(background) = self.background.filter(|_| text.contains("\x1b]11;?")) {
            self.send(&format!(
                "\x1b]10;rgb:8888/8888/8888\x1b\\\x1b]11;rgb:{background}\x1b\\\x1b[?62c"
            ));
        }
    }

    fn send(&mut self, keys: &str) {
        self.input.write_all(keys.as_bytes()).unwrap();
        self.input.flush().unwrap();
    }

    /// Reads to the end; the exit status.
    fn end(&mut self) -> u32 {
        while let Ok(bytes) = self.output.recv_timeout(PATIENCE) {
            self.take(&bytes);
        }
        self.child.wait().unwrap().exit_code()
    }

    fn signal(&self, name: &str) {
        let pid = self.child.process_id().unwrap().to_string();
        let sent = std::process::Command::new("kill")
            .args(["-s", name, &pid])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    fn assert_restored(&self) {
        let screen = self.screen.screen();
        assert!(
            !screen.alternate_screen(),
            "the alternate screen was left on"
        );
        assert!(!screen.hide_cursor(), "the cursor was left hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste was left on");
        assert_eq!(
            screen.mouse_protocol_mode(),
            vt100::MouseProtocolMode::None,
            "the mouse was left taken"
        );
    }
}

const REPLAY: &[&str] = &["replay", "--paused", "--at", "2025-11-21T09:00:00Z"];

#[test]
fn it_opens_on_the_recorded_crash_and_quits_cleanly() {
    let mut session = Session::start(REPLAY, &[]);
    session.wait_for("WAIT");
    session.wait_for("−32.6%");
    session.wait_for("REPLAY");
    session.send("q");
    assert_eq!(session.end(), 0);
    session.assert_restored();
}

#[test]
fn every_way_out_puts_the_terminal_back() {
    for (name, way) in [("ctrl-c", "\x03"), ("TERM", ""), ("INT", ""), ("HUP", "")] {
        let mut session = Session::start(REPLAY, &[]);
        session.wait_for("WAIT");
        if way.is_empty() {
            session.signal(name);
        } else {
            session.send(way);
        }
        assert_eq!(session.end(), 0, "{name}");
        session.assert_restored();
    }
}

#[test]
fn a_panic_puts_the_terminal_back_and_says_what_happened() {
    let mut session = Session::start(REPLAY, &[("SLACKWATER_TEST_PANIC", "1")]);
    session.wait_for("WAIT");
    session.send("\x1b[24~");
    assert_ne!(session.end(), 0);
    session.assert_restored();
    let said = String::from_utf8_lossy(&session.raw).into_owned();
    let after = said.rsplit("\x1b[?1049l").next().unwrap().to_owned();
    assert!(after.contains("asked to panic"), "{after:?}");
    assert!(
        !after.contains("RUST_BACKTRACE"),
        "no hint for developers: {after:?}"
    );
}

#[test]
fn the_theme_suits_the_background_and_silence_means_dark() {
    for (background, theme) in [
        (Some("ffff/ffff/ffff"), "● ebb"),
        (Some("1111/1111/1111"), "● slack"),
        (None, "● slack"),
    ] {
        let mut session = Session::start(REPLAY, &[]);
        session.background = background;
        session.wait_for("WAIT");
        session.send("T");
        session.wait_for(theme);
        session.send("\x03");
        assert_eq!(session.end(), 0);
    }
}

#[test]
fn keys_reach_the_screen() {
    let mut session = Session::start(REPLAY, &[]);
    session.wait_for("WAIT");
    session.send("?");
    session.wait_for("Help: ");
    // Not escape: with the next key behind it, it would read as alt.
    session.send("q");
    session.send(":");
    session.wait_for("Palette");
    session.send("\x03");
    assert_eq!(session.end(), 0);
}

#[test]
fn a_bad_configuration_never_touches_the_screen() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    std::fs::write(&file, "theme = \"slak\"\n").unwrap();
    let path = file.to_str().unwrap().to_owned();
    let mut session = Session::start(&["replay"], &[("SLACKWATER_CONFIG", &path)]);
    assert_eq!(session.end(), 2);
    let said = String::from_utf8_lossy(&session.raw).into_owned();
    assert!(
        said.contains("config.toml:1:9") && said.contains("slack"),
        "{said:?}"
    );
    assert!(
        !said.contains("\x1b[?1049h"),
        "the alternate screen was entered"
    );
}

/// Every file below a folder, as text.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            found.push((path, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    found
}

#[test]
fn the_keys_of_an_account_are_nowhere_but_in_their_place() {
    // A machine on which every host refuses.
    let addresses = HOSTS.iter().map(|host| {
        let scheme = if host.address.starts_with("wss") {
            "ws"
        } else {
            "http"
        };
        format!("addresses.{} = \"{scheme}://127.0.0.1:9\"\n", host.name)
    });
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.toml");
    std::fs::write(
        &config,
        format!("[sources]\n{}", addresses.collect::<String>()),
    )
    .unwrap();
    let mut session = Session::start(
        &[],
        &[
            ("SLACKWATER_CONFIG", config.to_str().unwrap()),
            ("SLACKWATER_TEST_PANIC", "1"),
            ("SLACKWATER_BINANCE_KEY", "planted-key-3"),
            ("SLACKWATER_BINANCE_SECRET", "planted-secret-5"),
            ("SLACKWATER_OKX_KEY", "planted-key-8"),
        ],
    );
    session.wait_for("5 Checklist");
    session.send("5z");
    // The key without its secret, and the host that does not answer.
    session.wait_for("OKX has no usable key");
    session.send("!");
    session.wait_for(" answer");
    // To the end of the list.
    session.send("\x1b[F");
    session.wait_for("binance-account");
    let pid = session.child.process_id().unwrap();
    if let Ok(line) = std::fs::read_to_string(format!("/proc/{pid}/cmdline")) {
        assert!(!line.contains("planted"), "{line}");
    }
    session.send("\x1b[24~");
    assert_ne!(session.end(), 0);
    let told = String::from_utf8_lossy(&session.raw).into_owned();
    assert!(told.contains("asked to panic"), "{told}");
    assert!(!told.contains("planted"), "a key reached the terminal");
    for (path, text) in files(&session.home) {
        assert!(!text.contains("planted"), "a key is in {}", path.display());
    }
}
