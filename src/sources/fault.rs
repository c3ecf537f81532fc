//! What a payload that is no data says: limited, refused here, no such market, a venue's own error, or not understood
//! (the kinds of the outer contract, section 3; which signal means which: decode-rules R8 to R10 and the failure matrix
//! of the venues' reference).
//!
//! Only payloads that their reader did not take for data come here, so that a headline with the words "too many
//! requests" is never mistaken for a refusal.

use serde::Serialize;
use serde_json::Value;

use super::value::unpack;
use super::{Carrier, Payload, Unread};
use crate::domain::Stamp;
use crate::domain::tag::is_unprintable;

/// Why there are no facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// Too many requests: wait.
    RateLimited,
    /// Refused here: the country, a ban, a challenge page.
    Blocked,
    /// A key is missing, or its plan is too small.
    NotEntitled,
    /// No such symbol, channel, pair or address.
    NotFound,
    /// Not the shape that the reader knows.
    Schema,
    /// The venue reports an error of its own.
    Venue,
    /// Understood but unusable: a false zero, a failed cross-sum.
    Stale,
}

/// Why a payload gave no facts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("{message}")]
pub struct Fault {
    /// Which kind of refusal.
    pub kind: FaultKind,
    /// One sentence, printable.
    pub message: String,
    /// Seconds to wait, where the payload says so.
    pub retry_after_s: Option<u64>,
}

/// Characters of a venue's words that are kept.
const QUOTED: usize = 200;
/// What is said of a refusal that says nothing.
const WITHOUT_REASON: &str = "refused without a reason";
/// Bytes that are searched for words.
const SEARCHED: usize = 64 << 10;
/// Bybit's "access too frequent" lasts ten minutes.
const TOO_FREQUENT_S: u64 = 600;

impl Fault {
    /// A fault without a time to wait; what is not printable in the message is taken out.
    pub fn new(kind: FaultKind, message: impl AsRef<str>) -> Self {
        let said = printable(message.as_ref());
        // A venue's words may be nothing but characters that are not printed.
        let message = if said.is_empty() {
            WITHOUT_REASON.to_owned()
        } else {
            said
        };
        Self {
            kind,
            message,
            retry_after_s: None,
        }
    }
}

/// A stranger's words on one line: without control and bidirectional characters, not longer than a screen's line or two.
fn printable(text: &str) -> String {
    let mut said = String::new();
    for c in text.chars() {
        let c = if is_unprintable(c) { ' ' } else { c };
        if c != ' ' || !said.ends_with(' ') {
            said.push(c);
        }
        if said.len() >= QUOTED {
            said.push('…');
            break;
        }
    }
    said.trim().to_owned()
}

/// An answer whose status is not 2xx.
pub fn of_status(payload: &Payload<'_>) -> Fault {
    let mut letter = Letter::open(payload.bytes);
    letter.refused = true;
    let status = payload.status;
    let said = printable(&letter.said());
    let said = if said.is_empty() {
        format!("HTTP {status}")
    } else {
        format!("HTTP {status}: {said}")
    };
    let kind = if status == 429 || letter.too_many() {
        FaultKind::RateLimited
    } else if matches!(status, 418 | 451) || letter.country() || letter.challenge() {
        FaultKind::Blocked
    } else {
        match status {
            401 => FaultKind::NotEntitled,
            403 if letter.json.is_some() => FaultKind::NotEntitled,
            403 => FaultKind::Blocked,
            404 => FaultKind::NotFound,
            _ if letter.html() => FaultKind::Schema,
            _ if letter.no_such() => FaultKind::NotFound,
            _ => FaultKind::Venue,
        }
    };
    Fault {
        retry_after_s: letter.wait(payload.at),
        ..Fault::new(kind, said)
    }
}

/// A payload that its reader does not know.
pub(super) fn of_other(payload: &Payload<'_>, carrier: Carrier) -> Result<(), Fault> {
    let mut text = Vec::new();
    let packed = unpack(payload.bytes, &mut text).unwrap_or(false);
    let letter = Letter::open(if packed { &text } else { payload.bytes });
    if let Some(fault) = letter.refusal(payload.at) {
        return Err(fault);
    }
    let passes = letter.json.is_some() || matches!(letter.words.trim(), "ping" | "pong");
    if carrier == Carrier::Frames && passes {
        return Ok(());
    }
    let what = match (&letter.json, letter.html()) {
        (_, true) => "a web page instead of data",
        (Some(_), _) => "JSON of another kind than was asked for",
        _ => "neither data nor an error this reader knows",
    };
    Err(Fault::new(FaultKind::Schema, what))
}

/// A payload of the source's own kind that departs from its shape.
pub(super) fn of_unread(payload: &Payload<'_>, unread: &Unread) -> Fault {
    let letter = Letter::open(payload.bytes);
    letter.refusal(payload.at).unwrap_or_else(|| {
        let message = if letter.html() {
            "a web page instead of data".to_owned()
        } else if unread.path.is_empty() {
            unread.why.clone()
        } else {
            format!("{}: {}", unread.path, unread.why)
        };
        Fault::new(FaultKind::Schema, message)
    })
}

/// A payload that is no data, opened.
struct Letter {
    /// The beginning in lower case.
    words: String,
    json: Option<Value>,
    /// The venue's own words and code, where it is an error object.
    error: Option<Complaint>,
    /// The status said already that this is no data: all of it is the refusal's words.
    refused: bool,
}

struct Complaint {
    code: Option<i64>,
    said: String,
}

impl Letter {
    fn open(bytes: &[u8]) -> Self {
        let start = &bytes[..bytes.len().min(SEARCHED)];
        let words = String::from_utf8_lossy(start).to_lowercase();
        // An error is short; a long text only has to be valid JSON, which takes no memory.
        let json = if bytes.len() <= SEARCHED {
            serde_json::from_slice(bytes).ok()
        } else {
            serde_json::from_slice::<serde::de::IgnoredAny>(bytes)
                .ok()
                .map(|_| Value::Null)
        };
        let error = json.as_ref().and_then(complaint);
        Self {
            words,
            json,
            error,
            refused: false,
        }
    }

    fn html(&self) -> bool {
        let start = self.words.trim_start().trim_start_matches('\u{feff}');
        start.starts_with("<!doctype") || start.starts_with("<html") || start.starts_with("<head")
    }

    /// The words that may be searched: a complaint's own, or the whole of what is no JSON.
    fn spoken(&self) -> String {
        match (&self.error, &self.json) {
            (Some(error), _) => error.said.to_lowercase(),
            (None, Some(_)) if !self.refused => String::new(),
            (None, _) => self.words.clone(),
        }
    }

    fn has(&self, phrases: &[&str]) -> bool {
        let spoken = self.spoken();
        phrases.iter().any(|phrase| spoken.contains(phrase))
    }

    fn too_many(&self) -> bool {
        let code = self.error.as_ref().and_then(|error| error.code);
        // Bybit 10006, Deribit 10028, Binance -1003, OKX 50011 and 60014, Bitfinex 11010.
        matches!(
            code,
            Some(10006 | 10028 | -1003 | 50011 | 60014 | 11010 | 429)
        ) || self.has(&[
            "too many requests",
            "too_many_requests",
            "requests too frequent",
            "apilimitexceeded",
            "ratelimit",
            "too many visits",
            "access too frequent",
            "rate limit",
            "too much request weight",
        ])
    }

    fn country(&self) -> bool {
        self.has(&[
            "restricted location",
            "restricted country",
            "restricted jurisdiction",
            "your country",
            "your region",
            "your location",
            "your jurisdiction",
        ])
    }

    fn challenge(&self) -> bool {
        self.html()
            && self.has(&[
                "just a moment",
                "cf-chl",
                "challenge-platform",
                "captcha",
                "attention required",
                "enable javascript and cookies",
                "verify you are human",
                "checking your browser",
                "access denied",
                "undeclared automated tool",
            ])
    }

    fn no_such(&self) -> bool {
        let code = self.error.as_ref().and_then(|error| error.code);
        matches!(code, Some(-1121 | 51001 | 60018 | 10302))
            || self.has(&[
                "not found",
                "notfound",
                "not_found",
                "unknown asset pair",
                "unknown symbol",
                "unknown contract",
                "unknown currency pair",
                "unknown or expired symbol",
                "not supported symbol",
                "not a valid product",
                "not a valid channel",
                "could not find coin",
                "invalid feed",
                "unknown channel",
                "channel: unknown",
                "symbol: invalid",
                "invalid symbol",
                "invalid address",
                "invalid bitcoin address",
                "invalid_contract",
                "invalid_currency_pair",
                "symbol is invalid",
                "symbol invalid",
                "not exist",
                "doesn't exist",
                "no such",
                "invalid product",
                "delisted",
            ])
    }

    /// The refusal that an answer with status 200 carries, if it does.
    fn refusal(&self, now: Stamp) -> Option<Fault> {
        let kind = if self.too_many() {
            FaultKind::RateLimited
        } else if self.country() || self.challenge() {
            FaultKind::Blocked
        } else {
            let error = self.error.as_ref()?;
            match error.code {
                Some(401 | 403) => FaultKind::NotEntitled,
                Some(404) => FaultKind::NotFound,
                _ if self.no_such() => FaultKind::NotFound,
                _ => FaultKind::Venue,
            }
        };
        Some(Fault {
            retry_after_s: self.wait(now),
            ..Fault::new(kind, self.said())
        })
    }

    /// The venue's words: its error, the title of its page, or the text.
    fn said(&self) -> String {
        if let Some(error) = &self.error {
            return match error.code {
                Some(code) if error.said.is_empty() => format!("error {code}"),
                Some(code) => format!("{} ({code})", error.said.trim()),
                None => error.said.clone(),
            };
        }
        if self.html() {
            let title = self
                .words
                .split_once("<title>")
                .and_then(|(_, rest)| rest.split_once("</title>"));
            return title.map_or_else(
                || "a web page".to_owned(),
                |(title, _)| title.trim().to_owned(),
            );
        }
        if self.json.is_some() && !self.refused {
            return String::new();
        }
        self.words.chars().take(QUOTED).collect()
    }

    /// Seconds to wait: a ban's end less the arrival (R10), a field that says so, or the venue's known length.
    fn wait(&self, now: Stamp) -> Option<u64> {
        let spoken = self.spoken();
        if let Some((_, rest)) = spoken.split_once("banned until ") {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            let until = digits.parse().ok().and_then(super::value::instant)?;
            let micros = until.since(now).as_micros();
            return u64::try_from(micros)
                .ok()
                .map(|m| m.div_ceil(1_000_000))
                .or(Some(0));
        }
        if spoken.contains("access too frequent") {
            return Some(TOO_FREQUENT_S);
        }
        let json = self.json.as_ref();
        let inner = ["error", "meta"].map(|key| json.and_then(|json| json.get(key)));
        let fields = std::iter::once(json).chain(inner).flatten();
        let told = fields.into_iter().find_map(|json| {
            ["retry_after", "retryAfter", "retry-after", "retry_after_s"]
                .iter()
                .find_map(|key| seconds(json.get(key)?))
        });
        told.or_else(|| spoken_wait(&spoken))
    }
}

/// `retry in 1 seconds.` of `BitMEX`.
fn spoken_wait(spoken: &str) -> Option<u64> {
    let (_, rest) = spoken
        .split_once("retry in ")
        .or_else(|| spoken.split_once("retry after "))?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let unit = rest.get(digits.len()..)?.trim_start();
    let number: u64 = digits.parse().ok().filter(|number| *number <= 86_400)?;
    if unit.starts_with("min") {
        number.checked_mul(60)
    } else if unit.starts_with('s') {
        Some(number)
    } else {
        None
    }
}

fn seconds(value: &Value) -> Option<u64> {
    let number = value.as_f64().or_else(|| value.as_str()?.parse().ok())?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and a year, checked"
    )]
    (0.0..=31_536_000.0)
        .contains(&number)
        .then(|| number.ceil() as u64)
}

/// A whole number, also as text.
pub(super) fn whole(value: Option<&Value>) -> Option<i64> {
    let value = value?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn words(value: Option<&Value>) -> Option<String> {
    Some(value?.as_str()?.to_owned()).filter(|text| !text.trim().is_empty())
}

/// The error in an object, by the ways in which venues write one.
///
/// ```json
/// {"code":-1121,"msg":"Invalid symbol."}                        Binance, OKX (code as text)
/// {"retCode":10001,"retMsg":"params error"}                     Bybit
/// {"error":["EQuery:Unknown asset pair"]}                       Kraken
/// {"error":{"code":10028,"message":"too_many_requests"}}        Deribit, Gate, BitMEX (without a code)
/// {"op":"sub","err-code":2002,"err-msg":"invalid.auth.state"}   HTX
/// {"status":{"error_code":429,"error_message":"…"}}             CoinGecko
/// {"label":"CONTRACT_NOT_FOUND","message":"…"}                  Gate
/// {"event":"subscribe","result":{"status":"fail"}}              Gate's stream
/// {"type":"error","message":"…","reason":"X is not a valid product"}  Coinbase's stream
/// {"event":"alert","message":"Invalid product id"}              Kraken Futures
/// ["error",10020,"limit: invalid"]                              Bitfinex
/// ```
fn complaint(json: &Value) -> Option<Complaint> {
    if let Some(list) = json.as_array() {
        let is_error = list.first().and_then(Value::as_str) == Some("error");
        return is_error.then(|| Complaint {
            code: whole(list.get(1)),
            said: words(list.get(2)).unwrap_or_default(),
        });
    }
    let object = json.as_object()?;
    let event = object.get("event").and_then(Value::as_str);
    let said = [
        "msg",
        "message",
        "retMsg",
        "ret_msg",
        "err-msg",
        "err_msg",
        "error_message",
        "errorMessage",
    ]
    .iter()
    .find_map(|key| words(object.get(*key)));
    // Beside a message that does not say it all; a reason alone is no complaint.
    let label = words(object.get("label"));
    let said = match (said, label.clone().or_else(|| words(object.get("reason")))) {
        (Some(said), Some(more)) if said != more => Some(format!("{said}: {more}")),
        (said, _) => said.or(label),
    };
    if let Some(inner) = object.get("error").or_else(|| object.get("errors"))
        && let Some(found) = inner_complaint(inner, said.clone())
    {
        return Some(Complaint {
            code: found.code.or_else(|| whole(object.get("status"))),
            ..found
        });
    }
    if let Some(status) = object.get("status").filter(|status| status.is_object()) {
        let code = whole(status.get("error_code")).filter(|code| *code != 0)?;
        return Some(Complaint {
            code: Some(code),
            said: words(status.get("error_message")).unwrap_or_default(),
        });
    }
    let code = [
        "code",
        "retCode",
        "ret_code",
        "err-code",
        "err_code",
        "error_code",
    ]
    .iter()
    .find_map(|key| whole(object.get(*key)));
    let status = object
        .get("status")
        .or_else(|| json.pointer("/result/status"));
    let failed = object.get("success").and_then(Value::as_bool) == Some(false)
        || matches!(event, Some("error" | "alert")) && !said.as_deref().is_some_and(is_repeated)
        || matches!(
            status.and_then(Value::as_str),
            Some("error" | "fail" | "failed")
        )
        || object.get("result").and_then(Value::as_str) == Some("error");
    let well =
        |code| matches!(code, 0 | COVERED_ALREADY) || code == 200 && json.get("data").is_some();
    let told = event.is_none() && code.is_some_and(|code| !well(code));
    // `{"code":0,"msg":"Service unavailable from a restricted location"}` and `{"message":"NotFound"}`.
    let only_words = event.is_none()
        && said.is_some()
        && ![
            "data", "result", "op", "info", "success", "retCode", "method", "e",
        ]
        .iter()
        .any(|key| object.contains_key(*key));
    (failed || told || only_words).then(|| Complaint {
        code: code.filter(|code| *code != 0),
        said: said.unwrap_or_default(),
    })
}

/// Kraken Futures on what is subscribed to already; no error.
pub(super) fn is_repeated(message: &str) -> bool {
    message.to_lowercase().contains("already subscribed")
}

/// HTX: the topic is part of a wildcard that is subscribed already; no error.
const COVERED_ALREADY: i64 = 2014;

fn inner_complaint(inner: &Value, said: Option<String>) -> Option<Complaint> {
    match inner {
        Value::String(text) if !text.trim().is_empty() => {
            let said = match said {
                Some(more) if more != *text => format!("{text}: {more}"),
                _ => text.clone(),
            };
            Some(Complaint { code: None, said })
        }
        Value::Array(list) if !list.is_empty() => {
            let said: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            Some(Complaint {
                code: None,
                said: said.join("; "),
            })
        }
        Value::Object(object) if !object.is_empty() => Some(Complaint {
            code: whole(object.get("code")).filter(|code| *code != 0),
            said: ["message", "msg", "error_message", "label", "name"]
                .iter()
                .find_map(|key| words(object.get(*key)))
                .unwrap_or_default(),
        }),
        Value::Bool(true) => Some(Complaint {
            code: None,
            said: said.unwrap_or_default(),
        }),
        _ => None,
    }
}
