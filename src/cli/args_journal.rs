//! What can be written behind `journal`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::discipline;
use crate::domain::journal::EntryKind;

/// The decision journal without the screen.
#[derive(Debug, Subcommand)]
pub(super) enum Journal {
    /// Log a buy or a sale; prints its number when it is on the disk.
    ///
    /// Exit status 1: it is refused (leverage, money for money, or a buy off plan without a reason); 2: an option cannot
    /// be read; 3: the journal cannot be written. It asks nothing.
    Add(Box<Add>),
    /// Log that a date of a plan is left out.
    Skip(Skip),
    /// Log an earlier entry as it should have been; the old row stays.
    ///
    /// Only the options given are changed. What a buy was to its plan was said when it was logged, and stays. A
    /// correction may name the entry or any of its corrections.
    Correct(Box<Correct>),
    /// Log a remark on an entry.
    Note {
        /// Number of the entry.
        #[arg(value_name = "ID")]
        id: u64,
        /// The remark.
        #[arg(value_name = "TEXT")]
        text: String,
        /// Answer as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Extra buys that were put off, and when they come back.
    Queue(Queue),
    /// The entries, oldest first.
    ///
    /// Prints nothing, with exit status 0, while there is no journal.
    List(List),
    /// One entry: its fields, what was known then beside what is known now, and what names it.
    Show {
        /// Number of the entry.
        #[arg(value_name = "ID")]
        id: u64,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Adherence, cost and return.
    Stats {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// The entries for another program.
    ///
    /// csv and json hold every row as it was written. hledger and beancount hold what was bought and sold after all
    /// corrections; skips and remarks stand there as comments.
    Export(Export),
    /// Bring in what an exchange or a broker exported, as CSV.
    ///
    /// Without --commit nothing is written: each row gets its verdict. Importing twice adds nothing. Exit status 1:
    /// --commit wrote nothing, or not all, because of rows that cannot be read; 2: no row can be given at all.
    Import(Box<Import>),
    /// Is every entry there, and as it was written?
    ///
    /// Exit status 1 when not, also when the journal is gone and its head file is not; 3 when there never was one.
    Verify {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// A verified copy, made while others may go on writing. Nothing is overwritten.
    Backup {
        /// The file to write.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Options of `journal import`.
#[derive(Clone, Debug, Args)]
pub(super) struct Import {
    /// The file: .csv, at most 64 MB.
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// The layout, where the header does not tell: kraken-ledgers, coinbase-v4, generic …
    #[arg(long, value_name = "NAME")]
    pub(super) format: Option<String>,
    /// Which account the export is from, where the file does not say: spot or margin.
    #[arg(long, value_enum)]
    pub(super) account: Option<Account>,
    /// How the file writes decimals, where the evidence does not say.
    #[arg(long, value_enum)]
    pub(super) decimal: Option<DecimalSign>,
    /// The zone of times that state none: Europe/Berlin (default: UTC).
    #[arg(long, value_name = "Z")]
    pub(super) zone: Option<String>,
    /// Take the trade on this line though it looks like an entry that is there; may be given several times.
    #[arg(long, value_name = "LINE")]
    pub(super) import_anyway: Vec<u64>,
    /// Write the buys and sales into the journal.
    #[arg(long)]
    pub(super) commit: bool,
    /// Write what can be read though some rows cannot.
    #[arg(long, requires = "commit")]
    pub(super) accept_rest: bool,
    /// One JSON line a row.
    #[arg(long)]
    pub(super) json: bool,
}

/// Which account an export is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Account {
    /// Paid in full.
    Spot,
    /// With borrowed money: everything is refused.
    Margin,
}

/// How decimals are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DecimalSign {
    /// 1,234.50
    Point,
    /// 1.234,50
    Comma,
}

/// What is said of a buy or a sale. All of it is text here: one place reads it for the form and for the command.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Trade {
    /// What was bought or sold: BTC, IBIT.
    #[arg(long, value_name = "A")]
    pub(super) asset: Option<String>,
    /// Money for the coins, without the fee.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(super) spent: Option<String>,
    /// Its currency: USD, EUR, USDT.
    #[arg(long, value_name = "C")]
    pub(super) currency: Option<String>,
    /// How many, before a fee taken in them.
    #[arg(long, value_name = "Q", allow_negative_numbers = true)]
    pub(super) quantity: Option<String>,
    /// Price of one, where the quantity is not given.
    #[arg(long, value_name = "P", allow_negative_numbers = true)]
    pub(super) price: Option<String>,
    /// The fee; 0 says that there was none.
    #[arg(long, value_name = "F", allow_negative_numbers = true)]
    pub(super) fee: Option<String>,
    /// What the fee was paid in (default: the currency); it may be a coin.
    #[arg(long, value_name = "C")]
    pub(super) fee_currency: Option<String>,
    /// Where it was traded.
    #[arg(long, value_name = "V")]
    pub(super) venue: Option<String>,
    /// What was traded: `spot` or `spot_etf`.
    #[arg(long, value_name = "KIND")]
    pub(super) product: Option<String>,
    /// The market's own name: BTCUSDT.
    #[arg(long, value_name = "S")]
    pub(super) symbol: Option<String>,
    /// When: RFC 3339, or a date, which stays one (default: now).
    #[arg(long, value_name = "T")]
    pub(super) at: Option<String>,
    /// The plan it is for (default: the one it answers).
    #[arg(long, value_name = "NAME")]
    pub(super) plan: Option<String>,
    /// Why; at least 12 characters for a buy off plan.
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: Option<String>,
    /// A remark.
    #[arg(long, value_name = "TEXT")]
    pub(super) note: Option<String>,
}

/// Bought or sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Side {
    /// Money out, coins in.
    Buy,
    /// Coins out, money in.
    Sell,
}

impl Side {
    /// The same, as an order says it.
    pub(super) const fn of_order(self) -> discipline::Side {
        match self {
            Self::Buy => discipline::Side::Buy,
            Self::Sell => discipline::Side::Sell,
        }
    }
}

/// Options of `journal add`.
#[derive(Clone, Debug, Args)]
pub(super) struct Add {
    /// The trade.
    #[command(flatten)]
    pub(super) trade: Trade,
    /// Bought or sold.
    #[arg(long, value_enum, default_value_t = Side::Buy)]
    pub(super) side: Side,
    /// Put a buy off plan off for 24 hours instead of logging it.
    #[arg(long, conflicts_with = "queued")]
    pub(super) queue: bool,
    /// This is the buy that was put off under this number; it no longer waits.
    #[arg(long, value_name = "ID")]
    pub(super) queued: Option<u64>,
    /// Answer as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// Options of `journal correct`.
#[derive(Clone, Debug, Args)]
pub(super) struct Correct {
    /// Number of the entry.
    #[arg(value_name = "ID")]
    pub(super) id: u64,
    /// What changes.
    #[command(flatten)]
    pub(super) trade: Trade,
    /// The date of the plan that was left out, of a skip.
    #[arg(long, value_name = "D")]
    pub(super) date: Option<String>,
    /// What it is; a buy does not become a sale, and so this only says what it is already.
    #[arg(long, value_enum, hide = true)]
    pub(super) side: Option<Side>,
    /// It never was: take it out of every sum.
    #[arg(long)]
    pub(super) void: bool,
    /// Answer as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// Options of `journal skip`.
#[derive(Clone, Debug, Args)]
pub(super) struct Skip {
    /// The plan.
    #[arg(long, value_name = "NAME")]
    pub(super) plan: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: String,
    /// The date that is left out (default: the one near today without a buy, else the next).
    #[arg(long, value_name = "D")]
    pub(super) date: Option<String>,
    /// Answer as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// Options of `journal queue`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Queue {
    /// What to do; without it what waits is listed.
    #[command(subcommand)]
    pub(super) command: Option<QueueCommand>,
    /// As JSON, one line a buy.
    #[arg(long)]
    pub(super) json: bool,
}

/// What to do with the queue.
#[derive(Debug, Subcommand)]
pub(super) enum QueueCommand {
    /// Let go of a buy that was put off.
    Cancel {
        /// Its number.
        #[arg(value_name = "ID")]
        id: u64,
        /// Answer as JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Options of `journal list`.
#[derive(Clone, Debug, Args)]
pub(super) struct List {
    /// As JSON, one line an entry.
    #[arg(long)]
    pub(super) json: bool,
    /// Only this kind: buy, sell, skip, correction, note or queue.
    #[arg(long, value_name = "K", value_parser = kind)]
    pub(super) kind: Option<EntryKind>,
    /// Only this asset.
    #[arg(long, value_name = "A")]
    pub(super) asset: Option<String>,
    /// Only the last so many.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) last: Option<u32>,
}

fn kind(word: &str) -> Result<EntryKind, String> {
    EntryKind::of(word)
        .ok_or_else(|| String::from("a kind is buy, sell, skip, correction, note or queue"))
}

/// Options of `journal export`.
#[derive(Clone, Debug, Args)]
pub(super) struct Export {
    /// For which program.
    #[arg(long, value_enum)]
    pub(super) format: Format,
    /// The file to write, readable for you alone (default: standard output).
    #[arg(value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
}

/// Forms of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A table for a spreadsheet, with formulas neutralised.
    Csv,
    /// One JSON object a line, as `journal list --json`.
    Json,
    /// A journal of hledger.
    Hledger,
    /// A ledger of beancount.
    Beancount,
}
