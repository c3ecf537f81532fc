//! The names a configuration may use, passed in as a value: this module knows neither screen nor keys.

use crate::app::chord::Chord;

/// One action that can be bound to a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionName {
    /// Its name in `[keys]`: `log_buy`.
    pub name: String,
    /// Where its keys work; two actions of one context never share a key.
    pub context: String,
    /// Its keys when nothing is configured.
    pub chords: Vec<Chord>,
}

/// One panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelName {
    /// Its digit.
    pub key: char,
    /// Its name in the file: `drawdowns`.
    pub name: String,
}

/// Everything that has a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// Themes.
    pub themes: Vec<String>,
    /// Panels.
    pub panels: Vec<PanelName>,
    /// Actions of the key table.
    pub actions: Vec<ActionName>,
    /// The context of the actions `preset_…` that presets of the user's own add.
    pub preset_context: String,
    /// Assets a plan may buy: coins and spot funds.
    pub assets: Vec<String>,
    /// Sources that can be asked.
    pub sources: Vec<String>,
    /// Venues whose accounts can be asked.
    pub accounts: Vec<String>,
    /// Hosts with their usual addresses.
    pub hosts: Vec<(String, String)>,
}

impl Catalog {
    /// The digit of the panel with this name or digit.
    pub(super) fn panel(&self, word: &str) -> Option<char> {
        self.panels
            .iter()
            .find(|panel| panel.name == word || word.parse() == Ok(panel.key))
            .map(|panel| panel.key)
    }
}
