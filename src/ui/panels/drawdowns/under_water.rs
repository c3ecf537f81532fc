//! The chart of the zoom: how deep each of five markets was below its high, day by day.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{ID, Range, entries};
use crate::app::App;
use crate::domain::instrument::{self, BTC, CSI300, ETH, GOLD, Group, HSI, NDX, SPX, SSE};
use crate::domain::{Day, Ticker, format};
use crate::figures::drawdown::{Close, under_water};
use crate::ui::Cx;
use crate::ui::theme::Meaning;
use crate::ui::widgets::frame::Frame;
use crate::ui::widgets::line::Clauses;
use crate::ui::widgets::lines::{Curve, Grid, LineChart};
use crate::ui::widgets::row;

/// Closes further apart than this are not joined, in days.
const PAUSE: f64 = 5.0;

/// One market's way.
struct Way {
    ticker: Ticker,
    meaning: Meaning,
    points: Vec<(f64, f64)>,
    /// The deepest of them.
    worst: Close,
    last: f64,
}

/// The colour of a market in every chart.
fn meaning(ticker: Ticker) -> Meaning {
    match instrument::instrument(ticker).map(|row| row.group) {
        _ if ticker == BTC => Meaning::Series5,
        Some(Group::Crypto) => Meaning::Series4,
        Some(Group::Us) => Meaning::Series2,
        Some(Group::Asia) => Meaning::Series3,
        Some(Group::Gold) => Meaning::Series7,
        _ => Meaning::Series6,
    }
}

fn name(ticker: Ticker) -> &'static str {
    if ticker == GOLD {
        return "Gold";
    }
    instrument::instrument(ticker).map_or("", |row| row.name)
}

/// The markets to draw, the most important last. One of a region stands for it: the selected one, else the first that
/// has a price. A selected megacap is drawn beside them.
fn markets(app: &App) -> Vec<Ticker> {
    let selected = entries(app).get(app.view(ID).row).map(|e| e.ticker);
    let falls = &app.readings().drawdowns;
    let one_of = |region: &[Ticker]| {
        let chosen = selected.filter(|ticker| region.contains(ticker));
        let known = || region.iter().copied().find(|t| falls.get(*t).is_some());
        chosen.or_else(known)
    };
    let mega = selected.filter(|ticker| {
        instrument::instrument(*ticker).is_some_and(|row| row.group == Group::Megacap)
    });
    [
        Some(GOLD),
        one_of(&[HSI, SSE, CSI300]),
        one_of(&[NDX, SPX]),
        mega,
        Some(ETH),
        Some(BTC),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn way(app: &App, ticker: Ticker, range: Range) -> Option<Way> {
    let mut closes = under_water(app.board(), ticker, range.days());
    let &(newest, last) = closes.last()?;
    if let Some(days) = range.days() {
        let start = newest.plus(-days);
        closes.retain(|(date, _)| *date > start);
    }
    let worst = closes
        .iter()
        .copied()
        .reduce(|worst, close| if close.1 < worst.1 { close } else { worst })?;
    let points = closes
        .iter()
        .map(|(date, depth)| (f64::from(date.number()), *depth))
        .collect();
    Some(Way {
        ticker,
        meaning: meaning(ticker),
        points,
        worst,
        last,
    })
}

pub(super) fn draw(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let range = Range::of(cx.app);
    let ways: Vec<Way> = markets(cx.app)
        .into_iter()
        .filter_map(|ticker| way(cx.app, ticker, range))
        .collect();
    let days = ways.iter().flat_map(|way| way.points.iter().map(|p| p.0));
    let span = (
        days.clone().fold(f64::INFINITY, f64::min),
        days.fold(f64::NEG_INFINITY, f64::max),
    );
    let basis = match range.days() {
        Some(days) => format!("depth below the running {days}-day high"),
        None => "depth below the highest close so far".to_owned(),
    };
    let (first, last) = (day(span.0), day(span.1));
    let dated = match (first, last) {
        (Some(first), Some(last)) => format!(
            "{basis} · daily closes · {} − {}",
            format::date_full(first),
            format::date_full(last)
        ),
        _ => String::new(),
    };
    // `╭─ Under water ─ note ─╮`
    let room = usize::from(area.width.saturating_sub(20));
    let note = [&dated, &basis]
        .into_iter()
        .find(|note| note.chars().count() <= room);
    let text = Frame::new("Under water")
        .note(note.map_or("", String::as_str))
        .draw(buf, area, cx.theme);
    let (Some(first), Some(last)) = (first, last) else {
        Clauses::new()
            .clause([cx.theme.unknown()])
            .more([cx.theme.span(Meaning::Unknown, "no daily closes are known")])
            .draw(buf, row(text, 0), cx.theme);
        return;
    };
    let noted = text.height >= 14;
    let chart = Rect {
        y: text.y + u16::from(noted),
        height: text.height.saturating_sub(2 * u16::from(noted)),
        ..text
    };
    plot(cx, chart, &ways, (first, last), buf);
    if noted {
        remark(cx, row(text, text.height - 1), buf);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "day numbers, which came from whole ones"
)]
fn day(number: f64) -> Option<Day> {
    number
        .is_finite()
        .then(|| Day::from_number(number.round() as i32))
}

fn remark(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let muted = |text: &'static str| [cx.theme.span(Meaning::Muted, text)];
    Clauses::new()
        .clause(muted(
            "Note Asia closes before New York: a fall on a Thursday there shows on Friday in Asia.",
        ))
        .more(muted(
            "Gaps are market holidays, drawn as gaps when longer than 5 days.",
        ))
        .draw(buf, area, cx.theme);
}

fn plot(cx: &Cx<'_>, area: Rect, ways: &[Way], (first, last): (Day, Day), buf: &mut Buffer) {
    let deepest = ways.iter().map(|way| way.worst.1).fold(0.0, f64::min);
    // Down to the next whole 5 per cent below the deepest point.
    let floor = -(((-deepest + 0.002) * 20.0).ceil().max(1.0) / 20.0);
    let step = match () {
        () if area.height < 10 && floor < -0.25 => 0.2,
        () if floor < -0.25 => 0.1,
        () => 0.05,
    };
    let levels: Vec<(f64, String)> = (0..=20)
        .map(|n| -step * f64::from(n))
        .take_while(|level| *level >= floor - 1e-9)
        .map(|level| (level, level_label(level)))
        .collect();
    let grid: Vec<Grid<'_>> = levels
        .iter()
        .map(|(level, label)| Grid::line(*level, label))
        .collect();
    let months = months(first, last);
    let labels: Vec<(f64, &str)> = months.iter().map(|(x, l)| (*x, l.as_str())).collect();
    let names = names_width(area.width);
    let curves: Vec<Curve<'_>> = ways
        .iter()
        .map(|way| Curve {
            points: &way.points,
            meaning: way.meaning,
            name: names_of(cx, way, names, last),
        })
        .collect();
    LineChart {
        x: (f64::from(first.number()), f64::from(last.number())),
        y: (floor, 0.0),
        pause: PAUSE,
        axis: 7,
        names,
        grid: &grid,
        labels: &labels,
        mark: None,
    }
    .draw(buf, area, &curves, cx.theme);
}

fn level_label(level: f64) -> String {
    if level < 0.0 {
        format::share(level, 0)
    } else {
        "0%".to_owned()
    }
}

/// Cells for the names at the right: two lines with the worst day, one line, or the ticker only.
const fn names_width(width: u16) -> u16 {
    match width {
        120.. => 28,
        76.. => 19,
        _ => 13,
    }
}

fn names_of(cx: &Cx<'_>, way: &Way, room: u16, today: Day) -> Vec<Line<'static>> {
    let short = room < 19;
    let name = if short {
        way.ticker.as_str().to_owned()
    } else {
        name(way.ticker).to_owned()
    };
    let value = format::percent(way.last);
    let room = usize::from(room - 1);
    let gap = room.saturating_sub(name.chars().count() + value.chars().count());
    let text = format!("{name}{}{value}", " ".repeat(gap));
    let mut lines = vec![Line::from(cx.theme.bold(way.meaning, text))];
    if room >= 27 {
        let worst = format!(
            "worst {} on {}",
            format::share(way.worst.1, 0),
            format::date(way.worst.0, today)
        );
        let text = format!("{worst:>room$}");
        lines.push(Line::from(cx.theme.span(Meaning::Faint, text)));
    }
    lines
}

/// The first of each month, and in a short range its middle too, with their labels: the year at the left and in January.
fn months(first: Day, last: Day) -> Vec<(f64, String)> {
    let short = last.since(first) <= 120;
    let mut named = false;
    (first.number()..=last.number())
        .map(Day::from_number)
        .filter_map(|day| {
            let full = format::date_full(day);
            let month = full.strip_prefix("1 ");
            let label = if short {
                let kept = month.is_some() || full.starts_with("15 ");
                kept.then(|| format::date(day, last))?
            } else {
                let month = month?;
                if named && !month.starts_with("Jan") {
                    month.split(' ').next()?.to_owned()
                } else {
                    month.to_owned()
                }
            };
            named = true;
            Some((f64::from(day.number()), label))
        })
        .collect()
}
