//! The buys on the price: daily closes as a line, a sign for each day with a buy. A day without a close is a gap in the line,
//! and its buys stand on what was paid.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::App;
use crate::discipline::review::BuyMark;
use crate::domain::{Day, Ticker, format};
use crate::ui::Cx;
use crate::ui::panels::framed::boxed;
use crate::ui::theme::Meaning;
use crate::ui::widgets::lines::{Curve, Grid, LineChart};
use crate::ui::widgets::wrap::{draw as draw_lines, wrap};
use crate::ui::widgets::{glyph, put_spans, row};

/// Fewest days on the chart.
const SHORTEST: i32 = 30;

/// Sign and meaning of a buy: they differ without colour.
const fn sign(buy: &BuyMark) -> (&'static str, Meaning) {
    if buy.off_plan {
        ("◆", Meaning::Warn)
    } else if buy.on_plan {
        ("•", Meaning::Good)
    } else {
        ("+", Meaning::Text)
    }
}

pub(super) fn draw(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let inner = boxed(
        cx,
        "Buys on the price",
        "daily closes · [ ] range",
        area,
        buf,
    );
    let say = |text: &str, buf: &mut Buffer| {
        let spans = [theme.span(Meaning::Unknown, text.to_owned())];
        draw_lines(buf, inner, &wrap(&spans, inner.width, 0));
    };
    let Some(asset) = super::asset(cx.app) else {
        return say("no buy yet", buf);
    };
    let today = cx.app.now().day();
    let buys = &cx.app.journal().buys;
    let mut buys = buys.iter().filter(|buy| buy.asset == asset).peekable();
    let Some(first) = cx
        .app
        .journal()
        .listing
        .since()
        .or_else(|| buys.peek().map(|buy| buy.day))
    else {
        return say("no buy yet", buf);
    };
    // A first buy of today still stands on the price that led to it.
    let first = first.min(today.plus(-SHORTEST));
    let closes = closes(cx.app, asset, first);
    if closes.is_empty() {
        return say(
            &format!("no daily close of {asset} is known for this range"),
            buf,
        );
    }
    let shown: Vec<(&BuyMark, (f64, f64))> = buys
        .filter(|buy| buy.day >= first)
        .map(|buy| (buy, (since(first, buy.day), buy.price)))
        .collect();
    let levels = || {
        closes
            .iter()
            .chain(shown.iter().map(|(_, at)| at))
            .map(|at| at.1)
    };
    let low = levels().fold(f64::INFINITY, f64::min);
    let high = levels().fold(f64::NEG_INFINITY, f64::max);
    let room = ((high - low) * 0.05).max(high * 0.001);
    let (top, bottom) = (format::price(high), format::price(low));
    let grid = [Grid::line(high, &top), Grid::line(low, &bottom)];
    let from = format::date(first, today);
    let until = format::date(today, today);
    let end = since(first, today);
    let labels = [(0.0, from.as_str()), (end, until.as_str())];
    let place = Rect {
        height: inner.height.saturating_sub(1),
        ..inner
    };
    let canvas = LineChart {
        x: (0.0, end),
        y: (low - room, high + room),
        // Two closes further apart have a day without one between them.
        pause: 1.0,
        axis: 10,
        grid: &grid,
        labels: &labels,
        ..LineChart::default()
    }
    .draw(
        buf,
        place,
        &[Curve {
            points: &closes,
            meaning: Meaning::Series1,
            name: Vec::new(),
        }],
        theme,
    );
    // An override is drawn last, so that a buy on plan never hides it.
    for extra in [false, true] {
        for (buy, at) in shown.iter().filter(|(buy, _)| buy.off_plan == extra) {
            let (symbol, meaning) = sign(buy);
            if let Some((x, y)) = canvas.cell_of(*at) {
                glyph(buf, x, y, symbol, theme.strong(meaning));
            }
        }
    }
    let foot = row(inner, inner.height.saturating_sub(1));
    let legend = [
        theme.span(Meaning::Good, "• "),
        theme.span(Meaning::Muted, "on plan   "),
        theme.span(Meaning::Warn, "◆ "),
        theme.span(Meaning::Muted, "override   "),
        theme.span(Meaning::Text, "+ "),
        theme.span(
            Meaning::Muted,
            format!("other buys of {asset}, at what was paid"),
        ),
    ];
    put_spans(buf, foot.x, foot.y, &legend, foot.right());
}

fn since(first: Day, day: Day) -> f64 {
    f64::from(day.since(first))
}

/// Buys of an asset in dollars, by time: only those can stand on a price in dollars.
fn closes(app: &App, asset: Ticker, first: Day) -> Vec<(f64, f64)> {
    let bars = app.board().daily(asset);
    let from = bars.partition_point(|bar| bar.at < first);
    let kept = bars.iter().skip(from);
    kept.map(|bar| (since(first, bar.at), bar.value.close))
        .collect()
}
