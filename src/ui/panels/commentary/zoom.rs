//! The commentary over the whole screen: the sentences at the left, what the chosen one rests on at the right, and what
//! could change the verdict below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::{SPEC, chosen, kept, slice, words};
use crate::app::App;
use crate::commentary::{Receipt, Sentence};
use crate::discipline::Verdict;
use crate::domain::{Stamp, calendar, format};
use crate::ui::Cx;
use crate::ui::panels::framed::{boxed, framed};
use crate::ui::theme::Meaning;
use crate::ui::widgets::frame::divider;
use crate::ui::widgets::wrap::{draw as draw_lines, wrap};
use crate::ui::widgets::{elide, put, row};

/// From this width the receipt stands beside the sentences.
const WIDE: u16 = 110;
/// Rows of the box at the bottom, and the height from which there is one.
const BELOW: u16 = 10;
const HIGH: u16 = 30;
/// Cells of a label.
const LABEL: u16 = 10;

/// Sentences, receipt, what comes next.
fn boxes(area: Rect) -> (Rect, Rect, Rect) {
    let below = if area.height >= HIGH { BELOW } else { 0 };
    let top = slice(area, 0, area.height - below);
    let bottom = slice(area, top.height, below);
    if area.width >= WIDE {
        let width = area.width * 3 / 5;
        let right = Rect {
            x: top.x + width,
            width: top.width - width,
            ..top
        };
        return (Rect { width, ..top }, right, bottom);
    }
    let half = top.height * 3 / 5;
    let upper = slice(top, 0, half);
    (upper, slice(top, half, top.height), bottom)
}

pub(super) fn draw(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let (left, right, bottom) = boxes(area);
    sentences(cx, left, buf);
    receipt(cx, right, buf);
    if bottom.height >= 4 {
        next(cx, bottom, buf);
    }
}

/// The rows of the sentences in an area with the chosen one in sight: id, first row, rows.
fn layout(app: &App, room: u16, height: u16, chosen: Option<u8>) -> Vec<(u8, u16, u16)> {
    let all: Vec<(u8, u16)> = kept(app)
        .into_iter()
        .map(|sentence| (sentence.id, words::rows(sentence, room)))
        .collect();
    let sum: u16 = all.iter().map(|(_, rows)| rows).sum();
    let gaps = u16::try_from(all.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let gap = u16::from(sum + gaps <= height);
    // Leading sentences give way until the chosen one is in sight.
    let wanted = all
        .iter()
        .position(|(id, _)| Some(*id) == chosen)
        .unwrap_or(0);
    let mut first = 0;
    while first < wanted {
        let rows: u16 = all[first..=wanted].iter().map(|(_, rows)| rows + gap).sum();
        if rows <= height + gap {
            break;
        }
        first += 1;
    }
    let mut y = 0;
    let mut places = Vec::new();
    for (id, rows) in &all[first..] {
        if y + rows > height && y > 0 {
            break;
        }
        places.push((*id, y, *rows));
        y += rows + gap;
    }
    places
}

/// Rows above the sentences: the verdict's words and a blank one.
const fn head(height: u16) -> u16 {
    if height >= 12 { 2 } else { 0 }
}

fn sentences(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let now = cx.app.now();
    let note = format!(
        "{}, {} · same figures, same words",
        format::date_full(now.day()),
        format::clock_short(now)
    );
    let inner = framed(
        cx,
        &SPEC,
        &[note.as_str(), "same figures, same words"],
        area,
        buf,
    );
    let head = head(inner.height);
    if head > 0 {
        let style = theme.strong(Meaning::Title);
        put(
            buf,
            inner.x,
            inner.y,
            &verdict(cx.app),
            style,
            inner.right(),
        );
    }
    let body = slice(inner, head, inner.height);
    let chosen = chosen(cx);
    let places = layout(cx.app, body.width, body.height, chosen);
    let brief = cx.app.brief();
    let mut free = 0;
    for (id, y, rows) in &places {
        let at = slice(body, *y, *rows);
        if let Some(sentence) = brief.sentences.iter().find(|s| s.id == *id) {
            words::draw(cx, sentence, true, at, buf);
        }
        if chosen == Some(*id) {
            buf.set_style(at, theme.ground(Meaning::Selection));
        }
        free = y + rows;
    }
    if !brief.left_out.is_empty() && free + 1 < body.height {
        super::left_out(cx, &brief.left_out, slice(body, free + 1, body.height), buf);
    }
}

/// The verdict in a line.
fn verdict(app: &App) -> String {
    let first = match app.checklist().verdict {
        Verdict::Wait => "Extra buys wait.",
        Verdict::Clear => "No gate holds extra buys back.",
        Verdict::Unknown => "Not every gate can be said: extra buys wait.",
    };
    if app.discipline().plans.is_empty() {
        first.to_owned()
    } else {
        format!("{first} The plan goes on.")
    }
}

/// The sentence in a line of the zoom.
pub(super) fn id_at(app: &App, area: Rect, line: u16) -> Option<u8> {
    let (left, ..) = boxes(area);
    let height = left.height.saturating_sub(2);
    let head = head(height);
    let y = line.checked_sub(head)?;
    let view = app.view(SPEC.id);
    let chosen = kept(app).get(view.row).map(|sentence| sentence.id);
    let places = layout(app, left.width.saturating_sub(4), height - head, chosen);
    let found = places
        .iter()
        .find(|(_, from, rows)| (*from..*from + rows).contains(&y));
    found.map(|(id, ..)| *id)
}

/// What the chosen sentence rests on: its chosen figure in full, then clause by clause.
fn receipt(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let view = cx.app.view(SPEC.id);
    let kept = kept(cx.app);
    let Some(sentence) = kept.get(view.row).or(kept.first()) else {
        boxed(cx, "Receipt", "", area, buf);
        return;
    };
    let receipts = sentence.receipts();
    let at = view.col.min(receipts.len().saturating_sub(1));
    let path = receipts.get(at).map(|receipt| receipt.path.as_str());
    let found = path.and_then(|path| cx.app.explain(path));
    let title = format!("Receipt {}", words::number(sentence.id));
    let note = found.as_ref().map_or("", |found| found.title.as_str());
    let inner = boxed(cx, &title, note, area, buf);
    let mut y = 0;
    if let Some(found) = &found {
        y = figure(cx, found, inner, buf);
        if y < inner.height {
            divider(buf, inner, y, cx.theme);
        }
        y += 1;
    }
    clauses(cx, sentence, path, slice(inner, y, inner.height), buf);
}

/// Label and wrapped text; returns the rows taken.
fn field(label: &Span<'_>, text: &Span<'_>, inner: Rect, y: u16, buf: &mut Buffer) -> u16 {
    let at = slice(inner, y, inner.height);
    if text.content.is_empty() || at.height == 0 {
        return 0;
    }
    put(buf, at.x, at.y, &label.content, label.style, at.right());
    let room = Rect {
        x: at.x + LABEL.min(at.width),
        width: at.width.saturating_sub(LABEL),
        ..at
    };
    draw_lines(buf, room, &wrap(std::slice::from_ref(text), room.width, 0))
}

/// The chosen figure: value, formula, times, quality.
fn figure(
    cx: &Cx<'_>,
    found: &crate::figures::explain::Explanation,
    inner: Rect,
    buf: &mut Buffer,
) -> u16 {
    let theme = cx.theme;
    let (now, today) = (cx.app.now(), cx.app.now().day());
    let moment = |at: Option<Stamp>| format::known(at, |at| format::moment(at, today));
    let value = if found.value == format::UNKNOWN {
        theme.unknown()
    } else {
        theme.bold(Meaning::Title, found.value.clone())
    };
    let age = found.as_of.map(|at| format::age_long(now.since(at)));
    let quality = if found.why_unknown.is_empty() {
        found.quality.clone()
    } else {
        found.why_unknown.clone()
    };
    let text = |text: String| theme.span(Meaning::Text, text);
    let lines = [
        ("value", value),
        ("formula", text(found.formula.clone())),
        ("", text(found.filled.clone())),
        ("as of", text(moment(found.as_of))),
        ("known", text(moment(found.known_at))),
        ("age", text(age.unwrap_or_default())),
        ("quality", text(quality)),
    ];
    let mut y = 0;
    for (label, span) in lines {
        y += field(&theme.span(Meaning::Muted, label), &span, inner, y, buf);
    }
    y
}

/// Every clause with its figures: path and value, then who says so and since when.
fn clauses(cx: &Cx<'_>, sentence: &Sentence, chosen: Option<&str>, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let mut y = 0;
    for clause in &sentence.clauses {
        let quoted = format!(
            "“{}”",
            clause
                .text
                .trim_start_matches([';', ',', ':', ' '])
                .trim_end()
        );
        let spans = [theme.span(Meaning::Muted, quoted)];
        let at = slice(area, y, area.height);
        y += draw_lines(buf, at, &wrap(&spans, at.width, 1));
        for receipt in &clause.receipts {
            y += entry(
                cx,
                receipt,
                chosen == Some(receipt.path.as_str()),
                slice(area, y, 2),
                buf,
            );
        }
    }
}

fn entry(cx: &Cx<'_>, receipt: &Receipt, chosen: bool, area: Rect, buf: &mut Buffer) -> u16 {
    let theme = cx.theme;
    let today = cx.app.now().day();
    let at = row(area, 0);
    if at.width == 0 {
        return 0;
    }
    let explained = cx.app.explain(&receipt.path);
    let value = explained
        .as_ref()
        .map_or_else(|| words::leaf(&receipt.value), |found| found.value.clone());
    let meaning = if chosen {
        Meaning::Accent
    } else {
        Meaning::Text
    };
    let room = at
        .width
        .saturating_sub(crate::ui::widgets::width(&value) + 3);
    let path = elide(&receipt.path, room);
    put(buf, at.x + 1, at.y, &path, theme.style(meaning), at.right());
    let from = at.right().saturating_sub(crate::ui::widgets::width(&value));
    put(
        buf,
        from,
        at.y,
        &value,
        theme.style(Meaning::Title),
        at.right(),
    );
    let known = receipt
        .known_at
        .or_else(|| explained.as_ref().and_then(|found| found.known_at));
    let moment = |at: Option<Stamp>| format::known(at, |at| format::moment(at, today));
    let source = receipt.source.as_deref().unwrap_or("source unknown");
    let line = crate::ui::widgets::line::Clauses::new()
        .clause([theme.span(Meaning::Faint, format!("  {source}"))])
        .clause([theme.span(Meaning::Faint, format!("as of {}", moment(receipt.as_of)))])
        .clause([theme.span(Meaning::Faint, format!("known {}", moment(known)))]);
    let below = row(area, 1);
    line.draw(buf, below, theme);
    1 + u16::from(below.width > 0)
}

/// What would change the verdict, what would not, and what is known to come.
fn next(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let inner = boxed(cx, "What comes next", "", area, buf);
    let open = cx.app.checklist().to_open();
    let open = if open.is_empty() {
        "a gate that fails or can no longer be said".to_owned()
    } else {
        open.join(" · ")
    };
    let lines = [
        ("What would change the verdict", open),
        (
            "What would not",
            "one green ETF day, a bounce in price, a missing feed".to_owned(),
        ),
        ("Next known events", events(cx.app)),
    ];
    let mut y = 0;
    for (label, text) in lines {
        let spans = [
            theme.bold(Meaning::Title, format!("{label}: ")),
            theme.span(Meaning::Muted, text),
        ];
        let at = slice(inner, y, inner.height);
        y += draw_lines(buf, at, &wrap(&spans, at.width, 2)) + 1;
    }
}

/// `New York opens 14:30Z · plan 24 Nov · FOMC 10 Dec`.
fn events(app: &App) -> String {
    let (now, today) = (app.now(), app.now().day());
    let mut list: Vec<(Stamp, String)> = Vec::new();
    if let Some(bell) = calendar::next_change(calendar::Market::Nyse, now) {
        let opens = !matches!(
            calendar::state(calendar::Market::Nyse, now),
            calendar::MarketState::Open
        );
        let verb = if opens { "opens" } else { "closes" };
        list.push((
            bell,
            format!("New York {verb} {}", format::moment(bell, today)),
        ));
    }
    if let Some((due, _)) = app
        .checklist()
        .rule("plan.due")
        .and_then(|rule| Some((crate::domain::Day::parse(rule.value.as_str()?)?, rule)))
    {
        list.push((due.start(), format!("plan {}", format::date(due, today))));
    }
    if let Some(day) = app.readings().rates.meeting {
        list.push((day.start(), format!("FOMC {}", format::date(day, today))));
    }
    list.sort_by_key(|(at, _)| *at);
    let words: Vec<String> = list.into_iter().map(|(_, text)| text).collect();
    if words.is_empty() {
        format::UNKNOWN.to_owned()
    } else {
        words.join(" · ")
    }
}
