//! The table of entries: newest first, a correction names the row it corrects, and the row that was corrected says where.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::SPEC;
use crate::app::App;
use crate::app::journal::{self, Saving};
use crate::domain::journal::{Content, Entry, EntryId, EntryKind};
use crate::domain::{Day, format};
use crate::ui::Cx;
use crate::ui::theme::Meaning;
use crate::ui::widgets::table::{Cell, Column, Row, Table, window};

/// What an entry says of itself in the last column, and in which meaning.
pub(super) fn verdict(content: &Content, today: Day) -> (String, Meaning) {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match content.kind {
        EntryKind::Buy if content.on_plan => ("on plan".to_owned(), Meaning::Good),
        EntryKind::Buy if content.off_plan => ("override".to_owned(), Meaning::Warn),
        EntryKind::Buy | EntryKind::Sell if content.origin.is_some() => {
            ("imported".to_owned(), Meaning::Muted)
        }
        EntryKind::Buy | EntryKind::Sell => (String::new(), Meaning::Muted),
        EntryKind::Skip => (text(&content.reason), Meaning::Muted),
        EntryKind::Correction => (names("corrects", content.corrects), Meaning::Muted),
        EntryKind::Note => {
            let on = names("on", content.about);
            (format!("{on} {}", text(&content.note)), Meaning::Muted)
        }
        EntryKind::Queue => match (content.about, content.due) {
            (Some(about), _) => (names("ends", Some(about)), Meaning::Muted),
            (None, Some(due)) => (
                format!("till {}", format::moment(due, today)),
                Meaning::Warn,
            ),
            (None, None) => (String::new(), Meaning::Muted),
        },
    }
}

fn names(how: &str, id: Option<EntryId>) -> String {
    id.map_or_else(String::new, |id| format!("{how} #{id}"))
}

/// `250.00`, with its code where it is not US dollars.
pub(super) fn money(content: &Content) -> Option<String> {
    let paid = format::exact(content.paid()?, 2);
    match content.currency {
        Some(code) if code != "USD" => Some(format!("{paid} {code}")),
        _ => Some(paid),
    }
}

/// `110,551`; `None` where nothing was traded.
pub(super) fn price(content: &Content) -> Option<String> {
    use rust_decimal::prelude::ToPrimitive;
    journal::price(content)?.to_f64().map(format::price)
}

/// `0.00271`, with the asset where it is not that of the first plan.
pub(super) fn coins(app: &App, content: &Content) -> Option<String> {
    let coins = format::coins_exact(content.quantity?, 8);
    let usual = super::asset(app);
    match content.asset {
        Some(asset) if Some(asset) != usual => Some(format!("{coins} {asset}")),
        _ => Some(coins),
    }
}

/// Which of the listed entries stand in so many rows, what is under way taking its own: hidden above, shown, hidden below.
pub(super) fn shown(
    app: &App,
    total: usize,
    height: u16,
    chosen: Option<usize>,
) -> (usize, std::ops::Range<usize>, usize) {
    let under_way = app.journal().saving.len();
    let room = usize::from(height).saturating_sub(under_way);
    window(total, room, chosen.unwrap_or(0))
}

/// Draws the rows with their head; returns how many entries are listed.
pub(super) fn draw(cx: &Cx<'_>, area: Rect, chosen: Option<usize>, buf: &mut Buffer) -> usize {
    let journal = cx.app.journal();
    let total = journal.listing.len();
    let height = area.height.saturating_sub(1);
    let (above, range, below) = shown(cx.app, total, height, chosen);
    let first = range.start;
    let seen: Vec<&Entry> = journal.listed(first).take(range.len()).collect();
    let mut rows: Vec<Row<'_>> = journal.saving.iter().map(|s| under_way(cx, s)).collect();
    rows.extend((above > 0).then_some(Row::More(above)));
    for (place, entry) in (first..).zip(&seen) {
        let by = journal.corrected.get(&entry.id).copied();
        rows.push(entry_row(cx, &entry.content, by).selected(chosen == Some(place)));
    }
    rows.extend((below > 0).then_some(Row::More(below)));
    if rows.is_empty() && !journal.entries.is_empty() {
        let text = cx
            .theme
            .span(Meaning::Muted, "no entry of that kind or time");
        rows.push(Row::new([Cell::Across(vec![text])]));
    }
    let sort = cx.app.view(SPEC.id).sort;
    let today = cx.app.now().day();
    let old = seen.iter().any(|entry| far(entry.content.at.day(), today));
    let columns = [
        Column::left("date", if old { 12 } else { 8 }).sorted(sort == 0),
        Column::left("kind", 6),
        Column::right("USD", 8).sorted(sort == 1),
        Column::right("price", 11).sorted(sort == 2).drop(2),
        Column::right("coins", 12).drop(1),
        Column::flex("", 10),
    ];
    Table::new(&columns).draw(buf, area, &rows, cx.theme);
    total
}

/// Is the year to be written?
fn far(day: Day, today: Day) -> bool {
    use chrono::Datelike;
    day.date().year() != today.date().year()
}

fn entry_row<'a>(cx: &Cx<'a>, content: &Content, corrected: Option<EntryId>) -> Row<'a> {
    let theme = cx.theme;
    let today = cx.app.now().day();
    let (said, meaning) = match corrected {
        Some(by) => (format!("see #{by}"), Meaning::Warn),
        None => verdict(content, today),
    };
    let kind = match content.kind {
        EntryKind::Correction => "fix",
        other => other.word(),
    };
    let value = if corrected.is_some() {
        Meaning::Faint
    } else {
        Meaning::Text
    };
    let figure = |text: Option<String>| {
        text.map_or(Cell::Blank, |text| Cell::text(text, theme.style(value)))
    };
    let date = format!("{:>6}", format::date(content.at.day(), today));
    Row::new([
        Cell::text(date, theme.style(Meaning::Muted)),
        Cell::text(kind, theme.style(value)),
        figure(money(content)),
        figure(price(content)),
        figure(coins(cx.app, content)),
        Cell::text(said, theme.style(meaning)),
    ])
}

/// What was given to the store and is not answered: no entry yet.
fn under_way<'a>(cx: &Cx<'a>, saving: &Saving) -> Row<'a> {
    let theme = cx.theme;
    let faint = theme.style(Meaning::Faint);
    let figure = |text: Option<String>| text.map_or(Cell::Blank, |text| Cell::text(text, faint));
    Row::new([
        Cell::text("", faint),
        Cell::text(saving.content.kind.word(), faint),
        figure(money(&saving.content)),
        figure(price(&saving.content)),
        figure(coins(cx.app, &saving.content)),
        Cell::text("saving…", theme.style(Meaning::Warn)),
    ])
}
