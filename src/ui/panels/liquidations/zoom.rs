//! The liquidations panel over the whole screen: every published total with its source, the windows of our own count,
//! the fates of borrowed longs, what is not known and why, and earlier falls as yardsticks.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line as TextLine, Span};

use super::{Line, SPEC, Window, bar, counted, head, lines, own, words};
use crate::app::App;
use crate::domain::facts::{self, Crisis};
use crate::domain::instrument::BTC;
use crate::domain::{Day, format};
use crate::figures::liquidations::MAINTENANCE;
use crate::figures::readings::LongFate;
use crate::ui::Cx;
use crate::ui::panels::framed::{boxed, framed, selected};
use crate::ui::theme::Meaning;
use crate::ui::widgets::table::{Cell, Column, Row, Table, window};
use crate::ui::widgets::wrap::{draw as draw_lines, wrap};
use crate::ui::widgets::{elide_words, frame, row};

/// Columns for the name of an earlier fall.
const NAME: u16 = 38;

/// From this width on, boxes stand side by side.
const WIDE: u16 = 120;
/// Rows of a text area of this height above the rows of the published table: sides, bar, a blank where there is room,
/// head.
const fn above(height: u16) -> u16 {
    if height > 7 { 4 } else { 3 }
}

/// Where the boxes stand; an empty one is not drawn.
struct Places {
    published: Rect,
    own: Rect,
    longs: Rect,
    unknown: Rect,
    crises: Rect,
    venues: Rect,
    hours: Rect,
    temperature: Rect,
    prints: Rect,
}

impl Places {
    const NONE: Self = Self {
        published: Rect::ZERO,
        own: Rect::ZERO,
        longs: Rect::ZERO,
        unknown: Rect::ZERO,
        crises: Rect::ZERO,
        venues: Rect::ZERO,
        hours: Rect::ZERO,
        temperature: Rect::ZERO,
        prints: Rect::ZERO,
    };
}

/// Where the boxes stand while venues are listened to, or are to be: the count takes the room of what others publish.
/// `heard`: there is something to draw of it.
fn places_counted(area: Rect, venues: u16, published: u16, heard: bool) -> Places {
    let left = area.width * 92 / 160;
    let right = area.width - left;
    let mut tops = [area.y; 2];
    let mut next = |column: usize, height: u16| {
        let top = tops[column];
        let room = (area.y + area.height).saturating_sub(top);
        let height = height.min(room);
        let height = if height < 4 { 0 } else { height };
        tops[column] = top + height;
        let (x, width) = if column == 0 {
            (area.x, left)
        } else {
            (area.x + left, right)
        };
        Rect::new(x, top, width, height)
    };
    Places {
        published: next(0, 5 + published.min(6)),
        own: next(0, 11),
        venues: next(0, venues + 3),
        hours: next(0, if heard { u16::MAX } else { 0 }),
        longs: next(1, 9),
        temperature: next(1, 7),
        prints: next(1, if heard { 15 } else { 0 }),
        unknown: next(1, u16::MAX),
        crises: Rect::ZERO,
    }
}

fn places(app: &App, area: Rect) -> Places {
    let told = &app.readings().liquidations;
    let small = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let own = told.own.as_ref();
    let heard = own.map_or(0, |own| own.coverage.venues.len());
    let venues = small(heard + counted::unheard(app, own).len());
    if area.width >= WIDE && venues > 0 {
        return places_counted(area, venues, small(told.published.len()), heard > 0);
    }
    places_published(area)
}

fn places_published(area: Rect) -> Places {
    let cut = |y: u16, x: u16, width: u16, height: u16| {
        let height = height.min(area.height.saturating_sub(y));
        let height = if height < 4 { 0 } else { height };
        Rect::new(area.x + x, area.y + y, width, height)
    };
    let rest = |y: u16| area.height.saturating_sub(y);
    if area.width < WIDE {
        let all = area.width;
        let top = (area.height / 3).max(7);
        return Places {
            published: cut(0, 0, all, top),
            longs: cut(top, 0, all, 7),
            own: cut(top + 7, 0, all, 7),
            crises: cut(top + 14, 0, all, rest(top + 14)),
            unknown: Rect::ZERO,
            ..Places::NONE
        };
    }
    let left = area.width * 92 / 160;
    let right = area.width - left;
    let below = (area.height / 3).max(6);
    let above = area.height.saturating_sub(below);
    let own = 10.min(above / 2);
    Places {
        published: cut(0, 0, left, above - own),
        own: cut(above - own, 0, left, own),
        longs: cut(0, left, right, 11.min(above)),
        unknown: cut(11.min(above), left, right, above.saturating_sub(11)),
        crises: cut(above, 0, area.width, below),
        ..Places::NONE
    }
}

/// Which published totals are shown: hidden above, their range, hidden below.
fn shown(app: &App, room: u16) -> (usize, std::ops::Range<usize>, usize) {
    let total = app.readings().liquidations.published.len();
    let row = app.view(SPEC.id).row.min(total.saturating_sub(1));
    window(total, usize::from(room), row)
}

pub(super) fn draw(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let places = places(cx.app, area);
    let row = selected(cx, SPEC.id);
    let chosen = row.and_then(|row| lines(cx.app).get(row).copied());
    published(cx, places.published, chosen, buf);
    counts(cx, places.own, chosen, buf);
    longs(cx, places.longs, buf);
    unknown(cx, places.unknown, buf);
    past(cx, places.crises, buf);
    let own = cx.app.readings().liquidations.own.as_ref();
    counted::venues(cx, own, places.venues, buf);
    if let Some(own) = own {
        counted::histogram(cx, own, places.hours, buf);
        counted::prints(cx, own, places.prints, buf);
    }
    counted::temperature(cx, places.temperature, buf);
}

pub(super) fn row_at(app: &App, area: Rect, line: u16) -> Option<usize> {
    let places = places(app, area);
    let y = area.y + 1 + line;
    let within = |place: Rect, first: u16| {
        let inner = frame::inner(place);
        let n = y.checked_sub(inner.y + first)?;
        (y < inner.bottom()).then_some((n, inner))
    };
    let wanted = if let Some((n, inner)) = within(
        places.published,
        above(frame::inner(places.published).height),
    ) {
        let (hidden, range, _) = shown(app, inner.height.saturating_sub(above(inner.height)));
        let n = usize::from(n).checked_sub(usize::from(hidden > 0))?;
        Line::Published(range.clone().nth(n)?)
    } else {
        let (n, _) = within(places.own, 1)?;
        Line::Own(*Window::ALL.get(usize::from(n))?)
    };
    lines(app).iter().position(|line| *line == wanted)
}

fn published(cx: &Cx<'_>, area: Rect, chosen: Option<Line>, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let theme = cx.theme;
    let list = &cx.app.readings().liquidations.published;
    let notes = [
        "published by others in the last 24 h · never added to our own count",
        "published by others, 24 h",
    ];
    let inner = framed(cx, &SPEC, &notes, area, buf);
    let head = head(list);
    words::sides(cx, head).draw(buf, row(inner, 0), theme);
    bar(cx, head, row(inner, 1), buf);
    if list.is_empty() || inner.height <= above(inner.height) {
        return;
    }
    let columns = [
        Column::left("until", 15),
        Column::left("window", 7).drop(3),
        Column::right("longs", 11),
        Column::right("shorts", 10),
        Column::right("all", 11),
        Column::left("publisher", 12).gap(2).drop(4),
        Column::left("source", 9).drop(2),
        Column::left("known at", 13).drop(1),
    ];
    let now = cx.app.now();
    let (hidden, range, below) = shown(cx.app, inner.height.saturating_sub(above(inner.height)));
    let mut rows = Vec::new();
    if hidden > 0 {
        rows.push(Row::More(hidden));
    }
    for (at, one) in list.iter().enumerate().take(range.end).skip(range.start) {
        let total = one.total;
        let usd = |usd, meaning| {
            Cell::Spans(vec![words::published_usd(
                cx,
                usd,
                total.lower_bound,
                meaning,
            )])
        };
        let plain = |text: String, meaning| Cell::text(text, theme.style(meaning));
        let cells = [
            plain(format::moment(total.at, now.day()), Meaning::Text),
            plain(total.window.to_string(), Meaning::Muted),
            usd(total.long_usd, Meaning::Down),
            usd(total.short_usd, Meaning::Up),
            usd(total.usd, Meaning::Text),
            plain(total.publisher.to_string(), Meaning::Muted),
            plain(one.source.to_string(), Meaning::Muted),
            plain(format::moment(one.known_at, now.day()), Meaning::Muted),
        ];
        rows.push(Row::new(cells).selected(chosen == Some(Line::Published(at))));
    }
    if below > 0 {
        rows.push(Row::More(below));
    }
    let table = rest(inner, above(inner.height) - 1);
    Table::new(&columns).draw(buf, table, &rows, theme);
}

/// The area without its first rows.
fn rest(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect::new(area.x, area.y + rows, area.width, area.height - rows)
}

fn counts(cx: &Cx<'_>, area: Rect, chosen: Option<Line>, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let theme = cx.theme;
    let inner = boxed(cx, "Own count", "events of venues we listen to", area, buf);
    let columns = [
        Column::left("window", 8),
        Column::right("longs", 11),
        Column::right("shorts", 10),
        Column::right("all", 11),
        Column::right("events", 9).drop(2),
        Column::right("unpriced", 10).drop(1),
    ];
    let rows = Window::ALL.map(|window| {
        let of = window.of(cx.app);
        let usd = |usd, meaning| Cell::known(usd, format::usd, meaning, theme);
        let count = |n| Cell::known(n, words::count, Meaning::Muted, theme);
        let all = of.long_usd.zip(of.short_usd).map(|(l, s)| l + s);
        let name = window.name().replace('h', " h");
        Row::new([
            Cell::text(name, theme.style(Meaning::Text)),
            usd(of.long_usd, Meaning::Down),
            usd(of.short_usd, Meaning::Up),
            usd(all, Meaning::Text),
            count(of.count),
            count(of.unpriced),
        ])
        .selected(chosen == Some(Line::Own(window)))
    });
    let used = Table::new(&columns).draw(buf, inner, &rows, theme);
    let below = rest(inner, used + u16::from(inner.height > used + 2));
    let mut lines = vec![own::coverage(cx, true)];
    if let Some(count) = &cx.app.readings().liquidations.own {
        lines.extend([
            own::meter(cx, count),
            own::heat(cx, count),
            own::by_coin(cx),
        ]);
    }
    for (n, line) in (0..below.height).zip(lines) {
        line.draw(buf, row(below, n), theme);
    }
}

fn longs(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let theme = cx.theme;
    let longs = &cx.app.readings().liquidations.longs;
    let today = cx.app.now().day();
    let note = longs.first().map(|long| {
        format!(
            "entered at the close of {}",
            format::date(long.entry_day, today)
        )
    });
    let name = "A long from the 90-day high";
    let inner = boxed(cx, name, &note.unwrap_or_default(), area, buf);
    let columns = [
        Column::left("", 5),
        Column::right("entry", 9).drop(1),
        Column::right("ends at", 9),
        Column::right("from high", 11).drop(2),
        Column::left("gone", 30).gap(3),
    ];
    let rows: Vec<Row<'_>> = longs.iter().map(|long| long_row(cx, long)).collect();
    let used = Table::new(&columns).draw(buf, inner, &rows, theme);
    let text = if longs.is_empty() {
        theme.span(
            Meaning::Unknown,
            "unknown: bitcoin has no 90 days of closes yet",
        )
    } else {
        let share = format::share(MAINTENANCE, 1);
        let text = format!(
            "Maintenance {share} of the entry value. Fees and funding bring the end closer. Spot ends nowhere."
        );
        theme.span(Meaning::Muted, text)
    };
    let below = rest(inner, used + u16::from(inner.height > used + 2));
    let lines = wrap(std::slice::from_ref(&text), below.width, 0);
    if lines.len() <= usize::from(below.height) {
        draw_lines(buf, below, &lines);
    }
}

fn long_row<'a>(cx: &Cx<'a>, long: &LongFate) -> Row<'a> {
    let theme = cx.theme;
    let today = cx.app.now().day();
    let last = cx.app.readings().drawdowns.get(BTC).map(|btc| btc.last);
    let price = |value, meaning| Cell::text(format::price(value), theme.style(meaning));
    let fate = match (long.gone, last) {
        (Some(gone), _) if long.hourly => {
            let text = format!("✗ {}, that hour", format::moment(gone, today));
            theme.span(Meaning::Down, text)
        }
        (Some(gone), _) => {
            let text = format!("✗ {}, that day", format::date(gone.day(), today));
            theme.span(Meaning::Down, text)
        }
        (None, Some(last)) => {
            let away = format::percent(long.liquidation_price / last - 1.0);
            theme.span(Meaning::Text, format!("alive, {away} from here"))
        }
        (None, None) => theme.span(Meaning::Text, "alive"),
    };
    Row::new([
        Cell::Spans(vec![
            theme.bold(Meaning::Title, format!("{}×", long.leverage)),
        ]),
        price(long.entry, Meaning::Muted),
        price(long.liquidation_price, Meaning::Text),
        Cell::text(
            format::percent(long.liquidation_price / long.entry - 1.0),
            theme.style(Meaning::Muted),
        ),
        Cell::Spans(vec![fate]),
    ])
}

/// What cannot be said here, each with its reason.
fn reasons(app: &App) -> Vec<(&'static str, String)> {
    let liquidations = &app.readings().liquidations;
    let mut reasons = Vec::new();
    if liquidations.observed.h24.long_usd.is_none() {
        let why = "no venue has been connected in the last 24 h; that is not zero.";
        reasons.push(("Own count:", why.to_owned()));
    } else if !liquidations.coverage.complete_24h {
        let why = "the 24 h are not covered without a gap; the sum is a lower bound.";
        reasons.push(("Own count:", why.to_owned()));
    }
    if liquidations.published.is_empty() {
        let why = "no total was published in the last 24 h.";
        reasons.push(("Published:", why.to_owned()));
    }
    let parts = |p: &&crate::figures::readings::Published| p.total.usd.is_none();
    if let Some(one) = liquidations.published.iter().find(parts) {
        let time = words::when(one.total.at, app.now());
        let why =
            format!("at {time} only longs and shorts were printed; they are not added up here.");
        reasons.push(("All:", why));
    }
    let one_sided = |p: &&crate::figures::readings::Published| {
        p.total.long_usd.is_none() || p.total.short_usd.is_none()
    };
    if let Some(one) = liquidations.published.iter().find(one_sided) {
        let time = words::when(one.total.at, app.now());
        reasons.push(("Sides:", format!("at {time} not both were printed.")));
    }
    if !liquidations.published.is_empty() {
        let why = "not part of what is recorded of a published total.";
        reasons.push(("By coin, traders:", why.to_owned()));
    }
    reasons.push((
        "True size:",
        "Binance sends one event a second of each symbol, so totals that count it are lower bounds.".to_owned(),
    ));
    reasons
}

fn unknown(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let theme = cx.theme;
    let inner = boxed(cx, "What is not known", "", area, buf);
    let mut y = 0;
    for (label, why) in reasons(cx.app) {
        let spans = [
            theme.span(Meaning::Unknown, label),
            Span::raw(" "),
            theme.span(Meaning::Muted, why),
        ];
        let lines: Vec<TextLine<'_>> = wrap(&spans, inner.width, 2);
        let below = rest(inner, y);
        if lines.len() > usize::from(below.height) {
            return;
        }
        y += draw_lines(buf, below, &lines);
    }
}

/// The falls that were over and told of before this day, the newest first.
fn known_by(today: Day) -> impl Iterator<Item = &'static Crisis> {
    facts::crises().iter().rev().filter(move |crisis| {
        let told = crisis.liquidations.map(|published| published.date);
        crisis.low_date < today && told.is_none_or(|date| date < today)
    })
}

fn past(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let theme = cx.theme;
    let note = "yardsticks · liquidation totals are a third party’s, ≥ where it says so";
    let inner = boxed(cx, "Earlier falls", note, area, buf);
    let columns = [
        Column::left("low", 14),
        Column::left("name", NAME),
        Column::right("high", 9).drop(4),
        Column::right("low", 9).drop(3),
        Column::right("fall", 9),
        Column::right("liquidated", 12),
        Column::right("longs", 10).drop(2),
        Column::right("window", 8).drop(5),
        Column::left("publisher", 30).gap(2).drop(1),
    ];
    let all: Vec<&Crisis> = known_by(cx.app.now().day()).collect();
    let room = usize::from(inner.height.saturating_sub(1));
    let shown = if all.len() > room {
        room.saturating_sub(1)
    } else {
        all.len()
    };
    let mut rows: Vec<Row<'_>> = all
        .iter()
        .take(shown)
        .map(|crisis| crisis_row(cx, crisis))
        .collect();
    if shown < all.len() {
        rows.push(Row::More(all.len() - shown));
    }
    if rows.is_empty() {
        let style = theme.style(Meaning::Unknown);
        rows.push(Row::new([Cell::text("none before", style)]));
    }
    Table::new(&columns).draw(buf, inner, &rows, theme);
}

fn crisis_row<'a>(cx: &Cx<'a>, crisis: &'static Crisis) -> Row<'a> {
    let theme = cx.theme;
    let plain = |text: String, meaning| Cell::text(text, theme.style(meaning));
    let price = |value| Cell::known(value, format::price, Meaning::Muted, theme);
    let told = crisis.liquidations;
    let bound = told.is_some_and(|published| published.lower_bound);
    let mark = move |usd: f64| {
        let sign = if bound { "≥ " } else { "" };
        format!("{sign}{}", format::usd(usd))
    };
    let publisher = told.map_or("", |published| published.publisher);
    Row::new([
        plain(format::date_full(crisis.low_date), Meaning::Muted),
        plain(elide_words(crisis.name, NAME).into_owned(), Meaning::Text),
        price(crisis.high),
        price(crisis.low),
        Cell::known(crisis.drawdown, format::percent, Meaning::Down, theme),
        Cell::known(told.map(|p| p.usd), mark, Meaning::Text, theme),
        Cell::known(
            told.and_then(|p| p.long_usd),
            format::usd,
            Meaning::Down,
            theme,
        ),
        plain(told.map_or("", |p| p.window).to_owned(), Meaning::Muted),
        plain(publisher.to_owned(), Meaning::Muted),
    ])
}
