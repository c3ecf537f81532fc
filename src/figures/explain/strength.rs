//! Altcoins against bitcoin.

use serde_json::Value;

use super::Explanation;
use super::draft::{Desk, Draft, listed, name_of, num, of};
use super::path::{after, leaf, member, place};
use crate::domain::instrument::BTC;
use crate::domain::{Day, Ticker, calendar, format};
use crate::figures::readings::{Alt, Quadrant, Strength};
use crate::figures::stats;
use crate::figures::strength::{CAPTURE_DAYS, MANSFIELD_DAYS, Pair, RRG_DAYS};

const USED_BY: &str = "brief 6 · methods 5, “Altcoins”";

pub(super) fn explain(desk: Desk<'_>, path: &str) -> Option<Explanation> {
    let strength = &desk.readings.strength;
    if let Some(rest) = after(path, "alts") {
        let (coin, alt, field) = member(&strength.alts, rest)?;
        return Against { desk, coin, alt }.explain(field);
    }
    let raw = leaf(strength, path)?;
    let case = Case { desk, strength };
    Some(match path {
        "breadth_7d" => case.breadth(raw, 7, strength.breadth_7d, |alt| alt.rel_7d),
        "breadth_30d" => case.breadth(raw, 30, strength.breadth_30d, |alt| alt.rel_30d),
        "breadth_90d" => case.breadth(raw, 90, strength.breadth_90d, |alt| alt.rel_90d),
        "held_up" => case.held_up(raw, "coins that held up better", strength.held_up),
        "of" => case.held_up(raw, "coins that could be judged", strength.of),
        _ if after(path, "universe").is_some() => case.universe(raw, path)?,
        _ => desk.provenance("Alts", &strength.provenance, path, raw)?,
    })
}

struct Case<'a> {
    desk: Desk<'a>,
    strength: &'a Strength,
}

impl<'a> Case<'a> {
    fn draft(&self, what: &str, formula: &str) -> Draft<'a> {
        let draft = self
            .desk
            .draft(format!("Alts, {what}"), formula)
            .used_by(USED_BY)
            .credit(&self.strength.provenance);
        with_bitcoin(draft, self.desk, self.strength.day)
    }

    /// A row for each coin with a figure, largest first.
    fn with_coins(
        &self,
        mut draft: Draft<'a>,
        field: &str,
        figure: impl Fn(&Alt) -> Option<f64>,
    ) -> Draft<'a> {
        let mut coins: Vec<(Ticker, &Alt, f64)> = self
            .strength
            .alts
            .iter()
            .filter_map(|(coin, alt)| Some((*coin, alt, figure(alt)?)))
            .collect();
        coins.sort_by(|a, b| b.2.total_cmp(&a.2));
        for (coin, alt, value) in coins {
            let Some((day, seen)) = self.strength.day.zip(alt.seen) else {
                continue;
            };
            let as_of = calendar::bar_as_of(coin, day);
            let when = self.desk.date(day);
            draft = draft
                .fact(name_of(coin), format::percent(value), when, as_of, seen)
                .opens(format!("strength.alts.{coin}.{field}"));
        }
        draft
    }

    fn no_day(&self) -> Option<String> {
        self.strength
            .day
            .is_none()
            .then(|| "no daily close of Bitcoin is known".to_owned())
    }

    fn breadth(
        &self,
        raw: Value,
        days: usize,
        value: Option<f64>,
        figure: fn(&Alt) -> Option<f64>,
    ) -> Explanation {
        let known: Vec<f64> = self
            .strength
            .alts
            .iter()
            .filter_map(|(_, alt)| figure(alt))
            .collect();
        let ahead = known.iter().filter(|rel| **rel > 0.0).count();
        let draft = self
            .draft(
                &format!("share ahead of Bitcoin, {days} days"),
                "coins with a return above Bitcoin’s ÷ coins with both closes",
            )
            .aside(of(ahead, known.len()))
            .filled(
                value.map(|share| {
                    format!("{ahead} ÷ {} = {}", known.len(), format::fixed(share, 5))
                }),
            );
        self.with_coins(draft, &format!("rel_{days}d"), figure)
            .done(raw, value.map(|share| format::share(share, 0)), || {
                self.no_day().unwrap_or_else(|| {
                    format!(
                        "{} coins have closes {days} days apart, 5 needed",
                        known.len()
                    )
                })
            })
    }

    fn held_up(&self, raw: Value, what: &str, value: Option<u32>) -> Explanation {
        let mut draft = self.draft(
            what,
            "coins ahead of Bitcoin since its highest close of 90 days",
        );
        if let Some((kept, of)) = self.strength.held_up.zip(self.strength.of) {
            draft = draft.aside(format!("{kept} of {of}"));
        }
        if let Some(high) = self.strength.btc_high_day
            && let Some(bar) = self.desk.board.bar(BTC, high)
        {
            draft = draft.bar("Bitcoin, 90-day high", BTC, bar);
        }
        self.with_coins(draft, "held_up", |alt| alt.held_up).done(
            raw,
            value.map(|n| n.to_string()),
            || {
                self.no_day().unwrap_or_else(|| {
                    if self.strength.btc_high_day == self.strength.day {
                        "Bitcoin is at its 90-day high, nothing has passed since".to_owned()
                    } else {
                        "no coin has both closes".to_owned()
                    }
                })
            },
        )
    }

    fn universe(&self, raw: Value, path: &str) -> Option<Explanation> {
        let universe = &self.strength.universe;
        let value = match after(path, "universe")? {
            "" => format!("{} coins", universe.len()),
            step => name_of(*universe.get(place(step)?)?),
        };
        let mut draft = self
            .draft(
                "coins compared",
                "coins with a daily close of Bitcoin’s newest day",
            )
            .aside(listed(universe.iter().map(Ticker::as_str)));
        for (coin, alt) in self.strength.alts.iter() {
            if let Some((day, seen)) = self.strength.day.zip(alt.seen) {
                let as_of = calendar::bar_as_of(*coin, day);
                let when = self.desk.date(day);
                draft = draft.fact(name_of(*coin), format::price(alt.price), when, as_of, seen);
            }
        }
        for (coin, last) in &self.strength.late {
            draft = draft.row(super::Input {
                name: format!("{}, left out", name_of(*coin)),
                value: "no close".to_owned(),
                as_of: format!("last {}", self.desk.date(*last)),
                ..super::Input::default()
            });
        }
        Some(draft.done(raw, Some(value), String::new))
    }
}

fn with_bitcoin<'a>(draft: Draft<'a>, desk: Desk<'a>, day: Option<Day>) -> Draft<'a> {
    match day.and_then(|day| desk.board.bar(BTC, day)) {
        Some(bar) => draft.seen(calendar::bar_as_of(BTC, bar.at), bar.seen),
        None => draft,
    }
}

/// One coin against bitcoin.
struct Against<'a> {
    desk: Desk<'a>,
    coin: Ticker,
    alt: &'a Alt,
}

impl<'a> Against<'a> {
    fn explain(&self, field: &str) -> Option<Explanation> {
        let alt = self.alt;
        // Not printed, but a column of the panel.
        if field == "held_up" {
            let raw = alt.held_up.map_or(Value::Null, Value::from);
            return Some(self.held_up(raw));
        }
        let raw = leaf(alt, field)?;
        Some(match field {
            "rel_7d" => self.relative(raw, 7, alt.rel_7d),
            "rel_30d" => self.relative(raw, 30, alt.rel_30d),
            "rel_90d" => self.relative(raw, 90, alt.rel_90d),
            "mansfield" => self.mansfield(raw),
            "rrg_ratio" => self.rrg_ratio(raw),
            "rrg_momentum" => self.rrg_momentum(raw),
            "quadrant" => self.quadrant(raw),
            "down_capture" => self.down_capture(raw),
            "down_beta" => self.down_beta(raw),
            _ => return None,
        })
    }

    fn draft(&self, what: &str, formula: &str) -> Draft<'a> {
        let draft = self
            .desk
            .draft(
                format!("{} against Bitcoin, {what}", name_of(self.coin)),
                formula,
            )
            .used_by(USED_BY);
        let draft = with_bitcoin(draft, self.desk, self.day());
        match self.day().zip(self.alt.seen) {
            Some((day, seen)) => draft.seen(calendar::bar_as_of(self.coin, day), seen),
            None => draft,
        }
    }

    fn day(&self) -> Option<Day> {
        self.desk.readings.strength.day
    }

    fn path(&self, field: &str) -> String {
        format!("strength.alts.{}.{field}", self.coin)
    }

    fn close(&self, coin: Ticker, day: Day) -> Option<f64> {
        Some(self.desk.board.bar(coin, day)?.value.close)
    }

    /// The closes of both on two days, as far as they are known.
    fn with_closes(&self, mut draft: Draft<'a>, then: Day) -> Draft<'a> {
        let Some(day) = self.day() else {
            return draft;
        };
        let own = name_of(self.coin);
        for (name, coin, at) in [
            (own.as_str(), self.coin, day),
            ("Bitcoin", BTC, day),
            (own.as_str(), self.coin, then),
            ("Bitcoin", BTC, then),
        ] {
            let when = if at == day { "close" } else { "close then" };
            draft = match self.desk.board.bar(coin, at) {
                Some(bar) => draft.bar(format!("{name}, {when}"), coin, bar),
                None => draft.row(super::Input {
                    name: format!("{name}, {when}"),
                    value: format::UNKNOWN.to_owned(),
                    as_of: self.desk.date(at),
                    ..super::Input::default()
                }),
            };
        }
        draft
    }

    /// Coin and bitcoin, now and then.
    fn four(&self, then: Day) -> Option<[f64; 4]> {
        let day = self.day()?;
        Some([
            self.close(self.coin, day)?,
            self.close(BTC, day)?,
            self.close(self.coin, then)?,
            self.close(BTC, then)?,
        ])
    }

    fn filled(&self, then: Day, value: Option<f64>) -> Option<String> {
        let [alt, btc, alt_then, btc_then] = self.four(then)?.map(num);
        let result = format::fixed(value?, 5);
        Some(format!(
            "({alt} ÷ {btc}) ÷ ({alt_then} ÷ {btc_then}) − 1 = {result}"
        ))
    }

    fn why_close(&self, then: Day) -> String {
        let date = self.desk.date(then);
        let late = [self.coin, BTC]
            .into_iter()
            .find(|coin| self.desk.board.bar(*coin, then).is_none())
            .unwrap_or(self.coin);
        format!("no close of {} on {date} is known", name_of(late))
    }

    fn relative(&self, raw: Value, days: i32, value: Option<f64>) -> Explanation {
        let draft = self.draft(
            &format!("{days} days"),
            "(coin ÷ Bitcoin) ÷ (coin ÷ Bitcoin then) − 1, daily closes",
        );
        let Some(then) = self.day().map(|day| day.plus(-days)) else {
            return draft.done(raw, value.map(format::percent), String::new);
        };
        self.with_closes(draft.filled(self.filled(then, value)), then)
            .done(raw, value.map(format::percent), || self.why_close(then))
    }

    fn held_up(&self, raw: Value) -> Explanation {
        let value = self.alt.held_up;
        let draft = self.draft(
            "since Bitcoin’s 90-day high",
            "(1 + return) ÷ (1 + Bitcoin’s return) − 1 since its highest close",
        );
        let Some(then) = self.desk.readings.strength.btc_high_day else {
            return draft.done(raw, value.map(format::percent), String::new);
        };
        self.with_closes(draft.filled(self.filled(then, value)), then)
            .done(raw, value.map(format::percent), || {
                if self.day() == Some(then) {
                    "Bitcoin is at its 90-day high, nothing has passed since".to_owned()
                } else {
                    self.why_close(then)
                }
            })
    }

    /// Closes of consecutive days to the common day; `None` where a day has none.
    fn series(&self, coin: Ticker, days: usize) -> Vec<Option<f64>> {
        let Some(day) = self.day() else {
            return Vec::new();
        };
        let back = i32::try_from(days).unwrap_or_default();
        (1 - back..=0)
            .map(|back| self.close(coin, day.plus(back)))
            .collect()
    }

    /// Coin ÷ bitcoin on consecutive days back from the common day, up to the first that is missing, newest first.
    fn ratios(&self, days: usize) -> Vec<f64> {
        let (own, btc) = (self.series(self.coin, days), self.series(BTC, days));
        let pairs = own.iter().zip(&btc).rev();
        pairs
            .map_while(|(own, btc)| Some((*own)? / (*btc)?))
            .collect()
    }

    fn why_days(&self, need: usize) -> String {
        let known = self.ratios(need).len();
        if known >= need {
            "the ratio to Bitcoin does not vary".to_owned()
        } else {
            format!("{known} consecutive days known, {need} needed")
        }
    }

    fn mansfield(&self, raw: Value) -> Explanation {
        let ratios = self.ratios(MANSFIELD_DAYS);
        let value = self.alt.mansfield;
        let mut draft = self.draft(
            "Mansfield",
            "100 × ((coin ÷ Bitcoin) ÷ mean of 200 days − 1)",
        );
        if let (Some(now), Some(mean), Some(value)) = (ratios.first(), stats::mean(&ratios), value)
        {
            draft = draft
                .filled(Some(format!(
                    "100 × ({} ÷ {} − 1) = {}",
                    num(*now),
                    num(mean),
                    format::fixed(value, 2)
                )))
                .step("coin ÷ Bitcoin", num(*now))
                .step("mean of 200 days", num(mean));
        }
        draft
            .step("consecutive days", of(ratios.len(), MANSFIELD_DAYS))
            .done(raw, value.map(|v| format::signed(v, 1)), || {
                self.why_days(MANSFIELD_DAYS)
            })
    }

    fn rrg_ratio(&self, raw: Value) -> Explanation {
        let ratios: Vec<f64> = self.ratios(RRG_DAYS).iter().map(|s| 100.0 * s).collect();
        let value = self.alt.rrg_ratio;
        let mut draft = self.draft(
            "RRG-style ratio",
            "100 + (ratio − mean) ÷ deviation, 14 days of 100 × coin ÷ Bitcoin",
        );
        if let (Some(now), Some(mean), Some(sd), Some(value)) = (
            ratios.first(),
            stats::mean(&ratios),
            stats::sd(&ratios),
            value,
        ) {
            draft = draft
                .filled(Some(format!(
                    "100 + ({} − {}) ÷ {} = {}",
                    num(*now),
                    num(mean),
                    num(sd),
                    format::fixed(value, 2)
                )))
                .step("100 × coin ÷ Bitcoin", num(*now))
                .step("mean of 14 days", num(mean))
                .step("deviation of 14 days", num(sd));
        }
        draft
            .step("consecutive days", of(ratios.len(), RRG_DAYS))
            .done(raw, value.map(|v| format::fixed(v, 2)), || {
                self.why_days(RRG_DAYS)
            })
    }

    fn rrg_momentum(&self, raw: Value) -> Explanation {
        let value = self.alt.rrg_momentum;
        // Fourteen changes of ratios, each over a window of fourteen days.
        let need = 2 * RRG_DAYS;
        let draft = self
            .draft(
                "RRG-style momentum",
                "100 + (change − mean) ÷ deviation, 14 daily changes of the ratio",
            )
            .step(
                "RRG-style ratio",
                format::known(self.alt.rrg_ratio, |v| format::fixed(v, 2)),
            )
            .opens(self.path("rrg_ratio"))
            .step("consecutive days", of(self.ratios(need).len(), need));
        self.with_tail(draft)
            .done(raw, value.map(|v| format::fixed(v, 2)), || {
                self.why_days(need)
            })
    }

    fn with_tail(&self, mut draft: Draft<'a>) -> Draft<'a> {
        let Some(day) = self.day() else {
            return draft;
        };
        for (back, (ratio, momentum)) in (0..).zip(self.alt.tail.iter().rev().take(5)) {
            draft = draft.row(super::Input {
                name: "ratio, momentum".to_owned(),
                value: format!(
                    "{}, {}",
                    format::fixed(*ratio, 2),
                    format::fixed(*momentum, 2)
                ),
                as_of: self.desk.date(day.plus(-back)),
                ..super::Input::default()
            });
        }
        draft
    }

    fn quadrant(&self, raw: Value) -> Explanation {
        let form = |value| format::known(value, |v| format::fixed(v, 2));
        let draft = self
            .draft(
                "quadrant",
                "ratio ≥ 100 is strong, momentum ≥ 100 is gaining",
            )
            .step("RRG-style ratio", form(self.alt.rrg_ratio))
            .opens(self.path("rrg_ratio"))
            .step("RRG-style momentum", form(self.alt.rrg_momentum))
            .opens(self.path("rrg_momentum"));
        let word = self.alt.quadrant.map(|quadrant| match quadrant {
            Quadrant::Leading => "leading",
            Quadrant::Weakening => "weakening",
            Quadrant::Lagging => "lagging",
            Quadrant::Improving => "improving",
        });
        self.with_tail(draft)
            .done(raw, word.map(str::to_owned), || self.why_days(2 * RRG_DAYS))
    }

    /// Returns (bitcoin, coin) of the days of 90 on which bitcoin fell.
    fn down_days(&self) -> (Vec<f64>, Vec<f64>) {
        let (own, btc) = (
            self.series(self.coin, CAPTURE_DAYS + 1),
            self.series(BTC, CAPTURE_DAYS + 1),
        );
        let (btc, own) = Pair::new(&own, &btc).returns(CAPTURE_DAYS);
        btc.iter()
            .zip(&own)
            .filter(|(btc, _)| **btc < 0.0)
            .map(|(btc, own)| (*btc, *own))
            .unzip()
    }

    fn why_down_days(days: usize) -> String {
        if days >= 15 {
            "Bitcoin’s falls do not vary".to_owned()
        } else {
            format!("{days} of 90 days with a fall of Bitcoin known, 15 needed")
        }
    }

    fn down_capture(&self, raw: Value) -> Explanation {
        let (btc, own) = self.down_days();
        let value = self.alt.down_capture;
        let mut draft = self.draft(
            "down-capture",
            "100 × mean return ÷ Bitcoin’s, days of 90 on which Bitcoin fell",
        );
        if let (Some(mean), Some(of), Some(value)) = (stats::mean(&own), stats::mean(&btc), value) {
            draft = draft
                .filled(Some(format!(
                    "100 × {} ÷ {} = {}",
                    num(mean),
                    num(of),
                    format::fixed(value, 2)
                )))
                .step("mean return", format::percent_to(mean, 2))
                .step("mean return of Bitcoin", format::percent_to(of, 2));
        }
        draft
            .aside("100 falls as Bitcoin falls")
            .step("days with a fall", format::count(btc.len()))
            .step(
                "down-beta",
                format::known(self.alt.down_beta, format::ratio),
            )
            .opens(self.path("down_beta"))
            .done(raw, value.map(|v| format::fixed(v, 0)), || {
                Self::why_down_days(btc.len())
            })
    }

    fn down_beta(&self, raw: Value) -> Explanation {
        let (btc, own) = self.down_days();
        let value = self.alt.down_beta;
        let mut draft = self.draft(
            "down-beta",
            "correlation × deviation ÷ Bitcoin’s, on days on which Bitcoin fell",
        );
        if let (Some(r), Some(sd), Some(of), Some(value)) = (
            stats::pearson(&btc, &own),
            stats::sd(&own),
            stats::sd(&btc),
            value,
        ) {
            let [r, sd, of] = [r, sd, of].map(num);
            draft = draft
                .filled(Some(format!(
                    "{r} × {sd} ÷ {of} = {}",
                    format::fixed(value, 4)
                )))
                .step("correlation", r)
                .step("deviation", sd)
                .step("deviation of Bitcoin", of);
        }
        draft
            .step("days with a fall", format::count(btc.len()))
            .step(
                "down-capture",
                format::known(self.alt.down_capture, |v| format::fixed(v, 0)),
            )
            .opens(self.path("down_capture"))
            .done(raw, value.map(format::ratio), || {
                Self::why_down_days(btc.len())
            })
    }
}
