//! How far a price has fallen, and from where.

use serde_json::Value;

use super::Explanation;
use super::draft::{self, Desk, Draft, change, name_of, num, of};
use super::path::{leaf, listed, member};
use crate::domain::board::{PriceFact, PriceKind};
use crate::domain::instrument::{BTC, Family, GOLD, family};
use crate::domain::{Ticker, calendar, format};
use crate::figures::drawdown::{self, High};
use crate::figures::price_gap::{PriceGap, Said};
use crate::figures::readings::{Drawdown, MarketWord};

pub(super) fn explain(desk: Desk<'_>, path: &str) -> Option<Explanation> {
    let Some((ticker, fall, field)) = member(&desk.readings.drawdowns, path) else {
        return without_price(desk, path);
    };
    let case = Case { desk, ticker, fall };
    let raw = leaf(fall, field)?;
    Some(match field {
        "last" => case.last(raw),
        "last_date" => case.last_date(raw),
        "change_1d" => case.change(raw, "change in a day", fall.reference_1d, fall.change_1d),
        "change_7d" => case.change(raw, "change in 7 days", fall.reference_7d, fall.change_7d),
        "from_high" => case.below_high(raw),
        "from_365d" => case.below_window(raw, 365, fall.from_365d),
        "from_90d" => case.below_window(raw, 90, fall.from_90d),
        "high" => case.high(raw),
        "high_date" => case.high_date(raw),
        "days_under_water" => case.under_water(raw),
        "recovery_needed" => case.recovery(raw),
        "market" => case.market(raw),
        _ => desk.provenance(&name_of(ticker), &fall.provenance, field, raw)?,
    })
}

const FIELDS: [&str; 12] = [
    "last",
    "last_date",
    "change_1d",
    "change_7d",
    "from_high",
    "from_365d",
    "from_90d",
    "high",
    "high_date",
    "days_under_water",
    "recovery_needed",
    "market",
];

/// An instrument that the screen names, but of which no price is known, so that nothing of it is printed.
fn without_price(desk: Desk<'_>, path: &str) -> Option<Explanation> {
    let row = listed(path, &FIELDS)?;
    if matches!(row.family, Family::Vix | Family::Yield) {
        return None;
    }
    let draft = desk.draft(row.name, "every figure of a fall needs a price");
    let why = || format!("no price of {} is known", row.name);
    Some(draft.done(Value::Null, None, why))
}

struct Case<'a> {
    desk: Desk<'a>,
    ticker: Ticker,
    fall: &'a Drawdown,
}

/// A drawdown exists only with a price, so only changes can be unknown.
fn never() -> String {
    "no price is known".to_owned()
}

impl<'a> Case<'a> {
    fn draft(&self, what: &str, formula: &str) -> Draft<'a> {
        let title = format!("{}, {what}", name_of(self.ticker));
        let brief = match self.ticker {
            BTC => "brief 1 · ",
            GOLD => "brief 4 · ",
            _ => "",
        };
        self.desk
            .draft(title, formula)
            .used_by(&format!("{brief}journal snapshot · methods 1, “Drawdown”"))
            .note(self.beside())
    }

    fn path(&self, field: &str) -> String {
        format!("drawdowns.{}.{field}", self.ticker)
    }

    fn is_coin(&self) -> bool {
        family(self.ticker) == Family::Coin
    }

    /// What other sources say of the newest daily close that more than one has given.
    fn beside(&self) -> Option<String> {
        let other = self.desk.board.daily_beside(self.ticker).last()?;
        let own = self.desk.board.bar(self.ticker, other.at)?;
        let source = self.desk.board.source(other.seen.source);
        let apart = (other.value.close / own.value.close - 1.0).abs();
        let date = self.desk.date(own.at);
        Some(format!(
            "{source} differs by {} at the close of {date}",
            format::share(apart, 2)
        ))
    }

    fn with_last(&self, draft: Draft<'a>) -> Draft<'a> {
        draft
            .price("last price", &self.fall.price)
            .opens(self.path("last"))
    }

    /// The high of a stretch: a close on today's basis, or the last price itself.
    fn with_high(&self, draft: Draft<'a>, name: &str, high: High) -> Draft<'a> {
        let bar = self.desk.board.bar(self.ticker, high.date);
        let of_last = high.date == self.fall.last_date;
        let Some(bar) = bar.filter(|_| !of_last) else {
            return draft.price(name, &self.fall.price);
        };
        let as_of = calendar::bar_as_of(self.ticker, bar.at);
        let when = self.desk.date(bar.at);
        draft.fact(name, format::price(high.price), when, as_of, bar.seen)
    }

    fn needs(&self, high: f64) -> String {
        let rise = high / self.fall.last - 1.0;
        if rise > 0.0 {
            format!("needs {} to come back", format::percent(rise))
        } else {
            "at its high".to_owned()
        }
    }

    fn last(&self, raw: Value) -> Explanation {
        let formula = if self.is_coin() {
            "the price with the latest instant: quote, hour’s or day’s close"
        } else {
            "close of the newest session, as traded"
        };
        let mut draft = self.draft("last price", formula);
        if let Some(change) = self.fall.change_1d {
            draft = draft.aside(format!("{} in a day", format::percent(change)));
        }
        let splits = self.desk.board.splits(self.ticker).len();
        draft = draft.price("price", &self.fall.price);
        self.confirmed(draft)
            .row(super::Input {
                name: "market".to_owned(),
                value: word(self.fall.market).to_owned(),
                path: Some(self.path("market")),
                ..super::Input::default()
            })
            .step("splits known", format::count(splits))
            .done(raw, Some(format::price(self.fall.last)), never)
    }

    /// What independent sources say of a coin's price of now.
    fn confirmed(&self, draft: Draft<'a>) -> Draft<'a> {
        // Only a price of now can be confirmed: a close has its own line about other sources.
        if !self.is_coin() || self.fall.price.kind != PriceKind::Quote {
            return draft;
        }
        let gap = PriceGap::of(self.desk.board, self.ticker, self.desk.at());
        let told = |draft: Draft<'a>, said: &Said| {
            let (price, when) = (format::price(said.price), self.desk.moment(said.at));
            draft.beside(format!("price of {}", said.source), price, when, said.seen)
        };
        match &gap {
            // An old price says so by its age.
            PriceGap::Nobody => draft,
            PriceGap::One(_) => draft.step("second price", gap.words()),
            PriceGap::Two { first, second, bps } => {
                // The price itself stands above already.
                let shown = (self.fall.price.instant, self.fall.price.seen);
                let others = [first, second].into_iter();
                let draft = others
                    .filter(|said| (said.at, said.seen) != shown)
                    .fold(draft, told);
                draft.step("gap", format!("{} bp", format::fixed(*bps, 1)))
            }
        }
    }

    fn last_date(&self, raw: Value) -> Explanation {
        let formula = if self.is_coin() {
            "UTC day of the instant of the last price, less one second"
        } else {
            "session of the newest close"
        };
        let draft = self.draft("date of the last price", formula);
        self.with_last(draft)
            .done(raw, Some(format::date_full(self.fall.last_date)), never)
    }

    fn change(
        &self,
        raw: Value,
        what: &str,
        reference: Option<PriceFact>,
        value: Option<f64>,
    ) -> Explanation {
        let week = what.contains('7');
        let (before, why) = match (self.is_coin(), week) {
            (true, false) => (
                "price 24 h before",
                "no price from 24 to 48 h before the last one",
            ),
            (true, true) => (
                "price 168 h before",
                "no price from 168 to 192 h before the last one",
            ),
            (false, false) => ("close before", "no earlier close is known"),
            (false, true) => (
                "close 7 days before",
                "no close from 7 to 11 days before the last one",
            ),
        };
        let mut draft = self.draft(what, &format!("last ÷ {before} − 1"));
        draft = self.with_last(draft);
        if let Some(reference) = reference {
            draft = draft
                .price(before, &reference)
                .filled(Some(change(self.fall.last, reference.price)));
        }
        draft.done(raw, value.map(format::percent), || why.to_owned())
    }

    fn below_high(&self, raw: Value) -> Explanation {
        let high = High {
            price: self.fall.high,
            date: self.fall.high_date,
        };
        let mut draft = self
            .draft("from high", "last ÷ highest close of all known history − 1")
            .aside(self.needs(high.price))
            .filled(Some(change(self.fall.last, high.price)));
        draft = self.with_last(draft);
        draft = self
            .with_high(draft, "high, close", high)
            .opens(self.path("high"));
        if let Some((price, day)) = self.fall.intraday_high {
            let bar = self.desk.board.bar(self.ticker, day);
            draft = draft
                .row(super::Input {
                    name: "high, intraday".to_owned(),
                    value: format::price(price),
                    as_of: self.desk.date(day),
                    source: bar.map_or_else(String::new, |bar| {
                        format!("{} 1d", self.desk.board.source(bar.seen.source))
                    }),
                    path: None,
                })
                .step(
                    "from the intraday high",
                    format::percent(self.fall.last / price - 1.0),
                );
        }
        self.with_history(draft, None)
            .done(raw, Some(format::percent(self.fall.from_high)), never)
    }

    fn below_window(&self, raw: Value, days: i32, value: f64) -> Explanation {
        let closes = drawdown::closes(self.desk.board, self.ticker, &self.fall.price);
        let mut draft = self.draft(
            &format!("from {days}-day high"),
            &format!("last ÷ highest close of {days} days − 1"),
        );
        draft = self.with_last(draft);
        if let Some(high) = drawdown::high_within(&closes, days) {
            draft = draft
                .aside(self.needs(high.price))
                .filled(Some(change(self.fall.last, high.price)));
            draft = self.with_high(draft, &format!("{days}-day high, close"), high);
        }
        self.with_history(draft, Some((days, &closes))).done(
            raw,
            Some(format::percent(value)),
            never,
        )
    }

    /// From when the history runs, and how many closes a window holds.
    fn with_history(
        &self,
        mut draft: Draft<'a>,
        window: Option<(i32, &[drawdown::Close])>,
    ) -> Draft<'a> {
        let first = self.fall.first_date;
        if let Some((days, closes)) = window {
            let from = self.fall.last_date.plus(-days);
            let inside = closes.iter().filter(|(day, _)| *day > from).count();
            let value = if self.is_coin() {
                of(inside, usize::try_from(days).unwrap_or_default())
            } else {
                format::count(inside)
            };
            draft = draft.step("closes used", value);
            if first > from.plus(1) {
                draft = draft.note(Some("history shorter than the window".to_owned()));
            }
        }
        draft = draft.step("history since", format::date_full(first));
        let splits = self.desk.board.splits(self.ticker);
        if !splits.is_empty() {
            let ratios: Vec<String> = splits.iter().map(|s| num(s.value)).collect();
            draft = draft.step("splits", draft::listed(ratios.iter().map(String::as_str)));
        }
        draft
    }

    fn high(&self, raw: Value) -> Explanation {
        let high = High {
            price: self.fall.high,
            date: self.fall.high_date,
        };
        let draft = self
            .draft(
                "highest close",
                "highest close of all known history, on today’s split basis",
            )
            .aside(format!("on {}", format::date_full(high.date)));
        let draft = self.with_high(draft, "high, close", high);
        self.with_history(draft, None)
            .done(raw, Some(format::price(high.price)), never)
    }

    fn high_date(&self, raw: Value) -> Explanation {
        let high = High {
            price: self.fall.high,
            date: self.fall.high_date,
        };
        let draft = self.draft("date of the high", "latest date with the highest close");
        self.with_high(draft, "high, close", high)
            .opens(self.path("high"))
            .done(raw, Some(format::date_full(high.date)), never)
    }

    fn under_water(&self, raw: Value) -> Explanation {
        let days = self.fall.days_under_water;
        let (last, high) = (self.fall.last_date, self.fall.high_date);
        let draft = self
            .draft(
                "days under water",
                "date of the last price − date of the high, calendar days",
            )
            .filled(Some(format!(
                "{} − {} = {days} days",
                format::date_full(last),
                format::date_full(high)
            )));
        self.with_last(draft)
            .step("date of the last price", format::date_full(last))
            .opens(self.path("last_date"))
            .step("date of the high", format::date_full(high))
            .opens(self.path("high_date"))
            .done(raw, Some(format::days(i64::from(days))), never)
    }

    fn recovery(&self, raw: Value) -> Explanation {
        let high = High {
            price: self.fall.high,
            date: self.fall.high_date,
        };
        let draft = self
            .draft("recovery needed", "highest close ÷ last − 1")
            .filled(Some(change(high.price, self.fall.last)));
        let draft = self.with_last(draft);
        self.with_high(draft, "high, close", high)
            .opens(self.path("high"))
            .done(raw, Some(format::percent(self.fall.recovery_needed)), never)
    }

    fn market(&self, raw: Value) -> Explanation {
        let draft = self.draft(
            "market",
            "sessions of its exchange, from the program’s calendars",
        );
        self.with_last(draft)
            .step("shown at", self.desk.moment(self.desk.at()))
            .done(raw, Some(word(self.fall.market).to_owned()), never)
    }
}

const fn word(market: MarketWord) -> &'static str {
    match market {
        MarketWord::Open => "open",
        MarketWord::Closed => "closed",
        MarketWord::Always => "always open",
    }
}
