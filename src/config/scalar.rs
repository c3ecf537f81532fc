//! The settings of one value each, as one table: it reads the file and the environment, and writes `config show`.
//!
//! To add one: a field of [`Settings`], its row here, its line in `assets/config.toml`.

use super::catalog::Catalog;
use super::nearest::{either, nearest};
use super::problem::quoted;
use super::settings::{AltsOrder, Charset, Colours, Range, Settings};

/// What a setting may be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Takes {
    /// The name of a theme.
    Theme,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Yes or no.
    Switch,
    /// A whole number in these bounds.
    Number(u32, u32),
}

/// A checked value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A word.
    Word(String),
    /// Yes or no.
    Switch(bool),
    /// A whole number.
    Number(u32),
}

impl Value {
    /// As it stands in the file.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Word(word) => format!("{word:?}"),
            Self::Switch(on) => on.to_string(),
            Self::Number(n) => n.to_string(),
        }
    }
}

/// A value as it was given, before it is checked.
#[derive(Clone, Copy, Debug)]
pub(super) enum Given<'a> {
    /// A text of the file.
    Text(&'a str),
    /// A switch of the file.
    Switch(bool),
    /// A whole number of the file.
    Number(i64),
    /// From the environment or the command line, where everything is text.
    Loose(&'a str),
    /// Anything else, named.
    Other(&'static str),
}

impl Given<'_> {
    fn kind(self) -> &'static str {
        match self {
            Self::Text(_) | Self::Loose(_) => "a text",
            Self::Switch(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Other(kind) => kind,
        }
    }
}

/// One setting of one value.
pub(super) struct Scalar {
    /// Where it stands in the file, `table.key` or `key`.
    pub(super) key: &'static str,
    /// What it may be.
    pub(super) takes: Takes,
    /// Reads it.
    pub(super) get: fn(&Settings) -> Value,
    /// Writes a value that [`Scalar::check`] has let through.
    pub(super) set: fn(&mut Settings, Value),
}

/// Every setting of one value, in the order in which they are shown.
pub(super) const SCALARS: &[Scalar] = &[
    Scalar {
        key: "theme",
        takes: Takes::Theme,
        get: |s| Value::Word(s.theme.clone()),
        set: |s, value| {
            if let Value::Word(name) = value {
                s.theme = name;
            }
        },
    },
    Scalar {
        key: "charset",
        takes: Takes::Word(words_of(CHARSETS)),
        get: |s| word_for(CHARSETS, s.charset),
        set: |s, value| s.charset = meaning(CHARSETS, &value),
    },
    Scalar {
        key: "colours",
        takes: Takes::Word(words_of(COLOURS)),
        get: |s| word_for(COLOURS, s.colours),
        set: |s, value| s.colours = meaning(COLOURS, &value),
    },
    Scalar {
        key: "clock_seconds",
        takes: Takes::Switch,
        get: |s| Value::Switch(s.clock_seconds),
        set: |s, value| s.clock_seconds = value == Value::Switch(true),
    },
    Scalar {
        key: "mouse",
        takes: Takes::Switch,
        get: |s| Value::Switch(s.mouse),
        set: |s, value| s.mouse = value == Value::Switch(true),
    },
    Scalar {
        key: "range",
        takes: Takes::Word(words_of(RANGES)),
        get: |s| word_for(RANGES, s.range),
        set: |s, value| s.range = meaning(RANGES, &value),
    },
    Scalar {
        key: "alts_order",
        takes: Takes::Word(words_of(ALTS_ORDERS)),
        get: |s| word_for(ALTS_ORDERS, s.alts_order),
        set: |s, value| s.alts_order = meaning(ALTS_ORDERS, &value),
    },
    Scalar {
        key: "replay.speed",
        takes: Takes::Number(1, 86_400),
        get: |s| Value::Number(s.replay_speed),
        set: |s, value| {
            if let Value::Number(n) = value {
                s.replay_speed = n;
            }
        },
    },
    Scalar {
        key: "discipline.declares_no_leverage",
        takes: Takes::Switch,
        get: |s| Value::Switch(s.declares_no_leverage),
        set: |s, value| s.declares_no_leverage = value == Value::Switch(true),
    },
];

/// Words with what they mean; the two lists stand side by side because the words alone are asked for in constants.
struct Words<T: 'static> {
    words: &'static [&'static str],
    meanings: &'static [T],
}

const CHARSETS: &Words<Charset> = &Words {
    words: &["auto", "unicode", "ascii"],
    meanings: &[Charset::Auto, Charset::Unicode, Charset::Ascii],
};
const COLOURS: &Words<Colours> = &Words {
    words: &["auto", "none", "16", "256", "truecolor"],
    meanings: &[
        Colours::Auto,
        Colours::None,
        Colours::Sixteen,
        Colours::TwoFiftySix,
        Colours::TrueColor,
    ],
};
const RANGES: &Words<Range> = &Words {
    words: &["all", "365d", "90d"],
    meanings: &[Range::All, Range::Year, Range::Quarter],
};
const ALTS_ORDERS: &Words<AltsOrder> = &Words {
    words: &["7d", "30d", "90d", "held_up", "beta"],
    meanings: &[
        AltsOrder::SevenDays,
        AltsOrder::ThirtyDays,
        AltsOrder::NinetyDays,
        AltsOrder::HeldUp,
        AltsOrder::Beta,
    ],
};

const fn words_of<T>(words: &Words<T>) -> &'static [&'static str] {
    words.words
}

fn word_for<T: PartialEq + Copy>(words: &Words<T>, value: T) -> Value {
    let at = words.meanings.iter().position(|meaning| *meaning == value);
    let word = at.and_then(|at| words.words.get(at));
    Value::Word(word.map_or_else(String::new, |word| (*word).to_owned()))
}

/// What a checked word means; the default for anything else, which [`Scalar::check`] does not let through.
fn meaning<T: Copy + Default>(words: &Words<T>, value: &Value) -> T {
    let Value::Word(given) = value else {
        return T::default();
    };
    let at = words.words.iter().position(|word| word == given);
    at.and_then(|at| words.meanings.get(at))
        .copied()
        .unwrap_or_default()
}

impl Scalar {
    /// The variable of the environment that sets it: `SLACKWATER_REPLAY_SPEED`.
    pub(super) fn variable(&self) -> String {
        format!(
            "SLACKWATER_{}",
            self.key.replace('.', "_").to_ascii_uppercase()
        )
    }

    /// The last part of its key.
    fn name(&self) -> &'static str {
        self.key.rsplit('.').next().unwrap_or(self.key)
    }

    /// The value, or a sentence on what would be right.
    pub(super) fn check(&self, given: Given<'_>, catalog: &Catalog) -> Result<Value, String> {
        let name = self.name();
        match (self.takes, given) {
            (Takes::Theme, Given::Text(word) | Given::Loose(word)) => theme(word, catalog),
            (Takes::Word(words), Given::Text(word) | Given::Loose(word)) => {
                one_of(name, word, words)
            }
            // `colours = 256` without quotes can only mean one thing.
            (Takes::Word(words), Given::Number(n))
                if words.iter().any(|word| word.parse::<i64>().is_ok()) =>
            {
                one_of(name, &n.to_string(), words)
            }
            (Takes::Switch, Given::Switch(on)) => Ok(Value::Switch(on)),
            (Takes::Switch, Given::Loose(word)) => match word {
                "true" | "1" => Ok(Value::Switch(true)),
                "false" | "0" => Ok(Value::Switch(false)),
                _ => Err(format!("`{name}` is true or false, not {}", quoted(word))),
            },
            (Takes::Number(least, most), Given::Number(n)) => number(name, n, least, most),
            (Takes::Number(least, most), Given::Loose(word)) => match word.parse() {
                Ok(n) => number(name, n, least, most),
                Err(_) => Err(format!(
                    "`{name}` is a whole number from {least} to {most}, not {}",
                    quoted(word)
                )),
            },
            (takes, given) => Err(format!("`{name}` is {}, not {}", takes, given.kind())),
        }
    }
}

impl std::fmt::Display for Takes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Theme => f.write_str("the name of a theme in quotes"),
            Self::Word(words) => write!(f, "{} in quotes", either(words)),
            Self::Switch => f.write_str("true or false"),
            Self::Number(least, most) => write!(f, "a whole number from {least} to {most}"),
        }
    }
}

fn theme(word: &str, catalog: &Catalog) -> Result<Value, String> {
    if catalog.themes.iter().any(|name| name == word) {
        return Ok(Value::Word(word.to_owned()));
    }
    let known = catalog.themes.iter().map(String::as_str);
    Err(match nearest(word, known) {
        Some(near) => format!(
            "there is no theme {}; the nearest is `{near}`",
            quoted(word)
        ),
        None => format!(
            "there is no theme {}; themes are {}",
            quoted(word),
            either(&catalog.themes)
        ),
    })
}

fn one_of(name: &str, word: &str, words: &[&str]) -> Result<Value, String> {
    if words.contains(&word) {
        return Ok(Value::Word(word.to_owned()));
    }
    Err(format!(
        "`{name}` is {}, not {}",
        either(words),
        quoted(word)
    ))
}

fn number(name: &str, n: i64, least: u32, most: u32) -> Result<Value, String> {
    match u32::try_from(n) {
        Ok(n) if (least..=most).contains(&n) => Ok(Value::Number(n)),
        _ => Err(format!(
            "`{name}` is a whole number from {least} to {most}, not {n}"
        )),
    }
}
