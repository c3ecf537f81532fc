//! Rate odds: what each market quotes for the next decision.

use serde_json::Value;

use super::Explanation;
use super::draft::{Desk, Draft, num};
use super::path::{after, leaf};
use crate::domain::board::OddsQuote;
use crate::domain::history::Point;
use crate::domain::observation::{OddsMarket, Outcome};
use crate::domain::{Stamp, format};
use crate::figures::rates::{self, DAY_EARLIER, FRESH, Reading, WIDE};
use crate::figures::readings::{CutBasis, MarketOdds, Rates};

pub(super) fn explain(desk: Desk<'_>, path: &str) -> Option<Explanation> {
    let case = Case {
        desk,
        rates: &desk.readings.rates,
    };
    let raw = leaf(case.rates, path)?;
    let rates = case.rates;
    Some(match path {
        "meeting" => case.meeting(raw),
        "market" => case.market(raw),
        "cut_probability" => case.head(raw),
        "cut_basis" => case.basis(raw, rates.market, rates.cut_basis),
        "change_1d_pp" => case.change(raw),
        _ => {
            if let Some(bp) = after(path, "outcomes") {
                return case.outcome(raw, bp);
            }
            if let Some(rest) = after(path, "by_market") {
                return case.by_market(raw, rest);
            }
            desk.provenance("Rate odds", &rates.provenance, path, raw)?
        }
    })
}

struct Case<'a> {
    desk: Desk<'a>,
    rates: &'a Rates,
}

impl<'a> Case<'a> {
    fn draft(&self, what: &str, formula: &str) -> Draft<'a> {
        let meeting = self
            .rates
            .meeting
            .map(|day| format!(", {}", self.desk.date(day)));
        self.desk
            .draft(format!("{what}{}", meeting.unwrap_or_default()), formula)
            .used_by("brief 7 · panel 7 · methods 7, “Rate-cut odds”")
    }

    /// What the head market says by quotes of the last 24 hours, or of a day earlier.
    fn reading(&self, market: OddsMarket, day_earlier: bool) -> Option<Reading> {
        let at = self.desk.at();
        let (after, until) = if day_earlier {
            (at.minus(DAY_EARLIER), at.minus(FRESH))
        } else {
            (at.minus(FRESH), at)
        };
        Some(rates::reading(
            self.desk.board,
            self.rates.meeting?,
            market,
            after,
            until,
        ))
    }

    /// The newest quote of every outcome that a market has quoted for the meeting.
    fn quotes(&self, market: OddsMarket) -> Vec<(Outcome, Point<Stamp, OddsQuote>)> {
        let at = self.desk.at();
        let Some(meeting) = self.rates.meeting else {
            return Vec::new();
        };
        let mut quotes: Vec<_> = self
            .desk
            .board
            .odds(meeting)
            .filter(|(quoted, ..)| *quoted == market)
            .filter_map(|(_, outcome, quotes)| {
                let later = quotes.partition_point(|quote| quote.at <= at);
                Some((outcome, *quotes.get(later.checked_sub(1)?)?))
            })
            .collect();
        quotes.sort_by_key(|(outcome, _)| *outcome);
        quotes
    }

    fn with_quotes(&self, mut draft: Draft<'a>, market: OddsMarket) -> Draft<'a> {
        for (outcome, quote) in self.quotes(market) {
            let value = match quote.value {
                OddsQuote {
                    bid: Some(bid),
                    ask: Some(ask),
                    ..
                } if ask - bid > WIDE => format!("{}–{}", format::odds(bid), format::odds(ask)),
                OddsQuote { probability, .. } => {
                    format::known(probability, |p| format::share(p, 1))
                }
            };
            let name = format!("{} {}", market.name(), outcome_word(outcome));
            let when = self.desk.moment(quote.at);
            draft = draft.fact(name, value, when, quote.at, quote.seen);
            if let Outcome::Change(bp) = outcome
                && self.rates.market == Some(market)
                && self.rates.outcomes.iter().any(|(known, _)| *known == bp)
            {
                draft = draft.opens(format!("rates.outcomes.{bp}"));
            }
        }
        draft
    }

    /// Why a market has no value now.
    fn why(&self, market: OddsMarket) -> String {
        let quotes = self.quotes(market);
        let Some(newest) = quotes.iter().map(|(_, quote)| quote.at).max() else {
            return format!("{} has not quoted this meeting", market.name());
        };
        if self.desk.at().since(newest) >= FRESH {
            // Hours while they say more than days.
            let age = self.desk.at().since(newest);
            let hours = age.as_secs() / 3600;
            let age = if hours < 72 {
                format!("{hours} h")
            } else {
                format::age(age)
            };
            return format!("quoted {age} ago, older than 24 h");
        }
        "bid and ask are more than 10 points apart".to_owned()
    }

    fn why_none(&self) -> String {
        if self.rates.meeting.is_none() {
            return "no decision of the program’s table lies ahead, or it is before 2025"
                .to_owned();
        }
        let markets: Vec<OddsMarket> = self.rates.by_market.iter().map(|(m, _)| *m).collect();
        match markets.as_slice() {
            [] => "no market has quoted this meeting".to_owned(),
            [only] => format!("{}: {}", only.name(), self.why(*only)),
            [first, ..] => format!("no fresh quote; {}: {}", first.name(), self.why(*first)),
        }
    }

    fn meeting(&self, raw: Value) -> Explanation {
        self.draft(
            "Next rate decision",
            "first scheduled decision, 14:00 New York, after the instant shown",
        )
        .step("shown at", self.desk.moment(self.desk.at()))
        .note(Some("from the program’s table of decisions".to_owned()))
        .done(raw, self.rates.meeting.map(format::date_full), || {
            self.why_none()
        })
    }

    fn market(&self, raw: Value) -> Explanation {
        let mut draft = self.draft(
            "Market of the odds",
            "first of Kalshi, Polymarket, fed funds futures, press with a value",
        );
        for (market, odds) in &self.rates.by_market {
            draft = self.with_market(draft, *market, odds);
        }
        let told = self.rates.market.map(|market| market.name().to_owned());
        draft.done(raw, told, || self.why_none())
    }

    fn newest(&self, market: OddsMarket) -> Option<Point<Stamp, OddsQuote>> {
        let quotes = self.quotes(market).into_iter();
        quotes.map(|(_, quote)| quote).max_by_key(|quote| quote.at)
    }

    fn with_market(&self, draft: Draft<'a>, market: OddsMarket, odds: &MarketOdds) -> Draft<'a> {
        let path = format!("rates.by_market.{}.cut_probability", market.key());
        let value = format::known(odds.cut_probability, format::odds);
        let name = format!("{}, {}", market.name(), basis_short(odds.basis));
        let newest = self.newest(market);
        match newest {
            Some(quote) => draft
                .fact(
                    name,
                    value,
                    self.desk.moment(quote.at),
                    quote.at,
                    quote.seen,
                )
                .opens(path),
            None => draft.step(name, value).opens(path),
        }
    }

    fn head(&self, raw: Value) -> Explanation {
        let basis = self.rates.cut_basis;
        let what = match basis {
            Some(CutBasis::AnyChange) => "Odds of a change",
            _ => "Odds of a cut",
        };
        let mut draft = self
            .draft(what, basis_formula(basis))
            .note(upper_bound(basis));
        if let Some(market) = self.rates.market {
            draft = draft.aside(format!("by {}", market.name()));
            draft = self.with_quotes(draft, market);
            draft = self.filled(draft, market, self.rates.cut_probability);
        }
        for (market, odds) in &self.rates.by_market {
            let newest = self.newest(*market);
            if let (Some(quote), true) = (newest, Some(*market) != self.rates.market) {
                let name = format!("{}, {}", market.name(), basis_short(odds.basis));
                let value = format::known(odds.cut_probability, format::odds);
                draft = draft
                    .beside(name, value, self.desk.moment(quote.at), quote.seen)
                    .opens(format!("rates.by_market.{}.cut_probability", market.key()));
            }
        }
        draft.done(raw, self.rates.cut_probability.map(format::odds), || {
            self.why_none()
        })
    }

    /// The sum of the lower targets, or what is left beside no change.
    fn filled(&self, draft: Draft<'a>, market: OddsMarket, value: Option<f64>) -> Draft<'a> {
        let (Some(reading), Some(value)) = (self.reading(market, false), value) else {
            return draft;
        };
        let lower: Vec<String> = reading
            .outcomes
            .iter()
            .filter(|(bp, _)| *bp < 0)
            .map(|(_, p)| num(*p))
            .collect();
        let result = format::fixed(value, 4);
        let text = match reading.cut.map(|(_, basis)| basis) {
            Some(CutBasis::Outcomes) => format!("{} = {result}", lower.join(" + ")),
            Some(CutBasis::AnyChange) => match reading.outcomes.as_slice() {
                [(0, hold)] if (1.0 - hold - value).abs() < 1e-9 => {
                    format!("1 − {} = {result}", num(*hold))
                }
                _ => return draft,
            },
            _ => return draft,
        };
        draft.filled(Some(text))
    }

    fn basis(
        &self,
        raw: Value,
        market: Option<OddsMarket>,
        basis: Option<CutBasis>,
    ) -> Explanation {
        let mut draft = self
            .draft("What the odds were read from", basis_formula(basis))
            .note(upper_bound(basis));
        if let Some(market) = market {
            draft = self.with_quotes(draft, market);
        }
        draft.done(raw, basis.map(|basis| basis_word(basis).to_owned()), || {
            market.map_or_else(|| self.why_none(), |market| self.why(market))
        })
    }

    fn change(&self, raw: Value) -> Explanation {
        let mut draft = self.draft(
            "Change of the odds in a day",
            "100 × (now − the same market by the same rule 24 to 30 hours ago)",
        );
        let readings = self
            .rates
            .market
            .and_then(|market| Some((self.reading(market, false)?, self.reading(market, true)?)));
        if let Some((now, before)) = &readings {
            for (name, reading) in [("now", now), ("a day earlier", before)] {
                if let (Some(quote), Some((p, _))) =
                    (reading.used.iter().max_by_key(|q| q.at), reading.cut)
                {
                    let when = self.desk.moment(quote.at);
                    draft = draft.fact(name, format::share(p, 1), when, quote.at, quote.seen);
                    if name == "now" {
                        draft = draft.opens("rates.cut_probability");
                    }
                }
            }
            if let Some(((p, _), (q, _))) = now.cut.zip(before.cut) {
                let points = format::fixed(100.0 * (p - q), 3);
                draft = draft.filled(Some(format!("100 × ({} − {}) = {points}", num(p), num(q))));
            }
        }
        let told = self.rates.change_1d_pp.map(|pp| format::points(pp / 100.0));
        draft.done(raw, told, || match &readings {
            None => self.why_none(),
            Some((_, before)) if before.cut.is_none() => {
                "no quote from 24 to 30 hours ago".to_owned()
            }
            Some(_) => "a day ago the odds were read by another rule".to_owned(),
        })
    }

    fn outcome(&self, raw: Value, bp: &str) -> Option<Explanation> {
        let outcome: i32 = bp.parse().ok()?;
        let (_, p) = self
            .rates
            .outcomes
            .iter()
            .find(|(own, _)| *own == outcome)?;
        let market = self.rates.market?;
        let what = format!("Odds of {}", outcome_word(Outcome::Change(outcome)));
        let mut draft = self
            .draft(
                &what,
                "as quoted; a whole set of outcomes is scaled to a sum of 1",
            )
            .aside(format!("by {}", market.name()));
        draft = self.with_quotes(draft, market);
        let quoted = self
            .quotes(market)
            .into_iter()
            .find(|(own, _)| *own == Outcome::Change(outcome))
            .and_then(|(_, quote)| quote.value.probability);
        if let Some(quoted) = quoted.filter(|_| *p > 0.0) {
            let sum = quoted / p;
            draft = draft.filled(Some(format!(
                "{} ÷ {} = {}",
                num(quoted),
                num(sum),
                format::fixed(*p, 4)
            )));
        }
        Some(draft.done(raw, Some(format::odds(*p)), || self.why_none()))
    }

    fn by_market(&self, raw: Value, path: &str) -> Option<Explanation> {
        let mut markets = self.rates.by_market.iter();
        let found = |(market, odds): &'a (OddsMarket, MarketOdds)| {
            Some((*market, odds, after(path, market.key())?))
        };
        let (market, odds, field) = markets.find_map(found)?;
        if field == "basis" {
            return Some(self.basis(raw, Some(market), odds.basis));
        }
        if field != "cut_probability" {
            return None;
        }
        let what = match odds.basis {
            Some(CutBasis::AnyChange) => format!("Odds of a change, {}", market.name()),
            _ => format!("Odds of a cut, {}", market.name()),
        };
        let mut draft = self
            .draft(&what, basis_formula(odds.basis))
            .note(upper_bound(odds.basis));
        if let Some(pp) = odds.change_1d_pp {
            draft = draft.aside(format!("{} in a day", format::points(pp / 100.0)));
        }
        draft = self.with_quotes(draft, market);
        draft = self.filled(draft, market, odds.cut_probability);
        Some(draft.done(raw, odds.cut_probability.map(format::odds), || {
            self.why(market)
        }))
    }
}

fn outcome_word(outcome: Outcome) -> String {
    match outcome {
        Outcome::Change(0) => "no change".to_owned(),
        Outcome::Change(bp) => format!("{} bp", format::signed(f64::from(bp), 0)),
        Outcome::AnyCut => "any cut".to_owned(),
        Outcome::AnyChange => "any change".to_owned(),
    }
}

const fn basis_word(basis: CutBasis) -> &'static str {
    match basis {
        CutBasis::Outcomes => "outcomes",
        CutBasis::AnyCut => "any cut",
        CutBasis::AnyChange => "any change",
    }
}

const fn basis_short(basis: Option<CutBasis>) -> &'static str {
    match basis {
        Some(CutBasis::AnyChange) => "change",
        _ => "cut",
    }
}

const fn basis_formula(basis: Option<CutBasis>) -> &'static str {
    match basis {
        Some(CutBasis::Outcomes) => "sum of the probabilities of lower targets",
        Some(CutBasis::AnyCut) => "a market on any cut",
        Some(CutBasis::AnyChange) => "a market on any change, or 1 − probability of no change",
        None => "lower targets; else a market on any cut; else on any change",
    }
}

fn upper_bound(basis: Option<CutBasis>) -> Option<String> {
    (basis == Some(CutBasis::AnyChange)).then(|| "a change: an upper bound of a cut".to_owned())
}
