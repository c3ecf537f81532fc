//! Rates over the whole screen: odds over time, every market, VIX against its limit, and the levels with their dates.

use chrono::Datelike;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{SPEC, decision, is_fresh, level, markets, money, reason, word};
use crate::domain::observation::OddsMarket;
use crate::domain::{Day, calendar, format, instrument};
use crate::figures::readings::CutBasis;
use crate::ui::Cx;
use crate::ui::panels::framed::{boxed, framed, selected};
use crate::ui::theme::Meaning;
use crate::ui::widgets::lines::{Curve, Grid, LineChart};
use crate::ui::widgets::table::{Cell, Column, Row, Table};
use crate::ui::widgets::wrap::{draw as draw_lines, wrap};
use crate::ui::widgets::{put, row};

/// From this width charts and tables stand side by side.
const WIDE: u16 = 110;
/// Days of VIX closes that are drawn.
const YEAR: i32 = 365;

pub(super) fn draw(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let upper = area.height / 2;
    let split = |top: u16, height: u16| {
        let both = Rect {
            y: area.y + top,
            height,
            ..area
        };
        let left = if area.width >= WIDE {
            area.width * 3 / 5
        } else {
            0
        };
        let chart = Rect {
            width: left,
            ..both
        };
        let table = Rect {
            x: area.x + left,
            width: area.width - left,
            ..both
        };
        (chart, table)
    };
    let (odds_chart, odds_table) = split(0, upper);
    let (vix_chart, level_table) = split(upper, area.height - upper);
    let wide = odds_chart.width > 0;
    if wide {
        let inner = framed(cx, &SPEC, &[decision(cx.app)], odds_chart, buf);
        odds_over_time(cx, inner, buf);
        let inner = boxed(
            cx,
            "By market",
            "probability of the decision",
            odds_table,
            buf,
        );
        by_market(cx, inner, buf);
        let inner = boxed(
            cx,
            "VIX against its limit",
            "closes, one year",
            vix_chart,
            buf,
        );
        vix_over_a_year(cx, inner, buf);
    } else {
        let inner = framed(cx, &SPEC, &[decision(cx.app)], odds_table, buf);
        by_market(cx, inner, buf);
    }
    let inner = boxed(cx, "Levels", "newest known", level_table, buf);
    levels(cx, inner, buf);
}

/// Position of a day on the x axis.
fn x(day: Day) -> f64 {
    f64::from(day.number())
}

/// The first day of each month from one day to another, with its name; over a shorter time each Monday with its date.
fn labels(from: Day, until: Day) -> Vec<(f64, String)> {
    let short = until.since(from) < 70;
    let mut list = Vec::new();
    let mut day = from;
    while day <= until {
        if short && day.weekday() == chrono::Weekday::Mon {
            list.push((x(day), format::date(day, until)));
        } else if !short && day.date().day() == 1 {
            list.push((x(day), day.date().format("%b").to_string()));
        }
        day = day.plus(1);
    }
    list
}

fn odds_over_time(cx: &Cx<'_>, inner: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let rates = &cx.app.readings().rates;
    let (Some(first), Some(last)) = (rates.history.first(), rates.history.last()) else {
        let style = theme.style(Meaning::Unknown);
        put(
            buf,
            inner.x,
            inner.y,
            "no market has quoted it",
            style,
            inner.right(),
        );
        return;
    };
    let market = rates.market.map_or("", OddsMarket::name);
    let title = format!("{} at the end of each day, {market}", word(rates.cut_basis));
    put(
        buf,
        inner.x,
        inner.y,
        &title,
        theme.style(Meaning::Muted),
        inner.right(),
    );
    let points: Vec<(f64, f64)> = rates.history.iter().map(|(day, p)| (x(*day), *p)).collect();
    let owned = labels(first.0, last.0);
    let labels: Vec<(f64, &str)> = owned.iter().map(|(x, text)| (*x, text.as_str())).collect();
    let grid = [
        Grid::line(1.0, "100%"),
        Grid::line(0.75, "75%"),
        Grid::line(0.5, "50%"),
        Grid::line(0.25, "25%"),
        Grid::line(0.0, "0%"),
    ];
    let curve = Curve {
        points: &points,
        meaning: Meaning::Series3,
        name: vec![Line::from(
            theme.bold(Meaning::Series3, format::odds(last.1)),
        )],
    };
    let chart = LineChart {
        x: (x(first.0), x(last.0).max(x(first.0) + 1.0)),
        y: (0.0, 1.0),
        pause: 5.0,
        axis: 6,
        names: 6,
        grid: &grid,
        labels: &labels,
        mark: None,
    };
    let room = Rect {
        y: inner.y + 1.min(inner.height),
        height: inner.height.saturating_sub(1),
        ..inner
    };
    chart.draw(buf, room, &[curve], theme);
}

fn by_market(cx: &Cx<'_>, inner: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let (now, today) = (cx.app.now(), cx.app.now().day());
    let rates = &cx.app.readings().rates;
    let columns = [
        Column::left("market", 18),
        Column::left("trades", 8),
        Column::right("odds", 5),
        Column::right("1 d", 7).drop(2),
        Column::right("quoted", 15).drop(1),
        Column::right("age", 6),
    ];
    let chosen = selected(cx, SPEC.id);
    let rows: Vec<Row<'_>> = markets(cx.app)
        .into_iter()
        .enumerate()
        .map(|(place, (market, odds))| {
            let fresh = is_fresh(market, odds.quoted_at, now);
            let value = if fresh {
                Meaning::Title
            } else {
                Meaning::Stale
            };
            Row::new([
                Cell::text(market.name(), theme.style(Meaning::Text)),
                Cell::text(word(odds.basis).to_lowercase(), theme.style(Meaning::Muted)),
                Cell::known(odds.cut_probability, format::odds, value, theme),
                Cell::change(odds.change_1d_pp, |pp| format::points(pp / 100.0), theme),
                Cell::known(
                    odds.quoted_at,
                    |at| format::moment(at, today),
                    Meaning::Muted,
                    theme,
                ),
                Cell::known(
                    odds.quoted_at,
                    |at| format::age(now.since(at)),
                    if fresh {
                        Meaning::Muted
                    } else {
                        Meaning::Stale
                    },
                    theme,
                ),
            ])
            .selected(chosen == Some(place))
        })
        .collect();
    let mut y = if rows.is_empty() {
        let spans = [
            theme.unknown(),
            theme.span(Meaning::Unknown, "  no market has quoted the decision"),
        ];
        draw_lines(buf, inner, &wrap(&spans, inner.width, 0))
    } else {
        Table::new(&columns).draw(buf, inner, &rows, theme)
    };
    y += 1;
    y += outcomes(cx, inner, y, buf);
    let said = match rates.cut_basis {
        Some(CutBasis::AnyChange) => {
            "A market on any change is an upper bound of a cut; it is never called a cut."
        }
        Some(_) => "Newspapers are dated and never the head figure while a market quotes.",
        None => return,
    };
    let room = Rect {
        y: inner.y + y.min(inner.height),
        height: inner.height.saturating_sub(y),
        ..inner
    };
    let spans = [theme.span(Meaning::Faint, said)];
    draw_lines(buf, room, &wrap(&spans, room.width, 0));
}

/// The probability of each outcome of the head market; returns the rows taken.
fn outcomes(cx: &Cx<'_>, inner: Rect, from: u16, buf: &mut Buffer) -> u16 {
    let theme = cx.theme;
    let rates = &cx.app.readings().rates;
    if rates.outcomes.is_empty() {
        return 0;
    }
    let head = row(inner, from);
    let text = format!("Outcomes, {}", rates.market.map_or("", OddsMarket::name));
    let faint = theme.style(Meaning::Faint);
    put(buf, head.x, head.y, &text, faint, head.right());
    let mut y = from + 1;
    let style = theme.style(Meaning::Text);
    for (points, probability) in &rates.outcomes {
        let at = row(inner, y);
        let change = match points {
            0 => "no change".to_owned(),
            n => format!("{} bp", format::signed(f64::from(*n), 0)),
        };
        put(buf, at.x, at.y, &change, style, at.right());
        let text = format::odds(*probability);
        put(buf, at.x + 19, at.y, &text, style, at.right());
        y += 1;
    }
    y + 1 - from
}

fn vix_over_a_year(cx: &Cx<'_>, inner: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let bars = cx.app.board().daily(instrument::VIX);
    let liquidity = &cx.app.readings().liquidity;
    let Some(last) = bars.last() else {
        let style = theme.style(Meaning::Unknown);
        put(
            buf,
            inner.x,
            inner.y,
            "no VIX close is known",
            style,
            inner.right(),
        );
        return;
    };
    let from = last.at.plus(-YEAR);
    let points: Vec<(f64, f64)> = bars
        .iter()
        .skip(bars.partition_point(|bar| bar.at < from))
        .map(|bar| (x(bar.at), bar.value.close))
        .collect();
    let top = points.iter().map(|p| p.1).fold(30.0, f64::max);
    let first = points.first().map_or(x(from), |p| p.0);
    let known = Day::from_number(last.at.number().saturating_sub(YEAR)).max(from);
    let owned = labels(known, last.at);
    let labels: Vec<(f64, &str)> = owned
        .iter()
        .filter(|(at, _)| *at >= first)
        .map(|(at, text)| (*at, text.as_str()))
        .collect();
    let mut grid = vec![Grid::line(0.0, "0")];
    let steps: Vec<(f64, String)> = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 80.0]
        .into_iter()
        .filter(|v| *v <= top)
        .map(|v| (v, format::fixed(v, 0)))
        .collect();
    let limit = liquidity.vix_limit;
    let label = format::known(limit, |limit| format::fixed(limit, 1));
    grid.extend(
        steps
            .iter()
            .filter(|(v, _)| limit.is_none_or(|limit| (limit - v).abs() > 2.0))
            .map(|(v, text)| Grid::line(*v, text)),
    );
    if let Some(limit) = limit {
        grid.push(Grid::limit(limit, &label, "limit now"));
    }
    let curve = Curve {
        points: &points,
        meaning: Meaning::Series1,
        name: vec![Line::from(
            theme.bold(Meaning::Series1, format::fixed(last.value.close, 2)),
        )],
    };
    let chart = LineChart {
        x: (first, x(last.at).max(first + 1.0)),
        y: (0.0, top),
        pause: 5.0,
        axis: 6,
        names: 7,
        grid: &grid,
        labels: &labels,
        mark: None,
    };
    chart.draw(buf, inner, &[curve], theme);
}

fn levels(cx: &Cx<'_>, inner: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let (now, today) = (cx.app.now(), cx.app.now().day());
    let liquidity = &cx.app.readings().liquidity;
    let columns = [
        Column::left("", 13),
        Column::right("value", 8),
        Column::right("of", 8),
        Column::right("known", 15).drop(2),
        Column::right("age", 5),
        Column::left("source", 11).gap(2).drop(1),
    ];
    let board = cx.app.board();
    let line = |label: String,
                value: String,
                day: Option<Day>,
                seen: Option<crate::domain::history::Seen>| {
        let muted = Meaning::Muted;
        let as_of =
            day.map(|day| calendar::us_cash_close(day).min(seen.map_or(day.end(), |s| s.known_at)));
        Row::new([
            Cell::text(label, theme.style(Meaning::Text)),
            Cell::text(value, theme.style(Meaning::Title)),
            Cell::known(day, |day| format::date(day, today), muted, theme),
            Cell::known(seen, |s| format::moment(s.known_at, today), muted, theme),
            Cell::known(as_of, |at| format::age(now.since(at)), muted, theme),
            Cell::known(seen, |s| board.source(s.source).to_string(), muted, theme),
        ])
    };
    let mut rows = vec![match liquidity.vix {
        Some(vix) => line(
            "VIX".to_owned(),
            format::fixed(vix, 2),
            liquidity.vix_date,
            liquidity.vix_seen,
        ),
        None => Row::new([
            Cell::text("VIX", theme.style(Meaning::Text)),
            Cell::unknown(theme),
        ]),
    }];
    for (ticker, value, day, seen) in &liquidity.levels {
        let (label, text) = level(*ticker, *value);
        let label = match label {
            "" => ticker.to_string(),
            "fear" => "fear & greed".to_owned(),
            label => label.to_owned(),
        };
        rows.push(line(label, text, Some(*day), Some(*seen)));
    }
    let used = Table::new(&columns).draw(buf, inner, &rows, theme);
    let at = row(inner, used + 1);
    money(cx).draw(buf, at, theme);
    let below = row(inner, used + 2);
    let style = theme.style(Meaning::Unknown);
    put(buf, below.x, below.y, reason(cx), style, below.right());
}
