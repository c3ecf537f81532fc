//! Reads a theme file. Everything that is wrong with it is told at once, each with its line and column.

use std::fmt;
use std::ops::Range;

use ratatui::style::{Color, Modifier};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Kind, Meaning, Shade, Theme};

/// One thing wrong with a theme file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line from 1.
    pub line: usize,
    /// Column from 1, in characters.
    pub column: usize,
    /// What is wrong and, where it can be said, what was meant.
    pub what: String,
}

/// Why there is no theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThemeError {
    /// No theme has this name; the nearest that exists.
    NoSuch {
        /// What was asked for.
        name: String,
        /// The nearest name, when one is near.
        nearest: Option<String>,
    },
    /// The file is wrong: everything that is, in the order of the file.
    File {
        /// The file as it was named.
        file: String,
        /// At least one.
        problems: Vec<Problem>,
    },
}

impl ThemeError {
    pub(super) fn no_such(name: &str, nearest: Option<&str>) -> Self {
        Self::NoSuch {
            name: name.to_owned(),
            nearest: nearest.map(str::to_owned),
        }
    }
}

impl fmt::Display for ThemeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuch { name, nearest } => {
                write!(f, "no theme is called `{name}`{}", hint(nearest.as_deref()))
            }
            Self::File { file, problems } => {
                for (i, p) in problems.iter().enumerate() {
                    let newline = if i == 0 { "" } else { "\n" };
                    write!(f, "{newline}{file}:{}:{}: {}", p.line, p.column, p.what)?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for ThemeError {}

/// Reads a theme from the text of its file; `file` is how messages name it.
///
/// # Errors
/// All problems of the file at once.
pub fn parse(file: &str, text: &str) -> Result<Theme, ThemeError> {
    let mut reader = Reader {
        text,
        problems: Vec::new(),
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().unwrap_or(0..0);
        reader.problem(&at, error.message().to_owned());
    }
    let theme = reader.theme(table.get_ref());
    let mut problems = reader.problems;
    match theme {
        Some(theme) if problems.is_empty() => Ok(theme),
        _ => {
            problems.sort_by_key(|p| (p.line, p.column));
            Err(ThemeError::File {
                file: file.to_owned(),
                problems,
            })
        }
    }
}

/// The name nearest to what was written, when it is near enough to be meant.
pub fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(2);
    names
        .map(|name| (strsim::damerau_levenshtein(word, name), name))
        .filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}

fn hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |n| format!(": nearest is `{n}`"))
}

const KINDS: [(&str, Kind); 4] = [
    ("dark", Kind::Dark),
    ("light", Kind::Light),
    ("16", Kind::Sixteen),
    ("mono", Kind::Mono),
];

const MODIFIERS: [(&str, Modifier); 4] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

struct Reader<'t> {
    text: &'t str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, at: &Range<usize>, what: String) {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |n| n + 1);
        self.problems.push(Problem {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            what,
        });
    }

    fn theme(&mut self, table: &DeTable<'_>) -> Option<Theme> {
        let (mut name, mut kind, mut colours) = (None, None, None);
        let (mut named, mut kinded, mut coloured) = (false, false, false);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "name" => {
                    named = true;
                    name = self.name(value);
                }
                "kind" => {
                    kinded = true;
                    kind = self.kind(value);
                }
                "colors" => {
                    coloured = true;
                    colours = self.colours(value);
                }
                other => {
                    let near = hint(nearest(other, ["name", "kind", "colors"].into_iter()));
                    self.problem(&key.span(), format!("`{other}` is not known here{near}"));
                }
            }
        }
        for (present, what) in [
            (named, "name"),
            (kinded, "kind"),
            (coloured, "the table [colors]"),
        ] {
            if !present {
                self.problem(&(0..0), format!("{what} is missing"));
            }
        }
        Some(Theme {
            name: name?,
            kind: kind?,
            shades: colours?,
        })
    }

    fn name(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let text = self.string(value, "name")?;
        if text.trim().is_empty() || text.chars().any(crate::domain::tag::is_unprintable) {
            self.problem(&value.span(), "a name is printable text".to_owned());
            return None;
        }
        Some(text.to_owned())
    }

    fn kind(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Kind> {
        let text = self.string(value, "kind")?;
        let found = KINDS.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            self.problem(
                &value.span(),
                format!("kind `{text}` is none of dark, light, 16, mono"),
            );
        }
        found.map(|&(_, kind)| kind)
    }

    fn colours(&mut self, value: &Spanned<DeValue<'_>>) -> Option<[Shade; Meaning::COUNT]> {
        let Some(table) = value.get_ref().as_table() else {
            self.problem(&value.span(), "colors is a table of meanings".to_owned());
            return None;
        };
        let mut shades = [None; Meaning::COUNT];
        let mut seen = [false; Meaning::COUNT];
        for (key, value) in table {
            let word = key.get_ref().as_ref();
            if let Some(meaning) = Meaning::from_word(word) {
                seen[meaning as usize] = true;
                shades[meaning as usize] = self.shade(value, word);
            } else {
                let near = hint(nearest(word, Meaning::ALL.iter().map(|m| m.word())));
                self.problem(&key.span(), format!("`{word}` is not a meaning{near}"));
            }
        }
        let missing: Vec<_> = Meaning::ALL
            .iter()
            .filter(|m| !seen[**m as usize])
            .map(|m| m.word())
            .collect();
        if !missing.is_empty() {
            let words = missing.join(", ");
            self.problem(&value.span(), format!("no colour for {words}"));
        }
        let mut complete = [Shade::default(); Meaning::COUNT];
        for (slot, shade) in complete.iter_mut().zip(shades) {
            *slot = shade?;
        }
        Some(complete)
    }

    fn shade(&mut self, value: &Spanned<DeValue<'_>>, word: &str) -> Option<Shade> {
        let text = self.string(value, word)?;
        let mut parts = text.split_whitespace();
        let first = parts.next().unwrap_or_default();
        let colour = colour(first);
        if colour.is_none() {
            self.problem(
                &value.span(),
                format!("{word}: `{first}` is not a colour: #rrggbb, 0 to 15, or default"),
            );
        }
        let mut modifiers = Modifier::empty();
        for part in parts {
            if let Some((_, modifier)) = MODIFIERS.iter().find(|(word, _)| *word == part) {
                modifiers |= *modifier;
            } else {
                let near = hint(nearest(part, MODIFIERS.iter().map(|(word, _)| *word)));
                self.problem(
                    &value.span(),
                    format!("{word}: `{part}` is none of bold, dim, underline, reverse{near}"),
                );
            }
        }
        colour.map(|colour| Shade { colour, modifiers })
    }

    fn string<'v>(&mut self, value: &'v Spanned<DeValue<'_>>, word: &str) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            let found = value.get_ref().type_str();
            self.problem(
                &value.span(),
                format!("{word} is text in quotes, not {found}"),
            );
        }
        text
    }
}

fn colour(word: &str) -> Option<Color> {
    if word == "default" {
        return Some(Color::Reset);
    }
    if let Some(hex) = word.strip_prefix('#') {
        if hex.len() != 6 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
        return Some(Color::Rgb(part(0)?, part(2)?, part(4)?));
    }
    if !word.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    word.parse::<u8>()
        .ok()
        .filter(|n| *n < 16)
        .map(Color::Indexed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::builtin::THEMES;

    fn slack() -> &'static str {
        THEMES[0].text
    }

    #[test]
    fn values_are_read() {
        let text = slack()
            .replace(
                "title          = \"#e9eff4\"",
                "title = \"12 bold underline\"",
            )
            .replace("name = \"slack\"", "name = \"mine\"");
        let theme = parse("mine.toml", &text).unwrap();
        assert_eq!(theme.name(), "mine");
        assert_eq!(theme.kind(), Kind::Dark);
        assert_eq!(
            theme.shade(Meaning::Title),
            Shade {
                colour: Color::Indexed(12),
                modifiers: Modifier::BOLD | Modifier::UNDERLINED
            }
        );
        assert_eq!(theme.shade(Meaning::Text).colour, Color::Rgb(211, 220, 228));
    }

    #[test]
    fn every_problem_is_told_with_its_place() {
        let text = "name = \"x\"\nkind = \"drak\"\nthem = 1\n[colors]\ntext = \"#12345\"\n\
                    mutd = \"#111111\"\nkey = 7\ntitle = \"3 blod\"\n";
        let ThemeError::File { problems, .. } = parse("x.toml", text).unwrap_err() else {
            panic!("a file error");
        };
        let told: Vec<_> = problems
            .iter()
            .map(|p| (p.line, p.column, p.what.as_str()))
            .collect();
        assert_eq!(
            told[0],
            (2, 8, "kind `drak` is none of dark, light, 16, mono")
        );
        assert_eq!((told[1].0, told[1].1), (3, 1));
        assert!(told[2].2.starts_with("no colour for background, surface"));
        assert!(told[2].2.contains("muted") && !told[2].2.contains("text,"));
        assert_eq!(
            told[3],
            (
                5,
                8,
                "text: `#12345` is not a colour: #rrggbb, 0 to 15, or default"
            )
        );
        assert_eq!(
            told[4],
            (6, 1, "`mutd` is not a meaning: nearest is `muted`")
        );
        assert_eq!(told[5], (7, 7, "key is text in quotes, not integer"));
        assert_eq!(
            told[6],
            (
                8,
                9,
                "title: `blod` is none of bold, dim, underline, reverse: nearest is `bold`"
            )
        );
        assert_eq!(told.len(), 7);
    }

    #[test]
    fn broken_toml_and_missing_tables_are_told() {
        let error = parse("a.toml", "name = \nkind = \"dark\"\n")
            .unwrap_err()
            .to_string();
        assert!(error.contains("a.toml:1:"), "{error}");
        assert!(error.contains("[colors] is missing"), "{error}");
        for bad in [
            "", "16", "-1", "#12345g", "#1234567", "red", "#ééé", "+5 bold",
        ] {
            let text = slack().replace("\"#98a7b5\"", &format!("{bad:?}"));
            assert!(parse("t", &text).is_err(), "{bad}");
        }
    }
}
