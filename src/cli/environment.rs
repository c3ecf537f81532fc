//! The environment, read once: folders, variables, and whether somebody is looking.

use std::collections::BTreeMap;
use std::path::PathBuf;

use etcetera::{AppStrategy as _, AppStrategyArgs, app_strategy::Xdg};
use secrecy::SecretString;

use super::accounts::Given;
use super::args::Global;
use crate::config::{self, Override};
use crate::sources::accounts::ACCOUNTS;

/// What the surroundings say.
#[derive(Clone, Debug)]
pub(super) struct Environment {
    /// The configuration that was asked for; must be there.
    pub(super) config: Option<PathBuf>,
    /// Folder of the configuration where none was asked for; `None` when there is no home.
    pub(super) config_folder: Option<PathBuf>,
    /// Folder of the data.
    pub(super) data: Option<PathBuf>,
    /// Folder of the log.
    pub(super) state: Option<PathBuf>,
    /// Settings given by variables and options.
    pub(super) overrides: Vec<Override>,
    /// `NO_COLOR` is set.
    pub(super) no_color: bool,
    /// `TERM`.
    pub(super) term: String,
    /// `COLORTERM`.
    pub(super) colorterm: String,
    /// The locale that rules characters: `LC_ALL`, else `LC_CTYPE`, else `LANG`.
    pub(super) locale: String,
    /// The home folder.
    pub(super) home: Option<PathBuf>,
    /// Keys of accounts, by venue, of those with any.
    pub(super) keys: BTreeMap<&'static str, Given>,
    /// `SLACKWATER_TEST_PANIC=1`.
    pub(super) test_panic: bool,
}

#[expect(
    clippy::disallowed_methods,
    reason = "the command line is where the environment is read"
)]
fn variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?;
    let value = value.to_string_lossy().into_owned();
    (!value.is_empty()).then_some(value)
}

/// The keys that variables hold: `SLACKWATER_OKX_KEY`, `_SECRET`, `_PASSPHRASE`.
fn keys() -> BTreeMap<&'static str, Given> {
    let venues = ACCOUNTS
        .iter()
        .map(|account| account.spec().publisher.as_str());
    let given = venues.filter_map(|venue| {
        let one = |part: &str| {
            let name = format!("SLACKWATER_{}_{part}", venue.to_uppercase());
            variable(&name).map(SecretString::from)
        };
        let given = Given {
            key: one("KEY"),
            secret: one("SECRET"),
            passphrase: one("PASSPHRASE"),
        };
        (given.key.is_some() || given.secret.is_some()).then_some((venue, given))
    });
    given.collect()
}

impl Environment {
    /// Reads it, with the options of the command line.
    pub(super) fn read(options: &Global) -> Self {
        let folders = Xdg::new(AppStrategyArgs {
            top_level_domain: String::new(),
            author: String::new(),
            app_name: String::from("slackwater"),
        })
        .ok();
        let mut overrides: Vec<Override> = config::variables()
            .into_iter()
            .filter_map(|(name, key)| {
                let value = variable(&name)?;
                Some(Override {
                    key,
                    value,
                    by: name,
                })
            })
            .collect();
        if let Some(theme) = &options.theme {
            overrides.push(Override {
                key: "theme",
                value: theme.clone(),
                by: String::from("--theme"),
            });
        }
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .into_iter()
            .find_map(variable);
        Self {
            config: options.config.clone(),
            config_folder: folders.as_ref().map(Xdg::config_dir),
            data: options
                .data_dir
                .clone()
                .or_else(|| folders.as_ref().map(Xdg::data_dir)),
            state: folders.as_ref().and_then(Xdg::state_dir),
            overrides,
            no_color: variable("NO_COLOR").is_some(),
            term: variable("TERM").unwrap_or_default(),
            colorterm: variable("COLORTERM").unwrap_or_default(),
            locale: locale.unwrap_or_default(),
            home: folders
                .as_ref()
                .map(|folders| folders.home_dir().to_owned()),
            keys: keys(),
            test_panic: variable("SLACKWATER_TEST_PANIC").as_deref() == Some("1"),
        }
    }

    /// The file that is read: the one asked for, else `config.toml` in the configuration folder.
    pub(super) fn config_file(&self) -> Option<PathBuf> {
        self.config.clone().or_else(|| {
            let folder = self.config_folder.as_ref()?;
            Some(folder.join("config.toml"))
        })
    }

    /// The file of the journal; `None` when there is no folder for data.
    pub(super) fn journal(&self) -> Option<PathBuf> {
        Some(self.data.as_ref()?.join("journal.db"))
    }

    /// The file of the cache of the market; `None` when there is no folder for data.
    pub(super) fn market(&self) -> Option<PathBuf> {
        Some(self.data.as_ref()?.join("market.db"))
    }

    /// Folder of the user's own themes: `themes` beside the configuration.
    pub(super) fn theme_folder(&self) -> Option<PathBuf> {
        Some(self.config_file()?.parent()?.join("themes"))
    }
}
