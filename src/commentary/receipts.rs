//! Receipts: which figure a clause rests on, with its source and its two times.

use serde::Serialize;
use serde_json::Value;

use crate::discipline::Report;
use crate::domain::{Day, Name, Stamp, Ticker, calendar};
use crate::figures::explain::Explanation;
use crate::figures::readings::{Drawdown, Provenance};

/// One figure behind a clause.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Receipt {
    /// Its path in the outer contract (section 4): `drawdowns.BTC.from_high`.
    pub path: String,
    /// The leaf at that path.
    pub value: Value,
    /// Publishers; `null` where none is known.
    pub source: Option<String>,
    /// When it was true.
    pub as_of: Option<Stamp>,
    /// When it could first be known; `null` where the figure does not say.
    pub known_at: Option<Stamp>,
}

impl Receipt {
    /// Takes what is still missing from the figure's explanation.
    pub(crate) fn complete(&mut self, explanation: &Explanation) {
        if self.source.is_none() && !explanation.sources.is_empty() {
            let names: Vec<&str> = explanation.sources.iter().map(Name::as_str).collect();
            self.source = Some(names.join(", "));
        }
        self.as_of = self.as_of.or(explanation.as_of);
        self.known_at = self.known_at.or(explanation.known_at);
    }
}

/// Source and times that several receipts of one block share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    source: Option<String>,
    as_of: Option<Stamp>,
    known_at: Option<Stamp>,
}

impl Origin {
    /// The program's own conclusion at an instant.
    pub(crate) fn own(as_of: Option<Stamp>) -> Self {
        Self {
            source: Some("slackwater".to_owned()),
            as_of,
            known_at: as_of,
        }
    }

    /// A block.
    pub(crate) fn of(provenance: &Provenance) -> Self {
        let names: Vec<&str> = provenance.sources.iter().map(Name::as_str).collect();
        Self {
            source: (!names.is_empty()).then(|| names.join(", ")),
            as_of: provenance.as_of,
            known_at: None,
        }
    }

    /// The last price of an instrument.
    pub(crate) fn price(fall: &Drawdown) -> Self {
        Self {
            as_of: Some(fall.price.instant),
            ..Self::of(&fall.provenance)
        }
        .known(Some(fall.price.seen.known_at))
    }

    /// The highest close of an instrument.
    pub(crate) fn high(ticker: Ticker, fall: &Drawdown) -> Self {
        Self {
            as_of: Some(calendar::bar_as_of(ticker, fall.high_date).min(fall.price.instant)),
            ..Self::of(&fall.provenance)
        }
        .known(Some(fall.high_seen.known_at))
    }

    /// With another publisher; `None` where there is none.
    pub(crate) fn published_by(mut self, source: Option<&str>) -> Self {
        self.source = source.map(str::to_owned);
        self
    }

    /// With the instant at which it became known.
    pub(crate) fn known(mut self, known_at: Option<Stamp>) -> Self {
        self.known_at = known_at;
        self
    }

    /// With the instant at which it was true.
    pub(crate) fn true_at(mut self, as_of: Option<Stamp>) -> Self {
        self.as_of = as_of.or(self.as_of);
        self
    }

    /// A receipt of this origin.
    pub(crate) fn receipt(&self, path: impl Into<String>, value: impl Serialize) -> Receipt {
        Receipt {
            path: path.into(),
            value: serde_json::to_value(value).unwrap_or_default(),
            source: self.source.clone(),
            as_of: self.as_of,
            known_at: self.known_at,
        }
    }
}

/// What a sentence may look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    /// Figures and checklist.
    pub(crate) report: &'a Report<'a>,
    /// The UTC day of the report: dates of another year carry theirs.
    pub(crate) today: Day,
}

impl<'a> Context<'a> {
    pub(crate) fn new(report: &'a Report<'a>) -> Self {
        Self {
            report,
            today: report.as_of.day(),
        }
    }

    /// Source and times of the regime figures.
    pub(crate) fn regime(&self) -> Origin {
        let regime = &self.report.readings.regime;
        Origin::of(&regime.provenance).true_at(regime.last_session.map(calendar::us_cash_close))
    }
}
