//! The themes that come with the program. A new one is a file in `themes/` and its line here.

use super::parse::{nearest, parse};
use super::{Theme, ThemeError};

/// A theme of the program, as text.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    /// Its name, as in the file.
    pub name: &'static str,
    /// What it is, for the theme picker.
    pub about: &'static str,
    /// The file.
    pub text: &'static str,
}

macro_rules! builtin {
    ($($name:literal $about:literal,)+) => {
        &[$(BuiltIn {
            name: $name,
            about: $about,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/themes/", $name, ".toml")),
        },)+]
    };
}

/// Every theme of the program, in the order of the theme picker; the first is the default.
pub const THEMES: &[BuiltIn] = builtin! {
    "slack" "dark, the default",
    "ebb" "light",
    "deuteran" "dark, blue up and orange down",
    "red-up" "dark, East Asian convention",
    "high-contrast" "dark, every text at least 7 to 1",
    "chart-paper" "light, an old tide chart",
    "terminal" "the terminal’s own sixteen colours",
    "mono" "no colour at all",
};

/// The theme for a terminal with a light background, where none was chosen.
pub const LIGHT: &str = "ebb";

/// The theme of this name.
///
/// # Errors
/// When there is none: the message names the nearest one.
pub fn theme(name: &str) -> Result<Theme, ThemeError> {
    match THEMES.iter().find(|t| t.name == name) {
        Some(found) => parse(&format!("themes/{}.toml", found.name), found.text),
        None => Err(ThemeError::no_such(
            name,
            nearest(name, THEMES.iter().map(|t| t.name)),
        )),
    }
}

/// The theme used when none is named.
pub fn default_theme() -> Theme {
    known("slack")
}

/// The theme without colours, for `NO_COLOR`.
pub fn mono() -> Theme {
    known("mono")
}

#[expect(
    clippy::expect_used,
    reason = "the embedded files are parsed by a test; they cannot differ at run time"
)]
fn known(name: &str) -> Theme {
    theme(name).expect("an embedded theme is complete")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_is_complete_and_has_its_own_name() {
        for built_in in THEMES {
            let theme = theme(built_in.name).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(theme.name(), built_in.name);
        }
        assert_eq!(THEMES[0].name, default_theme().name());
    }

    #[test]
    fn every_file_of_the_folder_is_listed() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/themes");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|f| f.unwrap().file_name().into_string().unwrap())
            .collect();
        let mut listed: Vec<_> = THEMES.iter().map(|t| format!("{}.toml", t.name)).collect();
        files.sort();
        listed.sort();
        assert_eq!(files, listed);
    }

    #[test]
    fn a_wrong_name_gets_the_nearest() {
        let error = theme("deuterann").unwrap_err().to_string();
        assert_eq!(
            error,
            "no theme is called `deuterann`: nearest is `deuteran`"
        );
        assert_eq!(
            theme("zzzzzzzzz").unwrap_err().to_string(),
            "no theme is called `zzzzzzzzz`"
        );
    }
}
