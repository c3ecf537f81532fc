//! Trades that are spread over rows. Rows wait in a window until their group is whole; memory is that of the window.

use std::collections::{BTreeMap, HashMap, VecDeque};

use rust_decimal::Decimal;

use super::When;
use super::row::{Row, Verdict};
use super::trade::{Judge, Judged, Side, Stop, Trade};
use crate::domain::product::is_money;

/// So many rows may lie between the first and the last row of a trade.
pub(super) const WINDOW: usize = 4096;

/// One row of a trade that is spread over rows.
#[derive(Clone, Debug)]
pub(super) struct Leg {
    /// The same for every row of the trade.
    pub(super) group: String,
    pub(super) time: When,
    /// What moved.
    pub(super) code: String,
    /// Below zero: given away. Zero for a row that is only a fee.
    pub(super) amount: Decimal,
    pub(super) fee: Option<(Decimal, String)>,
    /// The trade's id at the venue.
    pub(super) id: Option<String>,
    /// The row's own id: the same twice is a duplicate.
    pub(super) row_id: Option<String>,
    /// A pair or coin to be looked at for leverage.
    pub(super) symbol: Option<String>,
}

#[derive(Debug)]
enum Waiting {
    Done(Box<Row>),
    Part(u64, String),
}

/// The rows that wait.
#[derive(Debug)]
pub(super) struct Window {
    rows: VecDeque<Waiting>,
    groups: HashMap<String, Vec<(u64, Leg)>>,
    /// Rows of groups that are decided and not yet given.
    decided: HashMap<u64, Row>,
}

impl Window {
    pub(super) fn new() -> Self {
        Self {
            rows: VecDeque::new(),
            groups: HashMap::new(),
            decided: HashMap::new(),
        }
    }

    pub(super) fn push(&mut self, judged: Judged, judge: &mut Judge, out: &mut impl FnMut(Row)) {
        match judged {
            Judged::Row(row) if self.rows.is_empty() => out(*row),
            Judged::Row(row) => self.rows.push_back(Waiting::Done(row)),
            Judged::Leg(line, leg) => {
                self.rows.push_back(Waiting::Part(line, leg.group.clone()));
                self.groups
                    .entry(leg.group.clone())
                    .or_default()
                    .push((line, *leg));
            }
        }
        if self.rows.len() > WINDOW {
            self.give_first(judge, out);
        }
    }

    pub(super) fn finish(&mut self, judge: &mut Judge, out: &mut impl FnMut(Row)) {
        while !self.rows.is_empty() {
            self.give_first(judge, out);
        }
    }

    fn give_first(&mut self, judge: &mut Judge, out: &mut impl FnMut(Row)) {
        match self.rows.pop_front() {
            None => {}
            Some(Waiting::Done(row)) => out(*row),
            Some(Waiting::Part(line, group)) => {
                if let Some(legs) = self.groups.remove(&group) {
                    let rows = decide(&legs, judge);
                    self.decided
                        .extend(rows.into_iter().map(|row| (row.line, row)));
                }
                if let Some(row) = self.decided.remove(&line) {
                    out(row);
                }
            }
        }
    }
}

/// The rows of one trade: the first carries the verdict.
fn decide(legs: &[(u64, Leg)], judge: &mut Judge) -> Vec<Row> {
    let lines: Vec<u64> = legs.iter().map(|(line, _)| *line).collect();
    let first = lines.first().copied().unwrap_or_default();
    let mut head = match whole(legs) {
        Ok(trade) => {
            let cells: Vec<String> = legs
                .iter()
                .map(|(_, leg)| format!("{}{}{}", leg.group, leg.code, leg.amount))
                .collect();
            judge.trade(first, trade, &cells.join("\u{1f}"))
        }
        Err(stop) => judge.stopped(first, stop, legs.first().map(|(_, leg)| leg.time.clone())),
    };
    let why = format!("part of the trade on line {first}");
    let rest = lines.iter().skip(1);
    let mut rows: Vec<Row> = rest
        .map(|line| Row::plain(*line, Verdict::Skip, why.clone()))
        .collect();
    if lines.len() > 1 && matches!(head.verdict, Verdict::Buy | Verdict::Sell) {
        head.lines.clone_from(&lines);
    }
    rows.insert(0, head);
    rows
}

/// What came in and what went out, as one trade.
fn whole(legs: &[(u64, Leg)]) -> Result<Trade, Stop> {
    let (_, first) = legs
        .first()
        .ok_or_else(|| Stop::unreadable("a trade without rows"))?;
    let mut moved: BTreeMap<(bool, &str), Decimal> = BTreeMap::new();
    let mut fees: BTreeMap<&str, Decimal> = BTreeMap::new();
    for (_, leg) in legs {
        if !leg.amount.is_zero() {
            let sum = moved
                .entry((leg.amount.is_sign_positive(), leg.code.as_str()))
                .or_default();
            *sum = sum
                .checked_add(leg.amount)
                .ok_or_else(|| Stop::unreadable("the amounts cannot be added up exactly"))?;
        }
        if let Some((fee, code)) = &leg.fee {
            let sum = fees.entry(code).or_default();
            *sum = sum
                .checked_add(*fee)
                .ok_or_else(|| Stop::unreadable("the fees cannot be added up exactly"))?;
        }
    }
    let side_of = |came: bool| -> Vec<(&str, Decimal)> {
        let side = moved.iter().filter(move |((side, _), _)| *side == came);
        side.map(|((_, code), sum)| (*code, *sum)).collect()
    };
    let (came, went) = (side_of(true), side_of(false));
    let ((got, received), (gave, given)) = match (came.as_slice(), went.as_slice()) {
        ([got], [gave]) => (*got, *gave),
        ([], _) | (_, []) => {
            return Err(Stop::unreadable("only one row of the trade is in the file"));
        }
        _ => {
            return Err(Stop::unreadable(
                "more than one coin was bought or spent at once; the rows cannot be paired without prices",
            ));
        }
    };
    let fee = fee_of(&fees, if is_money(got) { got } else { gave })?;
    let (side, asset, quantity, currency, spent) = match (is_money(got), is_money(gave)) {
        (true, true) => return Err(Stop::skip("money for money, no buy of coins")),
        (false, false) => return Err(Stop::skip("coins for coins, not paid in money")),
        (false, true) => (Side::Buy, got, received, gave, given),
        (true, false) => (Side::Sell, gave, given, got, received),
    };
    Ok(Trade {
        side,
        time: first.time.clone(),
        asset: asset.to_owned(),
        quantity: quantity.abs(),
        spent: spent.abs(),
        currency: currency.to_owned(),
        fee,
        price: None,
        id: first.id.clone(),
        symbol: first.symbol.clone(),
        fund: None,
        product: None,
        venue: None,
        note: None,
    })
}

/// The one fee of a trade; zero where every row says zero, `None` where no row says anything.
fn fee_of(fees: &BTreeMap<&str, Decimal>, money: &str) -> Result<Option<(Decimal, String)>, Stop> {
    let mut paid = fees.iter().filter(|(_, fee)| !fee.is_zero());
    match (paid.next(), paid.next()) {
        (Some((code, fee)), None) => Ok(Some((*fee, (*code).to_owned()))),
        (Some(_), Some(_)) => Err(Stop::unreadable("the fee is in two currencies")),
        (None, _) if fees.is_empty() => Ok(None),
        (None, _) => Ok(Some((Decimal::ZERO, money.to_owned()))),
    }
}
