//! The alts panel over the whole screen: the picture with tails, the whole table, breadth, groups.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Figure, SPEC, ahead, coins, count_span, lowest_first, order, picture};
use crate::app::{App, Mode};
use crate::domain::facts::{CoinGroup, in_group};
use crate::domain::instrument::{ALTS, ETH};
use crate::domain::{Ticker, format};
use crate::figures::price_gap::Confirmed;
use crate::figures::readings::{Alt, Quadrant, Strength};
use crate::figures::stats;
use crate::ui::Cx;
use crate::ui::panels::absent;
use crate::ui::panels::framed::{boxed, framed_in, selected};
use crate::ui::theme::Meaning;
use crate::ui::widgets::bar::Bar;
use crate::ui::widgets::line::Clauses;
use crate::ui::widgets::table::{Cell, Column, Row, Table};
use crate::ui::widgets::{frame, put_spans, row, spans_width};

/// Least size; below it the panel's normal view stands over the whole screen.
const LEAST: (u16, u16) = (140, 30);
/// Tails drawn.
const TAILS: usize = 3;
/// Rows of the boxes below the table.
const BREADTH: u16 = 8;
const GROUPS: u16 = 9;

/// Groups shown, with their words.
const SHOWN: [(CoinGroup, &str); 6] = [
    (CoinGroup::Major, "majors"),
    (CoinGroup::L1, "layer 1"),
    (CoinGroup::Privacy, "privacy"),
    (CoinGroup::Defi, "defi"),
    (CoinGroup::RevenueCandidate, "with revenue to look at"),
    (CoinGroup::Meme, "memes"),
];

pub(super) fn fits(area: Rect) -> bool {
    area.width >= LEAST.0 && area.height >= LEAST.1
}

struct Places {
    picture: Rect,
    table: Rect,
    breadth: Rect,
    groups: Rect,
}

fn places(area: Rect) -> Places {
    let right = (area.width * 68 / 160).max(68);
    let left = area.width - right;
    let table = area.height - BREADTH - GROUPS;
    let at = |y: u16, height| Rect::new(area.x + left, area.y + y, right, height);
    Places {
        picture: Rect::new(area.x, area.y, left, area.height),
        table: at(0, table),
        breadth: at(table, BREADTH),
        groups: at(table + BREADTH, GROUPS),
    }
}

/// Coins whose tails are drawn: the selected one, the strongest that improves, ether; else the first of the order.
fn tailed(app: &App, coins: &[(Ticker, &Alt)]) -> Vec<Ticker> {
    let chosen = coins.get(app.view(SPEC.id).row).map(|coin| coin.0);
    let improving = coins
        .iter()
        .filter(|(_, alt)| alt.quadrant == Some(Quadrant::Improving))
        .max_by(|a, b| {
            let momentum = |coin: &(Ticker, &Alt)| coin.1.rrg_momentum.unwrap_or(f64::MIN);
            momentum(a).total_cmp(&momentum(b))
        })
        .map(|coin| coin.0);
    let first = chosen.into_iter().chain(improving).chain([ETH]);
    let mut tails = Vec::with_capacity(TAILS);
    for ticker in first.chain(coins.iter().map(|coin| coin.0)) {
        let drawn = coins
            .iter()
            .any(|(t, alt)| *t == ticker && alt.tail.len() > 1);
        if drawn && tails.len() < TAILS && !tails.contains(&ticker) {
            tails.push(ticker);
        }
    }
    tails
}

pub(super) fn draw(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let places = places(area);
    let coins = order(cx.app);
    rotation(cx, places.picture, &coins, buf);
    let note = format!("sorted by {} {}", sort(cx.app), arrow(cx.app));
    let inner = boxed(cx, "Table", &note, places.table, buf);
    coins::draw(cx, inner, &coins, selected(cx, SPEC.id), false, buf);
    table_notes(cx, inner, coins.len(), buf);
    breadth(cx, places.breadth, buf);
    groups(cx, places.groups, buf);
}

/// Name of the column that the table is sorted by.
fn sort(app: &App) -> &'static str {
    let sort = app.view(SPEC.id).sort;
    SPEC.sorts.get(sort).copied().unwrap_or_default()
}

/// `▾` where the largest stands first.
fn arrow(app: &App) -> &'static str {
    if lowest_first(app) { "▴" } else { "▾" }
}

pub(super) fn row_at(app: &App, area: Rect, line: u16) -> Option<usize> {
    let inner = frame::inner(places(area).table);
    let line = (area.y + 1 + line).checked_sub(inner.y + 1)?;
    coins::row_at(app, inner.height.saturating_sub(1), true, line)
}

fn rotation(cx: &Cx<'_>, area: Rect, coins: &[(Ticker, &Alt)], buf: &mut Buffer) {
    let theme = cx.theme;
    let tails = tailed(cx.app, coins);
    let names: Vec<&str> = tails.iter().map(Ticker::as_str).collect();
    let days = tails
        .first()
        .and_then(|ticker| cx.app.readings().strength.alts.get(*ticker))
        .map_or(0, |alt| picture::tail(alt).len().saturating_sub(1));
    let today = cx.app.now().day();
    let close = format::known(cx.app.readings().strength.day, |day| {
        format::date(day, today)
    });
    let names = names.join(" ");
    let tail = format!("tails: {names}, {days} days · close {close}");
    let notes = [
        format!("strength against BTC, RRG-style · {tail}"),
        format!("RRG-style · {tail}"),
        format!("close {close}"),
    ];
    let inner = framed_in(cx, &SPEC, absent::filling(cx), &notes, area, buf);
    let (x, y) = picture::edges(coins, &tails);
    let edge = |half: f64| {
        let (low, high) = (
            format::fixed(100.0 - half, 1),
            format::fixed(100.0 + half, 1),
        );
        format!("{low} … {high}")
    };
    let faint = |text: String| [theme.span(Meaning::Faint, text)];
    Clauses::new()
        .clause(faint(format!("momentum ↑ {}", edge(y))))
        .draw(buf, row(inner, 0), theme);
    let chart = Rect::new(inner.x, inner.y + 1, inner.width, inner.height - 3);
    picture::with_tails(cx, chart, coins, &tails, buf);
    Clauses::new()
        .note(faint(format!("relative strength → {}", edge(x))))
        .draw(buf, row(inner, inner.height - 2), theme);
    let key = |bullet: &'static str, name: &'static str, quadrant| {
        [
            theme.span(picture::colour(Some(quadrant)), bullet),
            theme.span(Meaning::Muted, name),
        ]
    };
    Clauses::new()
        .clause(key("• ", "leading", Quadrant::Leading))
        .more(key(" • ", "weakening", Quadrant::Weakening))
        .more(key(" • ", "lagging", Quadrant::Lagging))
        .more(key(" • ", "improving", Quadrant::Improving))
        .apart(faint("14-day, RRG-style".to_owned()))
        .draw(buf, row(inner, inner.height - 1), theme);
}

/// What the marks of the table mean, where there are rows left below it.
fn table_notes(cx: &Cx<'_>, inner: Rect, coins: usize, buf: &mut Buffer) {
    let strength = &cx.app.readings().strength;
    let used = coins + strength.late.len() + 1;
    let first = u16::try_from(used + 1).unwrap_or(u16::MAX);
    if first.saturating_add(2) > inner.height {
        return;
    }
    let today = cx.app.now().day();
    let since = format::known(strength.btc_high_day, |day| format::date(day, today));
    let mut notes = vec![
        "* idiosyncratic: R² to BTC over 60 d below 0.1".to_owned(),
        format!("held up: return since BTC’s 90-day high of {since}, against BTC"),
    ];
    if cx.app.mode() == &Mode::Live {
        let confirmed = Confirmed::of(cx.app.board(), ALTS, cx.app.now());
        notes.push(format!("prices now: {}", confirmed.words()));
    }
    for (line, text) in (first..inner.height).zip(notes) {
        let line = row(inner, line);
        Clauses::new()
            .clause([cx.theme.span(Meaning::Faint, text)])
            .draw(buf, line, cx.theme);
    }
}

fn breadth(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let strength = &cx.app.readings().strength;
    let note = format!("share of {} coins ahead of BTC", strength.universe.len());
    let inner = boxed(cx, "Breadth", &note, area, buf);
    let held = strength
        .held_up
        .zip(strength.of)
        .map(|(n, of)| (n as usize, of as usize));
    let columns = [
        Column::left("", 8),
        Column::flex("", 12),
        Column::right("", 9),
        Column::right("", 7),
    ];
    let rows = [
        ("7 days", ahead(strength, Figure::Rel7)),
        ("30 days", ahead(strength, Figure::Rel30)),
        ("90 days", ahead(strength, Figure::Rel90)),
        ("held up", held),
    ]
    .map(|(name, part)| {
        let share = part.filter(|p| p.1 > 0).map(|(n, of)| n as f64 / of as f64);
        Row::new([
            Cell::text(name, theme.style(Meaning::Muted)),
            Cell::Bar(Bar {
                share,
                meaning: Meaning::Accent,
            }),
            Cell::Spans(vec![count_span(cx, part)]),
            Cell::known(share, format::odds, Meaning::Muted, theme),
        ])
    });
    let used = Table::new(&columns)
        .headless()
        .draw(buf, inner, &rows, theme);
    let beta = median(strength, Figure::Beta, |_| true);
    let known = beta.map_or_else(
        || theme.unknown(),
        |(beta, _)| theme.bold(Meaning::Text, format::ratio(beta)),
    );
    Clauses::new()
        .clause([theme.span(Meaning::Muted, "beta↓ median "), known])
        .clause([theme.span(Meaning::Faint, "1.00 falls as bitcoin falls")])
        .draw(buf, row(inner, used + 1), theme);
}

/// Median of a figure over the coins of which `kept` holds, and how many those are; `None` where none is known.
fn median(
    strength: &Strength,
    figure: Figure,
    kept: impl Fn(Ticker) -> bool,
) -> Option<(f64, usize)> {
    let values: Vec<f64> = strength
        .alts
        .iter()
        .filter(|(ticker, _)| kept(*ticker))
        .filter_map(|(_, alt)| figure.of(alt))
        .collect();
    Some((stats::median(&values)?, values.len()))
}

fn groups(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let strength = &cx.app.readings().strength;
    let inner = boxed(cx, "Groups", "median against BTC", area, buf);
    let columns = [
        Column::left("", 24),
        Column::right("7 d", 8),
        Column::right("30 d", 9),
        Column::right("90 d", 9),
        Column::left("", 12).gap(2),
    ];
    let rows: Vec<Row<'_>> = SHOWN
        .iter()
        .filter_map(|(group, name)| {
            let members: Vec<&str> = strength
                .alts
                .iter()
                .filter(|(ticker, _)| in_group(*ticker, *group))
                .map(|(ticker, _)| ticker.as_str())
                .collect();
            if members.is_empty() {
                return None;
            }
            let cell = |figure| {
                let value = median(strength, figure, |t| in_group(t, *group)).map(|m| m.0);
                Cell::change(value, format::percent, theme)
            };
            let who = match members.len() {
                1 | 2 => members.join(" "),
                n => format!("{n} coins"),
            };
            Some(Row::new([
                Cell::text(*name, theme.style(Meaning::Text)),
                cell(Figure::Rel7),
                cell(Figure::Rel30),
                cell(Figure::Rel90),
                Cell::text(who, theme.style(Meaning::Faint)),
            ]))
        })
        .collect();
    if rows.is_empty() {
        let spans = [theme.span(Meaning::Unknown, "unknown: no day of closes yet")];
        if spans_width(&spans) <= inner.width {
            put_spans(buf, inner.x, inner.y, &spans, inner.right());
        }
        return;
    }
    Table::new(&columns).draw(buf, inner, &rows, theme);
}
