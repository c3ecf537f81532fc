//! The lines to the live sources: what each gives, how old that is, when it is asked next, and why it gives nothing.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::App;
use crate::domain::format;
use crate::domain::instrument::{ALTS, BTC, ETH};
use crate::domain::link::{Line, Reason, Spent, State};
use crate::domain::tally::untimely::LOOK;
use crate::figures::price_gap::{Confirmed, PriceGap};
use crate::ui::overlays::scrolled;
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::frame::divider;
use crate::ui::widgets::line::Clauses;
use crate::ui::widgets::overlay::Overlay;
use crate::ui::widgets::table::{Cell, Column, Row, Table};
use crate::ui::widgets::wrap::{draw as draw_lines, wrap};
use crate::ui::widgets::{put, put_spans, row};

/// Rows under the table: a rule, the eight reasons, and what stands below them.
const FOOT: u16 = 11 + BELOW;
/// A rule, whether two sources agree on the price, what was not taken.
const BELOW: u16 = 4;
/// Rows of the table that come before the explanation of the reasons.
const ROWS: u16 = 10;
/// A rule, and all that the selected source says of itself.
const DETAIL: u16 = 4;
/// Rows of the table that come before the detail.
const FEW: u16 = 3;
/// Prices held back that are shown.
const SHOWN: u16 = 3;

pub(super) fn draw(app: &App, theme: &Theme, cursor: usize, screen: Rect, buf: &mut Buffer) {
    let lines = app.lines();
    let live = lines.iter().filter(|line| line.is_well()).count();
    let wanted = u16::try_from(lines.len())
        .unwrap_or(u16::MAX)
        .saturating_add(FOOT + DETAIL + SHOWN + 4);
    let popup = Overlay::new("Sources", screen.width.saturating_sub(8).min(136), wanted);
    let parts = Parts::of(app, popup.inside(screen).height);
    let chosen = cursor.min(lines.len().saturating_sub(1));
    let first = scrolled(chosen, lines.len(), parts.room.max(1));
    let mut note = format!("{live} of {} answer", lines.len());
    if parts.room < lines.len() {
        let last = (first + parts.room).min(lines.len());
        note = format!("{note} · rows {}–{last}", first + 1);
    }
    let inner = popup.note(&note).draw(buf, screen, theme);
    let shown = lines.iter().enumerate().skip(first).take(parts.room);
    let rows: Vec<Row<'_>> = shown
        .map(|(place, line)| source(app, theme, line).selected(parts.detailed && place == chosen))
        .collect();
    let area = Rect {
        height: inner.height.saturating_sub(parts.under),
        ..inner
    };
    table(theme, rows, area, buf);
    if let Some(line) = lines.get(chosen).filter(|_| parts.detailed) {
        divider(buf, inner, area.height, theme);
        let area = Rect {
            y: area.bottom() + 1,
            height: DETAIL - 1,
            ..inner
        };
        detail(app, theme, line, area, buf);
    }
    if parts.tall {
        reasons(theme, inner, parts.foot, buf);
    }
    held_back(app, theme, inner, buf);
}

/// What a popup of some height has room for.
struct Parts {
    /// The eight reasons.
    tall: bool,
    /// All that the selected source says.
    detailed: bool,
    /// Rows under the detail, and under the table.
    foot: u16,
    under: u16,
    /// Sources in the table.
    room: usize,
}

impl Parts {
    fn of(app: &App, height: u16) -> Self {
        let held = held_rows(app);
        let least = u16::try_from(app.lines().len())
            .unwrap_or(u16::MAX)
            .min(ROWS);
        let tall = height > FOOT + DETAIL + held + least;
        let foot = held + if tall { FOOT } else { BELOW };
        let detailed = height > foot + DETAIL + FEW;
        let under = foot + if detailed { DETAIL } else { 0 };
        Self {
            tall,
            detailed,
            foot,
            under,
            room: usize::from(height.saturating_sub(under + 1)),
        }
    }
}

/// The sources. What does not fit beside a state of some words is told of the selected one alone.
fn table(theme: &Theme, rows: Vec<Row<'_>>, area: Rect, buf: &mut Buffer) {
    let all = [
        Column::left("source", 29),
        Column::left("gives", 23),
        Column::right("age", 7),
        Column::right("next", 11),
        Column::right("budget", 8),
        Column::flex("  state", 22),
    ];
    let few = [all[0], all[2], all[3].drop(1), all[5]];
    if area.width >= WIDE {
        Table::new(&all).draw(buf, area, &rows, theme);
    } else {
        Table::new(&few).draw(buf, area, &narrowed(rows), theme);
    }
}

/// From this width on a row tells also what its source gives and what of its budget is spent.
const WIDE: u16 = 118;

/// The same rows without what a source gives and its budget.
fn narrowed(rows: Vec<Row<'_>>) -> Vec<Row<'_>> {
    let keep = [true, false, true, true, false, true];
    rows.into_iter()
        .map(|row| match row {
            Row::Cells { cells, selected } => {
                let kept = cells.into_iter().zip(keep);
                let kept: Vec<Cell<'_>> = kept
                    .filter_map(|(cell, keep)| keep.then_some(cell))
                    .collect();
                Row::new(kept).selected(selected)
            }
            other => other,
        })
        .collect()
}

fn meanings(line: &Line) -> (Meaning, Meaning) {
    match &line.state {
        State::Live => (Meaning::Live, Meaning::Text),
        State::Opening => (Meaning::Muted, Meaning::Muted),
        State::Down { reason, .. } => (
            match reason {
                Reason::MarketClosed | Reason::NotYetPublished => Meaning::Faint,
                Reason::RateLimited => Meaning::Warn,
                _ => Meaning::Bad,
            },
            Meaning::Muted,
        ),
    }
}

/// All that a line says of its state.
fn said(app: &App, line: &Line) -> String {
    let mut said = line.words(app.now());
    if let Some(filled) = line.filling() {
        said = format!("{said} · {}", filled.words());
    }
    if line.unread > 0 {
        said = format!(
            "{said} · {} not understood",
            format::count(usize::try_from(line.unread).unwrap_or(usize::MAX))
        );
    }
    if line.cuts > 0 {
        said = format!("{said} · cut {} × in 24 h", line.cuts);
    }
    said
}

/// When the source is asked next.
fn next(app: &App, line: &Line) -> String {
    let now = app.now();
    match (&line.state, line.every) {
        (State::Down { next: None, .. } | State::Opening, _) => format::UNKNOWN.to_owned(),
        (
            State::Down {
                next: Some(next), ..
            },
            _,
        ) if *next > now => format!("in {}", format::age(next.since(now))),
        (State::Down { .. }, _) => "now".to_owned(),
        (State::Live, None) => "stream".to_owned(),
        (State::Live, Some(every)) => format!("every {}", format::age(every).trim()),
    }
}

fn source<'a>(app: &App, theme: &Theme, line: &'a Line) -> Row<'a> {
    let (word, value) = meanings(line);
    let age = line.heard.map_or_else(
        || format::UNKNOWN.to_owned(),
        |heard| format::age(app.now().since(heard)),
    );
    Row::new([
        Cell::text(line.source, theme.style(value)),
        Cell::text(line.gives, theme.style(Meaning::Muted)),
        Cell::text(age, theme.style(value)),
        Cell::text(next(app, line), theme.style(Meaning::Muted)),
        Cell::known(line.spent, budget, Meaning::Muted, theme),
        Cell::text(format!("  {}", said(app, line)), theme.style(word)),
    ])
}

/// What the row of the selected source has no room for: what it gives, its whole state, and its times.
fn detail(app: &App, theme: &Theme, line: &Line, area: Rect, buf: &mut Buffer) {
    let now = app.now();
    let mut facts = vec![format!("since {}", format::moment(line.since, now.day()))];
    facts.push(match line.heard {
        Some(heard) => format!("last heard {} ago", format::age(now.since(heard)).trim()),
        None => "nothing heard yet".to_owned(),
    });
    match next(app, line).as_str() {
        format::UNKNOWN => {}
        "stream" => facts.push("a stream".to_owned()),
        every if every.starts_with("every") => facts.push(format!("asked {every}")),
        at => facts.push(format!("tried again {at}")),
    }
    if let Some(spent) = line.spent {
        facts.push(format!(
            "{} of {} spent in {} s",
            spent.used, spent.of, spent.seconds
        ));
    }
    let (word, _) = meanings(line);
    let head = [
        theme.bold(Meaning::Text, line.source),
        theme.span(Meaning::Muted, format!("  {}", line.gives)),
    ];
    put_spans(buf, area.x, area.y, &head, area.right());
    let text = [
        theme.span(word, said(app, line)),
        theme.span(Meaning::Faint, format!("  {}", facts.join(" · "))),
    ];
    let lines = wrap(&text, area.width, 0);
    let rest = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    draw_lines(buf, rest, &lines);
}

/// The share of what its host may be asked that is spent, rounded up.
fn budget(spent: Spent) -> String {
    format!("{}%", (spent.used * 100).div_ceil(spent.of.max(1)))
}

/// What the person can do about each reason.
const fn remedy(reason: Reason) -> &'static str {
    match reason {
        Reason::RateLimited => "waits by itself",
        Reason::NeedsKey => "set it in the environment or a 0600 file",
        Reason::NoSuchSymbol => "a setting is wrong",
        Reason::NetworkDown => "tries again with growing pauses",
        Reason::MarketClosed => "the last close stays, with its age",
        Reason::NotYetPublished => "the date of the next issue is known",
        Reason::RefusedHere => "the country or a ban; another source stands in where there is one",
        Reason::NotUnderstood => "the last good value stays, with its age",
    }
}

fn reasons(theme: &Theme, inner: Rect, foot: u16, buf: &mut Buffer) {
    let top = inner.height.saturating_sub(foot);
    divider(buf, inner, top, theme);
    let head = row(inner, top + 1);
    let title = Clauses::new().clause([theme.span(Meaning::Text, "Eight reasons, never “error”")]);
    let budget = "budget: spent of what its host may be asked";
    if inner.width >= WIDE {
        let note = [theme.span(Meaning::Faint, budget)];
        title.note(note).draw(buf, head, theme);
    } else {
        title.draw(buf, head, theme);
    }
    for (reason, line) in Reason::ALL.into_iter().zip(top + 2..) {
        let at = row(inner, line);
        put(
            buf,
            at.x + 2,
            at.y,
            reason.words(),
            theme.style(Meaning::Muted),
            at.right(),
        );
        put(
            buf,
            at.x + 26,
            at.y,
            remedy(reason),
            theme.style(Meaning::Faint),
            at.right(),
        );
    }
}

/// Whether two independent sources agree on the prices.
fn prices<'a>(app: &App, theme: &Theme) -> Clauses<'a> {
    let style = |text: String| theme.span(Meaning::Muted, text);
    let gap = |coin| {
        let gap = PriceGap::of(app.board(), coin, app.now());
        style(format!("{coin} {}", gap.words()))
    };
    let others = Confirmed::of(app.board(), ALTS, app.now());
    Clauses::new()
        .clause([style("Prices   ".to_owned()), gap(BTC)])
        .clause([gap(ETH)])
        .clause([style(format!("altcoins {}", others.words()))])
}

fn held_rows(app: &App) -> u16 {
    u16::try_from(app.quarantine().held().len())
        .unwrap_or(u16::MAX)
        .min(SHOWN)
}

/// Liquidations that are not counted because a clock is wrong; `None` while that hardly matters.
fn untimely(app: &App) -> Option<String> {
    let seen = app.board().tally().untimely();
    let count = |n: u64| format::count(usize::try_from(n).unwrap_or(usize::MAX));
    let minutes = format::age(LOOK);
    if !seen.is_notable() {
        return None;
    }
    Some(if seen.ahead >= seen.late {
        format!(
            "{} events of {minutes} refused: dated ahead of this machine's clock; check the clock",
            count(seen.ahead)
        )
    } else {
        format!(
            "{} events of {minutes} dropped: too late by this machine's clock; check the clock",
            count(seen.late)
        )
    })
}

/// Facts that were not taken; where many are dated ahead of the clock, it is the clock that is wrong.
fn refused<'a>(app: &App, theme: &Theme) -> Clauses<'a> {
    let count = |n: u64| format::count(usize::try_from(n).unwrap_or(usize::MAX));
    let all = format!(
        "Refused   {} facts that cannot be true",
        count(app.board().refused())
    );
    let refused = Clauses::new().clause([theme.span(Meaning::Muted, all)]);
    match app.board().ahead() {
        0 => refused,
        ahead => refused.clause([theme.span(
            Meaning::Warn,
            format!(
                "{} dated ahead of this machine’s clock: check it",
                count(ahead)
            ),
        )]),
    }
}

fn held_back(app: &App, theme: &Theme, inner: Rect, buf: &mut Buffer) {
    let held = held_rows(app);
    divider(buf, inner, inner.height.saturating_sub(BELOW + held), theme);
    let count = |n: u64| format::count(usize::try_from(n).unwrap_or(usize::MAX));
    let taken = app.board().tally().taken();
    for (held, back) in app
        .quarantine()
        .held()
        .iter()
        .zip((BELOW..BELOW + held).rev())
    {
        let at = row(inner, inner.height.saturating_sub(back));
        let text = format!(
            "Held back   {} of {} {}   {}   the last price is {}; no second source agrees",
            held.instrument,
            held.source(),
            format::clock_short(held.since),
            format::price(held.price),
            format::price(held.last),
        );
        put(
            buf,
            at.x,
            at.y,
            &text,
            theme.style(Meaning::Warn),
            at.right(),
        );
    }
    let plain = |text: String| Clauses::new().clause([theme.span(Meaning::Muted, text)]);
    let once = format!(
        "Counted once   {} that came twice · {} came too late",
        count(taken.duplicate),
        count(taken.late_dropped)
    );
    let lines = [
        prices(app, theme),
        refused(app, theme),
        // What is missing in the sums comes first: the end of a line is what does not fit.
        match untimely(app) {
            Some(text) => Clauses::new()
                .clause([theme.span(Meaning::Warn, text)])
                .clause([theme.span(Meaning::Muted, once)]),
            None => plain(once),
        },
    ];
    for (line, back) in lines.iter().zip([3_u16, 2, 1]) {
        let at = row(inner, inner.height.saturating_sub(back));
        line.draw(buf, at, theme);
    }
}
