//! The RRG-style picture: relative strength against its momentum.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::domain::Ticker;
use crate::figures::readings::{Alt, Quadrant};
use crate::ui::Cx;
use crate::ui::theme::Meaning;
use crate::ui::widgets::scatter::{Point, Scatter};

/// The colour of a quadrant.
pub(super) const fn colour(quadrant: Option<Quadrant>) -> Meaning {
    match quadrant {
        Some(Quadrant::Leading) => Meaning::Up,
        Some(Quadrant::Weakening) => Meaning::Warn,
        Some(Quadrant::Lagging) => Meaning::Down,
        Some(Quadrant::Improving) => Meaning::Series2,
        None => Meaning::Unknown,
    }
}

/// Widest picture: what lies further out stands at the edge.
const WIDEST: f64 = 5.0;
/// Narrowest picture, so that noise does not fill it.
const NARROWEST: f64 = 0.6;

/// Half the width of a picture that holds these distances from 100: in steps of 0.2, with a margin.
fn half(distances: impl Iterator<Item = f64>) -> f64 {
    let furthest = distances.filter(|d| d.is_finite()).fold(0.0, f64::max);
    let steps = (furthest * 1.1 / 0.2).ceil() * 0.2;
    steps.clamp(NARROWEST, WIDEST)
}

/// Days of a tail; longer ones cannot be followed by eye.
const TAIL_DAYS: usize = 5;

/// The way a coin came: the last days and the point itself.
pub(super) fn tail(alt: &Alt) -> &[(f64, f64)] {
    let from = alt.tail.len().saturating_sub(TAIL_DAYS + 1);
    alt.tail.get(from..).unwrap_or_default()
}

/// The edges of the picture: (half the width, half the height).
pub(super) fn edges(coins: &[(Ticker, &Alt)], tailed: &[Ticker]) -> (f64, f64) {
    let points = || {
        coins.iter().flat_map(|(ticker, alt)| {
            let tail: &[(f64, f64)] = if tailed.contains(ticker) {
                tail(alt)
            } else {
                &[]
            };
            let now = alt.rrg_ratio.zip(alt.rrg_momentum);
            tail.iter().copied().chain(now)
        })
    };
    (
        half(points().map(|(x, _)| (x - 100.0).abs())),
        half(points().map(|(_, y)| (y - 100.0).abs())),
    )
}

/// Points without tails, beside the table.
pub(super) fn compact(cx: &Cx<'_>, area: Rect, coins: &[(Ticker, &Alt)], buf: &mut Buffer) {
    draw(cx, area, coins, &[], Scatter::compact(), buf);
}

/// Points with the tails of a few.
pub(super) fn with_tails(
    cx: &Cx<'_>,
    area: Rect,
    coins: &[(Ticker, &Alt)],
    tailed: &[Ticker],
    buf: &mut Buffer,
) {
    draw(cx, area, coins, tailed, Scatter::rotation(), buf);
}

fn draw(
    cx: &Cx<'_>,
    area: Rect,
    coins: &[(Ticker, &Alt)],
    tailed: &[Ticker],
    scatter: Scatter<'_>,
    buf: &mut Buffer,
) {
    let (x, y) = edges(coins, tailed);
    let points: Vec<Point<'_>> = coins
        .iter()
        .filter_map(|(ticker, alt)| {
            let tail = if tailed.contains(ticker) {
                // The last of the tail is the point itself.
                tail(alt).split_last().map_or(&[][..], |(_, before)| before)
            } else {
                &[]
            };
            Some(Point {
                at: alt.rrg_ratio.zip(alt.rrg_momentum)?,
                name: ticker.as_str(),
                meaning: colour(alt.quadrant),
                tail,
            })
        })
        .collect();
    Scatter {
        x: (100.0 - x, 100.0 + x),
        y: (100.0 - y, 100.0 + y),
        ..scatter
    }
    .draw(buf, area, &points, cx.theme);
}
