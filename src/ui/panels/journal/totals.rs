//! What all entries together have come to: the line above the list, and the box of the zoom.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::SPEC;
use crate::app::App;
use crate::discipline::receipts;
use crate::domain::format;
use crate::figures::explain::Explanation;
use crate::ui::Cx;
use crate::ui::panels::framed::selected;
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::{elide, elide_words, put, row, width};

/// `average cost 110,551  now −24.3%` for the asset of the plan.
pub(super) fn average(app: &App, theme: &Theme) -> Vec<Span<'static>> {
    let journal = app.journal();
    let label = theme.span(Meaning::Muted, "average cost ");
    let unknown = |why: &'static str| {
        vec![
            label.clone(),
            theme.unknown(),
            theme.span(Meaning::Unknown, format!("  {why}")),
        ]
    };
    if !journal.complete {
        return unknown("the journal is being read");
    }
    let costs = &journal.standing.stats.average_cost;
    let Some((asset, cost)) = super::asset(app).and_then(|asset| costs.get_key_value(&asset))
    else {
        return unknown("no buy yet");
    };
    let Some(cost) = *cost else {
        return unknown("bought in currencies that cannot be added");
    };
    let price = app.board().last_price(*asset).map(|fact| fact.price);
    let mut spans = vec![
        label,
        theme.bold(Meaning::Title, format::price(cost)),
        theme.span(Meaning::Muted, "  now "),
    ];
    match price.filter(|_| cost > 0.0 && paid_in_dollars(app, *asset)) {
        Some(price) => {
            let change = price / cost - 1.0;
            spans.push(theme.change(change, format::percent(change)));
        }
        None => spans.push(theme.unknown()),
    }
    spans
}

/// Prices are in dollars, so only such a cost can stand beside one.
fn paid_in_dollars(app: &App, asset: crate::domain::Ticker) -> bool {
    let trades = &app.journal().ledger.trades;
    let newest = trades.iter().rev().find(|trade| trade.asset == asset);
    newest.is_some_and(|trade| crate::domain::product::is_dollar(trade.currency.as_str()))
}

/// The figures that can be selected, in their order: all of them in the zoom, else the average above the list.
pub(super) fn figures(app: &App) -> Vec<(String, Explanation)> {
    let journal = app.journal();
    if !journal.complete {
        return Vec::new();
    }
    let all = receipts::figures(&journal.standing);
    if app.zoomed() == Some(SPEC.id) {
        return all;
    }
    let average = super::asset(app).map(|asset| format!("journal.stats.average_cost.{asset}"));
    let shown = |path: &String| Some(path) == average.as_ref();
    all.into_iter().filter(|(path, _)| shown(path)).collect()
}

/// One line a figure: label, value, and what it says or why it is not known.
pub(super) fn draw(cx: &Cx<'_>, inner: Rect, buf: &mut Buffer) {
    const LABEL: u16 = 30;
    let theme = cx.theme;
    let journal = cx.app.journal();
    if !journal.complete {
        let text = "unknown until the journal is read";
        let style = theme.style(Meaning::Unknown);
        put(buf, inner.x, inner.y, text, style, inner.right());
        return;
    }
    let chosen = selected(cx, SPEC.id);
    let listed = journal.listing.len();
    let figures = receipts::figures(&journal.standing);
    for ((n, (_, told)), line) in figures.iter().enumerate().zip(0..inner.height) {
        let at = row(inner, line);
        if chosen == Some(listed + n) {
            buf.set_style(at, theme.ground(Meaning::Selection));
        }
        let muted = theme.style(Meaning::Muted);
        let label = elide(&told.title, LABEL - 1);
        put(buf, at.x, at.y, &label, muted, at.right());
        let known = told.value != format::UNKNOWN;
        let meaning = if known {
            Meaning::Text
        } else {
            Meaning::Unknown
        };
        let value = theme.style(meaning);
        let end = put(buf, at.x + LABEL, at.y, &told.value, value, at.right());
        let (aside, meaning) = if known {
            (&told.aside, Meaning::Muted)
        } else {
            (&told.why_unknown, Meaning::Faint)
        };
        let room = at.right().saturating_sub(end + 2);
        let said = elide_words(aside, room);
        if width(&said) > 1 {
            put(buf, end + 2, at.y, &said, theme.style(meaning), at.right());
        }
    }
}
