//! If it falls further: the slider, and what every company with a known cost would then lose.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{SPEC, words};
use crate::app::App;
use crate::domain::{Ticker, format};
use crate::figures::readings::Treasury;
use crate::figures::treasuries::{Coins, FTX_HOLE_USD};
use crate::ui::Cx;
use crate::ui::panels::framed::boxed;
use crate::ui::theme::Meaning;
use crate::ui::widgets::gauge::Slider;
use crate::ui::widgets::line::Clauses;
use crate::ui::widgets::lines::{Curve, Grid, LineChart};
use crate::ui::widgets::scale::ticks;
use crate::ui::widgets::{put, row};

/// The deepest fall of the slider.
const DEEPEST: f64 = 0.5;
/// Cells for the labels of y, and for the names at the right.
const AXIS: u16 = 11;
const NAMES: u16 = 6;

/// A company whose coins, cost and price are known.
struct Known {
    ticker: Ticker,
    asset: Ticker,
    coins: Coins,
    price: f64,
}

impl Known {
    fn of(ticker: Ticker, one: &Treasury) -> Option<Self> {
        Some(Self {
            ticker,
            asset: one.asset?,
            coins: Coins {
                units: one.units?,
                cost_usd: one.cost_usd?,
            },
            price: one.coin_price?.price,
        })
    }

    /// Gain after a fall of the coin (0 … 1).
    fn after(&self, fall: f64) -> f64 {
        self.coins.unrealised(self.price * (1.0 - fall))
    }
}

/// Newest price of every coin that a company holds, each once.
fn marks(companies: &[(Ticker, &Treasury)]) -> Vec<(Ticker, f64)> {
    let mut marks: Vec<(Ticker, f64)> = Vec::new();
    for (_, one) in companies {
        if let (Some(asset), Some(fact)) = (one.asset, one.coin_price)
            && !marks.iter().any(|(known, _)| *known == asset)
        {
            marks.push((asset, fact.price));
        }
    }
    marks.sort_by(|a, b| b.1.total_cmp(&a.1));
    marks
}

/// The slider's fall, 0 … 0.5.
fn fall(app: &App) -> f64 {
    f64::from(app.view(SPEC.id).slider) / 100.0
}

pub(super) fn draw(cx: &Cx<'_>, area: Rect, companies: &[(Ticker, &Treasury)], buf: &mut Buffer) {
    let theme = cx.theme;
    let at = format::clock_short(cx.app.now());
    let note = format!("all coins alike, from the mark of {at}");
    let inner = boxed(cx, "If it falls further", &note, area, buf);
    if inner.width < AXIS + NAMES + 20 || inner.height < 5 {
        return;
    }
    slider(
        cx,
        Rect {
            height: 2,
            ..row(inner, 0)
        },
        buf,
    );
    let known: Vec<Known> = companies
        .iter()
        .filter_map(|(ticker, one)| Known::of(*ticker, one))
        .collect();
    after(cx, companies, &known).draw(buf, row(inner, 3), theme);
    if known.is_empty() {
        let text = "unknown: of no company both coins and cost are known";
        Clauses::new()
            .clause([theme.span(Meaning::Unknown, text)])
            .draw(buf, row(inner, 4), theme);
        return;
    }
    if inner.height >= 9 {
        // Blank rows above and below where there is room.
        let blank = u16::from(inner.height > 14);
        let area = Rect::new(
            inner.x,
            inner.y + 4 + blank,
            inner.width,
            inner.height - 5 - 2 * blank,
        );
        chart(cx, area, &known, buf);
    }
    crossings(cx, &known).draw(buf, row(inner, inner.height - 1), theme);
}

fn slider(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let fall = fall(cx.app);
    put(
        buf,
        area.x,
        area.y,
        "fall",
        theme.style(Meaning::Muted),
        area.right(),
    );
    let place = Rect::new(
        area.x + AXIS,
        area.y,
        area.width - AXIS - NAMES,
        area.height,
    );
    let marks = [
        (0.0, "0%"),
        (0.2, "−10%"),
        (0.4, "−20%"),
        (0.6, "−30%"),
        (0.8, "−40%"),
        (1.0, "−50%"),
    ];
    let slider = Slider {
        at: fall / DEEPEST,
        meaning: Meaning::Accent,
        marks: &marks,
    };
    slider.draw(buf, place.intersection(buf.area), theme);
    let text = format::percent_to(-fall, 0);
    let from = area.right() - crate::ui::widgets::width(&text);
    put(
        buf,
        from,
        area.y,
        &text,
        theme.strong(Meaning::Accent),
        area.right(),
    );
}

/// `BTC 58,550   ETH 1,917   BMNR −$7.60 bn`
fn after<'a>(cx: &Cx<'a>, companies: &[(Ticker, &Treasury)], known: &[Known]) -> Clauses<'a> {
    let theme = cx.theme;
    let fall = fall(cx.app);
    let mut line = Clauses::new();
    for (asset, price) in marks(companies) {
        line = line.apart([
            theme.span(Meaning::Muted, format!("{asset} ")),
            theme.bold(Meaning::Text, words::coin_price(price * (1.0 - fall))),
        ]);
    }
    for one in known {
        let usd = one.after(fall);
        let text = format::usd_signed(usd);
        line = line.apart([
            theme.span(Meaning::Muted, format!("{} ", one.ticker)),
            theme.bold(Meaning::written(usd, &text), text),
        ]);
    }
    line
}

fn chart(cx: &Cx<'_>, area: Rect, known: &[Known], buf: &mut Buffer) {
    let theme = cx.theme;
    let steps = [0.0, DEEPEST];
    let points: Vec<[(f64, f64); 2]> = known
        .iter()
        .map(|one| steps.map(|fall| (fall, one.after(fall))))
        .collect();
    let values = || points.iter().flatten().map(|point| point.1);
    let low = values().fold(-FTX_HOLE_USD, f64::min);
    let high = values().fold(0.0, f64::max);
    let margin = (high - low) * 0.06;
    let (low, high) = (low - margin, high + margin);
    let labels: Vec<(f64, String)> = ticks(low, high, 6)
        .into_iter()
        .map(|y| (y, axis_label(y)))
        .collect();
    let hole = axis_label(-FTX_HOLE_USD);
    // A grid line that would cover the yardstick's label gives way.
    let near = (high - low) / f64::from(area.height.max(2) - 1);
    let mut grid: Vec<Grid<'_>> = labels
        .iter()
        .filter(|(y, _)| (y + FTX_HOLE_USD).abs() > near)
        .map(|(y, label)| Grid::line(*y, label))
        .collect();
    grid.push(Grid::limit(-FTX_HOLE_USD, &hole, "FTX"));
    let curves: Vec<Curve<'_>> = known
        .iter()
        .zip(&points)
        .enumerate()
        .map(|(n, (one, points))| Curve {
            points,
            meaning: Meaning::series(n + 1),
            name: vec![Line::from(
                theme.bold(Meaning::series(n + 1), one.ticker.to_string()),
            )],
        })
        .collect();
    LineChart {
        x: (0.0, DEEPEST),
        y: (low, high),
        pause: 1.0,
        axis: AXIS,
        names: NAMES,
        grid: &grid,
        labels: &[
            (0.0, "0"),
            (0.1, "−10%"),
            (0.2, "−20%"),
            (0.3, "−30%"),
            (0.4, "−40%"),
            (0.5, "−50%"),
        ],
        mark: Some(fall(cx.app)),
    }
    .draw(buf, area, &curves, theme);
}

/// `+5 bn`, `0`, `−8 bn`: whole where it is.
fn axis_label(usd: f64) -> String {
    let (scale, unit) = if usd.abs() >= 1e9 {
        (1e9, " bn")
    } else {
        (1e6, " m")
    };
    if usd.abs() < 1.0 {
        return "0".to_owned();
    }
    let whole = (usd / scale).fract().abs() < 1e-9;
    format!("{}{unit}", format::signed(usd / scale, usize::from(!whole)))
}

/// `BMNR crosses 8 bn at ETH 1,804, −33.7%`: where each line meets the yardstick, or zero.
fn crossings<'a>(cx: &Cx<'a>, known: &[Known]) -> Clauses<'a> {
    let mut line = Clauses::new();
    for one in known {
        let hole = words::hole();
        let targets = [
            (one.coins.break_even(), "zero".to_owned(), Meaning::Text),
            (one.coins.price_of_loss(FTX_HOLE_USD), hole, Meaning::Warn),
        ];
        // The next one below today's price.
        let next = targets
            .into_iter()
            .filter_map(|(price, name, meaning)| Some((price?, name, meaning)))
            .find(|(price, _, _)| *price < one.price);
        if let Some((price, name, meaning)) = next {
            let away = format::percent(price / one.price - 1.0);
            let (ticker, asset) = (one.ticker, one.asset);
            let price = words::coin_price(price);
            let text = format!("{ticker} crosses {name} at {asset} {price}, {away}");
            line = line.clause([cx.theme.span(meaning, text)]);
        }
    }
    line
}
