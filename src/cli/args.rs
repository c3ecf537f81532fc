//! What can be written on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// A terminal cockpit for the spot-only crypto investor in a falling market. It never tells anybody to buy.
///
/// Without a command it opens the cockpit. Exit status: 0 done, 1 the answer is "no", 2 wrong use or bad input, 3 a
/// needed source or file is not there.
#[derive(Debug, Parser)]
#[command(
    name = "slackwater",
    version,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub(super) struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub(super) global: Global,
    /// What to do; the cockpit when nothing is said.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
pub(super) struct Global {
    /// Read this configuration (default: config.toml in the XDG config folder).
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "SLACKWATER_CONFIG",
        hide_env_values = true
    )]
    pub(super) config: Option<PathBuf>,
    /// Keep data in this folder (default: the XDG data folder).
    #[arg(
        long,
        global = true,
        value_name = "FOLDER",
        env = "SLACKWATER_DATA_DIR",
        hide_env_values = true
    )]
    pub(super) data_dir: Option<PathBuf>,
    /// Use this theme; `slackwater themes list` names them.
    #[arg(long, global = true, value_name = "NAME")]
    pub(super) theme: Option<String>,
    /// Make no connection; every figure shows its age.
    #[arg(long, global = true)]
    pub(super) offline: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The cockpit driven by a recorded market: no network, no keys.
    Replay(Replay),
    /// Every figure once, as a table or as JSON.
    Figures(Scene),
    /// The commentary, each sentence with its figures, sources and times.
    Brief(Brief),
    /// One line for a status bar.
    Line(Source),
    /// Gates and rules; exit status 0 only if every gate passes.
    Checklist(Scene),
    /// The decision journal without the screen.
    #[command(subcommand)]
    Journal(super::args_journal::Journal),
    /// What the reader of a source makes of a raw payload: observations, one JSON line each, or its fault.
    Decode(Decode),
    /// Look at, validate and make tapes.
    #[command(subcommand)]
    Tape(Tape),
    /// Check configuration, store, terminal, clock, calendars and tapes.
    Doctor,
    /// Where the configuration is, what holds, and what is wrong with it.
    #[command(subcommand)]
    Config(Config),
    /// Every action with its keys.
    Keys(Keys),
    /// The themes, and whether they can be read.
    #[command(subcommand)]
    Themes(Themes),
    /// A completion script for a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// What a name is (coin, fund, contract, leveraged token), and whether the journal takes it; exit status 1 when not.
    Product(Product),
    /// The manual page, in roff.
    Man,
}

/// From which facts, at which instant.
#[derive(Clone, Debug, Args)]
pub(super) struct Source {
    /// An embedded tape (2025-11, 2020-03) or a file, .jsonl or .jsonl.zst.
    #[arg(long, value_name = "TAPE")]
    pub(super) tape: Option<PathBuf>,
    /// The instant: RFC 3339 like 2025-11-21T09:00:00Z, or a date, which means its end. Default: the last that is known.
    #[arg(long, value_name = "T")]
    pub(super) at: Option<String>,
}

/// Facts, instant and form.
#[derive(Clone, Debug, Args)]
pub(super) struct Scene {
    /// Facts and instant.
    #[command(flatten)]
    pub(super) source: Source,
    /// As JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// Options of `brief`.
#[derive(Clone, Debug, Args)]
pub(super) struct Brief {
    /// Facts and instant.
    #[command(flatten)]
    pub(super) source: Source,
    /// In which form.
    #[arg(long, value_enum, default_value_t = Form::Text)]
    pub(super) format: Form,
}

/// Forms of the commentary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// Markdown.
    Md,
    /// Plain text.
    Text,
    /// JSON.
    Json,
}

/// Options of `replay`.
#[derive(Clone, Debug, Args)]
pub(super) struct Replay {
    /// An embedded tape (2025-11, 2020-03) or a file, .jsonl or .jsonl.zst.
    #[arg(value_name = "TAPE", default_value = "2025-11")]
    pub(super) tape: PathBuf,
    /// Where to begin: RFC 3339, or a date, which means its end.
    #[arg(long, value_name = "T")]
    pub(super) at: Option<String>,
    /// Seconds of tape a second, 1 to 86400 (default: 60, or as configured).
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub(super) speed: Option<u32>,
    /// Begin standing still.
    #[arg(long)]
    pub(super) paused: bool,
}

/// Options of `product`.
#[derive(Clone, Debug, Args)]
#[command(group = clap::ArgGroup::new("names").required(true).args(["symbol", "csv"]))]
pub(super) struct Product {
    /// The market's own name, like BTC-USDT or IBIT; marks of a row stand behind a colon (BTC-USDT:tdMode=cross).
    #[arg(value_name = "SYMBOL")]
    pub(super) symbol: Option<String>,
    /// Where it is traded: a code like binance-spot, bybit-linear, us-broker.
    #[arg(long, value_name = "V")]
    pub(super) venue: Option<String>,
    /// A table with the columns symbol,venue instead: one answer a row.
    #[arg(long, value_name = "FILE", requires = "json", conflicts_with = "venue")]
    pub(super) csv: Option<std::path::PathBuf>,
    /// As JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// Options of `decode`.
#[derive(Clone, Debug, Args)]
pub(super) struct Decode {
    /// The source, like bybit-liquidations or kraken-ohlc.
    #[arg(value_name = "SOURCE")]
    pub(super) source: String,
    /// The payload; a .jsonl file holds the frames of one connection, one a line (default: standard input).
    #[arg(value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// A payload that the reader needs to know besides, such as contract sizes; may be given again.
    #[arg(long, value_name = "FILE")]
    pub(super) with: Vec<PathBuf>,
    /// What the payload does not name: the coin, pair or company that was asked for.
    #[arg(long, value_name = "S")]
    pub(super) symbol: Option<String>,
    /// The HTTP status of the answer.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u16).range(100..=999))]
    pub(super) status: u16,
    /// When it arrived, for payloads without a time of their own (default: now).
    #[arg(long, value_name = "T")]
    pub(super) now: Option<String>,
}

/// What to do with a tape.
#[derive(Debug, Subcommand)]
pub(super) enum Tape {
    /// What is on a tape.
    Info {
        /// An embedded tape (2025-11, 2020-03) or a file, .jsonl or .jsonl.zst.
        #[arg(value_name = "TAPE")]
        tape: PathBuf,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Report every bad line (at most 50); exit status 1 when there is one.
    Check {
        /// An embedded tape (2025-11, 2020-03) or a file, .jsonl or .jsonl.zst.
        #[arg(value_name = "TAPE")]
        tape: PathBuf,
    },
    /// Make a tape from CSV tables of prices, of a series or of ETF flows.
    Import(Import),
    /// Record live sources.
    Record {
        /// The tape to write.
        #[arg(long, value_name = "TAPE")]
        out: PathBuf,
    },
}

/// Options of `tape import`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("subject").required(true).args(["instrument", "series", "flows"]))]
pub(super) struct Import {
    /// The tables hold prices of this instrument: date,open,high,low,close or date,close.
    #[arg(long, value_name = "NAME")]
    pub(super) instrument: Option<String>,
    /// The tables hold this series: date,value.
    #[arg(long, value_name = "NAME")]
    pub(super) series: Option<String>,
    /// The tables hold net creations of this asset's funds in millions of USD.
    #[arg(long, value_name = "ASSET")]
    pub(super) flows: Option<String>,
    /// The tables.
    #[arg(value_name = "CSV", required = true)]
    pub(super) tables: Vec<PathBuf>,
    /// The tape to write: .jsonl, or .jsonl.zst to compress it.
    #[arg(long, value_name = "TAPE")]
    pub(super) out: PathBuf,
    /// How long after a fact was true it became known, like 5s, 30m, 2h or 1d (default: the rule of the embedded tapes).
    #[arg(long, value_name = "DURATION")]
    pub(super) known_after: Option<String>,
    /// The currency of an instrument the program does not know.
    #[arg(long, value_name = "CODE")]
    pub(super) currency: Option<String>,
    /// The unit of a series the program does not know: USD, percent or index.
    #[arg(long, value_name = "UNIT")]
    pub(super) unit: Option<String>,
    /// Who published the figures (default: import).
    #[arg(long, value_name = "NAME")]
    pub(super) source: Option<String>,
}

/// What to say of the configuration.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(super) enum Config {
    /// Where it is looked for.
    Path,
    /// What holds, each setting with where it comes from.
    Show {
        /// The commented file of defaults instead.
        #[arg(long)]
        default: bool,
    },
    /// Everything that is wrong with it; exit status 2 when something is.
    Check,
}

/// Options of `keys`.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Keys {
    /// As a table in Markdown.
    #[arg(long)]
    pub(super) markdown: bool,
}

/// What to say of themes.
#[derive(Debug, Subcommand)]
pub(super) enum Themes {
    /// Their names.
    List,
    /// Read them and measure their contrast; exit status 1 when one cannot be read.
    Check {
        /// A theme file; without it all themes are checked.
        file: Option<PathBuf>,
    },
}
