//! Moves over five sessions, and how much of bitcoin's its beta explains.

use serde_json::Value;

use super::{Case, Series};
use crate::domain::format;
use crate::figures::explain::draft::{Draft, num, of, sum, term};
use crate::figures::explain::{Explanation, Input};
use crate::figures::regime::returns::{self, HORIZON};
use crate::figures::stats;

impl<'a> Case<'a> {
    /// The five returns of a move, newest first.
    fn with_returns(&self, mut draft: Draft<'a>, series: Series) -> Draft<'a> {
        let own = self.series(series);
        for row in (0..own.len()).rev().take(HORIZON) {
            let value = own[row].map(|r| format::percent_to(r, 2));
            draft = draft.row(Input {
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

    pub(super) fn r5(&self, raw: Value, series: Series, value: Option<f64>) -> Explanation {
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

    pub(super) fn z(&self, raw: Value, series: Series, value: Option<f64>) -> Explanation {
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

    pub(super) fn beta(&self, raw: Value) -> Explanation {
        let mut draft = self.draft(
            "Bitcoin’s beta to equities",
            "correlation × deviation ÷ the basket’s, 60 sessions before the move",
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

    pub(super) fn explained(&self, raw: Value) -> Explanation {
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

    pub(super) fn residual(&self, raw: Value) -> Explanation {
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
                    "({}{}) ÷ ({} × {}) = {}",
                    num(r5),
                    term(-line.slope * basket),
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
}
