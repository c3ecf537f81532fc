//! Reading a table of the file: every wrong thing is noted with its place, and reading goes on.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::nearest::nearest;
use super::problem::{Lines, Problem, quoted};
use super::scalar::Given;

/// One key of a table with its value, both with their places.
pub(super) struct Entry<'t, 'a> {
    /// The key.
    pub(super) key: &'t str,
    /// Where the key stands.
    pub(super) key_at: Range<usize>,
    /// The value.
    pub(super) value: &'t DeValue<'a>,
    /// Where the value stands.
    pub(super) value_at: Range<usize>,
}

/// The file being read, with what was found wrong so far.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    lines: Lines<'a>,
    /// What is wrong, in the order in which it was found.
    pub(super) problems: Vec<Problem>,
}

impl<'a> Sheet<'a> {
    /// A file named so, with this text.
    pub(super) fn new(name: &str, text: &'a str) -> Self {
        Self {
            lines: Lines::new(name, text),
            problems: Vec::new(),
        }
    }

    /// Notes a problem.
    pub(super) fn say(&mut self, at: &Range<usize>, text: impl Into<String>) {
        let place = self.lines.place(at.start);
        self.problems.push(Problem {
            place,
            text: text.into(),
        });
    }

    /// Notes a key that nothing knows, with the nearest that something does.
    pub(super) fn unknown_key(&mut self, entry: &Entry<'_, '_>, what: &str, known: &[&str]) {
        let text = match nearest(entry.key, known.iter().copied()) {
            Some(near) => format!(
                "unknown {what} {}; the nearest is `{near}`",
                quoted(entry.key)
            ),
            None if known.len() <= 16 => format!(
                "unknown {what} {}; known here: {}",
                quoted(entry.key),
                known.join(", ")
            ),
            None => format!(
                "unknown {what} {}; `slackwater keys` lists all of them",
                quoted(entry.key)
            ),
        };
        self.say(&entry.key_at, text);
    }

    /// The value as a table; notes it when it is none.
    pub(super) fn table<'t, 'b>(&mut self, entry: &Entry<'t, 'b>) -> Option<&'t DeTable<'b>> {
        self.table_named(entry, entry.key)
    }

    /// The same of a table inside another one, whose whole name is `parent.key`.
    pub(super) fn table_in<'t, 'b>(
        &mut self,
        parent: &str,
        entry: &Entry<'t, 'b>,
    ) -> Option<&'t DeTable<'b>> {
        self.table_named(entry, &format!("{parent}.{}", entry.key))
    }

    fn table_named<'t, 'b>(
        &mut self,
        entry: &Entry<'t, 'b>,
        name: &str,
    ) -> Option<&'t DeTable<'b>> {
        let table = entry.value.as_table();
        if table.is_none() {
            let key = entry.key;
            self.say(
                &entry.value_at,
                format!("`{key}` is a table: write it as `[{name}]`"),
            );
        }
        table
    }

    /// The texts of a value that is one text or a list of texts (whole numbers are taken as they are written); notes
    /// what is neither. `what` names an element.
    pub(super) fn texts<'t>(
        &mut self,
        value: &'t DeValue<'_>,
        at: &Range<usize>,
        what: &str,
    ) -> Vec<(Cow<'t, str>, Range<usize>)> {
        let Some(array) = value.as_array() else {
            return self.text(value, at, what).into_iter().collect();
        };
        array
            .iter()
            .filter_map(|element| self.text(element.get_ref(), &element.span(), what))
            .collect()
    }

    fn text<'t>(
        &mut self,
        value: &'t DeValue<'_>,
        at: &Range<usize>,
        what: &str,
    ) -> Option<(Cow<'t, str>, Range<usize>)> {
        match value {
            DeValue::String(text) => Some((Cow::Borrowed(text.as_ref()), at.clone())),
            DeValue::Integer(number) => Some((Cow::Owned(number.to_string()), at.clone())),
            other => {
                self.say(
                    at,
                    format!("{what} is expected here, not {}", kind_of(other)),
                );
                None
            }
        }
    }
}

/// The keys of a table in the order of the file.
pub(super) fn entries<'t, 'a>(table: &'t DeTable<'a>) -> Vec<Entry<'t, 'a>> {
    let mut entries: Vec<_> = table.iter().map(|(key, value)| entry(key, value)).collect();
    entries.sort_by_key(|entry| entry.key_at.start);
    entries
}

fn entry<'t, 'a>(key: &'t Spanned<Cow<'a, str>>, value: &'t Spanned<DeValue<'a>>) -> Entry<'t, 'a> {
    Entry {
        key: key.get_ref(),
        key_at: key.span(),
        value: value.get_ref(),
        value_at: value.span(),
    }
}

/// A value as the settings of one value take it.
pub(super) fn given<'t>(value: &'t DeValue<'_>) -> Given<'t> {
    match value {
        DeValue::String(text) => Given::Text(text),
        DeValue::Boolean(on) => Given::Switch(*on),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or(Given::Other("a number of that size"), Given::Number),
        other => Given::Other(kind_of(other)),
    }
}

/// The kind of a value, in words.
pub(super) fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
