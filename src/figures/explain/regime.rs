//! What fell with what: the table of returns behind a regime figure.

use serde_json::Value;

use super::Explanation;
use super::draft::{Desk, Draft, listed, name_of, num, of, sum};
use super::path::leaf;
use crate::domain::board::Board;
use crate::domain::instrument::BTC;
use crate::domain::{Day, Ticker, calendar, format};
use crate::figures::readings::{Regime, RegimeLabel};
use crate::figures::regime::returns::{self, HORIZON};
use crate::figures::regime::{PARTS, SESSION_COLUMNS, Table, label};
use crate::figures::stats;

pub(super) fn explain(desk: Desk<'_>, path: &str) -> Option<Explanation> {
    let regime = &desk.readings.regime;
    let raw = leaf(regime, path)?;
    if let Some(told) = desk.provenance("Regime", &regime.provenance, path, raw.clone()) {
        return Some(told);
    }
    let case = Case::of(desk);
    Some(match path {
        "label" => case.label(raw),
        "displayed_label" => case.displayed(raw),
        "last_session" => case.last_session(raw),
        "z_basket" => case.z(raw, Series::Basket, regime.z_basket),
        "r5_basket" => case.r5(raw, Series::Basket, regime.r5_basket),
        "z_gold" => case.z(raw, Series::Gold, regime.z_gold),
        "r5_gold" => case.r5(raw, Series::Gold, regime.r5_gold),
        "z_btc" => case.z(raw, Series::Coin, regime.z_btc),
        "r5_btc" => case.r5(raw, Series::Coin, regime.r5_btc),
        "breadth_down" => {
            let share = regime.breadth_down.map(|share| format::share(share, 0));
            case.breadth(raw, "share of equity markets down", share)
        }
        "equities_down" => {
            let part = regime.equities_down.map(|(n, of)| format!("{n} of {of}"));
            case.breadth(raw, "equity markets down", part)
        }
        "equities_down.n" => {
            let part = regime.equities_down.map(|(n, _)| n.to_string());
            case.breadth(raw, "equity markets down", part)
        }
        "equities_down.of" => {
            let part = regime.equities_down.map(|(_, of)| of.to_string());
            case.breadth(raw, "equity markets judged", part)
        }
        "beta" => case.beta(raw),
        "explained_share" => case.explained(raw),
        "z_residual" => case.residual(raw),
        "avg_corr_20d" => case.correlation(raw, 20, regime.avg_corr_20d),
        "avg_corr_60d" => case.correlation(raw, 60, regime.avg_corr_60d),
        "absorption_ratio" => case.absorption(raw),
        "turbulence" => case.turbulence(raw),
        "turbulence_percentile" => case.percentile(raw),
        _ => return None,
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Series {
    Basket,
    Gold,
    Coin,
}

impl Series {
    const fn name(self) -> &'static str {
        match self {
            Self::Basket => "equity basket",
            Self::Gold => "gold",
            Self::Coin => "Bitcoin",
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Basket => "basket",
            Self::Gold => "gold",
            Self::Coin => "btc",
        }
    }
}

struct Case<'a> {
    desk: Desk<'a>,
    regime: &'a Regime,
    table: Table,
    basket: Vec<Option<f64>>,
}

impl<'a> Case<'a> {
    fn of(desk: Desk<'a>) -> Self {
        let table = Table::of(desk.board);
        let basket = table.returns.basket(PARTS.equities);
        Self {
            desk,
            regime: &desk.readings.regime,
            table,
            basket,
        }
    }

    fn draft(&self, what: &str, formula: &str) -> Draft<'a> {
        let brief = match what {
            _ if what.starts_with("Regime") => "brief 2, 8 · header · ",
            _ if what.contains("gold") => "brief 4 · ",
            _ if what.contains("beta") || what.contains("share of the fall") => "brief 3 · ",
            _ => "brief 2 · ",
        };
        let mut draft = self.desk.draft(what, formula).used_by(&format!(
            "{brief}checklist · methods 2, “Systemic or crypto-specific?”"
        ));
        // Without a second session nothing has gone in yet.
        if let Some(day) = self.regime.last_session {
            for ticker in SESSION_COLUMNS {
                draft = with_level(draft, self.desk.board, ticker, day);
            }
            let close = calendar::us_cash_close(day);
            if let Some(fact) = self.desk.board.price_at(BTC, close) {
                draft = draft.seen(fact.instant, fact.seen);
            }
        }
        draft
    }

    fn series(&self, series: Series) -> &[Option<f64>] {
        match series {
            Series::Basket => &self.basket,
            Series::Gold => self.table.returns.column(PARTS.gold()),
            Series::Coin => self.table.returns.column(PARTS.coin()),
        }
    }

    /// The last row, where there is one.
    fn last(&self) -> Option<usize> {
        self.table.returns.rows().checked_sub(1)
    }

    /// The session of a row: the first one has no return.
    fn day(&self, row: usize) -> Option<Day> {
        self.table.days.get(row + 1).copied()
    }

    fn date(&self, row: usize) -> String {
        self.day(row)
            .map_or_else(String::new, |day| self.desk.date(day))
    }

    /// Why a figure that needs so many returns, and a return of one series in the last session, is unknown.
    fn why(&self, need: usize, series: Option<Series>) -> String {
        let rows = self.table.returns.rows();
        if rows < need {
            return match self.table.days.len() {
                0 => "no session of the S&P 500 is known".to_owned(),
                1 => format!("history of 1 session, {} needed", need + 1),
                days => format!("history of {days} sessions, {} needed", need + 1),
            };
        }
        let Some(series) = series else {
            return "too few sessions in which all markets traded".to_owned();
        };
        let own = self.series(series);
        if series != Series::Basket && own.last().copied().flatten().is_none() {
            let date = self.last().map_or_else(String::new, |row| self.date(row));
            return format!(
                "no new price of {} in the session of {date} yet",
                series.name()
            );
        }
        format!("fewer than 40 of 60 returns of {} are known", series.name())
    }

    /// The five returns of a move, newest first.
    fn with_returns(&self, mut draft: Draft<'a>, series: Series) -> Draft<'a> {
        let own = self.series(series);
        for row in (0..own.len()).rev().take(HORIZON) {
            let value = own[row].map(|r| format::percent_to(r, 2));
            draft = draft.row(super::Input {
                name: "log return of the session".to_owned(),
                value: value.unwrap_or_else(|| format::UNKNOWN.to_owned()),
                as_of: self.date(row),
                source: if own[row].is_none() {
                    "no new price".to_owned()
                } else {
                    String::new()
                },
                path: None,
            });
        }
        draft
    }

    /// Known returns of the 60 sessions before the move.
    fn before(&self, series: Series) -> Option<Vec<f64>> {
        let usual = returns::baseline(self.last()?)?;
        let own = self.series(series).get(usual)?;
        Some(own.iter().copied().flatten().collect())
    }

    fn r5(&self, raw: Value, series: Series, value: Option<f64>) -> Explanation {
        let own = self.series(series);
        let last = &own[own.len().saturating_sub(HORIZON)..];
        let terms: Vec<f64> = last.iter().rev().copied().flatten().collect();
        let short: Vec<f64> = terms.iter().map(|r| (r * 1e6).round() / 1e6).collect();
        let mut draft = self
            .draft(
                &format!("Move of {} over five sessions", series.name()),
                "sum of the log returns of the last five sessions, newest first",
            )
            .filled(sum(&short, 1.0, 5));
        if let Some(r5) = value {
            draft = draft.aside(format!(
                "{} as a simple return",
                format::percent(r5.exp_m1())
            ));
        }
        self.with_returns(draft, series)
            .step("sessions with a return", of(terms.len(), HORIZON))
            .done(raw, value.map(format::percent), || {
                self.why(returns::BASELINE + HORIZON, Some(series))
            })
    }

    fn z(&self, raw: Value, series: Series, value: Option<f64>) -> Explanation {
        let r5 = match series {
            Series::Basket => self.regime.r5_basket,
            Series::Gold => self.regime.r5_gold,
            Series::Coin => self.regime.r5_btc,
        };
        let mut draft = self.draft(
            &format!("z of {} over five sessions", series.name()),
            "five-session move ÷ (daily deviation of the 60 sessions before × √5)",
        );
        if let Some(r5) = r5 {
            let path = format!("regime.r5_{}", series.key());
            draft = draft.figure(
                "five-session move",
                format::percent(r5),
                path,
                &self.regime.provenance,
            );
        }
        if let Some(before) = self.before(series) {
            if let (Some(r5), Some(sd), Some(z)) = (r5, stats::sd(&before), value) {
                let root = (HORIZON as f64).sqrt();
                draft = draft
                    .filled(Some(format!(
                        "{} ÷ ({} × {}) = {}",
                        num(r5),
                        num(sd),
                        num(root),
                        format::fixed(z, 3)
                    )))
                    .step("daily deviation before", format::share(sd, 3));
            }
            draft = draft.step("returns before", of(before.len(), returns::BASELINE));
        }
        self.with_returns(draft, series)
            .done(raw, value.map(format::z), || {
                self.why(returns::BASELINE + HORIZON, Some(series))
            })
    }

    fn breadth(&self, raw: Value, what: &str, value: Option<String>) -> Explanation {
        let mut draft = self.draft(
            &sentence(what),
            "equity markets with z ≤ −1 ÷ those with a new price and a z",
        );
        if let Some((down, of)) = self.regime.equities_down {
            let share = f64::from(down) / f64::from(of);
            draft = draft.filled(Some(format!("{down} ÷ {of} = {}", format::fixed(share, 5))));
        }
        if let Some(row) = self.last() {
            for (column, ticker) in SESSION_COLUMNS.iter().take(PARTS.equities).enumerate() {
                let own = self.table.returns.column(column);
                let z = returns::five_session_move(own, row).z;
                let fresh = own.last().copied().flatten().is_some();
                draft = draft.row(super::Input {
                    name: format!("z of {}", name_of(*ticker)),
                    value: format::known(z, format::z),
                    as_of: self.date(row),
                    source: if fresh { "" } else { "no new price" }.to_owned(),
                    path: None,
                });
            }
        }
        draft.done(raw, value, || {
            let need = returns::BASELINE + HORIZON;
            if self.table.returns.rows() < need {
                self.why(need, None)
            } else {
                "no equity market has a new price and a z".to_owned()
            }
        })
    }

    /// Returns (basket, coin) of the rows before the move in which both are known.
    fn pairs(&self) -> Option<(Vec<f64>, Vec<f64>)> {
        let usual = returns::baseline(self.last()?)?;
        let coin = self.series(Series::Coin);
        Some(
            usual
                .filter_map(|row| self.basket[row].zip(coin[row]))
                .unzip(),
        )
    }

    fn beta(&self, raw: Value) -> Explanation {
        let mut draft = self.draft(
            "Bitcoin’s beta to equities",
            "correlation × deviation of Bitcoin ÷ of the basket, 60 sessions before the move",
        );
        if let Some((basket, coin)) = self.pairs() {
            let sd = (stats::sd(&coin), stats::sd(&basket));
            if let (Some(r), (Some(own), Some(of))) = (stats::pearson(&basket, &coin), sd) {
                draft = draft
                    .filled(self.regime.beta.map(|beta| {
                        let [r, own, of] = [r, own, of].map(num);
                        format!("{r} × {own} ÷ {of} = {}", format::fixed(beta, 4))
                    }))
                    .step("correlation", format::ratio(r))
                    .step("deviation of Bitcoin", format::share(own, 3))
                    .step("deviation of the basket", format::share(of, 3))
                    .step("R²", format::ratio(r * r));
            }
            draft = draft.step("sessions with both", of(coin.len(), returns::BASELINE));
        }
        if let Some(rows) = self.last().and_then(returns::baseline) {
            draft = draft
                .step("first of them", self.date(rows.start))
                .step("last of them", self.date(rows.end - 1));
        }
        draft.done(raw, self.regime.beta.map(format::ratio), || {
            self.why(returns::BASELINE + HORIZON, Some(Series::Coin))
        })
    }

    fn with_moves(&self, mut draft: Draft<'a>) -> Draft<'a> {
        let (regime, of) = (self.regime, &self.regime.provenance);
        let figures = [
            (
                "Bitcoin’s beta",
                regime.beta.map(format::ratio),
                "regime.beta",
            ),
            (
                "basket, five sessions",
                regime.r5_basket.map(format::percent),
                "regime.r5_basket",
            ),
            (
                "Bitcoin, five sessions",
                regime.r5_btc.map(format::percent),
                "regime.r5_btc",
            ),
        ];
        for (name, value, path) in figures {
            let value = value.unwrap_or_else(|| format::UNKNOWN.to_owned());
            draft = draft.figure(name, value, path, of);
        }
        draft
    }

    fn explained(&self, raw: Value) -> Explanation {
        let regime = self.regime;
        let mut draft = self.draft(
            "Share of the fall that beta explains",
            "beta × move of the basket ÷ move of Bitcoin, held within 0 and 1",
        );
        if let (Some(beta), Some(basket), Some(coin), Some(share)) = (
            regime.beta,
            regime.r5_basket,
            regime.r5_btc,
            regime.explained_share,
        ) {
            let plain = beta * basket / coin;
            let [beta, basket, coin] = [beta, basket, coin].map(num);
            let held = if (plain - share).abs() > 1e-9 {
                format!(", held at {}", format::fixed(share, 0))
            } else {
                String::new()
            };
            draft = draft.filled(Some(format!(
                "{beta} × {basket} ÷ {coin} = {}{held}",
                format::fixed(plain, 5)
            )));
        }
        self.with_moves(draft).done(
            raw,
            regime.explained_share.map(|share| format::share(share, 0)),
            || match regime.r5_btc {
                Some(r5) if r5 > -0.03 => {
                    let moved = format::percent(r5);
                    format!("Bitcoin moved {moved}: only a fall of 3% or more is divided")
                }
                _ => self.why(returns::BASELINE + HORIZON, Some(Series::Coin)),
            },
        )
    }

    fn residual(&self, raw: Value) -> Explanation {
        let regime = self.regime;
        let mut draft = self.draft(
            "z of what beta leaves of Bitcoin’s move",
            "(move − beta × basket) ÷ (deviation left before × √5)",
        );
        draft = self.with_moves(draft);
        let line = self
            .pairs()
            .and_then(|(basket, coin)| stats::ols(&basket, &coin));
        if let (Some(line), Some(r5), Some(basket), Some(z)) =
            (line, regime.r5_btc, regime.r5_basket, regime.z_residual)
        {
            let root = (HORIZON as f64).sqrt();
            let left = r5 - line.slope * basket;
            draft = draft
                .filled(Some(format!(
                    "({} − {}) ÷ ({} × {}) = {}",
                    num(r5),
                    num(line.slope * basket),
                    num(line.residual_sd),
                    num(root),
                    format::fixed(z, 3)
                )))
                .step("left unexplained", format::percent(left))
                .step("deviation left before", format::share(line.residual_sd, 3));
        }
        let word = regime.z_residual.map(|z| {
            if z <= -1.5 {
                "fell more than its beta explains"
            } else {
                "in line with its beta"
            }
        });
        draft
            .aside(word.unwrap_or_default())
            .done(raw, regime.z_residual.map(format::z), || {
                self.why(returns::BASELINE + HORIZON, Some(Series::Coin))
            })
    }

    /// The returns of all markets in the last session.
    fn with_last_row(&self, mut draft: Draft<'a>) -> Draft<'a> {
        let Some(row) = self.last() else {
            return draft;
        };
        for (column, ticker) in SESSION_COLUMNS.iter().chain([&BTC]).enumerate() {
            let value = self.table.returns.column(column)[row];
            draft = draft.row(super::Input {
                name: format!("{}, log return", name_of(*ticker)),
                value: value
                    .map_or_else(|| format::UNKNOWN.to_owned(), |r| format::percent_to(r, 2)),
                as_of: self.date(row),
                source: if value.is_none() { "no new price" } else { "" }.to_owned(),
                path: None,
            });
        }
        draft
    }

    /// Rows of a window in which every market has a return.
    fn complete(&self, window: usize) -> usize {
        let rows = self.table.returns.rows();
        let mut cells = vec![0.0; self.table.returns.width()];
        (rows.saturating_sub(window)..rows)
            .filter(|row| self.table.returns.complete_row(*row, &mut cells))
            .count()
    }

    fn correlation(&self, raw: Value, window: usize, value: Option<f64>) -> Explanation {
        let (other, path, told) = if window == 20 {
            (
                "60 sessions",
                "regime.avg_corr_60d",
                self.regime.avg_corr_60d,
            )
        } else {
            (
                "20 sessions",
                "regime.avg_corr_20d",
                self.regime.avg_corr_20d,
            )
        };
        let draft = self
            .draft(
                &format!("Average correlation, {window} sessions"),
                "mean of the correlations of the 15 pairs of six markets",
            )
            .step("sessions complete", of(self.complete(window), window))
            .figure(
                other,
                format::known(told, format::ratio),
                path,
                &self.regime.provenance,
            );
        self.with_last_row(draft)
            .done(raw, value.map(format::ratio), || {
                if self.table.returns.rows() < window {
                    self.why(window, None)
                } else {
                    "fewer than 6 pairs have 75% of the sessions".to_owned()
                }
            })
    }

    fn absorption(&self, raw: Value) -> Explanation {
        let draft = self
            .draft(
                "Absorption ratio",
                "largest eigenvalue of the correlations of 60 sessions ÷ 6",
            )
            .filled(
                self.regime
                    .absorption_ratio
                    .map(|ratio| format!("{} ÷ 6 = {}", num(ratio * 6.0), format::fixed(ratio, 5))),
            )
            .step("sessions complete", of(self.complete(60), 60));
        self.with_last_row(draft)
            .done(raw, self.regime.absorption_ratio.map(format::ratio), || {
                self.why(60, None)
            })
    }

    fn turbulence(&self, raw: Value) -> Explanation {
        let draft = self
            .draft(
                "Turbulence of the last session",
                "squared distance from the mean of 250 sessions before, in their spread, ÷ 6",
            )
            .aside("about 1 is usual")
            .step(
                "complete sessions before",
                format::count(self.complete(251).saturating_sub(1)),
            );
        self.with_last_row(draft)
            .done(raw, self.regime.turbulence.map(format::ratio), || {
                self.why_turbulence()
            })
    }

    fn why_turbulence(&self) -> String {
        let Some(row) = self.last() else {
            return self.why(61, None);
        };
        let missing: Vec<String> = SESSION_COLUMNS
            .iter()
            .chain([&BTC])
            .enumerate()
            .filter(|(column, _)| self.table.returns.column(*column)[row].is_none())
            .map(|(_, ticker)| name_of(*ticker))
            .collect();
        if missing.is_empty() {
            self.why(61, None)
        } else {
            let names = listed(missing.iter().map(String::as_str));
            format!("no new price in the last session: {names}")
        }
    }

    fn percentile(&self, raw: Value) -> Explanation {
        let regime = self.regime;
        let draft = self
            .draft(
                "Percentile of turbulence",
                "share of up to 250 earlier values that are at or below the last",
            )
            .figure(
                "turbulence",
                format::known(regime.turbulence, format::ratio),
                "regime.turbulence",
                &regime.provenance,
            );
        draft.done(
            raw,
            regime.turbulence_percentile.map(format::percentile),
            || {
                if regime.turbulence.is_none() {
                    self.why_turbulence()
                } else {
                    "fewer than 60 earlier values are known".to_owned()
                }
            },
        )
    }

    fn last_session(&self, raw: Value) -> Explanation {
        let draft = self.draft(
            "Regime, last session",
            "newest session of the S&P 500 in the table",
        );
        let draft = draft.step(
            "sessions in the table",
            format::count(self.table.days.len()),
        );
        self.with_last_row(draft)
            .done(raw, self.regime.last_session.map(format::date_full), || {
                self.why(1, None)
            })
    }

    fn with_evidence(&self, mut draft: Draft<'a>) -> Draft<'a> {
        let (regime, of) = (self.regime, &self.regime.provenance);
        let figures = [
            ("basket, z", regime.z_basket.map(format::z), "z_basket"),
            (
                "basket, five sessions",
                regime.r5_basket.map(format::percent),
                "r5_basket",
            ),
            (
                "equity markets down",
                regime.breadth_down.map(|b| format::share(b, 0)),
                "breadth_down",
            ),
            ("gold, z", regime.z_gold.map(format::z), "z_gold"),
            (
                "gold, five sessions",
                regime.r5_gold.map(format::percent),
                "r5_gold",
            ),
            ("Bitcoin, z", regime.z_btc.map(format::z), "z_btc"),
            (
                "Bitcoin, five sessions",
                regime.r5_btc.map(format::percent),
                "r5_btc",
            ),
        ];
        for (name, value, key) in figures {
            let value = value.unwrap_or_else(|| format::UNKNOWN.to_owned());
            draft = draft.figure(name, value, format!("regime.{key}"), of);
        }
        draft
    }

    fn label(&self, raw: Value) -> Explanation {
        let formula = match self.regime.label {
            RegimeLabel::LiquidityCrisis => {
                "basket z ≤ −2, ≤ −5%, breadth ≥ 75%, gold ≤ −3%, Bitcoin z ≤ −1"
            }
            RegimeLabel::SystemicRiskOff => "basket z ≤ −1 and ≤ −1.5%, breadth ≥ 60%",
            RegimeLabel::CryptoSpecific => "Bitcoin z ≤ −1.5 and ≤ −8%, equities not",
            RegimeLabel::Calm => "none of crisis, risk-off and crypto-specific holds",
            RegimeLabel::Unknown => "four equity markets, basket, breadth and Bitcoin are needed",
        };
        let mut draft = self.draft("Regime of the last session", formula);
        if self.regime.label == RegimeLabel::Unknown {
            draft = draft.aside(self.why(returns::BASELINE + HORIZON, Some(Series::Coin)));
        }
        self.with_evidence(draft)
            .done(raw, Some(word(self.regime.label).to_owned()), String::new)
    }

    fn displayed(&self, raw: Value) -> Explanation {
        let mut draft = self
            .draft(
                "Regime shown",
                "most severe word of the last three sessions, unknown ignored",
            )
            .aside(format!(
                "session {} with this word",
                self.regime.session_number
            ));
        for row in self.regime.rows.iter().rev().take(label::HOLD) {
            draft = draft.row(super::Input {
                name: "word of the session".to_owned(),
                value: word(row.label).to_owned(),
                as_of: self.desk.date(row.day),
                source: String::new(),
                path: None,
            });
        }
        self.with_evidence(draft).done(
            raw,
            Some(word(self.regime.displayed_label).to_owned()),
            String::new,
        )
    }
}

fn with_level<'a>(draft: Draft<'a>, board: &Board, ticker: Ticker, day: Day) -> Draft<'a> {
    let bars = board.daily(ticker);
    let until = bars.partition_point(|bar| bar.at <= day);
    match until.checked_sub(1).and_then(|place| bars.get(place)) {
        Some(bar) => draft.seen(calendar::bar_as_of(ticker, bar.at), bar.seen),
        None => draft,
    }
}

/// With a capital letter at its head.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

const fn word(label: RegimeLabel) -> &'static str {
    match label {
        RegimeLabel::Unknown => "unknown",
        RegimeLabel::Calm => "calm",
        RegimeLabel::CryptoSpecific => "crypto-specific",
        RegimeLabel::SystemicRiskOff => "risk-off",
        RegimeLabel::LiquidityCrisis => "liquidity crisis",
    }
}
