//! Paths of the outer contract: taken apart, and followed through what a block prints.

use serde::Serialize;
use serde_json::Value;

use crate::domain::Ticker;
use crate::domain::instrument::{INSTRUMENTS, Instrument};
use crate::figures::readings::Members;

/// Longer than any path there is.
const LONGEST: usize = 200;

/// A path with dots alone: `published[0].usd` → `published.0.usd`. `None` where a step is empty or a bracket is left over.
pub(super) fn plain(path: &str) -> Option<String> {
    if path.len() > LONGEST {
        return None;
    }
    let mut plain = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('[') {
        let (index, tail) = after.split_once(']')?;
        place(index)?;
        plain.push_str(before);
        plain.push('.');
        plain.push_str(index);
        rest = tail;
        if !(rest.is_empty() || rest.starts_with(['.', '['])) {
            return None;
        }
    }
    plain.push_str(rest);
    plain
        .split('.')
        .all(|step| !step.is_empty())
        .then_some(plain)
}

/// A place in a list, in its plain form: `0`, `12`, not `+1`, not `01`.
pub(super) fn place(step: &str) -> Option<usize> {
    let plain = step.bytes().all(|b| b.is_ascii_digit()) && (step == "0" || !step.starts_with('0'));
    step.parse().ok().filter(|_| plain)
}

/// What follows a step of a path; empty at its end. `None` where the path does not begin with the step.
pub(super) fn after<'p>(path: &'p str, step: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(step)?;
    if rest.is_empty() {
        return Some(rest);
    }
    rest.strip_prefix('.')
}

/// The member of a map that a path begins with, and the rest of the path. A ticker may itself contain a dot.
pub(super) fn member<'r, T>(
    members: &'r Members<T>,
    path: &'r str,
) -> Option<(Ticker, &'r T, &'r str)> {
    members
        .iter()
        .filter_map(|(ticker, member)| Some((*ticker, member, after(path, ticker.as_str())?)))
        .max_by_key(|(ticker, ..)| ticker.as_str().len())
}

/// The instrument of the program's table that a path begins with, if what follows is one of `fields`.
pub(super) fn listed(path: &str, fields: &[&str]) -> Option<&'static Instrument> {
    INSTRUMENTS
        .iter()
        .find(|row| after(path, row.ticker.as_str()).is_some_and(|field| fields.contains(&field)))
}

/// What a block prints at a path; `None` where it prints nothing there.
pub(super) fn leaf<T: Serialize>(block: &T, path: &str) -> Option<Value> {
    let printed = serde_json::to_value(block).ok()?;
    follow(&printed, path).cloned()
}

fn follow<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    if path.is_empty() {
        return Some(value);
    }
    match value {
        Value::Object(map) => map
            .iter()
            .find_map(|(key, value)| follow(value, after(path, key)?)),
        Value::Array(items) => {
            let (step, rest) = path.split_once('.').unwrap_or((path, ""));
            follow(items.get(place(step)?)?, rest)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_dots_are_one() {
        assert_eq!(
            plain("published[0].usd").as_deref(),
            Some("published.0.usd")
        );
        assert_eq!(plain("a.0[1]").as_deref(), Some("a.0.1"));
        for bad in [
            "", ".", "a..b", "a.", "a[", "a[x]", "a[0]b", "a[-1]", "a[+1]", "a[01]", "[0]",
        ] {
            assert_eq!(plain(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_is_printed_is_followed() {
        let block = serde_json::json!({"a.b": {"c": [1, null]}, "a": 2});
        assert_eq!(leaf(&block, "a.b.c.1"), Some(Value::Null));
        assert_eq!(leaf(&block, "a"), Some(2.into()));
        for absent in ["b", "a.b.c.2", "a.b.c.x", "a.c", "a.b.c.0.d"] {
            assert_eq!(leaf(&block, absent), None, "{absent}");
        }
    }
}
