//! The table: one market a row, with its bar of depth.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span as Words;

use super::plan::{Line, Plan};
use super::{Entry, ID, Range, selected};
use crate::app::{App, Mode};
use crate::domain::board::PriceKind;
use crate::domain::calendar::{self, Market, Session};
use crate::domain::instrument::{BTC, GOLD};
use crate::domain::{Span, Ticker, format};
use crate::figures::readings::{Drawdown, MarketWord};
use crate::ui::Cx;
use crate::ui::panels::absent;
use crate::ui::theme::{Meaning, heat};
use crate::ui::widgets::bar::Bar;
use crate::ui::widgets::row;
use crate::ui::widgets::table::{Cell, Column, Row, Table};

/// A full bar, as long as nothing is deeper.
const USUAL_SCALE: f64 = 0.5;

/// Days under water, as shown.
pub(super) fn under(fall: &Drawdown) -> String {
    format::days(i64::from(fall.days_under_water))
}

pub(super) fn draw(
    cx: &Cx<'_>,
    text: Rect,
    entries: &[Entry<'_>],
    plan: &Plan,
    zoomed: bool,
    buf: &mut Buffer,
) {
    let range = Range::of(cx.app);
    let deepest = entries
        .iter()
        .filter_map(|entry| Some(range.depth(entry.fall?).0))
        .fold(0.0, f64::min);
    let scale = if -deepest > USUAL_SCALE {
        1.0
    } else {
        USUAL_SCALE
    };
    let ends = if -deepest > USUAL_SCALE {
        ("−50", "−100%")
    } else {
        ("−25", "−50%")
    };
    let sort = cx.app.view(ID).sort;
    let high = match range {
        Range::All => "from high",
        Range::Year => "from 365d",
        Range::Quarter => "from 90d",
    };
    let columns = [
        Column::left("", 8).group().drop(2),
        Column::left("", 10),
        Column::right("last", 12).drop(8),
        Column::right("1 d", 8).sorted(sort == 2).drop(7),
        Column::right("7 d", 8).sorted(sort == 3).drop(5),
        Column::right(high, 10).sorted(sort == 1),
        Column::flex("0", 12)
            .scale(if zoomed { ends.0 } else { "" }, ends.1)
            .drop(6),
        Column::right("under", 7).drop(3),
        Column::right("to high", 9).drop(1),
        Column::right("market, age", 13).drop(4),
    ];
    let mut prices: Vec<String> = entries
        .iter()
        .map(|entry| format::known(entry.fall.map(|fall| fall.last), format::price))
        .collect();
    format::align_decimals(&mut prices);
    let rows: Vec<Row<'_>> = plan
        .lines
        .iter()
        .map(|line| match line {
            Line::Blank => Row::Blank,
            Line::Entry(i) => match (entries.get(*i), prices.get(*i)) {
                (Some(entry), Some(price)) => Row::new(cells(cx, entry, price, range, scale)),
                _ => Row::Blank,
            },
        })
        .collect();
    // A blank column at the right as long as there is room: no figure stands at the very edge.
    let area = Rect {
        width: text.width - u16::from(text.width > 48),
        ..text
    };
    Table::new(&columns).draw(buf, area, &rows, cx.theme);
    let chosen = selected(cx).and_then(|row| {
        let at = plan.lines.iter().position(|line| *line == Line::Entry(row));
        u16::try_from(at?).ok()
    });
    if let Some(line) = chosen {
        let area = row(text, line + 1);
        buf.set_style(area, cx.theme.ground(Meaning::Selection));
    }
}

fn cells<'a>(
    cx: &Cx<'a>,
    entry: &Entry<'_>,
    price: &str,
    range: Range,
    scale: f64,
) -> Vec<Cell<'a>> {
    let theme = cx.theme;
    let group = Cell::text(entry.group(), theme.style(Meaning::Faint));
    let Some(fall) = entry.fall else {
        let unknown = || Cell::unknown(theme);
        let reason = theme.span(Meaning::Unknown, absent::reason(cx.app));
        return vec![
            group,
            Cell::text(entry.name(), theme.style(Meaning::Text)),
            Cell::text(price.to_owned(), theme.style(Meaning::Unknown)),
            unknown(),
            unknown(),
            unknown(),
            Cell::Across(vec![reason]),
        ];
    };
    let trade = Trade::of(cx.app, entry.ticker, fall);
    let first = entry.ticker == BTC;
    let fresh = |meaning: Meaning| if trade.stale { Meaning::Stale } else { meaning };
    let style = |meaning: Meaning, strong: bool| {
        if strong {
            theme.strong(fresh(meaning))
        } else {
            theme.style(fresh(meaning))
        }
    };
    let change = |change: Option<f64>| match change {
        Some(change) => {
            let text = format::percent(change);
            let style = style(Meaning::written(change, &text), false);
            Cell::text(text, style)
        }
        None => Cell::unknown(theme),
    };
    let (depth, _) = range.depth(fall);
    let of_all = |text: String| {
        if range == Range::All {
            Cell::text(text, theme.style(Meaning::Muted))
        } else {
            Cell::unknown(theme)
        }
    };
    vec![
        group,
        Cell::text(entry.name(), style(Meaning::Title, first)),
        Cell::text(price.to_owned(), style(Meaning::Text, first)),
        change(fall.change_1d),
        change(fall.change_7d),
        Cell::text(format::percent(depth), style(heat(depth), true)),
        Cell::Bar(Bar {
            share: Some(-depth / scale),
            meaning: fresh(heat(depth)),
        }),
        of_all(under(fall)),
        of_all(format::percent(fall.recovery_needed)),
        Cell::Spans(trade.words(cx)),
    ]
}

/// Whether a market trades, and how old its price is.
struct Trade {
    word: &'static str,
    meaning: Meaning,
    age: Span,
    stale: bool,
}

impl Trade {
    fn of(app: &App, ticker: Ticker, fall: &Drawdown) -> Self {
        let age = app.now().since(fall.price.instant);
        let offline = matches!(app.mode(), Mode::Offline);
        let stale = offline || is_late(app, ticker, fall, age);
        let market = calendar::market_of(ticker);
        let (word, meaning) = match fall.market {
            _ if offline => ("offline", Meaning::Stale),
            MarketWord::Always if stale => ("last", Meaning::Stale),
            MarketWord::Always => match app.mode() {
                Mode::Replay(_) => ("tape", Meaning::Replay),
                _ if fall.price.kind == PriceKind::Quote => ("live", Meaning::Live),
                _ => ("last", Meaning::Faint),
            },
            _ if calendar::session(market, app.now().day()) == Session::Unknown => {
                ("unknown", Meaning::Unknown)
            }
            // Only the settlement is known, whatever the futures do since.
            _ if ticker == GOLD => ("settled", Meaning::Faint),
            // It trades, but what is known is the close before: that must not pass for a price of this session.
            MarketWord::Open if fall.price.kind == PriceKind::Daily => ("last", Meaning::Stale),
            MarketWord::Open => ("open", Meaning::Faint),
            MarketWord::Closed => ("closed", Meaning::Faint),
        };
        Self {
            word,
            meaning,
            age,
            stale,
        }
    }

    fn words<'a>(&self, cx: &Cx<'a>) -> Vec<Words<'a>> {
        let age = if self.stale {
            Meaning::Stale
        } else {
            Meaning::Muted
        };
        vec![
            cx.theme.span(self.meaning, self.word),
            cx.theme.span(age, format!(" {}", format::age(self.age))),
        ]
    }
}

/// Whether a newer price should be known: a coin's quote is good for five minutes, an hour's close for two hours, a
/// day's for 26; a market's close until half a day after the next one.
fn is_late(app: &App, ticker: Ticker, fall: &Drawdown, age: Span) -> bool {
    let market = calendar::market_of(ticker);
    if market == Market::Always {
        let allowed = match fall.price.kind {
            PriceKind::Quote => Span::minutes(5),
            PriceKind::Hourly => Span::hours(2),
            PriceKind::Daily => Span::hours(26),
        };
        return age > allowed;
    }
    calendar::next_session(market, fall.last_date).is_some_and(|next| {
        let due = calendar::bar_as_of(ticker, next).plus(Span::hours(12));
        due <= app.now()
    })
}
