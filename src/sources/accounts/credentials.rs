//! Keys of an account, and signing with them. They are never printed: `Debug` shows none of them, and [`Credentials::redact`]
//! takes them out of what a venue says.

use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

/// The longest key, secret or passphrase; real ones have 8 to 128 characters.
const LONGEST: usize = 1024;
/// What stands in the place of a secret.
const REDACTED: &str = "…";
/// A word of so many characters of base 64 is no venue's but a signature: HMAC-SHA256 has 64 hexadecimal digits or 44 of
/// base 64.
const SIGNATURE: usize = 40;
/// So many characters of a secret are taken out where a text is cut off inside it.
const BEGINNING: usize = 6;

/// Key, secret and, where the venue has one, passphrase.
#[derive(Clone, Debug)]
pub struct Credentials {
    key: SecretString,
    secret: SecretString,
    passphrase: Option<SecretString>,
}

/// Why there are no usable keys. None of them is in the words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// One is not given.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// One cannot be sent in a header.
    #[error("`{0}` is no key: visible ASCII characters only, {LONGEST} at most")]
    Unusable(&'static str),
    /// A line is neither `name = value` nor a comment.
    #[error("line {0} is not `key = …`, `secret = …` or `passphrase = …`")]
    Line(usize),
}

impl Credentials {
    /// Puts them together.
    ///
    /// # Errors
    /// When one is missing or cannot be one.
    pub fn new(
        key: Option<SecretString>,
        secret: Option<SecretString>,
        passphrase: Option<SecretString>,
        has_passphrase: bool,
    ) -> Result<Self, CredentialsError> {
        let take = |value: Option<SecretString>, name| {
            let value = value.ok_or(CredentialsError::Missing(name))?;
            let text = value.expose_secret();
            let fits = (1..=LONGEST).contains(&text.len());
            let usable = fits && text.bytes().all(|byte| byte.is_ascii_graphic());
            usable
                .then_some(value)
                .ok_or(CredentialsError::Unusable(name))
        };
        Ok(Self {
            key: take(key, "key")?,
            secret: take(secret, "secret")?,
            passphrase: if has_passphrase {
                Some(take(passphrase, "passphrase")?)
            } else {
                None
            },
        })
    }

    /// Reads lines `key = …`, `secret = …`, `passphrase = …`, in any order, with or without quotes; `#` begins a comment
    /// at the start of a line.
    ///
    /// # Errors
    /// The number of a line that is none of these, or what is missing.
    pub fn parse(text: &str, has_passphrase: bool) -> Result<Self, CredentialsError> {
        let [mut key, mut secret, mut passphrase] = [None, None, None];
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, value) = line.split_once('=').ok_or(CredentialsError::Line(number))?;
            let value = value.trim().trim_matches('"');
            let value = Some(SecretString::from(value));
            match name.trim() {
                "key" => key = value,
                "secret" => secret = value,
                "passphrase" => passphrase = value,
                _ => return Err(CredentialsError::Line(number)),
            }
        }
        Self::new(key, secret, passphrase, has_passphrase)
    }

    /// The key, for its header.
    pub(super) fn key(&self) -> &str {
        self.key.expose_secret()
    }

    /// The passphrase, for its header; empty where there is none.
    pub(super) fn passphrase(&self) -> &str {
        let passphrase = self.passphrase.as_ref();
        passphrase.map_or("", |passphrase| passphrase.expose_secret())
    }

    /// HMAC-SHA256 (RFC 2104) of a text with the secret, as lower-case hexadecimal digits.
    pub(super) fn hex(&self, text: &str) -> String {
        HEXLOWER.encode(&self.code(text))
    }

    /// The same in base 64.
    pub(super) fn base64(&self, text: &str) -> String {
        BASE64.encode(&self.code(text))
    }

    fn code(&self, text: &str) -> Vec<u8> {
        let secret = self.secret.expose_secret().as_bytes();
        // An HMAC takes a key of any length: the error cannot come.
        let Ok(mut code) = Hmac::<Sha256>::new_from_slice(secret) else {
            return Vec::new();
        };
        code.update(text.as_bytes());
        code.finalize().into_bytes().to_vec()
    }

    /// A text without any of the secrets and signatures in it: a venue may repeat what it was sent, and what it says is
    /// put into lower case and cut off before it is told.
    pub fn redact(&self, text: &str) -> String {
        let all = [
            Some(&self.key),
            Some(&self.secret),
            self.passphrase.as_ref(),
        ];
        let all = all.into_iter().flatten();
        let mut all: Vec<&str> = all.map(SecretString::expose_secret).collect();
        // One may stand inside another.
        all.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        let mut text = text.to_owned();
        for secret in &all {
            text = without(&text, secret);
        }
        for secret in &all {
            text = without_beginning(text, secret);
        }
        without_signatures(&text)
    }
}

/// Does a text begin with this one, in whichever case?
fn begins(text: &str, with: &str) -> bool {
    let start = text.as_bytes().get(..with.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
}

/// A text without a secret, in whichever case it stands there.
fn without(text: &str, secret: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        // A secret is ASCII: what equals it ends between two characters.
        match rest.get(secret.len()..).filter(|_| begins(rest, secret)) {
            Some(after) => {
                kept.push_str(REDACTED);
                rest = after;
            }
            None => {
                kept.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }
    kept
}

/// A text that does not end inside a secret.
fn without_beginning(text: String, secret: &str) -> String {
    let said = text.trim_end_matches('…');
    let longest = secret.len().min(said.len());
    let cut = (BEGINNING..=longest).rev().find_map(|length| {
        let start = said.len() - length;
        let beginning = secret.get(..length)?;
        begins(said.get(start..)?, beginning).then_some(start)
    });
    match cut.and_then(|start| text.get(..start)) {
        Some(kept) => format!("{kept}{REDACTED}"),
        None => text,
    }
}

/// A text without words that are as long as a signature.
fn without_signatures(text: &str) -> String {
    let is_code = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_code(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        kept.push_str(if word.len() < SIGNATURE {
            word
        } else {
            REDACTED
        });
        let next = after.find(is_code).unwrap_or(after.len());
        let (between, after) = after.split_at(next);
        kept.push_str(between);
        rest = after;
    }
    kept
}
