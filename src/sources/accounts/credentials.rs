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

    /// A text without any of the secrets in it: a venue may repeat what it was sent.
    pub fn redact(&self, text: &str) -> String {
        let all = [
            Some(&self.key),
            Some(&self.secret),
            self.passphrase.as_ref(),
        ];
        let mut text = text.to_owned();
        for secret in all.into_iter().flatten() {
            text = text.replace(secret.expose_secret(), REDACTED);
        }
        text
    }
}
