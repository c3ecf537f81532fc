//! Which entries the journal's panel lists, and in which order. A journal may hold a hundred thousand rows: the order is
//! made anew only when what it hangs on has changed, never for a frame.

use std::cmp::Reverse;
use std::collections::VecDeque;

use rust_decimal::Decimal;

use super::Access;
use crate::app::{App, JOURNAL};
use crate::domain::journal::{Content, Entry};
use crate::domain::{Day, Name, Stamp, Ticker};

/// Days back of each range of the panel; `None` = all.
const DAYS: [Option<i32>; 4] = [Some(30), Some(90), Some(365), None];

/// What the order hangs on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Asked {
    /// Of the rows.
    revision: u64,
    since: Option<Day>,
    /// A tape that was wound back does not know what is logged later.
    until: Option<Stamp>,
    filter: String,
    sort: usize,
    reversed: bool,
}

/// The listed entries as places in [`super::Journal::entries`].
#[derive(Clone, Debug, Default)]
pub struct Listing {
    asked: Option<Asked>,
    places: Vec<usize>,
}

impl Listing {
    /// How many entries are listed.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// No entry is listed.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The first day of the chosen range; `None` = from the beginning.
    pub fn since(&self) -> Option<Day> {
        self.asked.as_ref()?.since
    }

    /// Places of the listed rows, first one first.
    pub(super) fn places(&self) -> &[usize] {
        &self.places
    }
}

/// Makes the order anew where anything has changed that it hangs on.
pub(crate) fn refresh(app: &mut App) {
    let view = app.view(JOURNAL);
    let days = DAYS.get(view.range).copied().flatten();
    let asked = Asked {
        revision: app.journal.revision,
        since: days.map(|days| app.now().day().plus(-days)),
        until: (app.journal.access == Access::Practice).then(|| app.now()),
        filter: view.filter.trim().to_owned(),
        sort: view.sort,
        reversed: view.reversed,
    };
    if app.journal.listing.asked.as_ref() != Some(&asked) {
        let places = order(&app.journal.entries, &asked);
        app.journal.listing = Listing {
            asked: Some(asked),
            places,
        };
    }
}

fn order(entries: &VecDeque<Entry>, asked: &Asked) -> Vec<usize> {
    let listed = |entry: &Entry| {
        let content = &entry.content;
        asked.until.is_none_or(|until| content.logged_at <= until)
            && asked.since.is_none_or(|since| content.at.day() >= since)
            && (asked.filter.is_empty() || says(content, &asked.filter))
    };
    let mut found: Vec<(usize, &Entry)> = entries.iter().enumerate().rev().collect();
    found.retain(|(_, entry)| listed(entry));
    match asked.sort {
        1 => found.sort_by_cached_key(|(_, entry)| Reverse(entry.content.paid())),
        2 => found.sort_by_cached_key(|(_, entry)| Reverse(price(&entry.content))),
        _ => found.sort_by_cached_key(|(_, entry)| Reverse((entry.content.at.order(), entry.id))),
    }
    if asked.reversed {
        found.reverse();
    }
    found.into_iter().map(|(place, _)| place).collect()
}

/// Price of one coin; `None` where nothing was traded.
pub fn price(content: &Content) -> Option<Decimal> {
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
