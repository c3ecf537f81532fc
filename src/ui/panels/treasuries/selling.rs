//! Forced selling, simulated, with its parameters beside it; and what is unknown here.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::words;
use crate::domain::instrument::ETH;
use crate::domain::{Ticker, format};
use crate::figures::readings::Treasury;
use crate::figures::treasuries::spiral::{self, Parameters, State};
use crate::ui::Cx;
use crate::ui::panels::framed::boxed;
use crate::ui::theme::{Meaning, heat};
use crate::ui::widgets::bar::Bar;
use crate::ui::widgets::frame::divider;
use crate::ui::widgets::table::{Cell, Column, Row, Table};
use crate::ui::widgets::wrap::{draw as draw_lines, wrap};
use crate::ui::widgets::{put, row};

/// Sales of a day whose impact is shown, USD.
const SALES: [f64; 6] = [1e7, 5e7, 1e8, 5e8, 1e9, 5e9];
/// How long the example runs.
const DAYS: usize = 30;
/// The company of the example: its coins, USD, and its multiple, just below the trigger.
const EXAMPLE_USD: f64 = 1e8;
const EXAMPLE_MNAV: f64 = 0.79;
/// The crowd of the example.
const PEERS: f64 = 60.0;
const CROWD_KAPPA: f64 = 2.0;

pub(super) fn draw(cx: &Cx<'_>, area: Rect, companies: &[(Ticker, &Treasury)], buf: &mut Buffer) {
    let theme = cx.theme;
    let inner = boxed(cx, "Forced selling, simulated", "not a forecast", area, buf);
    let p = Parameters::default();
    let mut y = 0;
    for (label, value) in parameters(&p) {
        let line = row(inner, y);
        let x = put(
            buf,
            line.x,
            line.y,
            label,
            theme.style(Meaning::Muted),
            line.right(),
        );
        let from = x.max(line.x + 22);
        if from + crate::ui::widgets::width(&value) <= line.right() {
            put(
                buf,
                from,
                line.y,
                &value,
                theme.style(Meaning::Text),
                line.right(),
            );
        }
        y += 1;
    }
    let unknown = words::unknowns(companies);
    divider(buf, inner, y, theme);
    y += 1;
    y += impacts(cx, rest(inner, y), &p, buf);
    let text = example(companies, &p);
    let spans = [theme.span(Meaning::Text, text)];
    let lines = wrap(&spans, inner.width, 0);
    let below = rest(inner, y + 1);
    if lines.len() <= usize::from(below.height) {
        y += 1 + draw_lines(buf, below, &lines);
    }
    if unknown.is_empty() || y + 3 > inner.height {
        return;
    }
    // A blank above the divider where there is room.
    let needed = u16::try_from(unknown.len() + 2).unwrap_or(u16::MAX);
    y += u16::from(inner.height > y.saturating_add(needed));
    divider(buf, inner, y, theme);
    put(
        buf,
        inner.x,
        inner.y + y + 1,
        "unknown here",
        theme.strong(Meaning::Unknown),
        inner.right(),
    );
    y += 2;
    for (names, why) in unknown {
        let spans = [theme.span(Meaning::Muted, format!("{names}: {why}"))];
        let lines = wrap(&spans, inner.width, 2);
        let below = rest(inner, y);
        if lines.len() > usize::from(below.height) {
            return;
        }
        y += draw_lines(buf, below, &lines);
    }
}

/// The area without its first rows.
fn rest(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect::new(area.x, area.y + rows, area.width, area.height - rows)
}

fn parameters(p: &Parameters) -> [(&'static str, String); 6] {
    let share = format::share(p.buyback_share_of_adv, 0);
    let thirds = if (p.permanent - 2.0 / 3.0).abs() < 1e-9 {
        "2/3".to_owned()
    } else {
        format::ratio(p.permanent)
    };
    [
        (
            "Act when",
            format!(
                "share < {} or mNAV < {}",
                format::ratio(p.floor_price),
                format::ratio(p.mnav_trigger)
            ),
        ),
        (
            "Sells a day",
            format!("{share} of the stock’s {}", format::usd(p.stock_adv_usd)),
        ),
        ("Peers doing the same", format::whole(p.peers)),
        (
            "Impact",
            format!(
                "Y {} · sd {} ({ETH}) · V {}",
                format::fixed(p.y, 1),
                format::share(p.sigma_d, 0),
                bn(p.adv_usd)
            ),
        ),
        ("Lasting part φ", thirds),
        ("Premium reaction κ", format::whole(p.kappa)),
    ]
}

/// `20 bn`
fn bn(usd: f64) -> String {
    format!("{} bn", format::whole(usd / 1e9))
}

/// What one day's sale does to the price; returns the rows used.
fn impacts(cx: &Cx<'_>, area: Rect, p: &Parameters, buf: &mut Buffer) -> u16 {
    let theme = cx.theme;
    let columns = [
        Column::right("one day’s sale", 14),
        Column::right("price impact", 16),
        Column::right("lasting", 14).drop(2),
        Column::flex("", 8).drop(1),
    ];
    let impact = |usd| spiral::impact(usd, p.adv_usd, p.sigma_d, p.y);
    let largest = SALES.iter().copied().map(impact).fold(0.0, f64::max);
    let rows = SALES.map(|usd| {
        let hit = impact(usd);
        let percent = |fall: f64| format::percent_to(-fall, 2);
        Row::new([
            Cell::text(format::amount(usd), theme.style(Meaning::Text)),
            Cell::text(percent(hit), theme.style(Meaning::Down)),
            Cell::text(percent(hit * p.permanent), theme.style(Meaning::Muted)),
            Cell::Bar(Bar {
                share: Some(hit / largest),
                meaning: heat(hit),
            }),
        ])
    });
    Table::new(&columns).draw(buf, area, &rows, theme)
}

/// The fall of the coin after the example's days.
fn fall(price: f64, p: &Parameters) -> f64 {
    let coins = EXAMPLE_USD / price;
    let start = State {
        coin_price: price,
        coins,
        shares: 1e7,
        mnav: EXAMPLE_MNAV,
    };
    let run = spiral::run(start, p, DAYS);
    run.path
        .last()
        .map_or(0.0, |last| last.coin_price / price - 1.0)
}

/// One small company against a crowd, in a sentence.
fn example(companies: &[(Ticker, &Treasury)], p: &Parameters) -> String {
    let ether = companies
        .iter()
        .filter(|(_, one)| one.asset == Some(ETH))
        .find_map(|(_, one)| one.coin_price);
    let Some(price) = ether.map(|fact| fact.price) else {
        return "No price of ETH is known: no example.".to_owned();
    };
    let crowd = Parameters {
        peers: PEERS,
        kappa: CROWD_KAPPA,
        ..*p
    };
    let percent = |fall| format::percent_to(fall, 1);
    format!(
        "A company with {} of ETH at mNAV {} that sells for {DAYS} days moves ETH by {}; with {PEERS:.0} equal sellers and κ {CROWD_KAPPA:.0} by {}: a spiral needs crowding.",
        format::usd(EXAMPLE_USD),
        format::ratio(EXAMPLE_MNAV),
        percent(fall(price, p)),
        percent(fall(price, &crowd)),
    )
}
