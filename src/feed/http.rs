//! Questions over HTTP: the system's proxies and certificates, bounded answers, and causes in words.

use std::fmt;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Certificate, redirect};

use super::Config;
use super::backoff::duration;
use crate::domain::Stamp;
use crate::sources::{Fault, LARGEST};

/// Why no connection can be made at all.
#[derive(Debug, thiserror::Error)]
#[error("no connection can be made: {0}")]
pub struct TransportError(#[from] reqwest::Error);

/// Why there is no answer: the cause nearest to the wire, in a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lost(pub(super) String);

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<reqwest::Error> for Lost {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self("no answer in time".to_owned());
        }
        // The last cause is the operating system's or the certificate's; the ones before only say that there is one.
        // Without the address: that of a signed question must not be told.
        let error = error.without_url();
        let mut cause: &dyn std::error::Error = &error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        let said = cause.to_string();
        // `Connection refused (os error 111)`: the number tells nobody more.
        let said = said.split(" (os error").next().unwrap_or(&said).to_owned();
        if said.contains("lookup address") {
            return Self("no address for its name".to_owned());
        }
        let certificate = said.contains("certificate") || said.contains("UnknownIssuer");
        Self(if certificate {
            format!("the certificate is not to be trusted: {said}")
        } else {
            said
        })
    }
}

/// An answer, whatever its status.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    /// Seconds to wait, by the header.
    retry_after: Option<u64>,
}

impl Answer {
    /// What the body says, with the wait of the header where there is one.
    pub(super) fn with_wait(&self, fault: Fault) -> Fault {
        Fault {
            retry_after_s: self.retry_after.or(fault.retry_after_s),
            ..fault
        }
    }
}

/// A whole answer may take so many times what its next bytes may: one that drips for ever holds nobody.
const WHOLE: u32 = 3;

/// Both clients: one for questions, one for websockets, which need HTTP/1.1 and no limit of time.
pub(super) struct Client {
    polls: reqwest::Client,
    whole: Duration,
    pub(super) sockets: reqwest::Client,
}

impl Client {
    pub(super) fn new(config: &Config) -> Result<Self, reqwest::Error> {
        let roots = || -> Result<Vec<Certificate>, reqwest::Error> {
            let certificates = config.roots.iter().map(|pem| Certificate::from_pem(pem));
            certificates.collect()
        };
        let base = || -> Result<reqwest::ClientBuilder, reqwest::Error> {
            Ok(reqwest::Client::builder()
                .user_agent(concat!("slackwater/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(duration(config.patience.connect))
                // A venue that sends us elsewhere is not the one that was asked.
                .redirect(redirect::Policy::none())
                .tls_certs_merge(roots()?))
        };
        Ok(Self {
            polls: base()?
                .read_timeout(duration(config.patience.answer))
                .build()?,
            whole: duration(config.patience.answer) * WHOLE,
            sockets: base()?.http1_only().build()?,
        })
    }

    /// Asks, and reads the whole answer as far as it may be; `secrets` are headers that nobody may see.
    pub(super) async fn get(
        &self,
        url: &str,
        secrets: &[(&'static str, String)],
        now: Stamp,
    ) -> Result<Answer, Lost> {
        let asked = tokio::time::timeout(self.whole, self.ask(url, secrets, now));
        let late = |_| Lost("no whole answer in time".to_owned());
        asked.await.map_err(late).and_then(|answer| answer)
    }

    async fn ask(
        &self,
        url: &str,
        secrets: &[(&'static str, String)],
        now: Stamp,
    ) -> Result<Answer, Lost> {
        let mut request = self.polls.get(url);
        for (name, secret) in secrets {
            let mut value = HeaderValue::from_str(secret)
                .map_err(|_| Lost("a key cannot be sent in a header".to_owned()))?;
            value.set_sensitive(true);
            request = request.header(*name, value);
        }
        let mut response = request.send().await?;
        let status = response.status().as_u16();
        let retry_after = retry_after(response.headers(), now);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > LARGEST {
                return Err(Lost("the answer is larger than 64 MB".to_owned()));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer {
            status,
            body,
            retry_after,
        })
    }
}

/// Seconds of a `Retry-After`, which is a number or a date.
pub(super) fn retry_after(headers: &HeaderMap, now: Stamp) -> Option<u64> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and a year, checked"
        )]
        return (0.0..=31_536_000.0)
            .contains(&seconds)
            .then(|| seconds.ceil() as u64);
    }
    let at = chrono::DateTime::parse_from_rfc2822(text).ok()?;
    let until = Stamp::from_secs(at.timestamp());
    Some(u64::try_from(until.since(now).as_secs()).unwrap_or(0))
}

/// Headers of a handshake; a name or value that cannot be one is left out.
pub(super) fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    pairs
        .iter()
        .filter_map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            Some((name, HeaderValue::from_static(value)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_read_as_a_number_and_as_a_date() {
        let now = Stamp::parse("2026-11-21T09:00:00Z").unwrap();
        let wait = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_str(text).unwrap());
            retry_after(&headers, now)
        };
        assert_eq!(wait("53"), Some(53));
        assert_eq!(wait("0.2"), Some(1));
        assert_eq!(wait("Sat, 21 Nov 2026 09:01:00 GMT"), Some(60));
        assert_eq!(wait("Sat, 21 Nov 2026 08:00:00 GMT"), Some(0));
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("-5"), None);
    }
}
