//! The board's side: the six companies with their newest filings, marked at the coin's last price.

use super::{Coins, DOLLAR, FTX_HOLE_USD, RULE_SESSIONS, closes_below, mean_of_rule, mnav};
use crate::domain::board::{Board, PriceFact};
use crate::domain::instrument::{BMNR, FGNX, MSTR, NAKA, SBET, SQNS};
use crate::domain::{Day, Span, Stamp, Ticker};
use crate::figures::readings::{ListingRule, Members, Provenance, Stage, Treasury};
use crate::figures::{drawdown, megacaps};

/// The companies in the order of the contract, each with the price rule of its exchange.
const COMPANIES: [(Ticker, ListingRule); 6] = [
    (MSTR, ListingRule::Nasdaq),
    (BMNR, ListingRule::NyseAmerican),
    (SQNS, ListingRule::Nyse),
    (FGNX, ListingRule::Nasdaq),
    (SBET, ListingRule::Nasdaq),
    (NAKA, ListingRule::Nasdaq),
];
/// Days for which a sale of coins is the stage.
const SELLING: Span = Span::days(30);

/// The block at `at` (figures-spec section 7); a company of which nothing is known has no row.
pub fn compute(board: &Board, at: Stamp) -> Members<Treasury> {
    Members(
        COMPANIES
            .iter()
            .filter_map(|&(ticker, rule)| Some((ticker, company(board, ticker, rule, at)?)))
            .collect(),
    )
}

fn company(board: &Board, ticker: Ticker, rule: ListingRule, at: Stamp) -> Option<Treasury> {
    let holding = board.holdings(ticker).last();
    let stock = drawdown::fall(board, ticker, at);
    let shares = board.shares(ticker).last();
    if holding.is_none() && stock.is_none() && shares.is_none() {
        return None;
    }
    let mut provenance = Provenance::default();
    if let Some(line) = holding {
        provenance.note(line.at.end(), board.source(line.seen.source));
    }
    let coin_price = holding.and_then(|line| board.last_price(line.value.0));
    for price in [coin_price, stock.as_ref().map(|fall| fall.price)]
        .into_iter()
        .flatten()
    {
        provenance.note(price.instant, board.source(price.seen.source));
    }
    let held = holding.map(|line| line.value.1);
    let value_usd = held
        .zip(coin_price)
        .map(|(held, coin)| held.units * coin.price);
    let coins = held.and_then(|held| {
        Some(Coins {
            units: held.units,
            cost_usd: held.cost_usd?,
        })
    });
    let marked = |price: Option<PriceFact>, share: f64| {
        let (coins, price) = (coins?, price?);
        Some(coins.unrealised(price.price * share))
    };
    let mnav_basic =
        stock
            .as_ref()
            .zip(shares)
            .zip(value_usd)
            .and_then(|((stock, shares), value)| {
                provenance.note(shares.at.end(), board.source(shares.seen.source));
                // A count from before a split stands on another basis than the price.
                let basis =
                    megacaps::split_between(board.splits(ticker), shares.at, stock.last_date);
                mnav(stock.last, shares.value * basis, value)
            });
    let closes: Vec<f64> = board
        .daily(ticker)
        .iter()
        .map(|bar| bar.value.close)
        .collect();
    let days_below_1 = u32::try_from(closes_below(&closes, DOLLAR))
        .ok()
        .filter(|_| !closes.is_empty());
    let mut told = Treasury {
        asset: holding.map(|line| line.value.0),
        units: held.map(|held| held.units),
        units_date: holding.map(|line| line.at),
        cost_usd: coins.map(|coins| coins.cost_usd),
        value_usd,
        unrealised_usd: marked(coin_price, 1.0),
        break_even_price: coins.and_then(Coins::break_even),
        if_halved_usd: marked(coin_price, 0.5),
        price_for_ftx_hole: coins.and_then(|coins| coins.price_of_loss(FTX_HOLE_USD)),
        mnav_basic,
        stock_price: stock.as_ref().map(|fall| fall.last),
        days_below_1,
        rule,
        stage: Stage::Unknown,
        stock_date: stock.as_ref().map(|fall| fall.last_date),
        stock_change_1d: stock.as_ref().and_then(|fall| fall.change_1d),
        stock_from_high: stock.as_ref().map(|fall| fall.from_high),
        shares: shares.map(|count| (count.value, count.at)),
        sold: sales(board, ticker).last().copied(),
        coin_price,
        holding_seen: holding.map(|line| line.seen),
        mean_close_30: mean_of_rule(&closes),
        provenance,
    };
    told.stage = stage(&told, board, ticker, at);
    Some(told)
}

/// Falls between consecutive counts of one asset: coins, and the date of the later count.
fn sales(board: &Board, company: Ticker) -> Vec<(f64, Day)> {
    board
        .holdings(company)
        .windows(2)
        .filter(|pair| pair[0].value.0 == pair[1].value.0)
        .map(|pair| (pair[0].value.1.units - pair[1].value.1.units, pair[1].at))
        .filter(|(coins, _)| *coins > 0.0)
        .collect()
}

/// The first stage that holds. A bad one needs only its own inputs, the good one needs all.
fn stage(told: &Treasury, board: &Board, company: Ticker, at: Stamp) -> Stage {
    let below = told.days_below_1.unwrap_or(0);
    let clock = match told.rule {
        ListingRule::Nasdaq => usize::try_from(below).is_ok_and(|days| days >= RULE_SESSIONS),
        ListingRule::Nyse => told.mean_close_30.is_some_and(|mean| mean < DOLLAR),
        ListingRule::NyseAmerican => false,
    };
    let since = at.minus(SELLING).day();
    if clock {
        Stage::DelistingClock
    } else if below >= 1 {
        Stage::Below1
    } else if sales(board, company).iter().any(|(_, day)| *day > since) {
        Stage::Selling
    } else if told.unrealised_usd.is_some_and(|usd| usd < 0.0) {
        Stage::UnderWater
    } else if told.mnav_basic.is_some_and(|multiple| multiple < 1.0) {
        Stage::Discount
    } else if told.unrealised_usd.is_some() && told.mnav_basic.is_some() {
        Stage::Premium
    } else {
        Stage::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::facts::{at, bar, board, day};

    fn holding(company: &str, date: &str, units: f64, cost: &str) -> String {
        format!(
            r#""kind":"holding","company":"{company}","asset":"ETH","units":{units},"cost_usd":{cost},"date":"{date}""#
        )
    }

    fn shares(company: &str, date: &str, count: f64) -> String {
        format!(r#""kind":"shares","company":"{company}","shares":{count},"date":"{date}""#)
    }

    fn told(lines: Vec<String>, company: Ticker) -> Treasury {
        let all = compute(&board(lines), at("2025-11-21T09:00:00Z"));
        all.get(company).unwrap().clone()
    }

    #[test]
    fn a_cost_is_never_taken_from_an_older_line() {
        let got = told(
            vec![
                holding("BMNR", "2025-10-01", 100.0, "1000"),
                holding("BMNR", "2025-11-01", 120.0, "null"),
                bar("ETH", "2025-11-20", 8.0),
            ],
            BMNR,
        );
        assert_eq!(
            (got.units, got.cost_usd, got.value_usd),
            (Some(120.0), None, Some(960.0))
        );
        assert_eq!(
            (got.unrealised_usd, got.break_even_price, got.stage),
            (None, None, Stage::Unknown)
        );
    }

    #[test]
    fn stages_in_their_order() {
        let facts = |price: f64, units: f64, count: f64| {
            vec![
                holding("BMNR", "2025-09-01", 200.0, "null"),
                holding("BMNR", "2025-11-01", units, "1000"),
                bar("ETH", "2025-11-20", price),
                bar("BMNR", "2025-11-20", 2.0),
                shares("BMNR", "2025-11-01", count),
            ]
        };
        assert_eq!(told(facts(9.0, 100.0, 1e3), BMNR).stage, Stage::Selling);
        assert_eq!(told(facts(4.0, 200.0, 1e3), BMNR).stage, Stage::UnderWater);
        assert_eq!(told(facts(9.0, 200.0, 800.0), BMNR).stage, Stage::Discount);
        let good = told(facts(9.0, 200.0, 1e3), BMNR);
        assert_eq!((good.stage, good.sold), (Stage::Premium, None));
        assert_eq!(
            good.price_for_ftx_hole, None,
            "no price makes so small a company lose 8 bn"
        );
        let old = vec![
            holding("FGNX", "2025-10-01", 100.0, "null"),
            holding("FGNX", "2025-10-22", 90.0, "null"),
        ];
        let sold = told(old, FGNX);
        assert_eq!(
            (sold.stage, sold.sold),
            (Stage::Unknown, Some((10.0, day("2025-10-22"))))
        );
    }

    #[test]
    fn each_exchange_has_its_own_line() {
        let closes = |company: &str, n: i32, close: f64| -> Vec<String> {
            (0..n)
                .map(|i| bar(company, &day("2025-10-01").plus(i).to_string(), close))
                .collect()
        };
        assert_eq!(told(closes("NAKA", 29, 0.9), NAKA).stage, Stage::Below1);
        assert_eq!(
            told(closes("NAKA", 30, 0.9), NAKA).stage,
            Stage::DelistingClock
        );
        assert_eq!(told(closes("BMNR", 40, 0.9), BMNR).stage, Stage::Below1);
        let mut sqns = closes("SQNS", 30, 0.9);
        sqns.push(bar("SQNS", "2025-11-10", 1.2));
        let got = told(sqns, SQNS);
        assert_eq!(
            (got.days_below_1, got.stage),
            (Some(0), Stage::DelistingClock)
        );
    }

    #[test]
    fn shares_from_before_a_split_are_brought_to_the_price() {
        let lines = vec![
            holding("FGNX", "2025-11-01", 100.0, "null"),
            bar("ETH", "2025-11-20", 1.0),
            bar("FGNX", "2025-11-20", 5.0),
            shares("FGNX", "2025-11-01", 50.0),
            r#""kind":"split","instrument":"FGNX","date":"2025-11-10","ratio":0.2"#.to_owned(),
        ];
        assert!(
            told(lines, FGNX)
                .mnav_basic
                .is_some_and(|m| (m - 0.5).abs() < 1e-12)
        );
    }

    #[test]
    fn nothing_known_is_no_row() {
        assert_eq!(
            compute(&Board::default(), at("2025-11-21T09:00:00Z")),
            Members::default()
        );
    }
}
