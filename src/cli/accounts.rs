//! The keys of accounts: from the environment, from a file that only this person can read, or from a program that prints
//! them. They are fetched when an account is first asked, behind the first frame.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretString};

use super::environment::Environment;
use super::preferences::read_text;
use crate::config::{KeysFrom, Settings};
use crate::feed::{Unlock, Watched};
use crate::sources::accounts::{ACCOUNTS, Account, Credentials};

/// Bytes of a file of keys, or of what a program prints, at most.
const MOST: u64 = 64 * 1024;
/// How long a program may take to print keys. Shorter than whoever asks for them waits, so that there are never two.
const LIMIT: Duration = Duration::from_secs(110);
/// How often it is looked whether a program that has printed all has ended.
const LOOK: Duration = Duration::from_millis(10);

/// The accounts that are asked: those with keys in the environment or a place for them in the configuration.
pub(super) fn watched(environment: &Environment, settings: &Settings) -> Vec<Watched> {
    watched_within(environment, settings, LIMIT)
}

/// The same with programs that may take so long.
pub(super) fn watched_within(
    environment: &Environment,
    settings: &Settings,
    limit: Duration,
) -> Vec<Watched> {
    let watched = ACCOUNTS.iter().filter_map(|account| {
        let venue = account.spec().publisher.as_str();
        let unlock = match settings.accounts.get(venue) {
            _ if environment.keys.contains_key(venue) => from_environment(*account, environment),
            Some(KeysFrom::File(path)) => from_file(*account, &full(environment, path)),
            Some(KeysFrom::Command(words)) => from_command(*account, words, limit),
            None => return None,
        };
        Some(Watched {
            account: *account,
            unlock,
        })
    });
    watched.collect()
}

/// What the environment holds of the keys of a venue.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub(super) key: Option<SecretString>,
    pub(super) secret: Option<SecretString>,
    pub(super) passphrase: Option<SecretString>,
}

fn from_environment(account: &'static dyn Account, environment: &Environment) -> Unlock {
    let venue = account.spec().publisher;
    let given = environment.keys.get(venue.as_str()).cloned();
    Arc::new(move || {
        let Given {
            key,
            secret,
            passphrase,
        } = given.clone().unwrap_or_default();
        Credentials::new(key, secret, passphrase, account.has_passphrase()).map_err(|why| {
            let prefix = format!("SLACKWATER_{}_", venue.as_str().to_uppercase());
            format!("{why} among the variables {prefix}KEY, {prefix}SECRET, {prefix}PASSPHRASE")
        })
    })
}

/// A path of the configuration: `~` is the home, anything else not absolute stands beside the configuration.
fn full(environment: &Environment, path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), &environment.home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => match environment.config_file().as_deref().and_then(Path::parent) {
            Some(folder) => folder.join(path),
            None => PathBuf::from(path),
        },
    }
}

fn from_file(account: &'static dyn Account, path: &Path) -> Unlock {
    let path = path.to_owned();
    Arc::new(move || {
        let shown = path.to_string_lossy();
        let meta = path
            .metadata()
            .map_err(|why| format!("{shown} cannot be read: {why}"))?;
        if !meta.is_file() {
            return Err(format!("{shown} is no file"));
        }
        let mode = others(&meta);
        if mode != 0 {
            return Err(format!(
                "{shown} is open to others (mode {mode:03o}); run chmod 600 on it"
            ));
        }
        let text =
            read_text(&path, MOST).map_err(|why| format!("{shown} cannot be read: {why}"))?;
        let text = SecretString::from(text);
        Credentials::parse(text.expose_secret(), account.has_passphrase())
            .map_err(|why| format!("{shown}: {why}"))
    })
}

/// The permissions of a file that others have any of, else 0.
#[cfg(unix)]
fn others(meta: &std::fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o077 > 0 { mode } else { 0 }
}

#[cfg(not(unix))]
fn others(_meta: &std::fs::Metadata) -> u32 {
    0
}

fn from_command(account: &'static dyn Account, words: &[String], limit: Duration) -> Unlock {
    let words = words.to_vec();
    Arc::new(move || {
        let (program, arguments) = words.split_first().ok_or("no program is named")?;
        let text =
            printed(program, arguments, limit).map_err(|why| format!("`{program}` {why}"))?;
        Credentials::parse(text.expose_secret(), account.has_passphrase())
            .map_err(|why| format!("`{program}` printed no keys: {why}"))
    })
}

/// What a program prints; what it says besides is dropped. It reads nothing from us, and stands in a group of its own:
/// the terminal is the same, but in its background, where the system stops whoever reads the keys of it. When its time is
/// over it is ended.
fn printed(program: &str, arguments: &[String], limit: Duration) -> Result<SecretString, String> {
    let broken = |why: std::io::Error| format!("cannot be run: {why}");
    let mut child = helper(program, arguments).spawn().map_err(broken)?;
    let outcome = outcome(&mut child, limit);
    if !matches!(outcome, Ok(Some(_))) {
        end(&mut child);
    }
    match outcome.map_err(broken)? {
        None => Err(format!(
            "did not end within {} s and was ended; it has to print the keys without asking in this terminal",
            limit.as_secs()
        )),
        Some((ended, _)) if !ended.success() => Err(match ended.code() {
            Some(code) => format!("ended with status {code}"),
            None => "was ended by a signal".to_owned(),
        }),
        Some((_, text)) => text.ok_or_else(|| "printed something that is no text".to_owned()),
    }
}

/// How a program ended and what it printed, where that is a text; `None` when it has not ended in time.
fn outcome(
    child: &mut Child,
    limit: Duration,
) -> std::io::Result<Option<(ExitStatus, Option<SecretString>)>> {
    let deadline = now() + limit;
    let text = match reading(child.stdout.take())?.recv_timeout(limit) {
        Ok(text) => text,
        Err(RecvTimeoutError::Disconnected) => None,
        Err(RecvTimeoutError::Timeout) => return Ok(None),
    };
    Ok(ended_by(child, deadline)?.map(|ended| (ended, text)))
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a program may take is no time of the market"
)]
fn now() -> Instant {
    Instant::now()
}

/// A program that is to print keys, without the keys of venues that stand in our own environment.
fn helper(program: &str, arguments: &[String]) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_secret) {
            command.env_remove(name);
        }
    }
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

/// Is it the name of a variable that holds a key: `SLACKWATER_OKX_SECRET`?
fn is_secret(name: &str) -> bool {
    let ends = ["_KEY", "_SECRET", "_PASSPHRASE"];
    name.starts_with("SLACKWATER_") && ends.iter().any(|end| name.ends_with(end))
}

/// What a program prints, when it has printed all; `None` where that is no text. It is read in a thread of its own: a
/// program of that program may hold the other end for ever.
fn reading(out: Option<ChildStdout>) -> std::io::Result<Receiver<Option<SecretString>>> {
    let (sender, receiver) = sync_channel(1);
    let read = move || {
        let mut text = String::new();
        let read = out.map(|out| out.take(MOST).read_to_string(&mut text));
        let text = SecretString::from(text);
        // Nobody waits for it when the time is over.
        let _ = sender.send(matches!(read, Some(Ok(_))).then_some(text));
    };
    let thread = std::thread::Builder::new().name("keys-read".to_owned());
    thread.spawn(read).map(|_| receiver)
}

/// How a program ended; `None` when it has not by then.
fn ended_by(child: &mut Child, deadline: Instant) -> std::io::Result<Option<ExitStatus>> {
    loop {
        let ended = child.try_wait()?;
        if ended.is_some() || now() >= deadline {
            return Ok(ended);
        }
        std::thread::park_timeout(LOOK);
    }
}

/// Ends a program with all that it has started, and takes it away.
fn end(child: &mut Child) {
    // Its group is named by its number, which nobody else can have before it is taken away.
    #[cfg(unix)]
    let _ = Command::new("kill")
        .args(["-KILL", "--", &format!("-{}", child.id())])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    // It may have ended by itself in between.
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::accounts::find;

    fn account() -> &'static dyn Account {
        find("binance").unwrap()
    }

    #[cfg(unix)]
    #[test]
    fn a_file_of_keys_is_read_only_where_nobody_else_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("binance.keys");
        std::fs::write(&path, "key = abc\nsecret = planted-secret\n").unwrap();
        let mode = |mode| {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            from_file(account(), &path)()
        };
        for open in [0o644, 0o640, 0o604] {
            let said = mode(open).unwrap_err();
            assert!(
                said.contains("chmod 600") && !said.contains("planted"),
                "{said}"
            );
        }
        assert!(mode(0o600).is_ok());
        std::fs::write(&path, "key = abc\nsecret: planted-secret\n").unwrap();
        let said = mode(0o600).unwrap_err();
        assert!(
            said.contains("line 2") && !said.contains("planted"),
            "{said}"
        );
        let said = from_file(account(), &folder.path().join("none"))().unwrap_err();
        assert!(said.contains("cannot be read"), "{said}");
        let said = from_file(account(), folder.path())().unwrap_err();
        assert!(said.contains("is no file"), "{said}");
    }

    #[cfg(unix)]
    #[test]
    fn a_program_may_print_the_keys() {
        let run = |script: &str| {
            let words = ["sh", "-c", script].map(str::to_owned);
            from_command(account(), &words, LIMIT)()
        };
        assert!(run("echo key=abc; echo secret=def").is_ok());
        for (script, words) in [
            ("exit 3", "ended with status 3"),
            ("echo planted-secret", "line 1"),
            ("printf 'key=\\377'", "is no text"),
            ("kill -9 $$", "by a signal"),
        ] {
            let said = run(script).unwrap_err();
            assert!(
                said.contains(words) && !said.contains("planted"),
                "{script}: {said}"
            );
        }
        let said = from_command(account(), &["/no/such/program".to_owned()], LIMIT)().unwrap_err();
        assert!(said.contains("cannot be run"), "{said}");
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_does_not_end_is_ended_with_all_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("alive");
        let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        // What it starts holds its output and the pipe open; the pipe's reader sees the end when none is there any more.
        let script = "exec 9>\"$0\"; echo up >&9; (sleep 30; echo late >&9) & exec >&-; wait";
        let words = ["sh", "-c", script, pipe.to_str().unwrap()].map(str::to_owned);
        let reader = std::thread::spawn(move || std::fs::read_to_string(pipe).unwrap());
        let said = from_command(account(), &words, Duration::from_secs(3))().unwrap_err();
        assert!(said.contains("did not end within 3 s"), "{said}");
        assert_eq!(reader.join().unwrap(), "up\n");
        // So is one that still has its output open.
        let words = ["sleep", "3600"].map(str::to_owned);
        let said = from_command(account(), &words, Duration::from_millis(50))().unwrap_err();
        assert!(said.contains("was ended"), "{said}");
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_prints_keys_stands_in_a_group_of_its_own() {
        // The group of a process is the fifth field of its line; its name has no blank here.
        let script = "set -- $(cat /proc/self/stat 2>/dev/null || echo 0 0 0 0 $$); \
                      test \"$5\" = $$ && echo key=abc && echo secret=def";
        let words = ["sh", "-c", script].map(str::to_owned);
        assert!(from_command(account(), &words, LIMIT)().is_ok());
    }
}
