//! Everything that can be configured, with what holds when nothing is.

use std::collections::BTreeMap;

use super::{KeysFrom, Sources};
use crate::app::chord::Chord;
use crate::discipline::Plan;

/// Which characters the screen may be drawn with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Charset {
    /// What the terminal is found to show.
    #[default]
    Auto,
    /// Lines, blocks and braille.
    Unicode,
    /// ASCII only.
    Ascii,
}

/// How many colours the screen may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colours {
    /// What the terminal says it has.
    #[default]
    Auto,
    /// None: signs, marks and words carry everything.
    None,
    /// The 16 of the terminal's own palette.
    Sixteen,
    /// The 256 of the xterm palette.
    TwoFiftySix,
    /// 24 bits.
    TrueColor,
}

/// The history that "from high" looks back on at the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Range {
    /// All known history.
    #[default]
    All,
    /// 365 days.
    Year,
    /// 90 days.
    Quarter,
}

/// The column the altcoin table is sorted by at the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AltsOrder {
    /// Return against bitcoin over 7 days.
    #[default]
    SevenDays,
    /// Over 30 days.
    ThirtyDays,
    /// Over 90 days.
    NinetyDays,
    /// Against bitcoin since its 90-day high.
    HeldUp,
    /// Slope on bitcoin's down days.
    Beta,
}

/// A named set of panels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its name.
    pub name: String,
    /// Digits of its panels, in their order.
    pub panels: Vec<char>,
}

/// Keys that replace the defaults of one action; an empty list takes its keys away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Name of the action.
    pub action: String,
    /// Its keys.
    pub chords: Vec<Chord>,
}

/// Everything that can be configured. [`Default`] is what holds without a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Name of the theme.
    pub theme: String,
    /// Which characters.
    pub charset: Charset,
    /// How many colours.
    pub colours: Colours,
    /// The clock of the header shows seconds.
    pub clock_seconds: bool,
    /// The mouse is listened to.
    pub mouse: bool,
    /// History of "from high" at the start.
    pub range: Range,
    /// Order of the altcoin table at the start.
    pub alts_order: AltsOrder,
    /// Digits of the panels shown at the start; `None`: those the size of the terminal suggests.
    pub panels: Option<Vec<char>>,
    /// Seconds of tape a second; 1 to 86,400.
    pub replay_speed: u32,
    /// The user has declared to hold nothing on borrowed money. Never "verified".
    pub declares_no_leverage: bool,
    /// Sets of panels, in the order in which `p` walks through them.
    pub presets: Vec<Preset>,
    /// Keys that differ from the defaults.
    pub keys: Vec<Binding>,
    /// Plans of regular buys, in the order of the file.
    pub plans: Vec<Plan>,
    /// Which sources are asked, and where.
    pub sources: Sources,
    /// Where the keys of accounts are, by venue.
    pub accounts: BTreeMap<String, KeysFrom>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: String::from("slack"),
            charset: Charset::Auto,
            colours: Colours::Auto,
            clock_seconds: true,
            mouse: true,
            range: Range::All,
            alts_order: AltsOrder::SevenDays,
            panels: None,
            replay_speed: 60,
            declares_no_leverage: false,
            presets: default_presets(),
            keys: Vec::new(),
            plans: Vec::new(),
            sources: Sources::default(),
            accounts: BTreeMap::new(),
        }
    }
}

fn default_presets() -> Vec<Preset> {
    crate::app::standard_presets()
        .into_iter()
        .map(|(name, panels)| Preset {
            name,
            panels: panels.into_iter().map(|panel| panel.0).collect(),
        })
        .collect()
}
