//! Whether liquidity is back: volatility, money, the order book.

use serde_json::Value;

use super::Explanation;
use super::draft::{Desk, Draft, change, num, sum};
use super::path::leaf;
use crate::domain::board::Board;
use crate::domain::history::Point;
use crate::domain::instrument::VIX;
use crate::domain::observation::{Depth, Unit};
use crate::domain::{Day, Name, Stamp, Ticker, format};
use crate::figures::liquidity::{VIX_CALM, is_bitcoin};
use crate::figures::readings::Liquidity;
use crate::figures::stats;

const MONEY: [(Ticker, &str); 3] = [
    (Ticker::literal("WALCL"), "Fed assets"),
    (Ticker::literal("WTREGEN"), "Treasury account"),
    (Ticker::literal("RRPONTSYD"), "reverse repos"),
];
const STABLECOINS: Ticker = Ticker::literal("stablecoin_supply_usd");

const BILLION: f64 = 1e9;

type Level = Point<Day, (f64, Unit)>;

pub(super) fn explain(desk: Desk<'_>, path: &str) -> Option<Explanation> {
    let liquidity = &desk.readings.liquidity;
    let raw = leaf(liquidity, path)?;
    let case = Case { desk, liquidity };
    Some(match path {
        "vix" => case.vix(raw),
        "vix_limit" => case.vix_limit(raw),
        "net_liquidity_usd" => case.net(raw),
        "net_liquidity_change_4w_usd" => case.net_change(raw),
        "stablecoin_growth_30d" => case.stablecoins(raw),
        "spread_bps" => {
            let value = liquidity.spread_bps.map(|bps| format::fixed(bps, 2));
            case.book(
                raw,
                "spread, basis points",
                "10,000 × (ask − bid) ÷ middle",
                value,
            )
        }
        "depth_1pct_usd" => {
            let value = liquidity.depth_1pct_usd.map(format::usd);
            case.book(
                raw,
                "depth within 1%",
                "smaller of bids ≥ 0.99 × middle and asks ≤ 1.01 × middle",
                value,
            )
        }
        _ => desk.provenance("Liquidity", &liquidity.provenance, path, raw)?,
    })
}

struct Case<'a> {
    desk: Desk<'a>,
    liquidity: &'a Liquidity,
}

/// The latest point at or before a day.
fn level(board: &Board, series: Ticker, until: Day) -> Option<&Level> {
    let points = board.series(series);
    let later = points.partition_point(|point| point.at <= until);
    points.get(later.checked_sub(1)?)
}

impl<'a> Case<'a> {
    fn draft(&self, what: &str, formula: &str) -> Draft<'a> {
        self.desk
            .draft(what, formula)
            .used_by("checklist · methods 8, “Liquidity restored?”")
    }

    fn vix(&self, raw: Value) -> Explanation {
        let mut draft = self
            .draft("VIX", "newest close of the Cboe volatility index")
            .used_by("brief 8 · checklist · methods 8, “Liquidity restored?”");
        let bars = self.desk.board.daily(VIX);
        if let Some(bar) = bars.last() {
            draft = draft.bar("VIX, close", VIX, bar);
        }
        for bar in bars.iter().rev().skip(1).take(4) {
            let close = format::price(bar.value.close);
            draft = draft.beside("close before", close, self.desk.date(bar.at), bar.seen);
        }
        if let Some(limit) = self.liquidity.vix_limit {
            draft = draft
                .aside(format!("limit {}", format::fixed(limit, 2)))
                .step("limit", format::fixed(limit, 2))
                .opens("liquidity.vix_limit");
        }
        draft.done(raw, self.liquidity.vix.map(|v| format::fixed(v, 2)), || {
            "no close of the VIX is known".to_owned()
        })
    }

    fn vix_limit(&self, raw: Value) -> Explanation {
        let bars = self.desk.board.daily(VIX);
        let year: Vec<f64> = bars.last().map_or_else(Vec::new, |last| {
            let from = bars.partition_point(|bar| bar.at <= last.at.plus(-365));
            bars[from..].iter().map(|bar| bar.value.close).collect()
        });
        let mut draft = self.draft(
            "Limit of the VIX",
            "the greater of 20 and the 75th percentile of the closes of a year",
        );
        if let Some(bar) = bars.last() {
            draft = draft.bar("VIX, close", VIX, bar).opens("liquidity.vix");
        }
        if let (Some(share), Some(limit)) =
            (stats::percentile(&year, 0.75), self.liquidity.vix_limit)
        {
            draft = draft
                .filled(Some(format!(
                    "greater of {} and {} = {}",
                    num(VIX_CALM),
                    num(share),
                    num(limit)
                )))
                .step("75th percentile", format::fixed(share, 2))
                .step("calm in any year", format::fixed(VIX_CALM, 2));
        }
        draft
            .step("closes of 365 days", format::count(year.len()))
            .done(
                raw,
                self.liquidity.vix_limit.map(|v| format::fixed(v, 2)),
                || format!("{} closes of a year are known, 120 needed", year.len()),
            )
    }

    fn missing_money(&self) -> Option<String> {
        let (ticker, name) = MONEY
            .iter()
            .find(|(ticker, _)| self.desk.board.series(*ticker).is_empty())?;
        Some(format!("no source for {name} ({ticker})"))
    }

    fn net(&self, raw: Value) -> Explanation {
        let mut draft = self.draft(
            "Net liquidity",
            "Fed assets − Treasury account − reverse repos, newest, USD bn",
        );
        let mut parts = Vec::with_capacity(3);
        for (ticker, name) in MONEY {
            if let Some(point) = self.desk.board.series(ticker).last() {
                draft = draft.dated(name, format::usd(point.value.0), point);
                parts.push(num(point.value.0 / BILLION));
            }
        }
        if let Some(change) = self.liquidity.net_liquidity_change_4w_usd {
            draft = draft
                .aside(format!("{} in four weeks", format::usd_signed(change)))
                .step("change in four weeks", format::usd_signed(change))
                .opens("liquidity.net_liquidity_change_4w_usd");
        }
        let value = self.liquidity.net_liquidity_usd;
        draft
            .filled(value.map(|net| format!("{} = {}", parts.join(" − "), num(net / BILLION))))
            .done(raw, value.map(format::usd), || {
                self.missing_money().unwrap_or_default()
            })
    }

    fn net_change(&self, raw: Value) -> Explanation {
        let mut draft = self.draft(
            "Net liquidity, change in four weeks",
            "changes of Fed assets − Treasury account − reverse repos, USD bn",
        );
        let mut changes = Vec::with_capacity(3);
        for (ticker, name) in MONEY {
            let Some(now) = self.desk.board.series(ticker).last() else {
                continue;
            };
            draft = draft.dated(name, format::usd(now.value.0), now);
            if let Some(then) = level(self.desk.board, ticker, now.at.plus(-28)) {
                draft = draft.dated(format!("{name}, then"), format::usd(then.value.0), then);
                changes.push(now.value.0 - then.value.0);
            }
        }
        let value = self.liquidity.net_liquidity_change_4w_usd;
        draft.filled(value.and_then(|_| difference(&changes))).done(
            raw,
            value.map(format::usd_signed),
            || {
                self.missing_money()
                    .unwrap_or_else(|| "no value of four weeks before is known".to_owned())
            },
        )
    }

    fn stablecoins(&self, raw: Value) -> Explanation {
        let mut draft = self.draft(
            "Stablecoins, growth in 30 days",
            "supply ÷ supply 30 days before − 1",
        );
        let now = self.desk.board.series(STABLECOINS).last();
        if let Some(now) = now {
            draft = draft.dated("supply", format::usd(now.value.0), now);
            if let Some(then) = level(self.desk.board, STABLECOINS, now.at.plus(-30)) {
                draft = draft
                    .dated("supply 30 days before", format::usd(then.value.0), then)
                    .filled(Some(change(now.value.0, then.value.0)));
            }
        }
        let value = self.liquidity.stablecoin_growth_30d;
        draft.done(raw, value.map(format::percent), || {
            if now.is_none() {
                "no source for the supply of stablecoins".to_owned()
            } else {
                "no supply of 30 days before is known".to_owned()
            }
        })
    }

    /// The newest sample of every book of bitcoin, the newest first.
    fn books(&self) -> Vec<(Name, Name, Point<Stamp, Depth>)> {
        let mut books: Vec<_> = self
            .desk
            .board
            .depth()
            .filter_map(|((venue, symbol), points)| {
                let at = self.desk.at();
                let until = points.partition_point(|point| point.at <= at);
                Some((venue, symbol, *points.get(until.checked_sub(1)?)?))
            })
            .filter(|(_, symbol, _)| is_bitcoin(symbol.as_str()))
            .collect();
        books.sort_by_key(|(.., point)| std::cmp::Reverse(point.at));
        books
    }

    fn book(&self, raw: Value, what: &str, formula: &str, value: Option<String>) -> Explanation {
        let mut draft = self.draft(&format!("Bitcoin’s order book, {what}"), formula);
        let books = self.books();
        if let Some((venue, symbol, book)) = books.first() {
            let when = || self.desk.moment(book.at);
            let depth = &book.value;
            let rows = [
                ("best bid", format::price(depth.best_bid)),
                ("best ask", format::price(depth.best_ask)),
                ("middle", format::price(depth.mid)),
                (
                    "bids within 1%",
                    least(depth.bid_usd_1pct, depth.bid_complete),
                ),
                (
                    "asks within 1%",
                    least(depth.ask_usd_1pct, depth.ask_complete),
                ),
            ];
            for (name, text) in rows {
                draft = draft.fact(name, text, when(), book.at, book.seen);
            }
            draft = draft.aside(format!("{venue} {symbol}"));
            if what.starts_with("spread") {
                draft = draft.filled(self.liquidity.spread_bps.map(|bps| {
                    format!(
                        "10,000 × ({} − {}) ÷ {} = {}",
                        num(depth.best_ask),
                        num(depth.best_bid),
                        num(depth.mid),
                        format::fixed(bps, 3)
                    )
                }));
            }
        }
        draft.done(raw, value, || match books.first() {
            None => "no source for the order book".to_owned(),
            Some((.., book)) => {
                format!(
                    "the newest book is {} old, older than 10 m",
                    self.desk.age(book.at)
                )
            }
        })
    }
}

/// The first less the others, in USD bn.
fn difference(changes: &[f64]) -> Option<String> {
    let (first, rest) = changes.split_first()?;
    let terms: Vec<f64> = std::iter::once(*first)
        .chain(rest.iter().map(|c| -c))
        .collect();
    sum(&terms, BILLION, 3)
}

/// A side of the book, with the sign of a lower bound where the delivered book ends within 1 %.
fn least(usd: f64, complete: bool) -> String {
    let sign = if complete { "" } else { "≥ " };
    format!("{sign}{}", format::usd(usd))
}
