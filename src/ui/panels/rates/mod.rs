//! Panel 7: what markets make of the next decision of the Federal Reserve, and the levels beside it. A market that is
//! asked about any change is never called a cut, and what was quoted long ago carries its date.

mod zoom;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::Panel;
use super::framed::{framed, selected};
use crate::app::{App, Grid, GridCell, GridRow, Mode, PanelId, PanelSpec};
use crate::domain::observation::OddsMarket;
use crate::domain::{Day, Stamp, Ticker, format};
use crate::figures::readings::{CutBasis, MarketOdds};
use crate::ui::Cx;
use crate::ui::arrange::Part;
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::line::Clauses;
use crate::ui::widgets::spark::spark;
use crate::ui::widgets::{put, row};

/// The panel.
pub(super) struct Rates;

static SPEC: PanelSpec = PanelSpec {
    id: PanelId('7'),
    name: "Rates & liquidity",
    short: "Rates",
    about: "What do markets expect of the next rate decision?",
    sorts: &[],
    ranges: &[],
    default_range: 0,
    slider: None,
    legend: &[
        "Cut  the market trades a cut; Change  it trades any change, so a cut is no likelier than that",
        "was  the same market at the end of earlier days",
        "the spark runs from 0% to 100%",
    ],
    grid,
};

/// Cells of the spark, and the width from which there is one.
const SPARK: u16 = 18;
const SPARKED: u16 = 56;
/// Days back of the clauses behind `was`.
const BACK: [i32; 3] = [30, 7, 1];

/// What a market trades.
const fn word(basis: Option<CutBasis>) -> &'static str {
    match basis {
        Some(CutBasis::AnyChange) => "Change",
        _ => "Cut",
    }
}

/// Quoted within a day, and not by a newspaper: it may stand without its date.
fn is_fresh(market: OddsMarket, quoted: Option<Stamp>, now: Stamp) -> bool {
    market != OddsMarket::Press
        && quoted.is_some_and(|at| now.since(at) <= crate::domain::Span::days(1))
}

/// The markets that say something, the head first.
fn markets(app: &App) -> Vec<(OddsMarket, MarketOdds)> {
    let rates = &app.readings().rates;
    let mut list: Vec<(OddsMarket, MarketOdds)> = rates
        .by_market
        .iter()
        .filter(|(_, odds)| odds.cut_probability.is_some())
        .copied()
        .collect();
    list.sort_by_key(|(market, _)| Some(*market) != rates.market);
    list
}

/// A level's short name and form; the name of the series for one that has none.
fn level(ticker: Ticker, value: f64) -> (&'static str, String) {
    match ticker.as_str() {
        "US10Y" | "DGS10" => ("10-y", format!("{}%", format::fixed(value, 2))),
        "US2Y" => ("2-y", format!("{}%", format::fixed(value, 2))),
        "DXY" => ("dollar", format::fixed(value, 2)),
        "fear_greed" => ("fear", format::fixed(value, 0)),
        "SOFR" => ("SOFR", format!("{}%", format::fixed(value, 2))),
        "EFFR" => ("EFFR", format!("{}%", format::fixed(value, 2))),
        _ => ("", format::fixed(value, 2)),
    }
}

fn grid(app: &App) -> Grid {
    let readings = app.readings();
    let mut rows: Vec<GridRow> = markets(app)
        .into_iter()
        .map(|(market, odds)| {
            let probability = format::known(odds.cut_probability, format::odds);
            let path = format!("rates.by_market.{}.cut_probability", market.key());
            GridRow {
                id: market.key().to_owned(),
                label: format!("{} {}", word(odds.basis), market.name()),
                cells: vec![GridCell::new(path, probability)],
            }
        })
        .collect();
    if rows.is_empty() {
        rows.push(GridRow {
            id: "odds".to_owned(),
            label: "Cut".to_owned(),
            cells: vec![GridCell::new(
                "rates.cut_probability",
                format::known(readings.rates.cut_probability, format::odds),
            )],
        });
    }
    let liquidity = &readings.liquidity;
    let vix = |value: Option<f64>| format::known(value, |vix| format::fixed(vix, 2));
    rows.push(GridRow {
        id: "vix".to_owned(),
        label: "VIX".to_owned(),
        cells: vec![
            GridCell::new("liquidity.vix", vix(liquidity.vix)),
            GridCell::new("liquidity.vix_limit", vix(liquidity.vix_limit)),
        ],
    });
    let money = [
        (
            "net_liquidity_usd",
            "Net liquidity",
            format::known(liquidity.net_liquidity_usd, format::usd),
        ),
        (
            "stablecoin_growth_30d",
            "stablecoins",
            format::known(liquidity.stablecoin_growth_30d, format::percent),
        ),
        (
            "depth_1pct_usd",
            "depth ±1%",
            format::known(liquidity.depth_1pct_usd, format::usd),
        ),
    ];
    rows.extend(money.map(|(field, label, text)| GridRow {
        id: field.to_owned(),
        label: label.to_owned(),
        cells: vec![GridCell::new(format!("liquidity.{field}"), text)],
    }));
    Grid::of(rows).filtered(&app.view(SPEC.id).filter)
}

/// The ids of the grid that stand in a line of the panel.
fn ids_of(app: &App, line: u16) -> Vec<&'static str> {
    match line {
        0 => markets(app)
            .iter()
            .map(|(market, _)| market.key())
            .chain(["odds"])
            .collect(),
        2 => vec!["vix"],
        3 | 4 => vec![
            "net_liquidity_usd",
            "stablecoin_growth_30d",
            "depth_1pct_usd",
        ],
        _ => Vec::new(),
    }
}

impl Panel for Rates {
    fn spec(&self) -> &'static PanelSpec {
        &SPEC
    }

    fn draw(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        let meeting = decision(cx.app);
        let inner = framed(cx, &SPEC, &[meeting], area, buf);
        odds(cx).draw(buf, row(inner, 0), cx.theme);
        was(cx, row(inner, 1), buf);
        levels(cx).draw(buf, row(inner, 2), cx.theme);
        let money = money(cx);
        let reason = reason(cx);
        let at = row(inner, 3);
        let whole = money
            .clone()
            .more([cx.theme.span(Meaning::Unknown, format!(" {reason}"))]);
        let fits = |line: &Clauses<'_>, parts: usize| line.fitting(at.width) >= parts;
        if reason.is_empty() || !fits(&whole, 4) {
            money.draw(buf, at, cx.theme);
            let below = row(inner, 4);
            let unknown = cx.theme.style(Meaning::Unknown);
            put(buf, below.x, below.y, reason, unknown, below.right());
        } else {
            whole.draw(buf, at, cx.theme);
        }
        highlight(cx, inner, buf);
    }

    fn draw_zoom(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        zoom::draw(cx, area, buf);
    }

    fn row_at(&self, app: &App, _area: Rect, part: Part, line: u16) -> Option<usize> {
        if part == Part::Zoom {
            return None;
        }
        let ids = ids_of(app, line);
        grid(app)
            .rows
            .iter()
            .position(|row| ids.contains(&row.id.as_str()))
    }
}

fn highlight(cx: &Cx<'_>, inner: Rect, buf: &mut Buffer) {
    let Some(id) = selected(cx, SPEC.id).and_then(|at| grid(cx.app).rows.into_iter().nth(at))
    else {
        return;
    };
    let line = (0..4).find(|line| ids_of(cx.app, *line).contains(&id.id.as_str()));
    if let Some(line) = line {
        buf.set_style(row(inner, line), cx.theme.ground(Meaning::Selection));
    }
}

/// `FOMC 10 Dec`; `FOMC --` beyond the table of decisions.
fn decision(app: &App) -> String {
    let today = app.now().day();
    let date = format::known(app.readings().rates.meeting, |day| format::date(day, today));
    format!("FOMC {date}")
}

/// A label in the first five cells.
fn labelled<'a>(theme: &Theme, label: &str) -> Span<'a> {
    theme.span(Meaning::Muted, format!("{label:<5}"))
}

/// `Cut  32% Polymarket   32% Kalshi   39% press 20 Nov`.
fn odds<'a>(cx: &Cx<'_>) -> Clauses<'a> {
    let theme = cx.theme;
    let rates = &cx.app.readings().rates;
    let today = cx.app.now().day();
    let markets = markets(cx.app);
    let head_word = word(
        markets
            .first()
            .and_then(|(_, odds)| odds.basis)
            .or(rates.cut_basis),
    );
    // Longer than the other labels, so it takes its own width.
    let label = theme.span(Meaning::Muted, format!("{head_word:<4} "));
    if markets.is_empty() {
        let why = theme.span(Meaning::Unknown, "no market has quoted it");
        return Clauses::new().clause([label, theme.unknown()]).apart([why]);
    }
    let mut line = Clauses::new();
    for (place, (market, odds)) in markets.into_iter().enumerate() {
        let probability = format::known(odds.cut_probability, format::odds);
        let fresh = is_fresh(market, odds.quoted_at, cx.app.now());
        let value = match (place, fresh) {
            _ if !fresh && market != OddsMarket::Press => Meaning::Stale,
            (0, _) => Meaning::Title,
            _ => Meaning::Text,
        };
        let mut spans = Vec::new();
        if place == 0 {
            spans.push(label.clone());
            spans.push(theme.bold(value, probability));
        } else {
            spans.push(theme.span(value, probability));
        }
        let own = word(odds.basis);
        if own != head_word {
            spans.push(theme.span(Meaning::Muted, format!(" {}", own.to_lowercase())));
        }
        spans.push(theme.span(Meaning::Muted, format!(" {}", market.name())));
        if let Some(at) = odds.quoted_at.filter(|_| !fresh) {
            let date = format::date(at.day(), today);
            spans.push(theme.span(Meaning::Muted, format!(" {date}")));
        }
        line = line.apart(spans);
    }
    line
}

/// The head market at the end of earlier days: those at most so many days back that are known.
fn earlier(history: &[(Day, f64)], today: Day) -> Vec<(Day, f64)> {
    let mut list: Vec<(Day, f64)> = Vec::new();
    for back in BACK {
        let until = today.plus(-back);
        let end = history.partition_point(|(day, _)| *day <= until);
        let found = end.checked_sub(1).and_then(|at| history.get(at)).copied();
        if let Some(point) = found.filter(|point| !list.contains(point)) {
            list.push(point);
        }
    }
    list
}

/// `was  94% 19 Oct   63% 12 Nov   33% 19 Nov`, and the spark.
fn was(cx: &Cx<'_>, at: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let history = &cx.app.readings().rates.history;
    let today = cx.app.now().day();
    let sparked = at.width >= SPARKED && !history.is_empty();
    let room = Rect {
        width: at.width - if sparked { SPARK + 2 } else { 0 },
        ..at
    };
    let mut line = Clauses::new();
    for (place, (day, value)) in earlier(history, today).into_iter().enumerate() {
        let mut spans = Vec::new();
        if place == 0 {
            spans.push(labelled(theme, "was"));
        }
        spans.push(theme.span(Meaning::Text, format::odds(value)));
        spans.push(theme.span(Meaning::Muted, format!(" {}", format::date(day, today))));
        line = line.apart(spans);
    }
    if history.is_empty() {
        line = line
            .clause([labelled(theme, "was"), theme.unknown()])
            .apart([theme.span(Meaning::Unknown, "no earlier quote")]);
    }
    line.draw(buf, room, theme);
    if sparked {
        let values: Vec<Option<f64>> = history
            .iter()
            .skip(history.len().saturating_sub(usize::from(SPARK)))
            .map(|(_, value)| Some(*value))
            .collect();
        let place = Rect {
            x: at.right() - SPARK,
            width: SPARK,
            ..at
        };
        spark(
            buf,
            place,
            &values,
            (0.0, 1.0),
            theme.style(Meaning::Series3),
        );
    }
}

/// `VIX  26.42  10-y 4.11%  dollar 100.16  fear 14`.
fn levels<'a>(cx: &Cx<'_>) -> Clauses<'a> {
    let theme = cx.theme;
    let liquidity = &cx.app.readings().liquidity;
    let above = liquidity
        .vix
        .zip(liquidity.vix_limit)
        .is_some_and(|(vix, limit)| vix > limit);
    let vix = match liquidity.vix {
        Some(vix) => {
            let meaning = if above { Meaning::Warn } else { Meaning::Title };
            theme.bold(meaning, format::fixed(vix, 2))
        }
        None => theme.unknown(),
    };
    let mut line = Clauses::new().clause([labelled(theme, "VIX"), vix]);
    let wanted = ["US10Y", "DGS10", "DXY", "fear_greed"];
    for (ticker, value, ..) in &liquidity.levels {
        if !wanted.contains(&ticker.as_str()) {
            continue;
        }
        let (label, text) = level(*ticker, *value);
        line = line.more([
            theme.span(Meaning::Muted, format!(" {label} ")),
            theme.span(Meaning::Text, text),
        ]);
    }
    line
}

/// `Net liquidity --  stablecoins --  depth ±1% --`.
fn money<'a>(cx: &Cx<'_>) -> Clauses<'a> {
    let theme = cx.theme;
    let liquidity = &cx.app.readings().liquidity;
    let part = |label: &'static str, value: Option<String>| {
        let value = value.map_or_else(|| theme.unknown(), |text| theme.span(Meaning::Text, text));
        vec![theme.span(Meaning::Muted, label), value]
    };
    Clauses::new()
        .clause(part(
            "Net liquidity ",
            liquidity.net_liquidity_usd.map(format::usd),
        ))
        .more(part(
            " stablecoins ",
            liquidity.stablecoin_growth_30d.map(format::percent),
        ))
        .more(part(
            " depth ±1% ",
            liquidity.depth_1pct_usd.map(format::usd),
        ))
}

/// Why some of the line above is unknown; empty when nothing is.
fn reason(cx: &Cx<'_>) -> &'static str {
    let liquidity = &cx.app.readings().liquidity;
    let known = liquidity.net_liquidity_usd.is_some()
        && liquidity.stablecoin_growth_30d.is_some()
        && liquidity.depth_1pct_usd.is_some();
    match cx.app.mode() {
        _ if known => "",
        Mode::Replay(_) => "no source on this tape",
        Mode::Live | Mode::Offline => "not yet seen",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discipline::fixture;
    use crate::ui::panels::testing::{cockpit, described, drawn, nothing, november, survives};

    #[test]
    fn a_market_of_any_change_is_never_called_a_cut() {
        let mut readings = fixture::november();
        for (_, odds) in &mut readings.rates.by_market {
            odds.basis = Some(CutBasis::AnyChange);
            odds.cut_probability = Some(0.32);
        }
        readings.rates.cut_basis = Some(CutBasis::AnyChange);
        let app = cockpit(readings, fixture::monday_plan(), (160, 48));
        let lines = drawn(&app, &Rates, Part::Main, (66, 6));
        assert!(lines[1].starts_with("│ Change 32%"), "{lines:?}");
        assert!(!lines.join("\n").contains("Cut"));
    }

    #[test]
    fn unknown_is_said_with_its_reason() {
        let app = nothing((160, 48));
        let lines = drawn(&app, &Rates, Part::Main, (50, 7));
        assert!(lines[1].contains("Cut  --"), "{lines:?}");
        assert!(lines[3].contains("VIX  --"), "{lines:?}");
        assert!(lines[4].contains("Net liquidity --  stablecoins --  depth ±1% --"));
        assert!(lines[5].contains("no source on this tape"));
    }

    #[test]
    fn what_was_is_taken_from_the_last_known_day() {
        let day = fixture::day;
        let history = [
            (day("2025-10-19"), 0.94),
            (day("2025-11-12"), 0.63),
            (day("2025-11-19"), 0.33),
            (day("2025-11-21"), 0.32),
        ];
        let found = earlier(&history, day("2025-11-20"));
        assert_eq!(found, [history[0], history[1], history[2]]);
        assert_eq!(earlier(&history, day("2025-10-20")), [history[0]]);
        assert_eq!(earlier(&[], day("2025-10-20")), []);
    }

    #[test]
    fn any_size_is_survived() {
        survives(&Rates);
        described(&SPEC);
        let app = november((160, 48));
        assert!(drawn(&app, &Rates, Part::Main, (66, 6))[0].contains("FOMC 10 Dec"));
    }
}
