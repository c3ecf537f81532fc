use super::*;
use crate::domain::instrument::{ALTS, BTC, XMR, ZEC};
use crate::domain::{Day, Stamp, Ticker};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn at(text: &str) -> Stamp {
    Stamp::parse(text).unwrap()
}

#[test]
fn no_row_of_a_table_is_refused() {
    let lines = |text: &str| {
        let data = text.lines().filter(|line| !line.starts_with('#'));
        data.count() - 1
    };
    for (name, text, read, rows) in [
        (
            "fomc",
            include_str!("../../../assets/facts/fomc.csv"),
            meetings().len(),
            73,
        ),
        (
            "overhang",
            include_str!("../../../assets/facts/overhang.csv"),
            overhang().len(),
            15,
        ),
        (
            "treasuries",
            include_str!("../../../assets/facts/treasuries.csv"),
            treasuries().len(),
            46,
        ),
        (
            "splits",
            include_str!("../../../assets/facts/splits.csv"),
            splits().len(),
            10,
        ),
        (
            "past_crises",
            include_str!("../../../assets/facts/past_crises.csv"),
            crises().len(),
            13,
        ),
        (
            "protocols",
            include_str!("../../../assets/facts/protocols.csv"),
            coins().len(),
            81,
        ),
    ] {
        assert_eq!((read, lines(text)), (rows, rows), "{name}");
    }
}

#[test]
fn each_decision_starts_from_the_range_the_one_before_left() {
    assert!(meetings().is_sorted_by(|a, b| a.published < b.published));
    for pair in meetings().windows(2) {
        if let (Some(left), Some(found)) = (pair[0].after, pair[1].before) {
            assert_eq!(left, found, "{}", pair[1].decided);
        }
    }
    let range = |lower, upper| Some(TargetRange { lower, upper });
    assert_eq!(target_range_at(at("2025-12-10T18:59:59Z")), range(375, 400));
    assert_eq!(target_range_at(at("2025-12-10T19:00:00Z")), range(350, 375));
    assert_eq!(target_range_at(at("2020-03-15T21:00:00Z")), range(0, 25));
    assert_eq!(target_range_at(at("2026-09-17T00:00:00Z")), None);
    assert_eq!(target_range_at(at("2018-01-01T00:00:00Z")), None);
}

#[test]
fn the_next_meeting_changes_when_its_statement_is_published() {
    for (now, expected) in [
        ("2024-11-21T12:00:00Z", None),
        ("2025-01-28T23:59:59Z", None),
        ("2025-01-29T18:59:59Z", Some("2025-01-29")),
        ("2025-01-29T19:00:00Z", Some("2025-03-19")),
        // Summer time: 14:00 New York is 18:00Z.
        ("2025-10-29T17:59:59Z", Some("2025-10-29")),
        ("2025-10-29T18:00:00Z", Some("2025-12-10")),
        ("2025-11-21T09:00:00Z", Some("2025-12-10")),
        ("2028-01-01T00:00:00Z", None),
    ] {
        let found = next_meeting(at(now)).map(|meeting| meeting.decided);
        assert_eq!(found, expected.map(day), "{now}");
    }
}

#[test]
fn the_ledger_keeps_unknown_apart_from_zero() {
    let case = |id| overhang().iter().find(|case| case.id == id).unwrap();
    assert_eq!(case("she_kk").claimed, Some(100_000.0));
    assert_eq!(case("she_kk").documented, None);
    assert_eq!(case("bulgaria").documented, Some(0.0));
    assert_eq!(case("qian_uk").as_of, day("2026-01-31"));
    assert!(
        overhang()
            .iter()
            .all(|case| !case.documented_source.is_empty())
    );
}

#[test]
fn the_seed_of_treasuries_agrees_with_itself() {
    for row in treasuries() {
        let Some(units) = row.units else { continue };
        assert!(
            row.source.is_some() && row.as_of.is_some(),
            "{}",
            row.ticker
        );
        if let (Some(cost), Some(average)) = (row.cost_usd, row.average_cost_usd) {
            let off = (units * average / cost - 1.0).abs();
            assert!(off < 0.002, "{} {off}", row.ticker);
        }
    }
    let strategy = &treasuries()[0];
    assert_eq!(
        (strategy.vintage, strategy.ticker.as_str(), strategy.rule),
        ("2025-11", "MSTR", ListingRule::Nasdaq)
    );
    assert_eq!((strategy.units, strategy.shares), (Some(649_870.0), None));
}

#[test]
fn a_reverse_split_leaves_fewer_shares() {
    let split = |ticker| {
        let name = Ticker::new(ticker).unwrap();
        splits().iter().find(|split| split.ticker == name).unwrap()
    };
    assert!((split("FGNX").ratio - 0.2).abs() < 1e-12);
    assert!((split("NVDA").ratio - 10.0).abs() < 1e-12);
    assert!(split("ASST").announced && !split("FGNX").announced);
    for split in splits() {
        assert_eq!(split.ratio > 1.0, split.kind == "split", "{}", split.ticker);
    }
}

#[test]
fn the_falls_are_falls_and_their_totals_name_a_publisher() {
    for crisis in crises() {
        if let (Some(high), Some(low), Some(drawdown)) = (crisis.high, crisis.low, crisis.drawdown)
        {
            assert!((low / high - 1.0 - drawdown).abs() < 1e-3, "{}", crisis.id);
        }
        if let Some(total) = crisis.liquidations {
            assert!(total.lower_bound && !total.publisher.is_empty());
            assert!(total.long_usd.is_none_or(|long| long <= total.usd));
        }
    }
    assert_eq!(crises()[0].liquidations, None);
    assert_eq!(crises()[0].low, None);
}

#[test]
fn coins_know_their_groups() {
    assert!(in_group(XMR, CoinGroup::Privacy) && in_group(ZEC, CoinGroup::Privacy));
    assert!(!in_group(BTC, CoinGroup::Privacy));
    assert_eq!(coin(Ticker::new("NOSUCH").unwrap()), None);
    let instruments = coins().iter().filter(|coin| coin.instrument);
    let tickers = instruments.map(|coin| coin.ticker);
    assert!(tickers.eq([BTC].into_iter().chain(ALTS.iter().copied())));
}
