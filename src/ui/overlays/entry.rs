//! An entry opened: what it says, what was known then beside what is known now, its place in the chain, and what later rows
//! say of it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use crate::app::App;
use crate::app::journal::{Access, Opened};
use crate::discipline::snapshot::{Present, beside, quoted};
use crate::domain::format;
use crate::domain::journal::{Entry, EntryId, EntryKind, Snapshot};
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::overlay::Overlay;
use crate::ui::widgets::wrap::wrap;
use crate::ui::widgets::{put, row, width};

const WIDTH: u16 = 84;
/// Where the values of the fields begin, and where then, age and now end.
const VALUE: u16 = 14;
const THEN: u16 = 36;
const AGE: u16 = 43;
const NOW: u16 = 62;

/// A line: texts with the cell where each begins.
type Line<'a> = Vec<(u16, Span<'a>)>;

pub(super) fn draw(
    app: &App,
    theme: &Theme,
    id: EntryId,
    cursor: usize,
    screen: Rect,
    buf: &mut Buffer,
) {
    // Borders and margins take six columns.
    let room = WIDTH.min(screen.width).saturating_sub(6);
    let opened = app.journal().opened.as_ref();
    let lines = match opened.filter(|opened| opened.entry.id == id) {
        Some(opened) => lines(app, theme, opened, room),
        None => vec![vec![(0, theme.span(Meaning::Unknown, "being read…"))]],
    };
    let height = u16::try_from(lines.len())
        .unwrap_or(u16::MAX)
        .saturating_add(4);
    let title = format!("Entry {id}");
    let note = match app.journal().access {
        Access::Practice => "practice copy",
        _ => "written once, never changed",
    };
    let inner = Overlay::new(&title, WIDTH, height)
        .note(note)
        .draw(buf, screen, theme);
    let last = lines.len().saturating_sub(usize::from(inner.height));
    let shown = lines.iter().skip(cursor.min(last));
    for (line, n) in shown.zip(0..inner.height) {
        let at = row(inner, n);
        for (x, span) in line {
            put(buf, at.x + x, at.y, &span.content, span.style, at.right());
        }
    }
}

fn lines<'a>(app: &App, theme: &Theme, opened: &Opened, room: u16) -> Vec<Line<'a>> {
    let entry = &opened.entry;
    let mut lines = Vec::new();
    for (label, value) in fields(app, entry) {
        lines.extend(field(theme, label, &value, room));
    }
    lines.push(Vec::new());
    lines.extend(known(app, theme, entry, room.min(NOW)));
    lines.push(Vec::new());
    lines.extend(field(theme, "hash", &entry.hash.to_string(), room));
    lines.extend(field(
        theme,
        "before it",
        &entry.prev_hash.to_string(),
        room,
    ));
    lines.extend(later(app, theme, entry, room));
    lines
}

/// A label and its value, over as many lines as it needs.
fn field<'a>(theme: &Theme, label: &'static str, value: &str, room: u16) -> Vec<Line<'a>> {
    let text = [Span::raw(value.to_owned())];
    let wrapped = wrap(&text, room.saturating_sub(VALUE), 0);
    let mut label = Some(theme.span(Meaning::Muted, label));
    let line = |text: String| {
        let label = label.take().map(|label| (0, label));
        let value = (VALUE, theme.span(Meaning::Text, text));
        label.into_iter().chain([value]).collect()
    };
    wrapped.iter().map(ToString::to_string).map(line).collect()
}

/// What the entry says, without the fields that its kind does not have.
fn fields(app: &App, entry: &Entry) -> Vec<(&'static str, String)> {
    let content = &entry.content;
    let today = app.now().day();
    let money = |value: rust_decimal::Decimal| {
        let code = content.currency.map(|code| code.to_string());
        format!("{} {}", value.normalize(), code.unwrap_or_default())
    };
    let coins = content.quantity.map(|coins| {
        let asset = content.asset.map(|asset| asset.to_string());
        format!("{} {}", coins.normalize(), asset.unwrap_or_default())
    });
    let fee = content.fee.map(|fee| {
        let code = content.fee_currency.map(|code| code.to_string());
        format!("{} {}", fee.normalize(), code.unwrap_or_default())
    });
    let plan = match (&content.plan, content.on_plan, content.off_plan) {
        (Some(plan), true, _) => Some(format!("{plan}, on plan")),
        (Some(plan), _, _) => Some(plan.clone()),
        (None, _, true) => Some("none: an override".to_owned()),
        (None, _, false) => None,
    };
    let names = |id: Option<EntryId>| id.map(|id| format!("entry {id}"));
    let all = [
        ("kind", Some(content.kind.word().to_owned())),
        ("when", Some(content.at.to_string())),
        ("written", Some(content.logged_at.to_string())),
        ("asset", content.asset.map(|asset| asset.to_string())),
        ("coins", coins),
        ("spent", content.spent.map(money)),
        ("fee", fee),
        ("paid", content.paid().map(money)),
        ("venue", content.venue.map(|venue| venue.to_string())),
        ("plan", plan),
        ("reason", content.reason.clone()),
        ("note", content.note.clone()),
        ("corrects", names(content.corrects)),
        ("about", names(content.about)),
        ("due", content.due.map(|due| format::moment(due, today))),
    ];
    all.into_iter()
        .filter_map(|(label, value)| Some((label, value?)))
        .collect()
}

/// What was known then, its age then, and what is known now.
fn known<'a>(app: &App, theme: &Theme, entry: &Entry, end: u16) -> Vec<Line<'a>> {
    let say = |text: &'static str| vec![vec![(0, theme.span(Meaning::Unknown, text))]];
    let then = match &entry.content.snapshot {
        Snapshot::Text(text) => text,
        Snapshot::Absent => return say("nothing was kept of what was known then"),
        Snapshot::Kept => return say("what was known then is being read…"),
    };
    let journal = app.journal();
    let price = entry
        .content
        .asset
        .and_then(|asset| quoted(app.board(), asset, app.now()));
    let now = Present {
        report: &app.report(),
        price: price.as_ref(),
        plans: &app.discipline().plans,
        queue: &journal.ledger.queue,
        practice: journal.access == Access::Practice,
    }
    .text();
    let Some(found) = beside(then, &now) else {
        return say("what was known then cannot be read");
    };
    let faint = |text| theme.span(Meaning::Faint, text);
    let mut lines = vec![vec![
        (0, faint("known then and now".to_owned())),
        right(THEN, faint("then".to_owned())),
        right(AGE, faint("age".to_owned())),
        right(end, faint("now".to_owned())),
    ]];
    let value = |text: String| {
        let meaning = if text == format::UNKNOWN {
            Meaning::Unknown
        } else {
            Meaning::Text
        };
        theme.span(meaning, text)
    };
    lines.extend(found.into_iter().map(|line| {
        // On a small screen a long word of the present takes the place of the age.
        let aged = width(&line.now) < end.saturating_sub(AGE);
        let mut parts = vec![
            (0, theme.span(Meaning::Muted, line.label)),
            right(THEN, value(line.then)),
        ];
        parts.extend(aged.then(|| right(AGE, theme.span(Meaning::Faint, line.age))));
        parts.push(right(end, value(line.now)));
        parts
    }));
    lines
}

/// A text that ends at a cell.
fn right(end: u16, span: Span<'_>) -> (u16, Span<'_>) {
    (end.saturating_sub(width(&span.content)), span)
}

/// Notes, corrections and ends of a wait that name this entry.
fn later<'a>(app: &App, theme: &Theme, entry: &Entry, room: u16) -> Vec<Line<'a>> {
    let own = Some(entry.id);
    let names = |later: &&Entry| later.content.corrects == own || later.content.about == own;
    let rows = app.journal().entries.iter().filter(names);
    let said = rows.flat_map(|later| {
        let content = &later.content;
        let label = match content.kind {
            EntryKind::Correction => "corrected by",
            EntryKind::Note => "note",
            EntryKind::Buy | EntryKind::Sell | EntryKind::Skip | EntryKind::Queue => "ended by",
        };
        let words = content.note.as_deref().or(content.reason.as_deref());
        let value = match words {
            Some(words) => format!("#{} {words}", later.id),
            None => format!("#{}", later.id),
        };
        field(theme, label, &value, room)
    });
    let said: Vec<Line<'a>> = said.collect();
    if said.is_empty() {
        return said;
    }
    std::iter::once(Vec::new()).chain(said).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::journal::Journal;
    use crate::discipline::ledger::tests::{bought, written};
    use crate::domain::journal::Content;
    use crate::ui::panels::testing::november;
    use crate::ui::theme::builtin::default_theme;
    use crate::ui::widgets::testing::{canvas, text};

    fn opened(size: (u16, u16), cursor: usize, snapshot: &str) -> Vec<String> {
        let mut app = november(size);
        let mut buy = bought("2025-11-03", "250", "0.00235");
        buy.snapshot = Snapshot::Text(snapshot.into());
        let note = Content {
            about: Some(EntryId(1)),
            note: Some("first of the year".to_owned()),
            ..Content::new(EntryKind::Note, buy.at, buy.logged_at)
        };
        let entries = written(vec![buy, note]);
        app.keep(Journal {
            opened: Some(Opened {
                entry: entries[0].clone(),
            }),
            entries: entries.into(),
            complete: true,
            ..Journal::default()
        });
        let mut buf = canvas(size.0, size.1);
        let screen = buf.area;
        draw(&app, &default_theme(), EntryId(1), cursor, screen, &mut buf);
        text(&buf)
    }

    const THEN: &str = r#"{"as_of":"2025-11-03T12:00:00Z","verdict":"clear","drawdowns":{"BTC":{"last":106583.0,"as_of":"2025-11-03T00:00:00Z"}}}"#;

    #[test]
    fn then_stands_beside_now_and_later_rows_below() {
        let lines = opened((120, 60), 0, THEN);
        let find = |word: &str| lines.iter().find(|line| line.contains(word)).unwrap();
        let verdict = find("verdict");
        assert!(verdict.find("clear").unwrap() < verdict.find("wait").unwrap());
        let bitcoin = find("bitcoin");
        assert!(
            bitcoin.contains("106,583") && bitcoin.contains("12 h"),
            "{bitcoin}"
        );
        assert!(bitcoin.contains("84,049"), "{bitcoin}");
        assert!(find("ether").contains("--"));
        find("#2 first of the year");
        find("0000000000");
    }

    #[test]
    fn a_small_screen_scrolls_to_the_last_line_and_not_beyond() {
        let top = opened((60, 20), 0, THEN);
        assert!(top.iter().any(|line| line.contains("kind")));
        let end = opened((60, 20), 999, THEN);
        assert!(end.iter().any(|line| line.contains("first of the year")));
        for size in [(1, 1), (20, 4), (400, 120)] {
            opened(size, 3, "no json");
        }
    }
}
