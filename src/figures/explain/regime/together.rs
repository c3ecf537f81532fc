//! How tightly the markets hang together.

use serde_json::Value;

use super::Case;
use crate::domain::format;
use crate::domain::instrument::BTC;
use crate::figures::explain::draft::{Draft, listed, name_of, num, of};
use crate::figures::explain::{Explanation, Input};
use crate::figures::regime::SESSION_COLUMNS;

impl<'a> Case<'a> {
    /// The returns of all markets in the last session.
    pub(super) fn with_last_row(&self, mut draft: Draft<'a>) -> Draft<'a> {
        let Some(row) = self.last() else {
            return draft;
        };
        for (column, ticker) in SESSION_COLUMNS.iter().chain([&BTC]).enumerate() {
            let value = self.table.returns.column(column)[row];
            draft = draft.row(Input {
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

    pub(super) fn correlation(&self, raw: Value, window: usize, value: Option<f64>) -> Explanation {
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

    pub(super) fn absorption(&self, raw: Value) -> Explanation {
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

    pub(super) fn turbulence(&self, raw: Value) -> Explanation {
        let draft = self
            .draft(
                "Turbulence of the last session",
                "squared distance from the 250 sessions before, in their spread, ÷ 6",
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

    pub(super) fn percentile(&self, raw: Value) -> Explanation {
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
}
