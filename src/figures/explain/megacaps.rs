//! What the largest companies have lost in market value.

use serde_json::Value;

use super::Explanation;
use super::draft::{Desk, Draft, name_of, num};
use super::path::{leaf, member};
use crate::domain::{Ticker, format};
use crate::figures::megacaps::{self, CapOn};
use crate::figures::readings::Megacap;

pub(super) fn explain(desk: Desk<'_>, path: &str) -> Option<Explanation> {
    let (company, cap, field) = member(&desk.readings.megacaps, path)?;
    let case = Case { desk, company, cap };
    let raw = leaf(cap, field)?;
    Some(match field {
        "shares" => case.shares(raw, "shares outstanding", cap.shares.map(format::whole)),
        "shares_date" => {
            let value = cap.shares_date.map(format::date_full);
            case.shares(raw, "date of the share count", value)
        }
        "market_cap_usd" => case.now(raw),
        "peak_market_cap_usd" => case.peak(raw),
        "lost_usd" => case.lost(raw),
        _ => desk.provenance(&name_of(company), &cap.provenance, field, raw)?,
    })
}

struct Case<'a> {
    desk: Desk<'a>,
    company: Ticker,
    cap: &'a Megacap,
}

impl<'a> Case<'a> {
    fn draft(&self, what: &str, formula: &str) -> Draft<'a> {
        self.desk
            .draft(format!("{}, {what}", name_of(self.company)), formula)
            .used_by("panel 1 · methods 1, “market-cap loss”")
    }

    fn path(&self, field: &str) -> String {
        format!("megacaps.{}.{field}", self.company)
    }

    fn why(&self) -> String {
        if self.cap.shares.is_none() {
            format!("no share count of {} is known", self.company)
        } else {
            format!("no close of {} is known", self.company)
        }
    }

    fn newest(&self) -> Option<CapOn<'a>> {
        megacaps::caps(self.desk.board, self.company).last()
    }

    /// The highest capitalisation; of equal ones the latest.
    fn highest(&self) -> Option<CapOn<'a>> {
        megacaps::caps(self.desk.board, self.company).max_by(|a, b| a.usd.total_cmp(&b.usd))
    }

    fn with_cap(&self, draft: Draft<'a>, when: &str, cap: &CapOn<'a>) -> Draft<'a> {
        let facts = self.desk.board.shares(self.company);
        let draft = draft.bar(format!("close{when}"), self.company, cap.bar);
        match megacaps::valid_on(facts, cap.bar.at) {
            Some(count) => draft.dated(format!("shares{when}"), format::whole(cap.shares), count),
            None => draft,
        }
    }

    /// A count that is only known from later on is used for earlier closes too.
    fn constant(&self, cap: &CapOn<'_>) -> Option<String> {
        let first = self.desk.board.shares(self.company).first()?;
        (first.at > cap.bar.at).then(|| "at constant shares".to_owned())
    }

    fn shares(&self, raw: Value, what: &str, value: Option<String>) -> Explanation {
        let mut draft = self.draft(what, "the count valid on the date of the newest close");
        let facts = self.desk.board.shares(self.company);
        let bars = self.desk.board.daily(self.company);
        let valid = bars
            .last()
            .and_then(|bar| megacaps::valid_on(facts, bar.at))
            .or_else(|| facts.last());
        if let Some(count) = valid {
            draft = draft.dated("shares", format::whole(count.value), count);
        }
        draft.done(raw, value, || self.why())
    }

    fn now(&self, raw: Value) -> Explanation {
        let mut draft = self.draft("market value", "close as traded × shares outstanding");
        if let Some(cap) = self.newest() {
            draft = self
                .with_cap(draft, "", &cap)
                .note(self.constant(&cap))
                .filled(Some(product(&cap)));
        }
        draft.done(raw, self.cap.market_cap_usd.map(format::usd), || self.why())
    }

    fn peak(&self, raw: Value) -> Explanation {
        let mut draft = self.draft(
            "highest market value",
            "maximum of close × shares then valid",
        );
        if let Some(cap) = self.highest() {
            draft = self
                .with_cap(draft, " then", &cap)
                .note(self.constant(&cap))
                .filled(Some(product(&cap)));
        }
        draft.done(raw, self.cap.peak_market_cap_usd.map(format::usd), || {
            self.why()
        })
    }

    fn lost(&self, raw: Value) -> Explanation {
        let mut draft = self.draft(
            "market value lost",
            "highest market value − market value now",
        );
        if let Some((peak, now)) = self.cap.peak_market_cap_usd.zip(self.cap.market_cap_usd) {
            let provenance = &self.cap.provenance;
            draft = draft
                .filled(Some(format!(
                    "{} − {} = {}",
                    num(peak),
                    num(now),
                    num(peak - now)
                )))
                .aside(format!(
                    "{} from its peak",
                    format::percent(now / peak - 1.0)
                ))
                .figure(
                    "market value now",
                    format::usd(now),
                    self.path("market_cap_usd"),
                    provenance,
                )
                .figure(
                    "highest market value",
                    format::usd(peak),
                    self.path("peak_market_cap_usd"),
                    provenance,
                );
        }
        if let Some(cap) = self.newest() {
            draft = self.with_cap(draft, "", &cap);
        }
        if let Some(cap) = self.highest() {
            draft = self
                .with_cap(draft, " at the peak", &cap)
                .note(self.constant(&cap));
        }
        draft.done(raw, self.cap.lost_usd.map(format::usd), || self.why())
    }
}

fn product(cap: &CapOn<'_>) -> String {
    let (close, shares) = (num(cap.bar.value.close), num(cap.shares));
    format!("{close} × {shares} = {}", num(cap.usd))
}
