//! `journal import`: what an exchange or a broker exported, row by row with its verdict, and into the journal when asked.
//!
//! The file is read twice: once to see whether every row can be read, once to write. So nothing of a file is held in
//! memory, and nothing is written of a file that cannot be read whole unless the person takes the rest.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Write as _};

use rust_decimal::Decimal;

use super::book::{self, Book};
use crate::cli::args_journal::{Account, DecimalSign, Import as Options};
use crate::cli::environment::Environment;
use crate::cli::failure::{Answer, Failure, plain};
use crate::cli::output;
use crate::discipline::{Side, Trade};
use crate::domain::journal::{Content, EntryId, EntryKind, Moment, Snapshot};
use crate::domain::observation::Currency;
use crate::domain::tag::printable;
use crate::domain::{Name, Stamp, Ticker};
use crate::sources::imports::{self, ImportError, Row, Summary, Verdict};
use crate::store::{Access, Journal};

/// Rows that are written at once.
const BATCH: usize = 500;
/// Rows that are listed for a person.
const LISTED: usize = 40;

pub(super) fn run(environment: &Environment, options: &Options) -> Result<Answer, Failure> {
    let book = Book::read(environment)?;
    let origins = match book::open(environment)? {
        Some(journal) => journal.origins()?,
        None => HashSet::new(),
    };
    let source = Source::new(options, book.now)?;
    let mut known = Known::new(&book, origins, options);
    let mut tally = Tally::default();
    let mut out = Lines::new(options.json && !options.commit);
    let summary = source.read(&mut |row| {
        let row = known.judged(row);
        tally.count(&row);
        out.write(&row);
    })?;
    if summary.derivatives && options.commit {
        return Err(Failure::Use(format!(
            "{}: it is a file of derivatives, of which nothing is taken into the journal",
            source.name
        )));
    }
    let clean = tally.unreadable == 0;
    if options.commit {
        let mut known = Known::new(&book, std::mem::take(&mut known.origins), options);
        let mut writer = Writer::open(environment, clean || options.accept_rest)?;
        out = Lines::new(options.json);
        source.read(&mut |row| {
            let row = known.judged(row);
            out.write(&row);
            writer.take(&row, book.now);
        })?;
        tally.written = writer.finish()?;
    }
    out.finish()?;
    if !options.json {
        output::text(&plain(&tally.text(&source.name, &summary, options)))?;
    }
    Ok(Answer::from(!options.commit || clean))
}

/// The file, and what the person says about it.
struct Source<'a> {
    options: &'a Options,
    name: String,
    zone: Option<imports::Zone>,
    now: Stamp,
}

impl<'a> Source<'a> {
    fn new(options: &'a Options, now: Stamp) -> Result<Self, Failure> {
        let zone = match &options.zone {
            Some(zone) => Some(zone.parse().map_err(|_| {
                Failure::Use(format!(
                    "--zone {}: there is no such time zone; write it like Europe/Berlin or UTC",
                    printable(zone, 40)
                ))
            })?),
            None => None,
        };
        Ok(Self {
            options,
            name: printable(&options.file.to_string_lossy(), 200),
            zone,
            now,
        })
    }

    fn read(&self, each: &mut dyn FnMut(Row)) -> Result<Summary, Failure> {
        let name = &self.name;
        let file = File::open(&self.options.file)
            .map_err(|why| Failure::Missing(format!("{name} cannot be read: {why}")))?;
        let settings = imports::Options {
            format: self.options.format.as_deref(),
            account: self.options.account.map(|account| match account {
                Account::Spot => imports::Account::Spot,
                Account::Margin => imports::Account::Margin,
            }),
            decimal: self.options.decimal.map(|sign| match sign {
                DecimalSign::Point => imports::DecimalSign::Point,
                DecimalSign::Comma => imports::DecimalSign::Comma,
            }),
            zone: self.zone,
        };
        imports::read(file, &settings, self.now, each).map_err(|why| match why {
            ImportError::Read(_) => Failure::Missing(format!("{name}: {why}")),
            why => Failure::Use(format!("{name}: {why}")),
        })
    }
}

/// JSON lines on standard output, or none; what goes wrong is told at the end.
struct Lines {
    out: Option<io::BufWriter<io::StdoutLock<'static>>>,
    outcome: io::Result<()>,
}

impl Lines {
    fn new(wanted: bool) -> Self {
        Self {
            out: wanted.then(output::buffered),
            outcome: Ok(()),
        }
    }

    fn write(&mut self, row: &Row) {
        if let (Some(out), Ok(())) = (&mut self.out, &self.outcome) {
            self.outcome = output::line(out, row);
        }
    }

    fn finish(self) -> io::Result<()> {
        self.outcome?;
        match self.out {
            Some(mut out) => out.flush(),
            None => Ok(()),
        }
    }
}

/// What the journal holds already.
struct Known<'a> {
    origins: HashSet<String>,
    /// Trades with the key under which they were imported.
    others: Vec<(&'a Trade, Option<&'a str>)>,
    taken: HashSet<EntryId>,
    anyway: &'a [u64],
}

impl<'a> Known<'a> {
    fn new(book: &'a Book, origins: HashSet<String>, options: &'a Options) -> Self {
        let origin = |id: EntryId| {
            book.entry(id)
                .and_then(|entry| entry.content.origin.as_deref())
        };
        Self {
            origins,
            others: book
                .ledger
                .trades
                .iter()
                .map(|trade| (trade, origin(trade.id)))
                .collect(),
            taken: HashSet::new(),
            anyway: &options.import_anyway,
        }
    }

    /// The row with what the journal says of it: imported before, or logged through another door.
    fn judged(&mut self, row: Row) -> Row {
        let Some(key) = row.key.as_deref().filter(|_| is_trade(&row)) else {
            return row;
        };
        if self.origins.contains(key) {
            return already(row, "imported before".to_owned());
        }
        if self.anyway.contains(&row.line) {
            return row;
        }
        match self.alike(&row, key) {
            Some(id) => {
                self.taken.insert(id);
                let line = row.line;
                already(
                    row,
                    format!("already logged as {id}; --import-anyway {line} takes it all the same"),
                )
            }
            None => row,
        }
    }

    /// An entry through another door that is the same trade: asset, side and UTC day, the quantity within 0.5 %, the
    /// money within 2 %. Each entry stands for one row.
    fn alike(&self, row: &Row, key: &str) -> Option<EntryId> {
        let at = moment(row)?;
        let (quantity, currency) = (row.quantity?, row.currency.as_deref()?);
        let asset = Ticker::new(row.asset.as_deref()?).ok()?;
        let paid = content(row, Stamp::default())?.paid()?;
        let side = if row.verdict == Verdict::Buy {
            Side::Buy
        } else {
            Side::Sell
        };
        // A row of the journal's own export may stand for an entry through any door.
        let own = key.contains(":journal-");
        let door = key.split(':').next().filter(|_| !own);
        let near =
            |a: Decimal, b: Decimal, share: Decimal| (a - b).abs() <= b.abs().saturating_mul(share);
        let found = self.others.iter().find(|(trade, origin)| {
            (own || origin.and_then(|origin| origin.split(':').next()) != door)
                && !self.taken.contains(&trade.id)
                && trade.side == side
                && trade.asset == asset
                && trade.currency.as_str() == currency
                && trade.day() == at.day()
                && near(trade.quantity, quantity, Decimal::new(5, 3))
                && near(trade.paid, paid, Decimal::new(2, 2))
        });
        found.map(|(trade, _)| trade.id)
    }
}

/// When a row happened, as the journal keeps it.
fn moment(row: &Row) -> Option<Moment> {
    let time = row.time.as_ref()?;
    Some(time.at.map_or(Moment::On(time.day), Moment::At))
}

fn is_trade(row: &Row) -> bool {
    matches!(row.verdict, Verdict::Buy | Verdict::Sell)
}

fn already(row: Row, why: String) -> Row {
    Row {
        verdict: Verdict::Skip,
        why,
        key: None,
        ..row
    }
}

/// The entry of a trade; `None` for a row that is none.
fn content(row: &Row, now: Stamp) -> Option<Content> {
    let kind = match row.verdict {
        Verdict::Buy => EntryKind::Buy,
        Verdict::Sell => EntryKind::Sell,
        _ => return None,
    };
    let at = moment(row)?;
    Some(Content {
        asset: Ticker::new(row.asset.as_deref()?).ok(),
        quantity: row.quantity,
        spent: row.spent,
        currency: Currency::new(row.currency.as_deref()?).ok(),
        fee: row.fee,
        fee_currency: row
            .fee_currency
            .as_deref()
            .and_then(|code| Ticker::new(code).ok()),
        venue: Name::new(&row.venue).ok(),
        product: row.product,
        symbol: row
            .symbol
            .as_deref()
            .and_then(|symbol| Name::new(symbol).ok()),
        origin: row.key.clone(),
        snapshot: Snapshot::Absent,
        ..Content::new(kind, at, now)
    })
}

/// Writes trades in batches, each whole or not at all.
struct Writer {
    journal: Option<Journal>,
    waiting: Vec<Content>,
    written: usize,
    failed: Option<Failure>,
}

impl Writer {
    fn open(environment: &Environment, writes: bool) -> Result<Self, Failure> {
        let journal = if writes {
            Some(Journal::open(&book::path(environment)?, Access::Write)?)
        } else {
            None
        };
        Ok(Self {
            journal,
            waiting: Vec::new(),
            written: 0,
            failed: None,
        })
    }

    fn take(&mut self, row: &Row, now: Stamp) {
        if self.journal.is_none() || self.failed.is_some() {
            return;
        }
        self.waiting.extend(content(row, now));
        if self.waiting.len() >= BATCH {
            self.write();
        }
    }

    fn write(&mut self) {
        let Some(journal) = self.journal.as_mut().filter(|_| !self.waiting.is_empty()) else {
            return;
        };
        match journal.append(&self.waiting) {
            Ok(stored) => self.written += stored.entries.len(),
            Err(why) => self.failed = Some(why.into()),
        }
        self.waiting.clear();
    }

    fn finish(mut self) -> Result<usize, Failure> {
        if self.failed.is_none() {
            self.write();
        }
        match self.failed {
            Some(why) if self.written > 0 => Err(Failure::Missing(format!(
                "{} rows were written, then it stopped: {}. Import the file again: what is there is left out",
                self.written,
                why.said()
            ))),
            Some(why) => Err(why),
            None => Ok(self.written),
        }
    }
}

/// What there was, for a person.
#[derive(Default)]
struct Tally {
    buys: usize,
    sells: usize,
    skipped: usize,
    refused: usize,
    unreadable: usize,
    written: usize,
    /// Rows that need a look: line, verdict, why.
    listed: Vec<(u64, Verdict, String)>,
}

impl Tally {
    fn count(&mut self, row: &Row) {
        let slot = match row.verdict {
            Verdict::Buy => &mut self.buys,
            Verdict::Sell => &mut self.sells,
            Verdict::Skip => &mut self.skipped,
            Verdict::RefuseLeverage => &mut self.refused,
            Verdict::Unreadable => &mut self.unreadable,
        };
        *slot += 1;
        let looks = matches!(row.verdict, Verdict::RefuseLeverage | Verdict::Unreadable);
        if looks && self.listed.len() < LISTED {
            self.listed.push((row.line, row.verdict, row.why.clone()));
        }
    }

    fn text(&self, name: &str, summary: &Summary, options: &Options) -> String {
        let mut text = format!("{name}: {}\n", summary.format);
        if let Some(note) = summary.note {
            let _ = writeln!(text, "{note}.");
        }
        for (count, word) in [
            (self.buys, "buys"),
            (self.sells, "sales"),
            (self.skipped, "no trades for money, or there already"),
            (self.refused, "refused: leverage"),
            (self.unreadable, "cannot be read"),
        ] {
            if count > 0 {
                // Writing to a text does not fail.
                let _ = writeln!(text, "{count:>8}  {word}");
            }
        }
        for (line, verdict, why) in &self.listed {
            let word = match verdict {
                Verdict::RefuseLeverage => "refused",
                _ => "cannot be read",
            };
            let _ = writeln!(text, "  {name}:{line}: {word}: {why}");
        }
        let hidden = (self.refused + self.unreadable).saturating_sub(self.listed.len());
        if hidden > 0 {
            let _ = writeln!(text, "  and {hidden} more; --json gives every row");
        }
        let _ = writeln!(text, "{}", self.end(options));
        text
    }

    fn end(&self, options: &Options) -> String {
        let trades = self.buys + self.sells;
        if !options.commit {
            return match trades {
                0 => "Nothing was written, and there is nothing new to write.".to_owned(),
                _ => format!("Nothing was written; --commit writes the {trades} trades."),
            };
        }
        match (self.unreadable, self.written) {
            (0, 0) => "There is nothing new: nothing was written.".to_owned(),
            (0, written) => format!("{written} entries were written."),
            (bad, _) if !options.accept_rest => {
                format!(
                    "Nothing was written, because {bad} rows cannot be read; --accept-rest writes the others."
                )
            }
            (bad, written) => {
                format!("{written} entries were written; {bad} rows could not be read.")
            }
        }
    }
}
