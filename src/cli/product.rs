//! `slackwater product`: what a name is, and whether the journal takes it.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Write as _};
use std::path::Path;

use serde::Serialize;

use super::args::Product as Options;
use super::failure::{Answer, Failure, plain};
use super::output;
use crate::discipline::leverage;
use crate::domain::product::{Found, Kind, Refuse, classify};
use crate::domain::tag::printable;

/// The largest table that is read.
const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// Longest name that is shown.
const SHOWN: usize = 64;

/// One answer, as in section 5 of the outer contract.
#[derive(Debug, Serialize)]
struct Line {
    symbol: String,
    venue: String,
    kind: Kind,
    refuse: Refuse,
    why: String,
}

impl Line {
    fn new(symbol: &str, venue: &str, found: Found) -> Self {
        Self {
            symbol: printable(symbol, SHOWN),
            venue: printable(if venue.is_empty() { "any" } else { venue }, SHOWN),
            kind: found.kind,
            refuse: found.refuse,
            why: found.why,
        }
    }
}

pub(super) fn run(options: &Options) -> Result<Answer, Failure> {
    if let Some(path) = &options.csv {
        return table(path);
    }
    let symbol = options.symbol.as_deref().unwrap_or_default();
    let venue = options.venue.as_deref().unwrap_or_default();
    let found = classify(symbol, Some(venue));
    let answer = Answer::from(found.refuse == Refuse::No);
    if options.json {
        output::json(&Line::new(symbol, venue, found))?;
    } else {
        output::text(&format!("{}\n", plain(&sentence(symbol, &found))))?;
    }
    Ok(answer)
}

fn sentence(symbol: &str, found: &Found) -> String {
    let symbol = printable(symbol, SHOWN);
    match found.refuse {
        Refuse::Yes => format!("{}\n{}", leverage::refusal(found), leverage::REFUSED_HERE),
        Refuse::No => format!("{symbol}: {}. {}", found.kind.phrase(), taken(found)),
        Refuse::Ask => format!(
            "{}. Say where with --venue, for example --venue binance-spot or us-broker.",
            found.why
        ),
    }
}

fn taken(found: &Found) -> &'static str {
    match found.kind {
        Kind::Stablecoin => "No leverage, and no buy either: money for money.",
        Kind::Other => "No leverage; the journal takes spot coins and spot funds only.",
        _ => "The journal takes it.",
    }
}

/// One JSON line for each row of a table with the columns `symbol` and `venue`.
fn table(path: &Path) -> Result<Answer, Failure> {
    let name = printable(&path.to_string_lossy(), 200);
    let file = File::open(path)
        .map_err(|why| Failure::Missing(format!("{name} cannot be read: {why}")))?;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(BufReader::new(file.take(MOST_BYTES)));
    let headers = reader
        .headers()
        .map_err(|why| row_fault(&name, &why))?
        .clone();
    let column = |wanted: &str| {
        let found = headers
            .iter()
            .position(|name| name.trim_start_matches('\u{feff}').trim() == wanted);
        found.ok_or_else(|| {
            Failure::Use(format!(
                "{name}:1: the table needs the columns `symbol` and `venue`; `{wanted}` is missing"
            ))
        })
    };
    let (symbol, venue) = (column("symbol")?, column("venue")?);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut all_taken = true;
    for row in reader.records() {
        let row = row.map_err(|why| row_fault(&name, &why))?;
        let symbol = row.get(symbol).unwrap_or_default();
        let venue = row.get(venue).unwrap_or_default();
        let found = classify(symbol, Some(venue));
        all_taken &= found.refuse == Refuse::No;
        serde_json::to_writer(&mut out, &Line::new(symbol, venue, found))
            .map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(Answer::from(all_taken))
}

fn row_fault(name: &str, why: &csv::Error) -> Failure {
    let line = why.position().map_or(1, csv::Position::line);
    Failure::Use(format!("{name}:{line}: the row cannot be read: {why}"))
}
