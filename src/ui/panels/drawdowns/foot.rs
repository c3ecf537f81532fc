//! The lines below the table: the regime, bitcoin against stocks, gold, and in the zoom the megacaps.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::plan::Plan;
use crate::app::Mode;
use crate::commentary::Headline;
use crate::commentary::headline::regime_words;
use crate::domain::instrument::{AAPL, BTC, GLD, GOLD, HSI, MSFT, NDX, NVDA, SPX, SSE};
use crate::domain::{Ticker, format};
use crate::figures::price_gap::PriceGap;
use crate::figures::readings::{Regime, RegimeLabel};
use crate::ui::Cx;
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::frame::divider;
use crate::ui::widgets::line::Clauses;
use crate::ui::widgets::row;

/// Sessions that the regime's figures need.
const NEEDED: usize = 65;
/// A residual at or below this, in standard deviations, is more than beta explains (methods section 2).
const MORE_THAN_BETA: f64 = -1.5;

pub(super) fn draw(cx: &Cx<'_>, text: Rect, plan: &Plan, zoomed: bool, buf: &mut Buffer) {
    let Some(first) = plan.divider else { return };
    divider(buf, text, first, cx.theme);
    let lines: [fn(&Cx<'_>, bool) -> Clauses<'static>; 4] = [regime, bitcoin, gold, megacaps];
    for (y, line) in (first + 1..).zip(lines.iter().take(plan.foot)) {
        line(cx, zoomed).draw(buf, row(text, y), cx.theme);
    }
}

fn label(theme: &Theme, text: &'static str) -> Span<'static> {
    theme.span(Meaning::Muted, format!("{text:<8}"))
}

fn regime(cx: &Cx<'_>, zoomed: bool) -> Clauses<'static> {
    let (theme, regime) = (cx.theme, &cx.app.readings().regime);
    let word = match regime.displayed_label {
        RegimeLabel::Unknown => "UNKNOWN",
        known => regime_words(known).0,
    };
    let meaning = match regime.displayed_label {
        RegimeLabel::Unknown => Meaning::Unknown,
        RegimeLabel::Calm => Meaning::Text,
        RegimeLabel::CryptoSpecific | RegimeLabel::SystemicRiskOff => Meaning::Warn,
        RegimeLabel::LiquidityCrisis => Meaning::Bad,
    };
    // An old label says its date, so that it does not pass for a present one.
    let words = Headline::of(&cx.app.report()).regime;
    let meaning = if words.aged { Meaning::Stale } else { meaning };
    let mut head = vec![label(theme, "Regime"), theme.bold(meaning, word)];
    if words.aged {
        let date = words.long.strip_prefix(word).unwrap_or_default().to_owned();
        head.push(theme.span(Meaning::Stale, date));
    } else if regime.displayed_label != RegimeLabel::Unknown && regime.session_number > 0 {
        let session = format!(" session {}", regime.session_number);
        head.push(theme.span(Meaning::Muted, session));
    }
    let line = Clauses::new()
        .clause(head)
        .clause([match regime.equities_down {
            Some((down, of)) => theme.span(
                Meaning::Text,
                format!("{down} of {of} equity markets ≤ −1 sd in 5 sessions"),
            ),
            None => theme.span(Meaning::Unknown, why_unknown(cx, regime)),
        }]);
    if !zoomed {
        return line;
    }
    let vix = cx.app.readings().liquidity.vix;
    line.clause(match vix {
        Some(vix) => vec![theme.span(Meaning::Text, format!("VIX {}", format::fixed(vix, 1)))],
        None => vec![theme.span(Meaning::Text, "VIX "), theme.unknown()],
    })
}

fn why_unknown(cx: &Cx<'_>, regime: &Regime) -> String {
    let falls = &cx.app.readings().drawdowns;
    let markets = [SPX, NDX, HSI, SSE];
    let known = markets.into_iter().filter(|t| falls.get(*t).is_some());
    let known = known.count();
    if known < markets.len() {
        let has = if known == 1 { "has" } else { "have" };
        return format!("{known} of 4 equity markets {has} data");
    }
    if regime.rows.len() < NEEDED {
        let sessions = match regime.rows.len() {
            1 => "1 session".to_owned(),
            n => format!("{} sessions", format::count(n)),
        };
        return format!("{sessions} known, needs {NEEDED}");
    }
    "too few markets with a fresh close".to_owned()
}

/// A five-session log return as the simple return that people know.
fn simple(log_return: f64) -> f64 {
    log_return.exp() - 1.0
}

/// Bitcoin against stocks; in the zoom also whether two sources agree on its price.
fn bitcoin(cx: &Cx<'_>, zoomed: bool) -> Clauses<'static> {
    let line = against_stocks(cx, zoomed);
    let gap = PriceGap::of(cx.app.board(), BTC, cx.app.now());
    // Without a network there is nothing to compare; live, that is worth saying.
    if !zoomed || (gap == PriceGap::Nobody && cx.app.mode() != &Mode::Live) {
        return line;
    }
    let meaning = match gap {
        PriceGap::Two { .. } if gap.is_wide() => Meaning::Warn,
        PriceGap::Two { .. } => Meaning::Text,
        PriceGap::One(_) | PriceGap::Nobody => Meaning::Unknown,
    };
    let label = cx.theme.span(Meaning::Muted, "price: ");
    line.clause([label, cx.theme.span(meaning, gap.words())])
}

fn against_stocks(cx: &Cx<'_>, zoomed: bool) -> Clauses<'static> {
    let (theme, regime) = (cx.theme, &cx.app.readings().regime);
    let text = |text: String| theme.span(Meaning::Text, text);
    let change = match regime.r5_btc.map(simple) {
        Some(change) => theme.change(change, format::percent(change)),
        None => theme.unknown(),
    };
    let line = Clauses::new().clause([
        label(theme, "Bitcoin"),
        change,
        text(" in 5 sessions".to_owned()),
    ]);
    let Some(beta) = regime.beta else {
        return line.clause([text("beta ".to_owned()), theme.unknown()]);
    };
    let mut explained = vec![text(format!("beta {}", format::ratio(beta)))];
    if let Some(share) = regime.explained_share {
        explained.push(text(" explains ".to_owned()));
        explained.push(theme.bold(Meaning::Title, format::odds(share)));
    }
    let line = line.clause(explained);
    let Some(z) = regime.z_residual else {
        return line.clause([text("residual z ".to_owned()), theme.unknown()]);
    };
    let mut residual = vec![text(format!("residual z {}", format::z(z)))];
    let words = match z {
        z if z <= MORE_THAN_BETA => ": fell more than its beta explains",
        z if z >= -MORE_THAN_BETA => ": did better than its beta",
        _ => ": in line with its beta",
    };
    if zoomed {
        residual.push(theme.span(Meaning::Muted, words));
    }
    line.clause(residual)
}

fn gold(cx: &Cx<'_>, _zoomed: bool) -> Clauses<'static> {
    let (theme, readings) = (cx.theme, cx.app.readings());
    let regime = &readings.regime;
    let text = |text: String| theme.span(Meaning::Text, text);
    let change = |ticker: Ticker| {
        let fall = readings.drawdowns.get(ticker);
        match fall.and_then(|fall| fall.change_1d) {
            Some(change) => text(format::percent_to(change, 2)),
            None => theme.unknown(),
        }
    };
    let line = Clauses::new().clause([
        label(theme, "Gold"),
        change(GOLD),
        text(" futures, ".to_owned()),
        change(GLD),
        text(" GLD".to_owned()),
    ]);
    let line = match regime.z_gold {
        Some(z) => {
            let verdict = match regime.label {
                RegimeLabel::LiquidityCrisis => theme.span(Meaning::Bad, "a dash for cash"),
                RegimeLabel::Unknown => theme.span(Meaning::Unknown, "regime unknown"),
                _ => theme.span(Meaning::Good, "not a dash for cash"),
            };
            line.clause([text(format!("z {}: ", format::z(z))), verdict])
        }
        None => line.clause([text("z ".to_owned()), theme.unknown()]),
    };
    match regime.avg_corr_20d {
        Some(corr) => {
            let corr = format!("corr 20 d {}", format::ratio(corr));
            line.clause([theme.span(Meaning::Muted, corr)])
        }
        None => line.clause([theme.span(Meaning::Muted, "corr 20 d "), theme.unknown()]),
    }
}

fn megacaps(cx: &Cx<'_>, _zoomed: bool) -> Clauses<'static> {
    let (theme, readings) = (cx.theme, cx.app.readings());
    let lost = |ticker: Ticker| {
        let megacap = readings.megacaps.get(ticker);
        let amount = match megacap.and_then(|m| m.lost_usd) {
            Some(usd) => theme.span(Meaning::Text, format::usd(usd)),
            None => theme.unknown(),
        };
        vec![
            theme.span(Meaning::Muted, format!("{} ", ticker.as_str())),
            amount,
        ]
    };
    let mut first = vec![
        label(theme, "Mega"),
        theme.span(Meaning::Text, "lost in market value since the peak: "),
    ];
    first.extend(lost(NVDA));
    let mut line = Clauses::new()
        .clause(first)
        .clause(lost(MSFT))
        .clause(lost(AAPL));
    let unknown = [NVDA, MSFT, AAPL].into_iter().any(|ticker| {
        let megacap = readings.megacaps.get(ticker);
        megacap.is_some_and(|m| m.lost_usd.is_none())
    });
    if unknown {
        line = line.clause([theme.span(Meaning::Unknown, "-- where no share count is known")]);
    }
    line
}
