//! How an explanation is put together: facts and figures noted one by one, from which follow the newest as-of, the
//! latest known-at, the publishers and the quality.

use serde_json::Value;

use crate::domain::board::{Board, PriceFact, PriceKind};
use crate::domain::history::{Point, Seen};
use crate::domain::observation::{Bar, Quality};
use crate::domain::{Day, Name, Span, Stamp, Ticker, calendar, format, instrument};
use crate::figures::Readings;
use crate::figures::readings::Provenance;

use super::{Explanation, Input};

/// Publisher of what the program says of itself: its tables, its calendars, its own count.
pub(super) const OWN: Name = Name::literal("slackwater");

/// What is explained from.
#[derive(Clone, Copy)]
pub(super) struct Desk<'a> {
    pub(super) board: &'a Board,
    pub(super) readings: &'a Readings,
}

impl<'a> Desk<'a> {
    pub(super) fn at(self) -> Stamp {
        self.readings.at
    }

    /// `20 Nov`, or with its year where that is another.
    pub(super) fn date(self, day: Day) -> String {
        format::date(day, self.at().day())
    }

    /// `21 Nov 09:00:08Z`, without seconds where they are 0, without the time in another year; at most 17 wide.
    pub(super) fn moment(self, at: Stamp) -> String {
        let date = self.date(at.day());
        if date.len() > 6 {
            date
        } else if at.secs().rem_euclid(60) == 0 {
            format!("{date} {}", format::clock_short(at))
        } else {
            format!("{date} {}", format::clock(at))
        }
    }

    /// `26 h` before the instant shown.
    pub(super) fn age(self, at: Stamp) -> String {
        format::age(self.at().since(at).max(Span::ZERO))
    }

    pub(super) fn draft(self, title: impl Into<String>, formula: &str) -> Draft<'a> {
        Draft {
            desk: self,
            told: Explanation {
                title: title.into(),
                formula: formula.to_owned(),
                ..Explanation::default()
            },
            worst: None,
            notes: Vec::new(),
        }
    }

    /// The newest fact, or the publishers, of a block; `None` for any other field.
    pub(super) fn provenance(
        self,
        of: &str,
        provenance: &Provenance,
        field: &str,
        raw: Value,
    ) -> Option<Explanation> {
        let why = || "nothing of this is known yet".to_owned();
        if field == "as_of" {
            let draft = self.draft(format!("{of}, as of"), "the newest of the facts used");
            let told = provenance.as_of.map(|at| self.moment(at));
            return Some(draft.credit(provenance).done(raw, told, why));
        }
        if !field.starts_with("sources") {
            return None;
        }
        let text = match &raw {
            Value::String(name) => name.clone(),
            Value::Array(_) => listed(provenance.sources.iter().map(Name::as_str)),
            _ => return None,
        };
        let draft = self.draft(
            format!("{of}, sources"),
            "publishers of the facts used, each once",
        );
        Some(draft.credit(provenance).done(raw, Some(text), why))
    }
}

/// An explanation in the making.
pub(super) struct Draft<'a> {
    desk: Desk<'a>,
    told: Explanation,
    worst: Option<Quality>,
    notes: Vec<String>,
}

impl Draft<'_> {
    /// A clause beside the value.
    pub(super) fn aside(mut self, text: impl Into<String>) -> Self {
        self.told.aside = text.into();
        self
    }

    /// The formula with numbers put in.
    pub(super) fn filled(mut self, text: Option<String>) -> Self {
        self.told.filled = text.unwrap_or_default();
        self
    }

    pub(super) fn used_by(mut self, text: &str) -> Self {
        text.clone_into(&mut self.told.used_by);
        self
    }

    /// A clause about the quality, beside how final the facts are.
    pub(super) fn note(mut self, text: Option<String>) -> Self {
        self.notes.extend(text);
        self
    }

    /// Notes when and by whom something became known, without a row of its own.
    pub(super) fn seen(mut self, as_of: Stamp, seen: Seen) -> Self {
        self.told.as_of = self.told.as_of.max(Some(as_of));
        self.told.known_at = self.told.known_at.max(Some(seen.known_at));
        self.worst = self.worst.max(Some(seen.quality));
        let source = self.desk.board.source(seen.source);
        if !self.told.sources.contains(&source) {
            self.told.sources.push(source);
        }
        self
    }

    /// Notes the newest fact and the publishers of a block.
    pub(super) fn credit(mut self, provenance: &Provenance) -> Self {
        self.told.as_of = self.told.as_of.max(provenance.as_of);
        for source in &provenance.sources {
            if !self.told.sources.contains(source) {
                self.told.sources.push(*source);
            }
        }
        self
    }

    /// An input as it is to be read.
    pub(super) fn row(mut self, input: Input) -> Self {
        self.told.inputs.push(input);
        self
    }

    /// A count or an intermediate result, made from the inputs above it.
    pub(super) fn step(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.row(Input {
            name: name.into(),
            value: value.into(),
            ..Input::default()
        })
    }

    /// A fact: its day or instant in words, when it was true, who says so.
    pub(super) fn fact(
        self,
        name: impl Into<String>,
        value: String,
        when: String,
        as_of: Stamp,
        seen: Seen,
    ) -> Self {
        let source = self.desk.board.source(seen.source).to_string();
        self.seen(as_of, seen).row(Input {
            name: name.into(),
            value,
            as_of: when,
            source,
            path: None,
        })
    }

    /// A fact that is shown to compare with: nothing of the figure rests on it.
    pub(super) fn beside(
        self,
        name: impl Into<String>,
        value: String,
        when: String,
        seen: Seen,
    ) -> Self {
        let source = self.desk.board.source(seen.source).to_string();
        self.row(Input {
            name: name.into(),
            value,
            as_of: when,
            source,
            path: None,
        })
    }

    /// A fact of a date that is known at the end of that day.
    pub(super) fn dated<V>(
        self,
        name: impl Into<String>,
        value: String,
        at: &Point<Day, V>,
    ) -> Self {
        let when = self.desk.date(at.at);
        self.fact(name, value, when, at.at.end(), at.seen)
    }

    /// The close of a daily bar.
    pub(super) fn bar(
        self,
        name: impl Into<String>,
        ticker: Ticker,
        bar: &Point<Day, Bar>,
    ) -> Self {
        let when = self.desk.date(bar.at);
        let value = format::price(bar.value.close);
        self.fact(
            name,
            value,
            when,
            calendar::bar_as_of(ticker, bar.at),
            bar.seen,
        )
        .last_source(" 1d")
    }

    /// A price, whichever kind of fact it was taken from.
    pub(super) fn price(self, name: impl Into<String>, price: &PriceFact) -> Self {
        let (when, kind) = match price.kind {
            PriceKind::Daily => (self.desk.date(price.day), " 1d"),
            PriceKind::Hourly => (self.desk.moment(price.instant), " 1h"),
            PriceKind::Quote => (self.desk.moment(price.instant), " quote"),
        };
        self.fact(
            name,
            format::price(price.price),
            when,
            price.instant,
            price.seen,
        )
        .last_source(kind)
    }

    fn last_source(mut self, kind: &str) -> Self {
        if let Some(input) = self.told.inputs.last_mut() {
            input.source.push_str(kind);
        }
        self
    }

    /// Makes the input just noted open the figure at `path`.
    pub(super) fn opens(mut self, path: impl Into<String>) -> Self {
        if let Some(input) = self.told.inputs.last_mut() {
            input.path = Some(path.into());
        }
        self
    }

    /// Another figure that went in, of a block with this provenance.
    pub(super) fn figure(
        self,
        name: impl Into<String>,
        value: String,
        path: impl Into<String>,
        of: &Provenance,
    ) -> Self {
        let as_of = of.as_of.map_or_else(String::new, |at| self.desk.moment(at));
        let source = match of.sources.as_slice() {
            [] => String::new(),
            [only] => only.to_string(),
            [first, more @ ..] => format!("{first} +{}", more.len()),
        };
        self.credit(of).row(Input {
            name: name.into(),
            value,
            as_of,
            source,
            path: Some(path.into()),
        })
    }

    /// The explanation of a figure that prints `raw`; what is `null` is unknown, and `why` says why in plain words.
    pub(super) fn done(
        mut self,
        raw: Value,
        value: Option<String>,
        why: impl FnOnce() -> String,
    ) -> Explanation {
        if raw.is_null() {
            format::UNKNOWN.clone_into(&mut self.told.value);
            self.told.filled.clear();
            self.told.aside.clear();
            self.told.why_unknown = why();
        } else {
            self.told.value = value.unwrap_or_else(|| raw.to_string());
            if self.told.sources.is_empty() {
                self.told.sources.push(OWN);
            }
        }
        self.told.raw = raw;
        self.told.quality = self.quality();
        self.told
    }

    fn quality(&mut self) -> String {
        let words = self.worst.map(|worst| match worst {
            Quality::Final => "as published",
            Quality::Provisional => "provisional, may still change",
            Quality::Delayed => "delayed by its publisher",
            Quality::Derived => "derived from other published figures",
            Quality::Manual => "typed in by hand",
        });
        words
            .map(str::to_owned)
            .into_iter()
            .chain(self.notes.drain(..))
            .collect::<Vec<_>>()
            .join(" · ")
    }
}

/// The name of an instrument on the screen.
pub(super) fn name_of(ticker: Ticker) -> String {
    instrument::instrument(ticker).map_or_else(|| ticker.to_string(), |row| row.name.to_owned())
}

/// Names in a row: `binance, okx`.
pub(super) fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// A number of a filled formula: as it is known, at most about seven significant digits behind the point, no zeros at
/// the end.
pub(super) fn num(value: f64) -> String {
    let size = value.abs();
    let written = format!("{size}");
    let known = written
        .split_once('.')
        .map_or(0, |(_, digits)| digits.len());
    let most = match size {
        s if s >= 1e6 => 2,
        s if s >= 1000.0 => 4,
        s if s >= 1.0 => 6,
        s if s >= 0.001 => 8,
        _ => 12,
    };
    let text = format::fixed(value, known.min(most));
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A term of a sum, with its sign before it: ` + 75.4`, ` − 903.2`.
pub(super) fn term(value: f64) -> String {
    let sign = if value < 0.0 { format::MINUS } else { '+' };
    format!(" {sign} {}", num(value.abs()))
}

/// `84,049.39 ÷ 124,658.54 − 1 = −0.32576`.
pub(super) fn change(now: f64, before: f64) -> String {
    let result = format::fixed(now / before - 1.0, 5);
    format!("{} ÷ {} − 1 = {result}", num(now), num(before))
}

/// `10 of 17`, `23 of 60 known`.
pub(super) fn of(part: usize, whole: usize) -> String {
    format!("{} of {}", format::count(part), format::count(whole))
}

/// Terms of a sum and what they add up to, all divided by `unit`: `−903.2 + 75.4 = −827.8`.
pub(super) fn sum(terms: &[f64], unit: f64, decimals: usize) -> Option<String> {
    let (first, rest) = terms.split_first()?;
    let mut text = num(rounded(first / unit));
    for value in rest {
        text.push_str(&term(rounded(value / unit)));
    }
    let total: f64 = terms.iter().sum();
    Some(format!(
        "{text} = {}",
        format::fixed(total / unit, decimals)
    ))
}

/// Without the noise of a division by a power of ten.
fn rounded(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_long_as_they_are_known() {
        assert_eq!(num(84_049.39), "84,049.39");
        assert_eq!(num(-0.325_763_118_9), "−0.32576312");
        assert_eq!(num(3.0), "3");
        assert_eq!(num(649_870.0), "649,870");
        assert_eq!(num(0.000_012_345), "0.000012345");
        assert_eq!(change(6.0, 8.0), "6 ÷ 8 − 1 = −0.25000");
        assert_eq!(
            sum(&[-903_200_000.0, 75_400_000.0], 1e6, 1).unwrap(),
            "−903.2 + 75.4 = −827.8"
        );
    }
}
