//! Panel 4: did altcoins hold up? Every coin against bitcoin, how many are ahead of it, and where each stands in the
//! RRG-style picture.

mod coins;
mod picture;
mod zoom;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Panel;
use super::framed::{framed, selected};
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
    let lowest_first = (figure == Figure::Beta) != view.reversed;
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
    Grid {
        rows: rows.collect(),
    }
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
        let inner = framed(cx, &SPEC, &notes(cx.app), area, buf);
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
