//! One asset's flows as this panel reads them: which figures may be shown, and under which paths.

use crate::app::{App, GridCell};
use crate::domain::instrument::ETH;
use crate::domain::{Day, Ticker, format};
use crate::figures::readings::{FlowSession, Flows};
use crate::ui::Cx;
use crate::ui::theme::{Meaning, Theme};
use ratatui::style::Style;

use super::ID;

/// Flows of one asset at the instant of the screen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sheet<'a> {
    pub(super) asset: Ticker,
    /// Empty when nothing is known.
    pub(super) flows: &'a Flows,
    pub(super) today: Day,
}

impl<'a> Sheet<'a> {
    pub(super) fn of(app: &'a App, asset: Ticker) -> Self {
        static NOTHING: std::sync::LazyLock<Flows> = std::sync::LazyLock::new(Flows::default);
        Self {
            asset,
            flows: app.readings().etf_flows.get(asset).unwrap_or(&NOTHING),
            today: app.now().day(),
        }
    }

    /// Path of one of its figures in the outer contract.
    pub(super) fn path(&self, field: &str) -> String {
        format!("etf_flows.{}.{field}", self.asset)
    }

    /// Sessions at the end whose totals should be known and are not.
    pub(super) fn missing(&self) -> &'a [FlowSession] {
        let sessions = &self.flows.sessions;
        let known = sessions.iter().rposition(|s| s.usd.is_some());
        sessions.get(known.map_or(0, |at| at + 1)..).unwrap_or(&[])
    }

    /// With one session missing the figures of the session before are shown as stale; with more, none is: a sum of
    /// "the last five" would be one of other days.
    pub(super) fn is_shown(&self) -> bool {
        self.flows.session.is_some() && self.missing().len() < 2
    }

    /// The meaning of a figure: stale when a session is missing.
    pub(super) fn fresh(&self, meaning: Meaning) -> Meaning {
        if self.missing().is_empty() {
            meaning
        } else {
            Meaning::Stale
        }
    }

    /// The publisher of the newest total, as a name.
    pub(super) fn source(&self, app: &App) -> Option<String> {
        let name = app.board().source(self.flows.seen?.source);
        let mut letters = name.as_str().chars();
        let first = letters.next()?;
        Some(first.to_uppercase().chain(letters).collect())
    }

    /// `20 Nov`, seen from today.
    pub(super) fn date(&self, day: Day) -> String {
        format::date(day, self.today)
    }
}

/// The figures that can be selected, in the order of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    Net,
    Sum5,
    Sum20,
    Out,
    In,
    Z,
    Percentile,
    Stopped,
}

impl Figure {
    pub(super) const ALL: [Self; 8] = [
        Self::Net,
        Self::Sum5,
        Self::Sum20,
        Self::Out,
        Self::In,
        Self::Z,
        Self::Percentile,
        Self::Stopped,
    ];

    /// Its field in the outer contract.
    pub(super) const fn field(self) -> &'static str {
        match self {
            Self::Net => "net_usd",
            Self::Sum5 => "sum5_usd",
            Self::Sum20 => "sum20_usd",
            Self::Out => "outflow_streak",
            Self::In => "inflow_streak",
            Self::Z => "z",
            Self::Percentile => "percentile",
            Self::Stopped => "stopped",
        }
    }

    /// What it is called in a table.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Net => "last session",
            Self::Sum5 => "last 5",
            Self::Sum20 => "last 20",
            Self::Out => "sessions out in a row",
            Self::In => "sessions in in a row",
            Self::Z => "z",
            Self::Percentile => "percentile",
            Self::Stopped => "outflow stopped",
        }
    }

    /// Its value where it is an amount of money or a score with a direction.
    pub(super) fn value(self, sheet: &Sheet<'_>) -> Option<f64> {
        let flows = sheet.flows;
        match self {
            Self::Net => flows.net_usd,
            Self::Sum5 => flows.sum5_usd,
            Self::Sum20 => flows.sum20_usd,
            Self::Out => flows.outflow_streak.map(f64::from),
            Self::In => flows.inflow_streak.map(f64::from),
            Self::Z => flows.z,
            Self::Percentile => flows.percentile,
            Self::Stopped => None,
        }
        .filter(|_| sheet.is_shown())
    }

    /// As the tables show it; `--` when it is not known or not shown.
    pub(super) fn text(self, sheet: &Sheet<'_>) -> String {
        if self == Self::Stopped {
            return match sheet.flows.stopped {
                Some(true) => "yes".to_owned(),
                Some(false) => "no".to_owned(),
                None => format::UNKNOWN.to_owned(),
            };
        }
        format::known(self.value(sheet), |value| match self {
            Self::Net | Self::Sum5 | Self::Sum20 => format::usd_m(value),
            Self::Percentile => format::fixed(value * 100.0, 1),
            Self::Z => format::z(value),
            _ => format::whole(value),
        })
    }

    /// As the lines of clauses show it: sums in whole millions.
    pub(super) fn short(self, sheet: &Sheet<'_>) -> String {
        match self {
            Self::Sum5 | Self::Sum20 => format::known(self.value(sheet), format::usd_m_whole),
            _ => self.text(sheet),
        }
    }

    /// Its colour where it is written so: direction for money, plain text for the rest.
    pub(super) fn meaning(self, sheet: &Sheet<'_>, text: &str) -> Meaning {
        match (self, self.value(sheet)) {
            (Self::Stopped, _) => Meaning::Text,
            (_, None) => Meaning::Unknown,
            (Self::Net | Self::Sum5 | Self::Sum20, Some(usd)) => {
                sheet.fresh(Meaning::written(usd, text))
            }
            (_, Some(_)) => sheet.fresh(Meaning::Text),
        }
    }
}

/// The selected cell, to draw its figure on the ground of a selection.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    cell: Option<GridCell>,
    /// It is one of ether's.
    pub(super) ether: bool,
}

impl Mark {
    /// Nothing is marked.
    pub(super) const fn none() -> Self {
        Self {
            cell: None,
            ether: false,
        }
    }

    /// None before the selection was moved, unless the panel is zoomed.
    pub(super) fn of(cx: &Cx<'_>) -> Self {
        let view = cx.app.view(ID);
        let moved = view.row != 0 || view.col != 0 || cx.app.zoomed() == Some(ID);
        if !cx.focused || !moved {
            return Self::none();
        }
        let cell = cx.app.selected();
        let prefix = format!("etf_flows.{ETH}.");
        Self {
            ether: cell.as_ref().is_some_and(|c| c.path.starts_with(&prefix)),
            cell,
        }
    }

    /// Whether this is the marked figure.
    pub(super) fn is(&self, path: impl FnOnce() -> String) -> bool {
        self.cell.as_ref().is_some_and(|cell| cell.path == path())
    }

    /// The style of a figure, on the ground of the selection when it is the marked one.
    pub(super) fn style(
        &self,
        theme: &Theme,
        style: Style,
        path: impl FnOnce() -> String,
    ) -> Style {
        if self.is(path) {
            style.patch(theme.ground(Meaning::Selection))
        } else {
            style
        }
    }
}
