//! The keys of accounts: from the environment, from a file that only this person can read, or from a program that prints
//! them. They are fetched when an account is first asked, behind the first frame.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};

use super::environment::Environment;
use super::preferences::read_text;
use crate::config::{KeysFrom, Settings};
use crate::feed::{Unlock, Watched};
use crate::sources::accounts::{ACCOUNTS, Account, Credentials};

/// Bytes of a file of keys, or of what a program prints, at most.
const MOST: u64 = 64 * 1024;

/// The accounts that are asked: those with keys in the environment or a place for them in the configuration.
pub(super) fn watched(environment: &Environment, settings: &Settings) -> Vec<Watched> {
    let watched = ACCOUNTS.iter().filter_map(|account| {
        let venue = account.spec().publisher.as_str();
        let unlock = match settings.accounts.get(venue) {
            _ if environment.keys.contains_key(venue) => from_environment(*account, environment),
            Some(KeysFrom::File(path)) => from_file(*account, &full(environment, path)),
            Some(KeysFrom::Command(words)) => from_command(*account, words),
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

fn from_command(account: &'static dyn Account, words: &[String]) -> Unlock {
    let words = words.to_vec();
    Arc::new(move || {
        let (program, arguments) = words.split_first().ok_or("no program is named")?;
        let text = printed(program, arguments).map_err(|why| format!("`{program}` {why}"))?;
        Credentials::parse(text.expose_secret(), account.has_passphrase())
            .map_err(|why| format!("`{program}` printed no keys: {why}"))
    })
}

/// What a program prints. It has no terminal: the screen is ours, and what it says besides is dropped.
fn printed(program: &str, arguments: &[String]) -> Result<SecretString, String> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|why| format!("cannot be run: {why}"))?;
    let mut text = String::new();
    let read = child
        .stdout
        .take()
        .map(|out| out.take(MOST).read_to_string(&mut text));
    let text = SecretString::from(text);
    let ended = child
        .wait()
        .map_err(|why| format!("cannot be run: {why}"))?;
    if !ended.success() {
        return Err(match ended.code() {
            Some(code) => format!("ended with status {code}"),
            None => "was ended by a signal".to_owned(),
        });
    }
    match read {
        Some(Ok(_)) => Ok(text),
        _ => Err("printed something that is no text".to_owned()),
    }
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
            from_command(account(), &words)()
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
        let said = from_command(account(), &["/no/such/program".to_owned()])().unwrap_err();
        assert!(said.contains("cannot be run"), "{said}");
    }
}
