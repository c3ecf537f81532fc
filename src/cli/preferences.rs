//! The configuration with what it needs from here: the file, the names that exist, and the user's own themes.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::environment::Environment;
use super::failure::Failure;
use crate::app::actions::actions;
use crate::app::chord::Chord;
use crate::app::{Catalog as Existing, PanelId, PanelSpec, Setup, standard_presets};
use crate::config::{
    self, ActionName, AltsOrder, Catalog, Loaded, PanelName, Problem, Range, Settings,
};
use crate::discipline::DisciplineSettings;
use crate::domain::Name;
use crate::domain::instrument::{Family, Group, INSTRUMENTS};
use crate::domain::tag::printable;
use crate::sources::accounts::ACCOUNTS;
use crate::sources::hosts::HOSTS;
use crate::sources::registry::SOURCES;
use crate::ui::Looks;
use crate::ui::theme::{self, Charset, ColourDepth, Theme, ThemeError};

/// The largest theme file that is read.
const MOST_THEME_BYTES: u64 = 64 * 1024;
/// Themes of the user's own at most.
const MOST_THEMES: usize = 64;

/// Configuration and themes.
#[derive(Debug)]
pub(super) struct Preferences {
    /// What holds.
    pub(super) loaded: Loaded,
    /// Names that exist.
    pub(super) catalog: Catalog,
    /// Themes of the program and of the user, at full depth.
    pub(super) looks: Looks,
    /// Theme files of the user that cannot be read.
    pub(super) broken_themes: Vec<ThemeError>,
}

impl Preferences {
    /// Reads the configuration; everything that is wrong with it is told at once.
    pub(super) fn read(environment: &Environment) -> Result<Self, Failure> {
        let (own, broken_themes) = own_themes(environment);
        let looks = Looks {
            own,
            depth: ColourDepth::True,
            charset: Charset::Unicode,
        };
        let existing = looks.catalog();
        let catalog = names(&existing);
        let text = config_text(environment)?;
        let file = text
            .as_ref()
            .map(|(name, text)| config::File { name, text });
        let loaded = config::load(&catalog, file, &environment.overrides)
            .map_err(|problems| Failure::Use(listed(&problems)))?;
        Ok(Self {
            loaded,
            catalog,
            looks,
            broken_themes,
        })
    }

    /// Plans and declarations.
    pub(super) fn discipline(&self) -> DisciplineSettings {
        DisciplineSettings {
            plans: self.loaded.settings.plans.clone(),
            declares_no_leverage: self.loaded.settings.declares_no_leverage,
            audits: Vec::new(),
        }
    }

    /// What the cockpit starts with.
    pub(super) fn setup(&self, sources: &[Name]) -> Setup {
        let settings = &self.loaded.settings;
        Setup {
            catalog: self.looks.catalog(),
            theme: settings.theme.clone(),
            presets: self.presets(),
            keys: self.keys(),
            discipline: self.discipline(),
            sources: sources.to_vec(),
            mouse: settings.mouse,
            clock_seconds: settings.clock_seconds,
            shown: settings
                .panels
                .as_ref()
                .map(|panels| panels.iter().copied().map(PanelId).collect()),
            sorts: self.at_start(PanelId('4'), |spec| spec.sorts, order_word(settings)),
            ranges: self.at_start(PanelId('1'), |spec| spec.ranges, range_word(settings)),
        }
    }

    /// The place of a configured word among the names of a panel: `held_up` is `held up`, `365d` is `365 d`. Empty, so
    /// that the panel's own default holds, when it has no such name.
    fn at_start(
        &self,
        id: PanelId,
        names: fn(&PanelSpec) -> &'static [&'static str],
        word: &str,
    ) -> Vec<(PanelId, usize)> {
        let letters =
            |text: &str| -> String { text.chars().filter(char::is_ascii_alphanumeric).collect() };
        let specs = self.looks.catalog().panels;
        let spec = specs.iter().find(|spec| spec.id == id);
        spec.and_then(|spec| {
            names(spec)
                .iter()
                .position(|name| letters(name).starts_with(&letters(word)))
        })
        .map(|index| (id, index))
        .into_iter()
        .collect()
    }

    /// Sets of panels.
    pub(super) fn presets(&self) -> Vec<(String, Vec<PanelId>)> {
        let presets = self.loaded.settings.presets.iter();
        presets
            .map(|preset| {
                let panels = preset.panels.iter().copied().map(PanelId).collect();
                (preset.name.clone(), panels)
            })
            .collect()
    }

    /// Keys that differ from the defaults.
    pub(super) fn keys(&self) -> Vec<(String, Vec<Chord>)> {
        let keys = self.loaded.settings.keys.iter();
        keys.map(|binding| (binding.action.clone(), binding.chords.clone()))
            .collect()
    }
}

const fn order_word(settings: &Settings) -> &'static str {
    match settings.alts_order {
        AltsOrder::SevenDays => "7 d",
        AltsOrder::ThirtyDays => "30 d",
        AltsOrder::NinetyDays => "90 d",
        AltsOrder::HeldUp => "held up",
        AltsOrder::Beta => "beta",
    }
}

const fn range_word(settings: &Settings) -> &'static str {
    match settings.range {
        Range::All => "all",
        Range::Year => "365",
        Range::Quarter => "90",
    }
}

/// Problems one a line, with their number when there are several.
pub(super) fn listed(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let text = lines.join("\n");
    if lines.len() > 1 {
        format!("{} settings are wrong.\n{text}", lines.len())
    } else {
        text
    }
}

/// The names that a configuration may use.
fn names(existing: &Existing) -> Catalog {
    let context = "screen";
    let panels = existing.panels.iter().map(|spec| PanelName {
        key: spec.id.0,
        name: spec.short.to_lowercase(),
    });
    let assets = INSTRUMENTS
        .iter()
        .filter(|row| row.family == Family::Coin || row.group == Group::Fund);
    Catalog {
        themes: existing.themes.clone(),
        panels: panels.collect(),
        actions: actions(existing, &standard_presets())
            .into_iter()
            .map(|action| ActionName {
                name: action.id,
                context: context.to_owned(),
                chords: action.chords,
            })
            .collect(),
        preset_context: context.to_owned(),
        assets: assets.map(|row| row.ticker.to_string()).collect(),
        sources: SOURCES
            .iter()
            .map(|source| source.spec().name.to_owned())
            .collect(),
        accounts: ACCOUNTS
            .iter()
            .map(|account| account.spec().publisher.to_string())
            .collect(),
        hosts: HOSTS
            .iter()
            .map(|host| (host.name.to_owned(), host.address.to_owned()))
            .collect(),
    }
}

/// The file's name and text; `None` when there is none and none was asked for.
fn config_text(environment: &Environment) -> Result<Option<(String, String)>, Failure> {
    let Some(path) = environment.config_file() else {
        return Ok(None);
    };
    let name = printable(&path.to_string_lossy(), 400);
    match read_text(&path, config::MOST_BYTES as u64) {
        Ok(text) => Ok(Some((name, text))),
        Err(why) if why.kind() == io::ErrorKind::NotFound && environment.config.is_none() => {
            Ok(None)
        }
        Err(why) if why.kind() == io::ErrorKind::InvalidData => {
            Err(Failure::Use(format!("{name}:1:1: the configuration {why}")))
        }
        Err(why) => Err(Failure::Missing(format!(
            "{name}: the configuration cannot be read: {why}"
        ))),
    }
}

/// A text file of at most so many bytes.
pub(super) fn read_text(path: &Path, most: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("is larger than {} KiB", most / 1024),
        ));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "is not UTF-8"))
}

/// The themes of the user that can be read, and those that cannot.
fn own_themes(environment: &Environment) -> (Vec<Theme>, Vec<ThemeError>) {
    let folder = environment
        .theme_folder()
        .and_then(|folder| folder.read_dir().ok());
    let mut files: Vec<_> = folder
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort();
    files.truncate(MOST_THEMES);
    let (mut good, mut broken) = (Vec::new(), Vec::new());
    for path in files {
        match theme_file(&path) {
            Ok(theme) => good.push(theme),
            Err(error) => broken.push(error),
        }
    }
    (good, broken)
}

/// The theme of a file.
pub(super) fn theme_file(path: &Path) -> Result<Theme, ThemeError> {
    let file = printable(&path.to_string_lossy(), 400);
    match read_text(path, MOST_THEME_BYTES) {
        Ok(text) => theme::parse::parse(&file, &text),
        Err(why) => Err(ThemeError::File {
            file,
            problems: vec![theme::Problem {
                line: 1,
                column: 1,
                what: format!("the file cannot be read: {why}"),
            }],
        }),
    }
}
