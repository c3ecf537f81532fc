//! `slackwater decode`: what a reader makes of a raw payload (the outer contract, section 3).

use std::fs::File;
use std::io::{Read, Write as _};
use std::path::Path;

use serde::Serialize;

use super::args::Decode;
use super::failure::{Answer, Failure};
use super::{at, output};
use crate::domain::tag::printable;
use crate::domain::wire::write_observation;
use crate::shell;
use crate::sources::{self, Batch, Fault, LARGEST, Payload, registry};

#[derive(Serialize)]
struct Line<'a> {
    fault: &'a Fault,
}

pub(super) fn run(options: &Decode) -> Result<Answer, Failure> {
    let Some(source) = registry::find(&options.source) else {
        return Err(Failure::Use(unknown(&options.source)));
    };
    let now = match &options.now {
        Some(text) => at::instant(text)?,
        None => shell::now(),
    };
    let bytes = match &options.file {
        Some(path) => file(path)?,
        None => whole(std::io::stdin().lock(), "standard input")?,
    };
    let mut reader = source.reader();
    for path in &options.with {
        reader.learn(&file(path)?);
    }
    // Frames of one connection, one a line; anything else is one payload.
    let lines = options
        .file
        .as_ref()
        .is_some_and(|path| path.extension().is_some_and(|end| end == "jsonl"));
    let payloads: Vec<&[u8]> = if lines {
        let lines = bytes.split(|byte| *byte == b'\n');
        lines.filter(|line| !line.trim_ascii().is_empty()).collect()
    } else {
        vec![&bytes]
    };
    let mut batch = Batch::new(source.spec());
    for bytes in payloads {
        let payload = Payload {
            bytes,
            status: options.status,
            at: now,
            symbol: options.symbol.as_deref(),
        };
        if let Err(fault) = sources::read(source, reader.as_mut(), &payload, &mut batch) {
            output::json(&Line { fault: &fault })?;
            return Ok(Answer::Fault);
        }
    }
    let mut out = output::buffered();
    for observation in batch.observations() {
        writeln!(out, "{}", unnamed(write_observation(observation)))?;
    }
    out.flush()?;
    Ok(Answer::Yes)
}

/// What neither the payload nor `--symbol` names is `null`.
fn unnamed(mut line: String) -> String {
    for key in [
        "instrument",
        "asset",
        "company",
        "symbol",
        "base",
        "currency",
    ] {
        let blank = format!("\"{key}\":\"?\"");
        if line.contains(&blank) {
            line = line.replace(&blank, &format!("\"{key}\":null"));
        }
    }
    line
}

fn unknown(name: &str) -> String {
    let names = registry::SOURCES.iter().map(|source| source.spec().name);
    let shown = printable(name, 100);
    match crate::config::nearest(name, names.clone()) {
        Some(near) => format!("there is no source `{shown}`; the nearest is `{near}`"),
        None => {
            let names: Vec<&str> = names.collect();
            format!(
                "there is no source `{shown}`; the sources are {}",
                names.join(", ")
            )
        }
    }
}

fn file(path: &Path) -> Result<Vec<u8>, Failure> {
    let shown = path.display().to_string();
    let opened = File::open(path)
        .map_err(|why| Failure::Missing(format!("{shown} cannot be opened: {why}.")))?;
    whole(opened, &shown)
}

fn whole(from: impl Read, name: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    from.take(LARGEST as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|why| Failure::Missing(format!("{name} cannot be read: {why}.")))?;
    Ok(bytes)
}
