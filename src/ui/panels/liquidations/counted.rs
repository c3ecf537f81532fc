//! The parts of the zoom that only a live count can fill: each venue with how long and how well it is listened to, the
//! hours as columns, the largest single events, and how much is borrowed at what price.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::words;
use crate::app::App;
use crate::domain::instrument::PERPETUALS;
use crate::domain::link::{Line, State};
use crate::domain::observation::Side;
use crate::domain::tally::coverage::VenueCoverage;
use crate::domain::tally::histogram::Bucket;
use crate::domain::{Name, Stamp, format};
use crate::figures::liquidations::OwnCount;
use crate::ui::Cx;
use crate::ui::panels::framed::boxed;
use crate::ui::theme::Meaning;
use crate::ui::widgets::columns::Columns;
use crate::ui::widgets::table::{Cell, Column, Row, Table};

/// From this share of seconds with an event on, a thinned stream must be taken as saturated.
const SATURATED: f64 = 0.5;

/// Lines to venues of whose liquidations nothing was heard in the last 24 hours: what the sums lack.
pub(super) fn unheard<'a>(app: &'a App, own: Option<&OwnCount>) -> Vec<&'a Line> {
    let venues = own.map_or(&[][..], |own| &own.coverage.venues);
    let heard = |line: &Line| venues.iter().any(|venue| venue.venue == line.publisher);
    app.lines()
        .iter()
        .filter(|line| line.source.ends_with("-liquidations") && !heard(line))
        .collect()
}

/// Each venue: since when, cuts, saturation, events, share of the money.
pub(super) fn venues(cx: &Cx<'_>, own: Option<&OwnCount>, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let theme = cx.theme;
    let inner = boxed(cx, "Venues", "24 h · thinned: Binance, OKX", area, buf);
    let columns = [
        Column::left("venue", 15),
        Column::left("state", 16),
        Column::left("since", 12).drop(2),
        Column::right("cuts", 6),
        Column::right("lost", 8).drop(3),
        Column::right("events", 9).drop(1),
        Column::right("share", 7),
        Column::flex("", 4).drop(4),
    ];
    let heard = own.into_iter().flat_map(|own| {
        let all: f64 = own
            .by_venue
            .iter()
            .filter_map(|(_, sums)| total(sums))
            .sum();
        let venues = own.coverage.venues.iter();
        venues.map(move |venue| venue_row(cx, own, venue, all))
    });
    let silent = unheard(cx.app, own).into_iter();
    let rows: Vec<Row<'_>> = heard
        .chain(silent.map(|line| unheard_row(cx, line)))
        .collect();
    Table::new(&columns).draw(buf, inner, &rows, theme);
}

fn total(sums: &crate::figures::readings::LiquidationWindow) -> Option<f64> {
    Some(sums.long_usd? + sums.short_usd?)
}

fn venue_row<'a>(cx: &Cx<'a>, own: &OwnCount, venue: &VenueCoverage, all: f64) -> Row<'a> {
    let theme = cx.theme;
    let now = cx.app.now();
    let plain = |text: String, meaning| Cell::text(text, theme.style(meaning));
    let sums = own.by_venue.iter().find(|(name, _)| *name == venue.venue);
    let busy = own.saturation.iter().any(|market| {
        market.market.venue == venue.venue && market.share >= SATURATED && is_thinned(venue.venue)
    });
    let line = cx
        .app
        .lines()
        .iter()
        .find(|line| line.publisher == venue.venue && line.source.ends_with("-liquidations"));
    let (state, meaning) = match (venue.connected, busy) {
        (true, true) => ("saturated", Meaning::Warn),
        (true, false) => ("listening", Meaning::Live),
        (false, _) => line.map_or(("cut", Meaning::Bad), why),
    };
    let share = sums.and_then(|(_, sums)| total(sums)).filter(|_| all > 0.0);
    let cuts = if venue.gaps == 0 {
        Meaning::Muted
    } else {
        Meaning::Warn
    };
    Row::new([
        plain(venue.venue.to_string(), Meaning::Text),
        plain(state.to_owned(), meaning),
        plain(words::when(venue.since, now), Meaning::Muted),
        plain(format::count(venue.gaps), cuts),
        plain(seconds(venue.gaps_s), cuts),
        Cell::known(
            sums.and_then(|(_, sums)| sums.count),
            words::count,
            Meaning::Muted,
            theme,
        ),
        Cell::known(
            share.map(|usd| usd / all),
            |share| format::share(share, 0),
            Meaning::Text,
            theme,
        ),
    ])
}

/// A venue that was not heard: why, in the word of its reason. All of its money is unknown.
fn unheard_row<'a>(cx: &Cx<'a>, line: &Line) -> Row<'a> {
    let theme = cx.theme;
    let (state, meaning) = why(line);
    let unknown = || Cell::unknown(theme);
    Row::new([
        Cell::text(line.publisher.to_string(), theme.style(Meaning::Muted)),
        Cell::text(state, theme.style(meaning)),
        unknown(),
        unknown(),
        unknown(),
        unknown(),
        unknown(),
    ])
}

/// Why a venue tells nothing now.
const fn why(line: &Line) -> (&'static str, Meaning) {
    match &line.state {
        State::Down { reason, .. } => (reason.words(), Meaning::Bad),
        State::Opening => ("opening", Meaning::Muted),
        State::Live => ("cut", Meaning::Bad),
    }
}

/// Pushes at most one event a second and market.
fn is_thinned(venue: Name) -> bool {
    matches!(venue.as_str(), "binance" | "okx")
}

fn seconds(length: i64) -> String {
    if length == 0 {
        "0 s".to_owned()
    } else {
        format::age(crate::domain::Span::secs(length))
            .trim()
            .to_owned()
    }
}

/// Longs down, shorts up, an hour a column.
pub(super) fn histogram(cx: &Cx<'_>, own: &OwnCount, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let note = "an hour a column · shorts up, longs down, at least · ? nobody listened";
    let inner = boxed(cx, "Hours", note, area, buf);
    let hours = hours(own);
    let side = |pick: fn(&Hour) -> f64| -> Vec<Option<f64>> {
        hours
            .iter()
            .map(|(_, hour)| hour.map(|h| pick(&h)))
            .collect()
    };
    let (shorts, longs) = (side(|hour| hour.shorts), side(|hour| -hour.longs));
    let labels: Vec<(usize, String)> = hours
        .iter()
        .enumerate()
        .filter(|(_, (start, _))| hour_of_day(*start) % LABELLED == 0)
        .map(|(n, (start, _))| (n, format::clock_short(*start)))
        .collect();
    let form = |usd: f64| format::usd(usd.abs());
    Columns::new(&shorts)
        .over(&longs)
        .wide()
        .axis(8, &form)
        .labels(&labels)
        .draw(buf, inner, cx.theme);
}

/// Hours between two labels.
const LABELLED: i64 = 3;

fn hour_of_day(at: Stamp) -> i64 {
    at.secs() / 3600 % 24
}

/// Sums of an hour, in dollars.
#[derive(Clone, Copy, Default)]
struct Hour {
    longs: f64,
    shorts: f64,
}

/// The last 24 hours of the clock with their first instants, the running one last; `None` while nobody was listened to and
/// nothing was heard of. What was heard in a part of an hour is at least something.
fn hours(own: &OwnCount) -> Vec<(Stamp, Option<Hour>)> {
    let start = |bucket: &Bucket| Stamp::from_secs(bucket.start.secs().div_euclid(3600) * 3600);
    let mut hours: Vec<(Stamp, Option<Hour>)> = Vec::new();
    for buckets in own.buckets.chunk_by(|a, b| start(a) == start(b)) {
        let Some(first) = buckets.first() else {
            continue;
        };
        let known =
            |bucket: &&Bucket| bucket.covered || bucket.long_cents > 0 || bucket.short_cents > 0;
        let sum = |hour: Option<Hour>, bucket: &Bucket| {
            let hour = hour.unwrap_or_default();
            Some(Hour {
                longs: hour.longs + bucket.long_cents as f64 / 100.0,
                shorts: hour.shorts + bucket.short_cents as f64 / 100.0,
            })
        };
        hours.push((start(first), buckets.iter().filter(known).fold(None, sum)));
    }
    hours.split_off(hours.len().saturating_sub(24))
}

/// The largest single events of 24 hours.
pub(super) fn prints(cx: &Cx<'_>, own: &OwnCount, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let theme = cx.theme;
    let inner = boxed(cx, "Largest", "single events of 24 h", area, buf);
    let columns = [
        Column::left("at", 14),
        Column::left("coin", 7),
        Column::left("side", 6),
        Column::right("USD", 11),
        Column::right("price", 11).drop(1),
        Column::left("venue", 14).gap(2).drop(2),
    ];
    let now = cx.app.now();
    let rows: Vec<Row<'_>> = own
        .largest
        .iter()
        .map(|print| {
            let (side, meaning) = match print.side {
                Side::Long => ("long", Meaning::Down),
                Side::Short => ("short", Meaning::Up),
            };
            let plain = |text: String, meaning| Cell::text(text, theme.style(meaning));
            Row::new([
                plain(words::when(print.at, now), Meaning::Muted),
                plain(print.market.base.to_string(), Meaning::Text),
                plain(side.to_owned(), meaning),
                plain(format::usd(print.usd), Meaning::Text),
                plain(format::exact(print.price, 2), Meaning::Muted),
                plain(print.market.venue.to_string(), Meaning::Muted),
            ])
        })
        .collect();
    Table::new(&columns).draw(buf, inner, &rows, theme);
}

/// Funding, open interest and accounts of bitcoin's perpetuals, each with its age. What a venue does not tell is `--`.
pub(super) fn temperature(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let theme = cx.theme;
    let note = "bitcoin perpetuals · funding of 8 h · one side";
    let inner = boxed(cx, "Leverage temperature", note, area, buf);
    let columns = [
        Column::left("venue", 15),
        Column::right("funding", 10),
        Column::right("open interest", 15),
        Column::right("long accounts", 15).drop(1),
        Column::right("age", 7),
    ];
    let rows: Vec<Row<'_>> = PERPETUALS
        .iter()
        .map(|perpetual| level(cx, *perpetual))
        .collect();
    Table::new(&columns).draw(buf, inner, &rows, theme);
}

fn level<'a>(cx: &Cx<'a>, (venue, symbol): (&'static str, &str)) -> Row<'a> {
    let theme = cx.theme;
    let board = cx.app.board();
    let is = |key: &(Name, Name)| key.0 == venue && key.1 == symbol;
    let funding = board.funding().find(|(key, _)| is(key));
    let funding = funding.and_then(|(_, levels)| levels.last());
    let interest = board.open_interest().find(|(key, _)| is(key));
    let interest = interest.and_then(|(_, levels)| levels.last());
    // OKX tells accounts of the coin, not of the contract.
    let accounts = board
        .long_short()
        .find(|(key, _)| is(key) || key.0 == venue && key.1 == "BTC");
    let accounts = accounts.and_then(|(_, levels)| levels.last());
    // Of 8 hours where the interval is told; these four pay every 8 hours where they do not say so, except Kraken (1 h).
    let rate = funding.map(|point| point.value.0 * 8.0 / point.value.1.unwrap_or(8.0));
    let oldest = [
        funding.map(|point| point.at),
        interest.map(|point| point.at),
        accounts.map(|point| point.at),
    ];
    let oldest: Option<Stamp> = oldest.into_iter().flatten().min();
    let meaning = match rate {
        Some(rate) if rate < 0.0 => Meaning::Down,
        _ => Meaning::Text,
    };
    Row::new([
        Cell::text(venue, theme.style(Meaning::Text)),
        Cell::known(
            rate,
            |rate| format!("{:+.4}%", rate * 100.0).replace('-', "−"),
            meaning,
            theme,
        ),
        Cell::known(
            interest.map(|point| point.value),
            format::usd,
            Meaning::Text,
            theme,
        ),
        Cell::known(
            accounts.map(|point| point.value.0),
            |share| format::share(share, 0),
            Meaning::Muted,
            theme,
        ),
        Cell::known(
            oldest,
            |at| format::age(cx.app.now().since(at)),
            Meaning::Muted,
            theme,
        ),
    ])
}
