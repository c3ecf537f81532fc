//! What fell with what: the table of returns behind a regime figure. Its moves are explained in [`moves`], its
//! correlations in [`together`].

mod moves;
mod together;

use serde_json::Value;

use super::draft::{Desk, Draft, name_of};
use super::path::leaf;
use super::{Explanation, Input};
use crate::domain::board::Board;
use crate::domain::instrument::BTC;
use crate::domain::{Day, Ticker, calendar, format};
use crate::figures::readings::{Regime, RegimeLabel};
use crate::figures::regime::returns::{self, HORIZON};
use crate::figures::regime::{PARTS, SESSION_COLUMNS, Table, label};

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
                draft = draft.row(Input {
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
            draft = draft.row(Input {
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
