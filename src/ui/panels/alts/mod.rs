//! Panel 4: did altcoins hold up? Every coin against bitcoin, how many are ahead of it, and where each stands in the
//! RRG-style picture.

mod coins;
mod picture;
mod zoom;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Panel;
use super::absent;
use super::framed::{framed_in, selected};
use crate::app::{App, Grid, GridCell, GridRow, PanelId, PanelSpec};
use crate::domain::{Ticker, format};
use crate::figures::readings::{Alt, Strength};
use crate::ui::Cx;
use crate::ui::arrange::Part;
use crate::ui::theme::Meaning;
use crate::ui::widgets::line::Clauses;
use crate::ui::widgets::row;

/// The panel.
pub(super) struct Alts;

static SPEC: PanelSpec = PanelSpec {
    id: PanelId('4'),
    name: "Alts",
    short: "Alts",
    about: "Did altcoins hold up?",
    sorts: &["7 d", "30 d", "90 d", "held up", "beta↓"],
    ranges: &[],
    default_range: 0,
    slider: None,
    legend: &[
        "7 d, 30 d, 90 d  return against bitcoin",
        "held up  return since bitcoin's 90-day high, against bitcoin",
        "beta↓  slope on bitcoin's falling days of 90; 1 falls as bitcoin falls",
        "*  idiosyncratic: R² to bitcoin over 60 days below 0.1",
    ],
    grid,
};

/// From this width of the text area on, the picture stands beside the table.
const PICTURE_FROM: u16 = 84;
/// Rows above those of the table: the counts and the head.
const ABOVE: u16 = 2;

/// A figure of the table, in the order of the columns after the price and of the sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Figure {
    Rel7,
    Rel30,
    Rel90,
    HeldUp,
    Beta,
}

impl Figure {
    const ALL: [Self; 5] = [
        Self::Rel7,
        Self::Rel30,
        Self::Rel90,
        Self::HeldUp,
        Self::Beta,
    ];

    /// The figure that a panel's sort names.
    fn sorted(app: &App) -> Self {
        let sort = app.view(SPEC.id).sort;
        Self::ALL.get(sort).copied().unwrap_or(Self::Rel7)
    }

    fn of(self, alt: &Alt) -> Option<f64> {
        match self {
            Self::Rel7 => alt.rel_7d,
            Self::Rel30 => alt.rel_30d,
            Self::Rel90 => alt.rel_90d,
            Self::HeldUp => alt.held_up,
            Self::Beta => alt.down_beta,
        }
    }

    const fn field(self) -> &'static str {
        match self {
            Self::Rel7 => "rel_7d",
            Self::Rel30 => "rel_30d",
            Self::Rel90 => "rel_90d",
            Self::HeldUp => "held_up",
            Self::Beta => "down_beta",
        }
    }

    fn form(self, value: f64) -> String {
        match self {
            Self::Beta => format::ratio(value),
            _ => format::percent(value),
        }
    }
}

/// The smallest figure stands first.
fn lowest_first(app: &App) -> bool {
    (Figure::sorted(app) == Figure::Beta) != app.view(SPEC.id).reversed
}

/// Coins in the order of the screen: strongest first (the lowest beta), unknown ones last, without those that the
/// filter hides.
fn order(app: &App) -> Vec<(Ticker, &Alt)> {
    let view = app.view(SPEC.id);
    let figure = Figure::sorted(app);
    let filter = view.filter.trim().to_lowercase();
    let kept =
        |ticker: Ticker| filter.is_empty() || ticker.as_str().to_lowercase().contains(&filter);
    let alts = app.readings().strength.alts.iter();
    let mut coins: Vec<(Ticker, &Alt)> = alts
        .filter(|(ticker, _)| kept(*ticker))
        .map(|(ticker, alt)| (*ticker, alt))
        .collect();
    let lowest_first = lowest_first(app);
    coins.sort_by(|(_, a), (_, b)| match (figure.of(a), figure.of(b)) {
        (Some(a), Some(b)) if lowest_first => a.total_cmp(&b),
        (Some(a), Some(b)) => b.total_cmp(&a),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
    coins
}

fn grid(app: &App) -> Grid {
    let rows = order(app).into_iter().map(|(ticker, alt)| GridRow {
        id: ticker.to_string(),
        label: ticker.to_string(),
        cells: Figure::ALL
            .into_iter()
            .map(|figure| {
                let path = format!("strength.alts.{ticker}.{}", figure.field());
                GridCell::new(path, format::known(figure.of(alt), |v| figure.form(v)))
            })
            .collect(),
    });
    Grid::of(rows.collect())
}

/// Coins ahead of bitcoin by a figure, out of those for which it is known; `None` where the breadth is.
fn ahead(strength: &Strength, figure: Figure) -> Option<(usize, usize)> {
    match figure {
        Figure::Rel7 => strength.breadth_7d?,
        Figure::Rel30 => strength.breadth_30d?,
        _ => strength.breadth_90d?,
    };
    let known = || strength.alts.iter().filter_map(|(_, alt)| figure.of(alt));
    Some((known().filter(|v| *v > 0.0).count(), known().count()))
}

/// `10/17` in its direction, or `--`.
fn count_span<'a>(cx: &Cx<'a>, part: Option<(usize, usize)>) -> ratatui::text::Span<'a> {
    match part {
        Some((n, of)) if of > 0 => {
            let meaning = Meaning::direction(n as f64 / of as f64 - 0.5);
            cx.theme.bold(meaning, format!("{n}/{of}"))
        }
        _ => cx.theme.unknown(),
    }
}

/// `Beat BTC 7 d 10/17  30 d 9/17  90 d 6/17   Held up better since 6 Oct: 7 of 17`
fn counts<'a>(cx: &Cx<'a>) -> Clauses<'a> {
    let theme = cx.theme;
    let strength = &cx.app.readings().strength;
    let part = |label, figure| {
        [
            theme.span(Meaning::Muted, label),
            count_span(cx, ahead(strength, figure)),
        ]
    };
    let today = cx.app.now().day();
    let since = strength.btc_high_day.map(|day| format::date(day, today));
    let held = match (strength.held_up, strength.of) {
        (Some(n), Some(of)) => theme.bold(Meaning::Title, format!("{n} of {of}")),
        _ => theme.unknown(),
    };
    let label = since.map_or_else(
        || "Held up better ".to_owned(),
        |since| format!("Held up better since {since}: "),
    );
    Clauses::new()
        .clause(part("Beat BTC 7 d ", Figure::Rel7))
        .more(part(" 30 d ", Figure::Rel30))
        .more(part(" 90 d ", Figure::Rel90))
        .apart([theme.span(Meaning::Muted, label), held])
}

/// Notes of the frame, the longest first.
fn notes(app: &App) -> [String; 3] {
    let today = app.now().day();
    let day = app.readings().strength.day;
    let close = format::known(day, |day| format::date(day, today));
    [
        format!("against BTC · UTC close {close}"),
        format!("close {close}"),
        close,
    ]
}

impl Panel for Alts {
    fn spec(&self) -> &'static PanelSpec {
        &SPEC
    }

    fn draw(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        let state = absent::filling(cx);
        let inner = framed_in(cx, &SPEC, state, &notes(cx.app), area, buf);
        counts(cx).draw(buf, row(inner, 0), cx.theme);
        if inner.height <= ABOVE {
            return;
        }
        let table = Rect::new(inner.x, inner.y + 1, inner.width, inner.height - 1);
        let coins = order(cx.app);
        let beside = inner.width >= PICTURE_FROM;
        let free = coins::draw(cx, table, &coins, selected(cx, SPEC.id), beside, buf);
        if beside {
            let picture = Rect::new(
                inner.right().saturating_sub(free),
                table.y,
                free,
                table.height,
            )
            .intersection(table);
            picture::compact(cx, picture, &coins, buf);
        }
    }

    fn draw_zoom(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        if zoom::fits(area) {
            zoom::draw(cx, area, buf);
        } else {
            self.draw(cx, area, buf);
        }
    }

    fn row_at(&self, app: &App, area: Rect, part: Part, line: u16) -> Option<usize> {
        if part == Part::Zoom && zoom::fits(area) {
            return zoom::row_at(app, area, line);
        }
        let room = area.height.saturating_sub(2 + ABOVE);
        coins::row_at(app, room, part == Part::Zoom, line.checked_sub(ABOVE)?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::november::{app, lines as drawn, press, readings, survives_any_size};
    use super::*;
    use crate::domain::instrument::{TRX, ZEC};
    use crate::figures::Readings;

    const PANEL: Alts = Alts;

    fn ids(app: &App) -> Vec<String> {
        app.grid(SPEC.id)
            .rows
            .into_iter()
            .map(|row| row.id)
            .collect()
    }

    #[test]
    fn the_lines_of_the_mocks() {
        let app = app(readings());
        assert_eq!(
            drawn(&PANEL, &app, Part::Main, (68, 9)),
            [
                "╭─ 4 Alts ──────────────────────── against BTC · UTC close 20 Nov ─╮",
                "│ Beat BTC 7 d 10/17  30 d 9/17  90 d 6/17                         │",
                "│ coin       price     7 d     30 d       90 d  held up  beta↓     │",
                "│ ZEC*    655.82    +45.3%  +211.8%  +1,914.0%  +505.0%   0.13     │",
                "│ TRX       0.2805  +10.1%    +9.0%      +3.2%   +16.6%   0.30     │",
                "│ ⋯ 13 more                                                        │",
                "│ ADA       0.4324   −6.1%   −15.9%     −37.3%   −28.6%   1.94     │",
                "│ SUI       1.50     −8.0%   −24.8%     −46.3%   −40.6%   2.15     │",
                "╰──────────────────────────────────────────────────────────────────╯",
            ]
        );
        let wide = drawn(&PANEL, &app, Part::Main, (92, 15));
        assert_eq!(
            wide[1],
            "│ Beat BTC 7 d 10/17  30 d 9/17  90 d 6/17   Held up better since 6 Oct: 7 of 17           │"
        );
        assert!(wide[2].contains("held up   improving ") && !wide[2].contains("beta"));
        assert!(wide.iter().any(|line| line.contains("•SOL")));
        let narrow = drawn(&PANEL, &app, Part::Main, (58, 10));
        assert!(narrow[2].contains("held up") && !narrow[2].contains("beta"));
    }

    #[test]
    fn the_strongest_stands_first_and_the_unknown_last() {
        let mut readings = readings();
        for (ticker, alt) in &mut readings.strength.alts.0 {
            if *ticker == ZEC {
                alt.rel_7d = None;
            }
        }
        let mut app = app(readings);
        press(&mut app, &["4"]);
        assert_eq!(ids(&app)[..2], ["TRX", "BCH"]);
        assert_eq!(ids(&app)[16], "ZEC");
        press(&mut app, &["S"]);
        assert_eq!(ids(&app)[0], "SUI");
        assert_eq!(ids(&app)[16], "ZEC", "unknown is not the weakest");
        press(&mut app, &["S", "s", "s", "s", "s"]);
        assert_eq!(ids(&app)[..2], ["ZEC", "TRX"], "the lowest beta");
        let row = &app.grid(SPEC.id).rows[1];
        let cell = |n: usize| (row.cells[n].path.as_str(), row.cells[n].text.as_str());
        assert_eq!(cell(0), ("strength.alts.TRX.rel_7d", "+10.1%"));
        assert_eq!(cell(4), ("strength.alts.TRX.down_beta", "0.30"));
    }

    #[test]
    fn counts_leave_out_the_unknown() {
        let mut readings = readings();
        for (ticker, alt) in &mut readings.strength.alts.0 {
            if *ticker == TRX {
                alt.rel_7d = None;
            }
        }
        assert_eq!(ahead(&readings.strength, Figure::Rel7), Some((9, 16)));
        readings.strength.breadth_7d = None;
        assert_eq!(ahead(&readings.strength, Figure::Rel7), None);
        let empty = app(Readings::default());
        let text = drawn(&PANEL, &empty, Part::Main, (92, 15)).join("\n");
        assert!(text.contains("Beat BTC 7 d --  30 d --  90 d --   Held up better --"));
        assert!(text.contains("unknown: no day of closes yet"));
    }

    #[test]
    fn rows_lie_where_they_are_drawn() {
        let mut app = app(readings());
        press(&mut app, &["4"]);
        let at = |app: &App, part, size: (u16, u16)| -> Vec<(u16, usize)> {
            let area = Rect::new(0, 0, size.0, size.1);
            (0..size.1)
                .filter_map(|line| Some((line, PANEL.row_at(app, area, part, line)?)))
                .collect()
        };
        assert_eq!(
            at(&app, Part::Main, (68, 9)),
            [(2, 0), (3, 1), (5, 15), (6, 16)]
        );
        // A selected row of the middle is brought into view.
        press(&mut app, &["down"; 9]);
        let lines = drawn(&PANEL, &app, Part::Main, (68, 9));
        let coins = ids(&app);
        let rows = at(&app, Part::Main, (68, 9));
        assert!(rows.iter().any(|(_, row)| *row == 9));
        for (line, row) in rows {
            let drawn = &lines[usize::from(line) + 1];
            assert!(drawn.starts_with(&format!("│ {}", coins[row])), "{drawn}");
        }
        press(&mut app, &["z"]);
        let lines = drawn(&PANEL, &app, Part::Zoom, (160, 45));
        for (line, row) in at(&app, Part::Zoom, (160, 45)) {
            let drawn = &lines[usize::from(line) + 1];
            assert!(drawn.contains(&format!("││ {}", coins[row])), "{drawn}");
        }
    }

    #[test]
    fn the_zoom_has_tails_groups_and_the_late() {
        let mut app = app(readings());
        press(&mut app, &["4", "z", "down"]);
        let text = drawn(&PANEL, &app, Part::Zoom, (160, 45)).join("\n");
        for words in [
            "tails: TRX AVAX ETH, 5 days · close 20 Nov",
            "sorted by 7 d ▾",
            "HYPE    --  late: last seen 21 Oct, left out of the counts",
            "privacy                   +23.1%  +125.4%  +991.0%  ZEC XMR",
            "beta↓ median 1.77",
            "7/17    41%",
            "momentum ↑ 98.0 … 102.0",
        ] {
            assert!(text.contains(words), "{words}\n{text}");
        }
    }

    #[test]
    fn any_size_is_survived() {
        survives_any_size(&PANEL);
    }
}
