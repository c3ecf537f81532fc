//! `slackwater journal list`: the entries, as lines of JSON or as a table.

use std::collections::VecDeque;
use std::io::{IsTerminal as _, Write as _};

use super::book;
use super::row::Row;
use crate::cli::args_journal::List;
use crate::cli::environment::Environment;
use crate::cli::failure::{Answer, Failure};
use crate::cli::output;
use crate::cli::table::Table;
use crate::domain::format;
use crate::domain::journal::{Content, Entry, EntryKind, Moment};
use crate::store::Detail;

pub(super) fn run(environment: &Environment, options: &List) -> Result<Answer, Failure> {
    let Some(journal) = book::open(environment)? else {
        return Ok(Answer::Yes);
    };
    let detail = if options.json {
        Detail::Full
    } else {
        Detail::Brief
    };
    let most = options
        .last
        .map(|last| usize::try_from(last).unwrap_or(usize::MAX));
    // Without a limit JSON goes out row by row; a table must know its widths first.
    let streams = options.json && most.is_none();
    let mut out = output::buffered();
    let mut kept: VecDeque<Entry> = VecDeque::new();
    journal.each(detail, |entry| {
        if !is_asked_for(&entry.content, options) {
            return Ok(());
        }
        if streams {
            output::line(&mut out, &Row::of(&entry))?;
            return Ok(());
        }
        if most == Some(kept.len()) {
            kept.pop_front();
        }
        kept.push_back(entry);
        Ok::<_, Failure>(())
    })?;
    if options.json {
        for entry in &kept {
            output::line(&mut out, &Row::of(entry))?;
        }
    } else if !kept.is_empty() {
        out.write_all(table(kept.iter()).as_bytes())?;
    }
    out.flush()?;
    Ok(Answer::Yes)
}

fn is_asked_for(content: &Content, options: &List) -> bool {
    let of_asset = options.asset.as_deref().is_none_or(|asset| {
        let own = content.asset;
        own.is_some_and(|own| own.as_str().eq_ignore_ascii_case(asset.trim()))
    });
    options.kind.is_none_or(|kind| kind == content.kind) && of_asset
}

/// As wide as the terminal at most; what is read by another program is not cut.
fn table<'a>(entries: impl Iterator<Item = &'a Entry>) -> String {
    let mut table = Table::new(&[
        "id", "when", "what", "asset", "quantity", "spent", "", "about",
    ]);
    table = table.left(4).text_last();
    for entry in entries {
        let content = &entry.content;
        table.row([
            entry.id.to_string(),
            when(content),
            content.kind.word().to_owned(),
            content
                .asset
                .map(|asset| asset.to_string())
                .unwrap_or_default(),
            content
                .quantity
                .map(|quantity| quantity.to_string())
                .unwrap_or_default(),
            content
                .spent
                .map(|spent| spent.to_string())
                .unwrap_or_default(),
            content
                .currency
                .filter(|_| content.spent.is_some())
                .map(|code| code.to_string())
                .unwrap_or_default(),
            about(content),
        ]);
    }
    let width = std::io::stdout()
        .is_terminal()
        .then(|| crossterm::terminal::size().ok())
        .flatten()
        .map(|(width, _)| usize::from(width));
    table.within(width)
}

fn when(content: &Content) -> String {
    match content.at {
        Moment::At(stamp) => {
            format!("{} {}", stamp.day(), format::clock_short(stamp))
        }
        Moment::On(day) => day.to_string(),
    }
}

/// What it belongs to and what was said, the shortest first, so that a narrow terminal cuts the text.
fn about(content: &Content) -> String {
    let mut parts: Vec<String> = Vec::new();
    match (content.kind, content.corrects, content.about) {
        (_, Some(old), _) if is_empty(content) => parts.push(format!("entry {old} never was")),
        (_, Some(old), _) => parts.push(format!("corrects {old}")),
        (EntryKind::Queue, _, Some(about)) => parts.push(format!("no longer waits: {about}")),
        (_, _, Some(about)) => parts.push(format!("on {about}")),
        _ => {}
    }
    if content.off_plan {
        parts.push("off plan".to_owned());
    }
    parts.extend(content.plan.clone());
    if let (EntryKind::Queue | EntryKind::Skip, Some(due)) = (content.kind, content.due) {
        parts.push(match content.kind {
            EntryKind::Queue => format!("back at {} {}", due.day(), format::clock_short(due)),
            _ => due.day().to_string(),
        });
    }
    parts.extend(content.reason.clone());
    parts.extend(content.note.clone());
    parts.join(" · ")
}

fn is_empty(content: &Content) -> bool {
    content.quantity.is_none() && content.plan.is_none()
}
