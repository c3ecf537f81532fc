//! Which entries the panel lists, and in which order: time range, filter and sort of the view. A journal may hold a hundred
//! thousand rows, so nothing here allocates for a row.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::SPEC;
use crate::app::App;
use crate::app::journal::Access;
use crate::domain::journal::{Content, Entry};
use crate::domain::{Day, Name, Ticker};

/// Days back of each range of the panel; `None` = all.
const DAYS: [Option<i32>; 4] = [Some(30), Some(90), Some(365), None];

/// The first day of the chosen range; `None` = from the beginning.
pub(super) fn since(app: &App) -> Option<Day> {
    let days = DAYS.get(app.view(SPEC.id).range).copied().flatten()?;
    Some(app.now().day().plus(-days))
}

/// The entries to list, first one first.
pub(super) fn listed(app: &App) -> Vec<&Entry> {
    let view = app.view(SPEC.id);
    let since = since(app);
    let wanted = view.filter.trim();
    // A tape that was wound back does not know what is logged later.
    let until = (app.journal().access == Access::Practice).then(|| app.now());
    let mut entries: Vec<&Entry> = app
        .journal()
        .entries
        .iter()
        .rev()
        .filter(|entry| until.is_none_or(|until| entry.content.logged_at <= until))
        .filter(|entry| since.is_none_or(|since| entry.content.at.day() >= since))
        .filter(|entry| wanted.is_empty() || says(&entry.content, wanted))
        .collect();
    match view.sort {
        1 => entries.sort_by_cached_key(|entry| Reverse(entry.content.paid())),
        2 => entries.sort_by_cached_key(|entry| Reverse(price(&entry.content))),
        _ => entries.sort_by_cached_key(|entry| Reverse((entry.content.at.order(), entry.id))),
    }
    if view.reversed {
        entries.reverse();
    }
    entries
}

/// Price of one coin; `None` where nothing was traded.
pub(super) fn price(content: &Content) -> Option<Decimal> {
    content.spent?.checked_div(content.quantity?)
}

/// Does one of the words of an entry hold the text, whatever its case?
fn says(content: &Content, wanted: &str) -> bool {
    let words = [
        Some(content.kind.word()),
        content.asset.as_ref().map(Ticker::as_str),
        content.plan.as_deref(),
        content.venue.as_ref().map(Name::as_str),
        content.reason.as_deref(),
        content.note.as_deref(),
    ];
    words.into_iter().flatten().any(|word| holds(word, wanted))
}

fn holds(text: &str, wanted: &str) -> bool {
    let mut places = text.as_bytes().windows(wanted.len());
    places.any(|place| place.eq_ignore_ascii_case(wanted.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_finds_words_whatever_their_case() {
        assert!(holds("Fell 9 per cent", "fell"));
        assert!(holds("Größe", "größe") && !holds("BTC", "BTCX"));
    }
}
