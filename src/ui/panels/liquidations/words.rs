//! The lines of clauses of the liquidations panel.

use ratatui::text::Span;

use super::own;
use crate::app::App;
use crate::domain::{Stamp, format};
use crate::figures::readings::{LongFate, Published};
use crate::ui::Cx;
use crate::ui::theme::Meaning;
use crate::ui::widgets::line::Clauses;

/// A number of events.
pub(super) fn count(n: u64) -> String {
    format::count(usize::try_from(n).unwrap_or(usize::MAX))
}

/// An instant: the time alone on the day of the screen, else with its date.
pub(super) fn when(at: Stamp, now: Stamp) -> String {
    if at.day() == now.day() {
        format::clock_short(at)
    } else {
        format::moment(at, now.day())
    }
}

/// An amount of a published total with the mark of a lower bound; `--` when unknown.
pub(super) fn published_usd<'a>(
    cx: &Cx<'a>,
    usd: Option<f64>,
    lower_bound: bool,
    meaning: Meaning,
) -> Span<'a> {
    match usd {
        Some(usd) if lower_bound => cx.theme.bold(meaning, format!("≥ {}", format::usd(usd))),
        Some(usd) => cx.theme.bold(meaning, format::usd(usd)),
        None => cx.theme.unknown(),
    }
}

fn at(app: &App, published: Option<usize>) -> Option<&Published> {
    app.readings().liquidations.published.get(published?)
}

/// Notes of the frame, the longest first.
pub(super) fn notes(app: &App, head: Option<usize>) -> Vec<String> {
    let Some(total) = at(app, head).map(|p| p.total) else {
        let what = if own::leads(app) {
            "no total published in 24 h · counted here"
        } else {
            "published and counted"
        };
        return vec![what.to_owned(), "counted".to_owned()];
    };
    let until = when(total.at, app.now());
    vec![
        format!(
            "{} to {until} · published, not counted here",
            spaced(&total)
        ),
        format!("{} to {until}, published", spaced(&total)),
        format!("{}, published", spaced(&total)),
    ]
}

/// `24h` as `24 h`.
fn spaced(total: &crate::domain::observation::LiquidationTotal) -> String {
    let window = total.window.as_str();
    match window.strip_suffix('h') {
        Some(hours) => format!("{hours} h"),
        None => window.to_owned(),
    }
}

/// `longs $1.78 bn   shorts $129 m          CoinGlass 09:00Z · press`
pub(super) fn sides<'a>(cx: &Cx<'a>, head: Option<usize>) -> Clauses<'a> {
    let theme = cx.theme;
    let Some(published) = at(cx.app, head) else {
        return Clauses::new()
            .clause([theme.span(Meaning::Muted, "longs "), theme.unknown()])
            .apart([theme.span(Meaning::Muted, "shorts "), theme.unknown()])
            .apart([theme.span(Meaning::Unknown, "no total published in 24 h")]);
    };
    let total = published.total;
    let side = |label, usd, meaning| {
        [
            theme.span(Meaning::Muted, label),
            published_usd(cx, usd, total.lower_bound, meaning),
        ]
    };
    let time = when(total.at, cx.app.now());
    let note = format!("{} {time} · {}", total.publisher, published.source);
    Clauses::new()
        .clause(side("longs ", total.long_usd, Meaning::Down))
        .apart(side("shorts ", total.short_usd, Meaning::Up))
        .note([theme.span(Meaning::Faint, note)])
}

/// `all at 08:00Z $1.91 bn`
pub(super) fn sum<'a>(cx: &Cx<'a>, newest: Option<usize>) -> Clauses<'a> {
    let theme = cx.theme;
    let Some(published) = at(cx.app, newest) else {
        return Clauses::new().clause([theme.span(Meaning::Muted, "all "), theme.unknown()]);
    };
    let total = published.total;
    let label = format!("all at {} ", when(total.at, cx.app.now()));
    let count = cx.app.readings().liquidations.published.len();
    let more = (count > 1).then(|| {
        let text = format!("{} published in 24 h", format::count(count));
        vec![theme.span(Meaning::Faint, text)]
    });
    Clauses::new()
        .clause([
            theme.span(Meaning::Muted, label),
            published_usd(cx, total.usd, total.lower_bound, Meaning::Title),
        ])
        .clause(more.unwrap_or_default())
}

fn fate(app: &App, leverage: u32) -> Option<&LongFate> {
    let longs = &app.readings().liquidations.longs;
    longs.iter().find(|long| long.leverage == leverage)
}

/// `3× 83,729 ✗ 21 Nov`
fn fate_spans<'a>(cx: &Cx<'a>, long: &LongFate) -> Vec<Span<'a>> {
    let theme = cx.theme;
    let price = format!(" {} ", format::price(long.liquidation_price));
    let end = match long.gone {
        Some(gone) => {
            let day = format::date(gone.day(), cx.app.now().day());
            theme.span(Meaning::Down, format!("✗ {day}"))
        }
        None => theme.span(Meaning::Muted, "alive"),
    };
    vec![
        theme.bold(Meaning::Title, format!("{}×", long.leverage)),
        theme.span(Meaning::Text, price),
        end,
    ]
}

/// The fates of these leverages, as many as fit.
pub(super) fn fates<'a>(cx: &Cx<'a>, leverages: &[u32]) -> Clauses<'a> {
    let known = leverages.iter().filter_map(|k| fate(cx.app, *k));
    known.fold(Clauses::new(), |line, long| {
        line.apart(fate_spans(cx, long))
    })
}

/// `Long from the high  3× 83,729 ✗ 21 Nov   5× 100,350 ✗ 4 Nov`, with a shorter label where that saves a clause.
pub(super) fn longs<'a>(cx: &Cx<'a>, leverages: &[u32], room: u16) -> Clauses<'a> {
    let theme = cx.theme;
    if cx.app.readings().liquidations.longs.is_empty() {
        return Clauses::new().clause([
            theme.span(Meaning::Muted, "Long from the high "),
            theme.unknown(),
        ]);
    }
    let labelled = |label: &'static str| {
        let mut line = Clauses::new();
        for (n, long) in leverages
            .iter()
            .filter_map(|k| fate(cx.app, *k))
            .enumerate()
        {
            let mut spans = fate_spans(cx, long);
            if n == 0 {
                spans.insert(0, theme.span(Meaning::Muted, label));
            }
            line = line.apart(spans);
        }
        line
    };
    let (full, short) = (labelled("Long from the high  "), labelled("Long "));
    if full.fitting(room) >= 2.min(short.fitting(room)) {
        full
    } else {
        short
    }
}

/// `A long from the 6 Oct high, 124,659, ends at`
pub(super) fn longs_head<'a>(cx: &Cx<'a>) -> Clauses<'a> {
    let theme = cx.theme;
    let Some(long) = cx.app.readings().liquidations.longs.first() else {
        return longs(cx, &[], 0);
    };
    let day = format::date(long.entry_day, cx.app.now().day());
    let text = format!("A long from the {day} high, ");
    Clauses::new().clause([
        theme.span(Meaning::Muted, text),
        theme.span(Meaning::Text, format::price(long.entry)),
        theme.span(Meaning::Muted, ", ends at"),
    ])
}
