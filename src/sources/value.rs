//! Values as venues write them: numbers as JSON numbers or as text, exact where money is multiplied, instants in
//! seconds, milliseconds or microseconds. Absent, `null` and empty text are all "not there".

use std::borrow::Cow;
use std::fmt;
use std::io::Read as _;
use std::ops::Deref;
use std::str::FromStr;

use flate2::read::GzDecoder;
use rust_decimal::Decimal;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::Unread;
use crate::domain::{Name, Stamp, Ticker};

/// Text of a payload; borrowed unless it holds escapes. (Serde copies every `Option<Cow<str>>`.)
#[derive(Clone, Debug)]
pub(super) struct Text<'a>(Cow<'a, str>);

impl Text<'_> {
    /// The text by itself.
    pub(super) fn into_owned(self) -> String {
        self.0.into_owned()
    }
}

impl Deref for Text<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Characters;
        impl<'de> Visitor<'de> for Characters {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Characters)
    }
}

/// A number as it stands in the payload, parsed only when it is asked for: as text or as a JSON number, exact.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Num<'a> {
    #[serde(borrow)]
    raw: &'a RawValue,
}

/// Only what numbers are written with.
fn is_plain(text: &str) -> bool {
    text.bytes()
        .all(|b| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'))
}

/// No number of a venue has more characters.
const LONGEST: usize = 48;

impl<'a> Num<'a> {
    /// The characters of the number; `None` for `null` and empty text.
    fn text(self) -> Option<&'a str> {
        let raw = self.raw.get();
        let text = raw
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .unwrap_or(raw)
            .trim();
        (!text.is_empty() && text != "null").then_some(text)
    }

    /// What stands there, as JSON.
    pub(super) fn raw(self) -> &'a str {
        self.raw.get()
    }

    /// An array stands there.
    pub(super) fn is_list(self) -> bool {
        self.raw().starts_with('[')
    }

    /// The values of the list that stands there.
    pub(super) fn list(self) -> Result<Vec<Self>, Unread> {
        parse(self.raw().as_bytes())
    }

    /// The text that stands there.
    pub(super) fn string(self, path: &str) -> Result<Text<'a>, Unread> {
        serde_json::from_str(self.raw()).map_err(|_| Unread::at(path, "is not text"))
    }

    fn wrong(self, path: &str) -> Unread {
        let shown: String = self.raw.get().chars().take(40).collect();
        Unread::at(path, format!("`{shown}` is not a number"))
    }

    /// The exact number; `None` when nothing stands there.
    pub(super) fn decimal(self, path: &str) -> Result<Option<Decimal>, Unread> {
        let Some(text) = self.text() else {
            return Ok(None);
        };
        // The type itself would take `1_000`.
        if text.len() > LONGEST || !is_plain(text) {
            return Err(self.wrong(path));
        }
        // More than 28 digits are rounded: no market quotes them, a sum of floats may.
        Decimal::from_str(text)
            .or_else(|_| Decimal::from_scientific(text))
            .map(Some)
            .map_err(|_| self.wrong(path))
    }

    /// The nearest finite float; `None` when nothing stands there.
    pub(super) fn float(self, path: &str) -> Result<Option<f64>, Unread> {
        let Some(text) = self.text() else {
            return Ok(None);
        };
        match text.parse::<f64>() {
            Ok(value) if text.len() <= 400 && is_plain(text) && value.is_finite() => {
                Ok(Some(value))
            }
            _ => Err(self.wrong(path)),
        }
    }

    /// A whole number, also written `12.0`; `None` when nothing stands there.
    pub(super) fn whole(self, path: &str) -> Result<Option<i64>, Unread> {
        let Some(text) = self.text() else {
            return Ok(None);
        };
        let whole = text.split_once('.').map_or(text, |(whole, fraction)| {
            if fraction.bytes().all(|b| b == b'0') {
                whole
            } else {
                text
            }
        });
        whole.parse().map(Some).map_err(|_| self.wrong(path))
    }

    /// An instant; see [`instant`].
    pub(super) fn instant(self, path: &str) -> Result<Option<Stamp>, Unread> {
        let Some(number) = self.whole(path)? else {
            return Ok(None);
        };
        instant(number)
            .map(Some)
            .ok_or_else(|| Unread::at(path, format!("`{number}` is no time of this century")))
    }
}

/// An instant from seconds, milliseconds or microseconds since 1970, told apart by their size (venues change between
/// them: Gate did in 2026-08); `None` outside 2001 to 2128.
pub(super) fn instant(number: i64) -> Option<Stamp> {
    const FIRST: i64 = 978_307_200;
    const LAST: i64 = 5_000_000_000;
    match number {
        FIRST..LAST => Some(Stamp::from_secs(number)),
        n if (FIRST * 1_000..LAST * 1_000).contains(&n) => Some(Stamp::from_millis(n)),
        n if (FIRST * 1_000_000..LAST * 1_000_000).contains(&n) => Some(Stamp::from_micros(n)),
        _ => None,
    }
}

/// Whether an answer's own code says that all is well: 0, as a number or as text. An absent one says nothing.
pub(super) fn is_success(code: Option<Num<'_>>) -> bool {
    code.is_some_and(|code| code.whole("") == Ok(Some(0)))
}

/// For a member of which it matters that its key is there: `null` is then a number that says nothing, and only an absent
/// key is `None`. (Serde takes both for absent.)
pub(super) fn there<'de: 'a, 'a, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Num<'a>>, D::Error> {
    Num::deserialize(deserializer).map(Some)
}

/// A frame that is no JSON but a bare word of keeping alive, also with a line's end.
pub(super) fn is_bare_word(frame: &[u8]) -> bool {
    matches!(frame.trim_ascii(), b"ping" | b"pong")
}

/// Needs what a payload left out.
pub(super) fn need<T>(value: Option<T>, path: &str) -> Result<T, Unread> {
    value.ok_or_else(|| Unread::at(path, "is missing"))
}

/// Needs a number that a key may have left out.
pub(super) fn decimal(value: Option<Num<'_>>, path: &str) -> Result<Option<Decimal>, Unread> {
    value.map_or(Ok(None), |number| number.decimal(path))
}

/// A float that a key may have left out.
pub(super) fn float(value: Option<Num<'_>>, path: &str) -> Result<Option<f64>, Unread> {
    value.map_or(Ok(None), |number| number.float(path))
}

/// An instant that a key may have left out.
pub(super) fn moment(value: Option<Num<'_>>, path: &str) -> Result<Option<Stamp>, Unread> {
    value.map_or(Ok(None), |number| number.instant(path))
}

/// A price: needed and above zero.
pub(super) fn price(value: Option<Num<'_>>, path: &str) -> Result<f64, Unread> {
    let price = need(float(value, path)?, path)?;
    if price > 0.0 {
        Ok(price)
    } else {
        Err(Unread::at(path, format!("`{price}` is not a price")))
    }
}

/// An exact price: needed and above zero.
pub(super) fn exact_price(value: Option<Decimal>, path: &str) -> Result<Decimal, Unread> {
    match value {
        Some(price) if price > Decimal::ZERO => Ok(price),
        Some(price) => Err(Unread::at(path, format!("`{price}` is not a price"))),
        None => Err(Unread::at(path, "is missing")),
    }
}

/// A venue's own name of a market.
pub(super) fn market(text: &str, path: &str) -> Result<Name, Unread> {
    Name::new(text).map_err(|why| Unread::at(path, why.to_string()))
}

/// A coin in the contract's spelling (Kraken and BitMEX write XBT and XDG).
pub(super) fn coin(text: &str, path: &str) -> Result<Ticker, Unread> {
    let spelled = match text {
        "XBT" | "XXBT" => "BTC",
        "XDG" | "XXDG" => "DOGE",
        other => other,
    };
    Ticker::new(spelled).map_err(|why| Unread::at(path, why.to_string()))
}

/// A text of an object in a frame, by its keys.
pub(super) fn word<'a>(json: &'a Value, keys: &[&str]) -> Option<&'a str> {
    keys.iter()
        .try_fold(json, |json, key| json.get(key))?
        .as_str()
}

/// A frame holds a few kilobytes; more than this is a bomb.
const LARGEST_FRAME: u64 = 8 << 20;

/// Unpacks a compressed frame into `text`; false when it is none.
pub(super) fn unpack(bytes: &[u8], text: &mut Vec<u8>) -> Result<bool, Unread> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(false);
    }
    text.clear();
    match GzDecoder::new(bytes)
        .take(LARGEST_FRAME + 1)
        .read_to_end(text)
    {
        Err(why) => Err(Unread::at(
            "",
            format!("the compressed frame is broken: {why}"),
        )),
        Ok(_) if text.len() as u64 > LARGEST_FRAME => {
            text.clear();
            text.shrink_to_fit();
            Err(Unread::at("", "the compressed frame is larger than 8 MB"))
        }
        Ok(_) => Ok(true),
    }
}

/// Parses a payload whose shape is known; the place and the reason when it is not that shape. A text that is no JSON
/// or of another type at its root is a case for [`super::fault`].
pub(super) fn parse<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Unread> {
    serde_json::from_slice(bytes).map_err(|_| {
        // The slow way only where the fast one failed: it names the place.
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        match serde_path_to_error::deserialize::<_, T>(&mut reader) {
            Ok(_) => Unread::at("", "something stands behind the end"),
            Err(error) => {
                let path = error.path().to_string();
                let path = if path == "." { String::new() } else { path };
                Unread::at(path, error.into_inner().to_string())
            }
        }
    })
}

/// Parses a frame of a stream: `None` when it is valid JSON of another kind, which `own` tells by its first keys.
pub(super) fn frame<'a, T: Deserialize<'a>>(
    bytes: &'a [u8],
    own: fn(&Value) -> bool,
) -> Result<Option<T>, Unread> {
    parse(bytes)
        .map(Some)
        .or_else(|unread| match serde_json::from_slice::<Value>(bytes) {
            Ok(json) if !own(&json) => Ok(None),
            _ => Err(unread),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn num(text: &str) -> Num<'_> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn numbers_are_exact_in_both_spellings_and_absent_when_nothing_stands_there() {
        for (text, want) in [
            ("0.1", Some("0.1")),
            ("\"0.1\"", Some("0.1")),
            ("82651.90", Some("82651.90")),
            ("1e-7", Some("0.0000001")),
            ("\"\"", None),
            ("null", None),
        ] {
            let got = num(text).decimal("p").unwrap();
            assert_eq!(got, want.map(|w| w.parse().unwrap()), "{text}");
        }
        assert_eq!(num("\"0.30\"").float("p"), Ok(Some(0.3)));
        assert_eq!(num("12.0").whole("p"), Ok(Some(12)));
    }

    #[test]
    fn what_is_no_number_names_its_place() {
        for text in [
            "\"NaN\"",
            "\"inf\"",
            "{}",
            "[1]",
            "\"1,5\"",
            "true",
            "1e999",
            "\"\\u0031\"",
        ] {
            let said = num(text).float("data[0].p").unwrap_err();
            assert_eq!(said.path, "data[0].p", "{text}");
        }
        assert!(num("1e999").decimal("p").is_err());
        assert!(num("\"1_000\"").decimal("p").is_err());
        assert!(num("\"1_000\"").whole("p").is_err());
        assert!(num("12.5").whole("p").is_err());
    }

    #[test]
    fn the_unit_of_a_time_is_told_by_its_size() {
        let same = [1_791_565_602, 1_791_565_602_000, 1_791_565_602_000_000];
        for number in same {
            assert_eq!(instant(number), Some(Stamp::from_secs(1_791_565_602)));
        }
        assert_eq!(instant(12), None);
        assert_eq!(instant(-1), None);
        assert_eq!(instant(i64::MAX), None);
    }
}
